/* stats/irt_persons.c: where each person lies, given the items. */

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "stats/irt_engine.h"
#include "stats/parallel.h"

#define FARTHEST 40            /* of theta, in units of 1 / slope */
#define FLATTEST .1            /* slopes below are taken for this */
#define INFORMATION_LEAST 1e-8 /* below the answers say nothing of the person */
#define HALVINGS 80
#define GRID_REACH 10
#define GRID_POINTS 161 /* even ones; at the thresholds there are others */

/* Where the weighted likelihood is looked at, because it may have several tops. */
struct grid {
    size_t points;
    double *theta;
    double *const *log_p;       /* of each item: categories x points */
    double *information, *bend; /* items x points */
};

struct people {
    const struct answers *answers;
    const struct irt_fit *fit;
    enum irt_person kind;
    double *const *log_p; /* of each item: categories x nodes */
    double farthest;
    struct grid grid;
    struct estimate *ret; /* of each pattern */
};

static double count_of(const struct people *k, size_t pattern)
{
    const int8_t *codes = k->answers->codes + pattern * k->answers->items;
    double n = 0;

    for (size_t i = 0; i < k->answers->items; i++) n += codes[i] >= 0;
    return n;
}

static void posterior_mean(const struct people *k, size_t pattern, struct estimate *ret)
{
    const struct irt_fit *fit = k->fit;
    const int8_t *codes = k->answers->codes + pattern * k->answers->items;
    double at[1008], most = -INFINITY, sum = 0, mean = 0, variance = 0;

    for (size_t n = 0; n < fit->nodes; n++) at[n] = log(fit->weight[n]);
    for (size_t i = 0; i < fit->items; i++)
        for (size_t n = 0; codes[i] >= 0 && n < fit->nodes; n++)
            at[n] += k->log_p[i][(size_t)codes[i] * fit->nodes + n];
    for (size_t n = 0; n < fit->nodes; n++) most = fmax(most, at[n]);
    for (size_t n = 0; n < fit->nodes; n++) {
        sum += at[n] = exp(at[n] - most);
        mean += at[n] * fit->theta[n];
    }
    mean /= sum;
    for (size_t n = 0; n < fit->nodes; n++)
        variance += at[n] / sum * (fit->theta[n] - mean) * (fit->theta[n] - mean);
    ret->value = mean, ret->se = sqrt(variance);
}

/* The derivative of the (weighted) log-likelihood by theta, and the information. Warm's weight adds
 * J / (2 I) with J the sum of P' P'' / P. */
static double slope_at(const struct people *k, const int8_t *codes, double theta,
                       double *ret_information)
{
    double p[IRT_CATEGORIES_MOST], p1[IRT_CATEGORIES_MOST], p2[IRT_CATEGORIES_MOST];
    double slope = 0, bend = 0;

    *ret_information = 0;
    for (size_t i = 0; i < k->fit->items; i++) {
        if (codes[i] < 0) continue;
        irt_curve(k->fit, i, theta, p, p1, p2);
        for (size_t m = 0; m < k->fit->item[i].categories; m++)
            if (p[m] > 0) *ret_information += p1[m] * p1[m] / p[m], bend += p1[m] * p2[m] / p[m];
        slope += irt_pull(k->fit, i, (size_t)codes[i], theta);
    }
    return k->kind == IRT_WLE && *ret_information > 0 ? slope + bend / (2 * *ret_information) : slope;
}

/* Whether the likelihood has an end on both sides: not where every answer pulls the same way. */
static bool has_a_top(const struct people *k, const int8_t *codes)
{
    bool pulls_up = false, pulls_down = false;

    for (size_t i = 0; i < k->fit->items; i++) {
        bool lowest = codes[i] == 0, highest = (size_t)codes[i] + 1 == k->fit->item[i].categories;
        bool turned = k->fit->item[i].slope < 0;
        if (codes[i] < 0) continue;
        if (turned ? !lowest : !highest) pulls_down = true;
        if (turned ? !highest : !lowest) pulls_up = true;
    }
    return pulls_up && pulls_down;
}

/* Points of the grid around the highest one of the weighted likelihood, between which it falls from
 * both sides; where there is none, the bound is left as it was. The weight is the integral of J / (2 I)
 * by theta. */
static void bracket(const struct people *k, const int8_t *codes, double *low, double *high)
{
    const struct grid *g = &k->grid;
    double weight = 0, before = 0, best = -INFINITY, information;
    size_t at = 0;

    for (size_t n = 0; n < g->points; n++) {
        double height = 0, bend = 0, now;
        information = 0;
        for (size_t i = 0; i < k->fit->items; i++) {
            if (codes[i] < 0) continue;
            height += g->log_p[i][(size_t)codes[i] * g->points + n];
            information += g->information[i * g->points + n], bend += g->bend[i * g->points + n];
        }
        now = information > 0 ? bend / (2 * information) : before;
        if (n) weight += (now + before) / 2 * (g->theta[n] - g->theta[n - 1]);
        before = now;
        if (height + weight > best) best = height + weight, at = n;
    }
    if (best == -INFINITY) return;
    /* The integral is coarse: the top may lie a little beyond the neighbour. */
    for (size_t n = at; n-- > 0;)
        if (slope_at(k, codes, g->theta[n], &information) > 0) {
            *low = g->theta[n];
            break;
        }
    for (size_t n = at + 1; n < g->points; n++)
        if (slope_at(k, codes, g->theta[n], &information) <= 0) {
            *high = g->theta[n];
            break;
        }
}

/* Fisher scoring kept between bounds that close in; where it leaves them, their middle. */
static void largest(const struct people *k, size_t pattern, struct estimate *ret)
{
    const int8_t *codes = k->answers->codes + pattern * k->answers->items;
    double low = -k->farthest, high = k->farthest, theta = 0, information = 0;

    if (k->kind == IRT_ML && !has_a_top(k, codes)) {
        ret->warnings |= WARNING_BOUNDARY;
        return;
    }
    if (k->kind == IRT_WLE && ret->n > 0) bracket(k, codes, &low, &high);
    if (!(theta > low && theta < high)) theta = (low + high) / 2;
    for (int turn = 0; turn < HALVINGS && high - low > 1e-12; turn++) {
        double slope = slope_at(k, codes, theta, &information), next;
        if (slope > 0)
            low = theta;
        else
            high = theta;
        next = theta + slope / information;
        if (!(next > low && next < high)) next = (low + high) / 2;
        if (fabs(next - theta) < 1e-11 * (1 + fabs(theta))) break;
        theta = next;
    }
    slope_at(k, codes, theta, &information);
    if (information < INFORMATION_LEAST)
        ret->warnings |= WARNING_BOUNDARY;
    else
        ret->value = theta, ret->se = 1 / sqrt(information);
}

static void work(void *context, size_t first, size_t end, size_t thread)
{
    struct people *k = context;

    (void)thread;
    for (size_t p = first; p < end; p++) {
        k->ret[p] = estimate_nothing();
        k->ret[p].n = count_of(k, p);
        if (k->kind == IRT_EAP)
            posterior_mean(k, p, &k->ret[p]);
        else
            largest(k, p, &k->ret[p]);
    }
}

static double *const *curves_at(struct call *c, const struct irt_fit *fit, size_t points,
                                const double *theta)
{
    double **ret = arena_alloc(c->mem, fit->items * sizeof *ret), p[IRT_CATEGORIES_MOST];

    for (size_t i = 0; i < fit->items; i++) {
        ret[i] = arena_alloc(c->mem, fit->item[i].categories * points * sizeof **ret);
        for (size_t n = 0; n < points; n++) {
            irt_curve(fit, i, theta[n], p, NULL, NULL);
            for (size_t m = 0; m < fit->item[i].categories; m++) ret[i][m * points + n] = log(p[m]);
        }
    }
    return ret;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Even points, and each item's thresholds: steep items have their tops there. */
static struct grid make_grid(struct call *c, const struct irt_fit *fit)
{
    struct grid g = {.points = GRID_POINTS};
    double p[IRT_CATEGORIES_MOST], p1[IRT_CATEGORIES_MOST], p2[IRT_CATEGORIES_MOST];
    size_t steps = 0;

    for (size_t i = 0; i < fit->items; i++) steps += fit->item[i].categories - 1;
    g.theta = arena_alloc(c->mem, (GRID_POINTS + steps) * sizeof *g.theta);
    for (size_t n = 0; n < GRID_POINTS; n++)
        g.theta[n] = GRID_REACH * (2 * (double)n / (GRID_POINTS - 1) - 1);
    for (size_t i = 0; i < fit->items; i++)
        for (size_t m = 0; m + 1 < fit->item[i].categories; m++)
            if (fabs(fit->item[i].thresholds[m]) < GRID_REACH)
                g.theta[g.points++] = fit->item[i].thresholds[m];
    qsort(g.theta, g.points, sizeof *g.theta, by_size);
    g.log_p = curves_at(c, fit, g.points, g.theta);
    g.information = arena_alloc(c->mem, fit->items * g.points * sizeof *g.information);
    g.bend = arena_alloc(c->mem, fit->items * g.points * sizeof *g.bend);
    for (size_t i = 0; i < fit->items; i++)
        for (size_t n = 0; n < g.points; n++) {
            irt_curve(fit, i, g.theta[n], p, p1, p2);
            for (size_t m = 0; m < fit->item[i].categories; m++) {
                if (!(p[m] > 0)) continue;
                g.information[i * g.points + n] += p1[m] * p1[m] / p[m];
                g.bend[i * g.points + n] += p1[m] * p2[m] / p[m];
            }
        }
    return g;
}

enum err irt_persons(struct call *c, const struct irt_data *data, const struct irt_fit *fit,
                     enum irt_person kind, struct estimate *ret)
{
    struct answers answers;
    struct people k = {.answers = &answers, .fit = fit, .kind = kind};
    double flattest = INFINITY;

    if (data->items != fit->items)
        return fail(c, ERR_INVALID, "%zu items were fitted, and these answers are to %zu.", fit->items,
                    data->items);
    if (kind == IRT_EAP && !fit->nodes)
        return fail(c, ERR_INVALID, "Without a distribution of persons there is no posterior mean.");
    TRY(irt_answers(c, data, &answers));
    for (size_t i = 0; i < data->items; i++) {
        flattest = fmin(flattest, fabs(fit->item[i].slope));
        if (answers.categories[i] > fit->item[i].categories)
            return fail(c, ERR_INVALID, "Item %zu has a category that was not fitted.", i + 1);
    }
    k.farthest = FARTHEST / fmax(flattest, FLATTEST);
    if (kind == IRT_EAP) k.log_p = curves_at(c, fit, fit->nodes, fit->theta);
    if (kind == IRT_WLE) k.grid = make_grid(c, fit);
    k.ret = arena_alloc(c->mem, answers.patterns * sizeof *k.ret);
    parallel_for(fit->wanted.threads, answers.patterns, 64, work, &k);
    for (size_t r = 0; r < data->rows; r++)
        ret[r] = answers.pattern_of[r] == SIZE_MAX ? estimate_nothing() : k.ret[answers.pattern_of[r]];
    return OK;
}

double irt_reliability(const struct irt_data *data, const struct estimate *persons)
{
    double n = 0, mean = 0, variance = 0, error = 0;

    for (size_t r = 0; r < data->rows; r++) {
        double times = data->frequency ? data->frequency[r] : 1, away = persons[r].value - mean;
        if (isnan(persons[r].value) || !(times > 0)) continue;
        n += times;
        mean += times * away / n;
        variance += times * away * (persons[r].value - mean);
        error += times * persons[r].se * persons[r].se;
    }
    return variance / (variance + error);
}
