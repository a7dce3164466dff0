"""Rates from a workspace, against DuckDB on a database of its own that is there before.

DuckDB answers twice: from the three tables, joined as the question says; and from one table that already holds a mark
for each line that was returned or complained about, which somebody would have to keep up to date.
Goals by category: at most 1 s for 50,000,000 lines, and 0.5 × DuckDB's wall time.
"""
from bench import (
    THREADS,
    Same,
    alternate,
    compared,
    counts,
    goal,
    machine,
    measure,
    medians,
    spread,
)

TITLE = "Rates from a workspace"
QUESTIONS = {"category": ["category"], "category and channel": ["category", "channel"], "sku": ["sku"]}


def run(bench):
    folder = bench.data(bench.large)
    workspace = bench.workspace(bench.large)
    database = bench.made(f"lines-{bench.large}.duckdb", lambda path: measure(
        bench.peer("duckdb_tables.py", "make", path, folder, THREADS)))
    about = machine()
    parts = []
    for question, columns in QUESTIONS.items():
        by = ",".join(columns)
        contestants = {
            "aftersales": bench.rates(workspace, "--by", by),
            "DuckDB 2.0.0, tables joined": bench.peer("duckdb_tables.py", "joined", database, by, THREADS),
            "DuckDB 2.0.0, marked lines": bench.peer("duckdb_tables.py", "marked", database, by, THREADS),
        }
        ours, joined, marked = contestants
        runs = alternate(contestants, bench.rounds, check=Same(counts))
        part = f"By {question}:\n\n{compared(runs)}"
        if columns == ["category"]:
            found = {name: medians(some) for name, some in runs.items()}
            part += f"""

- {goal('wall time', found[ours].wall, 1, ' s')}
- {goal('wall time against joined tables', found[ours].wall / found[joined].wall, 0.5, ' ×')}
  ({spread(runs[ours], runs[joined])})
- {goal('wall time against marked lines', found[ours].wall / found[marked].wall, 0.5, ' ×')}
  ({spread(runs[ours], runs[marked])})"""
        parts.append(part)
    start = medians([measure(bench.peer("duckdb_tables.py", "start", database, "", THREADS))
                     for _ in range(bench.rounds)])
    return f"""
Return and complaint rate of {bench.large:,} simulated order lines from a workspace of
{workspace.stat().st_size / 1e6:,.0f} MB and a DuckDB database of {database.stat().st_size / 1e6:,.0f} MB (both kinds
of tables), page cache warm, {bench.rounds} alternating rounds, medians. All counted the same. {about}

{(chr(10) * 2).join(parts)}

Of DuckDB's times {start.wall:.2f} s are the start of Python and the opening of the database. `aftersales` keeps answers
by one dimension with each segment of a workspace and adds them up, which no query of tables does; by several
dimensions it goes by kept facts of lines.
"""
