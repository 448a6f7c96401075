/* analysis/number.c: decimal numbers as they stand in a file. */

#include "analysis/number.h"

#include <endian.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DIGITS_MOST 19     /* of a mantissa in 64 bits */
#define EXPONENT_MOST 22   /* 10^22 is the largest power of ten that a double holds exactly */
#define POWER_OF_5_MOST 27 /* the largest that 64 bits hold */
#define EXACT_MOST ((uint64_t)1 << 53)
#define FAR 99999 /* an exponent beyond every double */

__extension__ typedef unsigned __int128 wide;

static const double powers_of_10[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                      1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                      1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static const uint64_t powers_of_5[POWER_OF_5_MOST + 1] = {1U,
                                                          5U,
                                                          25U,
                                                          125U,
                                                          625U,
                                                          3125U,
                                                          15625U,
                                                          78125U,
                                                          390625U,
                                                          1953125U,
                                                          9765625U,
                                                          48828125U,
                                                          244140625U,
                                                          1220703125U,
                                                          6103515625U,
                                                          30517578125U,
                                                          152587890625U,
                                                          762939453125U,
                                                          3814697265625U,
                                                          19073486328125U,
                                                          95367431640625U,
                                                          476837158203125U,
                                                          2384185791015625U,
                                                          11920928955078125U,
                                                          59604644775390625U,
                                                          298023223876953125U,
                                                          1490116119384765625U,
                                                          7450580596923828125U};

/* m / 10^power rounded once: the quotient has 64 bits and the remainder says whether more would follow.
 */
static double quotient(uint64_t m, int power)
{
    uint64_t divisor = powers_of_5[power], q, low;
    int up_m = __builtin_clzll(m), up_d = __builtin_clzll(divisor), shift;
    wide top;
    bool more;

    m <<= up_m;
    divisor <<= up_d;
    shift = m < divisor ? 64 : 63;
    top = (wide)m << shift;
    q = (uint64_t)(top / divisor);
    more = (wide)q * divisor != top;
    low = q & 0x7ff;
    q >>= 11;
    if (low > 0x400 || (low == 0x400 && (more || (q & 1)))) q++;
    return ldexp((double)q, 11 - shift + up_d - up_m - power);
}

/* What strtod makes of it: for numbers with too many digits or too large an exponent. */
static double slowly(const char *p, const char *end, char decimal)
{
    char room[512], *copy = room;
    size_t length = (size_t)(end - p);
    double value;

    if (length >= sizeof room) copy = malloc(length + 1); /* owned: freed below */
    if (!copy) return NAN;
    memcpy(copy, p, length);
    copy[length] = '\0';
    if (decimal != '.') {
        char *mark = memchr(copy, decimal, length);
        if (mark) *mark = '.';
    }
    value = strtod(copy, NULL);
    if (copy != room) free(copy);
    return value;
}

struct digits {
    uint64_t mantissa;
    int count;    /* taken into the mantissa, without zeros at its beginning */
    int exponent; /* of ten */
    bool any, lost;
};

static const char *take_digits(struct digits *d, const char *p, const char *end, bool behind_mark)
{
    for (; p < end && (unsigned char)(*p - '0') < 10; p++) {
        d->any = true;
        if (d->count < DIGITS_MOST) {
            d->mantissa = d->mantissa * 10 + (uint64_t)(*p - '0');
            d->count += d->mantissa != 0;
            d->exponent -= behind_mark;
        } else {
            d->lost |= *p != '0';
            d->exponent += !behind_mark;
        }
    }
    return p;
}

/* The exponent behind the digits, if there is one. */
static const char *take_exponent(struct digits *d, const char *p, const char *end)
{
    const char *q = p + 1;
    bool negative;
    int exponent = 0;

    if (p == end || (*p != 'e' && *p != 'E') || q == end) return p;
    negative = *q == '-';
    if (*q == '-' || *q == '+') q++;
    if (q == end || (unsigned char)(*q - '0') >= 10) return p;
    for (; q < end && (unsigned char)(*q - '0') < 10; q++)
        if (exponent < FAR) exponent = exponent * 10 + (*q - '0');
    d->exponent += negative ? -exponent : exponent;
    return q;
}

static const char *scan_any(const char *p, const char *end, char decimal, double *ret)
{
    struct digits d = {0};
    const char *start = p;
    bool negative = p < end && *p == '-';
    double value;

    if (p < end && (*p == '-' || *p == '+')) p++;
    p = take_digits(&d, p, end, false);
    if (p < end && *p == decimal) p = take_digits(&d, p + 1, end, true);
    if (!d.any) return NULL;
    if (p < end) p = take_exponent(&d, p, end);
    if (d.lost || d.exponent > EXPONENT_MOST || d.exponent < -POWER_OF_5_MOST) {
        *ret = slowly(start, p, decimal);
        return p;
    }
    if (d.mantissa == 0)
        value = 0;
    else if (d.mantissa <= EXACT_MOST && d.exponent >= -EXPONENT_MOST)
        value = d.exponent < 0 ? (double)d.mantissa / powers_of_10[-d.exponent]
                               : (double)d.mantissa * powers_of_10[d.exponent];
    else if (d.exponent <= 0)
        value = quotient(d.mantissa, -d.exponent);
    else {
        *ret = slowly(start, p, decimal);
        return p;
    }
    *ret = negative ? -value : value;
    return p;
}

/* ---- most numbers: eight bytes at a time, without a branch on how long they are ---- */

#define EACH_BYTE 0x0101010101010101U

/* Eight bytes from p on, the first the lowest; digits become their values. */
static inline uint64_t load(const char *p)
{
    uint64_t bytes;

    memcpy(&bytes, p, sizeof bytes);
    return le64toh(bytes) ^ (EACH_BYTE * '0');
}

/* How many digits stand at the front. */
static inline unsigned digits_in(uint64_t bytes)
{
    uint64_t others = ((bytes + EACH_BYTE * (0x80 - 10)) | bytes) & (EACH_BYTE * 0x80);

    return others ? (unsigned)__builtin_ctzll(others) / 8 : 8;
}

/* What the first digits, 1 to 8 of them, come to: pairs are added up, then pairs of pairs. */
static inline uint64_t value_of(uint64_t bytes, unsigned count)
{
    bytes <<= 8 * (8 - count); /* zeros in front of them */
    bytes = (bytes * 10 + (bytes >> 8)) & 0x00ff00ff00ff00ffU;
    bytes = (bytes * 100 + (bytes >> 16)) & 0x0000ffff0000ffffU;
    return (bytes * 10000 + (bytes >> 32)) & 0xffffffffU;
}

/* More digits. */
static inline const char *run_of_digits(const char *p, uint64_t *all)
{
    static const uint64_t ten_to[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
    unsigned count;

    do {
        uint64_t bytes = load(p);
        count = digits_in(bytes);
        if (!count) break;
        *all = *all * ten_to[count] + value_of(bytes, count);
        p += count;
    } while (count == 8);
    return p;
}

/* The first eight bytes, or seven digits and the mark, which is taken out from between them. ret_mark:
 * where it stood, NULL if it has not come. */
static inline const char *begin_digits(const char *p, char decimal, uint64_t *all,
                                       const char **ret_mark)
{
    uint64_t bytes = load(p), before;
    unsigned count = digits_in(bytes);

    *ret_mark = NULL;
    if (count < 8 && p[count] == decimal) {
        *ret_mark = p + count;
        before = ((uint64_t)1 << (8 * count)) - 1;
        bytes = (bytes & before) | (bytes >> 8 & ~before) | (uint64_t)0x80 << 56;
        count = digits_in(bytes);
        p++;
    }
    if (count) *all = value_of(bytes, count);
    return p + count;
}

/* Up to 19 digits, which 64 bits hold, and no exponent; NULL for all others. */
static inline const char *scan_short(const char *p, char decimal, double *ret)
{
    bool negative = *p == '-';
    const char *first = p += negative, *mark;
    uint64_t all = 0;
    size_t digits, behind = 0;
    double value;

    p = begin_digits(p, decimal, &all, &mark);
    if (!mark && p == first + 8) {
        p = run_of_digits(p, &all);
        if (*p == decimal) mark = p++;
    }
    if (mark && p >= first + 8) p = run_of_digits(p, &all);
    digits = (size_t)(p - first) - (mark != NULL);
    if (mark) behind = (size_t)(p - mark) - 1;
    if (digits - 1 >= DIGITS_MOST || behind > DIGITS_MOST || *p == 'e' || *p == 'E')
        return NULL; /* none, or too many */
    value = all <= EXACT_MOST ? (double)all / powers_of_10[behind] : quotient(all, (int)behind);
    *ret = negative ? -value : value;
    return p;
}

const char *number_scan(const char *p, const char *end, char decimal, double *ret)
{
    const char *stop = scan_short(p, decimal, ret);

    return stop ? stop : scan_any(p, end, decimal, ret);
}

bool number_read(const char *text, size_t length, char decimal, double *ret)
{
    return scan_any(text, text + length, decimal, ret) == text + length;
}

bool number_is_infinity(const char *text, size_t length)
{
    if (length && (*text == '-' || *text == '+')) text++, length--;
    return (length == 3 && strncasecmp(text, "inf", 3) == 0) ||
           (length == 8 && strncasecmp(text, "infinity", 8) == 0);
}

size_t number_digits(const char *text, size_t length)
{
    size_t count = 0;

    for (size_t i = 0; i < length && text[i] != 'e' && text[i] != 'E'; i++)
        if ((unsigned char)(text[i] - '0') < 10 && (count || text[i] != '0')) count++;
    return count;
}
