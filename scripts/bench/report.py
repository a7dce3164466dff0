"""Runs the contestants in turn and writes RESULTS.md; called by scripts/bench/run."""
import json
import os
import platform
import statistics
import subprocess
import sys
import time

binary, python, folder, here, lines, rounds = sys.argv[1:7]
threads = os.cpu_count() or 1
contestants = {
    "aftersales": [binary, "rates", folder, "--by", "category", "--format", "json", "--quiet"],
    "DuckDB 2.0.0": [python, f"{here}/duckdb_rates.py", folder, str(threads)],
    "Polars 2.1.0": [python, f"{here}/polars_rates.py", folder],
}


def measure(command):
    """One run: wall seconds, processor seconds, peak MiB, and what it printed."""
    start = time.monotonic()
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, env={**os.environ, "POLARS_MAX_THREADS": str(threads)})
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} failed: {status}")
    return (time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024,
            json.loads(output))


def counts(name, output):
    """Lines, returned and complained lines by category."""
    if name != "aftersales":
        return output
    return {
        group["key"]["category"]: [
            group["lines"], round(group["return_rate"]["numerator"]),
            round(group["complaint_rate"]["numerator"])]
        for group in output["result"]["groups"]}


results = {name: [] for name in contestants}
expected = None
for turn in range(int(rounds) + 1):
    for name, command in contestants.items():
        *figures, output = measure(command)
        found = counts(name, output)
        expected = expected or found
        if found != expected:
            sys.exit(f"{name} counted otherwise than the others")
        if turn > 0:  # the first round warms the page cache
            results[name].append(figures)
            print(f"{turn} {name}: {figures[0]:.2f} s, {figures[2]:.0f} MiB", file=sys.stderr)

medians = {name: [statistics.median(column) for column in zip(*runs)]
           for name, runs in results.items()}
peers = [name for name in medians if name != "aftersales"]
fastest = min(peers, key=lambda name: medians[name][0])
size = sum(os.path.getsize(f"{folder}/{name}.csv") for name in ("orders", "returns", "complaints"))
ours = medians["aftersales"]
pairs = [a[0] / b[0] for a, b in zip(results["aftersales"], results[fastest])]
try:
    with open(f"{here}/RESULTS.md", encoding="utf-8") as file:
        others = file.read().split("\n## ")[1:]
except FileNotFoundError:
    others = []
with open(f"{here}/RESULTS.md", "w", encoding="utf-8") as file:
    print("# Results\n", file=file)
    print(f"Return and complaint rate by category from {int(lines):,} simulated order lines "
          f"({size / 1e6:,.0f} MB in three files), page cache warm, {rounds} alternating rounds, "
          f"medians. {threads} cores, {platform.machine()}. All contestants counted the same.\n", file=file)
    print("| | wall s | processor s | peak MiB |\n|---|---|---|---|", file=file)
    for name, (wall, processor, memory) in medians.items():
        print(f"| {name} | {wall:.2f} | {processor:.2f} | {memory:.0f} |", file=file)
    print(f"\nAgainst {fastest}, the fastest peer: {ours[0] / medians[fastest][0]:.2f} × its wall "
          f"time (round by round {min(pairs):.2f} to {max(pairs):.2f}), "
          f"{ours[2] / medians[fastest][2]:.2f} × its peak memory.\n", file=file)
    print("`aftersales` also counts orders, units, amounts, refunds, duplicates and the age of every "
          "line for maturity in that pass, which the peers' queries do not.", file=file)
    for other in others:  # the other benchmarks' sections
        print(f"\n## {other.rstrip()}", file=file)
