"""The periodic draws of the simulated campaign: the verifier of nothing but the standard library comes to their winners, and
both name what somebody could do to their files."""

import base64
import json

import pytest

import lottery_verifier as verifier
import public_log
from test_campaigns import verify, written
from test_lottery_verifier import FILES, FIXTURE, ORIGIN, signed

RESULT, TERMS, SIGNED, REVEALS = (
    f"draws/draw-1/{name}" for name in ("result.json", "terms", "terms.sig", "reveals"))


def verdict(changes):
    return verifier.verdict((FILES | changes).get)


def changed_result(change):
    result = json.loads(FILES[RESULT])
    change(result)
    text = json.dumps(result, separators=(",", ":"), ensure_ascii=False)
    # There is one way to write a result.
    return {RESULT: text.replace("\\n", "\\u000a").encode() + b"\n"}


def swap(result):
    result["tiers"][1]["winners"].reverse()


def tricks():
    lines = FILES[REVEALS].splitlines(keepends=True)
    yield "a friend", "other-draw", changed_result(lambda result: result["tiers"][0]["winners"].append(60))
    yield "in another order", "other-draw", changed_result(swap)
    yield "whose it is, unsaid", "other-draw", changed_result(lambda result: result["shown"].pop())
    yield "another's pseudonym", "other-draw", changed_result(
        lambda result: result["shown"][0].update(nym=result["shown"][1]["nym"]))
    yield "disqualified by nobody", "unsigned-decision", changed_result(
        lambda result: result["disqualified"].append({
            "index": result["tiers"][0]["winners"][0], "reason": "fraud", "evidence": 64 * "0",
            "note": FILES[SIGNED].decode()}))
    yield "passed over, unsigned", "unsigned-decision", {TERMS: FILES[TERMS].replace(b"\nsource", b"\npass 3 void\nsource")}
    yield "another source", "false-reveal", {TERMS: FILES[TERMS].replace(b"+ 09", b"+ 08")}
    yield "no source", "other-draw", {TERMS: FILES[TERMS][:FILES[TERMS].index(b"source")]}
    for what, part, other in [("a source with two spaces", b"01 05", b"01  05"), ("a source with a tab", b" + ", b"\t+ "),
                              ("a source in capitals", b"source ssq", b"source SSQ"), ("an origin of two words", b"fapiao.example", b"fapiao example"),
                              ("an end that no log has", b"0 73", b"0 18446744073709551616")]:
        yield what, "unreadable-files", {TERMS: FILES[TERMS].replace(part, other, 1)}
    first = b"fapiao.draw.v1\nfapiao.example/lottery/simulated\ndraw-1\n1 73\n"
    said = f"{ORIGIN}/terms\ndraw-1\n{base64.b64encode(verifier.sha256(first)).decode()}\n"
    yield "the first entry left out, signed", "other-draw", {
        TERMS: first + FILES[TERMS][FILES[TERMS].index(b"source"):], SIGNED: signed(said, "treasury.example", "audit.example")}
    yield "a source twice", "unreadable-files", {TERMS: FILES[TERMS] + FILES[TERMS][FILES[TERMS].index(b"source"):]}
    yield "reveals with two spaces", "unreadable-files", {REVEALS: FILES[REVEALS].replace(b"reveal ", b"reveal  ", 1)}
    yield "reveals without their end", "unreadable-files", {REVEALS: FILES[REVEALS][:-1]}
    yield "a winner in quotes", "unreadable-files", changed_result(lambda result: result["tiers"][0].update(winners=["9"]))
    yield "nobody passed over for long", "unreadable-files", changed_result(
        lambda result: result["tiers"][0].update(skipped=[{"index": 1, "reason": 256 * "r"}]))
    for what, trick, note in [("disqualified without a note", "unsigned-decision", "fraud"),
                              ("disqualified at length", "unreadable-files", 65_537 * "r")]:
        yield what, trick, changed_result(lambda result, note=note: result["disqualified"].append({
            "index": 0, "reason": "fraud", "evidence": 64 * "0", "note": note}))
    yield "a tab as others write it", "unreadable-files", changed_result(
        lambda result: result["tiers"][0].update(skipped=[{"index": 1, "reason": "a\tb"}]))
    yield "a remark", "unreadable-files", changed_result(lambda result: result.update(remark=1))
    yield "a remark beside a holder", "unreadable-files", changed_result(lambda result: result["shown"][0].update(remark=1))
    yield "a part twice", "unreadable-files", {RESULT: FILES[RESULT][:-2] + b',"shown":[]}\n'}
    yield "a number with a point", "unreadable-files", {
        RESULT: FILES[RESULT].replace(b'"not_awarded":0', b'"not_awarded":0.0', 1)}
    yield "nothing for a tier", "unreadable-files", {RESULT: FILES[RESULT].replace(b'{"tiers":[', b'{"tiers":[null,', 1)}
    yield "spaces", "unreadable-files", {RESULT: FILES[RESULT].replace(b'{"tiers":[', b'{"tiers": [', 1)}
    yield "a line that is no signature", "unreadable-files", {SIGNED: FILES[SIGNED] + b"witnessed\n"}
    yield "a blind in capitals", "unreadable-files", changed_result(
        lambda result: result["shown"][0].update(blind=result["shown"][0]["blind"].upper()))
    yield "a place before the first", "unreadable-files", changed_result(
        lambda result: result["shown"].append(result["shown"][0] | {"index": -1}))
    yield "a place in quotes", "unreadable-files", changed_result(lambda result: result["shown"][0].update(index="1"))
    yield "signatures without end", "unreadable-files", {SIGNED: FILES[SIGNED] + b"".join(
        f"— {400 * 'z'}{number} AAAAAAA=\n".encode() for number in range(60))}
    yield "a long reason", "unreadable-files", changed_result(
        lambda result: result["disqualified"].append({
            "index": 0, "reason": 256 * "r", "evidence": 64 * "0", "note": FILES[SIGNED].decode()}))
    yield "a reveal of another", "false-reveal", {REVEALS: lines[0] + lines[1] + lines[2].split(b" ")[0] + b" "
                                                  + lines[2].split(b" ")[1] + b" " + lines[3].split(b" ")[2] + lines[3]}


def test_an_honest_draw():
    assert verdict({}) == "sound"
    found = verifier.draws(FILES.get, verifier.replay(FILES.get))
    assert list(found) == ["draw-1", "draw-2"]
    for name, tiers in found.items():
        result = json.loads(FILES[f"draws/{name}/result.json"])
        assert tiers == [tier["winners"] for tier in result["tiers"]]


@pytest.mark.parametrize("hidden", ["\n", "\x7f", "\u0085", "\u200b", "\u2028"])
def test_a_signed_reason_hides_nothing(hidden):
    note = "fapiao.example/disqualified\n{}\n\n— audit.example AAAAAAA=\n"
    assert public_log.says(note.format("returned"), "fapiao.example/disqualified", "returned")
    assert not public_log.says(note.format(f"a{hidden}b"), "fapiao.example/disqualified", f"a{hidden}b")


def replayed_tricks():
    """With those in files that the check page is not given."""
    yield from tricks()
    yield "the terms of another draw", "other-draw", {TERMS: FILES["draws/draw-2/terms"]}
    yield "answered under capitals", "unreadable-files", {"draws/draw-1/under": 64 * b"A" + b"\n"}


@pytest.mark.parametrize(
    "what, trick, changes", list(replayed_tricks()), ids=lambda value: value if isinstance(value, str) else "")
def test_both_verifiers_name_the_trick(what, trick, changes, tmp_path):
    code, [found] = verify(written(tmp_path, FIXTURE | changes))
    assert found["verdict"] == verdict(changes) == trick
    assert code == found["exit_code"]
