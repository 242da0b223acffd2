"""Works a campaign's periodic draws out again from its published files, behind the replay of its seals in
`lottery_verifier`: in nothing but the standard library, and nothing of ours."""

import base64
import datetime
import hmac
import json
import re
import struct

import lottery_verifier as verifier
from lottery_verifier import Cheated, demand, needed, prefixed, sha256

REASONS = ("void", "merchant", "fraud")
DAY = 86_400


def expand(key, info):
    """HKDF-Expand (RFC 5869) of 32 bytes."""
    return hmac.digest(key, info + b"\1", "sha256")


def rises(text, count, highest):
    numbers = [int(word) for word in text.split(" ") if re.fullmatch(r"\d\d", word)]
    return len(numbers) == count == len(text.split(" ")) and numbers == sorted(set(numbers)) and all(
        1 <= number <= highest for number in numbers)


def is_result(pattern, text):
    """Whether a source's value is written as its pattern says, or that nothing was drawn."""
    first, _, second = text.partition(" + ")
    return text == "none" or {
        "ssq": lambda: rises(first, 6, 33) and rises(second, 1, 16),
        "dlt": lambda: rises(first, 5, 35) and rises(second, 2, 12),
        "pl5": lambda: bool(re.fullmatch(r"[0-9]( [0-9]){4}", text)),
    }[pattern]()


def all_signed(note, text, auditors):
    return bool(auditors) and note.startswith(text + "\n") and all(
        verifier.note_verdict(note, auditor["note_key"])[0] for auditor in auditors)


class Terms:
    def __init__(self, data):
        lines = data.decode("ascii").split("\n")
        demand(lines[0] == "fapiao.draw.v1" and lines[-1] == "", "unreadable-files")
        self.origin, self.draw, (self.first, self.end) = lines[1], lines[2], map(int, lines[3].split(" "))
        passes = [line.split(" ") for line in lines[4:-1] if line.startswith("pass ")]
        rest = [line.split(" ", 2) for line in lines[4 + len(passes):-1]]
        indexes = [int(words[1]) for words in passes]
        demand(all(len(words) == 3 and words[0] == "source" for words in rest), "unreadable-files")
        demand(self.first < self.end and indexes == sorted(set(indexes)), "unreadable-files")
        demand(all(self.first <= index < self.end for index in indexes), "unreadable-files")
        self.passes = {int(words[1]): words[2] for words in passes}
        self.sources = [(words[1], words[2]) for words in rest]
        self.signed = "".join(line + "\n" for line in lines[:4 + len(passes)]).encode()
        again = [f"pass {index} {reason}" for index, reason in self.passes.items() if reason in REASONS]
        demand([f"{self.first} {self.end}", *again] == lines[3:4 + len(passes)], "unreadable-files")


def distinct(key, first, end):
    """The entries as a tier's stream meets them, each once."""
    below, met = verifier.stream(key, "idx"), set()
    while len(met) < end - first:
        place = below(end - first)
        if place not in met:
            met.add(place)
            yield first + place


def drawn_tiers(plan, key, terms, rule, holder, disqualified):
    """What result.json says of each tier."""
    tiers, taken, held = [], set(), {}
    for number, (_, count) in enumerate(plan["tiers"], 1):
        seed = expand(key, prefixed("fapiao.draw.v1.tier") + struct.pack(">I", number))
        winners, skipped = [], []
        stream = distinct(seed, terms.first, terms.end)
        while len(winners) < count:
            index = next(stream, None)
            if index is None:
                break
            reason = terms.passes.get(index) or rule(index) or ("drawn already" if index in taken else None)
            if reason is None and held.get(holder(index), 0) >= plan["per_holder"]:
                reason = "holder at the limit"
            if reason is None:
                taken.add(index)
                held[holder(index)] = held.get(holder(index), 0) + 1
                if index in disqualified:
                    reason = "disqualified"
            if reason:
                skipped.append({"index": index, "reason": reason})
            else:
                winners.append(index)
        tiers.append({"winners": winners, "skipped": skipped, "not_awarded": count - len(winners)})
    return tiers


class Draws(dict):
    """The winners by draw; those that have closed over some entries and are due are missing."""

    def __init__(self):
        super().__init__()
        self.missing = []


def is_due(plan, now):
    day = datetime.datetime.fromtimestamp(now - DAY, datetime.timezone(datetime.timedelta(hours=8))).date()
    return now - DAY > plan["closes"] and all(
        datetime.date.fromisoformat(source["last_day"]) < day for source in plan["sources"])


def announced(known):
    """Each draw as the manifest announces it that holds at its closing, with that one's place."""
    plans, chain = {}, list(known.values())
    for place, rules in enumerate(chain):
        until = verifier.holds_from(chain[place + 1]) if place + 1 < len(chain) else 2**64
        for plan in rules["draws"]:
            if verifier.holds_from(rules) <= plan["closes"] < until:
                plans.setdefault(plan["name"], (place, plan))
    return plans


def draws(read, replayed, now=0):
    """The winners by draw, each draw seen to follow. Raises Cheated.

    `replayed`: as `lottery_verifier.replay` gives it."""
    try:
        return checked_draws(read, replayed, now)
    except (KeyError, ValueError, TypeError, IndexError, AttributeError):
        raise Cheated("unreadable-files") from None


def checked_draws(read, replayed, now):
    known, published = replayed.known, {}
    for name in sorted({plan["name"] for rules in known.values() for plan in rules["draws"]}):
        if (result := read(f"draws/{name}/result.json")) is not None:
            lines = [line.split(" ") for line in needed(read(f"draws/{name}/reveals")).decode().splitlines()]
            demand(all(words[0] == ("reveal" if place else "manifest") for place, words in enumerate(lines)),
                   "unreadable-files")
            digest = base64.b64decode(lines[0][1], validate=True)
            # Once people have said under which amendment the parties answer, no other answer counts.
            under = read(f"draws/{name}/under")
            demand(under is None or under == f"{digest.hex()}\n".encode(), "other-rules")
            verifier.manifest(read, digest, known)
            published[name] = digest, [(name, verifier.from_base64(proof)) for _, name, proof in lines[1:]], json.loads(result)
    plans, chain = announced(known), list(known.values())
    demand(published.keys() <= plans.keys(), "other-draw")
    found, ended, absent, earlier = Draws(), {}, False, set()
    for name, (place, plan) in sorted(plans.items(), key=lambda item: (item[1][1]["closes"], item[0])):
        first = ended.get(plan["series"], 0)
        last = [(size, tree) for time, size, tree in replayed.ends if time <= plan["closes"]][-1:]
        end = max([first] + [size for size, _ in last])
        ended[plan["series"]] = end
        if name not in published:
            if first < end:
                absent = True
                found.missing += [name] * is_due(plan, now)
            continue
        # Whom an earlier one drew nobody could tell.
        demand(not (absent and "drawn" in plan["passes_over"]), "other-draw")
        digest, reveals, result = published[name]
        later = list(known).index(digest)
        demand(later == place or later > place and chain[later]["revealers"] != chain[place]["revealers"], "other-rules")
        data = needed(read(f"draws/{name}/terms"))
        terms = Terms(data)
        origin = chain[place]["origin"]
        head = needed(read("checkpoint")).decode()
        if replayed.ends and terms.end > replayed.ends[-1][1] and verifier.note_verdict(
                head, chain[0]["log_key"])[0] and verifier.checkpoint(head)[1] >= terms.end:
            # Over entries of after the check's beginning.
            continue
        demand(all_signed(needed(read(f"draws/{name}/terms.sig")).decode(), f"{origin}/terms\n{name}\n"
                          f"{base64.b64encode(sha256(terms.signed)).decode()}\n", chain[place]["auditors"]),
               "unsigned-decision")
        demand((terms.origin, terms.draw) == (origin, name) and (terms.first, terms.end) == (first, end), "other-draw")
        demand([source for source, _ in terms.sources] == [source["name"] for source in plan["sources"]], "other-draw")
        demand(all(is_result(source["pattern"], value)
                   for source, (_, value) in zip(plan["sources"], terms.sources)), "other-draw")
        demand(last and last[0][0] == end, "other-draw")
        key = key_of(terms, data, digest, known[digest], reveals, last[0][1])
        judges = chain[place:later + 1]
        tiers = judged(plan, key, terms, result, replayed, earlier, origin, judges)
        found[name] = [tier["winners"] for tier in tiers]
        earlier = earlier | {index for tier in tiers for index in tier["winners"]}
    return found


def key_of(terms, data, digest, rules, reveals, tree):
    question = prefixed("fapiao.draw.v1") + prefixed(rules["origin"]) + digest + prefixed(terms.draw) + struct.pack(
        ">QQ", terms.first, terms.end) + tree + sha256(data)
    demand([name for name, _ in reveals] == [name for name, _ in rules["revealers"]], "false-reveal")
    try:
        seed = verifier.seed_of(rules, [proof for _, proof in reveals], question)
    except Cheated:
        raise Cheated("false-reveal") from None
    return hmac.digest(digest, seed + b"".join(
        prefixed(source) + prefixed(value) for source, value in terms.sources), "sha256")


def judged(plan, key, terms, result, replayed, earlier, origin, judges):
    """The tiers as they follow, seen to be those that are published."""
    holders = {}
    for shown in result["shown"]:
        nym, blind = bytes.fromhex(shown["nym"]), bytes.fromhex(shown["blind"])
        demand(0 <= shown["index"] < len(replayed.entries), "other-draw")
        demand(sha256(prefixed("fapiao.tag.v1"), blind, nym) == replayed.entries[shown["index"]][83:115], "other-draw")
        holders[shown["index"]] = nym
    for one in result["disqualified"]:
        said = (f"{origin}/disqualified\n{plan['name']}\n{one['index']}\n{one['reason']}\n"
                f"{base64.b64encode(bytes.fromhex(one['evidence'])).decode()}\n")
        # Of auditors who have changed since, those of one time sign.
        demand(any(all_signed(one["note"], said, rules["auditors"]) for rules in judges), "unsigned-decision")
    met = {"won": set(replayed), "drawn": earlier}

    def rule(index):
        return next((word for word in plan["passes_over"] if index in met[word]), None)

    def holder(index):
        demand(index in holders, "other-draw")
        return holders[index]

    tiers = drawn_tiers(plan, key, terms, rule, holder, {one["index"] for one in result["disqualified"]})
    demand(tiers == result["tiers"], "other-draw")
    return tiers


def verdict(read, now=0, pinned=()):
    """One word for a whole campaign, as the program says it."""
    try:
        replayed = verifier.replay(read, pinned, now)
        missing = draws(read, replayed, now).missing
    except Cheated as trick:
        return str(trick)
    return "late" if replayed.late else "missing-draw" if missing else "sound"
