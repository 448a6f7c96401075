/* study/data.c: what two raters chose, as a file that says nothing about who, and the command for it.
 */

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/text.h"
#include "study/pages.h"
#include "study/show.h"
#include "study/study.h"

#define STUDY_FILE "data.csv"

/* The unit is the place of the assessment among identifiers, which says nothing of when or who; A is
 * always the author of the assessment, B the second rater. */
static void add_rows(struct call *c, struct buffer *out, const struct study *s, size_t pair)
{
    (void)c;
    for (size_t i = 0; i < s->items; i++)
        for (size_t k = 0; k < 2; k++) {
            const char *item = json_get_text(s->item[i], "code");
            int32_t code = study_code(s, s->pair[pair].rated[k], item);
            if (code != STUDY_NO_CODE)
                buffer_format(out, "%zu,%c,%s,%s,%zu\n", pair + 1, k ? 'B' : 'A', item, s->code[code],
                              pair + 1);
        }
}

enum err study_data(struct call *c, struct request *q, struct json *view)
{
    struct buffer out = buffer_in(c->mem, LIMIT_RESPONSE_BODY);
    struct study s;

    TRY(study_open(c, q, view, &s));
    TRY(study_need_enough(c, &s));
    buffer_text(&out, "unit,rater,item,value,cluster\n");
    for (size_t p = 0; p < s.pairs; p++) add_rows(c, &out, &s, p);
    if (buffer_overflowed(&out))
        return fail(c, ERR_INVALID, N_("There is more data than fits into one file."));
    page_file(q, "text/csv; charset=utf-8", STUDY_FILE, out.data, out.length);
    return OK;
}

/* ---- the command ---- */

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

    for (size_t i = 0; i < s->codes; i++) {
        bool is_step = false;
        for (size_t k = 0; k < s->steps; k++) is_step |= text_equal(s->scale[k], s->code[i]);
        if (!is_step) text = arena_format(c->mem, "%s%s%s", text, *text ? "," : "", s->code[i]);
    }
    return text;
}

const char *study_command(struct call *c, const struct study *s, const char *item, bool ordinal)
{
    const char *input =
        item ? arena_format(c->mem, "grep -e '^unit,' -e ',%s,' " STUDY_FILE " | ", item) : "";
    const char *file = item ? "-" : STUDY_FILE;
    const char *drawn = item
                            ? ""
                            : arena_format(c->mem, " --item item --cluster cluster --boot %d --seed %d",
                                           STUDY_REPLICATES, STUDY_SEED);
    const char *na = missing(c, s);
    const char *scale = ordinal ? arena_format(c->mem, " --categories %s%s%s --metric ordinal",
                                               listed(c, s->scale, s->steps), *na ? " --na " : "", na)
                                : arena_format(c->mem, " --categories %s --metric nominal",
                                               listed(c, s->code, s->codes));

    return arena_format(c->mem,
                        "%sastrolabe stats agree %s --layout long --unit unit --rater rater%s "
                        "--value value%s",
                        input, file, drawn, scale);
}
