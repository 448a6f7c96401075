/* analysis/answer.c: an answer is put together, and printed as JSON. */

#include "analysis/answer.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "analysis/answer_parts.h"
#include "base/arena.h"
#include "base/buffer.h"

#define WHOLE_MOST 9007199254740992. /* 2^53: up to here a double holds every whole number */

struct answer *answer_new(struct call *c, const char *name)
{
    struct answer *a = arena_alloc(c->mem, sizeof *a);

    a->call = c;
    a->name = name;
    a->input = json_map(c);
    a->options = json_map(c);
    a->tables = json_map(c);
    a->named = json_map(c);
    a->warnings = json_list(c);
    a->remarks = json_list(c);
    return a;
}

/* ---- warnings that say what they are about ---- */

#define NAMED_MOST 4 /* by name, before it says how many more there are */
#define NAMED                                                                                          \
    (WARNING_BOUNDARY | WARNING_NOT_CONVERGED | WARNING_SEPARATED | WARNING_SMALL_SAMPLE |             \
     WARNING_ZERO_VARIANCE | WARNING_PREVALENCE)

static struct json *warning_said(const struct answer *a, const char *code)
{
    for (struct json *one = a->warnings->as.members.first; one; one = one->next)
        if (strcmp(json_get_text(one, "code"), code) == 0) return one;
    return NULL;
}

/* Its sentence again, with what is warned of. */
static void say_about(struct answer *a, unsigned place, const struct result *r)
{
    struct call *c = a->call;
    struct about *about = &a->about[place];
    const char *text = warning_text((enum warning)(1U << place)), *label = label_of(c, r->key);
    struct json *said = warning_said(a, warning_code((enum warning)(1U << place)));

    if (++about->count <= NAMED_MOST)
        about->names =
            arena_format(c->mem, "%s%s%s%s%s", about->names ? about->names : "",
                         about->names ? "; " : "", label, r->of ? " of " : "", r->of ? r->of : "");
    if (!said) return;
    text = arena_format(c->mem, "%.*s: %s", (int)strlen(text) - 1, text, about->names);
    if (about->count > NAMED_MOST)
        text = arena_format(c->mem, "%s; and %zu more", text, about->count - NAMED_MOST);
    json_set(said, "text", json_text(c, arena_format(c->mem, "%s.", text)));
}

double answer_units(const struct answer *a)
{
    return (double)json_get_int(a->input, "units", 0);
}

void answer_left_out(struct answer *a, double left_out)
{
    double units = answer_units(a);

    if (!(left_out > 0) || a->warned & WARNING_INCOMPLETE) return;
    if (!(units > left_out)) {
        answer_warn(a, WARNING_INCOMPLETE);
        return;
    }
    a->warned |= WARNING_INCOMPLETE;
    answer_warn_text(a, warning_code(WARNING_INCOMPLETE),
                     arena_format(a->call->mem,
                                  "Rows with a missing value were left out: %.0f of %.0f are used.",
                                  units - left_out, units));
}

void answer_add(struct answer *a, const char *key, const char *of, const struct estimate *e,
                double level)
{
    struct result *r = arena_alloc(a->call->mem, sizeof *r);

    *r =
        (struct result){.key = key, .of = arena_text(a->call->mem, of), .estimate = *e, .level = level};
    if (a->last)
        a->last->next = r;
    else
        a->first = r;
    a->last = r;
    answer_warn(a, e->warnings);
    for (unsigned i = 0; i < WARNING_COUNT; i++)
        if (e->warnings & NAMED & 1U << i) say_about(a, i, r);
}

void answer_value(struct answer *a, const char *key, const char *of, double value, double n)
{
    struct estimate e = estimate_nothing();

    e.value = value;
    e.n = n;
    answer_add(a, key, of, &e, NAN);
}

void answer_word(struct answer *a, const char *word)
{
    if (a->last) a->last->word = word;
}

struct json *answer_table(struct answer *a, const char *name, const char *const *columns)
{
    struct json *table = json_map(a->call), *heads = json_list(a->call);

    for (; *columns; columns++) json_add(heads, json_text(a->call, *columns));
    json_set(table, "columns", heads);
    json_set(table, "rows", json_list(a->call));
    json_set(a->tables, arena_text(a->call->mem, name), table);
    return table;
}

void answer_names(struct answer *a, const char *table, size_t first)
{
    json_set(a->named, arena_text(a->call->mem, table), json_int(a->call, (int64_t)first));
}

struct json *answer_row(struct answer *a, struct json *table)
{
    struct json *row = json_list(a->call);

    json_add(json_get(table, "rows"), row);
    return row;
}

void answer_fit(struct answer *a, const struct fit *fit)
{
    a->fit = arena_copy(a->call->mem, fit, sizeof *fit);
}

/* Counts are printed as such. */
static struct json *number(struct call *c, double value)
{
    if (value == floor(value) && fabs(value) < WHOLE_MOST) return json_int(c, (int64_t)value);
    return json_decimal(c, value);
}

void answer_input(struct answer *a, const char *name, double value)
{
    json_set(a->input, name, number(a->call, value));
}

void answer_option(struct answer *a, const char *name, struct json *value)
{
    json_set(a->options, name, value);
}

void answer_warn(struct answer *a, unsigned warnings)
{
    unsigned new = warnings & ~a->warned;

    a->warned |= warnings;
    for (unsigned i = 0; i < WARNING_COUNT; i++)
        if (new >> i & 1)
            answer_warn_text(a, warning_code((enum warning)(1U << i)),
                             warning_text((enum warning)(1U << i)));
}

/* The same sentence is said once. */
static bool is_said(const struct answer *a, const char *text)
{
    for (const struct json *one = a->warnings->as.members.first; one; one = one->next)
        if (strcmp(json_get(one, "text")->as.text, text) == 0) return true;
    return false;
}

void answer_warn_text(struct answer *a, const char *code, const char *text)
{
    struct json *one;

    if (is_said(a, text)) return;
    one = json_map(a->call);
    json_set(one, "code", json_text(a->call, code));
    json_set(one, "text", json_text(a->call, text));
    json_add(a->warnings, one);
}

void answer_remark(struct answer *a, const char *text)
{
    json_add(a->remarks, json_text(a->call, text));
}

/* ---- JSON ---- */

static struct json *result_json(struct call *c, const struct result *r)
{
    const struct estimate *e = &r->estimate;
    struct json *one = json_map(c), *interval = json_list(c);

    json_set(one, "key", json_text(c, r->key));
    json_set(one, "of", json_text(c, r->of));
    json_set(one, "estimate", json_decimal(c, e->value));
    json_set(one, "se", json_decimal(c, e->se));
    json_add(interval, json_decimal(c, e->low));
    json_add(interval, json_decimal(c, e->high));
    json_set(one, "ci", interval);
    json_set(one, "level", json_decimal(c, r->level));
    json_set(one, "n", number(c, e->n));
    json_set(one, "method", json_text(c, e->method));
    json_set(one, "statistic", json_decimal(c, e->statistic));
    json_set(one, "df", number(c, e->df));
    json_set(one, "p", json_decimal(c, e->p));
    return one;
}

static struct json *fit_json(struct call *c, const struct fit *f)
{
    struct json *one = json_map(c);

    json_set(one, "loglik", json_decimal(c, f->log_likelihood));
    json_set(one, "parameters", number(c, f->parameters));
    json_set(one, "nodes", number(c, f->nodes));
    json_set(one, "iterations", number(c, f->iterations));
    json_set(one, "converged", json_bool(c, f->converged));
    json_set(one, "gradient", json_decimal(c, f->gradient));
    return one;
}

void answer_print_json(struct answer *a, FILE *out)
{
    struct call *c = a->call;
    struct json *whole = json_map(c), *results = json_list(c);
    struct buffer text = buffer_in(c->mem, SIZE_MAX / 2);

    for (const struct result *r = a->first; r; r = r->next) json_add(results, result_json(c, r));
    json_set(whole, "version", json_text(c, ANSWER_VERSION));
    json_set(whole, "name", json_text(c, a->name));
    json_set(whole, "input", a->input);
    json_set(whole, "options", a->options);
    json_set(whole, "results", results);
    json_set(whole, "tables", a->tables);
    json_set(whole, "fit", a->fit ? fit_json(c, a->fit) : json_nil(c));
    json_set(whole, "warnings", a->warnings);
    json_write(&text, whole);
    buffer_char(&text, '\n');
    fwrite(text.data, 1, text.length, out);
}
