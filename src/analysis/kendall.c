/* analysis/kendall.c: the analysis `kendall`: how far raters put units into the same order. */

#include <math.h>

#include "analysis/items.h"
#include "base/arena.h"
#include "stats/concordance.h"

#define PERMUTATIONS_USUAL 9999
#define UNITS_SMALL 20 /* up to here random orders are drawn unasked */

static const char *const keys[] = {"kendall_w", "mean_spearman", NULL};
static const char *const options[] = {"seed", "threads", NULL};
static const char *const own_options[] = {"permutations",
                                          "N  random orders, where not all are gone through", NULL};

struct tests {
    struct json *table;
    struct answer *a;
};

static void add_test(struct call *c, const struct tests *t, const char *name, const double *numbers)
{
    struct json *row = answer_row(t->a, t->table);

    json_add(row, json_text(c, name));
    for (size_t i = 0; i < 4; i++) json_add(row, json_decimal(c, numbers[i]));
}

static enum err choose_permutations(struct call *c, const struct request *q, double *ret)
{
    TRY(request_own_number(c, q, "permutations", 0, ret));
    if (request_own(q, "permutations") && !(*ret >= 1 && *ret <= 1e8 && *ret == floor(*ret)))
        return misuse(c, "--permutations wants a whole number from 1 to 1e8.");
    return OK;
}

static enum err permute(struct call *c, const struct request *q, const struct concordance *w,
                        size_t raters, double wanted, const struct tests *t)
{
    struct permutation p;

    if (wanted == 0 && w->left > UNITS_SMALL) return OK;
    if (wanted == 0) wanted = PERMUTATIONS_USUAL;
    TRY(concordance_permutation(c, w, raters,
                                &(struct permutation_wanted){(size_t)wanted, q->threads, q->seed}, &p));
    if (isnan(p.p)) return OK;
    add_test(c, t, p.is_exact ? "permutation_exact" : "permutation_random",
             (double[]){NAN, p.arrangements, NAN, p.p});
    if (p.is_exact) return OK;
    answer_option(t->a, "permutations", json_decimal(c, wanted));
    answer_option(t->a, "seed", json_int(c, (int64_t)q->seed));
    return OK;
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    static const char *const columns[] = {"test", "statistic", "df", "df2", "p", NULL};
    struct measured m;
    struct concordance w;
    struct tests t = {.a = a};
    double wanted;

    TRY(choose_permutations(c, q, &wanted));
    TRY(read_measures(c, q, a, &m));
    TRY(concordance_w(c, &(struct orders){m.rows, m.columns, m.values}, &w));
    answer_add(a, "kendall_w", NULL, &w.w, NAN);
    answer_value(a, "mean_spearman", NULL, w.mean_spearman, w.w.n);
    t.table = answer_table(a, "tests", columns);
    add_test(c, &t, "chi_square", (double[]){w.w.statistic, w.w.df, NAN, w.w.p});
    add_test(c, &t, "f", (double[]){w.f, w.f_df1, w.f_df2, w.f_p});
    return permute(c, q, &w, m.columns, wanted, &t);
}

const struct analysis analysis_kendall = {
    .name = "kendall",
    .title = "Concordance of raters who put units into an order",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE | 1 << LAYOUT_LONG,
    .help =
        "A row is a unit, a column a rater; values are ranks or become them, equal ones their mean "
        "rank. Rows with\n"
        "a missing value are left out.\n"
        "kendall_w has chi-square m (n - 1) W and its p; the table tests adds the F test and a "
        "permutation test,\n"
        "which goes through all orders of up to 2 million, and else draws 9999 of up to 20 units, or "
        "--permutations.\n"
        "There df is the number of orders. mean_spearman is the mean over pairs of raters.\n"
        "Kendall and Babington Smith (1939), Kendall (1948), Legendre (2005).",
    .run = run,
};
