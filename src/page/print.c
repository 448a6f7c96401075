/* page/print.c: what every print of a site has in common. */

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "base/words.h"
#include "draw/document.h"
#include "page/page.h"

enum err page_print_style(struct call *c, struct request *q, const char *about,
                          struct document_style *style)
{
    const char *stamp = say(c, N_("DEMONSTRATION"));
    struct json *site;

    TRY(desk_row(c, q->desk, "site_name", DB_NO_ARGS, &site));
    style->language = words_language(c->words);
    style->right_to_left = text_equal(style->language, "ar");
    style->created = c->now;
    style->header_text = about ? arena_format(c->mem, "%s · %s · %s", json_get_text(site, "name"),
                                              about, time_date_text(c->mem, c->now))
                               : json_get_text(site, "name");
    style->page_format = say(c, N_("Page %d of %d"));
    if (!json_get_int(site, "is_fictional", 0)) return OK;
    style->stamp = style->stamp ? arena_format(c->mem, "%s · %s", stamp, style->stamp) : stamp;
    style->footer_text = arena_format(
        c->mem, "%s %s", say(c, N_("Demonstration: every person, case and place here is invented.")),
        style->footer_text);
    return OK;
}
