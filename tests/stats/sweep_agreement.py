#!/usr/bin/env python3
"""tests/stats/sweep_agreement.py: the oracles of agreement, reliability and panels, on from where the last run stopped.

    tests/stats/sweep_agreement.py [TABLES]

How far it came is kept in the build directory; 500 tables of each family a run.
"""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from oracle_agreement import sweep  # noqa: E402
from program import BUILD  # noqa: E402

SEED = 4
KEPT = os.path.join(BUILD, "sweep-agreement")


def main():
    tables = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    first = 0
    if os.path.exists(KEPT):
        with open(KEPT, encoding="ascii") as kept:
            first = int(kept.read())
    bad = 0
    for start in range(first, first + tables, 10):
        bad += sum(sweep(SEED, start, min(start + 10, first + tables)).values())
        with open(KEPT, "w", encoding="ascii") as kept:
            kept.write(str(min(start + 10, first + tables)))
    print(f"not ok stats-sweep-agreement: {bad} differences" if bad else
          f"ok stats-sweep-agreement: tables {first} to {first + tables - 1}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
