#!/usr/bin/env python3
"""tests/stats/sweep_agreement.py: the oracles of agreement, reliability and panels, on from where the last run stopped.

    tests/stats/sweep_agreement.py [TABLES]

How far it came is kept in the build directory; 500 tables of each family a run. Then what only other programs compute a
second time: variance components of incomplete ratings (lme4), omega (psych), and kappa as vcd has it.
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
from oracle_agreement import sweep  # noqa: E402
from oracle_reliability import table_csv  # noqa: E402
from program import BUILD, compute, value_of  # noqa: E402

SEED = 4
BATCH = 10
KEPT = os.path.join(BUILD, "sweep-agreement")
PEERS = ["psych", "lme4", "vcd"]
WEIGHTS = {"Equal-Spacing": "linear", "Fleiss-Cohen": "quadratic"}
# What an iteration of theirs stops at; omega rests on two of them.
CLOSE = {"icc": 1e-4, "omega": 2e-3, "kappa": 1e-8}


def go_on(tables):
    first = 0
    if os.path.exists(KEPT):
        with open(KEPT, encoding="ascii") as kept:
            first = int(kept.read())
    bad = 0
    for start in range(first, first + tables, BATCH):
        end = min(start + BATCH, first + tables)
        bad += sum(sweep(SEED, start, end).values())
        with open(KEPT, "w", encoding="ascii") as kept:
            kept.write(str(end))
    print(f"not ok stats-sweep-agreement: {bad} differences" if bad else
          f"ok stats-sweep-agreement: tables {first} to {first + tables - 1}")
    return bad


# ---- beside other programs ----

def incomplete(rng):
    raters, spread, noise = rng.choice([2, 3, 5, 8]), rng.choice([.3, 1]), rng.choice([.5, 1])
    missing = rng.choice([.05, .3, .6])
    own = [rng.gauss(0, spread) for _ in range(raters)]
    return [[None if rng.random() < missing else round(unit + one + rng.gauss(0, noise), 2) for one in own]
            for unit in (rng.gauss(0, 1) for _ in range(rng.choice([15, 40, 100])))]


def scale(rng):
    items = rng.choice([9, 12, 15])
    common = [rng.uniform(.4, .8) for _ in range(items)]
    group = [rng.uniform(.3, .6) for _ in range(items)]
    rows = []
    for _ in range(rng.choice([150, 600])):
        general, own = rng.gauss(0, 1), [rng.gauss(0, 1) for _ in range(3)]
        rows.append([round(a * general + b * own[at % 3] + rng.gauss(0, .6), 2)
                     for at, (a, b) in enumerate(zip(common, group))])
    return rows


def pairs(rng):
    size = rng.choice([2, 3, 5, 9])
    rows = []
    for _ in range(rng.choice([20, 100, 400])):
        one = rng.randint(1, size)
        rows.append([one, one if rng.random() < .6 else rng.randint(1, size)])
    return rows + [[at, at] for at in range(1, size + 1)]  # all are used: places are values


MADE = {"icc": incomplete, "omega": scale, "kappa": pairs}


def ours(kind, path, key, of):
    """The same value of the program."""
    if kind == "kappa":
        answer = compute(["agree", path, "--weights", WEIGHTS[of]])
        field = "se" if key.endswith("_se") else "estimate"
        return value_of(answer, (key.removesuffix("_se"), None, field))
    if kind == "omega":
        return value_of(compute(["omega", path]), (key, None))
    rows = compute(["icc", path, "--reml"])["tables"]["components"]
    return next(row for row in rows["rows"] if row[0] == of)[rows["columns"].index(key)]


def beside(folder, numbers):
    bad = 0
    for kind, make in MADE.items():
        paths = []
        for number in range(numbers):
            rows = make(random.Random(f"{SEED} {kind} {number}"))
            paths.append(os.path.join(folder, f"{kind}-{number}.csv"))
            with open(paths[-1], "w", encoding="utf-8") as handle:
                handle.write(table_csv([f"r{at}" for at in range(len(rows[0]))], rows))
        done = subprocess.run(["Rscript", os.path.join(HERE, "sweep_agreement.R"), *paths], capture_output=True, text=True,
                              check=False)
        if done.returncode:
            print(f"not ok stats-sweep-{kind}: R ended with {done.returncode}: {done.stderr.strip()[-300:]}")
            bad += 1
            continue
        found = []
        for line in done.stdout.splitlines():
            file, key, of, value = line.split()
            got = ours(kind, os.path.join(folder, file), key, of)
            # A likelihood that is higher than theirs is no fault; the rest of that model then differs, too.
            if abs(got - float(value)) > CLOSE[kind] * max(1, abs(float(value))):
                found.append(f"{file} {key} {of}: {got}, they {value}")
        print(f"not ok stats-sweep-{kind}: {'; '.join(found[:5])}" if len(found) > numbers / 10 else
              f"ok stats-sweep-{kind}: {len(done.stdout.splitlines())} values, {len(found)} farther apart than {CLOSE[kind]}")
        bad += len(found) > numbers / 10
    return bad


def has_peers():
    asked = ";".join(f"library({name})" for name in PEERS)
    return shutil.which("Rscript") and subprocess.run(["Rscript", "-e", asked], capture_output=True, check=False).returncode == 0


def main():
    tables = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    bad = go_on(tables)
    if not has_peers():
        print(f"skip stats-sweep-peers: R has not all of {', '.join(PEERS)}")
    else:
        folder = tempfile.mkdtemp(prefix="astrolabe-sweep-")
        try:
            bad += beside(folder, min(tables, 40))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
