/* http/guard.c: what a request must look like, byte by byte. */

#include "http/guard.h"

#include <string.h>
#include <strings.h>

#include "http/percent.h"

struct span {
    const char *text;
    size_t length;
};

/* The headers the guard has an opinion on. Each may be there once. */
enum known {
    KNOWN_HOST,
    KNOWN_CONTENT_LENGTH,
    KNOWN_TRANSFER_ENCODING,
    KNOWN_EXPECT,
    KNOWN_CONTENT_TYPE,
    KNOWN_COOKIE,
    KNOWN_ORIGIN,
    KNOWN_FETCH_SITE,
    KNOWN_CONNECTION,
    KNOWN_REAL_IP,
    KNOWN_COUNT
};

static const char *const known_names[KNOWN_COUNT] = {
    "Host",   "Content-Length", "Transfer-Encoding", "Expect",     "Content-Type",
    "Cookie", "Origin",         "Sec-Fetch-Site",    "Connection", "X-Real-IP"};

/* What has been learnt of a head so far. */
struct facts {
    bool is_post;
    bool seen[KNOWN_COUNT];
    size_t content_length;
};

static bool is_token(char ch)
{
    if ((ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z')) return true;
    return ch != '\0' && strchr("!#$%&'*+-.^_`|~", ch) != NULL;
}

static bool span_is(struct span s, const char *text)
{
    return s.length == strlen(text) && memcmp(s.text, text, s.length) == 0;
}

/* Cuts s at the first space; what follows is ret_rest. */
static bool cut_at_space(struct span *s, struct span *ret_rest)
{
    const char *space = memchr(s->text, ' ', s->length);

    if (!space) return false;
    ret_rest->text = space + 1;
    ret_rest->length = s->length - (size_t)(space + 1 - s->text);
    s->length = (size_t)(space - s->text);
    return true;
}

static int check_first_line(struct http_guard *g, struct span line, struct facts *f)
{
    struct span method = line, target, version;

    if (!cut_at_space(&method, &target) || !cut_at_space(&target, &version)) return 400;
    if (!span_is(method, "GET") && !span_is(method, "HEAD") && !span_is(method, "POST")) return 400;
    if (!span_is(version, "HTTP/1.1") && !span_is(version, "HTTP/1.0")) return 400;
    f->is_post = span_is(method, "POST");
    if (memchr(target.text, '#', target.length)) return 400;
    for (size_t i = 0; i <= LIMIT_REQUEST_PATH; i++)
        if (i == target.length || target.text[i] == '?')
            return percent_decode_path(target.text, i, g->path) ? 0 : 400;
    return 400;
}

static int check_host(struct span value)
{
    if (value.length == 0 || value.length > 255) return 400;
    for (size_t i = 0; i < value.length; i++) {
        char ch = value.text[i];
        bool letter = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
        if (!letter && !(ch >= '0' && ch <= '9') && !strchr("-._:[]", ch)) return 400;
    }
    return 0;
}

static int check_content_length(struct span value, struct facts *f)
{
    size_t total = 0;

    if (value.length == 0) return 400;
    for (size_t i = 0; i < value.length; i++) {
        if (value.text[i] < '0' || value.text[i] > '9') return 400;
        if (total <= LIMIT_REQUEST_BODY) total = total * 10 + (size_t)(value.text[i] - '0');
    }
    if (total > LIMIT_REQUEST_BODY) return 413;
    f->content_length = total;
    return 0;
}

static enum known known_of(struct span name)
{
    for (int k = 0; k < KNOWN_COUNT; k++)
        if (name.length == strlen(known_names[k]) &&
            strncasecmp(name.text, known_names[k], name.length) == 0)
            return (enum known)k;
    return KNOWN_COUNT;
}

static int check_header(struct span line, struct facts *f)
{
    struct span name = {line.text, 0}, value;
    enum known k;

    while (name.length < line.length && is_token(line.text[name.length])) name.length++;
    if (name.length == 0 || name.length == line.length || line.text[name.length] != ':') return 400;
    value = (struct span){line.text + name.length + 1, line.length - name.length - 1};
    while (value.length && value.text[0] == ' ') value.text++, value.length--;
    while (value.length && value.text[value.length - 1] == ' ') value.length--;

    k = known_of(name);
    if (k == KNOWN_COUNT) return 0;
    if (f->seen[k]) return 400;
    f->seen[k] = true;
    switch (k) {
    case KNOWN_HOST: return check_host(value);
    case KNOWN_CONTENT_LENGTH: return check_content_length(value, f);
    case KNOWN_TRANSFER_ENCODING: return 400;
    case KNOWN_EXPECT: return 417;
    default: return 0;
    }
}

/* Runs over the lines of a head that is complete: every line ends in CR LF, the last one is empty. */
static int check_head(struct http_guard *g)
{
    struct facts f = {0};
    size_t lines = 0;

    for (const char *p = g->head; *p != '\r'; lines++) {
        const char *end = memchr(p, '\r', g->used - (size_t)(p - g->head));
        struct span line = {p, (size_t)(end - p)};
        int status = lines == 0 ? check_first_line(g, line, &f) : check_header(line, &f);
        if (status != 0) return status;
        if (lines > LIMIT_REQUEST_HEADERS) return 431;
        p = end + 2;
    }
    if (lines == 0 || !f.seen[KNOWN_HOST]) return 400;
    if (f.is_post && !f.seen[KNOWN_CONTENT_LENGTH]) return 411;
    if (!f.is_post && f.content_length > 0) return 400;
    g->body_length = g->body_left = f.content_length;
    g->phase = g->body_left ? HTTP_GUARD_BODY : HTTP_GUARD_WHOLE;
    return 0;
}

/* Takes one byte of the head; *ret_complete after the empty line. */
static int take_head_byte(struct http_guard *g, char ch, bool *ret_complete)
{
    char before = g->used ? g->head[g->used - 1] : '\0';

    if ((before == '\r') != (ch == '\n')) return 400;
    if ((ch < ' ' || ch > '~') && ch != '\r' && ch != '\n') return 400;
    if (g->used == 0 && ch == '\r') return 400;
    if (g->used == sizeof g->head) return 431;
    g->head[g->used++] = ch;
    *ret_complete = ch == '\n' && g->used >= 4 && memcmp(g->head + g->used - 4, "\r\n\r\n", 4) == 0;
    return 0;
}

int http_guard_take(struct http_guard *g, const void *bytes, size_t length)
{
    const char *p = bytes;
    size_t at = 0;
    bool complete = false;

    if (length > 0 && g->phase == HTTP_GUARD_IDLE) g->phase = HTTP_GUARD_HEAD;
    while (g->phase == HTTP_GUARD_HEAD && at < length) {
        int status = take_head_byte(g, p[at++], &complete);
        if (status == 0 && complete) status = check_head(g);
        if (status != 0) return status;
    }
    if (g->phase == HTTP_GUARD_BODY) {
        size_t taken = length - at < g->body_left ? length - at : g->body_left;
        g->body_left -= taken;
        at += taken;
        if (g->body_left == 0) g->phase = HTTP_GUARD_WHOLE;
    }
    if (at < length) g->excess = true;
    return 0;
}

void http_guard_next(struct http_guard *g)
{
    g->phase = HTTP_GUARD_IDLE;
    g->used = 0;
    g->body_length = g->body_left = 0;
}
