/* base/log.c: one line a record; control characters are replaced, so that no text can forge a line. */

#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define LINE_MAX_LENGTH 1024

__attribute__((format(printf, 2, 0))) static void write_line(const char *level, const char *format,
                                                             va_list args)
{
    char text[LINE_MAX_LENGTH];
    char stamp[32];
    time_t now = time(NULL);
    struct tm utc;

    vsnprintf(text, sizeof text, format, args);
    for (char *p = text; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 127) *p = '?';
    gmtime_r(&now, &utc);
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &utc);
    fprintf(stderr, "%s %s %s\n", stamp, level, text);
}

void log_info(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    write_line("info", format, args);
    va_end(args);
}

void log_warn(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    write_line("warn", format, args);
    va_end(args);
}

_Noreturn void log_die(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    write_line("die", format, args);
    va_end(args);
    abort();
}
