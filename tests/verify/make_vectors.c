/* tests/verify/make_vectors.c: writes tests/verify/vectors.json: make_vectors FILE.
 *
 * Every key, nonce and token is fixed, so the file can be made again byte for byte. The seals are made
 * with libsodium directly, since the program itself never lets anybody choose a nonce.
 */

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/json.h"
#include "crypt/secret.h"
#include "ledger/sealed_entry.h"

#define NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define COMMITMENT_SIZE 32
#define TEXT_MAX 4096
#define FILE_MAX ((size_t)1 << 20)

static const char about_this_file[] =
    "Test vectors for docs/format.md, made by tests/verify/make_vectors.c. Bytes are hexadecimal. The "
    "seeds "
    "of keys are one byte repeated: Ed25519 site 01, user 02 (32 bytes each); X25519 secret keys site "
    "11, "
    "user 12, case 13, ephemeral of the sealed box 14; symmetric keys coded 21, fresh key inside the "
    "sealed "
    "box 22; nonces 31, 32, 33. Entries are in the order in which they are appended; each is a commit "
    "of its "
    "own with a head signature. Every part gives its plain text, and, where it is sealed, under what.";

struct maker {
    struct call call;
    struct sign_pair site, user;
    struct id site_id;
    unsigned char site_box[32], user_box[32], case_box[32]; /* public */
    struct id person;
    struct relied_on relied[2];
    struct ledger_position {
        uint64_t seq;
        unsigned char hash[HASH_SIZE];
    } at[3]; /* by stream */
    struct json *entries;
};

static const char *hex(struct maker *m, const void *bytes, size_t size)
{
    return hex_text(m->call.mem, bytes, size);
}

static void set_hex(struct maker *m, struct json *map, const char *key, const void *bytes, size_t size)
{
    json_set(map, key, json_text(&m->call, hex(m, bytes, size)));
}

static void set_text(struct maker *m, struct json *map, const char *key, const char *text)
{
    json_set(map, key, json_text(&m->call, text));
}

static void set_int(struct maker *m, struct json *map, const char *key, int64_t number)
{
    json_set(map, key, json_int(&m->call, number));
}

static void repeated(unsigned char byte, unsigned char ret[32])
{
    memset(ret, byte, 32);
}

static struct id id_of_byte(unsigned char byte)
{
    struct id id;

    memset(id.bytes, byte, ID_SIZE);
    return id;
}

/* nonce | commitment | XChaCha20-Poly1305 of the padded text, by section 4. */
static struct bytes seal(struct maker *m, const unsigned char key[32], unsigned char nonce_byte,
                         const char *text, struct bytes about)
{
    static const char label[] = "astrolabe commitment";
    size_t length = strlen(text), padded = (length / 64 + 1) * 64;
    size_t total = NONCE_SIZE + COMMITMENT_SIZE + padded + crypto_aead_xchacha20poly1305_ietf_ABYTES;
    unsigned char *out = arena_alloc(m->call.mem, total), *plain = arena_alloc(m->call.mem, padded);
    unsigned char message[sizeof label + NONCE_SIZE];

    memset(out, nonce_byte, NONCE_SIZE);
    memcpy(message, label, sizeof label);
    memcpy(message + sizeof label, out, NONCE_SIZE);
    crypto_generichash(out + NONCE_SIZE, COMMITMENT_SIZE, message, sizeof message, key, 32);
    memcpy(plain, text, length);
    plain[length] = 0x80;
    crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE_SIZE + COMMITMENT_SIZE, NULL, plain, padded,
                                               about.data, about.length, NULL, out, key);
    return bytes_of(out, total);
}

/* crypto_box_seal with a fixed ephemeral key: its public half, then crypto_box under the nonce
 * BLAKE2b-192(ephemeral public | recipient public). */
static void box_key(const unsigned char recipient[32], const unsigned char key[32],
                    unsigned char ret[80])
{
    unsigned char secret[32], nonce[crypto_box_NONCEBYTES], both[64];

    repeated(0x14, secret);
    crypto_scalarmult_base(ret, secret);
    memcpy(both, ret, 32);
    memcpy(both + 32, recipient, 32);
    crypto_generichash(nonce, sizeof nonce, both, sizeof both, NULL, 0);
    if (crypto_box_easy(ret + 32, key, 32, nonce, recipient, secret) != 0) memset(ret, 0, 80);
}

static struct json *plain_part(struct maker *m, struct sealed_entry *e, const char *text)
{
    struct json *map = json_map(&m->call);

    sealed_entry_add_part(e, PUBLIC, 0, bytes_of(text, strlen(text)));
    set_text(m, map, "plain", text);
    set_hex(m, map, "bytes", text, strlen(text));
    return map;
}

static struct json *coded_part(struct maker *m, struct sealed_entry *e, unsigned char nonce_byte,
                               const char *text)
{
    struct bytes about = sealed_part_about(&m->call, e, CODED, 7);
    struct json *map = json_map(&m->call);
    unsigned char key[32];
    struct bytes sealed;

    repeated(0x21, key);
    sealed = seal(m, key, nonce_byte, text, about);
    sealed_entry_add_part(e, CODED, 7, sealed);
    set_text(m, map, "plain", text);
    set_hex(m, map, "about", about.data, about.length);
    set_hex(m, map, "under_key", key, sizeof key);
    set_hex(m, map, "nonce", sealed.data, NONCE_SIZE);
    set_hex(m, map, "commitment", sealed.data + NONCE_SIZE, COMMITMENT_SIZE);
    set_hex(m, map, "bytes", sealed.data, sealed.length);
    return map;
}

static struct json *case_part(struct maker *m, struct sealed_entry *e, const char *text)
{
    struct bytes about = sealed_part_about(&m->call, e, CASE, 3), sealed;
    struct json *map = json_map(&m->call);
    unsigned char fresh[32], secret[32], *whole;

    repeated(0x22, fresh);
    repeated(0x13, secret);
    sealed = seal(m, fresh, 0x33, text, about);
    whole = arena_alloc(m->call.mem, 80 + sealed.length);
    box_key(m->case_box, fresh, whole);
    memcpy(whole + 80, sealed.data, sealed.length);
    sealed_entry_add_part(e, CASE, 3, bytes_of(whole, 80 + sealed.length));
    set_text(m, map, "plain", text);
    set_hex(m, map, "about", about.data, about.length);
    set_hex(m, map, "to_public_key", m->case_box, sizeof m->case_box);
    set_hex(m, map, "secret_key", secret, sizeof secret);
    set_hex(m, map, "fresh_key", fresh, sizeof fresh);
    set_hex(m, map, "bytes", whole, 80 + sealed.length);
    return map;
}

static struct sealed_entry entry(struct maker *m, enum stream stream, enum entry_class class,
                                 unsigned char token)
{
    struct sealed_entry e;

    memset(&e, 0, sizeof e);
    e.site = m->site_id;
    e.stream = stream;
    e.class = class;
    e.hour = 1795000000 - 1795000000 % 3600;
    e.clock = CLOCK_MACHINE;
    e.token = id_of_byte(token);
    e.place = stream == STREAM_ACCESS ? 258 : 0; /* two bytes that differ */
    return e;
}

static void describe_fields(struct maker *m, struct json *map, const struct sealed_entry *e)
{
    set_int(m, map, "format", ENTRY_FORMAT);
    set_int(m, map, "algorithm", ENTRY_ALGORITHM);
    set_hex(m, map, "site", e->site.bytes, ID_SIZE);
    set_int(m, map, "stream", e->stream);
    set_int(m, map, "seq", (int64_t)e->seq);
    set_hex(m, map, "previous", e->previous, HASH_SIZE);
    set_int(m, map, "class", e->class);
    set_int(m, map, "hour", e->hour);
    set_int(m, map, "clock", (int64_t)e->clock);
    set_hex(m, map, "handle", e->handle.bytes, ID_SIZE);
    set_hex(m, map, "author", e->author.bytes, ID_SIZE);
    set_hex(m, map, "token", e->token.bytes, ID_SIZE);
    set_int(m, map, "place", e->place);
}

static void describe_part(struct maker *m, struct json *map, const struct sealed_part *p)
{
    set_int(m, map, "compartment", (int64_t)p->compartment);
    set_int(m, map, "epoch", p->epoch);
    set_int(m, map, "length", (int64_t)p->bytes.length);
    set_hex(m, map, "hash", p->hash, HASH_SIZE);
}

static struct json *describe_signatures(struct maker *m, const struct sealed_entry *e)
{
    struct json *list = json_list(&m->call);

    for (size_t i = 0; i < e->signature_count; i++) {
        const struct personal_signature *s = &e->signatures[i];
        struct bytes message = sealed_entry_signed(&m->call, e, s->role, s->relied);
        struct json *map = json_map(&m->call), *relied_on = json_list(&m->call);
        for (size_t k = 0; k < 2; k++) {
            struct json *pair = json_list(&m->call);
            json_add(pair, json_text(&m->call, hex(m, m->relied[k].entry.bytes, ID_SIZE)));
            json_add(pair, json_text(&m->call, hex(m, m->relied[k].content, HASH_SIZE)));
            json_add(relied_on, pair);
        }
        set_int(m, map, "role", s->role);
        set_hex(m, map, "key", s->key.bytes, ID_SIZE);
        json_set(map, "relied_on", relied_on);
        set_hex(m, map, "relied", s->relied, HASH_SIZE);
        set_hex(m, map, "signed_message", message.data, message.length);
        set_hex(m, map, "signature", s->bytes, SIGN_SIZE);
        json_add(list, map);
    }
    return list;
}

/* Chains the entry, signs it as a head, and writes all of it down. */
static struct id append(struct maker *m, struct sealed_entry *e, struct json *parts,
                        unsigned char *ret_content)
{
    struct ledger_position *at = &m->at[e->stream];
    struct id id = entry_id_of(&e->site, e->stream, &e->token, e->place);
    unsigned char content[HASH_SIZE], signature[SIGN_SIZE];
    struct json *map = json_map(&m->call), *part = parts->as.members.first;
    struct bytes header, message;

    e->seq = ++at->seq;
    memcpy(e->previous, at->hash, HASH_SIZE);
    header = sealed_entry_header(&m->call, e);
    sealed_entry_hash(header, at->hash);
    sealed_entry_content_hash(&m->call, e, content);
    message = head_message(&m->call, &e->site, e->stream, e->seq, at->hash);
    sign_message(&m->site, message.data, message.length, signature);
    describe_fields(m, map, e);
    for (size_t i = 0; i < e->part_count; i++, part = part->next) describe_part(m, part, &e->parts[i]);
    json_set(map, "parts", parts);
    json_set(map, "signatures", describe_signatures(m, e));
    set_hex(m, map, "header", header.data, header.length);
    set_hex(m, map, "hash", at->hash, HASH_SIZE);
    set_hex(m, map, "id", id.bytes, ID_SIZE);
    set_hex(m, map, "content_hash", content, HASH_SIZE);
    set_hex(m, map, "head_message", message.data, message.length);
    set_hex(m, map, "head_signature", signature, SIGN_SIZE);
    json_add(m->entries, map);
    if (ret_content) memcpy(ret_content, content, HASH_SIZE);
    return id;
}

static void make_keys(struct maker *m)
{
    unsigned char seed[32];

    repeated(0x01, seed);
    sign_pair_from_seed(seed, &m->site);
    repeated(0x02, seed);
    sign_pair_from_seed(seed, &m->user);
    repeated(0x11, seed);
    crypto_scalarmult_base(m->site_box, seed);
    repeated(0x12, seed);
    crypto_scalarmult_base(m->user_box, seed);
    repeated(0x13, seed);
    crypto_scalarmult_base(m->case_box, seed);
    m->site_id = hash_id("astrolabe site", m->site.public, SIGN_PUBLIC_SIZE);
    m->person = id_of_byte(0xaa);
}

static struct json *describe_keys(struct maker *m)
{
    struct json *map = json_map(&m->call);
    struct id user = sign_key_id(m->user.public), site = sign_key_id(m->site.public);

    set_hex(m, map, "site_sign_public", m->site.public, SIGN_PUBLIC_SIZE);
    set_hex(m, map, "site_key_id", site.bytes, ID_SIZE);
    set_hex(m, map, "site_seal_public", m->site_box, sizeof m->site_box);
    set_hex(m, map, "user_sign_public", m->user.public, SIGN_PUBLIC_SIZE);
    set_hex(m, map, "user_key_id", user.bytes, ID_SIZE);
    set_hex(m, map, "user_seal_public", m->user_box, sizeof m->user_box);
    set_hex(m, map, "case_seal_public", m->case_box, sizeof m->case_box);
    return map;
}

static void make_founding(struct maker *m)
{
    struct sealed_entry e = entry(m, STREAM_FACTS, CLASS_FOUNDING, 0x41);
    struct json *parts = json_list(&m->call);
    const char *text =
        arena_format(m->call.mem, "{\"kind\":\"site_founded\",\"sign\":\"%s\",\"seal\":\"%s\"}",
                     hex(m, m->site.public, SIGN_PUBLIC_SIZE), hex(m, m->site_box, 32));

    json_add(parts, plain_part(m, &e, text));
    m->relied[0].entry = append(m, &e, parts, m->relied[0].content);
}

static void make_user_key(struct maker *m)
{
    struct sealed_entry e = entry(m, STREAM_FACTS, CLASS_KEYS, 0x42);
    struct json *parts = json_list(&m->call);
    struct id key = sign_key_id(m->user.public);
    const char *text = arena_format(
        m->call.mem, "{\"kind\":\"user_key\",\"key\":\"%s\",\"sign\":\"%s\",\"seal\":\"%s\"}",
        hex(m, key.bytes, ID_SIZE), hex(m, m->user.public, SIGN_PUBLIC_SIZE), hex(m, m->user_box, 32));

    json_add(parts, plain_part(m, &e, text));
    m->relied[1].entry = append(m, &e, parts, m->relied[1].content);
}

static void make_record(struct maker *m)
{
    struct sealed_entry e = entry(m, STREAM_FACTS, CLASS_RECORD, 0x43);
    struct json *parts = json_list(&m->call);
    unsigned char relied[HASH_SIZE];
    const char *text = arena_format(
        m->call.mem,
        "{\"kind\":\"vector\",\"level\":\"\xc3\xa9lev\xc3\xa9\",\"relied_on\":[[\"%s\",\"%s\"],[\"%s\","
        "\"%s\"]]}",
        hex(m, m->relied[0].entry.bytes, ID_SIZE), hex(m, m->relied[0].content, HASH_SIZE),
        hex(m, m->relied[1].entry.bytes, ID_SIZE), hex(m, m->relied[1].content, HASH_SIZE));

    e.handle = m->person;
    e.author = sign_key_id(m->user.public);
    json_add(parts, coded_part(m, &e, 0x31, text));
    relied_on_hash(&m->call, m->relied, 2, relied);
    sealed_entry_sign(&m->call, &e, SIGNED_BY_AUTHOR, &m->user, relied);
    append(m, &e, parts, NULL);
}

static void make_access(struct maker *m)
{
    struct sealed_entry e = entry(m, STREAM_ACCESS, CLASS_ACCESS, 0x44);
    struct json *parts = json_list(&m->call);

    e.handle = m->person;
    e.author = sign_key_id(m->user.public);
    e.clock = CLOCK_WITNESSED;
    json_add(parts, coded_part(m, &e, 0x32, "{\"kind\":\"opened\"}"));
    json_add(parts,
             case_part(m, &e, "{\"reason\":\"\xd9\x85\xd8\xb1\xd8\xa7\xd8\xac\xd8\xb9\xd8\xa9\"}"));
    append(m, &e, parts, NULL);
}

int main(int argc, char **argv)
{
    struct maker m;
    struct json *all;
    struct buffer b;
    FILE *out;

    memset(&m, 0, sizeof m);
    m.call.mem = arena_new();
    if (argc != 2 || secret_start(&m.call) != OK) {
        fputs("make_vectors FILE: writes the test vectors of docs/format.md.\n", stderr);
        return 2;
    }
    make_keys(&m);
    all = json_map(&m.call);
    m.entries = json_list(&m.call);
    make_founding(&m);
    make_user_key(&m);
    make_record(&m);
    make_access(&m);
    set_text(&m, all, "about", about_this_file);
    json_set(all, "keys", describe_keys(&m));
    json_set(all, "entries", m.entries);
    b = buffer_in(m.call.mem, FILE_MAX);
    json_write(&b, all);
    buffer_char(&b, '\n');
    out = fopen(argv[1], "w");
    if (!out || fwrite(b.data, 1, b.length, out) != b.length || fclose(out) != 0) {
        fprintf(stderr, "make_vectors: %s cannot be written.\n", argv[1]);
        return 3;
    }
    arena_free(m.call.mem);
    return 0;
}
