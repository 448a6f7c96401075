/* stats/generalisability_likelihood.c: components of variance by restricted maximum likelihood.
 *
 * V = s I + sum of s_k Z_k Z_k', Z_k: which cell of effect k each score is in. Everything that is asked
 * of it is asked of matrices as wide as all cells together: with G = Z'Z, L the roots of s_k / s on a
 * diagonal, B = I + L G L and H = L B^-1 L, it is Z' V^-1 Z = (G - G H G) / s.
 */

#include <string.h>

#include "base/arena.h"
#include "stats/generalisability_parts.h"
#include "stats/linear.h"
#include "stats/progress.h"

#define CELLS_MOST 2000
#define STEPS_MOST 200
#define HALVINGS_MOST 40
#define SETTLED 1e-10     /* of log-likelihood: what a step still promises */
#define FIRST_RIDGE 1e-12 /* of the diagonal: what rounding takes */
#define NOTHING 1e-3      /* of the least */
#define LEAST 1e-6        /* of the whole variance: the error's component is not let below */

struct climb {
    const struct layout_of_scores *layout;
    size_t effects, cells; /* effects: with the error, which is last; cells: of all others */
    size_t *first;         /* effects: where each one's cells begin */
    double n;
    double *counts;        /* cells x cells: G */
    double *ones, *totals; /* cells: Z'1, Z'y */
    double *component;     /* of each effect */
    double *slope, *information;
    double *held, *middle, *wide; /* cells x cells: H, G H, Z'PZ */
    double *pulled, *spread;      /* cells: Z'Py, Z'V^-1 1 */
    double value;                 /* log-likelihood */
    double least;                 /* component of the error */
};

/* ---- what the scores are ---- */

static enum err climb_begin(struct call *c, const struct layout_of_scores *l, const struct gstudy *g,
                            struct climb *k)
{
    size_t n = g->effects, q = 0;

    *k = (struct climb){.layout = l, .effects = n, .n = (double)l->scores->scores};
    k->first = arena_alloc(c->mem, (n + 1) * sizeof *k->first);
    for (size_t i = 0; i + 1 < n; i++) {
        k->first[i] = q;
        q += l->cells[i].count;
    }
    k->first[n - 1] = k->cells = q;
    if (q > CELLS_MOST)
        return fail(
            c, ERR_INVALID,
            "The effects have %zu conditions together; restricted likelihood serves for up to %d. "
            "The analogous analysis of variance has no such bound.",
            q, CELLS_MOST);
    k->counts = arena_alloc(c->mem, q * q * sizeof *k->counts);
    k->held = arena_alloc(c->mem, q * q * sizeof *k->held);
    k->middle = arena_alloc(c->mem, q * q * sizeof *k->middle);
    k->wide = arena_alloc(c->mem, q * q * sizeof *k->wide);
    k->ones = arena_alloc(c->mem, q * sizeof *k->ones);
    k->totals = arena_alloc(c->mem, q * sizeof *k->totals);
    k->pulled = arena_alloc(c->mem, q * sizeof *k->pulled);
    k->spread = arena_alloc(c->mem, q * sizeof *k->spread);
    k->component = arena_alloc(c->mem, n * sizeof *k->component);
    k->slope = arena_alloc(c->mem, n * sizeof *k->slope);
    k->information = arena_alloc(c->mem, n * n * sizeof *k->information);
    for (size_t i = 0; i < l->scores->scores; i++)
        for (size_t a = 0; a + 1 < n; a++) {
            size_t x = k->first[a] + (size_t)l->cells[a].of[i];
            k->ones[x]++;
            k->totals[x] += l->off[i];
            for (size_t b = 0; b + 1 < n; b++)
                k->counts[x * q + k->first[b] + (size_t)l->cells[b].of[i]]++;
        }
    return OK;
}

/* ---- likelihood and slopes ---- */

static double product(size_t n, const double *a, const double *b)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
}

static enum err too_few(struct call *c)
{
    return fail(
        c, ERR_INVALID,
        "The likelihood rises while the error's component goes to nothing: there are too few scores "
        "for so many effects. Sums of squares can be had of them.");
}

/* k->held = H; ret_log: log |V|. */
static enum err hold(struct call *c, struct climb *k, double *ret_log)
{
    size_t q = k->cells;
    double s = k->component[k->effects - 1], *root = arena_alloc(c->mem, q * sizeof *root);
    bool definite;

    for (size_t a = 0; a + 1 < k->effects; a++)
        for (size_t i = k->first[a]; i < k->first[a + 1]; i++) root[i] = sqrt(k->component[a] / s);
    for (size_t i = 0; i < q; i++)
        for (size_t j = 0; j < q; j++)
            k->middle[i * q + j] = (i == j) + root[i] * k->counts[i * q + j] * root[j];
    TRY(linear_invert(c, q, k->middle, k->held, ret_log, &definite));
    if (!definite) return too_few(c);
    *ret_log += k->n * log(s);
    for (size_t i = 0; i < q; i++)
        for (size_t j = 0; j < q; j++) k->held[i * q + j] *= root[i] * root[j];
    return OK;
}

/* At the components: the log-likelihood and Z'PZ, Z'Py; ret_error: y'Py. */
static enum err look(struct call *c, struct climb *k, double *ret_error)
{
    size_t q = k->cells;
    double s = k->component[k->effects - 1], log_v, ones, both, squares;
    double *h = arena_alloc(c->mem, 2 * q * sizeof *h), *turned = h + q;

    TRY(hold(c, k, &log_v));
    TRY(linear_multiply(c, q, q, q, k->counts, false, k->held, false, k->middle));
    TRY(linear_multiply(c, q, q, q, k->middle, false, k->counts, false, k->wide));
    TRY(linear_multiply(c, q, 1, q, k->held, false, k->ones, false, h));
    TRY(linear_multiply(c, q, 1, q, k->held, false, k->totals, false, turned));
    ones = (k->n - product(q, k->ones, h)) / s;
    both = -product(q, k->totals, h) / s; /* the scores are less their mean */
    squares = (k->layout->whole - product(q, k->totals, turned)) / s;
    *ret_error = squares - both * both / ones;
    k->value = -((k->n - 1) * log(2 * M_PI) + log_v + log(ones) + *ret_error) / 2;
    TRY(linear_multiply(c, q, 1, q, k->middle, false, k->ones, false, h));
    TRY(linear_multiply(c, q, 1, q, k->middle, false, k->totals, false, turned));
    for (size_t i = 0; i < q; i++) {
        k->spread[i] = (k->ones[i] - h[i]) / s;
        k->pulled[i] = (k->totals[i] - turned[i]) / s - k->spread[i] * both / ones;
    }
    for (size_t i = 0; i < q; i++)
        for (size_t j = 0; j < q; j++)
            k->wide[i * q + j] =
                (k->counts[i * q + j] - k->wide[i * q + j]) / s - k->spread[i] * k->spread[j] / ones;
    return OK;
}

/* Slopes and expected information of all components. P V P = P gives those of the error. */
static void derive(struct climb *k, double error)
{
    size_t n = k->effects, q = k->cells, last = n - 1;
    double s = k->component[last], left = k->n - 1, pulls = error, rest;

    for (size_t a = 0; a < last; a++) {
        double trace = 0, squares = 0, of_error;
        for (size_t i = k->first[a]; i < k->first[a + 1]; i++) {
            trace += k->wide[i * (q + 1)];
            squares += k->pulled[i] * k->pulled[i];
        }
        k->slope[a] = (squares - trace) / 2;
        left -= k->component[a] * trace;
        pulls -= k->component[a] * squares;
        of_error = trace;
        for (size_t b = 0; b < last; b++) {
            double sum = 0;
            for (size_t i = k->first[a]; i < k->first[a + 1]; i++)
                for (size_t j = k->first[b]; j < k->first[b + 1]; j++)
                    sum += k->wide[i * q + j] * k->wide[i * q + j];
            k->information[a * n + b] = sum / 2;
            of_error -= k->component[b] * sum;
        }
        k->information[a * n + last] = k->information[last * n + a] = of_error / s / 2;
    }
    left /= s; /* the trace of P */
    pulls /= s;
    k->slope[last] = (pulls - left) / 2;
    rest = left;
    for (size_t a = 0; a < last; a++) rest -= 2 * k->component[a] * k->information[a * n + last];
    k->information[last * (n + 1)] = rest / s / 2;
}

/* ---- the summit ---- */

/* The step of the components that are free, each on a scale of its own; where the scores hardly tell
 * them apart more of the diagonal is added. ret_promised: by how much the likelihood would rise. */
static enum err step_of_free(struct call *c, const struct climb *k, const bool *free, double *ret,
                             double *ret_promised)
{
    size_t n = k->effects, count = 0, *which = arena_alloc(c->mem, n * sizeof *which);
    double *matrix = arena_alloc(c->mem, n * n * sizeof *matrix);
    double *right = arena_alloc(c->mem, n * sizeof *right),
           *step = arena_alloc(c->mem, n * sizeof *step);
    double more = FIRST_RIDGE;
    bool definite = false;

    for (size_t a = 0; a < n; a++)
        if (free[a] && k->information[a * (n + 1)] > 0) which[count++] = a;
    while (!definite) {
        if (more > 1) return too_few(c);
        for (size_t i = 0; i < count; i++) {
            double own = sqrt(k->information[which[i] * (n + 1)]);
            right[i] = k->slope[which[i]] / own;
            for (size_t j = 0; j < count; j++)
                matrix[i * count + j] = k->information[which[i] * n + which[j]] / own /
                                            sqrt(k->information[which[j] * (n + 1)]) +
                                        (i == j ? more : 0);
        }
        TRY(linear_solve(c, count, matrix, 1, right, step, &definite));
        more *= 100;
    }
    memset(ret, 0, n * sizeof *ret);
    *ret_promised = 0;
    for (size_t i = 0; i < count; i++) {
        ret[which[i]] = step[i] / sqrt(k->information[which[i] * (n + 1)]);
        *ret_promised += right[i] * step[i];
    }
    return OK;
}

/* Components that are 0, or as good as, are free where the likelihood rises with them, and the step
 * does not lead back. */
static enum err step_of(struct call *c, struct climb *k, double *ret, double *ret_promised)
{
    bool *free = arena_alloc(c->mem, k->effects * sizeof *free), again = true;

    for (size_t a = 0; a + 1 < k->effects; a++)
        if (k->component[a] < k->least * NOTHING && k->slope[a] < 0) k->component[a] = 0;
    for (size_t a = 0; a < k->effects; a++)
        free[a] = k->component[a] > (a + 1 == k->effects ? k->least : 0) || k->slope[a] > 0;
    while (again) {
        TRY(step_of_free(c, k, free, ret, ret_promised));
        again = false;
        for (size_t a = 0; a < k->effects; a++)
            if (free[a] && k->component[a] == 0 && ret[a] < 0) {
                free[a] = false;
                again = true;
            }
    }
    return OK;
}

/* What is done of a step that leaves every component where it may be. */
static void go(struct climb *k, const double *from, const double *step, double part)
{
    for (size_t a = 0; a < k->effects; a++)
        k->component[a] = fmax(a + 1 == k->effects ? k->least : 0, from[a] + part * step[a]);
}

static enum err climb(struct call *c, struct climb *k, struct gfit *fit)
{
    size_t n = k->effects;
    double *from = arena_alloc(c->mem, n * sizeof *from), *step = arena_alloc(c->mem, n * sizeof *step);
    double error;

    k->least = LEAST * k->layout->whole / k->n;
    progress_begin(c, 0);
    TRY(look(c, k, &error));
    for (; fit->iterations < STEPS_MOST; fit->iterations++) {
        double now = k->value, part = 1;
        bool moved = false;
        derive(k, error);
        TRY(step_of(c, k, step, &fit->gradient));
        fit->converged = fit->gradient < SETTLED;
        if (fit->converged) break;
        memcpy(from, k->component, n * sizeof *from);
        for (size_t i = 0; i < HALVINGS_MOST && !moved; i++) {
            go(k, from, step, part);
            TRY(look(c, k, &error));
            moved = k->value >= now - 1e-13 * fabs(now);
            part /= 2;
        }
        progress_add(c, 1);
        if (moved && memcmp(from, k->component, n * sizeof *from) != 0) continue;
        fit->converged = fit->gradient < 1e-6;
        break;
    }
    fit->log_likelihood = k->value;
    return isfinite(k->value) && k->component[n - 1] > 2 * k->least ? OK : too_few(c);
}

/* By the inverse of the expected information of those above 0. */
static enum err add_errors(struct call *c, const struct climb *k, struct gstudy *g)
{
    size_t n = k->effects, count = 0, *free = arena_alloc(c->mem, n * sizeof *free);
    double *matrix = arena_alloc(c->mem, n * n * sizeof *matrix);
    double *inverse = arena_alloc(c->mem, n * n * sizeof *inverse);
    bool definite;

    for (size_t a = 0; a < n; a++)
        if (k->component[a] > 0) free[count++] = a;
    for (size_t i = 0; i < count * count; i++)
        matrix[i] = k->information[free[i / count] * n + free[i % count]];
    TRY(linear_invert(c, count, matrix, inverse, NULL, &definite));
    for (size_t a = 0; a < n; a++) g->effect[a].se = NAN;
    for (size_t i = 0; i < count && definite; i++)
        g->effect[free[i]].se = sqrt(inverse[i * (count + 1)]);
    return OK;
}

enum err gstudy_likelihood(struct call *c, const struct gscores *s, struct gstudy *ret,
                           double *ret_conditions, struct gfit *ret_fit)
{
    struct layout_of_scores layout;
    struct climb k;

    *ret_fit = (struct gfit){.converged = false};
    TRY(gstudy_begin(c, s, &layout, ret, ret_conditions));
    for (size_t a = 0; a < ret->effects && layout.whole == 0; a++) ret->effect[a].se = NAN;
    if (layout.whole == 0) return OK;
    TRY(climb_begin(c, &layout, ret, &k));
    for (size_t a = 0; a < ret->effects; a++)
        k.component[a] = layout.whole / k.n / (double)ret->effects;
    TRY(climb(c, &k, ret_fit));
    for (size_t a = 0; a < ret->effects; a++) {
        ret->effect[a].component = k.component[a];
        if (k.component[a] == 0) ret->warnings |= WARNING_BOUNDARY;
    }
    if (!ret_fit->converged) ret->warnings |= WARNING_NOT_CONVERGED;
    TRY(gstudy_use(c, ret));
    return add_errors(c, &k, ret);
}
