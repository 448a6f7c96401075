"""tests/stats/outcomes.py: km, cox, cif, roc, calibration, ppv: rows that stand for many, effects without end, options."""
from contract import problem_of_form
from program import ask, compute, read, value_of

# time, event, group, stratum, two columns, outcome, how many such rows
TIMES = "t,k,e,g,s,x,z,y,f\n" + "".join(
    f"{1 + i * 7 % 11},{i * 5 % 3},{i * 5 % 3 and 1},{'abc'[i % 3]},{'uv'[i % 7 % 2]},{i * 13 % 17 / 4},{i * i % 5},{i * 11 % 13 % 2},{i * 3 % 5}\n"
    for i in range(48))
# Whoever has z = 1 has the event before all others: its effect has no end.
APART = "t,e,x,z\n" + "".join(f"{i},1,{i * 7 % 10 / 3},{int(i < 7)}\n" for i in range(1, 13))
# Outcome 1 for all with z = 1
SURE = "y,x,z\n" + "".join(f"{int(i % 3 == 0 or i % 2)},{i * 7 % 10 / 3},{i % 2}\n" for i in range(24))
GROUPS = "y,x,g\n1,3,a\n0,2,a\n0,4,a\n1,5,a\n0,1,b\n0,2,b\n1,4,c\n0,1,c\n1,2,c\n0,3,c\n"

TIME, EVENT = ["--time", "t"], ["--event", "e"]
ANALYSES = {
    "km": ["km", "-", *TIME, *EVENT, "--group", "g", "--strata", "s", "--rho", "1"],
    "cox": ["cox", "-", *TIME, *EVENT, "--x", "x,z", "--strata", "s", "--baseline"],
    "cox-exact": ["cox", "-", *TIME, *EVENT, "--x", "x,z", "--ties", "exact"],
    "cif": ["cif", "-", *TIME, "--event", "k", "--group", "g", "--strata", "s", "--x", "x,z"],
    "roc": ["roc", "-", "--outcome", "y", "--x", "x,z"],
    "roc-groups": ["roc", "-", "--outcome", "y", "--x", "x", "--group", "g"],
    "calibration": ["calibration", "-", "--outcome", "y", "--x", "x,z", "--fit"],
    "ppv": ["ppv", "-", "--outcome", "y", "--x", "x", "--cut", "2"],
}

FORMS = {
    "cox-without-end": (["cox", "-", *TIME, *EVENT, "--x", "x,z", "--baseline"], APART),
    "cif-without-end": (["cif", "-", *TIME, *EVENT, "--x", "x,z"], APART),
    "calibration-without-end": (["calibration", "-", "--outcome", "y", "--x", "x,z", "--fit"], SURE),
    "km": (ANALYSES["km"], TIMES), "cif": (ANALYSES["cif"], TIMES), "ppv": (ANALYSES["ppv"], TIMES),
    "cif-of-a-cause-in-no-group": (["cif", "-", *TIME, "--event", "k", "--group", "g"],
                                   "t,k,g\n1,1,a\n2,0,b\n3,1,b\n2,1,a\n4,2,\n"),
    "km-without-an-event": (["km", "-", *TIME, *EVENT, "--group", "g"], "t,e,g\n1,0,a\n2,0,b\n3,0,a\n"),
    "ppv-of-counts": (["ppv", "--tp", "8", "--fp", "3", "--fn", "2", "--tn", "20"], ""),
    "ppv-of-shares": (["ppv", "--sensitivity", ".8", "--specificity", ".9"], ""),
    "roc-of-a-group-with-one-outcome": (["roc", "-", "--outcome", "y", "--x", "x", "--group", "g"], GROUPS),
}

WRONG_USE = {
    "cif-with-unknown-errors": [*ANALYSES["cif"], "--errors", "bootstrap"],
    "cif-with-an-unknown-interval": [*ANALYSES["cif"], "--interval", "logit"],
    "calibration-with-unknown-percentiles": [*ANALYSES["calibration"], "--percentiles", "round"],
    "cox-with-unknown-ties": [*ANALYSES["cox"], "--ties", "broken"],
}


def in_long(data):
    """Each row as often as its last cell says."""
    names, *lines = data.split()
    return "\n".join([names, *(line for line in lines for _ in range(int(line.rsplit(",", 1)[1])))]) + "\n"


def check_frequencies(report):
    for name, arguments in ANALYSES.items():
        once, long = compute([*arguments, "--freq", "f"], TIMES), compute(arguments, in_long(TIMES))
        report(f"stats-{name}-of-rows-that-stand-for-many", "" if once == long and once != compute(arguments, TIMES) else "differs")
    for name, cell, row in (("half", "1.5", 3), ("no", "", 3), ("too-many", "30000000", 3)):
        lines = TIMES.split("\n")
        lines[2] = lines[2].rsplit(",", 1)[0] + "," + cell
        code, output, error = ask([*ANALYSES["km"], "--freq", "f"], "\n".join(lines))
        report(f"stats-{name}-rows-are-refused", "" if code == 1 and not output and error.startswith(f"-:{row}:9: ") else error)


def check_without_end(report):
    answer = compute(*FORMS["cox-without-end"])
    warned = {one["code"] for one in answer["warnings"]}
    figures = [value_of(answer, ("log_hazard_ratio", "z")), value_of(answer, ("hazard_ratio", "z")), value_of(answer, ("wald", None, "p"))]
    report("stats-cox-without-end", "" if "separated" in warned and figures == [None] * 3 else f"{warned}, {figures}")
    report("stats-cox-beside-an-effect-without-end", "" if value_of(answer, ("log_hazard_ratio", "x", "se")) else "no error")
    answer = compute(*FORMS["calibration-without-end"])
    figures = [value_of(answer, ("coefficient", "z")), value_of(answer, ("coefficient", "z", "p"))]
    report("stats-calibration-without-end", "" if figures == [None, None] and value_of(answer, ("coefficient", "x")) else f"{figures}")


def check_options(report):
    keys = {one["name"]: one["keys"] for one in read(ask(["--list", "--json"])[1])["analyses"]}
    for name, (arguments, data) in FORMS.items():
        report(f"stats-form-{name}", problem_of_form(compute(arguments, data), keys[arguments[0]]))
    for name, arguments in WRONG_USE.items():
        code, output, error = ask(arguments, TIMES)
        report(f"stats-{name}-is-wrong-use", "" if code == 2 and not output and error else f"exit {code}: {error[:200]}")
    answer = compute(*FORMS["roc-of-a-group-with-one-outcome"])
    warned = [one["code"] for one in answer["warnings"]].count("one_outcome")
    areas = [value_of(answer, ("auc", group)) for group in "abc"]
    report("stats-roc-of-a-group-with-one-outcome", "" if warned == 1 and areas == [.75, None, .75] else f"{warned}, {areas}")
    delta, aalen = (compute([*ANALYSES["cif"], "--errors", errors], TIMES) for errors in ("delta", "aalen"))
    place = ("cumulative_incidence", "c:1:4", "se")
    report("stats-cif-errors", "" if value_of(delta, place) < value_of(aalen, place) else "the same")


def check_all(report):
    check_frequencies(report)
    check_without_end(report)
    check_options(report)
