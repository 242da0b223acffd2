"""Questions by text message over SMPP, through SMSCs that we did not write."""

import itertools
import signal
import ssl
import subprocess
import time

import pytest
import requests
import smpplib.gsm

from fapiao import Service, WIDE_LIMITS, digital, wait_until
from smsc import NetSMPP, NUMBER, SMPPLib

PASSWORD = "s3cr3t-8"
phones = (f"86190{number:08}" for number in itertools.count(1))


def smpp_settings(smsc, **more):
    return {
        **WIDE_LIMITS, "sms.smpp.host": "127.0.0.1", "sms.smpp.port": smsc.port,
        "sms.smpp.systemId": "fapiao", "sms.smpp.password": PASSWORD, "log.level": "debug",
        **{f"sms.smpp.{name}": value for name, value in more.items()}}


@pytest.fixture(scope="module", params=[NetSMPP, SMPPLib])
def smsc_and_service(request, key, template, tmp_path_factory):
    """An SMSC, and a service that is bound to it and knows one invoice."""
    from fapiao import remove, scratch_folder
    folder = scratch_folder(template)
    smsc = request.param()
    service = Service(folder, {**smpp_settings(smsc), "api.keys": key.line})
    with service:
        smsc.wait_for_bind()
        service.issue({"change": "issue", "invoice": INVOICE}, key=key.text)
        yield smsc, service
    smsc.kill()
    remove(folder)


INVOICE = digital(26990000000000700001)
QUESTION = f"查 {INVOICE['number']} {INVOICE['issuedOn']} {INVOICE['total']}"


def test_who_we_are(smsc_and_service):
    smsc, service = smsc_and_service
    assert smsc.binds[0] == ("fapiao", PASSWORD)
    assert PASSWORD not in service.log()


def test_a_question_in_chinese_is_answered(smsc_and_service):
    smsc, _ = smsc_and_service
    phone = next(phones)
    answer = smsc.ask(phone, QUESTION)
    assert "一致" in answer, answer
    mine = [s for s in smsc.submitted if s.destination == phone]
    assert {s.source for s in mine} == {NUMBER} and {s.data_coding for s in mine} == {8}


def test_a_question_in_three_parts_in_any_order_is_answered(smsc_and_service):
    smsc, _ = smsc_and_service
    octets = QUESTION.encode("utf-16-be")
    # A part may end within a character of two octets.
    parts = [octets[:21], octets[21:50], octets[50:]]
    for order in itertools.permutations(range(3)):
        phone = next(phones)
        sequences = [
            smsc.deliver(phone, bytes([5, 0, 3, 77, 3, n + 1]) + parts[n], 8, esm_class=0x40)
            for n in order]
        assert "一致" in smsc.wait_for_answer(phone)
        wait_until(lambda: all(smsc.delivered.get(s) == 0 for s in sequences))
        assert len(smsc.answers_to(phone)) == 1


def test_every_alphabet_and_form_is_read(smsc_and_service):
    smsc, _ = smsc_and_service
    digits = QUESTION.removeprefix("查 ")
    cases = [
        (smpplib.gsm.gsm_encode(digits), 0, 0), (digits.encode("latin-1"), 3, 0),
        (digits.encode("utf-16-be"), 8, 0), (digits.encode(), 1, 0),
        # Ports before the text, which is whole.
        (bytes([6, 5, 4, 0, 1, 0, 2]) + digits.encode(), 0, 0x40)]
    for octets, coding, esm_class in cases:
        phone = next(phones)
        smsc.deliver(phone, octets, coding, esm_class=esm_class)
        assert "一致" in smsc.wait_for_answer(phone), (octets, coding)


def test_a_repeated_message_is_answered_once(smsc_and_service):
    smsc, _ = smsc_and_service
    phone = next(phones)
    smsc.ask(phone, QUESTION)
    count = len(smsc.submitted)
    again = smsc.deliver(phone, QUESTION.encode("utf-16-be"), 8)
    wait_until(lambda: smsc.delivered.get(again) == 0)
    assert "一致" in smsc.ask(next(phones), QUESTION)
    assert len([s for s in smsc.submitted[:count] if s.destination == phone]) == len(
        [s for s in smsc.submitted if s.destination == phone])


def test_receipts_are_counted(smsc_and_service):
    smsc, service = smsc_and_service
    smsc.ask(next(phones), QUESTION)
    name = "perl-1" if isinstance(smsc, NetSMPP) else "py-1"
    for text in (f"id:{name} sub:001 dlvrd:001 submit date:2601050000 done date:2601050001 "
                 "stat:DELIVRD err:000 text:", "id:stranger stat:UNDELIV"):
        sequence = smsc.deliver(next(phones), text.encode(), 0, esm_class=0x04)
        wait_until(lambda: smsc.delivered.get(sequence) == 0)
    metrics = requests.get(service.operators + "/metrics", timeout=10).text
    assert 'fapiao_smpp_receipts_total{matched="yes",state="delivered"} 1' in metrics
    assert 'fapiao_smpp_receipts_total{matched="no",state="undeliverable"} 1' in metrics
    assert "fapiao_smpp_bound 1" in metrics


def test_a_receipt_that_comes_as_a_message_is_not_answered(smsc_and_service):
    smsc, _ = smsc_and_service
    phone = next(phones)
    receipt = ("id:0123 sub:001 dlvrd:001 submit date:2601050000 done date:2601050001 stat:DELIVRD "
               "err:000 text:" + QUESTION[2:12])
    cases = [(receipt.encode(), 0, {}), (receipt.encode("utf-16-be"), 8, {})]
    if isinstance(smsc, SMPPLib):
        cases += [(b"", 0, {"receipted_message_id": "0123", "message_state": 2}),
                  (QUESTION[2:].encode(), 0, {"message_state": 2})]
    for octets, coding, options in cases:
        sequence = smsc.deliver(phone, octets, coding, **options)
        wait_until(lambda: smsc.delivered.get(sequence) == 0)
    assert "一致" in smsc.ask(phone, QUESTION)
    assert len(smsc.answers_to(phone)) == 1


def test_our_own_answer_is_not_answered(smsc_and_service):
    smsc, _ = smsc_and_service
    phone = next(phones)
    answer = smsc.ask(phone, QUESTION)
    again = smsc.deliver(phone, answer.encode("utf-16-be"), 8)
    wait_until(lambda: smsc.delivered.get(again) == 0)
    smsc.ask(phone, "帮助")
    assert len(smsc.answers_to(phone)) == 2


def test_either_order_of_bytes_is_read(smsc_and_service):
    smsc, _ = smsc_and_service
    for octets in ("\ufeff" + QUESTION).encode("utf-16-be"), ("\ufeff" + QUESTION).encode(
            "utf-16-le"), QUESTION.encode("utf-16-le"), QUESTION.encode("utf-16-be") + b"\0":
        phone = next(phones)
        smsc.deliver(phone, octets, 8)
        assert "一致" in smsc.wait_for_answer(phone), octets


def test_octets_behind_the_text_cost_no_message(folder):
    smsc = SMPPLib()
    with Service(folder, smpp_settings(smsc)):
        smsc.wait_for_bind()
        for trailing in b"\0", b"\0\0", b"\x02\x0c\0\x02\x01", b"\0\x02\x04\0\x02\0\x01", b"\x02":
            phone = next(phones)
            sequence = smsc.deliver(phone, b"help", 0, trailing=trailing)
            assert smsc.wait_for_answer(phone), trailing
            wait_until(lambda: smsc.delivered.get(sequence) == 0)
    smsc.kill()


def test_no_phone_and_no_text_is_in_the_log(smsc_and_service):
    smsc, service = smsc_and_service
    phone = next(phones)
    smsc.ask(phone, QUESTION)
    assert phone not in service.log() and INVOICE["number"] not in service.log()


def test_segmentation_options_and_payload_are_read(folder):
    smsc = SMPPLib()
    with Service(folder, smpp_settings(smsc)):
        smsc.wait_for_bind()
        text = f"查 {INVOICE['number']} {INVOICE['issuedOn']} 113.00".encode("utf-16-be")
        for order in ((2, 1), (1, 2)):
            phone = next(phones)
            for number in order:
                part = text[:30] if number == 1 else text[30:]
                smsc.deliver(phone, part, 8, sar_msg_ref_num=500, sar_total_segments=2,
                             sar_segment_seqnum=number)
            assert smsc.wait_for_answer(phone)
        phone = next(phones)
        smsc.deliver(phone, None, 8, message_payload=text)
        assert smsc.wait_for_answer(phone)
    smsc.kill()


@pytest.mark.parametrize("kind", [NetSMPP, SMPPLib])
def test_the_line_is_made_again_and_left_politely(kind, folder):
    smsc = kind()
    port = smsc.port
    service = Service(folder, smpp_settings(smsc))
    with service:
        smsc.wait_for_bind()
        assert smsc.ask(next(phones), "帮助")
        smsc.kill()
        smsc = wait_until(lambda: reopened(kind, port))
        smsc.wait_for_bind()
        assert smsc.ask(next(phones), "帮助")
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(40) == 0
        wait_until(lambda: smsc.unbound == 1)
    smsc.kill()


def reopened(kind, port):
    """The port may be held for a moment by what is left of its last connections."""
    try:
        return kind(port)
    except (OSError, IndexError):
        return None


def test_who_sent_a_part_too_few_is_told_so(folder):
    smsc = NetSMPP()
    with Service(folder, smpp_settings(smsc)) as service:
        smsc.wait_for_bind()
        phone, octets = next(phones), QUESTION.encode("utf-16-be")
        sequence = smsc.deliver(phone, bytes([5, 0, 3, 9, 2, 1]) + octets[:40], 8, esm_class=0x40)
        wait_until(lambda: smsc.delivered.get(sequence) == 0)
        # At its end nothing more will come; else it waits three minutes for the other part.
        service.process.send_signal(signal.SIGTERM)
        assert "没有收全" in smsc.wait_for_answer(phone)
        assert service.process.wait(40) == 0
    smsc.kill()


def test_throttling_costs_time_and_no_answer(folder):
    smsc = SMPPLib(statuses=[0x58, 0x14, 0x58])
    with Service(folder, smpp_settings(smsc)) as service:
        smsc.wait_for_bind()
        assert smsc.ask(next(phones), "帮助")
        assert not smsc.statuses
        metrics = requests.get(service.operators + "/metrics", timeout=10).text
        assert 'fapiao_smpp_submits_total{status="throttled"} 3' in metrics
    smsc.kill()


def test_a_wrong_password_is_not_tried_without_end(folder):
    smsc = SMPPLib(bind_status=0x0E)
    with Service(folder, smpp_settings(smsc)) as service:
        wait_until(lambda: smsc.binds)
        wait_until(lambda: "refused" in service.log())
        # The next attempt is at least a quarter of a minute away, and the page is up meanwhile.
        assert smsc.connections == 1 and service.is_ready()
        start = time.monotonic()
    assert time.monotonic() - start < 30
    smsc.kill()


def test_tls_checks_whom_it_speaks_to(folder, tmp_path):
    for name, address in (("good", "IP:127.0.0.1"), ("other", "DNS:smsc.example")):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", f"/CN={name}",
             "-addext", f"subjectAltName={address}", "-out", tmp_path / f"{name}.pem",
             "-keyout", tmp_path / f"{name}.key"], check=True, capture_output=True)

    def smsc(name, port=0):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / f"{name}.pem", tmp_path / f"{name}.key")
        return SMPPLib(port, context=context)

    trust = tmp_path / "trust.pem"
    trust.write_text("".join((tmp_path / f"{n}.pem").read_text() for n in ("good", "other")))
    impostor = smsc("other")
    settings = smpp_settings(impostor, tls="on", trustFile=trust)
    with Service(folder, settings) as service:
        wait_until(lambda: "not connected to the SMSC" in service.log())
        assert not impostor.binds and PASSWORD not in service.log()
        impostor.kill()
        good = wait_until(lambda: reopened(lambda port: smsc("good", port), impostor.port))
        good.wait_for_bind()
        assert good.ask(next(phones), "帮助")
    good.kill()
