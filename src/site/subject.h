/* site/subject.h: what a subject declares, and what all of them make together: the charter.
 *
 * site names no subject. A subject says which kinds of entry it writes, what each means for the read
 * model, which tables that needs, and which pages it has. app/subjects.c lists the subjects and
 * app/rights.c says who may do what: these two files are the site's map.
 */
#ifndef SITE_SUBJECT_H
#define SITE_SUBJECT_H

#include <stdint.h>

#include "base/call.h"
#include "base/id.h"
#include "ledger/sealed_entry.h"

struct db;
struct desk;
struct json;
struct route;

/* An entry as the fold sees it. Texts are identifiers of 32 digits; they live during the fold only. */
struct folded {
    const char *entry;
    const char *kind;
    const char *person; /* NULL if the entry is about nobody */
    const char *by;     /* the user who wrote it; NULL for the program */
    int64_t at;         /* when, exactly; from the coded part */
    uint64_t seq;       /* its place in its stream: what came first within one second */
    const struct json *coded;
    const struct json *identity; /* NULL if the entry has no such part */
    const struct json *public;
};

/* Inserts rows keyed by the entry, or records that this entry supersedes another, which may not have
 * arrived yet. Never updates or deletes: any order of arrival gives the same model. */
typedef enum err (*fold_fn)(struct call *c, struct db *db, const struct folded *e);

struct entry_kind {
    const char *name;
    enum stream stream;
    enum entry_class class;
    fold_fn fold;
};

/* Work that waits for somebody. The question gets :user and gives rows of person, name, address, at. A
 * row may have due, an instant: it stands under "overdue" or "due today" once that day has come. A row
 * with is_returned came back to its author. */
struct task_kind {
    const char *question; /* name of the SQL block */
    const char *right;    /* asked only of those who may have it */
    const char *text;     /* what is to be done */
};

/* Work with a date that is still to come. The question also gets :until, the instant so many days from
 * now, and its rows have due. */
struct dated_task_kind {
    struct task_kind task;
    int days;
};

struct subject {
    const char *name;
    const char *schema;             /* name of the SQL block that makes its tables; NULL for none */
    const struct entry_kind *kinds; /* ends with a NULL name */
    const struct route *routes;     /* ends with a NULL address; page/page.h says what a route is */
    const struct task_kind *tasks;  /* ends with a NULL question; NULL for none */
    const struct dated_task_kind *dated_tasks; /* likewise */
};

/* What somebody is to the person, or to the piece of work, that a right is about. */
enum relation {
    NO = 0,
    HERE = 1,  /* anybody of the site */
    UNIT = 2,  /* on duty in the unit where the person is held */
    OWN = 4,   /* the author of the piece of work */
    OTHERS = 8 /* somebody who is not its author */
};

enum role { OFFICER, ASSESSOR, REVIEWER, INSPECTOR, ADMINISTRATOR, ROLE_COUNT };

struct right {
    const char *name;
    enum relation needs[ROLE_COUNT]; /* the relation that each role needs */
};

struct charter {
    const struct subject *const *subjects; /* ends with NULL */
    const struct right *rights;            /* ends with a NULL name */
    /* Whether the desk's user is on duty in the unit where the person is. A person who is not known
     * gives false. */
    enum err (*in_unit)(struct call *c, struct desk *d, const struct id *person, bool *ret);
};

#endif
