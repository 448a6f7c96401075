/* tests/fuzz/fuzz_guard.c: bytes on a connection: the same verdict however they are cut, and nothing
 * doubtful in a head that passes. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "http/guard.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool promise)
{
    if (!promise) abort();
}

static int take_in_steps(struct http_guard *g, const uint8_t *data, size_t size, size_t step)
{
    memset(g, 0, sizeof *g);
    for (size_t at = 0; at < size; at += step) {
        int status = http_guard_take(g, data + at, size - at < step ? size - at : step);
        if (status != 0) return status;
    }
    return 0;
}

static void check_passed(const struct http_guard *g)
{
    check(g->used >= 4 && memcmp(g->head + g->used - 4, "\r\n\r\n", 4) == 0);
    check(g->path[0] == '/' && text_is_printable(g->path, strlen(g->path)));
    check(strstr(g->path, "/../") == NULL && strchr(g->path, '\n') == NULL);
    check(memcmp(g->head, "POST ", 5) == 0 || g->body_length == 0);
    for (size_t i = 0; i < g->used; i++) {
        check(g->head[i] != '\0' && g->head[i] != '\t');
        if (g->head[i] == '\n') check(i > 0 && g->head[i - 1] == '\r' && g->head[i + 1] != ' ');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct http_guard *whole = malloc(sizeof *whole), *pieces = malloc(sizeof *pieces);
    int status;

    if (!whole || !pieces) abort();
    status = take_in_steps(whole, data, size, size ? size : 1);
    for (size_t step = 1; step < 8; step += 6) {
        check(take_in_steps(pieces, data, size, step) == status);
        check(status != 0 || (pieces->phase == whole->phase && pieces->body_left == whole->body_left &&
                              pieces->excess == whole->excess));
    }
    if (status == 0 && whole->phase > HTTP_GUARD_HEAD) check_passed(whole);
    free(whole);
    free(pieces);
    return 0;
}
