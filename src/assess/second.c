/* assess/second.c: who may rate a second time, and what is known of it by whom. */

#include "assess/second.h"

#include <string.h>

#include "assess/asking.h"
#include "assess/decide.h"
#include "keys/user.h"
#include "base/arena.h"
#include "base/text.h"
#include "instrument/instrument.h"
#include "site/draft.h"
#include "site/signer.h"
#include "site/rights.h"

/* ---- what is known ---- */

enum err ask_second(struct call *c, struct desk *d, const struct id *assessment, struct json **ret)
{
    struct json *unused;

    TRY(ask_assessment(c, d, assessment, &unused)); /* the right to see it */
    return desk_row(c, d, "second_of", DB_ARGS(DB_ID("assessment", assessment)), ret);
}

static bool is_in(const struct json *second, const char *place)
{
    return json_get_int(second, text_equal(place, "first") ? "first_at" : "second_at", 0) != 0;
}

bool second_is_in(const struct json *second)
{
    return is_in(second, "first") && is_in(second, "second");
}

static bool is_user(const struct desk *d, const struct json *row, const char *key)
{
    struct id id;

    return d->user && id_parse(json_get_text(row, key), &id) && id_equal(&id, &d->user->id);
}

bool second_is_mine(const struct desk *d, const struct json *second)
{
    return is_user(d, second, "user");
}

/* The assessment and its request, as they stand now. */
struct pair {
    struct id id;
    struct json *assessment, *second;
    struct id author, person;
};

static enum err load(struct call *c, struct desk *d, const struct id *assessment, struct pair *ret)
{
    ret->id = *assessment;
    TRY(ask_assessment(c, d, assessment, &ret->assessment));
    TRY(ask_second(c, d, assessment, &ret->second));
    if (!id_parse(json_get_text(ret->assessment, "by"), &ret->author) ||
        !id_parse(json_get_text(ret->assessment, "person"), &ret->person))
        return fail(c, ERR_BUG, "An assessment has no author or no person.");
    return OK;
}

static enum err need_request(struct call *c, const struct pair *p)
{
    return p->second->kind != JSON_IS_NIL
               ? OK
               : fail(c, ERR_MISSING, N_("Nobody is asked for a second rating of this assessment."));
}

/* What was signed once can be read by others, also after it was returned. */
static enum err need_unsigned(struct call *c, const struct pair *p)
{
    return json_get_text(p->assessment, "signed")
               ? fail(c, ERR_CONFLICT,
                      N_("This assessment was signed before, so a second rating would not be blind."))
               : OK;
}

static enum err need_to_ask(struct call *c, struct desk *d, const struct pair *p)
{
    struct about about = {.author = &p->author};

    if (rights_need(c, d, "assessment_write", &about) == OK) return OK;
    fail_clear(c);
    if (rights_need(c, d, "assessment_countersign", &about) == OK) return OK;
    fail_clear(c);
    return fail(c, ERR_DENIED, N_("The author or a reviewer asks for a second rating."));
}

/* ---- asking and withdrawing ---- */

struct asking {
    struct id assessment, user;
};

static enum err need_candidate(struct call *c, struct desk *d, const struct pair *p,
                               const struct id *user)
{
    struct json *rows;

    TRY(desk_rows(c, d, "second_candidates",
                  DB_ARGS(DB_INT("role", 1 << ASSESSOR), DB_ID("author", &p->author)), &rows));
    for (const struct json *r = rows->as.members.first; r; r = r->next)
        if (text_equal(json_get_text(r, "id"), id_text(c->mem, user))) return OK;
    return fail_field(c, "user", ERR_INVALID, N_("Choose an assessor other than the author."));
}

static enum err decide_ask(struct call *c, struct desk *d, void *arg)
{
    const struct asking *a = arg;
    struct pair p;
    struct entry *e;

    TRY(load(c, d, &a->assessment, &p));
    TRY(need_unsigned(c, &p));
    TRY(need_candidate(c, d, &p, &a->user));
    if (p.second->kind != JSON_IS_NIL)
        return fail(c, ERR_CONFLICT, N_("Somebody is asked for a second rating already."));
    e = entry_new(c, "second_asked", &p.person);
    entry_coded(c, e, "assessment", json_id(c, &a->assessment));
    entry_coded(c, e, "user", json_id(c, &a->user));
    return site_append(c, d, e);
}

enum err second_ask(struct call *c, struct desk *d, const struct id *assessment, const struct id *user)
{
    struct asking a = {*assessment, *user};
    struct pair p;

    TRY(load(c, d, assessment, &p));
    TRY(need_to_ask(c, d, &p));
    return site_decide(c, d, decide_ask, &a, NULL);
}

static enum err decide_withdraw(struct call *c, struct desk *d, void *arg)
{
    struct pair p;
    struct entry *e;

    TRY(load(c, d, arg, &p));
    TRY(need_request(c, &p));
    if (is_in(p.second, "second"))
        return fail(c, ERR_CONFLICT,
                    N_("The second rating is submitted; it is not thrown away. Submit the first one."));
    e = entry_new(c, "second_withdrawn", &p.person);
    entry_coded(c, e, "request", json_text(c, json_get_text(p.second, "request")));
    return site_append(c, d, e);
}

enum err second_withdraw(struct call *c, struct desk *d, const struct id *assessment)
{
    struct id id = *assessment;
    struct pair p;

    TRY(load(c, d, assessment, &p));
    TRY(need_request(c, &p));
    if (!second_is_mine(d, p.second)) TRY(need_to_ask(c, d, &p));
    return site_decide(c, d, decide_withdraw, &id, NULL);
}

/* ---- the second rater's own draft ---- */

static const char *draft_name(struct call *c, const struct json *assessment)
{
    return arena_format(c->mem, "second/%s", json_get_text(assessment, "id"));
}

static enum err need_second_rater(struct call *c, struct desk *d, const struct json *assessment,
                                  struct pair *p)
{
    struct id id;

    if (!id_parse(json_get_text(assessment, "id"), &id))
        return fail(c, ERR_BUG, "An assessment has no id.");
    TRY(load(c, d, &id, p));
    TRY(rights_need(c, d, "assessment_second", &(struct about){.author = &p->author}));
    TRY(need_request(c, p));
    if (!second_is_mine(d, p->second))
        return fail(c, ERR_DENIED, N_("Somebody else is asked for the second rating."));
    if (is_in(p->second, "second"))
        return fail(c, ERR_CONFLICT, N_("Your ratings are submitted; they can no longer be changed."));
    return need_unsigned(c, p);
}

static enum err load_draft(struct call *c, struct desk *d, const struct json *assessment,
                           struct content *ret)
{
    struct content content = {.is_draft = true};

    TRY(draft_load(c, d, draft_name(c, assessment), &content.value, &content.version));
    if (content.value->kind == JSON_IS_NIL) {
        content.value = json_map(c);
        json_set(content.value, "ratings", json_map(c));
    }
    *ret = content;
    return OK;
}

enum err second_draft_load(struct call *c, struct desk *d, const struct json *assessment,
                           struct content *ret)
{
    struct pair p;

    TRY(need_second_rater(c, d, assessment, &p));
    return load_draft(c, d, assessment, ret);
}

enum err second_draft_save(struct call *c, struct desk *d, const struct json *assessment,
                           struct json *ratings, int64_t seen)
{
    struct content content;
    struct json *kept;

    TRY(second_draft_load(c, d, assessment, &content));
    kept = json_get(content.value, "ratings");
    for (const struct json *r = ratings->as.members.first; r; r = r->next)
        json_set(kept, arena_text(c->mem, r->key), json_duplicate(c, r));
    return draft_save(c, d, draft_name(c, assessment), content.value, seen);
}

/* ---- submitting ---- */

struct submission {
    struct id assessment;
    const char *place;
    struct matter matter; /* the rater's own content */
    const struct user_secrets *signer;
};

static enum err decide_submit(struct call *c, struct desk *d, void *arg)
{
    const struct submission *s = arg;
    struct json *seen = json_map(c);
    struct pair p;
    struct entry *e;

    TRY(load(c, d, &s->assessment, &p));
    TRY(need_request(c, &p));
    TRY(need_unsigned(c, &p));
    if (is_in(p.second, s->place))
        return fail(c, ERR_CONFLICT, N_("Your ratings are submitted already."));
    e = entry_new(c, "ratings_submitted", &p.person);
    entry_coded(c, e, "request", json_text(c, json_get_text(p.second, "request")));
    entry_coded(c, e, "place", json_text(c, s->place));
    TRY(rely_on(c, d, e, json_get_text(p.assessment, "instrument"), seen));
    TRY(put_ratings(c, d, e, &s->matter, seen));
    entry_signed_by(e, s->signer, SIGNED_BY_AUTHOR);
    return site_append(c, d, e);
}

static enum err need_nothing_lacking(struct call *c, const struct matter *m)
{
    struct json *lacks = second_lacks(c, m);

    return json_count(lacks) == 0
               ? OK
               : fail(c, ERR_INVALID, N_("The ratings cannot be submitted yet; still missing: %s"),
                      json_get_text(lacks->as.members.first, "text"));
}

/* The author submits as the first, everybody else as the second, who then has to be the one asked. */
static enum err own_ratings(struct call *c, struct desk *d, const struct pair *p, bool is_author,
                            struct matter *ret)
{
    struct json *instrument;
    struct content content;

    if (is_author) {
        TRY(content_need_draft(c, d, p->assessment));
        TRY(content_load(c, d, p->assessment, NULL, &content));
    } else {
        TRY(second_draft_load(c, d, p->assessment, &content));
    }
    TRY(ask_instrument(c, d, json_get_text(p->assessment, "instrument"), &instrument));
    return matter_of(c, d, p->assessment, instrument, content.value, ret);
}

enum err second_submit(struct call *c, struct desk *d, const struct id *assessment,
                       const char *passphrase)
{
    struct submission s = {.assessment = *assessment};
    struct user_secrets *signer = NULL;
    struct pair p;
    struct id first;
    bool is_author, repeated;
    enum err e;

    TRY(load(c, d, assessment, &p));
    TRY(need_request(c, &p));
    is_author = is_user(d, p.assessment, "by");
    TRY(site_answered_before(c, d, &first, &repeated));
    if (repeated) return OK;
    TRY(own_ratings(c, d, &p, is_author, &s.matter));
    TRY(need_nothing_lacking(c, &s.matter));
    TRY(signer_open(c, d, passphrase, &signer));
    s.place = is_author ? "first" : "second";
    s.signer = signer;
    e = site_decide(c, d, decide_submit, &s, NULL);
    user_secrets_free(signer);
    TRY(e);
    return is_author ? OK : draft_remove_of(c, d->site, &d->user->id, draft_name(c, p.assessment));
}

/* ---- agreeing ---- */

static enum err need_both(struct call *c, const struct pair *p)
{
    TRY(need_request(c, p));
    return second_is_in(p->second)
               ? OK
               : fail(c, ERR_CONFLICT,
                      N_("Both raters have to submit before anything can be compared."));
}

static enum err need_rater(struct call *c, struct desk *d, const struct pair *p)
{
    return is_user(d, p->assessment, "by") || second_is_mine(d, p->second)
               ? OK
               : fail(c, ERR_DENIED, N_("The two raters record what they agree on."));
}

static bool is_code(const struct json *codes, const char *code)
{
    for (const struct json *l = json_count(codes) ? codes->as.members.first : NULL; l; l = l->next)
        if (text_equal(json_get_text(l, "code"), code)) return true;
    return false;
}

static enum err check_agreed(struct call *c, const struct json *instrument, const char *item,
                             const struct json *one)
{
    const char *presence = json_get_text(one, "presence"), *relevance = json_get_text(one, "relevance");
    bool asks = text_equal(presence, "present") || text_equal(presence, "partly");

    if (!is_code(json_get(instrument, "presence"), presence))
        return fail_field(c, arena_format(c->mem, "presence.%s", item), ERR_INVALID,
                          N_("Choose what both of you agree on."));
    if (asks && !is_code(json_get(instrument, "relevance"), relevance))
        return fail_field(c, arena_format(c->mem, "relevance.%s", item), ERR_INVALID,
                          N_("Choose how much it matters for this person."));
    if (text_is_blank(json_get_text(one, "reason")))
        return fail_field(c, arena_format(c->mem, "reason.%s", item), ERR_INVALID,
                          N_("Write why you agreed on this."));
    return OK;
}

/* What either of the two had named. */
static struct json *cited_by_either(struct call *c, const struct json *raters, const char *item,
                                    const char *side)
{
    struct json *both = json_list(c), *seen = json_map(c);

    for (const struct json *r = raters->as.members.first; r; r = r->next) {
        const struct json *list = json_get(json_get(json_get(r, "rated"), item), side);
        for (const struct json *m = json_count(list) ? list->as.members.first : NULL; m; m = m->next) {
            if (json_get(seen, m->as.text)) continue;
            json_set(seen, arena_text(c->mem, m->as.text), json_bool(c, true));
            json_add(both, json_text(c, m->as.text));
        }
    }
    return both;
}

static enum err ratings_of_both(struct call *c, struct desk *d, const struct pair *p, struct json **ret)
{
    TRY(desk_rows(c, d, "second_ratings",
                  DB_ARGS(DB_TEXT("request", json_get_text(p->second, "request"))), ret));
    for (struct json *r = (*ret)->as.members.first; r; r = r->next) {
        const char *text = json_get_text(r, "ratings");
        struct json *rated;
        TRY(json_parse(c, text, strlen(text), &rated));
        json_set(r, "rated", rated);
    }
    return OK;
}

struct agreement {
    struct id assessment;
    const struct json *agreed, *instrument;
};

static enum err decide_agree(struct call *c, struct desk *d, void *arg)
{
    const struct agreement *a = arg;
    struct json *items, *raters, *ratings = json_map(c), *reasons = json_map(c);
    struct pair p;
    struct entry *e;

    TRY(load(c, d, &a->assessment, &p));
    TRY(need_both(c, &p));
    TRY(need_unsigned(c, &p));
    TRY(ratings_of_both(c, d, &p, &raters));
    TRY(desk_rows(c, d, "second_differing",
                  DB_ARGS(DB_TEXT("request", json_get_text(p.second, "request"))), &items));
    for (const struct json *i = items->as.members.first; i; i = i->next) {
        const char *item = json_get_text(i, "item");
        const struct json *one = json_get(a->agreed, item);
        struct json *rating = json_map(c);
        if (!json_get_int(i, "differs", 0)) continue;
        TRY(check_agreed(c, a->instrument, item, one));
        json_set(rating, "presence", json_text(c, json_get_text(one, "presence")));
        if (text_equal(json_get_text(one, "presence"), "present") ||
            text_equal(json_get_text(one, "presence"), "partly"))
            json_set(rating, "relevance", json_text(c, json_get_text(one, "relevance")));
        json_set(rating, "for", cited_by_either(c, raters, item, "for"));
        json_set(rating, "against", cited_by_either(c, raters, item, "against"));
        json_set(ratings, item, rating);
        json_set(reasons, item, json_text(c, json_get_text(one, "reason")));
    }
    e = entry_new(c, "consensus_recorded", &p.person);
    entry_coded(c, e, "request", json_text(c, json_get_text(p.second, "request")));
    entry_coded(c, e, "ratings", ratings);
    entry_told(c, e, CASE, "reasons", reasons);
    return site_append(c, d, e);
}

enum err second_agree(struct call *c, struct desk *d, const struct id *assessment,
                      const struct json *agreed)
{
    struct agreement a = {.assessment = *assessment, .agreed = agreed};
    struct json *instrument;
    struct pair p;

    TRY(load(c, d, assessment, &p));
    TRY(need_rater(c, d, &p));
    TRY(need_both(c, &p));
    if (json_get_int(p.second, "differing", 0) == 0)
        return fail(c, ERR_CONFLICT,
                    N_("The two rated every item alike; there is nothing to agree on."));
    TRY(ask_instrument(c, d, json_get_text(p.assessment, "instrument"), &instrument));
    a.instrument = instrument;
    return site_decide(c, d, decide_agree, &a, NULL);
}

/* Its reasons become the notes; the notes that the two wrote stay with what they submitted. */
static enum err agreed_ratings(struct call *c, struct desk *d, const struct pair *p, const char *page,
                               struct json **ret)
{
    const char *text = json_get_text(p->second, "consensus_ratings");
    struct opening o = {
        .person = &p->person, .compartment = CASE, .page = page, .entries = json_list(c)};
    struct json *told;
    const struct json *reasons;

    if (!text) return fail(c, ERR_CONFLICT, N_("The two raters have not recorded what they agree on."));
    TRY(json_parse(c, text, strlen(text), ret));
    json_add(o.entries, json_text(c, json_get_text(p->second, "consensus")));
    TRY(site_open_told(c, d, &o, &told));
    reasons = json_get(told->as.members.first, "reasons");
    for (struct json *r = (*ret)->as.members.first; r; r = r->next)
        json_set(r, "note", json_text(c, json_get_text(reasons, r->key)));
    return OK;
}

enum err second_take_over(struct call *c, struct desk *d, const struct id *assessment, const char *page)
{
    struct content content;
    struct json *ratings;
    struct pair p;

    TRY(load(c, d, assessment, &p));
    TRY(content_need_draft(c, d, p.assessment));
    TRY(need_both(c, &p));
    TRY(agreed_ratings(c, d, &p, page, &ratings));
    TRY(content_load(c, d, p.assessment, NULL, &content));
    return content_save(c, d, p.assessment, "ratings", ratings, content.version);
}

/* ---- before it is signed ---- */

/* What keeps it from being signed, as a sentence; NULL if nothing does. */
static const char *unsettled(const struct json *second)
{
    if (second->kind == JSON_IS_NIL) return NULL;
    if (!is_in(second, "first"))
        return N_("A second rating was asked for: submit your ratings, so that they can be compared");
    if (!is_in(second, "second"))
        return N_(
            "A second rating was asked for and is not in yet; wait for it, or withdraw the request");
    if (json_get_int(second, "differing", 0) && !json_get_text(second, "consensus"))
        return N_("The two raters differ: record what you agree on");
    return NULL;
}

static enum err look(struct call *c, struct desk *d, const struct json *assessment, const char **ret)
{
    struct json *second;

    *ret = NULL;
    if (json_get_text(assessment, "signed"))
        return OK; /* returned: it was settled when it was signed */
    TRY(desk_row(c, d, "second_of", DB_ARGS(DB_TEXT("assessment", json_get_text(assessment, "id"))),
                 &second));
    *ret = unsettled(second);
    return OK;
}

enum err second_need_settled(struct call *c, struct desk *d, const struct json *assessment)
{
    const char *why;

    TRY(look(c, d, assessment, &why));
    return why ? fail(c, ERR_CONFLICT, N_("It cannot be signed yet; still missing: %s"), say(c, why))
               : OK;
}

enum err second_missing(struct call *c, struct desk *d, const struct json *assessment,
                        struct json *found)
{
    struct json *one;
    const char *why;

    TRY(look(c, d, assessment, &why));
    if (!why) return OK;
    one = json_map(c);
    json_set(one, "text", json_text(c, say(c, why)));
    json_set(
        one, "address",
        json_text(c, arena_format(c->mem, "/assessments/%s/second", json_get_text(assessment, "id"))));
    json_add(found, one);
    return OK;
}

/* The same items and the same needs as the author's, filled in at the second rater's own addresses. */
struct need second_section_needs(struct call *c, const struct matter *m, const struct json *section)
{
    const char *id = json_get_text(m->assessment, "id");
    size_t skip = strlen(arena_format(c->mem, "/assessments/%s", id));
    struct need n = section_needs(c, m, section);

    for (struct json *one = json_count(n.missing) ? n.missing->as.members.first : NULL; one;
         one = one->next)
        json_set(one, "address",
                 json_text(c, arena_format(c->mem, "/assessments/%s/second%s", id,
                                           json_get_text(one, "address") + skip)));
    return n;
}

struct json *second_lacks(struct call *c, const struct matter *m)
{
    struct json *found = json_list(c);

    for (const struct json *s = json_get(m->instrument, "sections")->as.members.first; s; s = s->next) {
        struct need n = second_section_needs(c, m, s);
        for (const struct json *one = json_count(n.missing) ? n.missing->as.members.first : NULL; one;
             one = one->next)
            json_add(found, json_duplicate(c, one));
    }
    return found;
}
