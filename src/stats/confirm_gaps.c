/* stats/confirm_gaps.c: the normal likelihood of rows with gaps: each pattern of answers by the part of
 * the means and covariances that it has seen. */

#include <float.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>

#include "base/arena.h"
#include "stats/confirm_normal.h"
#include "stats/linear.h"
#include "stats/progress.h"

#define MOMENTS_MOST 4096
#define ITERATIONS_MOST 200
#define HALVINGS_MOST 40
#define SETTLED 1e-10 /* of log-likelihood: what a step still promises */

/* ---- patterns ---- */

/* A row that is used, and which items it answers: a byte each. */
struct row {
    const uint8_t *answered;
    size_t at, items;
};

static int compare_rows(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int order = memcmp(x->answered, y->answered, x->items);

    return order ? order : (x->at > y->at) - (x->at < y->at);
}

/* Rows of the group that answer something, those that answer alike together. */
static struct row *rows_of(struct call *c, const struct confirm_rows *r, int32_t group,
                           size_t *ret_count, double *ret_left_out)
{
    struct row *rows = arena_alloc(c->mem, (r->rows + 1) * sizeof *rows);
    uint8_t *answered = arena_alloc(c->mem, r->rows * r->items + 1);

    *ret_count = 0;
    for (size_t i = 0; i < r->rows; i++) {
        double units = r->frequency ? r->frequency[i] : 1;
        bool any = false;
        if ((r->group && r->group[i] != group) || !(units > 0)) continue;
        for (size_t k = 0; k < r->items; k++)
            if (!isnan(r->values[i * r->items + k])) {
                answered[i * r->items + k] = 1;
                any = true;
            }
        if (any)
            rows[(*ret_count)++] = (struct row){answered + i * r->items, i, r->items};
        else
            *ret_left_out += units;
    }
    qsort(rows, *ret_count, sizeof *rows, compare_rows);
    return rows;
}

static void pattern_make(struct call *c, const struct confirm_rows *r, const struct row *rows,
                         size_t count, struct pattern *ret)
{
    size_t *item = arena_alloc(c->mem, r->items * sizeof *item), k = 0;
    double *mean, *covariance;

    for (size_t i = 0; i < r->items; i++)
        if (rows->answered[i]) item[k++] = i;
    mean = arena_alloc(c->mem, k * sizeof *mean);
    covariance = arena_alloc(c->mem, k * k * sizeof *covariance);
    *ret = (struct pattern){k, item, 0, mean, covariance};
    for (size_t i = 0; i < count; i++) {
        double units = r->frequency ? r->frequency[rows[i].at] : 1;
        ret->n += units;
        for (size_t x = 0; x < k; x++) mean[x] += units * r->values[rows[i].at * r->items + item[x]];
    }
    for (size_t x = 0; x < k; x++) mean[x] /= ret->n;
    for (size_t i = 0; i < count; i++) {
        const double *row = r->values + rows[i].at * r->items;
        double units = r->frequency ? r->frequency[rows[i].at] : 1;
        for (size_t x = 0; x < k; x++)
            for (size_t y = 0; y <= x; y++)
                covariance[x * k + y] +=
                    units / ret->n * (row[item[x]] - mean[x]) * (row[item[y]] - mean[y]);
    }
    for (size_t x = 0; x < k; x++)
        for (size_t y = 0; y < x; y++) covariance[y * k + x] = covariance[x * k + y];
}

/* Every two items have to be answered together, and every item has to vary. */
static enum err check(struct call *c, const struct gaps *g, bool in_groups)
{
    size_t p = g->items;
    bool *together = arena_alloc(c->mem, p * p * sizeof *together);
    double *variance = arena_alloc(c->mem, p * sizeof *variance);

    for (size_t i = 0; i < g->patterns; i++)
        for (size_t x = 0; x < g->pattern[i].count; x++)
            for (size_t y = 0; y < g->pattern[i].count; y++)
                together[g->pattern[i].item[x] * p + g->pattern[i].item[y]] = true;
    for (size_t i = 0; i < p * p; i++)
        if (!together[i])
            return fail(c, ERR_INVALID,
                        "Nobody answered both item %zu and item %zu, so that nothing is known of what "
                        "they have in common.",
                        i / p + 1, i % p + 1);
    if (!(g->n > (double)p))
        return fail(c, ERR_INVALID,
                    "There are %.0f rows%s and %zu items; more rows than items are needed.", g->n,
                    in_groups ? " of a group" : "", p);
    gaps_alone(g, variance);
    for (size_t i = 0; i < p; i++)
        if (!(variance[i] > 0)) return fail(c, ERR_INVALID, "Item %zu does not vary.", i + 1);
    return OK;
}

enum err gaps_of(struct call *c, const struct confirm_rows *r, int32_t group, struct gaps *ret,
                 double *ret_left_out)
{
    size_t count = 0, p = r->items;
    struct row *rows = rows_of(c, r, group, &count, ret_left_out);
    struct pattern *pattern = arena_alloc(c->mem, (count + 1) * sizeof *pattern);

    *ret = (struct gaps){.items = p, .pattern = pattern};
    if (p + p * (p + 1) / 2 > MOMENTS_MOST)
        return fail(c, ERR_INVALID, "There are too many items for rows with gaps.");
    for (size_t i = 0, next; i < count; i = next) {
        for (next = i + 1; next < count; next++)
            if (memcmp(rows[i].answered, rows[next].answered, p) != 0) break;
        pattern_make(c, r, rows + i, next - i, &pattern[ret->patterns]);
        ret->n += pattern[ret->patterns++].n;
    }
    ret->room = arena_alloc(c->mem, (4 * p * p + 3 * p) * sizeof *ret->room);
    ret->order = arena_alloc(c->mem, p * sizeof *ret->order);
    return check(c, ret, r->group != NULL);
}

double gaps_alone(const struct gaps *g, double *variance)
{
    double value = 0;

    for (size_t item = 0; item < g->items; item++) {
        double n = 0, mean = 0, squares = 0;
        for (size_t pass = 0; pass < 2; pass++)
            for (size_t i = 0; i < g->patterns; i++) {
                const struct pattern *one = &g->pattern[i];
                for (size_t x = 0; x < one->count; x++) {
                    double off = one->mean[x] - mean;
                    if (one->item[x] != item) continue;
                    if (pass) {
                        squares += one->n / n * (one->covariance[x * (one->count + 1)] + off * off);
                    } else {
                        n += one->n;
                        mean += one->n / n * off;
                    }
                }
            }
        variance[item] = squares;
        value += n / 2 * (log(2 * M_PI * fmax(squares, DBL_MIN)) + 1);
    }
    return value;
}

/* ---- one pattern ---- */

/* What a pattern sees: k of the items. */
struct seen {
    double *inverse, *moments; /* k x k; moments: about the implied means */
    double *outer, *half;      /* inverse moments inverse; room */
    double *gap, *pull, *row;  /* k: found less implied means; inverse gap; room */
    double log_determinant;
};

static bool invert(size_t k, double *matrix, size_t *order, double *ret, double *ret_log_determinant)
{
    gsl_matrix_view from = gsl_matrix_view_array(matrix, k, k), to = gsl_matrix_view_array(ret, k, k);
    gsl_permutation permutation = {k, order};

    gsl_linalg_pcholesky_decomp(&from.matrix, &permutation);
    *ret_log_determinant = 0;
    for (size_t i = 0; i < k; i++) {
        if (!(matrix[i * (k + 1)] > 0)) return false;
        *ret_log_determinant += log(matrix[i * (k + 1)]);
    }
    return gsl_linalg_pcholesky_invert(&from.matrix, &permutation, &to.matrix) == 0;
}

/* false: the covariances are not positive definite. */
static bool see(const struct gaps *g, const struct pattern *p, const double *mean,
                const double *covariance, struct seen *ret)
{
    size_t k = p->count, most = g->items * g->items;

    *ret = (struct seen){g->room,
                         g->room + most,
                         g->room + 2 * most,
                         g->room + 3 * most,
                         g->room + 4 * most,
                         g->room + 4 * most + g->items,
                         g->room + 4 * most + 2 * g->items,
                         0};
    for (size_t x = 0; x < k; x++) ret->gap[x] = p->mean[x] - mean[p->item[x]];
    for (size_t x = 0; x < k; x++)
        for (size_t y = 0; y < k; y++) {
            ret->half[x * k + y] = covariance[p->item[x] * g->items + p->item[y]];
            ret->moments[x * k + y] = p->covariance[x * k + y] + ret->gap[x] * ret->gap[y];
        }
    return invert(k, ret->half, g->order, ret->inverse, &ret->log_determinant);
}

double gaps_look(const struct gaps *g, const double *mean, const double *covariance)
{
    double value = 0;

    for (size_t i = 0; i < g->patterns; i++) {
        const struct pattern *p = &g->pattern[i];
        struct seen s;
        double sum;
        if (!see(g, p, mean, covariance, &s)) return INFINITY;
        sum = s.log_determinant + (double)p->count * log(2 * M_PI);
        for (size_t x = 0; x < p->count * p->count; x++) sum += s.inverse[x] * s.moments[x];
        value += p->n / 2 * sum;
    }
    return value;
}

/* ---- derivatives ---- */

static void multiply(size_t k, const double *a, const double *b, double *ret)
{
    gsl_matrix_const_view x = gsl_matrix_const_view_array(a, k, k);
    gsl_matrix_const_view y = gsl_matrix_const_view_array(b, k, k);
    gsl_matrix_view to = gsl_matrix_view_array(ret, k, k);

    gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1, &x.matrix, &y.matrix, 0, &to.matrix);
}

/* Where a covariance stands among the moments; x >= y. */
static size_t place(size_t items, size_t x, size_t y)
{
    return items + x * (x + 1) / 2 + y;
}

/* Of means with means, and with covariances. */
static void bend_means(const struct gaps *g, const struct pattern *p, const struct seen *s,
                       bool observed, double *curve)
{
    size_t k = p->count, m = place(g->items, g->items, 0);

    for (size_t a = 0; a < k; a++) {
        for (size_t b = 0; b <= a; b++)
            curve[p->item[a] * m + p->item[b]] += p->n * s->inverse[a * k + b];
        for (size_t x = 0; x < k && observed; x++)
            for (size_t y = 0; y <= x; y++) {
                double by = s->inverse[a * k + x] * s->pull[y];
                if (x != y) by += s->inverse[a * k + y] * s->pull[x];
                curve[place(g->items, p->item[x], p->item[y]) * m + p->item[a]] += p->n * by;
            }
    }
}

/* Of covariances with covariances: tr(D W E K), made symmetric; W the inverse, K = inverse moments
 * inverse - W / 2, whose expectation is W / 2. D and E move a covariance on both sides of the diagonal,
 * hence the halves on it. */
static void bend_covariances(const struct gaps *g, const struct pattern *p, const struct seen *s,
                             const double *other, double *curve)
{
    size_t k = p->count, m = place(g->items, g->items, 0);

    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j <= i; j++) {
            const double *wi = s->inverse + i * k, *wj = s->inverse + j * k;
            const double *oi = other + i * k, *oj = other + j * k;
            double *row = curve + place(g->items, p->item[i], p->item[j]) * m;
            for (size_t a = 0; a <= i; a++) {
                double *to = row + place(g->items, p->item[a], 0), *t = s->row;
                double n = i == j ? p->n / 2 : p->n;
                size_t last = a < i ? a : j;
                for (size_t b = 0; b <= last; b++)
                    t[b] = n * (wj[a] * oi[b] + oj[a] * wi[b] + wi[a] * oj[b] + oi[a] * wj[b]);
                if (last == a) t[a] /= 2;
                for (size_t b = 0; b <= last; b++) to[p->item[b]] += t[b];
            }
        }
}

void gaps_derive(const struct gaps *g, const double *mean, const double *covariance, bool observed,
                 double *pull, double *over, double *curve)
{
    size_t m = place(g->items, g->items, 0);

    memset(pull, 0, g->items * sizeof *pull);
    memset(over, 0, g->items * g->items * sizeof *over);
    if (curve) memset(curve, 0, m * m * sizeof *curve);
    for (size_t i = 0; i < g->patterns; i++) {
        const struct pattern *p = &g->pattern[i];
        size_t k = p->count;
        struct seen s;
        if (!see(g, p, mean, covariance, &s)) continue; /* it was looked at before */
        multiply(k, s.inverse, s.moments, s.half);
        multiply(k, s.half, s.inverse, s.outer);
        for (size_t x = 0; x < k; x++) {
            s.pull[x] = 0;
            for (size_t y = 0; y < k; y++) {
                s.pull[x] += s.inverse[x * k + y] * s.gap[y];
                over[p->item[x] * g->items + p->item[y]] +=
                    p->n * (s.inverse[x * k + y] - s.outer[x * k + y]);
            }
            pull[p->item[x]] += p->n * s.pull[x];
        }
        if (!curve) continue;
        for (size_t x = 0; x < k * k; x++)
            s.half[x] = observed ? s.outer[x] - s.inverse[x] / 2 : s.inverse[x] / 2;
        bend_means(g, p, &s, observed, curve);
        bend_covariances(g, p, &s, s.half, curve);
    }
    for (size_t i = 0; i < m && curve; i++)
        for (size_t k = 0; k < i; k++) curve[k * m + i] = curve[i * m + k];
}

/* ---- means and covariances of greatest likelihood ---- */

static void unfold(size_t p, const double *moments, double *mean, double *covariance)
{
    memcpy(mean, moments, p * sizeof *mean);
    for (size_t x = 0; x < p; x++)
        for (size_t y = 0; y <= x; y++)
            covariance[x * p + y] = covariance[y * p + x] = moments[place(p, x, y)];
}

/* Means of those who answered, and variances; nothing in common. */
static void begin(const struct gaps *g, double *moments, double *variance)
{
    size_t p = g->items;

    gaps_alone(g, variance);
    for (size_t x = 0; x < p; x++) moments[place(p, x, x)] = variance[x];
    memset(variance, 0, p * sizeof *variance);
    for (size_t i = 0; i < g->patterns; i++)
        for (size_t x = 0; x < g->pattern[i].count; x++) {
            size_t item = g->pattern[i].item[x];
            variance[item] += g->pattern[i].n; /* now: how many answered */
            moments[item] += g->pattern[i].n / variance[item] * (g->pattern[i].mean[x] - moments[item]);
        }
}

enum err gaps_saturated(struct call *c, const struct gaps *g, struct confirm_group *ret,
                        double *ret_value)
{
    size_t p = g->items, m = place(p, p, 0);
    double *moments = arena_alloc(c->mem, m * sizeof *moments), *tried, *slope, *step, *mean,
           *covariance, *pull, *over, *curve, now;
    bool settled = false, definite, moved = true;

    tried = arena_alloc(c->mem, m * sizeof *tried);
    slope = arena_alloc(c->mem, m * sizeof *slope);
    step = arena_alloc(c->mem, m * sizeof *step);
    mean = arena_alloc(c->mem, p * sizeof *mean);
    pull = arena_alloc(c->mem, p * sizeof *pull);
    covariance = arena_alloc(c->mem, p * p * sizeof *covariance);
    over = arena_alloc(c->mem, p * p * sizeof *over);
    curve = arena_alloc(c->mem, m * m * sizeof *curve);
    begin(g, moments, step);
    unfold(p, moments, mean, covariance);
    now = gaps_look(g, mean, covariance);
    progress_begin(c, 0);
    for (size_t i = 0; i < ITERATIONS_MOST && !settled && moved; i++) {
        double promised = 0, part = 1;
        gaps_derive(g, mean, covariance, false, pull, over, CURVE_IS_NEW(i) ? curve : NULL);
        memcpy(slope, pull, p * sizeof *slope);
        for (size_t x = 0; x < p; x++)
            for (size_t y = 0; y <= x; y++)
                slope[place(p, x, y)] = -over[x * p + y] * (x == y ? .5 : 1);
        TRY(linear_solve(c, m, curve, 1, slope, step, &definite));
        if (!definite)
            return fail(c, ERR_INVALID,
                        "The answers cannot tell all means and covariances of the items: too few "
                        "answered them together, or an item is the sum of others.");
        for (size_t k = 0; k < m; k++) promised += slope[k] * step[k];
        settled = promised < SETTLED;
        moved = false;
        for (size_t k = 0; k < HALVINGS_MOST && !moved; k++) {
            double there;
            for (size_t x = 0; x < m; x++) tried[x] = moments[x] + part * step[x];
            unfold(p, tried, mean, covariance);
            there = gaps_look(g, mean, covariance);
            moved = there <= now + 1e-13 * fabs(now);
            part /= 2;
            if (moved) now = there;
        }
        if (moved) memcpy(moments, tried, m * sizeof *moments);
        progress_add(c, 1);
    }
    unfold(p, moments, mean, covariance);
    *ret_value = gaps_look(g, mean, covariance);
    *ret = (struct confirm_group){g->n, mean, covariance};
    if (settled) return OK;
    return fail(
        c, ERR_INVALID,
        "The means and covariances of rows with gaps did not settle: too few answered the items "
        "together, or an item is the sum of others.");
}
