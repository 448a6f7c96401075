/* population/pages.h: the handlers of the subject, in three files by what they serve. */
#ifndef POPULATION_PAGES_H
#define POPULATION_PAGES_H

#include "page/page.h"
#include "population/population.h"

/* What a form's page says before the form: view.title, view.intro, view.button, and the list view.about
 * of what it is about. The texts are message ids. */
void form_page(struct call *c, struct json *view, const char *title, const char *intro,
               const char *button);
void form_page_about(struct call *c, struct json *view, const char *label, const char *text);
void form_options(struct call *c, struct json *view, const char *field, const struct code_label *list);
/* view.person, of the address; of a record that was merged away it is the one that was kept. */
enum err form_person(struct call *c, struct request *q, struct json *view,
                     struct id *ret_person) MUST_CHECK;

/* decision_pages.c */
enum err enter_page(struct call *c, struct request *q, struct json *view);
enum err enter_post(struct call *c, struct request *q, struct json *view);
enum err population_review_page(struct call *c, struct request *q, struct json *view);
enum err population_review_post(struct call *c, struct request *q, struct json *view);
enum err leave_page(struct call *c, struct request *q, struct json *view);
enum err leave_post(struct call *c, struct request *q, struct json *view);
enum err told_page(struct call *c, struct request *q, struct json *view);
enum err told_post(struct call *c, struct request *q, struct json *view);
enum err appeal_page(struct call *c, struct request *q, struct json *view);
enum err appeal_post(struct call *c, struct request *q, struct json *view);
enum err verdict_page(struct call *c, struct request *q, struct json *view);
enum err verdict_post(struct call *c, struct request *q, struct json *view);
extern const struct field enter_fields[], review_fields[], leave_fields[], told_fields[],
    appeal_fields[], verdict_fields[];

/* notice.c */
enum err population_notice_pdf(struct call *c, struct request *q, struct json *view);

#endif
