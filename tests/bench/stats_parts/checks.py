"""tests/bench/stats_parts/checks.py: answers whose peers are not packaged: computed a second time, slowly, or found
again from what the data were made of. Each gives a problem, or nothing.
"""
import csv
from collections import Counter


def read(path):
    with open(path, encoding="ascii", newline="") as file:
        rows = csv.reader(file)
        return next(rows), list(rows)


def result(answer, key, of=None):
    return next(one for one in answer["results"] if one["key"] == key and one["of"] == of)


def far(what, got, wanted, tolerance):
    return f"{what} is {got}, not {wanted}" if got is None or not abs(got - wanted) <= tolerance else ""


def ordinal_alpha(path):
    """Krippendorff's alpha by its coincidences."""
    _, rows = read(path)
    pairs = Counter()
    for row, count in Counter(tuple(sorted(cell for cell in row if cell)) for row in rows).items():
        for a in row:
            for b in row:
                if len(row) > 1:
                    pairs[a, b] += count / (len(row) - 1)
        for a in row:
            if len(row) > 1:
                pairs[a, a] -= count / (len(row) - 1)
    given = Counter()
    for (a, _), count in pairs.items():
        given[a] += count
    scale, whole = sorted(given), sum(given.values())

    def apart(a, b):
        between = scale[min(scale.index(a), scale.index(b)):max(scale.index(a), scale.index(b)) + 1]
        return (sum(given[one] for one in between) - (given[a] + given[b]) / 2) ** 2

    seen = sum(count * apart(a, b) for (a, b), count in pairs.items())
    return 1 - (whole - 1) * seen / sum(given[a] * given[b] * apart(a, b) for a in scale for b in scale)


def alpha(answers, path, _):
    return far("alpha", result(answers[0], "krippendorff_alpha", "ordinal")["estimate"], ordinal_alpha(path), 1e-9)


def alpha_interval(answers, path, truth):
    """The interval is as wide as the deviation of the resamples says, and alpha inside."""
    found = result(answers[0], "krippendorff_alpha", "ordinal")
    low, high = found["ci"]
    width = 3.92 * found["se"]
    return alpha(answers, path, truth) or far("the width of the interval", high - low, width, .15 * width)


def graded(answers, _, truth, errors=False):
    if not answers[0]["fit"]["converged"]:
        return "not converged"
    found = {one["of"]: one for one in answers[0]["results"] if one["key"] == "slope"}
    if errors and not all(one["se"] for one in found.values()):
        return "no standard errors"
    off = max(abs(found[f"i{number + 1}"]["estimate"] - slope) for number, slope in enumerate(truth["slope"]))
    return far("the largest error of a slope", off, 0, truth.get("tolerance", .15))


def graded_errors(answers, path, truth):
    return graded(answers, path, truth, True)


def hybrid(answers, *_):
    """The three items that were made unlike are flagged, and at .05 few others of the 27."""
    if not answers[0]["fit"]["converged"]:
        return "not converged"
    flagged = {row[0] for row in answers[0]["tables"]["flagged_lr"]["rows"]}
    return "" if {1, 2, 3} <= flagged and len(flagged) < 9 else f"flagged are {sorted(flagged)}"


def latent(answers, *_):
    """The same, and the second group's mean."""
    mean = result(answers[0], "group_mean", "1")
    return hybrid(answers) or far("the mean", mean["estimate"], -.2, 4 * mean["se"])


def facets(answers, _, truth):
    if not answers[0]["fit"]["converged"]:
        return "not converged"
    table = answers[0]["tables"]["rater"]
    name, measure = table["columns"].index("element"), table["columns"].index("measure")
    found = {row[name]: row[measure] for row in table["rows"]}
    off = (sum((found[one] - truth[one]) ** 2 for one in truth) / len(truth)) ** .5
    return far("the raters' root mean square error", off, 0, .06)


def mantel_haenszel(answers, path, _):
    """The odds ratio of the first item over the strata of the total."""
    header, rows = read(path)
    group = header.index("group")
    cells = Counter()
    for row in rows:
        right = [int(cell) for at, cell in enumerate(row) if at != group]
        cells[sum(right), row[group], right[0]] += 1
    above = below = 0
    for total in {key[0] for key in cells}:
        whole = sum(cells[total, who, right] for who in "01" for right in (0, 1))
        above += cells[total, "0", 1] * cells[total, "1", 0] / whole
        below += cells[total, "0", 0] * cells[total, "1", 1] / whole
    return far("the odds ratio", result(answers[0], "mh_odds_ratio", "i1")["estimate"], above / below, 1e-9)
