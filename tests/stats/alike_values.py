"""tests/stats/alike_values.py: an answer as values that can be laid beside those of another."""
import collections
import re

# arguments and data of one question; table: what data were made of, wear: how; renamed: what its text is read as; seen: what of its
# values is looked at; printed: values of the answer that is to be read.
Run = collections.namedtuple("Run", "arguments data table wear renamed seen printed", defaults=(None,) * 6)
# carry: from the values of the first what the second must have; whole: it must have nothing else; twin: another second question that
# must be noticed, where there is no table in which a cell could be changed.
Relation = collections.namedtuple("Relation", "first second carry close whole twin", defaults=(None, 1e-9, True, None))
FIELDS = ["estimate", "se", "low", "high", "level", "n", "statistic", "df", "p"]
# The two of a pair may change places.
PAIRS = {"cohen_kappa", "weighted_kappa", "scott_pi", "polychoric", "q3", "factor_correlation"}
UNDERFLOW = 1e-250


def plain_number(text):
    """2.0 is 2, and 0,3 is 0.3: a category is called as it is first written."""
    return re.sub(r"(?<=\d)\.0(?!\d)", "", re.sub(r"(?<=\d),(?=\d)", ".", text))


def of_result(one):
    of = one["of"] and plain_number(one["of"])
    return ":".join(sorted(of.split(":"))) if of and one["key"] in PAIRS else of


def label_of(row, seen):
    """The words of a row, in any order, and how many such stood before; a row without words is told by its first cell."""
    words = tuple(sorted(plain_number(cell) for cell in row if isinstance(cell, str))) or (row[0],)
    seen[words] += 1
    return words + (seen[words],)


def values_of(answer):
    """{(key, of, field): value}; those of tables are ("table NAME", label, column)."""
    found = {}
    for one in answer["results"]:
        one = {**one, "low": one["ci"][0], "high": one["ci"][1]}
        for field in FIELDS:
            found[one["key"], of_result(one), field] = one[field]
        found[one["key"], of_result(one), "method"] = one["method"]
    for name, table in answer["tables"].items():
        seen = collections.Counter()
        for row in table["rows"]:
            label = label_of(row, seen)
            for head, value in zip(table["columns"], row):
                if not isinstance(value, str):
                    found["table " + name, label, plain_number(head)] = value
    for name, value in answer["input"].items():
        found["input", None, name] = value
    for warning in answer["warnings"]:
        found["warning", warning["code"], ""] = True
    if answer["fit"]:
        found["fit", None, "loglik"] = answer["fit"]["loglik"]
        found["fit", None, "parameters"] = answer["fit"]["parameters"]
    return found


def alike(one, other, close, scale):
    if one is None or other is None or isinstance(one, str) or isinstance(other, str):
        return one == other
    if close == 0:
        return one == other
    if max(abs(one), abs(other)) < UNDERFLOW:
        return True
    return abs(one - other) <= close * max(abs(one), abs(other), scale)


NOTHING = 1e-7  # an error that is the root of what rounding left


def nothing(place, one, other, scale):
    return place[2] == "se" and None not in (one, other) and max(one, other) < NOTHING * scale


def scale_of(place, values):
    """How large what a value was made of may have been: the rounding of a difference is that of its parts."""
    key, of, field = place
    if key.startswith(("irt_", "lr_", "chi_square", "mh_chi", "s_x2")):
        return 1  # as a chi-square varies
    if field == "p":
        return 1e-3  # of a small one, what stands in the exponent
    if field in ("estimate", "low", "high", "se", "statistic") and not key.startswith("table"):
        near = [values.get((key, of, name)) for name in ("estimate", "low", "high", "se")]
        return max([1e-3, *(abs(one) for one in near if isinstance(one, (int, float)))])
    return 1


def differences(expected, found, close, whole=True):
    """Where values differ; close 0: not at all."""
    told = []
    if whole:
        told += [f"only the second has {place}" for place in found if place not in expected]
    for place, value in expected.items():
        if place not in found:
            told.append(f"the second has no {place}")
        elif not alike(value, found[place], close, scale_of(place, found)) and not (
                close and nothing(place, value, found[place], scale_of(place, found))):
            told.append(f"{place}: {value}, then {found[place]}")
    return told
