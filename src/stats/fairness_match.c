/* stats/fairness_match.c: what persons are matched on where some of their answers are missing. */

#include "base/arena.h"
#include "stats/fairness.h"

enum err fairness_match_answered(struct call *c, const struct ratings *items, double **ret)
{
    double *match = arena_alloc(c->mem, (items->rows + 1) * sizeof *match);

    TRY(ratings_check(c, items));
    for (size_t i = 0; i < items->rows; i++) {
        const int32_t *codes = items->codes + i * items->raters;
        double places = 0, answered = 0;
        for (size_t k = 0; k < items->raters; k++) {
            if (codes[k] < 0) continue;
            places += codes[k];
            answered++;
        }
        match[i] = 2 * answered < (double)items->raters
                       ? NAN
                       : round(places / answered * (double)items->raters);
    }
    *ret = match;
    return OK;
}
