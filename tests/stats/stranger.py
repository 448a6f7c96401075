"""tests/stats/stranger.py: what somebody meets who never saw the program: sentences that say what to do, words of the field,
warnings that name what they are about."""
import random
import statistics

from program import ask, compute

CASES = "case,a,b\n" + "".join(f"{n},{n * 7 % 4},{n * 5 % 4}\n" for n in range(1, 30))
NAMED = "case,a,b\n" + "".join(f"C{n},{n * 7 % 4},{n * 5 % 4}\n" for n in range(1, 30))
WORDS = "case,a,b\n" + "".join(f"{n},{'weak some strong'.split()[n % 3]},{'weak some strong'.split()[n * 2 % 3]}\n" for n in range(1, 30))
RANKS = "a,b,c\n" + "".join(f"{n},{n * 3 % 7 or 7},{n * 5 % 7 or 7}\n" for n in range(1, 8))
ITEMS = "id,i,j,k,l\n" + "".join(
    f"P{n},{n % 4},{(n + n // 4 % 2) % 4},{(n + n // 7 % 2) % 4},{'' if n % 10 == 0 else (n + n // 9 % 2) % 4}\n" for n in range(80))
GROUPS = "group," + ITEMS.replace("\nP", "\nx,P", 40).replace("\nP", "\ny,P")
EVENTS = "time,event,x,word\n" + "".join(f"{n % 17 + 1},{n % 3 > 0:d},{n * n % 7},{'uv'[n % 2]}\n" for n in range(60))
JUDGED = "person,rater,item,rating\n" + "".join(
    f"P{p},R{r},I{i},{(p + r * i + p * i * i) % 3}\n" for p in range(12) for r in range(3) for i in range(4))
SEVERE = "person,rater,item,rating\n" + "".join(
    f"P{p},R{r},I{i},{max(0, (p + i * i + p * i) % 4 - (r + p) % 2 * r)}\n" for p in range(12) for r in range(3) for i in range(4))
LONG = "unit,rater,part,value\nu,r,1,2\nu,r,2,3\nv,r,1,1\nv,s,1,2\n"
PANEL = "i,a,b,c,d,e,f\nx,essential,essential,essential,essential,essential,useful\ny,no,useful,no,essential,,no\n"
HEYWOOD = "a,b,c\n" + "".join(f"{x},{y},{z}\n" for x, y, z in [(2, 2, 2), (1, 1, 0), (0, 1, 0), (-1, -1, 0), (-2, -2, -2), (0, -1, 0),
                                                          (1, 0, 1), (-1, 0, -1)] * 20)
CHANGES = "who,before,after\nann,20,22\nben,30,12\ncid,25,26\ndan,28,27\n"
FACETS = ["--facet", "person", "--facet", "rater", "--facet", "item", "--value", "rating"]
BY_RATER = ["--layout", "long", "--unit", "unit", "--rater", "rater", "--value", "value"]
PERSONS = ["--reliability", ".8", "--sd", "5"]

# name: (arguments, data, what the sentence of the refusal has)
SENTENCES = {
    "a-name-among-numbers": (["icc", "-"], NAMED, ["--id COL", "--cols"]),
    "a-name-although-there-is-an-id": (["alpha", "-", "--id", "id"], GROUPS, ["--cols"]),
    "a-decimal-comma": (["icc", "-", "--decimal", ".", "--delim", ";"], "a;b\n1,5;2,5\n2,5;3,5\n", ["--decimal ,"]),
    "a-word-among-predictors": (["cox", "-", "--time", "time", "--event", "event", "--x", "x,word"], EVENTS, ["columns of 0 and 1"]),
    "a-cell-given-twice": (["agree", "-", *BY_RATER], LONG, ["--item"]),
    "a-number-given-twice": (["icc", "-", *BY_RATER], LONG, ["--item"]),
    "words-of-experts": (["cvr", "-", "--id", "i"], PANEL, ["--categories"]),
    "words-beyond-the-scale": (["cvi", "-", "--id", "i", "--high", "2", "--cut", "2", "--categories", "no,useful,essential"], PANEL, ["3 words"]),
    "a-word-for-missing": (["icc", "-", "--id", "case"], "case,a,b\nC1,n/a,1\nC2,2,1\n", ["--na"]),
    "names-that-do-not-exist": (["agree", "-", "--id", "Case", "--cols", "a,b"], CASES, ['"Case"']),
    "raters-of-other-units": (["compare", "-", "--group", "group", "--first", "i,j", "--second", "k,l"], GROUPS, ["--cols"]),
    "a-group-that-does-not-exist": (["dif", "-", "--group", "group", "--focal", "z", "--cols", "i:l"], GROUPS, ["there are: x, y"]),
    "an-event-of-another-kind": (["km", "-", "--time", "time", "--event", "x"], EVENTS, ["cif"]),
    "a-value-that-lacks": (["irt", "-", "--persons"], ITEMS, ["eap|ml|wle"]),
}

# name: (arguments, data, what the readable answer has, what it has not)
READABLE = {
    "indices-of-fit": (["cfa", "-", "--cols", "i,j,k"], ITEMS, ["CFI ", "RMSEA ", "SRMR ", "Chi-square ", "items 3"], ["Rmsea", "raters"]),
    "tests-without-an-estimate": (["compare", "-", "--before", "a", "--after", "b"], CASES, ["Bowker", "Benjamini-Hochberg"], [" none "]),
    "whole-factors": (["parallel", "-", "--cols", "i,j,k", "--boot", "20"], ITEMS, ["items 3"], ["1.0000  80"]),
    "fairness": (["dif", "-", "--group", "group", "--cols", "i,j,k,l"], GROUPS,
                 ["Generalised Mantel-Haenszel", "Nagelkerke R2", "Jodoin and Gierl", "focal less reference"], ["Lr uniform"]),
    "coefficients-by-name": (["compare", "-", "--first", "a,b", "--second", "b,a"], CASES, ["Fleiss' kappa", "second - first"], ["fleiss_kappa"]),
    "categories-as-they-are-spelled": (["agree", "-", "--id", "case", "--categories", "weak,some,strong"], WORDS, ["  weak  some  strong"], ["Weak"]),
    "ties": (["cox", "-", "--time", "time", "--event", "event", "--x", "x"], EVENTS, ["Ties by Efron", "number of events"], ["none"]),
    "survival": (["km", "-", "--time", "time", "--event", "event"], EVENTS, ["Greenwood", "logarithm of survival", "at risk"], []),
    "areas": (["roc", "-", "--outcome", "event", "--x", "x"], EVENTS, ["DeLong, DeLong and"], []),
    "a-facet-that-is-free": (["facets", "-", *FACETS], SEVERE, ["Measures of rater are not held to sum 0"], ["Measures of item are"]),
    "forms-by-other-names": (["icc", "-", "--id", "case"], CASES, ["ICC(2,1) and ICC(3,1) of Shrout and Fleiss", "the numerator has 28"], []),
    "an-interval-that-lacks": (["icc", "-", "--id", "id"], ITEMS, ["mixed model has no interval"], []),
    "weights": (["agree", "-", "--id", "case"], CASES, ["Weights of weighted kappa and AC2 are quadratic"], []),
    "weights-of-all": (["agree", "-", "--id", "case", "--weights", "linear"], CASES, ["Weights are linear, of all"], ["quadratic"]),
    "how-many-it-happened-to": (["km", "-", "--time", "time", "--event", "event"], EVENTS, ["It happened to 40 of the 60"], []),
    "how-many-of-each-cause": (["cif", "-", "--time", "time", "--event", "x"], EVENTS, ["1 to 17, 2 to 17, 3 to 0, 4 to 17"], []),
    "a-method": (["alpha", "-", "--id", "id"], ITEMS, ["fisher z"], ["fisher_z"]),
    "a-kappa-of-each-category": (["agree", "-", "--id", "case"], CASES, ["Kappa low"], []),
    "chance-agreement": (["agree", "-", "--id", "case"], CASES, ["agreed by chance alone", "rows are the first rater"], []),
    "groups": (["compare", "-", "--group", "group", "--value", "i"], GROUPS, ["Mann and Whitney's U of y"], []),
    "one-question-in-several-ways": (["compare", "-", "--first", "a,b", "--second", "b,a"], CASES, ["--coefficient"], []),
    "a-panel": (["ipras", "-", "--id", "i"], "i,a,b,c\nx,7,8,9\ny,1,5,9\n", ["RAND/UCLA: Fitch and others 2001"], []),
    "competing-events": (["cif", "-", "--time", "time", "--event", "event"], EVENTS, ["Aalen and Johansen", "number at risk"], []),
    "a-bias-term": (["facets", "-", *FACETS, "--bias", "rater,item"], JUDGED, ["bias above 0: harder", "Benjamini-Hochberg"], []),
    "assumptions-of-a-sample": (["samplesize", "--for", "icc", "--ratings", "2", "--lowest", ".6", "--expected", ".75"], "",
                                ["power 0.8", "two-sided", "2 ratings"], []),
    "persons": (["rci", "-", "--id", "who", *PERSONS], CHANGES, ["persons 4", "ben", "Change low"], ["e-1"]),
}

# name: (arguments, data, code, what the text has; None: there is no such warning)
WARNED = {
    "names-read-as-ratings": (["agree", "-"], CASES, "names_among_values", ["case", "--id"]),
    "names-read-as-numbers": (["icc", "-"], CASES, "names_among_values", ["case", "--id"]),
    "names-that-are-words": (["agree", "-"], NAMED, "names_among_values", ["case", "--id"]),
    "names-left-out": (["agree", "-", "--id", "case"], CASES, "names_among_values", None),
    "columns-that-were-chosen": (["icc", "-", "--cols", "case,a,b"], CASES, "names_among_values", None),
    "ranks": (["kendall", "-"], RANKS, "names_among_values", None),
    "an-order-of-the-alphabet": (["agree", "-", "--id", "case"], WORDS, "not_numeric", ['"some", "strong", "weak"', "--categories"]),
    "an-order-that-was-given": (["agree", "-", "--id", "case", "--categories", "weak,some,strong"], WORDS, "not_numeric", None),
    "rows-that-lack-something": (["alpha", "-", "--id", "id"], ITEMS, "incomplete_rows", ["72 of 80"]),
    "rows-that-lack-something-in-factors": (["efa", "-", "--id", "id", "--factors", "1"], ITEMS, "incomplete_rows", ["72 of 80"]),
    "items-as-units": (["agree", "-", *BY_RATER, "--item", "part"], LONG, "items_as_units", ["--cluster unit"]),
    "items-in-clusters": (["agree", "-", *BY_RATER, "--item", "part", "--boot", "20", "--cluster", "unit"],
                          LONG + "w,r,1,2\nw,s,1,2\n", "items_as_units", None),
    "pairs-that-share-nothing": (["agree", "-"], "a,b,c,d\n1,2,,\n2,2,,\n1,1,,\n,,1,2\n,,2,2\n,,1,1\n", "pairs_left_out", ["Light's kappa"]),
    "pairs-are-no-rows": (["agree", "-"], "a,b,c,d\n1,2,,\n2,2,,\n1,1,,\n,,1,2\n,,2,2\n,,1,1\n", "incomplete_rows", None),
    "whose-kappa-is-low": (["agree", "-"], "a,b\n" + "x,x\n" * 40 + "x,y\n" * 2 + "y,x\n" * 2, "prevalence_paradox", ["beside kappa: "]),
    "few-persons-for-slopes": (["irt", "-", "--id", "id"], ITEMS, "few_persons", ["80 persons", "Reise and Yu"]),
    "few-persons-for-steps": (["irt", "-", "--id", "id", "--model", "pcm"], ITEMS, "few_persons", ["80 persons", "Linacre 1994"]),
    "enough-persons": (["irt", "-", "--id", "id", "--model", "pcm"], ITEMS + ITEMS.split("\n", 1)[1], "few_persons", None),
    "few-persons-for-factors": (["cfa", "-", "--id", "id"], ITEMS, "few_persons", ["72 persons", "Gorsuch"]),
    "enough-for-factors": (["efa", "-", "--cols", "i,j,k"], ITEMS + ITEMS.split("\n", 1)[1], "few_persons", None),
    "nothing-unique": (["efa", "-", "--factors", "1"], HEYWOOD, "boundary", ["Heywood", "in a"]),
    "an-item-that-does-not-vary": (["alpha", "-"], "a,b,c\n" + "1,2,1\n1,3,2\n1,1,3\n" * 9, "zero_variance", ["of a"]),
    "what-lies-at-the-edge": (["roc", "-", "--outcome", "y", "--x", "x"], "x,y\n1,0\n2,0\n3,1\n4,1\n", "boundary", ["Area under the curve of x"]),
}


def problem_of_text(text, wanted, unwanted):
    text = text + " ".join(text.split())  # sentences are broken into lines
    lacking, spare = [one for one in wanted if one not in text], [one for one in unwanted if one in text]
    return f"lacks {lacking}, has {spare}: {text[:400]}" if lacking or spare else ""


def check_warned(report):
    for name, (arguments, data, code, parts) in WARNED.items():
        try:
            texts = [one["text"] for one in compute(arguments, data)["warnings"] if one["code"] == code]
        except ValueError as refusal:
            report(f"stats-stranger-{name}", str(refusal))
            continue
        if parts is None:
            problem = f"warned: {texts}" if texts else ""
        else:
            problem = problem_of_text(" ".join(texts), parts, [])
        report(f"stats-stranger-{name}", problem)


def check_adjusted(report):
    """p of DIF and of bias terms are adjusted for there being many."""
    answer = compute(["dif", "-", "--group", "group", "--cols", "i,j,k,l"], GROUPS)
    table = answer["tables"]["adjusted"]
    plain = {(one["key"], one["of"]): one["p"] for one in answer["results"]}
    rows = [one for one in (dict(zip(table["columns"], row)) for row in table["rows"]) if one["p"] is not None]
    wrong = [one for one in rows if one["p"] != plain[one["key"], one["of"]] or not one["holm"] >= one["benjamini_hochberg"] >= one["p"]]
    families = {one["key"] for one in rows}
    report("stats-stranger-dif-is-adjusted", f"{wrong}, {families}" if wrong or families != {"mantel", "generalised_mh", "lr_total"} else "")
    table = compute(["facets", "-", *FACETS, "--bias", "rater,item"], JUDGED)["tables"]["bias"]
    smallest = min(row[table["columns"].index("p")] for row in table["rows"])
    holm = min(row[table["columns"].index("holm")] for row in table["rows"])
    right = abs(holm - min(1, smallest * len(table["rows"]))) < 1e-12
    report("stats-stranger-bias-is-adjusted", "" if right else f"{holm}, not {smallest} x {len(table['rows'])}")


def check_persons(report):
    """A change of one person has an interval: the smallest reliable change on both sides."""
    answer = compute(["rci", "-", "--id", "who", *PERSONS], CHANGES)
    table = answer["tables"]["persons"]
    smallest = next(one["estimate"] for one in answer["results"] if one["key"] == "smallest_reliable_change")
    rows = [dict(zip(table["columns"], row)) for row in table["rows"]]
    wrong = [one for one in rows if abs(one["change_high"] - one["change"] - smallest) > 1e-12
             or abs(one["change"] - one["change_low"] - smallest) > 1e-12]
    names = [one["person"] for one in rows]
    report("stats-stranger-persons-have-intervals", f"{wrong}, {names}" if wrong or names != ["ann", "ben", "cid", "dan"] else "")
    shares = {one["key"]: one["ci"] for one in answer["results"]}
    report("stats-stranger-a-share-of-nobody", "" if shares["share_higher"][0] == 0 else f"{shares['share_higher']}")


def check_drift(report):
    """Moving averages, their limits and the rules on runs, computed a second time."""
    values = [1.0, 3.0, 2.0, 2.5, 1.5, 2.0, 2.1, 4.9, 3.9, 2.2, 3.1, 3.2, None, 3.3, 3.4, 3.0, 2.9, 3.0, 2.8, 2.7]
    data = "month,s\n" + "".join(f"m{n},{'' if x is None else x}\n" for n, x in enumerate(values))
    answer = compute(["drift", "-", "--id", "month", "--baseline", "6"], data)
    before, wrong, at, left = values[:6], [], 2.0, 1.0
    sd = (sum((x - 2) ** 2 for x in before) / 5) ** .5
    seen, signals = [], 0
    columns = answer["tables"]["series"]["columns"]
    for n, row in enumerate(answer["tables"]["series"]["rows"], 6):
        one = dict(zip(columns, row))
        if values[n] is None:
            wrong += [] if one["moving_average"] is None and not one["out"] and one["rules"] is None else [one]
            continue
        at, left = .2 * values[n] + .8 * at, left * .64
        half = 2.7 * sd * (.2 / 1.8 * (1 - left)) ** .5
        seen = [(values[n] - 2) / sd, *seen]
        rules = [words for words, sides in [
            ("1 beyond 3 sd", [s * seen[0] > 3 for s in (1, -1)]),
            ("2 of 3 beyond 2 sd", [s * seen[0] > 2 and sum(s * z > 2 for z in seen[:3]) >= 2 for s in (1, -1)]),
            ("4 of 5 beyond 1 sd", [s * seen[0] > 1 and sum(s * z > 1 for z in seen[:5]) >= 4 for s in (1, -1)]),
            ("8 on one side", [len(seen) >= 8 and all(s * z > 0 for z in seen[:8]) for s in (1, -1)])] if any(sides)]
        out = abs(at - 2) > half
        signals += out or bool(rules)
        if one["time"] != f"m{n}" or one["out"] != out or one["rules"] != ("; ".join(rules) or None) or max(
                abs(one["moving_average"] - at), abs(one["low"] - 2 + half), abs(one["high"] - 2 - half)) > 1e-12:
            wrong.append((one, at, half, rules))
    found = {one["key"]: one["estimate"] for one in answer["results"]}
    right = found["signals"] == signals and abs(found["sd"] - sd) < 1e-12 and signals > 3
    report("stats-stranger-drift", "" if right and not wrong else f"{found}, {signals}: {wrong[:3]}")
    for name, options, code in [("nothing-expected", [], 2), ("nothing-judged", ["--baseline", "20"], 1),
                                ("both", ["--baseline", "6", "--sd", "1"], 2), ("no-spread", ["--mean", "1", "--sd", "0"], 2)]:
        got = ask(["drift", "-", "--id", "month", *options], data)
        report(f"stats-stranger-drift-of-{name}", "" if got[0] == code and not got[1] else f"exit {got[0]}: {got[2]}")
    given = compute(["drift", "-", "--id", "month", "--mean", "2", "--sd", str(sd)], data)["tables"]["series"]
    report("stats-stranger-drift-by-given-values", "" if len(given["rows"]) == len(values) else f"{len(given['rows'])} rows")


def check_words_of_experts(report):
    """Words count by their place in --categories, the last of which says essential."""
    numbers = PANEL.replace("essential", "3").replace("useful", "2").replace("no", "1")
    scale = ["--categories", "no,useful,essential"]
    for name, options in [("cvr", []), ("cvi", ["--high", "3"]), ("aiken", ["--high", "3"])]:
        words = compute([name, "-", "--id", "i", *scale, *options], PANEL)["results"]
        report(f"stats-stranger-words-of-{name}", "" if words == compute([name, "-", "--id", "i", *options], numbers)["results"] else f"{words}")
    long = "i,who,said\n" + "".join(f"{line.split(',')[0]},{who},{word}\n" for line in PANEL.split()[1:]
                                    for who, word in zip("abcdef", line.split(",")[1:]))
    layout = ["--layout", "long", "--unit", "i", "--rater", "who", "--value", "said"]
    same = compute(["cvr", "-", *layout, *scale], long)["results"] == compute(["cvr", "-", "--id", "i"], numbers)["results"]
    report("stats-stranger-words-of-a-long-table", "" if same else "another answer")


def check_omega_intervals(report):
    """The spread over resamples is that over tables of rows that were drawn again; threads do not matter."""
    draw = random.Random(5)
    rows = []
    for _ in range(120):
        ability = draw.gauss(0, 1)
        rows.append(",".join(f"{ability + draw.gauss(0, 1.2):.3f}" for _ in range(5)))
    head, options = "a,b,c,d,e\n", ["omega", "-", "--factors", "1"]
    answer = compute([*options, "--boot", "400", "--threads", "1"], head + "\n".join(rows) + "\n")
    found = answer["results"][0]
    again = [compute(options, head + "\n".join(draw.choices(rows, k=len(rows))) + "\n")["results"][0]["estimate"] for _ in range(60)]
    spread = statistics.stdev(again)
    right = found["key"] == "omega_total" and .7 < found["se"] / spread < 1.4 and found["ci"][0] < found["estimate"] < found["ci"][1]
    report("stats-stranger-omega-has-an-interval", "" if right and found["method"] == "bootstrap" else f"{found}, {spread}")
    two = compute([*options, "--boot", "400", "--threads", "2"], head + "\n".join(rows) + "\n")["results"]
    report("stats-stranger-omega-on-two-threads", "" if two == answer["results"] else "another answer")
    lacking = compute([*options, "--boot", "400"], head + "\n".join([*rows, "1,2,,4,5"]) + "\n")["results"][0]
    report("stats-stranger-omega-draws-complete-rows", "" if lacking["n"] == 120 and lacking["se"] > 0 else f"{lacking}")
    code, output, error = ask([*options, "--boot", "9", "--ordinal"], head + "1,1,2,2,1\n" * 9)
    report("stats-stranger-omega-of-ordinal-items", "" if code == 2 and not output else f"exit {code}: {error}")


def check_ranges(report):
    """A:C are all columns from A to C, and a column of that very name is itself."""
    listed = compute(["alpha", "-", "--cols", "i,j,k"], ITEMS)["results"]
    for name, columns, data in [("", "i:k", ITEMS), ("-in-parts", "i:j,k", ITEMS), ("-with-colons", "x:i:k", ITEMS.replace("i,j", "x:i,j", 1))]:
        found = [{**one, "of": (one["of"] or "").replace("x:", "") or None} for one in compute(["alpha", "-", "--cols", columns], data)["results"]]
        report(f"stats-stranger-a-range-of-columns{name}", "" if found == listed else "another answer")
    named = compute(["alpha", "-", "--cols", "i:k,l"], ITEMS.replace("id,i,j,k", "id,i,i:k,k", 1).replace(",\n", ",1\n"))
    report("stats-stranger-a-column-of-that-name", "" if named["input"]["raters"] == 2 else f"{named['input']}")
    code, output, error = ask(["alpha", "-", "--cols", "k:i"], ITEMS)
    report("stats-stranger-a-range-backwards", "" if code == 1 and not output and '"k:i"' in error else f"exit {code}: {error}")
    rating = ["facets", "-", "--facet", "id", "--cols"]
    same = compute([*rating, "i:k"], ITEMS)["results"] == compute([*rating, "i,j,k"], ITEMS)["results"]
    report("stats-stranger-a-range-of-facets", "" if same else "another answer")


def check_recognised(report):
    """Of what the key puts into a category, how much a rater finds there."""
    data = "a,b,key\n1,1,1\n1,2,1\n2,1,1\n1,,1\n2,2,2\n2,1,2\n2,1,\n"
    table = compute(["agree", "-", "--key", "key"], data)["tables"]["accuracy_by_category"]
    found = [row[:4] for row in table["rows"]]
    wanted = [["a", "1", 4, .75], ["a", "2", 2, 1], ["b", "1", 3, 2 / 3], ["b", "2", 2, .5]]
    report("stats-stranger-accuracy-by-category", "" if found == wanted else f"{found}")


def check_all(report):
    for name, (arguments, data, parts) in SENTENCES.items():
        code, output, error = ask(arguments, data)
        problem = problem_of_text(error, parts, []) or ("" if code in (1, 2) and not output else f"exit {code}")
        report(f"stats-stranger-{name}-is-refused", problem)
    for name, (arguments, data, wanted, unwanted) in READABLE.items():
        code, output, error = ask(arguments, data)
        problem = problem_of_text(output.decode(), wanted, unwanted) if code == 0 else f"exit {code}: {error}"
        report(f"stats-stranger-{name}-can-be-read", problem)
    check_warned(report)
    check_adjusted(report)
    check_persons(report)
    check_recognised(report)
    check_drift(report)
    check_ranges(report)
    check_omega_intervals(report)
    check_words_of_experts(report)
