/* tests/levels/same.c: preloaded into the program, so that two sites that are told the same are the
 * same: the clock stands where a file says, and what is drawn by chance comes in one order. Not for
 * anything but a test: whoever knows the order knows every key. */

#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SIZES 65 /* of what is drawn at once; what is longer counts with the last */

/* What the file holds. tests/levels/world.py makes it and sets the clock. Identifiers, keys and nonces
 * are of different sizes and are counted apart, so that what another thread seals disturbs nobody's
 * identifiers. */
struct shared {
    int64_t now;
    _Atomic uint64_t drawn[SIZES];
};

static struct shared *shared(void)
{
    static struct shared *_Atomic known;
    const char *path = getenv("ASTROLABE_TEST_SAME");
    void *at = known;
    int file;

    if (at) return at;
    file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) abort();
    at = mmap(NULL, sizeof(struct shared), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (at == MAP_FAILED) abort();
    close(file);
    known = at;
    return at;
}

__attribute__((visibility("default"))) time_t time(time_t *ret)
{
    time_t now = (time_t)shared()->now;

    if (ret) *ret = now;
    return now;
}

static uint64_t mixed(uint64_t number)
{
    number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9U;
    number = (number ^ (number >> 27)) * 0x94d049bb133111ebU;
    return number ^ (number >> 31);
}

__attribute__((visibility("default"))) ssize_t getrandom(void *ret, size_t size, unsigned flags)
{
    size_t counted = size < SIZES ? size : SIZES - 1;
    uint64_t number = (atomic_fetch_add(&shared()->drawn[counted], 1) + 1) << 24 | counted << 16;
    unsigned char *bytes = ret;

    (void)flags;
    for (size_t done = 0; done < size; done += sizeof number) {
        uint64_t next = mixed(++number);
        memcpy(bytes + done, &next, size - done < sizeof next ? size - done : sizeof next);
    }
    return (ssize_t)size;
}
