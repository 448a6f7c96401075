/* crypt/a.c: a sample. sprintf(here) is a comment. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *crypt_a(char *out, const char *in);

char *crypt_a(char *out, const char *in)
{
    char *kept = malloc(10); /* owned: the caller frees it */
    char *lost = malloc(10);

    sprintf(out, "sprintf(%s)", in);
    strcpy (out, in);
    snprintf(out, 4, "%s", in);
    if (atoi(in)) free(lost);
    return kept;
}

/* owned: freed
 * by crypt_c */
char *crypt_b(void) { return malloc(10); }
