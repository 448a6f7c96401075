/* analysis/invariance.c: the analysis `invariance`: whether a structure is the same in groups. */

#include <math.h>
#include <string.h>

#include "analysis/analysis.h"
#include "analysis/structure.h"
#include "base/arena.h"

static const char *const keys[] = {"chi_square",
                                   "cfi",
                                   "tli",
                                   "rmsea",
                                   "srmr",
                                   "chi_square_difference",
                                   "cfi_difference",
                                   "rmsea_difference",
                                   "factor_mean_difference",
                                   NULL};
static const char *const options[] = {"group", "level", NULL};
static const char *const own_options[] = {"structure", "F=A,B;G=C,D", NULL};

#define STEPS 4

static const struct {
    const char *name;
    unsigned equal;
} steps[STEPS] = {{"configural", 0},
                  {"metric", CONFIRM_LOADINGS},
                  {"scalar", CONFIRM_LOADINGS | CONFIRM_INTERCEPTS},
                  {"strict", CONFIRM_LOADINGS | CONFIRM_INTERCEPTS | CONFIRM_RESIDUALS}};

static enum err read_groups(struct call *c, const struct request *q, struct answer *a,
                            struct grouping *g, struct structure *s, struct confirm_group **ret)
{
    struct measured m;
    size_t rows = 0, column = 0;
    double left_out = 0;

    TRY(read_measures(c, q, a, &m));
    TRY(structure_varies(c, q, &m));
    TRY(structure_read(c, q, m.names, m.columns, s));
    TRY(table_find(c, q->opened, q->group, &column));
    TRY(read_grouping(c, q, q->group, NULL, g, &rows));
    if (g->count < 2)
        return table_refuse(c, q->opened, TABLE_HEADER, column,
                            "Groups are compared, and there is only one of them here.");
    *ret = arena_alloc(c->mem, g->count * sizeof **ret);
    for (size_t i = 0; i < g->count; i++)
        TRY(confirm_moments(c,
                            &(struct confirm_rows){m.rows, m.columns, m.values, m.frequency, g->codes},
                            (int32_t)i, &(*ret)[i], &left_out));
    if (left_out > 0) answer_warn(a, WARNING_INCOMPLETE);
    return OK;
}

static void add_means(struct call *c, const struct request *q, struct answer *a,
                      const struct structure *s, const struct grouping *g,
                      const struct confirm_found *found)
{
    for (size_t i = 1; i < g->count; i++)
        for (size_t f = 0; f < s->model.factors; f++)
            answer_add(a, "factor_mean_difference",
                       arena_format(c->mem, "%s:%s", s->factors[f], g->names[i]), &found[i].mean[f],
                       q->level);
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    struct confirm_fit fit[STEPS];
    struct confirm_found *found;
    struct confirm_group *groups = NULL;
    struct structure s;
    struct grouping g;

    if (!q->group) return misuse(c, "invariance needs --group COL.");
    TRY(read_groups(c, q, a, &g, &s, &groups));
    found = arena_alloc(c->mem, g.count * sizeof *found);
    answer_option(a, "level", json_decimal(c, q->level));
    for (size_t i = 0; i < STEPS; i++) {
        struct confirm_wanted wanted = {steps[i].equal, q->level};
        struct estimate difference;
        TRY(confirm_ml(c, &s.model, groups, g.count, &wanted, found, &fit[i]));
        structure_fit(a, steps[i].name, &fit[i], q->level);
        if (steps[i].equal == (CONFIRM_LOADINGS | CONFIRM_INTERCEPTS))
            add_means(c, q, a, &s, &g, found);
        if (!i) continue;
        difference = confirm_difference(&fit[i], &fit[i - 1]);
        answer_add(a, "chi_square_difference", steps[i].name, &difference, q->level);
        answer_value(a, "cfi_difference", steps[i].name, fit[i].cfi - fit[i - 1].cfi, difference.n);
        answer_value(a, "rmsea_difference", steps[i].name, fit[i].rmsea.value - fit[i - 1].rmsea.value,
                     difference.n);
    }
    answer_remark(
        a, "A fall of CFI by more than .01 (Cheung and Rensvold 2002), with RMSEA up by .015 (Chen "
           "2007), speaks against a step; chi-square finds every trifle where groups are large.");
    return OK;
}

const struct analysis analysis_invariance = {
    .name = "invariance",
    .title = "Measurement invariance",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE | 1 << LAYOUT_PATTERNS,
    .help = "A row is a person, a column an item; --group COL, and --structure 'F=A,B,C;G=D,E,F' as "
            "for cfa. The "
            "same\n"
            "structure (configural), then equal loadings (metric), intercepts (scalar) and residual "
            "variances "
            "(strict);\n"
            "of is the step. Maximum likelihood, complete rows. factor_mean_difference: scalar model, "
            "of each "
            "group from\n"
            "the first, in its standard deviations. Joreskog (1971), Meredith (1993), Cheung and "
            "Rensvold (2002), "
            "Chen (2007).",
    .run = run,
};
