/* crypt/seal.c: XChaCha20-Poly1305 with a key commitment, and X25519 sealed boxes. */

#include "crypt/seal.h"

#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "crypt/secret.h"

#define NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_SIZE crypto_aead_xchacha20poly1305_ietf_ABYTES
#define COMMITMENT_SIZE 32
#define FRONT_SIZE (NONCE_SIZE + COMMITMENT_SIZE)
#define PADDING 64
#define BOXED_KEY_SIZE (SEAL_KEY_SIZE + crypto_box_SEALBYTES)

#ifdef ASTROLABE_SABOTAGE_NO_SEAL
/* A test build that writes plain text, to prove that the search for leaked words can find them. */
#define SEALING 0
#else
#define SEALING 1
#endif

void seal_key_new(struct seal_key *ret)
{
    randombytes_buf(ret->bytes, sizeof ret->bytes);
}

void box_pair_new(struct box_pair *ret)
{
    crypto_box_keypair(ret->public, ret->secret);
}

static void commit(const struct seal_key *key, const unsigned char nonce[NONCE_SIZE],
                   unsigned char ret[COMMITMENT_SIZE])
{
    static const char label[] = "astrolabe commitment"; /* its NUL byte ends the label */
    unsigned char message[sizeof label + NONCE_SIZE];

    memcpy(message, label, sizeof label);
    memcpy(message + sizeof label, nonce, NONCE_SIZE);
    crypto_generichash(ret, COMMITMENT_SIZE, message, sizeof message, key->bytes, SEAL_KEY_SIZE);
}

/* Seals behind `before` bytes that the caller fills in. */
static struct bytes seal_behind(struct call *c, size_t before, const struct seal_key *key,
                                struct bytes plain, struct bytes about)
{
    size_t padded = (plain.length / PADDING + 1) * PADDING;
    size_t total = before + FRONT_SIZE + padded + TAG_SIZE;
    unsigned char *out = arena_alloc(c->mem, total);
    unsigned char *nonce = out + before;
    unsigned char *text = out + before + FRONT_SIZE;

    randombytes_buf(nonce, NONCE_SIZE);
    commit(key, nonce, nonce + NONCE_SIZE);
    if (plain.length) memcpy(text, plain.data, plain.length);
    text[plain.length] = 0x80;
    if (SEALING)
        crypto_aead_xchacha20poly1305_ietf_encrypt(text, NULL, text, padded, about.data, about.length,
                                                   NULL, nonce, key->bytes);
    return bytes_of(out, total);
}

struct bytes seal_with(struct call *c, const struct seal_key *key, struct bytes plain,
                       struct bytes about)
{
    return seal_behind(c, 0, key, plain, about);
}

struct bytes seal_to(struct call *c, const unsigned char public[SEAL_BOX_SIZE], struct bytes plain,
                     struct bytes about)
{
    struct seal_key fresh;
    struct bytes sealed;

    seal_key_new(&fresh);
    sealed = seal_behind(c, BOXED_KEY_SIZE, &fresh, plain, about);
    /* Fails only for a public key of small order, which box_pair_new never makes; the bytes then stay
     * zero and nobody can open them. */
    if (crypto_box_seal((unsigned char *)sealed.data, fresh.bytes, SEAL_KEY_SIZE, public) != 0)
        memset((unsigned char *)sealed.data, 0, BOXED_KEY_SIZE);
    secret_wipe(&fresh, sizeof fresh);
    return sealed;
}

static enum err does_not_open(struct call *c)
{
    return fail(c, ERR_CORRUPT,
                "Sealed data do not open: they were changed, moved, or sealed under another key.");
}

enum err open_with(struct call *c, const struct seal_key *key, struct bytes sealed, struct bytes about,
                   struct bytes *ret_plain)
{
    unsigned char commitment[COMMITMENT_SIZE];
    const unsigned char *nonce = sealed.data;
    unsigned char *text;
    size_t padded, length;

    if (sealed.length < FRONT_SIZE + PADDING + TAG_SIZE) return does_not_open(c);
    commit(key, nonce, commitment);
    if (!secret_equal(commitment, nonce + NONCE_SIZE, COMMITMENT_SIZE)) return does_not_open(c);
    padded = sealed.length - FRONT_SIZE - TAG_SIZE;
    text = arena_alloc(c->mem, padded);
    if (!SEALING)
        memcpy(text, sealed.data + FRONT_SIZE, padded);
    else if (crypto_aead_xchacha20poly1305_ietf_decrypt(text, NULL, NULL, sealed.data + FRONT_SIZE,
                                                        padded + TAG_SIZE, about.data, about.length,
                                                        nonce, key->bytes) != 0)
        return does_not_open(c);
    for (length = padded; length > 0 && text[length - 1] == 0;) length--;
    if (length == 0 || text[length - 1] != 0x80) return does_not_open(c);
    text[length - 1] = 0;
    *ret_plain = bytes_of(text, length - 1);
    return OK;
}

enum err open_from(struct call *c, const struct box_pair *pair, struct bytes sealed, struct bytes about,
                   struct bytes *ret_plain)
{
    struct seal_key fresh;
    struct bytes rest;
    enum err e;

    if (sealed.length < BOXED_KEY_SIZE) return does_not_open(c);
    if (crypto_box_seal_open(fresh.bytes, sealed.data, BOXED_KEY_SIZE, pair->public, pair->secret) != 0)
        return does_not_open(c);
    rest = bytes_of(sealed.data + BOXED_KEY_SIZE, sealed.length - BOXED_KEY_SIZE);
    e = open_with(c, &fresh, rest, about, ret_plain);
    secret_wipe(&fresh, sizeof fresh);
    return e;
}
