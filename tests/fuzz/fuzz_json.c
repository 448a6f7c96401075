/* tests/fuzz/fuzz_json.c: any bytes as JSON: what is taken is written and reads back the same. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool promise)
{
    if (!promise) abort();
}

static void check_value(const struct json *value, int depth)
{
    check(depth <= LIMIT_JSON_DEPTH);
    if (value->kind == JSON_IS_TEXT) check(text_is_utf8(value->as.text, strlen(value->as.text)));
    if (value->kind != JSON_IS_LIST && value->kind != JSON_IS_MAP) return;
    for (const struct json *m = value->as.members.first; m; m = m->next) {
        if (value->kind == JSON_IS_MAP) check(json_get(value, m->key) == m); /* no key is there twice */
        check_value(m, depth + 1);
    }
}

/* Room enough: a control character takes six bytes for one. */
static struct buffer written(struct call *c, const struct json *value)
{
    struct buffer b = buffer_in(c->mem, 8 * LIMIT_JSON_TEXT);

    json_write(&b, value);
    check(!buffer_overflowed(&b));
    return b;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct call c = {.mem = arena_new()};
    struct json *value, *again;

    if (json_parse(&c, (const char *)data, size, &value) == OK) {
        struct buffer once, twice;
        check_value(value, 0);
        once = written(&c, value);
        check(json_parse(&c, once.data, once.length, &again) == OK);
        twice = written(&c, json_duplicate(&c, again));
        check(once.length == twice.length && memcmp(once.data, twice.data, once.length) == 0);
    } else {
        check(c.fail.code == ERR_INVALID && c.fail.text[0] != '\0');
    }
    arena_free(c.mem);
    return 0;
}
