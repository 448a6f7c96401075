"""tests/stats/panels.py: analyses of panels, orders and changes: what they refuse and where, and what must not change them."""
import os
import re

from contract import problem_of_form
from program import ask, compute, read, value_of

ITEMS = "item,a,b,c,d,e\none,4,4,3,4,2\ntwo,3,3,4,,4\nthree,1,2,4,3,3\n"
PANEL = "item,a,b,c\none,9,8,7\ntwo,1,5,9\n"
ORDERS = "a,b,c\n1,2,1\n2,1,3\n3,3,2\n4,5,5\n5,4,4\n"
PAIRS = "g,x,y,p,q,w,v\n" + "".join(
    f"{'ab'[i % 2]},{i * 7 % 13 / 2},{i * 5 % 11 / 2},{i % 2},{i % 3 % 2},{'lmh'[i % 3]},{'lmh'[i * i % 3]}\n" for i in range(24))

# name: (analysis, data, options)
ANSWERED = {
    "cvi": ("cvi", ITEMS, ["--id", "item"]), "cvr": ("cvr", "a,b,c\n3,3,1\n2,3,\n", []),
    "cvr-of-nobody": ("cvr", "a,b\n3,3\n,\n", []), "aiken": ("aiken", ITEMS, ["--id", "item", "--high", "4"]),
    "aiken-without-a-scale": ("aiken", ITEMS, ["--id", "item"]), "ipras": ("ipras", PANEL, ["--id", "item"]),
    "ipras-of-nobody": ("ipras", PANEL + "three,,,\n", ["--id", "item"]), "delphi": ("delphi", ORDERS, []),
    "delphi-of-items": ("delphi", PAIRS, ["--round1", "x,p", "--round2", "y,q"]),
    "delphi-without-overlap": ("delphi", "a,b\n1,\n,2\n", []),
    "ngt": ("ngt", ORDERS, []), "ngt-of-points": ("ngt", ORDERS, ["--points"]),
    "kendall": ("kendall", ORDERS, []), "kendall-of-ties": ("kendall", "a,b\n1,1\n1,1\n", []),
    "kendall-of-nine": ("kendall", "a,b,c\n" + "".join(f"{i},{i * 5 % 9},{i * 4 % 9}\n" for i in range(9)), []),
    "bland-altman": ("bland-altman", PAIRS, ["--cols", "x,y"]),
    "bland-altman-of-the-same": ("bland-altman", "a,b\n1,1\n2,2\n3,3\n", []),
    "compare-numbers": ("compare", PAIRS, ["--before", "x,p", "--after", "y,q"]),
    "compare-words": ("compare", PAIRS, ["--before", "w", "--after", "v", "--bhapkar"]),
    "compare-words-in-order": ("compare", PAIRS, ["--before", "w", "--after", "v", "--categories", "l,m,h"]),
    "compare-groups": ("compare", PAIRS, ["--group", "g", "--value", "x,y"]),
    "compare-raters": ("compare", PAIRS, ["--first", "p,q", "--second", "x,q"]),
    "compare-raters-of-groups": ("compare", PAIRS, ["--group", "g", "--cols", "w,v", "--boot", "50"]),
}

# name: (analysis, data, options, {place: value}); by hand
EXACT = {
    # Ranks with what is left out behind: 1 2 3 4.5 4.5, 2 1 4.5 3 4.5, 1 4.5 2 3 4.5; the last member said nothing.
    "ngt": ("ngt", "i,a,b,c,d\nA,1,2,1,\nB,2,1,,\nC,3,,2,\nD,,3,3,\nE,,,,\n", ["--id", "i"], {
        ("rank_sum", "A"): 4, ("rank_sum", "B"): 7.5, ("rank_sum", "C"): 9.5, ("rank_sum", "D"): 10.5, ("rank_sum", "E"): 13.5,
        ("place", "E"): 5, ("chosen_by", "A"): 3, ("kendall_w", None): 12 * 50 / (9 * 120 - 3 * 18)}),
    "ngt-points": ("ngt", "i,a,b\nA,5,1\nB,3,3\nC,0,\n", ["--id", "i", "--points"], {
        ("points", "A"): 6, ("points", "B"): 6, ("rank_sum", "A"): 3, ("place", "A"): 1.5, ("place", "B"): 1.5, ("chosen_by", "C"): 0}),
    # Changes 1, 0, -1, -1: ranks 2 2 2, of whose eight signs four give a sum of at most 2.
    "delphi": ("delphi", "a,b\n1,2\n3,3\n5,4\n6,5\n,3\n", [], {
        ("median", "a"): 4, ("iqr", "a"): 2.75, ("median", "b"): 3, ("iqr", "b"): 1, ("median_change", "a:b"): -1,
        ("iqr_change", "a:b"): -1.75, ("share_changed", "a:b"): .75, ("wilcoxon_signed_rank", "a:b"): 2,
        ("wilcoxon_signed_rank", "a:b", "p"): 1}),
    "ipras": ("ipras", "a,b,c,d,e,f,g,h,k\n1,1,2,3,5,7,8,9,9\n", [], {
        ("median", "1"): 5, ("ipr", "1"): 5.2, ("ipras", "1"): 2.35, ("mean_absolute_deviation", "1"): 26 / 9,
        ("table", "items", 0, "disagreement"): True, ("table", "items", 0, "classic"): "disagreement",
        ("table", "items", 0, "classification"): "uncertain"}),
    "ipras-step": ("ipras", "a,b,c,d,e,f,g,h,k\n1,1,2,3,5,7,8,9,9\n", ["--percentiles", "step"], {("ipr", "1"): 6}),
    "cvr": ("cvr", "a,b,c,d,e,f,g,h\n3,3,3,3,3,3,3,1\n3,3,3,3,3,3,2,1\n", [], {
        ("cvr", "1"): .75, ("cvr", "1", "p"): 9 / 256, ("cvr", "2"): .5, ("cvr_mean_kept", None): .75,
        ("table", "items", 0, "kept"): True, ("table", "items", 1, "kept"): False, ("table", "items", 0, "critical"): 7}),
    "compare-adjusted": ("compare", "a,b,c,d\n" + "0,1,0,1\n" * 5 + "1,0,1,1\n", ["--before", "a,c", "--after", "b,d"], {
        ("mcnemar", "a:b", "statistic"): 16 / 6, ("mcnemar_exact", "c:d", "p"): 1 / 16, ("mcnemar", "c:d", "statistic"): 5,
        ("mcnemar", "c:d"): 5 / 6, ("table", "adjusted", 1, "holm"): 2 * 0.025347318677468252}),
}

# name: (analysis, data, options, row, column)
REFUSED = {
    "cvi-beyond-its-scale": ("cvi", ITEMS + "\nfour,1,2,3,5,4\n", ["--id", "item"], 6, 5),
    "cvi-half-a-rating": ("cvi", "a,b\n1,2\n3.5,1\n", [], 3, 1),
    "cvi-word": ("cvi", "a,b\n1,2\n1,good\n", [], 3, 2),
    "cvi-an-item-twice": ("cvi", ITEMS + "one,1,2,3,3,4\n", ["--id", "item"], 5, 1),
    "cvi-an-item-without-a-name": ("cvi", ITEMS + ",1,2,3,3,4\n", ["--id", "item"], 5, 1),
    "cvi-nothing": ("cvi", "a,b\n,\n,NA\n", [], 2, 1),
    "cvi-long": ("cvi", "i,e,v\n1,a,3\n1,b,4\n2,a,7\n",
                 ["--layout", "long", "--unit", "i", "--rater", "e", "--value", "v"], 4, 3),
    "aiken-below-its-scale": ("aiken", "a,b\n1,2\n1,0\n", ["--high", "5"], 3, 2),
    "ipras-ten": ("ipras", PANEL + "three,10,9,9\n", ["--id", "item"], 4, 2),
    "ngt-rank-0": ("ngt", "a,b\n1,2\n2,0\n", [], 3, 2),
    "kendall-one-rater": ("kendall", "a\n1\n2\n", [], 1, 1),
    "kendall-no-complete-unit": ("kendall", "a,b\n1,\n,2\n", [], 1, 1),
    "bland-altman-three-columns": ("bland-altman", ORDERS, [], 1, 1),
    "bland-altman-two-pairs": ("bland-altman", "a,b\n1,2\n2,3\n4,\n", [], 1, 1),
    "delphi-seven-rounds": ("delphi", "a,b,c,d,e,f,g\n1,2,3,4,5,6,7\n", [], 1, 1),
    "compare-three-groups": ("compare", "g,x\na,1\nb,2\nc,3\n", ["--group", "g", "--value", "x"], 1, 1),
    "compare-no-group": ("compare", "g,x\na,1\n,2\nb,3\n", ["--group", "g", "--value", "x"], 3, 1),
    "compare-a-word": ("compare", "g,x\na,1\nb,many\n", ["--group", "g", "--value", "x"], 3, 2),
    "compare-no-such-column": ("compare", PAIRS, ["--before", "x", "--after", "z"], 1, 1),
    "compare-one-in-a-group": ("compare", "g,x\na,1\nb,2\nb,3\n", ["--group", "g", "--value", "x"], 1, 1),
}

WRONG_USE = {
    "cvi-a-cut-beyond-the-scale": ["cvi", "-", "--cut", "5"], "cvi-an-item-column": ["cvi", "-", "--item", "a"],
    "cvr-nothing-essential": ["cvr", "-", "--cols", "x"], "cvr-alpha": ["cvr", "-", "--alpha", "5"],
    "aiken-too-long-a-scale": ["aiken", "-", "--cols", "x", "--low", "0", "--high", "1000"],
    "aiken-no-scale": ["aiken", "-", "--cols", "x", "--low", "5", "--high", "5"], "ipras-percentiles": ["ipras", "-", "--percentiles", "no"],
    "delphi-no-second-round": ["delphi", "-", "--round1", "x"], "delphi-a-gap": ["delphi", "-", "--round1", "x", "--round3", "y"],
    "delphi-other-items": ["delphi", "-", "--round1", "x", "--round2", "y,p"],
    "delphi-a-column-twice": ["delphi", "-", "--round1", "x", "--round2", "x"],
    "kendall-half-an-order": ["kendall", "-", "--permutations", "1.5"],
    "bland-altman-coverage": ["bland-altman", "-", "--coverage", "95"],
    "bland-altman-intervals": ["bland-altman", "-", "--intervals", "wide"],
    "compare-what": ["compare", "-"], "compare-two-ways": ["compare", "-", "--group", "g", "--before", "x", "--after", "y"],
    "compare-no-after": ["compare", "-", "--before", "x"], "compare-uneven": ["compare", "-", "--before", "x,p", "--after", "y"],
    "compare-zeros": ["compare", "-", "--before", "x", "--after", "y", "--zeros", "keep"],
    "compare-a-rater-twice": ["compare", "-", "--first", "p,q", "--second", "p,p"],
    "compare-square-and-columns": ["compare", "-", "--layout", "square", "--before", "x", "--after", "y"],
    "compare-patterns-of-groups": ["compare", "-", "--layout", "patterns", "--freq", "x", "--group", "g", "--value", "y"],
    "compare-coefficient": ["compare", "-", "--first", "p,q", "--second", "q,p", "--coefficient", "icc"],
}


def check_answers(report):
    code, output, _ = ask(["--list", "--json"])
    keys = {one["name"]: one["keys"] for one in read(output)["analyses"]} if code == 0 else {}
    for name, (analysis, data, options) in ANSWERED.items():
        try:
            problem = problem_of_form(compute([analysis, "-", *options], data), keys[analysis])
        except (ValueError, KeyError) as refusal:
            problem = str(refusal)
        report(f"stats-form-{name}", problem)
        code, output, error = ask([analysis, "-", *options], data)
        report(f"stats-text-{name}", f"exit {code}: {error}" if code or error or not output else "")


def check_exact(report):
    for name, (analysis, data, options, places) in EXACT.items():
        answer = compute([analysis, "-", *options], data)
        wrong = [f"{place}: {value_of(answer, place)}, not {value}" for place, value in places.items()
                 if not (value_of(answer, place) == value or
                         isinstance(value, (int, float)) and abs(value_of(answer, place) - value) < 1e-12)]
        report(f"stats-exact-{name}", "; ".join(wrong))


def check_refused(report):
    for name, (analysis, data, options, row, column) in REFUSED.items():
        code, output, error = ask([analysis, "-", *options, "--json"], data)
        right = code == 1 and not output and re.fullmatch(rf"-:{row}:{column}: [^\n]+[.?)]\n", error)
        report(f"stats-{name}-is-refused", "" if right else f"exit {code}, not {row}:{column}: {error.strip()[:200]}")
    for name, arguments in WRONG_USE.items():
        code, output, error = ask(arguments, PAIRS)
        report(f"stats-{name}-is-wrong-use", "" if code == 2 and not output and error else f"exit {code}: {error.strip()[:200]}")


def results(arguments, data):
    return {(one["key"], one["of"]): one for one in compute(arguments, data)["results"]}


def check_layouts(report):
    """Items of a long table are those of a wide one."""
    long_form = "item,who,what\n" + "".join(
        f"{line.split(',')[0]},{who},{what}\n" for line in ITEMS.split()[1:] for who, what in zip("abcde", line.split(",")[1:]))
    long_options = ["--layout", "long", "--unit", "item", "--rater", "who", "--value", "what"]
    for analysis, options in [("cvi", []), ("aiken", ["--high", "4"]), ("ipras", []), ("ngt", ["--points"])]:
        wide = compute([analysis, "-", "--id", "item", *options], ITEMS)["results"]
        same = compute([analysis, "-", *long_options, *options], long_form)["results"] == wide
        report(f"stats-{analysis}-long-is-wide", "" if same else "the answer is another")


def check_row_names(report):
    """A first column without a name holds those of the rows, for whoever reads all columns."""
    unnamed = ITEMS.replace("item,", ",", 1)
    for analysis, options in [("cvi", []), ("ipras", []), ("icc", []), ("kendall", []), ("gtheory", [])]:
        named = ["--cols", "a,b,c,d,e"] if analysis == "gtheory" else ["--id", "item"]
        wanted, found = compute([analysis, "-", *named, *options], ITEMS), compute([analysis, "-", *options], unnamed)
        codes = [one["code"] for one in found["warnings"]]
        same = found["results"] == wanted["results"] and codes.count("row_names") == 1
        report(f"stats-{analysis}-row-names", "" if same else f"the answer is another, or not warned of: {codes}")


def check_warnings(report):
    """What has no value says why, and once."""
    for name, arguments, data, code in [
            ("delphi-around-0", ["delphi", "-"], "a,b,c\n0,0,1\n0,0,2\n", "no_share_of_the_mean"),
            ("delphi-one-expert", ["delphi", "-"], "a,b,c\n1,2,1\n", "small_sample"),
            ("bland-altman-means-alike", ["bland-altman", "-"], "a,b\n1,2\n2,1\n1,2\n", "zero_variance")]:
        codes = [one["code"] for one in compute(arguments, data)["warnings"]]
        report(f"stats-{name}-is-warned-of", "" if codes.count(code) == 1 else f"{codes}")


def check_counted_changes(report):
    """A table of before and after is the same as a row a unit: a square, or rows that stand for many."""
    table = [[20, 10, 4], [5, 33, 7], [2, 3, 11]]
    square = "before,1,2,3\n" + "".join(f"{at + 1}," + ",".join(map(str, row)) + "\n" for at, row in enumerate(table))
    cells = [(before + 1, after + 1, n) for before, row in enumerate(table) for after, n in enumerate(row)]
    each = "b,a\n" + "".join(f"{before},{after}\n" * n for before, after, n in cells)
    patterns = "b,a,n\n" + "".join(f"{before},{after},{n}\n" for before, after, n in cells)
    columns = ["--before", "b", "--after", "a", "--bhapkar"]
    wanted = results(["compare", "-", *columns], each)
    for name, found in [("square", results(["compare", "-", "--layout", "square", "--id", "before", "--bhapkar"], square)),
                        ("patterns", results(["compare", "-", "--layout", "patterns", "--freq", "n", *columns], patterns))]:
        wrong = [place for place, one in wanted.items() for field in ("estimate", "se", "statistic", "p", "n")
                 if (one[field] is None) != (found[place][field] is None) or
                 one[field] is not None and abs(one[field] - found[place][field]) > 1e-12 * max(1, abs(one[field]))]
        report(f"stats-compare-reads-{name}", f"differ: {wrong}" if wrong or wanted.keys() != found.keys() else "")


def check_compare(report, folder):
    before = results(["compare", "-", "--before", "x", "--after", "y"], PAIRS)
    back = results(["compare", "-", "--before", "y", "--after", "x"], PAIRS)
    for key in ["mean_difference", "cohen_d", "hedges_g", "rank_biserial"]:
        one, other = before[key, None]["estimate"], back[key, None]["estimate"]
        report(f"stats-compare-{key}-turns", "" if abs(one + other) < 1e-12 else f"{one} and {other}")
    # The rows of a group in a file of their own are the same comparison.
    lines = PAIRS.splitlines(keepends=True)
    data = {group: lines[0] + "".join(line for line in lines if line.startswith(group + ",")) for group in "ab"}
    path = os.path.join(folder, "second.csv")
    with open(path, "w", encoding="utf-8") as handle:
        handle.write(data["b"])
    split = results(["compare", "-", "--group", "g", "--cols", "w,v"], PAIRS)
    files = results(["compare", "-", "--with", path, "--cols", "w,v"], data["a"])
    report("stats-compare-files-are-groups", "" if split == files else "the answers differ")
    # A scale that is not whole in one file is still that of both.
    with open(path, "w", encoding="utf-8") as handle:
        handle.write("a,b\n1,1\n2,2\n2,1\n")
    joined = results(["compare", "-", "--with", path, "--coefficient", "brennan_prediger"], "a,b\n3,3\n1,1\n3,1\n")
    value = joined["agreement_first", "brennan_prediger"]["estimate"]
    report("stats-compare-joins-scales", "" if abs(value - .5) < 1e-12 else f"{value}")
    code, output, error = ask(["compare", "-", "--with", folder + "/none.csv"], PAIRS)
    report("stats-compare-a-missing-file-is-unreadable", "" if code == 3 and not output else f"exit {code}: {error}")


def check_permutations(report):
    data = "a,b,c\n" + "".join(f"{i},{i * 5 % 9},{i * 4 % 9}\n" for i in range(9))
    one, two = (compute(["kendall", "-", "--permutations", "999", "--threads", threads], data)["tables"] for threads in "12")
    other = compute(["kendall", "-", "--permutations", "999", "--seed", "2"], data)["tables"]
    report("stats-kendall-is-the-same-on-two-threads", "" if one == two else "it is not")
    report("stats-kendall-depends-on-the-seed", "" if one != other else "it does not")


def check_all(report, folder):
    check_answers(report)
    check_exact(report)
    check_refused(report)
    check_layouts(report)
    check_compare(report, folder)
    check_counted_changes(report)
    check_row_names(report)
    check_permutations(report)
    check_warnings(report)
