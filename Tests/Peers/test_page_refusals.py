"""What a person loses by a refusal: nothing. In a real browser, with limits that are soon used up."""

import os
import signal

import pytest
import requests
from selenium.webdriver.common.by import By

from browsers import PHONE, browser
from fapiao import Service, digital, query_for, remove, scratch_folder, wait_until
from test_page import fill, other_language, submit, verdict

INVOICE = digital(26990000000000910001)


@pytest.fixture(scope="module", params=["zh-CN", "en"])
def strict(request, template, key):
    path = scratch_folder(template)
    with Service(path, {"api.keys": key.line, "limits.page": "12/h"}) as service:
        service.issue({"change": "issue", "invoice": INVOICE}, key=key.text)
        service.language = request.param
        yield service
    remove(path)


@pytest.fixture
def page(strict):
    driver = browser(strict.language, PHONE, True)
    driver.language, driver.javascript, driver.width = strict.language, True, PHONE[0]
    yield driver
    driver.quit()


def checks(service):
    """Every verification that the page made, whatever it came to."""
    text = requests.get(service.operators + "/metrics", timeout=10).text
    return sum(float(line.split()[-1]) for line in text.splitlines()
               if line.startswith("fapiao_verifications_total") and 'channel="page"' in line)


def ask(page, service, fields):
    page.get(service.url + "/")
    fill(page, fields)
    submit(page)
    return verdict(page)[0]


# In this order: the last uses up what the others need.
@pytest.mark.parametrize("expected, change", [
    ("malformed", {"number": "473829105"}), ("limited", {"amount": "9.99"}), ("throttled", {"amount": "9.98"})])
def test_a_refusal_is_a_page_of_its_own_and_keeps_what_was_typed(page, strict, expected, change):
    asked = query_for(INVOICE) | change
    for _ in range(14):
        if ask(page, strict, asked) == expected:
            break
    assert verdict(page)[0] == expected
    def is_whole():
        assert "/results/" in page.current_url
        for name, value in asked.items():
            assert page.find_element(By.NAME, name).get_attribute("value") == value
            assert value not in page.current_url
        assert verdict(page)[0] == expected
    before = checks(strict)
    is_whole()
    address = page.current_url
    page.refresh()
    is_whole()
    other_language(page)
    is_whole()
    other_language(page)
    is_whole()
    page.get(strict.url + "/")
    page.back()
    is_whole()
    assert checks(strict) == before
    # A program that follows sees the refusal, and when to come back. On a busy machine Redis, which has it, may be late.
    def shown():
        reply = requests.get(address, timeout=10)
        return None if reply.status_code == 503 else (reply,)
    [reply] = wait_until(shown)
    assert reply.status_code == (422 if expected == "malformed" else 429)
    assert ("Retry-After" in reply.headers) == (expected != "malformed")
    assert asked["number"] not in strict.log() and "/results/" + address[-40:] not in strict.log()


def test_a_ledger_that_is_away_is_a_page_of_its_own(folder, key):
    """The ledger is stopped under a service that serves; Redis keeps what was typed."""
    with Service(folder, {"api.keys": key.line}) as service:
        fields = {"number": "26990000000000910009", "issuedOn": "2026-01-05", "amount": "1.00", "lang": "en"}
        for pid in service.pids("postgres"):
            os.kill(pid, signal.SIGSTOP)
        try:
            posted = requests.post(
                service.url + "/", data=fields, timeout=30, allow_redirects=False)
            assert posted.status_code == 303 and "2699" not in posted.headers["Location"]
            shown = requests.get(service.url + posted.headers["Location"], timeout=10)
            assert shown.status_code == 503 and 1 <= int(shown.headers["Retry-After"]) <= 9
            assert fields["number"] in shown.text and 'data-verdict="' in shown.text
        finally:
            for pid in service.pids("postgres"):
                os.kill(pid, signal.SIGCONT)
