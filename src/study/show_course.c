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
    if (k->is_signalled)
        return say(c, N_("Agreement has moved away from where it was. Ask what has changed since: the "
                         "texts, the evidence, the training, who is assessed. It says nothing about "
                         "any one rater."));
    return say(c, N_("Nothing here says that agreement has moved."));
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
    struct plot_series series[] = {
        {.kind = PLOT_BAND, .count = l.count, .x = l.x, .low = l.low, .high = l.high},
        {.kind = PLOT_LINE, .count = l.count, .x = l.x, .y = l.moving, .is_heavy = true},
        {.kind = PLOT_POINTS, .count = l.count, .x = l.x, .y = l.alike, .shape = PLOT_RING},
        {.kind = PLOT_POINTS, .count = l.count, .x = l.x, .y = l.moving, .shape = PLOT_DISC}};
    struct plot_rule rule = {PLOT_LEVEL, 100 * k->centre.mean, say(c, N_("expected")), PLOT_DASHED};
    struct plot_panel panel = {
        .x = {.title = say(c, N_("Assessments rated twice, in the order of time"))},
        .y = {.title = say(c, N_("Items rated alike (%)")), .low = 0, .high = 100},
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
#define STEPS 5 /* of the axis: 0 %, 25 %, … */

static double height_of(double share)
{
    return HIGH + TALL * (1 - fmin(fmax(share, 0), 1));
}

static void put_axis(struct call *c, struct picture *p, struct shape *at)
{
    for (int i = 0; i < STEPS; i++) {
        double share = i / (STEPS - 1.), y = height_of(share);
        at[2 * i] = (struct shape){.kind = SHAPE_RULE, .x = LEFT, .y = y, .size = p->width - LEFT};
        at[2 * i + 1] = (struct shape){.kind = SHAPE_TEXT,
                                       .x = LEFT / 2,
                                       .y = y + MARK_SIZE,
                                       .text = figure_share(c, share),
                                       .is_middle = true};
    }
    p->count += 2 * STEPS;
}

static void put_point(struct call *c, struct picture *p, const struct course_point *k, double x)
{
    struct shape *at = (struct shape *)p->shapes;

    at[p->count++] =
        (struct shape){.kind = SHAPE_RING, .x = x, .y = height_of(k->alike), .size = MARK_SIZE};
    at[p->count++] = (struct shape){.kind = SHAPE_TEXT,
                                    .x = x,
                                    .y = HIGH + TALL + FOOT - 4,
                                    .text = arena_format(c->mem, "%zu", k->to),
                                    .is_middle = true};
    if (isnan(k->moving.value)) return;
    at[p->count++] = (struct shape){
        .kind = SHAPE_DISC, .x = x, .y = height_of(k->moving.value), .size = MARK_SIZE - 1};
    at[p->count++] = (struct shape){
        .kind = SHAPE_DASH, .x = x, .y = height_of(k->moving.low), .size = 2 * MARK_SIZE};
    at[p->count++] = (struct shape){
        .kind = SHAPE_DASH, .x = x, .y = height_of(k->moving.high), .size = 2 * MARK_SIZE};
    if (k->moving.is_out || k->rules)
        at[p->count++] = (struct shape){
            .kind = SHAPE_FRAME, .x = x, .y = height_of(k->moving.value), .size = 2 * MARK_SIZE};
}

void course_picture(struct call *c, const struct course *k, struct picture *ret)
{
    /* Those that fit beside each other; the latest. */
    size_t most = 24, first = k->points > most ? k->points - most : 0, count = k->points - first;
    struct shape *shapes = arena_alloc(c->mem, (2 * STEPS + 6 * (count + 1)) * sizeof *shapes);
    double step = (DOCUMENT_PICTURE_WIDTH - LEFT) / (double)(count + 1);

    *ret = (struct picture){.width = DOCUMENT_PICTURE_WIDTH, .height = HIGH + TALL + FOOT};
    ret->shapes = shapes;
    put_axis(c, ret, shapes);
    for (size_t i = 0; i < count; i++)
        put_point(c, ret, &k->point[first + i], LEFT + step * (double)(i + 1));
}
