/* analysis/options.c: the command line of an analysis. */

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"

#define COUNT_MOST 1e9
#define BOOT_MOST 1e7

enum option_kind {
    OPTION_TEXT,
    OPTION_SWITCH,
    OPTION_COUNT,
    OPTION_SEED,
    OPTION_LEVEL,
    OPTION_NUMBER,
    OPTION_LAYOUT,
    OPTION_WIDE,
    OPTION_FACET,
    OPTION_DELIMITER,
    OPTION_DECIMAL,
    OPTION_MISSING,
    OPTION_HELP
};

/* Which analyses understand it. */
enum option_reach {
    REACH_LISTED, /* those that list it */
    REACH_TABLE,  /* those that read a table, too */
    REACH_LONG,   /* those that read the long layout, too */
    REACH_PATTERNS,
    REACH_ALL
};

struct option {
    const char *name, *word;
    enum option_kind kind;
    enum option_reach reach;
    size_t offset; /* in struct request */
    const char *meaning;
};

#define AT(member) offsetof(struct request, member)

/* table: every common option, in the order in which --help prints them. */
static const struct option options[] = {
    {"layout", "LAYOUT", OPTION_LAYOUT, REACH_TABLE, 0,
     "wide (usual), long, counts, square or patterns"},
    {"wide", "", OPTION_WIDE, REACH_TABLE, 0, "--layout wide"},
    {"id", "COL", OPTION_TEXT, REACH_TABLE, AT(id), "column that names the rows"},
    {"cols", "A,B,C", OPTION_TEXT, REACH_TABLE, AT(columns),
     "columns that are read (A:C: all from A to C); else all without another part"},
    {"unit", "COL", OPTION_TEXT, REACH_LONG, AT(unit), "long: what is rated"},
    {"rater", "COL", OPTION_TEXT, REACH_LONG, AT(rater), "long: who rates"},
    {"item", "COL", OPTION_TEXT, REACH_LONG, AT(item), "long: the item"},
    {"value", "COL", OPTION_TEXT, REACH_LONG, AT(value), "long: the rating"},
    {"freq", "COL", OPTION_TEXT, REACH_PATTERNS, AT(frequency),
     "patterns: how many units a row stands for"},
    {"facet", "COL", OPTION_FACET, REACH_LISTED, 0, "a facet; may be given several times"},
    {"group", "COL", OPTION_TEXT, REACH_LISTED, AT(group), "column of groups"},
    {"focal", "GROUP", OPTION_TEXT, REACH_LISTED, AT(focal),
     "the group that is compared with the rest"},
    {"key", "COL", OPTION_TEXT, REACH_LISTED, AT(key), "column with what is right"},
    {"time", "COL", OPTION_TEXT, REACH_LISTED, AT(time), "column of times"},
    {"event", "COL", OPTION_TEXT, REACH_LISTED, AT(event), "column of events: 1 happened, 0 not"},
    {"outcome", "COL", OPTION_TEXT, REACH_LISTED, AT(outcome), "column of the outcome"},
    {"strata", "COL", OPTION_TEXT, REACH_LISTED, AT(strata), "column of strata"},
    {"cluster", "COL", OPTION_TEXT, REACH_LISTED, AT(cluster),
     "column of clusters that are drawn together"},
    {"x", "COLS", OPTION_TEXT, REACH_LISTED, AT(x), "columns of predictors or scores"},
    {"delim", "CHAR", OPTION_DELIMITER, REACH_TABLE, 0, "auto (usual), tab, or one character"},
    {"decimal", ".|,", OPTION_DECIMAL, REACH_TABLE, 0, "decimal mark; else found"},
    {"na", "LIST", OPTION_MISSING, REACH_TABLE, 0,
     "words for a missing value (NA); an empty cell always is one"},
    {"categories", "LIST", OPTION_TEXT, REACH_LISTED, AT(categories), "the scale in its order"},
    {"level", ".95", OPTION_LEVEL, REACH_LISTED, AT(level), "of intervals"},
    {"metric", "METRIC", OPTION_TEXT, REACH_LISTED, AT(metric), "nominal, ordinal, interval or ratio"},
    {"weights", "W", OPTION_TEXT, REACH_LISTED, AT(weights),
     "identity, linear, quadratic, or a file with a square of them"},
    {"boot", "N", OPTION_COUNT, REACH_LISTED, AT(boot), "intervals from N resamples"},
    {"seed", "S", OPTION_SEED, REACH_LISTED, AT(seed), "of what is drawn (1)"},
    {"threads", "N", OPTION_COUNT, REACH_LISTED, AT(threads),
     "at work; the answer does not depend on it"},
    {"model", "MODEL", OPTION_TEXT, REACH_LISTED, AT(model), "rasch, 2pl, grm, rsm, pcm or gpcm"},
    {"estimator", "E", OPTION_TEXT, REACH_LISTED, AT(estimator), "mml, cml, jml, ml or dwls"},
    {"nodes", "61", OPTION_COUNT, REACH_LISTED, AT(nodes), "of the quadrature"},
    {"range", "6", OPTION_NUMBER, REACH_LISTED, AT(range), "of the quadrature, on both sides of 0"},
    {"quadrature", "Q", OPTION_TEXT, REACH_LISTED, AT(quadrature), "rect or hermite"},
    {"anchor", "FILE", OPTION_TEXT, REACH_LISTED, AT(anchor), "parameters that are held fixed"},
    {"purify", "", OPTION_SWITCH, REACH_LISTED, AT(purify),
     "leaves flagged items out of the matching score"},
    {"ties", "TIES", OPTION_TEXT, REACH_LISTED, AT(ties), "efron, breslow or exact"},
    {"bands", "NAME", OPTION_TEXT, REACH_LISTED, AT(bands),
     "landis-koch, altman, fleiss, cicchetti, koo-li or none"},
    {"plot", "FILE", OPTION_TEXT, REACH_LISTED, AT(plot), "draws FILE.svg or FILE.pdf"},
    {"json", "", OPTION_SWITCH, REACH_ALL, AT(json), "one JSON document"},
    {"help", "", OPTION_HELP, REACH_ALL, 0, "this text"},
    {NULL, NULL, OPTION_TEXT, REACH_ALL, 0, NULL},
};

static bool is_listed(const char *const *list, const char *name)
{
    for (; list && *list; list++)
        if (strcmp(*list, name) == 0) return true;
    return false;
}

static bool is_understood(const struct analysis *analysis, const struct option *o)
{
    if (is_listed(analysis->options, o->name) || o->reach == REACH_ALL) return true;
    if (o->reach == REACH_TABLE) return analysis->layouts != 0;
    if (o->reach == REACH_LONG) return analysis->layouts >> LAYOUT_LONG & 1;
    return o->reach == REACH_PATTERNS && (analysis->layouts >> LAYOUT_PATTERNS & 1);
}

/* ---- values ---- */

enum err split_names(struct call *c, const char *list, const char *const **ret, size_t *ret_count)
{
    const char **names = arena_alloc(c->mem, (strlen(list) + 2) * sizeof *names);
    size_t count = 0;

    for (const char *p = list;; p++) {
        size_t length = strcspn(p, ",");
        names[count++] = listed_name(c, p, length);
        p += length;
        if (!*p) break;
    }
    *ret = names;
    *ret_count = count;
    return OK;
}

static enum err read_number(struct call *c, const char *name, const char *value, double least,
                            double most, double *ret)
{
    char *end;

    *ret = strtod(value, &end);
    if (end == value || *end || !(*ret >= least && *ret <= most))
        return misuse(c, "--%s wants a number from %g to %g, not %s.", name, least, most, value);
    return OK;
}

static enum err read_count(struct call *c, const char *name, const char *value, size_t *ret)
{
    double number;

    if (strcmp(name, "boot") == 0) /* of one resample there is no spread */
        TRY(read_number(c, name, value, 2, BOOT_MOST, &number));
    else
        TRY(read_number(c, name, value, 1, COUNT_MOST, &number));
    if (number != floor(number)) return misuse(c, "--%s wants a whole number, not %s.", name, value);
    *ret = (size_t)number;
    return OK;
}

static enum err read_seed(struct call *c, const char *value, uint64_t *ret)
{
    char *end;

    errno = 0;
    *ret = strtoull(value, &end, 10);
    if (*value < '0' || *value > '9' || *end || errno || *ret > INT64_MAX)
        return misuse(c, "--seed wants a whole number, not %s.", value);
    return OK;
}

static const char *const layout_names[] = {"wide", "long", "counts", "square", "patterns"};

static enum err read_layout(struct call *c, const struct analysis *analysis, const char *value,
                            enum layout *ret)
{
    for (size_t i = 0; i < sizeof layout_names / sizeof *layout_names; i++) {
        if (strcmp(layout_names[i], value) != 0) continue;
        if (!(analysis->layouts >> i & 1))
            return misuse(c, "%s does not read the layout %s.", analysis->name, value);
        *ret = (enum layout)i;
        return OK;
    }
    return misuse(c, "There is no layout %s; there are: wide, long, counts, square, patterns.", value);
}

static enum err read_delimiter(struct call *c, const char *value, const char **ret)
{
    if (strcmp(value, "auto") == 0)
        *ret = NULL;
    else if (strcmp(value, "tab") == 0)
        *ret = "\t";
    else if (value[0] && !value[1] && !strchr("\n\r\"", value[0]))
        *ret = value;
    else
        return misuse(c, "--delim wants auto, tab or one character, not %s.", value);
    return OK;
}

/* What an option that takes a list has once it is given again: no part of it is lost. */
static const char *joined(struct call *c, const char *before, const char *value)
{
    return before ? arena_format(c->mem, "%s,%s", before, value) : value;
}

static bool takes_list(const struct option *o)
{
    static const char *const lists[] = {"A,B,C", "COLS", "LIST", NULL};

    return is_listed(lists, o->word);
}

static enum err add_missing(struct call *c, const char *value, const char *const **words)
{
    const char *const *more, *const *before = *words;
    const char **all;
    size_t count, had = 0;

    TRY(split_names(c, value, &more, &count));
    while (before && before[had]) had++;
    all = arena_alloc(c->mem, (had + count + 1) * sizeof *all);
    for (size_t i = 0; i < had + count; i++) all[i] = i < had ? before[i] : more[i - had];
    *words = all;
    return OK;
}

static enum err set(struct call *c, const struct analysis *analysis, const struct option *o,
                    const char *value, struct request *q)
{
    void *at = (char *)q + o->offset;
    double number;

    switch (o->kind) {
    case OPTION_TEXT:
        *(const char **)at = joined(c, takes_list(o) ? *(const char **)at : NULL, value);
        return OK;
    case OPTION_SWITCH: *(bool *)at = true; return OK;
    case OPTION_COUNT: return read_count(c, o->name, value, at);
    case OPTION_SEED: return read_seed(c, value, at);
    case OPTION_NUMBER: return read_number(c, o->name, value, 0, COUNT_MOST, at);
    case OPTION_LAYOUT: return read_layout(c, analysis, value, &q->layout);
    case OPTION_WIDE: return read_layout(c, analysis, "wide", &q->layout);
    case OPTION_DELIMITER: return read_delimiter(c, value, &q->table.delimiter);
    case OPTION_MISSING: return add_missing(c, value, &q->table.missing);
    case OPTION_LEVEL:
        TRY(read_number(c, o->name, value, 0, 1, &number));
        if (number <= 0 || number >= 1)
            return misuse(c, "--level wants a number between 0 and 1, such as .95.");
        q->level = number;
        return OK;
    case OPTION_FACET:
        if (q->facet_count == FACETS_MOST)
            return misuse(c, "There are more than %d facets.", FACETS_MOST);
        q->facets[q->facet_count++] = value;
        return OK;
    case OPTION_DECIMAL:
        if (strcmp(value, ".") != 0 && strcmp(value, ",") != 0)
            return misuse(c, "--decimal wants . or , and not %s.", value);
        q->table.decimal = value[0];
        return OK;
    case OPTION_HELP: return OK;
    }
    return OK;
}

/* ---- an analysis' own options ---- */

const char *request_own(const struct request *q, const char *name)
{
    for (const char *const *own = q->own; own && *own; own += 2)
        if (strcmp(own[0], name) == 0) return own[1];
    return NULL;
}

enum err request_own_number(struct call *c, const struct request *q, const char *name, double otherwise,
                            double *ret)
{
    const char *value = request_own(q, name);

    *ret = otherwise;
    return value ? read_number(c, name, value, -COUNT_MOST, COUNT_MOST, ret) : OK;
}

static const char *const *find_own(const struct analysis *analysis, const char *name)
{
    for (const char *const *own = analysis->own_options; own && *own; own += 2)
        if (strcmp(own[0], name) == 0) return own;
    return NULL;
}

/* ---- the whole line ---- */

struct line {
    const struct analysis *analysis;
    int argc, at;
    char **argv;
    const char **own; /* pairs that were given */
    size_t own_count;
    bool help;
};

/* The value of an option: behind "=", or the next word. A switch has none. */
static enum err take_value(struct call *c, struct line *l, const char *name, const char *behind,
                           bool is_switch, const char **ret)
{
    *ret = "";
    if (is_switch && behind) return misuse(c, "--%s takes no value.", name);
    if (is_switch) return OK;
    if (behind) {
        *ret = behind;
        return OK;
    }
    if (l->at + 1 >= l->argc) {
        const char *const *own = find_own(l->analysis, name);
        return own ? misuse(c, "--%s wants a value after it: %s.", name, own[1])
                   : misuse(c, "--%s wants a value after it.", name);
    }
    *ret = l->argv[++l->at];
    return OK;
}

static enum err take_option(struct call *c, struct line *l, struct request *q)
{
    const char *word = l->argv[l->at] + 2, *equals = strchr(word, '='), *value;
    const char *name = equals ? arena_text_n(c->mem, word, (size_t)(equals - word)) : word;
    const char *const *own = find_own(l->analysis, name);
    const struct option *o = options;

    if (equals) equals++;
    if (own) {
        TRY(take_value(c, l, name, equals, !own[1][0], &value));
        for (size_t i = 0; i < l->own_count; i += 2)
            if (strcmp(l->own[i], name) == 0) {
                l->own[i + 1] = own[1][0] ? joined(c, l->own[i + 1], value) : "";
                return OK;
            }
        l->own[l->own_count++] = name;
        l->own[l->own_count++] = value;
        return OK;
    }
    while (o->name && strcmp(o->name, name) != 0) o++;
    if (!o->name)
        return misuse(c, "There is no option --%s; see: astrolabe stats %s --help", name,
                      l->analysis->name);
    if (!is_understood(l->analysis, o))
        return misuse(c, "%s does not understand --%s; see: astrolabe stats %s --help",
                      l->analysis->name, name, l->analysis->name);
    TRY(take_value(c, l, name, equals, !o->word[0], &value));
    l->help |= o->kind == OPTION_HELP;
    return set(c, l->analysis, o, value, q);
}

static enum err check_together(struct call *c, const struct analysis *analysis, const struct request *q)
{
    const char *const long_only[][2] = {
        {"unit", q->unit}, {"rater", q->rater}, {"item", q->item}, {"value", q->value}};
    char comma[] = {q->table.decimal, '\0'};

    for (size_t i = 0; i < sizeof long_only / sizeof *long_only; i++)
        if (long_only[i][1] && q->layout != LAYOUT_LONG &&
            !is_listed(analysis->options, long_only[i][0]))
            return misuse(c, "--%s is for --layout long.", long_only[i][0]);

    if (analysis->layouts && !q->file && !analysis->file_may_lack)
        return misuse(c, "Name a file, or - for standard input.");
    if (q->table.delimiter && text_equal(q->table.delimiter, comma))
        return misuse(c, "One character cannot be delimiter and decimal mark.");
    return OK;
}

enum err request_read(struct call *c, const struct analysis *analysis, int argc, char **argv,
                      struct request *ret, bool *ret_help)
{
    struct line l = {.analysis = analysis, .argc = argc, .argv = argv};

    *ret = (struct request){.level = .95, .nodes = 61, .range = 6, .seed = 1};
    while (!(analysis->layouts >> ret->layout & 1) && analysis->layouts) ret->layout++;
    l.own = arena_alloc(c->mem, (2 * (size_t)argc + 1) * sizeof *l.own);
    for (; l.at < argc; l.at++) {
        const char *word = argv[l.at];
        if (text_starts(word, "--") && word[2]) {
            TRY(take_option(c, &l, ret));
        } else if (word[0] == '-' && word[1]) {
            return misuse(c, "There is no option %s; see: astrolabe stats %s --help", word,
                          analysis->name);
        } else {
            if (ret->file || !analysis->layouts) return misuse(c, "%s is one word too many.", word);
            ret->file = word;
        }
    }
    ret->own = l.own;
    *ret_help = l.help;
    return l.help ? OK : check_together(c, analysis, ret);
}

/* ---- help and lists ---- */

#define HELP_MOST 8192 /* bytes of a text that is written here */
#define HELP_LEAD 128  /* of an option and its word */

/* A line that ends in the middle of a sentence goes on in the next one. */
static void help_text(const char *help, size_t width, FILE *out)
{
    char text[HELP_MOST];
    size_t length = 0;

    for (const char *p = help;; p++) {
        bool is_end = !*p || (*p == '\n' && length && text[length - 1] == '.');
        if (!is_end && length + 1 < sizeof text) text[length++] = *p == '\n' ? ' ' : *p;
        if (!is_end) continue;
        text[length] = '\0';
        answer_print_sentence("", text, width, out);
        length = 0;
        if (!*p) return;
    }
}

/* word: the first bytes of a text. */
static void help_option(const char *name, const char *word, size_t bytes, const char *meaning,
                        size_t width, FILE *out)
{
    char lead[HELP_LEAD];
    int length = snprintf(lead, sizeof lead, "  --%s%s%.*s", name, bytes ? " " : "", (int)bytes, word);

    if (*meaning && (size_t)length < sizeof lead)
        snprintf(lead + length, sizeof lead - (size_t)length, "%*s  ", length < 26 ? 26 - length : 0,
                 "");
    answer_print_sentence(lead, meaning, width, out);
}

static void help_keys(const struct analysis *analysis, size_t width, FILE *out)
{
    char text[HELP_MOST] = "";
    size_t length = 0;

    for (const char *const *key = analysis->keys; *key && length < sizeof text; key++)
        length +=
            (size_t)snprintf(text + length, sizeof text - length, "%s%s", length ? " " : "", *key);
    answer_print_sentence("  ", text, width, out);
}

void request_help(const struct analysis *analysis, size_t width, FILE *out)
{
    fprintf(out, "%s: %s\n\nUsage: astrolabe stats %s%s [options]\n\n", analysis->name, analysis->title,
            analysis->name, analysis->layouts ? " FILE|-" : "");
    help_text(analysis->help, width, out);
    fputs("\nOptions\n", out);
    for (const char *const *own = analysis->own_options; own && *own; own += 2) {
        const char *meaning = strstr(own[1], "  ");
        help_option(own[0], own[1], meaning ? (size_t)(meaning - own[1]) : strlen(own[1]),
                    meaning ? meaning + 2 : "", width, out);
    }
    for (const struct option *o = options; o->name; o++)
        if (is_understood(analysis, o))
            help_option(o->name, o->word, strlen(o->word), o->meaning, width, out);
    fputs("\nKeys of the results\n", out);
    help_keys(analysis, width, out);
}

void analyses_list(FILE *out)
{
    for (const struct analysis *const *a = analyses; *a; a++) {
        fprintf(out, "%-13s %s\n", (*a)->name, (*a)->title);
        for (const char *const *key = (*a)->keys; *key; key++) fprintf(out, "%15s%s\n", "", *key);
    }
}

static struct json *texts(struct call *c, const char *const *list)
{
    struct json *all = json_list(c);

    for (; list && *list; list++) json_add(all, json_text(c, *list));
    return all;
}

static struct json *options_json(struct call *c, const struct analysis *a)
{
    struct json *all = json_list(c);

    for (const char *const *own = a->own_options; own && *own; own += 2)
        json_add(all, json_text(c, *own));
    for (const struct option *o = options; o->name; o++)
        if (is_understood(a, o)) json_add(all, json_text(c, o->name));
    return all;
}

void analyses_list_json(struct call *c, FILE *out)
{
    struct json *whole = json_map(c), *all = json_list(c);
    struct buffer text = buffer_in(c->mem, SIZE_MAX / 2);

    for (const struct analysis *const *a = analyses; *a; a++) {
        struct json *one = json_map(c), *layouts = json_list(c);
        for (size_t i = 0; i < sizeof layout_names / sizeof *layout_names; i++)
            if ((*a)->layouts >> i & 1) json_add(layouts, json_text(c, layout_names[i]));
        json_set(one, "name", json_text(c, (*a)->name));
        json_set(one, "title", json_text(c, (*a)->title));
        json_set(one, "keys", texts(c, (*a)->keys));
        json_set(one, "layouts", layouts);
        json_set(one, "options", options_json(c, *a));
        json_add(all, one);
    }
    json_set(whole, "version", json_text(c, ANSWER_VERSION));
    json_set(whole, "analyses", all);
    json_write(&text, whole);
    buffer_char(&text, '\n');
    fwrite(text.data, 1, text.length, out);
}
