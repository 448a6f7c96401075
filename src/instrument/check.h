/* instrument/check.h: the subcommand "astrolabe instrument check". */
#ifndef INSTRUMENT_CHECK_H
#define INSTRUMENT_CHECK_H

#include <stdio.h>

#include "base/call.h"

/* check FILE... [--json]: argv[0] is the subcommand's own name.
 *
 * Findings go to out, "FILE:LINE:COLUMN: level: message fix" or, with --json, one JSON document a
 * line; what keeps a file from being looked at goes to err, in one sentence. Each file is looked at,
 * whatever the others hold.
 *
 * Returns the exit code: 0 no error, 1 an error was found, 2 wrong use (no file is looked at then),
 * 3 a file cannot be read, is no YAML text or is over a limit, or out cannot be written. */
int instrument_check(struct call *c, int argc, char **argv, FILE *out, FILE *err);

#endif
