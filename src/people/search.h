/* people/search.h: finding people without knowing how their names are spelt. fold_name.h says what is
 * taken for the same.
 */
#ifndef PEOPLE_SEARCH_H
#define PEOPLE_SEARCH_H

#include "people/people.h"

#define PERSON_SEARCH_ROWS 40
#define PERSON_CLOSE_ROWS 10

/* Those of the people whom the desk may see that fit the words best, at most `limit`: as they are
 * written, by their beginnings, by sound, by consonants, with one typing error; a number or a part of
 * one, who has the very number first and then whose number begins so. Of three words and more one may
 * fit nothing. Rows as those of ask_person_list. Right: person_list. */
enum err ask_person_search(struct call *c, struct desk *d, const char *words, int limit,
                           struct json **ret) MUST_CHECK;

/* What is known of somebody who is not registered yet: lists of texts, and a year or a date or NULL. */
struct person_sketch {
    const struct json *names;
    const struct json *numbers;
    const char *birth;
};

/* People who may be the same: all words of a name have the same consonants and no year of birth speaks
 * against it, or a number is theirs. Rows as above. Right: person_register. */
enum err ask_person_close(struct call *c, struct desk *d, const struct person_sketch *s,
                          struct json **ret) MUST_CHECK;

#endif
