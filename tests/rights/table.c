/* rights/table.c: the code's table of rights against rights.tsv, and whether a flip would be noticed.
 *
 * rights_table RIGHTS.TSV DIR
 *
 * Makes a site in DIR whose charter has a copy of the table, an account of every role on duty in one of
 * two units, and a person in each unit. Then every right is asked for by every role in every relation;
 * each cell of the copy, and each of the file, is flipped to everything else, and has to be missed just
 * there.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/subjects.h"
#include "base/arena.h"
#include "base/json.h"
#include "base/text.h"
#include "base/time.h"
#include "crypt/secret.h"
#include "people/people.h"
#include "site/rights.h"
#include "site/site.h"
#include "site/users.h"

#define RIGHTS_MAX 200
#define LINE_MAX_BYTES 1000
#define PASSPHRASE "grey geese over the water"

static const struct {
    const char *word;
    enum relation relation;
} meanings[] = {{"nobody", NO},
                {"anybody", HERE},
                {"on duty", UNIT},
                {"author", OWN},
                {"not author", OTHERS}};
#define MEANINGS (sizeof meanings / sizeof *meanings)

/* Which relations stand between somebody and what a right is about. */
enum probe { ABOUT_NOTHING, OWN_UNIT, OTHER_UNIT, OWN_WORK, OTHERS_WORK, PROBES };

struct test {
    struct call call;
    struct right expected[RIGHTS_MAX + 1]; /* what rights.tsv says */
    struct right table[RIGHTS_MAX + 1];    /* the copy that the charter has */
    struct charter charter;
    struct site *site;
    struct user_secrets *secrets;
    struct desk desks[ROLE_COUNT];
    struct id units[2], people[2]; /* everybody is on duty in the first */
    struct id author[ROLE_COUNT], stranger;
};

/* ---- what is expected ---- */

static void give_up(const char *what, const char *why)
{
    printf("not ok rights-table: %s: %s\n", what, why);
    exit(1);
}

static char *trimmed(char *text)
{
    size_t length;

    text += strspn(text, " ");
    for (length = strlen(text); length && strchr(" \r\n", text[length - 1]);) length--;
    text[length] = '\0';
    return text;
}

static enum relation meaning_of(const char *word)
{
    for (size_t i = 0; i < MEANINGS; i++)
        if (text_equal(meanings[i].word, word)) return meanings[i].relation;
    give_up(word, "no such cell");
    return NO;
}

static void read_line(struct test *t, char *line, struct right *ret)
{
    enum role role = 0;
    char *cell;

    ret->name = arena_text(t->call.mem, trimmed(strsep(&line, "\t")));
    while ((cell = strsep(&line, "\t"))) {
        if (role == ROLE_COUNT) give_up(ret->name, "too many cells");
        ret->needs[role++] = meaning_of(trimmed(cell));
    }
    if (role < ROLE_COUNT) give_up(ret->name, "a cell is missing");
}

/* The columns have to be the roles in the order of enum role. */
static void check_heading(char *line)
{
    strsep(&line, "\t");
    for (enum role role = 0; role < ROLE_COUNT; role++) {
        char *cell = strsep(&line, "\t");
        if (!cell || !text_equal(trimmed(cell), role_name(role)))
            give_up("rights.tsv", "other columns");
    }
}

static void read_expected(struct test *t, const char *path)
{
    FILE *file = fopen(path, "r");
    char line[LINE_MAX_BYTES];
    bool headed = false;
    size_t count = 0;

    if (!file) give_up(path, "cannot be read");
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#' || line[0] == '\n') continue;
        if (!headed) check_heading(line);
        if (headed && count == RIGHTS_MAX) give_up(path, "too many rights");
        if (headed) read_line(t, line, &t->expected[count++]);
        headed = true;
    }
    fclose(file);
}

static struct right *find(struct right *table, const char *name)
{
    for (; table->name; table++)
        if (text_equal(table->name, name)) return table;
    return NULL;
}

/* ---- the stage ---- */

static void must(struct test *t, enum err e, const char *what)
{
    if (e != OK) give_up(what, t->call.fail.text);
}

static void add_account(struct test *t, enum role role, struct desk *keeper)
{
    struct call *c = &t->call;
    struct user_new u = {role_name(role), role_name(role), 1U << role,
                         json_list(c),    PASSPHRASE,      passphrase_cost_least()};
    struct json *row;
    struct id entry;

    json_add(u.units, json_id(c, &t->units[0]));
    must(t, user_add(c, keeper, &u, &entry), "an account");
    must(t, desk_row(c, keeper, "user_by_name", DB_ARGS(DB_TEXT("name", u.name)), &row), u.name);
    if (!id_parse(json_get_text(row, "id"), &t->author[role])) give_up(u.name, "has no identifier");
    must(t, desk_sit(c, t->site, &t->author[role], NULL, &t->desks[role]), u.name);
}

static void set_stage(struct test *t, const char *directory)
{
    struct call *c = &t->call;
    struct site_founding f = {directory,  "Quiet Harbour",         "keeper",
                              PASSPHRASE, passphrase_cost_least(), false};
    const char *recovery;
    struct desk keeper;

    must(t, site_create(c, &t->charter, &f, &t->site, &recovery), "a site");
    must(t, user_secrets_open(c, site_user_store(t->site), "keeper", PASSPHRASE, &t->secrets),
         "keeper");
    must(t, desk_sit(c, t->site, &t->secrets->user, t->secrets, &keeper), "keeper");
    must(t, unit_open(c, &keeper, "Wing A", &t->units[0]), "a unit");
    must(t, unit_open(c, &keeper, "Wing B", &t->units[1]), "a unit");
    for (enum role role = 0; role < ROLE_COUNT; role++) add_account(t, role, &keeper);
    for (size_t i = 0; i < 2; i++) {
        struct person_details p = {.name_latin = "Some Body",
                                   .number = i ? "2" : "1",
                                   .legal_status = "convicted",
                                   .unit = t->units[i]};
        must(t, person_register(c, &t->desks[ASSESSOR], &p, &t->people[i]), "a person");
    }
    t->stranger = id_random();
}

/* ---- asking ---- */

static bool means(enum relation cell, enum probe probe)
{
    switch (probe) {
    case OWN_UNIT: return cell & (HERE | UNIT);
    case OWN_WORK: return cell & (HERE | OWN);
    case OTHERS_WORK: return cell & (HERE | OTHERS);
    default: return cell & HERE;
    }
}

static bool is_granted(struct test *t, struct call *c, const char *right, enum role role,
                       enum probe probe)
{
    struct about about = {0};
    bool granted;

    if (probe == OWN_UNIT || probe == OTHER_UNIT) about.person = &t->people[probe == OTHER_UNIT];
    if (probe == OWN_WORK) about.author = &t->author[role];
    if (probe == OTHERS_WORK) about.author = &t->stranger;
    granted = rights_need(c, &t->desks[role], right, probe == ABOUT_NOTHING ? NULL : &about) == OK;
    fail_clear(c);
    return granted;
}

static bool cell_agrees(struct test *t, struct call *c, const struct right *wanted, enum role role)
{
    const struct desk *d = &t->desks[role];
    enum relation cell = wanted->needs[role];

    for (enum probe probe = 0; probe < PROBES; probe++)
        if (is_granted(t, c, wanted->name, role, probe) != means(cell, probe)) return false;
    return rights_possible(d, wanted->name) == (cell != NO) &&
           rights_everywhere(d, wanted->name) == (cell == HERE);
}

/* How many cells differ; *ret_right and *ret_role are the last that does. */
static size_t compare(struct test *t, const struct right **ret_right, enum role *ret_role)
{
    struct call c = {.mem = arena_new(), .now = t->call.now};
    size_t differing = 0;

    for (const struct right *wanted = t->expected; wanted->name; wanted++)
        for (enum role role = 0; role < ROLE_COUNT; role++) {
            if (cell_agrees(t, &c, wanted, role)) continue;
            *ret_right = wanted;
            *ret_role = role;
            differing++;
        }
    arena_free(c.mem);
    return differing;
}

/* ---- the tests ---- */

static bool check_names(struct test *t)
{
    bool same = true;

    for (const struct right *r = t->table; r->name; r++)
        if (!find(t->expected, r->name))
            same = false, printf("not ok rights-table %s: rights.tsv lacks it\n", r->name);
    for (const struct right *r = t->expected; r->name; r++)
        if (!find(t->table, r->name))
            same = false, printf("not ok rights-table %s: the code lacks it\n", r->name);
    if (same) printf("ok rights-table-has-the-same-rights\n");
    return same;
}

static bool check_cells(struct test *t)
{
    const struct right *right = NULL;
    enum role role = OFFICER;
    size_t differing = compare(t, &right, &role);

    if (differing)
        printf("not ok rights-table-agrees: %zu cells differ, such as %s of %s\n", differing,
               right->name, role_name(role));
    else
        printf("ok rights-table-agrees\n");
    return differing == 0;
}

/* Flips one cell to every other meaning; false if one goes unnoticed or is noticed elsewhere. */
static bool is_flip_noticed(struct test *t, struct right *r, enum role role, unsigned *flips)
{
    enum relation before = r->needs[role];
    bool noticed = true;

    for (size_t i = 0; i < MEANINGS; i++) {
        const struct right *where = NULL;
        enum role whose = ROLE_COUNT;
        if (meanings[i].relation == before) continue;
        r->needs[role] = meanings[i].relation;
        if (compare(t, &where, &whose) != 1 || !text_equal(where->name, r->name) || whose != role)
            noticed = false;
        ++*flips;
    }
    r->needs[role] = before;
    return noticed;
}

static bool check_flips(struct test *t, struct right *table, const char *whose)
{
    unsigned cells = 0, flips = 0;

    for (struct right *r = table; r->name; r++)
        for (enum role role = 0; role < ROLE_COUNT; role++, cells++)
            if (!is_flip_noticed(t, r, role, &flips)) {
                printf("not ok rights-table-a-flip-in-%s-is-noticed: not of %s of %s\n", whose, r->name,
                       role_name(role));
                return false;
            }
    printf("ok rights-table-a-flip-in-%s-is-noticed\n", whose);
    printf("note %u flips of %u cells of the %s\n", flips, cells, whose);
    return true;
}

int main(int argc, char **argv)
{
    static struct test t;
    size_t count = 0;
    bool good;

    if (argc != 3) give_up("usage", "rights_table RIGHTS.TSV DIR");
    t.call = (struct call){.mem = arena_new(), .now = time_now()};
    if (secret_start(&t.call) != OK) give_up("the cryptographic library", t.call.fail.text);
    for (const struct right *r = astrolabe_rights; r->name; r++) {
        if (count == RIGHTS_MAX) give_up("the code's table", "too many rights");
        t.table[count++] = *r;
    }
    t.charter = astrolabe_charter;
    t.charter.rights = t.table;
    read_expected(&t, argv[1]);
    set_stage(&t, argv[2]);
    good = check_names(&t) && check_cells(&t) && check_flips(&t, t.table, "code") &&
           check_flips(&t, t.expected, "file");
    user_secrets_free(t.secrets);
    site_close(t.site);
    arena_free(t.call.mem);
    return good ? 0 : 1;
}
