/* analysis/answer_text.c: an answer printed as a table to be read. */

#include <math.h>
#include <string.h>

#include "analysis/answer_parts.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"

#define LINE_MOST 100  /* characters of a sentence before it is broken */
#define LARGE 1000     /* from here two decimals are enough */
#define HUGE_FROM 1e12 /* as a power of ten */
#define SMALL .00005   /* below, four decimals would show a zero */

/* ---- cells ---- */

static const char *shown(struct call *c, double value)
{
    double size = fabs(value);

    if (!isfinite(value)) return "";
    if (size >= HUGE_FROM) return arena_format(c->mem, "%.4g", value);
    if (size >= LARGE) return arena_format(c->mem, "%.2f", value);
    if (value != 0 && size < SMALL) return arena_format(c->mem, "%.1e", value);
    return arena_format(c->mem, "%.4f", value);
}

static const char *shown_count(struct call *c, double value)
{
    if (!isfinite(value)) return "";
    if (fabs(value) >= HUGE_FROM) return arena_format(c->mem, "%.4g", value);
    return value == floor(value) ? arena_format(c->mem, "%.0f", value)
                                 : arena_format(c->mem, "%.2f", value);
}

static const char *shown_p(struct call *c, double p)
{
    return p < .0001 ? "<0.0001" : shown(c, p);
}

/* Words from a file, without what a terminal would obey. */
static const char *shown_words(struct call *c, const char *words)
{
    char *copy = arena_text(c->mem, words ? words : "");

    for (char *p = copy; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7f) *p = ' ';
    return copy;
}

/* ---- a grid ---- */

struct grid {
    size_t columns, rows;
    const char *const *heads;
    const char *const *cells; /* rows x columns */
    const bool *is_words;     /* of each column: to the left */
};

static void pad(FILE *out, size_t count)
{
    for (; count; count--) fputc(' ', out);
}

static void print_line(const struct grid *g, const char *const *cells, const size_t *width, FILE *out)
{
    fputs("  ", out);
    for (size_t k = 0; k < g->columns; k++) {
        size_t room = width[k] - text_characters(cells[k]);
        bool is_last = k + 1 == g->columns;
        if (!g->is_words[k]) pad(out, room);
        fputs(cells[k], out);
        if (g->is_words[k] && !is_last) pad(out, room);
        if (!is_last) fputs("  ", out);
    }
    fputc('\n', out);
}

static void print_grid(struct call *c, const struct grid *g, FILE *out)
{
    size_t *width = arena_alloc(c->mem, g->columns * sizeof *width);

    for (size_t k = 0; k < g->columns; k++) {
        width[k] = text_characters(g->heads[k]);
        for (size_t i = 0; i < g->rows; i++) {
            size_t w = text_characters(g->cells[i * g->columns + k]);
            if (w > width[k]) width[k] = w;
        }
    }
    print_line(g, g->heads, width, out);
    for (size_t i = 0; i < g->rows; i++) print_line(g, g->cells + i * g->columns, width, out);
}

/* ---- results ---- */

enum column {
    COLUMN_KEY,
    COLUMN_OF,
    COLUMN_ESTIMATE,
    COLUMN_SE,
    COLUMN_INTERVAL,
    COLUMN_STATISTIC,
    COLUMN_DF,
    COLUMN_P,
    COLUMN_N,
    COLUMN_METHOD,
    COLUMN_WORD,
    COLUMN_COUNT
};

static const bool words_in[COLUMN_COUNT] =
    {[COLUMN_KEY] = true, [COLUMN_OF] = true, [COLUMN_METHOD] = true, [COLUMN_WORD] = true};

/* What counts something: a number of people, factors or places has no decimals. */
static bool is_count(const char *key)
{
    static const char *const counts[] = {"sample_size", "factors",  "events", "chosen_by",
                                         "place",       "rank_sum", "points"};

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (strcmp(counts[i], key) == 0) return true;
    return false;
}

/* A test alone has no estimate and lacks none; another row without one says so. */
static const char *shown_estimate(struct call *c, const struct result *r)
{
    const struct estimate *e = &r->estimate;

    if (!isfinite(e->value)) return isfinite(e->statistic) || isfinite(e->p) ? "" : "none";
    return is_count(r->key) ? shown_count(c, e->value) : shown(c, e->value);
}

/* Differences of agreement are of a coefficient, which has a name of its own. */
static const char *shown_of(struct call *c, const struct result *r)
{
    if (r->of && strncmp(r->key, "agreement_", strlen("agreement_")) == 0) return label_of(c, r->of);
    return shown_words(c, r->of);
}

static void fill(struct call *c, const struct result *r, const char **cells)
{
    const struct estimate *e = &r->estimate;

    cells[COLUMN_KEY] = label_of(c, r->key);
    cells[COLUMN_OF] = shown_of(c, r);
    cells[COLUMN_ESTIMATE] = shown_estimate(c, r);
    cells[COLUMN_SE] = shown(c, e->se);
    cells[COLUMN_INTERVAL] =
        isnan(e->low) && isnan(e->high)
            ? ""
            : arena_format(c->mem, "%s to %s", shown(c, e->low), shown(c, e->high));
    cells[COLUMN_STATISTIC] = shown(c, e->statistic);
    cells[COLUMN_DF] = shown_count(c, e->df);
    cells[COLUMN_P] = shown_p(c, e->p);
    cells[COLUMN_N] = shown_count(c, e->n);
    cells[COLUMN_METHOD] = e->method ? e->method : "";
    cells[COLUMN_WORD] = r->word ? r->word : "";
}

static const char *interval_head(struct call *c, const struct answer *a)
{
    for (const struct result *r = a->first; r; r = r->next)
        if (!isnan(r->level)) return arena_format(c->mem, "%g %% interval", r->level * 100);
    return "Interval";
}

/* Columns that nothing stands in are left out. */
static void print_results(struct answer *a, FILE *out)
{
    const char *heads[COLUMN_COUNT] = {"Measure", "Of", "Estimate", "SE",     NULL,      "Statistic",
                                       "df",      "p",  "n",        "Method", "In words"};
    const char *row[COLUMN_COUNT], **cells;
    size_t rows = 0, kept = 0, to = 0;
    bool used[COLUMN_COUNT] = {false}, is_words[COLUMN_COUNT];

    heads[COLUMN_INTERVAL] = interval_head(a->call, a);
    for (const struct result *r = a->first; r; r = r->next, rows++) {
        fill(a->call, r, row);
        for (size_t k = 0; k < COLUMN_COUNT; k++) used[k] |= row[k][0] != '\0';
    }
    if (!rows) return;
    cells = arena_alloc(a->call->mem, rows * COLUMN_COUNT * sizeof *cells);
    for (const struct result *r = a->first; r; r = r->next) {
        fill(a->call, r, row);
        for (size_t k = 0; k < COLUMN_COUNT; k++)
            if (used[k]) cells[to++] = row[k];
    }
    for (size_t k = 0; k < COLUMN_COUNT; k++) {
        if (!used[k]) continue;
        is_words[kept] = words_in[k];
        heads[kept++] = heads[k];
    }
    fputc('\n', out);
    print_grid(a->call, &(struct grid){kept, rows, heads, cells, is_words}, out);
}

/* ---- tables ---- */

static double number_of(const struct json *value)
{
    return value->kind == JSON_IS_INT    ? (double)value->as.number
           : value->kind == JSON_IS_REAL ? value->as.real
                                         : NAN;
}

/* A key in a table is called as it is among the results. */
static const char *shown_key(struct call *c, const struct json *value)
{
    return value->kind == JSON_IS_TEXT ? label_of(c, value->as.text) : "";
}

static const char *shown_json(struct call *c, const struct json *value, bool as_count)
{
    switch (value->kind) {
    case JSON_IS_TEXT: return shown_words(c, value->as.text);
    case JSON_IS_BOOL: return value->as.truth ? "yes" : "no";
    case JSON_IS_INT:
    case JSON_IS_REAL: return as_count ? shown_count(c, number_of(value)) : shown(c, number_of(value));
    default: return "";
    }
}

/* Chances below what four decimals show are none of zero. */
static bool holds_p(const char *column)
{
    static const char *const names[] = {"p", "holm", "benjamini_hochberg"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], column) == 0) return true;
    return false;
}

/* Columns that the file names are shown as it spells them. */
static bool is_named_by_file(const char *table)
{
    return strcmp(table, "matrix") == 0 || strcmp(table, "correlations") == 0;
}

static void print_table(struct answer *a, const struct json *table, FILE *out)
{
    const struct json *columns = json_get(table, "columns"), *list = json_get(table, "rows"), *one;
    size_t count = json_count(columns), rows = json_count(list), at = 0, k;
    const char **heads = arena_alloc(a->call->mem, count * sizeof *heads);
    const char **cells = arena_alloc(a->call->mem, (rows + 1) * count * sizeof *cells);
    bool *is_words = arena_alloc(a->call->mem, count * sizeof *is_words);
    bool *is_counts = arena_alloc(a->call->mem, count * sizeof *is_counts);
    bool has_keys =
        !is_named_by_file(table->key) && strcmp(columns->as.members.first->as.text, "key") == 0;
    bool *is_p = arena_alloc(a->call->mem, count * sizeof *is_p);

    for (one = columns->as.members.first; one; one = one->next, at++) {
        heads[at] = shown_words(a->call, one->as.text);
        if (is_named_by_file(table->key)) continue;
        is_p[at] = holds_p(heads[at]);
        heads[at] = label_of(a->call, heads[at]);
    }
    for (k = 0; k < count; k++) is_counts[k] = true;
    for (const struct json *row = list->as.members.first; row; row = row->next)
        for (one = row->as.members.first, k = 0; one && k < count; one = one->next, k++) {
            double value = number_of(one);
            is_words[k] |= one->kind == JSON_IS_TEXT;
            if (one->kind == JSON_IS_REAL && value != floor(value)) is_counts[k] = false;
        }
    at = 0;
    for (const struct json *row = list->as.members.first; row; row = row->next, at++) {
        for (k = 0; k < count; k++) cells[at * count + k] = "";
        for (one = row->as.members.first, k = 0; one && k < count; one = one->next, k++)
            cells[at * count + k] = k == 0 && has_keys ? shown_key(a->call, one)
                                    : is_p[k] && !isnan(number_of(one))
                                        ? shown_p(a->call, number_of(one))
                                        : shown_json(a->call, one, is_counts[k]);
    }
    fprintf(out, "\n%s\n", label_of(a->call, table->key));
    print_grid(a->call, &(struct grid){count, rows, heads, cells, is_words}, out);
}

/* ---- sentences ---- */

/* Broken between words. */
static void print_sentence(const char *lead, const char *text, FILE *out)
{
    size_t at = strlen(lead), indent = at;

    fputs(lead, out);
    for (const char *p = text; *p;) {
        size_t length = strcspn(p, " ");
        if (at > indent && at + length > LINE_MOST) {
            fputc('\n', out);
            pad(out, indent);
            at = indent;
        }
        fwrite(p, 1, length, out);
        at += length + 1;
        p += length;
        if (*p == ' ') p++;
        if (*p && at + strcspn(p, " ") <= LINE_MOST) fputc(' ', out);
    }
    fputc('\n', out);
}

/* What the field calls the rows and columns of this analysis. nouns: "raters=items,…", or NULL. */
static const char *noun_of(struct call *c, const char *nouns, const char *key)
{
    const char *found = nouns ? strstr(nouns, arena_format(c->mem, "%s=", key)) : NULL;

    if (!found) return key;
    found = strchr(found, '=') + 1;
    return arena_text_n(c->mem, found, strcspn(found, ","));
}

static void print_input(struct answer *a, const char *nouns, FILE *out)
{
    const char *between = "  ";

    for (const struct json *m = a->input->as.members.first; m; m = m->next) {
        if (m->kind == JSON_IS_NIL)
            continue; /* it has no such thing, as limits of agreement have no categories */
        fprintf(out, "%s%s %s", between, noun_of(a->call, nouns, m->key), shown_json(a->call, m, true));
        between = ", ";
    }
    if (json_count(a->input)) fputc('\n', out);
}

static void print_fit(struct answer *a, FILE *out)
{
    const struct fit *f = a->fit;

    fprintf(out, "\nFit\n  log-likelihood %s, parameters %s", shown(a->call, f->log_likelihood),
            shown_count(a->call, f->parameters));
    if (!isnan(f->nodes) && f->nodes > 0) fprintf(out, ", nodes %s", shown_count(a->call, f->nodes));
    if (!isnan(f->iterations)) fprintf(out, ", iterations %s", shown_count(a->call, f->iterations));
    if (!isnan(f->gradient)) fprintf(out, ", largest gradient %s", shown(a->call, f->gradient));
    fprintf(out, ", %s\n", f->converged ? "converged" : "not converged");
}

void answer_print_text(struct answer *a, const char *title, const char *nouns, FILE *out)
{
    fprintf(out, "%s\n", title);
    print_input(a, nouns, out);
    print_results(a, out);
    for (const struct json *table = a->tables->as.members.first; table; table = table->next)
        print_table(a, table, out);
    if (a->fit) print_fit(a, out);
    if (json_count(a->warnings)) fputs("\nWarnings\n", out);
    for (const struct json *m = a->warnings->as.members.first; m; m = m->next)
        print_sentence("  - ", json_get_text(m, "text"), out);
    if (json_count(a->remarks)) fputc('\n', out);
    for (const struct json *m = a->remarks->as.members.first; m; m = m->next)
        print_sentence("  ", m->as.text, out);
}
