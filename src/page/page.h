/* page/page.h: what every page stands on.
 *
 * A subject lists its pages as routes; together they are the site map. A handler fills a view, a JSON
 * map, and returns; it never prints and knows nothing of HTTP. The frame around it checks the session,
 * the right and the form first, then answers the view as JSON or renders it as HTML, at the same
 * address.
 *
 * Where a page's address begins otherwise than that of the menu under which it stands, its view says
 * so: stands_under, an address of the menu.
 *
 * A form that is refused is shown again with what was typed and with the sentence at its field. A form
 * that is accepted is answered with the address to look at next.
 */
#ifndef PAGE_PAGE_H
#define PAGE_PAGE_H

#include "base/json.h"
#include "http/message.h"
#include "site/desk.h"
#include "site/rights.h"
#include "site/site.h"

struct pages;
struct request;
struct words;
struct session;

enum method { GET, POST };

enum field_type {
    FIELD_END,
    FIELD_LINE,
    FIELD_AREA,
    FIELD_DATE,       /* 2026-11-24 */
    FIELD_MINUTE,     /* 2026-11-24T09:30 */
    FIELD_CHOICE,     /* one of page_options */
    FIELD_CHECKS,     /* several of page_options; named NAME, sent as NAME[] */
    FIELD_SECRET,     /* a passphrase: never shown again */
    FIELD_NEW_SECRET, /* a passphrase that is being chosen */
    FIELD_HIDDEN,
    FIELD_BUTTON, /* which button was pressed; the page draws the buttons by itself */
    FIELD_MANY,   /* a family of fields NAME.SOMETHING, which the page draws by itself */
    FIELD_FILE,   /* a file; the form's element says enctype="multipart/form-data" if form.is_upload */
    FIELD_HEADING /* begins a part of a long form: only its label and hint are shown */
};

struct field {
    enum field_type type;
    const char *name;
    const char *label;
    const char *hint; /* NULL for none */
    bool required;
};

typedef enum err (*handler_fn)(struct call *c, struct request *q, struct json *view);

enum route_flag {
    ROUTE_SLOW = 1,   /* hashes a passphrase or prints: waits in a queue of its own */
    ROUTE_PUBLIC = 2, /* needs no sign-in */
    ROUTE_LOCKED = 4, /* also while the site is locked */
    ROUTE_MENU = 8,   /* stands in the menu, for those who have the right */
    ROUTE_DRAFT = 16  /* saves what is half written: "required" is not insisted on */
};

struct route {
    enum method method;
    const char *address;
    const char *right; /* NULL: everybody who is signed in (or, with ROUTE_PUBLIC, everybody) */
    handler_fn handler;
    const char *template; /* of a GET; of a POST: the page to show again if it is refused */
    const char *title;    /* what it is, for menu, heading and the list of addresses */
    unsigned flags;
    const struct field *fields; /* what a POST takes; ends with FIELD_END */
    handler_fn again;           /* POST: fills the view of `template` again */
};

struct request {
    struct pages *pages;
    struct site *site;
    struct desk *desk;       /* NULL where nobody is signed in */
    struct session *session; /* NULL likewise */
    const struct route *route;
    const struct http_request *http;
    struct json *params; /* of the address */
    struct json *query;
    struct json *form; /* what was posted; NULL for GET */
    const char *language;
    /* What a handler may set: */
    const char *to; /* the address to look at next */
    const char *set_cookie;
    const char *file_type; /* a file instead of a page */
    const char *file_name;
    const void *file_bytes;
    size_t file_length;
};

/* ---- what was asked ---- */

/* A parameter of the address. The zero id if it is none, which no entry has. */
struct id param_id(const struct request *q, const char *name);
const char *param_text(const struct request *q, const char *name);
const char *query_text(const struct request *q, const char *name); /* NULL if absent */
/* What was posted: "" and 0 if absent; the frame has checked what is required. */
const char *form_text(const struct request *q, const char *name);
int64_t form_time(const struct request *q, const char *name);
struct id form_id(const struct request *q, const char *name);
const struct json *form_list(const struct request *q, const char *name); /* NULL if absent */
/* A file: {"name", "type", "base64"}; the type is only what the browser says. NULL if absent. */
const struct json *form_file(const struct request *q, const char *name);

/* ---- what is answered ---- */

/* Where to go after a form; text like printf. */
void page_goes_to(struct call *c, struct request *q, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void page_file(struct request *q, const char *type, const char *name, const void *bytes, size_t length);

/* Translated text for a view, and with numbers filled in. */
const char *say(const struct call *c, const char *text) __attribute__((format_arg(2)));
const char *say_plural(const struct call *c, const char *one, const char *many, long count)
    __attribute__((format_arg(2), format_arg(3)));

/* A language in its own name; its code where it is none of ours. */
const char *page_language_name(const char *code);

/* Another language than the reader's, for what is printed for somebody else; NULL, which is English, if
 * it is not known. */
const struct words *page_words(const struct request *q, const char *language);
void page_text(struct call *c, struct json *view, const char *key, const char *text);

/* Adds "KEY_text", formatted for reading, beside an instant that the rows of a list have under KEY. */
void page_dates(struct call *c, struct json *list, const char *key, bool with_minutes);

/* Gives every row of a list the keys, nil where it has none: templates refuse names they do not know.
 */
void page_keys(struct call *c, struct json *rows, const char *const *keys, size_t count);

/* ---- forms ---- */

/* Puts view.form: action, is_upload and the drawn fields (the token is the frame's) of the POST route
 * at `action`'s pattern. values gives what stands in them at first (a map, or NULL); what was posted
 * wins.
 */
enum err page_form(struct call *c, struct request *q, struct json *view, const char *pattern,
                   const char *action, const struct json *values) MUST_CHECK;

/* The same with other fields than the route declares: those of a family (FIELD_MANY) that are known
 * only here. A page that draws its form in several parts lists them in view.form_parts. */
enum err page_form_with(struct call *c, struct request *q, struct json *view, const char *pattern,
                        const char *action, const struct json *values,
                        const struct field *with) MUST_CHECK;

/* The options of a choice in view.form, in order. */
void page_option(struct call *c, struct json *view, const char *field, const char *value,
                 const char *label);

/* ---- opening what was told ---- */

/* Rows of a list that have "id": opens the case compartment of all of them and copies its members into
 * the rows. Writes to the access stream first. A row's own "person" goes before `person`, which may be
 * NULL if all rows have one. Every row is told what became of it: told_closed (the reader has no key),
 * erased, or unreadable (damaged; the other rows are shown all the same). */
enum err page_open_told(struct call *c, struct request *q, const struct id *person,
                        struct json *rows) MUST_CHECK;

/* The same for another compartment. */
enum err page_open_part(struct call *c, struct request *q, const struct id *person,
                        enum compartment compartment, struct json *rows) MUST_CHECK;

/* ---- printing ---- */

struct document_style;

/* Adds to title, footer_text and stamp, which are the caller's, what every print of the site has in
 * common: the language that c speaks, the header (site, what it is about, the date; with about NULL the
 * site alone), page numbers; and in a demonstration the stamp and the sentence that say so. */
enum err page_print_style(struct call *c, struct request *q, const char *about,
                          struct document_style *style) MUST_CHECK;

/* Handler of /api: the site map as OpenAPI. */
enum err page_api(struct call *c, struct request *q, struct json *view);

#endif
