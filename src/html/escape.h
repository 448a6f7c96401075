/* html/escape.h: text made safe to stand in HTML. */
#ifndef HTML_ESCAPE_H
#define HTML_ESCAPE_H

struct buffer;

/* Adds text with & < > " ' as entities: safe between tags and in a quoted attribute, and nowhere else
 * (not in a script, a style or an unquoted attribute). */
void html_escape(struct buffer *b, const char *text);

#endif
