/* stats/irt_dif_size.h: differences in expected scores (Meade 2010); for src/stats/irt_dif*.c alone. */
#ifndef STATS_IRT_DIF_SIZE_H
#define STATS_IRT_DIF_SIZE_H

#include "stats/irt_dif_groups.h"

/* Of each group, against the reference, at the posterior means of its persons; the engines have to
 * stand at free. values: as in irt_dif_data. */
const struct irt_dif_size *sizes_of_item(struct call *c, const struct groups_model *g,
                                         const struct groups_ties *t, const double *free,
                                         const double *const *values, size_t item);
const struct irt_dif_size *sizes_of_test(struct call *c, const struct groups_model *g,
                                         const struct groups_ties *t, const double *free,
                                         const double *const *values);

#endif
