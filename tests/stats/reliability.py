"""tests/stats/reliability.py: icc, alpha, omega, gtheory, rci, samplesize: refusals, layouts, what a case cannot show."""
import re

from contract import problem_of_form
from program import ask, compute, read, value_of

RATED = "id,a,b,c\nu1,9,2,5\nu2,6,1,3\nu3,8,4,6\nu4,7,1,2\nu5,10,5,6\nu6,6,2,4\n"
GAPS = RATED.replace("u2,6,1,3", "u2,6,,3").replace("u4,7,1,2", "u4,,1,2")
STUDY = "person,task,rater,score\n" + "".join(
    f"p{person},t{task},r{4 * task + rater},{(person * (task + 2) + rater * rater) % 7}\n"
    for person in range(5) for task in range(2) for rater in range(3))
FACETS = ["--unit", "person", "--facet", "task", "--facet", "rater"]

# name: (arguments, data, row, column)
REFUSED = {
    "icc-of-one-rater": (["icc", "-"], "a\n1\n2\n", 1, 1),
    "icc-of-one-unit": (["icc", "-"], "a,b\n1,2\n", 1, 1),
    "icc-of-nothing-in-common": (["icc", "-"], "a,b\n1,\n,2\n", 1, 1),
    "icc-of-words": (["icc", "-"], "a,b\n1,2\n3,high\n", 3, 2),
    "alpha-of-one-item": (["alpha", "-"], "a\n1\n2\n", 1, 1),
    "alpha-of-incomplete-rows": (["alpha", "-"], "a,b\n1,\n,2\n3,\n", 1, 1),
    "omega-of-two-items": (["omega", "-"], "a,b\n1,2\n2,3\n3,1\n", 1, 1),
    "gtheory-in-parts": (["gtheory", "-", "--unit", "p", "--rater", "r", "--value", "s"],
                         "p,r,s\na,x,1\na,y,2\nb,x,2\nb,y,3\nc,v,1\nc,w,2\nd,v,1\n", 6, 1),
    "gtheory-of-effects-that-are-the-same":
        (["gtheory", "-", "--unit", "p", "--facet", "r", "--facet", "t", "--value", "s"],
         "p,r,t,s\na,x,k,1\na,y,l,2\nb,x,l,2\nb,y,k,3\nc,x,k,1\nc,y,l,2\nd,x,l,4\n", 1, 1),
    "gtheory-without-scores": (["gtheory", "-", "--id", "id"], "id,a,b\nx,,\ny,,\n", 1, 2),
    "gtheory-with-a-score-twice": (["gtheory", "-", *FACETS],
                                   STUDY.rsplit("\n", 2)[0] + "\np0,t0,r0,3\n", 31, 1),
    "gtheory-without-a-person": (["gtheory", "-", *FACETS], STUDY.replace("p2,t0,r1", ",t0,r1"), 15, 1),
    "gtheory-of-one-condition": (["gtheory", "-"], "a,b\n1,2\n", 1, 1),
    "rci-of-nobody": (["rci", "-", "--reliability", ".8", "--sd", "2"], "a,b\n1,\n,2\n", 1, 1),
    "rci-of-what-does-not-vary": (["rci", "-", "--reliability", ".8"], "a,b\n1,2\n1,3\n", 1, 1),
}

WRONG_USE = {
    "icc-of-items": ["icc", "-", "--layout", "long", "--unit", "a", "--item", "b", "--rater", "c", "--value", "d"],
    "icc-for-half-a-rating": ["icc", "-", "--averaged", ".5"],
    "gtheory-without-facets": ["gtheory", "-", "--cols", "a"],
    "gtheory-nested-in-nothing": ["gtheory", "-", "--id", "id", "--nested", "a"],
    "gtheory-conditions-of-nothing": ["gtheory", "-", "--id", "id", "--conditions", "z=2"],
    "gtheory-no-conditions": ["gtheory", "-", "--id", "id", "--conditions", "item=0"],
    "omega-of-half-a-factor": ["omega", "-", "--id", "id", "--factors", "1.5"],
    "alpha-with-a-scale-for-nothing": ["alpha", "-", "--id", "id", "--categories", "1,2"],
    "rci-without-reliability": ["rci", "-", "--cols", "a,b"],
    "rci-with-too-much-reliability": ["rci", "-", "--cols", "a,b", "--reliability", "1.2"],
    "rci-of-three-columns": ["rci", "-", "--cols", "a,b,c", "--reliability", ".8"],
    "samplesize-for-nothing": ["samplesize"],
    "samplesize-for-something-else": ["samplesize", "--for", "luck"],
    "samplesize-without-ratings": ["samplesize", "--for", "icc", "--lowest", ".6", "--expected", ".8"],
    "samplesize-for-less-than-the-lowest": ["samplesize", "--for", "alpha", "--lowest", ".8", "--expected", ".6",
                                            "--items", "5"],
    "samplesize-with-a-file": ["samplesize", "-", "--for", "icc"],
}

FORMS = {
    "icc": (["icc", "-", "--id", "id"], RATED), "icc-with-gaps": (["icc", "-", "--id", "id"], GAPS),
    "icc-by-reml": (["icc", "-", "--id", "id", "--reml"], RATED),
    "icc-of-what-does-not-vary": (["icc", "-"], "a,b\n1,1\n1,1\n"), "alpha": (["alpha", "-", "--id", "id"], RATED),
    "alpha-of-what-does-not-vary": (["alpha", "-"], "a,b\n1,1\n1,1\n"), "omega": (["omega", "-", "--id", "id"], RATED),
    "omega-of-what-does-not-vary": (["omega", "-"], "a,b,c\n1,1,1\n1,1,1\n"), "gtheory": (["gtheory", "-", *FACETS], STUDY),
    "gtheory-with-a-gap": (["gtheory", "-", *FACETS], STUDY.rsplit("\n", 2)[0] + "\n"),
    "gtheory-with-empty-cells": (["gtheory", "-", "--id", "id"], GAPS),
    "gtheory-by-reml": (["gtheory", "-", *FACETS, "--reml"], STUDY.rsplit("\n", 2)[0] + "\n"),
    "rci": (["rci", "-", "--cols", "a,b", "--reliability", ".8"], RATED),
    "samplesize": (["samplesize", "--for", "kappa", "--share", ".3", "--expected", ".6", "--width", ".3"], ""),
}


def check_refused(report):
    for name, (arguments, data, row, column) in REFUSED.items():
        code, output, error = ask([*arguments, "--json"], data)
        is_refused = code == 1 and not output and re.fullmatch(rf"-:{row}:{column}: [^\n]+[.?)]\n", error)
        report(f"stats-{name}-is-refused", "" if is_refused else f"exit {code}: {error.strip()[:200]}")
    for name, arguments in WRONG_USE.items():
        code, output, error = ask(arguments, RATED)
        report(f"stats-{name}-is-wrong-use", "" if code == 2 and not output and error else f"exit {code}: {error[:200]}")


def check_forms(report):
    keys = {one["name"]: one["keys"] for one in read(ask(["--list", "--json"])[1])["analyses"]}
    for name, (arguments, data) in FORMS.items():
        report(f"stats-form-{name}", problem_of_form(compute(arguments, data), keys[arguments[0]]))


def check_same(report, name, one, other, tolerance=1e-12):
    """Two answers have the same estimates."""
    def values(answer):
        return {(row["key"], row["of"]): row["estimate"] for row in answer["results"]}

    one, other = values(one), values(other)
    apart = [place for place in one if place not in other or abs(one[place] - other[place]) > tolerance]
    report(f"stats-{name}", f"differ: {apart}" if apart or len(one) != len(other) else "")


def in_long(data):
    names, *lines = [line.split(",") for line in data.split()]
    return "unit,rater,value\n" + "".join(
        f"{line[0]},{name},{cell}\n" for line in reversed(lines) for name, cell in zip(names[1:], line[1:]) if cell)


def check_layouts(report):
    long = ["--layout", "long", "--unit", "unit", "--value", "value", "--rater", "rater"]
    for name, data in [("complete", RATED), ("with-gaps", GAPS)]:
        check_same(report, f"icc-reads-long-{name}", compute(["icc", "-", "--id", "id"], data),
                   compute(["icc", "-", *long], in_long(data)), 1e-9)
    check_same(report, "alpha-reads-long", compute(["alpha", "-", "--id", "id"], RATED),
               compute(["alpha", "-", *long], in_long(RATED)))
    wide = compute(["gtheory", "-", "--id", "id"], RATED)
    check_same(report, "gtheory-is-icc", {"results": [one for one in wide["results"] if one["key"] == "generalisability"]},
               {"results": [{"key": "generalisability", "of": None, "estimate": value_of(
                   compute(["icc", "-", "--id", "id"], RATED), ("icc_c_k", "random"))}]})
    for name, data in [("complete", RATED), ("with-gaps", GAPS)]:
        one, two = (compute([analysis, "-", "--id", "id", "--reml"], data)["fit"]["loglik"] for analysis in ["gtheory", "icc"])
        report(f"stats-gtheory-by-reml-is-icc-{name}", "" if abs(one - two) < 1e-6 else f"{one}, {two}")
    again = re.sub(r"r(\d+)", lambda found: f"r{int(found[1]) % 4}", STUDY)
    named = compute(["gtheory", "-", *FACETS], STUDY)
    check_same(report, "gtheory-with-labels-used-again", named, compute(["gtheory", "-", *FACETS, "--nested", "rater:task"], again))
    # Labels that are used again at two levels; the option as a list, or given twice.
    deep = "p,t,r,s\n" + "".join(f"{p},{t},{r},{(3 * p + 5 * t * p + 7 * r * t + p * r * r) % 11}\n"
                                for p in range(4) for t in range(3) for r in range(2))
    deep_options = ["gtheory", "-", "--unit", "p", "--facet", "t", "--facet", "r", "--value", "s"]
    listed = compute([*deep_options, "--nested", "t:p,r:t"], deep)
    check_same(report, "gtheory-nested-given-twice", listed, compute([*deep_options, "--nested", "t:p", "--nested", "r:t"], deep))
    report("stats-gtheory-nested-at-two-levels",
           "" if [one["of"] for one in listed["results"] if one["key"] == "variance_component"] == ["p", "t:p", "r:p:t"] else "another design")
    check_same(report, "columns-given-one-by-one", compute(["alpha", "-", "--cols", "a,b,c"], RATED),
               compute(["alpha", "-", "--cols", "a", "--cols", "b", "--cols=c"], RATED))
    report("stats-gtheory-finds-nesting",
           "" if ("variance_component", "rater:task") in {(one["key"], one["of"]) for one in named["results"]} else "no rater:task")
    gap = compute(["gtheory", "-", *FACETS], STUDY.rsplit(",", 1)[0] + ",NA\n")
    check_same(report, "gtheory-with-a-score-that-is-missing", gap, compute(["gtheory", "-", *FACETS], STUDY.rsplit("\n", 2)[0] + "\n"))
    report("stats-gtheory-says-that-it-is-unbalanced",
           "" if "unbalanced" in {one["code"] for one in gap["warnings"]} and gap["input"]["missing"] == 1 else f"{gap['warnings']}")
    table = compute(["gtheory", "-", *FACETS, "--conditions", "task=2/4,rater=3/6"], STUDY)["tables"]["d_study"]
    same = table["rows"][0][4] == value_of(named, ("generalisability", None))
    report("stats-gtheory-d-study", "" if len(table["rows"]) == 4 and same else f"{table}")


def check_all(report):
    check_refused(report)
    check_forms(report)
    check_layouts(report)
