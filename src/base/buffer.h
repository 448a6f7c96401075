/* base/buffer.h: bytes that grow in an arena, up to a limit.
 *
 * A buffer that would pass its limit is marked overflowed and takes nothing more: check once, at the
 * end, with buffer_overflowed.
 */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct buffer {
    struct arena *mem;
    char *data; /* always followed by a NUL byte, once anything was added */
    size_t length;
    size_t capacity;
    size_t limit;
    bool overflowed;
};

struct buffer buffer_in(struct arena *mem, size_t limit);
void buffer_add(struct buffer *b, const void *bytes, size_t length);
void buffer_text(struct buffer *b, const char *text);
void buffer_char(struct buffer *b, char ch);
void buffer_format(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Unsigned integers, most significant byte first. */
void buffer_u8(struct buffer *b, uint8_t value);
void buffer_u16(struct buffer *b, uint16_t value);
void buffer_u32(struct buffer *b, uint32_t value);
void buffer_u64(struct buffer *b, uint64_t value);

static inline bool buffer_overflowed(const struct buffer *b)
{
    return b->overflowed;
}

/* Reads what buffer_u8 … wrote. Reading past the end sets failed and yields zeros. */
struct reader {
    const unsigned char *data;
    size_t length;
    size_t at;
    bool failed;
};

struct reader reader_of(const void *data, size_t length);
uint8_t reader_u8(struct reader *r);
uint16_t reader_u16(struct reader *r);
uint32_t reader_u32(struct reader *r);
uint64_t reader_u64(struct reader *r);
const unsigned char *reader_bytes(struct reader *r, size_t length); /* NULL past the end */
bool reader_done(const struct reader *r);                           /* all was read, nothing failed */

#endif
