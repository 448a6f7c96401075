/* tests/browser/part_study.mjs: how alike an instrument is rated, where there is one assessment rated twice yet. */

import {strict as assert} from "node:assert";

/* Too few to say anything: the page says so, and offers no figure, file or report; who types the address of one
   is told why there is none. */
export async function seeStudy(w) {
  const r = await w.member("reviewer");
  await r.follow("Study");
  const rows = r.page.locator(".list-table tbody tr");
  assert.ok(await rows.count() >= 1, "the instrument in use has its line");
  await r.go(rows.getByRole("link").first());
  await r.sees(r.say("Assessments rated twice"));
  assert.equal(await r.page.locator(".notice").count(), 1, "it says that there are too few");
  assert.equal(await r.page.locator(".buttons-top a").count(), 0, "nothing is offered that could point at somebody");
  const page = new URL(r.page.url()).pathname;
  for (const [part, status] of Object.entries({report: 409, data: 409, "fairness/language": 409, strictness: 200})) {
    const answer = await r.context.request.get(w.site.address + `${page}/${part}`);
    assert.equal(answer.status(), status, part);
  }
}
