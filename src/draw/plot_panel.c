/* draw/plot_panel.c: a panel's frame, axes, lines of reference, and what stands around them. */

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "draw/plot_page.h"

#define FRAME_LINE 0.6
#define TICK 3.0
#define GAP 4.0
#define RULE_GREY 0.45
#define DIVIDER_GREY 0.75
#define TICK_ACROSS 48.0 /* points between numbers, about */
#define TICKS_LEAST 4    /* across */
#define TICK_UP 34.0
#define NAME_PITCH 11.5  /* least distance of names from top to bottom */
#define NAMES_SHARE 0.36 /* of the panel's width, at most, for names on its left */
#define HEADROOM 0.04    /* around numbers from the data */
#define RIGHT_LEAST 10.0 /* half of the last number */
#define LARGEST 1e300    /* beyond, steps between ticks would not be numbers */
#define NAME_WIDE 70.0   /* of a name along x that has a line for itself */
#define MAP_MOST 700.0
#define NAMES_PER_ROW .6 /* rows that a name needs: some share one */
#define WRAP_LEAST 56.0  /* a name along x is broken into lines that are at least so wide */
#define UPRIGHT_LEAST 24.0
#define UPRIGHT_MOST 144.0
#define YTITLE_LEAST 60.0
#define LABEL_GAP 1.5
#define CELL 46.0 /* wanted width of a square of a matrix */

/* ---- what the data reach ---- */

struct reach {
    double low, high;
};

static void reach_over(struct reach *r, const double *values, size_t count)
{
    for (size_t i = 0; values && i < count; i++) {
        if (!(fabs(values[i]) <= LARGEST)) continue;
        r->low = fmin(r->low, values[i]);
        r->high = fmax(r->high, values[i]);
    }
}

static struct reach reach_of(const struct plot_panel *data, bool is_x)
{
    struct reach r = {INFINITY, -INFINITY};

    for (size_t i = 0; i < data->series_count; i++) {
        const struct plot_series *s = &data->series[i];
        bool limits = s->kind == PLOT_WHISKERS
                          ? s->is_across == is_x
                          : !is_x && (s->kind == PLOT_BAND || s->kind == PLOT_STEP_BAND);
        reach_over(&r, is_x ? s->x : s->y, s->count);
        if (limits) reach_over(&r, s->low, s->count), reach_over(&r, s->high, s->count);
    }
    for (size_t i = 0; i < data->rule_count; i++)
        if (data->rules[i].kind == (is_x ? PLOT_UPRIGHT : PLOT_LEVEL))
            reach_over(&r, &data->rules[i].at, 1);
    return r;
}

bool panel_is_empty(const struct plot_panel *data)
{
    bool has_x = data->x.names || isfinite(reach_of(data, true).low);
    bool has_y = data->y.names || isfinite(reach_of(data, false).low);
    size_t count = 0;

    for (size_t i = 0; i < data->series_count; i++) count += data->series[i].count;
    return !count || !has_x || !has_y || (data->x.names && !data->x.count) ||
           (data->y.names && !data->y.count);
}

static struct scale scale_of(const struct plot_panel *data, bool is_x, double length)
{
    const struct plot_axis *axis = is_x ? &data->x : &data->y;
    double wanted =
        is_x ? fmax(TICKS_LEAST, floor(length / TICK_ACROSS)) : fmax(2, floor(length / TICK_UP));
    struct reach r;

    if (axis->names) return scale_names(axis->count);
    if (axis->low < axis->high) return scale_round(axis->low, axis->high, (size_t)wanted, false);
    r = reach_of(data, is_x);
    if (r.low < r.high) {
        double room = HEADROOM * (r.high - r.low);
        bool at_zero = r.low >= 0 && r.low - room < 0; /* no negative times and counts */
        r.low = at_zero ? fmin(r.low, 0) : r.low - room;
        r.high += room;
    }
    return scale_round(r.low, r.high, (size_t)wanted, !is_x);
}

/* ---- axes ---- */

struct margins {
    double left, right, top, bottom;
    struct block_of_words x_title, y_title;
    double names_width, line;
};

static const char *tick_text(const struct panel *n, bool is_x, size_t tick)
{
    const struct plot_axis *axis = is_x ? &n->data->x : &n->data->y;
    const struct scale *s = is_x ? &n->x : &n->y;

    return axis->names ? axis->names[tick] : scale_number(n->page->call, scale_tick(s, tick), s->step);
}

static double widest_tick(const struct panel *n, bool is_x)
{
    double widest = 0;

    for (size_t i = 0; i < (is_x ? n->x.ticks : n->y.ticks); i++)
        widest = fmax(widest, words_width(n->page, tick_text(n, is_x, i), ROLE_CELL));
    return widest;
}

/* How names stand along x. Numbers are never upright: every second is enough of them. */
enum names_way { NAMES_WRAPPED, NAMES_UPRIGHT, NAMES_THINNED };

static enum names_way x_names_way(const struct panel *n, double width)
{
    double part = width / (double)n->x.ticks, widest;

    if (!n->data->x.names) return NAMES_THINNED;
    widest = widest_tick(n, true);
    if (part - GAP >= fmin(widest, WRAP_LEAST)) return NAMES_WRAPPED;
    return part >= NAME_PITCH && widest > UPRIGHT_LEAST ? NAMES_UPRIGHT : NAMES_THINNED;
}

static double x_names_height(const struct panel *n, double width, double line)
{
    enum names_way way = x_names_way(n, width);
    double part = width / (double)n->x.ticks - GAP, height = line;

    if (way == NAMES_UPRIGHT) return fmin(widest_tick(n, true), UPRIGHT_MOST) + GAP / 2;
    for (size_t i = 0; way == NAMES_WRAPPED && i < n->x.ticks; i++)
        height =
            fmax(height,
                 words_set(n->page, &(struct words){n->data->x.names[i], ROLE_CELL, part, 3}).height);
    return height;
}

static double level_labels_width(const struct panel *n)
{
    double widest = 0;

    for (size_t i = 0; i < n->data->rule_count; i++)
        if (n->data->rules[i].kind == PLOT_LEVEL && n->data->rules[i].label)
            widest = fmax(widest, words_width(n->page, n->data->rules[i].label, ROLE_CELL));
    return widest > 0 ? widest + 2 * GAP : 0;
}

static bool has_upright_label(const struct plot_panel *data)
{
    for (size_t i = 0; i < data->rule_count; i++)
        if (data->rules[i].kind == PLOT_UPRIGHT && data->rules[i].label) return true;
    return false;
}

static double under_width(const struct panel *n)
{
    double widest = 0;

    for (size_t i = 0; i < n->data->under_count; i++)
        if (n->data->under[i].label)
            widest = fmax(widest, words_width(n->page, n->data->under[i].label, ROLE_CELL));
    return fmin(widest, 110);
}

/* frame: its width, 0 where it is not known yet. */
static struct margins margins_of(struct panel *n, struct box room, double frame)
{
    const struct plot_panel *data = n->data;
    double width = room.right - room.left, height = room.bottom - room.top, beside;
    struct margins m = {.line = typeset_line_height(n->page->typesetter, ROLE_CELL)};
    size_t under = data->under_count ? data->under_count + (data->under_title ? 1 : 0) : 0;

    n->y = scale_of(data, false, height - 4 * m.line);
    n->x = scale_of(data, true, width * .8);
    m.top = (data->title ? m.line + GAP / 2 : GAP) + (has_upright_label(data) ? m.line : 0);
    m.names_width = widest_tick(n, false);
    if (data->y.names) m.names_width = fmin(m.names_width, NAMES_SHARE * width);
    if (data->y.title && *data->y.title) /* no longer than the frame is high */
        m.y_title = words_set(
            n->page, &(struct words){data->y.title, ROLE_CELL,
                                     fmax(YTITLE_LEAST, frame > 0 ? n->frame.bottom - n->frame.top
                                                                  : height - 3 * m.line),
                                     2});
    beside = m.y_title.set ? (double)m.y_title.set->count * m.line + GAP : 0;
    m.left = beside + m.names_width + TICK + GAP / 2;
    m.left = fmax(m.left, under_width(n) + 5 * GAP);
    m.right = fmax(level_labels_width(n), data->x.names ? 1 : RIGHT_LEAST);
    width -= m.left + m.right;
    if (data->x.title && *data->x.title)
        m.x_title = words_set(n->page, &(struct words){data->x.title, ROLE_CELL, width, 2});
    m.bottom = TICK + LABEL_GAP + x_names_height(n, frame > 0 ? frame : width, m.line) +
               m.x_title.height + GAP / 2 + (double)under * m.line + (under ? GAP : 0);
    return m;
}

/* Of names that would touch each other, every second, third … is shown. */
static size_t every(double pitch, double needed)
{
    return pitch >= needed ? 1 : (size_t)ceil(needed / pitch);
}

static void put_upright_names(struct panel *n)
{
    for (size_t i = 0; i < n->x.ticks; i++) {
        struct block_of_words w =
            words_set(n->page, &(struct words){tick_text(n, true, i), ROLE_CELL, UPRIGHT_MOST + .5, 1});
        ink_upright(n->page, &w, scale_at(&n->x, (double)i) - w.height / 2,
                    n->frame.bottom + TICK + GAP / 2 + w.width / 2);
    }
}

static void put_x_ticks(struct panel *n, const struct margins *m)
{
    double pitch = n->x.ticks > 1 ? fabs(scale_at(&n->x, n->x.step) - scale_at(&n->x, 0))
                                  : n->frame.right - n->frame.left;
    enum names_way way = x_names_way(n, n->frame.right - n->frame.left);
    double widest = fmin(widest_tick(n, true), NAME_WIDE), taken_to = -INFINITY;
    bool wraps = way == NAMES_WRAPPED;
    size_t skip = wraps ? 1 : every(pitch, widest + 1.5 * GAP);

    if (way == NAMES_UPRIGHT) {
        put_upright_names(n);
        return;
    }
    for (size_t i = 0; i < n->x.ticks; i += skip) {
        double x = scale_at(&n->x, scale_tick(&n->x, i)), half;
        struct block_of_words w =
            words_set(n->page, &(struct words){tick_text(n, true, i), ROLE_CELL,
                                               wraps ? pitch - GAP : widest + .5, wraps ? 3 : 1});
        if (!n->data->x.names)
            ink_line(n->page, x, n->frame.bottom, x, n->frame.bottom + TICK, FRAME_LINE, 0);
        half = w.width / 2;
        if (!wraps) x = fmax(half, fmin(x, n->frame.right + m->right - half));
        if (x - half < taken_to) continue;
        ink_words(n->page, &w, x, n->frame.bottom + TICK + LABEL_GAP, HOLD_MIDDLE);
        taken_to = x + half + GAP / 2;
    }
}

static void put_y_ticks(struct panel *n, const struct margins *m)
{
    double pitch = n->y.ticks > 1 ? fabs(scale_at(&n->y, n->y.step) - scale_at(&n->y, 0)) : NAME_PITCH;
    size_t skip = every(pitch, NAME_PITCH);

    for (size_t i = 0; i < n->y.ticks; i += skip) {
        double y = scale_at(&n->y, scale_tick(&n->y, i));
        struct block_of_words w = words_set(
            n->page, &(struct words){tick_text(n, false, i), ROLE_CELL, m->names_width + 1, 1});
        double right = n->frame.left - TICK - GAP / 2;
        if (!n->data->y.names)
            ink_line(n->page, n->frame.left - TICK, y, n->frame.left, y, FRAME_LINE, 0);
        ink_words(n->page, &w, right, y - m->line / 2, HOLD_RIGHT);
    }
}

static void put_frame(struct panel *n)
{
    double *path = arena_alloc(n->page->call->mem, 10 * sizeof *path);
    struct box f = n->frame;

    memcpy(
        path,
        (double[]){f.left, f.top, f.right, f.top, f.right, f.bottom, f.left, f.bottom, f.left, f.top},
        10 * sizeof *path);
    ink_add(n->page, (struct ink){.kind = INK_PATH, .path = path, .count = 5, .width = FRAME_LINE});
}

/* Between columns of a map. */
static void put_dividers(struct panel *n)
{
    bool is_map = false;

    for (size_t i = 0; i < n->data->series_count; i++) is_map |= n->data->series[i].kind == PLOT_NAMES;
    for (size_t i = 1; is_map && i < n->data->x.count; i++) {
        double x = scale_at(&n->x, (double)i - .5);
        ink_line(n->page, x, n->frame.top, x, n->frame.bottom, FRAME_LINE, DIVIDER_GREY);
    }
}

/* ---- lines of reference ---- */

static void put_rule_line(struct panel *n, const struct plot_rule *r)
{
    double *path = arena_alloc(n->page->call->mem, 4 * sizeof *path);
    double low = fmax(n->x.low, n->y.low), high = fmin(n->x.high, n->y.high);

    memcpy(path, (double[]){n->frame.left, n->frame.top, n->frame.right, n->frame.bottom},
           4 * sizeof *path);
    if (r->kind == PLOT_LEVEL)
        path[1] = path[3] = scale_at(&n->y, r->at);
    else if (r->kind == PLOT_UPRIGHT)
        path[0] = path[2] = scale_at(&n->x, r->at);
    else
        memcpy(path,
               (double[]){scale_at(&n->x, low), scale_at(&n->y, low), scale_at(&n->x, high),
                          scale_at(&n->y, high)},
               4 * sizeof *path);
    ink_add(n->page, (struct ink){.kind = INK_PATH,
                                  .path = path,
                                  .count = 2,
                                  .width = FRAME_LINE,
                                  .grey = RULE_GREY,
                                  .dash = r->dash,
                                  .clip = n->frame});
}

static bool is_shown(const struct panel *n, const struct plot_rule *r)
{
    const struct scale *s = r->kind == PLOT_LEVEL ? &n->y : &n->x;

    return r->kind == PLOT_DIAGONAL || (isfinite(r->at) && r->at >= s->low && r->at <= s->high);
}

/* Names in the margin move apart where they would touch, in their order from the top. */
static void put_level_labels(struct panel *n, double line)
{
    double least = -INFINITY, before = INFINITY;

    for (;;) {
        const struct plot_rule *next = NULL;
        double y;
        for (size_t i = 0; i < n->data->rule_count; i++) {
            const struct plot_rule *r = &n->data->rules[i];
            if (r->kind == PLOT_LEVEL && r->label && is_shown(n, r) && r->at < before &&
                (!next || r->at > next->at))
                next = r;
        }
        if (!next) return;
        before = next->at;
        y = fmax(scale_at(&n->y, next->at) - line / 2, least);
        ink_text(n->page, next->label, ROLE_CELL, n->frame.right + GAP, y, HOLD_LEFT);
        least = y + line;
    }
}

/* Above the frame, pushed in where it would leave the panel. */
static void put_upright_labels(struct panel *n, double line)
{
    double taken_to = -INFINITY;

    for (size_t i = 0; i < n->data->rule_count; i++) {
        const struct plot_rule *r = &n->data->rules[i];
        double width, left;
        if (r->kind != PLOT_UPRIGHT || !r->label || !is_shown(n, r)) continue;
        width = words_width(n->page, r->label, ROLE_CELL);
        left = scale_at(&n->x, r->at) - width / 2;
        left = fmax(n->frame.left, fmin(left, n->frame.right - width));
        if (left < taken_to) continue;
        ink_text(n->page, r->label, ROLE_CELL, left, n->frame.top - line, HOLD_LEFT);
        taken_to = left + width + GAP;
    }
}

static void put_rules(struct panel *n)
{
    for (size_t i = 0; i < n->data->rule_count; i++)
        if (is_shown(n, &n->data->rules[i])) put_rule_line(n, &n->data->rules[i]);
}

/* ---- numbers under the axis ---- */

static double at_risk(const struct plot_under *u, double x)
{
    for (size_t i = 0; i < u->count; i++)
        if (u->x[i] >= x) return u->value[i];
    return 0;
}

/* Numbers that would touch the one before are left out. */
static void put_under_row(struct panel *n, const struct plot_under *u, double top)
{
    double taken_to = -INFINITY;

    for (size_t k = 0; k < n->x.ticks; k++) {
        double tick = scale_tick(&n->x, k), x = scale_at(&n->x, tick);
        const char *number = scale_number(n->page->call, at_risk(u, tick), 1);
        double width = words_width(n->page, number, ROLE_CELL);
        if (x - width / 2 < taken_to) continue;
        ink_text(n->page, number, ROLE_CELL, x, top, HOLD_MIDDLE);
        taken_to = x + width / 2 + GAP;
    }
}

static void put_under(struct panel *n, const struct margins *m, double top, double left)
{
    double room = n->frame.left - left - 4 * GAP;

    if (!n->data->under_count) return;
    if (n->data->under_title) {
        ink_text(n->page, n->data->under_title, ROLE_CELL, left, top, HOLD_LEFT);
        top += m->line;
    }
    for (size_t i = 0; i < n->data->under_count; i++) {
        const struct plot_under *u = &n->data->under[i];
        double row = top + (double)i * m->line;
        struct block_of_words w = words_set(n->page, &(struct words){u->label, ROLE_CELL, room, 1});
        ink_words(n->page, &w, left, row, HOLD_LEFT);
        put_under_row(n, u, row);
    }
}

/* ---- the panel ---- */

static void set_frame(struct panel *n, const struct margins *m, struct box room)
{
    n->frame = (struct box){room.left + m->left, room.top + m->top, room.right - m->right,
                            room.bottom - m->bottom};
    if (n->data->is_square) {
        double width = n->frame.right - n->frame.left, height = n->frame.bottom - n->frame.top;
        double rows = n->data->y.names ? (double)n->data->y.count : 1;
        double columns = n->data->x.names ? (double)n->data->x.count : 1;
        double side = fmin(width / columns, height / rows);
        if (n->data->x.names) side = fmax(side, fmin(width / columns, CELL));
        n->frame.right = n->frame.left + side * columns;
        n->frame.bottom = n->frame.top + fmin(height, side * rows);
    }
    n->x = scale_of(n->data, true, n->frame.right - n->frame.left);
    n->x.from = n->frame.left, n->x.to = n->frame.right;
    n->y.from = n->data->y.names ? n->frame.top : n->frame.bottom;
    n->y.to = n->data->y.names ? n->frame.bottom : n->frame.top;
}

static void put_around(struct panel *n, const struct margins *m, struct box room)
{
    double below =
        n->frame.bottom + TICK + LABEL_GAP + x_names_height(n, n->frame.right - n->frame.left, m->line);

    if (n->data->title)
        ink_text(n->page, n->data->title, ROLE_COLUMN, n->frame.left, room.top, HOLD_LEFT);
    put_x_ticks(n, m);
    put_y_ticks(n, m);
    ink_words(n->page, &m->x_title, (n->frame.left + n->frame.right) / 2, below, HOLD_MIDDLE);
    if (m->y_title.set)
        ink_upright(n->page, &m->y_title,
                    n->frame.left - TICK - 1.5 * GAP - m->names_width - m->y_title.height,
                    (n->frame.top + n->frame.bottom) / 2);
    put_level_labels(n, m->line);
    put_upright_labels(n, m->line);
    put_under(n, m, below + m->x_title.height + GAP, room.left);
}

static void lay_once(struct panel *n, struct box room)
{
    struct margins m = margins_of(n, room, 0);

    /* A square frame can be narrower than its room: names along it then need another height. */
    for (int i = 0; i < 2; i++) {
        set_frame(n, &m, room);
        m = margins_of(n, room, n->frame.right - n->frame.left);
    }
    set_frame(n, &m, room);
    put_dividers(n);
    panel_areas(n);
    put_rules(n);
    panel_series(n);
    put_frame(n);
    put_around(n, &m, room);
}

static void lay_empty(struct panel *n, struct box room)
{
    double line = typeset_line_height(n->page->typesetter, ROLE_CELL);
    const char *text = n->data->empty ? n->data->empty : "There is nothing to draw.";
    struct block_of_words w =
        words_set(n->page, &(struct words){text, ROLE_CELL, (room.right - room.left) * .8, 6});

    n->frame = (struct box){room.left, room.top + line + GAP, room.right, room.bottom};
    if (n->data->title) ink_text(n->page, n->data->title, ROLE_COLUMN, room.left, room.top, HOLD_LEFT);
    put_frame(n);
    ink_words(n->page, &w, (room.left + room.right) / 2,
              (n->frame.top + n->frame.bottom - w.height) / 2, HOLD_MIDDLE);
}

bool panel_lay(struct plot_page *p, const struct plot_panel *data, struct box room, bool with_names)
{
    struct panel n = {.data = data, .page = p};

    if (panel_is_empty(data)) {
        lay_empty(&n, room);
        return true;
    }
    lay_once(&n, room);
    return !with_names || panel_labels(&n);
}

/* A map of many names is higher, up to a page that stands. */
static double names_height(const struct plot_panel *data)
{
    size_t most = 0;

    for (size_t i = 0; i < data->series_count; i++)
        if (data->series[i].kind == PLOT_NAMES && data->series[i].count > most)
            most = data->series[i].count;
    return fmin(MAP_MOST, 80 + NAME_PITCH * NAMES_PER_ROW * (double)most);
}

double panel_height(const struct plot_panel *data, double usual)
{
    double most = 0;

    if (data->y.names && !panel_is_empty(data)) most = 80 + NAME_PITCH * (double)data->y.count;
    return fmin(fmax(usual, fmax(most, names_height(data))), 14000); /* what a PDF's page can be */
}

double panel_width(struct plot_page *p, const struct plot_panel *data, double height)
{
    struct panel n = {.data = data, .page = p};
    struct margins m;
    double inner;

    if (panel_is_empty(data)) return 0;
    m = margins_of(&n, (struct box){0, 0, 560, height}, 0);
    inner = height - m.top - m.bottom;
    if (data->x.names && data->y.count)
        inner = fmax(inner / (double)data->y.count, CELL) * (double)data->x.count;
    return m.left + inner + m.right;
}
