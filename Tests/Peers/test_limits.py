"""Who asks too much is told when to come back, and may then."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from fapiao import Service, WIDE_LIMITS, digital, query_for, wait_until

ELECTRONIC = {
    "kind": "10", "code": "099992600111", "number": "00000001", "issuedOn": "2026-01-05",
    "checkCode": "12345678901234567890", "buyer": {"name": "测试买方"},
    "amount": "100.00", "tax": "13.00", "total": "113.00"}


@pytest.fixture
def strict(folder, key):
    settings = {**WIDE_LIMITS, "api.keys": key.line, "limits.api": "3/s", "limits.page": "3/s",
                "limits.wrongAttemptsByKeyHolder": "2/day"}
    with Service(folder, settings) as service:
        yield service


def ask_until_refused(ask):
    """A burst beyond the limit is refused however slow the machine: each answer takes far less
    than the third of a second that a token takes to come back, or many come at once."""
    with ThreadPoolExecutor(30) as pool:
        replies = list(pool.map(lambda _: ask(), range(30)))
    refused = [r for r in replies if r.status_code == 429]
    assert refused and any(r.status_code == 200 for r in replies), [r.status_code for r in replies]
    assert {r.status_code for r in replies} == {200, 429}
    return refused[0]


def test_the_api_throttles_and_recovers(strict):
    fields = query_for(digital(26990000000000900000))
    refused = ask_until_refused(lambda: strict.verify(fields))
    assert 1 <= int(refused.headers["Retry-After"]) <= 2
    assert refused.headers["Content-Type"].startswith("application/problem+json")
    assert refused.json()["type"] == "/problems/throttled"
    assert refused.json()["retryAfter"] == int(refused.headers["Retry-After"])
    wait_until(lambda: strict.verify(fields).status_code == 200, every=0.5)


def test_a_key_holder_is_not_held_up_by_his_neighbours(strict, key):
    fields = query_for(digital(26990000000000900000))
    ask_until_refused(lambda: strict.verify(fields))
    for _ in range(10):
        assert strict.verify(fields, Authorization=f"Bearer {key.text}").status_code == 200


def test_the_page_throttles_and_recovers(strict):
    def ask():
        return requests.post(strict.url + "/", data=query_for(digital(26990000000000900000)),
                             timeout=10)
    refused = ask_until_refused(ask)
    assert 1 <= int(refused.headers["Retry-After"]) <= 2
    assert refused.headers["Content-Type"].startswith("text/html")
    assert 'data-verdict="throttled"' in refused.text
    wait_until(lambda: ask().status_code == 200, every=0.5)


def test_wrong_attempts_close_an_invoice_to_guesses_and_not_to_its_holder(strict, key):
    seller = digital(1)["seller"]
    strict.issue({"change": "issue", "invoice": {**ELECTRONIC, "seller": seller}}, key=key.text)
    right = query_for(ELECTRONIC)
    ask = lambda **change: strict.verify(
        {**right, **change}, Authorization=f"Bearer {key.text}")
    assert ask().json()["verdict"] == "consistent"
    for guess in ("000001", "000002"):
        assert ask(checkCode=guess).json()["verdict"] == "inconsistent"
    limited = ask(checkCode="000003")
    assert limited.status_code == 429 and limited.json()["type"] == "/problems/limited"
    assert int(limited.headers["Retry-After"]) > 60
    # Even the right six digits are now a guess; all twenty are none.
    assert ask().status_code == 429
    assert ask(checkCode=ELECTRONIC["checkCode"]).json()["verdict"] == "consistent"
    assert ask(checkCode=ELECTRONIC["checkCode"]).json()["verdict"] == "consistent"
    # And another client is not shut out by this one.
    wait_until(lambda: strict.verify(right).status_code == 200, every=0.5)


def test_limits_hold_without_redis(strict):
    """Redis gone: the worker counts by itself."""
    stopped = strict.pids("redis-server")
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        refused = ask_until_refused(
            lambda: strict.verify(query_for(digital(26990000000000900000)), timeout=30))
        assert int(refused.headers["Retry-After"]) >= 1
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
