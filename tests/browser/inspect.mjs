/* tests/browser/inspect.mjs: what has to be so on every page, whatever it is about. */

export const PHONE = {width: 390, height: 800};

/* Runs in the page. */
function findings({language, dir}) {
  const found = [], say = (text) => found.push(text);
  const one = (element) => `${element.localName}${element.name ? `[name="${element.name}"]` : ""}`;
  const html = document.documentElement, headings = document.querySelectorAll("h1");

  if (headings.length !== 1) say(`has ${headings.length} headings h1`);
  if (html.lang !== language) say(`has lang="${html.lang}" instead of "${language}"`);
  if (getComputedStyle(document.body).direction !== dir) say(`does not read ${dir}`);
  if (!document.title.trim()) say("has no title");
  for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    const named = field.ariaLabel ||
      document.getElementById(field.getAttribute("aria-labelledby"))?.textContent ||
      [...field.labels].map((label) => label.textContent).join("");
    if (!named.trim()) say(`has ${one(field)} without a label`);
  }
  for (const button of document.querySelectorAll("button, a[href], summary"))
    if (!button.textContent.trim() && !button.ariaLabel) say(`has a nameless ${one(button)}`);
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) say(`has the id "${id}" twice`);
  return found;
}

/* Runs in the page: what makes it scroll sideways, if anything does. */
function overflow() {
  const html = document.documentElement, width = html.clientWidth;
  if (html.scrollWidth <= width) return null;
  const wide = [...document.body.querySelectorAll("*")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width && (box.right > width + 1 || box.left < -1);
  }).slice(0, 4).map((element) => element.localName + (element.className ? "." + element.className : ""));
  return `scrolls sideways at ${width} px (${html.scrollWidth} px): ${wide.join(", ")}`;
}

/* One page without what is different on every such page. */
export function kindOf(address) {
  return new URL(address).pathname.replace(/[0-9a-f]{32,}|[0-9]{12}-\w+/g, "*");
}

export class Inspector {
  constructor(language) {
    this.wanted = {language, dir: language === "ar" ? "rtl" : "ltr"};
    this.problems = new Map(); // problem: where it was seen first
    this.looked = 0;
    this.narrowed = new Set();
  }

  report(problem, where) {
    if (!this.problems.has(problem)) this.problems.set(problem, where);
  }

  /* Everything that the browser complains of; a refused form is no complaint. */
  watch(page) {
    page.on("console", (message) => {
      if (message.type() !== "error" && message.type() !== "warning") return;
      const refusal = /^Failed to load resource: .* status of (403|404|409|422)/.test(message.text());
      /* The browser's own page around a PDF asks for it. */
      if (message.location().url.endsWith("/favicon.ico")) return;
      if (refusal && message.location().url.split("?")[0] === page.url().split("?")[0]) return;
      this.report(`the console says: ${message.text()}`, kindOf(page.url()));
    });
    page.on("pageerror", (error) => this.report(`a script fails: ${error.message}`, kindOf(page.url())));
    page.on("dialog", async (dialog) => {
      this.report(`a ${dialog.type()} window opened: ${dialog.message()}`, kindOf(page.url()));
      await dialog.accept();
    });
    page.on("request", (request) => {
      const {protocol, host} = new URL(request.url());
      if (/^http/.test(protocol) && host !== new URL(page.url()).host && page.url() !== "about:blank")
        this.report(`asks another computer: ${request.url()}`, kindOf(page.url()));
    });
    page.on("response", (response) => {
      if (response.status() >= 500) this.report(`answered ${response.status()}`, kindOf(response.url()));
    });
  }

  async look(page) {
    const kind = kindOf(page.url());
    this.looked++;
    for (const finding of await page.evaluate(findings, this.wanted))
      this.report(`${kind} ${finding}`, page.url());
    await this.narrow(page, kind);
  }

  async narrow(page, kind) {
    const size = page.viewportSize(), key = kind + await page.locator("h1").first().innerText();
    if (this.narrowed.has(key) && size.width !== PHONE.width) return;
    this.narrowed.add(key);
    if (size.width !== PHONE.width) await page.setViewportSize(PHONE);
    const problem = await page.evaluate(overflow);
    if (size.width !== PHONE.width) await page.setViewportSize(size);
    if (problem) this.report(`${kind} ${problem}`, page.url());
  }
}
