/* assess/trajectory.h: how one person was judged over time, factor by factor. Nothing is added up, and
 * nothing is put in another order than the instrument's and the calendar's. */
#ifndef ASSESS_TRAJECTORY_H
#define ASSESS_TRAJECTORY_H

#include "page/page.h"

/* The latest countersigned assessments of a person, oldest first, at most so many. Each has ratings,
 * the map of what was signed. Right: assessment_see. */
#define TRAJECTORY_ASSESSMENTS 5
enum err ask_trajectory(struct call *c, struct desk *d, const struct id *person,
                        struct json **ret) MUST_CHECK;

enum err trajectory_show(struct call *c, struct request *q, struct json *view);
enum err trajectory_report(struct call *c, struct request *q, struct json *view);

#endif
