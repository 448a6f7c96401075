/* instrument/fits.c: whether an instrument was made for this person. */

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "instrument/instrument.h"

static bool lists(const struct json *list, const char *code)
{
    for (const struct json *n = json_count(list) ? list->as.members.first : NULL; n; n = n->next)
        if (n->kind == JSON_IS_TEXT && text_equal(n->as.text, code)) return true;
    return false;
}

static enum err refuse_standing(struct call *c, const char *title, const char *standing)
{
    if (text_equal(standing, "listed"))
        return fail(
            c, ERR_INVALID,
            N_("“%s” is not for people who are held for violent extremism by a decision; choose "
               "another instrument."),
            title);
    if (text_equal(standing, "screening"))
        return fail(c, ERR_INVALID,
                    N_("“%s” is not for people about whom there is only a concern; see to the concern "
                       "first."),
                    title);
    return fail(
        c, ERR_INVALID,
        N_("“%s” is only for people who are listed. A reviewer decides that first, and the person "
           "can appeal."),
        title);
}

static enum err refuse_legal(struct call *c, const char *title, const char *legal)
{
    if (text_equal(legal, "convicted"))
        return fail(c, ERR_INVALID, N_("“%s” is not for convicted people; choose another instrument."),
                    title);
    if (text_equal(legal, "untried"))
        return fail(c, ERR_INVALID, N_("“%s” is not for untried people; choose another instrument."),
                    title);
    return fail(c, ERR_INVALID,
                N_("“%s” is not for people who are neither convicted nor untried; correct the legal "
                   "status or choose another instrument."),
                title);
}

/* Of a date that time_parse has accepted, or that time_date_text wrote. */
static int year_of(const char *date)
{
    return (date[0] - '0') * 1000 + (date[1] - '0') * 100 + (date[2] - '0') * 10 + (date[3] - '0');
}

/* Years from a birth to now, "1992" or "1992-05-17"; of a year alone the fewest. -1 if it is neither,
 * or is still to come. */
static int age_of(struct call *c, const char *birth)
{
    const char *today = time_date_text(c->mem, c->now);
    const char *day = strlen(birth) == 4 ? arena_format(c->mem, "%s-12-31", birth) : birth;
    int64_t at;
    int years;

    if (strlen(day) != 10 || !time_parse(day, &at)) return -1;
    years = year_of(today) - year_of(day);
    if (years == 0) return day == birth && at > c->now ? -1 : 0;
    return strcmp(today + 4, day + 4) < 0 ? years - 1 : years; /* is the birthday still to come? */
}

static enum err check_age(struct call *c, const struct json *instrument, const char *title,
                          const char *birth)
{
    int from = (int)json_get_int(instrument, "age_from", 0);
    int to = (int)json_get_int(instrument, "age_to", 0);
    int age = text_is_blank(birth) ? -1 : age_of(c, birth);

    if (age < 0)
        return fail(c, ERR_INVALID,
                    N_("“%s” is for people from %d years on, and no date of birth is recorded; record "
                       "at least an estimated year."),
                    title, from);
    if (age < from)
        return fail(c, ERR_INVALID,
                    N_("“%s” is for people from %d years on; by the date of birth this person may be "
                       "only %d."),
                    title, from, age);
    if (to > 0 && age > to)
        return fail(c, ERR_INVALID,
                    N_("“%s” is for people up to %d years; by the date of birth this person is %d."),
                    title, to, age);
    return OK;
}

enum err instrument_fits(struct call *c, const struct json *instrument, const struct json *person,
                         const struct json *standing)
{
    const struct json *persons = json_get(instrument, "persons");
    const char *title = json_get_text(instrument, "title");
    const char *stands = json_get_text(standing, "standing");
    const char *legal = json_get_text(person, "legal_status");

    if (json_get_bool(instrument, "is_withdrawn"))
        return fail(c, ERR_INVALID,
                    N_("“%s”, version %s, was withdrawn from use; choose another instrument."), title,
                    json_get_text(instrument, "version"));
    if (!persons || persons->kind != JSON_IS_MAP)
        return fail(c, ERR_INVALID,
                    N_("“%s”, version %s, does not say for whom it was made; take a newer version into "
                       "use."),
                    title, json_get_text(instrument, "version"));
    if (!lists(json_get(persons, "standing"), stands ? stands : "none"))
        return refuse_standing(c, title, stands);
    if (!lists(json_get(persons, "legal"), legal)) return refuse_legal(c, title, legal);
    return check_age(c, instrument, title, json_get_text(person, "birth"));
}
