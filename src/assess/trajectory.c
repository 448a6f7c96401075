/* assess/trajectory.c: countersigned assessments side by side, as a table, a picture and a PDF. */

#include "assess/trajectory.h"

#include <string.h>

#include "assess/assess.h"
#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "base/words.h"
#include "draw/chart.h"
#include "evidence/evidence.h"
#include "instrument/instrument.h"
#include "people/people.h"
#include "site/model.h"

/* ---- what was signed ---- */

static struct json *turned_round(struct call *c, const struct json *rows)
{
    const struct json *places[TRAJECTORY_ASSESSMENTS];
    struct json *list = json_list(c);
    size_t count = 0;

    for (const struct json *r = rows->as.members.first; r && count < TRAJECTORY_ASSESSMENTS;
         r = r->next)
        places[count++] = r;
    while (count) json_add(list, json_duplicate(c, places[--count]));
    return list;
}

enum err ask_trajectory(struct call *c, struct desk *d, const struct id *person, struct json **ret)
{
    struct json *rows;

    TRY(rights_need(c, d, "assessment_see", &(struct about){.person = person}));
    TRY(desk_rows(c, d, "trajectory_list",
                  DB_ARGS(DB_ID("person", person), DB_INT("rows", TRAJECTORY_ASSESSMENTS)), &rows));
    for (struct json *r = rows->as.members.first; r; r = r->next) {
        const char *text = json_get_text(r, "coded");
        struct json *coded;
        TRY(json_parse(c, text, strlen(text), &coded));
        json_set(r, "ratings", json_duplicate(c, json_get(coded, "ratings")));
        json_set(r, "coded", json_nil(c));
        json_set(r, "risk_type_text", json_text(c, risk_type_label(c, json_get_text(r, "risk_type"))));
    }
    *ret = turned_round(c, rows);
    return OK;
}

/* ---- the table ---- */

struct trajectory {
    struct json *person;
    struct json *assessments; /* oldest first */
    struct json *instrument;  /* of the latest: its items, in its order */
};

static const struct json *rating_of(const struct json *assessment, const char *item)
{
    return json_get(json_get(assessment, "ratings"), item);
}

static bool is_changed(const struct json *before, const struct json *after, const char *key)
{
    const char *a = json_get_text(before, key), *b = json_get_text(after, key);

    return before && after && (a || b) && !text_equal(a ? a : "", b ? b : "");
}

static bool lists(const struct json *list, const char *id)
{
    for (const struct json *m = json_count(list) ? list->as.members.first : NULL; m; m = m->next)
        if (text_equal(m->as.text, id)) return true;
    return false;
}

static bool names(const struct json *rating, const char *id)
{
    return lists(json_get(rating, "for"), id) || lists(json_get(rating, "against"), id);
}

/* Numbers of the evidence that this rating names and the one before did not. */
static const char *new_evidence(struct call *c, const struct json *evidence, const struct json *before,
                                const struct json *after)
{
    const char *text = NULL;

    for (const struct json *e = evidence->as.members.first; before && e; e = e->next) {
        const char *id = json_get_text(e, "id"), *number = json_get_text(e, "number");
        if (!names(after, id) || names(before, id)) continue;
        text = text ? arena_format(c->mem, "%s · %s", text, number) : number;
    }
    return text;
}

static struct json *table_cell(struct call *c, const struct trajectory *t, const struct json *evidence,
                               const struct json *before, const struct json *after)
{
    const char *presence = json_get_text(after, "presence"),
               *relevance = json_get_text(after, "relevance"), *was = json_get_text(before, "presence"),
               *before_relevance = json_get_text(before, "relevance");
    struct json *cell = json_map(c);
    bool changed = is_changed(before, after, "presence"),
         moved = is_changed(before, after, "relevance");

    json_set(cell, "presence",
             json_text(c, presence ? instrument_label(t->instrument, "presence", presence) : "–"));
    json_set(cell, "relevance",
             json_text(c, relevance ? instrument_label(t->instrument, "relevance", relevance) : NULL));
    json_set(cell, "is_changed", json_bool(c, changed || (moved && relevance)));
    if (changed) was = instrument_label(t->instrument, "presence", was);
    if (!changed) was = moved ? instrument_label(t->instrument, "relevance", before_relevance) : NULL;
    json_set(cell, "was", json_text(c, was));
    json_set(cell, "new_evidence", json_text(c, new_evidence(c, evidence, before, after)));
    return cell;
}

static struct json *table_row(struct call *c, const struct trajectory *t, const struct json *evidence,
                              const struct json *item)
{
    const char *code = json_get_text(item, "code");
    struct json *row = json_map(c), *cells = json_list(c);
    const struct json *before = NULL;

    for (const struct json *a = t->assessments->as.members.first; a; a = a->next) {
        const struct json *after = rating_of(a, code);
        struct json *cell = table_cell(c, t, evidence, before, after);
        json_set(cell, "column", json_text(c, json_get_text(a, "signed_at_text")));
        json_add(cells, cell);
        before = after;
    }
    json_set(row, "title", json_text(c, json_get_text(item, "title")));
    json_set(row, "is_protective", json_bool(c, json_get_bool(item, "is_protective")));
    json_set(row, "cells", cells);
    return row;
}

static struct json *table(struct call *c, const struct trajectory *t, const struct json *evidence)
{
    struct json *list = json_list(c);

    for (const struct json *s = json_get(t->instrument, "sections")->as.members.first; s; s = s->next) {
        struct json *section = json_map(c), *rows = json_list(c);
        for (const struct json *i = json_get(s, "items")->as.members.first; i; i = i->next)
            json_add(rows, table_row(c, t, evidence, i));
        json_set(section, "title", json_text(c, json_get_text(s, "title")));
        json_set(section, "items", rows);
        json_add(list, section);
    }
    return list;
}

/* ---- the picture ---- */

static enum chart_mark mark_of(const char *presence)
{
    static const struct {
        const char *code;
        enum chart_mark mark;
    } marks[] = {{"present", MARK_FULL},
                 {"partly", MARK_HALF},
                 {"absent", MARK_EMPTY},
                 {"no_information", MARK_UNKNOWN},
                 {"not_applicable", MARK_OUTSIDE}};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (text_equal(marks[i].code, presence)) return marks[i].mark;
    return MARK_NONE;
}

static struct chart_row chart_row(struct call *c, const struct trajectory *t, const struct json *item)
{
    struct chart_cell *cells = arena_alloc(c->mem, CHART_COLUMNS * sizeof *cells);
    const char *code = json_get_text(item, "code");
    const struct json *before = NULL;
    size_t i = 0;

    for (const struct json *a = t->assessments->as.members.first; a; a = a->next, i++) {
        const struct json *after = rating_of(a, code);
        cells[i].mark = mark_of(json_get_text(after, "presence"));
        cells[i].is_framed = is_changed(before, after, "presence");
        before = after;
    }
    return (struct chart_row){json_get_text(item, "title"), cells};
}

static void add_section(struct call *c, const struct trajectory *t, const struct json *section,
                        struct chart *chart)
{
    struct chart_row *rows = (struct chart_row *)chart->rows;

    rows[chart->row_count++] = (struct chart_row){json_get_text(section, "title"), NULL};
    for (const struct json *i = json_get(section, "items")->as.members.first; i; i = i->next)
        rows[chart->row_count++] = chart_row(c, t, i);
}

static struct chart chart_begin(struct call *c, const struct trajectory *t)
{
    const char **columns = arena_alloc(c->mem, CHART_COLUMNS * sizeof *columns);
    struct chart chart = {.language = words_language(c->words), .columns = columns};
    size_t rows = 0;

    for (const struct json *a = t->assessments->as.members.first; a; a = a->next)
        columns[chart.column_count++] = json_get_text(a, "signed_at_text");
    for (const struct json *s = json_get(t->instrument, "sections")->as.members.first; s; s = s->next)
        rows += 1 + json_count(json_get(s, "items"));
    chart.right_to_left = text_equal(chart.language, "ar");
    chart.rows = arena_alloc(c->mem, rows * sizeof *chart.rows);
    return chart;
}

static enum err whole_picture(struct call *c, const struct trajectory *t, struct json **ret)
{
    struct chart chart = chart_begin(c, t);
    struct picture picture;

    for (const struct json *s = json_get(t->instrument, "sections")->as.members.first; s; s = s->next)
        add_section(c, t, s, &chart);
    TRY(chart_lay(c, &chart, DOCUMENT_PICTURE_WIDTH, &picture));
    *ret = picture_json(c, &picture);
    return OK;
}

/* ---- the page ---- */

static enum err load(struct call *c, struct request *q, struct trajectory *ret)
{
    struct id id = param_id(q, "person");
    const struct json *last = NULL;

    TRY(ask_person(c, q->desk, &id, &ret->person));
    TRY(ask_trajectory(c, q->desk, &id, &ret->assessments));
    page_dates(c, ret->assessments, "signed_at", false);
    page_dates(c, ret->assessments, "valid_until", false);
    for (struct json *a = ret->assessments->as.members.first; a; a = a->next) {
        /* Columns are days; the minute of a signature stands with the assessment. */
        json_set(a, "signed_at_text",
                 json_text(c, time_date_text(c->mem, json_get_int(a, "signed_at", 0))));
        last = a;
    }
    ret->instrument = NULL;
    return last ? ask_instrument(c, q->desk, json_get_text(last, "instrument"), &ret->instrument) : OK;
}

/* Evidence in the order of its dates, numbered, and only what is new in one of the assessments. */
static bool is_new_somewhere(const struct trajectory *t, const char *id)
{
    const struct json *before = NULL;

    for (const struct json *a = t->assessments->as.members.first; a; before = a, a = a->next) {
        const struct json *ratings = json_get(a, "ratings");
        for (const struct json *r = json_count(ratings) ? ratings->as.members.first : NULL; before && r;
             r = r->next) {
            const struct json *was = json_get(json_get(before, "ratings"), r->key);
            if (was && names(r, id) && !names(was, id)) return true;
        }
    }
    return false;
}

static enum err new_evidence_list(struct call *c, struct request *q, const struct trajectory *t,
                                  struct json **ret)
{
    struct id person = param_id(q, "person");
    struct json *rows, *list = json_list(c);
    int number = 0;

    TRY(ask_evidence_list(c, q->desk, &person, &rows));
    for (const struct json *r = rows->as.members.first; r; r = r->next)
        if (is_new_somewhere(t, json_get_text(r, "id"))) json_add(list, json_duplicate(c, r));
    if (json_count(list)) TRY(page_open_told(c, q, &person, list));
    page_dates(c, list, "dated", false);
    for (struct json *r = list->as.members.first; r; r = r->next) {
        const char *text =
            json_get_text(r, "text") ? json_get_text(r, "text") : json_get_text(r, "saw");
        json_set(r, "number", json_text(c, arena_format(c->mem, "%d", ++number)));
        json_set(r, "says", json_text(c, text ? text : say(c, N_("(not for you to read, or erased)"))));
    }
    *ret = list;
    return OK;
}

enum err trajectory_show(struct call *c, struct request *q, struct json *view)
{
    struct json *evidence, *picture;
    struct trajectory t;

    TRY(load(c, q, &t));
    json_set(view, "person", t.person);
    json_set(view, "assessments", t.assessments);
    json_set(view, "nothing", json_bool(c, !t.instrument));
    json_set(view, "instrument", t.instrument ? t.instrument : json_nil(c));
    if (!t.instrument) {
        json_set(view, "evidence", json_list(c));
        json_set(view, "sections", json_list(c));
        json_set(view, "picture", json_nil(c));
        return OK;
    }
    TRY(new_evidence_list(c, q, &t, &evidence));
    TRY(whole_picture(c, &t, &picture));
    json_set(view, "evidence", evidence);
    json_set(view, "sections", table(c, &t, evidence));
    json_set(view, "picture", picture);
    for (struct json *a = t.assessments->as.members.first; a; a = a->next)
        json_set(a, "ratings", json_nil(c)); /* they stand in the table, in words */
    return OK;
}

/* ---- the PDF ---- */

static enum err report_new(struct call *c, struct request *q, const struct trajectory *t,
                           struct document **ret)
{
    struct document_style style = {.title = say(c, N_("Over time"))};

    style.footer_text = json_get_bool(t->instrument, "is_validated")
                            ? say(c, N_("Confidential."))
                            : say(c, N_("Confidential. Not validated: for training and local study."));
    TRY(page_print_style(c, q, json_get_text(t->person, "number"), &style));
    *ret = document_new(c, &style);
    return OK;
}

static void draw_legend(struct call *c, struct document *d)
{
    document_quiet(
        d, say(c, N_("Filled: present. Half filled: partly present. Empty: absent. Question mark: no "
                     "information. Dash: does not apply. A square: another rating than before. Nothing "
                     "is added up, and the order is the instrument’s.")));
}

/* A picture a section, so that a page is filled before the next one begins; of a section that is longer
 * than a page, as many as it needs. */
static enum err draw_section(struct call *c, struct chart chart, struct document *d)
{
    while (chart.row_count) {
        struct picture picture;
        TRY(chart_lay(c, &chart, DOCUMENT_PICTURE_WIDTH, &picture));
        document_picture(d, &picture);
        chart.rows += picture.row_count;
        chart.row_count -= picture.row_count;
    }
    return OK;
}

static enum err draw_pictures(struct call *c, const struct trajectory *t, struct document *d)
{
    for (const struct json *s = json_get(t->instrument, "sections")->as.members.first; s; s = s->next) {
        struct chart chart = chart_begin(c, t);
        chart.height_most = DOCUMENT_PICTURE_HEIGHT;
        add_section(c, t, s, &chart);
        TRY(draw_section(c, chart, d));
    }
    return OK;
}

static void draw_evidence(struct call *c, struct document *d, const struct json *evidence)
{
    if (json_count(evidence)) document_heading(d, 1, say(c, N_("Evidence that was new")));
    for (const struct json *e = evidence->as.members.first; e; e = e->next)
        document_field(d,
                       arena_format(c->mem, "%s · %s", json_get_text(e, "dated_text"),
                                    json_get_text(e, "source_text")),
                       json_get_text(e, "says"));
}

enum err trajectory_report(struct call *c, struct request *q, struct json *view)
{
    struct document *d;
    struct json *evidence;
    struct trajectory t;
    const void *bytes;
    size_t length;

    (void)view;
    TRY(load(c, q, &t));
    if (!t.instrument)
        return fail(c, ERR_MISSING, N_("No assessment of this person is countersigned yet."));
    TRY(new_evidence_list(c, q, &t, &evidence));
    TRY(report_new(c, q, &t, &d));
    document_title(d, say(c, N_("Over time")));
    if (!json_get_bool(t.instrument, "is_validated"))
        document_notice(d, say(c, N_("Not validated: this instrument has not been validated in any "
                                     "service. It is for training and local study; it may inform a "
                                     "decision, and is never its only ground.")));
    for (const struct json *a = t.assessments->as.members.first; a; a = a->next)
        document_field(d, json_get_text(a, "signed_at_text"),
                       arena_format(c->mem, "%s · %s", json_get_text(a, "risk_type_text"),
                                    json_get_text(a, "by_name")));
    draw_legend(c, d);
    TRY(draw_pictures(c, &t, d));
    draw_evidence(c, d, evidence);
    TRY(document_finish(c, d, &bytes, &length));
    page_file(q, "application/pdf", "over-time.pdf", bytes, length);
    return OK;
}
