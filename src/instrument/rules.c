/* instrument/rules.c: what an instrument must be, and must not do: docs/instruments.md, as code. */

#include "instrument/reading.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/text.h"

#define EXCERPT_MAX 40 /* characters of the file that a sentence quotes */
#define CODE_MAX 41    /* the sentence of bad_code says so too */
#define AGE_MAX 120
#define WINDOW_MAX 600 /* months */
#define NO_INFORMATION "no_information"

/* ---- the rules: single values ---- */

bool rules_is_null(const struct node *n)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL"};

    for (size_t i = 0; n->is_plain && i < sizeof nulls / sizeof *nulls; i++)
        if (strcmp(n->text, nulls[i]) == 0) return true;
    return false;
}

static bool is_truth(const char *text)
{
    static const char *const truths[] = {"true", "True", "TRUE", "false", "False", "FALSE"};

    for (size_t i = 0; i < sizeof truths / sizeof *truths; i++)
        if (strcmp(text, truths[i]) == 0) return true;
    return false;
}

/* A number of YAML 1.2's core schema. */
bool rules_is_number(const char *text)
{
    static const char decimal[] = "0123456789";
    size_t digits, fraction = 0;

    if (text_starts(text, "0x") && text[2])
        return !text[2 + strspn(text + 2, "0123456789abcdefABCDEF")];
    if (text_starts(text, "0o") && text[2]) return !text[2 + strspn(text + 2, "01234567")];
    if (*text == '+' || *text == '-') text++;
    text += digits = strspn(text, decimal);
    if (*text == '.') text += 1 + (fraction = strspn(text + 1, decimal));
    if (digits + fraction == 0) return false;
    if (*text == 'e' || *text == 'E') {
        text++;
        if (*text == '+' || *text == '-') text++;
        if (!(digits = strspn(text, decimal))) return false;
        text += digits;
    }
    return *text == '\0';
}

static bool is_kind(struct reading *r, const struct node *n, enum node_kind wanted)
{
    if (n->kind == wanted || n->kind == NODE_BROKEN) return n->kind == wanted;
    if (wanted == NODE_TEXT)
        finding_report(r, RULE_WRONG_KIND, finding_value_place(r, n), N_("One text is wanted here."));
    else if (wanted == NODE_LIST)
        finding_report(r, RULE_WRONG_KIND, finding_value_place(r, n),
                       N_("A list is wanted here: each entry begins with a dash and a space."));
    else
        finding_report(r, RULE_WRONG_KIND, finding_value_place(r, n),
                       N_("Keys with values are wanted here, each on a line, further in."));
    return false;
}

/* Whether n is a text that says something; all else is reported. */
static bool is_text(struct reading *r, const struct node *n)
{
    if (!is_kind(r, n, NODE_TEXT)) return false;
    if (rules_is_null(n) || text_is_blank(n->text)) {
        finding_report(r, RULE_EMPTY_TEXT, finding_value_place(r, n), N_("The text is empty."));
        return false;
    }
    if (!n->is_plain || (!rules_is_number(n->text) && !is_truth(n->text))) return true;
    finding_report(r, RULE_NOT_QUOTED, finding_value_place(r, n),
                   N_("Without quotation marks, YAML does not take “%s” for a text."),
                   finding_shown(r, n->text));
    return false;
}

static void check_text(struct reading *r, const struct node *n)
{
    is_text(r, n);
}

/* A whole number in digits, without quotation marks. */
static void check_number(struct reading *r, const struct node *n, int most)
{
    size_t digits = n->kind == NODE_TEXT ? strspn(n->text, "0123456789") : 0;

    if (n->kind == NODE_BROKEN) return;
    if (n->kind == NODE_TEXT && n->is_plain && digits > 0 && digits <= 4 && !n->text[digits] &&
        strtol(n->text, NULL, 10) <= most)
        return;
    finding_report(r, RULE_BAD_NUMBER, finding_value_place(r, n),
                   N_("A whole number from 0 to %d is wanted here."), most);
}

static void check_age(struct reading *r, const struct node *n)
{
    check_number(r, n, AGE_MAX);
}

static void check_window(struct reading *r, const struct node *n)
{
    check_number(r, n, WINDOW_MAX);
}

static void check_code_of(struct reading *r, const struct node *n, const char *signs)
{
    size_t length;

    if (!is_text(r, n)) return;
    length = strspn(n->text, signs);
    if (*n->text >= 'a' && *n->text <= 'z' && !n->text[length] && length <= CODE_MAX) return;
    finding_report(r, RULE_BAD_CODE, finding_value_place(r, n), N_("“%s” cannot be a code."),
                   finding_shown(r, n->text));
}

static void check_code(struct reading *r, const struct node *n)
{
    check_code_of(r, n, "abcdefghijklmnopqrstuvwxyz0123456789_");
}

/* The instrument's own code may have hyphens: it is used in file names. */
static void check_name(struct reading *r, const struct node *n)
{
    check_code_of(r, n, "abcdefghijklmnopqrstuvwxyz0123456789_-");
}

static void check_direction(struct reading *r, const struct node *n)
{
    if (!is_text(r, n)) return;
    if (strcmp(n->text, "protective") == 0) r->protective++;
    if (strcmp(n->text, "protective") == 0 || strcmp(n->text, "need") == 0) return;
    finding_report(r, RULE_BAD_DIRECTION, finding_value_place(r, n), N_("“%s” is no direction."),
                   finding_shown(r, n->text));
}

static void check_status(struct reading *r, const struct node *n)
{
    const struct node *validation = node_member(n->parent, "validation");
    bool is_validated;

    if (!is_text(r, n)) return;
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

/* ---- the rules: names that are meant ---- */

/* How many letters must be changed, added or left out; only the beginnings are compared. */
static size_t letters_apart(const char *a, const char *b)
{
    size_t row[EXCERPT_MAX + 1];
    size_t width = strnlen(b, EXCERPT_MAX), height = strnlen(a, EXCERPT_MAX);

    for (size_t j = 0; j <= width; j++) row[j] = j;
    for (size_t i = 1; i <= height; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            size_t best = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            if (row[j] + 1 < best) best = row[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[width];
}

struct nearest {
    const char *to, *best;
    size_t apart;
};

static void nearest_try(struct nearest *n, const char *name)
{
    size_t apart = letters_apart(n->to, name);

    if (n->best && apart >= n->apart) return;
    n->best = name;
    n->apart = apart;
}

/* Words that only something computed has a use for, alone or within a key: total_score, item-weights.
 */
static bool computes(const char *key)
{
    static const char *const words[] = {"score", "weight", "point",     "total",      "sum",
                                        "value", "cutoff", "threshold", "probability"};

    while (*key) {
        size_t length = strcspn(key, "_- .");
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            size_t wanted = strlen(words[i]);
            bool is_plural = length == wanted + 1 && (key[wanted] == 's' || key[wanted] == 'S');
            if ((length == wanted || is_plural) && strncasecmp(key, words[i], wanted) == 0) return true;
        }
        key += length;
        key += strspn(key, "_- .");
    }
    return false;
}

static void report_computing(struct reading *r, const struct node *n)
{
    finding_report(r, RULE_COMPUTES_RISK, finding_key_place(r, n),
                   N_("“%s” would be for computing, and the program computes no risk: people judge."),
                   finding_shown(r, n->key));
}

static void report_unknown(struct reading *r, const struct node *n, const char *nearest)
{
    if (computes(n->key))
        report_computing(r, n);
    else
        finding_report(r, RULE_UNKNOWN_KEY, finding_key_place(r, n),
                       N_("“%s” is not known here; the nearest that is: “%s”."),
                       finding_shown(r, n->key), finding_shown(r, nearest));
}

static void report_missing(struct reading *r, const struct node *map, const char *name)
{
    finding_report(r, RULE_MISSING_KEY, finding_missing_place(r, map, name),
                   N_("“%s” is missing here."), finding_shown(r, name));
}

struct key {
    const char *name;
    void (*check)(struct reading *r, const struct node *n);
    bool is_required;
};

/* Holds a map against the keys it may have; keys ends with a NULL name. */
static void check_map(struct reading *r, const struct node *map, const struct key *keys)
{
    if (!is_kind(r, map, NODE_MAP)) return;
    for (const struct node *n = map->first; n; n = n->next) {
        const struct key *k = keys;
        struct nearest nearest = {.to = n->key};
        while (k->name && strcmp(k->name, n->key) != 0) nearest_try(&nearest, k++->name);
        if (k->name)
            k->check(r, n);
        else
            report_unknown(r, n, nearest.best);
    }
    for (const struct key *k = keys; k->name; k++)
        if (k->is_required && !node_member(map, k->name)) report_missing(r, map, k->name);
}

static void check_list(struct reading *r, const struct node *list, size_t least,
                       void (*check)(struct reading *r, const struct node *n))
{
    if (!is_kind(r, list, NODE_LIST)) return;
    if (list->count < least)
        finding_report(r, RULE_TOO_FEW, finding_key_place(r, list),
                       N_("The list must have at least this many entries: %zu."), least);
    for (const struct node *n = list->first; n; n = n->next) check(r, n);
}

static void report_twin(struct reading *r, const struct node *n, const struct node *twin)
{
    finding_report(r, RULE_DUPLICATE_CODE, finding_value_place(r, n),
                   N_("“%s” is used already in line %d."), finding_shown(r, n->text), twin->line);
}

static void check_unique_codes(struct reading *r, const struct node *list)
{
    if (list->kind != NODE_LIST) return;
    for (const struct node *n = list->first; n; n = n->next) {
        const char *code = node_member_text(n, "code");
        const struct node *other = list->first;
        while (code && other != n && !text_equal(node_member_text(other, "code"), code))
            other = other->next;
        if (code && other != n) report_twin(r, node_member(n, "code"), node_member(other, "code"));
    }
}

/* ---- the rules: languages ---- */

static bool has_text(const struct node *list, const char *text)
{
    for (const struct node *n = list->first; n; n = n->next)
        if (n->kind == NODE_TEXT && strcmp(n->text, text) == 0) return true;
    return false;
}

static void report_language(struct reading *r, struct place at, const char *language)
{
    struct nearest nearest = {.to = language};

    for (const struct node *l = r->languages->first; l; l = l->next) nearest_try(&nearest, l->text);
    finding_report(r, RULE_UNKNOWN_LANGUAGE, at,
                   N_("“%s” is none of the languages of this instrument; the nearest that is: “%s”."),
                   finding_shown(r, language), finding_shown(r, nearest.best));
}

/* A text in every language. */
static void check_words(struct reading *r, const struct node *n)
{
    if (!is_kind(r, n, NODE_MAP)) return;
    for (const struct node *t = n->first; t; t = t->next) {
        if (computes(t->key))
            report_computing(r, t);
        else if (r->languages && !has_text(r->languages, t->key))
            report_language(r, finding_key_place(r, t), t->key);
        else
            check_text(r, t);
    }
    for (const struct node *l = r->languages ? r->languages->first : NULL; l; l = l->next)
        if (!node_member(n, l->text))
            finding_report(r, RULE_MISSING_LANGUAGE, finding_missing_place(r, n, l->text),
                           N_("The text is missing in the language “%s”."), finding_shown(r, l->text));
}

/* "fr", "prs", "pt-BR". */
static bool is_language(const char *text)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz"), region;

    if (length < 2 || length > 3 || (text[length] && text[length] != '-')) return false;
    if (!text[length]) return true;
    region =
        strspn(text + length + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    return region >= 2 && region <= 8 && !text[length + 1 + region];
}

static void check_language(struct reading *r, const struct node *n)
{
    const struct node *other = n->parent->first;

    if (!is_text(r, n)) return;
    if (!is_language(n->text))
        finding_report(r, RULE_BAD_LANGUAGE, finding_value_place(r, n),
                       N_("“%s” is no code of a language."), finding_shown(r, n->text));
    while (other != n && !(other->kind == NODE_TEXT && strcmp(other->text, n->text) == 0))
        other = other->next;
    if (other != n) report_twin(r, n, other);
}

static void check_languages(struct reading *r, const struct node *n)
{
    check_list(r, n, 1, check_language);
}

static void check_review_language(struct reading *r, const struct node *n)
{
    if (is_text(r, n) && r->languages && !has_text(r->languages, n->text))
        report_language(r, finding_value_place(r, n), n->text);
}

static void check_review(struct reading *r, const struct node *n)
{
    check_list(r, n, 0, check_review_language);
}

/* The list of languages, if every entry is one: a wrong one would make each text look wrong. */
static const struct node *usable_languages(const struct node *root)
{
    const struct node *list = node_member(root, "languages");

    if (!list || list->kind != NODE_LIST || !list->first) return NULL;
    for (const struct node *n = list->first; n; n = n->next)
        if (n->kind != NODE_TEXT || !is_language(n->text)) return NULL;
    return list;
}

/* ---- the rules: choices, items, sections ---- */

static void check_choice(struct reading *r, const struct node *n)
{
    static const struct key keys[] = {
        {"code", check_code, true}, {"label", check_words, true}, {NULL, NULL, false}};

    check_map(r, n, keys);
}

static void check_choices(struct reading *r, const struct node *n)
{
    check_list(r, n, 2, check_choice);
    check_unique_codes(r, n);
}

static bool has_code(const struct node *list, const char *code)
{
    for (const struct node *n = list->first; n; n = n->next)
        if (text_equal(node_member_text(n, "code"), code)) return true;
    return false;
}

static void check_presence(struct reading *r, const struct node *n)
{
    static const char *const needed[] = {"present", "absent", NO_INFORMATION};

    check_choices(r, n);
    for (size_t i = 0; n->kind == NODE_LIST && i < sizeof needed / sizeof *needed; i++)
        if (!has_code(n, needed[i]))
            finding_report(r, RULE_MISSING_PRESENCE, finding_key_place(r, n),
                           N_("The rating “%s” is missing."), needed[i]);
}

/* Takes the first word off [*at, end); NULL at the end. */
static const char *next_word(const char **at, const char *end, size_t *ret_length)
{
    const char *from = *at;

    while (from < end && strchr(" \t\r\n", *from)) from++;
    *at = from;
    while (*at < end && !strchr(" \t\r\n", **at)) ++*at;
    *ret_length = (size_t)(*at - from);
    return *ret_length ? from : NULL;
}

static const char *last_word(const char *from, const char **end, size_t *ret_length)
{
    const char *stop_at;

    while (*end > from && strchr(" \t\r\n", (*end)[-1])) --*end;
    stop_at = *end;
    while (*end > from && !strchr(" \t\r\n", (*end)[-1])) --*end;
    *ret_length = (size_t)(stop_at - *end);
    return *ret_length ? *end : NULL;
}

static size_t count_words(const char *from, const char *end)
{
    size_t count = 0, length;

    while (next_word(&from, end, &length)) count++;
    return count;
}

/* How many words are left, in the longer of the two, between a common beginning and a common end. */
static size_t words_apart(const char *a, const char *b)
{
    const char *a_end = a + strlen(a), *b_end = b + strlen(b);
    size_t a_count, b_count;

    for (;;) {
        const char *a_next = a, *b_next = b;
        size_t a_length, b_length;
        const char *one = next_word(&a_next, a_end, &a_length);
        const char *other = next_word(&b_next, b_end, &b_length);
        if (!one || !other || a_length != b_length || memcmp(one, other, a_length) != 0) break;
        a = a_next;
        b = b_next;
    }
    for (;;) {
        const char *a_last = a_end, *b_last = b_end;
        size_t a_length, b_length;
        const char *one = last_word(a, &a_last, &a_length);
        const char *other = last_word(b, &b_last, &b_length);
        if (!one || !other || a_length != b_length || memcmp(one, other, a_length) != 0) break;
        a_end = a_last;
        b_end = b_last;
    }
    a_count = count_words(a, a_end);
    b_count = count_words(b, b_end);
    return a_count > b_count ? a_count : b_count;
}

static void compare_anchors(struct reading *r, const struct node *one, const struct node *other)
{
    for (const struct node *t = other->kind == NODE_MAP ? other->first : NULL; t; t = t->next) {
        const char *text = node_member_text(one, t->key);
        size_t apart;
        if (t->kind != NODE_TEXT || text_is_blank(t->text) || text_is_blank(text)) continue;
        apart = words_apart(text, t->text);
        if (apart == 0)
            finding_report(r, RULE_SAME_ANCHOR, finding_value_place(r, t),
                           N_("This is the same text as the anchor “%s” has."),
                           finding_shown(r, one->key));
        if (apart == 1)
            finding_report(r, RULE_NEAR_ANCHOR, finding_value_place(r, t),
                           N_("This differs from the anchor “%s” by one word only."),
                           finding_shown(r, one->key));
    }
}

/* Each presence code but no_information has an anchor: nothing can be seen when nothing is known. */
static void check_anchors(struct reading *r, const struct node *anchors)
{
    if (!is_kind(r, anchors, NODE_MAP)) return;
    for (const struct node *n = anchors->first; n; n = n->next) {
        struct nearest nearest = {.to = n->key};
        bool is_known = !r->presence;
        for (const struct node *p = r->presence ? r->presence->first : NULL; p; p = p->next) {
            const char *code = node_member_text(p, "code");
            if (!code || strcmp(code, NO_INFORMATION) == 0) continue;
            is_known = is_known || strcmp(code, n->key) == 0;
            nearest_try(&nearest, code);
        }
        if (is_known)
            check_words(r, n);
        else
            report_unknown(r, n, nearest.best ? nearest.best : "present");
    }
    for (const struct node *p = r->presence ? r->presence->first : NULL; p; p = p->next) {
        const char *code = node_member_text(p, "code");
        if (code && strcmp(code, NO_INFORMATION) != 0 && !node_member(anchors, code))
            report_missing(r, anchors, code);
    }
    for (const struct node *n = anchors->first; n; n = n->next)
        for (const struct node *other = n->next; other; other = other->next)
            compare_anchors(r, n, other);
}

static void check_item_code(struct reading *r, const struct node *n)
{
    check_code(r, n);
    if (n->kind != NODE_TEXT) return;
    for (size_t i = 0; i < r->item_code_count; i++)
        if (strcmp(r->item_codes[i]->text, n->text) == 0) {
            report_twin(r, n, r->item_codes[i]);
            return;
        }
    r->item_codes[r->item_code_count++] = n;
}

static void check_item(struct reading *r, const struct node *n)
{
    static const struct key keys[] = {
        {"code", check_item_code, true},        {"direction", check_direction, true},
        {"title", check_words, true},           {"definition", check_words, true},
        {"anchors", check_anchors, true},       {"does_not_count", check_words, true},
        {"window_months", check_window, false}, {NULL, NULL, false}};

    if (++r->items == LIMIT_INSTRUMENT_ITEMS + 1)
        finding_report(r, RULE_LIMIT_ITEMS, finding_value_place(r, n),
                       N_("There are more than %d items."), LIMIT_INSTRUMENT_ITEMS);
    if (r->items <= LIMIT_INSTRUMENT_ITEMS) check_map(r, n, keys);
}

static void check_items(struct reading *r, const struct node *n)
{
    check_list(r, n, 1, check_item);
}

static void check_section(struct reading *r, const struct node *n)
{
    static const struct key keys[] = {{"code", check_code, true},
                                      {"title", check_words, true},
                                      {"items", check_items, true},
                                      {NULL, NULL, false}};

    check_map(r, n, keys);
}

static void check_sections(struct reading *r, const struct node *n)
{
    check_list(r, n, 1, check_section);
    check_unique_codes(r, n);
    if (n->kind == NODE_LIST && r->items > 0 && r->protective == 0)
        finding_report(r, RULE_NO_PROTECTIVE_ITEM, finding_key_place(r, n),
                       N_("No item describes what protects."));
}

void rules_check_instrument(struct reading *r, const struct node *root)
{
    static const struct key keys[] = {
        {"instrument", check_name, true},       {"version", check_text, true},
        {"licence", check_text, true},          {"status", check_status, true},
        {"validation", check_words, false},     {"languages", check_languages, true},
        {"review_needed", check_review, false}, {"title", check_words, true},
        {"purpose", check_words, true},         {"population", check_words, true},
        {"age_from", check_age, true},          {"presence", check_presence, true},
        {"relevance", check_choices, true},     {"levels", check_choices, true},
        {"sections", check_sections, true},     {NULL, NULL, false}};
    const struct node *presence = node_member(root, "presence");

    r->languages = usable_languages(root);
    r->presence = presence && presence->kind == NODE_LIST ? presence : NULL;
    check_map(r, root, keys);
}
