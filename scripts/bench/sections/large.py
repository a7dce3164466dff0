"""One weekly summary of many order lines straight from CSV files.

Goals: at most 60 s and 2 GiB for 50,000,000 lines.
"""
import shutil

from bench import bytes_of, floors, goal, machine, measure, table
from sections.weekly import command, out

TITLE = "A weekly summary of 50 million lines"


def run(bench):
    folder = bench.data(bench.large)
    about = machine()
    floor = floors(folder, rounds=1)
    shutil.rmtree(out(bench), ignore_errors=True)
    found = measure(command(bench, folder))
    return f"""
`aftersales weekly --formats json` of {bench.large:,} simulated order lines ({bytes_of(folder) / 1e9:.1f} GB in three
files), once, files read once before. {about}

{table(['wall s', 'processor s', 'peak MiB', 'MB/s'], [[
    f'{found.wall:.1f}', f'{found.processor:.1f}', f'{found.mebibytes:.0f}',
    f'{bytes_of(folder) / 1e6 / found.wall:.0f}']])}

- {goal('wall time', found.wall, 60, ' s')}
- {goal('peak memory', found.mebibytes / 1024, 2, ' GiB')}

{floor}
"""
