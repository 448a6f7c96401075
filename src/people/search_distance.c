/* people/search_distance.c: how far one word lies from another. */

#include <string.h>

#include "base/text.h"
#include "people/fold_search.h"
#include "people/searching.h"

#define STILL_NEAR 40 /* hundredths of a word that differ */
#define COMPARED 64   /* letters of a word that are compared */

static size_t letters_of(const char *text, const char *ret[COMPARED + 1])
{
    size_t count = 0;

    for (; *text && count < COMPARED; text++)
        if (((unsigned char)*text & 0xC0) != 0x80) ret[count++] = text;
    ret[count] = text;
    return count;
}

static bool same_letter(const char *const *a, const char *const *b)
{
    return a[1] - a[0] == b[1] - b[0] && memcmp(a[0], b[0], (size_t)(a[1] - a[0])) == 0;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Letters put in, left out, changed, or two turned: how many of these make one word the other. */
static size_t changes(const char *one, const char *other)
{
    const char *a[COMPARED + 1], *b[COMPARED + 1];
    size_t rows[3][COMPARED + 1], n = letters_of(one, a), m = letters_of(other, b);
    size_t *before = rows[0], *last = rows[1], *now = rows[2];

    for (size_t k = 0; k <= m; k++) last[k] = k;
    for (size_t i = 1; i <= n; i++) {
        size_t *free_row = before;
        now[0] = i;
        for (size_t k = 1; k <= m; k++) {
            bool same = same_letter(a + i - 1, b + k - 1);
            now[k] = least(last[k - 1] + !same, least(last[k], now[k - 1]) + 1);
            if (i > 1 && k > 1 && same_letter(a + i - 1, b + k - 2) &&
                same_letter(a + i - 2, b + k - 1))
                now[k] = least(now[k], before[k - 2] + 1);
        }
        before = last;
        last = now;
        now = free_row;
    }
    return last[m];
}

static bool within_one_change(const char *one, const char *other)
{
    size_t a = text_characters(one), b = text_characters(other);

    return a <= b + 1 && b <= a + 1 && changes(one, other) <= 1;
}

/* 0 to 99: how much of the longer word differs. */
static int difference(const char *one, const char *other)
{
    size_t most = text_characters(one), other_length = text_characters(other);

    if (other_length > most) most = other_length;
    return most ? (int)(changes(one, other) * 99 / most) : 0;
}

bool search_share_skeleton(const struct name_form *a, const struct name_form *b)
{
    for (size_t i = 0; i < a->readings; i++)
        for (size_t k = 0; k < b->readings; k++)
            if (strcmp(a->skeletons[i], b->skeletons[k]) == 0) return true;
    return false;
}

static bool near_skeleton(const struct name_form *a, const struct name_form *b)
{
    for (size_t i = 0; i < a->readings; i++)
        for (size_t k = 0; k < b->readings; k++)
            if (strlen(a->skeletons[i]) > SEARCH_NEAR_LEAST &&
                within_one_change(a->skeletons[i], b->skeletons[k]))
                return true;
    return false;
}

int search_spelling_distance(const struct name_form *wanted, const struct name_form *f)
{
    if (strcmp(wanted->plain, f->plain) == 0) return AS_WRITTEN;
    if (text_starts(f->plain, wanted->plain)) return BEGINNING + difference(wanted->plain, f->plain);
    if (strcmp(wanted->sound, f->sound) == 0)
        return SAME_SOUND + difference(wanted->plain, f->plain) / 2;
    if (text_characters(wanted->sound) >= 3 && text_starts(f->sound, wanted->sound))
        return SAME_SOUND + 50 + difference(wanted->sound, f->sound) / 2;
    if (search_share_skeleton(wanted, f)) return SAME_CONSONANTS + difference(wanted->sound, f->sound);
    return NOTHING;
}

static bool is_ascii(const char *plain)
{
    return (unsigned char)*plain < 0x80;
}

int search_error_distance(const struct name_form *wanted, const struct name_form *f)
{
    int far;

    if (within_one_change(wanted->plain, f->plain) || within_one_change(wanted->sound, f->sound))
        return ONE_ERROR + difference(wanted->sound, f->sound);
    far = difference(wanted->sound, f->sound);
    if (near_skeleton(wanted, f) && (far < STILL_NEAR || is_ascii(wanted->plain) != is_ascii(f->plain)))
        return NEAR_CONSONANTS + far;
    return NOTHING;
}

int search_word_distance(const struct name_word *wanted, const struct name_word *word,
                         search_distance_fn distance)
{
    int best = NOTHING;

    for (size_t i = 0; i < wanted->count; i++)
        for (size_t k = 0; k < word->count; k++) {
            int found = distance(&wanted->forms[i], &word->forms[k]);
            if (found < best) best = found;
        }
    return best;
}
