/* stats/calibration.c: predicted chances against what happened. */

#include "stats/calibration.h"

#include <gsl/gsl_cdf.h>

#include "base/arena.h"
#include "stats/logistic.h"
#include "stats/order.h"
#include "stats/predictive.h"

struct complete {
    size_t n;
    double *predicted, *logit;
    int32_t *outcome;
    bool is_sure; /* a prediction is 0 or 1 */
    bool is_flat; /* all are the same */
};

static enum err take_rows(struct call *c, const struct calibration_wanted *w, struct complete *ret,
                          struct calibration *sums)
{
    *ret = (struct complete){.predicted = arena_alloc(c->mem, (w->n + 1) * sizeof(double)),
                             .logit = arena_alloc(c->mem, (w->n + 1) * sizeof(double)),
                             .outcome = arena_alloc(c->mem, (w->n + 1) * sizeof(int32_t)),
                             .is_flat = true};
    for (size_t i = 0; i < w->n; i++) {
        double p = w->predicted[i];

        if (w->outcome[i] < 0 || isnan(p)) continue;
        if (p < 0 || p > 1)
            return fail(c, ERR_INVALID, "A predicted chance is %g: it must lie from 0 to 1.", p);
        ret->predicted[ret->n] = p;
        ret->logit[ret->n] = log(p) - log1p(-p);
        ret->outcome[ret->n] = w->outcome[i] > 0;
        ret->is_sure |= p <= 0 || p >= 1;
        ret->is_flat &= p == ret->predicted[0];
        sums->events += ret->outcome[ret->n];
        sums->expected += p;
        ret->n++;
    }
    sums->n = (double)ret->n;
    if (ret->n == 0) return fail(c, ERR_INVALID, "No row has both an outcome and a predicted chance.");
    if (sums->events == 0) return fail(c, ERR_INVALID, "The outcome happened to nobody.");
    if (sums->events == sums->n) return fail(c, ERR_INVALID, "The outcome happened to everybody.");
    return OK;
}

static enum err fit_lines(struct call *c, const struct complete *d, double level,
                          struct calibration *ret)
{
    struct logistic_wanted large = {
        .n = d->n, .outcome = d->outcome, .offset = d->logit, .level = level};
    struct logistic_wanted line = {
        .n = d->n, .columns = 1, .x = d->logit, .outcome = d->outcome, .level = level};
    struct logistic fit;

    ret->in_the_large = ret->intercept = ret->slope = estimate_nothing();
    if (d->is_sure) {
        ret->in_the_large.warnings = ret->slope.warnings = WARNING_BOUNDARY;
        return OK;
    }
    TRY(logistic_fit(c, &large, &fit));
    ret->in_the_large = fit.coefficients[0];
    if (d->is_flat) {
        ret->slope.warnings = WARNING_ZERO_VARIANCE;
        return OK;
    }
    TRY(logistic_fit(c, &line, &fit));
    ret->intercept = fit.coefficients[0];
    ret->slope = fit.coefficients[1];
    ret->slope.statistic = (ret->slope.value - 1) / ret->slope.se;
    ret->slope.p = 2 * gsl_cdf_ugaussian_Q(fabs(ret->slope.statistic));
    return OK;
}

static void compare_sums(const struct complete *d, double level, struct calibration *ret)
{
    double n = ret->n, rate = ret->events / n, z = gsl_cdf_ugaussian_Pinv(.5 + level / 2);
    double ratio = ret->expected / ret->events, se_log = sqrt((1 - rate) / ret->events);
    double brier = 0, squares = 0;

    ret->expected_observed = estimate_normal(ratio, ratio * se_log, level, n);
    ret->expected_observed.low = ratio * exp(-z * se_log);
    ret->expected_observed.high = ratio * exp(z * se_log);
    for (size_t i = 0; i < d->n; i++) {
        double gap = d->predicted[i] - d->outcome[i];

        brier += gap * gap / n;
    }
    for (size_t i = 0; i < d->n; i++) {
        double gap = d->predicted[i] - d->outcome[i];

        squares += (gap * gap - brier) * (gap * gap - brier);
    }
    ret->brier = estimate_normal(brier, n > 1 ? sqrt(squares / (n - 1) / n) : NAN, level, n);
    ret->brier_scaled = 1 - brier / (rate * (1 - rate));
}

/* The value below which `part` of `parts` of the sorted predictions lie. */
static double quantile_of(const struct complete *d, const uint32_t *order, size_t part, size_t parts,
                          bool linear)
{
    size_t n = d->n, place = (linear ? n - 1 : n) * part, whole = place / parts, rest = place % parts;
    const double *p = d->predicted;

    if (linear && rest > 0)
        return p[order[whole]] + (p[order[whole + 1]] - p[order[whole]]) * (double)rest / (double)parts;
    if (linear || rest > 0) return p[order[whole]];
    return whole == n ? p[order[n - 1]] : (p[order[whole - 1]] + p[order[whole]]) / 2;
}

static void add_group(const struct complete *d, const uint32_t *order, size_t first, size_t end,
                      double level, struct calibration *ret)
{
    struct calibration_group *g = &ret->groups[ret->group_count++];
    double chi;

    *g = (struct calibration_group){.n = (double)(end - first),
                                    .low = d->predicted[order[first]],
                                    .high = d->predicted[order[end - 1]]};
    for (size_t i = first; i < end; i++) {
        g->expected += d->predicted[order[i]];
        g->observed += d->outcome[order[i]];
    }
    predictive_wilson(g->observed, g->n, level, &g->share_low, &g->share_high);
    chi = g->observed - g->expected;
    ret->hosmer_lemeshow.statistic += chi * chi / (g->expected * (1 - g->expected / g->n));
}

static enum err make_groups(struct call *c, const struct complete *d,
                            const struct calibration_wanted *w, struct calibration *ret)
{
    size_t parts = w->groups ? w->groups : 10, first = 0;
    struct ordering room;
    const uint32_t *order;

    TRY(ordering_new(c, d->n, &room));
    order = ordering_by(&room, d->predicted, d->n);
    ret->groups = arena_alloc(c->mem, parts * sizeof *ret->groups);
    ret->hosmer_lemeshow = estimate_nothing();
    ret->hosmer_lemeshow.statistic = 0;
    ret->hosmer_lemeshow.n = ret->n;
    for (size_t part = 1; part <= parts && first < d->n; part++) {
        double most = quantile_of(d, order, part, parts, w->linear);
        size_t end = first;

        while (end < d->n && d->predicted[order[end]] <= most) end++;
        if (end > first) add_group(d, order, first, end, w->level, ret);
        first = end;
    }
    ret->hosmer_lemeshow.df = (double)ret->group_count - (w->own ? 2 : 0);
    if (!isfinite(ret->hosmer_lemeshow.statistic)) ret->hosmer_lemeshow.statistic = NAN;
    if (ret->hosmer_lemeshow.df > 0 && !isnan(ret->hosmer_lemeshow.statistic))
        ret->hosmer_lemeshow.p =
            gsl_cdf_chisq_Q(ret->hosmer_lemeshow.statistic, ret->hosmer_lemeshow.df);
    return OK;
}

enum err calibration_of(struct call *c, const struct calibration_wanted *w, struct calibration *ret)
{
    struct complete d;

    *ret = (struct calibration){0};
    TRY(take_rows(c, w, &d, ret));
    TRY(fit_lines(c, &d, w->level, ret));
    compare_sums(&d, w->level, ret);
    TRY(make_groups(c, &d, w, ret));
    if (d.n < w->n) ret->brier.warnings |= WARNING_INCOMPLETE;
    return OK;
}
