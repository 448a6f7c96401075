#!/usr/bin/env python3
"""tests/stats/oracle_models.py: the models of the program beside a second, slow and plain computation.

Everything here is written from the literature with numpy and scipy, without a look at the program's own code: what it
prints is put back into the likelihood that its model names, and must be what it says, be the highest there is nearby,
and carry the errors of the information it names. `main SEED SETS` sweeps over random shapes; `check_all` is the quick part.

Models. P(k | theta) of category k = 0..K-1 of item j on nodes theta with weights w:
  rasch, pcm, rsm, gpcm: proportional to exp(k a theta + d_k), d_0 = 0 (Rasch 1960, Masters 1982, Andrich 1978, Muraki 1992)
  2pl, grm: P(>= k) = 1 / (1 + exp(-(a theta + d_k)))                                   (Birnbaum 1968, Samejima 1969)
Marginal likelihood of a row: sum over nodes of w times the product of its answers' P (Bock and Aitkin 1981); even nodes have
w proportional to the normal density, sum 1; Hermite nodes are those of Gauss and Hermite for the standard normal.
"""
import sys

sys.dont_write_bytecode = True
from program import ask, read  # noqa: E402

try:
    import numpy as np
    from scipy import optimize, special, stats
except ImportError:  # the machine has none: there is no oracle
    np = None

STEPPED = {"rasch", "rsm", "pcm"}
STEP = 1e-20  # of the complex step, which has no rounding


def nodes_of(quadrature, count, reach=6.0):
    """Nodes and, for a spread, the logarithms of their weights."""
    if quadrature == "hermite":
        points, weights = special.roots_hermite(count)
        return np.sqrt(2) * points, lambda spread: np.log(weights / np.sqrt(np.pi))
    points = np.linspace(-reach, reach, count)

    def logs(spread):
        plain = -points ** 2 / (2 * spread ** 2)
        return plain - np.log(np.sum(np.exp(plain)))
    return points, logs


def sigmoid(z):
    """Logarithm of 1 / (1 + exp(-z)), complex z allowed."""
    low = z.real < 0
    with np.errstate(over="ignore"):
        return np.where(low, z - np.log1p(np.exp(np.where(low, z, 0))), -np.log1p(np.exp(-np.where(low, 0, z))))


def log_chances(model, slope, intercepts, theta):
    """Nodes x categories; complex arguments are allowed."""
    d = np.asarray(intercepts)
    if model in ("grm", "2pl"):
        z = slope * theta[:, None] + d
        within = np.log1p(-np.exp(z[:, 1:] - z[:, :-1]))
        return np.concatenate([sigmoid(-z[:, :1]), sigmoid(z[:, :-1]) + sigmoid(-z[:, 1:]) + within, sigmoid(z[:, -1:])], 1)
    k = np.arange(len(d) + 1)
    z = slope * theta[:, None] * k + np.concatenate([[0], d])
    top = z.real.max(1, keepdims=True)
    return z - top - np.log(np.sum(np.exp(z - top), 1, keepdims=True))


class Irt:
    """A model, data (persons x items, -1 missing) and frequencies. Parameters in one vector:
    grm, 2pl, gpcm: slope and intercepts of each item (a common slope: first of all);
    rasch, pcm: intercepts of each item, then the spread (even nodes) or common slope (Hermite);
    rsm: place of each item, steps 2.. relative to the first (tau_1 = 0 - in the place), then the same."""

    def __init__(self, model, data, freq=None, quadrature="rect", nodes=61, reach=6.0, common=False):
        self.model, self.data = model, np.asarray(data)
        self.freq = np.ones(len(self.data)) if freq is None else np.asarray(freq, float)
        self.categories = [int(self.data[:, j].max()) + 1 for j in range(self.data.shape[1])]
        self.theta, self.log_weights = nodes_of(quadrature, nodes, reach)
        self.even = quadrature == "rect"
        self.common = common or model in STEPPED
        self.hot = [np.stack([(self.data[:, j] == k).astype(float) for k in range(K)], 1)
                    for j, K in enumerate(self.categories)]

    def share_scale(self):
        """One scale for all items, also where an item lacks a category."""
        top = max(self.categories)
        self.categories = [top] * len(self.categories)
        self.hot = [np.stack([(self.data[:, j] == k).astype(float) for k in range(top)], 1)
                    for j in range(self.data.shape[1])]

    def unpack(self, v):
        """(slopes, intercepts of each item, spread)."""
        v, J = np.asarray(v), len(self.categories)
        slopes, spread = [1.0] * J, 1.0
        if self.common:
            last, v = v[-1], v[:-1]
            if self.even and self.model in STEPPED:
                spread = last
            else:
                slopes = [last] * J
        if self.model == "rsm":
            top = max(self.categories)
            steps = np.concatenate([[0], v[J:J + top - 2]])
            return slopes, [-np.cumsum(v[j] + steps[:K - 1]) for j, K in enumerate(self.categories)], spread
        out, at = [], 0
        for j, K in enumerate(self.categories):
            if not self.common:
                slopes[j] = v[at]
                at += 1
            out.append(v[at:at + K - 1])
            at += K - 1
        return slopes, out, spread

    def pack(self, slopes, intercepts, spread):
        last = [spread if self.even and self.model in STEPPED else slopes[0]] if self.common else []
        if self.model == "rsm":
            top = int(np.argmax(self.categories))
            steps = -np.diff(np.concatenate([[0], intercepts[top]]))
            return np.concatenate([[-d[0] for d in intercepts], steps[1:] - steps[0], last])
        parts = [np.concatenate([[] if self.common else [slopes[j]], d]) for j, d in enumerate(intercepts)]
        return np.concatenate([*parts, last])

    def tables(self, v):
        slopes, intercepts, spread = self.unpack(v)
        return [log_chances(self.model, a, d, self.theta) for a, d in zip(slopes, intercepts)], self.log_weights(spread)

    def joint(self, v):
        tables, weights = self.tables(v)
        return weights + sum(hot @ table.T for hot, table in zip(self.hot, tables))

    def loglik(self, v):
        return float(self.freq @ special.logsumexp(self.joint(v), axis=1))

    def gradient(self, v):
        """By Fisher's identity: the expected complete-data score."""
        joint = self.joint(v)
        post = np.exp(joint - special.logsumexp(joint, axis=1, keepdims=True)) * self.freq[:, None]
        counts = [post.T @ hot for hot in self.hot]
        persons = post.sum(0)
        g = np.zeros(len(v))
        for at in range(len(v)):
            w = np.asarray(v, complex)
            w[at] += 1j * STEP
            slopes, intercepts, spread = self.unpack(w)
            for j, count in enumerate(counts):
                if any(np.imag(x).any() for x in (np.asarray(slopes[j]), np.asarray(intercepts[j]))):
                    table = log_chances(self.model, slopes[j], intercepts[j], self.theta.astype(complex))
                    g[at] += np.sum(count * table.imag)
            if np.imag(spread):
                g[at] += np.sum(persons * self.log_weights(spread).imag)
        return g / STEP

    def information(self, v):
        """Observed: less the second derivatives of the log-likelihood."""
        v, h = np.asarray(v, float), 1e-5
        out = np.zeros((len(v), len(v)))
        for at in range(len(v)):
            up, down = v.copy(), v.copy()
            up[at] += h
            down[at] -= h
            out[at] = (self.gradient(down) - self.gradient(up)) / (2 * h)
        return (out + out.T) / 2

    def start(self):
        """From the shares of each category; nothing of the program's."""
        slopes, out = [1.0] * len(self.categories), []
        for hot in self.hot:
            share = self.freq @ hot + .5
            share = share / share.sum()
            if self.model in ("grm", "2pl"):
                over = 1 - np.cumsum(share)[:-1]
                out.append(1.2 * np.log(over / (1 - over)))
            else:
                out.append(np.log(share[1:] / share[0]))
        v = self.pack(slopes, out, 1.0)
        return v

    def maximise(self, start, rounds=400):
        def less(v):
            with np.errstate(all="ignore"):
                value = -self.loglik(v)
                if not np.isfinite(value):
                    return 1e10, np.zeros(len(v))
                return value, -self.gradient(v)
        found = optimize.minimize(less, start, jac=True, method="L-BFGS-B",
                                  options={"maxiter": rounds, "maxcor": 30, "ftol": 1e-13, "gtol": 1e-5})
        return found.x, -found.fun


# ---- persons ----

def moments(model, slope, d, theta):
    """P, its first and second derivative by theta, at points theta (real): each points x categories."""
    theta = np.asarray(theta, float)
    P = np.exp(log_chances(model, slope, d, theta))
    if model in ("grm", "2pl"):
        over = 1 / (1 + np.exp(-(slope * theta[:, None] + np.asarray(d))))
        one, two = slope * over * (1 - over), slope ** 2 * over * (1 - over) * (1 - 2 * over)
        zero = np.zeros((len(theta), 1))
        return (P, np.concatenate([zero, one], 1) - np.concatenate([one, zero], 1),
                np.concatenate([zero, two], 1) - np.concatenate([two, zero], 1))
    k = np.arange(P.shape[1])
    mean = P @ k
    off = k - mean[:, None]
    var = np.sum(P * off ** 2, 1)
    return P, slope * P * off, slope ** 2 * P * (off ** 2 - var[:, None])


def test_information(model, items, theta, answered=None):
    total = np.zeros(len(theta))
    for j, (a, d) in enumerate(items):
        if answered is None or answered[j]:
            P, P1, _ = moments(model, a, d, theta)
            total += np.sum(P1 ** 2 / P, 1)
    return total


def person_score(model, items, row, theta, warm):
    """Derivative of the log-likelihood at theta, with Warm's (1989) J / 2I added."""
    one, information, J = 0.0, 0.0, 0.0
    for (a, d), x in zip(items, row):
        if x < 0:
            continue
        P, P1, P2 = (m[0] for m in moments(model, a, d, [theta]))
        one += P1[x] / P[x]
        information += np.sum(P1 ** 2 / P)
        J += np.sum(P1 * P2 / P)
    return one + (J / (2 * information) if warm else 0), information


def person(model, items, row, warm):
    """Root of the score, or None where the likelihood has no end."""
    grid = np.linspace(-40, 40, 801)
    values = [person_score(model, items, row, t, warm)[0] for t in grid[300:501]]
    signs = np.sign(values)
    changes = np.nonzero((signs[:-1] > 0) & (signs[1:] <= 0))[0]
    if not len(changes):
        return None
    at = grid[300 + changes]
    return [optimize.brentq(lambda t: person_score(model, items, row, t, warm)[0], t, t + .1, xtol=1e-12) for t in at]


# ---- fit of items ----

def summed(tables):
    """Nodes x scores: chance of each sum over items (Lord and Wingersky 1984), polytomous."""
    out = np.ones((len(tables[0]), 1))
    for P in tables:
        new = np.zeros((len(P), out.shape[1] + P.shape[1] - 1))
        for k in range(P.shape[1]):
            new[:, k:k + out.shape[1]] += out * P[:, k:k + 1]
        out = new
    return out


def s_x2_tables(oracle, v, item):
    """Observed and expected counts, scores x categories (Orlando and Thissen 2000; Kang and Chen 2007); complete rows."""
    tables, logs = oracle.tables(v)
    P = [np.exp(t) for t in tables]
    weights = np.exp(logs)
    whole = weights @ summed(P)
    rest = summed(P[:item] + P[item + 1:])
    complete = (oracle.data >= 0).all(1)
    sums = oracle.data.sum(1)
    K, S = oracle.categories[item], len(whole)
    O, E = np.zeros((S, K)), np.zeros((S, K))
    for s in range(S):
        here = complete & (sums == s)
        n = oracle.freq[here].sum()
        for k in range(K):
            O[s, k] = oracle.freq[here & (oracle.data[:, item] == k)].sum()
            if 0 <= s - k < rest.shape[1]:
                E[s, k] = n * (weights * P[item][:, k]) @ rest[:, s - k] / whole[s]
    return O, E


# ---- conditional likelihood ----

class Conditional:
    """Rasch family given each person's total (Andersen 1972). Thresholds of all items in one vector, rasch and pcm as they
    are, rsm by places and steps; the likelihood does not change when all move together, so that they are held to sum zero."""

    def __init__(self, model, data, freq=None):
        self.model, self.data = model, np.asarray(data)
        self.freq = np.ones(len(self.data)) if freq is None else np.asarray(freq, float)
        self.steps = [int(self.data[:, j].max()) for j in range(self.data.shape[1])]
        self.groups = {}
        for row, n in zip(self.data, self.freq):
            self.groups.setdefault(tuple(row >= 0), []).append((row, n))

    def thresholds(self, v):
        """Of free parameters, to sum zero."""
        if self.model == "rsm":
            J, m = len(self.steps), max(self.steps)
            steps = np.concatenate([v[J - 1:], [-np.sum(v[J - 1:])]]) if m > 1 else np.zeros(1)
            places = np.concatenate([v[:J - 1], [-np.sum(v[:J - 1])]])
            whole = np.concatenate([p + steps[:K] for p, K in zip(places, self.steps)])
        else:
            whole = np.concatenate([v, [-np.sum(v)]])
        return whole - np.mean(whole)

    def free(self):
        return len(self.steps) - 1 + max(self.steps) - 1 if self.model == "rsm" else sum(self.steps) - 1

    def loglik(self, v):
        whole, at, items = self.thresholds(v), 0, []
        for K in self.steps:
            items.append(np.concatenate([[0], -np.cumsum(whole[at:at + K])]))
            at += K
        total = 0
        for here, rows in self.groups.items():
            mine = [j for j, there in enumerate(here) if there]
            if not mine:
                continue
            gamma = np.ones(1, whole.dtype)
            for j in mine:
                gamma = np.convolve(gamma, np.exp(items[j]))
            for row, n in rows:
                total = total + n * (sum(items[j][row[j]] for j in mine) - np.log(gamma[int(row[mine].sum())]))
        return total

    def gradient(self, v):
        g = np.zeros(len(v))
        for at in range(len(v)):
            w = np.asarray(v, complex)
            w[at] += 1j * STEP
            g[at] = self.loglik(w).imag / STEP
        return g

    def maximise(self):
        found = optimize.minimize(lambda v: -self.loglik(v), np.zeros(self.free()), jac=lambda v: -self.gradient(v),
                                  method="BFGS", options={"gtol": 1e-6})
        return found.x, -found.fun

    def errors(self, v):
        """Standard errors of all thresholds and of intercepts (minus their running sums)."""
        v, h = np.asarray(v, float), 1e-5
        H = np.array([(self.gradient(v - h * e) - self.gradient(v + h * e)) / (2 * h) for e in np.eye(len(v))])
        V = np.linalg.inv((H + H.T) / 2)
        G = np.array([self.thresholds(v + 1e-20j * e).imag / 1e-20 for e in np.eye(len(v))]).T
        C, at, sums = G @ V @ G.T, 0, np.zeros((len(G), len(G)))
        for K in self.steps:
            for k in range(K):
                sums[at + k, at:at + k + 1] = 1
            at += K
        return np.sqrt(np.diag(C)), np.sqrt(np.diag(sums @ C @ sums.T))


# ---- many facets ----

class Facets:
    """Linacre (1989): log of P(k) over P(k - 1) of a rating is the first facet's measure less those of the others less step k.
    rows: an index of each facet; value from 0; freq. scale: which set of steps each row has. Free parameters: measures of
    the facets 1.. (mml) or 0.. (jml), each to sum zero but the uncentred, then steps to sum zero, then (mml) the spread."""

    def __init__(self, rows, value, freq=None, scale=None, uncentred=None, joint=False, nodes=61, reach=6.0, anchors=None,
                 last_step_of=None):
        self.rows, self.value = np.asarray(rows), np.asarray(value)
        self.freq = np.ones(len(self.value)) if freq is None else np.asarray(freq, float)
        self.scale = np.zeros(len(self.value), int) if scale is None else np.asarray(scale)
        self.joint, self.anchors = joint, anchors or {}
        self.sizes = [int(self.rows[:, f].max()) + 1 for f in range(self.rows.shape[1])]
        self.uncentred = (0 if joint else 1) if uncentred is None else uncentred
        self.K = int(self.value.max()) + 1
        self.scales = int(self.scale.max()) + 1
        self.theta, self.log_weights = nodes_of("rect", nodes, reach)

    def expand(self, v):
        """(measures of each facet, steps, spread) of the free parameters."""
        v, at, measures = np.asarray(v), 0, []
        for f, size in enumerate(self.sizes):
            if f == 0 and not self.joint:
                measures.append(np.zeros(size, v.dtype))
                continue
            fixed = {e: m for (g, e), m in self.anchors.items() if g == f}
            whole = np.zeros(size, v.dtype)
            for e, m in fixed.items():
                whole[e] = m
            open_ = [e for e in range(size) if e not in fixed]
            if fixed or f == self.uncentred:
                for e in open_:
                    whole[e] = v[at]
                    at += 1
            else:
                for e in open_[:-1]:
                    whole[e] = v[at]
                    at += 1
                whole[open_[-1]] = -np.sum(whole[open_[:-1]])
            measures.append(whole)
        steps = []
        for _ in range(self.scales):
            part = v[at:at + self.K - 2]
            at += self.K - 2
            steps.append(np.concatenate([part, [-np.sum(part)]]))
        return measures, np.array(steps), (v[at] if not self.joint else None)

    def free(self):
        count = 0
        for f, size in enumerate(self.sizes):
            if f == 0 and not self.joint:
                continue
            fixed = sum(g == f for g, _ in self.anchors)
            count += size - fixed - (0 if fixed or f == self.uncentred else 1)
        return count + self.scales * (self.K - 2) + (0 if self.joint else 1)

    def place(self, measures):
        """What a rating's first facet is measured against."""
        return sum(measures[f][self.rows[:, f]] for f in range(1, len(self.sizes)))

    def log_chance(self, logit, steps):
        """log P of every category: logit (rows x nodes or rows), steps (scales x K-1)."""
        cut = np.concatenate([np.zeros((len(steps), 1)), np.cumsum(steps, 1)], 1)[self.scale]
        k = np.arange(self.K)
        z = logit[..., None] * k - (cut[:, None, :] if logit.ndim == 2 else cut)
        top = z.real.max(-1, keepdims=True)
        return z - top - np.log(np.sum(np.exp(z - top), -1, keepdims=True))

    def person_logs(self, measures, steps, spread):
        logit = self.theta[None, :] - self.place(measures)[:, None]
        logs = np.take_along_axis(self.log_chance(logit, steps), self.value[:, None, None], 2)[:, :, 0]
        out = np.zeros((self.sizes[0], len(self.theta)), logs.dtype)
        np.add.at(out, self.rows[:, 0], logs * self.freq[:, None])
        return out + self.log_weights(spread)

    def loglik(self, v):
        measures, steps, spread = self.expand(v)
        if self.joint:
            logit = measures[0][self.rows[:, 0]] - self.place(measures)
            return np.sum(self.freq * np.take_along_axis(self.log_chance(logit, steps), self.value[:, None], 1)[:, 0])
        logs = self.person_logs(measures, steps, spread)
        top = logs.real.max(1, keepdims=True)
        return np.sum(top[:, 0] + np.log(np.sum(np.exp(logs - top), 1)))

    def gradient(self, v):
        g = np.zeros(len(v))
        for at in range(len(v)):
            w = np.asarray(v, complex)
            w[at] += 1j * STEP
            g[at] = self.loglik(w).imag / STEP
        return g

    def covariance(self, v):
        h = 1e-5
        H = np.array([(self.gradient(v - h * e) - self.gradient(v + h * e)) / (2 * h) for e in np.eye(len(v))])
        return np.linalg.inv((H + H.T) / 2)

    def maximise(self):
        start = np.zeros(self.free())
        if not self.joint:
            start[-1] = 1
        found = optimize.minimize(lambda v: -self.loglik(v).real, start, jac=lambda v: -self.gradient(v), method="BFGS",
                                  options={"gtol": 1e-5, "maxiter": 300})
        return found.x, -found.fun

    def rated(self, measures, steps):
        """Expected value, variance and fourth moment of each rating at the measures."""
        logit = measures[0][self.rows[:, 0]] - self.place(measures)
        P = np.exp(self.log_chance(logit, steps))
        k = np.arange(self.K)
        mean = P @ k
        return mean, P @ k ** 2 - mean ** 2


# ---- random data ----

def draw_size(draw, low, high):
    """Small sizes more often than large ones."""
    return int(round(np.exp(draw.uniform(np.log(low), np.log(high)))))


def draw_answers(draw, two=False):
    """Persons x items (-1 missing): some items are very easy or hard, one may lack a category or be passed by everybody, some
    persons are extreme, and up to 60 % is missing. Also what was done to it."""
    n, J, K = draw_size(draw, 30, 3000), draw_size(draw, 3, 40), 2 if two else int(draw.integers(2, 8))
    J = min(J, 12) if n * J > 30000 else J
    theta = draw.normal(0, draw.uniform(.5, 1.6), n)
    theta[:n // 20] += draw.choice([-4, 4])
    slope = np.exp(draw.normal(0, .3, J))
    center = draw.normal(0, 1, J) * draw.choice([.5, 1, 2])
    steps = np.sort(draw.normal(0, 1, (J, K - 1)), 1)
    data = ((slope[:, None] * (theta[:, None, None] - center[:, None] - steps)
             + draw.logistic(size=(n, J, 1))) > 0).sum(2)
    done = []
    if draw.random() < .2 and K > 2:
        data[:, 0][data[:, 0] == int(draw.integers(0, K))] = K // 2
        done.append("lacks a category")
    if draw.random() < .15:
        data[:, 1] = data[:, 1].max()
        done.append("everybody passes an item")
    missing = draw.choice([0, 0, .1, .3, .6])
    data[draw.random(data.shape) < missing] = -1
    return data, done


def as_csv(names, rows, words=None):
    def cell(x):
        return "" if x is None or (isinstance(x, (int, np.integer)) and x < 0) else str(x) if words is None else words[x]
    return "\n".join([",".join(names), *(",".join(cell(x) for x in row) for row in rows)]) + "\n"


# ---- what is compared ----

LEAST = .01  # of a log-likelihood: what a peer may be better by
CLOSE = 1e-6


def result(answer, key, of=None, field="estimate"):
    for one in answer["results"]:
        if one["key"] == key and one["of"] == of:
            return one[field]
    return None


def distance(one, other):
    """The largest difference, relative to 1 and the second; what only one of both has counts as infinite."""
    worst = 0.0
    for a, b in zip(one, other):
        b = None if b is None or not np.isfinite(b) else b
        if (a is None) != (b is None):
            return np.inf
        if a is not None:
            worst = max(worst, abs(a - b) / (1 + abs(b)))
    return worst


def as_scored(data, model, kept):
    """Categories as the program numbers them: those that occur, in each item or, for a rating scale, in any."""
    data = data[:, kept].copy()
    pooled = sorted(set(data[data >= 0]))
    for j in range(data.shape[1]):
        used = pooled if model == "rsm" else sorted(set(data[:, j]) - {-1})
        column = data[:, j].copy()
        for code, value in enumerate(used):
            data[column == value, j] = code
    return data


def put_back(answer, oracle):
    """The parameters that were printed, as the oracle has them."""
    table = answer["tables"]["items"]
    rows = [dict(zip(table["columns"], row)) for row in table["rows"]]
    intercepts = [[row[f"intercept_{k}"] for k in range(1, row["categories"])] for row in rows]
    return oracle.pack([row["slope"] for row in rows], intercepts, result(answer, "spread"))


def person_problems(answer, oracle, v, kind):
    slopes, intercepts, _ = oracle.unpack(v)
    items = list(zip(slopes, intercepts))
    rows, found = answer["tables"]["persons"]["rows"], []
    if kind == "eap":
        joint = oracle.joint(v)
        post = np.exp(joint - special.logsumexp(joint, axis=1, keepdims=True))
        mean = post @ oracle.theta
        sd = np.sqrt(np.maximum(0, post @ oracle.theta ** 2 - mean ** 2))
        answered = (oracle.data >= 0).any(1)
        if distance([row[1] for row in rows], np.where(answered, mean, np.nan)) > CLOSE:
            found.append("eap")
        if distance([row[2] for row in rows], np.where(answered, sd, np.nan)) > CLOSE:
            found.append("eap's error")
        return found
    for row, answers in list(zip(rows, oracle.data))[:25]:
        roots = person(oracle.model, items, answers, kind == "wle") if (answers >= 0).any() else None
        if roots is None or row[1] is None:
            if roots is not None and row[1] is None and min(map(abs, roots)) < 9:
                found.append(f"{kind} of row {row[0]} is left out")
            continue
        if min(abs(root - row[1]) for root in roots) > 1e-6 * (1 + abs(row[1])):
            found.append(f"{kind} of row {row[0]}: {row[1]}, not {roots}")
        information = person_score(oracle.model, items, answers, row[1], False)[1]
        if abs(row[2] * np.sqrt(information) - 1) > 1e-6:
            found.append(f"{kind}'s error of row {row[0]}")
    return found


def fit_problems(answer, oracle, v):
    """Q3, infit and outfit at the posterior mean; S-X2 of items of two categories where no cell is thin."""
    slopes, intercepts, _ = oracle.unpack(v)
    joint = oracle.joint(v)
    post = np.exp(joint - special.logsumexp(joint, axis=1, keepdims=True))
    mean, names, found = post @ oracle.theta, [row[0] for row in answer["tables"]["items"]["rows"]], []
    left, variance = [], []
    for j, (a, d) in enumerate(zip(slopes, intercepts)):
        P = moments(oracle.model, a, d, mean)[0]
        k = np.arange(P.shape[1])
        left.append(np.where(oracle.data[:, j] >= 0, oracle.data[:, j] - P @ k, np.nan))
        variance.append(P @ k ** 2 - (P @ k) ** 2)
    for i, one in enumerate(names):
        ok = ~np.isnan(left[i])
        row = dict(zip(answer["tables"]["fit"]["columns"], answer["tables"]["fit"]["rows"][i]))
        squares = left[i][ok] ** 2
        if distance([row["infit"], row["outfit"]], [squares.sum() / variance[i][ok].sum(),
                                                    np.mean(squares / variance[i][ok])]) > CLOSE:
            found.append(f"mean squares of {one}")
        for j in range(i + 1, min(len(names), i + 3)):
            both = ok & ~np.isnan(left[j])
            if both.sum() > 2 and np.std(left[i][both]) * np.std(left[j][both]) > 1e-6 and distance(
                    [result(answer, "q3", f"{one}:{names[j]}")],
                    [np.corrcoef(left[i][both], left[j][both])[0, 1]]) > CLOSE:
                found.append(f"q3 of {one}:{names[j]}")
        O, E = s_x2_tables(oracle, v, i)
        inner = slice(1, len(O) - 1)
        if oracle.categories[i] == 2 and (E[inner] >= 1).all() and (O[inner].sum(1) > 1).all():
            value = np.sum((O[inner] - E[inner]) ** 2 / E[inner])
            df = len(O) - 2 - (1 if oracle.model in STEPPED else 2)
            if df > 0 and distance([result(answer, "s_x2", one), result(answer, "s_x2", one, "df")], [value, df]) > CLOSE:
                found.append(f"S-X2 of {one}: {result(answer, 's_x2', one)}, not {value}")
    return found


def error_problems(answer, oracle, v):
    """Standard errors of slopes, intercepts, thresholds and the spread: delta method from the observed information."""
    V = np.linalg.inv(oracle.information(v))

    def told(u):
        slopes, intercepts, spread = oracle.unpack(u)
        out = [np.array([spread]), np.array(slopes)]
        for a, d in zip(slopes, intercepts):
            before = np.concatenate([[0], d[:-1]]) if oracle.model not in ("grm", "2pl") else 0
            out += [np.asarray(d), (before - d) / a]
        return np.concatenate([np.asarray(part, complex) for part in out])

    J = np.array([told(np.asarray(v, complex) + 1j * STEP * e).imag / STEP for e in np.eye(len(v))]).T
    errors = np.sqrt(np.maximum(0, np.diag(J @ V @ J.T)))
    table, mine = answer["tables"]["items"], [result(answer, "spread", None, "se")]
    rows = [dict(zip(table["columns"], row)) for row in table["rows"]]
    mine += [row["slope_se"] for row in rows]
    for row in rows:
        mine += [row[f"intercept_{k}_se"] for k in range(1, row["categories"])]
        mine += [row[f"threshold_{k}_se"] for k in range(1, row["categories"])]
    pairs = [(a, b) for a, b in zip(mine, errors) if b > 0]
    return [] if distance([a for a, _ in pairs], [b for _, b in pairs]) < 1e-4 else ["standard errors"]


def check_irt(seed):
    """What is wrong with one answer of `irt` (None: the data are refused), and what was asked."""
    draw = np.random.default_rng(seed)
    model = str(draw.choice(["rasch", "2pl", "grm", "rsm", "pcm", "gpcm"]))
    quadrature, nodes = [("rect", 61), ("rect", 31), ("hermite", 21)][int(draw.integers(0, 3))]
    kind = str(draw.choice(["eap", "ml", "wle"]))
    data, done = draw_answers(draw, model in ("rasch", "2pl"))
    options = ["irt", "-", "--model", model, "--quadrature", quadrature, "--nodes", str(nodes), "--persons", kind, "--fit"]
    names, freq, words, rows = [f"i{j + 1}" for j in range(data.shape[1])], None, None, data.tolist()
    if draw.random() < .2:  # the same with frequencies
        data, freq = np.unique(data, axis=0, return_counts=True)
        rows = [[*row, str(n)] for row, n in zip(data.tolist(), freq)]
        names = names + ["freq"]
        options += ["--layout", "patterns", "--freq", "freq"]
    elif draw.random() < .2:  # categories as words
        words = "abcdefgh"
    what = f"{model} {quadrature} {kind} {data.shape[0]} x {data.shape[1]} {done}"
    code, output, error = ask([*options, "--json"], as_csv(names, rows, words))
    if code:
        return what, [] if code == 1 and error.count("\n") == 1 else [f"exit {code}: {error.strip()}"]
    answer = read(output)
    kept = [int(row[0][1:]) - 1 for row in answer["tables"]["items"]["rows"]]
    oracle = Irt(model, as_scored(data, model, kept), freq, quadrature, nodes)
    if model == "rsm":
        oracle.share_scale()
    v = put_back(answer, oracle)
    warned, found = {one["code"] for one in answer["warnings"]}, []
    mine, gradient = oracle.loglik(v), np.abs(oracle.gradient(v)).max()
    if abs(mine - answer["fit"]["loglik"]) > CLOSE:
        found.append(f"log-likelihood {answer['fit']['loglik']}, at what is printed it is {mine}")
    if gradient > 1e-2 and "not_converged" not in warned:
        found.append(f"gradient {gradient}")
    better = oracle.maximise(v, 100)[1] - mine
    if better > LEAST and not warned & {"not_converged", "boundary"}:
        found.append(f"a better place nearby, by {better}")
    if not warned & {"boundary", "not_converged"}:
        if len(v) < 40 and data.size < 20000:
            found += error_problems(answer, oracle, v)
        found += person_problems(answer, oracle, v, kind)
        if freq is None and kind == "eap":
            found += fit_problems(answer, oracle, v)
    return what, found


def check_conditional(seed):
    draw = np.random.default_rng(seed)
    model = str(draw.choice(["rasch", "rsm", "pcm"]))
    data = draw_answers(draw, model == "rasch")[0][:300, :6]
    what = f"{model} cml {data.shape}"
    code, output, error = ask(["irt", "-", "--model", model, "--estimator", "cml", "--json"],
                              as_csv([f"i{j + 1}" for j in range(data.shape[1])], data.tolist()))
    if code:
        return what, [] if code == 1 and error.count("\n") == 1 else [f"exit {code}: {error.strip()}"]
    answer = read(output)
    kept = [int(row[0][1:]) - 1 for row in answer["tables"]["items"]["rows"]]
    oracle = Conditional(model, as_scored(data, model, kept))
    if model == "rsm":
        oracle.steps = [max(oracle.steps)] * len(oracle.steps)
    if {one["code"] for one in answer["warnings"]} & {"boundary", "not_converged"}:
        return what, []
    v, best = oracle.maximise()
    found = [] if best - answer["fit"]["loglik"] < LEAST else [f"log-likelihood {answer['fit']['loglik']}, not {best}"]
    thresholds = [one for one in answer["results"] if one["key"] == "threshold"]
    if distance([one["estimate"] for one in thresholds], oracle.thresholds(v)) > 1e-3:
        found.append("thresholds")
    if distance([one["se"] for one in thresholds], oracle.errors(v)[0]) > 1e-3:
        found.append("standard errors")
    return what, found


def draw_design(draw):
    """rows (an index of each facet), values: two to four facets, crossed or sparse."""
    sizes = [draw_size(draw, 15, 60), *(int(draw.integers(2, 6)) for _ in range(int(draw.integers(1, 4))))]
    K = int(draw.integers(2, 6))
    measures = [draw.normal(0, .7, size) for size in sizes]
    steps = np.sort(draw.normal(0, 1, K - 1))
    cells = np.array(np.meshgrid(*[np.arange(size) for size in sizes[1:]], indexing="ij")).reshape(len(sizes) - 1, -1).T
    share = max(4, int(len(cells) * draw.choice([.3, .6, 1])))
    rows = np.array([[p, *cells[c]] for p in range(sizes[0])
                     for c in draw.choice(len(cells), min(share, len(cells)), replace=False)])
    logit = measures[0][rows[:, 0]] - sum(measures[f][rows[:, f]] for f in range(1, len(sizes)))
    P = np.exp(logit[:, None] * np.arange(K) - np.concatenate([[0], np.cumsum(steps)]))
    return rows, ((P / P.sum(1, keepdims=True)).cumsum(1) < draw.random((len(P), 1))).sum(1)


def check_facets(seed):
    draw = np.random.default_rng(seed)
    rows, value = draw_design(draw)
    joint, by_item = bool(draw.random() < .4), bool(draw.random() < .4)
    facets = rows.shape[1]
    model = ["--model", "pcm" if by_item else "rsm", "--steps", "f1"] if by_item else ["--model", "rsm"]
    options = ["facets", "-", "--value", "v", *model, "--estimator", "jml" if joint else "mml"]
    what = " ".join(options[4:]) + f" {rows.max(0) + 1}"
    for f in range(facets):
        options += ["--facet", f"f{f}"]
    names = [f"f{f}" for f in range(facets)] + ["v"]
    table = [[*(f"e{f}_{row[f]:03d}" for f in range(facets)), int(v)] for row, v in zip(rows, value)]
    code, output, error = ask([*options, "--json"], as_csv(names, table))
    if code:
        return what, [] if code == 1 and error.count("\n") == 1 else [f"exit {code}: {error.strip()}"]
    answer = read(output)
    warned = {one["code"] for one in answer["warnings"]}
    if warned & {"boundary", "not_converged", "empty_category"} or len(set(value)) <= value.max():
        return what, []
    tables = [{row[0]: dict(zip(answer["tables"][f"f{f}"]["columns"], row)) for row in answer["tables"][f"f{f}"]["rows"]}
              for f in range(facets)]

    def told(f, column):
        return np.array([tables[f][f"e{f}_{e:03d}"][column] for e in range(rows[:, f].max() + 1)], float)
    measures = [told(f, "measure") for f in range(facets)]
    steps = sorted(answer["tables"]["steps"]["rows"], key=lambda row: row[0] or "")
    step = np.array([row[answer["tables"]["steps"]["columns"].index("step")] for row in steps], float)
    oracle = Facets(rows, value, scale=rows[:, 1] if by_item else None, joint=joint)
    steps = step.reshape(oracle.scales, -1)
    found = marginal_problems(answer, oracle, measures, steps, told) if not joint else []
    if joint:
        extreme = [told(f, "extreme") > 0 for f in range(facets)]
        kept = ~np.any([extreme[f][rows[:, f]] for f in range(facets)], axis=0)
        mean, variance = oracle.rated(measures, steps)
        for f in range(facets):
            left = np.bincount(rows[kept, f], (value - mean)[kept], len(measures[f]))
            if np.abs(left).max() > 1e-4:
                found.append(f"totals of facet {f} are not those expected")
            open_ = ~extreme[f]
            errors = 1 / np.sqrt(np.bincount(rows[kept, f], variance[kept], len(measures[f]))[open_])
            if distance(told(f, "se")[open_], errors) > CLOSE:
                found.append(f"errors of facet {f}")
            squares = np.bincount(rows[kept, f], ((value - mean) ** 2)[kept], len(measures[f]))[open_]
            if distance(told(f, "infit")[open_], squares * errors ** 2) > CLOSE:
                found.append(f"infit of facet {f}")
    return what, found


def marginal_problems(answer, oracle, measures, steps, told):
    found, spread = [], result(answer, "spread", "f0")
    logs = oracle.person_logs(measures, steps, spread)
    mine = float(special.logsumexp(logs, axis=1).sum())
    if abs(mine - answer["fit"]["loglik"]) > CLOSE:
        found.append(f"log-likelihood {answer['fit']['loglik']}, at what is printed it is {mine}")
    v, best = oracle.maximise()
    if best - mine > LEAST:
        found.append(f"a better place, by {best - mine}")
    expanded = oracle.expand(v)
    V = oracle.covariance(v)
    J = np.array([np.concatenate(oracle.expand(v + 1j * STEP * e)[0][1:]).imag / STEP for e in np.eye(len(v))]).T
    errors, at = np.sqrt(np.maximum(0, np.diag(J @ V @ J.T))), 0
    for f in range(1, len(measures)):
        if distance(measures[f], expanded[0][f]) > 1e-4:
            found.append(f"measures of facet {f}")
        if distance(told(f, "se"), errors[at:at + len(measures[f])]) > 1e-4:
            found.append(f"errors of facet {f}")
        at += len(measures[f])
    post = np.exp(logs - special.logsumexp(logs, axis=1, keepdims=True))
    mean = post @ oracle.theta
    if distance(measures[0], mean) > CLOSE or distance(
            told(0, "se"), np.sqrt(np.maximum(0, post @ oracle.theta ** 2 - mean ** 2))) > 1e-5:
        found.append("persons")
    return found


# ---- two items ----

def normal_below(a, b, rho):
    """Bivariate normal chance by Gauss-Legendre over the angle (Drezner and Wesolowsky 1990)."""
    if a == -np.inf or b == -np.inf:
        return 0.0
    if a == np.inf or b == np.inf:
        return float(special.ndtr(min(a, b)))
    x, w = np.polynomial.legendre.leggauss(80)
    angle = np.arcsin(rho)
    s = np.sin(angle * (x + 1) / 2)
    return float(special.ndtr(a) * special.ndtr(b)
                 + angle / 2 * np.sum(w * np.exp(-(a * a + b * b - 2 * a * b * s) / (2 * (1 - s ** 2)))) / (2 * np.pi))


def pair_loglik(table, a, b, rho):
    grid = np.array([[normal_below(x, y, rho) for y in [-np.inf, *b, np.inf]] for x in [-np.inf, *a, np.inf]])
    return float(np.sum(table * np.log(np.maximum(np.diff(np.diff(grid, axis=0), axis=1), 1e-300))))


def check_polychoric(seed):
    draw = np.random.default_rng(seed)
    n, rho = draw_size(draw, 30, 1500), draw.uniform(-.95, .95)
    z = draw.normal(size=(n, 2))
    z[:, 1] = rho * z[:, 0] + np.sqrt(1 - rho ** 2) * z[:, 1]
    data = np.stack([(z[:, [j]] > np.sort(draw.normal(0, 1, int(draw.integers(1, 5))))).sum(1) for j in (0, 1)], 1)
    data[draw.random(data.shape) < draw.choice([0, .2])] = -1
    what = f"polychoric of {n}"
    used = [sorted(set(data[:, j]) - {-1}) for j in (0, 1)]
    both = (data >= 0).all(1)
    table = np.array([[np.sum(both & (data[:, 0] == a) & (data[:, 1] == b)) for b in used[1]] for a in used[0]])
    found = []
    for method in ("two_step", "ml"):
        code, output, error = ask(["polychoric", "-", "--estimator", method, "--json"], as_csv(["a", "b"], data.tolist()))
        if code:
            found += [] if code == 1 else [error]
            continue
        value, statistic = (result(read(output), "polychoric", "a:b", field) for field in ("estimate", "statistic"))
        if value is None or abs(value) == 1 or table.sum() == 0:
            continue
        if method == "ml":
            table = table[table.sum(1) > 0][:, table.sum(0) > 0]
            counts = [table.sum(1), table.sum(0)]
        else:
            counts = [np.array([np.sum(data[:, j] == k) for k in used[j]]) for j in (0, 1)]
        margins = [stats.norm.ppf(np.cumsum(count)[:-1] / count.sum()) for count in counts]
        low = pair_loglik(table, *margins, 0)
        best = optimize.minimize_scalar(lambda r: -pair_loglik(table, *margins, r), bounds=(-.99999, .99999),
                                        method="bounded", options={"xatol": 1e-9})
        if method == "two_step" and (abs(value - best.x) > 1e-5 or abs(statistic - 2 * (-best.fun - low)) > 1e-5):
            found.append(f"two steps: {value}, not {best.x}")
        if method == "ml" and (statistic < 2 * (-best.fun - low) - 1e-6 or abs(value - best.x) > .1):
            found.append(f"all at once: {value}, likelihood ratio {statistic}; with thresholds held {-2 * (best.fun + low)}")
    return what, found


# ---- running ----

CHECKS = {"irt": check_irt, "conditional": check_conditional, "facets": check_facets, "polychoric": check_polychoric}


def check_all(report):
    """The quick part: the same few seeds each time."""
    if np is None:
        print("skip stats-oracle-models: numpy and scipy are not there")
        return
    for name, check in CHECKS.items():
        for seed in range(3):
            what, found = check(seed)
            report(f"stats-oracle-{name}-{seed}", f"{what}: {'; '.join(found)}" if found else "")


def main(seed=1, sets=200):
    """Draws that many data sets; prints what differs and gives their number."""
    wrong = 0
    for number in range(seed, seed + sets):
        name = list(CHECKS)[number % len(CHECKS)]
        with np.errstate(all="ignore"):
            what, found = CHECKS[name](number)
        wrong += bool(found)
        if found:
            print(f"not ok {name} {number} {what}: {'; '.join(found)}", flush=True)
    print(f"{sets} sets from seed {seed}, {wrong} that differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
