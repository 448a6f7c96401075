/* study/command.h: the lines of `astrolabe stats` that repeat the figures of a page from its files.
 *
 * They are broken between options, as a shell takes them: a line that is broken within one could not be
 * copied. What they return lives in c->mem.
 */
#ifndef STUDY_COMMAND_H
#define STUDY_COMMAND_H

#include "study/ask.h"

#define STUDY_FILE "data.csv" /* as the page gives it, and the commands read it */

/* The command that gives the figures over all items again from the file, or, with an item, its own:
 * first the one over all codes, then, with ordinal, alpha over the steps of the scale. */
const char *study_command(struct call *c, const struct study *s, const char *item, bool ordinal);

/* The one that holds a group against the others in the file of that grouping ("language"), over the
 * items that protect or over the rest. group: as the file has it. */
const char *study_fairness_command(struct call *c, const struct study *s, const char *grouping,
                                   const char *group, bool is_protective);

#endif
