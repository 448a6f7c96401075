/* stats/irt_climb.h: climbing a log-likelihood whose curvature is roughly known. */
#ifndef STATS_IRT_CLIMB_H
#define STATS_IRT_CLIMB_H

#include "stats/estimate.h"

struct hill {
    size_t n;
    void *context;
    /* The height at x and its gradient (n); -INFINITY where x is not allowed. */
    enum err (*height)(struct call *c, void *context, const double *x, double *ret_height,
                       double *ret_gradient);
    /* An approximation of minus the second derivatives (n x n) at the x of the last call of height that
     * was not refused; round counts from 0. ret_made false: none in this round. */
    enum err (*curvature)(struct call *c, void *context, size_t round, double *ret, bool *ret_made);
    double gain_least; /* done when one more round would add less than this */
    size_t rounds_most;
};

struct summit {
    double height, gain, gradient; /* gradient: its largest entry, without sign */
    size_t rounds;
    bool converged;
};

/* x: the start, and then the top. BFGS on the inverse of the curvature, with halving of the step; the
 * height never falls. ERR_INVALID where the start is not allowed. */
enum err irt_climb(struct call *c, const struct hill *hill, double *x, struct summit *ret) MUST_CHECK;

#endif
