/* analysis/rci.c: the analysis `rci`: reliable change of persons between two measurements. */

#include <math.h>

#include "analysis/analysis.h"
#include "base/arena.h"
#include "stats/reliable_change.h"

static const char *const keys[] = {"standard_error_of_measurement",
                                   "standard_error_of_change",
                                   "smallest_reliable_change",
                                   "share_lower",
                                   "share_unchanged",
                                   "share_higher",
                                   "mean_change",
                                   NULL};
static const char *const options[] = {"level", NULL};
static const char *const own_options[] = {"reliability", "NUMBER", "sd", "NUMBER",
                                          "practice",    "NUMBER", NULL};

/* --sd, or else that of the first measurement. */
static enum err choose_sd(struct call *c, const struct request *q, const struct measured *m,
                          double *ret)
{
    double n = 0, sum = 0, squares = 0;

    TRY(request_own_number(c, q, "sd", NAN, ret));
    if (!isnan(*ret)) return OK;
    for (size_t i = 0; i < m->rows; i++) {
        double value = m->values[2 * i];
        if (isnan(value)) continue;
        n++;
        sum += value;
    }
    for (size_t i = 0; i < m->rows; i++) {
        double off = m->values[2 * i] - sum / n;
        if (!isnan(off)) squares += off * off;
    }
    if (!(n > 1) || squares == 0)
        return fail(c, ERR_INVALID,
                    "%s does not vary, so that it has no standard deviation; give one with --sd.",
                    m->names[0]);
    *ret = sqrt(squares / (n - 1));
    return OK;
}

static void add_persons(struct call *c, struct answer *a, const struct measured *m,
                        const struct change_of *changes, const char *const *names, double smallest)
{
    static const char *const columns[] = {"row",      "before", "after",      "change",      "index",
                                          "reliable", "person", "change_low", "change_high", NULL};
    static const char *const words[] = {"lower", "no", "higher"};
    struct json *table = answer_table(a, "persons", columns);

    for (size_t i = 0; i < m->rows; i++) {
        struct json *row = answer_row(a, table);
        json_add(row, json_int(c, (int64_t)i + 1));
        json_add(row, json_decimal(c, m->values[2 * i]));
        json_add(row, json_decimal(c, m->values[2 * i + 1]));
        json_add(row, json_decimal(c, changes[i].change));
        json_add(row, json_decimal(c, changes[i].index));
        json_add(row, changes[i].side == CHANGE_UNKNOWN ? json_nil(c)
                                                        : json_text(c, words[changes[i].side + 1]));
        json_add(row, json_text(c, names ? names[i] : NULL));
        json_add(row, json_decimal(c, changes[i].change - smallest));
        json_add(row, json_decimal(c, changes[i].change + smallest));
    }
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    struct change_measure measure = {.level = q->level};
    struct change_summary summary;
    struct change_limits limits;
    struct change_of *changes;
    const char *const *persons;
    struct measured m;

    TRY(request_own_number(c, q, "reliability", NAN, &measure.reliability));
    TRY(request_own_number(c, q, "practice", 0, &measure.practice));
    if (isnan(measure.reliability))
        return misuse(c,
                      "Say how reliable the measure is: --reliability .85 (from its manual, or alpha "
                      "or icc).");
    if (!(measure.reliability >= 0 && measure.reliability <= 1))
        return misuse(c, "--reliability wants a number from 0 to 1.");
    TRY(read_measures(c, q, a, &m));
    if (m.columns != 2)
        return misuse(c, "rci wants two columns, before and after: --cols BEFORE,AFTER.");
    TRY(choose_sd(c, q, &m, &measure.sd));
    TRY(change_limits_of(c, &measure, &limits));
    changes = arena_alloc(c->mem, m.rows * sizeof *changes);
    for (size_t i = 0; i < m.rows; i++)
        changes[i] = change_of_person(&measure, &limits, m.values[2 * i], m.values[2 * i + 1]);
    TRY(change_summary_of(c, m.rows, changes, q->level, &summary));
    answer_option(a, "level", json_decimal(c, q->level));
    answer_option(a, "reliability", json_decimal(c, measure.reliability));
    answer_option(a, "sd", json_decimal(c, measure.sd));
    answer_option(a, "practice", json_decimal(c, measure.practice));
    answer_value(a, "standard_error_of_measurement", NULL, limits.error, NAN);
    answer_value(a, "standard_error_of_change", NULL, limits.error_of_change, NAN);
    answer_value(a, "smallest_reliable_change", NULL, limits.smallest, NAN);
    for (size_t i = 0; i < 3; i++) answer_add(a, keys[3 + i], NULL, &summary.shares[i], q->level);
    answer_add(a, "mean_change", NULL, &summary.mean, q->level);
    TRY(read_row_names(c, q, m.rows, &persons));
    add_persons(c, a, &m, changes, persons, limits.smallest);
    answer_remark(a,
                  "A change is called reliable where error of measurement alone would rarely make it "
                  "so large. That says neither why it came nor whether it matters to the person.");
    return OK;
}

const struct analysis analysis_rci = {
    .name = "rci",
    .title = "Reliable change between two measurements",
    .nouns = "units=persons,raters=measurements,ratings=values",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE,
    .help =
        "A row is a person; --cols BEFORE,AFTER names both measurements. --reliability NUMBER is\n"
        "needed; --sd is the standard deviation in the group that the reliability comes from (else\n"
        "that of the first column); --practice the change that comes without any reason (0).\n"
        "Jacobson and Truax (1991), Chelune and others (1993); intervals of shares by Wilson\n"
        "(1927).",
    .run = run,
};
