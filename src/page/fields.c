/* page/fields.c: a form's fields: declared once in the route, checked and drawn from that. */

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "page/internal.h"

const struct route *route_find(const struct pages *p, enum method method, const char *address)
{
    for (size_t i = 0; i < p->route_count; i++)
        if (p->routes[i]->method == method && strcmp(p->routes[i]->address, address) == 0)
            return p->routes[i];
    return NULL;
}

/* ---- checking ---- */

static const struct field *declared(const struct route *r, const char *name)
{
    for (const struct field *f = r->fields; f && f->type != FIELD_END; f++) {
        size_t length = strlen(f->name);
        if (f->type == FIELD_HEADING) continue;
        if (strcmp(f->name, name) == 0 && f->type != FIELD_MANY) return f;
        if (f->type == FIELD_MANY && strncmp(f->name, name, length) == 0 && name[length] == '.')
            return f;
    }
    return NULL;
}

/* A file only where one is asked for, and nothing else there. */
static enum err check_file(struct call *c, const struct field *f, bool required,
                           const struct json *value)
{
    if (value && value->kind != JSON_IS_MAP)
        return fail_field(c, f->name, ERR_INVALID, N_("%s is a file."), say(c, f->label));
    if (required && !value)
        return fail_field(c, f->name, ERR_INVALID, N_("Choose a file for “%s”."), say(c, f->label));
    return OK;
}

static enum err check_value(struct call *c, const struct field *f, bool required,
                            const struct json *value)
{
    const char *text = value && value->kind == JSON_IS_TEXT ? value->as.text : NULL;
    int64_t at;

    if (f->type == FIELD_FILE) return check_file(c, f, required, value);
    if (f->type == FIELD_CHECKS) {
        if (required && json_count(value) == 0)
            return fail_field(c, f->name, ERR_INVALID, N_("Choose at least one for “%s”."),
                              say(c, f->label));
        return OK;
    }
    if (value && !text)
        return fail_field(c, f->name, ERR_INVALID, N_("%s takes one value."), say(c, f->label));
    if (required && text_is_blank(text))
        return fail_field(c, f->name, ERR_INVALID, N_("Fill in “%s”."), say(c, f->label));
    if (!text || text_is_blank(text)) return OK;
    if (f->type == FIELD_LINE && strchr(text, '\n'))
        return fail_field(c, f->name, ERR_INVALID, N_("%s has one line."), say(c, f->label));
    if ((f->type == FIELD_DATE || f->type == FIELD_MINUTE) && !time_parse(text, &at))
        return fail_field(c, f->name, ERR_INVALID,
                          N_("%s is a date like 2026-11-24 or 2026-11-24 09:30."), say(c, f->label));
    return OK;
}

enum err fields_check(struct call *c, const struct route *r, const struct json *form)
{
    for (const struct json *m = json_count(form) ? form->as.members.first : NULL; m; m = m->next) {
        const struct field *f = declared(r, m->key);
        if (strcmp(m->key, "token") != 0 && !f)
            return fail_field(c, m->key, ERR_INVALID, N_("This form has no field %s."), m->key);
        if (m->kind == JSON_IS_MAP && (!f || f->type != FIELD_FILE))
            return fail_field(c, m->key, ERR_INVALID, N_("The field %s takes no file."), m->key);
    }
    for (const struct field *f = r->fields; f && f->type != FIELD_END; f++)
        if (f->type != FIELD_MANY && f->type != FIELD_HEADING)
            TRY(check_value(c, f, f->required && !(r->flags & ROUTE_DRAFT), json_get(form, f->name)));
    return OK;
}

/* ---- drawing ---- */

/* One truth a type, because templates cannot compare. */
static void set_type(struct call *c, struct json *drawn, enum field_type type)
{
    static const struct {
        const char *key;
        enum field_type type;
    } keys[] = {{"is_line", FIELD_LINE},      {"is_area", FIELD_AREA},
                {"is_date", FIELD_DATE},      {"is_minute", FIELD_MINUTE},
                {"is_choice", FIELD_CHOICE},  {"is_checks", FIELD_CHECKS},
                {"is_secret", FIELD_SECRET},  {"is_new_secret", FIELD_NEW_SECRET},
                {"is_hidden", FIELD_HIDDEN},  {"is_file", FIELD_FILE},
                {"is_heading", FIELD_HEADING}};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        json_set(drawn, keys[i].key, json_bool(c, keys[i].type == type));
}

static struct json *drawn_field(struct call *c, const struct request *q, const struct field *f,
                                bool required, const struct json *values)
{
    const struct json *value = json_get(q->form, f->name);
    struct json *drawn = json_map(c);

    if (!value) value = json_get(values, f->name);
    if (f->type == FIELD_SECRET || f->type == FIELD_NEW_SECRET) value = NULL;
    if (value && value->kind == JSON_IS_MAP) value = NULL; /* a file is chosen again */
    json_set(drawn, "name", json_text(c, f->name));
    json_set(drawn, "label", json_text(c, say(c, f->label)));
    json_set(drawn, "hint", json_text(c, f->hint ? say(c, f->hint) : NULL));
    json_set(drawn, "required", json_bool(c, required));
    json_set(drawn, "value", value ? json_duplicate(c, value) : json_text(c, ""));
    json_set(drawn, "error", json_nil(c));
    json_set(drawn, "options", json_list(c));
    set_type(c, drawn, f->type);
    return drawn;
}

enum err page_form(struct call *c, struct request *q, struct json *view, const char *pattern,
                   const char *action, const struct json *values)
{
    return page_form_with(c, q, view, pattern, action, values, NULL);
}

enum err page_form_with(struct call *c, struct request *q, struct json *view, const char *pattern,
                        const char *action, const struct json *values, const struct field *with)
{
    const struct route *r = route_find(q->pages, POST, pattern);
    struct json *form = json_map(c), *fields = json_list(c);
    bool is_upload = false;

    if (!r) return fail(c, ERR_BUG, "No form is posted to %s.", pattern);
    for (const struct field *f = with ? with : r->fields; f && f->type != FIELD_END; f++) {
        is_upload |= f->type == FIELD_FILE;
        if (f->type != FIELD_MANY && f->type != FIELD_BUTTON)
            json_add(fields, drawn_field(c, q, f, f->required && !(r->flags & ROUTE_DRAFT), values));
    }
    json_set(form, "action", json_text(c, action));
    json_set(form, "is_upload", json_bool(c, is_upload));
    json_set(form, "fields", fields);
    json_set(view, "form", form);
    return OK;
}

static struct json *field_in(const struct json *form, const char *name)
{
    struct json *fields = json_get(form, "fields");

    for (struct json *f = json_count(fields) ? fields->as.members.first : NULL; f; f = f->next)
        if (text_equal(json_get_text(f, "name"), name)) return f;
    return NULL;
}

static struct json *field_named(struct json *view, const char *name)
{
    static const char *const forms[] = {"form", "return_form"}; /* a page may have two */
    const struct json *parts = json_get(view, "form_parts");
    struct json *found = NULL;

    for (size_t i = 0; !found && i < sizeof forms / sizeof *forms; i++)
        found = field_in(json_get(view, forms[i]), name);
    for (const struct json *p = json_count(parts) ? parts->as.members.first : NULL; !found && p;
         p = p->next)
        found = field_in(p, name);
    return found;
}

static bool has_value(const struct json *value, const char *wanted)
{
    if (!value) return false;
    if (value->kind == JSON_IS_TEXT) return strcmp(value->as.text, wanted) == 0;
    for (const struct json *m = json_count(value) ? value->as.members.first : NULL; m; m = m->next)
        if (m->kind == JSON_IS_TEXT && strcmp(m->as.text, wanted) == 0) return true;
    return false;
}

void page_option(struct call *c, struct json *view, const char *field, const char *value,
                 const char *label)
{
    struct json *f = field_named(view, field), *option = json_map(c);

    if (!f) return;
    json_set(option, "value", json_text(c, value));
    json_set(option, "label", json_text(c, label));
    json_set(option, "selected", json_bool(c, has_value(json_get(f, "value"), value)));
    json_add(json_get(f, "options"), option);
}

void fields_blame(struct call *c, struct json *view, const struct fail *f)
{
    struct json *field = f->field ? field_named(view, f->field) : NULL;

    if (field) json_set(field, "error", json_text(c, f->text));
}
