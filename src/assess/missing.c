/* assess/missing.c: what an assessment still needs before it can be signed, each with its place. */

#include <string.h>

#include "assess/assess.h"
#include "assess/forms.h"
#include "assess/second.h"
#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"

struct looking {
    const char *base; /* address under which its sections and steps are filled in */
    struct json *found;
};

static void add(struct call *c, struct looking *l, const char *place, const char *text)
{
    struct json *one = json_map(c);

    json_set(one, "text", json_text(c, text));
    json_set(one, "address", json_text(c, arena_format(c->mem, "%s/%s", l->base, place)));
    json_add(l->found, one);
}

/* "No information" needs no evidence but says what was searched; every other rating names its evidence.
 */
const char *rating_lacks(const struct call *c, const struct json *rating)
{
    const char *presence = json_get_text(rating, "presence");

    if (!presence) return say(c, N_("%s: not rated yet"));
    if (text_equal(presence, "no_information"))
        return text_is_blank(json_get_text(rating, "note")) ? say(c, N_("%s: say what was searched"))
                                                            : NULL;
    if (!text_equal(presence, "absent") && !json_get_text(rating, "relevance"))
        return say(c, N_("%s: relevance is not rated yet"));
    if (json_count(json_get(rating, "for")) == 0) return say(c, N_("%s: no evidence is named"));
    return NULL;
}

static void look_at_items(struct call *c, struct looking *l, const struct json *section,
                          const struct json *ratings)
{
    const char *code = json_get_text(section, "code");
    const struct json *items = json_get(section, "items");

    for (const struct json *i = json_count(items) ? items->as.members.first : NULL; i; i = i->next) {
        const char *item = json_get_text(i, "code"), *lack = rating_lacks(c, json_get(ratings, item));
        struct json *one;
        const char *title = json_get_text(i, "title"), *at;
        if (!lack) continue;
        at = strstr(lack, "%s"); /* the translation decides where the item's title stands */
        one = json_text(c, at ? arena_format(c->mem, "%.*s%s%s", (int)(at - lack), lack, title, at + 2)
                              : title);
        add(c, l, arena_format(c->mem, "sections/%s#%s", code, item), one->as.text);
    }
}

void section_missing(struct call *c, const char *base, const struct json *section,
                     const struct json *ratings, struct json *found)
{
    struct looking l = {base, found};

    look_at_items(c, &l, section, ratings);
}

static void look_at_step(struct call *c, struct looking *l, const struct step *s,
                         const struct json *content)
{
    const struct json *member = json_get(content, s->member);
    int64_t until;

    for (const struct field *f = s->fields; f->type != FIELD_END; f++) {
        const char *value = json_get_text(member, f->name);
        if (!field_is_content(f) || !f->required) continue;
        if (text_is_blank(value))
            add(c, l, arena_format(c->mem, "steps/%s#%s", s->member, f->name),
                arena_format(c->mem, "%s: %s", say(c, s->title), say(c, f->label)));
        else if (text_equal(f->name, "valid_until") && (!time_parse(value, &until) || until <= c->now))
            add(c, l, arena_format(c->mem, "steps/%s#%s", s->member, f->name),
                say(c, N_("Judgement: the date until which it is valid has passed")));
    }
}

enum err content_missing(struct call *c, struct desk *d, const struct json *assessment,
                         const struct json *instrument, const struct json *content, struct json **ret)
{
    struct looking l = {arena_format(c->mem, "/assessments/%s", json_get_text(assessment, "id")),
                        json_list(c)};
    const struct json *sections = json_get(instrument, "sections");

    for (const struct json *s = json_count(sections) ? sections->as.members.first : NULL; s;
         s = s->next)
        look_at_items(c, &l, s, json_get(content, "ratings"));
    for (const struct step *s = assess_steps; s->member; s++) look_at_step(c, &l, s, content);
    TRY(second_missing(c, d, assessment, l.found));
    *ret = l.found;
    return OK;
}
