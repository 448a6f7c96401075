/* page/language.c: the three languages, each with its catalogue and its parsed templates. */

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/embedded.h"
#include "base/words.h"
#include "page/internal.h"

static enum err open_one(struct call *c, struct language *l, bool strict)
{
    const struct embedded_file *catalogue = embedded_find(arena_format(c->mem, "po/%s.mo", l->code));

    if (catalogue) TRY(words_open(c, l->code, catalogue->bytes, catalogue->length, &l->words));
    return mustache_open(c, l->words, strict, &l->templates);
}

static const struct language languages[LANGUAGE_COUNT] = {
    {.code = "en", .name = "English"},
    {.code = "fr", .name = "Français"},
    {.code = "ar", .name = "العربية", .right_to_left = true},
};

const char *page_language_name(const char *code)
{
    for (size_t i = 0; code && i < LANGUAGE_COUNT; i++)
        if (strcmp(languages[i].code, code) == 0) return languages[i].name;
    return code;
}

enum err languages_open(struct call *c, struct pages *p, bool strict)
{
    memcpy(p->languages, languages, sizeof languages);
    for (size_t i = 0; i < LANGUAGE_COUNT; i++) TRY(open_one(c, &p->languages[i], strict));
    return OK;
}

void languages_close(struct pages *p)
{
    for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
        mustache_close(p->languages[i].templates);
        words_close(p->languages[i].words);
    }
}

static const struct language *find(const struct pages *p, const char *code, size_t length)
{
    for (size_t i = 0; code && i < LANGUAGE_COUNT; i++)
        if (strlen(p->languages[i].code) == length && strncmp(p->languages[i].code, code, length) == 0)
            return &p->languages[i];
    return NULL;
}

const struct language *language_by_code(const struct pages *p, const char *code)
{
    const struct language *l = code ? find(p, code, strlen(code)) : NULL;

    return l ? l : &p->languages[0];
}

const struct words *page_words(const struct request *q, const char *language)
{
    return language_by_code(q->pages, language)->words;
}

/* "fr-CA,fr;q=0.8,en;q=0.5": the first that we have. Browsers send them in order of preference. */
static const struct language *accepted(const struct pages *p, const char *header)
{
    while (header && *header) {
        const struct language *l;
        header += strspn(header, " ,");
        l = find(p, header, strcspn(header, "-,; "));
        if (l) return l;
        header += strcspn(header, ",");
    }
    return &p->languages[0];
}

const struct language *language_wanted(struct call *c, const struct pages *p, const struct session *s,
                                       const struct http_request *q)
{
    const char *cookie = s ? NULL : http_cookie(c, q->cookie, "language");

    if (s) return language_by_code(p, session_language(s));
    return cookie ? language_by_code(p, cookie) : accepted(p, q->accept_language);
}
