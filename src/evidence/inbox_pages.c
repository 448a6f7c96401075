/* evidence/inbox_pages.c: the daily inbox: what is new is used, asked about or closed, one by one. */

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "evidence/pages.h"
#include "people/people.h"
#include "site/note.h"

/* ---- the inbox ---- */

#define BEGINNING 90 /* letters of what was told that a row shows */

/* As much of it as fits a row, in whole words. */
static const char *beginning_of(struct call *c, const char *text)
{
    size_t letters = 0, end = 0, word = 0;

    if (!text || text_characters(text) <= BEGINNING) return text;
    for (; letters < BEGINNING || ((unsigned char)text[end] & 0xC0) == 0x80; end++) {
        letters += ((unsigned char)text[end] & 0xC0) != 0x80;
        if (strchr(" \n\r\t", text[end])) word = end;
    }
    return arena_format(c->mem, "%.*s…", (int)(word ? word : end), text);
}

/* Opens what was told, with the reader's own key, and keeps of it what tells the rows apart. */
static enum err add_beginnings(struct call *c, struct request *q, struct json *rows)
{
    static const char *const told[] = {"saw", "text", "searched"};
    static const char *const kept[] = {"place", "told_closed", "erased", "unreadable"};
    struct json *opened = json_list(c), *row = json_count(rows) ? rows->as.members.first : NULL;

    for (const struct json *r = row; r; r = r->next) {
        struct json *one = json_map(c);
        json_set(one, "id", json_text(c, json_get_text(r, "id")));
        json_set(one, "person", json_text(c, json_get_text(r, "person")));
        json_add(opened, one);
    }
    TRY(page_open_told(c, q, NULL, opened));
    for (const struct json *o = row ? opened->as.members.first : NULL; o;
         o = o->next, row = row->next) {
        const char *text = NULL;
        for (size_t i = 0; i < sizeof told / sizeof *told && text_is_blank(text); i++)
            text = json_get_text(o, told[i]);
        json_set(row, "beginning", json_text(c, text_is_blank(text) ? NULL : beginning_of(c, text)));
        for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
            if (json_get(o, kept[i])) json_set(row, kept[i], json_duplicate(c, json_get(o, kept[i])));
    }
    page_keys(c, rows, kept, sizeof kept / sizeof *kept);
    return OK;
}

/* Names as the reader reads them; a record that is merged away keeps the name it had. */
static void name_people(struct call *c, struct request *q, struct json *rows)
{
    for (struct json *row = rows->as.members.first; row; row = row->next) {
        struct json *person = NULL;
        struct id id;
        if (id_parse(json_get_text(row, "person"), &id) && ask_person(c, q->desk, &id, &person) == OK)
            json_set(row, "name", json_text(c, json_get_text(person, "name")));
        json_set(row, "number", json_text(c, json_get_text(person, "number")));
        fail_clear(c);
    }
}

/* How the desk's user stands to grading: view.provisional, or view.not_qualified with the reason. */
static enum err set_standing(struct call *c, struct request *q, struct json *view)
{
    bool provisional = false;
    enum err e = evidence_may_grade(c, q->desk, &provisional);

    if (e != OK && e != ERR_DENIED) return e;
    json_set(view, "provisional", json_bool(c, e == OK && provisional));
    json_set(view, "not_qualified", json_text(c, e == OK ? NULL : c->fail.text));
    fail_clear(c);
    return OK;
}

enum err inbox_list(struct call *c, struct request *q, struct json *view)
{
    struct json *rows, *count;
    size_t notes = 0;
    long all;

    TRY(ask_inbox(c, q->desk, &rows));
    TRY(desk_row(c, q->desk, "inbox_count", DB_NO_ARGS, &count));
    all = (long)json_get_int(count, "count", 0);
    name_people(c, q, rows);
    TRY(add_beginnings(c, q, rows));
    page_dates(c, rows, "dated", true);
    page_dates(c, rows, "at", true);
    if (rights_possible(q->desk, "note_file")) TRY(note_count(c, q->site, &notes));
    json_set(view, "inbox", rows);
    json_set(view, "count_text",
             json_text(c, arena_format(c->mem,
                                       say_plural(c, "%ld piece waits to be graded",
                                                  "%ld pieces wait to be graded", all),
                                       all)));
    json_set(view, "has_any", json_bool(c, all > 0));
    json_set(view, "has_more", json_bool(c, all > (long)json_count(rows)));
    json_set(view, "has_notes", json_bool(c, notes > 0));
    return set_standing(c, q, view);
}

/* ---- grading one piece ---- */

const struct field grade_fields[] = {
    {FIELD_BUTTON, "outcome", N_("What becomes of it"), NULL, false},
    {FIELD_BUTTON, "source_grade", N_("The source"), NULL, false},
    {FIELD_BUTTON, "content_grade", N_("What it says"), NULL, false},
    {FIELD_AREA, "question", N_("Question to its writer"),
     N_("It must be understood by itself. The writer may not be allowed to read the record, so let it "
        "tell nothing that is not theirs to know."),
     false},
    {FIELD_AREA, "reason", N_("Why it is closed"),
     N_("For example: said twice, or about somebody else. It stays in the record."), false},
    {FIELD_BUTTON, "seen", N_("The grading that stood before"), NULL, false},
    {0},
};

static struct json *choices_of(struct call *c, const struct request *q, const struct grade *list,
                               const char *field)
{
    struct json *choices = json_list(c);

    for (; list->code; list++) {
        struct json *one = json_map(c);
        json_set(one, "code", json_text(c, list->code));
        json_set(one, "letter", json_text(c, list->letter));
        json_set(one, "label", json_text(c, say(c, list->label)));
        json_set(one, "help", json_text(c, say(c, list->help)));
        json_set(one, "chosen", json_bool(c, text_equal(form_text(q, field), list->code)));
        json_add(choices, one);
    }
    return choices;
}

enum err grade_page(struct call *c, struct request *q, struct json *view)
{
    const char *grade;
    struct id evidence;

    TRY(rights_need(c, q->desk, "evidence_grade", NULL));
    TRY(set_standing(c, q, view));
    TRY(piece_view(c, q, view, &evidence));
    TRY(piece_history(c, q, view, &evidence));
    piece_coercion(c, q, view);
    grade = json_get_text(json_get(view, "piece")->as.members.first, "grade");
    json_set(view, "seen",
             json_text(c, grade ? grade : "")); /* what stands on this page, not the last */
    TRY(page_form(c, q, view, "/inbox/:evidence", q->http->path, NULL));
    json_set(view, "source_choices", choices_of(c, q, evidence_source_grades, "source_grade"));
    json_set(view, "content_choices", choices_of(c, q, evidence_content_grades, "content_grade"));
    return OK;
}

enum err grade_post(struct call *c, struct request *q, struct json *view)
{
    struct grading g = {
        .evidence = param_id(q, "evidence"),
        .seen = form_id(q, "seen"),
        .outcome = form_text(q, "outcome"),
        .source_grade = form_text(q, "source_grade"),
        .content_grade = form_text(q, "content_grade"),
        .question = form_text(q, "question"),
        .reason = form_text(q, "reason"),
    };
    struct json *rows;
    struct id entry;

    TRY(evidence_grade(c, q->desk, &g, &entry));
    TRY(ask_inbox(c, q->desk, &rows));
    json_set(view, "id", json_id(c, &entry));
    if (json_count(rows))
        page_goes_to(c, q, "/inbox/%s?saved=1", json_get_text(rows->as.members.first, "id"));
    else
        page_goes_to(c, q, "/inbox?saved=1");
    return OK;
}

/* ---- the writer's answer ---- */

const struct field answer_fields[] = {
    {FIELD_AREA, "answer", N_("Your answer"),
     N_("As you saw and heard it. If you do not know, write that."), true},
    {0},
};

/* The writer may be an officer, who reads nothing that was told: the question and when it was written
 * have to be enough. */
enum err answer_page(struct call *c, struct request *q, struct json *view)
{
    struct id evidence = param_id(q, "evidence"), about, writer = {{0}}, grade = {{0}};
    struct json *piece, *person, *duty, *rows = json_list(c);

    TRY(find_evidence(c, q->desk, &evidence, &piece, &about));
    (void)id_parse(json_get_text(piece, "by"), &writer);
    (void)id_parse(json_get_text(piece, "about"), &about);
    TRY(rights_need(c, q->desk, "evidence_answer", &(struct about){.author = &writer}));
    if (!text_equal(json_get_text(piece, "state"), "asked") ||
        !id_parse(json_get_text(piece, "grade"), &grade))
        return fail(c, ERR_CONFLICT, N_("This question has been answered already, or was taken back."));
    if (ask_person(c, q->desk, &about, &person) != OK) {
        fail_clear(c); /* moved to another unit since; the question is theirs all the same */
        person = json_nil(c);
    }
    TRY(site_open_duty(c, q->desk, &grade, &duty));
    json_add(rows, piece);
    page_dates(c, rows, "dated", true);
    page_dates(c, rows, "at", true);
    json_set(view, "person", person);
    json_set(view, "evidence", json_id(c, &evidence));
    json_set(view, "dated_text", json_text(c, json_get_text(piece, "dated_text")));
    json_set(view, "at_text", json_text(c, json_get_text(piece, "at_text")));
    json_set(view, "question", json_text(c, json_get_text(duty, "question")));
    json_set(view, "may_see", json_bool(c, rights_possible(q->desk, "observation_see")));
    return page_form(c, q, view, "/evidence/:evidence/answer", q->http->path, NULL);
}

enum err answer_post(struct call *c, struct request *q, struct json *view)
{
    struct id evidence = param_id(q, "evidence"), entry;

    TRY(evidence_answer(c, q->desk, &evidence, form_text(q, "answer"), &entry));
    json_set(view, "id", json_id(c, &entry));
    page_goes_to(c, q, "/?saved=1");
    return OK;
}
