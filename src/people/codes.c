/* people/codes.c: codes and what people read in their place. */

#include "people/codes.h"

#include "base/text.h"
#include "base/words.h"

const struct person_code legal_statuses[] = {
    {"convicted", N_("Convicted")},
    {"untried", N_("Untried")},
    {"other", N_("Held on another ground")},
    {0},
};

const struct person_code person_sexes[] = {
    {"woman", N_("Woman")},
    {"man", N_("Man")},
    {"other", N_("Another answer")},
    {"not_said", N_("Not said")},
    {0},
};

const struct person_code person_birth_kinds[] = {
    {"known", N_("Known from a document")},
    {"estimated", N_("Estimated")},
    {"unknown", N_("Not known")},
    {0},
};

const struct person_code person_number_kinds[] = {
    {"service", N_("Number")},
    {"court", N_("Number at the court")},
    {"foreign", N_("Number in another country")},
    {"other", N_("Other number")},
    {0},
};

/* ISO 639; what "other" is called is written beside it. */
const struct person_code person_languages[] = {
    {"ar", N_("Arabic")},
    {"en", N_("English")},
    {"fr", N_("French")},
    {"bn", N_("Bengali")},
    {"de", N_("German")},
    {"es", N_("Spanish")},
    {"fa", N_("Persian")},
    {"ff", N_("Fulah")},
    {"ha", N_("Hausa")},
    {"id", N_("Malay or Indonesian")},
    {"ku", N_("Kurdish")},
    {"pt", N_("Portuguese")},
    {"ps", N_("Pashto")},
    {"ru", N_("Russian")},
    {"so", N_("Somali")},
    {"sw", N_("Swahili")},
    {"tg", N_("Tajik")},
    {"tr", N_("Turkish")},
    {"tzm", N_("Tamazight")},
    {"ur", N_("Urdu")},
    {"uz", N_("Uzbek")},
    {"sgn", N_("A sign language")},
    {"other", N_("Another language")},
    {0},
};

const struct person_code person_origins[] = {
    {"court", N_("A court")},
    {"police", N_("Police custody")},
    {"prison", N_("Another prison")},
    {"abroad", N_("Another country")},
    {"recalled", N_("Recalled or arrested again")},
    {"hospital", N_("A hospital")},
    {"other", N_("Somewhere else")},
    {0},
};

const struct person_code move_reasons[] = {
    {"placement", N_("Final place after reception")},
    {"own_wish", N_("Own wish")},
    {"safety_own", N_("Safety of the person")},
    {"safety_others", N_("Safety of others")},
    {"health", N_("Health")},
    {"activity", N_("Work, school or a course")},
    {"court_order", N_("Order of a court")},
    {"discipline", N_("Disciplinary decision")},
    {"space", N_("Space in the units")},
    {"other", N_("Another reason")},
    {0},
};

const struct person_code release_reasons[] = {
    {"served", N_("Sentence served")},
    {"early", N_("Early or conditional release")},
    {"acquitted", N_("Acquitted, or the charge was dropped")},
    {"bail", N_("Released until trial")},
    {"transferred", N_("Transferred to another prison")},
    {"handed_over", N_("Handed over to another country")},
    {"escaped", N_("Escaped")},
    {"died", N_("Died")},
    {"other", N_("Another reason")},
    {0},
};

const struct person_code keep_apart_reasons[] = {
    {"threat", N_("One threatened the other")},
    {"violence", N_("Violence between them")},
    {"same_case", N_("Same case, not yet tried")},
    {"witness", N_("One is a witness against the other")},
    {"pressure", N_("One puts the other under pressure")},
    {"victim", N_("One is a victim of the other")},
    {"family", N_("Conflict of their families")},
    {"court_order", N_("Order of a court")},
    {"other", N_("Another reason")},
    {0},
};

const struct person_flag person_flags[] = {
    {"juvenile", N_("Under eighteen"),
     N_("Held apart from adults. A guardian or a lawyer is told and is there for every interview; "
        "instruments made for adults do not fit.")},
    {"woman", N_("Woman"),
     N_("Searched and escorted by women, and held apart from men. Health care for women is asked for "
        "at once, also about pregnancy and children.")},
    {"coerced_or_victim", N_("Coerced, or a victim"),
     N_("What was done may have been done under force. Protection and support come first; nothing said "
        "about it is repeated where others hear.")},
    {"returnee", N_("Back from a conflict area"),
     N_("A health examination within the first days. The time away is asked about by assessors, not on "
        "the unit.")},
    {"health_need", N_("Health need"),
     N_("The health staff are asked before a move, a search or any use of force. What is needed day by "
        "day stands here.")},
    {"self_harm", N_("May harm themselves"),
     N_("Seen as often as the care plan says, day and night, and never left alone after bad news. "
        "Every "
        "sign is told to the health staff at once. It is no matter for discipline.")},
    {"threat_to_person", N_("Threatened by others"),
     N_("Before a move, the yard, a visit or transport it is checked who else will be there. Whoever "
        "hears of a threat tells the shift leader at once.")},
    {"threat_from_person", N_("Has threatened somebody"),
     N_("Whoever was threatened is told and kept apart. The unit's own rule says how doors are opened "
        "and with how many staff.")},
    {"interpreter", N_("Interpreter needed"),
     N_("Nothing of weight is explained, asked or signed without an interpreter, and no other prisoner "
        "interprets.")},
    {0},
};

bool person_code_is(const struct person_code *list, const char *code)
{
    for (; list->code; list++)
        if (text_equal(list->code, code)) return true;
    return false;
}

const char *person_code_label(const struct call *c, const struct person_code *list, const char *code)
{
    for (; list->code; list++)
        if (text_equal(list->code, code)) return words_find(c->words, list->label);
    return code;
}

const struct person_flag *person_flag_find(const char *code)
{
    for (const struct person_flag *f = person_flags; f->code; f++)
        if (text_equal(f->code, code)) return f;
    return NULL;
}
