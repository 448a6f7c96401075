#!/usr/bin/env python3
"""tests/stats/alike.py: what must hold between two answers, whatever the data are: the same data in other clothes, another
order, another unit; two methods that are one where data are simple. No value is computed a second time here.

    tests/stats/alike.py [--seed S] [--first N] [--sets N] [--only NAME] [--number N]

A relation draws data, asks twice, and says from the first answer what the second has to be. Its twin asks the second time
with one cell changed, which must be noticed.
"""
import argparse
import collections
import random
import shutil
import sys

sys.dont_write_bytecode = True
from alike_made import Table, csv
from alike_relations import FOLDER, RELATIONS
from alike_values import Run, differences, values_of
from program import ask, read

SEED = 11
CELLS = 12  # that are changed, one after the other, until it is noticed
TRIES = 6


def answer_of(run):
    """The values, or the exit code where there are none."""
    text = csv(run.data) if isinstance(run.data, Table) else run.data
    code, output, error = ask([*run.arguments, *([] if run.printed else ["--json"])], text if text is not None else b"")
    if code:
        return code, error.strip()
    if run.printed:
        return run.printed(output.decode()), ""
    return values_of(read(run.renamed(output.decode()) if run.renamed else output)), ""


def spoilt(draw, table):
    """One cell has another value of its column."""
    others, rows = [], []
    for _ in range(50):
        place, row = draw.randrange(len(table.names)), draw.randrange(len(table.rows))
        others = [one[place] for one in table.rows if one[place] is not None and one[place] != table.rows[row][place]]
        if others and table.names[place] != "Id":
            rows = [list(one) for one in table.rows]
            rows[row][place] = draw.choice(others)
            return Table(table.names, rows)
    return None


def problem_of(relation, first, second):
    """What is wrong between two answers, in words; None where neither was given."""
    if isinstance(first[0], int) or isinstance(second[0], int):
        both = isinstance(first[0], int) and first[0] == second[0]
        return None if both else f"one is refused: {first[1]}{second[1]}"
    expected = relation.carry(first[0]) if relation.carry else first[0]
    got = relation.second.seen(second[0]) if relation.second.seen else second[0]
    found = differences(expected, got, relation.close, relation.whole)
    return "; ".join(found[:4]) + (f" and {len(found) - 4} more" if len(found) > 4 else "") if found else ""


def check(name, seed, number, twin=True):
    """(problem or None where the data were refused, whether a changed cell was noticed)"""
    draw = random.Random(f"{seed} {name} {number}")
    relation = RELATIONS[name](draw)
    first = answer_of(relation.first)
    problem = problem_of(relation, first, answer_of(relation.second))
    if relation.twin:
        return problem, bool(problem_of(relation, first, answer_of(relation.twin)))
    if problem is not None and not problem and twin:
        for _ in range(CELLS):
            table = spoilt(draw, relation.second.table)
            if table is None:
                break
            run = relation.second._replace(data=relation.second.wear(table) if relation.second.wear else table)
            if problem_of(relation, first, answer_of(run)):
                return problem, True
        return problem, False
    return problem, None


def check_some(name, seed, numbers):
    """The problems, and how many twins were noticed, how many not, how many data refused."""
    found, seen = [], collections.Counter()
    for number in numbers:
        problem, noticed = check(name, seed, number)
        if problem:
            found.append(f"{number}: {problem}")
        seen["refused" if problem is None else "unlike" if problem else "noticed" if noticed else "unnoticed"] += 1
    return found, seen


def swept():
    """Files that stood beside the tables are taken away."""
    shutil.rmtree(FOLDER, ignore_errors=True)


def check_all(report):
    """A set of each relation; another where data are refused, or where the changed cells say nothing."""
    for name in RELATIONS:
        found, seen = check_some(name, SEED, [0])
        for number in range(1, TRIES):
            if found or seen["noticed"]:
                break
            more, counted = check_some(name, SEED, [number])
            found, seen = found + more, seen + counted
        report(f"stats-alike-{name}", f"seed {SEED}, {'; '.join(found)}" if found else "")
        report(f"stats-alike-{name}-twin", "" if seen["noticed"] or found else f"a changed cell is not noticed: {dict(seen)}")
    swept()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--sets", type=int, default=10)
    parser.add_argument("--only")
    parser.add_argument("--number", type=int)
    asked = parser.parse_args()
    if asked.number is not None:
        relation = RELATIONS[asked.only](random.Random(f"{asked.seed} {asked.only} {asked.number}"))
        for place, run in enumerate((relation.first, relation.second)):
            print("$", *run.arguments)
            if run.data is not None:
                with open(f"alike-{place + 1}.csv", "w", encoding="utf-8", newline="") as file:
                    file.write(csv(run.data) if isinstance(run.data, Table) else run.data)
        print(*check(asked.only, asked.seed, asked.number))
        return 0
    bad = 0
    for name in RELATIONS:
        if asked.only and asked.only not in name:
            continue
        found, seen = check_some(name, asked.seed, range(asked.first, asked.first + asked.sets))
        bad += len(found)
        print("not ok" if found else "ok", name, dict(seen), flush=True)
        for one in found:
            print("   ", one[:700])
    swept()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
