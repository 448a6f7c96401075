/* analysis/number.h: decimal numbers as they stand in a file, read fast and exactly. */
#ifndef ANALYSIS_NUMBER_H
#define ANALYSIS_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

/* Reads the number that begins at p: sign, digits with at most one decimal mark, exponent. Returns
 * where it ends, or NULL if there is none. The value is the nearest double, as strtod has it; a number
 * too large for one is infinite. From end on at least eight bytes can be read, and they are 0. */
const char *number_scan(const char *p, const char *end, char decimal, double *ret);

/* Larger ones are refused: the sixth powers that errors are made of would not fit. */
#define NUMBER_MOST 1e50

/* Whether the whole text is one number. */
bool number_read(const char *text, size_t length, char decimal, double *ret);

/* Whether it is a way of writing infinity: inf, -Infinity, … */
bool number_is_infinity(const char *text, size_t length);

/* Digits of a number from the first that is not 0; with more than 15 of them two numbers may be one
 * double. */
size_t number_digits(const char *text, size_t length);

#endif
