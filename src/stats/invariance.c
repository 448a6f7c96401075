/* stats/invariance.c: the steps of invariance of ordinal items, one after another. */

#include "stats/invariance.h"

#include <string.h>

#include <gsl/gsl_cdf.h>

#include "base/arena.h"
#include "stats/confirm_parts.h"
#include "stats/invariance_parts.h"
#include "stats/linear.h"
#include "stats/progress.h"

#define ITERATIONS_MOST 500
#define HALVINGS_MOST 40
#define SETTLED 1e-10   /* of chi-square: what a step still promises */
#define LEAST_REST 1e-4 /* of an item's variance: with less left over it is the factor itself */

/* A step as it was fitted: what its difference from the next rests on. */
struct fitted {
    struct ordinal_model m;
    double least;    /* chi-square before it is adjusted */
    double *bread;   /* slope' weight slope, of all groups */
    double *inverse; /* of that */
    double *meat;    /* slope' weight gamma weight slope */
};

/* ---- the least ---- */

/* slope' weight slope and slope' weight gap, summed over groups. */
static enum err add_up(struct call *c, const struct ordinal_model *m, double *bread, double *right)
{
    size_t q = m->parameters;
    double *one = arena_alloc(c->mem, q * q * sizeof *one),
           *side = arena_alloc(c->mem, q * sizeof *side);

    memset(bread, 0, q * q * sizeof *bread);
    memset(right, 0, q * sizeof *right);
    for (size_t g = 0; g < m->groups; g++) {
        const struct implied *s = &m->group[g];
        size_t n = s->data->count;
        double *weighted = arena_copy(c->mem, s->slope, n * q * sizeof *weighted);
        for (size_t i = 0; i < n * q; i++) weighted[i] *= s->data->weight[i / q];
        TRY(linear_multiply(c, q, q, n, weighted, true, s->slope, false, one));
        TRY(linear_multiply(c, q, 1, n, weighted, true, s->gap, false, side));
        for (size_t i = 0; i < q * q; i++) bread[i] += one[i];
        for (size_t i = 0; i < q; i++) right[i] += side[i];
    }
    return OK;
}

static enum err too_much(struct call *c)
{
    return fail(c, ERR_INVALID,
                "The data cannot tell all parameters of this model apart: it needs fewer factors, or "
                "more items on each, or an item leaves nothing of its own beside the others.");
}

/* Each group's weighted squares, whose weights are for n, taken n - 1 times (Browne 1984, British
 * Journal of Mathematical and Statistical Psychology 37:62-83; lavaan). */
static double chi_square_now(const struct ordinal_model *m)
{
    double sum = 0;

    for (size_t g = 0; g < m->groups; g++) {
        const struct implied *s = &m->group[g];
        double squares = 0;
        for (size_t i = 0; i < s->data->count; i++)
            squares += s->data->weight[i] * s->gap[i] * s->gap[i];
        sum += squares * (s->data->n - 1) / s->data->n;
    }
    return sum;
}

static enum err minimise(struct call *c, struct fitted *f, struct confirm_fit *fit)
{
    struct ordinal_model *m = &f->m;
    size_t q = m->parameters;
    double *right = arena_alloc(c->mem, q * sizeof *right),
           *step = arena_alloc(c->mem, q * sizeof *step);
    double *tried = arena_alloc(c->mem, q * sizeof *tried), now = ordinal_model_look(m, m->parameter);

    progress_begin(c, 0);
    for (; fit->iterations < ITERATIONS_MOST && !fit->converged; fit->iterations++) {
        double promised = 0, part = 1, there = INFINITY;
        bool definite, moved = false;
        progress_add(c, 1);
        ordinal_model_derive(c, m);
        TRY(add_up(c, m, f->bread, right));
        TRY(linear_solve(c, q, f->bread, 1, right, step, &definite));
        if (!definite) return too_much(c);
        for (size_t i = 0; i < q; i++) promised += right[i] * step[i];
        fit->converged = promised < SETTLED;
        for (size_t k = 0; k < HALVINGS_MOST && !moved; k++) {
            for (size_t i = 0; i < q; i++) tried[i] = m->parameter[i] + part * step[i];
            there = ordinal_model_look(m, tried);
            moved = there <= now * (1 + 1e-13);
            part /= 2;
        }
        if (!moved) break;
        memcpy(m->parameter, tried, q * sizeof *tried);
        now = there;
    }
    ordinal_model_look(m, m->parameter);
    f->least = chi_square_now(m);
    ordinal_model_derive(c, m);
    if (!fit->converged) fit->warnings |= WARNING_NOT_CONVERGED;
    return add_up(c, m, f->bread, right);
}

/* ---- the right mean and variance ---- */

/* Traces of a matrix and of its square. */
struct traces {
    double one, two;
};

static struct traces traces_of(size_t n, const double *m)
{
    struct traces t = {0, 0};

    for (size_t i = 0; i < n; i++) {
        t.one += m[i * (n + 1)];
        for (size_t j = 0; j < n; j++) t.two += m[i * n + j] * m[j * n + i];
    }
    return t;
}

static double adjusted(double x, double df, struct traces t)
{
    double by = sqrt(df / t.two);

    return by * x + df - by * t.one;
}

/* Of weight times gamma, from the moment `first` on: all of them, or the correlations alone, which is
 * what thresholds that are free leave to be tested. */
static struct traces traces_of_data(const struct ordinal_model *m, bool correlations)
{
    struct traces t = {0, 0};

    for (size_t g = 0; g < m->groups; g++) {
        const struct moments *d = m->group[g].data;
        for (size_t i = correlations ? d->thresholds : 0; i < d->count; i++) {
            t.one += d->weight[i] * d->gamma[i * (d->count + 1)];
            for (size_t j = correlations ? d->thresholds : 0; j < d->count; j++)
                t.two += d->weight[i] * d->weight[j] * d->gamma[i * d->count + j] *
                         d->gamma[i * d->count + j];
        }
    }
    return t;
}

/* f->meat, and ret: slope' weight gamma weight gamma weight slope. */
static enum err make_meat(struct call *c, struct fitted *f, double *ret)
{
    size_t q = f->m.parameters;
    double *one = arena_alloc(c->mem, q * q * sizeof *one);

    for (size_t g = 0; g < f->m.groups; g++) {
        const struct implied *s = &f->m.group[g];
        size_t n = s->data->count;
        double *weighted = arena_copy(c->mem, s->slope, n * q * sizeof *weighted);
        double *spread = arena_alloc(c->mem, n * q * sizeof *spread);
        for (size_t i = 0; i < n * q; i++) weighted[i] *= s->data->weight[i / q];
        TRY(linear_multiply(c, n, q, n, s->data->gamma, false, weighted, false, spread));
        TRY(linear_multiply(c, q, q, n, weighted, true, spread, false, one));
        for (size_t i = 0; i < q * q; i++) f->meat[i] += one[i];
        for (size_t i = 0; i < n * q; i++) weighted[i] = spread[i] * s->data->weight[i / q];
        TRY(linear_multiply(c, q, q, n, weighted, true, spread, false, one));
        for (size_t i = 0; i < q * q; i++) ret[i] += one[i];
    }
    return OK;
}

/* Chi-square and its baseline; errors: covariances of the parameters by the sandwich. What a model of
 * these parameters leaves of weight gamma is known by traces of small matrices. */
static enum err adjust(struct call *c, struct fitted *f, struct confirm_fit *fit, double *errors)
{
    size_t q = f->m.parameters;
    double *far = arena_alloc(c->mem, q * q * sizeof *far),
           *half = arena_alloc(c->mem, q * q * sizeof *half);
    double baseline = 0;
    struct traces all = traces_of_data(&f->m, false), taken;
    bool definite;

    TRY(linear_invert(c, q, f->bread, f->inverse, NULL, &definite));
    if (!definite) return too_much(c);
    TRY(make_meat(c, f, far));
    TRY(linear_multiply(c, q, q, q, f->inverse, false, f->meat, false, half));
    TRY(linear_multiply(c, q, q, q, half, false, f->inverse, false, errors));
    taken = traces_of(q, half);
    all.one -= taken.one;
    all.two += taken.two;
    for (size_t i = 0; i < q * q; i++) all.two -= 2 * f->inverse[i] * far[i];
    fit->chi_square.value =
        fit->chi_square.df > 0 ? adjusted(f->least, fit->chi_square.df, all) : f->least;
    for (size_t g = 0; g < f->m.groups; g++) {
        const struct moments *d = f->m.group[g].data;
        for (size_t i = d->thresholds; i < d->count; i++)
            baseline += d->weight[i] * d->value[i] * d->value[i] * (d->n - 1) / d->n;
    }
    fit->baseline = adjusted(baseline, fit->baseline_df, traces_of_data(&f->m, true));
    return OK;
}

/* ---- two steps ---- */

/* The narrower model's slopes in terms of the wider one's: least squares, all moments alike. */
static enum err place_within(struct call *c, const struct ordinal_model *wide,
                             const struct ordinal_model *narrow, double *ret)
{
    size_t q = wide->parameters, r = narrow->parameters;
    double *squares = arena_alloc(c->mem, q * q * sizeof *squares);
    double *sides = arena_alloc(c->mem, q * r * sizeof *sides);
    double *one = arena_alloc(c->mem, q * q * sizeof *one);
    bool definite;

    for (size_t g = 0; g < wide->groups; g++) {
        const struct implied *w = &wide->group[g], *n = &narrow->group[g];
        size_t count = w->data->count;
        TRY(linear_multiply(c, q, q, count, w->slope, true, w->slope, false, one));
        for (size_t i = 0; i < q * q; i++) squares[i] += one[i];
        TRY(linear_multiply(c, q, r, count, w->slope, true, n->slope, false, one));
        for (size_t i = 0; i < q * r; i++) sides[i] += one[i];
    }
    TRY(linear_solve(c, q, squares, r, sides, ret, &definite));
    return definite ? OK : too_much(c);
}

/* Scaled and shifted: with P of the wider model and H the place of the narrower one in it, what is
 * given up is P^-1 - H (H' P H)^-1 H'. */
static enum err compare(struct call *c, const struct fitted *wide, const struct fitted *narrow,
                        struct estimate *ret)
{
    size_t q = wide->m.parameters, r = narrow->m.parameters;
    double *place = arena_alloc(c->mem, q * r * sizeof *place);
    double *turned = arena_alloc(c->mem, q * r * sizeof *turned);
    double *within = arena_alloc(c->mem, r * r * sizeof *within);
    double *given_up = arena_alloc(c->mem, q * q * sizeof *given_up);
    double *product = arena_alloc(c->mem, q * q * sizeof *product);
    bool definite;

    TRY(place_within(c, &wide->m, &narrow->m, place));
    TRY(linear_multiply(c, q, r, q, wide->bread, false, place, false, turned));
    TRY(linear_multiply(c, r, r, q, place, true, turned, false, within));
    TRY(linear_invert(c, r, within, within, NULL, &definite));
    if (!definite) return too_much(c);
    TRY(linear_multiply(c, q, r, r, place, false, within, false, turned));
    TRY(linear_multiply(c, q, q, r, turned, false, place, true, given_up));
    for (size_t i = 0; i < q * q; i++) given_up[i] = wide->inverse[i] - given_up[i];
    TRY(linear_multiply(c, q, q, q, given_up, false, wide->meat, false, product));
    ret->df = (double)q - (double)r;
    ret->value = ret->statistic =
        fmax(0, adjusted(narrow->least - wide->least, ret->df, traces_of(q, product)));
    ret->p = gsl_cdf_chisq_Q(ret->value, ret->df);
    ret->method = "satorra_2000_scaled_shifted";
    return OK;
}

/* ---- an answer ---- */

struct answering {
    const struct ordinal_model *m;
    const double *errors;
    double n, level;
};

static struct estimate one_of(const struct answering *a, int at, double value)
{
    struct estimate e = estimate_nothing();

    e.value = value;
    if (at == PLACE_NONE) return e;
    return estimate_normal(value, sqrt(a->errors[(size_t)at * (a->m->parameters + 1)]), a->level, a->n);
}

static struct estimate *all_of(struct call *c, const struct answering *a, const int *at,
                               const double *values, size_t count)
{
    struct estimate *ret = arena_alloc(c->mem, (count + 1) * sizeof *ret);

    for (size_t i = 0; i < count; i++) ret[i] = one_of(a, at[i], values[i]);
    return ret;
}

static bool is_improper(const struct ordinal_model *m, const struct implied *s)
{
    size_t p = m->model->items, k = m->model->factors;

    for (size_t i = 0; i < p; i++)
        if (!(s->residual[i] > LEAST_REST * s->covariance[i * (p + 1)])) return true;
    for (size_t i = 0; i < k * k; i++) {
        double spread = sqrt(s->between[i / k * (k + 1)] * s->between[i % k * (k + 1)]);
        if (i / k != i % k && !(fabs(s->between[i]) <= spread)) return true;
    }
    return false;
}

static void take(struct call *c, const struct answering *a, struct invariance *ret)
{
    const struct ordinal_model *m = a->m;
    size_t p = m->model->items, k = m->model->factors, t = m->group[0].data->thresholds;
    struct confirm_found *found = arena_alloc(c->mem, m->groups * sizeof *found);
    struct estimate *threshold = arena_alloc(c->mem, m->groups * t * sizeof *threshold);

    for (size_t g = 0; g < m->groups; g++) {
        const struct implied *s = &m->group[g];
        struct estimate *loading = all_of(c, a, s->at.loading, s->loading, p * k);
        double *standardised = arena_alloc(c->mem, p * k * sizeof *standardised);
        for (size_t i = 0; i < p * k; i++) {
            standardised[i] =
                s->loading[i] * sqrt(s->between[i % k * (k + 1)] / s->covariance[i / k * (p + 1)]);
            if (!m->model->loads[i]) loading[i] = estimate_nothing();
        }
        memcpy(threshold + g * t, all_of(c, a, s->at.threshold, s->threshold, t),
               t * sizeof *threshold);
        found[g] = (struct confirm_found){loading,
                                          all_of(c, a, s->at.residual, s->residual, p),
                                          all_of(c, a, s->at.between, s->between, k * k),
                                          all_of(c, a, s->at.intercept, s->intercept, p),
                                          all_of(c, a, s->at.mean, s->mean, k),
                                          standardised};
        if (is_improper(m, s)) ret->fit.warnings |= WARNING_NEGATIVE;
        ret->pairs_with_empty_cells += s->data->pairs_with_empty_cells;
    }
    ret->found = found;
    ret->threshold = threshold;
    ret->thresholds = t;
    ret->first = m->group[0].data->first;
}

/* Of the correlations, each group by its persons. */
static double residuals(const struct ordinal_model *m, double n)
{
    double all = 0;

    for (size_t g = 0; g < m->groups; g++) {
        const struct implied *s = &m->group[g];
        double squares = 0;
        for (size_t i = s->data->thresholds; i < s->data->count; i++) squares += s->gap[i] * s->gap[i];
        all += s->data->n / n * sqrt(squares / (double)(s->data->pairs + m->model->items));
    }
    return all;
}

static enum err fit_step(struct call *c, struct fitted *f, double level, struct invariance *ret)
{
    size_t q = f->m.parameters;
    double *errors = arena_alloc(c->mem, q * q * sizeof *errors), count = 0, n = 0;
    struct confirm_fit *fit = &ret->fit;

    for (size_t g = 0; g < f->m.groups; g++) {
        count += (double)f->m.group[g].data->count;
        n += f->m.group[g].data->n;
        fit->baseline_df += (double)f->m.group[g].data->pairs;
    }
    f->bread = arena_alloc(c->mem, q * q * sizeof *f->bread);
    f->inverse = arena_alloc(c->mem, q * q * sizeof *f->inverse);
    f->meat = arena_alloc(c->mem, q * q * sizeof *f->meat);
    fit->log_likelihood = NAN;
    fit->parameters = (double)q;
    fit->chi_square = estimate_nothing();
    fit->chi_square.df = count - (double)q;
    fit->chi_square.method = "dwls_scaled_shifted";
    if (fit->chi_square.df < 0)
        return fail(c, ERR_INVALID,
                    "The model has more parameters than there are thresholds and correlations.");
    TRY(minimise(c, f, fit));
    TRY(adjust(c, f, fit, errors));
    fit->srmr = residuals(&f->m, n);
    confirm_indices(fit, n, f->m.groups);
    take(c, &(struct answering){&f->m, errors, n, level}, ret);
    return OK;
}

static enum err check(struct call *c, const struct confirm_model *m, const struct invariance_data *d)
{
    struct invariance_lack lack;
    bool lacks;

    TRY(ratings_check(c, &d->items));
    TRY(confirm_check(c, m));
    if (d->items.raters != m->items)
        return fail(c, ERR_INVALID, "The model is about other items than the data.");
    if (d->groups < 2) return fail(c, ERR_INVALID, "Groups are compared, and there is only one.");
    TRY(invariance_lacks(c, d, &lack, &lacks));
    if (lacks)
        return fail(c, ERR_INVALID, "Nobody in the group %s has category %d of %s.",
                    invariance_name(c, d->group_names, lack.group), (int)lack.category + 1,
                    invariance_name(c, d->item_names, lack.item));
    return OK;
}

enum err invariance_ordinal(struct call *c, const struct confirm_model *model,
                            const struct invariance_data *d, double level, struct invariance *ret)
{
    struct moments *data = arena_alloc(c->mem, d->groups * sizeof *data);
    struct fitted fitted[INVARIANCE_STEPS], *before = NULL;
    bool is_settled = false;

    TRY(check(c, model, d));
    for (size_t g = 0; g < d->groups; g++) TRY(moments_of(c, d, g, &data[g]));
    for (unsigned step = 0; step < INVARIANCE_STEPS; step++) {
        struct fitted *now = &fitted[step];
        ret[step] = (struct invariance){.difference = estimate_nothing()};
        ordinal_model_make(c, model, (enum invariance_step)step, data, d->groups, &now->m);
        ret[step].is_apart = !before || now->m.parameters < before->m.parameters;
        if (!ret[step].is_apart) continue;
        ordinal_model_guess(&now->m, before ? &before->m : NULL);
        TRY(fit_step(c, now, level, &ret[step]));
        ret[step].difference.n = ret[step].fit.chi_square.n;
        if (before && is_settled && ret[step].fit.converged)
            TRY(compare(c, before, now, &ret[step].difference));
        is_settled = ret[step].fit.converged;
        before = now;
    }
    return OK;
}

enum err invariance_lacks(struct call *c, const struct invariance_data *d, struct invariance_lack *ret,
                          bool *ret_lacks)
{
    size_t items = d->items.raters, categories = d->items.categories;
    bool *seen = arena_alloc(c->mem, d->groups * items * categories * sizeof *seen);

    *ret_lacks = false;
    for (size_t i = 0; i < d->items.rows; i++) {
        int32_t group = d->group[i];
        if (group >= (int32_t)d->groups)
            return fail(c, ERR_INVALID, "There is a group beyond the last.");
        if (group < 0 || (d->items.frequency && !(d->items.frequency[i] > 0))) continue;
        for (size_t k = 0; k < items; k++) {
            int32_t code = d->items.codes[i * items + k];
            if (code >= (int32_t)categories)
                return fail(c, ERR_INVALID, "There is a rating that is no category.");
            if (code >= 0) seen[((size_t)group * items + k) * categories + (size_t)code] = true;
        }
    }
    for (size_t at = 0; at < items * categories && !*ret_lacks; at++) {
        size_t has = 0, lacking = 0;
        for (size_t g = 0; g < d->groups; g++)
            if (seen[g * items * categories + at])
                has++;
            else
                lacking = g;
        if (has == 0 || has == d->groups) continue;
        *ret = (struct invariance_lack){at / categories, lacking, (int32_t)(at % categories)};
        *ret_lacks = true;
    }
    return OK;
}
