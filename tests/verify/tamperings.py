"""Ways to tamper with a ledger, and where a fault must then stand: for tests/verify/run.

A tampering takes a Victim and returns sets of places; out of each set a verifier must name at least one.
"""
import hashlib
import json
import os
import sqlite3
import struct

import primitives
import verify

FIELD_OFFSETS = {"format": 0, "algorithm": 1, "stream": 18, "class": 59, "clock": 68}  # of one byte each
SEQ, PREVIOUS, HOUR, TOKEN = slice(19, 27), slice(27, 59), slice(60, 68), slice(101, 117)


class NotPossible(Exception):
    """The ledger has nothing of the kind a tampering wants."""


# ---- A ledger to tamper with -----------------------------------------------------------------------------------------------

class Victim:
    """An open copy of the ledger. Places are (site, stream, seq) as in the rows."""

    def __init__(self, path, chance):
        self.chance = chance
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.execute("PRAGMA ignore_check_constraints = ON")
        for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            self.database.execute(f'DROP TRIGGER "{name}"')
        self.entries = [row[:3] for row in self.rows("SELECT site, stream, seq FROM entry ORDER BY site, stream, seq")]
        self.heads = {row[:3] for row in self.rows("SELECT site, stream, seq FROM head")}

    def rows(self, statement, *values):
        return self.database.execute(statement, values).fetchall()

    def change(self, statement, *values):
        if self.database.execute(statement, values).rowcount < 1:
            raise NotPossible("no row was changed")

    def pick(self, candidates, count=1):
        candidates = list(candidates)
        if len(candidates) < count:
            raise NotPossible("the ledger has too few entries of the kind")
        chosen = self.chance.sample(candidates, count)
        return chosen[0] if count == 1 else chosen

    def last(self, place):
        """The place of the last entry of the same chain."""
        return max(entry for entry in self.entries if entry[:2] == place[:2])

    def inner(self):
        """Entries with one before and one after."""
        return [entry for entry in self.entries if 1 < entry[2] < self.last(entry)[2]]

    def unsigned(self):
        """Entries without a head signature of their own, which would show any change at their place."""
        return [entry for entry in self.entries if entry not in self.heads] or self.entries

    def plain(self):
        """Such entries without a personal signature."""
        return [entry for entry in self.unsigned() if not verify.decoded_header(self.header(entry)).signatures] or self.entries

    def header(self, place):
        return self.cell("header", place)

    def cell(self, column, place):
        return self.rows(f"SELECT {column} FROM entry WHERE site = ? AND stream = ? AND seq = ?", *place)[0][0]

    def set_cell(self, column, value, place):
        self.change(f"UPDATE entry SET {column} = ? WHERE site = ? AND stream = ? AND seq = ?", value, *place)

    def parts(self):
        return self.rows("SELECT site, stream, seq, place, bytes FROM part ORDER BY site, stream, seq, place")

    def set_part(self, content, part):
        self.change("UPDATE part SET bytes = ? WHERE site = ? AND stream = ? AND seq = ? AND place = ?", content, *part[:4])

    def move(self, table, place, new_place):
        self.change(f"UPDATE {table} SET site = ?, stream = ?, seq = ? WHERE site = ? AND stream = ? AND seq = ?",
                    *new_place, *place)

    def remove(self, place, tables=("entry", "part", "head")):
        for table in tables:
            self.database.execute(f"DELETE FROM {table} WHERE site = ? AND stream = ? AND seq = ?", place)

    def rewrite(self, place, header):
        """Gives an entry another header and repairs hashes, ids and the chain after it, as a forger without keys can."""
        previous = None
        for entry in (one for one in self.entries if one[:2] == place[:2] and one[2] >= place[2]):
            raw = bytearray(header if entry == place else self.header(entry))
            if previous:
                raw[PREVIOUS] = previous
            previous = verify.labelled_hash(b"astrolabe entry", bytes(raw))
            self.set_cell("header", bytes(raw), entry)
            self.set_cell("hash", previous, entry)

    def heads_from(self, place):
        return {head for head in self.heads if head[:2] == place[:2] and head[2] >= place[2]}

    def tail(self, last):
        """The places up to `last` that no remaining head signature covers."""
        covered = [row[0] for row in self.rows("SELECT seq FROM head WHERE site = ? AND stream = ?", *last[:2])]
        return {shifted(last, back) for back in range(max(covered, default=0) - last[2] + 1, 1)}


def shifted(place, by):
    return place[:2] + (place[2] + by,)


def around(place):
    """Where a missing entry may be noticed: at its place or at the next."""
    return {place, shifted(place, 1)}


def flipped(content, chance):
    bit = chance.randrange(8 * len(content))
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


# ---- The tamperings; each returns the sets of places where a fault must stand ----------------------------------------------

def flip_bit_of(column):
    def tamper(victim):
        place = victim.pick(victim.entries)
        victim.set_cell(column, flipped(victim.cell(column, place), victim.chance), place)
        return [{place}]
    return tamper


def flip_bit_of_part(victim):
    part = victim.pick(one for one in victim.parts() if one[4])
    victim.set_part(flipped(part[4], victim.chance), part)
    return [{part[:3]}]


def flip_bit_of_head(victim):
    place = victim.pick(sorted(victim.heads))
    (signature,), = victim.rows("SELECT signature FROM head WHERE site = ? AND stream = ? AND seq = ?", *place)
    victim.change("UPDATE head SET signature = ? WHERE site = ? AND stream = ? AND seq = ?",
                  flipped(signature, victim.chance), *place)
    return [{place}]


def resize(column, by):
    def tamper(victim):
        place = victim.pick(victim.entries)
        content = victim.cell(column, place)
        victim.set_cell(column, content[:by] if by < 0 else content + bytes(by), place)
        return [{place}]
    return tamper


def resize_part(by):
    def tamper(victim):
        part = victim.pick(one for one in victim.parts() if one[4])
        victim.set_part(part[4][:by] if by < 0 else part[4] + bytes(by), part)
        return [{part[:3]}]
    return tamper


def empty(column):
    def tamper(victim):
        place = victim.pick(victim.entries)
        victim.set_cell(column, b"", place)
        return [{place}]
    return tamper


def delete_entry_row(victim):
    place = victim.pick(victim.inner())
    victim.remove(place, ["entry"])
    return [around(place)]


def delete_entry_whole(victim):
    place = victim.pick(victim.inner())
    victim.remove(place)
    return [around(place)]


def delete_first_entry(victim):
    place = victim.pick(entry for entry in victim.entries if entry[2] == 1 and victim.last(entry) != entry)
    victim.remove(place)
    return [around(place)]


def delete_part(victim):
    seen = verify.Verifier(verify.Ledger(victim.database.execute("PRAGMA database_list").fetchone()[2])).run()
    part = victim.pick(one for one in victim.parts() if (
        seen.headers[one[:3]].handle, seen.headers[one[:3]].parts[one[3]].compartment) not in seen.sites[one[0]].erasable)
    victim.change("DELETE FROM part WHERE site = ? AND stream = ? AND seq = ? AND place = ?", *part[:4])
    return [{part[:3]}]


def swap_parts(victim):
    one, other = victim.pick(victim.parts(), 2)
    if one[4] == other[4]:
        raise NotPossible("the parts are the same")
    victim.set_part(other[4], one)
    victim.set_part(one[4], other)
    return [{one[:3]}, {other[:3]}]


def swap_parts_of_one_entry(victim):
    parts = victim.parts()
    one = victim.pick(part for part in parts if part[3] == 1 and part[:3] + (0,) in {other[:4] for other in parts})
    other = next(part for part in parts if part[:4] == one[:3] + (0,))
    victim.set_part(other[4], one)
    victim.set_part(one[4], other)
    return [{one[:3]}]


def swap_cells(column):
    def tamper(victim):
        one, other = victim.pick(victim.entries, 2)
        contents = victim.cell(column, one), victim.cell(column, other)
        if column == "id":  # is unique: a value between
            victim.set_cell(column, bytes(16), one)
        victim.set_cell(column, contents[0], other)
        victim.set_cell(column, contents[1], one)
        return [{one}, {other}]
    return tamper


def swap_entries(victim):
    one = victim.pick(victim.inner())
    other = victim.pick(entry for entry in victim.entries if entry[:2] == one[:2] and entry != one)
    aside = shifted(victim.last(one), 1000)
    for table in "entry", "part":
        for place, new_place in (one, aside), (other, one), (aside, other):
            try:
                victim.move(table, place, new_place)
            except NotPossible:  # an entry whose parts are erased
                continue
    return [{one}, {other}]


def renumber_to_the_end(victim):
    place = victim.pick(victim.inner())
    new_place = shifted(victim.last(place), 1)
    victim.move("entry", place, new_place)
    return [around(place), {new_place}]


def renumber_to_zero(victim):
    place = victim.pick(entry for entry in victim.entries if entry[2] == 1)
    victim.move("entry", place, shifted(place, -1))
    return [{place, shifted(place, -1)}]


def move_to_other_stream(victim):
    place = victim.pick(entry for entry in victim.inner() if entry[:1] + (3 - entry[1], 1) in victim.entries)
    new_place = shifted(victim.last(place[:1] + (3 - place[1],)), 1)
    victim.move("entry", place, new_place)
    return [around(place), {new_place}]


def move_to_other_site(victim):
    place = victim.pick(victim.inner())
    new_place = (flipped(place[0], victim.chance),) + place[1:]
    victim.move("entry", place, new_place)
    return [around(place), {new_place, new_place[:2] + (1,), (new_place[0], verify.FACTS, 1)}]


def remove_last_head(stream):
    def tamper(victim):
        last = victim.last(victim.pick(entry for entry in victim.entries if entry[1] == stream))
        victim.remove(last, ["head"])
        return [victim.tail(last)]
    return tamper


def cut_inside_commit(victim):
    """Removes the end of a chain, in such a way that the last remaining entry is inside a commit."""
    place = victim.pick(entry for entry in victim.entries if entry not in victim.heads)
    for entry in victim.entries:
        if entry[:2] == place[:2] and entry[2] > place[2]:
            victim.remove(entry)
    return [victim.tail(place)]


def move_head_to_no_entry(victim):
    place = victim.pick(sorted(victim.heads))
    new_place = shifted(victim.last(place), 5)
    victim.move("head", place, new_place)
    return [{new_place}]


def move_head_to_other_entry(victim):
    place, new_place = victim.pick(sorted(victim.heads)), victim.pick(e for e in victim.entries if e not in victim.heads)
    victim.move("head", place, new_place)
    return [{new_place}]


def swap_heads(victim):
    one, other = victim.pick(sorted(victim.heads), 2)
    aside = shifted(one, 100000)
    for place, new_place in (one, aside), (other, one), (aside, other):
        victim.move("head", place, new_place)
    return [{one}, {other}]


def add_part_to_entry(victim):
    place = victim.pick(victim.entries)
    victim.change("INSERT INTO part (site, stream, seq, place, bytes) VALUES (?, ?, ?, ?, ?)", *place, 8, b"left over")
    return [{place}]


def add_part_to_no_entry(victim):
    place = shifted(victim.last(victim.pick(victim.entries)), 3)
    victim.change("INSERT INTO part (site, stream, seq, place, bytes) VALUES (?, ?, ?, ?, ?)", *place, 0, b"left over")
    return [{place}]


def append_copy(consistent, signed):
    """Copies an entry to the end: as it is with another id, or with a token, seq, previous, id and hash that fit there."""
    def tamper(victim):
        place = victim.pick(victim.entries)
        last = victim.last(place)
        new_place, raw = shifted(last, 1), bytearray(victim.header(place))
        if consistent:
            raw[TOKEN] = victim.chance.randbytes(16)
            raw[SEQ] = struct.pack(">Q", new_place[2])
            raw[PREVIOUS] = victim.cell("hash", last)
        header = verify.decoded_header(bytes(raw))
        new_id = verify.entry_id(header.site, header.stream, header.token, header.place) if consistent else bytes(16)
        victim.change("INSERT INTO entry (site, stream, seq, id, header, hash) VALUES (?, ?, ?, ?, ?, ?)", *new_place, new_id,
                      bytes(raw), verify.labelled_hash(b"astrolabe entry", bytes(raw)))
        for part in victim.parts():
            if part[:3] == place:
                victim.change("INSERT INTO part (site, stream, seq, place, bytes) VALUES (?, ?, ?, ?, ?)", *new_place, *part[3:])
        if signed:
            victim.change("INSERT INTO head SELECT site, stream, ?, signature FROM head "
                          "WHERE site = ? AND stream = ? AND seq = ?", new_place[2], *last)
        return [{new_place}]
    return tamper


def rewrite_field(name, value):
    def tamper(victim):
        place = victim.pick(entry for entry in victim.plain() if entry[2] > 1)
        raw = bytearray(victim.header(place))
        raw[FIELD_OFFSETS[name]] = value
        victim.rewrite(place, bytes(raw))
        return [{place}, {min(victim.heads_from(place))}]
    return tamper


def rewrite_hour(by, visible):
    """Another hour, with the chain repaired: the next head signature shows it, and the entry itself if it is not whole."""
    def tamper(victim):
        place = victim.pick(victim.unsigned())
        raw = bytearray(victim.header(place))
        raw[HOUR] = struct.pack(">Q", struct.unpack(">Q", raw[HOUR])[0] + by)
        victim.rewrite(place, bytes(raw))
        return [{min(victim.heads_from(place))}] + [{place}] * visible
    return tamper


def rewrite_seq(victim):
    place = victim.pick(victim.plain())
    raw = bytearray(victim.header(place))
    raw[SEQ] = struct.pack(">Q", place[2] + 1)
    victim.rewrite(place, bytes(raw))
    return [{place}]


def rewrite_longer(victim):
    place = victim.pick(victim.plain())
    victim.rewrite(place, victim.header(place) + b"\0")
    return [{place}]


def rewrite_compartment(victim):
    place = victim.pick(victim.plain())
    raw = bytearray(victim.header(place))
    raw[verify.HEADER_START.size + 1] = 8
    victim.rewrite(place, bytes(raw))
    return [{place}]


def rewrite_part(victim):
    """A part replaced together with its hash and length in the header: only signatures can show it."""
    part = victim.pick(victim.parts())
    raw, content = bytearray(victim.header(part[:3])), b"replaced"
    start = verify.HEADER_START.size + 1 + part[3] * verify.PART_ENTRY.size
    raw[start + 5:start + 41] = struct.pack(">I", len(content)) + verify.labelled_hash(b"astrolabe part", content)
    victim.set_part(content, part)
    victim.rewrite(part[:3], bytes(raw))
    return [{min(victim.heads_from(part[:3]))}]


def signed_entries(victim):
    """Entries with a personal signature, and where in the header the list of these begins."""
    headers = {entry: verify.decoded_header(victim.header(entry)) for entry in victim.entries}
    signed = [entry for entry in victim.entries if headers[entry].signatures]
    chosen = [entry for entry in signed if entry not in victim.heads] or signed
    return [(entry, verify.HEADER_START.size + len(headers[entry].part_list) + 1) for entry in chosen]


def rewrite_signature(offset, size):
    """One bit of a member of a personal signature, with the whole chain repaired."""
    def tamper(victim):
        place, start = victim.pick(signed_entries(victim))
        raw = bytearray(victim.header(place))
        raw[start + offset:start + offset + size] = flipped(raw[start + offset:start + offset + size], victim.chance)
        victim.rewrite(place, bytes(raw))
        return [{place}]
    return tamper


def rewrite_previous(victim):
    """Another previous, with the rest of the chain repaired."""
    place = victim.pick(victim.unsigned())
    raw = bytearray(victim.header(place))
    raw[PREVIOUS] = flipped(raw[PREVIOUS], victim.chance)
    victim.rewrite(place, bytes(raw))
    return [{place}]


def close_chain_over_gap(victim):
    """Removes an entry and makes the next follow the one before: only the numbers show the gap."""
    inner = victim.inner()
    place = victim.pick([entry for entry in inner if shifted(entry, 1) not in victim.heads] or inner)
    raw = bytearray(victim.header(shifted(place, 1)))
    raw[PREVIOUS] = victim.cell("hash", shifted(place, -1))
    victim.remove(place)
    victim.rewrite(shifted(place, 1), bytes(raw))
    return [around(place)]


def signed_by_forger(secret, message):
    """The public key of a secret scalar, and a signature by it."""
    def public(scalar):
        return primitives.encoded_point(primitives.plus_product(primitives.NEUTRAL, scalar, primitives.BASE_TABLE))
    nonce = int.from_bytes(hashlib.sha512(secret.to_bytes(32, "little") + message).digest(), "little") % primitives.ORDER
    key, start = public(secret), public(nonce)
    challenge = int.from_bytes(hashlib.sha512(start + key + message).digest(), "little")
    return key, start + ((nonce + challenge * secret) % primitives.ORDER).to_bytes(32, "little")


def found_anew(victim):
    """The forger's own key in the founding entry, and every head signed by it: only the site's id shows it."""
    part = victim.pick(one for one in victim.parts() if one[1:4] == (verify.FACTS, 1, 0))
    founding, secret = part[:3], victim.chance.randrange(primitives.ORDER)
    statement = json.loads(part[4])
    statement["sign"] = signed_by_forger(secret, b"")[0].hex()
    content = json.dumps(statement, separators=(",", ":")).encode()
    raw, start = bytearray(victim.header(founding)), verify.HEADER_START.size + 1
    raw[start + 5:start + 41] = struct.pack(">I", len(content)) + verify.labelled_hash(b"astrolabe part", content)
    victim.set_part(content, part)
    victim.rewrite(founding, bytes(raw))
    for head in victim.heads:
        if head[0] == founding[0]:
            signature = signed_by_forger(secret, verify.head_message(*head, victim.cell("hash", head)))[1]
            victim.change("UPDATE head SET signature = ? WHERE site = ? AND stream = ? AND seq = ?", signature, *head)
    return [{founding}]


def another_founding_key(victim):
    part = victim.pick(one for one in victim.parts() if one[1:4] == (verify.FACTS, 1, 0))
    statement = json.loads(part[4])
    statement["sign"] = victim.chance.randbytes(32).hex()
    victim.set_part(json.dumps(statement, separators=(",", ":")).encode(), part)
    return [{part[:3]}]


TAMPERINGS = [  # name, what, how often
    ("header-bit", flip_bit_of("header"), 8), ("hash-bit", flip_bit_of("hash"), 4), ("id-bit", flip_bit_of("id"), 4),
    ("part-bit", flip_bit_of_part, 8), ("head-signature-bit", flip_bit_of_head, 4),
    ("header-short", resize("header", -1), 2), ("header-long", resize("header", 1), 2), ("header-empty", empty("header"), 1),
    ("hash-empty", empty("hash"), 1), ("id-short", resize("id", -1), 1), ("part-short", resize_part(-1), 2),
    ("part-long", resize_part(1), 2), ("entry-row-deleted", delete_entry_row, 4), ("entry-deleted", delete_entry_whole, 4),
    ("first-entry-deleted", delete_first_entry, 2), ("part-deleted", delete_part, 4), ("parts-swapped", swap_parts, 4),
    ("parts-of-one-entry-swapped", swap_parts_of_one_entry, 2), ("headers-swapped", swap_cells("header"), 2),
    ("hashes-swapped", swap_cells("hash"), 2), ("ids-swapped", swap_cells("id"), 2), ("entries-swapped", swap_entries, 3),
    ("renumbered-to-the-end", renumber_to_the_end, 2), ("renumbered-to-zero", renumber_to_zero, 1),
    ("moved-to-other-stream", move_to_other_stream, 2), ("moved-to-other-site", move_to_other_site, 2),
    ("last-fact-head-removed", remove_last_head(1), 1), ("last-access-head-removed", remove_last_head(2), 1),
    ("cut-inside-commit", cut_inside_commit, 2), ("head-of-no-entry", move_head_to_no_entry, 2),
    ("head-of-other-entry", move_head_to_other_entry, 2), ("heads-swapped", swap_heads, 2),
    ("part-added", add_part_to_entry, 2), ("part-of-no-entry", add_part_to_no_entry, 1),
    ("copy-appended", append_copy(False, False), 2), ("fitting-copy-appended", append_copy(True, False), 2),
    ("fitting-copy-with-old-head", append_copy(True, True), 2), ("format-rewritten", rewrite_field("format", 2), 1),
    ("algorithm-rewritten", rewrite_field("algorithm", 2), 1), ("stream-rewritten", rewrite_field("stream", 3), 1),
    ("class-rewritten", rewrite_field("class", 8), 1), ("founding-rewritten", rewrite_field("class", 1), 1),
    ("clock-rewritten", rewrite_field("clock", 3), 1), ("hour-rewritten", rewrite_hour(3600, False), 2),
    ("hour-not-whole", rewrite_hour(1, True), 1), ("compartment-rewritten", rewrite_compartment, 1),
    ("part-rewritten", rewrite_part, 2), ("signature-rewritten", rewrite_signature(49, 64), 3),
    ("signature-key-rewritten", rewrite_signature(1, 16), 2), ("relied-rewritten", rewrite_signature(17, 32), 2),
    ("role-rewritten", rewrite_signature(0, 1), 1), ("founding-key-replaced", another_founding_key, 1),
    ("seq-rewritten", rewrite_seq, 1), ("header-rewritten-longer", rewrite_longer, 1),
    ("previous-rewritten", rewrite_previous, 2), ("chain-closed-over-gap", close_chain_over_gap, 2),
    ("founded-anew", found_anew, 1),
]


# ---- Damage to the file itself: the two must agree whether it is accepted -----------------------------------------------

def damage_bytes(content, chance):
    start, size = chance.randrange(100, len(content)), chance.randrange(1, 200)
    return content[:start] + chance.randbytes(len(content[start:start + size])) + content[start + size:]


def damage_end(content, chance):
    return content[:chance.randrange(100, len(content))]


DAMAGES = [("bytes-overwritten", damage_bytes, 8), ("file-cut", damage_end, 3), ("file-empty", lambda content, chance: b"", 1),
           ("file-of-text", lambda content, chance: b"This is no ledger.\n" * 300, 1)]


# ---- Doing it ----------------------------------------------------------------------------------------------------

def restore(path, content):
    for ending in "-journal", "-wal", "-shm":
        if os.path.exists(path + ending):
            os.remove(path + ending)
    with open(path, "wb") as file:
        file.write(content)


def tamper(path, function, chance):
    """Several draws, because a first may hit two parts that are the same."""
    with open(path, "rb") as file:
        intact = file.read()
    for attempt in range(5):
        victim = Victim(path, chance)
        try:
            return function(victim)
        except NotPossible:
            victim.database.close()
            restore(path, intact)
            if attempt == 4:
                raise
        finally:
            victim.database.close()
