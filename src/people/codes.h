/* people/codes.h: the lists of codes that details of people are kept in, with their labels.
 *
 * A code is recorded and never changes its meaning; a label is what people read, and is translated.
 */
#ifndef PEOPLE_CODES_H
#define PEOPLE_CODES_H

#include "base/call.h"

struct person_code {
    const char *code;
    const char *label;
};

/* All end with a NULL code. */
extern const struct person_code legal_statuses[];
extern const struct person_code person_sexes[];
extern const struct person_code person_birth_kinds[];
extern const struct person_code person_number_kinds[];
extern const struct person_code person_languages[];
extern const struct person_code person_origins[]; /* where somebody came from who is received */
extern const struct person_code move_reasons[];
extern const struct person_code release_reasons[];
extern const struct person_code keep_apart_reasons[];

/* What changes the way of working with a person. */
struct person_flag {
    const char *code;
    const char *label;
    const char *changes; /* what is done differently, in a sentence or two */
};
extern const struct person_flag person_flags[]; /* ends with a NULL code */

bool person_code_is(const struct person_code *list, const char *code);
/* In the reader's language; the code itself if the list does not have it (another version wrote it). */
const char *person_code_label(const struct call *c, const struct person_code *list, const char *code);
const struct person_flag *person_flag_find(const char *code); /* NULL if there is none */

#endif
