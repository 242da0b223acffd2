"""Kannel and a worker whose ledger is away: the message is kept, tried again, and answered once."""

import pytest

from fapiao import (
    Service, WIDE_LIMITS, command, digital, free_ports, remove, scratch_folder, wait_until)
from kannel import Kannel
from postgres import Postgres
from test_sms import figure

INVOICE = digital(26990000000000620001)


@pytest.fixture
def texting(key, template, tmp_path):
    folder = scratch_folder(template)
    ledger = Postgres(folder / "ledger")
    try:
        ledger.create().start()
        ledger.sql("CREATE DATABASE fapiao", database="postgres")
        settings = {**WIDE_LIMITS, "api.keys": key.line, "database.url": ledger.conninfo(),
                    "listen.port": free_ports(1)[0], "sms.kannel.allowedAddresses": "127.0.0.1"}
        command("migrate", settings={
            "data.folder": folder / "data", "database.url": ledger.conninfo()})
        with Service(folder, settings) as service:
            service.issue({"change": "issue", "invoice": INVOICE}, key=key.text)
            with Kannel(tmp_path, settings["listen.port"]) as kannel:
                yield service, ledger, kannel
    finally:
        ledger.stop()
        remove(folder)


def test_while_the_ledger_is_away_kannel_keeps_the_message_and_the_answer_comes_once(texting):
    service, ledger, kannel = texting
    ledger.stop()
    question = f"查 {INVOICE['number']} 20260105 113.00"
    with kannel.text_from("+8613800138021", question, "ucs2") as phone:
        # The worker is there and says 503, more than once, and the phone hears nothing of it.
        wait_until(lambda: figure(
            service, "fapiao_http_requests_total", route="/sms/kannel", status="503") >= 2)
        assert "HTTP: Retrying request" in kannel.log("smsbox")
        assert phone.replies() == [] and service.process.poll() is None
        ledger.start()
        coding, text = phone.reply()
        assert coding == "ucs-2" and "正常" in text, text
        wait_until(lambda: figure(
            service, "fapiao_sms_delivery_reports_total", status="delivered") >= 1)
        assert len(phone.replies()) == 1
    counted = {verdict: figure(service, "fapiao_verifications_total", channel="sms", verdict=verdict)
               for verdict in ("consistent", "unavailable")}
    assert counted["consistent"] == 1 and counted["unavailable"] >= 2, counted
