/* stats/confirm.c: confirmatory factors by maximum likelihood, in one group or several. */

#include <string.h>

#include "base/arena.h"
#include "stats/confirm_normal.h"
#include "stats/linear.h"
#include "stats/progress.h"

#define ITERATIONS_MOST 300
#define HALVINGS_MOST 40
#define SETTLED 1e-9 /* of log-likelihood: what a step still promises */

/* ---- which parameters there are ---- */

/* A place for a parameter of group g: that of the first group where it is equal. */
static int place(struct work *w, bool is_equal, size_t g, int of_first)
{
    return is_equal && g ? of_first : (int)w->parameters++;
}

static void group_make(struct call *c, struct work *w, size_t g, unsigned equal)
{
    const struct confirm_model *m = w->model;
    size_t p = m->items, k = m->factors, before = w->parameters;
    struct group *s = &w->group[g], *first = &w->group[0];

    s->lambda = arena_alloc(c->mem, p * k * sizeof *s->lambda);
    s->theta = arena_alloc(c->mem, p * sizeof *s->theta);
    s->nu = arena_alloc(c->mem, p * sizeof *s->nu);
    s->psi = arena_alloc(c->mem, k * k * sizeof *s->psi);
    s->alpha = arena_alloc(c->mem, k * sizeof *s->alpha);
    for (size_t i = 0; i < p * k; i++)
        s->lambda[i] = m->loads[i] ? place(w, equal & CONFIRM_LOADINGS, g, first->lambda[i]) : FIXED;
    for (size_t i = 0; i < p; i++)
        s->theta[i] = place(w, equal & CONFIRM_RESIDUALS, g, first->theta[i]);
    for (size_t i = 0; i < p; i++) s->nu[i] = place(w, equal & CONFIRM_INTERCEPTS, g, first->nu[i]);
    for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b <= a; b++) {
            bool is_free = a != b || (g && equal & CONFIRM_LOADINGS);
            s->psi[a * k + b] = s->psi[b * k + a] = is_free ? (int)w->parameters++ : FIXED;
        }
    for (size_t a = 0; a < k; a++)
        s->alpha[a] = g && equal & CONFIRM_INTERCEPTS ? (int)w->parameters++ : FIXED;
    if (w->parameters - before > w->most) w->most = w->parameters - before;
    w->most = w->most < 2 * p + p * k + k * k + k ? 2 * p + p * k + k * k + k : w->most;
    s->loading = arena_alloc(c->mem, p * k * sizeof(double));
    s->residual = arena_alloc(c->mem, p * sizeof(double));
    s->intercept = arena_alloc(c->mem, p * sizeof(double));
    s->between = arena_alloc(c->mem, k * k * sizeof(double));
    s->mean = arena_alloc(c->mem, k * sizeof(double));
    s->covariance = arena_alloc(c->mem, p * p * sizeof(double));
    s->inverse = arena_alloc(c->mem, p * p * sizeof(double));
    s->gap = arena_alloc(c->mem, p * sizeof(double));
}

static size_t first_of(const struct confirm_model *m, size_t factor)
{
    size_t item = 0;

    while (!m->loads[item * m->factors + factor]) item++;
    return item;
}

/* Half of each variance, with the sign of its covariance with the factor's first item. Factors
 * correlate a little: of one with two items nothing could be told if it stood alone. */
static void guess(struct work *w)
{
    size_t p = w->model->items, k = w->model->factors;

    for (size_t g = w->count; g--;) {
        const struct group *s = &w->group[g];
        const double *v = s->data->covariance;
        for (size_t i = 0; i < p; i++) {
            w->parameter[s->theta[i]] = v[i * p + i] / 2;
            w->parameter[s->nu[i]] = s->data->means[i];
            for (size_t f = 0; f < k; f++) {
                size_t first = first_of(w->model, f);
                if (s->lambda[i * k + f] != FIXED)
                    w->parameter[s->lambda[i * k + f]] =
                        (v[i * p + first] < 0 ? -1 : 1) * sqrt(v[i * p + i] / 2);
            }
        }
        for (size_t a = 0; a < k; a++) {
            if (s->psi[a * k + a] != FIXED) w->parameter[s->psi[a * k + a]] = 1;
            for (size_t b = 0; b < a; b++) {
                bool against = v[first_of(w->model, a) * p + first_of(w->model, b)] < 0;
                w->parameter[s->psi[a * k + b]] = (against ? -.3 : .3) / (double)k;
            }
        }
    }
}

/* ---- what they imply ---- */

void confirm_fill(struct work *w, struct group *s, const double *parameter)
{
    size_t p = w->model->items, k = w->model->factors;

    for (size_t i = 0; i < p * k; i++)
        s->loading[i] = s->lambda[i] == FIXED ? 0 : parameter[s->lambda[i]];
    for (size_t i = 0; i < p; i++) s->residual[i] = parameter[s->theta[i]];
    for (size_t i = 0; i < p; i++) s->intercept[i] = parameter[s->nu[i]];
    for (size_t i = 0; i < k * k; i++)
        s->between[i] = s->psi[i] == FIXED ? i % (k + 1) == 0 : parameter[s->psi[i]];
    for (size_t i = 0; i < k; i++) s->mean[i] = s->alpha[i] == FIXED ? 0 : parameter[s->alpha[i]];
    for (size_t i = 0; i < p; i++) {
        s->gap[i] = s->data->means[i] - s->intercept[i];
        for (size_t f = 0; f < k; f++) s->gap[i] -= s->loading[i * k + f] * s->mean[f];
        for (size_t j = 0; j <= i; j++) {
            double sum = i == j ? s->residual[i] : 0;
            for (size_t a = 0; a < k; a++)
                for (size_t b = 0; b < k; b++)
                    sum += s->loading[i * k + a] * s->between[a * k + b] * s->loading[j * k + b];
            s->covariance[i * p + j] = s->covariance[j * p + i] = sum;
        }
    }
}

/* Half of N times the discrepancy; INFINITY where an implied matrix is not positive definite. */
static enum err look(struct call *c, struct work *w, const double *parameter, double *ret)
{
    size_t p = w->model->items;

    *ret = 0;
    for (size_t g = 0; g < w->count; g++) {
        struct group *s = &w->group[g];
        double sum = 0;
        bool definite;
        confirm_fill(w, s, parameter);
        TRY(linear_invert(c, p, s->covariance, s->inverse, &s->log_determinant, &definite));
        if (!definite) {
            *ret = INFINITY;
            return OK;
        }
        for (size_t i = 0; i < p; i++)
            for (size_t j = 0; j < p; j++)
                sum += s->inverse[i * p + j] * (s->data->covariance[i * p + j] + s->gap[i] * s->gap[j]);
        *ret += s->data->n / 2 * (s->log_determinant - s->of_data + sum - (double)p);
    }
    return OK;
}

/* ---- derivatives ---- */

static void add_local(struct work *w, size_t *count, int at, struct local **ret)
{
    size_t p = w->model->items;
    struct local *l = &w->local[*count];

    l->at = (size_t)at;
    l->a = w->vectors + 3 * *count * p;
    l->b = l->a + p;
    l->u = l->b + p;
    memset(l->a, 0, 3 * p * sizeof *l->a);
    (*count)++;
    *ret = l;
}

/* All parameters of one group. */
size_t confirm_locals(struct work *w, const struct group *s)
{
    size_t p = w->model->items, k = w->model->factors, count = 0;
    struct local *l;

    for (size_t i = 0; i < p; i++) {
        add_local(w, &count, s->theta[i], &l);
        l->a[i] = 1;
        l->b[i] = .5;
        add_local(w, &count, s->nu[i], &l);
        l->u[i] = 1;
        for (size_t f = 0; f < k; f++) {
            if (s->lambda[i * k + f] == FIXED) continue;
            add_local(w, &count, s->lambda[i * k + f], &l);
            l->a[i] = 1;
            l->u[i] = s->mean[f];
            for (size_t j = 0; j < p; j++)
                for (size_t a = 0; a < k; a++) l->b[j] += s->loading[j * k + a] * s->between[a * k + f];
        }
    }
    for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b <= a; b++) {
            if (s->psi[a * k + b] == FIXED) continue;
            add_local(w, &count, s->psi[a * k + b], &l);
            for (size_t j = 0; j < p; j++) {
                l->a[j] = s->loading[j * k + a];
                l->b[j] = s->loading[j * k + b] * (a == b ? .5 : 1);
            }
        }
    for (size_t a = 0; a < k; a++) {
        if (s->alpha[a] == FIXED) continue;
        add_local(w, &count, s->alpha[a], &l);
        for (size_t j = 0; j < p; j++) l->u[j] = s->loading[j * k + a];
    }
    return count;
}

/* The inverse less inverse (S + gap gap') inverse; and inverse times gap. */
static enum err excess(struct call *c, const struct work *w, const struct group *s, double *ret,
                       double *ret_pull)
{
    size_t p = w->model->items;
    double *moments = arena_copy(c->mem, s->data->covariance, p * p * sizeof *moments);
    double *half = arena_alloc(c->mem, p * p * sizeof *half);

    for (size_t i = 0; i < p * p; i++) moments[i] += s->gap[i / p] * s->gap[i % p];
    TRY(linear_multiply(c, p, p, p, s->inverse, false, moments, false, half));
    TRY(linear_multiply(c, p, p, p, half, false, s->inverse, false, ret));
    for (size_t i = 0; i < p * p; i++) ret[i] = s->inverse[i] - ret[i];
    return linear_multiply(c, p, 1, p, s->inverse, false, s->gap, false, ret_pull);
}

static enum err add_group(struct call *c, struct work *w, const struct group *s)
{
    size_t p = w->model->items, count = confirm_locals(w, s), size = 3 * count;
    double *over = arena_alloc(c->mem, p * p * sizeof *over),
           *pull = arena_alloc(c->mem, p * sizeof *pull);

    TRY(excess(c, w, s, over, pull));
    TRY(linear_multiply(c, size, p, p, w->vectors, false, s->inverse, false, w->turned));
    TRY(linear_multiply(c, size, size, p, w->turned, false, w->vectors, true, w->products));
    for (size_t x = 0; x < count; x++) {
        const struct local *l = &w->local[x];
        double sum = 0;
        for (size_t i = 0; i < p; i++) {
            sum += l->u[i] * pull[i];
            if (l->a[i] == 0) continue;
            for (size_t j = 0; j < p; j++) sum -= l->a[i] * over[i * p + j] * l->b[j];
        }
        w->slope[l->at] += s->data->n * sum;
        for (size_t y = 0; y < count; y++) {
            const double *a = w->products + 3 * x * size + 3 * y, *b = a + size;
            w->information[l->at * w->parameters + w->local[y].at] +=
                s->data->n * (a[0] * b[1] + a[1] * b[0] + b[size + 2]);
        }
    }
    return OK;
}

static enum err derive(struct call *c, struct work *w)
{
    memset(w->slope, 0, w->parameters * sizeof *w->slope);
    memset(w->information, 0, w->parameters * w->parameters * sizeof *w->information);
    for (size_t g = 0; g < w->count; g++) TRY(add_group(c, w, &w->group[g]));
    return OK;
}

/* ---- the summit ---- */

enum err confirm_minimise(struct call *c, struct work *w, struct confirm_fit *fit)
{
    double now, there = INFINITY;

    TRY(look(c, w, w->parameter, &now));
    if (!isfinite(now))
        return fail(c, ERR_INVALID, "The model cannot be begun with: its matrix is improper.");
    progress_begin(c, 0);
    for (; fit->iterations < ITERATIONS_MOST && !fit->converged; fit->iterations++) {
        double promised = 0, part = 1;
        bool definite, moved = false;
        progress_add(c, 1);
        TRY(derive(c, w));
        TRY(linear_solve(c, w->parameters, w->information, 1, w->slope, w->step, &definite));
        if (!definite)
            return fail(c, ERR_INVALID,
                        "The data cannot tell all parameters of this model apart; it needs fewer "
                        "factors, or more items on each.");
        for (size_t i = 0; i < w->parameters; i++) promised += w->slope[i] * w->step[i];
        fit->converged = promised < SETTLED;
        for (size_t k = 0; k < HALVINGS_MOST && !moved; k++) {
            for (size_t i = 0; i < w->parameters; i++)
                w->tried[i] = w->parameter[i] + part * w->step[i];
            TRY(look(c, w, w->tried, &there));
            moved = there <= now + 1e-12 * fabs(now) + 1e-12;
            part /= 2;
        }
        if (!moved) break;
        memcpy(w->parameter, w->tried, w->parameters * sizeof *w->tried);
        now = there;
    }
    TRY(look(c, w, w->parameter, &now));
    fit->chi_square = estimate_nothing();
    fit->chi_square.value = fmax(0, 2 * now);
    if (!fit->converged) fit->warnings |= WARNING_NOT_CONVERGED;
    return OK;
}

/* ---- an answer ---- */

static struct estimate one_of(const struct work *w, const double *errors, int at, double otherwise,
                              double level)
{
    if (at == FIXED) {
        struct estimate e = estimate_nothing();
        e.value = otherwise;
        return e;
    }
    return estimate_normal(w->parameter[at], sqrt(errors[(size_t)at * (w->parameters + 1)]), level,
                           w->n);
}

void confirm_take(struct call *c, struct work *w, const struct group *s, const double *errors,
                  double level, struct confirm_found *ret, struct confirm_fit *fit)
{
    size_t p = w->model->items, k = w->model->factors;
    struct estimate *loading = arena_alloc(c->mem, p * k * sizeof *loading);
    struct estimate *residual = arena_alloc(c->mem, p * sizeof *residual);
    struct estimate *intercept = arena_alloc(c->mem, p * sizeof *intercept);
    struct estimate *between = arena_alloc(c->mem, k * k * sizeof *between);
    struct estimate *mean = arena_alloc(c->mem, k * sizeof *mean);
    double *standardised = arena_alloc(c->mem, p * k * sizeof *standardised);

    for (size_t i = 0; i < p * k; i++) {
        loading[i] = one_of(w, errors, s->lambda[i], NAN, level);
        standardised[i] =
            s->loading[i] * sqrt(s->between[i % k * (k + 1)] / s->covariance[i / k * (p + 1)]);
    }
    for (size_t i = 0; i < p; i++) {
        residual[i] = one_of(w, errors, s->theta[i], NAN, level);
        intercept[i] = one_of(w, errors, s->nu[i], NAN, level);
        if (s->residual[i] < 0) fit->warnings |= WARNING_NEGATIVE;
    }
    for (size_t i = 0; i < k * k; i++) {
        double spread = sqrt(s->between[i / k * (k + 1)] * s->between[i % k * (k + 1)]);
        between[i] = one_of(w, errors, s->psi[i], s->between[i], level);
        if (i / k != i % k && !(fabs(s->between[i]) <= spread)) fit->warnings |= WARNING_NEGATIVE;
    }
    for (size_t i = 0; i < k; i++) mean[i] = one_of(w, errors, s->alpha[i], 0, level);
    *ret = (struct confirm_found){loading, residual, between, intercept, mean, standardised};
}

/* Sum of squared standardised residuals of one group. */
double confirm_residuals(const struct work *w, const struct group *s, bool means)
{
    size_t p = w->model->items;
    const double *v = s->data->covariance;
    double sum = 0, cells = (double)(p * (p + 1)) / 2;

    for (size_t i = 0; i < p; i++) {
        for (size_t j = 0; j <= i; j++) {
            double rest = (v[i * p + j] - s->covariance[i * p + j]) / sqrt(v[i * p + i] * v[j * p + j]);
            sum += rest * rest;
        }
        if (means) sum += s->gap[i] * s->gap[i] / v[i * p + i];
    }
    return sqrt(sum / (means ? cells + (double)p : cells));
}

static enum err judge(struct call *c, struct work *w, struct confirm_fit *fit)
{
    size_t p = w->model->items;
    double moments = (double)w->count * ((double)(p * (p + 1)) / 2 + (double)p), squares = 0;

    for (size_t g = 0; g < w->count; g++) {
        const struct group *s = &w->group[g];
        double sum = -s->of_data;
        for (size_t i = 0; i < p; i++) sum += log(s->data->covariance[i * p + i]);
        fit->baseline += s->data->n * sum;
        squares += s->data->n / w->n * confirm_residuals(w, s, w->count > 1);
        fit->log_likelihood -= s->data->n / 2 * (s->of_data + (double)p * (1 + log(2 * M_PI)));
    }
    fit->log_likelihood -= fit->chi_square.value / 2;
    fit->parameters = (double)w->parameters;
    fit->baseline_df = (double)(w->count * p * (p - 1)) / 2;
    fit->chi_square.df = moments - fit->parameters;
    fit->chi_square.method = "ml";
    if (fit->chi_square.df < 0)
        return fail(c, ERR_INVALID, "The model has more parameters than the data have moments.");
    fit->srmr = squares;
    confirm_indices(fit, w->n, w->count);
    return OK;
}

enum err confirm_begin(struct call *c, struct work *w, const struct confirm_group *groups,
                       unsigned equal)
{
    size_t p = w->model->items;
    bool definite;

    w->group = arena_alloc(c->mem, w->count * sizeof *w->group);
    for (size_t g = 0; g < w->count; g++) {
        group_make(c, w, g, w->count > 1 ? equal : 0);
        w->group[g].data = &groups[g];
        w->n += groups[g].n;
        TRY(linear_invert(c, p, groups[g].covariance, w->group[g].inverse, &w->group[g].of_data,
                          &definite));
        if (!definite)
            return fail(c, ERR_INVALID,
                        "The covariances of a group are not positive definite: an item does not "
                        "vary, or is the sum of others.");
    }
    w->parameter = arena_alloc(c->mem, w->parameters * sizeof(double));
    w->tried = arena_alloc(c->mem, w->parameters * sizeof(double));
    w->slope = arena_alloc(c->mem, w->parameters * sizeof(double));
    w->step = arena_alloc(c->mem, w->parameters * sizeof(double));
    w->information = arena_alloc(c->mem, w->parameters * w->parameters * sizeof(double));
    w->vectors = arena_alloc(c->mem, 3 * w->most * p * sizeof(double));
    w->turned = arena_alloc(c->mem, 3 * w->most * p * sizeof(double));
    w->products = arena_alloc(c->mem, 9 * w->most * w->most * sizeof(double));
    w->local = arena_alloc(c->mem, w->most * sizeof *w->local);
    guess(w);
    return OK;
}

enum err confirm_ml(struct call *c, const struct confirm_model *m, const struct confirm_group *groups,
                    size_t count, const struct confirm_wanted *wanted, struct confirm_found *ret,
                    struct confirm_fit *ret_fit)
{
    struct work w = {.model = m, .count = count};
    double *errors;
    bool definite;

    *ret_fit = (struct confirm_fit){.converged = false};
    TRY(confirm_check(c, m));
    if (!count) return fail(c, ERR_INVALID, "There is no group.");
    TRY(confirm_begin(c, &w, groups, wanted->equal));
    TRY(confirm_minimise(c, &w, ret_fit));
    TRY(derive(c, &w));
    errors = arena_alloc(c->mem, w.parameters * w.parameters * sizeof *errors);
    TRY(linear_invert(c, w.parameters, w.information, errors, NULL, &definite));
    for (size_t i = 0; i < w.parameters * w.parameters && !definite; i++) errors[i] = NAN;
    for (size_t g = 0; g < count; g++)
        confirm_take(c, &w, &w.group[g], errors, wanted->level, &ret[g], ret_fit);
    return judge(c, &w, ret_fit);
}
