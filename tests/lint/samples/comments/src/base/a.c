/* base/a.c: a sample. */

// not so
const char *base_a = "http://here/is/none"; // nor so
/* but // so */
