/* tests/browser/payloads.mjs: texts that want to be more than text, typed into every text field. None
   may run or become a part of a page, and every one is shown as it was typed, on paper too. */

import {strict as assert} from "node:assert";
import {execFileSync} from "node:child_process";
import {join} from "node:path";
import {writeFileSync} from "node:fs";
import {SECTIONS} from "./paper.mjs";
import {PASSPHRASE} from "./site.mjs";
import {Walk} from "./walk.mjs";

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

/* Some of each kind, where a form is slow or like another one. */
const SOME = PAYLOADS.filter((_, i) => i % 4 === 2);
const STEPS = ["formulation", "scenario", "judgement"];
const LINE = 240; // characters of several texts in one line

/* Runs in the page: what stands there and is not the program's own. */
function strangers() {
  const found = [];
  for (const element of document.querySelectorAll("*")) {
    const name = element.localName, source = element.src || element.href?.baseVal || "";
    const strange = "img iframe object embed base math style video template animate".split(" ").includes(name) ||
      name === "script" && !source.startsWith(`${location.origin}/assets/`) || name === "meta" && element.httpEquiv ||
      name === "svg" && !element.classList.contains("brand-mark");
    if (strange) found.push(name);
    for (const attribute of element.attributes)
      if (/^on/i.test(attribute.name) || /^\s*(javascript|data):/i.test(attribute.value) && attribute.name !== "value")
        found.push(`${name}[${attribute.name}]`);
  }
  if (window.hit !== undefined) found.push("a script ran");
  return found;
}

export class Payloads extends Walk {
  constructor(browser) {
    super(browser, "en", true);
    this.name = "payloads";
  }

  static phases = ["set-up", "accounts-and-units", "people", "observations", "evidence", "search", "sign-in", "times",
    "locked", "assessment", "access", "report", "every-page"];

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

  async member(account) {
    const who = await this.computer();
    await who.signIn(account);
    return who;
  }

  async ["set-up"]() {
    await this["0-set-up"]();
    this.assessor = await this.member(this.accounts.assessor);
    this.reviewer = await this.member(this.accounts.reviewer);
  }

  async ["accounts-and-units"]() {
    const admin = await this.member({user: "admin", passphrase: PASSPHRASE});
    await this.visit(admin, "/units");
    for (const text of PAYLOADS) await this.send(admin, {name: this.now = text}, "Open the unit");
    await this.shows(admin, PAYLOADS, "the list of units");
    await this.visit(admin, "/users");
    await this.shows(admin, PAYLOADS, "the form of an account");
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
    for (const text of PAYLOADS) {
      await this.visit(a, "/people/new");
      await a.page.locator("[name=legal_status]").selectOption("convicted");
      await a.page.locator("[name=unit]").selectOption({index: 1});
      const values = {name_latin: text, name_arabic: text, name_other: text, number: this.now = text};
      if (SOME.includes(text)) {
        await this.send(a, {...values, birth: text}, "Register"); // refused: no date of birth
        await this.shows(a, [text], "a refused form");
        await a.page.locator("[name=birth]").fill("");
      }
      await this.send(a, values, "Register");
      await this.shows(a, [text], "the person");
    }
    this.person = new URL(a.page.url()).pathname;
    await this.visit(a, this.person + "/details");
    await this.send(a, {name_latin: this.now = PAYLOADS[2]}, "Save");
    await this.visit(a, "/people");
  }

  async observations() {
    const a = this.assessor;
    for (const text of PAYLOADS) {
      await this.visit(a, this.person + "/observe");
      await this.send(a, {place: text, saw: text, did: this.now = text}, "Record it");
    }
    await this.visit(a, this.person + "/evidence");
    await this.shows(a, PAYLOADS, "the evidence");
  }

  async evidence() {
    const a = this.assessor;
    for (const text of PAYLOADS) {
      await a.page.locator("[name=type]").selectOption("fact");
      await a.page.locator("[name=source]").selectOption("file");
      await this.send(a, {dated: "2026-01-02", text: this.now = text}, "Add it");
    }
    assert.equal(await a.page.locator("article.evidence").count(), 2 * PAYLOADS.length);
  }

  async search() {
    const a = this.assessor;
    await this.visit(a, "/people");
    for (const text of PAYLOADS) {
      await this.send(a, {q: this.now = text}, "Find");
      await this.shows(a, [text], "the search");
    }
  }

  async ["sign-in"]() {
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
    for (const text of PAYLOADS) {
      await this.visit(anybody, "/note");
      const note = {writer: text, who: text, place: text, saw: text, did: this.now = text};
      await this.send(anybody, note, "Leave the note");
    }
    await anybody.context.close();
    await a.signIn(this.accounts.assessor);
    await this.reviewer.signIn(this.accounts.reviewer);
    await this.inspectorAtWork.signIn({user: "user9", passphrase: PASSPHRASE});
    await this.visit(a, "/notes");
    await this.shows(a, PAYLOADS, "the list of notes");
    await a.page.locator("[name=number]").first().fill(PAYLOADS.at(-1));
    await Promise.all([a.page.waitForEvent("load"), a.button("File it").first().click()]);
    await this.look(a);
    await this.visit(a, this.person + "/evidence");
    await this.shows(a, PAYLOADS, "the evidence");
  }

  /* Every text field of a page, each with all of the texts, or as many as go into a line. */
  async fillAll(page, from) {
    for (const field of await page.locator("form[data-autosave] textarea").all())
      await field.fill(PAYLOADS.join("\n"));
    let next = from;
    for (const field of await page.locator("form[data-autosave] input.form-control").all()) {
      let line = PAYLOADS[next++ % PAYLOADS.length];
      while ((line + PAYLOADS[next % PAYLOADS.length]).length < LINE)
        line += " " + PAYLOADS[next++ % PAYLOADS.length];
      if (await field.getAttribute("name") === "valid_until") await field.fill("2027-01-02");
      else await field.fill(line);
    }
  }

  async assessment() {
    const a = this.assessor, {page} = a;
    this.now = "the assessment";
    await this.visit(a, this.person + "/assessments/new");
    for (const name of ["instrument", "risk_type", "horizon_months"])
      await page.locator(`[name=${name}]`).selectOption({index: 1});
    await this.send(a, {}, "Open it");
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
      for (const list of await page.locator("form[data-autosave] select").all())
        await list.selectOption({index: 1});
      await this.fillAll(page, 7);
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
    writeFileSync(file, await this.download(a));
    const text = bare(execFileSync("pdftotext", ["-layout", file, "-"], {encoding: "utf8"}));
    const lost = PAYLOADS.filter((one) => !text.includes(bare(one)));
    assert.equal(lost.length, 0, `the report does not show\n${lost.join("\n")}`);
  }
}
