"""tests/rights/forms.py: every form of the site map, complete, so that only the right decides.

A form is made of the stage, the parameters of the address, and who sends it; "away" for somebody from outside, who
has to guess what a page would have told.
"""
import time

from office import PASSPHRASE, STEPS, day_text, decision_form, opening_form, section_form, step_form, version_of
from things import STUDY, consensus_form, portrait, roster_file, upload

INSTRUMENT = "content/instruments/open-framework.yaml"
ONE = "POST /assessments/:assessment"
PERSON = "POST /people/:person"
STANDING = PERSON + "/standing"


def always(**fields):
    return lambda stage, ids, client, away: fields


def signed(**fields):
    return always(passphrase=PASSPHRASE, **fields)


def by_stage(form):
    return lambda stage, ids, client, away: form(stage)


# ---- drafts: a form carries the version that it was read at ----

def save(form):
    def make(stage, ids, client, away):
        if away:
            return {"version": "1"}
        author = stage.users[ids["author"]]
        writing = ids["state"] in ("draft", "returned")
        asked = ids if writing else stage.work(ids["author"], "draft")  # what is signed has no page to read a form from
        return {**form(author, asked), "version": version_of(author, ids["assessment"]) if writing else "1"}
    return make


def save_step(step):
    return save(lambda author, ids: step_form(author, ids["assessment"], step, "plain"))


def save_second(stage, ids, client, away):
    if away:
        return {"version": "1"}
    rater, one, rating = stage.users[ids["rater"]], ids["assessment"], ids["state"] in ("seconded", "first in")
    place = f"/assessments/{one}/second/sections/{ids['section']}"
    return {**section_form(rater, one, ids["section"], "plain", {stage.item: {"presence": "not_applicable"}}),
            "version": str(rater.get(place)["version"]) if rating else "1"}


def sign_form(stage, ids, client, away):
    return {"passphrase": PASSPHRASE, "supervised_by": stage.user_ids["reviewer-b"]}


def ask_form(stage, ids, client, away):
    return {"user": stage.user_ids["assessor-b" if ids.get("author") == "assessor-a" else "assessor-a"]}


# ---- people ----

def details_form(stage, ids, client, away):
    unit = next((unit for unit, person in stage.people.items() if person == ids["person"]), "A")
    name, arabic, number = stage.words["name " + unit]
    return {"name_latin": f"{name} Ost", "name_arabic": arabic, "number": number, "legal_status": "convicted",
            "birth": str(1970 + int(stage.fresh()) % 30), "unit": stage.units[unit]}


def reception_form(stage):
    return {"name_latin": "Somebody Else", "number": "N-" + stage.fresh(), "birth": "1980", "legal_status": "convicted",
            "unit": stage.units["A"], "not_the_same": "yes"}


def move_form(stage, ids, client, away):
    """Into the other unit, whoever is there."""
    unit = "A" if ids.get("unit") == "B" else "B"
    return {"unit": stage.units[unit], "reason": "other", "despite": "Nowhere else."}


def close_form(stage, ids, client, away):
    if away:
        return {"user": "officer-a"}
    user = "leaver" + stage.fresh()
    stage.users["keeper"].post("/users", {"user": user, "full_name": "Leaver", "roles": ["officer"], "units": [],
                                          "passphrase": PASSPHRASE})
    return {"user": user}


def slip_form(stage, ids, client, away):
    number = stage.words["name " + stage.unit_of(client.user)][2]
    return {"day": day_text(-1), "who.1": number, "at.1": "10:15", "saw.1": "Nothing much " + stage.fresh()}


def decision(word="Plainly so.", **more):
    return lambda stage, ids, client, away: {**decision_form(client, word, **more), "passphrase": PASSPHRASE}


def enter_form(stage, ids, client, away):
    return {**decision_form(client, "Plainly so.", ground="conviction", review_on=day_text(180),
                            evidence=[ids.get("evidence", "0" * 32)]), "passphrase": PASSPHRASE}


FORMS = {
    # the door
    "POST /sign-in": lambda s, ids, client, away: {"user": client.user or "assessor-a", "passphrase": PASSPHRASE},
    "POST /sign-out": always(),
    "POST /language": always(language="en", back="/note"),
    "POST /passphrase": signed(fresh=PASSPHRASE, again=PASSPHRASE),
    "POST /lock": always(),
    # notes
    "POST /note": by_stage(lambda s: s.note_form()),
    "POST /notes/:note": by_stage(lambda s: {"number": s.words["name A"][2]}),
    # accounts, units, instruments
    "POST /users": by_stage(lambda s: {"user": "joiner" + s.fresh(), "full_name": "Joiner", "roles": ["officer"],
                                       "units": [s.units["A"]], "passphrase": PASSPHRASE}),
    "POST /users/close": close_form,
    "POST /units": by_stage(lambda s: {"name": "Wing " + s.fresh()}),
    "POST /instruments": always(path=INSTRUMENT),
    "POST /instruments/upload": by_stage(lambda s: {"file": upload(s), "accept": ["yes"]}),
    "POST /instruments/:instrument/withdrawal": always(reason="newer_version"),
    "POST /instruments/:instrument/validation": always(**STUDY),
    "POST /instruments/:instrument/validation/:validation/end": always(),
    "POST /qualifications": by_stage(lambda s: {"user": s.user_ids["learner"], "what": "grade", "until": day_text(300)}),
    "POST /qualifications/:qualification/end": always(),
    "POST /qualifications/start": by_stage(lambda s: {"start": day_text(300)}),
    "POST /qualifications/deputies": by_stage(lambda s: {"user": s.user_ids["learner"], "until": day_text(300)}),
    "POST /qualifications/deputies/:deputy/end": always(),
    # people
    "POST /people": by_stage(reception_form),
    PERSON + "/details": details_form,
    PERSON + "/picture": by_stage(lambda s: {"photo": portrait("plain " + s.fresh())}),
    PERSON + "/picture/remove": always(),
    PERSON + "/merge": lambda s, ids, client, away: {"other": ids.get("other", "0" * 32), "keep": "this", "reason": "The same."},
    PERSON + "/merges/:entry/undo": always(undo_reason="Two people."),
    "POST /people/import": by_stage(lambda s: {"file": roster_file(s)}),
    "POST /people/import/columns": by_stage(lambda s: {"column.0": "name", "column.1": "number", "unit": s.units["A"],
                                                       "legal_status": "convicted"}),
    "POST /people/import/confirm": always(others=["1", "2"]),
    "POST /people/import/drop": always(),
    PERSON + "/move": move_form,
    PERSON + "/release": by_stage(lambda s: {"reason": "served", "released_at": day_text(0) + " 00:00"}),
    PERSON + "/receive": by_stage(lambda s: {"received_at": day_text(0) + " 00:00", "unit": s.units["A"], "from": "court"}),
    PERSON + "/flags": always(flag="self_harm", detail="Look in every half hour."),
    PERSON + "/flags/:entry/clear": always(reason="It is over."),
    PERSON + "/keep-aparts": by_stage(lambda s: {"other_number": s.words["name A"][2], "reason": "other", "detail": "Apart."}),
    PERSON + "/keep-aparts/:entry/end": always(reason="It is over."),
    PERSON + "/triggers": always(trigger="court", happened=day_text(-1), what="A hearing."),
    # evidence
    PERSON + "/observe": by_stage(lambda s: {"seen_at": "2024-03-02 10:15", "place": "Hall", "did": "",
                                             "saw": "Nothing much " + s.fresh()}),
    PERSON + "/evidence": by_stage(lambda s: {"type": "fact", "source": "file", "dated": "2024-02-01",
                                              "text": "Nothing much " + s.fresh()}),
    "POST /slips": slip_form,
    "POST /evidence/:evidence/answer": always(answer="As I wrote it."),
    "POST /evidence/:evidence/coercion": always(what="So it is said."),
    "POST /coercion/:allegation": always(outcome="not_upheld", reason="Nobody says so."),
    "POST /inbox/:evidence": always(outcome="use", source_grade="tried", content_grade="fitting"),
    # listings and concerns
    PERSON + "/concern": always(kind="vulnerable", what="Alone in the yard."),
    PERSON + "/concerns/:concern": always(outcome="no_concern", reasons="Nothing in it."),
    STANDING + "/enter": enter_form,
    STANDING + "/:listing/review": decision(review_on=day_text(180)),
    STANDING + "/:listing/leave": decision(ground="mistake"),
    STANDING + "/:decision/told": always(notice="given", notice_at=day_text(-1) + " 09:00", notice_language="en"),
    STANDING + "/:decision/appeal": always(filer="person", grounds="It is not so."),
    PERSON + "/appeals/:appeal": decision(outcome="dismissed"),
    # assessments
    PERSON + "/assessments": by_stage(lambda s: opening_form(s.instrument)),
    **{f"{ONE}/steps/{step}": save_step(step) for step in STEPS},
    ONE + "/sections/:section": save(lambda author, ids: section_form(author, ids["assessment"], ids["section"], "plain")),
    ONE + "/sign": sign_form,
    ONE + "/countersign": by_stage(lambda s: {"comment": "Seen " + s.fresh(), "passphrase": PASSPHRASE}),
    ONE + "/return": by_stage(lambda s: {"reason": "Look again " + s.fresh()}),
    ONE + "/elsewhere": always(office="The office of another site", done_at=day_text(0), reference="12/7"),
    ONE + "/deputy": always(outcome="agreed", remark=""),
    ONE + "/addenda": signed(text="One thing more."),
    ONE + "/again": by_stage(lambda s: {"outcome": "holds", "reason": "Nothing new.", "review_on": day_text(20),
                                        "seen": str(int(time.time()))}),
    # second ratings
    ONE + "/second": ask_form,
    ONE + "/second/withdraw": always(),
    ONE + "/second/submit": signed(),
    ONE + "/second/sections/:section": save_second,
    ONE + "/second/consensus": by_stage(lambda s: consensus_form(s, "We agree.")),
    ONE + "/second/take-over": always(),
}

# door: the answer may lead to /sign-in although it was done; follows: where it leads has to open for the same client;
# again: a browser that is refused is shown the page of the form, which more people may see than may send it ("told": and
# what it tells, which is recorded as reading).
OPTIONS = {
    "POST /sign-in": {"follows": False},
    "POST /sign-out": {"door": True, "follows": False},
    "POST /lock": {"door": True, "follows": False},
    "POST /slips": {"follows": False},  # the sheet itself says what was recorded
    ONE + "/second": {"again": "seen"},
    ONE + "/second/withdraw": {"again": "seen"},
    ONE + "/second/submit": {"again": "seen"},
    ONE + "/second/consensus": {"again": "told"},
    ONE + "/second/take-over": {"again": "told"},
}

# What is used up by being done, so that another is needed for the next who tries.
SPENDING = {
    "POST /notes/:note", "POST /instruments/:instrument/withdrawal", "POST /instruments/:instrument/validation/:validation/end",
    "POST /qualifications/:qualification/end", "POST /qualifications/deputies/:deputy/end",
    "POST /people/import/confirm", "POST /people/import/drop", PERSON + "/merge", PERSON + "/merges/:entry/undo",
    PERSON + "/picture/remove", PERSON + "/move", PERSON + "/release", PERSON + "/receive", PERSON + "/flags",
    PERSON + "/flags/:entry/clear", PERSON + "/keep-aparts", PERSON + "/keep-aparts/:entry/end",
    "POST /evidence/:evidence/answer", "POST /evidence/:evidence/coercion", "POST /coercion/:allegation", "POST /inbox/:evidence",
    PERSON + "/concerns/:concern", STANDING + "/enter", STANDING + "/:listing/leave", STANDING + "/:decision/told",
    STANDING + "/:decision/appeal", PERSON + "/appeals/:appeal",
    ONE + "/sign", ONE + "/countersign", ONE + "/return", ONE + "/elsewhere", ONE + "/deputy",
    ONE + "/second", ONE + "/second/withdraw", ONE + "/second/submit", ONE + "/second/consensus",
}
