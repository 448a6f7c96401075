/* study/report_fairness.c: whether an item means the same in groups, in the technical report. */

#include "base/arena.h"
#include "page/page.h"
#include "study/report_parts.h"
#include "study/study.h"

static void draw_sizes(struct call *c, struct document *d, const struct json *grouping)
{
    static const double widths[] = {4, 1.4, 1.4};
    const char *headings[] = {say(c, N_("Group")), say(c, N_("People")), say(c, N_("Needed"))},
               *needed = arena_format(c->mem, "%d", STUDY_FAIRNESS_ENOUGH);
    const struct json *groups = json_get(grouping, "groups");

    document_table(d, headings, widths, 3);
    if (json_count(groups) == 0)
        document_row(d, (const char *[]){say(c, N_("None is recorded yet")), "–", needed});
    for (const struct json *g = json_count(groups) ? groups->as.members.first : NULL; g; g = g->next)
        document_row(
            d, (const char *[]){json_get_text(g, "name"), json_get_text(g, "persons_text"), needed});
}

static void draw_comparison(struct call *c, struct document *d, const struct json *comparison)
{
    static const double widths[] = {3, 1.3, 1.5, 1, 3};
    const char *headings[] = {say(c, N_("Item")), say(c, N_("People here · others")),
                              say(c, N_("Difference")), say(c, N_("Change of R²")),
                              say(c, N_("In words"))};

    document_heading(d, 3, json_get_text(comparison, "title"));
    document_paragraph(d, json_get_text(comparison, "compared_text"));
    if (!json_get_bool(comparison, "is_compared")) return;
    document_table(d, headings, widths, 5);
    for (const struct json *i = json_get(comparison, "items")->as.members.first; i; i = i->next)
        document_row(
            d, (const char *[]){json_get_text(i, "title"), json_get_text(i, "persons_text"),
                                report_with_interval(c, i, "difference_text", "difference_interval"),
                                report_left_to_right(c, json_get_text(i, "change_text")),
                                json_get_text(i, "words")});
    document_space(d);
    document_paragraph(d, say(c, N_("The same figures, from the file of these groups on the "
                                    "instrument’s page:")));
    document_quiet(
        d, say(c, N_("First of the needs, then of what protects. There the difference is called "
                     "“Difference in SD”, and the change of R² “Nagelkerke R2 change, "
                     "both”.")));
    for (const struct json *k = json_get(comparison, "commands")->as.members.first; k; k = k->next)
        document_paragraph(d, json_get_text(k, "text"));
}

static void draw_grouping(struct call *c, struct document *d, const struct json *grouping)
{
    document_heading(d, 2, json_get_text(grouping, "title"));
    if (!json_get_bool(grouping, "is_enough"))
        document_paragraph(
            d, arena_format(c->mem,
                            say(c, N_("The sample is too small to say anything: it takes %d people in "
                                      "each of two groups (Scott and others 2009). That nothing is "
                                      "shown here does not show that the items are fair.")),
                            STUDY_FAIRNESS_ENOUGH));
    draw_sizes(c, d, grouping);
    for (const struct json *k = json_get(grouping, "comparisons")->as.members.first; k; k = k->next)
        draw_comparison(c, d, k);
}

void report_fairness(struct call *c, struct document *d, const struct json *view)
{
    document_heading(d, 1, say(c, N_("Whether an item means the same in each group (GRRAS 13)")));
    document_paragraph(
        d, say(c, N_("Are people who are alike, in what was rated of them as a whole, rated alike in "
                     "this item too, in whichever language its text was read, with or without an "
                     "interpreter, and in each unit? Everybody counts once, with their latest "
                     "countersigned assessment. No "
                     "religious, ethnic or national group is asked for anywhere.")));
    document_quiet(
        d,
        say(c,
            N_("Matched on what was rated of the items of the same direction, at least half of them. "
               "Difference: how much higher or lower the item is rated here than of people who are "
               "alike, in standard deviations (Mantel 1963; Dorans and Schmitt 1991). Change of R²: "
               "what the group adds to an ordinal logistic regression (Zumbo 1999). Words: what is "
               "significant and of some size (Zwick, Thayer and Mazzeo 1997; Jodoin and "
               "Gierl 2001). With many items something is found by chance: it is a question to the "
               "text, and no verdict on anybody.")));
    for (const struct json *g = json_get(view, "fairness")->as.members.first; g; g = g->next)
        draw_grouping(c, d, g);
}
