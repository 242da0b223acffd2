"""The check page and a periodic draw: what the draw made of one entry follows from five small files beside the holder's own,
and what somebody could do to them has the name that the other verifiers give it."""

import base64
import json
import struct

import pytest
from selenium.webdriver.common.by import By

import lottery_verifier as verifier
from browsers import waiting
from page_arithmetic import judged
from test_check_page import path, saved, visitor  # noqa: F401, fixtures
from test_lottery_verifier import BESIDE, FILES, ODD_RULES
from test_periodic_verifier import tricks

NAMES = ["terms", "terms.sig", "reveals", "result.json", "checkpoint"]


def sealed(read):
    """Of each seal where it begins, the seed before it, and what is published of it."""
    start, seed, known = 0, bytes(32), {}
    for digest, note, proofs, _ in verifier.seals(read):
        origin, end, tree = verifier.checkpoint(note)
        yield start, end, seed, digest, note, proofs
        asked = verifier.question(origin, digest, start, seed, end, tree)
        start, seed = end, verifier.seed_of(verifier.manifest(read, digest, known), proofs, asked)


def shown(read, index):
    """The file to show of an entry."""
    start, end, seed, digest, note, proofs = next(seal for seal in sealed(read) if index < seal[1])
    entries = list(verifier.bundles(read, verifier.checkpoint(read("checkpoint").decode())[1]))
    extra = (verifier.prefixed(entries[index]) + digest + struct.pack(">Q", start) + seed
             + b"".join(map(verifier.prefixed, proofs)))
    lines = ["c2sp.org/tlog-proof@v1", f"extra {base64.b64encode(extra).decode()}", f"index {index}"]
    hashes = path([verifier.leaf(entry) for entry in entries[:end]], index)
    return "\n".join(lines + [base64.b64encode(hash).decode() for hash in hashes]) + "\n\n" + note


RULES = next(data.decode() for name, data in FILES.items() if name.startswith("manifest/") and name.endswith(".json"))
NOTES = {end: note for _, end, _, _, note, _ in sealed(FILES.get)}


def files(draw, changes={}):
    """Those of a draw; the checkpoint is that of its last seal."""
    changed = FILES | changes
    end = int(FILES[f"draws/{draw}/terms"].decode().split("\n")[3].split(" ")[1])
    found = {name: changed.get(f"draws/{draw}/{name}", b"").decode() for name in NAMES[:-1]} | {"checkpoint": NOTES[end]}
    return [found[name] for name in NAMES if found[name]]


def fate(draw, index):
    """As the published result has it."""
    plan = next(plan for plan in json.loads(RULES)["draws"] if plan["name"] == draw)
    first, end = map(int, FILES[f"draws/{draw}/terms"].decode().split("\n")[3].split(" "))
    if not first <= index < end:
        return {"name": draw, "tier": 0, "reason": "elsewhere"}
    reason = None
    for number, tier in enumerate(json.loads(FILES[f"draws/{draw}/result.json"])["tiers"], 1):
        if index in tier["winners"]:
            return {"name": draw, "tier": number, "prize": plan["tiers"][number - 1][0]}
        reason = next((one["reason"] for one in tier["skipped"] if one["index"] == index), None) or reason
    return {"name": draw, "tier": 0, "reason": reason}


@pytest.mark.parametrize("draw", ["draw-1", "draw-2"])
def test_what_a_draw_made_of_each_entry(draw):
    met = {index for name in ("draw-1", "draw-2")
           for tier in json.loads(FILES[f"draws/{name}/result.json"])["tiers"]
           for index in tier["winners"] + [one["index"] for one in tier["skipped"]]}
    indexes = sorted(met | {1, 72, 73, 123, 299})
    found = judged([[shown(FILES.get, index), RULES, *files(draw)] for index in indexes])
    assert found == [fate(draw, index) for index in indexes]
    assert sum(one["tier"] > 0 for one in found) == 4


@pytest.mark.parametrize("left", NAMES)
def test_it_says_which_file_is_missing(left):
    texts = [text for name, text in zip(NAMES, files("draw-1")) if name != left]
    [said] = judged([[shown(FILES.get, 0), RULES, *texts]])
    assert said == "missing " + {"terms.sig": "signatures", "result.json": "result"}.get(left, left)


@pytest.mark.parametrize("part, other", [
    ('"falls": true', '"falls": false, "falls": true'), ('"receipt_promise_s": 60', '"receipt_promise_s": 6e1'),
    ('"amend_notice_s": 86400', '"amend_notice_s": 86400.0'), ('["b", 1000, 12]', '["b", 1000, 12], ["b", 9000, 12]'),
    ('["b", 1000, 12]', "null"), ('"cosigners": [', '"cosigners": [null, '), *(rule[1:] for rule in ODD_RULES)])
def test_rules_with_two_readings_are_none(part, other):
    assert RULES.count(part) == 1
    assert judged([[shown(FILES.get, 0), RULES.replace(part, other)]]) == ["unreadable-files"]


def test_what_nobody_asks_for_is_passed_over():
    """They are other rules than the file to show names, and can be read."""
    other = RULES.replace('"title"', '"weights": [1.5, -0, 1E5], "title"')
    assert judged([[shown(FILES.get, 0), other]]) == ["missing manifest"]


@pytest.mark.parametrize("what, trick, changes", [row for row in BESIDE if "states/0" in row[2]],
                         ids=lambda value: value if isinstance(value, str) else "")
def test_pauses_are_read_alike(what, trick, changes):
    [said] = judged([[shown(FILES.get, 0), RULES, changes["states/0"].decode()]])
    assert (said if isinstance(said, str) else "sound") == trick


@pytest.mark.parametrize("what, trick, changes", list(tricks()), ids=lambda value: value if isinstance(value, str) else "")
def test_each_trick_has_its_name(what, trick, changes):
    [said] = judged([[shown(FILES.get, 0), RULES, *files("draw-1", changes)]])
    assert said == trick


def test_a_draw_ends_with_a_seal_that_all_signed_by_its_closing():
    texts = files("draw-1")
    late = NOTES[300]
    [said] = judged([[shown(FILES.get, 0), RULES, *texts[:-1], late]])
    assert said == "other-draw"
    name = json.loads(RULES)["parties"][1]["name"]
    unsigned = "".join(line for line in texts[-1].splitlines(keepends=True) if not line.startswith(f"— {name} "))
    [said] = judged([[shown(FILES.get, 0), RULES, *texts[:-1], unsigned]])
    assert said == "unsigned"


@pytest.mark.parametrize("index, zh, en", [
    (9, "抽中第 1 等（grand）", "drawn in tier 1 (grand)"), (1, "没有抽中", "not drawn"), (123, "不含您", "not over your entry")])
def test_the_page_says_it_in_words(saved, tmp_path, index, zh, en):  # noqa: F811
    texts = {"my.tlog-proof": shown(FILES.get, index), "rules.json": RULES} | dict(zip(NAMES, files("draw-1")))
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    saved.refresh()
    saved.find_element(By.ID, "input").send_keys("\n".join(str(tmp_path / name) for name in texts))
    waiting(saved).until(lambda page: page.find_element(By.ID, "verdict").is_displayed())
    headline = saved.find_element(By.CSS_SELECTOR, "#verdict h2").text
    assert (zh if saved.language == "zh-CN" else en) in headline and "draw-1" in headline
    # The six of the entry, and three of the draw.
    assert len(saved.find_elements(By.CSS_SELECTOR, "#steps li")) == 9
    assert not saved.find_elements(By.CSS_SELECTOR, "#steps .is-bad")
    width = saved.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]["width"]
    assert width <= saved.width
