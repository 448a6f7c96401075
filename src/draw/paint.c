/* draw/paint.c: pages drawn into a PDF (Cairo). */

#include <cairo-pdf.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/time.h"
#include "draw/document.h"
#include "draw/lock.h"
#include "draw/pages.h"

#define HEADER_TOP 30.0        /* of its text, from the upper edge of the page */
#define FOOTER_RULE 44.0       /* from the lower edge of the page */
#define PAGE_NUMBER_SHARE 0.25 /* of the width; the rest is the footer's */
#define STAMP_SHARE 0.6        /* of the diagonal of the page, at most */
#define STAMP_SCALE_MOST 1.0   /* a short word does not become a poster */
#define RULE_STRONG 0.9
#define RULE_FINE 0.4
#define FINE_GREY 0.6

struct painter {
    struct call *call;
    struct document *document;
    cairo_surface_t *surface;
    cairo_t *cairo;
    int outline[4]; /* the newest entry of each level, 0 the root */
};

static void rule(struct painter *p, double y, double thickness, double grey)
{
    cairo_set_source_rgb(p->cairo, grey, grey, grey);
    cairo_set_line_width(p->cairo, thickness);
    cairo_move_to(p->cairo, PAGE_MARGIN, y);
    cairo_line_to(p->cairo, PAGE_WIDTH - PAGE_MARGIN, y);
    cairo_stroke(p->cairo);
}

/* One line whose column has its left edge, and whose line has its top, at the given place. */
static void paint_line(struct painter *p, const struct cell *cell, size_t i, double left, double top)
{
    const struct line *line = &cell->set->lines[i];
    enum role role = cell->wording.role;
    double height = typeset_line_height(p->document->typesetter, role);
    double grey = typeset_grey(role);

    cairo_save(p->cairo);
    if (line->spills) {
        cairo_rectangle(p->cairo, left - height / 4, top - height / 4, cell->wording.width + height / 2,
                        height * 1.5);
        cairo_clip(p->cairo);
    }
    cairo_set_source_rgb(p->cairo, grey, grey, grey);
    cairo_move_to(p->cairo, left + line->x, top + typeset_baseline(p->document->typesetter, role));
    pango_cairo_show_layout_line(p->cairo, line->glyphs);
    cairo_restore(p->cairo);
}

static void paint_box(struct painter *p, const struct strip *s)
{
    cairo_set_source_rgb(p->cairo, 0, 0, 0);
    cairo_set_line_width(p->cairo, RULE_STRONG);
    cairo_rectangle(p->cairo, PAGE_MARGIN + RULE_STRONG / 2, s->top + RULE_STRONG / 2,
                    CONTENT_WIDTH - RULE_STRONG, s->height - RULE_STRONG);
    cairo_stroke(p->cairo);
}

static void paint_half(struct painter *p, const struct shape *s, double x, double y, bool to_the_right)
{
    cairo_arc(p->cairo, x, y, s->size, 0, 2 * M_PI);
    cairo_stroke(p->cairo);
    cairo_arc(p->cairo, x, y, s->size, to_the_right ? -M_PI / 2 : M_PI / 2,
              to_the_right ? M_PI / 2 : 3 * M_PI / 2);
    cairo_fill(p->cairo);
}

static void paint_text(struct painter *p, const struct shape *s, double x, double y)
{
    struct wording w = {.text = s->text, .role = s->is_bold ? ROLE_COLUMN : ROLE_CELL};
    const struct line *line = typeset_text(p->document->typesetter, &w)->lines;
    double before = s->is_middle ? line->width / 2 : p->document->style.right_to_left ? line->width : 0;

    cairo_move_to(p->cairo, x - before, y);
    pango_cairo_show_layout_line(p->cairo, line->glyphs);
}

static void paint_shape(struct painter *p, const struct shape *s, double x, double y)
{
    double grey = s->kind == SHAPE_RULE ? FINE_GREY : 0;

    cairo_new_path(p->cairo); /* a text leaves its end behind, and an arc would begin there */
    cairo_set_source_rgb(p->cairo, grey, grey, grey);
    cairo_set_line_width(p->cairo, s->kind == SHAPE_RULE ? RULE_FINE : RULE_STRONG);
    switch (s->kind) {
    case SHAPE_RULE:
        cairo_move_to(p->cairo, x, y);
        cairo_line_to(p->cairo, x + s->size, y);
        cairo_stroke(p->cairo);
        break;
    case SHAPE_FRAME:
        cairo_rectangle(p->cairo, x - s->size, y - s->size, 2 * s->size, 2 * s->size);
        cairo_stroke(p->cairo);
        break;
    case SHAPE_DISC:
    case SHAPE_RING:
        cairo_arc(p->cairo, x, y, s->size, 0, 2 * M_PI);
        cairo_stroke_preserve(p->cairo);
        if (s->kind == SHAPE_DISC) cairo_fill_preserve(p->cairo);
        cairo_new_path(p->cairo);
        break;
    case SHAPE_HALF: paint_half(p, s, x, y, p->document->style.right_to_left); break;
    case SHAPE_DASH:
        cairo_move_to(p->cairo, x - s->size, y);
        cairo_line_to(p->cairo, x + s->size, y);
        cairo_stroke(p->cairo);
        break;
    case SHAPE_TEXT: paint_text(p, s, x, y); break;
    }
}

/* A picture that is narrower than the page stands at the start side. */
static void paint_picture(struct painter *p, const struct picture *picture, double top)
{
    double left = pages_left(p->document, 0, picture->width);

    for (size_t i = 0; i < picture->count; i++)
        paint_shape(p, &picture->shapes[i], left + picture->shapes[i].x, top + picture->shapes[i].y);
}

static void paint_strip(struct painter *p, const struct strip *s)
{
    const struct block *b = s->block;
    double height = pages_line_height(p->document, b);

    if (b->kind == BLOCK_PICTURE) paint_picture(p, &b->picture, s->top);
    if (b->kind == BLOCK_NOTICE) paint_box(p, s);
    if (b->kind == BLOCK_TITLE || b->kind == BLOCK_COLUMNS) rule(p, s->top + s->height, RULE_STRONG, 0);
    if (b->kind == BLOCK_ROW) rule(p, s->top + s->height, RULE_FINE, FINE_GREY);
    for (size_t i = 0; i < b->count; i++) {
        const struct cell *cell = &b->cells[i];
        double left = pages_left(p->document, cell->start, cell->wording.width);
        double top = s->top + pages_padding(b);
        for (size_t l = s->from; l < s->to && l < cell->set->count; l++)
            paint_line(p, cell, l, left, top + (double)(l - s->from) * height);
    }
}

/* The viewer's table of contents. */
static void add_outline(struct painter *p, const struct strip *s, int page)
{
    int level = s->block->level, parent = 0;
    const char *place;

    for (int i = 1; i < level; i++)
        if (p->outline[i]) parent = p->outline[i];
    place = arena_format(p->call->mem, "page=%d pos=[%d %d]", page, (int)PAGE_MARGIN, (int)s->top - 4);
    p->outline[level] = cairo_pdf_surface_add_outline(
        p->surface, parent, s->block->cells[0].wording.text, place, CAIRO_PDF_OUTLINE_FLAG_OPEN);
    for (int i = level + 1; i < 4; i++) p->outline[i] = 0;
}

static void paint_stamp(struct painter *p)
{
    struct wording w = {.text = p->document->style.stamp, .role = ROLE_STAMP};
    const struct line *line = typeset_text(p->document->typesetter, &w)->lines;
    double diagonal = hypot(PAGE_WIDTH, PAGE_HEIGHT), grey = typeset_grey(ROLE_STAMP), scale;

    if (line->width <= 0) return;
    scale = MIN(STAMP_SCALE_MOST, STAMP_SHARE * diagonal / line->width);
    cairo_save(p->cairo);
    cairo_translate(p->cairo, PAGE_WIDTH / 2, PAGE_HEIGHT / 2);
    cairo_rotate(p->cairo, -atan2(PAGE_HEIGHT, PAGE_WIDTH));
    cairo_scale(p->cairo, scale, scale);
    cairo_set_source_rgb(p->cairo, grey, grey, grey);
    cairo_move_to(p->cairo, -line->width / 2,
                  0.355 * 100); /* half a capital's height below the middle */
    pango_cairo_show_layout_line(p->cairo, line->glyphs);
    cairo_restore(p->cairo);
}

/* "Page %d of %d" filled in by hand: the format is a translator's, and printf would trust it. */
static const char *page_number(struct painter *p, int page, int total)
{
    const char *format = p->document->style.page_format;
    struct buffer b = buffer_in(p->call->mem, 4 * LIMIT_DOCUMENT_TEXT);
    int numbers[] = {page, total};
    size_t next = 0;

    for (const char *f = format; *f; f++) {
        size_t which = next < 2 ? next : 1;
        size_t skip = strncmp(f, "%d", 2) == 0 ? 1 : 0;
        if (f[0] == '%' && (f[1] == '1' || f[1] == '2') && f[2] == '$' && f[3] == 'd') {
            which = (size_t)(f[1] - '1');
            skip = 3;
        }
        if (skip)
            buffer_format(&b, "%d", numbers[which]), next++;
        else
            buffer_char(&b, *f);
        f += skip;
    }
    return b.length && !buffer_overflowed(&b) ? b.data : "";
}

static void paint_margin(struct painter *p, const struct wording *w, double start, double top)
{
    struct cell cell = {.wording = *w, .start = start};
    double height = typeset_line_height(p->document->typesetter, w->role);

    cell.set = typeset_text(p->document->typesetter, w);
    for (size_t i = 0; i < cell.set->count; i++)
        paint_line(p, &cell, i, pages_left(p->document, start, w->width), top + (double)i * height);
}

static void paint_margins(struct painter *p, int page, int total)
{
    const struct document_style *style = &p->document->style;
    double number_width = CONTENT_WIDTH * PAGE_NUMBER_SHARE;
    struct wording header = {style->header_text, ROLE_MARGIN, SIDE_START, 0, CONTENT_WIDTH, 1};
    struct wording footer = {
        style->footer_text, ROLE_MARGIN, SIDE_START, 0, CONTENT_WIDTH - number_width - 10, 2};
    struct wording number = {page_number(p, page, total), ROLE_MARGIN, SIDE_END, 0, number_width, 1};
    double footer_top = PAGE_HEIGHT - FOOTER_RULE + 4;

    paint_margin(p, &header, 0, HEADER_TOP);
    rule(p, PAGE_HEIGHT - FOOTER_RULE, RULE_FINE, FINE_GREY);
    paint_margin(p, &footer, 0, footer_top);
    paint_margin(p, &number, CONTENT_WIDTH - number_width, footer_top);
}

static void paint_pages(struct painter *p, const struct pages *pages)
{
    int number = 1;

    for (const struct sheet *sheet = pages->first; sheet; sheet = sheet->next, number++) {
        if (p->document->style.stamp) paint_stamp(p);
        paint_margins(p, number, pages->count);
        for (const struct strip *s = sheet->first; s; s = s->next) {
            if (s->block->kind == BLOCK_HEADING && s->from == 0) add_outline(p, s, number);
            paint_strip(p, s);
        }
        cairo_show_page(p->cairo);
    }
}

static cairo_status_t take_bytes(void *closure, const unsigned char *bytes, unsigned int length)
{
    struct buffer *b = closure;

    buffer_add(b, bytes, length);
    return buffer_overflowed(b) ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static enum err draw(struct call *c, struct document *d, struct buffer *b)
{
    struct painter p = {.call = c, .document = d};
    struct pages pages;
    cairo_status_t status;

    TRY(pages_break(c, d, &pages));
    p.surface = cairo_pdf_surface_create_for_stream(take_bytes, b, PAGE_WIDTH, PAGE_HEIGHT);
    cairo_pdf_surface_set_metadata(p.surface, CAIRO_PDF_METADATA_TITLE, d->style.title);
    cairo_pdf_surface_set_metadata(p.surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                   time_iso_text(c->mem, d->style.created));
    p.cairo = cairo_create(p.surface);
    paint_pages(&p, &pages);
    cairo_destroy(p.cairo);
    cairo_surface_finish(p.surface);
    status = cairo_surface_status(p.surface);
    cairo_surface_destroy(p.surface);
    if (buffer_overflowed(b))
        return fail(c, ERR_INVALID, "The document would be larger than %zu bytes. Print less at once.",
                    LIMIT_RESPONSE_BODY);
    if (status != CAIRO_STATUS_SUCCESS)
        return fail(c, ERR_BUG, "The document could not be drawn: %s.", cairo_status_to_string(status));
    return OK;
}

enum err document_finish(struct call *c, struct document *d, const void **ret_bytes, size_t *ret_length)
{
    struct buffer b = buffer_in(c->mem, LIMIT_RESPONSE_BODY);
    enum err drawn;

    if (d->failed != OK) return d->failed;
    draw_lock();
    drawn = draw(c, d, &b);
    draw_unlock();
    if (drawn != OK) return drawn;
    *ret_bytes = b.data;
    *ret_length = b.length;
    return OK;
}
