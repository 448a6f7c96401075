"""tests/rights/rules.py: what holds beside the cells. Each rule answers with what is wrong, or None."""
from forms import FORMS
from office import PASSPHRASE, Client, day_text, register
from stage import NOBODY_ELSE, WORDS

OFFICERS_WITH_PERSON = ["GET /people/:person", "GET /people/:person/observe", "POST /people/:person/observe"]
FACES = "json", "html"


def send(stage, what, path, client, face="json", **more):
    """A request of an address of expected.tsv to another path of that shape."""
    method = what.split(" ")[0]
    form = None if method == "GET" else {**FORMS[what](stage, {"person": stage.people["A"]}, client, False), **more}
    return client.request(method, path, form, face)


def without_numbers(answer, person):
    """The body without what differs between any two answers: the identifier and the token."""
    body = answer.text.replace(person, "PERSON")
    start = body.find('name="token" value="')
    while start >= 0:
        end = body.index('"', start + 20)
        body = body[:start] + body[end:]
        start = body.find('name="token" value="', start)
    return answer.status, answer.location, body


def held_elsewhere_looks_unknown(stage):
    """An officer cannot tell somebody in another unit from nobody."""
    officer, hidden = stage.users["officer-a"], stage.people["B"]
    for what in OFFICERS_WITH_PERSON:
        for face in FACES:
            seen = [without_numbers(send(stage, what, what.split(" ")[1].replace(":person", person), officer, face), person)
                    for person in (hidden, NOBODY_ELSE)]
            if seen[0] != seen[1]:
                return f"{what} ({face}): {seen[0]} for somebody in another unit, {seen[1]} for nobody"
    return None


def unknown_things_are_missing(stage):
    for what, keys in stage.of_nothing():
        for user, client in stage.users.items():
            for face in FACES:
                stage.before = stage.state()
                form = FORMS[what](stage, keys, client, True) if what.startswith("POST") else None
                answer = client.request(what.split(" ")[0], stage.path(what, keys), form, face)
                if answer.status not in (403, 404):
                    return f"{what} of nothing, as {user} ({face}): {answer.status} {answer.text[:200]}"
                if stage.state() != stage.before:
                    return f"{what} of nothing, as {user} ({face}), changed the files of the site"
    return None


def officers_find_their_own(stage):
    officer = stage.users["officer-a"]
    own, other = ({person["id"] for person in officer.get("/people?q=" + WORDS["name " + unit][2])["people"]} for unit in "AB")
    if stage.people["A"] not in own:
        return "an officer does not find a person of their own unit by number"
    if stage.people["B"] in own | other or stage.people["B"] in {person["id"] for person in officer.get("/people")["people"]}:
        return "an officer finds a person of another unit"
    return None


def sight_moves_with_the_person(stage):
    assessor = stage.users["assessor-a"]
    person = register(assessor, stage.units["A"], "MOVED-1", "Wanderer")
    for unit in "AB":
        if unit == "B":
            assessor.post(f"/people/{person}/move", {"unit": stage.units[unit], "reason": "other"})
        for officer in "ab":
            status = stage.users["officer-" + officer].request("GET", f"/people/{person}").status
            if status != (200 if officer.upper() == unit else 404):
                return f"officer-{officer} gets {status} while the person is in unit {unit}"
    return None


def forms_belong_to_their_session(stage):
    """Every form by somebody who may send it, with no token, a token of somebody else, or one that nobody made."""
    author = stage.users["assessor-a"]
    for what, relation, column in stage.done.values():
        client = stage.clients(column)[0]
        if not what.startswith("POST") or not client.cookie:
            continue
        request = stage.request(what, relation, client, column)
        other = author if client is not author else stage.users["assessor-b"]
        for token in "", other.token, "0" * 32 + "." + "0" * 32:
            stage.before = stage.state()
            answer = client.request("POST", request.path, {**request.form, "token": token})
            if answer.status != 403 or stage.state() != stage.before:
                return f"{what} with a token {token[:8] or 'that is empty'}: {answer.status} {answer.text[:200]}"
    return None


def closed_accounts_are_out(stage):
    stage.add_account("goer", ["assessor", "reviewer", "inspector"], "A")
    goer = stage.users.pop("goer")
    stage.users["keeper"].post("/users/close", {"user": "goer"})
    for path in "/", "/people/" + stage.people["A"]:
        if goer.request("GET", path).status != 401:
            return "the session of a closed account goes on"
    return None if goer.sign_in().status == 403 else "a closed account can sign in"


def officers_cannot_unlock(stage):
    stage.lock()
    officer = Client(stage.port, "officer-a")
    refused = officer.sign_in().status, Client(stage.port).request("GET", "/people").status
    for user in "assessor-a", "reviewer-a", "inspector-a", "keeper":
        opener = Client(stage.port, user)
        if opener.sign_in().status != 201:
            return f"{user} cannot unlock the site"
        opener.post("/lock", {})
    stage.unlock()
    return None if refused == (403, 503) else f"an officer unlocks the site, or a locked site answers: {refused}"


def a_wrong_passphrase_signs_nothing(stage):
    author, reviewer = stage.users["assessor-a"], stage.users["reviewer-a"]
    draft, signed = (stage.work("assessor-a", "draft")["assessment"],
                     stage.work("assessor-b", "signed")["assessment"])
    wrong = {"passphrase": "another passphrase " + PASSPHRASE, "supervised_by": stage.user_ids["reviewer-b"]}
    stage.before = stage.state()
    answers = [author.request("POST", f"/assessments/{draft}/sign", wrong),
               reviewer.request("POST", f"/assessments/{signed}/countersign", {"passphrase": author.passphrase + "."})]
    statuses = [answer.status for answer in answers]
    if statuses != [403, 403] or stage.state() != stage.before:
        return f"answered {statuses}, or the files of the site changed"
    return None


def slips_about_people_elsewhere_are_not_taken(stage):
    """A sheet is taken row by row, so that it answers; what it is not taken for has to stay unknown."""
    officer, number = stage.users["officer-a"], WORDS["name B"][2]
    for face in FACES:
        stage.before = stage.state()
        form = {"day": "2024-03-02", "who.1": number, "at.1": "10:15", "saw.1": "Something"}
        told = [word for word in stage.words_in(officer.request("POST", "/slips", form, face).body) if word != number]
        if told or stage.state() != stage.before:
            return f"a slip about somebody in another unit ({face}) tells {told}, or is recorded"
    return None


# ---- a rating is seen when both are in ----

def pages_about(ids):
    """Where a rating could show, or how far it is."""
    one, person = f"/assessments/{ids['assessment']}", f"/people/{ids['person']}"
    return ["/", one, f"{one}/read", f"{one}/report", f"{one}/disclosure", f"{one}/review", f"{one}/addenda/new", f"{one}/again",
            f"{one}/second", f"{one}/second/compare", f"{one}/sections/{ids['section']}", f"{one}/second/sections/{ids['section']}",
            person, f"{person}/evidence", f"{person}/trajectory", f"{person}/trajectory/report", f"{person}/assessments/new"]


def seen_by(stage, user, ids, word):
    """The first page on which user reads the word."""
    for path in pages_about(ids):
        for face in FACES:
            if word.encode() in stage.users[user].request("GET", path, face=face).body:
                return path
    return None


def no_rating_is_seen_before_both_are_in(stage):
    first, second = "assessor-b", "assessor-c"
    for state in "seconded", "first in", "second in":
        ids = stage.work(first, state, second)
        for rater, word in (first, WORDS["draft " + first][0]), (second, WORDS["second " + second][0]):
            for user in stage.users:
                if user != rater and (place := seen_by(stage, user, ids, word)):
                    return f"{user} reads what {rater} rated at {place} ({state})"
    own = stage.work(first, "seconded", second)
    for rater, word in (first, WORDS["draft " + first][0]), (second, WORDS["second " + second][0]):
        if not seen_by(stage, rater, own, word):
            return f"not even {rater} finds their own rating, so this finds nothing"
        stage.read.add(word)
    return None


# ---- the copy for the person ----

def fault_of_copy(unit, text):
    hidden = [*WORDS["restricted " + unit], *WORDS["source " + unit], "Assessor-B", "Reviewer-B"]
    return next((f"it tells {word}" for word in hidden if word in text), None)


def the_copy_for_the_person_leaves_out_what_is_restricted(stage):
    """And the same look at the whole assessment finds it."""
    reader = stage.users["reviewer-a"]
    for unit in "AB":
        one = "/assessments/" + stage.thing("assessed", unit)["assessment"]
        for face in FACES:
            whole, copy = (reader.request("GET", one + place, face=face).text for place in ("/read", "/disclosure"))
            if WORDS["restricted " + unit][0] not in whole or not fault_of_copy(unit, whole):
                return f"the whole assessment does not show what is restricted ({face}), so this finds nothing"
            stage.read.add(WORDS["restricted " + unit][0])
            if WORDS["case " + unit][0] not in copy:
                return f"the copy says nothing ({face})"
            if fault_of_copy(unit, copy):
                return f"{fault_of_copy(unit, copy)} ({face})"
    return None


def every_planted_word_is_shown_to_whom_it_is_for(stage):
    """A word that nobody is shown would be hidden by anything."""
    unseen = {word for words in WORDS.values() for word in words} - stage.read
    return f"nobody was shown {sorted(unseen)}" if unseen else None


def from_the_start_date_on_only_the_qualified_sign(stage):
    """The last: the day is not taken back."""
    draft, signed = stage.work("assessor-a", "draft"), stage.work("assessor-b", "signed")
    piece = stage.thing("stranger", "A")["evidence"]
    stage.users["keeper"].post("/qualifications/start", {"start": day_text(-1)})
    stage.before = stage.state()
    attempts = [("assessor-a", f"/assessments/{draft['assessment']}/sign", "POST /assessments/:assessment/sign"),
                ("reviewer-b", f"/assessments/{signed['assessment']}/countersign", "POST /assessments/:assessment/countersign"),
                ("assessor-a", f"/inbox/{piece}", "POST /inbox/:evidence")]
    for user, path, what in attempts:
        client = stage.users[user]
        status = client.request("POST", path, FORMS[what](stage, {}, client, True)).status
        if status != 403 or stage.state() != stage.before:
            return f"{what} by {user}, whose qualification is not recorded: {status}, or the files of the site changed"
    _, path, what = attempts[1]
    qualified = stage.users["reviewer-a"]
    status = qualified.request("POST", path, FORMS[what](stage, {}, qualified, True)).status
    return None if status in (200, 201) else f"{what} by reviewer-a, whose qualification is recorded: {status}"


RULES = {rule.__name__.replace("_", "-"): rule for rule in (
    held_elsewhere_looks_unknown, unknown_things_are_missing, officers_find_their_own, sight_moves_with_the_person,
    forms_belong_to_their_session, closed_accounts_are_out, officers_cannot_unlock, a_wrong_passphrase_signs_nothing,
    slips_about_people_elsewhere_are_not_taken, no_rating_is_seen_before_both_are_in,
    the_copy_for_the_person_leaves_out_what_is_restricted, every_planted_word_is_shown_to_whom_it_is_for,
    from_the_start_date_on_only_the_qualified_sign)}
