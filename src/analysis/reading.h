/* analysis/reading.h: what the files that read ratings and measures share. */
#ifndef ANALYSIS_READING_H
#define ANALYSIS_READING_H

#include "analysis/analysis.h"

/* Is the first column one of names of rows that nobody asked for? R and pandas write them without a
 * name of their own. A square has its names in front anyhow. */
bool leads_with_row_names(const struct request *q);
void warn_of_row_names(struct answer *a, const struct request *q);

/* Columns of ratings: those of --cols, else all that have no other part and are no names of rows. */
struct chosen {
    size_t count;
    const size_t *columns;
};
enum err choose_columns(struct call *c, const struct request *q, struct chosen *ret) MUST_CHECK;

/* A column that --NAME names; ret_given says whether it does. */
enum err optional_column(struct call *c, const struct request *q, const char *name, bool *ret_given,
                         size_t *ret) MUST_CHECK;

/* Refuses what is no whole number of at least 0. Where nothing stands, too. */
enum err check_counts(struct call *c, struct table *t, const double *values, size_t rows,
                      const size_t *columns, size_t count) MUST_CHECK;

/* Clusters of rows from their codes; a row without one is refused. */
enum err make_clusters(struct call *c, struct table *t, size_t column, const int32_t *codes,
                       size_t rows, size_t **ret) MUST_CHECK;

/* Refuses what would take more room than a machine has. */
/* Warns of a column whose numbers count the rows (1, 2, 3, …), as names of rows do. values: rows x
 * columns; ranks of all rows, which every column may have, are no names. */
void warn_of_counting(struct call *c, struct answer *a, const char *const *names, const double *values,
                      size_t rows, size_t columns);

enum err check_room(struct call *c, size_t rows, size_t columns) MUST_CHECK;

/* The long layout: of each row of the file its unit and its place among raters or items, from 0, with
 * `more` read in the same run. A unit that is named together with an item is the pair of both. */
struct long_rows {
    size_t rows, units, raters;
    const int32_t *unit, *rater;
    const char *const *names; /* of raters */
    size_t unit_column;
};
enum err read_long(struct call *c, const struct request *q, const char *raters, const char *item,
                   const struct want *more, size_t count, struct long_rows *ret) MUST_CHECK;

#endif
