"""What the verifier of a lottery's files counts with, in nothing but Python's standard library: Merkle trees, uniform
draws, ECVRF, Ed25519, signed notes. For checking only: it takes its time, and a time that depends on the values."""

import base64
import hashlib
import hmac
import itertools
import struct

def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

def code(key, *parts):
    return hmac.digest(key, b"".join(parts), "sha256")

def prefixed(value):
    """The length in four bytes, then the bytes."""
    value = value.encode() if isinstance(value, str) else value
    return struct.pack(">I", len(value)) + value

# Merkle trees, RFC 9162, section 2.1.
def leaf(entry):
    return sha256(b"\0", entry)

def root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1", root(leaves[:half]), root(leaves[half:]))

def is_included(hash, index, size, path, tree):
    def climb(index, size, path):
        if size == 1 or not path:
            return hash if size == 1 and not path else b""
        half = 1 << (size - 1).bit_length() - 1
        if index < half:
            return sha256(b"\1", climb(index, half, path[:-1]), path[-1])
        return sha256(b"\1", path[-1], climb(index - half, size - half, path[:-1]))
    return 0 <= index < size and climb(index, size, path) == tree

# Exact uniform draws.
def stream(key, label):
    """Each call of what is returned draws a number below a bound."""
    words = (word for counter in itertools.count() for word in struct.unpack(
        ">4Q", code(key, label.encode(), struct.pack(">I", counter))))
    def below(bound):
        while True:
            product = next(words) * bound
            if product % 2**64 >= 2**64 % bound:
                return product >> 64
    return below

# ECVRF-P256-SHA256-TAI, RFC 9381. Points are pairs; None is the one at infinity.
P = 2**256 - 2**224 + 2**192 + 2**96 - 1
Q = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551
B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b

def p256_point(data):
    """None for what is no point's compressed encoding."""
    if len(data) != 33 or data[0] not in (2, 3):
        return None
    x = int.from_bytes(data[1:], "big")
    square = (x**3 - 3 * x + B) % P
    y = pow(square, (P + 1) // 4, P)
    if x >= P or y * y % P != square:
        return None
    return x, y if y & 1 == data[0] & 1 else P - y

def p256_bytes(point):
    return bytes([2 + (point[1] & 1)]) + point[0].to_bytes(32, "big")

def p256_add(one, other):
    if one is None or other is None:
        return one or other
    if one[0] == other[0] and one[1] != other[1]:
        return None
    rise, run = (3 * one[0]**2 - 3, 2 * one[1]) if one == other else (other[1] - one[1], other[0] - one[0])
    slope = rise * pow(run, -1, P) % P
    x = (slope**2 - one[0] - other[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P

def times(scalar, point, add, product=None):
    for bit in bin(scalar)[2:]:
        product = add(product, product)
        if bit == "1":
            product = add(product, point)
    return product

GENERATOR = p256_point(bytes.fromhex("036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"))

def vrf_output(public_key, proof, text):
    """The output (beta) that `proof` proves for `text`; None if it proves none."""
    key = p256_point(public_key)
    if key is None or len(proof) != 81:
        return None
    gamma, challenge = p256_point(proof[:33]), int.from_bytes(proof[33:49], "big")
    response = int.from_bytes(proof[49:], "big")
    if gamma is None or response >= Q:
        return None
    hashed = next(point for point in (
        p256_point(b"\2" + sha256(b"\1\1", public_key, text, bytes([counter]), b"\0"))
        for counter in range(256)) if point)
    u, v = (p256_add(times(response, one, p256_add), times(Q - challenge, other, p256_add))
            for one, other in ((GENERATOR, key), (hashed, gamma)))
    # No prover that follows the RFC comes to infinity.
    if u is None or v is None:
        return None
    points = b"".join(map(p256_bytes, (key, hashed, gamma, u, v)))
    if sha256(b"\1\2", points, b"\0")[:16] != proof[33:49]:
        return None
    return sha256(b"\1\3", p256_bytes(gamma), b"\0")

# Ed25519, RFC 8032.
P25519 = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P25519) % P25519

def ed_point(data):
    """None for another encoding, a point off the curve, and one of small order."""
    number = int.from_bytes(data, "little")
    y, sign = number & (1 << 255) - 1, number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P25519) % P25519
    x = pow(square, (P25519 + 3) // 8, P25519)
    if x * x % P25519 != square:
        x = x * pow(2, (P25519 - 1) // 4, P25519) % P25519
    if len(data) != 32 or y >= P25519 or x * x % P25519 != square:
        return None
    point = (x if x & 1 == sign else P25519 - x, y)
    return None if times(8, point, ed_add, (0, 1)) == (0, 1) else point

def ed_add(one, other):
    (x1, y1), (x2, y2) = one, other
    product = D * x1 * x2 * y1 * y2 % P25519
    return ((x1 * y2 + x2 * y1) * pow(1 + product, -1, P25519) % P25519,
            (y1 * y2 + x1 * x2) * pow(1 - product, -1, P25519) % P25519)

ED_BASE = ed_point((4 * pow(5, -1, P25519) % P25519).to_bytes(32, "little"))

def is_signed(public_key, signature, text):
    key = ed_point(public_key)
    number = int.from_bytes(signature[32:], "little")
    if key is None or len(signature) != 64 or number >= L:
        return False
    hashed = hashlib.sha512(signature[:32] + public_key + text).digest()
    rest = L - int.from_bytes(hashed, "little") % L
    x, y = ed_add(times(number, ED_BASE, ed_add, (0, 1)), times(rest, key, ed_add, (0, 1)))
    return signature[:32] == (y | (x & 1) << 255).to_bytes(32, "little")

# Signed notes, C2SP's signed-note and tlog-cosignature.
def from_base64(text):
    """None for what is not the one encoding of its bytes."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return data if base64.b64encode(data).decode() == text else None

def note_verdict(note, vkey, kind=None):
    """Whether a key has signed: (True, time or None), or (False, None)."""
    name, key_id, material = vkey.split("+", 2)
    key = base64.b64decode(material)
    text, _, lines = note.rpartition("\n\n")
    text = (text + "\n").encode()
    if kind:
        # What a witness cosigns with, it signs manifests with too, as a key of another kind.
        key = bytes([kind]) + key[1:]
        key_id = sha256(name.encode(), b"\n", key)[:4].hex()
    mine = [from_base64(line.split(" ")[2]) for line in lines.split("\n") if line.startswith(f"— {name} ")]
    mine = {data[4:] for data in mine if data and data[:4].hex() == key_id}
    if len(mine) != 1 or sha256(name.encode(), b"\n", key)[:4].hex() != key_id:
        return False, None
    signature, time = mine.pop(), None
    if key[0] == 4:
        time, signature = int.from_bytes(signature[:8], "big"), signature[8:]
        text = f"cosignature/v1\ntime {time}\n".encode() + text
    return (True, time) if is_signed(key[1:], signature, text) else (False, None)
