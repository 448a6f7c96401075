/* study/report.c: the technical report on an instrument, as a PDF.
 *
 * In the order of the guidelines for reporting reliability and agreement studies (GRRAS: Kottner and
 * others 2011, Journal of Clinical Epidemiology 64), whose number stands behind each heading.
 */

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "draw/document.h"
#include "study/pages.h"
#include "study/report_parts.h"
#include "study/show.h"
#include "study/show_course.h"
#include "study/study.h"

/* ---- what was studied, and how ---- */

static const char *instrument_text(struct call *c, const struct json *study)
{
    return arena_format(c->mem, "%s · %s", json_get_text(study, "title"),
                        json_get_text(study, "version"));
}

static void draw_front(struct call *c, struct document *d, const struct study *s,
                       const struct json *view, const char *title)
{
    const struct json *study = json_get(view, "study");

    document_title(d, title);
    document_notice(d, say(c, N_("About an instrument: This report says how alike two people rate with "
                                 "it. It says nothing about any person, and nobody is named in it.")));
    if (json_get_bool(view, "is_early")) document_notice(d, json_get_text(view, "early_text"));
    document_field(d, say(c, N_("Instrument")), instrument_text(c, study));
    document_field(d, say(c, N_("Date")), time_date_text(c->mem, c->now));
    document_field(d, say(c, N_("Assessments rated twice")), report_count(c, study, "pairs"));
    document_field(d, say(c, N_("Rated twice from")), json_get_text(study, "from"));
    document_field(d, say(c, N_("Rated twice until")), json_get_text(study, "until"));
    document_field(d, say(c, N_("Different raters")), report_count(c, study, "raters"));
    document_field(d, say(c, N_("Countersigned assessments")), report_count(c, study, "assessed"));
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
                                    "What they agreed on afterwards counts in its own table only.")));
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

static void draw_row(struct call *c, struct document *d, const struct json *row, const char *title)
{
    bool is_shown = json_get_bool(row, "is_shown");
    bool has_ordered = is_shown && json_get(row, "ordered")->kind == JSON_IS_INT;
    const char *cells[] = {title,
                           is_shown ? report_count(c, row, "pairs") : "–",
                           report_with_interval(c, row, "alike_text", "alike_interval"),
                           report_with_interval(c, row, "ac1_text", "ac1_interval"),
                           has_ordered ? report_count(c, row, "ordered") : "–",
                           report_with_interval(c, row, "alpha_text", "alpha_interval")};

    document_row(d, cells);
}

/* of: what a row is about; counted: what was compared. */
static void begin_results(struct call *c, struct document *d, const char *of, const char *counted)
{
    static const double widths[] = {2.9, 1, 1.4, 1.4, 1, 1.4};
    const char *headings[] = {of,
                              counted,
                              say(c, N_("Rated alike")),
                              say(c, N_("AC1")),
                              say(c, N_("On the scale")),
                              say(c, N_("Ordinal alpha"))};

    document_table(d, headings, widths, 6);
}

static void draw_all(struct call *c, struct document *d, const struct json *all)
{
    begin_results(c, d, say(c, N_("Over the whole instrument")), say(c, N_("Ratings compared")));
    draw_row(c, d, all, say(c, N_("All items together")));
}

static void draw_items(struct call *c, struct document *d, const struct json *list)
{
    for (const struct json *s = list->as.members.first; s; s = s->next) {
        document_heading(d, 2, json_get_text(s, "title"));
        begin_results(c, d, say(c, N_("Item")), say(c, N_("Pairs")));
        for (const struct json *i = json_get(s, "items")->as.members.first; i; i = i->next)
            draw_row(c, d, i, json_get_text(i, "title"));
    }
}

static void draw_results(struct call *c, struct document *d, const struct json *view)
{
    document_heading(d, 1, say(c, N_("Results (GRRAS 11 to 13)")));
    document_quiet(d, say(c, N_("Items stand in the order of the instrument. Each figure with its "
                                "interval at 95 %, where there are enough pairs and somebody "
                                "differed.")));
    draw_all(c, d, json_get(view, "all"));
    draw_items(c, d, json_get(view, "sections"));
}

struct group_words {
    const char *key, *title, *group, *share;
};

static void draw_groups(struct call *c, struct document *d, const struct json *view,
                        const struct group_words *w)
{
    static const double widths[] = {3, 1.2, 2};
    const char *headings[] = {w->group, say(c, N_("Assessments")), w->share};
    const struct json *list = json_get(view, w->key);

    document_heading(d, 2, w->title);
    if (json_count(list) == 0) {
        document_paragraph(
            d, arena_format(c->mem,
                            say(c, N_("The sample is too small: no group has %d such assessments.")),
                            STUDY_ENOUGH));
        return;
    }
    document_table(d, headings, widths, 3);
    for (const struct json *g = list->as.members.first; g; g = g->next) {
        bool is_enough = json_get_bool(g, "is_enough");
        const char *cells[] = {json_get_text(g, "name"),
                               is_enough ? report_count(c, g, "assessments") : "–",
                               is_enough ? report_with_interval(c, g, "share_text", "share_interval")
                                         : say(c, N_("too few to say anything"))};
        document_row(d, cells);
    }
}

static void draw_alike_groups(struct call *c, struct document *d, const struct json *view)
{
    const char *share = say(c, N_("Items rated alike"));

    document_heading(d, 1, say(c, N_("By unit and by language (GRRAS 12, 13)")));
    document_quiet(d, say(c, N_("The mean over the assessments of a group that were rated twice, with "
                                "an interval by Student’s distribution.")));
    draw_groups(c, d, view,
                &(struct group_words){"units", say(c, N_("By unit")), say(c, N_("Unit")), share});
    draw_groups(
        c, d, view,
        &(struct group_words){"languages", say(c, N_("By language")), say(c, N_("Language")), share});
    draw_groups(c, d, view,
                &(struct group_words){"interpreters", say(c, N_("By interpreter")),
                                      say(c, N_("Interpreter")), share});
}

/* ---- relevance, and the consensus ---- */

static void draw_relevance(struct call *c, struct document *d, const struct json *view)
{
    const struct json *relevance = json_get(view, "relevance");

    document_heading(d, 1, say(c, N_("Relevance (GRRAS 11 to 13)")));
    document_quiet(d,
                   say(c, N_("How much an item matters for the person is asked only where it is "
                             "present, fully or partly. A pair counts where both raters were asked.")));
    if (!json_get_bool(relevance, "is_shown")) {
        document_paragraph(
            d, say(c, N_("In too few assessments both raters said how much an item matters.")));
        return;
    }
    draw_all(c, d, json_get(relevance, "all"));
    draw_items(c, d, json_get(relevance, "sections"));
}

static void draw_agreed(struct call *c, struct document *d, const struct json *of, const char *title)
{
    static const double widths[] = {3, 1.6, 1.1, 1.1, 1.1};
    const char *headings[] = {title, say(c, N_("Differed and agreed on")), say(c, N_("As the first")),
                              say(c, N_("As the second")), say(c, N_("As neither"))};

    if (!json_get_bool(of, "has_consensus")) return;
    document_table(d, headings, widths, 5);
    for (const struct json *s = json_get(of, "consensus")->as.members.first; s; s = s->next)
        for (const struct json *i = json_get(s, "items")->as.members.first; i; i = i->next) {
            bool is_shown = json_get_bool(i, "is_shown");
            const char *cells[] = {json_get_text(i, "title"),
                                   is_shown ? report_count(c, i, "agreed") : "–",
                                   is_shown ? report_count(c, i, "first") : "–",
                                   is_shown ? report_count(c, i, "second") : "–",
                                   is_shown ? report_count(c, i, "neither") : "–"};
            document_row(d, cells);
        }
}

static void draw_consensus(struct call *c, struct document *d, const struct json *view)
{
    const struct json *relevance = json_get(view, "relevance");

    document_heading(d, 1, say(c, N_("What both agreed on afterwards (GRRAS 15)")));
    if (!json_get_bool(view, "has_consensus") && !json_get_bool(relevance, "has_consensus")) {
        document_paragraph(
            d, say(c, N_("Nothing was agreed on yet, or too few assessments were rated twice.")));
        return;
    }
    document_quiet(d, say(c, N_("Where the two had rated an item differently: how often the consensus "
                                "took the choice of the author, who is the first rater, that of the "
                                "second, or neither. Counts alone.")));
    draw_agreed(c, d, view, say(c, N_("Presence")));
    document_space(d);
    draw_agreed(c, d, relevance, say(c, N_("Relevance")));
}

/* ---- in the order of time ---- */

static void draw_signals(struct call *c, struct document *d, const struct json *course)
{
    static const double widths[] = {1.2, 1.2, 1.2, 1.6, 4};
    const char *headings[] = {say(c, N_("Assessments")), say(c, N_("Items rated alike")),
                              say(c, N_("Moving average")), say(c, N_("Its limits")),
                              say(c, N_("In words"))};

    document_table(d, headings, widths, 5);
    for (const struct json *p = json_get(course, "points")->as.members.first; p; p = p->next) {
        const struct json *signal = json_get(p, "signals")->as.members.first;
        const char *words = "", *cells[5] = {report_left_to_right(c, json_get_text(p, "range")),
                                             report_left_to_right(c, json_get_text(p, "alike_text")),
                                             report_left_to_right(c, json_get_text(p, "moving_text")),
                                             report_left_to_right(c, json_get_text(p, "limits_text"))};
        for (; signal; signal = signal->next)
            words = arena_format(c->mem, "%s%s%s", words, *words ? "\n" : "",
                                 json_get_text(signal, "text"));
        cells[4] = report_or_dash(*words ? words : NULL);
        document_row(d, cells);
    }
}

static enum err draw_course(struct call *c, struct document *d, const struct study *s,
                            const struct json *view)
{
    const struct json *course = json_get(view, "course");
    struct picture picture;
    struct course k;

    TRY(study_course(c, s, &k));
    document_heading(d, 1, say(c, N_("Whether agreement moves (GRRAS 13)")));
    if (k.is_enough)
        document_quiet(
            d, arena_format(c->mem,
                            say(c, N_("In the order in which they were rated, in groups of %d, so that "
                                      "no single assessment is seen. The first %d say what is "
                                      "expected. Limits: exponentially weighted moving average, weight "
                                      "0.2, 2.7 standard deviations (Lucas and Saccucci 1990), and the "
                                      "run rules of Western Electric (1956).")),
                            STUDY_COURSE_GROUP, STUDY_COURSE_BEFORE));
    document_paragraph(d, json_get_text(course, "words"));
    if (!k.is_enough) return OK;
    if (k.has_limits) {
        course_picture(c, &k, &picture);
        document_picture(d, &picture);
        if (k.points > COURSE_DRAWN_MOST)
            document_quiet(d, arena_format(c->mem,
                                           say(c, N_("Drawn are the latest %d of %zu groups; the table "
                                                     "has all of them.")),
                                           COURSE_DRAWN_MOST, k.points));
        document_quiet(d, say(c, N_("Rings: groups. Discs: their moving average. Dashes: its limits. "
                                    "Squares: a signal.")));
    }
    draw_signals(c, d, course);
    return OK;
}

/* A column for every code, and what an item did not fill stays blank: no instrument has more codes
 * than a page has columns. */
#define USE_CODES_MOST 6

static void draw_use(struct call *c, struct document *d, const struct study *s, const struct json *view)
{
    double widths[USE_CODES_MOST + 2] = {3, 1.3};
    const char *headings[USE_CODES_MOST + 2] = {say(c, N_("Item")), say(c, N_("Assessments"))},
                                          *cells[USE_CODES_MOST + 2];
    size_t columns = s->codes < USE_CODES_MOST ? s->codes : USE_CODES_MOST;

    if (!json_get_bool(view, "is_used")) return;
    document_heading(d, 1, say(c, N_("How often each rating is given (GRRAS 12)")));
    document_quiet(d,
                   say(c, N_("Of the countersigned assessments in which the item was rated. Much “no "
                             "information” says that the question cannot be answered from what is "
                             "recorded here.")));
    for (size_t i = 0; i < columns; i++) headings[i + 2] = s->label[i];
    for (size_t i = 0; i < columns; i++) widths[i + 2] = 1.1;
    document_table(d, headings, widths, columns + 2);
    for (const struct json *sec = json_get(view, "use")->as.members.first; sec; sec = sec->next)
        for (const struct json *i = json_get(sec, "items")->as.members.first; i; i = i->next) {
            const struct json *cell = json_get(i, "cells")->as.members.first;
            cells[0] = json_get_text(i, "title");
            cells[1] = json_get(i, "rated")->kind == JSON_IS_INT ? report_count(c, i, "rated") : "–";
            for (size_t k = 0; k < columns; k++, cell = cell->next)
                cells[k + 2] = report_left_to_right(c, json_get_text(cell, "text"));
            document_row(d, cells);
        }
}

static void draw_missing(struct call *c, struct document *d, const struct json *view)
{
    const char *share = say(c, N_("Items without information"));

    if (!json_get_bool(view, "is_used")) return;
    document_heading(d, 1, say(c, N_("“No information” by unit and by language (GRRAS 12)")));
    draw_groups(
        c, d, view,
        &(struct group_words){"missing_units", say(c, N_("By unit")), say(c, N_("Unit")), share});
    draw_groups(c, d, view,
                &(struct group_words){"missing_languages", say(c, N_("By language")),
                                      say(c, N_("Language")), share});
    draw_groups(c, d, view,
                &(struct group_words){"missing_interpreters", say(c, N_("By interpreter")),
                                      say(c, N_("Interpreter")), share});
}

static void draw_follow(struct call *c, struct document *d, const struct json *view)
{
    static const double widths[] = {4, 1, 1, 1.6};
    const char *headings[] = {say(c, N_("Judgements")), say(c, N_("How many")),
                              say(c, N_("Of how many")), say(c, N_("Share"))};

    document_heading(d, 1, say(c, N_("When it was looked at again (GRRAS 15)")));
    document_quiet(d, say(c, N_("How often a judgement was changed when a second person looked at it, "
                                "and when it was reviewed; with the interval of Wilson at 95 %.")));
    document_table(d, headings, widths, 4);
    for (const struct json *r = json_get(view, "follow")->as.members.first; r; r = r->next) {
        bool is_shown = json_get_bool(r, "is_shown");
        const char *cells[] = {json_get_text(r, "label"),
                               is_shown ? report_count(c, r, "part") : say(c, N_("too few")),
                               is_shown ? report_count(c, r, "whole") : "–",
                               report_with_interval(c, r, "share_text", "share_interval")};
        document_row(d, cells);
    }
    document_paragraph(
        d, say(c, N_("This says whether second looks take place and lead to something. It cannot say "
                     "whether a judgement was right: whoever is looked at again was chosen for a "
                     "reason, and what is done after an assessment changes what follows. Nobody is "
                     "predicted and nobody is ranked by it.")));
    document_paragraph(d, say(c, N_("Where few people work with an instrument these counts are about "
                                    "what they do together: talk about them together.")));
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
    document_list_item(d, say(c, N_("Language is that in which the raters read the texts of the "
                                    "instrument. In which language somebody gave their account is "
                                    "known to the case team only.")));
    document_list_item(
        d, arena_format(c->mem,
                        say(c, N_("Whether an item means the same in two languages or groups cannot be "
                                  "tested with fewer than about %d people in each (Scott and others "
                                  "2009). Compare the texts, and rate the same vignettes at several "
                                  "sites.")),
                        STUDY_FAIRNESS_ENOUGH));
    document_list_item(d,
                       say(c, N_("An item that is rated differently is first of all a question to its "
                                 "text: read its anchors together, add examples, and train with "
                                 "them.")));
}

static void draw_command(struct document *d, const char *what, const char *command)
{
    document_heading(d, 3, what); /* it stays with its line */
    document_paragraph(d, command);
}

static void draw_commands(struct call *c, struct document *d, const struct json *view)
{
    document_heading(d, 1, say(c, N_("The same figures again (GRRAS 15)")));
    document_paragraph(d,
                       say(c, N_("From the file of this instrument’s page (data.csv: running number, "
                                 "rater A or B, item, value, the running number once more, because "
                                 "whole assessments are drawn, and what was rated):")));
    for (const struct json *k = json_get(view, "commands")->as.members.first; k; k = k->next) {
        document_heading(d, 2, json_get_text(k, "title"));
        const char *item = json_get_text(k, "item");
        draw_command(d, say(c, N_("All items together: what was rated alike, and AC1")),
                     json_get_text(k, "all"));
        draw_command(d, say(c, N_("All items together: ordinal alpha")),
                     json_get_text(k, "all_ordinal"));
        if (!item) continue;
        draw_command(d,
                     arena_format(c->mem,
                                  say(c, N_("One item, here “%s”: what was rated alike, and AC1")),
                                  item),
                     json_get_text(k, "one"));
        draw_command(d, arena_format(c->mem, say(c, N_("One item, here “%s”: ordinal alpha")), item),
                     json_get_text(k, "one_ordinal"));
    }
    document_paragraph(d, say(c, N_("Figures by unit and by language, in the order of time and of "
                                    "second looks are not in that file: with them it could point at "
                                    "somebody.")));
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
    TRY(page_print_style(c, q, instrument_text(c, json_get(view, "study")), &style));
    d = document_new(c, &style);
    draw_front(c, d, &s, view, title);
    draw_methods(c, d);
    draw_analysis(c, d);
    draw_results(c, d, view);
    draw_relevance(c, d, view);
    draw_consensus(c, d, view);
    TRY(draw_course(c, d, &s, view));
    draw_alike_groups(c, d, view);
    draw_use(c, d, &s, view);
    draw_missing(c, d, view);
    report_fairness(c, d, view);
    draw_follow(c, d, view);
    draw_limits(c, d);
    draw_commands(c, d, view);
    TRY(document_finish(c, d, &bytes, &length));
    page_file(q, "application/pdf", "technical-report.pdf", bytes, length);
    return OK;
}
