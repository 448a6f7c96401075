/* analysis/progress.h: a line on a terminal that says how far a long computation is. */
#ifndef ANALYSIS_PROGRESS_H
#define ANALYSIS_PROGRESS_H

#include <stddef.h>

#include "base/call.h"

#define PROGRESS_WIDE 64 /* bytes of a line */

/* From now on, where standard error is a terminal: what the call computes is looked at, and shown once
 * it takes longer than a second. Nothing else may be written there until progress_end, which takes the
 * line away. */
struct progress_shown;
struct progress_shown *progress_show(struct call *c);
void progress_end(struct progress_shown *shown); /* NULL is accepted */

/* The line: a bar where it is known how much there is to do, else what is done. */
void progress_line(size_t done, size_t all, char ret[PROGRESS_WIDE]);

#endif
