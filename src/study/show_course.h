/* study/show_course.h: agreement in the order of time, as a view, a plot for the page and a picture for
 * the report. */
#ifndef STUDY_SHOW_COURSE_H
#define STUDY_SHOW_COURSE_H

#include "draw/chart.h"
#include "study/course.h"

/* view: course {is_enough, is_signalled, words, expected_text, image, points [{range, alike_text,
 * moving_text, limits_text, is_signal, signals [{text}]}]}. image: an SVG in base64; nil where there
 * is nothing to judge. */
enum err put_course(struct call *c, const struct study *s, struct json *view) MUST_CHECK;

/* The same for paper: discs for the moving average, rings for the groups, dashes for the limits; of
 * the latest groups, as many as fit beside each other. */
#define COURSE_DRAWN_MOST 24
void course_picture(struct call *c, const struct course *k, struct picture *ret);

#endif
