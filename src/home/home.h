/* home/home.h: pages that gather from several subjects: to-do, the person, the door. */
#ifndef HOME_HOME_H
#define HOME_HOME_H

#include "page/page.h"

extern const struct subject home_subject;

/* todo.c */
enum err todo(struct call *c, struct request *q, struct json *view);

/* setup.c: view.setup, for those who look after the site: which steps of setting it up are done */
enum err setup_fill(struct call *c, struct request *q, struct json *view);

/* door.c: signing in and out, unlocking, language, passphrase */
enum err sign_in_page(struct call *c, struct request *q, struct json *view);
enum err sign_in_post(struct call *c, struct request *q, struct json *view);
enum err sign_out_post(struct call *c, struct request *q, struct json *view);
enum err language_post(struct call *c, struct request *q, struct json *view);
enum err passphrase_page(struct call *c, struct request *q, struct json *view);
enum err passphrase_post(struct call *c, struct request *q, struct json *view);

#endif
