/* http/form.c: what somebody sent, as one shape. */

#include "http/form.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/limits.h"
#include "base/text.h"
#include "http/multipart.h"
#include "http/percent.h"

struct form {
    struct json *fields;
    size_t count; /* values taken so far, members of lists included */
    size_t files;
};

/* A text that is not a NUL-terminated string yet. */
struct span {
    const char *text;
    size_t length;
};

static enum err check_name(struct call *c, const char *name, size_t length)
{
    if (length == 0) return fail(c, ERR_INVALID, N_("The form has a field without a name."));
    if (length > LIMIT_FIELD_NAME || !text_is_printable(name, length) || strpbrk(name, "\r\n\t"))
        return fail(c, ERR_INVALID, N_("The form has a field whose name is not acceptable."));
    return OK;
}

static enum err check_text(struct call *c, const char *name, struct span value)
{
    if (value.length > LIMIT_FIELD_TEXT)
        return fail_field(c, name, ERR_INVALID, N_("The text is longer than %zu bytes."),
                          LIMIT_FIELD_TEXT);
    if (!text_is_utf8(value.text, value.length))
        return fail_field(c, name, ERR_INVALID, N_("The text is not valid UTF-8."));
    if (!text_is_printable(value.text, value.length))
        return fail_field(
            c, name, ERR_INVALID,
            N_("The text contains a control character. Type it again instead of pasting it."));
    return OK;
}

static enum err count_one(struct call *c, struct form *f)
{
    if (++f->count > LIMIT_FIELDS)
        return fail(c, ERR_INVALID, N_("The form has more than %d fields."), LIMIT_FIELDS);
    return OK;
}

static struct json *trimmed(struct call *c, struct span value)
{
    struct json *text = json_text(c, "");

    text->as.text = text_trimmed(c->mem, value.text, value.length);
    return text;
}

static enum err refuse_twice(struct call *c, const char *name)
{
    return fail_field(c, name, ERR_INVALID, N_("The field \"%s\" was sent twice."), name);
}

static enum err add_text(struct call *c, struct form *f, const char *name, struct span value)
{
    TRY(count_one(c, f));
    TRY(check_text(c, name, value));
    if (json_get(f->fields, name)) return refuse_twice(c, name);
    json_set(f->fields, name, trimmed(c, value));
    return OK;
}

static enum err add_to_list(struct call *c, struct form *f, const char *name, struct span value)
{
    struct json *list = json_get(f->fields, name);

    TRY(count_one(c, f));
    TRY(check_text(c, name, value));
    if (!list) {
        list = json_list(c);
        json_set(f->fields, name, list);
    }
    if (list->kind != JSON_IS_LIST) return refuse_twice(c, name);
    json_add(list, trimmed(c, value));
    return OK;
}

static bool cut_brackets(char *name, size_t length)
{
    if (length < 2 || strcmp(name + length - 2, "[]") != 0) return false;
    name[length - 2] = '\0';
    return true;
}

/* One "name=value" between two "&". */
static enum err add_pair(struct call *c, struct form *f, struct span pair)
{
    const char *equals = memchr(pair.text, '=', pair.length);
    size_t raw_name = equals ? (size_t)(equals - pair.text) : pair.length;
    size_t raw_value = equals ? pair.length - raw_name - 1 : 0;
    char *name, *text;
    size_t name_length, text_length;
    bool is_list;

    if (raw_name > 3 * LIMIT_FIELD_NAME || raw_value > 3 * LIMIT_FIELD_TEXT)
        return fail(c, ERR_INVALID, N_("The form has a field that is too long."));
    name = arena_alloc(c->mem, raw_name + 1);
    text = arena_alloc(c->mem, raw_value + 1);
    if (!percent_decode(pair.text, raw_name, true, name, &name_length) ||
        !percent_decode(equals ? equals + 1 : "", raw_value, true, text, &text_length))
        return fail(c, ERR_INVALID, N_("The form is not encoded as a browser would encode it."));
    if (memchr(name, '\0', name_length))
        return fail(c, ERR_INVALID, N_("The form has a field whose name is not acceptable."));
    is_list = cut_brackets(name, name_length);
    TRY(check_name(c, name, strlen(name)));
    return is_list ? add_to_list(c, f, name, (struct span){text, text_length})
                   : add_text(c, f, name, (struct span){text, text_length});
}

static enum err parse_pairs(struct call *c, const char *text, size_t length, struct json **ret)
{
    struct form f = {.fields = json_map(c)};
    size_t at = 0;

    while (at < length) {
        const char *end = memchr(text + at, '&', length - at);
        size_t pair = end ? (size_t)(end - text) - at : length - at;
        if (pair > 0) TRY(add_pair(c, &f, (struct span){text + at, pair}));
        at += pair + 1;
    }
    *ret = f.fields;
    return OK;
}

static const char *decimal_text(struct call *c, double real)
{
    const char *text = arena_format(c->mem, "%.15g", real);

    return strtod(text, NULL) == real ? text : arena_format(c->mem, "%.17g", real);
}

/* NULL for what is neither text nor number nor boolean. */
static const char *plain_text(struct call *c, const struct json *value)
{
    switch (value->kind) {
    case JSON_IS_TEXT: return value->as.text;
    case JSON_IS_INT: return arena_format(c->mem, "%lld", (long long)value->as.number);
    case JSON_IS_REAL: return decimal_text(c, value->as.real);
    case JSON_IS_BOOL: return value->as.truth ? "true" : "false";
    case JSON_IS_NIL:
    case JSON_IS_LIST:
    case JSON_IS_MAP: return NULL;
    }
    return NULL;
}

static enum err refuse_nesting(struct call *c, const char *name)
{
    return fail_field(c, name, ERR_INVALID,
                      N_("The field \"%s\" must be a text, a number, true, false or a list of these."),
                      name);
}

static enum err add_json_list(struct call *c, struct form *f, const char *name, const struct json *list)
{
    if (json_get(f->fields, name)) return refuse_twice(c, name);
    json_set(f->fields, name, json_list(c));
    for (const struct json *m = list->as.members.first; m; m = m->next) {
        const char *text = plain_text(c, m);
        if (!text) return refuse_nesting(c, name);
        TRY(add_to_list(c, f, name, (struct span){text, strlen(text)}));
    }
    return OK;
}

static enum err add_json_member(struct call *c, struct form *f, const struct json *member)
{
    char *name = arena_text(c->mem, member->key);
    bool brackets = cut_brackets(name, strlen(name));
    const char *text = plain_text(c, member);

    TRY(check_name(c, name, strlen(name)));
    if (member->kind == JSON_IS_LIST) {
        TRY(count_one(c, f)); /* an empty list is not free either */
        return add_json_list(c, f, name, member);
    }
    if (!text || brackets) return refuse_nesting(c, name);
    return add_text(c, f, name, (struct span){text, strlen(text)});
}

static enum err parse_json(struct call *c, const struct http_request *q, struct json **ret)
{
    struct form f = {.fields = json_map(c)};
    struct json *sent;

    TRY(json_parse(c, q->body, q->body_length, &sent));
    if (sent->kind != JSON_IS_MAP)
        return fail(c, ERR_INVALID, N_("The JSON text must be one object of names and values."));
    for (const struct json *m = sent->as.members.first; m; m = m->next) TRY(add_json_member(c, &f, m));
    *ret = f.fields;
    return OK;
}

/* No file chosen is no field. The type is the browser's word, so whoever reads the file looks at its
 * bytes. */
static enum err add_file(struct call *c, struct form *f, const struct multipart_part *part)
{
    struct json *file = json_map(c);

    if (part->file_name[0] == '\0' && part->length == 0) return OK;
    TRY(count_one(c, f));
    if (++f->files > LIMIT_FILES)
        return fail(c, ERR_INVALID, N_("The form has more than %d files."), LIMIT_FILES);
    if (part->file_name[0] == '\0')
        return fail_field(c, part->name, ERR_INVALID, N_("The file has no name."));
    if (part->length > LIMIT_FILE_BYTES)
        return fail_field(c, part->name, ERR_INVALID,
                          N_("The file is larger than %zu kB. Make it smaller, or send it in parts."),
                          LIMIT_FILE_BYTES / 1024);
    if (json_get(f->fields, part->name)) return refuse_twice(c, part->name);
    json_set(file, "name", json_text(c, part->file_name));
    json_set(file, "type", json_text(c, part->type));
    json_set(file, "base64", json_text(c, base64_text(c->mem, part->bytes, part->length)));
    json_set(f->fields, part->name, file);
    return OK;
}

static enum err parse_parts(struct call *c, const struct http_request *q, struct json **ret)
{
    struct form f = {.fields = json_map(c)};
    struct multipart_part *part;

    TRY(multipart_parse(c, q->content_type, q->body, q->body_length, &part));
    for (; part; part = part->next) {
        struct span value = {part->bytes, part->length};
        bool is_list = cut_brackets(part->name, strlen(part->name));
        TRY(check_name(c, part->name, strlen(part->name)));
        if (part->file_name && is_list) return refuse_twice(c, part->name);
        TRY(part->file_name ? add_file(c, &f, part)
            : is_list       ? add_to_list(c, &f, part->name, value)
                            : add_text(c, &f, part->name, value));
    }
    *ret = f.fields;
    return OK;
}

/* Compares "application/json; charset=utf-8" by what stands before the semicolon. */
static bool is_media_type(const char *content_type, const char *wanted)
{
    size_t length = content_type ? strcspn(content_type, "; \t") : 0;

    return length == strlen(wanted) && strncasecmp(content_type, wanted, length) == 0;
}

enum err form_parse(struct call *c, const struct http_request *q, struct json **ret)
{
    if (q->body_length > LIMIT_REQUEST_BODY)
        return fail(c, ERR_INVALID, N_("The form is longer than %zu bytes."), LIMIT_REQUEST_BODY);
    if (q->body_length == 0) {
        *ret = json_map(c);
        return OK;
    }
    if (is_media_type(q->content_type, "application/x-www-form-urlencoded"))
        return parse_pairs(c, q->body, q->body_length, ret);
    if (is_media_type(q->content_type, "application/json")) return parse_json(c, q, ret);
    if (is_media_type(q->content_type, "multipart/form-data")) return parse_parts(c, q, ret);
    return fail(c, ERR_INVALID,
                N_("Send the form as application/x-www-form-urlencoded, multipart/form-data or "
                   "application/json."));
}

enum err form_parse_query(struct call *c, const struct http_request *q, struct json **ret)
{
    return parse_pairs(c, q->query ? q->query : "", q->query ? strlen(q->query) : 0, ret);
}
