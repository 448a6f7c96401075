/* stats/ordinal_logistic.c: proportional odds by Fisher scoring. */

#include "stats/ordinal_logistic.h"

#include <string.h>

#include <gsl/gsl_linalg.h>

#include "base/arena.h"

#define ITERATIONS_MOST 100
#define HALVINGS_MOST 30
#define SETTLED 1e-12 /* of the log-likelihood's own size: what a step still promises */
#define LEAST_CHANCE 1e-300

struct work {
    size_t settings, predictors, categories, count; /* count: of parameters, thresholds first */
    const double *x, *counts;
    double n;
    double *parameter, *tried, *slope, *step, *information;
    size_t *order, *taken;    /* taken: predictors that are not 0 in a setting */
    double *chance, *density; /* of one setting: categories; categories + 1 with zeros at the ends */
};

/* Chances of one setting, and the logistic density at its thresholds. false: thresholds out of order.
 */
static bool setting(const struct work *w, const double *parameter, const double *x)
{
    size_t thresholds = w->categories - 1;
    double predicted = 0, before = 0;

    for (size_t i = 0; i < w->predictors; i++) predicted += x[i] * parameter[thresholds + i];
    w->density[0] = w->density[w->categories] = 0;
    for (size_t k = 0; k < thresholds; k++) {
        double at = parameter[k] - predicted, part = exp(-fabs(at)), below;
        below = at > 0 ? 1 / (1 + part) : part / (1 + part);
        w->density[k + 1] = part / ((1 + part) * (1 + part));
        if (k && parameter[k] <= parameter[k - 1]) return false;
        w->chance[k] = below - before;
        before = below;
        if (k + 1 == thresholds) w->chance[k + 1] = at > 0 ? part / (1 + part) : 1 / (1 + part);
    }
    for (size_t k = 0; k < w->categories; k++) w->chance[k] = fmax(w->chance[k], LEAST_CHANCE);
    return true;
}

static double log_likelihood(const struct work *w, const double *parameter)
{
    double sum = 0;

    for (size_t s = 0; s < w->settings; s++) {
        const double *counts = w->counts + s * w->categories;
        if (!setting(w, parameter, w->x + s * w->predictors)) return -INFINITY;
        for (size_t k = 0; k < w->categories; k++)
            if (counts[k] > 0) sum += counts[k] * log(w->chance[k]);
    }
    return sum;
}

/* Adds one setting to slope and information. Category k's chance moves by density[k + 1] with the
 * threshold above it, by -density[k] with the one below, and by what both make with the prediction. */
static void add_setting(struct work *w, const double *counts, const double *x)
{
    size_t thresholds = w->categories - 1, count = w->count, taken = 0;
    double n = 0, slope = 0, bend = 0;

    for (size_t i = 0; i < w->predictors; i++) /* of many groups, most are other ones */
        if (x[i] != 0) w->taken[taken++] = i;
    for (size_t k = 0; k < w->categories; k++) n += counts[k];
    for (size_t k = 0; k < w->categories; k++) {
        double up = w->density[k + 1], down = w->density[k], by = down - up; /* by: the prediction */
        double share = counts[k] / w->chance[k], weight = n / w->chance[k];
        slope += share * by;
        bend += weight * by * by;
        if (k < thresholds) {
            w->slope[k] += share * up;
            w->information[k * count + k] += weight * up * up;
            for (size_t t = 0; t < taken; t++)
                w->information[k * count + thresholds + w->taken[t]] +=
                    weight * up * by * x[w->taken[t]];
        }
        if (k) {
            w->slope[k - 1] -= share * down;
            w->information[(k - 1) * count + k - 1] += weight * down * down;
            for (size_t t = 0; t < taken; t++)
                w->information[(k - 1) * count + thresholds + w->taken[t]] -=
                    weight * down * by * x[w->taken[t]];
        }
        if (k && k < thresholds) w->information[(k - 1) * count + k] -= weight * up * down;
    }
    for (size_t t = 0; t < taken; t++) {
        size_t i = w->taken[t];
        w->slope[thresholds + i] += slope * x[i];
        for (size_t u = t; u < taken; u++)
            w->information[(thresholds + i) * count + thresholds + w->taken[u]] +=
                bend * x[i] * x[w->taken[u]];
    }
}

/* LU of the information; false: singular. */
static bool climb(struct work *w)
{
    gsl_matrix_view m = gsl_matrix_view_array(w->information, w->count, w->count);
    gsl_permutation order = {w->count, w->order};
    int sign;

    memset(w->slope, 0, w->count * sizeof *w->slope);
    memset(w->information, 0, w->count * w->count * sizeof *w->information);
    for (size_t s = 0; s < w->settings; s++) {
        setting(w, w->parameter, w->x + s * w->predictors);
        add_setting(w, w->counts + s * w->categories, w->x + s * w->predictors);
    }
    for (size_t i = 0; i < w->count; i++)
        for (size_t j = 0; j < i; j++)
            w->information[i * w->count + j] = w->information[j * w->count + i];
    gsl_linalg_LU_decomp(&m.matrix, &order, &sign);
    for (size_t i = 0; i < w->count; i++)
        if (!(fabs(w->information[i * w->count + i]) > 1e-10)) return false;
    return true;
}

static void solve(struct work *w, double *right, double *ret)
{
    gsl_matrix_view m = gsl_matrix_view_array(w->information, w->count, w->count);
    gsl_vector_view b = gsl_vector_view_array(right, w->count),
                    x = gsl_vector_view_array(ret, w->count);
    gsl_permutation order = {w->count, w->order};

    gsl_linalg_LU_solve(&m.matrix, &order, &b.vector, &x.vector);
}

/* Only categories that occur; without predictors the thresholds are the logits of the shares. */
static enum err begin(struct call *c, const struct ordinal_settings *s, struct work *w)
{
    double *all = arena_alloc(c->mem, s->categories * sizeof *all), *counts, below = 0;
    size_t kept = 0;

    for (size_t i = 0; i < s->settings * s->categories; i++) {
        if (!(s->counts[i] >= 0) || !isfinite(s->counts[i]))
            return fail(c, ERR_INVALID, "A count is not a number of at least 0.");
        all[i % s->categories] += s->counts[i];
    }
    for (size_t i = 0; i < s->settings * s->predictors; i++)
        if (!isfinite(s->x[i])) return fail(c, ERR_INVALID, "A predictor is not a number.");
    *w = (struct work){.settings = s->settings, .predictors = s->predictors, .x = s->x};
    for (size_t k = 0; k < s->categories; k++) w->categories += all[k] > 0;
    if (w->categories < 2)
        return fail(c, ERR_INVALID, "There is only one category: nothing can depend on anything.");
    w->count = w->categories - 1 + w->predictors;
    w->counts = counts = arena_alloc(c->mem, s->settings * w->categories * sizeof *counts);
    for (size_t i = 0; i < s->settings * s->categories; i++)
        if (all[i % s->categories] > 0) counts[kept++] = s->counts[i];
    w->parameter = arena_alloc(c->mem, w->count * sizeof *w->parameter);
    w->tried = arena_alloc(c->mem, w->count * sizeof *w->tried);
    w->slope = arena_alloc(c->mem, w->count * sizeof *w->slope);
    w->step = arena_alloc(c->mem, w->count * sizeof *w->step);
    w->information = arena_alloc(c->mem, w->count * w->count * sizeof *w->information);
    w->order = arena_alloc(c->mem, w->count * sizeof *w->order);
    w->taken = arena_alloc(c->mem, (w->predictors + 1) * sizeof *w->taken);
    w->chance = arena_alloc(c->mem, w->categories * sizeof *w->chance);
    w->density = arena_alloc(c->mem, (w->categories + 1) * sizeof *w->density);
    for (size_t k = 0; k < s->categories; k++) w->n += all[k];
    for (size_t k = 0, at = 0; k < s->categories && at + 1 < w->categories; k++) {
        if (!(all[k] > 0)) continue;
        below += all[k];
        w->parameter[at++] = log(below / (w->n - below));
    }
    return OK;
}

/* As far along the step as the likelihood does not fall. */
static bool go(struct work *w, double *likelihood)
{
    double part = 1;

    for (size_t i = 0; i < HALVINGS_MOST; i++) {
        double now;
        for (size_t k = 0; k < w->count; k++) w->tried[k] = w->parameter[k] + part * w->step[k];
        part /= 2;
        now = log_likelihood(w, w->tried);
        if (!(now >= *likelihood - 1e-13 * fabs(*likelihood))) continue;
        memcpy(w->parameter, w->tried, w->count * sizeof *w->tried);
        *likelihood = now;
        return true;
    }
    return false;
}

enum err ordinal_logistic(struct call *c, const struct ordinal_settings *s,
                          struct ordinal_logistic *ret)
{
    struct work w;
    double *se, likelihood, promised;
    bool regular = true;

    TRY(begin(c, s, &w));
    likelihood = log_likelihood(&w, w.parameter);
    *ret = (struct ordinal_logistic){.categories = w.categories, .n = w.n, .threshold = w.parameter};
    ret->coefficient = w.parameter + w.categories - 1;
    ret->se = se = arena_alloc(c->mem, (w.predictors + 1) * sizeof *se);
    for (; ret->iterations < ITERATIONS_MOST && regular && !ret->converged; ret->iterations++) {
        regular = climb(&w);
        if (!regular) break;
        solve(&w, w.slope, w.step);
        promised = 0;
        for (size_t i = 0; i < w.count; i++) promised += w.step[i] * w.slope[i];
        ret->converged = promised < SETTLED * (1 + fabs(likelihood));
        if (go(&w, &likelihood)) continue;
        ret->converged = promised < 1e-7;
        break;
    }
    regular = regular && climb(&w);
    for (size_t i = 0; i < w.predictors; i++) {
        se[i] = NAN;
        if (!regular) continue;
        memset(w.slope, 0, w.count * sizeof *w.slope);
        w.slope[w.categories - 1 + i] = 1;
        solve(&w, w.slope, w.step);
        se[i] = sqrt(w.step[w.categories - 1 + i]);
    }
    ret->log_likelihood = likelihood;
    return OK;
}
