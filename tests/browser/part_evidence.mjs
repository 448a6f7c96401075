/* tests/browser/part_evidence.mjs: what officers see, slips of paper, files and interviews; grading it, and
   what was obtained by coercion. */

import {strict as assert} from "node:assert";
import {dateBefore} from "./dates.mjs";
import {inList} from "./part_people.mjs";
import {SOURCES, TONES, TONE_BUTTONS, TYPES, slipText} from "./paper.mjs";

const OBSERVED = ["neutral", "good", "concern"];
const SLIPS = 10, SLIPS_MOST = 420; // seconds; five minutes where each has a line or so

/* ---- the officer ---- */

/* The first of each tone is written at the screen, ten of the others on slips. */
function observed(w) {
  return OBSERVED.map((tone) => w.paper.observations.find((one) => one.tone === tone));
}

function slips(w) {
  const others = w.paper.observations.filter((one) => !observed(w).includes(one));
  return others.slice(0, SLIPS);
}

export async function observe(w) {
  const o = await w.member("officer");
  for (const [i, told] of observed(w).entries())
    await w.counted(`3-observe, observation ${i + 1}`, () => writeDown(w, o, told, i === 0));
  await o.open(w.person + "/evidence");
  await o.seesNot(observed(w)[0].saw); // writes what they may not read back
}

async function writeDown(w, o, told, isFirst) {
  await o.follow("People");
  const row = o.page.getByRole("row").filter({has: inList(w, o)});
  await o.go(row.getByRole("link", {name: o.say("Observe")}));
  if (isFirst) {
    await o.type("Where", told.place);
    await o.press(TONE_BUTTONS[told.tone]);
    await o.refused();
    assert.equal(await o.field("Where").inputValue(), told.place, "what was typed stays");
  }
  await o.type("When", `${dateBefore(told.days_ago)} ${told.clock}`);
  await o.type("Where", told.place);
  await o.type("What I saw and heard", told.saw);
  await o.type("What was done about it", told.did);
  if (!isFirst) await o.picture("observe");
  const form = await o.caught(() => o.press(TONE_BUTTONS[told.tone]));
  await o.saved();
  if (isFirst) await sendAgain(w, o, form);
}

/* The same form a second time: the first answer again, and no second entry (seen in the next phase). */
async function sendAgain(w, who, form) {
  for (let i = 0; i < 2; i++) {
    const answer = await who.send(form);
    assert.equal(answer.status(), 303, "the same form again gets the first answer");
    assert.equal(answer.headers().location, w.person + "?saved=1");
  }
  const forged = form.body.replace(/token=(\w)/, (_, digit) => `token=${digit === "0" ? "1" : "0"}`);
  const other = await who.send({...form, body: forged});
  assert.equal(other.status(), 403, "a form with another token is refused");
}

/* ---- ten slips, from field to field with the tab key ---- */

export async function keySlips(w) {
  const o = await w.member("officer"), all = slips(w);
  const effort = await w.counted(`3-slips, ${all.length} slips`, async () => {
    await o.follow("Paper slips");
    await o.type("Day", dateBefore(1));
    await o.click(o.page.locator("[id='who.1']"));
    for (const [i, told] of all.entries()) await keySlip(w, o, told, i === all.length - 1);
    await o.press("Record the slips");
  });
  await o.refused();
  assert.equal(await o.page.locator(".notice li").count(), all.length - 1, "the others are recorded");
  const last = all.length;
  assert.equal(await o.page.locator("fieldset.slip").count(), 1, "what is recorded is off the sheet");
  assert.equal(await o.page.locator(`[id='saw.${last}']`).inputValue(), slipText(all.at(-1)), "the one that was not stays in its row");
  await o.typeInto(o.page.locator(`[id='who.${last}']`), w.paper.person.number);
  await o.press("Record the slips");
  assert.equal(await o.page.locator(".notice li").count(), 1);
  assert.ok(effort.seconds() <= SLIPS_MOST, `ten slips take ${effort.seconds().toFixed(0)} s to key`);
}

/* The last one has a number that nobody has. */
async function keySlip(w, o, told, isLast) {
  const values = [isLast ? "XX-0000" : w.paper.person.number, told.clock.replace(":", ""), told.place, slipText(told)];
  for (const value of values) {
    w.effort.fields++;
    await o.write(value);
    await o.key("Tab");
  }
  await o.key("ArrowDown", Object.keys(TONES).indexOf(told.tone) === 2 ? 0 : Object.keys(TONES).indexOf(told.tone) + 1);
  if (!isLast) await o.key("Tab");
}

/* ---- the assessor ---- */

export async function addEvidence(w) {
  const a = w.assessor;
  await a.follow("People");
  await a.type("Name or number", w.paper.person.number);
  await a.press("Find");
  await a.go(inList(w, a));
  await a.follow("Evidence");
  for (const told of observed(w)) await a.sees(told.saw);
  for (const told of slips(w)) await a.sees(slipText(told));
  for (const [i, piece] of w.paper.evidence.entries()) {
    await a.click(a.link("Add evidence"));
    await fill(a, piece);
    if (i === 0) await a.button("Add it").dblclick();
    else await a.press("Add it");
    await a.saved();
  }
  await a.look();
  const expected = OBSERVED.length + SLIPS + w.paper.evidence.length;
  assert.equal(await a.page.locator("article.evidence").count(), expected,
    "each piece of evidence is there once, though one form was sent three times and a button clicked twice");
  await a.picture("evidence");
  await filter(w, a);
  await seeSource(w, a);
}

/* The filter above the form has a field that may be called the same. */
async function fill(a, piece) {
  await a.choose("What it is", TYPES[piece.type], a.part("Add evidence"));
  await a.choose("Where it comes from", SOURCES[piece.source]);
  await a.type("Date of what it says", dateBefore(piece.days_ago));
  await a.type("What it says", piece.text);
  if (piece.searched) await a.type("Where you looked", piece.searched);
  if (piece.told_by) await a.type("Who it comes from", piece.told_by);
  if (piece.restricted) await a.tick("Leave it out of the copy for the person");
}

async function filter(w, a) {
  const pieces = w.paper.evidence.filter((one) => one.type === "intelligence");
  await a.choose("Kind", TYPES.intelligence, a.page.locator("form.filters"));
  await a.press("Show");
  assert.equal(await a.page.locator("article.evidence").count(), pieces.length, "only intelligence is shown");
  await a.follow("Show everything");
}

function article(who, piece) {
  return who.page.locator("article.evidence").filter({hasText: piece.text.slice(0, 80)});
}

/* Its own page: grading, history, source. */
async function openPiece(w, who, piece) {
  await who.open(w.person + "/evidence");
  const id = await article(who, piece).getAttribute("id");
  await who.go(who.page.locator(`a[href="/evidence/${id.replace("evidence-", "")}"]`));
  return new URL(who.page.url()).pathname;
}

/* Who a piece comes from is sealed by itself: who assesses does not read it, who reviews does. */
async function seeSource(w, a) {
  const piece = w.paper.evidence.find((one) => one.told_by), r = await w.member("reviewer");
  await a.seesNot(piece.told_by);
  const address = await openPiece(w, a, piece);
  await a.seesNot(piece.told_by);
  const roles = w.language === "en" ? 1 : 0; // who is a reviewer as well may look
  assert.equal(await a.link("Show who it comes from").count(), roles);
  await r.open(address);
  await r.seesNot(piece.told_by);
  await r.follow("Show who it comes from");
  await r.sees(piece.told_by);
}

/* ---- the inbox: use, ask, close ---- */

export async function grade(w) {
  const a = w.assessor, [first, asked] = observed(w);
  await a.open("/");
  await a.sees(a.say("New observations and evidence to grade"));
  await a.follow("Inbox");
  await useFirst(w, a, first);
  await a.sees(asked.saw, "the next piece follows by itself:");
  await a.press("Ask its writer");
  await a.refused();
  await a.type("Question to its writer", w.texts.question);
  await a.press("Ask its writer");
  await a.saved();
  await a.type("Why it is closed", w.texts.closed);
  await a.press("Close it");
  await a.saved();
  await answer(w);
  await a.follow("Inbox");
  await a.go(a.page.locator(".rows .row-link").filter({hasText: a.say("The writer answered")}));
  await a.sees(w.texts.answer);
  await choose(a);
  await a.press("Record both grades");
  await a.saved();
}

async function choose(a) {
  for (const [group, label] of [["How far is the source known?", "Witness"],
    ["How does what it says stand to what else is known?", "Fitting"]])
    await a.click(a.page.getByRole("radiogroup", {name: a.say(group)}).locator("label")
      .filter({hasText: `· ${a.say(label)}`}));
}

async function useFirst(w, a, told) {
  await a.go(a.page.locator(".rows .row-link").first());
  await a.sees(told.saw);
  await a.press("Record both grades");
  await a.refused();
  await choose(a);
  await a.press("Record both grades");
  await a.saved();
}

async function answer(w) {
  const o = await w.member("officer");
  await o.open("/");
  await o.sees(o.say("A question about what you wrote"));
  await o.go(o.page.locator(".rows .row-link"));
  await o.sees(w.texts.question);
  await o.type("Your answer", w.texts.answer);
  await o.press("Answer");
}

/* ---- coercion ---- */

export async function allege(w, who, piece) {
  await openPiece(w, who, piece);
  await who.follow("Say that it was obtained by coercion");
  await who.press("Send it to the inspector");
  await who.refused();
  await who.type("What is said to have been done", piece.coercion?.what || w.texts.coercion);
  await who.press("Send it to the inspector");
}

export async function decideCoercion(w, outcome, reason) {
  const i = await w.member("inspector");
  await i.open("/");
  await i.sees(i.say("Evidence allegedly obtained by coercion: decide"));
  await i.go(i.page.locator(".rows .row-link"));
  await i.choose("What you found", outcome);
  await i.type("Reasons", reason);
  await i.press("Record the decision");
}

export async function allegeCoercion(w) {
  const a = w.assessor, piece = w.paper.coerced;
  await allege(w, a, piece);
  await decideCoercion(w, "It was obtained by coercion", w.texts.finding);
  await a.open(w.person + "/evidence");
  assert.ok(await article(a, piece).locator(".coercion").isVisible(), "the evidence says where it comes from");
}
