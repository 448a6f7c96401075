/* base/json.h: JSON values in an arena: what views, coded parts and answers are made of.
 *
 * A value belongs to the arena it was made in and is never freed by itself. Objects keep the order of
 * insertion. Texts are UTF-8. Reading is jansson's (strict, duplicate keys refused); the tree is our
 * own because a page is built and dropped thousands of times a second.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/call.h"

struct buffer;
struct id;

enum json_kind {
    JSON_IS_NIL,
    JSON_IS_BOOL,
    JSON_IS_INT,
    JSON_IS_REAL,
    JSON_IS_TEXT,
    JSON_IS_LIST,
    JSON_IS_MAP
};

struct json {
    enum json_kind kind;
    bool is_html; /* text that html/ itself produced: printed as it is */
    union {
        bool truth;
        int64_t number;
        double real;
        const char *text;
        struct {
            struct json *first, *last;
            size_t count;
        } members;
    } as;
    struct json *next; /* the next member of the list or map this value is in */
    const char *key;   /* its name, if it is in a map */
};

struct json *json_nil(struct call *c);
struct json *json_bool(struct call *c, bool truth);
struct json *json_int(struct call *c, int64_t number);
struct json *json_decimal(struct call *c, double real);
struct json *json_text(struct call *c, const char *text);  /* copies; NULL gives nil */
struct json *json_id(struct call *c, const struct id *id); /* the zero id gives nil */
struct json *json_list(struct call *c);
struct json *json_map(struct call *c);

/* Adds a value that is in no list or map yet. json_set keeps the pointer to key: give it a literal or
 * something that lives in the same arena. A key that is there already is replaced. */
void json_add(struct json *list, struct json *value);
void json_set(struct json *map, const char *key, struct json *value);

/* Looks up; NULL when absent, or when map is NULL or no map. */
struct json *json_get(const struct json *map, const char *key);
const char *json_get_text(const struct json *map, const char *key); /* NULL unless a text */
int64_t json_get_int(const struct json *map, const char *key, int64_t otherwise);
bool json_get_bool(const struct json *map, const char *key);
size_t json_count(const struct json *value); /* members of a list or map; else 0 */
bool json_truthy(const struct json *value);  /* as Mustache asks: not nil, false or empty */

/* A copy in c's arena. */
struct json *json_duplicate(struct call *c, const struct json *value);

/* ERR_INVALID with line and column if the text is not one JSON value within the limits. */
enum err json_parse(struct call *c, const char *text, size_t length, struct json **ret) MUST_CHECK;

/* Writes compact JSON: keys in their order, non-ASCII as UTF-8. */
void json_write(struct buffer *b, const struct json *value);

#endif
