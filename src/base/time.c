/* base/time.c: instants to and from the wall clock. */

#include "base/time.h"

#include <stddef.h>
#include <time.h>

#include "base/arena.h"

int64_t time_now(void)
{
    return (int64_t)time(NULL);
}

/* On the wall: the zone is the one the program was started in (TZ, /etc/localtime). */
static struct tm on_the_wall(int64_t at)
{
    time_t when = (time_t)at;
    struct tm local = {0};

    localtime_r(&when, &local);
    return local;
}

bool time_is_midnight(int64_t at)
{
    struct tm t = on_the_wall(at);

    return t.tm_hour == 0 && t.tm_min == 0 && t.tm_sec == 0;
}

const char *time_date_text(struct arena *mem, int64_t at)
{
    struct tm t = on_the_wall(at);

    return arena_format(mem, "%04d-%02d-%02d", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday);
}

const char *time_minute_text(struct arena *mem, int64_t at)
{
    struct tm t = on_the_wall(at);

    return arena_format(mem, "%s %02d:%02d", time_date_text(mem, at), t.tm_hour, t.tm_min);
}

const char *time_iso_text(struct arena *mem, int64_t at)
{
    time_t when = (time_t)at;
    struct tm t = {0};

    gmtime_r(&when, &t);
    return arena_format(mem, "%04d-%02d-%02dT%02d:%02d:%02dZ", t.tm_year + 1900, t.tm_mon + 1,
                        t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec);
}

/* Reads exactly count digits; -1 if there are fewer. */
static int digits(const char **p, int count)
{
    int value = 0;

    for (int i = 0; i < count; i++) {
        if (**p < '0' || **p > '9') return -1;
        value = value * 10 + (*(*p)++ - '0');
    }
    return value;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap);
}

/* From the wall clock's zone; an hour that daylight saving skips or repeats is settled by the C
 * library. */
static int64_t from_the_wall(int year, int month, int day, int minutes)
{
    struct tm t = {.tm_year = year - 1900,
                   .tm_mon = month - 1,
                   .tm_mday = day,
                   .tm_hour = minutes / 60,
                   .tm_min = minutes % 60,
                   .tm_isdst = -1};

    return (int64_t)mktime(&t);
}

bool time_parse(const char *text, int64_t *ret)
{
    const char *p = text;
    int year, month, day, hour = 0, minute = 0;

    if (!text) return false;
    year = digits(&p, 4);
    if (year < 1800 || year > 2999 || *p++ != '-') return false;
    month = digits(&p, 2);
    if (month < 1 || month > 12 || *p++ != '-') return false;
    day = digits(&p, 2);
    if (day < 1 || day > days_in_month(year, month)) return false;
    if (*p == 'T' || *p == ' ') {
        p++;
        hour = digits(&p, 2);
        if (hour < 0 || hour > 23 || *p++ != ':') return false;
        minute = digits(&p, 2);
        if (minute < 0 || minute > 59) return false;
    }
    if (*p) return false;
    *ret = from_the_wall(year, month, day, hour * 60 + minute);
    return true;
}
