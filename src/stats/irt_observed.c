/* stats/irt_observed.c: the observed information of marginal estimation.
 *
 * Louis (1982): information = expected curvature with theta known - expected product of the scores with
 * theta known + product of the expected scores, over each person's posterior. The middle one needs how
 * many persons are expected at each node with each pair of categories of each pair of items: it is
 * counted by pairs of blocks, one pair after the other, over all patterns.
 */

#include <string.h>

#include "base/arena.h"
#include "stats/irt_engine.h"
#include "stats/linear.h"
#include "stats/parallel.h"

#define SHARE_LEAST 1e-11 /* of a posterior: less makes no digit of a standard error */
#define CHUNK 2048        /* patterns whose scores are multiplied at once */

struct observed {
    const struct engine *e;
    double *posterior; /* patterns x width */
    uint16_t *low, *high;
    double **joint; /* of each thread: rows x rows x width of one pair of blocks, and rows x width */
    size_t pairs, *pair; /* blocks first and second of each */
    double *ret;         /* whole x whole; its upper half is filled */
    double *scores;      /* CHUNK x whole */
    size_t chunk;        /* its first pattern */
};

static double most_of(const double *lanes)
{
    double most = lanes[0];

    for (size_t k = 1; k < LANES; k++) most = fmax(most, lanes[k]);
    return most;
}

static void fill_posterior(void *context, size_t first, size_t end, size_t thread)
{
    struct observed *o = context;
    size_t low, high;

    (void)thread;
    for (size_t p = first; p < end; p++) {
        double *posterior = o->posterior + p * o->e->width;
        irt_posterior(o->e, p, posterior, &low, &high);
        while (most_of(posterior + low) < SHARE_LEAST) low += LANES;
        while (most_of(posterior + high - LANES) < SHARE_LEAST) high -= LANES;
        o->low[p] = (uint16_t)low, o->high[p] = (uint16_t)high;
    }
}

/* ---- products of the scores ---- */

/* Takes away what two items with these categories add: counts at the nodes, times both scores. */
static void take(const struct observed *o, const double *counts, const size_t item[2],
                 const size_t category[2])
{
    const struct engine *e = o->e;
    const struct layout *l = &e->layout;
    const struct curves *v = &e->curves[item[0]], *w = &e->curves[item[1]];
    double weighted[1008];

    for (size_t i = 0; i < v->categories; i++) {
        const double *first = v->score + (i * v->categories + category[0]) * e->width;
        if (irt_is_graded(e->wanted.model) && i != 0 && i != category[0] && i != category[0] + 1)
            continue;
        for (size_t k = 0; k < e->width; k++) weighted[k] = counts[k] * first[k];
        for (size_t j = 0; j < w->categories; j++) {
            const double *second = w->score + (j * w->categories + category[1]) * e->width;
            if (irt_is_graded(e->wanted.model) && j != 0 && j != category[1] && j != category[1] + 1)
                continue;
            o->ret[(l->first[item[0]] + i) * l->whole + l->first[item[1]] + j] -=
                irt_sum_of_products(e->width, weighted, second);
        }
    }
}

static size_t digit_step(const struct block *b, size_t i)
{
    size_t step = 1;

    for (size_t j = b->count - 1; j > i; j--) step *= b->radix[j];
    return step;
}

/* With many categories most pairs of them are nobody's. */
static bool has_any(const double *counts, size_t nodes)
{
    for (size_t k = 0; k < nodes; k++)
        if (counts[k] > 0) return true;
    return false;
}

/* Sums the rows (of `length` each) of a block in which its i-th item has this category. */
static void sum_rows(const struct block *b, const double *from, size_t length, size_t i,
                     size_t category, double *ret)
{
    size_t step = digit_step(b, i), round = step * b->radix[i];

    memset(ret, 0, length * sizeof *ret);
    for (size_t start = category * step; start < b->rows; start += round)
        for (size_t r = start; r < start + step; r++)
            for (size_t k = 0; k < length; k++) ret[k] += from[r * length + k];
}

/* Two items of one block. */
static void take_within(const struct observed *o, const struct block *b, size_t i, size_t j)
{
    const struct engine *e = o->e;
    size_t item[2] = {b->first + i, b->first + j}, category[2], step[2];
    double counts[1008];

    step[0] = digit_step(b, i), step[1] = digit_step(b, j);
    for (category[0] = 0; category[0] < e->curves[item[0]].categories; category[0]++)
        for (category[1] = 0; category[1] < e->curves[item[1]].categories; category[1]++) {
            memset(counts, 0, e->width * sizeof *counts);
            for (size_t r = 0; r < b->rows; r++) {
                const double *from = b->count_at + r * e->width;
                if (r / step[0] % b->radix[i] != category[0]) continue;
                if (r / step[1] % b->radix[j] != category[1]) continue;
                for (size_t k = 0; k < e->width; k++) counts[k] += from[k];
            }
            if (has_any(counts, e->nodes)) take(o, counts, item, category);
        }
}

/* The i-th item of a block with all of another, from the counts of rows of both; some: room. */
static void take_between(const struct observed *o, const struct block *a, const struct block *b,
                         const double *joint, size_t i, double *some)
{
    const struct engine *e = o->e;
    size_t category[2];
    double counts[1008];

    for (category[0] = 0; category[0] < e->curves[a->first + i].categories; category[0]++) {
        sum_rows(a, joint, b->rows * e->width, i, category[0], some);
        for (size_t j = 0; j < b->count; j++) {
            size_t item[2] = {a->first + i, b->first + j};
            for (category[1] = 0; category[1] < e->curves[item[1]].categories; category[1]++) {
                sum_rows(b, some, e->width, j, category[1], counts);
                if (has_any(counts, e->nodes)) take(o, counts, item, category);
            }
        }
    }
}

WIDE static void count_pair(const struct observed *o, size_t first, size_t second, double *joint)
{
    const struct engine *e = o->e;
    size_t rows = e->block[second].rows;

    memset(joint, 0, e->block[first].rows * rows * e->width * sizeof *joint);
    for (size_t p = 0; p < e->answers.patterns; p++) {
        const uint16_t *at = e->rows + p * e->blocks;
        const double *from = o->posterior + p * e->width;
        double *into = joint + (at[first] * rows + at[second]) * e->width;
        double frequency = e->answers.frequency[p];
        for (size_t k = o->low[p]; k < o->high[p]; k += LANES)
            for (size_t lane = 0; lane < LANES; lane++) into[k + lane] += frequency * from[k + lane];
    }
}

static void work_pairs(void *context, size_t from, size_t end, size_t thread)
{
    struct observed *o = context;

    for (size_t n = from; n < end; n++) {
        size_t first = o->pair[2 * n], second = o->pair[2 * n + 1];
        const struct block *a = &o->e->block[first], *b = &o->e->block[second];
        double *joint = o->joint[thread];
        if (a != b) count_pair(o, first, second, joint);
        for (size_t i = 0; i < a->count; i++)
            if (a != b) take_between(o, a, b, joint, i, joint + a->rows * b->rows * o->e->width);
        for (size_t i = 0; i < a->count; i++)
            for (size_t j = i + 1; a == b && j < a->count; j++) take_within(o, a, i, j);
    }
}

static void products(struct call *c, struct observed *o)
{
    const struct engine *e = o->e;
    size_t most = 0, blocks = e->blocks;

    for (size_t b = 0; b < blocks; b++) most = e->block[b].rows > most ? e->block[b].rows : most;
    o->joint = arena_alloc(c->mem, e->threads * sizeof *o->joint);
    for (size_t t = 0; t < e->threads; t++)
        o->joint[t] = arena_alloc(c->mem, most * (most + 1) * e->width * sizeof **o->joint);
    o->pair = arena_alloc(c->mem, blocks * (blocks + 1) * sizeof *o->pair);
    for (size_t a = 0; a < blocks; a++)
        for (size_t b = a; b < blocks; b++, o->pairs++)
            o->pair[2 * o->pairs] = a, o->pair[2 * o->pairs + 1] = b;
    parallel_for(e->threads, o->pairs, 1, work_pairs, o);
}

/* The item with itself, and with the spread. */
static void own_terms(const struct observed *o)
{
    const struct engine *e = o->e;
    const struct layout *l = &e->layout;
    double *own = o->ret, curvature[IRT_CATEGORIES_MOST * IRT_CATEGORIES_MOST];

    for (size_t item = 0; item < l->items; item++) {
        const struct curves *v = &e->curves[item];
        size_t categories = v->categories, size = categories * e->width, at = l->first[item];
        irt_curve_curvature(e->wanted.model, e->whole + at, e->nodes, e->width, e->theta, v,
                            e->counts[item], curvature);
        for (size_t i = 0; i < categories; i++) {
            const double *s = v->score + i * size;
            for (size_t j = i; j < categories; j++) {
                double sum = 0;
                for (size_t k = 0; k < size; k++)
                    sum += e->counts[item][k] * s[k] * v->score[j * size + k];
                own[(at + i) * l->whole + at + j] += curvature[i * categories + j] - sum;
            }
            for (size_t k = 0; k < size; k++)
                own[(at + i) * l->whole + l->spread] -=
                    e->counts[item][k] * s[k] * e->spread_score[k % e->width];
        }
    }
    for (size_t k = 0; k < e->nodes; k++) {
        double s = e->spread_score[k],
               spread2 = e->theta[k] * e->theta[k] / exp(2 * e->whole[l->spread]);
        double second = 2 * spread2 - 2 * (spread2 - s) + e->spread_variance;
        own[l->spread * l->whole + l->spread] += e->persons_at[k] * (second - s * s);
    }
}

/* ---- expected scores ---- */

static void fill_scores(void *context, size_t first, size_t end, size_t thread)
{
    struct observed *o = context;
    const struct engine *e = o->e;
    const struct layout *l = &e->layout;

    (void)thread;
    for (size_t row = first; row < end; row++) {
        size_t p = o->chunk + row, low = o->low[p], high = o->high[p];
        const double *posterior = o->posterior + p * e->width;
        double *into = o->scores + row * l->whole, root = sqrt(e->answers.frequency[p]);
        memset(into, 0, l->whole * sizeof *into);
        for (size_t item = 0; item < l->items; item++) {
            int8_t code = e->answers.codes[p * l->items + item];
            const struct curves *v = &e->curves[item];
            if (code < 0) continue;
            for (size_t i = 0; i < v->categories; i++) {
                const double *s = v->score + (i * v->categories + (size_t)code) * e->width;
                if (irt_is_graded(e->wanted.model) && i != 0 && i != (size_t)code &&
                    i != (size_t)code + 1)
                    continue;
                into[l->first[item] + i] =
                    root * irt_sum_of_products(high - low, posterior + low, s + low);
            }
        }
        for (size_t k = low; k < high; k++) into[l->spread] += root * posterior[k] * e->spread_score[k];
    }
}

static enum err add_expected_scores(struct call *c, struct observed *o)
{
    size_t whole = o->e->layout.whole, patterns = o->e->answers.patterns;
    double *product = arena_alloc(c->mem, whole * whole * sizeof *product);

    o->scores = arena_alloc(c->mem, CHUNK * whole * sizeof *o->scores);
    for (o->chunk = 0; o->chunk < patterns; o->chunk += CHUNK) {
        size_t rows = patterns - o->chunk < CHUNK ? patterns - o->chunk : CHUNK;
        parallel_for(o->e->threads, rows, 256, fill_scores, o);
        TRY(linear_multiply(c, whole, whole, rows, o->scores, true, o->scores, false, product));
        for (size_t i = 0; i < whole * whole; i++) o->ret[i] += product[i];
    }
    return OK;
}

enum err irt_observed_information(struct call *c, const struct engine *e, double *ret)
{
    struct observed o = {.e = e, .ret = ret};
    size_t whole = e->layout.whole, patterns = e->answers.patterns;

    memset(ret, 0, whole * whole * sizeof *ret);
    o.posterior = arena_alloc(c->mem, patterns * e->width * sizeof *o.posterior);
    o.low = arena_alloc(c->mem, patterns * sizeof *o.low);
    o.high = arena_alloc(c->mem, patterns * sizeof *o.high);
    parallel_for(e->threads, patterns, 256, fill_posterior, &o);
    products(c, &o);
    own_terms(&o);
    for (size_t i = 0; i < whole; i++)
        for (size_t j = 0; j < i; j++) ret[i * whole + j] = ret[j * whole + i];
    return add_expected_scores(c, &o);
}
