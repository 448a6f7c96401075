/* analysis/gtheory.h: a study of generalisability as it is read. */
#ifndef ANALYSIS_GTHEORY_H
#define ANALYSIS_GTHEORY_H

#include "analysis/analysis.h"
#include "stats/generalisability.h"

/* A facet as it was read: of each score its condition. Facet 0 is the object. */
struct facet {
    const char *name;
    int32_t *codes;
    size_t count;
    struct categories *known; /* NULL: columns are its conditions, or rows those of the object */
    size_t column;
    int32_t *place; /* of each score: codes, or the condition's number within what it is nested in */
    size_t places;
};

struct work {
    struct call *call;
    const struct request *q;
    struct answer *a;
    struct facet facets[GSTUDY_FACETS];
    size_t count;
    size_t rows, scores; /* of the file, and in all */
    double missing;      /* scores that are not there, of rows that are */
    double *values;      /* of each score */
    size_t *row_of;      /* of each score */
    bool by_columns;     /* the last facet is that of the columns */
    const size_t *columns;
    struct gstudy_design design;
};

/* Scores, facets, and which is nested in which. */
enum err gtheory_read(struct call *c, struct work *w) MUST_CHECK;

/* Whether every combination has a score, so far as numbers tell. */
bool gtheory_is_whole(const struct work *w);

/* Scores in the order of the facets, the last running fastest. */
enum err gtheory_in_order(struct call *c, struct work *w, double **ret) MUST_CHECK;

/* Refuses what gstudy_fault found, by name. */
enum err gtheory_refuse(struct call *c, const struct work *w, const struct gfault *fault) MUST_CHECK;

/* A facet by its name. */
enum err gtheory_facet(struct call *c, const struct work *w, const char *name, size_t length,
                       size_t *ret) MUST_CHECK;

/* "person x rater:task": facets of an effect, each with what it is nested in behind it. */
const char *gtheory_effect(struct call *c, const struct work *w, unsigned facets);

#endif
