/* people/roster.h: many people from one file: CSV or .xlsx, one person a row, headings above.
 *
 * A roster lies as the importer's own draft until it is confirmed: {name, base64, columns, unit,
 * legal_status}. columns says of each column what it is (a code of roster_meanings); unit and
 * legal_status stand for rows that do not say. Nobody is registered before.
 */
#ifndef PEOPLE_ROSTER_H
#define PEOPLE_ROSTER_H

#include "people/people.h"

struct roster_meaning {
    const char *code;
    const char *label;
};
extern const struct roster_meaning roster_meanings[]; /* ends with a NULL code */

/* One person as the file says. */
struct roster_row {
    size_t number; /* of the row, as in the file */
    const char *name;
    struct person_details details;
    const char *reason; /* why it cannot be taken; NULL if it can */
    struct json *close; /* rows of people who may be the same; NULL for none */
};

struct roster {
    const char *file_name;
    struct json *columns; /* [{place, heading, example, meaning}] */
    struct roster_row *rows;
    size_t count;
    size_t rejected, close; /* how many rows are; close ones are not rejected */
};

/* Right: roster_import. Takes a file {"name", "base64"} in place of the one before. ERR_INVALID if it
 * is no table, is empty, or has more than LIMIT_ROSTER_ROWS rows. */
enum err roster_take(struct call *c, struct desk *d, const struct json *file) MUST_CHECK;

/* What each column is, and what stands for rows that do not say. */
enum err roster_set_columns(struct call *c, struct desk *d, const struct json *columns,
                            const char *unit, const char *legal_status) MUST_CHECK;

/* The name of the file that waits; NULL if none does. */
enum err roster_waiting(struct call *c, struct desk *d, const char **ret) MUST_CHECK;

/* The roster that waits, every row checked; NULL if none does. */
enum err roster_look(struct call *c, struct desk *d, struct roster **ret,
                     const struct json **ret_draft) MUST_CHECK;

/* Registers whoever can be taken, some hundred at a time. Rows that are close to somebody are left out
 * unless their number is in `others` (a list of texts): they are other people. The draft is gone
 * afterwards. ERR_CONFLICT if none waits. */
enum err roster_import(struct call *c, struct desk *d, const struct json *others,
                       size_t *ret_count) MUST_CHECK;

enum err roster_drop(struct call *c, struct desk *d) MUST_CHECK;

/* roster_columns.c: what a heading says the column is: a code of roster_meanings. */
const char *roster_guess(struct call *c, const char *heading);
/* The code of a legal status that is written in one of our languages; NULL if it is none. */
const char *roster_legal_status(struct call *c, const char *text);
/* The code of a sex that is written in one of our languages, also as a letter; NULL if it is none. */
const char *roster_sex(struct call *c, const char *text);
/* A birth as the service writes it: 17/05/1992 and 17.5.1992 become 1992-05-17. */
const char *roster_birth(struct call *c, const char *text);

#endif
