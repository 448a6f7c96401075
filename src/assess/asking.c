/* assess/asking.c: which items are asked about this person, and what a rating of one needs. */

#include "assess/asking.h"

#include <string.h>

#include "assess/assess.h"
#include "assess/citing.h"
#include "base/text.h"
#include "base/words.h"
#include "evidence/evidence.h"
#include "site/desk.h"

enum err matter_of(struct call *c, struct desk *d, const struct json *assessment,
                   const struct json *instrument, const struct json *content, struct matter *ret)
{
    const char *status = json_get_text(assessment, "legal_status");
    struct json *evidence, *row;
    struct id person;

    if (!id_parse(json_get_text(assessment, "person"), &person))
        return fail(c, ERR_BUG, "An assessment has no person.");
    TRY(ask_evidence_list(c, d, &person, &evidence));
    if (!status) {
        TRY(desk_row(c, d, "person_by_handle",
                     DB_ARGS(DB_ID("person", &person), DB_TEXT("script", "Latn")), &row));
        status = json_get_text(row, "legal_status");
    }
    *ret = (struct matter){assessment, instrument, content, evidence, text_equal(status, "untried")};
    return OK;
}

const struct json *section_named(const struct json *instrument, const char *code)
{
    const struct json *sections = json_get(instrument, "sections");

    for (const struct json *s = json_count(sections) ? sections->as.members.first : NULL; s;
         s = s->next)
        if (text_equal(json_get_text(s, "code"), code)) return s;
    return NULL;
}

const struct json *item_named(const struct json *instrument, const char *code)
{
    const struct json *sections = json_get(instrument, "sections");

    for (const struct json *s = json_count(sections) ? sections->as.members.first : NULL; s;
         s = s->next)
        for (const struct json *i = json_get(s, "items")->as.members.first; i; i = i->next)
            if (text_equal(json_get_text(i, "code"), code)) return i;
    return NULL;
}

const struct json *rating_of(const struct matter *m, const struct json *item)
{
    return json_get(json_get(m->content, "ratings"), json_get_text(item, "code"));
}

bool item_is_about_alleged_acts(const struct matter *m, const struct json *item)
{
    return m->is_untried && json_get_bool(item, "about_acts");
}

/* A condition names an earlier item only, so this comes to an end. */
bool item_is_asked(const struct matter *m, const struct json *item)
{
    const struct json *when = json_get(item, "when"), *codes = json_get(when, "in"), *on;
    const char *presence;

    if (item_is_about_alleged_acts(m, item)) return false;
    if (json_count(when) == 0) return true;
    on = item_named(m->instrument, json_get_text(when, "item"));
    if (!on || !item_is_asked(m, on)) return false;
    presence = json_get_text(rating_of(m, on), "presence");
    for (const struct json *k = json_count(codes) ? codes->as.members.first : NULL; k; k = k->next)
        if (presence && text_equal(k->as.text, presence)) return true;
    return false;
}

bool presence_has_relevance(const char *presence)
{
    return text_equal(presence, "present") || text_equal(presence, "partly");
}

static bool needs_evidence(const struct json *item)
{
    return !json_get(item, "evidence_required") || json_get_bool(item, "evidence_required");
}

/* "No information" needs no evidence but says what was searched, "not applicable" says why; every other
 * rating names its evidence, and only what may be cited for it. */
const char *rating_lacks(const struct call *c, const struct matter *m, const struct json *item)
{
    const struct json *rating = rating_of(m, item);
    const char *presence = json_get_text(rating, "presence");
    bool has_note = !text_is_blank(json_get_text(rating, "note"));

    if (!presence) return words_find(c->words, N_("%s: not rated yet"));
    if (m->evidence && cites_what_is_barred(m->evidence, rating))
        return words_find(c->words, N_("%s: names evidence that is said to come from coercion"));
    if (text_equal(presence, "no_information"))
        return has_note ? NULL : words_find(c->words, N_("%s: say what was searched"));
    if (text_equal(presence, "not_applicable"))
        return has_note ? NULL : words_find(c->words, N_("%s: say why it does not apply"));
    if (presence_has_relevance(presence) && !json_get_text(rating, "relevance"))
        return words_find(c->words, N_("%s: relevance is not rated yet"));
    if (json_count(json_get(rating, "for")) == 0 && needs_evidence(item))
        return words_find(c->words, N_("%s: no evidence is named"));
    if (m->evidence && presence_has_relevance(presence) && rests_on_empty_search(m->evidence, rating))
        return words_find(c->words,
                          N_("%s: a search that found nothing does not show that it is there"));
    return NULL;
}
