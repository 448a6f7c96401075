/* study/put.h: values put into a view, for the files that fill one. */
#ifndef STUDY_PUT_H
#define STUDY_PUT_H

#include "base/json.h"

void put_text(struct call *c, struct json *map, const char *key, const char *text); /* NULL: nil */
void put_count(struct call *c, struct json *map, const char *key, size_t count);
void put_number(struct call *c, struct json *map, const char *key, double value); /* NAN: nil */

#endif
