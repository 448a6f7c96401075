#!/usr/bin/env python3
"""Invents people and the ways in which others would look for them: variants.py PEOPLE VARIANTS SEED

Prints lines of tab-separated fields:
    P  number  birth year  Latin name  Arabic name  alias        somebody who is registered
    V  number  rule  what is typed                               how somebody looks for that person

The spellings are those met in passports, court papers and on landings: romanisations by English and by
French habit, letters that people leave out or confuse in Arabic, particles joined and parted, slips of
the finger. They are lists and rules of their own: nothing here knows how the program compares names.
Nobody is real: given names, fathers' names and family names are drawn by lot.
"""
import random
import sys

# Arabic | by English habit | by French habit | other spellings that are met
GIVEN = """
محمد|Mohammed,Muhammad,Mohammad|Mohamed,Mohamad|Mouhamed,Muhammed,Mohamet
أحمد|Ahmad,Ahmed|Ahmed|Achmed,Ahmet
علي|Ali|Ali|Aly
حسن|Hassan,Hasan|Hassan,Hacene|Hassen
حسين|Hussein,Husayn,Hussain|Hocine,Houcine,Hussein|Hossein,Husain
إبراهيم|Ibrahim|Ibrahim,Brahim|Ebrahim,Ibraheem
يوسف|Yusuf,Yousef|Youssef,Youcef|Yousuf,Jusuf
عمر|Omar,Umar|Omar|Amar
عثمان|Othman,Uthman|Othmane,Athmane|Osman
خالد|Khalid,Khaled|Khaled|Chalid
سعيد|Saeed,Said|Said,Saïd|Sa'id
رشيد|Rashid,Rasheed|Rachid|Raschid
جمال|Jamal|Djamel,Jamel|Gamal
كريم|Kareem,Karim|Karim|Kerim
سليمان|Sulayman,Sulaiman|Slimane,Soulaimane|Soliman,Suleiman
داود|Dawud,Dawood|Daoud|Dawoud
مصطفى|Mustafa,Mostafa|Mustapha,Mostefa|Moustafa
محمود|Mahmoud,Mahmud|Mahmoud|Mahmood
طارق|Tariq|Tarek,Tarik|Tareq
عبد الله|Abdullah|Abdallah,Abdellah|Abdalla
عبد الرحمن|Abdul Rahman,Abd al-Rahman,Abdulrahman|Abderrahmane,Abderrahman|Abdelrahman,Abdurrahman
عبد القادر|Abdul Qadir,Abd al-Qadir|Abdelkader|Abdulkader,Abdel Kader
عبد العزيز|Abdulaziz,Abd al-Aziz|Abdelaziz|Abdel Aziz,Abdul Aziz
عبد الكريم|Abdul Karim,Abdulkareem|Abdelkrim,Abdelkarim|Abd el-Krim
صالح|Saleh,Salih|Salah,Saleh|Salleh
فارس|Faris|Fares,Farès|Fariss
ياسين|Yasin,Yaseen|Yassine,Yacine|Jassin
بلال|Bilal|Bilal,Bilel|Belal
أسامة|Osama,Usama|Oussama|Ussama
أيوب|Ayyub,Ayub|Ayoub|Ayoob
زكريا|Zakariya,Zakaria|Zakaria|Zakarya
منير|Munir,Muneer|Mounir|Monir
نور الدين|Nur al-Din,Nuruddin|Noureddine,Nourdine|Noor Eddin
صلاح الدين|Salah al-Din,Salahuddin|Salaheddine|Salah Eddine
شريف|Sharif,Shareef|Cherif,Chérif|Sherif
قاسم|Qasim,Qassem|Kacem,Kassem|Kasim
فيصل|Faisal,Faysal|Fayçal,Faycal|Feisal
غالب|Ghalib|Ghaleb|Galib
ذاكر|Dhakir|Dhaker|Zakir
حافظ|Hafiz|Hafedh|Hafez
وليد|Walid,Waleed|Oualid,Walid|Waled
وائل|Wael,Wa'il|Ouael,Wael|Wail
يحيى|Yahya|Yahia|Yehia
إدريس|Idris|Driss,Idriss|Idrees
عيسى|Isa,Eisa|Aissa,Aïssa|Issa
موسى|Musa|Moussa|Mousa
رضا|Rida|Reda,Ridha|Reza
حبيب|Habib,Habeeb|Habib|Habeb
سفيان|Sufyan,Sufian|Sofiane,Soufiane|Sofyan
أنور|Anwar|Anouar|Anwer
"""
WOMEN = """
فاطمة|Fatima,Fatimah|Fatma,Fatima|Fathima
عائشة|Aisha,Ayesha|Aicha,Aïcha|Aysha
خديجة|Khadija,Khadijah|Khadidja,Khadija|Hadija
زينب|Zaynab,Zainab|Zineb,Zeineb|Zeynep
مريم|Maryam|Meriem,Mériem|Mariam
سمية|Sumayya,Sumaya|Soumaya,Soumia|Somaya
هدى|Huda|Houda|Hoda
نجلاء|Najla|Nadjla,Najla|Nagla
رقية|Ruqayya|Rokia,Rokaya|Rukaya
سلمى|Salma|Selma|Salmah
"""
FAMILY = """
القحطاني|al-Qahtani,Alqahtani|El Kahtani|Kahtani
الشامي|al-Shami,Alshami|Chami,Ech-Chami|Shamy
البغدادي|al-Baghdadi|El Baghdadi|Bagdadi
المصري|al-Masri|El Masri|Almasry
التونسي|al-Tunisi|Tounsi,Et-Tounsi|Tunsi
الجزائري|al-Jazairi|Eldjazairi,El Djazaïri|Jazayri
المغربي|al-Maghribi|El Maghrebi|Magribi
الحداد|al-Haddad|Haddad,El Haddad|Hadad
الخطيب|al-Khatib|El Khatib|Alkhateeb
النجار|al-Najjar|Ennajar,Najjar|Naggar
الزهراني|al-Zahrani|Ezzahrani|Zahrany
السيد|al-Sayyid,Elsayed|Essayed|Sayed
القاضي|al-Qadi|El Kadi,Kadhi|Alkadi
بن علي|bin Ali|Ben Ali,Benali|Ibn Ali
بن يوسف|bin Yusuf|Benyoucef,Ben Youssef|Ben Yousef
بن عمر|bin Omar|Benamor,Ben Amor|Benomar
بوعزيز|Bouaziz|Bouaziz|Bou Aziz
بوزيد|Bouzid,Abu Zayd|Bouzid|Bouzeid
أبو بكر|Abu Bakr|Aboubakr,Boubaker|Abubakar
منصوري|Mansouri,Mansuri|Mansouri|Mensouri
بلقاسم|Belqasim|Belkacem,Belgacem|Bilkasim
حمداني|Hamdani|Hamdani|Hemdani
زروقي|Zarruqi|Zerrouki|Zarrouki
شرقاوي|Sharqawi|Cherkaoui|Charkawi
غزالي|Ghazali|Ghazali|Gazali
درويش|Darwish|Derouiche,Darouich|Darwiche
طرابلسي|Tarabulsi|Trabelsi|Tarabelsi
قرشي|Qurashi|Korichi,Kouraichi|Qureshi
سعدي|Saadi|Saadi,Sâadi|Sadi
رحماني|Rahmani|Rahmani|Rehmani
عباسي|Abbasi|Abbassi,Abbaci|Abasi
فرجاني|Farjani|Ferjani|Fergani
جبالي|Jabali|Djebali,Jebali|Gebali
ياسيني|Yasini|Yassini|Jasini
خليفي|Khalifi|Khelifi|Chalifi
صديقي|Siddiqi|Seddiki|Sediqi
وهراني|Wahrani|Ouahrani|Wehrani
نوري|Nuri|Nouri|Noori
حمزاوي|Hamzawi|Hamzaoui|Hamzawy
مرزوقي|Marzuqi|Marzouki,Merzougui|Marzooqi
شاذلي|Shadhili|Chadli,Chedly|Shazly
ظاهري|Zahiri|Dhahri|Dahri
هواري|Hawari|Houari|Hawwari
عياشي|Ayyashi|Ayachi|Ayashi
تيجاني|Tijani|Tidjani|Tigani
قرقوري|Qarquri|Garguri,Karkouri|Gargouri
جيلالي|Jilali|Djilali|Gilali
صغير|Saghir|Seghir,Sghaier|Sagheer
ضيف|Dayf|Dhif,Daif|Deif
حشاني|Hashani|Hachani|Haschani
"""
# Names of Europe, as they are spelt, and as a tired hand spells them.
EUROPEAN_GIVEN = """Sébastien|Sebastien|Sebastian
Jürgen|Juergen|Jurgen
Nicolas|Nikolas|Nicholas
Stéphane|Stephane|Stefan
Matthias|Mathias|Mattias
Filip|Philip|Phillip
Katarina|Katharina|Catarina
Elisabeth|Elizabeth|Elisabet
Christian|Kristian|Cristian
Aleksandr|Alexander|Aleksander
Viktor|Victor|Wiktor
Dženan|Dzenan|Jenan
Zoë|Zoe|Zoé
François|Francois|Fransois"""
EUROPEAN_FAMILY = """Müller|Mueller|Muller
Hofmann|Hoffmann|Hofman
Lefèvre|Lefevre|Lefebvre
Kowalski|Kovalski|Kowalsky
Novák|Novak|Nowak
Hodžić|Hodzic|Hodjic
Kovačević|Kovacevic|Kovachevich
Petersen|Pedersen|Petersson
Björklund|Bjorklund|Bjoerklund
Yılmaz|Yilmaz|Yilmas
Öztürk|Ozturk|Oeztuerk
Şahin|Sahin|Shahin
Desjardins|De Jardins|Dejardins
Szymański|Szymanski|Simanski"""
ALIASES = ["Saqr", "Wolf", "Blondie", "Tiger", "Doc", "Bishop", "Kestrel", "Ghost", "Smiley", "Bricks", "Zorro", "Moha",
           "Kiko", "Capo", "Zizou", "Farmer", "Jinn", "Falcon", "Baker", "Sarge"]
# Family names made of syllables, so that 10,000 people do not share a hundred of them.
SYLLABLES = [("با", "Ba", "Ba"), ("دو", "Du", "Dou"), ("فا", "Fa", "Fa"), ("هي", "Hi", "Hi"), ("جا", "Ja", "Dja"),
             ("كو", "Ku", "Kou"), ("لا", "La", "La"), ("مي", "Mi", "Mi"), ("نا", "Na", "Na"), ("رو", "Ru", "Rou"),
             ("سا", "Sa", "Sa"), ("شي", "Shi", "Chi"), ("تو", "Tu", "Tou"), ("زا", "Za", "Za"), ("خا", "Kha", "Kha"),
             ("غو", "Ghu", "Ghou"), ("قا", "Qa", "Ka"), ("وا", "Wa", "Oua"), ("يا", "Ya", "Ya"), ("حا", "Ha", "Ha")]
ENDINGS = [("ري", "ri", "ri"), ("مي", "mi", "mi"), ("وي", "wi", "oui"), ("ني", "ni", "ni"), ("دي", "di", "di"),
           ("لي", "li", "li"), ("شي", "shi", "chi"), ("فة", "fa", "fa"), ("ش", "sh", "ch"), ("ن", "n", "ne")]

NEIGHBOURS = {"a": "qsz", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
              "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry",
              "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x"}


class Name:
    """One part of somebody's name: how it may be written."""

    def __init__(self, arabic, english, french, other):
        self.arabic, self.spellings = arabic, {"en": english, "fr": french, "other": other}

    def spelt(self, habit, lot):
        return lot.choice(self.spellings[habit] or self.spellings["en"])

    def spelt_otherwise(self, than, lot):
        others = [s for group in self.spellings.values() for s in group if s.lower() != than.lower()]
        return lot.choice(others) if others else than


def listed(text):
    names = []
    for line in text.strip().splitlines():
        arabic, english, french, other = line.split("|")
        names.append(Name(arabic, english.split(","), french.split(","), other.split(",")))
    return names


def european(text):
    return [Name("", [first], [first], rest) for first, *rest in (line.split("|") for line in text.splitlines())]


def made_family(lot):
    parts = [lot.choice(SYLLABLES) for _ in range(lot.choice([1, 2, 2]))] + [lot.choice(ENDINGS)]
    if len(parts) == 2:
        parts.insert(0, lot.choice(SYLLABLES))
    arabic, english, french = ("".join(part[i] for part in parts) for i in range(3))
    english, french = english.capitalize(), french.capitalize()
    if lot.random() < 0.2:
        return Name("ال" + arabic, ["al-" + english], ["El " + french], [english])
    return Name(arabic, [english], [french], [])


class Person:
    def __init__(self, place, lot, pools):
        self.number = f"SM-{place:05d}"
        self.year = lot.randrange(1955, 2006)
        self.habit = lot.choice(["en", "fr", "fr", "other"])
        self.alias = lot.choice(ALIASES) + " " + str(lot.randrange(10, 99)) if lot.random() < 0.05 else ""
        self.european = lot.random() < 0.12
        if self.european:
            self.parts = [lot.choice(pools["european given"]), lot.choice(pools["european family"])]
            if lot.random() < 0.5:
                self.parts.insert(1, lot.choice(pools["european given"]))
        else:
            given = lot.choice(pools["women"]) if lot.random() < 0.08 else common(pools["given"], lot)
            family = lot.choice(pools["family"]) if lot.random() < 0.4 else made_family(lot)
            self.parts = [given, common(pools["given"], lot), family]
            if lot.random() < 0.2:
                self.parts.insert(2, common(pools["given"], lot))
        scripts = lot.random()
        self.words = [part.spelt(self.habit, lot) for part in self.parts]
        self.latin = "" if not self.european and scripts < 0.2 else " ".join(self.words)
        self.arabic = "" if self.european or scripts > 0.65 else " ".join(part.arabic for part in self.parts)


def common(names, lot):
    """Earlier in the list is more common: one of ten is a Mohamed."""
    return lot.choices(names, [1 / (place + 4) for place in range(len(names))])[0]


# ---- how somebody looks for a person ----

def other_romanisation(p, lot):
    return " ".join(part.spelt_otherwise(word, lot) for part, word in zip(p.parts, p.words))


def arabic_letters(text, lot):
    """What is left out or confused in Arabic handwriting and on other keyboards."""
    changes = [("أ", "ا"), ("إ", "ا"), ("آ", "ا"), ("ة", "ه"), ("ى", "ي"), ("ي", "ى"), ("ك", "ک"), ("ي", "ی"),
               ("عبد ال", "عبدال"), ("ئ", "ي"), ("ؤ", "و"), ("بن ", "ابن "), ("ال", "")]
    for old, new in lot.sample(changes, 5):
        if new == "ى":  # at the end of a word only
            text = " ".join(word[:-1] + new if word.endswith(old) else word for word in text.split(" "))
        else:
            text = text.replace(old, new, 1) if new == "" else text.replace(old, new)
    return text


def vowelled(text, lot):
    return "".join(ch + (lot.choice("َُِّْ") if ch not in " اوي" and lot.random() < 0.4 else "") for ch in text)


def in_arabic(p, lot):
    return arabic_letters(" ".join(part.arabic for part in p.parts), lot)


def in_arabic_with_vowels(p, lot):
    return vowelled(" ".join(part.arabic for part in p.parts), lot)


def in_latin(p, lot):
    return " ".join(part.spelt(lot.choice(["en", "fr", "other"]), lot) for part in p.parts)


def slip(word, lot):
    """One slip of a finger: a neighbouring key, two letters turned, one left out, one twice."""
    place = lot.randrange(1, len(word) - 1) if len(word) > 3 else len(word) - 1
    letter = word[place].lower()
    kind = lot.randrange(4)
    if kind == 0 and letter in NEIGHBOURS:
        return word[:place] + lot.choice(NEIGHBOURS[letter]) + word[place + 1:]
    if kind == 1 and place + 1 < len(word):
        return word[:place] + word[place + 1] + word[place] + word[place + 2:]
    if kind == 2 and len(word) > 4:
        return word[:place] + word[place + 1:]
    return word[:place] + word[place] + word[place:]


def typing_error(p, lot):
    words = list(p.words)
    place = lot.randrange(len(words))
    words[place] = slip(words[place], lot)
    return " ".join(words)


def other_order(p, lot):
    words = [part.spelt(lot.choice([p.habit, "fr", "en"]), lot) for part in p.parts]
    comma = lot.choice([", ", " "])
    return words[-1] + comma + " ".join(words[:-1])


def a_part_missing(p, lot):
    words = list(p.words)
    if len(words) > 2:
        del words[lot.randrange(1, len(words) - 1)]
    return " ".join(words)


def while_typing(p, lot):
    words = list(p.words)
    family = words.pop()
    return " ".join(words) + " " + family[:max(3, len(family) * 2 // 3)]


def particles(p, lot):
    """Articles and particles dropped, joined or parted."""
    text = " ".join(p.words)
    rules = [("al-", "el "), ("al-", "al "), ("al-", ""), ("El ", "el-"), ("El ", ""), ("Al", "al-"), ("Ben", "Ben "),
             ("Ben ", "Ben"), ("bin ", "Ben "), ("Abdel", "Abd el "), ("Abdul", "Abdul "), ("Abd al-", "Abdel"),
             ("Abder", "Abd er-"), ("eddine", " Eddine"), ("uddin", " ud-Din"), ("Bou", "Abou "), ("Abu ", "Abou")]
    done = 0
    for old, new in lot.sample(rules, len(rules)):
        if old in text and done < 2:
            text, done = text.replace(old, new, 1), done + 1
    return text if done else text.replace(" ", "-", 1)


def without_marks(p, lot):
    """As on a keyboard without the marks; capital letters, too."""
    plain = str.maketrans("éèêëïîâàäçöôüûñšžčćşığ", "eeeeiiaaacoouunszccsig")
    text = " ".join(p.words)
    return text.upper() if lot.random() < 0.4 else text.translate(plain).lower()


def chat_letters(p, lot):
    """Arabic as it is typed on telephones, with digits for its letters."""
    text = " ".join(p.words).lower().replace("kh", "5", 1)
    if text.startswith(("ali", "omar", "aissa", "othman")):
        return "3" + text[0].replace("o", "o") + text[1:]
    return text.replace("h", "7", 1) if lot.random() < 0.7 else text.replace("k", "9", 1)


def part_of_number(p, lot):
    digits = p.number[3:]
    return lot.choice([digits, p.number.lower(), p.number.replace("-", ""), "SM " + digits, digits[1:] + " " + p.words[0]])


def by_alias(p, lot):
    return p.alias.lower()


RULES = [
    # how often, rule, whom it fits
    (40, other_romanisation, lambda p: p.latin),
    (22, in_arabic, lambda p: p.latin and not p.european),
    (8, in_arabic_with_vowels, lambda p: p.arabic),
    (12, in_arabic, lambda p: p.arabic and not p.latin),
    (22, in_latin, lambda p: p.arabic and not p.latin),
    (26, typing_error, lambda p: p.latin),
    (14, other_order, lambda p: p.latin),
    (12, a_part_missing, lambda p: p.latin and len(p.parts) > 2),
    (12, while_typing, lambda p: p.latin),
    (14, particles, lambda p: p.latin and not p.european),
    (6, without_marks, lambda p: p.latin),
    (2, chat_letters, lambda p: p.latin and not p.european),
    (8, part_of_number, lambda p: p.latin),
    (2, by_alias, lambda p: p.alias),
]


def main(people, variants, seed):
    lot = random.Random(seed)
    pools = {"given": listed(GIVEN), "women": listed(WOMEN), "family": listed(FAMILY),
             "european given": european(EUROPEAN_GIVEN), "european family": european(EUROPEAN_FAMILY)}
    all_people = [Person(place, lot, pools) for place in range(1, people + 1)]
    for p in all_people:
        print("P", p.number, p.year, p.latin, p.arabic, p.alias, sep="\t")
    whole = sum(often for often, _, _ in RULES)
    made = 0
    for often, rule, fits in RULES:
        wanted = variants - made if rule is by_alias else round(often * variants / whole)
        fitting = [p for p in all_people if fits(p)]
        for p in (lot.choice(fitting) for _ in range(wanted)):
            print("V", p.number, rule.__name__, rule(p, lot), sep="\t")
        made += wanted


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
