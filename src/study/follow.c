/* study/follow.c: returned and corrected, reviewed and held: counts, and what they are of. */

#include "study/follow.h"

#include "page/page.h"
#include "stats/content.h"
#include "study/number.h"
#include "study/put.h"
#include "study/study.h"

/* The analyses that take outcomes. */
#define OUTCOME_COMMAND                                                                                \
    "astrolabe stats km --help\n"                                                                      \
    "astrolabe stats cif --help\n"                                                                     \
    "astrolabe stats cox --help\n"                                                                     \
    "astrolabe stats roc --help\n"                                                                     \
    "astrolabe stats calibration --help"

static void add_share(struct call *c, struct json *list, const char *label, int64_t part, int64_t whole)
{
    struct json *row = json_map(c);
    bool is_shown = whole >= STUDY_SHOWN;
    struct estimate e =
        is_shown ? estimate_wilson((double)part, (double)whole, STUDY_LEVEL) : estimate_nothing();

    put_text(c, row, "label", say(c, label));
    json_set(row, "is_shown", json_bool(c, is_shown));
    json_set(row, "part", is_shown ? json_int(c, part) : json_nil(c));
    json_set(row, "whole", is_shown ? json_int(c, whole) : json_nil(c));
    put_number(c, row, "share", e.value);
    put_text(c, row, "share_text", figure_share(c, e.value));
    put_text(c, row, "share_interval", figure_share_interval(c, &e));
    json_add(list, row);
}

static int64_t counted(const struct json *rows, const char *key)
{
    return json_count(rows) ? json_get_int(rows->as.members.first, key, 0) : 0;
}

enum err put_follow(struct call *c, struct desk *d, const char *instrument, struct json *view)
{
    struct json *list = json_list(c), *judged, *reviewed;

    TRY(desk_rows(c, d, "study_judged", DB_ARGS(DB_TEXT("instrument", instrument)), &judged));
    TRY(desk_rows(c, d, "study_reviewed", DB_ARGS(DB_TEXT("instrument", instrument)), &reviewed));
    add_share(c, list, N_("Returned at least once by the second person, of those looked at"),
              counted(judged, "returned"), counted(judged, "judged"));
    add_share(c, list, N_("With another level or rating, of those returned and signed anew"),
              counted(judged, "changed"), counted(judged, "again"));
    add_share(c, list, N_("Found to hold, of those that were looked at again later"),
              counted(reviewed, "held"), counted(reviewed, "reviewed"));
    add_share(c, list, N_("With another level, of those done anew after a review"),
              counted(reviewed, "level_changed"), counted(reviewed, "followed"));
    add_share(c, list, N_("With another rating of an item, of those done anew after a review"),
              counted(reviewed, "rating_changed"), counted(reviewed, "followed"));
    json_set(view, "follow", list);
    put_text(c, view, "outcome_command", OUTCOME_COMMAND);
    return OK;
}
