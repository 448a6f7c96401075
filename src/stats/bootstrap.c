/* stats/bootstrap.c: intervals of agreement by drawing units or clusters again.
 *
 * A replicate changes only how often each row or cluster counts, and the coefficients come from sums
 * that are linear in that. Where there are few distinct rows or clusters their sums are kept as a
 * matrix, and a replicate is a vector times it. Otherwise a replicate goes through the rows. LANES
 * replicates are taken at once. Replicate number i draws from stream i, so that neither they nor
 * threads make a difference.
 */

#include <string.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include "base/arena.h"
#include "stats/parallel.h"
#include "stats/progress.h"
#include "stats/random.h"
#include "stats/rating_blocks.h"

#define MATRIX_MOST (1 << 22) /* numbers */
#define COINCIDENCES_MOST 40  /* categories of which pairs are counted */
#define REPLICATES_MOST 10000000
#define KINDS (AGREE_COUNT + METRIC_COUNT)

/* Each thread's own. lanes: LANES for each row or cluster that is drawn, each row, sum and category. */
struct room {
    double *drawn;                           /* LANES x rows or clusters */
    double *sums, *parts, *scale, *gradient; /* of one replicate */
    double *lanes_drawn, *lanes_sums, *lanes_scale, *lanes_counts;
    double *lanes_units; /* the same as lanes_drawn where rows are drawn */
    double within[LANES];
};

struct resampling {
    const struct bootstrap_wanted *wanted;
    const struct alpha_form *form;
    struct sums_rows rows;
    struct rating_blocks blocks;
    const size_t *cluster;   /* of each row, or NULL */
    size_t drawn;            /* rows or clusters that are drawn from */
    const double *frequency; /* of each */
    const double *matrix;    /* drawn x sums, or NULL */
    bool coefficients, metrics;
    double *values; /* kinds x replicates */
    struct room *rooms;
};

/* ---- some replicates ---- */

static void draw(const struct resampling *b, size_t first, size_t count, struct room *room)
{
    for (size_t l = 0; l < count; l++) {
        struct random random = random_stream(b->wanted->seed, first + l);
        random_multinomial(&random, b->frequency, b->drawn, room->drawn + l * b->drawn);
    }
    for (size_t i = 0; i < b->drawn; i++)
        for (size_t l = 0; l < LANES; l++)
            room->lanes_drawn[LANES * i + l] = room->drawn[l * b->drawn + i];
}

static void take_sums(const struct resampling *b, struct room *room)
{
    const struct tallies *t = &b->rows.tallies;

    if (b->matrix) {
        lanes_times_matrix(room->lanes_drawn, b->drawn, b->matrix, b->rows.place.count,
                           room->lanes_sums);
        return;
    }
    for (size_t i = 0; b->cluster && i < t->rows; i++)
        for (size_t l = 0; l < LANES; l++)
            room->lanes_units[LANES * i + l] =
                room->lanes_drawn[LANES * b->cluster[i] + l] * t->frequency[i];
    rating_blocks_sums(&b->blocks, &b->rows, room->lanes_units, room->lanes_counts, room->lanes_sums);
}

/* The sums of one of them. */
static void pick_sums(const struct resampling *b, size_t lane, struct room *room)
{
    for (size_t k = 0; k < b->rows.place.count; k++) room->sums[k] = room->lanes_sums[LANES * k + lane];
}

/* Disagreement within units as the places are in each: from pairs of categories, or the rows. */
static void take_ordinal_within(const struct resampling *b, struct room *room)
{
    size_t categories = b->rows.tallies.categories;
    const double *pairs = room->lanes_sums + LANES * b->rows.place.coincidences;

    for (size_t l = 0; l < LANES; l++) {
        pick_sums(b, l, room);
        alpha_places(room->sums + b->rows.place.counts, categories, room->scale);
        for (size_t k = 0; k < categories; k++) room->lanes_scale[LANES * k + l] = room->scale[k];
    }
    if (!b->matrix) {
        rating_blocks_squares(&b->blocks, room->lanes_units, room->lanes_scale, room->within);
        return;
    }
    memset(room->within, 0, sizeof room->within);
    for (size_t i = 1; i < categories; i++)
        for (size_t k = 0; k < i; k++, pairs += LANES)
            for (size_t l = 0; l < LANES; l++) {
                double apart = room->lanes_scale[LANES * i + l] - room->lanes_scale[LANES * k + l];
                room->within[l] += pairs[l] * apart * apart;
            }
}

static double alpha_value(const struct resampling *b, enum metric metric, size_t lane,
                          struct room *room)
{
    const double *counts = room->sums + b->rows.place.counts, *scale = b->form->centred;
    size_t categories = b->rows.tallies.categories;
    double within = room->sums[SUM_APART + metric], expected;

    if (metric == METRIC_RATIO && b->form->negative) return NAN;
    if (metric == METRIC_ORDINAL) {
        alpha_places(counts, categories, room->scale);
        scale = room->scale;
        within = room->within[lane];
    }
    alpha_gradient(b->form, metric, scale, counts, room->gradient);
    expected = alpha_expected(counts, room->gradient, categories);
    return expected > 0 ? 1 - (room->sums[SUM_RATINGS] - 1) * within / expected : NAN;
}

static void replicate(const struct resampling *b, size_t number, size_t lane, struct room *room)
{
    size_t all = b->wanted->replicates;
    struct agree_parts parts;
    double *values = b->values + number;

    pick_sums(b, lane, room);
    for (size_t i = 0; i < KINDS; i++) values[i * all] = NAN;
    if (room->sums[SUM_PAIRED] == 0) return;
    if (b->coefficients) {
        agree_parts_take(&b->rows, room->sums, room->parts, &parts);
        for (size_t i = 0; i < AGREE_COUNT; i++) values[i * all] = parts.value[i];
    }
    for (enum metric m = 0; b->metrics && m < METRIC_COUNT; m++)
        values[(AGREE_COUNT + m) * all] = alpha_value(b, m, lane, room);
}

/* first and end: in LANES of replicates. */
static void replicates(void *context, size_t first, size_t end, size_t thread)
{
    struct resampling *b = context;
    struct room *room = &b->rooms[thread];

    for (size_t i = first * LANES; i < end * LANES && i < b->wanted->replicates; i += LANES) {
        size_t left = b->wanted->replicates - i, count = left < LANES ? left : LANES;
        draw(b, i, count, room);
        take_sums(b, room);
        if (b->metrics) take_ordinal_within(b, room);
        for (size_t l = 0; l < count; l++) replicate(b, i + l, l, room);
    }
}

/* ---- what all replicates share ---- */

static void take_matrix(struct call *c, struct resampling *b)
{
    size_t count = b->rows.place.count;
    double *matrix = arena_alloc(c->mem, b->drawn * count * sizeof *matrix);

    for (size_t i = 0; i < b->rows.tallies.rows; i++) {
        size_t place = b->cluster ? b->cluster[i] : i;
        double units = b->cluster ? b->rows.tallies.frequency[i] : 1;
        sums_add(&b->rows, i, units, matrix + place * count);
    }
    b->matrix = matrix;
}

static enum err check_wanted(struct call *c, const struct ratings *r, const struct bootstrap_wanted *b)
{
    if (b->replicates < 2 || b->replicates > REPLICATES_MOST)
        return fail(c, ERR_INVALID, "A bootstrap needs between 2 and %d replicates.", REPLICATES_MOST);
    if (b->cluster && b->clusters < 2)
        return fail(c, ERR_INVALID, "One cluster alone cannot be drawn from.");
    for (size_t i = 0; b->cluster && i < r->rows; i++)
        if (b->cluster[i] >= b->clusters) return fail(c, ERR_BUG, "There is no such cluster.");
    /* So that the rows of a multinomial draw are whole units. */
    for (size_t i = 0; r->frequency && i < r->rows; i++)
        if (r->frequency[i] != floor(r->frequency[i]))
            return fail(c, ERR_INVALID, "The frequency of row %zu is not a whole number.", i + 1);
    return OK;
}

static void take_rooms(struct call *c, struct resampling *b, size_t threads)
{
    size_t categories = b->rows.tallies.categories, size = sizeof(double);

    b->values = arena_alloc(c->mem, KINDS * b->wanted->replicates * size);
    b->rooms = arena_alloc(c->mem, threads * sizeof *b->rooms);
    for (size_t i = 0; i < threads; i++) {
        struct room *room = &b->rooms[i];
        room->drawn = arena_alloc(c->mem, LANES * b->drawn * size);
        room->sums = arena_alloc(c->mem, b->rows.place.count * size);
        room->parts = arena_alloc(c->mem, agree_parts_room(&b->rows) * size);
        room->scale = arena_alloc(c->mem, categories * size);
        room->gradient = arena_alloc(c->mem, categories * size);
        room->lanes_drawn = arena_alloc(c->mem, LANES * b->drawn * size);
        room->lanes_units = b->cluster && !b->matrix
                                ? arena_alloc(c->mem, LANES * b->rows.tallies.rows * size)
                                : room->lanes_drawn;
        room->lanes_sums = arena_alloc(c->mem, LANES * b->rows.place.count * size);
        room->lanes_counts = arena_alloc(c->mem, LANES * categories * size);
        room->lanes_scale = arena_alloc(c->mem, LANES * categories * size);
    }
}

/* Whether sums of what is drawn fit into a matrix, pairs of categories among them. */
static bool fits_matrix(const struct resampling *b, const struct ratings *r)
{
    size_t count = SUM_FIXED + 2 * r->categories;

    if (b->metrics && r->categories > COINCIDENCES_MOST) return false;
    if (b->metrics) count += r->categories * r->categories / 2;
    if (b->coefficients) count += r->categories * r->raters;
    return count <= MATRIX_MOST / b->drawn;
}

/* Units that nobody rated are none, and are not drawn. Of distinct rows it is one at most. */
static void leave_out_unrated(struct call *c, struct ratings *rows)
{
    size_t empty = 0;
    int32_t *codes;
    double *frequency = NULL;

    for (; empty < rows->rows; empty++) {
        size_t given = 0;
        for (size_t k = 0; k < rows->raters; k++)
            given += rows->codes[empty * rows->raters + k] != RATING_MISSING;
        if (!given) break;
    }
    if (empty == rows->rows || rows->rows == 1) return;
    size_t behind = --rows->rows - empty, width = rows->raters;
    codes = arena_copy(c->mem, rows->codes, (rows->rows + 1) * width * sizeof *codes);
    memmove(codes + empty * width, codes + (empty + 1) * width, behind * width * sizeof *codes);
    if (rows->frequency) {
        frequency = arena_copy(c->mem, rows->frequency, (rows->rows + 1) * sizeof *frequency);
        memmove(frequency + empty, frequency + empty + 1, behind * sizeof *frequency);
    }
    rows->codes = codes;
    rows->frequency = frequency;
}

/* Rows that are drawn from: distinct ones; clusters keep their rows. Only Conger asks who rated. */
static enum err take_rows(struct call *c, const struct ratings *r, const struct agreement_wanted *w,
                          struct resampling *b)
{
    const struct bootstrap_wanted *wanted = b->wanted;
    struct sums_wanted sums = {.margins = b->coefficients, .form = b->metrics ? b->form : NULL};
    struct ratings rows;
    struct tally_units units;
    size_t *row_of;

    TRY(b->coefficients || wanted->cluster ? ratings_distinct(c, r, &rows, NULL)
                                           : ratings_unordered(c, r, &rows));
    if (b->coefficients && w) sums.weights = w->weights;
    if (!wanted->cluster) leave_out_unrated(c, &rows);
    ratings_by_number(c, wanted->cluster ? r : &rows, &rows, &row_of);
    b->drawn = wanted->cluster ? wanted->clusters : rows.rows;
    bool matrix = fits_matrix(b, r);
    sums.coincidences = matrix && b->metrics;
    TRY(sums_rows_make(c, &rows, &sums, &b->rows));
    TRY(tallies_units(c, &b->rows.tallies, &units));
    b->frequency = b->rows.tallies.frequency;
    if (wanted->cluster) {
        double *ones = arena_alloc(c->mem, b->drawn * sizeof *ones);
        size_t *cluster = arena_alloc(c->mem, rows.rows * sizeof *cluster);
        for (size_t i = 0; i < b->drawn; i++) ones[i] = 1;
        for (size_t i = 0; i < rows.rows; i++) cluster[i] = wanted->cluster[row_of[i]];
        b->frequency = ones;
        b->cluster = cluster;
    }
    if (matrix)
        take_matrix(c, b);
    else
        b->blocks = rating_blocks_make(c, &rows);
    return OK;
}

/* Percentiles of what came out, lying between order statistics as most programs have them (Hyndman and
 * Fan's seventh). */
static void summarise(double *values, const struct bootstrap_wanted *wanted, struct estimate *e)
{
    size_t kept = 0;

    for (size_t i = 0; i < wanted->replicates; i++)
        if (isfinite(values[i])) values[kept++] = values[i];
    if (kept < wanted->replicates) e->warnings |= WARNING_BOOTSTRAP_LOST;
    if (kept < 2) return;
    gsl_sort(values, 1, kept);
    e->se = gsl_stats_sd(values, 1, kept);
    e->low = gsl_stats_quantile_from_sorted_data(values, 1, kept, (1 - wanted->level) / 2);
    e->high = gsl_stats_quantile_from_sorted_data(values, 1, kept, (1 + wanted->level) / 2);
    e->method = "bootstrap";
}

enum err agree_bootstrap(struct call *c, const struct ratings *r, const struct agreement_wanted *w,
                         const struct bootstrap_wanted *wanted, struct estimate *coefficients,
                         struct estimate *metrics)
{
    struct alpha_form form;
    struct resampling b = {.wanted = wanted, .form = &form};

    b.coefficients = coefficients != NULL;
    b.metrics = metrics != NULL;
    TRY(ratings_check(c, r));
    TRY(check_wanted(c, r, wanted));
    if (b.metrics) TRY(alpha_form_make(c, r, true, &form));
    TRY(take_rows(c, r, w, &b));
    size_t threads = parallel_threads(wanted->threads);
    take_rooms(c, &b, threads);
    progress_for(c, threads, (wanted->replicates + LANES - 1) / LANES, 1, replicates, &b);
    for (size_t i = 0; i < KINDS; i++) {
        bool is_metric = i >= AGREE_COUNT;
        struct estimate *e = is_metric ? metrics : coefficients;
        if (!e || (i == AGREE_COUNT + METRIC_RATIO && form.negative)) continue;
        e += is_metric ? i - AGREE_COUNT : i;
        summarise(b.values + i * wanted->replicates, wanted, e);
    }
    return OK;
}
