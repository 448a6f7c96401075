/* instrument/members.c: which keys a map may have, how many entries a list, and which name is meant. */

#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "instrument/reading.h"

#define COMPARED_MAX 40 /* characters of a name; only the beginnings are compared */

/* How many letters must be changed, added or left out; only the beginnings are compared. */
static size_t letters_apart(const char *a, const char *b)
{
    size_t row[COMPARED_MAX + 1];
    size_t width = strnlen(b, COMPARED_MAX), height = strnlen(a, COMPARED_MAX);

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

void nearest_try(struct nearest *n, const char *name)
{
    size_t apart = letters_apart(n->to, name);

    if (n->best && apart >= n->apart) return;
    n->best = name;
    n->apart = apart;
}

/* Words that only something computed has a use for, alone or within a key: total_score, item-weights.
 */
bool key_computes(const char *key)
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

void members_report_computing(struct reading *r, const struct node *n)
{
    finding_report(r, RULE_COMPUTES_RISK, finding_key_place(r, n),
                   N_("“%s” would be for computing, and the program computes no risk: people judge."),
                   finding_shown(r, n->key));
}

void members_report_unknown(struct reading *r, const struct node *n, const char *nearest)
{
    if (key_computes(n->key))
        members_report_computing(r, n);
    else
        finding_report(r, RULE_UNKNOWN_KEY, finding_key_place(r, n),
                       N_("“%s” is not known here; the nearest that is: “%s”."),
                       finding_shown(r, n->key), finding_shown(r, nearest));
}

void members_report_missing(struct reading *r, const struct node *map, const char *name)
{
    finding_report(r, RULE_MISSING_KEY, finding_missing_place(r, map, name),
                   N_("“%s” is missing here."), finding_shown(r, name));
}

/* Holds a map against the keys it may have; keys ends with a NULL name. */
void members_check_map(struct reading *r, const struct node *map, const struct key *keys)
{
    if (!value_is(r, map, NODE_MAP)) return;
    for (const struct node *n = map->first; n; n = n->next) {
        const struct key *k = keys;
        struct nearest nearest = {.to = n->key};
        while (k->name && strcmp(k->name, n->key) != 0) nearest_try(&nearest, k++->name);
        if (k->name)
            k->check(r, n);
        else
            members_report_unknown(r, n, nearest.best);
    }
    for (const struct key *k = keys; k->name; k++)
        if (k->is_required && !node_member(map, k->name)) members_report_missing(r, map, k->name);
}

void members_check_list(struct reading *r, const struct node *list, size_t least,
                        void (*check)(struct reading *r, const struct node *n))
{
    if (!value_is(r, list, NODE_LIST)) return;
    if (list->count < least)
        finding_report(r, RULE_TOO_FEW, finding_key_place(r, list),
                       N_("The list must have at least this many entries: %zu."), least);
    for (const struct node *n = list->first; n; n = n->next) check(r, n);
}

void members_report_twin(struct reading *r, const struct node *n, const struct node *twin)
{
    finding_report(r, RULE_DUPLICATE_CODE, finding_value_place(r, n),
                   N_("“%s” is used already in line %d."), finding_shown(r, n->text), twin->line);
}

void members_check_unique(struct reading *r, const struct node *list)
{
    if (list->kind != NODE_LIST) return;
    for (const struct node *n = list->first; n; n = n->next) {
        const char *code = node_member_text(n, "code");
        const struct node *other = list->first;
        while (code && other != n && !text_equal(node_member_text(other, "code"), code))
            other = other->next;
        if (code && other != n)
            members_report_twin(r, node_member(n, "code"), node_member(other, "code"));
    }
}

/* For a list of texts instead of maps. */
void members_check_unique_texts(struct reading *r, const struct node *list)
{
    if (list->kind != NODE_LIST) return;
    for (const struct node *n = list->first; n; n = n->next) {
        const struct node *other = list->first;
        while (other != n &&
               !(other->kind == NODE_TEXT && n->kind == NODE_TEXT && strcmp(other->text, n->text) == 0))
            other = other->next;
        if (other != n) members_report_twin(r, n, other);
    }
}

bool members_have_code(const struct node *list, const char *code)
{
    for (const struct node *n = list->first; n; n = n->next)
        if (text_equal(node_member_text(n, "code"), code)) return true;
    return false;
}
