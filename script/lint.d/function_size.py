"""Functions aim at 40 lines, are noted over 60 and fail over 100; their complexity stops at 20.

A table is as long as it is: a function whose preceding comment contains "table:" is exempt.
"""
import re

from lint_tree import comments

NOTED, LONGEST, COMPLEX = 60, 100, 20
# modified complexity, complexity, statements, first line, lines, place, name
LINE = re.compile(r"^(\d+)\t\d+\t\d+\t(\d+)\t(\d+)\t(.+)\(\d+\): (\S+)$", re.MULTILINE)


def is_table(tree, name, first):
    text = tree.text(name)
    lines = text.split("\n")
    before = first - 1
    while before > 0 and not lines[before - 1].strip():
        before -= 1
    return any("table:" in comment for end, comment in comments(text) if end == before)


def check(tree):
    names = tree.c_files()
    if not names:
        return
    _, output = tree.run("pmccabe", *names)
    long = []
    for complexity, first, length, name, function in LINE.findall(output):
        complexity, first, length = int(complexity), int(first), int(length)
        if is_table(tree, name, first):
            continue
        if length > LONGEST:
            yield f"{name}:{first}: {function} has {length} lines; {LONGEST} is the most"
        elif length > NOTED:
            long.append((length, f"{function} in {name} ({length})"))
        if complexity > COMPLEX:
            yield f"{name}:{first}: {function} has complexity {complexity}; {COMPLEX} is the most"
    if long:
        tree.note(f"over {NOTED} lines: " + ", ".join(text for _, text in sorted(long, reverse=True)))
