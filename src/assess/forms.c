/* assess/forms.c: the written steps. The words are the assessor's own; every field is theirs. */

#include "assess/forms.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

/* The five Ps of case formulation, and both rival explanations of a change. */
const struct field formulation_fields[] = {
    {FIELD_AREA, "presenting", N_("What is the concern, and for whom?"),
     N_("The concern as it stands now, in two or three sentences."), true},
    {FIELD_AREA, "predisposing", N_("What made this person open to it?"),
     N_("Experiences and needs from before."), true},
    {FIELD_AREA, "precipitating", N_("What set it off?"), N_("Events that came before the acts."),
     true},
    {FIELD_AREA, "perpetuating", N_("What keeps it going?"),
     N_("What in the person, the unit or outside holds it in place."), true},
    {FIELD_AREA, "protective", N_("What protects, and how?"),
     N_("Name the mechanism: it protects because …"), true},
    {FIELD_AREA, "rival_compliance",
     N_("If the good signs were only shown to us, what would we expect to see?"), NULL, true},
    {FIELD_AREA, "rival_change", N_("If the change were real, what would we expect to see?"), NULL,
     true},
    {FIELD_HIDDEN, "version", N_("Version"), NULL, false},
    {FIELD_BUTTON, "go", N_("Next"), NULL, false},
    {0},
};

const struct field scenario_fields[] = {
    {FIELD_AREA, "nature", N_("What could happen?"),
     N_("One way in which harm could come about, told plainly."), true},
    {FIELD_LINE, "whom", N_("Who could be harmed?"), NULL, true},
    {FIELD_LINE, "likelihood", N_("How likely, in words"), N_("And under which circumstances."), true},
    {FIELD_LINE, "severity", N_("How serious would the harm be?"), NULL, true},
    {FIELD_LINE, "imminence", N_("How soon could it happen?"), NULL, true},
    {FIELD_LINE, "frequency", N_("How often, or for how long?"), NULL, true},
    {FIELD_AREA, "warning_signs", N_("Which signs would come first?"), NULL, true},
    {FIELD_AREA, "blocking", N_("What would stand in its way?"), NULL, true},
    {FIELD_AREA, "action", N_("What will be done about it?"), NULL, true},
    {FIELD_LINE, "owner", N_("Who sees to it?"), NULL, true},
    {FIELD_HIDDEN, "version", N_("Version"), NULL, false},
    {FIELD_BUTTON, "go", N_("Next"), NULL, false},
    {0},
};

const struct field judgement_fields[] = {
    {FIELD_CHOICE, "level", N_("Which management is needed?"),
     N_("Your judgement. Nothing is computed from the ratings."), true},
    {FIELD_AREA, "words", N_("Your judgement and its reasons, in your own words"), NULL, true},
    {FIELD_CHOICE, "confidence", N_("How sure are you?"), NULL, true},
    {FIELD_AREA, "unknown", N_("What is not known, and how could it be found out?"), NULL, true},
    {FIELD_AREA, "management", N_("What should be done, by whom"), N_("Or why nothing is needed."),
     true},
    {FIELD_DATE, "valid_until", N_("Valid until"), N_("A new assessment is due by then."), true},
    {FIELD_HIDDEN, "version", N_("Version"), NULL, false},
    {FIELD_BUTTON, "go", N_("Next"), NULL, false},
    {0},
};

const struct step assess_steps[] = {
    {"formulation", N_("Formulation"), formulation_fields},
    {"scenario", N_("Scenario"), scenario_fields},
    {"judgement", N_("Judgement"), judgement_fields},
    {0},
};

const struct confidence confidences[] = {
    {"low", N_("Not very: important things are missing")},
    {"moderate", N_("Fairly: some things are missing")},
    {"high", N_("Sure: the sources are many and agree")},
    {0},
};

const struct horizon horizons[] = {
    {3, N_("The next 3 months")},
    {6, N_("The next 6 months")},
    {12, N_("The next 12 months")},
    {0},
};

const char *horizon_label(struct call *c, int64_t months)
{
    for (const struct horizon *h = horizons; h->months; h++)
        if (h->months == months) return say(c, h->label);
    return arena_format(c->mem, "%lld", (long long)months);
}

const struct step *step_named(const char *member)
{
    for (const struct step *s = assess_steps; s->member; s++)
        if (text_equal(s->member, member)) return s;
    return NULL;
}

bool field_is_content(const struct field *f)
{
    return f->type != FIELD_END && f->type != FIELD_HIDDEN && f->type != FIELD_BUTTON;
}
