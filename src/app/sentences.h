/* app/sentences.h: invented sentences for the demonstration, put together from content/demonstration/
 * sentences.json. The same seed tells the same; no sentence is told more than SENTENCE_TIMES times. */
#ifndef APP_SENTENCES_H
#define APP_SENTENCES_H

#include "base/json.h"

#define SENTENCE_TIMES 3

struct sentences;

/* About whom is told. */
struct told_of {
    const char *name; /* "Mr Halvek" */
    bool is_woman;
};

/* Everything lives in c->mem, which must outlast the telling. random: any number but 0. */
enum err sentences_open(struct call *c, uint64_t random, struct sentences **ret) MUST_CHECK;

/* One saying of that kind ("good", "note_partly", …), in c's arena. ERR_BUG for an unknown kind, or if
 * all that the kind can say has been said SENTENCE_TIMES times. */
enum err sentences_tell(struct call *c, struct sentences *s, const char *kind, const struct told_of *of,
                        const char **ret) MUST_CHECK;

/* A number below `below`, from the same source. */
uint64_t sentences_random(struct sentences *s, uint64_t below);

#endif
