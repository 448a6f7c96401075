"""tests/stats/oracle_math.py: distributions and small linear algebra for the oracles, from their definitions.

Slow and plain on purpose, and of the standard library alone: nothing here is shared with what is tested.
"""
import math
from statistics import NormalDist

NORMAL = NormalDist()


def incomplete_beta(a, b, x):
    """The regularised incomplete beta function, by the continued fraction of Lentz."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)) / a
    tiny = 1e-300
    c, d = 1.0, 0.0
    value = 1.0
    for step in range(2000):
        half = step // 2
        if step == 0:
            part = 1.0
        elif step % 2 == 0:
            part = half * (b - half) * x / ((a + step - 1) * (a + step))
        else:
            part = -(a + half) * (a + b + half) * x / ((a + step - 1) * (a + step))
        d = 1 / (1 + part * d or tiny)
        c = 1 + part / c or tiny
        value *= c * d
        if step and abs(1 - c * d) < 1e-16:
            break
    return front * (value - 1)


def gamma_fraction(a, x):
    """The continued fraction of the upper incomplete gamma function, by Lentz."""
    b = x + 1 - a
    c, d = 1e300, 1 / b
    value = d
    for step in range(1, 5000):
        part = -step * (step - a)
        b += 2
        d = 1 / (part * d + b)
        c = b + part / c
        value *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return value


def incomplete_gamma(a, x):
    """The regularised lower incomplete gamma function: series, or a continued fraction."""
    if x <= 0:
        return 0.0
    front = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        at = a
        while abs(term) > abs(total) * 1e-17:
            at += 1
            term *= x / at
            total += term
        return front * total
    return 1 - front * gamma_fraction(a, x)


def chi_square_above(x, df):
    if x <= 0:
        return 1.0
    a, x = df / 2, x / 2
    if x < a + 1:
        return 1 - incomplete_gamma(a, x)
    return math.exp(a * math.log(x) - x - math.lgamma(a)) * gamma_fraction(a, x)


def t_above(t, df):
    """The chance of more than t."""
    tail = incomplete_beta(df / 2, .5, df / (df + t * t)) / 2
    return tail if t > 0 else 1 - tail


def f_above(f, first, second):
    return 1.0 if f <= 0 else incomplete_beta(second / 2, first / 2, second / (second + first * f))


def normal_above(z):
    return math.erfc(z / math.sqrt(2)) / 2


def root(function, low, high):
    """Where a falling function is 0, by halving."""
    for _ in range(400):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if function(middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def t_quantile(p, df):
    if p < .5:
        return -t_quantile(1 - p, df)
    top = 1.0
    while t_above(top, df) > 1 - p:
        top *= 2
    return root(lambda t: t_above(t, df) - (1 - p), 0.0, top)


def f_quantile(p, first, second):
    top = 1.0
    while f_above(top, first, second) > 1 - p:
        top *= 2
    return root(lambda f: f_above(f, first, second) - (1 - p), 0.0, top)


def noncentral_t_below(t, df, shift):
    """P(T <= t), by Simpson over the spread: P(Z <= t s - shift), s the root of chi-square / df."""
    centre, spread = 1.0, 1 / math.sqrt(2 * df)
    low, high = max(0.0, centre - 14 * spread), centre + 14 * spread
    log_scale = math.log(2) + df / 2 * math.log(df / 2) - math.lgamma(df / 2)
    steps = 1000
    total = 0.0
    for at in range(steps + 1):
        s = low + (high - low) * at / steps
        if s <= 0:
            continue
        density = math.exp(log_scale + (df - 1) * math.log(s) - df * s * s / 2)
        weight = 1 if at in (0, steps) else 4 if at % 2 else 2
        total += weight * density * normal_above(shift - t * s)
    return total * (high - low) / steps / 3


def noncentral_t_quantile(p, df, shift):
    low, high = shift - 1.0, shift + 1.0
    while noncentral_t_below(low, df, shift) > p:
        low -= high - low
    while noncentral_t_below(high, df, shift) < p:
        high += high - low
    for _ in range(80):
        middle = (low + high) / 2
        if noncentral_t_below(middle, df, shift) < p:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def wilson(share, n, level):
    z = NORMAL.inv_cdf((1 + level) / 2)
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return middle - half, middle + half


def mean(values):
    values = list(values)
    return math.fsum(values) / len(values)


def variance(values):
    values = list(values)
    centre = mean(values)
    return math.fsum((value - centre) ** 2 for value in values) / (len(values) - 1)


def covariance(first, second):
    one, two = mean(first), mean(second)
    return math.fsum((a - one) * (b - two) for a, b in zip(first, second)) / (len(first) - 1)


def inverse(matrix):
    """By Gauss and Jordan; None where the matrix has none."""
    size = len(matrix)
    work = [list(map(float, row)) + [float(at == other) for other in range(size)] for at, row in enumerate(matrix)]
    for at in range(size):
        best = max(range(at, size), key=lambda row: abs(work[row][at]))
        if abs(work[best][at]) < 1e-13:
            return None
        work[at], work[best] = work[best], work[at]
        work[at] = [value / work[at][at] for value in work[at]]
        for other in range(size):
            if other != at and work[other][at]:
                factor = work[other][at]
                work[other] = [value - factor * own for value, own in zip(work[other], work[at])]
    return [row[size:] for row in work]


def ranks(values):
    """Ranks from 1, equal values their mean rank."""
    order = sorted(values)
    first = {}
    count = {}
    for at, value in enumerate(order):
        first.setdefault(value, at)
        count[value] = count.get(value, 0) + 1
    return [first[value] + (count[value] + 1) / 2 for value in values]
