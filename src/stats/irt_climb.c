/* stats/irt_climb.c: BFGS (Nocedal and Wright 2006, 6.1) from a curvature that is given.
 *
 * GSL has the method too, but takes no curvature to start from; that is what saves most rounds here.
 */

#include "stats/irt_climb.h"

#include <string.h>

#include "base/arena.h"
#include "stats/linear.h"
#include "stats/progress.h"

#define HALVINGS_MOST 40
#define SUFFICIENT 1e-4
#define SLACK 1e-13  /* of the height: what rounding may take away */
#define ROUNDED 1e-7 /* a gain that no step can bring because of it */

struct climber {
    const struct hill *hill;
    double *x, *gradient, *inverse;    /* where we are */
    double *next, *next_gradient;      /* where a step leads */
    double *step, *difference, *image; /* of BFGS */
    double *curvature;
    double height, gain;
};

static double dot(size_t n, const double *a, const double *b)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
}

static void times(size_t n, const double *matrix, const double *v, double *ret)
{
    for (size_t i = 0; i < n; i++) ret[i] = dot(n, matrix + i * n, v);
}

/* H+ = (1 - r s y') H (1 - r y s') + r s s', with y the fall of the gradient along the step s. */
static void learn(struct climber *k)
{
    size_t n = k->hill->n;
    double along, curved;

    for (size_t i = 0; i < n; i++) k->difference[i] = k->gradient[i] - k->next_gradient[i];
    along = dot(n, k->step, k->difference);
    if (!(along > 1e-14 * sqrt(dot(n, k->step, k->step) * dot(n, k->difference, k->difference))))
        return;
    times(n, k->inverse, k->difference, k->image);
    curved = (1 + dot(n, k->difference, k->image) / along) / along;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            k->inverse[i * n + j] += curved * k->step[i] * k->step[j] -
                                     (k->image[i] * k->step[j] + k->step[i] * k->image[j]) / along;
}

static enum err renew(struct call *c, struct climber *k, size_t round)
{
    size_t n = k->hill->n;
    bool made = false, definite;

    TRY(k->hill->curvature(c, k->hill->context, round, k->curvature, &made));
    if (made) TRY(linear_invert(c, n, k->curvature, k->inverse, NULL, &definite));
    return OK;
}

/* One step uphill along the inverse's direction. ret_moved false: there is none. */
static enum err step(struct call *c, struct climber *k, bool *ret_moved)
{
    size_t n = k->hill->n;
    double share = 1, slope = 2 * k->gain, reached;

    *ret_moved = false;
    for (int halving = 0; halving < HALVINGS_MOST && !*ret_moved; halving++) {
        for (size_t i = 0; i < n; i++) k->next[i] = k->x[i] + share * k->step[i];
        TRY(k->hill->height(c, k->hill->context, k->next, &reached, k->next_gradient));
        *ret_moved = reached >= k->height + SUFFICIENT * share * slope - SLACK * fabs(k->height);
        if (!*ret_moved) share /= 2;
    }
    if (!*ret_moved) return OK;
    for (size_t i = 0; i < n; i++) k->step[i] *= share;
    learn(k);
    memcpy(k->x, k->next, n * sizeof *k->x);
    memcpy(k->gradient, k->next_gradient, n * sizeof *k->gradient);
    k->height = reached;
    return OK;
}

enum err irt_climb(struct call *c, const struct hill *hill, double *x, struct summit *ret)
{
    size_t n = hill->n, size = n * sizeof(double);
    struct climber k = {.hill = hill, .x = x, .gradient = arena_alloc(c->mem, size)};
    bool moved = true;

    k.inverse = arena_alloc(c->mem, n * size), k.curvature = arena_alloc(c->mem, n * size);
    k.next = arena_alloc(c->mem, size), k.next_gradient = arena_alloc(c->mem, size);
    k.step = arena_alloc(c->mem, size), k.difference = arena_alloc(c->mem, size);
    k.image = arena_alloc(c->mem, size);
    for (size_t i = 0; i < n; i++) k.inverse[i * n + i] = 1;
    *ret = (struct summit){.gain = NAN};
    TRY(hill->height(c, hill->context, x, &k.height, k.gradient));
    if (!isfinite(k.height))
        return fail(c, ERR_INVALID, "No start can be found for this model on these data.");
    progress_begin(c, 0);
    for (ret->rounds = 0; ret->rounds < hill->rounds_most && moved; ret->rounds++) {
        progress_add(c, 1);
        TRY(renew(c, &k, ret->rounds));
        times(n, k.inverse, k.gradient, k.step);
        k.gain = dot(n, k.step, k.gradient) / 2;
        ret->converged = k.gain < hill->gain_least;
        if (ret->converged) break;
        TRY(step(c, &k, &moved));
    }
    if (!moved && k.gain < ROUNDED) ret->converged = true;
    ret->height = k.height;
    ret->gain = k.gain;
    for (size_t i = 0; i < n; i++) ret->gradient = fmax(ret->gradient, fabs(k.gradient[i]));
    return OK;
}
