"""A lottery's campaigns at the command line: checked, published, and replayed from what was published, where the
program and the verifier of nothing but the standard library must agree."""

import base64
import hashlib
import http.server
import json
import threading
import time
from pathlib import Path

import pytest

import lottery_verifier as verifier
import public_log
from fapiao import ROOT, command
from test_lottery_verifier import BESIDE, FILES, FIXTURE, tricks, verdict

EXAMPLES = ROOT / "Config/campaigns"
MANIFEST = next(name for name in FIXTURE if name.startswith("manifest/") and name.endswith(".json"))


@pytest.fixture
def campaign(tmp_path):
    return written(tmp_path / "campaign", FIXTURE)


def written(folder, files):
    for name, data in files.items():
        if data is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
    return folder


def verify(*words):
    """The exit code, and what each line of JSON says."""
    done = command("draw", "verify", *words, "--json", check=False)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def silent_days(read, replayed, now):
    """Without figures, from the first seal to the last midnight but an hour, and to 400 days behind the closing."""
    last = list(replayed.known.values())[-1]
    until = min(verifier.day_of(now - 3_600), verifier.day_of(last.closes) + 400)
    days = map(verifier.date, range(verifier.day_of(replayed.ends[0][0]), until))
    return [day for day in days if read(f"daily/{day}.sig") is None]


def test_an_honest_campaign_is_sound(campaign):
    code, [found] = verify(campaign, "--manifest", campaign / MANIFEST)
    assert (code, found["verdict"], found["draws"]) == (0, "sound", ["draw-1", "draw-2"])
    replayed = verifier.replay(FILES.get, time.time())
    assert found["missing_days"] == silent_days(FILES.get, replayed, time.time())
    prizes = replayed.prizes
    assert found["cost_fen"] == sum(fen for _, fen in prizes.values())
    assert sum(found["prizes"].values()) == len(prizes)
    assert "300 entries in 10 seals" in command("draw", "verify", campaign).stdout


@pytest.mark.parametrize(
    "what, trick, changes", list(tricks()), ids=lambda value: value if isinstance(value, str) else "")
def test_both_verifiers_name_the_trick(what, trick, changes, tmp_path):
    folder = written(tmp_path, FIXTURE | changes)
    code, [found] = verify(folder)
    assert found["verdict"] == verdict(changes) == trick
    assert code == found["exit_code"] > 29
    assert f"  {code}  {trick}: " in command("draw", "verify", "--help").stdout


@pytest.mark.parametrize("what, trick, changes", BESIDE, ids=lambda value: value if isinstance(value, str) else "")
def test_the_program_says_so_too_of_what_is_beside(what, trick, changes, tmp_path):
    _, [found] = verify(written(tmp_path, FIXTURE | changes))
    assert found["verdict"] == trick


class Host(http.server.SimpleHTTPRequestHandler):
    """Serves a folder; `huge` and `broken` are what a host may do to a reader."""

    def do_GET(self):
        if self.path.startswith("/huge/checkpoint"):
            self.send_response(200)
            self.end_headers()
            try:
                for _ in range(200):
                    self.wfile.write(b"x" * 65_536)
            except OSError:
                pass
        elif self.path.startswith("/broken/"):
            self.send_error(500)
        else:
            super().do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture
def host(campaign):
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *words: Host(*words, directory=str(campaign)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_campaign_is_checked_where_it_is_published(host):
    code, [found] = verify(host)
    assert (code, found.get("entries")) == (0, 300), found
    assert verify(f"{host}/huge") == (46, [{
        "verdict": "unreadable-files", "exit_code": 46, "sentence": "checkpoint is not in its form"}])
    assert verify(f"{host}/broken") == (69, [])
    assert verify("http://127.0.0.1:9") == (69, [])


def test_rules_that_were_shown_are_pinned(campaign, tmp_path):
    other = tmp_path / "other.json"
    other.write_bytes(FIXTURE[MANIFEST].replace(b"180000000", b"190000000"))
    assert verify(campaign, "--manifest", other)[0] == 36


def test_a_holders_file_is_checked_alone_and_within(campaign):
    proof, rules = campaign / "holder/123.tlog-proof", campaign / MANIFEST
    code, [alone] = verify(proof, "--manifest", rules)
    assert (code, alone["verdict"], alone["index"]) == (0, "sound", 123)
    code, [within] = verify(proof, "--in", campaign)
    assert (code, within["number"]) == (0, alone["number"])
    assert command("draw", "verify", proof, check=False).returncode == 64
    # One digit of the path.
    text = bytearray(proof.read_bytes())
    place = text.index(b"\nindex 123\n") + 15
    text[place] = ord("A") if text[place] != ord("A") else ord("B")
    proof.write_bytes(text)
    assert verify(proof, "--manifest", rules)[0] == 37


def test_receipts_are_looked_for(campaign):
    receipts = [campaign / f"holder/{name}.receipt" for name in ("200", "dropped", "young")]
    code, found = verify(*receipts, "--in", campaign)
    assert [answer["verdict"] for answer in found] == ["sound", "altered-log", "not-due"]
    assert code == 37
    assert verify(receipts[2], "--in", campaign)[0] == 47
    assert command("draw", "verify", receipts[0], check=False).returncode == 64


def test_other_files_are_none(campaign):
    assert verify(campaign / MANIFEST, "--in", campaign)[0] == 65
    assert verify(campaign / "nothing", "--in", campaign)[0] == 66


# Campaigns before they are published.

def example(name, folder):
    """An example whose period is to come, whenever this runs."""
    text = (EXAMPLES / f"{name}.yaml").read_text().replace("2027", str(time.gmtime().tm_year + 1))
    (folder / f"{name}.yaml").write_text(text)
    return folder / f"{name}.yaml"


@pytest.mark.parametrize("name", ["instant", "fortnightly"])
def test_the_examples_can_be_kept_and_are_forecast(name, tmp_path):
    done = command("campaign", "check", example(name, tmp_path), "--offline", "--runs", 2)
    assert "drawn 2 times" in done.stdout and "won on average" in done.stdout


def test_a_campaign_that_cannot_be_kept_is_refused_by_line(tmp_path):
    file = example("instant", tmp_path)
    text = file.read_text().replace("[p800, 80000, 50]", "[p800, 90000, 50]")
    file.write_text(text)
    line = text[:text.index("[p800, 90000")].count("\n") + 1
    done = command("campaign", "check", file, "--offline", check=False)
    assert done.returncode == 65
    assert f"{file}:{line}: prize p800 pays 720.00 after tax" in done.stderr


def test_parties_are_asked(tmp_path, host):
    file = example("instant", tmp_path)
    # Nobody listens at port 9, and the host has no such file, which is an answer.
    file.write_text(file.read_text().replace("https://notary.example/witness", "http://127.0.0.1:9").replace(
        "https://consumers.example/witness", host).replace("https://university.example/witness", host).replace(
        "https://witness.example", host))
    done = command("campaign", "check", file, check=False)
    assert done.returncode == 65
    assert [line.split(": ")[-1] for line in done.stderr.splitlines()] == ["notary.example does not answer"]


def signing_key(name, folder):
    """A key for notes by a seed, and the file with it."""
    seed = hashlib.sha256(name.encode()).digest()
    scalar = bytearray(hashlib.sha512(seed).digest()[:32])
    scalar[0] &= 248
    scalar[31] = scalar[31] & 127 | 64
    x, y = public_log.times(int.from_bytes(scalar, "little"), public_log.ED_BASE, public_log.ed_add)
    key = b"\1" + (y | (x & 1) << 255).to_bytes(32, "little")
    file = folder / f"{name}.key"
    file.write_text(seed.hex())
    file.chmod(0o600)
    key_id = verifier.sha256(name.encode(), b"\n", key)[:4].hex()
    return f"{name}+{key_id}+{base64.b64encode(key).decode()}", file


def test_signatures_are_gathered(tmp_path):
    file, output = example("instant", tmp_path), tmp_path / "manifests"
    output.mkdir()
    keys = {name: signing_key(name, tmp_path) for name in ("treasury.example", "audit.example")}
    text = file.read_text()
    for name, (vkey, _) in keys.items():
        old = next(line for line in text.splitlines() if f"note_key: {name}+" in line)
        text = text.replace(old, f"    note_key: {vkey}")
    file.write_text(text)

    def publish(*names):
        words = [word for name in names for word in ("--key", f"{name}={keys[name][1]}")]
        return command("campaign", "publish", file, "--output", output, *words, check=False)

    done = publish("treasury.example")
    assert done.returncode == 1
    assert "operator.example, notary.example, consumers.example, audit.example" in done.stderr
    manifest = Path(done.stdout.strip())
    first = manifest.read_bytes()
    assert hashlib.sha256(first).hexdigest() == manifest.stem
    # Without the key of the first, whose line is kept; and once more, which changes nothing.
    for _ in range(2):
        done = publish("audit.example")
        assert "not signed yet by operator.example, notary.example, consumers.example\n" in done.stderr
    note = manifest.with_suffix(".sig").read_text()
    assert note.count("\n— ") == 2
    assert all(verifier.note_verdict(note, vkey)[0] for vkey, _ in keys.values())
    assert manifest.read_bytes() == first
    assert json.loads(first)["campaign"] == "instant"

    keys["treasury.example"][1].chmod(0o644)
    assert publish("treasury.example").returncode == 78
    keys["treasury.example"] = signing_key("another", tmp_path)
    done = publish("treasury.example")
    assert done.returncode == 78 and "is not the key" in done.stderr
