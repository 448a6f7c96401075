/* stats/confirm_ordinal.c: confirmatory factors of polychoric correlations, by weighted least squares.
 */

#include <string.h>

#include "base/arena.h"
#include "stats/confirm_parts.h"
#include "stats/linear.h"
#include "stats/polychoric.h"
#include "stats/progress.h"

#define ITERATIONS_MOST 500
#define HALVINGS_MOST 40
#define SETTLED 1e-10 /* of chi-square: what a step still promises */
#define CELLS_MOST ((size_t)1 << 28)

struct work {
    const struct confirm_model *model;
    size_t pairs, parameters, loadings; /* loadings: how many of the parameters, which come first */
    const double *correlations;         /* items x items */
    double *weight;                     /* of each pair: one over its variance */
    double *gap;                        /* of each pair: found less implied */
    double *slope;                      /* pairs x parameters: of what is implied */
    double *parameter, *tried, *loading, *between;
};

/* Loadings and correlations of factors from the parameters; what is left of each pair. */
static double look(struct work *w, const double *parameter)
{
    size_t p = w->model->items, k = w->model->factors, at = 0, pair = 0;
    double sum = 0;

    for (size_t i = 0; i < p * k; i++) w->loading[i] = w->model->loads[i] ? parameter[at++] : 0;
    for (size_t a = 0; a < k; a++) {
        w->between[a * k + a] = 1;
        for (size_t b = 0; b < a; b++) w->between[a * k + b] = w->between[b * k + a] = parameter[at++];
    }
    for (size_t i = 0; i < p; i++)
        for (size_t j = i + 1; j < p; j++, pair++) {
            double implied = 0;
            for (size_t a = 0; a < k; a++)
                for (size_t b = 0; b < k; b++)
                    implied += w->loading[i * k + a] * w->between[a * k + b] * w->loading[j * k + b];
            w->gap[pair] = w->correlations[i * p + j] - implied;
            sum += w->weight[pair] * w->gap[pair] * w->gap[pair];
        }
    return sum;
}

/* Of a pair's implied correlation by each loading of one of its items: the other item's with the
 * factor. */
static void derive(struct work *w)
{
    size_t p = w->model->items, k = w->model->factors, pair = 0;

    memset(w->slope, 0, w->pairs * w->parameters * sizeof *w->slope);
    for (size_t i = 0; i < p; i++)
        for (size_t j = i + 1; j < p; j++, pair++) {
            double *row = w->slope + pair * w->parameters;
            size_t at = 0;
            for (size_t x = 0; x < p * k; x++) {
                size_t item = x / k, other = item == i ? j : i;
                if (!w->model->loads[x]) continue;
                if (item == i || item == j)
                    for (size_t a = 0; a < k; a++)
                        row[at] += w->between[x % k * k + a] * w->loading[other * k + a];
                at++;
            }
            for (size_t a = 0; a < k; a++)
                for (size_t b = 0; b < a; b++)
                    row[at++] = w->loading[i * k + a] * w->loading[j * k + b] +
                                w->loading[i * k + b] * w->loading[j * k + a];
        }
}

/* slope' weight slope, and slope' weight gap. */
static enum err normal_equations(struct call *c, const struct work *w, double *matrix, double *right)
{
    double *weighted = arena_copy(c->mem, w->slope, w->pairs * w->parameters * sizeof *weighted);

    for (size_t i = 0; i < w->pairs * w->parameters; i++) weighted[i] *= w->weight[i / w->parameters];
    TRY(linear_multiply(c, w->parameters, w->parameters, w->pairs, weighted, true, w->slope, false,
                        matrix));
    return linear_multiply(c, w->parameters, 1, w->pairs, weighted, true, w->gap, false, right);
}

static enum err minimise(struct call *c, struct work *w, double *matrix, double *ret_chi_square,
                         struct confirm_fit *fit)
{
    double *right = arena_alloc(c->mem, w->parameters * sizeof *right);
    double *step = arena_alloc(c->mem, w->parameters * sizeof *step), now = look(w, w->parameter);

    progress_begin(c, 0);
    for (; fit->iterations < ITERATIONS_MOST && !fit->converged; fit->iterations++) {
        double promised = 0, part = 1, there = INFINITY;
        bool definite, moved = false;
        progress_add(c, 1);
        derive(w);
        TRY(normal_equations(c, w, matrix, right));
        TRY(linear_solve(c, w->parameters, matrix, 1, right, step, &definite));
        if (!definite)
            return fail(c, ERR_INVALID,
                        "The data cannot tell all parameters of this model apart; it needs fewer "
                        "factors, or more items on each.");
        for (size_t i = 0; i < w->parameters; i++) promised += right[i] * step[i];
        fit->converged = promised < SETTLED;
        for (size_t k = 0; k < HALVINGS_MOST && !moved; k++) {
            for (size_t i = 0; i < w->parameters; i++) w->tried[i] = w->parameter[i] + part * step[i];
            there = look(w, w->tried);
            moved = there <= now * (1 + 1e-13);
            part /= 2;
        }
        if (!moved) break;
        memcpy(w->parameter, w->tried, w->parameters * sizeof *w->tried);
        now = there;
    }
    *ret_chi_square = look(w, w->parameter);
    derive(w);
    if (!fit->converged) fit->warnings |= WARNING_NOT_CONVERGED;
    return normal_equations(c, w, matrix, right);
}

/* ---- the right mean and variance ---- */

/* Covariances of the correlations: sum over rows of the products of their influences. */
static enum err covariances(struct call *c, const struct ratings *r, const struct polychoric *p,
                            size_t pairs, double **ret)
{
    double *influence;

    TRY(polychoric_influence(c, r, p, &influence));
    for (size_t i = 0; i < r->rows * pairs && r->frequency; i++)
        influence[i] *= sqrt(r->frequency[i / pairs]);
    *ret = arena_alloc(c->mem, pairs * pairs * sizeof **ret);
    return linear_multiply(c, pairs, pairs, r->rows, influence, true, influence, false, *ret);
}

/* Scaled and shifted: a T + df - a tr(M), a = sqrt(df / tr(M M)). */
static double adjusted(double chi_square, double df, size_t n, const double *m)
{
    double trace = 0, squares = 0, by;

    for (size_t i = 0; i < n; i++) {
        trace += m[i * n + i];
        for (size_t j = 0; j < n; j++) squares += m[i * n + j] * m[j * n + i];
    }
    by = sqrt(df / squares);
    return by * chi_square + df - by * trace;
}

/* errors: covariances of the parameters by the sandwich. once_less: (n - 1) / n, as chi-square is n - 1
 * times the discrepancy (Browne 1984, British Journal of Mathematical and Statistical Psychology
 * 37:62-83), and errors go with it; lavaan. */
static enum err adjust(struct call *c, const struct work *w, const double *matrix, const double *gamma,
                       double chi_square, double once_less, struct confirm_fit *fit, double *errors)
{
    size_t n = w->pairs, q = w->parameters;
    double *m = arena_copy(c->mem, gamma, n * n * sizeof *m), *inverse, *by, *turned, *taken,
           baseline = 0;
    double *weighted = arena_copy(c->mem, w->slope, n * q * sizeof *weighted);
    size_t pair = 0;
    bool definite;

    inverse = arena_alloc(c->mem, q * q * sizeof *inverse);
    by = arena_alloc(c->mem, q * n * sizeof *by);
    turned = arena_alloc(c->mem, q * n * sizeof *turned);
    taken = arena_alloc(c->mem, n * n * sizeof *taken);
    TRY(linear_invert(c, q, matrix, inverse, NULL, &definite));
    if (!definite)
        return fail(c, ERR_INVALID, "The data cannot tell all parameters of this model apart.");
    for (size_t i = 0; i < n * q; i++) weighted[i] *= w->weight[i / q];
    for (size_t i = 0; i < n * n; i++) m[i] *= w->weight[i / n];
    for (size_t i = 0; i < w->model->items; i++)
        for (size_t j = i + 1; j < w->model->items; j++, pair++) {
            double one = w->correlations[i * w->model->items + j];
            baseline += w->weight[pair] * one * one;
        }
    fit->baseline = adjusted(baseline * once_less, fit->baseline_df, n, m);
    TRY(linear_multiply(c, q, n, n, weighted, true, gamma, false, by));
    TRY(linear_multiply(c, q, n, q, inverse, false, by, false, turned));
    TRY(linear_multiply(c, n, n, q, weighted, false, turned, false, taken));
    for (size_t i = 0; i < n * n; i++) m[i] -= taken[i];
    fit->chi_square.value = fit->chi_square.df > 0
                                ? adjusted(chi_square * once_less, fit->chi_square.df, n, m)
                                : chi_square;
    TRY(linear_multiply(c, q, q, n, turned, false, weighted, false, by));
    TRY(linear_multiply(c, q, q, q, by, false, inverse, false, errors));
    for (size_t i = 0; i < q * q; i++) errors[i] /= once_less;
    return OK;
}

/* ---- an answer ---- */

static void take(struct call *c, const struct work *w, const double *errors, double n, double level,
                 struct confirm_found *ret, struct confirm_fit *fit)
{
    size_t p = w->model->items, k = w->model->factors, at = 0;
    struct estimate *loading = arena_alloc(c->mem, p * k * sizeof *loading);
    struct estimate *residual = arena_alloc(c->mem, p * sizeof *residual);
    struct estimate *between = arena_alloc(c->mem, k * k * sizeof *between);

    for (size_t i = 0; i < p * k; i++) {
        loading[i] = estimate_nothing();
        if (!w->model->loads[i]) continue;
        loading[i] = estimate_normal(w->loading[i], sqrt(errors[at * (w->parameters + 1)]), level, n);
        at++;
    }
    for (size_t a = 0; a < k; a++) {
        between[a * k + a] = estimate_nothing();
        between[a * k + a].value = 1;
        for (size_t b = 0; b < a; b++, at++) {
            double one = w->between[a * k + b];
            between[a * k + b] = between[b * k + a] =
                estimate_normal(one, sqrt(errors[at * (w->parameters + 1)]), level, n);
            if (!(fabs(one) <= 1)) fit->warnings |= WARNING_NEGATIVE;
        }
    }
    for (size_t i = 0; i < p; i++) {
        residual[i] = estimate_nothing();
        residual[i].value = 1;
        for (size_t a = 0; a < k; a++)
            for (size_t b = 0; b < k; b++)
                residual[i].value -=
                    w->loading[i * k + a] * w->between[a * k + b] * w->loading[i * k + b];
        if (residual[i].value < 0) fit->warnings |= WARNING_NEGATIVE;
    }
    *ret = (struct confirm_found){loading, residual, between, NULL, NULL, w->loading};
}

static enum err begin(struct call *c, struct work *w, const struct polychoric *p)
{
    size_t items = w->model->items, k = w->model->factors, at = 0, pair = 0;

    w->pairs = items * (items - 1) / 2;
    for (size_t i = 0; i < items * k; i++) w->loadings += w->model->loads[i] != 0;
    w->parameters = w->loadings + k * (k - 1) / 2;
    if (w->parameters > w->pairs)
        return fail(c, ERR_INVALID, "The model has more parameters than there are correlations.");
    w->correlations = p->correlations;
    w->weight = arena_alloc(c->mem, w->pairs * sizeof *w->weight);
    w->gap = arena_alloc(c->mem, w->pairs * sizeof *w->gap);
    w->slope = arena_alloc(c->mem, w->pairs * w->parameters * sizeof *w->slope);
    w->parameter = arena_alloc(c->mem, w->parameters * sizeof *w->parameter);
    w->tried = arena_alloc(c->mem, w->parameters * sizeof *w->tried);
    w->loading = arena_alloc(c->mem, items * k * sizeof *w->loading);
    w->between = arena_alloc(c->mem, k * k * sizeof *w->between);
    for (size_t i = 0; i < items; i++)
        for (size_t j = i + 1; j < items; j++, pair++) {
            double se = p->pair[i * items + j].se;
            if (!(se > 0))
                return fail(c, ERR_INVALID,
                            "Items %zu and %zu have no correlation with a standard error: one "
                            "does not vary, nobody answered both, or it is 1.",
                            i + 1, j + 1);
            w->weight[pair] = 1 / (se * se);
        }
    for (size_t i = 0; i < items * k; i++) {
        size_t first = 0;
        if (!w->model->loads[i]) continue;
        while (!w->model->loads[first * k + i % k]) first++;
        w->parameter[at++] = p->correlations[i / k * items + first] < 0 ? -.7 : .7;
    }
    /* As in confirm.c: of a factor with two items nothing could be told if it stood alone. */
    for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b < a; b++) {
            double together = 0;
            for (size_t i = 0; i < items; i++)
                for (size_t j = 0; j < items; j++)
                    if (w->model->loads[i * k + a] && w->model->loads[j * k + b] && i != j)
                        together += p->correlations[i * items + j];
            w->parameter[at++] = (together < 0 ? -.3 : .3) / (double)k;
        }
    return OK;
}

enum err confirm_dwls(struct call *c, const struct confirm_model *m, const struct ratings *r,
                      double level, struct confirm_found *ret, struct confirm_fit *ret_fit)
{
    struct work w = {.model = m};
    struct polychoric p;
    double *matrix, *errors, *gamma, chi_square, squares = 0, n = ratings_units(r);

    *ret_fit = (struct confirm_fit){.log_likelihood = NAN};
    TRY(confirm_check(c, m));
    if (r->raters != m->items)
        return fail(c, ERR_INVALID, "The model is about other items than the data.");
    if (m->items * m->items / 2 * r->rows > CELLS_MOST)
        return fail(c, ERR_INVALID,
                    "There are too many items and rows to weigh every pair of correlations.");
    TRY(polychoric_all(c, r, &(struct polychoric_wanted){.level = level}, &p));
    TRY(begin(c, &w, &p));
    matrix = arena_alloc(c->mem, w.parameters * w.parameters * sizeof *matrix);
    errors = arena_alloc(c->mem, w.parameters * w.parameters * sizeof *errors);
    TRY(minimise(c, &w, matrix, &chi_square, ret_fit));
    TRY(covariances(c, r, &p, w.pairs, &gamma));
    ret_fit->chi_square = estimate_nothing();
    ret_fit->chi_square.df = (double)(w.pairs - w.parameters);
    ret_fit->chi_square.method = "dwls_scaled_shifted";
    ret_fit->parameters = (double)w.parameters;
    ret_fit->baseline_df = (double)w.pairs;
    TRY(adjust(c, &w, matrix, gamma, chi_square, (n - 1) / n, ret_fit, errors));
    for (size_t i = 0; i < w.pairs; i++) squares += w.gap[i] * w.gap[i];
    ret_fit->srmr = sqrt(squares / (double)(w.pairs + m->items));
    confirm_indices(ret_fit, n - 1, 1);
    ret_fit->chi_square.n = ret_fit->rmsea.n = n;
    take(c, &w, errors, n, level, ret, ret_fit);
    return OK;
}
