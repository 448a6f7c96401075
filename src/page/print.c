/* page/print.c: what every print of a site has in common. */

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "draw/document.h"
#include "page/page.h"

enum err page_print_style(struct call *c, struct request *q, const char *title, const char *about,
                          const char *status, struct document_style *ret)
{
    struct json *site;

    TRY(desk_row(c, q->desk, "site_name", DB_NO_ARGS, &site));
    *ret = (struct document_style){.language = q->language,
                                   .right_to_left = text_equal(q->language, "ar"),
                                   .created = c->now,
                                   .title = title};
    ret->header_text = about ? arena_format(c->mem, "%s · %s · %s", json_get_text(site, "name"), about,
                                            time_date_text(c->mem, c->now))
                             : arena_format(c->mem, "%s · %s", json_get_text(site, "name"),
                                            time_date_text(c->mem, c->now));
    ret->footer_text = status ? arena_format(c->mem, "%s %s", say(c, N_("Confidential.")), status)
                              : say(c, N_("Confidential."));
    ret->page_format = say(c, N_("Page %d of %d"));
    if (json_get_int(site, "is_fictional", 0)) {
        ret->stamp = say(c, N_("DEMONSTRATION"));
        ret->footer_text =
            arena_format(c->mem, "%s %s",
                         say(c, N_("Demonstration: every person, case and place here is invented.")),
                         ret->footer_text);
    }
    return OK;
}
