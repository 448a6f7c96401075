/* instrument/reading.h: what the files that read an instrument know of each other.
 *
 *   yaml.c      the whole: is it text at all, is there anything in it, the answer
 *   tree.c      libfyaml's events, made into a tree whose values have places
 *   values.c    what one value may be
 *   members.c   which keys a map may have, how many entries a list
 *   languages.c texts in several languages
 *   wording.c   texts held against each other, word by word
 *   anchors.c   what is seen when a rating is right
 *   items.c     sections and items, and when an item is asked
 *   rules.c     what a whole instrument must be
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

struct item {
    const struct node *code; /* NULL if it is none, or another item's */
    bool is_never_asked;
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
    bool only_untried; /* the instrument is for nobody else */
    struct item items[LIMIT_INSTRUMENT_ITEMS];
    size_t item_count;
    bool has_too_many_items;
    size_t protective; /* items on what protects that everybody is asked */
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
    RULE_UNKNOWN_GROUP,
    RULE_BAD_AGES,
    RULE_BAD_DIRECTION,
    RULE_BAD_EVIDENCE,
    RULE_BAD_FLAG,
    RULE_UNKNOWN_ITEM,
    RULE_LATER_ITEM,
    RULE_UNKNOWN_RATING,
    RULE_NEVER_ASKED,
    RULE_TOO_FEW,
    RULE_MISSING_PRESENCE,
    RULE_NO_PROTECTIVE_ITEM,
    RULE_MISSING_RIVAL,
    RULE_SAME_ANCHOR,
    RULE_NEAR_ANCHOR, /* from here on a warning only */
    RULE_DEGREE_ANCHOR,
    RULE_SWAPPED_ANCHOR,
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

/* values.c. What is named value_check reports what it finds. */
bool value_is_null(const struct node *n);
bool value_is_number(const char *text);
bool value_is_count(const struct node *n);
bool value_is_flag(const struct node *n); /* NULL is none */
bool value_is_true(const struct node *n);
bool value_is(struct reading *r, const struct node *n, enum node_kind wanted); /* reports all else */
bool value_is_text(struct reading *r, const struct node *n);                   /* likewise */
void value_check_text(struct reading *r, const struct node *n);
void value_check_number(struct reading *r, const struct node *n, int most);
void value_check_flag(struct reading *r, const struct node *n);
void value_check_code(struct reading *r, const struct node *n);
void value_check_name(struct reading *r, const struct node *n);

/* members.c */
struct key {
    const char *name;
    void (*check)(struct reading *r, const struct node *n);
    bool is_required;
};

struct nearest {
    const char *to, *best; /* best is NULL until something was tried */
    size_t apart;
};

void nearest_try(struct nearest *n, const char *name);
bool key_computes(const char *key); /* whether only something computed has a use for it */
bool members_have_code(const struct node *list, const char *code);
void members_report_computing(struct reading *r, const struct node *n);
void members_report_unknown(struct reading *r, const struct node *n, const char *nearest);
void members_report_missing(struct reading *r, const struct node *map, const char *name);
void members_report_twin(struct reading *r, const struct node *n, const struct node *twin);
/* Holds a map against the keys it may have; keys ends with a NULL name. */
void members_check_map(struct reading *r, const struct node *map, const struct key *keys);
void members_check_list(struct reading *r, const struct node *list, size_t least,
                        void (*check)(struct reading *r, const struct node *n));
void members_check_unique(struct reading *r, const struct node *list); /* the codes of its maps */
void members_check_unique_texts(struct reading *r, const struct node *list);

/* languages.c */
const struct node *languages_usable(const struct node *root); /* NULL unless all are languages */
void languages_check(struct reading *r, const struct node *n);
void languages_check_review(struct reading *r, const struct node *n);
void languages_check_words(struct reading *r, const struct node *n); /* a text in every language */

/* wording.c: hashes by which texts are compared. Letters are small, marks of punctuation and vowel
 * signs left out. */
struct wording {
    uint64_t whole; /* the words in their order */
    uint64_t plain; /* those that say neither how much nor how often, in their order */
    uint64_t bag;   /* the words in any order */
    size_t words, plain_words;
};

void wording_read(struct reading *r, const char *language, const char *text, struct wording *ret);

/* anchors.c */
void anchors_check(struct reading *r, const struct node *anchors);    /* of one item */
void anchors_compare(struct reading *r, const struct node *sections); /* of all items */

/* items.c */
void items_check_sections(struct reading *r, const struct node *n);

/* rules.c */
void rules_check_instrument(struct reading *r, const struct node *root);

#endif
