/* analysis/structure.h: what the analyses of factors share: items that vary, and which of them belong
 * to which factor. */
#ifndef ANALYSIS_STRUCTURE_H
#define ANALYSIS_STRUCTURE_H

#include "analysis/analysis.h"
#include "stats/confirm.h"

struct structure {
    struct confirm_model model;
    const char *const *items, *const *factors; /* their names */
};

/* Refuses a column that has one value alone in the complete rows, at its place. */
enum err structure_varies(struct call *c, const struct request *q, const struct measured *m) MUST_CHECK;

/* The own option --missing: complete rows alone (usual), or fiml. Says in a which. */
enum err structure_missing(struct call *c, const struct request *q, struct answer *a,
                           bool *ret_fiml) MUST_CHECK;

/* For rows with gaps: refuses a column that has one value alone, and two that nobody of a group
 * answered both. g: NULL where all rows are in one. */
enum err structure_answered(struct call *c, const struct request *q, const struct measured *m,
                            const struct grouping *g) MUST_CHECK;

/* Without --cols the columns that are read are those that the own option --structure names, wherever
 * they stand. ret: the request to read by. A long table is left as it is. */
enum err structure_columns(struct call *c, const struct request *q, struct request *ret) MUST_CHECK;

/* From the own option --structure; without it all items load on one factor. */
enum err structure_read(struct call *c, const struct request *q, const char *const *items, size_t count,
                        struct structure *ret) MUST_CHECK;

/* Indices of fit; of: the model, or NULL. */
void structure_fit(struct answer *a, const char *of, const struct confirm_fit *f, double level);

/* Says of which items nothing is left to be unique (Heywood cases), and of warnings those that remain.
 */
unsigned structure_heywood(struct call *c, struct answer *a, unsigned warnings,
                           const char *const *names, const double *uniqueness, size_t items);

/* Warns where fewer persons answered than factors are commonly found from (Gorsuch 1983): 5 an item,
 * and 100. */
void structure_few(struct call *c, struct answer *a, double persons, size_t items);

#endif
