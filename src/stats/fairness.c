/* stats/fairness.c: differential item functioning. */

#include "stats/fairness.h"

#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "base/arena.h"
#include "stats/fairness_parts.h"

#define ROUNDS_MOST 20
#define STRATA_MOST ((size_t)100000)

/* Rows that count, and what they are matched on. */
struct matching {
    const struct fairness_data *data;
    size_t rows, items, categories;
    const int32_t *codes, *group;
    const double *frequency; /* NULL: one each */
    const double *outside;   /* NULL: the sum */
    int32_t *sum;            /* of places on the scale, of the items that are not flagged */
    const int32_t *place;    /* of each category on a scale of equal steps */
    int32_t longest;         /* place of the highest category */
    double step;             /* between values that are next to each other */
    size_t strata;
    int32_t *stratum; /* of each row */
    double *score;    /* of each stratum */
    double *counts;   /* strata x groups x categories, of one item */
    double left_out;
};

/* ---- what is matched on ---- */

/* Values as whole steps from the lowest: -1 to 5 or .5, 1, 1.5; others are taken by their order. */
static void find_steps(struct call *c, struct matching *m)
{
    const struct ratings *r = &m->data->items;
    int32_t *place = arena_alloc(c->mem, r->categories * sizeof *place);
    double least = INFINITY, lowest = ratings_value(r, 0);
    bool whole = true;

    for (size_t k = 1; k < r->categories; k++)
        least = fmin(least, ratings_value(r, k) - ratings_value(r, k - 1));
    for (size_t k = 0; k < r->categories; k++) {
        double at = (ratings_value(r, k) - lowest) / least;
        whole &= fabs(at - round(at)) < 1e-9 && at < 1000 && at >= 0;
        if (whole) place[k] = (int32_t)round(at);
    }
    for (size_t k = 0; k < r->categories && !whole; k++) place[k] = (int32_t)k;
    m->step = whole ? least : 1;
    m->place = place;
    m->longest = place[r->categories - 1];
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static enum err match_outside(struct call *c, struct matching *m)
{
    double *sorted = arena_copy(c->mem, m->outside, m->rows * sizeof *sorted);

    qsort(sorted, m->rows, sizeof *sorted, compare);
    m->strata = 0;
    for (size_t i = 0; i < m->rows; i++)
        if (!m->strata || sorted[i] > sorted[m->strata - 1]) sorted[m->strata++] = sorted[i];
    if (m->strata > STRATA_MOST)
        return fail(c, ERR_INVALID, "What is matched on has %zu values; at most %zu can be told apart.",
                    m->strata, STRATA_MOST);
    m->score = sorted;
    for (size_t i = 0; i < m->rows; i++)
        m->stratum[i] = (int32_t)((const double *)bsearch(&m->outside[i], sorted, m->strata,
                                                          sizeof *sorted, compare) -
                                  sorted);
    return OK;
}

/* Sums of the items that are not flagged. Who is matched from outside may lack answers, and needs none.
 */
static void sum_up(struct matching *m, const bool *flagged)
{
    if (m->outside) return;
    for (size_t i = 0; i < m->rows; i++) {
        const int32_t *codes = m->codes + i * m->items;
        int32_t sum = 0;
        for (size_t k = 0; k < m->items; k++)
            if (!flagged[k]) sum += m->place[codes[k]];
        m->sum[i] = sum;
    }
}

/* The strata of an item: a flagged one is in its own score. */
static void stratify(struct matching *m, const bool *flagged, size_t item, bool is_new)
{
    if (m->outside || !(flagged[item] || is_new)) return;
    for (size_t i = 0; i < m->rows; i++)
        m->stratum[i] = m->sum[i] + (flagged[item] ? m->place[m->codes[i * m->items + item]] : 0);
}

/* Persons of an item by stratum, group and category. */
static void count_item(struct matching *m, size_t item)
{
    size_t groups = m->data->groups, categories = m->categories;

    memset(m->counts, 0, m->strata * groups * categories * sizeof *m->counts);
    for (size_t i = 0; i < m->rows; i++) {
        int32_t code = m->codes[i * m->items + item];
        size_t at = ((size_t)m->stratum[i] * groups + (size_t)m->group[i]) * categories + (size_t)code;
        if (code >= 0) m->counts[at] += m->frequency ? m->frequency[i] : 1;
    }
}

static bool row_counts(const struct fairness_data *d, size_t row)
{
    if (d->group[row] < 0) return false;
    if (d->match) return !isnan(d->match[row]);
    for (size_t k = 0; k < d->items.raters; k++)
        if (d->items.codes[row * d->items.raters + k] < 0) return false;
    return true;
}

static void keep_rows(struct call *c, const struct fairness_data *d, struct matching *m)
{
    size_t items = d->items.raters;
    int32_t *codes = arena_alloc(c->mem, d->items.rows * items * sizeof *codes);
    int32_t *group = arena_alloc(c->mem, d->items.rows * sizeof *group);
    double *frequency = arena_alloc(c->mem, d->items.rows * sizeof *frequency);
    double *outside = d->match ? arena_alloc(c->mem, d->items.rows * sizeof *outside) : NULL;

    for (size_t i = 0; i < d->items.rows; i++) {
        double units = d->items.frequency ? d->items.frequency[i] : 1;
        if (!row_counts(d, i)) {
            m->left_out += units;
            continue;
        }
        memcpy(codes + m->rows * items, d->items.codes + i * items, items * sizeof *codes);
        if (outside) outside[m->rows] = d->match[i];
        group[m->rows] = d->group[i];
        frequency[m->rows++] = units;
    }
    m->codes = codes;
    m->group = group;
    m->frequency = d->items.frequency ? frequency : NULL;
    m->outside = outside;
}

static enum err check(struct call *c, const struct fairness_data *d)
{
    TRY(ratings_check(c, &d->items));
    if (d->groups < 2) return fail(c, ERR_INVALID, "Groups are compared, and there is only one.");
    if (!d->match && d->items.raters < 2)
        return fail(c, ERR_INVALID,
                    "With one item there is no score to match on but a variable of its own.");
    for (size_t i = 0; i < d->items.rows; i++)
        if (d->group[i] >= (int32_t)d->groups)
            return fail(c, ERR_INVALID, "There is a group beyond the last.");
    for (size_t i = 0; i < d->items.rows * d->items.raters; i++)
        if (d->items.codes[i] >= (int32_t)d->items.categories || d->items.codes[i] < RATING_MISSING)
            return fail(c, ERR_INVALID, "There is a rating that is no category.");
    return OK;
}

static enum err matching_make(struct call *c, const struct fairness_data *d, struct matching *m)
{
    TRY(check(c, d));
    *m = (struct matching){.data = d, .items = d->items.raters, .categories = d->items.categories};
    keep_rows(c, d, m);
    if (!m->rows) return fail(c, ERR_INVALID, "Nobody has a group and everything to be matched on.");
    m->stratum = arena_alloc(c->mem, m->rows * sizeof *m->stratum);
    m->sum = arena_alloc(c->mem, m->rows * sizeof *m->sum);
    find_steps(c, m);
    if (d->match) {
        TRY(match_outside(c, m));
    } else {
        m->strata = m->items * (size_t)m->longest + 1;
        if (m->strata > STRATA_MOST)
            return fail(c, ERR_INVALID, "The sum of the items has too many values.");
        m->score = arena_alloc(c->mem, m->strata * sizeof *m->score);
        for (size_t i = 0; i < m->strata; i++) m->score[i] = (double)i * m->step;
    }
    m->counts = arena_alloc(c->mem, m->strata * d->groups * m->categories * sizeof *m->counts);
    return OK;
}

/* ---- rounds of purification ---- */

typedef enum err (*study)(struct call *c, struct matching *m, size_t item,
                          const struct fairness_wanted *w, void *ret, bool *ret_flagged);

static enum err rounds(struct call *c, const struct fairness_data *d, const struct fairness_wanted *w,
                       study one, void *ret, struct fairness_summary *ret_summary)
{
    struct matching m;
    bool *flagged, *now, is_new;

    TRY(matching_make(c, d, &m));
    flagged = arena_alloc(c->mem, m.items * sizeof *flagged);
    now = arena_alloc(c->mem, m.items * sizeof *now);
    *ret_summary = (struct fairness_summary){.left_out = m.left_out};
    for (size_t round = 0; round < ROUNDS_MOST && !ret_summary->settled; round++) {
        sum_up(&m, flagged);
        is_new = true;
        for (size_t k = 0; k < m.items; k++) {
            stratify(&m, flagged, k, is_new);
            is_new = flagged[k];
            count_item(&m, k);
            TRY(one(c, &m, k, w, ret, &now[k]));
        }
        ret_summary->rounds++;
        ret_summary->settled =
            !w->purify || m.outside || memcmp(flagged, now, m.items * sizeof *now) == 0;
        memcpy(flagged, now, m.items * sizeof *now);
    }
    return OK;
}

/* The categories that this item uses, in counts of its own. */
static struct strata of_item(struct call *c, const struct matching *m, double *values)
{
    double *all = arena_alloc(c->mem, m->categories * sizeof *all), *counts;
    size_t tables = m->strata * m->data->groups, cells = tables * m->categories, at = 0, used = 0;

    for (size_t i = 0; i < cells; i++) all[i % m->categories] += m->counts[i];
    for (size_t k = 0; k < m->categories; k++)
        if (all[k] > 0) values[used++] = ratings_value(&m->data->items, k);
    counts = arena_alloc(c->mem, (tables * used + 1) * sizeof *counts);
    for (size_t i = 0; i < cells; i++)
        if (all[i % m->categories] > 0) counts[at++] = m->counts[i];
    return (struct strata){m->strata, m->data->groups, used, counts};
}

static double spread_of(const struct strata *s, const double *values)
{
    double n = 0, sum = 0, squares = 0, mean;

    for (size_t i = 0; i < s->strata * s->groups * s->categories; i++) {
        n += s->counts[i];
        sum += s->counts[i] * values[i % s->categories];
    }
    mean = sum / n;
    for (size_t i = 0; i < s->strata * s->groups * s->categories; i++)
        squares += s->counts[i] * pow(values[i % s->categories] - mean, 2);
    return n > 1 ? sqrt(squares / (n - 1)) : NAN;
}

static struct mantel_haenszel no_mantel_haenszel(void)
{
    struct estimate e = estimate_nothing();

    return (struct mantel_haenszel){e, e, e, e, MANTEL_CLASS_NONE};
}

static bool is_flagged(const struct fairness_mantel *f, const struct fairness_wanted *w)
{
    double p = !isnan(f->mh.corrected.value) ? f->mh.corrected.p
               : !isnan(f->scores.value)     ? f->scores.p
                                             : f->general.p;

    if (!(p < 1 - w->level)) return false;
    if (w->rule == FAIRNESS_SIGNIFICANCE) return true;
    if (!isnan(f->mh.corrected.value)) return f->mh.size >= MANTEL_CLASS_B;
    return isnan(f->standardised.value) ||
           fabs(f->standardised.value) > FAIRNESS_DIFFERENCE_MODERATE * f->spread;
}

static enum err study_mantel(struct call *c, struct matching *m, size_t item,
                             const struct fairness_wanted *w, void *ret, bool *ret_flagged)
{
    struct fairness_mantel *f = (struct fairness_mantel *)ret + item;
    double *values = arena_alloc(c->mem, m->categories * sizeof *values);
    const double *groups = m->data->scores_of_groups;
    struct strata s = of_item(c, m, values);

    *f = (struct fairness_mantel){
        no_mantel_haenszel(), estimate_nothing(), estimate_nothing(), estimate_nothing(), NAN, false};
    *ret_flagged = false;
    if (s.categories < 2) {
        f->general.warnings = WARNING_ZERO_VARIANCE;
        return OK;
    }
    f->spread = spread_of(&s, values);
    if (s.groups == 2) TRY(mantel_standardised(c, &s, values, w->level, &f->standardised));
    if (s.groups == 2 && s.categories == 2) {
        TRY(mantel_haenszel(c, &s, w->level, &f->mh));
    } else {
        if (s.groups == 2 || groups) TRY(mantel_scores(c, &s, groups, values, &f->scores));
        TRY(mantel_general(c, &s, &f->general));
    }
    *ret_flagged = f->flagged = is_flagged(f, w);
    return OK;
}

enum err fairness_mantel(struct call *c, const struct fairness_data *d, const struct fairness_wanted *w,
                         struct fairness_mantel *ret, struct fairness_summary *ret_summary)
{
    return rounds(c, d, w, study_mantel, ret, ret_summary);
}

/* ---- proportional odds ---- */

/* Settings are strata x groups that somebody is in; predictors: score, groups but the first, products.
 */
static struct ordinal_settings settings_of(struct call *c, const struct matching *m,
                                           const struct strata *s)
{
    size_t predictors = 2 * s->groups - 1, settings = 0;
    double *x = arena_alloc(c->mem, s->strata * s->groups * predictors * sizeof *x);
    double *counts = arena_alloc(c->mem, s->strata * s->groups * s->categories * sizeof *counts);
    double middle = m->score[0] + (m->score[m->strata - 1] - m->score[0]) / 2;
    double width = m->strata > 1 ? (m->score[m->strata - 1] - m->score[0]) / 2 : 1;

    for (size_t i = 0; i < s->strata * s->groups; i++) {
        double *one = x + settings * predictors, n = 0;
        size_t group = i % s->groups;
        for (size_t k = 0; k < s->categories; k++) n += s->counts[i * s->categories + k];
        if (!(n > 0)) continue;
        memcpy(counts + settings * s->categories, s->counts + i * s->categories,
               s->categories * sizeof *counts);
        one[0] = (m->score[i / s->groups] - middle) / width;
        if (group) one[group] = 1;
        if (group) one[s->groups - 1 + group] = one[0];
        settings++;
    }
    return (struct ordinal_settings){settings, predictors, s->categories, x, counts};
}

/* The first so many predictors. */
static enum err fit(struct call *c, const struct ordinal_settings *all, size_t predictors,
                    struct ordinal_logistic *ret)
{
    struct ordinal_settings s = *all;
    double *x = arena_alloc(c->mem, (s.settings * predictors + 1) * sizeof *x);

    for (size_t i = 0; i < s.settings; i++)
        memcpy(x + i * predictors, all->x + i * all->predictors, predictors * sizeof *x);
    s.x = x;
    s.predictors = predictors;
    return ordinal_logistic(c, &s, ret);
}

static struct estimate ratio(const struct ordinal_logistic *with,
                             const struct ordinal_logistic *without, size_t df)
{
    struct estimate e = estimate_nothing();

    e.value = e.statistic = fmax(0, 2 * (with->log_likelihood - without->log_likelihood));
    e.df = (double)df;
    e.p = gsl_cdf_chisq_Q(e.value, e.df);
    e.n = with->n;
    if (!with->converged || !without->converged) e.warnings = WARNING_NOT_CONVERGED;
    return e;
}

static void changes(const struct ordinal_logistic *null, const struct ordinal_logistic *without,
                    const struct ordinal_logistic *with, size_t place, struct fairness_logistic *f)
{
    double n = null->n, zero = null->log_likelihood;
    double before = exp(2 * (zero - without->log_likelihood) / n);
    double after = exp(2 * (zero - with->log_likelihood) / n), most = 1 - exp(2 * zero / n);

    f->mcfadden[place] = (without->log_likelihood - with->log_likelihood) / zero;
    f->cox_snell[place] = before - after;
    f->nagelkerke[place] = (before - after) / most;
}

struct fairness_logistic fairness_no_logistic(void)
{
    struct fairness_logistic f = {.uniform = estimate_nothing()};

    f.total = f.non_uniform = f.coefficient = f.uniform;
    for (size_t i = 0; i < 2; i++) f.mcfadden[i] = f.nagelkerke[i] = f.cox_snell[i] = NAN;
    return f;
}

struct fairness_logistic fairness_compare(const struct fairness_wanted *w, size_t groups,
                                          const struct ordinal_logistic models[FAIRNESS_MODELS])
{
    const struct ordinal_logistic *null = &models[FAIRNESS_NULL], *alone = &models[FAIRNESS_SCORE];
    const struct ordinal_logistic *uniform = &models[FAIRNESS_UNIFORM],
                                  *total = &models[FAIRNESS_TOTAL];
    struct fairness_logistic f = fairness_no_logistic();

    f.uniform = ratio(uniform, alone, groups - 1);
    f.total = ratio(total, alone, 2 * (groups - 1));
    f.non_uniform = ratio(total, uniform, groups - 1);
    if (groups == 2)
        f.coefficient = estimate_normal(uniform->coefficient[1], uniform->se[1], w->level, uniform->n);
    if (!uniform->converged) f.coefficient.warnings |= WARNING_SEPARATED;
    changes(null, alone, uniform, 0, &f);
    changes(null, alone, total, 1, &f);
    f.flagged = f.total.p < 1 - w->level &&
                (w->rule == FAIRNESS_SIGNIFICANCE || f.nagelkerke[1] >= FAIRNESS_CHANGE_MODERATE);
    return f;
}

static enum err study_logistic(struct call *c, struct matching *m, size_t item,
                               const struct fairness_wanted *w, void *ret, bool *ret_flagged)
{
    struct fairness_logistic *f = (struct fairness_logistic *)ret + item;
    double *values = arena_alloc(c->mem, m->categories * sizeof *values);
    struct strata s = of_item(c, m, values);
    struct ordinal_logistic models[FAIRNESS_MODELS];
    struct ordinal_settings all;
    size_t more = s.groups - 1;

    *f = fairness_no_logistic();
    *ret_flagged = false;
    if (s.categories < 2) {
        f->uniform.warnings = WARNING_ZERO_VARIANCE;
        return OK;
    }
    all = settings_of(c, m, &s);
    TRY(fit(c, &all, 0, &models[FAIRNESS_NULL]));
    TRY(fit(c, &all, 1, &models[FAIRNESS_SCORE]));
    TRY(fit(c, &all, 1 + more, &models[FAIRNESS_UNIFORM]));
    TRY(fit(c, &all, 1 + 2 * more, &models[FAIRNESS_TOTAL]));
    *f = fairness_compare(w, s.groups, models);
    *ret_flagged = f->flagged;
    return OK;
}

enum err fairness_logistic(struct call *c, const struct fairness_data *d,
                           const struct fairness_wanted *w, struct fairness_logistic *ret,
                           struct fairness_summary *ret_summary)
{
    return rounds(c, d, w, study_logistic, ret, ret_summary);
}
