"""What the sections share: simulated files, measuring a process, taking turns, tables, the results' markers."""
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import textwrap
import time
from dataclasses import dataclass
from pathlib import Path

PEERS = Path(__file__).resolve().parent / "peers"
THREADS = os.cpu_count() or 1
FILES = ("orders.csv", "returns.csv", "complaints.csv")


@dataclass
class Run:
    """One process from start to end; its memory is what was resident at most, mapped pages of files too."""

    wall: float
    processor: float
    mebibytes: float
    output: bytes

    def json(self):
        return json.loads(self.output)


@dataclass
class Bench:
    binary: Path
    work: Path
    lines: int
    large: int
    rounds: int
    large_rounds: int

    def data(self, lines):
        """The folder of simulated files of so many order lines, made if it is not there."""
        folder = self.work / f"lines-{lines}"
        if not (folder / "truth.json").exists():
            say(f"simulating {lines:,} lines")
            subprocess.run([self.binary, "simulate", "--scenario", "benchmark", "--lines", str(lines),
                            "--seed", "7", "--out", folder], check=True)
        return folder

    def workspace(self, lines):
        """A workspace of so many order lines, made if it is not there."""
        return self.made(f"lines-{lines}.workspace", lambda path: measure(
            [self.binary, "ingest", self.data(lines), "--into", path, "--quiet"]))

    def made(self, name, make):
        """A file that `make` writes, unless it is there; an unfinished one does not count."""
        path, part = self.work / name, self.work / f"{name}.part"
        if not path.exists():
            say(f"making {name}")
            remove(part)
            make(part)
            for suffix in ("-wal", "-shm"):  # what a workspace has beside it belongs to it
                if Path(f"{part}{suffix}").exists():
                    Path(f"{part}{suffix}").rename(f"{path}{suffix}")
            part.rename(path)
        return path

    def peer(self, script, *arguments):
        return [sys.executable, PEERS / script, *arguments]

    def rates(self, source, *options):
        return [self.binary, "rates", source, "--format", "json", "--quiet", *options]


def say(text):
    print(text, file=sys.stderr, flush=True)


def remove(path):
    """Removes a folder, or a database and what stands beside it."""
    if Path(path).is_dir():
        shutil.rmtree(path)
    for suffix in ("", "-wal", "-shm", ".wal"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def measure(command):
    """Runs a command; stops everything if it fails."""
    environment = {**os.environ, "POLARS_MAX_THREADS": str(THREADS), "GOMAXPROCS": str(THREADS)}
    command = [str(part) for part in command]
    start = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit code {child.returncode}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output)


def alternate(contestants, rounds, once=(), before=None, check=None):
    """Lets each contestant run in each round; those of `once` only in the first.

    `before(name)` prepares a run, `check(name, run)` looks at its answer. Neither is timed.
    """
    runs = {name: [] for name in contestants}
    for turn in range(rounds):
        for name, command in contestants.items():
            if turn > 0 and name in once:
                continue
            if before:
                before(name)
            run = measure(command)
            if check:
                check(name, run)
            run.output = b""
            runs[name].append(run)
            say(f"{turn + 1} {name}: {run.wall:.2f} s, {run.processor:.2f} s of processors, "
                f"{run.mebibytes:.0f} MiB")
    return runs


def medians(runs):
    """The run of median figures, each by itself."""
    return Run(*(statistics.median(getattr(run, field) for run in runs)
                 for field in ("wall", "processor", "mebibytes")), b"")


class Same:
    """A check that all contestants answer alike; `read(name, run)` gives what is compared."""

    def __init__(self, read):
        self.read, self.first = read, None

    def __call__(self, name, run):
        found = self.read(name, run)
        if self.first is None:
            self.first = (name, found)
        elif found != self.first[1]:
            sys.exit(f"{name} answers otherwise than {self.first[0]}:\n{found}\n{self.first[1]}")


def counts(name, run):
    """Lines, returned and complained lines by group, of ours or of a peer."""
    answer = run.json()
    if not name.startswith("aftersales"):
        return answer
    return {
        " / ".join(group["key"].values()): [
            group["lines"], round(group["return_rate"]["numerator"]), round(group["complaint_rate"]["numerator"])]
        for group in answer["result"]["groups"]}


def paths(folder):
    return [folder / name for name in FILES]


def bytes_of(folder):
    return sum(path.stat().st_size for path in paths(folder))


def cat(folder):
    """One pass of reading and nothing else; it also brings the files into the page cache, if that holds them."""
    return measure(["sh", "-c", 'cat "$@" > /dev/null', "cat", *paths(folder)])


def floors(folder, rounds=3):
    """What one pass of reading these files costs, as a sentence."""
    cat(folder)
    reading = medians([cat(folder) for _ in range(rounds)])
    counting = medians([measure(["wc", "-l", *paths(folder)]) for _ in range(rounds)])
    return (f"One pass over the {bytes_of(folder) / 1e6:,.0f} MB on one core: `cat` to nowhere {reading.wall:.2f} s, "
            f"`wc -l` {counting.wall:.2f} s.")


def machine():
    """What it ran on, and how busy that was with other things."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "")
    return (f"{THREADS} cores ({model}), {platform.machine()}; load before it began "
            f"{os.getloadavg()[0]:.1f}.")


# What is written

def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows])


def compared(runs):
    """A table of medians; the first contestant is ours."""
    found = {name: medians(some) for name, some in runs.items()}
    ours = next(iter(found.values()))
    return table(
        ["", "wall s", "processor s", "peak MiB", "ours is of its wall", "of its peak"],
        [[name, f"{run.wall:.2f}", f"{run.processor:.2f}", f"{run.mebibytes:.0f}",
          f"{ours.wall / run.wall:.2f} ×", f"{ours.mebibytes / run.mebibytes:.2f} ×"]
         for name, run in found.items()])


def spread(left, right):
    """The least and the largest ratio of wall times, round by round."""
    ratios = [one.wall / other.wall for one, other in zip(left, right)]
    return f"round by round {min(ratios):.2f} to {max(ratios):.2f}"


def goal(what, value, limit, unit=""):
    """Whether a figure is as low as it is to be."""
    met = "met" if value <= limit else "missed"
    return f"{what}: {value:.3g}{unit}, goal ≤ {limit:g}{unit}, {met}."


def wrapped(text):
    """Paragraphs and items filled to lines of one width; tables as they are."""
    return "\n\n".join(
        part if part.startswith("|") else "\n".join(
            textwrap.fill(" ".join(item.split()), 115, subsequent_indent="  " if item.startswith("- ") else "",
                          break_long_words=False, break_on_hyphens=False)
            for item in (part.replace("\n- ", "\n\0- ").split("\n\0")))
        for part in text.strip().split("\n\n"))


def write(results, name, title, text):
    """Puts the text between the section's markers; what is written by hand around them stays."""
    begin, end = f"<!-- {name}: written by scripts/bench/run {name} -->", f"<!-- end of {name} -->"
    old = results.read_text(encoding="utf-8") if results.exists() else "# Results\n"
    if begin in old:
        head, rest = old.split(begin, 1)
        tail = rest.split(end, 1)[1]
    else:
        head, tail = f"{old.rstrip()}\n\n## {title}\n\n", "\n"
    new = results.with_suffix(".part")
    text = wrapped(text)
    new.write_text(f"{head}{begin}\n{text}\n{end}{tail}", encoding="utf-8")
    new.replace(results)
    say(f"{text}\n")
