/* base/time.c: the civil calendar, without the C library's time zones. */

#include "base/time.h"

#include <stddef.h>
#include <time.h>

#include "base/arena.h"

int64_t time_now(void)
{
    return (int64_t)time(NULL);
}

static struct tm civil(int64_t at)
{
    time_t when = (time_t)at;
    struct tm utc = {0};

    gmtime_r(&when, &utc);
    return utc;
}

const char *time_date_text(struct arena *mem, int64_t at)
{
    struct tm t = civil(at);

    return arena_format(mem, "%04d-%02d-%02d", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday);
}

const char *time_minute_text(struct arena *mem, int64_t at)
{
    struct tm t = civil(at);

    return arena_format(mem, "%s %02d:%02d", time_date_text(mem, at), t.tm_hour, t.tm_min);
}

const char *time_iso_text(struct arena *mem, int64_t at)
{
    struct tm t = civil(at);

    return arena_format(mem, "%sT%02d:%02d:%02dZ", time_date_text(mem, at), t.tm_hour, t.tm_min,
                        t.tm_sec);
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

/* Days since 1970-01-01, counting from a March-based year (the usual civil-calendar identity). */
static int64_t days_from_civil(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
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
    *ret = days_from_civil(year, month, day) * TIME_DAY + hour * TIME_HOUR + minute * 60;
    return true;
}
