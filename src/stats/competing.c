/* stats/competing.c: cumulative incidence of Aalen and Johansen. */

#include "stats/competing.h"

#include <gsl/gsl_cdf.h>

#include "base/arena.h"

/* The state "nothing has happened" and one cause, with the covariance of both shares. */
struct share {
    double incidence, variance, with_survival;
};

static void set_interval(struct incidence_step *s, double z)
{
    double width;

    if (s->incidence <= 0 || s->incidence >= 1) {
        s->low = s->high = s->se > 0 ? NAN : s->incidence;
        return;
    }
    width = exp(z * s->se / (-s->incidence * log(s->incidence)));
    s->low = pow(s->incidence, width);
    s->high = pow(s->incidence, 1 / width);
}

/* One time: `events` of all causes, of[] of each. Errors are carried on as the estimates are: the share
 * of a cause grows by survival x its hazard, survival shrinks by the hazard of all. */
static void step_causes(size_t causes, double n, double events, const double *of, double *survival,
                        double *survival_variance, struct share *shares)
{
    double hazard = events / n, s = *survival;

    for (size_t k = 0; k < causes; k++) {
        double mine = of[k] / n;
        double own = of[k] * (n - of[k]) / (n * n * n), both = of[k] * (n - events) / (n * n * n);
        struct share *x = &shares[k];

        x->variance += mine * mine * *survival_variance + 2 * mine * x->with_survival + s * s * own;
        x->with_survival = (1 - hazard) * (x->with_survival + mine * *survival_variance) - s * s * both;
        x->incidence += s * mine;
    }
    *survival_variance =
        (1 - hazard) * (1 - hazard) * *survival_variance + s * s * events * (n - events) / (n * n * n);
    *survival = s * (1 - hazard);
}

static void make_steps(struct call *c, const struct survival_rows *r, size_t first, size_t end,
                       size_t causes, double z, struct incidence_curve *curves)
{
    struct share *shares = arena_alloc(c->mem, causes * sizeof *shares);
    double *of = arena_alloc(c->mem, causes * sizeof *of), survival = 1, variance = 0;

    while (first < end) {
        double n = (double)(end - first), events = 0, time = r->time[first];

        for (size_t k = 0; k < causes; k++) of[k] = 0;
        for (; first < end && r->time[first] == time; first++) {
            if (r->event[first] == 0) continue;
            of[r->event[first] - 1]++;
            events++;
        }
        step_causes(causes, n, events, of, &survival, &variance, shares);
        for (size_t k = 0; k < causes; k++) {
            struct incidence_step *s = &curves[k].steps[curves[k].count++];

            *s = (struct incidence_step){
                time, n, of[k], shares[k].incidence, sqrt(fmax(shares[k].variance, 0)), NAN, NAN};
            set_interval(s, z);
            curves[k].events += of[k];
        }
    }
}

enum err competing_curves(struct call *c, const struct follow_up *d, size_t causes, double level,
                          struct incidence_curve *ret)
{
    double z = gsl_cdf_ugaussian_Pinv(.5 + level / 2);
    struct survival_rows r;

    TRY(survival_sort(c, d, d->group, d->groups, NULL, &r));
    for (size_t i = 0; i < r.n; i++)
        if ((size_t)r.event[i] > causes)
            return fail(c, ERR_INVALID, "There is an event %d, and only %zu are named.",
                        (int)r.event[i], causes);
    for (size_t g = 0; g < r.count; g++) {
        size_t first = survival_begin(&r, g), end = r.end[g], distinct = 0;

        for (size_t i = first; i < end; i++) distinct += i == first || r.time[i] != r.time[i - 1];
        for (size_t k = 0; k < causes; k++)
            ret[g * causes + k] = (struct incidence_curve){
                .steps = arena_alloc(c->mem, (distinct + 1) * sizeof(struct incidence_step)),
                .n = (double)(end - first),
                .level = level,
                .warnings = r.warnings};
        make_steps(c, &r, first, end, causes, z, &ret[g * causes]);
    }
    return OK;
}

struct estimate competing_at(const struct incidence_curve *curve, double time)
{
    struct estimate e = estimate_nothing();
    size_t low = 0, high = curve->count;

    e.warnings = curve->warnings;
    if (curve->count == 0 || !(time <= curve->steps[curve->count - 1].time)) return e;
    while (low < high) { /* the first step after the time */
        size_t middle = low + (high - low) / 2;

        if (curve->steps[middle].time <= time)
            low = middle + 1;
        else
            high = middle;
    }
    e.method = "analytic";
    e.value = e.se = e.low = e.high = 0;
    e.n = curve->n;
    if (low == 0) return e;
    e.value = curve->steps[low - 1].incidence;
    e.se = curve->steps[low - 1].se;
    e.low = curve->steps[low - 1].low;
    e.high = curve->steps[low - 1].high;
    e.n = curve->steps[low - 1].at_risk;
    return e;
}
