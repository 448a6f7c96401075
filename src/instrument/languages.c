/* instrument/languages.c: which languages an instrument has, and texts in all of them. */

#include <string.h>

#include "base/text.h"
#include "instrument/reading.h"

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
void languages_check_words(struct reading *r, const struct node *n)
{
    if (!value_is(r, n, NODE_MAP)) return;
    for (const struct node *t = n->first; t; t = t->next) {
        if (key_computes(t->key))
            members_report_computing(r, t);
        else if (r->languages && !has_text(r->languages, t->key))
            report_language(r, finding_key_place(r, t), t->key);
        else
            value_check_text(r, t);
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
    if (!value_is_text(r, n)) return;
    if (!is_language(n->text))
        finding_report(r, RULE_BAD_LANGUAGE, finding_value_place(r, n),
                       N_("“%s” is no code of a language."), finding_shown(r, n->text));
}

void languages_check(struct reading *r, const struct node *n)
{
    members_check_list(r, n, 1, check_language);
    members_check_unique_texts(r, n);
}

static void check_review_language(struct reading *r, const struct node *n)
{
    if (value_is_text(r, n) && r->languages && !has_text(r->languages, n->text))
        report_language(r, finding_value_place(r, n), n->text);
}

void languages_check_review(struct reading *r, const struct node *n)
{
    members_check_list(r, n, 0, check_review_language);
}

/* The list of languages, if every entry is one: a wrong one would make each text look wrong. */
const struct node *languages_usable(const struct node *root)
{
    const struct node *list = node_member(root, "languages");

    if (!list || list->kind != NODE_LIST || !list->first) return NULL;
    for (const struct node *n = list->first; n; n = n->next)
        if (n->kind != NODE_TEXT || !is_language(n->text)) return NULL;
    return list;
}
