"""The tables of `aftersales weekly` from CSV files, against DuckDB filling the same tables.

Goal: at most 0.3 × DuckDB's wall time. Ours also holds what SQL cannot say; what the clustering of complaints takes
of it is told by a second run of ours over the same files without the texts of complaints.
"""
import csv
import datetime
import json
import shutil

from bench import (
    FILES,
    THREADS,
    alternate,
    compared,
    floors,
    goal,
    machine,
    measure,
    medians,
    spread,
)

TITLE = "The tables of a weekly summary"


def run(bench):
    folder = bench.data(bench.lines)
    untold = bench.made(f"lines-{bench.lines}-without-texts", lambda path: without_texts(folder, path))
    contestants = {
        "aftersales weekly": command(bench, folder),
        "the same, complaints without texts": command(bench, untold),
        "DuckDB 2.0.0, tables alone": bench.peer("duckdb_weekly.py", folder, THREADS),
    }
    ours, plain, theirs = contestants
    answers = {}

    def check(name, run):
        answers[name] = run.json() if name == theirs else summary(bench)
        if name == theirs:
            same(answers[ours]["result"], answers[theirs])

    few = bench.lines // 25
    small = bench.made(f"lines-{few}-without-texts", lambda path: without_texts(bench.data(few), path))
    about = machine()
    floor = floors(folder)
    fixed = medians([clean_run(bench, small) for _ in range(3)])
    runs = alternate(contestants, bench.rounds, before=lambda _: shutil.rmtree(out(bench), ignore_errors=True),
                     check=check)
    found = {name: medians(some) for name, some in runs.items()}
    ratio = found[ours].wall / found[theirs].wall
    return f"""
`aftersales weekly --formats json` of {bench.lines:,} simulated order lines in three files against DuckDB loading the
same files into tables in memory and filling {len(answers[theirs]['tables'])} tables: lines, orders, units, amounts,
cancelled, returned, refunded and complained about by week, by day and by week with category, channel, region and
sku; returns and complaints by the week they came in; ages of lines, returns and complaints for maturity; returns by
reason. Page cache warm, {bench.rounds} alternating rounds, medians. Totals of weeks, categories and reasons were
compared in every round and are the same. {about}

{compared(runs)}

- {goal('wall time', ratio, 0.3, ' ×')} ({spread(runs[ours], runs[theirs])})

Our time holds what theirs does not: themes of {answers[ours]['result']['themes']['value']['complaints']:,}
complaints, forecasts with their backtests, alarms of {answers[ours]['result']['alarms']['value']['series']:,} series,
decompositions, intervals, rankings. No option leaves them out; without texts there are no themes, which saves
{found[ours].wall - found[plain].wall:.2f} s of wall time ({found[plain].wall / found[theirs].wall:.2f} × DuckDB's
then). What is left besides the tables hardly grows with the lines: `weekly` of {few:,} lines without texts takes
{fixed.wall:.2f} s ({fixed.processor:.2f} s of processors) in all. {floor}
"""


def clean_run(bench, folder):
    shutil.rmtree(out(bench), ignore_errors=True)
    return measure(command(bench, folder))


def without_texts(folder, path):
    """The same files, but for the texts of complaints."""
    path.mkdir()
    for name in FILES[:2]:
        (path / name).symlink_to((folder / name).resolve())
    with open(folder / FILES[2], newline="", encoding="utf-8") as source, \
            open(path / FILES[2], "w", newline="", encoding="utf-8") as target:
        rows = csv.reader(source)
        writer = csv.writer(target, lineterminator="\n")
        head = next(rows)
        text = head.index("text")
        for row in (head, *rows):
            writer.writerow(row[:text] + row[text + 1:])


def same(ours, theirs):
    """Stops unless totals agree: weeks, and categories and reasons over the weeks that are ranked."""
    weeks = {row[0]: row[1:] for row in theirs["weeks"]}
    requested = {row[0]: row[1:] for row in theirs["requested"]}
    for week in ours["trend"]:
        day = monday(week["period"])
        agree(week["period"], weeks[day] + requested[day][:1], [
            week["orders"], week["return_rate"]["denominator"], week["return_rate"]["numerator"],
            week["complaint_rate"]["numerator"], week["returns"]])
    refund = next(one for one in ours["headline"] if one["metric"] == "refund_amount")["week"]["value"]
    agree("refunds", requested[monday(ours["week"])][1], cents(refund))
    for ranking in ours["rankings"]:
        table = {"category": "categories", "reason": "reasons"}.get(ranking["by"])
        if table is None:
            continue
        span = monday(ranking["from"]), monday(ranking["to"])
        for group in ranking["rates"]["value"]["groups"]:
            key = group["key"][ranking["by"]]
            rows = [row[2:] for row in theirs[table] if row[1] == key and span[0] <= row[0] <= span[1]]
            refunds = cents(group["refund_amount"])
            agree(key, [sum(column) for column in zip(*rows)], [group["returned"], refunds] if table == "reasons" else [
                group["lines"], group["orders"], cents(group["amount"]), group["returned"], group["complaints"],
                refunds])


def agree(what, theirs, ours):
    if theirs != ours:
        raise SystemExit(f"{what}: DuckDB says {theirs}, aftersales {ours}")


def cents(amount):
    return round(100 * amount)


def monday(week):
    year, number = week.split("-W")
    return str(datetime.date.fromisocalendar(int(year), int(number), 1))


def out(bench):
    return bench.work / "weekly"


def command(bench, folder):
    return [bench.binary, "weekly", folder, "--out", out(bench), "--formats", "json", "--quiet"]


def summary(bench):
    """The summary that was written."""
    (path,) = out(bench).glob("*.json")
    return json.loads(path.read_text(encoding="utf-8"))
