/* tests/fuzz/fuzz_form.c: a posted form: the first byte chooses how it is said to be encoded. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/limits.h"
#include "base/text.h"
#include "http/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool promise)
{
    if (!promise) abort();
}

static void check_text(const struct json *value)
{
    check(value->kind == JSON_IS_TEXT);
    check(strlen(value->as.text) <= LIMIT_FIELD_TEXT);
    check(text_is_printable(value->as.text, strlen(value->as.text)));
    check(strchr(value->as.text, '\r') == NULL);
}

static void check_file(const struct json *file)
{
    const char *name = json_get_text(file, "name"), *type = json_get_text(file, "type");
    struct arena *mem = arena_new();
    unsigned char *bytes;
    size_t length;

    check(json_count(file) == 3 && name && type);
    check(name[0] && strlen(name) <= LIMIT_FILE_NAME && text_is_printable(name, strlen(name)));
    check(strpbrk(name, "/\\\"\r\n\t") == NULL && strchr(type, '/') && !strpbrk(type, " ;\"\r\n"));
    check(base64_bytes(mem, json_get_text(file, "base64"), &bytes, &length));
    check(length <= LIMIT_FILE_BYTES);
    arena_free(mem);
}

static void check_form(const struct json *form)
{
    check(form->kind == JSON_IS_MAP && json_count(form) <= LIMIT_FIELDS);
    for (const struct json *m = form->as.members.first; m; m = m->next) {
        check(m->key[0] != '\0' && text_is_printable(m->key, strlen(m->key)));
        if (m->kind == JSON_IS_MAP) {
            check_file(m);
            continue;
        }
        if (m->kind != JSON_IS_LIST) {
            check_text(m);
            continue;
        }
        for (const struct json *item = m->as.members.first; item; item = item->next) check_text(item);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const types[] = {"application/x-www-form-urlencoded", "application/json",
                                        "multipart/form-data; boundary=XX"};
    struct call c = {.mem = arena_new()};
    struct http_request q = {0};
    struct json *form;

    if (size > 0) {
        q.content_type = types[data[0] % 3];
        q.body = data + 1;
        q.body_length = size - 1;
        if (form_parse(&c, &q, &form) == OK)
            check_form(form);
        else
            check(c.fail.code == ERR_INVALID && c.fail.text[0] != '\0');
    }
    arena_free(c.mem);
    return 0;
}
