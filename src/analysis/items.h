/* analysis/items.h: items that experts have rated: a row an item, a column an expert. */
#ifndef ANALYSIS_ITEMS_H
#define ANALYSIS_ITEMS_H

#include "analysis/analysis.h"

struct items {
    size_t count, experts;
    const double *ratings;     /* count x experts, row-major; NAN where missing */
    const char *const *names;  /* of items: --id, --unit, or their numbers from 1 */
    const char *const *raters; /* of experts */
    size_t words; /* of --categories, where those are words: ratings are their places, 1, 2,
                     3, …; else 0 */
};

#define ITEMS_HINT "; give words in their order with --categories, and name the rows with --id."

/* How many categories --categories lists; 0 where all of them are numbers, or there is no such list. */
enum err items_words(struct call *c, const struct request *q, size_t *ret) MUST_CHECK;

/* From wide, or long with the item as --unit and the expert as --rater. Refuses two items of one name.
 */
enum err read_items(struct call *c, const struct request *q, struct answer *a,
                    struct items *ret) MUST_CHECK;

/* Refuses the first rating that is not from low to high, at its place; and one that is no whole number
 * if `whole`. */
struct items_scale {
    double low, high;
    bool whole;
};
enum err items_check(struct call *c, const struct request *q, const struct items *items,
                     const struct items_scale *scale) MUST_CHECK;

/* Adds a number to a row of a table, a whole one as such; NAN is null. */
void row_number(struct call *c, struct json *row, double value);

#endif
