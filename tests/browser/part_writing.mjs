/* tests/browser/part_writing.mjs: what an assessor writes: the person's own account, the formulation, what
   could happen, what is to be done, the judgement; and what is still missing. */

import {strict as assert} from "node:assert";
import {dateBefore, dateIn} from "./dates.mjs";
import {ACCOUNT, ACCOUNT_FIELDS, ACTION_FIELDS, CONFIDENCE, JUDGEMENT_FIELDS, LANGUAGES, PROMPTS, SCENARIOS,
  SCENARIO_FIELDS} from "./paper.mjs";

/* ---- what is missing ---- */

/* Each of these lines of the overview leads to its own field, which is in sight. */
export async function landOn(w, addresses) {
  const a = w.assessor, {page} = a, overview = page.url();
  for (const address of addresses) {
    const {pathname, hash} = new URL(address);
    await a.go(page.locator(`.missing a[href="${pathname}${hash}"]`).first());
    const landed = await page.evaluate(() => {
      const target = document.querySelector(":target"), box = target?.getBoundingClientRect();
      return {id: target?.id, inSight: Boolean(box && box.height && box.top >= -1 && box.top < innerHeight - 40)};
    });
    assert.equal(landed.id, decodeURIComponent(hash.slice(1)), `${address} has its field`);
    assert.ok(landed.inSight, `${address} lands on its field`);
    await page.goBack();
    assert.equal(page.url(), overview);
  }
}

async function missing(who) {
  return who.page.locator(".missing a").evaluateAll((all) => all.map((link) => link.href));
}

/* Nothing is signed while something is missing: not offered, and refused all the same. */
export async function seeMissing(w) {
  const a = w.assessor;
  await a.open(w.assessment);
  const found = await missing(a), steps = found.map((one) => new URL(one).pathname.split("/").at(-1));
  assert.deepEqual([...new Set(steps)], ["formulation", "scenarios", "management", "judgement"]);
  await landOn(w, found);
  assert.equal(await a.link("Sign the assessment").count(), 0, "nothing offers to sign");
  await a.open(w.assessment + "/sign");
  assert.equal(await a.page.locator("input[type=password]").count(), 0, "nothing asks for the passphrase");
  assert.equal((await missing(a)).length, found.length);
  const token = await a.page.locator("input[name=token]").first().inputValue();
  const body = new URLSearchParams({token, passphrase: w.accounts.assessor.passphrase}).toString();
  const answer = await a.send({address: w.site.address + w.assessment + "/sign", body});
  assert.equal(answer.status(), 422, "a signature that is sent all the same is refused");
}

/* ---- the account ---- */

export async function giveAccount(w) {
  const a = w.assessor;
  await a.open(w.assessment);
  await a.follow("Begin the assessment");
  await w.countedOn("whole", async () => {
    /* A refusal asks for nothing more. */
    await a.choose(ACCOUNT_FIELDS.outcome, ACCOUNT.outcome.refused);
    await a.choose(ACCOUNT_FIELDS.notice, ACCOUNT.notice.not_given);
    await a.press("Save and go to the overview");
  });
  assert.ok(!(await missing(a)).some((one) => one.includes("/steps/account")), "a refusal is recorded, not rated");
  await a.open(w.assessment + "/steps/account");
  await w.countedOn("whole", () => fillAccount(w, w.paper.assessment.account));
}

export async function fillAccount(w, account) {
  const a = w.assessor;
  const language = (code) => a.say(LANGUAGES[code]);
  for (const [name, label] of Object.entries(ACCOUNT_FIELDS)) {
    const value = account[name];
    if (ACCOUNT[name]) await a.choose(label, ACCOUNT[name][value]);
    else if (name === "notice_at") await a.type(label, dateBefore(1));
    else if (value) await a.type(label, name.endsWith("language") ? language(value) : value);
  }
  await a.press("Save and continue");
}

/* ---- the written steps ---- */

/* Types what differs from what stands in the field already. */
async function write(w, field, value) {
  if ((await field.inputValue()) === value) return;
  await w.assessor.typeInto(field, value);
}

export async function fillFormulation(w, formulation, prompts = PROMPTS) {
  const a = w.assessor;
  for (const code of prompts)
    await write(w, a.field(w.words.instrument(code, "title", "formulation")), formulation[code]);
  await a.press("Save and continue");
}

/* A scenario that is begun unfolds by itself where there is a script. */
async function unfold(w, part, field) {
  if (await field.isVisible()) return;
  assert.ok(!w.script, "what is begun is open");
  await w.assessor.click(part.locator("details.fold > summary"));
}

/* The fields of the same name stand in a part of their own for each of the four. */
export async function fillScenarios(w, scenarios, kinds = Object.keys(SCENARIOS)) {
  const a = w.assessor;
  for (const kind of kinds)
    for (const [name, label] of Object.entries(SCENARIO_FIELDS)) {
      const field = a.field(label, a.part(SCENARIOS[kind])), value = scenarios[kind][name] || "";
      if (!value && !await field.inputValue()) continue;
      await unfold(w, a.part(SCENARIOS[kind]), field);
      await write(w, field, value);
    }
  await a.picture("scenarios");
  await a.press("Save and continue");
}

export async function fillActions(w, actions) {
  const a = w.assessor;
  for (const [i, action] of actions.entries()) {
    if (await a.part("Action {{number}}", {number: i + 1}).count() === 0) await a.press("Save and show more rows");
    const part = a.part("Action {{number}}", {number: i + 1});
    await write(w, a.field(ACTION_FIELDS.what, part), action.what);
    await write(w, a.field(ACTION_FIELDS.owner, part), action.owner);
    await write(w, a.field(ACTION_FIELDS.by, part), dateIn(action.by_days));
  }
}

export async function fillJudgement(w, judgement) {
  const a = w.assessor;
  await a.choose(JUDGEMENT_FIELDS.level, w.words.instrument(judgement.level, "label"));
  await a.type(JUDGEMENT_FIELDS.words, judgement.words);
  await a.choose(JUDGEMENT_FIELDS.confidence, CONFIDENCE[judgement.confidence]);
  await a.type(JUDGEMENT_FIELDS.unknown, judgement.unknown);
  await a.type(JUDGEMENT_FIELDS.valid_until, dateIn(30 * judgement.valid_months));
}

/* One field is left out: the overview has that one line, and leads there. */
export async function judge(w) {
  const a = w.assessor, {formulation, scenarios, management, judgement} = w.paper.assessment;
  await a.open(w.assessment);
  await a.follow("Continue where you stopped");
  await w.countedOn("whole", async () => {
    await fillFormulation(w, formulation);
    await fillScenarios(w, scenarios);
    await fillActions(w, management.actions);
    const owner = a.field(ACTION_FIELDS.owner, a.part("Action {{number}}", {number: 2}));
    await a.typeInto(owner, "");
    await a.press("Save and continue");
    await fillJudgement(w, judgement);
    await a.press("Save and continue");
  });
  assert.equal(await a.page.locator(".missing a").count(), 1);
  await a.sees(a.say("%s: %s").replace("%s", a.say("What is to be done")).replace("%s", a.say(ACTION_FIELDS.owner)));
  await a.go(a.page.locator(".missing a"));
  const total = await w.countedOn("whole", async () => {
    await a.type(ACTION_FIELDS.owner, management.actions[1].owner, a.part("Action {{number}}", {number: 2}));
    await a.press("Save and go to the overview");
  });
  await a.sees(a.say("Everything is there. Read it once as a whole before you sign."));
  w.note(`a whole assessment: ${total}; ${total.human()}`);
  w.wholeEffort = total;
}
