"""No function of script/banned.txt is called."""
import re

from lint_tree import TOKEN, code_only, is_test, line_of

OWNED = "owned:"


def table(project):
    """Function name to (may be called by an owner, what to use instead)."""
    banned = {}
    with open(project + "/script/banned.txt", encoding="utf-8") as handle:
        for line in handle:
            words = line.split(None, 1)
            if words and not line.startswith("#"):
                banned[words[0].rstrip("*")] = (words[0].endswith("*"), words[1].strip())
    return banned


def owned_lines(text):
    """The lines that say who frees what they allocate; a comment on a line of its own speaks for the next."""
    lines = set()
    for found in TOKEN.finditer(text):
        if found.group().startswith("/*") and OWNED in found.group():
            last = line_of(text, found.end())
            alone = not text[text.rfind("\n", 0, found.start()) + 1:found.start()].strip()
            lines.add(last + 1 if alone else last)
    return lines


def check(tree):
    banned = table(tree.project)
    call = re.compile(r"(?<![\w.>])(" + "|".join(banned) + r")\s*\(")
    for name in tree.c_files():
        text = tree.text(name)
        owned = owned_lines(text)
        for found in call.finditer(code_only(text)):
            line = line_of(text, found.start(1))
            with_owner, instead = banned[found.group(1)]
            if with_owner and (is_test(name) or name.startswith("src/base/") or line in owned):
                continue
            yield f"{name}:{line}: {found.group(1)} is not called here; {instead}"
