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

struct analysis;

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

/* What was asked for cannot be: wrong use, which ends the program with 2. Data that cannot be used are
 * ERR_INVALID (1), what cannot be read is ERR_IO (3). */
#define misuse(c, ...) fail((c), ERR_MISSING, __VA_ARGS__)

/* Reads the command line of one analysis, without its name. ret_help: --help was given. */
enum err request_read(struct call *c, const struct analysis *analysis, int argc, char **argv,
                      struct request *ret, bool *ret_help) MUST_CHECK;

/* What --help and --list print. */
void request_help(const struct analysis *analysis, size_t width, FILE *out); /* width: answer_form */
void analyses_list(FILE *out);
void analyses_list_json(struct call *c, FILE *out);
const struct analysis *analysis_find(const char *name);

/* The value of one of the analysis' own options; NULL if it was not given. A switch has the value "".
 */
const char *request_own(const struct request *q, const char *name);
enum err request_own_number(struct call *c, const struct request *q, const char *name, double otherwise,
                            double *ret) MUST_CHECK;

struct analysis {
    const char *name;
    const char *title;              /* a line for --list and the head of the readable answer */
    const char *nouns;              /* what people call the counts of the input here, where it is
                                       not their name: "raters=items,ratings=answers"; or NULL */
    const char *const *keys;        /* closed: what may stand under "key" */
    const char *const *options;     /* common options that it understands, without dashes */
    const char *const *own_options; /* its own, each with a word on its value: "rho", "NUMBER", …; a
                                       switch has the word ""; or NULL */
    unsigned layouts;               /* 1 << LAYOUT_WIDE | … ; 0: reads no file */
    const char *help;               /* what it does, how its columns are named, whose formulas */
    bool file_may_lack;             /* a file is read only if one is named */
    enum err (*run)(struct call *c, const struct request *q, struct answer *a);
};

extern const struct analysis *const analyses[]; /* NULL-terminated, in the order of the contract */
extern const struct analysis analysis_agree;
extern const struct analysis analysis_irt;
extern const struct analysis analysis_facets;
extern const struct analysis analysis_roc;
extern const struct analysis analysis_calibration;
extern const struct analysis analysis_ppv;
extern const struct analysis analysis_km;
extern const struct analysis analysis_cox;
extern const struct analysis analysis_cif;
extern const struct analysis analysis_icc;
extern const struct analysis analysis_alpha;
extern const struct analysis analysis_omega;
extern const struct analysis analysis_gtheory;
extern const struct analysis analysis_rci;
extern const struct analysis analysis_drift;
extern const struct analysis analysis_samplesize;
extern const struct analysis analysis_polychoric;
extern const struct analysis analysis_efa;
extern const struct analysis analysis_parallel;
extern const struct analysis analysis_cfa;
extern const struct analysis analysis_invariance;
extern const struct analysis analysis_dif;
extern const struct analysis analysis_kendall;
extern const struct analysis analysis_bland_altman;
extern const struct analysis analysis_compare;
extern const struct analysis analysis_cvi;
extern const struct analysis analysis_cvr;
extern const struct analysis analysis_aiken;
extern const struct analysis analysis_ipras;
extern const struct analysis analysis_delphi;
extern const struct analysis analysis_ngt;

/* ---- reading what was asked for ---- */

/* Units, raters and one scale, from any layout. raters: their names; scale: categories' names. Says in
 * a what was read (units, raters, ratings, missing, categories), and warns of words without an order.
 */
struct rated {
    struct ratings ratings;
    const char *const *raters;
    const char *const *scale;
    const size_t *cluster; /* of each row, where --cluster is given; else NULL */
    size_t clusters;
    const int32_t *key; /* of each row the category of --key; else NULL */
    bool anonymous;     /* from counts: who gave a rating is not known, raters is NULL */
    bool is_words;      /* categories are no numbers: their values are their places, 1, 2, 3, … */
};
enum err read_ratings(struct call *c, const struct request *q, struct answer *a,
                      struct rated *ret) MUST_CHECK;

/* The same where columns are items: in the long layout those of --item; with --rater what a rater says
 * of a unit is a row, as read_measures has it. */
enum err read_item_ratings(struct call *c, const struct request *q, struct answer *a,
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

/* What the rows of read_measures are called: by --id, or in the long layout by --unit, else by their
 * number from 1; NULL where such a cell is empty. */
enum err read_row_names(struct call *c, const struct request *q, size_t rows,
                        const char *const **ret) MUST_CHECK;

/* Columns chosen by name, as numbers (rows x count, row-major). */
enum err read_numbers(struct call *c, const struct request *q, const char *const *names, size_t count,
                      double **ret, size_t *ret_rows) MUST_CHECK;

/* One column as categories: of each row the place in the order of the scale (list: as --categories;
 * NULL: their own), -1 where missing. */
struct grouping {
    const int32_t *codes;
    const char *const *names;
    size_t count;
};
enum err read_grouping(struct call *c, const struct request *q, const char *column, const char *list,
                       struct grouping *ret, size_t *ret_rows) MUST_CHECK;

/* A list of columns in which A:C stands for all from A to C, written out; a column of that very name
 * goes before, and what names no column is left for who reads it. */
enum err expand_columns(struct call *c, const struct table *t, const char **list) MUST_CHECK;

/* Names of columns separated by commas. */
enum err split_names(struct call *c, const char *list, const char *const **ret,
                     size_t *ret_count) MUST_CHECK;

/* A square of numbers from a file: with the names of the categories as its header (and before each row,
 * or not), in any order; or bare, in the order of the scale. Symmetric, 1 on the diagonal, else 0 to 1.
 */
enum err read_weights(struct call *c, const char *path, const struct request *q,
                      const char *const *scale, size_t categories, double **ret) MUST_CHECK;

/* ---- bands: words for coefficients ---- */

struct bands;

/* name: as --bands has it; NULL: otherwise. NULL in ret for "none". */
enum err bands_choose(struct call *c, const char *name, const char *otherwise,
                      const struct bands **ret) MUST_CHECK;
const char *bands_word(const struct bands *b, double value); /* b NULL: NULL */
void bands_remark(struct call *c, const struct bands *b, struct answer *a);

#endif
