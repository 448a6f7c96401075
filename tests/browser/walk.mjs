/* tests/browser/walk.mjs: the main job from end to end, as the people do it whose job it is: from an empty
   site to a countersigned assessment and the one that follows it, left and taken up again, locked and
   unlocked. What is done stands in the files of its parts; here is who does it, and in which order. */

import {strict as assert} from "node:assert";
import {Effort} from "./effort.mjs";
import {Inspector, PHONE} from "./inspect.mjs";
import {NAMES, TEXTS, casePaper} from "./paper.mjs";
import {Site} from "./site.mjs";
import {Somebody} from "./somebody.mjs";
import {Words} from "./words.mjs";
import {qualify, setUp, signIn} from "./part_site.mjs";
import {list, receive, receiveNeighbour} from "./part_people.mjs";
import {addEvidence, allegeCoercion, grade, observe, keySlips} from "./part_evidence.mjs";
import {openIt, rate, takeUp} from "./part_rating.mjs";
import {giveAccount, judge, seeMissing} from "./part_writing.mjs";
import {agree, askSecond, compare, rateBlind} from "./part_second.mjs";
import {countersign, giveBack, report, sign} from "./part_signing.mjs";
import {addLater, disclose, flagCoercion, follow, lookAgain, seeOverTime} from "./part_later.mjs";
import {ownInstrument} from "./part_instrument.mjs";
import {seeStudy} from "./part_study.mjs";
import {lock, seeAll} from "./part_locked.mjs";

const DESK = {width: 1280, height: 900};
const ROLES = ["officer", "assessor", "second", "reviewer", "inspector"];

/* The whole job, and the shorter one of a small screen without a script. */
const WHOLE = {
  "0-set-up": setUp, "0-qualify": qualify, "1-sign-in": signIn,
  "2-receive": receive, "2-neighbour": receiveNeighbour,
  "3-observe": observe, "3-slips": keySlips,
  "4-evidence": addEvidence, "4-grade": grade, "4-coercion": allegeCoercion, "4-list": list,
  "5-open": openIt, "5-account": giveAccount, "5-rate": rate, "5-left-and-taken-up": takeUp,
  "5-missing": seeMissing, "5-judge": judge,
  "6-ask-second": askSecond, "6-rate-blind": rateBlind, "6-compare": compare, "6-agree": agree,
  "7-sign": sign, "7-return": giveBack, "7-countersign": countersign, "7-report": report,
  "8-addendum": addLater, "8-disclose": disclose, "8-coercion": flagCoercion, "8-look-again": lookAgain,
  "8-follow": follow, "8-over-time": seeOverTime, "8-study": seeStudy,
  "8-own-instrument": ownInstrument,
  "9-locked": lock, "9-everything-is-there": seeAll};
const LEFT_OUT = ["2-neighbour", "6-ask-second", "6-rate-blind", "6-compare", "6-agree", "8-look-again", "8-follow",
  "8-over-time", "8-study", "8-own-instrument"];

export class Walk {
  constructor(browser, language, script, paper) {
    Object.assign(this, {browser, language, script});
    this.name = `walk-${language}-${script ? "script" : "plain"}`;
    this.words = new Words(language);
    this.inspector = new Inspector(language);
    this.paper = casePaper(paper);
    this.staff = NAMES[language];
    this.texts = TEXTS[language];
    this.unit = this.staff.units[0];
    this.effort = new Effort();
    /* A plain browser is a small one here, so that both widths are walked in both directions. */
    this.size = script ? DESK : PHONE;
    this.accounts = Object.fromEntries(ROLES.map((role, i) =>
      [role, {user: `${role}.${i + 1}`, passphrase: `seven herons over the ${role}s mill`}]));
    this.notes = [];
    this.contexts = [];
  }

  /* What is done, by name, in this order. */
  phases() {
    return Object.fromEntries(Object.entries(WHOLE)
      .filter(([name]) => this.script || !LEFT_OUT.includes(name)).map(([name, part]) => [name, () => part(this)]));
  }

  note(text) {
    this.notes.push(`${this.name} ${text}`);
  }

  async computer() {
    return Somebody.at(this, this.size);
  }

  /* Somebody of the staff, signed in at a computer of their own, for as long as the walk lasts. */
  async member(role) {
    this.members ||= {};
    if (this.members[role]) return this.members[role];
    const somebody = this.members[role] = await this.computer();
    await somebody.signIn(this.accounts[role]);
    return somebody;
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
    await this.phases()[phase]();
    this.note(`${phase}: ${this.effort}`);
  }

  /* A piece of work of its own, counted by itself and with the phase. */
  async counted(what, doing) {
    const before = this.effort, own = this.effort = new Effort();
    try {
      await doing();
    } finally {
      this.effort = before;
    }
    before.add(own);
    this.note(`${what}: ${own}; ${own.human()}`);
    return own;
  }

  /* The same for work that is done in several phases: counted on under its name. */
  async countedOn(name, doing) {
    this.totals ||= {};
    const total = this.totals[name] ||= new Effort(), before = this.effort, own = this.effort = new Effort();
    try {
      await doing();
    } finally {
      this.effort = before;
    }
    before.add(own);
    total.add(own);
    return total;
  }

  /* ---- all pages ---- */

  everyPage() {
    const problems = [...this.inspector.problems].map(([problem, where]) => `${problem} (${where})`);
    this.note(`${this.inspector.looked} pages were looked at`);
    assert.equal(this.site.log.filter((line) => !/ (info|debug)/.test(line)).join("\n"), "", "the server's log");
    assert.equal(problems.length, 0, `${problems.length} problems\n${problems.join("\n")}`);
  }
}
