/* analysis/plot_write.c: plots of an answer written to a file. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "analysis/answer_parts.h"
#include "analysis/plot.h"

enum err plot_write(struct call *c, const struct answer *a, const char *path)
{
    enum plot_format format;
    const void *bytes;
    size_t length;
    bool is_written;
    FILE *out;

    TRY(plot_format_of(c, path, &format));
    if (!a->plots) return fail(c, ERR_INVALID, "There is nothing to draw.");
    TRY(plot_draw(c, a->plots, format, &bytes, &length));
    out = fopen(path, "wb");
    if (!out) return fail(c, ERR_IO, "%s cannot be written: %s.", path, strerror(errno));
    is_written = fwrite(bytes, 1, length, out) == length;
    if (fclose(out) != 0) is_written = false;
    return is_written ? OK : fail(c, ERR_IO, "%s cannot be written: %s.", path, strerror(errno));
}
