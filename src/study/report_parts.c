/* study/report_parts.c: how figures and commands stand on paper. */

#include "study/report_parts.h"

#include <string.h>

#include "base/arena.h"

const char *report_count(struct call *c, const struct json *map, const char *key)
{
    return arena_format(c->mem, "%lld", (long long)json_get_int(map, key, 0));
}

/* Left to right between two marks, also where the lines around it are not. */
#define MARK "\xE2\x80\x8E"

const char *report_or_dash(const char *text)
{
    return text ? text : "–";
}

const char *report_left_to_right(struct call *c, const char *text)
{
    return text ? arena_format(c->mem, MARK "%s" MARK, text) : "–";
}

const char *report_with_interval(struct call *c, const struct json *row, const char *value,
                                 const char *interval)
{
    const char *within = json_get_text(row, interval);

    return within ? arena_format(c->mem, MARK "%s" MARK "\n" MARK "%s" MARK,
                                 report_or_dash(json_get_text(row, value)), within)
                  : report_or_dash(json_get_text(row, value));
}

#define COMMAND_MOST 78 /* bytes of a line */

/* A list that is longer than a line is broken after commas; what stands in quotation marks never is. */
static const char *broken(struct call *c, const char *option, size_t length, size_t *ret_last)
{
    const char *text = "", *end = option + length;

    while ((size_t)(end - option) > COMMAND_MOST && !memchr(option, '\'', (size_t)(end - option))) {
        const char *comma = memrchr(option, ',', COMMAND_MOST);
        if (!comma) break;
        text = arena_format(c->mem, "%s%.*s\\\n", text, (int)(comma + 1 - option), option);
        option = comma + 1;
    }
    *ret_last = (size_t)(end - option);
    return arena_format(c->mem, "%s%.*s", text, (int)(end - option), option);
}

/* Where the next option, or the next program, begins. */
static const char *next_option(const char *command)
{
    const char *end = command + strlen(command), *option = strstr(command + 1, " --"),
               *pipe = strstr(command + 1, " | ");

    if (!option || (pipe && pipe < option)) option = pipe;
    return option ? option : end;
}

void report_command(struct call *c, struct document *d, const char *command)
{
    const char *text = "", *option;
    size_t length = 0, last;

    for (; *command; command = option) {
        option = next_option(command);
        if (length && length + (size_t)(option - command) > COMMAND_MOST) {
            text = arena_format(c->mem, "%s \\\n", text);
            command++; /* the blank before it */
            length = 0;
        }
        text =
            arena_format(c->mem, "%s%s", text, broken(c, command, (size_t)(option - command), &last));
        length += last;
    }
    document_paragraph(d, text);
}
