/* people/history.c: what stood before: versions of the details, flags and keep-aparts that ended. */

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/words.h"
#include "people/duty.h"
#include "people/people.h"
#include "site/rights.h"
#include "site/site.h"

/* ---- versions of the details ---- */

enum {
    FACT_NAMES,
    FACT_NUMBER,
    FACT_OTHER_NUMBERS,
    FACT_BIRTH,
    FACT_SEX,
    FACT_STATUS,
    FACT_UNIT,
    FACT_LANGUAGES,
    FACT_KIN,
    FACTS
};

static const char *const fact_labels[FACTS] = {
    [FACT_NAMES] = N_("Names"),
    [FACT_NUMBER] = N_("Number"),
    [FACT_OTHER_NUMBERS] = N_("Other numbers"),
    [FACT_BIRTH] = N_("Born"),
    [FACT_SEX] = N_("Sex"),
    [FACT_STATUS] = N_("Legal status"),
    [FACT_UNIT] = N_("Unit"),
    [FACT_LANGUAGES] = N_("Languages"),
    [FACT_KIN] = N_("Next of kin"),
};

/* One member, or two, of each row of a list in one line. */
static const char *joined(struct call *c, const struct json *rows, const char *first,
                          const char *second)
{
    struct buffer out = buffer_in(c->mem, LIMIT_ENTRY_PART);

    for (const struct json *r = rows->as.members.first; r; r = r->next) {
        const char *more = second ? json_get_text(r, second) : NULL;
        if (out.length) buffer_text(&out, " · ");
        buffer_text(&out, json_get_text(r, first) ? json_get_text(r, first) : "");
        if (!text_is_blank(more)) buffer_format(&out, " (%s)", more);
    }
    return out.data ? out.data : "";
}

static const char *birth_text(struct call *c, const struct json *row)
{
    const char *birth = json_get_text(row, "birth");

    return birth
               ? arena_format(c->mem, "%s (%s)", birth,
                              person_code_label(c, person_birth_kinds, json_get_text(row, "birth_is")))
               : person_code_label(c, person_birth_kinds, "unknown");
}

static enum err read_facts(struct call *c, struct desk *d, struct json *row, const char *ret[FACTS])
{
    struct json *names;
    const char *entry = json_get_text(row, "entry"), *unit = json_get_text(row, "unit_name");

    TRY(desk_rows(c, d, "person_names", DB_ARGS(DB_TEXT("entry", entry)), &names));
    TRY(ask_person_lists(c, d, entry, row));
    ret[FACT_NAMES] = joined(c, names, "text", NULL);
    ret[FACT_NUMBER] = json_get_text(row, "number");
    ret[FACT_OTHER_NUMBERS] = joined(c, json_get(row, "numbers"), "text", "kind_text");
    ret[FACT_BIRTH] = birth_text(c, row);
    ret[FACT_SEX] = person_code_label(c, person_sexes, json_get_text(row, "sex"));
    ret[FACT_STATUS] = person_code_label(c, legal_statuses, json_get_text(row, "legal_status"));
    ret[FACT_UNIT] = unit ? unit : "";
    ret[FACT_LANGUAGES] = joined(c, json_get(row, "languages"), "label", "use_text");
    ret[FACT_KIN] = joined(c, json_get(row, "next_of_kin"), "name", "contact");
    return OK;
}

static struct json *fact(struct call *c, size_t which, const char *before, const char *now)
{
    struct json *one = json_map(c);

    json_set(one, "label", json_text(c, words_find(c->words, fact_labels[which])));
    json_set(one, "before", json_text(c, before));
    json_set(one, "now", json_text(c, now));
    return one;
}

enum err ask_person_versions(struct call *c, struct desk *d, const struct id *person, struct json **ret)
{
    struct json *rows;
    const char *(*facts)[FACTS];
    size_t i = 0;

    TRY(rights_need(c, d, "person_see", &(struct about){.person = person}));
    TRY(desk_rows(c, d, "person_version_list", DB_ARGS(DB_ID("person", person)), &rows));
    facts = arena_alloc(c->mem, (json_count(rows) + 1) * sizeof *facts);
    for (struct json *r = rows->as.members.first; r; r = r->next) TRY(read_facts(c, d, r, facts[i++]));
    i = 0;
    for (struct json *r = rows->as.members.first; r; r = r->next, i++) {
        const char *earlier = json_get_text(r, "supersedes");
        struct json *changed = json_list(c);
        size_t before = 0;
        for (const struct json *b = rows->as.members.first; b; b = b->next, before++)
            if (text_equal(json_get_text(b, "entry"), earlier)) break;
        for (size_t f = 0; f < FACTS; f++) {
            const char *stood = before < json_count(rows) ? facts[before][f] : "";
            if (!text_equal(stood, facts[i][f])) json_add(changed, fact(c, f, stood, facts[i][f]));
        }
        json_set(r, "facts", changed);
        json_set(r, "is_first", json_bool(c, !earlier));
    }
    *ret = rows;
    return OK;
}

/* ---- what a shift had to know ---- */

static enum err open_both(struct call *c, struct desk *d, struct json *row)
{
    struct json *begun, *ended;
    struct id id, end;

    if (!id_parse(json_get_text(row, "id"), &id) || !id_parse(json_get_text(row, "ended"), &end))
        return fail(c, ERR_BUG, "A row has no id.");
    TRY(site_open_duty(c, d, &id, &begun));
    TRY(site_open_duty(c, d, &end, &ended));
    json_set(row, "detail", json_text(c, json_get_text(begun, "detail")));
    json_set(row, "ended_why", json_text(c, json_get_text(ended, "reason")));
    return OK;
}

/* The name only for whoever may see that person. */
static const char *apart_label(struct call *c, struct desk *d, struct json *row)
{
    duty_hide_other(c, d, row);
    if (json_get_bool(row, "may_see_other"))
        return arena_format(c->mem, words_find(c->words, N_("Kept apart from %s")),
                            json_get_text(row, "other_name"));
    return arena_format(
        c->mem, words_find(c->words, N_("Kept apart from a person who is not in your units (%s)")),
        json_get_text(row, "other_number"));
}

enum err ask_duty_past(struct call *c, struct desk *d, const struct id *person, struct json **ret)
{
    struct json *flags, *aparts;

    TRY(rights_need(c, d, "person_see", &(struct about){.person = person}));
    TRY(desk_rows(c, d, "flag_past_list", DB_ARGS(DB_ID("person", person)), &flags));
    TRY(desk_rows(c, d, "keep_apart_past_list", DB_ARGS(DB_ID("person", person)), &aparts));
    *ret = json_list(c);
    for (const struct json *r = flags->as.members.first; r; r = r->next) {
        const struct person_flag *f = person_flag_find(json_get_text(r, "flag"));
        struct json *row = json_duplicate(c, r);
        json_set(row, "label",
                 json_text(c, f ? words_find(c->words, f->label) : json_get_text(r, "flag")));
        TRY(open_both(c, d, row));
        json_add(*ret, row);
    }
    for (const struct json *r = aparts->as.members.first; r; r = r->next) {
        struct json *row = json_duplicate(c, r);
        json_set(row, "label", json_text(c, apart_label(c, d, row)));
        TRY(open_both(c, d, row));
        json_add(*ret, row);
    }
    return OK;
}
