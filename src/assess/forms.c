/* assess/forms.c: the written steps. The words are the assessor's own; every field is theirs. */

#include "assess/forms.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

const char *const content_members[] = {"account",    "ratings",   "formulation", "scenarios",
                                       "management", "judgement", NULL};

const struct step assess_steps[] = {
    {"account", N_("The person’s own account"), true},
    {"formulation", N_("Formulation"), false},
    {"scenarios", N_("Scenarios"), false},
    {"management", N_("What is to be done"), false},
    {"judgement", N_("Judgement"), false},
    {0},
};

const struct step *step_named(const char *member)
{
    for (const struct step *s = assess_steps; s->member; s++)
        if (text_equal(s->member, member)) return s;
    return NULL;
}

bool field_is_content(const struct field *f)
{
    return f->type != FIELD_END && f->type != FIELD_HIDDEN && f->type != FIELD_BUTTON &&
           f->type != FIELD_MANY;
}

/* ---- the person's own account ---- */

const struct field account_fields[] = {
    {FIELD_CHOICE, "outcome", N_("Did the person give an account of their own?"),
     N_("A refusal is written down as it was. It is not rated, and nothing follows from it."), true},
    {FIELD_AREA, "words", N_("What the person said"),
     N_("As far as possible in their own words: about what happened, how they see it now, what they "
        "want. If they did not speak: what they said about that, or what made it impossible."),
     false},
    {FIELD_LINE, "language", N_("Language of the conversation"), NULL, false},
    {FIELD_CHOICE, "interpreter", N_("Did an interpreter take part?"), NULL, false},
    {FIELD_LINE, "interpreter_name", N_("Name of the interpreter"), NULL, false},
    {FIELD_CHOICE, "notice", N_("Was the person told what this assessment is for?"),
     N_("What it decides, who reads it, and that they may speak or stay silent."), true},
    {FIELD_LINE, "notice_language", N_("In which language were they told?"), NULL, false},
    {FIELD_DATE, "notice_at", N_("When were they told?"), NULL, false},
    {FIELD_HIDDEN, "version", N_("Version"), NULL, false},
    {FIELD_BUTTON, "go", N_("Next"), NULL, false},
    {0},
};

const struct choice account_outcomes[] = {
    {"given", N_("Yes")},
    {"refused", N_("No, the person did not want to")},
    {"not_possible", N_("No, it was not possible")},
    {0},
};

const struct choice interpreter_choices[] = {
    {"yes", N_("Yes")},
    {"no", N_("No")},
    {0},
};

const struct choice notice_choices[] = {
    {"given", N_("Yes")},
    {"not_given", N_("Not yet")},
    {0},
};

/* ---- formulation ---- */

#define PROMPT "prompt." /* before the code of an instrument's own prompt, as a name of a field */

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
    {FIELD_MANY, "prompt", N_("The instrument’s own questions"), NULL, false},
    {FIELD_HIDDEN, "version", N_("Version"), NULL, false},
    {FIELD_BUTTON, "go", N_("Next"), NULL, false},
    {0},
};

static const struct field *built_in(const char *name)
{
    for (const struct field *f = formulation_fields; f->type != FIELD_END; f++)
        if (field_is_content(f) && text_equal(f->name, name)) return f;
    return NULL;
}

static bool is_among(const struct json *prompts, const char *code)
{
    for (const struct json *p = json_count(prompts) ? prompts->as.members.first : NULL; p; p = p->next)
        if (text_equal(json_get_text(p, "code"), code)) return true;
    return false;
}

/* The instrument's own; where it words one of the five Ps anew, the field keeps its name. */
static struct field own_prompt(struct call *c, const struct json *prompt)
{
    const char *code = json_get_text(prompt, "code");

    return (struct field){FIELD_AREA, built_in(code) ? code : arena_format(c->mem, PROMPT "%s", code),
                          json_get_text(prompt, "title"), json_get_text(prompt, "hint"), true};
}

const struct field *formulation_fields_of(struct call *c, const struct json *instrument)
{
    const struct json *prompts = json_get(instrument, "formulation");
    size_t count = json_count(prompts), n = 0;
    struct field *fields =
        arena_alloc(c->mem, (count + sizeof formulation_fields / sizeof *fields) * sizeof *fields);

    for (const struct json *p = count ? prompts->as.members.first : NULL; p; p = p->next)
        fields[n++] = own_prompt(c, p);
    for (const struct field *f = formulation_fields; f->type != FIELD_END; f++) {
        bool is_rival = text_starts(f->name, "rival_");
        if (f->type == FIELD_MANY || is_among(prompts, f->name)) continue;
        if (!count || is_rival || !field_is_content(f)) fields[n++] = *f;
    }
    return fields; /* the arena gives zeroed memory: the rest is FIELD_END */
}

const char *formulation_key(const struct field *f)
{
    return text_starts(f->name, PROMPT) ? f->name + strlen(PROMPT) : f->name;
}

/* ---- scenarios ---- */

const struct scenario_kind scenario_kinds[] = {
    {"repeat", N_("More of the same"), N_("What happened before happens again."), true},
    {"escalate", N_("It gets worse"), N_("More harm, more people, or more determination."), true},
    {"twist", N_("It turns into something else"), N_("Another aim, another victim, another way."),
     true},
    {"improve", N_("It gets better"), N_("How things could go well, and how you would see it."), false},
    {0},
};

const struct field scenario_fields[] = {
    {FIELD_AREA, "nature", N_("What could happen?"), N_("One way it could come about, told plainly."),
     true},
    {FIELD_AREA, "whom", N_("Who would be affected?"),
     N_("Staff, other people in custody, the public, the person themselves."), true},
    {FIELD_AREA, "likelihood", N_("How likely, in words"), N_("And under which circumstances."), true},
    {FIELD_AREA, "severity", N_("How serious would it be?"), NULL, true},
    {FIELD_AREA, "imminence", N_("How soon could it happen?"), NULL, true},
    {FIELD_AREA, "frequency", N_("How often, or for how long?"), NULL, true},
    {FIELD_AREA, "warning_signs", N_("Which signs would come first?"), NULL, true},
    {FIELD_AREA, "blocking", N_("What would stand in its way?"), NULL, true},
    {FIELD_AREA, SCENARIO_NOT_CONSIDERED, N_("Or: not considered, because …"),
     N_("Instead of the fields above."), false},
    {0},
};

const struct field scenarios_fields[] = {
    {FIELD_MANY, "repeat", N_("More of the same"), NULL, false},
    {FIELD_MANY, "escalate", N_("It gets worse"), NULL, false},
    {FIELD_MANY, "twist", N_("It turns into something else"), NULL, false},
    {FIELD_MANY, "improve", N_("It gets better"), NULL, false},
    {FIELD_HIDDEN, "version", N_("Version"), NULL, false},
    {FIELD_BUTTON, "go", N_("Next"), NULL, false},
    {0},
};

bool scenario_is_begun(const struct json *scenario)
{
    for (const struct field *f = scenario_fields; f->type != FIELD_END; f++)
        if (!text_is_blank(json_get_text(scenario, f->name))) return true;
    return false;
}

/* ---- management ---- */

const struct field action_fields[] = {
    {FIELD_LINE, "what", N_("What is done"), NULL, true},
    {FIELD_LINE, "owner", N_("Who sees to it"), NULL, true},
    {FIELD_DATE, "by", N_("By when"), NULL, true},
    {0},
};

const struct field management_fields[] = {
    {FIELD_MANY, "what", N_("What is done"), NULL, false},
    {FIELD_MANY, "owner", N_("Who sees to it"), NULL, false},
    {FIELD_MANY, "by", N_("By when"), NULL, false},
    {FIELD_AREA, "none_because", N_("Or: nothing is to be done, because …"),
     N_("Only if there is no action above."), false},
    {FIELD_HIDDEN, "version", N_("Version"), NULL, false},
    {FIELD_BUTTON, "go", N_("Next"), NULL, false},
    {0},
};

bool action_is_begun(const struct json *action)
{
    for (const struct field *f = action_fields; f->type != FIELD_END; f++)
        if (!text_is_blank(json_get_text(action, f->name))) return true;
    return false;
}

bool action_is_whole(const struct json *action)
{
    for (const struct field *f = action_fields; f->type != FIELD_END; f++)
        if (text_is_blank(json_get_text(action, f->name))) return false;
    return true;
}

/* ---- judgement ---- */

const struct field judgement_fields[] = {
    {FIELD_CHOICE, "level", N_("Which management is needed?"),
     N_("Your judgement. Nothing is computed from the ratings."), true},
    {FIELD_AREA, "words", N_("The judgement and its reasons"), N_("In your own words."), true},
    {FIELD_CHOICE, "confidence", N_("How sure is the judgement?"), NULL, true},
    {FIELD_AREA, "unknown", N_("What is not known, and how could it be found out?"), NULL, true},
    {FIELD_DATE, "valid_until", N_("Valid until"),
     N_("A new assessment is due by then; at most 12 months from now."), true},
    {FIELD_HIDDEN, "version", N_("Version"), NULL, false},
    {FIELD_BUTTON, "go", N_("Next"), NULL, false},
    {0},
};

const struct choice confidences[] = {
    {"low", N_("Not very: important things are missing")},
    {"moderate", N_("Fairly: some things are missing")},
    {"high", N_("Sure: the sources are many and agree")},
    {0},
};

/* ---- choices ---- */

const struct choice *choices_of(const char *field)
{
    static const struct {
        const char *field;
        const struct choice *choices;
    } all[] = {{"outcome", account_outcomes},
               {"interpreter", interpreter_choices},
               {"notice", notice_choices},
               {"confidence", confidences}};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (text_equal(all[i].field, field)) return all[i].choices;
    return NULL;
}

bool choice_is_known(const struct choice *choices, const char *code)
{
    for (; choices->code; choices++)
        if (text_equal(choices->code, code)) return true;
    return false;
}

const char *choice_label(const struct call *c, const struct choice *choices, const char *code)
{
    for (; choices->code; choices++)
        if (text_equal(choices->code, code)) return say(c, choices->label);
    return code;
}

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
