/* tests/browser/walk.mjs: the main job from end to end, as the people do it whose job it is: from what
   an officer saw to a countersigned report, left and taken up again, locked and unlocked. */

import {strict as assert} from "node:assert";
import {execFileSync} from "node:child_process";
import {join} from "node:path";
import {writeFileSync} from "node:fs";
import {Inspector, PHONE} from "./inspect.mjs";
import {CONFIDENCE, MENDED, NAMES, NOTE, RETURNED, ROLES, SECTIONS, SOURCES, STEPS, TYPES, casePaper}
  from "./paper.mjs";
import {PASSPHRASE, Site} from "./site.mjs";
import {Effort, Somebody} from "./somebody.mjs";
import {Words} from "./words.mjs";

const DESK = {width: 1280, height: 900};
const DAY = 86400000; // milliseconds
function dateBefore(days) {
  return new Date(Date.now() - days * DAY).toISOString().slice(0, 10);
}

export class Walk {
  constructor(browser, language, script) {
    Object.assign(this, {browser, language, script});
    this.name = `walk-${language}-${script ? "script" : "plain"}`;
    this.words = new Words(language);
    this.inspector = new Inspector(language);
    this.paper = casePaper(language);
    this.staff = NAMES[language];
    this.effort = new Effort();
    /* A plain browser is a small one here, so that both widths are walked in both directions. */
    this.size = script ? DESK : PHONE;
    this.accounts = Object.fromEntries(["officer", "assessor", "reviewer"].map((role, i) =>
      [role, {user: `${role}.${i + 1}`, passphrase: `seven herons over the ${role}s mill`}]));
    this.notes = [];
    this.contexts = [];
  }

  static phases = ["0-set-up", "1-sign-in", "2-register", "3-observe", "4-evidence", "4-rate", "4-left-and-taken-up",
    "5-missing", "5-judge", "6-sign", "6-return", "6-countersign", "7-report", "8-locked", "8-everything-is-there",
    "every-page"];

  note(text) {
    this.notes.push(`${this.name} ${text}`);
  }

  async computer() {
    return Somebody.at(this, this.size);
  }

  /* Where everybody stands, to understand a failure. */
  async scene() {
    const lines = [];
    for (const page of this.contexts.flatMap((context) => context.pages())) {
      const said = await page.locator("h1, .error-summary p").allInnerTexts().catch(() => []);
      lines.push(`a page stood at ${page.url()}: ${said.join(" | ")}`);
    }
    return lines;
  }

  async start() {
    this.site = new Site(this.staff.site);
    await this.site.serve();
  }

  async end() {
    for (const context of this.contexts) await context.close();
    await this.site?.remove();
  }

  async run(phase) {
    this.effort = new Effort();
    await this[phase]();
    if (phase !== "every-page") this.note(`${phase}: ${this.effort}`);
  }

  /* ---- 0. the administrator ---- */

  async ["0-set-up"]() {
    const admin = await this.computer();
    await admin.signIn({user: "admin", passphrase: PASSPHRASE});
    await admin.follow("Open the units");
    await admin.press("Open the unit");
    await admin.refused();
    await admin.type("Name of the unit", this.paper.person.unit);
    await admin.press("Open the unit");
    await admin.saved();
    await admin.go(admin.link("Accounts"));
    for (const role of Object.keys(ROLES)) await this.addAccount(admin, role);
    await admin.go(admin.link("Instruments"));
    await admin.go(admin.page.getByRole("button", {name: admin.say("Take into use")}));
    await admin.saved();
    await admin.go(admin.page.locator(".row-link").first());
    await admin.sees(admin.say("Not validated: for training and local study. It may inform a decision and " +
      "is never its only ground."));
    await admin.signOut();
    await admin.context.close();
  }

  /* In English the assessor is a reviewer as well, who still may not countersign what they wrote. */
  async addAccount(admin, role) {
    const roles = role === "assessor" && this.language === "en" ? ["assessor", "reviewer"] : [role];
    await admin.type("User name", this.accounts[role].user);
    await admin.type("Full name", this.staff[role]);
    for (const one of roles) await admin.tick(ROLES[one]);
    if (role === "officer") await admin.tick(this.paper.person.unit);
    await admin.type("First passphrase", this.accounts[role].passphrase);
    await admin.press("Add the account");
    await admin.saved();
    await admin.sees(this.staff[role]);
  }

  /* ---- 1. unlock and sign in ---- */

  async ["1-sign-in"]() {
    await this.site.restart();
    this.assessor = await this.computer();
    await this.assessor.arrive();
    await this.assessor.page.locator(".notice").waitFor(); // locked
    await this.assessor.picture("door");
    await this.assessor.signIn({...this.accounts.assessor, passphrase: "not this one at all"}).then(
      () => assert.fail("a wrong passphrase signed somebody in"), () => {});
    await this.assessor.refused();
    await this.assessor.signIn(this.accounts.assessor);
  }

  /* ---- 2. the person ---- */

  async ["2-register"]() {
    const a = this.assessor, {person} = this.paper;
    const name = (script) => person.names.find((one) => one.script === script).text;
    this.shownName = name(this.language === "ar" ? "Arab" : "Latn");
    await a.follow("People");
    await a.go(a.link("Register a person"));
    await a.type("Name in Latin script", name("Latn"));
    await a.type("Name in Arabic script", name("Arab"));
    await a.press("Register");
    await a.refused();
    assert.equal(await a.field("Name in Arabic script").inputValue(), name("Arab"), "what was typed stays");
    await a.type("Number", person.number);
    await a.type("Year or date of birth", person.birth);
    await a.choose("Legal status", a.say("Convicted"));
    await a.choose("Unit", person.unit);
    await a.press("Register");
    await a.saved();
    await a.sees(this.shownName);
    await a.sees(person.number);
    this.person = new URL(a.page.url()).pathname;
  }

  /* ---- 3. the officer ---- */

  async ["3-observe"]() {
    const o = await this.computer();
    await o.signIn(this.accounts.officer);
    for (const [i, told] of this.paper.observations.entries()) {
      const before = this.effort;
      this.effort = new Effort();
      await this.observe(o, told, i === 0);
      this.note(`3-observe, observation ${i + 1}: ${this.effort}; ${this.effort.human()}`);
      for (const what of ["clicks", "keys", "fields"]) before[what] += this.effort[what];
      this.effort = before;
    }
    await o.open(this.person + "/evidence");
    await o.seesNot(this.paper.observations[0].saw); // writes what they may not read back
    await o.context.close();
  }

  async observe(o, told, isFirst) {
    await o.follow("People");
    const row = o.page.getByRole("row").filter({hasText: this.shownName});
    await o.go(row.getByRole("link", {name: o.say("Observe")}));
    if (isFirst) {
      await o.type("Where", told.place);
      await o.press("Record it");
      await o.refused();
      assert.equal(await o.field("Where").inputValue(), told.place, "what was typed stays");
    }
    await o.type("When", `${dateBefore(told.days_ago)} 09:30`);
    await o.type("Where", told.place);
    await o.type("What I saw and heard", told.saw);
    await o.type("What was done about it", told.did);
    if (!isFirst) await o.picture("observe");
    const form = await o.caught(() => o.press("Record it"));
    await o.saved();
    if (isFirst) await this.sendAgain(o, form);
  }

  /* The same form a second time: the first answer again, and no second entry (seen in the next phase). */
  async sendAgain(who, form) {
    for (let i = 0; i < 2; i++) {
      const answer = await who.send(form);
      assert.equal(answer.status(), 303, "the same form again gets the first answer");
      assert.equal(answer.headers().location, this.person + "?saved=1");
    }
    const forged = form.body.replace(/token=(\w)/, (_, digit) => `token=${digit === "0" ? "1" : "0"}`);
    const other = await who.send({...form, body: forged});
    assert.equal(other.status(), 403, "a form with another token is refused");
  }

  /* ---- 4. evidence, ratings ---- */

  async ["4-evidence"]() {
    const a = this.assessor;
    await a.follow("People");
    await a.type("Name or number", this.paper.person.number);
    await a.press("Find");
    await a.go(this.inList(a));
    await a.go(a.link("Evidence"));
    for (const told of this.paper.observations) await a.sees(told.saw);
    for (const [i, piece] of this.paper.evidence.entries()) {
      await a.click(a.link("Add evidence"));
      await this.addEvidence(a, piece);
      if (i === 0) await a.button("Add it").dblclick();
      else await a.press("Add it");
      await a.saved();
    }
    await a.look();
    const expected = this.paper.observations.length + this.paper.evidence.length;
    assert.equal(await a.page.locator("article.evidence").count(), expected,
      "each piece of evidence is there once, though one form was sent three times and a button clicked twice");
    await a.picture("evidence");
  }

  inList(who) {
    return who.page.getByRole("rowheader").getByRole("link", {name: this.shownName});
  }

  async addEvidence(a, piece) {
    await a.choose("What it is", a.say(TYPES[piece.type]));
    await a.choose("Where it comes from", a.say(SOURCES[piece.source]));
    await a.type("Date of what it says", dateBefore(piece.days_ago));
    await a.type("What it says", piece.text);
  }

  async takeTask(who) {
    const task = who.page.locator(".rows .row-link");
    assert.equal(await task.count(), 1, "one thing is to be done");
    if (!(await task.innerText()).includes(this.shownName))
      this.inspector.report(`the to-do list does not name the person as all other pages do, ${this.shownName}`, "/");
    await who.go(task);
  }

  item(code) {
    return this.assessor.page.getByRole("group", {name: this.words.instrument(code, "title")});
  }

  choices(code, group) {
    const text = group === "presence" ? "Is it there?" : "How much does it matter for this person?";
    return this.item(code).getByRole("radiogroup", {name: this.words.say(text)});
  }

  /* The box of a piece of evidence, under "supports" or "speaks against". */
  box(code, evidence, side) {
    const {text} = this.paper.evidence.find((one) => one.id === evidence);
    const name = this.words.say(
      side === "for" ? "Supports the rating: {{label}}" : "Speaks against the rating: {{label}}");
    return this.item(code).getByRole("row").filter({hasText: text.slice(0, 100)})
      .getByRole("checkbox", {name: name.split("{{")[0].trim()});
  }

  async pick(code, group, value) {
    const a = this.assessor, label = this.words.instrument(value, "label");
    await a.click(this.choices(code, group).getByText(label, {exact: true}));
    a.effort.fields++;
  }

  async rate(code) {
    const a = this.assessor, rating = this.paper.ratings[code];
    await this.pick(code, "presence", rating.presence);
    if (rating.relevance) await this.pick(code, "relevance", rating.relevance);
    if (this.script)
      assert.equal(await this.choices(code, "relevance").isVisible(), Boolean(rating.relevance),
        `relevance of ${code} is asked where the factor is there, and only there`);
    if (rating.for.length + rating.against.length) await a.click(this.item(code).locator("summary"));
    for (const side of ["for", "against"])
      for (const evidence of rating[side]) await a.click(this.box(code, evidence, side));
    await a.typeInto(this.item(code).getByRole("textbox", {name: this.words.say("Note")}), rating.note);
  }

  async isRated(code) {
    const page = this.assessor.page, rating = this.paper.ratings[code];
    const values = await page.locator(`[id="${code}"]`).evaluate((item) => ({
      radios: [...item.querySelectorAll("[type=radio]:checked")].map((one) => one.value),
      cited: item.querySelectorAll("[type=checkbox]:checked").length,
      note: item.querySelector("textarea").value}));
    assert.deepEqual(values.radios, [rating.presence, rating.relevance].filter(Boolean), `${code} keeps its rating`);
    assert.equal(values.note, rating.note, `${code} keeps its note`);
    assert.equal(values.cited, rating.for.length + rating.against.length, `${code} keeps its evidence`);
    for (const side of ["for", "against"])
      for (const evidence of rating[side])
        assert.ok(await this.box(code, evidence, side).isChecked(), `${code} keeps ${side} ${evidence}`);
  }

  async ["4-rate"]() {
    const a = this.assessor;
    await a.open(this.person);
    await a.follow("Open an assessment");
    await a.choose("Instrument", `${this.words.instrument(null, "title")}, 0.1`);
    await a.press("Open it");
    await a.refused();
    const risk = this.language === "en" ? "Violence towards staff" : "Violence after release";
    await a.choose("Which risk is assessed?", a.say(risk));
    await a.choose("How far ahead?", a.say("The next 6 months"));
    await a.press("Open it");
    this.assessment = new URL(a.page.url()).pathname;
    assert.equal(await a.page.locator(".missing a").count(), 12 + 7 + 10 + 6, "everything is still to be done");
    await this.linksLand();
    await a.picture("overview");
    await a.follow("Continue where you stopped");
    for (const code of SECTIONS.intent) await this.rate(code);
    await a.picture("rating", a.page.locator(`[id="${SECTIONS.intent[1]}"]`));
    await a.press("Save and continue");
    const [whole, half] = SECTIONS.influence;
    await this.rate(whole);
    await a.typeInto(this.item(half).getByRole("textbox", {name: a.say("Note")}), this.paper.ratings[half].note);
    if (this.script) await this.autosaved();
    else await a.press("Save");
    await a.signOut();
  }

  /* Nobody presses anything: the page says by itself that it has saved. */
  async autosaved() {
    const status = this.assessor.page.locator(".autosave");
    const [before, after] = this.words.say("Saved at %s").split("%s");
    const started = performance.now();
    await this.assessor.page.waitForFunction(([before, after]) => {
      const text = document.querySelector(".autosave").textContent;
      return text.startsWith(before) && text.endsWith(after) && /\d\d:\d\d/.test(text);
    }, [before, after], {timeout: 8000});
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    this.note(`4-rate: "${await status.textContent()}" ${seconds} s after the last key`);
  }

  async ["4-left-and-taken-up"]() {
    const a = this.assessor, [whole, half] = SECTIONS.influence;
    await a.signIn(this.accounts.assessor);
    await a.sees(a.say("Continue the assessment"));
    await a.picture("todo");
    await this.takeTask(a);
    await a.follow("Continue where you stopped");
    assert.equal(new URL(a.page.url()).pathname, `${this.assessment}/sections/influence`, "continues where it stopped");
    await this.isRated(whole);
    const note = this.item(half).getByRole("textbox");
    assert.equal(await note.inputValue(), this.paper.ratings[half].note, "half a rating is kept");
    await this.rate(half);
    await a.press("Save and continue");
    for (const section of ["acts", "coping"]) {
      for (const code of SECTIONS[section]) await this.rate(code);
      await a.press("Save and continue");
    }
    if (this.script) await this.rateByKeyboard(SECTIONS.protective);
    else for (const code of SECTIONS.protective) await this.rate(code);
    if (!this.script) await a.press("Save and continue");
    for (const [section, codes] of Object.entries(SECTIONS)) {
      await a.open(`${this.assessment}/sections/${section}`);
      for (const code of codes) await this.isRated(code);
    }
  }

  /* ---- a page of ratings without a mouse ---- */

  async tabTo(wanted, what) {
    for (let i = 0; i < 80; i++) {
      await this.assessor.key("Tab");
      if (await wanted.evaluate((element) => element === document.activeElement)) return;
    }
    assert.fail(`the tab key does not lead to ${what}`);
  }

  async rateByKeyboard(codes) {
    const a = this.assessor, clicks = this.effort.clicks, keys = this.effort.keys;
    for (const code of codes) await this.rateOneByKeyboard(code);
    await this.tabTo(a.button("Save and continue"), "the button");
    await Promise.all([a.page.waitForEvent("load"), a.key("Enter")]);
    await a.look();
    assert.equal(this.effort.clicks, clicks, "no click");
    this.note(`4-rate by keyboard only: ${codes.length} items with ${this.effort.keys - keys} keystrokes`);
  }

  async rateOneByKeyboard(code) {
    const a = this.assessor, rating = this.paper.ratings[code];
    await this.arrowTo(code, "presence", rating.presence);
    if (rating.relevance) await this.arrowTo(code, "relevance", rating.relevance);
    await this.tabTo(this.item(code).locator("summary"), "the list of evidence");
    await a.key("Enter");
    /* From the top of the table, row by row, as tabbing goes. */
    const boxes = this.item(code).getByRole("checkbox");
    for (let i = 0; i < await boxes.count(); i++) {
      await a.key("Tab");
      assert.ok(await boxes.nth(i).evaluate((box) => box === document.activeElement), "tab goes from box to box");
      if (await this.isWanted(boxes.nth(i), rating)) await a.key("Space");
    }
    await this.tabTo(this.item(code).getByRole("textbox"), "the note");
    a.effort.fields++;
    await a.write(rating.note);
  }

  async isWanted(box, rating) {
    const {side, text} = await box.evaluate((one) => ({side: one.name.split(".")[0], text: one.closest("tr").innerText}));
    return rating[side].some((id) => text.includes(this.paper.evidence.find((one) => one.id === id).text.slice(0, 100)));
  }

  async arrowTo(code, group, value) {
    const a = this.assessor, radios = this.choices(code, group).getByRole("radio");
    await this.tabTo(radios.first(), `the ${group} of ${code}`);
    await a.key("Space");
    for (let i = 0; i < 4; i++) {
      if (await radios.nth(i).evaluate((radio, wanted) => radio.checked && radio.value === wanted, value)) break;
      await a.key("ArrowDown");
    }
    a.effort.fields++;
  }

  /* ---- 5. what is missing ---- */

  /* Every line of the overview leads to its own field, which is in sight. */
  async linksLand() {
    const page = this.assessor.page, links = page.locator(".missing a");
    const addresses = await links.evaluateAll((all) => all.map((link) => link.href));
    for (const [i, address] of addresses.entries()) {
      await this.assessor.go(links.nth(i));
      assert.equal(page.url(), address);
      const landed = await page.evaluate(() => {
        const target = document.querySelector(":target"), box = target?.getBoundingClientRect();
        return {id: target?.id, inSight: Boolean(box && box.height && box.top >= -1 && box.top < innerHeight - 40)};
      });
      assert.equal(landed.id, decodeURIComponent(new URL(address).hash.slice(1)), `${address} has its field`);
      assert.ok(landed.inSight, `${address} lands on its field`);
      await page.goBack();
    }
    return addresses;
  }

  async ["5-missing"]() {
    const a = this.assessor, wanted = Object.entries(STEPS).flatMap(([step, {fields}]) =>
      Object.keys(fields).map((field) => `${this.assessment}/steps/${step}#${field}`));
    await a.open(this.assessment);
    const found = (await this.linksLand()).map((address) => new URL(address).pathname + new URL(address).hash);
    assert.deepEqual(found, wanted, "what is missing is listed in the order of the pages");
    assert.equal(await a.link("Sign the assessment").count(), 0, "nothing offers to sign");
    await a.open(this.assessment + "/sign");
    assert.equal(await a.page.locator("input[type=password]").count(), 0, "nothing asks for the passphrase");
    assert.equal(await a.page.locator(".missing a").count(), wanted.length);
    const token = await a.page.locator("input[name=token]").first().inputValue();
    const body = new URLSearchParams({token, passphrase: this.accounts.assessor.passphrase}).toString();
    const answer = await a.send({address: this.site.address + this.assessment + "/sign", body});
    assert.equal(answer.status(), 422, "a signature that is sent all the same is refused");
  }

  async ["5-judge"]() {
    const a = this.assessor;
    await a.open(this.assessment);
    await a.follow("Continue where you stopped");
    for (const step of Object.keys(STEPS)) await this.fill(step);
    /* One field was left out: the overview has that one line, and leads there. */
    assert.equal(await a.page.locator(".missing a").count(), 1);
    await a.sees(`${a.say("Scenario")}: ${a.say("Who sees to it?")}`);
    await a.go(a.page.locator(".missing a"));
    await a.type("Who sees to it?", this.paper.scenario.owner);
    await a.press("Save and go to the overview");
    await a.sees(a.say("Everything is there. Read it once as a whole before you sign."));
  }

  async fill(step) {
    const a = this.assessor, values = this.paper[step];
    for (const [field, label] of Object.entries(STEPS[step].fields)) {
      if (field === "owner") continue;
      if (field === "level") await a.choose(label, this.words.instrument(values.level, "label"));
      else if (field === "confidence") await a.choose(label, a.say(CONFIDENCE[values.confidence]));
      else if (field === "valid_until") await a.type(label, dateBefore(-30 * values.valid_months));
      else await a.type(label, values[field]);
    }
    if (step === "formulation") await a.picture("formulation");
    await a.press("Save and continue");
  }

  /* ---- 6. two signatures ---- */

  async sign(expected) {
    const a = this.assessor;
    await a.follow("Sign the assessment");
    await a.type("Your passphrase", "not this one at all");
    await a.press("Sign");
    await a.refused("The passphrase is wrong. Nothing was signed.");
    await a.open(this.assessment);
    assert.equal(await a.link("Sign the assessment").count(), 1, "nothing was signed");
    await a.follow("Sign the assessment");
    await a.type("Your passphrase", this.accounts.assessor.passphrase);
    await a.press("Sign");
    await a.saved();
    assert.equal(await a.link("Sign the assessment").count(), 0, expected);
  }

  async ["6-sign"]() {
    const a = this.assessor;
    await a.open(this.assessment);
    await a.follow("Read it as a whole");
    await a.sees(this.paper.formulation.presenting);
    await a.open(this.assessment + "/steps/judgement");
    this.version = await a.page.locator("input[name=version]").inputValue();
    await a.open(this.assessment);
    await this.sign("it is signed once");
    assert.equal(await a.link("Review the assessment").count(), 0, "the author is not asked to countersign");
    await a.open("/");
    await a.seesNot(a.say("Waits for your countersignature"));
    const page = await a.page.goto(this.site.address + this.assessment + "/review");
    const token = await a.page.locator("input[name=token]").first().inputValue();
    const body = new URLSearchParams({token, comment: "", passphrase: this.accounts.assessor.passphrase}).toString();
    const answer = await a.send({address: this.site.address + this.assessment + "/countersign", body});
    assert.equal(answer.status(), 403, "the author cannot countersign");
    this.note(`6-sign: the author at the reviewer's page gets ${page.status()}`);
    const late = {token: await this.freshToken(a), version: this.version, words: "changed", go: "stay"};
    const changed = await a.send({address: this.site.address + this.assessment + "/steps/judgement",
      body: new URLSearchParams(late).toString()});
    assert.equal(changed.status(), 409, "what is signed cannot be changed");
  }

  async freshToken(who) {
    await who.page.goto(this.site.address + "/");
    return who.page.locator("input[name=token]").first().inputValue();
  }

  async ["6-return"]() {
    const r = await this.computer(), a = this.assessor;
    this.reviewer = r;
    await r.signIn(this.accounts.reviewer);
    await r.sees(r.say("Waits for your countersignature"));
    await this.takeTask(r);
    await r.follow("Review the assessment");
    for (const piece of this.paper.evidence) await r.sees(piece.text);
    for (const rating of Object.values(this.paper.ratings)) await r.sees(rating.note);
    await r.sees(this.paper.judgement.words);
    await r.picture("review");
    await r.press("Return it");
    await r.refused();
    await r.type("What should the author look at again?", RETURNED[this.language]);
    await r.press("Return it");
    await r.saved();
    await a.open("/");
    await a.sees(a.say("Returned to you: look at it again"));
    await this.takeTask(a);
    await a.sees(RETURNED[this.language]);
    await a.go(a.page.getByRole("link", {name: a.say("Judgement")}));
    const words = a.field("Your judgement and its reasons, in your own words");
    assert.equal(await words.inputValue(), this.paper.judgement.words, "the author finds what they wrote");
    await a.click(words);
    await a.key("Control+End");
    await a.write(MENDED[this.language]);
    await a.press("Save and go to the overview");
    await this.sign("it is signed again");
  }

  async ["6-countersign"]() {
    const r = this.reviewer;
    await r.open("/");
    await this.takeTask(r);
    await r.follow("Review the assessment");
    await r.sees(this.paper.judgement.words + MENDED[this.language]);
    await r.type("Your passphrase", "not this one at all");
    await r.press("Countersign");
    await r.refused("The passphrase is wrong. Nothing was signed.");
    await r.type("Your passphrase", this.accounts.reviewer.passphrase);
    await r.press("Countersign");
    await r.saved();
    await r.sees(r.say("Countersigned by"));
    await r.open("/");
    await r.seesNot(r.say("Waits for your countersignature"));
  }

  /* ---- 7. the report ---- */

  async ["7-report"]() {
    const r = this.reviewer;
    await r.open(this.assessment);
    const bytes = await this.download(r);
    assert.equal(bytes.subarray(0, 5).toString(), "%PDF-");
    const file = join(this.site.folder, "report.pdf");
    writeFileSync(file, bytes);
    const pages = Number(execFileSync("pdfinfo", [file], {encoding: "utf8"}).match(/Pages:\s+(\d+)/)[1]);
    this.note(`7-report: ${pages} pages, ${Math.round(bytes.length / 1024)} kB`);
    this.pictureOfReport(file);
    if (this.language !== "en") return; // extracted Arabic says nothing about what is printed
    const text = execFileSync("pdftotext", ["-layout", file, "-"], {encoding: "utf8"}).replace(/\s+/g, " ");
    assert.ok(text.includes(this.shownName), "the report names the person");
    assert.ok(text.includes("Not validated"), "the report says that the instrument is not validated");
    assert.ok(!text.includes(RETURNED.en), "the reason for the return is no part of it");
    assert.ok(text.includes("so influence is judged with care"), "the report has what was signed last");
  }

  pictureOfReport(file) {
    const folder = process.env.ASTROLABE_SCREENS, all = process.env.ASTROLABE_SCREENS_ALL;
    if (!folder || !this.script) return;
    const first = ["-f", "1", "-l", "1", "-singlefile"];
    execFileSync("pdftoppm", ["-r", "80", "-png", ...(all ? [] : first), file, join(folder, `report-${this.language}`)]);
  }

  /* Browsers show a PDF or keep it, as they are set; the bytes are asked for once more to look at them. */
  async download(who) {
    const link = who.link("Report (PDF)"), address = this.site.address + await link.getAttribute("href");
    const answered = who.page.waitForResponse((response) => response.url() === address);
    await Promise.all([answered, who.click(link)]);
    assert.equal((await answered).headers()["content-type"], "application/pdf");
    const again = await who.context.request.get(address);
    assert.match(again.headers()["content-disposition"], /filename="[^"]+\.pdf"/);
    return again.body();
  }

  /* ---- 8. locked ---- */

  async ["8-locked"]() {
    const a = this.assessor, told = this.paper.observations[0];
    await this.site.restart();
    await a.page.reload();
    assert.equal(new URL(a.page.url()).pathname, "/sign-in", "after a restart the site is locked");
    const anybody = await this.computer();
    await anybody.arrive();
    await anybody.follow("Write a note");
    await anybody.press("Leave the note");
    await anybody.refused();
    await anybody.type("Your name", this.staff.officer);
    await anybody.type("About whom", this.shownName);
    await anybody.type("Where", told.place);
    await anybody.type("What I saw and heard", NOTE[this.language]);
    await anybody.picture("note");
    await anybody.press("Leave the note");
    await anybody.sees(anybody.say("Your note is kept."));
    await anybody.seesNot(NOTE[this.language]);
    const evidence = this.site.address + this.person + "/evidence";
    const closed = await anybody.context.request.get(evidence, {maxRedirects: 0});
    assert.equal(closed.status(), 303, "a locked site shows nothing");
    await anybody.context.close();
    await this.fileNote(a);
  }

  async fileNote(a) {
    await a.signIn(this.accounts.assessor);
    await a.go(a.page.locator(".notice-link"));
    await a.sees(NOTE[this.language]);
    await a.sees(this.staff.officer);
    await a.type("Number of the person", "XX-0000");
    await a.press("File it");
    await a.refused();
    await a.sees(NOTE[this.language]);
    await a.type("Number of the person", this.paper.person.number);
    await a.press("File it");
    await a.saved();
    await a.seesNot(NOTE[this.language]);
    await a.open(this.person + "/evidence");
    await a.sees(NOTE[this.language]);
  }

  async ["8-everything-is-there"]() {
    const a = this.assessor;
    await a.follow("People");
    await a.go(this.inList(a));
    await a.picture("person");
    await a.go(a.page.locator(".row-link").first());
    await a.sees(a.say("Countersigned by"));
    await a.sees(this.staff.reviewer);
    await a.follow("Read it as a whole");
    for (const piece of this.paper.evidence) await a.sees(piece.text);
    for (const [code, rating] of Object.entries(this.paper.ratings)) await this.isRead(code, rating);
    for (const step of ["formulation", "scenario"])
      for (const field of Object.keys(STEPS[step].fields)) await a.sees(this.paper[step][field]);
    for (const field of ["unknown", "management"]) await a.sees(this.paper.judgement[field]);
    await a.sees(this.paper.judgement.words + MENDED[this.language]);
    assert.equal((await this.download(a)).subarray(0, 5).toString(), "%PDF-");
  }

  /* The row of an item says its rating and as many numbers of evidence as were named. */
  async isRead(code, rating) {
    const row = this.assessor.page.getByRole("row").filter({hasText: rating.note});
    const cells = await row.getByRole("cell").allInnerTexts(), title = await row.getByRole("rowheader").innerText();
    const numbers = (text) => (text.match(/\d+/g) || []).length;
    assert.ok(title.startsWith(this.words.instrument(code, "title")), code);
    assert.equal(cells[0].trim(), this.words.instrument(rating.presence, "label"), `the rating of ${code}`);
    if (rating.relevance) assert.equal(cells[1].trim(), this.words.instrument(rating.relevance, "label"));
    assert.equal(numbers(cells[2]), rating.for.length, `what supports ${code}`);
    assert.equal(numbers(cells[3]), rating.against.length, `what speaks against ${code}`);
  }

  /* ---- all pages ---- */

  async ["every-page"]() {
    const problems = [...this.inspector.problems].map(([problem, where]) => `${problem} (${where})`);
    this.note(`${this.inspector.looked} pages were looked at`);
    assert.equal(this.site.log.filter((line) => !/ (info|debug)/.test(line)).join("\n"), "", "the server's log");
    assert.equal(problems.length, 0, `${problems.length} problems\n${problems.join("\n")}`);
  }
}
