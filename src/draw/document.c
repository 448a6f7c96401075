/* draw/document.c: collecting the blocks of a document. */

#include "draw/document.h"

#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "draw/blocks.h"
#include "draw/pages.h"
#include "draw/printable.h"

#define SPACE 12.0
#define FIELD_LABEL_SHARE 0.30
#define FIELD_GAP 12.0
#define BULLET_START 2.0
#define BULLET_ROOM 14.0
#define NOTICE_INSET 12.0
#define LEAD_MOST 80 /* bytes: a colon further on is part of a sentence */

/* More blocks than the smallest ones that fit need not be kept until document_finish counts pages. */
#define BLOCKS_MOST ((size_t)LIMIT_DOCUMENT_PAGES * 80)

static void note(struct document *d, enum err failed)
{
    if (d->failed == OK) d->failed = failed;
}

static const char *taken(struct document *d, const char *text)
{
    if (text && strlen(text) > LIMIT_DOCUMENT_TEXT) {
        note(d, fail(d->call, ERR_INVALID,
                     "A text is too long to print: more than %zu bytes. Shorten or divide it.",
                     LIMIT_DOCUMENT_TEXT));
        return "";
    }
    return printable_text(d->call->mem, text);
}

static const char *taken_as_line(struct document *d, const char *text)
{
    char *line = arena_text(d->call->mem, taken(d, text));

    for (char *p = line; *p; p++)
        if (*p == '\n') *p = ' ';
    return line;
}

struct document *document_new(struct call *c, const struct document_style *style)
{
    struct document *d = arena_alloc(c->mem, sizeof *d);

    d->call = c;
    d->style = *style;
    d->style.language = arena_text(c->mem, style->language);
    d->style.title = taken_as_line(d, style->title);
    d->style.header_text = taken_as_line(d, style->header_text);
    d->style.footer_text = taken_as_line(d, style->footer_text);
    d->style.page_format = taken_as_line(d, style->page_format);
    d->style.stamp = text_is_blank(style->stamp) ? NULL : taken_as_line(d, style->stamp);
    d->typesetter = typesetter_new(c->mem, style->language, style->right_to_left);
    return d;
}

static struct block *block_add(struct document *d, enum block_kind kind, size_t count)
{
    struct block *b = arena_alloc(d->call->mem, sizeof *b);

    b->kind = kind;
    b->count = count;
    b->cells = arena_alloc(d->call->mem, count * sizeof *b->cells);
    b->distance = d->distance;
    d->distance = 0;
    if (kind != BLOCK_ROW) d->table = NULL;
    if (d->count == BLOCKS_MOST) {
        note(d, fail(d->call, ERR_INVALID,
                     "The document would have more than %d pages. Print less at once.",
                     LIMIT_DOCUMENT_PAGES));
        return b; /* filled in by the caller, and forgotten */
    }
    d->count++;
    if (d->last)
        d->last->next = b;
    else
        d->first = b;
    d->last = b;
    return b;
}

static struct cell cell_of(const char *text, enum role role, double start, double width)
{
    struct cell cell = {.wording = {.text = text, .role = role, .width = width}, .start = start};

    return cell;
}

/* A block of one text over the whole width; NULL for a blank one, which is left out. */
static struct block *text_add(struct document *d, enum block_kind kind, enum role role,
                              const char *text)
{
    struct block *b;

    if (d->failed != OK || text_is_blank(text)) return NULL;
    text = taken(d, text);
    b = block_add(d, kind, 1);
    b->cells[0] = cell_of(text, role, 0, CONTENT_WIDTH);
    return b;
}

void document_title(struct document *d, const char *text)
{
    text_add(d, BLOCK_TITLE, ROLE_TITLE, text);
}

void document_heading(struct document *d, int level, const char *text)
{
    static const enum role roles[] = {ROLE_HEADING_1, ROLE_HEADING_2, ROLE_HEADING_3};
    struct block *b;

    if (level < 1 || level > 3) {
        note(d, fail(d->call, ERR_BUG, "A heading has level 1, 2 or 3, not %d.", level));
        return;
    }
    b = text_add(d, BLOCK_HEADING, roles[level - 1], text);
    if (b) b->level = level;
}

void document_paragraph(struct document *d, const char *text)
{
    struct block *b = text_add(d, BLOCK_PARAGRAPH, ROLE_BODY, text);

    if (b) b->cells[0].wording.side = SIDE_OWN;
}

void document_quiet(struct document *d, const char *text)
{
    text_add(d, BLOCK_QUIET, ROLE_QUIET, text);
}

/* Bytes up to and with a colon that ends a lead; 0 if there is none. 10:30 has no lead. */
static size_t lead_length(const char *text)
{
    const char *colon = strchr(text, ':');

    if (!colon || colon - text > LEAD_MOST) return 0;
    if (colon[1] != ' ' && colon[1] != '\n' && colon[1] != '\0') return 0;
    return (size_t)(colon - text) + 1;
}

void document_notice(struct document *d, const char *text)
{
    struct block *b = text_add(d, BLOCK_NOTICE, ROLE_BODY, text);

    if (!b) return;
    b->cells[0].start = NOTICE_INSET;
    b->cells[0].wording.width = CONTENT_WIDTH - 2 * NOTICE_INSET;
    b->cells[0].wording.bold = lead_length(b->cells[0].wording.text);
}

void document_field(struct document *d, const char *label, const char *value)
{
    double value_start = CONTENT_WIDTH * FIELD_LABEL_SHARE + FIELD_GAP;
    struct block *b;

    if (d->failed != OK || (text_is_blank(label) && text_is_blank(value))) return;
    b = block_add(d, BLOCK_FIELD, 2);
    b->cells[0] = cell_of(taken(d, label), ROLE_LABEL, 0, CONTENT_WIDTH * FIELD_LABEL_SHARE);
    b->cells[1] = cell_of(taken(d, value), ROLE_BODY, value_start, CONTENT_WIDTH - value_start);
}

void document_list_item(struct document *d, const char *text)
{
    struct block *b;

    if (d->failed != OK || text_is_blank(text)) return;
    b = block_add(d, BLOCK_ITEM, 2);
    b->cells[0] = cell_of("•", ROLE_BODY, BULLET_START, BULLET_ROOM);
    b->cells[1] = cell_of(taken(d, text), ROLE_BODY, BULLET_ROOM, CONTENT_WIDTH - BULLET_ROOM);
}

void document_picture(struct document *d, const struct picture *p)
{
    if (d->failed != OK) return;
    if (p->height > CONTENT_HEIGHT || p->width > CONTENT_WIDTH) {
        note(d, fail(d->call, ERR_BUG, "A picture is larger than a page."));
        return;
    }
    block_add(d, BLOCK_PICTURE, 0)->picture = *p;
}

void document_space(struct document *d)
{
    d->distance = SPACE;
}

static void fill(struct document *d, struct block *b, enum role role, const char *const *texts)
{
    for (size_t i = 0; i < b->count; i++) b->cells[i] = cell_of(taken(d, texts[i]), role, 0, 0);
}

void document_table(struct document *d, const char *const *headings, const double *widths, size_t count)
{
    struct table *table;
    bool usable = count >= 1 && count <= LIMIT_DOCUMENT_COLUMNS;

    for (size_t i = 0; usable && i < count; i++) usable = widths[i] > 0 && widths[i] < 1e6;
    if (!usable)
        note(d, fail(d->call, ERR_BUG, "A table has 1 to %d columns with positive widths.",
                     LIMIT_DOCUMENT_COLUMNS));
    if (d->failed != OK) return;
    table = arena_alloc(d->call->mem, sizeof *table);
    table->count = count;
    table->shares = arena_copy(d->call->mem, widths, count * sizeof *widths);
    table->head = block_add(d, BLOCK_COLUMNS, count);
    table->head->table = table;
    fill(d, table->head, ROLE_COLUMN, headings);
    d->table = table;
}

void document_row(struct document *d, const char *const *cells)
{
    struct block *b;

    if (d->failed != OK) return;
    if (!d->table) {
        note(d, fail(d->call, ERR_BUG, "A row was added where no table is."));
        return;
    }
    b = block_add(d, BLOCK_ROW, d->table->count);
    b->table = d->table;
    b->distance = 0;
    fill(d, b, ROLE_CELL, cells);
}
