/* evidence/evidence.h: what is known of a person, and how it is known.
 *
 *   observation_written  coded  seen_at
 *                        case   place, saw, did; writer and person_said if it was a note
 *   evidence_added       coded  type, source, dated
 *                        case   text
 *
 * Facts and opinions are different types. An observation is a fact that its writer saw.
 */
#ifndef EVIDENCE_EVIDENCE_H
#define EVIDENCE_EVIDENCE_H

#include "base/json.h"
#include "site/subject.h"

struct desk;
struct site;

struct observation {
    struct id person;
    int64_t seen_at;
    const char *place;
    const char *saw; /* what was seen and heard, plainly */
    const char *did; /* what was done about it; may be empty */
};

struct piece {
    struct id person;
    const char *type;   /* code of evidence_types */
    const char *source; /* code of evidence_sources */
    int64_t dated;
    const char *text;
};

struct code_label {
    const char *code;
    const char *label;
};
extern const struct code_label evidence_types[]; /* end with a NULL code */
extern const struct code_label evidence_sources[];

/* Right: observation_write. ERR_INVALID for a time to come or nothing seen. */
enum err observation_write(struct call *c, struct desk *d, const struct observation *o,
                           struct id *ret_entry) MUST_CHECK;

/* Right: evidence_write. */
enum err evidence_add(struct call *c, struct desk *d, const struct piece *p,
                      struct id *ret_entry) MUST_CHECK;

/* Files a note that was left while the site was locked as an observation of the person with this
 * number. Right: note_file. The note is gone afterwards; what it said, its writer's name included, is
 * kept. */
enum err note_file(struct call *c, struct desk *d, const char *note, const char *number,
                   struct id *ret_entry) MUST_CHECK;

/* All evidence about a person, latest first: {id, type, type_text, source, source_text, dated, at,
 * by_name}. Narrative is opened by the page. Right: observation_see. */
enum err ask_evidence_list(struct call *c, struct desk *d, const struct id *person,
                           struct json **ret) MUST_CHECK;

extern const struct subject evidence_subject;

#endif
