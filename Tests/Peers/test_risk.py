"""A prize that a rule holds: the holder appeals on the receipt's page, an operator answers and releases at the console, and the
money arrives; by the programs themselves."""

import json
import re

import pytest
import requests

from console import Account, Browser, Console
from fapiao import command, wait_until
from holders import Holder
from providers import Simulation
from test_payouts import Payer, bind, wins
from test_whole_road import INVOICES, enter, road  # noqa: F401  a fixture

SELLER = INVOICES[0]["seller"]["taxNumber"]


@pytest.fixture
def held(road):
    campaign, service = road
    simulation = Simulation(campaign.folder / "providers")
    payer = Payer(campaign, simulation, more={"risk.excludedSellers": SELLER})
    console = Console(on=campaign.postgres, redis=campaign.ledger.get("redis.url"))
    try:
        yield campaign, service, simulation, payer, console
    finally:
        if payer.process and payer.process.poll() is None:
            payer.stop()
        console.stop()
        simulation.stop()


def test_a_held_prize_is_appealed_answered_released_and_paid(held):
    campaign, service, simulation, payer, console = held
    li = Account(console, "li.na", "operator")
    operator = Browser(console).begin(li)
    won = None
    for number, face in enumerate(INVOICES):
        reply, _ = enter(service, face, f"customer-{number}")
        if reply.json().get("outcome", {}).get("state") == "won":
            won = reply.json()
            break
    assert won
    win = next(iter(wins(campaign)))
    bind(campaign, win, {"channel": "alipay", "identity": "2088000000000001",
                         "identity_type": "ALIPAY_USER_ID"})
    payer.start()
    payout = wait_until(lambda: next((p for p in wins(campaign).values() if p.get("hold")), None), seconds=60)
    assert payout["hold"] == "risk: excludedSeller 1, allowed 0" and payout["state"] == "ready"
    assert win in operator.get("/console/risk").text and "excluded seller" in operator.get("/console/risk").text

    # An operator answers what the holder has said; the worker that took it cannot read the table.
    origin, index = win.split("#")
    for expected in ("appealed", "open"):
        said = campaign.postgres.sql(
            f"SET ROLE fapiao_verifier; SELECT appeal_payout('{origin}', {index}, '=it is mine <b>', 3)")
        assert said == expected
    page = operator.get("/console/appeals").text
    number = re.search(r"/console/appeal\?id=(\d+)", page)[1]
    # What he says is shown to whoever says why he looks, and that is written first.
    for shown in (page, operator.get(f"/console/appeal?id={number}").text):
        assert "it is mine" not in shown
    assert operator.post("/console/appeal", {"id": number, "act": "reveal", "reason": ""}).status_code == 422
    page = operator.post("/console/appeal", {"id": number, "act": "reveal", "reason": "to answer"})
    assert page.status_code == 200 and "=it is mine &lt;b&gt;" in page.text
    assert console.audit()[-1] == f"li.na: reveal appeal {number}"

    def answer(reason):
        return operator.post("/console/appeal", {"id": number, "act": "answer", "reason": reason}).status_code
    assert (answer(""), answer("We know the shop."), answer("Again.")) == (422, 303, 422)
    answered = campaign.postgres.sql(
        f"SET ROLE fapiao_verifier; SELECT answer FROM appeals_of('{origin}', {index})")
    assert answered == "We know the shop."

    reply = operator.release(win, "known")
    assert reply.headers["Location"].endswith("done=done")
    assert "excludedSeller" not in operator.get("/console/risk").text
    wait_until(lambda: wins(campaign)[win]["state"] == "paid", seconds=90)
    fen = wins(campaign)[win]["gross_fen"]
    assert simulation.received("alipay", "2088000000000001") == f"{fen // 100}.{fen % 100:02}"
    proof = json.loads(command("books", "prove", "--json", settings=campaign.ledger).stdout)
    assert proof["faults"] == []


def test_the_page_of_an_appeal_is_its_holders(road):
    campaign, service = road
    for number, face in enumerate(INVOICES):
        reply, _ = enter(service, face, f"customer-{number}")
        if reply.json().get("outcome", {}).get("state") == "won":
            break
    leaf = reply.json()["leaf"] if "leaf" in reply.json() else campaign.postgres.sql(
        "SELECT encode(leaf, 'hex') FROM log_leaf JOIN win USING (index) LIMIT 1")
    stranger = Holder("+8613800138009", campaign.personal)
    campaign.postgres.sql(stranger.session)
    for headers in [{"Accept": "text/html"}, stranger.headers]:
        assert requests.get(f"{service.url}/lottery/r/{leaf}/appeal", headers=headers,
                            timeout=10).status_code == 404
        assert requests.post(f"{service.url}/lottery/r/{leaf}/appeal", headers=headers, timeout=10,
                             data={"words": "x", "token": "x", "lang": "en"}).status_code == 404
