/* analysis/plot_agree.c: the matrix of two raters; raters, or categories, with their intervals. */

#include <math.h>
#include <string.h>

#include "analysis/plot.h"
#include "base/arena.h"
#include "stats/agree.h"

#define MATRIX_MOST 60 /* categories of a matrix whose squares can be seen */

struct picture {
    struct call *call;
    const struct request *q;
    const struct rated *rated;
    const struct ratings *distinct;
    struct answer *a;
};

static const char *level_text(struct call *c, double level)
{
    return arena_format(c->mem, "Lines across are intervals at %g %%.", 100 * level);
}

/* Rows with a point and its interval, from top to bottom. */
static struct plot *forest(struct call *c, const struct estimate *each, const char *const *names,
                           size_t count)
{
    double *x = arena_alloc(c->mem, 4 * (count + 1) * sizeof *x), *y = x + count, *low = y + count,
           *high = low + count;
    struct plot_series *series = arena_alloc(c->mem, 2 * sizeof *series);
    struct plot_panel panel = {.series = series, .series_count = 2};

    for (size_t i = 0; i < count; i++) {
        x[i] = each[i].value, y[i] = (double)i;
        low[i] = each[i].low, high[i] = each[i].high;
    }
    series[0] = (struct plot_series){.kind = PLOT_WHISKERS,
                                     .count = count,
                                     .x = x,
                                     .y = y,
                                     .low = low,
                                     .high = high,
                                     .is_across = true};
    series[1] =
        (struct plot_series){.kind = PLOT_POINTS, .count = count, .x = x, .y = y, .shape = PLOT_SQUARE};
    panel.y = (struct plot_axis){.names = names, .count = count};
    return plot_of(c, NULL, &panel, NULL);
}

static enum err raters(struct picture *p)
{
    struct call *c = p->call;
    size_t count = p->distinct->raters;
    struct estimate *each = arena_alloc(c->mem, count * sizeof *each), all[AGREE_COUNT];
    struct agreement_wanted wanted = {.level = p->q->level};
    struct plot_rule *rule = arena_alloc(c->mem, sizeof *rule);
    struct plot_panel panel;
    struct plot *plot;

    TRY(agree_against_others(c, p->distinct, p->q->level, each));
    TRY(agree_all(c, p->distinct, &wanted, all));
    plot = forest(c, each, p->rated->raters, count);
    *rule = (struct plot_rule){PLOT_UPRIGHT, all[AGREE_CONGER].value, "all raters", PLOT_DASHED};
    panel = plot->panels[0];
    panel.x.title = "Kappa of each rater with the others";
    panel.rules = rule, panel.rule_count = 1;
    panel.empty = "There is no kappa where all ratings are the same.";
    plot = plot_of(c, "Raters, each against the others", &panel,
                   arena_format(c->mem,
                                "%s Unweighted kappa of the pairs that a rater is in (Schouten 1982), "
                                "intervals by the jackknife.",
                                level_text(c, p->q->level)));
    answer_plot(p->a, plot);
    return OK;
}

static enum err categories(struct picture *p)
{
    struct call *c = p->call;
    size_t count = p->distinct->categories;
    struct estimate *each = arena_alloc(c->mem, count * sizeof *each);
    struct plot_panel panel;

    TRY(agree_by_category(c, p->distinct, p->q->level, each));
    panel = forest(c, each, p->rated->scale, count)->panels[0];
    panel.x.title = "Share of pairs with the category in which both ratings are it";
    answer_plot(p->a, plot_of(c, "Agreement on each category", &panel, level_text(c, p->q->level)));
    return OK;
}

static enum err matrix(struct picture *p)
{
    struct call *c = p->call;
    size_t k = p->distinct->categories;
    double *x = arena_alloc(c->mem, 2 * k * k * sizeof *x), *y = x + k * k, *cross = NULL;
    struct plot_series *cells = arena_alloc(c->mem, sizeof *cells);
    struct plot_panel panel = {.series = cells, .series_count = 1, .is_square = true};

    TRY(ratings_cross(c, p->distinct, 0, 1, &cross));
    for (size_t i = 0; i < k * k; i++) {
        size_t row = i / k, column = i % k;
        x[i] = (double)column, y[i] = (double)row;
    }
    *cells = (struct plot_series){.kind = PLOT_CELLS, .count = k * k, .x = x, .y = y, .value = cross};
    panel.x = (struct plot_axis){.title = p->rated->raters[1], .names = p->rated->scale, .count = k};
    panel.y = (struct plot_axis){.title = p->rated->raters[0], .names = p->rated->scale, .count = k};
    answer_plot(p->a, plot_of(c, "Ratings of two raters", &panel,
                              "Units by the ratings of both; in the framed squares they agree."));
    return OK;
}

enum err plot_agree(struct call *c, const struct request *q, const struct rated *rated,
                    const struct ratings *distinct, struct answer *a)
{
    struct picture p = {c, q, rated, distinct, a};

    if (rated->anonymous) return categories(&p);
    if (distinct->raters > 2) return raters(&p);
    if (distinct->categories <= MATRIX_MOST) return matrix(&p);
    return fail(c, ERR_INVALID, "A matrix of %zu categories cannot be drawn; up to %d can.",
                distinct->categories, MATRIX_MOST);
}
