/* analysis/structure.c: items that vary, which of them belong to which factor, and how that fits. */

#include "analysis/structure.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "stats/factors.h"

static bool is_whole(const double *row, size_t columns)
{
    for (size_t k = 0; k < columns; k++)
        if (isnan(row[k])) return false;
    return true;
}

enum err structure_varies(struct call *c, const struct request *q, const struct measured *m)
{
    const double *first = NULL;
    bool *varies = arena_alloc(c->mem, m->columns * sizeof *varies);
    size_t column = 0;

    if (!m->values) return table_refuse(c, q->opened, 0, 0, "No row is complete.");
    for (size_t i = 0; i < m->rows; i++) {
        const double *row = m->values + i * m->columns;
        if ((m->frequency && m->frequency[i] == 0) || !is_whole(row, m->columns)) continue;
        if (!first) first = row;
        for (size_t k = 0; k < m->columns; k++) varies[k] |= row[k] != first[k];
    }
    if (!first) return table_refuse(c, q->opened, 0, 0, "No row is complete.");
    for (size_t k = 0; k < m->columns; k++) {
        if (varies[k]) continue;
        if (q->layout == LAYOUT_LONG)
            return fail(c, ERR_INVALID, "%s has one value alone in the complete rows.", m->names[k]);
        TRY(table_find(c, q->opened, m->names[k], &column));
        return table_refuse(c, q->opened, TABLE_HEADER, column,
                            "%s has one value alone in the complete rows.", m->names[k]);
    }
    return OK;
}

/* ---- rows with gaps ---- */

enum err structure_missing(struct call *c, const struct request *q, struct answer *a, bool *ret_fiml)
{
    const char *missing = request_own(q, "missing");

    *ret_fiml = missing && strcmp(missing, "fiml") == 0;
    if (missing && !*ret_fiml && strcmp(missing, "complete") != 0)
        return misuse(c, "--missing wants complete or fiml, not %s.", missing);
    answer_option(a, "missing", json_text(c, *ret_fiml ? "fiml" : "complete"));
    return OK;
}

/* Refuses a column of items at its place. */
static enum err refuse_item(struct call *c, const struct request *q, const struct measured *m,
                            size_t item, const char *sentence)
{
    size_t column = 0;

    if (q->layout == LAYOUT_LONG) return fail(c, ERR_INVALID, "%s", sentence);
    TRY(table_find(c, q->opened, m->names[item], &column));
    return table_refuse(c, q->opened, TABLE_HEADER, column, "%s", sentence);
}

static enum err answered_in(struct call *c, const struct request *q, const struct measured *m,
                            const struct grouping *g, size_t group)
{
    size_t p = m->columns;
    bool *together = arena_alloc(c->mem, p * p * sizeof *together);
    bool *varies = arena_alloc(c->mem, p * sizeof *varies);
    double *first = arena_alloc(c->mem, p * sizeof *first);
    const char *where = g ? arena_format(c->mem, " in the group %s", g->names[group]) : "";

    for (size_t k = 0; k < p; k++) first[k] = NAN;
    for (size_t i = 0; i < m->rows; i++) {
        const double *row = m->values + i * p;
        if ((m->frequency && m->frequency[i] == 0) || (g && g->codes[i] != (int32_t)group)) continue;
        for (size_t k = 0; k < p; k++) {
            if (isnan(row[k])) continue;
            if (isnan(first[k])) first[k] = row[k];
            varies[k] |= row[k] != first[k];
            for (size_t j = 0; j < k; j++) together[k * p + j] |= !isnan(row[j]);
        }
    }
    for (size_t k = 0; k < p; k++) {
        if (!varies[k])
            return refuse_item(
                c, q, m, k,
                arena_format(c->mem,
                             isnan(first[k]) ? "Nobody answered %s%s." : "%s has one value alone%s.",
                             m->names[k], where));
        for (size_t j = 0; j < k; j++)
            if (!together[k * p + j])
                return refuse_item(c, q, m, k,
                                   arena_format(c->mem,
                                                "Nobody answered both %s and %s%s, so that nothing is "
                                                "known of what they have in common.",
                                                m->names[j], m->names[k], where));
    }
    return OK;
}

enum err structure_answered(struct call *c, const struct request *q, const struct measured *m,
                            const struct grouping *g)
{
    if (!m->values) return table_refuse(c, q->opened, 0, 0, "No row has an answer.");
    for (size_t i = 0; i < (g ? g->count : 1); i++) TRY(answered_in(c, q, m, g, i));
    return OK;
}

/* ---- factors ---- */

static enum err add_factor(struct call *c, const char *text, size_t length, struct structure *s,
                           const char **names, uint8_t *loads, size_t factors)
{
    const char *sign = memchr(text, '=', length), *const * items;
    size_t count = 0, f = s->model.factors++;

    names[f] = sign ? listed_name(c, text, (size_t)(sign - text)) : "";
    if (!*names[f] || sign + 1 == text + length)
        return misuse(c,
                      "--structure wants FACTOR=ITEM,ITEM,… with a semicolon between factors, not %s.",
                      arena_text_n(c->mem, text, length));
    for (size_t i = 0; i < f; i++)
        if (strcmp(names[i], names[f]) == 0)
            return misuse(c, "--structure has the factor %s twice.", names[f]);
    TRY(split_names(c, arena_text_n(c->mem, sign + 1, length - (size_t)(sign + 1 - text)), &items,
                    &count));
    for (size_t i = 0; i < count; i++) {
        size_t item = 0;
        while (item < s->model.items && strcmp(s->items[item], items[i]) != 0) item++;
        if (item == s->model.items)
            return misuse(c, "--structure has %s, which is no item that is read.", items[i]);
        loads[item * factors + f] = 1;
    }
    return OK;
}

static bool is_named(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0) return true;
    return false;
}

enum err structure_columns(struct call *c, const struct request *q, struct request *ret)
{
    const char *text = request_own(q, "structure");
    const char **names;
    size_t count = 0;

    *ret = *q;
    if (!text || q->columns || q->layout == LAYOUT_LONG) return OK;
    names = arena_alloc(c->mem, (strlen(text) + 1) * sizeof *names);
    while (*text) {
        size_t length = strcspn(text, ";"), items = 0;
        const char *sign = memchr(text, '=', length), *const * of;
        if (!sign) return OK; /* structure_read says what is wrong */
        TRY(split_names(c, arena_text_n(c->mem, sign + 1, length - (size_t)(sign + 1 - text)), &of,
                        &items));
        for (size_t i = 0; i < items; i++)
            if (!is_named(names, count, of[i])) names[count++] = of[i];
        text += length + (text[length] == ';');
    }
    for (size_t i = 0; i < count; i++)
        ret->columns = i ? arena_format(c->mem, "%s,%s", ret->columns, names[i]) : names[i];
    return OK;
}

enum err structure_read(struct call *c, const struct request *q, const char *const *items, size_t count,
                        struct structure *ret)
{
    const char *text = request_own(q, "structure");
    size_t factors = 1;
    const char **names;
    uint8_t *loads;

    for (const char *p = text; p && *p; p++) factors += *p == ';' && p[1];
    names = arena_alloc(c->mem, factors * sizeof *names);
    loads = arena_alloc(c->mem, count * factors * sizeof *loads);
    *ret = (struct structure){{count, 0, loads}, items, names};
    if (!text) {
        names[0] = "F";
        memset(loads, 1, count);
        ret->model.factors = 1;
        return OK;
    }
    while (*text) {
        size_t length = strcspn(text, ";");
        TRY(add_factor(c, text, length, ret, names, loads, factors));
        text += length + (text[length] == ';');
    }
    for (size_t i = 0; i < count; i++) {
        size_t on = 0;
        for (size_t f = 0; f < factors; f++) on += loads[i * factors + f];
        if (!on)
            return misuse(c, "--structure lacks %s; choose the items by --cols, or give it a factor.",
                          items[i]);
    }
    return OK;
}

void structure_fit(struct answer *a, const char *of, const struct confirm_fit *f, double level)
{
    double n = f->chi_square.n;

    answer_add(a, "chi_square", of, &f->chi_square, level);
    answer_value(a, "cfi", of, f->cfi, n);
    answer_value(a, "tli", of, f->tli, n);
    answer_add(a, "rmsea", of, &f->rmsea, .9);
    answer_value(a, "srmr", of, f->srmr, n);
    answer_warn(a, f->warnings & ~(unsigned)WARNING_NEGATIVE);
    if (f->warnings & WARNING_NEGATIVE)
        answer_warn_text(
            a, "improper_solution",
            "A residual variance is below 0 or a correlation of factors beyond 1: the model does "
            "not suit these data, or they are too few.");
}

#define PERSONS_LEAST 100
#define PERSONS_AN_ITEM 5

void structure_few(struct call *c, struct answer *a, double persons, size_t items)
{
    if (!(persons < PERSONS_LEAST) && !(persons < PERSONS_AN_ITEM * (double)items)) return;
    answer_warn_text(
        a, "few_persons",
        arena_format(c->mem,
                     "%.0f persons and %zu items: loadings of so few change much from sample "
                     "to sample (Gorsuch 1983 wants 5 an item, and never fewer than 100).",
                     persons, items));
}

unsigned structure_heywood(struct call *c, struct answer *a, unsigned warnings,
                           const char *const *names, const double *uniqueness, size_t items)
{
    const char *all = NULL;

    if (!(warnings & WARNING_BOUNDARY)) return warnings;
    for (size_t i = 0; i < items; i++)
        if (uniqueness[i] <= FACTORS_LEAST_UNIQUENESS * 1.0001)
            all = all ? arena_format(c->mem, "%s, %s", all, names[i]) : names[i];
    if (!all) return warnings;
    answer_warn_text(
        a, warning_code(WARNING_BOUNDARY),
        arena_format(c->mem,
                     "Nothing is left to be unique in %s (a Heywood case): the figures rest "
                     "on a bound. Ask for fewer factors, or leave the item out.",
                     all));
    return warnings & ~(unsigned)WARNING_BOUNDARY;
}
