/* analysis/compare_raters.c: whether raters agree more, or less, than other raters or than before. */

#include <math.h>
#include <string.h>

#include "analysis/comparing.h"
#include "analysis/items.h"
#include "base/arena.h"
#include "stats/compare.h"

static const char *const coefficient_names[AGREE_COUNT] = {"percent_agreement", "fleiss_kappa",
                                                           "conger_kappa",      "brennan_prediger",
                                                           "gwet_ac1",          "krippendorff_alpha"};

struct raters {
    struct ratings first, second;
    const struct rated *rated; /* for the scale */
    bool same_units;
    const char *of_first, *of_second;
};

static enum err choose_coefficients(struct call *c, const struct request *q, size_t raters,
                                    bool *wanted)
{
    const char *name = request_own(q, "coefficient");
    bool found = false;

    if (name && strcmp(name, "gwet_ac2") == 0) name = "gwet_ac1";
    if (name && (strcmp(name, "cohen_kappa") == 0 || strcmp(name, "weighted_kappa") == 0) &&
        raters == 2)
        name = "conger_kappa";
    for (size_t i = 0; i < AGREE_COUNT; i++) {
        wanted[i] = !name || strcmp(name, coefficient_names[i]) == 0;
        found |= wanted[i];
    }
    if (found) return OK;
    return misuse(
        c,
        "%s is not compared; there are: percent_agreement, cohen_kappa (of two raters), fleiss_kappa, "
        "conger_kappa, brennan_prediger, gwet_ac1, gwet_ac2, krippendorff_alpha.",
        name);
}

static enum err choose_weights(struct call *c, const struct request *q, const struct rated *r,
                               const double **ret)
{
    static const struct {
        const char *name;
        enum weighting kind;
    } known[] = {
        {"identity", WEIGHTS_IDENTITY}, {"linear", WEIGHTS_LINEAR}, {"quadratic", WEIGHTS_QUADRATIC}};
    double *weights = NULL;

    *ret = NULL;
    if (!q->weights) return OK;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].name, q->weights) == 0)
            TRY(weights_make(c, known[i].kind, r->ratings.values, r->ratings.categories, &weights));
    if (!weights) TRY(read_weights(c, q->weights, q, r->scale, r->ratings.categories, &weights));
    *ret = weights;
    return OK;
}

static enum err change_apart(struct call *c, const struct request *q, const struct raters *r,
                             const struct agreement_wanted *wanted, struct agreement_change *ret)
{
    struct estimate first[AGREE_COUNT], second[AGREE_COUNT];
    struct bootstrap_wanted b = {
        .replicates = q->boot, .seed = q->seed, .threads = q->threads, .level = q->level};

    TRY(agree_all(c, &r->first, wanted, first));
    TRY(agree_all(c, &r->second, wanted, second));
    if (q->boot) {
        TRY(agree_bootstrap(c, &r->first, wanted, &b, first, NULL));
        b.seed++; /* so that both are drawn apart */
        TRY(agree_bootstrap(c, &r->second, wanted, &b, second, NULL));
    }
    for (size_t i = 0; i < AGREE_COUNT; i++) {
        ret[i] = (struct agreement_change){first[i], second[i],
                                           compare_apart(&first[i], &second[i], q->level)};
        if (q->boot) ret[i].difference.method = "bootstrap";
    }
    return OK;
}

static enum err change_together(struct call *c, const struct request *q, const struct raters *r,
                                const struct agreement_wanted *wanted, const bool *chosen,
                                struct agreement_change *ret)
{
    struct bootstrap_wanted b = {
        .replicates = q->boot, .seed = q->seed, .threads = q->threads, .level = q->level};

    for (enum agreement i = 0; i < AGREE_COUNT; i++) {
        struct agreement_both both = {&r->first, &r->second, i, wanted};
        if (chosen[i]) TRY(compare_together(c, &both, q->boot ? &b : NULL, &ret[i]));
    }
    return OK;
}

/* As agree calls it: Conger's coefficient of two raters is Cohen's. */
static const char *name_of(const struct raters *r, enum agreement coefficient, bool weighted)
{
    bool two = r->first.raters == 2 && r->second.raters == 2;

    if (coefficient == AGREE_GWET && weighted) return "gwet_ac2";
    if (coefficient == AGREE_CONGER && two) return weighted ? "weighted_kappa" : "cohen_kappa";
    return coefficient_names[coefficient];
}

static enum err add_agreement(struct call *c, struct comparing *w, const struct raters *r)
{
    const struct request *q = w->q;
    struct agreement_wanted wanted = {.level = q->level};
    struct agreement_change change[AGREE_COUNT];
    bool chosen[AGREE_COUNT];

    if (r->first.raters < 2 || r->second.raters < 2)
        return table_refuse(c, q->opened, TABLE_HEADER, 0,
                            "Agreement is between raters; two are wanted at least each time.");
    TRY(choose_coefficients(
        c, q, r->first.raters > r->second.raters ? r->first.raters : r->second.raters, chosen));
    TRY(choose_weights(c, q, r->rated, &wanted.weights));
    if (r->same_units)
        TRY(change_together(c, q, r, &wanted, chosen, change));
    else
        TRY(change_apart(c, q, r, &wanted, change));
    for (enum agreement i = 0; i < AGREE_COUNT; i++) {
        const char *of = name_of(r, i, wanted.weights != NULL);
        if (!chosen[i]) continue;
        compare_add(w, "agreement_first", of, &change[i].first);
        compare_add(w, "agreement_second", of, &change[i].second);
        compare_add_test(w, "agreement_difference", of, &change[i].difference);
    }
    if (!request_own(q, "coefficient"))
        answer_remark(w->a, "The coefficients put one question in several ways; choose one beforehand "
                            "with --coefficient, and no p has to be adjusted for the others.");
    if (q->weights) answer_option(w->a, "weights", json_text(c, q->weights));
    if (q->boot) answer_option(w->a, "boot", json_int(c, (int64_t)q->boot));
    if (q->boot) answer_option(w->a, "seed", json_int(c, (int64_t)q->seed));
    answer_remark(w->a, arena_format(c->mem, "Differences are %s - %s, %s.", r->of_second, r->of_first,
                                     r->same_units ? "on the same units" : "on different units"));
    return OK;
}

/* Some of the raters of a table, in the order of their names; one may stand both times (an expert whom
 * others are compared with). */
static enum err columns_of(struct call *c, const struct rated *rated, const char *const *names,
                           size_t count, struct ratings *ret)
{
    const struct ratings *r = &rated->ratings;
    int32_t *codes = arena_alloc(c->mem, r->rows * count * sizeof *codes);

    for (size_t k = 0; k < count; k++) {
        size_t at = 0;
        while (at < r->raters && strcmp(rated->raters[at], names[k]) != 0) at++;
        if (at == r->raters) return fail(c, ERR_BUG, "The column %s was not read.", names[k]);
        for (size_t i = 0; i < r->rows; i++) codes[i * count + k] = r->codes[i * r->raters + at];
        for (size_t i = 0; i < k; i++)
            if (strcmp(names[i], names[k]) == 0)
                return misuse(c, "The rater %s is named twice for the same time.", names[k]);
    }
    *ret = *r;
    ret->codes = codes;
    ret->raters = count;
    return OK;
}

/* Each column once. */
static const char *all_columns(struct call *c, const char *first, const char *const *names,
                               size_t count, const char *const *earlier, size_t earlier_count)
{
    const char *list = first;

    for (size_t k = 0; k < count; k++) {
        bool known = false;
        for (size_t i = 0; i < earlier_count; i++) known |= strcmp(earlier[i], names[k]) == 0;
        if (!known) list = arena_format(c->mem, "%s,%s", list, names[k]);
    }
    return list;
}

enum err compare_raters_together(struct call *c, struct comparing *w, const char *first,
                                 const char *second)
{
    const char *const *names, *const *others;
    struct request q = *w->q;
    struct raters r = {.same_units = true, .of_first = first, .of_second = second};
    struct rated rated;
    size_t count, other_count;

    if (!first || !second) return misuse(c, "--first and --second go together.");
    TRY(split_names(c, first, &names, &count));
    TRY(split_names(c, second, &others, &other_count));
    q.columns = all_columns(c, first, others, other_count, names, count);
    TRY(read_ratings(c, &q, w->a, &rated));
    r.rated = &rated;
    TRY(columns_of(c, &rated, names, count, &r.first));
    TRY(columns_of(c, &rated, others, other_count, &r.second));
    return add_agreement(c, w, &r);
}

enum err compare_raters_of_groups(struct call *c, struct comparing *w)
{
    struct grouping groups;
    struct rated rated;
    size_t rows, raters, count[2] = {0};
    int32_t *codes[2];
    struct raters r = {.rated = &rated};

    TRY(compare_read_groups(c, w->q, &groups, &rows));
    TRY(read_ratings(c, w->q, w->a, &rated));
    raters = rated.ratings.raters;
    for (size_t i = 0; i < 2; i++) codes[i] = arena_alloc(c->mem, rows * raters * sizeof **codes);
    for (size_t i = 0; i < rows; i++) {
        size_t group = (size_t)groups.codes[i];
        memcpy(codes[group] + count[group]++ * raters, rated.ratings.codes + i * raters,
               raters * sizeof **codes);
    }
    r.first = r.second = rated.ratings;
    r.first.codes = codes[0];
    r.second.codes = codes[1];
    r.first.rows = count[0];
    r.second.rows = count[1];
    r.of_first = groups.names[0];
    r.of_second = groups.names[1];
    return add_agreement(c, w, &r);
}

/* Both files have to be read on one scale: the codes of either are put into the places of both
 * together. */
static enum err join_scales(struct call *c, const struct rated *one, const struct rated *other,
                            const char **ret)
{
    struct categories *all = categories_new(c);
    const char *list = "", **names;
    size_t *place, count;
    bool is_words;

    for (size_t i = 0; i < one->ratings.categories; i++) categories_take(all, one->scale[i]);
    for (size_t i = 0; i < other->ratings.categories; i++) categories_take(all, other->scale[i]);
    TRY(categories_order(c, all, NULL, &place, &is_words));
    count = categories_count(all);
    names = arena_alloc(c->mem, count * sizeof *names);
    for (size_t i = 0; i < count; i++) names[place[i]] = categories_text(all, i);
    for (size_t i = 0; i < count; i++) {
        if (strchr(names[i], ','))
            return fail(c, ERR_INVALID,
                        "The category \"%s\" has a comma; two files with such a one cannot be joined.",
                        names[i]);
        list = arena_format(c->mem, "%s%s%s", list, i ? "," : "", names[i]);
    }
    *ret = list;
    return OK;
}

enum err compare_raters_of_files(struct call *c, struct comparing *w, const char *file)
{
    struct request one = *w->q, other = *w->q;
    struct answer *unused = answer_new(c, "compare");
    struct rated first, second;
    struct raters r = {.rated = &first, .of_first = w->q->file, .of_second = file};

    TRY(table_open(c, file, &w->q->table, &other.opened));
    if (!w->q->categories) {
        TRY(read_ratings(c, &one, unused, &first));
        TRY(read_ratings(c, &other, unused, &second));
        TRY(join_scales(c, &first, &second, &one.categories));
        other.categories = one.categories;
    }
    TRY(read_ratings(c, &other, unused, &second));
    TRY(read_ratings(c, &one, w->a, &first));
    r.first = first.ratings;
    r.second = second.ratings;
    return add_agreement(c, w, &r);
}
