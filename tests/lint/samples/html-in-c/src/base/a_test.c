/* base/a_test.c: a sample. */

const char *base_a_test = "<p>allowed</p>";
