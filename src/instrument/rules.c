/* instrument/rules.c: what an instrument must be, and must not do: docs/instruments.md, as code. */

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "instrument/reading.h"

#define AGE_MAX 120

/* ---- status and validation ---- */

static void check_status(struct reading *r, const struct node *n)
{
    const struct node *validation = node_member(n->parent, "validation");
    bool is_validated;

    if (!value_is_text(r, n)) return;
    is_validated = strcmp(n->text, "locally_validated") == 0;
    if (!is_validated && strcmp(n->text, "not_validated") != 0)
        finding_report(r, RULE_BAD_STATUS, finding_value_place(r, n), N_("“%s” is no status."),
                       finding_shown(r, n->text));
    else if (is_validated && !validation)
        finding_report(
            r, RULE_MISSING_KEY, finding_missing_place(r, n->parent, "validation"),
            N_("The status says that the instrument was validated; where, with whom and by whom is "
               "missing."));
    else if (!is_validated && validation)
        finding_report(r, RULE_UNEXPECTED_VALIDATION, finding_key_place(r, validation),
                       N_("A validation is described, but the status says there is none."));
}

static void check_validation(struct reading *r, const struct node *n)
{
    static const struct key keys[] = {{"where", languages_check_words, true},
                                      {"with_whom", languages_check_words, true},
                                      {"by_whom", languages_check_words, true},
                                      {NULL, NULL, false}};

    members_check_map(r, n, keys);
}

/* ---- for whom ---- */

static void check_age(struct reading *r, const struct node *n)
{
    value_check_number(r, n, AGE_MAX);
}

static void check_oldest(struct reading *r, const struct node *n)
{
    const struct node *youngest = node_member(n->parent, "age_from");
    long from;

    check_age(r, n);
    if (!youngest || !value_is_count(youngest) || !value_is_count(n)) return;
    from = strtol(youngest->text, NULL, 10);
    if (from <= AGE_MAX && strtol(n->text, NULL, 10) < from)
        finding_report(r, RULE_BAD_AGES, finding_value_place(r, n),
                       N_("The oldest age is below the youngest, %s."),
                       finding_shown(r, youngest->text));
}

/* Each entry is one of names, which ends with NULL, and is there once. */
static void check_groups(struct reading *r, const struct node *list, const char *const *names)
{
    members_check_list(r, list, 1, value_check_text);
    members_check_unique_texts(r, list);
    for (const struct node *n = list->kind == NODE_LIST ? list->first : NULL; n; n = n->next) {
        struct nearest nearest = {.to = n->text};
        const char *const *name = names;
        if (n->kind != NODE_TEXT) continue;
        while (*name && strcmp(*name, n->text) != 0) nearest_try(&nearest, *name++);
        if (!*name)
            finding_report(r, RULE_UNKNOWN_GROUP, finding_value_place(r, n),
                           N_("“%s” is no group of people here; the nearest that is: “%s”."),
                           finding_shown(r, n->text), nearest.best);
    }
}

static void check_standing(struct reading *r, const struct node *n)
{
    static const char *const names[] = {"listed", "screening", "none", NULL};

    check_groups(r, n, names);
}

static void check_legal(struct reading *r, const struct node *n)
{
    static const char *const names[] = {"convicted", "untried", "other", NULL};

    check_groups(r, n, names);
}

static void check_persons(struct reading *r, const struct node *n)
{
    static const struct key keys[] = {
        {"standing", check_standing, true}, {"legal", check_legal, true}, {NULL, NULL, false}};

    members_check_map(r, n, keys);
}

static bool is_for_untried_only(const struct node *root)
{
    const struct node *persons = node_member(root, "persons");
    const struct node *legal = persons ? node_member(persons, "legal") : NULL;

    if (!legal || legal->kind != NODE_LIST || !legal->first) return false;
    for (const struct node *n = legal->first; n; n = n->next)
        if (n->kind != NODE_TEXT || strcmp(n->text, "untried") != 0) return false;
    return true;
}

/* ---- choices ---- */

static void check_choice(struct reading *r, const struct node *n)
{
    static const struct key keys[] = {{"code", value_check_code, true},
                                      {"label", languages_check_words, true},
                                      {"definition", languages_check_words, false},
                                      {NULL, NULL, false}};

    members_check_map(r, n, keys);
}

static void check_choices(struct reading *r, const struct node *n)
{
    members_check_list(r, n, 2, check_choice);
    members_check_unique(r, n);
}

static void check_presence(struct reading *r, const struct node *n)
{
    static const char *const needed[] = {"present", "absent", "no_information"};

    check_choices(r, n);
    for (size_t i = 0; n->kind == NODE_LIST && i < sizeof needed / sizeof *needed; i++)
        if (!members_have_code(n, needed[i]))
            finding_report(r, RULE_MISSING_PRESENCE, finding_key_place(r, n),
                           N_("The rating “%s” is missing."), needed[i]);
}

/* ---- formulation ---- */

static void check_prompt(struct reading *r, const struct node *n)
{
    static const struct key keys[] = {{"code", value_check_code, true},
                                      {"title", languages_check_words, true},
                                      {"hint", languages_check_words, false},
                                      {NULL, NULL, false}};

    members_check_map(r, n, keys);
}

static void check_formulation(struct reading *r, const struct node *n)
{
    static const char *const needed[] = {"rival_compliance", "rival_change"};

    members_check_list(r, n, 1, check_prompt);
    members_check_unique(r, n);
    for (size_t i = 0; n->kind == NODE_LIST && i < sizeof needed / sizeof *needed; i++)
        if (!members_have_code(n, needed[i]))
            finding_report(r, RULE_MISSING_RIVAL, finding_key_place(r, n),
                           N_("The question “%s” is missing."), needed[i]);
}

/* ---- the whole ---- */

void rules_check_instrument(struct reading *r, const struct node *root)
{
    static const struct key keys[] = {{"instrument", value_check_name, true},
                                      {"version", value_check_text, true},
                                      {"licence", value_check_text, true},
                                      {"status", check_status, true},
                                      {"validation", check_validation, false},
                                      {"languages", languages_check, true},
                                      {"review_needed", languages_check_review, false},
                                      {"title", languages_check_words, true},
                                      {"purpose", languages_check_words, true},
                                      {"population", languages_check_words, true},
                                      {"persons", check_persons, true},
                                      {"age_from", check_age, true},
                                      {"age_to", check_oldest, false},
                                      {"presence", check_presence, true},
                                      {"relevance", check_choices, true},
                                      {"levels", check_choices, true},
                                      {"formulation", check_formulation, false},
                                      {"sections", items_check_sections, true},
                                      {NULL, NULL, false}};
    const struct node *presence = node_member(root, "presence");

    r->languages = languages_usable(root);
    r->presence = presence && presence->kind == NODE_LIST ? presence : NULL;
    r->only_untried = is_for_untried_only(root);
    members_check_map(r, root, keys);
}
