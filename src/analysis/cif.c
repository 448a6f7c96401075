/* analysis/cif.c: the analysis `cif`: how many something happens to where other things may come first.
 */

#include <math.h>
#include <string.h>

#include "analysis/validity.h"
#include "base/arena.h"
#include "stats/competing.h"

#define TIMES_MOST 2000

static const char *const keys[] = {
    "cumulative_incidence",         "gray", "log_subdistribution_hazard_ratio",
    "subdistribution_hazard_ratio", "wald", NULL};
static const char *const options[] = {"time", "event", "group", "strata", "x", "level", "freq", NULL};
static const char *const own_options[] = {"times",  "LIST",  "cause",    "1",       "rho", "0",
                                          "errors", "delta", "interval", "log-log", NULL};

static const char *const errors_names[] = {"delta", "aalen"};

static const char *name_of(struct call *c, const char *group, size_t cause, double time)
{
    const char *number = validity_number(c, time);

    return group ? arena_format(c->mem, "%s:%zu:%s", group, cause, number)
                 : arena_format(c->mem, "%zu:%s", cause, number);
}

/* Every time of the cause's events, or those that were asked for. True: there were too many to add all.
 */
static bool add_curve(struct call *c, const struct incidence_curve *curve, const char *group,
                      size_t cause, const double *times, size_t count, struct answer *a)
{
    size_t events = 0, seen = 0, kept = 0, most;

    for (size_t i = 0; i < count; i++) {
        struct estimate e = competing_at(curve, times[i]);

        answer_add(a, "cumulative_incidence", name_of(c, group, cause, times[i]), &e, curve->level);
    }
    for (size_t i = 0; i < curve->count; i++) events += curve->steps[i].events > 0;
    most = events < TIMES_MOST ? events : TIMES_MOST;
    for (size_t i = 0; i < curve->count && !times; i++) {
        struct estimate e;

        if (curve->steps[i].events <= 0 || seen++ != kept * events / most) continue;
        kept++;
        e = competing_at(curve, curve->steps[i].time);
        answer_add(a, "cumulative_incidence", name_of(c, group, cause, curve->steps[i].time), &e,
                   curve->level);
    }
    return !times && events > most;
}

static enum err add_curves(struct call *c, const struct request *q, const struct validity *v,
                           struct answer *a)
{
    size_t groups = v->group.count ? v->group.count : 1, causes = (size_t)v->causes, count = 0;
    struct incidence_curve *curves = arena_alloc(c->mem, groups * (causes + 1) * sizeof *curves);
    const char *list = request_own(q, "times");
    struct follow_up d = validity_follow_up(v);
    struct incidence_wanted w = {.causes = causes, .interval = INTERVAL_LOG_LOG, .level = q->level};
    bool thinned = false;
    double *times = NULL;
    size_t errors;

    if (list) TRY(validity_numbers(c, "times", list, &times, &count));
    TRY(validity_choose(c, "errors", request_own(q, "errors"), errors_names, 2, &errors));
    if (request_own(q, "interval")) TRY(validity_interval(c, q, &w.interval));
    w.errors = (enum incidence_errors)errors;
    TRY(competing_curves(c, &d, &w, curves));
    for (size_t g = 0; g < groups; g++)
        for (size_t k = 0; k < causes; k++) {
            answer_warn(a, curves[g * causes + k].warnings);
            thinned |= add_curve(c, &curves[g * causes + k], v->group.count ? v->group.names[g] : NULL,
                                 k + 1, times, count, a);
        }
    if (thinned)
        answer_warn_text(a, "many_times",
                         "There are too many times to print all of them; see --times.");
    return OK;
}

static bool is_complete(const struct validity *v, size_t i)
{
    return !isnan(v->time[i]) && v->group.codes[i] >= 0 && !(v->strata.codes && v->strata.codes[i] < 0);
}

static enum err add_gray(struct call *c, const struct request *q, const struct validity *v,
                         struct answer *a)
{
    struct follow_up d = validity_follow_up(v);
    double rho;

    TRY(request_own_number(c, q, "rho", 0, &rho));
    for (int32_t k = 1; k <= v->causes; k++) {
        bool occurs = false;
        struct logrank r;

        for (size_t i = 0; i < v->rows; i++) occurs |= v->event[i] == k && is_complete(v, i);
        if (!occurs) continue;
        TRY(competing_gray(c, &d, k, rho, &r));
        answer_add(a, "gray", arena_format(c->mem, "%d", (int)k), &r.test, q->level);
    }
    return OK;
}

static enum err add_regression(struct call *c, const struct request *q, const struct validity *v,
                               struct answer *a)
{
    struct follow_up d = validity_follow_up(v);
    double cause;
    struct cox f;

    TRY(request_own_number(c, q, "cause", 1, &cause));
    if (!(cause >= 1 && cause <= v->causes) || cause != floor(cause))
        return misuse(c, "--cause wants the number of an event, from 1 to %d.", (int)v->causes);
    TRY(competing_fine_gray(c, &d, (int32_t)cause,
                            &(struct cox_wanted){v->x, v->x_count, TIES_BRESLOW, q->level}, &f));
    for (size_t j = 0; j < f.columns; j++) {
        struct estimate e = f.coefficients[j];

        answer_add(a, "log_subdistribution_hazard_ratio", v->x_names[j], &e, q->level);
        e.se *= exp(e.value);
        e.value = exp(e.value);
        e.low = exp(e.low);
        e.high = exp(e.high);
        answer_add(a, "subdistribution_hazard_ratio", v->x_names[j], &e, q->level);
    }
    answer_add(a, "wald", NULL, &f.wald, q->level);
    answer_fit(a, &(struct fit){.log_likelihood = f.log_likelihood,
                                .parameters = (double)f.columns,
                                .nodes = NAN,
                                .iterations = (double)f.iterations,
                                .gradient = NAN,
                                .converged = f.is_converged});
    return OK;
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    struct validity v;

    TRY(validity_read(c, q, READ_TIME | READ_X_IF_GIVEN | READ_CAUSES, a, &v));
    if (v.causes == 0) return fail(c, ERR_INVALID, "Nothing happened to anybody.");
    TRY(add_curves(c, q, &v, a));
    answer_remark(a,
                  "Cumulative incidence by Aalen and Johansen (1978); n of it is the number at risk, "
                  "n of a regression the number of events.");
    if (v.group.count > 1) TRY(add_gray(c, q, &v, a));
    return v.x_count ? add_regression(c, q, &v, a) : OK;
}

const struct analysis analysis_cif = {
    .name = "cif",
    .title = "Cumulative incidence where other things may happen first",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE,
    .help =
        "--time is how long somebody was followed, --event 0 if nothing had happened, or the number of "
        "what happened\n"
        "then: 1, 2, … of is CAUSE:TIME, with --group GROUP:CAUSE:TIME: every time of the cause's "
        "events, "
        "or those of\n"
        "--times. Groups are compared for each cause (gray, of is the cause) within --strata. With --x "
        "the "
        "hazard of\n"
        "the subdistribution of --cause is regressed on columns, also within --strata; its errors know "
        "that "
        "the weights\n"
        "are estimated.\n"
        "Standard errors are those of the delta method, as in survival, or of --errors aalen (1978), "
        "as in "
        "cmprsk;\n"
        "--interval log-log (usual), log or plain.\n"
        "Aalen and Johansen (1978); Gray (1988); Fine and Gray (1999).",
    .run = run,
};
