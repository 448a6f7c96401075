/* home/door.c: signing in (which unlocks a locked site), signing out, language, passphrase. */

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "home/home.h"
#include "page/serve.h"
#include "site/knock.h"
#include "site/session.h"

enum err sign_in_page(struct call *c, struct request *q, struct json *view)
{
    return page_form(c, q, view, "/sign-in", "/sign-in", NULL);
}

/* Unlocks if needed and makes sure that the account is open. */
static enum err let_in(struct call *c, struct request *q, const struct user_secrets *s,
                       struct desk *desk)
{
    if (site_is_locked(q->site)) TRY(site_unlock(c, q->site, s));
    return desk_sit(c, q->site, &s->user, s, desk);
}

enum err sign_in_post(struct call *c, struct request *q, struct json *view)
{
    struct knock knock = {form_text(q, "user"), q->http->peer, form_text(q, "passphrase")};
    struct user_secrets *s;
    struct desk desk;
    enum err e;

    TRY(knock_open(c, q->site, &knock, &s));
    e = let_in(c, q, s, &desk);
    if (e != OK) {
        user_secrets_free(s);
        return e;
    }
    if (q->session) session_end(pages_sessions(q->pages), q->session); /* whoever sat here before */
    q->session = NULL;
    q->desk = NULL;
    json_set(view, "user", json_text(c, desk.user->name));
    q->set_cookie = arena_format(c->mem, "session=%s; Path=/; HttpOnly; SameSite=Strict",
                                 session_start(c, pages_sessions(q->pages), s, q->language));
    page_goes_to(c, q, "/");
    return OK;
}

enum err sign_out_post(struct call *c, struct request *q, struct json *view)
{
    (void)view;
    session_end(pages_sessions(q->pages), q->session);
    q->session = NULL;
    q->desk = NULL;
    q->set_cookie = "session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict";
    page_goes_to(c, q, "/sign-in");
    return OK;
}

/* Only an address of this site: anything else would send people away from it. Browsers drop tabs and
 * line ends, so that what follows them could become a second slash. */
static bool is_own_address(const char *address)
{
    for (const char *p = address; *p; p++)
        if ((unsigned char)*p <= ' ' || *p == '\\' || *p == 0x7F) return false;
    return address[0] == '/' && address[1] != '/';
}

enum err language_post(struct call *c, struct request *q, struct json *view)
{
    const char *code = form_text(q, "language"), *back = form_text(q, "back");

    (void)view;
    if (!text_equal(code, "en") && !text_equal(code, "fr") && !text_equal(code, "ar"))
        return fail_field(c, "language", ERR_INVALID, N_("This language is not there."));
    if (q->session) session_set_language(q->session, code);
    q->set_cookie = arena_format(c->mem, "language=%s; Path=/; HttpOnly; SameSite=Strict", code);
    page_goes_to(c, q, "%s", is_own_address(back) ? back : "/");
    return OK;
}

enum err passphrase_page(struct call *c, struct request *q, struct json *view)
{
    return page_form(c, q, view, "/passphrase", "/passphrase", NULL);
}

/* The fields of the new passphrase have names of their own here. */
static enum err choose(struct call *c, struct request *q)
{
    enum err e = user_secrets_rewrap(c, site_user_store(q->site), q->desk->user->name, q->desk->secrets,
                                     form_text(q, "fresh"), pages_passphrase_cost(q->pages));

    if (e != OK && text_equal(c->fail.field, "passphrase")) c->fail.field = "fresh";
    return e;
}

enum err passphrase_post(struct call *c, struct request *q, struct json *view)
{
    struct knock knock = {q->desk->user->name, NULL, form_text(q, "passphrase")};
    struct user_secrets *s;

    (void)view;
    if (!text_equal(form_text(q, "fresh"), form_text(q, "again")))
        return fail_field(c, "again", ERR_INVALID, N_("The two new passphrases differ."));
    if (knock_open(c, q->site, &knock, &s) != OK) {
        if (c->fail.code != ERR_DENIED) return c->fail.code;
        fail_clear(c);
        return fail_field(c, "passphrase", ERR_DENIED,
                          N_("The passphrase is wrong. Nothing was changed."));
    }
    user_secrets_free(s);
    TRY(choose(c, q));
    sessions_end_others(pages_sessions(q->pages), q->session);
    page_goes_to(c, q, "/?saved=1");
    return OK;
}
