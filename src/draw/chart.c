/* draw/chart.c: where each mark and each label of a chart goes. */

#include "draw/chart.h"

#include <string.h>

#include "base/arena.h"
#include "draw/lock.h"
#include "draw/printable.h"
#include "draw/typeset.h"

#define COLUMN_WIDTH 54.0
#define LABEL_SHARE 0.90 /* of its column: a browser's letters may be wider than ours */
#define MARK_SIZE 3.8
#define FRAME_SIZE 6.6
#define ROW_PADDING 1.4

struct layer {
    struct call *call;
    const struct chart *chart;
    struct typesetter *typesetter;
    double width, label_width, y;
    struct shape *shapes;
    size_t count, room;
};

/* From the start side, whichever that is. */
static double across(const struct layer *l, double start)
{
    return l->chart->right_to_left ? l->width - start : start;
}

static double column_middle(const struct layer *l, size_t i)
{
    return across(l, l->label_width + COLUMN_WIDTH * ((double)i + 0.5));
}

static void put(struct layer *l, struct shape s)
{
    if (l->count == l->room) {
        struct shape *more = arena_alloc(l->call->mem, (l->room = 2 * l->room + 64) * sizeof *more);
        if (l->count) memcpy(more, l->shapes, l->count * sizeof *more);
        l->shapes = more;
    }
    l->shapes[l->count++] = s;
}

static void put_rule(struct layer *l)
{
    put(l, (struct shape){.kind = SHAPE_RULE, .x = 0, .y = l->y, .size = l->width});
}

/* A label on as many lines as it needs; the y of its first baseline is below l->y. */
static double put_label(struct layer *l, const char *label, bool is_bold, double room)
{
    enum role role = is_bold ? ROLE_COLUMN : ROLE_CELL;
    struct wording w = {
        .text = printable_text(l->call->mem, label), .role = role, .width = room * LABEL_SHARE};
    const struct typeset *set = typeset_text(l->typesetter, &w);
    double line = typeset_line_height(l->typesetter, role);

    for (size_t i = 0; i < set->count; i++) {
        const PangoLayoutLine *glyphs = set->lines[i].glyphs;
        put(l, (struct shape){
                   .kind = SHAPE_TEXT,
                   .x = across(l, 0),
                   .y = l->y + ROW_PADDING + (double)i * line + typeset_baseline(l->typesetter, role),
                   .text =
                       arena_text_n(l->call->mem, w.text + glyphs->start_index, (size_t)glyphs->length),
                   .is_bold = is_bold});
    }
    return 2 * ROW_PADDING + (double)set->count * line;
}

static void put_mark(struct layer *l, const struct chart_cell *cell, double x, double middle)
{
    static const enum shape_kind kinds[] = {[MARK_FULL] = SHAPE_DISC,
                                            [MARK_HALF] = SHAPE_HALF,
                                            [MARK_EMPTY] = SHAPE_RING,
                                            [MARK_UNKNOWN] = SHAPE_TEXT,
                                            [MARK_OUTSIDE] = SHAPE_DASH};
    struct shape s = {.kind = kinds[cell->mark], .x = x, .y = middle, .size = MARK_SIZE};

    if (cell->mark == MARK_NONE) return;
    if (cell->mark == MARK_UNKNOWN) {
        s.y = middle + MARK_SIZE * 0.9;
        s.text = "?";
        s.is_bold = s.is_middle = true;
    }
    put(l, s);
    if (cell->is_framed)
        put(l, (struct shape){.kind = SHAPE_FRAME, .x = x, .y = middle, .size = FRAME_SIZE});
}

static void put_row(struct layer *l, const struct chart_row *row)
{
    double height = put_label(l, row->label, !row->cells, row->cells ? l->label_width : l->width);

    for (size_t i = 0; row->cells && i < l->chart->column_count; i++)
        put_mark(l, &row->cells[i], column_middle(l, i), l->y + height / 2);
    l->y += height;
    put_rule(l);
}

static void put_columns(struct layer *l)
{
    double base = ROW_PADDING + typeset_baseline(l->typesetter, ROLE_COLUMN);

    for (size_t i = 0; i < l->chart->column_count; i++)
        put(l, (struct shape){.kind = SHAPE_TEXT,
                              .x = column_middle(l, i),
                              .y = base,
                              .text = printable_text(l->call->mem, l->chart->columns[i]),
                              .is_bold = true,
                              .is_middle = true});
    l->y = 2 * ROW_PADDING + typeset_line_height(l->typesetter, ROLE_COLUMN);
    put_rule(l);
}

/* How many rows were put. A heading does not stand last, without the rows that it heads. */
static size_t put_rows(struct layer *l)
{
    const struct chart *chart = l->chart;
    double before_heading = 0;
    size_t shapes_before_heading = 0;

    for (size_t i = 0; i < chart->row_count; i++) {
        bool after_heading = i > 1 && !chart->rows[i - 1].cells;
        double before = l->y;
        size_t shapes = l->count;
        put_row(l, &chart->rows[i]);
        if (chart->height_most > 0 && l->y > chart->height_most && i > 0) {
            l->y = after_heading ? before_heading : before;
            l->count = after_heading ? shapes_before_heading : shapes;
            return after_heading ? i - 1 : i;
        }
        before_heading = before;
        shapes_before_heading = shapes;
    }
    return chart->row_count;
}

enum err chart_lay(struct call *c, const struct chart *chart, double width, struct picture *ret)
{
    struct layer l = {.call = c, .chart = chart, .width = width};
    size_t rows;

    if (chart->column_count > CHART_COLUMNS)
        return fail(c, ERR_INVALID, "A picture shows at most %d columns.", CHART_COLUMNS);
    l.label_width = width - COLUMN_WIDTH * (double)chart->column_count;
    l.typesetter = typesetter_new(c->mem, chart->language, chart->right_to_left);
    draw_lock();
    put_columns(&l);
    rows = put_rows(&l);
    draw_unlock();
    *ret = (struct picture){.right_to_left = chart->right_to_left,
                            .width = width,
                            .height = l.y + 1,
                            .shapes = l.shapes,
                            .count = l.count,
                            .row_count = rows};
    return OK;
}

/* ---- as JSON ---- */

static void set_number(struct call *c, struct json *map, const char *key, double value)
{
    json_set(map, key, json_text(c, arena_format(c->mem, "%.1f", value)));
}

static struct json *shape_json(struct call *c, const struct picture *p, const struct shape *s)
{
    static const char *const kinds[] = {
        [SHAPE_RULE] = "is_rule", [SHAPE_FRAME] = "is_frame", [SHAPE_DISC] = "is_disc",
        [SHAPE_RING] = "is_ring", [SHAPE_HALF] = "is_half",   [SHAPE_DASH] = "is_dash",
        [SHAPE_TEXT] = "is_text"};
    struct json *one = json_map(c);
    double start = p->right_to_left ? 1 : -1;

    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        json_set(one, kinds[k], json_bool(c, k == s->kind));
    set_number(c, one, "x", s->x);
    set_number(c, one, "y", s->y);
    set_number(c, one, "size", s->size);
    set_number(c, one, "left", s->kind == SHAPE_RULE ? 0 : s->x - s->size);
    set_number(c, one, "right", s->kind == SHAPE_RULE ? s->size : s->x + s->size);
    set_number(c, one, "top", s->y - s->size);
    set_number(c, one, "bottom", s->y + s->size);
    set_number(c, one, "twice", 2 * s->size);
    /* Which way the half disc's arc bows: around the side where lines start. */
    json_set(one, "sweep", json_text(c, start < 0 ? "0" : "1"));
    json_set(one, "text", json_text(c, s->text));
    json_set(one, "is_bold", json_bool(c, s->is_bold));
    json_set(one, "is_middle", json_bool(c, s->is_middle));
    return one;
}

struct json *picture_json(struct call *c, const struct picture *p)
{
    struct json *picture = json_map(c), *shapes = json_list(c);

    for (size_t i = 0; i < p->count; i++) json_add(shapes, shape_json(c, p, &p->shapes[i]));
    set_number(c, picture, "width", p->width);
    set_number(c, picture, "height", p->height);
    json_set(picture, "shapes", shapes);
    return picture;
}
