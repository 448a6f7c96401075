"""A file includes its own folder and lower floors only; docs/architecture.md says what lies lower."""
import re

DOCUMENT = "docs/architecture.md"
MARKED = re.compile(r"<!-- floors -->(.*?)<!-- /floors -->", re.DOTALL)
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)


def floors(text):
    """Folder to number of its floor, from "base < crypt db < ledger"; None if it is not said."""
    marked = MARKED.search(text)
    if not marked:
        return None
    levels = re.sub(r"[`\n]", " ", marked.group(1)).split("<")
    return {folder: number for number, level in enumerate(levels) for folder in level.split()}


def check(tree):
    text = tree.text(DOCUMENT)
    known = floors(text)
    if known is None:
        yield f"{DOCUMENT}:1: must say the floors between <!-- floors --> and <!-- /floors -->: base < crypt db < ..."
        return
    folders = {name.split("/")[1] for name in tree.under("src", ".c", ".h")}
    for folder in sorted(folders - set(known)):
        yield f"src/{folder}:1: stands on no floor; {DOCUMENT} must name it"
    for name in tree.under("src", ".c", ".h"):
        own = name.split("/")[1]
        for found in INCLUDE.finditer(tree.text(name)):
            place = f"{name}:{tree.text(name).count(chr(10), 0, found.start(1)) + 1}"
            other = found.group(1).split("/")[0]
            if "/" not in found.group(1) or ".." in found.group(1):
                yield f'{place}: "{found.group(1)}" must be written from src/, as folder/file.h'
            elif other not in known:
                yield f'{place}: "{found.group(1)}" is of no folder that {DOCUMENT} knows'
            elif own in known and other != own and known[other] >= known[own]:
                how = "is a sibling of" if known[other] == known[own] else "lies above"
                yield f'{place}: "{found.group(1)}" {how} {own}; a file includes its own folder and lower floors'
