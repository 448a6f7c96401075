/* stats/generalisability_unbalanced.c: components of variance of designs with gaps. */

#include <string.h>

#include "base/arena.h"
#include "stats/generalisability_parts.h"
#include "stats/linear.h"
#include "stats/progress.h"
#include "stats/parallel.h"
#include "stats/random.h"

#define REPLICATES_AT_A_TIME 4
#define ROUNDING 1e-9 /* of the solved equations: more is left where they tell nothing apart */

/* ---- the conditions of an effect ---- */

/* Cells numbered in the order in which they appear. */
struct cells {
    size_t count;
    int32_t *of; /* of each score */
};

/* Scores, and a table of pairs that is used again for every facet that is added. */
struct numbering {
    const struct gscores *scores;
    size_t room;
    uint64_t *keys;
    int32_t *number;
};

static struct numbering numbering_new(struct call *c, const struct gscores *s)
{
    struct numbering n = {.scores = s, .room = 16};

    while (n.room < 2 * s->scores) n.room *= 2;
    n.keys = arena_alloc(c->mem, n.room * sizeof *n.keys);
    n.number = arena_alloc(c->mem, n.room * sizeof *n.number);
    return n;
}

/* Numbers pairs of what was numbered before and one facet's codes. */
static void add_facet(struct numbering *n, const int32_t *codes, struct cells *cells)
{
    size_t width = 1;

    memset(n->keys, 0, n->room * sizeof *n->keys);
    for (size_t i = 0; i < n->scores->scores; i++)
        if ((size_t)codes[i] >= width) width = (size_t)codes[i] + 1;
    cells->count = 0;
    for (size_t i = 0; i < n->scores->scores; i++) {
        uint64_t key = (uint64_t)cells->of[i] * width + (uint64_t)codes[i] + 1;
        size_t at = (size_t)(key * 0x9e3779b97f4a7c15U >> 20) & (n->room - 1);
        while (n->keys[at] && n->keys[at] != key) at = (at + 1) & (n->room - 1);
        if (!n->keys[at]) {
            n->keys[at] = key;
            n->number[at] = (int32_t)cells->count++;
        }
        cells->of[i] = n->number[at];
    }
}

/* Of no facet: all scores are in one. */
static struct cells cells_of(struct call *c, struct numbering *n, unsigned set)
{
    struct cells cells = {1, arena_alloc(c->mem, (n->scores->scores + 1) * sizeof *cells.of)};

    for (size_t i = 0; i < n->scores->facets; i++)
        if (holds(set, i)) add_facet(n, n->scores->codes[i], &cells);
    return cells;
}

static double *sizes_of(struct call *c, size_t scores, const struct cells *cells)
{
    double *size = arena_alloc(c->mem, cells->count * sizeof *size);

    for (size_t i = 0; i < scores; i++) size[cells->of[i]]++;
    return size;
}

/* ---- faults ---- */

static size_t root_of(int32_t *up, size_t node)
{
    while ((size_t)up[node] != node) {
        up[node] = up[up[node]];
        node = (size_t)up[node];
    }
    return node;
}

/* Whether conditions of one facet are joined by those of another. */
static bool is_joined(struct call *c, struct numbering *n, size_t one, size_t other, struct gfault *ret)
{
    const struct gscores *s = n->scores;
    struct cells a = cells_of(c, n, s->nested[one] | 1U << one);
    struct cells b = cells_of(c, n, s->nested[other] | 1U << other);
    int32_t *up = arena_alloc(c->mem, (a.count + b.count) * sizeof *up);

    for (size_t i = 0; i < a.count + b.count; i++) up[i] = (int32_t)i;
    for (size_t i = 0; i < s->scores; i++) {
        size_t x = root_of(up, (size_t)a.of[i]), y = root_of(up, a.count + (size_t)b.of[i]);
        up[x] = (int32_t)y;
    }
    for (size_t i = 1; i < s->scores; i++)
        if (root_of(up, (size_t)a.of[i]) != root_of(up, (size_t)a.of[0])) {
            *ret = (struct gfault){GFAULT_APART, {0, i}, {one, other}, {0, 0}};
            return false;
        }
    return true;
}

static bool has_twice(struct call *c, struct numbering *n, struct gfault *ret)
{
    const struct gscores *s = n->scores;
    struct cells all = cells_of(c, n, (1U << s->facets) - 1);
    size_t *first = arena_alloc(c->mem, all.count * sizeof *first);

    if (all.count == s->scores) return false;
    for (size_t i = 0; i < s->scores; i++) {
        size_t *where = &first[all.of[i]];
        if (*where) {
            *ret = (struct gfault){GFAULT_TWICE, {*where - 1, i}, {0, 0}, {0, 0}};
            return true;
        }
        *where = i + 1;
    }
    return false;
}

/* A facet whose conditions are no more than those of what it is nested in. */
static bool has_one(struct call *c, struct numbering *n, struct gfault *ret)
{
    const struct gscores *s = n->scores;
    for (size_t i = 0; i < s->facets; i++) {
        struct cells outer = cells_of(c, n, s->nested[i]);
        if (cells_of(c, n, s->nested[i] | 1U << i).count > outer.count) continue;
        *ret = (struct gfault){GFAULT_ONE, {0, 0}, {i, 0}, {0, 0}};
        return true;
    }
    return false;
}

static bool has_same(struct call *c, struct numbering *n, const struct gstudy *g, struct gfault *ret)
{
    size_t count[EFFECTS_MOST] = {0};

    for (size_t i = 0; i < g->effects; i++) {
        count[i] = cells_of(c, n, g->effect[i].facets).count;
        for (size_t k = 0; k < i; k++) {
            unsigned inner = g->effect[k].facets, outer = g->effect[i].facets;
            if ((inner & ~outer) || count[k] != count[i]) continue;
            *ret = (struct gfault){GFAULT_SAME, {0, 0}, {0, 0}, {inner, outer}};
            return true;
        }
    }
    return false;
}

static struct gstudy study_of(struct call *c, const struct gscores *s)
{
    struct gstudy g = {.design = {.facets = s->facets}};

    memcpy(g.design.nested, s->nested, sizeof s->nested);
    gstudy_effects(c, &g);
    return g;
}

enum err gstudy_fault(struct call *c, const struct gscores *s, struct gfault *ret)
{
    struct gstudy_design design = {.facets = s->facets};
    struct numbering n;
    struct gstudy g;

    memcpy(design.nested, s->nested, sizeof s->nested);
    *ret = (struct gfault){.kind = GFAULT_NONE};
    TRY(gstudy_check_facets(c, &design));
    if (!s->scores) return fail(c, ERR_INVALID, "There are no scores.");
    g = study_of(c, s);
    n = numbering_new(c, s);
    if (has_twice(c, &n, ret) || has_one(c, &n, ret)) return OK;
    for (size_t i = 0; i < s->facets; i++)
        for (size_t k = i + 1; k < s->facets; k++) {
            bool is_crossed = !holds(s->nested[i], k) && !holds(s->nested[k], i);
            if (is_crossed && !(s->nested[i] & s->nested[k]) && !is_joined(c, &n, i, k, ret)) return OK;
        }
    has_same(c, &n, &g, ret);
    return OK;
}

/* ---- equations ---- */

struct equations {
    const struct gscores *scores;
    size_t effects;
    struct cells *cells; /* of each effect */
    double **sizes;      /* scores of each cell */
    double *inverse;     /* effects x effects: components from sums */
};

/* Of values less their mean: each effect's sum of squared totals over numbers, less that of the whole.
 * totals: room for as many as an effect has cells. */
static void sums_of(const struct equations *e, const double *values, double *totals, double *ret)
{
    double all = 0, count = (double)e->scores->scores;

    for (size_t i = 0; i < e->scores->scores; i++) all += values[i];
    for (size_t k = 0; k < e->effects; k++) {
        memset(totals, 0, e->cells[k].count * sizeof *totals);
        for (size_t i = 0; i < e->scores->scores; i++) totals[e->cells[k].of[i]] += values[i];
        ret[k] = -all * all / count;
        for (size_t i = 0; i < e->cells[k].count; i++) ret[k] += totals[i] * totals[i] / e->sizes[k][i];
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
    memset(seen, 0, e->cells[both].count * sizeof *seen);
    for (size_t i = 0; i < e->scores->scores; i++) {
        size_t cell = (size_t)e->cells[both].of[i];
        double size = e->sizes[both][cell];
        if (seen[cell]) continue;
        seen[cell] = true;
        share += size * size / e->sizes[sum][e->cells[sum].of[i]];
    }
    for (size_t i = 0; i < e->cells[component].count; i++)
        share -= e->sizes[component][i] * e->sizes[component][i] / (double)e->scores->scores;
    return share;
}

static enum err equations_make(struct call *c, struct numbering *numbering, const struct gstudy *g,
                               struct equations *ret)
{
    const struct gscores *s = numbering->scores;
    bool *seen = arena_alloc(c->mem, (s->scores + 1) * sizeof *seen);
    size_t n = g->effects;
    double *matrix = arena_alloc(c->mem, n * n * sizeof *matrix), *check;
    bool is_regular;

    *ret = (struct equations){.scores = s, .effects = n};
    ret->cells = arena_alloc(c->mem, n * sizeof *ret->cells);
    ret->sizes = arena_alloc(c->mem, n * sizeof *ret->sizes);
    ret->inverse = arena_alloc(c->mem, n * n * sizeof *ret->inverse);
    for (size_t i = 0; i < n; i++) {
        ret->cells[i] = cells_of(c, numbering, g->effect[i].facets);
        ret->sizes[i] = sizes_of(c, s->scores, &ret->cells[i]);
    }
    for (size_t i = 0; i < n * n; i++) matrix[i] = share_of(ret, g, i / n, i % n, seen);
    TRY(linear_invert_any(c, n, matrix, ret->inverse, &is_regular));
    check = arena_alloc(c->mem, n * n * sizeof *check);
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

    memset(values, 0, e->scores->scores * sizeof *values);
    for (size_t k = 0; k < e->effects; k++) {
        double spread = sqrt(r->g->effect[k].used);
        if (!(spread > 0)) continue;
        for (size_t i = 0; i < e->cells[k].count; i++) totals[i] = spread * random_normal(&random);
        for (size_t i = 0; i < e->scores->scores; i++) values[i] += totals[e->cells[k].of[i]];
    }
}

static void replicate_some(void *context, size_t first, size_t end, size_t thread)
{
    struct replication *r = context;
    size_t scores = r->equations->scores->scores, n = r->equations->effects;
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
    r.values = arena_alloc(c->mem, threads * e->scores->scores * sizeof *r.values);
    r.totals = arena_alloc(c->mem, threads * e->scores->scores * sizeof *r.totals);
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

/* Conditions of a facet within each object (and what else it is nested in): the harmonic mean, and the
 * most within what it is nested in. */
static void count_conditions(struct call *c, struct numbering *n, size_t facet, struct gstudy *g,
                             double *ret_mean)
{
    const struct gscores *s = n->scores;
    struct cells outer = cells_of(c, n, s->nested[facet] | 1U);
    struct cells inner = cells_of(c, n, s->nested[facet] | 1U | 1U << facet);
    struct cells nest = cells_of(c, n, s->nested[facet]);
    struct cells all = cells_of(c, n, s->nested[facet] | 1U << facet);
    double *within = arena_alloc(c->mem, outer.count * sizeof *within), sum = 0;
    size_t *most = arena_alloc(c->mem, nest.count * sizeof *most);
    bool *seen = arena_alloc(c->mem, (inner.count + all.count) * sizeof *seen);
    bool *seen_all = seen + inner.count;

    for (size_t i = 0; i < s->scores; i++) {
        if (!seen[inner.of[i]]) within[outer.of[i]]++;
        seen[inner.of[i]] = true;
        if (!seen_all[all.of[i]] && ++most[nest.of[i]] > g->design.sizes[facet])
            g->design.sizes[facet] = most[nest.of[i]];
        seen_all[all.of[i]] = true;
    }
    for (size_t i = 0; i < outer.count; i++) sum += 1 / within[i];
    *ret_mean = (double)outer.count / sum;
}

static enum err refuse(struct call *c, const struct gfault *fault)
{
    static const char *const sentences[] = {
        [GFAULT_TWICE] = "There are two scores of one combination.",
        [GFAULT_ONE] = "A facet has only one condition, so that nothing is known of its variance.",
        [GFAULT_SAME] =
            "Two effects have the same conditions in these data, so that nothing tells them "
            "apart.",
        [GFAULT_APART] = "The design falls into parts that no scores join; study each alone."};

    if (fault->kind == GFAULT_NONE) return OK;
    return fail(c, ERR_INVALID, "%s", sentences[fault->kind]);
}

enum err gstudy_unbalanced(struct call *c, const struct gscores *s, const struct gwanted *w,
                           struct gstudy *ret, double *ret_conditions)
{
    double *off, *totals, *sums, *components, whole = 0;
    struct numbering n;
    struct equations e;
    struct gfault fault;

    TRY(gstudy_fault(c, s, &fault));
    TRY(refuse(c, &fault));
    *ret = study_of(c, s);
    for (size_t i = 0; i < s->scores; i++) ret->mean += s->values[i] / (double)s->scores;
    if (!isfinite(ret->mean)) return fail(c, ERR_INVALID, "A score is missing or too large.");
    n = numbering_new(c, s);
    TRY(equations_make(c, &n, ret, &e));
    off = arena_alloc(c->mem, s->scores * sizeof *off);
    totals = arena_alloc(c->mem, s->scores * sizeof *totals);
    sums = arena_alloc(c->mem, ret->effects * sizeof *sums);
    components = arena_alloc(c->mem, ret->effects * sizeof *components);
    for (size_t i = 0; i < s->scores; i++) {
        off[i] = s->values[i] - ret->mean;
        whole += off[i] * off[i];
    }
    sums_of(&e, off, totals, sums);
    solve(&e, sums, components);
    for (size_t k = 0; k < ret->effects; k++) {
        struct gstudy_effect *one = &ret->effect[k];
        one->df = one->sum = one->mean = NAN;
        one->component = components[k];
    }
    if (whole == 0) ret->warnings |= WARNING_ZERO_VARIANCE;
    TRY(gstudy_use(c, ret));
    add_errors(c, &e, w, ret);
    for (size_t i = 0; i < s->facets; i++) count_conditions(c, &n, i, ret, &ret_conditions[i]);
    ret_conditions[0] = (double)ret->design.sizes[0];
    return OK;
}
