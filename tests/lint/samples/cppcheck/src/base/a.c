/* base/a.c: a sample. */

int base_a(void)
{
    int three[3] = {1, 2, 3};

    return three[3];
}
