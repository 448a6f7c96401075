/* population/notice.c: the notice of a decision, one page, to be handed to the person. It holds what
 * was decided, why in the words that were written for the person, and how to appeal. Reasons, evidence
 * and the names of staff are not in it. */

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "base/words.h"
#include "draw/document.h"
#include "people/people.h"
#include "population/pages.h"

struct notice {
    struct json *decision, *person, *site;
};

static const char *what_was_decided(const struct call *c, const struct json *decision)
{
    const char *act = json_get_text(decision, "act");
    bool accused = text_equal(json_get_text(decision, "listing_ground"), "charge");

    if (text_equal(act, "left"))
        return say(c, N_("You are not listed any more among people held for violent extremism."));
    if (text_equal(act, "upheld"))
        return say(c, N_("Your appeal was right. You are not listed any more among people held for "
                         "violent extremism."));
    if (text_equal(act, "dismissed"))
        return accused ? say(c, N_("Your appeal was dismissed. You stay listed as accused of a violent "
                                   "extremist offence."))
                       : say(c, N_("Your appeal was dismissed. You stay listed among people held for "
                                   "violent extremism."));
    if (text_equal(act, "reviewed"))
        return accused ? say(c, N_("Your listing was reviewed. You stay listed as accused of a violent "
                                   "extremist offence. You are not convicted, and being listed says "
                                   "nothing about whether you are guilty."))
                       : say(c, N_("Your listing was reviewed. You stay listed among people held for "
                                   "violent extremism."));
    return accused
               ? say(c, N_("You are now listed as accused of a violent extremist offence. You are not "
                           "convicted, and being listed says nothing about whether you are guilty."))
               : say(c, N_("You are now listed among people held for violent extremism."));
}

/* One page holds all of it: what comes next is one heading and two paragraphs. */
static void draw_next(struct call *c, struct document *d, const struct notice *n)
{
    int64_t until = json_get_int(n->decision, "appeal_until", 0);
    const char *review = time_date_text(c->mem, json_get_int(n->decision, "review_on", 0)), *time;

    if (until)
        time =
            arena_format(c->mem, say(c, N_("You can appeal until %s.")), time_date_text(c->mem, until));
    else
        time = arena_format(c->mem,
                            say(c, N_("You can appeal within %d days of being given this notice.")),
                            POPULATION_APPEAL_DAYS);
    document_heading(d, 2, say(c, N_("How to appeal, and what happens next")));
    document_paragraph(
        d,
        arena_format(
            c->mem, "%s %s", time,
            say(c, N_("Tell any member of staff, or write it down and hand it over; a lawyer or your "
                      "family can do it for you. Nothing happens to you because you appeal. Somebody "
                      "who had no part in this decision decides your appeal, and you are told the "
                      "outcome."))));
    document_paragraph(
        d,
        arena_format(c->mem,
                     say(c, N_("By %s it is decided again whether you stay listed. An assessment may "
                               "be made about you; you will be asked for your own account.")),
                     review));
}

static void draw_body(struct call *c, struct document *d, const struct notice *n)
{
    const struct json *names = json_get(n->person, "names");
    const char *all = json_get_text(n->person, "name");

    for (const struct json *m = names->as.members.first; m; m = m->next)
        if (!text_equal(json_get_text(m, "text"), json_get_text(n->person, "name")))
            all = arena_format(c->mem, "%s · %s", all, json_get_text(m, "text"));
    document_title(d, say(c, N_("Notice of a decision about you")));
    document_field(d, say(c, N_("To")), all);
    document_field(d, say(c, N_("Number")), json_get_text(n->person, "number"));
    document_field(d, say(c, N_("Date of the decision")),
                   time_date_text(c->mem, json_get_int(n->decision, "at", 0)));
    document_field(d, say(c, N_("From")),
                   arena_format(c->mem, say(c, N_("%s, the office that decides about listing")),
                                json_get_text(n->site, "name")));
    document_heading(d, 2, say(c, N_("What was decided")));
    document_paragraph(d, what_was_decided(c, n->decision));
    document_heading(d, 2, say(c, N_("Why")));
    document_paragraph(d, json_get_text(n->decision, "notice_words"));
    if (json_get_int(n->decision, "review_on", 0)) draw_next(c, d, n);
    document_space(d);
    document_field(d, say(c, N_("Given on, and signature or “refused”")), "");
}

static enum err draw(struct call *c, struct request *q, struct notice *n)
{
    struct id person = param_id(q, "person");
    struct document_style style = {.title = say(c, N_("Notice of a decision about you"))};
    struct document *d;
    const void *bytes;
    size_t length;

    TRY(ask_person(c, q->desk, &person, &n->person)); /* the name in the script of the notice */
    style.footer_text = say(c, N_("You may keep this page and show it to your lawyer."));
    TRY(page_print_style(c, q, NULL, &style));
    d = document_new(c, &style);
    draw_body(c, d, n);
    TRY(document_finish(c, d, &bytes, &length));
    page_file(q, "application/pdf", "notice.pdf", bytes, length);
    return OK;
}

static enum err load(struct call *c, struct request *q, struct notice *n)
{
    struct id id = param_id(q, "decision"), person = param_id(q, "person");
    struct json *rows = json_list(c);

    TRY(ask_population_decision(c, q->desk, &id, &n->decision));
    if (json_get_bool(n->decision, "is_withheld"))
        return fail(c, ERR_CONFLICT, N_("This notice is withheld. Record first that it may be given."));
    json_add(rows, n->decision);
    TRY(page_open_told(c, q, &person, rows));
    if (!json_get_text(n->decision, "notice_words"))
        return fail(c, ERR_DENIED, N_("What it says is not for you to read."));
    return desk_row(c, q->desk, "site_name", DB_NO_ARGS, &n->site);
}

/* In the language of the notice, whatever the reader's is; where that is a language through an
 * interpreter, in the reader's, from which it is interpreted. */
enum err population_notice_pdf(struct call *c, struct request *q, struct json *view)
{
    const struct words *readers = c->words;
    const char *language;
    struct notice n = {0};
    enum err e;

    (void)view;
    TRY(load(c, q, &n));
    language = json_get_text(n.decision, "notice_language");
    if (text_equal(language, "other")) language = q->language;
    c->words = page_words(q, language);
    e = draw(c, q, &n);
    c->words = readers;
    return e;
}
