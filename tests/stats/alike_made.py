"""tests/stats/alike_made.py: random tables of many shapes, the clothes that a table can wear, and what each analysis is asked."""
import collections
import math

# names of columns; rows of cells: words, numbers, or None where something is missing.
Table = collections.namedtuple("Table", "names rows")
# arguments: the name of an analysis and options; items: columns that may change places; id: the column that names the rows;
# close: to how much answers agree that add in another order; order: what is drawn, or numbered, goes by the order of rows.
Subject = collections.namedtuple("Subject", "arguments table items id close order")
ITERATED = 2e-6  # what climbs to the top of a likelihood stops near it
ADDED = 1e-9


# ---- clothes ----

def cell(value):
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def quoted(text, delimiter):
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in f'{delimiter}"\n') else text


def csv(table):
    lines = [table.names, *table.rows]
    return "".join(",".join(quoted(cell(value), ",") for value in line) + "\n" for line in lines)


def dressed(draw, table):
    """The same in other clothes, and the options that they need."""
    delimiter, options = draw.choice([",", ";", "\t", "|"]), []
    mark = draw.choice(".,") if delimiter in ";|" else "."
    missing = draw.choice(["", "NA", "n/a", "-77777"])
    if delimiter == "|" or draw.random() < .3:
        options += ["--delim", "tab" if delimiter == "\t" else delimiter]
    if mark == "," or draw.random() < .3:
        options += ["--decimal", mark]
    if missing in ("n/a", "-77777"):
        options += ["--na", missing]
    blank, quotes, end = draw.random() < .3, draw.random(), draw.choice(["\n", "\r\n", "\n\n"])

    def worn(value, header):
        text = value if header else missing if value is None else cell(value)
        if not header and isinstance(value, (int, float)):
            if draw.random() < .1 and "." not in text and "e" not in text:
                text += ".0"
            text = text.replace(".", mark)
        if quotes < .3 and (header or text) or text != text.strip():
            text = '"' + text.replace('"', '""') + '"'
        else:
            text = quoted(text, delimiter)
        return draw.choice(["", " ", "  "]) + text + draw.choice(["", " "]) if blank and delimiter != "\t" else text

    lines = [delimiter.join(worn(name, True) for name in table.names)]
    lines += [delimiter.join(worn(value, False) for value in row) for row in table.rows]
    text = draw.choice(["", "\ufeff"]) + end.join(lines) + draw.choice(["", end])
    return text, options


def shuffled(draw, table):
    rows = list(table.rows)
    draw.shuffle(rows)
    return Table(table.names, rows)


def arranged(table, names):
    """The columns in another order."""
    places = [table.names.index(name) for name in names]
    return Table(list(names), [[row[place] for place in places] for row in table.rows])


def column(table, name):
    place = table.names.index(name)
    return [row[place] for row in table.rows]


def changed(table, names, change):
    """Each value of some columns changed."""
    places = {table.names.index(name) for name in names}
    return Table(table.names, [[change(value) if place in places and value is not None else value
                                for place, value in enumerate(row)] for row in table.rows])


def added(table, name, values):
    return Table([*table.names, name], [[*row, value] for row, value in zip(table.rows, values)])


def stacked(draw, table):
    """A row for each of some that are the same, and how often it stands; and the same with a column of that."""
    times = [draw.choice([1, 1, 2, 3]) for _ in table.rows]
    many = Table(table.names, [row for row, often in zip(table.rows, times) for _ in range(often)])
    return many, added(table, "Nf", times)


def long(draw, subject):
    """A row a rating, in any order but that in which units and raters first stand."""
    table, key = subject.table, subject.id
    names = column(table, key) if key else [f"U{number:04}" for number in range(len(table.rows))]
    cells = [[name, item, row[table.names.index(item)]] for name, row in zip(names, table.rows) for item in subject.items]
    first, seen = [], [set(), set()]
    for one in cells:
        if one[0] not in seen[0] or one[1] not in seen[1]:
            first.append(one)
        seen[0].add(one[0])
        seen[1].add(one[1])
    rest = [one for one in cells if one not in first and (one[2] is not None or draw.random() < .5)]
    draw.shuffle(rest)
    return Table(["unit", "who", "what"], first + rest)


# ---- tables ----

def names_of(count, letter="Q"):
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [f"{letter}{letters[place // 26]}{letters[place % 26]}" for place in range(count)]


def size(draw, low, high):
    return round(math.exp(draw.uniform(math.log(low), math.log(high))))


def holes(draw, rows, share):
    return [[None if draw.random() < share else value for value in row] for row in rows]


def ratings(draw, units=(3, 400), raters=(2, 12), categories=None, missing=None, kind=None):
    """Raters who agree more or less, on numbers or words."""
    if draw.random() < .1:
        units, raters = draw.choice([((2, 5), raters), ((1000, 3000), raters), (units, (13, 30) if raters[1] > 7 else raters)])
    n, k = size(draw, *units), size(draw, *raters)
    most = categories or draw.choice([2, 2, 3, 4, 5, 7, 10, 30, 100])
    kind = kind or draw.choice(["whole", "whole", "from-nothing", "tenths", "words", "apart"])
    noise, skew = draw.choice([.3, .8, 2]), draw.choice([1, 1, 3])
    lean = [draw.gauss(0, .3) for _ in range(k)]
    never = draw.randrange(most) if most > 2 and draw.random() < .3 else None
    places, rows = set(), []
    for _ in range(n):
        level = draw.gauss(0, 1)
        row = []
        for own in lean:
            share = 1 / (1 + math.exp(-1.5 * (level + own + noise * draw.gauss(0, 1))))
            place = min(most - 1, int(most * share ** skew))
            row.append((place + 1) % most if place == never else place)
        rows.append(row)
        places.update(row)
    value = {"whole": lambda at: at + 1, "from-nothing": lambda at: at, "tenths": lambda at: at / 10 - .3,
             "words": lambda at: f"w{at:03}", "apart": lambda at: at * at + 1}[kind]
    share = draw.choice([0, 0, .05, .2, .6]) if missing is None else missing
    rows = holes(draw, [[value(at) for at in row] for row in rows], share)
    return Table(names_of(k), rows)


def measures(draw, units=(4, 300), raters=(2, 8), missing=None, decimals=3):
    n, k = size(draw, *units), size(draw, *raters)
    spread, noise, middle = draw.choice([.1, 1, 5]), draw.choice([.3, 1, 3]), draw.choice([0, 10, -40, 1000])
    own = [draw.gauss(0, spread) for _ in range(k)]
    rows = [[round(middle + level + one + noise * draw.gauss(0, 1), decimals) for one in own]
            for level in (draw.gauss(0, 2) for _ in range(n))]
    return Table(names_of(k), holes(draw, rows, draw.choice([0, 0, .1, .4]) if missing is None else missing))


def answers(draw, persons=(60, 400), items=(3, 8), categories=None, missing=None, groups=0, shift=.5):
    """Answers to items with ordered categories, 0 the lowest; the last column the group."""
    n, k = size(draw, *persons), draw.randint(*items)
    most = categories or draw.choice([2, 3, 4, 5])
    slopes, places = [draw.uniform(.8, 2) for _ in range(k)], [draw.gauss(0, .7) for _ in range(k)]
    rows = []
    for number in range(n):
        level = draw.gauss(0, 1) - (shift * (number % groups) if groups else 0)
        row = []
        for slope, place in zip(slopes, places):
            share = draw.random()
            at = slope * (level - place) + math.log(share / (1 - share))
            row.append(sum(at > 1.2 * (2 * border - most) / 2 for border in range(1, most)))
        rows.append(row)
    rows = holes(draw, rows, draw.choice([0, 0, .1, .3]) if missing is None else missing)
    names = names_of(k)
    if groups:
        return Table([*names, "Gr"], [[*row, f"g{number % groups}"] for number, row in enumerate(rows)])
    return Table(names, rows)


def histories(draw, people=(12, 300), columns=2, causes=1):
    """Time, event, group, stratum, and columns that hazards depend on."""
    n, step = size(draw, *people), draw.choice([0, 0, 1, 10, 30])
    rows = []
    for _ in range(n):
        x = [round(draw.gauss(0, 1), 3) if place else draw.randint(0, 3) for place in range(columns)]
        time, end = (-40 * math.log(1 - draw.random()) * math.exp(-.3 * sum(x)), draw.expovariate(1 / 60))
        event = draw.randint(1, causes) if time <= end else 0
        at = min(time, end)
        at = (math.ceil(at / step) * step) if step else round(at, 4)
        rows.append([at, event, draw.choice(["ga", "gb"]), draw.choice(["sa", "sb", "sc"]), *x])
    return Table(["Tm", "Ev", "Gr", "St", *names_of(columns, "X")], rows)


def outcomes(draw, people=(20, 400), columns=2):
    rows = []
    for _ in range(size(draw, *people)):
        x = [draw.randint(0, 6) / 2 if place % 2 == 0 else round(draw.gauss(0, 1), 2) for place in range(columns)]
        chance = 1 / (1 + math.exp(-(sum(x) - 1.5 * ((columns + 1) // 2)) * .7))
        told = min(.99, max(.01, round(chance + draw.gauss(0, .1), 2)))
        rows.append([int(draw.random() < chance), told, draw.choice(["ga", "gb", "gc"]), *x])
    return Table(["Oc", "Pr", "Gr", *names_of(columns, "X")], rows)


def named(table, letter="U"):
    return Table(["Id", *table.names], [[f"{letter}{number:04}", *row] for number, row in enumerate(table.rows)])


# ---- what each analysis is asked ----

def plain(analysis, table, *options, close=ADDED, order=False, key=None, items=None):
    items = items or [name for name in table.names if name[0] == "Q"]
    return Subject([analysis, "-", *(["--id", key] if key else []), *options], table, items, key, close, order)


def ask_agree(draw):
    table = ratings(draw)
    weights = draw.choice([[], [], ["--weights", "linear"], ["--weights", "quadratic"], ["--metric", "ordinal"], ["--boot", "50"]])
    return plain("agree", table, *weights, order="--boot" in weights)


def ask_compare(draw):
    kind = draw.choice(["times", "words", "groups", "raters", "raters-of-groups"])
    if kind == "times":
        table = draw.choice([measures, ratings])(draw, raters=(4, 4), **({} if draw.random() < .5 else {"missing": .1}))
        if any(isinstance(value, str) for row in table.rows for value in row):
            return ask_compare(draw)
        return plain("compare", table, "--before", "Qaa,Qab", "--after", "Qac,Qad", "--bhapkar", "--zeros",
                     draw.choice(["wilcoxon", "pratt"]))
    if kind == "words":
        return plain("compare", ratings(draw, raters=(4, 4), categories=draw.choice([2, 3, 5]), kind="words"),
                     "--before", "Qaa,Qab", "--after", "Qac,Qad", "--bhapkar")
    if kind == "raters":
        return plain("compare", ratings(draw, raters=(4, 4)), "--first", "Qaa,Qab", "--second", "Qac,Qad",
                     *draw.choice([[], ["--weights", "linear"]]))
    table = (measures if kind == "groups" else ratings)(draw, units=(8, 300), raters=(3, 3))
    table = added(table, "Gr", ["ga" if number % 3 else "gb" for number in range(len(table.rows))])
    return plain("compare", table, "--group", "Gr", *(["--value", "Qaa,Qab,Qac"] if kind == "groups" else ["--cols", "Qaa,Qab,Qac"]))


def ask_icc(draw):
    # Few units with gaps can be fitted without any error: a likelihood without end, which is warned of (boundary).
    missing = draw.choice([0, 0, .1, .4])
    table = measures(draw, missing=missing, units=(15, 100) if missing else (3, 300))
    reml = draw.random() < .3
    return plain("icc", table, *(["--reml"] if reml else []), *draw.choice([[], ["--averaged", "2"]]),
                 close=ITERATED if missing or reml else ADDED)


def ask_alpha(draw):
    if draw.random() < .3:
        return plain("alpha", answers(draw), "--ordinal", close=ITERATED)
    return plain("alpha", draw.choice([measures, answers])(draw))


def ask_gtheory(draw):
    table, missing = measures(draw, units=(5, 40), raters=(2, 5), missing=0), draw.choice([0, 0, .1])
    persons = [f"P{number:03}" for number in range(len(table.rows))]
    rows = [[person, occasion, *(round(value + draw.gauss(0, 1), 2) for value in row)]
            for person, row in zip(persons, table.rows) for occasion in ("Oa", "Ob", "Oc")]
    rows = [[*row[:2], *holes(draw, [row[2:]], missing)[0]] for row in rows]
    reml = draw.random() < .3
    return plain("gtheory", Table(["Pe", "Fc", *table.names], rows), "--unit", "Pe", "--facet", "Fc",
                 *(["--reml"] if reml else []), close=ITERATED * 100 if reml else ADDED, order=bool(missing) and not reml)


def ask_efa(draw):
    table = answers(draw, items=(6, 9), categories=5, missing=draw.choice([0, .1]))
    return plain("efa", table, "--factors", draw.choice("112"), "--rotate", draw.choice(["oblimin", "varimax", "none"]),
                 "--correlations", draw.choice(["pearson", "polychoric"]), "--estimator", draw.choice(["minres", "ml"]), close=1e-4)


def ask_cfa(draw):
    table = answers(draw, persons=(150, 400), items=(6, 6), categories=draw.choice([3, 5]), missing=draw.choice([0, .1]))
    return plain("cfa", table, "--structure", draw.choice(["F=Qaa,Qab,Qac,Qad,Qae,Qaf", "F=Qaa,Qab,Qac;G=Qad,Qae,Qaf"]),
                 *draw.choice([[], ["--missing", "fiml"], ["--estimator", "dwls"]]), close=1e-4)


def ask_invariance(draw):
    table = answers(draw, persons=(300, 600), items=(4, 5), categories=draw.choice([3, 4]), missing=draw.choice([0, .1]), groups=2)
    return plain("invariance", table, "--group", "Gr", *draw.choice([[], ["--missing", "fiml"], ["--estimator", "dwls"]]), close=1e-4)


def ask_irt(draw):
    model = draw.choice(["rasch", "2pl", "grm", "rsm", "pcm", "gpcm"])
    table = answers(draw, persons=(150, 400), categories=2 if model in ("rasch", "2pl") else None)
    if model in ("rasch", "rsm", "pcm") and draw.random() < .4:
        return plain("irt", table, "--model", model, "--estimator", "cml", close=1e-4)
    options = draw.choice([[], ["--quadrature", "hermite", "--nodes", "21"], ["--nodes", "41"]])
    return plain("irt", table, "--model", model, *options, *draw.choice([[], ["--fit"]]), close=1e-4)


def ask_facets(draw):
    table = named(answers(draw, persons=(40, 120), items=(3, 5), categories=draw.choice([2, 3])), "P")
    rows = [[row[0], rater, *(value if draw.random() < .9 else draw.choice([0, 1]) for value in row[1:])]
            for row in table.rows for rater in draw.sample(["Ra", "Rb", "Rc"], 2)]
    table = Table(["Id", "Rt", *table.names[1:]], rows)
    return plain("facets", table, "--facet", "Id", "--facet", "Rt", "--cols", ",".join(table.names[2:]), "--model",
                 draw.choice(["rsm", "pcm"]), *draw.choice([["--estimator", "mml"], ["--estimator", "mml", "--bias", "Rt,item"],
                                                            ["--estimator", "jml"], ["--estimator", "jml", "--corrected"]]), close=1e-4)


def ask_dif(draw):
    matching = draw.choice(["sum", "sum", "answered", "irt", "latent"])
    table = answers(draw, persons=(150, 500), items=(4, 6), categories=draw.choice([2, 3]), groups=draw.choice([2, 2, 3]))
    purify = ["--purify"] if matching in ("sum", "latent") and draw.random() < .4 else []
    return plain("dif", table, "--group", "Gr", "--matching", matching, *purify, close=2e-3 if matching in ("irt", "latent") else ITERATED)


def ask_roc(draw):
    names = names_of(3, "X")
    if draw.random() < .4:
        return plain("roc", outcomes(draw, columns=3), "--outcome", "Oc", "--x", names[0], "--group", "Gr", items=names[:1])
    return plain("roc", outcomes(draw, columns=3), "--outcome", "Oc", "--x", ",".join(names), "--curve", items=names)


def ask_calibration(draw):
    if draw.random() < .5:
        return plain("calibration", outcomes(draw), "--outcome", "Oc", "--x", "Pr", items=["Pr"], close=ITERATED)
    return plain("calibration", outcomes(draw), "--outcome", "Oc", "--x", "Xaa,Xab", "--fit", "--percentiles",
                 draw.choice(["step", "linear"]), items=["Xaa", "Xab"], close=ITERATED)


def ask_km(draw):
    more = draw.choice([[], ["--group", "Gr"], ["--group", "Gr", "--strata", "St"], ["--group", "Gr", "--rho", "1"], ["--times", "5,20,1000"]])
    return plain("km", histories(draw), "--time", "Tm", "--event", "Ev", "--interval", draw.choice(["log", "plain", "log-log"]), *more,
                 items=["Tm"])


def ask_cox(draw):
    ties = draw.choice(["efron", "breslow", "exact"])
    return plain("cox", histories(draw, people=(20, 60 if ties == "exact" else 300)), "--time", "Tm", "--event", "Ev", "--x", "Xaa,Xab",
                 "--ties", ties, *draw.choice([[], ["--strata", "St"]]), *draw.choice([[], ["--baseline"], ["--clock", "rank"]]),
                 items=["Xaa", "Xab"], close=ITERATED)


def ask_cif(draw):
    more = draw.choice([[], ["--group", "Gr"], ["--group", "Gr", "--strata", "St"], ["--x", "Xaa,Xab"], ["--errors", "aalen"]])
    return plain("cif", histories(draw, causes=2), "--time", "Tm", "--event", "Ev", *more, items=["Tm"], close=ITERATED)


def panel(draw, low, high, most=12, missing=None):
    rows = [[draw.randint(low, high) for _ in range(size(draw, 3, most))]]
    rows += [[draw.randint(low, high) for _ in rows[0]] for _ in range(size(draw, 2, 12) - 1)]
    return named(Table(names_of(len(rows[0])), holes(draw, rows, draw.choice([0, .1, .3]) if missing is None else missing)))


def ask_ngt(draw):
    table = panel(draw, 0, 9, missing=0)
    if draw.random() < .5:
        return plain("ngt", table, "--points", key="Id")
    orders = [draw.sample(range(1, len(table.rows) + 1), len(table.rows)) for _ in table.names[1:]]
    return plain("ngt", Table(table.names, [[row[0], *(order[at] if order[at] < 9 else None for order in orders)]
                                            for at, row in enumerate(table.rows)]), key="Id")


SUBJECTS = {
    "agree": ask_agree,
    "kendall": lambda draw: plain("kendall", ratings(draw, units=(4, 60), kind="whole", missing=draw.choice([0, .05]))
                                  if draw.random() < .5 else measures(draw, units=(4, 40))),
    "bland-altman": lambda draw: plain("bland-altman", measures(draw, units=(5, 300), raters=(2, 2)), "--cols", "Qaa,Qab"),
    "compare": ask_compare, "icc": ask_icc, "alpha": ask_alpha,
    "omega": lambda draw: plain("omega", answers(draw, persons=(100, 300), items=(6, 9), categories=5, missing=0), "--factors",
                                draw.choice("123"), close=1e-3),
    "gtheory": ask_gtheory,
    "rci": lambda draw: plain("rci", measures(draw, raters=(2, 2)), "--cols", "Qaa,Qab", "--reliability", ".8"),
    "polychoric": lambda draw: plain("polychoric", answers(draw), "--estimator", draw.choice(["two_step", "ml"]), close=ITERATED),
    "efa": ask_efa, "cfa": ask_cfa, "invariance": ask_invariance, "irt": ask_irt, "facets": ask_facets, "dif": ask_dif,
    "parallel": lambda draw: plain("parallel", measures(draw, units=(20, 200), raters=(4, 8), missing=0), "--boot", "100"),
    "roc": ask_roc, "calibration": ask_calibration,
    "ppv": lambda draw: plain("ppv", outcomes(draw), "--outcome", "Oc", "--x", "Xaa", "--cut", "1.5", "--base-rates", ".01,.2", items=["Xaa"]),
    "km": ask_km, "cox": ask_cox, "cif": ask_cif,
    "cvi": lambda draw: plain("cvi", panel(draw, 1, 4), key="Id"), "cvr": lambda draw: plain("cvr", panel(draw, 1, 3), key="Id"),
    "aiken": lambda draw: plain("aiken", panel(draw, 1, 5), "--high", "5", key="Id"),
    "ipras": lambda draw: plain("ipras", panel(draw, 1, 9), "--percentiles", draw.choice(["linear", "step"]), key="Id"),
    "delphi": lambda draw: plain("delphi", arranged(panel(draw, 1, 9, 6), names_of(3)), "--quartiles", draw.choice(["linear", "step"])),
    "ngt": ask_ngt,
}
