/* stats/linear.c: LAPACK and BLAS, found in OpenBLAS when they are needed.
 *
 * They are called as Fortran has them, column-major: a symmetric matrix is the same either way, and of
 * the others the turned one is asked for.
 */

#include "stats/linear.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

#include "base/arena.h"

#define LIBRARY "libopenblas.so.0"

static struct {
    void *library;
    void (*dgemm)(const char *, const char *, const int *, const int *, const int *, const double *,
                  const double *, const int *, const double *, const int *, const double *, double *,
                  const int *);
    void (*dpotrf)(const char *, const int *, double *, const int *, int *);
    void (*dpotri)(const char *, const int *, double *, const int *, int *);
    void (*dpotrs)(const char *, const int *, const int *, const double *, const int *, double *,
                   const int *, int *);
    void (*dgetrf)(const int *, const int *, double *, const int *, int *, int *);
    void (*dgetri)(const int *, double *, const int *, const int *, double *, const int *, int *);
    void (*dsyev)(const char *, const char *, const int *, double *, const int *, double *, double *,
                  const int *, int *);
    bool is_whole;
} blas;

/* A function's address comes as a pointer to data. */
static bool find(const char *name, void *slot)
{
    void *found = dlsym(blas.library, name);

    memcpy(slot, &found, sizeof found);
    return found != NULL;
}

/* Its own threads would wait for one another between the small matrices that statistics have. */
static void keep_to_one_thread(void)
{
    void (*set)(int);

    if (find("openblas_set_num_threads", &set)) set(1);
}

static void load(void)
{
    blas.library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    blas.is_whole = blas.library && find("dgemm_", &blas.dgemm) && find("dpotrf_", &blas.dpotrf) &&
                    find("dpotri_", &blas.dpotri) && find("dpotrs_", &blas.dpotrs) &&
                    find("dgetrf_", &blas.dgetrf) && find("dgetri_", &blas.dgetri) &&
                    find("dsyev_", &blas.dsyev);
    if (blas.is_whole) keep_to_one_thread();
}

enum err linear_load(struct call *c)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, load);
    if (blas.is_whole) return OK;
    return fail(c, ERR_IO,
                "This needs OpenBLAS, which is not installed: install the package libopenblas0.");
}

static double *copy_of(struct call *c, size_t count, const double *from)
{
    return arena_copy(c->mem, from, count * sizeof *from);
}

enum err linear_multiply(struct call *c, size_t rows, size_t columns, size_t inner, const double *a,
                         bool a_turned, const double *b, bool b_turned, double *ret)
{
    int m = (int)columns, n = (int)rows, k = (int)inner;
    int b_width = (int)(b_turned ? inner : columns), a_width = (int)(a_turned ? rows : inner);
    double one = 1, zero = 0;

    TRY(linear_load(c));
    if (rows == 0 || columns == 0) return OK;
    if (inner == 0) {
        memset(ret, 0, rows * columns * sizeof *ret);
        return OK;
    }
    /* Row-major ret is, to Fortran, its turned self: b' a'. */
    blas.dgemm(b_turned ? "T" : "N", a_turned ? "T" : "N", &m, &n, &k, &one, b, &b_width, a, &a_width,
               &zero, ret, &m);
    return OK;
}

/* a's lower half, as Fortran's upper one, becomes U with U'U = a. */
static bool factor(size_t n, double *a)
{
    int size = (int)n, info = 0;

    blas.dpotrf("U", &size, a, &size, &info);
    return info == 0;
}

enum err linear_solve(struct call *c, size_t n, const double *a, size_t sides, const double *b,
                      double *ret, bool *ret_definite)
{
    int size = (int)n, count = (int)sides, info = 0;
    double *factored, *turned;

    TRY(linear_load(c));
    factored = copy_of(c, n * n, a);
    turned = arena_alloc(c->mem, (n * sides + 1) * sizeof *turned);
    *ret_definite = n == 0 || factor(n, factored);
    if (!*ret_definite || n == 0) return OK;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < sides; j++) turned[j * n + i] = b[i * sides + j];
    blas.dpotrs("U", &size, &count, factored, &size, turned, &size, &info);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < sides; j++) ret[i * sides + j] = turned[j * n + i];
    return OK;
}

enum err linear_invert(struct call *c, size_t n, const double *a, double *ret,
                       double *ret_log_determinant, bool *ret_definite)
{
    int size = (int)n, info = 0;
    double *work, sum = 0;

    TRY(linear_load(c));
    work = copy_of(c, n * n, a);
    *ret_definite = n == 0 || factor(n, work);
    if (!*ret_definite) return OK;
    for (size_t i = 0; i < n; i++) sum += 2 * log(work[i * n + i]);
    if (ret_log_determinant) *ret_log_determinant = sum;
    if (n == 0) return OK;
    blas.dpotri("U", &size, work, &size, &info);
    *ret_definite = info == 0;
    for (size_t i = 0; i < n && *ret_definite; i++)
        for (size_t j = 0; j <= i; j++) ret[i * n + j] = ret[j * n + i] = work[i * n + j];
    return OK;
}

enum err linear_invert_any(struct call *c, size_t n, const double *a, double *ret, bool *ret_regular)
{
    int size = (int)n, room = 64 * (int)n, info = 0, *pivots;
    double *factored, *work;

    TRY(linear_load(c));
    *ret_regular = true;
    if (n == 0) return OK;
    factored = copy_of(c, n * n, a);
    pivots = arena_alloc(c->mem, n * sizeof *pivots);
    work = arena_alloc(c->mem, (size_t)room * sizeof *work);
    blas.dgetrf(&size, &size, factored, &size, pivots, &info);
    if (info == 0) blas.dgetri(&size, factored, &size, pivots, work, &room, &info);
    *ret_regular = info == 0;
    if (*ret_regular) memcpy(ret, factored, n * n * sizeof *ret);
    return OK;
}

enum err linear_eigen(struct call *c, size_t n, const double *a, double *ret_values,
                      double *ret_vectors)
{
    int size = (int)n, room = 34 * (int)n, info = 0;
    double *vectors, *values, *work;

    TRY(linear_load(c));
    if (n == 0) return OK;
    vectors = copy_of(c, n * n, a);
    values = arena_alloc(c->mem, n * sizeof *values);
    work = arena_alloc(c->mem, (size_t)room * sizeof *work);
    blas.dsyev(ret_vectors ? "V" : "N", "U", &size, vectors, &size, values, work, &room, &info);
    if (info != 0)
        return fail(c, ERR_INVALID,
                    "The eigenvalues of the matrix could not be found: look for values that "
                    "are not finite.");
    for (size_t j = 0; j < n; j++) ret_values[j] = values[n - 1 - j];
    for (size_t j = 0; j < n && ret_vectors; j++)
        for (size_t i = 0; i < n; i++) ret_vectors[i * n + j] = vectors[(n - 1 - j) * n + i];
    return OK;
}

enum err linear_cholesky(struct call *c, size_t n, const double *a, double *ret, bool *ret_definite)
{
    TRY(linear_load(c));
    memcpy(ret, a, n * n * sizeof *ret);
    *ret_definite = n == 0 || factor(n, ret);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) ret[i * n + j] = 0;
    return OK;
}
