/* analysis/plot_irt.c: category curves, information and a map of an item response model. */

#include <math.h>
#include <string.h>

#include "analysis/plot_map.h"
#include "base/arena.h"

#define POINTS 121
#define DASHES 6
#define REACH 4.0      /* spreads of the persons, on both sides */
#define PANELS_MOST 12 /* items of one picture */
#define ITEMS_MOST 240 /* whose curves are drawn */
#define SHORT 4        /* letters of a category's name that stand beside a curve */
#define STEP_COLUMNS 4 /* of the map; with more steps all thresholds share a column */

struct work {
    struct call *call;
    const struct rated *rated;
    const struct irt_answered *answered;
    const struct irt_data *data;
    const struct irt_fit *fit;
    struct answer *a;
    double *theta; /* POINTS */
    bool by_number;
};

static double spread_of(const struct irt_fit *fit)
{
    return isfinite(fit->spread) && fit->spread > 0 ? fit->spread : 1;
}

static void choose_range(struct work *w)
{
    double reach = REACH * spread_of(w->fit);

    w->theta = arena_alloc(w->call->mem, POINTS * sizeof *w->theta);
    for (int i = 0; i < POINTS; i++) w->theta[i] = reach * (2. * i / (POINTS - 1) - 1);
}

static const char *category_name(const struct work *w, size_t category)
{
    if (w->by_number || category >= w->rated->ratings.categories)
        return arena_format(w->call->mem, "%zu", category + 1);
    return w->rated->scale[category];
}

static struct plot_panel curves_of(struct work *w, size_t item)
{
    static const enum plot_dash dashes[DASHES] = {PLOT_WHOLE,    PLOT_DASHED, PLOT_DOTTED,
                                                  PLOT_DASH_DOT, PLOT_LONG,   PLOT_DASHES};
    size_t k = w->fit->item[item].categories, all = w->rated->ratings.categories;
    const size_t *used = w->answered->used + item * all;
    double *p = arena_alloc(w->call->mem, k * sizeof *p);
    double *y = arena_alloc(w->call->mem, k * POINTS * sizeof *y);
    struct plot_series *series = arena_alloc(w->call->mem, k * sizeof *series);
    struct plot_panel panel = {.title = w->data->names[item], .series = series, .series_count = k};

    for (size_t i = 0; i < POINTS; i++) {
        irt_curve(w->fit, item, w->theta[i], p, NULL, NULL);
        for (size_t h = 0; h < k; h++) y[h * POINTS + i] = p[h];
    }
    for (size_t h = 0; h < k; h++)
        series[h] = (struct plot_series){.kind = PLOT_LINE,
                                         .count = POINTS,
                                         .x = w->theta,
                                         .y = y + h * POINTS,
                                         .label = category_name(w, used[h]),
                                         .dash = dashes[used[h] % DASHES],
                                         .is_heavy = used[h] / DASHES % 2 == 1};
    panel.x = (struct plot_axis){.title = "Theta", .low = w->theta[0], .high = w->theta[POINTS - 1]};
    panel.y = (struct plot_axis){.title = "Probability", .low = 0, .high = 1};
    return panel;
}

/* Which number stands for which category, where names are too long to stand beside curves. */
static const char *numbers_note(const struct work *w)
{
    const char *note = NULL;

    if (!w->by_number) return NULL;
    for (size_t k = 0; k < w->rated->ratings.categories; k++)
        note = arena_format(w->call->mem, "%s%s%zu %s", note ? note : "Categories: ", note ? ", " : "",
                            k + 1, w->rated->scale[k]);
    return note;
}

static void add_curves(struct work *w)
{
    size_t items = w->fit->items < ITEMS_MOST ? w->fit->items : ITEMS_MOST;

    for (size_t k = 0; k < w->rated->ratings.categories; k++)
        w->by_number |= strlen(w->rated->scale[k]) > SHORT;
    for (size_t from = 0; from < items; from += PANELS_MOST) {
        size_t count = items - from < PANELS_MOST ? items - from : PANELS_MOST;
        struct plot_panel *panels = arena_alloc(w->call->mem, count * sizeof *panels);
        struct plot plot = {.title = "Category curves",
                            .note = numbers_note(w),
                            .panels = panels,
                            .panel_count = count,
                            .columns = count < 3    ? count
                                       : count == 4 ? 2
                                                    : 3};
        for (size_t i = 0; i < count; i++) panels[i] = curves_of(w, from + i);
        answer_plot(w->a, arena_copy(w->call->mem, &plot, sizeof plot));
    }
}

static void add_information(struct work *w)
{
    double *y = arena_alloc(w->call->mem, 2 * POINTS * sizeof *y), *se = y + POINTS;
    struct plot_series *series = arena_alloc(w->call->mem, 2 * sizeof *series);
    struct plot_panel *panels = arena_alloc(w->call->mem, 2 * sizeof *panels);
    struct plot plot = {
        .title = "What the items say about persons", .panels = panels, .panel_count = 2, .columns = 2};
    double highest = 0;

    for (size_t i = 0; i < POINTS; i++)
        for (size_t k = 0; k < w->fit->items; k++) y[i] += irt_information(w->fit, k, w->theta[i]);
    for (size_t i = 0; i < POINTS; i++) highest = fmax(highest, y[i]);
    for (size_t i = 0; i < POINTS; i++) se[i] = y[i] > 1e-3 * highest ? 1 / sqrt(y[i]) : NAN;
    for (size_t i = 0; i < 2; i++) {
        series[i] =
            (struct plot_series){.kind = PLOT_LINE, .count = POINTS, .x = w->theta, .y = i ? se : y};
        panels[i] = (struct plot_panel){
            .series = &series[i],
            .series_count = 1,
            .x = {.title = "Theta", .low = w->theta[0], .high = w->theta[POINTS - 1]},
            .y = {.title = i ? "Standard error of theta" : "Information of all items"}};
    }
    answer_plot(w->a, arena_copy(w->call->mem, &plot, sizeof plot));
}

static void take_column(struct work *w, size_t step, struct map_column *ret)
{
    bool is_one = step == SIZE_MAX;
    size_t room = 0;
    double *at;
    const char **names;

    for (size_t i = 0; i < w->fit->items; i++) room += w->fit->item[i].categories;
    at = arena_alloc(w->call->mem, room * sizeof *at);
    names = arena_alloc(w->call->mem, room * sizeof *names);
    *ret = (struct map_column){.title = "items", .at = at, .names = names};
    if (!is_one) ret->title = arena_format(w->call->mem, "threshold %zu", step + 1);
    for (size_t i = 0; i < w->fit->items; i++) {
        size_t steps = w->fit->item[i].categories - 1;
        for (size_t k = is_one ? 0 : step; k < (is_one ? steps : step + 1) && k < steps; k++) {
            at[ret->count] = w->fit->item[i].thresholds[k];
            names[ret->count++] = is_one && steps > 1
                                      ? arena_format(w->call->mem, "%s.%zu", w->data->names[i], k + 1)
                                      : w->data->names[i];
        }
    }
}

static enum err add_map(struct work *w)
{
    bool is_conditional = w->fit->wanted.estimator == IRT_CONDITIONAL;
    struct estimate *persons = arena_alloc(w->call->mem, w->data->rows * sizeof *persons);
    double *person = arena_alloc(w->call->mem, w->data->rows * sizeof *person);
    struct map_column columns[STEP_COLUMNS];
    size_t steps = 0;
    struct map m = {.scale = "Theta",
                    .persons = "persons",
                    .count = w->data->rows,
                    .person = person,
                    .frequency = w->data->frequency,
                    .columns = columns};

    TRY(irt_persons(w->call, w->data, w->fit, is_conditional ? IRT_WLE : IRT_EAP, persons));
    for (size_t i = 0; i < m.count; i++) person[i] = persons[i].n > 0 ? persons[i].value : NAN;
    for (size_t i = 0; i < w->fit->items; i++)
        if (w->fit->item[i].categories - 1 > steps) steps = w->fit->item[i].categories - 1;
    m.column_count = steps > 1 && steps <= STEP_COLUMNS ? steps : 1;
    for (size_t k = 0; k < m.column_count; k++)
        take_column(w, m.column_count > 1 ? k : SIZE_MAX, &columns[k]);
    m.note = arena_format(w->call->mem,
                          "Persons are estimated by %s. Items stand in the row nearest to their "
                          "threshold.",
                          is_conditional ? "weighted likelihood (WLE)" : "the posterior mean (EAP)");
    plot_map(w->call, &m, w->a);
    return OK;
}

enum err plot_irt(struct call *c, const struct rated *rated, const struct irt_answered *answered,
                  const struct irt_fit *fit, struct answer *a)
{
    struct work w = {
        .call = c, .rated = rated, .answered = answered, .data = &answered->data, .fit = fit, .a = a};

    choose_range(&w);
    add_curves(&w);
    add_information(&w);
    return add_map(&w);
}
