"""What breaks, and what must go on all the same."""

import json
import os
import signal
import threading
import time

import pytest
import requests

from fapiao import BINARY, Service, WIDE_LIMITS, command, digital, query_for, wait_until

import subprocess


class Load:
    """Asks the same invoices over and over from a few threads, and keeps every answer."""

    def __init__(self, service, queries, threads=4):
        self.service, self.queries = service, queries
        self.answers, self.stopping = [], threading.Event()
        self.threads = [threading.Thread(target=self.ask, args=(n,)) for n in range(threads)]

    def ask(self, offset):
        session = requests.Session()
        index = offset
        while not self.stopping.is_set():
            query = self.queries[index % len(self.queries)]
            index += 1
            reply = session.post(self.service.url + "/v1/verifications", json=query, timeout=30)
            verdict = reply.json().get("verdict") if reply.status_code == 200 else None
            self.answers.append((time.monotonic(), reply.status_code, verdict, reply.headers))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def count(self):
        return len(self.answers)

    def wait_for(self, more):
        target = self.count() + more
        wait_until(lambda: self.count() >= target)


@pytest.fixture
def own(folder, key):
    # Without the worker's own memory every answer must come from Redis or PostgreSQL.
    settings = {**WIDE_LIMITS, "api.keys": key.line, "cache.memoryEntries": 0}
    with Service(folder, settings) as service:
        invoices = [digital(26990000000000400000 + n) for n in range(50)]
        service.issue(*({"change": "issue", "invoice": i} for i in invoices), key=key.text)
        service.queries = [query_for(invoice) for invoice in invoices]
        for query in service.queries:
            assert service.verify(query).json()["verdict"] == "consistent"
        yield service


def test_redis_killed_under_load_costs_no_answer(own):
    with Load(own, own.queries) as load:
        load.wait_for(200)
        for pid in own.pids("redis-server"):
            os.kill(pid, signal.SIGKILL)
        load.wait_for(1000)
    assert {(status, verdict) for _, status, verdict, _ in load.answers} == {(200, "consistent")}
    # It comes back by itself, and the ledger never missed it.
    wait_until(lambda: own.pids("redis-server"))
    assert own.verify(own.queries[0]).json()["verdict"] == "consistent"


def test_postgresql_killed_leaves_cached_answers_and_honest_refusals(own):
    # The postmaster, stopped for good until we say so: its supervisor must not be quicker.
    unknown = query_for(digital(26990000000000499999))
    wait_until(lambda: own.verify(own.queries[0]).json()["verdict"] == "consistent")
    pids = own.pids("postgres")
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        for query in own.queries[:10]:
            reply = own.verify(query, timeout=30)
            assert reply.status_code == 200, reply.text
            assert reply.json()["verdict"] == "consistent"
        reply = own.verify(unknown, timeout=30)
        assert reply.status_code == 503
        assert int(reply.headers["Retry-After"]) >= 1
        assert reply.headers["Content-Type"].startswith("application/problem+json")
        assert "postgres" not in reply.text.lower()
    finally:
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
    # A new server, the same worker.
    wait_until(lambda: own.verify(unknown, timeout=30).status_code == 200, seconds=60)
    assert own.verify(unknown).json()["verdict"] == "not_found"
    assert own.process.poll() is None


def test_ingest_killed_in_the_middle_loses_nothing_and_repeats_nothing(own, folder):
    sample = folder / "big.ndjson"
    command("sample", "30000", "--seed", "11", "--output", sample)
    settings = [p for k, v in own.client_settings.items() for p in ("--set", f"{k}={v}")]
    before = ledger_count(own)
    ingest = subprocess.Popen([BINARY, "ingest", str(sample), *settings],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: ledger_count(own) > before + 1000 or ingest.poll() is not None, every=0.01)
    ingest.send_signal(signal.SIGKILL)
    ingest.wait()
    assert own.verify(own.queries[0]).json()["verdict"] == "consistent"

    again = command("ingest", sample, "--json", settings=own.client_settings, check=False)
    report = json.loads(again.stdout.splitlines()[-1])
    assert report["already"] > 0, "the first run was not interrupted in the middle"
    assert report["bad"] == 0 and report["refused"] == 0
    third = json.loads(command(
        "ingest", sample, "--json", settings=own.client_settings).stdout.splitlines()[-1])
    assert third["issued"] == 0 and third["changed"] == 0
    issued = sum(1 for line in sample.read_text().splitlines() if '"invoice"' in line)
    assert ledger_count(own) == before + issued


def ledger_count(service):
    socket = service.sharing()["database.url"]
    done = subprocess.run(["psql", "-XAtq", socket, "-c", "SELECT count(*) FROM invoice"],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_killed_service_leaves_no_children_and_keeps_its_data(folder, key):
    settings = {**WIDE_LIMITS, "api.keys": key.line}
    invoice = digital(26990000000000500001)
    service = Service(folder, settings).start()
    service.issue({"change": "issue", "invoice": invoice}, key=key.text)
    assert service.pids("postgres") and service.pids("redis-server")
    service.stop(signal.SIGKILL)
    wait_until(lambda: not service.pids("postgres") and not service.pids("redis-server"))
    with Service(folder, settings) as again:
        assert again.verify(query_for(invoice)).json()["verdict"] == "consistent"


def test_shutdown_answers_what_it_accepted(folder, key):
    service = Service(folder, {**WIDE_LIMITS, "api.keys": key.line}).start()
    invoices = [digital(26990000000000600000 + n) for n in range(400)]
    outcomes = []

    def issue():
        outcomes.extend(service.issue(
            *({"change": "issue", "invoice": i} for i in invoices),
            {"change": "void", "number": invoices[0]["number"]}, key=key.text))

    # The void's reply waits for freshness: the request is under way when the signal comes.
    asker = threading.Thread(target=issue)
    asker.start()
    wait_until(lambda: ledger_count(service) == len(invoices), every=0.005)
    service.stop(signal.SIGTERM)
    asker.join()
    assert service.process.returncode == 0, service.log()
    assert [o["outcome"] for o in outcomes[:401]] == ["applied"] * 401
    assert "summary" in outcomes[-1]


HOSTILE = [
    (b"", 400), (b"{", 400), (b"null", 400), (b"[]", 400), (b'"x"', 400), (b"\xff\xfe", 400),
    (b"[" * 100_000, 400), (b'{"number":' + b"[" * 500 + b"]" * 500 + b"}", 400),
    (b'{"number":"1","number":"2"}', 400), (b'{"nmuber":"1"}', 400), (b"{} {}", 400),
    (b'{"number":"\\ud800"}', 400), (b'{"number":"\\u0000"}', 400), (b"{}", 422),
    (b'{"number":"' + b"9" * 300_000 + b'"}', 413),
    (json.dumps({"number": "２６９９" * 5}).encode(), 422),
    (json.dumps({"code": "' OR 1=1 --", "number": "00000001"}).encode(), 422),
    (json.dumps({"qr": "01,32,,,,,,,"}).encode(), 422),
]


@pytest.mark.parametrize("body, status", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_bodies_get_a_clear_refusal(service, body, status):
    reply = requests.post(service.url + "/v1/verifications", data=body, timeout=10,
                          headers={"Content-Type": "application/json"})
    assert reply.status_code == status, reply.text[:300]
    assert reply.headers["Content-Type"].startswith("application/problem+json")
    assert reply.json()["status"] == status and reply.headers["X-Request-ID"]
    assert service.process.poll() is None


def test_the_log_holds_nothing_personal(service):
    invoice = next(line["invoice"] for line in service.sample
                   if "invoice" in line and line["invoice"]["kind"] == "32")
    service.verify(query_for(invoice))
    service.verify({"number": "12345", "checkCode": "leak-me"})
    requests.get(service.url + "/nowhere/26990000000000111111", timeout=10)
    log = service.log()
    for secret in (invoice["number"], invoice["seller"]["taxNumber"], invoice["buyer"]["name"],
                   "leak-me", "127.0.0.1:", "26990000000000111111", "fpk_"):
        assert secret not in log.replace("http://127.0.0.1:", ""), secret
