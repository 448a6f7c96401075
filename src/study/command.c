/* study/command.c: the lines that repeat a figure from a file, as a shell takes them. */

#include "study/command.h"

#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "study/study.h"

/* ---- lines ---- */

#define COMMAND_MOST 78 /* characters of a line */

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

/* Where the next option, or the next program, begins; none does within quotation marks. */
static const char *next_option(const char *command)
{
    bool is_quoted = false;

    for (const char *p = command; *p; p++) {
        is_quoted ^= *p == '\'';
        if (p == command || is_quoted) continue;
        if (strncmp(p, " --", 3) == 0 || strncmp(p, " | ", 3) == 0) return p;
    }
    return command + strlen(command);
}

static const char *in_lines(struct call *c, const char *command)
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
    return text;
}

/* ---- words ---- */

static const char *listed(struct call *c, const char *const *codes, size_t count)
{
    const char *text = "";

    for (size_t i = 0; i < count; i++)
        text = arena_format(c->mem, "%s%s%s", text, i ? "," : "", codes[i]);
    return text;
}

/* The codes that are no step of the scale. */
static const char *missing(struct call *c, const struct study *s)
{
    const char *text = "";

    for (size_t i = 0; i < s->codes; i++)
        if (s->step[i] == STUDY_NO_CODE)
            text = arena_format(c->mem, "%s%s%s", text, *text ? "," : "", s->code[i]);
    return text;
}

/* A word of a shell's line. */
static const char *shell_word(struct call *c, const char *text)
{
    struct buffer out = buffer_in(c->mem, LIMIT_FIELD_TEXT);

    if (!text[strspn(text, "abcdefghijklmnopqrstuvwxyz")]) return text;
    buffer_char(&out, '\'');
    for (; *text; text++) {
        if (*text == '\'') buffer_text(&out, "'\\'");
        buffer_char(&out, *text);
    }
    buffer_char(&out, '\'');
    return out.data;
}

/* ---- the commands ---- */

/* Over all codes nothing lies nearer to one than to another: without weights of its own a scale in an
 * order would get some, and "no information" is no step of it. */
const char *study_command(struct call *c, const struct study *s, const char *item, bool ordinal)
{
    const char *of = item ? arena_format(c->mem, ",%s,.*", item) : "";
    const char *drawn = item
                            ? ""
                            : arena_format(c->mem, " --item item --cluster cluster --boot %d --seed %d",
                                           STUDY_REPLICATES, STUDY_SEED);
    const char *na = missing(c, s);
    const char *scale =
        ordinal ? arena_format(c->mem, " --categories %s%s%s --metric ordinal",
                               listed(c, s->scale, s->steps), *na ? " --na " : "", na)
                : arena_format(c->mem, " --categories %s --metric nominal --weights identity",
                               listed(c, s->code, s->codes));

    return in_lines(c,
                    arena_format(c->mem,
                                 "grep -e '^unit,' -e '%s,%s$' " STUDY_FILE
                                 " | astrolabe stats agree - --layout long --unit unit --rater rater%s "
                                 "--value value%s",
                                 of, study_aspects[s->aspect], drawn, scale));
}

const char *study_fairness_command(struct call *c, const struct study *s, const char *grouping,
                                   const char *group, bool is_protective)
{
    const char **item = arena_alloc(c->mem, (s->items + 1) * sizeof *item), *na = missing(c, s);
    size_t items = 0;

    for (size_t i = 0; i < s->items; i++)
        if (json_get_bool(s->item[i], "is_protective") == is_protective)
            item[items++] = s->item_code[i];
    return in_lines(c, arena_format(c->mem,
                                    "astrolabe stats dif %s.csv --group %s --focal %s --cols %s "
                                    "--categories %s%s%s --matching answered --flag effect",
                                    grouping, grouping, shell_word(c, group), listed(c, item, items),
                                    listed(c, s->scale, s->steps), *na ? " --na " : "", na));
}
