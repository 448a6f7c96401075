/* analysis/plot.h: what --plot draws: an analysis hands over what it found, the program writes it.
 *
 * An analysis calls its function below where q->plot is set. Nothing here needs Cairo but plot_write,
 * which the program astrolabe-stats-plot alone is linked with; astrolabe-stats hands over to it.
 */
#ifndef ANALYSIS_PLOT_H
#define ANALYSIS_PLOT_H

#include "analysis/analysis.h"
#include "analysis/irt_answers.h"
#include "analysis/validity.h"
#include "draw/plot.h"
#include "stats/calibration.h"
#include "stats/facets.h"

/* Keeps a plot with the answer, after those that it has. The plot lives as long as the call. */
void answer_plot(struct answer *a, struct plot *plot);

/* Wrong use unless the name ends with .svg or .pdf. */
enum err plot_format_of(struct call *c, const char *path, enum plot_format *ret) MUST_CHECK;

/* Draws the plots of an answer into a file. */
enum err plot_write(struct call *c, const struct answer *a, const char *path) MUST_CHECK;

/* A plot of one panel, which belongs to the call. */
struct plot *plot_of(struct call *c, const char *title, const struct plot_panel *panel,
                     const char *note);

/* ---- of the analyses ---- */

/* Two raters: how often each category of the one met each of the other. More: each rater against the
 * others. Ratings that are counted alone: agreement on each category. */
enum err plot_agree(struct call *c, const struct request *q, const struct rated *rated,
                    const struct ratings *distinct, struct answer *a) MUST_CHECK;

/* Category curves, information, Wright map. rated: for names of categories. */
enum err plot_irt(struct call *c, const struct rated *rated, const struct irt_answered *answered,
                  const struct irt_fit *fit, struct answer *a) MUST_CHECK;

/* Measures of each facet but the first in the order of the data, and a Wright map. categories: names of
 * them. */
void plot_facets(struct call *c, const struct request *q, const struct facets_data *data,
                 const struct facets_fit *fit, const char *const *categories, struct answer *a);

/* Curves of scores, or of one score in groups. */
enum err plot_roc(struct call *c, const struct request *q, const struct validity *v,
                  struct answer *a) MUST_CHECK;

void plot_calibration(struct call *c, const struct calibration *r, double level, struct answer *a);

/* names: of the groups, or NULL. */
void plot_km(struct call *c, const struct request *q, const struct survival_curve *curves,
             const char *const *names, size_t count, struct answer *a);

/* Differences of two measurements against their means (Bland and Altman). first, second: rows, `stride`
 * apart. Limits NAN: not drawn. */
struct plot_differences {
    const char *first_name, *second_name;
    size_t rows, stride;
    const double *first, *second;
    struct estimate bias, lower, upper;
};
void plot_bland_altman(struct call *c, const struct plot_differences *d, struct answer *a);

#endif
