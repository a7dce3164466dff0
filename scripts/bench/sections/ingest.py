"""Taking exports into a new workspace, against the time to read them.

Reading is told in two ways: `cat` moves the bytes and looks at none; `rates` reads, checks and counts every row.
Goal: at most 3 × the time to read.
"""
from bench import (
    alternate,
    bytes_of,
    cat,
    compared,
    goal,
    machine,
    medians,
    paths,
    remove,
    spread,
)

TITLE = "Ingest"


def run(bench):
    folder = bench.data(bench.large)
    workspace = bench.work / "ingested.workspace"
    contestants = {
        "ingest": [bench.binary, "ingest", folder, "--into", workspace, "--quiet"],
        "rates by category": bench.rates(folder, "--by", "category"),
        "check": [bench.binary, "check", folder, "--quiet"],
        "cat to nowhere": ["sh", "-c", 'cat "$@" > /dev/null', "cat", *paths(folder)],
    }
    ingest, rates, _, bare = contestants
    sizes = []

    def check(name, run):
        if name == ingest:
            sizes.append(workspace.stat().st_size)

    cat(folder)
    about = machine()
    runs = alternate(contestants, bench.large_rounds, before=lambda name: remove(workspace) if name == ingest else None,
                     check=check)
    remove(workspace)
    found = {name: medians(some) for name, some in runs.items()}
    return f"""
{bench.large:,} simulated order lines ({bytes_of(folder) / 1e9:.1f} GB in three files, read once before) into a new
workspace, {bench.large_rounds} alternating rounds, medians. {about}

{compared(runs)}

- {goal('against reading and counting (`rates`)', found[ingest].wall / found[rates].wall, 3, ' ×')}
  ({spread(runs[ingest], runs[rates])})
- {goal('against moving bytes (`cat`)', found[ingest].wall / found[bare].wall, 3, ' ×')}
  ({spread(runs[ingest], runs[bare])})

The workspace takes {sizes[-1] / 1e6:,.0f} MB, {sizes[-1] / bytes_of(folder):.2f} × the files. `cat` moves the bytes on
one core and looks at none, which is no reading of rows; it is the limit of what any reader could do.
"""
