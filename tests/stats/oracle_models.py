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
import json
import sys

sys.dont_write_bytecode = True
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
