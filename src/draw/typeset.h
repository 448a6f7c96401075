/* draw/typeset.h: one text in one column: fonts, line breaks and direction (Pango).
 *
 * Lines of a role are evenly spaced whatever scripts they hold. Pango's own line heights are not used:
 * they jump wherever an Arabic word stands in a French line.
 */
#ifndef DRAW_TYPESET_H
#define DRAW_TYPESET_H

#include <pango/pango.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;
struct typesetter;

enum role {
    ROLE_BODY,
    ROLE_TITLE,
    ROLE_HEADING_1,
    ROLE_HEADING_2,
    ROLE_HEADING_3,
    ROLE_QUIET,
    ROLE_LABEL,
    ROLE_COLUMN,
    ROLE_CELL,
    ROLE_MARGIN, /* header and footer */
    ROLE_STAMP
};

enum side {
    SIDE_START, /* where lines of the document start */
    SIDE_END,
    SIDE_OWN /* where the text itself starts: a narrative in the other script */
};

struct wording {
    const char *text; /* clean: see printable.h */
    enum role role;
    enum side side;
    size_t bold;  /* so many bytes of it are bold, whatever the role */
    double width; /* of the column; 0 for one endless line */
    int most;     /* lines; what is more is cut with "…"; 0 for no limit */
};

struct line {
    PangoLayoutLine *glyphs; /* lives as long as the typesetter */
    double x;                /* from the left edge of the column */
    double width;            /* as set; more than the column only if one character is */
    bool spills;             /* its ink leaves its place and must be clipped */
};

struct typeset {
    struct line *lines;
    size_t count;
};

/* Lives in mem, as does everything that is set with it. */
struct typesetter *typesetter_new(struct arena *mem, const char *language, bool right_to_left);

struct typeset *typeset_text(struct typesetter *t, const struct wording *w);

double typeset_line_height(const struct typesetter *t, enum role role);
double typeset_baseline(const struct typesetter *t, enum role role); /* below the top of its line */
double typeset_grey(enum role role);                                 /* 0 is black, 1 is white */

#endif
