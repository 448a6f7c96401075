/* stats/drift.c: moving averages with limits, and rules on runs. */

#include "stats/drift.h"

#include <string.h>

#define SIDE_RUN 8
#define WINDOW_MOST 5

static enum err check(struct call *c, size_t n, const double *values, const struct drift_centre *centre)
{
    if (!isfinite(centre->mean) || !(centre->sd > 0) || isinf(centre->sd))
        return fail(c, ERR_INVALID, "The series needs a mean, and a standard deviation above 0.");
    for (size_t i = 0; i < n; i++)
        if (isinf(values[i]))
            return fail(c, ERR_INVALID, "Value %zu of the series is infinite.", i + 1);
    return OK;
}

enum err drift_averages(struct call *c, size_t n, const double *values,
                        const struct drift_centre *centre, const struct drift_ewma *e,
                        struct drift_average *ret)
{
    double at = centre->mean, left = 1, keep = 1 - e->weight;

    TRY(check(c, n, values, centre));
    if (!(e->weight > 0 && e->weight <= 1) || !(e->width > 0) || isinf(e->width))
        return fail(c, ERR_INVALID,
                    "The newest value has a weight above 0 and at most 1, and limits a width above 0.");
    for (size_t i = 0; i < n; i++) {
        double half;
        if (isnan(values[i])) {
            ret[i] = (struct drift_average){NAN, NAN, NAN, false};
            continue;
        }
        at = e->weight * values[i] + keep * at;
        left *= keep * keep;
        half = e->width * centre->sd * sqrt(e->weight / (2 - e->weight) * (1 - left));
        ret[i] = (struct drift_average){at, centre->mean - half, centre->mean + half,
                                        fabs(at - centre->mean) > half};
    }
    return OK;
}

/* The last values, newest first, on one side (1 above, -1 below). */
struct window {
    double last[WINDOW_MOST];
    size_t count, run;
};

static bool are_beyond(const struct window *w, size_t wanted, size_t of, double limit)
{
    size_t found = 0;

    if (!(w->last[0] > limit)) return false;
    for (size_t i = 0; i < of && i < w->count; i++) found += w->last[i] > limit;
    return found >= wanted;
}

static unsigned take(struct window *w, double value)
{
    unsigned rules = 0;

    memmove(w->last + 1, w->last, (WINDOW_MOST - 1) * sizeof *w->last);
    w->last[0] = value;
    if (w->count < WINDOW_MOST) w->count++;
    w->run = value > 0 ? w->run + 1 : 0;
    if (value > 3) rules |= DRIFT_BEYOND_3;
    if (are_beyond(w, 2, 3, 2)) rules |= DRIFT_2_OF_3;
    if (are_beyond(w, 4, 5, 1)) rules |= DRIFT_4_OF_5;
    if (w->run >= SIDE_RUN) rules |= DRIFT_8_ON_A_SIDE;
    return rules;
}

enum err drift_rules(struct call *c, size_t n, const double *values, const struct drift_centre *centre,
                     unsigned *ret)
{
    struct window above = {.count = 0}, below = {.count = 0};

    TRY(check(c, n, values, centre));
    for (size_t i = 0; i < n; i++) {
        double off = (values[i] - centre->mean) / centre->sd;
        ret[i] = 0;
        if (isnan(off)) continue;
        ret[i] = take(&above, off);
        ret[i] |= take(&below, -off);
    }
    return OK;
}
