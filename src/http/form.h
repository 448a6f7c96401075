/* http/form.h: what somebody sent, as one shape: a map from name to text, or to a list of texts.
 *
 * A body may be application/x-www-form-urlencoded, multipart/form-data or application/json; handlers
 * cannot tell. In a form a list is a name that ends in "[]", in JSON a list of plain values; the key
 * has no brackets. Numbers and booleans become their text. Texts are trimmed and their line ends are
 * LF. A file comes only in multipart/form-data and is a map {"name", "type", "base64"}.
 */
#ifndef HTTP_FORM_H
#define HTTP_FORM_H

#include "base/call.h"
#include "base/json.h"
#include "http/message.h"

/* ERR_INVALID, naming the field where there is one: for another content type, a name given twice,
 * broken escapes or UTF-8, control characters, objects within the object, or more than LIMIT_FIELDS
 * values, LIMIT_FIELD_TEXT bytes in one, LIMIT_FILES files or LIMIT_FILE_BYTES in one. An empty body is
 * an empty map. */
enum err form_parse(struct call *c, const struct http_request *q, struct json **ret) MUST_CHECK;

/* The same for the query string. */
enum err form_parse_query(struct call *c, const struct http_request *q, struct json **ret) MUST_CHECK;

#endif
