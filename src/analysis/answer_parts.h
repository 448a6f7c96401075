/* analysis/answer_parts.h: an answer from within: what is added in answer.c and printed in
 * answer_text.c. */
#ifndef ANALYSIS_ANSWER_PARTS_H
#define ANALYSIS_ANSWER_PARTS_H

#include "analysis/answer.h"

struct plot;

struct result {
    struct result *next;
    const char *key, *of, *word;
    struct estimate estimate;
    double level;
};

/* What a warning is about: the rows of the results that carry it. */
struct about {
    const char *names;
    size_t count;
};

struct answer {
    struct call *call;
    const char *name;
    struct json *input, *options, *tables, *warnings, *remarks;
    struct json *named; /* tables whose columns are names from the data */
    struct result *first, *last;
    const struct fit *fit;
    struct plot *plots; /* what --plot draws, or NULL */
    unsigned warned;
    struct about about[WARNING_COUNT];
};

/* What a key is called by people; a key without a name of its own is read as it is spelled. */
const char *label_of(struct call *c, const char *key);

#endif
