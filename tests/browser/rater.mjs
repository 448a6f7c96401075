/* tests/browser/rater.mjs: somebody at the pages of ratings: with the mouse, or with the keyboard alone. */

import {strict as assert} from "node:assert";
import {CONDITIONS, isAsked} from "./words.mjs";

const QUESTIONS = {presence: "Is it there?", relevance: "How much does it matter for this person?"};

export class Rater {
  /* ratings: of the paper; texts: what pieces of evidence are recognised by, by their ids there. */
  constructor(walk, who, ratings, texts) {
    Object.assign(this, {walk, who, ratings, texts});
  }

  static of(walk, who, ratings) {
    return new Rater(walk, who, ratings, Object.fromEntries(walk.paper.evidence.map((one) => [one.id, one.text.slice(0, 80)])));
  }

  get page() {
    return this.who.page;
  }

  item(code) {
    return this.page.locator(`fieldset[id="${code}"]`);
  }

  choices(code, group) {
    return this.item(code).getByRole("radiogroup", {name: this.walk.words.say(QUESTIONS[group])});
  }

  note(code) {
    return this.item(code).getByRole("textbox", {name: this.walk.words.say("Note")});
  }

  /* The box of a piece of evidence, under "supports" or "speaks against". */
  box(code, evidence, side) {
    return this.item(code).locator("tbody tr").filter({hasText: this.texts[evidence]})
      .locator(`[name="${side}.${code}[]"]`);
  }

  async pick(code, group, value) {
    this.who.effort.fields++;
    await this.who.click(this.choices(code, group).getByText(this.walk.words.instrument(value, "label"), {exact: true}));
  }

  async rate(code) {
    const rating = this.ratings[code];
    if (!await this.comesToBeAsked(code)) return;
    await this.pick(code, "presence", rating.presence);
    if (this.walk.script)
      assert.equal(await this.choices(code, "relevance").isVisible(), Boolean(rating.relevance),
        `relevance of ${code} is asked where the factor is there, and only there`);
    if (rating.relevance) await this.pick(code, "relevance", rating.relevance);
    await this.cite(code, rating);
    if (rating.note) await this.who.typeInto(this.note(code), rating.note);
  }

  /* An item under a condition stands there as soon as it holds; without a script, once the page is saved. */
  async comesToBeAsked(code) {
    if (!CONDITIONS[code]) return true;
    const asked = isAsked(code, this.ratings);
    if (asked && !await this.item(code).isVisible() && !this.walk.script) await this.who.press("Save");
    assert.equal(await this.item(code).isVisible(), asked, `whether ${code} is asked`);
    return asked;
  }

  async cite(code, rating) {
    if (rating.for.length + rating.against.length === 0) return;
    this.who.effort.fields++;
    if (await this.item(code).locator("details.cite:not([open])").count())
      await this.who.click(this.item(code).locator("summary"));
    for (const side of ["for", "against"])
      for (const evidence of rating[side]) await this.who.click(this.box(code, evidence, side));
  }

  /* All of a section; the button leads to the next one. */
  async rateAll(codes) {
    for (const code of codes) await this.rate(code);
    await this.who.press("Save and continue");
  }

  async isRated(code) {
    const rating = this.ratings[code];
    if (!isAsked(code, this.ratings)) return;
    const values = await this.item(code).evaluate((item) => ({
      radios: [...item.querySelectorAll("[type=radio]:checked")].map((one) => one.value),
      cited: [...item.querySelectorAll("[type=checkbox]:checked")].map((one) =>
        one.name.split(".")[0] + ": " + one.closest("tr").innerText.replace(/\s+/g, " ")),
      note: item.querySelector("textarea").value}));
    assert.deepEqual(values.radios, [rating.presence, rating.relevance].filter(Boolean), `${code} keeps its rating`);
    assert.equal(values.note, rating.note, `${code} keeps its note`);
    assert.equal(values.cited.length, rating.for.length + rating.against.length, `${code} keeps its evidence`);
    for (const side of ["for", "against"])
      for (const evidence of rating[side])
        assert.ok(values.cited.some((one) => one.startsWith(side) && one.includes(this.texts[evidence])),
          `${code} keeps ${side} ${evidence}`);
  }

  /* ---- without a mouse ---- */

  async rateByKeyboard(codes) {
    const {who} = this, clicks = who.effort.clicks, keys = who.effort.keys;
    for (const code of codes) await this.rateOneByKeyboard(code);
    await who.tabTo(who.button("Save and continue"), "the button");
    await Promise.all([this.page.waitForEvent("load"), who.key("Enter")]);
    await who.look();
    assert.equal(who.effort.clicks, clicks, "no click");
    this.walk.note(`5-rate by keyboard only: ${codes.length} items with ${who.effort.keys - keys} keystrokes`);
  }

  async rateOneByKeyboard(code) {
    const {who} = this, rating = this.ratings[code];
    await this.numberFor(code, "presence", rating.presence);
    if (rating.relevance) await this.numberFor(code, "relevance", rating.relevance);
    if (rating.for.length + rating.against.length) {
      await who.tabTo(this.item(code).locator("summary"), "the list of evidence");
      await who.key("Enter");
      await who.key("Tab");
      for (const side of ["for", "against"])
        for (const evidence of rating[side]) await this.find(code, evidence, side);
    }
    await who.tabTo(this.note(code), "the note");
    who.effort.fields++;
    await who.write(rating.note);
  }

  /* The number of a rating chooses it. */
  async numberFor(code, group, value) {
    const {who} = this, radios = this.choices(code, group).getByRole("radio");
    await who.tabTo(radios.first(), `the ${group} of ${code}`);
    const values = await radios.evaluateAll((all) => all.map((one) => one.value));
    await who.key(String(values.indexOf(value) + 1));
    assert.ok(await radios.nth(values.indexOf(value)).isChecked(), `${values.indexOf(value) + 1} chooses ${value}`);
    who.effort.fields++;
  }

  /* Two words of the piece into the field above the list, then on to its box. */
  async find(code, evidence, side) {
    const {who} = this, words = this.item(code).locator("[data-cite-filter] input");
    for (let i = 0; i < 80 && !await words.evaluate((field) => field === document.activeElement); i++)
      await who.key("Shift+Tab");
    await who.key("Control+A");
    await who.write(this.texts[evidence].split(" ").slice(0, 3).join(" "));
    await who.tabTo(this.box(code, evidence, side), `${evidence} in the list`);
    await who.key("Space");
    assert.ok(await this.box(code, evidence, side).isChecked(), `the space bar ticks ${evidence}`);
  }
}
