/* base/json.c: building, looking up, reading and writing JSON values. */

#include "base/json.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/id.h"
#include "base/limits.h"

static struct json *make(struct call *c, enum json_kind kind)
{
    struct json *v = arena_alloc(c->mem, sizeof *v);

    v->kind = kind;
    return v;
}

struct json *json_nil(struct call *c)
{
    return make(c, JSON_IS_NIL);
}

struct json *json_bool(struct call *c, bool truth)
{
    struct json *v = make(c, JSON_IS_BOOL);

    v->as.truth = truth;
    return v;
}

struct json *json_int(struct call *c, int64_t number)
{
    struct json *v = make(c, JSON_IS_INT);

    v->as.number = number;
    return v;
}

struct json *json_decimal(struct call *c, double real)
{
    struct json *v = make(c, isfinite(real) ? JSON_IS_REAL : JSON_IS_NIL);

    if (v->kind == JSON_IS_REAL) v->as.real = real;
    return v;
}

struct json *json_text(struct call *c, const char *text)
{
    struct json *v = make(c, text ? JSON_IS_TEXT : JSON_IS_NIL);

    if (text) v->as.text = arena_text(c->mem, text);
    return v;
}

struct json *json_id(struct call *c, const struct id *id)
{
    return id_is_zero(id) ? json_nil(c) : json_text(c, id_text(c->mem, id));
}

struct json *json_list(struct call *c)
{
    return make(c, JSON_IS_LIST);
}

struct json *json_map(struct call *c)
{
    return make(c, JSON_IS_MAP);
}

void json_add(struct json *list, struct json *value)
{
    if (list->as.members.last)
        list->as.members.last->next = value;
    else
        list->as.members.first = value;
    list->as.members.last = value;
    list->as.members.count++;
}

void json_set(struct json *map, const char *key, struct json *value)
{
    struct json *before = NULL;

    value->key = key;
    for (struct json *m = map->as.members.first; m; before = m, m = m->next) {
        if (strcmp(m->key, key) != 0) continue;
        value->next = m->next;
        if (before)
            before->next = value;
        else
            map->as.members.first = value;
        if (map->as.members.last == m) map->as.members.last = value;
        return;
    }
    json_add(map, value);
}

struct json *json_get(const struct json *map, const char *key)
{
    if (!map || map->kind != JSON_IS_MAP) return NULL;
    for (struct json *m = map->as.members.first; m; m = m->next)
        if (strcmp(m->key, key) == 0) return m;
    return NULL;
}

const char *json_get_text(const struct json *map, const char *key)
{
    const struct json *v = json_get(map, key);

    return v && v->kind == JSON_IS_TEXT ? v->as.text : NULL;
}

int64_t json_get_int(const struct json *map, const char *key, int64_t otherwise)
{
    const struct json *v = json_get(map, key);

    return v && v->kind == JSON_IS_INT ? v->as.number : otherwise;
}

bool json_get_bool(const struct json *map, const char *key)
{
    const struct json *v = json_get(map, key);

    return v && v->kind == JSON_IS_BOOL && v->as.truth;
}

size_t json_count(const struct json *value)
{
    if (!value || (value->kind != JSON_IS_LIST && value->kind != JSON_IS_MAP)) return 0;
    return value->as.members.count;
}

bool json_truthy(const struct json *value)
{
    if (!value) return false;
    switch (value->kind) {
    case JSON_IS_NIL: return false;
    case JSON_IS_BOOL: return value->as.truth;
    case JSON_IS_TEXT: return value->as.text[0] != '\0';
    case JSON_IS_LIST: return value->as.members.count > 0;
    case JSON_IS_INT:
    case JSON_IS_REAL:
    case JSON_IS_MAP: return true;
    }
    return false;
}

struct json *json_duplicate(struct call *c, const struct json *value)
{
    struct json *copy = make(c, value->kind);

    copy->is_html = value->is_html;
    if (value->kind == JSON_IS_TEXT) {
        copy->as.text = arena_text(c->mem, value->as.text);
    } else if (value->kind == JSON_IS_LIST || value->kind == JSON_IS_MAP) {
        for (const struct json *m = value->as.members.first; m; m = m->next) {
            struct json *member = json_duplicate(c, m);
            member->key = arena_text(c->mem, m->key);
            json_add(copy, member);
        }
    } else {
        copy->as = value->as;
    }
    return copy;
}

static struct json *converted(struct call *c, const json_t *from)
{
    struct json *v;
    const char *key;
    json_t *member;
    size_t i;

    switch (json_typeof(from)) {
    case JSON_OBJECT:
        v = json_map(c);
        json_object_foreach ((json_t *)from, key, member) {
            struct json *m = converted(c, member);
            m->key = arena_text(c->mem, key);
            json_add(v, m); /* jansson has refused duplicate keys */
        }
        return v;
    case JSON_ARRAY:
        v = json_list(c);
        json_array_foreach (from, i, member) json_add(v, converted(c, member));
        return v;
    case JSON_STRING: return json_text(c, json_string_value(from));
    case JSON_INTEGER: return json_int(c, json_integer_value(from));
    case JSON_REAL: return json_decimal(c, json_real_value(from));
    case JSON_TRUE: return json_bool(c, true);
    case JSON_FALSE: return json_bool(c, false);
    case JSON_NULL: return json_nil(c);
    }
    return json_nil(c);
}

/* jansson recurses as deep as the text nests, so depth is checked before it sees the text. */
static bool too_deep(const char *text, size_t length)
{
    size_t depth = 0;
    bool quoted = false;

    for (size_t i = 0; i < length; i++) {
        if (quoted) {
            if (text[i] == '\\')
                i++;
            else if (text[i] == '"')
                quoted = false;
        } else if (text[i] == '"') {
            quoted = true;
        } else if (text[i] == '[' || text[i] == '{') {
            if (++depth > LIMIT_JSON_DEPTH) return true;
        } else if ((text[i] == ']' || text[i] == '}') && depth > 0) {
            depth--;
        }
    }
    return false;
}

enum err json_parse(struct call *c, const char *text, size_t length, struct json **ret)
{
    json_error_t error;
    json_t *root;

    if (length > LIMIT_JSON_TEXT)
        return fail(c, ERR_INVALID, N_("The JSON text is longer than %zu bytes."), LIMIT_JSON_TEXT);
    if (too_deep(text, length))
        return fail(c, ERR_INVALID, N_("The JSON text nests deeper than %d levels."), LIMIT_JSON_DEPTH);
    root = json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (!root)
        return fail(c, ERR_INVALID, N_("The JSON text is wrong at line %d, column %d: %s."), error.line,
                    error.column, error.text);
    *ret = converted(c, root);
    json_decref(root);
    return OK;
}

static void write_text(struct buffer *b, const char *text)
{
    const char *from = text;

    buffer_char(b, '"');
    for (const char *p = text;; p++) {
        unsigned char ch = (unsigned char)*p;
        if (ch >= ' ' && ch != '"' && ch != '\\') continue;
        buffer_add(b, from, (size_t)(p - from));
        from = p + 1;
        if (ch == '\0') break;
        if (ch == '"' || ch == '\\')
            buffer_format(b, "\\%c", ch);
        else if (ch == '\n')
            buffer_text(b, "\\n");
        else
            buffer_format(b, "\\u%04x", ch);
    }
    buffer_char(b, '"');
}

/* With a point or an exponent, so that it reads back as what it is and not as an integer. */
static void write_real(struct buffer *b, double real)
{
    char text[32];

    snprintf(text, sizeof text, "%.17g", real);
    buffer_text(b, text);
    if (!strpbrk(text, ".e")) buffer_text(b, ".0");
}

static void write_members(struct buffer *b, const struct json *value)
{
    bool is_map = value->kind == JSON_IS_MAP;

    buffer_char(b, is_map ? '{' : '[');
    for (const struct json *m = value->as.members.first; m; m = m->next) {
        if (m != value->as.members.first) buffer_char(b, ',');
        if (is_map) {
            write_text(b, m->key);
            buffer_char(b, ':');
        }
        json_write(b, m);
    }
    buffer_char(b, is_map ? '}' : ']');
}

void json_write(struct buffer *b, const struct json *value)
{
    switch (value->kind) {
    case JSON_IS_NIL: buffer_text(b, "null"); break;
    case JSON_IS_BOOL: buffer_text(b, value->as.truth ? "true" : "false"); break;
    case JSON_IS_INT: buffer_format(b, "%lld", (long long)value->as.number); break;
    case JSON_IS_REAL: write_real(b, value->as.real); break;
    case JSON_IS_TEXT: write_text(b, value->as.text); break;
    case JSON_IS_LIST:
    case JSON_IS_MAP: write_members(b, value); break;
    }
}
