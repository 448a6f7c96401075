/* people/search_pages.h: pages about who is registered already: the search before a registration, two
 * records of one person, a roster. The routes stand in pages.c with the others.
 */
#ifndef PEOPLE_SEARCH_PAGES_H
#define PEOPLE_SEARCH_PAGES_H

#include "page/page.h"
#include "people/people.h"

/* What the form of a registration says of people who are there already: view.q, view.candidates,
 * view.has_candidates and view.asks, true if they were found by a form that was posted. */
enum err reception_search(struct call *c, struct request *q, struct json *view) MUST_CHECK;

/* ERR_CONFLICT if somebody who is registered is really close, unless the form says not_the_same. */
enum err reception_need_new(struct call *c, struct request *q,
                            const struct person_details *p) MUST_CHECK;
#define NOT_THE_SAME_FIELD                                                                             \
    {                                                                                                  \
        FIELD_BUTTON, "not_the_same", N_("None of these: register a new person"), NULL, false          \
    }

/* Sets the value of a field in view.form. */
void form_set(struct call *c, struct json *view, const char *field, const char *value);

/* merge_pages.c */
extern const struct field merge_fields[], merge_undo_fields[];
enum err merge_page(struct call *c, struct request *q, struct json *view);
enum err merge_post(struct call *c, struct request *q, struct json *view);
enum err merge_undo_post(struct call *c, struct request *q, struct json *view);
enum err person_gone(struct call *c, struct request *q, struct json *view);

/* roster_pages.c */
extern const struct field roster_fields[], roster_column_fields[], roster_confirm_fields[];
enum err roster_page(struct call *c, struct request *q, struct json *view);
enum err roster_post(struct call *c, struct request *q, struct json *view);
enum err roster_check(struct call *c, struct request *q, struct json *view);
enum err roster_columns_post(struct call *c, struct request *q, struct json *view);
enum err roster_confirm_post(struct call *c, struct request *q, struct json *view);
enum err roster_drop_post(struct call *c, struct request *q, struct json *view);
enum err roster_example(struct call *c, struct request *q, struct json *view);

#endif
