"""tests/stats/oracle_reliability.py: ICC, alpha, concordance, limits of agreement, reliable change and sample sizes,
computed a second time from the literature. Each check takes a random generator and gives a list of differences."""
import math

from oracle_math import (NORMAL, chi_square_above, covariance, f_above, f_quantile, inverse, mean, noncentral_t_quantile,
                         ranks, root, t_above, t_quantile, variance, wilson)
from program import ask, read


class Answer:
    """What the program says, and what of it differs from what it should."""

    def __init__(self, arguments, data, level=.95):
        self.arguments, self.data, self.found = arguments, data, []
        code, output, error = ask([*arguments, "--json"], data)
        self.refused = error.strip() if code else ""
        self.results = {} if code else {(one["key"], one["of"]): one for one in read(output)["results"]}
        self.tables = {} if code else read(output)["tables"]
        self.level = level

    def same(self, what, got, expected, close=1e-8):
        if got is None or expected is None:
            if got is not expected:
                self.found.append(f"{what}: {got}, not {expected}")
        elif not abs(got - expected) <= close * max(1, abs(expected)):
            self.found.append(f"{what}: {got}, not {expected}")

    def check(self, key, of=None, close=1e-8, **expected):
        """Fields: estimate, se, low, high, statistic, df, p, n."""
        one = self.results.get((key, of))
        if one is None:
            self.found.append(f"{key} {of or ''} is absent {self.refused}")
            return
        for name, value in expected.items():
            got = one["ci"][name == "high"] if name in ("low", "high") else one[name]
            self.same(f"{key} {of or ''} {name}", got, value, close)


def table_csv(names, rows):
    return "".join(",".join("" if one is None else str(one) for one in row) + "\n" for row in [names, *rows])


def random_scores(rng, units, raters, digits=None):
    digits = rng.choice([0, 0, 1, 3]) if digits is None else digits
    true, bias, noise = rng.choice([.3, 1, 3]), rng.choice([0, .5, 2]), rng.choice([.3, 1, 2])
    lenient = [rng.gauss(0, bias) for _ in range(raters)]
    shift = rng.choice([0, 5, 100, 1e6])
    return [[round(shift + unit + lenient[g] + rng.gauss(0, noise), digits) for g in range(raters)]
            for unit in (rng.gauss(0, true) for _ in range(units))]


# ---- intraclass correlation: McGraw and Wong (1996), tables 4, 7 and 8 ----

def mean_squares(rows):
    n, k = len(rows), len(rows[0])
    grand = mean(one for row in rows for one in row)
    of_rows, of_columns = [mean(row) for row in rows], [mean(column) for column in zip(*rows)]
    between = k * math.fsum((one - grand) ** 2 for one in of_rows)
    raters = n * math.fsum((one - grand) ** 2 for one in of_columns)
    within = math.fsum((one - centre) ** 2 for row, centre in zip(rows, of_rows) for one in row)
    error = math.fsum((one - a - b + grand) ** 2 for row, a in zip(rows, of_rows) for one, b in zip(row, of_columns))
    return between / (n - 1), within / (n * (k - 1)), raters / (k - 1), error / ((n - 1) * (k - 1))


def stepped(one, k):
    """Spearman and Brown; None so far below zero that a mean would have no variance."""
    return k * one / (1 + (k - 1) * one) if 1 + (k - 1) * one > 1e-13 else None


def check_icc(rng):
    n, k = rng.choice([3, 5, 10, 40]), rng.choice([2, 3, 5, 12])
    rows = random_scores(rng, n, k)
    level = rng.choice([.9, .95, .99])
    between, within, raters, error = mean_squares(rows)
    names = [f"r{at}" for at in range(k)]
    answer = Answer(["icc", "-", "--level", str(level)], table_csv(names, rows), level)
    if within == 0 or error <= 1e-12 * between:
        return answer
    tail = (1 + level) / 2

    def by_f(noise, df):
        ratio = between / noise
        low, high = ratio / f_quantile(tail, n - 1, df), ratio * f_quantile(tail, df, n - 1)
        return {"estimate": (ratio - 1) / (ratio + k - 1), "low": (low - 1) / (low + k - 1), "high": (high - 1) / (high + k - 1),
                "statistic": ratio, "df": df, "p": f_above(ratio, n - 1, df)}

    def average(one):
        return {name: stepped(value, k) if name in ("estimate", "low", "high") else value for name, value in one.items()}

    close = 1e-6 if abs(rows[0][0]) > 1e4 else 1e-8
    one_way = by_f(within, n * (k - 1))
    answer.check("icc_1", "oneway", close, **one_way)
    if average(one_way)["estimate"] is not None:
        answer.check("icc_k", "oneway", close, **average(one_way))
    consistency = by_f(error, (n - 1) * (k - 1))
    agreement = (between - error) / (between + (k - 1) * error + k / n * (raters - error))
    a, b = k * agreement / (n * (1 - agreement)), 1 + k * agreement * (n - 1) / (n * (1 - agreement))
    df = (a * raters + b * error) ** 2 / ((a * raters) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1)))
    if df < .1 or 1 + (k - 1) * agreement < 1e-9:  # three units or so that agree less than by chance
        return answer
    lower, upper = f_quantile(tail, n - 1, df), f_quantile(tail, df, n - 1)
    rest = (k * n - k - n) * error
    absolute = {**consistency, "estimate": agreement, "low": n * (between - lower * error) / (lower * (k * raters + rest) + n * between),
                "high": n * (upper * between - error) / (k * raters + rest + n * upper * between)}
    for of in ("random", "mixed"):
        answer.check("icc_c_1", of, close, **consistency)
        if average(consistency)["estimate"] is not None:
            answer.check("icc_c_k", of, close, **average(consistency))
        answer.check("icc_a_1", of, close, **absolute)
        answer.check("icc_a_k", of, close, **average(absolute))
    for row, expected in zip(answer.tables["anova"]["rows"], (between, within, raters, error)):
        answer.same(row[0], row[3], expected, close)
    return answer


# ---- alpha ----

def alpha_of(matrix):
    k = len(matrix)
    whole = math.fsum(map(math.fsum, matrix))
    return k / (k - 1) * (1 - math.fsum(matrix[at][at] for at in range(k)) / whole)


def alpha_error(matrix, n):
    """van Zyl, Neudecker and Nel (2000), the limit of n (alpha - true)^2."""
    k = len(matrix)
    whole = math.fsum(map(math.fsum, matrix))
    trace = math.fsum(matrix[at][at] for at in range(k))
    square = math.fsum(matrix[a][b] * matrix[b][a] for a in range(k) for b in range(k))
    sides = math.fsum(math.fsum(row) ** 2 for row in matrix)
    spread = 2 * k * k / ((k - 1) ** 2 * whole ** 3) * (whole * (square + trace ** 2) - 2 * trace * sides)
    return math.sqrt(spread / n)


def lambda6(matrix):
    inverted = inverse(matrix)
    if inverted is None:
        return None
    return 1 - math.fsum(1 / inverted[at][at] for at in range(len(matrix))) / math.fsum(map(math.fsum, matrix))


def check_alpha(rng):
    n, k = rng.choice([8, 15, 40, 150]), rng.choice([2, 3, 5, 10])
    scores = random_scores(rng, n, k, digits=0)
    rows = [[None if rng.random() < .02 else max(-5, min(5, one - scores[0][0])) for one in row] for row in scores]
    level = rng.choice([.9, .95])
    names = [f"i{at}" for at in range(k)]
    answer = Answer(["alpha", "-", "--level", str(level)], table_csv(names, rows), level)
    kept = [row for row in rows if None not in row]
    n, columns = len(kept), list(zip(*kept))
    cov = [[covariance(a, b) for b in columns] for a in columns] if n > 2 else [[0]]
    if n < 3 or min(cov[at][at] for at in range(k)) == 0 or math.fsum(map(math.fsum, cov)) <= 0:
        return answer
    cor = [[cov[a][b] / math.sqrt(cov[a][a] * cov[b][b]) for b in range(k)] for a in range(k)]
    df = n - 1, (n - 1) * (k - 1)

    def feldt(value, second):
        """1 - alpha over its truth is F."""
        return {"low": 1 - (1 - value) * f_quantile((1 + level) / 2, n - 1, second),
                "high": 1 - (1 - value) / f_quantile((1 + level) / 2, second, n - 1)}

    raw = alpha_of(cov)
    if raw > 1 - 1e-9:
        return answer
    answer.check("cronbach_alpha", estimate=raw, se=alpha_error(cov, n), statistic=1 / (1 - raw), df=df[1],
                 p=f_above(1 / (1 - raw), *df), n=n, **feldt(raw, df[1]))
    if alpha_of(cor) < 1 - 1e-9:
        answer.check("cronbach_alpha_standardised", estimate=alpha_of(cor), **feldt(alpha_of(cor), df[1]))
    if inverse(cor):
        answer.check("guttman_lambda6", close=1e-6, estimate=lambda6(cor))
        answer.check("guttman_lambda6", "covariance", close=1e-6, estimate=lambda6(cov))
    answer.check("mean_inter_item_r", estimate=mean(cor[a][b] for a in range(k) for b in range(k) if a != b))
    for at, name in enumerate(names):
        rest = [math.fsum(row) - row[at] for row in kept]
        if variance(rest) < 1e-12:
            continue
        r = covariance(columns[at], rest) / math.sqrt(cov[at][at] * variance(rest))
        expected = {"estimate": r}
        if abs(r) < 1 - 1e-9 and n > 3:
            z, reach = math.atanh(r), NORMAL.inv_cdf((1 + level) / 2) / math.sqrt(n - 3)
            expected.update(low=math.tanh(z - reach), high=math.tanh(z + reach))
        answer.check("item_rest_r", name, **expected)
        if k > 2:
            less = [[cov[a][b] for b in range(k) if b != at] for a in range(k) if a != at]
            if math.fsum(map(math.fsum, less)) > 1e-12 and alpha_of(less) < 1 - 1e-9:
                answer.check("alpha_if_dropped", name, estimate=alpha_of(less), **feldt(alpha_of(less), (n - 1) * (k - 2)))
    return answer


# ---- Kendall's W ----

def check_kendall(rng):
    n, m = rng.choice([2, 3, 5, 12, 30]), rng.choice([2, 3, 6, 15])
    rows = random_scores(rng, n, m, rng.choice([0, 2]))
    rows = [[None if rng.random() < .02 else one for one in row] for row in rows]
    answer = Answer(["kendall", "-", "--permutations", "99"], table_csv([f"r{at}" for at in range(m)], rows))
    kept = [row for row in rows if None not in row]
    n = len(kept)
    if n < 2:
        return answer
    ranked = [ranks(column) for column in zip(*kept)]
    sums = [math.fsum(row) for row in zip(*ranked)]
    ties = math.fsum(column.count(one) ** 2 - 1 for column in ranked for one in column)  # t^3 - t over groups
    below = m * m * (n ** 3 - n) - m * ties
    if below == 0:
        return answer
    value = 12 * math.fsum((one - m * (n + 1) / 2) ** 2 for one in sums) / below
    chi = m * (n - 1) * value
    answer.check("kendall_w", estimate=value, statistic=chi, df=n - 1, p=chi_square_above(chi, n - 1), n=n)
    if any(variance(column) == 0 for column in ranked):
        return answer
    pairs = [covariance(a, b) / math.sqrt(variance(a) * variance(b)) for at, a in enumerate(ranked) for b in ranked[at + 1:]]
    answer.check("mean_spearman", estimate=mean(pairs))
    return answer


# ---- Bland and Altman ----

def check_limits(rng):
    n = rng.choice([4, 6, 12, 30, 80])
    rows = random_scores(rng, n, 2, rng.choice([1, 3]))
    level, coverage = rng.choice([.9, .95]), rng.choice([.9, .95])
    answer = Answer(["bland-altman", "-", "--level", str(level), "--coverage", str(coverage)], table_csv(["a", "b"], rows), level)
    difference, middle = [a - b for a, b in rows], [(a + b) / 2 for a, b in rows]
    if variance(difference) < 1e-18 or variance(middle) < 1e-18:
        return answer
    bias, spread, z = mean(difference), math.sqrt(variance(difference)), NORMAL.inv_cdf((1 + coverage) / 2)
    close = 1e-6
    reach = t_quantile((1 + level) / 2, n - 1) * spread / math.sqrt(n)
    answer.check("bias", close=close, estimate=bias, se=spread / math.sqrt(n), low=bias - reach, high=bias + reach)
    answer.check("sd_differences", close=close, estimate=spread)
    # The limit bias + z sd, as a quantile of a normal: (mean + k sd) with k from the noncentral t (Carkeet 2015).
    shift = z * math.sqrt(n)
    inner = noncentral_t_quantile((1 - level) / 2, n - 1, shift) / math.sqrt(n)
    outer = noncentral_t_quantile((1 + level) / 2, n - 1, shift) / math.sqrt(n)
    answer.check("loa_upper", close=close, estimate=bias + z * spread, low=bias + inner * spread, high=bias + outer * spread)
    answer.check("loa_lower", close=close, estimate=bias - z * spread, low=bias - outer * spread, high=bias - inner * spread)
    slope = covariance(middle, difference) / variance(middle)
    rest = [d - bias - slope * (m - mean(middle)) for d, m in zip(difference, middle)]
    error = math.sqrt(math.fsum(one * one for one in rest) / (n - 2) / (variance(middle) * (n - 1)))
    reach = t_quantile((1 + level) / 2, n - 2) * error
    answer.check("proportional_bias", close=close, estimate=slope, se=error, low=slope - reach, high=slope + reach, df=n - 2)
    if error > 1e-9:
        answer.check("proportional_bias", close=close, p=2 * t_above(abs(slope / error), n - 2))
    answer.check("proportional_bias_intercept", close=1e-5, estimate=bias - slope * mean(middle))
    outside = sum(one < bias - z * spread or one > bias + z * spread for one in difference) / n
    answer.check("share_outside", estimate=outside)
    return answer


# ---- reliable change: Jacobson and Truax (1991) ----

def check_change(rng):
    n = rng.choice([3, 8, 40])
    rows = [[None if rng.random() < .05 else one for one in row] for row in random_scores(rng, n, 2, 1)]
    reliability, level = rng.choice([.6, .8, .95]), rng.choice([.9, .95])
    line = ["rci", "-", "--reliability", str(reliability), "--level", str(level)]
    own = rng.random() < .5
    practice = rng.choice([0, 0, 1.5])
    line += ["--sd", "2.5"] if own else []
    line += ["--practice", str(practice)] if practice else []
    answer = Answer(line, table_csv(["a", "b"], rows), level)
    kept = [row for row in rows if None not in row]
    before = [row[0] for row in rows if row[0] is not None]
    if len(kept) < 2 or len(before) < 2 or answer.refused:
        return answer
    spread = 2.5 if own else answer_spread(answer, before, [row[0] for row in kept], reliability)
    error = spread * math.sqrt(1 - reliability)
    change = error * math.sqrt(2)
    least = NORMAL.inv_cdf((1 + level) / 2) * change
    answer.check("standard_error_of_measurement", estimate=error)
    answer.check("standard_error_of_change", estimate=change)
    answer.check("smallest_reliable_change", estimate=least)
    moved = [(b - a - practice) for a, b in kept]
    for key, many in [("share_lower", sum(one < -least for one in moved)), ("share_higher", sum(one > least for one in moved)),
                      ("share_unchanged", sum(abs(one) <= least for one in moved))]:
        low, high = wilson(many / len(kept), len(kept), level)
        answer.check(key, estimate=many / len(kept), low=low, high=high)
    return answer


def answer_spread(answer, all_before, of_pairs, reliability):
    """Of the first column; whether of all or of pairs alone is not said: both are taken."""
    got = answer.results["standard_error_of_measurement", None]["estimate"] / math.sqrt(1 - reliability)
    return min((math.sqrt(variance(one)) for one in (all_before, of_pairs)), key=lambda one: abs(one - got))


# ---- sample sizes ----

def check_sizes(rng):
    p, low = round(rng.uniform(.1, .5), 2), round(rng.uniform(.2, .6), 2)
    high = round(rng.uniform(low + .1, .9), 2)
    k, power = rng.choice([2, 3, 5]), rng.choice([.8, .9])
    a, b = NORMAL.inv_cdf(.975), NORMAL.inv_cdf(power)
    found = []

    def exact(line, expected, close=1e-8):
        answer = Answer(["samplesize", *map(str, line)], "")
        of = line[1]
        answer.check("sample_size_exact", of, close, estimate=expected)
        answer.check("sample_size", of, estimate=math.ceil(expected - 1e-9))
        found.append(answer)

    # Walter, Eliasziw and Donner (1998): n = 1 + 2 (a + b)^2 k / (ln c)^2 (k - 1).
    c = (1 + k * low / (1 - low)) / (1 + k * high / (1 - high))
    exact(["--for", "icc", "--ratings", k, "--lowest", low, "--expected", high, "--power", power],
          1 + 2 * (a + b) ** 2 * k / (math.log(c) ** 2 * (k - 1)))
    # Bonett (2002), with his correction for two ratings.
    width = rng.choice([.1, .2])
    size = 8 * a * a * (1 - high) ** 2 * (1 + (k - 1) * high) ** 2 / (k * (k - 1) * width ** 2) + 1
    exact(["--for", "icc", "--ratings", k, "--expected", high, "--width", width], size + (5 * high if k == 2 and high >= .7 else 0))
    # Donner and Eliasziw (1992): goodness of fit, one degree of freedom.
    q = 1 - p
    effect = (p * q * (high - low)) ** 2 / (p * p + p * q * low) + 2 * (p * q * (high - low)) ** 2 / (p * q * (1 - low)) \
        + (p * q * (high - low)) ** 2 / (q * q + p * q * low)
    exact(["--for", "kappa", "--share", p, "--lowest", low, "--expected", high, "--power", power],
          noncentrality(.05, power) / effect, 1e-5)
    # The variance of kappa of two raters who use a category alike often (Bloch and Kraemer 1989).
    spread = (1 - high) * ((1 - high) * (1 - 2 * high) + high * (2 - high) / (2 * p * q))
    exact(["--for", "kappa", "--share", p, "--expected", high, "--width", width], (2 * a) ** 2 * spread / width ** 2)
    # Bonett (2002) for alpha.
    ratio = math.log((1 - high) / (1 - low))
    exact(["--for", "alpha", "--items", k, "--lowest", low, "--expected", high, "--power", power],
          2 * k / (k - 1) * (a + b) ** 2 / ratio ** 2 + 2)
    answer = found[0]
    for other in found[1:]:
        answer.found += [f"{' '.join(other.arguments)}: {one}" for one in other.found]
    return answer


def noncentrality(significance, power):
    """lambda with P(chi-square'(1, lambda) > its quantile) = power: two normal tails."""
    z = NORMAL.inv_cdf(1 - significance / 2)
    return root(lambda shift: power - (NORMAL.cdf(shift - z) + NORMAL.cdf(-shift - z)), 0.0, 20.0) ** 2


# ---- the same data in other layouts and orders ----

def check_layouts(rng):
    """Wide, long with its rows shuffled, patterns, and other orders of rows and columns say the same."""
    name, more = rng.choice([("icc", []), ("icc", ["--reml"]), ("alpha", []), ("omega", []), ("kendall", ["--permutations", "9"]),
                             ("bland-altman", []), ("alpha", ["--ordinal"])])
    n, k = rng.choice([12, 30]), 2 if name == "bland-altman" else 6 if name == "omega" else rng.choice([3, 5])
    rows = [[round(one) for one in row] for row in random_scores(rng, n, k, 0)]
    low = min(map(min, rows))
    missing = rng.choice([0, 0, .05])
    rows = [[None if rng.random() < missing else min(4, one - low) for one in row] for row in rows]
    items, units = [f"c{at}" for at in range(k)], [f"u{at}" for at in range(n)]
    usual = Answer([name, "-", *more], table_csv(items, rows))
    column = "--item" if name in ("alpha", "omega") else "--rater"
    cells = [[units[i], items[g], rows[i][g]] for i in range(n) for g in range(k)]
    tail = cells[k:]
    rng.shuffle(tail)  # the first unit stands first, so that columns come in their order
    others = {"long": ([name, "-", *more, "--layout", "long", "--unit", "unit", column, "part", "--value", "value"],
                       table_csv(["unit", "part", "value"], cells[:k] + tail))}
    if name in ("icc", "alpha", "omega"):
        found = {}
        for row in rows:
            found[tuple(row)] = found.get(tuple(row), 0) + 1
        others["patterns"] = ([name, "-", *more, "--layout", "patterns", "--freq", "times"],
                              table_csv([*items, "times"], [[*row, count] for row, count in found.items()]))
    turned = list(rows)
    rng.shuffle(turned)
    others["rows"] = ([name, "-", *more], table_csv(items, turned))
    if k > 2:
        order = list(range(k))
        rng.shuffle(order)
        others["columns"] = ([name, "-", *more], table_csv([items[g] for g in order], [[row[g] for g in order] for row in rows]))
    close = 1e-4 if name == "omega" or "--ordinal" in more else 1e-7
    for what, (arguments, data) in others.items():
        other = Answer(arguments, data)
        if bool(other.refused) != bool(usual.refused):
            usual.found.append(f"{what}: {other.refused or 'computed'}, wide: {usual.refused or 'computed'}")
            continue
        for place, one in usual.results.items():
            got = other.results.get(place, {"estimate": "absent", "se": None, "ci": [None, None], "p": None})
            if got["estimate"] == "absent":
                usual.found.append(f"{what}: {place} is absent")
                continue
            for field in ("estimate", "se", "p"):
                usual.same(f"{what} {place} {field}", got[field], one[field], close)
            usual.same(f"{what} {place} low", got["ci"][0], one["ci"][0], close)
            usual.same(f"{what} {place} high", got["ci"][1], one["ci"][1], close)
    return usual


CHECKS = {"layouts": check_layouts, "icc": check_icc, "alpha": check_alpha, "kendall": check_kendall, "bland-altman": check_limits, "rci": check_change,
          "samplesize": check_sizes}
