/* evidence/slips.c: paper slips that are keyed later: whom they are about, when it was, and that none
 * is lost or recorded twice. */

#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"
#include "base/words.h"
#include "crypt/hash.h"
#include "evidence/internal.h"
#include "people/people.h"
#include "people/plain.h"
#include "site/rights.h"

#define MATCHES_NAMED 4 /* people whom a refusal names so that one can be chosen */

bool slip_is_blank(const struct slip *s)
{
    return text_is_blank(s->who) && text_is_blank(s->at) && text_is_blank(s->place) &&
           text_is_blank(s->saw);
}

/* ---- when ---- */

#define DIGITS "0123456789"

/* "21:40", "2140", "9:05" or "905" as "21:40"; NULL if it is no time of day alone. */
static const char *clock_of(struct call *c, const char *text)
{
    size_t digits = strspn(text, DIGITS), hours = digits;
    const char *minutes = text + digits + 1;

    if (text[digits] == '\0' && digits >= 3) {
        hours = digits - 2;
        minutes = text + hours;
    } else if (text[digits] != ':') {
        return NULL;
    }
    if (hours < 1 || hours > 2 || strlen(minutes) != 2 || strspn(minutes, DIGITS) != 2) return NULL;
    return arena_format(c->mem, "%s%.*s:%s", hours == 1 ? "0" : "", (int)hours, text, minutes);
}

/* At three in the morning 23:40 was yesterday; nobody guesses that, it is asked. */
static enum err time_of_day(struct call *c, const struct slip *s, int64_t *ret)
{
    const char *clock = clock_of(c, s->at);

    if (clock && text_is_blank(s->day))
        return fail_field(c, "at", ERR_INVALID, N_("Write the day at the top of the page."));
    if (!clock || !time_parse(arena_format(c->mem, "%s %s", s->day, clock), ret))
        return fail_field(c, "at", ERR_INVALID,
                          N_("Write the time like 21:40, or with its day like 2026-11-24 21:40."));
    if (*ret > c->now + CLOCKS_DIFFER)
        return fail_field(
            c, "at", ERR_INVALID,
            N_("%s lies in the future on that day. If it was the day before, write the day "
               "too, like 2026-11-24 21:40."),
            clock);
    return OK;
}

static enum err slip_time(struct call *c, const struct slip *s, int64_t *ret)
{
    if (text_is_blank(s->at)) return fail_field(c, "at", ERR_INVALID, N_("Write when it was."));
    if (strlen(s->at) <= strlen("21:40") || !time_parse(s->at, ret)) return time_of_day(c, s, ret);
    if (*ret > c->now + CLOCKS_DIFFER)
        return fail_field(c, "at", ERR_INVALID, N_("This time lies in the future."));
    return OK;
}

/* ---- whom ---- */

static enum err words_of(struct call *c, const char *name, const char **ret)
{
    struct buffer text = buffer_in(c->mem, LIMIT_JSON_TEXT);
    struct json *words = json_list(c);
    const char *plain = plain_name(c, name);

    for (size_t length; *(plain += strspn(plain, " -\t")); plain += length) {
        length = strcspn(plain, " -\t");
        json_add(words, json_text(c, arena_text_n(c->mem, plain, length)));
    }
    if (json_count(words) == 0)
        return fail_field(c, "who", ERR_INVALID, N_("Write whom it is about: a number or a name."));
    json_write(&text, words);
    *ret = text.data;
    return OK;
}

/* Several people are named with their numbers, so that the right one can be typed. */
static enum err refuse_several(struct call *c, const struct json *people)
{
    struct buffer list = buffer_in(c->mem, LIMIT_FIELD_TEXT);
    size_t named = 0;

    for (const struct json *p = people->as.members.first; p && named < MATCHES_NAMED;
         p = p->next, named++)
        buffer_format(&list, "%s%s %s", named ? "; " : "", json_get_text(p, "number"),
                      json_get_text(p, "name"));
    if (json_count(people) > MATCHES_NAMED) buffer_text(&list, "; …");
    return fail_field(c, "who", ERR_INVALID,
                      N_("Several people are called this: %s. Write the number."), list.data);
}

static enum err find_whom(struct call *c, struct desk *d, const char *who, struct id *ret)
{
    const char *units = rights_everywhere(d, "observation_write") ? NULL : d->user->entry, *words;
    struct json *people;

    TRY(words_of(c, who, &words));
    TRY(desk_rows(c, d, "person_numbered",
                  DB_ARGS(DB_TEXT("number", who), DB_TEXT("user_entry", units)), &people));
    if (json_count(people) == 0)
        TRY(desk_rows(c, d, "person_called",
                      DB_ARGS(DB_TEXT("number", who), DB_TEXT("words", words),
                              DB_TEXT("user_entry", units), DB_INT("rows", MATCHES_NAMED + 1)),
                      &people));
    if (json_count(people) > 1) return refuse_several(c, people);
    if (json_count(people) == 0 || !id_parse(json_get_text(people->as.members.first, "id"), ret))
        return fail_field(c, "who", ERR_INVALID,
                          N_("Nobody whom you may write about has this number or name: %s."), who);
    return OK;
}

/* ---- what is wrong with it ---- */

static void add_fault(struct call *c, enum err failed, struct json *faults)
{
    struct json *one = json_map(c);

    if (failed == ERR_INVALID) { /* what else goes wrong is no fault of the slip */
        json_set(one, "field", json_text(c, c->fail.field));
        json_set(one, "problem", json_text(c, c->fail.text));
        json_add(faults, one);
    }
    fail_clear(c);
}

struct json *slip_faults(struct call *c, struct desk *d, const struct slip *s)
{
    struct json *faults = json_list(c);
    int64_t at;
    struct id person;

    add_fault(c, find_whom(c, d, s->who, &person), faults);
    add_fault(c, slip_time(c, s, &at), faults);
    if (text_is_blank(s->saw))
        add_fault(c, fail_field(c, "saw", ERR_INVALID, N_("Write what was seen or heard.")), faults);
    return faults;
}

/* ---- once ---- */

/* Stands for the request. What was written goes into it so that a slip that was mended is another one;
 * the sheet's random number, which is recorded nowhere, keeps anybody from testing guesses at it. */
static struct id slip_token(struct call *c, const struct desk *d, const struct observation *o,
                            const struct id *sheet)
{
    const char *texts[] = {o->place, o->saw, o->tone, o->writer};
    struct buffer all = buffer_in(c->mem, LIMIT_REQUEST_BODY);

    buffer_add(&all, sheet->bytes, ID_SIZE);
    buffer_add(&all, d->user->id.bytes, ID_SIZE);
    buffer_add(&all, o->person.bytes, ID_SIZE);
    buffer_format(&all, "%lld", (long long)o->seen_at);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        buffer_add(&all, texts[i] ? texts[i] : "", (texts[i] ? strlen(texts[i]) : 0) + 1);
    return hash_id("astrolabe slip", all.data, all.length);
}

static enum err describe(struct call *c, struct desk *d, const struct observation *o,
                         const struct id *entry, struct json **ret)
{
    struct json *person, *row = json_map(c);

    TRY(ask_person(c, d, &o->person, &person));
    json_set(row, "id", json_id(c, entry));
    json_set(row, "person", json_id(c, &o->person));
    json_set(row, "name", json_text(c, json_get_text(person, "name")));
    json_set(row, "number", json_text(c, json_get_text(person, "number")));
    json_set(row, "seen_at", json_int(c, o->seen_at));
    json_set(
        row, "tone_text",
        json_text(c, text_equal(o->tone, "neutral") ? NULL : label_of(c, evidence_tones, o->tone)));
    *ret = row;
    return OK;
}

enum err slip_record(struct call *c, struct desk *d, const struct slip *s, const struct id *sheet,
                     struct json **ret)
{
    struct observation o = {.place = s->place, .saw = s->saw, .tone = s->tone, .writer = s->writer};
    struct desk once = *d;
    struct id entry;

    if (text_is_blank(o.tone)) o.tone = "neutral";
    TRY(find_whom(c, d, s->who, &o.person));
    TRY(slip_time(c, s, &o.seen_at));
    once.token = slip_token(c, d, &o, sheet);
    once.decisions = 0;
    TRY(observation_write(c, &once, &o, &entry));
    return describe(c, d, &o, &entry, ret);
}
