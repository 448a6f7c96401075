/* tests/browser/part_site.mjs: the administrator sets a site up; somebody unlocks it. */

import {strict as assert} from "node:assert";
import {ROLES} from "./paper.mjs";
import {PASSPHRASE} from "./site.mjs";
import {dateIn} from "./dates.mjs";

const NOT_VALIDATED = "Not validated: for training and local study. It may inform a decision and is never its only ground.";

/* In English the assessor is a reviewer as well, who still may not countersign what they wrote. */
function rolesOf(w, account) {
  if (account === "second") return ["assessor"];
  return account === "assessor" && w.language === "en" ? ["assessor", "reviewer"] : [account];
}

export async function addAccount(w, admin, account) {
  await admin.type("User name", w.accounts[account].user);
  await admin.type("Full name", w.staff[account]);
  for (const role of rolesOf(w, account)) await admin.tick(ROLES[role]);
  if (account === "officer") for (const unit of w.staff.units) await admin.tick(unit);
  await admin.type("First passphrase", w.accounts[account].passphrase);
  await admin.press("Add the account");
  await admin.saved();
  await admin.sees(w.staff[account]);
}

export async function setUp(w) {
  const admin = w.admin = await w.computer();
  await admin.signIn({user: "admin", passphrase: PASSPHRASE});
  await admin.follow("Open the units");
  await admin.press("Open the unit");
  await admin.refused();
  for (const unit of w.staff.units) {
    await admin.type("Name of the unit", unit);
    await admin.press("Open the unit");
    await admin.saved();
  }
  await admin.open("/");
  await admin.follow("Add accounts");
  for (const account of Object.keys(w.accounts)) await addAccount(w, admin, account);
  await admin.open("/");
  await admin.follow("Take an instrument into use");
  await admin.go(admin.page.getByRole("button", {name: admin.say("Take into use")}));
  await admin.saved();
  await admin.go(admin.page.locator(".row-link").first());
  await admin.sees(admin.say(NOT_VALIDATED));
  w.instrument = new URL(admin.page.url()).pathname;
}

/* In English the service asks for qualifications from today on; elsewhere nobody has one yet. */
export async function qualify(w) {
  const {admin} = w;
  await admin.follow("Qualifications");
  await admin.sees(admin.say("No qualification is recorded yet."));
  if (w.language === "en") {
    for (const [account, what] of [["assessor", "Assess"], ["assessor", "Grade evidence"], ["second", "Assess"],
      ["reviewer", "Countersign"]]) await record(w, account, what);
    await admin.follow("Set the day");
    await admin.press("Set the day");
    await admin.refused();
    await admin.type("From this day on", dateIn(0));
    await admin.press("Set the day");
    await admin.saved();
    await admin.sees(admin.say("Only qualified people sign, since"));
  }
  await admin.signOut();
  await admin.context.close();
}

async function record(w, account, what) {
  const {admin} = w;
  await admin.follow("Record a qualification");
  await admin.choose("Who", w.staff[account]);
  await admin.choose("Qualified for", what);
  if (what !== "Grade evidence") await admin.choose("With which instrument", w.words.instrument(null, "title"));
  await admin.type("Last day", dateIn(400));
  await admin.press("Record");
  await admin.saved();
  await admin.sees(w.staff[account]);
}

export async function signIn(w) {
  await w.site.restart();
  const a = w.assessor = await w.computer();
  (w.members ||= {}).assessor = a;
  await a.arrive();
  await a.page.locator(".notice").waitFor(); // locked
  await a.picture("door");
  await a.signIn({...w.accounts.assessor, passphrase: "not this one at all"}).then(
    () => assert.fail("a wrong passphrase signed somebody in"), () => {});
  await a.refused();
  await a.signIn(w.accounts.assessor);
}
