/* assess/report.c: an assessment to be read as a whole: as a page, and as a PDF. */

#include "assess/addendum.h"
#include "assess/forms.h"
#include "assess/reading.h"
#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "draw/document.h"
#include "site/model.h"

/* ---- the view ---- */

static const char *all_names(struct call *c, const struct json *person)
{
    const struct json *names = json_get(person, "names");
    const char *all = NULL;

    for (const struct json *n = names->as.members.first; n; n = n->next)
        all = all ? arena_format(c->mem, "%s · %s", all, json_get_text(n, "text"))
                  : json_get_text(n, "text");
    return all;
}

static void add_if(struct call *c, struct json *front, const char *label, const char *value)
{
    if (!text_is_blank(value)) reading_field(c, front, say(c, label), value);
}

static const char *named_at(struct call *c, const char *name, const char *at)
{
    return name && at ? arena_format(c->mem, "%s · %s", name, at) : name;
}

static const char *standing_label(const char *standing)
{
    if (text_equal(standing, "deputy")) return N_("Countersigned by a deputy");
    if (text_equal(standing, "provisional"))
        return N_("Countersigned, without a recorded qualification, by");
    return N_("Countersigned by");
}

static void add_signatures(struct call *c, struct json *front, const struct json *view)
{
    const struct json *a = json_get(view, "assessment");
    const char *standing = json_get_text(a, "standing"), *who = json_get_text(a, "verdict_by_name");

    add_if(c, front, N_("Author"), json_get_text(a, "by_name"));
    add_if(c, front, N_("Signed"), json_get_text(a, "signed_at_text"));
    add_if(c, front, N_("Provisional, supervised by"), json_get_text(a, "supervised_by_name"));
    add_if(c, front, N_("State"), json_get_text(a, "state_text"));
    if (!text_equal(json_get_text(a, "state"), "countersigned")) return;
    if (text_equal(standing, "elsewhere")) {
        add_if(c, front, N_("Countersigned at another site"),
               named_at(c, json_get_text(view, "office"), json_get_text(a, "done_at_text")));
        add_if(c, front, N_("Reference"), json_get_text(view, "reference"));
        add_if(c, front, N_("Recorded by"), named_at(c, who, json_get_text(a, "verdict_at_text")));
        return;
    }
    add_if(c, front, standing_label(standing), named_at(c, who, json_get_text(a, "verdict_at_text")));
    add_if(c, front, N_("Deputy reviewed by"),
           named_at(c, json_get_text(a, "deputy_review_by_name"),
                    json_get_text(a, "deputy_review_at_text")));
    add_if(c, front, N_("Remark of the reviewer"), json_get_text(view, "remark"));
}

static struct json *front_of(struct call *c, const struct workplace *w, const struct json *view)
{
    const struct json *a = w->assessment;
    struct json *front = json_list(c);

    add_if(c, front, N_("Person"), all_names(c, w->person));
    add_if(c, front, N_("Number"), json_get_text(w->person, "number"));
    add_if(c, front, N_("Legal status"), reading_legal_status(c, w));
    add_if(c, front, N_("Unit"), json_get_text(w->person, "unit_name"));
    add_if(c, front, N_("What is to be decided with it?"), json_get_text(view, "question"));
    add_if(c, front, N_("Which risk is assessed?"), json_get_text(a, "risk_type_text"));
    add_if(c, front, N_("How far ahead?"), horizon_label(c, json_get_int(a, "horizon_months", 0)));
    add_if(c, front, N_("Where does the answer have to hold?"), json_get_text(a, "setting_text"));
    add_if(c, front, N_("Why now?"), json_get_text(a, "occasion_text"));
    add_if(c, front, N_("Instrument"),
           arena_format(c->mem, "%s · %s", json_get_text(w->instrument, "title"),
                        json_get_text(w->instrument, "version")));
    add_signatures(c, front, view);
    return front;
}

enum err reading_fill(struct call *c, struct request *q, struct json *view, struct workplace *ret)
{
    struct reading r = {0};
    struct workplace w;

    TRY(workplace_open(c, q, view, &w));
    if (!w.has_content)
        return fail(c, ERR_MISSING,
                    N_("This assessment is not signed yet; only its author can read the draft."));
    r.w = &w;
    TRY(open_what_was_told(c, q, &w, view));
    TRY(reading_evidence(c, q, &w, &r.evidence));
    json_set(view, "front", front_of(c, &w, view));
    json_set(view, "notices", reading_notices(c, &r));
    json_set(view, "said", reading_said(c, &r));
    json_set(view, "sections", reading_sections(c, &r));
    json_set(view, "evidence_groups", reading_evidence_groups(c, &r));
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

    return reading_fill(c, q, view, &w);
}

/* ---- the PDF ---- */

static void draw_fields(struct document *d, const struct json *fields)
{
    for (const struct json *f = fields->as.members.first; f; f = f->next)
        document_field(d, json_get_text(f, "label"),
                       json_get_text(f, "value") ? json_get_text(f, "value") : "–");
}

static void draw_front(struct call *c, struct document *d, const struct json *view,
                       const struct printing *p)
{
    document_title(d, p->title);
    if (!json_get_bool(json_get(view, "instrument"), "is_validated"))
        document_notice(d, say(c, N_("Not validated: this instrument has not been validated in any "
                                     "service. It is for training and local study; it may inform a "
                                     "decision, and is never its only ground.")));
    for (const struct json *n = json_get(view, "notices")->as.members.first; n; n = n->next)
        document_notice(d, json_get_text(n, "text"));
    draw_fields(d, json_get(view, "front"));
}

static void draw_said(struct document *d, const struct json *said)
{
    for (const struct json *s = said->as.members.first; s; s = s->next) {
        document_heading(d, 1, json_get_text(s, "title"));
        for (const struct json *p = json_get(s, "parts")->as.members.first; p; p = p->next) {
            if (json_get_text(p, "title")) document_heading(d, 2, json_get_text(p, "title"));
            draw_fields(d, json_get(p, "fields"));
        }
    }
}

/* Beside the item, not behind it in one line: a note may read in the other direction than its title. */
static void draw_notes(struct document *d, const struct json *items)
{
    for (const struct json *i = items->as.members.first; i; i = i->next) {
        const char *note = json_get_text(i, "note"), *coercion = json_get_text(i, "coercion");
        if (coercion) document_field(d, json_get_text(i, "title"), coercion);
        if (!text_is_blank(note)) document_field(d, json_get_text(i, "title"), note);
    }
}

static void draw_section(struct call *c, struct document *d, const struct json *section)
{
    static const double widths[] = {3.0, 1.6, 1.8, 1.2, 1.3};
    const char *headings[] = {say(c, N_("Item")), say(c, N_("Presence")), say(c, N_("Relevance")),
                              say(c, N_("Supports")), say(c, N_("Speaks against"))};
    const struct json *items = json_get(section, "items");

    if (json_count(items) == 0) return;
    document_heading(d, 2, json_get_text(section, "title"));
    document_table(d, headings, widths, 5);
    for (const struct json *i = items->as.members.first; i; i = i->next) {
        const char *title = json_get_text(i, "title"), *relevance = json_get_text(i, "relevance");
        const char *yes = json_get_text(i, "for"), *no = json_get_text(i, "against");
        const char *cells[] = {title, json_get_text(i, "presence"), relevance ? relevance : "–",
                               yes ? yes : "–", no ? no : "–"};
        if (json_get_bool(i, "is_protective"))
            cells[0] = arena_format(c->mem, say(c, N_("%s (protective)")), title);
        document_row(d, cells);
    }
    draw_notes(d, items);
}

static void draw_ratings(struct call *c, struct document *d, const struct json *sections)
{
    document_heading(d, 1, say(c, N_("Ratings")));
    document_quiet(
        d,
        say(c, N_("Each rating is a judgement. They are not added up, and no level follows from them. "
                  "The numbers name the evidence below.")));
    for (const struct json *s = sections->as.members.first; s; s = s->next) draw_section(c, d, s);
}

static void draw_evidence(struct call *c, struct document *d, const struct json *group)
{
    static const double widths[] = {0.6, 1.5, 2.2, 5};
    const char *headings[] = {say(c, N_("No.")), say(c, N_("Date")), say(c, N_("What it is")),
                              say(c, N_("What it says"))};

    document_heading(d, 2, json_get_text(group, "title"));
    document_table(d, headings, widths, 4);
    for (const struct json *e = json_get(group, "evidence")->as.members.first; e; e = e->next) {
        const char *mark = json_get_text(e, "mark"), *grades = json_get_text(e, "grades");
        const char *what = arena_format(c->mem, "%s · %s", json_get_text(e, "type_text"),
                                        json_get_text(e, "source_text"));
        const char *cells[] = {json_get_text(e, "number"), json_get_text(e, "dated_text"), what,
                               json_get_text(e, "says")};
        if (mark) cells[2] = arena_format(c->mem, "%s · %s", cells[2], mark);
        if (grades) cells[2] = arena_format(c->mem, "%s\n%s", cells[2], grades);
        document_row(d, cells);
    }
}

enum err reading_print(struct call *c, struct request *q, struct json *view, const struct printing *p)
{
    struct document_style style = {.title = p->title, .footer_text = p->footer, .stamp = p->stamp};
    struct document *d;
    const void *bytes;
    size_t length;

    TRY(page_print_style(c, q, json_get_text(json_get(view, "person"), "number"), &style));
    d = document_new(c, &style);
    draw_front(c, d, view, p);
    draw_said(d, json_get(view, "said"));
    draw_ratings(c, d, json_get(view, "sections"));
    document_heading(d, 1, say(c, N_("Evidence")));
    for (const struct json *g = json_get(view, "evidence_groups")->as.members.first; g; g = g->next)
        draw_evidence(c, d, g);
    addenda_draw(c, d, json_get(view, "addenda"));
    TRY(document_finish(c, d, &bytes, &length));
    page_file(q, "application/pdf", p->file, bytes, length);
    return OK;
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
    struct printing p = {.title = say(c, N_("Assessment of risk and need")), .file = "assessment.pdf"};
    struct workplace w;

    TRY(reading_fill(c, q, view, &w));
    p.footer = json_get_bool(w.instrument, "is_validated")
                   ? say(c, N_("Confidential."))
                   : say(c, N_("Confidential. Not validated: for training and local study."));
    p.stamp = stamp_of(c, &w);
    return reading_print(c, q, view, &p);
}
