/* assess/scenario_pages.c: the four scenarios, and what is to be done: forms of repeated fields. */

#include <stdlib.h>
#include <string.h>

#include "assess/forms.h"
#include "assess/pages.h"
#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"

#define EMPTY_ROWS 3 /* of actions, below those that are filled in */

#define SCENARIOS "/assessments/:assessment/steps/scenarios"
#define MANAGEMENT "/assessments/:assessment/steps/management"

static struct json *version_of(struct call *c, const struct workplace *w)
{
    return json_text(c, arena_format(c->mem, "%lld", (long long)w->content.version));
}

/* Draws the fields of one scenario or action under names of their own, as a part of the page's form. */
static enum err draw_part(struct call *c, struct request *q, struct json *view, const char *pattern,
                          const struct field *fields, const char *const *names, const struct json *kept,
                          struct json **ret)
{
    struct json *values = json_map(c), *part = json_map(c);
    struct field named[16] = {{0}};

    for (size_t i = 0; fields[i].type != FIELD_END; i++) {
        named[i] = fields[i];
        named[i].name = names[i];
        named[i].required = true; /* may be left empty for now, like everything in a draft */
        if (json_get(kept, fields[i].name))
            json_set(values, names[i], json_duplicate(c, json_get(kept, fields[i].name)));
    }
    TRY(page_form_with(c, q, view, pattern, q->http->path, values, named));
    json_set(part, "fields", json_get(json_get(view, "form"), "fields"));
    *ret = part;
    return OK;
}

/* ---- scenarios ---- */

/* A scenario is told in two fields; what is asked about it in turn lies folded until it is begun. The
 * last field stands instead of all others. */
static const char *const told_first[] = {"nature", "whom", NULL};
static const char *const told_last[] = {SCENARIO_NOT_CONSIDERED, NULL};

static bool is_among(const char *const *names, const char *name)
{
    const char *dot = strchr(name, '.');

    for (; *names; names++)
        if (dot && strcmp(dot + 1, *names) == 0) return true;
    return false;
}

/* Takes the fields apart as the page shows them; whether something stands in those that begin it. */
static bool fold_scenario(struct call *c, struct json *part)
{
    struct json *first = json_list(c), *more = json_list(c), *last = json_list(c);
    struct json *folded = json_map(c), *instead = json_map(c), *next;
    bool is_begun = false;

    for (struct json *f = json_get(part, "fields")->as.members.first; f; f = next) {
        const char *name = json_get_text(f, "name");
        bool is_last = is_among(told_last, name);
        next = f->next;
        f->next = NULL;
        is_begun |= !is_last && !text_is_blank(json_get_text(f, "value"));
        json_add(is_last ? last : is_among(told_first, name) ? first : more, f);
    }
    json_set(part, "fields", first);
    json_set(folded, "fields", more);
    json_set(instead, "fields", last);
    json_set(part, "more", folded);
    json_set(part, "instead", instead);
    return is_begun;
}

static enum err draw_scenario(struct call *c, struct request *q, struct json *view,
                              const struct workplace *w, const struct scenario_kind *k,
                              struct json **ret)
{
    const struct json *kept = json_get(json_get(w->content.value, "scenarios"), k->code);
    const char *names[16] = {NULL};

    for (size_t i = 0; scenario_fields[i].type != FIELD_END; i++)
        names[i] = arena_format(c->mem, "%s.%s", k->code, scenario_fields[i].name);
    TRY(draw_part(c, q, view, SCENARIOS, scenario_fields, names, kept, ret));
    json_set(*ret, "code", json_text(c, k->code));
    json_set(*ret, "title", json_text(c, say(c, k->title)));
    json_set(*ret, "about", json_text(c, say(c, k->hint)));
    json_set(*ret, "is_begun", json_bool(c, fold_scenario(c, *ret)));
    return OK;
}

enum err scenarios_page(struct call *c, struct request *q, struct json *view)
{
    struct json *parts = json_list(c), *values = json_map(c);
    struct workplace w;

    TRY(workplace_open_draft(c, q, view, &w));
    for (const struct scenario_kind *k = scenario_kinds; k->code; k++) {
        struct json *part;
        TRY(draw_scenario(c, q, view, &w, k, &part));
        json_add(parts, part);
    }
    json_set(values, "version", version_of(c, &w));
    json_set(view, "step_title", json_text(c, say(c, step_named("scenarios")->title)));
    json_set(view, "is_carried_over", json_bool(c, json_get_text(w.assessment, "follows")));
    json_set(view, "form_parts", parts);
    return page_form(c, q, view, SCENARIOS, q->http->path, values);
}

enum err scenarios_post(struct call *c, struct request *q, struct json *view)
{
    struct json *value = json_map(c), *unused = json_map(c);
    struct workplace w;

    TRY(workplace_open_draft(c, q, unused, &w));
    for (const struct scenario_kind *k = scenario_kinds; k->code; k++) {
        struct json *one = json_map(c);
        for (const struct field *f = scenario_fields; f->type != FIELD_END; f++) {
            const char *text = form_text(q, arena_format(c->mem, "%s.%s", k->code, f->name));
            if (*text) json_set(one, f->name, json_text(c, text));
        }
        json_set(value, k->code, one);
    }
    TRY(content_save(c, q->desk, w.assessment, "scenarios", value,
                     strtoll(form_text(q, "version"), NULL, 10)));
    json_set(view, "version", json_int(c, w.content.version + 1));
    workplace_go(c, q, &w, "steps/scenarios");
    return OK;
}

/* ---- what is to be done ---- */

static const char *action_field(struct call *c, const char *name, int row)
{
    return arena_format(c->mem, "%s.%d", name, row);
}

static struct json *posted_action(struct call *c, const struct request *q, int row)
{
    struct json *action = json_map(c);

    for (const struct field *f = action_fields; f->type != FIELD_END; f++)
        json_set(action, f->name, json_text(c, form_text(q, action_field(c, f->name, row))));
    return action;
}

/* The highest row that has something in it. */
static int last_row(struct call *c, const struct request *q, const struct json *kept)
{
    int last = (int)json_count(kept);

    for (int row = 1; q->form && row <= ACTIONS_MAX; row++)
        if (action_is_begun(posted_action(c, q, row)) && row > last) last = row;
    return last;
}

static enum err draw_action(struct call *c, struct request *q, struct json *view, int row,
                            const struct json *kept, struct json **ret)
{
    const char *names[16] = {NULL};

    for (size_t i = 0; action_fields[i].type != FIELD_END; i++)
        names[i] = action_field(c, action_fields[i].name, row);
    TRY(draw_part(c, q, view, MANAGEMENT, action_fields, names, kept, ret));
    json_set(*ret, "number", json_int(c, row));
    return OK;
}

enum err management_page(struct call *c, struct request *q, struct json *view)
{
    struct json *parts = json_list(c), *values = json_map(c);
    const struct json *management, *actions, *kept;
    struct workplace w;
    int rows;

    TRY(workplace_open_draft(c, q, view, &w));
    management = json_get(w.content.value, "management");
    actions = json_get(management, "actions");
    kept = json_count(actions) ? actions->as.members.first : NULL;
    rows = last_row(c, q, actions) + EMPTY_ROWS;
    for (int row = 1; row <= rows && row <= ACTIONS_MAX; row++, kept = kept ? kept->next : NULL) {
        struct json *part;
        TRY(draw_action(c, q, view, row, kept, &part));
        json_add(parts, part);
    }
    json_set(values, "none_because", json_text(c, json_get_text(management, "none_because")));
    json_set(values, "version", version_of(c, &w));
    json_set(view, "step_title", json_text(c, say(c, step_named("management")->title)));
    json_set(view, "is_carried_over", json_bool(c, json_get_text(w.assessment, "follows")));
    json_set(view, "form_parts", parts);
    json_set(view, "may_have_more", json_bool(c, rows < ACTIONS_MAX));
    return page_form(c, q, view, MANAGEMENT, q->http->path, values);
}

static enum err check_action(struct call *c, const struct json *action, int row)
{
    const char *by = json_get_text(action, "by");
    int64_t at;

    if (!text_is_blank(by) && !time_parse(by, &at))
        return fail_field(c, action_field(c, "by", row), ERR_INVALID,
                          N_("“By when” is a date like 2026-11-24."));
    return OK;
}

enum err management_post(struct call *c, struct request *q, struct json *view)
{
    struct json *value = json_map(c), *actions = json_list(c), *unused = json_map(c);
    struct workplace w;

    TRY(workplace_open_draft(c, q, unused, &w));
    for (int row = 1; row <= ACTIONS_MAX; row++) {
        struct json *action = posted_action(c, q, row);
        TRY(check_action(c, action, row));
        if (action_is_begun(action)) json_add(actions, action);
    }
    json_set(value, "actions", actions);
    json_set(value, "none_because", json_text(c, form_text(q, "none_because")));
    TRY(content_save(c, q->desk, w.assessment, "management", value,
                     strtoll(form_text(q, "version"), NULL, 10)));
    json_set(view, "version", json_int(c, w.content.version + 1));
    workplace_go(c, q, &w, "steps/management");
    return OK;
}
