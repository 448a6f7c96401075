/* stats/generalisability_unbalanced.c: components of variance of designs with gaps, by sums of squares.
 */

#include <string.h>

#include "base/arena.h"
#include "stats/generalisability_parts.h"
#include "stats/linear.h"
#include "stats/parallel.h"
#include "stats/progress.h"
#include "stats/random.h"

#define REPLICATES_AT_A_TIME 4
#define ROUNDING 1e-9 /* of the solved equations: more is left where they tell nothing apart */

/* ---- equations ---- */

struct equations {
    struct layout_of_scores layout;
    size_t effects;
    double *inverse; /* effects x effects: components from sums */
};

/* Of values less their mean: each effect's sum of squared totals over numbers, less that of the whole.
 * totals: room for as many as an effect has cells. */
static void sums_of(const struct equations *e, const double *values, double *totals, double *ret)
{
    double all = 0, count = (double)e->layout.scores->scores;

    for (size_t i = 0; i < e->layout.scores->scores; i++) all += values[i];
    for (size_t k = 0; k < e->effects; k++) {
        memset(totals, 0, e->layout.cells[k].count * sizeof *totals);
        for (size_t i = 0; i < e->layout.scores->scores; i++)
            totals[e->layout.cells[k].of[i]] += values[i];
        ret[k] = -all * all / count;
        for (size_t i = 0; i < e->layout.cells[k].count; i++)
            ret[k] += totals[i] * totals[i] / e->layout.sizes[k][i];
    }
}

/* How often the component of one effect is in the expected sum of another: over the cells of both
 * together, the square of their scores over those of the other's cell; less the same of the whole. */
static double share_of(const struct equations *e, const struct gstudy *g, size_t sum, size_t component,
                       bool *seen)
{
    size_t both = 0;
    double share = 0;

    while (g->effect[both].facets != (g->effect[sum].facets | g->effect[component].facets)) both++;
    memset(seen, 0, e->layout.cells[both].count * sizeof *seen);
    for (size_t i = 0; i < e->layout.scores->scores; i++) {
        size_t cell = (size_t)e->layout.cells[both].of[i];
        double size = e->layout.sizes[both][cell];
        if (seen[cell]) continue;
        seen[cell] = true;
        share += size * size / e->layout.sizes[sum][e->layout.cells[sum].of[i]];
    }
    for (size_t i = 0; i < e->layout.cells[component].count; i++)
        share -= e->layout.sizes[component][i] * e->layout.sizes[component][i] /
                 (double)e->layout.scores->scores;
    return share;
}

static enum err equations_make(struct call *c, const struct gstudy *g, struct equations *ret)
{
    bool *seen = arena_alloc(c->mem, (ret->layout.scores->scores + 1) * sizeof *seen), is_regular;
    size_t n = g->effects;
    double *matrix = arena_alloc(c->mem, n * n * sizeof *matrix);
    double *check = arena_alloc(c->mem, n * n * sizeof *check);

    ret->effects = n;
    ret->inverse = arena_alloc(c->mem, n * n * sizeof *ret->inverse);
    for (size_t i = 0; i < n * n; i++) matrix[i] = share_of(ret, g, i / n, i % n, seen);
    TRY(linear_invert_any(c, n, matrix, ret->inverse, &is_regular));
    if (is_regular) TRY(linear_multiply(c, n, n, n, matrix, false, ret->inverse, false, check));
    for (size_t i = 0; i < n * n && is_regular; i++)
        is_regular = fabs(check[i] - (i % (n + 1) == 0)) < ROUNDING;
    if (is_regular) return OK;
    return fail(c, ERR_INVALID,
                "The scores cannot tell all effects of this design apart: there are too few, or whole "
                "facets change together.");
}

static void solve(const struct equations *e, const double *sums, double *ret)
{
    for (size_t i = 0; i < e->effects; i++) {
        ret[i] = 0;
        for (size_t k = 0; k < e->effects; k++) ret[i] += e->inverse[i * e->effects + k] * sums[k];
    }
}

/* ---- standard errors ---- */

struct replication {
    const struct equations *equations;
    const struct gstudy *g;
    const struct gwanted *wanted;
    double *values, *totals, *sums; /* of each thread */
    double *found;                  /* replicates x effects */
};

/* Normal effects of the size that was found. */
static void draw(const struct replication *r, uint64_t number, double *totals, double *values)
{
    const struct equations *e = r->equations;
    struct random random = random_stream(r->wanted->seed, number);

    memset(values, 0, e->layout.scores->scores * sizeof *values);
    for (size_t k = 0; k < e->effects; k++) {
        double spread = sqrt(r->g->effect[k].used);
        if (!(spread > 0)) continue;
        for (size_t i = 0; i < e->layout.cells[k].count; i++)
            totals[i] = spread * random_normal(&random);
        for (size_t i = 0; i < e->layout.scores->scores; i++)
            values[i] += totals[e->layout.cells[k].of[i]];
    }
}

static void replicate_some(void *context, size_t first, size_t end, size_t thread)
{
    struct replication *r = context;
    size_t scores = r->equations->layout.scores->scores, n = r->equations->effects;
    double *values = r->values + thread * scores, *totals = r->totals + thread * scores;

    for (size_t i = first; i < end; i++) {
        draw(r, i, totals, values);
        sums_of(r->equations, values, totals, r->sums + thread * n);
        solve(r->equations, r->sums + thread * n, r->found + i * n);
    }
}

static void add_errors(struct call *c, const struct equations *e, const struct gwanted *w,
                       struct gstudy *g)
{
    size_t threads = parallel_threads(w->threads), n = g->effects;
    struct replication r = {.equations = e, .g = g, .wanted = w};

    for (size_t k = 0; k < n; k++) g->effect[k].se = NAN;
    if (w->replicates < 2) return;
    r.values = arena_alloc(c->mem, threads * e->layout.scores->scores * sizeof *r.values);
    r.totals = arena_alloc(c->mem, threads * e->layout.scores->scores * sizeof *r.totals);
    r.sums = arena_alloc(c->mem, threads * n * sizeof *r.sums);
    r.found = arena_alloc(c->mem, w->replicates * n * sizeof *r.found);
    progress_for(c, w->threads, w->replicates, REPLICATES_AT_A_TIME, replicate_some, &r);
    for (size_t k = 0; k < n; k++) {
        double mean = 0, squares = 0;
        for (size_t i = 0; i < w->replicates; i++) mean += r.found[i * n + k] / (double)w->replicates;
        for (size_t i = 0; i < w->replicates; i++) {
            double off = r.found[i * n + k] - mean;
            squares += off * off;
        }
        g->effect[k].se = sqrt(squares / (double)(w->replicates - 1));
    }
}

/* ---- an answer ---- */

enum err gstudy_unbalanced(struct call *c, const struct gscores *s, const struct gwanted *w,
                           struct gstudy *ret, double *ret_conditions)
{
    double *totals, *sums, *components;
    struct equations e;

    TRY(gstudy_begin(c, s, &e.layout, ret, ret_conditions));
    TRY(equations_make(c, ret, &e));
    totals = arena_alloc(c->mem, s->scores * sizeof *totals);
    sums = arena_alloc(c->mem, ret->effects * sizeof *sums);
    components = arena_alloc(c->mem, ret->effects * sizeof *components);
    sums_of(&e, e.layout.off, totals, sums);
    solve(&e, sums, components);
    for (size_t k = 0; k < ret->effects; k++) ret->effect[k].component = components[k];
    TRY(gstudy_use(c, ret));
    add_errors(c, &e, w, ret);
    return OK;
}
