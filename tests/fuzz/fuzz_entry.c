/* tests/fuzz/fuzz_entry.c: any bytes as the header of an entry. What is accepted is written again byte
 * for byte, so there is one header for each entry and no second reading of it.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "ledger/sealed_entry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct call *c, struct bytes header)
{
    struct sealed_entry e;
    struct bytes again;
    unsigned char hash[HASH_SIZE];

    if (sealed_entry_parse(c, header, &e) != OK) {
        if (c->fail.code != ERR_CORRUPT || c->fail.text[0] == '\0') abort();
        return;
    }
    again = sealed_entry_header(c, &e);
    if (again.length != header.length || memcmp(again.data, header.data, header.length) != 0) abort();
    if (sealed_entry_fault(&e)) abort();
    sealed_entry_content_hash(c, &e, hash);
    for (size_t i = 0; i < e.part_count; i++)
        (void)sealed_part_about(c, &e, e.parts[i].compartment, e.parts[i].epoch);
    for (size_t i = 0; i < e.signature_count; i++)
        (void)sealed_entry_signature_holds(c, &e, &e.signatures[i], hash);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct call c = {.mem = arena_new()};

    check(&c, bytes_of(data, size));
    arena_free(c.mem);
    return 0;
}
