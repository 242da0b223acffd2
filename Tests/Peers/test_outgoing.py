"""Messages of ours: a code goes out through a real Kannel, sealed here by another program than fapiao."""

import hashlib
import hmac
import json
import os
import re
import subprocess

import pytest
import requests
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from prometheus_client.parser import text_string_to_metric_families

from fapiao import Service, WIDE_LIMITS, free_ports, remove, scratch_folder, wait_until
from kannel import Kannel

PASSWORD = "change-me-too"


@pytest.fixture
def parts(template, tmp_path):
    """A worker that may send through a Kannel which is not there yet."""
    folder = scratch_folder(template)
    port = free_ports(1)[0]
    kannel = Kannel(tmp_path, port)
    service = Service(folder, {
        **WIDE_LIMITS, "listen.port": port, "log.level": "trace",
        "sms.kannel.allowedAddresses": "127.0.0.1", "sms.kannel.sendsmsUser": "fapiao",
        "sms.kannel.sendsmsUrl": f"http://127.0.0.1:{kannel.ports['sendsms']}/cgi-bin/sendsms",
        "sms.kannel.reportUrl": f"http://127.0.0.1:{port}/sms/kannel/report",
    }, {"FAPIAO_SMS_KANNEL_SENDSMS_PASSWORD": PASSWORD})
    with service:
        yield service, kannel
    remove(folder)


def mac(key, *parts):
    return hmac.new(key, b"".join(parts), hashlib.sha256).digest()


class Outbox:
    """Adds messages as the service does: RFC 5869 and AES-256-GCM under its own secret."""

    def __init__(self, service):
        self.database = service.sharing()["database.url"]
        secret = bytes.fromhex((service.folder / "data/secret").read_text().strip())
        self.root = mac(b"fapiao outgoing messages", secret)
        self.names = mac(self.root, b"names\x01")

    def sql(self, statement):
        return subprocess.run(
            ["psql", "-XAtq", self.database, "-c", statement], capture_output=True, text=True,
            timeout=60, check=True).stdout.strip()

    def key(self, name):
        return mac(self.names, b"message\n", name.encode())

    def add(self, name, phone, text, person_maximum=10):
        key = self.key(name)
        body = json.dumps({"text": text, "to": [{"channel": "sms", "address": phone}]}).encode()
        nonce = os.urandom(12)
        sealed = nonce + AESGCM(mac(self.root, b"body", key, b"\x01")).encrypt(nonce, body, None)
        whom = mac(self.names, b"person\nsms\n", phone.encode())
        return self.sql(
            f"SELECT add_outgoing('\\x{key.hex()}', '\\x{whom.hex()}', 'code', '\\x{sealed.hex()}', "
            f"0, 600, current_date, {person_maximum}, 1000)")

    def outcome(self, name):
        return self.sql("SELECT coalesce(outcome, 'waits'), body IS NULL FROM outgoing_message "
                        f"WHERE key = '\\x{self.key(name).hex()}'")


def figure(service, name, **labels):
    families = text_string_to_metric_families(requests.get(service.operators + "/metrics", timeout=10).text)
    return sum(sample.value for family in families for sample in family.samples
               if sample.name == name and labels.items() <= sample.labels.items())


def test_a_code_waits_for_kannel_and_goes_out_once(parts):
    service, kannel = parts
    outbox = Outbox(service)
    phone, text = "+8613800138031", "验证码 204815，十分钟内有效"
    assert outbox.add("code 1", phone, text) == "added"
    wait_until(lambda: figure(service, "fapiao_outgoing_total", channel="sms", purpose="code",
                              outcome="later") >= 1)
    assert outbox.outcome("code 1") == "waits|f"
    with kannel, kannel.text_from(phone, "help", "text") as handset:
        replies = wait_until(
            lambda: [found for found in handset.replies() if text in found[1]], 120)
        assert replies == [("ucs-2", text)]
        # Kannel says that it arrived: nothing is kept for another way.
        wait_until(lambda: outbox.outcome("code 1") == "delivered|t")
        # The same message again is known; another is over a ceiling of one.
        assert outbox.add("code 1", phone, text) == "known"
        assert outbox.add("code 2", phone, text, person_maximum=1) == "person"
        # Seven bits where they are enough, and at once.
        assert outbox.add("code 3", phone, "Your code is 204816") == "added"
        assert wait_until(
            lambda: [found for found in handset.replies() if "204816" in found[1]]
        ) == [("text", "Your code is 204816")]
        assert len([found for found in handset.replies() if text in found[1]]) == 1
        wait_until(lambda: outbox.outcome("code 3") == "delivered|t")
    # A figure follows what it counts.
    for outcome in ("sent", "delivered"):
        wait_until(lambda: figure(
            service, "fapiao_outgoing_total", channel="sms", purpose="code", outcome=outcome) == 2)
    log = service.log()
    for word in ("13800138031", "204815", "204816", PASSWORD):
        assert word not in log, word


def test_a_wrong_password_is_a_definite_no(parts):
    service, kannel = parts
    service.stop()
    service.env["FAPIAO_SMS_KANNEL_SENDSMS_PASSWORD"] = "wrong"
    with kannel:
        service.start()
        outbox = Outbox(service)
        outbox.add("code 1", "+8613800138032", "验证码 1")
        wait_until(lambda: outbox.outcome("code 1") == "kannel: status 403|t")


def test_what_nobody_can_open_is_given_up(parts):
    service, _ = parts
    outbox = Outbox(service)
    outbox.root = b"another"
    outbox.add("code 1", "+8613800138033", "验证码 1")
    wait_until(lambda: outbox.outcome("code 1") == "unreadable|t")


def test_a_code_that_did_not_arrive_is_not_sent_twice_the_same_way(parts):
    service, kannel = parts
    with kannel, kannel.text_from("+8613800138034", "help", "text"):
        outbox = Outbox(service)
        assert outbox.add("code 1", "+8613800138034", "Your code is 204817") == "added"
        wait_until(lambda: outbox.outcome("code 1") == "delivered|t")
        # As if the SMSC's word had not come yet: the body is there, and the report says no.
        reference = re.search(r"id=([0-9a-f]{64})", kannel.log("smsbox")).group(1)
        stranger = requests.get(service.url + "/sms/kannel/report",
                                params={"status": 2, "id": "0" * 64}, timeout=10)
        assert stranger.status_code == 200
        again = requests.get(service.url + "/sms/kannel/report",
                             params={"status": 2, "id": reference}, timeout=10)
        assert again.status_code == 200
    # The first word counts: it had arrived.
    assert outbox.outcome("code 1") == "delivered|t"
    assert figure(service, "fapiao_outgoing_total", outcome="undelivered") == 0
    assert reference not in service.log()
