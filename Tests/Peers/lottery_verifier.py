"""Replays a lottery's campaign from its published files, in nothing but Python's standard library: a reader who knows
the formats and not our program comes to the same values, and names a trick as the program does. The periodic draws are
in `periodic_verifier`."""

import collections
import datetime
import itertools
import json
import struct

from lottery_arithmetic import *
from lottery_arithmetic import base64, code, leaf, note_verdict, prefixed, root, sha256, stream, vrf_output
from lottery_files import *
from lottery_files import Cheated, bundles, checkpoint, demand, needed, seals, tile


# Manifests, each behind the one that it amends.
def people(rules, which="parties"):
    keys = [key for _, key in rules["revealers"]] if which == "parties" else [
        party["vrf_key"] for party in rules.get(which, [])]
    return {(party["name"], party["note_key"], key) for party, key in zip(rules.get(which, []), keys)}


def holds_from(rules):
    return rules["amends"]["from"] if "amends" in rules else 0


def follows(rules, old, known):
    """Whether an amendment leaves what no amendment may change."""
    leaving, struck = people(old) - people(rules), rules["amends"].get("struck_out")
    if struck is not None:
        staying = {party for party in people(old) & people(rules) if party[0] != old["parties"][0]["name"]}
        if {party[0] for party in leaving} != {struck} or not staying or not old["auditors"]:
            return False
    values = {id: fen for manifest in known.values() for id, fen, _ in manifest["prizes"]}
    return (all(rules[name] == old[name] for name in ("origin", "log_key", "campaign_key"))
            and rules["amends"]["from"] > (holds_from(old) or old["opens"])
            and all(values.get(id, fen) == fen for id, fen, _ in rules["prizes"])
            and (not leaving or people(rules) <= people(old) | people(old, "reserves")))


def manifest(read, digest, known):
    """The rules with this digest, signed by all who must; an amendment comes behind the one that it names."""
    if digest in known:
        return known[digest]
    data = needed(read(f"manifest/{digest.hex()}.json"))
    demand(sha256(data) == digest, "unreadable-files")
    rules = json.loads(data)
    signers = rules["parties"] + rules["auditors"]
    if amends := rules.get("amends"):
        before = bytes.fromhex(amends["manifest"])
        old = manifest(read, before, known)
        demand(list(known)[-1] == before and follows(rules, old, known), "other-rules")
        struck = amends.get("struck_out")
        signers += [party for party in old["parties"] if party["name"] != struck] + old["auditors"] * bool(struck)
    demand(amends or not known, "other-rules")
    note = needed(read(f"manifest/{digest.hex()}.sig")).decode()
    demand(note.startswith(f"{rules['origin']}/manifest\n{base64.b64encode(digest).decode()}\n\n"), "unreadable-files")
    for signer in signers:
        demand(note_verdict(note, signer["note_key"], 1)[0], "unsigned")
    known[digest] = rules
    return rules


def states(read, rules):
    """Of pauses and of the end: what held from which second on."""
    changes = [(0, "open")]
    while (note := read(f"states/{len(changes) - 1}")) is not None:
        note = note.decode()
        lines = note.rpartition("\n\n")[0].split("\n")
        demand(len(changes) <= 20_000 and len(lines) == 4 and lines[0] == rules["origin"] + "/state", "unreadable-files")
        demand(lines[1] in ("open", "paused", "closed") and lines[2] == str(int(lines[2])), "unreadable-files")
        demand(any(note_verdict(note, key)[0] for key in (rules["parties"][0]["note_key"], rules["log_key"])),
               "unreadable-files")
        demand(int(lines[2]) >= changes[-1][0] and changes[-1][1] != "closed", "unreadable-files")
        changes.append((int(lines[2]), lines[1]))
    return changes


def check_tiles(read, hashes, level=0):
    for start in range(0, len(hashes), 256):
        some = b"".join(hashes[start:start + 256])
        data, width = tile(read, level, start // 256, len(some) // 32)
        demand(data[:len(some)] == some and len(data) == 32 * width, "altered-log")
    whole = [root(hashes[start:start + 256]) for start in range(0, len(hashes) // 256 * 256, 256)]
    if whole:
        check_tiles(read, whole, level + 1)


def cosigned(note, rules):
    """The checkpoint, and when the witnesses that reveal signed it."""
    at, end, tree = checkpoint(note)
    demand(at == rules["origin"], "other-rules")
    keys = [rules["log_key"]] + [party["note_key"] for party in rules["parties"][1:]]
    verdicts = [note_verdict(note, key) for key in keys]
    demand(all(signed for signed, _ in verdicts), "unsigned")
    # A line of a cosigner may be missing, and none may be false.
    for cosigner in rules.get("cosigners", []):
        name = cosigner["note_key"].split("+")[0]
        demand(f"\n— {name} " not in note or note_verdict(note, cosigner["note_key"])[0], "unsigned")
    return end, tree, [time for _, time in verdicts[1:]]


def question(origin, digest, start, seed, end, tree):
    return prefixed("fapiao.reveal.v1") + prefixed(origin) + digest + struct.pack(">Q", start) + seed + struct.pack(
        ">Q", end) + tree


def check_begun(known, last, before, asked, digest):
    """A seal that was begun with a party that is struck out is finished as the amendment says, before any other."""
    chain = list(known)
    for name in chain[chain.index(before) + 1 if before else 1:chain.index(digest) + 1]:
        amends = known[name]["amends"]
        if begun := amends.get("begun"):
            def wanted(under):
                return question(known[name]["origin"], under, begun["from"], bytes.fromhex(begun["seed"]), begun["size"],
                                bytes.fromhex(begun["root"]))
            is_kept = begun["finished_by"] == "keeper"
            demand(last == wanted(bytes.fromhex(amends["manifest"])) if is_kept else asked == wanted(name), "broken-chain")


def seed_of(rules, proofs, question):
    demand(len(proofs) == len(rules["revealers"]), "false-reveal")
    outputs = [vrf_output(bytes.fromhex(key), proof, question) for (_, key), proof in zip(rules["revealers"], proofs)]
    demand(any(outputs) or len(outputs) == 1, "broken-chain")
    demand(all(outputs), "false-reveal")
    return sha256(prefixed("fapiao.seed.v1"), *(
        prefixed(name) + output for (name, _), output in zip(rules["revealers"], outputs)))


class Replayed(dict):
    """The prizes with their fen by index, and what periodic draws are held over."""

    def __init__(self):
        super().__init__()
        # The manifests by digest; of each seal the last cosignature, its size and root; entries past the promise.
        self.known, self.ends, self.entries, self.late, self.seed = {}, [], [], 0, bytes(32)


def time_fault(entry, rules, holds, changes, newest, last):
    """What an entry's time says against the operator."""
    accepted = int.from_bytes(entry[115:123], "big")
    if not rules["opens"] <= accepted < rules["closes"] or not holds[0] <= accepted < holds[1]:
        return "other-rules"
    if [state for second, state in changes if second <= accepted][-1] != "open":
        return "other-rules"
    if accepted + rules["receipt_promise_s"] < newest:
        return "held-back"
    return "dated-wrongly" if accepted > last else None


def judge(replayed, tickets, seed, leaves, wins):
    """The wins of a seal, held against those that follow from its seed."""
    left = {}
    for rules in replayed.known.values():
        for id, _, count in rules["prizes"]:
            # The most that a manifest had, less what was awarded.
            left[id] = max(left.get(id, 0), count - sum(prize == id for prize, _ in replayed.values()))
    values = {id: fen for rules in replayed.known.values() for id, fen, _ in rules["prizes"]}
    keys = {index: code(seed, prefixed("fapiao.instant.v1"), struct.pack(">Q", index), leaves[index])
            for index, _, _ in tickets}
    won, claims = {}, {}
    for index, ladder, falls in sorted(tickets, key=lambda ticket: keys[ticket[0]]):
        drawn, below = stream(keys[index], "tier")(10**9), itertools.accumulate(chance for _, chance in ladder)
        row = next((row for row, sum in enumerate(below) if drawn < sum), len(ladder))
        claims.update({index: id for id, _ in ladder[row:row + 1]})
        for id, _ in ladder[row:None if falls else row + 1]:
            if left[id] > 0:
                left[id] -= 1
                won[index] = id, values[id]
                break
    published = dict(struct.iter_unpack(">QQ", wins))
    for index in sorted(claims.keys() | published.keys()):
        prize, fen = won.get(index, (None, None))
        if published.get(index) != fen:
            # What its number gave was exhausted: others had it by their keys.
            early = index in claims and prize != claims[index] and published.get(index) == values[claims[index]]
            raise Cheated("out-of-turn" if early else "other-outcome")
    replayed.update(won)


def days(read, rules, now):
    """What was published each day: by the size of the log, the day's root and what was won by then."""
    found, day, zone = {}, rules["opens"] + 8 * 3_600, datetime.timezone.utc
    for second in range(day, int(now) + 8 * 3_600, 86_400):
        name = datetime.datetime.fromtimestamp(second, zone).date().isoformat()
        if name < datetime.datetime.fromtimestamp(now + 8 * 3_600, zone).date().isoformat() and (
                note := read(f"daily/{name}.sig")) is not None:
            data = needed(read(f"daily/{name}.json"))
            said = f"{rules['origin']}/daily\n{name}\n{base64.b64encode(sha256(data)).decode()}\n\n"
            demand(note.decode().startswith(said) and note_verdict(note.decode(), rules["log_key"])[0], "unsigned")
            figures = json.loads(data)
            demand((figures["origin"], figures["day"]) == (rules["origin"], name), "unreadable-files")
            won = {sum["name"]: sum["count"] for sum in figures["won"]}
            found.setdefault(figures["size"], []).append((bytes.fromhex(figures["root"]), won))
    return found


def check_day(found, end, tree, replayed):
    won = collections.Counter(prize for prize, _ in replayed.values())
    for day_root, day_won in found.pop(end, []):
        demand(day_root == tree, "two-roots")
        demand(day_won == won, "other-outcome")


def replay(read, pinned=(), now=0):
    """A campaign whose files `read` gives by path, or None, replayed. Raises Cheated."""
    try:
        return replayed_seals(read, pinned, now)
    except (KeyError, ValueError, TypeError, IndexError, AttributeError):
        raise Cheated("unreadable-files") from None


def replayed_seals(read, pinned, now):
    head = needed(read("checkpoint")).decode()
    origin, size, top = checkpoint(head)
    all, source = Replayed(), bundles(read, size)
    known, entries, leaves = all.known, all.entries, []
    start, seen, newest, newest_under, changes, last, before = 0, set(), 0, {}, [(0, "open")], None, None
    published = {}

    def extend(digest):
        nonlocal changes, published
        is_first = not known
        manifest(read, digest, known)
        rules = next(iter(known.values()))
        if is_first:
            demand(rules["origin"] == origin, "other-rules")
            demand(note_verdict(head, rules["log_key"])[0], "unsigned")
            changes, published = states(read, rules), days(read, rules, now)
        for one, other in zip(list(known), list(known)[1:]):
            # An amendment may come to light in a seal long after it holds.
            demand(newest_under.get(one, -1) < holds_from(known[other]), "other-rules")

    for digest in pinned:
        extend(digest)
    for digest, note, proofs, wins in seals(read):
        if digest not in known:
            extend(digest)
        rules, chain = known[digest], list(known)
        if start == size and checkpoint(note)[1] > size:
            # A writer that goes on leaves seals behind the checkpoint.
            break
        end, tree, times = cosigned(note, rules)
        demand(start < end, "broken-chain")
        demand(end <= size, "altered-log")
        demand(end < size or tree == top, "two-roots")
        asked = question(origin, digest, start, all.seed, end, tree)
        check_begun(known, last, before, asked, digest)
        demand(before is None or chain.index(digest) >= chain.index(before), "other-rules")
        tickets, fault, own_newest = [], None, 0
        for index in range(start, end):
            entry = next(source)
            demand(len(entry) == 127 and entry.startswith(prefixed("fapiao.entry.v1")), "false-entry")
            own, accepted, ladder = entry[19:51], *struct.unpack(">QI", entry[115:])
            demand(own in known and chain.index(own) <= chain.index(digest), "false-entry")
            demand(str(ladder) in known[own]["ladders"], "false-entry")
            demand(entry[51:83] not in seen, "entered-twice")
            seen.add(entry[51:83])
            until = [holds_from(known[name]) for name in chain[chain.index(own) + 1:]] + [2**64]
            fault = fault or time_fault(
                entry, known[own], (holds_from(known[own]), until[0]), changes, newest, max(times, default=2**64))
            all.late += accepted + known[own]["receipt_promise_s"] < min(times, default=0)
            own_newest, newest_under[own] = max(own_newest, accepted), max(newest_under.get(own, 0), accepted)
            entries.append(entry)
            leaves.append(leaf(entry))
            tickets.append((index, known[own]["ladders"][str(ladder)], known[own]["falls"]))
        demand(root(leaves) == tree, "altered-log")
        seed = seed_of(rules, proofs, asked)
        demand(fault is None, fault)
        judge(all, tickets, seed, leaves, wins)
        check_day(published, end, tree, all)
        all.ends.append((max(times, default=2**64), end, tree))
        start, all.seed, newest, last, before = end, seed, own_newest, asked, digest
    demand(known or size == 0, "unreadable-files")
    demand(min(published, default=size + 1) > start, "broken-chain")
    leaves += [leaf(entry) for entry in source]
    demand(root(leaves) == top, "altered-log")
    check_tiles(read, leaves)
    return all
