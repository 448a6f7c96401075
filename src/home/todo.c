/* home/todo.c: what is to be done by whoever sits here, gathered from all subjects. */

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "home/home.h"
#include "people/people.h"
#include "site/note.h"

#define TODO_SHOWN 8 /* rows of a group, until somebody asks for all */

/* In the order in which they stand on the page. Within a group the order is by date alone. */
enum group { OVERDUE, TODAY, RETURNED, WAITING, EXPIRING, GROUP_COUNT };

static const struct {
    const char *code, *title;
} groups[GROUP_COUNT] = {
    [OVERDUE] = {"overdue", N_("Overdue")},           [TODAY] = {"today", N_("Due today")},
    [RETURNED] = {"returned", N_("Returned to you")}, [WAITING] = {"waiting", N_("Waiting for you")},
    [EXPIRING] = {"expiring", N_("Ends soon")},
};

struct todo {
    struct json *tasks[GROUP_COUNT];
};

/* Days as the wall has them: what is due today is so from midnight to midnight. */
static enum group group_of(struct call *c, const struct json *row, bool is_dated)
{
    int64_t due = json_get_int(row, "due", 0);
    int order = due ? strcmp(time_date_text(c->mem, due), time_date_text(c->mem, c->now)) : 1;

    if (order < 0) return OVERDUE;
    if (order == 0) return TODAY;
    if (json_get_int(row, "is_returned", 0)) return RETURNED;
    return is_dated ? EXPIRING : WAITING;
}

static enum err add_rows(struct call *c, struct request *q, const struct json *rows, const char *text,
                         bool is_dated, struct todo *t)
{
    for (const struct json *r = rows->as.members.first; r; r = r->next) {
        struct json *task = json_duplicate(c, r), *person;
        struct id id;
        if (id_parse(json_get_text(r, "person"), &id) && ask_person(c, q->desk, &id, &person) == OK)
            json_set(task, "name",
                     json_text(c, json_get_text(person, "name"))); /* in the reader's script */
        fail_clear(c);
        json_set(task, "task", json_text(c, say(c, text)));
        json_add(t->tasks[group_of(c, r, is_dated)], task);
    }
    return OK;
}

static enum err add_tasks(struct call *c, struct request *q, const struct task_kind *k, struct todo *t)
{
    struct json *rows;

    if (k->right && !rights_possible(q->desk, k->right)) return OK;
    TRY(desk_rows(c, q->desk, k->question, DB_ARGS(DB_ID("user", &q->desk->user->id)), &rows));
    return add_rows(c, q, rows, k->text, false, t);
}

static enum err add_dated(struct call *c, struct request *q, const struct dated_task_kind *k,
                          struct todo *t)
{
    struct json *rows;

    if (k->task.right && !rights_possible(q->desk, k->task.right)) return OK;
    TRY(desk_rows(
        c, q->desk, k->task.question,
        DB_ARGS(DB_ID("user", &q->desk->user->id), DB_INT("until", c->now + k->days * TIME_DAY)),
        &rows));
    return add_rows(c, q, rows, k->task.text, true, t);
}

static enum err gather(struct call *c, struct request *q, struct todo *t)
{
    const struct subject *const *subjects = site_charter(q->site)->subjects;

    for (size_t i = 0; i < GROUP_COUNT; i++) t->tasks[i] = json_list(c);
    for (size_t i = 0; subjects[i]; i++) {
        for (const struct task_kind *k = subjects[i]->tasks; k && k->question; k++)
            TRY(add_tasks(c, q, k, t));
        for (const struct dated_task_kind *k = subjects[i]->dated_tasks; k && k->task.question; k++)
            TRY(add_dated(c, q, k, t));
    }
    return OK;
}

/* By the date that presses: when it is due, else since when it waits. Stable, so that equal days keep
 * the subjects' order. */
static int64_t pressing(const struct json *task)
{
    int64_t due = json_get_int(task, "due", 0);

    return due ? due : json_get_int(task, "at", 0);
}

static struct json *by_date(struct call *c, struct json *tasks)
{
    struct json *sorted = json_list(c), *next;

    for (struct json *t = tasks->as.members.first; t; t = next) {
        struct json **place = &sorted->as.members.first;
        next = t->next;
        while (*place && pressing(*place) <= pressing(t)) place = &(*place)->next;
        t->next = *place;
        *place = t;
        if (!t->next) sorted->as.members.last = t;
        sorted->as.members.count++;
    }
    return sorted;
}

/* A long group shows what presses most; the rest is one click away. */
static void cut(struct json *tasks)
{
    struct json *last = tasks->as.members.first;

    for (size_t n = 1; last && n < TODO_SHOWN; n++) last = last->next;
    if (!last || !last->next) return;
    last->next = NULL;
    tasks->as.members.last = last;
    tasks->as.members.count = TODO_SHOWN;
}

static struct json *shown_groups(struct call *c, const struct request *q, struct todo *t)
{
    static const char *const keys[] = {"due_text"};
    struct json *list = json_list(c);

    for (size_t i = 0; i < GROUP_COUNT; i++) {
        struct json *group = json_map(c), *tasks = by_date(c, t->tasks[i]);
        size_t count = json_count(tasks);
        if (count == 0) continue;
        if (!text_equal(query_text(q, "show"), groups[i].code)) cut(tasks);
        page_dates(c, tasks, "at", false);
        page_dates(c, tasks, "due", false);
        page_keys(c, tasks, keys, sizeof keys / sizeof *keys);
        json_set(group, "group", json_text(c, groups[i].code));
        json_set(group, "title", json_text(c, say(c, groups[i].title)));
        json_set(group, "count", json_int(c, (int64_t)count));
        json_set(group, "more",
                 json_text(c, count > json_count(tasks)
                                  ? arena_format(c->mem, say(c, N_("Show all %zu")), count)
                                  : NULL));
        json_set(group, "tasks", tasks);
        json_add(list, group);
    }
    return list;
}

enum err todo(struct call *c, struct request *q, struct json *view)
{
    size_t waiting = 0;
    struct json *list;
    struct todo t;

    TRY(gather(c, q, &t));
    if (rights_possible(q->desk, "note_file")) TRY(note_count(c, q->site, &waiting));
    list = shown_groups(c, q, &t);
    json_set(view, "groups", list);
    json_set(view, "notes_text",
             json_text(c, waiting
                              ? arena_format(c->mem,
                                             say_plural(c, "%ld note waits to be filed",
                                                        "%ld notes wait to be filed", (long)waiting),
                                             (long)waiting)
                              : NULL));
    json_set(view, "nothing", json_bool(c, json_count(list) == 0 && waiting == 0));
    json_set(view, "may_list", json_bool(c, rights_possible(q->desk, "person_list")));
    json_set(view, "may_register", json_bool(c, rights_possible(q->desk, "person_register")));
    json_set(view, "may_add_users", json_bool(c, rights_possible(q->desk, "user_add")));
    json_set(view, "setup", json_nil(c));
    return rights_possible(q->desk, "user_add") ? setup_fill(c, q, view) : OK;
}
