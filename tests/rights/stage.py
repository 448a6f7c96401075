"""tests/rights/stage.py: two units, accounts of every role, people, and assessments in every state."""
import copy
import os
import re
from collections import namedtuple

from office import (PASSPHRASE, Client, fill_assessment, open_assessment, section_form, sign, step_form, version_of)

ROLES = ["officer", "assessor", "reviewer", "inspector", "administrator", "assessor+reviewer"]
INSTRUMENT = "content/instruments/open-framework.yaml"
NOBODY_ELSE = "f" * 32  # an identifier that nothing has

# user, roles, unit on duty in, column of expected.tsv; the first of a column is not the only one
ACCOUNTS = [
    ("officer-a", ["officer"], "A", "officer"),
    ("officer-b", ["officer"], "B", "officer"),
    ("assessor-a", ["assessor"], "A", "assessor"),
    ("assessor-b", ["assessor"], "A", None),
    ("reviewer-a", ["reviewer"], "A", "reviewer"),
    ("reviewer-b", ["reviewer"], "A", None),
    ("inspector-a", ["inspector"], "A", "inspector"),
    ("both-a", ["assessor", "reviewer"], "A", "assessor+reviewer"),
]
AUTHORS = ["assessor-a", "assessor-b", "both-a"]
STATES = ["draft", "returned", "signed", "countersigned"]

# Planted words, by what they tell. None is a word of a page.
WORDS = {
    "name A": ["Zovrekind", "زقربوطان", "QA-70417"],
    "name B": ["Quembrash", "شغلنطور", "QB-60238"],
    "case A": ["wexlopard", "جقمفود"],
    "case B": ["yundrifel", "ضخزبيل"],
    "note": ["hopvandiq"],
    **{f"draft {author}": [f"jirkembo{author[0]}{author[-1]}x"] for author in AUTHORS},
}

# door: the answer may lead to /sign-in although it was done; follows: where it leads has to open for the same client.
Request = namedtuple("Request", "what method path form door follows spends", defaults=(False, True, None))


def details(unit, number, name, arabic="", birth="1980"):
    return {"name_latin": name, "name_arabic": arabic, "number": number, "birth": birth, "legal_status": "convicted",
            "unit": unit}


class Stage:
    def __init__(self, port, directory):
        self.port, self.directory = port, directory
        self.users = {}
        self.units, self.people, self.works = {}, {}, {}
        self.count = 0
        self.requests = 0
        self.before = None
        self.done = {}  # what was expected and done: a cell of every address

    # ---- setting it ----

    def set(self):
        keeper = Client(self.port, "keeper").signed_in()
        self.users["keeper"] = keeper
        for unit in "AB":
            self.units[unit] = keeper.post("/units", {"name": f"Wing {unit}"})["unit"]
        self.instrument = keeper.post("/instruments", {"path": INSTRUMENT})["id"]
        for user, roles, unit, _ in ACCOUNTS:
            self.add_account(user, roles, unit)
        for unit in "AB":
            self.add_person(unit)
        for author in AUTHORS:
            for state in STATES:
                self.work(author, state)
        self.section = self.users["assessor-a"].get("/instruments/" + self.instrument)["instrument"]["sections"][0]["code"]
        self.note = self.leave_note(WORDS["note"][0])

    def add_account(self, user, roles, unit):
        self.users["keeper"].post("/users", {"user": user, "full_name": user.title(), "roles": roles,
                                             "units": [self.units[unit]], "passphrase": PASSPHRASE})
        self.users[user] = Client(self.port, user).signed_in()

    def add_person(self, unit):
        name, arabic, number = WORDS["name " + unit]
        assessor = self.users["assessor-a"]
        self.people[unit] = assessor.post("/people", details(self.units[unit], number, f"{name} Ost", arabic))["person"]
        self.users["officer-" + unit.lower()].post(f"/people/{self.people[unit]}/observe", {
            "seen_at": "2024-03-02 10:15", "place": "Landing", "saw": WORDS["case " + unit][0], "did": ""})
        assessor.post(f"/people/{self.people[unit]}/evidence", {
            "type": "fact", "source": "file", "dated": "2024-02-01", "text": WORDS["case " + unit][1]})

    def work(self, author, state):
        """An assessment of the person in unit A; made when it is first asked for, or was spent."""
        if (author, state) in self.works:
            return self.works[author, state]
        client, reviewer = self.users[author], self.users["reviewer-b"]
        one = open_assessment(client, self.people["A"], self.instrument)
        draft, told = WORDS["draft " + author][0], WORDS["case A"][0]
        fill_assessment(client, one, draft if state == "draft" else told)
        if state != "draft":
            sign(client, one)
        if state == "returned":
            reviewer.post(f"/assessments/{one}/return", {"reason": told})
            fill_assessment(client, one, draft)
        if state == "countersigned":
            reviewer.post(f"/assessments/{one}/countersign", {"comment": told, "passphrase": PASSPHRASE})
        self.works[author, state] = one
        return one

    def leave_note(self, word="Something"):
        Client(self.port).post("/note", self.note_form(word))
        return self.users["assessor-b"].get("/notes")["notes"][-1]["note"]

    def note_form(self, word="Something"):
        return {"writer": f"Night shift {self.fresh()}", "who": word, "seen_at": "2024-03-02 10:15", "place": "Yard",
                "saw": word, "did": ""}

    def fresh(self):
        self.count += 1
        return f"{self.count:05d}"

    # ---- who tries ----

    def clients(self, column):
        if column == "not signed in":
            return [Client(self.port)]
        if column == "locked":  # nobody, and somebody whose session is over
            return [Client(self.port), copy.copy(self.users["assessor-a"])]
        if column == "administrator":
            return [self.users["keeper"]]
        return [self.users[user] for user, _, _, own_column in ACCOUNTS if own_column == column]

    def hidden_from(self, user):
        """The words that this user may read nowhere."""
        shown = []
        if user in ("officer-a", "officer-b"):
            shown = ["name " + user[-1].upper()]
        elif user and user != "keeper":
            shown = ["name A", "name B", "case A", "case B", f"draft {user}"] + ["note"] * (user != "inspector-a")
        return {word for kind, words in WORDS.items() if kind not in shown for word in words}

    def words_in(self, body):
        return [word for words in WORDS.values() for word in words if word.encode() in body]

    def state(self):
        """What a request that is refused must not change."""
        return [(os.stat(f"{self.directory}/{name}").st_mtime_ns, os.stat(f"{self.directory}/{name}").st_size)
                for name in ("ledger.db", "keys", "drafts")]

    # ---- what is asked ----

    def request(self, what, relation, client, column):
        """A request that is right in every way, but for the right."""
        self.requests += 1
        method, address = what.split(" ")
        away = column in ("not signed in", "locked")
        ids = self.parameters(address, relation, client, away)
        path = self.path(what, ids)
        if method == "GET":
            return Request(what, method, path, None)
        form, rest = FORMS[what](self, ids, client, away), OPTIONS.get(what, {})
        if away:
            rest = {**rest, "door": False}
        if rest.get("spends"):
            rest = {**rest, "spends": (ids.get("author"), ids.get("state"))}
        return Request(what, method, path, form, **rest)

    def parameters(self, address, relation, client, away):
        if ":person" in address:
            unit = next((unit for user, _, unit, _ in ACCOUNTS if user == client.user), "A")
            return {"person": self.people[unit if relation == "own unit" else "BA"["AB".index(unit)]]}
        if ":note" in address:
            return {"note": self.note if away else self.leave_note()}
        if ":assessment" in address:
            if away:
                return {"assessment": next(iter(self.works.values())), "section": self.section}
            whose, state = relation.split(" ")
            author = client.user if whose == "own" and client.user in AUTHORS else "assessor-b"
            return {"assessment": self.work(author, state), "author": author, "state": state, "section": self.section}
        return {"instrument": self.instrument, "name": "style.css"}

    def path(self, what, ids):
        return re.sub(r":(\w+)", lambda name: ids[name.group(1)], what.split(" ")[1])

    def of_nothing(self):
        """Every address with parameters that was allowed to somebody, and identifiers that nothing has."""
        ids = {name: NOBODY_ELSE for name in ("person", "assessment", "note", "instrument", "name")}
        return [(what, {**ids, "section": self.section}) for what in self.done if ":" in what]

    def after(self, request, client, outcome, key):
        """Sets the stage again where a request has taken something away."""
        if outcome != "yes":
            return
        column = key[2]
        self.done.setdefault(request.what, key)
        self.works.pop(request.spends, None)
        if column == "locked":
            if request.what == "POST /sign-in":
                self.lock()
        elif client.user and request.what in ("POST /sign-in", "POST /sign-out"):
            client.signed_in()  # signing in ends the session that this browser had
        elif request.what == "POST /lock":
            self.unlock()

    def lock(self):
        Client(self.port, "keeper").signed_in().post("/lock", {})

    def unlock(self):
        for user in ["keeper"] + [user for user, _, _, _ in ACCOUNTS]:
            self.users[user].signed_in()


# ---- forms, complete ----

def save(form):
    """A draft's form carries the version that it was read at; somebody from outside has to guess."""
    def make(stage, ids, client, away):
        if away:
            return {"version": "1"}
        author = stage.users[ids["author"]]
        writing = ids["state"] in ("draft", "returned")
        return {**form(author, ids), "version": version_of(author, ids["assessment"]) if writing else "1"}
    return make


def save_step(step):
    return save(lambda author, ids: step_form(author, ids["assessment"], step, "plain"))


def close_form(stage, ids, client, away):
    if away:
        return {"user": "officer-a"}
    user = "leaver" + stage.fresh()
    stage.users["keeper"].post("/users", {"user": user, "full_name": "Leaver", "roles": ["officer"], "units": [],
                                          "passphrase": PASSPHRASE})
    return {"user": user}


def details_form(stage, ids, client, away):
    unit = next((unit for unit, person in stage.people.items() if person == ids["person"]), "A")
    name, arabic, number = WORDS["name " + unit]
    return details(stage.units[unit], number, f"{name} Ost", arabic, str(1970 + int(stage.fresh()) % 30))


FORMS = {
    "POST /sign-in": lambda s, ids, client, away: {"user": client.user or "assessor-a", "passphrase": PASSPHRASE},
    "POST /sign-out": lambda s, ids, client, away: {},
    "POST /language": lambda s, ids, client, away: {"language": "en", "back": "/note"},
    "POST /passphrase": lambda s, ids, client, away: {"passphrase": PASSPHRASE, "fresh": PASSPHRASE, "again": PASSPHRASE},
    "POST /lock": lambda s, ids, client, away: {},
    "POST /note": lambda s, ids, client, away: s.note_form(),
    "POST /notes/:note": lambda s, ids, client, away: {"number": WORDS["name A"][2]},
    "POST /users": lambda s, ids, client, away: {
        "user": "joiner" + s.fresh(), "full_name": "Joiner", "roles": ["officer"], "units": [s.units["A"]],
        "passphrase": PASSPHRASE},
    "POST /users/close": close_form,
    "POST /units": lambda s, ids, client, away: {"name": "Wing " + s.fresh()},
    "POST /instruments": lambda s, ids, client, away: {"path": INSTRUMENT},
    "POST /people": lambda s, ids, client, away: details(s.units["A"], "N-" + s.fresh(), "Somebody Else"),
    "POST /people/:person/details": details_form,
    "POST /people/:person/observe": lambda s, ids, client, away: {
        "seen_at": "2024-03-02 10:15", "place": "Hall", "saw": "Nothing much " + s.fresh(), "did": ""},
    "POST /people/:person/evidence": lambda s, ids, client, away: {
        "type": "fact", "source": "file", "dated": "2024-02-01", "text": "Nothing much " + s.fresh()},
    "POST /people/:person/assessments": lambda s, ids, client, away: {
        "instrument": s.instrument, "risk_type": "violence_to_staff", "horizon_months": "12"},
    "POST /assessments/:assessment/sections/:section": save(
        lambda author, ids: section_form(author, ids["assessment"], ids["section"], "plain")),
    "POST /assessments/:assessment/steps/formulation": save_step("formulation"),
    "POST /assessments/:assessment/steps/scenario": save_step("scenario"),
    "POST /assessments/:assessment/steps/judgement": save_step("judgement"),
    "POST /assessments/:assessment/sign": lambda s, ids, client, away: {"passphrase": PASSPHRASE},
    "POST /assessments/:assessment/countersign": lambda s, ids, client, away: {
        "comment": "Seen " + s.fresh(), "passphrase": PASSPHRASE},
    "POST /assessments/:assessment/return": lambda s, ids, client, away: {"reason": "Look again " + s.fresh()},
}

OPTIONS = {
    "POST /sign-in": {"follows": False},
    "POST /sign-out": {"door": True, "follows": False},
    "POST /lock": {"door": True, "follows": False},
    "POST /assessments/:assessment/sign": {"spends": True},
    "POST /assessments/:assessment/countersign": {"spends": True},
    "POST /assessments/:assessment/return": {"spends": True},
}
