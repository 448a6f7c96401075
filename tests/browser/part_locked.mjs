/* tests/browser/part_locked.mjs: a restart locks the site; a note is left meanwhile and filed; everything
   that was written is there afterwards. */

import {strict as assert} from "node:assert";
import {download} from "./part_signing.mjs";
import {inList} from "./part_people.mjs";
import {askedItems, flat} from "./words.mjs";

export async function lock(w) {
  const a = w.assessor;
  await w.site.restart();
  await a.page.goto(w.site.address + "/");
  assert.equal(new URL(a.page.url()).pathname, "/sign-in", "after a restart the site is locked");
  const anybody = await w.computer();
  await anybody.arrive();
  await anybody.follow("Write a note");
  await anybody.press("Leave the note");
  await anybody.refused();
  await anybody.type("Your name", w.staff.officer);
  await anybody.type("About whom", w.shownName);
  await anybody.type("Where", w.paper.observations[0].place);
  await anybody.type("What I saw and heard", w.texts.note);
  await anybody.picture("note");
  await anybody.press("Leave something good");
  await anybody.sees(anybody.say("Your note is kept."));
  await anybody.seesNot(w.texts.note);
  const closed = await anybody.context.request.get(`${w.site.address}${w.person}/evidence`, {maxRedirects: 0});
  assert.equal(closed.status(), 303, "a locked site shows nothing");
  await anybody.context.close();
  await fileNote(w, a);
}

async function fileNote(w, a) {
  await a.signIn(w.accounts.assessor);
  await a.go(a.page.locator(".notice-link"));
  await a.sees(w.texts.note);
  await a.sees(w.staff.officer);
  await a.type("Number of the person", "XX-0000");
  await a.press("File it");
  await a.refused();
  await a.sees(w.texts.note);
  await a.type("Number of the person", w.paper.person.number);
  await a.press("File it");
  await a.saved();
  await a.seesNot(w.texts.note);
  await a.open(w.person + "/evidence");
  await a.sees(w.texts.note);
}

export async function seeAll(w) {
  const a = w.assessor, {assessment, evidence} = w.paper, {formulation, scenarios, management, judgement} = assessment;
  await a.follow("People");
  await a.go(inList(w, a));
  await a.picture("person");
  await a.open(w.assessment);
  await a.sees(a.say("Countersigned by"));
  await a.sees(w.staff.reviewer);
  await a.picture("overview");
  await a.follow("Read it as a whole");
  await a.picture("read");
  const said = [...evidence.map((one) => one.text), ...Object.values(formulation),
    ...Object.values(scenarios).flatMap(Object.values), ...management.actions.flatMap(({what, owner}) => [what, owner]),
    judgement.unknown, judgement.words + w.texts.mended, w.texts.addendum];
  for (const text of said) await a.sees(text);
  for (const code of askedItems(assessment.ratings)) await isRead(w, code, assessment.ratings[code]);
  await download(w, a);
}

/* The row of an item says its rating and as many numbers of evidence as were named. */
async function isRead(w, code, rating) {
  const {page} = w.assessor, title = w.words.instrument(code, "title");
  const row = page.locator(".read-section tr").filter({has: page.getByRole("rowheader", {name: title})}).first();
  const [head, ...cells] = await row.locator("th, td").allInnerTexts();
  const numbers = (text) => (text.match(/\d+/g) || []).length;
  assert.ok(head.startsWith(title), code);
  assert.ok(flat(head).includes(flat(rating.note)), `the note of ${code}`);
  assert.equal(cells[0].trim(), w.words.instrument(rating.presence, "label"), `the rating of ${code}`);
  if (rating.relevance) assert.equal(cells[1].trim(), w.words.instrument(rating.relevance, "label"));
  assert.equal(numbers(cells[2]), rating.for.length, `what supports ${code}`);
  assert.equal(numbers(cells[3]), rating.against.length, `what speaks against ${code}`);
}
