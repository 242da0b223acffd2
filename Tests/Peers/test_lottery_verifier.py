"""The verifier of nothing but the standard library comes to the golden values of the lottery, as the program
does, and refuses what the program refuses."""

import json
from pathlib import Path

import pytest

import lottery_verifier as verifier

VALUES = json.loads((Path(__file__).parents[1] / "GoldenValues/lottery.json").read_text())
LEAVES = [bytes.fromhex(entry["leaf"]) for entry in VALUES["entries"]]
QUESTIONS = VALUES["seals"] + [VALUES["periodic"]]


def test_leaves_and_paths():
    tree = bytes.fromhex(VALUES["seals"][-1]["root"])
    for entry in VALUES["entries"]:
        hash = verifier.leaf(bytes.fromhex(entry["data"]))
        path = [bytes.fromhex(sibling) for sibling in entry["path_in_24"]]
        assert hash.hex() == entry["leaf"]
        assert verifier.is_included(hash, entry["index"], 24, path, tree)
        assert not verifier.is_included(hash, entry["index"] ^ 1, 24, path, tree)
        assert not verifier.is_included(hash, entry["index"], 24, path[:-1], tree)
        assert not verifier.is_included(hash, 24, 24, path, tree)


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
    assert verifier.note_verdict(receipt["note"], log) == (False, None)


@pytest.mark.parametrize("what, key", {
    "identity": "01" + 31 * "00", "order 2": "ec" + 30 * "ff" + "7f", "y = p": "ed" + 30 * "ff" + "7f",
    "y = p + 3": "f0" + 30 * "ff" + "7f", "off the curve": "02" + 31 * "00", "short": 31 * "05",
}.items())
def test_keys_to_be_refused(what, key):
    assert verifier.ed_point(bytes.fromhex(key)) is None


def test_malleable_signature_is_refused():
    note = VALUES["seals"][0]["note"]
    text = VALUES["seals"][0]["checkpoint"].encode()
    signature = verifier.from_base64(note.splitlines()[4].split(" ")[2])[4:]
    key = verifier.from_base64(VALUES["operator_note_key"]["vkey"].split("+", 2)[2])[1:]
    twin = int.from_bytes(signature[32:], "little") + verifier.L
    assert verifier.is_signed(key, signature, text)
    assert not verifier.is_signed(key, signature[:32] + twin.to_bytes(32, "little"), text)
    assert not verifier.is_signed(key, signature[:32], text)
