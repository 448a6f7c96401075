/* http/serve.c: the core's side: making the front, and the workers that answer. */

#include "http/serve.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/id.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/time.h"
#include "http/frame.h"
#include "http/front.h"

#define FAST_WORKERS 4
#define SLOW_WORKERS 2
#define WORKERS_MAX 64
#define REFERENCE_DIGITS 8

struct http_front {
    struct http_server server; /* defaults filled in */
    const char *address;
    int listener;
    int fronts_ends[WORKERS_MAX];
    int cores_ends[WORKERS_MAX]; /* -1 once a worker has taken it over */
    int worker_count;
    pid_t process; /* 0 when it has ended */
};

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static enum err refuse_address(struct call *c, const char *listen)
{
    return fail(c, ERR_INVALID, N_("\"%s\" is not an address with a port, such as 127.0.0.1:8470."),
                listen);
}

static enum err parse_address(struct call *c, const char *text, union address *ret)
{
    const char *colon = strrchr(text, ':');
    char *host = colon ? arena_text_n(c->mem, text, (size_t)(colon - text)) : NULL;
    size_t length = host ? strlen(host) : 0;
    union address a = {0};
    unsigned long port;
    char *end;
    bool loopback;

    if (!host || colon[1] < '0' || colon[1] > '9') return refuse_address(c, text);
    port = strtoul(colon + 1, &end, 10);
    if (*end || port > 65535) return refuse_address(c, text);
    if (length > 2 && host[0] == '[' && host[length - 1] == ']') {
        host[length - 1] = '\0';
        a.v6.sin6_family = AF_INET6;
        a.v6.sin6_port = htons((uint16_t)port);
        if (inet_pton(AF_INET6, host + 1, &a.v6.sin6_addr) != 1) return refuse_address(c, text);
        loopback = IN6_IS_ADDR_LOOPBACK(&a.v6.sin6_addr);
    } else {
        a.v4.sin_family = AF_INET;
        a.v4.sin_port = htons((uint16_t)port);
        if (inet_pton(AF_INET, host, &a.v4.sin_addr) != 1) return refuse_address(c, text);
        loopback = ntohl(a.v4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
    }
    if (!loopback)
        return fail(c, ERR_INVALID,
                    N_("%s can be reached from other computers without encryption. Listen on "
                       "127.0.0.1 and put nginx with TLS in front."),
                    text);
    *ret = a;
    return OK;
}

static const char *address_text(struct call *c, int listener)
{
    union address a = {0};
    socklen_t length = sizeof a;
    char host[INET6_ADDRSTRLEN] = "";

    getsockname(listener, &a.any, &length);
    if (a.any.sa_family == AF_INET6) {
        inet_ntop(AF_INET6, &a.v6.sin6_addr, host, sizeof host);
        return arena_format(c->mem, "[%s]:%d", host, ntohs(a.v6.sin6_port));
    }
    inet_ntop(AF_INET, &a.v4.sin_addr, host, sizeof host);
    return arena_format(c->mem, "%s:%d", host, ntohs(a.v4.sin_port));
}

static enum err listen_on(struct call *c, struct http_front *f)
{
    const int on = 1;
    union address a = {0};
    socklen_t length;

    TRY(parse_address(c, f->server.listen, &a));
    length = a.any.sa_family == AF_INET6 ? sizeof a.v6 : sizeof a.v4;
    f->listener = socket(a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (f->listener < 0) return fail(c, ERR_IO, N_("No socket can be opened: %s."), strerror(errno));
    setsockopt(f->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(f->listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* connections inherit it */
    if (bind(f->listener, &a.any, length) != 0 || listen(f->listener, FRONT_BACKLOG) != 0)
        return fail(c, ERR_IO, N_("Nothing can listen on %s: %s. Is the program running already?"),
                    f->server.listen, strerror(errno));
    f->address = address_text(c, f->listener);
    return OK;
}

static enum err open_lines(struct call *c, struct http_front *f)
{
    int ends[2];

    for (int i = 0; i < f->server.fast_workers + f->server.slow_workers; i++) {
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
            return fail(c, ERR_IO, N_("No socket can be opened: %s."), strerror(errno));
        f->fronts_ends[i] = ends[0];
        f->cores_ends[i] = ends[1];
        f->worker_count++;
    }
    return OK;
}

static _Noreturn void become_front(struct call *c, const struct http_front *f,
                                   const struct router *router, pid_t core)
{
    struct front_inheritance from = {.server = &f->server,
                                     .router = router,
                                     .listener = f->listener,
                                     .lines = f->fronts_ends,
                                     .fast_count = f->server.fast_workers,
                                     .slow_count = f->server.slow_workers};
    struct call own = {.mem = arena_new(), .now = c->now};

    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != core) _exit(0); /* it died before prctl could watch it */
    front_run(&own, &from);
}

static void close_all(int *descriptors, int count)
{
    for (int i = 0; i < count; i++) {
        if (descriptors[i] >= 0) close(descriptors[i]);
        descriptors[i] = -1;
    }
}

static enum err prepare(struct call *c, struct http_front *f, struct router **ret_router)
{
    if (f->server.fast_workers < 1 || f->server.slow_workers < 1 ||
        f->server.fast_workers + f->server.slow_workers > WORKERS_MAX)
        return fail(c, ERR_INVALID, N_("There must be 1 to %d workers."), WORKERS_MAX);
    TRY(router_new(c, f->server.patterns, f->server.count, ret_router));
    TRY(listen_on(c, f));
    return open_lines(c, f);
}

static enum err start(struct call *c, struct http_front *f)
{
    struct router *router = NULL;
    pid_t core = getpid();

    TRY(prepare(c, f, &router));
    f->process = fork();
    if (f->process < 0) {
        f->process = 0;
        return fail(c, ERR_IO, N_("No process can be started: %s."), strerror(errno));
    }
    if (f->process == 0) become_front(c, f, router, core);
    return OK;
}

enum err http_front_start(struct call *c, const struct http_server *s, struct http_front **ret)
{
    struct http_front *f = arena_alloc(c->mem, sizeof *f);
    enum err result;

    f->server = *s;
    f->listener = -1;
    if (s->fast_workers == 0) f->server.fast_workers = FAST_WORKERS;
    if (s->slow_workers == 0) f->server.slow_workers = SLOW_WORKERS;
    if (s->head_seconds == 0) f->server.head_seconds = LIMIT_HEAD_SECONDS;
    if (s->body_seconds == 0) f->server.body_seconds = LIMIT_BODY_SECONDS;
    result = start(c, f);
    close_all(f->fronts_ends, f->worker_count);
    close_all(&f->listener, 1);
    if (result != OK) {
        close_all(f->cores_ends, f->worker_count);
        return result;
    }
    *ret = f;
    return OK;
}

const char *http_front_address(const struct http_front *f)
{
    return f->address;
}

struct worker {
    pthread_t thread;
    struct http_line line;
    http_handler *handle;
    void *context;
};

/* The reference joins what the person reads to what the log says; neither says what was in the case. */
static struct http_response failed(struct call *c)
{
    struct id reference = id_random();
    const char *digits = arena_text_n(c->mem, id_text(c->mem, &reference), REFERENCE_DIGITS);
    const char *text = arena_format(c->mem, "The answer could not be given. Reference %s\n", digits);

    log_warn("a request failed, reference %s: code %d at %s:%d", digits, (int)c->fail.code,
             c->fail.file ? c->fail.file : "?", c->fail.line);
    fail_clear(c);
    return (struct http_response){.status = 500,
                                  .content_type = "text/plain; charset=utf-8",
                                  .body = text,
                                  .body_length = strlen(text)};
}

/* A response the frame does not take (too long, an odd header) is a failure of the handler too. */
static enum err answer(struct call *c, struct worker *w, const struct http_request *q)
{
    struct http_response p = {0};
    enum err result;

    if (w->handle(c, w->context, q, &p) != OK) p = failed(c);
    result = http_line_send(c, &w->line, &p);
    if (result != ERR_BUG) return result;
    p = failed(c);
    return http_line_send(c, &w->line, &p);
}

static enum err work(struct call *c, struct worker *w)
{
    struct http_request q;
    bool closed;

    for (;;) {
        arena_reset(c->mem);
        *c = (struct call){.mem = c->mem};
        TRY(http_line_receive(c, &w->line, &q, &closed));
        if (closed) return OK;
        c->now = time_now();
        TRY(answer(c, w, &q));
    }
}

/* A worker that cannot go on hangs up; the front ends then, and with it the other workers. */
static void *worker_main(void *arg)
{
    struct worker *w = arg;
    struct call c = {.mem = arena_new()};

    if (work(&c, w) != OK) log_warn("a worker ends: %s", c.fail.text);
    http_line_close(&w->line);
    arena_free(c.mem);
    return NULL;
}

static bool has_ended(struct http_front *f)
{
    if (f->process && waitpid(f->process, NULL, WNOHANG) != 0) f->process = 0;
    return f->process == 0;
}

/* Waits for a signal or for the front's end. Says whether it was a signal that ended it. The second
 * between looks is for a SIGCHLD that somebody else's waiting swallowed. */
static bool wait_for_end(struct http_front *f, const sigset_t *signals)
{
    const struct timespec second = {1, 0};
    int64_t kill_at = 0;

    while (!has_ended(f)) {
        int number = sigtimedwait(signals, NULL, &second);
        if ((number == SIGTERM || number == SIGINT) && !kill_at) {
            kill_at = front_clock() + 1000 * (LIMIT_STOP_SECONDS + 1);
            kill(f->process, SIGTERM);
        }
        if (kill_at && front_clock() > kill_at) kill(f->process, SIGKILL);
    }
    return kill_at != 0;
}

static enum err start_workers(struct call *c, struct http_front *f, struct worker *workers,
                              int *ret_started)
{
    for (int i = 0; i < f->worker_count; i++) {
        workers[i].line.descriptor = f->cores_ends[i];
        if (pthread_create(&workers[i].thread, NULL, worker_main, &workers[i]) != 0)
            return fail(c, ERR_IO, N_("No thread can be started for the web server."));
        f->cores_ends[i] = -1;
        *ret_started = i + 1;
    }
    return OK;
}

enum err http_workers_run(struct call *c, struct http_front *f, http_handler *handle, void *context)
{
    struct worker *workers = arena_alloc(c->mem, sizeof *workers * WORKERS_MAX);
    sigset_t signals, before;
    bool told = false;
    enum err result;
    int started = 0;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGCHLD);
    pthread_sigmask(SIG_BLOCK, &signals, &before);
    for (int i = 0; i < WORKERS_MAX; i++) {
        workers[i].handle = handle;
        workers[i].context = context;
    }
    result = start_workers(c, f, workers, &started);
    if (result == OK) told = wait_for_end(f, &signals);
    http_front_stop(f);
    for (int i = 0; i < started; i++) pthread_join(workers[i].thread, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    TRY(result);
    if (!told) return fail(c, ERR_IO, N_("The web front has ended by itself. See the log."));
    return OK;
}

void http_front_stop(struct http_front *f)
{
    close_all(f->cores_ends, f->worker_count); /* whose other ends tell the front that it is over */
    if (f->process == 0) return;
    kill(f->process, SIGKILL);
    waitpid(f->process, NULL, 0);
    f->process = 0;
}
