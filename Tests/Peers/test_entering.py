"""Entering invoices into a campaign by the API, with a verifier of receipts that is not ours."""

import base64
import concurrent.futures
import signal

import pytest
import requests

from campaigns import Campaign, sql, verified
from conftest import Key
from fapiao import Service, WIDE_LIMITS, digital, query_for, wait_until
from lottery_verifier import leaf

SESSIONS = 50
INVOICES = [digital(26990000000000000101 + number) for number in range(6)]


@pytest.fixture
def campaign():
    return Campaign()


@pytest.fixture
def entering(folder, campaign):
    """A service that takes entries for one campaign, and the keys of two shops."""
    keys = Key("shop", "enter", "ledger.write"), Key("other", "enter")
    service = Service(folder, {
        **WIDE_LIMITS, **campaign.key_files(folder), "api.keys": ",".join(k.line for k in keys)})
    service.shop, service.other = (key.text for key in keys)
    with service:
        service.issue(*({"change": "issue", "invoice": face} for face in INVOICES),
                      key=service.shop)
        campaign.publish(service)
        # A worker reads the campaigns every two seconds.
        wait_until(lambda: knows_a_campaign(service))
        yield service


def knows_a_campaign(service):
    """Without one, the field `campaign` is to blame, whatever the invoice."""
    return "rule" in enter(service, digital(26990000000000009999)).json()


def enter(service, face, holder="customer-1", key=None, **more):
    headers = {"Authorization": f"Bearer {key or service.shop}", "Accept-Language": "en"}
    return requests.post(
        service.url + "/v1/entries", json={**query_for(face), "holder": holder, **more},
        headers=headers, timeout=30)


def show(service, location, key=None):
    return requests.get(
        service.url + location, headers={"Authorization": f"Bearer {key or service.shop}"}, timeout=30)


def stored(service):
    return int(sql(service, "SELECT count(*) FROM lottery_entry"))


def test_one_invoice_from_many_sessions_is_one_entry(entering, campaign):
    face = INVOICES[0]
    with concurrent.futures.ThreadPoolExecutor(SESSIONS) as pool:
        replies = list(pool.map(lambda _: enter(entering, face), range(SESSIONS)))
    assert sorted(reply.status_code for reply in replies) == [200] * (SESSIONS - 1) + [201]
    assert stored(entering) == 1
    answers = [reply.json() for reply in replies]
    assert all(answer["receipt"] == answers[0]["receipt"] for answer in answers)
    assert all(answer["keep"] == answers[0]["keep"] for answer in answers)

    # The holder works out the entry from the invoice and what is to be kept, and the receipt promises that.
    answer = answers[0]
    entry = campaign.entry(face, bytes.fromhex(answer["keep"]["nym"]), answer["entry"]["acceptedAt"])
    assert base64.b64decode(answer["keep"]["d"]) == entry
    assert bytes.fromhex(answer["keep"]["salt"]) == campaign.salt(face)
    assert answer["entry"]["leaf"] == leaf(entry).hex()
    assert verified(answer["receipt"], campaign.receipt_key) == [
        f"{campaign.origin}/receipt", base64.b64encode(leaf(entry)).decode(),
        str(answer["entry"]["acceptedAt"])]
    assert answer["outcome"]["state"] == "waiting"


def test_who_asks_for_the_receipt_alone_waits_for_nothing(entering):
    """Here nobody draws, so who waits is told after three seconds that the outcome is still to come."""
    for number, preference, least, most in (
            (0, "wait=0", 0, 2), (1, "handling=lenient, WAIT = 0", 0, 2), (2, "wait=1", 2.5, 30)):
        reply = requests.post(
            entering.url + "/v1/entries", json={**query_for(INVOICES[number]), "holder": "customer-1"},
            headers={"Authorization": f"Bearer {entering.shop}", "Prefer": preference}, timeout=30)
        assert reply.status_code == 201 and reply.json()["receipt"]
        assert reply.json()["outcome"]["state"] == "waiting"
        assert least <= reply.elapsed.total_seconds() < most, preference


def test_a_refusal_is_signed_and_tells_nothing_of_others(entering, campaign):
    face = INVOICES[1]
    first = enter(entering, face)
    assert first.status_code == 201
    for refused in (enter(entering, face, "customer-2"), enter(entering, face, key=entering.other)):
        assert refused.status_code == 422
        problem = refused.json()
        assert (problem["type"], problem["rule"]) == ("/problems/not-entered", "not-eligible")
        lines = verified(problem["refusal"], campaign.receipt_key)
        assert lines[:5] == [f"{campaign.origin}/refusal", face["seller"]["taxNumber"], "",
                             face["number"], "not-eligible"]
    location = first.headers["Location"]
    assert show(entering, location).json()["receipt"] == first.json()["receipt"]
    assert show(entering, location, key=entering.other).status_code == 404


def test_an_invoice_that_follows_a_fallen_entry_does_not_enter(entering):
    lost, again, later = INVOICES[2], INVOICES[3], INVOICES[4]
    assert enter(entering, lost).status_code == 201
    # Of the same seller, buyer and amount, as many are bought in one shop.
    assert enter(entering, again).status_code == 201
    red = {**digital(26990000000000000991, total="-113.00", amount="-100.00", tax="-13.00"),
           "original": {"number": lost["number"]}}
    entering.issue({"change": "red-flush", "invoice": red}, key=entering.shop)
    problem = enter(entering, later, "customer-2").json()
    assert problem["rule"] == "not-eligible"
    # What was entered before goes on being so.
    assert enter(entering, lost).status_code == 200
    assert enter(entering, again).status_code == 200


def test_wrong_details_are_no_entry_and_not_listed_is_no_promise(entering):
    wrong = enter(entering, {**INVOICES[5], "total": "113.01"})
    assert (wrong.status_code, wrong.json()["rule"]) == (422, "inconsistent")
    absent = enter(entering, digital(26990000000000007777))
    assert (absent.status_code, absent.json()["rule"]) == (422, "not_found")
    assert "refusal" not in wrong.json() and "refusal" not in absent.json()
    assert stored(entering) == 0


def test_a_receipt_outlives_a_crash(entering):
    first = enter(entering, INVOICES[0]).json()
    entering.stop(signal.SIGKILL)
    entering.start()
    again = enter(entering, INVOICES[0])
    assert again.status_code == 200
    assert again.json()["receipt"] == first["receipt"]


def test_the_database_has_no_name_in_the_clear(entering):
    assert enter(entering, INVOICES[0], "customer-very-special").status_code == 201
    rows = sql(entering, """
        SELECT row_to_json(e) FROM lottery_entry AS e
        UNION ALL SELECT row_to_json(i) FROM holder_identity AS i""")
    assert rows.count("\n") == 1
    for secret in ("customer-very-special", INVOICES[0]["number"], INVOICES[0]["buyer"]["name"],
                   INVOICES[0]["seller"]["taxNumber"]):
        # Bytes are shown as hexadecimal digits.
        assert secret not in rows and secret.encode().hex() not in rows
