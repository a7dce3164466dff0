"""How time and memory of rates by category grow with the number of lines.

Exponents are slopes of least squares of the logarithm of the median on the logarithm of lines: 1 is proportional.
Goals: at most 1.05 for wall time and 0.3 for peak memory.
"""
import math
import statistics

from bench import alternate, bytes_of, cat, goal, machine, medians, table

TITLE = "Growth with the number of lines"
SHARES = (0.02, 0.04, 0.1, 0.2, 0.4, 1)


def run(bench):
    sizes = [round(bench.large * share) for share in SHARES]
    folders = {f"{size:,}": bench.data(size) for size in sizes}
    about = machine()
    runs = alternate({name: bench.rates(folder, "--by", "category") for name, folder in folders.items()},
                     bench.rounds, before=lambda name: cat(folders[name]))
    found = [medians(some) for some in runs.values()]
    reading = [cat(folder).wall for folder in folders.values()]
    slopes = {field: slope(sizes, [getattr(run, field) for run in found])
              for field in ("wall", "processor", "mebibytes")}
    rows = [[name, f"{run.wall:.2f}", f"{run.processor:.2f}", f"{run.mebibytes:.0f}",
             f"{1e9 * run.wall / size:.0f}", f"{bytes_of(folder) / 1e6 / run.wall:.0f}", f"{bare:.2f}"]
            for (name, folder), size, run, bare in zip(folders.items(), sizes, found, reading)]
    return f"""
Rates by category from simulated files, each read once before it was measured, {bench.rounds} rounds over all sizes in
turn, medians. {about}

{table(['lines', 'wall s', 'processor s', 'peak MiB', 'ns a line', 'MB/s', '`cat` s'], rows)}

- {goal('exponent of wall time', slopes['wall'], 1.05)}
- {goal('exponent of peak memory', slopes['mebibytes'], 0.3)}
- exponent of processor time: {slopes['processor']:.3g}

The smaller sizes hold the start of the process and tables that do not grow, so that exponents over all sizes are
below those of the larger half: {slope(sizes[3:], [run.wall for run in found[3:]]):.3g} for wall time,
{slope(sizes[3:], [run.mebibytes for run in found[3:]]):.3g} for memory.
"""


def slope(sizes, figures):
    return statistics.linear_regression([math.log(size) for size in sizes], [math.log(one) for one in figures]).slope
