/* draw/plot.c: ink drawn by Cairo, as SVG or PDF. */

#include "draw/plot.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "draw/lock.h"
#include "draw/plot_page.h"
#include "draw/printable.h"

#define POINT 2.6 /* half the width of a mark */
#define POINT_LINE 0.8

/* ---- one thing ---- */

static void set_dash(cairo_t *cairo, enum plot_dash dash)
{
    static const double dashed[] = {5, 2.5}, dotted[] = {1.2, 2}, mixed[] = {7, 2, 1.2, 2},
                        far[] = {11, 3.5}, twice[] = {5, 2, 1.2, 2, 1.2, 2};
    static const struct {
        const double *list;
        int count;
    } known[] = {[PLOT_WHOLE] = {NULL, 0},     [PLOT_DASHED] = {dashed, 2}, [PLOT_DOTTED] = {dotted, 2},
                 [PLOT_DASH_DOT] = {mixed, 4}, [PLOT_LONG] = {far, 2},      [PLOT_DASHES] = {twice, 6}};

    cairo_set_dash(cairo, known[dash].list, known[dash].count, 0);
}

static void follow(cairo_t *cairo, const struct ink *i)
{
    bool is_begun = false;

    for (size_t k = 0; k < i->count; k++) {
        double x = i->path[2 * k], y = i->path[2 * k + 1];
        if (isnan(x) || isnan(y))
            is_begun = false;
        else if (is_begun)
            cairo_line_to(cairo, x, y);
        else
            cairo_move_to(cairo, x, y), is_begun = true;
    }
}

static void polygon(cairo_t *cairo, const struct ink *i, const double *around, size_t count)
{
    for (size_t k = 0; k < count; k++)
        cairo_line_to(cairo, i->x + POINT * around[2 * k], i->y + POINT * around[2 * k + 1]);
    cairo_close_path(cairo);
}

static void point(cairo_t *cairo, const struct ink *i)
{
    static const double square[] = {-.9, -.9, .9, -.9, .9, .9, -.9, .9},
                        triangle[] = {0, -1.2, 1.1, .8, -1.1, .8},
                        diamond[] = {0, -1.3, 1.3, 0, 0, 1.3, -1.3, 0};

    cairo_set_line_width(cairo, POINT_LINE);
    switch (i->shape) {
    case PLOT_SQUARE: polygon(cairo, i, square, 4); break;
    case PLOT_TRIANGLE: polygon(cairo, i, triangle, 3); break;
    case PLOT_DIAMOND: polygon(cairo, i, diamond, 4); break;
    case PLOT_CROSS:
        cairo_move_to(cairo, i->x - POINT, i->y - POINT);
        cairo_line_to(cairo, i->x + POINT, i->y + POINT);
        cairo_move_to(cairo, i->x - POINT, i->y + POINT);
        cairo_line_to(cairo, i->x + POINT, i->y - POINT);
        cairo_stroke(cairo);
        return;
    case PLOT_TICK:
        cairo_move_to(cairo, i->x, i->y - POINT);
        cairo_line_to(cairo, i->x, i->y + POINT);
        cairo_stroke(cairo);
        return;
    default: cairo_arc(cairo, i->x, i->y, POINT, 0, 2 * M_PI); break;
    }
    if (i->shape == PLOT_RING || i->shape == PLOT_TRIANGLE)
        cairo_stroke(cairo);
    else
        cairo_fill(cairo);
}

static void text(cairo_t *cairo, const struct ink *i)
{
    cairo_move_to(cairo, i->x, i->y);
    if (i->is_upright) cairo_rotate(cairo, -M_PI / 2);
    pango_cairo_show_layout_line(cairo, i->line->glyphs);
}

static void draw_one(cairo_t *cairo, const struct ink *i)
{
    cairo_save(cairo);
    cairo_new_path(cairo);
    if (i->clip.right > i->clip.left) {
        cairo_rectangle(cairo, i->clip.left, i->clip.top, i->clip.right - i->clip.left,
                        i->clip.bottom - i->clip.top);
        cairo_clip(cairo);
    }
    cairo_set_source_rgb(cairo, i->grey, i->grey, i->grey);
    switch (i->kind) {
    case INK_POINT: point(cairo, i); break;
    case INK_TEXT: text(cairo, i); break;
    case INK_AREA:
        follow(cairo, i);
        cairo_close_path(cairo);
        cairo_fill(cairo);
        break;
    case INK_PATH:
        follow(cairo, i);
        set_dash(cairo, i->dash);
        cairo_set_line_width(cairo, i->width);
        cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
        cairo_stroke(cairo);
        break;
    }
    cairo_restore(cairo);
}

/* ---- the whole ---- */

static cairo_status_t take(void *closure, const unsigned char *bytes, unsigned int length)
{
    struct buffer *b = closure;

    buffer_add(b, bytes, length);
    return buffer_overflowed(b) ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

struct pictures {
    struct plot_page *page;
    size_t count;
    double width, height; /* of all, one below the other */
};

static struct pictures lay_all(struct call *c, struct typesetter *t, const struct plot *plot)
{
    struct pictures all = {0};

    for (const struct plot *one = plot; one; one = one->next) all.count++;
    all.page = arena_alloc(c->mem, all.count * sizeof *all.page);
    for (size_t i = 0; i < all.count; i++, plot = plot->next) {
        page_lay(c, t, plot, &all.page[i]);
        all.width = fmax(all.width, all.page[i].width);
        all.height += all.page[i].height;
    }
    return all;
}

static void draw_pages(cairo_surface_t *surface, const struct pictures *all, enum plot_format format)
{
    cairo_t *cairo = cairo_create(surface);
    double top = 0;

    if (format == PLOT_SVG) { /* on a dark page, too */
        cairo_set_source_rgb(cairo, 1, 1, 1);
        cairo_paint(cairo);
    }
    for (size_t i = 0; i < all->count; i++) {
        const struct plot_page *page = &all->page[i];
        if (format == PLOT_PDF) cairo_pdf_surface_set_size(surface, page->width, page->height);
        cairo_save(cairo);
        if (format == PLOT_SVG) cairo_translate(cairo, 0, top);
        for (size_t k = 0; k < page->count; k++) draw_one(cairo, &page->ink[k]);
        cairo_restore(cairo);
        if (format == PLOT_PDF) cairo_show_page(cairo);
        top += page->height;
    }
    cairo_destroy(cairo);
}

static void add_escaped(struct buffer *b, const char *words)
{
    for (; *words; words++) switch (*words) {
        case '&': buffer_text(b, "&amp;"); break;
        case '<': buffer_text(b, "&lt;"); break;
        default: buffer_char(b, *words); break;
        }
}

/* What a screen reader says of the picture: Cairo draws letters as shapes. */
static struct buffer with_title(struct call *c, const struct buffer *svg, const char *title)
{
    struct buffer b = buffer_in(c->mem, 2 * LIMIT_RESPONSE_BODY);
    const char *root = svg->length ? strstr(svg->data, "<svg") : NULL; /* not HTML: an SVG's own */
    const char *end = root ? strchr(root, '>') : NULL;

    if (!end) return *svg;
    buffer_add(&b, svg->data, (size_t)(end - svg->data));
    buffer_text(&b, " role=\"img\">\n<title>");
    add_escaped(&b, printable_text(c->mem, title));
    buffer_text(&b, "</title>"); /* not HTML: an SVG's own */
    buffer_text(&b, end + 1);
    return b;
}

static enum err draw_into(struct call *c, const struct pictures *all, enum plot_format format,
                          struct buffer *b)
{
    cairo_surface_t *surface =
        format == PLOT_SVG ? cairo_svg_surface_create_for_stream(take, b, all->width, all->height)
                           : cairo_pdf_surface_create_for_stream(take, b, all->width, all->height);
    const char *title = printable_text(c->mem, all->page[0].plot->title);
    cairo_status_t status;

    if (format == PLOT_SVG) cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PT);
    if (format == PLOT_PDF) {
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
        /* None: the same data give the same file on any day. */
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "");
    }
    draw_pages(surface, all, format);
    cairo_surface_finish(surface);
    status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (buffer_overflowed(b))
        return fail(c, ERR_INVALID, "The picture would be larger than %zu bytes.", LIMIT_RESPONSE_BODY);
    if (status != CAIRO_STATUS_SUCCESS)
        return fail(c, ERR_BUG, "The picture could not be drawn: %s.", cairo_status_to_string(status));
    return OK;
}

enum err plot_draw(struct call *c, const struct plot *plot, enum plot_format format,
                   const void **ret_bytes, size_t *ret_length)
{
    struct buffer b = buffer_in(c->mem, LIMIT_RESPONSE_BODY);
    struct typesetter *t = typesetter_new(c->mem, "en", false);
    struct pictures all;
    enum err drawn;

    draw_lock();
    all = lay_all(c, t, plot);
    drawn = draw_into(c, &all, format, &b);
    draw_unlock();
    if (drawn != OK) return drawn;
    if (format == PLOT_SVG) b = with_title(c, &b, plot->title);
    *ret_bytes = b.data;
    *ret_length = b.length;
    return OK;
}
