"""The page that works an outcome out again, in a real browser: from the service and from a saved file
without a network, against the golden values, and with every file tampered with."""

import base64
import json
import pathlib
import random
import struct

import pytest
import requests
from selenium.webdriver.common.by import By

from browsers import DESKTOP, PHONE, browser, waiting
from lottery_verifier import leaf, prefixed, root, sha256

PROJECT = pathlib.Path(__file__).parents[2]
GOLDEN = json.loads((PROJECT / "Tests/GoldenValues/lottery.json").read_text())
SOURCE = PROJECT / "Sources/Gateways/Web/Assets/check.html"
POLICY = "".join(
    [f"log {GOLDEN['operator_note_key']['vkey']}\n"]
    + [f"witness w{number} {key['vkey']}\n"
       for number, key in enumerate(GOLDEN["witness_note_keys"])] + ["quorum none\n"])


def path(leaves, index):
    """From the leaf to the root (RFC 9162, section 2.1.3.1)."""
    if len(leaves) < 2:
        return []
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if index < half:
        return path(leaves[:half], index) + [root(leaves[half:])]
    return path(leaves[half:], index - half) + [root(leaves[:half])]


def text(data):
    return base64.b64encode(data).decode()


def proof(seal, index, **other):
    """The file to show of an entry, with other values in it where a test lies."""
    hashes = [leaf(bytes.fromhex(entry["data"])) for entry in GOLDEN["entries"][:seal["size"]]]
    values = {
        "data": bytes.fromhex(GOLDEN["entries"][index]["data"]),
        "manifest": bytes.fromhex(GOLDEN["manifest_hash"]), "from": seal["from"],
        "previous": bytes.fromhex(seal["previous_seed"]),
        "reveals": [bytes.fromhex(reveal["pi"]) for reveal in seal["reveals"]],
        "place": index, "path": path(hashes, index), "note": seal["note"]} | other
    extra = (prefixed(values["data"]) + values["manifest"] + struct.pack(">Q", values["from"])
             + values["previous"] + b"".join(map(prefixed, values["reveals"])))
    lines = ["c2sp.org/tlog-proof@v1", f"extra {text(extra)}", f"index {values['place']}"]
    return "\n".join(lines + [text(hash) for hash in values["path"]]) + "\n\n" + values["note"]


ALL = [(seal, index) for seal in GOLDEN["seals"] for index in range(seal["from"], seal["size"])]
SEAL, INDEX = ALL[-1]


@pytest.fixture(scope="module", params=[("zh-CN", PHONE), ("en", DESKTOP)], ids=["zh", "en"])
def visitor(request):
    driver = browser(*request.param, javascript=True)
    driver.language, driver.width = request.param[0], request.param[1][0]
    yield driver
    driver.quit()


@pytest.fixture
def saved(visitor):
    """The page from a disk, with no network."""
    visitor.execute_cdp_cmd("Network.enable", {})
    visitor.execute_cdp_cmd("Network.emulateNetworkConditions", {
        "offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0})
    visitor.get_log("browser")
    visitor.get(SOURCE.as_uri())
    yield visitor
    assert not [line for line in visitor.get_log("browser") if line["level"] == "SEVERE"]


def run(driver, *texts):
    """What the page's own arithmetic says: the trick's name, what is missing, or what was drawn."""
    return driver.execute_script("""
        try {
            const result = Check.run(arguments[0], () => {});
            return result.missing ? `missing ${result.missing}`
                : [result.drawn, result.prize ? result.prize.id : null];
        } catch (fault) {
            if (!(fault instanceof Check.Trick)) throw fault;
            return fault.trick;
        }""", list(texts))


def test_every_golden_outcome_follows(saved):
    for seal, index in ALL:
        drawn, prize = run(saved, proof(seal, index), GOLDEN["manifest"], POLICY)
        expected = seal["outcomes"][index - seal["from"]]
        assert drawn == expected["v"]
        # What was left is the replay's to say; a prize that was given was drawn or fell from above.
        if expected["prize"]:
            assert prize is not None
        ladder = json.loads(GOLDEN["manifest"])["ladders"][str(GOLDEN["entries"][index]["ladder"])]
        below = 0
        for name, parts in ladder:
            if below <= drawn < below + parts:
                assert prize == name
                break
            below += parts
        else:
            assert prize is None


def flipped(data):
    return bytes([data[0] ^ 1]) + data[1:]


LAST_HASHES = [leaf(bytes.fromhex(entry["data"])) for entry in GOLDEN["entries"][:SEAL["size"]]]
REVEALS = [bytes.fromhex(reveal["pi"]) for reveal in SEAL["reveals"]]
EARLIER = [bytes.fromhex(reveal["pi"]) for reveal in GOLDEN["seals"][0]["reveals"]]
DATA = bytes.fromhex(GOLDEN["entries"][INDEX]["data"])
WITNESS = GOLDEN["witness_note_keys"][0]["vkey"].split("+")[0]
LIES = {
    "another entry": ({"data": DATA[:60] + flipped(DATA[60:])}, "altered-log"),
    "another place": ({"place": INDEX - 1}, "altered-log"),
    "a path to elsewhere": ({"path": path(LAST_HASHES, INDEX)[:-1] + [bytes(32)]}, "altered-log"),
    "a path too short": ({"path": path(LAST_HASHES, INDEX)[:-1]}, "altered-log"),
    "no entry": ({"data": DATA[:-1]}, "false-entry"),
    "an entry of another kind": ({"data": flipped(DATA)}, "false-entry"),
    "a ladder that is none": ({"data": DATA[:-1] + b"\7"}, "altered-log"),
    "a reveal made up": ({"reveals": REVEALS[:-1] + [flipped(REVEALS[-1])]}, "false-reveal"),
    "a reveal of another seal": ({"reveals": [EARLIER[0]] + REVEALS[1:]}, "false-reveal"),
    "reveals in another order": ({"reveals": REVEALS[::-1]}, "false-reveal"),
    "a reveal left out": ({"reveals": REVEALS[:-1]}, "false-reveal"),
    "another seed before": ({"previous": bytes(32)}, "broken-chain"),
    "another beginning": ({"from": SEAL["from"] - 1}, "broken-chain"),
    "an entry outside the seal": ({"from": INDEX + 1}, "unreadable-files"),
    "no witness": ({"note": "\n".join(
        line for line in SEAL["note"].splitlines() if f"— {WITNESS}" not in line) + "\n"},
        "unsigned"),
    "a log of another name": ({"note": SEAL["note"].replace("demo-2026\n", "demo-2027\n", 1)}, "other-rules"),
    "a larger log": ({"note": SEAL["note"].replace(f"\n{SEAL['size']}\n",
                                                   f"\n{SEAL['size'] + 1}\n", 1)}, "unsigned"),
}


@pytest.mark.parametrize("lie", LIES)
def test_every_lie_has_its_name(saved, lie):
    changes, name = LIES[lie]
    assert run(saved, proof(SEAL, INDEX, **changes), GOLDEN["manifest"], POLICY) == name


def test_a_first_seal_has_no_seed_before(saved):
    seal = GOLDEN["seals"][0]
    lie = proof(seal, 0, previous=b"\1" * 32)
    assert run(saved, lie, GOLDEN["manifest"], POLICY) == "broken-chain"


def test_other_rules_are_not_taken_for_the_seals(saved):
    other = GOLDEN["manifest"].replace("150000000", "150000001")
    assert run(saved, proof(SEAL, INDEX), other, POLICY) == "missing manifest"
    # A copy that lost its last newline is the same text.
    assert run(saved, proof(SEAL, INDEX), GOLDEN["manifest"].rstrip("\n"), POLICY) \
        == run(saved, proof(SEAL, INDEX), GOLDEN["manifest"], POLICY)


def test_rules_that_nobody_signed_judge_nothing(saved):
    """An entry that names a manifest of the operator's own, at hand beside the campaign's."""
    other = GOLDEN["manifest"].replace("150000000", "150000001")
    data = DATA[:19] + sha256(other.encode()) + DATA[51:]
    assert run(saved, proof(SEAL, INDEX, data=data), GOLDEN["manifest"], other, POLICY) == "other-rules"


@pytest.mark.parametrize("policy, name", [
    ("\n".join(POLICY.split("\n")[:1]) + "\n", "unsigned"),
    ("\n".join(POLICY.split("\n")[:2]) + "\n", "unsigned"),
    (POLICY.replace("witness w0 ", "witness w0 x"), "unreadable-files"),
    ("quorum none\n", "missing keys")], ids=["no witness", "one less", "a false key", "no log"])
def test_fewer_witnesses_than_make_the_seed_are_none(saved, policy, name):
    assert run(saved, proof(SEAL, INDEX), GOLDEN["manifest"], policy) == name


def test_nothing_of_a_file_can_be_changed_unseen(saved):
    """Files with any one character changed: none says anything else than the true one."""
    chance, true = random.Random(7), run(saved, proof(SEAL, INDEX), GOLDEN["manifest"], POLICY)
    whole = proof(SEAL, INDEX)
    for _ in range(150):
        place = chance.randrange(len(whole))
        character = chance.choice("A0/=\n — é" + whole[(place + 1) % len(whole)])
        changed = whole[:place] + character + whole[place + 1:]
        result = run(saved, changed, GOLDEN["manifest"], POLICY)
        assert changed == whole or result != true, (place, character)


def test_the_page_says_it_in_words(saved, tmp_path):
    lost = next((seal, index) for seal, index in ALL
                if seal["outcomes"][index - seal["from"]]["prize"] is None
                and seal["outcomes"][index - seal["from"]]["v"] > 171_100_000
                and GOLDEN["entries"][index]["ladder"] == 1)
    files = {"my.tlog-proof": proof(*lost), "rules.json": GOLDEN["manifest"], "keys.txt": POLICY}
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    # As slow as a cheap phone.
    saved.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": 6})
    took = saved.execute_script("""
        const began = performance.now();
        Check.run(arguments[0], () => {});
        return performance.now() - began;""", list(files.values()))
    print(f"{took:.0f} ms on a processor slowed six times")
    saved.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": 1})
    saved.find_element(By.ID, "input").send_keys(
        "\n".join(str(tmp_path / name) for name in files))
    waiting(saved).until(
        lambda page: page.find_element(By.CSS_SELECTOR, ".verdict.is-good").is_displayed())
    said = saved.find_element(By.ID, "verdict").text
    assert ("公正" if saved.language == "zh-CN" else "fair") in said
    assert len(saved.find_elements(By.CSS_SELECTOR, "#steps li")) == 6
    assert not saved.find_elements(By.CSS_SELECTOR, "#steps .is-bad")
    width = saved.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]["width"]
    assert width <= saved.width


def test_it_comes_from_the_service_and_runs_nothing_else(visitor, service):
    visitor.execute_cdp_cmd("Network.emulateNetworkConditions", {
        "offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1})
    reply = requests.get(service.url + "/lottery/check", timeout=30)
    assert reply.status_code == 200 and reply.content == SOURCE.read_bytes()
    policy = reply.headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "default-src 'none'" in policy
    again = requests.get(service.url + "/lottery/check", timeout=30,
                         headers={"If-None-Match": reply.headers["ETag"]})
    assert again.status_code == 304
    visitor.get_log("browser")
    visitor.get(service.url + "/lottery/check")
    result = run(visitor, proof(SEAL, INDEX), GOLDEN["manifest"], POLICY)
    assert result[0] == SEAL["outcomes"][INDEX - SEAL["from"]]["v"]
    assert not [line for line in visitor.get_log("browser") if line["level"] == "SEVERE"]
