"""Works the periodic draws of a lottery's campaign out again from its published files, beside lottery_verifier and like
it in nothing but Python's standard library."""

import base64
import io
import json
import struct

from lottery_verifier import (
    checkpoint, code, demand, from_base64, manifest, note_verdict, number, path, prefixed, seals, seed_of, sha256, stream,
    take)
import lottery_verifier


def is_decided(rules, note, *lines):
    """Whether all auditors have signed these lines."""
    said = "".join(f"{line}\n" for line in lines)
    return note.startswith(f"{rules['origin']}/{said}\n") and all(
        note_verdict(note, auditor["note_key"])[0] for auditor in rules["auditors"])


def text64(data):
    return base64.b64encode(data).decode()



def draws(read, known, ends, entries, won):
    """The winners of each periodic draw that was held, by tier."""
    ended, drawn, results = {}, set(), {}
    plans = {plan["name"]: plan for rules in known.values() for plan in rules["draws"]}
    for name in sorted(plans, key=lambda name: (plans[name]["closes"], name)):
        terms, reveals = read(f"draws/{name}/terms"), read(f"draws/{name}/reveals")
        if not reveals:
            continue
        (_, digest), *proofs = [line.split(" ") for line in reveals.decode().splitlines()]
        rules = known.get(digest := from_base64(digest))
        plan = next((plan for plan in rules["draws"] if plan["name"] == name), None) if rules else None
        demand(plan, "other-draw")
        header, at, draw, span, *lines = terms.decode().splitlines()
        sources = [line.split(" ", 2)[1:] for line in lines if line.startswith("source ")]
        passes = {int(index): reason for kind, index, reason in (line.split(" ", 2) for line in lines) if kind == "pass"}
        first = terms[:len(terms) - sum(len(f"source {source} {value}\n") for source, value in sources)]
        note, result = read(f"draws/{name}/terms.sig").decode(), json.loads(read(f"draws/{name}/result.json"))
        demand(is_decided(rules, note, "terms", draw, text64(sha256(first))), "unsigned-decision")
        demand(name in ends and (header, at, draw) == ("fapiao.draw.v1", rules["origin"], name), "other-draw")
        start, (end, tree) = ended.get(plan["series"], 0), ends[name]
        demand(span == f"{start} {end}" and [name for name, _ in sources] == [
            source["name"] for source in plan["sources"]], "other-draw")
        seed = seed_of(rules, [from_base64(proof) for _, _, proof in proofs], prefixed("fapiao.draw.v1") + prefixed(
            at) + digest + prefixed(name) + struct.pack(">QQ", start, end) + tree + sha256(terms), "false-reveal")
        key = code(digest, seed, *(prefixed(part) for source in sources for part in source))
        nyms = {one["index"]: bytes.fromhex(one["nym"]) for one in result["shown"]}
        for one in result["shown"]:
            tag = sha256(prefixed("fapiao.tag.v1"), bytes.fromhex(one["blind"]), nyms[one["index"]])
            demand(one["index"] < len(entries) and entries[one["index"]][83:115] == tag, "other-draw")
        for one in result["disqualified"]:
            demand(is_decided(rules, one["note"], "disqualified", name, one["index"], one["reason"], text64(
                bytes.fromhex(one["evidence"]))), "unsigned-decision")
        barred = {one["index"] for one in result["disqualified"]}
        demand(result["tiers"] == tiers(plan, key, range(start, end), passes, {"won": won, "drawn": drawn}, nyms, barred),
               "other-draw")
        ended[plan["series"]], results[name] = end, [tier["winners"] for tier in result["tiers"]]
        drawn = drawn.union(*results[name])
    return results


def tiers(plan, key, indexes, passes, rules, nyms, barred):
    """As a result has them; each entry counts for its holder, whoever is disqualified."""
    taken, held, found = set(), {}, []
    for tier, (_, count) in enumerate(plan["tiers"], 1):
        below = stream(code(key, prefixed("fapiao.draw.v1.tier"), struct.pack(">I", tier), b"\1"), "idx")
        met, winners, skipped = set(), [], []
        while len(winners) < count and len(met) < len(indexes):
            index = indexes[below(len(indexes))]
            if index in met:
                continue
            met.add(index)
            reason = passes.get(index) or next((rule for rule in plan["passes_over"] if index in rules[rule]), None)
            reason = reason or ("drawn already" if index in taken else None)
            if not reason:
                demand(index in nyms, "other-draw")
                held[nyms[index]] = number = held.get(nyms[index], 0) + 1
                reason = "holder at the limit" if number > plan["per_holder"] else None
            if not reason:
                taken.add(index)
                reason = "disqualified" if index in barred else None
            if reason:
                skipped.append({"index": index, "reason": reason})
            else:
                winners.append(index)
        found.append({"winners": winners, "skipped": skipped, "not_awarded": count - len(winners)})
    return found


def replay(read):
    """The winners of each periodic draw that was held, by draw and tier, of a campaign whose log is sound. Raises
    Cheated."""
    prizes = lottery_verifier.replay(read)
    _, size, _ = checkpoint(read("checkpoint").decode())
    entries, known, ends = [], {}, {}
    for index in range(0, size, 256):
        file = io.BytesIO(read("tile/entries/" + path(index // 256, min(256, size - index))))
        entries += [take(file, number(file, 2)) for _ in range(min(256, size - index))]
    for digest, note, _, _ in seals(read):
        rules = manifest(read, digest, known)
        _, end, tree = checkpoint(note)
        # A draw ends with the last seal that all witnesses had cosigned by its closing.
        last = max((note_verdict(note, party["note_key"])[1] for party in rules["parties"][1:]), default=2**64)
        ends.update({plan["name"]: (end, tree) for own in known.values() for plan in own["draws"]
                     if last <= plan["closes"]})
    return draws(read, known, ends, entries, prizes)
