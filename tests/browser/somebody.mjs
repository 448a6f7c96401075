/* tests/browser/somebody.mjs: a person at a browser: finds things by what stands on the page, clicks and
   types, and is counted. */

import {strict as assert} from "node:assert";
import {join} from "node:path";
import {kindOf} from "./inspect.mjs";
import {flat} from "./words.mjs";

const WAIT = 20000; // milliseconds, for anything to appear
/* The pictures that are kept, and how wide each is. */
const KEPT = {door: 390, todo: 1280, reception: 1280, person: 1280, standing: 1280, evidence: 1280,
  rating: 1280, scenarios: 1280, read: 1280, trajectory: 1280};
const BY_KEY = 40;  // characters; longer texts go in at once, and are counted all the same

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

  say(text, values) {
    return this.words.say(text, values);
  }

  /* ---- finding ---- */

  /* A field by its label; the remark that it may be left empty is no part of it. */
  field(label, within = this.page) {
    const optional = literally(this.say("(may be left empty)"));
    return within.getByLabel(new RegExp(`^\\s*${literally(this.say(label))}\\s*(${optional})?\\s*$`))
      .and(this.page.locator("input, select, textarea"));
  }

  /* What stands under a heading, where several have fields of the same name. */
  part(title, values) {
    return this.page.getByRole("region", {name: this.say(title, values), exact: true});
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
    this.effort.click();
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
    this.effort.press(times);
  }

  async write(text) {
    this.effort.press([...text].length);
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

  async type(label, text, within) {
    await this.typeInto(this.field(label, within), text);
  }

  /* Opens the list and takes an option of it: two clicks. */
  async choose(label, option, within) {
    this.effort.fields++;
    this.effort.click(2);
    await this.field(label, within).selectOption({label: this.say(option)});
  }

  async tick(label, within = this.page) {
    await this.click(within.getByRole("checkbox", {name: this.say(label), exact: true}));
  }

  async pick(group, label) {
    this.effort.fields++;
    await this.click(this.page.getByRole("radiogroup", {name: this.say(group)})
      .getByText(this.say(label), {exact: true}));
  }

  /* Tabs to what is wanted, as somebody without a mouse does. */
  async tabTo(wanted, what) {
    for (let i = 0; i < 80; i++) {
      await this.key("Tab");
      if (await wanted.evaluate((element) => element === document.activeElement)) return;
    }
    assert.fail(`the tab key does not lead to ${what}`);
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
    const shown = flat(await this.text());
    assert.ok(shown.includes(flat(text)),
      `${why || "does not show"} "${text}"; it shows: ${shown.slice(0, 300)}`);
  }

  async seesNot(text, why) {
    assert.ok(!flat(await this.text()).includes(flat(text)), `${why || "shows"} "${text}"`);
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
