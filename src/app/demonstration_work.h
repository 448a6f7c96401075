/* app/demonstration_work.h: invented assessments, written as the pages would. */
#ifndef APP_DEMONSTRATION_WORK_H
#define APP_DEMONSTRATION_WORK_H

#include "app/stage.h"

/* What one rater chose for an item: 0 is not rated, and relevance 0 is not asked. */
enum { WORK_PRESENT = 1, WORK_PARTLY, WORK_ABSENT, WORK_UNKNOWN };
enum { WORK_CENTRAL = 1, WORK_CONTRIBUTING, WORK_MARGINAL };
struct chosen {
    unsigned char presence, relevance;
};

/* One assessment after the other of one person. */
struct work {
    struct id person;
    struct told_of of;
    enum player author;
    const struct id *pieces; /* evidence that may be cited */
    size_t piece_count;
    const struct id *searches; /* that found nothing: they speak for an absence only */
    size_t search_count;
    struct id assessment;           /* the latest */
    bool is_again;                  /* it follows an earlier one */
    uint64_t risk;                  /* which of risk_types: each asks the same of one person */
    struct chosen was[STAGE_ITEMS]; /* each item, as it was rated last */
};

enum err work_open(struct call *c, struct stage *s, struct work *w) MUST_CHECK;
/* Writes all steps, and ratings of so many items in a hundred. */
enum err work_write(struct call *c, struct stage *s, struct work *w, uint64_t hundredths) MUST_CHECK;
enum err work_sign(struct call *c, struct stage *s, struct work *w) MUST_CHECK;
enum err work_countersign(struct call *c, struct stage *s, struct work *w) MUST_CHECK;
enum err work_return(struct call *c, struct stage *s, struct work *w) MUST_CHECK;

/* One rating with its evidence and note. */
enum err work_rate(struct call *c, struct stage *s, struct work *w, struct chosen chosen,
                   struct json **ret) MUST_CHECK;
bool work_asks_relevance(unsigned char presence);
unsigned char work_draw_relevance(struct stage *s);
extern const char *const work_presences[], *const work_relevances[]; /* codes, from 1 */
/* demonstration_second.c: once everything is written, and before it is signed. */
enum err work_rate_twice(struct call *c, struct stage *s, struct work *w) MUST_CHECK;

#endif
