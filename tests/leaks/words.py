"""tests/leaks/words.py: words that are found nowhere else, and looking for them in whatever dress they lie about."""
import base64
import random
import unicodedata

SEED = 20261124
BLOCK, OVERLAP = 4096, 512  # a page of the database, and more than the longest dress

SYLLABLES = {
    "latin": ["zor", "vek", "qui", "dra", "wex", "lop", "hum", "pyx", "gru", "fiz", "jal", "bok"],
    "accents": ["zör", "vék", "qûi", "drà", "wéx", "lôp", "hüm", "pîx", "grù", "fïz", "jàl", "bók"],
    "arabic": ["زق", "ربو", "طان", "شغل", "نطو", "جقم", "فود", "ضخز", "بيل", "كمظ", "هوث", "ذرى"],
    "cyrillic": ["зур", "век", "щуд", "бра", "жэк", "лоп", "хым", "фыз", "гру", "цел", "яль", "бок"],
    "greek": ["ζωρ", "βεκ", "ξυδ", "δρα", "ψεξ", "λοπ", "χυμ", "φιζ", "γρυ", "θελ", "καλ", "βοκ"],
}


class Words:
    """Gives out words of a script, each only once."""

    def __init__(self, seed=SEED):
        self.random = random.Random(seed)
        self.given = {}

    def new(self, kind, script="latin"):
        while True:
            if script == "number":
                word = f"{self.random.randrange(10**7, 10**8)}-{self.random.randrange(1000, 10000)}"
            else:
                word = "".join(self.random.choices(SYLLABLES[script], k=4)).capitalize()
            if word not in self.given:
                self.given[word] = kind
                return word

    def of(self, kind):
        return [word for word, of_kind in self.given.items() if of_kind == kind]


def spellings(word):
    """The cases, and the form without accents that names are searched by."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", word) if not unicodedata.combining(one))
    return {word, word.lower(), word.upper(), bare.lower()}


def in_base64(text):
    """What every base64 text that contains these bytes contains, wherever they begin in it."""
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + text)
        first, last = (shift * 8 + 5) // 6, (shift + len(text)) * 8 // 6
        yield coded[first:last]
        yield coded[first:last].translate(bytes.maketrans(b"+/", b"-_"))


def dresses(word):
    """Every sequence of bytes that would give the word away."""
    found = set()
    for text in spellings(word):
        plain = text.encode()
        escaped = "".join(one if one.isascii() else f"\\u{ord(one):04x}" for one in text).encode()
        found |= {plain, escaped, escaped.upper().replace(b"\\U", b"\\u"), text.encode("utf-16-le"),
                  text.encode("utf-16-be"), plain.hex().encode(), plain.hex().upper().encode(), *in_base64(plain)}
    return found


class Haystack:
    """Everything that was copied, each page once."""

    def __init__(self):
        self.seen, self.blocks, self.bytes = set(), [], 0

    def add(self, data):
        self.bytes += len(data)
        for start in range(0, len(data), BLOCK):
            block = data[start:start + BLOCK + OVERLAP]
            if block not in self.seen:
                self.seen.add(block)
                self.blocks.append(block)

    def search(self, words):
        """The words that are there."""
        everything = b"\n\0\n".join(self.blocks)
        return {word for word in words if any(dress in everything for dress in dresses(word))}
