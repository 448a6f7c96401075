/* base/time.h: instants are seconds since 1970 in UTC; dates are ISO 8601 text.
 *
 * What people read and type is the time on the wall, in the zone that the program was started in: an
 * officer at 3 a.m. writes what the clock shows. What is stored is the instant. */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

#define TIME_HOUR ((int64_t)3600)
#define TIME_DAY ((int64_t)86400)

int64_t time_now(void);
bool time_is_midnight(int64_t at); /* on the wall: what was given as a day only */
const char *time_date_text(struct arena *mem, int64_t at);   /* 2026-11-24 */
const char *time_minute_text(struct arena *mem, int64_t at); /* 2026-11-24 09:30 */
const char *time_iso_text(struct arena *mem, int64_t at);    /* 2026-11-24T09:30:00Z */
/* "2026-11-24", "2026-11-24T09:30" or "2026-11-24 09:30", years 1800 to 2999, real days only. */
bool time_parse(const char *text, int64_t *ret);

#endif
