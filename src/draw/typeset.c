/* draw/typeset.c: fonts and line breaks. */

#include "draw/typeset.h"

#include <pango/pangocairo.h>
#include <string.h>

#include "base/arena.h"
#include "draw/lock.h"
#include "draw/printable.h"

#define PIECE_PARAGRAPHS 64 /* Pango's time for a layout grows with the square of its paragraphs */
#define ARABIC_SCALE 1.15
#define RIGHT_TO_LEFT_LEADING 1.14 /* lines of Arabic need more room for marks above and below */

/* The only fonts. Pango is not left to search others for a letter they lack, which prints as a box with
 * its code: a strange letter would have hundreds of fonts read, and pages would look different on every
 * machine. (Emoji are the exception; Pango gives them a font of their own.) */
enum script { SCRIPT_OTHER, SCRIPT_ARABIC, SCRIPT_MATHEMATICS, SCRIPT_SYMBOLS };

static const char *const families[] = {
    [SCRIPT_OTHER] = "Noto Sans",
    [SCRIPT_ARABIC] = "Noto Naskh Arabic",
    [SCRIPT_MATHEMATICS] = "Noto Sans Math",
    [SCRIPT_SYMBOLS] = "Noto Sans Symbols2",
};

struct type {
    double size, line;
    bool bold;
    double grey;
};

static const struct type types[] = {
    [ROLE_BODY] = {10, 14.5, false, 0},     [ROLE_TITLE] = {20, 27, true, 0},
    [ROLE_HEADING_1] = {14, 19, true, 0},   [ROLE_HEADING_2] = {11.5, 16, true, 0},
    [ROLE_HEADING_3] = {10, 14.5, true, 0}, [ROLE_QUIET] = {8.5, 12, false, 0.35},
    [ROLE_LABEL] = {10, 14.5, false, 0.35}, [ROLE_COLUMN] = {9, 12.5, true, 0},
    [ROLE_CELL] = {9, 12.5, false, 0},      [ROLE_MARGIN] = {8, 11, false, 0.35},
    [ROLE_STAMP] = {100, 140, true, 0.92},
};

struct typesetter {
    struct arena *mem;
    bool right_to_left;
    GPtrArray *objects;        /* what Pango made for it */
    PangoContext *contexts[2]; /* for a text that reads to the right, to the left */
};

static PangoContext *context_new(PangoFontMap *fonts, const char *language, PangoDirection direction)
{
    PangoContext *context = pango_font_map_create_context(fonts);
    cairo_font_options_t *options = cairo_font_options_create();

    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_language(context, pango_language_from_string(language));
    pango_context_set_base_dir(context, direction);
    return context;
}

static void release(void *thing)
{
    struct typesetter *t = thing;

    draw_lock();
    while (t->objects->len) g_object_unref(g_ptr_array_remove_index(t->objects, t->objects->len - 1));
    g_ptr_array_free(t->objects, TRUE);
    draw_unlock();
}

struct typesetter *typesetter_new(struct arena *mem, const char *language, bool right_to_left)
{
    struct typesetter *t = arena_alloc(mem, sizeof *t);
    PangoFontMap *fonts = pango_cairo_font_map_new(); /* its own: the default one is not for threads */

    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(fonts), 72);
    t->mem = mem;
    t->right_to_left = right_to_left;
    t->contexts[false] = context_new(fonts, language, PANGO_DIRECTION_LTR);
    t->contexts[true] = context_new(fonts, language, PANGO_DIRECTION_RTL);
    t->objects = g_ptr_array_new();
    g_ptr_array_add(t->objects, fonts);
    g_ptr_array_add(t->objects, t->contexts[false]);
    g_ptr_array_add(t->objects, t->contexts[true]);
    arena_defer(mem, release, t);
    return t;
}

double typeset_line_height(const struct typesetter *t, enum role role)
{
    return types[role].line * (t->right_to_left ? RIGHT_TO_LEFT_LEADING : 1);
}

double typeset_baseline(const struct typesetter *t, enum role role)
{
    /* Capitals are 0.71 of the size high: the leading is halved above and below them. */
    return (typeset_line_height(t, role) + 0.71 * types[role].size) / 2;
}

double typeset_grey(enum role role)
{
    return types[role].grey;
}

static bool is_between(gunichar code, gunichar first, gunichar last)
{
    return code >= first && code <= last;
}

static enum script script_of(gunichar code, enum script before)
{
    if (is_between(code, 0x0600, 0x06FF) || is_between(code, 0x0750, 0x077F) ||
        is_between(code, 0x08A0, 0x08FF) || is_between(code, 0xFB50, 0xFDFF) ||
        is_between(code, 0xFE70, 0xFEFC))
        return SCRIPT_ARABIC;
    if (g_unichar_ismark(code) || is_between(code, 0x200C, 0x200D)) return before; /* part of a word */
    if (is_between(code, 0x2190, 0x22FF)) return SCRIPT_MATHEMATICS;
    if (is_between(code, 0x2300, 0x2BFF) || is_between(code, 0x1F000, 0x1FAFF)) return SCRIPT_SYMBOLS;
    return SCRIPT_OTHER;
}

/* The document's direction, unless nine letters in ten are of the other: a quotation keeps its order
 * although a name in it does not, and a sentence may end with a long name. */
static bool reads_to_the_left(const struct typesetter *t, const char *text)
{
    size_t left = 0, right = 0;

    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar code = g_utf8_get_char(p);
        if (printable_reads_left(code))
            left++;
        else if (g_unichar_isalpha(code))
            right++;
    }
    return t->right_to_left ? left + right == 0 || right < 9 * left : left > 0 && left >= 9 * right;
}

/* A few paragraphs of a text, without the line end after them. */
struct piece {
    const char *text;
    size_t length;
};

static struct piece piece_at(const char *text)
{
    struct piece piece = {.text = text};
    const char *end = text;

    for (int i = 0; i < PIECE_PARAGRAPHS; i++) {
        end = strchrnul(text, '\n');
        if (*end == '\0') break;
        text = end + 1;
    }
    piece.length = (size_t)(end - piece.text);
    return piece;
}

static void add_attribute(PangoAttrList *list, PangoAttribute *attribute, size_t start, size_t end)
{
    attribute->start_index = (guint)start;
    attribute->end_index = (guint)end;
    pango_attr_list_insert(list, attribute);
}

static PangoAttrList *attributes(const char *text, size_t length, size_t bold)
{
    PangoAttrList *list = pango_attr_list_new();
    const char *p = text, *end = text + length;
    enum script script = SCRIPT_OTHER;

    pango_attr_list_insert(list, pango_attr_fallback_new(FALSE));
    /* No hyphen where a long word is broken: in a file number it would be read as part of it. */
    pango_attr_list_insert(list, pango_attr_insert_hyphens_new(FALSE));
    if (bold) add_attribute(list, pango_attr_weight_new(PANGO_WEIGHT_BOLD), 0, MIN(bold, length));
    while (p < end) {
        size_t start = (size_t)(p - text);
        script = script_of(g_utf8_get_char(p), script);
        do p = g_utf8_next_char(p);
        while (p < end && script_of(g_utf8_get_char(p), script) == script);
        if (script != SCRIPT_OTHER)
            add_attribute(list, pango_attr_family_new(families[script]), start, (size_t)(p - text));
        if (script == SCRIPT_ARABIC)
            add_attribute(list, pango_attr_scale_new(ARABIC_SCALE), start, (size_t)(p - text));
    }
    return list;
}

static PangoLayout *layout_new(struct typesetter *t, const struct wording *w, struct piece piece,
                               bool to_the_left)
{
    PangoLayout *layout = pango_layout_new(t->contexts[to_the_left]);
    PangoFontDescription *font = pango_font_description_new();
    PangoAttrList *list = attributes(piece.text, piece.length, piece.text == w->text ? w->bold : 0);

    g_ptr_array_add(t->objects, layout);
    pango_font_description_set_family_static(font, families[SCRIPT_OTHER]);
    pango_font_description_set_weight(font,
                                      types[w->role].bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font, types[w->role].size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_auto_dir(layout, FALSE);
    pango_layout_set_attributes(layout, list);
    pango_attr_list_unref(list);
    if (w->width > 0) pango_layout_set_width(layout, pango_units_from_double(w->width));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    if (w->most) {
        pango_layout_set_height(layout, -w->most);
        pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    }
    pango_layout_set_text(layout, piece.text, (int)piece.length);
    return layout;
}

static struct line line_of(PangoLayoutLine *glyphs, const struct wording *w, bool flush_right)
{
    struct line line = {.glyphs = glyphs};
    PangoRectangle ink, logical;
    double size = types[w->role].size, ink_left, ink_right;

    pango_layout_line_get_extents(glyphs, &ink, &logical);
    line.width = pango_units_to_double(logical.width);
    if (w->width <= 0) return line;
    if (flush_right) line.x = w->width - line.width;
    ink_left = line.x + pango_units_to_double(ink.x);
    ink_right = ink_left + pango_units_to_double(ink.width);
    line.spills = ink_left < -size / 2 || ink_right > w->width + size / 2 ||
                  pango_units_to_double(ink.y) < -1.6 * size ||
                  pango_units_to_double(ink.y + ink.height) > 1.1 * size;
    return line;
}

struct typeset *typeset_text(struct typesetter *t, const struct wording *w)
{
    struct typeset *set = arena_alloc(t->mem, sizeof *set);
    bool to_the_left = reads_to_the_left(t, w->text);
    bool flush_right = w->side == SIDE_OWN ? to_the_left : t->right_to_left != (w->side == SIDE_END);
    GPtrArray *layouts = g_ptr_array_new();

    for (const char *text = w->text; text;) {
        struct piece piece = piece_at(text);
        PangoLayout *layout = layout_new(t, w, piece, to_the_left);
        set->count += (size_t)pango_layout_get_line_count(layout);
        g_ptr_array_add(layouts, layout);
        text = text[piece.length] ? text + piece.length + 1 : NULL;
    }
    set->lines = arena_alloc(t->mem, set->count * sizeof *set->lines);
    set->count = 0;
    for (guint i = 0; i < layouts->len; i++)
        for (GSList *l = pango_layout_get_lines_readonly(layouts->pdata[i]); l; l = l->next)
            set->lines[set->count++] = line_of(l->data, w, flush_right);
    g_ptr_array_free(layouts, TRUE);
    if (w->most) set->count = MIN(set->count, (size_t)w->most);
    return set;
}
