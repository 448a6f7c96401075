"""tests/bench/stats_parts/data.py: tables of invented ratings, answers and times, the same for the same seed.

Each function writes a CSV file and gives what it was made from, where a row wants to see it found again. Nothing but
the standard library: the bench must run where no package is.
"""
import bisect
import math
import random

SEED = 7
POOL = 40000    # rows of few distinct kinds are drawn from so many


def chance_of(name, seed=SEED):
    return random.Random(f"{name} {seed}")


def write(path, header, lines):
    with open(path, "w", encoding="ascii") as file:
        file.write(",".join(header) + "\n")
        file.write("\n".join(lines))
        file.write("\n")


def names(first, count):
    return [f"{first}{number + 1}" for number in range(count)]


def cut(value, limits):
    return bisect.bisect_left(limits, value)


def ratings(path, units, raters, missing, categories=5, long=False):
    """Raters who see one thing with noise and severities of their own; wide, or a row a rating."""
    chance = chance_of(f"ratings {raters}")
    severity = [chance.gauss(0, .2) for _ in range(raters)]
    limits = [-1.2 + 2.4 * cell / max(categories - 2, 1) for cell in range(categories - 1)]
    pool = []
    for _ in range(min(POOL, units) if raters <= 5 and categories <= 10 else units):
        middle = chance.gauss(0, 1)
        pool.append(",".join("" if chance.random() < missing else str(1 + cut(middle - hard + chance.gauss(0, .7), limits))
                             for hard in severity))
    rows = chance.choices(pool, k=units) if len(pool) < units else pool
    if long:
        write(path, ["unit", "rater", "value"], [f"u{unit},r{rater + 1},{cell}" for unit, row in enumerate(rows)
                                                 for rater, cell in enumerate(row.split(",")) if cell])
    else:
        write(path, names("r", raters), rows)


def measures(path, units, raters):
    chance = chance_of("measures")
    severity = [chance.gauss(0, .5) for _ in range(raters)]
    lines = []
    for _ in range(units):
        middle = chance.gauss(10, 2)
        lines.append(",".join(f"{middle + hard + chance.gauss(0, 1.2):.3f}" for hard in severity))
    write(path, names("r", raters), lines)


def scores(path, people, decimals=6):
    """Two scores that go together, and an outcome of 8.5 %."""
    chance, lines = chance_of("scores"), []
    for _ in range(people):
        outcome = chance.random() < .085
        shared = chance.gauss(.65 * outcome, .8)
        lines.append(f"{shared + chance.gauss(0, .6):.{decimals}f},{shared + chance.gauss(0, .8):.{decimals}f},{outcome:d}")
    write(path, ["a", "b", "outcome"], lines)


def graded(path, persons, items, categories):
    """Graded responses: a category for each threshold that slope x theta + logistic noise exceeds."""
    chance = chance_of("graded")
    slope = [chance.uniform(.8, 2.2) for _ in range(items)]
    limits = []
    for one in slope:
        place = chance.uniform(-.8, .8)
        limits.append([one * (place + step - (categories - 2) / 2) for step in range(categories - 1)])
    lines = []
    for _ in range(persons):
        theta = chance.gauss(0, 1)
        row = []
        for one, cuts in zip(slope, limits):
            share = chance.random()
            row.append(str(cut(one * theta + math.log(share / (1 - share)), cuts)))
        lines.append(",".join(row))
    write(path, names("i", items), lines)
    return {"slope": slope}


def rasch(path, persons, items):
    chance = chance_of("rasch")
    hard = [-1.5 + 3 * number / (items - 1) for number in range(items)]
    lines = []
    for _ in range(persons):
        theta = chance.gauss(0, 1)
        lines.append(",".join("1" if chance.random() < 1 / (1 + math.exp(one - theta)) else "0" for one in hard))
    write(path, names("i", items), lines)


def facets(path, persons, items, raters, raters_each):
    """Ratings 0 to 3 of persons on items by all raters, or by some of them."""
    chance = chance_of("facets")
    steps = [-1, 0, 1]
    hard = [-1.2 + 2.4 * number / (items - 1) for number in range(items)]
    severe = [-.8 + 1.6 * number / (raters - 1) for number in range(raters)]
    lines = []
    for person in range(persons):
        able = chance.gauss(0, 1.25)
        for rater in sorted(chance.sample(range(raters), raters_each)):
            for item in range(items):
                share, sum_, weights = 0, 0, [1]
                for step in steps:
                    sum_ += able - hard[item] - severe[rater] - step
                    weights.append(math.exp(sum_))
                share = chance.random() * sum(weights)
                category = 0
                while category < 3 and share > weights[category]:
                    share -= weights[category]
                    category += 1
                lines.append(f"p{person},i{item},j{rater},{category}")
    write(path, ["person", "item", "rater", "rating"], lines)
    return {f"j{number}": value for number, value in enumerate(severe)}


def ordered(path, persons, items, categories=5):
    """Items of one factor, loadings .4 to .8, cut at the same places."""
    chance, lines = chance_of("ordered"), []
    loading = [.4 + .4 * number / (items - 1) for number in range(items)]
    limits = [-1 + 2 * cell / (categories - 2) for cell in range(categories - 1)]
    for _ in range(persons):
        factor = chance.gauss(0, 1)
        lines.append(",".join(str(1 + cut(one * factor + chance.gauss(0, math.sqrt(1 - one * one)), limits))
                              for one in loading))
    write(path, names("i", items), lines)


def groups(path, persons, items, categories):
    """Answers of two groups; three items are harder for the second one."""
    chance, lines = chance_of(f"groups {categories}"), []
    for number in range(persons):
        group = number % 2
        theta = chance.gauss(-.2 * group, 1)
        row = []
        for item in range(items):
            share = chance.random()
            middle = 1.3 * (theta + 1 - 2 * item / (items - 1) - (.5 if group and item < 3 else 0))
            noise = math.log(share / (1 - share))
            row.append(str(cut(middle + noise, [1.1 * (step - (categories - 2) / 2) for step in range(categories - 1)])))
        lines.append(",".join(row) + f",{group}")
    write(path, [*names("i", items), "group"], lines)


def times(path, people):
    """Whole days, so that many are tied; three columns that matter; most of them censored."""
    chance, lines = chance_of("times"), []
    for _ in range(people):
        x, z, age = chance.gauss(0, 1), chance.random() < .4, chance.randint(18, 70)
        rate = .0006 * math.exp(.6 * x + .4 * z - .02 * (age - 40))
        event, end = math.ceil(-math.log(chance.random()) / rate), chance.randint(30, 1000)
        lines.append(f"{min(event, end)},{event <= end:d},{x:.3f},{z:d},{age}")
    write(path, ["time", "event", "x", "z", "age"], lines)
