/* tests/browser/part_instrument.mjs: an instrument of the service's own, with an item that is asked under a
   condition, for somebody who is untried and is not asked about the alleged acts. */

import {strict as assert} from "node:assert";
import {readFileSync} from "node:fs";
import {enter} from "./part_people.mjs";
import {ask, instrumentName} from "./part_rating.mjs";
import {download, printed} from "./part_signing.mjs";
import {SOURCES, TYPES} from "./paper.mjs";
import {Rater} from "./rater.mjs";
import {PASSPHRASE} from "./site.mjs";
import {dateBefore} from "./dates.mjs";
import {flat} from "./words.mjs";

const SAMPLE = readFileSync(new URL("../instruments/sample.yaml", import.meta.url), "utf8");
const ON = "violence_as_means", HERE = "grievance_on_people", THERE = "group_ties";
const OWN = SAMPLE.replace("instrument: open-framework", "instrument: our-own")
  .replace(`code: ${HERE}\n`, `code: ${HERE}\n        when: {item: ${ON}, in: [present, partly]}\n`);
const VERSION = "0.1";
const NOT_TRIED = "Not tried: the person is accused and has not been tried. Nothing here says what they did, and " +
  "nothing follows from the accusation.";

async function upload(w, text) {
  const {admin} = w;
  await admin.page.locator("#file").setInputFiles(
    {name: "our-own.yaml", mimeType: "application/yaml", buffer: Buffer.from(text)});
  await admin.press("Check, and take into use");
}

async function takeIntoUse(w) {
  const admin = w.admin = await w.computer();
  await admin.signIn({user: "admin", passphrase: PASSPHRASE});
  await admin.follow("Instruments");
  await admin.follow("Take an instrument of your own into use");
  await upload(w, OWN.replace("age_from: 18", "age_from: 18\nscore: 3"));
  await admin.refused();
  await admin.sees(admin.say("What was found in the file"));
  await upload(w, OWN);
  await admin.saved();
  await admin.sees(admin.say("Asked only if this was rated:"));
  await admin.context.close();
}

/* On a charge, told in words that say “accused”. */
async function listOnCharge(w) {
  const a = w.assessor, piece = {text: w.texts.charge};
  await a.open(w.neighbour);
  await a.follow("Evidence");
  await a.sees(a.say("This person is untried. Do not ask about the acts they are accused of, and write nothing as if " +
    "it were proven."));
  await a.choose("What it is", TYPES.fact);
  await a.choose("Where it comes from", SOURCES.file);
  await a.type("Date of what it says", dateBefore(5));
  await a.type("What it says", piece.text);
  await a.press("Add it");
  await enter(w, await w.member("reviewer"), w.neighbour,
    {ground: "charge", evidence: piece, reasons: w.texts.charge, words: w.texts.told});
}

export async function ownInstrument(w) {
  const a = w.assessor;
  await takeIntoUse(w);
  await listOnCharge(w);
  await a.open(w.neighbour);
  await a.follow("Open an assessment");
  await ask(w, w.paper.assessment);
  await a.choose("Instrument", instrumentName(w, VERSION));
  await a.press("Open it");
  const at = new URL(a.page.url()).pathname, asked = () => a.page.locator("fieldset.item:visible")
    .evaluateAll((all) => all.map((one) => one.id));
  await a.sees(a.say("Not tried: the person is accused and has not been tried. Nothing is asked about the alleged " +
    "acts, and nothing follows from the accusation."));
  const rater = Rater.of(w, a, {});
  await a.open(`${at}/sections/intent`);
  assert.deepEqual(await asked(), [ON], "nothing is rated, nothing is asked under its condition");
  for (const [value, here, there] of [["absent", [ON], ["pressure_on_others"]],
    ["partly", [ON, HERE], ["pressure_on_others", THERE]]]) {
    await rater.pick(ON, "presence", value);
    assert.deepEqual(await asked(), here, `what is asked at once when ${ON} is ${value}`);
    await a.press("Save and continue");
    assert.deepEqual(await asked(), there, `what is asked on the next page when ${ON} is ${value}`);
    await a.open(`${at}/sections/intent`);
    assert.deepEqual(await asked(), here);
  }
  await a.open(`${at}/sections/acts`);
  assert.deepEqual(await asked(), ["conduct_to_staff"], "who is untried is not asked about the alleged acts");
  await a.open(at);
  const text = printed(w, await download(w, a), "draft");
  if (text) assert.ok(text.includes(flat(a.say("Being written"))), "a draft says that it is one");
  if (text) assert.ok(text.includes(flat(a.say(NOT_TRIED))), "the report says that the person is untried");
}
