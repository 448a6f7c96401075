/* assess/addendum.c: adding to what is signed, without changing it. */

#include "assess/addendum.h"

#include "assess/later.h"
#include "assess/decide.h"
#include "base/arena.h"
#include "base/text.h"
#include "keys/user.h"
#include "site/signer.h"

struct addition {
    struct id assessment;
    const char *text;
    const struct user_secrets *signer;
};

static enum err need_signed(struct call *c, const struct json *assessment)
{
    const char *state = json_get_text(assessment, "state");

    if (text_equal(state, "signed") || text_equal(state, "countersigned")) return OK;
    return fail(c, ERR_CONFLICT,
                N_("Only a signed assessment takes an addendum; this one is still being written."));
}

static enum err decide(struct call *c, struct desk *d, void *arg)
{
    const struct addition *a = arg;
    struct json *row;
    struct id person, signed_entry;
    struct entry *e;

    TRY(ask_assessment(c, d, &a->assessment, &row));
    TRY(need_signed(c, row));
    if (!id_parse(json_get_text(row, "person"), &person) ||
        !id_parse(json_get_text(row, "signed"), &signed_entry))
        return fail(c, ERR_BUG, "A signed assessment has no person or no signature.");
    e = entry_new(c, "addendum_written", &person);
    entry_coded(c, e, "assessment", json_id(c, &a->assessment));
    TRY(entry_relies_on(c, d, e, &signed_entry));
    entry_told(c, e, CASE, "text", json_text(c, a->text));
    entry_signed_by(e, a->signer, SIGNED_BY_AUTHOR);
    return site_append(c, d, e);
}

enum err addendum_write(struct call *c, struct desk *d, const struct id *assessment, const char *text,
                        const char *passphrase)
{
    struct addition a = {.assessment = *assessment, .text = text};
    struct user_secrets *signer = NULL;
    struct json *row;
    enum err e;

    TRY(ask_assessment(c, d, assessment, &row));
    TRY(rights_need(c, d, "addendum_write", NULL));
    TRY(need_signed(c, row));
    if (text_is_blank(text))
        return fail_field(c, "text", ERR_INVALID, N_("Write what is to be added."));
    TRY(signer_open(c, d, passphrase, &signer));
    a.signer = signer;
    e = site_decide(c, d, decide, &a, NULL);
    user_secrets_free(signer);
    return e;
}

enum err ask_addenda(struct call *c, struct desk *d, const struct id *assessment, struct json **ret)
{
    struct json *unused;

    TRY(ask_assessment(c, d, assessment, &unused)); /* the right to see it */
    return desk_rows(c, d, "addenda_of", DB_ARGS(DB_ID("assessment", assessment)), ret);
}

enum err addenda_show(struct call *c, struct request *q, const struct json *assessment,
                      struct json *view)
{
    static const char *const told[] = {"text"};
    struct id id, person;
    struct json *rows;

    if (!id_parse(json_get_text(assessment, "id"), &id) ||
        !id_parse(json_get_text(assessment, "person"), &person))
        return fail(c, ERR_BUG, "An assessment has no id or no person.");
    TRY(ask_addenda(c, q->desk, &id, &rows));
    if (json_count(rows)) TRY(page_open_told(c, q, &person, rows));
    page_dates(c, rows, "at", true);
    page_keys(c, rows, told, sizeof told / sizeof *told);
    json_set(view, "addenda", rows);
    return OK;
}

void addenda_draw(struct call *c, struct document *d, const struct json *addenda)
{
    if (json_count(addenda) == 0) return;
    document_heading(d, 1, say(c, N_("Added after the signature")));
    for (const struct json *a = addenda->as.members.first; a; a = a->next) {
        const char *text = json_get_text(a, "text");
        const char *name = json_get_text(a, "by_name"), *at = json_get_text(a, "at_text");
        document_quiet(d, name ? arena_format(c->mem, "%s · %s", name, at) : at);
        document_paragraph(d, text ? text : say(c, N_("(not for you to read, or erased)")));
    }
}

/* ---- pages ---- */

const struct field addendum_fields[] = {
    {FIELD_AREA, "text", N_("What is to be added?"),
     N_("New facts, a mistake that was found, or another view. The assessment itself stays as it was "
        "signed."),
     true},
    {FIELD_SECRET, "passphrase", N_("Your passphrase"), NULL, true},
    {0},
};

enum err addendum_page(struct call *c, struct request *q, struct json *view)
{
    const char *id = param_text(q, "assessment");
    struct workplace w;

    TRY(rights_need(c, q->desk, "addendum_write", NULL));
    TRY(later_look(c, q, view, &w));
    TRY(need_signed(c, w.assessment));
    TRY(addenda_show(c, q, w.assessment, view));
    return page_form(c, q, view, "/assessments/:assessment/addenda",
                     arena_format(c->mem, "/assessments/%s/addenda", id), NULL);
}

enum err addendum_post(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "assessment");

    (void)view;
    TRY(addendum_write(c, q->desk, &id, form_text(q, "text"), form_text(q, "passphrase")));
    page_goes_to(c, q, "/assessments/%s?saved=1#addenda", id_text(c->mem, &id));
    return OK;
}
