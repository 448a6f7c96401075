/* stats/irt_answers.c: answers as patterns, what cannot be fitted, and where the climb starts. */

#include <string.h>

#include "base/arena.h"
#include "stats/irt_engine.h"

#define HERMITE_MOST 200

/* ---- distinct rows ---- */

static uint64_t hash_of(const int8_t *row, size_t length)
{
    uint64_t hash = 0x9e3779b97f4a7c15u;

    for (size_t i = 0; i < length; i++) hash = (hash ^ (uint8_t)row[i]) * 0x100000001b3u;
    return hash ^ hash >> 29;
}

static bool is_empty(const int8_t *row, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (row[i] >= 0) return false;
    return true;
}

struct collapse {
    size_t items, patterns, mask;
    int8_t *codes;
    double *frequency;
    size_t *slots; /* 0: free, else pattern + 1 */
};

/* The pattern of the row, which stands behind those found so far, and whether it is new. */
static size_t place(struct collapse *k, const int8_t *row)
{
    size_t at = hash_of(row, k->items) & k->mask;

    for (; k->slots[at]; at = (at + 1) & k->mask)
        if (memcmp(k->codes + (k->slots[at] - 1) * k->items, row, k->items) == 0)
            return k->slots[at] - 1;
    k->slots[at] = ++k->patterns;
    return k->patterns - 1;
}

static void scale(struct call *c, const struct answers *a, size_t **ret_categories, bool **ret_gaps)
{
    *ret_categories = arena_alloc(c->mem, a->items * sizeof **ret_categories);
    *ret_gaps = arena_alloc(c->mem, a->items);
    for (size_t p = 0; p < a->patterns; p++)
        for (size_t i = 0; i < a->items; i++) {
            int8_t code = a->codes[p * a->items + i];
            if (code < 0)
                (*ret_gaps)[i] = true;
            else if ((size_t)code >= (*ret_categories)[i])
                (*ret_categories)[i] = (size_t)code + 1;
        }
}

enum err irt_answers(struct call *c, const struct irt_data *data, struct answers *ret)
{
    struct collapse k = {.items = data->items, .mask = 15};
    size_t *pattern_of = arena_alloc(c->mem, data->rows * sizeof *pattern_of), *categories;
    bool *gaps;

    while (k.mask < 2 * data->rows) k.mask = 2 * k.mask + 1;
    k.codes = arena_alloc(c->mem, (data->rows + 1) * data->items);
    k.frequency = arena_alloc(c->mem, data->rows * sizeof *k.frequency);
    k.slots = arena_alloc(c->mem, (k.mask + 1) * sizeof *k.slots);
    *ret = (struct answers){.items = data->items};
    for (size_t r = 0; r < data->rows; r++) {
        int8_t *row = k.codes + k.patterns * data->items;
        double times = data->frequency ? data->frequency[r] : 1;
        for (size_t i = 0; i < data->items; i++) {
            int32_t code = data->codes[r * data->items + i];
            if (code >= IRT_CATEGORIES_MOST)
                return fail(c, ERR_INVALID, "An item may have at most %d categories.",
                            IRT_CATEGORIES_MOST);
            row[i] = (int8_t)(code < 0 ? -1 : code);
        }
        pattern_of[r] = SIZE_MAX;
        if (!(times > 0) || is_empty(row, data->items)) continue;
        pattern_of[r] = place(&k, row);
        k.frequency[pattern_of[r]] += times;
        ret->persons += times;
    }
    ret->patterns = k.patterns;
    ret->codes = k.codes, ret->frequency = k.frequency, ret->pattern_of = pattern_of;
    scale(c, ret, &categories, &gaps);
    ret->categories = categories, ret->is_incomplete = gaps;
    return OK;
}

struct answers irt_every(struct call *c, const struct answers *a, size_t stride)
{
    struct answers ret = *a;
    int8_t *codes = arena_alloc(c->mem, (a->patterns / stride + 1) * a->items);
    double *frequency = arena_alloc(c->mem, (a->patterns / stride + 1) * sizeof *frequency);

    ret.patterns = 0, ret.persons = 0, ret.pattern_of = NULL;
    for (size_t p = 0; p < a->patterns; p += stride) {
        memcpy(codes + ret.patterns * a->items, a->codes + p * a->items, a->items);
        frequency[ret.patterns++] = a->frequency[p];
        ret.persons += a->frequency[p];
    }
    ret.codes = codes, ret.frequency = frequency;
    return ret;
}

void irt_chosen(const struct answers *a, size_t item, double *ret)
{
    for (size_t k = 0; k < a->categories[item]; k++) ret[k] = 0;
    for (size_t p = 0; p < a->patterns; p++) {
        int8_t code = a->codes[p * a->items + item];
        if (code >= 0) ret[code] += a->frequency[p];
    }
}

/* ---- what cannot be fitted ---- */

static const char *name_of(struct call *c, const struct irt_data *data, size_t item)
{
    return data->names ? data->names[item] : arena_format(c->mem, "%zu", item + 1);
}

static bool is_of_rasch_family(enum irt_model model)
{
    return model == IRT_RASCH || model == IRT_RSM || model == IRT_PCM;
}

static enum err check_item(struct call *c, const struct irt_data *data, const struct answers *a,
                           const struct irt_wanted *w, size_t item)
{
    const char *name = name_of(c, data, item);
    double chosen[IRT_CATEGORIES_MOST];
    size_t used = 0;

    irt_chosen(a, item, chosen);
    for (size_t k = 0; k < a->categories[item]; k++) used += chosen[k] > 0;
    if (used == 0) return fail(c, ERR_INVALID, "Item %s has no answer: leave it out.", name);
    if (used == 1)
        return fail(c, ERR_INVALID, "Item %s was answered alike by all: leave it out.", name);
    for (size_t k = 0; w->model != IRT_RSM && k < a->categories[item]; k++)
        if (chosen[k] == 0)
            return fail(c, ERR_INVALID,
                        "Nobody chose category %zu of item %s: join it with its neighbour.", k + 1,
                        name);
    if ((w->model == IRT_RASCH || w->model == IRT_2PL) && a->categories[item] != 2)
        return fail(c, ERR_INVALID, "Item %s has %zu categories, and this model is for two.", name,
                    a->categories[item]);
    return OK;
}

/* The rating scale model has one scale for all items. */
static enum err check_scale(struct call *c, const struct answers *a)
{
    for (size_t k = 0; k < a->categories[0]; k++) {
        double chosen[IRT_CATEGORIES_MOST], persons = 0;
        for (size_t i = 0; i < a->items; i++) {
            irt_chosen(a, i, chosen);
            persons += chosen[k];
        }
        if (persons == 0)
            return fail(c, ERR_INVALID, "Nobody chose category %zu of any item: leave it out.", k + 1);
    }
    return OK;
}

void irt_share_scale(struct call *c, struct answers *a)
{
    size_t *categories = arena_alloc(c->mem, a->items * sizeof *categories), most = 0;

    for (size_t i = 0; i < a->items; i++)
        if (a->categories[i] > most) most = a->categories[i];
    for (size_t i = 0; i < a->items; i++) categories[i] = most;
    a->categories = categories;
}

enum err irt_check(struct call *c, const struct irt_data *data, const struct answers *a,
                   const struct irt_wanted *w)
{
    if (a->items < 2) return fail(c, ERR_INVALID, "Item response models need two items or more.");
    if (a->patterns < 2) return fail(c, ERR_INVALID, "All persons answered alike.");
    if (w->estimator == IRT_CONDITIONAL && !is_of_rasch_family(w->model))
        return fail(c, ERR_INVALID,
                    "Conditional estimation is for models with one slope: rasch, rsm, pcm.");
    if (w->estimator == IRT_MARGINAL && (w->nodes < 3 || w->nodes > 1001))
        return fail(c, ERR_INVALID, "Between 3 and 1001 nodes are possible.");
    if (w->quadrature == IRT_HERMITE && w->nodes > HERMITE_MOST)
        return fail(c, ERR_INVALID, "At most %d Hermite nodes are possible.", HERMITE_MOST);
    if (w->quadrature == IRT_EVEN && !(w->range > 0))
        return fail(c, ERR_INVALID, "The range of the nodes must be above zero.");
    for (size_t i = 0; i < a->items; i++) TRY(check_item(c, data, a, w, i));
    return w->model == IRT_RSM ? check_scale(c, a) : OK;
}

/* ---- free parameters ---- */

static struct tie fixed(double value)
{
    return (struct tie){.base = value};
}

static struct tie own(size_t *free)
{
    return (struct tie){.count = 1, .free = {(*free)++}, .factor = {1}};
}

/* d_c = -c location - T_c, where T_m is 0. */
static struct tie on_scale(size_t location, size_t scale, size_t category, size_t highest)
{
    return (struct tie){.count = category < highest ? 2 : 1,
                        .free = {location, scale + category - 1},
                        .factor = {-(double)category, -1}};
}

struct layout irt_layout(struct call *c, const struct answers *a, const struct irt_wanted *w)
{
    struct layout ret = {.items = a->items, .categories = a->categories};
    bool is_shared = w->common_slope || is_of_rasch_family(w->model);
    bool is_slope_one = is_of_rasch_family(w->model) && w->quadrature == IRT_EVEN;
    size_t *first = arena_alloc(c->mem, a->items * sizeof *first), scale;
    struct tie *tie;

    for (size_t i = 0; i < a->items; i++) first[i] = ret.whole, ret.whole += a->categories[i];
    ret.first = first, ret.spread = ret.whole++;
    ret.tie = tie = arena_alloc(c->mem, ret.whole * sizeof *tie);
    if (is_shared && !is_slope_one) ret.free = 1;
    scale = ret.free;
    if (w->model == IRT_RSM) ret.free += a->categories[0] - 2;
    for (size_t i = 0; i < a->items; i++) {
        size_t highest = a->categories[i] - 1, location = ret.free;
        tie[first[i]] = is_slope_one ? fixed(1)
                        : is_shared  ? (struct tie){.count = 1, .free = {0}, .factor = {1}}
                                     : own(&ret.free);
        if (w->model == IRT_RSM) ret.free++;
        for (size_t k = 1; k <= highest; k++)
            tie[first[i] + k] =
                w->model == IRT_RSM ? on_scale(location, scale, k, highest) : own(&ret.free);
    }
    tie[ret.spread] = is_slope_one ? own(&ret.free) : fixed(0);
    return ret;
}

/* Intercepts as they were if theta did not vary, and slopes of 1. On a shared scale an item may lack a
 * category: half a person is put there. */
static void start_item(const struct answers *a, size_t item, bool is_graded, double *ret)
{
    double chosen[IRT_CATEGORIES_MOST] = {0}, above = 0, all = 0;

    irt_chosen(a, item, chosen);
    for (size_t k = 0; k < a->categories[item]; k++) {
        if (chosen[k] == 0) chosen[k] = .5;
        all += chosen[k];
    }
    ret[0] = 1;
    for (size_t k = a->categories[item] - 1; k > 0; k--) {
        above += chosen[k];
        ret[k] = is_graded ? 1.2 * log(above / (all - above)) : log(chosen[k] / chosen[0]);
    }
}

/* Least squares would be overdone: each free parameter is set by the last of the whole that has it. */
void irt_start(const struct layout *l, const struct answers *a, const struct irt_wanted *w, double *ret)
{
    double item[IRT_CATEGORIES_MOST] = {0};

    for (size_t j = 0; j < l->free; j++) ret[j] = 0;
    for (size_t i = 0; i < l->items; i++) {
        size_t highest = l->categories[i] - 1;
        start_item(a, i, irt_is_graded(w->model), item);
        for (size_t k = 0; k <= highest; k++) {
            const struct tie *t = &l->tie[l->first[i] + k];
            if (t->count == 1 && (w->model != IRT_RSM || k == 0 || k == highest))
                ret[t->free[0]] = item[k] / t->factor[0];
        }
    }
}

void irt_untie(const struct layout *l, const double *free, double *ret)
{
    for (size_t j = 0; j < l->whole; j++) {
        ret[j] = l->tie[j].base;
        for (size_t k = 0; k < l->tie[j].count; k++)
            ret[j] += l->tie[j].factor[k] * free[l->tie[j].free[k]];
    }
}

void irt_tie_gradient(const struct layout *l, const double *whole, double *ret)
{
    memset(ret, 0, l->free * sizeof *ret);
    for (size_t j = 0; j < l->whole; j++)
        for (size_t k = 0; k < l->tie[j].count; k++)
            ret[l->tie[j].free[k]] += l->tie[j].factor[k] * whole[j];
}

void irt_tie_matrix(const struct layout *l, const double *whole, double *ret)
{
    memset(ret, 0, l->free * l->free * sizeof *ret);
    for (size_t i = 0; i < l->whole; i++)
        for (size_t j = 0; j < l->whole; j++) {
            const struct tie *a = &l->tie[i], *b = &l->tie[j];
            for (size_t k = 0; k < a->count; k++)
                for (size_t m = 0; m < b->count; m++)
                    ret[a->free[k] * l->free + b->free[m]] +=
                        a->factor[k] * b->factor[m] * whole[i * l->whole + j];
        }
}
