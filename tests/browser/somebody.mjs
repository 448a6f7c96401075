/* tests/browser/somebody.mjs: a person at a browser: finds things by what stands on the page, clicks and
   types, and is counted. */

import {strict as assert} from "node:assert";
import {join} from "node:path";
import {kindOf} from "./inspect.mjs";

const WAIT = 20000; // milliseconds, for anything to appear
/* The pictures that are kept, and how wide each is. */
const KEPT = {person: 1280, overview: 1280, rating: 1280, review: 1280, observe: 390};
const BY_KEY = 40;  // characters; longer texts go in at once, and are counted all the same

export class Effort {
  constructor() {
    this.clicks = this.keys = this.fields = 0;
    this.started = performance.now();
  }

  /* The keystroke-level model: 0.28 s a key at 40 words a minute, 1.2 s to point and click. */
  human() {
    const typing = this.keys * 0.28, pointing = this.clicks * 1.2;
    return `by the keystroke-level model a person points for ${pointing.toFixed(0)} s and types for ${typing.toFixed(0)} s`;
  }

  toString() {
    const seconds = ((performance.now() - this.started) / 1000).toFixed(1);
    return `${this.fields} fields, ${this.clicks} clicks, ${this.keys} keystrokes, ${seconds} s`;
  }
}

function literally(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

export class Somebody {
  /* One person, one computer: cookies are theirs alone. */
  static async at(walk, size) {
    const somebody = new Somebody();
    somebody.walk = walk;
    somebody.words = walk.words;
    somebody.context = await walk.browser.newContext({
      viewport: size, javaScriptEnabled: walk.script, locale: "en-GB", reducedMotion: "reduce"});
    walk.contexts.push(somebody.context);
    somebody.page = await somebody.context.newPage();
    somebody.page.setDefaultTimeout(WAIT);
    walk.inspector.watch(somebody.page);
    return somebody;
  }

  get effort() {
    return this.walk.effort;
  }

  say(text) {
    return this.words.say(text);
  }

  /* ---- finding ---- */

  /* A field by its label; the remark that it may be left empty is no part of it. */
  field(label) {
    const optional = literally(this.say("(may be left empty)"));
    return this.page.getByLabel(new RegExp(`^\\s*${literally(this.say(label))}\\s*(${optional})?\\s*$`));
  }

  /* What stands twice, in the menu and on the page, leads to the same place. */
  link(text) {
    return this.page.getByRole("link", {name: this.say(text), exact: true}).first();
  }

  button(text) {
    return this.page.getByRole("button", {name: this.say(text), exact: true});
  }

  /* ---- doing ---- */

  async click(locator) {
    this.effort.clicks++;
    await locator.click();
  }

  /* Clicks on what leads to another page, and looks at it. */
  async go(locator) {
    await Promise.all([this.page.waitForEvent("load"), this.click(locator)]);
    await this.look();
  }

  async follow(text) {
    await this.go(this.link(text));
  }

  async press(text) {
    await this.go(this.button(text));
  }

  async key(name, times = 1) {
    for (let i = 0; i < times; i++) await this.page.keyboard.press(name);
    this.effort.keys += times;
  }

  async write(text) {
    this.effort.keys += [...text].length;
    if (text.length <= BY_KEY) await this.page.keyboard.type(text);
    else await this.page.keyboard.insertText(text);
  }

  async typeInto(locator, text) {
    this.effort.fields++;
    await this.click(locator);
    if (await locator.inputValue()) await this.key("Control+A");
    if (text === "") await this.key("Delete");
    await this.write(text);
  }

  async type(label, text) {
    await this.typeInto(this.field(label), text);
  }

  /* Opens the list and takes an option of it: two clicks. */
  async choose(label, option) {
    this.effort.fields++;
    this.effort.clicks += 2;
    await this.field(label).selectOption({label: option});
  }

  async tick(label) {
    await this.click(this.page.getByRole("checkbox", {name: this.say(label), exact: true}));
  }

  /* ---- looking ---- */

  async open(path) {
    await this.page.goto(this.walk.site.address + path);
    await this.look();
  }

  async look() {
    await this.walk.inspector.look(this.page);
  }

  async text() {
    return this.page.locator("main").innerText();
  }

  async sees(text, why) {
    const shown = (await this.text()).replace(/\s+/g, " ");
    assert.ok(shown.includes(text.replace(/\s+/g, " ")),
      `${why || "does not show"} "${text}"; it shows: ${shown.slice(0, 300)}`);
  }

  async seesNot(text) {
    assert.ok(!(await this.text()).includes(text), `shows "${text}"`);
  }

  async saved() {
    await this.page.locator(".saved").waitFor();
  }

  /* A refused form says why, and the next key goes to the summary or to the field itself. */
  async refused(sentence) {
    const summary = this.page.locator("#error-summary");
    await summary.waitFor();
    if (sentence) await this.sees(this.say(sentence), "the refusal does not say");
    const focus = await this.page.evaluate(() => document.activeElement.id || document.activeElement.localName);
    const invalid = await this.page.locator("[aria-invalid=true]").evaluateAll((all) => all.map((one) => one.id));
    if (this.walk.script)
      assert.ok(focus === "error-summary" || invalid.includes(focus), `after a refusal the focus is on ${focus}`);
    /* Where a refused form stands, another language can be chosen, and the page can be loaded again. */
    const again = await this.context.request.get(this.page.url());
    if (!again.ok()) this.walk.inspector.report(`${kindOf(this.page.url())} shows a refused form, but answers ` +
      `${again.status()} when it is loaded again or the language is changed`, this.page.url());
  }

  /* Keeps a picture from the top of the page, or of a place in it. */
  async picture(name, place = this.page.locator("header").first()) {
    const folder = process.env.ASTROLABE_SCREENS, width = this.page.viewportSize().width;
    if (!folder || (KEPT[name] !== width && !process.env.ASTROLABE_SCREENS_ALL)) return;
    const end = KEPT[name] === width ? "" : `-${width}`;
    const before = await this.page.evaluate(() => scrollY);
    await this.page.mouse.move(1, 1); // on nothing
    await place.evaluate((element) => scrollTo(0, element.getBoundingClientRect().top + scrollY - 12));
    await this.page.screenshot({path: join(folder, `${name}-${this.words.language}${end}.png`)});
    await this.page.evaluate((y) => scrollTo(0, y), before);
  }

  /* ---- coming and going ---- */

  /* At the door the page is in the browser's language, until somebody chooses another one. */
  async arrive() {
    await this.page.goto(this.walk.site.address);
    if (await this.page.locator("html").getAttribute("lang") !== this.words.language) {
      const other = this.page.locator(`button[name=language][value=${this.words.language}]`);
      await Promise.all([this.page.waitForEvent("load"), this.click(other)]);
    }
    await this.look();
  }

  async signIn(account) {
    await this.arrive();
    await this.type("User name", account.user);
    await this.type("Passphrase", account.passphrase);
    await this.press("Sign in");
    assert.equal(new URL(this.page.url()).pathname, "/", "signing in leads to the to-do list");
    this.account = account;
  }

  async signOut() {
    await this.click(this.page.locator(".user-menu > summary"));
    await this.press("Sign out");
    assert.equal(new URL(this.page.url()).pathname, "/sign-in", "signing out leads to the door");
  }

  /* ---- the form as it was sent, to send it again ---- */

  async caught(doing) {
    const sent = this.page.waitForRequest((request) => request.method() === "POST");
    await doing();
    const request = await sent;
    return {address: request.url(), body: request.postData()};
  }

  async send({address, body}) {
    return this.context.request.post(address, {data: body, maxRedirects: 0,
      headers: {"content-type": "application/x-www-form-urlencoded", origin: this.walk.site.address}});
  }
}
