/* tests/browser/main.mjs: runs the browser tests one after the other and says what became of each. */

import {chromium} from "playwright-core";
import {Payloads} from "./payloads.mjs";
import {Walk} from "./walk.mjs";

const CHROMIUM = process.env.ASTROLABE_CHROMIUM || "/usr/bin/chromium";
const DEADLINE = 900000; // milliseconds for all of it
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

const chosen = process.argv.slice(2);
let failed = 0;

/* Goes where walk-ar-plain goes, from left to right: run it by its name. */
const BY_NAME = ["walk-en-plain"];

function isChosen(name) {
  if (!chosen.length && BY_NAME.includes(name)) return false;
  return !chosen.length || chosen.some((one) => name.startsWith(one) || one.startsWith(name + "-"));
}

function failure(name, error, scene) {
  const [first, ...more] = String(error.message || error).replace(/\x1b\[\d+m/g, "").split("\n");
  const place = String(error.stack).split("\n").find((line) => line.includes("/tests/browser/")) || "";
  const detail = [...more.slice(0, 30), place, ...scene].map((line) => line.trim()).filter(Boolean);
  failed++;
  console.log([`not ok ${name}: ${first}`, ...detail.map((line) => "    " + line)].join("\n"));
}

/* A phase needs the one before it: the first failure ends the walk. */
async function take(walk) {
  const started = performance.now();
  let stopped = null;
  if (!isChosen(walk.name)) return;
  await walk.start();
  for (const phase of Object.keys(walk.phases())) {
    const name = `${walk.name}-${phase}`;
    if (stopped) {
      console.log(`skip ${name}: the walk stopped at ${stopped}`);
      continue;
    }
    try {
      await walk.run(phase);
      console.log(`ok ${name}`);
    } catch (error) {
      stopped = phase;
      failure(name, error, await walk.scene());
    }
  }
  try {
    walk.everyPage();
    console.log(`ok ${walk.name}-every-page`);
  } catch (error) {
    failure(`${walk.name}-every-page`, error, []);
  }
  await walk.end();
  for (const note of walk.notes) console.log(`note ${note}`);
  console.log(`note ${walk.name} took ${((performance.now() - started) / 1000).toFixed(0)} s`);
}

async function lane(walks) {
  for (const walk of walks)
    await take(walk).catch((error) => failure(walk.name, error, []));
}

/* Two at a time: while one waits for its server, the other one goes on. */
async function main() {
  const browser = await chromium.launch({executablePath: CHROMIUM, args: ARGUMENTS});
  const walk = (language, script, paper) => new Walk(browser, language, script, paper);
  await Promise.all([
    lane([walk("en", true, "calder-loom"), walk("ar", false, "corvane"), new Payloads(browser)]),
    lane([walk("fr", true, "saule-noir"), walk("ar", true, "corvane"), walk("en", false, "ash-ferry")])]);
  await browser.close();
}

setTimeout(() => {
  console.log("not ok browser: it took longer than 15 minutes and was stopped");
  process.exit(1);
}, DEADLINE).unref();
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

await main().catch((error) => failure("browser", error, []));
process.exit(failed ? 1 : 0);
