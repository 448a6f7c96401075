/* study/report_parts.c: how figures and commands stand on paper. */

#include "study/report_parts.h"

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
