"""tests/stats/program.py: asks the program of statistics."""
import json
import os
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.environ.get("ASTROLABE_BUILD", os.path.join(HERE, "../../build"))
PROGRAM = os.path.join(BUILD, "astrolabe-stats")
SECONDS = 120


def ask(arguments, data=b"", program=(PROGRAM,)):
    """Exit code, standard output, standard error; data are given on standard input."""
    data = data.encode() if isinstance(data, str) else data
    done = subprocess.run([*program, *arguments], input=data, capture_output=True, timeout=SECONDS, check=False)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace")


def no_constant(text):
    raise ValueError(f"{text} is no JSON")


def read(output):
    """The one JSON document of an answer; NaN and Infinity are none."""
    return json.loads(output, parse_constant=no_constant)


def compute(arguments, data=b""):
    """The answer as JSON; ValueError where there is none."""
    code, output, error = ask([*arguments, "--json"], data)
    if code or error:
        raise ValueError(f"exit {code}: {error.strip()}")
    return read(output)


def value_of(answer, place):
    """A number of an answer. place: (key, of) for an estimate, (key, of, field), ("ci", 0) as a field for a bound, or
    ("table", NAME, row, column)."""
    if place[0] == "table":
        table = answer["tables"][place[1]]
        return table["rows"][place[2]][table["columns"].index(place[3])]
    found = [one for one in answer["results"] if one["key"] == place[0] and one["of"] == place[1]]
    if len(found) != 1:
        raise ValueError(f"{len(found)} results of {place[0]} {place[1] or ''}")
    field = place[2] if len(place) > 2 else "estimate"
    return found[0][field[0]][field[1]] if isinstance(field, tuple) else found[0][field]
