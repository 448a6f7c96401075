/* analysis/gtheory.c: the analysis `gtheory`: where differences between scores come from. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "stats/generalisability.h"

#define CONDITIONS_MOST 1000 /* numbers of conditions of a facet */
#define STUDIES_MOST 1000    /* rows of the table of D studies */
#define SCORES_MOST ((size_t)1 << 22)
#define NAME_MOST 4096

static const char *const keys[] = {"variance_component",      "relative_error_variance",
                                   "absolute_error_variance", "generalisability",
                                   "dependability",           NULL};
static const char *const options[] = {"facet", "unit", "rater", "item", "value", NULL};
static const char *const own_options[] = {"nested", "INNER:OUTER", "conditions", "FACET=N/N", NULL};

/* A facet as it was read: of each score its condition. Facet 0 is the object. */
struct facet {
    const char *name;
    int32_t *codes;
    size_t count;
    struct categories *known; /* NULL: columns are its conditions */
    size_t column;
};

struct work {
    const struct request *q;
    struct answer *a;
    struct facet facets[GSTUDY_FACETS];
    size_t count;
    size_t rows, scores; /* of the file, and in all */
    double *values;      /* of each score */
    bool by_columns;     /* the last facet is that of the columns */
    struct gstudy_design design;
};

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
    for (size_t i = 0; i < all; i++) {
        bool is_taken = false;
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

/* From a row with several scores to a row a score. */
static void spread(struct call *c, struct work *w, size_t columns)
{
    size_t last = w->count - 1;

    w->scores = w->rows * columns;
    for (size_t i = 0; i < w->count; i++) {
        struct facet *f = &w->facets[i];
        int32_t *codes = arena_alloc(c->mem, w->scores * sizeof *codes);
        for (size_t k = 0; k < w->scores; k++)
            codes[k] = i == last && w->by_columns ? (int32_t)(k % columns)
                       : f->codes                 ? f->codes[k / columns]
                                                  : (int32_t)(k / columns);
        f->codes = codes;
        if (f->known) f->count = categories_count(f->known);
    }
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
        for (size_t k = 0; k < count; k++)
            if (isnan(w->values[i * count + k]))
                return table_refuse(c, t, i, columns[k],
                                    "A score is missing; a study needs one for every combination.");
    }
    spread(c, w, count);
    return OK;
}

/* ---- which facet is nested in which ---- */

static enum err facet_named(struct call *c, const struct work *w, const char *name, size_t length,
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
        TRY(facet_named(c, w, pairs[i], (size_t)(colon - pairs[i]), &inner));
        TRY(facet_named(c, w, colon + 1, strlen(colon + 1), &outer));
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

/* ---- the balanced whole ---- */

/* Conditions of a nested facet are numbered anew within each combination of what it is nested in. */
static void number_within(struct call *c, struct work *w, size_t facet)
{
    struct facet *f = &w->facets[facet];
    struct categories *outers = categories_new_names(c), *pairs = categories_new_names(c);
    int32_t *keys_of = arena_alloc(c->mem, w->scores * w->count * sizeof *keys_of), most = 0;
    int32_t *next = arena_alloc(c->mem, w->scores * sizeof *next);
    int32_t *place = arena_alloc(c->mem, w->scores * sizeof *place);
    uint64_t *both = arena_alloc(c->mem, w->scores * sizeof *both);

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
        f->codes[i] = place[pair];
    }
    f->count = (size_t)most;
}

static enum err check_whole(struct call *c, const struct work *w)
{
    double full = 1;

    for (size_t i = 0; i < w->count; i++) full *= (double)w->facets[i].count;
    if (full == (double)w->scores) return OK;
    return table_refuse(c, w->q->opened, TABLE_HEADER, 0,
                        "The design is not balanced: there are %zu scores where every combination "
                        "once would be %.0f; components of such data are not computed.",
                        w->scores, full);
}

/* Scores in the order of the facets, the last running fastest. */
static enum err put_in_order(struct call *c, struct work *w, double **ret)
{
    bool *seen;
    size_t per_row = w->scores / w->rows;

    for (size_t i = 0; i < w->count; i++)
        if (w->design.nested[i]) number_within(c, w, i);
    TRY(check_whole(c, w));
    seen = arena_alloc(c->mem, w->scores * sizeof *seen);
    *ret = arena_alloc(c->mem, w->scores * sizeof **ret);
    for (size_t i = 0; i < w->scores; i++) {
        size_t at = 0;
        for (size_t k = 0; k < w->count; k++)
            at = at * w->facets[k].count + (size_t)w->facets[k].codes[i];
        if (seen[at])
            return table_refuse(c, w->q->opened, i / per_row, 0,
                                "An earlier row has a score of the same combination; where labels are "
                                "used again within another facet say so with --nested.");
        seen[at] = true;
        (*ret)[at] = w->values[i];
    }
    w->design.facets = w->count;
    for (size_t i = 0; i < w->count; i++) w->design.sizes[i] = w->facets[i].count;
    return OK;
}

/* ---- answering ---- */

/* "person x rater:task": facets of an effect, each with what it is nested in behind it. */
static const char *effect_name(struct call *c, const struct work *w, unsigned facets)
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

static void add_components(struct call *c, struct work *w, const struct gstudy *g)
{
    static const char *const columns[] = {"effect",   "df", "sum_of_squares", "mean_square",
                                          "variance", "se", "share",          NULL};
    struct json *table = answer_table(w->a, "components", columns);
    double whole = 0;

    for (size_t i = 0; i < g->effects; i++) whole += g->effect[i].used;
    for (size_t i = 0; i < g->effects; i++) {
        const struct gstudy_effect *one = &g->effect[i];
        const char *name = effect_name(c, w, one->facets);
        struct estimate e = estimate_nothing();
        struct json *row = answer_row(w->a, table);

        e.value = one->used;
        e.se = one->se;
        e.df = one->df;
        e.n = (double)w->scores;
        e.method = "anova";
        answer_add(w->a, "variance_component", name, &e, NAN);
        json_add(row, json_text(c, name));
        json_add(row, json_decimal(c, one->df));
        json_add(row, json_decimal(c, one->sum));
        json_add(row, json_decimal(c, one->mean));
        json_add(row, json_decimal(c, one->component));
        json_add(row, json_decimal(c, one->se));
        json_add(row, json_decimal(c, one->used / whole));
    }
}

/* Numbers of conditions of one facet: those of --conditions, else those of the data. */
struct numbers {
    size_t count, *list;
};

static enum err read_number_list(struct call *c, const char *list, struct numbers *n)
{
    const char *p = list;

    n->count = 0;
    n->list = arena_alloc(c->mem, (strlen(list) + 1) * sizeof *n->list);
    for (;;) {
        char *end;
        unsigned long long value;

        errno = 0;
        value = strtoull(p, &end, 10);
        if (*p < '0' || *p > '9' || errno || value < 1 || value > CONDITIONS_MOST)
            return misuse(c, "--conditions wants numbers from 1 to %d behind =, such as 2/4/8.",
                          CONDITIONS_MOST);
        n->list[n->count++] = (size_t)value;
        if (!*end) return OK;
        if (*end != '/') return misuse(c, "--conditions wants numbers with / between, not %s.", list);
        p = end + 1;
    }
}

static enum err read_conditions(struct call *c, const struct work *w, struct numbers *numbers)
{
    const char *given = request_own(w->q, "conditions");
    const char *const *parts;
    size_t count = 0, rows = 1;

    for (size_t i = 0; i < w->count; i++) {
        numbers[i].count = 1;
        numbers[i].list = arena_copy(c->mem, &w->facets[i].count, sizeof(size_t));
    }
    if (given) TRY(split_names(c, given, &parts, &count));
    for (size_t i = 0; i < count; i++) {
        const char *equals = strchr(parts[i], '=');
        size_t facet = 0;
        if (!equals) return misuse(c, "--conditions wants FACET=NUMBER/NUMBER, not %s.", parts[i]);
        TRY(facet_named(c, w, parts[i], (size_t)(equals - parts[i]), &facet));
        if (!facet)
            return misuse(c, "%s is what is measured; it has no conditions.", w->facets[0].name);
        TRY(read_number_list(c, equals + 1, &numbers[facet]));
    }
    for (size_t i = 0; i < w->count; i++)
        if ((rows *= numbers[i].count) > STUDIES_MOST)
            return misuse(c, "--conditions asks for more than %d combinations.", STUDIES_MOST);
    return OK;
}

static enum err add_studies(struct call *c, struct work *w, const struct gstudy *g)
{
    const char **columns = arena_alloc(c->mem, (GSTUDY_FACETS + 6) * sizeof *columns);
    static const char *const measures[] = {"relative_error_variance", "absolute_error_variance",
                                           "generalisability", "dependability"};
    struct numbers numbers[GSTUDY_FACETS];
    size_t rows = 1;
    struct json *table;

    TRY(read_conditions(c, w, numbers));
    for (size_t i = 1; i < w->count; i++) {
        rows *= numbers[i].count;
        columns[i - 1] = w->facets[i].name;
    }
    memcpy(columns + w->count - 1, measures, sizeof measures);
    table = answer_table(w->a, "d_study", columns);
    for (size_t i = 0; i < rows; i++) {
        size_t conditions[GSTUDY_FACETS] = {0}, rest = i;
        struct json *row = answer_row(w->a, table);
        struct dstudy s;

        for (size_t k = w->count; k-- > 1;) {
            conditions[k] = numbers[k].list[rest % numbers[k].count];
            rest /= numbers[k].count;
        }
        s = dstudy_of(g, conditions);
        for (size_t k = 1; k < w->count; k++) json_add(row, json_int(c, (int64_t)conditions[k]));
        json_add(row, json_decimal(c, s.relative));
        json_add(row, json_decimal(c, s.absolute));
        json_add(row, json_decimal(c, s.generalisability));
        json_add(row, json_decimal(c, s.dependability));
    }
    return OK;
}

static void add_coefficients(struct work *w, const struct gstudy *g)
{
    struct dstudy s = dstudy_of(g, w->design.sizes);
    double n = (double)w->facets[0].count;

    answer_value(w->a, "relative_error_variance", NULL, s.relative, n);
    answer_value(w->a, "absolute_error_variance", NULL, s.absolute, n);
    answer_value(w->a, "generalisability", NULL, s.generalisability, n);
    answer_value(w->a, "dependability", NULL, s.dependability, n);
    answer_remark(w->a, "Coefficients are for the numbers of conditions in the data; the D study has "
                        "them for others. A negative variance counts as 0. All facets are random.");
}

static void say_input(struct work *w)
{
    answer_input(w->a, "units", (double)w->facets[0].count);
    answer_input(w->a, "raters", NAN);
    answer_input(w->a, "ratings", (double)w->scores);
    answer_input(w->a, "missing", 0);
    answer_input(w->a, "categories", NAN);
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    struct work *w = arena_alloc(c->mem, sizeof *w);
    double *scores = NULL;
    struct gstudy g;

    w->q = q;
    w->a = a;
    TRY(read_scores(c, w));
    TRY(read_nested(c, w));
    TRY(find_nested(c, w));
    TRY(put_in_order(c, w, &scores));
    TRY(gstudy_of(c, &w->design, scores, &g));
    say_input(w);
    answer_warn(a, g.warnings);
    add_components(c, w, &g);
    add_coefficients(w, &g);
    return add_studies(c, w, &g);
}

const struct analysis analysis_gtheory = {
    .name = "gtheory",
    .title = "Generalisability: where differences between scores come from",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE | 1 << LAYOUT_LONG,
    .help =
        "A row is a score (--value COL) or several, each column a condition of the facet item\n"
        "(--cols A,B,C, or all that are left). --unit COL (or --id COL, or else the first facet) is\n"
        "what is measured; --facet COL, up to five times, is what its score depends on. A facet\n"
        "whose labels each stand under one label of another is nested in it; where labels are used\n"
        "again say so: --nested rater:task. Designs are balanced: every combination once.\n"
        "--conditions task=1/2/3,rater=2/4 chooses what the table d_study is for. The effect of all\n"
        "facets is mixed with error. Cronbach and others (1972), Brennan (2001); standard errors\n"
        "for normal effects (Searle 1971).",
    .run = run,
};
