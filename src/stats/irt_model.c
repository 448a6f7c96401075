/* stats/irt_model.c: probabilities of the categories and their derivatives.
 *
 * Graded response. With x = a theta + d_c, y = a theta + d_(c+1) and s the logistic function,
 * s(x) - s(y) = s(x) s(-y) (1 - exp(y - x)): no digits are lost where both are near 1. Its logarithm
 * has the derivatives s(-x) + u and -s(y) - u by x and y, where u = 1 / (exp(x - y) - 1) does not
 * depend on theta; and -s(x) s(-x) - u (1 + u), -s(y) s(-y) - u (1 + u), u (1 + u) by xx, yy and xy.
 */

#include <string.h>

#include "base/arena.h"
#include "stats/irt_engine.h"

bool irt_is_graded(enum irt_model model)
{
    return model == IRT_GRM;
}

/* log of the logistic function; *ret: the function itself. */
static double log_logistic(double x, double *ret)
{
    double e = exp(-fabs(x));

    *ret = x >= 0 ? 1 / (1 + e) : e / (1 + e);
    return (x >= 0 ? 0 : x) - log1p(e);
}

/* What category c's probability makes of its two borders at theta. */
struct between {
    bool has_lower, has_upper; /* the lowest category has no lower one, the highest no upper one */
    double log_p;
    double by_lower, by_upper; /* derivatives of log_p by x and y */
    double lower2, upper2, mixed;
};

static struct between between(const double *parameters, size_t categories, size_t category,
                              double theta)
{
    struct between b = {.has_lower = category > 0, .has_upper = category + 1 < categories};
    double s, gap, u;

    if (b.has_lower) {
        b.log_p += log_logistic(parameters[0] * theta + parameters[category], &s);
        b.by_lower = 1 - s, b.lower2 = -s * (1 - s);
    }
    if (b.has_upper) {
        b.log_p += log_logistic(-parameters[0] * theta - parameters[category + 1], &s);
        b.by_upper = -(1 - s), b.upper2 = -s * (1 - s);
    }
    if (b.has_lower && b.has_upper) {
        gap = parameters[category] - parameters[category + 1];
        u = 1 / expm1(gap);
        b.log_p += log(-expm1(-gap));
        b.by_lower += u, b.by_upper -= u;
        b.mixed = u * (1 + u), b.lower2 -= b.mixed, b.upper2 -= b.mixed;
    }
    return b;
}

static bool graded(const double *parameters, size_t nodes, size_t width, const double *theta,
                   struct curves *ret)
{
    size_t categories = ret->categories, step = categories * width;

    for (size_t k = 1; k + 1 < categories; k++)
        if (!(parameters[k] > parameters[k + 1])) return false;
    memset(ret->score, 0, categories * step * sizeof *ret->score);
    for (size_t k = 0; k < categories; k++)
        for (size_t n = 0; n < nodes; n++) {
            struct between b = between(parameters, categories, k, theta[n]);
            size_t at = k * width + n;
            ret->log_p[at] = b.log_p;
            ret->score[at] = theta[n] * (b.by_lower + b.by_upper);
            if (b.has_lower) ret->score[k * step + at] = b.by_lower;
            if (b.has_upper) ret->score[(k + 1) * step + at] = b.by_upper;
        }
    return true;
}

/* The categories' probabilities; gives the logarithm of what they were divided by. */
static double partial_credit(const double *parameters, size_t categories, double theta, double *p,
                             double *log_p)
{
    double most = 0, sum = 0;

    log_p[0] = 0;
    for (size_t k = 1; k < categories; k++) {
        log_p[k] = (double)k * parameters[0] * theta + parameters[k];
        most = fmax(most, log_p[k]);
    }
    for (size_t k = 0; k < categories; k++) {
        p[k] = exp(log_p[k] - most);
        sum += p[k];
    }
    most += sum > 1 ? log(sum) : 0; /* one of them is 1 */
    for (size_t k = 0; k < categories; k++) {
        p[k] /= sum;
        log_p[k] -= most;
    }
    return most;
}

static bool credit(const double *parameters, size_t nodes, size_t width, const double *theta,
                   struct curves *ret)
{
    size_t categories = ret->categories, step = categories * width;
    double p[IRT_CATEGORIES_MOST], log_p[IRT_CATEGORIES_MOST];

    for (size_t n = 0; n < nodes; n++) {
        double mean = 0;
        partial_credit(parameters, categories, theta[n], p, log_p);
        for (size_t k = 0; k < categories; k++) mean += (double)k * p[k];
        for (size_t k = 0; k < categories; k++) {
            ret->log_p[k * width + n] = log_p[k];
            ret->score[k * width + n] = theta[n] * ((double)k - mean);
            for (size_t d = 1; d < categories; d++)
                ret->score[d * step + k * width + n] = (d == k ? 1 : 0) - p[d];
        }
    }
    return true;
}

bool irt_curves(enum irt_model model, const double *parameters, size_t nodes, size_t width,
                const double *theta, struct curves *ret)
{
    for (size_t k = 0; k < ret->categories; k++)
        if (!isfinite(parameters[k])) return false;
    return irt_is_graded(model) ? graded(parameters, nodes, width, theta, ret)
                                : credit(parameters, nodes, width, theta, ret);
}

/* ---- second derivatives ---- */

static void graded_curvature(const double *parameters, size_t nodes, size_t width, const double *theta,
                             size_t categories, const double *counts, double *ret)
{
    for (size_t k = 0; k < categories; k++)
        for (size_t n = 0; n < nodes; n++) {
            struct between b = between(parameters, categories, k, theta[n]);
            double count = counts[k * width + n], t = theta[n];
            size_t x = k, y = k + 1;
            if (count == 0) continue;
            ret[0] -= count * t * t * (b.lower2 + b.upper2 + 2 * b.mixed);
            if (b.has_lower) {
                ret[x] -= count * t * (b.lower2 + b.mixed);
                ret[x * categories + x] -= count * b.lower2;
            }
            if (b.has_upper) {
                ret[y] -= count * t * (b.upper2 + b.mixed);
                ret[y * categories + y] -= count * b.upper2;
            }
            if (b.has_lower && b.has_upper) ret[x * categories + y] -= count * b.mixed;
        }
}

/* Minus the second derivatives are the same in all categories: the covariance of the scores. */
static void credit_curvature(size_t nodes, size_t width, const struct curves *curves,
                             const double *counts, double *ret)
{
    size_t categories = curves->categories, step = categories * width;

    for (size_t n = 0; n < nodes; n++) {
        double persons = 0;
        for (size_t k = 0; k < categories; k++) persons += counts[k * width + n];
        if (persons == 0) continue;
        for (size_t k = 0; k < categories; k++) {
            size_t at = k * width + n;
            double weight = persons * exp(curves->log_p[at]);
            for (size_t i = 0; i < categories; i++)
                for (size_t j = i; j < categories; j++)
                    ret[i * categories + j] +=
                        weight * curves->score[i * step + at] * curves->score[j * step + at];
        }
    }
}

void irt_curve_curvature(enum irt_model model, const double *parameters, size_t nodes, size_t width,
                         const double *theta, const struct curves *curves, const double *counts,
                         double *ret)
{
    size_t categories = curves->categories;

    memset(ret, 0, categories * categories * sizeof *ret);
    if (irt_is_graded(model))
        graded_curvature(parameters, nodes, width, theta, categories, counts, ret);
    else
        credit_curvature(nodes, width, curves, counts, ret);
    for (size_t i = 0; i < categories; i++)
        for (size_t j = 0; j < i; j++) ret[i * categories + j] = ret[j * categories + i];
}

/* ---- by theta ---- */

void irt_curve(const struct irt_fit *fit, size_t item, double theta, double *p, double *p1, double *p2)
{
    const struct irt_item *it = &fit->item[item];
    double parameters[IRT_CATEGORIES_MOST], log_p[IRT_CATEGORIES_MOST], mean = 0, square = 0;
    double a = it->slope;

    parameters[0] = a;
    memcpy(parameters + 1, it->intercepts, (it->categories - 1) * sizeof *parameters);
    if (irt_is_graded(fit->wanted.model)) {
        for (size_t k = 0; k < it->categories; k++) {
            struct between b = between(parameters, it->categories, k, theta);
            double rise = a * (b.by_lower + b.by_upper);
            p[k] = exp(b.log_p);
            if (p1) p1[k] = p[k] * rise;
            if (p2) p2[k] = p[k] * (rise * rise + a * a * (b.lower2 + b.upper2 + 2 * b.mixed));
        }
        return;
    }
    partial_credit(parameters, it->categories, theta, p, log_p);
    for (size_t k = 0; k < it->categories; k++)
        mean += (double)k * p[k], square += (double)(k * k) * p[k];
    for (size_t k = 0; k < it->categories; k++) {
        double away = (double)k - mean;
        if (p1) p1[k] = a * p[k] * away;
        if (p2) p2[k] = a * a * p[k] * (away * away - (square - mean * mean));
    }
}

double irt_pull(const struct irt_fit *fit, size_t item, size_t category, double theta)
{
    const struct irt_item *it = &fit->item[item];
    double parameters[IRT_CATEGORIES_MOST], p[IRT_CATEGORIES_MOST], log_p[IRT_CATEGORIES_MOST];
    double mean = 0;

    parameters[0] = it->slope;
    memcpy(parameters + 1, it->intercepts, (it->categories - 1) * sizeof *parameters);
    if (irt_is_graded(fit->wanted.model)) {
        struct between b = between(parameters, it->categories, category, theta);
        return it->slope * (b.by_lower + b.by_upper);
    }
    partial_credit(parameters, it->categories, theta, p, log_p);
    for (size_t k = 0; k < it->categories; k++) mean += (double)k * p[k];
    return it->slope * ((double)category - mean);
}

double irt_information(const struct irt_fit *fit, size_t item, double theta)
{
    double p[IRT_CATEGORIES_MOST], p1[IRT_CATEGORIES_MOST], sum = 0;

    irt_curve(fit, item, theta, p, p1, NULL);
    for (size_t k = 0; k < fit->item[item].categories; k++)
        if (p[k] > 0) sum += p1[k] * p1[k] / p[k];
    return sum;
}

/* ---- what is told of an item ---- */

void irt_describe_item(struct call *c, enum irt_model model, size_t categories,
                       const double *parameters, const double *covariance, struct irt_item *ret)
{
    size_t steps = categories - 1, size = steps * sizeof(double);
    double a = parameters[0];

    *ret = (struct irt_item){.categories = categories, .slope = a, .slope_se = NAN};
    ret->intercepts = arena_copy(c->mem, parameters + 1, size);
    ret->intercept_ses = arena_alloc(c->mem, size);
    ret->thresholds = arena_alloc(c->mem, size), ret->threshold_ses = arena_alloc(c->mem, size);
    if (covariance && covariance[0] > 0) ret->slope_se = sqrt(covariance[0]);
    for (size_t k = 1; k <= steps; k++) {
        bool is_step = !irt_is_graded(model) && k > 1;
        double up = parameters[k] - (is_step ? parameters[k - 1] : 0);
        double variance = 0, by[3] = {up / (a * a), -1 / a, 1 / a};
        size_t places[3] = {0, k, k - 1}, count = is_step ? 3 : 2;
        ret->thresholds[k - 1] = -up / a;
        ret->intercept_ses[k - 1] = covariance ? sqrt(covariance[k * categories + k]) : NAN;
        for (size_t i = 0; covariance && i < count; i++)
            for (size_t j = 0; j < count; j++)
                variance += by[i] * by[j] * covariance[places[i] * categories + places[j]];
        ret->threshold_ses[k - 1] = covariance ? sqrt(variance) : NAN;
    }
}
