/* study/fixture.h: an instrument of two items and pairs of ratings that were made up, for the tests. */
#ifndef STUDY_FIXTURE_H
#define STUDY_FIXTURE_H

#include "base/fixture.h"

#include <math.h>

#include "study/ask.h"
#include "study/study.h"

#define assert_near(a, b, within) assert_true(fabs((a) - (b)) <= (within))

#define MADE_UP                                                                                        \
    "{\"presence\":[{\"code\":\"present\",\"label\":\"Present\"},"                                     \
    "{\"code\":\"absent\",\"label\":\"Absent\"},"                                                      \
    "{\"code\":\"no_information\",\"label\":\"No information\"}],"                                     \
    "\"relevance\":[{\"code\":\"central\",\"label\":\"Central\"},"                                     \
    "{\"code\":\"contributing\",\"label\":\"Contributes\"},"                                           \
    "{\"code\":\"limited\",\"label\":\"Limited\"}],"                                                   \
    "\"sections\":[{\"title\":\"All\",\"items\":[{\"code\":\"zeal\",\"title\":\"Zeal\"},"              \
    "{\"code\":\"aid\",\"title\":\"Aid\"}]}]}"

static inline struct json *made_up(struct call *c, const char *text)
{
    struct json *value = NULL;

    must_work(c, json_parse(c, text, strlen(text), &value));
    return value;
}

static inline struct study study_begin(struct call *c, size_t most)
{
    struct study s = {.instrument = made_up(c, MADE_UP),
                      .pair = arena_alloc(c->mem, most * sizeof *s.pair)};

    study_describe(c, &s);
    return s;
}

/* What one rater chose; a code that is NULL was not rated. */
static inline const struct item_rating *rated(struct call *c, const char *zeal, const char *aid)
{
    struct json *ratings = json_map(c), *one = json_map(c), *other = json_map(c);
    struct study s = study_begin(c, 0);

    json_set(one, "presence", json_text(c, zeal));
    json_set(other, "presence", json_text(c, aid));
    if (zeal) json_set(ratings, "zeal", one);
    if (aid) json_set(ratings, "aid", other);
    return study_ratings(c, &s, ratings);
}

/* So many pairs of the same two ratings of the first item. */
static inline void add_pairs(struct call *c, struct study *s, size_t count, const char *first,
                             const char *second)
{
    for (size_t i = 0; i < count; i++)
        s->pair[s->pairs++] = (struct twice_rated){
            .by = {"ann", "ben"}, .rated = {rated(c, first, NULL), rated(c, second, NULL)}};
    s->raters = 2;
}

#endif
