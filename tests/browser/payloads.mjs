/* tests/browser/payloads.mjs: texts that want to be more than text, typed into every text field. None
   may run or become a part of a page, and every one is shown as it was typed, on paper too. */

import {strict as assert} from "node:assert";
import {execFileSync} from "node:child_process";
import {join} from "node:path";
import {writeFileSync} from "node:fs";
import {dateIn} from "./dates.mjs";
import {qualify, setUp} from "./part_site.mjs";
import {download} from "./part_signing.mjs";
import {PASSPHRASE} from "./site.mjs";
import {Walk} from "./walk.mjs";
import {SECTIONS} from "./words.mjs";

const HIT = "window.hit=1,alert(1)";
export const PAYLOADS = [
  `<script>${HIT}</script>`, `<SCRIPT SRC=//example.invalid/x.js></SCRIPT>`, `"><script>${HIT}</script>`,
  `'><script>${HIT}</script>`, `</title><script>${HIT}</script>`, `</textarea><script>${HIT}</script>`,
  `</script><script>${HIT}</script>`, `</option></select><img src=x onerror=${HIT}>`, `<img src=x onerror="${HIT}">`,
  `<svg onload=${HIT}>`, `<svg><script>${HIT}</script></svg>`, `<svg><animate onbegin=${HIT} attributeName=x>`,
  `<math><mtext><img src=x onerror=${HIT}></mtext></math>`, `<body onload=${HIT}>`,
  `<iframe srcdoc="<script>parent.hit=1</script>">`, `<iframe src=javascript:parent.hit=1>`, `<object data=javascript:${HIT}>`, `<embed src=javascript:${HIT}>`,
  `<a href="javascript:${HIT}">here</a>`, `javascript:${HIT}`, `data:text/html,<script>${HIT}</script>`,
  `<form action=javascript:${HIT}><button autofocus>x`, `<input autofocus onfocus=${HIT}>`,
  `" autofocus onfocus="${HIT}`, `' onmouseover='${HIT}`, `x onpointerenter=${HIT} y`, `<details open ontoggle=${HIT}>`,
  `<video><source onerror=${HIT}></video>`, `<style>*{display:none}</style>`, `<link rel=stylesheet href=//example.invalid/x.css>`,
  `<base href=//example.invalid/>`, `<meta http-equiv=refresh content="0;url=//example.invalid">`,
  `<noscript><p title="</noscript><img src=x onerror=${HIT}>">`,
  `<template><img src=x onerror=${HIT}></template>`, `<!-- --!><img src=x onerror=${HIT}> -->`,
  `]]><script>${HIT}</script>`, `&lt;script&gt;${HIT}&lt;/script&gt;`, `&#60;img src=x onerror=${HIT}&#62;`,
  `{{{content}}} {{#people}}{{name}}{{/people}}`,
  `\${${HIT}} \`-${HIT}-\` \\"-${HIT}-\\"`, `'; DROP TABLE person; -- %s%n%x`,
  `<span foreground="white" size="1">unseen</span> & <b>bold`];

/* Some of each kind, where a form is slow or like another one. A form of several fields is sent as often:
   its fields get different texts, and between them all texts are sent. */
const SOME = PAYLOADS.filter((_, i) => i % 4 === 2);
const STEPS = ["account", "formulation", "scenarios", "management", "judgement"];
const LINE = 240; // characters of several texts in one line
const NOTICE = 460; // and of a notice, in five lines

function different(names, turn) {
  return Object.fromEntries(names.map((name, i) => [name, PAYLOADS[(turn + i * SOME.length) % PAYLOADS.length]]));
}

/* Runs in the page: what stands there and is not the program's own. */
function strangers() {
  const found = [];
  for (const element of document.querySelectorAll("*")) {
    const name = element.localName, source = element.src || element.href?.baseVal || "";
    const strange = "img iframe object embed base math style video template animate".split(" ").includes(name) ||
      name === "script" && !source.startsWith(`${location.origin}/assets/`) || name === "meta" && element.httpEquiv ||
      name === "svg" && !["brand-mark", "picture"].some((own) => element.classList.contains(own));
    if (strange) found.push(name);
    for (const attribute of element.attributes)
      if (/^on/i.test(attribute.name) || /^\s*(javascript|data):/i.test(attribute.value) && attribute.name !== "value")
        found.push(`${name}[${attribute.name}]`);
  }
  if (window.hit !== undefined) found.push("a script ran");
  return found;
}

/* As many of the texts as go into so many characters, from one of them on. */
function severalFrom(first, length) {
  let line = PAYLOADS[first % PAYLOADS.length], next = first + 1;
  while ((line + PAYLOADS[next % PAYLOADS.length]).length < length) line += " " + PAYLOADS[next++ % PAYLOADS.length];
  return {line, next};
}

export class Payloads extends Walk {
  constructor(browser) {
    super(browser, "en", true, "port-ansel");
    this.name = "payloads";
  }

  phases() {
    const names = ["setUp", "accountsAndUnits", "people", "whatTheShiftKnows", "observations", "evidence", "grading",
      "listing", "search", "signingIn", "times", "locked", "assessment", "later", "access", "report"];
    return Object.fromEntries(names.map((name) =>
      [name.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase()), () => this[name]()]));
  }

  async look(who) {
    const {page} = who;
    this.inspector.looked++;
    for (const what of await page.evaluate(strangers))
      this.inspector.report(`${what} stands on the page`, `${page.url()}, after "${this.now}"`);
  }

  async send(who, values, button) {
    for (const [name, value] of Object.entries(values))
      await who.page.locator(`[name="${name}"]:not([type=hidden])`).fill(value);
    await Promise.all([who.page.waitForEvent("load"), who.button(button).click()]);
    await this.look(who);
  }

  async visit(who, path) {
    await who.page.goto(this.site.address + path);
    await this.look(who);
  }

  /* All of the texts stand on the page as they were typed. */
  async shows(who, texts, where) {
    const shown = await who.page.evaluate(() => document.querySelector("main").textContent +
      [...document.querySelectorAll("main input, main textarea")].map((field) => field.value).join("\n"));
    for (const text of texts) assert.ok(shown.includes(text), `${where} does not show ${text}`);
  }

  async setUp() {
    await setUp(this);
    await qualify(this);
    this.assessor = await this.member("assessor");
    this.reviewer = await this.member("reviewer");
  }

  async accountsAndUnits() {
    const admin = await this.computer();
    await admin.signIn({user: "admin", passphrase: PASSPHRASE});
    await this.visit(admin, "/units");
    for (const text of SOME) await this.send(admin, {name: this.now = text}, "Open the unit");
    await this.shows(admin, SOME, "the list of units");
    await this.visit(admin, "/users");
    await this.shows(admin, SOME, "the form of an account");
    for (const [i, text] of SOME.entries()) {
      await admin.tick("Inspector: reads records and who opened them");
      const account = {user: `user${i}`, full_name: this.now = text, passphrase: PASSPHRASE};
      await this.send(admin, account, "Add the account");
      await admin.saved();
    }
    const names = await admin.page.locator(".row-title bdi:first-child").allTextContents();
    for (const text of SOME) assert.ok(names.includes(text), `the list of accounts does not show ${text}`);
    await this.send(admin, {user: PAYLOADS[2], full_name: "x", passphrase: PASSPHRASE}, "Add the account");
    await this.shows(admin, [PAYLOADS[2]], "a refused account");
    await admin.signOut();
    await admin.signIn({user: "user9", passphrase: PASSPHRASE});
    await this.look(admin);
    this.inspectorAtWork = admin;
  }

  async people() {
    const a = this.assessor;
    const lines = ["name_latin", "name_arabic", "name_other", "number", "aliases", "number_court", "number_foreign",
      "number_other", "kin_name", "kin_relation", "kin_contact", "kin2_name", "kin2_relation", "kin2_contact"];
    for (const [turn, text] of SOME.entries()) {
      await this.visit(a, "/people/new");
      await a.page.locator("[name=legal_status]").selectOption("convicted");
      await a.page.locator("[name=unit]").selectOption({index: 1});
      this.now = text;
      const values = different(lines, turn);
      await this.register(a, {...values, birth: text}); // refused: no date of birth
      await this.shows(a, [...Object.values(values), text], "a refused form");
      await this.register(a, {...values, birth: "1980"});
      /* Several numbers in a line are told apart by commas. */
      const whole = Object.entries(values).filter(([name]) => !name.startsWith("number_"));
      await this.shows(a, whole.map(([, value]) => value), "the person");
      this.number = values.number;
    }
    this.person = new URL(a.page.url()).pathname;
    await this.visit(a, this.person + "/details");
    await this.send(a, {name_latin: this.now = PAYLOADS[2]}, "Save");
    await this.visit(a, this.person + "/history");
    await this.visit(a, "/people");
  }

  /* The texts are alike, so that a form may ask whether it is one of those who are there already. */
  async register(a, values) {
    const another = "None of these: register a new person";
    await this.send(a, values, await a.button(another).count() ? another : "Register");
    if (await a.button(another).count() && values.birth === "1980") await this.send(a, values, another);
  }

  async whatTheShiftKnows() {
    const a = this.assessor;
    await this.visit(a, this.person + "/flags");
    await a.page.locator("[name=flag]").selectOption("health_need");
    await this.send(a, {detail: this.now = PAYLOADS.join("\n")}, "Set it");
    await this.shows(a, [this.now], "the flags");
    await this.visit(a, this.person + "/keep-aparts");
    await a.page.locator("[name=reason]").selectOption("threat");
    await this.send(a, {other_number: PAYLOADS[3 * SOME.length], detail: PAYLOADS.join("\n")}, "Keep apart");
    await this.visit(a, this.person);
    await this.shows(a, PAYLOADS, "the person");
    await this.visit(a, this.person + "/concern");
    await a.page.locator("[name=kind]").selectOption("vulnerable");
    await this.send(a, {what: PAYLOADS.join("\n")}, "Raise the concern");
    await this.visit(a, this.person + "/triggers/new");
    await a.page.locator("[name=trigger]").selectOption({index: 1});
    await this.send(a, {happened: dateIn(0), what: PAYLOADS.join("\n")}, "Record it");
  }

  async observations() {
    const a = this.assessor;
    const texts = [];
    for (const turn of SOME.keys()) {
      await this.visit(a, this.person + "/observe");
      const values = different(["place", "saw", "did"], turn);
      texts.push(...Object.values(values));
      await this.send(a, values, "Record it");
    }
    await this.visit(a, this.person + "/evidence");
    await this.shows(a, texts, "the evidence");
    await this.visit(a, "/slips");
    const slip = Object.fromEntries(SOME.flatMap((text, i) => ["who", "at", "place", "saw"].map((name) =>
      [`${name}.${i + 1}`, text])).slice(0, 40));
    await this.send(a, {writer: this.now = PAYLOADS[0], ...slip}, "Record the slips");
    await this.shows(a, SOME.slice(0, 10), "the sheet of slips");
    await a.open(this.person + "/evidence"); // the sheet asks before it is left
  }

  async evidence() {
    const a = this.assessor;
    const form = a.page.locator("#add");
    for (const turn of SOME.keys()) {
      const values = different(["text", "searched", "told_by"], turn + 1);
      await form.locator("[name=type]").selectOption("search");
      await form.locator("[name=source]").selectOption("file");
      await this.send(a, {dated: "2026-01-02", ...values}, "Add it");
      await this.shows(a, [values.text, values.searched], "the evidence");
    }
    assert.equal(await a.page.locator("article.evidence").count(), 2 * SOME.length);
    await a.page.locator(".evidence-more a").last().click();
    const piece = new URL(a.page.url()).pathname;
    await this.visit(this.reviewer, piece + "/source");
    assert.ok(PAYLOADS.includes(await this.reviewer.page.locator(".said").innerText()), "who it comes from");
    await this.visit(a, piece + "/coercion");
    await this.send(a, {what: this.now = PAYLOADS.join("\n")}, "Send it to the inspector");
    await this.visit(this.inspectorAtWork, piece);
    await this.shows(this.inspectorAtWork, [this.now], "what is said to have been done");
  }

  async grading() {
    const a = this.assessor, all = this.now = PAYLOADS.join("\n");
    for (const [field, button] of [["question", "Ask its writer"], ["reason", "Close it"]]) {
      await this.visit(a, "/inbox");
      await a.page.locator(".rows .row-link").first().click();
      const piece = new URL(a.page.url()).pathname.replace("/inbox", "/evidence");
      await this.send(a, {[field]: all}, button);
      await this.visit(a, piece);
      await this.shows(a, [all], `the ${field}`);
      if (field !== "question") continue;
      await this.visit(a, piece + "/answer");
      await this.send(a, {answer: all}, "Answer");
    }
  }

  async listing() {
    const r = this.reviewer, {page} = r, words = severalFrom(0, NOTICE).line;
    await this.visit(r, this.person + "/standing/enter");
    await page.locator("[name='evidence[]']").first().check();
    for (const [name, value] of [["ground", "conviction"], ["notice_language", "en"], ["notice", "withheld"]])
      await page.locator(`[name=${name}]`).selectOption(value);
    const values = {reasons: this.now = PAYLOADS.join("\n"), notice_words: words, withheld: PAYLOADS.join("\n"),
      review_on: dateIn(30), passphrase: this.accounts.reviewer.passphrase};
    await this.send(r, values, "Sign and list");
    await this.shows(r, [this.now, words], "the decision");
  }

  async search() {
    const a = this.assessor;
    await this.visit(a, "/people");
    for (const text of SOME) {
      await this.send(a, {q: this.now = text}, "Find");
      await this.shows(a, [text], "the search");
    }
  }

  async signingIn() {
    const nobody = await this.computer();
    await this.visit(nobody, "/sign-in");
    for (const text of SOME) { // guessing is slow, and is to be
      await this.send(nobody, {user: this.now = text, passphrase: text}, "Sign in");
      await this.shows(nobody, [text], "the door");
    }
    await nobody.context.close();
  }

  async times() {
    const a = this.assessor;
    for (const text of SOME) {
      await this.visit(a, this.person + "/observe");
      await this.send(a, {seen_at: this.now = text, saw: text}, "Record it");
      await this.shows(a, [text], "a refused observation");
    }
  }

  async locked() {
    await this.site.restart();
    const anybody = await this.computer(), a = this.assessor;
    const texts = [];
    for (const turn of SOME.keys()) {
      await this.visit(anybody, "/note");
      const note = different(["writer", "who", "place", "saw", "did"], turn);
      texts.push(...Object.values(note));
      await this.send(anybody, note, "Leave the note");
    }
    await anybody.context.close();
    await a.signIn(this.accounts.assessor);
    await this.reviewer.signIn(this.accounts.reviewer);
    await this.inspectorAtWork.signIn({user: "user9", passphrase: PASSPHRASE});
    await this.visit(a, "/notes");
    await this.shows(a, texts, "the list of notes");
    await a.page.locator("[name=number]").first().fill(this.number);
    await Promise.all([a.page.waitForEvent("load"), a.button("File it").first().click()]);
    await this.look(a);
    await this.visit(a, this.person + "/evidence");
  }

  /* Every text field of a page, each with all of the texts, or as many as go into a line. */
  async fillAll(page, from) {
    for (const field of await page.locator("form[data-autosave] textarea:visible").all())
      await field.fill(PAYLOADS.join("\n"));
    let next = from;
    for (const field of await page.locator("form[data-autosave] input.form-control:visible").all()) {
      const name = await field.getAttribute("name"), several = severalFrom(next, LINE);
      if (!name) continue; // a filter
      if (/^(valid_until|notice_at|by\b)/.test(name)) await field.fill(dateIn(name === "notice_at" ? -1 : 90));
      else await field.fill(several.line);
      next = several.next;
    }
  }

  async assessment() {
    const a = this.assessor, {page} = a;
    this.now = "the assessment";
    await this.visit(a, this.person + "/assessments/new");
    for (const name of ["instrument", "risk_type", "horizon_months", "setting", "occasion"])
      await page.locator(`[name=${name}]`).selectOption({index: 1});
    await this.send(a, {question: PAYLOADS.join("\n")}, "Open it");
    const address = this.assessmentAt = new URL(page.url()).pathname;
    for (const [section, items] of Object.entries(SECTIONS)) {
      await this.visit(a, `${address}/sections/${section}`);
      for (const item of items) await page.locator(`[name="presence.${item}"][value=no_information]`).check();
      await this.fillAll(page, 0);
      await this.send(a, {}, "Save");
      await this.shows(a, [PAYLOADS.join("\n")], section);
    }
    for (const step of STEPS) {
      await this.visit(a, `${address}/steps/${step}`);
      await page.locator("form details").evaluateAll((all) => all.forEach((one) => { one.open = true; }));
      for (const list of await page.locator("form[data-autosave] select").all())
        await list.selectOption({index: 1});
      await this.fillAll(page, 7);
      if (step === "scenarios") await page.locator("[name$='.not_considered']").first().fill("");
      await this.send(a, {}, "Save");
      await this.shows(a, [PAYLOADS.join("\n")], step);
    }
    await this.visit(a, address + "/read");
    await this.shows(a, [PAYLOADS.join("\n")], "the draft as a whole");
    await this.signed(a, address);
    await this.returned(address);
    await this.visit(a, address);
    await this.shows(a, [PAYLOADS.join("\n")], "what was returned");
    await this.signed(a, address);
    await this.visit(this.reviewer, address + "/review");
    await this.reviewer.page.locator("[name=comment]").fill(PAYLOADS.join("\n"));
    await this.send(this.reviewer, {passphrase: this.accounts.reviewer.passphrase}, "Countersign");
    await this.visit(a, address + "/read");
    await this.shows(a, [PAYLOADS.join("\n")], "the assessment as a whole");
  }

  async later() {
    const a = this.assessor, {passphrase} = this.accounts.assessor, all = PAYLOADS.join("\n");
    await this.visit(a, this.assessmentAt + "/addenda/new");
    await this.send(a, {text: all, passphrase}, "Sign the addendum");
    await this.visit(a, this.assessmentAt);
    await this.shows(a, [all], "the addendum");
    await this.visit(a, this.assessmentAt + "/again");
    await a.page.locator("[name=outcome]").selectOption("holds");
    await this.send(a, {reason: all, review_on: dateIn(30)}, "Record what you found");
    await this.visit(a, this.assessmentAt + "/again");
    await this.shows(a, [all], "the page of looking again");
    /* Some of the texts are names of staff here, and the copy for the person leaves these out. */
    await this.visit(a, this.assessmentAt + "/disclosure");
    await this.shows(a, [PAYLOADS[40]], "the copy for the person");
    await this.visit(a, this.person + "/trajectory");
  }

  async signed(a, address) {
    await this.visit(a, address + "/sign");
    await this.send(a, {passphrase: this.accounts.assessor.passphrase}, "Sign");
  }

  async returned(address) {
    await this.visit(this.reviewer, address + "/review");
    await this.send(this.reviewer, {reason: PAYLOADS.join("\n")}, "Return it");
  }

  async access() {
    await this.visit(this.inspectorAtWork, "/access");
    await this.visit(this.inspectorAtWork, "/people");
    await this.visit(this.inspectorAtWork, this.person);
    await this.visit(this.assessor, "/");
  }

  /* Text is no markup for the report either. */
  async report() {
    const a = this.assessor, file = join(this.site.folder, "payloads.pdf");
    const bare = (text) => text.replace(/\s+/g, "");
    await this.visit(a, this.assessmentAt);
    writeFileSync(file, await download(this, a));
    const text = bare(execFileSync("pdftotext", ["-layout", file, "-"], {encoding: "utf8"}));
    const lost = PAYLOADS.filter((one) => !text.includes(bare(one)));
    assert.equal(lost.length, 0, `the report does not show\n${lost.join("\n")}`);
  }
}
