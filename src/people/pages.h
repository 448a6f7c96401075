/* people/pages.h: the handlers of the subject, in files by what they serve. */
#ifndef PEOPLE_PAGES_H
#define PEOPLE_PAGES_H

#include "page/page.h"
#include "people/codes.h"

/* Options of the choices that several forms have. */
void unit_options(struct call *c, struct json *view, const struct json *units);
void code_options(struct call *c, struct json *view, const char *field, const struct person_code *list);

/* reception_pages.c: registering somebody, and changing the details */
enum err person_new(struct call *c, struct request *q, struct json *view);
enum err person_post(struct call *c, struct request *q, struct json *view);
enum err person_edit(struct call *c, struct request *q, struct json *view);
enum err person_edit_post(struct call *c, struct request *q, struct json *view);
extern const struct field reception_fields[];
extern const struct field details_fields[];

/* place_pages.c: moves, release, coming back, what stood before */
enum err move_page(struct call *c, struct request *q, struct json *view);
enum err move_post(struct call *c, struct request *q, struct json *view);
enum err release_page(struct call *c, struct request *q, struct json *view);
enum err release_post(struct call *c, struct request *q, struct json *view);
enum err receive_page(struct call *c, struct request *q, struct json *view);
enum err receive_post(struct call *c, struct request *q, struct json *view);
enum err person_history(struct call *c, struct request *q, struct json *view);
extern const struct field move_fields[];
extern const struct field release_fields[];
extern const struct field receive_fields[];

/* duty_pages.c: flags, keep-aparts, the picture */
enum err flag_list(struct call *c, struct request *q, struct json *view);
enum err flag_post(struct call *c, struct request *q, struct json *view);
enum err flag_clear_post(struct call *c, struct request *q, struct json *view);
enum err keep_apart_list(struct call *c, struct request *q, struct json *view);
enum err keep_apart_post(struct call *c, struct request *q, struct json *view);
enum err keep_apart_end_post(struct call *c, struct request *q, struct json *view);
enum err picture_page(struct call *c, struct request *q, struct json *view);
enum err picture_post(struct call *c, struct request *q, struct json *view);
enum err picture_remove_post(struct call *c, struct request *q, struct json *view);
enum err person_photo(struct call *c, struct request *q, struct json *view);
extern const struct field flag_fields[];
extern const struct field keep_apart_fields[];
extern const struct field ending_fields[];
extern const struct field picture_fields[];

#endif
