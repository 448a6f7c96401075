/* tests/browser/part_second.mjs: a second rater, blind until both have submitted; what both can stand by. */

import {strict as assert} from "node:assert";
import {secondRatings} from "./paper.mjs";
import {Rater} from "./rater.mjs";
import {takeTask} from "./part_rating.mjs";
import {ITEMS, SECTIONS, askedItems} from "./words.mjs";

const NOT_IN = "A second rating was asked for: submit your ratings, so that they can be compared";

function differing(w) {
  const first = w.paper.assessment.ratings;
  return askedItems(first).filter((code) => first[code].presence !== w.secondRatings[code].presence ||
    first[code].relevance !== w.secondRatings[code].relevance);
}

export async function askSecond(w) {
  const a = w.assessor;
  await a.open(w.assessment);
  await a.follow("Second rating");
  await a.press("Ask");
  await a.refused();
  await a.choose("Who rates a second time?", w.staff.second);
  await a.press("Ask");
  await a.saved();
  await a.open(w.assessment);
  await a.sees(a.say(NOT_IN), "what is missing does not name");
  assert.equal(await a.link("Sign the assessment").count(), 0, "nothing is signed before the second rating is in");
}

export async function rateBlind(w) {
  const s = await w.member("second"), {ratings} = w.paper.assessment;
  w.secondRatings = secondRatings(w.paper.assessment);
  await s.open("/");
  await takeTask(w, s, "You are asked for a second rating");
  const rater = Rater.of(w, s, w.secondRatings);
  await s.follow("Begin the ratings");
  for (const codes of Object.values(SECTIONS)) {
    for (const code of codes) {
      assert.equal(await rater.item(code).locator("textarea").inputValue(), "", "a second rater finds empty pages");
      assert.equal(await rater.item(code).locator(":checked").count(), 0);
    }
    await s.seesNot(ratings[codes[0]].note, "a second rater reads");
    await rater.rateAll(codes);
  }
  await seesNothing(w, s);
  await s.open(w.assessment + "/second");
  await s.type("Your passphrase", "not this one at all");
  await s.press("Sign and submit");
  await s.refused();
  await s.type("Your passphrase", w.accounts.second.passphrase);
  await s.press("Sign and submit");
  await s.saved();
  await seesNothing(w, s);
}

/* Wherever the second rater looks before both are in. */
async function seesNothing(w, s) {
  const {ratings} = w.paper.assessment;
  for (const path of ["", "/read", "/second/compare", "/sections/position", "/report"]) {
    const answer = await s.context.request.get(w.site.address + w.assessment + path);
    const text = (await answer.body()).toString();
    for (const code of ITEMS) assert.ok(!text.includes(ratings[code].note), `${path} shows the first rating of ${code}`);
  }
}

export async function compare(w) {
  const a = w.assessor;
  await a.open(w.assessment + "/second");
  const early = await a.context.request.get(`${w.site.address}${w.assessment}/second/compare`);
  assert.equal(early.status(), 409, "nothing is compared before both have submitted");
  await a.open("/");
  await takeTask(w, a, "Submit your ratings for the comparison");
  await a.type("Your passphrase", w.accounts.assessor.passphrase);
  await a.press("Sign and submit");
  await a.saved();
  await a.follow("Compare the two ratings");
  const codes = differing(w), agreed = a.page.locator("form.form-ratings fieldset.item");
  assert.deepEqual(await agreed.evaluateAll((all) => all.map((one) => one.id)), codes, "what was rated differently");
  await a.picture("compare");
}

export async function agree(w) {
  const a = w.assessor, codes = differing(w), {ratings} = w.paper.assessment;
  await a.open(w.assessment + "/second/compare");
  for (const code of codes) {
    const item = a.page.locator(`fieldset[id="${code}"]`), {presence, relevance} = w.secondRatings[code];
    const choice = (group, value) => item.getByRole("radiogroup", {name: a.say(group)})
      .getByText(w.words.instrument(value, "label"), {exact: true});
    await a.click(choice("What do you agree on?", presence));
    if (relevance) await a.click(choice("How much does it matter for this person?", relevance));
    if (code !== codes.at(-1)) await a.type("Why you agreed on this", w.texts.agreed, item);
  }
  await a.press("Record the consensus");
  await a.refused();
  await a.type("Why you agreed on this", w.texts.agreed, a.page.locator(`fieldset[id="${codes.at(-1)}"]`));
  await a.press("Record the consensus");
  await a.saved();
  await a.sees(w.texts.agreed);
  await a.press("Take over the consensus");
  for (const code of codes) {
    const {presence, relevance, for: supports, against} = w.secondRatings[code], mine = ratings[code];
    const both = (one, other) => [...new Set([...one, ...other])];
    ratings[code] = {presence, relevance, for: both(mine.for, supports), against: both(mine.against, against),
      note: w.texts.agreed};
  }
  for (const [section, items] of Object.entries(SECTIONS)) {
    await a.open(`${w.assessment}/sections/${section}`);
    for (const code of items) await Rater.of(w, a, ratings).isRated(code);
  }
}
