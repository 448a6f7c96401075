/* page/frame.c: what stands around every page: who, where, which languages, the menu, the token. */

#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/embedded.h"
#include "base/limits.h"
#include "base/text.h"
#include "page/internal.h"
#include "site/model.h"

/* Adding ?language=… to the address that is looked at would put it into bookmarks; the switch posts. */
static struct json *language_list(struct call *c, const struct request *q)
{
    struct json *list = json_list(c);

    for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
        const struct language *l = &q->pages->languages[i];
        struct json *one = json_map(c);
        json_set(one, "code", json_text(c, l->code));
        json_set(one, "name", json_text(c, l->name));
        json_set(one, "dir", json_text(c, l->right_to_left ? "rtl" : "ltr"));
        json_set(one, "current", json_bool(c, strcmp(l->code, q->language) == 0));
        json_add(list, one);
    }
    return list;
}

/* A page whose address begins otherwise can say under what it stands. */
static bool is_current(const struct request *q, const struct json *view, const char *address)
{
    const char *under = json_get_text(view, "stands_under");
    size_t length = strlen(address);

    if (under) return strcmp(address, under) == 0;
    if (strcmp(address, "/") == 0) return strcmp(q->http->path, "/") == 0;
    return strncmp(q->http->path, address, length) == 0 &&
           (q->http->path[length] == '\0' || q->http->path[length] == '/');
}

static void add_to_menu(struct call *c, const struct request *q, const struct json *view,
                        const struct route *r, struct json *list)
{
    struct json *one;

    if (!(r->flags & ROUTE_MENU) || (r->right && !rights_possible(q->desk, r->right))) return;
    one = json_map(c);
    json_set(one, "address", json_text(c, r->address));
    json_set(one, "label", json_text(c, say(c, r->title)));
    json_set(one, "current", json_bool(c, is_current(q, view, r->address)));
    json_add(list, one);
}

/* In the order of the site map, but what waits to be done comes first. */
static struct json *menu(struct call *c, const struct request *q, const struct json *view)
{
    struct json *list = json_list(c);
    const struct route *first = q->desk ? route_find(q->pages, GET, "/") : NULL;

    if (first) add_to_menu(c, q, view, first, list);
    for (size_t i = 0; q->desk && i < q->pages->route_count; i++)
        if (q->pages->routes[i] != first) add_to_menu(c, q, view, q->pages->routes[i], list);
    return list;
}

static struct json *user_view(struct call *c, const struct request *q)
{
    struct json *user = json_map(c);

    if (!q->desk) return json_nil(c);
    json_set(user, "name", json_text(c, q->desk->user->name));
    json_set(user, "full_name", json_text(c, q->desk->user->full_name));
    return user;
}

/* What stands in an address as it is. */
#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"

/* A pattern with the parameters of this request filled in; NULL if one is not plain. */
static const char *filled_in(struct call *c, const char *pattern, const struct json *params)
{
    struct buffer out = buffer_in(c->mem, LIMIT_REQUEST_HEAD);

    for (const char *p = pattern; *p;) {
        size_t length = strcspn(p, ":");
        const char *value;
        buffer_add(&out, p, length);
        p += length;
        if (!*p) break;
        length = strcspn(++p, "/");
        value = json_get_text(params, arena_text_n(c->mem, p, length));
        if (!value || value[strspn(value, PLAIN)]) return NULL;
        buffer_text(&out, value);
        p += length;
    }
    return out.data;
}

const char *frame_form_address(struct call *c, const struct pages *p, const struct route *post,
                               const struct json *params)
{
    for (size_t i = 0; post->again && i < p->route_count; i++)
        if (p->routes[i]->method == GET && p->routes[i]->handler == post->again)
            return filled_in(c, p->routes[i]->address, params);
    return NULL;
}

/* Where a language switch comes back to: this page, or the form that was posted from. */
static const char *where_to_stay(struct call *c, const struct request *q)
{
    const char *form;

    if (!q->route || q->route->method == GET) return q->http->path;
    form = frame_form_address(c, q->pages, q->route, q->params);
    return form ? form : "/";
}

enum err frame_fill(struct call *c, struct request *q, struct json *view)
{
    const struct language *l = language_by_code(q->pages, q->language);
    struct json *frame = json_map(c), *name = NULL;

    if (!site_is_locked(q->site))
        TRY(model_row(c, site_model(q->site), "site_name", DB_NO_ARGS, &name));
    json_set(frame, "title", json_text(c, q->route ? say(c, q->route->title) : NULL));
    json_set(frame, "token", json_text(c, q->session ? session_token(c, q->session) : NULL));
    json_set(frame, "language", json_text(c, l->code));
    json_set(frame, "dir", json_text(c, l->right_to_left ? "rtl" : "ltr"));
    json_set(frame, "is_rtl", json_bool(c, l->right_to_left));
    json_set(frame, "to_review", json_bool(c, l->words != NULL));
    json_set(frame, "digest", json_text(c, arena_text_n(c->mem, embedded_digest, 12)));
    json_set(frame, "site_name", json_text(c, json_get_text(name, "name")));
    json_set(frame, "is_fictional", json_bool(c, json_get_int(name, "is_fictional", 0)));
    json_set(frame, "locked", json_bool(c, site_is_locked(q->site)));
    json_set(frame, "user", user_view(c, q));
    json_set(frame, "languages", language_list(c, q));
    json_set(frame, "menu", menu(c, q, view));
    json_set(frame, "here", json_text(c, where_to_stay(c, q)));
    json_set(frame, "saved", json_bool(c, query_text(q, "saved") != NULL));
    json_set(frame, "error", json_nil(c));
    json_set(view, "frame", frame);
    return OK;
}
