/* base/buffer.c: growing bytes with a maximum, and reading them back. */

#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

#define FIRST_CAPACITY 256

struct buffer buffer_in(struct arena *mem, size_t limit)
{
    struct buffer b = {.mem = mem, .limit = limit};

    return b;
}

static bool make_room(struct buffer *b, size_t more)
{
    size_t capacity = b->capacity ? b->capacity : FIRST_CAPACITY;
    char *grown;

    if (b->overflowed || more > b->limit - b->length) {
        b->overflowed = true;
        return false;
    }
    if (b->data && b->length + more < b->capacity) return true;
    while (capacity <= b->length + more) capacity *= 2;
    grown = arena_alloc(b->mem, capacity);
    if (b->data) memcpy(grown, b->data, b->length);
    b->data = grown;
    b->capacity = capacity;
    return true;
}

void buffer_add(struct buffer *b, const void *bytes, size_t length)
{
    if (!make_room(b, length)) return;
    if (length) memcpy(b->data + b->length, bytes, length);
    b->length += length;
    b->data[b->length] = '\0';
}

void buffer_text(struct buffer *b, const char *text)
{
    buffer_add(b, text, strlen(text));
}

void buffer_char(struct buffer *b, char ch)
{
    buffer_add(b, &ch, 1);
}

void buffer_format(struct buffer *b, const char *format, ...)
{
    va_list args, again;
    int length;

    va_start(args, format);
    va_copy(again, args);
    length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0) {
        b->overflowed = true;
    } else if (make_room(b, (size_t)length)) {
        vsnprintf(b->data + b->length, (size_t)length + 1, format, again);
        b->length += (size_t)length;
    }
    va_end(again);
}

void buffer_u8(struct buffer *b, uint8_t value)
{
    buffer_add(b, &value, 1);
}

static void add_big_endian(struct buffer *b, uint64_t value, size_t size)
{
    unsigned char bytes[8];

    for (size_t i = 0; i < size; i++) bytes[i] = (unsigned char)(value >> (8 * (size - 1 - i)));
    buffer_add(b, bytes, size);
}

void buffer_u16(struct buffer *b, uint16_t value)
{
    add_big_endian(b, value, 2);
}

void buffer_u32(struct buffer *b, uint32_t value)
{
    add_big_endian(b, value, 4);
}

void buffer_u64(struct buffer *b, uint64_t value)
{
    add_big_endian(b, value, 8);
}

struct reader reader_of(const void *data, size_t length)
{
    struct reader r = {.data = data, .length = length};

    return r;
}

const unsigned char *reader_bytes(struct reader *r, size_t length)
{
    const unsigned char *p;

    if (r->failed || length > r->length - r->at) {
        r->failed = true;
        return NULL;
    }
    p = r->data + r->at;
    r->at += length;
    return p;
}

static uint64_t read_big_endian(struct reader *r, size_t size)
{
    const unsigned char *p = reader_bytes(r, size);
    uint64_t value = 0;

    for (size_t i = 0; p && i < size; i++) value = value << 8 | p[i];
    return value;
}

uint8_t reader_u8(struct reader *r)
{
    return (uint8_t)read_big_endian(r, 1);
}

uint16_t reader_u16(struct reader *r)
{
    return (uint16_t)read_big_endian(r, 2);
}

uint32_t reader_u32(struct reader *r)
{
    return (uint32_t)read_big_endian(r, 4);
}

uint64_t reader_u64(struct reader *r)
{
    return read_big_endian(r, 8);
}

bool reader_done(const struct reader *r)
{
    return !r->failed && r->at == r->length;
}
