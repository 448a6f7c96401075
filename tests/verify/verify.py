#!/usr/bin/env python3
"""Checks a ledger from docs/format.md alone, without any key and without the program.

    verify.py LEDGER.db [--quiet]     prints each fault as SITE STREAM SEQ: what; --quiet: nothing where all is well
    verify.py --export LEDGER.db      prints the canonical export
    verify.py --vectors VECTORS.json  reproduces test vectors

Status: 0 no fault, 1 a fault, 2 wrong arguments, 3 the file cannot be read. A fault of the file as a whole stands at "- - 0".
"""
import argparse
import hashlib
import itertools
import json
import os
import signal
import sqlite3
import struct
import sys
import urllib.parse
from collections import defaultdict, namedtuple

sys.dont_write_bytecode = True
from primitives import signature_holds  # noqa: E402

# ---- Hashes and the header (sections 1, 2, 5, 7) ---------------------------------------------------------------------------

STREAMS = {1: "facts", 2: "access"}
FACTS = 1
CLASSES, FOUNDING, KEYS, ERASE_ORDER = range(1, 8), 1, 2, 6
COMPARTMENTS, PUBLIC = range(8), 0
CLOCKS, ROLES = range(3), (1, 2)

Header = namedtuple("Header", "format algorithm site stream seq previous entry_class hour clock handle author token place parts "
                              "signatures part_list")
Part = namedtuple("Part", "compartment epoch length digest")
Signature = namedtuple("Signature", "role key relied signature")
HEADER_START = struct.Struct(">BB16sBQ32sBQB16s16s16sH")
PART_ENTRY = struct.Struct(">BII32s")
SIGNATURE_ENTRY = struct.Struct(">B16s32s64s")


class BadHeader(Exception):
    pass


def labelled_hash(label, content):
    return hashlib.blake2b(label + b"\0" + content, digest_size=32).digest()


def labelled_id(label, content):
    return labelled_hash(label, content)[:16]


def entry_id(site, stream, token, place):
    return labelled_id(b"astrolabe entry id", site + struct.pack(">B", stream) + token + struct.pack(">H", place))


def decoded_header(raw):
    """The fields of a header. BadHeader where the bytes are too few, too many, or a count is out of range."""
    def counted_list(start, shape, kind, least, most):
        if start >= len(raw):
            raise BadHeader("header ends too early")
        count, end = raw[start], start + 1 + raw[start] * shape.size
        if not least <= count <= most:
            raise BadHeader(f"{count} {kind.__name__.lower()}s are not allowed")
        if end > len(raw):
            raise BadHeader("header ends too early")
        return [kind(*fields) for fields in shape.iter_unpack(raw[start + 1:end])], end

    if len(raw) < HEADER_START.size:
        raise BadHeader("header ends too early")
    parts, parts_end = counted_list(HEADER_START.size, PART_ENTRY, Part, 1, 8)
    signatures, end = counted_list(parts_end, SIGNATURE_ENTRY, Signature, 0, 4)
    if end != len(raw):
        raise BadHeader("header has bytes too many")
    return Header(*HEADER_START.unpack_from(raw), parts, signatures, raw[HEADER_START.size:parts_end])


def content_hash(header):
    return labelled_hash(b"astrolabe content", header.site + bytes([header.entry_class]) + header.handle + header.token
                         + struct.pack(">H", header.place) + header.part_list)


def signed_message(header, role, relied):
    return (b"astrolabe signature\0" + bytes([header.format, header.algorithm]) + header.site + bytes([header.entry_class])
            + header.handle + header.token + struct.pack(">H", header.place) + bytes([role]) + header.part_list + relied)


def relied_hash(relied_on):
    """Of pairs (id, content hash), in any order."""
    return labelled_hash(b"astrolabe relied", b"".join(map(b"".join, sorted(relied_on)))) if relied_on else bytes(32)


def head_message(site, stream, seq, entry_hash):
    return b"astrolabe head\0" + site + struct.pack(">BQ", stream, seq) + entry_hash


# ---- The file (section 8) --------------------------------------------------------------------------------------------------

APPLICATION_ID, USER_VERSION = 0x41535452, 1
Row = namedtuple("Row", "site stream seq id header hash")


class Unreadable(Exception):
    pass


class Ledger:
    """What stands in the file. BLOBs are bytes, TEXT is str: a column of the wrong type shows."""

    def __init__(self, path):
        if not os.path.isfile(path):
            raise Unreadable("no such file")
        self.rows, self.parts, self.heads, self.damage = [], defaultdict(dict), {}, []
        try:
            connection = sqlite3.connect(f"file:{urllib.parse.quote(os.path.abspath(path))}?mode=ro", uri=True)
            connection.text_factory = lambda raw: raw.decode("latin-1")
            try:
                self.read(connection)
            finally:
                connection.close()
        except (sqlite3.Error, UnicodeDecodeError) as error:  # a damaged schema gives messages that are no text
            raise Unreadable(str(error)) from error

    def read(self, connection):
        for pragma, expected in ("application_id", APPLICATION_ID), ("user_version", USER_VERSION):
            if connection.execute(f"PRAGMA {pragma}").fetchone()[0] != expected:
                raise Unreadable(f"not a ledger of version 1: {pragma}")
        self.damage = [" ".join(str(line).split()) for line, in connection.execute("PRAGMA integrity_check") if line != "ok"]
        try:
            self.rows = [Row(*row) for row in connection.execute(
                "SELECT site, stream, seq, id, header, hash FROM entry ORDER BY site, stream, seq")]
            for site, stream, seq, place, content in connection.execute("SELECT site, stream, seq, place, bytes FROM part"):
                self.parts[site, stream, seq][place] = content
            for site, stream, seq, signature in connection.execute("SELECT site, stream, seq, signature FROM head"):
                self.heads[site, stream, seq] = signature
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            if not self.damage:
                raise
            self.damage.append(f"reading stopped: {error}")


# ---- What the public parts say (section 6) ---------------------------------------------------------------------------------

def from_hex(text, size):
    """The bytes, or None where text is not lower-case hexadecimal of that many bytes."""
    if not isinstance(text, str) or len(text) != 2 * size or set(text) - set("0123456789abcdef"):
        return None
    return bytes.fromhex(text)


class Site:
    """What a site's facts say in public: its key, the keys of persons, and what may have been erased."""

    def __init__(self):
        self.signing_key = None
        self.announced = {}    # key id: (seq, public key)
        self.revoked = {}      # key id: seq
        self.erasable = set()  # (handle, compartment)

    def learn(self, site, seq, header, statement):
        """Takes a public part in; returns what is wrong with it."""
        kind = statement.get("kind")
        key = from_hex(statement.get("key"), 16)
        sign, seal = from_hex(statement.get("sign"), 32), from_hex(statement.get("seal"), 32)
        if (header.entry_class, kind, seq) == (FOUNDING, "site_founded", 1):
            if sign is None or labelled_id(b"astrolabe site", sign) != site:
                return "the founding key does not give the site's id"
            self.signing_key = sign
            return None if seal else "founding without a key to seal to"
        if (header.entry_class, kind) == (KEYS, "user_key"):
            if sign is None or seal is None or key != labelled_id(b"astrolabe key", sign):
                return "announced keys are malformed, or the key id is not theirs"
            self.announced.setdefault(key, (seq, sign))
        elif (header.entry_class, kind) == (KEYS, "key_revoked"):
            if key is None:
                return "revoked key is malformed"
            self.revoked.setdefault(key, seq)
        elif (header.entry_class, kind) == (ERASE_ORDER, "erase_ordered"):
            handle, compartments = from_hex(statement.get("handle"), 16), statement.get("compartments")
            if handle is None or not isinstance(compartments, list) or any(type(one) is not int for one in compartments):
                return "erase order is malformed"
            self.erasable.update((handle, one) for one in compartments)
        return None


def object_of_unique_members(pairs):
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a member stands twice: which of them counts?")
    return dict(pairs)


def no_constant(word):
    raise ValueError(f"{word} is no JSON")


def parsed_object(content):
    try:
        value = json.loads(content.decode("utf-8"), object_pairs_hook=object_of_unique_members, parse_constant=no_constant)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


# ---- Verifying (section 9) -------------------------------------------------------------------------------------------------

class Verifier:
    def __init__(self, ledger):
        self.ledger = ledger
        self.faults = []
        self.sites = defaultdict(Site)
        self.headers = {}  # (site, stream, seq): Header, where it decodes

    def fault(self, where, what):
        self.faults.append((where, what))

    def lines(self):
        def order(fault):
            site, stream, seq = fault[0]
            return str(type(site)), site_word(site), str(stream), isinstance(seq, int), seq if isinstance(seq, int) else 0
        return [f"{site_word(site)} {stream_word(stream)} {one_word(seq)}: {what}"
                for (site, stream, seq), what in sorted(self.faults, key=order)]

    def run(self):
        for line in self.ledger.damage:
            self.fault(("-", "-", 0), f"integrity check: {line}")
        for row in self.ledger.rows:
            self.decode(row)
        for row in self.ledger.rows:
            if row[:3] in self.headers:
                self.learn_public_parts(row)
        for (site, stream), rows in itertools.groupby(self.ledger.rows, key=lambda row: row[:2]):
            self.check_chain(site, stream, list(rows))
        self.check_sites()
        self.check_unique_ids()
        self.check_left_over()
        return self

    def decode(self, row):
        where = row[:3]
        for name, size in ("site", 16), ("id", 16), ("hash", 32):
            value = getattr(row, name)
            if not isinstance(value, bytes) or len(value) != size:
                self.fault(where, f"{name} is not {size} bytes")
        if row.stream not in STREAMS:
            self.fault(where, "stream is unknown")
        try:
            header = decoded_header(row.header if isinstance(row.header, bytes) else b"")
        except BadHeader as error:
            self.fault(where, str(error))
            return
        self.headers[where] = header
        for name, matches in (
                ("format", header.format == 1), ("algorithm", header.algorithm == 1), ("clock", header.clock in CLOCKS),
                ("class", header.entry_class in CLASSES), ("role", all(one.role in ROLES for one in header.signatures)),
                ("compartment", all(part.compartment in COMPARTMENTS for part in header.parts))):
            if not matches:
                self.fault(where, f"{name} is unknown")
        for name in "site", "stream", "seq":
            if getattr(header, name) != getattr(row, name):
                self.fault(where, f"{name} of the header is not that of the row")
        if header.hour % 3600:
            self.fault(where, "hour is not a whole hour")
        if any(part.compartment == PUBLIC and part.epoch for part in header.parts):
            self.fault(where, "a public part has a key epoch")

    def learn_public_parts(self, row):
        """The founding key proves itself by the site's id; any other part counts only if the header has its hash.

        Only facts teach anything; in access a public part need but have its form.
        """
        header = self.headers[row[:3]]
        for place, part in enumerate(header.parts):
            content = self.ledger.parts.get(row[:3], {}).get(place)
            if part.compartment != PUBLIC or not isinstance(content, bytes):
                continue
            if header.entry_class != FOUNDING and labelled_hash(b"astrolabe part", content) != part.digest:
                continue
            statement = parsed_object(content)
            if statement is None or not isinstance(statement.get("kind"), str):
                wrong = "public part is no JSON object that names its kind"
            else:
                wrong = row.stream == FACTS and self.sites[row.site].learn(row.site, row.seq, header, statement)
            if wrong:
                self.fault(row[:3], wrong)

    def check_chain(self, site, stream, rows):
        expected, previous = 1, bytes(32)
        for row in rows:
            if not isinstance(row.seq, int) or row.seq < 1:
                self.fault(row[:3], "seq is not 1 or more")
                continue
            if row.seq != expected:
                self.fault((site, stream, expected), f"entry is missing; the next is {row.seq}")
            actual_hash = labelled_hash(b"astrolabe entry", row.header if isinstance(row.header, bytes) else b"")
            if row.hash != actual_hash:
                self.fault(row[:3], "hash is not that of the header")
            header = self.headers.get(row[:3])
            if header:
                if row.id != entry_id(header.site, header.stream, header.token, header.place):
                    self.fault(row[:3], "id is not that of the header")
                if header.previous != previous:
                    self.fault(row[:3], "previous is not the hash before")
                self.check_parts(row, header)
                self.check_signatures(row, header)
            self.check_head(row, actual_hash)
            expected, previous = row.seq + 1, actual_hash
        if rows[-1][:3] not in self.ledger.heads:
            self.fault(rows[-1][:3], "tail without signature")

    def check_parts(self, row, header):
        stored = self.ledger.parts.get(row[:3], {})
        for place, part in enumerate(header.parts):
            content = stored.get(place)
            if place not in stored:
                if (header.handle, part.compartment) not in self.sites[row.site].erasable:
                    self.fault(row[:3], f"part {place} is missing without an erase order")
            elif not isinstance(content, bytes) or len(content) != part.length:
                self.fault(row[:3], f"part {place} has another length")
            elif labelled_hash(b"astrolabe part", content) != part.digest:
                self.fault(row[:3], f"part {place} has another hash")

    def check_signatures(self, row, header):
        """An access entry has no place among the facts: for it a key counts that is announced anywhere, revoked or not."""
        site = self.sites[row.site]
        for number, one in enumerate(header.signatures, 1):
            announced_at, public_key = site.announced.get(one.key, (None, None))
            if public_key is None or (row.stream == FACTS and announced_at >= row.seq):
                self.fault(row[:3], f"signature {number}: its key was not announced before")
            elif row.stream == FACTS and site.revoked.get(one.key, row.seq) < row.seq:
                self.fault(row[:3], f"signature {number}: its key was revoked")
            elif not signature_holds(public_key, one.signature, signed_message(header, one.role, one.relied)):
                self.fault(row[:3], f"signature {number} does not verify")

    def check_head(self, row, actual_hash):
        signature = self.ledger.heads.get(row[:3])
        if row[:3] not in self.ledger.heads or not isinstance(row.site, bytes) or row.stream not in STREAMS:
            return
        key = self.sites[row.site].signing_key
        if key is None:
            self.fault(row[:3], "head signature: the site's key is unknown")
        elif not isinstance(signature, bytes) or not signature_holds(
                key, signature, head_message(row.site, row.stream, row.seq, actual_hash)):
            self.fault(row[:3], "head signature does not verify")

    def check_sites(self):
        for where, header in self.headers.items():
            if header.entry_class == FOUNDING and where[1:] != (FACTS, 1):
                self.fault(where, "founding entry is not the first fact")
        for site in {row.site for row in self.ledger.rows}:
            if self.sites[site].signing_key is None:
                self.fault((site, FACTS, 1), "no founding entry with the site's key")

    def check_unique_ids(self):
        seen = set()
        for row in self.ledger.rows:
            if row.id in seen:
                self.fault(row[:3], "id is that of an earlier entry")
            seen.add(row.id)

    def check_left_over(self):
        present = {row[:3] for row in self.ledger.rows}
        for where in self.ledger.heads.keys() - present:
            self.fault(where, "head signature belongs to no entry")
        for where, stored in self.ledger.parts.items():
            allowed = range(len(self.headers[where].parts)) if where in self.headers else ()
            for place in stored:
                if where not in present or (where in self.headers and place not in allowed):
                    self.fault(where, f"part row {one_word(place)} is left over")


def one_word(value):
    return "".join(str(value).split()) or "-"


def site_word(site):
    return site.hex() if isinstance(site, bytes) else one_word(site)


def stream_word(stream):
    return STREAMS.get(stream) or one_word(stream)


# ---- The canonical export (section 10) -------------------------------------------------------------------------------------

def export_line(ledger, row):
    header = decoded_header(row.header if isinstance(row.header, bytes) else b"")
    stored = ledger.parts.get(row[:3], {})
    return json.dumps({
        "site": site_word(row.site), "stream": stream_word(row.stream), "seq": header.seq, "id": site_word(row.id),
        "hash": site_word(row.hash), "previous": header.previous.hex(), "class": header.entry_class, "hour": header.hour,
        "clock": header.clock, "handle": header.handle.hex(), "author": header.author.hex(), "token": header.token.hex(),
        "place": header.place,
        "parts": [{"compartment": part.compartment, "epoch": part.epoch, "length": part.length, "hash": part.digest.hex(),
                   "present": place in stored} for place, part in enumerate(header.parts)],
        "signatures": [{"role": one.role, "key": one.key.hex(), "relied": one.relied.hex(), "signature": one.signature.hex()}
                       for one in header.signatures]}, separators=(",", ":"))


def export(ledger):
    """Prints each entry that decodes; one that does not is named on the other channel."""
    status = 0
    for row in ledger.rows:
        try:
            print(export_line(ledger, row))
        except BadHeader as error:
            print(f"{site_word(row.site)} {stream_word(row.stream)} {one_word(row.seq)}: {error}", file=sys.stderr)
            status = 1
    return status


# ---- The command -----------------------------------------------------------------------------------------------------------

def verify(ledger, quiet):
    faults = Verifier(ledger).run().lines()
    for line in faults:
        print(line)
    if not faults and not quiet:
        print(f"{len(ledger.rows)} entries, no fault")
    return 1 if faults else 0


def main():
    parser = argparse.ArgumentParser(description="Checks a ledger from docs/format.md alone.")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--export", action="store_true", help="print the canonical export")
    what.add_argument("--vectors", action="store_true", help="reproduce test vectors")
    parser.add_argument("--quiet", action="store_true", help="say nothing if all is well")
    parser.add_argument("file")
    arguments = parser.parse_args()
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # so that `| head` ends it quietly
    try:
        if arguments.vectors:
            import vectors
            return vectors.run(arguments.file, arguments.quiet)
        ledger = Ledger(arguments.file)
    except Unreadable as error:
        print(f"{arguments.file}: {error}", file=sys.stderr)
        return 3
    return export(ledger) if arguments.export else verify(ledger, arguments.quiet)


if __name__ == "__main__":
    sys.exit(main())
