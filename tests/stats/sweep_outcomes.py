#!/usr/bin/env python3
"""tests/stats/sweep_outcomes.py: random data of many shapes, the program beside R's survival, cmprsk, pROC and glm.

    tests/stats/sweep_outcomes.py [--sets N] [--seed S] [--only SET] [--write FILE]

Set N of a seed is always the same data. What was compared is kept in the build directory (sweep-outcomes-SEED.json), so
that a run goes on where the last one stopped; where a difference was mended, delete it. --write puts a table of it into
FILE. Each set is a table of times and one of outcomes, with a run of the program for each of km, cox, cif (twice), roc,
calibration (twice) and ppv. --only SET shows the differences of one set.
"""
import argparse
import collections
import json
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from program import BUILD, ask, read  # noqa: E402

BATCH = 20
RELATIVE = {"p": 1e-5}  # of a field; a tail magnifies what its statistic differs by
USUAL = 1e-6
ABSOLUTE = 1e-9
EXACT_MOST = 300  # rows; R's own recursion takes minutes beyond


# ---- data ----

def column(rng, n, kind):
    if kind == "normal":
        return [rng.gauss(0, 1) for _ in range(n)]
    if kind == "binary":
        share = rng.uniform(.1, .9)
        return [int(rng.random() < share) for _ in range(n)]
    if kind == "count":
        return [rng.randrange(rng.choice((3, 6, 40))) for _ in range(n)]
    if kind == "skewed":
        return [math.exp(rng.gauss(0, 1)) for _ in range(n)]
    return [1000 + 50 * rng.gauss(0, 1) for _ in range(n)]


def columns(rng, n, count):
    return [column(rng, n, rng.choice(("normal", "binary", "count", "skewed", "shifted"))) for _ in range(count)]


def slopes(rng, x):
    """A predictor from columns, each with an effect of its own size."""
    n, total = len(x[0]), [0.0] * len(x[0])
    for one in x:
        middle = sum(one) / n
        spread = math.sqrt(sum((value - middle) ** 2 for value in one) / n) or 1
        effect = rng.choice((0, .3, .8, -.5, 2)) / spread
        total = [t + effect * (value - middle) for t, value in zip(total, one)]
    return total


def size(rng):
    return int(round(math.exp(rng.uniform(math.log(5), math.log(2000)))))


def clean(value):
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def write(path, names, data, missing, rng):
    """CSV; missing: the share of cells that are empty."""
    with open(path, "w", encoding="utf-8") as file:
        file.write(",".join(names) + "\n")
        for row in zip(*data):
            file.write(",".join("NA" if rng.random() < missing else clean(value) for value in row) + "\n")


def grid(rng, n):
    """How times are rounded."""
    return rng.choice(("continuous", "continuous", "days", "weeks", "few", "zero"))


def times_of(rng, kind, predictor):
    times = []
    for eta in predictor:
        time = -100 * math.log(1 - rng.random()) * math.exp(-eta)
        if kind != "continuous":
            step = {"days": 1, "weeks": 7, "few": 40, "zero": 10}[kind]
            time = (math.floor if kind == "zero" else math.ceil)(time / step) * step
        times.append(min(time, 1e5))
    return times


def survival_table(rng, folder, number):
    n = size(rng)
    x = columns(rng, n, rng.randint(1, 5))
    predictor = [max(-5, min(5, eta)) for eta in slopes(rng, x)]
    kind = grid(rng, n)
    times = times_of(rng, kind, predictor)
    ends = times_of(rng, kind, [rng.choice((-1.5, -.3, .7))] * n)
    causes, groups, strata = rng.randint(1, 3), rng.randint(2, 6), rng.randint(2, 4)
    k = [rng.randint(1, causes) if time <= end else 0 for time, end in zip(times, ends)]
    t = [min(pair) for pair in zip(times, ends)]
    g = ["abcdef"[rng.randrange(groups)] for _ in range(n)]
    if rng.random() < .15:  # a group to which nothing happens
        k = [0 if group == "a" else event for group, event in zip(g, k)]
    last = max(range(n), key=lambda i: t[i])
    if rng.random() < .5:
        k[last] = k[last] or 1
    s = ["uvwx"[rng.randrange(strata)] for _ in range(n)]
    e = [int(event > 0) for event in k]
    names = [f"x{j + 1}" for j in range(len(x))]
    file = f"t{number}.csv"
    write(os.path.join(folder, file), ["t", "e", "k", "g", "s", *names], [t, e, k, g, s, *x], rng.choice((0, 0, .02)), rng)
    return file, n, names, kind


def outcome_table(rng, folder, number):
    n = size(rng)
    x = columns(rng, n, rng.randint(1, 4))
    predictor = slopes(rng, x)
    base = rng.choice((-3, -1, 0, 0, 2))
    chance = [1 / (1 + math.exp(-max(-30, min(30, base + eta)))) for eta in predictor]
    y = [int(rng.random() < one) for one in chance]
    wrong = [1 / (1 + math.exp(-(rng.choice((.5, .5, .5)) + .7 * math.log(max(one, 1e-9) / max(1 - one, 1e-9))))) for one in chance]
    p = [min(max(one, .000001), .999999) for one in wrong]
    if rng.random() < .3:
        p = [min(max(round(one, 1), .1), .9) for one in p]
    if rng.random() < .1:
        p = [round(one, 1) for one in p]
    g = ["abcd"[rng.randrange(rng.choice((2, 3)))] for _ in range(n)]
    names = [f"x{j + 1}" for j in range(len(x))]
    file = f"o{number}.csv"
    write(os.path.join(folder, file), ["y", "p", "g", *names], [y, p, g, *x], rng.choice((0, 0, .02)), rng)
    return file, names


# ---- runs ----

def runs_of(rng, folder, number):
    """(name, analysis, file, options for R, arguments of the program)"""
    file, n, x, kind = survival_table(rng, folder, number)
    level = rng.choice((".95", ".95", ".9", ".99"))
    found = []

    def add(name, analysis, table, columns, options, arguments):
        options = {"level": level, "columns": columns, **options}
        found.append((f"{number}-{name}", analysis, table, options, [*arguments, "--level", level]))

    group, strata = rng.random() < .8, rng.random() < .4
    rho, interval = rng.choice(("0", "0", "1", ".5", "-.5")), rng.choice(("log", "plain", "log-log"))
    arguments = ["km", "--time", "t", "--event", "e", "--interval", interval]
    options = {"interval": interval, "rho": rho}
    if group:
        arguments += ["--group", "g", "--rho", rho] + (["--strata", "s"] if strata else [])
    if rng.random() < .3:
        options["times"] = ",".join(clean(rng.uniform(0, 150)) for _ in range(4))
        arguments += ["--times", options["times"]]
    add("km", "km", file, "t,e" + (",g" if group else "") + (",s" if group and strata else ""), options, arguments)

    ties = rng.choice(("efron", "efron", "breslow", "exact"))
    ties = ties if ties != "exact" or n <= EXACT_MOST else "efron"
    clock, strata = rng.choice(("survival", "identity", "rank", "log" if kind != "zero" else "rank")), rng.random() < .4
    arguments = ["cox", "--time", "t", "--event", "e", "--x", ",".join(x), "--ties", ties, "--clock", clock, "--baseline"]
    arguments += ["--strata", "s"] if strata else []
    add("cox", "cox", file, "t,e," + ",".join(x) + (",s" if strata else ""), {"x": ",".join(x), "ties": ties, "clock": clock}, arguments)

    group, strata = rng.random() < .8, rng.random() < .4
    rho, interval, errors = rng.choice(("0", "1", "-.5")), rng.choice(("log", "plain", "log-log")), rng.choice(("delta", "aalen"))
    arguments = ["cif", "--time", "t", "--event", "k", "--interval", interval, "--errors", errors]
    if group:
        arguments += ["--group", "g", "--rho", rho] + (["--strata", "s"] if strata else [])
    add("cif", "cif", file, "t,k" + (",g" if group else "") + (",s" if group and strata else ""),
        {"interval": interval, "rho": rho, "errors": errors}, arguments)
    strata = rng.random() < .3
    arguments = ["cif", "--time", "t", "--event", "k", "--x", ",".join(x), "--cause", "1"] + (["--strata", "s"] if strata else [])
    add("fine-gray", "fine_gray", file, "t,k," + ",".join(x) + (",s" if strata else ""), {"x": ",".join(x), "cause": "1"}, arguments)

    table, x = outcome_table(rng, folder, number)
    several = ",".join(x)
    add("roc", "roc", table, "y," + several, {"x": several}, ["roc", "--outcome", "y", "--x", several])
    add("roc-groups", "roc", table, "y,g," + x[0], {"x": x[0]}, ["roc", "--outcome", "y", "--x", x[0], "--group", "g"])
    groups = rng.choice(("10", "10", "5", "3"))
    percentiles = rng.choice(("step", "step", "linear"))
    add("calibration", "calibration", table, "y,p", {"x": "p", "groups": groups, "percentiles": percentiles},
        ["calibration", "--outcome", "y", "--x", "p", "--groups", groups, "--percentiles", percentiles])
    add("logistic", "calibration", table, "y," + several, {"x": several, "groups": groups, "percentiles": "step", "fit": "1"},
        ["calibration", "--outcome", "y", "--x", several, "--fit", "--groups", groups])
    cut = rng.choice(("0", ".3", "1"))
    add("ppv", "ppv", table, "y," + x[0], {"x": x[0], "cut": cut}, ["ppv", "--outcome", "y", "--x", x[0], "--cut", cut])
    return found


def make_sets(folder, seed, numbers):
    found = []
    for number in numbers:
        found += runs_of(random.Random(f"{seed}/{number}"), folder, number)
    with open(os.path.join(folder, "manifest.tsv"), "w", encoding="utf-8") as file:
        for name, analysis, table, options, _ in found:
            file.write("\t".join((name, analysis, table, "|".join(f"{key}={value}" for key, value in options.items()))) + "\n")
    return found


# ---- comparing ----

def ask_peer(folder):
    """{run: {(key, of, field): value}} of R."""
    done = subprocess.run(["Rscript", "--vanilla", os.path.join(HERE, "sweep_outcomes.R"), folder], capture_output=True,
                          encoding="utf-8", check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found = collections.defaultdict(dict)
    for line in done.stdout.splitlines():
        run, key, of, field, value = line.split("\t")
        found[run][(key, of, field)] = float(value)
    return found


def flatten(answer):
    """{(key, of, field): value} of the program's answer; what is null is left out."""
    found = {}
    for one in answer["results"]:
        of = one["of"] or ""
        values = {name: one[name] for name in ("estimate", "se", "statistic", "df", "p", "n")}
        values["low"], values["high"] = one["ci"] or (None, None)
        found.update({(one["key"], of, field): value for field, value in values.items() if value is not None})
    if answer.get("fit"):
        found[("fit", "", "loglik")] = answer["fit"]["loglik"]
    for name, names in (("logrank", ("group",)), ("baseline", ("stratum", "time"))):
        table = answer["tables"].get(name, {"columns": [], "rows": []})
        for row in table["rows"]:
            row = dict(zip(table["columns"], row))
            of = ":".join(f"{row[part]:.15g}" if isinstance(row[part], (int, float)) else row[part] or "" for part in names)
            found.update({("table:" + name, of, field): value for field, value in row.items() if field not in names})
    return found


def gap(ours, theirs, field, scale):
    """How far apart, in tolerances. scale: what a limit near 0 is the limit of."""
    tolerance = ABSOLUTE + RELATIVE.get(field, USUAL) * max(abs(ours), abs(theirs), scale if field in ("low", "high") else 0)
    return abs(ours - theirs) / tolerance


def compare(run, peer, folder, log):
    """Notes what was compared, in log: (analysis, key, field): [compared, worst, differ, only theirs]."""
    name, _, table, _, arguments = run
    kind = name.split("-", 1)[1]
    with open(os.path.join(folder, table), "rb") as file:
        code, output, error = ask([arguments[0], "-", *arguments[1:], "--json"], file.read())
    if code:
        has_more = any(key not in ("left", "failure") for key, _, _ in peer)
        return [(name, "refused", "", "", error.strip(), len(peer))] if has_more else []
    answer, found = read(output), []
    ours = flatten(answer)
    if ("left", "", "out") in peer:
        warned = {one["code"] for one in answer["warnings"]} & {"separated", "not_converged"}
        if not warned:
            found.append((name, "no warning", "", "", "", 0))
    for (key, of, field), theirs in peer.items():
        if key == "left":
            continue
        if key == "failure":
            log.setdefault(f"{kind} failure_of_R message", [0, 0.0, 0, 0])[0] += 1
            continue
        note = log.setdefault(f"{kind} {key} {field}", [0, 0.0, 0, 0])
        mine = ours.get((key, of, field))
        note[0] += 1
        if mine is None:
            note[3] += 1
            found.append((name, key, of, field, None, theirs))
            continue
        away = gap(mine, theirs, field, abs(ours.get((key, of, "estimate"), 0)))
        note[1] = max(note[1], away * (RELATIVE.get(field, USUAL)))
        if away > 1:
            note[2] += 1
            found.append((name, key, of, field, mine, theirs))
    return found


def sweep(seed, numbers):
    folder, log, found = tempfile.mkdtemp(prefix="sweep-"), {}, []
    try:
        runs = make_sets(folder, seed, numbers)
        peer = ask_peer(folder)
        for run in runs:
            found += compare(run, peer[run[0]], folder, log)
        return log, found
    finally:
        shutil.rmtree(folder)


# ---- the long run ----

def add_up(total, log):
    for what, (count, worst, differ, lacking) in log.items():
        one = total.setdefault(what, [0, 0.0, 0, 0])
        total[what] = [one[0] + count, max(one[1], worst), one[2] + differ, one[3] + lacking]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sets", type=int, default=int(os.environ.get("SWEEP_SETS", "2000")))
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SWEEP_SEED", "1")))
    parser.add_argument("--only", type=int)
    parser.add_argument("--write")
    asked = parser.parse_args()
    if not shutil.which("Rscript") or subprocess.run(
            ["Rscript", "-e", "library(survival); library(cmprsk); library(pROC)"], capture_output=True, check=False).returncode:
        print("skip stats-sweep-outcomes: R with survival, cmprsk and pROC is not installed here")
        return 0
    if asked.only is not None:
        for one in sweep(asked.seed, [asked.only])[1]:
            print(*one, sep="\t")
        return 0
    place = os.path.join(BUILD, f"sweep-outcomes-{asked.seed}.json")
    state = {"sets": 0, "log": {}, "found": []}
    if os.path.exists(place):
        with open(place, encoding="utf-8") as file:
            state = json.load(file)
    while state["sets"] < asked.sets:
        numbers = range(state["sets"], min(state["sets"] + BATCH, asked.sets))
        log, found = sweep(asked.seed, numbers)
        add_up(state["log"], log)
        state["found"] += found
        state["sets"] = numbers[-1] + 1
        with open(place + ".new", "w", encoding="utf-8") as file:
            json.dump(state, file)
        os.replace(place + ".new", place)
    return close(asked, state)


def close(asked, state):
    for what, (count, worst, differ, lacking) in sorted(state["log"].items()):
        faults = [one for one in state["found"] if f"{one[0].split('-', 1)[1]} {one[1]} {one[3]}" == what]
        name = "stats-sweep-" + what.replace(" ", "-")
        print(f"not ok {name}: {differ} differ, {lacking} lack, of {count}: {faults[0]}" if differ + lacking else f"ok {name}")
    others = [one for one in state["found"] if one[1] in ("refused", "no warning")]
    print(f"not ok stats-sweep-refusals: {len(others)}: {others[:3]}" if others else "ok stats-sweep-refusals")
    print(f"note {state['sets']} sets of seed {asked.seed}")
    if asked.write:
        with open(asked.write, "w", encoding="utf-8") as file:
            file.write(f"# {state['sets']} sets of seed {asked.seed}\nanalysis\tkey\tfield\tcompared\tlargest difference\n")
            for what, (count, worst, differ, lacking) in sorted(state["log"].items()):
                file.write("\t".join((*what.split(" "), str(count), f"{worst:.1e}")) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
