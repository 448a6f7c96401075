/* people/fold_sound.c: what each letter and each spelling sounds like. */

#include "people/fold_sound.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* What a letter beyond a-z is in plain text ("" is not written, " " parts words), and its sound; a NULL
 * sound: as its plain letters. In the order of their bytes, because they are looked up by halves. */
static const struct letter {
    const char *letter, *plain, *sound;
} letters[] = {
    {"\u00A0", "-", ""},   {"\u00B4", "", ""},    {"À", "a", NULL},      {"Á", "a", NULL},
    {"Â", "a", NULL},      {"Ã", "a", NULL},      {"Ä", "a", NULL},      {"Å", "a", NULL},
    {"Æ", "ae", NULL},     {"Ç", "c", "s"},       {"È", "e", NULL},      {"É", "e", NULL},
    {"Ê", "e", NULL},      {"Ë", "e", NULL},      {"Ì", "i", NULL},      {"Í", "i", NULL},
    {"Î", "i", NULL},      {"Ï", "i", NULL},      {"Ñ", "n", NULL},      {"Ò", "o", NULL},
    {"Ó", "o", NULL},      {"Ô", "o", NULL},      {"Õ", "o", NULL},      {"Ö", "o", NULL},
    {"Ø", "o", NULL},      {"Ù", "u", NULL},      {"Ú", "u", NULL},      {"Û", "u", NULL},
    {"Ü", "u", NULL},      {"Ý", "y", NULL},      {"ß", "ss", NULL},     {"à", "a", NULL},
    {"á", "a", NULL},      {"â", "a", NULL},      {"ã", "a", NULL},      {"ä", "a", NULL},
    {"å", "a", NULL},      {"æ", "ae", NULL},     {"ç", "c", "s"},       {"è", "e", NULL},
    {"é", "e", NULL},      {"ê", "e", NULL},      {"ë", "e", NULL},      {"ì", "i", NULL},
    {"í", "i", NULL},      {"î", "i", NULL},      {"ï", "i", NULL},      {"ñ", "n", NULL},
    {"ò", "o", NULL},      {"ó", "o", NULL},      {"ô", "o", NULL},      {"õ", "o", NULL},
    {"ö", "o", NULL},      {"ø", "o", NULL},      {"ù", "u", NULL},      {"ú", "u", NULL},
    {"û", "u", NULL},      {"ü", "u", NULL},      {"ý", "y", NULL},      {"ÿ", "y", NULL},
    {"Ā", "a", NULL},      {"ā", "a", NULL},      {"Ă", "a", NULL},      {"ă", "a", NULL},
    {"Ą", "a", NULL},      {"ą", "a", NULL},      {"Ć", "c", "x"},       {"ć", "c", "x"},
    {"Č", "c", "x"},       {"č", "c", "x"},       {"Ď", "d", NULL},      {"ď", "d", NULL},
    {"Đ", "d", NULL},      {"đ", "d", NULL},      {"Ē", "e", NULL},      {"ē", "e", NULL},
    {"Ė", "e", NULL},      {"ė", "e", NULL},      {"Ę", "e", NULL},      {"ę", "e", NULL},
    {"Ě", "e", NULL},      {"ě", "e", NULL},      {"Ğ", "g", NULL},      {"ğ", "g", NULL},
    {"Ġ", "g", "k"},       {"ġ", "g", "k"},       {"Ī", "i", NULL},      {"ī", "i", NULL},
    {"Į", "i", NULL},      {"į", "i", NULL},      {"İ", "i", NULL},      {"ı", "i", NULL},
    {"Ķ", "k", NULL},      {"ķ", "k", NULL},      {"Ļ", "l", NULL},      {"ļ", "l", NULL},
    {"Ľ", "l", NULL},      {"ľ", "l", NULL},      {"Ł", "l", NULL},      {"ł", "l", NULL},
    {"Ń", "n", NULL},      {"ń", "n", NULL},      {"Ņ", "n", NULL},      {"ņ", "n", NULL},
    {"Ň", "n", NULL},      {"ň", "n", NULL},      {"Ō", "o", NULL},      {"ō", "o", NULL},
    {"Ő", "o", NULL},      {"ő", "o", NULL},      {"Œ", "oe", NULL},     {"œ", "oe", NULL},
    {"Ř", "r", NULL},      {"ř", "r", NULL},      {"Ś", "s", NULL},      {"ś", "s", NULL},
    {"Ş", "s", "x"},       {"ş", "s", "x"},       {"Š", "s", "x"},       {"š", "s", "x"},
    {"Ţ", "t", NULL},      {"ţ", "t", NULL},      {"Ť", "t", NULL},      {"ť", "t", NULL},
    {"Ū", "u", NULL},      {"ū", "u", NULL},      {"Ů", "u", NULL},      {"ů", "u", NULL},
    {"Ű", "u", NULL},      {"ű", "u", NULL},      {"Ų", "u", NULL},      {"ų", "u", NULL},
    {"Ÿ", "y", NULL},      {"Ź", "z", NULL},      {"ź", "z", NULL},      {"Ż", "z", NULL},
    {"ż", "z", NULL},      {"Ž", "z", "j"},       {"ž", "z", "j"},       {"Ə", "e", NULL},
    {"Ǧ", "g", "j"},       {"ǧ", "g", "j"},       {"Ș", "s", "x"},       {"ș", "s", "x"},
    {"Ț", "t", NULL},      {"ț", "t", NULL},      {"ə", "e", NULL},      {"ʻ", "", ""},
    {"ʼ", "", ""},         {"ʾ", "", ""},         {"ʿ", "", ""},         {"\u060C", "-", ""},
    {"ء", "", ""},         {"آ", "ا", "a"},       {"أ", "ا", "a"},       {"ؤ", "و", "u"},
    {"إ", "ا", "a"},       {"ئ", "ي", "i"},       {"ا", "ا", "a"},       {"ب", "ب", "b"},
    {"ة", "ه", "a"},       {"ت", "ت", "t"},       {"ث", "ث", "q"},       {"ج", "ج", "c"},
    {"ح", "ح", "h"},       {"خ", "خ", "h"},       {"د", "د", "d"},       {"ذ", "ذ", "g"},
    {"ر", "ر", "r"},       {"ز", "ز", "z"},       {"س", "س", "s"},       {"ش", "ش", "x"},
    {"ص", "ص", "s"},       {"ض", "ض", "g"},       {"ط", "ط", "t"},       {"ظ", "ظ", "g"},
    {"ع", "ع", "3"},       {"غ", "غ", "k"},       {"\u0640", "", ""},    {"ف", "ف", "f"},
    {"ق", "ق", "k"},       {"ك", "ك", "k"},       {"ل", "ل", "l"},       {"م", "م", "m"},
    {"ن", "ن", "n"},       {"ه", "ه", "h"},       {"و", "و", "w"},       {"ى", "ي", "y"},
    {"ي", "ي", "y"},       {"\u064B", "", ""},    {"\u064C", "", ""},    {"\u064D", "", ""},
    {"\u064E", "", ""},    {"\u064F", "", ""},    {"\u0650", "", ""},    {"\u0651", "", ""},
    {"\u0652", "", ""},    {"\u0653", "", ""},    {"\u0654", "", ""},    {"\u0655", "", ""},
    {"\u0660", "0", NULL}, {"\u0661", "1", NULL}, {"\u0662", "2", NULL}, {"\u0663", "3", NULL},
    {"\u0664", "4", NULL}, {"\u0665", "5", NULL}, {"\u0666", "6", NULL}, {"\u0667", "7", NULL},
    {"\u0668", "8", NULL}, {"\u0669", "9", NULL}, {"\u0670", "", ""},    {"ٱ", "ا", "a"},
    {"پ", "پ", "b"},       {"چ", "چ", "x"},       {"ژ", "ژ", "j"},       {"ڤ", "ف", "f"},
    {"ک", "ك", "k"},       {"گ", "ك", "k"},       {"ھ", "ه", "h"},       {"ہ", "ه", "h"},
    {"ی", "ي", "y"},       {"ے", "ي", "y"},       {"Ḍ", "d", NULL},      {"ḍ", "d", NULL},
    {"Ḏ", "d", "g"},       {"ḏ", "d", "g"},       {"Ḥ", "h", NULL},      {"ḥ", "h", NULL},
    {"Ḫ", "h", NULL},      {"ḫ", "h", NULL},      {"Ṣ", "s", NULL},      {"ṣ", "s", NULL},
    {"Ṭ", "t", NULL},      {"ṭ", "t", NULL},      {"Ṯ", "t", "q"},       {"ṯ", "t", "q"},
    {"Ẓ", "z", "g"},       {"ẓ", "z", "g"},       {"ẖ", "h", NULL},      {"\u200C", "", ""},
    {"\u200D", "", ""},    {"\u200E", "", ""},    {"\u200F", "", ""},    {"\u2010", "-", ""},
    {"\u2011", "-", ""},   {"\u2013", "-", ""},   {"\u2018", "", ""},    {"\u2019", "", ""},
};

/* Latin spellings, longer ones before shorter. ^ stands for the beginning of a word, $ for its end, V
 * for a vowel and E for e, i or y: these are looked at and not taken. */
static const char *const spellings[][2] = {
    {"tsch", "x"}, {"sch", "x"}, {"tch", "x"}, {"sh", "x"},  {"ch", "p"},   {"kh", "h"},  {"gh", "k"},
    {"dh", "g"},   {"th", "q"},  {"ph", "f"},  {"dj", "j"},  {"zh", "j"},   {"ck", "k"},  {"quE", "k"},
    {"sz", "5"},   {"cz", "x"},  {"aou", "u"}, {"eau", "u"}, {"^ouV", "w"}, {"ou", "u"},  {"oo", "u"},
    {"ee", "i"},   {"ei", "i"},  {"ey", "i"},  {"ai", "i"},  {"ay", "i"},   {"ae", "i"},  {"au", "u"},
    {"aw", "u"},   {"ow", "u"},  {"ie", "i"},  {"oe", "u"},  {"ue", "u"},   {"^yV", "y"}, {"y", "i"},
    {"^w", "w"},   {"w", "u"},   {"cE", "1"},  {"c", "2"},   {"gE", "4"},   {"g", "k"},   {"q", "k"},
    {"k", "k"},    {"x", "ks"},  {"v", "v"},   {"p", "b"},   {"b", "b"},    {"d", "d"},   {"f", "f"},
    {"h", "h"},    {"j", "j"},   {"l", "l"},   {"m", "m"},   {"n", "n"},    {"r", "r"},   {"s", "s"},
    {"t$", "6"},   {"t", "t"},   {"z", "z"},   {"a", "a"},   {"e$", ""},    {"e", "a"},   {"i", "i"},
    {"o", "u"},    {"u", "u"},   {"2", ""},    {"^3", "a"},  {"3", ""},     {"5", "h"},   {"7", "h"},
    {"9", "k"},
};

/* Sounds that are consonants: the usual reading, and all that a skeleton may have for it, "-" for
 * nothing. a, i and u are vowels; w and y stand only at the beginning. */
static const struct reading {
    char sound;
    char usual;
    const char *choices;
} readings[] = {
    {'b', 'b', "b"},  {'d', 'd', "d"},   {'f', 'f', "f"},   {'h', 'h', "h"},  {'j', 'j', "jy"},
    {'k', 'k', "k"},  {'l', 'l', "l"},   {'m', 'm', "m"},   {'n', 'n', "n"},  {'r', 'r', "r"},
    {'s', 's', "s"},  {'t', 't', "t"},   {'x', 'x', "x"},   {'z', 'z', "z"},  {'w', 'w', "wf"},
    {'y', 'y', "y"},  {'c', 'j', "jk"},  {'g', 'd', "dz"},  {'q', 't', "ts"}, {'p', 'x', "xh"},
    {'v', 'f', "f-"}, {'1', 's', "sjx"}, {'2', 'k', "kjx"}, {'4', 'k', "kj"}, {'5', 'x', "xs"},
    {'6', 't', "td"},
};

static size_t size_of(const char *letter)
{
    unsigned char first = (unsigned char)*letter;

    return strnlen(letter, first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4);
}

static int compare_letter(const void *small, const void *letter)
{
    return strcmp(small, ((const struct letter *)letter)->letter);
}

static const struct letter *letter_of(const char *small)
{
    if ((unsigned char)*small < 0x80) return NULL;
    return bsearch(small, letters, COUNT(letters), sizeof *letters, compare_letter);
}

/* Cyrillic capitals have small letters 32 code points further on. */
static void make_cyrillic_small(char letter[5])
{
    unsigned char second = (unsigned char)letter[1];

    if ((unsigned char)letter[0] != 0xD0 || second < 0x90 || second > 0xAF) return;
    letter[0] = (char)(second < 0xA0 ? 0xD0 : 0xD1);
    letter[1] = (char)(second < 0xA0 ? second + 0x20 : second - 0x20);
}

size_t letter_read(const char *text, const char **ret_plain, char ret_small[5])
{
    size_t size = size_of(text);
    const struct letter *l;

    memcpy(ret_small, text, size);
    ret_small[size] = '\0';
    if (*text >= 'A' && *text <= 'Z') *ret_small = (char)(*text - 'A' + 'a');
    make_cyrillic_small(ret_small);
    l = letter_of(ret_small);
    if (l && !l->sound) memcpy(ret_small, l->plain, strlen(l->plain) + 1);
    if (l)
        *ret_plain = l->plain;
    else if (size > 1 || strchr("abcdefghijklmnopqrstuvwxyz0123456789", *ret_small))
        *ret_plain = ret_small;
    else
        *ret_plain = *text == '\'' || *text == '`' ? "" : " ";
    return size;
}

/* ---- sounds ---- */

static bool is_vowel(char ch)
{
    return ch && strchr("aeiouy", ch);
}

static bool spelling_fits(const char *spelling, const char *word, size_t at, size_t *ret_taken)
{
    size_t taken = 0;

    if (*spelling == '^' && at > 0) return false;
    if (*spelling == '^') spelling++;
    for (; *spelling && !strchr("$VE", *spelling); spelling++, taken++)
        if (word[at + taken] != *spelling) return false;
    *ret_taken = taken;
    if (*spelling == '$' && word[at] == 'e' && (at < 3 || is_vowel(word[at - 1])))
        return false; /* it is heard */
    if (*spelling == '$') return word[at + taken] == '\0';
    if (*spelling == 'V') return is_vowel(word[at + taken]);
    if (*spelling == 'E') return word[at + taken] && strchr("eiy", word[at + taken]);
    return true;
}

/* Ain is heard at the beginning of a word; waw and ya are consonants there. */
static const char *sound_at(const struct letter *l, size_t at)
{
    if (*l->sound == '3') return at == 0 ? "a" : "";
    if (*l->sound == 'w' && at > 0) return "u";
    if (*l->sound == 'y' && at > 0) return "i";
    return l->sound;
}

/* The sound of what stands at a place, and how many bytes it takes. A letter that nobody knows sounds
 * as itself. */
static size_t take_sound(const char *word, size_t at, const char **ret, char own[5])
{
    const char *plain;
    size_t size = letter_read(word + at, &plain, own), taken;
    const struct letter *l = letter_of(own);

    if (l && l->sound) {
        *ret = sound_at(l, at);
        return size;
    }
    for (size_t i = 0; i < COUNT(spellings); i++) {
        const char *spelling = spellings[i][0];
        if (spelling[*spelling == '^'] != word[at]) continue; /* most are told by their first letter */
        if (!spelling_fits(spelling, word, at, &taken)) continue;
        *ret = spellings[i][1];
        return taken;
    }
    *ret = own;
    return size;
}

static const struct reading *reading_of(char sound)
{
    for (size_t i = 0; i < COUNT(readings); i++)
        if (readings[i].sound == sound) return &readings[i];
    return NULL;
}

/* a before another vowel is not heard; nothing is said twice. */
static void add_sound(char ret[NAME_SOUND], size_t *used, char ch)
{
    if ((ch == 'i' || ch == 'u') && *used && ret[*used - 1] == 'a') --*used;
    if (*used + 1 < NAME_SOUND && (!*used || ret[*used - 1] != ch)) ret[(*used)++] = ch;
    ret[*used] = '\0';
}

static void add_to_skeleton(char skeleton[NAME_SKELETON], char ch)
{
    size_t used = strlen(skeleton);

    if (ch == '-' || used + 1 >= NAME_SKELETON) return;
    skeleton[used] = ch;
    skeleton[used + 1] = '\0';
}

/* One skeleton more for each further choice, as long as there is room. */
static void add_choices(struct name_form *f, const char *choices)
{
    size_t before = f->readings;

    for (size_t k = 1; choices[k]; k++)
        for (size_t i = 0; i < before && f->readings < NAME_READINGS; i++) {
            memcpy(f->skeletons[f->readings], f->skeletons[i], NAME_SKELETON);
            add_to_skeleton(f->skeletons[f->readings++], choices[k]);
        }
    for (size_t i = 0; i < before; i++) add_to_skeleton(f->skeletons[i], choices[0]);
}

/* j is read as y, and w as f, at the beginning only. */
static void add_consonant(struct name_form *f, char sound, bool first)
{
    const struct reading *r = reading_of(sound);
    char own[2] = {sound, '\0'};

    if (!r)
        add_choices(f, own);
    else
        add_choices(f, first || (sound != 'j' && sound != 'w') ? r->choices : (own[0] = r->usual, own));
}

/* h at the end of a word is not heard. */
static void cut_final_h(char *text)
{
    size_t length = strlen(text);

    if (length > 1 && text[length - 1] == 'h') text[length - 1] = '\0';
}

/* What was heard so far. */
struct hearing {
    struct name_form *form;
    size_t used; /* of form->sound */
    char last;   /* sound */
    bool latin;
};

/* A letter that Latin doubles is one; in Arabic there is a vowel between two that are the same. */
static void hear(struct hearing *h, char sound)
{
    const struct reading *r = reading_of(sound);
    bool vowel = strchr("aiu", sound), twice = h->latin && sound == h->last;

    add_sound(h->form->sound, &h->used, r ? r->usual : sound);
    if (!vowel && !twice) add_consonant(h->form, sound, !h->last);
    if (vowel && !h->last) add_choices(h->form, "A");
    h->last = sound;
}

void form_sounds(const char *word, struct name_form *f)
{
    struct hearing h = {.form = f};
    const char *sounds;
    char own[5];

    f->sound[0] = '\0';
    memset(f->skeletons, 0, sizeof f->skeletons);
    f->readings = 1;
    for (size_t at = 0; word[at];) {
        h.latin = (unsigned char)word[at] < 0x80;
        at += take_sound(word, at, &sounds, own);
        while (*sounds) hear(&h, *sounds++);
    }
    cut_final_h(f->sound);
    for (size_t i = 0; i < f->readings; i++) cut_final_h(f->skeletons[i]);
}
