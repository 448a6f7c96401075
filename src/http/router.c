/* http/router.c: addresses as a tree of segments. */

#include "http/router.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

#define SEGMENTS_MAX 16

enum method { METHOD_GET, METHOD_POST, METHOD_COUNT };

static const char *const method_names[METHOD_COUNT] = {"GET", "POST"};

struct node {
    const char *segment; /* NULL for a parameter */
    size_t segment_length;
    struct node *first_child; /* the literals */
    struct node *parameter_child;
    struct node *sibling;
    const struct http_pattern *patterns[METHOD_COUNT];
};

struct router {
    const struct http_pattern *patterns;
    struct node root;
};

struct segment {
    const char *text;
    size_t length;
};

/* "/" has no segments, "/a/" has two. False if there are too many. */
static bool split(const char *path, struct segment *segments, size_t *ret_count)
{
    size_t count = 0;

    if (path[0] == '/' && path[1] == '\0') {
        *ret_count = 0;
        return true;
    }
    for (const char *p = path; *p == '/'; count++) {
        if (count == SEGMENTS_MAX) return false;
        segments[count].text = p + 1;
        segments[count].length = strcspn(p + 1, "/");
        p += 1 + segments[count].length;
    }
    *ret_count = count;
    return true;
}

static struct node *find_literal(const struct node *parent, struct segment s)
{
    for (struct node *n = parent->first_child; n; n = n->sibling)
        if (n->segment_length == s.length && memcmp(n->segment, s.text, s.length) == 0) return n;
    return NULL;
}

static struct node *child_for(struct call *c, struct node *parent, struct segment s)
{
    bool is_parameter = s.text[0] == ':';
    struct node *n = is_parameter ? parent->parameter_child : find_literal(parent, s);

    if (n) return n;
    n = arena_alloc(c->mem, sizeof *n);
    if (is_parameter) {
        parent->parameter_child = n;
        return n;
    }
    n->segment = s.text;
    n->segment_length = s.length;
    n->sibling = parent->first_child;
    parent->first_child = n;
    return n;
}

static int method_of(const char *name)
{
    for (int m = 0; m < METHOD_COUNT; m++)
        if (text_equal(name, method_names[m])) return m;
    return -1;
}

static bool is_address(const struct segment *segments, size_t count)
{
    size_t parameters = 0;

    for (size_t i = 0; i < count; i++) {
        if (segments[i].length == 0) return false;
        if (segments[i].text[0] == ':' &&
            (segments[i].length == 1 || ++parameters > ROUTER_PARAMETERS_MAX))
            return false;
    }
    return true;
}

static enum err add_pattern(struct call *c, struct router *r, const struct http_pattern *p)
{
    struct segment segments[SEGMENTS_MAX];
    struct node *n = &r->root;
    int method = method_of(p->method);
    size_t count;

    if (method < 0 || p->address[0] != '/' || !split(p->address, segments, &count) ||
        !is_address(segments, count))
        return fail(c, ERR_BUG, "The pattern \"%s %s\" is not an address.", p->method, p->address);
    for (size_t i = 0; i < count; i++) n = child_for(c, n, segments[i]);
    if (n->patterns[method])
        return fail(c, ERR_BUG, "The patterns \"%s\" and \"%s\" of %s are the same address.",
                    n->patterns[method]->address, p->address, p->method);
    n->patterns[method] = p;
    return OK;
}

enum err router_new(struct call *c, const struct http_pattern *patterns, size_t count,
                    struct router **ret)
{
    struct router *r = arena_alloc(c->mem, sizeof *r);

    r->patterns = patterns;
    for (size_t i = 0; i < count; i++) TRY(add_pattern(c, r, &patterns[i]));
    *ret = r;
    return OK;
}

static bool is_end(const struct node *n)
{
    return n->patterns[METHOD_GET] || n->patterns[METHOD_POST];
}

/* Depth is bounded by SEGMENTS_MAX. */
static const struct node *find(const struct node *n, const struct segment *segments, size_t count)
{
    const struct node *literal, *found;

    if (count == 0) return is_end(n) ? n : NULL;
    literal = find_literal(n, segments[0]);
    found = literal ? find(literal, segments + 1, count - 1) : NULL;
    if (found || !n->parameter_child || segments[0].length == 0) return found;
    return find(n->parameter_child, segments + 1, count - 1);
}

/* Two patterns may name the parameter at one place differently, so names come from the pattern. */
static void take_parameters(struct call *c, const struct http_pattern *p,
                            const struct segment *segments, struct router_match *m)
{
    struct segment named[SEGMENTS_MAX];
    size_t count = 0;

    split(p->address, named, &count);
    for (size_t i = 0; i < count; i++) {
        if (named[i].text[0] != ':') continue;
        m->parameters[m->parameter_count].name =
            arena_text_n(c->mem, named[i].text + 1, named[i].length - 1);
        m->parameters[m->parameter_count].value =
            arena_text_n(c->mem, segments[i].text, segments[i].length);
        m->parameter_count++;
    }
}

enum router_found router_match(const struct router *r, struct call *c, const char *method,
                               const char *path, struct router_match *ret)
{
    struct router_match m = {0};
    struct segment segments[SEGMENTS_MAX] = {0};
    const struct node *n = NULL;
    int wanted = method_of(method);
    size_t count = 0;

    if (path[0] == '/' && split(path, segments, &count)) n = find(&r->root, segments, count);
    if (!n) return ROUTER_UNKNOWN;
    if (wanted < 0 || !n->patterns[wanted]) {
        m.allow = n->patterns[METHOD_GET] && n->patterns[METHOD_POST] ? "GET, HEAD, POST"
                  : n->patterns[METHOD_GET]                           ? "GET, HEAD"
                                                                      : "POST";
        *ret = m;
        return ROUTER_OTHER_METHOD;
    }
    m.pattern = (size_t)(n->patterns[wanted] - r->patterns);
    take_parameters(c, n->patterns[wanted], segments, &m);
    *ret = m;
    return ROUTER_FOUND;
}

const char *router_parameter(const struct router_match *m, const char *name)
{
    for (size_t i = 0; i < m->parameter_count; i++)
        if (text_equal(m->parameters[i].name, name)) return m->parameters[i].value;
    return NULL;
}
