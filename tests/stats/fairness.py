"""tests/stats/fairness.py: dif on theta: what is refused, the form of the answers, what is warned of; and the model of
several groups computed a second time, from the parameters that the answer has."""
import math
import random

from contract import problem_of_form
from program import ask, compute, read, value_of

ITEMS = "abcde"
NODES, RANGE = 31, 6
STEP = 1e-3


def made(rows=300, seed=9, missing=.1, unused=False):
    """Answers on three categories; the second group lies lower, and its first item is harder."""
    draw, lines = random.Random(seed), [",".join(ITEMS) + ",g"]
    for number in range(rows):
        group = number % 2
        theta, row = draw.gauss(-.6 * group, 1 - .2 * group), []
        for place in range(len(ITEMS)):
            middle = (1 + .2 * place) * (theta + .3 * (place - 2) - .8 * (group and place == 0))
            share = draw.random()
            answer = sum(middle + math.log(share / (1 - share)) > border for border in (-.8, .8))
            if unused and group and place == 1:
                answer = min(answer, 1)
            row.append("" if draw.random() < missing else str(answer))
        lines.append(",".join([*row, "xy"[group]]))
    return "\n".join(lines) + "\n"


DATA = made()
IRT = ["dif", "-", "--group", "g", "--matching"]
FORMS = [["irt"], ["irt", "--persons", "--flag", "effect"], ["irt", "--model", "gpcm"], ["latent"],
         ["latent", "--purify", "--flag", "effect"], ["latent", "--anchors", "d,e"], ["latent", "--model", "pcm"],
         ["latent", "--quadrature", "hermite", "--nodes", "21"]]
WRONG_USE = {
    "an-unknown-matching": [*IRT, "age"],
    "a-model-of-sums": ["dif", "-", "--group", "g", "--model", "grm"],
    "strata-and-theta": [*IRT, "irt", "--strata", "a"],
    "a-rating-scale-of-groups": [*IRT, "irt", "--model", "rsm"],
    "an-anchor-that-is-none": [*IRT, "latent", "--anchors", "z"],
    "anchors-and-purify": [*IRT, "latent", "--anchors", "a", "--purify"],
    "anchors-of-the-hybrid": [*IRT, "irt", "--anchors", "a"],
}


# ---- a second time ----

def curves(row, nodes):
    """Of each category the chance at each node: graded response."""
    slope, *thresholds = row
    least = [[1 / (1 + math.exp(-slope * (node - border))) for node in nodes] for border in thresholds]
    least = [[1.] * len(nodes), *least, [0.] * len(nodes)]
    return [[high - low for high, low in zip(one, two)] for one, two in zip(least, least[1:])]


def log_likelihood(patterns, parameters, populations):
    """parameters: {(item, group): [slope, threshold, ...]}; patterns: {(group, answers): persons}."""
    steps = [RANGE * (2 * place / (NODES - 1) - 1) for place in range(NODES)]
    weights = [math.exp(-step * step / 2) for step in steps]
    whole = sum(weights)
    chances = {}
    for group, (mean, spread) in populations.items():
        nodes = [mean + spread * step for step in steps]
        for item in ITEMS:
            chances[item, group] = curves(parameters.get((item, group)) or parameters[item, "all"], nodes)
    found = 0
    for (group, answers), persons in patterns.items():
        at = weights
        for item, answer in zip(ITEMS, answers):
            if answer:
                at = [a * b for a, b in zip(at, chances[item, group][int(answer)])]
        found += persons * math.log(sum(at) / whole)
    return found


def problem_of_model():
    answer = compute([*IRT, "latent", "--purify", "--nodes", str(NODES)], DATA)
    patterns = {}
    for line in DATA.split()[1:]:
        *answers, group = line.split(",")
        if any(answers):
            patterns[group, tuple(answers)] = patterns.get((group, tuple(answers)), 0) + 1
    parameters = {(row[0], row[1]): row[2:] for row in answer["tables"]["model"]["rows"]}
    populations = {"x": [0, 1], "y": [value_of(answer, (key, "y")) for key in ("group_mean", "group_sd")]}
    if len(parameters) != len(ITEMS) + 1:
        return f"one item is unlike, and {len(parameters)} sets of parameters are told"
    here = log_likelihood(patterns, parameters, populations)
    if abs(here - answer["fit"]["loglik"]) > 1e-6:
        return f"log-likelihood {answer['fit']['loglik']}, computed again {here}"
    for name, numbers in [*parameters.items(), ("y", populations["y"])]:
        for place, number in enumerate(numbers):
            beside = []
            for step in (STEP, -STEP):
                numbers[place] = number + step
                beside.append(log_likelihood(patterns, parameters, populations))
            numbers[place] = number
            slope = (beside[0] - beside[1]) / (2 * STEP)
            if max(beside) > here + 1e-7 or abs(slope) > .01:
                return f"{name}, {place}: the log-likelihood rises there, by {slope}"
    return ""


def check_all(report):
    for name, arguments in WRONG_USE.items():
        code, output, error = ask(arguments, DATA)
        report(f"stats-{name}-is-wrong-use", "" if code == 2 and error and not output else f"exit {code}: {error}")
    keys = {one["name"]: one for one in read(ask(["--list", "--json"])[1])["analyses"]}["dif"]["keys"]
    for options in FORMS:
        try:
            problem = problem_of_form(compute([*IRT, *options], DATA), keys)
        except ValueError as refusal:
            problem = str(refusal)
        report(f"stats-form-dif-{'-'.join(options).replace('--', '')}", problem)
    report("stats-several-groups-computed-again", problem_of_model())
    for matching in ("irt", "latent"):
        one, two = (compute([*IRT, matching, "--threads", number], DATA)["results"] for number in "12")
        report(f"stats-dif-{matching}-is-the-same-on-two-threads", "" if one == two else "it is not")
        answer = compute([*IRT, matching], made(unused=True))
        codes = {one["code"] for one in answer["warnings"]}
        report(f"stats-dif-{matching}-unused-category-is-warned-of", "" if "unused_category" in codes else f"{codes}")
    untold = value_of(answer, ("irt_lr", "b"))
    report("stats-dif-unused-category-is-not-studied", f"it has {untold}" if untold is not None else "")
    refused = ask([*IRT, "latent", "--json"], DATA.replace("0", "1").replace("2", "1"))
    report("stats-dif-of-one-category-is-refused", "" if refused[0] == 1 and not refused[1] else f"{refused}")
