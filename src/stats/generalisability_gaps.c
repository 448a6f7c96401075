/* stats/generalisability_gaps.c: designs with gaps: the conditions of each effect, and what cannot be
 * told. */

#include <string.h>

#include "base/arena.h"
#include "stats/generalisability_parts.h"

#define ALIKE 1e-26 /* of the squared mean: what rounding leaves of no variance */

/* ---- the conditions of an effect ---- */

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

/* ---- what all rests on ---- */

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
        [GFAULT_SAME] = "Two effects have the same conditions in these data; nothing tells them apart.",
        [GFAULT_APART] = "The design falls into parts that no scores join; study each alone."};

    if (fault->kind == GFAULT_NONE) return OK;
    return fail(c, ERR_INVALID, "%s", sentences[fault->kind]);
}

enum err gstudy_begin(struct call *c, const struct gscores *s, struct layout_of_scores *ret_layout,
                      struct gstudy *ret, double *ret_conditions)
{
    struct layout_of_scores *l = ret_layout;
    struct numbering n;
    struct gfault fault;

    TRY(gstudy_fault(c, s, &fault));
    TRY(refuse(c, &fault));
    *ret = study_of(c, s);
    for (size_t i = 0; i < s->scores; i++) ret->mean += s->values[i] / (double)s->scores;
    if (!isfinite(ret->mean)) return fail(c, ERR_INVALID, "A score is missing or too large.");
    n = numbering_new(c, s);
    *l = (struct layout_of_scores){.scores = s};
    l->off = arena_alloc(c->mem, s->scores * sizeof *l->off);
    l->cells = arena_alloc(c->mem, ret->effects * sizeof *l->cells);
    l->sizes = arena_alloc(c->mem, ret->effects * sizeof *l->sizes);
    for (size_t i = 0; i < s->scores; i++) {
        l->off[i] = s->values[i] - ret->mean;
        l->whole += l->off[i] * l->off[i];
    }
    if (l->whole <= ALIKE * (double)s->scores * ret->mean * ret->mean) {
        memset(l->off, 0, s->scores * sizeof *l->off);
        l->whole = 0;
        ret->warnings |= WARNING_ZERO_VARIANCE;
    }
    for (size_t i = 0; i < ret->effects; i++) {
        struct gstudy_effect *one = &ret->effect[i];
        one->df = one->sum = one->mean = NAN;
        l->cells[i] = cells_of(c, &n, one->facets);
        l->sizes[i] = sizes_of(c, s->scores, &l->cells[i]);
    }
    for (size_t i = 0; i < s->facets; i++) count_conditions(c, &n, i, ret, &ret_conditions[i]);
    ret_conditions[0] = (double)ret->design.sizes[0];
    return OK;
}
