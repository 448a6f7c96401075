"""Ed25519, XChaCha20-Poly1305 and the sealed box in plain Python, to check what others made, not to keep a secret."""
import functools
import hashlib
import struct

# ---- Ed25519, RFC 8032 -----------------------------------------------------------------------------------------------------
# As strict as libsodium about what an attacker could vary: S below the group order, the key canonical, and neither the key nor R
# of small order. The equation is the one without cofactor, on the encoding of R, which thereby is canonical.

FIELD = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE_D = -121665 * pow(121666, -1, FIELD) % FIELD
ROOT_OF_MINUS_ONE = pow(2, (FIELD - 1) // 4, FIELD)
NEUTRAL = (0, 1, 1, 0)  # points are extended coordinates (X, Y, Z, T), x = X/Z, y = Y/Z, T = XY/Z
WINDOW_BITS, WINDOWS = 4, 64


def prepared(point):
    """A point as the second summand of `plus` wants it."""
    x, y, z, t = point
    return (y - x) % FIELD, (y + x) % FIELD, 2 * CURVE_D * t % FIELD, 2 * z % FIELD


def plus(point, summand):
    x, y, z, t = point
    minus, both, twisted, doubled = summand
    a, b, c, d = (y - x) * minus % FIELD, (y + x) * both % FIELD, t * twisted % FIELD, z * doubled % FIELD
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % FIELD, g * h % FIELD, f * g % FIELD, e * h % FIELD


def decoded_point(encoded):
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= FIELD:
        return None
    u, v = (y * y - 1) % FIELD, (CURVE_D * y * y + 1) % FIELD
    x = u * pow(v, 3, FIELD) * pow(u * pow(v, 7, FIELD), (FIELD - 5) // 8, FIELD) % FIELD
    if v * x * x % FIELD == -u % FIELD:
        x = x * ROOT_OF_MINUS_ONE % FIELD
    if v * x * x % FIELD != u or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = FIELD - x
    return x, y, 1, x * y % FIELD


def encoded_point(point):
    x, y, z, _ = point
    inverse = pow(z, -1, FIELD)
    return (y * inverse % FIELD | (x * inverse % FIELD & 1) << 255).to_bytes(32, "little")


def has_small_order(point):
    for _ in range(3):
        point = plus(point, prepared(point))
    return point[0] % FIELD == 0 and (point[1] - point[2]) % FIELD == 0


def multiples(point):
    """For each window of four bits the multiples 1 to 15 of point, so that a product is at most 64 additions."""
    table = []
    for _ in range(WINDOWS):
        base, running, row = prepared(point), point, [None, prepared(point)]
        for _ in range(2, 2**WINDOW_BITS):
            running = plus(running, base)
            row.append(prepared(running))
        table.append(row)
        point = plus(running, base)
    return table


def plus_product(point, scalar, table):
    for row in table:
        digit = scalar % 2**WINDOW_BITS
        if digit:
            point = plus(point, row[digit])
        scalar >>= WINDOW_BITS
    return point


BASE_TABLE = multiples(decoded_point((4 * pow(5, -1, FIELD) % FIELD).to_bytes(32, "little")))


@functools.lru_cache(maxsize=128)
def table_of_minus(public_key):
    point = decoded_point(public_key) if len(public_key) == 32 else None
    if point is None or has_small_order(point):
        return None
    x, y, z, t = point
    return multiples((-x % FIELD, y, z, -t % FIELD))


def signature_holds(public_key, signature, message):
    table = table_of_minus(public_key)
    scalar = int.from_bytes(signature[32:], "little")
    if table is None or len(signature) != 64 or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % ORDER
    nonce_point = plus_product(plus_product(NEUTRAL, scalar, BASE_TABLE), challenge, table)
    return encoded_point(nonce_point) == signature[:32] and not has_small_order(nonce_point)


# ---- XChaCha20-Poly1305 (RFC 8439 with the longer nonce) -----------------------------------------------------------------

WORD = 0xFFFFFFFF
CHACHA_CONSTANTS = struct.unpack("<4I", b"expand 32-byte k")


def chacha_rounds(state):
    state = list(state)
    columns = [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)]
    diagonals = [(0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]
    for a, b, c, d in (columns + diagonals) * 10:
        for target, source, mixed, bits in (a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7):
            state[target] = state[target] + state[source] & WORD
            turned = state[mixed] ^ state[target]
            state[mixed] = (turned << bits | turned >> 32 - bits) & WORD
    return state


def xchacha_stream(key, nonce, block_count):
    """Blocks of 64 bytes, as one; the first gives the key of Poly1305."""
    mixed = chacha_rounds(CHACHA_CONSTANTS + struct.unpack("<8I4I", key + nonce[:16]))
    subkey = tuple(mixed[:4] + mixed[12:])
    stream = b""
    for counter in range(block_count):
        start = CHACHA_CONSTANTS + subkey + (counter, 0) + struct.unpack("<2I", nonce[16:])
        stream += struct.pack("<16I", *(a + b & WORD for a, b in zip(start, chacha_rounds(start))))
    return stream


def poly1305(key, message):
    factor = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for start in range(0, len(message), 16):
        total = (total + int.from_bytes(message[start:start + 16] + b"\1", "little")) * factor % (2**130 - 5)
    return (total + int.from_bytes(key[16:], "little") & 2**128 - 1).to_bytes(16, "little")


def xchacha_poly_sealed(key, nonce, text, about):
    stream = xchacha_stream(key, nonce, 1 + (len(text) + 63) // 64)
    hidden = bytes(a ^ b for a, b in zip(text, stream[64:]))
    tag = poly1305(stream[:32], b"".join(data + bytes(-len(data) % 16) for data in (about, hidden))
                   + struct.pack("<2Q", len(about), len(hidden)))
    return hidden + tag


# ---- The sealed box: X25519 (RFC 7748), XSalsa20-Poly1305 ----------------------------------------------------------------

X25519_BASE = (9).to_bytes(32, "little")


def x25519(secret, public):
    scalar = int.from_bytes(secret, "little") & ~7 & 2**255 - 1 | 2**254
    first = int.from_bytes(public, "little") & 2**255 - 1
    x2, z2, x3, z3 = 1, 0, first, 1
    for position in range(254, -1, -1):
        swap = scalar >> position & 1
        if swap:
            x2, z2, x3, z3 = x3, z3, x2, z2
        sum2, difference2, sum3, difference3 = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        cross, other_cross = difference3 * sum2 % FIELD, sum3 * difference2 % FIELD
        x3, z3 = (cross + other_cross) ** 2 % FIELD, first * (cross - other_cross) ** 2 % FIELD
        square_sum, square_difference = sum2 * sum2 % FIELD, difference2 * difference2 % FIELD
        e = square_sum - square_difference
        x2, z2 = square_sum * square_difference % FIELD, e * (square_sum + 121665 * e) % FIELD
        if swap:
            x2, z2, x3, z3 = x3, z3, x2, z2
    return (x2 * pow(z2, FIELD - 2, FIELD) % FIELD).to_bytes(32, "little")


def salsa_state(key, block_input):
    """The 16 words: constants on the diagonal, key around, input in the middle."""
    c, k, n = CHACHA_CONSTANTS, struct.unpack("<8I", key), struct.unpack("<4I", block_input)
    return [c[0], *k[:4], c[1], *n, c[2], *k[4:], c[3]]


def salsa_rounds(state):
    state = list(state)
    columns = [(0, 4, 8, 12), (5, 9, 13, 1), (10, 14, 2, 6), (15, 3, 7, 11)]
    lines = [(0, 1, 2, 3), (5, 6, 7, 4), (10, 11, 8, 9), (15, 12, 13, 14)]
    for a, b, c, d in (columns + lines) * 10:
        for target, first, second, bits in (b, a, d, 7), (c, b, a, 9), (d, c, b, 13), (a, d, c, 18):
            total = state[first] + state[second] & WORD
            state[target] ^= (total << bits | total >> 32 - bits) & WORD
    return state


def hsalsa(key, block_input):
    words = salsa_rounds(salsa_state(key, block_input))
    return struct.pack("<8I", *(words[index] for index in (0, 5, 10, 15, 6, 7, 8, 9)))


def sealed_box_opened(box, secret):
    """The content of at most 32 bytes, or None: ephemeral key 32, tag 16, hidden content."""
    ephemeral, tag, hidden = box[:32], box[32:48], box[48:]
    nonce = hashlib.blake2b(ephemeral + x25519(secret, X25519_BASE), digest_size=24).digest()
    key = hsalsa(hsalsa(x25519(secret, ephemeral), bytes(16)), nonce[:16])
    start = salsa_state(key, nonce[16:] + bytes(8))
    stream = struct.pack("<16I", *(a + b & WORD for a, b in zip(start, salsa_rounds(start))))
    if len(hidden) > 32 or poly1305(stream[:32], hidden) != tag:
        return None
    return bytes(a ^ b for a, b in zip(hidden, stream[32:]))
