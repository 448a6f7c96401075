/* assess/disclosure.c: the copy for the person: what they may read of what was judged about them. */

#include "assess/disclosure.h"
#include "assess/addendum.h"

#include <ctype.h>
#include <string.h>

#include "assess/forms.h"
#include "assess/reading.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/words.h"

#define SURNAME_LEAST 4 /* bytes: a shorter one is a word of its own too often */

/* ---- evidence ---- */

struct json *disclosed_evidence(struct call *c, const struct json *evidence)
{
    struct json *list = json_list(c);

    for (const struct json *e = json_count(evidence) ? evidence->as.members.first : NULL; e;
         e = e->next)
        if (!json_get_bool(e, "restricted") && !text_equal(json_get_text(e, "type"), "intelligence"))
            json_add(list, json_duplicate(c, e));
    return list;
}

/* ---- names ---- */

static const char *role_text(const struct call *c, int64_t roles)
{
    static const struct {
        enum role role;
        const char *text;
    } texts[] = {{OFFICER, N_("(an officer)")},
                 {ASSESSOR, N_("(an assessor)")},
                 {REVIEWER, N_("(a reviewer)")},
                 {INSPECTOR, N_("(an inspector)")}};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (roles & 1 << texts[i].role) return words_find(c->words, texts[i].text);
    return words_find(c->words, N_("(a member of staff)"));
}

static bool is_letter(char letter)
{
    return isalnum((unsigned char)letter);
}

/* Within another Latin word it is no name. Other scripts write words together: there it always is. */
static bool stands_alone(const char *text, const char *at, size_t length)
{
    return (at == text || !is_letter(at[-1]) || !is_letter(*at)) &&
           (!is_letter(at[length]) || !is_letter(at[length - 1]));
}

static bool is_own_name(const struct json *person, const char *name)
{
    const struct json *names = json_get(person, "names");

    for (const struct json *n = json_count(names) ? names->as.members.first : NULL; n; n = n->next)
        if (json_get_text(n, "text") && strstr(json_get_text(n, "text"), name)) return true;
    return false;
}

/* The length of the name that begins here: whole names first, the longest before the shorter, then
 * surnames alone. 0 if none does. */
static size_t name_at(const char *text, const char *at, const struct json *staff,
                      const struct json *person, int64_t *ret_roles)
{
    const struct json *first = json_count(staff) ? staff->as.members.first : NULL;

    for (int pass = 0; pass < 2; pass++)
        for (const struct json *s = first; s; s = s->next) {
            const char *name = json_get_text(s, "full_name"), *last = strrchr(name, ' ');
            size_t length;
            if (pass == 1) name = last ? last + 1 : "";
            length = strlen(name);
            if (length == 0 || strncmp(at, name, length) != 0 || !stands_alone(text, at, length))
                continue;
            if (pass == 1 && (length < SURNAME_LEAST || is_own_name(person, name))) continue;
            *ret_roles = json_get_int(s, "roles", 0);
            return length;
        }
    return 0;
}

static const char *text_with_roles(struct call *c, const char *text, const struct json *staff,
                                   const struct json *person)
{
    struct buffer out = buffer_in(c->mem, LIMIT_RESPONSE_BODY);
    int64_t roles = 0;

    for (const char *at = text; *at;) {
        size_t length = name_at(text, at, staff, person, &roles);
        if (length)
            buffer_text(&out, role_text(c, roles));
        else
            buffer_add(&out, at, 1);
        at += length ? length : 1;
    }
    return out.data ? out.data : "";
}

void names_to_roles(struct call *c, struct json *value, const struct json *staff,
                    const struct json *person)
{
    if (value->kind == JSON_IS_TEXT) value->as.text = text_with_roles(c, value->as.text, staff, person);
    if (value->kind != JSON_IS_LIST && value->kind != JSON_IS_MAP) return;
    for (struct json *m = value->as.members.first; m; m = m->next) names_to_roles(c, m, staff, person);
}

/* ---- the copy ---- */

static void copy_keys(struct call *c, struct json *view, const char *name, const struct json *from,
                      const char *const *keys)
{
    struct json *one = json_map(c);

    for (; *keys; keys++)
        json_set(one, *keys,
                 json_get(from, *keys) ? json_duplicate(c, json_get(from, *keys)) : json_nil(c));
    json_set(view, name, one);
}

static struct json *front_of(struct call *c, const struct workplace *w, const char *question)
{
    const struct json *a = w->assessment;
    struct json *front = json_list(c);

    reading_field(c, front, say(c, N_("Name")), json_get_text(w->person, "name"));
    reading_field(c, front, say(c, N_("Number")), json_get_text(w->person, "number"));
    reading_field(c, front, say(c, N_("Legal status")), reading_legal_status(c, w));
    reading_field(c, front, say(c, N_("What is to be decided with it?")), question);
    reading_field(c, front, say(c, N_("Which risk is assessed?")), json_get_text(a, "risk_type_text"));
    reading_field(c, front, say(c, N_("How far ahead?")),
                  horizon_label(c, json_get_int(a, "horizon_months", 0)));
    reading_field(c, front, say(c, N_("Written by")), say(c, N_("an assessor")));
    reading_field(c, front, say(c, N_("Signed")), json_get_text(a, "signed_at_text"));
    reading_field(c, front, say(c, N_("Countersigned by")),
                  text_equal(json_get_text(a, "standing"), "elsewhere")
                      ? say(c, N_("a reviewer at another site"))
                      : say(c, N_("a reviewer")));
    reading_field(c, front, say(c, N_("Valid until")), json_get_text(a, "valid_until_text"));
    return front;
}

/* The sentence is always the same: it must not tell whether there was any. */
static struct json *notices_of(struct call *c, const struct reading *r)
{
    struct json *list = json_list(c);

    if (r->w->matter.is_untried)
        reading_notice(
            c, list,
            say(c, N_("Not tried: you are accused and have not been tried. Nothing here says "
                      "what you did, and nothing follows from the accusation.")));
    reading_notice(c, list,
                   say(c, N_("Left out: information that is restricted or comes from intelligence, if "
                             "there was any, who told it, and the names of staff.")));
    return list;
}

static enum err need_countersigned(struct call *c, struct request *q)
{
    struct id id = param_id(q, "assessment");
    struct json *assessment;

    TRY(ask_assessment(c, q->desk, &id, &assessment));
    return text_equal(json_get_text(assessment, "state"), "countersigned")
               ? OK
               : fail(c, ERR_CONFLICT,
                      N_("The person gets a copy of what is countersigned. This is not, so far."));
}

static enum err fill(struct call *c, struct request *q, struct json *view)
{
    static const char *const person_keys[] = {"id", "name", "number", NULL};
    static const char *const instrument_keys[] = {"id", "title", "version", "is_validated", NULL};
    static const char *const assessment_keys[] = {"id", "risk_type_text", "signed_at_text", NULL};
    static const char *const named[] = {"front", "said", "sections", "evidence_groups", "addenda"};
    struct json *whole = json_map(c), *staff, *evidence;
    struct reading r = {.is_for_person = true};
    struct workplace w;

    TRY(need_countersigned(c, q)); /* first: who is refused has opened nothing */
    TRY(workplace_open(c, q, whole, &w));
    if (!w.has_content)
        return fail(c, ERR_DENIED, N_("Your account holds no key for what this assessment says."));
    TRY(open_what_was_told(c, q, &w, whole));
    TRY(reading_evidence(c, q, &w, &evidence));
    TRY(desk_rows(c, q->desk, "assess_staff", DB_NO_ARGS, &staff));
    r.w = &w;
    r.evidence = disclosed_evidence(c, evidence);
    reading_number(c, r.evidence); /* anew: a gap would tell that something is missing */
    copy_keys(c, view, "person", w.person, person_keys);
    copy_keys(c, view, "instrument", w.instrument, instrument_keys);
    copy_keys(c, view, "assessment", w.assessment, assessment_keys);
    json_set(view, "front", front_of(c, &w, json_get_text(whole, "question")));
    json_set(view, "notices", notices_of(c, &r));
    json_set(view, "said", reading_said(c, &r));
    json_set(view, "sections", reading_sections(c, &r));
    json_set(view, "evidence_groups", reading_evidence_groups(c, &r));
    TRY(addenda_show(c, q, w.assessment, view));
    for (struct json *a = json_get(view, "addenda")->as.members.first; a; a = a->next)
        json_set(a, "by_name", json_nil(c));
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        names_to_roles(c, json_get(view, named[i]), staff, w.person);
    return OK;
}

enum err assessment_disclosure(struct call *c, struct request *q, struct json *view)
{
    return fill(c, q, view);
}

enum err disclosure_report(struct call *c, struct request *q, struct json *view)
{
    struct printing p = {.title = say(c, N_("What was assessed about you")),
                         .footer = say(c, N_("Copy for the person.")),
                         .file = "copy.pdf"};

    TRY(fill(c, q, view));
    return reading_print(c, q, view, &p);
}
