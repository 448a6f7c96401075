/* instrument/findings.c: the rules by code, and findings with their places, sorted by line. */

#include "instrument/reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"
#include "base/words.h"

#define SENTENCE_MAX 1024
#define EXCERPT_MAX 40 /* characters of the file that a sentence quotes */

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
    [RULE_UNKNOWN_GROUP] =
        {"unknown_group",
         N_("The program refuses the instrument for anybody whom it was not made for."),
         N_("“standing” knows listed, screening and none; “legal” knows convicted, untried and "
            "other.")},
    [RULE_BAD_AGES] = {"bad_ages", N_("There would be nobody to use the instrument with."),
                       N_("Correct “age_from” or “age_to”.")},
    [RULE_BAD_EVIDENCE] = {"bad_evidence",
                           N_("Assessors must know whether a rating can stand without evidence."),
                           N_("Write “required” or “optional”.")},
    [RULE_BAD_FLAG] = {"bad_flag", N_("The program must know whether it holds or not."),
                       N_("Write true or false, without quotation marks.")},
    [RULE_UNKNOWN_ITEM] = {"unknown_item", N_("The item would wait for a rating that nobody gives."),
                           N_("Write the code of an item that stands before this one.")},
    [RULE_LATER_ITEM] = {"later_item",
                         N_("Items are asked in their order, so the rating would not be there yet."),
                         N_("Name an item that stands before this one, or move this one down.")},
    [RULE_UNKNOWN_RATING] = {"unknown_rating",
                             N_("The item would wait for a rating that cannot be given."),
                             N_("Write codes of “presence”.")},
    [RULE_NEVER_ASKED] = {"never_asked", N_("An item that nobody is ever asked misleads its readers."),
                          N_("Take the condition out, or the item.")},
    [RULE_MISSING_RIVAL] =
        {"missing_rival",
         N_("Somebody may only seem to comply, or may truly have changed: both have to be weighed "
            "each time."),
         N_("Add a prompt with this code.")},
    [RULE_TOO_FEW] = {"too_few", N_("With fewer there would be nothing to judge."),
                      N_("Add an entry, or correct the indentation.")},
    [RULE_MISSING_PRESENCE] = {"missing_presence",
                               N_("What is not known is a rating of its own, never an absence."),
                               N_("Add an entry with this code.")},
    [RULE_NO_PROTECTIVE_ITEM] =
        {"no_protective_item", N_("Who is asked only for what is wrong finds only that."),
         N_("Add at least one item with “direction: protective” and without “when” and “about_acts”.")},
    [RULE_SAME_ANCHOR] =
        {"same_anchor", N_("Two raters could not tell the two ratings apart."),
         N_("Describe what is seen or heard when this rating, and not the other, is right.")},
    [RULE_NEAR_ANCHOR] =
        {"near_anchor", N_("Raters agree on what they can see, not on “often” or “not”."),
         N_("Describe what is seen or heard when this rating, and not the other, is right.")},
    [RULE_DEGREE_ANCHOR] =
        {"degree_anchor", N_("Raters agree on what they can see, not on “often” or “severe”."),
         N_("Describe another act: what is seen or heard when this rating, and not the other, is "
            "right.")},
    [RULE_SWAPPED_ANCHOR] =
        {"swapped_anchor",
         N_("The same words in another order describe the same thing to most readers."),
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
const char *finding_excerpt(struct reading *r, const char *text, size_t max)
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

const char *finding_shown(struct reading *r, const char *text)
{
    return is_full(r) ? "" : finding_excerpt(r, text, EXCERPT_MAX);
}

static const char *path_of(struct reading *r, const struct node *n)
{
    const char *parent;

    if (is_full(r) || !n->parent) return "";
    parent = path_of(r, n->parent);
    if (n->parent->kind == NODE_LIST) return arena_format(r->c->mem, "%s[%zu]", parent, n->index);
    return arena_format(r->c->mem, "%s%s%s", parent, *parent ? "." : "", finding_shown(r, n->key));
}

struct place finding_key_place(struct reading *r, const struct node *n)
{
    if (!n->key_line) return (struct place){n->line, n->column, path_of(r, n)};
    return (struct place){n->key_line, n->key_column, path_of(r, n)};
}

struct place finding_value_place(struct reading *r, const struct node *n)
{
    if (!n->line) return finding_key_place(r, n);
    return (struct place){n->line, n->column, path_of(r, n)};
}

/* Where something stands that is not there: at what should hold it. */
struct place finding_missing_place(struct reading *r, const struct node *n, const char *name)
{
    struct place at = finding_key_place(r, n);

    if (!is_full(r))
        at.path =
            arena_format(r->c->mem, "%s%s%s", at.path, *at.path ? "." : "", finding_shown(r, name));
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

void finding_report(struct reading *r, enum rule rule, struct place at, const char *format, ...)
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

struct json *findings_list(struct reading *r)
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
