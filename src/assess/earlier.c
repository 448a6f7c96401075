/* assess/earlier.c: how an item was rated the last time, and what changed. */

#include "assess/earlier.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "base/words.h"
#include "instrument/instrument.h"
#include "page/page.h"
#include "site/desk.h"

enum err ask_earlier(struct call *c, struct desk *d, const struct json *assessment,
                     const struct json *instrument, struct earlier *ret)
{
    struct json *row, *coded;
    const char *text;

    *ret = (struct earlier){0};
    TRY(desk_row(c, d, "assessment_before",
                 DB_ARGS(DB_TEXT("person", json_get_text(assessment, "person")),
                         DB_TEXT("assessment", json_get_text(assessment, "id")),
                         DB_TEXT("code", json_get_text(instrument, "code"))),
                 &row));
    text = json_get_text(row, "coded");
    if (!text) return OK;
    TRY(json_parse(c, text, strlen(text), &coded));
    ret->ratings = json_get(coded, "ratings");
    ret->signed_at = json_get_int(row, "signed_at", 0);
    return OK;
}

bool is_new_since(const struct earlier *before, const struct json *row)
{
    return before->ratings && json_get_int(row, "at", 0) > before->signed_at;
}

static const char *rating_text(struct call *c, const struct json *instrument, const struct json *rating)
{
    const char *presence = json_get_text(rating, "presence"),
               *relevance = json_get_text(rating, "relevance");

    presence = instrument_label(instrument, "presence", presence);
    if (!relevance) return presence;
    return arena_format(c->mem, "%s · %s", presence,
                        instrument_label(instrument, "relevance", relevance));
}

static long count_new(const struct matter *m, const struct earlier *before)
{
    long count = 0;

    for (const struct json *e = json_count(m->evidence) ? m->evidence->as.members.first : NULL; e;
         e = e->next)
        count += is_new_since(before, e);
    return count;
}

static bool same(const struct json *a, const struct json *b, const char *key)
{
    return text_equal(json_get_text(a, key), json_get_text(b, key));
}

const char *earlier_text(struct call *c, const struct matter *m, const struct earlier *before,
                         const struct json *item)
{
    const struct json *now = rating_of(m, item), *then;
    const char *last, *today, *evidence;
    long count = count_new(m, before);

    then = json_get(before->ratings, json_get_text(item, "code"));
    if (!json_get_text(now, "presence") || !json_get_text(then, "presence")) return NULL;
    last = arena_format(c->mem, say(c, N_("Last time (%s): %s.")),
                        time_date_text(c->mem, before->signed_at), rating_text(c, m->instrument, then));
    today = same(now, then, "presence") && same(now, then, "relevance")
                ? say(c, N_("Now: the same."))
                : arena_format(c->mem, say(c, N_("Now: %s.")), rating_text(c, m->instrument, now));
    evidence = count ? arena_format(c->mem,
                                    say_plural(c, "%ld piece of evidence was recorded since.",
                                               "%ld pieces of evidence were recorded since.", count),
                                    count)
                     : say(c, N_("No evidence was recorded since."));
    return arena_format(c->mem, "%s %s %s", last, today, evidence);
}
