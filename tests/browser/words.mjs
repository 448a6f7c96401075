/* tests/browser/words.mjs: what the interface and the instrument say in a language, to find things by
   what a person reads. The catalogue is the one that was built into the program. */

import {existsSync, readFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {PROGRAM} from "./site.mjs";

const INSTRUMENT = readFileSync(
  new URL("../../content/instruments/open-framework.yaml", import.meta.url), "utf8");

/* The format of gettext's .mo files: a table of lengths and offsets for each of the two languages. */
function catalogue(language) {
  const file = join(dirname(PROGRAM), language + ".mo"), known = new Map();
  if (language === "en" || !existsSync(file)) return known;
  const bytes = readFileSync(file), count = bytes.readUInt32LE(8);
  const text = (table, i) => {
    const at = bytes.readUInt32LE(table) + 8 * i, offset = bytes.readUInt32LE(at + 4);
    return bytes.toString("utf8", offset, offset + bytes.readUInt32LE(at));
  };
  for (let i = 0; i < count; i++) known.set(text(12, i), text(16, i));
  return known;
}

/* The codes of the sections, each with the codes of its items, in the order of the file. */
function sections(instrument) {
  const found = {};
  let last;
  for (const [, indent, code] of instrument.slice(instrument.indexOf("\nsections:"))
    .split("\nformulation:")[0].matchAll(/\n( +)- code: (\w+)/g)) {
    if (indent.length === 2) last = found[code] = [];
    else last.push(code);
  }
  return found;
}

export const SECTIONS = sections(INSTRUMENT);
export const ITEMS = Object.values(SECTIONS).flat();

/* The items that are asked only if an earlier one was rated so: {item, ratings}. */
export const CONDITIONS = Object.fromEntries([...INSTRUMENT.matchAll(
  /- code: (\w+)\n(?: {8}.*\n)*? {8}when: \{item: (\w+), in: \[(.*)\]\}/g)]
  .map(([, code, item, ratings]) => [code, {item, ratings: ratings.split(", ")}]));

/* Whether an item is asked of somebody who is rated like this. */
export function isAsked(code, ratings) {
  const condition = CONDITIONS[code];
  return !condition || condition.ratings.includes(ratings[condition.item].presence);
}

export function askedItems(ratings) {
  return ITEMS.filter((code) => isAsked(code, ratings));
}

/* A text as it is compared: on paper and on the screen the spaces of a line may be others. */
export function flat(text) {
  return text.replace(/\s+/g, " ");
}

export class Words {
  constructor(language) {
    this.language = language;
    this.known = catalogue(language);
  }

  /* What is not translated yet stands on the page in English. */
  say(text, values = {}) {
    const said = this.known.get(text) || text;
    return said.replace(/\{\{(\w+)\}\}/g, (whole, name) => values[name] ?? whole);
  }

  /* A text of the instrument: of what has the code (or of all of it), the member in this language. */
  instrument(code, member, part = "") {
    const start = part ? INSTRUMENT.indexOf(`\n${part}:\n`) : 0;
    const from = code ? INSTRUMENT.indexOf(`code: ${code}\n`, start) : 0;
    const at = INSTRUMENT.indexOf(`${member}:\n`, from);
    const line = INSTRUMENT.indexOf(` ${this.language}: "`, at);
    return JSON.parse(INSTRUMENT.slice(line + 5, INSTRUMENT.indexOf("\n", line)));
  }
}
