"""Return and complaint rates by category from CSV files, against the tools people would use instead.

Goals: at most 0.35 × the wall time of the fastest peer and 0.15 × its peak memory.
"""
from bench import (
    PEERS,
    THREADS,
    Same,
    alternate,
    compared,
    counts,
    floors,
    goal,
    machine,
    medians,
    spread,
)

TITLE = "Rates from CSV"
SLOW = ("pandas 2.3.3", "Miller")


def run(bench):
    folder = bench.data(bench.lines)
    contestants = {
        "aftersales": bench.rates(folder, "--by", "category"),
        "DuckDB 2.0.0": bench.peer("duckdb_rates.py", folder, THREADS),
        "Polars 2.1.0": bench.peer("polars_rates.py", folder),
        "pandas 2.3.3": bench.peer("pandas_rates.py", folder),
        "Miller": ["bash", PEERS / "miller_rates", folder],
    }
    about = machine()
    floor = floors(folder)
    runs = alternate(contestants, bench.rounds, once=SLOW, check=Same(counts))
    found = {name: medians(some) for name, some in runs.items()}
    ours = found["aftersales"]
    fastest = min((name for name in found if name != "aftersales"), key=lambda name: found[name].wall)
    return f"""
Return and complaint rate by category from {bench.lines:,} simulated order lines in three files, page cache warm,
{bench.rounds} alternating rounds, medians; {' and '.join(SLOW)} ran once. All counted the same. {about}

{compared(runs)}

Against {fastest}, the fastest peer ({spread(runs['aftersales'], runs[fastest])}):

- {goal('wall time', ours.wall / found[fastest].wall, 0.35, ' ×')}
- {goal('peak memory', ours.mebibytes / found[fastest].mebibytes, 0.15, ' ×')}

{floor} `aftersales` also checks every field, names every refused row and counts orders, units, amounts, refunds,
duplicates and the age of every line in that pass, which the peers' queries do not.
"""
