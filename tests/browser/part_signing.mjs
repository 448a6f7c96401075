/* tests/browser/part_signing.mjs: two signatures, with a return between them, and the report. */

import {strict as assert} from "node:assert";
import {execFileSync} from "node:child_process";
import {join} from "node:path";
import {writeFileSync} from "node:fs";
import {JUDGEMENT_FIELDS} from "./paper.mjs";
import {takeTask} from "./part_rating.mjs";
import {askedItems, flat} from "./words.mjs";

const WRONG = "The passphrase is wrong. Nothing was signed.";

/* Who has no qualification signs under supervision, until the service asks for one. */
export async function putSignature(w, expected) {
  const a = w.assessor, provisional = w.language !== "en";
  const supervisor = async () => {
    if (provisional) await a.choose("Under whose supervision do you sign?", w.staff.reviewer);
  };
  await a.follow("Sign the assessment");
  assert.equal(await a.field("Under whose supervision do you sign?").count(), provisional ? 1 : 0);
  await supervisor();
  await a.type("Your passphrase", "not this one at all");
  await a.press("Sign");
  await a.refused(WRONG);
  const at = new URL(a.page.url()).pathname.replace(/\/sign$/, "");
  await a.open(at);
  assert.equal(await a.link("Sign the assessment").count(), 1, "nothing was signed");
  await a.follow("Sign the assessment");
  await supervisor();
  await a.type("Your passphrase", w.accounts.assessor.passphrase);
  await a.press("Sign");
  await a.saved();
  assert.equal(await a.link("Sign the assessment").count(), 0, expected);
  if (provisional) await a.sees(a.say("Provisional: signed under the supervision of"));
}

export async function sign(w) {
  const a = w.assessor;
  await a.open(w.assessment);
  await a.follow("Read it as a whole");
  await a.sees(w.paper.assessment.formulation.presenting);
  await a.open(w.assessment + "/steps/judgement");
  const version = await a.page.locator("input[name=version]").inputValue();
  await a.open(w.assessment);
  await putSignature(w, "it is signed once");
  assert.equal(await a.link("Review the assessment").count(), 0, "the author is not asked to countersign");
  await a.open("/");
  await a.seesNot(a.say("Waits for your countersignature"));
  await cannotAlone(w, version);
}

async function cannotAlone(w, version) {
  const a = w.assessor;
  const token = await a.page.locator("input[name=token]").first().inputValue();
  const send = async (path, values) => (await a.send({address: w.site.address + w.assessment + path,
    body: new URLSearchParams({token, ...values}).toString()})).status();
  assert.equal(await send("/countersign", {comment: "", passphrase: w.accounts.assessor.passphrase}), 403,
    "the author cannot countersign");
  await a.open("/");
  const fresh = await a.page.locator("input[name=token]").first().inputValue();
  assert.equal(await send("/steps/judgement", {token: fresh, version, words: "changed", go: "stay"}), 409,
    "what is signed cannot be changed");
}

export async function giveBack(w) {
  const r = await w.member("reviewer"), a = w.assessor, {assessment, evidence} = w.paper;
  await r.open("/");
  await takeTask(w, r, "Waits for your countersignature");
  await r.follow("Review the assessment");
  for (const piece of evidence) await r.sees(piece.text);
  for (const code of askedItems(assessment.ratings)) await r.sees(assessment.ratings[code].note);
  await r.sees(assessment.judgement.words);
  await r.picture("review");
  await r.press("Return it");
  await r.refused();
  await r.type("What should the author look at again?", w.texts.returned);
  await r.press("Return it");
  await r.saved();
  await a.open("/");
  await takeTask(w, a, "Returned to you: look at it again");
  await a.sees(w.texts.returned);
  await a.go(a.page.locator(`.steps a[href$="/steps/judgement"]`));
  const words = a.field(JUDGEMENT_FIELDS.words);
  assert.equal(await words.inputValue(), assessment.judgement.words, "the author finds what they wrote");
  await a.click(words);
  await a.key("Control+End");
  await a.write(w.texts.mended);
  await a.press("Save and go to the overview");
  await putSignature(w, "it is signed again");
}

export async function countersign(w) {
  const r = await w.member("reviewer");
  await r.open("/");
  await takeTask(w, r, "Waits for your countersignature");
  await putCountersignature(w, w.paper.assessment.judgement.words + w.texts.mended);
  await r.open("/");
  await r.seesNot(r.say("Waits for your countersignature"));
}

export async function putCountersignature(w, words) {
  const r = await w.member("reviewer");
  await r.follow("Review the assessment");
  await r.sees(words);
  await r.type("Remark, if any", w.texts.remark);
  await r.type("Your passphrase", "not this one at all");
  await r.press("Countersign");
  await r.refused(WRONG);
  await r.type("Your passphrase", w.accounts.reviewer.passphrase);
  await r.press("Countersign");
  await r.saved();
  await r.sees(r.say("Countersigned by"));
  await r.sees(w.texts.remark);
}

/* ---- the report ---- */

/* Browsers show a PDF or keep it, as they are set; the bytes are asked for once more to look at them. */
export async function download(w, who, text = "Report (PDF)") {
  const link = who.link(text), address = w.site.address + await link.getAttribute("href");
  const answered = who.page.waitForResponse((response) => response.url() === address);
  await Promise.all([answered, who.click(link)]);
  assert.equal((await answered).headers()["content-type"], "application/pdf");
  const again = await who.context.request.get(address), bytes = await again.body();
  assert.match(again.headers()["content-disposition"], /filename="[^"]+\.pdf"/);
  assert.equal(bytes.subarray(0, 5).toString(), "%PDF-");
  return bytes;
}

/* What is printed. Extracted Arabic says nothing about it. */
export function printed(w, bytes, name) {
  const file = join(w.site.folder, `${name}.pdf`);
  writeFileSync(file, bytes);
  const pages = Number(execFileSync("pdfinfo", [file], {encoding: "utf8"}).match(/Pages:\s+(\d+)/)[1]);
  w.note(`${name}: ${pages} pages, ${Math.round(bytes.length / 1024)} kB`);
  pictureOf(w, file, name);
  if (w.language === "ar") return null;
  return flat(execFileSync("pdftotext", ["-layout", file, "-"], {encoding: "utf8"}));
}

function pictureOf(w, file, name) {
  const folder = process.env.ASTROLABE_SCREENS, all = process.env.ASTROLABE_SCREENS_ALL;
  if (!folder || !w.script || (name !== "report" && !all)) return;
  const first = ["-f", "1", "-l", "1", "-singlefile"];
  execFileSync("pdftoppm", ["-r", "80", "-png", ...(all ? [] : first), file, join(folder, `${name}-${w.language}`)]);
}

export async function report(w) {
  const r = await w.member("reviewer");
  await r.open(w.assessment);
  const text = printed(w, await download(w, r), "report");
  if (!text) return;
  const prints = (words) => text.includes(flat(words));
  assert.ok(prints(w.shownName), "the report names the person");
  assert.ok(prints(w.words.say("Confidential. Not validated: for training and local study.")),
    "the report says that the instrument is not validated");
  assert.ok(!prints(w.texts.returned.slice(0, 40)), "the reason for the return is no part of it");
  assert.ok(prints(w.texts.mended.trim().slice(0, 20)), "the report has what was signed last");
}
