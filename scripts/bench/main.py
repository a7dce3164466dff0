"""Runs the sections asked for and puts each into the results; called by scripts/bench/run."""
import argparse
import importlib
from pathlib import Path

from bench import Bench, write

SECTIONS = ["rates", "weekly", "large", "workspace", "ingest", "scaling", "start"]
here = Path(__file__).resolve().parent

parser = argparse.ArgumentParser(prog="scripts/bench/run")
parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS)}; default: all")
parser.add_argument("--binary", required=True, type=Path)
parser.add_argument("--work", required=True, type=Path, help="where simulated files and databases are kept")
parser.add_argument("--lines", type=int, default=5_000_000, help="order lines of rates and weekly")
parser.add_argument("--large", type=int, default=50_000_000, help="order lines of all else, at most")
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--large-rounds", type=int, default=3, help="rounds of ingest and of slow peers")
parser.add_argument("--results", type=Path, default=here / "RESULTS.md")
given = parser.parse_args()
for name in given.sections:
    if name not in SECTIONS:
        parser.error(f"there is no section {name}; there are {', '.join(SECTIONS)}")

bench = Bench(given.binary, given.work, given.lines, given.large, given.rounds, given.large_rounds)
for name in given.sections or SECTIONS:
    section = importlib.import_module(f"sections.{name}")
    write(given.results, name, section.TITLE, section.run(bench))
