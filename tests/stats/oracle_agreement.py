#!/usr/bin/env python3
"""tests/stats/oracle_agreement.py: agreement, computed a second time, slowly and plainly, from the literature.

    tests/stats/oracle_agreement.py [--seed S] [--tables N] [--number N [--family NAME]]

Random tables of all shapes (2 to 30 raters, 2 to 100 categories, up to 60 % missing) in every layout that can hold them;
what the program answers is compared with formulas as they are printed. Nothing is shared with what is tested.
Standard errors are those that a user of irrCAC sees (Gwet 2014): units are a sample, and a unit with a single rating
counts among them; of two raters' table those of Fleiss, Cohen and Everitt (1969), as vcd has them.
"""
import argparse
import functools
import itertools
import math
import os
import random
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import oracle_panels  # noqa: E402
import oracle_reliability  # noqa: E402
from oracle_math import NORMAL, mean, normal_above, t_quantile, wilson  # noqa: E402
from program import ask, read  # noqa: E402

METRICS = ("nominal", "ordinal", "interval", "ratio")
QUICK, QUICK_TABLES = 5, 40
CLOSE = 1e-7  # relative to what is compared, or to 1


# ---- weights and metrics ----

def weights_of(kind, values):
    """Agreement weights of two categories by their values (Cicchetti and Allison 1971; Fleiss and Cohen 1973)."""
    widest = max(values) - min(values)
    power = {"identity": None, "linear": 1, "quadratic": 2}[kind]

    def weight(a, b):
        return float(a == b) if power is None else 1 - (abs(a - b) / widest) ** power if widest else 1.0

    return [[weight(a, b) for b in values] for a in values]


def differences_of(metric, values, totals):
    """Squared differences of Krippendorff (2011), section F; totals are the pairable ratings of each category."""
    def difference(c, k):
        if c == k:
            return 0.0
        if metric == "nominal":
            return 1.0
        if metric == "ordinal":
            low, high = min(c, k), max(c, k)
            return (sum(totals[low:high + 1]) - (totals[c] + totals[k]) / 2) ** 2
        if metric == "interval":
            return (values[c] - values[k]) ** 2
        both = values[c] + values[k]
        return ((values[c] - values[k]) / both) ** 2 if both else 1.0

    size = range(len(values))
    return [[difference(c, k) for k in size] for c in size]


# ---- coefficients of all raters: n x q counts, and n x r ratings for Conger's ----

class Sample:
    def __init__(self, rows, size):
        self.rows = [row for row in rows if any(one is not None for one in row)]
        self.size = size
        self.counts = [[sum(one == k for one in row) for k in range(size)] for row in self.rows]


def interval_of(estimate, se, level, df=None):
    reach = (NORMAL.inv_cdf((1 + level) / 2) if df is None else t_quantile((1 + level) / 2, df)) * se
    return max(estimate - reach, -math.inf), min(estimate + reach, 1.0)


def pairs_agreeing(counts, weights):
    """The weighted share of pairs of ratings of one unit that agree; None with a single rating."""
    given = sum(counts)
    if given < 2:
        return None
    used = [k for k, count in enumerate(counts) if count]
    total = math.fsum(counts[k] * (math.fsum(weights[k][l] * counts[l] for l in used) - 1) for k in used)
    return total / (given * (given - 1))


def gwet_general(counts, weights, chance, chance_of_unit):
    """(pa - pe) / (1 - pe) with the linearised error of Gwet (2014, section 5.3): what units contribute to the observed
    and the expected agreement, a unit with one rating nothing to the first."""
    n = len(counts)
    agreeing = [pairs_agreeing(one, weights) for one in counts]
    pairable = sum(one is not None for one in agreeing)
    if not pairable:
        return None
    observed = math.fsum(one for one in agreeing if one is not None) / pairable
    if abs(1 - chance) < 1e-12:
        return None
    estimate = (observed - chance) / (1 - chance)
    if n < 2:
        return estimate, None, []
    parts = []
    for one, expected in zip(agreeing, chance_of_unit):
        own = 0.0 if one is None else n / pairable * (one - chance) / (1 - chance)
        parts.append(own - 2 * (1 - estimate) * (expected - chance) / (1 - chance))
    return estimate, math.sqrt(math.fsum((part - estimate) ** 2 for part in parts) / (n * (n - 1))), parts


def shares_of(counts, size):
    """The mean over units of each category's share of the unit's ratings."""
    return [mean(one[k] / sum(one) for one in counts) for k in range(size)]


def percent(sample, weights):
    return gwet_general(sample.counts, weights, 0.0, [0.0] * len(sample.counts))


def fleiss(sample, weights):
    size = range(sample.size)
    share = shares_of(sample.counts, sample.size)
    near = [math.fsum(weights[k][l] * share[l] for l in size) for k in size]
    chance = math.fsum(share[k] * near[k] for k in size)
    units = [math.fsum(one[k] * near[k] for k in size) / sum(one) for one in sample.counts]
    return gwet_general(sample.counts, weights, chance, units)


def gwet_ac(sample, weights):
    size = range(sample.size)
    share = shares_of(sample.counts, sample.size)
    scale = math.fsum(map(math.fsum, weights)) / (sample.size * (sample.size - 1))
    chance = scale * math.fsum(one * (1 - one) for one in share)
    units = [scale * math.fsum(one[k] * (1 - share[k]) for k in size) / sum(one) for one in sample.counts]
    return gwet_general(sample.counts, weights, chance, units)


def brennan(sample, weights):
    chance = math.fsum(map(math.fsum, weights)) / sample.size ** 2
    return gwet_general(sample.counts, weights, chance, [chance] * len(sample.counts))


def conger(sample, weights):
    """Chance: the mean over ordered pairs of raters of the agreement of their own shares."""
    size, n = range(sample.size), len(sample.rows)
    columns = [column for column in zip(*sample.rows) if any(one is not None for one in column)]
    r = len(columns)
    if r < 2:
        return None
    given = [sum(one is not None for one in column) for column in columns]
    share = [[sum(one == k for one in column) / total for k in size] for column, total in zip(columns, given)]
    others = [[math.fsum(share[h][k] for h in range(r) if h != g) for k in size] for g in range(r)]
    # What a rating of k by rater g agrees with the others' shares.
    near = [[math.fsum(weights[k][l] * others[g][l] for l in size) for k in size] for g in range(r)]
    own = [math.fsum(share[g][k] * near[g][k] for k in size) for g in range(r)]
    chance = math.fsum(own) / (r * (r - 1))
    units = []
    for i in range(n):
        total = 0.0
        for g in range(r):
            rating = columns[g][i]
            # The linear part of rater g's shares, which are a ratio, and the value itself.
            total += own[g] + (0.0 if rating is None else n / given[g] * (near[g][rating] - own[g]))
        units.append(total / (r * (r - 1)))
    return gwet_general(sample.counts, weights, chance, units)


def alpha(sample, values, metric):
    """Krippendorff's alpha by coincidences, as he wrote it; None where there is no variation."""
    counts = [one for one in sample.counts if sum(one) >= 2]
    size = range(sample.size)
    totals = [sum(one[k] for one in counts) for k in size]
    n = sum(totals)
    if not n:
        return None
    apart = differences_of(metric, values, totals)
    observed = math.fsum(one[c] * one[k] * apart[c][k] / (sum(one) - 1) for one in counts for c in size if one[c]
                         for k in size if one[k])
    expected = math.fsum(totals[c] * totals[k] * apart[c][k] for c in size for k in size) / (n - 1)
    return 1 - observed / expected if expected > 0 else None


def ordinal_se(sample, values):
    """As alpha_se_wide, of the ordinal metric, whose differences move with the counts: by small changes of what a unit
    weighs, no formula at all."""
    counts = [one for one in sample.counts if sum(one) >= 2]
    size, n = range(sample.size), len(counts)
    if n < 2:
        return None
    totals = [sum(one[k] for one in counts) for k in size]
    whole = sum(totals)

    def inner(one, apart):
        used = [k for k in size if one[k]]
        return math.fsum(one[c] * one[k] * apart[c][k] for c in used for k in used) / (sum(one) - 1)

    def disagreement(unit, more):
        """N A / B where a unit weighs 1 + more."""
        moved = [total + more * counts[unit][k] for k, total in enumerate(totals)]
        apart = differences_of("ordinal", values, moved)
        observed = math.fsum(inner(one, apart) for one in counts) + more * inner(counts[unit], apart)
        expected = math.fsum(moved[c] * moved[k] * apart[c][k] for c in size for k in size)
        return sum(moved) * observed / expected

    little = 1e-4
    if alpha(sample, values, "ordinal") is None:
        return None
    parts = []
    for at, one in enumerate(counts):
        slope = (disagreement(at, little) - disagreement(at, -little)) / (2 * little)
        parts.append(slope + disagreement(at, 0) / whole * sum(one) / whole)
    centre = mean(parts)
    return math.sqrt(n / (n - 1) * math.fsum((part - centre) ** 2 for part in parts))


def alpha_se_wide(sample, values, metric):
    """Gwet (2014), of all but the ordinal metric: as a coefficient (pa - pe) / (1 - pe) over units with two ratings or more, each weighing as many as
    it has; the first-order part of alpha with observed and expected disagreement (n alpha is not linear in 1/n)."""
    counts = [one for one in sample.counts if sum(one) >= 2]
    size, n = range(sample.size), len(counts)
    if n < 2:
        return None
    typical = mean(map(sum, counts))
    totals = [sum(one[k] for one in counts) for k in size]
    apart = differences_of(metric, values, totals)
    top = max(map(max, apart))
    if not top:
        return None
    weights = [[1 - one / top for one in row] for row in apart]
    share = [total / n / typical for total in totals]
    near = [math.fsum(weights[k][l] * share[l] for l in size) for k in size]
    chance = math.fsum(share[k] * near[k] for k in size)
    if abs(1 - chance) < 1e-12:
        return None
    raw = [pairs_agreeing(one, weights) * sum(one) / typical for one in counts]
    prime = mean(raw)
    little = 1 / (n * typical)
    observed = (1 - little) * prime + little
    centre = (prime - chance) / (1 - chance)
    parts = []
    for one, own in zip(counts, raw):
        more = (sum(one) - typical) / typical
        expected = math.fsum(one[k] * near[k] for k in size) / typical - chance * more
        parts.append((own - observed * more - chance) / (1 - chance) - 2 * (1 - centre) * (expected - chance) / (1 - chance))
    return math.sqrt(math.fsum((part - centre) ** 2 for part in parts) / (n * (n - 1)))


def alpha_se_counts(sample, values, metric):
    """As irrCAC has it for counts of raters in categories: what a unit does to chance counts once, where it would count
    twice."""
    counts = [one for one in sample.counts if sum(one) >= 2]
    size, n = range(sample.size), len(counts)
    whole = sum(map(sum, counts))
    typical = whole / n
    totals = [sum(one[k] for one in counts) for k in size]
    apart = differences_of(metric, values, totals)
    top = max(map(max, apart))
    if n < 2 or not top:
        return None
    weights = [[1 - one / top for one in row] for row in apart]
    near = [math.fsum(weights[k][l] * totals[l] / whole for l in size) for k in size]
    chance = math.fsum(totals[k] / whole * near[k] for k in size)
    raw = [pairs_agreeing(one, weights) * sum(one) / typical for one in counts]
    prime = mean(raw)
    value = ((1 - 1 / whole) * prime + 1 / whole - chance) / (1 - chance)
    total = 0.0
    for one, own in zip(counts, raw):
        more = (sum(one) - typical) / typical
        agreeing = (1 - 1 / whole) * (own - prime * more) + 1 / whole
        expected = math.fsum(one[k] * near[k] for k in size) / typical - more
        total += ((agreeing - chance - (1 - value) * (expected - chance)) / (1 - chance) - value) ** 2
    return math.sqrt(total / (n * (n - 1)))


def fleiss_z(sample):
    """Fleiss, Nee and Landis (1979): kappa over its error where all agreement is chance; equally many ratings."""
    m, n = sum(sample.counts[0]), len(sample.counts)
    if m < 2 or any(sum(one) != m for one in sample.counts):
        return None
    share = shares_of(sample.counts, sample.size)
    uneven = math.fsum(p * (1 - p) for p in share)
    skewed = math.fsum(p * (1 - p) * (1 - 2 * p) for p in share)
    spread = 2 * (uneven ** 2 - skewed) / (n * m * (m - 1) * uneven ** 2) if uneven > 1e-12 else 0
    found = fleiss(sample, weights_of("identity", range(sample.size)))
    return found[0] / math.sqrt(spread) if found and spread > 1e-15 else None


def jackknife_alpha(sample, values, metric):
    """The error by leaving out each unit in turn: no formula at all."""
    counts = [one for one in sample.counts if sum(one) >= 2]
    n = len(counts)
    rest = []
    for at in range(n):
        less = Sample([], sample.size)
        less.counts = counts[:at] + counts[at + 1:]
        rest.append(alpha(less, values, metric))
    if any(one is None for one in rest):
        return None
    centre = mean(rest)
    return math.sqrt((n - 1) / n * math.fsum((one - centre) ** 2 for one in rest))


# ---- two raters ----

def table_of(first, second, size):
    table = [[0] * size for _ in range(size)]
    for a, b in zip(first, second):
        if a is not None and b is not None:
            table[a][b] += 1
    return table


def pair_kappa(table, weights, pooled=False):
    """Cohen's (weighted) kappa, or Scott's pi, of a table of two raters, with the errors of Fleiss, Cohen and Everitt
    (1969): {estimate, se, null: the error where there is no agreement but chance's}."""
    size = range(len(table))
    n = sum(map(sum, table))
    if not n:
        return None
    rows = [sum(row) / n for row in table]
    columns = [sum(table[k][l] for k in size) / n for l in size]
    if pooled:
        rows = columns = [(a + b) / 2 for a, b in zip(rows, columns)]
    observed = math.fsum(weights[k][l] * table[k][l] for k in size for l in size) / n
    chance = math.fsum(weights[k][l] * rows[k] * columns[l] for k in size for l in size)
    if abs(1 - chance) < 1e-12:
        return None
    kappa = (observed - chance) / (1 - chance)
    # Of a rating k by the first: its mean weight with the second's shares; and the other way round.
    by_row = [math.fsum(weights[k][l] * columns[l] for l in size) for k in size]
    by_column = [math.fsum(weights[k][l] * rows[k] for k in size) for l in size]

    def spread(share, towards):
        parts = [(share(k, l), weights[k][l] - (1 - towards) * (by_row[k] + by_column[l])) for k in size for l in size]
        centre = math.fsum(p * x for p, x in parts)
        return math.fsum(p * (x - centre) ** 2 for p, x in parts)

    own = spread(lambda k, l: table[k][l] / n, kappa)
    null = spread(lambda k, l: rows[k] * columns[l], 0.0)
    return {"estimate": kappa, "se": math.sqrt(own / n) / (1 - chance),
            "null": math.sqrt(null / n) / (1 - chance), "n": n}


def light(rows, size):
    weights = weights_of("identity", range(size))
    found = [pair_kappa(table_of(a, b, size), weights) for a, b in itertools.combinations(zip(*rows), 2)]
    found = [one["estimate"] for one in found if one]  # pairs without one are left out
    return mean(found) if found else None


def light_se(rows, size):
    """By small changes of what a unit weighs; units with two ratings are the sample."""
    weights, columns = weights_of("identity", range(size)), list(zip(*rows))
    pairs = list(itertools.combinations(range(len(columns)), 2))
    paired = [at for at, row in enumerate(rows) if sum(one is not None for one in row) >= 2]
    tables = {pair: table_of(columns[pair[0]], columns[pair[1]], size) for pair in pairs}
    kappas = {pair: pair_kappa(table, weights) for pair, table in tables.items()}
    used = [pair for pair in pairs if kappas[pair]]
    if not used or len(paired) < 2:
        return None
    little, total = 1e-4, 0.0
    for at in paired:
        moved = 0.0
        for first, second in used:
            a, b = rows[at][first], rows[at][second]
            if a is None or b is None:
                continue
            table, values = tables[first, second], []
            for sign in (1, -1):
                table[a][b] += sign * little
                values.append(pair_kappa(table, weights)["estimate"])
                table[a][b] -= sign * little
            moved += (values[0] - values[1]) / (2 * little) / len(used)
        total += moved * moved
    return math.sqrt(total * len(paired) / (len(paired) - 1))


# ---- category by category ----

def by_category(sample):
    """Of each category: ratings, the share of pairs with one such rating whose other is one too (Spitzer and Fleiss
    1974, Uebersax 1982), and Fleiss' kappa of it against the rest."""
    answer = []
    pairable = [one for one in sample.counts if sum(one) >= 2]
    for k in range(sample.size):
        plain = math.fsum(one[k] * (one[k] - 1) for one in pairable), math.fsum(one[k] * (sum(one) - 1) for one in pairable)
        two = Sample([], 2)
        two.counts = [[one[k], sum(one) - one[k]] for one in sample.counts]
        kappa = fleiss(two, weights_of("identity", [0, 1]))
        se = None
        if plain[1] and len(pairable) > 1:  # of a ratio of sums over units
            share = plain[0] / plain[1]
            off = math.fsum((one[k] * (one[k] - 1 - share * (sum(one) - 1))) ** 2 for one in pairable)
            se = math.sqrt(off * len(pairable) / (len(pairable) - 1)) / plain[1]
        answer.append({"ratings": sum(one[k] for one in sample.counts), "se": se, "kappa": kappa and kappa[0],
                       "agreement": plain[0] / plain[1] if plain[1] else None})
    return answer


# ---- random tables ----

WORDS = ["never", "seldom", "often", "always", "à peine", "دائمًا", "no", "yes", "x y", "Z-9"]


class Table:
    """Ratings as places in a scale: rows x raters, with None; values are the scale's cells as they stand in the file."""

    def __init__(self, rows, cells, words, listed):
        self.rows, self.cells, self.words, self.listed = rows, cells, words, listed
        self.raters = len(rows[0])
        self.names = [f"r{at}" for at in range(self.raters)]

    @property
    def values(self):
        return list(range(1, len(self.cells) + 1)) if self.words else list(map(float, self.cells))

    def has_order(self, layout):
        return not self.words or self.listed and layout not in ("square", "counts")

    def options(self):
        return ["--categories", ",".join(self.cells)] if self.listed else []


def random_cells(rng, size):
    """Cells of a scale in its order, and whether they are words."""
    kind = rng.choice(["steps", "steps", "gaps", "decimals", "negative", "zero", "words"])
    if kind == "words":
        names = sorted({f"{rng.choice(WORDS)}{at if size > 6 else ''}" for at in range(size)} | {f"w{at}" for at in range(2)},
                       key=lambda name: name.encode())[:max(size, 2)]
        return names, True
    if kind == "steps":
        return [str(at + 1) for at in range(size)], False
    if kind == "gaps":
        return list(map(str, sorted(rng.sample(range(1, 5 * size + 1), size)))), False
    if kind == "decimals":
        return [f"{one / 100:.2f}" for one in sorted(rng.sample(range(1, 100 * size), size))], False
    if kind == "negative":
        return [str(at - size // 2) for at in range(size)], False
    return [str(at) for at in range(size)], False


def random_table(rng, units=None, small=False):
    size = rng.choice([2, 2, 3, 4, 5, 5, 7, 10, 20, 100])
    raters = rng.choice([2, 2, 2, 3, 4, 5, 8, 15, 30])
    units = units or rng.choice([2, 3, 5, 8, 15, 30, 60, 120])
    if small:
        size, raters, units = min(size, 7), min(raters, 4), min(units, 15)
    missing = rng.choice([0, 0, .1, .3, .6])
    good = rng.choice([0, .3, .6, .9, 1])
    skew = rng.choice([0, 0, 1, 3])
    cells, words = random_cells(rng, size)
    size = len(cells)
    weight = [math.exp(-skew * at) for at in range(size)]
    rows = []
    for _ in range(units):
        true = rng.choices(range(size), weight)[0]
        rows.append([None if rng.random() < missing else true if rng.random() < good else
                     min(size - 1, max(0, true + rng.choice([-1, 1]))) if rng.random() < .5 else
                     rng.choices(range(size), weight)[0] for _ in range(raters)])
    if raters > 2 and rng.random() < .1:
        for row in rows:
            row[1] = None
    listed = rng.random() < .4
    if not listed:  # what nobody uses is not there
        used = sorted({one for row in rows for one in row if one is not None})
        rows = [[None if one is None else used.index(one) for one in row] for row in rows]
        cells = [cells[one] for one in used]
    return Table(rows, cells, words, listed)


def csv_of(columns, rows):
    return "".join(",".join(map(str, row)) + "\n" for row in [columns, *rows])


def wide(table):
    cells = [["" if one is None else table.cells[one] for one in row] for row in table.rows]
    return ["agree", "-", "--id", "unit"], csv_of(["unit", *(f"r{at}" for at in range(table.raters))],
                                                   [[f"u{at}", *row] for at, row in enumerate(cells)])


def long(table):
    # Units and raters in the order in which they appear, so that pairs have the same names.
    rows = [[f"u{i}", f"r{g}", "NA" if one is None else table.cells[one]] for i, row in enumerate(table.rows)
            for g, one in enumerate(row)]
    return ["agree", "-", "--layout", "long", "--unit", "unit", "--rater", "rater", "--value", "value"], \
        csv_of(["unit", "rater", "value"], rows)


def sparse(rng, table):
    """Rows of what was given alone, in any order: raters are those that come, in the order in which they come."""
    cells = [(i, g) for i, row in enumerate(table.rows) for g, one in enumerate(row) if one is not None]
    rng.shuffle(cells)
    order = list(dict.fromkeys(g for _, g in cells))
    arguments, _ = long(table)
    data = csv_of(["unit", "rater", "value"], [[f"u{i}", f"r{g}", table.cells[table.rows[i][g]]] for i, g in cells])
    table.rows = [[row[g] for g in order] for row in table.rows]
    table.raters, table.names = len(order), [f"r{g}" for g in order]
    return arguments, data


def patterns(table):
    found = {}
    for row in table.rows:
        found[tuple(row)] = found.get(tuple(row), 0) + 1
    rows = [["" if one is None else table.cells[one] for one in row] + [count] for row, count in found.items()]
    return ["agree", "-", "--layout", "patterns", "--freq", "times"], \
        csv_of([*(f"r{at}" for at in range(table.raters)), "times"], rows)


def square(table):
    cross = table_of(*zip(*table.rows), len(table.cells))
    return ["agree", "-", "--layout", "square", "--id", "first"], \
        csv_of(["first", *table.cells], [[name, *row] for name, row in zip(table.cells, cross)])


def counts(table):
    sample = Sample(table.rows, len(table.cells))
    return ["agree", "-", "--layout", "counts"], csv_of(table.cells, sample.counts)


# ---- comparing ----

def apart(got, expected):
    """Whether two numbers (or nothing) differ."""
    if got is None or expected is None:
        return got is not expected
    return not abs(got - expected) <= CLOSE * max(1, abs(expected))


class Differences:
    def __init__(self):
        self.found = []

    def compare(self, what, got, expected):
        if apart(got, expected):
            self.found.append(f"{what}: {got}, not {expected}")

    def estimate(self, what, got, expected, level, df):
        """expected: (estimate, se) or None."""
        if got is None:
            self.found.append(f"{what} is absent")
            return
        value, se = expected or (None, None)
        self.compare(what, got["estimate"], value)
        if value is None:
            se = None
        self.compare(what + " se", got["se"], se)
        low, high = (None, None) if se is None else interval_of(value, se, level, df)
        self.compare(what + " low", got["ci"][0], low)
        self.compare(what + " high", got["ci"][1], high)


def expected_of_all(table, weighting, layout):
    """{(key, of): (estimate, se, df)} of what all raters have together."""
    values, size = table.values, len(table.cells)
    sample = Sample(table.rows, size)
    plain = weights_of("identity", values)
    chosen = weights_of(weighting, values) if weighting else plain
    second = weights_of(weighting or "quadratic", values) if table.has_order(layout) or weighting else None
    df = len(sample.rows) - 1
    shrink = math.sqrt(df / (df + 1)) if layout == "square" else 1
    found = {("percent_agreement", None): percent(sample, chosen), ("fleiss_kappa", None): fleiss(sample, chosen)}
    if size > 1:
        found["brennan_prediger", None] = brennan(sample, chosen)
        found["gwet_ac1", None] = gwet_ac(sample, plain)
        if second:
            found["gwet_ac2", None] = gwet_ac(sample, second)
    if layout != "counts":
        found["conger_kappa", None] = conger(sample, chosen)
    answer = {place: (one and (one[0], one[1] and one[1] * shrink), df) for place, one in found.items()}
    for metric in METRICS:
        value = None if metric == "ratio" and min(values) < 0 else alpha(sample, values, metric)
        se = None
        if value is not None:
            formula = alpha_se_counts if layout == "counts" else alpha_se_wide
            se = formula(sample, values, metric) if metric != "ordinal" else ordinal_se(sample, values)
        units = sum(sum(one) >= 2 for one in sample.counts)
        answer["krippendorff_alpha", metric] = (None if value is None else (value, se and se * shrink)), units - 1
    return answer


def check_pairs(differences, table, results, layout, weighting, level):
    plain = weights_of("identity", table.values)
    weights = weights_of(weighting or "quadratic", table.values) if table.has_order(layout) or weighting else None
    columns = list(zip(*table.rows))
    for i, k in itertools.combinations(range(table.raters), 2):
        cross = table_of(columns[i], columns[k], len(table.cells))
        if not sum(map(sum, cross)):
            continue
        of = None if table.raters == 2 else f"{table.names[i]}:{table.names[k]}"
        pooled = weights_of(weighting, table.values) if weighting else plain
        for key, one in [("cohen_kappa", pair_kappa(cross, plain)), ("weighted_kappa", weights and pair_kappa(cross, weights)),
                         ("scott_pi", pair_kappa(cross, pooled, True))]:
            got = results.get((key, of))
            if key == "weighted_kappa" and weights is None:
                if got:
                    differences.found.append(f"{key} {of} without an order")
                continue
            n = sum(map(sum, cross))
            se = one and one["se"]
            if one and one["null"] <= 1e-7:  # one of them uses a single category: nothing but rounding
                differences.compare(f"{key} {of or ''}", got["estimate"], one["estimate"])
                continue
            if one and (key != "scott_pi" or not weighting):
                differences.compare(f"{key} {of or ''} z", got["statistic"], one["estimate"] / one["null"])
                differences.compare(f"{key} {of or ''} p", got["p"], 2 * normal_above(abs(one["estimate"] / one["null"])))
            differences.estimate(f"{key} {of or ''}", got, one and (one["estimate"], se if n > 1 else None), level,
                                 n - 1 if key == "scott_pi" else None)


def check_table(rng, table, layout, program=ask):
    """What the program says of a table, compared; a list of differences."""
    writers = {"wide": wide, "long": long, "sparse": functools.partial(sparse, rng), "patterns": patterns, "square": square,
               "counts": counts}
    arguments, data = writers[layout](table)
    weighting = rng.choice([None, None, "linear", "quadratic", "identity"])
    level = rng.choice([.95, .95, .9, .99])
    if layout not in ("square", "counts"):
        arguments += table.options()
    if weighting:
        arguments += ["--weights", weighting]
    code, output, error = program([*arguments, "--level", str(level), "--json"], data)
    differences = Differences()
    paired = sum(sum(one is not None for one in row) >= 2 for row in table.rows)
    if code:
        if not (code == 1 and (not paired or table.raters < 2)):
            differences.found.append(f"exit {code}: {error.strip()}")
        return differences.found, arguments, data
    answer = read(output)
    results = {(one["key"], one["of"]): one for one in answer["results"]}
    for place, (expected, df) in expected_of_all(table, weighting, layout).items():
        got = results.get(place)
        what = " ".join(filter(None, place))
        if df < 1 or expected and expected[1] is None:  # too few units for an error, or one not published
            differences.compare(what, got and got["estimate"], expected and expected[0])
        else:
            differences.estimate(what, got, expected, level, df)
    if not weighting:
        differences.compare("z of Fleiss", results["fleiss_kappa", None]["statistic"], fleiss_z(Sample(table.rows, len(table.cells))))
    if layout != "counts":
        if layout == "square":
            table.raters = 2
        if table.raters <= 5 and len(table.cells) <= 7 and len(table.rows) <= 30 and layout != "square":
            differences.compare("light_kappa", results["light_kappa", None]["estimate"], light(table.rows, len(table.cells)))
            got, value = results["light_kappa", None], light_se(table.rows, len(table.cells))
            if value is not None:
                differences.compare("light_kappa se", got["se"], value)
        check_pairs(differences, table, {(key, of): one for (key, of), one in results.items()}, layout, weighting, level)
    tabled = {row[0]: row for row in answer["tables"].get("by_category", {"rows": []})["rows"]}
    for name, one in zip(table.cells, by_category(Sample(table.rows, len(table.cells)))):
        if len(table.cells) > 100:
            break
        row = tabled.get(name)
        if not row:
            differences.found.append(f"category {name} is absent")
            continue
        differences.compare(f"ratings of {name}", row[1], one["ratings"])
        differences.compare(f"agreement on {name}", row[3], one["agreement"])
        differences.compare(f"kappa of {name}", row[7], one["kappa"])
        if paired > 1:
            differences.compare(f"error of agreement on {name}", row[4], one["se"])
    return differences.found, arguments, data


# ---- other questions ----

def check_difference(rng):
    """Agreement of two pairs of raters on the same units, complete: the error of the difference of what units contribute
    (Gwet 2016), by the normal distribution."""
    size, n = rng.choice([2, 3, 5]), rng.choice([10, 40, 120])
    rows = [[true if rng.random() < .6 else rng.randrange(size) for _ in range(4)]
            for true in (rng.randrange(size) for _ in range(n))]
    weighting = rng.choice([None, "quadratic", "linear"])
    if len({one for row in rows for one in row}) < size:
        return [], [], ""
    names = ["a", "b", "c", "d"]
    line = ["compare", "-", "--first", "a,b", "--second", "c,d", *(["--weights", weighting] if weighting else [])]
    data = csv_of(names, [[one + 1 for one in row] for row in rows])
    code, output, error = ask([*line, "--json"], data)
    differences = Differences()
    if code:
        return [error.strip()], line, data
    results = {(one["key"], one["of"]): one for one in read(output)["results"]}
    weights = weights_of(weighting or "identity", list(range(1, size + 1)))
    both = Sample([row[:2] for row in rows], size), Sample([row[2:] for row in rows], size)
    of_two = "weighted_kappa" if weighting else "cohen_kappa"
    for of, coefficient in [("percent_agreement", percent), ("fleiss_kappa", fleiss), (of_two, conger),
                            ("brennan_prediger", brennan), ("gwet_ac2" if weighting else "gwet_ac1", gwet_ac)]:
        first, second = (coefficient(one, weights) for one in both)
        got = results.get(("agreement_difference", of))
        if not first or not second:
            continue
        gap = [b - a for a, b in zip(first[2], second[2])]
        se = math.sqrt(math.fsum((one - mean(gap)) ** 2 for one in gap) / (n * (n - 1)))
        if got is None:
            differences.found.append(f"agreement_difference {of} is absent")
            continue
        reach = NORMAL.inv_cdf(.975) * se
        value = second[0] - first[0]
        for what, seen, expected in [("", got["estimate"], value), ("se", got["se"], se), ("low", got["ci"][0], value - reach),
                                     ("high", got["ci"][1], value + reach)]:
            differences.compare(f"difference of {of} {what}", seen, expected)
        for key, one in [("agreement_first", first), ("agreement_second", second)]:
            differences.compare(f"{key} {of}", results[key, of]["estimate"], one[0])
            differences.compare(f"{key} {of} se", results[key, of]["se"], one[1])
    return differences.found, line, data


def check_apart(rng):
    """Agreement on other units: errors add up as squares; the scale is that of both groups, by --group or two files."""
    size, raters = rng.choice([2, 3, 5]), rng.choice([2, 3, 4])
    groups = [[[true if rng.random() < .6 else rng.randrange(size) for _ in range(raters)]
               for true in (rng.randrange(size) for _ in range(rng.choice([12, 60])))] for _ in range(2)]
    groups[1] = [[max(one, 1) for one in row] for row in groups[1]]  # which does not use the lowest category
    used = sorted({one for rows in groups for row in rows for one in row})
    if len(used) < 2:
        return [], [], ""
    values = [one * one + 1 for one in used]
    weighting = rng.choice([None, "quadratic", "linear"])
    names = [f"r{at}" for at in range(raters)]
    more = ["--weights", weighting] if weighting else []
    data = csv_of([*names, "g"], [[*(one * one + 1 for one in row), "xy"[at]] for at, rows in enumerate(groups) for row in rows])
    line = ["compare", "-", "--group", "g", "--cols", ",".join(names), *more]
    code, output, error = ask([*line, "--json"], data)
    if code:
        return [error.strip()], line, data
    results = {(one["key"], one["of"]): one for one in read(output)["results"]}
    differences = Differences()
    weights = weights_of(weighting or "identity", values)
    samples = [Sample([[used.index(one) for one in row] for row in rows], len(used)) for rows in groups]
    for of, coefficient in [("percent_agreement", percent), ("fleiss_kappa", fleiss), ("brennan_prediger", brennan),
                            ("gwet_ac2" if weighting else "gwet_ac1", gwet_ac)]:
        first, second = (coefficient(one, weights) for one in samples)
        got = results.get(("agreement_difference", of))
        if not first or not second or got is None:
            continue
        differences.compare(f"difference of {of}", got["estimate"], second[0] - first[0])
        differences.compare(f"difference of {of} se", got["se"], math.hypot(first[1], second[1]))
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8") as handle:
        lines = data.splitlines(keepends=True)
        handle.write(lines[0] + "".join(one for one in lines[1:] if one.strip().endswith("y")))
        handle.flush()
        first = lines[0] + "".join(one for one in lines[1:] if one.strip().endswith("x"))
        code, output, error = ask(["compare", "-", "--with", handle.name, "--cols", ",".join(names), *more, "--json"], first)
    if code or read(output)["results"] != list(results.values()):
        differences.found.append(f"two files: {error.strip() or 'another answer'}")
    return differences.found, line, data


def check_bootstrap(rng):
    """Standard errors of a thousand resamples lie about the analytic ones; clusters of pairs of equal units, which say
    half as much, have errors sqrt(2) as large."""
    size, n, raters = 3, 150, rng.choice([2, 3, 5])
    rows = [[true if rng.random() < .6 else rng.randrange(size) for _ in range(raters)]
            for true in (rng.randrange(size) for _ in range(n))]
    twice = [row for row in rows for _ in range(2)]
    names = [f"r{at}" for at in range(raters)]
    plain = csv_of(names, [[one + 1 for one in row] for row in rows])
    clustered = csv_of([*names, "k"], [[*(one + 1 for one in row), f"c{at // 2}"] for at, row in enumerate(twice)])
    found = []
    analytic = {(one["key"], one["of"]): one for one in read(ask(["agree", "-", "--json"], plain)[1])["results"]}
    line = ["agree", "-", "--boot", "1000", "--seed", str(rng.randrange(1000)), "--json"]
    for arguments, data in [(line, plain), ([*line, "--cluster", "k"], clustered)]:
        for one in read(ask(arguments, data)[1])["results"]:
            formula = analytic[one["key"], one["of"]]
            if one["method"] != "analytic" and not .85 < one["se"] / formula["se"] < 1.15:
                found.append(f"{one['key']} {one['of']}: {one['se']}, by formula {formula['se']} {' '.join(arguments)}")
    return found, line, plain


def check_key(rng):
    """How often each rater gives what the key gives."""
    size, n = 4, rng.choice([5, 30])
    rows = [[rng.choice([None, *range(size)]) for _ in range(4)] for _ in range(n)]
    line = ["agree", "-", "--key", "k"]
    data = csv_of(["a", "b", "c", "k"], [["" if one is None else one + 1 for one in row] for row in rows])
    code, output, error = ask([*line, "--json"], data)
    if code:
        return ([] if "no unit" in error.lower() or "No unit" in error else [error.strip()]), line, data
    differences = Differences()
    for at, row in enumerate(read(output)["tables"]["accuracy"]["rows"]):
        judged = [one[at] == one[3] for one in rows if one[at] is not None and one[3] is not None]
        differences.compare("n", row[1], len(judged))
        differences.compare("accuracy", row[2], sum(judged) / len(judged) if judged else None)
        if judged:
            low, high = wilson(sum(judged) / len(judged), len(judged), .95)
            differences.compare("low", row[3], low)
            differences.compare("high", row[4], high)
    return differences.found, line, data


def check_weights(rng):
    """Weights from a file, with and without names, are those of the scale."""
    table = random_table(rng, 30)
    if len(table.cells) < 2 or len(table.cells) > 20:
        return [], [], ""
    weights = weights_of("linear", table.values)
    names = rng.random() < .5
    rows = [[repr(one) for one in row] for row in weights]
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8") as handle:
        handle.write(csv_of(table.cells, rows) if names else "".join(",".join(row) + "\n" for row in rows))
        handle.flush()
        arguments, data = wide(table)
        answers = [ask([*arguments, *table.options(), "--weights", one, "--json"], data) for one in ("linear", handle.name)]
    if answers[0][0] or answers[1][0]:
        return ([] if answers[0][0] == answers[1][0] else [answers[1][2].strip()]), arguments, data
    differences = Differences()
    for one, other in zip(*(read(answer[1])["results"] for answer in answers)):
        differences.compare(f"{one['key']} {one['of']}", other["estimate"], one["estimate"])
        differences.compare(f"{one['key']} {one['of']} se", other["se"], one["se"])
    return differences.found, arguments, data


OTHERS = {"difference": check_difference, "apart": check_apart, "bootstrap": check_bootstrap, "key": check_key, "weights": check_weights}


def layouts_of(table):
    found = ["wide", "long", "sparse"]
    if len(table.cells) > 1:
        complete = all(one is not None for row in table.rows for one in row)
        if complete:
            found.append("patterns")
        if table.raters == 2 and complete:
            found.append("square")
        if not (table.listed and not table.words):
            found.append("counts")
    return found


# ---- all of it ----

def run_table(seed, number, small=False):
    rng = random.Random(f"{seed} {number}")
    table = random_table(rng, small=small)
    return check_table(rng, table, rng.choice(layouts_of(table)))


def run_other(check, seed, number):
    rng = random.Random(f"{seed} {number}")
    if check in OTHERS.values():
        return check(rng)
    answer = check(rng)
    return answer.found, answer.arguments, answer.data


def families():
    return {"tables": run_table, **{name: functools.partial(run_other, check)
                                    for group in (OTHERS, oracle_reliability.CHECKS, oracle_panels.CHECKS)
                                    for name, check in group.items()}}


def check_all(report):
    """A part that takes a few seconds: always the same tables."""
    parts = {**families(), "tables": functools.partial(run_table, small=True)}
    for name, run in parts.items():
        many = {"tables": QUICK_TABLES, "bootstrap": 1, "bland-altman": 2}.get(name, QUICK)
        found = [f"seed 1, number {number}: {'; '.join(differences[:3])}" for number in range(many)
                 for differences in [run(1, number)[0]] if differences]
        report(f"stats-oracle-{name}", " | ".join(found[:3]))
    # An oracle that agrees with everything sees nothing.
    differences, _, _ = run_table(1, 0, small=True)
    with_fault = Differences()
    with_fault.estimate("alpha", {"estimate": .5, "se": .1 + 1e-5, "ci": [.3, .7]}, (.5, .1), .95, None)
    report("stats-oracle-twin", "" if with_fault.found and not differences else "a wrong value is not noticed")


def sweep(seed, first, last):
    """The numbers of differences by family; each is printed with what repeats it."""
    bad = {}
    for number in range(first, last):
        for name, run in families().items():
            if name == "bootstrap" and number % 20 or name == "bland-altman" and number % 5:
                continue
            differences, line, _ = run(seed, number)
            if differences:
                bad[name] = bad.get(name, 0) + 1
                shown = " ".join(line)
                print(f"not ok {name} --seed {seed} --number {number}: {len(differences)} differences: "
                      f"{'; '.join(differences[:5])} ({shown[:200]})", flush=True)
    return bad


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--tables", type=int, default=200)
    options.add_argument("--number", type=int, help="this one alone; --family: of which")
    options.add_argument("--family", choices=list(families()), default="tables")
    asked = options.parse_args()
    if asked.number is not None:
        differences, line, data = families()[asked.family](asked.seed, asked.number)
        print(" ".join(line), data, *differences, sep="\n")
        return 1 if differences else 0
    bad = sweep(asked.seed, 0, asked.tables)
    print(f"{asked.tables} of each family with seed {asked.seed}; differences: {bad or 'none'}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
