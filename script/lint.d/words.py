"""No word of script/banned-words.txt, and neither path nor name of the machine it was made on."""
import os
import re

LIST = "script/banned-words.txt"


def words(tree):
    with open(f"{tree.project}/{LIST}", encoding="utf-8") as handle:
        found = [line.strip() for line in handle if line.strip() and not line.startswith("#")]
    found.append(tree.project + "/")
    # A short name without a digit ("debian") is an ordinary word.
    host = os.uname().nodename
    if len(host) > 7 and re.search(r"\d", host):
        found.append(host)
    return found


def bounded(word):
    """The word as itself, not as the end of a longer word or place."""
    start = r"(?<![\w.])" if word[0].isalnum() or word[0] == "/" else ""
    end = r"(?!\w)" if word[-1].isalnum() else ""
    return start + re.escape(word) + end


def check(tree):
    banned = re.compile("|".join(bounded(word) for word in words(tree)))
    for name in tree.names:
        if name in (LIST, "package-lock.json") or "/corpus/" in name or name.endswith(".png"):
            continue
        for number, line in enumerate(tree.text(name).split("\n"), 1):
            found = banned.search(line)
            if found:
                yield f"{name}:{number}: \"{found.group()}\" does not belong in the tree"
