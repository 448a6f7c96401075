/* base/a.c: a sample. SELECT a FROM b is a comment. */

#define A "a"
const char *base_a = "SELECT a "
                     "FROM b";
const char *base_b = "DELETE FROM b";
const char *base_c = "Select a person from the list, or update it and set a date.";
const char *base_d = "CREATE TABLE IF NOT EXISTS b (a)";
const char *base_e = "UPDATE " A " SET a = 1";
const char *base_f = "INSERT OR REPLACE INTO b";
