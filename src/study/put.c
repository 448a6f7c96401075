/* study/put.c: values put into a view. */

#include "study/put.h"

void put_text(struct call *c, struct json *map, const char *key, const char *text)
{
    json_set(map, key, json_text(c, text));
}

void put_count(struct call *c, struct json *map, const char *key, size_t count)
{
    json_set(map, key, json_int(c, (int64_t)count));
}

void put_number(struct call *c, struct json *map, const char *key, double value)
{
    json_set(map, key, json_decimal(c, value));
}
