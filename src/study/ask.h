/* study/ask.h: what is known about an instrument from the assessments made with it. */
#ifndef STUDY_ASK_H
#define STUDY_ASK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"

struct desk;

/* What of a rating is looked at. */
enum study_aspect { STUDY_PRESENCE, STUDY_RELEVANCE, STUDY_ASPECTS };
extern const char *const study_aspects[STUDY_ASPECTS]; /* their codes */

/* What was chosen for one item: a place among the codes of each aspect, or STUDY_NO_CODE. */
struct item_rating {
    int32_t code[STUDY_ASPECTS];
};
#define STUDY_NO_CODE (-1)

/* One assessment that two people rated. Ratings stand in the order of the items. */
struct twice_rated {
    const char *request;
    const char *unit;        /* name of the unit at the time; NULL if it is not known */
    const char *interpreter; /* "yes", "no" or another code; NULL until it is signed */
    const char *language[2]; /* in which each read the instrument; NULL if it was not recorded */
    const char *by[2];       /* who: never shown to anybody */
    const struct item_rating *rated[2];
    const struct item_rating *agreed; /* on what differed; NULL where none was needed or found */
    int64_t at;                       /* when the later of the two submitted */
};

/* One countersigned assessment. */
struct used_once {
    const struct item_rating *rated;
    const char *unit;        /* name of the unit when it was signed; NULL if it is not known */
    const char *interpreter; /* as above */
    const char *language;    /* in which its author read the instrument */
    bool is_latest;          /* of its person, with this instrument */
};

/* What is worked with. An item's number is its place in the instrument, a code's its place in the
 * instrument's list; the scale goes from the lowest code to the highest, and leaves out those that are
 * no step of it (no information, not applicable). */
struct study {
    struct json *instrument;
    enum study_aspect aspect; /* the codes and the scale are those of this one */
    const struct json **item;
    const char **item_code;
    size_t items;
    const char **code, **label;
    size_t codes;
    const char **scale;
    size_t steps;
    int32_t *step; /* of each code: its place on the scale, or STUDY_NO_CODE */
    struct twice_rated *pair;
    size_t pairs;
    struct used_once *used; /* countersigned */
    size_t assessed;
    size_t raters; /* different people among those who rated the pairs */
};

/* Versions in use: {id, code, version, title, assessed, twice}. Right: study_see. */
enum err ask_study_list(struct call *c, struct desk *d, struct json **ret) MUST_CHECK;

/* Right: study_see. ERR_MISSING if there is no such instrument. */
enum err ask_study(struct call *c, struct desk *d, const char *instrument,
                   struct study *ret) MUST_CHECK;

/* Fills what follows from s->instrument: items, codes and scale of presence. */
void study_describe(struct call *c, struct study *s);

/* The same study, looked at by how much an item matters for the person. Relevance is asked only where
 * an item is present, fully or partly. */
struct study study_of_relevance(struct call *c, const struct study *s);

/* What was chosen, read once: one for each item of the study, in c->mem. s looks at presence; rated
 * maps the items' codes to what was chosen, and may be NULL or nil: then NULL. */
const struct item_rating *study_ratings(struct call *c, const struct study *s,
                                        const struct json *rated);

/* The place of what was chosen for an item among the codes, or on the scale; STUDY_NO_CODE where it
 * was not rated or has none. rated may be NULL. */
int32_t study_code(const struct study *s, const struct item_rating *rated, size_t item);
int32_t study_step(const struct study *s, const struct item_rating *rated, size_t item);

#endif
