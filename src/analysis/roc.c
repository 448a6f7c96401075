/* analysis/roc.c: the analysis `roc`: areas under ROC curves. */

#include "stats/roc.h"

#include <math.h>

#include "analysis/plot.h"
#include "analysis/validity.h"
#include "base/arena.h"

#define POINTS_MOST 101

static const char *const keys[] = {"auc", "auc_difference", "auc_hanley_mcneil", "auc_equality", NULL};
static const char *const options[] = {"outcome", "x",       "group", "level",
                                      "freq",    "threads", "plot",  NULL};
static const char *const own_options[] = {"curve", "", NULL};

static void add_area(struct answer *a, const char *of, const struct auc *area, double level)
{
    struct estimate hanley = estimate_normal(area->area.value, area->hanley_se, level, area->area.n);

    answer_add(a, "auc", of, &area->area, level);
    hanley.low = fmax(hanley.low, 0);
    hanley.high = fmin(hanley.high, 1);
    hanley.method = "hanley_mcneil";
    answer_add(a, "auc_hanley_mcneil", of, &hanley, level);
}

static enum err add_curves(struct call *c, const struct request *q, const struct validity *v,
                           struct answer *a)
{
    static const char *const columns[] = {"score", "at_least", "sensitivity", "specificity", NULL};
    struct json *table;

    if (!request_own(q, "curve")) return OK;
    table = answer_table(a, "curve", columns);
    for (size_t k = 0; k < v->x_count; k++) {
        struct roc_point *points;
        size_t count;

        TRY(roc_curve(c, v->rows, v->x + k * v->most, v->outcome, POINTS_MOST, &points, &count));
        for (size_t i = 0; i < count; i++) {
            struct json *row = answer_row(a, table);

            json_add(row, json_text(c, v->x_names[k]));
            json_add(row, json_decimal(c, i ? points[i].score : NAN));
            json_add(row, json_decimal(c, points[i].sensitivity));
            json_add(row, json_decimal(c, points[i].specificity));
        }
    }
    answer_remark(a,
                  "The curve describes a score in a group. Whoever lies above a point of it may or may "
                  "not have the outcome: see ppv.");
    return OK;
}

static enum err add_scores(struct call *c, const struct request *q, const struct validity *v,
                           struct answer *a)
{
    const double **scores = arena_alloc(c->mem, v->x_count * sizeof *scores);
    struct roc_scores s = {v->rows, v->x_count, scores, v->outcome, q->level, q->threads};
    struct roc_comparison r;
    size_t pair = 0;

    for (size_t k = 0; k < v->x_count; k++) scores[k] = v->x + k * v->most;
    TRY(roc_compare(c, &s, &r));
    for (size_t k = 0; k < v->x_count; k++) add_area(a, v->x_names[k], &r.areas[k], q->level);
    for (size_t k = 0; k < v->x_count; k++)
        for (size_t l = k + 1; l < v->x_count; l++, pair++)
            answer_add(a, "auc_difference", arena_format(c->mem, "%s:%s", v->x_names[k], v->x_names[l]),
                       &r.differences[pair], q->level);
    if (v->x_count > 2) answer_add(a, "auc_equality", NULL, &r.overall, q->level);
    return OK;
}

/* One score in several groups of people. */
static enum err add_groups(struct call *c, const struct request *q, const struct validity *v,
                           struct answer *a)
{
    struct auc *areas = arena_alloc(c->mem, v->group.count * sizeof *areas);
    int32_t *outcome = arena_alloc(c->mem, (v->rows + 1) * sizeof *outcome);
    size_t lacks = 0;

    for (size_t g = 0; g < v->group.count; g++) {
        for (size_t i = 0; i < v->rows; i++)
            outcome[i] = v->group.codes[i] == (int32_t)g ? v->outcome[i] : -1;
        areas[g] = (struct auc){.area = estimate_nothing(), .hanley_se = NAN};
        if (!roc_has_both(v->rows, v->x, outcome)) {
            if (!lacks++)
                answer_warn_text(a, "one_outcome",
                                 "A group has only one of the two outcomes: it has no area.");
            add_area(a, v->group.names[g], &areas[g], q->level);
            continue;
        }
        TRY(roc_auc(c, v->rows, v->x, outcome, q->level, &areas[g]));
        areas[g].area.warnings &= ~(unsigned)WARNING_INCOMPLETE; /* the other groups */
        add_area(a, v->group.names[g], &areas[g], q->level);
    }
    for (size_t g = 0; g < v->group.count; g++)
        for (size_t h = g + 1; h < v->group.count; h++) {
            struct estimate e = roc_unpaired(&areas[g], &areas[h], q->level);

            answer_add(a, "auc_difference",
                       arena_format(c->mem, "%s:%s", v->group.names[g], v->group.names[h]), &e,
                       q->level);
        }
    return OK;
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    struct validity v;
    struct auc area;

    TRY(validity_read(c, q, READ_OUTCOME | READ_X | READ_COLUMNS, a, &v));
    if (q->group && v.x_count > 1)
        return misuse(c, "Groups are compared by one score: name one in --x.");
    if (q->group) {
        TRY(add_groups(c, q, &v, a));
    } else if (v.x_count > 1) {
        TRY(add_scores(c, q, &v, a));
    } else {
        TRY(roc_auc(c, v.rows, v.x, v.outcome, q->level, &area));
        add_area(a, v.x_column, &area, q->level);
    }
    answer_remark(a, "Errors, intervals and tests of areas (against one half) by DeLong, DeLong and "
                     "Clarke-Pearson (1988); differences are first - second.");
    if (q->plot) TRY(plot_roc(c, q, &v, a));
    return add_curves(c, q, &v, a);
}

const struct analysis analysis_roc = {
    .name = "roc",
    .title = "How well scores tell those with an outcome from the others",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE,
    .help =
        "--outcome names a column of 1 (it happened) and 0, --x one or more scores; higher scores are "
        "expected to\n"
        "go with the outcome, and an area below one half is left as it is. of is the score, or A:B for "
        "a "
        "difference\n"
        "A - B of two scores of the same people; rows that lack a score are left out for all. With "
        "--group, one score\n"
        "is compared between groups of people. --curve adds points of the curves.\n"
        "DeLong, DeLong and Clarke-Pearson (1988) with the midranks of Sun and Xu (2014); Hanley and "
        "McNeil (1982).",
    .run = run,
};
