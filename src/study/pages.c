/* study/pages.c: the subject's lines of the site map, the list, an instrument, and one's own
 * strictness. */

#include "study/pages.h"

#include <math.h>

#include "base/arena.h"
#include "study/number.h"
#include "study/show.h"
#include "study/strictness.h"
#include "study/study.h"

static enum err study_list(struct call *c, struct request *q, struct json *view)
{
    struct json *rows;

    TRY(ask_study_list(c, q->desk, &rows));
    json_set(view, "instruments", rows);
    json_set(view, "needed", json_int(c, STUDY_SHOWN));
    json_set(view, "enough", json_int(c, STUDY_ENOUGH));
    return OK;
}

static enum err study_show(struct call *c, struct request *q, struct json *view)
{
    struct study s;

    return study_fill(c, q, view, &s);
}

/* ---- strictness ---- */

static const char *in_words(const struct estimate *difference)
{
    if (isnan(difference->value)) return NULL;
    if (difference->low > 0)
        return N_("You ask for more than the others before you rate something as present.");
    if (difference->high < 0) return N_("You rate something as present sooner than the others.");
    return N_("No difference to the others can be told from these assessments.");
}

static void put_own(struct call *c, const struct own_strictness *o, struct json *view)
{
    struct json *own = json_map(c);
    const char *words = in_words(&o->difference);
    bool is_shown = words != NULL;

    json_set(own, "is_shown", json_bool(c, is_shown));
    json_set(own, "assessments", json_int(c, (int64_t)o->assessments));
    json_set(own, "higher", is_shown ? json_int(c, (int64_t)o->higher) : json_nil(c));
    json_set(own, "alike", is_shown ? json_int(c, (int64_t)o->alike) : json_nil(c));
    json_set(own, "lower", is_shown ? json_int(c, (int64_t)o->lower) : json_nil(c));
    json_set(own, "difference_text", json_text(c, figure_signed(c, o->difference.value)));
    json_set(own, "difference_interval", json_text(c, figure_interval(c, &o->difference)));
    json_set(own, "has_severity", json_bool(c, !isnan(o->severity.value)));
    json_set(own, "severity_text", json_text(c, figure_signed(c, o->severity.value)));
    json_set(own, "severity_interval", json_text(c, figure_interval(c, &o->severity)));
    json_set(own, "words", json_text(c, words ? say(c, words) : NULL));
    json_set(view, "own", own);
}

static void put_spread(struct call *c, const struct strictness_spread *p, struct json *view)
{
    struct json *spread = json_map(c);

    json_set(spread, "is_enough", json_bool(c, p->is_enough));
    json_set(spread, "raters", json_int(c, (int64_t)p->raters));
    json_set(spread, "deviation_text", json_text(c, figure_text(c, p->deviation)));
    json_set(spread, "separation_text", json_text(c, figure_text(c, p->separation)));
    json_set(spread, "reliability_text", json_text(c, figure_text(c, p->reliability)));
    json_set(spread, "chance_text", json_text(c, figure_chance(c, p->alike.p)));
    json_set(view, "spread", spread);
    json_set(view, "raters_needed", json_int(c, STUDY_RATERS_ENOUGH));
}

static enum err study_strictness(struct call *c, struct request *q, struct json *view)
{
    bool may_see_spread = rights_possible(q->desk, "study_spread");
    struct strictness_spread spread;
    struct own_strictness own;
    struct study s;

    TRY(study_open(c, q, view, &s));
    TRY(study_own(c, &s, id_text(c->mem, &q->desk->user->id), &own));
    put_own(c, &own, view);
    json_set(view, "only_two", json_bool(c, s.raters == 2));
    json_set(view, "may_see_spread", json_bool(c, may_see_spread));
    if (!may_see_spread) return OK;
    TRY(study_spread(c, &s, &spread));
    put_spread(c, &spread, view);
    return OK;
}

static const struct route routes[] = {
    {GET, "/study", "study_see", study_list, "study_list", N_("Study"), ROUTE_MENU, NULL, NULL},
    {GET, "/study/:instrument", "study_see", study_show, "study_show",
     N_("How alike an instrument is rated"), ROUTE_SLOW, NULL, NULL},
    {GET, "/study/:instrument/strictness", "study_see", study_strictness, "study_strictness",
     N_("Your strictness as a rater"), ROUTE_SLOW, NULL, NULL},
    {GET, "/study/:instrument/data", "study_see", study_data, NULL,
     N_("What two raters chose, without names (CSV)"), 0, NULL, NULL},
    {GET, "/study/:instrument/fairness/:grouping", "study_see", study_fairness_data, NULL,
     N_("What was countersigned in groups that are large enough, without names (CSV)"), 0, NULL, NULL},
    {GET, "/study/:instrument/report", "study_see", study_report, NULL,
     N_("Technical report on an instrument (PDF)"), ROUTE_SLOW, NULL, NULL},
    {0},
};

const struct subject study_subject = {.name = "study", .routes = routes};
