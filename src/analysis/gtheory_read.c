/* analysis/gtheory_read.c: scores of a study of generalisability, its facets, and which is nested in
 * which. */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/gtheory.h"
#include "analysis/reading.h"
#include "base/arena.h"
#include "base/buffer.h"

#define SCORES_MOST ((size_t)1 << 22)
#define NAME_MOST 4096

/* ---- reading ---- */

static enum err add_facet(struct call *c, struct work *w, const char *name)
{
    if (w->count == GSTUDY_FACETS)
        return misuse(c, "There are more than %d facets beside the object.", GSTUDY_FACETS - 1);
    for (size_t i = 0; i < w->count; i++)
        if (strcmp(w->facets[i].name, name) == 0)
            return misuse(c, "%s is named as a facet twice.", name);
    TRY(table_find(c, w->q->opened, name, &w->facets[w->count].column));
    w->facets[w->count].name = name;
    w->facets[w->count++].known = categories_new_names(c);
    return OK;
}

/* The object: --unit, --id, or else the first facet. */
static enum err choose_facets(struct call *c, struct work *w)
{
    const struct request *q = w->q;
    const char *object = q->unit ? q->unit : q->id;

    if (object) TRY(add_facet(c, w, object));
    if (q->item) TRY(add_facet(c, w, q->item));
    if (q->rater) TRY(add_facet(c, w, q->rater));
    for (size_t i = 0; i < q->facet_count; i++) TRY(add_facet(c, w, q->facets[i]));
    return OK;
}

/* Columns of scores: --cols, else all that are no facet. */
static enum err choose_scores(struct call *c, struct work *w, size_t **ret, size_t *ret_count)
{
    size_t all = table_columns(w->q->opened), count = 0;
    const char *const *names;

    *ret = arena_alloc(c->mem, (all + 1) * sizeof **ret);
    if (w->q->value || w->q->columns) {
        TRY(split_names(c, w->q->value ? w->q->value : w->q->columns, &names, ret_count));
        if (*ret_count > all) *ret_count = all;
        for (size_t i = 0; i < *ret_count; i++) TRY(table_find(c, w->q->opened, names[i], &(*ret)[i]));
        return OK;
    }
    warn_of_row_names(w->a, w->q);
    for (size_t i = 0; i < all; i++) {
        bool is_taken = i == 0 && leads_with_row_names(w->q);
        for (size_t k = 0; k < w->count; k++) is_taken |= w->facets[k].column == i;
        if (!is_taken) (*ret)[count++] = i;
    }
    *ret_count = count;
    return OK;
}

/* With several columns of scores the columns are a facet, and rows the object if nothing else is. */
static enum err add_own_facets(struct call *c, struct work *w, size_t columns)
{
    w->by_columns = columns > 1;
    if (!w->by_columns && w->count < 2)
        return misuse(c, "Name the object (--unit COL) and what the score depends on (--facet COL), or "
                         "several columns of scores (--cols A,B,C).");
    if (w->count == 0) {
        w->facets[w->count++] = (struct facet){.name = "unit", .count = w->rows};
    }
    if (w->by_columns && w->count == GSTUDY_FACETS)
        return misuse(c, "There are more than %d facets beside the object.", GSTUDY_FACETS - 1);
    if (w->by_columns) w->facets[w->count++] = (struct facet){.name = "item", .count = columns};
    return OK;
}

/* From a row with several scores to a row a score, without those that are missing. */
static void spread(struct call *c, struct work *w, size_t columns)
{
    size_t last = w->count - 1, all = w->rows * columns;

    w->row_of = arena_alloc(c->mem, (all + 1) * sizeof *w->row_of);
    for (size_t i = 0; i < w->count; i++) {
        struct facet *f = &w->facets[i];
        int32_t *codes = arena_alloc(c->mem, (all + 1) * sizeof *codes);
        size_t at = 0;
        for (size_t k = 0; k < all; k++) {
            if (isnan(w->values[k])) continue;
            codes[at++] = i == last && w->by_columns ? (int32_t)(k % columns)
                          : f->codes                 ? f->codes[k / columns]
                                                     : (int32_t)(k / columns);
        }
        f->codes = codes;
        if (f->known) f->count = categories_count(f->known);
    }
    for (size_t k = 0; k < all; k++) {
        if (isnan(w->values[k])) continue;
        w->row_of[w->scores] = k / columns;
        w->values[w->scores++] = w->values[k];
    }
    w->missing = (double)(all - w->scores);
}

static enum err read_scores(struct call *c, struct work *w)
{
    struct table *t = w->q->opened;
    size_t most = table_rows_most(t), *columns, count, wanted = 0, named;
    struct want *wants;

    TRY(choose_facets(c, w));
    TRY(choose_scores(c, w, &columns, &count));
    if (!count) return table_refuse(c, t, TABLE_HEADER, 0, "No column is left that could be a score.");
    if (most > SCORES_MOST / count) return fail(c, ERR_INVALID, "There are too many scores.");
    wants = arena_alloc(c->mem, (w->count + count) * sizeof *wants);
    w->values = arena_alloc(c->mem, most * count * sizeof *w->values);
    for (size_t i = 0; i < w->count; i++) {
        struct facet *f = &w->facets[i];
        f->codes = arena_alloc(c->mem, most * sizeof *f->codes);
        wants[wanted++] = (struct want){f->column, WANT_CODES, f->known, f->codes, 1};
    }
    named = w->count;
    for (size_t i = 0; i < count; i++)
        wants[wanted++] = (struct want){columns[i], WANT_NUMBERS, NULL, w->values + i, count};
    TRY(table_read(c, t, wants, wanted, &w->rows));
    TRY(add_own_facets(c, w, count));
    for (size_t i = 0; i < w->rows; i++) {
        for (size_t k = 0; k < named; k++)
            if (w->facets[k].codes && w->facets[k].codes[i] < 0)
                return table_refuse(c, t, i, w->facets[k].column, "The row says nothing under %s.",
                                    w->facets[k].name);
    }
    w->columns = columns;
    spread(c, w, count);
    if (w->scores) return OK;
    return table_refuse(c, t, TABLE_HEADER, columns[0], "There are no scores.");
}

/* ---- which facet is nested in which ---- */

enum err gtheory_facet(struct call *c, const struct work *w, const char *name, size_t length,
                       size_t *ret)
{
    for (size_t i = 0; i < w->count; i++)
        if (strlen(w->facets[i].name) == length && strncmp(w->facets[i].name, name, length) == 0) {
            *ret = i;
            return OK;
        }
    return misuse(c, "There is no facet %.*s.", (int)length, name);
}

/* --nested a:b,c:b: those that reuse their labels. */
static enum err read_nested(struct call *c, struct work *w)
{
    const char *list = request_own(w->q, "nested");
    const char *const *pairs;
    size_t count = 0;

    if (!list) return OK;
    TRY(split_names(c, list, &pairs, &count));
    for (size_t i = 0; i < count; i++) {
        const char *colon = strchr(pairs[i], ':');
        size_t inner = 0, outer = 0;
        if (!colon) return misuse(c, "--nested wants INNER:OUTER, not %s.", pairs[i]);
        TRY(gtheory_facet(c, w, pairs[i], (size_t)(colon - pairs[i]), &inner));
        TRY(gtheory_facet(c, w, colon + 1, strlen(colon + 1), &outer));
        w->design.nested[inner] |= 1U << outer;
    }
    return OK;
}

/* What each facet's labels say: one that has a label only under one of another is nested in it. Of two
 * with the same conditions throughout, nothing can be told. */
static enum err find_nested(struct call *c, struct work *w)
{
    for (size_t i = 1; i < w->count; i++)
        for (size_t k = 0; k < w->count; k++) {
            const struct facet *inner = &w->facets[i], *outer = &w->facets[k];
            if (i == k || !facet_is_nested(c, w->scores, inner->codes, inner->count, outer->codes))
                continue;
            if (outer->count < 2) continue;
            if (facet_is_nested(c, w->scores, outer->codes, outer->count, inner->codes))
                return fail(c, ERR_INVALID,
                            "%s and %s always change together, so that they cannot be told apart.",
                            inner->name, outer->name);
            w->design.nested[i] |= 1U << k;
        }
    for (size_t round = 0; round < w->count; round++)
        for (size_t i = 0; i < w->count; i++)
            for (size_t k = 0; k < w->count; k++)
                if (w->design.nested[i] >> k & 1) w->design.nested[i] |= w->design.nested[k];
    for (size_t i = 0; i < w->count; i++)
        if (w->design.nested[i] >> i & 1)
            return misuse(c, "%s is nested in itself.", w->facets[i].name);
    return OK;
}

/* Conditions of a nested facet are numbered anew within each combination of what it is nested in. */
static void number_within(struct call *c, struct work *w, size_t facet)
{
    struct facet *f = &w->facets[facet];
    struct categories *outers = categories_new_names(c), *pairs = categories_new_names(c);
    int32_t *keys_of = arena_alloc(c->mem, w->scores * w->count * sizeof *keys_of), most = 0;
    int32_t *next = arena_alloc(c->mem, w->scores * sizeof *next);
    int32_t *place = arena_alloc(c->mem, w->scores * sizeof *place);
    uint64_t *both = arena_alloc(c->mem, w->scores * sizeof *both);

    f->place = arena_alloc(c->mem, w->scores * sizeof *f->place);
    for (size_t i = 0; i < w->scores; i++) {
        int32_t *key = keys_of + i * w->count, outer, pair;
        size_t known = categories_count(pairs);

        for (size_t k = 0; k < w->count; k++)
            key[k] = w->design.nested[facet] >> k & 1 ? w->facets[k].codes[i] : -1;
        outer = categories_take_bytes(outers, key, w->count * sizeof *key);
        both[i] = (uint64_t)(uint32_t)outer << 32 | (uint32_t)f->codes[i];
        pair = categories_take_bytes(pairs, &both[i], sizeof both[i]);
        if ((size_t)pair == known) place[pair] = next[outer]++;
        if (place[pair] >= most) most = place[pair] + 1;
        f->place[i] = place[pair];
    }
    f->places = (size_t)most;
}

enum err gtheory_read(struct call *c, struct work *w)
{
    TRY(read_scores(c, w));
    TRY(read_nested(c, w));
    TRY(find_nested(c, w));
    w->design.facets = w->count;
    for (size_t i = 0; i < w->count; i++) {
        struct facet *f = &w->facets[i];
        f->place = f->codes;
        f->places = f->count;
        if (w->design.nested[i]) number_within(c, w, i);
        w->design.sizes[i] = f->places;
    }
    return OK;
}

/* ---- the balanced whole ---- */

bool gtheory_is_whole(const struct work *w)
{
    double full = 1;

    for (size_t i = 0; i < w->count; i++) full *= (double)w->facets[i].places;
    return full == (double)w->scores;
}

static enum err refuse_twice(struct call *c, const struct work *w, size_t score)
{
    return table_refuse(c, w->q->opened, w->row_of[score], 0,
                        "An earlier row has a score of the same combination; where labels are used "
                        "again within another facet say so with --nested.");
}

enum err gtheory_in_order(struct call *c, struct work *w, double **ret)
{
    bool *seen = arena_alloc(c->mem, w->scores * sizeof *seen);

    *ret = arena_alloc(c->mem, w->scores * sizeof **ret);
    for (size_t i = 0; i < w->scores; i++) {
        size_t at = 0;
        for (size_t k = 0; k < w->count; k++)
            at = at * w->facets[k].places + (size_t)w->facets[k].place[i];
        if (seen[at]) return refuse_twice(c, w, i);
        seen[at] = true;
        (*ret)[at] = w->values[i];
    }
    return OK;
}

/* ---- what the scores cannot tell ---- */

/* What a facet's condition is called. */
static const char *label_of(struct call *c, const struct work *w, size_t facet, size_t score)
{
    const struct facet *f = &w->facets[facet];

    if (f->known) return categories_text(f->known, (size_t)f->codes[score]);
    if (facet && w->by_columns) return table_column_name(w->q->opened, w->columns[f->codes[score]]);
    return arena_format(c->mem, "%d", (int)f->codes[score] + 1);
}

enum err gtheory_refuse(struct call *c, const struct work *w, const struct gfault *fault)
{
    const struct facet *one = &w->facets[fault->facets[0]];
    struct table *t = w->q->opened;

    switch (fault->kind) {
    case GFAULT_NONE: return OK;
    case GFAULT_TWICE: return refuse_twice(c, w, fault->scores[1]);
    case GFAULT_ONE:
        return table_refuse(c, t, TABLE_HEADER, one->column,
                            "%s has only one condition%s, so that nothing is known of its variance.",
                            one->name, w->design.nested[fault->facets[0]] ? " within each other" : "");
    case GFAULT_SAME:
        return table_refuse(c, t, TABLE_HEADER, 0,
                            "%s and %s cannot be told apart: in these data each condition of the one "
                            "has one alone of the other.",
                            gtheory_effect(c, w, fault->effects[0]),
                            gtheory_effect(c, w, fault->effects[1]));
    case GFAULT_APART: break;
    }
    return table_refuse(
        c, t, w->row_of[fault->scores[1]], one->column,
        "The design falls into parts: no chain of scores leads from %s %s to %s %s over "
        "any %s, so that they cannot be compared; study each part alone.",
        one->name, label_of(c, w, fault->facets[0], fault->scores[0]), one->name,
        label_of(c, w, fault->facets[0], fault->scores[1]), w->facets[fault->facets[1]].name);
}

const char *gtheory_effect(struct call *c, const struct work *w, unsigned facets)
{
    struct buffer text = buffer_in(c->mem, NAME_MOST);
    unsigned outer = 0;
    bool is_first = true;

    for (size_t i = 0; i < w->count; i++)
        if (facets >> i & 1) outer |= w->design.nested[i];
    for (size_t i = 0; i < w->count; i++) {
        if (!(facets >> i & 1) || (outer >> i & 1)) continue;
        buffer_format(&text, "%s%s", is_first ? "" : " x ", w->facets[i].name);
        for (size_t k = 0; k < w->count; k++)
            if (w->design.nested[i] >> k & 1) buffer_format(&text, ":%s", w->facets[k].name);
        is_first = false;
    }
    return text.data ? arena_text_n(c->mem, text.data, text.length) : "";
}
