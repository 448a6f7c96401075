/* stats/polychoric.h: correlations of the normal variables that ordered categories are cut from.
 *
 * Olsson (1979, Psychometrika 44:443-460): behind each item lies a standard normal variable, cut into
 * categories by thresholds; two items have a bivariate normal distribution. With two categories each it
 * is the tetrachoric correlation. Two steps: thresholds from each item's own margin, over all who
 * answered it, then the correlation by maximum likelihood; or everything of a pair at once. Missing:
 * each pair rests on those who answered both.
 *
 * Standard errors. Two steps: by the influence of each person on thresholds and correlation, so that
 * the thresholds' own uncertainty is counted in (Muthen 1984, Psychometrika 49:115-132). Full: from the
 * expected information of all parameters of the pair. Intervals by Fisher's z: tanh(atanh r -+ z se /
 * (1 - r^2)).
 *
 * An empty cell is left empty unless a correction is wanted: what is added moves the estimate, and
 * programs differ in it. Where the likelihood rises to the end, the estimate is 1 or -1 with
 * WARNING_BOUNDARY and without a standard error.
 */
#ifndef STATS_POLYCHORIC_H
#define STATS_POLYCHORIC_H

#include <stdbool.h>

#include "stats/ratings.h"

#define POLYCHORIC_CATEGORIES_MOST 50

struct polychoric_wanted {
    bool full;         /* all of a pair at once, else two steps */
    double correction; /* added to every empty cell of a pair's table; 0: none */
    double level;      /* of the intervals */
    size_t threads;    /* 0: as many as there are processors; the answer does not depend on it */
};

struct polychoric_item {
    size_t categories;       /* that occur, at most those of the scale */
    const int32_t *category; /* which these are, ascending */
    const double *threshold; /* categories - 1, ascending: between each and the next */
    double n;                /* who answered it */
};

struct polychoric {
    size_t items;
    const struct polychoric_item *item;
    const double *correlations; /* items x items, 1 on the diagonal; NAN where there is none */
    struct estimate *pair; /* items x items, of which first < second is filled in; n: who answered both;
                              statistic and p: likelihood ratio against independence, 1 df */
    size_t pairs_with_empty_cells; /* cells of categories that both occur */
    bool is_definite;              /* correlations have only positive eigenvalues */
};

/* raters of r are the items. ERR_INVALID for fewer than two items, or more than
 * POLYCHORIC_CATEGORIES_MOST categories. An item that does not vary, or a pair that nobody answered, is
 * NAN with WARNING_ZERO_VARIANCE or WARNING_DISCONNECTED. With full and two items alone, item has the
 * thresholds found together with the correlation; with more, those of the margins. */
STATS_PUBLIC enum err polychoric_all(struct call *c, const struct ratings *r,
                                     const struct polychoric_wanted *w,
                                     struct polychoric *ret) MUST_CHECK;

/* What each row has to do with each correlation (two steps): ret is rows x pairs, pairs in the order
 * 0:1, 0:2, … 1:2, …; its squares, summed with the frequencies, are the squared standard errors, and
 * its products their covariances: what weighted least squares needs. p: of the same r, without full. */
STATS_PUBLIC enum err polychoric_influence(struct call *c, const struct ratings *r,
                                           const struct polychoric *p, double **ret) MUST_CHECK;

/* Cronbach's alpha of standardised items with these correlations, k mean(r) / (1 + (k - 1) mean(r)); of
 * polychoric ones: ordinal alpha (Zumbo, Gadermann, Zeisser 2007, J. Mod. Appl. Stat. Methods 6:21-29).
 * NAN where a correlation is. */
STATS_PUBLIC double alpha_of_correlations(size_t items, const double *correlations);

#endif
