/* draw/pages.c: where each block goes. */

#include "draw/pages.h"

#include <string.h>

#include "base/arena.h"
#include "base/limits.h"

#define COLUMN_GAP 10.0
#define WORD_MOST 24    /* characters: a longer one is a code, and may be broken */
#define TOGETHER 2      /* lines of a text that stay together at the foot and at the head of a page */
#define LIST_GAP 3.5    /* between fields, and between items */
#define HEAD_SHARE 0.33 /* of a page: higher column headings are not repeated */
#define ROWS_SHARE 0.25 /* of a page: two rows that are higher may part anywhere */

/* Distances above and below a kind of block; between two blocks the larger one counts. */
struct manner {
    double above, below, padding;
    bool keeps_next; /* never last on a page */
    bool whole;      /* not split if a page can hold it */
};

static const struct manner manners[] = {
    [BLOCK_TITLE] = {0, 10, 4, true, true},      [BLOCK_HEADING] = {12, 4, 0, true, true},
    [BLOCK_PARAGRAPH] = {5, 5, 0, false, false}, [BLOCK_QUIET] = {4, 4, 0, false, false},
    [BLOCK_NOTICE] = {10, 10, 7, false, true},   [BLOCK_FIELD] = {5, 5, 0, false, false},
    [BLOCK_ITEM] = {5, 5, 0, false, false},      [BLOCK_COLUMNS] = {7, 0, 3, true, true},
    [BLOCK_ROW] = {0, 9, 3, false, true},        [BLOCK_PICTURE] = {8, 8, 0, false, true},
};

static const double heading_above[] = {0, 18, 14, 10};

struct breaker {
    struct call *call;
    struct document *document;
    struct pages pages;
    double y;
    const struct block *above; /* the last block on this page; NULL at the top */
};

double pages_left(const struct document *d, double start, double width)
{
    return d->style.right_to_left ? PAGE_WIDTH - PAGE_MARGIN - start - width : PAGE_MARGIN + start;
}

double pages_padding(const struct block *b)
{
    return manners[b->kind].padding;
}

double pages_line_height(const struct document *d, const struct block *b)
{
    if (b->kind == BLOCK_PICTURE) return b->picture.height;
    return typeset_line_height(d->typesetter, b->cells[0].wording.role);
}

/* The longest word that a column should not break, as a wording to be measured. */
static void longest_word(struct wording *longest, size_t *length, const struct wording *w)
{
    for (const char *p = w->text; *p;) {
        size_t bytes = strcspn(p, " \t\n");
        size_t characters = (size_t)g_utf8_strlen(p, (gssize)bytes);
        if (characters > *length && characters <= WORD_MOST) {
            *longest = (struct wording){.text = p, .role = w->role, .width = (double)bytes};
            *length = characters;
        }
        p += bytes + strspn(p + bytes, " \t\n");
    }
}

/* What column i must have so that its longest word stays whole; heading and rows are looked at apart,
 * because headings are bold. */
static double least_width(struct document *d, const struct table *table, size_t i)
{
    double least = 0;
    enum block_kind kinds[] = {BLOCK_COLUMNS, BLOCK_ROW};

    for (size_t k = 0; k < 2; k++) {
        struct wording longest = {0};
        size_t length = 0;
        for (struct block *b = table->head; b && b->table == table; b = b->next)
            if (b->kind == kinds[k]) longest_word(&longest, &length, &b->cells[i].wording);
        if (length) {
            longest.text = arena_text_n(d->call->mem, longest.text, (size_t)longest.width);
            longest.width = 0;
            least = MAX(least, typeset_text(d->typesetter, &longest)->lines[0].width + 0.5);
        }
    }
    return least;
}

/* Columns get their shares; those too narrow for a word take from those that have room to spare. */
static void share_out(const struct table *table, const double *least, double *ret_widths)
{
    double room = CONTENT_WIDTH - COLUMN_GAP * (double)(table->count - 1);
    double shares = 0, wanted = 0, missing = 0, spare = 0;

    for (size_t i = 0; i < table->count; i++) {
        shares += table->shares[i];
        wanted += least[i];
    }
    for (size_t i = 0; i < table->count; i++) {
        ret_widths[i] = room * table->shares[i] / shares;
        if (ret_widths[i] < least[i])
            missing += least[i] - ret_widths[i];
        else
            spare += ret_widths[i] - least[i];
    }
    if (wanted > room || missing <= 0) return; /* words will have to be broken, or all fit */
    for (size_t i = 0; i < table->count; i++)
        ret_widths[i] = ret_widths[i] < least[i]
                            ? least[i]
                            : ret_widths[i] - (ret_widths[i] - least[i]) * missing / spare;
}

static void set_columns(struct document *d, struct table *table)
{
    double least[LIMIT_DOCUMENT_COLUMNS] = {0}, widths[LIMIT_DOCUMENT_COLUMNS] = {0};

    for (size_t i = 0; i < table->count; i++) least[i] = least_width(d, table, i);
    share_out(table, least, widths);
    for (struct block *b = table->head; b && b->table == table; b = b->next) {
        double start = 0;
        for (size_t i = 0; i < b->count; i++) {
            b->cells[i].start = start;
            b->cells[i].wording.width = widths[i];
            start += widths[i] + COLUMN_GAP;
        }
    }
}

/* Sets the lines of a block, once. */
static void set(struct document *d, struct block *b)
{
    if (b->lines) return;
    if (b->kind == BLOCK_COLUMNS) set_columns(d, b->table);
    if (b->kind == BLOCK_PICTURE) b->lines = 1;
    for (size_t i = 0; i < b->count; i++) {
        b->cells[i].set = typeset_text(d->typesetter, &b->cells[i].wording);
        b->lines = MAX(b->lines, b->cells[i].set->count);
    }
}

static double height_of(struct document *d, struct block *b, size_t lines)
{
    return 2 * pages_padding(b) + (double)lines * pages_line_height(d, b);
}

static double gap(const struct block *above, const struct block *below)
{
    double distance = manners[below->kind].above;

    if (below->kind == BLOCK_HEADING) distance = heading_above[below->level];
    if (above->kind == below->kind && (below->kind == BLOCK_FIELD || below->kind == BLOCK_ITEM))
        distance = LIST_GAP;
    else if (below->kind == BLOCK_ROW)
        distance = 0;
    else
        distance = MAX(distance, manners[above->kind].below);
    if (above->kind == BLOCK_HEADING) distance = MIN(distance, manners[BLOCK_HEADING].below);
    if (above->kind == BLOCK_HEADING && below->kind == BLOCK_NOTICE) distance += 4;
    return distance + below->distance;
}

/* Column headings that stand above the continuation of b on a new page. */
static struct block *repeated_head(struct document *d, const struct block *b)
{
    struct block *head = b->kind == BLOCK_ROW ? b->table->head : NULL;

    return head && height_of(d, head, head->lines) <= HEAD_SHARE * CONTENT_HEIGHT ? head : NULL;
}

/* The least of b that is worth starting on a page. */
static double least_height(struct document *d, struct block *b)
{
    struct block *head = repeated_head(d, b);
    double page = CONTENT_HEIGHT - (head ? height_of(d, head, head->lines) : 0);
    double whole = height_of(d, b, b->lines);

    if (b->lines <= 2 * TOGETHER - 1 || (manners[b->kind].whole && whole <= page)) return whole;
    return height_of(d, b, TOGETHER);
}

static bool is_row_of(const struct block *b, const struct table *table)
{
    return b && b->kind == BLOCK_ROW && b->table == table;
}

/* A table leaves no single row at the foot of a page, nor at the head of the next. */
static bool keeps_next_row(struct document *d, struct block *b)
{
    struct block *next = b->next;

    if (b->kind != BLOCK_ROW || !is_row_of(next, b->table)) return false;
    if (b->table->head->next != b && is_row_of(next->next, b->table)) return false;
    set(d, b);
    set(d, next);
    return height_of(d, b, b->lines) + height_of(d, next, next->lines) <= ROWS_SHARE * CONTENT_HEIGHT;
}

/* What must fit below: the block, and all it may not be parted from. */
static double needed_height(struct document *d, struct block *b)
{
    double total = 0;

    for (; b->next && (manners[b->kind].keeps_next || keeps_next_row(d, b)); b = b->next) {
        set(d, b);
        total += height_of(d, b, b->lines) + gap(b, b->next);
        if (total > CONTENT_HEIGHT) return 0; /* a page of headings: they part anywhere */
    }
    set(d, b);
    return total + least_height(d, b);
}

static void put(struct breaker *k, const struct block *b, size_t from, size_t to)
{
    struct strip *s = arena_alloc(k->call->mem, sizeof *s);
    struct sheet *sheet = k->pages.last;

    *s = (struct strip){.block = b, .top = k->y, .from = from, .to = to};
    s->height = 2 * pages_padding(b) + (double)(to - from) * pages_line_height(k->document, b);
    k->y += s->height;
    if (sheet->last)
        sheet->last->next = s;
    else
        sheet->first = s;
    sheet->last = s;
}

static enum err turn_page(struct breaker *k, const struct block *next)
{
    struct block *head = next ? repeated_head(k->document, next) : NULL;
    struct sheet *sheet;

    if (k->pages.count == LIMIT_DOCUMENT_PAGES)
        return fail(k->call, ERR_INVALID,
                    "The document would have more than %d pages. Print less at once.",
                    LIMIT_DOCUMENT_PAGES);
    sheet = arena_alloc(k->call->mem, sizeof *sheet);
    if (k->pages.last)
        k->pages.last->next = sheet;
    else
        k->pages.first = sheet;
    k->pages.last = sheet;
    k->pages.count++;
    k->y = PAGE_MARGIN;
    k->above = NULL;
    if (head) put(k, head, 0, head->lines);
    return OK;
}

/* How many of the lines left go on this page, so that neither part is a single line. */
static size_t lines_that_fit(struct breaker *k, struct block *b, size_t left)
{
    double room = PAGE_HEIGHT - PAGE_MARGIN - k->y - 2 * pages_padding(b);
    double fits = room / pages_line_height(k->document, b) + 1e-6;
    size_t lines = fits < 1 ? 0 : (size_t)fits;

    if (lines >= left) return left;
    if (left - lines < TOGETHER && lines > TOGETHER) lines = left - TOGETHER;
    return lines;
}

static enum err place(struct breaker *k, struct block *b)
{
    double distance = k->above ? gap(k->above, b) : 0;
    double room = PAGE_HEIGHT - PAGE_MARGIN - k->y - distance;

    set(k->document, b);
    if (k->above && needed_height(k->document, b) > room + 1e-6)
        TRY(turn_page(k, b));
    else
        k->y += distance;
    for (size_t from = 0; from < b->lines;) {
        size_t lines = lines_that_fit(k, b, b->lines - from);
        if (lines == 0 && !k->above) lines = 1; /* a page that is as empty as can be takes one */
        if (lines) put(k, b, from, from + lines);
        from += lines;
        if (from < b->lines) TRY(turn_page(k, b));
    }
    k->above = b;
    return OK;
}

enum err pages_break(struct call *c, struct document *d, struct pages *ret)
{
    struct breaker k = {.call = c, .document = d};

    TRY(turn_page(&k, NULL));
    for (struct block *b = d->first; b; b = b->next) TRY(place(&k, b));
    *ret = k.pages;
    return OK;
}
