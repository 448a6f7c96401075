/* assess/earlier.h: how an item was rated the last time: shown only once it is rated now, so that the
 * earlier rating does not lead the hand. */
#ifndef ASSESS_EARLIER_H
#define ASSESS_EARLIER_H

#include "assess/asking.h"
#include "base/json.h"

struct desk;

struct earlier {
    const struct json *ratings; /* NULL: there is no earlier assessment with this instrument */
    int64_t signed_at;
};
/* The latest other assessment of the person with the same instrument that stands signed. Only its coded
 * part is read: nothing is opened. */
enum err ask_earlier(struct call *c, struct desk *d, const struct json *assessment,
                     const struct json *instrument, struct earlier *ret) MUST_CHECK;

/* Then, now, and how much evidence came since: NULL unless the item is rated now and was then. */
const char *earlier_text(struct call *c, const struct matter *m, const struct earlier *before,
                         const struct json *item);
/* Whether a piece of evidence was recorded after the earlier assessment was signed. */
bool is_new_since(const struct earlier *before, const struct json *row);

#endif
