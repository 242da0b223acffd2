"""A periodic draw by the program's own commands, with two witnesses as processes and two auditors with keys of their own:
from the closing over a passed-over entry to a disqualified winner, checked by `draw verify` and by a verifier of nothing
but the standard library; then the auditors hold the openings against the ledger."""

import json
import time

import pytest
import requests

import lottery_verifier as verifier
import test_whole_road
from fapiao import command, digital, remove, scratch_folder, wait_until
from page_arithmetic import judged
from stamps import Authority
from test_check_draws import NAMES, shown
from test_whole_road import enter

NAME = "grand-1"
SSQ = "01 05 11 17 23 30 + 09"
INVOICES = [digital(26990000000000300000 + number) for number in range(24)]
LATER = digital(26990000000000300099)
# For whoever looks at the machine: long enough for a busy one.
CLOSES_AFTER, SALE_ENDS_AFTER = 60, 110


class Campaign(test_whole_road.Campaign):
    auditors = ["treasury.example", "audit.example"]
    prizes = [["grand", 50_000, 1], ["small", 2_000, 3]]

    def draws(self):
        self.closes = int(time.time()) + CLOSES_AFTER
        self.sale_ends = self.closes - CLOSES_AFTER + SALE_ENDS_AFTER
        return [{
            "name": NAME, "series": "main", "closes": self.closes, "tiers": [["grand", 1], ["small", 3]],
            "per_holder": 1, "passes_over": ["won"],
            "sources": [{"name": "ssq", "issue": "2026050", "pattern": "ssq", "sale_ends": self.sale_ends,
                         "last_day": "2099-12-31"}]}]

    @property
    def public(self):
        return self.folder / "public/spring"

    @property
    def own(self):
        return self.folder / f"data-of-the-draw/draws/spring/{NAME}"

    def run(self, *words, keys=True):
        """`draw run`, by the draw's people: its exit code and what it says."""
        if keys:
            words += ("--campaign-key", self.folder / "campaign.key", "--personal-key", self.folder / "personal.key")
        done = command("draw", "run", NAME, *words, check=False, settings={
            **self.audit, "data.folder": self.folder / "data-of-the-draw", "draw.databaseURL": self.recorder,
            "draw.timestampURL": self.authority.url})
        return done.returncode, done.stdout + done.stderr

    # None, or where winners become wins.
    recorder = ""

    @property
    def audit(self):
        database = f"host={self.postgres.folder} port={self.postgres.port} user=auditor dbname=fapiao"
        return {"database.url": database, "redis.url": "unix:///nowhere/redis.sock",
                "data.folder": self.folder / "nothing", "draw.publicFolder": self.folder / "public"}

    def witness(self, number, *words):
        done = command("witness", *words, settings=self.witnesses[number].settings, check=False)
        return done.returncode, done.stdout + done.stderr

    def note(self, auditor, *words):
        """What an auditor signs, as a file that goes to the operator."""
        path = self.folder / f"{auditor}-{len(list(self.folder.glob('*.note')))}.note"
        command("draw", *words, "--manifest", self.folder / "manifest.json",
                "--key", f"{auditor}={self.folder / auditor / 'log.key'}", "--output", path)
        return path

    def verified(self):
        """The result, once both verifiers have come to it."""
        done = command("draw", "verify", self.public, "--manifest", self.folder / "manifest.json", "--json", check=False)
        found = json.loads(done.stdout)
        assert found["verdict"] in ("sound", "late") and found["draws"] == [NAME], done.stdout
        result = json.loads((self.public / f"draws/{NAME}/result.json").read_text())

        def read(path):
            return (self.public / path).read_bytes() if (self.public / path).is_file() else None

        own = verifier.draws(read, verifier.replay(read))
        assert own == {NAME: [tier["winners"] for tier in result["tiers"]]}
        self.judge_by_page(read, result)
        return result

    def judge_by_page(self, read, result):
        """What the check page says of the first entries, from the draw's own files."""
        texts = [read(f"draws/{NAME}/{name}").decode() for name in NAMES]
        rules, tiers = (self.folder / "manifest.json").read_text(), {}
        for number, tier in enumerate(result["tiers"], 1):
            tiers.update({index: number for index in tier["winners"]})
        indexes = sorted(set(range(4)) | set(list(tiers)[:4]))
        found = judged([[shown(read, index), rules, *texts] for index in indexes])
        assert [one["tier"] for one in found] == [tiers.get(index, 0) for index in indexes]


@pytest.fixture
def road():
    folder = scratch_folder()
    campaign = Campaign(folder)
    campaign.authority = Authority(folder / "authority")
    campaign.postgres.sql("CREATE ROLE auditor LOGIN IN ROLE fapiao_auditor")
    campaign.postgres.sql("CREATE ROLE recorder LOGIN IN ROLE fapiao_lottery")
    try:
        with campaign.worker() as service:
            service.issue(*({"change": "issue", "invoice": face} for face in [*INVOICES, LATER]), key=service.shop)
            yield campaign, service
    finally:
        campaign.authority.stop()
        campaign.stop()
        remove(folder)


def test_a_draw_day(road):
    campaign, service = road
    wait_until(lambda: "rule" in enter(service, digital(26990000000000009999), "x")[0].json())
    for number, face in enumerate(INVOICES):
        # One holder has half of them.
        reply, _ = enter(service, face, "often" if number % 2 else f"customer-{number}")
        assert reply.status_code == 201, reply.text
    passes = campaign.folder / "passes.txt"
    passes.write_text("3 fraud\n")
    for words in ((), ("--passes", passes)):
        code, said = campaign.run(*words)
        assert (code, "waits until" in said) == (1, True), said
    assert not (campaign.own / "first").exists()
    # The closing's own second belongs to it.
    wait_until(lambda: time.time() > campaign.closes + 1, seconds=CLOSES_AFTER + 30)
    # A seal behind the closing: nothing can come before it any more.
    assert enter(service, LATER, "late")[0].status_code == 201
    wait_until(lambda: campaign.sealed() == 25)
    wait_until(lambda: "--passes" in campaign.run()[1])

    # The terms: what is passed over, signed by both auditors.
    passes.write_text("24 fraud\n")
    assert campaign.run("--passes", passes)[0] == 65
    passes.write_text("3 fraud\n")
    code, said = campaign.run("--passes", passes)
    assert code == 1 and "waits for treasury.example, audit.example" in said
    notes = [campaign.note(name, "sign", campaign.own / "first") for name in campaign.auditors]
    code, said = campaign.run("--note", notes[0])
    assert code == 1 and "waits for audit.example" in said
    assert not (campaign.public / f"draws/{NAME}").exists()
    terms, signed, stamp = (campaign.public / f"draws/{NAME}/{name}" for name in ("terms", "terms.sig", "terms.tsr"))
    campaign.authority.is_broken = True
    code, said = campaign.run("--note", notes[1])
    assert code == 1 and "publishes the first part" in said and "the end of the sale for ssq" in said
    assert terms.read_text() == (campaign.own / "first").read_text()
    # An authority that answers nonsense holds nothing up, and is asked again; one that has answered is not.
    assert "no stamp" in said and not stamp.exists()
    campaign.authority.is_broken = False
    assert "has stamped the first part" in campaign.run()[1]
    campaign.authority.verify(stamp, terms)
    asked = campaign.authority.asked
    campaign.run()
    assert campaign.authority.asked == asked == 2
    for number in range(2):
        assert campaign.witness(number, "confirm", terms, "--signatures", notes[0])[0] == 65
        code, said = campaign.witness(number, "confirm", terms, "--signatures", signed)
        assert (code, "1 passed over" in said) == (0, True), said
    code, said = campaign.witness(0, "source", NAME, "ssq", SSQ)
    assert code == 65 and "sold until" in said
    assert campaign.run("--source", f"ssq={SSQ}")[0] == 65
    assert time.time() < campaign.sale_ends, "the machine is too slow for this test's times"

    # The sources, typed by everybody's own people.
    wait_until(lambda: time.time() > campaign.sale_ends, seconds=SALE_ENDS_AFTER)
    code, said = campaign.run("--source", "ssq=1 5 11 17 23 30 + 9")
    assert code == 65 and "write it as" in said
    code, said = campaign.run("--source", f"ssq={SSQ}")
    assert code == 1 and "one.example/w, which has not these terms" in said
    assert campaign.witness(0, "source", NAME, "ssq", SSQ)[0] == 0
    assert campaign.witness(1, "source", NAME, "ssq", "01 05 11 17 23 31 + 09")[0] == 0
    code, said = campaign.run()
    assert code == 1 and "waits for two.example/w" in said and "one.example" not in said.splitlines()[0]
    assert campaign.witness(1, "source", NAME, "ssq", SSQ)[0] == 0
    code, said = campaign.run(keys=False)
    assert code == 1 and "the keys of the openings" in said
    assert not (campaign.public / f"draws/{NAME}/result.json").exists()
    # Auditors only read: the result is out, and nobody is owed anything yet.
    code, said = campaign.run()
    assert code == 69 and (campaign.public / f"draws/{NAME}/result.json").exists(), said
    assert campaign.postgres.sql("SELECT count(*) FROM draw_win").strip() == "0"
    campaign.recorder = f"host={campaign.postgres.folder} port={campaign.postgres.port} user=recorder dbname=fapiao"
    code, said = campaign.run()
    assert code == 0 and "records its winners" in said and "is drawn" in said, said
    before = campaign.verified()
    recorded(campaign, service, before)
    winners = [index for tier in before["tiers"] for index in tier["winners"]]
    assert winners and 3 not in winners and len(winners) == len(set(winners))
    # Done again, it does nothing; another answer, a witness does not give.
    assert campaign.run()[0] == 0
    assert campaign.witness(0, "source", NAME, "ssq", "none")[0] == 65

    # A winner is disqualified: the draw is done anew, and nobody else loses.
    evidence = campaign.folder / "evidence.pdf"
    evidence.write_bytes(b"%PDF")
    words = ("disqualify", NAME, winners[0], "--reason", "发票不属于本人", "--evidence", evidence)
    assert campaign.run("--note", campaign.note("treasury.example", *words))[0] == 0
    assert campaign.verified() == before
    assert campaign.run("--note", campaign.note("audit.example", *words))[0] == 0
    after = campaign.verified()
    assert [one["index"] for one in after["disqualified"]] == [winners[0]]
    still = [index for tier in after["tiers"] for index in tier["winners"]]
    assert set(winners) - set(still) == {winners[0]}
    recorded(campaign, service, after)
    assert campaign.postgres.sql(f"SELECT DISTINCT ended FROM draw_win WHERE index = {winners[0]}").strip() == "disqualified"
    assert campaign.postgres.sql(
        f"SELECT state FROM payout WHERE index = {winners[0]} AND draw IS NOT NULL").strip() == "forfeited"
    minutes = (campaign.own / "minutes.html").read_text()
    for words in ("抽奖记录 · Minutes of a draw", "取消资格 · Disqualified", "发票不属于本人", SSQ, "Notary"):
        assert words in minutes

    audit(campaign, service, still)


def recorded(campaign, service, result):
    """What stands in the database, in the books and in the API is what is published, each winner once."""
    published = sorted((index, tier + 1) for tier, one in enumerate(result["tiers"]) for index in one["winners"])
    rows = campaign.postgres.sql("SELECT index, tier FROM draw_win WHERE ended_at IS NULL ORDER BY index")
    assert [tuple(map(int, row.split("|"))) for row in rows.split()] == published
    worth = {1: 50_000, 2: 2_000}
    reserved = campaign.postgres.sql(
        "SELECT index, gross FROM payout WHERE draw IS NOT NULL AND state = 'ready' AND not_before > now() ORDER BY index")
    assert [tuple(map(int, row.split("|"))) for row in reserved.split()] == [(i, worth[tier]) for i, tier in published]
    for index, tier in published:
        leaf = campaign.postgres.sql(f"SELECT encode(leaf, 'hex') FROM log_leaf WHERE index = {index}").strip()
        shown = requests.get(f"{service.url}/v1/entries/{leaf}", timeout=30,
                             headers={"Authorization": f"Bearer {service.shop}"}).json()
        assert [(win["tier"], win["fen"]) for win in shown["draws"] if "ended" not in win] == [(tier, worth[tier])]


def audit(campaign, service, winners):
    """What the auditors get, and what they find."""
    openings = campaign.folder / "openings"
    keys = ("--campaign-key", campaign.folder / "campaign.key")
    command("draw", "audit", "give", openings, *keys, "--personal-key", campaign.folder / "personal.key",
            settings=campaign.audit)
    assert openings.stat().st_mode & 0o777 == 0o700
    file = openings / "openings.ndjson"
    assert file.stat().st_mode & 0o777 == 0o600
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    won = campaign.postgres.sql("SELECT index FROM win ORDER BY index").split()
    assert {line["index"] for line in lines} >= {*map(int, won), *winners}

    def check():
        done = command("draw", "audit", "check", openings, "--in", campaign.public, *keys, "--json",
                       settings=campaign.audit, check=False)
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    code, found, said = check()
    assert (code, found) == (0, []), (found, said)
    # The invoice of a winner falls behind his win; another opening is altered.
    one = next(line for line in lines if line["index"] == winners[0])
    number = one["opening"]["number"]
    service.issue({"change": "void", "number": number}, key=service.shop)
    other = next(line for line in lines if line["index"] != winners[0])
    other["holder"] = "0" * 32
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines[1:] + [lines[0]]))
    code, found, _ = check()
    assert code == 1
    assert {(line["index"], line["finding"]) for line in found} == {
        (winners[0], "not-eligible"), (other["index"], "other-holder")}
    # Somebody with the owner's rights makes a win worth more than it is, and another one out of nothing.
    for table, changed in (("draw_win", f"UPDATE draw_win SET fen = fen + 1 WHERE index = {winners[0]} AND ended_at IS NULL"),
                           ("win", "INSERT INTO win (index, entry_id, fen, origin, prize) SELECT l.index, l.entry_id, 100, "
                                   "l.origin, 'p1' FROM log_leaf AS l WHERE NOT EXISTS (SELECT FROM win AS w "
                                   f"WHERE w.index = l.index) AND l.index <> {winners[0]} ORDER BY l.index "
                                   "LIMIT 1 RETURNING index")):
        made = campaign.postgres.sql(f"ALTER TABLE {table} DISABLE TRIGGER USER; {changed}; "
                                     f"ALTER TABLE {table} ENABLE TRIGGER USER")
    code, now, _ = check()
    forged = {(line["index"], line["finding"]) for line in now if line not in found}
    assert code == 1 and (winners[0], "other-wins") in forged and (winners[0], "other-payout") in forged
    assert len(forged) == 3, (forged, made)
    openings.chmod(0o750)
    assert check()[0] == 66
