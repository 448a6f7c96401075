"""tests/stats/structure.py: what polychoric, efa, parallel, cfa, invariance and dif refuse, and where; the form of
their answers."""
import random

from contract import problem_of_form
from program import ask, compute, read


def made(rows=120, seed=4):
    """Six items of four categories with something in common, and two groups."""
    draw = random.Random(seed)
    lines = ["a,b,c,d,e,f,g"]
    for row in range(rows):
        own = draw.gauss(0, 1)
        answers = [min(3, max(0, round(1.5 + own * .7 + draw.gauss(0, .8)))) for _ in range(6)]
        lines.append(",".join(map(str, [*answers, "xy"[row % 2]])))
    return "\n".join(lines) + "\n"


DATA = made()
ITEMS = ["--cols", "a,b,c,d,e,f"]
CONSTANT = "a,b,c,d\n1,2,7,1\n2,1,7,3\n3,3,7,2\n2,2,7,2\n1,1,7,1\n3,1,7,1\n"
TWO = "--structure=F=a,b,c;G=d,e,f"

# name: (arguments, data, row, column)
REFUSED = {
    "polychoric-of-one-item": (["polychoric", "-", "--cols", "a"], DATA, 1, 1),
    "polychoric-of-many-categories":
        (["polychoric", "-"], "a,b\n" + "".join(f"{i},{i}\n" for i in range(60)), 1, 1),
    "efa-of-a-constant": (["efa", "-"], CONSTANT, 1, 3),
    "parallel-of-a-constant": (["parallel", "-"], CONSTANT, 1, 3),
    "cfa-of-a-constant": (["cfa", "-"], CONSTANT, 1, 3),
    "fiml-of-a-constant": (["cfa", "-", "--missing", "fiml"], CONSTANT, 1, 3),
    "fiml-of-items-never-together":
        (["cfa", "-", "--missing", "fiml"], "a,b,c\n" + "1,2,\n2,,1\n3,1,\n2,,4\n5,5,\n4,,2\n" * 9, 1, 3),
    "efa-of-two-items": (["efa", "-", "--cols", "a,b"], DATA, 1, 1),
    "efa-of-too-many-factors": (["efa", "-", *ITEMS, "--factors", "4"], DATA, 1, 1),
    "efa-of-words": (["efa", "-"], DATA, 2, 7),
    "parallel-of-few-rows": (["parallel", "-", *ITEMS], made(5), 1, 1),
    "invariance-of-one-group": (["invariance", "-", *ITEMS, "--group", "g"], DATA.replace("y", "x"), 1, 7),
    "invariance-of-a-category-that-a-group-lacks":
        (["invariance", "-", *ITEMS, "--group", "g", "--estimator", "dwls"],
         "\n".join(line.replace("3", "2") if line.endswith("y") else line for line in DATA.split("\n")), 1, 1),
    "invariance-by-dwls-of-one-group":
        (["invariance", "-", *ITEMS, "--group", "g", "--estimator", "dwls"], DATA.replace("y", "x"), 1, 7),
    "dif-of-one-group": (["dif", "-", "--group", "g"], DATA.replace("y", "x"), 1, 7),
    "dif-of-one-item": (["dif", "-", "--group", "g", "--cols", "a"], DATA, 1, 1),
    "dif-without-the-focal-group": (["dif", "-", "--group", "g", "--focal", "z"], DATA, 1, 7),
}

WRONG_USE = {
    "polychoric-by-dwls": ["polychoric", "-", *ITEMS, "--estimator", "dwls"],
    "less-than-nothing-in-cells": ["polychoric", "-", *ITEMS, "--correct", "-1"],
    "half-a-factor": ["efa", "-", *ITEMS, "--factors", "1.5"],
    "an-unknown-rotation": ["efa", "-", *ITEMS, "--factors", "2", "--rotate", "round"],
    "an-unknown-correlation": ["efa", "-", *ITEMS, "--correlations", "kendall"],
    "a-quantile-of-1": ["parallel", "-", *ITEMS, "--quantile", "1"],
    "a-factor-twice": ["cfa", "-", *ITEMS, "--structure", "F=a,b,c;F=d,e,f"],
    "an-item-without-a-factor": ["cfa", "-", *ITEMS, "--structure", "F=a,b,c"],
    "an-item-that-is-none": ["cfa", "-", *ITEMS, "--structure", "F=a,b,c;G=d,e,f,z"],
    "a-factor-without-a-name": ["cfa", "-", *ITEMS, "--structure", " =a,b,c,d,e,f"],
    "a-structure-of-nothing": ["cfa", "-", *ITEMS, "--structure", "F"],
    "invariance-without-groups": ["invariance", "-", *ITEMS],
    "an-unknown-way-with-gaps": ["cfa", "-", *ITEMS, "--missing", "mean"],
    "fiml-of-ordinal-items": ["cfa", "-", *ITEMS, "--estimator", "dwls", "--missing", "fiml"],
    "invariance-by-jml": ["invariance", "-", *ITEMS, "--group", "g", "--estimator", "jml"],
    "a-scale-for-numbers": ["invariance", "-", *ITEMS, "--group", "g", "--categories", "0,1,2,3"],
    "dif-without-groups": ["dif", "-", *ITEMS],
    "an-unknown-rule": ["dif", "-", "--group", "g", "--flag", "all"],
    "purified-from-outside": ["dif", "-", "--group", "g", "--strata", "a", "--purify"],
}

ANSWERED = [["polychoric", *ITEMS], ["polychoric", *ITEMS, "--estimator", "ml"], ["efa", *ITEMS, "--factors", "2"],
            ["efa", *ITEMS, "--correlations", "polychoric"], ["parallel", *ITEMS], ["cfa", *ITEMS],
            ["cfa", *ITEMS, TWO], ["cfa", *ITEMS, TWO, "--estimator", "dwls"],
            ["invariance", *ITEMS, "--group", "g"], ["invariance", *ITEMS, TWO, "--group", "g", "--estimator", "dwls"],
            ["cfa", *ITEMS, TWO, "--missing", "fiml"], ["invariance", *ITEMS, "--group", "g", "--missing", "fiml"],
            ["dif", "--group", "g"],
            ["dif", "--group", "g", "--purify", "--flag", "effect"]]


def check_steps(report):
    """Steps that two and three categories cannot tell apart are put together, and it is said."""
    for categories, wanted in [(2, ["configural", "scalar", "strict"]), (3, ["configural", "metric", "scalar", "strict"]),
                               (4, ["configural", "thresholds", "metric", "scalar", "strict"])]:
        data = "".join(min(one, str(categories - 1)) if one.isdigit() else one for one in made(400))
        answer = compute(["invariance", "-", *ITEMS, "--group", "g", "--estimator", "dwls"], data)
        steps = [one["of"] for one in answer["results"] if one["key"] == "chi_square"]
        said = sum(one["code"] == "combined_steps" for one in answer["warnings"])
        small = any(one["code"] == "small_group" for one in answer["warnings"])
        report(f"stats-invariance-steps-of-{categories}-categories",
               "" if steps == wanted and said == 5 - len(wanted) and not small else f"{steps}, {answer['warnings']}")
    few = compute(["invariance", "-", *ITEMS, "--group", "g", "--estimator", "dwls"], made(300))["warnings"]
    report("stats-invariance-of-few-persons-is-warned-of",
           "" if "small_group" in {one["code"] for one in few} else f"{few}")


def check_gaps(report):
    """All answers count with fiml, complete rows alone without; where nothing is missing both are the same."""
    gaps = "\n".join(line.replace("1", "", 1) if row % 3 == 2 else line for row, line in enumerate(DATA.split("\n")))
    for data, same in [(DATA, True), (gaps, False)]:
        one, two = ({(row["key"], row["of"]): row for row in compute(["cfa", "-", *ITEMS, *more], data)["results"]}
                    for more in (["--missing", "fiml"], []))
        apart = max(abs(one[key]["estimate"] - two[key]["estimate"]) for key in one if key[0] != "srmr")   # which has means with fiml
        units = one[("chi_square", None)]["n"], two[("chi_square", None)]["n"]
        right = apart < 1e-5 and units == (120, 120) if same else apart > 1e-3 and units[1] < units[0] == 120
        report(f"stats-fiml-{'of-complete-rows' if same else 'with-gaps'}", "" if right else f"{apart}, {units}")


def check_columns(report):
    """The items are those that --structure names, whatever else stands in the table."""
    two = ["--structure", "F=a,b,c;G=d,e,f"]
    for arguments in (["cfa", "-"], ["cfa", "-", "--missing", "fiml"], ["cfa", "-", "--estimator", "dwls"],
                      ["invariance", "-", "--group", "g"], ["invariance", "-", "--group", "g", "--estimator", "dwls"]):
        wanted, found = compute([*arguments, *two, *ITEMS], DATA), compute([*arguments, *two], DATA)
        report(f"stats-items-of-the-structure-{'-'.join(arguments[2:]) or 'cfa'}", "" if wanted["results"] == found["results"] else "differ")
    blanks = compute(["cfa", "-", "--structure", "F = a, b, c; G = d, e, f"], DATA)["results"]
    report("stats-a-structure-with-blanks", "" if blanks == compute(["cfa", "-", *two], DATA)["results"] else "differs")
    found = compute(["cfa", "-", "--structure", "F=a,c,d,e;G=b,f,a"], DATA)["results"]
    loadings = [one["of"] for one in found if one["key"] == "loading"]
    report("stats-an-item-of-two-factors", "" if len(loadings) == 7 else f"{loadings}")


def check_all(report):
    for name, (arguments, data, row, column) in REFUSED.items():
        code, output, error = ask([*arguments, "--json"], data)
        right = code == 1 and not output and error.startswith(f"-:{row}:{column}: ") and error.count("\n") == 1
        report(f"stats-{name}-is-refused", "" if right else f"exit {code}: {error.strip()[:200]}")
    for name, arguments in WRONG_USE.items():
        code, output, error = ask(arguments, DATA)
        report(f"stats-{name}-is-wrong-use", "" if code == 2 and error and not output else f"exit {code}: {error}")
    analyses = {one["name"]: one for one in read(ask(["--list", "--json"])[1])["analyses"]}
    for name, *options in ANSWERED:
        try:
            problem = problem_of_form(compute([name, "-", *options], DATA), analyses[name]["keys"])
        except ValueError as refusal:
            problem = str(refusal)
        report(f"stats-form-{name}-{len(options)}", problem)
    for name in ["polychoric", "parallel"]:
        one, two = (compute([name, "-", *ITEMS, "--threads", number], DATA)["results"] for number in "12")
        report(f"stats-{name}-is-the-same-on-two-threads", "" if one == two else "it is not")
    check_steps(report)
    check_gaps(report)
    check_columns(report)
    small = {one["code"] for one in compute(["dif", "-", "--group", "g"], DATA)["warnings"]}
    report("stats-dif-of-few-persons-is-warned-of", "" if "small_group" in small else f"{small}")
