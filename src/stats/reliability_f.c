/* stats/reliability_f.c: bounds of the F distribution, by Newton's method on its logarithm, kept in
 * bounds. */

#include "stats/reliability_f.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#define STEPS_MOST 200
#define LOG_MOST 600. /* of F */
#define SETTLED 1e-15

double f_chance(double f, double first, double second)
{
    if (!(f >= 0) || isinf(f) || !(first > 0) || !(second > 0) || isinf(first) || isinf(second))
        return NAN;
    return gsl_cdf_fdist_Q(f, first, second);
}

double f_above(double tail, double first, double second)
{
    double low = -1, high = 1, x = 0, moved = 1;

    if (!(tail > 0 && tail < 1) || isnan(f_chance(1, first, second))) return NAN;
    while (low > -LOG_MOST && f_chance(exp(low), first, second) < tail) low *= 2;
    while (high < LOG_MOST && f_chance(exp(high), first, second) > tail) high *= 2;
    if (low < -LOG_MOST || high > LOG_MOST) return NAN;
    for (int i = 0; i < STEPS_MOST && fabs(moved) > SETTLED * fmax(1, fabs(x)); i++) {
        double f = exp(x), off = f_chance(f, first, second) - tail, next;

        /* Newton's step while it stays between, else the half. */
        *(off > 0 ? &low : &high) = x;
        next = x + off / (f * gsl_ran_fdist_pdf(f, first, second));
        if (!(next > low && next < high)) next = (low + high) / 2;
        moved = next - x;
        x = next;
    }
    return exp(x);
}
