/* site/session.c: a table of sessions under one lock; a session in use is kept until its last user lets
 * go. */

#include "site/session.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/log.h"
#include "crypt/hash.h"
#include "crypt/secret.h"

#define COOKIE_SIZE 32
#define LANGUAGE_SIZE 8

struct session {
    struct sessions *table;
    unsigned char cookie_hash[HASH_SIZE];
    struct user_secrets *secrets;
    unsigned char form_key[32];
    char language[LANGUAGE_SIZE];
    int64_t started;
    int64_t seen;
    unsigned users; /* requests that hold it at the moment */
    bool ended;
};

struct sessions {
    pthread_mutex_t lock;
    struct session *all[LIMIT_SESSIONS];
    size_t count;
};

struct sessions *sessions_new(void)
{
    struct sessions *t = calloc(1, sizeof *t); /* owned: freed by sessions_free */

    if (!t) log_die("out of memory: sessions");
    pthread_mutex_init(&t->lock, NULL);
    return t;
}

/* With the lock held. The memory goes when nobody holds the session any more. */
static void end_at(struct sessions *t, size_t i)
{
    struct session *s = t->all[i];

    t->all[i] = t->all[--t->count];
    s->ended = true;
    if (s->users) return;
    user_secrets_free(s->secrets);
    free(s);
}

void sessions_end_all(struct sessions *t)
{
    pthread_mutex_lock(&t->lock);
    while (t->count) end_at(t, t->count - 1);
    pthread_mutex_unlock(&t->lock);
}

void sessions_free(struct sessions *t)
{
    if (!t) return;
    sessions_end_all(t);
    pthread_mutex_destroy(&t->lock);
    free(t);
}

static bool is_over(const struct session *s, int64_t now)
{
    return now - s->seen > LIMIT_SESSION_IDLE || now - s->started > LIMIT_SESSION_AGE;
}

static void sweep(struct sessions *t, int64_t now)
{
    for (size_t i = t->count; i > 0; i--)
        if (is_over(t->all[i - 1], now)) end_at(t, i - 1);
    if (t->count == LIMIT_SESSIONS)
        end_at(t, 0); /* as many as there are: the first of the table goes */
}

const char *session_start(struct call *c, struct sessions *t, struct user_secrets *secrets,
                          const char *language)
{
    unsigned char cookie[COOKIE_SIZE];
    struct session *s = calloc(1, sizeof *s); /* owned: freed by end_at or let_go */

    if (!s) log_die("out of memory: a session");
    secret_random(cookie, sizeof cookie);
    secret_random(s->form_key, sizeof s->form_key);
    hash_of("astrolabe cookie", cookie, sizeof cookie, s->cookie_hash);
    s->table = t;
    s->secrets = secrets;
    s->started = s->seen = c->now;
    session_set_language(s, language);
    pthread_mutex_lock(&t->lock);
    sweep(t, c->now);
    t->all[t->count++] = s;
    pthread_mutex_unlock(&t->lock);
    return hex_text(c->mem, cookie, sizeof cookie);
}

static void let_go(void *held)
{
    struct session *s = held;
    struct sessions *t = s->table;
    bool last;

    pthread_mutex_lock(&t->lock);
    last = --s->users == 0 && s->ended;
    pthread_mutex_unlock(&t->lock);
    if (!last) return;
    user_secrets_free(s->secrets);
    free(s);
}

struct session *session_find(struct call *c, struct sessions *t, const char *cookie)
{
    unsigned char bytes[COOKIE_SIZE], hash[HASH_SIZE];
    struct session *found = NULL;

    if (!hex_parse(cookie, bytes, sizeof bytes)) return NULL;
    hash_of("astrolabe cookie", bytes, sizeof bytes, hash);
    pthread_mutex_lock(&t->lock);
    for (size_t i = 0; i < t->count && !found; i++) {
        if (!secret_equal(t->all[i]->cookie_hash, hash, HASH_SIZE)) continue;
        if (is_over(t->all[i], c->now)) {
            end_at(t, i);
            break;
        }
        found = t->all[i];
        found->seen = c->now;
        found->users++;
    }
    pthread_mutex_unlock(&t->lock);
    if (found) arena_defer(c->mem, let_go, found);
    return found;
}

void session_end(struct sessions *t, struct session *s)
{
    pthread_mutex_lock(&t->lock);
    for (size_t i = 0; i < t->count; i++)
        if (t->all[i] == s) {
            end_at(t, i);
            break;
        }
    pthread_mutex_unlock(&t->lock);
}

void sessions_end_user(struct sessions *t, const struct id *user)
{
    pthread_mutex_lock(&t->lock);
    for (size_t i = t->count; i > 0; i--)
        if (id_equal(&t->all[i - 1]->secrets->user, user)) end_at(t, i - 1);
    pthread_mutex_unlock(&t->lock);
}

void sessions_end_others(struct sessions *t, const struct session *kept)
{
    pthread_mutex_lock(&t->lock);
    for (size_t i = t->count; i > 0; i--)
        if (t->all[i - 1] != kept && id_equal(&t->all[i - 1]->secrets->user, &kept->secrets->user))
            end_at(t, i - 1);
    pthread_mutex_unlock(&t->lock);
}

const struct user_secrets *session_secrets(const struct session *s)
{
    return s->secrets;
}

const char *session_language(const struct session *s)
{
    return s->language;
}

void session_set_language(struct session *s, const char *language)
{
    snprintf(s->language, LANGUAGE_SIZE, "%s", language);
}

static struct id form_mac(struct call *c, const struct session *s, const struct id *request)
{
    struct buffer b = buffer_in(c->mem, 64);

    buffer_add(&b, s->form_key, sizeof s->form_key);
    buffer_add(&b, request->bytes, ID_SIZE);
    return hash_id("astrolabe form", b.data, b.length);
}

const char *session_token(struct call *c, const struct session *s)
{
    struct id request = id_random();
    struct id mac = form_mac(c, s, &request);

    return arena_format(c->mem, "%s.%s", id_text(c->mem, &request), id_text(c->mem, &mac));
}

enum err session_request(struct call *c, const struct session *s, const char *token,
                         const char *address, struct bytes body, struct id *ret)
{
    struct buffer b = buffer_in(c->mem, LIMIT_REQUEST_BODY + LIMIT_REQUEST_HEAD);
    struct id request, mac, expected;
    bool sound = token && strlen(token) == 4 * ID_SIZE + 1 && token[2 * ID_SIZE] == '.' &&
                 id_parse(arena_text_n(c->mem, token, 2 * ID_SIZE), &request) &&
                 id_parse(token + 2 * ID_SIZE + 1, &mac);

    if (sound) {
        expected = form_mac(c, s, &request);
        sound = secret_equal(&mac, &expected, sizeof mac);
    }
    if (!sound)
        return fail(c, ERR_DENIED,
                    N_("This form is from an earlier sign-in. Open the page again and repeat it; "
                       "nothing was saved."));
    buffer_add(&b, request.bytes, ID_SIZE);
    buffer_text(&b, address);
    buffer_char(&b, '\0');
    buffer_add(&b, body.data, body.length);
    *ret = hash_id("astrolabe request", b.data, b.length);
    return OK;
}
