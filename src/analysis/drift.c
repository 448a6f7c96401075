/* analysis/drift.c: the analysis `drift`: whether series that are watched move away from where they
 * were. */

#include <math.h>

#include "analysis/analysis.h"
#include "base/arena.h"
#include "stats/drift.h"

#define WEIGHT_USUAL .2
#define WIDTH_USUAL 2.7
#define BASELINE_FEW 10 /* values, of which mean and spread are too rough for limits */

static const char *const keys[] = {"mean", "sd", "moving_average", "signals", NULL};
static const char *const options[] = {NULL};
static const char *const own_options[] = {
    "baseline", "N  rows from the first on that say what is expected; they are not judged",
    "mean",     "NUMBER  what is expected, without --baseline",
    "sd",       "NUMBER  of a single value, without --baseline",
    "weight",   "NUMBER  of the newest value in the moving average (.2)",
    "width",    "NUMBER  of its limits, in standard deviations (2.7)",
    NULL};

struct watch {
    size_t baseline; /* rows; 0: the centre is given */
    struct drift_centre centre;
    struct drift_ewma ewma;
};

static enum err choose(struct call *c, const struct request *q, struct answer *a, struct watch *ret)
{
    double baseline;

    TRY(request_own_number(c, q, "baseline", 0, &baseline));
    TRY(request_own_number(c, q, "mean", NAN, &ret->centre.mean));
    TRY(request_own_number(c, q, "sd", NAN, &ret->centre.sd));
    TRY(request_own_number(c, q, "weight", WEIGHT_USUAL, &ret->ewma.weight));
    TRY(request_own_number(c, q, "width", WIDTH_USUAL, &ret->ewma.width));
    if (request_own(q, "baseline") && (!(baseline >= 2) || baseline != floor(baseline)))
        return misuse(c, "--baseline wants a whole number from 2.");
    if (baseline > 0 && !(isnan(ret->centre.mean) && isnan(ret->centre.sd)))
        return misuse(c, "--baseline finds mean and sd itself; give it or --mean and --sd, not both.");
    if (baseline == 0 && (isnan(ret->centre.mean) || isnan(ret->centre.sd)))
        return misuse(c, "Say what is expected: --baseline N, the first rows, or --mean and --sd.");
    if (baseline == 0 && !(ret->centre.sd > 0)) return misuse(c, "--sd wants a number above 0.");
    if (!(ret->ewma.weight > 0 && ret->ewma.weight <= 1))
        return misuse(c, "--weight wants a number above 0 and at most 1.");
    if (!(ret->ewma.width > 0)) return misuse(c, "--width wants a number above 0.");
    ret->baseline = (size_t)baseline;
    if (ret->baseline) answer_option(a, "baseline", json_int(c, (int64_t)ret->baseline));
    answer_option(a, "weight", json_decimal(c, ret->ewma.weight));
    answer_option(a, "width", json_decimal(c, ret->ewma.width));
    return OK;
}

/* Mean and spread of the first rows of a series. ret_n: how many of them have a value. */
static struct drift_centre centre_of(const double *values, size_t rows, double *ret_n)
{
    double n = 0, sum = 0, squares = 0;

    for (size_t i = 0; i < rows; i++)
        if (!isnan(values[i])) n++, sum += values[i];
    for (size_t i = 0; i < rows; i++)
        if (!isnan(values[i])) squares += (values[i] - sum / n) * (values[i] - sum / n);
    *ret_n = n;
    return (struct drift_centre){sum / n, sqrt(squares / (n - 1))};
}

static const char *rules_said(struct call *c, unsigned rules)
{
    static const char *const said[] = {"1 beyond 3 sd", "2 of 3 beyond 2 sd", "4 of 5 beyond 1 sd",
                                       "8 on one side"};
    const char *all = NULL;

    for (unsigned i = 0; i < sizeof said / sizeof *said; i++)
        if (rules >> i & 1) all = all ? arena_format(c->mem, "%s; %s", all, said[i]) : said[i];
    return all;
}

/* One series: its rows after the time before. */
static enum err add_series(struct call *c, struct answer *a, const struct watch *w, const char *name,
                           const double *values, const char *const *times, size_t rows,
                           struct json *table)
{
    size_t first = w->baseline, count = rows - first, signals = 0;
    struct drift_average *moving = arena_alloc(c->mem, (count + 1) * sizeof *moving);
    unsigned *rules = arena_alloc(c->mem, (count + 1) * sizeof *rules);
    struct drift_centre centre = w->centre;
    double n = NAN, judged = 0, last = NAN;

    if (first) centre = centre_of(values, first, &n);
    if (!(centre.sd > 0))
        return fail(c, ERR_INVALID,
                    "%s does not vary in the first %zu rows, so that nothing is known of its spread; "
                    "take a longer --baseline, or --mean and --sd.",
                    name, first);
    TRY(drift_averages(c, count, values + first, &centre, &w->ewma, moving));
    TRY(drift_rules(c, count, values + first, &centre, rules));
    for (size_t i = 0; i < count; i++) {
        struct json *row = answer_row(a, table);
        double value = values[first + i];
        bool is_signal = moving[i].is_out || rules[i];
        json_add(row, json_text(c, name));
        json_add(row, json_text(c, times[first + i]));
        json_add(row, json_decimal(c, value));
        json_add(row, json_decimal(c, moving[i].value));
        json_add(row, json_decimal(c, moving[i].low));
        json_add(row, json_decimal(c, moving[i].high));
        json_add(row, json_bool(c, moving[i].is_out));
        json_add(row, json_text(c, rules_said(c, rules[i])));
        signals += is_signal;
        if (isnan(value)) continue;
        judged++;
        last = moving[i].value;
    }
    answer_value(a, "mean", name, centre.mean, n);
    answer_value(a, "sd", name, centre.sd, n);
    answer_value(a, "moving_average", name, last, judged);
    answer_value(a, "signals", name, (double)signals, judged);
    if (n < BASELINE_FEW)
        answer_warn_text(
            a, "few_units",
            arena_format(c->mem,
                         "Mean and spread of %s rest on %.0f values, so that the limits are "
                         "rough.",
                         name, n));
    return OK;
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    static const char *const columns[] = {"series", "time",  "value", "moving_average", "low", "high",
                                          "out",    "rules", NULL};
    struct watch w;
    struct measured m;
    const char *const *times;
    struct json *table;

    TRY(choose(c, q, a, &w));
    TRY(read_measures(c, q, a, &m));
    TRY(read_row_names(c, q, m.rows, &times));
    if (w.baseline >= m.rows)
        return table_refuse(c, q->opened, 0, 0,
                            "There are %zu rows, and all of them are the time before; judged are those "
                            "after --baseline %zu.",
                            m.rows, w.baseline);
    table = answer_table(a, "series", columns);
    for (size_t k = 0; k < m.columns; k++) {
        double *values = arena_alloc(c->mem, m.rows * sizeof *values);
        for (size_t i = 0; i < m.rows; i++) values[i] = m.values[i * m.columns + k];
        TRY(add_series(c, a, &w, m.names[k], values, times, m.rows, table));
    }
    answer_remark(
        a, arena_format(c->mem,
                        "Moving average: weight %g, limits %g standard deviations (Roberts 1959; "
                        "Lucas and Saccucci 1990). Rules on runs: Western Electric (1956).",
                        w.ewma.weight, w.ewma.width));
    answer_remark(a,
                  "A signal asks people to look; it is no finding about anybody. With many series some "
                  "signal by chance.");
    return OK;
}

const struct analysis analysis_drift = {
    .name = "drift",
    .title = "Drift: whether a series moves away from where it was",
    .nouns = "units=times,raters=series,ratings=values",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE | 1 << LAYOUT_LONG,
    .help =
        "A row is a time (a month, a batch of cases), in their order, a column a series that is "
        "watched:\n"
        "a rater's severity, the agreement of a service, an ICC. --id names the times. Long: --unit "
        "is\n"
        "the time, --rater or --item the series. What is expected comes from a time before, the first\n"
        "--baseline N rows, or from --mean and --sd: never from the values that are judged. of is the\n"
        "series; signals counts the times at which the moving average is outside its limits or a rule\n"
        "on runs is completed: table series says which. A missing value signals nothing.\n"
        "Western Electric (1956), Roberts (1959), Lucas and Saccucci (1990).",
    .run = run,
};
