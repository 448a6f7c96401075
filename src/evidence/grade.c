/* evidence/grade.c: the second step: whether a piece is used, asked about, or closed. */

#include "base/text.h"
#include "evidence/internal.h"
#include "instrument/qualification.h"
#include "site/entry.h"
#include "site/rights.h"
#include "site/site.h"

enum err grade_standing(struct call *c, int64_t start, bool qualified, bool *ret_provisional)
{
    bool has_begun = start != 0 && start <= c->now;

    *ret_provisional = !qualified;
    if (has_begun && !qualified)
        return fail(c, ERR_DENIED,
                    N_("Grading is for those who are qualified for it. Your account is not, or not any "
                       "more: ask whoever keeps the qualifications."));
    return OK;
}

enum err evidence_may_grade(struct call *c, struct desk *d, bool *ret_provisional)
{
    int64_t start;
    bool qualified;

    TRY(rights_need(c, d, "evidence_grade", NULL));
    TRY(ask_qualification_start(c, d, &start));
    TRY(instrument_qualified(c, d, &d->user->id, "grade", NULL, &qualified));
    return grade_standing(c, start, qualified, ret_provisional);
}

/* What was written for one of the three buttons must not be lost by pressing another. */
static enum err check_unused(struct call *c, const struct grading *g)
{
    bool asks = text_equal(g->outcome, "ask"), closes = text_equal(g->outcome, "close");

    if (!asks && !text_is_blank(g->question))
        return fail_field(c, "question", ERR_INVALID,
                          N_("A question is written here. Ask it, or empty the field."));
    if (!closes && !text_is_blank(g->reason))
        return fail_field(c, "reason", ERR_INVALID,
                          N_("A reason to close it is written here. Close it, or empty the field."));
    return OK;
}

static enum err check_grading(struct call *c, const struct grading *g)
{
    if (text_equal(g->outcome, "use")) {
        if (!grade_has(evidence_source_grades, g->source_grade))
            return fail_field(c, "source_grade", ERR_INVALID,
                              N_("Choose how far the source is known."));
        if (!grade_has(evidence_content_grades, g->content_grade))
            return fail_field(c, "content_grade", ERR_INVALID,
                              N_("Choose how what it says stands to what else is known."));
    } else if (text_equal(g->outcome, "ask")) {
        if (text_is_blank(g->question))
            return fail_field(c, "question", ERR_INVALID, N_("Write the question."));
    } else if (text_equal(g->outcome, "close")) {
        if (text_is_blank(g->reason))
            return fail_field(c, "reason", ERR_INVALID, N_("Write why it is closed."));
    } else {
        return fail_field(c, "outcome", ERR_INVALID,
                          N_("Record both grades, ask its writer, or close it."));
    }
    return check_unused(c, g);
}

struct graded {
    const struct grading *grading;
    bool provisional;
};

static enum err decide_grading(struct call *c, struct desk *d, void *arg)
{
    const struct graded *graded = arg;
    const struct grading *g = graded->grading;
    struct json *row;
    struct entry *e;
    struct id person, current = {{0}};

    TRY(find_evidence(c, d, &g->evidence, &row, &person));
    (void)id_parse(json_get_text(row, "grade"), &current);
    if (!id_equal(&current, &g->seen))
        return fail(c, ERR_CONFLICT,
                    N_("Somebody else has graded this in the meantime. Look at it again."));
    e = entry_new(c, "evidence_graded", &person);
    entry_coded(c, e, "evidence", json_id(c, &g->evidence));
    entry_coded(c, e, "outcome", json_text(c, g->outcome));
    entry_coded(c, e, "provisional", json_bool(c, graded->provisional));
    entry_supersedes(c, e, &current);
    if (text_equal(g->outcome, "use")) {
        entry_coded(c, e, "source_grade", json_text(c, g->source_grade));
        entry_coded(c, e, "content_grade", json_text(c, g->content_grade));
    } else if (text_equal(g->outcome, "ask")) {
        entry_told(c, e, DUTY, "question", json_text(c, g->question));
    } else {
        entry_told(c, e, CASE, "reason", json_text(c, g->reason));
    }
    return site_append(c, d, e);
}

enum err evidence_grade(struct call *c, struct desk *d, const struct grading *g, struct id *ret_entry)
{
    struct graded graded = {.grading = g};

    TRY(evidence_may_grade(c, d, &graded.provisional));
    TRY(check_grading(c, g));
    return site_decide(c, d, decide_grading, &graded, ret_entry);
}

struct answering {
    const struct id *evidence;
    const char *answer;
};

static enum err decide_answer(struct call *c, struct desk *d, void *arg)
{
    const struct answering *a = arg;
    struct json *row;
    struct entry *e;
    struct id person;

    TRY(find_evidence(c, d, a->evidence, &row, &person));
    if (!text_equal(json_get_text(row, "state"), "asked"))
        return fail(c, ERR_CONFLICT, N_("This question has been answered already, or was taken back."));
    e = entry_new(c, "evidence_answered", &person);
    entry_coded(c, e, "graded", json_text(c, json_get_text(row, "grade")));
    entry_coded(c, e, "evidence", json_id(c, a->evidence));
    entry_told(c, e, CASE, "answer", json_text(c, a->answer));
    return site_append(c, d, e);
}

enum err evidence_answer(struct call *c, struct desk *d, const struct id *evidence, const char *answer,
                         struct id *ret_entry)
{
    struct answering a = {evidence, answer};
    struct id person, writer = {{0}};
    struct json *row;

    TRY(find_evidence(c, d, evidence, &row, &person));
    (void)id_parse(json_get_text(row, "by"), &writer);
    TRY(rights_need(c, d, "evidence_answer", &(struct about){.author = &writer}));
    if (text_is_blank(answer)) return fail_field(c, "answer", ERR_INVALID, N_("Write the answer."));
    return site_decide(c, d, decide_answer, &a, ret_entry);
}
