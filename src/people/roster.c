/* people/roster.c: from a file to people: read, checked, confirmed. */

#include "people/roster.h"

#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/text.h"
#include "people/plain.h"
#include "people/search.h"
#include "sheet/sheet.h"
#include "site/draft.h"
#include "site/rights.h"
#include "site/site.h"

#define DRAFT "roster"
#define BATCH 200 /* people registered in one step */

/* ---- the file ---- */

static enum err need_right(struct call *c, struct desk *d)
{
    return rights_need(c, d, "roster_import", NULL);
}

static enum err read_file(struct call *c, const struct json *file, struct sheet **ret)
{
    const char *text = json_get_text(file, "base64");
    unsigned char *bytes;
    size_t length;

    if (!text || !base64_bytes(c->mem, text, &bytes, &length))
        return fail_field(c, "file", ERR_INVALID, N_("Choose a CSV or an .xlsx file."));
    if (length > LIMIT_ROSTER_FILE)
        return fail_field(c, "file", ERR_INVALID,
                          N_("The file is larger than %zu kB. Take the roster in parts."),
                          LIMIT_ROSTER_FILE / 1024);
    TRY(sheet_read(c, bytes, length, ret));
    if ((*ret)->count < 2)
        return fail_field(c, "file", ERR_INVALID,
                          N_("The table has no people in it. The first row has the headings, each row "
                             "below a person."));
    if ((*ret)->count - 1 > LIMIT_ROSTER_ROWS)
        return fail_field(c, "file", ERR_INVALID,
                          N_("The table has more than %d people. Take the roster in parts."),
                          LIMIT_ROSTER_ROWS);
    return OK;
}

enum err roster_take(struct call *c, struct desk *d, const struct json *file)
{
    struct json *draft = json_map(c), *columns = json_list(c), *before;
    struct sheet *sheet;
    int64_t version;

    TRY(need_right(c, d));
    TRY(read_file(c, file, &sheet));
    for (size_t i = 0; i < sheet->columns; i++)
        json_add(columns, json_text(c, roster_guess(c, sheet_cell(&sheet->rows[0], i))));
    json_set(draft, "name", json_text(c, json_get_text(file, "name")));
    json_set(draft, "base64", json_text(c, json_get_text(file, "base64")));
    json_set(draft, "columns", columns);
    json_set(draft, "unit", json_text(c, ""));
    json_set(draft, "legal_status", json_text(c, ""));
    TRY(draft_load(c, d, DRAFT, &before, &version));
    return draft_save(c, d, DRAFT, draft, version);
}

static bool is_meaning(const char *code)
{
    for (const struct roster_meaning *m = roster_meanings; m->code; m++)
        if (text_equal(m->code, code)) return true;
    return false;
}

static enum err load(struct call *c, struct desk *d, struct json **ret, int64_t *ret_version)
{
    TRY(need_right(c, d));
    TRY(draft_load(c, d, DRAFT, ret, ret_version));
    if ((*ret)->kind != JSON_IS_MAP)
        return fail(c, ERR_CONFLICT, N_("No roster waits here. Choose the file again."));
    return OK;
}

enum err roster_set_columns(struct call *c, struct desk *d, const struct json *columns,
                            const char *unit, const char *legal_status)
{
    struct json *draft;
    int64_t version;

    TRY(load(c, d, &draft, &version));
    if (json_count(columns) != json_count(json_get(draft, "columns")))
        return fail(c, ERR_INVALID, N_("Say of every column what it is."));
    for (const struct json *m = columns->as.members.first; m; m = m->next)
        if (m->kind != JSON_IS_TEXT || !is_meaning(m->as.text))
            return fail(c, ERR_INVALID, N_("Say of every column what it is."));
    json_set(draft, "columns", json_duplicate(c, columns));
    json_set(draft, "unit", json_text(c, unit));
    json_set(draft, "legal_status", json_text(c, legal_status));
    return draft_save(c, d, DRAFT, draft, version);
}

enum err roster_waiting(struct call *c, struct desk *d, const char **ret)
{
    struct json *draft;
    int64_t version;

    TRY(need_right(c, d));
    TRY(draft_load(c, d, DRAFT, &draft, &version));
    *ret = json_get_text(draft, "name");
    return OK;
}

enum err roster_drop(struct call *c, struct desk *d)
{
    TRY(need_right(c, d));
    return draft_remove_of(c, d->site, &d->user->id, DRAFT);
}

/* ---- a row ---- */

struct reading {
    const struct json *draft, *units;
    const struct sheet *sheet;
    struct roster *roster;
};

/* The cells of all columns that are this, with spaces between; trimmed. */
static const char *value_of(struct call *c, const struct reading *r, const struct sheet_row *row,
                            const char *meaning)
{
    struct buffer out = buffer_in(c->mem, LIMIT_FIELD_TEXT);
    size_t place = 0;

    for (const struct json *m = json_get(r->draft, "columns")->as.members.first; m;
         m = m->next, place++) {
        const char *cell = sheet_cell(row, place);
        if (strcmp(m->as.text, meaning) != 0 || text_is_blank(cell)) continue;
        buffer_format(&out, "%s%s", out.length ? " " : "", text_trimmed(c->mem, cell, strlen(cell)));
    }
    return out.data ? out.data : "";
}

static bool is_arabic(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0xD8 && (unsigned char)*text <= 0xDB) return true;
    return false;
}

/* Cells with Arabic letters make one name, the others another: a roster may have both side by side. */
static void read_name(struct call *c, const struct reading *r, const struct sheet_row *row,
                      struct person_details *p)
{
    struct buffer latin = buffer_in(c->mem, LIMIT_FIELD_TEXT),
                  arabic = buffer_in(c->mem, LIMIT_FIELD_TEXT);
    size_t place = 0;

    for (const struct json *m = json_get(r->draft, "columns")->as.members.first; m;
         m = m->next, place++) {
        const char *cell = sheet_cell(row, place);
        struct buffer *to = is_arabic(cell) ? &arabic : &latin;
        if (strcmp(m->as.text, "name") != 0 || text_is_blank(cell)) continue;
        buffer_format(to, "%s%s", to->length ? " " : "", text_trimmed(c->mem, cell, strlen(cell)));
    }
    p->name_latin = latin.data ? latin.data : "";
    p->name_arabic = arabic.data ? arabic.data : "";
    p->name_other = "";
}

static enum err read_unit(struct call *c, const struct reading *r, const char *name, struct id *ret)
{
    const char *chosen = json_get_text(r->draft, "unit");

    if (text_is_blank(name) && id_parse(chosen, ret)) return OK;
    if (text_is_blank(name)) return fail(c, ERR_INVALID, N_("The unit is missing."));
    for (const struct json *u = r->units->as.members.first; u; u = u->next)
        if (strcmp(plain_name(c, json_get_text(u, "name")), plain_name(c, name)) == 0 &&
            id_parse(json_get_text(u, "id"), ret))
            return OK;
    return fail(c, ERR_INVALID, N_("There is no unit “%s” here."), name);
}

static enum err read_status(struct call *c, const struct reading *r, const char *text, const char **ret)
{
    const char *chosen = json_get_text(r->draft, "legal_status");

    if (text_is_blank(text) && text_is_blank(chosen))
        return fail(c, ERR_INVALID, N_("The legal status is missing."));
    *ret = text_is_blank(text) ? chosen : roster_legal_status(c, text);
    if (!*ret)
        return fail(c, ERR_INVALID,
                    N_("“%s” is no legal status that is known here: convicted, untried or other."),
                    text);
    return OK;
}

/* Where nothing stands, it is not said. */
static enum err read_sex(struct call *c, const char *text, const char **ret)
{
    if (text_is_blank(text)) return OK;
    *ret = roster_sex(c, text);
    if (!*ret)
        return fail(c, ERR_INVALID,
                    N_("“%s” is no sex that is known here: woman, man, another answer or not said."),
                    text);
    return OK;
}

static enum err need_number_once(struct call *c, const struct reading *r, const char *number)
{
    for (size_t i = 0; i < r->roster->count; i++)
        if (!r->roster->rows[i].reason && text_equal(r->roster->rows[i].details.number, number))
            return fail(c, ERR_INVALID, N_("The number %s stands in row %zu, too."), number,
                        r->roster->rows[i].number);
    return OK;
}

static enum err read_row(struct call *c, struct desk *d, const struct reading *r,
                         const struct sheet_row *row, struct person_details *p)
{
    p->number = value_of(c, r, row, "number");
    p->birth = roster_birth(c, value_of(c, r, row, "birth"));
    read_name(c, r, row, p);
    TRY(read_status(c, r, value_of(c, r, row, "legal_status"), &p->legal_status));
    TRY(read_sex(c, value_of(c, r, row, "sex"), &p->sex));
    TRY(read_unit(c, r, value_of(c, r, row, "unit"), &p->unit));
    TRY(person_check(c, d, p));
    return need_number_once(c, r, p->number);
}

static enum err find_close(struct call *c, struct desk *d, const struct person_details *p,
                           struct json **ret)
{
    struct json *names = json_list(c), *numbers = json_list(c);
    struct person_sketch s = {names, numbers, p->birth};

    if (*p->name_latin) json_add(names, json_text(c, p->name_latin));
    if (*p->name_arabic) json_add(names, json_text(c, p->name_arabic));
    json_add(numbers, json_text(c, p->number));
    return ask_person_close(c, d, &s, ret);
}

static const char *kept(struct call *c, const char *text)
{
    return arena_text(c->mem, text ? text : "");
}

/* Checks one row. What is needed for that goes with inner; what stays is copied. */
static enum err take_row(struct call *c, struct call *inner, struct desk *d, struct reading *r,
                         const struct sheet_row *row)
{
    struct roster_row *to = &r->roster->rows[r->roster->count];
    struct person_details p = {
        .name_latin = "", .name_arabic = "", .number = "", .birth = "", .legal_status = ""};
    struct json *close = NULL;
    enum err e = read_row(inner, d, r, row, &p);

    if (e == OK) e = find_close(inner, d, &p, &close);
    if (e != OK && e != ERR_INVALID && e != ERR_CONFLICT) return fail(c, e, "%s", inner->fail.text);
    to->number = row->number;
    to->details = p;
    to->details.name_latin = kept(c, p.name_latin);
    to->details.name_arabic = kept(c, p.name_arabic);
    to->details.name_other = "";
    to->details.number = kept(c, p.number);
    to->details.birth = kept(c, p.birth);
    to->details.legal_status = kept(c, p.legal_status);
    to->details.sex = kept(c, p.sex);
    to->name = *to->details.name_latin ? to->details.name_latin : to->details.name_arabic;
    if (e != OK) to->reason = arena_text(c->mem, inner->fail.text);
    if (e == OK && json_count(close)) to->close = json_duplicate(c, close);
    r->roster->rejected += to->reason != NULL;
    r->roster->close += to->close != NULL;
    r->roster->count++;
    return OK;
}

/* ---- the whole ---- */

static struct json *column_list(struct call *c, const struct json *draft, const struct sheet *sheet)
{
    struct json *list = json_list(c);
    size_t place = 0;

    for (const struct json *m = json_get(draft, "columns")->as.members.first; m; m = m->next, place++) {
        struct json *column = json_map(c);
        const char *heading = sheet_cell(&sheet->rows[0], place);
        json_set(column, "place", json_int(c, (int64_t)place));
        json_set(column, "heading",
                 json_text(c, text_is_blank(heading) ? sheet_column_name(c, place) : heading));
        json_set(column, "example", json_text(c, sheet_cell(&sheet->rows[1], place)));
        json_set(column, "meaning", json_text(c, m->as.text));
        json_add(list, column);
    }
    return list;
}

static enum err check_rows(struct call *c, struct desk *d, struct reading *r)
{
    struct call inner = {.mem = arena_new(), .actor = c->actor, .now = c->now, .words = c->words};
    enum err e = OK;

    for (size_t i = 1; i < r->sheet->count && e == OK; i++) {
        e = take_row(c, &inner, d, r, &r->sheet->rows[i]);
        fail_clear(&inner);
        arena_reset(inner.mem);
    }
    arena_free(inner.mem);
    return e;
}

static enum err look(struct call *c, struct desk *d, const struct json *draft, struct roster **ret)
{
    struct reading r = {.draft = draft};
    struct sheet *sheet;
    struct json *units;

    TRY(read_file(c, draft, &sheet));
    TRY(ask_unit_list(c, d, &units));
    r.sheet = sheet;
    r.units = units;
    r.roster = arena_alloc(c->mem, sizeof *r.roster);
    r.roster->file_name = json_get_text(draft, "name");
    r.roster->columns = column_list(c, draft, sheet);
    r.roster->rows = arena_alloc(c->mem, sheet->count * sizeof *r.roster->rows);
    TRY(check_rows(c, d, &r));
    *ret = r.roster;
    return OK;
}

enum err roster_look(struct call *c, struct desk *d, struct roster **ret, const struct json **ret_draft)
{
    struct json *draft;
    int64_t version;

    TRY(need_right(c, d));
    TRY(draft_load(c, d, DRAFT, &draft, &version));
    *ret = NULL;
    *ret_draft = draft;
    if (draft->kind != JSON_IS_MAP) return OK;
    return look(c, d, draft, ret);
}

/* ---- confirmed ---- */

struct batch {
    const struct roster_row *const *rows;
    size_t count;
};

static enum err decide_batch(struct call *c, struct desk *d, void *arg)
{
    const struct batch *b = arg;

    for (size_t i = 0; i < b->count; i++) {
        enum err e = person_register_within(c, d, &b->rows[i]->details);
        if (e != OK) return e;
    }
    return OK;
}

static bool is_taken(struct call *c, const struct roster_row *row, const struct json *others)
{
    const char *number = arena_format(c->mem, "%zu", row->number);

    if (row->reason) return false;
    if (!row->close) return true;
    for (const struct json *o = json_count(others) ? others->as.members.first : NULL; o; o = o->next)
        if (text_equal(o->as.text, number)) return true;
    return false;
}

enum err roster_import(struct call *c, struct desk *d, const struct json *others, size_t *ret_count)
{
    const struct roster_row **rows;
    struct roster *roster;
    struct json *draft;
    int64_t version;
    size_t count = 0;

    TRY(load(c, d, &draft, &version));
    TRY(look(c, d, draft, &roster));
    rows = arena_alloc(c->mem, (roster->count + 1) * sizeof *rows);
    for (size_t i = 0; i < roster->count; i++)
        if (is_taken(c, &roster->rows[i], others)) rows[count++] = &roster->rows[i];
    for (size_t at = 0; at < count; at += BATCH) {
        struct batch b = {rows + at, count - at < BATCH ? count - at : BATCH};
        TRY(site_decide(c, d, decide_batch, &b, NULL));
    }
    *ret_count = count;
    return draft_remove_of(c, d->site, &d->user->id, DRAFT);
}
