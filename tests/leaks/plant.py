"""tests/leaks/plant.py: a site that is filled with words, wherever the program takes any."""
from office import (PASSPHRASE, Client, Refused, fill_assessment, list_person, open_assessment, section_form, sign,
                    step_form, version_of)

INSTRUMENT = "content/instruments/open-framework.yaml"


class Plant:
    """A site that is filled with words."""

    def __init__(self, port, words):
        self.port, self.words = port, words
        self.units, self.people, self.users = [], [], {}

    def client(self, user):
        if user not in self.users:
            self.users[user] = Client(self.port, user).signed_in()
        return self.users[user]

    def plant(self):
        keeper, new = self.client("keeper"), self.words.new
        self.units = [keeper.post("/units", {"name": "Wing " + new("unit", script)})["unit"]
                      for script in ("latin", "accents", "arabic", "cyrillic")]
        self.instrument = keeper.post("/instruments", {"path": INSTRUMENT})["id"]
        roles = ["officer", "officer", "assessor", "assessor", "reviewer", "inspector", "administrator", "assessor"]
        scripts = ["latin", "accents", "arabic", "cyrillic", "greek"]
        names = []
        for number, role in enumerate(roles):
            names.append(new("user name").lower())
            keeper.post("/users", {"user": names[-1], "full_name": new("full name", scripts[number % 5]), "roles": [role],
                                   "units": self.units[:2], "passphrase": PASSPHRASE})
        self.officer, self.assessor, self.other, self.reviewer, self.inspector = (names[i] for i in (0, 2, 3, 4, 5))
        for number in range(14):
            self.people.append(self.plant_person(self.units[number % 2]))
        self.plant_assessments()

    def plant_person(self, unit):
        new, kind = self.words.new, f"person {len(self.people)}"
        handle = self.client(self.assessor).post("/people", {
            "name_latin": new(kind, "accents" if len(self.people) % 2 else "latin"), "name_arabic": new(kind, "arabic"),
            "name_other": new(kind, "greek" if len(self.people) % 2 else "cyrillic"), "number": new(kind, "number"),
            "birth": "1985", "legal_status": "untried", "unit": unit, "not_the_same": "yes",
            "aliases": new(kind, "accents"), "number_court": new(kind, "number"), "kin_name": new(kind), "kin_contact": new(kind, "arabic")
        })["person"]
        self.observe(handle, kind)
        pieces = [self.client(self.assessor).post(f"/people/{handle}/evidence", {
            "type": "reported", "source": "interview", "dated": "2024-02-01", "text": new(kind, script),
            "restricted": ["yes"], "told_by": new(kind, "greek")})["id"] for script in ("accents", "arabic")]
        self.decide_about(handle, kind, pieces)
        return handle

    def decide_about(self, handle, kind, pieces):
        """Listed for reasons that are told; flagged, asked about, alleged: each with words of its own."""
        new, assessor, reviewer = self.words.new, self.client(self.assessor), self.client(self.reviewer)
        list_person(reviewer, handle, pieces[0], ground="charge", word=new(kind, "latin"))
        assessor.post(f"/people/{handle}/flags", {"flag": "health_need", "detail": new(kind, "cyrillic")})
        reviewer.post(f"/inbox/{pieces[0]}", {"outcome": "ask", "question": new(kind, "arabic")})
        assessor.post(f"/evidence/{pieces[1]}/coercion", {"what": new(kind, "accents")})

    def observe(self, handle, kind):
        self.client(self.officer).post(f"/people/{handle}/observe", {
            "seen_at": "2024-03-02 10:15", "place": self.words.new(kind), "saw": self.words.new(kind, "arabic"),
            "did": self.words.new(kind, "cyrillic")})

    def plant_assessments(self):
        """One countersigned, one returned and written on, one half written; the first three people's."""
        new, assessor, reviewer = self.words.new, self.client(self.assessor), self.client(self.reviewer)
        self.works = [open_assessment(assessor, person, self.instrument) for person in self.people[:3]]
        for number in 0, 1:
            fill_assessment(assessor, self.works[number], new(f"person {number}", "arabic"))
            sign(assessor, self.works[number])
        reviewer.post(f"/assessments/{self.works[0]}/countersign", {"comment": new("person 0"), "passphrase": PASSPHRASE})
        reviewer.post(f"/assessments/{self.works[1]}/return", {"reason": new("person 1", "greek")})
        reviewer.post(f"/assessments/{self.works[0]}/addenda", {"text": new("person 0", "arabic"), "passphrase": PASSPHRASE})
        for step in "formulation", "scenarios":
            self.autosave(1, step, new("person 1", "accents"))
            self.autosave(2, step, new("person 2", "cyrillic"))
        section = assessor.get(f"/assessments/{self.works[2]}")["instrument"]["sections"][0]["code"]
        form = section_form(assessor, self.works[2], section, new("person 2"))
        assessor.post(f"/assessments/{self.works[2]}/sections/{section}",
                      {**form, "version": version_of(assessor, self.works[2])})

    def autosave(self, number, step, word):
        assessor, work = self.client(self.assessor), self.works[number]
        form = step_form(assessor, work, step, word)
        assessor.post(f"/assessments/{work}/steps/{step}", {**form, "version": version_of(assessor, work)})

    def leave_notes(self):
        """Locks the site; then somebody on duty writes."""
        new = self.words.new
        self.client("keeper").post("/lock", {})
        self.users.clear()
        for script in "latin", "accents", "arabic", "cyrillic":
            Client(self.port).post("/note", {"writer": new("note", script), "who": new("note", script),
                                             "seen_at": "2024-03-02 10:15", "place": new("note"),
                                             "saw": new("note", script), "did": new("note")})

    def keep_writing(self, stop, number):
        """A writer of the burst: people for the keys, observations for the record, drafts and notes for the drafts."""
        officer, assessor, count = Client(self.port, self.officer), Client(self.port, self.other), 0
        officer.sign_in(), assessor.sign_in()
        work = open_assessment(assessor, self.people[3 + number], self.instrument)
        while not stop.is_set() and count < 5000:
            count += 1
            try:
                kind = (count + number) % 3
                if kind == 0:
                    assessor.post("/people", {"name_latin": f"Burst {number}", "number": f"B{number}-{count}",
                                              "legal_status": "other", "unit": self.units[0], "not_the_same": "yes"})
                elif kind == 1:
                    officer.post(f"/people/{self.people[number]}/observe", {
                        "seen_at": "2024-03-02 10:15", "place": "", "saw": f"{self.burst[count % 10]} {count}", "did": ""})
                else:
                    assessor.post(f"/assessments/{work}/steps/scenarios", {
                        "repeat.nature": f"{self.burst[count % 10]} {count}", "version": version_of(assessor, work)})
            except (OSError, Refused):
                if stop.is_set():
                    return
