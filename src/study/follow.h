/* study/follow.h: how often a second look at a judgement led to another one.
 *
 * Counts of one version of an instrument, over everybody who was assessed with it. They say nothing of
 * whether a judgement was right, and nothing of what anybody did or will do: whoever is looked at again
 * was chosen for a reason, and what is done after an assessment changes what follows.
 */
#ifndef STUDY_FOLLOW_H
#define STUDY_FOLLOW_H

#include "base/json.h"

struct desk;

/* Puts `follow` into the view: [{label, is_shown, part, whole, share_text, share_interval}], each share
 * with the interval of Wilson; is_shown from STUDY_SHOWN on. And `outcome_command`. */
enum err put_follow(struct call *c, struct desk *d, const char *instrument,
                    struct json *view) MUST_CHECK;

#endif
