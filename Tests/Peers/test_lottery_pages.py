"""The lottery's pages in a real browser, over a draw with two witnesses: an invoice is entered from its verdict and
from the campaign's page, its outcome is told, and its files are found sound by the program for everybody."""

import signal
import time

import pytest
import requests
from axe_core_python.selenium import Axe
from selenium.webdriver.common.by import By

from browsers import CONTRAST, DESKTOP, PHONE, browser, fits, waiting
from fapiao import command, digital, query_for, remove, scratch_folder, wait_until
from holders import Holder
from test_page import fill, submit
from test_whole_road import Campaign

FIRST = 26990000000000300000


class Road:
    def __init__(self, folder):
        self.campaign = Campaign(folder)
        self.service = self.campaign.worker({"lottery.publicFiles": folder / "public"})
        self.next = 0

    def holder(self, phone):
        holder = Holder(phone, self.campaign.personal)
        self.campaign.postgres.sql(holder.session)
        return holder

    def invoice(self):
        """One that was never entered."""
        face = digital(FIRST + self.next)
        self.next += 1
        self.service.issue({"change": "issue", "invoice": face}, key=self.service.shop)
        return face


@pytest.fixture(scope="module")
def road():
    folder = scratch_folder()
    road = Road(folder)
    try:
        with road.service:
            road.anna, road.ben = road.holder("+8613800001234"), road.holder("+8613900005678")
            wait_until(lambda: "/lottery/spring" in requests.get(
                road.service.url + "/lottery", timeout=10).text)
            yield road
    finally:
        road.campaign.stop()
        remove(folder)


@pytest.fixture(scope="module", params=[
    ("zh-CN", PHONE, True), ("en", PHONE, False), ("en", DESKTOP, True)],
    ids=["zh-phone", "en-phone-nojs", "en-desktop"])
def visitor(request):
    language, size, javascript = request.param
    driver = browser(language, size, javascript)
    driver.language, driver.javascript, driver.width = language, javascript, size[0]
    yield driver
    driver.quit()


@pytest.fixture
def page(visitor, road):
    visitor.get("about:blank")
    visitor.execute_cdp_cmd("Network.clearBrowserCookies", {})
    visitor.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    visitor.get_log("browser")
    yield visitor
    complaints = [entry for entry in visitor.get_log("browser") if entry["level"] == "SEVERE"]
    assert not [c for c in complaints if not {"422", "403", "404"} & set(c["message"].split())
                and "status of 4" not in c["message"]], complaints


def one(page, selector):
    return waiting(page).until(lambda p: p.find_elements(By.CSS_SELECTOR, selector))[0]


def outcome(page):
    """Once it is drawn; the page looks again by itself."""
    waiting(page, 30).until(lambda p: p.find_elements(
        By.CSS_SELECTOR, '[data-outcome]:not([data-outcome="waiting"])'))
    return one(page, "[data-outcome]").get_attribute("data-outcome")


def enter(page, road, holder, face):
    """From the verdict."""
    holder.sign_in(page, road.service.url)
    page.get(road.service.url + "/")
    fill(page, query_for(face))
    submit(page)
    one(page, ".offers button").click()
    one(page, "[data-outcome], [data-notice]")


def test_an_invoice_is_entered_from_its_verdict(page, road):
    face = road.invoice()
    enter(page, road, road.anna, face)
    assert outcome(page) in ("won", "lost")
    address = page.current_url.split("?")[0]
    assert "/lottery/r/" in address and face["number"] not in page.current_url
    assert fits(page)
    page.get(address)
    assert face["number"] in page.find_element(By.CSS_SELECTOR, ".ticket").text
    # What it is proved by, as everybody checks it.
    reply = requests.get(address + "/proof", timeout=10)
    assert reply.status_code == 200 and "attachment" in reply.headers["Content-Disposition"]
    folder = road.campaign.folder
    (folder / "shown.tlog-proof").write_bytes(reply.content)
    done = command("draw", "verify", folder / "shown.tlog-proof",
                   "--manifest", folder / "manifest.json", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert face["number"].encode() not in reply.content
    kept = requests.get(address + "/keep", headers=road.anna.headers, timeout=10)
    assert kept.headers["Cache-Control"] == "no-store" and kept.json()["leaf"] in address
    page.get(road.service.url + "/lottery/me")
    assert page.find_elements(By.CSS_SELECTOR, f"a[href$='{kept.json()['leaf']}']")
    assert fits(page)


def test_an_invoice_is_entered_from_the_campaigns_page(page, road):
    road.anna.sign_in(page, road.service.url)
    page.get(road.service.url + "/lottery/spring")
    fill(page, query_for(road.invoice()))
    page.find_element(By.CSS_SELECTOR, "#form button.is-main").click()
    assert outcome(page) in ("won", "lost")


def test_who_is_not_signed_in_is_led_to_signing_in_and_back(page, road):
    page.get(road.service.url + "/lottery/spring")
    fill(page, query_for(road.invoice()))
    submit(page)
    link = one(page, ".offers a.button").get_attribute("href")
    assert link.endswith("/lottery/sign-in?then=" + page.current_url.removeprefix(road.service.url))


def test_another_persons_invoice_is_refused_in_plain_words(page, road):
    face = road.invoice()
    enter(page, road, road.anna, face)
    outcome(page)
    page.execute_cdp_cmd("Network.clearBrowserCookies", {})
    enter(page, road, road.ben, face)
    assert one(page, "[data-notice]").get_attribute("data-notice") == "not-eligible"
    text = page.find_element(By.TAG_NAME, "main").text
    assert ("不能参加" if page.language == "zh-CN" else "cannot enter") in text
    page.find_element(By.CSS_SELECTOR, ".signed summary").click()
    assert "/refusal" in page.find_element(By.CSS_SELECTOR, ".signed pre").text
    assert fits(page)


def test_a_stranger_learns_what_the_public_log_tells_and_nothing_else(page, road):
    face = road.invoice()
    enter(page, road, road.anna, face)
    outcome(page)
    address = page.current_url.split("?")[0]
    page.execute_cdp_cmd("Network.clearBrowserCookies", {})
    for holder in (None, road.ben):
        if holder:
            holder.sign_in(page, road.service.url)
        page.get(address)
        assert one(page, "[data-outcome]")
        assert face["number"] not in page.page_source and "/keep" not in page.page_source
        reply = requests.get(address + "/keep", headers=holder.headers if holder else {}, timeout=10)
        assert reply.status_code == 404


def test_a_receipt_that_waits_says_for_whom_and_goes_on_by_itself(page, road):
    one_of_them = road.campaign.witnesses[1].process
    one_of_them.send_signal(signal.SIGSTOP)
    try:
        enter(page, road, road.anna, road.invoice())
        assert one(page, "[data-outcome]").get_attribute("data-outcome") == "waiting"
        address = page.current_url.split("?")[0]
        # Nobody but its holder learns that there is one.
        assert requests.get(address, timeout=10).status_code == 404
        assert page.find_elements(By.CSS_SELECTOR, "meta[http-equiv=refresh]")
        assert fits(page)
    finally:
        one_of_them.send_signal(signal.SIGCONT)
    assert outcome(page) in ("won", "lost")


def test_suspense_is_short_can_be_skipped_and_honours_the_wish_for_no_motion(page, road):
    enter(page, road, road.anna, road.invoice())
    outcome(page)
    address = page.current_url.split("?")[0]
    heading = (By.CSS_SELECTOR, ".unveiled h1")
    page.get(address + "?new")
    begun = time.monotonic()
    assert one(page, ".veil").is_displayed() and not page.find_element(*heading).is_displayed()
    waiting(page, 5, poll_frequency=0.05).until(lambda p: p.find_element(*heading).is_displayed())
    assert time.monotonic() - begun < 3
    page.get(address + "?new")
    one(page, ".skip-veil a").click()
    waiting(page, 2).until(lambda p: not p.find_elements(By.CSS_SELECTOR, ".veil"))
    assert page.find_element(*heading).is_displayed()
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "features": [{"name": "prefers-reduced-motion", "value": "reduce"}]})
    page.get(address + "?new")
    assert page.find_element(*heading).is_displayed() and not one(page, ".veil").is_displayed()


def pages(page, road):
    """Every page of the lottery, one after another."""
    for path in ("/lottery", "/lottery/spring", "/lottery/spring/draws", "/lottery/why", "/lottery/me"):
        page.get(road.service.url + path)
        yield path
    face = road.invoice()
    enter(page, road, road.anna, face)
    outcome(page)
    address = page.current_url.split("?")[0]
    for path in (address, road.service.url + "/lottery/spring", road.service.url + "/lottery/me"):
        page.get(path)
        yield path
    page.execute_cdp_cmd("Network.clearBrowserCookies", {})
    page.get(address)
    yield "as a stranger"
    enter(page, road, road.ben, face)
    yield "refused"
    page.get(road.service.url + "/")
    fill(page, query_for(road.invoice()))
    submit(page)
    yield "offered"


def test_every_page_is_for_everybody(page, road):
    for scheme in ("light", "dark"):
        page.execute_cdp_cmd("Network.clearBrowserCookies", {})
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"}]})
        for name in pages(page, road):
            assert fits(page), name
            controls = [c for c in page.find_elements(By.CSS_SELECTOR, "input, textarea, button, a")
                        if c.get_attribute("type") != "hidden" and c.is_displayed()]
            assert not [c.get_attribute("outerHTML") for c in controls if not c.accessible_name], name
            if not page.javascript:
                continue
            # The stamp across an invoice says again what the verdict says, and nobody needs to read it.
            found = Axe().run(page, {"exclude": [[".stamp"]]})
            assert found["passes"], name
            assert not [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]], name
            assert not [(f"{have:.2f}", text) for have, need, text in page.execute_script(CONTRAST)
                        if have < need], name


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_letters_of_twice_the_size_fit_a_small_phone(road, language):
    driver = browser(language, (320, 640), True, letters=32)
    try:
        driver.language, driver.javascript, driver.width = language, True, 320
        for name in pages(driver, road):
            assert fits(driver), name
    finally:
        driver.quit()


def test_nothing_of_a_page_is_kept_or_comes_from_elsewhere(road):
    for path in ("/lottery", "/lottery/spring", "/lottery/spring/draws", "/lottery/why", "/lottery/me"):
        headers = requests.get(road.service.url + path, timeout=10).headers
        assert headers["Cache-Control"] == "no-store"
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'") and "unsafe" not in policy


def test_the_public_files_are_where_the_pages_say(page, road):
    enter(page, road, road.anna, road.invoice())
    outcome(page)
    page.get(road.service.url + "/lottery/spring/draws")
    links = [a.get_attribute("href") for a in page.find_elements(By.CSS_SELECTOR, "#files ~ .files a")]
    assert len(links) >= 2
    for link in links:
        if not link.endswith(".sig"):
            assert requests.get(link, timeout=10).status_code == 200, link
