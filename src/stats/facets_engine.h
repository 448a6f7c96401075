/* stats/facets_engine.h: the parts of many-facet estimation; for src/stats/facets_*.c alone.
 *
 * A cell is a combination of elements of all facets but the persons. What a person was rated on, cells
 * in order, is a design; persons with the same design and the same total are one class: nothing else
 * about them matters to the likelihood. A crossed study has one design and few classes.
 *
 * The whole vector has severities of all facets but persons, then the steps of each group, then mean
 * and logarithm of the spread of persons. Its entries are fixed, free, or minus the sum of others;
 * `ties` (whole x free) says so.
 */
#ifndef STATS_FACETS_ENGINE_H
#define STATS_FACETS_ENGINE_H

#include "stats/facets.h"
#include "stats/irt_climb.h"

struct design {
    size_t count;
    const uint32_t *cell;
    const double *weight;
};

struct class
{
    size_t design;
    double total, persons;
    bool is_extreme;
};

struct table_of_facets {
    const struct facets_data *data;
    const struct facets_wanted *wanted;
    size_t uncentred;
    size_t steps; /* categories - 1 */
    size_t cells, designs, classes;
    uint32_t *cell_of; /* of each rating */
    uint32_t *place;   /* cells x (facets - 1): places of its elements in the whole vector */
    size_t *group;     /* of each cell: whose steps */
    double *reached;   /* cells x steps: how often category h or higher, h from 1 */
    struct design *design;
    struct class *class; /* those of a design stand together */
    size_t *class_of;    /* of each person; SIZE_MAX: never rated */
    size_t *first_place; /* of each facet, in the whole vector; persons: SIZE_MAX */
    size_t groups, first_step, mean, spread, whole, free;
    double *base, *ties;
};

enum err facets_table(struct call *c, const struct facets_data *data,
                      const struct facets_wanted *wanted, struct table_of_facets *ret) MUST_CHECK;
enum err facets_check(struct call *c, const struct table_of_facets *t) MUST_CHECK;

void facets_untie(const struct table_of_facets *t, const double *free, double *ret_whole);
void facets_tie_gradient(const struct table_of_facets *t, const double *whole, double *ret_free);
/* ties' * matrix * ties */
enum err facets_tie_matrix(struct call *c, const struct table_of_facets *t, const double *whole,
                           double *ret_free) MUST_CHECK;
/* ties * matrix * ties' */
enum err facets_untie_matrix(struct call *c, const struct table_of_facets *t, const double *free,
                             double *ret_whole) MUST_CHECK;

/* ERR_INVALID, with what to do, where facets cannot be told apart. */
enum err facets_invert(struct call *c, const struct table_of_facets *t, const double *information,
                       double *ret) MUST_CHECK;

/* P(at least h) for h from 1 to steps; gives the logarithm of the denominator. */
double facets_at_least(size_t steps, const double *f, double measure, double *ret);

/* Adds weight times the covariance of the statistics of one rating (-x for each place, -[x >= h] for
 * each step) to ret (whole x whole); at_least: P(x >= h), or a sum of such over nodes. */
void facets_add_covariance(const struct table_of_facets *t, size_t cell, const double *at_least,
                           double weight, double *ret);

/* The places and steps that a design touches. */
size_t facets_support(const struct table_of_facets *t, const struct design *d, size_t *ret,
                      uint32_t *mark);

/* What a person's ratings are judged at: measures and their weights, one for joint estimation. */
struct located {
    size_t nodes;
    const double *theta;
    const double *weight; /* classes x nodes; NULL with own: all 1 */
    const double *own;    /* of each class, joint */
};
enum err facets_describe(struct call *c, const struct table_of_facets *t, const double *whole,
                         const struct located *where, struct facets_fit *ret) MUST_CHECK;

/* What marginal estimation climbs; from round 3 on its curvature is the observed information. */
struct hill facets_hill(struct call *c, const struct table_of_facets *t);

enum err facets_marginal(struct call *c, const struct table_of_facets *t,
                         struct facets_fit *ret) MUST_CHECK;
enum err facets_joint(struct call *c, struct table_of_facets *t, struct facets_fit *ret) MUST_CHECK;

#endif
