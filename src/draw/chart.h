/* draw/chart.h: marks in rows and columns, laid out once: a page shows the shapes as SVG, a document
 * draws the same shapes into a PDF.
 *
 * The marks differ by shape alone, so that a photocopy loses nothing. Rows and columns stay in the
 * order in which they are given, from the start side; nothing is counted or added up.
 */
#ifndef DRAW_CHART_H
#define DRAW_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "base/call.h"
#include "base/json.h"
#include "draw/document.h"

enum chart_mark {
    MARK_NONE,    /* nothing was said */
    MARK_FULL,    /* a disc */
    MARK_HALF,    /* a ring, filled on its start side */
    MARK_EMPTY,   /* a ring */
    MARK_UNKNOWN, /* a question mark */
    MARK_OUTSIDE  /* a dash: does not apply */
};

struct chart_cell {
    enum chart_mark mark;
    bool is_framed; /* a square around it: it differs from the cell before */
};

struct chart_row {
    const char *label;
    const struct chart_cell *cells; /* one a column; NULL: the row is a heading */
};

struct chart {
    const char *language;
    bool right_to_left;
    const char *const *columns; /* their headings: short, such as a date */
    size_t column_count;
    const struct chart_row *rows;
    size_t row_count;
    double height_most; /* rows that do not fit are left for another picture; 0: no limit */
};

enum shape_kind { SHAPE_RULE, SHAPE_FRAME, SHAPE_DISC, SHAPE_RING, SHAPE_HALF, SHAPE_DASH, SHAPE_TEXT };

/* x and y: the middle of a mark; of a text the middle, or the start side, of its baseline. */
struct shape {
    enum shape_kind kind;
    double x, y;
    double size; /* of a mark its half width; of a rule its length from x to the end side */
    const char *text;
    bool is_bold, is_middle;
};

struct picture {
    bool right_to_left;
    double width, height;
    const struct shape *shapes;
    size_t count;
    size_t row_count; /* of the chart's rows, those that it shows: at least one if there is any */
};

#define CHART_COLUMNS 5 /* at most; what is older belongs on another sheet */

/* Lays a chart out to a width in points. ERR_INVALID for more than CHART_COLUMNS columns. */
enum err chart_lay(struct call *c, const struct chart *chart, double width,
                   struct picture *ret) MUST_CHECK;

/* For a template: {width, height, shapes: [{is_disc, …, x, y, text}]}, numbers as text. */
struct json *picture_json(struct call *c, const struct picture *p);

/* What fills a document's column, and its page. */
#define DOCUMENT_PICTURE_WIDTH 481.0
#define DOCUMENT_PICTURE_HEIGHT 700.0
/* Adds a picture; it is never split. Its shapes must live as long as the document. */
void document_picture(struct document *d, const struct picture *p);

#endif
