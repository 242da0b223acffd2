"""The draw with two witnesses as separate processes, each killed at random points. What was entered is in the
public files once, unaltered, and judged once; the outcomes are worked out again by a program that shares nothing
with ours."""

import base64
import json
import random
import signal
import struct
import subprocess
import time

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import lottery_verifier as verifier
from fapiao import BINARY, command, environment, free_ports, options, remove, scratch_folder, wait_until
from postgres import Postgres

ORIGIN = "draw.example/lottery/spring"
WITNESSES = ["one.example/w", "two.example/w"]
OPERATOR = "operator.example"
LADDER = [["p800", 1_000_000], ["p50", 100_000_000], ["p10", 400_000_000]]
# The second prize runs out.
PRIZES = [["p800", 80_000, 2], ["p50", 5_000, 3], ["p10", 1_000, 100_000]]


class Process:
    """`fapiao draw serve` or `fapiao witness serve`."""

    def __init__(self, folder, name, *words, settings):
        self.words, self.settings = words, settings
        self.log = folder / f"{name}.log"
        self.process = None
        self.url = None

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [BINARY, *self.words, *options(self.settings)], stdout=subprocess.PIPE, stderr=log,
                env=environment())
        lines = [self.process.stdout.readline().decode() for _ in range(2)]
        self.url = next((line.split()[-1] for line in lines if "listens on" in line), None)
        assert self.url, f"{self.words}: {lines} {self.log.read_text()[-2000:]}"
        operators = next(line for line in lines if line.startswith("for operators"))
        self.operators = operators.split()[2].removesuffix("/metrics")
        return self

    def kill(self, sig=signal.SIGKILL):
        if self.process and self.process.poll() is None:
            self.process.send_signal(sig)
            self.process.wait(timeout=30)
        if self.process:
            self.process.stdout.close()


def told(output):
    return dict(line.split(" ", 1) for line in output.stdout.splitlines())


class Campaign:
    """A published campaign, its witnesses and its draw."""

    # Of the campaign key.
    fingerprint = b"\x11" * 32
    auditors = ["treasury.example"]
    # Beside those of the ladders.
    prizes = []

    def draws(self):
        return []

    def __init__(self, folder):
        self.folder = folder
        self.postgres = Postgres(folder / "pg").create().start()
        self.postgres.sql("CREATE DATABASE fapiao", database="postgres")
        command("migrate", settings=self.ledger)
        self.postgres.sql("CREATE ROLE draw LOGIN IN ROLE fapiao_lottery")
        ports = free_ports(2)
        (folder / "draw").mkdir()
        operator = told(command("draw", "keys", folder / "draw", "--origin", ORIGIN))
        keys = []
        for number, name in enumerate(WITNESSES):
            places = [folder / f"witness{number}", folder / f"mirror{number}"]
            for place in places:
                place.mkdir()
            keys.append(told(command(
                "witness", "new", name, "--folder", places[0], "--mirror", places[1])))
        self.vkeys = [operator["log_key"], *(key["note_key"] for key in keys)]
        self.revealers = [(name, bytes.fromhex(key["vrf_key"])) for name, key in zip(
            [OPERATOR, *WITNESSES], [operator, *keys])]
        self.manifest = self.publish(ports)
        self.witnesses = [
            Process(folder, f"witness{number}", "witness", "serve", settings={
                "witness.name": WITNESSES[number], "witness.port": ports[number],
                "witness.operatorsPort": 0,
                "witness.cosignerKeyFile": folder / f"witness{number}/cosigner.key",
                "witness.revealKeyFile": folder / f"witness{number}/reveal.key",
                "witness.folder": folder / f"witness{number}",
                "witness.mirror": folder / f"mirror{number}",
                "witness.manifests": folder / "manifest.json"}).start()
            for number in range(2)]
        self.draw = self.another_draw().start()
        self.leaves = []

    @property
    def ledger(self):
        return {"database.url": self.postgres.conninfo(), "redis.url": "unix:///nowhere/redis.sock",
                "data.folder": self.folder / "data"}

    def another_draw(self):
        database = f"host={self.postgres.folder} port={self.postgres.port} user=draw dbname=fapiao"
        return Process(self.folder, "draw", "draw", "serve", settings={
            "draw.databaseURL": database, "draw.logKeyFile": self.folder / "draw/log.key",
            "draw.revealKeyFile": self.folder / "draw/reveal.key", "draw.port": 0,
            "draw.operatorsPort": 0, "draw.publicFolder": self.folder / "public"})

    def publish(self, ports):
        auditors = [{"name": name, "note_key": told(command(
            "draw", "keys", self.make(name), "--origin", name))["log_key"]} for name in self.auditors]
        note_key = told(command(
            "draw", "keys", self.make("operator"), "--origin", OPERATOR))["log_key"]
        self.receipt = receipt = told(command(
            "draw", "keys", self.make("receipt"), "--origin", ORIGIN + "/receipt"))["log_key"]
        parties = [{"name": OPERATOR, "note_key": note_key}] + [
            {"name": name, "note_key": key, "url": f"http://127.0.0.1:{port}"}
            for name, key, port in zip(WITNESSES, self.vkeys[1:], ports)]
        text = {"zh": "春", "en": "Spring"}
        manifest = {
            "origin": ORIGIN, "campaign": "spring", "campaign_key": self.fingerprint.hex(), "falls": True,
            "audit_one_in": 10, "prizes": PRIZES + self.prizes, "ladders": {"1": LADDER},
            "revealers": [[name, key.hex()] for name, key in self.revealers],
            "title": text, "organiser": {"name": text, "contact": "a@draw.example"},
            "opens": 0, "closes": 4_000_000_000, "receipt_promise_s": 60, "seal_interval_ms": 50,
            "amend_notice_s": 86_400, "log_key": self.vkeys[0], "receipt_key": receipt,
            "parties": [{"legal_name": "x", "address": "x", **party} for party in parties],
            "auditors": auditors,
            "eligibility": {"least_fen": 1, "kinds": [], "issued_from": "2026-01-01",
                            "issued_to": "2026-12-31", "person_only": False,
                            "name_must_match": False},
            "tables": [{"least_fen": 1, "ladder": 1}], "wait_unlisted_s": 60, "mode": "instant",
            "tax": {"exempt_fen": 80_000, "rate_percent": 20}, "fund_fen": 10**12, "payouts": [],
            "rules_text_sha256": "22" * 32, "program_sha256": "33" * 32, "draws": self.draws()}
        body = json.dumps(manifest, ensure_ascii=False).encode()
        (self.folder / "manifest.json").write_bytes(body)
        digest = verifier.sha256(body)
        path = self.make("manifests") / f"{digest.hex()}.json"
        path.write_bytes(body)
        # Nothing is open before all have signed.
        note = self.signed(digest)
        path.with_suffix(".sig").write_text(note[:note.rindex("\n—") + 1], encoding="utf-8")
        done = command("campaign", "open", path, settings=self.ledger, check=False)
        assert done.returncode == 65 and "is not signed by" in done.stderr, done.stderr
        path.with_suffix(".sig").write_text(note, encoding="utf-8")
        # Nor before the fund holds what all prizes are worth.
        worth = sum(fen * count for _, fen, count in manifest["prizes"])
        for fen, reference in ((worth - 1, "all but one fen"), (1, "the last fen")):
            done = command("campaign", "open", path, settings=self.ledger, check=False)
            assert done.returncode == 65 and "its fund holds" in done.stderr, done.stderr
            # A slow disk may keep it waiting for longer than it waits: with its reference it counts once.
            done = wait_until(lambda: (done := command(
                "books", "deposit", "spring", f"{fen // 100}.{fen % 100:02}", "--reference", reference,
                settings=self.ledger, check=False)).returncode != 69 and done)
            assert done.returncode == 0, done.stderr
            said = done.stdout
        assert said == f"fund:spring: {worth // 100}.{worth % 100:02} yuan available\n"
        for said in (f"open under manifest {digest.hex()}", "nothing new"):
            assert said in command("campaign", "open", path, settings=self.ledger).stdout
        return digest

    def signed(self, digest):
        """The note over the manifest, by all who must sign it."""
        text = f"{ORIGIN}/manifest\n{base64.b64encode(digest).decode()}\n"
        signers = {OPERATOR: "operator/log.key"} | {
            name: f"{name}/log.key" for name in self.auditors} | {
            name: f"witness{number}/cosigner.key" for number, name in enumerate(WITNESSES)}
        lines = []
        for name, file in signers.items():
            key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex((self.folder / file).read_text()))
            public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
            id = verifier.sha256(name.encode(), b"\n\1", public)[:4]
            lines.append(f"— {name} {base64.b64encode(id + key.sign(text.encode())).decode()}\n")
        return text + "\n" + "".join(lines)

    def make(self, name):
        (self.folder / name).mkdir()
        return self.folder / name

    def enter(self, count):
        """As public workers do: each entry is a row, and its leaf is what its holder has a receipt for."""
        rows = []
        for _ in range(count):
            number = struct.pack(">Q", len(self.leaves))
            invoice, tag = verifier.sha256(b"invoice", number), verifier.sha256(b"tag", number)
            at = int(time.time())
            entry = verifier.prefixed("fapiao.entry.v1") + self.manifest + invoice + tag \
                + struct.pack(">QI", at, 1)
            self.leaves.append(verifier.leaf(entry))
            rows.append(f"({at}, 1, '\\x{self.manifest.hex()}', '\\x{invoice.hex()}', '\\x{tag.hex()}',"
                        f" '\\x{self.leaves[-1].hex()}', '\\x{self.fingerprint.hex()}', '\\x{'44' * 32}', '{ORIGIN}',"
                        " 'h', '')")
        # An argument of a program has at most 128 KB.
        for start in range(0, count, 100):
            self.postgres.sql(
                "INSERT INTO lottery_entry (accepted_at, odds_table, manifest, invoice, holder_tag, leaf,"
                " key_fingerprint, seller_tag, origin, holder, personal)"
                f" VALUES {','.join(rows[start:start + 100])}")

    def sealed(self):
        out = self.postgres.sql("SELECT coalesce(max(size), 0) FROM seal WHERE seed IS NOT NULL")
        return int(out)

    def stop(self):
        for process in [self.draw, *self.witnesses]:
            process.kill(signal.SIGTERM)
        self.postgres.stop()


@pytest.fixture
def campaign():
    folder = scratch_folder()
    campaign = Campaign(folder)
    yield campaign
    campaign.stop()
    remove(folder)


def tile_path(index, width):
    digits = f"{index:03}" if index < 1000 else f"x{index // 1000:03}/{index % 1000:03}"
    return digits + (f".p/{width}" if width < 256 else "")


class Field:
    """Reads a file of seals."""

    def __init__(self, data):
        self.data, self.place = data, 0

    def take(self, count):
        part = self.data[self.place:self.place + count]
        assert len(part) == count
        self.place += count
        return part

    def number(self):
        return struct.unpack(">I", self.take(4))[0]

    def field(self):
        return self.take(self.number())


def replay(campaign, get):
    """The leaves in the order of the log and the winners, from the public files alone."""
    note = get("checkpoint").decode()
    for vkey in campaign.vkeys:
        assert verifier.note_verdict(note, vkey)[0], vkey
    size = int(note.splitlines()[1])
    entries = []
    while len(entries) < size:
        width = min(256, size - len(entries))
        bundle = Field(get("tile/entries/" + tile_path(len(entries) // 256, width)))
        entries += [bundle.take(struct.unpack(">H", bundle.take(2))[0]) for _ in range(width)]
    leaves = [verifier.leaf(entry) for entry in entries]
    count = int(campaign.postgres.sql("SELECT count(*) FROM seal WHERE seed IS NOT NULL"))
    seals = []
    while len(seals) < count:
        width = min(256, count - len(seals))
        file = Field(get("seals/" + tile_path(len(seals) // 256, width)))
        for _ in range(width):
            manifest, note = file.take(32), file.field().decode()
            proofs = [file.field() for _ in range(file.number())]
            seals.append((manifest, note, proofs, file.field()))
    assert file.place == len(file.data)

    stock = {name: number for name, _, number in PRIZES}
    fen = {name: value for name, value, _ in PRIZES}
    first, seed, winners = 0, bytes(32), {}
    for manifest, note, proofs, published in seals:
        assert manifest == campaign.manifest
        assert all(verifier.note_verdict(note, vkey)[0] for vkey in campaign.vkeys)
        origin, end, root = note.splitlines()[:3]
        end, root = int(end), base64.b64decode(root)
        assert origin == ORIGIN and verifier.root(leaves[:end]) == root
        alpha = verifier.prefixed("fapiao.reveal.v1") + verifier.prefixed(ORIGIN) + manifest \
            + struct.pack(">Q", first) + seed + struct.pack(">Q", end) + root
        parts = []
        for (name, key), proof in zip(campaign.revealers, proofs, strict=True):
            beta = verifier.vrf_output(key, proof, alpha)
            assert beta, name
            parts += [verifier.prefixed(name), beta]
        seed = verifier.sha256(verifier.prefixed("fapiao.seed.v1"), *parts)
        drawn = {}
        for index in range(first, end):
            key = verifier.code(seed, verifier.prefixed("fapiao.instant.v1"),
                                struct.pack(">Q", index), leaves[index])
            drawn[key] = index, verifier.stream(key, "tier")(10**9)
        mine = {}
        for key in sorted(drawn):
            index, value = drawn[key]
            below = 0
            row = None
            for place, (_, chance) in enumerate(LADDER):
                below += chance
                if row is None and value < below:
                    row = place
            rest = LADDER[row:] if row is not None else []
            prize = next((name for name, _ in rest if stock[name] > 0), None)
            if prize:
                stock[prize] -= 1
                mine[index] = fen[prize]
        assert published == b"".join(struct.pack(">QQ", *win) for win in sorted(mine.items()))
        winners |= mine
        first = end
    assert first == size
    return leaves, winners


def test_the_draw_goes_on_whoever_is_killed(campaign):
    chance = random.Random(14)
    campaign.enter(3)
    wait_until(lambda: campaign.sealed() == 3, seconds=60)
    standby = campaign.another_draw().start()
    draws = [campaign.draw, standby]
    try:
        for _ in range(20):
            campaign.enter(chance.randint(1, 5))
            time.sleep(chance.random() * 0.15)
            victim = chance.choice([*campaign.witnesses, *draws])
            victim.kill()
            campaign.enter(chance.randint(1, 3))
            time.sleep(chance.random() * 0.1)
            victim.start()
        wait_until(lambda: campaign.sealed() == len(campaign.leaves), seconds=120)

        def get(path):
            reply = requests.get(f"{draws[0].url}/lottery/spring/{path}", timeout=10)
            assert reply.status_code == 200, path
            return reply.content

        wait_until(lambda: int(get("checkpoint").split(b"\n")[1]) == len(campaign.leaves), seconds=60)
        leaves, winners = replay(campaign, get)
        assert sorted(leaves) == sorted(campaign.leaves) and len(set(leaves)) == len(leaves)
        told = campaign.postgres.sql("SELECT index, fen FROM win ORDER BY index")
        assert dict(tuple(map(int, line.split("|"))) for line in told.splitlines()) == winners
        assert winners and len(winners) < len(leaves)

        # So say the program's own check and the verifier of nothing but the standard library.
        files = campaign.folder / "public/spring"
        done = command("draw", "verify", files, "--manifest", campaign.folder / "manifest.json", "--json", check=False)
        assert done.stdout, done.stderr
        found = json.loads(done.stdout)
        # Whoever was killed may have been away for longer than the promise.
        assert found["verdict"] in ("sound", "late"), done.stdout
        assert (found["entries"], found["cost_fen"]) == (len(leaves), sum(winners.values()))
        own = verifier.replay(lambda path: (files / path).read_bytes() if (files / path).is_file() else None)
        assert {index: fen for index, (_, fen) in own.prizes.items()} == winners

        # What each witness publishes of its last answer is the last seal.
        log = verifier.sha256(ORIGIN.encode()).hex()
        for witness in campaign.witnesses:
            answer = requests.get(f"{witness.url}/{log}/reveal", timeout=10).text
            assert f"size {len(leaves)}\n" in answer
    finally:
        standby.kill()


def test_the_draw_says_for_whom_it_waits_and_goes_on(campaign):
    campaign.enter(2)
    wait_until(lambda: campaign.sealed() == 2, seconds=60)
    away = campaign.witnesses[1]
    away.kill()
    campaign.enter(1)

    def metric():
        text = requests.get(campaign.draw.operators + "/metrics", timeout=10).text
        return any("fapiao_draw_waiting_seconds" in line and WITNESSES[1] in line
                   and float(line.split()[-1]) > 0 for line in text.splitlines())

    wait_until(metric, seconds=60)
    assert campaign.sealed() == 2
    away.start()
    wait_until(lambda: campaign.sealed() == 3, seconds=60)


def test_files_are_served_as_caches_need_them(campaign):
    campaign.enter(300)
    wait_until(lambda: campaign.sealed() == 300, seconds=60)
    base = campaign.draw.url + "/lottery/spring/"
    # The files follow the outcomes.
    wait_until(lambda: requests.get(base + "checkpoint", timeout=10).text.split("\n")[1:2] == ["300"])
    checkpoint = requests.get(base + "checkpoint", timeout=10)
    assert checkpoint.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "max-age=1" in checkpoint.headers["Cache-Control"]
    tile = requests.get(base + "tile/0/000", timeout=10)
    assert tile.headers["Content-Type"] == "application/octet-stream"
    assert "immutable" in tile.headers["Cache-Control"] and len(tile.content) == 8192
    assert requests.get(base + f"manifest/{campaign.manifest.hex()}.json", timeout=10).json()
    for path in ["tile/0/../../../draw/log.key", "draw.lock", "tile/9/000", "tile/0/0", ".."]:
        session = requests.Session()
        request = requests.Request("GET", base).prepare()
        request.url = base + path
        assert session.send(request, timeout=10).status_code == 404, path


def test_a_witness_goes_on_from_the_newer_state_and_never_from_none(campaign):
    campaign.enter(1)
    wait_until(lambda: campaign.sealed() == 1, seconds=60)
    witness = campaign.witnesses[0]
    witness.kill()
    (campaign.folder / "witness0/witness.state").write_text("damaged\n")
    witness.start()
    mirror = (campaign.folder / "mirror0/witness.state").read_text()
    assert (campaign.folder / "witness0/witness.state").read_text() == mirror
    campaign.enter(1)
    wait_until(lambda: campaign.sealed() == 2, seconds=60)
    witness.kill()
    for place in ["witness0", "mirror0"]:
        (campaign.folder / place / "witness.state").unlink()
    done = command("witness", "serve", settings=witness.settings, check=False)
    assert done.returncode == 65 and "has to be changed" in done.stderr
