"""What breaks, and what must go on all the same."""

import json
import os
import signal
import socket
import subprocess
import threading
import time

import pytest
import requests

from fapiao import (BINARY, Service, WIDE_LIMITS, command, digital, environment, options, query_for,
                    wait_until)


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


def test_postgresql_frozen_leaves_cached_answers_and_honest_refusals(own):
    unknown = query_for(digital(26990000000000499999))
    pids = own.pids("postgres")
    assert len(pids) > 1
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        for query in own.queries[:10]:
            reply = own.verify(query, timeout=30)
            assert reply.status_code == 200, reply.text
            assert reply.json()["verdict"] == "consistent"
        # After the proof of freshness has lapsed, an answer from the cache says so.
        wait_until(lambda: "ledger_unreachable" in own.verify(
            own.queries[0], timeout=30).json().get("hints", []))
        for _ in range(2):
            assert_refused_for_now(own.verify(unknown, timeout=30))
        ready = requests.get(own.operators + "/readyz", timeout=30)
        assert ready.status_code == 503
        assert requests.get(own.url + "/healthz", timeout=30).status_code == 200
    finally:
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
    # A new server, the same worker.
    wait_until(lambda: own.verify(unknown, timeout=30).status_code == 200, seconds=60)
    assert own.verify(unknown).json()["verdict"] == "not_found"
    wait_until(lambda: "hints" not in own.verify(own.queries[0]).json(), seconds=60)
    assert own.process.poll() is None


def test_postgresql_killed_under_load_costs_no_cached_answer(own):
    unknown = [query_for(digital(26990000000000498000 + n)) for n in range(200)]
    with Load(own, own.queries) as cached, Load(own, unknown, threads=2) as asking:
        for _ in range(3):
            cached.wait_for(100)
            asking.wait_for(5)
            killed = wait_until(own.postmaster)
            os.kill(killed, signal.SIGKILL)
            wait_until(lambda: own.postmaster() not in (None, killed), seconds=60)
            # Until the ledger has answered again.
            wait_until(lambda: own.is_ready(), seconds=60)
        cached.wait_for(100)
        asking.wait_for(5)
    assert {(status, verdict) for _, status, verdict, _ in cached.answers} == {(200, "consistent")}
    for _, status, verdict, headers in asking.answers:
        assert (status, verdict) == (200, "not_found") or status == 503
        assert status == 200 or int(headers["Retry-After"]) >= 1
    assert asking.answers[-1][1] == 200
    assert own.verify(unknown[0]).json()["verdict"] == "not_found"


def assert_refused_for_now(reply):
    assert reply.status_code == 503, reply.text
    assert int(reply.headers["Retry-After"]) >= 1
    assert reply.headers["Content-Type"].startswith("application/problem+json")
    assert "postgres" not in reply.text.lower()


def test_ingest_killed_in_the_middle_loses_nothing_and_repeats_nothing(own, folder):
    sample = folder / "big.ndjson"
    command("sample", "12000", "--seed", "11", "--output", sample)
    before = ledger_count(own)
    # The last line is held back: the load cannot be over when the signal comes.
    rows = sample.read_bytes()
    ingest = subprocess.Popen(
        [BINARY, "ingest", "-", *options(own.client_settings)], env=environment(),
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    feeding = threading.Thread(target=feed, args=(ingest.stdin, rows[:rows[:-1].rindex(b"\n") + 1]))
    feeding.start()
    try:
        wait_until(lambda: ledger_count(own) > before + 1000, every=0.01)
    finally:
        ingest.kill()
        ingest.wait()
        feeding.join()
    assert own.verify(own.queries[0]).json()["verdict"] == "consistent"

    again = command("ingest", sample, "--json", settings=own.client_settings, check=False)
    report = json.loads(again.stdout.splitlines()[-1])
    assert report["already"] > 1000 and report["issued"] + report["changed"] > 0
    assert report["bad"] == 0 and report["refused"] == 0
    third = json.loads(command(
        "ingest", sample, "--json", settings=own.client_settings).stdout.splitlines()[-1])
    assert third["issued"] == 0 and third["changed"] == 0
    issued = sum(1 for line in sample.read_text().splitlines() if '"invoice"' in line)
    assert ledger_count(own) == before + issued


def feed(pipe, data):
    try:
        pipe.write(data)
        pipe.flush()
    except BrokenPipeError:
        pass


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
    before = ledger_count(service)
    is_closing = threading.Event()
    outcomes = []

    def body():
        for invoice in invoices:
            yield (json.dumps({"change": "issue", "invoice": invoice}) + "\n").encode()
        # The rest of the request comes when the service takes no new ones any more.
        is_closing.wait(60)
        yield (json.dumps({"change": "void", "number": invoices[0]["number"]}) + "\n").encode()

    def issue():
        reply = requests.post(
            service.url + "/v1/ledger/changes", data=body(), timeout=60,
            headers={"Content-Type": "application/x-ndjson", "Authorization": f"Bearer {key.text}"})
        outcomes.extend(json.loads(line) for line in reply.text.splitlines())

    asker = threading.Thread(target=issue)
    asker.start()
    try:
        wait_until(lambda: ledger_count(service) - before == len(invoices))
        service.process.send_signal(signal.SIGTERM)
        wait_until(lambda: is_refused(service))
    finally:
        is_closing.set()
        asker.join()
        service.stop()
    assert service.process.returncode == 0, service.log()
    assert [o["outcome"] for o in outcomes[:-1]] == ["applied"] * 401
    assert outcomes[-1]["summary"]["applied"] == 401


def is_refused(service):
    host, port = service.url.removeprefix("http://").split(":")
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
    except OSError:
        return True


HOSTILE = [
    (b"", 400), (b"{", 400), (b"null", 400), (b"[]", 400), (b'"x"', 400), (b"\xff\xfe", 400),
    (b"[" * 10_000, 400), (b"[" * 100_000, 413),
    (b'{"number":' + b"[" * 500 + b"]" * 500 + b"}", 400),
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
    service.verify({"number": "12345"}, **{"X-Leak": "leak-too", "User-Agent": "leak-agent"})
    requests.get(service.url + "/nowhere/26990000000000111111?q=leak-query", timeout=10)
    requests.post(service.url + "/", data={"number": "leak-form"}, timeout=10)
    requests.post(service.url + "/v1/ledger/changes", data="{}", timeout=10,
                  headers={"Authorization": "Bearer fpk_leak"})
    log = service.log()
    assert '"level":"debug"' in log, "the most talkative log is meant"
    for own in (service.url, service.operators):
        log = log.replace(own.removeprefix("http://"), "")
    for secret in (invoice["number"], invoice["seller"]["taxNumber"], invoice["buyer"]["name"],
                   "leak", "127.0.0.1", "26990000000000111111", "fpk_"):
        assert secret not in log, [line for line in log.splitlines() if secret in line][:3]
