/* analysis/main.c: the programs astrolabe-stats and astrolabe-stats-plot.
 *
 * They are the same but for drawing, whose libraries take longer to load than a small file takes to
 * answer: for --plot the one hands over to the other before anything is read.
 */

#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "analysis/analysis.h"
#include "analysis/plot.h"
#include "analysis/progress.h"
#include "base/arena.h"

static int usage(FILE *out)
{
    fputs("Usage: astrolabe stats NAME FILE|- [options]\n"
          "       astrolabe stats NAME --help\n"
          "       astrolabe stats --list [--json]\n",
          out);
    return 2;
}

/* What a file has in its names may break lines, and a list of names may not fit: one line is said, and
 * its end is seen. */
static const char *sentence(struct call *c)
{
    char *text = c->fail.text, *end = text + strlen(text);

    for (char *p = text; p < end; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7f) *p = ' ';
    if (end - text < FAIL_TEXT_MAX - 1) return text;
    end -= sizeof "…";
    while (end > text && ((unsigned char)*end & 0xc0) == 0x80) end--;
    memcpy(end, "….", sizeof "….");
    return text;
}

/* The one table from failures to exit codes. Data that are refused are blamed on their place; where
 * there is none to blame, on the whole file, which begins at 1:1. */
static int failed(struct call *c, const struct request *q)
{
    switch (c->fail.code) {
    case OK: return 0;
    case ERR_INVALID:
        if (c->fail.field)
            fprintf(stderr, "%s: %s\n", c->fail.field, sentence(c));
        else if (q->file)
            fprintf(stderr, "%s:1:1: %s\n", q->file, sentence(c));
        else
            fprintf(stderr, "astrolabe-stats: %s\n", sentence(c));
        return 1;
    case ERR_MISSING: fprintf(stderr, "astrolabe-stats: %s\n", sentence(c)); return 2;
    default: fprintf(stderr, "astrolabe-stats: %s\n", sentence(c)); return 3;
    }
}

#define PATH_MOST 4096
#define PLOT_NAME "astrolabe-stats-plot"

#ifdef WITH_PLOTS

static enum err hand_over(struct call *c, char **argv)
{
    (void)c, (void)argv;
    return OK;
}

static enum err draw(struct call *c, const struct answer *a, const struct request *q)
{
    return q->plot ? plot_write(c, a, q->plot) : OK;
}

#else

/* Standard input is still unread, and goes on to the other program. */
static enum err hand_over(struct call *c, char **argv)
{
    char own[PATH_MOST], *slash;
    ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);
    const char *program = PLOT_NAME;

    if (length > 0) {
        own[length] = '\0';
        slash = strrchr(own, '/');
        if (slash) program = arena_format(c->mem, "%.*s/" PLOT_NAME, (int)(slash - own), own);
        execv(program, argv);
    }
    return fail(c, ERR_IO, "The program %s, which draws, is not there.", program);
}

static enum err draw(struct call *c, const struct answer *a, const struct request *q)
{
    (void)c, (void)a, (void)q;
    return OK;
}

#endif

/* Of a terminal's lines; 0 where it is none, or does not say. */
static size_t width_of(FILE *out)
{
    struct winsize size = {0};

    return isatty(fileno(out)) && ioctl(fileno(out), TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static enum err compute(struct call *c, const struct analysis *analysis, struct request *q)
{
    struct answer *a = answer_new(c, analysis->name);

    if (q->file) TRY(table_open(c, q->file, &q->table, &q->opened));
    if (q->opened && q->columns) TRY(expand_columns(c, q->opened, &q->columns));
    struct progress_shown *shown = progress_show(c);
    enum err e = analysis->run(c, q, a);
    progress_end(shown);
    TRY(e);
    TRY(draw(c, a, q));
    if (q->json)
        answer_print_json(a, stdout);
    else
        answer_print_text(a, &(struct answer_form){analysis->title, analysis->nouns, width_of(stdout)},
                          stdout);
    return OK;
}

static enum err prepare_plot(struct call *c, const struct request *q, char **argv)
{
    enum plot_format format;

    if (!q->plot) return OK;
    TRY(plot_format_of(c, q->plot, &format));
    return hand_over(c, argv);
}

/* argv: the whole line; the options of the analysis come after its name. */
static int run(struct call *c, const struct analysis *analysis, int argc, char **argv)
{
    struct request q = {0};
    bool help = false;

    if (request_read(c, analysis, argc - 2, argv + 2, &q, &help) != OK) return failed(c, &q);
    if (help) {
        request_help(analysis, width_of(stdout), stdout);
        return 0;
    }
    if (prepare_plot(c, &q, argv) != OK) return failed(c, &q);
    if (compute(c, analysis, &q) != OK) return failed(c, &q);
    return 0;
}

static int list(struct call *c, int argc, char **argv)
{
    if (argc > 1 || (argc == 1 && strcmp(argv[0], "--json") != 0)) return usage(stderr);
    if (argc)
        analyses_list_json(c, stdout);
    else
        analyses_list(stdout);
    return 0;
}

static int answer(struct call *c, int argc, char **argv)
{
    const struct analysis *analysis;

    if (argc < 2) return usage(stderr);
    if (strcmp(argv[1], "--help") == 0) return usage(stdout) - 2;
    if (strcmp(argv[1], "--list") == 0) return list(c, argc - 2, argv + 2);
    analysis = analysis_find(argv[1]);
    if (analysis) return run(c, analysis, argc, argv);
    fprintf(stderr, "astrolabe-stats: There is no analysis %s; see: astrolabe stats --list\n", argv[1]);
    return 2;
}

int main(int argc, char **argv)
{
    struct call c = {.mem = arena_new()};
    int code;

    gsl_set_error_handler_off(); /* a figure that GSL cannot give is NAN, not the end of the program */
    code = answer(&c, argc, argv);
    arena_free(c.mem);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs("astrolabe-stats: The answer cannot be written.\n", stderr);
        return 3;
    }
    return code;
}
