/* people/merge.h: two records of one person become one, and two again if that was a mistake.
 *
 *   persons_merged  about kept  coded  kept, gone
 *                               case   reason
 *   merge_undone    about kept  coded  merge (the entry that is undone)
 *                               case   reason
 *
 * Nothing moves: what is known of gone is read together with what is known of kept. Chains are allowed.
 */
#ifndef PEOPLE_MERGE_H
#define PEOPLE_MERGE_H

#include "base/json.h"
#include "site/subject.h"

struct desk;

struct person_merging {
    struct id kept;
    struct id gone;
    const char *reason;
};

/* Right: person_merge. ERR_INVALID for one record twice or without a reason, ERR_MISSING if there is
 * none, ERR_CONFLICT if one of them was joined with another before. */
enum err person_merge(struct call *c, struct desk *d, const struct person_merging *m,
                      struct id *ret_entry) MUST_CHECK;

/* Right: person_merge. person is the record that the merge kept. ERR_MISSING if it is no merge that
 * kept them, ERR_CONFLICT if it was undone before.
 */
enum err person_merge_undo(struct call *c, struct desk *d, const struct id *person,
                           const struct id *merge, const char *reason) MUST_CHECK;

/* The merges that hold, of this person and of those merged into them, latest first: {id, person (the
 * record that was kept), gone, name, number, at, by_name}. Right: person_see. */
enum err ask_person_merges(struct call *c, struct desk *d, const struct id *person,
                           struct json **ret) MUST_CHECK;

/* Into which record this one was merged at last: {id, gone, name, number, kept, at, by_name}; nil if it
 * was not. Right: person_see for the one that is kept. */
enum err ask_person_merged(struct call *c, struct desk *d, const struct id *person,
                           struct json **ret) MUST_CHECK;

#endif
