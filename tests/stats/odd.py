"""tests/stats/odd.py: files that something is wrong with: an answer with warnings, or one sentence with row and column.

Each file is given to each analysis of agreement, reliability, content, consensus and comparison; none may crash, say NaN or
infinity, put a value outside its interval, or leave out a value without a warning.
"""
import re

from program import ask, read

FOUR = "a,b,c\n1,2,1\n2,2,2\n3,1,3\n4,4,4\n"
FILES = {
    "nothing": "", "a-header": "a,b,c", "one-row": "a,b,c\n1,2,3\n", "two-rows": "a,b,c\n1,2,3\n3,2,1\n", "one-column": "a\n1\n2\n3\n",
    "all-missing": "a,b,c\n,,\nNA,,\n", "hardly-anything": "a,b,c\n1,,\n,,\n,,2\n", "constant": "a,b,c\n" + "2,2,2\n" * 5,
    "zeros": "a,b,c\n" + "0,0,0\n" * 5, "a-constant-column": "a,b,c\n2,1,3\n2,2,1\n2,3,2\n2,1,3\n2,4,1\n",
    "constants-apart": "a,b\n" + "1,2\n" * 5, "a-rater-with-nothing": "a,b,c\n1,,1\n2,,2\n3,,2\n1,,1\n2,,3\n",
    "perfect": "a,b,c\n1,1,1\n2,2,2\n3,3,3\n4,4,4\n5,5,5\n", "opposite": "a,b\n1,2\n2,1\n1,2\n2,1\n", "multiples": "a,b,c\n1,2,3\n2,4,6\n3,6,9\n4,8,12\n",
    "huge": "a,b,c\n1e308,-1e308,1\n1e308,1e308,2\n-1e308,1e308,3\n1e308,1,3\n",
    "large": "a,b,c\n1e200,1.5e200,1.1e200\n1.7e200,1e200,1e200\n1.2e200,1e200,1.1e200\n1.2e200,1e200,1.1e200\n",
    "tiny": "a,b,c\n1e-320,2e-320,1e-320\n3e-320,1e-320,2e-320\n2e-320,2e-320,1e-320\n1e-320,1e-320,3e-320\n",
    "small": "a,b,c\n1e-160,2e-160,1e-160\n3e-160,1e-160,2e-160\n2e-160,2e-160,1e-160\n1e-160,1e-160,3e-160\n",
    "minus-nothing": "a,b,c\n-0,0,1\n0,-0,1\n1,0,-0\n-0.0,1,0\n", "negative": "a,b,c\n-1,-2,-1\n-2,-2,-3\n-3,-1,-3\n-4,-4,-2\n",
    "nearly-alike": "a,b,c\n0.30000000000000004,0.3,0.1\n0.3,0.30000000000000004,0.1\n0.1,0.3,0.3\n",
    "a-thousand-categories": "a,b,c\n" + "".join(f"{i},{i * 7 % 1000},{(i + 1) % 1000}\n" for i in range(1000)),
    "more-categories": "a,b\n" + "".join(f"{i},{i * 7 % 1001}\n" for i in range(1001)),
    "many-columns": ",".join(f"c{i}" for i in range(120)) + "\n" + "".join(",".join(str((i * j + j) % 5 + 1) for i in range(120)) + "\n" for j in range(5)),
    "a-short-row": "a,b,c\n1,2,3\n1,2\n2,3,1\n", "a-long-row": "a,b,c\n1,2,3\n1,2,3,4\n", "a-name-twice": "a,b,a\n1,2,3\n2,3,1\n",
    "a-column-without-a-name": "a,,c\n1,2,3\n2,3,1\n1,1,1\n3,2,1\n", "separators": ",,\n,,\n,,\n", "a-blank-line-first": "\n" + FOUR,
    "a-byte-order-mark": "\ufeff" + FOUR, "lines-of-windows": FOUR.replace("\n", "\r\n"), "cr": FOUR.replace("\n", "\r"),
    "decimal-commas": "\ufeffa;b;c\r\n1,5;2,5;1,0\r\n2,5;2,0;2,0\r\n3,5;1,5;3,0\r\n4,0;4,5;4,0\r\n", "tabs": FOUR.replace(",", "\t"),
    "names-of-two-lines": '"a\nx",b,c\n1,"2",1\n2,"2\n",2\n3,1,3\n4,4,4\n', "words-of-two-lines": 'a,b,c\n"x\ny",x,z\nz,x,"x\ny"\nx,x,x\n',
    "an-open-quote": 'a,b\n1,"2\n2,3\n', "a-quote-inside": 'a,b\n1,2"2\n2,3\n', "latin-1": "évaluateur,b\n1,2\n2,1\n".encode("latin1"),
    "arabic": FOUR.replace("a,b,c", "المقيم الأول,المقيم الثاني,ج"), "arabic-digits": "أ,ب,ج\n١,٢,١\n٢,٢,٢\n٣,١,٣\n",
    "french": FOUR.replace(",", ";").replace("a;b;c", "évaluateur n° 1;évaluateur n° 2;l'autre"), "a-nul": "a,b\n1,\x002\n2,1\n", "no-text": b"\x89PNG\r\n\x1a\n\0\0",
    "words-among-numbers": "a,b,c\n1,x,1\n2,2,y\n3,1,3\n", "a-formula": "a,b\n=1+1,2\n2,3\n", "thousands": 'a,b\n"1,000",2\n2,3\n', "blanks": "a , b, c\n 1 , 2,1\n2, 2,2\n3,1, 3\n1,2,2\n",
}
LINES = [line.split() for line in """agree -
agree - --weights quadratic --boot 20
agree - --layout counts
agree - --layout square
agree - --layout patterns --freq c
agree - --layout long --unit a --rater b --value c
agree - --key a
agree - --categories 1,2,3,4,5
kendall - --permutations 99
bland-altman - --cols a,b
compare - --before a --after b --bhapkar
compare - --group a --value b
compare - --first a,b --second b,a
icc -
icc - --reml
alpha -
alpha - --ordinal
omega -
rci - --cols a,b --reliability .8
cvi - --low 0 --high 9
cvr - --essential 1
aiken -
ipras -
delphi - --round1 a --round2 b
ngt - --points""".splitlines()]
NUMBER = re.compile(rb"(?<![\w.-])-?(nan|inf|infinity)(?![\w.])", re.IGNORECASE)


def outside(one):
    low, high = one["ci"]
    if None in (one["estimate"], low, high) or one["method"] == "bootstrap":
        return False
    room = 1e-9 * (abs(low) + abs(high)) + 1e-12
    return not low - room <= one["estimate"] <= high + room


def problem_of_answer(output):
    answer = read(output)
    if any(one["estimate"] is None and one["statistic"] is None for one in answer["results"]) and not answer["warnings"]:
        return "a value is left out without a warning"
    for one in answer["results"]:
        if outside(one) or (one["p"] is not None and not 0 <= one["p"] <= 1) or (one["se"] or 0) < 0:
            return f"{one}"
    return ""


def problem_of(line, data):
    code, output, error = ask([*line, "--json"], data)
    if code == 0 and not error:
        try:
            return problem_of_answer(output)
        except ValueError as problem:
            return str(problem)
    place = r"-:\d+:\d+" if code == 1 else "astrolabe-stats"
    right = code in (1, 2) and not output and re.fullmatch(rf"{place}: [^\n]+[.?)]\n", error)
    return "" if right else f"exit {code}: {error.strip()[:200]}"


def check_all(report):
    for name, data in FILES.items():
        found = [f"{' '.join(line)}: {problem}" for line in LINES for problem in [problem_of(line, data)] if problem]
        for line in LINES[::6]:  # the same to be read
            if NUMBER.search(ask(line, data)[1]):
                found.append(f"{' '.join(line)}: infinite numbers are printed")
        report(f"stats-odd-{name}", "; ".join(found[:3]))
