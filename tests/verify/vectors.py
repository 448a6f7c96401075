"""Reproduces the test vectors of docs/format.md, which also open sealed parts (section 4): for verify.py."""
import hashlib
import json
import struct
import sys
from collections import Counter
from types import SimpleNamespace

import verify
from primitives import X25519_BASE, sealed_box_opened, x25519, xchacha_poly_sealed

# Members of a vector from which others are computed. The rules of section 9 go over the signatures.
GIVEN = frozenset(("plain", "under_key", "secret_key", "relied_on", "header", "head_signature", "parts", "signatures"))


def sealed_under(key, nonce, plain, about):
    """A part sealed under a key, whole: nonce, commitment, and the padded text encrypted, with its tag."""
    padded = plain + b"\x80"
    padded += bytes(-len(padded) % 64)
    commitment = hashlib.blake2b(b"astrolabe commitment\0" + nonce, key=key, digest_size=32).digest()
    return nonce + commitment + xchacha_poly_sealed(key, nonce, padded, about)


def about_part(header, part):
    return (bytes([header.format, header.algorithm]) + header.site + bytes([header.stream, header.entry_class]) + header.handle
            + header.token + struct.pack(">HBI", header.place, part.compartment, part.epoch))


class VectorCheck:
    """Compares the members a vector names with what this file computes for them, and counts them by name."""

    def __init__(self):
        self.checked, self.unknown, self.wrong = Counter(), set(), []

    def compare(self, where, named, computed):
        for name, value in named.items():
            if name in GIVEN or name.endswith("_public"):
                continue
            if name not in computed:
                self.unknown.add(name)
                continue
            self.checked[name] += 1
            actual = computed[name].hex() if isinstance(computed[name], bytes) else computed[name]
            if value != actual:
                self.wrong.append(f"{where}: {name} is {actual}")

    def check_part(self, where, named, header, part):
        plain, content = named["plain"].encode(), bytes.fromhex(named["bytes"])
        about, key = about_part(header, part), bytes.fromhex(named.get("under_key", ""))
        computed = {"bytes": plain, "about": about, "compartment": part.compartment, "epoch": part.epoch,
                    "length": len(content), "hash": verify.labelled_hash(b"astrolabe part", content)}
        box = b""
        if "to_public_key" in named:
            secret, box = bytes.fromhex(named["secret_key"]), content[:80]
            public, key = x25519(secret, X25519_BASE), sealed_box_opened(box, secret)
            computed |= {"to_public_key": public, "fresh_key": key}
        if key:
            sealed = sealed_under(key, content[len(box):len(box) + 24], plain, about)
            computed |= {"bytes": box + sealed, "nonce": sealed[:24], "commitment": sealed[24:56]}
        self.compare(where, named, computed)

    def check_entry(self, number, named):
        where, header = f"entry {number}", verify.decoded_header(bytes.fromhex(named["header"]))
        entry_hash = verify.labelled_hash(b"astrolabe entry", bytes.fromhex(named["header"]))
        for place, (one, part) in enumerate(zip(named["parts"], header.parts, strict=True)):
            self.check_part(f"{where} part {place}", one, header, part)
        for place, (one, signature) in enumerate(zip(named["signatures"], header.signatures, strict=True)):
            relied_on = one.get("relied_on", [])
            relied = verify.relied_hash([tuple(map(bytes.fromhex, pair)) for pair in relied_on])
            self.compare(f"{where} signature {place}", one, signature._asdict() | {
                "relied": relied, "signed_message": verify.signed_message(header, signature.role, relied)})
        self.compare(where, named, header._asdict() | {
            "class": header.entry_class, "hash": entry_hash, "content_hash": verify.content_hash(header),
            "id": verify.entry_id(header.site, header.stream, header.token, header.place),
            "head_message": verify.head_message(header.site, header.stream, header.seq, entry_hash)})

    def check_keys(self, named):
        computed = {}
        for name in named:
            if name.endswith("_key_id"):
                computed[name] = verify.labelled_id(b"astrolabe key", bytes.fromhex(named[name[:-len("key_id")] + "sign_public"]))
        self.compare("keys", named, computed)


def ledger_of_vectors(entries):
    """The entries as if they stood in a file, so that the rules of section 9 go over them, signatures included."""
    ledger = SimpleNamespace(rows=[], parts={}, heads={}, damage=[])
    for named in entries:
        raw, where = bytes.fromhex(named["header"]), (bytes.fromhex(named["site"]), named["stream"], named["seq"])
        ledger.rows.append(verify.Row(*where, bytes.fromhex(named["id"]), raw, bytes.fromhex(named["hash"])))
        ledger.parts[where] = {place: bytes.fromhex(part["bytes"]) for place, part in enumerate(named["parts"])}
        ledger.heads[where] = bytes.fromhex(named["head_signature"])
    ledger.rows.sort()
    return ledger


def run(path, quiet):
    """The status for the command."""
    check = VectorCheck()
    try:
        with open(path, encoding="utf-8") as file:
            vectors = json.load(file)
        check.check_keys(vectors["keys"])
        for number, named in enumerate(vectors["entries"]):
            check.check_entry(number, named)
        check.wrong += verify.Verifier(ledger_of_vectors(vectors["entries"])).run().lines()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, struct.error, verify.BadHeader) as error:
        print(f"{path}: {type(error).__name__}: {error}", file=sys.stderr)
        return 3
    if not vectors["entries"]:
        check.wrong.append("there are no entries")
    if not quiet:
        print("reproduced:", ", ".join(f"{name} {count}" for name, count in sorted(check.checked.items())))
    if check.unknown:
        print("not known here:", ", ".join(sorted(check.unknown)))
    for line in check.wrong:
        print(line)
    return 1 if check.wrong or check.unknown else 0
