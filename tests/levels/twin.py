#!/usr/bin/env python3
"""Builds the files of the program into a C file as script/embed does, but with one of them spoilt:
tests/levels/twin.py TWIN EMBED OUT NAME=FILE... [FILE...]

Each twin does one thing that the program must not do. The product knows nothing of it.
"""
import os
import subprocess
import sys

COUNT = ("(SELECT COUNT(*) FROM json_each(json_extract(a.coded, '$.ratings')) r"
         " WHERE json_extract(r.value, '$.presence') = 'present')")
MOST = f"(SELECT MAX({COUNT}) FROM assessment_now a WHERE a.person = p.person)"
COUNTED = ("src/assess/ask.sql", "SELECT a.entry AS id, a.person AS person, a.risk_type AS risk_type, a.at AS at,",
           f"SELECT a.entry AS id, a.person AS person, a.risk_type AS risk_type, {COUNT} AS found, a.at AS at,")

# {twin: [(file, what stands there, what stands there in the twin)]}
TWINS = {
    "counts": [COUNTED],
    "orders-assessments": [("src/assess/ask.sql", " ORDER BY a.at DESC, a.entry\n\n-- name: assessment_before",
                            f" ORDER BY {COUNT} DESC, a.at DESC, a.entry\n\n-- name: assessment_before")],
    "orders-people": [("src/people/ask.sql", "   AND q.status = 'held'\n ORDER BY p.sort",
                       f"   AND q.status = 'held'\n ORDER BY {MOST} DESC, p.sort")],
    "prints": [COUNTED, ("src/home/person_show.mustache", "{{state_text}}</span>", "{{state_text}}, {{found}}</span>")],
}


def spoilt(twin, out, pair):
    """The pair of a file, or of its spoilt copy. What is not there is not spoilt: tests/levels/run then says so."""
    name = pair.split("=", 1)[0]
    changes = [(before, after) for file, before, after in TWINS[twin] if file == name]
    if "=" not in pair or not changes:
        return pair
    with open(pair.split("=", 1)[1], encoding="utf-8") as handle:
        text = handle.read()
    for before, after in changes:
        text = text.replace(before, after)
    copy = os.path.abspath(f"{out}.{os.path.basename(name)}")
    with open(copy, "w", encoding="utf-8") as handle:
        handle.write(text)
    return f"{name}={copy}"


if __name__ == "__main__":
    chosen, embed, target = sys.argv[1:4]
    sys.exit(subprocess.run([embed, target] + [spoilt(chosen, target, pair) for pair in sys.argv[4:]], check=False).returncode)
