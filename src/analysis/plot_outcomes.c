/* analysis/plot_outcomes.c: ROC curves, calibration, survival, and differences of measurements. */

#include <math.h>
#include <string.h>

#include "analysis/plot.h"
#include "base/arena.h"
#include "stats/roc.h"

#define CURVE_POINTS 2001
#define CURVES_MOST 6 /* told apart by their dashes */

static const enum plot_dash dashes[CURVES_MOST] = {PLOT_WHOLE,    PLOT_DASHED, PLOT_DOTTED,
                                                   PLOT_DASH_DOT, PLOT_LONG,   PLOT_DASHES};

/* ---- ROC ---- */

static enum err add_curve(struct call *c, const struct validity *v, const double *score,
                          const int32_t *outcome, struct plot_series *s)
{
    struct roc_point *points;
    double *x, *y;

    TRY(roc_curve(c, v->rows, score, outcome, CURVE_POINTS, &points, &s->count));
    x = arena_alloc(c->mem, 2 * s->count * sizeof *x), y = x + s->count;
    for (size_t i = 0; i < s->count; i++)
        x[i] = 1 - points[i].specificity, y[i] = points[i].sensitivity;
    s->x = x, s->y = y;
    return OK;
}

enum err plot_roc(struct call *c, const struct request *q, const struct validity *v, struct answer *a)
{
    size_t count = q->group ? v->group.count : v->x_count;
    struct plot_series *series = arena_alloc(c->mem, count * sizeof *series), *s;
    struct plot_rule *rule = arena_alloc(c->mem, sizeof *rule);
    struct plot_panel panel = {
        .series = series,
        .rules = rule,
        .rule_count = 1,
        .is_square = true,
        .x = {.title = "1 \xE2\x88\x92 specificity: share of the others at or above a "
                       "score",
              .low = 0,
              .high = 1},
        .y = {.title = "Sensitivity: share of those with the outcome at or "
                       "above it",
              .low = 0,
              .high = 1}};
    int32_t *outcome = arena_alloc(c->mem, (v->rows + 1) * sizeof *outcome);

    if (count > CURVES_MOST)
        return fail(
            c, ERR_INVALID,
            "At most %d curves can be told apart in one picture: take fewer, or leave --plot out.",
            CURVES_MOST);
    for (size_t k = 0; k < count; k++) {
        for (size_t i = 0; i < v->rows; i++) {
            bool counts = !q->group || v->group.codes[i] == (int32_t)k;
            /* Scores are compared where all of them are known, as their areas are. */
            for (size_t l = 0; !q->group && l < v->x_count; l++)
                counts = counts && !isnan(v->x[l * v->most + i]);
            outcome[i] = counts ? v->outcome[i] : -1;
        }
        if (q->group && !roc_has_both(v->rows, v->x, outcome)) continue;
        s = &series[panel.series_count++];
        *s = (struct plot_series){.kind = PLOT_LINE, .dash = dashes[k]};
        if (count > 1) s->label = q->group ? v->group.names[k] : v->x_names[k];
        TRY(add_curve(c, v, q->group ? v->x : v->x + k * v->most, outcome, s));
    }
    *rule = (struct plot_rule){.kind = PLOT_DIAGONAL, .dash = PLOT_DOTTED};
    answer_plot(a,
                plot_of(c, count > 1 ? "ROC curves" : "ROC curve", &panel,
                        "Dotted: a score that says nothing. A curve describes a group, not a person."));
    return OK;
}

/* ---- calibration ---- */

void plot_calibration(struct call *c, const struct calibration *r, double level, struct answer *a)
{
    size_t count = r->group_count;
    double *x = arena_alloc(c->mem, 4 * (count + 1) * sizeof *x), *y = x + count, *low = y + count,
           *high = low + count;
    struct plot_series *series = arena_alloc(c->mem, 2 * sizeof *series);
    struct plot_rule *rule = arena_alloc(c->mem, sizeof *rule);
    struct plot_panel panel = {
        .series = series,
        .series_count = 2,
        .rules = rule,
        .rule_count = 1,
        .is_square = true,
        .x = {.title = "Predicted chance, mean of a group", .low = 0, .high = 1},
        .y = {.title = "Share of the group to whom it happened", .low = 0, .high = 1}};

    for (size_t i = 0; i < count; i++) {
        const struct calibration_group *g = &r->groups[i];
        x[i] = g->expected / g->n, y[i] = g->observed / g->n;
        low[i] = g->share_low, high[i] = g->share_high;
    }
    series[0] = (struct plot_series){
        .kind = PLOT_WHISKERS, .count = count, .x = x, .y = y, .low = low, .high = high};
    series[1] = (struct plot_series){.kind = PLOT_POINTS, .count = count, .x = x, .y = y};
    *rule = (struct plot_rule){.kind = PLOT_DIAGONAL, .dash = PLOT_DASHED};
    answer_plot(
        a, plot_of(c, "Calibration", &panel,
                   arena_format(c->mem,
                                "Groups by their predicted chance; upright lines are intervals at "
                                "%g %%. On the dashed line chances come true as often as they say.",
                                100 * level)));
}

/* ---- survival ---- */

static void add_survival(struct call *c, const struct survival_curve *curve, struct plot_series *band,
                         struct plot_series *line, struct plot_series *marks)
{
    size_t n = curve->count, left = 0;
    double *x = arena_alloc(c->mem, 6 * (n + 1) * sizeof *x), *y = x + n + 1, *low = y + n + 1,
           *high = low + n + 1, *mark_x = high + n + 1, *mark_y = mark_x + n + 1;

    y[0] = low[0] = high[0] = 1;
    for (size_t i = 0; i < n; i++) {
        const struct survival_step *s = &curve->steps[i];
        x[i + 1] = s->time, y[i + 1] = s->survival;
        low[i + 1] = s->low, high[i + 1] = s->high;
        if (s->censored > 0) mark_x[left] = s->time, mark_y[left++] = s->survival;
    }
    *band = (struct plot_series){
        .kind = PLOT_STEP_BAND, .count = n + 1, .x = x, .y = y, .low = low, .high = high};
    *line = (struct plot_series){.kind = PLOT_STEPS, .count = n + 1, .x = x, .y = y};
    *marks = (struct plot_series){
        .kind = PLOT_POINTS, .count = left, .x = mark_x, .y = mark_y, .shape = PLOT_TICK};
}

static struct plot_under at_risk(struct call *c, const struct survival_curve *curve, const char *name)
{
    double *x = arena_alloc(c->mem, 2 * (curve->count + 1) * sizeof *x), *value = x + curve->count;

    for (size_t i = 0; i < curve->count; i++)
        x[i] = curve->steps[i].time, value[i] = curve->steps[i].at_risk;
    return (struct plot_under){.label = name, .count = curve->count, .x = x, .value = value};
}

void plot_km(struct call *c, const struct request *q, const struct survival_curve *curves,
             const char *const *names, size_t count, struct answer *a)
{
    struct plot_series *series = arena_alloc(c->mem, 3 * count * sizeof *series);
    struct plot_under *under = arena_alloc(c->mem, count * sizeof *under);
    struct plot_panel panel = {.series = series,
                               .series_count = 3 * count,
                               .under = under,
                               .under_count = count,
                               .under_title = count > 1 ? "At risk" : NULL,
                               .x = {.title = q->time},
                               .y = {.title = "Share without the event", .low = 0, .high = 1}};

    /* With two groups bands would lie one on the other: their limits are in the table. */
    for (size_t g = 0; g < count; g++) {
        add_survival(c, &curves[g], &series[g], &series[count + g], &series[2 * count + g]);
        if (count > 1) series[g].count = 0;
        series[count + g].dash = dashes[g % CURVES_MOST];
        series[count + g].label = names ? names[g] : NULL;
        under[g] = at_risk(c, &curves[g], names ? names[g] : "At risk");
    }
    answer_plot(a, plot_of(c, "Survival (Kaplan-Meier)", &panel,
                           count > 1 ? "Short upright lines: followed so far, without the event."
                                     : arena_format(c->mem,
                                                    "Short upright lines: followed so far, without the "
                                                    "event. Grey: intervals at %g %%.",
                                                    100 * q->level)));
}

/* ---- differences ---- */

static const char *minus(double value)
{
    return value < 0 ? "\xE2\x88\x92" : "";
}

static struct plot_series limit_band(struct call *c, const struct estimate *e, double low, double high)
{
    double *x = arena_alloc(c->mem, 6 * sizeof *x);

    x[0] = low, x[1] = high, x[2] = x[3] = e->low, x[4] = x[5] = e->high;
    return (struct plot_series){
        .kind = PLOT_BAND, .count = 2, .x = x, .y = x + 2, .low = x + 2, .high = x + 4};
}

void plot_bland_altman(struct call *c, const struct plot_differences *d, struct answer *a)
{
    static const char *const labels[] = {"upper limit", "bias", "lower limit"};
    const struct estimate *const lines[] = {&d->upper, &d->bias, &d->lower};
    double *x = arena_alloc(c->mem, 2 * (d->rows + 1) * sizeof *x), *y = x + d->rows;
    double low = INFINITY, high = -INFINITY, room;
    struct plot_series *series = arena_alloc(c->mem, 4 * sizeof *series);
    struct plot_rule *rules = arena_alloc(c->mem, 3 * sizeof *rules);
    struct plot_panel panel = {.series = series, .series_count = 4, .rules = rules, .rule_count = 3};

    for (size_t i = 0; i < d->rows; i++) {
        double first = d->first[i * d->stride], second = d->second[i * d->stride];
        x[i] = (first + second) / 2, y[i] = first - second;
        if (!isfinite(x[i])) continue;
        low = fmin(low, x[i]), high = fmax(high, x[i]);
    }
    room = high > low ? .04 * (high - low) : 1;
    for (size_t i = 0; i < 3; i++) {
        series[i] = limit_band(c, lines[i], low - room, high + room);
        rules[i] = (struct plot_rule){
            PLOT_LEVEL, lines[i]->value,
            arena_format(c->mem, "%s %s%.4g", labels[i], minus(lines[i]->value), fabs(lines[i]->value)),
            i == 1 ? PLOT_WHOLE : PLOT_DASHED};
    }
    series[3] =
        (struct plot_series){.kind = PLOT_POINTS, .count = d->rows, .x = x, .y = y, .shape = PLOT_RING};
    panel.x.title = arena_format(c->mem, "Mean of %s and %s", d->first_name, d->second_name);
    panel.x.low = low - room, panel.x.high = high + room;
    if (!(low <= high)) panel.x.low = panel.x.high = 0;
    panel.y.title = arena_format(c->mem, "%s minus %s", d->first_name, d->second_name);
    answer_plot(a, plot_of(c, "Differences of two measurements (Bland-Altman)", &panel,
                           "Lines: the mean difference and the limits of agreement; grey: their "
                           "intervals."));
}
