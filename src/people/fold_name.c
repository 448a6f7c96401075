/* people/fold_name.c: what belongs together in a name. */

#include "people/fold_name.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/text.h"
#include "people/fold_sound.h"

#define PIECES (2 * NAME_WORDS)

/* A word as it stands in the text, in small letters; ś stays ś here and is s in plain. */
struct piece {
    char text[NAME_PLAIN], plain[NAME_PLAIN];
    bool before_hyphen;
};

static const char *const articles[] = {"al", "el", "ul", "il", "ال", NULL};
static const char *const servants[] = {"abd", "abdel", "abdul", "abdal", "abdu", "abdoul", "عبد", NULL};
static const char *const fathers[] = {"abu", "abou", "abo", "aboo", "bou",
                                      "bu",  "ابو",  "ابي", "بو",   NULL};
static const char *const sons[] = {"ben", "bin", "ibn", "bn", "بن", "ابن", NULL};
static const char *const faiths[] = {"din",    "dine",  "deen",   "eddin", "eddine", "uddin",
                                     "uddine", "addin", "eddeen", "الدين", "دين",    NULL};
static const char *const left_out[] = {"bint", "bent", "بنت", "ould", "wuld", "oulad", NULL};
static const char *const joined[] = {"umm", "oum", "um",  "ام",  "de",  "des", "du",  "la", "le", "di",
                                     "da",  "van", "von", "der", "den", "mc",  "mac", "o",  NULL};

static bool is_one_of(const char *word, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(word, *list) == 0) return true;
    return false;
}

/* ---- cutting ---- */

static void append(char word[NAME_PLAIN], const char *text)
{
    size_t used = strlen(word), length = strlen(text);

    if (used + length < NAME_PLAIN) memcpy(word + used, text, length + 1);
}

static size_t cut(const char *text, struct piece *ret)
{
    struct piece *piece = ret;
    const char *plain;
    char small[5];

    memset(piece, 0, sizeof *piece);
    for (const char *p = text; *p;) {
        p += letter_read(p, &plain, small);
        if (strcmp(plain, " ") != 0) {
            append(piece->text, small);
            append(piece->plain, plain);
            continue;
        }
        if (!piece->plain[0]) continue;
        piece->before_hyphen = *small == '-';
        if (++piece == ret + PIECES) return PIECES;
        memset(piece, 0, sizeof *piece);
    }
    return (size_t)(piece - ret) + (piece->plain[0] != '\0');
}

/* al, el and the like; ech-, en- and the like where the next word begins with the same letter. */
static bool is_article(const struct piece *w, const struct piece *next)
{
    size_t length = strlen(w->plain);

    if (!next) return false;
    if (is_one_of(w->plain, articles)) return true;
    return w->before_hyphen && strchr("aeu", *w->plain) && length >= 2 && length <= 3 &&
           strncmp(w->plain + 1, next->plain, length - 1) == 0;
}

/* ---- what is written as one word ---- */

/* Where a word begins behind the article that is written with it; itself if there is none. The rest has
 * at least so many letters. */
static const char *without_article(const char *word, size_t least)
{
    const char *rest = word;

    if (text_starts(word, "ال"))
        rest = word + strlen("ال");
    else if (*word && strchr("aeiu", *word) && word[1] == 'l')
        rest = word + 2;
    else if (*word && strchr("aeu", *word) && word[1] == word[2] && word[1] &&
             !strchr("aeiouy", word[1]))
        rest = word + 1;
    return text_characters(rest) >= least ? rest : word;
}

/* Where a word begins behind a particle that is written with it; NULL if there is none. */
static const char *behind(const char *word, const char *const *particles)
{
    const char *rest = NULL;

    for (; *particles; particles++)
        if (text_starts(word, *particles) && text_characters(word + strlen(*particles)) >= 3)
            rest = word + strlen(*particles);
    return rest;
}

/* ---- forms ---- */

static void add_form(struct name_word *word, const char *first, const char *second)
{
    struct name_form *f = &word->forms[word->count];
    char text[2 * NAME_PLAIN], small[5];
    const char *plain;

    snprintf(text, sizeof text, "%s%s", first, second);
    f->plain[0] = '\0';
    for (const char *p = text; *p;) {
        p += letter_read(p, &plain, small);
        append(f->plain, plain);
    }
    form_sounds(text, f);
    if (f->plain[0] && f->skeletons[0][0]) word->count++;
}

static bool is_arabic(const char *word)
{
    return (unsigned char)*word >= 0xD8 && (unsigned char)*word <= 0xDB;
}

/* A word on its own, which may have particles written with it. */
static void add_word(struct name_word *word, const char *text)
{
    static const char *const abd[] = {"abd", "عبد", NULL}, *const abu[] = {"abou", "abu", "ابو", NULL},
                             *const glued[] = {"ben", "bin", "bel", "bou", "bu",
                                               "بن",  "بل",  "بو",  NULL};
    const char *rest = behind(text, abd);

    if (rest) {
        add_form(word, is_arabic(text) ? "عبد" : "abd", without_article(rest, 2));
        return;
    }
    rest = behind(text, abu);
    if (rest) {
        add_form(word, is_arabic(text) ? "بو" : "bou", rest);
        add_form(word, "", rest);
        return;
    }
    add_form(word, "", text);
    rest = behind(text, glued);
    if (!rest) rest = without_article(text, 3);
    if (rest != text) add_form(word, "", rest);
}

/* A particle and the word that it belongs to, which is found without it, too. */
static void add_joined(struct name_word *word, const struct piece *particle, const struct piece *of)
{
    bool arabic = is_arabic(particle->plain);

    if (is_one_of(particle->plain, servants)) {
        add_form(word, arabic ? "عبد" : "abd", without_article(of->text, 2));
        return;
    }
    add_form(word,
             is_one_of(particle->plain, fathers) ? (arabic ? "بو" : "bou")
             : is_one_of(particle->plain, sons)  ? (arabic ? "بن" : "ben")
                                                 : particle->text,
             of->text);
    add_form(word, "", of->text);
}

static bool belongs_to_next(const char *plain)
{
    return is_one_of(plain, servants) || is_one_of(plain, fathers) || is_one_of(plain, sons) ||
           is_one_of(plain, joined);
}

/* Reads one word from the pieces and returns how many it took. */
static size_t take_word(const struct piece *p, size_t left, struct name_word *word)
{
    size_t next = 1;

    if (left > 1 && (is_one_of(p->plain, left_out) || is_article(p, p + 1))) return 1;
    while (next + 1 < left && is_article(p + next, p + next + 1)) next++;
    if (left > next && belongs_to_next(p->plain)) {
        add_joined(word, p, p + next);
        return next + 1;
    }
    if (left > next && is_one_of(p[next].plain, faiths)) {
        add_form(word, p->text, is_arabic(p->text) ? "دين" : "din");
        return next + 1;
    }
    add_word(word, p->text);
    return 1;
}

void name_read(const char *text, struct name *ret)
{
    struct piece pieces[PIECES];
    size_t count = cut(text ? text : "", pieces);

    ret->count = 0;
    for (size_t at = 0; at < count && ret->count < NAME_WORDS;) {
        struct name_word *word = &ret->words[ret->count];
        word->count = 0;
        at += take_word(&pieces[at], count - at, word);
        if (word->count) ret->count++;
    }
}

const char *number_plain(struct call *c, const char *text)
{
    struct buffer out = buffer_in(c->mem, LIMIT_FIELD_TEXT);
    const char *plain;
    char small[5];

    for (const char *p = text ? text : ""; *p;) {
        p += letter_read(p, &plain, small);
        if (strcmp(plain, " ") != 0) buffer_text(&out, plain);
    }
    return out.data ? out.data : "";
}
