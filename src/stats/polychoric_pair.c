/* stats/polychoric_pair.c: the likelihood of a table of two items. */

#include "stats/polychoric_pair.h"

#include <string.h>

#include <gsl/gsl_linalg.h>

#define ITERATIONS_MOST 100
#define SETTLED 1e-9       /* a step of Newton: the next one would be of its square */
#define END (1 - 1e-7)     /* beyond lies nothing but 1 */
#define FLAT_FROM .9       /* an empty cell whose chance is as good as 0: the likelihood rises no */
#define FLAT 1e-3          /* more, where otherwise it bends by more than 1 a person */
#define LEAST_CHANCE 1e-17 /* of a cell: below, nothing is left of its digits */
#define SETTLED_FULL 1e-10 /* of every parameter */
#define HALVINGS_MOST 30

size_t pair_room_numbers(size_t most)
{
    size_t cells = most * most, parameters = 2 * most - 1;

    return 4 * cells + parameters * cells + parameters * parameters + 2 * parameters + 4 * most;
}

void pair_room_make(double *numbers, size_t *order, size_t most, struct pair_room *ret)
{
    size_t cells = most * most, parameters = 2 * most - 1;

    ret->most = most;
    ret->grid = numbers;
    ret->chance = ret->grid + cells;
    ret->slope = ret->chance + cells;
    ret->curve = ret->slope + cells;
    ret->by = ret->curve + cells;
    ret->information = ret->by + parameters * cells;
    ret->step = ret->information + parameters * parameters;
    ret->influence = ret->step + 2 * parameters;
    ret->kept = ret->influence + 2 * most;
    ret->order = order;
}

/* The cell's share of what is given at the corners: thresholds i - 1 and i, j - 1 and j. */
static double corner(const double *grid, const struct pair *p, size_t i, size_t j,
                     const double *edge_row, const double *edge_column)
{
    size_t columns = p->column.categories - 1;
    bool last_row = i == p->row.categories - 1, last_column = j == columns;

    if (last_row && last_column) return edge_row ? 1 : 0;
    if (last_row) return edge_column ? edge_column[j] : 0;
    if (last_column) return edge_row ? edge_row[i] : 0;
    return grid[i * columns + j];
}

static void spread(const double *grid, const struct pair *p, const double *edge_row,
                   const double *edge_column, double *ret)
{
    size_t columns = p->column.categories;

    for (size_t i = 0; i < p->row.categories; i++)
        for (size_t j = 0; j < columns; j++) {
            double value = corner(grid, p, i, j, edge_row, edge_column);
            if (i) value -= corner(grid, p, i - 1, j, edge_row, edge_column);
            if (j) value -= corner(grid, p, i, j - 1, edge_row, edge_column);
            if (i && j) value += corner(grid, p, i - 1, j - 1, edge_row, edge_column);
            ret[i * columns + j] = value;
        }
}

static size_t cells_of(const struct pair *p)
{
    return p->row.categories * p->column.categories;
}

static void chances(const struct pair *p, double rho, struct pair_room *room)
{
    struct bivariate_grid g = {p->row.categories - 1, p->column.categories - 1,
                               p->row.threshold,      p->column.threshold,
                               p->row.below,          p->column.below};

    bivariate_normal_grid(&g, rho, room->grid);
    spread(room->grid, p, p->row.below, p->column.below, room->chance);
    for (size_t i = 0; i < cells_of(p); i++) room->chance[i] = fmax(room->chance[i], LEAST_CHANCE);
}

/* First and, where wanted, second derivatives by the correlation. */
static void slopes(const struct pair *p, double rho, bool twice, struct pair_room *room)
{
    size_t rows = p->row.categories - 1, columns = p->column.categories - 1;
    double rest = (1 - rho) * (1 + rho);

    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            room->grid[i * columns + j] =
                bivariate_density(p->row.threshold[i], p->column.threshold[j], rho);
    spread(room->grid, p, NULL, NULL, room->slope);
    if (!twice) return;
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++) {
            double h = p->row.threshold[i], k = p->column.threshold[j];
            room->grid[i * columns + j] *=
                (h * k * (1 + rho * rho) - rho * (h * h + k * k) + rho * rest) / (rest * rest);
        }
    spread(room->grid, p, NULL, NULL, room->curve);
}

static double log_likelihood(const struct pair *p, const struct pair_room *room)
{
    double sum = 0;

    for (size_t i = 0; i < cells_of(p); i++)
        if (p->cell[i] > 0) sum += p->cell[i] * log(room->chance[i]);
    return sum;
}

/* Of the log-likelihood by the correlation. */
static void climb(const struct pair *p, double rho, struct pair_room *room, double *ret_slope,
                  double *ret_curve)
{
    double slope = 0, curve = 0;

    chances(p, rho, room);
    slopes(p, rho, true, room);
    for (size_t i = 0; i < cells_of(p); i++) {
        double share = room->slope[i] / room->chance[i];
        if (!(p->cell[i] > 0)) continue;
        slope += p->cell[i] * share;
        curve += p->cell[i] * (room->curve[i] / room->chance[i] - share * share);
    }
    *ret_slope = slope;
    *ret_curve = curve;
}

/* Pearson's correlation of the categories' places, where to begin. */
static double first_guess(const struct pair *p)
{
    double x = 0, y = 0, xx = 0, yy = 0, xy = 0, rho;

    for (size_t i = 0; i < p->row.categories; i++)
        for (size_t j = 0; j < p->column.categories; j++) {
            double n = p->cell[i * p->column.categories + j];
            x += n * (double)i;
            y += n * (double)j;
            xx += n * (double)(i * i);
            yy += n * (double)(j * j);
            xy += n * (double)(i * j);
        }
    rho = (xy - x * y / p->n) / sqrt((xx - x * x / p->n) * (yy - y * y / p->n));
    return isfinite(rho) ? fmax(-.9, fmin(.9, 1.1 * rho)) : 0;
}

static double gain_at(const struct pair *p, double rho, struct pair_room *room)
{
    size_t columns = p->column.categories;
    double gain;

    chances(p, rho, room);
    gain = log_likelihood(p, room);
    for (size_t i = 0; i < cells_of(p); i++) {
        size_t row = i / columns, column = i % columns;
        double of_row =
            (row + 1 < p->row.categories ? p->row.below[row] : 1) - (row ? p->row.below[row - 1] : 0);
        double of_column = (column + 1 < columns ? p->column.below[column] : 1) -
                           (column ? p->column.below[column - 1] : 0);
        if (p->cell[i] > 0) gain -= p->cell[i] * log(fmax(of_row * of_column, LEAST_CHANCE));
    }
    return gain;
}

void pair_two_step(const struct pair *p, struct pair_room *room, struct pair_found *ret)
{
    double low = -1, high = 1, rho = first_guess(p), slope, curve = -p->n;

    *ret = (struct pair_found){.rho = NAN, .se = NAN};
    for (size_t i = 0; i < ITERATIONS_MOST && !ret->is_settled; i++) {
        double next;
        climb(p, rho, room, &slope, &curve);
        if (slope > 0)
            low = rho;
        else
            high = rho;
        next = curve < 0 ? rho - slope / curve : NAN;
        if (!(next > low && next < high)) next = slope == 0 ? rho : (low + high) / 2;
        ret->is_settled = fabs(next - rho) < SETTLED || low >= END || high <= -END;
        rho = next;
    }
    ret->is_boundary = low >= END || high <= -END || (fabs(rho) > FLAT_FROM && -curve < FLAT * p->n);
    if (ret->is_boundary) ret->is_settled = true; /* the way there has no end */
    ret->rho = ret->is_boundary ? (rho > 0 ? 1 : -1) : rho;
    ret->gain = gain_at(p, ret->is_boundary ? rho : ret->rho, room);
}

/* ---- thresholds, too ---- */

static double condition(const struct margin *m, size_t category, double at, double rho)
{
    if (category == m->categories - 1) return 1;
    return normal_below((m->threshold[category] - rho * at) / sqrt((1 - rho) * (1 + rho)));
}

/* Each threshold's row of room->by; the correlation's comes first. One that parts row (or column)
 * category i from the next gives to the one what it takes from the other. */
static void derivatives(const struct pair *p, double rho, struct pair_room *room)
{
    size_t rows = p->row.categories, columns = p->column.categories, cells = cells_of(p);

    memcpy(room->by, room->slope, cells * sizeof *room->by);
    memset(room->by + cells, 0, (rows + columns - 2) * cells * sizeof *room->by);
    for (size_t i = 0; i + 1 < rows; i++) {
        double *by = room->by + (1 + i) * cells, before = 0;
        for (size_t j = 0; j < columns; j++) {
            double now = condition(&p->column, j, p->row.threshold[i], rho);
            by[i * columns + j] = p->row.density[i] * (now - before);
            by[(i + 1) * columns + j] = -by[i * columns + j];
            before = now;
        }
    }
    for (size_t j = 0; j + 1 < columns; j++) {
        double *by = room->by + (rows + j) * cells, before = 0;
        for (size_t i = 0; i < rows; i++) {
            double now = condition(&p->row, i, p->column.threshold[j], rho);
            by[i * columns + j] = p->column.density[j] * (now - before);
            by[i * columns + j + 1] = -by[i * columns + j];
            before = now;
        }
    }
}

/* What a margin's thresholds carry over: of each category the sum over thresholds of their weight times
 * a person's influence on them. by: the first threshold's derivatives. */
static void carry_over(const struct pair *p, const struct margin *m, const double *by,
                       const struct pair_room *room, double *ret)
{
    size_t cells = cells_of(p);

    memset(ret, 0, m->categories * sizeof *ret);
    for (size_t t = 0; t + 1 < m->categories; t++) {
        double weight = 0;
        for (size_t i = 0; i < cells; i++)
            weight +=
                p->cell[i] * room->slope[i] * by[t * cells + i] / (room->chance[i] * room->chance[i]);
        weight /= p->n * m->density[t];
        for (size_t i = 0; i < m->categories; i++) ret[i] += weight * ((i <= t) - m->below[t]);
    }
}

bool pair_influence(const struct pair *p, double rho, struct pair_room *room)
{
    size_t cells = cells_of(p), rows = p->row.categories;
    double information = 0;

    if (!(fabs(rho) < END)) return false;
    chances(p, rho, room);
    slopes(p, rho, false, room);
    derivatives(p, rho, room);
    for (size_t i = 0; i < cells; i++) {
        double share = room->slope[i] / room->chance[i];
        information += p->cell[i] * share * share / p->n;
    }
    if (!(information > 0)) return false;
    carry_over(p, &p->row, room->by + cells, room, room->influence);
    carry_over(p, &p->column, room->by + rows * cells, room, room->influence + rows);
    for (size_t i = 0; i < cells; i++) room->slope[i] /= room->chance[i] * information * p->n;
    for (size_t i = 0; i < rows; i++) room->influence[i] /= -information * p->row.n;
    for (size_t i = rows; i < rows + p->column.categories; i++)
        room->influence[i] /= -information * p->column.n;
    return true;
}

/* ---- all at once ---- */

static double density_at(double x)
{
    return exp(-x * x / 2) / sqrt(2 * M_PI);
}

static bool margin_move(struct margin *m, const double *from, const double *step, double part)
{
    for (size_t i = 0; i + 1 < m->categories; i++) {
        m->threshold[i] = from[i] + part * step[i];
        if (i && m->threshold[i] <= m->threshold[i - 1]) return false;
        m->below[i] = normal_below(m->threshold[i]);
        m->density[i] = density_at(m->threshold[i]);
    }
    return true;
}

/* Expected information and slope of all parameters at rho; the step of scoring into room->step. */
static bool scoring(const struct pair *p, double rho, struct pair_room *room, double *ret_se)
{
    size_t count = p->row.categories + p->column.categories - 1, cells = cells_of(p);
    gsl_matrix_view information = gsl_matrix_view_array(room->information, count, count);
    gsl_vector_view slope = gsl_vector_view_array(room->step + count, count);
    gsl_vector_view step = gsl_vector_view_array(room->step, count);
    gsl_permutation order = {count, room->order};
    int sign;

    chances(p, rho, room);
    slopes(p, rho, false, room);
    derivatives(p, rho, room);
    for (size_t a = 0; a < count; a++) {
        const double *one = room->by + a * cells;
        double sum = 0;
        for (size_t i = 0; i < cells; i++) sum += p->cell[i] * one[i] / room->chance[i];
        room->step[count + a] = sum;
        for (size_t b = 0; b <= a; b++) {
            const double *other = room->by + b * cells;
            sum = 0;
            for (size_t i = 0; i < cells; i++) sum += one[i] * other[i] / room->chance[i];
            room->information[a * count + b] = room->information[b * count + a] = sum * p->n;
        }
    }
    gsl_linalg_LU_decomp(&information.matrix, &order, &sign);
    for (size_t i = 0; i < count; i++)
        if (!(fabs(room->information[i * count + i]) > 0)) return false;
    if (!ret_se) {
        gsl_linalg_LU_solve(&information.matrix, &order, &slope.vector, &step.vector);
        return true;
    }
    gsl_vector_set_zero(&slope.vector);
    room->step[count] = 1;
    gsl_linalg_LU_solve(&information.matrix, &order, &slope.vector, &step.vector);
    *ret_se = sqrt(room->step[0]);
    return true;
}

/* As far along the step as the likelihood rises. */
static bool go(struct pair *p, struct pair_room *room, double *rho, double *likelihood)
{
    size_t rows = p->row.categories, columns = p->column.categories;
    double from = *rho;

    memcpy(room->kept, p->row.threshold, (rows - 1) * sizeof *room->kept);
    memcpy(room->kept + rows, p->column.threshold, (columns - 1) * sizeof *room->kept);
    for (size_t i = 0; i < HALVINGS_MOST; i++) {
        double now, part = ldexp(1, -(int)i);
        *rho = from + part * room->step[0];
        if (!(fabs(*rho) < END)) continue;
        if (!margin_move(&p->row, room->kept, room->step + 1, part)) continue;
        if (!margin_move(&p->column, room->kept + rows, room->step + rows, part)) continue;
        chances(p, *rho, room);
        now = log_likelihood(p, room);
        if (!(now >= *likelihood - 1e-12 * fabs(*likelihood))) continue;
        *likelihood = now;
        return true;
    }
    *rho = from;
    margin_move(&p->row, room->kept, room->step + 1, 0);
    margin_move(&p->column, room->kept + rows, room->step + rows, 0);
    return false;
}

void pair_full(struct pair *p, struct pair_room *room, struct pair_found *ret)
{
    size_t count = p->row.categories + p->column.categories - 1;
    double rho = ret->rho, start, likelihood;
    bool settled = false;

    if (ret->is_boundary || !ret->is_settled) return;
    chances(p, rho, room);
    start = likelihood = log_likelihood(p, room);
    for (size_t i = 0; i < ITERATIONS_MOST && !settled; i++) {
        double largest = 0;
        if (!scoring(p, rho, room, NULL)) break;
        for (size_t k = 0; k < count; k++) largest = fmax(largest, fabs(room->step[k]));
        settled = !go(p, room, &rho, &likelihood) ? largest < 1e-6 : largest < SETTLED_FULL;
    }
    ret->is_settled = settled;
    ret->rho = rho;
    ret->gain += likelihood - start;
    if (!scoring(p, rho, room, &ret->se)) ret->se = NAN;
}
