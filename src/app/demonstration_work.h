/* app/demonstration_work.h: invented assessments, written as the pages would. */
#ifndef APP_DEMONSTRATION_WORK_H
#define APP_DEMONSTRATION_WORK_H

#include "app/stage.h"

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
    unsigned char was[STAGE_ITEMS]; /* presence of each item, as it was rated before, from 1 */
};

/* What is kept of a rating in `was`; 0 is not rated. */
enum { WORK_PRESENT = 1, WORK_PARTLY, WORK_ABSENT, WORK_UNKNOWN };

enum err work_open(struct call *c, struct stage *s, struct work *w) MUST_CHECK;
/* Writes all steps, and ratings of so many items in a hundred. */
enum err work_write(struct call *c, struct stage *s, struct work *w, uint64_t hundredths) MUST_CHECK;
enum err work_sign(struct call *c, struct stage *s, struct work *w) MUST_CHECK;
enum err work_countersign(struct call *c, struct stage *s, struct work *w) MUST_CHECK;
enum err work_return(struct call *c, struct stage *s, struct work *w) MUST_CHECK;

/* One rating with its evidence and note. */
enum err work_rate(struct call *c, struct stage *s, struct work *w, unsigned char presence,
                   struct json **ret) MUST_CHECK;
/* demonstration_second.c: once everything is written, and before it is signed. */
enum err work_rate_twice(struct call *c, struct stage *s, struct work *w) MUST_CHECK;

#endif
