"""tests/stats/oracle_panels.py: content validity, consensus and comparisons, computed a second time: sums over all cases
where the program has a formula, formulas where it has a table. Each check takes a random generator."""
import itertools
import math
import statistics

from oracle_math import NORMAL, chi_square_above, inverse, mean, normal_above, ranks, root, t_above, t_quantile, variance, wilson
from oracle_reliability import Answer, table_csv


def items_table(rng, low, high, experts=None, missing=.05):
    items, experts = rng.choice([1, 3, 8]), experts or rng.choice([2, 3, 5, 9, 20])
    rows = [[None if rng.random() < missing else min(high, max(low, rng.choice([high, high, round(rng.gauss(high - 1, 1.5))])))
             for _ in range(experts)] for _ in range(items)]
    names = [f"item {at}" for at in range(items)]
    return names, rows, table_csv(["item", *(f"e{at}" for at in range(experts))], [[name, *row] for name, row in zip(names, rows)])


def given(row):
    return [one for one in row if one is not None]


# ---- content ----

def check_cvi(rng):
    names, rows, data = items_table(rng, 1, 4)
    answer = Answer(["cvi", "-", "--id", "item"], data)
    if any(not given(row) for row in rows):
        return answer
    found = []
    for name, row in zip(names, rows):
        n, a = len(given(row)), sum(one >= 3 for one in given(row))
        low, high = wilson(a / n, n, .95)
        chance = math.comb(n, a) * .5 ** n
        found.append(a / n)
        answer.check("i_cvi", name, estimate=a / n, low=low, high=high, n=n)
        answer.check("modified_kappa", name, estimate=(a / n - chance) / (1 - chance) if chance < 1 else None)
    answer.check("s_cvi_ave", estimate=mean(found))
    answer.check("s_cvi_ua", estimate=sum(one == 1 for one in found) / len(found))
    columns = [given(column) for column in zip(*rows)]
    answer.check("s_cvi_ave_experts", estimate=mean(sum(one >= 3 for one in column) / len(column) for column in columns if column))
    for at, column in enumerate(columns):
        if column:
            answer.check("expert_share", f"e{at}", estimate=sum(one >= 3 for one in column) / len(column))
    return answer


def check_cvr(rng):
    names, rows, data = items_table(rng, 1, 3)
    answer = Answer(["cvr", "-", "--id", "item"], data)
    if any(not given(row) for row in rows) or not {2, 3} & {one for row in rows for one in row}:
        return answer  # with ratings of 1 alone the scale is not known
    kept = []
    for name, row in zip(names, rows):
        n, e = len(given(row)), given(row).count(3)
        p = math.fsum(math.comb(n, k) for k in range(e, n + 1)) / 2 ** n
        low, high = wilson(e / n, n, .95)
        answer.check("cvr", name, estimate=(e - n / 2) / (n / 2), statistic=e, p=p, low=2 * low - 1, high=2 * high - 1)
        if p <= .05:
            kept.append(2 * e / n - 1)
    answer.check("cvr_mean_kept", estimate=mean(kept) if kept else None)
    return answer


def check_aiken(rng):
    low = rng.choice([0, 1])
    high = low + rng.choice([1, 3, 4])
    names, rows, data = items_table(rng, low, high, rng.choice([2, 3, 5]))
    answer = Answer(["aiken", "-", "--id", "item", "--low", str(low), "--high", str(high)], data)
    if any(not given(row) for row in rows):
        return answer
    k, z = high - low, NORMAL.inv_cdf(.975)
    for name, row in zip(names, rows):
        values = given(row)
        n, s = len(values), sum(values) - low * len(values)
        v = s / (n * k)
        all_of = [sum(one) for one in itertools.product(range(k + 1), repeat=n)]
        half = z * math.sqrt(4 * n * k * v * (1 - v) + z * z)
        answer.check("aiken_v", name, estimate=v, statistic=s, p=sum(one >= s for one in all_of) / len(all_of),
                     low=(2 * n * k * v + z * z - half) / (2 * (n * k + z * z)),
                     high=(2 * n * k * v + z * z + half) / (2 * (n * k + z * z)))
    whole = [one - low for row in rows for one in given(row)]
    answer.check("aiken_v_mean", estimate=mean(whole) / k)
    return answer


def quantile(values, p):
    """Definition 7 of Hyndman and Fan (1996)."""
    values = sorted(values)
    at = (len(values) - 1) * p
    low = math.floor(at + 1e-12)
    high = min(low + 1, len(values) - 1)
    return values[low] + (at - low) * (values[high] - values[low])


def check_ipras(rng):
    names, rows, data = items_table(rng, 1, 9)
    answer = Answer(["ipras", "-", "--id", "item"], data)
    if any(not given(row) for row in rows):
        return answer
    for name, row in zip(names, rows):
        values = given(row)
        low, high = quantile(values, .3), quantile(values, .7)
        centre = statistics.median(values)
        answer.check("median", name, estimate=centre)
        answer.check("mean_absolute_deviation", name, estimate=mean(abs(one - centre) for one in values))
        answer.check("ipr", name, estimate=high - low)
        answer.check("ipras", name, estimate=2.35 + 1.5 * abs(5 - (low + high) / 2))
    return answer


# ---- rounds and ranks ----

def signed_ranks(differences, pratt=False):
    """V of the positive ones, and p over all signs, ties as they are. Pratt (1959): zeros are ranked before they go."""
    ranked = [rank for rank, one in zip(ranks([abs(one) for one in differences if one or pratt]),
                                        [one for one in differences if one or pratt]) if one]
    kept = [one for one in differences if one]
    v = math.fsum(rank for rank, one in zip(ranked, kept) if one > 0)
    double = [round(2 * rank) for rank in ranked]
    ways = {0: 1}
    for rank in double:
        more = dict(ways)
        for total, count in ways.items():
            more[total + rank] = more.get(total + rank, 0) + count
        ways = more
    whole = 2 ** len(kept)
    below = sum(count for total, count in ways.items() if total <= round(2 * v))
    above = sum(count for total, count in ways.items() if total >= round(2 * v))
    return v, min(1.0, 2 * min(below, above) / whole), len(kept)


def check_delphi(rng):
    n = rng.choice([3, 8, 25])
    rows = []
    for _ in range(n):
        first = rng.randint(1, 9)
        second = min(9, max(1, first + rng.choice([0, 0, 1, -1, 2])))
        rows.append([None if rng.random() < .05 else first, None if rng.random() < .05 else second])
    answer = Answer(["delphi", "-", "--round1", "a", "--round2", "b"], table_csv(["a", "b"], rows))
    columns = [given(column) for column in zip(*rows)]
    if any(len(column) < 2 for column in columns):
        return answer
    stated = []
    for name, column in zip("ab", columns):
        spread = math.sqrt(variance(column)) / mean(column)
        iqr = quantile(column, .75) - quantile(column, .25)
        stated.append((statistics.median(column), iqr, spread))
        answer.check("median", name, estimate=stated[-1][0])
        answer.check("iqr", name, estimate=iqr)
        answer.check("coefficient_of_variation", name, estimate=spread)
    pairs = [row for row in rows if None not in row]
    moved = [b - a for a, b in pairs]
    if pairs:
        answer.check("share_changed", "a:b", estimate=sum(map(bool, moved)) / len(pairs))
    for key, at in [("median_change", 0), ("iqr_change", 1), ("variation_change", 2)]:
        one = answer.results.get((key, "a:b"))
        # Of all who answered, or of those who did both times: where they are the same it is plain.
        if len(pairs) == n:
            answer.same(key, one and one["estimate"], stated[1][at] - stated[0][at])
    if any(moved):
        v, p, kept = signed_ranks(moved)
        answer.check("wilcoxon_signed_rank", "a:b", estimate=v, p=p, n=kept)
    return answer


def check_ngt(rng):
    ideas, members, most = rng.choice([3, 5, 9]), rng.choice([2, 4, 8]), 4
    points = rng.random() < .5
    rows = [[None] * members for _ in range(ideas)]
    for m in range(members):
        for place, idea in enumerate(rng.sample(range(ideas), min(ideas, rng.randint(1, most)))):
            rows[idea][m] = most + 1 - place if points else place + 1
    names = [f"idea {at}" for at in range(ideas)]
    answer = Answer(["ngt", "-", "--id", "idea", *(["--points"] if points else [])],
                    table_csv(["idea", *(f"m{at}" for at in range(members))], [[name, *row] for name, row in zip(names, rows)]))
    ranked = []
    for m in range(members):
        column = [row[m] for row in rows]
        last = 10 ** 6
        ranked.append(ranks([last if one is None else -one if points else one for one in column]))
    sums = [math.fsum(one) for one in zip(*ranked)]
    places = ranks(sums)
    for at, name in enumerate(names):
        answer.check("rank_sum", name, estimate=sums[at])
        answer.check("mean_rank", name, estimate=sums[at] / members)
        answer.check("chosen_by", name, estimate=sum(one is not None for one in rows[at]))
        answer.check("place", name, estimate=places[at])
        if points:
            answer.check("points", name, estimate=sum(given(rows[at])))
    ties = math.fsum(column.count(one) ** 2 - 1 for column in ranked for one in column)
    below = members ** 2 * (ideas ** 3 - ideas) - members * ties
    if below:
        answer.check("kendall_w", estimate=12 * math.fsum((one - members * (ideas + 1) / 2) ** 2 for one in sums) / below)
    return answer


# ---- before and after ----

def marginal_chi(table, bhapkar):
    """Stuart (1955) and Maxwell (1970), or Bhapkar (1966): the margins' differences against their covariance."""
    size = len(table)
    used = [k for k in range(size) if sum(table[k]) + sum(row[k] for row in table)]
    n = sum(map(sum, table))
    d = [sum(table[k]) - sum(row[k] for row in table) for k in used][:-1]
    s = []
    for a in used[:-1]:
        s.append([sum(table[a]) + sum(row[a] for row in table) - 2 * table[a][a] if a == b else -(table[a][b] + table[b][a])
                  for b in used[:-1]])
    if not d:
        return None
    if bhapkar:
        s = [[one - d[i] * d[k] / n for k, one in enumerate(row)] for i, row in enumerate(s)]
    inverted = inverse(s)
    if inverted is None:
        return None
    return math.fsum(d[i] * d[k] * inverted[i][k] for i in range(len(d)) for k in range(len(d))), len(d)


def check_before_after(rng):
    n, size = rng.choice([6, 12, 30, 80]), rng.choice([2, 3, 4, 6])
    rows = []
    for _ in range(n):
        first = rng.randint(1, size)
        rows.append([first, min(size, max(1, first + rng.choice([0, 0, 0, 1, 1, -1])))])
    answer = Answer(["compare", "-", "--before", "a", "--after", "b", "--bhapkar"], table_csv(["a", "b"], rows))
    used = sorted({one for row in rows for one in row})
    table = [[sum(row == [a, b] for row in rows) for b in used] for a in used]
    if len(used) == 2:
        up, down = table[0][1], table[1][0]
        answer.check("mcnemar", estimate=(up - down) / n)
        if up + down:
            chi = (up - down) ** 2 / (up + down)
            answer.check("mcnemar", statistic=chi, p=chi_square_above(chi, 1))
            corrected = max(abs(up - down) - 1, 0) ** 2 / (up + down)
            answer.check("mcnemar_corrected", statistic=corrected, p=chi_square_above(corrected, 1))
            tail = math.fsum(math.comb(up + down, k) for k in range(min(up, down) + 1)) / 2 ** (up + down)
            answer.check("mcnemar_exact", p=min(1.0, 2 * tail))
    elif len(used) > 2:
        cells = [(table[a][b], table[b][a]) for a in range(len(used)) for b in range(a)]
        cells = [one for one in cells if sum(one)]
        if cells:
            chi = math.fsum((a - b) ** 2 / (a + b) for a, b in cells)
            answer.check("bowker", statistic=chi, p=chi_square_above(chi, answer.results["bowker", None]["df"]))
        for key, more in [("stuart_maxwell", False), ("bhapkar", True)]:
            one = marginal_chi(table, more)
            if one and one[0] >= 0:
                answer.check(key, close=1e-6, statistic=one[0], df=one[1], p=chi_square_above(*one))
    moved = [b - a for a, b in rows]
    if len(used) > 2 and any(moved):
        v, p, kept = signed_ranks(moved)
        answer.check("wilcoxon_signed_rank", estimate=v, p=p, n=kept)
        zeros = Answer([*answer.arguments, "--zeros", "pratt"], answer.data)
        with_zeros = signed_ranks(moved, True)
        zeros.check("wilcoxon_signed_rank", estimate=with_zeros[0], p=with_zeros[1])
        words = Answer([*answer.arguments, "--categories", ",".join(f"w{one}" for one in used)],
                       table_csv(["a", "b"], [[f"w{one}" for one in row] for row in rows]))
        words.check("wilcoxon_signed_rank", p=signed_ranks([used.index(b) - used.index(a) for a, b in rows])[1])
        answer.found += zeros.found + words.found
        answer.check("rank_biserial", estimate=2 * v / (kept * (kept + 1) / 2) - 1)
        nonzero = [one for one in moved if one]
        ties = {abs(one): [abs(x) for x in nonzero].count(abs(one)) for one in nonzero}
        spread = kept * (kept + 1) * (2 * kept + 1) / 24 - sum(t ** 3 - t for t in ties.values()) / 48
        centre = v - kept * (kept + 1) / 4
        z = (centre - math.copysign(.5, centre) if centre else 0) / math.sqrt(spread)
        answer.check("wilcoxon_signed_rank_normal", p=min(1.0, 2 * normal_above(abs(z))))
    if variance(moved) > 0 and len(used) > 2:
        d, error = mean(moved) / math.sqrt(variance(moved)), math.sqrt(variance(moved) / n)
        reach = t_quantile(.975, n - 1) * error
        answer.check("mean_difference", estimate=mean(moved), se=error, low=mean(moved) - reach, high=mean(moved) + reach,
                     p=2 * t_above(abs(mean(moved) / error), n - 1))
        answer.check("cohen_d", estimate=d)
        answer.check("hedges_g", estimate=d * hedges(n - 1))
        both = math.sqrt((variance([row[0] for row in rows]) + variance([row[1] for row in rows])) / 2)
        answer.check("cohen_d_average", estimate=mean(moved) / both)
    check_adjusted(answer)
    return answer


def hedges(df):
    return math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)


def check_adjusted(answer):
    rows = answer.tables.get("adjusted", {"rows": []})["rows"]
    p = [row[2] for row in rows]
    m = len(p)
    for row in rows:
        # Holm: the largest of (m - smaller ones) p up to this one; Benjamini and Hochberg: the smallest of m p / rank above.
        holm = max(min(1.0, (m - sum(two < one for two in p)) * one) for one in p if one <= row[2])
        bh = min(min(1.0, m * one / sum(two <= one for two in p)) for one in p if one >= row[2])
        answer.same("holm", row[3], holm)
        answer.same("benjamini_hochberg", row[4], bh)


# ---- two groups ----

def check_groups(rng):
    sizes = rng.choice([2, 4, 9, 30]), rng.choice([2, 5, 9])
    digits = rng.choice([0, 3])
    groups = [[round(rng.gauss(at * .8, 1.5), digits) for _ in range(size)] for at, size in enumerate(sizes)]
    rows = [["x", one] for one in groups[0]] + [["y", one] for one in groups[1]]
    answer = Answer(["compare", "-", "--group", "g", "--value", "v"], table_csv(["g", "v"], rows))
    first, second = groups
    n, m = sizes
    u = math.fsum((b > a) + (b == a) / 2 for a in first for b in second)
    answer.check("rank_sum", estimate=u)
    answer.check("cliff_delta", estimate=2 * u / (n * m) - 1)
    values = first + second
    ties = len(set(values)) < len(values)
    if ties:
        total = n + m
        tied = sum(values.count(one) ** 3 - values.count(one) for one in set(values))
        spread = n * m / 12 * (total + 1 - tied / (total * (total - 1)))
        if spread > 0:
            centre = u - n * m / 2
            z = (centre - math.copysign(.5, centre) if centre else 0) / math.sqrt(spread)
            answer.check("rank_sum", p=min(1.0, 2 * normal_above(abs(z))))
    elif math.comb(n + m, n) < 3e5:
        ranked = ranks(values)
        all_of = [sum(one) - m * (m + 1) / 2 for one in itertools.combinations(ranked, m)]
        p = 2 * min(sum(one <= u for one in all_of), sum(one >= u for one in all_of)) / len(all_of)
        answer.check("rank_sum", p=min(1.0, p))
    a, b = variance(first), variance(second)
    if a + b > 0:
        error = math.sqrt(a / n + b / m)
        df = (a / n + b / m) ** 2 / ((a / n) ** 2 / (n - 1) + (b / m) ** 2 / (m - 1))
        gap = mean(second) - mean(first)
        reach = t_quantile(.975, df) * error
        answer.check("mean_difference", estimate=gap, se=error, df=df, low=gap - reach, high=gap + reach,
                     p=2 * t_above(abs(gap / error), df))
        pooled = math.sqrt(((n - 1) * a + (m - 1) * b) / (n + m - 2))
        answer.check("cohen_d", estimate=gap / pooled)
        answer.check("hedges_g", estimate=gap / pooled * hedges(n + m - 2))
    check_adjusted(answer)
    return answer


CHECKS = {"cvi": check_cvi, "cvr": check_cvr, "aiken": check_aiken, "ipras": check_ipras, "delphi": check_delphi,
          "ngt": check_ngt, "before-after": check_before_after, "groups": check_groups}
