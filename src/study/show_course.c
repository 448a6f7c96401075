/* study/show_course.c: agreement in the order of time, in words and as a plot. */

#include "study/show_course.h"

#include "base/arena.h"
#include "base/base64.h"
#include "draw/plot.h"
#include "page/page.h"
#include "study/number.h"
#include "study/put.h"
#include "study/study.h"

/* ---- in words ---- */

static void add_signal(struct call *c, struct json *list, bool is_there, const char *words)
{
    struct json *one;

    if (!is_there) return;
    one = json_map(c);
    put_text(c, one, "text", say(c, words));
    json_add(list, one);
}

static struct json *signals(struct call *c, const struct course *k, const struct course_point *p)
{
    struct json *list = json_list(c);
    bool is_judged = !p->is_before && k->has_limits;

    add_signal(c, list, p->is_before, N_("from the time before: says what is expected"));
    add_signal(c, list, is_judged && p->moving.is_out, N_("the moving average is outside its limits"));
    add_signal(c, list, p->rules & DRIFT_BEYOND_3, N_("a group far from what is expected"));
    add_signal(c, list, p->rules & DRIFT_2_OF_3, N_("two of three groups clearly to the same side"));
    add_signal(c, list, p->rules & DRIFT_4_OF_5, N_("four of five groups to the same side"));
    add_signal(c, list, p->rules & DRIFT_8_ON_A_SIDE, N_("eight groups in a row on the same side"));
    add_signal(c, list, is_judged && json_count(list) == 0, N_("within what is expected"));
    return list;
}

static const char *between(struct call *c, const struct drift_average *a)
{
    struct estimate e = estimate_nothing();

    e.low = fmax(a->low, 0);
    e.high = fmin(a->high, 1);
    return isnan(a->value) ? NULL : figure_share_interval(c, &e);
}

static struct json *points(struct call *c, const struct course *k)
{
    struct json *list = json_list(c);

    for (size_t i = 0; i < k->points; i++) {
        const struct course_point *p = &k->point[i];
        struct json *one = json_map(c);
        put_text(c, one, "range", arena_format(c->mem, "%zu–%zu", p->from, p->to));
        put_text(c, one, "alike_text", figure_share(c, p->alike));
        put_text(c, one, "moving_text", figure_share(c, p->moving.value));
        put_text(c, one, "limits_text", between(c, &p->moving));
        json_set(one, "is_signal", json_bool(c, p->moving.is_out || p->rules));
        json_set(one, "signals", signals(c, k, p));
        json_add(list, one);
    }
    return list;
}

static const char *in_words(struct call *c, const struct course *k)
{
    if (!k->is_enough)
        return arena_format(c->mem,
                            say(c, N_("It takes %d assessments that were rated twice before it can be "
                                      "said whether agreement moves; so far there are %zu.")),
                            STUDY_ENOUGH, k->assessments);
    if (!k->has_limits)
        return arena_format(c->mem,
                            say(c, N_("The first %d were all rated alike to the same degree. No limits "
                                      "can be worked out from that, so nothing is judged.")),
                            STUDY_COURSE_BEFORE);
    if (k->is_signalled && !k->is_signalled_now)
        return say(c,
                   N_("Once or more agreement lay outside of what is expected, see below, but not in "
                      "the latest group. A single signal can come by chance."));
    if (k->is_signalled_now)
        return say(c, N_("Agreement has moved away from where it was. Ask what has changed since: the "
                         "texts, the evidence, the training, who is assessed. It says nothing about "
                         "any one rater."));
    return say(c, N_("Nothing here says that agreement has moved."));
}

/* ---- the axis of both drawings ---- */

/* From and to a tenth, so that what lies close together can be told apart. */
struct span {
    double low, high;
};

static struct span span_of(const struct course *k)
{
    struct span s = {1, 0};

    for (size_t i = 0; i < k->points; i++) {
        const struct course_point *p = &k->point[i];
        s.low = fmin(s.low, fmin(p->alike, p->moving.low)); /* NAN is passed over */
        s.high = fmax(s.high, fmax(p->alike, p->moving.high));
    }
    s.low = fmax(floor(10 * s.low - .2) / 10, 0);
    s.high = fmin(ceil(10 * s.high + .2) / 10, 1);
    return s;
}

/* ---- as a plot ---- */

struct lines {
    double *x, *alike, *moving, *low, *high;
    size_t count;
};

static struct lines lines_of(struct call *c, const struct course *k)
{
    double *room = arena_alloc(c->mem, 5 * (k->points + 1) * sizeof *room);
    struct lines l = {
        room,     room + k->points, room + 2 * k->points, room + 3 * k->points, room + 4 * k->points,
        k->points};

    for (size_t i = 0; i < k->points; i++) {
        l.x[i] = (double)k->point[i].to;
        l.alike[i] = 100 * k->point[i].alike;
        l.moving[i] = 100 * k->point[i].moving.value;
        l.low[i] = 100 * fmax(k->point[i].moving.low, 0);
        l.high[i] = 100 * fmin(k->point[i].moving.high, 1);
        if (isnan(k->point[i].moving.value)) l.low[i] = l.high[i] = NAN;
    }
    return l;
}

static enum err draw(struct call *c, const struct course *k, const char **ret)
{
    struct lines l = lines_of(c, k);
    struct span span = span_of(k);
    struct plot_series series[] = {
        {.kind = PLOT_BAND, .count = l.count, .x = l.x, .low = l.low, .high = l.high},
        {.kind = PLOT_LINE, .count = l.count, .x = l.x, .y = l.moving, .is_heavy = true},
        {.kind = PLOT_POINTS, .count = l.count, .x = l.x, .y = l.alike, .shape = PLOT_RING},
        {.kind = PLOT_POINTS, .count = l.count, .x = l.x, .y = l.moving, .shape = PLOT_DISC}};
    struct plot_rule rule = {PLOT_LEVEL, 100 * k->centre.mean, say(c, N_("expected")), PLOT_DASHED};
    struct plot_panel panel = {
        .x = {.title = say(c, N_("Assessments rated twice, in the order of time"))},
        .y = {.title = say(c, N_("Items rated alike (%)")),
              .low = 100 * span.low,
              .high = 100 * span.high},
        .series = series,
        .series_count = sizeof series / sizeof *series,
        .rules = &rule,
        .rule_count = 1};
    struct plot plot = {.title = say(c, N_("Agreement in the order of time")),
                        .panels = &panel,
                        .panel_count = 1,
                        .columns = 1};
    const void *bytes;
    size_t length;

    TRY(plot_draw(c, &plot, PLOT_SVG, &bytes, &length));
    *ret = base64_text(c->mem, bytes, length);
    return OK;
}

enum err put_course(struct call *c, const struct study *s, struct json *view)
{
    struct json *course = json_map(c);
    const char *image = NULL;
    struct course k;

    TRY(study_course(c, s, &k));
    if (k.has_limits) TRY(draw(c, &k, &image));
    json_set(course, "is_enough", json_bool(c, k.is_enough));
    json_set(course, "is_signalled", json_bool(c, k.is_signalled));
    put_text(c, course, "words", in_words(c, &k));
    put_text(c, course, "expected_text", figure_share(c, k.is_enough ? k.centre.mean : NAN));
    put_text(c, course, "image", image);
    json_set(course, "points", points(c, &k));
    json_set(view, "course", course);
    put_count(c, view, "course_before", STUDY_COURSE_BEFORE);
    put_count(c, view, "course_group", STUDY_COURSE_GROUP);
    return OK;
}

/* ---- on paper ---- */

#define LEFT 42.0
#define HIGH 12.0
#define TALL 130.0
#define FOOT 18.0
#define MARK_SIZE 3.0
#define STEPS 3 /* of the axis */
#define LABELS_MOST 12

/* The picture while it is made. */
struct sheet {
    struct call *call;
    struct span span;
    struct shape *shapes;
    size_t count;
};

static double height_of(const struct sheet *s, double share)
{
    double within = (share - s->span.low) / (s->span.high - s->span.low);

    return HIGH + TALL * (1 - fmin(fmax(within, 0), 1));
}

static void put_mark(struct sheet *s, enum shape_kind kind, double x, double share, double size)
{
    s->shapes[s->count++] =
        (struct shape){.kind = kind, .x = x, .y = height_of(s, share), .size = size};
}

/* Left to right, also where the lines around it are not. */
static void put_label(struct sheet *s, double x, double y, const char *text)
{
    s->shapes[s->count++] =
        (struct shape){.kind = SHAPE_TEXT,
                       .x = x,
                       .y = y,
                       .text = arena_format(s->call->mem, "\xE2\x80\x8E%s\xE2\x80\x8E", text),
                       .is_middle = true};
}

static void put_axis(struct sheet *s)
{
    for (int i = 0; i < STEPS; i++) {
        double share = s->span.low + (s->span.high - s->span.low) * i / (STEPS - 1);
        put_mark(s, SHAPE_RULE, LEFT, share, DOCUMENT_PICTURE_WIDTH - LEFT);
        put_label(s, LEFT / 2, height_of(s, share) + MARK_SIZE, figure_share(s->call, share));
    }
}

static void put_point(struct sheet *s, const struct course_point *k, double x)
{
    put_mark(s, SHAPE_RING, x, k->alike, MARK_SIZE);
    if (isnan(k->moving.value)) return;
    put_mark(s, SHAPE_DISC, x, k->moving.value, MARK_SIZE - 1);
    put_mark(s, SHAPE_DASH, x, k->moving.low, 2 * MARK_SIZE);
    put_mark(s, SHAPE_DASH, x, k->moving.high, 2 * MARK_SIZE);
    if (k->moving.is_out || k->rules) put_mark(s, SHAPE_FRAME, x, k->alike, 2 * MARK_SIZE);
}

void course_picture(struct call *c, const struct course *k, struct picture *ret)
{
    size_t first = k->points > COURSE_DRAWN_MOST ? k->points - COURSE_DRAWN_MOST : 0,
           count = k->points - first;
    double step = (DOCUMENT_PICTURE_WIDTH - LEFT) / (double)(count + 1);
    struct sheet s = {.call = c,
                      .span = span_of(k),
                      .shapes = arena_alloc(c->mem, (2 * STEPS + 6 * count) * sizeof(struct shape))};

    put_axis(&s);
    for (size_t i = 0; i < count; i++) {
        const struct course_point *p = &k->point[first + i];
        double x = LEFT + step * (double)(i + 1);
        put_point(&s, p, x);
        if (count <= LABELS_MOST || i % 2 == 0)
            put_label(&s, x, HIGH + TALL + FOOT - 4, arena_format(c->mem, "%zu", p->to));
    }
    *ret = (struct picture){.width = DOCUMENT_PICTURE_WIDTH,
                            .height = HIGH + TALL + FOOT,
                            .shapes = s.shapes,
                            .count = s.count};
}
