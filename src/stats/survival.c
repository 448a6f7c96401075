/* stats/survival.c: rows in the order of time, and the curves of Kaplan and Meier. */

#include "stats/survival.h"

#include <gsl/gsl_cdf.h>
#include <string.h>

#include "base/arena.h"
#include "stats/order.h"

#define FEW_EVENTS 10
#define SAME 1e-9 /* survival that is this near to a share is equal to it */

/* ---- rows in order ---- */

static bool is_complete(const struct follow_up *d, size_t i, const bool *keep)
{
    if (isnan(d->time[i]) || d->event[i] < 0 || (keep && !keep[i])) return false;
    return !(d->group && d->group[i] < 0) && !(d->stratum && d->stratum[i] < 0);
}

/* Complete rows by time alone. */
static enum err sort_by_time(struct call *c, const struct follow_up *d, const bool *keep,
                             uint32_t **ret, size_t *ret_n)
{
    double *time = arena_alloc(c->mem, (d->n + 1) * sizeof *time);
    uint32_t *rows = arena_alloc(c->mem, (d->n + 1) * sizeof *rows);
    struct ordering room;
    const uint32_t *places;
    size_t n = 0;

    for (size_t i = 0; i < d->n; i++) {
        if (!is_complete(d, i, keep)) continue;
        if (isinf(d->time[i])) return fail(c, ERR_INVALID, "A time is infinite.");
        time[n] = d->time[i];
        rows[n++] = (uint32_t)i;
    }
    if (n == 0) return fail(c, ERR_INVALID, "No row has a time, an event and all else that is needed.");
    TRY(ordering_new(c, n, &room));
    places = ordering_by(&room, time, n);
    *ret = arena_alloc(c->mem, n * sizeof **ret);
    for (size_t i = 0; i < n; i++) (*ret)[i] = rows[places[i]];
    *ret_n = n;
    return OK;
}

enum err survival_sort(struct call *c, const struct follow_up *d, const int32_t *by, size_t count,
                       const bool *keep, struct survival_rows *ret)
{
    size_t n, sum = 0, *end = arena_alloc(c->mem, (count + 1) * sizeof *end);
    uint32_t *by_time, *row;
    double *time;
    int32_t *event;

    TRY(sort_by_time(c, d, keep, &by_time, &n));
    row = arena_alloc(c->mem, n * sizeof *row);
    time = arena_alloc(c->mem, n * sizeof *time);
    event = arena_alloc(c->mem, n * sizeof *event);
    if (!by) count = 1;
    for (size_t i = 0; i < n; i++) end[by ? by[by_time[i]] : 0]++;
    for (size_t g = 0; g < count; g++) {
        size_t here = end[g];

        end[g] = sum;
        sum += here;
    }
    for (size_t i = 0; i < n; i++) {
        size_t to = end[by ? by[by_time[i]] : 0]++;

        row[to] = by_time[i];
        time[to] = d->time[by_time[i]];
        event[to] = d->event[by_time[i]];
    }
    *ret = (struct survival_rows){n, count, end, time, event, row, n < d->n ? WARNING_INCOMPLETE : 0};
    return OK;
}

size_t survival_steps_until(const void *steps, size_t count, size_t size, double time)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        double here;

        memcpy(&here, (const char *)steps + middle * size, sizeof here);
        if (here <= time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ---- curves ---- */

static void set_interval(struct survival_step *s, enum survival_interval kind, double z,
                         double variance_of_log)
{
    double width = z * sqrt(variance_of_log), loglog;

    s->low = s->high = NAN;
    if (s->survival <= 0) return;
    switch (kind) {
    case INTERVAL_PLAIN:
        s->low = fmax(s->survival - z * s->se, 0);
        s->high = fmin(s->survival + z * s->se, 1);
        return;
    case INTERVAL_LOG:
        s->low = s->survival * exp(-width);
        s->high = fmin(s->survival * exp(width), 1);
        return;
    case INTERVAL_LOG_LOG:
        loglog = s->survival < 1 ? exp(width / -log(s->survival)) : 1;
        s->low = pow(s->survival, loglog);
        s->high = pow(s->survival, 1 / loglog);
        return;
    }
}

/* One group's steps from its rows first to end - 1. */
static void make_steps(const struct survival_rows *r, size_t first, size_t end,
                       struct survival_curve *ret)
{
    double survival = 1, variance = 0, hazard = 0, z = gsl_cdf_ugaussian_Pinv(.5 + ret->level / 2);

    while (first < end) {
        struct survival_step *s = &ret->steps[ret->count++];

        *s = (struct survival_step){.time = r->time[first], .at_risk = (double)(end - first)};
        for (; first < end && r->time[first] == s->time; first++) {
            s->events += r->event[first] > 0;
            s->censored += r->event[first] == 0;
        }
        survival *= (s->at_risk - s->events) / s->at_risk;
        variance += s->events / (s->at_risk * (s->at_risk - s->events));
        hazard += s->events / s->at_risk;
        ret->events += s->events;
        s->survival = survival;
        s->se = survival > 0 ? survival * sqrt(variance) : NAN;
        s->hazard = hazard;
        set_interval(s, ret->interval, z, variance);
    }
}

enum err survival_curves(struct call *c, const struct follow_up *d, enum survival_interval interval,
                         double level, struct survival_curve *ret)
{
    struct survival_rows r;

    TRY(survival_sort(c, d, d->group, d->groups, NULL, &r));
    for (size_t g = 0; g < r.count; g++) {
        size_t first = survival_begin(&r, g), end = r.end[g], distinct = 0;

        for (size_t i = first; i < end; i++) distinct += i == first || r.time[i] != r.time[i - 1];
        ret[g] = (struct survival_curve){.interval = interval, .level = level, .warnings = r.warnings};
        ret[g].n = (double)(end - first);
        ret[g].steps = arena_alloc(c->mem, (distinct + 1) * sizeof *ret[g].steps);
        make_steps(&r, first, end, &ret[g]);
        if (ret[g].events < FEW_EVENTS) ret[g].warnings |= WARNING_FEW_UNITS;
        ret[g].median = survival_quantile(&ret[g], .5);
    }
    return OK;
}

struct estimate survival_at(const struct survival_curve *curve, double time)
{
    struct estimate e = estimate_nothing();
    size_t until = survival_steps_until(curve->steps, curve->count, sizeof *curve->steps, time);

    e.warnings = curve->warnings;
    if (curve->count == 0 || !(time <= curve->steps[curve->count - 1].time)) return e;
    if (until == 0) {
        e.value = e.low = e.high = 1;
        e.se = 0;
        e.n = curve->n;
    } else {
        const struct survival_step *s = &curve->steps[until - 1];

        e.value = s->survival;
        e.se = s->se;
        e.low = s->low;
        e.high = s->high;
        e.n = s->time < time ? s->at_risk - s->events - s->censored : s->at_risk;
    }
    e.method = "analytic";
    return e;
}

static double survival_of(const struct survival_step *s)
{
    return s->survival;
}
static double low_of(const struct survival_step *s)
{
    return s->survival > 0 ? s->low : 0;
}
static double high_of(const struct survival_step *s)
{
    return s->high; /* NAN, which is never low enough, where nobody is left */
}

/* The first time at which a curve is at most `share`. */
static double falls_to(const struct survival_curve *curve,
                       double (*value)(const struct survival_step *), double share)
{
    double last = curve->count ? curve->steps[curve->count - 1].time : NAN;

    for (size_t i = 0; i < curve->count; i++) {
        double here = value(&curve->steps[i]), next = last;

        if (!(here <= share + SAME)) continue;
        if (here < share - SAME) return curve->steps[i].time;
        for (size_t j = i + 1; j < curve->count; j++)
            if (value(&curve->steps[j]) < share - SAME) {
                next = curve->steps[j].time;
                break;
            }
        return (curve->steps[i].time + next) / 2;
    }
    return NAN;
}

struct estimate survival_quantile(const struct survival_curve *curve, double p)
{
    struct estimate e = estimate_nothing();

    e.value = falls_to(curve, survival_of, 1 - p);
    e.low = falls_to(curve, low_of, 1 - p);
    e.high = falls_to(curve, high_of, 1 - p);
    e.n = curve->n;
    e.method = "analytic";
    e.warnings = curve->warnings;
    return e;
}
