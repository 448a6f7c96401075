"""tests/rights/office.py: a site of its own, served on a free port of this machine, and people who use it.

Client speaks both faces of a page: "json" as a script does, "html" as a browser without JavaScript does.
"""
import http.client
import json
import os
import re
import select
import signal
import subprocess
import time
import urllib.parse

PASSPHRASE = "grey geese over the water"
SECONDS = 30  # an answer; a start


class Refused(Exception):
    """Something that had to work while the stage was set was refused."""


class Answer:
    def __init__(self, response, body):
        self.status, self.body = response.status, body
        self.location = response.getheader("Location") or ""
        self.cookies = response.headers.get_all("Set-Cookie") or []
        try:
            self.value = json.loads(body)
        except ValueError:
            self.value = None

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")


class Client:
    """One browser: a cookie and the token of its session."""

    def __init__(self, port, user=None, passphrase=PASSPHRASE):
        self.port, self.user, self.passphrase = port, user, passphrase
        self.cookie, self.token = None, None

    def request(self, method, path, form=None, face="json"):
        headers = {"Accept": "application/json" if face == "json" else "text/html"}
        if self.cookie:
            headers["Cookie"] = "session=" + self.cookie
        body = None
        if method == "POST":
            fields = dict(form or {})
            if self.token:
                fields.setdefault("token", self.token)
            body, headers["Content-Type"] = encoded(fields, face)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            answer = Answer(response, response.read())
        finally:
            connection.close()
        if self.cookie and isinstance(answer.value, dict):  # a form sent twice with one token is one form
            self.token = (answer.value.get("frame") or {}).get("token") or self.token
        return answer

    def sign_in(self, passphrase=None):
        self.cookie = self.token = None
        answer = self.request("POST", "/sign-in", {"user": self.user, "passphrase": passphrase or self.passphrase})
        for cookie in answer.cookies:
            if cookie.startswith("session="):
                self.cookie = cookie.split(";")[0].split("=", 1)[1]
        if self.cookie:
            self.get("/")  # leaves its token
        return answer

    def signed_in(self):
        answer = self.sign_in()
        if answer.status != 201:
            raise Refused(f"{self.user} cannot sign in: {answer.status} {answer.text[:200]}")
        return self

    def get(self, path):
        return must(self.request("GET", path), f"GET {path} as {self.user}")

    def post(self, path, form):
        return must(self.request("POST", path, form), f"POST {path} as {self.user}")


def must(answer, what):
    if answer.status not in (200, 201):
        raise Refused(f"{what}: {answer.status} {answer.text[:300]}")
    return answer.value


def encoded(fields, face):
    if face == "json":
        return json.dumps(fields).encode(), "application/json"
    pairs = []
    for name, value in fields.items():
        pairs += [(name + "[]", one) for one in value] if isinstance(value, list) else [(name, value)]
    return urllib.parse.urlencode(pairs).encode(), "application/x-www-form-urlencoded"


def environment():
    return {**os.environ, "ASTROLABE_TEST_PASSPHRASES": "cheap", "ASTROLABE_TEST_STRICT": "yes"}


def make_site(program, directory, name, admin, passphrase=PASSPHRASE):
    """astrolabe init; the passphrase file is taken away again."""
    file = directory + ".passphrase"
    with open(file, "w", encoding="utf-8") as out:
        out.write(passphrase + "\n")
    done = subprocess.run([program, "init", directory, "--name", name, "--admin", admin, "--passphrase-file", file],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment(), check=False)
    os.remove(file)
    if done.returncode:
        raise Refused(f"astrolabe init: {done.returncode} {done.stderr.strip()}")


class Server:
    """astrolabe serve DIR. What it says goes to DIR.log."""

    def __init__(self, program, directory, folder=None, before=None):
        self.log = open(directory + ".log", "ab")
        self.process = subprocess.Popen([program, "serve", directory, "--listen", "127.0.0.1:0"], cwd=folder,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log,
                                        env=environment(), preexec_fn=before)
        try:
            self.port = self._port()
        except Refused:
            self.stop()
            raise

    def _port(self):
        said, until = b"", time.monotonic() + SECONDS
        while time.monotonic() < until:
            if select.select([self.process.stdout], [], [], 0.2)[0]:
                piece = os.read(self.process.stdout.fileno(), 4096)
                said += piece
                found = re.search(rb"Astrolabe is at http://127\.0\.0\.1:(\d+)", said)
                if found:
                    return int(found.group(1))
                if not piece:
                    break
        raise Refused(f"astrolabe serve did not start: {said!r}")

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if not self.log.closed:
            self.process.stdout.close()
            self.log.close()
        return self.process.returncode


# ---- an assessment, as far as it is wanted ----

STEPS = {
    "formulation": ["presenting", "predisposing", "precipitating", "perpetuating", "protective", "rival_compliance",
                    "rival_change"],
    "scenario": ["nature", "whom", "likelihood", "severity", "imminence", "frequency", "warning_signs", "blocking",
                 "action", "owner"],
    "judgement": ["words", "unknown", "management"],
}


def open_assessment(author, person, instrument):
    return author.post(f"/people/{person}/assessments", {
        "instrument": instrument, "risk_type": "violence_in_custody", "horizon_months": "6"})["assessment"]


def version_of(author, assessment):
    """Which save the draft is at: what a form would carry."""
    form = author.get(f"/assessments/{assessment}/steps/scenario")["form"]
    return next(field["value"] for field in form["fields"] if field["name"] == "version")


def step_form(author, assessment, step, word):
    form = {name: f"{word} {name}" for name in STEPS[step]}
    if step == "judgement":
        level = author.get(f"/assessments/{assessment}")["instrument"]["levels"][0]["code"]
        form.update(level=level, confidence="low", valid_until=time.strftime("%Y-%m-%d", time.gmtime(time.time() + 9e6)))
    return form


def section_form(author, assessment, section, word):
    """Every item "no information", which needs a note and no evidence."""
    view = author.get(f"/assessments/{assessment}")
    items = next(one["items"] for one in view["instrument"]["sections"] if one["code"] == section)
    form = {}
    for item in items:
        form["presence." + item["code"]] = "no_information"
        form["note." + item["code"]] = f"{word} {item['code']}"
    return form


def fill_assessment(author, assessment, word):
    """Everything that a signature asks for; word stands in every text."""
    sections = [one["code"] for one in author.get(f"/assessments/{assessment}")["instrument"]["sections"]]
    forms = [(f"sections/{code}", section_form(author, assessment, code, word)) for code in sections]
    forms += [(f"steps/{step}", step_form(author, assessment, step, word)) for step in STEPS]
    for place, form in forms:
        author.post(f"/assessments/{assessment}/{place}", {**form, "version": version_of(author, assessment)})


def sign(author, assessment):
    author.post(f"/assessments/{assessment}/sign", {"passphrase": author.passphrase})
