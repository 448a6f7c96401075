/* base/a.c: a sample; <p>in a comment</p> is nothing. */

const char *base_a[] = {
    "<p>Good morning",
    "and <b class=\"x\">bold",
    "usage: astrolabe serve <dir> [--listen <address>]",
    "a < b and b > a",
};
