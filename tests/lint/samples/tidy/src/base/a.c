/* base/a.c: a sample. */

#include <stdlib.h>
#include <string.h>

int base_a(const char *text);

int base_a(const char *text)
{
    char *copy = strdup(text); /* owned: nobody frees it, and the analyzer says so */

    if (strlen(text) > 3) return copy[0];
    free(copy);
    return strcmp(text, "three");
}
