"""tests/stats/data_sets.py: data sets that ship with R's packages, beside those packages; and published examples.

data_sets.R writes the tables and says what survival, cmprsk, pROC, MASS, vcd, psych, eRm, lavaan, lme4, polycor and R itself
have of them; the program has to say the same. Published figures stand here with their data, as near as they were printed.
"""
import collections
import os
import shlex
import shutil
import subprocess
import tempfile

from program import ask, compute, read, value_of

HERE = os.path.dirname(os.path.abspath(__file__))


# ---- beside packages ----

def field_of(answer, key, of, field):
    """A number of an answer; low and high are bounds. key "table:NAME": of is what the row begins with."""
    of = of or None
    if key.startswith("table:"):
        table = answer["tables"][key.removeprefix("table:")]
        row = next(row for row in table["rows"] if str(row[0]) == of)
        return row[table["columns"].index(field)]
    if key == "fit":
        return value_of(answer, (key, field))
    return value_of(answer, (key, of, {"low": ("ci", 0), "high": ("ci", 1)}.get(field, field)))


def near(got, wanted, within):
    return got is not None and abs(got - wanted) <= within * max(1, abs(wanted))


def differences(answer, expected):
    found = []
    for key, of, field, wanted, within in expected:
        try:
            got = field_of(answer, key, of, field)
        except (ValueError, KeyError, StopIteration) as problem:
            found.append(f"{key} {of} {field}: {problem!r}")
            continue
        if not near(got, wanted, within):
            found.append(f"{key} {of} {field}: {got}, not {wanted}")
    return found


def unnoticed(answer, expected):
    """Values that could be others without a difference."""
    spoilt = [(key, of, field, wanted + 3 * within * max(1, abs(wanted)), within) for key, of, field, wanted, within in expected]
    return len(expected) - len(differences(answer, spoilt))


def read_lines(text):
    """{table: {arguments: [(key, of, field, value, within)]}}, and lines of packages that are not there."""
    tables, skipped = collections.defaultdict(lambda: collections.defaultdict(list)), []
    for line in text.splitlines():
        if line.startswith("skip "):
            skipped.append(line.split()[1])
            continue
        table, arguments, key, of, field, value, within = line.split("\t")
        tables[table][arguments].append((key, of, field, float(value), float(within)))
    return tables, sorted(set(skipped))


def check_table(report, folder, table, runs):
    found, blind = [], 0
    for line, expected in runs.items():
        name, *options = shlex.split(line)
        code, output, error = ask([name, os.path.join(folder, table + ".csv"), *options, "--json"])
        if code:
            found.append(f"{line}: exit {code}: {error.strip()}")
            continue
        answer = read(output)
        found += [f"{line}: {one}" for one in differences(answer, expected)]
        blind += unnoticed(answer, expected)
    report(f"stats-data-{table}", f"{len(found)} differ: " + "; ".join(found[:4]) if found else "")
    report(f"stats-data-{table}-twin", f"{blind} wrong values are not noticed" if blind else "")


def check_packages(report):
    if not shutil.which("Rscript"):
        print("skip stats data sets: there is no R")
        return
    folder = tempfile.mkdtemp(prefix="astrolabe-data-")
    try:
        done = subprocess.run(["Rscript", os.path.join(HERE, "data_sets.R"), folder], capture_output=True, text=True, check=False)
        report("stats-data-sets-are-read", f"R ended with {done.returncode}: {done.stderr.strip()[-300:]}" if done.returncode else "")
        tables, skipped = read_lines(done.stdout)
        for package in skipped:
            print(f"skip stats data sets of {package}: R has it not")
        for table, runs in tables.items():
            check_table(report, folder, table, runs)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# ---- published examples ----

def wide(names, *columns):
    return names + "\n" + "".join(",".join(map(str, row)) + "\n" for row in zip(*columns))


def square(names, table):
    return "name," + names + "\n" + "".join(f"{name}," + ",".join(map(str, row)) + "\n" for name, row in zip(names.split(","), table))


def panel(experts, agreeing, yes, no):
    """One item that so many of the experts agree on."""
    return ",".join(f"e{at}" for at in range(experts)) + "\n" + ",".join([yes] * agreeing + [no] * (experts - agreeing)) + "\n"


# Krippendorff (2011), four observers, 12 units
OBSERVERS = ("a,b,c,d\n1,1,NA,1\n2,2,3,2\n3,3,3,3\n3,3,3,3\n2,2,2,2\n1,2,3,4\n4,4,4,4\n1,1,2,1\n2,2,2,2\nNA,5,5,5\nNA,NA,1,1\n"
             "NA,3,NA,NA\n")
# Shrout and Fleiss (1979), six targets, four judges
TARGETS = wide("a,b,c,d", (9, 6, 8, 7, 10, 6), (2, 1, 4, 1, 5, 2), (5, 3, 6, 2, 6, 4), (8, 2, 8, 6, 9, 7))
# Cohen (1960): two judges, 200 cases; Cohen (1968) weighs the same table
JUDGES = square("a,b,c", ((88, 14, 18), (10, 40, 10), (2, 6, 12)))
DISAGREEMENT = "a,b,c\n1,{0},.5\n{0},1,0\n.5,0,1\n".format(5 / 6)
# Bland and Altman (1986): peak flow of 17 people by two meters
METERS = wide("wright,mini", (494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427),
              (512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451))
# Kendall (1970): three rankings with ties
RANKINGS = wide("p,q,r", (1, 4.5, 2, 4.5, 3, 7.5, 6, 9, 7.5, 10), (2.5, 1, 2.5, 4.5, 4.5, 8, 9, 6.5, 10, 6.5),
                (2, 1, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10))
# Stuart (1953): unaided vision of 7477 women, right and left
VISION = square("1,2,3,4", ((1520, 266, 124, 66), (234, 1512, 432, 78), (117, 362, 1772, 205), (36, 82, 179, 492)))
# Tallis (1962): lambs born to 227 ewes in two years
LAMBS = wide("first,second,n", (1, 1, 1, 2, 2, 2, 3, 3, 3), (1, 2, 3) * 3, (58, 52, 1, 26, 58, 3, 8, 12, 9))

TABLE = "--layout square --id name"
PREDICTION = "samplesize --for prediction --share .174 --parameters 24 --r2 .288"
# (name, line, data, place, figure as printed, half of its last digit)
PUBLISHED = [
    *((f"krippendorff-{metric}", "agree -", OBSERVERS, ("krippendorff_alpha", metric), figure, 5e-4)
      for metric, figure in [("nominal", .743), ("ordinal", .815), ("interval", .849), ("ratio", .797)]),
    *((f"shrout-fleiss-{key}", "icc -", TARGETS, (key, of), figure, 5e-3)
      for key, of, figure in [("icc_1", "oneway", .17), ("icc_a_1", "random", .29), ("icc_c_1", "mixed", .71),
                              ("icc_k", "oneway", .44), ("icc_a_k", "random", .62), ("icc_c_k", "mixed", .91)]),
    *((f"shrout-fleiss-{row}", "icc -", TARGETS, ("table", "anova", at, "mean_square"), figure, 5e-3)
      for at, (row, figure) in enumerate([("bms", 11.24), ("wms", 6.26), ("jms", 32.49), ("ems", 1.02)])),
    ("cohen-1960", f"agree - {TABLE}", JUDGES, ("cohen_kappa", None), .492, 5e-4),
    ("cohen-1968", f"agree - {TABLE} --weights FILE", JUDGES, ("weighted_kappa", None), .348, 5e-4),
    ("bland-altman-bias", "bland-altman -", METERS, ("bias", None), -2.1, .05),
    ("bland-altman-spread", "bland-altman -", METERS, ("sd_differences", None), 38.8, .05),
    ("bland-altman-lower", "bland-altman - --coverage .9545", METERS, ("loa_lower", None), -79.7, .1),
    ("bland-altman-upper", "bland-altman - --coverage .9545", METERS, ("loa_upper", None), 75.5, .1),
    ("kendall-ties", "kendall -", RANKINGS, ("kendall_w", None), .828, 5e-4),
    ("stuart", f"compare - {TABLE}", VISION, ("stuart_maxwell", None, "statistic"), 11.96, 5e-3),
    ("bhapkar", f"compare - {TABLE} --bhapkar", VISION, ("bhapkar", None, "statistic"), 11.98, 5e-3),
    ("bowker", f"compare - {TABLE}", VISION, ("bowker", None, "statistic"), 19.11, 5e-3),
    ("tallis", "polychoric - --layout patterns --freq n", LAMBS, ("polychoric", "first:second"), .42, 5e-3),
    *((f"polit-{agreeing}-of-{experts}", "cvi -", panel(experts, agreeing, "4", "2"), ("modified_kappa", "1"), figure, 5e-3)
      for experts, agreeing, figure in [(3, 2, .47), (4, 3, .67), (5, 4, .76), (9, 7, .76)]),
    *((f"ayre-scally-{experts}", "cvr -", panel(experts, 1, "3", "2"), ("table", "items", 0, "critical_cvr"), figure, 5e-4)
      for experts, figure in [(5, 1), (8, .75), (9, .778), (10, .8), (11, .636), (12, .667), (13, .538), (14, .571), (15, .6),
                              (20, .5), (25, .44), (30, .333), (35, .314), (40, .3)]),
    ("aiken", "aiken - --low 1 --high 5", "a,b,c,d,e\n5,4,4,4,4\n", ("aiken_v", "1", "p"), .04, 5e-4),
    ("jacobson-truax", "rci - --cols a,b --reliability .88 --sd 7.5", "a,b\n47.5,32.5\n", ("table", "persons", 0, "index"), -4.08, 5e-3),
    *((f"riley-{of}", PREDICTION, "", ("sample_size", of), figure, 0)
      for of, figure in [("shrinkage", 623), ("optimism", 662), ("margin", 221), ("prediction", 662)]),
    ("riley-events", PREDICTION, "", ("events_per_parameter", None), 4.8, 5e-2),
    *((f"riley-time-{of}", "samplesize --for survival --parameters 30 --r2 .051 --rate .065 --follow-up 2.07", "", ("sample_size", of), figure, 0)
      for of, figure in [("shrinkage", 5143), ("optimism", 1039), ("survival", 5143)]),
    *((f"riley-number-{of}", "samplesize --for regression --parameters 25 --r2 .2", "", ("sample_size", of), figure, 0)
      for of, figure in [("shrinkage", 918), ("optimism", 401), ("residual", 259), ("regression", 918)]),
]


def check_published(report):
    folder = tempfile.mkdtemp(prefix="astrolabe-published-")
    path = os.path.join(folder, "weights.csv")
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(DISAGREEMENT)
        for name, line, data, place, figure, within in PUBLISHED:
            got = value_of(compute(line.replace("FILE", path).split(), data), place)
            report(f"stats-published-{name}", "" if abs(got - figure) <= within + 1e-9 else f"{got}, not {figure}")
            if abs(got - (figure + 3 * within + 1e-3)) <= within:
                report(f"stats-published-{name}-twin", "a wrong figure is not noticed")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def check_all(report):
    check_published(report)
    check_packages(report)
