/* http/multipart.c: boundaries, and what stands above each part. */

#include "http/multipart.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"

#define BOUNDARY_MAX 70 /* RFC 2046, section 5.1.1 */
#define ALPHANUMERIC "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define BOUNDARY_CHARACTERS ALPHANUMERIC "'()+_,-./:=?"
#define TOKEN_CHARACTERS ALPHANUMERIC "!#$%&'*+-.^_`|~"

/* What is still to be read. */
struct rest {
    const char *at, *end;
};

static enum err refuse(struct call *c)
{
    return fail(c, ERR_INVALID, N_("The form with a file is not written as a browser would write it."));
}

static bool take(struct rest *r, const char *text)
{
    size_t length = strlen(text);

    if ((size_t)(r->end - r->at) < length || memcmp(r->at, text, length) != 0) return false;
    r->at += length;
    return true;
}

static bool take_any_case(struct rest *r, const char *text)
{
    size_t length = strlen(text);

    if ((size_t)(r->end - r->at) < length || strncasecmp(r->at, text, length) != 0) return false;
    r->at += length;
    return true;
}

static void skip_blanks(struct rest *r)
{
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\t')) r->at++;
}

/* ---- the boundary ---- */

/* Whether a boundary is made of what the standard allows. */
static bool is_boundary(const char *text)
{
    size_t length = strlen(text);

    return length > 0 && length <= BOUNDARY_MAX && strspn(text, BOUNDARY_CHARACTERS " ") == length &&
           text[length - 1] != ' ';
}

/* "CRLF--" and the boundary, from: multipart/form-data; boundary=… ; nothing else may stand there. */
static enum err find_delimiter(struct call *c, const char *content_type, const char **ret)
{
    struct rest r = {content_type, content_type + strlen(content_type)};
    const char *boundary;
    bool quoted;

    if (!take_any_case(&r, "multipart/form-data")) return refuse(c);
    skip_blanks(&r);
    if (!take(&r, ";")) return refuse(c);
    skip_blanks(&r);
    if (!take_any_case(&r, "boundary=")) return refuse(c);
    quoted = take(&r, "\"");
    if (quoted && (r.end == r.at || *--r.end != '"')) return refuse(c);
    boundary = arena_text_n(c->mem, r.at, (size_t)(r.end - r.at));
    if (!is_boundary(boundary) || (!quoted && strchr(boundary, ' '))) return refuse(c);
    *ret = arena_format(c->mem, "\r\n--%s", boundary);
    return OK;
}

/* ---- above a part ---- */

/* One line, without its CRLF. */
static bool take_line(struct rest *r, struct rest *ret)
{
    const char *end = memmem(r->at, (size_t)(r->end - r->at), "\r\n", 2);

    if (!end) return false;
    *ret = (struct rest){r->at, end};
    r->at = end + 2;
    return true;
}

/* A quoted text. Browsers write a quotation mark as %22 and never escape with a backslash. */
static bool take_quoted(struct call *c, struct rest *r, char **ret)
{
    const char *end;

    if (!take(r, "\"")) return false;
    end = memchr(r->at, '"', (size_t)(r->end - r->at));
    if (!end || memchr(r->at, '\\', (size_t)(end - r->at)) ||
        memchr(r->at, '\0', (size_t)(end - r->at)))
        return false;
    *ret = arena_text_n(c->mem, r->at, (size_t)(end - r->at));
    r->at = end + 1;
    return true;
}

static enum err check_file_name(struct call *c, const char *name)
{
    size_t length = strlen(name);

    if (length > LIMIT_FILE_NAME || !text_is_printable(name, length) || strpbrk(name, "/\r\n\t"))
        return fail(c, ERR_INVALID,
                    N_("The name of the file is not acceptable. Give it a short name without special "
                       "characters."));
    return OK;
}

/* form-data; name="…" and, of a file, ; filename="…" */
static enum err read_disposition(struct call *c, struct rest r, struct multipart_part *part)
{
    char *file_name;

    if (part->name || !take_any_case(&r, "form-data;")) return refuse(c);
    skip_blanks(&r);
    if (!take_any_case(&r, "name=") || !take_quoted(c, &r, &part->name)) return refuse(c);
    if (r.at == r.end) return OK;
    if (!take(&r, ";")) return refuse(c);
    skip_blanks(&r);
    if (!take_any_case(&r, "filename=") || !take_quoted(c, &r, &file_name) || r.at != r.end)
        return refuse(c);
    part->file_name = file_name;
    return check_file_name(c, file_name);
}

/* type/subtype; what follows a semicolon is left out. */
static enum err read_type(struct call *c, struct rest r, struct multipart_part *part)
{
    const char *text = arena_text_n(c->mem, r.at, (size_t)(r.end - r.at));
    size_t type = strspn(text, TOKEN_CHARACTERS), whole;

    if (part->type || type == 0 || text[type] != '/') return refuse(c);
    whole = type + 1 + strspn(text + type + 1, TOKEN_CHARACTERS);
    if (whole == type + 1 || (text[whole] && !strchr("; ", text[whole]))) return refuse(c);
    if (!text_is_printable(text, strlen(text))) return refuse(c);
    part->type = arena_text_n(c->mem, text, whole);
    return OK;
}

static enum err read_head(struct call *c, struct rest *r, struct multipart_part *part)
{
    const char *start = r->at;
    struct rest line;

    while (take_line(r, &line)) {
        if ((size_t)(r->at - start) > LIMIT_PART_HEAD) return refuse(c);
        if (line.at == line.end) return part->name ? OK : refuse(c);
        if (take_any_case(&line, "Content-Disposition:")) {
            skip_blanks(&line);
            TRY(read_disposition(c, line, part));
        } else if (take_any_case(&line, "Content-Type:")) {
            skip_blanks(&line);
            TRY(read_type(c, line, part));
        } else {
            return refuse(c);
        }
    }
    return refuse(c);
}

/* ---- the parts ---- */

/* What a part without a file may say of itself: nothing, or that it is text. */
static bool is_text(const struct multipart_part *part)
{
    return !part->type || strcasecmp(part->type, "text/plain") == 0;
}

static enum err read_part(struct call *c, struct rest *r, const char *delimiter,
                          struct multipart_part **ret)
{
    struct multipart_part *part = arena_alloc(c->mem, sizeof *part);
    const char *end;

    TRY(read_head(c, r, part));
    if (!part->file_name && !is_text(part)) return refuse(c);
    if (part->file_name && !part->type) part->type = "application/octet-stream";
    end = memmem(r->at, (size_t)(r->end - r->at), delimiter, strlen(delimiter));
    if (!end) return refuse(c);
    part->bytes = r->at;
    part->length = (size_t)(end - r->at);
    r->at = end + strlen(delimiter);
    *ret = part;
    return OK;
}

enum err multipart_parse(struct call *c, const char *content_type, const char *body, size_t length,
                         struct multipart_part **ret)
{
    struct rest r = {body, body + length};
    struct multipart_part *first = NULL, **next = &first;
    const char *delimiter;
    size_t count = 0;

    TRY(find_delimiter(c, content_type, &delimiter));
    if (!take(&r, delimiter + 2)) return refuse(c); /* the first boundary has no line end before it */
    while (take(&r, "\r\n")) {
        if (++count > LIMIT_FIELDS)
            return fail(c, ERR_INVALID, N_("The form has more than %d fields."), LIMIT_FIELDS);
        TRY(read_part(c, &r, delimiter, next));
        next = &(*next)->next;
    }
    if (!take(&r, "--")) return refuse(c);
    (void)take(&r, "\r\n");
    if (r.at != r.end) return refuse(c);
    *ret = first;
    return OK;
}
