/* instrument/check.c: "astrolabe instrument check": files in, findings and an exit code out. */

#include "instrument/check.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/words.h"
#include "instrument/yaml.h"

#define FINDING_MAX ((size_t)64 * 1024) /* one finding as JSON, bytes */

enum outcome { FOUND_NOTHING = 0, FOUND_ERRORS = 1, WRONG_USE = 2, COULD_NOT = 3 };

struct checking {
    struct call *c;
    FILE *out, *err;
    bool is_json;
};

static enum outcome worse(enum outcome a, enum outcome b)
{
    return a > b ? a : b;
}

/* Says in one sentence why nothing was looked at. format is a message id, as for fail(). */
__attribute__((format(printf, 2, 3))) static void complain(const struct checking *k, const char *format,
                                                           ...)
{
    va_list args;

    fprintf(k->err, "astrolabe: ");
    va_start(args, format);
    vfprintf(k->err, words_find(k->c->words, format), args);
    va_end(args);
    fprintf(k->err, "\n");
}

static enum outcome refuse(const struct checking *k, const char *file, const char *why)
{
    complain(k, "%s: %s", file, words_find(k->c->words, why));
    return COULD_NOT;
}

/* ---- options ---- */

static bool is_option(const char *word, const char *option)
{
    size_t length = strlen(option);

    return strncmp(word, option, length) == 0 && (!word[length] || word[length] == '=');
}

static bool is_planned(const char *word)
{
    return is_option(word, "--sarif") || is_option(word, "--structure") || is_option(word, "--with");
}

/* Moves the files to the front of argv and returns how many they are; 0 after a complaint. */
static int take_options(struct checking *k, int argc, char **argv)
{
    bool is_over = false;
    int files = 0;

    for (int i = 1; i < argc; i++) {
        char *word = argv[i];
        if (is_over || word[0] != '-') {
            argv[files++] = word;
        } else if (strcmp(word, "--") == 0) {
            is_over = true;
        } else if (strcmp(word, "--json") == 0) {
            k->is_json = true;
        } else if (is_planned(word)) {
            complain(k, N_("The option %s is not built yet; leave it out."), word);
            return 0;
        } else {
            complain(k, N_("There is no option %s; see: astrolabe --help"), word);
            return 0;
        }
    }
    if (files == 0)
        complain(k, N_("No file is named; usage: %s"), "astrolabe instrument check FILE... [--json]");
    return files;
}

/* ---- one file ---- */

/* Reads one byte more than an instrument may have, so that instrument_read sees that it is too large.
 */
static bool read_file(const char *path, struct buffer *ret_bytes)
{
    char block[16384];
    size_t got;
    FILE *file = fopen(path, "rb");
    bool is_read;

    if (!file) return false;
    while (ret_bytes->length <= LIMIT_INSTRUMENT_FILE &&
           (got = fread(block, 1, sizeof block, file)) > 0) {
        size_t room = LIMIT_INSTRUMENT_FILE + 1 - ret_bytes->length;
        buffer_add(ret_bytes, block, got < room ? got : room);
    }
    is_read = !ferror(file);
    fclose(file);
    return is_read;
}

/* Why the bytes are another format than ours, or NULL. It is found from the content, never the name. */
static const char *foreign_format(const struct buffer *bytes)
{
    const char *text = bytes->data, *end = text + bytes->length;

    if (bytes->length >= 4 && memcmp(text, "PK\x03\x04", 4) == 0)
        return N_("Spreadsheets (.xlsx) are not supported yet; give a YAML file.");
    if (bytes->length >= 4 && memcmp(text, "\xD0\xCF\x11\xE0", 4) == 0)
        return N_("Spreadsheets (.xls) are not supported yet; give a YAML file.");
    if (text_starts(text, "\xEF\xBB\xBF")) text += 3;
    text += strspn(text, " \t\r\n");
    if (text < end && *text == '<') return N_("XML is not supported yet; give a YAML file.");
    if (text < end && *text == '{' && strstr(text, "\"resourceType\""))
        return N_("FHIR is not supported yet; give a YAML file.");
    if (memchr(bytes->data, '\0', bytes->length))
        return N_("The file is not text, and other formats are not supported yet; give a YAML file.");
    return NULL;
}

static void print_finding(const struct checking *k, struct call *c, const char *path,
                          const struct json *finding)
{
    if (k->is_json) {
        struct buffer line = buffer_in(c->mem, FINDING_MAX);
        json_write(&line, finding);
        fprintf(k->out, "%s\n", line.data);
        return;
    }
    fprintf(k->out, "%s:", path);
    if (json_get_int(finding, "row", 0) > 0)
        fprintf(k->out, "%d:%d:", (int)json_get_int(finding, "row", 0),
                (int)json_get_int(finding, "column", 0));
    fprintf(k->out, " %s: %s %s\n", json_get_text(finding, "level"), json_get_text(finding, "message"),
            json_get_text(finding, "fix"));
}

static enum outcome outcome_of(const struct json *finding)
{
    const char *code = json_get_text(finding, "code");

    if (text_starts(code, "limit_") || strcmp(code, "not_text") == 0) return COULD_NOT;
    return strcmp(json_get_text(finding, "level"), "error") == 0 ? FOUND_ERRORS : FOUND_NOTHING;
}

static enum outcome check_bytes(const struct checking *k, struct call *c, const char *path,
                                const struct buffer *bytes)
{
    enum outcome outcome = FOUND_NOTHING;
    struct json *instrument, *findings;

    if (instrument_read(c, path, bytes->data, bytes->length, &instrument, &findings) != OK)
        return refuse(k, path, c->fail.text);
    for (const struct json *f = findings->as.members.first; f; f = f->next) {
        print_finding(k, c, path, f);
        outcome = worse(outcome, outcome_of(f));
    }
    return outcome;
}

/* In an arena of its own: however many files are named, one is in memory. */
static enum outcome check_file(const struct checking *k, const char *path)
{
    struct call c = {.mem = arena_new(), .actor = k->c->actor, .now = k->c->now, .words = k->c->words};
    struct buffer bytes = buffer_in(c.mem, LIMIT_INSTRUMENT_FILE + 1);
    enum outcome outcome;
    const char *foreign;

    buffer_text(&bytes, "");
    errno = 0;
    if (!read_file(path, &bytes)) {
        complain(k,
                 N_("%s: the file cannot be read (%s); see whether the name and the rights are right."),
                 path, strerror(errno));
        outcome = COULD_NOT;
    } else if ((foreign = foreign_format(&bytes))) {
        outcome = refuse(k, path, foreign);
    } else {
        outcome = check_bytes(k, &c, path, &bytes);
    }
    arena_free(c.mem);
    return outcome;
}

int instrument_check(struct call *c, int argc, char **argv, FILE *out, FILE *err)
{
    struct checking k = {.c = c, .out = out, .err = err};
    int files = take_options(&k, argc, argv);
    enum outcome outcome = files > 0 ? FOUND_NOTHING : WRONG_USE;

    for (int i = 0; i < files; i++) outcome = worse(outcome, check_file(&k, argv[i]));
    if (fflush(out) != 0 || ferror(out)) {
        complain(&k, N_("The findings could not be written; see whether the disk is full."));
        outcome = COULD_NOT;
    }
    return outcome;
}
