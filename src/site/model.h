/* site/model.h: the read model: an SQLite database in memory, folded from the ledger.
 *
 * It holds no narrative and can be thrown away at any time. One application lock guards it: many
 * readers, short writes (a memdb alone lets a busy writer starve its readers). Rows are fetched into
 * the caller's arena under the lock and used outside it.
 */
#ifndef SITE_MODEL_H
#define SITE_MODEL_H

#include "db/db.h"
#include "site/subject.h"

struct model;

enum err model_open(struct call *c, const struct charter *charter, struct model **ret) MUST_CHECK;
void model_close(struct model *m); /* NULL is accepted */

/* Questions. See db/db.h. */
enum err model_rows(struct call *c, struct model *m, const char *name, const struct db_arg *args,
                    struct json **ret_list) MUST_CHECK;
enum err model_row(struct call *c, struct model *m, const char *name, const struct db_arg *args,
                   struct json **ret_map) MUST_CHECK;

/* Folding. A batch holds the write lock; nothing else may use the model between. */
enum err model_begin(struct call *c, struct model *m) MUST_CHECK;
enum err model_fold(struct call *c, struct model *m, const struct folded *e) MUST_CHECK;
enum err model_end(struct call *c, struct model *m, enum err so_far);

/* The class and stream of a kind; ERR_BUG if no subject declares it. */
enum err model_kind(struct call *c, const struct model *m, const char *name,
                    const struct entry_kind **ret) MUST_CHECK;

/* A hash over all schemas and folds: a snapshot made with others is of no use. */
void model_schema_hash(unsigned char ret[HASH_SIZE]);

enum err model_save(struct call *c, struct model *m, const void **ret_bytes,
                    size_t *ret_length) MUST_CHECK;
enum err model_restore(struct call *c, struct model *m, const void *bytes, size_t length) MUST_CHECK;

/* Empties the model, so that it can be folded again. */
enum err model_clear(struct call *c, struct model *m) MUST_CHECK;

#endif
