/* tests/fuzz/fuzz_mustache.c: a template, a partial and a view, parted by NUL bytes.
 *
 * Whatever is read and rendered, a template without special characters prints none.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/json.h"
#include "html/mustache.h"

#define PAGE_LIMIT ((size_t)64 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Takes the bytes up to the next NUL. */
static const char *take(const char **at, const char *end, size_t *ret_length)
{
    const char *from = *at;
    const char *stop = memchr(from, '\0', (size_t)(end - from));

    *ret_length = (size_t)((stop ? stop : end) - from);
    *at = stop ? stop + 1 : end;
    return from;
}

static bool has_any(const char *text, size_t length, const char *set)
{
    for (size_t i = 0; i < length; i++)
        if (strchr(set, text[i])) return true;
    return false;
}

static void render(struct call *c, const struct mustache *m, const struct json *view, bool is_plain)
{
    struct buffer out = buffer_in(c->mem, PAGE_LIMIT);

    buffer_text(&out, "");
    if (mustache_render(c, m, "page", view, &out) != OK && (out.length != 0 || *out.data)) abort();
    if (is_plain && has_any(out.data, out.length, "<>\"'")) abort();
    fail_clear(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct call c = {.mem = arena_new()};
    const char *at = (const char *)data, *end = at + size;
    size_t page_length, partial_length, view_length;
    const char *page = take(&at, end, &page_length), *partial = take(&at, end, &partial_length);
    const char *text = take(&at, end, &view_length);
    bool is_plain = !has_any(page, page_length, "<>\"'") && !has_any(partial, partial_length, "<>\"'");
    struct json *view;

    if (json_parse(&c, text, view_length, &view) == OK) {
        for (int strict = 0; strict < 2; strict++) {
            struct mustache *m = mustache_new(NULL, strict);
            bool read = mustache_add(&c, m, "page", page, page_length) == OK;

            fail_clear(&c);
            if (mustache_add(&c, m, "p", partial, partial_length) != OK) fail_clear(&c);
            if (read) render(&c, m, view, is_plain);
            mustache_close(m);
        }
    }
    arena_free(c.mem);
    return 0;
}
