/* people/fold_search.c: from names and numbers to keys. */

#include "people/fold_search.h"

#include <stdio.h>
#include <string.h>

#include "db/db.h"
#include "people/fold_name.h"

static enum err insert_key(struct call *c, struct db *db, const char *kind, const char *key,
                           const char *entry)
{
    if (!*key) return OK;
    return db_run(c, db, "person_search_key_insert",
                  DB_ARGS(DB_TEXT("kind", kind), DB_TEXT("key", key), DB_TEXT("entry", entry)));
}

enum err skeleton_near(struct call *c, const char *skeleton, near_fn take, void *arg)
{
    size_t length = strlen(skeleton);
    char near[NAME_SKELETON];

    if (length < SEARCH_NEAR_LEAST) return OK;
    TRY(take(c, skeleton, arg));
    for (size_t i = 0; i < length; i++) {
        if (i > 0 && skeleton[i] == skeleton[i - 1]) continue;
        memcpy(near, skeleton, i);
        memcpy(near + i, skeleton + i + 1, length - i);
        TRY(take(c, near, arg));
    }
    return OK;
}

struct inserting {
    struct db *db;
    const char *skeleton;
};

static enum err insert_near(struct call *c, const char *near, void *arg)
{
    const struct inserting *i = arg;

    return db_run(c, i->db, "person_search_near_insert",
                  DB_ARGS(DB_TEXT("near", near), DB_TEXT("skeleton", i->skeleton)));
}

static enum err insert_form(struct call *c, struct db *db, const char *entry, const struct name_form *f)
{
    TRY(insert_key(c, db, "plain", f->plain, entry));
    TRY(insert_key(c, db, "sound", f->sound, entry));
    for (size_t i = 0; i < f->readings; i++) {
        struct inserting inserting = {db, f->skeletons[i]};
        TRY(insert_key(c, db, "skeleton", f->skeletons[i], entry));
        TRY(skeleton_near(c, f->skeletons[i], insert_near, &inserting));
    }
    return OK;
}

static enum err insert_name(struct call *c, struct db *db, const char *entry, const char *text)
{
    struct name name;

    name_read(text, &name);
    for (size_t w = 0; w < name.count; w++)
        for (size_t i = 0; i < name.words[w].count; i++)
            TRY(insert_form(c, db, entry, &name.words[w].forms[i]));
    return OK;
}

static const struct json *first_of(const struct json *list)
{
    return json_count(list) ? list->as.members.first : NULL;
}

enum err fold_search_keys(struct call *c, struct db *db, const struct folded *e)
{
    const struct json *names = json_get(e->identity, "names"),
                      *numbers = json_get(e->identity, "numbers");

    for (const struct json *n = first_of(names); n; n = n->next)
        TRY(insert_name(c, db, e->entry, json_get_text(n, "text")));
    for (const struct json *n = first_of(numbers); n; n = n->next)
        TRY(insert_key(c, db, "number", number_plain(c, json_get_text(n, "text")), e->entry));
    return insert_key(c, db, "number", number_plain(c, json_get_text(e->identity, "number")), e->entry);
}
