/* people/merge.c: when two records may be joined, and parted again. */

#include "people/merge.h"

#include "base/text.h"
#include "site/entry.h"
#include "site/rights.h"
#include "site/site.h"

static enum err need_reason(struct call *c, const char *reason)
{
    if (text_is_blank(reason)) return fail_field(c, "reason", ERR_INVALID, N_("Write the reason."));
    return OK;
}

static enum err need_current(struct call *c, struct desk *d, const struct id *person)
{
    struct json *row;

    TRY(desk_row(c, d, "person_is_current", DB_ARGS(DB_ID("person", person)), &row));
    if (row->kind == JSON_IS_NIL)
        return fail_field(c, "other", ERR_MISSING,
                          N_("There is no such person, or not for you to see."));
    if (!json_get_int(row, "current", 0))
        return fail_field(c, "other", ERR_CONFLICT,
                          N_("One of these records was joined with another before. Look at that one."));
    return OK;
}

static enum err decide_merge(struct call *c, struct desk *d, void *arg)
{
    const struct person_merging *m = arg;
    struct entry *e = entry_new(c, "persons_merged", &m->kept);

    TRY(need_current(c, d, &m->kept));
    TRY(need_current(c, d, &m->gone));
    entry_coded(c, e, "kept", json_id(c, &m->kept));
    entry_coded(c, e, "gone", json_id(c, &m->gone));
    entry_told(c, e, CASE, "reason", json_text(c, m->reason));
    return site_append(c, d, e);
}

enum err person_merge(struct call *c, struct desk *d, const struct person_merging *m,
                      struct id *ret_entry)
{
    TRY(rights_need(c, d, "person_merge", &(struct about){.person = &m->kept}));
    if (id_equal(&m->kept, &m->gone))
        return fail_field(c, "other", ERR_INVALID,
                          N_("This is the same record. Choose another person."));
    TRY(need_reason(c, m->reason));
    return site_decide(c, d, decide_merge, (void *)m, ret_entry);
}

struct undoing {
    const struct id *person, *merge;
    const char *reason;
};

static enum err decide_undo(struct call *c, struct desk *d, void *arg)
{
    const struct undoing *u = arg;
    struct entry *e = entry_new(c, "merge_undone", u->person);
    struct json *row;

    TRY(desk_row(c, d, "person_merge_by_entry", DB_ARGS(DB_ID("entry", u->merge)), &row));
    if (!text_equal(json_get_text(row, "kept"), id_text(c->mem, u->person)))
        return fail(c, ERR_MISSING, N_("There is no such record of two that were joined."));
    if (json_get_int(row, "undone", 0))
        return fail(c, ERR_CONFLICT, N_("These records are not joined any more."));
    entry_coded(c, e, "merge", json_id(c, u->merge));
    entry_told(c, e, CASE, "reason", json_text(c, u->reason));
    return site_append(c, d, e);
}

enum err person_merge_undo(struct call *c, struct desk *d, const struct id *person,
                           const struct id *merge, const char *reason)
{
    struct undoing u = {person, merge, reason};

    TRY(rights_need(c, d, "person_merge", &(struct about){.person = person}));
    TRY(need_reason(c, reason));
    return site_decide(c, d, decide_undo, &u, NULL);
}

enum err ask_person_merges(struct call *c, struct desk *d, const struct id *person, struct json **ret)
{
    TRY(rights_need(c, d, "person_see", &(struct about){.person = person}));
    return desk_rows(c, d, "person_merges", DB_ARGS(DB_ID("person", person)), ret);
}

enum err ask_person_merged(struct call *c, struct desk *d, const struct id *person, struct json **ret)
{
    struct id kept = {{0}};

    TRY(desk_row(c, d, "person_merged", DB_ARGS(DB_ID("person", person)), ret));
    if ((*ret)->kind == JSON_IS_NIL) return OK;
    (void)id_parse(json_get_text(*ret, "kept"), &kept);
    return rights_need(c, d, "person_see", &(struct about){.person = &kept});
}
