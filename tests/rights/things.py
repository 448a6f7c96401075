"""tests/rights/things.py: what the addresses are about, made when it is first asked for or was used up.

A maker gets the stage and what tells one thing of its kind from another; it answers with the parameters of the
address. Everything about somebody carries words that were planted, by the unit where the person is held.
"""
from office import (Upload, add_evidence, day_text, decision_form, fill_assessment, instrument_of, list_person, observe,
                    open_assessment, opening_form, register, section_form, sign)

OWN_FILE = "tests/instruments/sample.yaml"
RATED_TWICE = ["seconded", "second in", "first in", "both in", "agreed"]
PORTRAIT = b"\x89PNG\r\n\x1a\n"


def words(stage, kind, unit):
    return stage.words[f"{kind} {unit}"]


# ---- people ----

def person(stage, unit, number=None):
    """Somebody whose name and next of kin are planted; the number, too, of the one whom the unit is known by."""
    name, arabic, _ = words(stage, "name", unit)
    fresh = stage.fresh()
    return register(stage.users["assessor-a"], stage.units[unit], number or f"{unit}-{fresh}", f"{name} {fresh}",
                    name_arabic=f"{arabic} {fresh}", kin_name=f"{words(stage, 'kin', unit)[0]} {fresh}", kin_relation="Sister")


def stranger(stage, unit):
    """Known, and not listed; with a piece of evidence that a listing could rest on, and that somebody told."""
    one = person(stage, unit)
    evidence = add_evidence(stage.users["assessor-a"], one, words(stage, "case", unit)[1], told_by=words(stage, "source", unit)[0])
    return {"person": one, "evidence": evidence}


def pictured(stage, unit):
    one = person(stage, unit)
    stage.users["assessor-a"].post(f"/people/{one}/picture", {"photo": portrait(words(stage, "duty", unit)[0])})
    return {"person": one}


def portrait(word):
    return Upload("face.png", "image/png", PORTRAIT + word.encode())


def released(stage):
    one = person(stage, "A")
    stage.users["assessor-a"].post(f"/people/{one}/release", {"reason": "served", "released_at": day_text(0) + " 00:00"})
    return {"person": one}


def pair(stage, unit):
    """Two records that may be one person."""
    return {"person": person(stage, unit), "other": person(stage, unit)}


def merged(stage, unit):
    """A record that was merged away."""
    ids = pair(stage, unit)
    stage.users["reviewer-b"].post(f"/people/{ids['other']}/merge", {
        "other": ids["person"], "keep": "this", "reason": words(stage, "case", unit)[0]})
    return {"person": ids["person"], "kept": ids["other"]}


def merge(stage, unit):
    """The joining itself, at the record that was kept."""
    kept = merged(stage, unit)["kept"]
    return {"person": kept, "entry": stage.users["reviewer-b"].get(f"/people/{kept}/merge")["merges"][0]["id"]}


def roster(stage, user):
    """One that waits to be looked at by whoever sent it."""
    stage.users[user].post("/people/import", {"file": roster_file(stage)})
    return {}


def roster_file(stage):
    fresh = stage.fresh()
    return Upload("roster.csv", "text/csv", f"Name,Number\nSomebody {fresh},R-{fresh}\n".encode())


def flag(stage, unit):
    one = person(stage, unit)
    entry = stage.users["assessor-a"].post(f"/people/{one}/flags", {
        "flag": "health_need", "detail": words(stage, "duty", unit)[0]})["id"]
    return {"person": one, "entry": entry}


def keep_apart(stage, unit):
    """Of two people of one unit, so that its officers may read of both."""
    one, other = person(stage, unit), person(stage, unit)
    number = stage.users["assessor-a"].get(f"/people/{other}")["person"]["number"]
    entry = stage.users["assessor-a"].post(f"/people/{one}/keep-aparts", {
        "other_number": number, "reason": "threat", "detail": words(stage, "duty", unit)[0]})["id"]
    return {"person": one, "entry": entry}


def concern(stage, unit):
    one = person(stage, unit)
    stage.users["assessor-a"].post(f"/people/{one}/concern", {"kind": "vulnerable", "what": words(stage, "case", unit)[0]})
    return {"person": one, "concern": stage.users["assessor-a"].get(f"/people/{one}/standing")["concerns"][0]["id"]}


# ---- listings ----

def listing(stage, unit, decider="reviewer-b", **more):
    ids = stranger(stage, unit)
    one = list_person(stage.users[decider], ids["person"], ids["evidence"], word=words(stage, "case", unit)[0], **more)
    return {"person": ids["person"], "listing": one, "decision": one}


def untold(stage, unit):
    return listing(stage, unit, notice="pending", notice_at="")


def appeal(stage, decider):
    ids = listing(stage, "A", decider)
    filed = stage.users["assessor-a"].post(f"/people/{ids['person']}/standing/{ids['decision']}/appeal", {
        "filer": "person", "grounds": words(stage, "case", "A")[1]})["id"]
    return {"person": ids["person"], "appeal": filed}


# ---- evidence ----

def question(stage, writer, state):
    """A piece that writer wrote, asked about or not."""
    unit = stage.unit_of(writer)
    piece = observe(stage.users[writer], stage.people[unit], words(stage, "case", unit)[0])
    if state == "asked":
        stage.users["reviewer-b"].post(f"/inbox/{piece}", {"outcome": "ask", "question": words(stage, "question", unit)[0]})
    return {"evidence": piece}


def allegation(stage):
    piece = stranger(stage, "A")["evidence"]
    return {"allegation": stage.users["assessor-a"].post(f"/evidence/{piece}/coercion", {"what": words(stage, "case", "A")[0]})["id"]}


def note(stage):
    return {"note": stage.leave_note()}


# ---- instruments and who is qualified ----

def upload(stage):
    """The instrument of the tests, in a version that nobody has seen."""
    with open(OWN_FILE, encoding="utf-8") as file:
        text = file.read().replace('version: "0.1"', f'version: "9.{stage.fresh()}"')
    return Upload("own.yaml", "application/yaml", text.encode())


def instrument(stage):
    return {"instrument": stage.users["keeper"].post("/instruments/upload", {"file": upload(stage), "accept": ["yes"]})["id"]}


STUDY = {"language": "en", "where": "Two prisons", "with_whom": "120 people", "by_whom": "A university"}


def validation(stage):
    ids = instrument(stage)
    return {**ids, "validation": stage.users["keeper"].post(f"/instruments/{ids['instrument']}/validation", STUDY)["validation"]}


def qualification(stage):
    return {"qualification": stage.qualify("learner", "grade")}


def deputy(stage):
    return {"deputy": stage.deputise("learner")}


# ---- assessments ----

def work(stage, author, state, rater=None, unit="A"):
    """An assessment in a state, of somebody of its own who is listed."""
    about = listing(stage, unit)["person"]
    client, told, draft = stage.users[author], words(stage, "case", unit)[0], words(stage, "draft", author)[0]
    cited = restricted(stage, about, unit)
    one = open_assessment(client, about, stage.instrument, word=told)
    ids = {"assessment": one, "person": about, "section": stage.section, "author": author, "rater": rater, "state": state}
    if state in RATED_TWICE:
        rated_twice(stage, ids, draft)
        return ids
    fill_assessment(client, one, draft if state == "draft" else told, {stage.item: cited})
    if state != "draft":
        sign(client, one, stage.user_ids["reviewer-b"])
        judged(stage, one, state, told)
    if state == "returned":
        fill_assessment(client, one, draft)
    return ids


def assessed(stage, unit):
    return work(stage, "assessor-b", "countersigned", unit=unit)


def restricted(stage, about, unit):
    """A rating that rests on what the person may not read in their copy."""
    piece = add_evidence(stage.users["assessor-a"], about, words(stage, "restricted", unit)[0], restricted=["yes"],
                         told_by=words(stage, "source", unit)[0])
    return {"presence": "present", "relevance": "central", "for": [piece]}


def judged(stage, one, state, told):
    reviewer = stage.users["reviewer-c" if state == "deputised" else "reviewer-b"]
    if state == "returned":
        reviewer.post(f"/assessments/{one}/return", {"reason": told})
    elif state != "signed":
        reviewer.post(f"/assessments/{one}/countersign", {"comment": told, "passphrase": reviewer.passphrase})


def rated_twice(stage, ids, draft):
    """Both have rated, differently in one item; who has submitted depends on the state. What both have sent in is told."""
    client, rater, one, state = stage.users[ids["author"]], stage.users[ids["rater"]], ids["assessment"], ids["state"]
    both, told = state in ("both in", "agreed"), words(stage, "case", "A")[0]
    fill_assessment(client, one, told if both else draft)
    client.post(f"/assessments/{one}/second", {"user": stage.user_ids[ids["rater"]]})
    rate_second(stage, rater, one, told if both else words(stage, "second", ids["rater"])[0])
    if state != "seconded" and state != "first in":
        rater.post(f"/assessments/{one}/second/submit", {"passphrase": rater.passphrase})
    if state != "seconded" and state != "second in":
        client.post(f"/assessments/{one}/second/submit", {"passphrase": client.passphrase})
    if state == "agreed":
        client.post(f"/assessments/{one}/second/consensus", consensus_form(stage, told))


def rate_second(stage, rater, one, word):
    version = 0
    for section in instrument_of(rater, one)["sections"]:
        form = section_form(rater, one, section["code"], word, {stage.item: {"presence": "not_applicable"}})
        version = rater.post(f"/assessments/{one}/second/sections/{section['code']}", {**form, "version": str(version)})["version"]


def consensus_form(stage, word):
    return {f"presence.{stage.item}": "no_information", f"reason.{stage.item}": word}


MAKERS = {maker.__name__: maker for maker in (
    stranger, pair, merged, merge, roster, pictured, released, flag, keep_apart, concern, listing, untold, appeal, question, allegation, note, instrument,
    validation, qualification, deputy, work, assessed)}

__all__ = ["MAKERS", "STUDY", "consensus_form", "decision_form", "opening_form", "portrait", "roster_file", "upload"]
