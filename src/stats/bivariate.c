/* stats/bivariate.c: the bivariate normal distribution. */

#include "stats/bivariate.h"

#define NODES_MOST 20
#define NEAR_ONE .925 /* in size: from here on the integral is taken from correlation 1 */
#define EXPONENT_LEAST (-100.)

/* Gauss-Legendre on -1 to 1: the positive half. */
static const double nodes_6[] = {.2386191860831969086305017, .6612093864662645136613996,
                                 .9324695142031520278123016};
static const double weights_6[] = {.4679139345726910473898703, .3607615730481386075698335,
                                   .1713244923791703450402961};
static const double nodes_12[] = {.1252334085114689154724414, .3678314989981801937526915,
                                  .5873179542866174472967024, .7699026741943046870368938,
                                  .9041172563704748566784659, .9815606342467192506905491};
static const double weights_12[] = {.2491470458134027850005624, .2334925365383548087608499,
                                    .2031674267230659217490645, .1600783285433462263346525,
                                    .1069393259953184309602547, .0471753363865118271946160};
static const double nodes_20[] = {.0765265211334973337546404, .2277858511416450780804962,
                                  .3737060887154195606725482, .5108670019508270980043641,
                                  .6360536807265150254528367, .7463319064601507926143051,
                                  .8391169718222188233945291, .9122344282513259058677524,
                                  .9639719272779137912676661, .9931285991850949247861224};
static const double weights_20[] = {.1527533871307258506980843, .1491729864726037467878287,
                                    .1420961093183820513292983, .1316886384491766268984945,
                                    .1181945319615184173123774, .1019301198172404350367501,
                                    .0832767415767047487247581, .0626720483341090635695065,
                                    .0406014298003869413310400, .0176140071391521183118620};

struct rule {
    size_t half;
    const double *node, *weight;
};

static struct rule rule_for(double rho)
{
    double size = fabs(rho);

    if (size < .3) return (struct rule){3, nodes_6, weights_6};
    if (size < .75) return (struct rule){6, nodes_12, weights_12};
    return (struct rule){10, nodes_20, weights_20};
}

double normal_below(double x)
{
    return .5 * erfc(-x * M_SQRT1_2);
}

double bivariate_density(double h, double k, double rho)
{
    double rest = (1 - rho) * (1 + rho);

    if (isinf(h) || isinf(k)) return 0;
    return exp(-((h - k) * (h - k) + 2 * h * k * (1 - rho)) / (2 * rest)) / (2 * M_PI * sqrt(rest));
}

/* ---- moderate correlation: from independence, over the angle ---- */

/* Of each node: sine of the angle, 1 / (2 cos^2), and its weight, which holds 1 / (2 pi). */
struct angles {
    size_t count;
    double sine[NODES_MOST], half[NODES_MOST], weight[NODES_MOST];
};

static void angles_make(double rho, struct angles *ret)
{
    struct rule rule = rule_for(rho);
    double angle = asin(rho);

    ret->count = 2 * rule.half;
    for (size_t i = 0; i < ret->count; i++) {
        size_t at = i / 2;
        double sine = sin(angle * (1 + (i % 2 ? rule.node[at] : -rule.node[at])) / 2);
        ret->sine[i] = sine;
        ret->half[i] = 1 / (2 * (1 - sine) * (1 + sine));
        ret->weight[i] = rule.weight[at] * angle / (4 * M_PI);
    }
}

static double over_angles(const struct angles *a, double h, double k)
{
    double squares = h * h + k * k, product = 2 * h * k, sum = 0;

    for (size_t i = 0; i < a->count; i++)
        sum += a->weight[i] * exp((a->sine[i] * product - squares) * a->half[i]);
    return sum;
}

/* ---- strong correlation: from correlation 1 ---- */

/* P(X > h and Y > k) at correlation 1 less that at rho > 0, times 2 pi. The integrand's leading terms
 * (Genz 2004, formulas 4 to 6) are integrated by hand and what is left by 20 points. */
static double short_of_one(double h, double k, double rho)
{
    double product = h * k, rest = (1 - rho) * (1 + rho), root = sqrt(rest), gap = fabs(h - k);
    double square = gap * gap, c = (4 - product) / 8, d = (12 - product) / 16;
    double exponent = -(square / rest + product) / 2, sum = 0;

    if (exponent > EXPONENT_LEAST)
        sum = root * exp(exponent) *
              (1 - c * (square - rest) * (1 - d * square / 5) / 3 + c * d * rest * rest / 5);
    if (-product < -EXPONENT_LEAST)
        sum -= exp(-product / 2) * sqrt(2 * M_PI) * normal_below(-gap / root) * gap *
               (1 - c * square * (1 - d * square / 5) / 3);
    for (size_t i = 0; i < NODES_MOST; i++) {
        double x = root * (1 + (i % 2 ? nodes_20[i / 2] : -nodes_20[i / 2])) / 2;
        double x2 = x * x, cosine = sqrt((1 - x) * (1 + x)), by;
        exponent = -(square / x2 + product) / 2;
        if (exponent <= EXPONENT_LEAST) continue;
        by = exp(-product * x2 / (2 * (1 + cosine) * (1 + cosine))) / cosine -
             (1 + c * x2 * (1 + d * x2));
        sum += root / 2 * weights_20[i / 2] * exp(exponent) * by;
    }
    return sum;
}

/* P(X <= h and Y <= k), |rho| >= NEAR_ONE. */
static double near_one(double h, double k, double rho)
{
    double value;

    if (rho > 0) {
        value = normal_below(fmin(h, k));
        return rho < 1 ? value - short_of_one(h, k, rho) / (2 * M_PI) : value;
    }
    /* Y turned round: P(X <= h) - P(X <= h and -Y < -k), at correlation -1 what both leave over. */
    value =
        h > -k ? (h > 0 ? normal_below(k) - normal_below(-h) : normal_below(h) - normal_below(-k)) : 0;
    return rho > -1 ? value + short_of_one(h, -k, -rho) / (2 * M_PI) : value;
}

double bivariate_normal(double h, double k, double rho)
{
    struct angles a;

    if (isnan(h) || isnan(k) || !(fabs(rho) <= 1)) return NAN;
    if (h == -INFINITY || k == -INFINITY) return 0;
    if (h == INFINITY) return normal_below(k);
    if (k == INFINITY) return normal_below(h);
    if (fabs(rho) >= NEAR_ONE) return fmax(0, near_one(h, k, rho));
    angles_make(rho, &a);
    return fmax(0, normal_below(h) * normal_below(k) + over_angles(&a, h, k));
}

void bivariate_normal_grid(const struct bivariate_grid *g, double rho, double *ret)
{
    struct angles a = {0};
    bool near = fabs(rho) >= NEAR_ONE;

    if (!near) angles_make(rho, &a);
    for (size_t i = 0; i < g->rows; i++)
        for (size_t j = 0; j < g->columns; j++)
            ret[i * g->columns + j] =
                near ? near_one(g->row[i], g->column[j], rho)
                     : g->row_below[i] * g->column_below[j] + over_angles(&a, g->row[i], g->column[j]);
}
