/* people/fold_name.h: a name as it sounds, so that it is found without knowing its spelling.
 *
 * A name is cut into words. Each word has up to two forms: with what belongs to it ("benali",
 * "abdelkader") and bare ("ali", and for "alqahtani" "qahtani"). A form is kept
 *
 *   plain      as it is typed: small letters, no marks, one form each of alif, ya and ta marbuta
 *   sound      one letter for what is spelt in several ways: ou/oo/u/w, kh/h, q/k/g/c, dj/j, sh/sch,
 *              ei/ay/i, double letters, final h and final silent e
 *   skeletons  its consonants; a first vowel is A. Where a spelling has two readings (ch: sh or kh,
 *              th: t or s, dh: d or z, ج: j or g) there is one a reading. Arabic without vowels and
 *              Latin letters meet here.
 *
 * Articles (al-, el-, ech-, ال) are dropped; Abd, Abu, Ben, de and the like join the next word and
 * "din" the one before. Words in other scripts keep their letters.
 */
#ifndef PEOPLE_FOLD_NAME_H
#define PEOPLE_FOLD_NAME_H

#include <stddef.h>

#include "base/call.h"

#define NAME_WORDS 12
#define NAME_FORMS 2
#define NAME_READINGS 8
#define NAME_PLAIN 72 /* bytes of a word that count, with the NUL */
#define NAME_SOUND 48
#define NAME_SKELETON 24

struct name_form {
    char plain[NAME_PLAIN];
    char sound[NAME_SOUND];
    char skeletons[NAME_READINGS][NAME_SKELETON];
    size_t readings;
};

struct name_word {
    struct name_form forms[NAME_FORMS];
    size_t count;
};

struct name {
    struct name_word words[NAME_WORDS];
    size_t count;
};

/* text is UTF-8 or NULL. Words past the twelfth are left out. */
void name_read(const char *text, struct name *ret);

/* What a number is compared by: its letters and digits, small. "" if it has none. */
const char *number_plain(struct call *c, const char *text);

#endif
