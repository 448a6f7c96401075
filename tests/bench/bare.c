/* tests/bench/bare.c: the yardstick: libevent's evhttp answering one page of a given size, and nothing
 * else.
 *
 *   bare PORT BYTES
 */

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct page {
    char *bytes;
    size_t length;
};

static void answer(struct evhttp_request *request, void *arg)
{
    struct page *page = arg;
    struct evbuffer *body = evbuffer_new();

    evbuffer_add(body, page->bytes, page->length);
    evhttp_send_reply(request, 200, "OK", body);
    evbuffer_free(body);
}

/* A page over 16 KiB would go out in two writes, and the second would wait for the first's
 * acknowledgement: that would measure a timer. */
static struct bufferevent *connection(struct event_base *base, void *arg)
{
    struct bufferevent *b = bufferevent_socket_new(base, -1, 0);

    (void)arg;
    if (b) bufferevent_set_max_single_write(b, 1 << 20);
    return b;
}

int main(int argc, char **argv)
{
    struct event_base *base = event_base_new();
    struct evhttp *http = evhttp_new(base);
    struct page page;

    if (argc != 3) {
        fprintf(stderr, "bare: usage: bare PORT BYTES\n");
        return 2;
    }
    page.length = strtoul(argv[2], NULL, 10);
    page.bytes = malloc(page.length + 1); /* owned: freed by the end of the program */
    if (!page.bytes) return 3;
    memset(page.bytes, 'x', page.length);
    evhttp_set_bevcb(http, connection, NULL);
    evhttp_set_gencb(http, answer, &page);
    if (evhttp_bind_socket(http, "127.0.0.1", (unsigned short)strtoul(argv[1], NULL, 10)) != 0)
        return 3;
    event_base_dispatch(base);
    return 0;
}
