/* page/request.c: what was asked, and small things for views. */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/time.h"
#include "base/words.h"
#include "page/page.h"

struct id param_id(const struct request *q, const char *name)
{
    struct id id = {{0}};

    (void)id_parse(json_get_text(q->params, name), &id);
    return id;
}

const char *param_text(const struct request *q, const char *name)
{
    const char *text = json_get_text(q->params, name);

    return text ? text : "";
}

const char *query_text(const struct request *q, const char *name)
{
    return json_get_text(q->query, name);
}

const char *form_text(const struct request *q, const char *name)
{
    const char *text = json_get_text(q->form, name);

    return text ? text : "";
}

int64_t form_time(const struct request *q, const char *name)
{
    int64_t at = 0;

    return time_parse(json_get_text(q->form, name), &at) ? at : 0;
}

struct id form_id(const struct request *q, const char *name)
{
    struct id id = {{0}};

    (void)id_parse(json_get_text(q->form, name), &id);
    return id;
}

const struct json *form_list(const struct request *q, const char *name)
{
    const struct json *list = json_get(q->form, name);

    return list && list->kind == JSON_IS_LIST ? list : NULL;
}

const struct json *form_file(const struct request *q, const char *name)
{
    const struct json *file = json_get(q->form, name);

    return file && file->kind == JSON_IS_MAP ? file : NULL;
}

void page_goes_to(struct call *c, struct request *q, const char *format, ...)
{
    char address[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(address, sizeof address, format, args);
    va_end(args);
    q->to = arena_text(c->mem, address);
}

void page_file(struct request *q, const char *type, const char *name, const void *bytes, size_t length)
{
    q->file_type = type;
    q->file_name = name;
    q->file_bytes = bytes;
    q->file_length = length;
}

const char *say(const struct call *c, const char *text)
{
    return words_find(c->words, text);
}

const char *say_plural(const struct call *c, const char *one, const char *many, long count)
{
    return words_plural(c->words, one, many, count);
}

void page_text(struct call *c, struct json *view, const char *key, const char *text)
{
    json_set(view, key, json_text(c, text));
}

void page_dates(struct call *c, struct json *list, const char *key, bool with_minutes)
{
    const char *text_key = arena_format(c->mem, "%s_text", key);

    for (struct json *row = json_count(list) ? list->as.members.first : NULL; row; row = row->next) {
        const struct json *at = json_get(row, key);
        const char *text = NULL;
        if (at && at->kind == JSON_IS_INT)
            text = with_minutes && !time_is_midnight(at->as.number)
                       ? time_minute_text(c->mem, at->as.number)
                       : time_date_text(c->mem, at->as.number);
        json_set(row, text_key, json_text(c, text));
    }
}

void page_keys(struct call *c, struct json *rows, const char *const *keys, size_t count)
{
    for (struct json *row = json_count(rows) ? rows->as.members.first : NULL; row; row = row->next)
        for (size_t i = 0; i < count; i++)
            if (!json_get(row, keys[i])) json_set(row, keys[i], json_nil(c));
}

enum err page_open_told(struct call *c, struct request *q, const struct id *person, struct json *rows)
{
    struct opening o = {
        .person = person, .compartment = CASE, .page = q->route->address, .entries = json_list(c)};
    struct json *told, *row;
    enum err e;

    for (row = json_count(rows) ? rows->as.members.first : NULL; row; row = row->next)
        json_add(o.entries, json_text(c, json_get_text(row, "id")));
    e = site_open_told(c, q->desk, &o, &told);
    if (e != OK && e != ERR_DENIED) return e;
    if (e == ERR_DENIED) fail_clear(c);
    row = json_count(rows) ? rows->as.members.first : NULL;
    for (struct json *t = e == OK ? told->as.members.first : NULL; row; row = row->next) {
        json_set(row, "told_closed", json_bool(c, e != OK));
        json_set(row, "erased", json_bool(c, t && json_get_bool(t, "erased")));
        for (const struct json *m = t ? t->as.members.first : NULL; m; m = m->next)
            if (!json_get(row, m->key)) json_set(row, m->key, json_duplicate(c, m));
        if (t) t = t->next;
    }
    return OK;
}
