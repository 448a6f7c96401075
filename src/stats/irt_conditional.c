/* stats/irt_conditional.c: conditional maximum likelihood for the Rasch family (Andersen 1972).
 *
 * Given a person's total r, theta drops out: the likelihood is exp(sum of d) / gamma_r, with gamma the
 * elementary symmetric functions of the items answered. Here gamma_r is computed as the distribution of
 * the total at theta = 0, an item after the other, which is gamma over a constant: nothing overflows
 * and nothing is subtracted. What each category expects comes from the same table read backwards (the
 * derivative of the logarithm of gamma), at the same cost. Persons who left out the same items share a
 * table.
 */

#include <string.h>

#include "base/arena.h"
#include "stats/irt_engine.h"
#include "stats/linear.h"

#define STEP 1e-4 /* of the differences of the gradient */
#define RENEWED_EVERY 10
#define DIFFERENCES_MOST 20000 /* groups times parameters: while it climbs */
#define PRODUCTS_MOST 4e9      /* of differences at the end, for the errors: some seconds */

struct group {
    const int8_t *codes; /* of one pattern of it: who has the same gaps */
    double *persons;     /* with each total */
    size_t totals;
};

struct conditional {
    const struct answers *answers;
    struct layout layout;
    size_t groups;
    struct group *group;
    double *chosen;               /* of each whole parameter d: how often */
    double *whole, *expected, *p; /* of each whole parameter; p of category 0 at the slope's place */
    double *forward, *backward;   /* (items + 1) x totals_most; two rows of totals_most */
    size_t totals_most;
    double *x;
};

static bool same_gaps(const int8_t *a, const int8_t *b, size_t items)
{
    for (size_t i = 0; i < items; i++)
        if ((a[i] < 0) != (b[i] < 0)) return false;
    return true;
}

/* slots: numbers of groups and one, by what is left out; mask: their count less one. */
static struct group *group_of(struct call *c, struct conditional *k, const int8_t *codes, size_t *slots,
                              size_t mask)
{
    size_t items = k->answers->items, at = 1469598103u;
    struct group *g;

    for (size_t i = 0; i < items; i++) at = (at ^ (codes[i] < 0)) * 0x100000001b3u;
    for (at = (at ^ at >> 31) & mask; slots[at]; at = (at + 1) & mask)
        if (same_gaps(k->group[slots[at] - 1].codes, codes, items)) return &k->group[slots[at] - 1];
    g = &k->group[k->groups++];
    slots[at] = k->groups;
    *g = (struct group){.codes = codes, .totals = 1};
    for (size_t i = 0; i < items; i++)
        if (codes[i] >= 0) g->totals += k->answers->categories[i] - 1;
    g->persons = arena_alloc(c->mem, g->totals * sizeof *g->persons);
    return g;
}

static void sort_patterns(struct call *c, struct conditional *k)
{
    const struct answers *a = k->answers;
    size_t mask = 15, *slots;

    while (mask < 2 * a->patterns) mask = 2 * mask + 1;
    slots = arena_alloc(c->mem, (mask + 1) * sizeof *slots);
    k->group = arena_alloc(c->mem, a->patterns * sizeof *k->group);
    k->chosen = arena_alloc(c->mem, k->layout.whole * sizeof *k->chosen);
    for (size_t p = 0; p < a->patterns; p++) {
        const int8_t *codes = a->codes + p * a->items;
        struct group *g = group_of(c, k, codes, slots, mask);
        size_t total = 0;
        for (size_t i = 0; i < a->items; i++) {
            if (codes[i] > 0) k->chosen[k->layout.first[i] + (size_t)codes[i]] += a->frequency[p];
            if (codes[i] > 0) total += (size_t)codes[i];
        }
        g->persons[total] += a->frequency[p];
    }
    k->totals_most = 1;
    for (size_t i = 0; i < a->items; i++) k->totals_most += a->categories[i] - 1;
}

/* The layout of marginal estimation without the spread and with the last item's place fixed. */
static void fix_last(struct call *c, struct layout *l)
{
    struct tie *tie = arena_copy(c->mem, l->tie, l->whole * sizeof *tie);

    l->free -= 2;
    for (size_t j = 0; j < l->whole; j++) {
        size_t kept = 0;
        for (size_t k = 0; k < tie[j].count; k++)
            if (tie[j].free[k] < l->free) {
                tie[j].free[kept] = tie[j].free[k];
                tie[j].factor[kept++] = tie[j].factor[k];
            }
        tie[j].count = kept;
    }
    l->tie = tie;
}

/* Probabilities at theta = 0; gives the sum of the logarithms of what they were divided by. */
static void probabilities(struct conditional *k, double *ret_logs)
{
    const struct layout *l = &k->layout;

    for (size_t i = 0; i < l->items; i++) {
        double *p = k->p + l->first[i], most = 0, sum = 0;
        const double *d = k->whole + l->first[i];
        for (size_t g = 1; g < l->categories[i]; g++) most = fmax(most, d[g]);
        for (size_t g = 0; g < l->categories[i]; g++) {
            p[g] = exp((g ? d[g] : 0) - most);
            sum += p[g];
        }
        for (size_t g = 0; g < l->categories[i]; g++) p[g] /= sum;
        ret_logs[i] = sum > 0 ? most + log(sum) : most;
    }
}

/* The group's share: minus the sum over totals of persons times log gamma, and what is expected. */
static double group_height(struct conditional *k, const struct group *g, const double *logs)
{
    const struct layout *l = &k->layout;
    size_t width = k->totals_most, reached = 1;
    double ret = 0, constant = 0, *now = k->backward, *before = now + width;

    memset(k->forward, 0, (l->items + 1) * width * sizeof *k->forward);
    k->forward[0] = 1;
    for (size_t i = 0; i < l->items; i++) {
        const double *from = k->forward + i * width, *p = k->p + l->first[i];
        double *into = k->forward + (i + 1) * width;
        size_t categories = g->codes[i] < 0 ? 1 : l->categories[i];
        if (categories > 1) constant += logs[i];
        for (size_t m = 0; m < categories; m++)
            for (size_t s = 0; s < reached; s++) into[s + m] += (categories > 1 ? p[m] : 1) * from[s];
        reached += categories - 1;
    }
    memset(now, 0, width * sizeof *now);
    for (size_t r = 0; r < g->totals; r++) {
        double gamma = k->forward[l->items * width + r];
        if (g->persons[r] == 0) continue;
        ret -= g->persons[r] * (log(gamma) + constant);
        now[r] = g->persons[r] / gamma;
    }
    for (size_t i = l->items; i-- > 0;) {
        const double *from = k->forward + i * width, *p = k->p + l->first[i];
        if (g->codes[i] < 0) continue;
        memset(before, 0, width * sizeof *before);
        for (size_t m = 0; m < l->categories[i]; m++) {
            double sum = 0;
            for (size_t s = 0; s + m < width; s++) {
                before[s] += p[m] * now[s + m];
                sum += from[s] * now[s + m];
            }
            if (m) k->expected[l->first[i] + m] += p[m] * sum;
        }
        memcpy(now, before, width * sizeof *now);
    }
    return ret;
}

static enum err height(struct call *c, void *context, const double *x, double *ret_height,
                       double *ret_gradient)
{
    struct conditional *k = context;
    double *logs = arena_alloc(c->mem, k->layout.items * sizeof *logs);

    irt_untie(&k->layout, x, k->whole);
    probabilities(k, logs);
    memset(k->expected, 0, k->layout.whole * sizeof *k->expected);
    *ret_height = 0;
    for (size_t j = 0; j < k->layout.whole; j++)
        if (k->chosen[j] > 0) *ret_height += k->chosen[j] * k->whole[j];
    for (size_t g = 0; g < k->groups; g++) *ret_height += group_height(k, &k->group[g], logs);
    if (!isfinite(*ret_height)) *ret_height = -INFINITY;
    for (size_t j = 0; j < k->layout.whole; j++) k->expected[j] = k->chosen[j] - k->expected[j];
    irt_tie_gradient(&k->layout, k->expected, ret_gradient);
    return OK;
}

/* Central differences of the gradient, which is exact. */
static enum err differences(struct call *c, struct conditional *k, double *ret)
{
    size_t n = k->layout.free;
    double *x = arena_copy(c->mem, k->x, n * sizeof *x), unused;
    double *up = arena_alloc(c->mem, n * sizeof *up), *down = arena_alloc(c->mem, n * sizeof *down);

    for (size_t j = 0; j < n; j++) {
        x[j] = k->x[j] + STEP;
        TRY(height(c, k, x, &unused, up));
        x[j] = k->x[j] - STEP;
        TRY(height(c, k, x, &unused, down));
        x[j] = k->x[j];
        for (size_t i = 0; i < n; i++) ret[i * n + j] = (down[i] - up[i]) / (2 * STEP);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            ret[i * n + j] = ret[j * n + i] = (ret[i * n + j] + ret[j * n + i]) / 2;
    return OK;
}

/* The sum over patterns of the products of their gradients: the information again, at the cost of one
 * gradient, where many different gaps make differences dear. */
static void cross_products(struct call *c, struct conditional *k, double *ret)
{
    const struct answers *a = k->answers;
    size_t n = k->layout.free;
    double *logs = arena_alloc(c->mem, a->items * sizeof *logs);
    double *score = arena_alloc(c->mem, n * sizeof *score);
    struct group one = {.persons = arena_alloc(c->mem, k->totals_most * sizeof *one.persons)};

    irt_untie(&k->layout, k->x, k->whole);
    probabilities(k, logs);
    memset(ret, 0, n * n * sizeof *ret);
    for (size_t p = 0; p < a->patterns; p++) {
        size_t total = 0;
        one.codes = a->codes + p * a->items;
        memset(k->expected, 0, k->layout.whole * sizeof *k->expected);
        for (size_t i = 0; i < a->items; i++) total += one.codes[i] > 0 ? (size_t)one.codes[i] : 0;
        one.totals = total + 1, one.persons[total] = 1;
        group_height(k, &one, logs);
        one.persons[total] = 0;
        for (size_t i = 0; i < a->items; i++)
            if (one.codes[i] > 0) k->expected[k->layout.first[i] + (size_t)one.codes[i]] -= 1;
        irt_tie_gradient(&k->layout, k->expected, score);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) ret[i * n + j] += a->frequency[p] * score[i] * score[j];
    }
}

static enum err curvature(struct call *c, void *context, size_t round, double *ret, bool *ret_made)
{
    struct conditional *k = context;

    *ret_made = round % RENEWED_EVERY == 0;
    if (!*ret_made) return OK;
    if (k->groups * k->layout.free <= DIFFERENCES_MOST) return differences(c, k, ret);
    cross_products(c, k, ret);
    return OK;
}

/* Three passes over items, totals and categories for each group, twice for each parameter. */
static bool can_be_exact(const struct conditional *k)
{
    double steps = (double)(k->totals_most - 1), once = steps + (double)k->layout.items;

    return 6. * (double)k->layout.free * (double)k->groups * once * (double)k->totals_most <=
           PRODUCTS_MOST;
}

/* ---- what is told of it ---- */

/* d_c becomes d_c - c s with s the mean of all steps: row `at` of that as a combination of the free. */
static void centred_row(const struct layout *l, size_t item, size_t category, double *ret)
{
    double steps = 0;

    memset(ret, 0, l->free * sizeof *ret);
    for (size_t i = 0; i < l->items; i++) steps += (double)(l->categories[i] - 1);
    for (size_t i = 0; i < l->items; i++) {
        const struct tie *t = &l->tie[l->first[i] + l->categories[i] - 1];
        for (size_t k = 0; k < t->count; k++)
            ret[t->free[k]] -= (double)category / steps * t->factor[k];
    }
    for (size_t k = 0; k < l->tie[l->first[item] + category].count; k++) {
        const struct tie *t = &l->tie[l->first[item] + category];
        ret[t->free[k]] += t->factor[k];
    }
}

static void describe(struct call *c, struct conditional *k, struct irt_fit *ret)
{
    const struct layout *l = &k->layout;
    size_t n = l->free;
    double parameters[IRT_CATEGORIES_MOST] = {1};
    double covariance[IRT_CATEGORIES_MOST * IRT_CATEGORIES_MOST];
    double *row = arena_alloc(c->mem, IRT_CATEGORIES_MOST * n * sizeof *row);

    for (size_t i = 0; i < l->items; i++) {
        size_t categories = l->categories[i];
        memset(covariance, 0, sizeof covariance);
        for (size_t m = 1; m < categories; m++) {
            centred_row(l, i, m, row + m * n);
            parameters[m] = 0;
            for (size_t j = 0; j < n; j++) parameters[m] += row[m * n + j] * k->x[j];
        }
        for (size_t a = 1; ret->covariance && a < categories; a++)
            for (size_t b = 1; b < categories; b++)
                for (size_t j = 0; j < n; j++)
                    for (size_t h = 0; h < n; h++)
                        covariance[a * categories + b] +=
                            row[a * n + j] * row[b * n + h] * ret->covariance[j * n + h];
        irt_describe_item(c, ret->wanted.model, categories, parameters,
                          ret->covariance ? covariance : NULL, &ret->item[i]);
        irt_keep_what_has_an_end(&ret->item[i], &ret->warnings);
    }
}

enum err irt_conditional(struct call *c, const struct answers *answers, const struct irt_wanted *wanted,
                         struct irt_fit *ret)
{
    struct irt_wanted even = *wanted;
    struct conditional k = {.answers = answers};
    struct hill hill = {.context = &k,
                        .height = height,
                        .curvature = curvature,
                        .gain_least = 1e-11,
                        .rounds_most = wanted->rounds_most};
    struct summit summit;
    double *matrix;
    bool definite = true;

    even.quadrature = IRT_EVEN;
    k.layout = irt_layout(c, answers, &even);
    k.x = arena_alloc(c->mem, k.layout.free * sizeof *k.x);
    irt_start(&k.layout, answers, &even, k.x);
    fix_last(c, &k.layout);
    sort_patterns(c, &k);
    k.whole = arena_alloc(c->mem, k.layout.whole * sizeof *k.whole);
    k.expected = arena_alloc(c->mem, k.layout.whole * sizeof *k.expected);
    k.p = arena_alloc(c->mem, k.layout.whole * sizeof *k.p);
    k.forward = arena_alloc(c->mem, (k.layout.items + 1) * k.totals_most * sizeof *k.forward);
    k.backward = arena_alloc(c->mem, 2 * k.totals_most * sizeof *k.backward);
    hill.n = k.layout.free;
    TRY(irt_climb(c, &hill, k.x, &summit));
    ret->log_likelihood = summit.height, ret->rounds = summit.rounds, ret->gain = summit.gain;
    ret->gradient = summit.gradient, ret->converged = summit.converged, ret->parameters = hill.n;
    if (!summit.converged) ret->warnings |= WARNING_NOT_CONVERGED;
    if (wanted->errors) {
        matrix = arena_alloc(c->mem, hill.n * hill.n * sizeof *matrix);
        ret->covariance = arena_alloc(c->mem, hill.n * hill.n * sizeof *matrix);
        if (can_be_exact(&k))
            TRY(differences(c, &k, matrix));
        else
            cross_products(c, &k, matrix);
        TRY(linear_invert(c, hill.n, matrix, ret->covariance, NULL, &definite));
        ret->errors_from = can_be_exact(&k) ? "observed information" : "cross-products";
        if (!definite) ret->covariance = NULL, ret->warnings |= WARNING_BOUNDARY;
    }
    describe(c, &k, ret);
    return OK;
}
