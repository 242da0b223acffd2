"""Works a campaign's periodic draws out again from its published files, behind the replay of its seals in
`lottery_verifier`: in nothing but the standard library, and nothing of ours."""

import base64
import hmac
import json
import re
import struct

import lottery_verifier as verifier
from lottery_verifier import demand, prefixed, sha256

PATTERNS = {
    "ssq": r"(\d\d) (\d\d) (\d\d) (\d\d) (\d\d) (\d\d) \+ (\d\d)", "dlt": r"(\d\d ){5}\+( \d\d){2}",
    "pl5": r"\d \d \d \d \d"}


def expand(key, info):
    """HKDF-Expand (RFC 5869) of 32 bytes."""
    return hmac.digest(key, info + b"\1", "sha256")


def signed_by_all(note, text, auditors):
    demand(note.startswith(text + "\n") and all(
        verifier.note_verdict(note, auditor["note_key"])[0] for auditor in auditors), "unsigned-decision")


class Terms:
    def __init__(self, data):
        lines = data.decode("ascii").split("\n")
        demand(lines[0] == "fapiao.draw.v1" and lines[-1] == "", "unreadable-files")
        self.origin, self.draw, (self.first, self.end) = lines[1], lines[2], map(int, lines[3].split(" "))
        rest = [line.split(" ", 2) for line in lines[4:-1]]
        self.passes = {int(words[1]): words[2] for words in rest if words[0] == "pass"}
        self.sources = [(words[1], words[2]) for words in rest if words[0] == "source"]
        self.signed = "".join(line + "\n" for line in lines[:4 + len(self.passes)]).encode()


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


def draws(read, prizes):
    """The winners by draw, each draw seen to follow. Raises Cheated.

    `prizes`: who won in the instant draws, as `lottery_verifier.replay` gives them."""
    origin, size, _ = verifier.checkpoint(read("checkpoint").decode())
    manifests, ends, entries = {}, {}, []
    for index in range(0, size, 256):
        bundle = read("tile/entries/" + verifier.path(index // 256, min(256, size - index)))
        entries += [bundle[at + 2:at + 129] for at in range(0, len(bundle), 129)]
    leaves = [verifier.leaf(entry) for entry in entries]
    seals = list(verifier.seals(read))
    for digest, _, _, _ in seals:
        if digest not in manifests:
            manifests[digest] = json.loads(read(f"manifest/{digest.hex()}.json"))
    plans = {plan["name"]: plan["closes"] for rules in manifests.values() for plan in rules["draws"]}
    for digest, note, _, _ in seals:
        times = [verifier.note_verdict(note, party["note_key"])[1] for party in manifests[digest]["parties"][1:]]
        for name, closes in plans.items():
            if max(times) <= closes:
                ends[name] = verifier.checkpoint(note)[1:]
    found, ended, earlier = {}, {}, set()
    for name in sorted(plans, key=lambda name: (plans[name], name)):
        reveals = read(f"draws/{name}/reveals")
        if reveals is None:
            continue
        lines = [line.split(" ") for line in reveals.decode().splitlines()]
        digest = base64.b64decode(lines[0][1])
        rules = manifests[digest]
        plan = next(plan for plan in rules["draws"] if plan["name"] == name)
        terms = Terms(read(f"draws/{name}/terms"))
        signed_by_all(read(f"draws/{name}/terms.sig").decode(), f"{origin}/terms\n{name}\n"
                      f"{base64.b64encode(sha256(terms.signed)).decode()}\n", rules["auditors"])
        end, tree = ends[name]
        demand((terms.origin, terms.draw) == (origin, name), "other-draw")
        demand((terms.first, terms.end) == (ended.get(plan["series"], 0), end), "other-draw")
        demand([source for source, _ in terms.sources] == [source["name"] for source in plan["sources"]], "other-draw")
        demand(all(value == "none" or re.fullmatch(PATTERNS[source["pattern"]], value)
                   for source, (_, value) in zip(plan["sources"], terms.sources)), "other-draw")
        question = prefixed("fapiao.draw.v1") + prefixed(origin) + digest + prefixed(name) + struct.pack(
            ">QQ", terms.first, terms.end) + tree + sha256(read(f"draws/{name}/terms"))
        proofs = [base64.b64decode(words[2]) for words in lines[1:]]
        demand([words[1] for words in lines[1:]] == [party for party, _ in rules["revealers"]], "false-reveal")
        try:
            seed = verifier.seed_of(rules, proofs, question)
        except verifier.Cheated:
            raise verifier.Cheated("false-reveal") from None
        key = hmac.digest(digest, seed + b"".join(
            prefixed(source) + prefixed(value) for source, value in terms.sources), "sha256")
        assert verifier.root(leaves[:end]) == tree

        result = json.loads(read(f"draws/{name}/result.json"))
        holders = {}
        for shown in result["shown"]:
            nym, blind = bytes.fromhex(shown["nym"]), bytes.fromhex(shown["blind"])
            demand(sha256(prefixed("fapiao.tag.v1"), blind, nym) == entries[shown["index"]][83:115], "other-draw")
            holders[shown["index"]] = nym
        for one in result["disqualified"]:
            signed_by_all(one["note"], f"{origin}/disqualified\n{name}\n{one['index']}\n{one['reason']}\n"
                          f"{base64.b64encode(bytes.fromhex(one['evidence'])).decode()}\n", rules["auditors"])
        met = {"won": set(prizes), "drawn": earlier}

        def rule(index):
            return next((word for word in plan["passes_over"] if index in met[word]), None)

        def holder(index):
            demand(index in holders, "other-draw")
            return holders[index]

        tiers = drawn_tiers(plan, key, terms, rule, holder, {one["index"] for one in result["disqualified"]})
        demand(tiers == result["tiers"], "other-draw")
        found[name] = [tier["winners"] for tier in tiers]
        ended[plan["series"]] = terms.end
        earlier = earlier | {index for tier in tiers for index in tier["winners"]}
    return found
