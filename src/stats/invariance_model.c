/* stats/invariance_model.c: which parameters a step has, and the thresholds and correlations that they
 * imply. */

#include <string.h>

#include "base/arena.h"
#include "stats/invariance_parts.h"

/* ---- which parameters there are ---- */

static int next(struct ordinal_model *m)
{
    return (int)m->parameters++;
}

/* Free in the first group and, unless it is equal, in each. */
static int place(struct ordinal_model *m, bool is_equal, size_t g, int of_first)
{
    return is_equal && g ? of_first : next(m);
}

static bool is_binary(const struct implied *s, size_t item)
{
    return s->data->first[item + 1] - s->data->first[item] == 1;
}

/* Whether a factor has an item of more than two categories. */
static bool has_long_item(const struct ordinal_model *m, const struct implied *s, size_t factor)
{
    for (size_t i = 0; i < m->model->items; i++)
        if (m->model->loads[i * m->model->factors + factor] && !is_binary(s, i)) return true;
    return false;
}

/* Thresholds, intercept and residual variance of one item: the latter two are told by thresholds that
 * are equal, of two-category items by equal loadings as well. */
static void place_item(struct ordinal_model *m, size_t g, size_t item)
{
    struct implied *s = &m->group[g];
    bool is_free = g && m->step >= (is_binary(s, item) ? INVARIANCE_METRIC : INVARIANCE_THRESHOLDS);

    for (size_t k = s->data->first[item]; k < s->data->first[item + 1]; k++)
        s->at.threshold[k] = place(m, is_free, g, m->group[0].at.threshold[k]);
    s->at.intercept[item] = is_free && m->step < INVARIANCE_SCALAR ? next(m) : PLACE_NONE;
    s->at.residual[item] = is_free && m->step < INVARIANCE_STRICT ? next(m) : PLACE_NONE;
}

static void place_factors(struct ordinal_model *m, size_t g)
{
    struct implied *s = &m->group[g];
    size_t p = m->model->items, k = m->model->factors;

    for (size_t i = 0; i < p * k; i++)
        s->at.loading[i] = m->model->loads[i]
                               ? place(m, m->step >= INVARIANCE_METRIC, g, m->group[0].at.loading[i])
                               : PLACE_NONE;
    for (size_t a = 0; a < k; a++) {
        bool is_free = g && (m->step >= INVARIANCE_SCALAR ||
                             (m->step == INVARIANCE_METRIC && has_long_item(m, s, a)));
        for (size_t b = 0; b < a; b++) s->at.between[a * k + b] = s->at.between[b * k + a] = next(m);
        s->at.between[a * k + a] = is_free ? next(m) : PLACE_NONE;
        s->at.mean[a] = g && m->step >= INVARIANCE_SCALAR ? next(m) : PLACE_NONE;
    }
}

static void group_make(struct call *c, struct ordinal_model *m, size_t g, const struct moments *data)
{
    struct implied *s = &m->group[g];
    size_t p = m->model->items, k = m->model->factors, t = data->thresholds;
    size_t places = t + p * k + 2 * p + k * k + k;
    int *at = arena_alloc(c->mem, places * sizeof *at);
    double *numbers = arena_alloc(c->mem, (places + p * k + p + p * p + data->count) * sizeof *numbers);

    s->data = data;
    s->at = (struct placed){
        at, at + t, at + t + p * k, at + t + p * k + p, at + t + p * k + 2 * p, at + places - k};
    s->threshold = numbers;
    s->loading = s->threshold + t;
    s->intercept = s->loading + p * k;
    s->residual = s->intercept + p;
    s->between = s->residual + p;
    s->mean = s->between + k * k;
    s->turned = s->mean + k;
    s->location = s->turned + p * k;
    s->covariance = s->location + p;
    s->gap = s->covariance + p * p;
}

void ordinal_model_make(struct call *c, const struct confirm_model *model, enum invariance_step step,
                        const struct moments *data, size_t groups, struct ordinal_model *ret)
{
    *ret = (struct ordinal_model){.model = model, .step = step, .groups = groups};
    ret->group = arena_alloc(c->mem, groups * sizeof *ret->group);
    for (size_t g = 0; g < groups; g++) {
        group_make(c, ret, g, &data[g]);
        for (size_t i = 0; i < model->items; i++) place_item(ret, g, i);
        place_factors(ret, g);
    }
    ret->parameter = arena_alloc(c->mem, ret->parameters * sizeof *ret->parameter);
    for (size_t g = 0; g < groups; g++)
        ret->group[g].slope =
            arena_alloc(c->mem, data[g].count * ret->parameters * sizeof *ret->group[g].slope);
}

/* ---- where to begin ---- */

static void put(double *parameter, const int *at, const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (at[i] != PLACE_NONE) parameter[at[i]] = values[i];
}

/* Loadings of 1 with the sign of the correlation with the factor's first item. */
static void guess_alone(const struct ordinal_model *m, struct implied *s)
{
    size_t p = m->model->items, k = m->model->factors, pair = s->data->thresholds;
    const double *value = s->data->value;

    for (size_t i = 0; i < p; i++) {
        double variance = 1;
        for (size_t f = 0; f < k; f++) variance += m->model->loads[i * k + f];
        for (size_t t = s->data->first[i]; t < s->data->first[i + 1]; t++)
            s->threshold[t] = value[t] * sqrt(variance);
        s->residual[i] = 1;
    }
    for (size_t i = 0; i < p * k; i++) s->loading[i] = 1;
    /* Of a factor with two items nothing could be told if it stood alone. */
    for (size_t i = 0; i < k * k; i++) s->between[i] = i % (k + 1) == 0 ? 1 : .3 / (double)k;
    for (size_t i = 0; i < p; i++)
        for (size_t j = i + 1; j < p; j++, pair++)
            for (size_t f = 0; f < k; f++) {
                size_t first = 0;
                while (!m->model->loads[first * k + f]) first++;
                if (first == i && value[pair] < 0) s->loading[j * k + f] = -1;
            }
}

void ordinal_model_guess(struct ordinal_model *m, const struct ordinal_model *before)
{
    size_t p = m->model->items, k = m->model->factors;

    for (size_t g = m->groups; g--;) {
        struct implied *s = &m->group[g];
        const struct implied *from = before ? &before->group[g] : s;
        if (!before) guess_alone(m, s);
        put(m->parameter, s->at.threshold, from->threshold, s->data->thresholds);
        put(m->parameter, s->at.loading, from->loading, p * k);
        put(m->parameter, s->at.intercept, from->intercept, p);
        put(m->parameter, s->at.residual, from->residual, p);
        put(m->parameter, s->at.between, from->between, k * k);
        put(m->parameter, s->at.mean, from->mean, k);
    }
}

/* ---- what they imply ---- */

static void get(double *values, const int *at, const double *parameter, size_t count)
{
    for (size_t i = 0; i < count; i++) values[i] = at[i] == PLACE_NONE ? 0 : parameter[at[i]];
}

static void fill(const struct ordinal_model *m, struct implied *s, const double *parameter)
{
    size_t p = m->model->items, k = m->model->factors;

    get(s->threshold, s->at.threshold, parameter, s->data->thresholds);
    get(s->loading, s->at.loading, parameter, p * k);
    get(s->intercept, s->at.intercept, parameter, p);
    get(s->residual, s->at.residual, parameter, p);
    get(s->between, s->at.between, parameter, k * k);
    get(s->mean, s->at.mean, parameter, k);
    for (size_t i = 0; i < p; i++)
        if (s->at.residual[i] == PLACE_NONE) s->residual[i] = 1;
    for (size_t a = 0; a < k; a++)
        if (s->at.between[a * (k + 1)] == PLACE_NONE) s->between[a * (k + 1)] = 1;
    memset(s->turned, 0, p * k * sizeof *s->turned);
    for (size_t i = 0; i < p; i++) {
        s->location[i] = s->intercept[i];
        for (size_t a = 0; a < k; a++) {
            s->location[i] += s->loading[i * k + a] * s->mean[a];
            for (size_t b = 0; b < k; b++)
                s->turned[i * k + a] += s->loading[i * k + b] * s->between[b * k + a];
        }
        for (size_t j = 0; j <= i; j++) {
            double sum = i == j ? s->residual[i] : 0;
            for (size_t a = 0; a < k; a++) sum += s->turned[i * k + a] * s->loading[j * k + a];
            s->covariance[i * p + j] = s->covariance[j * p + i] = sum;
        }
    }
}

double ordinal_model_look(struct ordinal_model *m, const double *parameter)
{
    size_t p = m->model->items;
    double sum = 0;

    for (size_t g = 0; g < m->groups; g++) {
        struct implied *s = &m->group[g];
        size_t at = 0;
        fill(m, s, parameter);
        for (size_t i = 0; i < p; i++) {
            double spread = s->covariance[i * (p + 1)];
            if (!(spread > 0)) return INFINITY;
            for (; at < s->data->first[i + 1]; at++)
                s->gap[at] = s->data->value[at] - (s->threshold[at] - s->location[i]) / sqrt(spread);
        }
        for (size_t i = 0; i < p; i++)
            for (size_t j = i + 1; j < p; j++, at++)
                s->gap[at] = s->data->value[at] -
                             s->covariance[i * p + j] /
                                 sqrt(s->covariance[i * (p + 1)] * s->covariance[j * (p + 1)]);
        for (at = 0; at < s->data->count; at++) sum += s->data->weight[at] * s->gap[at] * s->gap[at];
    }
    return sum;
}

/* ---- slopes ---- */

/* By one parameter: of the locations, of the covariances (the lower half is not looked at). */
struct moved {
    double *location, *covariance;
};

/* Writes a parameter's column, thresholds themselves standing still, and clears what moved. */
static void write_column(const struct ordinal_model *m, struct implied *s, int column,
                         struct moved *moved)
{
    size_t p = m->model->items, q = m->parameters, at = 0;
    double *slope = s->slope + column;

    for (size_t i = 0; i < p; i++) {
        double spread = s->covariance[i * (p + 1)], by = moved->covariance[i * (p + 1)] / (2 * spread);
        for (; at < s->data->first[i + 1]; at++)
            slope[at * q] = -moved->location[i] / sqrt(spread) -
                            (s->threshold[at] - s->location[i]) / sqrt(spread) * by;
    }
    for (size_t i = 0; i < p; i++)
        for (size_t j = i + 1; j < p; j++, at++) {
            double x = s->covariance[i * (p + 1)], y = s->covariance[j * (p + 1)];
            double by =
                moved->covariance[i * (p + 1)] / (2 * x) + moved->covariance[j * (p + 1)] / (2 * y);
            slope[at * q] =
                (moved->covariance[i * p + j] - s->covariance[i * p + j] * by) / sqrt(x * y);
        }
    memset(moved->location, 0, p * sizeof *moved->location);
    memset(moved->covariance, 0, p * p * sizeof *moved->covariance);
}

static void derive_items(const struct ordinal_model *m, struct implied *s, struct moved *moved)
{
    size_t p = m->model->items, k = m->model->factors;

    for (size_t i = 0; i < p; i++) {
        double root = sqrt(s->covariance[i * (p + 1)]);
        for (size_t at = s->data->first[i]; at < s->data->first[i + 1]; at++)
            s->slope[at * m->parameters + (size_t)s->at.threshold[at]] = 1 / root;
        if (s->at.intercept[i] != PLACE_NONE) {
            moved->location[i] = 1;
            write_column(m, s, s->at.intercept[i], moved);
        }
        if (s->at.residual[i] != PLACE_NONE) {
            moved->covariance[i * (p + 1)] = 1;
            write_column(m, s, s->at.residual[i], moved);
        }
        for (size_t f = 0; f < k; f++) {
            if (s->at.loading[i * k + f] == PLACE_NONE) continue;
            moved->location[i] = s->mean[f];
            for (size_t j = 0; j < p; j++) {
                double by = s->turned[j * k + f] * (i == j ? 2 : 1);
                moved->covariance[i * p + j] = moved->covariance[j * p + i] = by;
            }
            write_column(m, s, s->at.loading[i * k + f], moved);
        }
    }
}

static void derive_factors(const struct ordinal_model *m, struct implied *s, struct moved *moved)
{
    size_t p = m->model->items, k = m->model->factors;
    const double *l = s->loading;

    for (size_t a = 0; a < k; a++) {
        for (size_t b = 0; b <= a; b++) {
            if (s->at.between[a * k + b] == PLACE_NONE) continue;
            for (size_t i = 0; i < p; i++)
                for (size_t j = i; j < p; j++)
                    moved->covariance[i * p + j] =
                        l[i * k + a] * l[j * k + b] + (a == b ? 0 : l[i * k + b] * l[j * k + a]);
            write_column(m, s, s->at.between[a * k + b], moved);
        }
        if (s->at.mean[a] == PLACE_NONE) continue;
        for (size_t i = 0; i < p; i++) moved->location[i] = l[i * k + a];
        write_column(m, s, s->at.mean[a], moved);
    }
}

void ordinal_model_derive(struct call *c, struct ordinal_model *m)
{
    size_t p = m->model->items;
    struct moved moved = {arena_alloc(c->mem, p * sizeof(double)),
                          arena_alloc(c->mem, p * p * sizeof(double))};

    for (size_t g = 0; g < m->groups; g++) {
        struct implied *s = &m->group[g];
        memset(s->slope, 0, s->data->count * m->parameters * sizeof *s->slope);
        derive_items(m, s, &moved);
        derive_factors(m, s, &moved);
    }
}
