"""Where prizes go: an account is named on the page, encrypted for whoever pays, told to its holder, rests, and takes the
money; the receipt's page says how far it is. In a real browser, and with the program that pays."""

import os
import re

import pytest
import requests
from axe_core_python.selenium import Axe
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from browsers import CONTRAST, DESKTOP, PHONE, browser, fits
from fapiao import command, query_for, remove, scratch_folder, wait_until
from providers import Simulation
from test_lottery_pages import Road as Pages
from test_lottery_pages import one
from test_payouts import PAYEE_SEED, Payer
from test_whole_road import Campaign

PUBLIC = X25519PrivateKey.from_private_bytes(PAYEE_SEED).public_key().public_bytes(
    Encoding.Raw, PublicFormat.Raw)
CARD, MISTYPED = "6200 0000 0000 0005", "6200 0000 0000 0006"


class Road(Pages):
    def __init__(self, folder):
        self.campaign = Campaign(folder)
        self.service = self.campaign.worker({
            "lottery.publicFiles": folder / "public", "lottery.payeeKey": PUBLIC.hex()})
        self.next = 5_000

    def sql(self, text):
        return self.campaign.postgres.sql(text)


@pytest.fixture(scope="module")
def road():
    folder = scratch_folder()
    road = Road(folder)
    try:
        with road.service:
            wait_until(lambda: "/lottery/spring" in requests.get(
                road.service.url + "/lottery", timeout=10).text)
            yield road
    finally:
        road.campaign.stop()
        remove(folder)


class Person:
    """Somebody with a browser's cookie and no browser."""

    def __init__(self, road, phone):
        self.road, self.holder = road, road.holder(phone)

    def get(self, path):
        return requests.get(self.road.service.url + path, headers=self.holder.headers, timeout=20)

    def post(self, path, page, **fields):
        token = re.search(r'name="token" value="([0-9a-f]+)"', self.get(page).text)[1]
        return requests.post(
            self.road.service.url + path, data={"token": token, **fields}, timeout=20,
            headers=self.holder.headers, allow_redirects=False)

    def bind(self, channel, **fields):
        path = f"/lottery/me/accounts/{channel}"
        return self.post(path, path, **fields)

    def accounts(self):
        return re.findall(r'data-account="([a-z]+)"', self.get("/lottery/me/accounts").text)

    def enter(self, face):
        """The address of the receipt's page."""
        reply = self.post("/lottery/spring/enter", "/lottery/spring", **query_for(face))
        assert reply.status_code == 303, reply.text
        return reply.headers["Location"].split("?")[0]

    def win(self):
        for _ in range(40):
            address = self.enter(self.road.invoice())
            wait_until(lambda: 'data-outcome="waiting"' not in self.get(address).text, seconds=30)
            if 'data-outcome="won"' in self.get(address).text:
                return address
        raise AssertionError("nothing was won")

    def stage(self, address):
        return re.findall(r'data-stage="([a-z-]+)"', self.get(address).text)


# MARK: in a browser

@pytest.fixture(scope="module", params=[
    ("zh-CN", PHONE, True), ("en", PHONE, False), ("en", DESKTOP, True)],
    ids=["zh-phone", "en-phone-nojs", "en-desktop"])
def page(request):
    language, size, javascript = request.param
    driver = browser(language, size, javascript)
    driver.language, driver.javascript, driver.width = language, javascript, size[0]
    yield driver
    driver.quit()


def is_for_everybody(page, name):
    assert fits(page), name
    if folder := os.environ.get("FAPIAO_PICTURES"):
        page.save_screenshot(f"{folder}/{page.language}-{page.width} {name}.png")
    if page.javascript:
        found = Axe().run(page)
        assert found["passes"], name
        assert not [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]], name
        assert not [(f"{have:.2f}", text) for have, need, text in page.execute_script(CONTRAST)
                    if have < need], name


def rows(page, count):
    """The accounts on the page, once there are so many."""
    def found():
        accounts = page.find_elements(By.CSS_SELECTOR, "[data-account]")
        return page.find_elements(By.ID, "accounts") and len(accounts) == count and (accounts or True)
    return wait_until(found)


def test_a_card_is_named_looked_at_again_and_taken_away(page, road):
    person = Person(road, f"+86138{abs(hash((page.language, page.width))) % 10**8:08}")
    person.holder.sign_in(page, road.service.url)
    page.get(road.service.url + "/lottery/me")
    page.find_element(By.CSS_SELECTOR, "a[href='/lottery/me/accounts']").click()
    assert one(page, "#accounts")
    is_for_everybody(page, "no accounts")
    page.find_element(By.CSS_SELECTOR, "a[href='/lottery/me/accounts/bank']").click()
    is_for_everybody(page, "a card")

    def fill(card):
        box = page.find_element(By.ID, "account")
        box.clear()
        box.send_keys(card)
        Select(page.find_element(By.ID, "bank")).select_by_value("104100000004")
        box = page.find_element(By.ID, "name")
        box.clear()
        box.send_keys("王小明" if page.language == "zh-CN" else "Anna Maria")

    fill(MISTYPED)
    page.find_element(By.CSS_SELECTOR, "form button.is-main").click()
    # What was typed stands there again, and nothing is kept.
    assert one(page, ".sure") and person.accounts() == []
    assert page.find_element(By.ID, "account").get_attribute("value") == MISTYPED
    is_for_everybody(page, "a doubtful card")
    page.find_element(By.NAME, "sure").click()
    page.find_element(By.CSS_SELECTOR, "form button.is-main").click()
    assert "0006" in one(page, "[data-account]").text
    assert one(page, ".told-so")
    is_for_everybody(page, "one account")
    # Told to nobody here, for nothing sends messages: it rests.
    wait_until(lambda: person.accounts() == ["resting"])
    page.get(road.service.url + "/lottery/me/accounts/bank")
    fill(CARD)
    page.find_element(By.CSS_SELECTOR, "form button.is-main").click()
    rows(page, 2)
    page.find_elements(By.CSS_SELECTOR, ".acts button:not(.is-grave)")[0].click()
    assert "0005" in wait_until(lambda: "done=first" in page.current_url and rows(page, 2))[0].text
    is_for_everybody(page, "two accounts")
    for left in (1, 0):
        page.find_elements(By.CSS_SELECTOR, ".acts button.is-grave")[0].click()
        rows(page, left)
    # Whoever is not at home here ends all sessions.
    page.find_element(By.CSS_SELECTOR, "section[aria-labelledby=safety] button").click()
    wait_until(lambda: "/lottery/sign-in" in page.current_url)
    page.get(road.service.url + "/lottery/me/accounts")
    assert "/lottery/sign-in" in page.current_url


def test_a_document_is_asked_for_in_its_form(page, road):
    person = Person(road, f"+86139{abs(hash((page.language, page.width))) % 10**8:08}")
    person.holder.sign_in(page, road.service.url)
    page.get(road.service.url + "/lottery/me/document")
    is_for_everybody(page, "a document")

    def give(number):
        for name, text in (("name", "王小明"), ("number", number)):
            box = page.find_element(By.ID, name)
            box.clear()
            box.send_keys(text)
        page.find_element(By.CSS_SELECTOR, "form button.is-main").click()

    give("110105194912310021")
    assert one(page, "#number-wrong")
    is_for_everybody(page, "a wrong number")
    give("11010519491231002X")
    assert "002X" in one(page, "section[aria-labelledby=document]").text
    assert "11010519491231" not in page.page_source


# MARK: and the money

@pytest.mark.parametrize("channel,fields", [
    ("bank", {"account": "123", "bank": "104100000004", "name": "王小明"}),
    ("bank", {"account": CARD, "bank": "", "name": "王小明"}),
    ("bank", {"account": CARD, "bank": "other", "clearing": "1041", "name": "王小明"}),
    ("bank", {"account": CARD, "bank": "104100000004", "name": "<b>"}),
    ("bank", {"account": MISTYPED, "bank": "104100000004", "name": "王小明"}),
    ("alipay", {"account": "nobody", "name": "王小明"}),
    ("alipay", {"account": "13800001234", "name": ""}),
])
def test_what_is_no_account_is_not_taken(road, channel, fields):
    person = Person(road, f"+861370001{road.next:04}")
    road.next += 1
    reply = person.bind(channel, **fields)
    assert reply.status_code == 422 and "<b>" not in reply.text
    assert person.accounts() == []


def test_another_sites_form_binds_nothing(road):
    person = Person(road, "+8613700000002")
    path = "/lottery/me/accounts/alipay"
    fields = {"account": "2088000000000001", "name": ""}
    for token, headers in (("0" * 64, {}), (None, {"Sec-Fetch-Site": "cross-site"})):
        data = fields | {"token": token or re.search(
            r'name="token" value="([0-9a-f]+)"', person.get(path).text)[1]}
        reply = requests.post(road.service.url + path, data=data, timeout=20,
                              headers=person.holder.headers | headers, allow_redirects=False)
        assert reply.status_code == 403
    assert person.accounts() == []


def test_nothing_of_an_account_is_in_the_database_or_the_log(road):
    person = Person(road, "+8613700000003")
    account, number = "2088777700001234", "11010519491231002X"
    assert person.bind("alipay", account=account, name="欧阳娜娜").status_code == 303
    assert person.post("/lottery/me/document", "/lottery/me/document", name="欧阳娜娜",
                       kind="resident-id", number=number).status_code == 303
    dump = road.sql("SELECT string_agg(a::text, '') FROM payee_account AS a") + road.sql(
        "SELECT string_agg(d::text, '') FROM holder_document AS d")
    log = b"".join(p.read_bytes() for p in road.campaign.folder.rglob("*.log"))
    for secret in (account, number, "欧阳娜娜"):
        assert secret not in dump and secret.encode().hex() not in dump
        assert secret.encode() not in log


def test_a_prize_goes_to_the_named_account_and_the_page_says_how_far_it_is(road):
    person = Person(road, "+8613700000004")
    address = person.win()
    assert person.stage(address) == ["account"]
    # Nobody else learns of it.
    assert "data-stage" not in requests.get(road.service.url + address, timeout=20).text
    assert person.bind("alipay", account="2088000000004321", name="").status_code == 303
    wait_until(lambda: person.accounts() == ["resting"])
    assert person.stage(address) == ["account"]
    simulation = Simulation(road.campaign.folder / "providers")
    payer = Payer(road.campaign, simulation)
    try:
        payer.start()
        # Three days later.
        road.sql("UPDATE payee_account SET payable_at = now() WHERE payable_at < 'infinity'")
        wait_until(lambda: person.stage(address) == ["arrived"], seconds=30)
        text = person.get(address).text
        number = road.sql("SELECT reference FROM payout WHERE state = 'paid'")
        assert number and number in text and "4321" in text
        # From now on a prize goes there without a word of its holder's.
        again = person.win()
        wait_until(lambda: person.stage(again) == ["arrived"], seconds=30)
    finally:
        if payer.process:
            payer.stop()
        simulation.stop()
    assert road.sql("SELECT string_agg(DISTINCT kind, ',') FROM holder_notice"
                    " WHERE win IS NOT NULL AND told_at IS NOT NULL") == "paid"
    # No prize here is taxed, so the report has its heading and nothing else.
    done = command("payout", "withholding", "--month", road.sql("SELECT to_char(now(), 'YYYY-MM')"),
                   "--reason", "the month's report", settings=road.campaign.ledger | {
                       "payout.personalKeyFile": road.campaign.folder / "personal.key",
                       "payout.payeeKeyFile": road.campaign.folder / "payee.key"})
    assert done.stdout.count("\n") == 1 and "偶然所得" not in done.stdout
