/* instrument/yaml.c: an instrument's YAML file, from bytes to the answer. */

#include "instrument/yaml.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "instrument/reading.h"

#define FILE_NAME_MAX 4096 /* characters */

/* ---- the whole ---- */

/* Only numbers and yes or no were let through without quotation marks where no text is wanted. */
static struct json *to_json(struct call *c, const struct node *n)
{
    struct json *value;

    if (n->kind == NODE_TEXT && n->is_plain && value_is_number(n->text))
        return json_int(c, strtol(n->text, NULL, 10));
    if (value_is_flag(n)) return json_bool(c, value_is_true(n));
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
        finding_report(r, RULE_NOT_TEXT, at, N_("This line is no UTF-8 text."));
        return false;
    }
    if (length > 2 * LIMIT_INSTRUMENT_TEXT) {
        finding_report(r, RULE_LIMIT_TEXT, at, N_("The line is longer than %zu bytes."),
                       2 * LIMIT_INSTRUMENT_TEXT);
        return false;
    }
    if (length > 0 && *line == '%') {
        finding_report(r, RULE_YAML_DIRECTIVE, at, N_("Directives (%%) are not allowed here."));
        return false;
    }
    for (size_t i = 0; i < length; i++)
        if (strchr("[{&!*", line[i])) r->marks++;
    if (r->marks > LIMIT_INSTRUMENT_VALUES) {
        finding_report(r, RULE_LIMIT_VALUES, at, N_("There are more than %d entries in the file."),
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
        finding_report(r, RULE_LIMIT_FILE, NOWHERE, N_("The file is larger than %zu bytes."),
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
    if (root && root->kind == NODE_TEXT && value_is_null(root)) root = NULL;
    if (root)
        rules_check_instrument(r, root);
    else if (!r->has_error)
        finding_report(r, RULE_EMPTY_FILE, NOWHERE, N_("The file is empty, or has comments only."));
}

enum err instrument_read(struct call *c, const char *file, const void *bytes, size_t length,
                         struct json **ret_instrument, struct json **ret_findings)
{
    struct reading *r = arena_alloc(c->mem, sizeof *r);
    struct node *root = NULL;
    enum err opened;

    r->c = c;
    r->file = finding_excerpt(r, file, FILE_NAME_MAX);
    if (is_readable(r, bytes, length)) {
        opened = tree_open(r, length ? bytes : "", length);
        if (opened == OK) root = tree_read(r);
        tree_close(r);
        TRY(opened);
        check_tree(r, root);
    }
    *ret_instrument = root && !r->has_error ? to_json(c, root) : json_nil(c);
    *ret_findings = findings_list(r);
    return OK;
}
