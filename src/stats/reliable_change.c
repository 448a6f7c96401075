/* stats/reliable_change.c: change against the error of the measure. */

#include "stats/reliable_change.h"

#include <gsl/gsl_cdf.h>

enum err change_limits_of(struct call *c, const struct change_measure *m, struct change_limits *ret)
{
    if (!(m->reliability >= 0 && m->reliability <= 1))
        return fail(c, ERR_INVALID, "A reliability lies between 0 and 1, and this one is %g.",
                    m->reliability);
    if (!(m->sd > 0) || isinf(m->sd))
        return fail(c, ERR_INVALID, "The standard deviation of the measure has to be above 0.");
    ret->error = m->sd * sqrt(1 - m->reliability);
    ret->error_of_change = M_SQRT2 * ret->error;
    ret->smallest = gsl_cdf_ugaussian_Pinv(.5 + m->level / 2) * ret->error_of_change;
    return OK;
}

struct change_of change_of_person(const struct change_measure *m, const struct change_limits *l,
                                  double before, double after)
{
    double change = after - before, off = change - m->practice;
    double index = off == 0 ? 0 : off / l->error_of_change;

    if (isnan(change)) return (struct change_of){NAN, NAN, CHANGE_UNKNOWN};
    return (struct change_of){change, index,
                              off > l->smallest    ? CHANGE_HIGHER
                              : off < -l->smallest ? CHANGE_LOWER
                                                   : CHANGE_NONE};
}

static struct estimate share_of(double count, double n, double level)
{
    struct estimate e = estimate_nothing();
    double z = gsl_cdf_ugaussian_Pinv(.5 + level / 2), p = count / n, turn = 1 + z * z / n;
    double half = z / turn * sqrt(p * (1 - p) / n + z * z / (4 * n * n));

    e.value = p;
    e.n = n;
    e.se = sqrt(p * (1 - p) / n);
    e.low = count > 0 ? fmax(0, (p + z * z / (2 * n)) / turn - half) : 0; /* not what rounding leaves */
    e.high = count < n ? fmin(1, (p + z * z / (2 * n)) / turn + half) : 1;
    e.method = "wilson";
    return e;
}

enum err change_summary_of(struct call *c, size_t n, const struct change_of *changes, double level,
                           struct change_summary *ret)
{
    double sum = 0, squares = 0;

    *ret = (struct change_summary){.mean = estimate_nothing()};
    for (size_t i = 0; i < n; i++) {
        if (changes[i].side == CHANGE_UNKNOWN) {
            ret->left_out++;
            continue;
        }
        ret->persons++;
        ret->counts[changes[i].side + 1]++;
        sum += changes[i].change;
    }
    if (ret->persons == 0) return fail(c, ERR_INVALID, "Nobody has both measurements.");
    for (size_t i = 0; i < 3; i++) ret->shares[i] = share_of(ret->counts[i], ret->persons, level);
    ret->mean.value = sum / ret->persons;
    ret->mean.n = ret->persons;
    if (ret->left_out > 0) ret->mean.warnings |= WARNING_INCOMPLETE;
    if (ret->persons < 2) return OK;
    for (size_t i = 0; i < n; i++) {
        double off = changes[i].change - ret->mean.value;
        if (changes[i].side != CHANGE_UNKNOWN) squares += off * off;
    }
    ret->mean.df = ret->persons - 1;
    ret->mean.se = sqrt(squares / ret->mean.df / ret->persons);
    ret->mean.low = ret->mean.value - gsl_cdf_tdist_Pinv(.5 + level / 2, ret->mean.df) * ret->mean.se;
    ret->mean.high = 2 * ret->mean.value - ret->mean.low;
    ret->mean.method = "student";
    return OK;
}
