/* study/pages.h: the handlers of the subject, in three files by what they serve. */
#ifndef STUDY_PAGES_H
#define STUDY_PAGES_H

#include "page/page.h"

/* data.c */
enum err study_data(struct call *c, struct request *q, struct json *view);
enum err study_fairness_data(struct call *c, struct request *q, struct json *view);
/* report.c */
enum err study_report(struct call *c, struct request *q, struct json *view);

#endif
