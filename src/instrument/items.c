/* instrument/items.c: sections and items, and when an item is asked. */

#include <string.h>

#include "base/text.h"
#include "instrument/reading.h"

#define WINDOW_MAX 600 /* months */

static bool is_plainly(const struct node *n, const char *text)
{
    return n && n->kind == NODE_TEXT && strcmp(n->text, text) == 0;
}

/* ---- single values of an item ---- */

static void check_direction(struct reading *r, const struct node *n)
{
    if (!value_is_text(r, n)) return;
    if (strcmp(n->text, "protective") == 0 || strcmp(n->text, "need") == 0) return;
    finding_report(r, RULE_BAD_DIRECTION, finding_value_place(r, n), N_("“%s” is no direction."),
                   finding_shown(r, n->text));
}

static void check_evidence(struct reading *r, const struct node *n)
{
    if (!value_is_text(r, n)) return;
    if (strcmp(n->text, "required") == 0 || strcmp(n->text, "optional") == 0) return;
    finding_report(r, RULE_BAD_EVIDENCE, finding_value_place(r, n),
                   N_("“%s” does not say whether evidence is required."), finding_shown(r, n->text));
}

static void check_window(struct reading *r, const struct node *n)
{
    value_check_number(r, n, WINDOW_MAX);
}

static const struct node *item_code(const struct reading *r, const char *code)
{
    for (size_t i = 0; i < r->item_count; i++)
        if (r->items[i].code && strcmp(r->items[i].code->text, code) == 0) return r->items[i].code;
    return NULL;
}

static void check_item_code(struct reading *r, const struct node *n)
{
    const struct node *twin;

    value_check_code(r, n);
    if (n->kind != NODE_TEXT) return;
    twin = item_code(r, n->text);
    if (twin)
        members_report_twin(r, n, twin);
    else
        r->items[r->item_count].code = n;
}

/* ---- when an item is asked ---- */

static void check_codes(struct reading *r, const struct node *n)
{
    members_check_list(r, n, 1, value_check_code);
    members_check_unique_texts(r, n);
}

static void check_when(struct reading *r, const struct node *n)
{
    static const struct key keys[] = {
        {"item", value_check_code, true}, {"in", check_codes, true}, {NULL, NULL, false}};

    members_check_map(r, n, keys);
}

static bool is_later_item(const struct node *item, const char *code)
{
    const struct node *section = item->parent->parent;

    for (; section; section = section->next) {
        const struct node *items = node_member(section, "items");
        for (const struct node *i = items ? items->first : NULL; i; i = i->next)
            if (text_equal(node_member_text(i, "code"), code)) return true;
    }
    return false;
}

/* The earlier item of that code; NULL after a finding. */
static const struct item *earlier_item(struct reading *r, const struct node *item,
                                       const struct node *named)
{
    struct nearest nearest = {.to = named->text};

    for (size_t i = 0; i < r->item_count; i++) {
        if (!r->items[i].code) continue;
        if (strcmp(r->items[i].code->text, named->text) == 0) return &r->items[i];
        nearest_try(&nearest, r->items[i].code->text);
    }
    if (text_equal(node_member_text(item, "code"), named->text))
        finding_report(r, RULE_LATER_ITEM, finding_value_place(r, named),
                       N_("The item would wait for its own rating."));
    else if (is_later_item(item, named->text))
        finding_report(r, RULE_LATER_ITEM, finding_value_place(r, named),
                       N_("The item “%s” comes only after this one."), finding_shown(r, named->text));
    else if (nearest.best)
        finding_report(r, RULE_UNKNOWN_ITEM, finding_value_place(r, named),
                       N_("No item has the code “%s”; the nearest that stands before: “%s”."),
                       finding_shown(r, named->text), finding_shown(r, nearest.best));
    else
        finding_report(r, RULE_UNKNOWN_ITEM, finding_value_place(r, named),
                       N_("No item has the code “%s”, and none stands before this one."),
                       finding_shown(r, named->text));
    return NULL;
}

static void check_rating(struct reading *r, const struct node *n)
{
    struct nearest nearest = {.to = n->text};

    if (n->kind != NODE_TEXT || members_have_code(r->presence, n->text)) return;
    for (const struct node *p = r->presence->first; p; p = p->next)
        if (node_member_text(p, "code")) nearest_try(&nearest, node_member_text(p, "code"));
    finding_report(r, RULE_UNKNOWN_RATING, finding_value_place(r, n),
                   N_("“%s” is no rating of this instrument; the nearest that is: “%s”."),
                   finding_shown(r, n->text),
                   finding_shown(r, nearest.best ? nearest.best : "present"));
}

/* Whether the condition can never be met. */
static bool check_condition(struct reading *r, const struct node *item, const struct node *when)
{
    const struct node *named = node_member(when, "item"), *codes = node_member(when, "in");
    const struct item *earlier;

    if (codes && codes->kind == NODE_LIST && r->presence)
        for (const struct node *n = codes->first; n; n = n->next) check_rating(r, n);
    if (!named || named->kind != NODE_TEXT || value_is_null(named)) return false;
    earlier = earlier_item(r, item, named);
    return earlier && earlier->is_never_asked;
}

/* Nobody is left to ask where all are untried and the item is about what they are accused of. */
static void check_asked(struct reading *r, const struct node *item)
{
    const struct node *when = node_member(item, "when"), *acts = node_member(item, "about_acts");
    bool is_about_acts = value_is_true(acts);
    bool is_never_met = when && when->kind == NODE_MAP && check_condition(r, item, when);
    bool is_for_nobody = is_about_acts && r->only_untried;

    r->items[r->item_count].is_never_asked = is_never_met || is_for_nobody;
    if (is_never_met)
        finding_report(r, RULE_NEVER_ASKED, finding_key_place(r, when),
                       N_("The item that this one waits for is never asked."));
    else if (is_for_nobody)
        finding_report(r, RULE_NEVER_ASKED, finding_key_place(r, acts),
                       N_("The instrument is for untried people only, and they are not asked about the "
                          "alleged acts."));
    if (is_plainly(node_member(item, "direction"), "protective") && !when && !is_about_acts)
        r->protective++;
}

/* ---- items and sections ---- */

static void check_item(struct reading *r, const struct node *n)
{
    static const struct key keys[] = {{"code", check_item_code, true},
                                      {"direction", check_direction, true},
                                      {"title", languages_check_words, true},
                                      {"definition", languages_check_words, true},
                                      {"anchors", anchors_check, true},
                                      {"does_not_count", languages_check_words, true},
                                      {"evidence", check_evidence, false},
                                      {"window_months", check_window, false},
                                      {"when", check_when, false},
                                      {"about_acts", value_check_flag, false},
                                      {NULL, NULL, false}};

    if (r->item_count == LIMIT_INSTRUMENT_ITEMS) {
        if (!r->has_too_many_items)
            finding_report(r, RULE_LIMIT_ITEMS, finding_value_place(r, n),
                           N_("There are more than %d items."), LIMIT_INSTRUMENT_ITEMS);
        r->has_too_many_items = true;
        return;
    }
    members_check_map(r, n, keys);
    if (n->kind == NODE_MAP) check_asked(r, n);
    r->item_count++;
}

static void check_items(struct reading *r, const struct node *n)
{
    members_check_list(r, n, 1, check_item);
}

static void check_section(struct reading *r, const struct node *n)
{
    static const struct key keys[] = {{"code", value_check_code, true},
                                      {"title", languages_check_words, true},
                                      {"items", check_items, true},
                                      {NULL, NULL, false}};

    members_check_map(r, n, keys);
}

void items_check_sections(struct reading *r, const struct node *n)
{
    members_check_list(r, n, 1, check_section);
    members_check_unique(r, n);
    if (n->kind == NODE_LIST && r->item_count > 0 && r->protective == 0)
        finding_report(r, RULE_NO_PROTECTIVE_ITEM, finding_key_place(r, n),
                       N_("No item that everybody is asked describes what protects."));
    anchors_compare(r, n);
}
