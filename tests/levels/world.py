"""tests/levels/world.py: a site that is told a fixed story, in which one rating may be another.

The clock of the site is a file (same.c), so that the story goes over months and two tellings give the same times and
identifiers.
"""
import contextlib
import os
import struct
import threading
import time

from office import PASSPHRASE, Client, Refused, Server, make_site

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.environ.get("ASTROLABE_BUILD", os.path.join(HERE, "../../build"))
PROGRAM = os.path.join(BUILD, "astrolabe")
SAME = os.path.join(BUILD, "tests/levels/same.so")
INSTRUMENT = "content/instruments/open-framework.yaml"
START = 1767600000  # 2026-01-05 08:00
DAY = 86400

# user, full name, roles
STAFF = [("officer", "Ola Officer", ["officer"]), ("author", "Ada Author", ["assessor"]),
         ("second", "Sam Second", ["assessor"]), ("reviewer", "Rita Reviewer", ["reviewer"]),
         ("inspector", "Ines Inspector", ["inspector"])]

ABSENT = {"presence": "absent"}
PRESENT = {"presence": "present", "relevance": "contributing"}
PARTLY = {"presence": "partly", "relevance": "marginal"}

SIGNATURE = {"passphrase": PASSPHRASE}

ENVIRONMENT = threading.Lock()


@contextlib.contextmanager
def in_the_hands_of(state):
    """What is started in here takes its clock and its identifiers from the file."""
    wanted = {"LD_PRELOAD": SAME, "ASTROLABE_TEST_SAME": state, "TZ": "UTC", "LC_ALL": "C.UTF-8",
              "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}
    with ENVIRONMENT:
        before = dict(os.environ)
        os.environ.update(wanted)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


class Site:
    """A site of its own in a folder, served by a program."""

    def __init__(self, folder):
        self.directory, self.state = folder + "/site", folder + "/same"
        self.server, self.users = None, {}
        self.now, self.signed_in_at = START, {}

    def make(self):
        with open(self.state, "wb") as out:
            out.write(struct.pack("<q", START).ljust(4096, b"\0"))
        with in_the_hands_of(self.state):
            make_site(PROGRAM, self.directory, "Quiet Harbour", "keeper")

    def serve(self, program):
        with in_the_hands_of(self.state):
            self.server = Server(program, self.directory)
        self.users.clear()

    def stop(self):
        if self.server:
            self.server.stop()

    def go_on(self, seconds):
        self.now += seconds
        with open(self.state, "r+b") as out:
            out.write(struct.pack("<q", self.now))

    def user(self, name):
        """Signed in, anew after a while, as a session ends by itself."""
        if name not in self.users or self.now - self.signed_in_at[name] > 600:
            self.users[name] = Client(self.server.port, name).signed_in()
            self.signed_in_at[name] = self.now
        return self.users[name]

    def get(self, name, path):
        return self.user(name).get(path)

    def post(self, name, path, form):
        self.go_on(7)
        return self.user(name).post(path, form)

    def today(self, days=0):
        return time.strftime("%Y-%m-%d", time.gmtime(self.now + days * DAY))


class Story:
    """Tells it to a site. changed is (work, item): there the rating is PRESENT instead of ABSENT."""

    PEOPLE = [("1", "Zed Tallow", "A-104", "convicted"), ("2", "Abel Marsh", "A-101", "convicted"),
              ("3", "Cato Reed", "A-103", "convicted"), ("4", "Bran Holt", "A-102", "untried")]
    # Rated ABSENT where nothing is changed, so that nothing else hangs on which of them is.
    WATCHED = ["substance_use", "engagement", "role_in_group", "control_of_shared_things", "self_control",
               "readiness_to_harm"]
    DIFFERENT = {"substance_use": PARTLY, "past_violence": PARTLY}  # how the second rater rates

    def __init__(self, site, changed=None):
        self.site, self.changed = site, changed
        self.people, self.works, self.evidence = {}, {}, {}

    def tell(self):
        self.set_up()
        for number, name, code, status in self.PEOPLE:
            self.add_person(number, name, code, status)
        self.first_of_the_first()
        self.waiting_for_a_second()
        self.signed_and_returned()
        self.followed()
        self.contested()

    # ---- people and what is known about them ----

    def set_up(self):
        post = self.site.post
        self.units = [post("keeper", "/units", {"name": "Wing " + name})["unit"] for name in "AB"]
        self.instrument = post("keeper", "/instruments", {"path": INSTRUMENT})["id"]
        for user, full_name, roles in STAFF:
            post("keeper", "/users", {"user": user, "full_name": full_name, "roles": roles, "units": [self.units[0]],
                                      "passphrase": PASSPHRASE})
        ids = self.options("keeper", "/qualifications/new", "user")
        for name, whats in ("Ada Author", ["assess", "grade"]), ("Sam Second", ["assess"]), ("Rita Reviewer", ["countersign"]):
            for what in whats:
                post("keeper", "/qualifications", {"user": ids[name], "what": what, "until": self.site.today(1000)})
        view = self.site.get("author", "/instruments/" + self.instrument)["instrument"]
        self.sections = [one["code"] for one in view["sections"]]
        self.items = {item["code"]: item for one in view["sections"] for item in one["items"]}
        self.section_of = {item["code"]: one["code"] for one in view["sections"] for item in one["items"]}
        self.labels = {one["label"] for one in view["presence"] + view["relevance"]}

    def options(self, user, path, field, form="form"):
        """{label: value} of a choice on a page."""
        fields = self.site.get(user, path)[form]["fields"]
        choice = next(one for one in fields if one["name"] == field)
        return {one.get("label", one.get("text")): one["value"] for one in choice["options"]}

    def add_person(self, number, name, code, status):
        post = self.site.post
        person = self.people[number] = post("author", "/people", {
            "name_latin": name, "number": code, "birth": "1988", "legal_status": status, "unit": self.units[0]})["person"]
        post("officer", f"/people/{person}/observe", {
            "seen_at": self.site.today(-3) + " 10:15", "place": "Yard", "saw": f"Seen by the officer, {name}", "did": "",
            "tone": "good"})
        for day, (kind, source) in enumerate([("fact", "file"), ("reported", "family"), ("opinion", "interview")]):
            post("author", f"/people/{person}/evidence", {
                "type": kind, "source": source, "dated": self.site.today(-40 + 10 * day),
                "text": f"Piece {kind} about {name}", "tone": "concern"})
        self.note_evidence(number)
        post("reviewer", f"/people/{person}/standing/enter", {
            "ground": "charge" if status == "untried" else "conviction", "evidence": self.evidence[number][:1],
            "reasons": f"Reasons to list {name}", "review_on": self.site.today(180), "notice_words": "You are listed.",
            "notice_language": "en", "notice": "pending", "passphrase": PASSPHRASE})

    def note_evidence(self, number):
        rows = self.site.get("author", f"/people/{self.people[number]}/evidence")["evidence"]
        self.evidence[number] = [row["id"] for row in sorted(rows, key=lambda row: (row["dated"], row["id"]))]

    def contested(self):
        """Evidence that is said to come from coercion, an appeal against a listing, a concern about somebody else."""
        post, last = self.site.post, self.evidence["4"][-1]
        post("inspector", f"/evidence/{last}/coercion", {"what": "It was said after a night without sleep."})
        self.allegation = self.site.get("inspector", f"/evidence/{last}")["allegation"]
        self.listings = {number: self.site.get("reviewer", f"/people/{self.people[number]}/standing")["standing"]["entered"]
                         for number in self.people}
        post("author", f"/people/{self.people['2']}/standing/{self.listings['2']}/appeal", {
            "filer": "lawyer", "grounds": "It was another man."})
        other = self.people["5"] = post("author", "/people", {
            "name_latin": "Dov Lane", "number": "A-105", "birth": "1990", "legal_status": "other",
            "unit": self.units[1]})["person"]
        post("author", f"/people/{other}/concern", {"kind": "vulnerable", "what": "Owes the others."})
        standing = self.site.get("reviewer", f"/people/{other}/standing")
        self.concern = standing["concerns"][0]["id"]
        self.appeal = self.site.get("reviewer", f"/people/{self.people['2']}/standing")["appeals"][0]["id"]

    # ---- ratings ----

    def usual(self, work, code):
        """The rating of an item in a work: the same in all of them, but where it is changed or watched."""
        if (work, code) == self.changed:
            return PRESENT
        if work in ("followed", "open") and code in self.WATCHED[:3] and code != "role_in_group" or \
                work == "open" and code == "role_in_group":
            return PARTLY
        if code in self.WATCHED:
            return ABSENT
        return [ABSENT, PRESENT, PARTLY, {"presence": "no_information"}][list(self.items).index(code) % 4]

    def rate(self, user, work, place, sections, rating_of):
        """Fills the pages of ratings that are under a place."""
        cited = self.evidence[self.whose[work]]
        for section in sections:
            path = f"/assessments/{self.works[work]}{place}/sections/{section}"
            view = self.site.get(user, path)
            form = {"version": view["version"]}
            for code in [item["item"] for item in view["items"]]:
                for key, value in rating_of(code).items():
                    form[f"{key}.{code}"] = value
                form[f"note.{code}"] = "A note on " + code
                form[f"for.{code}"] = cited[:2]
                form[f"against.{code}"] = cited[2:3]
            self.site.post(user, path, form)

    whose = {"first": "1", "followed": "1", "open": "1", "blind": "2", "signed": "3", "returned": "4"}

    def open(self, work, follows=None):
        person = self.people[self.whose[work]]
        form = {"question": f"What is to be decided, {work}?", "risk_type": "violence_in_custody", "horizon_months": "6",
                "setting": "custody", "occasion": "intake", "instrument": self.instrument}
        if follows:
            form["follows"] = self.works[follows]
        self.works[work] = self.site.post("author", f"/people/{person}/assessments", form)["assessment"]

    def step(self, work, step, form):
        path = f"/assessments/{self.works[work]}/steps/{step}"
        view = self.site.get("author", path)
        version = view.get("version") or next(one["value"] for one in view["form"]["fields"] if one["name"] == "version")
        self.site.post("author", path, {**form, "version": version})

    def write_steps(self, work):
        harm = ["nature", "whom", "likelihood", "severity", "imminence", "frequency", "warning_signs", "blocking"]
        self.step(work, "account", {"outcome": "given", "words": "What the person said.", "language": "English",
                                    "interpreter": "no", "notice": "given", "notice_language": "English",
                                    "notice_at": self.site.today(-1)})
        self.step(work, "formulation", {key: f"Words on {key}" for key in (
            "presenting", "predisposing", "precipitating", "perpetuating", "protective", "rival_compliance", "rival_change")})
        self.step(work, "scenarios", {f"{kind}.{key}": f"Words on {kind}, {key}"
                                      for kind in ("repeat", "improve") for key in harm})
        self.step(work, "management", {"what.1": "Weekly talks", "owner.1": "The case worker", "by.1": self.site.today(60),
                                       "none_because": ""})
        self.step(work, "judgement", {"level": "additional", "words": "The judgement in words.", "confidence": "moderate",
                                      "unknown": "What is not known.", "valid_until": self.site.today(200)})

    def fill(self, work):
        self.write_steps(work)
        self.rate("author", work, "", self.sections, lambda code: self.usual(work, code))

    def act(self, user, work, verb, form):
        return self.site.post(user, f"/assessments/{self.works[work]}/{verb}", form)

    # ---- the story ----

    def ask_second(self, work):
        users = self.options("author", f"/assessments/{self.works[work]}/second", "user", "ask_form")
        self.act("author", work, "second", {"user": users["Sam Second"]})
        self.act("author", work, "second/submit", SIGNATURE)

    def first_of_the_first(self):
        """Rated by two, agreed on, signed, countersigned; something was added, and something happened."""
        self.open("first")
        self.fill("first")
        self.ask_second("first")
        self.rate("second", "first", "/second", self.sections,
                  lambda code: self.DIFFERENT.get(code) or self.usual("other", code))
        self.act("second", "first", "second/submit", SIGNATURE)
        self.agree("first")
        self.act("author", "first", "second/take-over", {})
        self.act("author", "first", "sign", SIGNATURE)
        self.act("reviewer", "first", "countersign", {"comment": "Read and agreed.", **SIGNATURE})
        self.act("author", "first", "addenda", {"text": "What was added later.", **SIGNATURE})
        self.site.go_on(50 * DAY)
        self.site.post("officer", f"/people/{self.people['1']}/triggers", {
            "trigger": "segregated", "happened": self.site.today(-1), "what": "Held apart after a quarrel."})
        self.act("reviewer", "first", "again", {"outcome": "holds", "reason": "It is what was expected.",
                                               "review_on": self.site.today(30)})

    def agree(self, work):
        """On what the first rater found. The note of what is only now rated differently stays in the reason."""
        different = {code: "Why they agreed on " + code for code in self.DIFFERENT}
        if self.changed and self.changed[0] == work:
            different.setdefault(self.changed[1], "A note on " + self.changed[1])
        form = {f"reason.{code}": reason for code, reason in different.items()}
        for code in different:
            form.update({f"{key}.{code}": value for key, value in self.usual(work, code).items()})
        self.act("second", work, "second/consensus", form)
        self.consensus = self.site.get("second", f"/assessments/{self.works[work]}/second")["second"]["consensus"]

    def waiting_for_a_second(self):
        """The first rater has submitted, the second is at it."""
        self.open("blind")
        self.fill("blind")
        self.ask_second("blind")
        self.rate("second", "blind", "/second", ["influence"], lambda code: self.usual("other", code))

    def signed_and_returned(self):
        for work in "signed", "returned":
            self.open(work)
            self.fill(work)
            self.act("author", work, "sign", SIGNATURE)
        self.act("reviewer", "returned", "return", {"reason": "Say more about the unit."})

    def followed(self):
        """The first person again, with evidence that is new; a third one is begun."""
        self.site.go_on(40 * DAY)
        person = self.people["1"]
        self.site.post("author", f"/people/{person}/evidence", {
            "type": "fact", "source": "file", "dated": self.site.today(-2), "text": "A piece that is new", "tone": "good"})
        self.open("followed", "first")
        self.note_evidence("1")
        self.evidence["1"] = self.evidence["1"][1:]
        self.fill("followed")
        self.act("author", "followed", "sign", SIGNATURE)
        self.act("reviewer", "followed", "countersign", {"comment": "Read.", **SIGNATURE})
        self.site.go_on(20 * DAY)
        self.open("open", "followed")
        self.rate("author", "open", "", ["network", "coping", "protective"], lambda code: self.usual("open", code))
