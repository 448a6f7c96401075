"""tests/stats/contract.py: what outside scripts rely on: exit codes, where a refusal lies, the form of an answer."""
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as xml

from program import BUILD, PROGRAM, ask, compute, read

R_FIELDS = ["key", "of", "estimate", "se", "ci", "level", "n", "method", "statistic", "df", "p"]
TOP_FIELDS = ["version", "name", "input", "options", "results", "tables", "fit", "warnings"]
INPUT_FIELDS = ["units", "raters", "ratings", "missing", "categories"]

GOOD = "a,b,c\n1,1,\n1,2,1\n2,2,2\n3,3,NA\n3,2,3\n"
LONG = "unit,rater,value\nu1,a,1\nu1,b,1\nu2,a,2\nu2,b,1\nu3,b,2\nu3,a,2\n"
LONG_OPTIONS = ["--layout", "long", "--unit", "unit", "--rater", "rater", "--value", "value"]
COUNTS = ["--layout", "counts"]

# name: (data, options, row, column)
REFUSED = {
    "an-empty-file": ("", [], 1, 1),
    "only-blank-lines": ("\n\n\n", [], 1, 1),
    "a-header-only": ("a,b\n", [], 2, 1),
    "a-header-and-blank-lines": ("a,b\r\n\r\n\r\n", [], 4, 1),
    "one-rater": ("a\n1\n2\n", [], 1, 1),
    "too-few-cells": ("a,b\n1,2\n\n1\n", [], 4, 2),
    "too-many-cells": ("a,b\n1,2\n1,2,3\n", [], 3, 3),
    "two-columns-of-a-name": ("a,b,a\n1,2,3\n", [], 1, 3),
    "an-open-quote": ('a,b\n1,"2\n1,2\n', [], 2, 2),
    "something-behind-a-quote": ('a,b\n1,2\n"1"2,2\n', [], 3, 1),
    "a-nul-byte": ("a,b\n1,2\n1,\0\n", [], 3, 2),
    "utf-16": ("a,b\n1,2\n".encode("utf-16"), [], 1, 1),
    "no-utf-8": (b"a,b\n1,2\n1,\xe9t\xe9\n", [], 3, 2),
    "no-utf-8-in-the-header": (b"a,\xe9\n1,2\n", [], 1, 2),
    "a-very-long-cell": ("a,b\n1,2\n1," + "x" * 1000000 + "\n", [], 3, 2),
    "a-very-long-number": ("x,y\n1,2\n1," + "9" * 1000000 + "\n", COUNTS, 3, 2),
    "a-very-long-name": ("a," + "x" * 1000000 + "\n1,2\n", [], 1, 2),
    "a-word-for-a-number": ("x,y\n1,2\n1,many\n", COUNTS, 3, 2),
    "infinity": ("x,y\n1,2\n-Inf,1\n", COUNTS, 3, 1),
    "a-number-too-large": ("x,y\n1,2\n1e999,1\n", COUNTS, 3, 1),
    "a-number-too-large-to-square": ("a,b,n\n1,2,1\n1,2,1e60\n", ["--layout", "patterns", "--freq", "n"], 3, 3),
    "a-category-too-large": ("a,b\n1,2\n1,1e305\n", [], 1, 1),
    "lines-that-end-in-cr": ("a,b\r1,2\r2,1\r", [], 1, 2),
    "a-name-of-two-lines": ('"a\nb",c\n1,2\n', ["--cols", "z"], 1, 1),
    "a-category-of-two-lines": ('a,b\n1,"x\ny"\n', ["--categories", "1,2"], 2, 2),
    "more-columns-than-can-be-said": (",".join(f"c{n}" for n in range(500)) + "\n" + ",".join("1" * 500) + "\n", ["--cols", "z"], 1, 1),
    "not-a-number": ("x,y\n1,2\n1,nan\n", COUNTS, 3, 2),
    "half-a-count": ("x,y\n1,2\n1,.5\n", COUNTS, 3, 2),
    "less-than-nothing": ("x,y\n1,2\n1,-1\n", COUNTS, 3, 2),
    "no-count": ("x,y\n1,2\n1,\n", COUNTS, 3, 2),
    "nobody-counted": ("x,y\n0,0\n", COUNTS, 2, 1),
    "counts-beyond-all-room": ("x,y\n1,2\n1,1e15\n", COUNTS, 1, 1),
    "no-rating": ("a,b\n,\nNA,\n", [], 2, 1),
    "nothing-in-common": ("a,b\n1,\n,2\n", [], 1, 1),
    "a-cell-given-twice": (LONG + "\nu1,b,1\n", LONG_OPTIONS, 9, 1),
    "a-missing-cell-given-twice": (LONG + "u3,a,NA\n", LONG_OPTIONS, 8, 1),
    "a-row-without-a-unit": (LONG + ",a,1\n", LONG_OPTIONS, 8, 1),
    "a-row-without-a-rater": (LONG + "u4,,1\n", LONG_OPTIONS, 8, 2),
    "no-such-column": (GOOD, ["--cols", "a,z"], 1, 1),
    "not-on-the-scale": (GOOD, ["--categories", "1,2"], 5, 1),
    "no-square": ("x,y\n1,2\n3,4\n5,6\n", ["--layout", "square"], 1, 1),
    "a-row-of-no-category": (",x,y\nx,1,2\nz,3,4\n", ["--layout", "square"], 3, 1),
    "a-negative-frequency": ("a,b,n\n1,1,2\n1,2,-1\n", ["--layout", "patterns", "--freq", "n"], 3, 3),
    "a-row-without-a-cluster": ("a,b,k\n1,1,x\n1,2,\n", ["--cluster", "k", "--boot", "9"], 3, 3),
}

WRONG_USE = {
    "nothing": [],
    "an-unknown-analysis": ["disagree", "-"],
    "no-file": ["agree"],
    "a-word-too-many": ["agree", "-", "more"],
    "an-unknown-option": ["agree", "-", "--frobnicate"],
    "an-option-of-another": ["agree", "-", "--purify"],
    "a-value-that-is-missing": ["agree", "-", "--level"],
    "a-level-above-1": ["agree", "-", "--level", "95"],
    "a-level-that-is-a-word": ["agree", "-", "--level=high"],
    "half-a-replicate": ["agree", "-", "--boot", "1.5"],
    "one-replicate": ["agree", "-", "--boot", "1"],
    "an-unknown-metric": ["agree", "-", "--metric", "cubic"],
    "unknown-bands": ["agree", "-", "--bands", "mine"],
    "an-unknown-layout": ["agree", "-", "--layout", "round"],
    "long-without-columns": ["agree", "-", "--layout", "long"],
    "patterns-without-frequency": ["agree", "-", "--layout", "patterns"],
    "a-category-listed-twice": ["agree", "-", "--categories", "1,2,1"],
    "nine-facets": ["facets", "-", "--cols", "a,b"] + ["--facet", "a"] * 8,
    "cluster-without-boot": ["agree", "-", "--cluster", "a"],
    "a-list-of-what": ["--list", "--xml"],
    "a-plot-of-no-kind": ["agree", "-", "--plot", "plot.png"],
    "a-plot-without-a-name": ["agree", "-", "--plot", ".svg"],
    "a-plot-without-a-suffix": ["agree", "-", "--plot", "svg"],
}


def check_refused(report):
    for name, (data, options, row, column) in REFUSED.items():
        code, output, error = ask(["agree", "-", *options, "--json"], data)
        if code != 1 or output:
            problem = f"exit {code}, {len(output)} bytes of output: {error.strip()[:200]}"
        elif not re.fullmatch(rf"-:{row}:{column}: [^\n]+[.?)]\n", error):
            problem = f"not at {row}:{column}: {error.strip()[:200]}"
        else:
            problem = ""
        report(f"stats-{name}-is-refused", problem)


def check_wrong_use(report):
    for name, arguments in WRONG_USE.items():
        code, output, error = ask(arguments, GOOD)
        wrong = code != 2 or output or not error
        named = [word.split("=")[0] for word in arguments if word.startswith("--")][:1]
        if not wrong and named and named[0] not in error and name.startswith(("an-unknown-option", "an-option")):
            wrong = True
        report(f"stats-{name}-is-wrong-use", f"exit {code}: {error.strip()[:200]}" if wrong else "")


def check_unreadable(report, folder):
    for name, arguments in {"a-missing-file": ["agree", folder + "/none.csv"], "a-folder": ["agree", folder],
                            "a-missing-file-of-weights": ["agree", "-", "--weights", folder + "/none.csv"]}.items():
        code, output, error = ask(arguments, GOOD)
        report(f"stats-{name}-is-unreadable", f"exit {code}: {error}" if code != 3 or output or not error else "")
    code, _, error = ask(["agree", "-"], GOOD, ["sh", "-c", '"$@" >/dev/full', "sh", PROGRAM])
    report("stats-a-full-disk-is-said", f"exit {code}: {error}" if code != 3 else "")


def problem_of_form(answer, keys):
    """What is wrong with the form of an answer."""
    if list(answer) != TOP_FIELDS:
        return f"top: {list(answer)}"
    if list(answer["input"]) != INPUT_FIELDS:
        return f"input: {list(answer['input'])}"
    for one in answer["results"]:
        if list(one) != R_FIELDS or len(one["ci"]) != 2 or one["key"] not in keys:
            return f"result: {one}"
    places = [(one["key"], one["of"]) for one in answer["results"]]
    if len(set(places)) != len(places):
        return "two results of one key and of"
    for name, table in answer["tables"].items():
        if any(len(row) != len(table["columns"]) for row in table["rows"]):
            return f"rows of {name}"
    if any(list(warning) != ["code", "text"] for warning in answer["warnings"]):
        return "warnings"
    return ""


def check_form(report):
    code, output, _ = ask(["--list", "--json"])
    analyses = {one["name"]: one for one in read(output)["analyses"]} if code == 0 else {}
    report("stats-list-is-json", "" if "agree" in analyses else f"exit {code}: {output[:200]}")
    code, output, _ = ask(["--list"])
    words = output.decode().split()
    absent = [key for one in analyses.values() for key in [one["name"], *one["keys"]] if key not in words]
    report("stats-list-has-every-key", f"not {absent}" if code or absent else "")
    for name in analyses:
        code, output, error = ask([name, "--help"])
        report(f"stats-help-of-{name}", f"exit {code}: {error}" if code or error or b"--" not in output else "")
        wide = max(len(line) for line in output.decode().splitlines())
        report(f"stats-help-of-{name}-can-be-read", f"a line of {wide} characters" if wide > 100 else "")
    keys = analyses["agree"]["keys"]
    for name, data, options in [("wide", GOOD, []), ("long", LONG, LONG_OPTIONS), ("constant", "a,b\n1,1\n1,1\n", []),
                                ("one-unit", "a,b\n1,2\n", []), ("counts", "x,y\n1,2\n3,0\n", COUNTS),
                                ("words", "a,b\nlow,high\nlow,low\n", []),
                                ("huge-numbers", "a,b\n1e300,-1e300\n5e-324,1e300\n1,1\n", []),
                                ("names", 'a "b",c\\d\n1,2\n1,1\n2,2\n', []),
                                ("one-column-of-counts", "x\n2\n3\n", COUNTS)]:
        try:
            problem = problem_of_form(compute(["agree", "-", *options], data), keys)
        except ValueError as refusal:
            problem = str(refusal)
        report(f"stats-form-{name}", problem)


def check_mixed(report):
    """A word among numbers is said."""
    codes = {name: [one["code"] for one in compute(["agree", "-"], data)["warnings"]]
             for name, data in [("mixed", "a,b\n1,nan\n2,2\n1,1\n"), ("numbers", "a,b\n1,1\n2,2\n"), ("words", "a,b\nx,y\ny,y\n")]}
    wrong = [name for name, found in codes.items() if ("mixed_categories" in found) != (name == "mixed")]
    report("stats-a-word-among-numbers-is-said", f"{wrong}: {codes}" if wrong else "")


def check_readings(report, folder):
    """The same data in other clothes are the same."""
    usual = compute(["agree", "-"], GOOD)["results"]
    long_form = "id,who,what\n" + "".join(
        f"{row},{who},{what}\n" for row, line in enumerate(GOOD.split()[1:]) for who, what in zip("abc", line.split(",")))
    clothes = {
        "semicolons": (GOOD.replace(",", ";"), []), "tabs": (GOOD.replace(",", "\t"), []),
        "lines-of-windows": (GOOD.replace("\n", "\r\n"), []), "a-byte-order-mark": ("\ufeff" + GOOD, []),
        "no-last-line-end": (GOOD.rstrip("\n"), []), "blank-lines": (GOOD.replace("\n", "\n\n"), []),
        "blanks": (GOOD.replace(",", " , "), []), "a-delimiter-of-ones-own": (GOOD.replace(",", "|"), ["--delim", "|"]),
        "quotes": ("\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in GOOD.split()) + "\n", []),
        "numbers-written-otherwise": (GOOD.replace("2", "2.0"), []),
        "decimal-commas": (GOOD.replace(",", ";").replace("2", "2,0"), ["--decimal", ","]),
        "decimal-commas-found": (GOOD.replace(",", ";").replace("2", "2,0"), []),
        "another-word-for-missing": (GOOD.replace("NA", "-9"), ["--na", "-9"]),
        "an-id": ("id," + "\n".join(f"{n},{line}" for n, line in enumerate(GOOD.split()))[2:], ["--id", "id"]),
        "other-columns": ("\n".join("x," + line for line in GOOD.split()).replace("x", "z", 1), ["--cols", "a,b,c"]),
        "long": (long_form, ["--layout", "long", "--unit", "id", "--rater", "who", "--value", "what"]),
        "patterns": ("n," + "\n".join("1," + line for line in GOOD.split())[2:], ["--layout=patterns", "--freq=n"]),
        "names-of-rows": ("".join(f"{n or chr(34) * 2},{line}\n" for n, line in enumerate(GOOD.split())), []),
        "another-word-in-a-list-with-blanks": (GOOD.replace("NA", "-9"), ["--na", "x, -9"]),
        "columns-in-a-list-with-blanks": (GOOD, ["--cols", "a, b ,c"]),
        "weights-said": (GOOD, []), "units-that-nobody-rated": (GOOD + ",,\n,NA,\n", []),
    }
    for name, (data, options) in clothes.items():
        try:
            same = compute(["agree", "-", *options], data)["results"] == usual
            problem = "" if same else "the answer is another"
        except ValueError as refusal:
            problem = str(refusal)
        report(f"stats-reads-{name}", problem)
    with open(folder + "/good.csv", "w", encoding="utf-8") as handle:
        handle.write(GOOD * 1)
    report("stats-reads-a-file", "" if compute(["agree", folder + "/good.csv"])["results"] == usual else "another answer")
    large = "a,b,c\n" + "".join(GOOD.split("\n", 1)[1] for _ in range(20000))
    with open(folder + "/large.csv", "w", encoding="utf-8") as handle:
        handle.write(large)
    mapped, piped = compute(["agree", folder + "/large.csv"]), compute(["agree", "-"], large)
    report("stats-reads-a-large-file", "" if mapped == piped and mapped["input"]["units"] == 100000 else "another answer")
    check_weights(report, folder)


def check_weights(report, folder):
    path = folder + "/weights.csv"
    wanted = compute(["agree", "-", "--weights", "quadratic"], GOOD)["results"]
    for name, text in {"bare": "1,.75,0\n.75,1,.75\n0,.75,1\n", "named": "3,1,2\n1,0,.75\n0,1,.75\n.75,.75,1\n",
                       "labelled": ",3,1,2\n2,.75,.75,1\n1,0,1,.75\n3,1,0,.75\n"}.items():
        with open(path, "w", encoding="utf-8") as handle:
            handle.write(text)
        try:
            answer = compute(["agree", "-", "--weights", path], GOOD)["results"]
            problem = "" if answer == wanted else "the answer is another"
        except ValueError as refusal:
            problem = str(refusal)
        report(f"stats-weights-{name}", problem)
    for name, text, row, column in [("one-sided", "1,.5,0\n.75,1,.75\n0,.75,1\n", 2, 2), ("short", "1,.5\n.5,1\n", 2, 3),
                                    ("wild", "1,7,0\n7,1,.75\n0,.75,1\n", 2, 2)]:
        with open(path, "w", encoding="utf-8") as handle:
            handle.write(text)
        code, output, error = ask(["agree", "-", "--weights", path], GOOD)
        right = code == 1 and not output and error.startswith(f"{path}:{row}:{column}: ")
        report(f"stats-weights-{name}-are-refused", "" if right else f"exit {code}: {error.strip()}")


def check_boot(report):
    data = "a,b,k\n" + "".join(f"{i % 3},{i * i % 3},{i // 5}\n" for i in range(60))
    one = compute(["agree", "-", "--boot", "300", "--threads", "1", "--cols", "a,b"], data)
    two = compute(["agree", "-", "--boot", "300", "--threads", "2", "--cols", "a,b"], data)
    report("stats-boot-is-the-same-on-two-threads", "" if one["results"] == two["results"] else "it is not")
    more = compute(["agree", "-", "--boot", "300", "--cols", "a,b"], data + ",,x\n,,y\n")
    report("stats-boot-draws-rated-units", "" if one["results"] == more["results"] else "units that nobody rated matter")
    other = compute(["agree", "-", "--boot", "300", "--seed", "2", "--cols", "a,b"], data)
    report("stats-boot-depends-on-the-seed", "" if one["results"] != other["results"] else "it does not")
    clusters = compute(["agree", "-", "--boot", "300", "--cluster", "k"], data)
    report("stats-boot-draws-clusters", "" if clusters["results"] != one["results"] else "the intervals are those of rows")


def check_hand_over(report, folder):
    program = os.path.join(BUILD, "astrolabe")
    if not os.access(program, os.X_OK):
        return
    arguments = ["agree", "-", "--json"]
    same = ask(arguments, GOOD, [program, "stats"]) == ask(arguments, GOOD)
    report("stats-astrolabe-hands-over", "" if same else "another answer")
    alone = folder + "/astrolabe"
    shutil.copy(program, alone)
    code, output, error = ask(arguments, GOOD, [alone, "stats"])
    right = code == 3 and not output and error.count("\n") == 1
    report("stats-astrolabe-alone-says-so", "" if right else f"exit {code}: {error}")


EVENTS = "event,outcome,time,score,chance,group\n" + "".join(
    f"{i % 3 > 0:d},{i * i % 7 > 2:d},{i % 40 + 1},{i * i % 7 + i % 5},{(i % 9 + 1) / 10},{'ab'[i % 2]}\n" for i in range(120))
JUDGED = "person,rater,item,rating\n" + "".join(
    f"P{p},R{r},I{i},{(p + r * i + p * i * i) % 3}\n" for p in range(12) for r in range(3) for i in range(4))
ANSWERS = "a,b,c,d\n" + "".join(f"{i % 3},{i // 2 % 3},{i * i % 5 % 3},{i // 5 % 3}\n" for i in range(90))

# name: (arguments, data, pictures)
PLOTS = {
    "two-raters": (["agree", "-", "--cols", "a,b"], GOOD, 1), "raters": (["agree", "-"], GOOD, 1),
    "counted-ratings": (["agree", "-", *COUNTS], "x,y\n1,2\n3,0\n2,1\n", 1),
    "nothing-that-varies": (["agree", "-"], "a,b,c\n1,1,1\n1,1,1\n", 1),
    "irt": (["irt", "-", "--model", "pcm"], ANSWERS, 3),
    "irt-conditional": (["irt", "-", "--model", "pcm", "--estimator", "cml"], ANSWERS, 3),
    "facets": (["facets", "-", "--facet", "person", "--facet", "rater", "--facet", "item", "--value", "rating"], JUDGED, 3),
    "roc": (["roc", "-", "--outcome", "outcome", "--x", "score"], EVENTS, 1),
    "roc-of-scores": (["roc", "-", "--outcome", "outcome", "--x", "score,chance"], EVENTS, 1),
    "roc-of-groups": (["roc", "-", "--outcome", "outcome", "--x", "score", "--group", "group"], EVENTS, 1),
    "calibration": (["calibration", "-", "--outcome", "outcome", "--x", "chance"], EVENTS, 1),
    "km": (["km", "-", "--time", "time", "--event", "event"], EVENTS, 1),
    "km-of-groups": (["km", "-", "--time", "time", "--event", "event", "--group", "group"], EVENTS, 1),
}


def problem_of_plot(arguments, data, pictures, folder):
    """What is wrong with the pictures of an answer; the answer itself is the same as without them."""
    plain = ask([*arguments, "--json"], data)
    for suffix in ["svg", "pdf"]:
        path = f"{folder}/plot.{suffix}"
        drawn = ask([*arguments, "--json", "--plot", path], data)
        if plain[0] != 0 or drawn != plain:
            return f"{suffix}: exit {drawn[0]}, without it {plain[0]}: {drawn[2].strip()[:200]}"
        with open(path, "rb") as handle:
            content = handle.read()
        os.remove(path)
        if suffix == "pdf" and not (content.startswith(b"%PDF-") and content.rstrip().endswith(b"%%EOF")):
            return "no PDF"
        if suffix == "pdf" and len(re.findall(rb"/Type /Page\b", content)) != pictures:
            return f"not {pictures} pages"
        if suffix == "svg":
            root = xml.fromstring(content)
            title = root.find("{http://www.w3.org/2000/svg}title")
            if not root.tag.endswith("svg") or title is None or not title.text:
                return "no SVG with a title"
    return ""


def problem_of_order(folder):
    """Raters are people: they are drawn in the order of the data, and not by how severe they are."""
    if not shutil.which("pdftotext"):
        return ""
    path, data = f"{folder}/order.pdf", "person,rater,rating\n" + "".join(
        f"P{p},{rater},{(p + p * p % 5 + step) % 4}\n" for p in range(20)
        for step, rater in [(1, "Stern"), (2, "Even"), (0, "Mild")] if (p + step) % 5)
    ask(["facets", "-", "--facet", "person", "--facet", "rater", "--value", "rating", "--plot", path], data)
    text = subprocess.run(["pdftotext", "-raw", "-l", "1", path, "-"], capture_output=True, text=True, check=False).stdout
    os.remove(path)
    found = [word for word in text.split() if word in ("Stern", "Even", "Mild")]
    return "" if found == ["Stern", "Even", "Mild"] else f"drawn as {found}"


def check_plots(report, folder):
    report("stats-plot-facets-ranks-nobody", problem_of_order(folder))
    for name, (arguments, data, pictures) in PLOTS.items():
        try:
            problem = problem_of_plot(arguments, data, pictures, folder)
        except (OSError, xml.ParseError) as failure:
            problem = str(failure)
        report(f"stats-plot-{name}", problem)
    for name, path in {"nowhere": folder + "/none/plot.svg", "a-full-disk": folder + "/full.svg"}.items():
        if name == "a-full-disk":
            os.symlink("/dev/full", path)
        code, output, error = ask(["agree", "-", "--plot", path], GOOD)
        report(f"stats-plot-{name}-is-said", f"exit {code}: {error}" if code != 3 or output or error.count("\n") != 1 else "")
    path = folder + "/none.svg"
    code, output, error = ask(["agree", "-", "--plot", path], "a\n1\n")
    report("stats-plot-of-refused-data", f"exit {code}: {error}" if code != 1 or output or os.path.exists(path) else "")
    with open(PROGRAM, "rb") as handle:
        report("stats-without-plots-loads-no-cairo", "it does" if b"libcairo" in handle.read() else "")
    alone = folder + "/astrolabe-stats"
    shutil.copy(PROGRAM, alone)
    code, output, error = ask(["agree", "-", "--plot", path], GOOD, [alone])
    report("stats-plot-alone-says-so", f"exit {code}: {error}" if code != 3 or output or error.count("\n") != 1 else "")


def check_all(report, folder):
    check_refused(report)
    check_wrong_use(report)
    check_unreadable(report, folder)
    check_form(report)
    check_readings(report, folder)
    check_mixed(report)
    check_boot(report)
    check_hand_over(report, folder)
    check_plots(report, folder)
