/* people/searching.h: what the files of the search know of each other: search_keys.c reads what was
 * typed, search.c finds candidates, search_compare.c and search_distance.c order them, search_close.c
 * looks for somebody who is not registered yet. */
#ifndef PEOPLE_SEARCHING_H
#define PEOPLE_SEARCHING_H

#include "people/fold_name.h"
#include "people/people.h"

/* How far a word is from one of a name, in hundredths: a whole step is a rank, what lies between orders
 * those of one rank. */
enum distance {
    AS_WRITTEN = 0,
    BEGINNING = 100,
    SAME_SOUND = 200,
    SAME_CONSONANTS = 300,
    ONE_ERROR = 400,
    NEAR_CONSONANTS = 500,
    NOTHING = 700
};

/* How far a number is from one of a person's: who has the very number comes first. */
enum number_fit { OWN_NUMBER, OTHER_NUMBER, NUMBER_BEGINS, NUMBER_PART, NO_NUMBER };

struct search_wanted {
    struct name name;                /* the words that are looked for */
    const char *numbers[NAME_WORDS]; /* words with digits, as numbers are compared */
    size_t number_count;
};

struct search_candidate {
    const struct json *row;
    int best[NAME_WORDS];                /* of each word of the name */
    enum number_fit numbers[NAME_WORDS]; /* of each number */
    int number_distance;
    int distance;
    size_t missing;
};

/* Which word's people are looked at, and where there are many, which word they have to have as well. */
struct search_driver {
    int64_t place, also; /* also: -1 for none */
};

/* ---- search_keys.c ---- */

size_t search_words_of(const struct search_wanted *l);
/* Takes the words with digits out of what was typed; "SM 04217" is one number. */
void search_read_words(struct call *c, const char *typed, struct search_wanted *ret);
const char *search_text(struct call *c, const struct json *value);
struct json *search_key(struct call *c, size_t place, const char *kind, const char *low,
                        const char *high, int64_t cost);
void search_want_form(struct call *c, size_t place, const struct name_form *f, struct json *wanted);
/* Numbers begin with the letters of a service or a court. */
bool search_may_begin_number(const char *plain);
struct json *search_keys(struct call *c, const struct search_wanted *l);
/* The skeletons that are one letter away from those of a word. */
enum err search_near_keys(struct call *c, struct desk *d, const struct search_wanted *l, size_t place,
                          struct json **ret) MUST_CHECK;

/* ---- search_distance.c ---- */

typedef int (*search_distance_fn)(const struct name_form *wanted, const struct name_form *f);
bool search_share_skeleton(const struct name_form *a, const struct name_form *b);
/* What needs no comparing of letters to be told. */
int search_spelling_distance(const struct name_form *wanted, const struct name_form *f);
/* Between two scripts the vowels say nothing, so only consonants count. */
int search_error_distance(const struct name_form *wanted, const struct name_form *f);
int search_word_distance(const struct name_word *wanted, const struct name_word *word,
                         search_distance_fn distance);

/* ---- search_compare.c ---- */

/* Names come in the order of the rows, several for one of them. */
enum err search_compare_all(struct call *c, struct desk *d, const struct search_wanted *l,
                            const struct json *rows, struct search_candidate *ret) MUST_CHECK;
int search_nearer(const void *a, const void *b); /* of two candidates, for qsort */

/* ---- search.c ---- */

enum err search_candidates(struct call *c, struct desk *d, const struct json *wanted,
                           struct search_driver by, struct json **ret) MUST_CHECK;
enum err search_of_entries(struct call *c, struct desk *d, const char *question,
                           const struct json *rows, struct json **ret) MUST_CHECK;
/* The words in the order of how few people have them: {place, keys}. */
enum err search_by_rarity(struct call *c, struct desk *d, const struct json *wanted,
                          struct json **ret) MUST_CHECK;
int64_t search_place_of(const struct json *word);
/* The rows of these people as lists show them. */
enum err search_rows_of(struct call *c, struct desk *d, const struct json *ids,
                        struct json **ret) MUST_CHECK;

#endif
