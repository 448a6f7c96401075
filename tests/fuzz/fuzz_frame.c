/* tests/fuzz/fuzz_frame.c: bytes from a front that was taken over. What is accepted must be writable
 * again, to the same bytes. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "http/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool promise)
{
    if (!promise) abort();
}

static void same_again(const struct buffer *b, const uint8_t *head, size_t length)
{
    check(b->length == HTTP_FRAME_PREFIX + length);
    check(memcmp(b->data + HTTP_FRAME_PREFIX, head, length) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct call c = {.mem = arena_new()};
    struct http_frame_lengths lengths;
    struct http_request q;
    struct http_response p;
    struct buffer b;

    if (size >= HTTP_FRAME_PREFIX && http_frame_request_lengths(&c, data, &lengths) == OK &&
        lengths.head <= size - HTTP_FRAME_PREFIX) {
        const uint8_t *head = data + HTTP_FRAME_PREFIX;
        if (http_frame_read_request(&c, head, lengths.head, &q) == OK) {
            check(http_frame_write_request(&c, &q, &b) == OK);
            same_again(&b, head, lengths.head);
        }
        fail_clear(&c);
        if (http_frame_read_response(&c, head, lengths.head, &p) == OK) {
            check(http_frame_write_response(&c, &p, &b) == OK);
            same_again(&b, head, lengths.head);
        }
    }
    arena_free(c.mem);
    return 0;
}
