"""Laid out as .clang-format says; clang-format -i FILE mends it."""
import re

GONE_WRONG = re.compile(r"^([^:\n]+:\d+):\d+: error", re.MULTILINE)


def check(tree):
    names = tree.c_files()
    if not names:
        return
    style = f"--style=file:{tree.project}/.clang-format"
    _, output = tree.run("clang-format", style, "--dry-run", "-Werror", *names)
    places = {}
    for place in GONE_WRONG.findall(output):
        name, line = place.rsplit(":", 1)
        places.setdefault(name, []).append(line)
    for name, lines in places.items():
        yield f"{name}:{lines[0]}: not as clang-format would lay it out ({len(lines)} places); clang-format -i {name}"
    if output and not places:
        yield "clang-format: " + output.splitlines()[0]
