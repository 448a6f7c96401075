/* analysis/analysis.h: what `astrolabe stats NAME` can do: a table in, an answer out.
 *
 * One file an analysis (agree.c, icc.c, …), each with one struct analysis; analyses.c lists them. An
 * analysis reads what it needs with the helpers below, calls the library of src/stats, and fills the
 * answer; it prints nothing.
 */
#ifndef ANALYSIS_ANALYSIS_H
#define ANALYSIS_ANALYSIS_H

#include "analysis/answer.h"
#include "analysis/table.h"
#include "stats/ratings.h"

enum layout { LAYOUT_WIDE, LAYOUT_LONG, LAYOUT_COUNTS, LAYOUT_SQUARE, LAYOUT_PATTERNS };

#define FACETS_MOST 8

/* What was asked for, as it was read from the command line. NULL or 0 where nothing was said. */
struct request {
    const char *file;
    enum layout layout;
    const char *id, *columns, *unit, *rater, *item, *value, *frequency;
    const char *facets[FACETS_MOST];
    size_t facet_count;
    const char *group, *focal, *key, *time, *event, *outcome, *strata, *cluster, *x;
    struct table_options table;
    const char *categories, *metric, *weights, *model, *estimator, *quadrature, *anchor, *ties, *bands,
        *plot;
    double level, range;
    size_t boot, threads, nodes;
    uint64_t seed;
    bool purify, json;
    const char *const *own; /* pairs of an analysis' own options: name, value, …, NULL */
    struct table *opened;
};

/* The value of one of the analysis' own options; NULL if it was not given. */
const char *request_own(const struct request *q, const char *name);
enum err request_own_number(struct call *c, const struct request *q, const char *name, double otherwise,
                            double *ret) MUST_CHECK;

struct analysis {
    const char *name;
    const char *title;          /* a line for --list and the head of the readable answer */
    const char *const *keys;    /* closed: what may stand under "key" */
    const char *const *options; /* common options that it understands, without dashes */
    const char *const
        *own_options; /* its own, each with a word on its value: "rho", "NUMBER", …; or NULL */
    unsigned layouts; /* 1 << LAYOUT_WIDE | … ; 0: reads no file */
    const char *help; /* what it does, how its columns are named, whose formulas */
    enum err (*run)(struct call *c, const struct request *q, struct answer *a);
};

extern const struct analysis *const analyses[]; /* NULL-terminated, in the order of the contract */

/* ---- reading what was asked for ---- */

/* Units, raters and one scale, from any layout. names: raters' names; scale: categories' names. */
struct rated {
    struct ratings ratings;
    const char *const *raters;
    const char *const *scale;
    const size_t *cluster; /* of each row, where --cluster is given; else NULL */
    size_t clusters;
    const int32_t *key; /* of each row the category of --key; else NULL */
    unsigned warnings;
};
enum err read_ratings(struct call *c, const struct request *q, struct answer *a,
                      struct rated *ret) MUST_CHECK;

/* Numbers: rows x columns, row-major, NAN where missing; frequency NULL unless patterns. From wide,
 * long
 * (--unit, --rater or --item, --value) and patterns. */
struct measured {
    size_t rows, columns;
    const double *values;
    const double *frequency;
    const char *const *names;
    const size_t *cluster;
    size_t clusters;
};
enum err read_measures(struct call *c, const struct request *q, struct answer *a,
                       struct measured *ret) MUST_CHECK;

/* Columns chosen by name, as numbers (rows x count, row-major). */
enum err read_numbers(struct call *c, const struct request *q, const char *const *names, size_t count,
                      double **ret, size_t *ret_rows) MUST_CHECK;

/* One column as categories: of each row the place in the order of the scale, -1 where missing. */
struct grouping {
    const int32_t *codes;
    const char *const *names;
    size_t count;
};
/* Names of columns separated by commas. */
enum err split_names(struct call *c, const char *list, const char *const **ret,
                     size_t *ret_count) MUST_CHECK;

#endif
