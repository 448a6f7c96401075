/* people/place.h: where people are: moves between units, release, being received again.
 *
 *   person_moved     coded  unit, reason, turn, provisional_until?, despite? [keep-aparts]
 *                    duty   despite
 *   person_released  coded  reason, released_at, turn
 *   person_received  coded  unit, received_at, from?, turn, provisional_until?, despite?
 *                    duty   despite
 *
 * A unit where somebody is held from whom the person is kept apart is never taken in silence and never
 * barred: the first attempt fails and says why; with a reason it is done, recorded and shown. turn
 * counts the places that a person was put in, so that two moves of one second keep their order.
 */
#ifndef PEOPLE_PLACE_H
#define PEOPLE_PLACE_H

#include "base/id.h"
#include "base/json.h"
#include "people/codes.h"

struct desk;
struct entry;

struct person_move {
    struct id person;
    struct id unit;
    const char *reason;        /* code of move_reasons */
    int64_t provisional_until; /* 0: the place is final */
    const char *despite;       /* why, although it brings people together who are kept apart */
};

struct person_release {
    struct id person;
    const char *reason; /* code of release_reasons */
    int64_t released_at;
};

struct person_reception {
    struct id person;
    struct id unit;
    int64_t received_at;
    const char *from; /* code of person_origins; may be empty */
    int64_t provisional_until;
    const char *despite;
};

/* Right: person_move. ERR_CONFLICT at "despite" if the reason is needed and not there; ERR_CONFLICT at
 * "unit" if the person is there already or was released. */
enum err person_move(struct call *c, struct desk *d, const struct person_move *m) MUST_CHECK;

/* Right: person_release. ERR_CONFLICT if the person was released already. */
enum err person_release(struct call *c, struct desk *d, const struct person_release *r) MUST_CHECK;

/* Right: person_register. The same person comes back. ERR_CONFLICT if the person is held. */
enum err person_receive(struct call *c, struct desk *d, const struct person_reception *r) MUST_CHECK;

/* For the decisions of this folder: ERR_INVALID unless the unit is open. */
enum err place_need_unit(struct call *c, struct desk *d, const struct id *unit) MUST_CHECK;

/* Likewise: where the person is at head: {unit, status, provisional_until, turn}; turn is that of the
 * next place. */
enum err place_at_head(struct call *c, struct desk *d, const struct id *person,
                       struct json **ret) MUST_CHECK;

/* Likewise: those who are held in the unit and kept apart from the person: [{entry, id, name, number}].
 */
enum err place_kept_apart(struct call *c, struct desk *d, const struct id *person,
                          const struct id *unit, struct json **ret) MUST_CHECK;

/* Where the person has been, latest first: {what, what_text, unit_name, reason_text, at, by_name,
 * provisional_until, despite}. Right: person_see. */
enum err ask_place_list(struct call *c, struct desk *d, const struct id *person,
                        struct json **ret) MUST_CHECK;

/* Stays in custody, in their order: {received_at, from_text, released_at, reason_text}. Right:
 * person_see.
 */
enum err ask_episode_list(struct call *c, struct desk *d, const struct id *person,
                          struct json **ret) MUST_CHECK;

#endif
