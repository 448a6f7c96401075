/* tests/browser/part_rating.mjs: an assessment is opened and its items are rated, left and taken up again. */

import {strict as assert} from "node:assert";
import {HORIZONS, OCCASIONS, RISKS, SETTINGS, STEPS} from "./paper.mjs";
import {Rater} from "./rater.mjs";
import {CONDITIONS, ITEMS, SECTIONS} from "./words.mjs";
import {landOn} from "./part_writing.mjs";

const CODES = Object.keys(SECTIONS);
const HALF = 3; // the section that is left half done
const BY_KEYBOARD = "protective";

export async function ask(w, assessment) {
  const a = w.assessor;
  await a.type("What is to be decided with it?", assessment.question);
  await a.choose("Which risk is assessed?", RISKS[assessment.risk_type]);
  await a.choose("How far ahead?", HORIZONS[assessment.horizon_months]);
  await a.choose("Where does the answer have to hold?", SETTINGS[assessment.setting]);
  await a.choose("Why now?", OCCASIONS[assessment.occasion]);
}

export function instrumentName(w, version = "0.2") {
  return `${w.words.instrument(null, "title")}, ${version}`;
}

export async function openIt(w) {
  const a = w.assessor, paper = w.paper.assessment;
  await w.countedOn("whole", async () => {
    await a.open(w.person);
    await a.follow("Open an assessment");
    await a.press("Open it");
    await a.refused();
    await ask(w, paper);
    await a.choose("Instrument", instrumentName(w));
    await a.press("Open it");
  });
  w.assessment = new URL(a.page.url()).pathname;
  await a.sees(paper.question);
  const missing = await a.page.locator(".missing a").evaluateAll((all) => all.map((link) => new URL(link.href)));
  const items = missing.filter((one) => one.pathname.includes("/sections/")).map((one) => one.hash.slice(1));
  /* What protects is asked for once more as a whole. */
  assert.deepEqual(items, [...ITEMS.filter((code) => !CONDITIONS[code]), SECTIONS[BY_KEYBOARD][0]],
    "every item that is not under a condition is still to be rated");
  for (const step of Object.keys(STEPS))
    assert.ok(missing.some((one) => one.pathname.endsWith(`/steps/${step}`)), `${step} is still to be done`);
  const pages = [...new Set(missing.map((one) => one.pathname))];
  await landOn(w, pages.map((path) => missing.find((one) => one.pathname === path).href));
}

/* Half of an item is left behind. */
export async function rate(w) {
  const a = w.assessor, rater = w.rater = Rater.of(w, a, w.paper.assessment.ratings);
  await w.countedOn("whole", async () => {
    for (const section of CODES.slice(0, HALF)) await rater.rateAll(SECTIONS[section]);
    await rater.rate(SECTIONS[CODES[HALF]][0]);
  });
  await a.picture("rating", rater.item(SECTIONS[CODES[HALF]][0]));
  await cannotCite(w, rater);
  const half = SECTIONS[CODES[HALF]][1];
  await a.typeInto(rater.note(half), rater.ratings[half].note);
  if (w.script) await autosaved(w);
  else await a.press("Save");
  await a.signOut();
}

/* What was obtained by coercion is shown, and has no boxes. */
async function cannotCite(w, rater) {
  const code = SECTIONS[CODES[HALF]][0], row = rater.item(code).locator("tbody tr")
    .filter({hasText: rater.texts[w.paper.coerced.id]});
  assert.equal(await row.count(), 1, "the list shows what was obtained by coercion");
  assert.equal(await row.locator("input").count(), 0, "what was obtained by coercion cannot be cited");
  const box = rater.box(code, w.paper.evidence.find((one) => one !== w.paper.coerced).id, "for");
  const name = await box.getAttribute("aria-label");
  assert.ok(name.length > 20, `the box of a piece of evidence is called "${name}"`);
}

/* Nobody presses anything: the page says by itself that it has saved. */
async function autosaved(w) {
  const {page} = w.assessor, status = page.locator(".autosave");
  const [before, after] = w.words.say("Saved at %s").split("%s");
  const started = performance.now();
  await page.waitForFunction(([before, after]) => {
    const text = document.querySelector(".autosave").textContent;
    return text.startsWith(before) && text.endsWith(after) && /\d\d:\d\d/.test(text);
  }, [before, after], {timeout: 8000});
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  w.note(`5-rate: "${await status.textContent()}" ${seconds} s after the last key`);
}

export async function takeTask(w, who, text) {
  const task = who.page.locator(".rows li").filter({hasText: who.say(text)}).locator(".row-link");
  assert.equal(await task.count(), 1, `"${text}" is to be done once`);
  if (!(await task.innerText()).includes(w.shownName))
    w.inspector.report(`the to-do list does not name the person as all other pages do, ${w.shownName}`, "/");
  await who.go(task);
}

export async function takeUp(w) {
  const a = w.assessor, {rater} = w, [whole, half, ...rest] = SECTIONS[CODES[HALF]];
  await a.signIn(w.accounts.assessor);
  await a.picture("todo");
  await takeTask(w, a, "Continue the assessment");
  await a.follow("Continue where you stopped");
  assert.equal(new URL(a.page.url()).pathname, `${w.assessment}/sections/${CODES[HALF]}`, "continues where it stopped");
  await rater.isRated(whole);
  assert.equal(await rater.note(half).inputValue(), rater.ratings[half].note, "half a rating is kept");
  await w.countedOn("whole", async () => {
    for (const code of [half, ...rest]) await rater.rate(code);
    await a.press("Save and continue");
    for (const section of CODES.slice(HALF + 1)) {
      if (w.script && section === BY_KEYBOARD) await rater.rateByKeyboard(SECTIONS[section]);
      else await rater.rateAll(SECTIONS[section]);
    }
  });
  for (const [section, codes] of Object.entries(SECTIONS)) {
    await a.open(`${w.assessment}/sections/${section}`);
    for (const code of codes) await rater.isRated(code);
  }
}
