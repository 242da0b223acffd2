"""Replays a lottery's campaign and its periodic draws from their published files, in nothing but
Python's standard library, and names a trick as the program does: `lottery_verifier.py FOLDER`.
For checking only: its time depends on the values."""
import bisect, datetime, itertools, pathlib, re, struct, sys, time
from collections import ChainMap, Counter
from types import SimpleNamespace
from public_log import (
    DAY_FIGURES, NAME, NUMBER, Cheated, accuse, all_signed, bundles, check_tiles, checkpoint, code,
    decided, demand, draw_result, from_base64, from_hex, from_json, is_drawn, is_line, leaf,
    note_text, note_verdict, picked, prefixed, root, rules_of, says, seals, sha256, small_text,
    stream, vrf_output)

# Manifests, each behind the one that it amends, and what is published beside them.
NONE = SimpleNamespace(place=-1, people=set(), parties=[], auditors=[], fen={}, stock=Counter())
def manifest(read, digest, known, most=64):
    """The rules with this digest, signed by all who must, behind those that they amend."""
    if digest in known:
        return known[digest]
    accuse(other_rules=not most)
    demand(sha256(data := read(f"manifest/{digest.hex()}.json")) == digest)
    fields = rules_of(data)
    amends, fen = fields["amends"], {id: fen for id, fen, _ in fields["prizes"]}
    struck = amends.get("struck_out")
    old = manifest(read, from_hex(amends["manifest"]), known, most - 1) if amends else NONE
    rules = known[digest] = SimpleNamespace(
        **fields, digest=digest, place=len(known), starts=amends.get("from", 0), until=2**64,
        newest=-1, fen=old.fen | fen,
        stock=old.stock | Counter({id: count for id, _, count in fields["prizes"]}),
        spare={(one["name"], one["note_key"], one["vrf_key"]) for one in fields["reserves"]},
        people={(one["name"], one["note_key"], key)
                for one, (_, key) in zip(fields["parties"], fields["revealers"])})
    left, stay = ({name for name, *_ in some}
                  for some in (old.people - rules.people, old.people & rules.people))
    # What no amendment may change.
    accuse(other_rules=old.place != rules.place - 1 or amends and not (
        all(fields[name] == vars(old)[name] for name in ("origin", "log_key", "campaign_key"))
        and rules.starts > (old.starts or old.opens) and rules.fen.items() >= old.fen.items()
        and (not left or rules.people <= old.people | old.spare)
        and (not struck or left == {struck} and stay - {old.parties[0]["name"]} and old.auditors)))
    note, signers = note_text(read(f"manifest/{digest.hex()}.sig")), rules.parties + rules.auditors
    signers += old.auditors * bool(struck) + [one for one in old.parties if one["name"] != struck]
    demand(says(note, f"{rules.origin}/manifest", digest))
    # An operator that reveals alone could draw until it liked the result.
    accuse(unsigned=len(rules.parties) < 2 or not all_signed(note, signers, 1))
    old.until = rules.starts
    return rules
def states(read, rules):
    """Of pauses and of the end: what held from which second on."""
    changes, keys = [(0, "open")], [rules.parties[0]["note_key"], rules.log_key]
    form = re.escape(rules.origin) + "/state\n(open|paused|closed)\n(0|[1-9][0-9]*)\n(.*)"
    while (note := read(f"states/{len(changes) - 1}")) is not None:
        note = note_text(note)
        state, second, reason = re.fullmatch(form, note.rpartition("\n\n")[0]).groups()
        demand(any(note_verdict(note, key)[0] for key in keys) and len(changes) <= 20_000
               and changes[-1][1] != "closed" and changes[-1][0] <= int(second) < 2**64
               and is_line(reason))
        changes.append((int(second), state))
    return changes
def day_of(second): return int(second + 28_800) // 86_400 + 719_163
def date(day): return str(datetime.date.fromordinal(day))
def days(read, rules, now):
    """What was published each day in China, by the size of the log."""
    found, today = {}, day_of(now)
    for day in range(max(day_of(rules.opens), today - 1_500), today):
        if (note := read(f"daily/{date(day)}.sig")) is None:
            continue
        data, note = read(f"daily/{date(day)}.json"), note_text(note)
        is_said = says(note, f"{rules.origin}/daily", date(day), sha256(data))
        accuse(unsigned=not is_said or not note_verdict(note, rules.log_key)[0])
        figures = picked(DAY_FIGURES, from_json(data))
        demand((figures["origin"], figures["day"]) == (rules.origin, date(day)))
        won = {one["name"]: one["count"] for one in figures["won"]}
        found.setdefault(figures["size"], []).append((from_hex(figures["root"]), won))
    return found

# The seals.
def cosigned(note, rules):
    """The checkpoint's size and root, and when the witnesses that reveal signed it."""
    (origin, end, tree), keys = checkpoint(note), [one["note_key"] for one in rules.parties[1:]]
    verdicts = [note_verdict(note, key) for key in [rules.log_key, *keys]]
    # A line of a cosigner may be missing, and none may be false.
    also = [note_verdict(note, one["note_key"])[0] for one in rules.cosigners]
    accuse(other_rules=origin != rules.origin,
           unsigned=not all(signed for signed, _ in verdicts) or False in also)
    return end, tree, [moment for _, moment in verdicts[1:]]
def question(origin, digest, *place):
    """Asked over a seal's beginning, the seed before it, its end and its root."""
    return prefixed("fapiao.reveal.v1", origin) + digest + struct.pack(">Q32sQ32s", *place)
def seed_of(rules, proofs, asked, none="broken_chain"):
    """`none` is the trick if none of several reveals answers what was asked."""
    accuse(false_reveal=len(proofs) != len(rules.revealers))
    outputs = [vrf_output(bytes.fromhex(key), proof, asked)
               for (_, key), proof in zip(rules.revealers, proofs)]
    accuse(**{none: not any(outputs)} | {"false_reveal": not all(outputs)})
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
    """A campaign, replayed. Raises Cheated, or another exception for what is not in its form."""
    head, campaign = read("checkpoint").decode(), SimpleNamespace(
        known={}, prizes={}, won=Counter(), tags=[], ends=[], size=0, late=0, missing=[])
    (origin, size, top), known, leaves, seen = checkpoint(head), campaign.known, [], set()
    source, seed, newest, last, before, published = bundles(read, size), bytes(32), 0, b"", 0, {}
    for digest, note, proofs, wins in seals(read):
        rules, start, chain = manifest(read, digest, known), campaign.size, list(known.values())
        if not start:
            accuse(other_rules=rules.origin != origin,
                   unsigned=not note_verdict(head, rules.log_key)[0])
            changes, published = states(read, chain[0]), days(read, chain[0], now)
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
                begun = begun | {name: from_hex(begun[name]) for name in ("seed", "root")}
                by_keeper = begun["finished_by"] == "keeper"
                under = bytes.fromhex(one.amends["manifest"]) if by_keeper else one.digest
                accuse(broken_chain=(last if by_keeper else asked) != question(
                    origin, under, *(begun[name] for name in ("from", "seed", "size", "root"))))
        batch, tickets, last_signed = [], [], max(moments)
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
            campaign.late += due < min(moments)
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
    return campaign

# Periodic draws.
TERMS = ("fapiao[.]draw[.]v1\n([!-~]+)\n(NAME)\n(NUMBER) (NUMBER)\n"
         "((?:pass NUMBER (?:void|merchant|fraud)\n)*)((?:source NAME [!-~]+(?: [!-~]+)*\n)*)"
         ).replace("NAME", NAME).replace("NUMBER", NUMBER)
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
            said, under = small_text(read(f"draws/{name}/reveals")), read(f"draws/{name}/under")
            lines = re.fullmatch("manifest (.*)\n((?:reveal [^ \n]* [^ \n]*\n)*)", said)
            digest, reveals = from_base64(lines[1]), re.findall("reveal (.*) (.*)\n", lines[2])
            # Once people have said under which amendment parties answer, no other answer counts.
            demand(under is None or re.fullmatch(b"[0-9a-f]{64}\n", under))
            accuse(other_rules=under not in (None, f"{digest.hex()}\n".encode()))
            published[name] = manifest(read, digest, known), reveals, draw_result(result)
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
        typed = re.findall("source ([^ ]*) (.*)\n", terms[6])
        demand(entries and entries.stop < 2**64 and len(dict(typed)) == len(typed)
               and passes == sorted(dict(passes).items())
               and all(index in entries for index, _ in passes))
        # Over entries of after the check's beginning.
        if (campaign.size < entries.stop <= checkpoint(head)[1]
                and checkpoint(head)[0] == rules.origin and note_verdict(head, rules.log_key)[0]):
            continue
        note, said = note_text(read(f"draws/{name}/terms.sig")), sha256(data[:terms.start(6)])
        is_said = decided(note, rules.auditors, f"{rules.origin}/terms", name, said)
        accuse(other_draw=terms.group(1, 2) != (rules.origin, name))
        accuse(unsigned_decision=not is_said, other_draw=entries != range(first, end)
               or size != end or [one for one, _ in typed] != [one["name"] for one in sources]
               or not all(is_drawn(one["pattern"], line[1]) for one, line in zip(sources, typed)),
               false_reveal=[one for one, _ in reveals] != [one for one, _ in by.revealers])
        asked = b"".join((prefixed("fapiao.draw.v1", rules.origin), by.digest, prefixed(name),
                          first.to_bytes(8), end.to_bytes(8), tree, sha256(data)))
        seed = seed_of(by, [from_base64(proof) for _, proof in reveals], asked, "false_reveal")
        holders = {one["index"]: from_hex(one["nym"]) for one in result["shown"]}
        for one in result["shown"]:
            blind, nym = from_hex(one["blind"]), holders[one["index"]]
            accuse(other_draw=one["index"] not in range(campaign.size) or campaign.tags[
                one["index"]] != sha256(prefixed("fapiao.tag.v1"), blind, nym))
        for one in result["disqualified"]:
            lines = (f"{rules.origin}/disqualified", name, one["index"], one["reason"],
                     from_hex(one["evidence"]))
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
