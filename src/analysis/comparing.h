/* analysis/comparing.h: what the two files of the analysis `compare` know of each other. */
#ifndef ANALYSIS_COMPARING_H
#define ANALYSIS_COMPARING_H

#include "analysis/analysis.h"

struct comparing {
    const struct request *q;
    struct answer *a;
    const char **names; /* of tests: key, and of what */
    double *p;
    size_t tests;
};

/* compare.c */
void compare_add(struct comparing *w, const char *key, const char *of, const struct estimate *e);
/* The same, as one of the tests that are adjusted for each other. */
void compare_add_test(struct comparing *w, const char *key, const char *of, const struct estimate *e);
/* Two groups, of every row. */
enum err compare_read_groups(struct call *c, const struct request *q, struct grouping *ret,
                             size_t *ret_rows) MUST_CHECK;

/* compare_raters.c: agreement of raters; on the same units, of two files, of two groups of one file. */
enum err compare_raters_together(struct call *c, struct comparing *w, const char *first,
                                 const char *second) MUST_CHECK;
enum err compare_raters_of_files(struct call *c, struct comparing *w, const char *file) MUST_CHECK;
enum err compare_raters_of_groups(struct call *c, struct comparing *w) MUST_CHECK;

#endif
