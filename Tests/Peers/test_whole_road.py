"""From an invoice to a prize that can be worked out again: entered by the API, sealed by the draw with two
witnesses, told in the same answer, and read out of the public files by a program that is not ours."""

import base64
import concurrent.futures
import time

import pytest
import requests

import test_draw
from campaigns import Campaign as Keys
from campaigns import NoteKey, verified
from conftest import Key
from fapiao import Service, WIDE_LIMITS, command, digital, query_for, remove, scratch_folder, wait_until
from lottery_verifier import leaf, sha256

# Each has a buyer of its own: else they are parts of one purchase.
INVOICES = [digital(26990000000000200000 + number, buyer={"name": f"测试买方{number}"}) for number in range(40)]


class Campaign(test_draw.Campaign):
    """Whose campaign key and receipt key a worker has."""

    key = sha256(b"campaign key")
    personal = sha256(b"personal key")
    fingerprint = Keys("spring").fingerprint

    def worker(self, more={}):
        self.postgres.sql("CREATE ROLE worker LOGIN IN ROLE fapiao_verifier")
        settings = {"lottery.receiptKeyFile": self.folder / "receipt/log.key"}
        for name in ("campaign", "personal"):
            path = self.folder / f"{name}.key"
            path.write_text(sha256(f"{name} key".encode()).hex() + "\n")
            path.chmod(0o600)
            settings[f"lottery.{name}KeyFile"] = path
        shop = Key("shop", "enter", "ledger.write")
        database = f"host={self.postgres.folder} port={self.postgres.port} user=worker dbname=fapiao"
        service = Service(self.folder, {
            **WIDE_LIMITS, **settings, **more, "api.keys": shop.line, "database.url": database})
        service.shop = shop.text
        return service


@pytest.fixture
def road():
    folder = scratch_folder()
    campaign = Campaign(folder)
    try:
        with campaign.worker() as service:
            service.issue(*({"change": "issue", "invoice": face} for face in INVOICES),
                          key=service.shop)
            yield campaign, service
    finally:
        campaign.stop()
        remove(folder)


def enter(service, face, holder):
    begun = time.monotonic()
    reply = requests.post(
        service.url + "/v1/entries", json={**query_for(face), "holder": holder}, timeout=30,
        headers={"Authorization": f"Bearer {service.shop}", "Accept-Language": "en"})
    return reply, time.monotonic() - begun


def test_one_answer_says_that_it_entered_and_what_came_of_it(road):
    campaign, service = road
    wait_until(lambda: "rule" in enter(service, digital(26990000000000009999), "x")[0].json())
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(
            lambda pair: enter(service, pair[1], f"customer-{pair[0]}"), enumerate(INVOICES)))
    answers = []
    for reply, seconds in replies:
        assert reply.status_code == 201, reply.text
        assert seconds < 3
        answers.append(reply.json())
    assert {answer["outcome"]["state"] for answer in answers} <= {"won", "lost"}
    assert sorted(answer["outcome"]["index"] for answer in answers) == list(range(len(INVOICES)))

    def get(path):
        reply = requests.get(f"{campaign.draw.url}/lottery/spring/{path}", timeout=10)
        assert reply.status_code == 200, path
        return reply.content

    wait_until(lambda: int(get("checkpoint").split(b"\n")[1]) == len(INVOICES), seconds=60)
    leaves, winners = test_draw.replay(campaign, get)
    receipt_key = NoteKey(f"{test_draw.ORIGIN}/receipt", vkey=campaign.receipt)
    for answer in answers:
        outcome, entry = answer["outcome"], base64.b64decode(answer["keep"]["d"])
        # The receipt is kept: the entry is in the log, where the answer says.
        assert leaves[outcome["index"]] == leaf(entry)
        assert verified(answer["receipt"], receipt_key)[1] == base64.b64encode(leaf(entry)).decode()
        assert outcome.get("fen") == winners.get(outcome["index"])
    assert any(answer["outcome"]["state"] == "won" for answer in answers)


def test_a_campaign_pauses_goes_on_and_ends(road):
    campaign, service = road
    key = campaign.folder / "draw/log.key"
    # Who runs campaigns may do nothing else.
    campaign.postgres.sql("CREATE ROLE organiser LOGIN IN ROLE fapiao_operator")
    settings = campaign.ledger | {
        "database.url": f"host={campaign.postgres.folder} port={campaign.postgres.port}"
                        " user=organiser dbname=fapiao"}

    def change(verb, *, key=key, check=True):
        return command("campaign", verb, "spring", "--reason", "为了测试", "--key", key,
                       settings=settings, check=check)

    def rule(face):
        reply, _ = enter(service, face, "customer")
        return reply.status_code, reply.json().get("rule")

    wait_until(lambda: rule(INVOICES[0])[0] in (200, 201))
    def holds():
        """Waits until the second that the newest note names: it lies a few ahead of the command."""
        at = int(campaign.postgres.sql("SELECT at FROM campaign_state ORDER BY place DESC LIMIT 1"))
        wait_until(lambda: time.time() >= at)

    change("pause")
    holds()
    assert rule(INVOICES[1]) == (422, "campaign-paused")
    # What was entered stays entered.
    assert rule(INVOICES[0])[0] == 200
    change("resume")
    wait_until(lambda: rule(INVOICES[1])[0] in (200, 201))
    assert change("close", key=campaign.folder / "receipt/log.key", check=False).returncode == 78
    change("close")
    holds()
    assert rule(INVOICES[2]) == (422, "campaign-closed")
    done = change("resume", check=False)
    assert done.returncode == 1 and "for ever" in done.stderr
    notes = campaign.postgres.sql("SELECT note FROM campaign_state ORDER BY place")
    for state in ("paused", "open", "closed"):
        assert f"{test_draw.ORIGIN}/state\n{state}\n" in notes
    assert command("campaign", "pause", "autumn", "--reason", "x", "--key", key,
                   settings=campaign.ledger, check=False).returncode == 1
