/* html/escape.c: five characters become entities; the runs between them are copied whole. */

#include "html/escape.h"

#include "base/buffer.h"

static inline const char *entity(char ch)
{
    switch (ch) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
    }
}

void html_escape(struct buffer *b, const char *text)
{
    const char *from = text;
    const char *p;

    for (p = text; *p; p++) {
        const char *instead = entity(*p);
        if (!instead) continue;
        buffer_add(b, from, (size_t)(p - from));
        buffer_text(b, instead);
        from = p + 1;
    }
    buffer_add(b, from, (size_t)(p - from));
}
