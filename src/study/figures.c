/* study/figures.c: pairs of ratings given to the library of statistics, and what it answers. */

#include "study/figures.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "stats/agree.h"
#include "study/study.h"

/* Two columns of codes, and of each row the assessment it belongs to. */
struct columns {
    int32_t *codes;
    size_t *of;
    size_t rows;
};

typedef int32_t (*place_fn)(const struct study *s, const struct item_rating *rated, size_t item);

static struct columns columns_for(struct call *c, const struct study *s, size_t items)
{
    size_t most = s->pairs * items + 1;

    return (struct columns){.codes = arena_alloc(c->mem, 2 * most * sizeof(int32_t)),
                            .of = arena_alloc(c->mem, most * sizeof(size_t))};
}

bool study_is_compared(const struct study *s, size_t pair, size_t item)
{
    bool first = study_code(s, s->pair[pair].rated[0], item) != STUDY_NO_CODE,
         second = study_code(s, s->pair[pair].rated[1], item) != STUDY_NO_CODE;

    return s->aspect == STUDY_RELEVANCE ? first && second : first || second;
}

static void add_row(const struct study *s, size_t pair, size_t item, place_fn place, struct columns *k)
{
    int32_t first = place(s, s->pair[pair].rated[0], item),
            second = place(s, s->pair[pair].rated[1], item);

    if (first == STUDY_NO_CODE && second == STUDY_NO_CODE) return;
    if (!study_is_compared(s, pair, item)) return;
    k->codes[2 * k->rows] = first == STUDY_NO_CODE ? RATING_MISSING : first;
    k->codes[2 * k->rows + 1] = second == STUDY_NO_CODE ? RATING_MISSING : second;
    k->of[k->rows++] = pair;
}

/* Rows that both rated, and the assessments in which they stand: many items of few assessments are no
 * more than few assessments. */
static size_t complete_rows(const struct columns *k, size_t *ret_assessments)
{
    size_t count = 0, last = 0;

    *ret_assessments = 0;
    for (size_t i = 0; i < k->rows; i++) {
        if (k->codes[2 * i] == RATING_MISSING || k->codes[2 * i + 1] == RATING_MISSING) continue;
        *ret_assessments += !count || k->of[i] != last;
        last = k->of[i];
        count++;
    }
    return count;
}

static struct ratings ratings_of(const struct columns *k, size_t categories)
{
    return (struct ratings){.rows = k->rows, .raters = 2, .categories = categories, .codes = k->codes};
}

/* The assessments that stand in the rows, numbered as they first appear. */
static size_t clusters_of(struct call *c, const struct columns *k, size_t **ret)
{
    size_t *of = arena_alloc(c->mem, (k->rows + 1) * sizeof *of), count = 0;

    for (size_t i = 0; i < k->rows; i++) {
        if (i && k->of[i] != k->of[i - 1]) count++;
        of[i] = count;
    }
    *ret = of;
    return k->rows ? count + 1 : 0;
}

static enum err redraw(struct call *c, const struct columns *k, const struct ratings *r,
                       struct estimate *coefficients, struct estimate *alphas)
{
    struct agreement_wanted plainly = {.level = STUDY_LEVEL};
    size_t *cluster;
    struct bootstrap_wanted b = {.replicates = STUDY_REPLICATES,
                                 .seed = STUDY_SEED,
                                 .threads = 1,
                                 .level = STUDY_LEVEL,
                                 .clusters = clusters_of(c, k, &cluster)};

    b.cluster = cluster;
    return agree_bootstrap(c, r, &plainly, &b, coefficients, alphas);
}

/* ---- all codes, and the steps of the scale ---- */

static enum err nominal(struct call *c, const struct study *s, const struct columns *k, bool is_redrawn,
                        struct agreement_figures *f)
{
    struct agreement_wanted plainly = {.level = STUDY_LEVEL};
    struct ratings r = ratings_of(k, s->codes);
    struct estimate all[AGREE_COUNT];

    f->pairs = complete_rows(k, &f->assessments[0]);
    for (size_t i = 0; i < k->rows; i++) f->alike += k->codes[2 * i] == k->codes[2 * i + 1];
    f->observed = f->ac1 = estimate_nothing();
    if (f->assessments[0] < STUDY_SHOWN) return OK;
    TRY(agree_all(c, &r, &plainly, all));
    if (is_redrawn) TRY(redraw(c, k, &r, all, NULL));
    f->observed = all[AGREE_PERCENT];
    f->ac1 = all[AGREE_GWET];
    return OK;
}

static enum err ordinal(struct call *c, const struct study *s, const struct columns *k, bool is_redrawn,
                        struct agreement_figures *f)
{
    struct ratings r = ratings_of(k, s->steps);
    struct estimate all[AGREE_COUNT], alpha[METRIC_COUNT];

    f->ordered = complete_rows(k, &f->assessments[1]);
    f->alpha = estimate_nothing();
    if (f->assessments[1] < STUDY_SHOWN || s->steps < 2) return OK;
    for (size_t m = 0; m < METRIC_COUNT; m++) alpha[m] = estimate_nothing();
    TRY(agree_alpha(c, &r, METRIC_ORDINAL, STUDY_LEVEL, &alpha[METRIC_ORDINAL]));
    if (is_redrawn) {
        TRY(agree_all(c, &r, &(struct agreement_wanted){.level = STUDY_LEVEL}, all));
        TRY(redraw(c, k, &r, all, alpha));
    }
    f->alpha = alpha[METRIC_ORDINAL];
    return OK;
}

/* ---- one item ---- */

static void fill_table(struct call *c, const struct study *s, const struct columns *k,
                       struct item_figures *f)
{
    f->table = arena_alloc(c->mem, (s->codes * s->codes + 1) * sizeof *f->table);
    for (size_t i = 0; i < k->rows; i++) {
        int32_t first = k->codes[2 * i], second = k->codes[2 * i + 1];
        if (first != RATING_MISSING && second != RATING_MISSING)
            f->table[(size_t)first * s->codes + (size_t)second]++;
    }
}

static void fill_use(struct call *c, const struct study *s, size_t item, struct item_figures *f)
{
    f->used = arena_alloc(c->mem, (s->codes + 1) * sizeof *f->used);
    for (size_t i = 0; i < s->assessed; i++) {
        int32_t code = study_code(s, s->used[i].rated, item);
        if (code == STUDY_NO_CODE) continue;
        f->used[code]++;
        f->used_in_all++;
    }
}

static void fill_consensus(const struct study *s, size_t item, struct item_figures *f)
{
    struct consensus_figures *k = &f->consensus;

    for (size_t p = 0; p < s->pairs; p++) {
        int32_t first = study_code(s, s->pair[p].rated[0], item),
                second = study_code(s, s->pair[p].rated[1], item),
                agreed = study_code(s, s->pair[p].agreed, item);
        if (first == STUDY_NO_CODE || second == STUDY_NO_CODE || first == second) continue;
        if (agreed == STUDY_NO_CODE) continue;
        k->agreed++;
        k->first += agreed == first;
        k->second += agreed == second;
        k->neither += agreed != first && agreed != second;
    }
}

static enum err of_item(struct call *c, const struct study *s, size_t item, struct item_figures *f)
{
    struct columns codes = columns_for(c, s, 1), steps = columns_for(c, s, 1);

    for (size_t p = 0; p < s->pairs; p++) {
        add_row(s, p, item, study_code, &codes);
        add_row(s, p, item, study_step, &steps);
    }
    fill_table(c, s, &codes, f);
    fill_use(c, s, item, f);
    fill_consensus(s, item, f);
    TRY(nominal(c, s, &codes, false, &f->agreement));
    return ordinal(c, s, &steps, false, &f->agreement);
}

/* ---- all items ---- */

static enum err of_all(struct call *c, const struct study *s, struct agreement_figures *f)
{
    struct columns codes = columns_for(c, s, s->items), steps = columns_for(c, s, s->items);

    for (size_t p = 0; p < s->pairs; p++)
        for (size_t i = 0; i < s->items; i++) {
            add_row(s, p, i, study_code, &codes);
            add_row(s, p, i, study_step, &steps);
        }
    TRY(nominal(c, s, &codes, true, f));
    return ordinal(c, s, &steps, true, f);
}

enum err study_figures(struct call *c, const struct study *s, struct figures *ret)
{
    memset(ret, 0, sizeof *ret);
    ret->item = arena_alloc(c->mem, (s->items + 1) * sizeof *ret->item);
    for (size_t i = 0; i < s->items; i++) {
        ret->item[i].item = s->item[i];
        TRY(of_item(c, s, i, &ret->item[i]));
    }
    return of_all(c, s, &ret->all);
}

/* ---- groups ---- */

struct estimate study_mean(const double *values, size_t n)
{
    struct estimate e = estimate_nothing();
    double mean = 0, squares = 0, width;

    if (n < 2) return e;
    for (size_t i = 0; i < n; i++) mean += values[i] / (double)n;
    for (size_t i = 0; i < n; i++) squares += (values[i] - mean) * (values[i] - mean);
    e.value = mean;
    e.n = (double)n;
    e.df = (double)(n - 1);
    e.se = sqrt(squares / e.df / e.n);
    width = e.se * gsl_cdf_tdist_Pinv(1 - (1 - STUDY_LEVEL) / 2, e.df);
    e.low = mean - width;
    e.high = mean + width;
    e.method = "analytic";
    if (squares == 0) e.warnings |= WARNING_ZERO_VARIANCE;
    return e;
}

double study_alike(const struct study *s, size_t pair)
{
    double alike = 0, compared = 0;

    for (size_t i = 0; i < s->items; i++) {
        int32_t first = study_code(s, s->pair[pair].rated[0], i),
                second = study_code(s, s->pair[pair].rated[1], i);
        if (first == STUDY_NO_CODE || second == STUDY_NO_CODE) continue;
        compared++;
        alike += first == second;
    }
    return compared > 0 ? alike / compared : NAN;
}

double study_missing(const struct study *s, size_t assessed)
{
    double missing = 0, rated = 0;

    for (size_t i = 0; i < s->items; i++) {
        int32_t code = study_code(s, s->used[assessed].rated, i);
        if (code == STUDY_NO_CODE) continue;
        rated++;
        missing += text_equal(s->code[code], "no_information");
    }
    return rated > 0 ? missing / rated : NAN;
}

/* One assessment, with its group. */
struct grouped {
    const char *name;
    double share;
};

const char *study_group_of(const struct used_once *used, enum group_by by)
{
    return by == BY_UNIT ? used->unit : by == BY_LANGUAGE ? used->language : used->interpreter;
}

static const char *group_of_pair(const struct twice_rated *p, enum group_by by)
{
    if (by == BY_UNIT) return p->unit;
    if (by == BY_INTERPRETER) return p->interpreter;
    if (!p->language[0] || !p->language[1]) return NULL;
    return text_equal(p->language[0], p->language[1]) ? p->language[0] : STUDY_TWO_LANGUAGES;
}

static size_t grouped_of(const struct study *s, enum group_by by, enum group_share of,
                         struct grouped *ret)
{
    size_t all = of == SHARE_ALIKE ? s->pairs : s->assessed, count = 0;

    for (size_t i = 0; i < all; i++) {
        ret[count] = of == SHARE_ALIKE
                         ? (struct grouped){group_of_pair(&s->pair[i], by), study_alike(s, i)}
                         : (struct grouped){study_group_of(&s->used[i], by), study_missing(s, i)};
        count += ret[count].name && !isnan(ret[count].share);
    }
    return count;
}

static int by_name(const void *a, const void *b)
{
    const struct group_figures *one = a, *other = b;

    return strcmp(one->name, other->name);
}

static size_t names_of(const struct grouped *each, size_t all, struct group_figures *group)
{
    size_t count = 0;

    for (size_t i = 0; i < all; i++) {
        size_t g = 0;
        while (g < count && !text_equal(group[g].name, each[i].name)) g++;
        if (g == count) group[count++] = (struct group_figures){.name = each[i].name};
    }
    if (count) qsort(group, count, sizeof *group, by_name);
    return count;
}

enum err study_groups(struct call *c, const struct study *s, const struct grouping *by,
                      struct group_figures **ret, size_t *ret_count)
{
    size_t most = (s->pairs > s->assessed ? s->pairs : s->assessed) + 1, count, all;
    struct group_figures *group = arena_alloc(c->mem, most * sizeof *group);
    struct grouped *each = arena_alloc(c->mem, most * sizeof *each);
    double *share = arena_alloc(c->mem, most * sizeof *share);

    all = grouped_of(s, by->by, by->of, each);
    count = names_of(each, all, group);
    for (size_t g = 0; g < count; g++) {
        for (size_t i = 0; i < all; i++)
            if (text_equal(each[i].name, group[g].name)) share[group[g].assessments++] = each[i].share;
        group[g].is_enough = group[g].assessments >= STUDY_ENOUGH;
        group[g].share = estimate_nothing();
        if (!group[g].is_enough) continue;
        group[g].share = study_mean(share, group[g].assessments);
        group[g].share.low = fmax(group[g].share.low, 0); /* a share ends there */
        group[g].share.high = fmin(group[g].share.high, 1);
    }
    *ret = group;
    *ret_count = count;
    return OK;
}
