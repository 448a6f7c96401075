/* tests/browser/site.mjs: a site of a test's own: made, served, restarted, removed. */

import {execFileSync, spawn} from "node:child_process";
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {createInterface} from "node:readline";

export const PROGRAM = resolve(process.env.ASTROLABE_BUILD || "build", "astrolabe");
export const PASSPHRASE = "copper lantern on the quay";

const ENVIRONMENT = {...process.env, ASTROLABE_TEST_PASSPHRASES: "cheap", ASTROLABE_TEST_STRICT: "yes"};
const START = 20000; // milliseconds
const STOP = 10000;
const sites = new Set();

export class Site {
  constructor(name) {
    this.folder = mkdtempSync(join(tmpdir(), "astrolabe-browser-"));
    this.directory = join(this.folder, "site");
    this.log = [];
    sites.add(this);
    const file = join(this.folder, "passphrase");
    writeFileSync(file, PASSPHRASE + "\n");
    execFileSync(PROGRAM, ["init", this.directory, "--name", name, "--admin", "admin", "--passphrase-file", file],
      {env: ENVIRONMENT, stdio: ["ignore", "pipe", "pipe"]});
  }

  /* Served again, it stands at the address at which it stood before, as on a real machine. */
  async serve() {
    const listen = this.address ? new URL(this.address).host : "127.0.0.1:0";
    const server = spawn(PROGRAM, ["serve", this.directory, "--listen", listen],
      {env: ENVIRONMENT, stdio: ["ignore", "pipe", "pipe"]});
    this.server = server;
    createInterface({input: server.stderr}).on("line", (line) => this.log.push(line));
    this.address = await new Promise((found, failed) => {
      const late = setTimeout(() => failed(new Error("the server did not say its address")), START);
      createInterface({input: server.stdout}).on("line", (line) => {
        const said = line.match(/^Astrolabe is at (http:\S+)/);
        if (said) found(said[1].replace(/\/$/, ""));
        clearTimeout(late);
      });
      server.on("exit", (status) => failed(new Error(`the server ended with ${status}: ${this.log.at(-1)}`)));
    });
  }

  async stop() {
    const server = this.server;
    if (!server || server.exitCode !== null || server.signalCode) return;
    const ended = new Promise((done) => server.once("exit", done));
    server.kill("SIGTERM");
    const late = setTimeout(() => server.kill("SIGKILL"), STOP);
    await ended;
    clearTimeout(late);
  }

  async restart() {
    await this.stop();
    await this.serve();
  }

  async remove() {
    await this.stop();
    rmSync(this.folder, {recursive: true, force: true});
    sites.delete(this);
  }
}

/* Whatever ends the test, its servers do not outlive it. */
process.on("exit", () => {
  for (const site of sites) {
    site.server?.kill("SIGKILL");
    rmSync(site.folder, {recursive: true, force: true});
  }
});
