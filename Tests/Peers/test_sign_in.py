"""Signing in on a phone's browser and on a desk's, in both languages, with and without JavaScript: the codes are read off
the demonstration's phone, and nothing of them is in the log."""

import html
import re

import pytest
import requests
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from browsers import DESKTOP, PHONE, browser, fits, waiting
from fapiao import CHATS, Service, remove, scratch_folder

VISITORS = [("zh-CN", PHONE, True), ("en", PHONE, True), ("zh-CN", PHONE, False), ("en", DESKTOP, False)]


@pytest.fixture(scope="module")
def demo(template):
    path = scratch_folder(template)
    keys = {name: value for name, value in CHATS.items() if name.startswith("lottery.")}
    service = Service(path, {**keys, "log.level": "trace"})
    service.flags = ["--demo"]
    with service:
        yield service
    remove(path)


@pytest.fixture(scope="module", params=VISITORS, ids=["zh-phone", "en-phone", "zh-phone-nojs", "en-nojs"])
def visitor(request):
    language, size, javascript = request.param
    driver = browser(language, size, javascript)
    driver.language, driver.javascript, driver.width = language, javascript, size[0]
    driver.number = f"1380013800{VISITORS.index(request.param)}"
    yield driver
    complaints = [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
    driver.quit()
    # A wrong code is a 422, which the browser notes as well.
    assert not [c for c in complaints if "422" not in c["message"]], complaints


def code(demo, number):
    """The newest code that the demonstration's phone got for this number."""
    page = requests.get(demo.url + "/demo/phone", timeout=10).text
    messages = re.findall(r'<p class="quiet">(\S+) · .*?</p>\s*<p>(.*?)</p>', page, re.S)
    found = [re.search(r"\d{6}", html.unescape(text))[0] for to, text in messages if to == "+86" + number]
    return found[0] if found else None


def step(page):
    return page.find_element(By.CSS_SELECTOR, "[data-step]").get_attribute("data-step")


def wait_for(page, name):
    waiting(page).until(lambda p: p.find_elements(By.CSS_SELECTOR, f'[data-step="{name}"]'))


def check_looks(page):
    """What a person needs who sees little, or nothing."""
    assert fits(page)
    assert page.find_element(By.TAG_NAME, "html").get_attribute("lang").startswith(page.language[:2])
    assert len(page.find_elements(By.TAG_NAME, "h1")) == 1
    controls = [c for c in page.find_elements(By.CSS_SELECTOR, "input, button, a")
                if c.get_attribute("type") != "hidden" and c.is_displayed()]
    assert not [c.get_attribute("outerHTML") for c in controls if not c.accessible_name]
    for box in page.find_elements(By.CSS_SELECTOR, "input[aria-describedby]"):
        for anchor in box.get_attribute("aria-describedby").split():
            assert page.find_element(By.ID, anchor).get_attribute("textContent").strip()
    for button in page.find_elements(By.CSS_SELECTOR, "main button, main input:not([type=hidden])"):
        assert button.size["height"] >= 44, button.get_attribute("outerHTML")


def type_in(page, name, text):
    box = page.find_element(By.NAME, name)
    box.clear()
    box.send_keys(text, Keys.ENTER)


def test_a_person_signs_in_is_known_and_is_forgotten(demo, visitor):
    visitor.get(demo.url + "/lottery/sign-in?then=/lottery/privacy")
    assert step(visitor) == "sign-in"
    check_looks(visitor)
    type_in(visitor, "phone", "12345")
    waiting(visitor).until(lambda p: p.find_elements(By.CSS_SELECTOR, "[aria-invalid]"))
    check_looks(visitor)
    type_in(visitor, "phone", visitor.number[:3] + " " + visitor.number[3:])
    wait_for(visitor, "code")
    check_looks(visitor)
    assert visitor.number not in visitor.current_url
    right = waiting(visitor).until(lambda _: code(demo, visitor.number))
    type_in(visitor, "code", "000000" if right != "000000" else "111111")
    waiting(visitor).until(lambda p: p.find_elements(By.CSS_SELECTOR, "[aria-invalid]"))
    check_looks(visitor)
    type_in(visitor, "code", right)
    waiting(visitor).until(lambda p: p.current_url.endswith("/lottery/privacy"))
    assert fits(visitor)
    cookie = visitor.get_cookie("__Host-fapiao")
    assert cookie["secure"] and cookie["httpOnly"] and cookie["sameSite"] == "Lax"
    assert visitor.get_cookie("__Host-fapiao-code") is None

    visitor.get(demo.url + "/lottery/me/join")
    check_looks(visitor)
    masked = f"{visitor.number[:3]}****{visitor.number[-4:]}"
    assert masked in visitor.page_source and visitor.number not in visitor.page_source

    visitor.get(demo.url + "/lottery/me/forget")
    check_looks(visitor)
    visitor.find_element(By.CSS_SELECTOR, "main form button").click()
    wait_for(visitor, "forgotten")
    visitor.get(demo.url + "/lottery/me/join")
    wait_for(visitor, "sign-in")
    stolen = requests.get(demo.url + "/lottery/me/join", cookies={"__Host-fapiao": cookie["value"]},
                          allow_redirects=False, timeout=10)
    assert stolen.status_code == 303
    log = demo.log()
    for secret in (right, visitor.number, cookie["value"]):
        assert secret not in log


def test_a_page_of_another_site_sends_no_code(demo):
    for fields in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://thief.example"}):
        reply = requests.post(demo.url + "/lottery/sign-in", data={"phone": "13900139000"}, headers=fields,
                              timeout=10)
        assert reply.status_code == 403
    assert code(demo, "13900139000") is None


def test_a_phone_rings_once_a_minute(demo):
    replies = [requests.post(demo.url + "/lottery/sign-in", data={"phone": "13900139001"}, timeout=10,
                             allow_redirects=False) for _ in range(3)]
    assert [reply.status_code for reply in replies] == [303, 429, 429]
    assert 0 < int(replies[1].headers["Retry-After"]) <= 60
