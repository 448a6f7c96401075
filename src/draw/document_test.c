/* draw/document_test.c: what a printed document promises. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "draw/document.h"
#include "draw/pages.h"
#include "draw/printable.h"

#undef fail /* cmocka has one of its own */
#include <cmocka.h>

struct fixture {
    struct call call;
};

struct pdf {
    const char *bytes;
    size_t length;
};

static int set_up(void **state)
{
    struct arena *mem = arena_new();
    struct fixture *f = arena_alloc(mem, sizeof *f);

    f->call.mem = mem;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    arena_free(f->call.mem);
    return 0;
}

static struct document_style style_of(const char *language)
{
    struct document_style style = {.language = language,
                                   .right_to_left = strcmp(language, "ar") == 0,
                                   .title = "Record",
                                   .header_text = "Northfield",
                                   .footer_text = "Not signed",
                                   .page_format = "Page %d of %d",
                                   .created = 1795000000};
    return style;
}

static struct document *document_in(struct call *c, const char *language)
{
    struct document_style style = style_of(language);

    return document_new(c, &style);
}

static struct pdf finished(struct call *c, struct document *d)
{
    const void *bytes = NULL;
    size_t length = 0;

    if (document_finish(c, d, &bytes, &length) != OK) fail_msg("%s", c->fail.text);
    assert_true(length > 100);
    assert_memory_equal(bytes, "%PDF-1.", 7);
    return (struct pdf){bytes, length};
}

/* What the file itself says of its pages: the page tree is not compressed. */
static int pages_in(struct pdf pdf)
{
    const char *place = memmem(pdf.bytes, pdf.length, "/Type /Pages", 12);
    int count = 0;

    assert_non_null(place);
    place = memmem(place, (size_t)(pdf.bytes + pdf.length - place), "/Count ", 7);
    assert_non_null(place);
    assert_int_equal(sscanf(place, "/Count %d", &count), 1);
    return count;
}

static struct pages broken(struct call *c, struct document *d)
{
    struct pages pages;

    if (pages_break(c, d, &pages) != OK) fail_msg("%s", c->fail.text);
    return pages;
}

/* No strip leaves its page or overlaps the one above, no line is wider than its cell, and every line of
 * every block is printed once. */
static void assert_sound(struct call *c, struct document *d)
{
    struct pages pages = broken(c, d);
    const struct block *block = d->first;
    size_t line = 0;

    for (const struct sheet *sheet = pages.first; sheet; sheet = sheet->next) {
        double y = PAGE_MARGIN - 0.01;
        for (const struct strip *s = sheet->first; s; s = s->next) {
            assert_true(s->top >= y - 0.01);
            y = s->top + s->height;
            assert_true(y <= PAGE_HEIGHT - PAGE_MARGIN + 0.01);
            if (s == sheet->first && s->block->kind == BLOCK_COLUMNS && s->block != block) continue;
            assert_ptr_equal(s->block, block);
            assert_int_equal(s->from, line);
            line = s->to;
            if (line == block->lines) block = block->next, line = 0;
        }
    }
    assert_null(block);
    for (const struct block *b = d->first; b; b = b->next)
        for (size_t i = 0; i < b->count; i++)
            for (size_t l = 0; l < b->cells[i].set->count; l++)
                assert_true(b->cells[i].set->lines[l].width <= b->cells[i].wording.width + 0.1);
}

static char *repeated(struct call *c, const char *piece, size_t times)
{
    size_t length = strlen(piece);
    char *text = arena_alloc(c->mem, length * times + 1);

    for (size_t i = 0; i < times; i++) memcpy(text + i * length, piece, length);
    return text;
}

static struct document *every_kind(struct call *c, const char *language, const char *text)
{
    struct document_style style = style_of(language);
    const char *cells[] = {text, "2026-11-24", text};
    struct document *d;

    style.title = style.header_text = style.footer_text = style.stamp = text;
    d = document_new(c, &style);
    document_title(d, text);
    for (int level = 1; level <= 3; level++) document_heading(d, level, text);
    document_paragraph(d, text);
    document_quiet(d, text);
    document_notice(d, text);
    document_field(d, text, text);
    document_list_item(d, text);
    document_table(d, cells, (double[]){2, 1, 3}, 3);
    document_row(d, cells);
    document_row(d, cells);
    document_space(d);
    document_paragraph(d, text);
    return d;
}

static void test_document_has_more_pages_for_more_content(void **state)
{
    struct fixture *f = *state;
    int counts[3];

    for (int i = 0; i < 3; i++) {
        struct document *d = document_in(&f->call, "en");
        for (int k = 0; k < 1 + i * 100; k++) document_paragraph(d, "A sentence.\nAnd another.");
        assert_sound(&f->call, d);
        counts[i] = pages_in(finished(&f->call, d));
    }
    assert_int_equal(counts[0], 1);
    assert_in_range(counts[1], 4, 7);
    assert_true(counts[2] > counts[1]);
}

static void test_document_without_blocks_is_one_page(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(pages_in(finished(&f->call, document_in(&f->call, "en"))), 1);
}

static void test_table_repeats_its_head_on_every_page(void **state)
{
    struct fixture *f = *state;
    struct document *d = document_in(&f->call, "fr");
    const char *head[] = {"Rubrique", "Cotation"}, *row[] = {"Attachement", "Présent"};
    struct pages pages;

    document_table(d, head, (double[]){1, 1}, 2);
    for (int i = 0; i < 100; i++) document_row(d, row);
    assert_sound(&f->call, d);
    pages = broken(&f->call, d);
    assert_true(pages.count >= 3);
    for (const struct sheet *s = pages.first; s; s = s->next)
        assert_int_equal(s->first->block->kind, BLOCK_COLUMNS);
}

static void test_what_follows_a_table_has_no_head_of_it(void **state)
{
    struct fixture *f = *state;
    struct document *d = document_in(&f->call, "en");
    const char *cells[] = {"a"};
    struct pages pages;

    document_table(d, cells, (double[]){1}, 1);
    document_row(d, cells);
    for (int i = 0; i < 60; i++) document_paragraph(d, "After.");
    pages = broken(&f->call, d);
    assert_true(pages.count >= 2);
    assert_int_equal(pages.first->next->first->block->kind, BLOCK_PARAGRAPH);
}

static void test_row_is_not_split_unless_taller_than_a_page(void **state)
{
    struct fixture *f = *state;
    struct document *d = document_in(&f->call, "en");
    const char *head[] = {"Text"}, *row[] = {repeated(&f->call, "line\n", 9)};
    const char *tall[] = {repeated(&f->call, "line\n", 100)};
    size_t parts = 0;
    struct pages pages;

    document_table(d, head, (double[]){1}, 1);
    for (int i = 0; i < 20; i++) document_row(d, row);
    document_row(d, tall);
    assert_sound(&f->call, d);
    pages = broken(&f->call, d);
    for (const struct sheet *sheet = pages.first; sheet; sheet = sheet->next)
        for (const struct strip *s = sheet->first; s; s = s->next)
            if (s->block == d->last)
                parts++;
            else
                assert_int_equal(s->to - s->from, s->block->lines);
    assert_in_range(parts, 2, 3);
}

static void test_head_is_not_parted_from_the_first_row(void **state)
{
    struct fixture *f = *state;
    const char *cells[] = {"one\ntwo\nthree"};

    for (int before = 30; before < 50; before++) {
        struct document *d = document_in(&f->call, "en");
        for (int i = 0; i < before; i++) document_quiet(d, "line");
        document_table(d, cells, (double[]){1}, 1);
        document_row(d, cells);
        for (const struct sheet *s = broken(&f->call, d).first; s; s = s->next)
            if (s->last) assert_int_not_equal(s->last->block->kind, BLOCK_COLUMNS);
    }
}

static size_t rows_on(const struct sheet *sheet)
{
    size_t rows = 0;

    for (const struct strip *s = sheet->first; s; s = s->next) rows += s->block->kind == BLOCK_ROW;
    return rows;
}

static void test_no_row_stands_alone_at_a_foot_or_a_head(void **state)
{
    struct fixture *f = *state;
    const char *cells[] = {"one"};
    int parted = 0;

    for (int before = 20; before < 50; before++) {
        struct document *d = document_in(&f->call, "en");
        struct pages pages;
        for (int i = 0; i < before; i++) document_quiet(d, "line");
        document_table(d, cells, (double[]){1}, 1);
        for (int i = 0; i < 6; i++) document_row(d, cells);
        assert_sound(&f->call, d);
        pages = broken(&f->call, d);
        for (const struct sheet *s = pages.first; s; s = s->next) assert_int_not_equal(rows_on(s), 1);
        parted += pages.count == 2 && rows_on(pages.first) > 0;
    }
    assert_true(parted > 0); /* and a table is still parted */
}

static void test_heading_is_never_last_on_a_page(void **state)
{
    struct fixture *f = *state;
    int turned = 0;

    for (int before = 25; before < 50; before++) {
        struct document *d = document_in(&f->call, "en");
        for (int i = 0; i < before; i++) document_list_item(d, "item");
        document_heading(d, 1, "One");
        document_heading(d, 2, "Two");
        document_paragraph(d, "a\nb\nc\nd\ne\nf");
        assert_sound(&f->call, d);
        for (const struct sheet *s = broken(&f->call, d).first; s; s = s->next) {
            assert_int_not_equal(s->last->block->kind, BLOCK_HEADING);
            if (s->first->block->kind == BLOCK_HEADING) turned++;
        }
    }
    assert_true(turned > 0); /* the case did arise */
}

static void test_paragraph_leaves_no_single_line_behind(void **state)
{
    struct fixture *f = *state;
    int split = 0;

    for (int before = 30; before < 50; before++) {
        struct document *d = document_in(&f->call, "en");
        for (int i = 0; i < before; i++) document_list_item(d, "item");
        document_paragraph(d, "a\nb\nc\nd\ne");
        for (const struct sheet *sheet = broken(&f->call, d).first; sheet; sheet = sheet->next)
            for (const struct strip *s = sheet->first; s; s = s->next)
                if (s->block == d->last) {
                    assert_true(s->to - s->from >= 2);
                    if (s->to - s->from < s->block->lines) split++;
                }
    }
    assert_true(split > 0);
}

static void test_long_word_does_not_leave_the_page(void **state)
{
    struct fixture *f = *state;
    const char *languages[] = {"en", "ar"};

    for (size_t i = 0; i < 2; i++) {
        struct document *d = every_kind(&f->call, languages[i], repeated(&f->call, "W7", 400));
        assert_sound(&f->call, d);
        assert_true(d->first->lines > 5);
        finished(&f->call, d);
    }
}

static void test_column_is_wide_enough_for_its_words(void **state)
{
    struct fixture *f = *state;
    const char *head[] = {"Item", "Classification", "Note"}, *row[] = {"a", "none", "b"};
    struct document *d = document_in(&f->call, "en");

    document_table(d, head, (double[]){20, 1, 20}, 3);
    document_row(d, row);
    assert_sound(&f->call, d);
    assert_int_equal(d->first->cells[1].set->count, 1);
    assert_true(d->first->cells[2].start + d->first->cells[2].wording.width <= CONTENT_WIDTH + 0.01);
}

static bool close_to(double a, double b)
{
    return fabs(a - b) < 0.1; /* points */
}

/* Where the first line of the only block begins and ends, from the left edge of the page. */
static void extent(struct call *c, const char *language, const char *text, double ret_extent[2])
{
    struct document *d = document_in(c, language);
    const struct cell *cell;

    document_paragraph(d, text);
    broken(c, d);
    cell = &d->first->cells[0];
    ret_extent[0] = pages_left(d, cell->start, cell->wording.width) + cell->set->lines[0].x;
    ret_extent[1] = ret_extent[0] + cell->set->lines[0].width;
}

static void test_start_side_is_left_in_french_and_right_in_arabic(void **state)
{
    struct fixture *f = *state;
    double e[2];

    extent(&f->call, "fr", "Une phrase.", e);
    assert_true(close_to(e[0], PAGE_MARGIN));
    assert_true(e[1] < PAGE_WIDTH / 2);
    extent(&f->call, "ar", "جملة قصيرة.", e);
    assert_true(close_to(e[1], PAGE_WIDTH - PAGE_MARGIN));
    assert_true(e[0] > PAGE_WIDTH / 2);
    extent(&f->call, "ar", "A-17 هو رقم الملف لدى Jean Dupont", e); /* a Latin start changes nothing */
    assert_true(close_to(e[1], PAGE_WIDTH - PAGE_MARGIN));
    extent(&f->call, "ar", "2026", e);
    assert_true(close_to(e[1], PAGE_WIDTH - PAGE_MARGIN));
}

static void test_quotation_of_the_other_script_starts_on_its_own_side(void **state)
{
    struct fixture *f = *state;
    double e[2];

    extent(&f->call, "en", "كتب السجين هذه الرسالة بخط يده إلى أمه Fa", e);
    assert_true(close_to(e[1], PAGE_WIDTH - PAGE_MARGIN));
    extent(&f->call, "ar", "A quoted sentence.", e);
    assert_true(close_to(e[0], PAGE_MARGIN));
}

static void test_fields_and_columns_are_mirrored_in_arabic(void **state)
{
    struct fixture *f = *state;
    struct document *d = document_in(&f->call, "ar");
    const char *cells[] = {"البند", "Latin"};
    const struct cell *label, *last;

    document_field(d, "الاسم", "Jean Dupont");
    document_table(d, cells, (double[]){1, 1}, 2);
    broken(&f->call, d);
    label = &d->first->cells[0];
    assert_true(close_to(pages_left(d, label->start, label->wording.width) + label->wording.width,
                         PAGE_WIDTH - PAGE_MARGIN));
    last = &d->last->cells[1];
    assert_true(close_to(pages_left(d, last->start, last->wording.width), PAGE_MARGIN));
    assert_true(last->set->lines[0].x > 0); /* flush right in its column, though its text is Latin */
}

static void test_document_gives_the_same_bytes_again(void **state)
{
    struct fixture *f = *state;
    const char *text = "Été 2026-11-24: سجل محمد (A-17/2026) 東京";
    struct document_style later = style_of("en");
    struct pdf a = finished(&f->call, every_kind(&f->call, "ar", text));
    struct pdf b = finished(&f->call, every_kind(&f->call, "ar", text));

    assert_int_equal(a.length, b.length);
    assert_memory_equal(a.bytes, b.bytes, a.length);

    a = finished(&f->call, document_new(&f->call, &later));
    later.created += 86400;
    b = finished(&f->call, document_new(&f->call, &later));
    assert_int_equal(a.length, b.length);
    assert_memory_not_equal(a.bytes, b.bytes, a.length); /* the date is in it */
}

static void fill_pages(struct document *d, int pages)
{
    const char *page = repeated(d->call, "x\n", 50); /* 49 line ends and the last line: one page */

    for (int i = 0; i < pages; i++) document_paragraph(d, page);
}

static void test_document_of_501_pages_is_refused(void **state)
{
    struct fixture *f = *state;
    struct document *d = document_in(&f->call, "en");
    const void *bytes = NULL;
    size_t length = 7;

    fill_pages(d, LIMIT_DOCUMENT_PAGES);
    assert_int_equal(pages_in(finished(&f->call, d)), LIMIT_DOCUMENT_PAGES);
    document_paragraph(d, "One line more.");
    assert_int_equal(document_finish(&f->call, d, &bytes, &length), ERR_INVALID);
    assert_non_null(strstr(f->call.fail.text, "more than 500 pages"));
    assert_null(bytes);
    assert_int_equal(length, 7);
}

static void test_endless_rows_are_refused_before_they_are_kept(void **state)
{
    struct fixture *f = *state;
    struct document *d = document_in(&f->call, "en");
    const char *cells[] = {NULL};
    const void *bytes;
    size_t length, used;

    document_table(d, cells, (double[]){1}, 1);
    for (int i = 0; i < 50000; i++) document_row(d, cells);
    used = arena_used(f->call.mem);
    for (int i = 0; i < 50000; i++) document_row(d, cells);
    assert_int_equal(arena_used(f->call.mem), used);
    assert_int_equal(document_finish(&f->call, d, &bytes, &length), ERR_INVALID);
}

static void test_text_over_the_limit_is_refused(void **state)
{
    struct fixture *f = *state;
    struct document *d = document_in(&f->call, "en");
    char *text = repeated(&f->call, "x", LIMIT_DOCUMENT_TEXT + 1);
    const void *bytes;
    size_t length;

    document_paragraph(d, text);
    assert_int_equal(document_finish(&f->call, d, &bytes, &length), ERR_INVALID);
    assert_non_null(strstr(f->call.fail.text, "too long"));
}

static void assert_misuse(struct call *c, struct document *d)
{
    const void *bytes;
    size_t length;

    assert_int_equal(document_finish(c, d, &bytes, &length), ERR_BUG);
    fail_clear(c);
}

static void test_wrong_use_is_reported(void **state)
{
    struct fixture *f = *state;
    const char *cells[LIMIT_DOCUMENT_COLUMNS + 1] = {"a"};
    double widths[LIMIT_DOCUMENT_COLUMNS + 1] = {0};
    struct document *d = document_in(&f->call, "en");

    document_heading(d, 4, "Too deep");
    assert_misuse(&f->call, d);
    d = document_in(&f->call, "en");
    document_row(d, cells);
    assert_misuse(&f->call, d);
    d = document_in(&f->call, "en");
    document_table(d, cells, widths, 1);
    assert_misuse(&f->call, d);
    for (size_t i = 0; i <= LIMIT_DOCUMENT_COLUMNS; i++) widths[i] = 1;
    d = document_in(&f->call, "en");
    document_table(d, cells, widths, LIMIT_DOCUMENT_COLUMNS + 1);
    assert_misuse(&f->call, d);
    d = document_in(&f->call, "en");
    document_table(d, cells, widths, 1);
    document_paragraph(d, "Ends the table.");
    document_row(d, cells);
    assert_misuse(&f->call, d);
}

static void test_empty_texts_are_fine(void **state)
{
    struct fixture *f = *state;
    const char *empty[] = {NULL, "", " \n\t "};

    for (size_t i = 0; i < 3; i++) {
        struct document *d = every_kind(&f->call, "ar", empty[i]);
        assert_sound(&f->call, d);
        assert_int_equal(d->count, 3); /* a table and two rows: they have a date */
        assert_int_equal(pages_in(finished(&f->call, d)), 1);
    }
}

static void test_value_that_is_empty_keeps_its_label(void **state)
{
    struct fixture *f = *state;
    struct document *d = document_in(&f->call, "en");

    document_field(d, "Name", NULL);
    document_field(d, "", "");
    assert_int_equal(d->count, 1);
    assert_sound(&f->call, d);
}

static void test_hostile_texts_are_printed_and_stay_in_place(void **state)
{
    struct fixture *f = *state;
    const char *texts[] = {
        "<b>&amp;</i> <span size=\"99999999\">",
        "a\001b\033[2J\177\xC2\x9B",
        "\xFF\xFE broken \xE2\x82",
        "\xE2\x80\xAE desrever",
        "\r\n\r\r\n\xE2\x80\xA9x",
        "\xCC\x81\xCC\x82\xD9\x8B\xE0\xA4\xBF",
        "%s%n%1$d%2$d%d%d%d",
        "a\t\t\t\tb\xC2\xAD\xE2\x80\x8D",
        "\xEF\xBF\xBC\xEF\xBF\xBE\xF4\x8F\xBF\xBF\xEF\xB7\x90",
        "() \\ [/Title (x)] '\"",
        "東京 🧭 ไทย हिन्दी",
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct document_style style = style_of("ar");
        struct document *d = every_kind(&f->call, i % 2 ? "ar" : "fr", texts[i]);
        assert_sound(&f->call, d);
        finished(&f->call, d);
        style.page_format = texts[i];
        finished(&f->call, document_new(&f->call, &style));
    }
}

static void test_markup_is_printed_as_it_is(void **state)
{
    struct fixture *f = *state;
    struct document *d = document_in(&f->call, "en");

    document_paragraph(d, "<b>&amp;</b>");
    assert_sound(&f->call, d);
    assert_string_equal(d->first->cells[0].wording.text, "<b>&amp;</b>");
    assert_int_equal(pango_layout_line_get_length(d->first->cells[0].set->lines[0].glyphs), 12);
    assert_int_equal(d->first->cells[0].wording.bold, 0);
}

static void test_64_kilobytes_in_one_text_are_fine(void **state)
{
    struct fixture *f = *state;
    const char *pieces[] = {"x",  "ش",     "\xCC\x81",     "a\xCC\x81\xCC\x82\xCC\x83",
                            "1-", "word ", "\xE2\x80\x8D👩"};

    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct document *d = document_in(&f->call, i % 2 ? "ar" : "en");
        const char *text = repeated(&f->call, pieces[i], LIMIT_DOCUMENT_TEXT / strlen(pieces[i]));
        const char *cells[] = {text, "x"};
        document_paragraph(d, text);
        document_table(d, cells, (double[]){1, 1}, 2);
        finished(&f->call, d);
    }
}

static void test_every_line_end_of_a_long_text_is_kept(void **state)
{
    struct fixture *f = *state;
    char *text = repeated(&f->call, "a\n\n", 100);
    struct document *d = document_in(&f->call, "en");

    document_paragraph(d, arena_format(f->call.mem, "%send", text));
    assert_sound(&f->call, d);
    assert_int_equal(d->first->lines, 201);
    assert_int_equal(pango_layout_line_get_length(d->first->cells[0].set->lines[63].glyphs), 0);
    assert_int_equal(pango_layout_line_get_length(d->first->cells[0].set->lines[64].glyphs), 1);
    assert_int_equal(pango_layout_line_get_length(d->first->cells[0].set->lines[200].glyphs), 3);
}

static void test_margin_texts_are_cut_to_their_lines(void **state)
{
    struct fixture *f = *state;
    struct document_style style = style_of("en");
    struct document *d;

    style.header_text = style.footer_text = repeated(&f->call, "word\n", 500);
    d = document_new(&f->call, &style);
    document_paragraph(d, "x");
    assert_null(strchr(d->style.header_text, '\n'));
    for (int most = 1; most <= 2; most++) {
        struct wording w = {
            .text = d->style.header_text, .role = ROLE_MARGIN, .width = 300, .most = most};
        struct typeset *set = typeset_text(d->typesetter, &w);
        assert_int_equal(set->count, most);
        assert_true(set->lines[most - 1].width <= 300.1);
    }
    finished(&f->call, d);
}

static void test_notice_leads_with_what_stands_before_the_colon(void **state)
{
    struct fixture *f = *state;
    struct {
        const char *text;
        size_t bold;
    } cases[] = {{"Not validated: read with care", 14},
                 {"Non validé : lire", 13},
                 {"At 10:30 o'clock", 0},
                 {"No lead", 0},
                 {"Wholly:", 7}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct document *d = document_in(&f->call, "en");
        document_notice(d, cases[i].text);
        assert_int_equal(d->first->cells[0].wording.bold, cases[i].bold);
    }
}

static void test_printable_shows_what_cannot_be_printed(void **state)
{
    struct fixture *f = *state;
    struct arena *mem = f->call.mem;

    assert_string_equal(printable_text(mem, NULL), "");
    assert_string_equal(printable_text(mem, "a\tb\nc \n"), "a\tb\nc");
    assert_string_equal(printable_text(mem, "a\r\nb\rc\xE2\x80\xA8"
                                            "d"),
                        "a\nb\nc\nd");
    assert_string_equal(printable_text(mem, "\xFF"
                                            "a\x07\xE2\x80\xAE"
                                            "b"),
                        "\uFFFDa\uFFFD\uFFFDb");
    assert_string_equal(printable_text(mem, "cœur « é »"), "cœur « é »");
}

static size_t occurrences(const char *text, const char *piece)
{
    size_t count = 0;

    for (; (text = strstr(text, piece)); text += strlen(piece)) count++;
    return count;
}

static void test_words_and_accents_without_end_are_divided(void **state)
{
    struct fixture *f = *state;
    struct arena *mem = f->call.mem;
    const char *marks = printable_text(mem, repeated(&f->call, "\u0301", 100));

    assert_int_equal(occurrences(printable_text(mem, repeated(&f->call, "x", 100)), "\u200B"), 0);
    assert_int_equal(occurrences(printable_text(mem, repeated(&f->call, "x", 200)), "\u200B"), 4);
    assert_int_equal(occurrences(printable_text(mem, repeated(&f->call, "x ", 200)), "\u200B"), 0);
    assert_int_equal(occurrences(marks, "\u0301"), 30);
    assert_int_equal(occurrences(marks, "\uFFFD"), 70);
}

static void test_dates_after_arabic_words_keep_their_order(void **state)
{
    struct fixture *f = *state;
    struct arena *mem = f->call.mem;

    assert_string_equal(printable_text(mem, "يوم 2026-11-24 و 2026-0017"),
                        "يوم \u200E2026-11-24 و \u200E2026-0017");
    assert_string_equal(printable_text(mem, "on 2026-11-24"), "on 2026-11-24");
    assert_string_equal(printable_text(mem, "من 3-5 في ABC1234-5"), "من 3-5 في ABC1234-5");
    assert_string_equal(printable_text(mem, "يوم\n2026-11-24"), "يوم\n2026-11-24");
}

static void *make_in_thread(void *arg)
{
    struct pdf *ret = arg;
    struct call c = {.mem = arena_new()};
    const void *bytes;

    for (int i = 0; i < 5; i++) {
        struct document *d = every_kind(&c, "ar", "Threads: خيوط 2026-11-24");
        if (document_finish(&c, d, &bytes, &ret->length) != OK) ret->length = 0;
    }
    ret->bytes = memcpy(malloc(ret->length + 1), bytes, ret->length);
    arena_free(c.mem);
    return NULL;
}

static void test_two_threads_make_the_same_document(void **state)
{
    struct pdf made[2] = {0};
    pthread_t threads[2];

    (void)state;
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, make_in_thread, &made[i]), 0);
    for (size_t i = 0; i < 2; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_true(made[0].length > 100);
    assert_int_equal(made[0].length, made[1].length);
    assert_memory_equal(made[0].bytes, made[1].bytes, made[0].length);
    free((void *)made[0].bytes);
    free((void *)made[1].bytes);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_document_has_more_pages_for_more_content),
        TEST(test_document_without_blocks_is_one_page),
        TEST(test_table_repeats_its_head_on_every_page),
        TEST(test_what_follows_a_table_has_no_head_of_it),
        TEST(test_row_is_not_split_unless_taller_than_a_page),
        TEST(test_head_is_not_parted_from_the_first_row),
        TEST(test_no_row_stands_alone_at_a_foot_or_a_head),
        TEST(test_heading_is_never_last_on_a_page),
        TEST(test_paragraph_leaves_no_single_line_behind),
        TEST(test_long_word_does_not_leave_the_page),
        TEST(test_column_is_wide_enough_for_its_words),
        TEST(test_start_side_is_left_in_french_and_right_in_arabic),
        TEST(test_quotation_of_the_other_script_starts_on_its_own_side),
        TEST(test_fields_and_columns_are_mirrored_in_arabic),
        TEST(test_document_gives_the_same_bytes_again),
        TEST(test_document_of_501_pages_is_refused),
        TEST(test_endless_rows_are_refused_before_they_are_kept),
        TEST(test_text_over_the_limit_is_refused),
        TEST(test_wrong_use_is_reported),
        TEST(test_empty_texts_are_fine),
        TEST(test_value_that_is_empty_keeps_its_label),
        TEST(test_hostile_texts_are_printed_and_stay_in_place),
        TEST(test_markup_is_printed_as_it_is),
        TEST(test_64_kilobytes_in_one_text_are_fine),
        TEST(test_every_line_end_of_a_long_text_is_kept),
        TEST(test_margin_texts_are_cut_to_their_lines),
        TEST(test_notice_leads_with_what_stands_before_the_colon),
        TEST(test_printable_shows_what_cannot_be_printed),
        TEST(test_words_and_accents_without_end_are_divided),
        TEST(test_dates_after_arabic_words_keep_their_order),
        TEST(test_two_threads_make_the_same_document),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
