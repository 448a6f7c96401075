/* http/front.c: the front process: locking down, the event loop, deadlines, stopping. */

#include "http/front.h"

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"

#define SWEEP_MILLISECONDS 100

int64_t front_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool is_inherited(const struct front_inheritance *from, int descriptor)
{
    if (descriptor == from->listener) return true;
    for (int i = 0; i < from->fast_count + from->slow_count; i++)
        if (from->lines[i] == descriptor) return true;
    return false;
}

/* Whatever else the parent had open is none of the front's business. */
static void close_the_rest(const struct front_inheritance *from)
{
    int last = from->listener;
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

    if (nothing >= 0) dup2(nothing, STDIN_FILENO);
    if (nothing >= 0) dup2(nothing, STDOUT_FILENO);
    for (int i = 0; i < from->fast_count + from->slow_count; i++)
        if (from->lines[i] > last) last = from->lines[i];
    for (int d = STDERR_FILENO + 1; d < last; d++)
        if (!is_inherited(from, d)) close(d);
    close_range((unsigned)last + 1, ~0U, 0);
}

static void lock_down(void)
{
    struct rlimit descriptors = {FRONT_DESCRIPTORS, FRONT_DESCRIPTORS};
    sigset_t none;

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        log_die("the web front cannot give up its rights");
    if (setrlimit(RLIMIT_NOFILE, &descriptors) != 0)
        log_die("the web front cannot limit its descriptors");
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static void begin_to_stop(evutil_socket_t number, short what, void *arg)
{
    struct front *f = arg;

    (void)number;
    (void)what;
    if (f->stop_by) return;
    f->stop_by = front_clock() + 1000 * LIMIT_STOP_SECONDS;
    evhttp_del_accept_socket(f->http, f->listener);
    f->listener = NULL;
}

/* Ends the process as soon as every request that had come in whole is answered and sent. */
static void stop_when_done(const struct front *f)
{
    const struct front_connection *c = TAILQ_FIRST(&f->connections);

    while (c && front_connection_is_done(c)) c = TAILQ_NEXT(c, all);
    if (!c || front_clock() >= f->stop_by) _exit(0);
}

static void sweep(evutil_socket_t descriptor, short what, void *arg)
{
    struct front *f = arg;
    int64_t now = front_clock();

    (void)descriptor;
    (void)what;
    for (struct front_connection *c = TAILQ_FIRST(&f->connections); c; c = TAILQ_NEXT(c, all))
        if (c->deadline && now > c->deadline) front_connection_drop(c);
    if (f->stop_by) stop_when_done(f);
}

static void log_event(int severity, const char *text)
{
    if (severity >= EVENT_LOG_WARN) log_warn("libevent: %s", text);
}

/* The changelist saves a system call each time a socket turns from reading to sending. */
static struct event_base *base_new(void)
{
    struct event_config *config = event_config_new();
    struct event_base *base = NULL;

    event_set_log_callback(log_event);
    if (config) {
        event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
        event_config_set_flag(config, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST);
        base = event_base_new_with_config(config);
        event_config_free(config);
    }
    if (!base) log_die("the web front has no event loop");
    return base;
}

static void accept_requests(struct front *f, int listener)
{
    f->http = evhttp_new(f->base);
    if (!f->http) log_die("out of memory: the web server");
    evhttp_set_bevcb(f->http, front_connection_new, f);
    evhttp_set_gencb(f->http, front_connection_request, f);
    evhttp_set_allowed_methods(f->http, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD | EVHTTP_REQ_POST);
    evhttp_set_default_content_type(f->http, NULL);
    /* The guard's limits come first; these only say the same again. */
    evhttp_set_max_headers_size(f->http, (ev_ssize_t)LIMIT_REQUEST_HEAD);
    evhttp_set_max_body_size(f->http, (ev_ssize_t)LIMIT_REQUEST_BODY);
    evhttp_set_timeout(f->http, 2 * LIMIT_IDLE_SECONDS);
    f->listener = evhttp_accept_socket_with_handle(f->http, listener);
    if (!f->listener) log_die("the web front cannot listen");
}

static void add_event(struct event *event, const struct timeval *every)
{
    if (!event || event_add(event, every) != 0) log_die("out of memory: the web front's events");
}

_Noreturn void front_run(struct call *c, const struct front_inheritance *from)
{
    static const struct timeval often = {0, 1000 * SWEEP_MILLISECONDS};
    /* owned: freed by the end of the front process */
    struct front *f = calloc(1, sizeof *f);

    close_the_rest(from);
    lock_down();
    if (!f) log_die("out of memory: the web front");
    f->server = from->server;
    f->router = from->router;
    f->call = c;
    f->base = base_new();
    TAILQ_INIT(&f->connections);
    f->fast.waiting_limit = LIMIT_WAITING_FAST;
    f->slow.waiting_limit = LIMIT_WAITING_SLOW;
    front_lane_open(f, &f->fast, from->lines, from->fast_count);
    front_lane_open(f, &f->slow, from->lines + from->fast_count, from->slow_count);
    accept_requests(f, from->listener);
    add_event(event_new(f->base, -1, EV_PERSIST, sweep, f), &often);
    add_event(evsignal_new(f->base, SIGTERM, begin_to_stop, f), NULL);
    add_event(evsignal_new(f->base, SIGINT, begin_to_stop, f), NULL);
    event_base_dispatch(f->base);
    log_die("the web front's event loop has ended");
}
