"""tests/leaks/plant.py: a site that is filled with words, wherever the program takes any."""
from office import (PASSPHRASE, Client, Refused, Upload, add_evidence, day_text, fill_assessment,
                    instrument_of, list_person, open_assessment, register, section_form, sign, step_form, version_of)

INSTRUMENT = "content/instruments/open-framework.yaml"


class Plant:
    """A site that is filled with words."""

    def __init__(self, port, words):
        self.port, self.words = port, words
        self.units, self.people, self.users, self.evidence = [], [], {}, {}

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
        odd = len(self.people) % 2
        handle = register(self.client(self.assessor), unit, new(kind, "number"), new(kind, "accents" if odd else "latin"),
                          name_arabic=new(kind, "arabic"), name_other=new(kind, "greek" if odd else "cyrillic"),
                          legal_status="untried", aliases=new(kind, "cyrillic"), kin_name=new(kind, "arabic"),
                          kin_contact=new(kind, "number"))
        self.observe(handle, kind)
        self.evidence[handle] = [add_evidence(self.client(self.assessor), handle, new(kind, "accents"), told_by=new(kind)),
                                 add_evidence(self.client(self.assessor), handle, new(kind, "arabic"), type="search",
                                              searched=new(kind, "greek"), restricted=["yes"])]
        return handle

    def observe(self, handle, kind):
        self.client(self.officer).post(f"/people/{handle}/observe", {
            "seen_at": "2024-03-02 10:15", "place": self.words.new(kind), "saw": self.words.new(kind, "arabic"),
            "did": self.words.new(kind, "cyrillic")})

    def plant_case(self, number):
        """What is known and decided of somebody beside the assessment: for the shift, the inbox, the inspector, a listing."""
        new, kind, person = self.words.new, f"person {number}", f"/people/{self.people[number]}"
        officer, assessor, reviewer = (self.client(user) for user in (self.officer, self.assessor, self.reviewer))
        told, searched = self.evidence[self.people[number]]
        officer.post(f"{person}/flags", {"flag": "health_need", "detail": new(kind, "greek")})
        officer.post(f"{person}/keep-aparts", {"other_number": self.words.of(f"person {number + 7}")[0], "reason": "threat",
                                               "detail": new(kind, "accents")})
        assessor.post(f"{person}/picture", {"photo": Upload("face.png", "image/png", b"\x89PNG\r\n\x1a\n" + new(kind).encode())})
        reviewer.post(f"/inbox/{told}", {"outcome": "ask", "question": new(kind, "cyrillic")})
        assessor.post(f"/evidence/{told}/answer", {"answer": new(kind, "arabic")})
        claim = assessor.post(f"/evidence/{searched}/coercion", {"what": new(kind)})["id"]
        self.client(self.inspector).post(f"/coercion/{claim}", {"outcome": "not_upheld", "reason": new(kind, "greek")})
        officer.post(f"{person}/concern", {"kind": "suspected", "what": new(kind, "accents")})
        concern = assessor.get(f"{person}/standing")["concerns"][0]["id"]
        assessor.post(f"{person}/concerns/{concern}", {"outcome": "refer", "reasons": new(kind, "arabic")})
        listing = list_person(reviewer, self.people[number], told, "charge", new(kind, "cyrillic"), notice_words=new(kind))
        assessor.post(f"{person}/standing/{listing}/appeal", {"filer": "family", "grounds": new(kind, "greek")})

    def plant_later(self):
        """After the countersignature of the first: an addendum, what happened, and whether it still holds."""
        new, assessor, work = self.words.new, self.client(self.assessor), f"/assessments/{self.works[0]}"
        assessor.post(f"{work}/addenda", {"text": new("person 0", "arabic"), "passphrase": PASSPHRASE})
        self.client(self.officer).post(f"/people/{self.people[0]}/triggers", {
            "trigger": "court", "happened": day_text(-1), "what": new("person 0", "greek")})
        assessor.post(f"{work}/again", {"outcome": "holds", "reason": new("person 0", "cyrillic"), "review_on": day_text(20),
                                        "seen": "1"})

    def plant_second(self):
        """Two blind ratings of the eighth person's, and what the two agreed on; one more that is half rated."""
        new, first, second = self.words.new, self.client(self.assessor), self.client(self.other)
        users = {one["name"]: one["id"] for one in self.client("keeper").get("/users")["users"]}
        works = [open_assessment(first, self.people[number], self.instrument, word=new("second")) for number in (7, 8)]
        for work in works:
            fill_assessment(first, work, new("second", "arabic"))
            first.post(f"/assessments/{work}/second", {"user": users[self.other]})
        sections = instrument_of(second, works[0])["sections"]
        item, version = sections[0]["items"][0]["code"], 0
        differing = {item: {"presence": "not_applicable"}}
        for section in sections:
            place = f"/assessments/{works[0]}/second/sections/{section['code']}"
            form = section_form(second, works[0], section["code"], new("second", "greek"), differing)
            version = second.post(place, {**form, "version": str(version)})["version"]
        for rater in second, first:
            rater.post(f"/assessments/{works[0]}/second/submit", {"passphrase": PASSPHRASE})
        first.post(f"/assessments/{works[0]}/second/consensus", {f"presence.{item}": "no_information",
                                                                 f"reason.{item}": new("second", "cyrillic")})
        code = sections[0]["code"]
        second.post(f"/assessments/{works[1]}/second/sections/{code}", {
            **section_form(second, works[1], code, new("second", "accents")), "version": "0"})

    def plant_roster(self):
        """A roster that waits to be looked at."""
        new = self.words.new
        rows = "".join(f"{new('roster', script)},{new('roster', 'number')}\n" for script in ("latin", "arabic", "cyrillic"))
        self.client(self.other).post("/people/import", {"file": Upload("roster.csv", "text/csv", f"Name,Number\n{rows}".encode())})

    def plant_assessments(self):
        """One countersigned, one returned and written on, one half written; the first three people's."""
        new, assessor, reviewer = self.words.new, self.client(self.assessor), self.client(self.reviewer)
        for number in range(3):
            self.plant_case(number)
        for number in range(3, 9):
            list_person(reviewer, self.people[number], self.evidence[self.people[number]][0], "charge", new("listing", "accents"))
        self.works = [open_assessment(assessor, person, self.instrument, word=new(f"person {number}", "accents"))
                      for number, person in enumerate(self.people[:3])]
        for number in 0, 1:
            fill_assessment(assessor, self.works[number], new(f"person {number}", "arabic"))
            sign(assessor, self.works[number])
        reviewer.post(f"/assessments/{self.works[0]}/countersign", {"comment": new("person 0"), "passphrase": PASSPHRASE})
        reviewer.post(f"/assessments/{self.works[1]}/return", {"reason": new("person 1", "greek")})
        self.plant_later()
        self.plant_second()
        self.plant_roster()
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
                    register(assessor, self.units[0], f"B{number}-{count}", f"Burst {number}")
                elif kind == 1:
                    officer.post(f"/people/{self.people[number]}/observe", {
                        "seen_at": "2024-03-02 10:15", "place": "", "saw": f"{self.burst[count % 10]} {count}", "did": ""})
                else:
                    assessor.post(f"/assessments/{work}/steps/management", {
                        "none_because": f"{self.burst[count % 10]} {count}", "version": version_of(assessor, work)})
            except (OSError, Refused):
                if stop.is_set():
                    return
