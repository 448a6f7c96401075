/* stats/confirm_fiml.c: confirmatory factors of rows with gaps, by the likelihood of what was answered.
 */

#include <string.h>

#include "base/arena.h"
#include "stats/confirm_normal.h"
#include "stats/linear.h"
#include "stats/progress.h"

#define ITERATIONS_MOST 300
#define HALVINGS_MOST 40
#define SETTLED 1e-10 /* of log-likelihood: what a step still promises */
#define NUDGE 1e-4    /* of a parameter, for second derivatives of a polynomial of the third degree */

struct climb {
    struct work *w;
    const struct gaps *gaps;    /* one a group */
    double *mean, *pull, *over; /* of a group at a time; items, items, items x items */
    double *curve, *by, *half;  /* moments x moments, moments x parameters, twice */
};

static size_t moments_of(size_t items)
{
    return items + items * (items + 1) / 2;
}

static void implied_mean(const struct climb *k, const struct group *s)
{
    for (size_t i = 0; i < k->w->model->items; i++) k->mean[i] = s->data->means[i] - s->gap[i];
}

/* Less the log-likelihood. */
static double look(struct climb *k, const double *parameter)
{
    double value = 0;

    for (size_t g = 0; g < k->w->count; g++) {
        struct group *s = &k->w->group[g];
        confirm_fill(k->w, s, parameter);
        implied_mean(k, s);
        value += gaps_look(&k->gaps[g], k->mean, s->covariance);
    }
    return value;
}

/* Adds the slopes of one group from k->pull and k->over. */
static void add_slopes(const struct climb *k, const struct group *s, double *slope)
{
    size_t p = k->w->model->items, count = confirm_locals(k->w, s);

    for (size_t x = 0; x < count; x++) {
        const struct local *l = &k->w->local[x];
        double sum = 0;
        for (size_t i = 0; i < p; i++) {
            sum += l->u[i] * k->pull[i];
            if (l->a[i] == 0) continue;
            for (size_t j = 0; j < p; j++) sum -= l->a[i] * k->over[i * p + j] * l->b[j];
        }
        slope[l->at] += sum;
    }
}

/* Adds what the curve of the moments is to the parameters. */
static enum err add_information(struct call *c, const struct climb *k, const struct group *s)
{
    size_t p = k->w->model->items, q = k->w->parameters, m = moments_of(p);
    size_t count = confirm_locals(k->w, s);
    double *one = arena_alloc(c->mem, q * q * sizeof *one);

    memset(k->by, 0, m * q * sizeof *k->by);
    for (size_t x = 0; x < count; x++) {
        const struct local *l = &k->w->local[x];
        size_t at = p;
        for (size_t i = 0; i < p; i++) k->by[i * q + l->at] = l->u[i];
        for (size_t i = 0; i < p; i++)
            for (size_t j = 0; j <= i; j++, at++)
                k->by[at * q + l->at] = l->a[i] * l->b[j] + l->b[i] * l->a[j];
    }
    TRY(linear_multiply(c, m, q, m, k->curve, false, k->by, false, k->half));
    TRY(linear_multiply(c, q, q, m, k->by, true, k->half, false, one));
    for (size_t i = 0; i < q * q; i++) k->w->information[i] += one[i];
    return OK;
}

/* Less the part of the second derivatives that the bend of the model itself has: the slopes, with what
 * pulls held, are polynomials of the parameters. */
static void add_bend(struct call *c, const struct climb *k, struct group *s)
{
    size_t q = k->w->parameters;
    double *tried = arena_copy(c->mem, k->w->parameter, q * sizeof *tried);
    double *up = arena_alloc(c->mem, q * sizeof *up), *down = arena_alloc(c->mem, q * sizeof *down);

    for (size_t i = 0; i < q; i++) {
        double by = NUDGE * fmax(1, fabs(tried[i])), own = tried[i];
        memset(up, 0, q * sizeof *up);
        memset(down, 0, q * sizeof *down);
        tried[i] = own + by;
        confirm_fill(k->w, s, tried);
        add_slopes(k, s, up);
        tried[i] = own - by;
        confirm_fill(k->w, s, tried);
        add_slopes(k, s, down);
        tried[i] = own;
        for (size_t j = 0; j < q; j++) {
            double half = (up[j] - down[j]) / (4 * by);
            k->w->information[i * q + j] -= half;
            k->w->information[j * q + i] -= half;
        }
    }
    confirm_fill(k->w, s, k->w->parameter);
}

/* Slopes and, where it is wanted anew, the information at the parameters. */
enum curve { CURVE_KEPT, CURVE_EXPECTED, CURVE_OBSERVED };

static enum err derive(struct call *c, struct climb *k, enum curve curve)
{
    struct work *w = k->w;

    memset(w->slope, 0, w->parameters * sizeof *w->slope);
    if (curve) memset(w->information, 0, w->parameters * w->parameters * sizeof *w->information);
    for (size_t g = 0; g < w->count; g++) {
        struct group *s = &w->group[g];
        confirm_fill(w, s, w->parameter);
        implied_mean(k, s);
        gaps_derive(&k->gaps[g], k->mean, s->covariance, curve == CURVE_OBSERVED, k->pull, k->over,
                    curve ? k->curve : NULL);
        add_slopes(k, s, w->slope);
        if (curve) TRY(add_information(c, k, s));
        if (curve == CURVE_OBSERVED) add_bend(c, k, s);
    }
    return OK;
}

static enum err minimise(struct call *c, struct climb *k, struct confirm_fit *fit, double *ret_value)
{
    struct work *w = k->w;
    double now = look(k, w->parameter);

    progress_begin(c, 0);
    for (; fit->iterations < ITERATIONS_MOST && !fit->converged; fit->iterations++) {
        double promised = 0, part = 1, there = INFINITY;
        bool definite, moved = false;
        progress_add(c, 1);
        TRY(derive(c, k, CURVE_IS_NEW(fit->iterations) ? CURVE_EXPECTED : CURVE_KEPT));
        TRY(linear_solve(c, w->parameters, w->information, 1, w->slope, w->step, &definite));
        if (!definite)
            return fail(c, ERR_INVALID,
                        "The data cannot tell all parameters of this model apart; it needs fewer "
                        "factors, or more items on each.");
        for (size_t i = 0; i < w->parameters; i++) promised += w->slope[i] * w->step[i];
        fit->converged = promised < SETTLED;
        for (size_t i = 0; i < HALVINGS_MOST && !moved; i++) {
            for (size_t x = 0; x < w->parameters; x++)
                w->tried[x] = w->parameter[x] + part * w->step[x];
            there = look(k, w->tried);
            moved = there <= now + 1e-13 * fabs(now);
            part /= 2;
        }
        if (!moved) break;
        memcpy(w->parameter, w->tried, w->parameters * sizeof *w->tried);
        now = there;
    }
    *ret_value = look(k, w->parameter);
    if (!fit->converged) fit->warnings |= WARNING_NOT_CONVERGED;
    return OK;
}

/* value: less the log-likelihood of the model; saturated: of any means and covariances. */
static enum err judge(struct call *c, struct climb *k, double value, double saturated,
                      struct confirm_fit *fit)
{
    struct work *w = k->w;
    size_t p = w->model->items;
    double *variance = arena_alloc(c->mem, p * sizeof *variance), alone = 0;

    for (size_t g = 0; g < w->count; g++) {
        alone += gaps_alone(&k->gaps[g], variance);
        fit->srmr += w->group[g].data->n / w->n * confirm_residuals(w, &w->group[g], true);
    }
    fit->chi_square = estimate_nothing();
    fit->chi_square.value = fmax(0, 2 * (value - saturated));
    fit->chi_square.df = (double)(w->count * moments_of(p)) - (double)w->parameters;
    fit->chi_square.method = "fiml";
    fit->log_likelihood = -value;
    fit->parameters = (double)w->parameters;
    fit->baseline = 2 * (alone - saturated);
    fit->baseline_df = (double)(w->count * p * (p - 1)) / 2;
    if (fit->chi_square.df < 0)
        return fail(c, ERR_INVALID, "The model has more parameters than the data have moments.");
    confirm_indices(fit, w->n, w->count);
    return OK;
}

static enum err climb_begin(struct call *c, const struct confirm_rows *rows, struct climb *k,
                            struct confirm_group *groups, double *ret_saturated, double *ret_left_out)
{
    size_t p = rows->items, m = moments_of(p), count = k->w->count;
    struct gaps *gaps = arena_alloc(c->mem, count * sizeof *gaps);

    *ret_saturated = 0;
    for (size_t g = 0; g < count; g++) {
        double value = 0;
        TRY(gaps_of(c, rows, (int32_t)g, &gaps[g], ret_left_out));
        TRY(gaps_saturated(c, &gaps[g], &groups[g], &value));
        *ret_saturated += value;
    }
    k->gaps = gaps;
    k->mean = arena_alloc(c->mem, p * sizeof *k->mean);
    k->pull = arena_alloc(c->mem, p * sizeof *k->pull);
    k->over = arena_alloc(c->mem, p * p * sizeof *k->over);
    k->curve = arena_alloc(c->mem, m * m * sizeof *k->curve);
    return OK;
}

enum err confirm_fiml(struct call *c, const struct confirm_model *model,
                      const struct confirm_rows *rows, size_t count,
                      const struct confirm_wanted *wanted, struct confirm_found *ret,
                      struct confirm_fit *ret_fit, double *ret_left_out)
{
    struct confirm_group *groups = arena_alloc(c->mem, (count + 1) * sizeof *groups);
    struct work w = {.model = model, .count = count};
    struct climb k = {.w = &w};
    struct confirm_fit first = {.converged = false};
    size_t m = moments_of(model->items);
    double *errors, saturated, value = 0;
    bool definite;

    *ret_fit = (struct confirm_fit){.converged = false};
    TRY(confirm_check(c, model));
    if (!count) return fail(c, ERR_INVALID, "There is no group.");
    if (rows->items != model->items)
        return fail(c, ERR_INVALID, "The model is about other items than the data.");
    TRY(climb_begin(c, rows, &k, groups, &saturated, ret_left_out));
    TRY(confirm_begin(c, &w, groups, wanted->equal));
    TRY(confirm_minimise(c, &w, &first));
    k.by = arena_alloc(c->mem, m * w.parameters * sizeof *k.by);
    k.half = arena_alloc(c->mem, m * w.parameters * sizeof *k.half);
    TRY(minimise(c, &k, ret_fit, &value));
    TRY(derive(c, &k, CURVE_OBSERVED));
    errors = arena_alloc(c->mem, w.parameters * w.parameters * sizeof *errors);
    TRY(linear_invert(c, w.parameters, w.information, errors, NULL, &definite));
    for (size_t i = 0; i < w.parameters * w.parameters && !definite; i++) errors[i] = NAN;
    for (size_t g = 0; g < count; g++)
        confirm_take(c, &w, &w.group[g], errors, wanted->level, &ret[g], ret_fit);
    return judge(c, &k, value, saturated, ret_fit);
}
