/* stats/session.c: a call whose memory is its own. */

#include "stats/session.h"

#include "base/arena.h"

struct call *stats_begin(void)
{
    struct arena *mem = arena_new();
    struct call *c = arena_alloc(mem, sizeof *c);

    *c = (struct call){.mem = mem};
    return c;
}

void stats_end(struct call *c)
{
    if (c) arena_free(c->mem);
}

const char *stats_sentence(const struct call *c)
{
    return c->fail.code == OK ? NULL : c->fail.text;
}
