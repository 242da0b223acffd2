"""What others have written down and a lottery's public log is made of, in nothing but Python's
standard library: trees (RFC 9162), Ed25519 (RFC 8032), ECVRF (RFC 9381), and C2SP's signed notes,
checkpoints and tiles. For checking only: its time depends on the values."""
import base64, contextlib, hashlib, hmac, io, itertools, json, re, struct, unicodedata

class Cheated(Exception):
    """By the name that the program has for the trick."""
def accuse(**tricks):
    for trick in filter(tricks.get, tricks):
        raise Cheated(trick.replace("_", "-"))
def demand(fact): accuse(unreadable_files=not fact)
def big(data): return int.from_bytes(data, "big")
def little(data): return int.from_bytes(data, "little")
def text64(data): return base64.b64encode(data).decode()
def sha256(*parts): return hashlib.sha256(b"".join(parts)).digest()
def code(key, *parts): return hmac.digest(key, b"".join(parts), "sha256")
def leaf(entry): return sha256(b"\0", entry)
def prefixed(*values):
    """Of each value its length in four bytes, then its bytes."""
    values = [value.encode() if isinstance(value, str) else value for value in values]
    return b"".join(struct.pack(">I", len(value)) + value for value in values)
def root(leaves):
    """RFC 9162, section 2.1.1."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1", root(leaves[:half]), root(leaves[half:]))
def stream(key, label):
    """Each call of what is returned draws a number below a bound, every one equally likely."""
    blocks = (code(key, label.encode(), number.to_bytes(4)) for number in itertools.count())
    words = (word for block in blocks for word in struct.unpack(">4Q", block))
    return lambda bound: next(
        both >> 64 for word in words if (both := word * bound) % 2**64 >= 2**64 % bound)

# P-256 for ECVRF-P256-SHA256-TAI (RFC 9381), and the curve of Ed25519 (RFC 8032). Points are pairs,
# None is no point; a sum that is infinity, which no honest proof meets, is a ValueError.
P, F = 2**256 - 2**224 + 2**192 + 2**96 - 1, 2**255 - 19
B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b
Q = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551
D, L = -121665 * pow(121666, -1, F) % F, 2**252 + 27742317777372353535851937790883648493
def p256_add(one, other):
    (x1, y1), (x2, y2) = one, other
    rise, run = (3 * x1 * x1 - 3, 2 * y1) if one == other else (y2 - y1, x2 - x1)
    x = ((slope := rise * pow(run, -1, P)) ** 2 - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P
def ed_add(one, other):
    (x1, y1), (x2, y2), product = one, other, D * one[0] * one[1] * other[0] * other[1]
    return ((x1 * y2 + x2 * y1) * pow(1 + product, -1, F) % F,
            (y1 * y2 + x1 * x2) * pow(1 - product, -1, F) % F)
def times(scalar, point, add=p256_add):
    total = point
    for bit in f"{scalar:b}"[1:]:
        total = add(add(total, total), point) if bit == "1" else add(total, total)
    return total
def p256_point(data):
    x = big(data[1:33])
    y = pow(square := (x**3 - 3 * x + B) % P, (P + 1) // 4, P)
    is_point = len(data) == 33 and data[0] in (2, 3) and x < P and y * y % P == square
    return (x, y if y % 2 == data[0] % 2 else P - y) if is_point else None
def ed_point(data):
    """None for another encoding, a point off the curve, and one of small order."""
    sign, y = divmod(little(data), 2**255)
    x = pow(square := (y * y - 1) * pow(D * y * y + 1, -1, F) % F, (F + 3) // 8, F)
    x = x if x * x % F == square else x * pow(2, (F - 1) // 4, F) % F
    point = x if x % 2 == sign else F - x, y
    is_point = len(data) == 32 and y < F and x * x % F == square
    return point if is_point and times(8, point, ed_add) != (0, 1) else None
GENERATOR = p256_point(base64.b64decode("A2sX0fLhLEJH+Lzm5WOkQPJ3A32BLeszoPShOUXYmMKW"))
ED_BASE = ed_point((4 * pow(5, -1, F) % F).to_bytes(32, "little"))
def vrf_output(public_key, proof, text):
    """The output (beta) that `proof` proves for `text`; None if it proves none."""
    key, gamma, response = p256_point(public_key), p256_point(proof[:33]), big(proof[49:])
    if None in (key, gamma) or len(proof) != 81 or not 0 < response < Q:
        return None
    tried = (sha256(b"\1\1", public_key, text, bytes([number]), b"\0") for number in range(256))
    hashed = next(filter(None, (p256_point(b"\2" + digest) for digest in tried)))
    with contextlib.suppress(ValueError):
        u, v = (p256_add(times(response, one), times(Q - big(proof[33:49]), other))
                for one, other in ((GENERATOR, key), (hashed, gamma)))
        points = (bytes([2 + y % 2]) + x.to_bytes(32) for x, y in (key, hashed, gamma, u, v))
        if sha256(b"\1\2", *points, b"\0")[:16] == proof[33:49]:
            return sha256(b"\1\3", proof[:33], b"\0")
def is_signed(public_key, signature, text):
    key, number = ed_point(public_key), little(signature[32:])
    if key is None or len(signature) != 64 or not 0 < number < L:
        return False
    rest = -little(hashlib.sha512(signature[:32] + public_key + text).digest()) % L
    x, y = ed_add(times(number, ED_BASE, ed_add), times(rest, key, ed_add))
    return signature[:32] == (y | x % 2 << 255).to_bytes(32, "little")

# Texts that have one reading: base64, JSON (RFC 8259), and C2SP's notes and checkpoints.
def from_base64(text):
    demand(text64(data := base64.b64decode(text, validate=True)) == text)
    return data
def from_hex(text):
    """Of 32 bytes."""
    demand(re.fullmatch("[0-9a-f]{64}", text))
    return bytes.fromhex(text)
def from_json(data):
    """A name comes once; a number that readers may take for different ones stays a text."""
    def once(pairs):
        demand(len(fields := dict(pairs)) == len(pairs))
        return fields
    def whole(text): return int(text) if text.isdigit() and int(text) < 2**53 else text
    value = json.loads(data.decode(), object_pairs_hook=once, parse_int=whole, parse_float=str,
                       parse_constant=lambda _: demand(False))
    # Neither half a pair of surrogates, which has no UTF-8, nor a NUL.
    text = json.dumps(value, ensure_ascii=False).encode().replace(b"\\\\", b"")
    demand(b"\\u0000" not in text)
    return value
NOTE = re.compile("((?:[^\0-\x1f]*\n)+)\n((?:— [^\\s+]+ [^\\s]+\n){1,64})")
def note_verdict(note, vkey, kind=None):
    """Whether a key has signed: (True, time or None), (False, None), or (None, None) without a line
    of it. What a witness cosigns with, it signs manifests with too, as a key of another kind."""
    (name, key_id, key), (text, lines) = vkey.split("+", 2), NOTE.fullmatch(note).groups()
    key = bytes([kind] if kind else []) + base64.b64decode(key)[bool(kind):]
    lines = [(by, from_base64(line)) for by, line in re.findall("— (.*) (.*)\n", lines)]
    demand(all(len(line) > 4 for _, line in lines))
    mine = {line for by, line in lines if by == name}
    own_id, moment = sha256(name.encode(), b"\n", key)[:4], None
    mine = [line[4:] for line in mine if line[:4] == own_id]
    demand(kind or own_id.hex() == key_id)
    if len(mine) != 1:
        return False if mine else None, None
    if key[0] == 4:
        moment, mine = big(mine[0][:8]), [mine[0][8:]]
        text = f"cosignature/v1\ntime {moment}\n{text}"
    is_true = (moment or 0) < 2**63 and is_signed(key[1:], *mine, text.encode())
    return (True, moment) if is_true else (False, None)
def all_signed(note, parties, kind=None):
    return all(note_verdict(note, party["note_key"], kind)[0] for party in parties)
def is_line(text):
    """Whether nothing in it ends a line or hides."""
    return not {"Cc", "Cf", "Zl", "Zp"} & {*map(unicodedata.category, text)}
def says(note, *lines):
    """Whether these are a note's lines, bytes among them in base64."""
    lines = [text64(line) if isinstance(line, bytes) else str(line) for line in lines]
    text = "".join(line + "\n" for line in lines)
    return NOTE.fullmatch(note)[1] == text and all(map(is_line, lines))
def decided(note, auditors, *lines):
    is_said = NOTE.fullmatch(note) and says(note, *lines)
    return auditors and is_said and all_signed(note, auditors)
def checkpoint(note):
    """Origin, size and root."""
    form = "([!-*,-~]+)\n(0|[1-9][0-9]{0,18})\n(.*)\n"
    origin, size, tree = re.fullmatch(form, NOTE.fullmatch(note)[1]).groups()
    size, tree = int(size), from_base64(tree)
    demand(len(tree) == 32 and size < 2**63 and (size or tree == sha256()))
    return origin, size, tree

# Published files, which `read` gives by path, or None.
def small_text(data):
    demand(len(data) <= 16_384)
    return data.decode()
def note_text(data):
    demand(NOTE.fullmatch(text := small_text(data)))
    return text
def field(file, width=4, most=2**32):
    data = file.read(size := big(head := file.read(width)))
    demand(len(head) == width and len(data) == size <= most)
    return data
def path(index, width=256):
    digits = str(index).zfill(-(-len(str(index)) // 3) * 3)
    return re.sub("(...)(?=.)", r"x\1/", digits) + (f".p/{width}" if width < 256 else "")
NAME, HASH, NUMBER = "[a-z0-9-]{1,63}", "[0-9a-f]{64}", "(?:0|[1-9][0-9]{0,19})"
DAY = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
PLAN = {"name": NAME, "series": NAME, "closes": int, "tiers": [(NAME, int)], "per_holder": int,
        "passes_over": ["won|drawn"],
        "sources": [{"name": NAME, "pattern": "ssq|dlt|pl5", "last_day": DAY}]}
RULES = {"campaign": NAME, "campaign_key": HASH, "falls": bool, "audit_one_in": int, "opens": int,
         "closes": int, "receipt_promise_s": int, "amend_notice_s": int,
         "prizes": [(NAME, int, int)], "revealers": [(str, "0[23]" + HASH)], "draws": [PLAN]}
AMENDS = {"manifest": HASH, "from": int, "struck_out": str, "begun": {
    "from": int, "seed": HASH, "size": int, "root": HASH, "finished_by": "keeper|successors"}}
DAY_FIGURES = {"origin": str, "day": DAY, "size": int, "root": HASH,
               "won": [{"name": str, "count": int}]}
CONTROLS = {letter: f"\\u{ord(byte):04x}" for letter, byte in zip("bfnrt", "\b\f\n\r\t")}
TIER = {"winners": [int], "skipped": [{"index": int, "reason": str}], "not_awarded": int}
RESULT = {"tiers": [TIER],
          "disqualified": [{"index": int, "reason": str, "evidence": HASH, "note": str}],
          "shown": [{"index": int, "blind": HASH, "nym": HASH}]}
def picked(form, value):
    """What a form of names, types and patterns names of a JSON value, which must be like it."""
    if isinstance(form, dict):
        return {name: picked(form[name], value[name]) for name in form}
    if isinstance(form, (list, tuple)):
        forms = form if isinstance(form, tuple) else form * len(value)
        demand(type(value) is list and len(value) == len(forms))
        return [picked(*pair) for pair in zip(forms, value)]
    demand(re.fullmatch(form, value) if isinstance(form, str) else type(value) is form)
    return value
def key_bytes(key, name, kind):
    """Of a key for notes that bears this name and is of this kind."""
    start, key_id, key = key.split("+", 2)
    key, own_id = from_base64(key), sha256(f"{name}\n".encode(), from_base64(key))[:4]
    demand((start, key_id, key[0]) == (name, own_id.hex(), kind) and ed_point(key[1:]))
    return key[1:]
def rules_of(data):
    """A manifest's fields, of which those that outcomes follow from are such as can be kept."""
    lists = "reserves", "cosigners", "auditors", "draws"
    fields = dict.fromkeys(lists, []) | from_json(data)
    chosen, ladders, parties = picked(RULES, fields), fields["ladders"], fields["parties"]
    worth, left = {id: fen for id, fen, _ in fields["prizes"]}, {
        id: count for id, _, count in fields["prizes"]}
    others = [one for name in lists[:2] for one in fields[name]]
    people = parties + others + fields["auditors"]
    keys = [key_bytes(fields["log_key"], fields["origin"], 1),
            key_bytes(fields["receipt_key"], fields["origin"] + "/receipt", 1)]
    keys += [key_bytes(one["note_key"], one["name"], 4 if one in parties[1:] + others else 1)
             for one in people]
    names, keys = [one["name"] for one in people], keys + [key for _, key in chosen["revealers"]]
    for id, count in (tier for plan in fields["draws"] for tier in plan["tiers"]):
        left[id] -= count
        demand(left[id] >= 0 and id not in {id for rows in ladders.values() for id, _ in rows})
    # No prize stands for two, no key for two roles, and no row for more than there is.
    demand(len(data) <= 2**20 and len(worth) == len(fields["prizes"])
           and len({*keys}) == len(keys) and len({*names}) == len(names)
           and [name for name, _ in chosen["revealers"]] == names[:len(parties)]
           and all(p256_point(bytes.fromhex(key)) for _, key in chosen["revealers"])
           and len(parties + fields["cosigners"]) <= 16
           and all([*worth.values(), chosen["receipt_promise_s"], chosen["audit_one_in"],
                    *(plan["per_holder"] for plan in fields["draws"])])
           and chosen["opens"] < chosen["closes"] and fields.get("amends", True))
    for number, rows in ladders.items():
        falling = [worth[id] for id, _ in picked([(NAME, int)], rows)]
        demand(re.fullmatch(NUMBER, number) and int(number) < 2**31
               and falling == sorted({*falling}, reverse=True)
               and sum(chance for _, chance in rows) <= 10**9)
    if amends := fields.setdefault("amends", {}):
        picked({name: form for name, form in AMENDS.items()
                if name in amends or name in ("manifest", "from")}, amends)
    return fields
def draw_result(data):
    """There is one way to write a result."""
    result = picked(RESULT, from_json(data))
    text = json.dumps(result, separators=(",", ":"), ensure_ascii=False)
    text = re.sub(r"\\(.)", lambda pair: CONTROLS.get(pair[1], pair[0]), text) + "\n"
    skipped = [one for tier in result["tiers"] for one in tier["skipped"]]
    demand(data.decode() == text
           and all(len(one["reason"].encode()) <= 255 for one in skipped + result["disqualified"])
           and all(len(one["note"].encode()) <= 65_536 for one in result["disqualified"]))
    return result
def is_drawn(pattern, text):
    """Whether a source's value is written as its pattern says, or that nothing was drawn."""
    sizes = {"ssq": ((6, 33), (1, 16)), "dlt": ((5, 35), (2, 12)), "pl5": None}[pattern]
    if text == "none" or not sizes:
        return re.fullmatch("none|[0-9]( [0-9]){4}", text)
    numbers = [f"{number:02}" for number in range(1, 36)]
    parts = [part.split(" ") for part in text.partition(" + ")[::2]]
    return [(len(part), part) for part in parts] == [
        (count, sorted({*numbers[:top]} & {*part})) for (count, top), part in zip(sizes, parts)]
def seals(read):
    """Of each seal the manifest's digest, the note, the proofs and the wins."""
    for index in itertools.count():
        found = ((width, read("seals/" + path(index, width))) for width in range(256, 0, -1))
        width, data = next((one for one in found if one[1] is not None), (0, b""))
        file = io.BytesIO(data)
        for _ in range(width):
            digest, note, count = file.read(32), note_text(field(file)), big(file.read(4))
            demand(count <= 16)
            proofs, wins = [field(file, most=81) for _ in range(count)], field(file)
            sums = list(struct.iter_unpack(">QQ", wins))
            demand(sums == sorted(dict(sums).items()) and all(0 < fen < 2**63 for _, fen in sums))
            yield digest, note, proofs, wins
        demand(not file.read())
        if width < 256:
            return
def tiles(read, kind, count):
    """Of each tile where it begins, its width and bytes: as wide as it was, or full."""
    for start in range(0, count, 256):
        found = ((start, width, read(f"tile/{kind}/{path(start // 256, width)}"))
                 for width in (min(256, count - start), 256))
        yield next((one for one in found if one[2] is not None), (start, 256, None))
def bundles(read, size):
    for start, width, data in tiles(read, "entries", size):
        file = io.BytesIO(data)
        entries = [field(file, 2) for _ in range(width)]
        demand(not file.read())
        yield from entries[:size - start]
def check_tiles(read, hashes, level=0):
    for start, width, data in tiles(read, level, len(hashes)):
        is_prefix = data.startswith(b"".join(hashes[start:start + 256]))
        accuse(altered_log=not is_prefix or len(data) != 32 * width)
    if full := range(256, len(hashes) + 1, 256):
        check_tiles(read, [root(hashes[end - 256:end]) for end in full], level + 1)
