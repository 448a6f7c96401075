/* instrument/yaml.h: an instrument's YAML file, read and held against every rule of
 * docs/instruments.md. */
#ifndef INSTRUMENT_YAML_H
#define INSTRUMENT_YAML_H

#include <stddef.h>

#include "base/json.h"

/* Reads length bytes of YAML 1.2. file is only named in the findings.
 *
 * *ret_instrument gets the shape of the file: maps and lists in their order, texts as texts, age_from,
 * age_to and window_months as integers, about_acts as true or false. It is nil if there is a finding of
 * level "error".
 *
 * *ret_findings gets a list, sorted by line, of maps with the keys of the finding in the contract:
 *   file, sheet (nil), row (line, from 1), column (from 1), cell ("sections[1].items[0].title.fr"),
 *   code, level ("error" or "warning"), message, why, fix
 * row, column and cell are nil where no place is to blame. Sentences are in the language of c->words.
 * After LIMIT_INSTRUMENT_FINDINGS comes a last one, more_findings. The codes of an input that is over
 * a limit begin with "limit_"; one that is not UTF-8 text has not_text.
 *
 * Whatever the bytes hold is told in findings, so the call fails only with ERR_BUG, when libfyaml has
 * no memory left. Everything lives in c->mem; bytes are not needed afterwards. */
enum err instrument_read(struct call *c, const char *file, const void *bytes, size_t length,
                         struct json **ret_instrument, struct json **ret_findings) MUST_CHECK;

#endif
