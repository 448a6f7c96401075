/* people/roster_pages.c: a file is chosen, looked at, and confirmed. */

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/text.h"
#include "people/roster.h"
#include "people/search_pages.h"

#define SHOWN 20 /* rows that can be taken; all of the others are shown */

const struct field roster_fields[] = {
    {FIELD_FILE, "file", N_("Roster"),
     N_("A CSV or an .xlsx file: headings in the first row, one person a row below."), true},
    {0},
};

const struct field roster_column_fields[] = {
    {FIELD_MANY, "column", N_("What the column is"), NULL, false},
    {FIELD_CHOICE, "unit", N_("Unit of rows that name none"), NULL, false},
    {FIELD_CHOICE, "legal_status", N_("Legal status of rows that say none"), NULL, false},
    {0},
};

const struct field roster_confirm_fields[] = {
    {FIELD_CHECKS, "others", N_("Other people in spite of the name"), NULL, false},
    {0},
};

enum err roster_page(struct call *c, struct request *q, struct json *view)
{
    const char *imported = query_text(q, "imported"), *waiting;

    TRY(roster_waiting(c, q->desk, &waiting));
    json_set(view, "imported", json_text(c, imported));
    json_set(view, "waiting", json_text(c, waiting));
    return page_form(c, q, view, "/people/import", "/people/import", NULL);
}

enum err roster_post(struct call *c, struct request *q, struct json *view)
{
    (void)view;
    TRY(roster_take(c, q->desk, form_file(q, "file")));
    page_goes_to(c, q, "/people/import/check");
    return OK;
}

/* ---- looking ---- */

static struct json *row_view(struct call *c, const struct roster_row *row)
{
    struct json *one = json_map(c);

    json_set(one, "row", json_int(c, (int64_t)row->number));
    json_set(one, "name", json_text(c, row->name));
    json_set(one, "number", json_text(c, row->details.number));
    json_set(one, "birth", json_text(c, row->details.birth));
    json_set(one, "sex_text",
             json_text(c, text_is_blank(row->details.sex)
                              ? NULL
                              : person_code_label(c, person_sexes, row->details.sex)));
    json_set(one, "reason", json_text(c, row->reason));
    json_set(one, "close", row->close ? json_duplicate(c, row->close) : json_list(c));
    return one;
}

static void add_rows(struct call *c, struct json *view, const struct roster *r)
{
    struct json *rejected = json_list(c), *close = json_list(c), *taken = json_list(c);
    size_t whole = r->count - r->rejected - r->close;

    for (size_t i = 0; i < r->count; i++) {
        struct json *list = r->rows[i].reason ? rejected : r->rows[i].close ? close : taken;
        if (list != taken || json_count(taken) < SHOWN) json_add(list, row_view(c, &r->rows[i]));
    }
    json_set(view, "rejected", rejected);
    json_set(view, "has_rejected", json_bool(c, r->rejected > 0));
    json_set(view, "close", close);
    json_set(view, "has_close", json_bool(c, r->close > 0));
    json_set(view, "taken", taken);
    json_set(view, "has_taken", json_bool(c, whole > 0));
    json_set(view, "may_import", json_bool(c, whole + r->close > 0));
    json_set(view, "taken_text",
             json_text(c, arena_format(c->mem,
                                       say_plural(c, "%ld person can be registered",
                                                  "%ld people can be registered", (long)whole),
                                       (long)whole)));
    json_set(view, "rejected_text",
             json_text(c, arena_format(c->mem,
                                       say_plural(c, "%ld row cannot be taken",
                                                  "%ld rows cannot be taken", (long)r->rejected),
                                       (long)r->rejected)));
    json_set(view, "more", json_bool(c, whole > SHOWN));
}

static void add_columns(struct call *c, struct json *view, const struct roster *r)
{
    for (struct json *column = r->columns->as.members.first; column; column = column->next) {
        struct json *options = json_list(c);
        for (const struct roster_meaning *m = roster_meanings; m->code; m++) {
            struct json *option = json_map(c);
            json_set(option, "value", json_text(c, m->code));
            json_set(option, "label", json_text(c, say(c, m->label)));
            json_set(option, "selected",
                     json_bool(c, text_equal(m->code, json_get_text(column, "meaning"))));
            json_add(options, option);
        }
        json_set(column, "options", options);
    }
    json_set(view, "columns", r->columns);
}

enum err roster_check(struct call *c, struct request *q, struct json *view)
{
    const struct json *draft;
    struct roster *roster;
    struct json *units;

    TRY(roster_look(c, q->desk, &roster, &draft));
    if (!roster) return fail(c, ERR_MISSING, N_("No roster waits here. Choose the file again."));
    json_set(view, "file_name", json_text(c, roster->file_name));
    add_columns(c, view, roster);
    add_rows(c, view, roster);
    TRY(page_form(c, q, view, "/people/import/columns", "/people/import/columns", draft));
    for (size_t i = 0; legal_statuses[i].code; i++)
        page_option(c, view, "legal_status", legal_statuses[i].code, say(c, legal_statuses[i].label));
    TRY(ask_unit_list(c, q->desk, &units));
    for (const struct json *u = units->as.members.first; u; u = u->next)
        page_option(c, view, "unit", json_get_text(u, "id"), json_get_text(u, "name"));
    return OK;
}

/* ---- deciding ---- */

enum err roster_columns_post(struct call *c, struct request *q, struct json *view)
{
    struct json *columns = json_list(c);

    (void)view;
    for (size_t i = 0; i < LIMIT_SHEET_COLUMNS; i++) {
        const char *meaning = json_get_text(q->form, arena_format(c->mem, "column.%zu", i));
        if (!meaning) break;
        json_add(columns, json_text(c, meaning));
    }
    TRY(roster_set_columns(c, q->desk, columns, form_text(q, "unit"), form_text(q, "legal_status")));
    page_goes_to(c, q, "/people/import/check");
    return OK;
}

enum err roster_confirm_post(struct call *c, struct request *q, struct json *view)
{
    struct id first;
    bool before;
    size_t count = 0;

    TRY(site_answered_before(c, q->desk, &first, &before));
    if (before) { /* the same request once more */
        page_goes_to(c, q, "/people");
        return OK;
    }
    TRY(roster_import(c, q->desk, form_list(q, "others"), &count));
    json_set(view, "count", json_int(c, (int64_t)count));
    page_goes_to(c, q, "/people/import?imported=%zu", count);
    return OK;
}

enum err roster_drop_post(struct call *c, struct request *q, struct json *view)
{
    (void)view;
    TRY(roster_drop(c, q->desk));
    page_goes_to(c, q, "/people/import");
    return OK;
}

/* Headings that are understood, in the reader's language; with the mark by which spreadsheet programs
 * know UTF-8. */
enum err roster_example(struct call *c, struct request *q, struct json *view)
{
    static const char *const headings[] = {N_("Name, or a part of it"), N_("Number"),
                                           N_("Year or date of birth"), N_("Sex"),
                                           N_("Legal status"),          N_("Unit")};
    struct buffer out = buffer_in(c->mem, LIMIT_FIELD_TEXT);

    (void)view;
    buffer_text(&out, "\xEF\xBB\xBF");
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
        buffer_format(&out, "%s\"%s\"", i ? "," : "", say(c, headings[i]));
    buffer_text(&out, "\r\n");
    page_file(q, "text/csv; charset=utf-8", "roster.csv", out.data, out.length);
    return OK;
}
