/* population/decision_pages.c: the forms by which somebody is listed, stays, leaves, is told and
 * appeals. */

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "people/people.h"
#include "population/pages.h"

/* ---- what these forms share ---- */

void form_page(struct call *c, struct json *view, const char *title, const char *intro,
               const char *button)
{
    json_set(view, "title", json_text(c, say(c, title)));
    json_set(view, "intro", json_text(c, say(c, intro)));
    json_set(view, "button", json_text(c, say(c, button)));
    json_set(view, "about", json_list(c));
}

void form_page_about(struct call *c, struct json *view, const char *label, const char *text)
{
    struct json *one = json_map(c);

    if (text_is_blank(text)) return;
    json_set(one, "label", json_text(c, say(c, label)));
    json_set(one, "text", json_text(c, text));
    json_add(json_get(view, "about"), one);
}

void form_options(struct call *c, struct json *view, const char *field, const struct code_label *list)
{
    for (; list->code; list++) page_option(c, view, field, list->code, say(c, list->label));
}

enum err form_person(struct call *c, struct request *q, struct json *view, struct id *ret_person)
{
    struct json *person;

    *ret_person = param_id(q, "person");
    TRY(ask_person(c, q->desk, ret_person, &person));
    if (!id_parse(json_get_text(person, "id"), ret_person))
        return fail(c, ERR_BUG, "A person has no id.");
    json_set(view, "person", person);
    return OK;
}

static void notice_options(struct call *c, struct json *view)
{
    form_options(c, view, "notice", population_notices);
    form_options(c, view, "notice_language", population_languages);
}

static struct population_decision decision_of(const struct request *q, struct id about)
{
    struct population_decision p = {
        .about = about,
        .ground = form_text(q, "ground"),
        .evidence = form_list(q, "evidence"),
        .reasons = form_text(q, "reasons"),
        .review_on = form_time(q, "review_on"),
        .passphrase = form_text(q, "passphrase"),
        .notice = {form_text(q, "notice"), form_time(q, "notice_at"), form_text(q, "notice_language"),
                   form_text(q, "notice_words"), form_text(q, "withheld")},
    };

    return p;
}

static enum err decided(struct call *c, struct request *q, struct json *view, const struct id *entry)
{
    json_set(view, "id", json_id(c, entry));
    page_goes_to(c, q, "/people/%s/standing?saved=1", param_text(q, "person"));
    return OK;
}

/* ---- entering ---- */

/* What a piece of evidence says, cut to a line: the whole is on the page of evidence. */
static const char *evidence_line(struct call *c, const struct json *row)
{
    const char *text = json_get_text(row, "text"), *cut;

    if (!text) text = json_get_text(row, "saw");
    if (!text) text = say(c, N_("(not for you to read, or erased)"));
    cut = text_characters(text) > 140 ? "…" : "";
    for (size_t length = 0, seen = 0; text[length]; length++) {
        if (((unsigned char)text[length] & 0xC0) == 0x80) continue; /* within a character */
        if (seen++ == 140) {
            text = arena_text_n(c->mem, text, length);
            break;
        }
    }
    return arena_format(c->mem, "%s · %s · %s: %s%s", json_get_text(row, "dated_text"),
                        json_get_text(row, "type_text"), json_get_text(row, "source_text"), text, cut);
}

static enum err evidence_options(struct call *c, struct request *q, struct json *view,
                                 const struct id *person)
{
    struct json *rows;

    TRY(ask_evidence_list(c, q->desk, person, &rows));
    TRY(page_open_told(c, q, person, rows));
    page_dates(c, rows, "dated", false);
    for (const struct json *row = rows->as.members.first; row; row = row->next)
        if (!json_get(row, "may_cite") || json_get_bool(row, "may_cite"))
            page_option(c, view, "evidence", json_get_text(row, "id"), evidence_line(c, row));
    return OK;
}

enum err enter_page(struct call *c, struct request *q, struct json *view)
{
    struct id person;

    TRY(form_person(c, q, view, &person));
    form_page(
        c, view, N_("List this person"),
        N_("To be listed among people held for violent extremism is a label that follows a person. "
           "It is a decision of yours, with a ground, evidence and reasons; the person is told and "
           "can appeal. Suspicion without a charge, or that somebody could be drawn in, is no "
           "ground: raise a concern instead."),
        N_("Sign and list"));
    form_page_about(c, view, N_("Legal status"),
                    json_get_text(json_get(view, "person"), "legal_status_text"));
    TRY(page_form(c, q, view, "/people/:person/standing/enter", q->http->path, NULL));
    form_options(c, view, "ground", population_grounds);
    notice_options(c, view);
    return evidence_options(c, q, view, &person);
}

enum err enter_post(struct call *c, struct request *q, struct json *view)
{
    struct population_decision p = decision_of(q, param_id(q, "person"));
    struct id entry;

    TRY(population_enter(c, q->desk, &p, &entry));
    return decided(c, q, view, &entry);
}

/* ---- staying and leaving ---- */

static enum err about_listing(struct call *c, struct request *q, struct json *view)
{
    struct id listing = param_id(q, "listing");
    struct json *row;

    TRY(ask_listing(c, q->desk, &listing, &row));
    form_page_about(c, view, N_("Ground"), json_get_text(row, "ground_text"));
    form_page_about(c, view, N_("Listed since"), time_date_text(c->mem, json_get_int(row, "since", 0)));
    form_page_about(c, view, N_("Review by"),
                    time_date_text(c->mem, json_get_int(row, "review_on", 0)));
    form_page_about(c, view, N_("Legal status"),
                    json_get_text(json_get(view, "person"), "legal_status_text"));
    return OK;
}

enum err population_review_page(struct call *c, struct request *q, struct json *view)
{
    struct id person;

    TRY(form_person(c, q, view, &person));
    form_page(
        c, view, N_("Review: the person stays listed"),
        N_("Ask whether the ground still holds. If it does not, end the listing. That nothing has "
           "changed needs a reason too."),
        N_("Sign: stays listed"));
    TRY(about_listing(c, q, view));
    TRY(page_form(c, q, view, "/people/:person/standing/:listing/review", q->http->path, NULL));
    notice_options(c, view);
    return OK;
}

enum err population_review_post(struct call *c, struct request *q, struct json *view)
{
    struct population_decision p = decision_of(q, param_id(q, "listing"));
    struct id entry;

    TRY(population_review(c, q->desk, &p, &entry));
    return decided(c, q, view, &entry);
}

enum err leave_page(struct call *c, struct request *q, struct json *view)
{
    struct id person;

    TRY(form_person(c, q, view, &person));
    form_page(c, view, N_("End the listing"),
              N_("From your signature on the person is not listed any more. What was decided before "
                 "stays in the record, with your reasons for ending it."),
              N_("Sign: not listed any more"));
    TRY(about_listing(c, q, view));
    TRY(page_form(c, q, view, "/people/:person/standing/:listing/leave", q->http->path, NULL));
    form_options(c, view, "ground", population_leavings);
    notice_options(c, view);
    return OK;
}

enum err leave_post(struct call *c, struct request *q, struct json *view)
{
    struct population_decision p = decision_of(q, param_id(q, "listing"));
    struct id entry;

    TRY(population_leave(c, q->desk, &p, &entry));
    return decided(c, q, view, &entry);
}

/* ---- telling the person ---- */

static enum err about_decision(struct call *c, struct request *q, struct json *view)
{
    struct id decision = param_id(q, "decision");
    struct json *row;

    TRY(ask_population_decision(c, q->desk, &decision, &row));
    form_page_about(c, view, N_("Decision"), json_get_text(row, "act_text"));
    form_page_about(c, view, N_("Decided on"), time_date_text(c->mem, json_get_int(row, "at", 0)));
    form_page_about(c, view, N_("Was the person told?"), json_get_text(row, "notice_text"));
    if (json_get_int(row, "appeal_until", 0))
        form_page_about(c, view, N_("Appeal until"),
                        time_date_text(c->mem, json_get_int(row, "appeal_until", 0)));
    return OK;
}

enum err told_page(struct call *c, struct request *q, struct json *view)
{
    struct id person;

    TRY(form_person(c, q, view, &person));
    form_page(
        c, view, N_("Record that the person was told"),
        N_("Hand over the printed notice and explain it, with an interpreter where one is needed. "
           "The time to appeal begins when this is recorded."),
        N_("Record it"));
    TRY(about_decision(c, q, view));
    TRY(page_form(c, q, view, "/people/:person/standing/:decision/told", q->http->path, NULL));
    for (const struct code_label *l = population_notices; l->code; l++)
        if (!text_equal(l->code, "withheld")) page_option(c, view, "notice", l->code, say(c, l->label));
    form_options(c, view, "notice_language", population_languages);
    return OK;
}

enum err told_post(struct call *c, struct request *q, struct json *view)
{
    struct population_notice n = {.how = form_text(q, "notice"),
                                  .at = form_time(q, "notice_at"),
                                  .language = form_text(q, "notice_language")};
    struct id decision = param_id(q, "decision"), entry;

    TRY(population_tell(c, q->desk, &decision, &n, &entry));
    return decided(c, q, view, &entry);
}

/* ---- appeals ---- */

enum err appeal_page(struct call *c, struct request *q, struct json *view)
{
    struct id person;

    TRY(form_person(c, q, view, &person));
    form_page(
        c, view, N_("Record an appeal"),
        N_("The person, or somebody for them, says that they should not be listed. Write it as they "
           "say it. Somebody who had no part in the listing decides it, within 30 days."),
        N_("Record the appeal"));
    TRY(about_decision(c, q, view));
    TRY(page_form(c, q, view, "/people/:person/standing/:decision/appeal", q->http->path, NULL));
    form_options(c, view, "filer", population_filers);
    return OK;
}

enum err appeal_post(struct call *c, struct request *q, struct json *view)
{
    struct id decision = param_id(q, "decision"), entry;

    TRY(appeal_file(c, q->desk, &decision, form_text(q, "filer"), form_text(q, "grounds"), &entry));
    return decided(c, q, view, &entry);
}

enum err verdict_page(struct call *c, struct request *q, struct json *view)
{
    struct id appeal = param_id(q, "appeal"), person;
    struct json *row, *rows = json_list(c);

    TRY(form_person(c, q, view, &person));
    TRY(ask_appeal(c, q->desk, &appeal, &row));
    TRY(appeal_need_decider(c, q->desk, row));
    form_page(
        c, view, N_("Decide an appeal"),
        N_("Read the decision, its evidence and what the person says against it. If the appeal is "
           "right, the label is removed with your signature; what was written stays in the record."),
        N_("Sign the decision"));
    json_add(rows, row);
    TRY(page_open_told(c, q, &person, rows));
    form_page_about(c, view, N_("Ground"),
                    population_label(c, population_grounds, json_get_text(row, "ground")));
    form_page_about(c, view, N_("Who appeals"), json_get_text(row, "filer_text"));
    form_page_about(c, view, N_("To be decided by"),
                    time_date_text(c->mem, json_get_int(row, "decide_by", 0)));
    form_page_about(c, view, N_("What is said against it"), json_get_text(row, "grounds"));
    TRY(page_form(c, q, view, "/people/:person/appeals/:appeal", q->http->path, NULL));
    form_options(c, view, "outcome", population_verdicts);
    notice_options(c, view);
    return OK;
}

enum err verdict_post(struct call *c, struct request *q, struct json *view)
{
    struct population_decision p = decision_of(q, param_id(q, "appeal"));
    struct id entry;

    p.ground = form_text(q, "outcome");
    TRY(appeal_decide(c, q->desk, &p, &entry));
    return decided(c, q, view, &entry);
}

/* ---- fields ---- */

#define REASONS                                                                                        \
    {                                                                                                  \
        FIELD_AREA, "reasons", N_("Reasons"),                                                          \
            N_("For the record: what speaks for it, what speaks against it, and why you decide so."),  \
            true                                                                                       \
    }
#define REVIEW_ON                                                                                      \
    {                                                                                                  \
        FIELD_DATE, "review_on", N_("Review by"),                                                      \
            N_("Within a year, sooner where things may change."), true                                 \
    }
#define NOTICE                                                                                         \
    {FIELD_AREA, "notice_words", N_("Why, in words that the person may be told"),                      \
     N_("In the language of the notice. Nothing restricted, and no names of staff: it is printed as "  \
        "you write it. Of somebody who is not convicted say “accused”."),                              \
     true},                                                                                            \
        {FIELD_CHOICE, "notice_language", N_("Language of the notice"), NULL, true},                   \
        {FIELD_CHOICE, "notice", N_("Was the person told?"),                                           \
         N_("Usually not yet: the notice can be printed only after you have signed, and is then "      \
            "handed over and explained."),                                                             \
         true},                                                                                        \
        {FIELD_MINUTE, "notice_at", N_("When the person was told"),                                    \
         N_("Only if the notice was given or refused."), false},                                       \
    {                                                                                                  \
        FIELD_AREA, "withheld", N_("Why the notice is withheld"),                                      \
            N_("Only if it is. The time to appeal does not run until the person is told."), false      \
    }
#define PASSPHRASE                                                                                     \
    {                                                                                                  \
        FIELD_SECRET, "passphrase", N_("Your passphrase"), N_("It signs the decision in your name."),  \
            true                                                                                       \
    }

const struct field enter_fields[] = {
    {FIELD_CHOICE, "ground", N_("Ground"), NULL, true},
    {FIELD_CHECKS, "evidence", N_("Evidence that the decision rests on"),
     N_("What may be cited of all that is known about this person."), true},
    REASONS,
    REVIEW_ON,
    NOTICE,
    PASSPHRASE,
    {0},
};

const struct field review_fields[] = {REASONS, REVIEW_ON, NOTICE, PASSPHRASE, {0}};

const struct field leave_fields[] = {
    {FIELD_CHOICE, "ground", N_("Why the person is not listed any more"), NULL, true},
    REASONS,
    NOTICE,
    PASSPHRASE,
    {0},
};

const struct field told_fields[] = {
    {FIELD_CHOICE, "notice", N_("Was the person told?"), NULL, true},
    {FIELD_MINUTE, "notice_at", N_("When the person was told"),
     N_("Only if the notice was given or refused."), false},
    {FIELD_CHOICE, "notice_language", N_("Language of the notice"), NULL, true},
    {0},
};

const struct field appeal_fields[] = {
    {FIELD_CHOICE, "filer", N_("Who appeals"), NULL, true},
    {FIELD_AREA, "grounds", N_("What is said against the decision"),
     N_("In the person's own words, or as it was written."), true},
    {0},
};

const struct field verdict_fields[] = {
    {FIELD_CHOICE, "outcome", N_("How the appeal is decided"), NULL, true},
    REASONS,
    NOTICE,
    PASSPHRASE,
    {0},
};
