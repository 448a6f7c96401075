/* study/show_fairness.c: how many people there are in each group, and what the tests say, in words. */

#include "study/show_fairness.h"

#include <math.h>

#include "base/arena.h"
#include "page/page.h"
#include "study/command.h"
#include "study/number.h"
#include "study/pages.h"
#include "study/put.h"
#include "study/show.h"
#include "study/study.h"

const struct fairness_grouping fairness_groupings[] = {
    {BY_LANGUAGE, "language", N_("By the language in which it was read")},
    {BY_INTERPRETER, "interpreter", N_("By interpreter")},
    {BY_UNIT, "unit", N_("By unit")},
    {BY_UNIT, NULL, NULL},
};

/* ---- how many there are ---- */

static struct json *group_sizes(struct call *c, const struct fairness *f)
{
    struct json *list = json_list(c);

    for (size_t g = 0; g < f->groups; g++) {
        const struct group_size *k = &f->group[g];
        struct json *one = json_map(c);
        put_text(c, one, "name", study_group_label(c, k->name, f->by));
        put_text(c, one, "persons_text",
                 k->persons >= STUDY_SHOWN
                     ? arena_format(c->mem, "%zu", k->persons)
                     : arena_format(c->mem, say(c, N_("fewer than %d")), STUDY_SHOWN));
        json_set(one, "is_enough", json_bool(c, k->is_enough));
        json_add(list, one);
    }
    return list;
}

/* ---- one item ---- */

/* In standard deviations of the item. */
static struct estimate difference_of(const struct item_fairness *i)
{
    struct estimate e = i->is_enough ? i->mantel.standardised : estimate_nothing();

    e.value /= i->mantel.spread;
    e.low /= i->mantel.spread;
    e.high /= i->mantel.spread;
    return e;
}

static const char *in_words(const struct item_fairness *i)
{
    bool is_higher = i->mantel.standardised.value > 0;

    if (!i->is_enough) return N_("too few people were rated on it");
    if (isnan(i->mantel.standardised.value)) return N_("everybody was rated the same");
    if (i->size == SIZE_NEGLIGIBLE) return N_("no difference of weight was found");
    if (!i->mantel.flagged)
        return N_("it works otherwise in this group, but neither higher nor lower throughout: read its "
                  "text together");
    if (i->size == SIZE_MODERATE)
        return is_higher ? N_("rated somewhat higher in this group: read its text together")
                         : N_("rated somewhat lower in this group: read its text together");
    return is_higher ? N_("rated clearly higher in this group: read its text together")
                     : N_("rated clearly lower in this group: read its text together");
}

static struct json *item_row(struct call *c, const struct item_fairness *i)
{
    struct estimate difference = difference_of(i);
    double change = i->is_enough ? i->logistic.nagelkerke[1] : NAN;
    struct json *row = json_map(c);

    put_text(c, row, "code", json_get_text(i->item, "code"));
    put_text(c, row, "title", json_get_text(i->item, "title"));
    json_set(row, "is_shown", json_bool(c, i->is_enough));
    put_text(c, row, "persons_text",
             i->is_enough ? arena_format(c->mem, "%zu · %zu", i->rated[1], i->rated[0]) : "–");
    put_number(c, row, "difference", difference.value);
    put_text(c, row, "difference_text", figure_signed(c, difference.value));
    put_text(c, row, "difference_interval", figure_interval(c, &difference));
    put_number(c, row, "change", change);
    put_text(c, row, "change_text", figure_small(c, change));
    put_text(c, row, "words", say(c, in_words(i)));
    json_set(row, "is_signal", json_bool(c, i->is_enough && i->size != SIZE_NEGLIGIBLE));
    return row;
}

/* ---- one group against the others ---- */

/* First that over the needs, then that over what protects. */
static struct json *commands(struct call *c, const struct study *s, const char *focal,
                             const char *grouping)
{
    struct json *list = json_list(c);

    for (int is_protective = 0; is_protective < 2; is_protective++) {
        struct json *one = json_map(c);
        put_text(c, one, "text", study_fairness_command(c, s, grouping, focal, is_protective));
        json_add(list, one);
    }
    return list;
}

/* That nothing was found says something only where something was looked at. */
static const char *compared_in_words(struct call *c, size_t compared, size_t items, size_t signals)
{
    const char *text;

    if (!compared)
        return arena_format(
            c->mem,
            say(c, N_("No item could be looked at: it takes %d people of each group who "
                      "were rated on the steps of its scale. That does not show that "
                      "the items are fair.")),
            STUDY_FAIRNESS_ENOUGH);
    text = arena_format(c->mem,
                        say(c, N_("Items that could be looked at, because at least %d people of each "
                                  "group were rated on the steps of their scale: %zu of %zu.")),
                        STUDY_FAIRNESS_ENOUGH, compared, items);
    return signals
               ? text
               : arena_format(c->mem, "%s %s", text,
                              say(c, N_("None of them was found to differ by any size that counts.")));
}

static struct json *comparison(struct call *c, const struct study *s, const struct fairness *f,
                               const struct fairness_comparison *k, const char *code)
{
    struct json *one = json_map(c), *items = json_list(c), *signals = json_list(c);
    const char *focal = study_group_label(c, k->focal, f->by);
    size_t compared = 0;

    for (size_t i = 0; i < s->items; i++) {
        struct json *row = item_row(c, &k->item[i]);
        compared += k->item[i].is_enough;
        json_add(items, row);
        if (json_get_bool(row, "is_signal")) json_add(signals, json_duplicate(c, row));
    }
    put_text(c, one, "title",
             k->other ? arena_format(c->mem, say(c, N_("%s, held against %s")), focal,
                                     study_group_label(c, k->other, f->by))
                      : arena_format(c->mem, say(c, N_("%s, held against all others")), focal));
    json_set(one, "items", items);
    json_set(one, "signals", signals);
    json_set(one, "is_compared", json_bool(c, compared != 0));
    put_text(c, one, "compared_text", compared_in_words(c, compared, s->items, json_count(signals)));
    json_set(one, "commands", commands(c, s, k->focal, code));
    return one;
}

static enum err grouping(struct call *c, const struct study *s, const struct fairness_grouping *by,
                         struct json *list)
{
    struct json *one = json_map(c), *comparisons = json_list(c);
    struct fairness f;

    TRY(study_fairness(c, s, by->by, &f));
    for (size_t i = 0; i < f.comparisons; i++)
        json_add(comparisons, comparison(c, s, &f, &f.comparison[i], by->code));
    put_text(c, one, "code", by->code);
    put_text(c, one, "title", say(c, by->title));
    json_set(one, "is_enough", json_bool(c, f.comparisons != 0));
    json_set(one, "groups", group_sizes(c, &f));
    json_set(one, "comparisons", comparisons);
    json_add(list, one);
    return OK;
}

enum err put_fairness(struct call *c, const struct study *s, struct json *view)
{
    struct json *list = json_list(c);

    for (const struct fairness_grouping *by = fairness_groupings; by->code; by++)
        TRY(grouping(c, s, by, list));
    json_set(view, "fairness", list);
    put_count(c, view, "fairness_needed", STUDY_FAIRNESS_ENOUGH);
    return OK;
}
