/* instrument/qualification.h: TEMPORARY, until the qualifications come. */
#ifndef INSTRUMENT_QUALIFICATION_H
#define INSTRUMENT_QUALIFICATION_H

#include "base/json.h"

struct desk;

enum err instrument_qualified(struct call *c, struct desk *d, const struct id *user, const char *what,
                              const char *instrument_code, bool *ret) MUST_CHECK;
enum err ask_qualification_start(struct call *c, struct desk *d, int64_t *ret) MUST_CHECK;
enum err ask_deputy(struct call *c, struct desk *d, const struct id *user, bool *ret) MUST_CHECK;
enum err instrument_fits(struct call *c, const struct json *instrument, const struct json *person,
                         const struct json *standing) MUST_CHECK;

/* For tests only. */
extern struct temporary_qualifications {
    const struct id *qualified, *deputy;
    int64_t start;
} temporary_qualifications;

#endif
