"""tests/levels/reading.py: what the files of the program say, without running it: no question to the model orders by,
counts or adds up ratings, and no page names a total. Each answers with what is wrong, or None."""
import glob
import os
import re

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
RATED = re.compile(r"\b(presence|relevance|levels?|confidence|coded|ratings\w*|consensus\w*)\b")
FOLDING = re.compile(r"\b(COUNT|SUM|AVG|TOTAL|MIN|MAX|GROUP_CONCAT|json_group_\w+|RANK|DENSE_RANK|PERCENT_RANK|NTILE|"
                     r"ROW_NUMBER)\s*\(", re.IGNORECASE)
ORDERING = re.compile(r"\b(?:ORDER|GROUP) BY\b(.*?)(?=\bLIMIT\b|\bORDER BY\b|\)|$)", re.IGNORECASE | re.DOTALL)
# Columns that say when, who, what or which, and nothing of how somebody was rated.
HARMLESS = {"at", "entry", "signed_at", "verdict_at", "reviewed_at", "happened", "first_at", "second_at", "due",
            "review_due", "review_on", "valid_until", "assessment", "request", "place", "item", "user", "full_name",
            "turn"}
ALLOWED_SQL = {
    ("second.sql", "COUNT(*) FROM ratings_compared"): "how many items two raters rated differently: "
                                                     "whether there is something to agree on",
    ("ask.sql", "length(u.full_name)"): "the longest name first, to find names in a text",
}

NUMBERS = re.compile(r"\b\w*(?:total|score|probab|percent|average|ranking)\w*\b|\bsum\b|\bpoints\b|%(?!s)|"
                     r"\{\{\w*count\w*\}\}", re.IGNORECASE)
ALLOWED_WORDS = {
    "src/assess/rating_page.mustache": ["named here: {{cited_count}}", "{{does_not_count}}"],
    "src/instrument/instrument_show.mustache": ["{{does_not_count}}"],
    "src/evidence/inbox_list.mustache": ["{{count_text}}"],  # pieces of evidence that wait
    "src/evidence/slips.mustache": ['name="rows" value="{{count}}"'],
    "src/home/todo.mustache": ['{{title}} <span class="quiet">{{count}}</span>'],  # things to do
    "src/population/population_counts.mustache": ["there are no totals"],
    # Of the agreement of raters, from one group of assessments to the next; intervals of shares.
    "src/study/_study_course.mustache": ["their moving average", "Moving average", "moving average:", "{{#points}}",
                                         "{{/points}}", "weighted moving average"],
    "src/study/_study_follow.mustache": ["95 % (Wilson)"],
}


def arguments(text, start):
    """What stands between the parenthesis that opens before start and its end."""
    depth, at = 1, start
    while depth and at < len(text):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
    return text[start:at - 1]


def is_column(term):
    return re.sub(r"\s+(ASC|DESC)$", "", term.strip(), flags=re.IGNORECASE).split(".")[-1] in HARMLESS


def is_about_an_instrument(path, statement):
    """The study counts over all who were assessed with an instrument, and neither asks for nor gives one of them. It
    may count; in an order by ratings it may put nothing."""
    shown = re.split(r"\bFROM\b", statement.rsplit("SELECT", 1)[-1], flags=re.IGNORECASE)[0]
    return "/study/" in path and ":instrument" in statement and not re.search(r"\bperson\b|:person|:user", shown)


def fragments(statement, may_count=False):
    """Whatever folds many rows into a value, or puts rows in order, by something that is not harmless."""
    for found in () if may_count else FOLDING.finditer(statement):
        inner = arguments(statement, found.end())
        if not all(is_column(term) for term in inner.split(",")):
            yield " ".join((found.group(0) + inner + ")" + statement[found.end() + len(inner) + 1:][:40]).split())
    for found in ORDERING.finditer(statement):
        for term in found.group(1).split(","):
            if term.strip() and not is_column(term):
                yield " ".join((found.group(0)[:8] + " … " + term).split())


def statements(path):
    """[(name, text)] of a file, without its comments."""
    with open(path, encoding="utf-8") as handle:
        text = handle.read()
    for block in re.split(r"^-- name: *", text, flags=re.MULTILINE)[1:]:
        name, _, body = block.partition("\n")
        yield name.strip(), re.sub(r"--[^\n]*", "", body)


def sql_that_adds_up(root=ROOT):
    found = []
    for path in sorted(glob.glob(os.path.join(root, "src/*/*.sql"))):
        for name, text in statements(path):
            for statement in text.split(";"):
                if "/assess/" not in path and not RATED.search(statement):
                    continue
                found += [f"{os.path.relpath(path, root)}, {name}: {one}" for one in fragments(statement, is_about_an_instrument(path, statement))
                          if not any(os.path.basename(path) == file and word in one for file, word in ALLOWED_SQL)]
    return found


def templates_that_name_a_number(root=ROOT):
    found = []
    for path in sorted(glob.glob(os.path.join(root, "src/*/*.mustache"))):
        name = os.path.relpath(path, root)
        with open(path, encoding="utf-8") as handle:
            lines = re.sub(r"\{\{!.*?\}\}", "", handle.read(), flags=re.DOTALL).split("\n")
        for line in lines:
            shown = line
            for allowed in ALLOWED_WORDS.get(name, []):
                shown = shown.replace(allowed, "")
            if NUMBERS.search(shown):
                found.append(f"{name}: {line.strip()[:160]}")
    return found
