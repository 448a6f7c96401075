/* analysis/answer.h: what an analysis found, printed as JSON or as a table to be read.
 *
 * The JSON is the contract of docs/statistics.md: absent is null, 17 significant digits, values are
 * matched by key and of. Everything belongs to the arena of the call.
 */
#ifndef ANALYSIS_ANSWER_H
#define ANALYSIS_ANSWER_H

#include <stdio.h>

#include "base/call.h"
#include "base/json.h"
#include "stats/estimate.h"

struct answer;

struct answer *answer_new(struct call *c, const char *name);

/* A row of "results". of: item, rater, pair, category, metric or model; NULL for null. level: of the
 * interval. The warnings of the estimate join those of the answer, each code once. */
void answer_add(struct answer *a, const char *key, const char *of, const struct estimate *e,
                double level);

/* A value alone. */
void answer_value(struct answer *a, const char *key, const char *of, double value, double n);

/* A table: columns NULL-terminated; each row as many values (answer_row returns the list to add JSON
 * values to). */
struct json *answer_table(struct answer *a, const char *name, const char *const *columns);
struct json *answer_row(struct answer *a, struct json *table);
/* The columns of the table from the first (0) on are names from the data: printed as they are spelled.
 */
void answer_names(struct answer *a, const char *table, size_t first);

struct fit {
    double log_likelihood, parameters, nodes, iterations, gradient;
    bool converged;
};
void answer_fit(struct answer *a, const struct fit *fit);

void answer_input(struct answer *a, const char *name, double value); /* "units", "raters", … */
void answer_option(struct answer *a, const char *name, struct json *value);
void answer_warn(struct answer *a, unsigned warnings);
double answer_units(const struct answer *a);             /* of the input; 0 if nothing was said of it */
void answer_left_out(struct answer *a, double left_out); /* rows that lack something, if any */
void answer_warn_text(struct answer *a, const char *code, const char *text);

/* A word for the row that was added last, printed beside it: the band its estimate lies in. */
void answer_word(struct answer *a, const char *word);

/* A sentence printed below the readable table: the bands and whose they are, a definition. */
void answer_remark(struct answer *a, const char *text);

void answer_print_json(struct answer *a, FILE *out);

/* How the readable answer is printed. */
struct answer_form {
    const char *title;
    const char *nouns; /* as struct analysis has them */
    size_t width;      /* characters of a line, where it goes to a terminal; 0: any number */
};
/* Text broken between words, each further line below where the text began. width: as of a form. */
void answer_print_sentence(const char *lead, const char *text, size_t width, FILE *out);
void answer_print_text(struct answer *a, const struct answer_form *form, FILE *out);

/* The version that stands in every answer. */
#define ANSWER_VERSION "0.1.0"

#endif
