/* instrument/anchors.c: what is seen when a rating is right: an anchor for each, and none like another.
 */

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "instrument/reading.h"

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

/* Nothing can be seen where nothing is known, or where the question does not arise. */
static bool is_anchored(const char *presence)
{
    return presence && strcmp(presence, "no_information") != 0 &&
           strcmp(presence, "not_applicable") != 0;
}

void anchors_check(struct reading *r, const struct node *anchors)
{
    if (!value_is(r, anchors, NODE_MAP)) return;
    for (const struct node *n = anchors->first; n; n = n->next) {
        struct nearest nearest = {.to = n->key};
        bool is_known = !r->presence;
        for (const struct node *p = r->presence ? r->presence->first : NULL; p; p = p->next) {
            const char *code = node_member_text(p, "code");
            if (!is_anchored(code)) continue;
            is_known = is_known || strcmp(code, n->key) == 0;
            nearest_try(&nearest, code);
        }
        if (is_known)
            languages_check_words(r, n);
        else
            members_report_unknown(r, n, nearest.best ? nearest.best : "present");
    }
    for (const struct node *p = r->presence ? r->presence->first : NULL; p; p = p->next) {
        const char *code = node_member_text(p, "code");
        if (is_anchored(code) && !node_member(anchors, code)) members_report_missing(r, anchors, code);
    }
}

/* ---- all anchors of an instrument ---- */

/* One anchor in one language. */
struct anchor {
    const struct node *text;
    size_t item; /* counted through the whole instrument */
    struct wording wording;
};

struct anchors {
    struct anchor *all;
    size_t count, room;
};

static const char *anchor_name(struct reading *r, const struct anchor *a)
{
    return finding_shown(r, a->text->parent->key);
}

/* What two anchors of one item have in common, if it is too much. */
static void compare_pair(struct reading *r, const struct anchor *one, const struct anchor *other)
{
    const struct wording *a = &one->wording, *b = &other->wording;
    struct place at = finding_value_place(r, other->text);
    size_t apart = words_apart(one->text->text, other->text->text);

    if (apart == 0 || (a->words > 0 && a->whole == b->whole))
        finding_report(r, RULE_SAME_ANCHOR, at, N_("This is the same text as the anchor “%s” has."),
                       anchor_name(r, one));
    else if (a->plain_words > 0 && a->plain == b->plain)
        finding_report(r, RULE_DEGREE_ANCHOR, at,
                       N_("This differs from the anchor “%s” only by how much or how often."),
                       anchor_name(r, one));
    else if (apart == 1)
        finding_report(r, RULE_NEAR_ANCHOR, at,
                       N_("This differs from the anchor “%s” by one word only."), anchor_name(r, one));
    else if (a->bag == b->bag)
        finding_report(r, RULE_SWAPPED_ANCHOR, at,
                       N_("This has the words of the anchor “%s” in another order."),
                       anchor_name(r, one));
}

static void compare_in_item(struct reading *r, const struct anchor *first, const struct anchor *end)
{
    for (const struct anchor *a = first; a < end; a++)
        for (const struct anchor *b = a + 1; b < end; b++)
            if (strcmp(a->text->key, b->text->key) == 0) compare_pair(r, a, b);
}

static int by_language_and_words(const void *a, const void *b)
{
    const struct anchor *one = a, *other = b;
    int languages = strcmp(one->text->key, other->text->key);

    if (languages) return languages;
    if (one->wording.bag != other->wording.bag) return one->wording.bag < other->wording.bag ? -1 : 1;
    return one->item < other->item ? -1 : one->item > other->item;
}

/* Sorted, anchors of the same words stand side by side: each is held against the first of them. */
static void compare_across_items(struct reading *r, struct anchors *s)
{
    const struct anchor *first = s->all;

    qsort(s->all, s->count, sizeof *s->all, by_language_and_words);
    for (const struct anchor *a = s->all; a < s->all + s->count; a++) {
        if (a->wording.bag != first->wording.bag || strcmp(a->text->key, first->text->key) != 0)
            first = a;
        if (a->item != first->item && a->wording.words > 0)
            finding_report(r, RULE_SWAPPED_ANCHOR, finding_value_place(r, a->text),
                           N_("This has the words of the anchor “%s” in line %d, perhaps in another "
                              "order."),
                           anchor_name(r, first), first->text->line);
    }
}

static void gather_item(struct reading *r, const struct node *item, size_t index, struct anchors *s)
{
    const struct node *anchors = node_member(item, "anchors");
    size_t first = s->count;

    for (const struct node *a = anchors ? anchors->first : NULL; a; a = a->next)
        for (const struct node *t = a->kind == NODE_MAP ? a->first : NULL; t; t = t->next) {
            if (t->kind != NODE_TEXT || text_is_blank(t->text) || s->count == s->room) continue;
            s->all[s->count] = (struct anchor){.text = t, .item = index};
            wording_read(r, t->key, t->text, &s->all[s->count++].wording);
        }
    compare_in_item(r, s->all + first, s->all + s->count);
}

void anchors_compare(struct reading *r, const struct node *sections)
{
    struct anchors s = {.room = r->values};
    size_t index = 0;

    s.all = arena_alloc(r->c->mem, (s.room + 1) * sizeof *s.all);
    for (const struct node *n = sections->first; n; n = n->next) {
        const struct node *items = node_member(n, "items");
        for (const struct node *i = items ? items->first : NULL; i; i = i->next)
            if (index++ < LIMIT_INSTRUMENT_ITEMS) gather_item(r, i, index, &s);
    }
    compare_across_items(r, &s);
}
