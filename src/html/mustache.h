/* html/mustache.h: templates, a strict subset of Mustache.
 *
 *   {{name}} {{a.b.c}} {{.}}     a value, always escaped
 *   {{#name}} … {{/name}}        once for each member of a list, once for any other true value
 *   {{^name}} … {{/name}}        where the value is false, nil, an empty text or an empty list
 *   {{> name}}                   another template in its place, indented if it stands alone on a line
 *   {{! … }}                     a comment
 *   {{#t}}text {{name}}{{/t}}    a text to be translated, with nothing but variables in it
 *
 * A name is looked for in the innermost section's value and then outwards; the first part of a dotted
 * name decides where the rest is looked for. Names are letters, digits, _ and -. A line that holds
 * nothing but one tag (no value, no {{#t}}) leaves no empty line behind. Not supported, and refused
 * when a template is read: {{{name}}}, {{&name}}, other delimiters, blocks and parents. There are no
 * lambdas.
 *
 * Values: a nil prints nothing, a number in decimal (15 digits at most for a real), a bool "true" or
 * "false". A text whose is_html is set is printed as it is: only C code that made the HTML itself and
 * escaped what it took in may set the flag (a chart, course text through CommonMark's safe mode);
 * json_parse never does. Lists and maps cannot be printed.
 *
 * The text of {{#t}} is looked up with its white space folded to single spaces and trimmed. Its
 * translation may use no other variables than the text, and < > " only where the text has them, since
 * it may stand in an attribute.
 */
#ifndef HTML_MUSTACHE_H
#define HTML_MUSTACHE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/call.h"

struct buffer;
struct json;
struct words;

/* A set of templates in one language. It is filled by one thread and only read afterwards, then by any
 * number of threads at once. */
struct mustache;

/* An empty set. words (NULL for English) must live until the last mustache_add. strict: a name or a
 * partial that is not there makes rendering fail; otherwise it prints nothing and is logged once.
 * Free with mustache_close. */
struct mustache *mustache_new(const struct words *words, bool strict);
void mustache_close(struct mustache *m); /* NULL is accepted */

/* Reads a template and keeps a copy. name: letters, digits, _ and -. ERR_INVALID with line and column
 * for a wrong template or a wrong translation in it, ERR_CONFLICT for a name that is there already. */
enum err mustache_add(struct call *c, struct mustache *m, const char *name, const char *text,
                      size_t length) MUST_CHECK;

/* ERR_INVALID if a template uses a partial that was not added. */
enum err mustache_check(struct call *c, const struct mustache *m) MUST_CHECK;

/* A set of all embedded files that end in .mustache, added and checked. A template is known by its
 * stem: "src/people/person_list.mustache" is "person_list". Errors as of mustache_add and _check. */
enum err mustache_open(struct call *c, const struct words *words, bool strict,
                       struct mustache **ret) MUST_CHECK;

/* Adds the template, filled from view, to out. ERR_BUG for a template that does not exist, for partials
 * deeper than LIMIT_TEMPLATE_DEPTH, and in a strict set for a name that is nowhere in the view (nil is
 * there; a member of nil is not) or a list or map that is to be printed; ERR_INVALID if out's limit is
 * reached. After a failure out is as it was. */
enum err mustache_render(struct call *c, const struct mustache *m, const char *name,
                         const struct json *view, struct buffer *out) MUST_CHECK;

#endif
