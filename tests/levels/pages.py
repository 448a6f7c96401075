"""tests/levels/pages.py: every address of a site, as everybody, on every face."""
import itertools
import re
import subprocess

from office import Client, Refused

USERS = ["officer", "author", "second", "reviewer", "inspector", "keeper", None]
FACES = "json", "html"
TOKEN = re.compile(r"\b[0-9a-f]{32}\.[0-9a-f]{32}\b")  # of a form: another on each page that is read
# Each rated section that something watched stands in, and one in which nothing is.
SECTIONS = ["coping", "protective", "network", "influence", "staff"]
LEFT_OUT = {"/assets/{name}": "files of the program, not of the site"}
QUERIES = ["/people?q=A-10", "/people?q=zed", "/population?sort=review", "/screening?sort=review"]


def values_of(story):
    """{parameter: values} of everything that the story made."""
    return {"person": list(story.people.values()), "assessment": list(story.works.values()), "section": SECTIONS,
            "evidence": [one for number in "1234" for one in story.evidence[number]], "instrument": [story.instrument],
            "allegation": [story.allegation], "appeal": [story.appeal], "concern": [story.concern],
            "grouping": ["language", "interpreter", "unit"]}


def about(story, path, given):
    """Whether an address of a person names what is of that person: the rest is refused alike."""
    owner = {story.listings[number]: story.people[number] for number in story.listings}
    owner.update({story.appeal: story.people["2"], story.concern: story.people["5"]})
    return all(owner.get(value, given.get("person")) == given.get("person") for value in given.values())


def addresses(story):
    """Every address that is read, filled in."""
    values, found = values_of(story), []
    values["listing"] = values["decision"] = list(story.listings.values())
    for path, methods in Client(story.site.server.port).get("/api")["paths"].items():
        if "get" not in methods or path in LEFT_OUT:
            continue
        names = re.findall(r"\{(\w+)\}", path)
        if not set(names) <= values.keys():
            raise Refused(f"the story makes nothing that {path} could name")
        for chosen in itertools.product(*(values[name] for name in names)):
            given = dict(zip(names, chosen))
            if about(story, path, given):
                found.append(path.format(**given))
    follows = [f"/people/{story.people['1']}/assessments/new?follows={story.works['followed']}"]
    return found + QUERIES + follows


def printed(body):
    """The words of a PDF in the order in which they were written: the cells of a row stand together."""
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=body, capture_output=True, check=True)
    return done.stdout.decode()


def look(client, path, face):
    answer = client.request("GET", path, face=face)
    if answer.body.startswith(b"%PDF"):
        return "pdf", f"{answer.status}\n{printed(answer.body)}"
    return face, f"{answer.status} {answer.location}\n{TOKEN.sub('(token)', answer.text)}"


def crawl(story, users=USERS, only=None):
    """{(user, face, address): what was answered}. What is refused on one face is refused on the other."""
    found = {}
    paths = [path for path in addresses(story) if not only or only(path)]
    for user in users:
        client = story.site.user(user) if user else Client(story.site.server.port)
        for path in paths:
            for face in FACES:
                kind, text = look(client, path, face)
                # The identifier of an entry follows from the form that made it, and this form tells the rating.
                found[user, kind, path] = text.replace(story.consensus, "(consensus)")
                if kind == "pdf" or text[:3] in ("401", "403"):
                    break
    return found
