/* stats/irt_engine.c: the sum over the nodes of theta, and what it expects of each category.
 *
 * Patterns are cut into parts of a fixed number, each with counts of its own, which are added up in
 * their order: so the sums do not depend on how many threads there are.
 */

#include "stats/irt_engine.h"

#include <string.h>

#include <gsl/gsl_integration.h>

#include "base/arena.h"
#include "stats/parallel.h"

#define PARTS_MOST 16
#define PART_LEAST 64 /* patterns */
#define NEGLIGIBLE 40 /* below the largest, as a logarithm: less than the last digit of the sum */

/* ---- nodes ---- */

static enum err hermite(struct call *c, struct engine *e)
{
    gsl_integration_fixed_workspace *w =
        gsl_integration_fixed_alloc(gsl_integration_fixed_hermite, e->nodes, 0, .5, 0, 0);

    if (!w) return fail(c, ERR_INVALID, "%zu Hermite nodes cannot be computed.", e->nodes);
    for (size_t k = 0; k < e->nodes; k++) {
        e->theta[k] = gsl_integration_fixed_nodes(w)[k];
        e->log_weight_base[k] = log(gsl_integration_fixed_weights(w)[k]) - log(2 * M_PI) / 2;
    }
    gsl_integration_fixed_free(w);
    return OK;
}

static enum err make_nodes(struct call *c, struct engine *e)
{
    e->nodes = e->wanted.nodes;
    e->width = (e->nodes + LANES - 1) / LANES * LANES;
    e->theta = arena_alloc(c->mem, e->width * sizeof *e->theta);
    e->log_weight = arena_alloc(c->mem, e->width * sizeof *e->log_weight);
    e->log_weight_base = arena_alloc(c->mem, e->width * sizeof *e->log_weight_base);
    e->spread_score = arena_alloc(c->mem, e->width * sizeof *e->spread_score);
    e->persons_at = arena_alloc(c->mem, e->width * sizeof *e->persons_at);
    if (e->wanted.quadrature == IRT_HERMITE) return hermite(c, e);
    for (size_t k = 0; k < e->nodes; k++)
        e->theta[k] = e->wanted.range * (2 * (double)k / (double)(e->nodes - 1) - 1);
    return OK;
}

/* Shares of the nodes; on even ones those of a normal density, and how they change with its spread. */
void irt_weigh(struct engine *e)
{
    double spread = exp(e->whole[e->layout.spread]), sum = 0, mean = 0, square = 0;

    for (size_t k = 0; k < e->width; k++) e->log_weight[k] = -INFINITY;
    if (e->wanted.quadrature == IRT_HERMITE) {
        memcpy(e->log_weight, e->log_weight_base, e->nodes * sizeof *e->log_weight);
        return;
    }
    for (size_t k = 0; k < e->nodes; k++)
        sum += exp(-e->theta[k] * e->theta[k] / (2 * spread * spread));
    for (size_t k = 0; k < e->nodes; k++) {
        double q = e->theta[k] * e->theta[k] / (spread * spread);
        e->log_weight[k] = -q / 2 - log(sum);
        e->spread_score[k] = q;
        mean += exp(e->log_weight[k]) * q, square += exp(e->log_weight[k]) * q * q;
    }
    for (size_t k = 0; k < e->nodes; k++) e->spread_score[k] -= mean;
    e->spread_variance = square - mean * mean;
}

/* ---- blocks ---- */

static void cut_blocks(struct call *c, struct engine *e)
{
    const struct answers *a = &e->answers;
    size_t at = 0;

    e->block = arena_alloc(c->mem, a->items * sizeof *e->block);
    while (at < a->items) {
        struct block *b = &e->block[e->blocks++];
        *b = (struct block){.first = at, .rows = 1};
        for (; at < a->items && b->count < sizeof b->radix / sizeof *b->radix; at++) {
            size_t radix = a->categories[at] + (a->is_incomplete[at] ? 1 : 0);
            if (b->count && b->rows * radix > BLOCK_ROWS) break;
            b->rows *= radix;
            b->radix[b->count++] = radix;
        }
        e->part_size += b->rows * e->width;
    }
    e->rows = arena_alloc(c->mem, a->patterns * e->blocks * sizeof *e->rows);
    for (size_t p = 0; p < a->patterns; p++)
        for (size_t k = 0; k < e->blocks; k++) {
            const struct block *b = &e->block[k];
            size_t row = 0;
            for (size_t i = 0; i < b->count; i++) {
                int8_t code = a->codes[p * a->items + b->first + i];
                row = row * b->radix[i] + (code < 0 ? b->radix[i] - 1 : (size_t)code);
            }
            e->rows[p * e->blocks + k] = (uint16_t)row;
        }
}

/* The category of the block's i-th item in that row; the item's number of categories: left out. */
static size_t digit(const struct block *b, size_t row, size_t i)
{
    for (size_t j = b->count - 1; j > i; j--) row /= b->radix[j];
    return row % b->radix[i];
}

static void fill_block(const struct engine *e, struct block *b)
{
    memset(b->log_p, 0, b->rows * e->width * sizeof *b->log_p);
    for (size_t row = 0; row < b->rows; row++)
        for (size_t i = 0; i < b->count; i++) {
            const struct curves *v = &e->curves[b->first + i];
            size_t category = digit(b, row, i);
            if (category == v->categories) continue;
            for (size_t k = 0; k < e->nodes; k++)
                b->log_p[row * e->width + k] += v->log_p[category * e->width + k];
        }
}

static void spread_block(const struct engine *e, const struct block *b)
{
    for (size_t row = 0; row < b->rows; row++)
        for (size_t i = 0; i < b->count; i++) {
            size_t category = digit(b, row, i), item = b->first + i;
            if (category == e->curves[item].categories) continue;
            for (size_t k = 0; k < e->nodes; k++)
                e->counts[item][category * e->width + k] += b->count_at[row * e->width + k];
        }
}

enum err irt_engine(struct call *c, const struct answers *answers, const struct irt_wanted *wanted,
                    struct engine *ret)
{
    size_t parts = answers->patterns / PART_LEAST + 1, patterns = answers->patterns;

    *ret = (struct engine){.wanted = *wanted, .answers = *answers};
    ret->threads = parallel_threads(wanted->threads);
    ret->parts = parts > PARTS_MOST ? PARTS_MOST : parts;
    if (patterns < ret->parts) ret->parts = patterns;
    ret->layout = irt_layout(c, answers, wanted);
    TRY(make_nodes(c, ret));
    cut_blocks(c, ret);
    ret->curves = arena_alloc(c->mem, answers->items * sizeof *ret->curves);
    ret->counts = arena_alloc(c->mem, answers->items * sizeof *ret->counts);
    for (size_t i = 0; i < answers->items; i++) {
        size_t categories = answers->categories[i], size = categories * ret->width * sizeof(double);
        ret->curves[i] = (struct curves){categories, arena_alloc(c->mem, size),
                                         arena_alloc(c->mem, categories * size)};
        ret->counts[i] = arena_alloc(c->mem, size);
    }
    for (size_t k = 0; k < ret->blocks; k++) {
        size_t size = ret->block[k].rows * ret->width * sizeof(double);
        ret->block[k].log_p = arena_alloc(c->mem, size);
        ret->block[k].count_at = arena_alloc(c->mem, size);
    }
    ret->whole = arena_alloc(c->mem, ret->layout.whole * sizeof *ret->whole);
    ret->part_size += ret->width;
    ret->part_counts = arena_alloc(c->mem, ret->parts * ret->part_size * sizeof *ret->part_counts);
    ret->part_likelihood = arena_alloc(c->mem, ret->parts * sizeof *ret->part_likelihood);
    return OK;
}

/* ---- the sum ---- */

WIDE double irt_posterior(const struct engine *e, size_t pattern, double *ret, size_t *ret_low,
                          size_t *ret_high)
{
    const uint16_t *rows = e->rows + pattern * e->blocks;
    size_t width = e->width, low = 0, high = e->nodes;
    double most = -INFINITY, sum = 0;

    memcpy(ret, e->log_weight, width * sizeof *ret);
    for (size_t b = 0; b < e->blocks; b++) {
        const double *from = e->block[b].log_p + rows[b] * width;
        for (size_t k = 0; k < width; k++) ret[k] += from[k];
    }
    for (size_t k = 0; k < width; k++) most = ret[k] > most ? ret[k] : most;
    while (low + 1 < high && ret[low] < most - NEGLIGIBLE) low++;
    while (high - 1 > low && ret[high - 1] < most - NEGLIGIBLE) high--;
    for (size_t k = low; k < high; k++) sum += ret[k] = exp(ret[k] - most);
    for (size_t k = low; k < high; k++) ret[k] /= sum;
    for (; high % LANES; high++) ret[high] = 0;
    for (; low % LANES; low--) ret[low - 1] = 0;
    *ret_low = low, *ret_high = high;
    return most + log(sum);
}

WIDE static void add_part(void *context, size_t first, size_t end, size_t thread)
{
    struct engine *e = context;
    double posterior[1008];

    (void)thread;
    for (size_t part = first; part < end; part++) {
        double *counts = e->part_counts + part * e->part_size, likelihood = 0;
        size_t from = part * e->answers.patterns / e->parts;
        size_t to = (part + 1) * e->answers.patterns / e->parts, low, high;
        memset(counts, 0, e->part_size * sizeof *counts);
        for (size_t p = from; p < to; p++) {
            double frequency = e->answers.frequency[p];
            double *into = counts;
            likelihood += frequency * irt_posterior(e, p, posterior, &low, &high);
            for (size_t k = low; k < high; k++) posterior[k] *= frequency;
            for (size_t k = low; k < high; k++) into[k] += posterior[k];
            into += e->width;
            for (size_t b = 0; b < e->blocks; b++) {
                double *row = into + e->rows[p * e->blocks + b] * e->width;
                for (size_t k = low; k < high; k += LANES)
                    for (size_t lane = 0; lane < LANES; lane++) row[k + lane] += posterior[k + lane];
                into += e->block[b].rows * e->width;
            }
        }
        e->part_likelihood[part] = likelihood;
    }
}

static void gather(struct engine *e)
{
    const double *from = e->part_counts;

    for (size_t part = 1; part < e->parts; part++) {
        const double *more = from + part * e->part_size;
        for (size_t k = 0; k < e->part_size; k++) e->part_counts[k] += more[k];
        e->part_likelihood[0] += e->part_likelihood[part];
    }
    e->log_likelihood = e->part_likelihood[0];
    memcpy(e->persons_at, from, e->width * sizeof *from);
    from += e->width;
    for (size_t i = 0; i < e->answers.items; i++)
        memset(e->counts[i], 0, e->curves[i].categories * e->width * sizeof(double));
    for (size_t b = 0; b < e->blocks; b++) {
        size_t size = e->block[b].rows * e->width;
        memcpy(e->block[b].count_at, from, size * sizeof *from);
        spread_block(e, &e->block[b]);
        from += size;
    }
}

WIDE double irt_sum_of_products(size_t count, const double *a, const double *b)
{
    double lanes[LANES] = {0}, sum = 0;

    for (size_t k = 0; k < count; k += LANES)
        for (size_t lane = 0; lane < LANES; lane++) lanes[lane] += a[k + lane] * b[k + lane];
    for (size_t lane = 0; lane < LANES; lane++) sum += lanes[lane];
    return sum;
}

enum err irt_height(struct call *c, void *engine, const double *free, double *ret_height,
                    double *ret_gradient)
{
    struct engine *e = engine;
    const struct layout *l = &e->layout;
    double *gradient = arena_alloc(c->mem, l->whole * sizeof *gradient);

    *ret_height = -INFINITY;
    irt_untie(l, free, e->whole);
    if (fabs(e->whole[l->spread]) > 8) return OK;
    irt_weigh(e);
    for (size_t i = 0; i < l->items; i++)
        if (!irt_curves(e->wanted.model, e->whole + l->first[i], e->nodes, e->width, e->theta,
                        &e->curves[i]))
            return OK;
    for (size_t b = 0; b < e->blocks; b++) fill_block(e, &e->block[b]);
    parallel_for(e->threads, e->parts, 1, add_part, e);
    gather(e);
    for (size_t i = 0; i < l->items; i++) {
        size_t size = l->categories[i] * e->width;
        for (size_t k = 0; k < l->categories[i]; k++)
            gradient[l->first[i] + k] =
                irt_sum_of_products(size, e->counts[i], e->curves[i].score + k * size);
    }
    gradient[l->spread] = irt_sum_of_products(e->width, e->persons_at, e->spread_score);
    irt_tie_gradient(l, gradient, ret_gradient);
    *ret_height = e->log_likelihood;
    return OK;
}

void irt_complete_information(const struct engine *e, double *ret)
{
    const struct layout *l = &e->layout;
    double persons = e->answers.persons;

    memset(ret, 0, l->whole * l->whole * sizeof *ret);
    for (size_t item = 0; item < l->items; item++) {
        size_t categories = l->categories[item], size = categories * e->width;
        const struct curves *v = &e->curves[item];
        for (size_t k = 0; k < e->nodes; k++) {
            double answered = 0;
            for (size_t g = 0; g < categories; g++) answered += e->counts[item][g * e->width + k];
            for (size_t at = k; at < size; at += e->width) {
                double weight = answered * exp(v->log_p[at]);
                for (size_t i = 0; i < categories; i++)
                    for (size_t j = 0; j < categories; j++)
                        ret[(l->first[item] + i) * l->whole + l->first[item] + j] +=
                            weight * v->score[i * size + at] * v->score[j * size + at];
            }
        }
    }
    ret[l->spread * l->whole + l->spread] = persons * e->spread_variance;
}
