"""Replays a lottery's campaign and its periodic draws from their published files, in nothing but
Python's standard library, and names a trick as the program does: `lottery_verifier.py FOLDER`.
For checking only: its time depends on the values."""
import base64, bisect, contextlib, datetime, hashlib, hmac, io, itertools, json, pathlib, re, struct
import sys, time
from collections import ChainMap, Counter
from types import SimpleNamespace

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

# C2SP's signed notes, cosignatures and checkpoints.
def from_base64(text):
    demand(text64(data := base64.b64decode(text, validate=True)) == text)
    return data
def note_verdict(note, vkey, kind=None):
    """Whether a key has signed: (True, time or None), or (False, None). What a witness cosigns
    with, it signs manifests with too, as a key of another kind."""
    (name, key_id, key), (text, _, lines) = vkey.split("+", 2), note.rpartition("\n\n")
    key = bytes([kind] if kind else []) + base64.b64decode(key)[bool(kind):]
    mine = {from_base64(line) for line in re.findall(f"(?m)^— {re.escape(name)} (.*)$", lines)}
    own_id, moment = sha256(name.encode(), b"\n", key)[:4], None
    mine = [line[4:] for line in mine if line[:4] == own_id]
    if len(mine) != 1 or not kind and own_id.hex() != key_id:
        return False, None
    if key[0] == 4:
        moment, mine = big(mine[0][:8]), [mine[0][8:]]
        text = f"cosignature/v1\ntime {moment}\n{text}"
    return (True, moment) if is_signed(key[1:], *mine, f"{text}\n".encode()) else (False, None)
def all_signed(note, parties, kind=None):
    return all(note_verdict(note, party["note_key"], kind)[0] for party in parties)
def says(note, *lines):
    """Whether these are a note's lines, bytes among them in base64."""
    lines = (text64(line) if isinstance(line, bytes) else str(line) for line in lines)
    return note.rpartition("\n\n")[0] == "\n".join(lines)
def decided(note, auditors, *lines):
    return auditors and says(note, *lines) and all_signed(note, auditors)
def checkpoint(note):
    """Origin, size and root."""
    origin, size, tree = re.match("([!-*,-~]+)\n([0-9]+)\n(.*)\n\n", note).groups()
    return origin, int(size), from_base64(tree)

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
        yield next((one for one in found if one[2]), (start, 256, None))
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

# Manifests, each behind the one that it amends, and what is published beside them.
NONE = SimpleNamespace(place=-1, people=set(), parties=[], auditors=[], fen={}, stock=Counter())
def manifest(read, digest, known):
    """The rules with this digest, signed by all who must, behind those that they amend."""
    if digest in known:
        return known[digest]
    demand(sha256(data := read(f"manifest/{digest.hex()}.json")) == digest)
    fields = {"amends": {}, "reserves": [], "cosigners": []} | json.loads(data)
    amends, struck = fields["amends"], fields["amends"].get("struck_out")
    old = manifest(read, bytes.fromhex(amends["manifest"]), known) if amends else NONE
    rules = known[digest] = SimpleNamespace(
        **fields, digest=digest, place=len(known), starts=amends.get("from", 0), until=2**64,
        newest=-1, fen=old.fen | {id: fen for id, fen, _ in fields["prizes"]},
        stock=old.stock | Counter({id: count for id, _, count in fields["prizes"]}),
        spare={(one["name"], one["note_key"], one["vrf_key"]) for one in fields["reserves"]},
        people={(party["name"], party["note_key"], key)
                for party, (_, key) in zip(fields["parties"], fields["revealers"])})
    left, stay = ({name for name, *_ in some}
                  for some in (old.people - rules.people, old.people & rules.people))
    # What no amendment may change.
    accuse(other_rules=old.place != rules.place - 1 or amends and not (
        all(fields[name] == vars(old)[name] for name in ("origin", "log_key", "campaign_key"))
        and rules.starts > (old.starts or old.opens) and rules.fen.items() >= old.fen.items()
        and (not left or rules.people <= old.people | old.spare)
        and (not struck or left == {struck} and stay - {old.parties[0]["name"]} and old.auditors)))
    note, signers = read(f"manifest/{digest.hex()}.sig").decode(), rules.parties + rules.auditors
    signers += old.auditors * bool(struck) + [one for one in old.parties if one["name"] != struck]
    demand(says(note, f"{rules.origin}/manifest", digest))
    accuse(unsigned=not all_signed(note, signers, 1))
    old.until = rules.starts
    return rules
def states(read, rules):
    """Of pauses and of the end: what held from which second on."""
    changes, keys = [(0, "open")], [rules.parties[0]["note_key"], rules.log_key]
    form = re.escape(rules.origin) + "/state\n(open|paused|closed)\n(0|[1-9][0-9]*)\n.*"
    while (note := read(f"states/{len(changes) - 1}")) is not None:
        state, second = re.fullmatch(form, note.decode().rpartition("\n\n")[0]).groups()
        demand(any(note_verdict(note.decode(), key)[0] for key in keys) and len(changes) <= 20_000
               and changes[-1][1] != "closed" and int(second) >= changes[-1][0])
        changes.append((int(second), state))
    return changes
def day_of(second): return int(second + 28_800) // 86_400 + 719_163
def date(day): return str(datetime.date.fromordinal(day))
def days(read, rules, now):
    """What was published each day in China, by the size of the log, and the days without."""
    found, silent, today = {}, [], day_of(now)
    for day in range(max(day_of(rules.opens), today - 1_500), today):
        if (note := read(f"daily/{date(day)}.sig")) is None:
            silent.append(day)
            continue
        data, note = read(f"daily/{date(day)}.json"), note.decode()
        is_said = says(note, f"{rules.origin}/daily", date(day), sha256(data))
        accuse(unsigned=not is_said or not note_verdict(note, rules.log_key)[0])
        figures = json.loads(data)
        demand((figures["origin"], figures["day"]) == (rules.origin, date(day)))
        won = {one["name"]: one["count"] for one in figures["won"]}
        found.setdefault(figures["size"], []).append((bytes.fromhex(figures["root"]), won))
    return found, silent

# The seals.
def cosigned(note, rules):
    """The checkpoint's size and root, and when the witnesses that reveal signed it."""
    (origin, end, tree), keys = checkpoint(note), [one["note_key"] for one in rules.parties[1:]]
    verdicts = [note_verdict(note, key) for key in [rules.log_key, *keys]]
    # A line of a cosigner may be missing, and none may be false.
    also = [one for one in rules.cosigners if f"\n— {one['note_key'].split('+')[0]} " in note]
    accuse(other_rules=origin != rules.origin,
           unsigned=not all(signed for signed, _ in verdicts) or not all_signed(note, also))
    return end, tree, [moment for _, moment in verdicts[1:]]
def question(origin, digest, *place):
    """Asked over a seal's beginning, the seed before it, its end and its root."""
    return prefixed("fapiao.reveal.v1", origin) + digest + struct.pack(">Q32sQ32s", *place)
def seed_of(rules, proofs, asked, none="broken_chain"):
    """`none` is the trick if none of several reveals answers what was asked."""
    accuse(false_reveal=len(proofs) != len(rules.revealers))
    outputs = [vrf_output(bytes.fromhex(key), proof, asked)
               for (_, key), proof in zip(rules.revealers, proofs)]
    accuse(**{none: len(outputs) > 1 and not any(outputs)} | {"false_reveal": not all(outputs)})
    names = [prefixed(name) for name, _ in rules.revealers]
    return sha256(prefixed("fapiao.seed.v1"), *itertools.chain(*zip(names, outputs)))
def judge(campaign, rules, tickets, wins):
    """Spends the stock in the order of the tickets' keys, and compares what was published."""
    left, claims, won = rules.stock - campaign.won, {}, {}
    for key, index, ladder, falls in sorted(tickets):
        below = list(itertools.accumulate(chance for _, chance in ladder))
        rows = [id for id, _ in ladder[bisect.bisect(below, stream(key, "tier")(10**9)):]]
        claims[index] = rows[0] if rows else None
        if id := next((id for id in (rows if falls else rows[:1]) if left[id]), None):
            left[id], won[index] = left[id] - 1, (id, rules.fen[id])
    campaign.prizes |= won
    campaign.won.update(id for id, _ in won.values())
    due = {index: fen for index, (_, fen) in won.items()}
    for index, _ in sorted(due.items() ^ wins.items()):
        # What its number gave was exhausted: others had it by their keys.
        accuse(out_of_turn=wins.get(index) == rules.fen.get(claims.get(index)), other_outcome=True)
def replay(read, now=0):
    """A campaign, replayed, with the days without figures. Raises Cheated, or another exception for
    what is not in its form."""
    head, campaign = read("checkpoint").decode(), SimpleNamespace(
        known={}, prizes={}, won=Counter(), tags=[], ends=[], size=0, late=0, missing=[], silent=[])
    (origin, size, top), known, leaves, seen = checkpoint(head), campaign.known, [], set()
    source, seed, newest, last, before, published = bundles(read, size), bytes(32), 0, b"", 0, {}
    for digest, note, proofs, wins in seals(read):
        rules, start, chain = manifest(read, digest, known), campaign.size, list(known.values())
        if not start:
            accuse(other_rules=rules.origin != origin,
                   unsigned=not note_verdict(head, rules.log_key)[0])
            changes, (published, silent) = states(read, chain[0]), days(read, chain[0], now)
        # An amendment may come to light in a seal long after it holds.
        accuse(other_rules=any(one.newest >= one.until for one in chain))
        # A writer that goes on leaves seals behind the checkpoint.
        if start == size and checkpoint(note)[1] > size:
            break
        end, tree, moments = cosigned(note, rules)
        accuse(broken_chain=end <= start, altered_log=end > size,
               two_roots=end == size and tree != top, other_rules=rules.place < before)
        asked = question(origin, digest, start, seed, end, tree)
        for one in chain[before + 1:rules.place + 1]:
            # What was begun with a party that is struck out is finished first, as is said here.
            if begun := one.amends.get("begun"):
                begun = begun | {name: bytes.fromhex(begun[name]) for name in ("seed", "root")}
                by_keeper = begun["finished_by"] == "keeper"
                under = bytes.fromhex(one.amends["manifest"]) if by_keeper else one.digest
                accuse(broken_chain=(last if by_keeper else asked) != question(
                    origin, under, *(begun[name] for name in ("from", "seed", "size", "root"))))
        batch, tickets, last_signed = [], [], max(moments, default=2**64)
        for entry in itertools.islice(source, end - start):
            accuse(false_entry=len(entry) != 127 or entry[:19] != prefixed("fapiao.entry.v1"))
            own, invoice, tag, accepted, ladder = struct.unpack(">32s32s32sQI", entry[19:])
            own, ladder = known.get(own), str(ladder)
            accuse(false_entry=not own or own.place > rules.place or ladder not in own.ladders,
                   entered_twice=invoice in seen)
            seen.add(invoice)
            campaign.tags.append(tag)
            leaves.append(leaf(entry))
            batch.append((own, accepted, ladder))
        accuse(altered_log=root(leaves) != tree)
        seed = seed_of(rules, proofs, asked)
        for index, (own, accepted, ladder) in enumerate(batch, start):
            due = accepted + own.receipt_promise_s
            held = max(own.opens, own.starts) <= accepted < min(own.closes, own.until)
            state = [state for second, state in changes if second <= accepted][-1]
            accuse(other_rules=not held or state != "open", held_back=due < newest,
                   dated_wrongly=accepted > last_signed)
            campaign.late += due < min(moments, default=0)
            own.newest = max(own.newest, accepted)
            key = code(seed, prefixed("fapiao.instant.v1"), index.to_bytes(8), leaves[index])
            tickets.append((key, index, own.ladders[ladder], own.falls))
        judge(campaign, rules, tickets, dict(struct.iter_unpack(">QQ", wins)))
        for day_root, day_won in published.pop(end, []):
            accuse(two_roots=day_root != tree, other_outcome=day_won != campaign.won)
        campaign.ends.append((last_signed, end, tree))
        newest = max(accepted for _, accepted, _ in batch)
        campaign.size, last, before = end, asked, rules.place
    demand(known or size == 0)
    accuse(broken_chain=min(published, default=size + 1) <= campaign.size)
    leaves += map(leaf, source)
    accuse(altered_log=root(leaves) != top)
    check_tiles(read, leaves)
    if campaign.ends:
        until = min(day_of(now - 3_600), day_of(chain[-1].closes) + 400)
        campaign.silent = [date(day) for day in silent
                           if day_of(campaign.ends[0][0]) <= day < until]
    return campaign

# Periodic draws.
TERMS = ("fapiao[.]draw[.]v1\n(.*)\n(.*)\n(0|[1-9][0-9]*) (0|[1-9][0-9]*)\n"
         "((?:pass (?:0|[1-9][0-9]*) (?:void|merchant|fraud)\n)*)((?:source [^ \n]* .*\n)*)")
def is_result(pattern, text):
    """Whether a source's value is written as its pattern says, or that nothing was drawn."""
    sizes = {"ssq": ((6, 33), (1, 16)), "dlt": ((5, 35), (2, 12)), "pl5": None}[pattern]
    if text == "none" or not sizes:
        return re.fullmatch("none|[0-9]( [0-9]){4}", text)
    numbers = [f"{number:02}" for number in range(1, 36)]
    parts = [part.split(" ") for part in text.partition(" + ")[::2]]
    return [(len(part), part) for part in parts] == [
        (count, sorted({*numbers[:top]} & {*part})) for (count, top), part in zip(sizes, parts)]
def drawn_tiers(plan, key, entries, reasons, holders, dropped):
    """As the result gives them. `reasons` say by index who takes no prize, `dropped` who counts."""
    taken, held = {}, Counter()
    reasons = ChainMap(*reasons, taken)
    for number, (_, count) in enumerate(plan["tiers"], 1):
        # HKDF-Expand (RFC 5869) of one block.
        info = prefixed("fapiao.draw.v1.tier") + number.to_bytes(4) + b"\1"
        below, met, winners, skipped = stream(code(key, info), "idx"), set(), [], []
        while len(winners) < count and len(met) < len(entries):
            if (index := entries[below(len(entries))]) in met:
                continue
            met.add(index)
            if not (reason := reasons.get(index)):
                accuse(other_draw=index not in holders)
                reason = "holder at the limit"
                if held[holders[index]] < plan["per_holder"]:
                    taken[index], reason = "drawn already", dropped.get(index)
                    held[holders[index]] += 1
            if reason:
                skipped.append({"index": index, "reason": reason})
            else:
                winners.append(index)
        yield {"winners": winners, "skipped": skipped, "not_awarded": count - len(winners)}
def draws(read, campaign, now=0):
    """The winners by draw, each draw seen to follow from what `replay` gave. Raises Cheated."""
    known, published, found, ended, drawn = campaign.known, {}, {}, Counter(), {}
    for name in sorted({plan["name"] for rules in known.values() for plan in rules.draws}):
        if (result := read(f"draws/{name}/result.json")) is not None:
            said, under = read(f"draws/{name}/reveals").decode(), read(f"draws/{name}/under")
            lines = re.fullmatch("manifest (.*)\n((?:reveal [^ \n]* [^ \n]*\n)*)", said)
            digest, reveals = from_base64(lines[1]), re.findall("reveal (.*) (.*)\n", lines[2])
            # Once people have said under which amendment parties answer, no other answer counts.
            accuse(other_rules=under not in (None, f"{digest.hex()}\n".encode()))
            published[name] = manifest(read, digest, known), reveals, json.loads(result)
    chain, absent, yesterday = list(known.values()), False, now - 86_400
    # Each belongs to the manifest that holds when it closes.
    plans = {plan["name"]: (plan["closes"], plan["name"], plan, rules)
             for rules in reversed(chain) for plan in rules.draws
             if rules.starts <= plan["closes"] < rules.until}
    accuse(other_draw=published.keys() - plans.keys())
    for closes, name, plan, rules in sorted(plans.values(), key=lambda one: one[:2]):
        first, sources = ended[plan["series"]], plan["sources"]
        size, tree = ([(0, b"")] + [end for moment, *end in campaign.ends if moment <= closes])[-1]
        end = ended[plan["series"]] = max(first, size)
        if name not in published:
            absent |= first < end
            is_due = yesterday > closes and all(
                source["last_day"] < date(day_of(yesterday)) for source in sources)
            campaign.missing += [name] * (first < end and is_due)
            continue
        by, reveals, result = published[name]
        # Whom an earlier one drew nobody could tell.
        accuse(other_draw=absent and "drawn" in plan["passes_over"],
               other_rules=by is not rules and (
                   by.place < rules.place or by.revealers == rules.revealers))
        data, head = read(f"draws/{name}/terms"), read("checkpoint").decode()
        terms = re.fullmatch(TERMS, data.decode("ascii"))
        entries = range(int(terms[3]), int(terms[4]))
        passes = [(int(index), why) for index, why in re.findall("pass (.*) (.*)\n", terms[5])]
        demand(entries and passes == sorted(dict(passes).items())
               and all(index in entries for index, _ in passes))
        # Over entries of after the check's beginning.
        if (campaign.size < entries.stop <= checkpoint(head)[1]
                and checkpoint(head)[0] == rules.origin and note_verdict(head, rules.log_key)[0]):
            continue
        note, said = read(f"draws/{name}/terms.sig").decode(), sha256(data[:terms.start(6)])
        is_said = decided(note, rules.auditors, f"{rules.origin}/terms", name, said)
        typed = re.findall("source ([^ ]*) (.*)\n", terms[6])
        accuse(unsigned_decision=not is_said,
               other_draw=(*terms.group(1, 2), entries) != (rules.origin, name, range(first, end))
               or size != end or [one for one, _ in typed] != [one["name"] for one in sources]
               or not all(is_result(one["pattern"], line[1]) for one, line in zip(sources, typed)),
               false_reveal=[one for one, _ in reveals] != [one for one, _ in by.revealers])
        asked = b"".join((prefixed("fapiao.draw.v1", rules.origin), by.digest, prefixed(name),
                          first.to_bytes(8), end.to_bytes(8), tree, sha256(data)))
        seed = seed_of(by, [from_base64(proof) for _, proof in reveals], asked, "false_reveal")
        holders = {one["index"]: bytes.fromhex(one["nym"]) for one in result["shown"]}
        for one in result["shown"]:
            blind, nym = bytes.fromhex(one["blind"]), holders[one["index"]]
            accuse(other_draw=one["index"] not in range(campaign.size) or campaign.tags[
                one["index"]] != sha256(prefixed("fapiao.tag.v1"), blind, nym))
        for one in result["disqualified"]:
            lines = (f"{rules.origin}/disqualified", name, one["index"], one["reason"],
                     bytes.fromhex(one["evidence"]))
            # Of auditors who have changed since, those of one time sign.
            judges = [rules.auditors for rules in chain[rules.place:by.place + 1]]
            accuse(unsigned_decision=not any(decided(one["note"], some, *lines) for some in judges))
        over = {"won": dict.fromkeys(campaign.prizes, "won"), "drawn": drawn}
        reasons = [dict(passes), *(over[word] for word in plan["passes_over"])]
        dropped = {one["index"]: "disqualified" for one in result["disqualified"]}
        key = code(by.digest, seed, *(prefixed(*source) for source in typed))
        tiers = list(drawn_tiers(plan, key, entries, reasons, holders, dropped))
        accuse(other_draw=tiers != result["tiers"])
        found[name] = [tier["winners"] for tier in tiers]
        drawn = drawn | dict.fromkeys(itertools.chain(*found[name]), "drawn")
    return found

def verdict(read, now=0):
    """One word for a whole campaign, as the program says it."""
    try:
        draws(read, campaign := replay(read, now), now)
    except Cheated as trick:
        return str(trick)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError,
            struct.error):
        return "unreadable-files"
    return "late" if campaign.late else "missing-draw" if campaign.missing else "sound"
if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    print(verdict(lambda path: (
        (folder / path).read_bytes() if (folder / path).is_file() else None), time.time()))
