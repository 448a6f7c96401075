/* assess/second.h: a second rater, who sees nothing of the first until both have submitted.
 *
 *   second_asked         coded  assessment, user
 *   second_withdrawn     coded  request
 *   ratings_submitted    coded  request, place ("first", "second"), ratings {item: {presence,
 *                               relevance, for, against}}, language (in which its rater read the
 *                               instrument), relied_on
 *                        case   notes {item: text}
 *                        signed by its rater, over the instrument and all cited evidence
 *   consensus_recorded   coded  request, ratings of the items that were rated differently
 *                        case   reasons {item: text}
 *
 * A second rater is asked before the assessment is signed: what is signed can be read. While one is
 * asked, the assessment is signed only after both have submitted and agreed on what differs. Until both
 * are in, nobody learns more than who was asked and who has submitted: the model gives ratings through
 * one view, ratings_revealed, which is empty until then. The originals stay.
 */
#ifndef ASSESS_SECOND_H
#define ASSESS_SECOND_H

#include "base/id.h"
#include "assess/asking.h"
#include "assess/assess.h"
#include "base/json.h"
#include "page/page.h"
#include "site/desk.h"

/* Who may do it: the author (assessment_write) or a reviewer (assessment_countersign). ERR_CONFLICT
 * once it is signed or somebody is asked; ERR_INVALID for the author or somebody who is no assessor. */
enum err second_ask(struct call *c, struct desk *d, const struct id *assessment,
                    const struct id *user) MUST_CHECK;

/* By those who may ask, or by who was asked; not any more once the second rater has submitted. */
enum err second_withdraw(struct call *c, struct desk *d, const struct id *assessment) MUST_CHECK;

/* Signs the desk's user's own draft: the author's as the first, the second rater's as the second.
 * ERR_INVALID if a rating lacks something, ERR_CONFLICT if theirs is in. */
enum err second_submit(struct call *c, struct desk *d, const struct id *assessment,
                       const char *passphrase) MUST_CHECK;

/* What both agreed on: {item: {presence, relevance, reason}} for every item that was rated differently.
 * By either rater, when both are in. A later consensus takes the place of an earlier one. */
enum err second_agree(struct call *c, struct desk *d, const struct id *assessment,
                      const struct json *agreed) MUST_CHECK;

/* Puts the consensus into the author's draft. Right: assessment_write, of the author. page says where
 * it was read. */
enum err second_take_over(struct call *c, struct desk *d, const struct id *assessment,
                          const char *page) MUST_CHECK;

/* The request that stands, nil if there is none: {request, user, user_name, asked_by_name, at,
 * first_at, second_at, compared, differing, consensus, …}. Right: assessment_see. */
enum err ask_second(struct call *c, struct desk *d, const struct id *assessment,
                    struct json **ret) MUST_CHECK;
bool second_is_in(const struct json *second); /* both have submitted */

/* Whose it is: the desk's user was asked by a request that stands. */
bool second_is_mine(const struct desk *d, const struct json *second);

/* The second rater's own draft, {"ratings": {…}}. ERR_DENIED for everybody else, ERR_CONFLICT once it
 * is submitted. */
enum err second_draft_load(struct call *c, struct desk *d, const struct json *assessment,
                           struct content *ret) MUST_CHECK;
enum err second_draft_save(struct call *c, struct desk *d, const struct json *assessment,
                           struct json *ratings, int64_t seen) MUST_CHECK;

/* ERR_CONFLICT while a second rater is asked and it is not settled. assessment as of ask_assessment. */
enum err second_need_settled(struct call *c, struct desk *d, const struct json *assessment) MUST_CHECK;
/* The same for the list of what is missing before signing: adds {text, address}. */
enum err second_missing(struct call *c, struct desk *d, const struct json *assessment,
                        struct json *found) MUST_CHECK;

/* What is missing in a rater's own content before it can be submitted: [{text, address}], at the second
 * rater's addresses. */
struct need second_section_needs(struct call *c, const struct matter *m, const struct json *section);
struct json *second_lacks(struct call *c, const struct matter *m);

/* ---- second_pages.c ---- */

enum err second_page(struct call *c, struct request *q, struct json *view);
enum err second_ask_post(struct call *c, struct request *q, struct json *view);
enum err second_withdraw_post(struct call *c, struct request *q, struct json *view);
enum err second_submit_post(struct call *c, struct request *q, struct json *view);
enum err second_rating_page(struct call *c, struct request *q, struct json *view);
enum err second_rating_post(struct call *c, struct request *q, struct json *view);

/* ---- compare_pages.c ---- */

enum err second_compare(struct call *c, struct request *q, struct json *view);
enum err second_agree_post(struct call *c, struct request *q, struct json *view);
enum err second_take_over_post(struct call *c, struct request *q, struct json *view);

#endif
