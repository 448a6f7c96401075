/* analysis/plot_facets.c: measures of each facet in the order of the data, and the map of all of them.
 */

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "analysis/plot_map.h"
#include "base/arena.h"

/* In the order of the data, from the top: where the elements are raters, a list by severity would rank
 * people. */
static void measures(struct call *c, double level, const struct facet *facet,
                     const struct facets_element *element, double mean, struct answer *a)
{
    size_t count = facet->elements;
    const char **names = arena_alloc(c->mem, (count + 1) * sizeof *names);
    double *x = arena_alloc(c->mem, 4 * (count + 1) * sizeof *x), *y = x + count, *low = y + count,
           *high = low + count, z = gsl_cdf_ugaussian_Pinv(.5 + level / 2);
    struct plot_series *series = arena_alloc(c->mem, 2 * sizeof *series);
    struct plot_rule *rule = arena_alloc(c->mem, sizeof *rule);
    struct plot_panel panel = {.series = series, .series_count = 2, .rules = rule, .rule_count = 1};

    for (size_t i = 0; i < count; i++) {
        names[i] = facet->labels[i];
        x[i] = element[i].measure, y[i] = (double)i;
        low[i] = x[i] - z * element[i].se, high[i] = x[i] + z * element[i].se;
    }
    series[0] = (struct plot_series){.kind = PLOT_WHISKERS,
                                     .count = count,
                                     .x = x,
                                     .y = y,
                                     .low = low,
                                     .high = high,
                                     .is_across = true};
    series[1] = (struct plot_series){.kind = PLOT_POINTS, .count = count, .x = x, .y = y};
    *rule = (struct plot_rule){PLOT_UPRIGHT, mean, NULL, PLOT_DASHED};
    panel.x.title = "Measure in logits: more is harder or more severe";
    panel.y = (struct plot_axis){.names = names, .count = count};
    answer_plot(a, plot_of(c, arena_format(c->mem, "Measures of the facet %s", facet->name), &panel,
                           arena_format(c->mem,
                                        "Lines across are intervals at %g %%; the dashed line is the "
                                        "mean of the facet.",
                                        100 * level)));
}

static void map(struct call *c, const struct facets_data *data, const struct facets_fit *fit,
                const char *const *categories, struct answer *a)
{
    struct map_column *columns = arena_alloc(c->mem, (data->facets + 1) * sizeof *columns);
    double *person = arena_alloc(c->mem, (data->facet[0].elements + 1) * sizeof *person);
    struct map m = {.scale = "Logits",
                    .persons = data->facet[0].name,
                    .count = data->facet[0].elements,
                    .person = person,
                    .columns = columns,
                    .column_count = data->facets - 1};

    for (size_t i = 0; i < m.count; i++) person[i] = fit->element[0][i].measure;
    for (size_t f = 1; f < data->facets; f++) {
        const struct facet *facet = &data->facet[f];
        double *at = arena_alloc(c->mem, (facet->elements + 1) * sizeof *at);
        for (size_t e = 0; e < facet->elements; e++) at[e] = fit->element[f][e].measure;
        columns[f - 1] = (struct map_column){facet->name, facet->elements, at, facet->labels};
    }
    if (fit->step_groups == 1)
        columns[m.column_count++] =
            (struct map_column){"steps to", data->categories - 1, fit->steps, categories + 1};
    m.note = arena_format(c->mem,
                          "Upwards: %s with higher measures; of the others what is harder or more "
                          "severe. Names stand in the row nearest to their measure.",
                          m.persons);
    plot_map(c, &m, a);
}

void plot_facets(struct call *c, const struct request *q, const struct facets_data *data,
                 const struct facets_fit *fit, const char *const *categories, struct answer *a)
{
    for (size_t f = 1; f < data->facets; f++)
        measures(c, q->level, &data->facet[f], fit->element[f], fit->summary[f].mean, a);
    map(c, data, fit, categories, a);
}
