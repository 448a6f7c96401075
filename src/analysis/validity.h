/* analysis/validity.h: what the analyses of outcomes and times read: one column a part, in one run. */
#ifndef ANALYSIS_VALIDITY_H
#define ANALYSIS_VALIDITY_H

#include "analysis/analysis.h"
#include "stats/survival.h"

struct validity {
    size_t rows;
    int32_t *outcome; /* 1, 0, -1 missing; NULL unless it was asked for */
    double *time;
    int32_t *event; /* 0, 1, 2, …, -1 missing */
    int32_t causes; /* the largest event */
    size_t x_count;
    const char *const *x_names;
    double *x;                     /* rows x x_count, or x_count columns of `most` */
    size_t most;                   /* rows there is room for */
    const char *x_column;          /* name of the first */
    struct grouping group, strata; /* count 0 unless they are given */
};

enum validity_part {
    READ_OUTCOME = 1,
    READ_TIME = 2, /* time and event */
    READ_X = 4,    /* x is needed */
    READ_X_IF_GIVEN = 8,
    READ_COLUMNS = 16, /* x a column after the other */
    READ_CAUSES = 32   /* events above 1 are other things than 1; else all are one event */
};

/* Wrong use where an option is missing; refuses at their place outcomes other than 0 and 1, events
 * other than whole numbers from 0. Says in a what was read. */
enum err validity_read(struct call *c, const struct request *q, unsigned parts, struct answer *a,
                       struct validity *ret) MUST_CHECK;

/* All that the contract has of input; NAN: not known. */
void validity_input(struct answer *a, double units, double missing);

/* Numbers of a list, in order; wrong use for anything else. */
enum err validity_numbers(struct call *c, const char *option, const char *list, double **ret,
                          size_t *ret_count) MUST_CHECK;

/* Which of the names an option has (wanted, NULL without it: the first). Wrong use for another. */
enum err validity_choose(struct call *c, const char *option, const char *wanted,
                         const char *const names[], size_t count, size_t *ret) MUST_CHECK;

/* --interval log, plain or log-log; log without it. */
enum err validity_interval(struct call *c, const struct request *q,
                           enum survival_interval *ret) MUST_CHECK;

/* As the library has it. */
struct follow_up validity_follow_up(const struct validity *v);

/* A time as it stands in "of", without more digits than it needs. */
const char *validity_number(struct call *c, double number);

#endif
