/* stats/irt_dif.c: hybrid ordinal logistic regression on theta. */

#include "stats/irt_dif.h"

#include <string.h>

#include "base/arena.h"
#include "stats/fairness_parts.h"
#include "stats/irt_dif_groups.h"
#include "stats/irt_dif_logistic.h"
#include "stats/parallel.h"

#define GAIN_LEAST 1e-8 /* of a climb, in log-likelihood */

struct hybrid {
    const struct irt_dif_wanted *wanted;
    struct groups_model model;
    struct groups_ties ties;
    double *free, **information;
    size_t rows, room; /* rows: patterns of all groups, one after the other */
    double *score, *scaled, *weight;
    bool is_first;     /* round */
    double *parameter; /* items x models x room: where the last round's regressions ended */
    struct hybrid_room {
        double *x, *weight, *room;
        size_t *start, *order;
    } * rooms; /* of each thread */
    struct irt_dif_hybrid *ret;
};

/* ---- theta ---- */

/* Posterior means of all patterns, and the same less their mean over their standard deviation. */
static void score(struct hybrid *h)
{
    double n = 0, mean = 0, squares = 0;
    size_t at = 0;

    for (size_t k = 0; k < h->model.groups; k++) {
        groups_scores(&h->model, &h->ties, h->free, k, h->score + at);
        at += h->model.engine[k].answers.patterns;
    }
    for (size_t r = 0; r < h->rows; r++) n += h->weight[r], mean += h->weight[r] * h->score[r];
    mean /= n;
    for (size_t r = 0; r < h->rows; r++)
        squares += h->weight[r] * (h->score[r] - mean) * (h->score[r] - mean);
    for (size_t r = 0; r < h->rows; r++) h->scaled[r] = (h->score[r] - mean) / sqrt(squares / n);
}

/* ---- regressions ---- */

/* Persons of an item by group and category. */
static struct person_logistic sort(const struct hybrid *h, size_t item, const struct hybrid_room *room)
{
    size_t categories = h->model.categories[item], cells = categories * h->model.groups, row = 0;
    struct person_logistic ret = {h->model.groups, categories, room->start, room->x, room->weight, 0};

    memset(room->start, 0, (cells + 2) * sizeof *room->start);
    for (int pass = 0; pass < 2; pass++) {
        row = 0;
        for (size_t k = 0; k < h->model.groups; k++) {
            const struct answers *a = &h->model.engine[k].answers;
            for (size_t p = 0; p < a->patterns; p++, row++) {
                int8_t code = a->codes[p * a->items + item];
                size_t cell = k * categories + (size_t)code, at;
                if (code < 0) continue;
                if (pass == 0) {
                    room->start[cell + 2]++;
                    continue;
                }
                at = room->start[cell + 1]++;
                room->x[at] = h->scaled[row], room->weight[at] = h->weight[row];
                ret.farthest = fmax(ret.farthest, fabs(h->scaled[row]));
            }
        }
        for (size_t cell = 2; pass == 0 && cell < cells + 2; cell++)
            room->start[cell] += room->start[cell - 1];
    }
    return ret;
}

static void regress(const struct hybrid *h, size_t item, const struct hybrid_room *room)
{
    const struct fairness_wanted wanted = {true, h->wanted->rule, h->wanted->level};
    struct person_logistic persons = sort(h, item, room);
    struct ordinal_logistic models[FAIRNESS_MODELS] = {person_shares(&persons)};
    double *parameter = h->parameter + item * PERSON_MODELS * h->room, coefficient[PERSON_MODELS];

    for (size_t m = 0; m < PERSON_MODELS; m++) {
        double *own = parameter + m * h->room;
        if (m && h->is_first)
            memcpy(own, own - h->room,
                   person_parameters(&persons, (enum person_model)(m - 1)) * sizeof *own);
        models[m + 1] = person_logistic(&persons, (enum person_model)m, own, room->room, room->order);
        coefficient[m] = own[persons.categories - 1];
    }
    h->ret[item].logistic = fairness_compare(&wanted, persons.groups, models);
    h->ret[item].coefficient_change =
        (coefficient[PERSON_GROUP] - coefficient[PERSON_X]) / coefficient[PERSON_X];
}

static void regress_all(void *context, size_t first, size_t end, size_t thread)
{
    struct hybrid *h = context;

    for (size_t i = first; i < end; i++) regress(h, i, &h->rooms[thread]);
}

/* ---- rounds ---- */

static void make_room(struct call *c, struct hybrid *h)
{
    size_t threads = parallel_threads(h->model.wanted.threads), groups = h->model.groups, most = 0;

    for (size_t i = 0; i < h->model.items; i++)
        most = h->model.categories[i] > most ? h->model.categories[i] : most;
    for (size_t k = 0; k < groups; k++) h->rows += h->model.engine[k].answers.patterns;
    h->room = 2 * (most + 2 * groups);
    h->score = arena_alloc(c->mem, h->rows * sizeof *h->score);
    h->scaled = arena_alloc(c->mem, h->rows * sizeof *h->scaled);
    h->weight = arena_alloc(c->mem, h->rows * sizeof *h->weight);
    h->parameter = arena_alloc(c->mem, h->model.items * PERSON_MODELS * h->room * sizeof(double));
    h->rooms = arena_alloc(c->mem, threads * sizeof *h->rooms);
    for (size_t t = 0; t < threads; t++) {
        struct hybrid_room *room = &h->rooms[t];
        room->x = arena_alloc(c->mem, h->rows * sizeof *room->x);
        room->weight = arena_alloc(c->mem, h->rows * sizeof *room->weight);
        room->room = arena_alloc(c->mem, person_room(groups, most) * sizeof *room->room);
        room->start = arena_alloc(c->mem, (groups * most + 2) * sizeof *room->start);
        room->order = arena_alloc(c->mem, h->room * sizeof *room->order);
    }
    for (size_t k = 0, at = 0; k < groups; k++) {
        const struct answers *a = &h->model.engine[k].answers;
        memcpy(h->weight + at, a->frequency, a->patterns * sizeof *h->weight);
        at += a->patterns;
    }
}

static enum err begin(struct call *c, const struct irt_dif_data *d, struct hybrid *h)
{
    bool *apart;

    TRY(groups_begin(c, d, &h->wanted->irt, false, &h->model));
    make_room(c, h);
    apart = arena_alloc(c->mem, h->model.items * sizeof *apart);
    h->ties = groups_tie(c, &h->model, apart);
    h->free = groups_start(c, &h->model, &h->ties);
    h->information = groups_squares(c, &h->model);
    return OK;
}

/* Whether another round is to follow: items are flagged otherwise than those apart, and not all. */
static bool goes_on(const struct hybrid *h, const bool *flagged, struct irt_dif_rounds *rounds)
{
    size_t count = rounds->round[rounds->count - 1].count;

    rounds->settled = memcmp(flagged, h->ties.apart, h->model.items * sizeof *flagged) == 0;
    rounds->no_anchor = count == h->model.items;
    return !rounds->settled && !rounds->no_anchor && rounds->count < ROUNDS_MOST;
}

static enum err go_round(struct call *c, struct hybrid *h, bool *flagged, struct irt_dif_rounds *rounds)
{
    struct groups_known here = {0};
    struct summit summit;

    h->is_first = rounds->count == 0;
    if (!h->is_first) groups_change(c, &h->model, flagged, &h->ties, &h->free);
    TRY(groups_climb(c, &h->model, &h->ties,
                     &(struct groups_climb){h->is_first, h->information, GAIN_LEAST, NULL}, h->free,
                     &summit));
    TRY(groups_stand(c, &h->model, &h->ties, h->free, &here));
    score(h);
    parallel_for(h->model.wanted.threads, h->model.items, 1, regress_all, h);
    for (size_t i = 0; i < h->model.items; i++) flagged[i] = h->ret[i].logistic.flagged;
    groups_add_round(c, &h->model, &h->ties, &summit, flagged, rounds);
    return OK;
}

static void tell_scores(const struct irt_dif_data *d, const struct hybrid *h, double *ret)
{
    for (size_t r = 0; r < d->answers.rows; r++) {
        size_t at = 0, pattern = SIZE_MAX;
        for (size_t k = 0; d->group[r] >= 0 && k < h->model.groups; k++) {
            const struct answers *a = &h->model.engine[k].answers;
            if (d->group[r] == (int32_t)k) pattern = a->pattern_of[r];
            if (d->group[r] == (int32_t)k) break;
            at += a->patterns;
        }
        ret[r] = pattern == SIZE_MAX ? NAN : h->score[at + pattern];
    }
}

enum err irt_dif_hybrid(struct call *c, const struct irt_dif_data *d, const struct irt_dif_wanted *w,
                        struct irt_dif_hybrid *ret, double *ret_scores,
                        struct irt_dif_rounds *ret_rounds)
{
    struct hybrid h = {.wanted = w, .ret = ret};
    bool *flagged;

    TRY(begin(c, d, &h));
    flagged = arena_alloc(c->mem, h.model.items * sizeof *flagged);
    groups_begin_rounds(c, &h.model, ret_rounds);
    do TRY(go_round(c, &h, flagged, ret_rounds));
    while (goes_on(&h, flagged, ret_rounds));
    for (size_t i = 0; i < h.model.items; i++)
        ret[i].of_group =
            h.ties.apart[i] ? groups_describe(c, &h.model, &h.ties, h.free, i, NULL) : NULL;
    if (ret_scores) tell_scores(d, &h, ret_scores);
    return OK;
}
