/* site/note.h: what somebody writes while the site is locked: sealed to the site, filed when it is
 * open.
 *
 * While locked the program can tell nobody from nobody, so a note carries the name that its writer
 * gave, unchecked. Its number is limited, so that a prankster cannot fill the disk.
 */
#ifndef SITE_NOTE_H
#define SITE_NOTE_H

#include "site/desk.h"

/* Works locked and unlocked. ERR_BUSY when LIMIT_WAITING_NOTES wait already. */
enum err note_leave(struct call *c, struct site *s, const struct json *note) MUST_CHECK;

/* The notes that wait, oldest first: [{"note": name, "left_at": seconds, "told": …}]. One that does not
 * open is left out, with a line in the log; note_count counts it. */
enum err note_list(struct call *c, struct site *s, struct json **ret_list) MUST_CHECK;
enum err note_count(struct call *c, struct site *s, size_t *ret) MUST_CHECK;
enum err note_remove(struct call *c, struct site *s, const char *name) MUST_CHECK;

#endif
