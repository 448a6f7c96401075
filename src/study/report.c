/* study/report.c: the technical report on an instrument, as a PDF.
 *
 * In the order of the guidelines for reporting reliability and agreement studies (GRRAS: Kottner and
 * others 2011, Journal of Clinical Epidemiology 64), whose number stands behind each heading.
 */

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "draw/document.h"
#include "study/pages.h"
#include "study/show.h"
#include "study/study.h"

static const char *counted(struct call *c, const struct json *map, const char *key)
{
    return arena_format(c->mem, "%lld", (long long)json_get_int(map, key, 0));
}

/* ---- what was studied, and how ---- */

static void draw_front(struct call *c, struct document *d, const struct study *s,
                       const struct json *view, const char *title)
{
    const struct json *study = json_get(view, "study");

    document_title(d, title);
    document_notice(d, say(c, N_("About an instrument: This report says how alike two people rate with "
                                 "it. It says nothing about any person, and nobody is named in it.")));
    if (json_get_bool(view, "is_early")) document_notice(d, json_get_text(view, "early_text"));
    document_field(d, say(c, N_("Instrument")),
                   arena_format(c->mem, "%s · %s", json_get_text(study, "title"),
                                json_get_text(study, "version")));
    document_field(d, say(c, N_("Date")), time_date_text(c->mem, c->now));
    document_field(d, say(c, N_("Assessments rated twice")), counted(c, study, "pairs"));
    document_field(d, say(c, N_("Different raters")), counted(c, study, "raters"));
    document_field(d, say(c, N_("Countersigned assessments")), counted(c, study, "assessed"));
    document_heading(d, 1, say(c, N_("Purpose and instrument (GRRAS 1 to 5)")));
    document_paragraph(d,
                       say(c, N_("Whether two assessors who work with the same evidence give the "
                                 "same ratings, item by item, so that the texts of items that are "
                                 "read differently can be made clearer and raters can be trained.")));
    document_field(d, say(c, N_("What it is for")), json_get_text(s->instrument, "purpose"));
    document_field(d, say(c, N_("For whom it was made")), json_get_text(s->instrument, "population"));
}

static void draw_methods(struct call *c, struct document *d)
{
    document_heading(d, 1, say(c, N_("Design, sample and measurement (GRRAS 6 to 9)")));
    document_paragraph(d,
                       say(c, N_("A study of use in the field: assessments that the service made for "
                                 "its own decisions, of which some were rated a second time. They "
                                 "were chosen by the author or a reviewer, not drawn; the number was "
                                 "not set beforehand, but the limits below were.")));
    document_paragraph(d, say(c, N_("The author of an assessment is the first rater, another assessor "
                                    "the second. The second is asked before the first signature, and "
                                    "neither sees the other’s ratings until both have signed theirs. "
                                    "What they agreed on afterwards is not used here.")));
    document_paragraph(d, say(c, N_("Both read the same recorded evidence. Whatever differed in what "
                                    "they heard from the person is part of the differences below.")));
}

static void draw_analysis(struct call *c, struct document *d)
{
    document_heading(d, 1, say(c, N_("Analysis (GRRAS 10)")));
    document_list_item(d, say(c, N_("Observed agreement: of the assessments in which both rated the "
                                    "item, the share in which both chose the same. “No information” "
                                    "is a rating of its own.")));
    document_list_item(d, say(c, N_("AC1 = (pa − pe) / (1 − pe), pe = Σ π(1 − π) / (q − 1) over the q "
                                    "ratings that can be chosen, π being the mean share of each (Gwet "
                                    "2008, British Journal of Mathematical and Statistical Psychology "
                                    "61). It stays meaningful where one rating prevails.")));
    document_list_item(d, say(c, N_("Ordinal alpha = 1 − Do / De with ordinal differences "
                                    "(Krippendorff 2011), over the steps of the scale alone; “no "
                                    "information” and “not applicable” are missing there.")));
    document_list_item(
        d, arena_format(c->mem,
                        say(c, N_("Intervals at 95 %%: by linearisation for single items (Gwet 2014); "
                                  "over all items by %d resamples of whole assessments, seed %d.")),
                        STUDY_REPLICATES, STUDY_SEED));
    document_list_item(
        d, arena_format(c->mem,
                        say(c, N_("With fewer than %d assessments no figure is given; from %d "
                                  "assessments and %d raters on figures are not called early (Koo and "
                                  "Li 2016). Judge the interval, not the figure alone.")),
                        STUDY_SHOWN, STUDY_ENOUGH, STUDY_RATERS_ENOUGH));
}

/* ---- results ---- */

/* Left to right between two marks, also where the lines around it are not. */
#define MARK "\xE2\x80\x8E"

static const char *or_dash(const char *text)
{
    return text ? text : "–";
}

static const char *with_interval(struct call *c, const struct json *row, const char *value,
                                 const char *interval)
{
    const char *within = json_get_text(row, interval);

    return within ? arena_format(c->mem, MARK "%s" MARK "\n" MARK "%s" MARK,
                                 or_dash(json_get_text(row, value)), within)
                  : or_dash(json_get_text(row, value));
}

static void draw_row(struct call *c, struct document *d, const struct json *row, const char *title)
{
    bool is_shown = json_get_bool(row, "is_shown");
    const char *cells[] = {title, is_shown ? counted(c, row, "pairs") : "–",
                           with_interval(c, row, "alike_text", "alike_interval"),
                           with_interval(c, row, "ac1_text", "ac1_interval"),
                           with_interval(c, row, "alpha_text", "alpha_interval")};

    document_row(d, cells);
}

static void begin_results(struct call *c, struct document *d)
{
    static const double widths[] = {3.2, .9, 1.5, 1.5, 1.5};
    const char *headings[] = {say(c, N_("Item")), say(c, N_("Pairs")), say(c, N_("Rated alike")),
                              say(c, N_("AC1")), say(c, N_("Ordinal alpha"))};

    document_table(d, headings, widths, 5);
}

static void draw_results(struct call *c, struct document *d, const struct json *view)
{
    document_heading(d, 1, say(c, N_("Results (GRRAS 11 to 13)")));
    document_quiet(d, say(c, N_("Items stand in the order of the instrument. Each figure with its "
                                "interval at 95 %, where there are enough pairs.")));
    begin_results(c, d);
    draw_row(c, d, json_get(view, "all"), say(c, N_("All items together")));
    for (const struct json *s = json_get(view, "sections")->as.members.first; s; s = s->next) {
        document_heading(d, 2, json_get_text(s, "title"));
        begin_results(c, d);
        for (const struct json *i = json_get(s, "items")->as.members.first; i; i = i->next)
            draw_row(c, d, i, json_get_text(i, "title"));
    }
}

static void draw_groups(struct call *c, struct document *d, const struct json *list, const char *title)
{
    static const double widths[] = {3, 1, 2};
    const char *headings[] = {title, say(c, N_("Pairs")), say(c, N_("Items rated alike"))};

    document_heading(d, 2, title);
    if (json_count(list) == 0) {
        document_paragraph(
            d, arena_format(
                   c->mem,
                   say(c, N_("The sample is too small: no group has %d assessments that were rated "
                             "twice.")),
                   STUDY_ENOUGH));
        return;
    }
    document_table(d, headings, widths, 3);
    for (const struct json *g = list->as.members.first; g; g = g->next) {
        bool is_enough = json_get_bool(g, "is_enough");
        const char *cells[] = {json_get_text(g, "name"), is_enough ? counted(c, g, "pairs") : "–",
                               is_enough ? with_interval(c, g, "alike_text", "alike_interval")
                                         : say(c, N_("too few to say anything"))};
        document_row(d, cells);
    }
}

/* A column for every code, and what an item did not fill stays blank: no instrument has more codes
 * than a page has columns. */
#define USE_CODES_MOST 6

static void draw_use(struct call *c, struct document *d, const struct study *s, const struct json *view)
{
    double widths[USE_CODES_MOST + 1] = {3};
    const char *headings[USE_CODES_MOST + 1] = {say(c, N_("Item"))}, *cells[USE_CODES_MOST + 1];
    size_t columns = s->codes < USE_CODES_MOST ? s->codes : USE_CODES_MOST;

    if (!json_get_bool(view, "is_used")) return;
    document_heading(d, 1, say(c, N_("How often each rating is given (GRRAS 12)")));
    document_quiet(d,
                   say(c, N_("Of the countersigned assessments in which the item was rated. Much “no "
                             "information” says that the question cannot be answered from what is "
                             "recorded here.")));
    for (size_t i = 0; i < columns; i++) headings[i + 1] = s->label[i];
    for (size_t i = 0; i < columns; i++) widths[i + 1] = 1.2;
    document_table(d, headings, widths, columns + 1);
    for (const struct json *sec = json_get(view, "use")->as.members.first; sec; sec = sec->next)
        for (const struct json *i = json_get(sec, "items")->as.members.first; i; i = i->next) {
            const struct json *cell = json_get(i, "cells")->as.members.first;
            cells[0] = json_get_text(i, "title");
            for (size_t k = 1; k <= columns; k++, cell = cell->next)
                cells[k] = json_get_text(cell, "text");
            document_row(d, cells);
        }
}

/* ---- what follows, and how to repeat it ---- */

static void draw_limits(struct call *c, struct document *d)
{
    document_heading(d, 1, say(c, N_("Limits, and what follows (GRRAS 14)")));
    document_list_item(d, say(c, N_("That two people rate alike does not show that they are right, and "
                                    "says nothing of what anybody will do.")));
    document_list_item(d, say(c, N_("Agreement in the field is usually lower than in research, and it "
                                    "is what counts for the people assessed here.")));
    document_list_item(d, say(c, N_("The same person may have been assessed more than once, and the "
                                    "same rater stands in many pairs: the intervals of single items "
                                    "take neither into account and are rather too narrow.")));
    document_list_item(d,
                       say(c, N_("In which language somebody gave their account is known to the case "
                                 "team only; here stands only whether an interpreter took part.")));
    document_list_item(
        d,
        arena_format(c->mem,
                     say(c, N_("Whether an item means the same in two languages or groups cannot be "
                               "tested with fewer than about %d assessments in each (Jodoin and Gierl "
                               "2001). Compare the texts, and rate the same vignettes at several "
                               "sites.")),
                     STUDY_FAIRNESS_ENOUGH));
    document_list_item(d,
                       say(c, N_("An item that is rated differently is first of all a question to its "
                                 "text: read its anchors together, add examples, and train with "
                                 "them.")));
}

/* One option a line, as a shell takes it: a line that is broken within an option could not be copied.
 */
static void draw_command(struct call *c, struct document *d, const char *command)
{
    const char *text = "", *option;

    while ((option = strstr(command, " --"))) {
        text = arena_format(c->mem, "%s%.*s \\\n", text, (int)(option - command), command);
        command = option + 1;
    }
    document_paragraph(d, arena_format(c->mem, "%s%s", text, command));
}

static void draw_commands(struct call *c, struct document *d, const struct json *view)
{
    const struct json *commands = json_get(view, "commands");

    document_heading(d, 1, say(c, N_("The same figures again (GRRAS 15)")));
    document_paragraph(d,
                       say(c, N_("From the file of this instrument’s page (data.csv: running number, "
                                 "rater A or B, item, value, and the running number once more, "
                                 "because whole assessments are drawn), over all items:")));
    draw_command(c, d, json_get_text(commands, "all"));
    draw_command(c, d, json_get_text(commands, "all_ordinal"));
    document_paragraph(d, say(c, N_("For one item, here the first:")));
    draw_command(c, d, json_get_text(commands, "one"));
    draw_command(c, d, json_get_text(commands, "one_ordinal"));
}

enum err study_report(struct call *c, struct request *q, struct json *view)
{
    const char *title = say(c, N_("Technical report: how alike an instrument is rated"));
    struct document_style style = {.title = title, .footer_text = say(c, N_("Names nobody."))};
    struct document *d;
    const void *bytes;
    struct study s;
    size_t length;

    TRY(study_open(c, q, view, &s));
    TRY(study_need_enough(c, &s));
    TRY(study_fill(c, q, view, &s));
    TRY(page_print_style(c, q, json_get_text(json_get(view, "study"), "version"), &style));
    d = document_new(c, &style);
    draw_front(c, d, &s, view, title);
    draw_methods(c, d);
    draw_analysis(c, d);
    draw_results(c, d, view);
    draw_groups(c, d, json_get(view, "units"), say(c, N_("By unit")));
    draw_groups(c, d, json_get(view, "interpreters"), say(c, N_("By interpreter")));
    draw_use(c, d, &s, view);
    draw_limits(c, d);
    draw_commands(c, d, view);
    TRY(document_finish(c, d, &bytes, &length));
    page_file(q, "application/pdf", "technical-report.pdf", bytes, length);
    return OK;
}
