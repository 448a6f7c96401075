/* study/fairness.c: persons counted by group, matched on what was rated, and given to the library. */

#include "study/fairness.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "study/study.h"

/* ---- how many there are ---- */

static int by_name(const void *a, const void *b)
{
    const struct group_size *one = a, *other = b;

    return strcmp(one->name, other->name);
}

static void count_groups(struct call *c, const struct study *s, struct fairness *f)
{
    f->group = arena_alloc(c->mem, (s->assessed + 1) * sizeof *f->group);
    for (size_t i = 0; i < s->assessed; i++) {
        const char *name = study_group_of(&s->used[i], f->by);
        size_t g = 0;
        if (!name || !s->used[i].is_latest) continue;
        while (g < f->groups && !text_equal(f->group[g].name, name)) g++;
        if (g == f->groups) f->group[f->groups++] = (struct group_size){.name = name};
        f->group[g].persons++;
    }
    if (f->groups) qsort(f->group, f->groups, sizeof *f->group, by_name);
    for (size_t g = 0; g < f->groups; g++) {
        f->group[g].is_enough = f->group[g].persons >= STUDY_FAIRNESS_ENOUGH;
        f->enough += f->group[g].is_enough;
    }
}

int32_t fairness_group_of(const struct fairness *f, const struct used_once *used)
{
    const char *name = study_group_of(used, f->by);

    for (size_t g = 0; name && used->is_latest && f->enough >= 2 && g < f->groups; g++)
        if (f->group[g].is_enough && text_equal(f->group[g].name, name)) return (int32_t)g;
    return -1;
}

/* ---- one group against the others ---- */

/* Items of one direction: needs and what protects are no one scale. */
struct direction {
    const struct study *s;
    struct ratings items;
    size_t *place; /* of each of these in the instrument */
    int32_t *group;
    double *match;
};

static void choose_items(struct call *c, const struct study *s, bool is_protective, struct direction *d)
{
    d->s = s;
    d->place = arena_alloc(c->mem, (s->items + 1) * sizeof *d->place);
    for (size_t i = 0; i < s->items; i++)
        if (json_get_bool(s->item[i], "is_protective") == is_protective)
            d->place[d->items.raters++] = i;
}

static enum err fill(struct call *c, const struct fairness *f, size_t focal, struct direction *d)
{
    const struct study *s = d->s;
    size_t items = d->items.raters;
    int32_t *codes = arena_alloc(c->mem, (s->assessed * items + 1) * sizeof *codes);

    d->group = arena_alloc(c->mem, (s->assessed + 1) * sizeof *d->group);
    for (size_t i = 0; i < s->assessed; i++) {
        int32_t group = fairness_group_of(f, &s->used[i]);
        if (group < 0) continue;
        for (size_t k = 0; k < items; k++) {
            int32_t step = study_step(s, s->used[i].rated, d->place[k]);
            codes[d->items.rows * items + k] = step == STUDY_NO_CODE ? RATING_MISSING : step;
        }
        d->group[d->items.rows++] = group == (int32_t)focal;
    }
    d->items.codes = codes;
    d->items.categories = s->steps;
    return fairness_match_answered(c, &d->items, &d->match);
}

static bool count_rated(const struct direction *d, struct item_fairness *item)
{
    size_t items = d->items.raters;
    bool any = false;

    for (size_t k = 0; k < items; k++) {
        struct item_fairness *one = &item[d->place[k]];
        for (size_t i = 0; i < d->items.rows; i++)
            if (d->items.codes[i * items + k] != RATING_MISSING && !isnan(d->match[i]))
                one->rated[d->group[i]]++;
        one->is_enough =
            one->rated[0] >= STUDY_FAIRNESS_ENOUGH && one->rated[1] >= STUDY_FAIRNESS_ENOUGH;
        any |= one->is_enough;
    }
    return any;
}

static enum fairness_size sized(double size, double moderate, double large, double p)
{
    if (!(p < 1 - STUDY_LEVEL) || !(size > moderate)) return SIZE_NEGLIGIBLE;
    return size > large ? SIZE_LARGE : SIZE_MODERATE;
}

static enum fairness_size size_of(const struct item_fairness *i)
{
    const struct fairness_mantel *m = &i->mantel;
    double p = isnan(m->scores.value) ? m->mh.corrected.p : m->scores.p;
    enum fairness_size by_difference =
                           sized(fabs(m->standardised.value) / m->spread, FAIRNESS_DIFFERENCE_MODERATE,
                                 FAIRNESS_DIFFERENCE_LARGE, p),
                       by_change = sized(i->logistic.nagelkerke[1], FAIRNESS_CHANGE_MODERATE,
                                         FAIRNESS_CHANGE_LARGE, i->logistic.total.p);

    return by_difference > by_change ? by_difference : by_change;
}

static enum err compare_direction(struct call *c, const struct study *s, const struct fairness *f,
                                  size_t focal, bool is_protective, struct item_fairness *item)
{
    struct fairness_wanted wanted = {false, FAIRNESS_EFFECT, STUDY_LEVEL};
    struct fairness_summary summary;
    struct direction d = {0};
    struct fairness_data data;
    struct fairness_mantel *mantel;
    struct fairness_logistic *logistic;

    choose_items(c, s, is_protective, &d);
    if (d.items.raters < 2 || s->steps < 2) return OK;
    TRY(fill(c, f, focal, &d));
    if (!count_rated(&d, item)) return OK;
    data = (struct fairness_data){.items = d.items, .group = d.group, .groups = 2, .match = d.match};
    mantel = arena_alloc(c->mem, d.items.raters * sizeof *mantel);
    logistic = arena_alloc(c->mem, d.items.raters * sizeof *logistic);
    TRY(fairness_mantel(c, &data, &wanted, mantel, &summary));
    TRY(fairness_logistic(c, &data, &wanted, logistic, &summary));
    for (size_t k = 0; k < d.items.raters; k++) {
        struct item_fairness *one = &item[d.place[k]];
        one->mantel = mantel[k];
        one->logistic = logistic[k];
        one->size = one->is_enough ? size_of(one) : SIZE_NEGLIGIBLE;
    }
    return OK;
}

static enum err compare(struct call *c, const struct study *s, size_t focal, struct fairness *f)
{
    struct fairness_comparison *k = &f->comparison[f->comparisons++];

    *k = (struct fairness_comparison){.focal = f->group[focal].name};
    for (size_t g = 0; g < f->groups && f->enough == 2; g++)
        if (f->group[g].is_enough && g != focal) k->other = f->group[g].name;
    k->item = arena_alloc(c->mem, (s->items + 1) * sizeof *k->item);
    for (size_t i = 0; i < s->items; i++) k->item[i].item = s->item[i];
    TRY(compare_direction(c, s, f, focal, false, k->item));
    return compare_direction(c, s, f, focal, true, k->item);
}

/* Of two groups the smaller one is held against the larger; of more, each against all others. */
static bool is_compared(const struct fairness *f, size_t focal)
{
    if (!f->group[focal].is_enough) return false;
    if (f->enough != 2) return true;
    for (size_t g = 0; g < f->groups; g++) {
        if (g == focal || !f->group[g].is_enough) continue;
        return f->group[focal].persons < f->group[g].persons ||
               (focal > g && f->group[focal].persons == f->group[g].persons);
    }
    return true;
}

enum err study_fairness(struct call *c, const struct study *s, enum group_by by, struct fairness *ret)
{
    *ret = (struct fairness){.by = by};
    count_groups(c, s, ret);
    if (ret->enough < 2) return OK;
    ret->comparison = arena_alloc(c->mem, ret->groups * sizeof *ret->comparison);
    for (size_t g = 0; g < ret->groups; g++)
        if (is_compared(ret, g)) TRY(compare(c, s, g, ret));
    return OK;
}
