/* stats/irt_dif_logistic.c: proportional odds of single persons.
 *
 * With E = exp(b x + …), A = E exp(-upper threshold), B = E exp(-lower threshold) a category between
 * the two has the chance E (exp(-lower) - exp(-upper)) / ((1 + A) (1 + B)): no digits are lost where
 * both borders are far from x. Its logarithm has the derivatives 1 - u + w and -(l + w) by the upper
 * and the lower threshold, where u = 1 / (1 + A), l = 1 / (1 + B), w = 1 / (exp(upper - lower) - 1);
 * and -u (1 - u) - w (1 + w), -l (1 - l) - w (1 + w) and w (1 + w) by both of one and one of each.
 */

#include "stats/irt_dif_logistic.h"

#include <string.h>

#include <gsl/gsl_linalg.h>

#define ITERATIONS_MOST 60
#define HALVINGS_MOST 30
#define SETTLED 1e-6 /* what a step still promises: it is taken and believed, to the 9th digit */
#define FARTHEST 150 /* of thresholds and predictions: their exponentials can be multiplied */
#define LEAST_PIVOT 1e-10

struct fit {
    const struct person_logistic *p;
    size_t borders, count;
    bool has_group, has_product;
    double *parameter, *tried, *slope, *step, *curvature;
    gsl_permutation order;
};

size_t person_parameters(const struct person_logistic *p, enum person_model model)
{
    return p->categories + (size_t)model * (p->groups - 1);
}

size_t person_room(size_t groups, size_t categories)
{
    size_t most = categories + 2 * (groups - 1);

    return most * most + 3 * most;
}

/* Sums over the persons of one group and category: u and l, and u (1 - u) and l (1 - l), times powers
 * of x. */
struct sums {
    double n, x, upper[2], lower[2], upper2[3], lower2[3];
    double log_likelihood;
};

/* A line b0 + b1 x, and the two borders; of the lowest category no lower one, of the highest no upper.
 */
struct cell {
    const double *x, *weight;
    size_t count;
    double line[2];
    bool has_lower, has_upper;
    double lower, upper;
};

static struct sums add_up(const struct cell *cell)
{
    double above = cell->has_upper ? exp(-cell->upper) : 0;
    double below = cell->has_lower ? exp(-cell->lower) : 0;
    struct sums s = {0};

    for (size_t i = 0; i < cell->count; i++) {
        double x = cell->x[i], weight = cell->weight[i], line = cell->line[0] + cell->line[1] * x;
        double e = exp(line), a = 1 + e * above, b = 1 + e * below;
        double u = 1 / a, l = 1 / b, uu = weight * u * (1 - u), ll = weight * l * (1 - l);
        s.log_likelihood += weight * ((cell->has_lower ? line : 0) - log(a * b));
        s.n += weight, s.x += weight * x;
        s.upper[0] += weight * u, s.upper[1] += weight * u * x;
        s.lower[0] += weight * l, s.lower[1] += weight * l * x;
        s.upper2[0] += uu, s.upper2[1] += uu * x, s.upper2[2] += uu * x * x;
        s.lower2[0] += ll, s.lower2[1] += ll * x, s.lower2[2] += ll * x * x;
    }
    if (!cell->has_upper && cell->has_lower) s.log_likelihood -= s.n * cell->lower;
    if (cell->has_upper && cell->has_lower)
        s.log_likelihood += s.n * (log(-expm1(cell->lower - cell->upper)) - cell->lower);
    return s;
}

static bool take_line(const struct fit *f, const double *parameter, size_t group, double *ret)
{
    const double *b = parameter + f->borders;

    ret[0] = f->has_group && group ? b[group] : 0;
    ret[1] = b[0] + (f->has_product && group ? b[f->p->groups - 1 + group] : 0);
    return fabs(ret[0]) + fabs(ret[1]) * f->p->farthest < FARTHEST;
}

static struct cell take_cell(const struct fit *f, const double *parameter, size_t group, size_t k)
{
    const size_t *start = f->p->start + group * f->p->categories + k;

    return (struct cell){.x = f->p->x + start[0],
                         .weight = f->p->weight + start[0],
                         .count = start[1] - start[0],
                         .has_lower = k > 0,
                         .has_upper = k < f->borders,
                         .lower = k ? parameter[k - 1] : 0,
                         .upper = k < f->borders ? parameter[k] : 0};
}

static void add_curve(const struct fit *f, size_t i, size_t j, double value)
{
    f->curvature[i * f->count + j] += value;
    if (i != j) f->curvature[j * f->count + i] += value;
}

/* Places of the predictors that a group has, each with 1 or with x: 1 for b_g, x for b and c_g. */
static size_t predictors_of(const struct fit *f, size_t group, size_t *ret_place, size_t *ret_power)
{
    size_t count = 0;

    ret_place[count] = f->borders, ret_power[count++] = 1;
    if (f->has_group && group) ret_place[count] = f->borders + group, ret_power[count++] = 0;
    if (f->has_product && group)
        ret_place[count] = f->borders + f->p->groups - 1 + group, ret_power[count++] = 1;
    return count;
}

/* Adds a cell's share of the slope and of minus the second derivatives. */
static void add_cell(const struct fit *f, const struct cell *cell, const struct sums *s, size_t group,
                     size_t k)
{
    double w = cell->has_lower && cell->has_upper ? 1 / expm1(cell->upper - cell->lower) : 0;
    double up = cell->has_upper, low = cell->has_lower, powers[2] = {s->n, s->x},
           own = s->n * w * (1 + w);
    size_t place[3], power[3], count = predictors_of(f, group, place, power);

    if (cell->has_upper) f->slope[k] += s->n * (1 + w) - s->upper[0];
    if (cell->has_lower) f->slope[k - 1] -= s->lower[0] + s->n * w;
    if (cell->has_upper) add_curve(f, k, k, s->upper2[0] + own);
    if (cell->has_lower) add_curve(f, k - 1, k - 1, s->lower2[0] + own);
    if (cell->has_upper && cell->has_lower) add_curve(f, k - 1, k, -own);
    for (size_t i = 0; i < count; i++) {
        size_t at = power[i];
        f->slope[place[i]] += low * s->lower[at] - up * (powers[at] - s->upper[at]);
        if (cell->has_upper) add_curve(f, k, place[i], -s->upper2[at]);
        if (cell->has_lower) add_curve(f, k - 1, place[i], -s->lower2[at]);
        for (size_t j = i; j < count; j++)
            add_curve(f, place[i], place[j],
                      up * s->upper2[at + power[j]] + low * s->lower2[at + power[j]]);
    }
}

/* The log-likelihood, its slope and minus its second derivatives; -INFINITY where it cannot be. */
static double look(const struct fit *f, const double *parameter)
{
    double sum = 0, line[2];

    for (size_t k = 0; k < f->borders; k++)
        if (!(fabs(parameter[k]) < FARTHEST) || (k && parameter[k] <= parameter[k - 1]))
            return -INFINITY;
    memset(f->slope, 0, f->count * sizeof *f->slope);
    memset(f->curvature, 0, f->count * f->count * sizeof *f->curvature);
    for (size_t g = 0; g < f->p->groups; g++) {
        if (!take_line(f, parameter, g, line)) return -INFINITY;
        for (size_t k = 0; k <= f->borders; k++) {
            struct cell cell = take_cell(f, parameter, g, k);
            struct sums s;
            cell.line[0] = line[0], cell.line[1] = line[1];
            s = add_up(&cell);
            sum += s.log_likelihood;
            add_cell(f, &cell, &s, g, k);
        }
    }
    return sum;
}

/* ---- the climb ---- */

static void count_categories(const struct person_logistic *p, double *ret)
{
    for (size_t k = 0; k < p->categories; k++) ret[k] = 0;
    for (size_t cell = 0; cell < p->groups * p->categories; cell++)
        for (size_t i = p->start[cell]; i < p->start[cell + 1]; i++)
            ret[cell % p->categories] += p->weight[i];
}

/* Thresholds as without predictors. */
static void begin(const struct fit *f, double *counts)
{
    double below = 0, all = 0;

    memset(f->parameter, 0, f->count * sizeof *f->parameter);
    count_categories(f->p, counts);
    for (size_t k = 0; k <= f->borders; k++) all += counts[k];
    for (size_t k = 0; k < f->borders; k++) {
        below += counts[k];
        f->parameter[k] = log(below / (all - below));
    }
}

/* LU of the curvature; false: singular. */
static bool decompose(struct fit *f)
{
    gsl_matrix_view m = gsl_matrix_view_array(f->curvature, f->count, f->count);
    int sign;

    gsl_linalg_LU_decomp(&m.matrix, &f->order, &sign);
    for (size_t i = 0; i < f->count; i++)
        if (!(fabs(f->curvature[i * f->count + i]) > LEAST_PIVOT)) return false;
    return true;
}

static void solve(struct fit *f, double *right, double *ret)
{
    gsl_matrix_view m = gsl_matrix_view_array(f->curvature, f->count, f->count);
    gsl_vector_view b = gsl_vector_view_array(right, f->count);
    gsl_vector_view x = gsl_vector_view_array(ret, f->count);

    gsl_linalg_LU_solve(&m.matrix, &f->order, &b.vector, &x.vector);
}

/* As far along the step as the likelihood does not fall. */
static bool go(const struct fit *f, double *likelihood)
{
    double share = 1;

    for (int halving = 0; halving < HALVINGS_MOST; halving++) {
        double reached;
        for (size_t i = 0; i < f->count; i++) f->tried[i] = f->parameter[i] + share * f->step[i];
        share /= 2;
        reached = look(f, f->tried);
        if (!(reached >= *likelihood)) continue;
        memcpy(f->parameter, f->tried, f->count * sizeof *f->tried);
        *likelihood = reached;
        return true;
    }
    return false;
}

static void errors(struct fit *f, double *ret)
{
    for (size_t i = f->borders; i < f->count; i++) {
        memset(f->slope, 0, f->count * sizeof *f->slope);
        f->slope[i] = 1;
        solve(f, f->slope, f->step);
        ret[i - f->borders] = sqrt(f->step[i]);
    }
}

struct ordinal_logistic person_logistic(const struct person_logistic *p, enum person_model model,
                                        double *parameter, double *room, size_t *room_of_order)
{
    struct ordinal_logistic ret = {.categories = p->categories, .threshold = parameter};
    struct fit f = {.p = p, .borders = p->categories - 1, .count = person_parameters(p, model)};
    double promised = INFINITY, *se = parameter + f.count;
    bool is_regular = true;

    f.parameter = parameter, f.slope = room, f.step = room + f.count, f.tried = room + 2 * f.count;
    f.curvature = room + 3 * f.count, f.order = (gsl_permutation){f.count, room_of_order};
    f.has_group = model != PERSON_X, f.has_product = model == PERSON_PRODUCT;
    ret.coefficient = parameter + f.borders, ret.se = se;
    ret.log_likelihood = look(&f, parameter);
    if (isinf(ret.log_likelihood)) begin(&f, f.tried), ret.log_likelihood = look(&f, parameter);
    for (; ret.iterations < ITERATIONS_MOST && !ret.converged; ret.iterations++) {
        is_regular = decompose(&f);
        if (!is_regular) break;
        solve(&f, f.slope, f.step);
        promised = 0;
        for (size_t i = 0; i < f.count; i++) promised += f.step[i] * f.slope[i];
        ret.converged = promised < SETTLED;
        if (!ret.converged && !go(&f, &ret.log_likelihood)) break;
    }
    for (size_t i = 0; ret.converged && i < f.count; i++) parameter[i] += f.step[i];
    if (ret.converged) ret.log_likelihood += promised / 2;
    for (size_t i = 0; i < f.count - f.borders; i++) se[i] = NAN;
    if (ret.converged) errors(&f, se);
    count_categories(p, f.curvature);
    for (size_t k = 0; k < p->categories; k++) ret.n += f.curvature[k];
    return ret;
}

struct ordinal_logistic person_shares(const struct person_logistic *p)
{
    struct ordinal_logistic ret = {.categories = p->categories, .converged = true};
    double counts[64];

    count_categories(p, counts);
    for (size_t k = 0; k < p->categories; k++) ret.n += counts[k];
    for (size_t k = 0; k < p->categories; k++) ret.log_likelihood += counts[k] * log(counts[k] / ret.n);
    return ret;
}
