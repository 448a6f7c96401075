/* instrument/wording.c: texts as words, to find those that say the same, or only more or less of it. */

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "instrument/reading.h"

#define FNV_START 14695981039346656037u
#define FNV_PRIME 1099511628211u

/* Words of degree: how much, how often, how strongly; in the normal form that normalise() makes. */
static const char *const english[] = {
    "a few",       "a little",     "a lot",          "almost",
    "always",      "at times",     "barely",         "clearly",
    "completely",  "considerable", "considerably",   "constantly",
    "continually", "deeply",       "entirely",       "extremely",
    "few",         "frequent",     "frequently",     "from time to time",
    "fully",       "greatly",      "hardly",         "heavily",
    "highly",      "less",         "limited",        "little",
    "many",        "mild",         "mildly",         "moderate",
    "moderately",  "more",         "most",           "mostly",
    "much",        "never",        "occasional",     "occasionally",
    "often",       "openly",       "partially",      "partly",
    "quite",       "rare",         "rarely",         "rather",
    "regular",     "regularly",    "repeatedly",     "seldom",
    "serious",     "seriously",    "several",        "severe",
    "severely",    "significant",  "significantly",  "slight",
    "slightly",    "some",         "sometimes",      "somewhat",
    "strong",      "strongly",     "to some extent", "totally",
    "usually",     "very",         "weak",           "weakly",
    NULL};

static const char *const french[] = {"assez",
                                     "beaucoup",
                                     "constamment",
                                     "continuellement",
                                     "de temps en temps",
                                     "entièrement",
                                     "extrêmement",
                                     "faible",
                                     "faiblement",
                                     "fort",
                                     "fortement",
                                     "forte",
                                     "fréquemment",
                                     "fréquent",
                                     "fréquente",
                                     "généralement",
                                     "grave",
                                     "gravement",
                                     "guère",
                                     "habituellement",
                                     "jamais",
                                     "la plupart",
                                     "largement",
                                     "limité",
                                     "limitée",
                                     "léger",
                                     "légère",
                                     "légèrement",
                                     "modéré",
                                     "modérée",
                                     "modérément",
                                     "moins",
                                     "moyennement",
                                     "ne",
                                     "nettement",
                                     "occasionnel",
                                     "occasionnellement",
                                     "parfois",
                                     "partiellement",
                                     "peu",
                                     "plus",
                                     "plusieurs",
                                     "plutôt",
                                     "profondément",
                                     "presque",
                                     "quelque",
                                     "quelquefois",
                                     "quelques",
                                     "rare",
                                     "rarement",
                                     "régulier",
                                     "régulière",
                                     "régulièrement",
                                     "sans cesse",
                                     "souvent",
                                     "sérieux",
                                     "sérieusement",
                                     "sévère",
                                     "sévèrement",
                                     "toujours",
                                     "totalement",
                                     "très",
                                     "trop",
                                     "un peu",
                                     "à peine",
                                     NULL};

static const char *const arabic[] = {
    "أبدا",           "أحيانا",      "أقل",       "أكثر",     "إلى حد بعيد",
    "إلى حد كبير",    "إلى حد ما",   "بانتظام",   "باستمرار", "بشدة",
    "بصورة متكررة",   "بعض",         "بعض الشيء", "بقوة",     "بكثرة",
    "تماما",          "جدا",         "جزئيا",     "خفيف",     "خفيفة",
    "دائما",          "شديد",        "شديدة",     "ضعيف",     "ضعيفة",
    "عادة",           "غالبا",       "في الغالب", "قليل",     "قليلا",
    "قليلة",          "قوي",         "قوية",      "كبير",     "كبيرة",
    "كثير",           "كثيرا",       "كثيرة",     "متكرر",    "متكررة",
    "محدود",          "محدودة",      "مرارا",     "معتدل",    "معتدلة",
    "من حين إلى آخر", "من وقت لآخر", "نادر",      "نادرا",    "نادرة",
    "نوعا ما",        "كليا",        NULL};

static const char *const *degrees_of(const char *language)
{
    static const char *const none[] = {NULL};

    if (text_starts(language, "en")) return english;
    if (text_starts(language, "fr")) return french;
    if (text_starts(language, "ar")) return arabic;
    return none;
}

/* What separates words or stands beside them; returns its length in bytes. */
static size_t separator(const char *at)
{
    static const char *const marks[] = {"«", "»", "“", "”", "‘", "„",      "…",     "–",
                                        "—", "،", "؛", "؟", "·", "\u00A0", "\u202F"};

    if (strchr(" \t\r\n.,;:!?()[]\"/-", *at)) return 1;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (text_starts(at, marks[i])) return strlen(marks[i]);
    return 0;
}

/* À to Þ but ×: their small letters are 32 further on. */
static bool is_latin_capital(const char *at)
{
    unsigned char second = (unsigned char)at[1];

    return (unsigned char)at[0] == 0xC3 && second >= 0x80 && second <= 0x9E && second != 0x97;
}

/* A vowel sign of Arabic, or the stroke that draws a word out: U+064B to U+0652, U+0640. */
static bool is_vowel_sign(const char *at)
{
    unsigned char first = (unsigned char)at[0], second = (unsigned char)at[1];

    return (first == 0xD9 && second >= 0x8B && second <= 0x92) || (first == 0xD9 && second == 0x80);
}

/* The words with one space between them and one after the last. */
static char *normalise(struct reading *r, const char *text)
{
    char *words = arena_alloc(r->c->mem, strlen(text) + 2), *end = words;

    while (*text) {
        size_t skipped = separator(text);
        if (skipped) {
            if (end > words && end[-1] != ' ') *end++ = ' ';
            text += skipped;
        } else if (is_vowel_sign(text)) {
            text += 2;
        } else if (*text >= 'A' && *text <= 'Z') {
            *end++ = (char)(*text++ - 'A' + 'a');
        } else if (is_latin_capital(text)) {
            *end++ = *text++;
            *end++ = (char)((unsigned char)*text++ + 32);
        } else {
            *end++ = *text++;
        }
    }
    if (end > words && end[-1] != ' ') *end++ = ' ';
    *end = '\0';
    return words;
}

/* The length of the longest phrase of degree at the beginning of words, with its space; 0 if none. */
static size_t degree(const char *words, const char *const *degrees)
{
    size_t longest = 0;

    for (; *degrees; degrees++) {
        size_t length = strlen(*degrees);
        if (length >= longest && strncmp(words, *degrees, length) == 0 && words[length] == ' ')
            longest = length + 1;
    }
    return longest;
}

static uint64_t hash(uint64_t before, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) before = (before ^ (unsigned char)bytes[i]) * FNV_PRIME;
    return before;
}

void wording_read(struct reading *r, const char *language, const char *text, struct wording *ret)
{
    const char *const *degrees = degrees_of(language);
    const char *words = normalise(r, text);

    *ret = (struct wording){.whole = FNV_START, .plain = FNV_START};
    for (const char *w = words; *w; ret->words++) {
        size_t length = strcspn(w, " ") + 1;
        uint64_t word = hash(FNV_START, w, length);
        ret->whole = hash(ret->whole, w, length);
        ret->bag += word ^ (word >> 29);
        w += length;
    }
    for (const char *w = words; *w;) {
        size_t skipped = degree(w, degrees), length = strcspn(w, " ") + 1;
        if (!skipped) {
            ret->plain = hash(ret->plain, w, length);
            ret->plain_words++;
        }
        w += skipped ? skipped : length;
    }
}
