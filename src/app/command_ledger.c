/* app/command_ledger.c: astrolabe ledger verify, show and bench; astrolabe instrument. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/bench.h"
#include "app/command.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/text.h"
#include "instrument/check.h"
#include "ledger/verify.h"

static int verify(struct call *c, const char *directory)
{
    struct verify_summary summary;

    if (ledger_verify(c, arena_format(c->mem, "%s/ledger.db", directory), stdout, &summary) != OK)
        return command_failed(c);
    if (summary.faults) return 1;
    printf("%llu entries, %llu signatures, no fault\n", (unsigned long long)summary.entries,
           (unsigned long long)summary.signatures);
    return 0;
}

static int show(struct call *c, const char *directory)
{
    if (ledger_export(c, arena_format(c->mem, "%s/ledger.db", directory), stdout) != OK)
        return command_failed(c);
    return 0;
}

static int bench(struct call *c, const char *directory, const char *entries)
{
    uint64_t count = entries ? strtoull(entries, NULL, 10) : 100000;
    struct buffer out = buffer_in(c->mem, LIMIT_JSON_TEXT);
    char temporary[] = "/tmp/astrolabe-bench-XXXXXX";
    struct json *figures;

    if (count == 0) return wrong_use("astrolabe ledger bench [--entries N] [--dir DIR]");
    if (!directory && !(directory = mkdtemp(temporary))) {
        fprintf(stderr, "astrolabe: no temporary directory can be made; name one with --dir.\n");
        return 3;
    }
    if (bench_ledger(c, directory, count, &figures) != OK) return command_failed(c);
    json_write(&out, figures);
    printf("%s\n", out.data);
    return 0;
}

int command_ledger(struct call *c, int argc, char **argv)
{
    const char *words[3], *directory = NULL, *entries = NULL;
    bool json = false;
    const struct option options[] = {
        {"--json", NULL, &json}, {"--dir", &directory, NULL}, {"--entries", &entries, NULL}, {0}};

    if (options_take(c, argc, argv, options, words, 3) != OK) return command_failed(c);
    if (text_equal(words[0], "verify") && words[1]) return verify(c, words[1]);
    if (text_equal(words[0], "show") && words[1]) return show(c, words[1]);
    if (text_equal(words[0], "bench") && !words[1]) return bench(c, directory, entries);
    return wrong_use(
        "astrolabe ledger verify DIR | show DIR [--json] | bench [--entries N] [--dir DIR]");
}

int command_instrument(struct call *c, int argc, char **argv)
{
    if (argc < 2 || !text_equal(argv[1], "check"))
        return wrong_use("astrolabe instrument check FILE... [--json]");
    return instrument_check(c, argc - 1, argv + 1, stdout, stderr);
}
