/* study/course.h: whether agreement moves away from where it was, in the order of time.
 *
 * The assessments that were rated twice stand in the order in which the later of the two submitted.
 * The first STUDY_COURSE_BEFORE say where agreement is expected; those after them are judged, as means
 * of STUDY_COURSE_GROUP that followed one another, so that no single assessment is seen, and its place
 * in the file of data cannot be told from it. No dates are given for the same reason. What is signalled
 * is a question to the instrument, its texts and its training, and is about no rater.
 */
#ifndef STUDY_COURSE_H
#define STUDY_COURSE_H

#include "stats/drift.h"
#include "study/ask.h"

#define STUDY_COURSE_BEFORE 20
#define STUDY_COURSE_GROUP 5
#define STUDY_COURSE_WEIGHT .2
#define STUDY_COURSE_WIDTH 2.7

struct course_point {
    size_t from, to;             /* place in time, from 1, of the first and the last of the group */
    double alike;                /* mean share of items rated alike */
    struct drift_average moving; /* of the groups that are judged */
    unsigned rules;              /* enum drift_rule, together */
    bool is_before;              /* says where agreement is expected, and is not judged */
};

struct course {
    size_t assessments;         /* with something to compare */
    bool is_enough;             /* STUDY_ENOUGH of them */
    bool has_limits;            /* those before were not all alike */
    struct drift_centre centre; /* of a group; known if is_enough */
    struct course_point *point; /* none unless is_enough; a rest that fills no group is left out */
    size_t points, judged;
    bool is_signalled;     /* one of them is outside the limits or completes a rule */
    bool is_signalled_now; /* the latest is or does */
};
enum err study_course(struct call *c, const struct study *s, struct course *ret) MUST_CHECK;

#endif
