/* tests/browser/main.mjs: runs the browser tests one after the other and says what became of each. */

import {chromium} from "playwright-core";
import {Payloads} from "./payloads.mjs";
import {Walk} from "./walk.mjs";

const CHROMIUM = process.env.ASTROLABE_CHROMIUM || "/usr/bin/chromium";
const DEADLINE = 900000; // milliseconds for all of it
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

const chosen = process.argv.slice(2);
let failed = 0;

function isChosen(name) {
  return !chosen.length || chosen.some((one) => name.startsWith(one) || one.startsWith(name + "-"));
}

function passed(name) {
  console.log(`ok ${name}`);
}

function failure(name, error) {
  const [first, ...more] = String(error.message || error).replace(/\x1b\[\d+m/g, "").split("\n");
  const place = String(error.stack).split("\n").find((line) => line.includes("/tests/browser/"));
  failed++;
  console.log(`not ok ${name}: ${first}`);
  for (const line of more.filter((line) => line.trim()).slice(0, 30)) console.log(`    ${line}`);
  if (place) console.log(`    ${place.trim()}`);
}

async function where(browser) {
  for (const context of browser.contexts())
    for (const page of context.pages()) {
      const heading = await page.locator("h1, .error-summary p").allInnerTexts().catch(() => []);
      console.log(`    a page stood at ${page.url()}: ${heading.join(" | ")}`);
    }
}

/* A phase needs the one before it: the first failure ends the walk. */
async function walk(one, browser) {
  const started = performance.now();
  if (!isChosen(one.name)) return;
  let stopped = null;
  await one.start();
  for (const phase of one.constructor.phases) {
    const name = `${one.name}-${phase}`;
    if (stopped && phase !== "every-page") {
      console.log(`skip ${name}: the walk stopped at ${stopped}`);
      continue;
    }
    try {
      await one.run(phase);
      passed(name);
    } catch (error) {
      stopped ||= phase;
      failure(name, error);
      await where(browser);
    }
  }
  await one.end();
  for (const note of one.notes) console.log(`note ${note}`);
  console.log(`note ${one.name} took ${((performance.now() - started) / 1000).toFixed(0)} s`);
}

async function main() {
  const browser = await chromium.launch({executablePath: CHROMIUM, args: ARGUMENTS});
  try {
    for (const language of ["en", "ar"])
      for (const script of [true, false]) await walk(new Walk(browser, language, script), browser);
    await walk(new Payloads(browser), browser);
  } finally {
    await browser.close();
  }
}

setTimeout(() => {
  console.log("not ok browser: all of it took too long and was stopped");
  process.exit(1);
}, DEADLINE).unref();
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

await main().catch((error) => failure("browser", error));
process.exit(failed ? 1 : 0);
