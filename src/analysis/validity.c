/* analysis/validity.c: outcomes, times, events and predictors from a table. */

#include "analysis/validity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/reading.h"
#include "base/arena.h"

#define CAUSES_MOST 1000
#define CAUSES_SAID 9        /* in a sentence */
#define PEOPLE_MOST 20000000 /* that rows with --freq may stand for */

struct reading {
    const struct request *q;
    struct table *t;
    struct want *wants;
    size_t count, most;
    double *outcome, *event, *frequency;
    size_t outcome_column, event_column, frequency_column;
    struct categories *groups, *strata;
    int32_t *group_codes, *strata_codes;
};

static enum err want_numbers(struct call *c, struct reading *r, const char *option, const char *name,
                             size_t *ret_column, double **ret)
{
    if (!name) return misuse(c, "Name the column with --%s.", option);
    TRY(table_find(c, r->t, name, ret_column));
    table_hint(r->t, "; words become numbers as columns of 0 and 1.");
    *ret = arena_alloc(c->mem, (r->most + 1) * sizeof **ret);
    r->wants[r->count++] = (struct want){*ret_column, WANT_NUMBERS, NULL, *ret, 1};
    return OK;
}

static enum err want_groups(struct call *c, struct reading *r, const char *name,
                            struct categories **ret, int32_t **ret_codes)
{
    size_t column = 0;

    if (!name) return OK;
    TRY(table_find(c, r->t, name, &column));
    *ret = categories_new(c);
    *ret_codes = arena_alloc(c->mem, (r->most + 1) * sizeof **ret_codes);
    r->wants[r->count++] = (struct want){column, WANT_CODES, *ret, *ret_codes, 1};
    return OK;
}

static enum err want_x(struct call *c, struct reading *r, bool by_columns, struct validity *ret)
{
    size_t k = ret->x_count;

    ret->x = arena_alloc(c->mem, (r->most * k + 1) * sizeof *ret->x);
    for (size_t j = 0; j < k; j++) {
        size_t column = 0;

        TRY(table_find(c, r->t, ret->x_names[j], &column));
        r->wants[r->count++] = by_columns
                                   ? (struct want){column, WANT_NUMBERS, NULL, ret->x + j * r->most, 1}
                                   : (struct want){column, WANT_NUMBERS, NULL, ret->x + j, k};
    }
    return OK;
}

/* Codes in the order of the groups. */
static enum err order_groups(struct call *c, struct categories *k, int32_t *codes, size_t rows,
                             struct grouping *ret)
{
    size_t *place = NULL, count;
    const char **names;
    bool is_words;

    if (!k) return OK;
    TRY(categories_order(c, k, NULL, &place, &is_words));
    count = categories_count(k);
    names = arena_alloc(c->mem, (count + 1) * sizeof *names);
    for (size_t i = 0; i < count; i++) names[place[i]] = categories_text(k, i);
    for (size_t i = 0; i < rows; i++)
        if (codes[i] >= 0) codes[i] = (int32_t)place[codes[i]];
    *ret = (struct grouping){codes, names, count};
    return OK;
}

/* Whole numbers from 0 to most. */
static enum err take_codes(struct call *c, const struct reading *r, const double *values, size_t column,
                           int32_t most, const char *sentence, int32_t *ret, size_t rows)
{
    for (size_t i = 0; i < rows; i++) {
        double value = values[i];

        if (isnan(value)) {
            ret[i] = -1;
            continue;
        }
        if (!(value >= 0 && value <= most) || value != floor(value))
            return table_refuse(c, r->t, i, column, "%s", sentence);
        ret[i] = (int32_t)value;
    }
    return OK;
}

static enum err take_events(struct call *c, const struct reading *r, unsigned parts,
                            struct validity *ret)
{
    ret->event = arena_alloc(c->mem, (ret->rows + 1) * sizeof *ret->event);
    if (parts & READ_CAUSES)
        TRY(take_codes(
            c, r, r->event, r->event_column, CAUSES_MOST,
            "An event is 0 (nothing happened) or the number of what happened, from 1 to 1000.",
            ret->event, ret->rows));
    else
        TRY(take_codes(c, r, r->event, r->event_column, 1,
                       "An event is 1 (it happened) or 0 (it had not happened yet); where other "
                       "things may happen first, see cif.",
                       ret->event, ret->rows));
    for (size_t i = 0; i < ret->rows; i++)
        if (ret->event[i] > ret->causes) ret->causes = ret->event[i];
    return OK;
}

/* ---- rows that stand for several people ---- */

/* from: which row each person is in. */
static enum err find_people(struct call *c, const struct reading *r, size_t rows, uint32_t **ret,
                            size_t *ret_count)
{
    double all = 0;
    size_t count = 0;

    TRY(check_counts(c, r->t, r->frequency, rows, &r->frequency_column, 1));
    for (size_t i = 0; i < rows; i++) {
        all += r->frequency[i];
        if (all > PEOPLE_MOST)
            return table_refuse(c, r->t, i, r->frequency_column,
                                "The rows so far stand for more than %d people.", PEOPLE_MOST);
    }
    *ret = arena_alloc(c->mem, ((size_t)all + 1) * sizeof **ret);
    for (size_t i = 0; i < rows; i++)
        for (size_t k = (size_t)r->frequency[i]; k > 0; k--) (*ret)[count++] = (uint32_t)i;
    *ret_count = count;
    return OK;
}

static int32_t *copy_codes(struct call *c, const int32_t *old, const uint32_t *from, size_t count)
{
    int32_t *new = old ? arena_alloc(c->mem, (count + 1) * sizeof *new) : NULL;

    for (size_t i = 0; new &&i < count; i++) new[i] = old[from[i]];
    return new;
}

/* size: numbers in a row. */
static double *copy_numbers(struct call *c, const double *old, size_t size, const uint32_t *from,
                            size_t count)
{
    double *new = arena_alloc(c->mem, (count * size + 1) * sizeof *new);

    for (size_t i = 0; i < count; i++) memcpy(new + i *size, old + from[i] * size, size * sizeof *new);
    return new;
}

/* Everybody gets a row, so that the answer is the one of the long table to the last digit. */
static enum err copy_rows(struct call *c, const struct reading *r, unsigned parts, struct validity *v)
{
    uint32_t *from = NULL;
    size_t count = 0;

    TRY(find_people(c, r, v->rows, &from, &count));
    v->outcome = copy_codes(c, v->outcome, from, count);
    v->event = copy_codes(c, v->event, from, count);
    v->group.codes = copy_codes(c, v->group.codes, from, count);
    v->strata.codes = copy_codes(c, v->strata.codes, from, count);
    if (v->time) v->time = copy_numbers(c, v->time, 1, from, count);
    if (v->x && (parts & READ_COLUMNS)) {
        double *x = arena_alloc(c->mem, (count * v->x_count + 1) * sizeof *x);

        for (size_t j = 0; j < v->x_count; j++)
            for (size_t i = 0; i < count; i++) x[j * count + i] = v->x[j * v->most + from[i]];
        v->x = x;
    } else if (v->x) {
        v->x = copy_numbers(c, v->x, v->x_count, from, count);
    }
    v->rows = v->most = count;
    return OK;
}

void validity_input(struct answer *a, double units, double missing)
{
    answer_input(a, "units", units);
    answer_input(a, "raters", NAN);
    answer_input(a, "ratings", NAN);
    answer_input(a, "missing", missing);
    answer_input(a, "categories", NAN);
}

static void say_input(struct answer *a, const struct validity *v, unsigned parts)
{
    double missing = 0;

    for (size_t i = 0; i < v->rows; i++) {
        missing += (v->outcome && v->outcome[i] < 0) + (v->event && v->event[i] < 0) +
                   (v->time && isnan(v->time[i]));
        for (size_t j = 0; j < v->x_count; j++)
            missing += isnan(v->x[parts & READ_COLUMNS ? j * v->most + i : i * v->x_count + j]);
    }
    validity_input(a, (double)v->rows, missing);
}

static enum err want_parts(struct call *c, struct reading *r, unsigned parts, struct validity *ret)
{
    const struct request *q = r->q;
    size_t column;

    if (parts & READ_OUTCOME)
        TRY(want_numbers(c, r, "outcome", q->outcome, &r->outcome_column, &r->outcome));
    if (parts & READ_TIME) {
        TRY(want_numbers(c, r, "time", q->time, &column, &ret->time));
        TRY(want_numbers(c, r, "event", q->event, &r->event_column, &r->event));
    }
    if (ret->x_count) TRY(want_x(c, r, parts & READ_COLUMNS, ret));
    if (q->frequency)
        TRY(want_numbers(c, r, "freq", q->frequency, &r->frequency_column, &r->frequency));
    TRY(want_groups(c, r, q->group, &r->groups, &r->group_codes));
    return want_groups(c, r, q->strata, &r->strata, &r->strata_codes);
}

/* How many it happened to is what figures of outcomes rest on. */
static void say_happened(struct call *c, struct answer *a, const struct validity *v)
{
    const int32_t *codes = v->outcome ? v->outcome : v->event;
    size_t known = 0, happened = 0;
    const char *text;

    if (!codes) return;
    for (size_t i = 0; i < v->rows; i++) known += codes[i] >= 0, happened += codes[i] > 0;
    text = arena_format(c->mem, "It happened to %zu of the %zu whose %s is known", happened, known,
                        v->outcome ? "outcome" : "follow-up");
    for (int32_t k = 1; !v->outcome && v->causes > 1 && k <= v->causes && k <= CAUSES_SAID; k++) {
        size_t of_cause = 0;
        for (size_t i = 0; i < v->rows; i++) of_cause += codes[i] == k;
        text = arena_format(c->mem, "%s%s %d to %zu", text, k == 1 ? ":" : ",", (int)k, of_cause);
    }
    answer_remark(a, arena_format(c->mem, "%s.", text));
}

enum err validity_read(struct call *c, const struct request *q, unsigned parts, struct answer *a,
                       struct validity *ret)
{
    struct reading r = {.q = q, .t = q->opened, .most = table_rows_most(q->opened)};

    *ret = (struct validity){.most = r.most};
    if ((parts & READ_X) && !q->x) return misuse(c, "Name the columns with --x.");
    if ((parts & (READ_X | READ_X_IF_GIVEN)) && q->x) {
        TRY(split_names(c, q->x, &ret->x_names, &ret->x_count));
        ret->x_column = ret->x_names[0];
    }
    r.wants = arena_alloc(c->mem, (ret->x_count + 6) * sizeof *r.wants);
    TRY(want_parts(c, &r, parts, ret));
    TRY(table_read(c, r.t, r.wants, r.count, &ret->rows));
    if (r.outcome) {
        ret->outcome = arena_alloc(c->mem, (ret->rows + 1) * sizeof *ret->outcome);
        TRY(take_codes(c, &r, r.outcome, r.outcome_column, 1,
                       "An outcome is 1 (it happened) or 0 (it did not).", ret->outcome, ret->rows));
    }
    if (r.event) TRY(take_events(c, &r, parts, ret));
    TRY(order_groups(c, r.groups, r.group_codes, ret->rows, &ret->group));
    TRY(order_groups(c, r.strata, r.strata_codes, ret->rows, &ret->strata));
    if (r.frequency) TRY(copy_rows(c, &r, parts, ret));
    say_input(a, ret, parts);
    say_happened(c, a, ret);
    answer_option(a, "level", json_decimal(c, q->level));
    return OK;
}

enum err validity_numbers(struct call *c, const char *option, const char *list, double **ret,
                          size_t *ret_count)
{
    const char *const *words;

    TRY(split_names(c, list, &words, ret_count));
    *ret = arena_alloc(c->mem, *ret_count * sizeof **ret);
    for (size_t i = 0; i < *ret_count; i++) {
        char *end;

        (*ret)[i] = strtod(words[i], &end);
        if (end == words[i] || *end || !isfinite((*ret)[i]))
            return misuse(c, "--%s wants numbers separated by commas, not %s.", option, words[i]);
    }
    return OK;
}

enum err validity_choose(struct call *c, const char *option, const char *wanted,
                         const char *const names[], size_t count, size_t *ret)
{
    const char *list = names[0];

    *ret = 0;
    for (size_t i = 0; wanted && i < count; i++)
        if (strcmp(names[i], wanted) == 0) {
            *ret = i;
            return OK;
        }
    for (size_t i = 1; i < count; i++) list = arena_format(c->mem, "%s, %s", list, names[i]);
    return wanted ? misuse(c, "--%s has no %s; there are: %s.", option, wanted, list) : OK;
}

enum err validity_interval(struct call *c, const struct request *q, enum survival_interval *ret)
{
    static const char *const names[] = {"log", "plain", "log-log"};
    size_t chosen;

    TRY(validity_choose(c, "interval", request_own(q, "interval"), names, 3, &chosen));
    *ret = (enum survival_interval)chosen;
    return OK;
}

struct follow_up validity_follow_up(const struct validity *v)
{
    return (struct follow_up){.n = v->rows,
                              .time = v->time,
                              .event = v->event,
                              .group = v->group.codes,
                              .groups = v->group.count,
                              .stratum = v->strata.codes,
                              .strata = v->strata.count};
}

const char *validity_number(struct call *c, double number)
{
    return arena_format(c->mem, "%.15g", number);
}
