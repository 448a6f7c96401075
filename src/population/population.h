/* population/population.h: who counts among the people held for violent extremism, by which decision.
 *
 * To be listed is the first label a person gets here, so it is never a side effect: entering, staying
 * and leaving are decisions of somebody, signed, with a ground, a notice to the person and a way to
 * appeal. Concern about somebody who is suspected or vulnerable goes a path of its own, which ends by
 * itself and lists nobody.
 *
 *   population_entered   coded  ground, relied_on, review_on, legal_status; notice, notice_at,
 *                               notice_language, appeal_until
 *                        case   reasons, notice_words, withheld
 *   population_reviewed  coded  entered, outcome "stay", review_on, legal_status; notice… as above
 *                        case   reasons, notice_words, withheld
 *   population_left      coded  entered, ground; notice… as above
 *                        case   reasons, notice_words, withheld
 *   population_told      coded  decision, entered, notice, notice_at, notice_language, appeal_until
 *   appeal_filed         coded  decision, entered, filer, decide_by
 *                        case   grounds
 *   appeal_decided       coded  appeal, entered, outcome; notice… as above
 *                        case   reasons, notice_words, withheld
 *   concern_raised       coded  concern ("suspected", "vulnerable"), review_on
 *                        case   what
 *   concern_reviewed     coded  concern (the entry), outcome, review_on
 *                        case   reasons
 *
 * The four decisions are signed. "entered" names the listing, which is the entry that made it. An
 * appeal that is upheld removes the label; what was written about it stays.
 */
#ifndef POPULATION_POPULATION_H
#define POPULATION_POPULATION_H

#include "base/json.h"
#include "evidence/evidence.h"
#include "site/subject.h"

struct desk;

#define POPULATION_REVIEW_DAYS 366       /* a listing is reviewed at least once a year */
#define POPULATION_APPEAL_DAYS 30        /* to appeal, from being told */
#define POPULATION_ANSWER_DAYS 30        /* to decide an appeal */
#define POPULATION_NOTICE_DAYS 7         /* to give a notice that was not given yet */
#define POPULATION_CONCERN_DAYS 30       /* until a concern is looked at */
#define POPULATION_SUPPORT_DAYS 183      /* the longest that help is offered without a new look */
#define POPULATION_NOTICE_CHARACTERS 500 /* the notice is one page */
#define POPULATION_NOTICE_LINES 5
#define POPULATION_CELL 3 /* a smaller count could point at somebody */

/* Each ends with a NULL code. */
extern const struct code_label population_grounds[];
extern const struct code_label population_leavings[];  /* why a listing ends */
extern const struct code_label population_notices[];   /* whether the person was told */
extern const struct code_label population_languages[]; /* of a notice */
extern const struct code_label population_filers[];    /* who appeals */
extern const struct code_label population_verdicts[];  /* on an appeal */
extern const struct code_label concern_kinds[];
extern const struct code_label concern_outcomes[];

bool population_has(const struct code_label *list, const char *code);
const char *population_label(const struct call *c, const struct code_label *list, const char *code);

struct population_notice {
    const char *how; /* code of population_notices */
    int64_t at;      /* when the person was told; 0 where they were not */
    const char *language;
    const char *words;    /* why, in words that may be told */
    const char *withheld; /* why the person is not told; only with "withheld" */
};

struct population_decision {
    struct id about;             /* the person who enters; else the listing, or the appeal */
    const char *ground;          /* for entering and leaving; for an appeal its outcome */
    const struct json *evidence; /* list of ids as text; for entering only */
    const char *reasons;
    int64_t review_on; /* for entering and staying */
    struct population_notice notice;
    const char *passphrase;
};

/* Right: population_decide. Evidence that may not be cited is refused; an untried person is listed as
 * accused and on no other ground. ERR_CONFLICT if the person is listed already. */
enum err population_enter(struct call *c, struct desk *d, const struct population_decision *p,
                          struct id *ret_listing) MUST_CHECK;
/* The person stays listed: needs a reason too. Right: population_decide. */
enum err population_review(struct call *c, struct desk *d, const struct population_decision *p,
                           struct id *ret_entry) MUST_CHECK;
/* Right: population_decide. */
enum err population_leave(struct call *c, struct desk *d, const struct population_decision *p,
                          struct id *ret_entry) MUST_CHECK;
/* That a notice was given after all. The time to appeal begins here. Right: population_decide. */
enum err population_tell(struct call *c, struct desk *d, const struct id *decision,
                         const struct population_notice *n, struct id *ret_entry) MUST_CHECK;

/* Against entering or staying, by the person or for them. ERR_CONFLICT once the time is over, or while
 * another appeal is open. Right: appeal_file. */
enum err appeal_file(struct call *c, struct desk *d, const struct id *decision, const char *filer,
                     const char *grounds, struct id *ret_appeal) MUST_CHECK;
/* Right: appeal_decide, of others: nobody who decided that the person is listed decides this. */
enum err appeal_decide(struct call *c, struct desk *d, const struct population_decision *p,
                       struct id *ret_entry) MUST_CHECK;

/* Right: concern_raise. Lists nobody, and lapses by itself. */
enum err concern_raise(struct call *c, struct desk *d, const struct id *person, const char *kind,
                       const char *what, struct id *ret_concern) MUST_CHECK;

struct concern_review {
    struct id concern;
    const char *outcome;
    int64_t review_on; /* with "support" only */
    const char *reasons;
};
/* Right: concern_review. */
enum err concern_review(struct call *c, struct desk *d, const struct concern_review *r,
                        struct id *ret_entry) MUST_CHECK;

/* ---- questions ---- */

/* {id, legal_status, status}. ERR_MISSING if there is no such person, ERR_CONFLICT if they are not held
 * any more. */
enum err population_need_held(struct call *c, struct desk *d, const struct id *person,
                              struct json **ret) MUST_CHECK;
/* OK if the desk's user had no part in the listing that the appeal is about. */
enum err appeal_need_decider(struct call *c, struct desk *d, const struct json *appeal) MUST_CHECK;

/* {standing: "listed"|"screening"|"none", standing_text, entered, ground, ground_text, since,
 * review_on, appeal: nil|"open"|"upheld"|"dismissed"}. Right: population_see. */
enum err ask_population_standing(struct call *c, struct desk *d, const struct id *person,
                                 struct json **ret) MUST_CHECK;

/* People listed now, by name or by the date of the next review; and who was listed once. Right:
 * population_see. */
enum err ask_population_list(struct call *c, struct desk *d, bool by_review,
                             struct json **ret) MUST_CHECK;
enum err ask_population_former(struct call *c, struct desk *d, struct json **ret) MUST_CHECK;

/* {grounds: [{text}], units: [{name, cells: [{ground, text, is_small}]}]}: how many are listed, without
 * names. Cells under POPULATION_CELL are not told, and there are no totals from which they could be
 * had. Right: population_see. */
enum err ask_population_counts(struct call *c, struct desk *d, struct json **ret) MUST_CHECK;

/* All decisions, appeals and concerns about a person, latest first. What was told is opened by the
 * page. Right: population_see. */
enum err ask_population_history(struct call *c, struct desk *d, const struct id *person,
                                struct json **ret) MUST_CHECK;
enum err ask_appeal_list(struct call *c, struct desk *d, const struct id *person,
                         struct json **ret) MUST_CHECK;
enum err ask_concern_list(struct call *c, struct desk *d, const struct id *person,
                          struct json **ret) MUST_CHECK;

/* Concerns of everybody that are open, by name or by date. Right: concern_review. */
enum err ask_screening(struct call *c, struct desk *d, bool by_review, struct json **ret) MUST_CHECK;

/* One of each. ERR_MISSING if there is none. Right: population_see. */
enum err ask_population_decision(struct call *c, struct desk *d, const struct id *decision,
                                 struct json **ret) MUST_CHECK;
enum err ask_listing(struct call *c, struct desk *d, const struct id *listing,
                     struct json **ret) MUST_CHECK;
enum err ask_appeal(struct call *c, struct desk *d, const struct id *appeal,
                    struct json **ret) MUST_CHECK;
enum err ask_concern(struct call *c, struct desk *d, const struct id *concern,
                     struct json **ret) MUST_CHECK;

/* For the page of a person: view.standing, drawn by _standing.mustache: {may_see, may_raise, …}. */
enum err population_summary(struct call *c, struct desk *d, const struct id *person,
                            struct json *view) MUST_CHECK;

extern const struct subject population_subject;

#endif
