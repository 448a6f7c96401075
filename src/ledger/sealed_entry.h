/* ledger/sealed_entry.h: an entry as it lies in the ledger. docs/format.md is the law here. */
#ifndef LEDGER_SEALED_ENTRY_H
#define LEDGER_SEALED_ENTRY_H

#include <stdint.h>

#include "base/call.h"
#include "base/id.h"
#include "base/limits.h"
#include "crypt/hash.h"
#include "crypt/seal.h"
#include "crypt/sign.h"

#define ENTRY_FORMAT 1
#define ENTRY_ALGORITHM 1

enum stream { STREAM_FACTS = 1, STREAM_ACCESS = 2 };

enum entry_class {
    CLASS_FOUNDING = 1,
    CLASS_KEYS = 2,
    CLASS_SETTINGS = 3,
    CLASS_RECORD = 4,
    CLASS_ACCESS = 5,
    CLASS_ERASE_ORDER = 6,
    CLASS_WITNESS = 7
};

enum compartment {
    PUBLIC = 0,
    IDENTITY = 1,
    CODED = 2,
    DUTY = 3,
    CASE = 4,
    HEALTH = 5,
    SOURCE = 6,
    CONFIDENTIAL = 7
};
#define COMPARTMENT_COUNT 8

enum signature_role { SIGNED_BY_AUTHOR = 1, SIGNED_BY_COUNTERSIGNER = 2 };

enum clock_trust { CLOCK_UNTRUSTED = 0, CLOCK_MACHINE = 1, CLOCK_WITNESSED = 2 };

struct sealed_part {
    enum compartment compartment;
    uint32_t epoch;
    struct bytes bytes; /* data is NULL where the part was cut out, or was not asked for; the length
                         * is that of the header all the same */
    unsigned char hash[HASH_SIZE];
};

struct personal_signature {
    enum signature_role role;
    struct id key;
    unsigned char relied[HASH_SIZE];
    unsigned char bytes[SIGN_SIZE];
};

struct sealed_entry {
    struct id site;
    enum stream stream;
    uint64_t seq;
    unsigned char previous[HASH_SIZE];
    enum entry_class class;
    int64_t hour;
    enum clock_trust clock;
    struct id handle;
    struct id author;
    struct id token;
    uint16_t place;
    uint8_t part_count;
    struct sealed_part parts[LIMIT_ENTRY_PARTS];
    uint8_t signature_count;
    struct personal_signature signatures[LIMIT_ENTRY_SIGNATURES];
};

/* The entry's id follows from its request, so it is known before the entry is appended. */
struct id entry_id_of(const struct id *site, enum stream stream, const struct id *token,
                      uint16_t place);

/* The bytes that a part's seal is bound to. In c->mem. */
struct bytes sealed_part_about(struct call *c, const struct sealed_entry *e,
                               enum compartment compartment, uint32_t epoch);

/* Adds a part, hashing it. The bytes must live as long as the entry. More than LIMIT_ENTRY_PARTS is a
 * broken promise of the caller and ends the program. */
void sealed_entry_add_part(struct sealed_entry *e, enum compartment compartment, uint32_t epoch,
                           struct bytes bytes);

struct bytes sealed_entry_header(struct call *c, const struct sealed_entry *e);
/* ERR_CORRUPT with the reason if the header is not exactly one of version 1. Parts have no bytes yet.
 */
enum err sealed_entry_parse(struct call *c, struct bytes header, struct sealed_entry *ret) MUST_CHECK;

/* Which field is not of the lists of the format, as the end of a sentence; NULL if all are. */
const char *sealed_entry_fault(const struct sealed_entry *e);

void sealed_entry_hash(struct bytes header, unsigned char ret[HASH_SIZE]);
void sealed_entry_content_hash(struct call *c, const struct sealed_entry *e,
                               unsigned char ret[HASH_SIZE]);

/* The message that a personal signature is made over. In c->mem. */
struct bytes sealed_entry_signed(struct call *c, const struct sealed_entry *e, enum signature_role role,
                                 const unsigned char relied[HASH_SIZE]);

/* Personal signatures. relied may be all zeros. sealed_entry_sign wants all parts in place. */
void sealed_entry_sign(struct call *c, struct sealed_entry *e, enum signature_role role,
                       const struct sign_pair *signer, const unsigned char relied[HASH_SIZE]);
bool sealed_entry_signature_holds(struct call *c, const struct sealed_entry *e,
                                  const struct personal_signature *s,
                                  const unsigned char public[SIGN_PUBLIC_SIZE]);

/* One entry that was relied on, and the hash over a list of them (sorted by id here). */
struct relied_on {
    struct id entry;
    unsigned char content[HASH_SIZE];
};
void relied_on_hash(struct call *c, const struct relied_on *list, size_t count,
                    unsigned char ret[HASH_SIZE]);

/* What the site signs for a head. */
struct bytes head_message(struct call *c, const struct id *site, enum stream stream, uint64_t seq,
                          const unsigned char hash[HASH_SIZE]);

const char *stream_name(enum stream stream); /* "facts" or "access" */

#endif
