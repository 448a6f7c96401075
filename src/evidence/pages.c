/* evidence/pages.c: the subject's lines of the site map; writing down and reading what is known. */

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "evidence/fold.h"
#include "evidence/pages.h"
#include "people/people.h"
#include "site/note.h"

static enum err observation_new(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "person");
    struct json *person, *values = json_map(c);

    TRY(rights_need(c, q->desk, "observation_write", &(struct about){.person = &id}));
    TRY(ask_person(c, q->desk, &id, &person));
    json_set(view, "person", person);
    evidence_note_untried(c, view, person);
    json_set(values, "seen_at", json_text(c, time_minute_text(c->mem, c->now)));
    return page_form(c, q, view, "/people/:person/observe", q->http->path, values);
}

static enum err observation_post(struct call *c, struct request *q, struct json *view)
{
    struct observation o = {
        .person = param_id(q, "person"),
        .seen_at = form_time(q, "seen_at"),
        .place = form_text(q, "place"),
        .saw = form_text(q, "saw"),
        .did = form_text(q, "did"),
        .tone = form_text(q, "tone"),
    };
    struct id entry;

    TRY(observation_write(c, q->desk, &o, &entry));
    json_set(view, "id", json_id(c, &entry));
    page_goes_to(c, q, "/people/%s?saved=1", id_text(c->mem, &o.person));
    return OK;
}

/* ---- reading ---- */

/* The choices of one filter, each with what it is called and whether it is chosen. */
static void add_filter(struct call *c, struct request *q, struct json *filters, const char *name,
                       const char *label, const struct code_label *list)
{
    struct json *filter = json_map(c), *options = json_list(c);
    const char *chosen = query_text(q, name);

    for (; list->code; list++) {
        struct json *option = json_map(c);
        json_set(option, "code", json_text(c, list->code));
        json_set(option, "option_label", json_text(c, say(c, list->label)));
        json_set(option, "chosen", json_bool(c, text_equal(chosen, list->code)));
        json_add(options, option);
    }
    json_set(filter, "name", json_text(c, name));
    json_set(filter, "label", json_text(c, label));
    json_set(filter, "options", options);
    json_add(filters, filter);
}

/* Only what is asked for is opened. */
static struct json *filtered(struct call *c, const struct request *q, const struct json *rows)
{
    static const char *const keys[] = {"type", "tone", "state"};
    struct json *kept = json_list(c);

    for (const struct json *row = rows->as.members.first; row; row = row->next) {
        bool fits = true;
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
            const char *wanted = query_text(q, keys[i]);
            if (!text_is_blank(wanted) && !text_equal(wanted, json_get_text(row, keys[i])))
                fits = false;
        }
        if (fits) json_add(kept, json_duplicate(c, row));
    }
    return kept;
}

static enum err evidence_form(struct call *c, struct request *q, struct json *view)
{
    TRY(page_form(c, q, view, "/people/:person/evidence", q->http->path, NULL));
    for (const struct code_label *l = evidence_types; l->code; l++)
        page_option(c, view, "type", l->code, say(c, l->label));
    for (const struct code_label *l = evidence_sources; l->code; l++)
        page_option(c, view, "source", l->code, say(c, l->label));
    for (const struct code_label *l = evidence_tones; l->code; l++)
        page_option(c, view, "tone", l->code, say(c, l->label));
    page_option(c, view, "restricted", "yes", say(c, N_("Leave it out of the copy for the person")));
    return OK;
}

static enum err evidence_list(struct call *c, struct request *q, struct json *view)
{
    struct json *person, *all, *rows, *filters = json_list(c);
    struct id id = param_id(q, "person");

    TRY(ask_person(c, q->desk, &id, &person));
    TRY(ask_evidence_list(c, q->desk, &id, &all));
    rows = filtered(c, q, all);
    TRY(pieces_open(c, q, rows));
    add_filter(c, q, filters, "type", say(c, N_("Kind")), evidence_types);
    add_filter(c, q, filters, "tone", say(c, N_("Tone")), evidence_tones);
    add_filter(c, q, filters, "state", say(c, N_("Grading")), evidence_states);
    json_set(view, "person", person);
    json_set(view, "evidence", rows);
    json_set(view, "filters", filters);
    json_set(view, "none_at_all", json_bool(c, json_count(all) == 0));
    json_set(view, "is_filtered", json_bool(c, json_count(all) != json_count(rows)));
    json_set(view, "may_add", json_bool(c, rights_possible(q->desk, "evidence_write")));
    evidence_note_untried(c, view, person);
    return evidence_form(c, q, view);
}

static enum err evidence_post(struct call *c, struct request *q, struct json *view)
{
    struct piece p = {
        .person = param_id(q, "person"),
        .type = form_text(q, "type"),
        .source = form_text(q, "source"),
        .dated = form_time(q, "dated"),
        .text = form_text(q, "text"),
        .searched = form_text(q, "searched"),
        .tone = form_text(q, "tone"),
        .told_by = form_text(q, "told_by"),
        .restricted = json_count(form_list(q, "restricted")) > 0,
    };
    struct id entry;

    TRY(evidence_add(c, q->desk, &p, &entry));
    json_set(view, "id", json_id(c, &entry));
    page_goes_to(c, q, "/people/%s/evidence?saved=1", id_text(c->mem, &p.person));
    return OK;
}

static enum err waiting_list(struct call *c, struct request *q, struct json *view)
{
    static const char *const told[] = {"who", "place", "saw", "did", "writer", "seen_at"};
    struct json *notes, *rows = json_list(c);

    TRY(rights_need(c, q->desk, "note_file", NULL));
    TRY(note_list(c, q->site, &notes));
    for (const struct json *n = notes->as.members.first; n; n = n->next) {
        struct json *row = json_duplicate(c, json_get(n, "told"));
        json_set(row, "note", json_text(c, json_get_text(n, "note")));
        json_set(row, "left_at", json_int(c, json_get_int(n, "left_at", 0)));
        json_add(rows, row);
    }
    page_keys(c, rows, told, sizeof told / sizeof *told);
    page_dates(c, rows, "seen_at", true);
    page_dates(c, rows, "left_at", true);
    json_set(view, "notes", rows);
    return page_form(c, q, view, "/notes/:note", "", NULL);
}

static enum err waiting_post(struct call *c, struct request *q, struct json *view)
{
    struct id entry;

    TRY(note_file(c, q->desk, param_text(q, "note"), form_text(q, "number"), &entry));
    json_set(view, "id", json_id(c, &entry));
    page_goes_to(c, q, "/notes?saved=1");
    return OK;
}

/* While the site is locked anybody can leave a note; it is sealed to the site. */
static enum err note_new(struct call *c, struct request *q, struct json *view)
{
    struct json *values = json_map(c);

    json_set(values, "seen_at", json_text(c, time_minute_text(c->mem, c->now)));
    json_set(view, "left", json_bool(c, query_text(q, "left") != NULL));
    return page_form(c, q, view, "/note", "/note", values);
}

static enum err note_post(struct call *c, struct request *q, struct json *view)
{
    static const char *const keys[] = {"writer", "who", "place", "saw", "did", "tone"};
    struct json *note = json_map(c);

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        json_set(note, keys[i], json_text(c, form_text(q, keys[i])));
    json_set(note, "seen_at", json_int(c, form_time(q, "seen_at")));
    TRY(note_leave(c, q->site, note));
    json_set(view, "left", json_bool(c, true));
    page_goes_to(c, q, "/note?left=1");
    return OK;
}

static const struct field observation_fields[] = {
    {FIELD_MINUTE, "seen_at", N_("When"), NULL, true},
    {FIELD_LINE, "place", N_("Where"), NULL, false},
    {FIELD_AREA, "saw", N_("What I saw and heard"),
     N_("Plainly, as it happened. Their words in quotation marks. Something good counts as much."),
     true},
    {FIELD_AREA, "did", N_("What was done about it"), NULL, false},
    {FIELD_BUTTON, "tone", N_("Good or a concern"), NULL, false},
    {0},
};

static const struct field evidence_fields[] = {
    {FIELD_CHOICE, "type", N_("What it is"), NULL, true},
    {FIELD_CHOICE, "source", N_("Where it comes from"), NULL, true},
    {FIELD_DATE, "dated", N_("Date of what it says"), NULL, true},
    {FIELD_AREA, "text", N_("What it says"), N_("Of a search: what you looked for."), true},
    {FIELD_AREA, "searched", N_("Where you looked"),
     N_("Only for a search that found nothing: every file and every person you asked."), false},
    {FIELD_CHOICE, "tone", N_("Good or a concern"), NULL, false},
    {FIELD_LINE, "told_by", N_("Who it comes from"),
     N_("A name that must be kept apart. It is sealed by itself: only reviewers and inspectors can "
        "read "
        "it, and you cannot read it again."),
     false},
    {FIELD_CHECKS, "restricted", N_("Restricted"), NULL, false},
    {0},
};

static const struct field note_fields[] = {
    {FIELD_LINE, "writer", N_("Your name"), NULL, true},
    {FIELD_LINE, "who", N_("About whom"), N_("Name or number, as you know it."), true},
    {FIELD_MINUTE, "seen_at", N_("When"), NULL, true},
    {FIELD_LINE, "place", N_("Where"), NULL, false},
    {FIELD_AREA, "saw", N_("What I saw and heard"),
     N_("Plainly, as it happened. Their words in quotation marks. Something good counts as much."),
     true},
    {FIELD_AREA, "did", N_("What was done about it"), NULL, false},
    {FIELD_BUTTON, "tone", N_("Good or a concern"), NULL, false},
    {0},
};

static const struct field filing_fields[] = {
    {FIELD_LINE, "number", N_("Number of the person"), NULL, true},
    {0},
};

static const struct task_kind tasks[] = {
    {"task_question", "evidence_answer", N_("A question about what you wrote")},
    {"task_coercion", "coercion_decide", N_("Evidence allegedly obtained by coercion: decide")},
    {"task_inbox", "evidence_grade", N_("New observations and evidence to grade")},
    {0},
};

static const struct route routes[] = {
    {GET, "/people/:person/observe", "observation_write", observation_new, "observation_new",
     N_("Write an observation"), 0, NULL, NULL},
    {POST, "/people/:person/observe", "observation_write", observation_post, "observation_new",
     N_("Write an observation"), 0, observation_fields, observation_new},
    {GET, "/slips", "observation_write", slips_page, "slips", N_("Paper slips"), ROUTE_MENU, NULL,
     NULL},
    {POST, "/slips", "observation_write", slips_post, "slips", N_("Record paper slips"), 0, slip_fields,
     slips_page},
    {GET, "/people/:person/evidence", "observation_see", evidence_list, "evidence_list", N_("Evidence"),
     0, NULL, NULL},
    {POST, "/people/:person/evidence", "evidence_write", evidence_post, "evidence_list",
     N_("Add evidence"), 0, evidence_fields, evidence_list},
    {GET, "/evidence/:evidence", "observation_see", evidence_show, "evidence_show",
     N_("A piece of evidence"), 0, NULL, NULL},
    {GET, "/evidence/:evidence/source", "source_see", evidence_source, "evidence_source",
     N_("Who it comes from"), 0, NULL, NULL},
    {GET, "/evidence/:evidence/answer", "evidence_answer", answer_page, "evidence_answer",
     N_("A question about what you wrote"), 0, NULL, NULL},
    {POST, "/evidence/:evidence/answer", "evidence_answer", answer_post, "evidence_answer",
     N_("Answer a question"), 0, answer_fields, answer_page},
    {GET, "/evidence/:evidence/coercion", "coercion_allege", coercion_page, "coercion_new",
     N_("Obtained by coercion?"), 0, NULL, NULL},
    {POST, "/evidence/:evidence/coercion", "coercion_allege", coercion_post, "coercion_new",
     N_("Say that it was obtained by coercion"), 0, coercion_fields, coercion_page},
    {GET, "/coercion/:allegation", "coercion_decide", finding_page, "coercion_show",
     N_("Decide on coercion"), 0, NULL, NULL},
    {POST, "/coercion/:allegation", "coercion_decide", finding_post, "coercion_show",
     N_("Decide on coercion"), 0, finding_fields, finding_page},
    {GET, "/inbox", "evidence_grade", inbox_list, "inbox_list", N_("Inbox"), ROUTE_MENU, NULL, NULL},
    {GET, "/inbox/:evidence", "evidence_grade", grade_page, "inbox_grade", N_("Grade"), 0, NULL, NULL},
    {POST, "/inbox/:evidence", "evidence_grade", grade_post, "inbox_grade", N_("Grade"), 0,
     grade_fields, grade_page},
    {GET, "/notes", "note_file", waiting_list, "waiting_list", N_("Notes to file"), ROUTE_MENU, NULL,
     NULL},
    {POST, "/notes/:note", "note_file", waiting_post, "waiting_list", N_("File a note"), 0,
     filing_fields, waiting_list},
    {GET, "/note", NULL, note_new, "note_new", N_("Write a note while the site is locked"),
     ROUTE_PUBLIC | ROUTE_LOCKED, NULL, NULL},
    {POST, "/note", NULL, note_post, "note_new", N_("Write a note while the site is locked"),
     ROUTE_PUBLIC | ROUTE_LOCKED, note_fields, note_new},
    {0},
};

const struct subject evidence_subject = {.name = "evidence",
                                         .schema = "evidence_schema",
                                         .kinds = evidence_kinds,
                                         .routes = routes,
                                         .tasks = tasks};
