/* stats/reliability_f.h: bounds of the F distribution. */
#ifndef STATS_RELIABILITY_F_H
#define STATS_RELIABILITY_F_H

/* What F exceeds with the chance `tail`; NAN where it is not known. For any degrees of freedom above 0:
 * gsl_cdf_fdist_Qinv knows none below 1, gsl_cdf_beta_Pinv does not always converge. */
double f_above(double tail, double first, double second);

/* The chance that F exceeds f; NAN where it is not known. */
double f_chance(double f, double first, double second);

#endif
