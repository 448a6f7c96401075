/* stats/irt_dif_groups.h: one item response model in several groups; for src/stats/irt_dif*.c alone.
 *
 * theta of group g is normal with mean m_g and standard deviation s_g; of group 0 with 0 and 1. Each
 * group has an engine of its own (irt_engine.h) over z = (theta - m_g) / s_g, which is normal with 0
 * and 1, so that the nodes go with the group: a theta + d = (a s_g) z + (d + a m_g), and of partial
 * credit c a theta + d_c = c (a s_g) z + (d_c + c a m_g). An item has the same slope and intercepts in
 * all groups, or is apart: then each group has its own.
 *
 * Of an item that is apart, a category that a group never uses has no end there; it is put where it
 * takes nothing away from the others (a chance below 1e-6), which is the end of the likelihood. In a
 * group where all answer an item alike it is fixed so that it says nothing.
 */
#ifndef STATS_IRT_DIF_GROUPS_H
#define STATS_IRT_DIF_GROUPS_H

#include "stats/irt_dif.h"
#include "stats/irt_engine.h"

#define NOWHERE SIZE_MAX

struct groups_model {
    struct irt_wanted wanted;
    bool own_populations; /* else all groups have mean 0 and standard deviation 1 */
    size_t items, groups, whole;
    const size_t *categories, *first; /* of each item: how many, and where its slope is */
    const double *start;              /* whole: where the first climb begins */
    struct engine *engine;            /* of each group */
    const double *chosen;             /* groups x whole: first[item] + category, persons who chose it */
    double left_out;                  /* persons without a group or an answer */
};

/* ERR_INVALID as irt_fit; a group in which nobody answered. */
enum err groups_begin(struct call *c, const struct irt_dif_data *data, const struct irt_wanted *wanted,
                      bool own_populations, struct groups_model *ret) MUST_CHECK;

/* The first group that does not use each category of an item; NOWHERE: there is none. */
size_t groups_lacking(const struct groups_model *g, size_t item);

/* Where an item's parameter comes from: base, and a free one or NOWHERE. */
struct place {
    double base;
    size_t free;
};

struct groups_ties {
    size_t free;
    const bool *apart;           /* of each item */
    const struct place *place;   /* groups x whole: parameters for theta */
    const size_t *mean, *spread; /* of each group m_g and ln s_g among the free ones, or NOWHERE */
};
double groups_value(const double *free, size_t at); /* 0: NOWHERE */
struct groups_ties groups_tie(struct call *c, const struct groups_model *g, const bool *apart);

/* Parameters for theta of all groups (groups x whole) from the free ones, and back: a free one becomes
 * the mean, by persons, of all it stands for (the start of a climb). populations: 2 x groups, m_g and
 * ln s_g. */
void groups_spread(const struct groups_model *g, const struct groups_ties *t, const double *free,
                   double *ret_parameters, double *ret_populations);
void groups_collect(struct call *c, const struct groups_model *g, const struct groups_ties *t,
                    const double *parameters, const double *populations, double *ret_free);

/* Climbs from free. cold: begins with rounds of EM, and then makes the information of each group's
 * engine; else it begins with the information that is there, made at a place not far away. */
struct groups_climb {
    bool cold;
    double **information; /* groups_squares */
    double gain_least;
    const struct groups_known *known; /* of the start, which the engines then need not go to; or NULL */
};
struct groups_known {
    double height;
    double *gradient; /* groups x whole: of the engines */
};
enum err groups_climb(struct call *c, const struct groups_model *g, const struct groups_ties *t,
                      const struct groups_climb *how, double *free, struct summit *ret) MUST_CHECK;

/* The engines stand at free afterwards. ret.gradient NULL: it is not asked for. */
enum err groups_stand(struct call *c, const struct groups_model *g, const struct groups_ties *t,
                      const double *free, struct groups_known *ret) MUST_CHECK;

/* The observed information of each group's engine (whole + 1)^2, where it stands. */
enum err groups_information(struct call *c, const struct groups_model *g,
                            double *const *ret) MUST_CHECK;

/* The covariance of the free ones (free x free) at free, from the engines, which have to stand there.
 * ret_definite false: there is none. */
enum err groups_covariance(struct call *c, const struct groups_model *g, const struct groups_ties *t,
                           const double *free, double *ret, bool *ret_definite) MUST_CHECK;

/* Room for groups_information. */
double **groups_squares(struct call *c, const struct groups_model *g);

/* Posterior mean of theta of each pattern of a group, where the engines stand. */
void groups_scores(const struct groups_model *g, const struct groups_ties *t, const double *free,
                   size_t group, double *ret);

/* An item in each group; covariance of the free ones, or NULL. What has no end is NAN. */
struct irt_item *groups_describe(struct call *c, const struct groups_model *g,
                                 const struct groups_ties *t, const double *free, size_t item,
                                 const double *covariance);

/* Where the first climb begins. */
double *groups_start(struct call *c, const struct groups_model *g, const struct groups_ties *t);

/* Other items apart: ties and free ones, which start where the old ones stood. */
void groups_change(struct call *c, const struct groups_model *g, const bool *apart,
                   struct groups_ties *ties, double **free);

#define ROUNDS_MOST 20

/* rounds.round has room for ROUNDS_MOST. */
void groups_begin_rounds(struct call *c, const struct groups_model *g, struct irt_dif_rounds *ret);
void groups_add_round(struct call *c, const struct groups_model *g, const struct groups_ties *t,
                      const struct summit *summit, const bool *flagged, struct irt_dif_rounds *rounds);

#endif
