"""The verifier of nothing but the standard library comes to the golden values of the lottery, as the program
does, and refuses what the program refuses."""

import base64
import json
import struct
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import lottery_verifier as verifier
import public_log

VALUES = json.loads((Path(__file__).parents[1] / "GoldenValues/lottery.json").read_text())
LEAVES = [bytes.fromhex(entry["leaf"]) for entry in VALUES["entries"]]
QUESTIONS = VALUES["seals"] + [VALUES["periodic"]]


def is_included(hash, index, size, path, tree):
    """RFC 9162, section 2.1.3.2."""
    def climb(index, size, path):
        if size == 1 or not path:
            return hash if size == 1 and not path else b""
        half = 1 << (size - 1).bit_length() - 1
        if index < half:
            return verifier.sha256(b"\1", climb(index, half, path[:-1]), path[-1])
        return verifier.sha256(b"\1", path[-1], climb(index - half, size - half, path[:-1]))
    return 0 <= index < size and climb(index, size, path) == tree


def test_leaves_and_paths():
    tree = bytes.fromhex(VALUES["seals"][-1]["root"])
    for entry in VALUES["entries"]:
        hash = verifier.leaf(bytes.fromhex(entry["data"]))
        path = [bytes.fromhex(sibling) for sibling in entry["path_in_24"]]
        assert hash.hex() == entry["leaf"]
        assert is_included(hash, entry["index"], 24, path, tree)
        assert not is_included(hash, entry["index"] ^ 1, 24, path, tree)
        assert not is_included(hash, entry["index"], 24, path[:-1], tree)
        assert not is_included(hash, 24, 24, path, tree)


def test_roots():
    assert verifier.root([]) == verifier.sha256()
    for seal in VALUES["seals"]:
        assert verifier.root(LEAVES[:seal["size"]]).hex() == seal["root"]


@pytest.mark.parametrize("draws", VALUES["uniform"]["draws"], ids=lambda draws: draws["n"])
def test_draws(draws):
    key, label = bytes.fromhex(VALUES["uniform"]["key"]), VALUES["uniform"]["label"]
    below = verifier.stream(key, label)
    assert [str(below(int(draws["n"]))) for _ in range(5)] == draws["first_five"]
    skipping = verifier.stream(key, label)
    assert [skipping(1) for _ in range(draws["words_used"])] == [0] * draws["words_used"]
    assert below(2**64 - 1) == skipping(2**64 - 1)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: str(question["size"]))
def test_reveals_and_seeds(question):
    alpha = bytes.fromhex(question["alpha"])
    parts = []
    for revealer, reveal in zip(VALUES["revealers"], question["reveals"]):
        key, proof = bytes.fromhex(revealer["pk"]), bytes.fromhex(reveal["pi"])
        beta = verifier.vrf_output(key, proof, alpha)
        assert beta.hex() == reveal["beta"]
        assert verifier.vrf_output(key, proof, alpha + b"\0") is None
        parts += [verifier.prefixed(reveal["name"]), beta]
    seed = verifier.sha256(verifier.prefixed("fapiao.seed.v1"), *parts)
    assert seed.hex() == question["seed"]


@pytest.mark.parametrize("case", VALUES["vrf_refused"]["cases"], ids=lambda case: case["what"])
def test_proofs_to_be_refused(case):
    output = verifier.vrf_output(bytes.fromhex(case["pk"]), bytes.fromhex(case["pi"]),
                                 bytes.fromhex(VALUES["vrf_refused"]["alpha"]))
    assert (output is not None) == (case["what"] == "good")


def test_notes():
    log = VALUES["operator_note_key"]["vkey"]
    for seal in VALUES["seals"]:
        assert verifier.note_verdict(seal["note"], log) == (True, None)
        changed = seal["note"].replace(f"\n{seal['size']}\n", f"\n{seal['size'] + 1}\n")
        assert verifier.note_verdict(changed, log) == (False, None)
        for witness in VALUES["witness_note_keys"]:
            is_signed, time = verifier.note_verdict(seal["note"], witness["vkey"])
            assert is_signed and time > 1767225600
            assert verifier.note_verdict(changed, witness["vkey"]) == (False, None)
    receipt = VALUES["receipt"]
    assert verifier.note_verdict(receipt["note"], receipt["vkey"]) == (True, None)
    assert verifier.note_verdict(receipt["note"], log) == (None, None)


@pytest.mark.parametrize("what, key", {
    "identity": "01" + 31 * "00", "order 2": "ec" + 30 * "ff" + "7f", "y = p": "ed" + 30 * "ff" + "7f",
    "y = p + 3": "f0" + 30 * "ff" + "7f", "off the curve": "02" + 31 * "00", "short": 31 * "05",
}.items())
def test_keys_to_be_refused(what, key):
    assert public_log.ed_point(bytes.fromhex(key)) is None


def test_malleable_signature_is_refused():
    note = VALUES["seals"][0]["note"]
    text = VALUES["seals"][0]["checkpoint"].encode()
    signature = verifier.from_base64(note.splitlines()[4].split(" ")[2])[4:]
    key = verifier.from_base64(VALUES["operator_note_key"]["vkey"].split("+", 2)[2])[1:]
    twin = int.from_bytes(signature[32:], "little") + public_log.L
    assert public_log.is_signed(key, signature, text)
    assert not public_log.is_signed(key, signature[:32] + twin.to_bytes(32, "little"), text)
    assert not public_log.is_signed(key, signature[:32], text)


# A whole campaign: the files of the simulated one, and what somebody could do to them.

FIXTURE = {name: base64.b64decode(text) for name, text in json.loads(
    (Path(__file__).parent / "campaign.json").read_text()).items()}
FILES = {name: data for name, data in FIXTURE.items() if not name.startswith("holder/")}
SEALS = "seals/000.p/10"


def verdict(changes):
    return verifier.verdict((FILES | changes).get)


def published_seals():
    """The file's parts: (digest, note, proofs, wins) of each seal."""
    return list(verifier.seals(FILES.get))


def written(seals):
    return b"".join(digest + verifier.prefixed(note) + struct.pack(">I", len(proofs)) + b"".join(
        map(verifier.prefixed, proofs)) + verifier.prefixed(wins) for digest, note, proofs, wins in seals)


def test_an_honest_campaign():
    prizes = verifier.replay(FILES.get).prizes
    published = b"".join(wins for _, _, _, wins in published_seals())
    assert b"".join(struct.pack(">QQ", index, fen) for index, (_, fen) in sorted(prizes.items())) == published
    # One of the prizes ran out.
    assert [prize for prize, _ in prizes.values()].count("b") == 12


def changed_seals(change):
    seals = published_seals()
    change(seals)
    return {f"seals/000.p/{len(seals)}": written(seals)} | ({SEALS: None} if len(seals) != 10 else {})


def with_seal(place, **parts):
    def change(seals):
        seals[place] = tuple(parts.get(name, part) for name, part in zip(
            ("digest", "note", "proofs", "wins"), seals[place]))
    return changed_seals(change)


def swapped(name, one, other):
    """A bundle's entries of 2 + 127 bytes, two of them exchanged."""
    bundle = bytearray(FILES[name])
    first, second = bundle[129 * one:129 * (one + 1)], bundle[129 * other:129 * (other + 1)]
    bundle[129 * one:129 * (one + 1)], bundle[129 * other:129 * (other + 1)] = second, first
    return {name: bytes(bundle)}


RULES = next(data.decode() for name, data in FILES.items() if name.startswith("manifest/") and name.endswith(".json"))


def with_rules(*texts):
    """All seals under the last of these, which nobody has signed."""
    names = [f"manifest/{verifier.sha256(text.encode()).hex()}" for text in texts]
    digest = verifier.sha256(texts[-1].encode())
    said = f"{json.loads(RULES)['origin']}/manifest\n{base64.b64encode(digest).decode()}\n\n— nobody.example AAAAAAA=\n"
    return {f"{name}.json": text.encode() for name, text in zip(names, texts)} | {
        f"{names[-1]}.sig": said.encode(), SEALS: written([(digest, *seal[1:]) for seal in published_seals()])}


def amended(times):
    texts = [RULES]
    for number in range(times):
        amends = {"manifest": verifier.sha256(texts[-1].encode()).hex(), "from": 1767225601 + number,
                  "reason": {"zh": "续", "en": "more"}}
        texts.append(json.dumps(json.loads(RULES) | {"amends": amends}))
    return texts


# What nobody should sign, of the parts that outcomes follow from.
ODD_RULES = [
    ("true in quotes", '"falls": true', '"falls": "true"'),
    ("a ladder that rises", '["a", 20000000], ["b", 180000000]', '["b", 180000000], ["a", 20000000]'),
    ("a prize worth nothing", '["b", 1000, 12]', '["b", 0, 12]'),
    ("a prize without a name", '["small", 5000, 9]', '["Small one", 5000, 9]'),
    ("a ladder of another number", '"2": [["b"', '"02": [["b"'),
    ("a key that is no point", '"02f803817020f51d178db862613200c1ae8baabc23c29bf58040b7169ad5e8b011"', f'"02{64 * "f"}"'),
    ("a promise of no time", '"receipt_promise_s": 60', '"receipt_promise_s": 0'),
    ("an end before the beginning", '"closes": 1767325600', '"closes": 1767225600'),
    ("a draw for nobody", '"per_holder": 1,', '"per_holder": 0,'),
    ("a draw that passes over whom nobody knows", '"passes_over": ["won"]', '"passes_over": ["luck"]'),
    ("an amendment of nothing", '"exclusive_with": []', '"exclusive_with": [], "amends": {}'),
    ("half a pair of surrogates", '"en": "Simulated"', '"en": "\\ud800"'),
    ("a NUL", '"en": "Simulated"', '"en": "\\u0000"')]


def tricks():
    seals = published_seals()
    _, note, proofs, wins = seals[3]
    lines = note.splitlines(keepends=True)
    manifest = next(name for name in FILES if name.endswith(".json") and name.startswith("manifest/"))
    yield "a winner left out", "other-outcome", with_seal(1, wins=seals[1][3][:-16])
    yield "a friend's win", "other-outcome", with_seal(3, wins=wins + struct.pack(">QQ", 112, 7))
    yield "a seal left out", "broken-chain", changed_seals(lambda seals: seals.pop(4))
    yield "a seal twice", "broken-chain", changed_seals(lambda seals: seals.insert(4, seals[4]))
    yield "a reveal of another", "false-reveal", with_seal(3, proofs=[proofs[0], proofs[0], proofs[2]])
    yield "a reveal missing", "false-reveal", with_seal(3, proofs=proofs[:2])
    yield "more reveals than anybody reads", "unreadable-files", with_seal(3, proofs=proofs + 14 * proofs[:1])
    yield "a reveal with a byte more", "unreadable-files", with_seal(3, proofs=[proofs[0] + b"\0", *proofs[1:]])
    yield "a cosignature missing", "unsigned", with_seal(3, note="".join(
        line for line in lines if not line.startswith("— notary.example ")))
    yield "entries exchanged", "altered-log", swapped("tile/entries/000", 20, 21)
    yield "a bundle missing", "unreadable-files", {"tile/entries/000": None}
    yield "a tile with nothing in it", "altered-log", {"tile/0/000": b""}
    yield "rules changed", "unreadable-files", {manifest: FILES[manifest].replace(b"180000000", b"190000000")}
    yield "rules unsigned", "unsigned", {manifest[:-4] + "sig": b"".join(
        line for line in FILES[manifest[:-4] + "sig"].splitlines(keepends=True) if b"audit.example" not in line)}
    yield "rules of nobody's", "unsigned", with_rules(RULES + "\n")
    for what, part, other in [
            ("a name twice", '"falls": true', '"falls": false, "falls": true'),
            ("a number with a point", '["b", 180000000]', '["b", 180000000.0]'),
            ("a number with an exponent", '["b", 180000000]', '["b", 18e7]'),
            ("a prize twice", '["b", 1000, 12]', '["b", 1000, 12], ["b", 9000, 12]'),
            ("a ladder's prize of nowhere", '[["b", 90000000]]', '[["c", 90000000]]'),
            ("odds over one", '["b", 180000000]', '["b", 980000001]'),
            ("a revealer who is no party", '{"name": "notary.example"', '{"name": "other.example"'),
            *ODD_RULES,
            ("no JSON", '"opens": 1767225600', '"opens": NaN')]:
        assert RULES.count(part) == 1
        yield f"rules with {what}", "unreadable-files", with_rules(RULES.replace(part, other))
    yield "more amendments than anybody reads", "other-rules", with_rules(*amended(65))
    yield "a line that is no signature", "unreadable-files", with_seal(3, note=note + "witnessed\n")
    yield "a last line without its end", "unreadable-files", with_seal(3, note=note[:-1])
    yield "a control character in a name", "unreadable-files", with_seal(3, note=note + "— a\x1fb AAAAAAA=\n")
    yield "a carriage return", "unreadable-files", with_seal(3, note=note.replace("\n", "\r\n", 1))
    yield "a size with a zero before it", "unreadable-files", {
        "checkpoint": FILES["checkpoint"].replace(b"\n300\n", b"\n0300\n")}
    yield "a wider file without seals", "unreadable-files", {"seals/000.p/11": b""}
    yield "a plus in the origin", "unreadable-files", {
        "checkpoint": FILES["checkpoint"].replace(b"fapiao.example/", b"fapiao+example/")}


@pytest.mark.parametrize(
    "what, trick, changes", list(tricks()), ids=lambda value: value if isinstance(value, str) else "")
def test_tricks(what, trick, changes):
    assert verdict(changes) == trick


def test_a_strangers_line_under_a_cosigners_name_is_passed_over():
    _, note, _, _ = published_seals()[3]
    own = next(line for line in note.splitlines() if line.startswith("— university.example "))
    assert verdict(with_seal(3, note=note.replace(own, "— university.example AAAAAAA="))) == "sound"


def signed(text, *names, beside=()):
    """A note by keys of the simulated campaign, which are made of their names, and with false lines of others."""
    lines = []
    for name in [*beside, *names]:
        key = Ed25519PrivateKey.from_private_bytes(verifier.sha256(f"note {name}".encode()))
        id = verifier.sha256(f"{name}\n\1".encode(), key.public_key().public_bytes_raw())[:4]
        line = id + key.sign(text.encode() + (b"false" if name in beside else b""))
        lines.append(f"— {name} {base64.b64encode(line).decode()}\n")
    return f"{text}\n{''.join(lines)}".encode()


ORIGIN = "fapiao.example/lottery/simulated"
PAUSE = f"{ORIGIN}/state\npaused\n1767320000\nwhy\n"


def figures(**changes):
    """Those of a day, of the first seal."""
    _, _, tree = verifier.checkpoint(published_seals()[0][1])
    body = json.dumps({"origin": ORIGIN, "day": "2026-01-01", "size": 1, "root": tree.hex(), "won": []} | changes)
    text = f"{ORIGIN}/daily\n2026-01-01\n{base64.b64encode(verifier.sha256(body.encode())).decode()}\n"
    return {"daily/2026-01-01.json": body.encode(), "daily/2026-01-01.sig": signed(text, ORIGIN)}


BESIDE = [
    ("a pause of later", "sound", {"states/0": signed(PAUSE, ORIGIN)}),
    ("a false line beside a true one", "sound", {"states/0": signed(PAUSE, ORIGIN, beside=["operator.example"])}),
    ("a false line alone", "unreadable-files", {"states/0": signed(PAUSE, beside=[ORIGIN])}),
    ("a day", "sound", figures()), ("wins of a day unsaid", "unreadable-files", figures(won=None)),
    ("wins that are no list", "unreadable-files", figures(won={})),
    ("wins in quotes", "unreadable-files", figures(won=[{"name": "b", "count": "1"}])),
    ("other wins", "other-outcome", figures(won=[{"name": "b", "count": 1}])),
    ("a day within a seal", "broken-chain", figures(size=2)), ("a day of another root", "two-roots", figures(root=64 * "0"))]


@pytest.mark.parametrize("what, trick, changes", BESIDE, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_published_beside_the_log(what, trick, changes):
    assert verifier.verdict((FILES | changes).get, 1767400000) == trick


def test_a_holders_file_is_included():
    lines = FIXTURE["holder/123.tlog-proof"].decode().split("\n")
    entry = FILES["tile/entries/000"][129 * 123 + 2:129 * 124]
    assert lines[0] == "c2sp.org/tlog-proof@v1" and lines[2] == "index 123"
    end = lines.index("")
    _, size, tree = verifier.checkpoint("\n".join(lines[end + 1:]))
    path = [verifier.from_base64(line) for line in lines[3:end]]
    assert is_included(verifier.leaf(entry), 123, size, path, tree)
    assert not is_included(verifier.leaf(entry), 122, size, path, tree)
    assert verifier.from_base64(lines[1].split(" ")[1]).startswith(verifier.prefixed(entry))


def test_infinity_is_no_point():
    assert public_log.p256_point(b"\0") is None
    assert public_log.p256_point(bytes(33)) is None
    # s = 0 and c = 0 would make U and V infinity for every key and input.
    gamma = bytes.fromhex(VALUES["vrf_refused"]["cases"][0]["pi"])[:33]
    key = bytes.fromhex(VALUES["vrf_refused"]["cases"][0]["pk"])
    assert verifier.vrf_output(key, gamma + bytes(16) + bytes(32), b"sample") is None
