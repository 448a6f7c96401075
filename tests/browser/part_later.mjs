/* tests/browser/part_later.mjs: after the second signature: what is added, the copy for the person, what
   coercion does to ratings, whether it still holds, the assessment that follows, and all over time. */

import {strict as assert} from "node:assert";
import {dateBefore, dateIn} from "./dates.mjs";
import {allege, decideCoercion} from "./part_evidence.mjs";
import {ask, instrumentName, takeTask} from "./part_rating.mjs";
import {download, printed, putCountersignature, putSignature} from "./part_signing.mjs";
import {fillAccount, fillActions, fillFormulation, fillJudgement, fillScenarios} from "./part_writing.mjs";
import {Rater} from "./rater.mjs";
import {ITEMS, SECTIONS, askedItems, flat, isAsked} from "./words.mjs";

/* What was written the last time stands there as a draft: this much of it no longer holds. */
const REWRITTEN = {formulation: ["presenting", "perpetuating", "rival_compliance", "rival_change"],
  scenarios: ["twist", "improve"]};
const WHOLE_GOAL = 3600, FOLLOWING_GOAL = 1800; // seconds

export async function addLater(w) {
  const a = w.assessor;
  await a.open(w.assessment);
  await a.follow("Add to the signed assessment");
  await a.type("What is to be added?", w.texts.addendum);
  await a.type("Your passphrase", "not this one at all");
  await a.press("Sign the addendum");
  await a.refused();
  await a.type("Your passphrase", w.accounts.assessor.passphrase);
  await a.press("Sign the addendum");
  await a.open(w.assessment);
  await a.sees(w.texts.addendum);
}

/* The copy for the person leaves out who wrote it, and what is restricted or comes from intelligence. */
export async function disclose(w) {
  const a = w.assessor, hidden = w.paper.evidence.filter((one) => one.restricted || one.type === "intelligence");
  await a.open(w.assessment);
  await a.follow("Copy for the person");
  await a.sees(w.paper.assessment.question.slice(0, 40)); // what follows may name somebody of the staff
  for (const piece of hidden) await a.seesNot(piece.text, "the copy for the person shows");
  for (const who of ["assessor", "reviewer"]) await a.seesNot(w.staff[who], "the copy for the person names");
  const text = printed(w, await download(w, a, "Copy for the person (PDF)"), "copy");
  if (!text) return;
  for (const piece of hidden) assert.ok(!text.includes(flat(piece.text.slice(0, 40))), `the copy prints ${piece.text}`);
  for (const who of ["assessor", "reviewer"]) assert.ok(!text.includes(w.staff[who]), `the copy prints ${w.staff[who]}`);
}

/* Said of evidence that was used: every rating that used it is marked, until the inspector has looked. */
export async function flagCoercion(w) {
  const a = w.assessor, {evidence, assessment} = w.paper;
  const piece = evidence.find((one) => Object.values(assessment.ratings).some((rating) => rating.for.includes(one.id)) &&
    one.source === "interview");
  const used = askedItems(assessment.ratings).filter((code) => ["for", "against"].some((side) => assessment.ratings[code][side].includes(piece.id)));
  await allege(w, a, {...piece, coercion: null});
  await a.open(w.assessment + "/read");
  const flagged = a.page.locator("tr:has(.row-flag) th");
  const titles = (await flagged.allInnerTexts()).map((text) => text.split("\n")[0].trim());
  for (const code of used)
    assert.ok(titles.some((one) => one.startsWith(w.words.instrument(code, "title"))), `${code} is marked`);
  assert.equal(titles.length, used.length, "no other rating is marked");
  await decideCoercion(w, "Coercion was not found", w.texts.notFound);
  await a.page.reload();
  assert.equal(await flagged.count(), 0, "the inspector found nothing, and nothing is marked");
}

/* ---- does it still hold? ---- */

export async function lookAgain(w) {
  const o = await w.member("officer"), a = w.assessor;
  await o.open(w.person);
  await o.follow("Something happened");
  await o.press("Record it");
  await o.refused();
  await o.choose("What kind of thing happened?", "A serious incident, threat or attack here or elsewhere");
  await o.type("When?", dateBefore(0));
  await o.type("What happened?", w.texts.happened);
  await o.press("Record it");
  await a.open("/");
  await takeTask(w, a, "Something happened: does the assessment still hold?");
  await a.sees(w.texts.happened);
  await a.choose("What did you find?", "It still holds");
  await a.type("Why?", w.texts.holds);
  await a.type("Look at it again on", dateIn(900));
  await a.press("Record what you found");
  await a.refused();
  await a.type("Look at it again on", dateIn(30));
  await a.press("Record what you found");
  await a.open(w.assessment + "/again");
  await a.sees(w.texts.holds);
}

/* ---- the one that follows ---- */

export async function follow(w) {
  const paper = w.paper.following;
  const effort = await w.counted("a following assessment", () => reassess(w, paper));
  const a = w.assessor;
  await a.sees(a.say("Everything is there. Read it once as a whole before you sign."));
  await putSignature(w, "the following one is signed");
  const r = await w.member("reviewer");
  await r.open("/");
  await takeTask(w, r, "Waits for your countersignature");
  await putCountersignature(w, paper.judgement.words);
  assert.ok(w.wholeEffort.seconds() <= WHOLE_GOAL, `a whole assessment takes more than an hour: ${w.wholeEffort.human()}`);
  assert.ok(effort.seconds() <= FOLLOWING_GOAL, `a following one takes more than half an hour: ${effort.human()}`);
}

async function reassess(w, paper) {
  const a = w.assessor;
  await a.open(w.assessment);
  await a.follow("Open one that reviews this");
  await ask(w, paper);
  await a.choose("Instrument", instrumentName(w));
  await a.press("Open it");
  w.next = new URL(a.page.url()).pathname;
  await a.follow("Begin the assessment");
  await fillAccount(w, paper.account);
  const rater = Rater.of(w, a, paper.ratings);
  for (const [section, codes] of Object.entries(SECTIONS)) {
    const first = section === "position";
    if (first) await seesEarlier(w, rater, codes[0]);
    for (const code of first ? codes.slice(1) : codes) await rater.rate(code);
    await a.press("Save and continue");
  }
  await fillFormulation(w, paper.formulation, REWRITTEN.formulation);
  await fillScenarios(w, paper.scenarios, REWRITTEN.scenarios);
  await fillActions(w, paper.management.actions);
  await a.press("Save and continue");
  await fillJudgement(w, paper.judgement);
  await a.press("Save and continue");
}

/* How it was rated the last time is told once it is rated now, and not before. */
async function seesEarlier(w, rater, code) {
  const a = w.assessor, before = rater.item(code).locator("[data-before]");
  const label = w.words.instrument(w.paper.assessment.ratings[code].presence, "label");
  for (const all of await a.page.locator("[data-before]").all())
    assert.ok(!(await all.isVisible()) && !(await all.textContent()), "nothing is told before one's own rating");
  await rater.rate(code);
  await before.waitFor(); // the page saves by itself
  assert.ok((await before.innerText()).includes(label), "now the last rating is told");
  assert.equal(await a.page.locator("[data-before]:visible").count(), 1, "and that of no other item");
}

/* ---- all over time ---- */

export async function seeOverTime(w) {
  const a = w.assessor, {assessment, following} = w.paper;
  await a.open(w.person);
  await a.follow("Over time");
  const both = askedItems(assessment.ratings).filter((code) => isAsked(code, following.ratings));
  const changed = both.filter((code) => assessment.ratings[code].presence !== following.ratings[code].presence ||
    assessment.ratings[code].relevance !== following.ratings[code].relevance);
  assert.equal(await a.page.locator(".trajectory-table tbody tr").count(), ITEMS.length, "every item has its line");
  for (const code of changed) {
    const line = a.page.locator(".trajectory-table tbody tr")
      .filter({has: a.page.getByRole("rowheader", {name: w.words.instrument(code, "title")})}).first();
    const text = await line.innerText();
    for (const ratings of [assessment.ratings, following.ratings])
      assert.ok(text.includes(w.words.instrument(ratings[code].presence, "label")), `${code} has both ratings`);
    assert.ok(text.includes(a.say("changed")), `${code} says that it has changed`);
  }
  assert.equal(await a.page.locator(".trajectory-table td:has(strong)").count(), changed.length, "nothing else has changed");
  await a.picture("trajectory");
  printed(w, await download(w, a, "Over time (PDF)"), "over-time");
}
