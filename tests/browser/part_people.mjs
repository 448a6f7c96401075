/* tests/browser/part_people.mjs: reception, with a search before it; what the shift has to know; the
   decision that somebody is listed, and the notice of it. */

import {strict as assert} from "node:assert";
import {dateBefore, dateIn} from "./dates.mjs";
import {FLAGS, GROUNDS, LANGUAGES, NOTICE_LANGUAGES, NUMBERS, SEXES} from "./paper.mjs";

function named(person, script, use) {
  return person.names.find((one) => one.script === script && (!use || one.use === use))?.text;
}

/* Whoever writes in another script gets the name in that one. */
function shownName(w) {
  return (w.language === "ar" && named(w.paper.person, "Arab")) || named(w.paper.person, "Latn");
}

async function find(who, words) {
  await who.follow("People");
  await who.type("Name or number", words);
  await who.press("Find");
}

export function inList(w, who, name = w.shownName) {
  return who.page.getByRole("rowheader").getByRole("link", {name});
}

async function fillNames(a, person) {
  await a.type("Name in Latin script", named(person, "Latn"));
  if (named(person, "Arab")) await a.type("Name in Arabic script", named(person, "Arab"));
  const others = person.names.filter((one) => one.use === "alias" && one.script === "Latn" &&
    one.text !== named(person, "Latn")).map((one) => one.text);
  if (others.length) await a.type("Other names", others.join("\n"));
  for (const {kind, text} of person.numbers || []) await a.type(NUMBERS[kind], text);
}

async function fillPerson(w, a, person) {
  await a.type("Year or date of birth", person.birth);
  await a.choose("How the birth is known", "Known from a document");
  await a.choose("Sex", SEXES[person.sex]);
  for (const kind of ["speaks", "reads"]) {
    const group = a.page.getByRole("group", {name: a.say(kind === "speaks" ? "Speaks" : "Reads")});
    for (const one of person.languages) if (one[kind]) await a.tick(LANGUAGES[one.code], group);
  }
  await a.choose("Legal status", "Convicted");
  await a.choose("Unit", w.unit);
  const [kin] = person.next_of_kin;
  for (const key of ["name", "relation", "contact"]) await a.typeInto(a.page.locator(`#kin_${key}`), kin[key]);
}

export async function receive(w) {
  const a = w.assessor, {person} = w.paper;
  w.shownName = shownName(w);
  await find(a, named(person, "Latn"));
  await a.sees(a.say("Nobody was found. Try a part of the name, another spelling, or the number."));
  await a.follow("Register a person");
  await fillNames(a, person);
  await a.press("Register");
  await a.refused();
  assert.equal(await a.field("Name in Latin script").inputValue(), named(person, "Latn"), "what was typed stays");
  await a.type("Number", person.number);
  await fillPerson(w, a, person);
  const [first, ...flags] = person.flags;
  for (const {flag} of flags) await a.tick(FLAGS[flag], a.page.locator("#flags"));
  await a.picture("reception");
  await a.press("Register");
  await a.saved();
  await a.sees(w.shownName);
  await a.sees(person.number);
  for (const {flag} of flags) await a.sees(a.say(FLAGS[flag]));
  w.person = new URL(a.page.url()).pathname;
  await detailFlag(w, a, first);
  await searches(w, a);
}

/* One more, with what the shift has to know of it. */
async function detailFlag(w, a, {flag, since_days_ago: days, detail}) {
  await a.follow("Set or clear a flag");
  await a.choose("What it is", FLAGS[flag]);
  await a.type("Since", dateBefore(days));
  await a.type("What the shift has to know", detail);
  await a.press("Set it");
  await a.saved();
  await a.open(w.person);
  await a.sees(detail);
}

/* By a part of the name, without its capitals, by another script and by the number. */
async function searches(w, a) {
  const {person} = w.paper;
  const words = [named(person, "Latn").split(" ").at(-1).toLowerCase(), person.number, ...person.names.map((one) => one.text)];
  for (const one of words) {
    await find(a, one);
    assert.ok(await inList(w, a).isVisible(), `"${one}" finds the person`);
  }
}

/* ---- somebody untried, in a place that is not final, to be kept apart from the first ---- */

export async function receiveNeighbour(w) {
  const a = w.assessor, {neighbour, apart} = w.texts, until = dateIn(2);
  await a.follow("People");
  await a.follow("Register a person");
  await a.type("Name in Latin script", neighbour.latin);
  if (neighbour.arabic) await a.type("Name in Arabic script", neighbour.arabic);
  await a.type("Number", neighbour.number);
  await a.type("Year or date of birth", "1990");
  await a.choose("How the birth is known", "Estimated");
  await a.choose("Legal status", "Untried");
  await a.choose("Unit", w.staff.units[1]);
  await a.type("Provisional until", `${until} 12:00`);
  await a.press("Register");
  await a.saved();
  await a.sees(a.say("provisional, expires on"));
  w.neighbour = new URL(a.page.url()).pathname;
  w.neighbourName = (w.language === "ar" && neighbour.arabic) || neighbour.latin;
  await a.follow("Keep apart from somebody");
  await a.type("Number of the other person", w.paper.person.number);
  await a.choose("Why", "One threatened the other");
  await a.type("What the shift has to know", apart);
  await a.press("Keep apart");
  await a.saved();
  await a.open(w.person);
  await a.sees(apart, "the other one's page does not say");
  await a.follow("To do");
  await a.sees(a.say("Provisional stay: decide where the person stays"));
  await raiseConcern(w);
}

/* A concern goes a path of its own and lists nobody. */
async function raiseConcern(w) {
  const a = w.assessor;
  await a.open(w.neighbour);
  await a.follow("Raise a concern");
  await a.press("Raise the concern");
  await a.refused();
  await a.choose("What kind of concern", "Vulnerable: could be drawn in, or is under pressure");
  await a.type("What was seen or heard", w.texts.alone);
  await a.press("Raise the concern");
  await a.open(w.neighbour);
  await a.sees(a.say("Not listed; a concern is being looked at"));
}

/* ---- to be listed is the first label ---- */

export async function list(w) {
  const a = w.assessor, [entered] = w.paper.listing;
  await a.open(w.person);
  await a.follow("Open an assessment");
  await a.sees(a.say("No instrument in use is meant for this person. Nothing can be assessed with the wrong one; " +
    "write down evidence instead."));
  await a.open(w.person);
  await a.sees(a.say("Not listed"));
  const r = await w.member("reviewer");
  await enter(w, r, w.person, {ground: entered.ground, evidence: w.paper.evidence.find((one) => one.id === entered.cites[0]),
    reasons: entered.reasons, words: entered.notice_words});
  await r.sees(entered.reasons);
  await r.picture("standing");
  await notice(w, r);
}

export async function enter(w, r, person, {ground, evidence, reasons, words}) {
  await r.open(person);
  await r.follow("Decisions, notices and appeals");
  await r.follow("List this person");
  await r.press("Sign and list");
  await r.refused();
  await r.choose("Ground", GROUNDS[ground]);
  await r.click(r.page.getByRole("checkbox", {name: evidence.text.slice(0, 60)}));
  await r.type("Reasons", reasons);
  await r.type("Review by", dateIn(180));
  await r.type("Why, in words that the person may be told", words);
  await r.choose("Language of the notice", NOTICE_LANGUAGES[w.language]);
  await r.choose("Was the person told?", "Not yet: the notice is given within 7 days");
  await r.type("Your passphrase", w.accounts.reviewer.passphrase);
  await r.press("Sign and list");
  await r.sees(r.say("Listed among people held for violent extremism"));
}

/* It is printed and handed over; until then it stands on the to-do list. */
async function notice(w, r) {
  const standing = new URL(r.page.url()).pathname;
  const printed = await r.context.request.get(w.site.address + await r.link("Print the notice").getAttribute("href"));
  assert.equal((await printed.body()).subarray(0, 5).toString(), "%PDF-", "the notice is printed");
  await r.open("/");
  await r.sees(r.say("Tell the person what was decided"));
  await r.open(standing);
  await r.follow("Record that the person was told");
  await r.choose("Was the person told?", "Yes: the notice was given and explained");
  await r.type("When the person was told", `${dateBefore(0)} 00:01`);
  await r.choose("Language of the notice", NOTICE_LANGUAGES[w.language]);
  await r.press("Record it");
  await r.sees(r.say("appeal until"));
  await r.open("/");
  await r.seesNot(r.say("Tell the person what was decided"));
}
