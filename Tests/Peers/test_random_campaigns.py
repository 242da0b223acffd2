"""Campaigns of chance, judged alike by the program, by the check page and by the verifiers of nothing but Python's
standard library: prizes that run out, amendments, winners passed over and disqualified. And the tricks of a cheating
operator, each committed in them and asked for its name. `make soak-lottery` tries a hundred campaigns."""

import json
import os
import pathlib
import random
import subprocess
import tempfile
import time

import pytest

import lottery_verifier as verifier
import public_log
from fapiao import BINARY, ROOT, command
from page_arithmetic import judged
from test_campaigns import silent_days

LOAD_TESTS = os.environ.get("LOAD_TESTS_BINARY", str(pathlib.Path(BINARY).resolve().parent / "LoadTests"))
CAMPAIGNS = int(os.environ.get("CAMPAIGNS", 5))
# Of each campaign here so many entries are judged by the page too, which takes longest.
SHOWN = 100 if CAMPAIGNS > 5 else 8
SEED = int(os.environ.get("SEED", random.randrange(2**31)))


@pytest.fixture(scope="module")
def folder():
    with tempfile.TemporaryDirectory(prefix="fapiao-campaigns-") as name:
        print(f"SEED={SEED}")
        subprocess.run(
            [LOAD_TESTS, "random-campaigns", "--seed", str(SEED), "--count", str(CAMPAIGNS), "--entries", "100",
             "--tricks", "1" if CAMPAIGNS <= 5 else "10", "--output", name],
            check=True, cwd=ROOT, timeout=600)
        yield pathlib.Path(name)


def reader(files):
    return lambda path: (files / path).read_bytes() if (files / path).is_file() else None


def manifests(files):
    return [path.read_text() for path in (files / "manifest").glob("*.json")]


def verify(*words):
    done = command("draw", "verify", *words, "--json", check=False, timeout=600)
    assert done.stdout, (words, done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def own_number(files, prizes, index):
    """The number of an entry and what its row gives, worked out from the files."""
    ladders = {verifier.sha256(text.encode()): json.loads(text)["ladders"] for text in manifests(files)}
    start = 0
    seed = bytes(32)
    read = reader(files)
    known = {}
    for digest, note, proofs, _ in verifier.seals(read):
        rules = verifier.manifest(read, digest, known)
        origin, end, tree = verifier.checkpoint(note)
        question = verifier.prefixed("fapiao.reveal.v1") + verifier.prefixed(origin) + digest \
            + start.to_bytes(8, "big") + seed + end.to_bytes(8, "big") + tree
        seed = verifier.seed_of(rules, proofs, question)
        if index < end:
            break
        start = end
    size = verifier.checkpoint(read("checkpoint").decode())[1]
    bundle = read("tile/entries/" + public_log.path(index // 256, min(256, size - index // 256 * 256)))
    entry = bundle[129 * (index % 256) + 2:129 * (index % 256 + 1)]
    key = verifier.code(seed, verifier.prefixed("fapiao.instant.v1"), index.to_bytes(8, "big"), verifier.leaf(entry))
    drawn = verifier.stream(key, "tier")(10**9)
    below = 0
    for prize, chance in ladders[entry[19:51]][str(int.from_bytes(entry[123:127], "big"))]:
        below += chance
        if drawn < below:
            return drawn, prize
    return drawn, None


@pytest.mark.parametrize("number", range(CAMPAIGNS))
def test_three_verifiers_judge_alike(folder, number):
    files, shown = folder / f"{number}/honest", folder / f"{number}/shown"
    # Each replays everything.
    replayed = verifier.replay(reader(files), time.time())
    prizes, winners = replayed.prizes, verifier.draws(reader(files), replayed)
    [whole] = verify(files)
    assert whole["missing_days"] == silent_days(reader(files), replayed, time.time())
    assert whole["verdict"] == "sound" and whole["entries"] == 100, (SEED, whole)
    assert whole["cost_fen"] == sum(fen for _, fen in prizes.values())
    assert sum(whole["prizes"].values()) == len(prizes)
    assert set(whole["draws"]) == set(winners)

    # Each entry, within the campaign.
    proofs = [shown / f"{index}.tlog-proof" for index in range(100)]
    found = verify(*proofs, "--in", files)
    assert [answer["verdict"] for answer in found] == ["sound"] * 100, SEED
    assert {answer["index"]: answer["prize"] for answer in found if answer.get("prize")} \
        == {index: prize for index, (prize, _) in prizes.items()}, SEED

    # Each entry's file alone: by the page, by the program, and worked out here.
    rules = manifests(files)
    chosen = range(0, 100, 100 // SHOWN)
    page = judged([[proofs[index].read_text(), *rules] for index in chosen])
    words = [word for path in (files / "manifest").glob("*.json") for word in ("--manifest", path)]
    alone = verify(*(proofs[index] for index in chosen), *words)
    for index, by_page, by_program in zip(chosen, page, alone):
        assert by_program["verdict"] == "sound", (SEED, index, by_program)
        assert by_page == [by_program["number"], by_program.get("prize")], (SEED, index)
    for place in range(0, len(chosen), 4):
        assert own_number(files, prizes, chosen[place]) == (
            alone[place]["number"], alone[place].get("prize")), (SEED, chosen[place])


def committed(folder):
    for path in sorted(folder.glob("*/tricks.json")):
        for place, trick in enumerate(json.loads(path.read_text())):
            yield path.parent, place, trick


def test_each_trick_has_its_name(folder):
    wrong, names = [], set()
    for campaign, place, trick in committed(folder):
        files = campaign / f"tricks/{place}"
        [said] = verify(files)
        names.add(trick["replayed"])
        if said["verdict"] != trick["replayed"]:
            wrong.append((trick["name"], "the program", said))
        own = verifier.verdict(reader(files), time.time())
        if own != trick["replayed"]:
            wrong.append((trick["name"], "the verifier in Python", own, trick["replayed"]))
        if trick.get("shown"):
            proof = campaign / f"tricks/{place}.tlog-proof"
            paths = list((files / "manifest").glob("*.json"))
            states = sorted((files / "states").glob("*"), key=lambda path: int(path.name))
            words = [("--manifest", path) for path in paths] + [("--state", path) for path in states]
            beside = list(campaign.glob(f"tricks/{place}-beside.tlog-proof"))
            # Of several files what they say together comes last.
            alone = verify(*beside, proof, *(word for pair in words for word in pair))[-1]
            texts = [*(path.read_text() for path in beside), proof.read_text()]
            [page] = judged([[*texts, *manifests(files), *(path.read_text() for path in states)]])
            # What the page says of a sound file is what was drawn.
            page = page if isinstance(page, str) else "sound"
            if (alone["verdict"], page) != (trick["shown"], trick["shown"]):
                wrong.append((trick["name"], "a file alone", alone, page))
    assert not wrong, (SEED, wrong)
    # Every trick that files show, whatever chance has given.
    assert names >= {"sound", "other-rules", "other-outcome", "altered-log", "two-roots", "unreadable-files", "false-reveal", "unsigned",
                     "entered-twice", "false-entry", "dated-wrongly", "broken-chain"}
