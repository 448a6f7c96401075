/* population/population.h: TEMPORARY, until the population's own header comes. */
#ifndef POPULATION_POPULATION_H
#define POPULATION_POPULATION_H

#include "base/json.h"

struct desk;

enum err ask_population_standing(struct call *c, struct desk *d, const struct id *person,
                                 struct json **ret) MUST_CHECK;

#endif
