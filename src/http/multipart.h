/* http/multipart.h: a body of several parts (multipart/form-data, RFC 7578), as browsers send files.
 *
 * Strict, because two readers that differ about where a part ends can be played against each other: no
 * text before the first boundary or after the last, line ends are CRLF, a part has Content-Disposition
 * and at most Content-Type above it, and names are plain.
 */
#ifndef HTTP_MULTIPART_H
#define HTTP_MULTIPART_H

#include <stddef.h>

#include "base/call.h"

struct multipart_part {
    char *name;
    const char *file_name; /* NULL unless the part is a file; "" if no file was chosen */
    const char *type;      /* of a file: "text/csv", without parameters */
    const char *bytes;     /* within the body */
    size_t length;
    struct multipart_part *next;
};

/* content_type is the request's header. ERR_INVALID for what a browser would not send. */
enum err multipart_parse(struct call *c, const char *content_type, const char *body, size_t length,
                         struct multipart_part **ret) MUST_CHECK;

#endif
