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


class Upload:
    """A file among the fields of a form, which a script sends as a browser does."""

    def __init__(self, name, media, content):
        self.name, self.media, self.content = name, media, content

    def __str__(self):
        return self.name


def pairs_of(fields):
    for name, value in fields.items():
        yield from [(name + "[]", one) for one in value] if isinstance(value, list) else [(name, value)]


def in_parts(fields, boundary="----------a1b2c3d4e5f6"):
    body = b""
    for name, value in pairs_of(fields):
        head, content = f'form-data; name="{name}"', str(value).encode()
        if isinstance(value, Upload):
            head, content = f'{head}; filename="{value.name}"\r\nContent-Type: {value.media}', value.content
        body += f"--{boundary}\r\nContent-Disposition: {head}\r\n\r\n".encode() + content + b"\r\n"
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def encoded(fields, face):
    if any(isinstance(value, Upload) for value in fields.values()):
        return in_parts(fields)
    if face == "json":
        return json.dumps(fields).encode(), "application/json"
    return urllib.parse.urlencode(list(pairs_of(fields))).encode(), "application/x-www-form-urlencoded"


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


# ---- people, evidence, a listing ----

def day_text(days):
    """The date so many days from now."""
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + days * 86400))


def register(keeper_of_details, unit, number, name="Somebody", **more):
    """Receives a person; more are fields of the form (name_arabic, birth, legal_status, kin_name …)."""
    return keeper_of_details.post("/people", {"name_latin": name, "number": number, "birth": "1980", "legal_status": "convicted",
                                              "unit": unit, "not_the_same": "yes", **more})["person"]


def add_evidence(writer, person, text, **more):
    return writer.post(f"/people/{person}/evidence", {"type": "fact", "source": "file", "dated": "2024-02-01", "text": text,
                                                      **more})["id"]


def observe(writer, person, saw, **more):
    return writer.post(f"/people/{person}/observe", {"seen_at": "2024-03-02 10:15", "place": "Landing", "saw": saw, "did": "",
                                                     **more})["id"]


def decision_form(reviewer, word, **more):
    """What every decision about a listing takes: the person is told at once."""
    return {"reasons": word, "notice": "given", "notice_at": day_text(-1) + " 09:00",
            "notice_language": "en", "notice_words": word, "passphrase": reviewer.passphrase, **more}


def list_person(reviewer, person, evidence, ground="conviction", word="As the court found.", **more):
    """Lists a person, which most instruments ask for; evidence is what the decision rests on. Returns the listing."""
    return reviewer.post(f"/people/{person}/standing/enter", decision_form(
        reviewer, word, ground=ground, evidence=[evidence], review_on=day_text(180), **more))["id"]


# ---- an assessment, as far as it is wanted ----

STEPS = ["account", "formulation", "scenarios", "management", "judgement"]
SCENARIOS_TOLD, SCENARIOS_LEFT_OUT = ["repeat", "improve"], ["escalate", "twist"]
SCENARIO = ["nature", "whom", "likelihood", "severity", "imminence", "frequency", "warning_signs", "blocking"]
FIVE_PS = ["presenting", "predisposing", "precipitating", "perpetuating", "protective", "rival_compliance", "rival_change"]


def opening_form(instrument, word="Where can the person be held?", **more):
    return {"question": word, "instrument": instrument, "risk_type": "violence_in_custody", "horizon_months": "6",
            "setting": "custody", "occasion": "intake", **more}


def open_assessment(author, person, instrument, **more):
    return author.post(f"/people/{person}/assessments", opening_form(instrument, **more))["assessment"]


instruments = {}  # by assessment: it is long, and never changes


def instrument_of(author, assessment):
    """The instrument as it is asked: sections with their items, each with its conditions."""
    if assessment not in instruments:
        instruments[assessment] = author.get(f"/assessments/{assessment}")["instrument"]
    return instruments[assessment]


def version_of(author, assessment):
    """Which save the draft is at: what a form would carry."""
    form = author.get(f"/assessments/{assessment}/steps/management")["form"]
    return next(field["value"] for field in form["fields"] if field["name"] == "version")


def step_form(author, assessment, step, word):
    """A whole step, with word in each of its texts."""
    if step == "account":
        return {"outcome": "given", "words": f"{word} words", "language": f"{word} language", "interpreter": "yes",
                "interpreter_name": f"{word} interpreter", "notice": "given", "notice_language": "English",
                "notice_at": day_text(-2)}
    if step == "formulation":
        return {name: f"{word} {name}" for name in formulation_fields(author, assessment)}
    if step == "scenarios":
        told = {f"{kind}.{name}": f"{word} {kind} {name}" for kind in SCENARIOS_TOLD for name in SCENARIO}
        return told | {f"{kind}.not_considered": f"{word} {kind}" for kind in SCENARIOS_LEFT_OUT}
    if step == "management":
        return {"what.1": f"{word} action", "owner.1": f"{word} owner", "by.1": day_text(30)}
    level = instrument_of(author, assessment)["levels"][0]["code"]
    return {"level": level, "words": f"{word} judgement", "confidence": "low", "unknown": f"{word} unknown",
            "valid_until": day_text(100)}


def formulation_fields(author, assessment):
    """The five Ps, or what the instrument asks instead."""
    form = author.get(f"/assessments/{assessment}/steps/formulation")["form"]
    return [field["name"] for field in form["fields"] if field["name"] not in ("version", "go")]


def section_form(author, assessment, section, word, ratings=None):
    """Every item "no information", which needs a note and no evidence, but for those in ratings:
    {item: {"presence": code, "relevance": code, "for": [evidence], "against": [evidence], "note": text}}."""
    items = next(one["items"] for one in instrument_of(author, assessment)["sections"] if one["code"] == section)
    form = {}
    for item in items:
        rating = {"presence": "no_information", "note": f"{word} {item['code']}", **(ratings or {}).get(item["code"], {})}
        form.update({f"{member}.{item['code']}": value for member, value in rating.items()})
    return form


def places_of(author, assessment, word, ratings=None):
    """Every form of an assessment in the order of its pages: [(place, form)]."""
    sections = [one["code"] for one in instrument_of(author, assessment)["sections"]]
    rated = [(f"sections/{code}", section_form(author, assessment, code, word, ratings)) for code in sections]
    first, *others = [(f"steps/{step}", step_form(author, assessment, step, word)) for step in STEPS]
    return [first, *rated, *others]


def fill_assessment(author, assessment, word, ratings=None):
    """Everything that a signature asks for; word stands in every text."""
    version = int(version_of(author, assessment))
    for place, form in places_of(author, assessment, word, ratings):
        version = author.post(f"/assessments/{assessment}/{place}", {**form, "version": str(version)})["version"]


def sign_form(author, assessment, supervisor=None):
    """Who is not qualified signs under somebody's supervision: the first who is offered, or the one who is named."""
    fields = author.get(f"/assessments/{assessment}/sign")["form"]["fields"]
    offered = next((field["options"] for field in fields if field["name"] == "supervised_by"), None)
    form = {"passphrase": author.passphrase}
    return form if offered is None else {**form, "supervised_by": supervisor or offered[0]["value"]}


def sign(author, assessment, supervisor=None):
    author.post(f"/assessments/{assessment}/sign", sign_form(author, assessment, supervisor))
