/* stats/icc_reml.c: intraclass correlations where cells are missing, by restricted likelihood. */

#include <gsl/gsl_cdf.h>

#include "base/arena.h"
#include "stats/icc_parts.h"

#define STEPS_MOST 100
#define TRIES_MOST 40
#define STEP_LARGEST 3.
#define EDGE 18.      /* of the logarithm of a ratio of variances: beyond, one of them is nothing */
#define SETTLED 1e-10 /* a step so small is none */
#define NUDGE 1e-4    /* for second derivatives */
#define ROUNDING 1e-9 /* of twice a log-likelihood */
#define ALIKE 1e-12   /* all variance against the square of the mean */

/* ---- Newton's method on the logarithms of gamma ---- */

struct climb {
    const struct icc_sums *sums;
    enum icc_model model;
    bool is_free[2]; /* gammas that are looked for; others stay what they are */
    double x[2];
    double hessian[2][2];
    struct icc_point point;
    double level; /* of intervals */
    bool converged, at_edge[2];
    size_t iterations;
};

static enum err look(struct call *c, struct climb *k, const double *x, double *ret_value,
                     double *ret_gradient)
{
    for (size_t i = 0; i < 2; i++)
        if (k->is_free[i]) k->point.gamma[i] = exp(x[i]);
    TRY(icc_evaluate(c, k->sums, k->model, &k->point));
    *ret_value = k->point.value;
    for (size_t i = 0; i < 2; i++) ret_gradient[i] = k->point.gamma[i] * k->point.gradient[i];
    return OK;
}

static enum err second_derivatives(struct call *c, struct climb *k)
{
    for (size_t i = 0; i < 2; i++) {
        double up[2] = {k->x[0], k->x[1]}, down[2] = {k->x[0], k->x[1]}, high[2], low[2], value;

        k->hessian[i][0] = k->hessian[i][1] = 0;
        if (!k->is_free[i]) continue;
        up[i] += NUDGE;
        down[i] -= NUDGE;
        TRY(look(c, k, up, &value, high));
        TRY(look(c, k, down, &value, low));
        for (size_t j = 0; j < 2; j++) k->hessian[i][j] = (high[j] - low[j]) / (2 * NUDGE);
    }
    k->hessian[0][1] = k->hessian[1][0] = (k->hessian[0][1] + k->hessian[1][0]) / 2;
    return OK;
}

/* The step to where the gradient vanishes, the curvature raised by `more`; directions that are held
 * are left alone. Whether the curvature is that of a valley. */
static bool step_of(const struct climb *k, const double *gradient, const bool *held, double more,
                    double *ret)
{
    double a = held[0] ? 1 : k->hessian[0][0] + more, b = held[1] ? 1 : k->hessian[1][1] + more;
    double both = held[0] || held[1] ? 0 : k->hessian[0][1], det = a * b - both * both;
    double g[2] = {held[0] ? 0 : gradient[0], held[1] ? 0 : gradient[1]};

    if (!(a > 0 && b > 0 && det > 0)) return false;
    ret[0] = -(b * g[0] - both * g[1]) / det;
    ret[1] = -(a * g[1] - both * g[0]) / det;
    return true;
}

static double within(double x, double most)
{
    return fmin(fmax(x, -most), most);
}

/* One step downhill; ret_moved: how far. */
static enum err descend(struct call *c, struct climb *k, double *value, double *gradient,
                        double *ret_moved)
{
    bool held[2];
    double more = 0;

    for (size_t i = 0; i < 2; i++) {
        bool out = !k->is_free[i];
        k->at_edge[i] =
            !out && ((k->x[i] <= -EDGE && gradient[i] >= 0) || (k->x[i] >= EDGE && gradient[i] <= 0));
        held[i] = out || k->at_edge[i];
    }
    *ret_moved = 0;
    if (held[0] && held[1]) return OK;
    TRY(second_derivatives(c, k));
    for (size_t i = 0; i < TRIES_MOST; i++) {
        double step[2], there[2], seen, new_gradient[2];

        if (step_of(k, gradient, held, more, step)) {
            for (size_t j = 0; j < 2; j++)
                there[j] = within(k->x[j] + within(step[j], STEP_LARGEST), EDGE);
            TRY(look(c, k, there, &seen, new_gradient));
            if (seen <= *value + 1e-12 * fabs(*value)) {
                for (size_t j = 0; j < 2; j++) {
                    *ret_moved = fmax(*ret_moved, fabs(there[j] - k->x[j]));
                    k->x[j] = there[j];
                    gradient[j] = new_gradient[j];
                }
                *value = seen;
                return OK;
            }
        }
        more = more > 0 ? 4 * more : 1e-3 * (fabs(k->hessian[0][0]) + fabs(k->hessian[1][1])) + 1e-6;
    }
    return OK;
}

/* From gammas of 1 to the least; what came to the edge is put there: 0. */
static enum err climb(struct call *c, struct climb *k)
{
    size_t raters = k->sums->raters;
    double value, gradient[2], moved = 1;

    k->point.effects = arena_alloc(c->mem, raters * sizeof *k->point.effects);
    k->point.inverse = arena_alloc(c->mem, raters * raters * sizeof *k->point.inverse);
    TRY(look(c, k, k->x, &value, gradient));
    for (; k->iterations < STEPS_MOST && !(moved < SETTLED); k->iterations++)
        TRY(descend(c, k, &value, gradient, &moved));
    k->converged = moved < SETTLED;
    TRY(second_derivatives(c, k));
    TRY(look(c, k, k->x, &value, gradient));
    for (size_t i = 0; i < 2; i++)
        if (k->at_edge[i] && k->x[i] < 0) k->point.gamma[i] = 0;
    return icc_evaluate(c, k->sums, k->model, &k->point);
}

/* ---- coefficients ---- */

/* Standard error of a combination of the logarithms of both gammas. */
static double spread(const struct climb *k, double of_units, double of_raters)
{
    const double(*h)[2] = k->hessian;
    bool one = !k->is_free[1] || k->at_edge[1];
    double det = h[0][0] * h[1][1] - h[0][1] * h[0][1], variance;

    if (one) return sqrt(2 / h[0][0]) * of_units;
    variance = 2 *
               (of_units * of_units * h[1][1] - 2 * of_units * of_raters * h[0][1] +
                of_raters * of_raters * h[0][0]) /
               det;
    return h[0][0] > 0 && det > 0 ? sqrt(variance) : NAN;
}

/* What counts as error of a rating, in units of the variance of error, and what the logarithm of the
 * coefficient's odds changes by with that of the raters' variance (NAN: not known). */
struct against {
    double size, of_raters;
};

/* The coefficient of m ratings; interval on the scale of the logit. */
static struct estimate coefficient(const struct climb *k, double m, const struct against *a)
{
    struct estimate e = estimate_nothing();
    double gamma = k->point.gamma[0], se = spread(k, 1, a->of_raters), z, logit;

    e.value = gamma / (gamma + a->size / m);
    if (k->at_edge[0] || (a->of_raters != 0 && k->at_edge[1])) e.warnings |= WARNING_BOUNDARY;
    if (!k->converged) e.warnings |= WARNING_NOT_CONVERGED;
    if (k->at_edge[0] || !isfinite(se) || isnan(a->of_raters)) return e;
    z = gsl_cdf_ugaussian_Pinv(.5 + k->level / 2);
    logit = log(gamma * m / a->size);
    e.se = e.value * (1 - e.value) * se;
    e.low = 1 / (1 + exp(z * se - logit));
    e.high = 1 / (1 + exp(-z * se - logit));
    return e;
}

/* Against a likelihood without variance between units: half of it has chi-square 0. */
static enum err test(struct call *c, const struct climb *k, struct estimate *e)
{
    struct climb none = {.sums = k->sums, .model = k->model};

    none.is_free[!k->sums->is_turned] = k->model == ICC_RANDOM;
    TRY(climb(c, &none));
    e->statistic = none.point.value - k->point.value;
    if (!(e->statistic > ROUNDING)) e->statistic = 0;
    e->df = 1;
    e->p = e->statistic > 0 ? gsl_cdf_chisq_Q(e->statistic, 1) / 2 : 1;
    return OK;
}

/* Variance of the raters' means, less what is only their error. */
static double fixed_variance(const struct climb *k)
{
    size_t raters = k->sums->raters;
    double n = (double)raters, mean = 0, squares = 0, trace = 0, whole = 0;

    for (size_t i = 0; i < raters; i++) mean += k->point.effects[i] / n;
    for (size_t i = 0; i < raters; i++) {
        double off = k->point.effects[i] - mean;
        squares += off * off;
        trace += k->point.inverse[i * raters + i];
    }
    for (size_t i = 0; i < raters * raters; i++) whole += k->point.inverse[i];
    return (squares - k->point.error * (trace - whole / n)) / (n - 1);
}

/* The form of one rating and that of several. */
static void put(struct icc *ret, enum icc_form one, const struct climb *k, struct against against,
                const struct estimate *tested)
{
    for (size_t i = 0; i < 2; i++) {
        struct estimate *e = &ret->forms[one + i];
        *e = coefficient(k, i ? ret->averaged : 1, &against);
        e->n = ret->units;
        e->statistic = tested->statistic;
        e->df = tested->df;
        e->p = tested->p;
        e->method = "reml";
        e->warnings |= tested->warnings;
        if (ret->units < ICC_UNITS_FEW) e->warnings |= WARNING_FEW_UNITS;
    }
}

static void swap(double *a, double *b)
{
    double was = *a;

    *a = *b;
    *b = was;
}

/* What was found with units and raters in each other's place. */
static void turn_back(struct climb *k)
{
    bool was = k->at_edge[0];

    if (!k->sums->is_turned) return;
    swap(&k->x[0], &k->x[1]);
    swap(&k->point.gamma[0], &k->point.gamma[1]);
    swap(&k->point.gradient[0], &k->point.gradient[1]);
    swap(&k->hessian[0][0], &k->hessian[1][1]);
    k->at_edge[0] = k->at_edge[1];
    k->at_edge[1] = was;
}

static enum err fit(struct call *c, const struct icc_sums *s, enum icc_model model,
                    const struct icc_wanted *w, struct icc *ret)
{
    static const enum icc_form first_form[] = {ICC_ONE_WAY_1, ICC_RANDOM_C_1, ICC_MIXED_C_1};
    struct climb k = {
        .sums = s, .model = model, .is_free = {true, model == ICC_RANDOM}, .level = w->level};
    unsigned raters_negative = 0;
    struct icc_components *parts = &ret->components[model];
    struct estimate tested = estimate_nothing();
    double error, raters;

    k.point.gamma[0] = k.point.gamma[1] = 1;
    TRY(climb(c, &k));
    TRY(test(c, &k, &tested));
    turn_back(&k);
    error = k.point.error;
    raters = model == ICC_ONE_WAY  ? NAN
             : model == ICC_RANDOM ? error * k.point.gamma[1]
                                   : fixed_variance(&k);
    if (model == ICC_MIXED && raters < 0) {
        raters = 0;
        raters_negative = WARNING_NEGATIVE;
    }
    *parts = (struct icc_components){.units = error * k.point.gamma[0],
                                     .raters = raters,
                                     .error = error,
                                     .log_likelihood = -k.point.value / 2,
                                     .iterations = (double)k.iterations,
                                     .converged = k.converged};
    for (size_t i = 0; i < 2; i++)
        if (k.is_free[i] && !k.at_edge[i])
            parts->gradient = fmax(parts->gradient, fabs(k.point.gradient[i] * k.point.gamma[i]) / 2);
    put(ret, first_form[model], &k, (struct against){1, 0}, &tested);
    if (model == ICC_ONE_WAY) return OK;
    tested.warnings = raters_negative;
    put(ret, first_form[model] + 2, &k,
        (struct against){1 + raters / error, model == ICC_RANDOM ? -raters / (error + raters) : NAN},
        &tested);
    return OK;
}

/* ---- what can be asked of the data ---- */

static size_t root_of(size_t *parent, size_t one)
{
    while (parent[one] != one) one = parent[one] = parent[parent[one]];
    return one;
}

/* Whether raters are held together by units that they have in common. */
static bool is_connected(struct call *c, const struct icc_sums *s)
{
    size_t k = s->raters, *parent = arena_alloc(c->mem, k * sizeof *parent), parts = k;

    for (size_t i = 0; i < k; i++) parent[i] = i;
    for (size_t g = 0; g < s->group_count; g++)
        for (size_t i = 0; i < k; i++)
            for (size_t j = 0; j < i; j++) {
                size_t a, b;
                if (s->groups[g].cross[i * k + j] == 0) continue;
                a = root_of(parent, i);
                b = root_of(parent, j);
                parts -= a != b;
                parent[a] = b;
            }
    return parts == 1;
}

static double harmonic_mean(const struct icc_sums *s)
{
    double units = 0, sum = 0;

    for (size_t i = 0; i < s->group_count; i++) {
        units += s->groups[i].units;
        sum += s->groups[i].units / s->groups[i].ratings;
    }
    return units / sum;
}

static void nothing(struct icc *ret, unsigned warnings)
{
    for (size_t i = 0; i < ICC_FORMS; i++) {
        ret->forms[i] = estimate_nothing();
        ret->forms[i].n = ret->units;
        ret->forms[i].warnings = warnings;
    }
}

/* Units have at most one rating from each rater, so that with a single unit for each rater, rater and
 * error are the same. */
static bool are_raters_told(const struct icc_sums *s)
{
    for (size_t i = 0; i < s->raters; i++)
        if (s->rater_count[i] > 1) return true;
    return false;
}

/* The matrix that is left when one side is absorbed is of the other: the smaller one, where both are
 * random and rows are single units. */
static enum err fit_random(struct call *c, const struct icc_data *d, const struct icc_sums *s,
                           const struct icc_wanted *w, struct icc *ret)
{
    struct icc_data turned = {d->raters, d->rows, NULL, NULL};
    struct icc_sums sums;
    double *values;

    if (d->frequency || s->raters <= d->rows) return fit(c, s, ICC_RANDOM, w, ret);
    values = arena_alloc(c->mem, d->rows * d->raters * sizeof *values);
    for (size_t i = 0; i < d->rows; i++)
        for (size_t k = 0; k < d->raters; k++) values[k * d->rows + i] = d->values[i * d->raters + k];
    turned.values = values;
    TRY(icc_sum(c, &turned, ret->mean, &sums));
    sums.is_turned = true;
    return fit(c, &sums, ICC_RANDOM, w, ret);
}

enum err icc_by_reml(struct call *c, const struct icc_data *d, const struct icc_wanted *w,
                     struct icc *ret)
{
    struct icc_sums s;

    for (size_t i = 0; i < ICC_MODELS; i++)
        ret->components[i] = (struct icc_components){.units = NAN, .raters = NAN, .error = NAN};
    ret->anova = (struct icc_anova){{NAN, NAN, NAN}, {NAN, NAN, NAN}, {NAN, NAN, NAN}, {NAN, NAN, NAN}};
    TRY(icc_sum(c, d, ret->mean, &s));
    ret->averaged = w->averaged > 0 ? w->averaged : harmonic_mean(&s);
    nothing(ret, 0);
    if (!(s.squares > ALIKE * ALIKE * ret->mean * ret->mean * ret->ratings)) {
        nothing(ret, WARNING_ZERO_VARIANCE);
        return OK;
    }
    TRY(fit(c, &s, ICC_ONE_WAY, w, ret));
    if (!are_raters_told(&s) || s.raters < 2) {
        for (size_t i = ICC_RANDOM_C_1; i < ICC_FORMS; i++)
            ret->forms[i].warnings |= WARNING_DISCONNECTED;
        return OK;
    }
    TRY(fit_random(c, d, &s, w, ret));
    if (s.ratings > (double)s.raters + 1) TRY(fit(c, &s, ICC_MIXED, w, ret));
    if (!is_connected(c, &s))
        for (size_t i = ICC_RANDOM_C_1; i < ICC_FORMS; i++)
            ret->forms[i].warnings |= WARNING_DISCONNECTED;
    return OK;
}
