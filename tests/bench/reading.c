/* tests/bench/reading.c: how fast a table is read: reading FILE codes|numbers prints MB/s, the median
 * of five. */

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "analysis/table.h"
#include "base/arena.h"

#define TURNS 5

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Every column, as an analysis reads them: opened, found out, into one array row by row. */
static enum err read_all(struct call *c, const char *path, bool codes)
{
    struct table_options options = {0};
    struct categories *categories = categories_new(c);
    struct table *t;
    size_t columns, rows;

    TRY(table_open(c, path, &options, &t));
    columns = table_columns(t);
    struct want *wants = arena_alloc(c->mem, columns * sizeof *wants);
    size_t size = codes ? sizeof(int32_t) : sizeof(double);
    char *into = arena_alloc(c->mem, table_rows_most(t) * columns * size);
    for (size_t i = 0; i < columns; i++)
        wants[i] = (struct want){i, codes ? WANT_CODES : WANT_NUMBERS, codes ? categories : NULL,
                                 into + i * size, columns};
    return table_read(c, t, wants, columns, &rows);
}

int main(int count, char **words)
{
    double seconds[TURNS];
    struct stat file;

    if (count != 3 || stat(words[1], &file) != 0) return 2;
    for (size_t turn = 0; turn < TURNS; turn++) {
        double begun = now();
        struct call c = {.mem = arena_new()};
        size_t at = turn;
        if (read_all(&c, words[1], strcmp(words[2], "codes") == 0) != OK) {
            fprintf(stderr, "%s\n", c.fail.text);
            return 1;
        }
        double took = now() - begun;
        arena_free(c.mem);
        for (; at > 0 && seconds[at - 1] > took; at--) seconds[at] = seconds[at - 1];
        seconds[at] = took;
    }
    printf("%.0f\n", (double)file.st_size / seconds[TURNS / 2] / 1e6);
    return 0;
}
