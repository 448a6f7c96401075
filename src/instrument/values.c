/* instrument/values.c: what one value may be: a text, a number, yes or no, a code. */

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "instrument/reading.h"

#define CODE_MAX 41 /* the sentence of bad_code says so too */

bool value_is_null(const struct node *n)
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
bool value_is_number(const char *text)
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

bool value_is(struct reading *r, const struct node *n, enum node_kind wanted)
{
    if (n->kind == wanted || n->kind == NODE_BROKEN) return n->kind == wanted;
    if (wanted == NODE_TEXT)
        finding_report(r, RULE_WRONG_KIND, finding_value_place(r, n), N_("One text is wanted here."));
    else if (wanted == NODE_LIST)
        finding_report(r, RULE_WRONG_KIND, finding_value_place(r, n),
                       N_("A list is wanted here: each entry begins with a dash and a space."));
    else
        finding_report(r, RULE_WRONG_KIND, finding_value_place(r, n),
                       N_("Keys with values are wanted here, each on a line, further in."));
    return false;
}

/* Whether n is a text that says something; all else is reported. */
bool value_is_text(struct reading *r, const struct node *n)
{
    if (!value_is(r, n, NODE_TEXT)) return false;
    if (value_is_null(n) || text_is_blank(n->text)) {
        finding_report(r, RULE_EMPTY_TEXT, finding_value_place(r, n), N_("The text is empty."));
        return false;
    }
    if (!n->is_plain || (!value_is_number(n->text) && !is_truth(n->text))) return true;
    finding_report(r, RULE_NOT_QUOTED, finding_value_place(r, n),
                   N_("Without quotation marks, YAML does not take “%s” for a text."),
                   finding_shown(r, n->text));
    return false;
}

void value_check_text(struct reading *r, const struct node *n)
{
    value_is_text(r, n);
}

/* Whether n is a whole number in digits, without quotation marks. */
bool value_is_count(const struct node *n)
{
    size_t digits = n->kind == NODE_TEXT ? strspn(n->text, "0123456789") : 0;

    return n->kind == NODE_TEXT && n->is_plain && digits > 0 && digits <= 4 && !n->text[digits];
}

void value_check_number(struct reading *r, const struct node *n, int most)
{
    if (n->kind == NODE_BROKEN) return;
    if (value_is_count(n) && strtol(n->text, NULL, 10) <= most) return;
    finding_report(r, RULE_BAD_NUMBER, finding_value_place(r, n),
                   N_("A whole number from 0 to %d is wanted here."), most);
}

bool value_is_flag(const struct node *n)
{
    return n && n->kind == NODE_TEXT && n->is_plain && is_truth(n->text);
}

bool value_is_true(const struct node *n)
{
    return value_is_flag(n) && (*n->text == 't' || *n->text == 'T');
}

void value_check_flag(struct reading *r, const struct node *n)
{
    if (n->kind == NODE_BROKEN || value_is_flag(n)) return;
    finding_report(r, RULE_BAD_FLAG, finding_value_place(r, n), N_("Yes or no is wanted here."));
}

static void check_code_of(struct reading *r, const struct node *n, const char *signs)
{
    size_t length;

    if (!value_is_text(r, n)) return;
    length = strspn(n->text, signs);
    if (*n->text >= 'a' && *n->text <= 'z' && !n->text[length] && length <= CODE_MAX) return;
    finding_report(r, RULE_BAD_CODE, finding_value_place(r, n), N_("“%s” cannot be a code."),
                   finding_shown(r, n->text));
}

void value_check_code(struct reading *r, const struct node *n)
{
    check_code_of(r, n, "abcdefghijklmnopqrstuvwxyz0123456789_");
}

/* The instrument's own code may have hyphens: it is used in file names. */
void value_check_name(struct reading *r, const struct node *n)
{
    check_code_of(r, n, "abcdefghijklmnopqrstuvwxyz0123456789_-");
}
