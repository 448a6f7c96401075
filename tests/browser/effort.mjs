/* tests/browser/effort.mjs: how much a piece of work asks of a person, by the keystroke-level model. */

/* Seconds: a key at about 40 words a minute, to point and click, to move a hand between the two, and to
   look at the next field. A letter is a key; so is each of Tab, Enter, Space and the arrows. */
const KEY = 0.28, CLICK = 1.2, HAND = 0.4, FIELD = 1.35;

export class Effort {
  constructor() {
    this.clicks = this.keys = this.fields = this.moves = 0;
    this.hand = "mouse";
    this.started = performance.now();
  }

  with(hand) {
    if (this.hand !== hand) this.moves++;
    this.hand = hand;
  }

  click(times = 1) {
    this.with("mouse");
    this.clicks += times;
  }

  press(keys) {
    this.with("keyboard");
    this.keys += keys;
  }

  add(other) {
    for (const what of ["clicks", "keys", "fields", "moves"]) this[what] += other[what];
  }

  seconds() {
    return this.keys * KEY + this.clicks * CLICK + this.moves * HAND + this.fields * FIELD;
  }

  /* What a person would need, and what of it goes where. */
  human() {
    const parts = [`typing ${(this.keys * KEY).toFixed(0)} s`, `pointing ${(this.clicks * CLICK).toFixed(0)} s`,
      `moving the hand ${(this.moves * HAND).toFixed(0)} s`, `looking ${(this.fields * FIELD).toFixed(0)} s`];
    return `a person needs ${(this.seconds() / 60).toFixed(1)} minutes (${parts.join(", ")})`;
  }

  toString() {
    const seconds = ((performance.now() - this.started) / 1000).toFixed(1);
    return `${this.fields} fields, ${this.clicks} clicks, ${this.keys} keystrokes, ${seconds} s`;
  }
}
