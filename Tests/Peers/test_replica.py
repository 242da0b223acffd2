"""A primary with a synchronous standby: read while it is fresh, and promoted when the primary is killed."""

import itertools
import threading
import time

import pytest
import requests

from fapiao import Service, WIDE_LIMITS, command, digital, query_for, remove, scratch_folder, wait_until
from postgres import Postgres


@pytest.fixture
def pair(template):
    folder = scratch_folder(template)
    primary = Postgres(folder / "a", 5431)
    standby = Postgres(folder / "b", 5432)
    try:
        primary.create(synchronous_standby_names="'*'", synchronous_commit="local").start()
        primary.sql("CREATE DATABASE fapiao", database="postgres")
        standby.run("pg_basebackup", "-h", primary.folder, "-p", primary.port, "-U", "fapiao", "-D",
                    standby.data, "--write-recovery-conf", "--checkpoint=fast", "--no-sync",
                    "-X", "stream")
        # A standby of its own would come next; until then it must not wait for one.
        standby.configure(synchronous_standby_names="''", synchronous_commit="on")
        standby.start()
        primary.configure(synchronous_commit="on")
        primary.sql("SELECT pg_reload_conf()")
        wait_until(lambda: primary.sql(
            "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == "1")
        yield folder, primary, standby
    finally:
        for server in (standby, primary):
            server.stop()
        remove(folder)


@pytest.fixture
def hosts(pair):
    _, primary, standby = pair
    return (f"host={primary.folder},{standby.folder} port={primary.port},{standby.port} "
            "user=fapiao dbname=fapiao")


def standby_lookups(service, *outcomes):
    lines = requests.get(service.operators + "/metrics", timeout=10).text.splitlines()
    return sum(float(line.split()[-1]) for line in lines
               if line.startswith("fapiao_standby_lookups_total")
               and any(f'outcome="{outcome}"' in line for outcome in outcomes))


class Writer:
    """Issues and voids one invoice after the other, and keeps what was acknowledged, and when."""

    def __init__(self, workers, key):
        self.workers, self.key = workers, key
        self.voided_at, self.faults = {}, 0
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        number = 0
        while not self.stopping.is_set():
            invoice = digital(26990000000000700000 + number)
            self.until_acknowledged({"change": "issue", "invoice": invoice}, number)
            # Everybody's cache holds it before it is voided.
            for worker in self.workers:
                try:
                    worker.verify(query_for(invoice), timeout=30)
                except requests.RequestException:
                    pass
            if self.until_acknowledged({"change": "void", "number": invoice["number"]}, number + 1):
                self.voided_at[invoice["number"]] = time.monotonic()
            number += 1

    def until_acknowledged(self, change, turn):
        """Sends the change until the summary says that it is in; false if the test ended before."""
        while not self.stopping.is_set():
            try:
                lines = self.workers[turn % 2].change(change, key=self.key)
                if lines[0]["outcome"] in ("applied", "already_applied") and "summary" in lines[-1]:
                    return True
                assert lines[0]["outcome"] == "failed", lines
            except requests.RequestException:
                pass
            self.faults += 1
        return False

    def wait_for(self, more):
        target = len(self.voided_at) + more
        wait_until(lambda: len(self.voided_at) >= target, seconds=90)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.thread.join()


def ask_for_stale(workers, writer, stopping, stale, counts):
    """No answer to a question asked after the acknowledgement may say "normal"."""
    while not stopping.is_set():
        for number in list(writer.voided_at)[-30:]:
            for worker in workers:
                asked = time.monotonic()
                reply = worker.verify(query_for(digital(int(number))), timeout=30)
                counts[reply.status_code] = counts.get(reply.status_code, 0) + 1
                if reply.status_code != 200:
                    assert reply.status_code == 503, reply.text
                    assert int(reply.headers["Retry-After"]) >= 1
                elif asked > writer.voided_at[number] and reply.json().get("status") != "Y":
                    stale.append(reply.json())


def test_failover_loses_nothing_acknowledged(pair, hosts, key):
    folder, primary, standby = pair
    settings = {**WIDE_LIMITS, "api.keys": key.line, "database.url": hosts}
    command("migrate", settings={"data.folder": folder / "data", "database.url": hosts})
    with Service(folder, settings) as first:
        shared = {"redis.url": first.redis_url()}
        with Service(folder, {**settings, **shared}) as second:
            workers = (first, second)
            stale, counts, stopping = [], {}, threading.Event()
            old = digital(26990000000000699999)
            first.issue({"change": "issue", "invoice": old}, key=key.text)
            with Writer(workers, key.text) as writer:
                asker = threading.Thread(
                    target=ask_for_stale, args=(workers, writer, stopping, stale, counts))
                writer.wait_for(5)
                asker.start()
                try:
                    writer.wait_for(5)
                    primary.kill()
                    # Nobody takes changes: a standby must not be written to nor read for the primary.
                    faults = writer.faults
                    wait_until(lambda: writer.faults > faults + 3)
                    assert not first.is_ready() and not second.is_ready()
                    # Nobody has asked about it since Redis was new: the standby's last word, marked.
                    wait_until(lambda: is_marked(first.verify(query_for(old), timeout=30)))
                    standby.run("pg_ctl", "promote", "-D", standby.data)
                    writer.wait_for(10)
                    wait_until(lambda: first.is_ready() and second.is_ready())
                finally:
                    stopping.set()
                    asker.join()
            assert not stale, stale[:3]
            assert counts[200] > 100
            voided = set(standby.sql(
                "SELECT right(replace(invoice_id::text, '-', ''), 20) FROM invoice"
                " WHERE status = 'Y'").split())
            assert len(writer.voided_at) >= 20
            missing = set(writer.voided_at) - voided
            assert not missing, f"{len(missing)} acknowledged voids are lost: {missing}"


def test_a_fresh_standby_answers_and_no_void_is_missed(pair, hosts, key):
    folder, primary, standby = pair
    command("migrate", settings={"data.folder": folder / "data", "database.url": hosts})
    # Without memory and Redis every look-up goes to the ledger.
    settings = {**WIDE_LIMITS, "api.keys": key.line, "database.url": hosts,
                "redis.url": f"unix://{folder}/nowhere.sock", "cache.memoryEntries": 0}
    with Service(folder, settings) as service:
        numbers = itertools.count(26990000000000600000)

        def issued():
            invoice = digital(next(numbers))
            service.issue({"change": "issue", "invoice": invoice}, key=key.text)
            # What was just issued is found at once, however far behind the standby is.
            assert status_of(service, invoice) == "N"
            return invoice

        def answers_come_from_the_standby(invoice, status="N"):
            before = standby_lookups(service, "fresh")
            assert status_of(service, invoice) == status
            return standby_lookups(service, "fresh") > before

        invoice = issued()
        scans = "SELECT coalesce(sum(idx_scan), 0) FROM pg_stat_user_indexes WHERE relname ~ '^invoice'"
        before = int(standby.sql(scans))
        wait_until(lambda: answers_come_from_the_standby(invoice))
        # The standby itself says so too, when it has written its statistics.
        wait_until(lambda: int(standby.sql(scans)) > before)

        for turn in range(6):
            invoice = issued()
            standby.sql("SELECT pg_wal_replay_resume()" if turn % 2 else "SELECT pg_wal_replay_pause()")
            service.issue({"change": "void", "number": invoice["number"]}, key=key.text)
            assert [status_of(service, invoice) for _ in range(20)] == ["Y"] * 20
        assert standby_lookups(service, "behind", "passed_by") > 0
        wait_until(lambda: answers_come_from_the_standby(invoice, "Y"))

        standby.kill()
        for _ in range(50):
            assert status_of(service, invoice) == "Y"
        standby.start()
        wait_until(lambda: answers_come_from_the_standby(invoice, "Y"))


def test_a_standby_is_not_read_where_that_is_switched_off(pair, hosts):
    folder, _, _ = pair
    command("migrate", settings={"data.folder": folder / "data", "database.url": hosts})
    with Service(folder, {"database.url": hosts, "database.standbyReads": "off"}) as service:
        assert "fapiao_standby_" not in requests.get(service.operators + "/metrics", timeout=10).text


def status_of(service, invoice):
    reply = service.verify(query_for(invoice), timeout=30)
    assert reply.status_code == 200, reply.text
    assert not reply.json().get("hints"), reply.json()
    return reply.json().get("status")


def is_marked(reply):
    return reply.status_code == 200 and reply.json().get("hints") == ["ledger_unreachable"]


def test_a_standby_alone_is_no_ledger(pair):
    folder, primary, standby = pair
    settings = {"data.folder": folder / "data", "database.url": primary.conninfo()}
    command("migrate", settings=settings)
    done = command("invoice", "show", "26990000000000000001", check=False,
                   settings={**settings, "database.url": standby.conninfo()})
    assert done.returncode == 69, (done.stdout, done.stderr)
    assert "session is read-only" in done.stderr
