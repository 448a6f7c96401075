/* people/plain.h: a name as it is compared: lower case, Latin letters without their marks, Arabic
 * without vowel signs and with one form each of alif, ya and ta marbuta. */
#ifndef PEOPLE_PLAIN_H
#define PEOPLE_PLAIN_H

#include "base/call.h"

/* name is UTF-8; NULL gives "". The result is in c->mem. */
const char *plain_name(struct call *c, const char *name);

#endif
