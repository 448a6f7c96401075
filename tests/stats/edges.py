"""tests/stats/edges.py: item response models, many facets and polychoric correlations at the edge of what can be computed:
an answer that says what is wrong with it, or one sentence with the place; never a number that means nothing."""
from program import ask, compute

ANSWERS = ["0,1,0,2", "1,1,2,0", "2,1,1,1", "0,1,2,2", "1,1,0,0", "2,1,2,1", "0,1,1,2", "1,1,0,0", "2,1,2,2", "1,1,1,1"]
HEAD = "a,b,c,d\n"
ALIKE = HEAD + "\n".join(ANSWERS * 4) + "\n"
GAP = "a,b,c\n" + "\n".join(["0,0,1", "1,3,0", "3,3,2", "0,1,0", "2,0,2", "3,3,3", "1,0,1", "2,1,1", "0,0,3", "3,1,3"] * 4) + "\n"
STAIRS = "a,b,c,d,e\n" + "\n".join(",".join(str(int(j < i % 6)) for j in range(5)) for i in range(60)) + "\n"
MANY = "a,b,c\n" + "\n".join(f"{i},{i * 7 % 50},{i * 11 % 50}" for i in range(50)) + "\n"
ONE = "a,b\n1,0\n1,1\n1,0\n"
APART = ("person,rater,task,score\n" + "\n".join(f"p{i},r{i % 2},t{i % 2},{i // 2 % 2}" for i in range(8))
         + "\n" + "\n".join(f"p{i},r{i % 2},u{i % 2},{i // 2 % 3 % 2}" for i in range(8)) + "\n")
FACETS = ["facets", "-", "--facet", "person", "--facet", "rater", "--facet", "task", "--value", "score"]

# name: (arguments, data, codes of warnings that must be there)
WARNED = {
    "an-item-that-all-answer-alike": (["irt", "-", "--model", "pcm"], ALIKE, {"zero_variance"}),
    "one-alike-conditionally": (["irt", "-", "--model", "pcm", "--estimator", "cml"], ALIKE, {"zero_variance"}),
    "a-category-in-the-middle-that-an-item-lacks": (["irt", "-", "--model", "gpcm"], GAP, {"empty_category"}),
    "the-same-on-one-scale": (["irt", "-", "--model", "rsm"], GAP, {"empty_category"}),
    "the-same-graded": (["irt", "-", "--model", "grm", "--fit", "--persons", "wle"], GAP, {"empty_category"}),
    "answers-that-part-persons-without-error": (["irt", "-", "--model", "2pl"], STAIRS, {"boundary"}),
    "a-spread-without-end": (["irt", "-", "--model", "rasch"], STAIRS, {"boundary"}),
    "many-categories": (["irt", "-", "--model", "pcm", "--persons", "ml"], MANY, {"boundary"}),
    "a-table-with-a-correlation-of-1": (["polychoric", "-", "--cols", "a,b"], STAIRS, {"boundary"}),
}

# name: (arguments, data, row, column, what the sentence names)
REFUSED = {
    "one-item-that-varies": (["irt", "-", "--model", "2pl"], ONE, 1, 1, "Item a"),
    "three-categories-for-two": (["irt", "-", "--model", "2pl"], ALIKE, 1, 1, "Item a"),
    "factors-of-an-item-that-all-answer-alike":
        (["efa", "-", "--correlations", "polychoric"], ALIKE, 1, 2, "b has one value alone"),
    "factors-of-items-that-nobody-answered-both":
        (["efa", "-", "--correlations", "polychoric"], HEAD + "1,2,,1\n2,1,,2\n1,1,,2\n,,1,1\n,,2,1\n2,,,1\n,2,2,2\n" * 3,
         1, 3, "a and c"),
    "ratings-that-nothing-connects": (FACETS, APART, 1, 1, "r0"),
}


def problem_of(answer):
    """An error that says nothing: below 0, or out of all proportion."""
    for one in answer["results"]:
        if one["se"] is not None and not 0 < one["se"] < 1e4 * (1 + abs(one["estimate"])):
            return f"the error of {one['key']} {one['of']} is {one['se']}"
    return ""


def check_all(report):
    for name, (arguments, data, codes) in WARNED.items():
        try:
            answer = compute(arguments, data)
            seen = {one["code"] for one in answer["warnings"]}
            problem = problem_of(answer) or ("" if codes <= seen else f"warned of {seen}")
        except ValueError as refusal:
            problem = str(refusal)
        report(f"stats-{name}-is-warned-of", problem)
    for name, (arguments, data, row, column, what) in REFUSED.items():
        code, output, error = ask([*arguments, "--json"], data)
        right = code == 1 and not output and error.startswith(f"-:{row}:{column}: ") and what in error
        report(f"stats-{name}-is-refused", "" if right else f"exit {code}: {error.strip()[:200]}")
    lines = ALIKE.splitlines()
    without = "\n".join(",".join(cell for k, cell in enumerate(line.split(",")) if k != 1) for line in lines) + "\n"
    one, two = (compute(["irt", "-", "--model", "pcm"], data) for data in (ALIKE, without))
    report("stats-an-item-left-out-changes-nothing", "" if one["results"] == two["results"] else "it does")
    fit = compute(["irt", "-", "--model", "pcm", "--estimator", "cml", "--fit"], GAP)
    known = [None not in row[4:] and row[1:4] == [None] * 3 for row in fit["tables"]["fit"]["rows"]]
    tested = [one for one in fit["results"] if one["key"] == "s_x2"]
    report("stats-fit-after-cml-is-of-mean-squares", "" if known == [True] * 3 and not tested else f"{fit['tables']['fit']['rows']}")
