/* analysis/parallel.c: the analysis `parallel`: how many factors stand out from chance. */

#include <math.h>

#include "analysis/structure.h"
#include "stats/factors.h"
#include "stats/parallel_analysis.h"

#define REPLICATES 500

static const char *const keys[] = {"factors", "eigenvalue", NULL};
static const char *const options[] = {"boot", "seed", "threads", NULL};
static const char *const own_options[] = {"quantile", "NUMBER", NULL};

static void answer_all(struct call *c, struct answer *a, const struct parallel_analysis *p, double n)
{
    static const char *const columns[] = {"number", "eigenvalue", "chance_mean", "chance_quantile",
                                          NULL};
    struct json *table = answer_table(a, "eigenvalues", columns);

    answer_value(a, "factors", NULL, (double)p->suggested, n);
    for (size_t i = 0; i < p->items; i++) {
        struct json *row = answer_row(a, table), *number = json_int(c, (int64_t)i + 1);
        json_add(row, number);
        json_add(row, json_decimal(c, p->observed[i]));
        json_add(row, json_decimal(c, p->mean[i]));
        json_add(row, json_decimal(c, p->quantile[i]));
    }
    answer_remark(
        a, "As many factors as eigenvalues, from the first on, lie above those of chance. It is a "
           "start: what the factors mean decides, too.");
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    struct parallel_analysis_wanted w = {
        .replicates = q->boot ? q->boot : REPLICATES, .seed = q->seed, .threads = q->threads};
    struct parallel_analysis p;
    struct measured m;
    double *correlations, left_out = 0;

    TRY(request_own_number(c, q, "quantile", .95, &w.quantile));
    if (!(w.quantile > 0 && w.quantile < 1))
        return misuse(c, "--quantile wants a number between 0 and 1.");
    TRY(read_measures(c, q, a, &m));
    if (m.columns < 3)
        return table_refuse(c, q->opened, TABLE_HEADER, 0, "Factors need three items at least.");
    TRY(structure_varies(c, q, &m));
    TRY(factors_correlations(c, &(struct factors_rows){m.rows, m.columns, m.values, m.frequency},
                             &correlations, &w.n, &left_out));
    answer_left_out(a, left_out);
    answer_option(a, "quantile", json_decimal(c, w.quantile));
    answer_option(a, "boot", json_int(c, (int64_t)w.replicates));
    answer_option(a, "seed", json_int(c, (int64_t)w.seed));
    TRY(parallel_analysis(c, m.columns, correlations, &w, &p));
    answer_all(c, a, &p, w.n);
    return OK;
}

const struct analysis analysis_parallel = {
    .name = "parallel",
    .title = "Parallel analysis: how many factors",
    .nouns = "raters=items,ratings=answers",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE | 1 << LAYOUT_LONG | 1 << LAYOUT_PATTERNS,
    .help = "A row is a person, a column an item; rows with a missing value are left out. Eigenvalues "
            "of the\n"
            "correlations beside those of --boot N (500) random tables of normal data of the same "
            "size; those\n"
            "count that lie above the --quantile (.95). Horn (1965), Glorfeld (1995).",
    .run = run,
};
