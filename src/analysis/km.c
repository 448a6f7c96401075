/* analysis/km.c: the analysis `km`: how many have not had the event yet, and whether groups differ. */

#include <math.h>

#include "analysis/plot.h"
#include "analysis/validity.h"
#include "base/arena.h"

#define TIMES_MOST 5000 /* of a curve; beyond, evenly chosen ones are printed */

static const char *const keys[] = {"survival", "median_survival", "logrank", NULL};
static const char *const options[] = {"time",  "event", "group", "strata",
                                      "level", "freq",  "plot",  NULL};
static const char *const own_options[] = {"times", "LIST", "interval", "log", "rho", "0", NULL};

static const char *name_of(struct call *c, const char *group, double time)
{
    const char *number = validity_number(c, time);

    return group ? arena_format(c->mem, "%s:%s", group, number) : number;
}

/* True: there were too many times to add all. */
static bool add_curve(struct call *c, const struct survival_curve *curve, const char *group,
                      double level, struct answer *a)
{
    size_t events = 0, seen = 0, kept = 0, most;

    answer_add(a, "median_survival", group, &curve->median, level);
    for (size_t i = 0; i < curve->count; i++) events += curve->steps[i].events > 0;
    most = events < TIMES_MOST ? events : TIMES_MOST;
    for (size_t i = 0; i < curve->count; i++) {
        struct estimate e;

        if (curve->steps[i].events <= 0 || seen++ != kept * events / most) continue;
        kept++;
        e = survival_at(curve, curve->steps[i].time);
        answer_add(a, "survival", name_of(c, group, curve->steps[i].time), &e, level);
    }
    return events > most;
}

static void add_times(struct call *c, const struct survival_curve *curve, const char *group,
                      const double *times, size_t count, double level, struct answer *a)
{
    answer_add(a, "median_survival", group, &curve->median, level);
    for (size_t i = 0; i < count; i++) {
        struct estimate e = survival_at(curve, times[i]);

        answer_add(a, "survival", name_of(c, group, times[i]), &e, level);
    }
}

/* Where nobody had the event. */
static struct logrank nothing_happened(struct call *c, const struct validity *v)
{
    struct logrank r = {.test = estimate_nothing()};

    r.n = arena_alloc(c->mem, v->group.count * sizeof *r.n);
    r.observed = arena_alloc(c->mem, v->group.count * sizeof *r.observed);
    r.expected = arena_alloc(c->mem, v->group.count * sizeof *r.expected);
    for (size_t i = 0; i < v->rows; i++)
        if (!isnan(v->time[i]) && v->event[i] >= 0 && v->group.codes[i] >= 0) r.n[v->group.codes[i]]++;
    return r;
}

static enum err add_logrank(struct call *c, const struct request *q, const struct validity *v,
                            bool happened, struct answer *a)
{
    static const char *const columns[] = {"group", "n", "observed", "expected", NULL};
    struct follow_up d = validity_follow_up(v);
    struct json *table = NULL;
    struct logrank r;
    double rho;

    TRY(request_own_number(c, q, "rho", 0, &rho));
    if (happened)
        TRY(survival_logrank(c, &d, rho, &r));
    else
        r = nothing_happened(c, v);
    answer_add(a, "logrank", NULL, &r.test, q->level);
    if (!happened)
        answer_warn_text(a, "no_event", "Nobody had the event: there is nothing to compare.");
    table = answer_table(a, "logrank", columns);
    for (size_t g = 0; g < v->group.count; g++) {
        struct json *row = answer_row(a, table);

        json_add(row, json_text(c, v->group.names[g]));
        json_add(row, json_int(c, (int64_t)r.n[g]));
        json_add(row, json_decimal(c, r.observed[g]));
        json_add(row, json_decimal(c, r.expected[g]));
    }
    return OK;
}

static const char *const interval_words[] = {[INTERVAL_PLAIN] = "on survival itself",
                                             [INTERVAL_LOG] = "on the logarithm of survival",
                                             [INTERVAL_LOG_LOG] = "on log(-log) of survival"};

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    const char *list = request_own(q, "times");
    enum survival_interval interval;
    struct survival_curve *curves;
    double *times = NULL;
    size_t count = 0, groups;
    bool happened = false, thinned = false;
    struct follow_up d;
    struct validity v;

    TRY(validity_interval(c, q, &interval));
    if (list) TRY(validity_numbers(c, "times", list, &times, &count));
    if (q->strata && !q->group) return misuse(c, "--strata is for comparing groups: add --group.");
    TRY(validity_read(c, q, READ_TIME, a, &v));
    groups = v.group.count ? v.group.count : 1;
    curves = arena_alloc(c->mem, groups * sizeof *curves);
    d = validity_follow_up(&v);
    TRY(survival_curves(c, &d, interval, q->level, curves));
    for (size_t g = 0; g < groups; g++) {
        const char *name = v.group.count ? v.group.names[g] : NULL;

        answer_warn(a, curves[g].warnings);
        happened |= curves[g].events > 0;
        if (list)
            add_times(c, &curves[g], name, times, count, q->level, a);
        else
            thinned |= add_curve(c, &curves[g], name, q->level, a);
    }
    if (thinned)
        answer_warn_text(a, "many_times",
                         "There are too many times to print all of them; see --times.");
    answer_remark(a,
                  arena_format(c->mem,
                               "Standard errors by Greenwood (1926), intervals %s; n is the number at "
                               "risk, of a median that of the group.",
                               interval_words[interval]));
    if (q->plot) plot_km(c, q, curves, v.group.count ? v.group.names : NULL, groups, a);
    return groups > 1 ? add_logrank(c, q, &v, happened, a) : OK;
}

const struct analysis analysis_km = {
    .name = "km",
    .title = "Time until an event: Kaplan and Meier, log-rank",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE,
    .help =
        "--time is how long somebody was followed, --event 1 if it happened then, 0 if it had not yet. "
        "of "
        "is the time,\n"
        "with --group GROUP:TIME: every time with an event, or those of --times. n is the number at "
        "risk. "
        "Standard\n"
        "errors by Greenwood (1926); the interval is made for the logarithm of survival (--interval "
        "log, "
        "the usual one\n"
        "of programs), plain or log-log. The median is the first time at which survival is below one "
        "half\n"
        "(where it stays at one half before that, the middle of that time), its interval by Brookmeyer "
        "and\n"
        "Crowley (1982). Groups are compared by the log-rank test within --strata (Mantel 1966), "
        "weighted by\n"
        "survival to the power --rho (Harrington and Fleming 1982).",
    .run = run,
};
