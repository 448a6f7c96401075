/* site/knock.c: a small table of wrong guesses under one lock; the oldest makes room. */

#include "site/knock.h"

#include <ctype.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/log.h"
#include "crypt/hash.h"
#include "site/site_internal.h"

struct guesses {
    struct id who;
    unsigned count; /* 0: the place is free */
    int64_t last;   /* when the last one was made */
};

struct knocks {
    pthread_mutex_t lock;
    struct guesses all[LIMIT_KNOCKS];
};

struct knocks *knocks_new(void)
{
    struct knocks *t = calloc(1, sizeof *t); /* owned: freed by knocks_free */

    if (!t) log_die("out of memory: wrong guesses");
    pthread_mutex_init(&t->lock, NULL);
    return t;
}

void knocks_free(struct knocks *t)
{
    if (!t) return;
    pthread_mutex_destroy(&t->lock);
    free(t);
}

static struct guesses *find(struct knocks *t, const struct id *who)
{
    for (size_t i = 0; i < LIMIT_KNOCKS; i++)
        if (t->all[i].count && id_equal(&t->all[i].who, who)) return &t->all[i];
    return NULL;
}

/* A free place, else the one whose last guess is longest ago. Flooding the table with other names costs
 * more time than the wait that it would wash away. */
static struct guesses *make_room(struct knocks *t, const struct id *who)
{
    struct guesses *oldest = &t->all[0];

    for (size_t i = 0; i < LIMIT_KNOCKS && oldest->count; i++)
        if (t->all[i].count == 0 || t->all[i].last < oldest->last) oldest = &t->all[i];
    *oldest = (struct guesses){.who = *who};
    return oldest;
}

static int64_t wait_after(unsigned count)
{
    int64_t wait = 1;

    if (count <= LIMIT_KNOCK_FREE) return 0;
    for (unsigned i = LIMIT_KNOCK_FREE; i < count && wait < LIMIT_KNOCK_WAIT; i++) wait *= 2;
    return wait < LIMIT_KNOCK_WAIT ? wait : LIMIT_KNOCK_WAIT;
}

void knocks_count(struct knocks *t, const struct id *who, int64_t now, int64_t *ret_wait)
{
    struct guesses *g;
    int64_t left = 0;

    pthread_mutex_lock(&t->lock);
    g = find(t, who);
    if (g && g->last > now) g->last = now; /* the clock was put back: that must not make it longer */
    if (g && now - g->last > LIMIT_KNOCK_MEMORY) g->count = 0;
    if (g && g->count) left = g->last + wait_after(g->count) - now;
    if (left <= 0) {
        if (!g) g = make_room(t, who);
        if (g->count < UINT16_MAX) g->count++;
        g->last = now;
    }
    pthread_mutex_unlock(&t->lock);
    *ret_wait = left > 0 ? left : 0;
}

void knocks_forget(struct knocks *t, const struct id *who)
{
    struct guesses *g;

    pthread_mutex_lock(&t->lock);
    g = find(t, who);
    if (g) g->count = 0;
    pthread_mutex_unlock(&t->lock);
}

void knocks_uncount(struct knocks *t, const struct id *who)
{
    struct guesses *g;

    pthread_mutex_lock(&t->lock);
    g = find(t, who);
    if (g) g->count--;
    pthread_mutex_unlock(&t->lock);
}

/* Names differ only in more than the case of their letters, as for keys/user. */
static struct id who_knocks(struct call *c, const struct knock *k)
{
    char *text = arena_format(c->mem, "%s\n%s", k->name, k->from ? k->from : "");

    for (char *p = text; *p; p++) *p = (char)tolower((unsigned char)*p);
    return hash_id("astrolabe knock", text, strlen(text));
}

enum err knock_open(struct call *c, struct site *s, const struct knock *k, struct user_secrets **ret)
{
    struct id who = who_knocks(c, k);
    int64_t wait;
    enum err e;

    knocks_count(s->knocks, &who, c->now, &wait);
    if (wait)
        return fail_field(c, "passphrase", ERR_BUSY,
                          N_("There were several wrong tries. Wait %lld seconds, then try again."),
                          (long long)wait);
    e = user_secrets_open(c, s->user_store, k->name, k->passphrase, ret);
    if (e == OK)
        knocks_forget(s->knocks, &who);
    else if (e != ERR_DENIED)
        knocks_uncount(s->knocks, &who);
    return e;
}
