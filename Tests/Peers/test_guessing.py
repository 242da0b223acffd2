"""Attacks on the limits of wrong attempts, with the limits as they are where nothing is set."""

import itertools
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from fapiao import Service, digital, query_for, remove, scratch_folder
from test_limits import ELECTRONIC


@pytest.fixture(scope="module")
def service(template, key):
    """Behind a proxy on this machine, so that a test can come from any address."""
    path = scratch_folder(template)
    settings = {"api.keys": key.line, "listen.trustedProxies": "127.0.0.1",
                "limits.api": "1000000/min", "limits.page": "1000000/min"}
    with Service(path, settings) as service:
        yield service
    remove(path)


numbers = itertools.count(1_000)


@pytest.fixture
def issue(service, key):
    """Issues an invoice of this test's own; returns what its holder would type."""
    def invoice(kind="electronic"):
        number = next(numbers)
        seller = digital(1)["seller"]
        if kind == "digital":
            issued = digital(26_99_0000000000000000 + number)
        else:
            issued = {**ELECTRONIC, "number": f"{number:08d}", "seller": seller}
        service.issue({"change": "issue", "invoice": issued}, key=key.text)
        return query_for(issued)
    return invoice


def ask(service, fields, address="203.0.113.1"):
    return service.verify(fields, timeout=60, **{"X-Forwarded-For": address})


def verdict(reply):
    body = reply.json()
    return body["verdict"] if reply.status_code == 200 else body["type"].removeprefix("/problems/")


def guesses(right, count):
    """Wrong check codes."""
    found = (f"{n:06d}" for n in range(count + 1))
    return [{**right, "checkCode": c} for c in found if c != right["checkCode"]][:count]


def test_a_batch_is_one_guess(service, issue):
    right = issue()
    for address in ("203.0.113.1", "203.0.113.2"):
        reply = requests.post(
            service.url + "/v1/verifications/batch", timeout=60,
            json={"verifications": [*guesses(right, 999), right]},
            headers={"X-Forwarded-For": address})
        results = reply.json()["results"]
        verdicts = [r["verdict"] for r in results]
        assert verdicts == ["inconsistent"] + ["malformed"] * 999
        assert results[999]["errors"][0]["code"] == "repeated_otherwise"
    assert results[0]["wrongAttemptsLeft"] == 4


def test_guesses_on_a_hundred_connections_are_five(service, issue):
    right = issue()
    tries = guesses(right, 400)
    with ThreadPoolExecutor(100) as pool:
        verdicts = list(pool.map(lambda fields: verdict(ask(service, fields)), tries))
    assert verdicts.count("inconsistent") == 5, verdicts
    assert verdicts.count("limited") == 395
    refused = ask(service, right)
    assert verdict(refused) == "limited" and int(refused.headers["Retry-After"]) > 3_600
    # Another does not suffer.
    assert verdict(ask(service, right, "203.0.113.77")) == "consistent"


def test_each_channel_and_message_counts(service, issue):
    """The page and the API know one address as one client, which has no more than its five."""
    right = issue()
    def page(fields):
        reply = requests.post(service.url + "/", data=fields, timeout=60,
                              headers={"X-Forwarded-For": "203.0.113.1"})
        return reply.text.split('data-verdict="')[1].split('"')[0]
    assert [page(f) for f in guesses(right, 7)] == ["inconsistent"] * 5 + ["limited"] * 2
    assert page(right) == "limited"


def test_a_second_worker_gives_one_guess_more(service, issue, folder, key):
    right = issue()
    for fields in guesses(right, 6):
        ask(service, fields)
    settings = {**service.sharing(), "api.keys": key.line, "listen.trustedProxies": "127.0.0.1",
                "data.folder": str(folder / "second"),
                "service.secretFile": str(service.folder / "data/secret")}
    with Service(folder, settings) as second:
        verdicts = [verdict(ask(second, fields)) for fields in [*guesses(right, 3), right]]
    # One more only where the shared limit answers late.
    assert verdicts in (["limited"] * 4, ["inconsistent"] + ["limited"] * 3)


def test_a_redis_that_forgets_gives_no_guess_more_here(service, issue):
    right = issue()
    for fields in guesses(right, 6):
        ask(service, fields)
    subprocess.run(
        ["redis-cli", "-s", service.redis_url().removeprefix("unix://"), "FLUSHALL"], check=True,
        capture_output=True, timeout=30)
    assert verdict(ask(service, right)) == "limited"
    assert [verdict(ask(service, f)) for f in guesses(right, 3)] == ["limited"] * 3


def test_spraying_ends_after_a_hundred(service, key):
    """One likely guess at each of many invoices."""
    invoices = [digital(26_99_1000000000000000 + n) for n in range(130)]
    service.issue(*({"change": "issue", "invoice": i} for i in invoices), key=key.text)
    tries = [{**query_for(i), "amount": "1.00"} for i in invoices]
    with ThreadPoolExecutor(50) as pool:
        verdicts = list(pool.map(lambda f: verdict(ask(service, f, "203.0.113.9")), tries))
    assert Counter(verdicts) == {"inconsistent": 100, "limited": 30}
    assert verdict(ask(service, query_for(invoices[0]), "203.0.113.9")) == "limited"
    assert verdict(ask(service, query_for(invoices[0]), "203.0.113.10")) == "consistent"


def test_a_network_of_ipv6_is_sixteen_clients(service, issue):
    right = issue()
    told = 0
    for site in range(20):
        for home in range(10):
            address = f"2001:db8:7:{site:02x}{home:02x}::1"
            told += verdict(ask(service, guesses(right, 1)[0], address)) == "inconsistent"
    assert told == 80
    assert verdict(ask(service, right, "2001:db8:7:ffff::1")) == "limited"
    # Those outside it still have what strangers have left.
    assert verdict(ask(service, right, "2001:db8:8::1")) == "consistent"


@pytest.mark.parametrize("kind", ["digital", "electronic"])
def test_strangers_do_not_lock_the_owner_out(service, issue, key, kind):
    right = issue(kind)
    wrong = {**right, "issuedOn": "2026-01-04"}
    for stranger in range(4):
        for _ in range(5):
            assert verdict(ask(service, wrong, f"198.51.100.{stranger}")) == "inconsistent"
    assert verdict(ask(service, wrong, "198.51.100.4")) == "inconsistent"
    assert verdict(ask(service, wrong, "198.51.100.4")) == "limited"
    # The owner has made no wrong attempt, whoever holds a key is not concerned.
    assert verdict(ask(service, right)) == "consistent"
    for stranger in range(5, 184):
        ask(service, wrong, f"198.51.100.{stranger}")
    closed = ask(service, right)
    lifts = ["sellerTaxNumber"] if kind == "digital" else ["checkCode", "sellerTaxNumber"]
    assert verdict(closed) == "limited" and closed.json()["liftedBy"] == lifts
    assert service.verify(right, Authorization=f"Bearer {key.text}").json()["verdict"] == "consistent"
    more = {**right, "sellerTaxNumber": digital(1)["seller"]["taxNumber"]}
    assert verdict(ask(service, more)) == "consistent"
    other = ask(service, {**more, "sellerTaxNumber": "91990000MA0000002X"})
    assert verdict(other) == "limited"
    # Whoever gave one is not told to add it.
    assert other.json().get("liftedBy", []) == lifts[:-1]
    assert "What was given" in other.json()["detail"] or "所填" in other.json()["detail"]
    if kind == "electronic":
        assert verdict(ask(service, {**right, "checkCode": ELECTRONIC["checkCode"]})) == "consistent"
    # The page says what to do, and has the field for it.
    page = requests.post(service.url + "/", data=right, timeout=60, headers={
        "X-Forwarded-For": "203.0.113.200", "Accept-Language": "zh-CN"}).text
    assert "销方税号" in page and "is-extra" in page
