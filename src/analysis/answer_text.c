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
#define ROUNDING 1e-9  /* below, a value is what rounding left of its error */

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

/* What is left where numbers cancel each other out is no figure. */
static double without_rounding(double value, double of)
{
    return fabs(value) < ROUNDING * of ? 0 : value;
}

/* An interval; one that is open to a side says so. */
static const char *shown_interval(struct call *c, double low, double high)
{
    if (isfinite(low) && isfinite(high))
        return arena_format(c->mem, "%s to %s", shown(c, without_rounding(low, high - low)),
                            shown(c, without_rounding(high, high - low)));
    if (isfinite(low)) return arena_format(c->mem, "from %s", shown(c, low));
    return isfinite(high) ? arena_format(c->mem, "up to %s", shown(c, high)) : "";
}

/* Words from a file, without what a terminal would obey. */
static const char *shown_words(struct call *c, const char *words)
{
    char *copy = arena_text(c->mem, words ? words : "");

    for (char *p = copy; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7f) *p = ' ';
    return copy;
}

/* Methods are spelled as keys are. */
static const char *shown_method(struct call *c, const char *method)
{
    char *words = arena_text(c->mem, method ? method : "");

    for (char *p = words; *p; p++)
        if (*p == '_') *p = ' ';
    return words;
}

/* ---- a grid ---- */

struct grid {
    size_t columns, rows, width; /* of a line; 0: any */
    size_t repeated;             /* columns that stand again where a line is broken */
    const char *const *heads;
    const char *const *cells; /* rows x columns */
    const bool *is_words;     /* of each column: to the left */
};

#define BETWEEN 2 /* blanks before each column */

static void pad(FILE *out, size_t count)
{
    for (; count; count--) fputc(' ', out);
}

/* The columns of one block: those that are repeated, then from first to before last. Blanks are held
 * back until something follows them. */
static void print_line(const struct grid *g, const char *const *cells, const size_t *wide, size_t first,
                       size_t last, FILE *out)
{
    size_t blanks = 0;

    for (size_t k = 0; k < last; k++) {
        size_t taken = text_characters(cells[k]), room = wide[k] - taken;
        if (k >= g->repeated && k < first) continue;
        blanks += BETWEEN + (g->is_words[k] ? 0 : room);
        if (taken) {
            pad(out, blanks);
            fputs(cells[k], out);
            blanks = 0;
        }
        if (g->is_words[k]) blanks += room;
    }
    fputc('\n', out);
}

/* The column before which a line ends: at least one goes into each. */
static size_t block_end(const struct grid *g, const size_t *wide, size_t first)
{
    size_t at = 0, k = first;

    for (size_t i = 0; i < g->repeated; i++) at += BETWEEN + wide[i];
    while (k < g->columns && (k == first || !g->width || at + BETWEEN + wide[k] <= g->width))
        at += BETWEEN + wide[k++];
    return k;
}

/* Where a terminal is too narrow, what is left of the columns stands below. */
static void print_grid(struct call *c, const struct grid *g, FILE *out)
{
    size_t *wide = arena_alloc(c->mem, g->columns * sizeof *wide), last;

    for (size_t k = 0; k < g->columns; k++) {
        wide[k] = text_characters(g->heads[k]);
        for (size_t i = 0; i < g->rows; i++) {
            size_t w = text_characters(g->cells[i * g->columns + k]);
            if (w > wide[k]) wide[k] = w;
        }
    }
    for (size_t first = g->repeated; first == g->repeated || first < g->columns; first = last) {
        last = block_end(g, wide, first);
        if (first > g->repeated) fputc('\n', out);
        print_line(g, g->heads, wide, first, last, out);
        for (size_t i = 0; i < g->rows; i++)
            print_line(g, g->cells + i * g->columns, wide, first, last, out);
        if (last == first) break; /* all of them are repeated */
    }
}

/* The columns in which something stands, their cells moved together. */
static void keep_filled(struct call *c, struct grid *g, const char **heads, const char **cells,
                        bool *is_words)
{
    bool *used = arena_alloc(c->mem, (g->columns + 1) * sizeof *used);
    size_t kept = 0, to = 0;

    for (size_t k = 0; k < g->columns; k++) {
        used[k] = k < g->repeated;
        for (size_t i = 0; i < g->rows; i++) used[k] |= cells[i * g->columns + k][0] != '\0';
    }
    for (size_t i = 0; i < g->rows; i++)
        for (size_t k = 0; k < g->columns; k++)
            if (used[k]) cells[to++] = cells[i * g->columns + k];
    for (size_t k = 0; k < g->columns; k++) {
        if (!used[k]) continue;
        is_words[kept] = is_words[k];
        heads[kept++] = heads[k];
    }
    g->columns = kept;
    g->heads = heads;
    g->cells = cells;
    g->is_words = is_words;
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
                                         "place",       "rank_sum", "points", "signals"};

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (strcmp(counts[i], key) == 0) return true;
    return false;
}

/* A test alone has no estimate and lacks none; another row without one says so. */
static const char *shown_estimate(struct call *c, const struct result *r)
{
    const struct estimate *e = &r->estimate;

    if (!isfinite(e->value)) return isfinite(e->statistic) || isfinite(e->p) ? "" : "none";
    return is_count(r->key) ? shown_count(c, e->value) : shown(c, without_rounding(e->value, e->se));
}

/* Differences of agreement are of a coefficient, which has a name of its own. */
static const char *shown_of(struct call *c, const char *key, const char *of)
{
    if (of && key && text_starts(key, "agreement_")) return label_of(c, of);
    return shown_words(c, of);
}

static void fill(struct call *c, const struct result *r, const char **cells)
{
    const struct estimate *e = &r->estimate;

    cells[COLUMN_KEY] = label_of(c, r->key);
    cells[COLUMN_OF] = shown_of(c, r->key, r->of);
    cells[COLUMN_ESTIMATE] = shown_estimate(c, r);
    cells[COLUMN_SE] = shown(c, e->se);
    cells[COLUMN_INTERVAL] = shown_interval(c, e->low, e->high);
    cells[COLUMN_STATISTIC] = shown(c, without_rounding(e->statistic, 1));
    cells[COLUMN_DF] = shown_count(c, e->df);
    cells[COLUMN_P] = shown_p(c, e->p);
    cells[COLUMN_N] = shown_count(c, e->n);
    cells[COLUMN_METHOD] = shown_method(c, e->method);
    cells[COLUMN_WORD] = r->word ? r->word : "";
}

static const char *interval_head(struct call *c, const struct answer *a)
{
    for (const struct result *r = a->first; r; r = r->next)
        if (!isnan(r->level)) return arena_format(c->mem, "%g %% interval", r->level * 100);
    return "Interval";
}

static void print_results(struct answer *a, size_t width, FILE *out)
{
    const char *heads[COLUMN_COUNT] = {"Measure", "Of", "Estimate", "SE",     NULL,      "Statistic",
                                       "df",      "p",  "n",        "Method", "In words"};
    struct grid g = {.columns = COLUMN_COUNT, .width = width, .repeated = 1};
    bool is_words[COLUMN_COUNT];
    const char **cells;

    heads[COLUMN_INTERVAL] = interval_head(a->call, a);
    memcpy(is_words, words_in, sizeof is_words);
    for (const struct result *r = a->first; r; r = r->next) g.rows++;
    if (!g.rows) return;
    cells = arena_alloc(a->call->mem, g.rows * COLUMN_COUNT * sizeof *cells);
    g.rows = 0;
    for (const struct result *r = a->first; r; r = r->next)
        fill(a->call, r, cells + g.rows++ * COLUMN_COUNT);
    for (size_t i = 0; i < g.rows; i++)
        g.repeated = *cells[i * COLUMN_COUNT + COLUMN_OF] ? 2 : g.repeated;
    keep_filled(a->call, &g, heads, cells, is_words);
    fputc('\n', out);
    print_grid(a->call, &g, out);
}

/* ---- tables ---- */

static double number_of(const struct json *value)
{
    return value->kind == JSON_IS_INT    ? (double)value->as.number
           : value->kind == JSON_IS_REAL ? value->as.real
                                         : NAN;
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

static bool is_one_of(const char *text, const char *const *list)
{
    for (; *list; list++)
        if (text_equal(text, *list)) return true;
    return false;
}

/* Of a table: a column of whole numbers that is no column of figures, each of which happens to be. */
static bool is_whole(const char *head, const struct json *value)
{
    static const char *const figures[] = {"low", "high", "se", "share", "agreement", "kappa", NULL};

    if (is_one_of(head, figures)) return false;
    return value->kind != JSON_IS_REAL || value->as.real == floor(value->as.real);
}

struct columns_read {
    const char **heads, **spelled, **cells;
    bool *is_words, *is_counts;
    size_t count, rows;
};

static struct columns_read read_columns(struct answer *a, const struct json *table)
{
    const struct json *columns = json_get(table, "columns"), *list = json_get(table, "rows"), *one,
                      *head;
    struct columns_read r = {.count = json_count(columns), .rows = json_count(list)};
    int64_t named = json_get_int(a->named, table->key, INT64_MAX), at = 0;
    struct arena *mem = a->call->mem;
    size_t k;

    r.heads = arena_alloc(mem, r.count * sizeof *r.heads);
    r.spelled = arena_alloc(mem, r.count * sizeof *r.spelled);
    r.cells = arena_alloc(mem, (r.rows + 1) * r.count * sizeof *r.cells);
    r.is_words = arena_alloc(mem, r.count * sizeof *r.is_words);
    r.is_counts = arena_alloc(mem, r.count * sizeof *r.is_counts);
    for (one = columns->as.members.first; one; one = one->next, at++) {
        const char *spelled = shown_words(a->call, one->as.text);
        r.spelled[at] = at >= named ? "" : one->as.text;
        r.heads[at] = at >= named ? spelled : label_of(a->call, spelled);
        r.is_counts[at] = true;
    }
    for (const struct json *row = list->as.members.first; row; row = row->next)
        for (one = row->as.members.first, head = columns->as.members.first, k = 0; one && head;
             one = one->next, head = head->next, k++) {
            r.is_words[k] |= one->kind == JSON_IS_TEXT;
            r.is_counts[k] &= is_whole(head->as.text, one);
        }
    return r;
}

/* Keys in a table, and coefficients whose agreement is compared, are called what they are called
 * elsewhere; chances are shown as such; degrees of freedom may be whole or not. */
static const char *shown_cell(struct call *c, const struct columns_read *r, size_t column,
                              const struct json *value, const struct json *first)
{
    static const char *const keys[] = {"key", "coefficient", "test", NULL};
    static const char *const freedom[] = {"df", "df2", NULL};
    static const char *const chances[] = {"p", "holm", "benjamini_hochberg", NULL};
    const char *name = r->spelled[column];

    if (value->kind == JSON_IS_TEXT && is_one_of(name, keys))
        return label_of(c, shown_words(c, value->as.text));
    if (value->kind == JSON_IS_TEXT && text_equal(name, "of") && text_equal(r->spelled[0], "key"))
        return shown_of(c, first->as.text, value->as.text);
    if (is_one_of(name, chances) && !isnan(number_of(value))) return shown_p(c, number_of(value));
    return shown_json(c, value, r->is_counts[column] || is_one_of(name, freedom));
}

static void print_table(struct answer *a, const struct json *table, size_t width, FILE *out)
{
    struct columns_read r = read_columns(a, table);
    struct grid g = {.columns = r.count, .rows = r.rows, .width = width, .repeated = 1};
    size_t at = 0, k;

    for (const struct json *row = json_get(table, "rows")->as.members.first; row;
         row = row->next, at++) {
        const struct json *one = row->as.members.first;
        for (k = 0; k < r.count; k++, one = one ? one->next : NULL)
            r.cells[at * r.count + k] =
                one ? shown_cell(a->call, &r, k, one, row->as.members.first) : "";
    }
    keep_filled(a->call, &g, r.heads, r.cells, r.is_words);
    fprintf(out, "\n%s\n", label_of(a->call, table->key));
    print_grid(a->call, &g, out);
}

/* ---- sentences ---- */

void answer_print_sentence(const char *lead, const char *text, size_t width, FILE *out)
{
    size_t at = strlen(lead), indent = at, most = width && width < LINE_MOST ? width : LINE_MOST;

    fputs(lead, out);
    for (const char *p = text; *p;) {
        size_t length = strcspn(p, " ");
        if (at > indent && at + length > most) {
            fputc('\n', out);
            pad(out, indent);
            at = indent;
        }
        fwrite(p, 1, length, out);
        at += length + 1;
        p += length;
        if (*p == ' ') p++;
        if (*p && at + strcspn(p, " ") <= most) fputc(' ', out);
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

static void print_input(struct answer *a, const struct answer_form *form, FILE *out)
{
    const char *text = "";

    for (const struct json *m = a->input->as.members.first; m; m = m->next) {
        const char *of = noun_of(a->call, form->nouns, m->key);
        if (m->kind == JSON_IS_NIL)
            continue; /* it has no such thing, as limits of agreement have no categories */
        text = arena_format(a->call->mem, "%s%s%s %s", text, *text ? ", " : "", of,
                            shown_json(a->call, m, true));
    }
    if (*text) answer_print_sentence("  ", text, form->width, out);
}

static void print_fit(struct answer *a, size_t width, FILE *out)
{
    struct arena *mem = a->call->mem;
    const struct fit *f = a->fit;
    const char *text =
        arena_format(mem, "log-likelihood %s, parameters %s", shown(a->call, f->log_likelihood),
                     shown_count(a->call, f->parameters));

    if (!isnan(f->nodes) && f->nodes > 0)
        text = arena_format(mem, "%s, nodes %s", text, shown_count(a->call, f->nodes));
    if (!isnan(f->iterations))
        text = arena_format(mem, "%s, iterations %s", text, shown_count(a->call, f->iterations));
    if (!isnan(f->gradient))
        text = arena_format(mem, "%s, largest gradient %s", text, shown(a->call, f->gradient));
    fputs("\nFit\n", out);
    answer_print_sentence(
        "  ", arena_format(mem, "%s, %s", text, f->converged ? "converged" : "not converged"), width,
        out);
}

void answer_print_text(struct answer *a, const struct answer_form *form, FILE *out)
{
    fprintf(out, "%s\n", form->title);
    print_input(a, form, out);
    print_results(a, form->width, out);
    for (const struct json *table = a->tables->as.members.first; table; table = table->next)
        print_table(a, table, form->width, out);
    if (a->fit) print_fit(a, form->width, out);
    if (json_count(a->warnings)) fputs("\nWarnings\n", out);
    for (const struct json *m = a->warnings->as.members.first; m; m = m->next)
        answer_print_sentence("  - ", json_get_text(m, "text"), form->width, out);
    if (json_count(a->remarks)) fputc('\n', out);
    for (const struct json *m = a->remarks->as.members.first; m; m = m->next)
        answer_print_sentence("  ", m->as.text, form->width, out);
}
