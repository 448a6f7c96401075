"""tests/stats/alike_relations.py: the relations. Each draws, and says what is asked twice and what then holds."""
import json
import math
import os
import random
import re
import tempfile

from alike_made import (ITERATED, SUBJECTS, Table, added, answers, arranged, changed, column, csv, dressed, histories, long, measures,
                        named, names_of, outcomes, panel, plain, ratings, shuffled, stacked)
from alike_values import Relation, Run
from program import compute

RELATIONS = {}
FOLDER = os.path.join(tempfile.gettempdir(), f"astrolabe-alike-{os.getpid()}")


def relation(name):
    def keep(function):
        RELATIONS[name] = function
        return function
    return keep


def twice(subject, second, options=(), carry=None, close=None, whole=True):
    """The subject as it is, and with another table or more options."""
    return Relation(Run(subject.arguments, subject.table), Run([*subject.arguments, *options], second, second),
                    carry, subject.close if close is None else close, whole)


def without(*names):
    """Values but those of keys that do not go with the change."""
    return lambda values: {place: value for place, value in values.items() if place[0] not in names}


# ---- of every analysis ----

def clothes(subject, draw):
    """Delimiter, decimal mark, quotes, blanks, ends of lines and words for what is missing: the same to the last digit."""
    state = draw.random()  # so that its twin wears the same

    def wear(table, options=None):
        text, needed = dressed(random.Random(state), table)
        if options is not None:
            options += needed
        return text

    options = []
    text = wear(subject.table, options)
    return Relation(Run(subject.arguments, subject.table), Run([*subject.arguments, *options], text, subject.table, wear), None, 0)


def renamed(subject, draw):
    """Columns of other names, and others among them that nobody asks for."""
    awkward = ["é{:03}é", "zz {:03} zz", "no. {:03}", "مقيم{:03}", "(a){:03}.", "NA{:03}'"]
    names = {name: draw.choice(awkward).format(place) for place, name in enumerate(subject.table.names)}

    def put(text):
        return re.sub("|".join(map(re.escape, names)), lambda found: names[found[0]], text)

    def back(text):
        for name, new in sorted(names.items(), key=lambda both: -len(both[1])):
            text = text.replace(json.dumps(new, ensure_ascii=False)[1:-1], name)
        return text

    second = Table([names[name] for name in subject.table.names], subject.table.rows)
    arguments = subject.arguments[:2] + [put(one) if not one.startswith("--") else one for one in subject.arguments[2:]]
    return Relation(Run(subject.arguments, subject.table), Run(arguments, second, second, None, back), None, 0)


def order_of_rows(subject, draw):
    second = shuffled(draw, subject.table)
    # A permutation is of rows by their number, and persons are told by their row.
    return twice(subject, second, carry=without("table tests", "table persons"), whole=False)


def order_of_columns(subject, draw):
    """Items change places; what is of an item goes with it."""
    names = list(subject.table.names)
    draw.shuffle(names)
    # A matrix is turned; a permutation is drawn for each rater in turn; a flagged item is told by its place.
    return twice(subject, arranged(subject.table, names), whole=False,
                 carry=without("table matrix", "table tests", "table flagged_lr", "table flagged_mh", "table rounds"))


def rows_that_stand_for_many(subject, draw):
    many, few = stacked(draw, subject.table)
    return Relation(Run(subject.arguments, many), Run([*subject.arguments, *(["--layout", "patterns"] if subject.arguments[0] in LAYOUTS else []),
                    "--freq", "Nf"], few, few), None, subject.close)


LAYOUTS = {"agree", "icc", "alpha", "omega", "polychoric", "efa", "parallel", "cfa", "irt", "kendall", "bland-altman"}


def a_row_a_rating(subject, draw):
    table = long(draw, subject)
    arguments = list(subject.arguments)
    if "--id" in arguments:
        at = arguments.index("--id")
        del arguments[at:at + 2]
    return Relation(Run(subject.arguments, subject.table),
                    Run([*arguments, "--layout", "long", "--unit", "unit", "--rater", "who", "--value", "what"], table, table),
                    without("table tests"), subject.close, False)


def threads(subject, draw):
    one, two = ["--threads", "1"], ["--threads", "2"]
    return Relation(Run([*subject.arguments, *one], subject.table), Run([*subject.arguments, *two], subject.table, subject.table), None, 0)


def level(subject, draw):
    """Another level moves intervals alone, and the wider holds the narrower."""
    wide = {}

    def narrower(values):
        wide.update(values)
        return {place: value for place, value in values.items() if place[2] not in ("low", "high", "level", *LEVELLED)
                and place[0] not in ("table by_category", "table accuracy", "warning", "method")} | {("inside", None, ""): True}

    def inside(values):
        within = all(values[place] is None or wide.get(place) is None or
                     (values[place] - wide[place]) * (1 if place[2] == "low" else -1) >= -1e-9 * abs(wide[place])
                     for place in values if place[2] in ("low", "high"))
        return values | {("inside", None, ""): within}
    found = twice(subject, subject.table, ["--level", ".9"], narrower, 0, False)
    return found._replace(second=found.second._replace(seen=inside))


LEVELLED = ("critical", "low_95", "high_95")


GENERAL = {
    "clothes": (clothes, SUBJECTS), "names": (renamed, SUBJECTS), "rows": (order_of_rows, SUBJECTS),
    "columns": (order_of_columns, [name for name in SUBJECTS if name != "delphi"]),  # whose columns are rounds
    "often": (rows_that_stand_for_many, ["agree", "icc", "alpha", "omega", "polychoric", "efa", "parallel", "cfa", "invariance", "irt",
                                         "facets", "dif", "roc", "calibration", "ppv", "km", "cox", "cif"]),
    "long": (a_row_a_rating, ["agree", "kendall", "bland-altman", "icc", "alpha", "omega", "polychoric", "efa", "parallel", "cfa",
                              "irt", "cvi", "cvr", "aiken", "ipras", "ngt"]),
    "threads": (threads, ["agree", "kendall", "compare", "alpha", "omega", "gtheory", "polychoric", "efa", "parallel", "irt", "facets",
                          "dif", "roc"]),
    # What rci and dif decide goes by the level, so they are not here.
    "level": (level, ["agree", "bland-altman", "compare", "icc", "alpha", "polychoric", "efa", "cfa", "invariance", "irt", "facets", "roc",
                      "calibration", "ppv", "km", "cox", "cif", "cvi", "cvr", "aiken", "delphi"]),
}


def general(function, name, kind):
    def drawn(draw):
        subject = SUBJECTS[name](draw)
        while kind in ("rows", "often", "long", "columns") and subject.order:
            subject = SUBJECTS[name](draw)
        return function(subject, draw)
    return drawn


for of_kind, (of_function, of_names) in GENERAL.items():
    for of_name in of_names:
        RELATIONS[f"{of_name}-{of_kind}"] = general(of_function, of_name, of_kind)


# ---- of one value, or some ----

def take(values, key, *fields, of=Ellipsis):
    """Values of a key, as they are."""
    return {place: value for place, value in values.items() if place[0] == key and (not fields or place[2] in fields)
            and (of is Ellipsis or place[1] == of)}


def moved(values, key, new, fields=("estimate", "se", "low", "high"), of=None, now=Ellipsis, change=None):
    """Values of a key as those of another; change: of all of them."""
    at = of if now is Ellipsis else now
    return {(new, at, field): change(values[key, of, field]) if change and values[key, of, field] is not None else values[key, of, field]
            for field in fields if (key, of, field) in values}


def pair(name, arguments, table, second, expected, close=1e-9, more=None):
    """Asked twice; expected: what the second must have, from the values of the first."""
    return Relation(Run(arguments, table), Run(more or arguments, second, second), expected, close, False)


def negated(values, keys, turned=("estimate", "statistic")):
    """As they are where every sign turns: bounds change places."""
    found = {}
    for place, value in values.items():
        key, of, field = place
        if key not in keys:
            continue
        if field in ("low", "high"):
            found[key, of, "high" if field == "low" else "low"] = None if value is None else -value
        else:
            found[place] = -value if field in turned and value is not None else value
    return found


def scaled(values, keys, by, fields=("estimate", "se", "low", "high"), shift=0.):
    """Estimates and what is on their scale, times a positive number."""
    return {place: by * value + (0 if place[2] == "se" else shift) if place[2] in fields and value is not None else value
            for place, value in values.items() if place[0] in keys}


@relation("to-be-read")
def to_be_read(draw):
    """What is printed to be read has the same numbers, to the digits that it has."""
    subject = SUBJECTS[draw.choice(sorted(SUBJECTS))](draw)

    def expected(values):
        return {("printed", None, one): True for one in {shown(value) for place, value in values.items() if place[2] == "estimate"} if one}

    def printed(text):
        return {("printed", None, one): True for word in text.split() for one in (word, f"{word}.0000")}  # counts have no decimals
    return Relation(Run(subject.arguments, subject.table), Run(subject.arguments, subject.table, subject.table, None, None, None, printed),
                    expected, 0, False)


def shown(value):
    return f"{value:.4f}" if value is not None and .001 < abs(value) < 1e4 else None


# ---- agreement ----

@relation("agree-other-words")
def other_words(draw):
    """What is nominal does not ask what categories are called."""
    table = ratings(draw, kind="words")
    words = sorted({value for row in table.rows for value in row if value})
    new = dict(zip(words, draw.sample([f"k{place}" for place in range(len(words))], len(words))))
    return twice(plain("agree", table), changed(table, table.names, new.get),
                 carry=lambda values: {place: value for place, value in values.items() if not place[0].startswith("table")
                                       and place[1] not in ("ordinal", "interval", "ratio")}, whole=False)


@relation("agree-upside-down")
def upside_down(draw):
    """A scale that is turned round has the same distances, but not the same ratios."""
    table = ratings(draw, kind=draw.choice(["whole", "from-nothing"]))
    return twice(plain("agree", table), changed(table, table.names, lambda value: -value), close=1e-9, whole=False,
                 carry=lambda values: {place: value for place, value in values.items()
                                       if place[1] != "ratio" and not place[0].startswith("table") and place[0] != "warning"})


@relation("agree-another-unit")
def another_unit(draw):
    """Shifted and stretched: all but ratios."""
    table, by, shift = ratings(draw, kind="whole"), draw.choice([.1, 3, 1e6, 1e-6]), draw.choice([0, 7, -1e3])
    return twice(plain("agree", table), changed(table, table.names, lambda value: by * value + shift), close=1e-7, whole=False,
                 carry=lambda values: {place: value for place, value in values.items()
                                       if (place[1] != "ratio" or not shift) and not place[0].startswith("table") and place[0] != "warning"})


@relation("agree-two-raters")
def two_raters(draw):
    """Of two raters with nothing missing: Fleiss's kappa is Scott's pi, Conger's and Light's are Cohen's."""
    table = ratings(draw, raters=(2, 2), missing=0)

    def expected(values):
        return {**moved(values, "fleiss_kappa", "scott_pi", ["estimate"]), **moved(values, "conger_kappa", "cohen_kappa", ["estimate"]),
                **moved(values, "light_kappa", "cohen_kappa", ["estimate"])}
    return pair("agree", ["agree", "-"], table, table, expected)


@relation("agree-alpha-and-pi")
def alpha_and_pi(draw):
    """With nothing missing 1 - alpha is (1 - pi)(N - 1) / N, N ratings."""
    table = ratings(draw, missing=0)

    def expected(values):
        pi, count = values["fleiss_kappa", None, "estimate"], values["input", None, "ratings"]
        return {("krippendorff_alpha", "nominal", "estimate"): None if pi is None else 1 - (1 - pi) * (count - 1) / count}
    return pair("agree", ["agree", "-"], table, table, expected)


@relation("agree-two-categories")
def two_categories(draw):
    """Two categories know no distance: all weights are those of identity, AC2 is AC1 and all metrics are one."""
    # Tests of chance alone are those of unweighted coefficients.
    table, weights = ratings(draw, categories=2, kind="whole"), draw.choice(["linear", "quadratic"])

    def expected(values):
        found = {}
        for key in ("fleiss_kappa", "conger_kappa", "brennan_prediger", "percent_agreement", "scott_pi"):
            found.update(take(values, key))
        for place, value in values.items():
            if place[0] == "cohen_kappa":
                found["weighted_kappa", *place[1:]] = value
            if place[0] == "krippendorff_alpha" and place[1] == "nominal":
                found["krippendorff_alpha", "interval", place[2]] = value
                if place[2] == "estimate":
                    found["krippendorff_alpha", "ordinal", place[2]] = value
            if place[0] == "gwet_ac1":
                found["gwet_ac2", *place[1:]] = value
        return {place: value for place, value in found.items() if place[2] not in ("statistic", "p")}
    return pair("agree", ["agree", "-"], table, table, expected, more=["agree", "-", "--weights", weights])


@relation("agree-identity")
def identity(draw):
    table = ratings(draw)

    def expected(values):
        found = {place: value for place, value in values.items() if place[0] in
                 ("fleiss_kappa", "conger_kappa", "brennan_prediger", "percent_agreement", "scott_pi", "gwet_ac1", "light_kappa")}
        found.update({("gwet_ac2", *place[1:]): value for place, value in values.items() if place[0] == "gwet_ac1"})
        found.update({("weighted_kappa", *place[1:]): value for place, value in values.items() if place[0] == "cohen_kappa"})
        return found
    return pair("agree", ["agree", "-"], table, table, expected, more=["agree", "-", "--weights", "identity"])


@relation("agree-counted")
def counted(draw):
    """How many raters gave each category: the same coefficients of all raters, whatever is missing."""
    table = ratings(draw, categories=draw.choice([2, 3, 5]), kind="whole")
    table = Table(table.names, [row for row in table.rows if any(value is not None for value in row)])
    values = sorted({value for row in table.rows for value in row if value is not None})
    second = Table([str(value) for value in values], [[row.count(value) for value in values] for row in table.rows])

    def expected(values):
        found = {}
        for key in ("percent_agreement", "fleiss_kappa", "brennan_prediger", "gwet_ac1", "gwet_ac2"):
            found.update(take(values, key))
        found.update(take(values, "krippendorff_alpha", "estimate"))
        return found
    return pair("agree", ["agree", "-"], table, second, expected, more=["agree", "-", "--layout", "counts"])


@relation("agree-crossed")
def crossed(draw):
    """Two raters as a square: the coefficients; its errors are those of tables and divide by n."""
    table = ratings(draw, raters=(2, 2), categories=draw.choice([2, 3, 5]), kind="whole", missing=0)
    values = sorted({value for row in table.rows for value in row})
    second = Table(["Id", *map(str, values)], [[one, *(sum(row == [one, other] for row in table.rows) for other in values)] for one in values])

    def expected(found):
        keys = ("percent_agreement", "fleiss_kappa", "cohen_kappa", "scott_pi", "brennan_prediger", "gwet_ac1", "gwet_ac2",
                "krippendorff_alpha", "weighted_kappa", "conger_kappa")
        return {place: value for place, value in found.items() if place[0] in keys and place[2] == "estimate"}
    return pair("agree", ["agree", "-"], table, second, expected, more=["agree", "-", "--layout", "square", "--id", "Id"])


@relation("agree-nobody-and-nothing")
def nobody(draw):
    """Units that nobody rated are none, and a rater who rated nothing is in no coefficient of all raters."""
    table = ratings(draw, kind="whole")
    rows = [[*row, None] for row in table.rows]
    rows.insert(draw.randrange(len(rows)), [None] * len(rows[0]))
    second = Table([*table.names, "Qzz"], rows)

    def expected(values):
        keys = ("percent_agreement", "fleiss_kappa", "brennan_prediger", "gwet_ac1", "gwet_ac2", "krippendorff_alpha", "cohen_kappa",
                "weighted_kappa")
        several = len(table.names) > 2
        return {place: value for place, value in values.items() if place[0] in keys and (several or place[0] not in keys[-2:])
                and (place[0] not in keys[-2:] or place[1])}
    return pair("agree", ["agree", "-"], table, second, expected)


@relation("agree-alone")
def alone(draw):
    """A unit with one rating says nothing to alpha."""
    table = ratings(draw, kind="whole", raters=(3, 6))
    value = next(value for row in table.rows for value in row if value is not None) if any(
        value is not None for row in table.rows for value in row) else 1
    second = Table(table.names, [*table.rows, [None, value, *[None] * (len(table.names) - 2)]])
    return pair("agree", ["agree", "-"], table, second, lambda values: take(values, "krippendorff_alpha", "estimate", "se"))


@relation("compare-itself")
def itself(draw):
    """Agreement of the same raters, compared: no difference."""
    table = ratings(draw, raters=(2, 2), kind="whole", units=(10, 200))
    second = Table(["Qaa", "Qab", "Qac", "Qad"], [[*row, *row] for row in table.rows])

    def expected(values):
        return {("agreement_difference", place[1], place[2]): 0 for place, value in values.items()
                if place[0] == "agreement_first" and place[2] == "estimate" and value is not None}
    return pair("compare", ["compare", "-", "--first", "Qaa,Qab", "--second", "Qac,Qad"], second, second, expected)


COMPARED = ["percent_agreement", "fleiss_kappa", "brennan_prediger", "gwet_ac1", "gwet_ac2", "cohen_kappa"]


@relation("compare-agree")
def compare_and_agree(draw):
    """agreement_first is what agree says of these raters on that scale."""
    table = ratings(draw, raters=(4, 4), kind="whole", categories=3, units=(30, 200), missing=0)

    def expected(values):
        return {("agreement_first", key, "estimate"): values[key, None, "estimate"] for key in COMPARED if (key, None, "estimate") in values
                and key != "gwet_ac2"}
    return pair("compare", ["agree", "-", "--cols", "Qaa,Qab", "--categories", "1,2,3"], table, table, expected,
                more=["compare", "-", "--first", "Qaa,Qab", "--second", "Qac,Qad", "--categories", "1,2,3"])


@relation("compare-exchanged")
def exchanged(draw):
    """Before and after exchanged: signs turn, tests stay."""
    table = ratings(draw, raters=(2, 2), kind="whole", units=(6, 200)) if draw.random() < .5 else measures(draw, raters=(2, 2), units=(6, 200))
    zeros = ["--zeros", draw.choice(["wilcoxon", "pratt"])]

    def expected(values):
        keys = ("mcnemar", "mean_difference", "cohen_d", "cohen_d_average", "hedges_g", "rank_biserial")
        found = negated(values, keys, ("estimate", "statistic"))
        found = {place: abs(value) if place[0] == "mcnemar" and place[2] == "statistic" else value for place, value in found.items()}
        for key in ("bowker", "stuart_maxwell", "mcnemar_exact", "mcnemar_corrected", "wilcoxon_signed_rank", "wilcoxon_signed_rank_normal", "bhapkar"):
            found.update(take(values, key, "p", "df", "n"))
        return {(key, of and "Qab:Qaa", field): value for (key, of, field), value in found.items()}
    return pair("compare", ["compare", "-", "--before", "Qaa", "--after", "Qab", "--bhapkar", *zeros], table, table, expected,
                more=["compare", "-", "--before", "Qab", "--after", "Qaa", "--bhapkar", *zeros])


@relation("compare-groups-exchanged")
def groups_exchanged(draw):
    table = measures(draw, units=(8, 200), raters=(2, 2), decimals=draw.choice([0, 3]))
    table = added(table, "Gr", ["ga" if number < 4 or draw.random() < .5 else "gb" for number in range(len(table.rows))])
    table = Table(table.names, [[*table.rows[0][:2], "ga"], *table.rows[1:-2], *[[*row[:2], "gb"] for row in table.rows[-2:]]])
    second = changed(table, ["Gr"], lambda value: {"ga": "gb", "gb": "ga"}[value])

    def expected(values):
        found = negated(values, ("mean_difference", "cohen_d", "hedges_g", "cliff_delta"))
        found.update(take(values, "rank_sum", "p", "n"))
        return found
    return pair("compare", ["compare", "-", "--group", "Gr", "--value", "Qaa,Qab"], table, second, expected)


@relation("compare-monotone")
def monotone(draw):
    """Ranks of two groups do not ask how far values are apart."""
    table = measures(draw, units=(8, 200), raters=(2, 2), decimals=draw.choice([0, 3]), missing=0)
    table = added(table, "Gr", ["ga" if number % 2 else "gb" for number in range(len(table.rows))])
    middle = sum(table.rows[0][:2]) / 2
    second = changed(table, ["Qaa", "Qab"], lambda value: (value - middle) ** 3 + value)
    return pair("compare", ["compare", "-", "--group", "Gr", "--value", "Qaa,Qab"], table, second,
                lambda values: {**take(values, "rank_sum"), **take(values, "cliff_delta")})


# ---- numbers ----

def unit_of(draw):
    return draw.choice([.01, 2.5, 1e6, 1e-7]), draw.choice([0, -3, 1e4])


@relation("icc-another-unit")
def icc_unit(draw):
    """Shifted and stretched, turned or not: the same coefficients."""
    subject, (by, shift) = SUBJECTS["icc"](draw), unit_of(draw)
    by = by * draw.choice([1, -1])
    second = changed(subject.table, subject.items, lambda value: by * value + shift * by)
    return twice(subject, second, close=max(1e-6, subject.close), whole=False, carry=lambda values: {
        place: value for place, value in values.items() if place[0].startswith("icc")})


@relation("icc-forms")
def icc_forms(draw):
    """The mean of k by Spearman and Brown; consistency is at least agreement where raters differ more than by chance."""
    table = measures(draw, missing=0)
    raters = len(table.names)

    def expected(values):
        found = {}
        for one, mean, of in [("icc_1", "icc_k", "oneway"), ("icc_c_1", "icc_c_k", "random"), ("icc_a_1", "icc_a_k", "random")]:
            for field in ("estimate", "low", "high"):
                rho = values[one, of, field]
                if rho is not None and 1 + (raters - 1) * rho > 1e-3:  # else the mean of k would have no variance
                    found[mean, of, field] = raters * rho / (1 + (raters - 1) * rho)
        return found
    return pair("icc", ["icc", "-"], table, table, expected, close=1e-6)


@relation("icc-alpha")
def icc_alpha(draw):
    """Cronbach's alpha is the consistency of the mean."""
    table = draw.choice([measures, answers])(draw, missing=0)

    def expected(values):
        return {("icc_c_k", "mixed", field): values["cronbach_alpha", None, field] for field in ("estimate", "low", "high", "statistic", "p")}
    return pair("icc", ["alpha", "-"], table, table, expected, close=1e-7, more=["icc", "-"])


@relation("icc-gtheory")
def icc_gtheory(draw):
    """One facet: generalisability is the consistency of the mean, dependability its agreement."""
    table = named(measures(draw, missing=0, raters=(2, 6), units=(5, 80)))

    def expected(values):
        return {(key, None, "estimate"): max(0, values[of, "random", "estimate"]) for key, of in
                [("generalisability", "icc_c_k"), ("dependability", "icc_a_k")]
                if values[of, "random", "estimate"] is not None and ("warning", "negative_variance", "") not in values}
    items = ",".join(table.names[1:])
    return pair("icc", ["icc", "-", "--cols", items], table, table, expected, close=1e-7,
                more=["gtheory", "-", "--id", "Id", "--cols", items])


@relation("gtheory-nested")
def nested(draw):
    """Labels that are used again under each task, and are said to be; or labels of their own."""
    scores, more = measures(draw, missing=0, raters=(6, 6), units=(6, 30)), draw.choice([[], ["--reml"]])
    rows = [[f"P{number:03}", f"T{place // 2}", f"R{place % 2}", value] for number, row in enumerate(scores.rows)
            for place, value in enumerate(row)]
    second = Table(["Pe", "Tk", "Ra", "Sc"], [[*row[:2], row[1] + row[2], row[3]] for row in rows])
    arguments = ["gtheory", "-", "--unit", "Pe", "--facet", "Tk", "--facet", "Ra", "--value", "Sc", *more]
    return pair("gtheory", [*arguments, "--nested", "Ra:Tk"], Table(second.names, rows), second, lambda values: {
        place: value for place, value in values.items() if place[0] in ("variance_component", "generalisability", "dependability")},
        more=arguments, close=1e-4)


@relation("irt-persons")
def irt_persons(draw):
    """Persons do not ask in which order items stand."""
    table, how = answers(draw, persons=(100, 200), missing=draw.choice([0, .1])), draw.choice(["eap", "ml", "wle"])
    names = draw.sample(table.names, len(table.names))
    return pair("irt", ["irt", "-", "--persons", how], table, arranged(table, names),
                lambda values: {place: value for place, value in values.items() if place[0] == "table persons"}, close=1e-3)


@relation("alpha-another-unit")
def alpha_unit(draw):
    table, (by, shift) = measures(draw, missing=0, raters=(3, 8)), unit_of(draw)
    second = changed(table, table.names, lambda value: by * (value + shift))
    return pair("alpha", ["alpha", "-"], table, second, lambda values: {
        place: value for place, value in values.items() if place[0] in
        ("cronbach_alpha", "cronbach_alpha_standardised", "guttman_lambda6", "mean_inter_item_r", "item_rest_r", "alpha_if_dropped")}, close=1e-6)


@relation("alpha-dropped")
def alpha_dropped(draw):
    """alpha_if_dropped is alpha of the others."""
    table = measures(draw, missing=0, raters=(3, 7), units=(8, 100))
    last = table.names[-1]

    def expected(values):
        return moved(values, "alpha_if_dropped", "cronbach_alpha", ("estimate", "low", "high"), last, None)
    return pair("alpha", ["alpha", "-"], table, arranged(table, table.names[:-1]), expected)


@relation("bland-altman-another-unit")
def bland_altman_unit(draw):
    table, (by, shift) = measures(draw, raters=(2, 2), units=(5, 200)), unit_of(draw)
    second = changed(table, table.names, lambda value: by * (value + shift))

    def expected(values):
        found = scaled(values, ("bias", "sd_differences", "loa_lower", "loa_upper"), by)
        found.update(take(values, "proportional_bias"))
        found.update(take(values, "share_outside"))
        return found
    return pair("bland-altman", ["bland-altman", "-"], table, second, expected, close=1e-6)


@relation("bland-altman-exchanged")
def bland_altman_exchanged(draw):
    table = measures(draw, raters=(2, 2), units=(5, 200))

    def expected(values):
        found = negated(values, ("bias", "proportional_bias", "proportional_bias_intercept"))
        found.update({("loa_lower" if key == "loa_upper" else "loa_upper", of, field): value
                      for (key, of, field), value in negated(values, ("loa_lower", "loa_upper")).items()})
        return found
    return pair("bland-altman", ["bland-altman", "-", "--cols", "Qaa,Qab"], table, table, expected, more=["bland-altman", "-", "--cols", "Qab,Qaa"])


@relation("bland-altman-compare")
def bland_altman_compare(draw):
    """The bias is the mean difference the other way round."""
    table = measures(draw, raters=(2, 2), units=(12, 200), missing=.1)

    def expected(values):
        return moved(values, "bias", "mean_difference", ("estimate",), change=lambda value: -value) | moved(
            values, "bias", "mean_difference", ("se", "df", "p"))
    return pair("compare", ["bland-altman", "-"], table, table, expected, more=["compare", "-", "--before", "Qaa", "--after", "Qab"])


@relation("kendall-monotone")
def kendall_monotone(draw):
    """Each rater may count as they like, as long as the order stays."""
    table = measures(draw, units=(5, 40), raters=(2, 7), decimals=draw.choice([0, 2]))
    bends = [draw.choice([1, 2, .1]) for _ in table.names]
    second = Table(table.names, [[None if value is None else bend * value ** 3 + value for value, bend in zip(row, bends)] for row in table.rows])
    return pair("kendall", ["kendall", "-"], table, second, None)


@relation("kendall-ngt")
def kendall_ngt(draw):
    table = named(measures(draw, units=(4, 20), raters=(2, 7), decimals=0, missing=0))
    table = changed(table, table.names[1:], lambda value: abs(value) + 1)
    return pair("ngt", ["kendall", "-", "--id", "Id"], table, table, lambda values: take(values, "kendall_w", "estimate", "statistic", "p"),
                more=["ngt", "-", "--points", "--id", "Id"])


# ---- items ----

@relation("polychoric-turned")
def polychoric_turned(draw):
    """A scale that is turned round turns the sign."""
    table, k = answers(draw, items=(2, 4)), 9
    options = ["--estimator", draw.choice(["two_step", "ml"])]
    second = changed(table, ["Qaa"], lambda value: k - value)

    def expected(values):
        found = {}
        for (key, of, field), value in values.items():
            if key != "polychoric":
                continue
            if of.startswith("Qaa:"):
                found.update(negated({(key, of, field): value}, (key,), ("estimate",)))
            else:
                found[key, of, field] = value
        return found
    return pair("polychoric", ["polychoric", "-", *options], table, second, expected, close=ITERATED)


@relation("alpha-polychoric")
def ordinal_alpha(draw):
    table = answers(draw, items=(3, 6), missing=0)
    return pair("alpha", ["polychoric", "-"], table, table, lambda values: {
        ("cronbach_alpha_standardised", "ordinal", "estimate"): values["table reliability", ("ordinal_alpha", 1), "value"]},
        close=ITERATED, more=["alpha", "-", "--ordinal"])


@relation("factors-another-unit")
def factors_unit(draw):
    """Factors of correlations do not ask for units."""
    table = answers(draw, persons=(100, 300), items=(6, 8), categories=5, missing=0)
    scales = [unit_of(draw) for _ in table.names]
    second = Table(table.names, [[by * (value + shift) for value, (by, shift) in zip(row, scales)] for row in table.rows])
    arguments = draw.choice([["efa", "-", "--estimator", draw.choice(["ml", "minres"])], ["omega", "-", "--factors", "1"], ["parallel", "-", "--boot", "50"]])
    return pair("efa", arguments, table, second, None, close=1e-4)


@relation("cfa-saturated")
def saturated(draw):
    """Three items of one factor: nothing is left over."""
    table = answers(draw, persons=(200, 500), items=(3, 3), categories=5, missing=0)

    def expected(values):
        found = {("chi_square", None, "estimate"): 0, ("chi_square", None, "df"): 0, ("srmr", None, "estimate"): 0}
        found.update({("standardised_loading", f"F:{of.split(':')[0]}", field): value for (key, of, field), value in values.items()
                      if key == "loading" and field == "estimate"})
        return {} if ("warning", "boundary", "") in values else found  # Heywood: of efa at the bound, of cfa beyond
    return pair("cfa", ["efa", "-", "--estimator", "ml"], table, table, expected, close=1e-3, more=["cfa", "-"])


@relation("invariance-copied")
def copied(draw):
    """A group beside its copy: chi-square is twice that of one, and no step adds anything."""
    table = answers(draw, persons=(200, 300), items=(4, 5), categories=5, missing=0)
    both = added(Table(table.names, [*table.rows, *table.rows]), "Gr", ["ga"] * len(table.rows) + ["gb"] * len(table.rows))

    def expected(values):
        found = {("chi_square", step, "estimate"): 2 * values["chi_square", None, "estimate"] for step in ("configural", "metric", "scalar", "strict")}
        found.update({("chi_square_difference", step, "estimate"): 0 for step in ("metric", "scalar", "strict")})
        found["factor_mean_difference", "F:gb", "estimate"] = 0
        found["cfi", "configural", "estimate"] = values["cfi", None, "estimate"]
        return found
    return pair("invariance", ["cfa", "-"], table, both, expected, close=1e-3, more=["invariance", "-", "--group", "Gr"])


@relation("irt-models-of-two-categories")
def models_of_two(draw):
    """Of two categories the graded model, the partial credit with slopes and the one of two parameters are one; so are those with one slope."""
    table = answers(draw, persons=(200, 500), items=(4, 8), categories=2)
    one, other = draw.choice([("2pl", "grm"), ("2pl", "gpcm"), ("grm", "gpcm"), ("rasch", "pcm"), ("rasch", "rsm")])
    options = ["--estimator", "cml"] if one == "rasch" and draw.random() < .5 else []
    return pair("irt", ["irt", "-", "--model", one, *options], table, table, lambda values: {
        place: value for place, value in values.items() if place[0] in ("slope", "intercept", "threshold", "spread", "fit", "reliability")},
        close=1e-4, more=["irt", "-", "--model", other, *options])


@relation("irt-upside-down")
def irt_turned(draw):
    """All items turned round: thresholds change their signs and their order. Not of the partial credit models with gaps."""
    most = draw.choice([2, 3])
    table, model = answers(draw, persons=(300, 500), items=(4, 7), categories=most), draw.choice(["grm", "gpcm", "pcm"])

    def expected(values):
        found = {("fit", None, "loglik"): values["fit", None, "loglik"]}
        for (key, of, field), value in values.items():
            if key == "slope" and field == "estimate":
                found[key, of, field] = value
            if key == "threshold" and field in ("estimate", "se"):
                item, _, step = of.partition(":")
                at = f"{item}:{most - int(step)}" if step else item
                found[key, at, field] = -value if field == "estimate" and value is not None else value
        return found
    return pair("irt", ["irt", "-", "--model", model], table, changed(table, table.names, lambda value: most - 1 - value), expected, close=1e-3)


@relation("facets-rasch")
def facets_rasch(draw):
    """Persons and items alone: the model of Rasch, whose intercepts are the measures turned, but for their mean."""
    table = named(answers(draw, persons=(150, 300), items=(4, 7), categories=2, missing=0))
    items = table.names[1:]

    def expected(values):
        easy = [values["intercept", item, "estimate"] for item in items]
        found = {("spread", "Id", "estimate"): values["spread", None, "estimate"], ("fit", None, "loglik"): values["fit", None, "loglik"]}
        found.update({("measure", f"item:{item}", "estimate"): -one for item, one in zip(items, easy)})
        return found
    return pair("facets", ["irt", "-", "--model", "rasch", "--cols", ",".join(items)], table, table, expected, close=1e-3,
                more=["facets", "-", "--facet", "Id", "--cols", ",".join(items), "--uncentred", "item"])


@relation("dif-copied")
def dif_copied(draw):
    """A group beside its copy: nothing differs."""
    table = answers(draw, persons=(60, 200), items=(4, 6), categories=draw.choice([2, 3]), missing=0)
    both = added(Table(table.names, [*table.rows, *table.rows]), "Gr", ["ga"] * len(table.rows) + ["gb"] * len(table.rows))
    matching = draw.choice(["sum", "latent", "irt"])

    def expected(values):
        items = {of for key, of, field in values if key == "item_rest_r"}
        keys = {"sum": ["lr_uniform", "lr_total", "group_coefficient"], "irt": ["lr_uniform", "lr_total"], "latent": ["irt_lr", "irt_wald"]}
        return {(key, item, "estimate"): 0 for key in keys[matching] for item in items}
    return pair("dif", ["alpha", "-"], table, both, expected, close=1e-3, more=["dif", "-", "--group", "Gr", "--matching", matching])


@relation("dif-exchanged")
def dif_exchanged(draw):
    """Reference and focal group exchanged: what has a direction turns."""
    table = answers(draw, persons=(150, 400), items=(4, 6), categories=draw.choice([2, 3]), missing=0, groups=2)

    def expected(values):
        found = negated(values, ("group_coefficient", "mh_delta"), ("estimate",))
        for key in ("mh_chi_square", "mh_chi_square_corrected", "lr_uniform", "lr_total", "lr_non_uniform", "mantel", "generalised_mh",
                    "nagelkerke_uniform", "nagelkerke_total"):
            found.update(take(values, key))
        for place, value in take(values, "mh_odds_ratio", "estimate").items():
            found[place] = value and 1 / value
        return found
    return pair("dif", ["dif", "-", "--group", "Gr", "--focal", "g1"], table, table, expected, close=1e-6,
                more=["dif", "-", "--group", "Gr", "--focal", "g0"])


@relation("dif-upside-down")
def dif_turned(draw):
    """All answers turned round turn what has a direction."""
    most = draw.choice([2, 3])
    table = answers(draw, persons=(150, 400), items=(4, 6), categories=most, missing=0, groups=2)

    def expected(values):
        found = negated(values, ("group_coefficient", "mh_delta", "standardised_difference"), ("estimate",))
        for key in ("mh_chi_square", "lr_uniform", "lr_total", "lr_non_uniform", "mantel", "generalised_mh", "nagelkerke_total"):
            found.update(take(values, key))
        return found
    return pair("dif", ["dif", "-", "--group", "Gr"], table, changed(table, [name for name in table.names if name[0] == "Q"],
                                                                   lambda value: most - 1 - value), expected, close=1e-6)


# ---- outcomes and times ----

@relation("roc-monotone")
def roc_monotone(draw):
    """Areas do not ask how far scores are apart."""
    table = outcomes(draw, columns=2)
    second = changed(table, ["Xaa", "Xab"], lambda value: 3 * value ** 3 + value - 5)
    return pair("roc", ["roc", "-", "--outcome", "Oc", "--x", "Xaa,Xab"], table, second, None)


@relation("roc-turned")
def roc_turned(draw):
    """Scores turned round: one less the area."""
    table = outcomes(draw, columns=2)

    def expected(values):
        found = {("auc", of, field): value if field == "se" or value is None else 1 - value
                 for (key, of, field), value in values.items() if key == "auc" and field in ("estimate", "se")}
        found.update(negated(values, ("auc_difference",)))
        return found
    return pair("roc", ["roc", "-", "--outcome", "Oc", "--x", "Xaa,Xab"], table, changed(table, ["Xaa", "Xab"], lambda value: -value), expected)


@relation("roc-outcome-turned")
def roc_outcome(draw):
    table = outcomes(draw, columns=2)
    second = changed(changed(table, ["Xaa", "Xab"], lambda value: -value), ["Oc"], lambda value: 1 - value)
    return pair("roc", ["roc", "-", "--outcome", "Oc", "--x", "Xaa,Xab"], table, second, lambda values: {
        place: value for place, value in values.items() if place[0] in ("auc", "auc_difference")})


@relation("roc-calibration")
def roc_calibration(draw):
    table = outcomes(draw)
    return pair("calibration", ["roc", "-", "--outcome", "Oc", "--x", "Pr"], table, table,
                lambda values: moved(values, "auc", "auc", ("estimate", "se", "low", "high"), "Pr", None),
                more=["calibration", "-", "--outcome", "Oc", "--x", "Pr"])


@relation("roc-ranks")
def roc_ranks(draw):
    """Cliff's delta is twice the area less one."""
    table = outcomes(draw, columns=1)
    return pair("compare", ["roc", "-", "--outcome", "Oc", "--x", "Xaa"], table, table,
                lambda values: moved(values, "auc", "cliff_delta", ("estimate",), "Xaa", None, lambda value: 2 * value - 1),
                more=["compare", "-", "--group", "Oc", "--value", "Xaa"])


@relation("logistic-another-unit")
def logistic_unit(draw):
    """A column in another unit: its coefficient goes with it, nothing else moves."""
    table, by = outcomes(draw, people=(60, 400)), draw.choice([.001, 12, 1e5])
    second = changed(table, ["Xab"], lambda value: by * value)

    def expected(values):
        found = take(values, "likelihood_ratio") | take(values, "hosmer_lemeshow") | take(values, "brier") | take(values, "auc")
        found.update({place: value for place, value in take(values, "coefficient", "estimate", "se", "low", "high").items() if place[1] != "Xab"})
        found.update({place: value / by if value is not None and place[2] in ("estimate", "se", "low", "high") else value
                      for place, value in take(values, "coefficient", of="Xab").items()})
        return found
    return pair("calibration", ["calibration", "-", "--fit", "--outcome", "Oc", "--x", "Xaa,Xab"], table, second, expected, close=1e-5)


@relation("ppv-counted")
def ppv_counted(draw):
    """From a file, or from the four numbers."""
    table, cut = outcomes(draw), 1.5
    four = [0, 0, 0, 0]
    for event, score in zip(column(table, "Oc"), column(table, "Xaa")):
        four[2 * (1 - event) + (score < cut)] += 1
    tp, fn, fp, tn = map(str, four)
    return Relation(Run(["ppv", "--tp", tp, "--fn", fn, "--fp", fp, "--tn", tn], None),
                    Run(["ppv", "-", "--outcome", "Oc", "--x", "Xaa", "--cut", "1.5"], table, table),
                    lambda values: {place: value for place, value in values.items() if place[0] not in ("input", "warning")}, 1e-9, False)


@relation("km-another-clock")
def km_clock(draw):
    """Days instead of weeks: the same curve and tests."""
    table = changed(histories(draw), ["Tm"], lambda value: round(value))
    more = draw.choice([["km", "-", "--group", "Gr"], ["km", "-"], ["km", "-", "--group", "Gr", "--strata", "St"]])

    def expected(values):
        return {(key, re.sub(r"(\d+)$", lambda one: str(8 * int(one[0])), of) if key == "survival" else of, field):
                value if key != "median_survival" or field not in ("estimate", "low", "high") or value is None else 8 * value
                for (key, of, field), value in values.items() if key in ("survival", "median_survival", "logrank")}
    return pair("km", [*more, "--time", "Tm", "--event", "Ev"], table, changed(table, ["Tm"], lambda value: 8 * value), expected)


@relation("cox-another-clock")
def cox_clock(draw):
    """Any clock that keeps the order; a column in another unit."""
    table, by = histories(draw, people=(20, 100)), draw.choice([1, .01, 1e4])
    ties = draw.choice(["efron", "breslow", "exact"])
    second = changed(changed(table, ["Tm"], lambda value: value ** 2 + value), ["Xab"], lambda value: by * value)

    def expected(values):
        found = {place: value for place, value in values.items() if place[0] in
                 ("likelihood_ratio", "wald", "score", "null_log_likelihood", "concordance", "proportional_hazards")}
        found.update({place: value / (by if place[1] == "Xab" and value is not None and place[2] in ("estimate", "se", "low", "high") else 1)
                      if value is not None and place[2] != "method" else value for place, value in take(values, "log_hazard_ratio").items()})
        return found
    return pair("cox", ["cox", "-", "--time", "Tm", "--event", "Ev", "--x", "Xaa,Xab", "--ties", ties], table, second, expected, close=1e-5)


@relation("cox-logrank")
def cox_logrank(draw):
    """The score test of two groups by the exact likelihood is the log-rank test."""
    table = histories(draw, people=(20, 60), columns=1)
    table = Table(table.names, [[*row[:4], int(row[2] == "gb")] for row in table.rows])
    return pair("cox", ["km", "-", "--time", "Tm", "--event", "Ev", "--group", "Gr"], table, table, lambda values: moved(
        values, "logrank", "score", ("statistic", "df", "p")), close=1e-6,
        more=["cox", "-", "--time", "Tm", "--event", "Ev", "--x", "Xaa", "--ties", "exact"])


@relation("cif-alone")
def cif_alone(draw):
    """Where nothing competes incidence is one less survival, and the subdistribution's hazard is the hazard (Breslow)."""
    table = histories(draw, people=(30, 200))
    if draw.random() < .5:
        def expected(values):
            return {("cumulative_incidence", f"1:{of}", field): value if field == "se" else 1 - value
                    for (key, of, field), value in values.items() if key == "survival" and field in ("estimate", "se") and value is not None}
        return pair("cif", ["km", "-", "--time", "Tm", "--event", "Ev"], table, table, expected, more=["cif", "-", "--time", "Tm", "--event", "Ev"])
    # Errors are the sandwich's, which is robust.
    return pair("cif", ["cox", "-", "--time", "Tm", "--event", "Ev", "--x", "Xaa,Xab", "--ties", "breslow"], table, table, lambda values: {
        ("log_subdistribution_hazard_ratio", place[1], "estimate"): value for place, value in take(values, "log_hazard_ratio", "estimate").items()},
        close=1e-5, more=["cif", "-", "--time", "Tm", "--event", "Ev", "--x", "Xaa,Xab"])


@relation("km-groups-exchanged")
def groups_of_times(draw):
    table = histories(draw)
    new = {"ga": "zz", "gb": "aa"}
    rho = ["--rho", draw.choice(["0", "1"])]
    return pair("km", ["km", "-", "--time", "Tm", "--event", "Ev", "--group", "Gr", *rho], table, changed(table, ["Gr"], new.get),
                lambda values: take(values, "logrank") | {("survival", of.replace("ga:", "zz:").replace("gb:", "aa:"), field): value
                                                          for (key, of, field), value in values.items() if key == "survival"})


# ---- panels ----

@relation("cvr-cvi")
def cvr_cvi(draw):
    """Lawshe's ratio is twice the share less one."""
    table = panel(draw, 1, 3)
    return pair("cvi", ["cvr", "-", "--id", "Id", "--essential", "3"], table, table, lambda values: {
        ("i_cvi", place[1], place[2]): value and (value + 1) / 2 if value else .5 if value == 0 else None
        for place, value in take(values, "cvr", "estimate", "low", "high").items()}, more=["cvi", "-", "--id", "Id", "--high", "3", "--cut", "3"])


@relation("aiken-turned")
def aiken_turned(draw):
    table = panel(draw, 1, 5)
    turned = changed(table, table.names[1:], lambda value: 6 - value)
    return pair("aiken", ["aiken", "-", "--id", "Id", "--high", "5"], table, turned, lambda values: {
        (key, of, {"low": "high", "high": "low"}.get(field, field)): None if value is None else 1 - value
        for (key, of, field), value in values.items() if key.startswith("aiken") and field in ("estimate", "low", "high")})


@relation("aiken-two")
def aiken_two(draw):
    """Of two ratings V is the share of the upper one."""
    table = panel(draw, 0, 1)
    return pair("cvi", ["aiken", "-", "--id", "Id", "--low", "0", "--high", "1"], table, table, lambda values: {
        ("i_cvi", place[1], place[2]): value for place, value in take(values, "aiken_v", "estimate", "low", "high").items()},
        more=["cvi", "-", "--id", "Id", "--low", "0", "--high", "1", "--cut", "1"])


@relation("ipras-turned")
def ipras_turned(draw):
    """The scale turned round: the median turns, spread and disagreement stay."""
    table, how = panel(draw, 1, 9), ["--percentiles", draw.choice(["linear", "step"])]
    return pair("ipras", ["ipras", "-", "--id", "Id", *how], table, changed(table, table.names[1:], lambda value: 10 - value), lambda values: {
        **{place: None if value is None else 10 - value for place, value in take(values, "median", "estimate").items()},
        **{place: value for key in ("mean_absolute_deviation", "ipr", "ipras") for place, value in take(values, key).items()}})


@relation("delphi-turned")
def delphi_turned(draw):
    """Ratings turned round."""
    table, how = arranged(panel(draw, 1, 9, 6), names_of(3)), ["--quartiles", draw.choice(["linear", "step"])]
    return pair("delphi", ["delphi", "-", *how], table, changed(table, table.names, lambda value: 10 - value), lambda values: {
        **{place: None if value is None else 10 - value for place, value in take(values, "median", "estimate").items()},
        **negated(values, ("median_change",)), **take(values, "iqr"), **take(values, "iqr_change"), **take(values, "share_changed"),
        **take(values, "wilcoxon_signed_rank", "p", "n")})


@relation("delphi-compare")
def delphi_compare(draw):
    table = Table(names_of(2), [[1, 2], [5, 3], [2, 9], *panel(draw, 1, 9, 2, missing=.05).rows])
    table = Table(names_of(2), [row[-2:] for row in table.rows])  # three values: compared as numbers
    return pair("compare", ["delphi", "-", "--cols", "Qaa,Qab"], table, table, lambda values: {
        (place[0], None, place[2]): value for place, value in take(values, "wilcoxon_signed_rank", "estimate", "p", "n").items()},
        more=["compare", "-", "--before", "Qaa", "--after", "Qab"])


@relation("rci-another-unit")
def rci_unit(draw):
    table, (by, shift) = measures(draw, raters=(2, 2), units=(5, 200)), unit_of(draw)
    return pair("rci", ["rci", "-", "--cols", "Qaa,Qab", "--reliability", ".8"], table,
                changed(table, table.names, lambda value: by * (value + shift)), lambda values: {
                    **scaled(values, ("standard_error_of_measurement", "standard_error_of_change", "smallest_reliable_change", "mean_change"), by),
                    **take(values, "share_lower"), **take(values, "share_unchanged"), **take(values, "share_higher")}, close=1e-6)


@relation("gtheory-another-unit")
def gtheory_unit(draw):
    subject, (by, shift) = SUBJECTS["gtheory"](draw), unit_of(draw)
    second = changed(subject.table, subject.items, lambda value: by * (value + shift))
    return twice(subject, second, close=1e-4, whole=False, carry=lambda values: {
        **scaled(values, ("variance_component", "relative_error_variance", "absolute_error_variance"), by * by),
        **take(values, "generalisability"), **take(values, "dependability")})


# ---- doubled, anchored, apart ----

@relation("kendall-doubled")
def kendall_doubled(draw):
    """Each rater twice: W is the same, and so are Lawshe's, Aiken's and Lynn's shares of twice the experts."""
    table = measures(draw, units=(5, 40), raters=(2, 7))
    second = Table([*table.names, *[name + "2" for name in table.names]], [[*row, *row] for row in table.rows])
    return pair("kendall", ["kendall", "-"], table, second, lambda values: take(values, "kendall_w", "estimate"))


@relation("panel-doubled")
def panel_doubled(draw):
    table = panel(draw, 1, 3)
    second = Table([*table.names, *[name + "2" for name in table.names[1:]]], [[*row, *row[1:]] for row in table.rows])
    arguments = draw.choice([["cvi", "-", "--id", "Id", "--high", "3"], ["cvr", "-", "--id", "Id"], ["aiken", "-", "--id", "Id", "--high", "3"]])
    return pair("cvi", arguments, table, second, lambda values: {place: value for place, value in values.items() if place[0] in (
        "i_cvi", "s_cvi_ave", "s_cvi_ua", "cvr", "aiken_v", "aiken_v_mean") and place[2] == "estimate"})


@relation("agree-doubled")
def agree_doubled(draw):
    """All units twice: the same agreement; errors divide by n (n - 1), those of tables by n."""
    table = ratings(draw, units=(8, 300), kind="whole", raters=(3, 6), missing=draw.choice([0, .1]))
    rated = [sum(value is not None for value in row) for row in table.rows]
    second = Table(table.names, [*table.rows, *table.rows])

    def expected(values):
        found = {}
        for key in ("percent_agreement", "fleiss_kappa", "conger_kappa", "brennan_prediger", "gwet_ac1", "gwet_ac2", "light_kappa"):
            found.update(take(values, key, "estimate"))
        n = sum(count > 0 for count in rated)
        for key in ("fleiss_kappa", "brennan_prediger", "gwet_ac1"):
            se = values.get((key, None, "se"))
            if se is not None and values.get((key, None, "n")) == n:
                found[key, None, "se"] = se * ((n - 1) / (2 * n - 1)) ** .5
        for (key, of, field), value in take(values, "cohen_kappa", "estimate", "se").items():
            found[key, of, field] = value if field == "estimate" or value is None else value / 2 ** .5
        return found
    return pair("agree", ["agree", "-"], table, second, expected)


@relation("compare-two-files")
def two_files(draw):
    """Two files are two groups of one."""
    table = ratings(draw, raters=(2, 3), kind="whole", units=(20, 200), missing=0)
    half = len(table.rows) // 2
    path = kept(draw, csv(Table(table.names, table.rows[half:])))
    both = added(table, "Gr", ["ga"] * half + ["gb"] * (len(table.rows) - half))
    return pair("compare", ["compare", "-", "--with", path], Table(table.names, table.rows[:half]), both, lambda values: {
        place: value for place, value in values.items() if place[0].startswith("agreement")},
        more=["compare", "-", "--group", "Gr", "--cols", ",".join(table.names)])


def kept(draw, text):
    """A file beside the one that is asked about."""
    os.makedirs(FOLDER, exist_ok=True)
    path = os.path.join(FOLDER, f"{draw.getrandbits(64):x}.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


@relation("facets-anchored")
def facets_anchored(draw):
    """Anchors at the measures that were found: the same fit."""
    subject = ask_of_facets(draw)
    try:
        first = compute(subject.arguments, csv(subject.table))
    except ValueError:
        return twice(subject, subject.table)
    found = [one for one in first["results"] if one["key"] == "measure" and one["of"].startswith(("Rt:", "item:"))]
    path = kept(draw, "facet,element,measure\n" + "".join(f"{one['of'].replace(':', ',')},{one['estimate']!r}\n" for one in found))
    return twice(subject, subject.table, ["--anchor", path], close=1e-3, whole=False, carry=lambda values: {
        place: value for place, value in values.items() if place[0] in ("measure", "step", "spread") and place[2] == "estimate"
        or place == ("fit", None, "loglik")})


def ask_of_facets(draw):
    while True:
        subject = SUBJECTS["facets"](draw)
        if "mml" in subject.arguments:
            return subject


@relation("a-file")
def a_file(draw):
    """A file or standard input."""
    subject = SUBJECTS[draw.choice(sorted(SUBJECTS))](draw)
    path = kept(draw, csv(subject.table))
    return Relation(Run([subject.arguments[0], path, *subject.arguments[2:]], subject.table),
                    Run(subject.arguments, subject.table, subject.table), None, 0)


@relation("seed")
def seed(draw):
    """The same seed, the same answer; more threads change nothing."""
    table = ratings(draw, units=(10, 200))
    arguments = ["agree", "-", "--boot", "60", "--seed", str(draw.randrange(1000))]
    return pair("agree", arguments, table, table, None, 0, [*arguments, "--threads", "2"])


@relation("samplesize-sides")
def sides(draw):
    """Two sides at twice the significance."""
    kind = draw.choice([["icc", "--ratings", str(draw.randint(2, 9))], ["alpha", "--items", str(draw.randint(3, 30))], ["kappa", "--share", ".3"]])
    lowest = draw.choice([.4, .5, .6])
    arguments = ["samplesize", "--for", *kind, "--lowest", str(lowest), "--expected", str(round(lowest + draw.choice([.1, .2, .3]), 2))]
    return Relation(Run([*arguments, "--sides", "2", "--significance", ".05"], None), Run([*arguments, "--sides", "1", "--significance", ".025"], None),
                    None, 1e-9, True, Run([*arguments, "--sides", "1"], None))


@relation("samplesize-whole")
def whole(draw):
    """The number of persons is the next whole one."""
    arguments = ["samplesize", "--for", "icc", "--ratings", str(draw.randint(2, 9)), "--expected", str(draw.choice([.6, .7, .8])), "--width", ".2"]

    def expected(values):
        return {(key, of, field): math.ceil(values["sample_size_exact", of, field]) for key, of, field in values
                if key == "sample_size" and field == "estimate"}
    return Relation(Run(arguments, None), Run(arguments, None), expected, 1e-9, False, Run([*arguments[:-1], ".3"], None))


# ---- categories called otherwise, and turned items ----

@relation("ordinal-other-numbers")
def other_numbers(draw):
    """What has an order alone does not ask which numbers categories have."""
    table, new = answers(draw, persons=(150, 300), items=(5, 6), categories=3), {0: -7, 1: 2, 2: 50}
    arguments = draw.choice([["polychoric", "-"], ["cfa", "-", "--estimator", "dwls"], ["irt", "-", "--model", "grm"], ["irt", "-", "--model", "pcm"],
                             ["efa", "-", "--correlations", "polychoric"], ["omega", "-", "--ordinal", "--factors", "1"]])
    return pair("irt", arguments, table, changed(table, table.names, new.get), lambda values: {
        place: value for place, value in values.items() if not place[0].startswith("table")}, close=1e-6)


@relation("omega-turned")
def omega_turned(draw):
    """An item that is turned is turned back."""
    table = answers(draw, persons=(150, 300), items=(6, 8), categories=5, missing=0)
    return pair("omega", ["omega", "-", "--factors", draw.choice("13")], table, changed(table, ["Qaa"], lambda value: 9 - value),
                lambda values: take(values, "omega_total") | take(values, "omega_hierarchical"), close=1e-3)


@relation("cfa-another-unit")
def cfa_unit(draw):
    """Items in units of their own: fit and standardised loadings stay, loadings go with the unit."""
    table = answers(draw, persons=(150, 400), items=(6, 6), categories=5, missing=draw.choice([0, .1]))
    by = [draw.choice([.1, 1, 10, -1]) for _ in table.names]
    second = Table(table.names, [[None if value is None else value * one + 3 for value, one in zip(row, by)] for row in table.rows])
    more = ["--missing", "fiml"] if draw.random() < .5 else []

    def expected(values):
        found = {place: value for place, value in values.items() if place[0] in ("chi_square", "cfi", "tli", "rmsea", "srmr")}
        for (key, of, field), value in take(values, "loading", "estimate").items():
            found[key, of, field] = abs(value * by[table.names.index(of[2:])])
        return found

    def sizes(values):
        return {place: abs(value) if place[0] == "loading" and place[2] == "estimate" else value for place, value in values.items()}
    return Relation(Run(["cfa", "-", *more], table), Run(["cfa", "-", *more], second, second, None, None, sizes), expected, 1e-4, False)


@relation("invariance-another-unit")
def invariance_unit(draw):
    table = answers(draw, persons=(300, 500), items=(4, 5), categories=5, missing=0, groups=2)
    by = [draw.choice([.1, 1, 10]) for _ in table.names[:-1]]
    second = Table(table.names, [[*(value * one + 3 for value, one in zip(row, by)), row[-1]] for row in table.rows])
    return pair("invariance", ["invariance", "-", "--group", "Gr"], table, second, lambda values: {
        place: value for place, value in values.items() if place[0] not in ("warning", "fit")}, close=1e-3)


@relation("dif-reference")
def dif_reference(draw):
    """Which of two groups the other is measured from does not matter to a test of one item in one model. Slopes of few persons
    that may grow without end have two tops, of which either may be found; so there are many."""
    table = answers(draw, persons=(500, 800), items=(5, 6), categories=draw.choice([2, 3]), missing=draw.choice([0, .1]), groups=2)
    arguments = ["dif", "-", "--group", "Gr", "--matching", "latent", "--model", draw.choice(["grm", "gpcm"]), "--focal"]

    def expected(values):
        spread = values["group_sd", "g1", "estimate"]
        return {**take(values, "irt_lr", "estimate", "df"), **take(values, "irt_wald", "df"),
                ("group_sd", "g0", "estimate"): 1 / spread, ("group_mean", "g0", "estimate"): -values["group_mean", "g1", "estimate"] / spread}
    return pair("dif", [*arguments, "g1"], table, table, expected, close=5e-3, more=[*arguments, "g0"])


# ---- more of outcomes and times ----

@relation("calibration-turned")
def calibration_turned(draw):
    """Not happening instead of happening. Groups by quantiles are closed on one side and are others then."""
    table = outcomes(draw)
    second = Table(table.names, [[1 - row[0], round(1 - row[1], 2), *row[2:]] for row in table.rows])

    def expected(values):
        found = negated(values, ("calibration_in_the_large", "calibration_intercept"), ("estimate", "statistic"))
        for key in ("brier", "auc", "calibration_slope"):
            found.update(take(values, key, "estimate", "se", "p"))
        return found
    return pair("calibration", ["calibration", "-", "--outcome", "Oc", "--x", "Pr"], table, second, expected, close=1e-6)


@relation("logistic-turned")
def logistic_turned(draw):
    table = outcomes(draw, people=(40, 300))

    def expected(values):
        return negated(values, ("coefficient",)) | take(values, "likelihood_ratio") | take(values, "auc", "estimate", "se")
    return pair("calibration", ["calibration", "-", "--fit", "--outcome", "Oc", "--x", "Xaa,Xab"], table,
                changed(table, ["Oc"], lambda value: 1 - value), expected, close=1e-5)


@relation("cif-causes-exchanged")
def causes(draw):
    table = histories(draw, causes=2)
    more = draw.choice([[], ["--group", "Gr"], ["--group", "Gr", "--strata", "St"]])
    new = {"1": "2", "2": "1"}

    def expected(values):
        found = {}
        for (key, of, field), value in values.items():
            if key in ("cumulative_incidence", "gray"):
                parts = of.split(":")
                at = {"gray": 0}.get(key, len(parts) - 2)
                parts[at] = new[parts[at]]
                found[key, ":".join(parts), field] = value
        return found
    return pair("cif", ["cif", "-", "--time", "Tm", "--event", "Ev", *more], table, changed(table, ["Ev"], lambda value: (0, 2, 1)[value]), expected)


@relation("cif-groups-exchanged")
def cif_groups(draw):
    table, rho = histories(draw, causes=2), ["--rho", draw.choice(["0", "1"])]
    return pair("cif", ["cif", "-", "--time", "Tm", "--event", "Ev", "--group", "Gr", *rho], table,
                changed(table, ["Gr"], {"ga": "zz", "gb": "aa"}.get), lambda values: take(values, "gray"))
    # Gray's test where nothing competes only comes near the log-rank test: its variance is cmprsk's.


@relation("one-stratum")
def one_stratum(draw):
    """A single stratum is none."""
    table = changed(histories(draw, people=(20, 200)), ["St"], lambda value: "s")
    arguments = draw.choice([["km", "-", "--group", "Gr"], ["cox", "-", "--x", "Xaa,Xab"], ["cif", "-", "--group", "Gr"], ["cif", "-", "--x", "Xaa,Xab"]])
    arguments += ["--time", "Tm", "--event", "Ev"]
    return pair("km", arguments, table, table, lambda values: {place: value for place, value in values.items() if not place[0].startswith("table")},
                more=[*arguments, "--strata", "St"])


@relation("cox-turned")
def cox_turned(draw):
    table, ties = histories(draw, people=(20, 100)), draw.choice(["efron", "breslow", "exact"])

    def expected(values):
        found = {place: value for place, value in values.items() if place[0] in
                 ("likelihood_ratio", "wald", "score", "concordance", "proportional_hazards")}
        return found | negated(values, ("log_hazard_ratio",))
    return pair("cox", ["cox", "-", "--time", "Tm", "--event", "Ev", "--x", "Xaa,Xab", "--ties", ties], table,
                changed(table, ["Xaa", "Xab"], lambda value: 5 - value), expected, close=1e-5)


@relation("dif-strata")
def dif_strata(draw):
    """The sum as strata from outside is the sum."""
    table = answers(draw, persons=(150, 400), items=(4, 6), categories=draw.choice([2, 3]), missing=0, groups=2)
    second = added(table, "Su", [sum(row[:-1]) for row in table.rows])
    items = ",".join(table.names[:-1])
    keys = ("mh_odds_ratio", "mh_delta", "mh_chi_square", "mantel", "generalised_mh", "standardised_difference")
    return pair("dif", ["dif", "-", "--group", "Gr"], table, second, lambda values: {
        place: value for place, value in values.items() if place[0] in keys}, more=["dif", "-", "--group", "Gr", "--strata", "Su", "--cols", items])


@relation("dif-answered")
def dif_answered(draw):
    """With nothing missing the mean of what was answered is the sum."""
    table = answers(draw, persons=(150, 400), items=(4, 6), categories=draw.choice([2, 3]), missing=0, groups=2)
    return pair("dif", ["dif", "-", "--group", "Gr"], table, table, None, more=["dif", "-", "--group", "Gr", "--matching", "answered"])


# ---- far away, and as it is to be read ----

FAR = {  # what does not ask where nothing is, and how near 1e8 leaves it
    "icc": lambda values: {place: value for place, value in values.items() if place[0].startswith("icc")},
    "alpha": lambda values: {place: value for place, value in values.items() if place[0] in (
        "cronbach_alpha", "guttman_lambda6", "mean_inter_item_r", "item_rest_r", "alpha_if_dropped")},
    "bland-altman": lambda values: {place: value for place, value in values.items() if place[0] in (
        "bias", "sd_differences", "loa_lower", "loa_upper", "proportional_bias", "share_outside")},
    "compare": lambda values: {place: value for place, value in values.items() if place[0] not in ("input", "warning")
                               and not place[0].startswith("table")},
    "gtheory": lambda values: {place: value for place, value in values.items() if place[0] in (
        "variance_component", "generalisability", "dependability")},
    "kendall": lambda values: values, "rci": lambda values: take(values, "share_lower") | take(values, "mean_change"),
    "omega": lambda values: take(values, "omega_total"),
    "efa": lambda values: take(values, "uniqueness") | take(values, "chi_square"),
    "parallel": lambda values: values,
    "cfa": lambda values: {place: value for place, value in values.items() if place[0] != "warning"},
    "invariance": lambda values: take(values, "chi_square") | take(values, "cfi") | take(values, "factor_mean_difference"),
    "roc": lambda values: take(values, "auc") | take(values, "auc_difference"),
    "cox": lambda values: take(values, "log_hazard_ratio") | take(values, "likelihood_ratio") | take(values, "wald") | take(values, "concordance"),
    "calibration": lambda values: take(values, "likelihood_ratio") | {
        place: value for place, value in take(values, "coefficient").items() if place[1] in ("Xaa", "Xab")},
    "agree": lambda values: {place: value for place, value in values.items() if place[0] == "krippendorff_alpha" and place[1] != "ratio"},
}


def far_away(name):
    def drawn(draw):
        subject = SUBJECTS[name](draw)
        while subject.order or name == "calibration" and "--fit" not in subject.arguments or any(
                isinstance(value, str) for item in subject.items for value in column(subject.table, item)):
            subject = SUBJECTS[name](draw)
        second = changed(subject.table, subject.items, lambda value: round(1e8 + value, 4))
        if name == "compare":  # a difference of what is read is no longer that of what was written
            subject = subject._replace(table=changed(subject.table, subject.items, lambda value: round(8 * value) / 8))
            second = changed(subject.table, subject.items, lambda value: 2. ** 27 + value)
        return twice(subject, second, carry=FAR[name], close=max(1e-5, subject.close), whole=False)
    return drawn


for far_name in FAR:
    RELATIONS[f"{far_name}-far-away"] = far_away(far_name)
