/* draw/plot_series.c: numbers of a panel put into its frame, and names beside lines. */

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "draw/plot_page.h"
#include "draw/plot_place.h"

#define LINE 1.1
#define LINE_HEAVY 2.0
#define WHISKER 0.8
#define END 2.2          /* half the width of a whisker's end */
#define CLOSE 0.1        /* points of a line closer than this are one */
#define POINT_SQUARE 1.3 /* of points whose middles fall into one square of this size one is drawn */
#define BAND_GREY 0.87
#define DARKEST 0.45   /* of a cell: its number is still read on it in black */
#define ZEROS_MOST 100 /* squares; in a larger matrix an empty square is nobody */
#define BORDER_STRONG 1.4
#define BORDER_FINE 0.3
#define BORDER_GREY 0.6
#define BAR_GREY 0.72
#define BAR_SHARE 0.92 /* of a column, the longest */
#define SAMPLE 30.0    /* length of a line in the key */
#define TEXT_GAP 4.0

static bool is_in(const struct panel *n, double x, double y)
{
    return x >= n->frame.left - .01 && x <= n->frame.right + .01 && y >= n->frame.top - .01 &&
           y <= n->frame.bottom + .01;
}

static struct box wide_frame(const struct panel *n)
{
    return (struct box){n->frame.left - 1, n->frame.top - 1, n->frame.right + 1, n->frame.bottom + 1};
}

/* ---- lines and bands ---- */

static void add_point(struct trace *t, double x, double y, bool is_last)
{
    if (t->count && !isnan(x) && !is_last) {
        const double *before = t->path + 2 * (t->count - 1);
        if (fabs(before[0] - x) < CLOSE && fabs(before[1] - y) < CLOSE) return;
    }
    t->path[2 * t->count] = x, t->path[2 * t->count + 1] = y;
    t->count++;
}

struct trace panel_trace(const struct panel *n, const struct plot_series *s, const double *y)
{
    bool in_steps = s->kind == PLOT_STEPS || s->kind == PLOT_STEP_BAND;
    struct trace t = {arena_alloc(n->page->call->mem, (4 * s->count + 4) * sizeof *t.path), 0};

    for (size_t i = 0; i < s->count; i++) {
        bool is_there = isfinite(s->x[i]) && isfinite(y[i]), is_last = i + 1 == s->count;
        double px = is_there ? scale_at(&n->x, s->x[i]) : NAN;
        double py = is_there ? scale_at(&n->y, y[i]) : NAN;
        if (in_steps && is_there && t.count && !isnan(t.path[2 * t.count - 1]))
            add_point(&t, px, t.path[2 * t.count - 1], false);
        add_point(&t, px, py, is_last);
    }
    return t;
}

static void put_line(struct panel *n, const struct plot_series *s)
{
    struct trace t = panel_trace(n, s, s->y);

    ink_add(n->page, (struct ink){.kind = INK_PATH,
                                  .path = t.path,
                                  .count = t.count,
                                  .width = s->is_heavy ? LINE_HEAVY : LINE,
                                  .dash = s->dash,
                                  .clip = wide_frame(n)});
}

/* One area for each stretch in which both limits are known. */
static void put_stretch(struct panel *n, const struct plot_series *s, size_t from, size_t to)
{
    struct plot_series part = *s;
    struct trace up, down;
    double *path;

    part.x += from, part.count = to - from;
    up = panel_trace(n, &part, s->high + from);
    down = panel_trace(n, &part, s->low + from);
    path = arena_alloc(n->page->call->mem, (up.count + down.count) * 2 * sizeof *path);
    if (up.count) memcpy(path, up.path, up.count * 2 * sizeof *path);
    for (size_t i = 0; i < down.count; i++)
        memcpy(path + 2 * (up.count + i), down.path + 2 * (down.count - 1 - i), 2 * sizeof *path);
    ink_add(n->page, (struct ink){.kind = INK_AREA,
                                  .path = path,
                                  .count = up.count + down.count,
                                  .grey = BAND_GREY,
                                  .clip = wide_frame(n)});
}

static void put_band(struct panel *n, const struct plot_series *s)
{
    size_t from = 0;

    for (size_t i = 0; i <= s->count; i++) {
        if (i < s->count && isfinite(s->x[i]) && isfinite(s->low[i]) && isfinite(s->high[i])) continue;
        if (i > from + 1) put_stretch(n, s, from, i);
        from = i + 1;
    }
}

/* ---- points and whiskers ---- */

static void put_points(struct panel *n, const struct plot_series *s)
{
    size_t columns = (size_t)((n->frame.right - n->frame.left) / POINT_SQUARE) + 2;
    size_t rows = (size_t)((n->frame.bottom - n->frame.top) / POINT_SQUARE) + 2;
    uint8_t *seen = arena_alloc(n->page->call->mem, columns * rows);

    for (size_t i = 0; i < s->count; i++) {
        double x, y;
        uint8_t *here;
        if (!isfinite(s->x[i]) || !isfinite(s->y[i])) continue;
        x = scale_at(&n->x, s->x[i]), y = scale_at(&n->y, s->y[i]);
        if (!is_in(n, x, y)) continue;
        here = &seen[(size_t)(fmax(0, y - n->frame.top) / POINT_SQUARE) * columns +
                     (size_t)(fmax(0, x - n->frame.left) / POINT_SQUARE)];
        if (*here) continue;
        *here = 1;
        ink_add(n->page, (struct ink){.kind = INK_POINT, .x = x, .y = y, .shape = s->shape});
    }
}

static void put_whisker(struct panel *n, bool is_across, double at, double low, double high)
{
    const struct scale *along = is_across ? &n->x : &n->y;
    double from = scale_at(along, fmax(low, along->low)), to = scale_at(along, fmin(high, along->high));
    double here = scale_at(is_across ? &n->y : &n->x, at);

    if (low > along->high || high < along->low) return;
    if (is_across)
        ink_line(n->page, from, here, to, here, WHISKER, 0);
    else
        ink_line(n->page, here, from, here, to, WHISKER, 0);
    /* Without its end it goes on outside the frame. */
    for (int end = 0; end < 2; end++) {
        double place = end ? to : from;
        if (end ? high > along->high : low < along->low) continue;
        if (is_across)
            ink_line(n->page, place, here - END, place, here + END, WHISKER, 0);
        else
            ink_line(n->page, here - END, place, here + END, place, WHISKER, 0);
    }
}

static void put_whiskers(struct panel *n, const struct plot_series *s)
{
    for (size_t i = 0; i < s->count; i++) {
        double at = s->is_across ? s->y[i] : s->x[i];
        if (isfinite(at) && isfinite(s->low[i]) && isfinite(s->high[i]))
            put_whisker(n, s->is_across, at, s->low[i], s->high[i]);
    }
}

/* ---- squares of a matrix ---- */

/* Around the squares in which both agree, or around the others, which are drawn first. */
static void put_borders(struct panel *n, const struct plot_series *s, double wide, double high,
                        bool agreeing)
{
    for (size_t i = 0; i < s->count; i++) {
        double x = scale_at(&n->x, s->x[i]), y = scale_at(&n->y, s->y[i]);
        double left = x - wide / 2, right = x + wide / 2, top = y - high / 2, bottom = y + high / 2;
        double *path;
        if ((s->x[i] == s->y[i]) != agreeing) continue;
        path = arena_alloc(n->page->call->mem, 10 * sizeof *path);
        memcpy(path, (double[]){left, top, right, top, right, bottom, left, bottom, left, top},
               10 * sizeof *path);
        ink_add(n->page, (struct ink){.kind = INK_PATH,
                                      .path = path,
                                      .count = 5,
                                      .width = agreeing ? BORDER_STRONG : BORDER_FINE,
                                      .grey = agreeing ? 0 : BORDER_GREY});
    }
}

static void put_cells(struct panel *n, const struct plot_series *s)
{
    double most = 0, line = typeset_line_height(n->page->typesetter, ROLE_CELL);
    double wide = fabs(scale_at(&n->x, 1) - scale_at(&n->x, 0));
    double high = fabs(scale_at(&n->y, 1) - scale_at(&n->y, 0));

    for (size_t i = 0; i < s->count; i++)
        if (isfinite(s->value[i])) most = fmax(most, s->value[i]);
    for (size_t i = 0; i < s->count; i++) {
        double x = scale_at(&n->x, s->x[i]), y = scale_at(&n->y, s->y[i]);
        struct box b = {x - wide / 2, y - high / 2, x + wide / 2, y + high / 2};
        const char *number;
        if (!isfinite(s->value[i])) continue;
        number = scale_number(n->page->call, s->value[i], s->value[i] == floor(s->value[i]) ? 1 : .1);
        if (s->value[i] > 0 && most > 0) ink_box(n->page, b, 1 - (1 - DARKEST) * s->value[i] / most);
        if (s->value[i] == 0 && s->count > ZEROS_MOST) continue;
        if (high >= line && words_width(n->page, number, ROLE_CELL) + 2 <= wide)
            ink_text(n->page, number, ROLE_CELL, x, y - line / 2, HOLD_MIDDLE);
    }
    put_borders(n, s, wide, high, false);
    put_borders(n, s, wide, high, true);
}

/* ---- columns of a map ---- */

static void put_bars(struct panel *n, const struct plot_series *s)
{
    double wide = scale_at(&n->x, 1) - scale_at(&n->x, 0), most = 0;

    for (size_t i = 0; i < s->count; i++) most = fmax(most, s->value[i]);
    for (size_t i = 0; i < s->count; i++) {
        double end = scale_at(&n->x, s->x[i]) + wide / 2;
        double top = fmax(n->frame.top, scale_at(&n->y, s->y[i] + s->thick / 2) + .3);
        double bottom = fmin(n->frame.bottom, scale_at(&n->y, s->y[i] - s->thick / 2) - .3);
        if (!(s->value[i] > 0) || top >= bottom) continue;
        ink_box(n->page, (struct box){end - BAR_SHARE * wide * s->value[i] / most, top, end, bottom},
                BAR_GREY);
    }
}

struct rows {
    size_t count;
    double height;
    double *used;             /* width of a row that has names already */
    size_t *names, *left_out; /* of a row: that belong into it, and that found no room there */
};

/* The row of a name; SIZE_MAX where it lies outside the frame. */
static size_t row_of(const struct panel *n, const struct plot_series *s, size_t i, size_t rows)
{
    double y = scale_at(&n->y, s->y[i]), height = n->frame.bottom - n->frame.top;

    if (!isfinite(s->y[i]) || y < n->frame.top - .01 || y > n->frame.bottom + .01) return SIZE_MAX;
    return (size_t)fmax(0, fmin((double)rows - 1, floor((y - n->frame.top) / height * (double)rows)));
}

static struct rows rows_of(const struct panel *n, const struct plot_series *s, double line)
{
    struct rows r = {.count = (size_t)fmax(1, floor((n->frame.bottom - n->frame.top) / line))};

    r.height = (n->frame.bottom - n->frame.top) / (double)r.count;
    r.used = arena_alloc(n->page->call->mem, r.count * sizeof *r.used);
    r.names = arena_alloc(n->page->call->mem, r.count * sizeof *r.names);
    r.left_out = arena_alloc(n->page->call->mem, r.count * sizeof *r.left_out);
    for (size_t i = 0; i < s->count; i++) {
        size_t row = row_of(n, s, i, r.count);
        if (row != SIZE_MAX) r.names[row]++;
    }
    return r;
}

/* Names in rows, each in the row that is nearest to its height; what a row cannot hold is counted. */
static void put_names(struct panel *n, const struct plot_series *s)
{
    double line = typeset_line_height(n->page->typesetter, ROLE_CELL);
    double wide = scale_at(&n->x, 1) - scale_at(&n->x, 0) - 2 * TEXT_GAP, start = 0;
    double more = words_width(n->page, "+999", ROLE_CELL) + 2 * TEXT_GAP;
    struct rows r = rows_of(n, s, line);

    for (size_t i = 0; i < s->count; i++) {
        struct block_of_words w;
        size_t row = row_of(n, s, i, r.count);
        double room;
        if (row == SIZE_MAX) continue;
        room = r.names[row] > 1 ? wide - more : wide;
        start = scale_at(&n->x, s->x[i]) - wide / 2;
        w = words_set(n->page, &(struct words){s->names[i], ROLE_CELL, room, 1});
        if (r.left_out[row] || (r.used[row] > 0 && r.used[row] + w.width > room)) {
            r.left_out[row]++;
            continue;
        }
        ink_words(n->page, &w, start + r.used[row],
                  n->frame.top + ((double)row + .5) * r.height - line / 2, HOLD_LEFT);
        r.used[row] += w.width + 2 * TEXT_GAP;
    }
    for (size_t row = 0; row < r.count; row++)
        if (r.left_out[row])
            ink_text(n->page, arena_format(n->page->call->mem, "+%zu", r.left_out[row]), ROLE_CELL,
                     start + fmin(r.used[row], wide - more + TEXT_GAP),
                     n->frame.top + ((double)row + .5) * r.height - line / 2, HOLD_LEFT);
}

/* Areas are below the lines of reference. */
void panel_areas(struct panel *n)
{
    for (size_t i = 0; i < n->data->series_count; i++) {
        const struct plot_series *s = &n->data->series[i];
        if (s->kind == PLOT_BAND || s->kind == PLOT_STEP_BAND) put_band(n, s);
        if (s->kind == PLOT_CELLS) put_cells(n, s);
        if (s->kind == PLOT_BARS) put_bars(n, s);
    }
}

void panel_series(struct panel *n)
{
    for (size_t i = 0; i < n->data->series_count; i++) {
        const struct plot_series *s = &n->data->series[i];
        if (s->kind == PLOT_POINTS) put_points(n, s);
        if (s->kind == PLOT_LINE || s->kind == PLOT_STEPS) put_line(n, s);
        if (s->kind == PLOT_WHISKERS) put_whiskers(n, s);
        if (s->kind == PLOT_NAMES) put_names(n, s);
    }
}

/* ---- names of lines ---- */

static bool is_line(const struct plot_series *s)
{
    return s->kind == PLOT_LINE || s->kind == PLOT_STEPS;
}

/* What a name must not cover: the lines, each its own, and all else. */
static struct place occupied(const struct panel *n)
{
    struct place p = place_new(n->page->call, n->frame);
    uint8_t owner = 0;

    for (size_t i = 0; i < n->page->count; i++) {
        const struct ink *k = &n->page->ink[i];
        struct trace t = {arena_copy(n->page->call->mem, k->path ? k->path : &k->x,
                                     (k->path ? 2 * k->count : 2) * sizeof(double)),
                          k->path ? k->count : 1};
        if (k->kind == INK_PATH) place_trace(&p, &t, PLACE_OTHER);
        if (k->kind == INK_TEXT) place_box(&p, k->box, PLACE_OTHER);
        if (k->kind == INK_POINT)
            place_box(&p, (struct box){k->x - 2.5, k->y - 2.5, k->x + 2.5, k->y + 2.5}, PLACE_OTHER);
    }
    for (size_t i = 0; i < n->data->series_count; i++) {
        struct trace t;
        if (!is_line(&n->data->series[i])) continue;
        t = panel_trace(n, &n->data->series[i], n->data->series[i].y);
        place_trace(&p, &t, ++owner);
    }
    return p;
}

/* Many points, evenly along it: a straight line has two, and a name may want to stand between. */
static struct trace dense(const struct panel *n, const struct trace *t)
{
    const size_t each = t->count > 100 ? 1 : 24;
    struct trace d = {arena_alloc(n->page->call->mem, (t->count * each + 1) * 2 * sizeof *d.path), 0};

    for (size_t i = 0; i < t->count; i++)
        for (size_t k = 0; k < (i + 1 < t->count ? each : 1); k++) {
            double share = (double)k / (double)each;
            const double *a = t->path + 2 * i, *b = k ? a + 2 : a;
            d.path[2 * d.count] = a[0] + share * (b[0] - a[0]);
            d.path[2 * d.count + 1] = a[1] + share * (b[1] - a[1]);
            d.count++;
        }
    return d;
}

/* Names stand where the widest free place beside their line is. */
bool panel_labels(struct panel *n)
{
    double line = typeset_line_height(n->page->typesetter, ROLE_CELL);
    struct place p = occupied(n);
    uint8_t owner = 0;

    for (size_t i = 0; i < n->data->series_count; i++) {
        const struct plot_series *s = &n->data->series[i];
        struct trace t;
        struct box b;
        if (!is_line(s)) continue;
        owner++;
        if (!s->label) continue;
        t = panel_trace(n, s, s->y);
        t = dense(n, &t);
        if (!place_beside(&p, &t, owner, words_width(n->page, s->label, ROLE_CELL), line, &b))
            return false;
        ink_text(n->page, s->label, ROLE_CELL, b.left, b.top, HOLD_LEFT);
    }
    return true;
}

/* ---- the key ---- */

static const struct plot_series *line_of_page(const struct plot_page *p, size_t panel, size_t i)
{
    const struct plot_series *s = &p->plot->panels[panel].series[i];

    return is_line(s) && s->label ? s : NULL;
}

/* Whether an earlier line of the page has the name. */
static bool is_known(const struct plot_page *p, size_t panel, size_t i)
{
    const char *label = p->plot->panels[panel].series[i].label;

    for (size_t k = 0; k <= panel; k++)
        for (size_t j = 0; j < (k == panel ? i : p->plot->panels[k].series_count); j++) {
            const struct plot_series *s = line_of_page(p, k, j);
            if (s && strcmp(s->label, label) == 0) return true;
        }
    return false;
}

static void put_sample(struct plot_page *p, const struct plot_series *s, double left, double y)
{
    double *path = arena_alloc(p->call->mem, 4 * sizeof *path);

    path[0] = left, path[2] = left + SAMPLE, path[1] = path[3] = y;
    ink_add(p, (struct ink){.kind = INK_PATH,
                            .path = path,
                            .count = 2,
                            .width = s->is_heavy ? LINE_HEAVY : LINE,
                            .dash = s->dash});
}

double page_key(struct plot_page *p, double left, double top, double width, bool is_put)
{
    double line = typeset_line_height(p->typesetter, ROLE_CELL), x = left, y = top;

    for (size_t panel = 0; panel < p->plot->panel_count; panel++)
        for (size_t i = 0; i < p->plot->panels[panel].series_count; i++) {
            const struct plot_series *s = line_of_page(p, panel, i);
            struct block_of_words w;
            double wide;
            if (!s || is_known(p, panel, i)) continue;
            w = words_set(p, &(struct words){s->label, ROLE_CELL, width - SAMPLE - TEXT_GAP, 1});
            wide = SAMPLE + TEXT_GAP + w.width;
            if (x > left && x + wide > left + width) x = left, y += line;
            if (is_put) put_sample(p, s, x, y + line / 2);
            if (is_put) ink_words(p, &w, x + SAMPLE + TEXT_GAP, y, HOLD_LEFT);
            x += wide + 4 * TEXT_GAP;
        }
    return x > left ? y + line - top : 0;
}
