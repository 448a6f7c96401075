/* instrument/tree.c: from text to a tree, by the events of libfyaml.
 *
 * Events are read rather than documents: duplicate keys, aliases, depth and the number of values are
 * then in our hands, each with its place, before anything is built.
 */

#include "instrument/reading.h"

#include <libfyaml.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"

#define SYNTAX_MAX 160 /* characters of libfyaml's own explanation */

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
enum err tree_open(struct reading *r, const char *bytes, size_t length)
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

void tree_close(struct reading *r)
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
    finding_report(r, RULE_YAML_SYNTAX, place, N_("This is not valid YAML: %s."),
                   finding_excerpt(r, error ? error->msg : NULL, SYNTAX_MAX));
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

struct node *node_member(const struct node *map, const char *key)
{
    if (!map || map->kind != NODE_MAP) return NULL;
    for (struct node *n = map->first; n; n = n->next)
        if (strcmp(n->key, key) == 0) return n;
    return NULL;
}

const char *node_member_text(const struct node *map, const char *key)
{
    const struct node *n = node_member(map, key);

    return n && n->kind == NODE_TEXT ? n->text : NULL;
}

static void report_marks(struct reading *r, const struct node *n, const struct part *p)
{
    if (p->has_anchor || p->type == FYET_ALIAS)
        finding_report(r, RULE_YAML_ALIAS, finding_value_place(r, n),
                       N_("Anchors (&) and aliases (*) are not allowed here."));
    if (p->has_tag)
        finding_report(r, RULE_YAML_TAG, finding_value_place(r, n),
                       N_("Tags (!) are not allowed here."));
}

static void report_trouble(struct reading *r, struct place at, enum trouble trouble)
{
    if (trouble == TROUBLE_LONG)
        finding_report(r, RULE_LIMIT_TEXT, at, N_("The text is longer than %zu bytes or %d lines."),
                       LIMIT_INSTRUMENT_TEXT, LIMIT_INSTRUMENT_TEXT_LINES);
    if (trouble == TROUBLE_UNPRINTABLE)
        finding_report(
            r, RULE_NOT_PRINTABLE, at,
            N_("The text has a character that cannot be seen, or that turns the direction of "
               "writing."));
}

/* Whether reading stops at n: hostile input is not looked at any further. */
static bool is_over(struct reading *r, const struct node *n)
{
    r->values++;
    if (n->depth > LIMIT_INSTRUMENT_DEPTH)
        finding_report(r, RULE_LIMIT_DEPTH, finding_value_place(r, n),
                       N_("Lists and keys are nested more than %d deep."), LIMIT_INSTRUMENT_DEPTH);
    else if (r->values > LIMIT_INSTRUMENT_VALUES)
        finding_report(r, RULE_LIMIT_VALUES, finding_value_place(r, n),
                       N_("There are more than %d entries in the file."), LIMIT_INSTRUMENT_VALUES);
    else if (n->parent && n->parent->count >= LIMIT_INSTRUMENT_MEMBERS)
        finding_report(r, RULE_LIMIT_VALUES, finding_value_place(r, n),
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
        finding_report(r, RULE_YAML_KEY, finding_key_place(r, n->key_line ? n : n->parent),
                       N_("A key must be a short text."));
        return false;
    }
    report_marks(r, n, p);
    report_trouble(r, finding_key_place(r, n), p->trouble);
    if (p->trouble != TROUBLE_NONE) return false;
    twin = node_member(n->parent, n->key);
    if (!twin) return true;
    finding_report(r, RULE_DUPLICATE_KEY, finding_key_place(r, n),
                   N_("“%s” stands here a second time, after line %d."), finding_shown(r, n->key),
                   twin->key_line);
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
        report_trouble(r, finding_value_place(r, n), p->trouble);
    }
}

/* The first document's tree; NULL if there is none or reading was stopped in it. */
struct node *tree_read(struct reading *r)
{
    struct node *root = NULL;
    struct part p;

    while (next_part(r, &p)) {
        bool is_content = p.type == FYET_SCALAR || p.type == FYET_SEQUENCE_START ||
                          p.type == FYET_MAPPING_START || p.type == FYET_ALIAS;
        if (p.type == FYET_STREAM_END) return root;
        if (is_content && root) {
            finding_report(r, RULE_YAML_DOCUMENTS, (struct place){p.line, p.column, NULL},
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
