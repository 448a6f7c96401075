#!/usr/bin/env python3
"""tests/stats/sweep_alike.py: the relations of alike.py on new data, on from where the last run stopped.

    tests/stats/sweep_alike.py [SETS]

How far it came is kept in the build directory; 25 sets of each relation a run.
"""
import collections
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from alike import check_some, swept  # noqa: E402
from alike_relations import RELATIONS  # noqa: E402
from program import BUILD  # noqa: E402

SEED = 12
BATCH = 5
KEPT = os.path.join(BUILD, "sweep-alike")


def main():
    sets = int(sys.argv[1]) if len(sys.argv) > 1 else 25
    first, found, seen = 0, collections.defaultdict(list), collections.defaultdict(collections.Counter)
    if os.path.exists(KEPT):
        with open(KEPT, encoding="ascii") as kept:
            first = int(kept.read())
    for start in range(first, first + sets, BATCH):
        end = min(start + BATCH, first + sets)
        for name in RELATIONS:
            problems, counted = check_some(name, SEED, range(start, end))
            found[name] += problems
            seen[name] += counted
        with open(KEPT, "w", encoding="ascii") as kept:
            kept.write(str(end))
        swept()
    for name in RELATIONS:
        print(f"not ok stats-sweep-alike-{name}: seed {SEED}, {'; '.join(found[name][:3])}" if found[name] else
              f"ok stats-sweep-alike-{name}", flush=True)
        print(f"ok stats-sweep-alike-{name}-twin" if seen[name]["noticed"] else
              f"not ok stats-sweep-alike-{name}-twin: a changed cell is not noticed: {dict(seen[name])}", flush=True)
    print(f"note sets {first} to {first + sets - 1} of seed {SEED}")
    return 1 if any(found.values()) or not all(one["noticed"] for one in seen.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
