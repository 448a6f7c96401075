"""script/testing.py: builds, runs the kinds of tests and counts. script/test --help says what there is."""
import glob
import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

JOBS = 2
PROGRAM_SECONDS = 300   # one cmocka program
KIND_SECONDS = 1000     # one tests/NAME/run; the whole stays under 20 minutes
LONG_SECONDS = 7 * 24 * 3600
DETAIL_LINES = 60
ALONE = ["bench"]       # figures are worth something only when nothing else runs

BUILDS = {
    "build": ({}, []),
    "build-asan": ({"CC": "clang"}, ["-Db_sanitize=address,undefined", "-Db_lundef=false", "-Doptimization=1",
                                     "-Dfuzz=true"]),
    "build-coverage": ({}, ["-Db_coverage=true", "-Doptimization=0"]),
}
UNIT = {"unit": "build", "sanitizers": "build-asan", "coverage": "build-coverage"}

# "ok 3 - name" of cmocka, "ok name" of a kind; cmocka 1.1.5 says "not ok 3 # SKIP name" for a skip.
RESULT = re.compile(r"^(ok|not ok|skip)\b(?: \d+ -(?= ))?(?: \d+(?= #))? ?(.*)$")
PLAN = re.compile(r"^1\.\.(\d+)$")


class Tally:
    """What became of the tests of one kind."""

    def __init__(self, kind):
        self.kind, self.passed, self.skips, self.failures, self.notes = kind, 0, [], [], []

    def take(self, name, output, status):
        """Counts the results in a program's output; name says which program, if a kind has several."""
        results, planned, detail = 0, None, None
        failed_before = len(self.failures)
        prefix = name + ": " if name else ""
        for line in output.splitlines():
            found, plan = RESULT.match(line), PLAN.match(line)
            if found:
                detail = self._result(found, prefix)
                results += 1
            elif plan:
                planned = (planned or 0) + int(plan.group(1))
            elif line.startswith("note "):
                self.notes.append(line)
            elif detail is not None and (planned is None or line.startswith("#")):
                detail.append(line)
        tail = output.splitlines()[-DETAIL_LINES:]
        if planned is not None and results != planned:
            self.failures.append((f"{prefix}stopped after {results} of {planned} tests, {how(status)}", tail))
        elif not results:
            self.failures.append((f"{prefix}ran no test, {how(status)}", tail))
        elif status and len(self.failures) == failed_before:
            self.failures.append((f"{prefix}no test failed, but it {how(status)}", tail))

    def _result(self, found, prefix):
        """Returns the list that takes the lines belonging to a failure, or None."""
        word, text = found.groups()
        if word == "skip" or "# SKIP" in text:
            self.skips.append(prefix + text.replace("# SKIP", "").strip())
        elif word == "ok":
            self.passed += 1
        else:
            self.failures.append((prefix + text, []))
            return self.failures[-1][1]
        return None

    def show(self, seconds):
        print(f"== {self.kind}: {self.passed} passed, {len(self.failures)} failed, {len(self.skips)} skipped, "
              f"{seconds:.0f} s")
        for note in self.notes:
            print("   " + note)
        for skip in self.skips:
            print("   skip " + skip)
        for what, detail in self.failures:
            print("   not ok " + what)
            for line in detail[:DETAIL_LINES]:
                print("       " + line)
        sys.stdout.flush()


def how(status):
    return f"ended by signal {-status}" if status < 0 else f"ended with status {status}"


running = set()


def stop_all(*_):
    for process in list(running):
        stop(process)
    sys.exit(130)


def stop(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def run(command, environment, seconds, live=False):
    """Runs a program in a group of its own, so that nothing it started outlives it."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               env={**os.environ, **environment}, start_new_session=True, encoding="utf-8",
                               errors="replace")
    running.add(process)
    lines = []

    def read():
        for line in process.stdout:
            lines.append(line)
            if live:
                print(line, end="", flush=True)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        status = process.wait(seconds)
        late = False
    except subprocess.TimeoutExpired:
        status, late = -signal.SIGKILL, True
    stop(process)
    process.wait()
    reader.join()
    running.discard(process)
    if late:
        lines.append(f"not ok took longer than {seconds} seconds and was stopped\n")
    return "".join(lines), status


def environment():
    found = {"ASTROLABE_BUILD": os.path.abspath("build"), "ASTROLABE_BUILD_ASAN": os.path.abspath("build-asan"),
             "ASAN_OPTIONS": "detect_leaks=1:print_legend=0:strict_string_checks=1", "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
             "LSAN_OPTIONS": "print_suppressions=0:suppressions=" + os.path.abspath("tests/sanitizer/lsan.supp")}
    corpora = os.path.abspath("../shared/corpora")
    if os.path.isdir(corpora):
        found["ASTROLABE_CORPORA"] = corpora
    return found


def build(directory):
    """Builds, counted as a test: with gcc and with clang there is not one warning."""
    variables, options = BUILDS[directory]
    started = time.monotonic()
    tally = Tally(f"build in {directory}/")
    output, status = run(["script/build", directory, *options], variables, KIND_SECONDS)
    if status:
        tally.failures.append((f"{directory} does not build", output.splitlines()[-DETAIL_LINES:]))
    else:
        tally.passed += 1
    tally.show(time.monotonic() - started)
    return tally


def unit(kind):
    """Runs the cmocka programs of a build directory."""
    directory = UNIT[kind]
    tally = Tally(kind)
    files = subprocess.run(["script/list", "unit-tests"], capture_output=True, text=True, check=True).stdout.split()
    names = [re.sub(r"\W", "_", file.removeprefix("src/").removesuffix(".c")) for file in files]
    variables = {**environment(), "CMOCKA_MESSAGE_OUTPUT": "TAP"}
    with ThreadPoolExecutor(JOBS) as pool:
        done = pool.map(lambda name: run([f"{directory}/{name}"], variables, PROGRAM_SECONDS), names)
        for name, (output, status) in zip(names, done):
            tally.take(name, output, status)
    return tally


def kind_run(kind, program="run", seconds=KIND_SECONDS, live=False):
    tally = Tally(kind)
    tally.take("", *run([f"tests/{kind}/{program}"], environment(), seconds, live))
    if live:    # it has been read already
        tally.failures = [(what, []) for what, _ in tally.failures]
    return tally


def timed(function, *arguments):
    started = time.monotonic()
    tally = function(*arguments)
    tally.show(time.monotonic() - started)
    return tally


def found_kinds(program):
    return sorted(path.split("/")[1] for path in glob.glob(f"tests/*/{program}") if os.access(path, os.X_OK))


def coverage():
    for path in glob.glob("build-coverage/**/*.gcda", recursive=True):
        os.remove(path)
    tally = timed(unit, "coverage")
    subprocess.run(["gcovr", "--root", ".", "--filter", "src/", "--exclude", r".*_test\.c", "--print-summary",
                    "--object-directory", "build-coverage", "build-coverage"], check=False)
    return tally


def builds_of(kind):
    """Where the programs of a kind are built."""
    if kind == "lint":
        return []
    return ["build-asan"] if kind == "fuzz" else [UNIT.get(kind, "build")]


def build_for(kinds):
    """Builds what the kinds need; returns the tallies, and the kinds whose programs were built.

    What did not build is not run: an old program would answer for the new one.
    """
    needed = {directory for kind in kinds for directory in builds_of(kind)}
    tallies = {directory: build(directory) for directory in BUILDS if directory in needed}
    built = [kind for kind in kinds if not any(tallies[directory].failures for directory in builds_of(kind))]
    return list(tallies.values()), built


def main_long():
    tallies, kinds = build_for(found_kinds("run-long"))
    for kind in kinds:
        print(f"-- {kind}", flush=True)
        tallies.append(timed(kind_run, kind, "run-long", LONG_SECONDS, True))
    return tallies


def main(asked):
    if asked == ["long"]:
        return main_long()
    known = ["unit", "sanitizers"] + found_kinds("run")
    if asked in ([], ["all"]):
        asked = known
    unknown = [kind for kind in asked if kind not in known + ["coverage"]]
    if unknown:
        sys.exit(f"script/test: no kind of tests is called {unknown[0]}; there are: all, {', '.join(known)}, "
                 "long, coverage")
    tallies, kinds = build_for(asked)
    for kind in [kind for kind in kinds if kind in UNIT]:
        tallies.append(coverage() if kind == "coverage" else timed(unit, kind))
    kinds = [kind for kind in kinds if kind not in UNIT]
    with ThreadPoolExecutor(JOBS) as pool:
        tallies += pool.map(lambda kind: timed(kind_run, kind), [kind for kind in kinds if kind not in ALONE])
    tallies += [timed(kind_run, kind) for kind in kinds if kind in ALONE]
    return tallies


for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, stop_all)
results = main(sys.argv[1:])
failed = sum(len(tally.failures) for tally in results)
print(f"{sum(tally.passed for tally in results)} passed, {failed} failed")
sys.exit(1 if failed else 0)
