"""Makes the matrices, lets both fit them in turn, prints the table; called by scripts/bench/cluster."""
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys

here = os.path.dirname(os.path.abspath(__file__))
peer = [sys.executable, f"{here}/cluster_sklearn.py"]
# Name, what it is, k, the folder of shared data it is made of.
cases = [
    ("blobs", "dense, 1,000,000 × 16, planted", 20, None),
    ("banking77", "TF-IDF of words, sparse", 77, "banking77"),
    ("reviews", "TF-IDF of 1–2 characters, sparse", 10, "zh_reviews"),
]

parser = argparse.ArgumentParser()
parser.add_argument("binary")
parser.add_argument("work")
parser.add_argument("data")
parser.add_argument("--quick", action="store_true")
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--restarts", type=int, default=10)
parser.add_argument("--append", action="store_true")
parser.add_argument("--only", choices=[case[0] for case in cases])
given = parser.parse_args()
rounds = 1 if given.quick else given.rounds
threads = os.cpu_count() or 1


def run(command):
    environment = {**os.environ, "OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment).stdout)


def measure(path, k, seed):
    """One fit of each contestant, in turn, with the same number of restarts."""
    fit = [path, str(k), str(given.restarts), str(seed)]
    return {
        "aftersales": run([given.binary, *fit, str(threads)]),
        "lloyd": run([*peer, "fit", *fit, "lloyd"]),
        "elkan": run([*peer, "fit", *fit, "elkan"]) if seed == 0 else None,
    }


lines = [
    "| matrix | k | aftersales s | scikit-learn s | ratio | round by round | inertia ratio | elkan s |",
    "|---|---|---|---|---|---|---|---|",
]
for name, about, k, folder in cases:
    if given.only not in (None, name):
        continue
    if folder and not os.path.isdir(f"{given.data}/{folder}"):
        print(f"{name} skipped: there is no {given.data}/{folder}", file=sys.stderr)
        continue
    path = f"{given.work}/{name}.matrix"
    if not os.path.exists(path):
        subprocess.run([*peer, "make", name, f"{path}.new", given.data], check=True)
        os.rename(f"{path}.new", path)
    results = []
    for seed in range(rounds):
        found = measure(path, k, seed)
        results.append(found)
        print(f"{name} {seed}: ours {found['aftersales']}, scikit-learn {found['lloyd']}", file=sys.stderr)
    seconds = {who: statistics.median(found[who]["seconds"] for found in results)
               for who in ("aftersales", "lloyd")}
    inertias = {who: statistics.median(found[who]["inertia"] for found in results)
                for who in ("aftersales", "lloyd")}
    ratios = [found["aftersales"]["seconds"] / found["lloyd"]["seconds"] for found in results]
    worst = max(found["aftersales"]["inertia"] / found["lloyd"]["inertia"] for found in results)
    lines.append(
        f"| {name}: {about} | {k} | {seconds['aftersales']:.2f} | {seconds['lloyd']:.2f} "
        f"| {seconds['aftersales'] / seconds['lloyd']:.3f} | {min(ratios):.3f} to {max(ratios):.3f} "
        f"| {inertias['aftersales'] / inertias['lloyd']:.5f} (worst {worst:.5f}) "
        f"| {results[0]['elkan']['seconds']:.2f} |")

text = "\n".join([
    "## Clusters", "",
    (f"k-means of one matrix in memory against scikit-learn 1.9.1 (`KMeans`, Lloyd, float32), {given.restarts} "
    f"restarts each, {rounds} alternating rounds with seeds 0 to {rounds - 1}, medians. Seconds are those of the fit "
    f"alone; inertia is computed in double precision for both. {threads} threads, {platform.machine()}. "
    "scikit-learn's Elkan ran once."), "",
    *lines])
print(text)
if given.append:
    path = f"{here}/RESULTS.md"
    with open(path, encoding="utf-8") as file:
        sections = file.read().rstrip("\n").split("\n## ")
    kept = [part.rstrip("\n") for part in sections if not part.startswith("Clusters\n")]
    with open(path, "w", encoding="utf-8") as file:
        print("\n\n## ".join(kept) + f"\n\n{text}", file=file)
