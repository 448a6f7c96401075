/* base/b.c: a sample. */

int base_b(int n)
{
    return n;
}
