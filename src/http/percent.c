/* http/percent.c: percent-encoding, undone once. */

#include "http/percent.h"

#include <string.h>

#include "base/text.h"

static int digit_value(char ch)
{
    if (ch >= '0' && ch <= '9') return ch - '0';
    if (ch >= 'a' && ch <= 'f') return ch - 'a' + 10;
    if (ch >= 'A' && ch <= 'F') return ch - 'A' + 10;
    return -1;
}

bool percent_decode(const char *text, size_t length, bool plus_is_space, char *ret_text,
                    size_t *ret_length)
{
    size_t used = 0;

    for (size_t i = 0; i < length; i++) {
        char ch = text[i];
        if (ch == '+' && plus_is_space) {
            ch = ' ';
        } else if (ch == '%') {
            if (length - i < 3 || digit_value(text[i + 1]) < 0 || digit_value(text[i + 2]) < 0)
                return false;
            ch = (char)(digit_value(text[i + 1]) << 4 | digit_value(text[i + 2]));
            i += 2;
        }
        ret_text[used++] = ch;
    }
    ret_text[used] = '\0';
    *ret_length = used;
    return true;
}

static bool has_encoded_slash(const char *text, size_t length)
{
    for (size_t i = 0; i + 2 < length; i++)
        if (text[i] == '%' && text[i + 1] == '2' && (text[i + 2] == 'F' || text[i + 2] == 'f'))
            return true;
    return false;
}

static bool has_dot_segment(const char *path)
{
    for (const char *p = strchr(path, '/'); p; p = strchr(p + 1, '/')) {
        size_t length = strcspn(p + 1, "/");
        if (length == 1 && p[1] == '.') return true;
        if (length == 2 && p[1] == '.' && p[2] == '.') return true;
    }
    return false;
}

bool percent_decode_path(const char *path, size_t length, char *ret_path)
{
    size_t decoded;

    if (length == 0 || path[0] != '/' || (length > 1 && path[1] == '/')) return false;
    if (has_encoded_slash(path, length)) return false;
    if (!percent_decode(path, length, false, ret_path, &decoded)) return false;
    if (!text_is_printable(ret_path, decoded)) return false;
    return strpbrk(ret_path, "\r\n\t\\") == NULL && !has_dot_segment(ret_path);
}
