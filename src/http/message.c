/* http/message.c: reading cookies. */

#include "http/message.h"

#include <string.h>

#include "base/arena.h"

const char *http_cookie(struct call *c, const char *cookie_header, const char *name)
{
    size_t name_length = strlen(name);
    const char *found = NULL;
    size_t found_length = 0;

    for (const char *p = cookie_header; p && *p;) {
        size_t length;
        p += strspn(p, " \t");
        length = strcspn(p, ";");
        if (length > name_length && p[name_length] == '=' && memcmp(p, name, name_length) == 0) {
            if (found) return NULL;
            found = p + name_length + 1;
            found_length = length - name_length - 1;
        }
        p += length;
        if (*p == ';') p++;
    }
    while (found_length && (found[found_length - 1] == ' ' || found[found_length - 1] == '\t'))
        found_length--;
    return found ? arena_text_n(c->mem, found, found_length) : NULL;
}
