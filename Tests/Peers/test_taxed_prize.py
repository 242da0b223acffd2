"""A prize above 800 yuan, from the receipt to the tax office's file: it waits for its winner's document, arrives less
the tax, and stands in the file of its month with what was withheld, once."""

import csv
import io
import json
import unittest.mock

import pytest
import requests

import test_draw
from fapiao import command, remove, scratch_folder, wait_until
from providers import Simulation
from test_accounts import Person, Road
from test_payouts import Payer

NUMBER = "11010519491231002X"


@pytest.fixture
def road():
    folder = scratch_folder()
    # Nearly every receipt wins a thousand yuan.
    with unittest.mock.patch.multiple(
            test_draw, LADDER=[["p1000", 900_000_000]], PRIZES=[["p1000", 100_000, 50]]):
        road = Road(folder)
    try:
        with road.service:
            wait_until(lambda: "/lottery/spring" in requests.get(
                road.service.url + "/lottery", timeout=10).text)
            yield road
    finally:
        road.campaign.stop()
        remove(folder)


def test_a_taxed_prize_waits_for_a_document_and_is_reported(road):
    campaign = road.campaign
    keys = {"payout.personalKeyFile": campaign.folder / "personal.key",
            "payout.payeeKeyFile": campaign.folder / "payee.key"}
    month = road.sql("SELECT to_char(now() AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')")

    def withheld(of=month):
        text = command("payout", "withholding", "--month", of, "--reason", "the month's report",
                       settings=campaign.ledger | keys).stdout
        return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))

    person = Person(road, "+8613700000005")
    address = person.win()
    assert person.stage(address) == ["document"]
    assert person.bind("alipay", account="2088000000009876", name="").status_code == 303
    wait_until(lambda: person.accounts() == ["resting"])
    simulation = Simulation(campaign.folder / "providers")
    payer = Payer(campaign, simulation)
    try:
        payer.start()
        # Three days later there is an account, and still nobody to report.
        road.sql("UPDATE payee_account SET payable_at = now() WHERE payable_at < 'infinity'")
        assert person.stage(address) == ["document"]
        assert person.post("/lottery/me/document", "/lottery/me/document", name="王小明",
                           kind="resident-id", number=NUMBER).status_code == 303
        wait_until(lambda: person.stage(address) == ["arrived"], seconds=60)
        assert simulation.received("alipay", "2088000000009876") == "800.00"
    finally:
        if payer.process:
            payer.stop()
        simulation.stop()
    [line] = withheld()
    win = road.sql("SELECT win FROM payout WHERE state = 'paid'")
    assert line == {
        "姓名": "王小明", "证件类型": "居民身份证", "证件号码": NUMBER, "所得项目": "偶然所得",
        "收入额": "1000.00", "应纳税所得额": "1000.00", "税率": "20%", "应扣缴税额": "200.00", "已扣缴税额": "200.00",
        "月份": month, "备注": win}
    # Of another month, and of one that nobody was paid for yet.
    assert withheld("2025-01") == []
    other = Person(road, "+8613700000006")
    other.win()
    assert [row["备注"] for row in withheld()] == [win]
    proof = json.loads(command("books", "prove", "--json", settings=campaign.ledger).stdout)
    accounts = {account["account"]: account for account in proof["accounts"]}
    assert proof["faults"] == [] and accounts["tax:spring"]["posted_fen"] == 20_000
    # Without the key there is no report, and not a part of one.
    (campaign.folder / "payee.key").write_text("11" * 32 + "\n")
    noted = road.sql("SELECT actor || ' ' || act || ' ' || subject || ', ' || reason FROM console_audit"
                     " ORDER BY id LIMIT 1")
    assert noted.startswith("person:") and f" withholding {month}, login " in noted
    assert noted.endswith(", the month's report")
    done = command("payout", "withholding", "--month", month, "--reason", "x", settings=campaign.ledger | keys,
                   check=False)
    assert done.returncode == 1 and win in done.stderr and NUMBER not in done.stdout + done.stderr
