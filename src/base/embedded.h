/* base/embedded.h: the files that are built into the program: templates, SQL, styles, catalogues,
 * instruments. script/embed makes the table; a path is that in the source tree, for a catalogue
 * "po/fr.mo", for a package of npm "npm/bootstrap.min.css". Each file is followed by a NUL byte.
 */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include <stddef.h>

struct embedded_file {
    const char *path;
    const unsigned char *bytes;
    size_t length;
};

/* Hexadecimal hash of all built-in files and of every fold.c. */
extern const char embedded_digest[];

extern const struct embedded_file embedded_files[]; /* sorted by path; a NULL path ends it */

const struct embedded_file *embedded_find(const char *path); /* NULL if there is none */

#endif
