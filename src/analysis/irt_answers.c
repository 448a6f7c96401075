/* analysis/irt_answers.c: answers to items as the models of `irt` want them.
 *
 * An item counts from its lowest category that occurs, and those that nobody chose are skipped: its
 * scores are 0, 1, 2, … over the categories that are left. Of graded response this is the highest
 * likelihood there is (the empty category's chance is 0); of partial credit it is a choice, the one of
 * mirt, against keeping the gap in the scores (Wilson and Masters 1993). The rating scale model has one
 * scale for all items, and only what no item has is skipped. An item without two answers that differ
 * says nothing of persons and is left out.
 */

#include "analysis/irt_answers.h"

#include <string.h>

#include "base/arena.h"

struct reading {
    const struct request *q;
    struct answer *a;
    struct rated *rated;
    bool *occurs; /* items x categories */
};

static void look(struct call *c, struct reading *w)
{
    const struct ratings *r = &w->rated->ratings;

    w->occurs = arena_alloc(c->mem, r->raters * r->categories * sizeof *w->occurs);
    for (size_t p = 0; p < r->rows; p++) {
        const int32_t *row = r->codes + p * r->raters;
        if (r->frequency && !(r->frequency[p] > 0)) continue;
        for (size_t i = 0; i < r->raters; i++)
            if (row[i] >= 0) w->occurs[i * r->categories + (size_t)row[i]] = true;
    }
}

static size_t count_used(const struct reading *w, size_t item)
{
    const struct ratings *r = &w->rated->ratings;
    size_t used = 0;

    for (size_t k = 0; k < r->categories; k++) used += w->occurs[item * r->categories + k];
    return used;
}

/* The item's place in the file; 0 where items are no columns. */
static enum err column_of(struct call *c, const struct reading *w, size_t item, size_t *ret)
{
    *ret = 0;
    return w->q->layout == LAYOUT_LONG ? OK : table_find(c, w->q->opened, w->rated->raters[item], ret);
}

static enum err refuse_few(struct call *c, const struct reading *w, size_t kept)
{
    const struct ratings *r = &w->rated->ratings;
    size_t column = 0;

    for (size_t i = 0; i < r->raters; i++) {
        if (count_used(w, i) > 1) continue;
        TRY(column_of(c, w, i, &column));
        return table_refuse(c, w->q->opened, TABLE_HEADER, column,
                            "Item %s was answered alike by all, and %s.", w->rated->raters[i],
                            kept ? "one item alone is left" : "no item is left");
    }
    return table_refuse(c, w->q->opened, TABLE_HEADER, 0,
                        "Item response models need two items or more.");
}

/* Leaves out items that all answered alike. */
static enum err keep_those_that_vary(struct call *c, struct reading *w)
{
    struct ratings *r = &w->rated->ratings;
    size_t *kept = arena_alloc(c->mem, r->raters * sizeof *kept), count = 0;
    const char **names = arena_alloc(c->mem, r->raters * sizeof *names);
    int32_t *codes;
    bool *occurs;

    for (size_t i = 0; i < r->raters; i++)
        if (count_used(w, i) > 1) names[count] = w->rated->raters[i], kept[count++] = i;
    if (count < 2) return refuse_few(c, w, count);
    if (count == r->raters) return OK;
    for (size_t i = 0; i < r->raters; i++) {
        size_t used = count_used(w, i);
        if (used > 1) continue;
        answer_warn_text(w->a, used ? "zero_variance" : "no_answers",
                         arena_format(c->mem, "Item %s %s; it is left out.", w->rated->raters[i],
                                      used ? "was answered alike by all" : "has no answer"));
    }
    codes = arena_alloc(c->mem, r->rows * count * sizeof *codes);
    for (size_t p = 0; p < r->rows; p++)
        for (size_t i = 0; i < count; i++) codes[p * count + i] = r->codes[p * r->raters + kept[i]];
    occurs = arena_alloc(c->mem, count * r->categories * sizeof *occurs);
    for (size_t i = 0; i < count; i++)
        memcpy(occurs + i * r->categories, w->occurs + kept[i] * r->categories, r->categories);
    r->codes = codes, r->raters = count;
    w->rated->raters = names, w->occurs = occurs;
    return OK;
}

/* What one item has, all have: the scale of the rating scale model. */
static void share_scale(struct reading *w)
{
    const struct ratings *r = &w->rated->ratings;

    for (size_t k = 0; k < r->categories; k++) {
        bool is_there = false;
        for (size_t i = 0; i < r->raters; i++) is_there |= w->occurs[i * r->categories + k];
        for (size_t i = 0; i < r->raters; i++) w->occurs[i * r->categories + k] = is_there;
    }
}

/* The scale has categories that an item lacks: the first is named. */
static void warn_of_empty(struct call *c, const struct reading *w, bool is_shared)
{
    const struct ratings *r = &w->rated->ratings;
    const char *first = NULL;
    size_t count = 0;

    for (size_t i = 0; i < r->raters; i++)
        for (size_t k = 0; k < r->categories; k++) {
            if (w->occurs[i * r->categories + k]) continue;
            if (count++ == 0)
                first = arena_format(c->mem, "Nobody chose category %s of item %s", w->rated->scale[k],
                                     w->rated->raters[i]);
        }
    if (!count) return;
    if (count > 1) first = arena_format(c->mem, "%s; there are %zu such gaps", first, count);
    answer_warn_text(w->a, "empty_category",
                     arena_format(c->mem, "%s. %s", first,
                                  is_shared ? "The steps are those of the scale of all items."
                                            : "An item's steps are those between the categories that "
                                              "it has."));
}

static enum err check_two(struct call *c, const struct reading *w)
{
    const struct ratings *r = &w->rated->ratings;
    size_t column = 0;

    for (size_t i = 0; i < r->raters; i++) {
        size_t used = count_used(w, i);
        if (used == 2) continue;
        TRY(column_of(c, w, i, &column));
        return table_refuse(c, w->q->opened, TABLE_HEADER, column,
                            "Item %s has %zu categories, and this model is for two.",
                            w->rated->raters[i], used);
    }
    return OK;
}

enum err irt_read_answers(struct call *c, const struct request *q, enum irt_model model,
                          struct answer *a, struct rated *ret_rated, struct irt_answered *ret)
{
    struct request one = *q;
    struct reading w = {.q = q, .a = a, .rated = ret_rated};
    struct ratings *r = &ret_rated->ratings;
    int32_t *codes, *number;
    size_t *used;

    if (one.layout == LAYOUT_LONG && !one.rater) one.rater = one.item, one.item = NULL;
    TRY(read_ratings(c, &one, a, ret_rated));
    look(c, &w);
    TRY(keep_those_that_vary(c, &w));
    if (model == IRT_RASCH || model == IRT_2PL) TRY(check_two(c, &w));
    warn_of_empty(c, &w, model == IRT_RSM);
    if (model == IRT_RSM) share_scale(&w);
    codes = arena_copy(c->mem, r->codes, r->rows * r->raters * sizeof *codes);
    number = arena_alloc(c->mem, r->raters * r->categories * sizeof *number);
    used = arena_alloc(c->mem, r->raters * r->categories * sizeof *used);
    for (size_t i = 0; i < r->raters; i++) {
        int32_t next = 0;
        for (size_t k = 0; k < r->categories; k++) {
            if (!w.occurs[i * r->categories + k]) continue;
            used[i * r->categories + (size_t)next] = k;
            number[i * r->categories + k] = next++;
        }
    }
    for (size_t p = 0; p < r->rows; p++)
        for (size_t i = 0; i < r->raters; i++) {
            int32_t *code = &codes[p * r->raters + i];
            if (*code >= 0) *code = number[i * r->categories + (size_t)*code];
        }
    *ret = (struct irt_answered){.data = {r->rows, r->raters, codes, r->frequency, ret_rated->raters},
                                 .used = used};
    return OK;
}
