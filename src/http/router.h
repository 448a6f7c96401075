/* http/router.h: which handler an address belongs to.
 *
 * A pattern is an address whose segments are literal or, with a colon, parameters:
 * "/people/:person/visits". A literal wins over a parameter at the same place, and then the address is
 * that literal's alone, whatever the method. A parameter takes one segment that is not empty.
 */
#ifndef HTTP_ROUTER_H
#define HTTP_ROUTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/call.h"

#define ROUTER_PARAMETERS_MAX 8

struct http_pattern {
    const char *method; /* "GET" or "POST" */
    const char *address;
    bool slow; /* hashes a passphrase, prints, solves: waits in a queue of its own */
};

enum router_found { ROUTER_UNKNOWN, ROUTER_OTHER_METHOD, ROUTER_FOUND };

struct router_match {
    size_t pattern; /* index, with ROUTER_FOUND */
    struct {
        const char *name, *value;
    } parameters[ROUTER_PARAMETERS_MAX];
    size_t parameter_count;
    const char *allow; /* with ROUTER_OTHER_METHOD: the methods that exist, "GET, HEAD" or "POST" */
};

struct router;

/* Built in c's arena and only read afterwards, so that threads share it; keeps patterns. ERR_BUG for
 * two patterns of one method and shape, or one that is not an address. */
enum err router_new(struct call *c, const struct http_pattern *patterns, size_t count,
                    struct router **ret) MUST_CHECK;

/* path is decoded. Values of parameters are made in c's arena. */
enum router_found router_match(const struct router *r, struct call *c, const char *method,
                               const char *path, struct router_match *ret);

/* NULL if the pattern has no such parameter. */
const char *router_parameter(const struct router_match *m, const char *name);

#endif
