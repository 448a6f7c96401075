/* study/course.c: agreement in groups that followed one another, against limits from the time before.
 */

#include "study/course.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "study/figures.h"
#include "study/study.h"

struct timed {
    int64_t at;
    const char *request;
    double alike;
};

static int by_time(const void *a, const void *b)
{
    const struct timed *one = a, *other = b;

    if (one->at != other->at) return one->at < other->at ? -1 : 1;
    return strcmp(one->request ? one->request : "", other->request ? other->request : "");
}

static size_t in_order(const struct study *s, struct timed *t)
{
    size_t count = 0;

    for (size_t p = 0; p < s->pairs; p++) {
        double alike = study_alike(s, p);
        if (!isnan(alike)) t[count++] = (struct timed){s->pair[p].at, s->pair[p].request, alike};
    }
    if (count) qsort(t, count, sizeof *t, by_time);
    return count;
}

/* Of a group: the standard deviation of its mean, from that of single assessments. */
static struct drift_centre centre_of(const struct timed *t)
{
    double mean = 0, squares = 0;

    for (size_t i = 0; i < STUDY_COURSE_BEFORE; i++) mean += t[i].alike / STUDY_COURSE_BEFORE;
    for (size_t i = 0; i < STUDY_COURSE_BEFORE; i++)
        squares += (t[i].alike - mean) * (t[i].alike - mean);
    return (struct drift_centre){.mean = mean,
                                 .sd = sqrt(squares / (STUDY_COURSE_BEFORE - 1) / STUDY_COURSE_GROUP)};
}

static void group(struct call *c, const struct timed *t, struct course *ret)
{
    ret->points = ret->assessments / STUDY_COURSE_GROUP;
    ret->point = arena_alloc(c->mem, (ret->points + 1) * sizeof *ret->point);
    for (size_t g = 0; g < ret->points; g++) {
        struct course_point *p = &ret->point[g];
        *p = (struct course_point){.from = g * STUDY_COURSE_GROUP + 1,
                                   .to = (g + 1) * STUDY_COURSE_GROUP,
                                   .moving = {NAN, NAN, NAN, false}};
        for (size_t i = p->from - 1; i < p->to; i++) p->alike += t[i].alike / STUDY_COURSE_GROUP;
        p->is_before = p->to <= STUDY_COURSE_BEFORE;
        ret->judged += !p->is_before;
    }
}

static enum err judge(struct call *c, struct course *ret)
{
    struct course_point *point = ret->point + (ret->points - ret->judged);
    double *values = arena_alloc(c->mem, (ret->judged + 1) * sizeof *values);
    struct drift_average *moving = arena_alloc(c->mem, (ret->judged + 1) * sizeof *moving);
    unsigned *rules = arena_alloc(c->mem, (ret->judged + 1) * sizeof *rules);
    struct drift_ewma e = {.weight = STUDY_COURSE_WEIGHT, .width = STUDY_COURSE_WIDTH};

    for (size_t i = 0; i < ret->judged; i++) values[i] = point[i].alike;
    TRY(drift_averages(c, ret->judged, values, &ret->centre, &e, moving));
    TRY(drift_rules(c, ret->judged, values, &ret->centre, rules));
    for (size_t i = 0; i < ret->judged; i++) {
        point[i].moving = moving[i];
        point[i].rules = rules[i];
        ret->is_signalled_now = moving[i].is_out || rules[i];
        ret->is_signalled |= ret->is_signalled_now;
    }
    return OK;
}

enum err study_course(struct call *c, const struct study *s, struct course *ret)
{
    struct timed *t = arena_alloc(c->mem, (s->pairs + 1) * sizeof *t);

    memset(ret, 0, sizeof *ret);
    ret->assessments = in_order(s, t);
    ret->is_enough = ret->assessments >= STUDY_ENOUGH;
    if (!ret->is_enough) return OK;
    ret->centre = centre_of(t);
    ret->has_limits = ret->centre.sd > 1e-9;
    group(c, t, ret);
    return ret->has_limits ? judge(c, ret) : OK;
}
