/* assess/report.c: an assessment to be read as a whole: as a page, and as a PDF. */

#include "assess/addendum.h"
#include "assess/forms.h"
#include "assess/pages.h"
#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "base/words.h"
#include "draw/document.h"
#include "evidence/evidence.h"
#include "instrument/instrument.h"
#include "site/model.h"

/* ---- the view: everything in words, in order ---- */

/* Evidence is numbered in the order of its dates, so that ratings can cite it shortly. */
static enum err numbered_evidence(struct call *c, struct request *q, const struct id *person,
                                  struct json **ret)
{
    static const char *const told[] = {"place", "saw", "did", "text", "writer"};
    struct json *rows, *list = json_list(c);
    int number = 0;

    TRY(ask_evidence_list(c, q->desk, person, &rows));
    TRY(page_open_told(c, q, person, rows));
    page_dates(c, rows, "dated", false);
    page_keys(c, rows, told, sizeof told / sizeof *told);
    for (struct json *r = rows->as.members.first; r; r = r->next)
        json_set(r, "number", json_text(c, arena_format(c->mem, "%d", ++number)));
    for (const struct json *r = rows->as.members.first; r; r = r->next) {
        struct json *row = json_duplicate(c, r);
        const char *text =
            json_get_text(r, "text") ? json_get_text(r, "text") : json_get_text(r, "saw");
        json_set(row, "says",
                 json_text(c, text ? text : say(c, N_("(not for you to read, or erased)"))));
        json_add(list, row);
    }
    *ret = list;
    return OK;
}

static const char *numbers_of(struct call *c, const struct json *evidence, const struct json *cited)
{
    const char *text = NULL;

    for (const struct json *e = evidence->as.members.first; e; e = e->next)
        for (const struct json *m = json_count(cited) ? cited->as.members.first : NULL; m;
             m = m->next) {
            const char *number = json_get_text(e, "number");
            if (!text_equal(json_get_text(e, "id"), m->as.text)) continue;
            text = text ? arena_format(c->mem, "%s · %s", text, number) : number;
        }
    return text;
}

static struct json *read_item(struct call *c, const struct workplace *w, const struct json *item,
                              const struct json *evidence)
{
    const struct json *rating =
        json_get(json_get(w->content.value, "ratings"), json_get_text(item, "code"));
    const char *presence = json_get_text(rating, "presence"),
               *relevance = json_get_text(rating, "relevance");
    struct json *one = json_map(c);

    json_set(one, "code", json_text(c, json_get_text(item, "code")));
    json_set(one, "title", json_text(c, json_get_text(item, "title")));
    json_set(one, "is_protective", json_bool(c, json_get_bool(item, "is_protective")));
    json_set(one, "presence",
             json_text(c, presence ? instrument_label(w->instrument, "presence", presence)
                                   : say(c, N_("Not rated"))));
    json_set(one, "relevance",
             json_text(c, relevance ? instrument_label(w->instrument, "relevance", relevance) : NULL));
    json_set(one, "for", json_text(c, numbers_of(c, evidence, json_get(rating, "for"))));
    json_set(one, "against", json_text(c, numbers_of(c, evidence, json_get(rating, "against"))));
    json_set(one, "note", json_text(c, json_get_text(rating, "note")));
    return one;
}

static struct json *read_sections(struct call *c, const struct workplace *w,
                                  const struct json *evidence)
{
    struct json *list = json_list(c);

    for (const struct json *s = json_get(w->instrument, "sections")->as.members.first; s; s = s->next) {
        struct json *section = json_map(c), *items = json_list(c);
        for (const struct json *i = json_get(s, "items")->as.members.first; i; i = i->next)
            json_add(items, read_item(c, w, i, evidence));
        json_set(section, "title", json_text(c, json_get_text(s, "title")));
        json_set(section, "items", items);
        json_add(list, section);
    }
    return list;
}

static const char *said_value(struct call *c, const struct workplace *w, const struct field *f,
                              const char *value)
{
    if (text_equal(f->name, "level")) return instrument_label(w->instrument, "levels", value);
    for (const struct confidence *k = confidences; text_equal(f->name, "confidence") && k->code; k++)
        if (text_equal(k->code, value)) return say(c, k->label);
    return value;
}

static struct json *read_steps(struct call *c, const struct workplace *w)
{
    struct json *list = json_list(c);

    for (const struct step *s = assess_steps; s->member; s++) {
        const struct json *member = json_get(w->content.value, s->member);
        struct json *step = json_map(c), *fields = json_list(c);
        for (const struct field *f = s->fields; f->type != FIELD_END; f++) {
            struct json *one = json_map(c);
            if (!field_is_content(f)) continue;
            json_set(one, "label", json_text(c, say(c, f->label)));
            json_set(one, "value", json_text(c, said_value(c, w, f, json_get_text(member, f->name))));
            json_add(fields, one);
        }
        json_set(step, "title", json_text(c, say(c, s->title)));
        json_set(step, "fields", fields);
        json_add(list, step);
    }
    return list;
}

static enum err fill(struct call *c, struct request *q, struct json *view, struct workplace *ret)
{
    struct json *evidence;
    struct workplace w;
    struct id person;

    TRY(workplace_open(c, q, view, &w));
    if (!w.has_content)
        return fail(c, ERR_MISSING,
                    N_("This assessment is not signed yet; only its author can read the draft."));
    if (!id_parse(json_get_text(w.person, "id"), &person))
        return fail(c, ERR_BUG, "A person has no id.");
    TRY(numbered_evidence(c, q, &person, &evidence));
    json_set(view, "evidence", evidence);
    json_set(view, "sections", read_sections(c, &w, evidence));
    json_set(view, "said", read_steps(c, &w));
    TRY(addenda_show(c, q, w.assessment, view));
    json_set(view, "is_draft", json_bool(c, w.content.is_draft));
    json_set(view, "is_countersigned",
             json_bool(c, text_equal(json_get_text(w.assessment, "state"), "countersigned")));
    *ret = w;
    return OK;
}

enum err assessment_read(struct call *c, struct request *q, struct json *view)
{
    struct workplace w;

    return fill(c, q, view, &w);
}

/* ---- the PDF ---- */

static void draw_field(struct call *c, struct document *d, const char *label, const char *value)
{
    document_field(d, say(c, label), value ? value : "–");
}

static void draw_front(struct call *c, struct document *d, const struct workplace *w)
{
    const struct json *a = w->assessment, *names = json_get(w->person, "names");
    const char *all = NULL;

    for (const struct json *n = names->as.members.first; n; n = n->next)
        all = all ? arena_format(c->mem, "%s · %s", all, json_get_text(n, "text"))
                  : json_get_text(n, "text");
    document_title(d, say(c, N_("Assessment of risk and need")));
    if (!json_get_bool(w->instrument, "is_validated"))
        document_notice(d, say(c, N_("Not validated: this instrument has not been validated in any "
                                     "service. It is for training and local study; it may inform a "
                                     "decision, and is never its only ground.")));
    draw_field(c, d, N_("Person"), all);
    draw_field(c, d, N_("Number"), json_get_text(w->person, "number"));
    draw_field(c, d, N_("Legal status"), json_get_text(w->person, "legal_status_text"));
    draw_field(c, d, N_("Unit"), json_get_text(w->person, "unit_name"));
    draw_field(c, d, N_("Which risk is assessed?"), json_get_text(a, "risk_type_text"));
    draw_field(c, d, N_("How far ahead?"), horizon_label(c, json_get_int(a, "horizon_months", 0)));
    draw_field(c, d, N_("Instrument"),
               arena_format(c->mem, "%s · %s", json_get_text(w->instrument, "title"),
                            json_get_text(w->instrument, "version")));
    draw_field(c, d, N_("Author"), json_get_text(a, "by_name"));
    draw_field(c, d, N_("State"), json_get_text(a, "state_text"));
    if (json_get_text(a, "signed_at_text"))
        draw_field(c, d, N_("Signed"), json_get_text(a, "signed_at_text"));
    if (text_equal(json_get_text(a, "state"), "countersigned")) {
        draw_field(c, d, N_("Countersigned by"), json_get_text(a, "verdict_by_name"));
        draw_field(c, d, N_("Countersigned"), json_get_text(a, "verdict_at_text"));
    }
}

static void draw_ratings(struct call *c, struct document *d, const struct json *sections)
{
    static const double widths[] = {3.0, 1.6, 1.8, 1.2, 1.3};

    document_heading(d, 1, say(c, N_("Ratings")));
    document_quiet(
        d,
        say(c,
            N_("Each rating is a judgement. They are not added up, and no level follows from them.")));
    for (const struct json *s = sections->as.members.first; s; s = s->next) {
        const char *headings[] = {json_get_text(s, "title"), say(c, N_("Presence")),
                                  say(c, N_("Relevance")), say(c, N_("Supports")),
                                  say(c, N_("Speaks against"))};
        document_heading(d, 2, json_get_text(s, "title"));
        headings[0] = say(c, N_("Item"));
        document_table(d, headings, widths, 5);
        for (const struct json *i = json_get(s, "items")->as.members.first; i; i = i->next) {
            const char *title = json_get_text(i, "title"), *relevance = json_get_text(i, "relevance");
            const char *yes = json_get_text(i, "for"), *no = json_get_text(i, "against");
            const char *cells[] = {title, json_get_text(i, "presence"), relevance ? relevance : "–",
                                   yes ? yes : "–", no ? no : "–"};
            if (json_get_bool(i, "is_protective"))
                cells[0] = arena_format(c->mem, say(c, N_("%s (protective)")), title);
            document_row(d, cells);
        }
        for (const struct json *i = json_get(s, "items")->as.members.first; i; i = i->next)
            if (!text_is_blank(json_get_text(i, "note")))
                document_list_item(d, arena_format(c->mem, "%s: %s", json_get_text(i, "title"),
                                                   json_get_text(i, "note")));
    }
}

static void draw_steps(struct document *d, const struct json *said)
{
    for (const struct json *s = said->as.members.first; s; s = s->next) {
        document_heading(d, 1, json_get_text(s, "title"));
        for (const struct json *f = json_get(s, "fields")->as.members.first; f; f = f->next)
            document_field(d, json_get_text(f, "label"),
                           json_get_text(f, "value") ? json_get_text(f, "value") : "–");
    }
}

static void draw_evidence(struct call *c, struct document *d, const struct json *evidence)
{
    static const double widths[] = {0.6, 1.5, 2.2, 5};
    const char *headings[] = {say(c, N_("No.")), say(c, N_("Date")), say(c, N_("What it is")),
                              say(c, N_("What it says"))};

    document_heading(d, 1, say(c, N_("Evidence")));
    document_table(d, headings, widths, 4);
    for (const struct json *e = evidence->as.members.first; e; e = e->next) {
        const char *cells[] = {json_get_text(e, "number"), json_get_text(e, "dated_text"),
                               arena_format(c->mem, "%s · %s", json_get_text(e, "type_text"),
                                            json_get_text(e, "source_text")),
                               json_get_text(e, "says")};
        document_row(d, cells);
    }
}

static const char *stamp_of(const struct call *c, const struct workplace *w)
{
    if (w->content.is_draft) return say(c, N_("DRAFT"));
    if (!text_equal(json_get_text(w->assessment, "state"), "countersigned"))
        return say(c, N_("NOT COUNTERSIGNED"));
    return NULL;
}

enum err assessment_report(struct call *c, struct request *q, struct json *view)
{
    struct document_style style = {
        .language = q->language, .right_to_left = text_equal(q->language, "ar"), .created = c->now};
    struct document *d;
    struct workplace w;
    const void *bytes;
    struct json *site;
    size_t length;

    TRY(fill(c, q, view, &w));
    TRY(desk_row(c, q->desk, "site_name", DB_NO_ARGS, &site));
    style.title = say(c, N_("Assessment of risk and need"));
    style.header_text = arena_format(c->mem, "%s · %s · %s", json_get_text(site, "name"),
                                     json_get_text(w.person, "number"), time_date_text(c->mem, c->now));
    style.footer_text = json_get_bool(w.instrument, "is_validated")
                            ? say(c, N_("Confidential."))
                            : say(c, N_("Confidential. Not validated: for training and local study."));
    style.page_format = say(c, N_("Page %d of %d"));
    style.stamp = stamp_of(c, &w);
    d = document_new(c, &style);
    draw_front(c, d, &w);
    draw_steps(d, json_get(view, "said"));
    draw_ratings(c, d, json_get(view, "sections"));
    draw_evidence(c, d, json_get(view, "evidence"));
    addenda_draw(c, d, json_get(view, "addenda"));
    TRY(document_finish(c, d, &bytes, &length));
    page_file(q, "application/pdf", "assessment.pdf", bytes, length);
    return OK;
}
