/* base/call.c: recording a failure once, where it happens. */

#include "base/call.h"

#include <stdio.h>
#include <string.h>

#include "base/words.h"

enum err fail_at(struct call *c, const char *file, int line, const char *field, enum err code,
                 const char *format, ...)
{
    va_list args;

    if (c->fail.code != OK) return c->fail.code;
    c->fail.code = code;
    c->fail.field = field;
    c->fail.file = file;
    c->fail.line = line;
    va_start(args, format);
    vsnprintf(c->fail.text, sizeof c->fail.text, words_find(c->words, format), args);
    va_end(args);
    return code;
}

void fail_clear(struct call *c)
{
    memset(&c->fail, 0, sizeof c->fail);
}
