/* stats/facets_table.c: ratings as cells, designs and classes; what is free and what is tied. */

#include <string.h>

#include "base/arena.h"
#include "stats/facets_engine.h"
#include "stats/linear.h"

#define VARIANCE_MOST 1e7

/* ---- numbers for keys ---- */

struct numbers {
    size_t count, mask;
    uint64_t *key;
    uint32_t *number; /* and one; 0: free */
};

static struct numbers numbers_new(struct call *c, size_t most)
{
    struct numbers n = {.mask = 15};

    while (n.mask < 2 * most) n.mask = 2 * n.mask + 1;
    n.key = arena_alloc(c->mem, (n.mask + 1) * sizeof *n.key);
    n.number = arena_alloc(c->mem, (n.mask + 1) * sizeof *n.number);
    return n;
}

static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 31) * 0x7fb5d329728ea185u;
    x = (x ^ x >> 27) * 0x81dadef4bc2dd44du;
    return x ^ x >> 33;
}

static size_t number_of(struct numbers *n, uint64_t key)
{
    size_t at = mix(key) & n->mask;

    for (; n->number[at] && n->key[at] != key; at = (at + 1) & n->mask) continue;
    if (!n->number[at]) n->key[at] = key, n->number[at] = (uint32_t)++n->count;
    return n->number[at] - 1;
}

/* ---- cells ---- */

static double weight_of(const struct facets_data *d, size_t rating)
{
    return d->frequency ? d->frequency[rating] : 1;
}

static void make_cells(struct call *c, struct table_of_facets *t)
{
    const struct facets_data *d = t->data;
    size_t others = d->facets - 1;
    struct numbers known = numbers_new(c, d->ratings);
    uint32_t *place = arena_alloc(c->mem, (d->ratings * others + 1) * sizeof *place);

    t->cell_of = arena_alloc(c->mem, d->ratings * sizeof *t->cell_of);
    for (size_t r = 0; r < d->ratings; r++) {
        const int32_t *codes = d->codes + r * d->facets;
        uint64_t key = 0;
        size_t cell, before = known.count;
        for (size_t f = 1; f < d->facets; f++) key = key * d->facet[f].elements + (uint64_t)codes[f];
        cell = number_of(&known, key);
        t->cell_of[r] = (uint32_t)cell;
        for (size_t f = 1; known.count > before && f < d->facets; f++)
            place[cell * others + f - 1] = (uint32_t)(t->first_place[f] + (size_t)codes[f]);
    }
    t->cells = known.count;
    t->place = place;
    t->group = arena_alloc(c->mem, t->cells * sizeof *t->group);
    t->reached = arena_alloc(c->mem, t->cells * t->steps * sizeof *t->reached);
    for (size_t r = 0; r < d->ratings; r++) {
        size_t cell = t->cell_of[r];
        if (t->wanted->steps_of != FACETS_NONE)
            t->group[cell] = (size_t)d->codes[r * d->facets + t->wanted->steps_of];
        for (size_t h = 0; h < (size_t)d->category[r]; h++)
            t->reached[cell * t->steps + h] += weight_of(d, r);
    }
}

/* ---- designs and classes ---- */

/* Ratings in the order of persons, and of cells within a person: two passes of counting. */
static uint32_t *order_by(struct call *c, size_t count, size_t keys, const uint32_t *before,
                          const uint32_t *key)
{
    size_t *start = arena_alloc(c->mem, (keys + 1) * sizeof *start);
    uint32_t *ret = arena_alloc(c->mem, count * sizeof *ret);

    for (size_t r = 0; r < count; r++) start[key[r] + 1]++;
    for (size_t k = 0; k < keys; k++) start[k + 1] += start[k];
    for (size_t r = 0; r < count; r++) {
        uint32_t rating = before ? before[r] : (uint32_t)r;
        ret[start[key[rating]]++] = rating;
    }
    return ret;
}

static bool same_design(const struct design *a, const struct design *b)
{
    return a->count == b->count && memcmp(a->cell, b->cell, a->count * sizeof *a->cell) == 0 &&
           memcmp(a->weight, b->weight, a->count * sizeof *a->weight) == 0;
}

static size_t design_number(struct table_of_facets *t, struct numbers *known, const struct design *d)
{
    uint64_t key = d->count;

    for (size_t i = 0; i < d->count; i++) {
        uint64_t bits;
        memcpy(&bits, &d->weight[i], sizeof bits);
        key = mix(key * 3 + d->cell[i]) ^ bits;
    }
    for (;; key++) { /* two designs of one key: the next key */
        size_t before = known->count, number = number_of(known, key);
        if (known->count > before) t->design[number] = *d;
        if (same_design(&t->design[number], d)) return number;
    }
}

struct person {
    size_t design;
    double total;
};

static void find_designs(struct call *c, struct table_of_facets *t, struct person *person)
{
    const struct facets_data *d = t->data;
    size_t persons = d->facet[0].elements, at = 0;
    uint32_t *who = arena_alloc(c->mem, d->ratings * sizeof *who), *order;
    uint32_t *cell = arena_alloc(c->mem, d->ratings * sizeof *cell);
    double *weight = arena_alloc(c->mem, d->ratings * sizeof *weight);
    struct numbers known = numbers_new(c, persons);

    for (size_t r = 0; r < d->ratings; r++) who[r] = (uint32_t)d->codes[r * d->facets];
    order = order_by(c, d->ratings, t->cells, NULL, t->cell_of);
    order = order_by(c, d->ratings, persons, order, who);
    t->design = arena_alloc(c->mem, persons * sizeof *t->design);
    for (size_t p = 0; p < persons; p++) {
        struct design own = {.cell = cell + at, .weight = weight + at};
        person[p] = (struct person){.design = SIZE_MAX};
        for (; at < d->ratings && who[order[at]] == p; at++, own.count++) {
            cell[at] = t->cell_of[order[at]];
            weight[at] = weight_of(d, order[at]);
            person[p].total += weight[at] * d->category[order[at]];
        }
        if (own.count) person[p].design = design_number(t, &known, &own);
    }
    t->designs = known.count;
}

/* Classes numbered so that those of a design stand together. */
static void find_classes(struct call *c, struct table_of_facets *t, const struct person *person)
{
    size_t persons = t->data->facet[0].elements;
    struct numbers known = numbers_new(c, persons);
    uint32_t *found = arena_alloc(c->mem, persons * sizeof *found);
    uint32_t *design = arena_alloc(c->mem, persons * sizeof *design), *order;
    struct class *class = arena_alloc(c->mem, persons * sizeof *class);
    size_t *new_number = arena_alloc(c->mem, persons * sizeof *new_number);

    for (size_t p = 0; p < persons; p++) {
        uint64_t bits;
        double highest = 0;
        size_t before = known.count, number;
        if (person[p].design == SIZE_MAX) continue;
        memcpy(&bits, &person[p].total, sizeof bits);
        number = number_of(&known, mix(bits) + person[p].design * 0x9e3779b97f4a7c15u);
        found[p] = (uint32_t)number;
        class[number].persons++;
        if (known.count == before) continue;
        class[number].design = person[p].design, class[number].total = person[p].total;
        design[number] = (uint32_t)person[p].design;
        for (size_t i = 0; i < t->design[person[p].design].count; i++)
            highest += (double)t->steps * t->design[person[p].design].weight[i];
        class[number].is_extreme = person[p].total == 0 || person[p].total == highest;
    }
    t->classes = known.count;
    order = order_by(c, t->classes, t->designs, NULL, design);
    t->class = arena_alloc(c->mem, t->classes * sizeof *t->class);
    t->class_of = arena_alloc(c->mem, persons * sizeof *t->class_of);
    for (size_t k = 0; k < t->classes; k++) t->class[k] = class[order[k]], new_number[order[k]] = k;
    for (size_t p = 0; p < persons; p++)
        t->class_of[p] = person[p].design == SIZE_MAX ? SIZE_MAX : new_number[found[p]];
}

/* ---- what is free ---- */

/* count entries from first on sum to zero: the last is minus the others. */
static void tie_to_zero(struct table_of_facets *t, size_t first, size_t count, size_t *free)
{
    for (size_t i = 0; i + 1 < count; i++) {
        t->ties[(first + i) * t->whole + *free] = 1;
        t->ties[(first + count - 1) * t->whole + *free] = -1;
        ++*free;
    }
}

static bool has_anchors(const struct facet *f)
{
    for (size_t e = 0; f->anchors && e < f->elements; e++)
        if (!isnan(f->anchors[e])) return true;
    return false;
}

/* Joint estimation lets the persons float and moves them afterwards. */
static void tie_facet(struct table_of_facets *t, size_t f, size_t *free)
{
    const struct facet *facet = &t->data->facet[f];

    if (!has_anchors(facet) && (t->uncentred != f || t->wanted->joint)) {
        tie_to_zero(t, t->first_place[f], facet->elements, free);
        return;
    }
    for (size_t e = 0; e < facet->elements; e++) {
        size_t at = t->first_place[f] + e;
        if (facet->anchors && !isnan(facet->anchors[e]))
            t->base[at] = facet->anchors[e];
        else
            t->ties[at * t->whole + (*free)++] = 1;
    }
}

/* ties is made whole x whole and then narrowed to whole x free. */
static void make_ties(struct call *c, struct table_of_facets *t)
{
    size_t free = 0;

    t->base = arena_alloc(c->mem, t->whole * sizeof *t->base);
    t->ties = arena_alloc(c->mem, t->whole * t->whole * sizeof *t->ties);
    for (size_t f = 1; f < t->data->facets; f++) tie_facet(t, f, &free);
    for (size_t g = 0; g < t->groups; g++)
        tie_to_zero(t, t->first_step + g * t->steps, t->steps, &free);
    if (!t->wanted->joint) {
        if (t->uncentred == 0) t->ties[t->mean * t->whole + free++] = 1;
        t->ties[t->spread * t->whole + free++] = 1;
    }
    t->free = free;
    for (size_t i = 0; i < t->whole; i++)
        memmove(t->ties + i * free, t->ties + i * t->whole, free * sizeof *t->ties);
}

static size_t find_uncentred(const struct facets_data *d, const struct facets_wanted *w)
{
    size_t ret = w->uncentred != FACETS_NONE ? w->uncentred : w->joint || d->facets < 2 ? 0 : 1;

    return has_anchors(&d->facet[ret]) ? 0 : ret;
}

enum err facets_table(struct call *c, const struct facets_data *data,
                      const struct facets_wanted *wanted, struct table_of_facets *ret)
{
    struct person *person = arena_alloc(c->mem, data->facet[0].elements * sizeof *person);
    struct table_of_facets *t = ret;

    *t = (struct table_of_facets){.data = data, .wanted = wanted, .steps = data->categories - 1};
    t->first_place = arena_alloc(c->mem, data->facets * sizeof *t->first_place);
    t->first_place[0] = SIZE_MAX;
    for (size_t f = 1; f < data->facets; f++)
        t->first_place[f] = t->whole, t->whole += data->facet[f].elements;
    t->groups = wanted->steps_of == FACETS_NONE ? 1 : data->facet[wanted->steps_of].elements;
    t->first_step = t->whole, t->whole += t->groups * t->steps;
    t->mean = t->whole++, t->spread = t->whole++;
    t->uncentred = find_uncentred(data, wanted);
    make_cells(c, t);
    find_designs(c, t, person);
    find_classes(c, t, person);
    make_ties(c, t);
    return OK;
}

void facets_untie(const struct table_of_facets *t, const double *free, double *ret)
{
    for (size_t i = 0; i < t->whole; i++) {
        ret[i] = t->base[i];
        for (size_t j = 0; j < t->free; j++) ret[i] += t->ties[i * t->free + j] * free[j];
    }
}

void facets_tie_gradient(const struct table_of_facets *t, const double *whole, double *ret)
{
    memset(ret, 0, t->free * sizeof *ret);
    for (size_t i = 0; i < t->whole; i++)
        for (size_t j = 0; j < t->free; j++) ret[j] += t->ties[i * t->free + j] * whole[i];
}

enum err facets_tie_matrix(struct call *c, const struct table_of_facets *t, const double *whole,
                           double *ret)
{
    double *half = arena_alloc(c->mem, (t->whole * t->free + 1) * sizeof *half);

    TRY(linear_multiply(c, t->whole, t->free, t->whole, whole, false, t->ties, false, half));
    return linear_multiply(c, t->free, t->free, t->whole, t->ties, true, half, false, ret);
}

enum err facets_untie_matrix(struct call *c, const struct table_of_facets *t, const double *free,
                             double *ret)
{
    double *half = arena_alloc(c->mem, (t->whole * t->free + 1) * sizeof *half);

    TRY(linear_multiply(c, t->whole, t->free, t->free, t->ties, false, free, false, half));
    return linear_multiply(c, t->whole, t->whole, t->free, half, false, t->ties, true, ret);
}

/* The inverse of the information of the free parameters. Rounding can make an inverse of what has none;
 * then its entries are beyond anything that ratings could leave open. */
enum err facets_invert(struct call *c, const struct table_of_facets *t, const double *information,
                       double *ret)
{
    size_t others = t->free - (t->wanted->joint ? 0 : 1); /* a spread near zero is no such case */
    bool definite;

    TRY(linear_invert(c, t->free, information, ret, NULL, &definite));
    for (size_t j = 0; j < others; j++) definite = definite && ret[j * (t->free + 1)] < VARIANCE_MOST;
    if (definite) return OK;
    return fail(
        c, ERR_INVALID,
        "The facets cannot be told apart: the elements of one occur only with certain elements of "
        "another. Anchor them, or leave a facet out.");
}

/* ---- one rating ---- */

double facets_at_least(size_t steps, const double *f, double measure, double *ret)
{
    double term[FACETS_CATEGORIES_MOST], most = 0, sum = 0, above = 0;

    term[0] = 0;
    for (size_t h = 1; h <= steps; h++) {
        term[h] = term[h - 1] + measure - f[h - 1];
        most = term[h] > most ? term[h] : most;
    }
    for (size_t h = 0; h <= steps; h++) sum += term[h] = exp(term[h] - most);
    for (size_t h = steps; h > 0; h--) {
        above += term[h];
        ret[h - 1] = above / sum;
    }
    return most + log(sum);
}

/* Cov([x >= g], [x >= h]) = P(x >= max) - P(x >= g) P(x >= h). */
void facets_add_covariance(const struct table_of_facets *t, size_t cell, const double *p, double weight,
                           double *ret)
{
    size_t others = t->data->facets - 1, step = t->first_step + t->group[cell] * t->steps;
    const uint32_t *place = t->place + cell * others;
    double variance = 0;

    for (size_t g = 0; g < t->steps; g++) {
        double row = 0;
        for (size_t h = 0; h < t->steps; h++) {
            double cov = weight * (p[g > h ? g : h] - p[g] * p[h]);
            ret[(step + g) * t->whole + step + h] += cov;
            row += cov;
        }
        for (size_t i = 0; i < others; i++) {
            ret[place[i] * t->whole + step + g] += row;
            ret[(step + g) * t->whole + place[i]] += row;
        }
        variance += row;
    }
    for (size_t i = 0; i < others; i++)
        for (size_t j = 0; j < others; j++) ret[place[i] * t->whole + place[j]] += variance;
}

static void touch(size_t place, size_t *ret, uint32_t *mark, size_t *count)
{
    if (mark[place]) return;
    ret[(*count)++] = place;
    mark[place] = (uint32_t)*count;
}

size_t facets_support(const struct table_of_facets *t, const struct design *d, size_t *ret,
                      uint32_t *mark)
{
    size_t others = t->data->facets - 1, count = 0;

    memset(mark, 0, t->whole * sizeof *mark);
    for (size_t i = 0; i < d->count; i++) {
        for (size_t f = 0; f < others; f++) touch(t->place[d->cell[i] * others + f], ret, mark, &count);
        for (size_t h = 0; h < t->steps; h++)
            touch(t->first_step + t->group[d->cell[i]] * t->steps + h, ret, mark, &count);
    }
    touch(t->mean, ret, mark, &count);
    touch(t->spread, ret, mark, &count);
    return count;
}
