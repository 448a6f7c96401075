"""script/lint_tree.py: the tree of files that a lint rule looks at, and C taken apart.

A tree is the project, or a sample with the same folders and a file "expected". Names are relative
to its root.
"""
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

SKIPPED = re.compile(r"^(node_modules|__pycache__|\.(?!ci$|clang).*)$")
SAMPLES = "tests/lint/samples"
PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LIBRARIES = ["sqlite3", "libsodium", "jansson", "libevent", "libfyaml", "pangocairo", "cairo-pdf", "cmocka"]
JOBS = 2

# A comment, a string or a character constant; what comes first wins.
TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


class Tree:
    def __init__(self, root):
        self.root = os.path.abspath(root)
        self.project = PROJECT
        self._notes = []
        self._texts = {}
        self.names = sorted(self._walk())

    def _walk(self):
        for folder, folders, names in os.walk(self.root):
            relative = os.path.relpath(folder, self.root)
            folders[:] = [f for f in folders if not SKIPPED.match(f)
                          and not (relative == "." and f.startswith("build"))
                          and os.path.normpath(os.path.join(relative, f)) != SAMPLES]
            for name in names:
                if not SKIPPED.match(name) and not (relative == "." and name == "expected"):
                    yield os.path.normpath(os.path.join(relative, name))

    def note(self, text):
        self._notes.append(text)

    def take_notes(self):
        notes, self._notes = self._notes, []
        return notes

    def text(self, name):
        """The file's text; "" for one that is not there, with what is not UTF-8 made visible."""
        if name not in self._texts:
            try:
                with open(os.path.join(self.root, name), encoding="utf-8", errors="replace", newline="") as handle:
                    self._texts[name] = handle.read()
            except FileNotFoundError:
                self._texts[name] = ""
        return self._texts[name]

    def under(self, folder, *suffixes):
        return [n for n in self.names if n.startswith(folder + "/") and n.endswith(suffixes)]

    def c_files(self):
        return self.under("src", ".c", ".h") + self.under("tests", ".c", ".h")

    def run(self, *command):
        """Runs a tool in the tree and returns its status and everything it said."""
        done = subprocess.run(command, cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL, encoding="utf-8", errors="replace")
        return done.returncode, done.stdout

    def run_each(self, names, command_for):
        """Runs a tool for each name, a few at a time; yields (name, status, output) in order."""
        with ThreadPoolExecutor(JOBS) as pool:
            for name, (status, output) in zip(names, pool.map(lambda n: self.run(*command_for(n)), names)):
                yield name, status, output

    def flags(self):
        """How the compiler sees a source file, without a build directory."""
        status, output = self.run("pkg-config", "--cflags", *LIBRARIES)
        return ["-std=c17", "-D_GNU_SOURCE", "-Isrc"] + (output.split() if status == 0 else [])


def is_test(name):
    return name.startswith("tests/") or name.endswith(("_test.c", "/fixture.h"))


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def comments(text):
    """(line of its end, comment) of each comment."""
    return [(line_of(text, m.end()), m.group()) for m in TOKEN.finditer(text) if m.group().startswith("/")]


def strings(text):
    """(line, content) of each string constant, neighbours joined as the compiler joins them.

    A macro between two of them may be a string too, and stands in the joined text by its name.
    """
    found = []
    end = -1
    for m in TOKEN.finditer(text):
        if m.group()[0] != '"':
            continue
        between = re.sub(r"\s|\\\n|/\*.*?\*/", "", text[end:m.start()], flags=re.DOTALL) if found else ";"
        if re.fullmatch(r"[A-Za-z_]?\w*", between):
            found[-1] = (found[-1][0], found[-1][1] + between + m.group()[1:-1])
        else:
            found.append((line_of(text, m.start()), m.group()[1:-1]))
        end = m.end()
    return found


def code_only(text):
    """The text with comments blanked and strings emptied; lines stay where they are."""
    def blank(m):
        if m.group()[0] in "\"'":
            return m.group()[0] + " " * (len(m.group()) - 2) + m.group()[0]
        return re.sub(r"[^\n]", " ", m.group())
    return TOKEN.sub(blank, text)
