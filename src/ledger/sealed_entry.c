/* ledger/sealed_entry.c: writing, reading, hashing and signing entries, by docs/format.md. */

#include "ledger/sealed_entry.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/log.h"
#include "base/time.h"

#define FIXED_SIZE 120 /* up to and with the number of parts */
#define PART_SIZE 41
#define SIGNATURE_SIZE 113
#define HEADER_MAX                                                                                     \
    ((size_t)FIXED_SIZE + LIMIT_ENTRY_PARTS * PART_SIZE + 1 + LIMIT_ENTRY_SIGNATURES * SIGNATURE_SIZE)
#define LABEL_MAX 32

static void add_id(struct buffer *b, const struct id *id)
{
    buffer_add(b, id->bytes, ID_SIZE);
}

/* A label of text with the zero byte that ends it. */
static void add_label(struct buffer *b, const char *label)
{
    buffer_add(b, label, strlen(label) + 1);
}

static void add_parts(struct buffer *b, const struct sealed_entry *e)
{
    buffer_u8(b, e->part_count);
    for (size_t i = 0; i < e->part_count; i++) {
        const struct sealed_part *p = &e->parts[i];
        buffer_u8(b, (uint8_t)p->compartment);
        buffer_u32(b, p->epoch);
        buffer_u32(b, (uint32_t)p->bytes.length);
        buffer_add(b, p->hash, HASH_SIZE);
    }
}

static struct bytes written(const struct buffer *b)
{
    if (buffer_overflowed(b)) log_die("an entry has more parts or signatures than the format allows");
    return bytes_of(b->data, b->length);
}

struct id entry_id_of(const struct id *site, enum stream stream, const struct id *token, uint16_t place)
{
    unsigned char bytes[ID_SIZE + 1 + ID_SIZE + 2];

    memcpy(bytes, site->bytes, ID_SIZE);
    bytes[ID_SIZE] = (unsigned char)stream;
    memcpy(bytes + ID_SIZE + 1, token->bytes, ID_SIZE);
    bytes[sizeof bytes - 2] = (unsigned char)(place >> 8);
    bytes[sizeof bytes - 1] = (unsigned char)place;
    return hash_id("astrolabe entry id", bytes, sizeof bytes);
}

struct bytes sealed_part_about(struct call *c, const struct sealed_entry *e,
                               enum compartment compartment, uint32_t epoch)
{
    struct buffer b = buffer_in(c->mem, HEADER_MAX);

    buffer_u8(&b, ENTRY_FORMAT);
    buffer_u8(&b, ENTRY_ALGORITHM);
    add_id(&b, &e->site);
    buffer_u8(&b, (uint8_t)e->stream);
    buffer_u8(&b, (uint8_t)e->class);
    add_id(&b, &e->handle);
    add_id(&b, &e->token);
    buffer_u16(&b, e->place);
    buffer_u8(&b, (uint8_t)compartment);
    buffer_u32(&b, epoch);
    return written(&b);
}

void sealed_entry_add_part(struct sealed_entry *e, enum compartment compartment, uint32_t epoch,
                           struct bytes bytes)
{
    struct sealed_part *p;

    if (e->part_count >= LIMIT_ENTRY_PARTS)
        log_die("an entry has more than %d parts", LIMIT_ENTRY_PARTS);
    p = &e->parts[e->part_count++];
    p->compartment = compartment;
    p->epoch = epoch;
    p->bytes = bytes;
    hash_of("astrolabe part", bytes.data, bytes.length, p->hash);
}

struct bytes sealed_entry_header(struct call *c, const struct sealed_entry *e)
{
    struct buffer b = buffer_in(c->mem, HEADER_MAX);

    buffer_u8(&b, ENTRY_FORMAT);
    buffer_u8(&b, ENTRY_ALGORITHM);
    add_id(&b, &e->site);
    buffer_u8(&b, (uint8_t)e->stream);
    buffer_u64(&b, e->seq);
    buffer_add(&b, e->previous, HASH_SIZE);
    buffer_u8(&b, (uint8_t)e->class);
    buffer_u64(&b, (uint64_t)e->hour);
    buffer_u8(&b, (uint8_t)e->clock);
    add_id(&b, &e->handle);
    add_id(&b, &e->author);
    add_id(&b, &e->token);
    buffer_u16(&b, e->place);
    add_parts(&b, e);
    buffer_u8(&b, e->signature_count);
    for (size_t i = 0; i < e->signature_count; i++) {
        const struct personal_signature *s = &e->signatures[i];
        buffer_u8(&b, (uint8_t)s->role);
        add_id(&b, &s->key);
        buffer_add(&b, s->relied, HASH_SIZE);
        buffer_add(&b, s->bytes, SIGN_SIZE);
    }
    return written(&b);
}

const char *sealed_entry_fault(const struct sealed_entry *e)
{
    if (e->stream != STREAM_FACTS && e->stream != STREAM_ACCESS) return "its stream is unknown";
    if (e->class < CLASS_FOUNDING || e->class > CLASS_WITNESS) return "its class is unknown";
    if ((uint64_t)e->hour % (uint64_t)TIME_HOUR != 0) return "its hour is no whole hour";
    if (e->clock > CLOCK_WITNESSED) return "its trust in the clock is unknown";
    if (e->part_count < 1 || e->part_count > LIMIT_ENTRY_PARTS) return "it has no part, or too many";
    for (size_t i = 0; i < e->part_count; i++)
        if (e->parts[i].compartment >= COMPARTMENT_COUNT) return "a compartment is unknown";
    if (e->signature_count > LIMIT_ENTRY_SIGNATURES) return "it has too many signatures";
    for (size_t i = 0; i < e->signature_count; i++)
        if (e->signatures[i].role != SIGNED_BY_AUTHOR &&
            e->signatures[i].role != SIGNED_BY_COUNTERSIGNER)
            return "the role of a signature is unknown";
    return NULL;
}

/* After a failed read the zeros that are left are never used: the caller looks at r->failed. */
static void read_bytes(struct reader *r, void *ret, size_t size)
{
    const unsigned char *from = reader_bytes(r, size);

    if (from) memcpy(ret, from, size);
}

/* A count that is too large is kept, so that sealed_entry_fault names it, but nothing is read for it.
 */
static void read_parts(struct reader *r, struct sealed_entry *e)
{
    e->part_count = reader_u8(r);
    for (size_t i = 0; i < e->part_count && i < LIMIT_ENTRY_PARTS; i++) {
        struct sealed_part *p = &e->parts[i];
        p->compartment = (enum compartment)reader_u8(r);
        p->epoch = reader_u32(r);
        p->bytes = bytes_of(NULL, reader_u32(r));
        read_bytes(r, p->hash, HASH_SIZE);
    }
}

static void read_signatures(struct reader *r, struct sealed_entry *e)
{
    e->signature_count = reader_u8(r);
    for (size_t i = 0; i < e->signature_count && i < LIMIT_ENTRY_SIGNATURES; i++) {
        struct personal_signature *s = &e->signatures[i];
        s->role = (enum signature_role)reader_u8(r);
        read_bytes(r, &s->key, ID_SIZE);
        read_bytes(r, s->relied, HASH_SIZE);
        read_bytes(r, s->bytes, SIGN_SIZE);
    }
}

enum err sealed_entry_parse(struct call *c, struct bytes header, struct sealed_entry *ret)
{
    struct reader r = reader_of(header.data, header.length);
    struct sealed_entry e;
    const char *fault;

    memset(&e, 0, sizeof e);
    if (reader_u8(&r) != ENTRY_FORMAT || reader_u8(&r) != ENTRY_ALGORITHM)
        return fail(c, ERR_CORRUPT, N_("The header of an entry is of an unknown format or algorithm."));
    read_bytes(&r, &e.site, ID_SIZE);
    e.stream = (enum stream)reader_u8(&r);
    e.seq = reader_u64(&r);
    read_bytes(&r, e.previous, HASH_SIZE);
    e.class = (enum entry_class)reader_u8(&r);
    e.hour = (int64_t)reader_u64(&r);
    e.clock = (enum clock_trust)reader_u8(&r);
    read_bytes(&r, &e.handle, ID_SIZE);
    read_bytes(&r, &e.author, ID_SIZE);
    read_bytes(&r, &e.token, ID_SIZE);
    e.place = reader_u16(&r);
    read_parts(&r, &e);
    if (e.part_count <= LIMIT_ENTRY_PARTS) read_signatures(&r, &e);
    if (r.failed) return fail(c, ERR_CORRUPT, N_("The header of an entry is cut short."));
    fault = sealed_entry_fault(&e);
    if (fault) return fail(c, ERR_CORRUPT, N_("The header of an entry is damaged: %s."), fault);
    if (!reader_done(&r)) return fail(c, ERR_CORRUPT, N_("The header of an entry is too long."));
    *ret = e;
    return OK;
}

void sealed_entry_hash(struct bytes header, unsigned char ret[HASH_SIZE])
{
    hash_of("astrolabe entry", header.data, header.length, ret);
}

void sealed_entry_content_hash(struct call *c, const struct sealed_entry *e,
                               unsigned char ret[HASH_SIZE])
{
    struct buffer b = buffer_in(c->mem, HEADER_MAX);
    struct bytes content;

    add_id(&b, &e->site);
    buffer_u8(&b, (uint8_t)e->class);
    add_id(&b, &e->handle);
    add_id(&b, &e->token);
    buffer_u16(&b, e->place);
    add_parts(&b, e);
    content = written(&b);
    hash_of("astrolabe content", content.data, content.length, ret);
}

struct bytes sealed_entry_signed(struct call *c, const struct sealed_entry *e, enum signature_role role,
                                 const unsigned char relied[HASH_SIZE])
{
    struct buffer b = buffer_in(c->mem, HEADER_MAX + LABEL_MAX);

    add_label(&b, "astrolabe signature");
    buffer_u8(&b, ENTRY_FORMAT);
    buffer_u8(&b, ENTRY_ALGORITHM);
    add_id(&b, &e->site);
    buffer_u8(&b, (uint8_t)e->class);
    add_id(&b, &e->handle);
    add_id(&b, &e->token);
    buffer_u16(&b, e->place);
    buffer_u8(&b, (uint8_t)role);
    add_parts(&b, e);
    buffer_add(&b, relied, HASH_SIZE);
    return written(&b);
}

void sealed_entry_sign(struct call *c, struct sealed_entry *e, enum signature_role role,
                       const struct sign_pair *signer, const unsigned char relied[HASH_SIZE])
{
    struct bytes message = sealed_entry_signed(c, e, role, relied);
    struct personal_signature *s;

    if (e->signature_count >= LIMIT_ENTRY_SIGNATURES)
        log_die("an entry has more than %d signatures", LIMIT_ENTRY_SIGNATURES);
    s = &e->signatures[e->signature_count++];
    s->role = role;
    s->key = sign_key_id(signer->public);
    memcpy(s->relied, relied, HASH_SIZE);
    sign_message(signer, message.data, message.length, s->bytes);
}

bool sealed_entry_signature_holds(struct call *c, const struct sealed_entry *e,
                                  const struct personal_signature *s,
                                  const unsigned char public[SIGN_PUBLIC_SIZE])
{
    struct id key = sign_key_id(public);
    struct bytes message = sealed_entry_signed(c, e, s->role, s->relied);

    return id_equal(&key, &s->key) && sign_verify(public, message.data, message.length, s->bytes);
}

static int by_entry(const void *a, const void *b)
{
    const struct relied_on *left = a, *right = b;

    return memcmp(left->entry.bytes, right->entry.bytes, ID_SIZE);
}

void relied_on_hash(struct call *c, const struct relied_on *list, size_t count,
                    unsigned char ret[HASH_SIZE])
{
    size_t size = count * sizeof *list;
    struct relied_on *sorted;
    struct buffer b = buffer_in(c->mem, count * (ID_SIZE + HASH_SIZE));

    memset(ret, 0, HASH_SIZE);
    if (count == 0) return;
    sorted = arena_copy(c->mem, list, size);
    qsort(sorted, count, sizeof *sorted, by_entry);
    for (size_t i = 0; i < count; i++) {
        add_id(&b, &sorted[i].entry);
        buffer_add(&b, sorted[i].content, HASH_SIZE);
    }
    hash_of("astrolabe relied", b.data, b.length, ret);
}

struct bytes head_message(struct call *c, const struct id *site, enum stream stream, uint64_t seq,
                          const unsigned char hash[HASH_SIZE])
{
    struct buffer b = buffer_in(c->mem, HEADER_MAX);

    add_label(&b, "astrolabe head");
    add_id(&b, site);
    buffer_u8(&b, (uint8_t)stream);
    buffer_u64(&b, seq);
    buffer_add(&b, hash, HASH_SIZE);
    return written(&b);
}

const char *stream_name(enum stream stream)
{
    return stream == STREAM_ACCESS ? "access" : "facts";
}
