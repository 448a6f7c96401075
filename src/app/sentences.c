/* app/sentences.c: patterns filled with words, and a count of every sentence that was told. */

#include "app/sentences.h"

#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/embedded.h"
#include "base/limits.h"
#include "base/text.h"
#include "crypt/hash.h"

#define FILE_NAME "content/demonstration/sentences.json"
#define TRIES 400                    /* other ways to say it, before a kind counts as exhausted */
#define TOLD_FIRST ((size_t)1 << 14) /* slots of the table of what was told; a power of two */
#define TOLD_MOST ((size_t)1 << 28)  /* slots of the largest one */
#define SAYING_SENTENCES 8           /* in one pattern */

struct told {
    uint64_t sentence; /* a hash; 0 is a free slot */
    unsigned times;
};

struct sentences {
    uint64_t random;
    const struct json *words, *patterns;
    struct arena *mem; /* lasts as long as the telling */
    struct told *told;
    size_t slots, count; /* count: slots that are taken */
};

enum err sentences_open(struct call *c, uint64_t random, struct sentences **ret)
{
    const struct embedded_file *file = embedded_find(FILE_NAME);
    struct sentences *s = arena_alloc(c->mem, sizeof *s);
    struct json *content;

    if (!file) return fail(c, ERR_BUG, "%s is not built in.", FILE_NAME);
    TRY(json_parse(c, (const char *)file->bytes, file->length, &content));
    s->random = random;
    s->words = json_get(content, "words");
    s->patterns = json_get(content, "sentences");
    s->mem = c->mem;
    s->slots = TOLD_FIRST;
    s->told = arena_alloc(s->mem, s->slots * sizeof *s->told);
    *ret = s;
    return OK;
}

/* xorshift64*: the same on every machine, and good enough to mix words. */
uint64_t sentences_random(struct sentences *s, uint64_t below)
{
    s->random ^= s->random >> 12;
    s->random ^= s->random << 25;
    s->random ^= s->random >> 27;
    return (s->random * 2685821657736338717ULL >> 33) % below;
}

static const char *pick(struct sentences *s, const struct json *list)
{
    const struct json *m = list->as.members.first;

    for (uint64_t n = sentences_random(s, json_count(list)); n; n--) m = m->next;
    return m->as.text;
}

static const char *pronoun(const struct told_of *of, const char *slot)
{
    static const char *const forms[][3] = {
        {"he", "he", "she"}, {"him", "him", "her"}, {"his", "his", "her"}};

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (text_equal(forms[i][0], slot)) return forms[i][of->is_woman ? 2 : 1];
    return NULL;
}

static enum err fill_slot(struct call *c, struct sentences *s, const char *slot,
                          const struct told_of *of, struct buffer *out)
{
    char *name = arena_text(c->mem, slot);
    bool is_capital = *name >= 'A' && *name <= 'Z';
    const char *text;

    if (is_capital) *name = (char)(*name - 'A' + 'a');
    text = text_equal(name, "name") ? of->name : pronoun(of, name);
    if (!text && !json_get(s->words, name))
        return fail(c, ERR_BUG, "%s has no words for {%s}.", FILE_NAME, slot);
    if (!text) text = pick(s, json_get(s->words, name));
    if (is_capital && *text >= 'a' && *text <= 'z') {
        buffer_char(out, (char)(*text - 'a' + 'A'));
        text++;
    }
    buffer_text(out, text);
    return OK;
}

static enum err fill_pattern(struct call *c, struct sentences *s, const char *pattern,
                             const struct told_of *of, const char **ret)
{
    struct buffer out = buffer_in(c->mem, LIMIT_FIELD_TEXT);

    for (const char *p = pattern; *p;) {
        size_t length = strcspn(p, "{");
        buffer_add(&out, p, length);
        p += length;
        if (!*p) break;
        length = strcspn(++p, "}");
        TRY(fill_slot(c, s, arena_text_n(c->mem, p, length), of, &out));
        p += length + 1;
    }
    *ret = out.data ? out.data : "";
    return OK;
}

static struct told *place_of(const struct sentences *s, uint64_t hash)
{
    size_t i = hash & (s->slots - 1);

    while (s->told[i].sentence && s->told[i].sentence != hash) i = (i + 1) & (s->slots - 1);
    return &s->told[i];
}

static struct told *slot_of(struct sentences *s, const char *text, size_t length)
{
    struct id id = hash_id("astrolabe told", text, length);
    struct told *slot;
    uint64_t hash;

    memcpy(&hash, id.bytes, sizeof hash);
    if (hash == 0) hash = 1;
    slot = place_of(s, hash);
    s->count += slot->sentence == 0;
    slot->sentence = hash;
    return slot;
}

/* Before a saying, whose slots are held on to: twice as many, so that half of them stay free. */
static enum err make_room(struct call *c, struct sentences *s)
{
    struct told *before = s->told;
    size_t slots = s->slots;

    if (2 * (s->count + SAYING_SENTENCES) <= slots) return OK;
    if (slots == TOLD_MOST) return fail(c, ERR_BUG, "Too many sentences were told.");
    s->slots = 2 * slots;
    s->told = arena_alloc(s->mem, s->slots * sizeof *s->told);
    s->count = 0;
    for (size_t i = 0; i < slots; i++)
        if (before[i].times) {
            *place_of(s, before[i].sentence) = before[i];
            s->count++;
        }
    return OK;
}

/* Cuts a saying into its sentences, each with its slot in the table. */
static size_t sentences_in(struct sentences *s, const char *saying, struct told *ret[SAYING_SENTENCES])
{
    size_t count = 0;

    while (*saying && count < SAYING_SENTENCES) {
        size_t length = strcspn(saying, ".?!");
        while (saying[length] && saying[length + 1] && saying[length + 1] != ' ')
            length += 1 + strcspn(saying + length + 1, ".?!"); /* "07.40" is no end */
        ret[count++] = slot_of(s, saying, length);
        saying += length + (saying[length] != '\0');
        saying += strspn(saying, " ");
    }
    return count;
}

static bool may_be_told(struct sentences *s, const char *saying)
{
    struct told *parts[SAYING_SENTENCES];
    size_t count = sentences_in(s, saying, parts);

    for (size_t i = 0; i < count; i++)
        if (parts[i]->times >= SENTENCE_TIMES) return false;
    for (size_t i = 0; i < count; i++) parts[i]->times++;
    return true;
}

enum err sentences_tell(struct call *c, struct sentences *s, const char *kind, const struct told_of *of,
                        const char **ret)
{
    const struct json *patterns = json_get(s->patterns, kind);

    if (json_count(patterns) == 0) return fail(c, ERR_BUG, "%s has no %s.", FILE_NAME, kind);
    for (int i = 0; i < TRIES; i++) {
        TRY(make_room(c, s));
        TRY(fill_pattern(c, s, pick(s, patterns), of, ret));
        if (may_be_told(s, *ret)) return OK;
    }
    return fail(c, ERR_BUG, "Everything of %s was told %d times.", kind, SENTENCE_TIMES);
}
