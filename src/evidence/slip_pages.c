/* evidence/slip_pages.c: a sheet of rows, one a paper slip. What is accepted is recorded; what is not
 * stays on the sheet, in its row, with all that is wrong with it. */

#include <stdlib.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "evidence/pages.h"

#define ROWS_STEP 10
#define ROWS_MAX 40 /* with five fields each, well below what a form may have */

const struct field slip_fields[] = {
    {FIELD_DATE, "day", N_("Day"), N_("Of all slips that do not say another."), false},
    {FIELD_LINE, "writer", N_("Written by"),
     N_("The name on the slips, if it is not yours. Nobody checks it."), false},
    {FIELD_BUTTON, "sheet", N_("Sheet"), NULL, false},
    {FIELD_BUTTON, "rows", N_("Rows"), NULL, false},
    {FIELD_BUTTON, "go", N_("Button"), NULL, false},
    {FIELD_MANY, "who", N_("About whom"), NULL, false},
    {FIELD_MANY, "at", N_("When"), NULL, false},
    {FIELD_MANY, "place", N_("Where"), NULL, false},
    {FIELD_MANY, "saw", N_("What was seen and heard"), NULL, false},
    {FIELD_MANY, "tone", N_("Tone"), NULL, false},
    {0},
};

static const char *row_text(struct call *c, const struct request *q, const char *field, long row)
{
    return form_text(q, arena_format(c->mem, "%s.%ld", field, row));
}

static struct slip slip_of(struct call *c, const struct request *q, long row)
{
    struct slip s = {
        .who = row_text(c, q, "who", row),
        .day = form_text(q, "day"),
        .at = row_text(c, q, "at", row),
        .place = row_text(c, q, "place", row),
        .saw = row_text(c, q, "saw", row),
        .tone = row_text(c, q, "tone", row),
        .writer = form_text(q, "writer"),
    };

    return s;
}

/* How many rows were sent; a script need not say. */
static long rows_sent(const struct request *q)
{
    long rows = strtol(form_text(q, "rows"), NULL, 10);

    if (!q->form) return ROWS_STEP;
    return rows < 1 || rows > ROWS_MAX ? ROWS_MAX : rows;
}

/* ---- drawing ---- */

static struct json *drawn_row(struct call *c, long number, const struct slip *s)
{
    struct json *row = json_map(c), *tones = json_list(c);

    for (const struct code_label *t = evidence_tones; t->code; t++) {
        struct json *tone = json_map(c);
        if (text_equal(t->code, "neutral")) continue; /* the empty choice */
        json_set(tone, "code", json_text(c, t->code));
        json_set(tone, "label", json_text(c, say(c, t->label)));
        json_set(tone, "chosen", json_bool(c, text_equal(s->tone, t->code)));
        json_add(tones, tone);
    }
    json_set(row, "number", json_int(c, number));
    json_set(row, "who", json_text(c, s->who));
    json_set(row, "at", json_text(c, s->at));
    json_set(row, "place", json_text(c, s->place));
    json_set(row, "saw", json_text(c, s->saw));
    json_set(row, "tones", tones);
    json_set(row, "faults", json_list(c));
    json_set(row, "bad_who", json_bool(c, false));
    json_set(row, "bad_at", json_bool(c, false));
    json_set(row, "bad_saw", json_bool(c, false));
    return row;
}

/* A reason stands in the row, at the field that it is about. */
static void blame(struct call *c, struct json *row, const char *field, const char *problem)
{
    struct json *fault = json_map(c);

    if (text_equal(field, "seen_at")) field = "at";
    if (!text_equal(field, "at") && !text_equal(field, "saw")) field = "who";
    json_set(fault, "field", json_text(c, field));
    json_set(fault, "problem", json_text(c, problem));
    json_add(json_get(row, "faults"), fault);
    json_set(row, arena_format(c->mem, "bad_%s", field), json_bool(c, true));
}

static void fill_up(struct call *c, struct json *rows, long after, long wanted)
{
    static const struct slip empty = {"", "", "", "", "", "", ""};

    while (++after <= wanted) json_add(rows, drawn_row(c, after, &empty));
}

static const char *recorded_text(struct call *c, long count)
{
    return count ? arena_format(c->mem,
                                say_plural(c, "%ld slip is recorded", "%ld slips are recorded", count),
                                count)
                 : NULL;
}

static const char *refused_text(struct call *c, long count)
{
    return count ? arena_format(c->mem,
                                say_plural(c, "%ld slip is not recorded yet",
                                           "%ld slips are not recorded yet", count),
                                count)
                 : NULL;
}

/* rows: what stands on the sheet; recorded: what is recorded already; refused: how many were not. */
static enum err draw(struct call *c, struct request *q, struct json *view, struct json *rows,
                     struct json *recorded, size_t refused)
{
    struct id fresh = id_random();
    struct json *values = json_map(c);
    bool goes_on =
        refused || *form_text(q, "go"); /* the same sheet, so that nothing is recorded twice */
    const char *sheet = goes_on ? form_text(q, "sheet") : "";
    int64_t last = json_count(rows) ? json_get_int(rows->as.members.last, "number", 0) : 0;

    json_set(values, "day", json_text(c, time_date_text(c->mem, c->now)));
    TRY(page_form(c, q, view, "/slips", "/slips", values));
    page_dates(c, recorded, "seen_at", true);
    json_set(view, "sheet", json_text(c, *sheet ? sheet : id_text(c->mem, &fresh)));
    json_set(view, "rows", rows);
    json_set(view, "count", json_int(c, last));
    json_set(view, "may_have_more", json_bool(c, last < ROWS_MAX));
    json_set(view, "recorded", recorded);
    json_set(view, "recorded_text", json_text(c, recorded_text(c, (long)json_count(recorded))));
    json_set(view, "refused_text", json_text(c, refused_text(c, (long)refused)));
    return OK;
}

/* A row whose slip was recorded before is not there any more, and does not come back empty. */
static bool is_there(struct call *c, const struct request *q, long row, const struct slip *s)
{
    return json_get(q->form, arena_format(c->mem, "who.%ld", row)) || !slip_is_blank(s);
}

/* As it was sent, nothing recorded: a GET, "ten more", or a form that was refused as a whole. */
enum err slips_page(struct call *c, struct request *q, struct json *view)
{
    struct json *rows = json_list(c);
    long wanted = rows_sent(q), more = 0;

    TRY(rights_possible(q->desk, "observation_write")
            ? OK
            : fail(c, ERR_DENIED, N_("Your role does not include this.")));
    for (long i = 1; q->form && i <= wanted; i++) {
        struct slip s = slip_of(c, q, i);
        if (is_there(c, q, i, &s)) json_add(rows, drawn_row(c, i, &s));
    }
    if (text_equal(form_text(q, "go"), "more")) more = ROWS_STEP;
    more = wanted + more < ROWS_MAX ? more : ROWS_MAX - wanted;
    fill_up(c, rows, json_count(rows) ? wanted : 0, wanted + more);
    return draw(c, q, view, rows, json_list(c), 0);
}

/* ---- recording ---- */

struct sheet {
    struct id id;
    struct json *rows, *recorded;
    size_t refused;
};

/* Whatever goes wrong with one slip, the others are recorded and this one stays. */
static void take_slip(struct call *c, struct request *q, struct sheet *sheet, long number,
                      const struct slip *s)
{
    struct json *row = drawn_row(c, number, s), *recorded, *faults;
    struct fail failed;

    if (slip_is_blank(s)) {
        if (is_there(c, q, number, s)) json_add(sheet->rows, row);
        return;
    }
    if (slip_record(c, q->desk, s, &sheet->id, &recorded) == OK) {
        json_set(recorded, "row", json_int(c, number));
        json_add(sheet->recorded, recorded);
        return;
    }
    if (c->fail.code == ERR_IO || c->fail.code == ERR_CORRUPT || c->fail.code == ERR_BUG)
        log_warn("a slip: %s:%d", c->fail.file, c->fail.line);
    failed = c->fail;
    fail_clear(c);
    faults = slip_faults(c, q->desk, s);
    for (const struct json *f = json_count(faults) ? faults->as.members.first : NULL; f; f = f->next)
        blame(c, row, json_get_text(f, "field"), json_get_text(f, "problem"));
    if (json_count(faults) == 0) blame(c, row, failed.field, failed.text);
    json_add(sheet->rows, row);
    sheet->refused++;
}

enum err slips_post(struct call *c, struct request *q, struct json *view)
{
    struct sheet sheet = {form_id(q, "sheet"), json_list(c), json_list(c), 0};
    long sent = rows_sent(q);

    if (text_equal(form_text(q, "go"), "more")) return slips_page(c, q, view);
    if (id_is_zero(&sheet.id)) sheet.id = q->desk->token; /* a script sends none */
    for (long i = 1; i <= sent; i++) {
        struct slip s = slip_of(c, q, i);
        take_slip(c, q, &sheet, i, &s);
    }
    if (json_count(sheet.recorded) == 0 && sheet.refused == 0)
        return fail(c, ERR_INVALID, N_("Nothing is written on this sheet yet."));
    if (sheet.refused == 0) { /* nothing of this sheet is left: a new one */
        sheet.rows = json_list(c);
        fill_up(c, sheet.rows, 0, ROWS_STEP);
    }
    return draw(c, q, view, sheet.rows, sheet.recorded, sheet.refused);
}
