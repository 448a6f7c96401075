/* stats/concordance.c: Kendall's coefficient of concordance. */

#include "stats/concordance.h"

#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>

#include "base/arena.h"

#define UNITS_FEW 8 /* Siegel and Castellan (1988), 9.6: below, chi-square is not to be trusted */

double ranks_of(const double *values, size_t count, size_t stride, size_t *room, double *ret)
{
    double ties = 0;

    if (count == 0) return 0;
    gsl_sort_index(room, values, stride, count);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && values[room[end] * stride] == values[room[i] * stride];) end++;
        double equal = (double)(end - i), rank = ((double)i + (double)end + 1) / 2;
        for (size_t k = i; k < end; k++) ret[room[k]] = rank;
        ties += equal * equal * equal - equal;
    }
    return ties;
}

/* Complete units one after the other; of each its place in the input. */
static size_t take_complete(const struct orders *o, double *values, size_t *places)
{
    size_t left = 0;

    for (size_t i = 0; i < o->units; i++) {
        bool complete = true;
        for (size_t k = 0; k < o->raters; k++) complete &= !isnan(o->values[i * o->raters + k]);
        if (!complete) continue;
        memcpy(values + left * o->raters, o->values + i * o->raters, o->raters * sizeof *values);
        places[left++] = i;
    }
    return left;
}

/* The mean of Spearman's coefficient over pairs: from the length of the sum of the raters' standardised
 * ranks. */
static double mean_spearman(struct call *c, const double *ranks, size_t units, size_t raters)
{
    double *together = arena_alloc(c->mem, units * sizeof *together), middle = ((double)units + 1) / 2;
    double length = 0, m = (double)raters;

    for (size_t k = 0; k < raters; k++) {
        const double *own = ranks + k * units;
        double squares = 0;
        for (size_t i = 0; i < units; i++) squares += (own[i] - middle) * (own[i] - middle);
        if (squares == 0) return NAN;
        for (size_t i = 0; i < units; i++) together[i] += (own[i] - middle) / sqrt(squares);
    }
    for (size_t i = 0; i < units; i++) length += together[i] * together[i];
    return (length - m) / (m * (m - 1));
}

static void test_w(struct concordance *r, double n, double m)
{
    double w = r->w.value;

    r->w.df = n - 1;
    r->w.statistic = m * (n - 1) * w;
    r->w.p = gsl_cdf_chisq_Q(r->w.statistic, n - 1);
    r->f_df1 = n - 1 - 2 / m;
    r->f_df2 = (m - 1) * r->f_df1;
    r->f = w < 1 ? (m - 1) * w / (1 - w) : NAN;
    r->f_p = !(r->f_df1 > 0) ? NAN : w < 1 ? gsl_cdf_fdist_Q(r->f, r->f_df1, r->f_df2) : 0;
}

enum err concordance_w(struct call *c, const struct orders *o, struct concordance *ret)
{
    double *values = arena_alloc(c->mem, o->units * o->raters * sizeof *values);
    size_t *places = arena_alloc(c->mem, o->units * sizeof *places), *room;
    double n, m = (double)o->raters, squares = 0, most;
    struct concordance r = {.w = estimate_nothing(), .f = NAN, .f_df1 = NAN, .f_df2 = NAN, .f_p = NAN};

    if (o->raters < 2)
        return fail(c, ERR_INVALID, "Concordance is between raters; two are wanted at least.");
    r.left = take_complete(o, values, places);
    if (r.left < 2)
        return fail(c, ERR_INVALID, "%zu units have a value of every rater; two are wanted at least.",
                    r.left);
    n = (double)r.left;
    r.ranks = arena_alloc(c->mem, r.left * o->raters * sizeof *r.ranks);
    room = arena_alloc(c->mem, r.left * sizeof *room);
    r.rank_sums = arena_alloc(c->mem, o->units * sizeof *r.rank_sums);
    for (size_t i = 0; i < o->units; i++) r.rank_sums[i] = NAN;
    for (size_t i = 0; i < r.left; i++) r.rank_sums[places[i]] = 0;
    for (size_t k = 0; k < o->raters; k++) {
        double *own = r.ranks + k * r.left;
        r.ties += ranks_of(values + k, r.left, o->raters, room, own);
        for (size_t i = 0; i < r.left; i++) r.rank_sums[places[i]] += own[i];
    }
    for (size_t i = 0; i < r.left; i++) {
        double apart = r.rank_sums[places[i]] - m * (n + 1) / 2;
        squares += apart * apart;
    }
    r.w.n = n;
    most = m * m * (n * n * n - n) - m * r.ties;
    r.mean_spearman = mean_spearman(c, r.ranks, r.left, o->raters);
    if (r.left < o->units) r.w.warnings |= WARNING_INCOMPLETE;
    if (r.ties > 0) r.w.warnings |= WARNING_TIES;
    if (r.left < UNITS_FEW) r.w.warnings |= WARNING_FEW_UNITS;
    if (most > 0) {
        r.w.value = fmin(12 * squares / most, 1);
        test_w(&r, n, m);
    } else {
        r.w.warnings |= WARNING_ZERO_VARIANCE;
    }
    *ret = r;
    return OK;
}
