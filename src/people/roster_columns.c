/* people/roster_columns.c: what headings and cells of a roster mean, in three languages. */

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/words.h"
#include "people/plain.h"
#include "people/roster.h"

const struct roster_meaning roster_meanings[] = {
    {"name", N_("Name, or a part of it")},     {"number", N_("Number")},
    {"birth", N_("Year or date of birth")},    {"sex", N_("Sex")},
    {"legal_status", N_("Legal status")},      {"unit", N_("Unit")},
    {"left_out", N_("Leave this column out")}, {0},
};

/* How words of a heading begin, without case, marks and the Arabic article. What is rarer in other
 * headings comes first: "name of the unit" is a unit, "no. of birth certificate" is nothing of ours. */
static const char *const beginnings[][2] = {
    {"left_out", "certificate"},
    {"left_out", "sexual"},
    {"left_out", "جنسيه"}, /* nationality, not sex */
    {"birth", "birth"},
    {"birth", "dob"},
    {"birth", "born"},
    {"birth", "naissance"},
    {"birth", "ne le"},
    {"birth", "nee le"},
    {"birth", "ne(e)"},
    {"birth", "ميلاد"},
    {"birth", "ولاده"},
    {"sex", "sex"},
    {"sex", "gender"},
    {"sex", "genre"},
    {"sex", "جنس"},
    {"legal_status", "legal"},
    {"legal_status", "status"},
    {"legal_status", "statut"},
    {"legal_status", "situation penale"},
    {"legal_status", "categorie penale"},
    {"legal_status", "وضع"},
    {"legal_status", "حاله"},
    {"legal_status", "قانوني"},
    {"unit", "unit"},
    {"unit", "wing"},
    {"unit", "block"},
    {"unit", "house"},
    {"unit", "quartier"},
    {"unit", "batiment"},
    {"unit", "aile"},
    {"unit", "جناح"},
    {"unit", "وحده"},
    {"unit", "عنبر"},
    {"number", "number"},
    {"number", "numero"},
    {"number", "matricule"},
    {"number", "ecrou"},
    {"number", "no."},
    {"number", "n°"},
    {"number", "id"},
    {"number", "رقم"},
    {"name", "name"},
    {"name", "surname"},
    {"name", "forename"},
    {"name", "nom"},
    {"name", "prenom"},
    {"name", "full name"},
    {"name", "اسم"},
    {"name", "لقب"},
    {"name", "نسب"},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool has_word(const char *heading, const char *beginning)
{
    size_t length = strlen(beginning), article = strlen("ال");

    for (const char *p = heading; (p = strstr(p, beginning)); p++) {
        bool starts = p == heading || strchr(" -_/(.", p[-1]) ||
                      ((size_t)(p - heading) >= article && strncmp(p - article, "ال", article) == 0);
        /* Two letters are a word only if nothing follows them. */
        bool ends = length > 2 || p[length] == '\0' || strchr(" -_/).", p[length]);
        if (starts && ends) return true;
    }
    return false;
}

const char *roster_guess(struct call *c, const char *heading)
{
    const char *plain = plain_name(c, text_trimmed(c->mem, heading, strlen(heading)));

    for (const struct roster_meaning *m = roster_meanings; m->code; m++)
        if (strcmp(plain, plain_name(c, words_find(c->words, m->label))) == 0) return m->code;
    for (size_t i = 0; i < COUNT(beginnings); i++)
        if (has_word(plain, beginnings[i][1])) return beginnings[i][0];
    return "left_out";
}

/* The code of the list whose label in the reader's language is the text; NULL if there is none. */
static const char *labelled(struct call *c, const struct person_code *list, const char *plain)
{
    for (; list->code; list++)
        if (strcmp(plain, plain_name(c, words_find(c->words, list->label))) == 0) return list->code;
    return NULL;
}

const char *roster_sex(struct call *c, const char *text)
{
    static const char *const written[][2] = {
        {"woman", "woman"},
        {"woman", "female"},
        {"woman", "f"},
        {"woman", "w"},
        {"woman", "femme"},
        {"woman", "feminin"},
        {"woman", "امراه"},
        {"woman", "انثي"},
        {"man", "man"},
        {"man", "male"},
        {"man", "m"},
        {"man", "homme"},
        {"man", "h"},
        {"man", "masculin"},
        {"man", "رجل"},
        {"man", "ذكر"},
        {"other", "other"},
        {"other", "x"},
        {"other", "autre"},
        {"other", "اخر"},
        {"not_said", "not said"},
        {"not_said", "unknown"},
        {"not_said", "inconnu"},
        {"not_said", "غير معروف"},
    };
    const char *plain = plain_name(c, text), *code = labelled(c, person_sexes, plain);

    for (size_t i = 0; i < COUNT(written) && !code; i++) /* whole: "man" is the end of "woman" */
        if (strcmp(plain, plain_name(c, written[i][1])) == 0) code = written[i][0];
    return code;
}

const char *roster_legal_status(struct call *c, const char *text)
{
    static const char *const written[][2] = {
        {"convicted", "convicted"}, {"convicted", "sentenced"}, {"convicted", "condamne"},
        {"convicted", "محكوم"},     {"untried", "untried"},     {"untried", "remand"},
        {"untried", "prevenu"},     {"untried", "موقوف"},       {"other", "other"},
        {"other", "autre"},         {"other", "اخر"},
    };
    const char *plain = plain_name(c, text), *code = labelled(c, legal_statuses, plain);

    for (size_t i = 0; i < COUNT(written) && !code; i++)
        if (has_word(plain, written[i][1])) code = written[i][0];
    return code;
}

/* One to `most` digits; -1 if there are none. */
static int take_digits(const char **at, int most)
{
    int value = -1;

    for (; most && **at >= '0' && **at <= '9'; most--, ++*at)
        value = (value < 0 ? 0 : value * 10) + (**at - '0');
    return value;
}

/* Day, month, year, with one of / . - between them; whatever else comes back as it is. */
const char *roster_birth(struct call *c, const char *text)
{
    const char *at = text;
    int day, month, year;
    char between;

    if (strlen(text) > 10 && text[4] == '-' && text[10] == ' ') return arena_text_n(c->mem, text, 10);
    day = take_digits(&at, 2);
    between = *at;
    if (day < 0 || !between || !strchr("/.-", between)) return text;
    at++;
    month = take_digits(&at, 2);
    if (month < 0 || *at != between) return text;
    at++;
    year = take_digits(&at, 4);
    if (year < 1000 || *at) return text;
    return arena_format(c->mem, "%04d-%02d-%02d", year, month, day);
}
