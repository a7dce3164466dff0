"""Rolling-origin contest of aftersales forecast and statsforecast; called by scripts/bench/forecast.

At every origin each contestant sees the same past (aftersales also the orders, where there are any) and
forecasts the same weeks. MASE by the mean step of the naive forecast within the past, pinball loss over
the ends of the 80 % and 95 % intervals divided by the same, coverage of the intervals as they come.
"""
import csv
import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
from statsforecast.models import AutoETS, AutoTheta

binary, folder, shops, *files = sys.argv[1:]
folder = Path(folder)
HORIZON, LEVELS = 4, (80, 95)
MAVEN_PROFILE = Path(__file__).parents[2] / "Tests/Cases/input/maven.yaml"
PROMOTIONS = {"with promotions": "{}\n", "without promotions": "peaks: []\nspring_festival: {factor: 1.0}\n"}


def ours(*arguments):
    """The first series of a forecast, and the processor seconds of the whole process."""
    before = os.times()
    output = subprocess.run(
        [binary, "forecast", *arguments, "--format", "json", "--quiet", "--horizon", str(HORIZON)],
        check=True, capture_output=True).stdout
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return json.loads(output)["result"]["series"][0], spent


def row(steps):
    return {"mean": [s["mean"] for s in steps],
            **{f"{end}{level}": [s[f"{name}_{level}"] for s in steps]
               for level in LEVELS for end, name in (("lo", "low"), ("hi", "high"))}}


def theirs(model, past):
    start = time.process_time()
    out = model(season_length=1).forecast(np.array(past, float), HORIZON, level=list(LEVELS))
    spent = time.process_time() - start
    return {"mean": out["mean"], **{f"{end}{level}": out[f"{end}-{level}"]
                                    for level in LEVELS for end in ("lo", "hi")}}, spent


class Scores:
    def __init__(self):
        self.mase, self.pinball, self.inside, self.spent = [], [], {80: [], 95: []}, []

    def add(self, found, spent, past, actual):
        past, actual = np.array(past, float), np.array(actual, float)
        scale = np.mean(np.abs(np.diff(past)))
        self.mase.append(np.mean(np.abs(actual - found["mean"])) / scale)
        losses = []
        for level in LEVELS:
            low, high = np.array(found[f"lo{level}"]), np.array(found[f"hi{level}"])
            tail = (1 - level / 100) / 2
            for bound, q in ((low, tail), (high, 1 - tail)):
                losses.append(np.mean(np.maximum(q * (actual - bound), (q - 1) * (actual - bound))))
            self.inside[level].append(np.mean((actual >= low) & (actual <= high)))
        self.pinball.append(np.mean(losses) / scale)
        self.spent.append(spent)

    def line(self, data, name):
        return (f"| {data} | {name} | {np.mean(self.mase):.3f} | {np.mean(self.pinball):.4f} "
                f"| {np.mean(self.inside[80]):.0%} | {np.mean(self.inside[95]):.0%} | {np.mean(self.spent):.3f} |")


def contest(data, origins):
    """Runs all contestants on (past, actual, our forecast) and gives the lines of the table."""
    scores = {name: Scores() for name in ("aftersales", "AutoETS", "AutoTheta")}
    # The first call of each compiles or loads what the others have ready.
    for model in (AutoETS, AutoTheta):
        theirs(model, [5, 3, 6, 4, 5, 7, 4, 6, 5, 4, 6, 7, 5, 4, 6, 5])
    count = 0
    for past, actual, (found, spent) in origins:
        scores["aftersales"].add(found, spent, past, actual)
        for name, model in (("AutoETS", AutoETS), ("AutoTheta", AutoTheta)):
            scores[name].add(*theirs(model, past), past, actual)
        count += 1
    print(f"{data}: {count} origins", file=sys.stderr)
    return [scores[name].line(f"{data} ({count})", name) for name in scores]


def series_origins(path):
    """Each week of the last year as an origin, over a file of date and value; Maven's has no names of columns."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = [line[:2] for line in list(csv.reader(file))[1:]]
    values = [float(value) for _, value in rows]
    prefix = folder / "prefix.csv"
    for origin in range(max(30, len(rows) - 52 - HORIZON + 1), len(rows) - HORIZON + 1):
        with open(prefix, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("date", "value"), *rows[:origin]])
        series, spent = ours("--series", str(prefix), "--calendar", "none")
        yield values[:origin], values[origin:origin + HORIZON], (row(series["forecast"]), spent)


def order_origins(maven):
    """The same weeks, told by the order lines and refunds that they come of."""
    with open(maven / "weekly_refunds.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    values = [float(value) for _, value in rows]
    for origin in range(len(rows) - 52 - HORIZON + 1, len(rows) - HORIZON + 1):
        found, spent = ours(str(maven / "order_items.csv"), str(maven / "order_item_refunds.csv"),
                            "--profile", str(MAVEN_PROFILE), "--calendar", "none", "--as-of", rows[origin - 1][0])
        shown = [week["value"] for week in found["history"]]
        assert shown[-20:] == values[origin - 20:origin], "the weeks are others"
        yield values[:origin], values[origin:origin + HORIZON], (row(found["forecast"]), spent)


def shop_origins(kind, seed):
    """Eight origins, six weeks apart, over the second year of a simulated shop."""
    place = folder / f"{kind.replace(' ', '-')}-{seed}"
    if not (place / "truth.json").exists():
        scenario = folder / f"{kind.replace(' ', '-')}.yaml"
        scenario.write_text("start: '2024-01-01'\nend: '2025-12-28'\n" + PROMOTIONS[kind].replace("{}\n", ""))
        subprocess.run([binary, "simulate", "--orders", "20000", "--seed", str(seed), "--scenario", str(scenario),
                        "--out", str(place)], check=True, capture_output=True)
    whole, _ = ours(str(place))
    values = {week["period"]: week["value"] for week in whole["history"]}
    weeks = list(values)
    for back in range(HORIZON + 6 * 7, HORIZON - 1, -6):
        known = weeks[:len(weeks) - back]
        last = date.fromisocalendar(int(known[-1][:4]), int(known[-1][6:]), 7)
        found, spent = ours(str(place), "--as-of", str(last))
        past = [week["value"] for week in found["history"]]
        assert past == [values[week] for week in known], "the past has changed"
        coming = weeks[len(known):len(known) + HORIZON]
        yield past, [values[week] for week in coming], (row(found["forecast"]), spent)


folder.mkdir(parents=True, exist_ok=True)
lines = []
for path in map(Path, files):
    if path.is_dir():
        lines += contest("Maven refunds, the weeks alone", series_origins(path / "weekly_refunds.csv"))
        lines += contest("Maven refunds, with their orders", order_origins(path))
    else:
        lines += contest(path.stem, series_origins(path))
for kind in PROMOTIONS:
    lines += contest(
        f"simulated shops {kind}",
        (origin for seed in range(1, int(shops) + 1) for origin in shop_origins(kind, seed)))
print(f"""# Forecasts

`scripts/bench/forecast {shops}{" FOLDER" if any(map(os.path.isdir, files)) else ""}`: {HORIZON} weeks ahead by rolling origin (their number in brackets), against
statsforecast 2.1.1. MASE and pinball loss are in units of the mean weekly change so far; less is better. The
two coverages should be 80 % and 95 %. Time is processor time a forecast: for aftersales of the whole process, which
reads the exports and backtests eight methods; for the others of the model alone, loaded and compiled.

| data | method | MASE | pinball | in 80 % | in 95 % | s |
| --- | --- | ---: | ---: | ---: | ---: | ---: |""")
print("\n".join(lines))
