/* people/fold_sound.h: letters of several scripts as plain letters and as sounds. */
#ifndef PEOPLE_FOLD_SOUND_H
#define PEOPLE_FOLD_SOUND_H

#include <stddef.h>

#include "people/fold_name.h"

/* Reads one letter of UTF-8: its bytes are the answer. ret_plain: what it is in plain text, "" for what
 * is not written there (vowel signs), " " for what parts words. ret_small: the letter itself, small. */
size_t letter_read(const char *text, const char **ret_plain, char ret_small[5]);

/* Fills sound and skeletons of a word of small letters. */
void form_sounds(const char *word, struct name_form *f);

#endif
