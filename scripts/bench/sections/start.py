"""How long the program takes to start, and what is in its file.

Goals: `--help` within 10 ms, the release binary with the Swift libraries in it at most 40 MB.
"""
import re
import shutil
import statistics
import subprocess

from bench import goal, machine, measure, table

TITLE = "Start and size"
TURNS = 30


def run(bench):
    commands = {"aftersales --help": [bench.binary, "--help"], "aftersales --version": [bench.binary, "--version"],
                "true": ["true"]}
    about = machine()
    runs = {name: [] for name in commands}
    for _ in range(TURNS):
        for name, command in commands.items():
            runs[name].append(measure(command))
    rows = [[f"`{name}`", *(f"{1000 * statistics.median(getattr(one, field) for one in some):.1f}"
                            for field in ("wall", "processor")), f"{min(1000 * one.wall for one in some):.1f}"]
            for name, some in runs.items()]
    stripped = bench.work / "aftersales-stripped"
    shutil.copy(bench.binary, stripped)
    subprocess.run(["strip", stripped], check=True)
    size, least = (path.stat().st_size / 1e6 for path in (bench.binary, stripped))
    groups = sections(bench.binary)
    return f"""
{TURNS} alternating starts, medians of milliseconds; `true` is what a process costs at least. {about}

{table(['', 'wall ms', 'processor ms', 'least wall ms'], rows)}

- {goal('start', 1000 * statistics.median(one.wall for one in runs['aftersales --help']), 10, ' ms')}
- {goal('size as built', size, 40, ' MB')}
- {goal('size stripped', least, 40, ' MB')}

Swift's libraries are {'linked in' if static(bench.binary) else 'NOT linked in, so that these sizes say nothing'}; ICU,
SQLite, libcsv, NLopt and libxlsxwriter are shared libraries of the system. What is in the file as built, in MB:

{table(['contents', 'MB'], [[name, f'{value / 1e6:.1f}'] for name, value in groups.items()])}
"""


def static(binary):
    found = subprocess.run(["ldd", binary], check=True, capture_output=True, text=True).stdout
    return "libswiftCore" not in found


def sections(binary):
    """Bytes of the file by what they hold."""
    found = subprocess.run(["readelf", "-SW", binary], check=True, capture_output=True, text=True).stdout
    groups = {"code": 0, "data and constants": 0, "tables for unwinding": 0, "relocations and dynamic symbols": 0,
              "Swift metadata": 0, "symbols": 0, "debugging": 0}
    for name, kind, size in re.findall(r"^ *\[ *\d+\] (\S+) +(\S+) +\S+ +\S+ +(\S+)", found, re.MULTILINE):
        if kind == "NOBITS":
            continue
        group = next(
            (group for pattern, group in (
                (r"\.(debug|gdb)", "debugging"), (r"\.(symtab|strtab|shstrtab)$", "symbols"),
                (r"\.(eh_frame|gcc_except)", "tables for unwinding"), (r"swift5", "Swift metadata"),
                (r"\.(rela|dyn|gnu|plt|got|hash)", "relocations and dynamic symbols"),
                (r"\.(text|init|fini)$", "code")) if re.match(pattern, name)), "data and constants")
        groups[group] += int(size, 16)
    return groups
