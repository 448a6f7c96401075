/* stats/invariance_moments.c: thresholds and polychoric correlations of one group, and how they vary
 * together. */

#include <string.h>

#include "base/arena.h"
#include "stats/invariance_parts.h"
#include "stats/linear.h"
#include "stats/polychoric.h"

#define CELLS_MOST ((size_t)1 << 28)

const char *invariance_name(struct call *c, const char *const *names, size_t number)
{
    return names ? names[number] : arena_format(c->mem, "%zu", number + 1);
}

/* The rows of one group. */
static struct ratings rows_of(struct call *c, const struct invariance_data *d, size_t group)
{
    struct ratings ret = d->items;
    size_t items = d->items.raters;
    int32_t *codes = arena_alloc(c->mem, (d->items.rows * items + 1) * sizeof *codes);
    double *frequency = arena_alloc(c->mem, (d->items.rows + 1) * sizeof *frequency);

    ret.rows = 0;
    for (size_t i = 0; i < d->items.rows; i++) {
        if (d->group[i] != (int32_t)group) continue;
        memcpy(codes + ret.rows * items, d->items.codes + i * items, items * sizeof *codes);
        frequency[ret.rows++] = d->items.frequency ? d->items.frequency[i] : 1;
    }
    ret.codes = codes;
    ret.frequency = d->items.frequency ? frequency : NULL;
    return ret;
}

static void take_thresholds(const struct ratings *r, const struct polychoric *p, struct moments *ret,
                            double *value, size_t *first)
{
    for (size_t i = 0; i < r->raters; i++) {
        size_t count = p->item[i].categories - 1;
        first[i] = ret->thresholds;
        memcpy(value + ret->thresholds, p->item[i].threshold, count * sizeof *value);
        ret->thresholds += count;
    }
    first[r->raters] = ret->thresholds;
    ret->first = first;
}

static enum err take_correlations(struct call *c, const struct invariance_data *d,
                                  const struct polychoric *p, size_t group, struct moments *ret,
                                  double *value)
{
    for (size_t i = 0; i < d->items.raters; i++)
        for (size_t j = i + 1; j < d->items.raters; j++) {
            const struct estimate *e = &p->pair[i * d->items.raters + j];
            if (!(e->se > 0))
                return fail(
                    c, ERR_INVALID,
                    "%s and %s have no correlation with a standard error in the group %s: nobody "
                    "answered both, or it is 1.",
                    invariance_name(c, d->item_names, i), invariance_name(c, d->item_names, j),
                    invariance_name(c, d->group_names, group));
            value[ret->thresholds + ret->pairs++] = e->value;
        }
    return OK;
}

/* What a row has to do with the thresholds of an item that it answers in category `place`: those at and
 * above its category move down. */
static void influence_of_thresholds(const struct polychoric_item *item, size_t place, double *ret)
{
    for (size_t k = 0; k + 1 < item->categories; k++) {
        double at = item->threshold[k], below = erfc(-at / sqrt(2)) / 2;
        double density = exp(-at * at / 2) / sqrt(2 * M_PI);
        ret[k] = ((place <= k) - below) / (item->n * density);
    }
}

/* rows x count, each times the root of its frequency. */
static enum err influences(struct call *c, const struct ratings *r, const struct polychoric *p,
                           const struct moments *m, double **ret)
{
    double *pairs;

    TRY(polychoric_influence(c, r, p, &pairs));
    *ret = arena_alloc(c->mem, r->rows * m->count * sizeof **ret);
    for (size_t i = 0; i < r->rows; i++) {
        double *row = *ret + i * m->count, root = r->frequency ? sqrt(r->frequency[i]) : 1;
        for (size_t k = 0; k < r->raters; k++) {
            int32_t code = r->codes[i * r->raters + k];
            size_t place = 0;
            if (code < 0 || root == 0) continue;
            while (p->item[k].category[place] != code) place++;
            influence_of_thresholds(&p->item[k], place, row + m->first[k]);
        }
        memcpy(row + m->thresholds, pairs + i * m->pairs, m->pairs * sizeof *row);
        for (size_t k = 0; k < m->count; k++) row[k] *= root;
    }
    return OK;
}

enum err moments_of(struct call *c, const struct invariance_data *d, size_t group, struct moments *ret)
{
    struct ratings r = rows_of(c, d, group);
    size_t items = r.raters, most = items * r.categories + items * items / 2;
    double *value = arena_alloc(c->mem, most * sizeof *value), *weight, *gamma, *influence;
    struct polychoric p;

    *ret = (struct moments){.n = ratings_units(&r), .value = value};
    if (most * r.rows > CELLS_MOST)
        return fail(c, ERR_INVALID,
                    "There are too many items and rows to weigh every pair of correlations.");
    TRY(polychoric_all(c, &r, &(struct polychoric_wanted){.level = .95}, &p));
    for (size_t i = 0; i < items; i++)
        if (p.item[i].categories < 2)
            return fail(c, ERR_INVALID, "%s does not vary in the group %s.",
                        invariance_name(c, d->item_names, i),
                        invariance_name(c, d->group_names, group));
    take_thresholds(&r, &p, ret, value, arena_alloc(c->mem, (items + 1) * sizeof(size_t)));
    TRY(take_correlations(c, d, &p, group, ret, value));
    ret->count = ret->thresholds + ret->pairs;
    ret->pairs_with_empty_cells = p.pairs_with_empty_cells;
    TRY(influences(c, &r, &p, ret, &influence));
    gamma = arena_alloc(c->mem, ret->count * ret->count * sizeof *gamma);
    TRY(linear_multiply(c, ret->count, ret->count, r.rows, influence, true, influence, false, gamma));
    weight = arena_alloc(c->mem, ret->count * sizeof *weight);
    for (size_t i = 0; i < ret->count; i++) weight[i] = 1 / gamma[i * (ret->count + 1)];
    ret->gamma = gamma;
    ret->weight = weight;
    return OK;
}
