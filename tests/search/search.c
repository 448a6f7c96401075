/* tests/search/search.c: registers invented people in a new site and looks for them.
 *
 *   search DIRECTORY <LINES
 *
 * LINES are those of variants.py. Says how many people were among the first ten, by rule, and how long
 * a search took. Every search that misses is printed.
 */

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "app/subjects.h"
#include "base/arena.h"
#include "base/text.h"
#include "crypt/secret.h"
#include "people/search.h"
#include "site/site.h"
#include "site/users.h"

#define FIRST 10
#define RULES 32
#define FIELDS 6
#define LINE_MAX_BYTES 1024

struct rule {
    char name[64];
    int tried, found;
};

struct bench {
    struct call call;
    struct desk desk;
    struct id unit;
    struct rule rules[RULES];
    int people;
    double seconds, longest;
};

static enum err begin(struct call *c, struct bench *b, const char *directory)
{
    struct site_founding founding = {.directory = directory,
                                     .name = "Stonemere",
                                     .admin = "admin",
                                     .passphrase = "copper lantern on the quay",
                                     .cost = passphrase_cost_least()};
    struct user_new user = {.name = "assessor",
                            .full_name = "Lena Morvane",
                            .roles = 1U << ASSESSOR,
                            .units = json_list(c),
                            .passphrase = "winter apples in the attic",
                            .cost = passphrase_cost_least()};
    struct user_secrets *admin, *assessor;
    struct desk desk;
    struct site *site;
    const char *recovery;

    TRY(secret_start(c));
    TRY(site_create(c, &astrolabe_charter, &founding, &site, &recovery));
    TRY(user_secrets_open(c, site_user_store(site), "admin", founding.passphrase, &admin));
    TRY(desk_sit(c, site, &admin->user, admin, &desk));
    TRY(unit_open(c, &desk, "Harbour Wing", &b->unit));
    TRY(user_add(c, &desk, &user, NULL));
    TRY(user_secrets_open(c, site_user_store(site), "assessor", user.passphrase, &assessor));
    return desk_sit(c, site, &assessor->user, assessor, &b->desk);
}

static size_t split(char *line, char *fields[FIELDS])
{
    size_t count = 0;

    line[strcspn(line, "\n")] = '\0';
    for (char *p = line; p && count < FIELDS; count++) {
        fields[count] = p;
        p = strchr(p, '\t');
        if (p) *p++ = '\0';
    }
    return count;
}

/* ---- registering ---- */

static void add_name(struct call *c, struct json *names, const char *script, const char *text)
{
    struct json *name = json_map(c);

    if (text_is_blank(text)) return;
    json_set(name, "script", json_text(c, script));
    json_set(name, "text", json_text(c, text));
    json_set(name, "use",
             json_text(c, json_count(names) && strcmp(script, "Zyyy") == 0 ? "alias" : "main"));
    json_add(names, name);
}

struct crowd {
    struct bench *bench;
    struct json *lines; /* lists of fields */
};

static const char *field(const struct json *line, int place)
{
    const struct json *f = line->as.members.first;

    while (place-- && f) f = f->next;
    return f ? f->as.text : "";
}

/* All at once, as an import does. */
static enum err decide_crowd(struct call *c, struct desk *d, void *arg)
{
    const struct crowd *crowd = arg;

    for (const struct json *line = crowd->lines->as.members.first; line; line = line->next) {
        struct entry *e = entry_new(c, "person_registered", NULL);
        struct json *names = json_list(c);
        add_name(c, names, "Latn", field(line, 3));
        add_name(c, names, "Arab", field(line, 4));
        add_name(c, names, "Zyyy", field(line, 5));
        entry_identity(c, e, "names", names);
        entry_identity(c, e, "number", json_text(c, field(line, 1)));
        entry_identity(c, e, "birth", json_text(c, field(line, 2)));
        entry_coded(c, e, "unit", json_id(c, &crowd->bench->unit));
        entry_coded(c, e, "legal_status", json_text(c, "convicted"));
        TRY(site_append(c, d, e));
        e->handle = e->id;
    }
    return OK;
}

/* ---- looking ---- */

static struct rule *rule_named(struct bench *b, const char *name)
{
    struct rule *r = b->rules;

    while (r < b->rules + RULES - 1 && r->name[0] && strcmp(r->name, name) != 0) r++;
    snprintf(r->name, sizeof r->name, "%s", name);
    return r;
}

/* Of the processor: whatever else runs there counts for nothing. */
static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static enum err look(struct bench *b, const char *number, const char *rule, const char *words)
{
    struct call c = {.mem = arena_new(), .now = b->call.now};
    struct rule *r = rule_named(b, rule);
    struct json *rows = NULL;
    double from = now(), took;
    bool found = false;
    enum err e = ask_person_search(&c, &b->desk, words, FIRST, &rows);

    took = now() - from;
    b->seconds += took;
    if (took > b->longest) b->longest = took;
    for (const struct json *p = e == OK ? rows->as.members.first : NULL; p; p = p->next)
        found |= text_equal(json_get_text(p, "number"), number);
    r->tried++;
    r->found += found;
    if (e == OK && !found) printf("# missed %s: %s: %s\n", rule, number, words);
    if (e != OK) fprintf(stderr, "search: %s\n", c.fail.text);
    arena_free(c.mem);
    return e;
}

static void report(const struct bench *b)
{
    int tried = 0, found = 0;

    for (const struct rule *r = b->rules; r < b->rules + RULES && r->name[0]; r++) {
        printf("# %-24s %3d of %3d\n", r->name, r->found, r->tried);
        tried += r->tried;
        found += r->found;
    }
    printf("found %d of %d among %d people; a search took %.1f ms, the longest %.1f ms\n", found, tried,
           b->people, tried ? b->seconds * 1000 / tried : 0, b->longest * 1000);
}

static enum err run(struct bench *b, const char *directory)
{
    struct call *c = &b->call;
    struct crowd crowd = {b, json_list(c)};
    char line[LINE_MAX_BYTES], *fields[FIELDS];

    TRY(begin(c, b, directory));
    while (fgets(line, sizeof line, stdin)) {
        size_t count = split(line, fields);
        if (*fields[0] == 'P') {
            struct json *one = json_list(c);
            for (size_t i = 0; i < count; i++) json_add(one, json_text(c, fields[i]));
            json_add(crowd.lines, one);
            b->people++;
            continue;
        }
        if (crowd.lines->as.members.count) TRY(site_decide(c, &b->desk, decide_crowd, &crowd, NULL));
        crowd.lines = json_list(c);
        if (count == 4) TRY(look(b, fields[1], fields[2], fields[3]));
    }
    report(b);
    return OK;
}

int main(int count, char **arguments)
{
    static struct bench b;
    enum err e;

    if (count != 2) {
        fprintf(stderr, "search DIRECTORY <LINES\n");
        return 2;
    }
    b.call = (struct call){.mem = arena_new(), .now = (int64_t)time(NULL)};
    e = run(&b, arguments[1]);
    if (e != OK) fprintf(stderr, "search: %s\n", b.call.fail.text);
    if (b.desk.site) site_close(b.desk.site);
    arena_free(b.call.mem);
    return e == OK ? 0 : 1;
}
