/* instrument/reading.h: what the files that read an instrument know of each other.
 *
 *   yaml.c      the whole: is it text at all, is there anything in it, the answer
 *   tree.c      libfyaml's events, made into a tree whose values have places
 *   rules.c     what an instrument must be
 *   findings.c  each rule's code, why it is there and what to do; sentences and places
 */
#ifndef INSTRUMENT_READING_H
#define INSTRUMENT_READING_H

#include "base/json.h"
#include "base/limits.h"

struct fy_diag;
struct fy_parser;

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

struct place {
    int line, column; /* 0: no place */
    const char *path;
};

#define NOWHERE ((struct place){0, 0, NULL})

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

/* findings.c. Sentences quote the file only through finding_excerpt and finding_shown, which replace
 * what could deceive a terminal; what they return is in the call's arena. */
void finding_report(struct reading *r, enum rule rule, struct place at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
const char *finding_excerpt(struct reading *r, const char *text,
                            size_t max); /* at most max characters */
const char *finding_shown(struct reading *r, const char *text);
struct place finding_key_place(struct reading *r, const struct node *n);
struct place finding_value_place(struct reading *r, const struct node *n);
struct place finding_missing_place(struct reading *r, const struct node *n, const char *name);
struct json *findings_list(struct reading *r);

/* tree.c */
enum err tree_open(struct reading *r, const char *bytes, size_t length) MUST_CHECK;
void tree_close(struct reading *r);        /* harmless where nothing was opened */
struct node *tree_read(struct reading *r); /* NULL for an empty file */
struct node *node_member(const struct node *map, const char *key); /* NULL if absent */
const char *node_member_text(const struct node *map, const char *key);

/* rules.c */
bool rules_is_null(const struct node *n);
bool rules_is_number(const char *text);
void rules_check_instrument(struct reading *r, const struct node *root);

#endif
