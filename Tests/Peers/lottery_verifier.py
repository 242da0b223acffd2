"""Replays a lottery's campaign and its periodic draws from their published files, in nothing but Python's standard
library: a reader who knows the formats and not our program comes to the same values, and names a trick as the program
does. For checking only: its time depends on the values. usage: lottery_verifier.py FOLDER"""
import base64, collections, datetime, hashlib, hmac, io, itertools, json, pathlib, re, struct, sys, time

class Cheated(Exception): """By the name that the program has for the trick."""
def demand(fact, trick="unreadable-files"):
    if not fact: raise Cheated(trick)

def sha256(*parts): return hashlib.sha256(b"".join(parts)).digest()
def code(key, *parts): return hmac.digest(key, b"".join(parts), "sha256")
def leaf(entry): return sha256(b"\0", entry)
def big(data): return int.from_bytes(data, "big")
def be64(number): return number.to_bytes(8, "big")
def text64(data): return base64.b64encode(data).decode()
def prefixed(*values):
    """Of each value its length in four bytes, then its bytes."""
    values = [value.encode() if isinstance(value, str) else value for value in values]
    return b"".join(struct.pack(">I", len(value)) + value for value in values)
def root(leaves):
    """RFC 9162, section 2.1.1."""
    if len(leaves) < 2: return leaves[0] if leaves else sha256()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1", root(leaves[:half]), root(leaves[half:]))
def stream(key, label):
    """Each call of what is returned draws a number below a bound, every one equally likely."""
    blocks = (code(key, label.encode(), struct.pack(">I", counter)) for counter in itertools.count())
    words = (word for block in blocks for word in struct.unpack(">4Q", block))
    return lambda bound: next(both >> 64 for word in words if (both := word * bound) % 2**64 >= 2**64 % bound)

# ECVRF-P256-SHA256-TAI, RFC 9381. Points are pairs; None is the one at infinity.
P, Q = 2**256 - 2**224 + 2**192 + 2**96 - 1, 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551
B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b
def p256_point(data):
    """None for what is no point's compressed encoding."""
    y = pow(square := ((x := big(data[1:]))**3 - 3 * x + B) % P, (P + 1) // 4, P)
    is_point = len(data) == 33 and data[0] in (2, 3) and x < P and y * y % P == square
    return (x, y if y & 1 == data[0] & 1 else P - y) if is_point else None
def p256_add(one, other):
    if one is None or other is None: return one or other
    if one[0] == other[0] and one[1] != other[1]: return None
    rise, run = (3 * one[0]**2 - 3, 2 * one[1]) if one == other else (other[1] - one[1], other[0] - one[0])
    x = ((slope := rise * pow(run, -1, P) % P)**2 - one[0] - other[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P
def times(scalar, point, add=p256_add, sum=None):
    for bit in bin(scalar)[2:]:
        sum = add(add(sum, sum), point) if bit == "1" else add(sum, sum)
    return sum
GENERATOR = p256_point(bytes.fromhex("036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"))
def vrf_output(public_key, proof, text):
    """The output (beta) that `proof` proves for `text`; None if it proves none."""
    key, gamma, challenge, response = p256_point(public_key), p256_point(proof[:33]), proof[33:49], big(proof[49:])
    if key is None or gamma is None or len(proof) != 81 or response >= Q: return None
    tried = (sha256(b"\1\1", public_key, text, bytes([counter]), b"\0") for counter in range(256))
    hashed = next(filter(None, (p256_point(b"\2" + digest) for digest in tried)))
    u, v = (p256_add(times(response, one), times(Q - big(challenge), other))
            for one, other in ((GENERATOR, key), (hashed, gamma)))
    if u is None or v is None: return None
    points = b"".join(bytes([2 + (y & 1)]) + x.to_bytes(32, "big") for x, y in (key, hashed, gamma, u, v))
    return sha256(b"\1\3", proof[:33], b"\0") if sha256(b"\1\2", points, b"\0")[:16] == challenge else None

# Ed25519, RFC 8032.
P25519, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P25519) % P25519
def ed_add(one, other):
    (x1, y1), (x2, y2) = one, other
    product = D * x1 * x2 * y1 * y2 % P25519
    return ((x1 * y2 + x2 * y1) * pow(1 + product, -1, P25519) % P25519,
            (y1 * y2 + x1 * x2) * pow(1 - product, -1, P25519) % P25519)
def ed_point(data):
    """None for another encoding, a point off the curve, and one of small order."""
    sign, y = divmod(int.from_bytes(data, "little"), 2**255)
    x = pow(square := (y * y - 1) * pow(D * y * y + 1, -1, P25519) % P25519, (P25519 + 3) // 8, P25519)
    x = x if x * x % P25519 == square else x * pow(2, (P25519 - 1) // 4, P25519) % P25519
    point = (x if x & 1 == sign else P25519 - x, y)
    is_point = len(data) == 32 and y < P25519 and x * x % P25519 == square
    return point if is_point and times(8, point, ed_add, (0, 1)) != (0, 1) else None
ED_BASE = ed_point((4 * pow(5, -1, P25519) % P25519).to_bytes(32, "little"))
def is_signed(public_key, signature, text):
    key, number = ed_point(public_key), int.from_bytes(signature[32:], "little")
    if key is None or len(signature) != 64 or number >= L: return False
    rest = -int.from_bytes(hashlib.sha512(signature[:32] + public_key + text).digest(), "little") % L
    x, y = ed_add(times(number, ED_BASE, ed_add, (0, 1)), times(rest, key, ed_add, (0, 1)))
    return signature[:32] == (y | (x & 1) << 255).to_bytes(32, "little")

# C2SP's signed notes, cosignatures and checkpoints.
def from_base64(text):
    demand(text64(data := base64.b64decode(text, validate=True)) == text)
    return data
def note_verdict(note, vkey, kind=None):
    """Whether a key has signed: (True, time or None), or (False, None). What a witness cosigns with, it signs manifests
    with too, as a key of another kind."""
    name, key_id, material = vkey.split("+", 2)
    key = bytes([kind] if kind else []) + base64.b64decode(material)[bool(kind):]
    own_id, (text, _, lines) = sha256(name.encode(), b"\n", key)[:4], note.rpartition("\n\n")
    mine = [from_base64(line.split(" ")[2]) for line in lines.split("\n") if line.startswith(f"— {name} ")]
    mine = {data[4:] for data in mine if data[:4] == own_id}
    if len(mine) != 1 or not kind and own_id.hex() != key_id: return False, None
    signature, moment, text = mine.pop(), None, text.encode() + b"\n"
    if key[0] == 4:
        moment, signature = big(signature[:8]), signature[8:]
        text = f"cosignature/v1\ntime {moment}\n".encode() + text
    return (True, moment) if is_signed(key[1:], signature, text) else (False, None)
def keys_of(parties): return [party["note_key"] for party in parties]
def all_signed(note, keys, kind=None): return all(note_verdict(note, key, kind)[0] for key in keys)
def all_said(note, text, auditors):
    return bool(auditors) and note.startswith(text + "\n") and all_signed(note, keys_of(auditors))
def checkpoint(note):
    """Origin, size and root."""
    demand(found := re.match("([!-*,-~]+)\n([0-9]+)\n(.*)\n\n", note))
    return found[1], int(found[2]), from_base64(found[3])

# Published files, which `read` gives by path, or None.
def field(file, width=4):
    data = file.read(size := big(head := file.read(width)))
    demand(len(head) == width and len(data) == size)
    return data
def path(index, width=256):
    digits = str(index).zfill(-(-len(str(index)) // 3) * 3)
    return re.sub("(...)(?=.)", r"x\1/", digits) + (f".p/{width}" if width < 256 else "")
def seals(read):
    """Of each seal the manifest's digest, the note, the proofs and the wins."""
    for index in itertools.count():
        found = ((width, read("seals/" + path(index, width))) for width in range(256, 0, -1))
        width, data = next((one for one in found if one[1]), (0, b""))
        file = io.BytesIO(data)
        for _ in range(width):
            digest, note, count = file.read(32), field(file).decode(), big(file.read(4))
            proofs, wins = [field(file) for _ in range(count)], field(file)
            indexes, sums = zip(*struct.iter_unpack(">QQ", wins)) if wins else ((), ())
            demand(list(indexes) == sorted(set(indexes)) and all(0 < fen < 2**63 for fen in sums))
            yield digest, note, proofs, wins
        demand(not file.read())
        if width < 256: return
def tile(read, kind, index, width):
    """A tile, as wide as it was or full."""
    data = read(f"tile/{kind}/{path(index, width)}")
    return (data, width) if data is not None else (read(f"tile/{kind}/{path(index)}"), 256)
def bundles(read, size):
    for start in range(0, size, 256):
        data, width = tile(read, "entries", start // 256, min(256, size - start))
        file = io.BytesIO(data)
        entries = [field(file, 2) for _ in range(width)]
        demand(not file.read())
        yield from entries[:size - start]
def check_tiles(read, hashes, level=0):
    for start in range(0, len(hashes), 256):
        some = b"".join(hashes[start:start + 256])
        data, width = tile(read, level, start // 256, len(some) // 32)
        demand(data.startswith(some) and len(data) == 32 * width, "altered-log")
    if len(hashes) >= 256:
        check_tiles(read, [root(hashes[end - 256:end]) for end in range(256, len(hashes) + 1, 256)], level + 1)

# Manifests, each behind the one that it amends.
def holds_from(rules): return rules["amends"]["from"] if "amends" in rules else 0
def people(rules, which="parties"):
    parties = rules.get(which, [])
    keys = [key for _, key in rules["revealers"]] if which == "parties" else [party["vrf_key"] for party in parties]
    return {(party["name"], party["note_key"], key) for party, key in zip(parties, keys)}
def follows(rules, old, known):
    """Whether an amendment leaves what no amendment may change."""
    new, left, struck = people(rules), people(old) - people(rules), rules["amends"].get("struck_out")
    values = {id: fen for manifest in known.values() for id, fen, _ in manifest["prizes"]}
    stay = {name for name, _, _ in people(old) & new} - {old["parties"][0]["name"]}
    return (all(rules[name] == old[name] for name in ("origin", "log_key", "campaign_key"))
            and rules["amends"]["from"] > (holds_from(old) or old["opens"])
            and all(values.get(id, fen) == fen for id, fen, _ in rules["prizes"])
            and (not left or new <= people(old) | people(old, "reserves"))
            and (struck is None or {name for name, _, _ in left} == {struck} and stay and old["auditors"]))
def manifest(read, digest, known):
    """The rules with this digest, signed by all who must; an amendment comes behind the one that it names."""
    if digest in known: return known[digest]
    demand(sha256(data := read(f"manifest/{digest.hex()}.json")) == digest)
    rules = json.loads(data)
    amends, signers = rules.get("amends"), rules["parties"] + rules["auditors"]
    demand(amends or not known, "other-rules")
    if amends:
        before, struck = bytes.fromhex(amends["manifest"]), amends.get("struck_out")
        old = manifest(read, before, known)
        demand(list(known)[-1] == before and follows(rules, old, known), "other-rules")
        signers += [party for party in old["parties"] if party["name"] != struck] + old["auditors"] * bool(struck)
    note = read(f"manifest/{digest.hex()}.sig").decode()
    demand(note.startswith(f"{rules['origin']}/manifest\n{text64(digest)}\n\n"))
    demand(all_signed(note, keys_of(signers), 1), "unsigned")
    return known.setdefault(digest, rules)
def states(read, rules):
    """Of pauses and of the end: what held from which second on."""
    changes, form = [(0, "open")], re.escape(rules["origin"]) + "/state\n(open|paused|closed)\n(0|[1-9][0-9]*)\n.*"
    while (note := read(f"states/{len(changes) - 1}")) is not None:
        found = re.fullmatch(form, (note := note.decode()).rpartition("\n\n")[0])
        demand(found and changes[-1][1] != "closed" and int(found[2]) >= changes[-1][0] and len(changes) <= 20_000)
        demand(any(note_verdict(note, key)[0] for key in (rules["parties"][0]["note_key"], rules["log_key"])))
        changes.append((int(found[2]), found[1]))
    return changes
def day_of(second): return datetime.datetime.fromtimestamp(second + 8 * 3_600, datetime.timezone.utc).date()
def days(read, rules, now):
    """What was published each day: by the size of the log, the day's root and what was won by then."""
    found, first = {}, rules["opens"]
    for name in (str(day_of(second)) for second in range(first, int(now), 86_400) if day_of(second) < day_of(now)):
        if (note := read(f"daily/{name}.sig")) is not None:
            figures, note = json.loads(data := read(f"daily/{name}.json")), note.decode()
            said = f"{rules['origin']}/daily\n{name}\n{text64(sha256(data))}\n\n"
            demand(note.startswith(said) and note_verdict(note, rules["log_key"])[0], "unsigned")
            demand((figures["origin"], figures["day"]) == (rules["origin"], name))
            won = {sum["name"]: sum["count"] for sum in figures["won"]}
            found.setdefault(figures["size"], []).append((bytes.fromhex(figures["root"]), won))
    return found

# The seals.
def cosigned(note, rules):
    """The checkpoint's size and root, and when the witnesses that reveal signed it."""
    origin, end, tree = checkpoint(note)
    demand(origin == rules["origin"], "other-rules")
    verdicts = [note_verdict(note, key) for key in [rules["log_key"], *keys_of(rules["parties"][1:])]]
    # A line of a cosigner may be missing, and none may be false.
    also = [key for key in keys_of(rules.get("cosigners", [])) if f"\n— {key.split('+')[0]} " in note]
    demand(all(signed for signed, _ in verdicts) and all_signed(note, also), "unsigned")
    return end, tree, [moment for _, moment in verdicts[1:]]
def question(origin, digest, start, seed, end, tree):
    return prefixed("fapiao.reveal.v1", origin) + digest + be64(start) + seed + be64(end) + tree
def seed_of(rules, proofs, question, none="broken-chain"):
    demand(len(proofs) == len(rules["revealers"]), "false-reveal")
    outputs = [vrf_output(bytes.fromhex(key), proof, question) for (_, key), proof in zip(rules["revealers"], proofs)]
    demand(any(outputs) or len(outputs) == 1, none)
    demand(all(outputs), "false-reveal")
    return sha256(prefixed("fapiao.seed.v1"), *(
        prefixed(name) + output for (name, _), output in zip(rules["revealers"], outputs)))
def judge(replayed, tickets, seed, wins):
    """The wins of a seal, held against those that follow from its seed."""
    awarded = collections.Counter(id for id, _ in replayed.values())
    left, values, won, claims, published = {}, {}, {}, {}, dict(struct.iter_unpack(">QQ", wins))
    for id, fen, count in (prize for rules in replayed.known.values() for prize in rules["prizes"]):
        # The most that a manifest had, less what was awarded.
        left[id], values[id] = max(left.get(id, 0), count - awarded[id]), fen
    keys = [code(seed, prefixed("fapiao.instant.v1"), be64(index), hash) for index, hash, _, _ in tickets]
    for key, (index, _, ladder, falls) in sorted(zip(keys, tickets)):
        drawn, below = stream(key, "tier")(10**9), itertools.accumulate(chance for _, chance in ladder)
        rows = ladder[next((row for row, sum in enumerate(below) if drawn < sum), len(ladder)):]
        claims.update({index: id for id, _ in rows[:1]})
        if id := next((id for id, _ in (rows if falls else rows[:1]) if left[id] > 0), None):
            left[id], won[index] = left[id] - 1, (id, values[id])
    for index in sorted(claims.keys() | published.keys()):
        prize, fen = won.get(index, (None, None))
        # What its number gave was exhausted: others had it by their keys.
        early = index in claims and prize != claims[index] and published.get(index) == values[claims[index]]
        demand(published.get(index) == fen, "out-of-turn" if early else "other-outcome")
    replayed.update(won)
class Replayed(dict):
    """The prizes with their fen by index; manifests by digest; entries; of each seal last cosignature, size and root;
    how many entries were first cosigned past their promise; draws that are due and missing."""
    def __init__(self): self.known, self.entries, self.ends, self.late, self.missing = {}, [], [], 0, []
def replay(read, pinned=(), now=0):
    """A campaign, replayed. Raises Cheated, or another exception for what is not there or not in its form."""
    all, head = Replayed(), read("checkpoint").decode()
    known, entries, ends, seed = all.known, all.entries, all.ends, bytes(32)
    (origin, size, top), leaves, seen, newest_under = checkpoint(head), [], set(), {}
    source, start, newest, last, before, changes, published = bundles(read, size), 0, 0, None, None, [], {}
    for digest, note, proofs, wins in itertools.chain(((digest, None, 0, 0) for digest in pinned), seals(read)):
        if digest not in known:
            manifest(read, digest, known)
            rules = next(iter(known.values()))
            if not changes:
                demand(rules["origin"] == origin, "other-rules")
                demand(note_verdict(head, rules["log_key"])[0], "unsigned")
                changes, published = states(read, rules), days(read, rules, now)
            # An amendment may come to light in a seal long after it holds.
            for one, other in itertools.pairwise(known):
                demand(newest_under.get(one, -1) < holds_from(known[other]), "other-rules")
        # A writer that goes on leaves seals behind the checkpoint.
        if note is None: continue
        if start == size and checkpoint(note)[1] > size: break
        chain, (end, tree, times) = list(known), cosigned(note, known[digest])
        place = chain.index(digest)
        demand(start < end, "broken-chain")
        demand(end <= size, "altered-log")
        demand(end < size or tree == top, "two-roots")
        asked = question(origin, digest, start, seed, end, tree)
        for name in chain[chain.index(before) + 1 if before else 1:place + 1]:
            # What was begun with a party that is struck out is finished as the amendment says, before anything else.
            if begun := known[name]["amends"].get("begun"):
                under, said = (bytes.fromhex(known[name]["amends"]["manifest"]), last) if begun[
                    "finished_by"] == "keeper" else (name, asked)
                demand(said == question(origin, under, begun["from"], bytes.fromhex(begun["seed"]), begun["size"],
                                        bytes.fromhex(begun["root"])), "broken-chain")
        demand(before is None or place >= chain.index(before), "other-rules")
        tickets, fault, own_newest, until = [], None, 0, dict(zip(chain, [holds_from(known[n]) for n in chain[1:]]))
        for index in range(start, end):
            demand(len(entry := next(source)) == 127 and entry.startswith(prefixed("fapiao.entry.v1")), "false-entry")
            _, own, invoice, _, accepted, ladder = struct.unpack(">19s32s32s32sQI", entry)
            demand(own in chain[:place + 1] and str(ladder) in known[own]["ladders"], "false-entry")
            demand(invoice not in seen, "entered-twice")
            seen.add(invoice)
            rules, due = known[own], accepted + known[own]["receipt_promise_s"]
            held = max(rules["opens"], holds_from(rules)) <= accepted < min(rules["closes"], until.get(own, 2**64))
            is_open = [state for second, state in changes if second <= accepted][-1] == "open"
            fault = fault or (not (held and is_open) and "other-rules" or due < newest and "held-back"
                              or accepted > max(times, default=2**64) and "dated-wrongly")
            all.late += due < min(times, default=0)
            own_newest, newest_under[own] = max(own_newest, accepted), max(newest_under.get(own, 0), accepted)
            entries.append(entry)
            leaves.append(leaf(entry))
            tickets.append((index, leaves[-1], rules["ladders"][str(ladder)], rules["falls"]))
        demand(root(leaves) == tree, "altered-log")
        seed = seed_of(known[digest], proofs, asked)
        demand(not fault, fault)
        judge(all, tickets, seed, wins)
        for day_root, day_won in published.pop(end, []):
            demand(day_root == tree, "two-roots")
            demand(day_won == collections.Counter(prize for prize, _ in all.values()), "other-outcome")
        ends.append((max(times, default=2**64), end, tree))
        start, newest, last, before = end, own_newest, asked, digest
    demand(known or size == 0)
    demand(min(published, default=size + 1) > start, "broken-chain")
    leaves += map(leaf, source)
    demand(root(leaves) == top, "altered-log")
    check_tiles(read, leaves)
    return all

# Periodic draws.
TERMS = ("fapiao[.]draw[.]v1\n(.*)\n(.*)\n(0|[1-9][0-9]*) (0|[1-9][0-9]*)\n"
         "((?:pass (?:0|[1-9][0-9]*) (?:void|merchant|fraud)\n)*)((?:source [^ \n]* .*\n)*)")
def is_result(pattern, text):
    """Whether a source's value is written as its pattern says, or that nothing was drawn."""
    if text == "none" or pattern == "pl5": return text == "none" or re.fullmatch("[0-9]( [0-9]){4}", text)
    sizes = {"ssq": ((6, "33"), (1, "16")), "dlt": ((5, "35"), (2, "12"))}[pattern]
    parts = [sorted(set(re.findall("[0-9]{2}", part))) for part in text.split(" + ")]
    return " + ".join(map(" ".join, parts)) == text and [len(part) for part in parts] == [count for count, _ in sizes] \
        and all("01" <= part[0] and part[-1] <= highest for part, (_, highest) in zip(parts, sizes))
def draws(read, replayed, now=0):
    """The winners by draw, each draw seen to follow from what `replay` gave. Raises Cheated."""
    known, plans, published, found, ended, absent, drawn = replayed.known, {}, {}, {}, {}, False, set()
    for name in sorted({plan["name"] for rules in known.values() for plan in rules["draws"]}):
        if (result := read(f"draws/{name}/result.json")) is not None:
            said = read(f"draws/{name}/reveals").decode()
            lines = re.fullmatch("manifest ([^ \n]*)\n((?:reveal [^ \n]* [^ \n]*\n)*)", said)
            digest = base64.b64decode(lines[1], validate=True)
            # Once people have said under which amendment the parties answer, no other answer counts.
            demand(read(f"draws/{name}/under") in (None, f"{digest.hex()}\n".encode()), "other-rules")
            manifest(read, digest, known)
            published[name] = digest, re.findall("reveal (.*) (.*)\n", lines[2]), json.loads(result)
    chain = list(known.values())
    for place, (rules, until) in enumerate(zip(chain, [*map(holds_from, chain[1:]), 2**64])):
        # Each belongs to the manifest that holds when it closes.
        mine = [plan for plan in rules["draws"] if holds_from(rules) <= plan["closes"] < until]
        plans = {plan["name"]: (place, plan) for plan in mine} | plans
    demand(published.keys() <= plans.keys(), "other-draw")
    for name, (place, plan) in sorted(plans.items(), key=lambda item: (item[1][1]["closes"], item[0])):
        first = ended.get(plan["series"], 0)
        before = [(size, tree) for moment, size, tree in replayed.ends if moment <= plan["closes"]]
        size, tree = before[-1] if before else (0, None)
        end = ended[plan["series"]] = max(first, size)
        if name not in published:
            absent |= first < end
            is_due = now - 86_400 > plan["closes"] and all(
                source["last_day"] < str(day_of(now - 86_400)) for source in plan["sources"])
            replayed.missing += [name] * (first < end and is_due)
            continue
        # Whom an earlier one drew nobody could tell.
        demand(not (absent and "drawn" in plan["passes_over"]), "other-draw")
        digest, reveals, result = published[name]
        rules, later = chain[place], list(known).index(digest)
        origin = rules["origin"]
        demand(later == place or later > place and chain[later]["revealers"] != rules["revealers"], "other-rules")
        demand(terms := re.fullmatch(TERMS, (data := read(f"draws/{name}/terms")).decode("ascii")))
        passes, low, high = re.findall("pass (.*) (.*)\n", terms[5]), int(terms[3]), int(terms[4])
        passes, order = {int(index): reason for index, reason in passes}, [int(index) for index, _ in passes]
        demand(order == sorted(passes) and low < high and all(low <= index < high for index in order))
        head = read("checkpoint").decode()
        if replayed.ends and high > replayed.ends[-1][1] and note_verdict(head, chain[0]["log_key"])[0] and checkpoint(
                head)[1] >= high:
            # Over entries of after the check's beginning.
            continue
        said = f"{origin}/terms\n{name}\n{text64(sha256(data[:terms.start(6)]))}\n"
        demand(all_said(read(f"draws/{name}/terms.sig").decode(), said, rules["auditors"]), "unsigned-decision")
        sources = re.findall("source ([^ ]*) (.*)\n", terms[6])
        demand((terms[1], terms[2], low, high) == (origin, name, first, end) and size == end
               and [source for source, _ in sources] == [source["name"] for source in plan["sources"]]
               and all(is_result(one["pattern"], value) for one, (_, value) in zip(plan["sources"], sources)),
               "other-draw")
        alpha = (prefixed("fapiao.draw.v1", origin) + digest + prefixed(name)
                 + be64(first) + be64(end) + tree + sha256(data))
        demand([name for name, _ in reveals] == [name for name, _ in chain[later]["revealers"]], "false-reveal")
        seed = seed_of(chain[later], [from_base64(proof) for _, proof in reveals], alpha, "false-reveal")
        key = code(digest, seed, *(prefixed(*source) for source in sources))
        holders, dropped = {}, {one["index"] for one in result["disqualified"]}
        for one in result["shown"]:
            tag = sha256(prefixed("fapiao.tag.v1"), bytes.fromhex(one["blind"]), nym := bytes.fromhex(one["nym"]))
            demand(0 <= one["index"] < len(replayed.entries), "other-draw")
            demand(tag == replayed.entries[one["index"]][83:115], "other-draw")
            holders[one["index"]] = nym
        for one in result["disqualified"]:
            evidence = text64(bytes.fromhex(one["evidence"]))
            said = f"{origin}/disqualified\n{name}\n{one['index']}\n{one['reason']}\n{evidence}\n"
            # Of auditors who have changed since, those of one time sign.
            judges = [rules["auditors"] for rules in chain[place:later + 1]]
            demand(any(all_said(one["note"], said, auditors) for auditors in judges), "unsigned-decision")
        tiers, taken, held, over = [], set(), collections.Counter(), {"won": replayed, "drawn": drawn}
        for number, (_, count) in enumerate(plan["tiers"], 1):
            # HKDF-Expand (RFC 5869) of one block.
            below = stream(code(key, prefixed("fapiao.draw.v1.tier"), struct.pack(">I", number), b"\1"), "idx")
            met, winners, skipped = set(), [], []
            while len(winners) < count and len(met) < end - first:
                if (index := first + below(end - first)) in met: continue
                met.add(index)
                rule = next((word for word in plan["passes_over"] if index in over[word]), None)
                if not (reason := passes.get(index) or rule or ("drawn already" if index in taken else None)):
                    demand(index in holders, "other-draw")
                    if held[holders[index]] >= plan["per_holder"]:
                        reason = "holder at the limit"
                    else:
                        taken.add(index)
                        held[holders[index]] += 1
                        reason = "disqualified" if index in dropped else None
                (skipped if reason else winners).append({"index": index, "reason": reason} if reason else index)
            tiers.append({"winners": winners, "skipped": skipped, "not_awarded": count - len(winners)})
        demand(tiers == result["tiers"], "other-draw")
        found[name] = [tier["winners"] for tier in tiers]
        drawn = drawn.union(*found[name])
    return found

def verdict(read, now=0, pinned=()):
    """One word for a whole campaign, as the program says it."""
    try:
        draws(read, replayed := replay(read, pinned, now), now)
    except Cheated as trick:
        return str(trick)
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, OverflowError, struct.error):
        return "unreadable-files"
    return "late" if replayed.late else "missing-draw" if replayed.missing else "sound"

if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    print(verdict(lambda path: (folder / path).read_bytes() if (folder / path).is_file() else None, time.time()))
