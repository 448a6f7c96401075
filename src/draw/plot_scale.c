/* draw/plot_scale.c: round numbers along an axis. */

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "draw/plot_page.h"

#define SLACK 1e-9 /* of a step: rounding of what was computed */
#define LARGE 1e6  /* from here, and for steps below SMALL, powers of ten are written */
#define SMALL 1e-6
#define TICKS_MOST 50 /* whatever the numbers are */

/* The smallest of 1, 2, 5, 10, … times a power of ten that is not below. */
static double round_step(double least)
{
    double power = pow(10, floor(log10(least))), share = least / power;

    if (share <= 1 + SLACK) return power;
    if (share <= 2 + SLACK) return 2 * power;
    return share <= 5 + SLACK ? 5 * power : 10 * power;
}

struct scale scale_round(double low, double high, size_t wanted, bool is_open)
{
    struct scale s = {.low = low, .high = high};
    double last, room;

    if (!(low < high)) { /* one number alone, or none: some room around it */
        room = isfinite(low) && low != 0 ? fabs(low) / 2 : 1;
        s.low = (isfinite(low) ? low : 0) - room, s.high = (isfinite(low) ? low : 0) + room;
    }
    s.step = round_step((s.high / (double)wanted - s.low / (double)wanted));
    if (is_open) {
        s.low = floor(s.low / s.step + SLACK) * s.step;
        s.high = ceil(s.high / s.step - SLACK) * s.step;
    }
    s.first = ceil(s.low / s.step - SLACK) * s.step;
    last = floor(s.high / s.step + SLACK) * s.step;
    s.ticks = (size_t)fmin(TICKS_MOST, floor((last - s.first) / s.step + .5) + 1);
    return s;
}

struct scale scale_names(size_t count)
{
    return (struct scale){
        .low = -.5, .high = (double)count - .5, .step = 1, .first = 0, .ticks = count};
}

double scale_at(const struct scale *s, double value)
{
    return s->from + (value - s->low) / (s->high - s->low) * (s->to - s->from);
}

double scale_tick(const struct scale *s, size_t tick)
{
    double value = s->first + (double)tick * s->step;

    return fabs(value) < s->step * SLACK ? 0 : value;
}

/* With the sign that is as wide as a figure, and no more decimals than the step has. */
const char *scale_number(struct call *c, double value, double step)
{
    int decimals = (int)fmin(12, fmax(0, ceil(-log10(step) - SLACK)));
    const char *sign = value < 0 ? "\xE2\x88\x92" : "";
    double size = fabs(value);

    if (size >= LARGE || (step < SMALL && value != 0))
        return arena_format(c->mem, "%s%.4g", sign, size);
    return arena_format(c->mem, "%s%.*f", sign, decimals, size);
}
