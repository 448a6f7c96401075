/* app/stage.h: what the files that fill the demonstration know of each other.
 *
 * First everything that happens is planned, each with its time; then it happens in the order of time,
 * through the same decisions that pages make, with the clock of the call set to that time. So three
 * years of history are as consistent as if they had been lived.
 */
#ifndef APP_STAGE_H
#define APP_STAGE_H

#include "app/sentences.h"
#include "site/site.h"

#define STAGE_UNITS 5
#define STAGE_ITEMS 64 /* of the instrument, at most */

enum player {
    ADMIN,
    DAY_OFFICER,
    NIGHT_OFFICER,
    FIRST_ASSESSOR,
    SECOND_ASSESSOR,
    FIRST_REVIEWER,
    SECOND_REVIEWER,
    THE_INSPECTOR,
    PLAYERS
};

struct stage;

/* Something happens; the call is its own, and about is the planner's. */
typedef enum err (*happening_fn)(struct call *c, struct stage *s, void *about);

struct stage {
    struct call *c; /* what it makes lasts */
    struct site *site;
    struct user_secrets *secrets[PLAYERS];
    struct desk desks[PLAYERS];
    struct id units[STAGE_UNITS];
    struct id instrument;
    const struct json *definition; /* of the instrument */
    struct sentences *sentences;
    struct words *french;
    struct happening *happenings;
    size_t count, capacity;
    int64_t today;
};

const char *stage_passphrase(enum player player);

/* In which language somebody reads the instrument: one of the two assessors in French. */
const struct words *stage_words(const struct stage *s, enum player player);

/* at may be before today only. What is planned for the same time happens in the order of planning. */
void stage_plan(struct stage *s, int64_t at, happening_fn happens, void *about);

/* A whole day, hour and minute, `days` before today. */
int64_t stage_days_ago(struct stage *s, int64_t days);

/* demonstration_papers.c: people whose papers were written by hand; at most `most` of them.
 * *ret_count says how many. */
enum err papers_plan(struct call *c, struct stage *s, int most, int *ret_count) MUST_CHECK;

/* demonstration_lives.c: people put together from the seed. */
enum err lives_plan(struct call *c, struct stage *s, int count) MUST_CHECK;

#endif
