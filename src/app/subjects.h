/* app/subjects.h: what this program is made of. */
#ifndef APP_SUBJECTS_H
#define APP_SUBJECTS_H

#include "site/subject.h"

extern const struct right astrolabe_rights[]; /* rights.c */
extern const struct charter astrolabe_charter;

#endif
