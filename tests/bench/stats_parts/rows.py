"""tests/bench/stats_parts/rows.py: what is timed: the data, what is asked of us, of whom else, and how near the answers
have to lie.

A place is what program.value_of takes, with the number of the command before it where a row has several.
"""
from dataclasses import dataclass, field
from typing import Callable

import checks
import data


@dataclass
class Peer:
    tool: str           # R or python
    package: str
    what: str           # its name in peers.R or peers.py


@dataclass
class Row:
    name: str
    file: str           # rows of one file share it
    make: Callable      # (path, scale): scale 1, or 10 with --quick: so many times fewer units
    ours: list          # command lines, without the file
    to_reach: int       # the ratio to the fastest peer
    places: dict = field(default_factory=dict)
    tolerance: float = 0
    peers: list = field(default_factory=list)
    check: Callable = None
    elsewhere: tuple = ()   # a peer that is not packaged: who, and its seconds as in YARDSTICKS


# Seconds of these, by the clock and of the processors, where the peers of `elsewhere` were timed.
YARDSTICKS = {"kappa-1m": {"vcd": (.31, .43)}, "survival-200k": {"survival": (2.24, 2.44)}}


def R(what, package):
    return Peer("R", package, f"{what}-{package}")


def Python(what, package):
    return Peer("python", package, f"{what}-{package}")


def alpha(name, units, to_reach, seconds, more="", check=checks.alpha):
    return Row(name, f"ratings-{units}", lambda path, scale: data.ratings(path, units // scale, 5, .2),
               [f"agree --metric ordinal {more}"], to_reach, check=check, elsewhere=("fast-krippendorff", *seconds))


def grm(name, more, to_reach, seconds, check):
    return Row(name, "graded", lambda path, scale: {**data.graded(path, 50000 // scale, 30, 4), "tolerance": .15 * scale ** .5},
               [f"irt --model grm --nodes 61 {more}"], to_reach, check=check, elsewhere=("mirt", *seconds))


def many_facet(name, raters_each, to_reach, seconds):
    return Row(name, name, lambda path, scale: data.facets(path, 2000 // scale, 20, 10, raters_each),
               ["facets --facet person --facet item --facet rater --value rating --nodes 61"], to_reach,
               check=checks.facets, elsewhere=("TAM", *seconds))


COX = "cox --time time --event event --x x,z,age"
PAIRS = {"r12": ("polychoric", "i1:i2"), "r1_11": ("polychoric", "i1:i11"), "r29_30": ("polychoric", "i29:i30")}

ROWS = [
    alpha("alpha-10k", 10000, 10, (.09, .08)),
    alpha("alpha-200k", 200000, 20, (.43, .53)),
    alpha("alpha-boot-200k", 200000, 100, (52.92, 52.99), "--boot 1000", checks.alpha_interval),
    Row("icc-5k", "measures", lambda path, scale: data.measures(path, 5000 // scale, 5), ["icc"], 50,
        {"one": ("icc_1", "oneway"), "random": ("icc_a_1", "random"), "mixed": ("icc_c_1", "mixed"),
         "one_k": ("icc_k", "oneway"), "random_k": ("icc_a_k", "random"), "mixed_k": ("icc_c_k", "mixed"),
         "random_low": ("icc_a_1", "random", ("ci", 0)),
         "random_high": ("icc_a_1", "random", ("ci", 1))}, 1e-5, [R("icc", "psych")]),
    Row("kappa-1m", "pairs", lambda path, scale: data.ratings(path, 1000000 // scale, 2, 0), ["agree --weights quadratic"], 8,
        {"kappa": ("weighted_kappa", None), "se": ("weighted_kappa", None, "se")}, 1e-9,
        [R("kappa", "vcd"), R("kappa", "psych"), Python("kappa", "sklearn"), Python("kappa", "statsmodels")]),
    Row("auc-1m", "scores", lambda path, scale: data.scores(path, 1000000 // scale), ["roc --outcome outcome --x a"], 12,
        {"auc": ("auc", "a"), "low": ("auc", "a", ("ci", 0)), "high": ("auc", "a", ("ci", 1))}, 1e-9,
        [R("auc", "pROC"), Python("auc", "sklearn")]),
    Row("auc-paired-1m", "scores", lambda path, scale: data.scores(path, 1000000 // scale), ["roc --outcome outcome --x a,b"],
        12, {"auc": ("auc", "a"), "other": ("auc", "b"), "z": ("auc_difference", "a:b", "statistic")}, 1e-6,
        [R("paired", "pROC")]),
    Row("rasch-cml-5k", "rasch", lambda path, scale: data.rasch(path, 5000 // scale, 30),
        ["irt --model rasch --estimator cml"], 0,
        {**{f"b{number + 1}": ("threshold", f"i{number + 1}") for number in range(30)}, "se": ("threshold", "i1", "se")}, 1e-3,
        [R("rasch", "eRm")]),
    grm("grm-50k", "--no-se", 10, (8.64, 8.76), checks.graded),
    grm("grm-se-50k", "", 25, (35.16, 35.28), checks.graded_errors),
    many_facet("facets-400k", 10, 25, (15.21, 28.94)),
    many_facet("facets-80k", 2, 8, (2.40, 4.23)),
    Row("polychoric-10k", "ordered", lambda path, scale: data.ordered(path, 10000 // scale, 30), ["polychoric"], 10, PAIRS,
        1e-4, [R("polychoric", "lavaan"), R("polychoric", "psych"), R("polychoric", "polycor")]),
    Row("dif-mh-20k", "groups-2", lambda path, scale: data.groups(path, 20000 // scale, 30, 2), ["dif --group group"], 50,
        check=checks.mantel_haenszel, elsewhere=("difR", 2.99, 3.05)),
    Row("dif-ordinal-5k", "groups-4", lambda path, scale: data.groups(path, 5000 // scale, 30, 4), ["dif --group group"], 12,
        {"uniform": ("lr_uniform", "i1"), "total": ("lr_total", "i1")}, 1e-3, [R("dif", "MASS")]),
    Row("dif-hybrid-5k", "groups-4", lambda path, scale: data.groups(path, 5000 // scale, 30, 4),
        ["dif --group group --matching irt"], 12, check=checks.hybrid, elsewhere=("lordif", 14.25, 19.83)),
    Row("dif-latent-5k", "groups-4", lambda path, scale: data.groups(path, 5000 // scale, 30, 4),
        ["dif --group group --matching latent"], 0, check=checks.latent),
    Row("survival-200k", "times", lambda path, scale: data.times(path, 200000 // scale),
        ["km --time time --event event --times 365", COX], 8,
        {"km": (0, "survival", "365"), "x": (1, "log_hazard_ratio", "x"), "z": (1, "log_hazard_ratio", "z"),
         "age": (1, "log_hazard_ratio", "age"), "se": (1, "log_hazard_ratio", "x", "se"), "c": (1, "concordance", None)}, 1e-6,
        [R("survival", "survival")]),
]
