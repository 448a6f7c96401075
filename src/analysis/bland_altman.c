/* analysis/bland_altman.c: the analysis `bland-altman`: limits of agreement of two measurements. */

#include <math.h>
#include <string.h>

#include "analysis/plot.h"
#include "analysis/items.h"
#include "base/arena.h"
#include "stats/difference.h"

static const char *const keys[] = {"bias",
                                   "sd_differences",
                                   "loa_lower",
                                   "loa_upper",
                                   "proportional_bias",
                                   "proportional_bias_intercept",
                                   "share_outside",
                                   NULL};
static const char *const options[] = {"level", "plot", NULL};
static const char *const own_options[] = {"coverage",
                                          "NUMBER  share of differences between the limits (.95)",
                                          "intervals", "exact|approximate  of the limits", NULL};

static enum err choose(struct call *c, const struct request *q, struct answer *a,
                       struct limits_wanted *ret)
{
    const char *intervals = request_own(q, "intervals");

    *ret = (struct limits_wanted){.level = q->level};
    TRY(request_own_number(c, q, "coverage", .95, &ret->coverage));
    if (!(ret->coverage > 0 && ret->coverage < 1))
        return misuse(c, "--coverage wants a number between 0 and 1, such as .95.");
    if (intervals && strcmp(intervals, "exact") != 0 && strcmp(intervals, "approximate") != 0)
        return misuse(c, "--intervals wants exact or approximate, not %s.", intervals);
    ret->approximate = intervals && strcmp(intervals, "approximate") == 0;
    answer_option(a, "level", json_decimal(c, q->level));
    answer_option(a, "coverage", json_decimal(c, ret->coverage));
    answer_option(a, "intervals", json_text(c, ret->approximate ? "approximate" : "exact"));
    return OK;
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    struct limits_wanted wanted;
    struct measured m;
    struct limits l;

    TRY(choose(c, q, a, &wanted));
    TRY(read_measures(c, q, a, &m));
    if (m.columns != 2)
        return table_refuse(c, q->opened, TABLE_HEADER, 0,
                            "Two measurements are compared, and there are %zu columns of them; choose "
                            "two with --cols A,B.",
                            m.columns);
    TRY(difference_limits(c, &(struct paired){m.rows, m.values, m.values + 1, 2}, &wanted, &l));
    answer_add(a, "bias", NULL, &l.bias, q->level);
    answer_add(a, "sd_differences", NULL, &l.sd, q->level);
    answer_add(a, "loa_lower", NULL, &l.lower, q->level);
    answer_add(a, "loa_upper", NULL, &l.upper, q->level);
    answer_add(a, "proportional_bias", NULL, &l.slope, q->level);
    answer_value(a, "proportional_bias_intercept", NULL, l.intercept, l.bias.n);
    answer_value(a, "share_outside", NULL, l.outside / l.bias.n, l.bias.n);
    answer_remark(a, arena_format(c->mem,
                                  "Differences are %s - %s. Repeated measurements of one unit are "
                                  "out of scope: each row counts as a unit of its own.",
                                  m.names[0], m.names[1]));
    if (q->plot)
        plot_bland_altman(c,
                          &(struct plot_differences){m.names[0], m.names[1], m.rows, 2, m.values,
                                                     m.values + 1, l.bias, l.lower, l.upper},
                          a);
    return OK;
}

const struct analysis analysis_bland_altman = {
    .name = "bland-altman",
    .title = "Limits of agreement of two measurements",
    .nouns = "raters=measurements,ratings=values",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE | 1 << LAYOUT_LONG,
    .help =
        "A row is a unit, with one value of each of two methods; rows with a missing value are left "
        "out.\n"
        "Repeated measurements of one unit are out of scope: their limits need a model of their own.\n"
        "bias is the mean of first - second; loa_lower and loa_upper are bias -+ z sd_differences. "
        "Their intervals\n"
        "are exact (noncentral t, each limit for itself), or with --intervals approximate those of "
        "1999.\n"
        "proportional_bias is the slope of the differences on the means of both.\n"
        "Bland and Altman (1986, 1999), Carkeet (2015).",
    .run = run,
};
