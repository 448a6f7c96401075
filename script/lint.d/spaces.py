"""No space at the end of a line, no tab, no carriage return; a file ends with one line's end."""

SUFFIXES = (".c", ".h", ".sql", ".mustache", ".md", ".py", ".sh", ".js", ".mjs", ".css", ".yaml", ".yml", ".json",
            ".txt", ".build", ".po", ".svg")
# Made by others, or wrong on purpose: what tests are fed with.
EXCEPT = ("/corpus/", "/fixtures/", "/vectors/", "/regression/")


def is_text(tree, name):
    if any(part in "/" + name for part in EXCEPT) or name == "package-lock.json":
        return False
    return name.endswith(SUFFIXES) or tree.text(name).startswith("#!")


def check(tree):
    for name in tree.names:
        if not is_text(tree, name):
            continue
        text = tree.text(name)
        for number, line in enumerate(text.split("\n"), 1):
            if "\r" in line:
                yield f"{name}:{number}: a carriage return"
            elif line != line.rstrip():
                yield f"{name}:{number}: space at the end of the line"
            if "\t" in line.rstrip():
                yield f"{name}:{number}: a tab"
        if text and (not text.endswith("\n") or text.endswith("\n\n")):
            yield f"{name}:{text.count(chr(10)) + 1}: must end with exactly one line's end"
