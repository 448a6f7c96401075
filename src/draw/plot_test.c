/* draw/plot_test.c: round ticks, nothing outside, no text on another, and what is not there is left
 * out. */

#include "base/fixture.h"

#include <math.h>
#include <pango/pango.h>

#include "draw/lock.h"
#include "draw/plot_page.h"

/* ---- scales ---- */

static bool is_round(double step)
{
    double power = pow(10, floor(log10(step) + 1e-9)), share = step / power;

    return fabs(share - 1) < 1e-6 || fabs(share - 2) < 1e-6 || fabs(share - 5) < 1e-6;
}

static void test_ticks_are_round_numbers_within_the_scale(void **state)
{
    static const double spans[][2] = {{0, 1},        {-3.7, 12.2},     {1e-9, 3e-9},
                                      {-1e12, 1e12}, {99.99, 100.01},  {0, 7},
                                      {-.4, -.1},    {1e300, 1.1e300}, {-1e300, 1e300}};

    (void)state;
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
        for (size_t wanted = 2; wanted <= 12; wanted++)
            for (int open = 0; open < 2; open++) {
                struct scale s = scale_round(spans[i][0], spans[i][1], wanted, open);
                assert_true(is_round(s.step));
                assert_true(s.ticks >= (open ? 2 : 1) && s.ticks <= wanted + 2);
                assert_true(s.low <= spans[i][0] + 1e-6 * s.step &&
                            s.high >= spans[i][1] - 1e-6 * s.step);
                for (size_t k = 0; k < s.ticks; k++) {
                    double tick = scale_tick(&s, k), steps = tick / s.step;
                    assert_true(fabs(steps - round(steps)) < 1e-3);
                    assert_true(tick >= s.low - 1e-6 * s.step && tick <= s.high + 1e-6 * s.step);
                }
            }
}

static void test_one_number_or_none_has_a_scale(void **state)
{
    static const double odd[][2] = {{5, 5}, {0, 0}, {-2, -2}, {INFINITY, -INFINITY}, {NAN, NAN}};

    (void)state;
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        struct scale s = scale_round(odd[i][0], odd[i][1], 5, true);
        assert_true(s.low < s.high && isfinite(s.low) && isfinite(s.high) && s.ticks > 1);
    }
}

static void test_numbers_have_the_decimals_of_their_step(void **state)
{
    struct call c = call_begin();

    (void)state;
    assert_string_equal(scale_number(&c, .1 + .2, .1), "0.3");
    assert_string_equal(scale_number(&c, -2, 1), "\xE2\x88\x92"
                                                 "2");
    assert_string_equal(scale_number(&c, 40, 20), "40");
    assert_string_equal(scale_number(&c, .25, .05), "0.25");
    assert_string_equal(scale_number(&c, 2e9, 5e8), "2e+09");
    call_end(&c);
}

/* ---- pages ---- */

static struct plot_page laid(struct call *c, const struct plot_panel *panel)
{
    struct plot *plot = arena_alloc(c->mem, sizeof *plot);
    struct plot_page page;

    *plot = (struct plot){
        .title = "A title", .note = "A note.", .panels = panel, .panel_count = 1, .columns = 1};
    draw_lock();
    page_lay(c, typesetter_new(c->mem, "en", false), plot, &page);
    draw_unlock();
    return page;
}

static size_t count_of(const struct plot_page *p, enum ink_kind kind)
{
    size_t count = 0;

    for (size_t i = 0; i < p->count; i++) count += p->ink[i].kind == kind;
    return count;
}

static bool says(const struct plot_page *p, const char *text)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->ink[i].kind == INK_TEXT) {
            const char *all = pango_layout_get_text(p->ink[i].line->glyphs->layout);
            if (strncmp(all + p->ink[i].line->glyphs->start_index, text, strlen(text)) == 0)
                return true;
        }
    return false;
}

static void nothing_leaves_the_page(const struct plot_page *p)
{
    for (size_t i = 0; i < p->count; i++) {
        const struct ink *k = &p->ink[i];
        if (k->kind == INK_TEXT) {
            assert_true(k->box.left >= 0 && k->box.right <= p->width);
            assert_true(k->box.top >= 0 && k->box.bottom <= p->height);
        }
        for (size_t j = 0; !(k->clip.right > k->clip.left) && j < k->count; j++) {
            assert_true(k->path[2 * j] >= 0 && k->path[2 * j] <= p->width);
            assert_true(k->path[2 * j + 1] >= 0 && k->path[2 * j + 1] <= p->height);
        }
    }
}

static void no_text_lies_on_another(const struct plot_page *p)
{
    const double much = 2.2; /* the leading above and below letters, each */

    for (size_t i = 0; i < p->count; i++)
        for (size_t k = i + 1; k < p->count; k++) {
            struct box a = p->ink[i].box, b = p->ink[k].box;
            if (p->ink[i].kind != INK_TEXT || p->ink[k].kind != INK_TEXT) continue;
            assert_false(a.left < b.right && b.left < a.right && a.top < b.bottom - much &&
                         b.top < a.bottom - much);
        }
}

static void is_fit_to_be_seen(const struct plot_page *p)
{
    nothing_leaves_the_page(p);
    no_text_lies_on_another(p);
}

static void test_points_outside_the_axes_and_holes_are_left_out(void **state)
{
    static const double x[] = {0, .5, NAN, 2, 1, INFINITY, .25}, y[] = {0, .5, .5, .5, 1, .5, NAN};
    struct call c = call_begin();
    struct plot_series s = {.kind = PLOT_POINTS, .count = 7, .x = x, .y = y};
    struct plot_panel panel = {
        .series = &s, .series_count = 1, .x = {"x", 0, 1, NULL, 0}, .y = {"y", 0, 1, NULL, 0}};
    struct plot_page p = laid(&c, &panel);

    (void)state;
    assert_int_equal(count_of(&p, INK_POINT), 3);
    is_fit_to_be_seen(&p);
    call_end(&c);
}

static void test_a_line_breaks_where_a_number_is_missing(void **state)
{
    static const double x[] = {0, 1, 2, 3, 4}, y[] = {0, 1, NAN, 1, 0};
    struct call c = call_begin();
    struct plot_series s = {.kind = PLOT_STEPS, .count = 5, .x = x, .y = y};
    struct plot_panel panel = {.series = &s, .series_count = 1};
    struct panel n = {.data = &panel};
    struct plot_page page = {.call = &c};
    struct trace t;

    (void)state;
    n.page = &page;
    n.x = (struct scale){.low = 0, .high = 4, .from = 0, .to = 100};
    n.y = (struct scale){.low = 0, .high = 1, .from = 100, .to = 0};
    t = panel_trace(&n, &s, y);
    assert_int_equal(t.count, 7); /* point, across, up; hole; point, across, down */
    assert_true(isnan(t.path[6]) && t.path[2] == 25 && t.path[3] == 100);
    call_end(&c);
}

static void test_whiskers_end_at_the_frame(void **state)
{
    static const double at[] = {0, 1, 2, 3}, low[] = {-9, .2, NAN, 2}, high[] = {.5, 9, .5, 3};
    static const char *const names[] = {"a", "b", "c", "d"};
    struct call c = call_begin();
    struct plot_series s = {.kind = PLOT_WHISKERS,
                            .count = 4,
                            .x = low,
                            .y = at,
                            .low = low,
                            .high = high,
                            .is_across = true};
    struct plot_panel panel = {
        .series = &s, .series_count = 1, .x = {"x", 0, 1, NULL, 0}, .y = {"y", 0, 0, names, 4}};
    struct plot_page p = laid(&c, &panel);

    (void)state;
    is_fit_to_be_seen(&p);
    call_end(&c);
}

static void test_where_there_is_nothing_a_sentence_says_so(void **state)
{
    static const double none[] = {NAN, NAN};
    struct call c = call_begin();
    struct plot_series s = {.kind = PLOT_LINE, .count = 2, .x = none, .y = none};
    struct plot_panel nothing = {0}, holes = {.series = &s, .series_count = 1},
                      own = {.empty = "Nobody was asked."};
    struct plot_page p = laid(&c, &nothing);

    (void)state;
    assert_true(says(&p, "There is nothing to draw."));
    p = laid(&c, &holes);
    assert_true(says(&p, "There is nothing to draw."));
    p = laid(&c, &own);
    assert_true(says(&p, "Nobody was asked."));
    is_fit_to_be_seen(&p);
    call_end(&c);
}

/* Lines that lie on each other leave no place for names: they go to the key, all of them. */
static void test_names_of_lines_do_not_meet(void **state)
{
    static const double x[] = {0, .25, .5, .75, 1};
    static const char *const labels[] = {"first of them", "second of them", "third of them",
                                         "fourth of them"};
    double y[4][5];
    struct plot_series s[4];
    struct plot_panel panel = {.series = s, .series_count = 4, .is_square = true};

    (void)state;
    for (int apart = 0; apart < 20; apart++) {
        struct call c = call_begin();
        struct plot_page p;
        for (int i = 0; i < 4; i++) {
            for (int k = 0; k < 5; k++) y[i][k] = x[k] + apart * .005 * i * (k % 3);
            s[i] = (struct plot_series){.kind = PLOT_LINE,
                                        .count = 5,
                                        .x = x,
                                        .y = y[i],
                                        .label = labels[i],
                                        .dash = (enum plot_dash)i};
        }
        p = laid(&c, &panel);
        for (int i = 0; i < 4; i++) assert_true(says(&p, labels[i]));
        is_fit_to_be_seen(&p);
        call_end(&c);
    }
}

static const char *name_of(struct call *c, size_t i, size_t length)
{
    char *name = arena_alloc(c->mem, length + 20);

    for (size_t k = 0; k < length; k++) name[k] = k % 9 == 8 ? ' ' : 'w';
    snprintf(name + length, 20, "%zu", i);
    return name;
}

static void test_many_long_names_fit(void **state)
{
    static const size_t counts[] = {1, 2, 7, 40, 100, 300};

    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        for (size_t length = 0; length < 90; length += 29) {
            struct call c = call_begin();
            size_t count = counts[i];
            const char **names = arena_alloc(c.mem, count * sizeof *names);
            double *at = arena_alloc(c.mem, count * sizeof *at);
            struct plot_series s = {.kind = PLOT_CELLS, .count = count, .x = at, .y = at, .value = at};
            struct plot_panel panel = {.series = &s, .series_count = 1, .is_square = true};
            struct plot_page p;
            for (size_t k = 0; k < count; k++) names[k] = name_of(&c, k, length), at[k] = (double)k;
            panel.x = panel.y = (struct plot_axis){name_of(&c, 0, 3 * length), 0, 0, names, count};
            p = laid(&c, &panel);
            is_fit_to_be_seen(&p);
            call_end(&c);
        }
}

/* Categories that are alike at their beginning have to be read to their end. */
static void test_names_of_a_matrix_are_not_cut(void **state)
{
    struct call c = call_begin();
    const char *names[9];
    double at[9];
    struct plot_series s = {.kind = PLOT_CELLS, .count = 9, .x = at, .y = at, .value = at};
    struct plot_panel panel = {.series = &s, .series_count = 1, .is_square = true};
    struct plot_page p;

    (void)state;
    for (size_t k = 0; k < 9; k++) {
        names[k] = arena_format(c.mem, "a rather long category name %zu", k);
        at[k] = (double)k;
    }
    panel.x = panel.y = (struct plot_axis){NULL, 0, 0, names, 9};
    p = laid(&c, &panel);
    is_fit_to_be_seen(&p);
    for (size_t i = 0; i < p.count; i++)
        if (p.ink[i].kind == INK_TEXT)
            assert_false(pango_layout_is_ellipsized(p.ink[i].line->glyphs->layout));
    call_end(&c);
}

static void test_a_map_shows_or_counts_every_name(void **state)
{
    struct call c = call_begin();
    const char *columns[] = {"persons", "items", "raters"}, *names[200];
    double x[2][200], y[200];
    struct plot_series s[2];
    struct plot_panel panel = {
        .series = s, .series_count = 2, .x = {NULL, 0, 0, columns, 3}, .y = {"Logits", 0, 0, NULL, 0}};
    struct plot_page p;

    (void)state;
    for (size_t i = 0; i < 200; i++) {
        names[i] = name_of(&c, i, i % 31);
        x[0][i] = 1, x[1][i] = 2, y[i] = (double)(i * i % 83) / 20;
    }
    for (size_t i = 0; i < 2; i++)
        s[i] =
            (struct plot_series){.kind = PLOT_NAMES, .count = 200, .x = x[i], .y = y, .names = names};
    p = laid(&c, &panel);
    assert_true(says(&p, "+"));
    is_fit_to_be_seen(&p);
    call_end(&c);
}

static void test_numbers_under_the_axis_are_those_at_risk(void **state)
{
    static const double x[] = {0, 10, 20, 30}, y[] = {1, .8, .5, .2}, risk[] = {50, 40, 20, 7};
    struct call c = call_begin();
    struct plot_series s = {.kind = PLOT_STEPS, .count = 4, .x = x, .y = y};
    struct plot_under under[] = {{"women", 4, x, risk}, {"men and others", 4, x, risk}};
    struct plot_rule rules[] = {{PLOT_LEVEL, .5, "half", PLOT_DASHED},
                                {PLOT_LEVEL, .51, "a little more than half", PLOT_DASHED},
                                {PLOT_UPRIGHT, 20, "twenty", PLOT_DOTTED}};
    struct plot_panel panel = {.series = &s,
                               .series_count = 1,
                               .under = under,
                               .under_count = 2,
                               .under_title = "At risk",
                               .rules = rules,
                               .rule_count = 3,
                               .y = {"Share", 0, 1, NULL, 0}};
    struct plot_page p = laid(&c, &panel);

    (void)state;
    assert_true(says(&p, "40") && says(&p, "men and others") && says(&p, "twenty"));
    is_fit_to_be_seen(&p);
    call_end(&c);
}

/* ---- files ---- */

static void test_files_are_what_they_are_called(void **state)
{
    static const double x[] = {0, 1}, y[] = {0, 1};
    struct call c = call_begin();
    struct plot_series s = {.kind = PLOT_LINE, .count = 2, .x = x, .y = y, .label = "a <b> & c"};
    struct plot_panel panel = {.series = &s, .series_count = 1};
    struct plot second = {.title = "2", .panels = &panel, .panel_count = 1, .columns = 1},
                plot = {.title = "a <b> & c",
                        .panels = &panel,
                        .panel_count = 1,
                        .columns = 1,
                        .next = &second};
    const void *first, *again;
    size_t length, length_again;

    (void)state;
    for (int format = PLOT_SVG; format <= PLOT_PDF; format++) {
        must_work(&c, plot_draw(&c, &plot, (enum plot_format)format, &first, &length));
        must_work(&c, plot_draw(&c, &plot, (enum plot_format)format, &again, &length_again));
        assert_int_equal(length, length_again);
        if (format == PLOT_PDF) assert_memory_equal(first, again, length);
        if (format == PLOT_PDF) assert_memory_equal(first, "%PDF-", 5);
        if (format == PLOT_SVG) assert_non_null(strstr(first, "<title>a &lt;b> &amp; c</title>"));
    }
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ticks_are_round_numbers_within_the_scale),
        cmocka_unit_test(test_one_number_or_none_has_a_scale),
        cmocka_unit_test(test_numbers_have_the_decimals_of_their_step),
        cmocka_unit_test(test_points_outside_the_axes_and_holes_are_left_out),
        cmocka_unit_test(test_a_line_breaks_where_a_number_is_missing),
        cmocka_unit_test(test_whiskers_end_at_the_frame),
        cmocka_unit_test(test_where_there_is_nothing_a_sentence_says_so),
        cmocka_unit_test(test_names_of_lines_do_not_meet),
        cmocka_unit_test(test_many_long_names_fit),
        cmocka_unit_test(test_names_of_a_matrix_are_not_cut),
        cmocka_unit_test(test_a_map_shows_or_counts_every_name),
        cmocka_unit_test(test_numbers_under_the_axis_are_those_at_risk),
        cmocka_unit_test(test_files_are_what_they_are_called),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
