/* instrument/yaml.c: an instrument's YAML file: events of libfyaml, a tree with places, the rules.
 *
 * libfyaml's events are read rather than its documents: duplicate keys, aliases, depth and the number
 * of values are then in our hands, each with its place, before anything is built.
 */

#include "instrument/yaml.h"

#include <libfyaml.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/words.h"

#define SENTENCE_MAX 1024
#define EXCERPT_MAX 40     /* characters of the file that a sentence quotes */
#define SYNTAX_MAX 160     /* characters of libfyaml's own explanation */
#define FILE_NAME_MAX 4096 /* characters */
#define CODE_MAX 41        /* the sentence of bad_code says so too */
#define AGE_MAX 120
#define WINDOW_MAX 600 /* months */
#define NO_INFORMATION "no_information"

enum node_kind {
    NODE_BROKEN, /* there is a finding already; the rules keep silent about it */
    NODE_TEXT,
    NODE_LIST,
    NODE_MAP
};

struct node {
    enum node_kind kind;
    bool is_plain;    /* a text without quotation marks, which YAML may take for a number */
    int line, column; /* from 1; 0 if nothing is written there */
    const char *text;
    const char *key; /* in a map */
    int key_line, key_column;
    size_t index; /* in a list, from 0 */
    int depth;
    struct node *parent, *first, *last, *next;
    size_t count;
};

struct reading {
    struct call *c;
    const char *file; /* fit to be shown */
    struct fy_parser *parser;
    struct fy_diag *diag;
    bool stopped; /* the rest of the file is not looked at */
    size_t values;
    size_t marks; /* characters that may be YAML's own */
    struct json *findings[LIMIT_INSTRUMENT_FINDINGS];
    size_t count;
    bool has_error, has_more, has_more_errors;

    const struct node *languages; /* NULL unless it can be relied on */
    const struct node *presence;
    const struct node *item_codes[LIMIT_INSTRUMENT_ITEMS];
    size_t item_code_count, items, protective;
};

/* ---- findings ---- */

struct place {
    int line, column; /* 0: no place */
    const char *path;
};

static const struct place NOWHERE = {0, 0, NULL};

/* Each code, why the rule is there and what to do. Codes are stable; docs/instruments.md lists them.
 * Those that begin with limit_ make the subcommand exit with 3. */
enum rule {
    RULE_LIMIT_FILE,
    RULE_LIMIT_VALUES,
    RULE_LIMIT_ITEMS,
    RULE_LIMIT_DEPTH,
    RULE_LIMIT_TEXT,
    RULE_NOT_TEXT,
    RULE_NOT_PRINTABLE,
    RULE_EMPTY_FILE,
    RULE_YAML_SYNTAX,
    RULE_YAML_ALIAS,
    RULE_YAML_TAG,
    RULE_YAML_DIRECTIVE,
    RULE_YAML_DOCUMENTS,
    RULE_YAML_KEY,
    RULE_DUPLICATE_KEY,
    RULE_UNKNOWN_KEY,
    RULE_MISSING_KEY,
    RULE_COMPUTES_RISK,
    RULE_WRONG_KIND,
    RULE_NOT_QUOTED,
    RULE_EMPTY_TEXT,
    RULE_BAD_NUMBER,
    RULE_BAD_CODE,
    RULE_DUPLICATE_CODE,
    RULE_BAD_LANGUAGE,
    RULE_MISSING_LANGUAGE,
    RULE_UNKNOWN_LANGUAGE,
    RULE_BAD_STATUS,
    RULE_UNEXPECTED_VALIDATION,
    RULE_BAD_DIRECTION,
    RULE_TOO_FEW,
    RULE_MISSING_PRESENCE,
    RULE_NO_PROTECTIVE_ITEM,
    RULE_SAME_ANCHOR,
    RULE_NEAR_ANCHOR, /* from here on a warning only */
    RULE_MORE_FINDINGS
};

static const struct {
    const char *code, *why, *fix;
} rules[] = {
    [RULE_LIMIT_FILE] = {"limit_file",
                         N_("Nobody could assess a person with an instrument of that size."),
                         N_("Take entries out, or make two instruments of it.")},
    [RULE_LIMIT_VALUES] = {"limit_values",
                           N_("Nobody could assess a person with an instrument of that size."),
                           N_("Take entries out, or make two instruments of it.")},
    [RULE_LIMIT_ITEMS] = {"limit_items",
                          N_("Nobody could assess a person with an instrument of that size."),
                          N_("Take entries out, or make two instruments of it.")},
    [RULE_LIMIT_DEPTH] = {"limit_depth", N_("An instrument has no such depth."),
                          N_("Look at the brackets and the indentation.")},
    [RULE_LIMIT_TEXT] = {"limit_text", N_("It has to be read while somebody is being assessed."),
                         N_("Shorten the text; see whether a quotation mark is missing at its end.")},
    [RULE_NOT_TEXT] = {"not_text", N_("Letters with accents and Arabic would be read wrongly."),
                       N_("Save it in your editor with the encoding UTF-8.")},
    [RULE_NOT_PRINTABLE] = {"not_printable", N_("Such a character can make a text read as another."),
                            N_("Type the text again instead of copying it.")},
    [RULE_EMPTY_FILE] = {"empty_file", N_("There is no instrument in it."),
                         N_("Begin with a copy of content/instruments/open-framework.yaml.")},
    [RULE_YAML_SYNTAX] = {"yaml_syntax", N_("Nothing after this place can be read."),
                          N_("Look at this line and the one above it: often a quotation mark, a colon "
                             "or the indentation is wrong.")},
    [RULE_YAML_ALIAS] =
        {"yaml_alias", N_("With them a short file can unfold into one that fills the memory."),
         N_("Write the text out; put a text that begins with & or * in quotation marks.")},
    [RULE_YAML_TAG] = {"yaml_tag", N_("The kind of each value follows from its place."),
                       N_("Take the tag out; put a text that begins with ! in quotation marks.")},
    [RULE_YAML_DIRECTIVE] = {"yaml_directive",
                             N_("The format is YAML 1.2, and nothing can change that."),
                             N_("Take the line out.")},
    [RULE_YAML_DOCUMENTS] = {"yaml_documents", N_("A file is one instrument."),
                             N_("Put it in a file of its own, and take out the line ---.")},
    [RULE_YAML_KEY] = {"yaml_key", N_("Keys name the parts of an instrument."),
                       N_("Write a key of the format before the colon; see docs/instruments.md.")},
    [RULE_DUPLICATE_KEY] = {"duplicate_key", N_("Of the two, a reader cannot know which one holds."),
                            N_("Keep one of the two.")},
    [RULE_UNKNOWN_KEY] = {"unknown_key", N_("What the program passes over in silence would be lost."),
                          N_("Write the nearest one if it is meant, or take the line out.")},
    [RULE_MISSING_KEY] = {"missing_key",
                          N_("Without it nobody could use the instrument as it is meant."),
                          N_("Add it; docs/instruments.md says what belongs there.")},
    [RULE_COMPUTES_RISK] = {"computes_risk",
                            N_("A total or a limit would stand in for the judgement that somebody has "
                               "to give reasons for."),
                            N_("Take it out; say in the definition what assessors should weigh.")},
    [RULE_WRONG_KIND] = {"wrong_kind", N_("The program would not know what is meant."),
                         N_("Look at the same place in content/instruments/open-framework.yaml.")},
    [RULE_NOT_QUOTED] = {"not_quoted", N_("A version 1.10 would become 1.1."),
                         N_("Put it in quotation marks.")},
    [RULE_EMPTY_TEXT] = {"empty_text", N_("Who uses the instrument would read nothing here."),
                         N_("Write the text after the colon.")},
    [RULE_BAD_NUMBER] = {"bad_number", N_("The program compares it with ages and dates."),
                         N_("Write it in digits, without quotation marks.")},
    [RULE_BAD_CODE] =
        {"bad_code", N_("Codes are kept for ever in what is recorded and exported."),
         N_("Use a small letter a to z, then at most 40 small letters, digits and underscores.")},
    [RULE_DUPLICATE_CODE] =
        {"duplicate_code", N_("Two things under one code could not be told apart in what is recorded."),
         N_("Choose another code, or take one of the two out.")},
    [RULE_BAD_LANGUAGE] = {"bad_language", N_("Readers get the texts of their language by its code."),
                           N_("Write two or three small letters, such as en, fr or ar.")},
    [RULE_MISSING_LANGUAGE] = {"missing_language",
                               N_("Staff who read that language would see another one."),
                               N_("Add the translation, or take the language out of “languages”.")},
    [RULE_UNKNOWN_LANGUAGE] = {"unknown_language",
                               N_("A text in a language of its own would never be shown."),
                               N_("Write the nearest one if it is meant, or add the language to "
                                  "“languages” and translate everything.")},
    [RULE_BAD_STATUS] =
        {"bad_status",
         N_("Every page and report says whether the instrument was validated where it is used."),
         N_("Write “not_validated” or “locally_validated”.")},
    [RULE_UNEXPECTED_VALIDATION] =
        {"unexpected_validation",
         N_("Every page and report says whether the instrument was validated where it is used."),
         N_("Correct the status, or take “validation” out.")},
    [RULE_BAD_DIRECTION] = {"bad_direction",
                            N_("An item describes a need or what protects, never a sum."),
                            N_("Write “need” or “protective”.")},
    [RULE_TOO_FEW] = {"too_few", N_("With fewer there would be nothing to judge."),
                      N_("Add an entry, or correct the indentation.")},
    [RULE_MISSING_PRESENCE] = {"missing_presence",
                               N_("What is not known is a rating of its own, never an absence."),
                               N_("Add an entry with this code.")},
    [RULE_NO_PROTECTIVE_ITEM] = {"no_protective_item",
                                 N_("Who is asked only for what is wrong finds only that."),
                                 N_("Add at least one item with “direction: protective”.")},
    [RULE_SAME_ANCHOR] =
        {"same_anchor", N_("Two raters could not tell the two ratings apart."),
         N_("Describe what is seen or heard when this rating, and not the other, is right.")},
    [RULE_NEAR_ANCHOR] =
        {"near_anchor", N_("Raters agree on what they can see, not on “often” or “not”."),
         N_("Describe what is seen or heard when this rating, and not the other, is right.")},
    [RULE_MORE_FINDINGS] = {"more_findings",
                            N_("A longer list helps nobody: one mistake often causes many findings."),
                            N_("Correct these first, then check again.")},
};

static bool is_warning(enum rule rule)
{
    return rule >= RULE_NEAR_ANCHOR;
}

/* What would not be kept is not formatted either: a hostile file can earn millions of findings. */
static bool is_full(const struct reading *r)
{
    return r->count >= LIMIT_INSTRUMENT_FINDINGS;
}

/* At most max characters, each that could deceive a terminal replaced. */
static const char *excerpt(struct reading *r, const char *text, size_t max)
{
    struct buffer b = buffer_in(r->c->mem, 4 * max + 8);

    buffer_text(&b, "");
    for (size_t i = 0, left = text ? strlen(text) : 0; left > 0; i++) {
        size_t size = 1;
        if (i == max) {
            buffer_text(&b, "…");
            break;
        }
        while (size < 4 && size < left && !text_is_printable(text, size)) size++;
        if (text_is_printable(text, size) && *text != '\n' && *text != '\r' && *text != '\t') {
            buffer_add(&b, text, size);
        } else {
            size = 1;
            buffer_char(&b, '?');
        }
        text += size;
        left -= size;
    }
    return b.data;
}

static const char *shown(struct reading *r, const char *text)
{
    return is_full(r) ? "" : excerpt(r, text, EXCERPT_MAX);
}

static const char *path_of(struct reading *r, const struct node *n)
{
    const char *parent;

    if (is_full(r) || !n->parent) return "";
    parent = path_of(r, n->parent);
    if (n->parent->kind == NODE_LIST) return arena_format(r->c->mem, "%s[%zu]", parent, n->index);
    return arena_format(r->c->mem, "%s%s%s", parent, *parent ? "." : "", shown(r, n->key));
}

static struct place key_place(struct reading *r, const struct node *n)
{
    if (!n->key_line) return (struct place){n->line, n->column, path_of(r, n)};
    return (struct place){n->key_line, n->key_column, path_of(r, n)};
}

static struct place value_place(struct reading *r, const struct node *n)
{
    if (!n->line) return key_place(r, n);
    return (struct place){n->line, n->column, path_of(r, n)};
}

/* Where something stands that is not there: at what should hold it. */
static struct place missing_place(struct reading *r, const struct node *n, const char *name)
{
    struct place at = key_place(r, n);

    if (!is_full(r))
        at.path = arena_format(r->c->mem, "%s%s%s", at.path, *at.path ? "." : "", shown(r, name));
    return at;
}

static struct json *finding(struct reading *r, enum rule rule, struct place at, const char *message)
{
    struct call *c = r->c;
    struct json *map = json_map(c);

    json_set(map, "file", json_text(c, r->file));
    json_set(map, "sheet", json_nil(c));
    json_set(map, "row", at.line ? json_int(c, at.line) : json_nil(c));
    json_set(map, "column", at.line ? json_int(c, at.column) : json_nil(c));
    json_set(map, "cell", json_text(c, at.path && *at.path ? at.path : NULL));
    json_set(map, "code", json_text(c, rules[rule].code));
    json_set(map, "level", json_text(c, is_warning(rule) ? "warning" : "error"));
    json_set(map, "message", json_text(c, message));
    json_set(map, "why", json_text(c, words_find(c->words, rules[rule].why)));
    json_set(map, "fix", json_text(c, words_find(c->words, rules[rule].fix)));
    return map;
}

static bool is_before(const struct json *a, const struct json *b)
{
    int64_t line = json_get_int(a, "row", 0), other = json_get_int(b, "row", 0);

    if (line != other) return line < other;
    return json_get_int(a, "column", 0) < json_get_int(b, "column", 0);
}

__attribute__((format(printf, 4, 5))) static void report(struct reading *r, enum rule rule,
                                                         struct place at, const char *format, ...)
{
    char message[SENTENCE_MAX];
    struct json *map;
    size_t i = r->count;
    va_list args;

    if (!is_warning(rule)) r->has_error = true;
    if (is_full(r)) {
        r->has_more = true;
        if (!is_warning(rule)) r->has_more_errors = true;
        return;
    }
    va_start(args, format);
    vsnprintf(message, sizeof message, words_find(r->c->words, format), args);
    va_end(args);
    map = finding(r, rule, at, message);
    for (; i > 0 && is_before(map, r->findings[i - 1]); i--) r->findings[i] = r->findings[i - 1];
    r->findings[i] = map;
    r->count++;
}

static struct json *findings_list(struct reading *r)
{
    struct json *list = json_list(r->c), *last;
    const char *message = words_find(r->c->words, N_("There are more findings than are listed here."));

    for (size_t i = 0; i < r->count; i++) json_add(list, r->findings[i]);
    if (!r->has_more) return list;
    last = finding(r, RULE_MORE_FINDINGS, NOWHERE, message);
    if (r->has_more_errors) json_set(last, "level", json_text(r->c, "error"));
    json_add(list, last);
    return list;
}

/* ---- from text to events ---- */

enum trouble { TROUBLE_NONE, TROUBLE_LONG, TROUBLE_UNPRINTABLE };

/* One event, copied out of libfyaml's memory. */
struct part {
    enum fy_event_type type;
    bool has_anchor, has_tag, is_plain;
    enum trouble trouble;
    int line, column;
    const char *text;
};

static void discard(struct fy_diag *diag, void *user, const char *text, size_t length)
{
    (void)diag;
    (void)user;
    (void)text;
    (void)length;
}

/* Without a diagnostic object of our own libfyaml prints to standard error, FYPCF_QUIET or not.
 * Errors are collected; warnings are below the level and dropped. */
static enum err open_parser(struct reading *r, const char *bytes, size_t length)
{
    struct fy_diag_cfg diag;
    struct fy_parse_cfg parse = {.flags = FYPCF_QUIET | FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE};

    fy_diag_cfg_default(&diag);
    diag.fp = NULL;
    diag.output_fn = discard;
    diag.level = FYET_ERROR;
    r->diag = fy_diag_create(&diag);
    if (!r->diag) return fail(r->c, ERR_BUG, N_("There is no memory left to read YAML."));
    fy_diag_set_collect_errors(r->diag, true);
    parse.diag = r->diag;
    r->parser = fy_parser_create(&parse);
    if (!r->parser || fy_parser_set_string(r->parser, bytes, length) != 0)
        return fail(r->c, ERR_BUG, N_("There is no memory left to read YAML."));
    return OK;
}

static void close_parser(struct reading *r)
{
    fy_parser_destroy(r->parser);
    fy_diag_destroy(r->diag);
}

static void report_syntax(struct reading *r)
{
    void *at = NULL;
    const struct fy_diag_error *error = fy_diag_errors_iterate(r->diag, &at);
    struct place place = NOWHERE;

    if (error && error->line > 0) place = (struct place){error->line, error->column, NULL};
    report(r, RULE_YAML_SYNTAX, place, N_("This is not valid YAML: %s."),
           excerpt(r, error ? error->msg : NULL, SYNTAX_MAX));
}

/* libfyaml 0.7.12 takes time that grows with the square of the empty lines in a text, and stack with
 * its lines, so a text is measured before it is asked for. And it is taken in chunks:
 * fy_token_get_text() loses memory on a text with eight doubled quotation marks, as French has. */
static void read_text(struct reading *r, struct fy_token *token, struct part *p)
{
    const struct fy_mark *start = fy_token_start_mark(token), *end = fy_token_end_mark(token);
    const struct fy_iter_chunk *chunk = NULL;
    struct fy_token_iter *iterator;
    char text[LIMIT_INSTRUMENT_TEXT];
    size_t length = 0;
    int error = 0;

    p->text = "";
    p->trouble = TROUBLE_LONG;
    if (!start || !end || end->input_pos - start->input_pos > sizeof text) return;
    if (end->line - start->line > LIMIT_INSTRUMENT_TEXT_LINES) return;
    iterator = fy_token_iter_create(token);
    if (!iterator) return;
    while ((chunk = fy_token_iter_chunk_next(iterator, chunk, &error)) &&
           chunk->len <= sizeof text - length) {
        memcpy(text + length, chunk->str, chunk->len);
        length += chunk->len;
    }
    fy_token_iter_destroy(iterator);
    if (chunk) return;
    p->trouble = error || !text_is_printable(text, length) ? TROUBLE_UNPRINTABLE : TROUBLE_NONE;
    if (p->trouble == TROUBLE_NONE) p->text = arena_text_n(r->c->mem, text, length);
}

static void read_event(struct reading *r, struct fy_event *e, struct part *ret)
{
    struct fy_token *token = NULL;
    const struct fy_mark *mark;

    switch (e->type) {
    case FYET_ALIAS: token = e->alias.anchor; break;
    case FYET_SCALAR:
        token = e->scalar.value;
        ret->has_anchor = e->scalar.anchor;
        ret->has_tag = e->scalar.tag;
        ret->is_plain = !token || fy_token_scalar_style(token) == FYSS_PLAIN;
        ret->text = "";
        if (token) read_text(r, token, ret);
        break;
    case FYET_SEQUENCE_START:
        token = e->sequence_start.sequence_start;
        ret->has_anchor = e->sequence_start.anchor;
        ret->has_tag = e->sequence_start.tag;
        break;
    case FYET_MAPPING_START:
        token = e->mapping_start.mapping_start;
        ret->has_anchor = e->mapping_start.anchor;
        ret->has_tag = e->mapping_start.tag;
        break;
    default: break;
    }
    mark = token ? fy_token_start_mark(token) : NULL;
    if (!mark) return;
    ret->line = mark->line + 1;
    ret->column = mark->column + 1;
}

/* False at the end of the file, after a mistake in it, and once reading was stopped. */
static bool next_part(struct reading *r, struct part *ret)
{
    struct fy_event *e = r->stopped ? NULL : fy_parser_parse(r->parser);

    memset(ret, 0, sizeof *ret);
    if (!e) {
        if (!r->stopped && fy_parser_get_stream_error(r->parser)) report_syntax(r);
        r->stopped = true;
        return false;
    }
    ret->type = e->type;
    read_event(r, e, ret);
    fy_parser_event_free(r->parser, e);
    return true;
}

/* ---- from events to a tree ---- */

static struct node *node_new(struct reading *r, struct node *parent)
{
    struct node *n = arena_alloc(r->c->mem, sizeof *n);

    n->parent = parent;
    n->index = parent ? parent->count : 0;
    n->depth = parent ? parent->depth + 1 : 1;
    return n;
}

static void link_node(struct node *n)
{
    struct node *parent = n->parent;

    if (parent->last)
        parent->last->next = n;
    else
        parent->first = n;
    parent->last = n;
    parent->count++;
}

static struct node *member(const struct node *map, const char *key)
{
    if (!map || map->kind != NODE_MAP) return NULL;
    for (struct node *n = map->first; n; n = n->next)
        if (strcmp(n->key, key) == 0) return n;
    return NULL;
}

static const char *member_text(const struct node *map, const char *key)
{
    const struct node *n = member(map, key);

    return n && n->kind == NODE_TEXT ? n->text : NULL;
}

static void report_marks(struct reading *r, const struct node *n, const struct part *p)
{
    if (p->has_anchor || p->type == FYET_ALIAS)
        report(r, RULE_YAML_ALIAS, value_place(r, n),
               N_("Anchors (&) and aliases (*) are not allowed here."));
    if (p->has_tag) report(r, RULE_YAML_TAG, value_place(r, n), N_("Tags (!) are not allowed here."));
}

static void report_trouble(struct reading *r, struct place at, enum trouble trouble)
{
    if (trouble == TROUBLE_LONG)
        report(r, RULE_LIMIT_TEXT, at, N_("The text is longer than %zu bytes or %d lines."),
               LIMIT_INSTRUMENT_TEXT, LIMIT_INSTRUMENT_TEXT_LINES);
    if (trouble == TROUBLE_UNPRINTABLE)
        report(r, RULE_NOT_PRINTABLE, at,
               N_("The text has a character that cannot be seen, or that turns the direction of "
                  "writing."));
}

/* Whether reading stops at n: hostile input is not looked at any further. */
static bool is_over(struct reading *r, const struct node *n)
{
    r->values++;
    if (n->depth > LIMIT_INSTRUMENT_DEPTH)
        report(r, RULE_LIMIT_DEPTH, value_place(r, n),
               N_("Lists and keys are nested more than %d deep."), LIMIT_INSTRUMENT_DEPTH);
    else if (r->values > LIMIT_INSTRUMENT_VALUES)
        report(r, RULE_LIMIT_VALUES, value_place(r, n),
               N_("There are more than %d entries in the file."), LIMIT_INSTRUMENT_VALUES);
    else if (n->parent && n->parent->count >= LIMIT_INSTRUMENT_MEMBERS)
        report(r, RULE_LIMIT_VALUES, value_place(r, n),
               N_("There are more than %d entries in one list."), LIMIT_INSTRUMENT_MEMBERS);
    else
        return false;
    r->stopped = true;
    return true;
}

static void fill(struct reading *r, struct node *n, const struct part *p);

static void fill_list(struct reading *r, struct node *list)
{
    struct part p;

    while (next_part(r, &p) && p.type != FYET_SEQUENCE_END) {
        struct node *n = node_new(r, list);
        fill(r, n, &p);
        link_node(n);
    }
}

/* Reads a key; false if the pair cannot be kept. */
static bool read_key(struct reading *r, struct node *n, const struct part *p)
{
    const struct node *twin;

    n->key_line = p->line;
    n->key_column = p->column;
    n->key = p->text;
    if (p->type != FYET_SCALAR || (p->trouble == TROUBLE_NONE && text_is_blank(p->text))) {
        report(r, RULE_YAML_KEY, key_place(r, n->key_line ? n : n->parent),
               N_("A key must be a short text."));
        return false;
    }
    report_marks(r, n, p);
    report_trouble(r, key_place(r, n), p->trouble);
    if (p->trouble != TROUBLE_NONE) return false;
    twin = member(n->parent, n->key);
    if (!twin) return true;
    report(r, RULE_DUPLICATE_KEY, key_place(r, n), N_("“%s” stands here a second time, after line %d."),
           shown(r, n->key), twin->key_line);
    return false;
}

static void fill_map(struct reading *r, struct node *map)
{
    struct part p;

    while (next_part(r, &p) && p.type != FYET_MAPPING_END) {
        struct node *n = node_new(r, map);
        bool is_kept = read_key(r, n, &p);
        if (p.type != FYET_SCALAR) fill(r, node_new(r, map), &p); /* a key with parts: passed over */
        if (!next_part(r, &p)) return;
        fill(r, n, &p);
        if (is_kept) link_node(n);
    }
}

static void fill(struct reading *r, struct node *n, const struct part *p)
{
    n->line = p->line;
    n->column = p->column;
    if (is_over(r, n)) return;
    report_marks(r, n, p);
    if (p->type == FYET_SEQUENCE_START) {
        n->kind = NODE_LIST;
        fill_list(r, n);
    } else if (p->type == FYET_MAPPING_START) {
        n->kind = NODE_MAP;
        fill_map(r, n);
    } else if (p->type == FYET_SCALAR && p->trouble == TROUBLE_NONE) {
        n->kind = NODE_TEXT;
        n->is_plain = p->is_plain;
        n->text = p->text;
    } else {
        report_trouble(r, value_place(r, n), p->trouble);
    }
}

/* The first document's tree; NULL if there is none or reading was stopped in it. */
static struct node *read_tree(struct reading *r)
{
    struct node *root = NULL;
    struct part p;

    while (next_part(r, &p)) {
        bool is_content = p.type == FYET_SCALAR || p.type == FYET_SEQUENCE_START ||
                          p.type == FYET_MAPPING_START || p.type == FYET_ALIAS;
        if (p.type == FYET_STREAM_END) return root;
        if (is_content && root) {
            report(r, RULE_YAML_DOCUMENTS, (struct place){p.line, p.column, NULL},
                   N_("A second document begins here."));
            r->stopped = true;
            return root;
        }
        if (!is_content) continue;
        root = node_new(r, NULL);
        fill(r, root, &p);
    }
    return NULL;
}

/* ---- the rules: single values ---- */

static bool is_null(const struct node *n)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL"};

    for (size_t i = 0; n->is_plain && i < sizeof nulls / sizeof *nulls; i++)
        if (strcmp(n->text, nulls[i]) == 0) return true;
    return false;
}

static bool is_truth(const char *text)
{
    static const char *const truths[] = {"true", "True", "TRUE", "false", "False", "FALSE"};

    for (size_t i = 0; i < sizeof truths / sizeof *truths; i++)
        if (strcmp(text, truths[i]) == 0) return true;
    return false;
}

/* A number of YAML 1.2's core schema. */
static bool is_number(const char *text)
{
    static const char decimal[] = "0123456789";
    size_t digits, fraction = 0;

    if (text_starts(text, "0x") && text[2])
        return !text[2 + strspn(text + 2, "0123456789abcdefABCDEF")];
    if (text_starts(text, "0o") && text[2]) return !text[2 + strspn(text + 2, "01234567")];
    if (*text == '+' || *text == '-') text++;
    text += digits = strspn(text, decimal);
    if (*text == '.') text += 1 + (fraction = strspn(text + 1, decimal));
    if (digits + fraction == 0) return false;
    if (*text == 'e' || *text == 'E') {
        text++;
        if (*text == '+' || *text == '-') text++;
        if (!(digits = strspn(text, decimal))) return false;
        text += digits;
    }
    return *text == '\0';
}

static bool is_kind(struct reading *r, const struct node *n, enum node_kind wanted)
{
    if (n->kind == wanted || n->kind == NODE_BROKEN) return n->kind == wanted;
    if (wanted == NODE_TEXT)
        report(r, RULE_WRONG_KIND, value_place(r, n), N_("One text is wanted here."));
    else if (wanted == NODE_LIST)
        report(r, RULE_WRONG_KIND, value_place(r, n),
               N_("A list is wanted here: each entry begins with a dash and a space."));
    else
        report(r, RULE_WRONG_KIND, value_place(r, n),
               N_("Keys with values are wanted here, each on a line, further in."));
    return false;
}

/* Whether n is a text that says something; all else is reported. */
static bool is_text(struct reading *r, const struct node *n)
{
    if (!is_kind(r, n, NODE_TEXT)) return false;
    if (is_null(n) || text_is_blank(n->text)) {
        report(r, RULE_EMPTY_TEXT, value_place(r, n), N_("The text is empty."));
        return false;
    }
    if (!n->is_plain || (!is_number(n->text) && !is_truth(n->text))) return true;
    report(r, RULE_NOT_QUOTED, value_place(r, n),
           N_("Without quotation marks, YAML does not take “%s” for a text."), shown(r, n->text));
    return false;
}

static void check_text(struct reading *r, const struct node *n)
{
    is_text(r, n);
}

/* A whole number in digits, without quotation marks. */
static void check_number(struct reading *r, const struct node *n, int most)
{
    size_t digits = n->kind == NODE_TEXT ? strspn(n->text, "0123456789") : 0;

    if (n->kind == NODE_BROKEN) return;
    if (n->kind == NODE_TEXT && n->is_plain && digits > 0 && digits <= 4 && !n->text[digits] &&
        strtol(n->text, NULL, 10) <= most)
        return;
    report(r, RULE_BAD_NUMBER, value_place(r, n), N_("A whole number from 0 to %d is wanted here."),
           most);
}

static void check_age(struct reading *r, const struct node *n)
{
    check_number(r, n, AGE_MAX);
}

static void check_window(struct reading *r, const struct node *n)
{
    check_number(r, n, WINDOW_MAX);
}

static void check_code_of(struct reading *r, const struct node *n, const char *signs)
{
    size_t length;

    if (!is_text(r, n)) return;
    length = strspn(n->text, signs);
    if (*n->text >= 'a' && *n->text <= 'z' && !n->text[length] && length <= CODE_MAX) return;
    report(r, RULE_BAD_CODE, value_place(r, n), N_("“%s” cannot be a code."), shown(r, n->text));
}

static void check_code(struct reading *r, const struct node *n)
{
    check_code_of(r, n, "abcdefghijklmnopqrstuvwxyz0123456789_");
}

/* The instrument's own code may have hyphens: it is used in file names. */
static void check_name(struct reading *r, const struct node *n)
{
    check_code_of(r, n, "abcdefghijklmnopqrstuvwxyz0123456789_-");
}

static void check_direction(struct reading *r, const struct node *n)
{
    if (!is_text(r, n)) return;
    if (strcmp(n->text, "protective") == 0) r->protective++;
    if (strcmp(n->text, "protective") == 0 || strcmp(n->text, "need") == 0) return;
    report(r, RULE_BAD_DIRECTION, value_place(r, n), N_("“%s” is no direction."), shown(r, n->text));
}

static void check_status(struct reading *r, const struct node *n)
{
    const struct node *validation = member(n->parent, "validation");
    bool is_validated;

    if (!is_text(r, n)) return;
    is_validated = strcmp(n->text, "locally_validated") == 0;
    if (!is_validated && strcmp(n->text, "not_validated") != 0)
        report(r, RULE_BAD_STATUS, value_place(r, n), N_("“%s” is no status."), shown(r, n->text));
    else if (is_validated && !validation)
        report(r, RULE_MISSING_KEY, missing_place(r, n->parent, "validation"),
               N_("The status says that the instrument was validated; where, with whom and by whom is "
                  "missing."));
    else if (!is_validated && validation)
        report(r, RULE_UNEXPECTED_VALIDATION, key_place(r, validation),
               N_("A validation is described, but the status says there is none."));
}

/* ---- the rules: names that are meant ---- */

/* How many letters must be changed, added or left out; only the beginnings are compared. */
static size_t letters_apart(const char *a, const char *b)
{
    size_t row[EXCERPT_MAX + 1];
    size_t width = strnlen(b, EXCERPT_MAX), height = strnlen(a, EXCERPT_MAX);

    for (size_t j = 0; j <= width; j++) row[j] = j;
    for (size_t i = 1; i <= height; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            size_t best = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            if (row[j] + 1 < best) best = row[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[width];
}

struct nearest {
    const char *to, *best;
    size_t apart;
};

static void nearest_try(struct nearest *n, const char *name)
{
    size_t apart = letters_apart(n->to, name);

    if (n->best && apart >= n->apart) return;
    n->best = name;
    n->apart = apart;
}

/* Words that only something computed has a use for, alone or within a key: total_score, item-weights.
 */
static bool computes(const char *key)
{
    static const char *const words[] = {"score", "weight", "point",     "total",      "sum",
                                        "value", "cutoff", "threshold", "probability"};

    while (*key) {
        size_t length = strcspn(key, "_- .");
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            size_t wanted = strlen(words[i]);
            bool is_plural = length == wanted + 1 && (key[wanted] == 's' || key[wanted] == 'S');
            if ((length == wanted || is_plural) && strncasecmp(key, words[i], wanted) == 0) return true;
        }
        key += length;
        key += strspn(key, "_- .");
    }
    return false;
}

static void report_computing(struct reading *r, const struct node *n)
{
    report(r, RULE_COMPUTES_RISK, key_place(r, n),
           N_("“%s” would be for computing, and the program computes no risk: people judge."),
           shown(r, n->key));
}

static void report_unknown(struct reading *r, const struct node *n, const char *nearest)
{
    if (computes(n->key))
        report_computing(r, n);
    else
        report(r, RULE_UNKNOWN_KEY, key_place(r, n),
               N_("“%s” is not known here; the nearest that is: “%s”."), shown(r, n->key),
               shown(r, nearest));
}

static void report_missing(struct reading *r, const struct node *map, const char *name)
{
    report(r, RULE_MISSING_KEY, missing_place(r, map, name), N_("“%s” is missing here."),
           shown(r, name));
}

struct key {
    const char *name;
    void (*check)(struct reading *r, const struct node *n);
    bool is_required;
};

/* Holds a map against the keys it may have; keys ends with a NULL name. */
static void check_map(struct reading *r, const struct node *map, const struct key *keys)
{
    if (!is_kind(r, map, NODE_MAP)) return;
    for (const struct node *n = map->first; n; n = n->next) {
        const struct key *k = keys;
        struct nearest nearest = {.to = n->key};
        while (k->name && strcmp(k->name, n->key) != 0) nearest_try(&nearest, k++->name);
        if (k->name)
            k->check(r, n);
        else
            report_unknown(r, n, nearest.best);
    }
    for (const struct key *k = keys; k->name; k++)
        if (k->is_required && !member(map, k->name)) report_missing(r, map, k->name);
}

static void check_list(struct reading *r, const struct node *list, size_t least,
                       void (*check)(struct reading *r, const struct node *n))
{
    if (!is_kind(r, list, NODE_LIST)) return;
    if (list->count < least)
        report(r, RULE_TOO_FEW, key_place(r, list),
               N_("The list must have at least this many entries: %zu."), least);
    for (const struct node *n = list->first; n; n = n->next) check(r, n);
}

static void report_twin(struct reading *r, const struct node *n, const struct node *twin)
{
    report(r, RULE_DUPLICATE_CODE, value_place(r, n), N_("“%s” is used already in line %d."),
           shown(r, n->text), twin->line);
}

static void check_unique_codes(struct reading *r, const struct node *list)
{
    if (list->kind != NODE_LIST) return;
    for (const struct node *n = list->first; n; n = n->next) {
        const char *code = member_text(n, "code");
        const struct node *other = list->first;
        while (code && other != n && !text_equal(member_text(other, "code"), code)) other = other->next;
        if (code && other != n) report_twin(r, member(n, "code"), member(other, "code"));
    }
}

/* ---- the rules: languages ---- */

static bool has_text(const struct node *list, const char *text)
{
    for (const struct node *n = list->first; n; n = n->next)
        if (n->kind == NODE_TEXT && strcmp(n->text, text) == 0) return true;
    return false;
}

static void report_language(struct reading *r, struct place at, const char *language)
{
    struct nearest nearest = {.to = language};

    for (const struct node *l = r->languages->first; l; l = l->next) nearest_try(&nearest, l->text);
    report(r, RULE_UNKNOWN_LANGUAGE, at,
           N_("“%s” is none of the languages of this instrument; the nearest that is: “%s”."),
           shown(r, language), shown(r, nearest.best));
}

/* A text in every language. */
static void check_words(struct reading *r, const struct node *n)
{
    if (!is_kind(r, n, NODE_MAP)) return;
    for (const struct node *t = n->first; t; t = t->next) {
        if (computes(t->key))
            report_computing(r, t);
        else if (r->languages && !has_text(r->languages, t->key))
            report_language(r, key_place(r, t), t->key);
        else
            check_text(r, t);
    }
    for (const struct node *l = r->languages ? r->languages->first : NULL; l; l = l->next)
        if (!member(n, l->text))
            report(r, RULE_MISSING_LANGUAGE, missing_place(r, n, l->text),
                   N_("The text is missing in the language “%s”."), shown(r, l->text));
}

/* "fr", "prs", "pt-BR". */
static bool is_language(const char *text)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz"), region;

    if (length < 2 || length > 3 || (text[length] && text[length] != '-')) return false;
    if (!text[length]) return true;
    region =
        strspn(text + length + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    return region >= 2 && region <= 8 && !text[length + 1 + region];
}

static void check_language(struct reading *r, const struct node *n)
{
    const struct node *other = n->parent->first;

    if (!is_text(r, n)) return;
    if (!is_language(n->text))
        report(r, RULE_BAD_LANGUAGE, value_place(r, n), N_("“%s” is no code of a language."),
               shown(r, n->text));
    while (other != n && !(other->kind == NODE_TEXT && strcmp(other->text, n->text) == 0))
        other = other->next;
    if (other != n) report_twin(r, n, other);
}

static void check_languages(struct reading *r, const struct node *n)
{
    check_list(r, n, 1, check_language);
}

static void check_review_language(struct reading *r, const struct node *n)
{
    if (is_text(r, n) && r->languages && !has_text(r->languages, n->text))
        report_language(r, value_place(r, n), n->text);
}

static void check_review(struct reading *r, const struct node *n)
{
    check_list(r, n, 0, check_review_language);
}

/* The list of languages, if every entry is one: a wrong one would make each text look wrong. */
static const struct node *usable_languages(const struct node *root)
{
    const struct node *list = member(root, "languages");

    if (!list || list->kind != NODE_LIST || !list->first) return NULL;
    for (const struct node *n = list->first; n; n = n->next)
        if (n->kind != NODE_TEXT || !is_language(n->text)) return NULL;
    return list;
}

/* ---- the rules: choices, items, sections ---- */

static void check_choice(struct reading *r, const struct node *n)
{
    static const struct key keys[] = {
        {"code", check_code, true}, {"label", check_words, true}, {NULL, NULL, false}};

    check_map(r, n, keys);
}

static void check_choices(struct reading *r, const struct node *n)
{
    check_list(r, n, 2, check_choice);
    check_unique_codes(r, n);
}

static bool has_code(const struct node *list, const char *code)
{
    for (const struct node *n = list->first; n; n = n->next)
        if (text_equal(member_text(n, "code"), code)) return true;
    return false;
}

static void check_presence(struct reading *r, const struct node *n)
{
    static const char *const needed[] = {"present", "absent", NO_INFORMATION};

    check_choices(r, n);
    for (size_t i = 0; n->kind == NODE_LIST && i < sizeof needed / sizeof *needed; i++)
        if (!has_code(n, needed[i]))
            report(r, RULE_MISSING_PRESENCE, key_place(r, n), N_("The rating “%s” is missing."),
                   needed[i]);
}

/* Takes the first word off [*at, end); NULL at the end. */
static const char *next_word(const char **at, const char *end, size_t *ret_length)
{
    const char *from = *at;

    while (from < end && strchr(" \t\r\n", *from)) from++;
    *at = from;
    while (*at < end && !strchr(" \t\r\n", **at)) ++*at;
    *ret_length = (size_t)(*at - from);
    return *ret_length ? from : NULL;
}

static const char *last_word(const char *from, const char **end, size_t *ret_length)
{
    const char *stop_at;

    while (*end > from && strchr(" \t\r\n", (*end)[-1])) --*end;
    stop_at = *end;
    while (*end > from && !strchr(" \t\r\n", (*end)[-1])) --*end;
    *ret_length = (size_t)(stop_at - *end);
    return *ret_length ? *end : NULL;
}

static size_t count_words(const char *from, const char *end)
{
    size_t count = 0, length;

    while (next_word(&from, end, &length)) count++;
    return count;
}

/* How many words are left, in the longer of the two, between a common beginning and a common end. */
static size_t words_apart(const char *a, const char *b)
{
    const char *a_end = a + strlen(a), *b_end = b + strlen(b);
    size_t a_count, b_count;

    for (;;) {
        const char *a_next = a, *b_next = b;
        size_t a_length, b_length;
        const char *one = next_word(&a_next, a_end, &a_length);
        const char *other = next_word(&b_next, b_end, &b_length);
        if (!one || !other || a_length != b_length || memcmp(one, other, a_length) != 0) break;
        a = a_next;
        b = b_next;
    }
    for (;;) {
        const char *a_last = a_end, *b_last = b_end;
        size_t a_length, b_length;
        const char *one = last_word(a, &a_last, &a_length);
        const char *other = last_word(b, &b_last, &b_length);
        if (!one || !other || a_length != b_length || memcmp(one, other, a_length) != 0) break;
        a_end = a_last;
        b_end = b_last;
    }
    a_count = count_words(a, a_end);
    b_count = count_words(b, b_end);
    return a_count > b_count ? a_count : b_count;
}

static void compare_anchors(struct reading *r, const struct node *one, const struct node *other)
{
    for (const struct node *t = other->kind == NODE_MAP ? other->first : NULL; t; t = t->next) {
        const char *text = member_text(one, t->key);
        size_t apart;
        if (t->kind != NODE_TEXT || text_is_blank(t->text) || text_is_blank(text)) continue;
        apart = words_apart(text, t->text);
        if (apart == 0)
            report(r, RULE_SAME_ANCHOR, value_place(r, t),
                   N_("This is the same text as the anchor “%s” has."), shown(r, one->key));
        if (apart == 1)
            report(r, RULE_NEAR_ANCHOR, value_place(r, t),
                   N_("This differs from the anchor “%s” by one word only."), shown(r, one->key));
    }
}

/* Each presence code but no_information has an anchor: nothing can be seen when nothing is known. */
static void check_anchors(struct reading *r, const struct node *anchors)
{
    if (!is_kind(r, anchors, NODE_MAP)) return;
    for (const struct node *n = anchors->first; n; n = n->next) {
        struct nearest nearest = {.to = n->key};
        bool is_known = !r->presence;
        for (const struct node *p = r->presence ? r->presence->first : NULL; p; p = p->next) {
            const char *code = member_text(p, "code");
            if (!code || strcmp(code, NO_INFORMATION) == 0) continue;
            is_known = is_known || strcmp(code, n->key) == 0;
            nearest_try(&nearest, code);
        }
        if (is_known)
            check_words(r, n);
        else
            report_unknown(r, n, nearest.best ? nearest.best : "present");
    }
    for (const struct node *p = r->presence ? r->presence->first : NULL; p; p = p->next) {
        const char *code = member_text(p, "code");
        if (code && strcmp(code, NO_INFORMATION) != 0 && !member(anchors, code))
            report_missing(r, anchors, code);
    }
    for (const struct node *n = anchors->first; n; n = n->next)
        for (const struct node *other = n->next; other; other = other->next)
            compare_anchors(r, n, other);
}

static void check_item_code(struct reading *r, const struct node *n)
{
    check_code(r, n);
    if (n->kind != NODE_TEXT) return;
    for (size_t i = 0; i < r->item_code_count; i++)
        if (strcmp(r->item_codes[i]->text, n->text) == 0) {
            report_twin(r, n, r->item_codes[i]);
            return;
        }
    r->item_codes[r->item_code_count++] = n;
}

static void check_item(struct reading *r, const struct node *n)
{
    static const struct key keys[] = {
        {"code", check_item_code, true},        {"direction", check_direction, true},
        {"title", check_words, true},           {"definition", check_words, true},
        {"anchors", check_anchors, true},       {"does_not_count", check_words, true},
        {"window_months", check_window, false}, {NULL, NULL, false}};

    if (++r->items == LIMIT_INSTRUMENT_ITEMS + 1)
        report(r, RULE_LIMIT_ITEMS, value_place(r, n), N_("There are more than %d items."),
               LIMIT_INSTRUMENT_ITEMS);
    if (r->items <= LIMIT_INSTRUMENT_ITEMS) check_map(r, n, keys);
}

static void check_items(struct reading *r, const struct node *n)
{
    check_list(r, n, 1, check_item);
}

static void check_section(struct reading *r, const struct node *n)
{
    static const struct key keys[] = {{"code", check_code, true},
                                      {"title", check_words, true},
                                      {"items", check_items, true},
                                      {NULL, NULL, false}};

    check_map(r, n, keys);
}

static void check_sections(struct reading *r, const struct node *n)
{
    check_list(r, n, 1, check_section);
    check_unique_codes(r, n);
    if (n->kind == NODE_LIST && r->items > 0 && r->protective == 0)
        report(r, RULE_NO_PROTECTIVE_ITEM, key_place(r, n), N_("No item describes what protects."));
}

static void check_instrument(struct reading *r, const struct node *root)
{
    static const struct key keys[] = {
        {"instrument", check_name, true},       {"version", check_text, true},
        {"licence", check_text, true},          {"status", check_status, true},
        {"validation", check_words, false},     {"languages", check_languages, true},
        {"review_needed", check_review, false}, {"title", check_words, true},
        {"purpose", check_words, true},         {"population", check_words, true},
        {"age_from", check_age, true},          {"presence", check_presence, true},
        {"relevance", check_choices, true},     {"levels", check_choices, true},
        {"sections", check_sections, true},     {NULL, NULL, false}};
    const struct node *presence = member(root, "presence");

    r->languages = usable_languages(root);
    r->presence = presence && presence->kind == NODE_LIST ? presence : NULL;
    check_map(r, root, keys);
}

/* ---- the whole ---- */

/* Only numbers were let through without quotation marks where no text is wanted. */
static struct json *to_json(struct call *c, const struct node *n)
{
    struct json *value;

    if (n->kind == NODE_TEXT && n->is_plain && is_number(n->text))
        return json_int(c, strtol(n->text, NULL, 10));
    if (n->kind == NODE_TEXT) return json_text(c, n->text);
    value = n->kind == NODE_LIST ? json_list(c) : json_map(c);
    for (const struct node *m = n->first; m; m = m->next) {
        if (n->kind == NODE_LIST)
            json_add(value, to_json(c, m));
        else
            json_set(value, m->key, to_json(c, m));
    }
    return value;
}

/* Looks at one line before libfyaml does; true if it may have it.
 *
 * From a bracket, an anchor or a tag it reads ahead without end, 400 MB for a file of them, and it
 * keeps a warning of each directive. A NUL byte is no UTF-8 here, so UTF-16 is found too. */
static bool is_readable_line(struct reading *r, struct place at, const char *line, size_t length)
{
    if (!text_is_utf8(line, length)) {
        report(r, RULE_NOT_TEXT, at, N_("This line is no UTF-8 text."));
        return false;
    }
    if (length > 2 * LIMIT_INSTRUMENT_TEXT) {
        report(r, RULE_LIMIT_TEXT, at, N_("The line is longer than %zu bytes."),
               2 * LIMIT_INSTRUMENT_TEXT);
        return false;
    }
    if (length > 0 && *line == '%') {
        report(r, RULE_YAML_DIRECTIVE, at, N_("Directives (%%) are not allowed here."));
        return false;
    }
    for (size_t i = 0; i < length; i++)
        if (strchr("[{&!*", line[i])) r->marks++;
    if (r->marks > LIMIT_INSTRUMENT_VALUES) {
        report(r, RULE_LIMIT_VALUES, at, N_("There are more than %d entries in the file."),
               LIMIT_INSTRUMENT_VALUES);
        return false;
    }
    return true;
}

/* Whether the bytes can be given to libfyaml at all. */
static bool is_readable(struct reading *r, const char *bytes, size_t length)
{
    const char *end = bytes + length;
    struct place at = {1, 1, NULL};

    if (length > LIMIT_INSTRUMENT_FILE) {
        report(r, RULE_LIMIT_FILE, NOWHERE, N_("The file is larger than %zu bytes."),
               LIMIT_INSTRUMENT_FILE);
        return false;
    }
    for (const char *line = bytes; line < end; at.line++) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        size_t size = (size_t)((newline ? newline : end) - line);
        if (!is_readable_line(r, at, line, size)) return false;
        line += size + 1;
    }
    return true;
}

static void check_tree(struct reading *r, const struct node *root)
{
    if (root && root->kind == NODE_TEXT && is_null(root)) root = NULL;
    if (root)
        check_instrument(r, root);
    else if (!r->has_error)
        report(r, RULE_EMPTY_FILE, NOWHERE, N_("The file is empty, or has comments only."));
}

enum err instrument_read(struct call *c, const char *file, const void *bytes, size_t length,
                         struct json **ret_instrument, struct json **ret_findings)
{
    struct reading *r = arena_alloc(c->mem, sizeof *r);
    struct node *root = NULL;
    enum err opened;

    r->c = c;
    r->file = excerpt(r, file, FILE_NAME_MAX);
    if (is_readable(r, bytes, length)) {
        opened = open_parser(r, length ? bytes : "", length);
        if (opened == OK) root = read_tree(r);
        close_parser(r);
        TRY(opened);
        check_tree(r, root);
    }
    *ret_instrument = root && !r->has_error ? to_json(c, root) : json_nil(c);
    *ret_findings = findings_list(r);
    return OK;
}
