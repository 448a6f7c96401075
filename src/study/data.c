/* study/data.c: what was chosen, as files that say nothing about who. */

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/text.h"
#include "study/command.h"
#include "study/pages.h"
#include "study/show.h"
#include "study/show_fairness.h"
#include "study/study.h"

/* ---- what two raters chose ---- */

/* The unit is the place of the assessment among identifiers, which says nothing of when or who; A is
 * always the author of the assessment, B the second rater. What counts as compared stands here, and
 * nothing else: relevance only where both were asked. */
static void add_rows(struct buffer *out, const struct study *s, size_t pair)
{
    for (size_t i = 0; i < s->items; i++)
        for (size_t k = 0; k < 2; k++) {
            int32_t code = study_code(s, s->pair[pair].rated[k], i);
            if (code != STUDY_NO_CODE && study_is_compared(s, pair, i))
                buffer_format(out, "%zu,%c,%s,%s,%zu,%s\n", pair + 1, k ? 'B' : 'A', s->item_code[i],
                              s->code[code], pair + 1, study_aspects[s->aspect]);
        }
}

static enum err give(struct call *c, struct request *q, const char *name, const struct buffer *out)
{
    if (buffer_overflowed(out))
        return fail(c, ERR_INVALID, N_("There is more data than fits into one file."));
    page_file(q, "text/csv; charset=utf-8", name, out->data, out->length);
    return OK;
}

enum err study_data(struct call *c, struct request *q, struct json *view)
{
    struct buffer out = buffer_in(c->mem, LIMIT_RESPONSE_BODY);
    struct study s, by_relevance;

    TRY(study_open(c, q, view, &s));
    TRY(study_need_enough(c, &s));
    by_relevance = study_of_relevance(c, &s);
    buffer_text(&out, "unit,rater,item,value,cluster,aspect\n");
    for (size_t p = 0; p < s.pairs; p++) add_rows(&out, &s, p);
    for (size_t p = 0; p < s.pairs; p++) add_rows(&out, &by_relevance, p);
    return give(c, q, STUDY_FILE, &out);
}

/* ---- what was countersigned, of groups that are large enough ---- */

/* A word of a file: the unit's name is anybody's. */
static void add_quoted(struct buffer *out, const char *text)
{
    buffer_char(out, '"');
    for (; *text; text++) {
        if (*text == '"') buffer_char(out, '"');
        buffer_char(out, *text);
    }
    buffer_char(out, '"');
}

static void add_persons(struct buffer *out, const struct study *s, const struct fairness *f)
{
    for (size_t i = 0; i < s->assessed; i++) {
        int32_t group = fairness_group_of(f, &s->used[i]);
        if (group < 0) continue;
        add_quoted(out, f->group[group].name);
        for (size_t k = 0; k < s->items; k++) {
            int32_t code = study_code(s, s->used[i].rated, k);
            buffer_format(out, ",%s", code == STUDY_NO_CODE ? "" : s->code[code]);
        }
        buffer_char(out, '\n');
    }
}

static const struct fairness_grouping *grouping_of(const char *code)
{
    const struct fairness_grouping *by = fairness_groupings;

    while (by->code && !text_equal(by->code, code)) by++;
    return by->code ? by : NULL;
}

enum err study_fairness_data(struct call *c, struct request *q, struct json *view)
{
    const struct fairness_grouping *by = grouping_of(param_text(q, "grouping"));
    struct buffer out = buffer_in(c->mem, LIMIT_RESPONSE_BODY);
    struct fairness f;
    struct study s;

    if (!by) return fail(c, ERR_MISSING, N_("There are no such groups."));
    TRY(study_open(c, q, view, &s));
    TRY(study_fairness(c, &s, by->by, &f));
    if (!f.comparisons)
        return fail(c, ERR_CONFLICT,
                    N_("There are not two groups of at least %d people: a file of fewer could point at "
                       "somebody, and would say nothing."),
                    STUDY_FAIRNESS_ENOUGH);
    buffer_text(&out, by->code);
    for (size_t i = 0; i < s.items; i++) buffer_format(&out, ",%s", s.item_code[i]);
    buffer_char(&out, '\n');
    add_persons(&out, &s, &f);
    return give(c, q, arena_format(c->mem, "%s.csv", by->code), &out);
}
