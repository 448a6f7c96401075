/* page/api.c: the site map as OpenAPI 3: every address, its fields, and who may use it. */

#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "page/internal.h"

/* "/people/:person" is written "/people/{person}" there. */
static const char *api_path(struct call *c, const char *address, struct json *parameters)
{
    struct buffer out = buffer_in(c->mem, 1024);

    for (const char *p = address; *p;) {
        if (p[0] != ':') {
            buffer_char(&out, *p++);
            continue;
        }
        size_t length = strcspn(++p, "/");
        struct json *parameter = json_map(c), *schema = json_map(c);
        json_set(parameter, "name", json_text(c, arena_text_n(c->mem, p, length)));
        json_set(parameter, "in", json_text(c, "path"));
        json_set(parameter, "required", json_bool(c, true));
        json_set(schema, "type", json_text(c, "string"));
        json_set(parameter, "schema", schema);
        json_add(parameters, parameter);
        buffer_format(&out, "{%.*s}", (int)length, p);
        p += length;
    }
    return out.data;
}

static struct json *field_schema(struct call *c, const struct field *f)
{
    struct json *schema = json_map(c), *items = json_map(c);
    bool is_list = f->type == FIELD_CHECKS;

    json_set(schema, "type", json_text(c, is_list ? "array" : "string"));
    json_set(schema, "description", json_text(c, f->label));
    json_set(items, "type", json_text(c, "string"));
    if (f->type == FIELD_FILE) json_set(schema, "format", json_text(c, "binary"));
    if (is_list) json_set(schema, "items", items);
    return schema;
}

/* A file that must be there cannot come in another encoding. */
static bool takes_file(const struct route *r)
{
    for (const struct field *f = r->fields; f && f->type != FIELD_END; f++)
        if (f->type == FIELD_FILE && f->required) return true;
    return false;
}

static struct json *request_body(struct call *c, const struct route *r)
{
    struct json *body = json_map(c), *content = json_map(c), *media = json_map(c),
                *schema = json_map(c);
    struct json *properties = json_map(c), *required = json_list(c), *token = json_map(c);

    json_set(token, "type", json_text(c, "string"));
    json_set(token, "description",
             json_text(c, "frame.token of a page that was answered to this session"));
    json_set(properties, "token", token);
    for (const struct field *f = r->fields; f && f->type != FIELD_END; f++) {
        const char *name = f->type == FIELD_MANY ? arena_format(c->mem, "%s.*", f->name) : f->name;
        json_set(properties, name, field_schema(c, f));
        if (f->required && !(r->flags & ROUTE_DRAFT)) json_add(required, json_text(c, f->name));
    }
    json_set(schema, "type", json_text(c, "object"));
    json_set(schema, "properties", properties);
    json_set(schema, "required", required);
    json_set(media, "schema", schema);
    if (!takes_file(r)) json_set(content, "application/json", media);
    if (!takes_file(r))
        json_set(content, "application/x-www-form-urlencoded", json_duplicate(c, media));
    json_set(content, "multipart/form-data", json_duplicate(c, media));
    json_set(body, "content", content);
    return body;
}

/* The roles that some relation grants the right, with the relation that each needs. */
static struct json *who_may(struct call *c, const struct request *q, const struct route *r)
{
    static const struct {
        enum relation relation;
        const char *name;
    } names[] = {{HERE, "anybody here"},
                 {UNIT, "on duty in the person's unit"},
                 {OWN, "the author"},
                 {OTHERS, "not the author"}};
    struct json *roles = json_map(c);

    for (const struct right *right = site_charter(q->site)->rights; r->right && right->name; right++) {
        if (strcmp(right->name, r->right) != 0) continue;
        for (enum role role = 0; role < ROLE_COUNT; role++)
            for (size_t i = 0; i < sizeof names / sizeof *names; i++)
                if (right->needs[role] & names[i].relation)
                    json_set(roles, role_name(role), json_text(c, names[i].name));
    }
    return roles;
}

static struct json *operation(struct call *c, const struct request *q, const struct route *r,
                              struct json *parameters)
{
    struct json *one = json_map(c), *responses = json_map(c), *answer = json_map(c);

    json_set(one, "summary", json_text(c, r->title));
    json_set(one, "parameters", parameters);
    if (r->method == POST) json_set(one, "requestBody", request_body(c, r));
    json_set(answer, "description",
             json_text(c, r->method == POST ? "Done; address says where to look" : "The view"));
    json_set(responses, r->method == POST ? "201" : "200", answer);
    json_set(one, "responses", responses);
    json_set(one, "x-right", json_text(c, r->right));
    json_set(one, "x-roles", who_may(c, q, r));
    json_set(one, "x-signed-in", json_bool(c, !(r->flags & ROUTE_PUBLIC)));
    return one;
}

enum err page_api(struct call *c, struct request *q, struct json *view)
{
    struct json *api = json_map(c), *info = json_map(c), *paths = json_map(c);
    struct buffer out = buffer_in(c->mem, LIMIT_RESPONSE_BODY);

    (void)view;
    json_set(info, "title", json_text(c, "Astrolabe"));
    json_set(info, "version", json_text(c, "0.1.0"));
    for (size_t i = 0; i < q->pages->route_count; i++) {
        const struct route *r = q->pages->routes[i];
        struct json *parameters = json_list(c), *path;
        const char *name = api_path(c, r->address, parameters);
        path = json_get(paths, name);
        if (!path) {
            path = json_map(c);
            json_set(paths, name, path);
        }
        json_set(path, r->method == GET ? "get" : "post", operation(c, q, r, parameters));
    }
    json_set(api, "openapi", json_text(c, "3.0.3"));
    json_set(api, "info", info);
    json_set(api, "paths", paths);
    json_write(&out, api);
    page_file(q, "application/json; charset=utf-8", "api.json", out.data, out.length);
    return OK;
}
