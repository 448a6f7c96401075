#!/usr/bin/env python3
"""tests/stats/sweep_models.py [SEED SETS]: models beside their oracle, on from where the last run stopped; then factors and
items in groups beside lavaan, factanal and polr, where R has them.

How far it came is kept in the build directory, with 200 data sets a run.
"""
import os
import random
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from oracle_models import LACKING, SYSTEM, np  # noqa: E402
from oracle_models import main as sweep  # noqa: E402
from program import BUILD, ask, read  # noqa: E402

KEPT = os.path.join(BUILD, "sweep-models")
PEERS = ["lavaan", "MASS"]
FACTORS = ["--cols", "i1,i2,i3,i4,i5,i6"]
ASKED = {"cfa-ml": ["cfa", "-", *FACTORS, "--structure", "F=i1,i2,i3;G=i4,i5,i6"],
         "cfa-dwls": ["cfa", "-", *FACTORS, "--structure", "F=i1,i2,i3;G=i4,i5,i6", "--estimator", "dwls"],
         "efa": ["efa", "-", *FACTORS, "--factors", "2", "--estimator", "ml"],
         "dif": ["dif", "-", *FACTORS, "--group", "g", "--focal", "y"]}
CLOSE = 1e-3  # what their iterations stop at
EDGE = "no correlation with a standard error"  # ours refuses what goes to the end; lavaan holds it back from there


def draw_table(number):
    """Six items of two factors, and two groups."""
    draw = random.Random(f"models {number}")
    n, categories, common = draw.randint(120, 600), draw.randint(3, 5), draw.uniform(.1, .6)
    cuts = [sorted(draw.gauss(0, .9) for _ in range(categories - 1)) for _ in range(6)]
    lines = ["i1,i2,i3,i4,i5,i6,g"]
    for row in range(n):
        one = draw.gauss(0, 1)
        two = common * one + (1 - common ** 2) ** .5 * draw.gauss(0, 1)
        values = [.7 * (one if item < 3 else two) + .7 * draw.gauss(0, 1) for item in range(6)]
        lines.append(",".join([*(str(sum(v > cut for cut in cuts[i])) for i, v in enumerate(values)), "xy"[row % 2]]))
    return "\n".join(lines) + "\n"


def beside(folder, seed, tables):
    """Values of the packages that ours are not; a refusal where they have an answer counts, too, but for an EDGE."""
    paths = [os.path.join(folder, f"{number}.csv") for number in range(seed, seed + tables)]
    for number, path in enumerate(paths, seed):
        with open(path, "w", encoding="utf-8") as handle:
            handle.write(draw_table(number))
    done = subprocess.run(["Rscript", os.path.join(HERE, "sweep_models.R"), *paths], capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"not ok stats-sweep-models: R ended with {done.returncode}: {done.stderr.strip()[-300:]}")
        return 1
    answers, found, count, edges = {}, {}, 0, set()
    for line in done.stdout.splitlines():
        path, analysis, key, of, value = line.split()
        if (path, analysis) not in answers:
            with open(path, encoding="utf-8") as handle:
                code, output, error = ask([*ASKED[analysis], "--json"], handle.read())
            answers[path, analysis] = error.strip() if code else {
                (one["key"], one["of"] or "-"): one["statistic"] if one["key"] == "chi_square" else one["estimate"]
                for one in read(output)["results"]}
        answer, value = answers[path, analysis], float(value)
        if isinstance(answer, str) and EDGE in answer:
            edges.add(path)
            continue
        count += 1
        got = None if isinstance(answer, str) else answer.get((key, of))
        if got is not None and key == "loading":  # a factor may be turned
            got, value = abs(got), abs(value)
        if got is None or abs(got - value) > CLOSE * max(1, abs(value)):
            found.setdefault(analysis, []).append(f"{os.path.basename(path)} {key} {of}: {answer if isinstance(answer, str) else got}, they {value}")
    for analysis, lines in found.items():
        print(f"not ok stats-sweep-{analysis}: {len(lines)} differ: {'; '.join(lines[:4])}")
    print(f"{count} values of {tables} tables beside R; {len(edges)} with a correlation of 1 left out")
    return len(found)


def has_peers():
    asked = ";".join(f"library({name})" for name in PEERS)
    return shutil.which("Rscript") and subprocess.run(["Rscript", "-e", asked], capture_output=True, check=False).returncode == 0


def main():
    if np is None:
        return LACKING
    first = 0
    if os.path.exists(KEPT):
        with open(KEPT, encoding="ascii") as kept:
            first = int(kept.read())
    seed, sets = (int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) > 2 else (first, 200)
    bad = sweep(seed, sets)
    if len(sys.argv) <= 2:
        with open(KEPT, "w", encoding="ascii") as kept:
            kept.write(str(seed + sets))
    if not has_peers():
        print(f"skip stats-sweep-models: R has not all of {', '.join(PEERS)}")
        return 1 if bad else 0
    folder = tempfile.mkdtemp(prefix="astrolabe-sweep-")
    try:
        bad += beside(folder, seed, min(sets, 40))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if bad else 0


if __name__ == "__main__":
    if np is None and os.access(SYSTEM, os.X_OK) and os.path.realpath(sys.executable) != os.path.realpath(SYSTEM):
        os.execv(SYSTEM, [SYSTEM, "-B", os.path.abspath(__file__), *sys.argv[1:]])
    code = main()
    if code == LACKING:
        print("skip stats-sweep-models: numpy and scipy are not there")
    sys.exit(0 if code == LACKING else code)
