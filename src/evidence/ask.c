/* evidence/ask.c: what is known of a person. */

#include <string.h>

#include "base/words.h"
#include "evidence/evidence.h"
#include "site/rights.h"

static void add_label(struct call *c, struct json *row, const char *key, const struct code_label *list,
                      const char *code)
{
    const char *label = code;

    for (; list->code; list++)
        if (code && strcmp(list->code, code) == 0) label = words_find(c->words, list->label);
    json_set(row, key, json_text(c, label));
}

enum err ask_evidence_list(struct call *c, struct desk *d, const struct id *person, struct json **ret)
{
    TRY(rights_need(c, d, "observation_see", &(struct about){.person = person}));
    TRY(desk_rows(c, d, "evidence_list", DB_ARGS(DB_ID("person", person)), ret));
    for (struct json *row = (*ret)->as.members.first; row; row = row->next) {
        add_label(c, row, "type_text", evidence_types, json_get_text(row, "type"));
        add_label(c, row, "source_text", evidence_sources, json_get_text(row, "source"));
    }
    return OK;
}
