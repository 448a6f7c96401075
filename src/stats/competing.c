/* stats/competing.c: cumulative incidence of Aalen and Johansen. */

#include "stats/competing.h"

#include <gsl/gsl_cdf.h>

#include "base/arena.h"

#define NOTHING 1e-16 /* what is left of a variance that is 0 */

/* A cause's share, with its variance. */
struct share {
    double incidence, variance;
    double with_survival;     /* delta: covariance with the share to whom nothing has happened */
    double squares, one, two; /* Aalen: sums of a a, a b and b b of step_aalen, times the spread */
};

static void set_interval(struct incidence_step *s, enum survival_interval kind, double z)
{
    double p = s->incidence, width;

    s->low = s->high = NAN;
    if (!(s->se > 0)) s->low = s->high = p;
    if (p <= 0 || p >= 1 || !(s->se > 0)) return;
    switch (kind) {
    case INTERVAL_PLAIN:
        s->low = fmax(p - z * s->se, 0);
        s->high = fmin(p + z * s->se, 1);
        return;
    case INTERVAL_LOG:
        s->low = p * exp(-z * s->se / p);
        s->high = fmin(p * exp(z * s->se / p), 1);
        return;
    case INTERVAL_LOG_LOG:
        width = exp(z * s->se / (-p * log(p)));
        s->low = pow(p, width);
        s->high = pow(p, 1 / width);
        return;
    }
}

/* d of n, not put back. */
static double spread(double d, double n)
{
    return d > 0 ? d / (n * n) * (n > 1 ? (n - d) / (n - 1) : 1) : 0;
}

/* An event changes the incidence F(t) of a later time by (its own share of survival if it is of the
 * cause) less (F(t) - F) / S, for so much of what was to come is lost; S and F with its time. With
 * b = 1 / S and a = (of the cause) + F / S the variance is the sum of (a - F(t) b)^2 x spread. Where
 * nobody is left nothing comes later. */
static void step_aalen(size_t causes, double n, double events, const double *of, double survival,
                       struct share *shares)
{
    double left = survival * (1 - events / n), inverse = left > 0 ? 1 / left : 0;

    for (size_t k = 0; k < causes; k++) {
        struct share *x = &shares[k];
        double f = x->incidence += survival * of[k] / n;
        double mine = survival * survival * spread(of[k], n);
        double others = left > 0 ? survival * survival * spread(events - of[k], n) : 0;
        double a = 1 + f * inverse, a_other = f * inverse;

        x->squares += a * a * mine + a_other * a_other * others;
        x->one += (a * mine + a_other * others) * inverse;
        x->two += (mine + others) * inverse * inverse;
        x->variance = x->squares - 2 * f * x->one + f * f * x->two;
    }
}

/* One time: `events` of all causes, of[] of each. Errors are carried on as the estimates are: the share
 * of a cause grows by survival x its hazard, survival shrinks by the hazard of all. */
static void step_delta(size_t causes, double n, double events, const double *of, double survival,
                       double *survival_variance, struct share *shares)
{
    double hazard = events / n, s = survival;

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
}

static void make_steps(struct call *c, const struct survival_rows *r, size_t first, size_t end,
                       const struct incidence_wanted *w, struct incidence_curve *curves)
{
    size_t causes = w->causes;
    struct share *shares = arena_alloc(c->mem, causes * sizeof *shares);
    double *of = arena_alloc(c->mem, causes * sizeof *of), survival = 1, variance = 0;
    double z = gsl_cdf_ugaussian_Pinv(.5 + w->level / 2);

    while (first < end) {
        double n = (double)(end - first), events = 0, time = r->time[first];

        for (size_t k = 0; k < causes; k++) of[k] = 0;
        for (; first < end && r->time[first] == time; first++) {
            if (r->event[first] == 0) continue;
            of[r->event[first] - 1]++;
            events++;
        }
        if (w->errors == ERRORS_AALEN)
            step_aalen(causes, n, events, of, survival, shares);
        else
            step_delta(causes, n, events, of, survival, &variance, shares);
        survival *= 1 - events / n;
        for (size_t k = 0; k < causes; k++) {
            struct incidence_step *s = &curves[k].steps[curves[k].count++];

            *s = (struct incidence_step){time, n,  of[k], shares[k].incidence, sqrt(shares[k].variance),
                                         NAN,  NAN};
            if (!(shares[k].variance > NOTHING)) s->se = 0;
            set_interval(s, w->interval, z);
            curves[k].events += of[k];
        }
    }
}

enum err competing_curves(struct call *c, const struct follow_up *d, const struct incidence_wanted *w,
                          struct incidence_curve *ret)
{
    size_t causes = w->causes;
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
                .level = w->level,
                .warnings = r.warnings};
        make_steps(c, &r, first, end, w, &ret[g * causes]);
    }
    return OK;
}

struct estimate competing_at(const struct incidence_curve *curve, double time)
{
    struct estimate e = estimate_nothing();
    size_t until = survival_steps_until(curve->steps, curve->count, sizeof *curve->steps, time);

    e.warnings = curve->warnings;
    if (curve->count == 0 || !(time <= curve->steps[curve->count - 1].time)) return e;
    e.method = "analytic";
    e.value = e.se = e.low = e.high = 0;
    e.n = curve->n;
    if (until == 0) return e;
    e.value = curve->steps[until - 1].incidence;
    e.se = curve->steps[until - 1].se;
    e.low = curve->steps[until - 1].low;
    e.high = curve->steps[until - 1].high;
    e.n = curve->steps[until - 1].at_risk;
    return e;
}
