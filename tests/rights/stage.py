"""tests/rights/stage.py: two units, accounts of every role, two people, and what is asked for about them."""
import copy
import os
import re
from collections import namedtuple

from forms import FORMS, INSTRUMENT, OPTIONS, SPENDING
from office import PASSPHRASE, Client, add_evidence, day_text, list_person, observe
from things import MAKERS, person

ROLES = ["officer", "assessor", "reviewer", "inspector", "administrator", "assessor+reviewer"]
NOBODY_ELSE = "f" * 32  # an identifier that nothing has

# user, roles, unit on duty in, column of expected.tsv; the first of a column is not the only one
ACCOUNTS = [
    ("officer-a", ["officer"], "A", "officer"),
    ("officer-b", ["officer"], "B", "officer"),
    ("assessor-a", ["assessor"], "A", "assessor"),
    ("assessor-b", ["assessor"], "A", None),
    ("assessor-c", ["assessor"], "A", None),
    ("reviewer-a", ["reviewer"], "A", "reviewer"),
    ("reviewer-b", ["reviewer"], "A", None),
    ("reviewer-c", ["reviewer"], "A", None),
    ("inspector-a", ["inspector"], "A", "inspector"),
    ("both-a", ["assessor", "reviewer"], "A", "assessor+reviewer"),
    ("learner", ["assessor", "reviewer"], "A", None),
]
AUTHORS = ["assessor-a", "assessor-b", "both-a"]
RATERS = ["assessor-a", "both-a", "assessor-c"]

# Planted words, by what they tell. None is a word of a page.
WORDS = {
    "name A": ["Zovrekind", "زقربوطان", "QA-70417"],
    "name B": ["Quembrash", "شغلنطور", "QB-60238"],
    "kin A": ["Trelvuska"],
    "kin B": ["Ombraxile"],
    "duty A": ["vostrembel"],
    "duty B": ["kliparnode"],
    "question A": ["drumfexil"],
    "question B": ["spolgarne"],
    "case A": ["wexlopard", "جقمفود"],
    "case B": ["yundrifel", "ضخزبيل"],
    "source A": ["Glibtorane"],
    "source B": ["Frumqueld"],
    "restricted A": ["norviquash"],
    "restricted B": ["grelmotive"],
    "note": ["hopvandiq"],
    **{f"draft {author}": [f"jirkembo{author[0]}{author[-1]}x"] for author in AUTHORS},
    **{f"second {rater}": [f"plunvexi{rater[0]}{rater[-1]}q"] for rater in RATERS},
}

# The address of a thing that has a maker in things.py; what tells one from another is "unit", "writer" … of the relation.
THINGS = {
    "/notes/:note": ("note",),
    "/instruments/:instrument/withdrawal": ("instrument",),
    "/instruments/:instrument/validation": ("instrument",),
    "/instruments/:instrument/validation/:validation/end": ("validation",),
    "/qualifications/:qualification/end": ("qualification",),
    "/qualifications/deputies/:deputy/end": ("deputy",),
    "/people/import/check": ("roster", "user"),
    "/people/import/columns": ("roster", "user"),
    "/people/import/confirm": ("roster", "user"),
    "/people/import/drop": ("roster", "user"),
    "/people/:person/merge": ("pair", "unit"),
    "/people/:person/merges/:entry/undo": ("merge", "unit"),
    "/people/:person/merged": ("merged", "unit"),
    "/people/:person/photo": ("pictured", "unit"),
    "/people/:person/picture/remove": ("pictured", "unit"),
    "/people/:person/move": ("stranger", "unit"),
    "/people/:person/release": ("stranger", "unit"),
    "/people/:person/receive": ("released",),
    "/people/:person/flags": ("stranger", "unit"),
    "/people/:person/flags/:entry/clear": ("flag", "unit"),
    "/people/:person/keep-aparts": ("stranger", "unit"),
    "/people/:person/keep-aparts/:entry/end": ("keep_apart", "unit"),
    "/people/:person/concerns/:concern": ("concern", "unit"),
    "/people/:person/standing/enter": ("stranger", "unit"),
    "/people/:person/standing/:listing/review": ("listing", "unit"),
    "/people/:person/standing/:listing/leave": ("listing", "unit"),
    "/people/:person/standing/:decision/told": ("untold", "unit"),
    "/people/:person/standing/:decision/notice": ("listing", "unit"),
    "/people/:person/standing/:decision/appeal": ("listing", "unit"),
    "/people/:person/appeals/:appeal": ("appeal", "decider"),
    "/people/:person/trajectory/report": ("assessed", "unit"),
    "/evidence/:evidence": ("stranger", "unit"),
    "/evidence/:evidence/source": ("stranger", "unit"),
    "/evidence/:evidence/answer": ("question", "writer", "state"),
    "/evidence/:evidence/coercion": ("stranger", "unit"),
    "/coercion/:allegation": ("allegation",),
    "/inbox/:evidence": ("stranger", "unit"),
}

Request = namedtuple("Request", "what method path form thing door follows again", defaults=(False, True, None))


class Stage:
    def __init__(self, port, directory):
        self.port, self.directory = port, directory
        self.words = WORDS
        self.users, self.user_ids = {}, {}
        self.units, self.people = {}, {}
        self.things, self.samples = {}, {}  # by kind and what tells them apart; one of each kind, used up or not
        self.count = 0
        self.requests = 0
        self.before = None
        self.done = {}  # what was expected and done: a cell of every address
        self.read = set()  # planted words that somebody was shown who may see them

    # ---- setting it ----

    def set(self):
        keeper = Client(self.port, "keeper").signed_in()
        self.users["keeper"] = keeper
        for unit in "AB":
            self.units[unit] = keeper.post("/units", {"name": f"Wing {unit}"})["unit"]
        self.instrument = keeper.post("/instruments", {"path": INSTRUMENT})["id"]
        for user, roles, unit, _ in ACCOUNTS:
            self.add_account(user, roles, unit)
        self.user_ids = {one["name"]: one["id"] for one in keeper.get("/users")["users"]}
        for user in "reviewer-a", "both-a":
            self.qualify(user, "countersign")
        self.deputise("reviewer-c")
        for unit in "AB":
            self.add_person(unit)
        section = self.users["assessor-a"].get("/instruments/" + self.instrument)["instrument"]["sections"][0]
        self.section, self.item = section["code"], section["items"][0]["code"]
        self.leave_note(WORDS["note"][0])

    def add_account(self, user, roles, unit):
        self.users["keeper"].post("/users", {"user": user, "full_name": user.title(), "roles": roles,
                                             "units": [self.units[unit]], "passphrase": PASSPHRASE})
        self.users[user] = Client(self.port, user).signed_in()

    def qualify(self, user, what):
        return self.users["keeper"].post("/qualifications", {
            "user": self.user_ids[user], "what": what, "until": day_text(300)})["id"]

    def deputise(self, user):
        return self.users["keeper"].post("/qualifications/deputies", {
            "user": self.user_ids[user], "until": day_text(300)})["id"]

    def add_person(self, unit):
        """The one by whose number the unit is known: seen, written about, and listed."""
        assessor, case = self.users["assessor-a"], WORDS["case " + unit]
        self.people[unit] = person(self, unit, WORDS["name " + unit][2])
        observe(self.users["officer-" + unit.lower()], self.people[unit], case[0])
        assessor.post(f"/people/{self.people[unit]}/flags", {"flag": "health_need", "detail": WORDS["duty " + unit][0]})
        evidence = add_evidence(assessor, self.people[unit], case[1], told_by=WORDS["source " + unit][0])
        list_person(self.users["reviewer-b"], self.people[unit], evidence, word=case[0])

    def thing(self, kind, *which, away=False):
        """One of its kind, made when it is first asked for, or was used up; from outside any of its kind will do."""
        if away and kind in self.samples:
            return self.samples[kind]
        if (kind, *which) not in self.things:
            self.things[kind, *which] = {**MAKERS[kind](self, *which), "thing": (kind, *which)}
        self.samples[kind] = self.things[kind, *which]
        return self.samples[kind]

    def work(self, author, state, rater=None):
        """An assessment; of one that is rated twice by whom."""
        return self.thing("work", author, state, rater)

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

    def unit_of(self, user):
        return next((unit for one, _, unit, _ in ACCOUNTS if one == user), "A")

    def hidden_from(self, user, what):
        """The words that this user may read nowhere, or not at this address."""
        shown = []
        if user in ("officer-a", "officer-b"):
            shown = [f"{kind} {user[-1].upper()}" for kind in ("name", "kin", "duty", "question")]
        elif user and user != "keeper":
            shown = [f"{kind} {unit}" for kind in ("name", "kin", "duty", "question", "case") for unit in "AB"]
            shown += [f"draft {user}", f"second {user}", "restricted A", "restricted B"] + ["note"] * (user != "inspector-a")
            if user in ("reviewer-a", "reviewer-b", "inspector-a", "both-a") and what.endswith("/source"):
                shown += ["source A", "source B"]
        if "/disclosure" in what:
            shown = [kind for kind in shown if not kind.startswith("restricted")]
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
            return Request(what, method, path, None, None)
        options = {**OPTIONS.get(what, {}), **({"door": False, "again": None} if away else {})}
        return Request(what, method, path, FORMS[what](self, ids, client, away), ids.get("thing"), **options)

    def parameters(self, address, relation, client, away):
        unit = self.unit_of(client.user)
        if relation == "other unit":
            unit = "BA"["AB".index(unit)]
        if ":assessment" in address:
            return self.work_for(relation, client.user, away)
        if address in THINGS:
            kind, *by = THINGS[address]
            return {**self.thing(kind, *(self.told_apart(one, relation, client.user, unit) for one in by), away=away), "unit": unit}
        if ":person" in address:
            return {"person": self.people[unit]}
        return {"instrument": self.instrument, "grouping": "language", "name": "style.css"}

    def told_apart(self, by, relation, user, unit):
        own, state = relation.startswith("own "), relation.split(" ")[-1]
        if by == "writer":
            return user if own else "assessor-b" if user == "officer-a" else "officer-a"
        if by == "decider":
            return user if own else "reviewer-b"
        if by == "user":
            return user if user in ("assessor-a", "reviewer-a", "both-a") else "assessor-b"
        return {"unit": unit, "state": state}[by]

    def work_for(self, relation, user, away):
        """Whose it is, as seen by user, who may be its author, its second rater or somebody else."""
        whose, state = relation.split(" ", 1)
        if away:
            return self.thing("work", "assessor-b", "draft", None, away=True)
        if whose in ("own", "others'") and state not in ("seconded", "second in", "first in", "both in", "agreed"):
            return self.work(user if whose == "own" and user in AUTHORS else "assessor-b", state)
        if whose == "first":
            return self.work(user, state, "assessor-c")
        return self.work("assessor-b", state, user if whose == "second" else "assessor-c")

    def path(self, what, ids):
        return re.sub(r":(\w+)", lambda name: ids[name.group(1)], what.split(" ")[1])

    def of_nothing(self):
        """Every address with parameters that was allowed to somebody, and identifiers that nothing has."""
        return [(what, {**{name: NOBODY_ELSE for name in re.findall(r":(\w+)", what)}, **({"section": self.section})})
                for what in self.done if ":" in what]

    def after(self, request, client, outcome, key):
        """Sets the stage again where a request has taken something away."""
        if outcome != "yes":
            return
        column = key[2]
        self.done.setdefault(request.what, key)
        if request.what in SPENDING:
            self.things.pop(request.thing, None)
        if request.what == "POST /people/:person/move":  # a name of a unit stays in it
            self.bring_back(request)
        if column == "locked":
            if request.what == "POST /sign-in":
                self.lock()
        elif client.user and request.what in ("POST /sign-in", "POST /sign-out"):
            client.signed_in()  # signing in ends the session that this browser had
        elif request.what == "POST /lock":
            self.unlock()

    def bring_back(self, request):
        unit = next(unit for unit in self.units.values() if unit != request.form["unit"])
        self.users["assessor-a"].post(request.path, {**request.form, "unit": unit})

    def lock(self):
        Client(self.port, "keeper").signed_in().post("/lock", {})

    def unlock(self):
        for user in ["keeper"] + [user for user, _, _, _ in ACCOUNTS]:
            self.users[user].signed_in()
