"""What an acknowledgement says is issued, no worker denies, whatever becomes of the filter."""

import contextlib
import itertools
import os
import random
import signal
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

import requests

from fapiao import Service, WIDE_LIMITS, digital, query_for, wait_until


def figure(service, name):
    lines = requests.get(service.operators + "/metrics", timeout=10).text.splitlines()
    return sum(float(line.split()[-1]) for line in lines if line.startswith(name))


@contextlib.contextmanager
def flood(workers):
    """Asks each worker for numbers that nobody issues; yields the verdicts so far."""
    stopping, verdicts = threading.Event(), set()
    template = query_for(digital(26990000000000600000))

    def ask(worker, seed):
        numbers, session = random.Random(seed), requests.Session()
        while not stopping.is_set():
            # Many in one request, so that a few threads are a flood.
            batch = [{**template, "number": f"2699{numbers.randrange(10 ** 15):016}"}
                     for _ in range(50)]
            reply = session.post(worker.url + "/v1/verifications/batch",
                                 json={"verifications": batch}, timeout=30)
            if reply.status_code == 200:
                verdicts.update(answer["verdict"] for answer in reply.json()["results"])

    with ThreadPoolExecutor() as pool:
        askers = [pool.submit(ask, worker, seed) for worker in workers for seed in range(2)]
        try:
            yield verdicts
        finally:
            stopping.set()
    for asker in askers:
        asker.result()


def test_nothing_acknowledged_is_denied_in_a_flood(folder, key):
    settings = {**WIDE_LIMITS, "api.keys": key.line, "cache.memoryEntries": 0}
    first = Service(folder, settings)
    with first, Service(folder, {**settings, **first.sharing()}) as second:
        workers = (first, second)
        numbers = itertools.count(26990000000000700000)

        def redis(*words):
            return subprocess.run(
                ["redis-cli", "-s", first.redis_url().removeprefix("unix://"), *words],
                capture_output=True, text=True, timeout=30).stdout

        def issue_and_ask(count):
            for index in range(count):
                invoice = digital(next(numbers))
                workers[index % 2].issue({"change": "issue", "invoice": invoice}, key=key.text)
                for worker in workers:
                    answer = worker.verify(query_for(invoice), timeout=30)
                    assert answer.json().get("verdict") == "consistent", answer.text

        def wait_for_denials(worker, count):
            before = figure(worker, "fapiao_filter_denials_total")
            wait_until(lambda: figure(worker, "fapiao_filter_denials_total") > before + count,
                       seconds=120)

        with flood(workers) as verdicts:
            for worker in workers:
                wait_for_denials(worker, 500)
                # From here on the ledger is asked about one in 256, and about few that pass.
                before = figure(worker, 'fapiao_lookups_total{source="ledger"}')
                wait_for_denials(worker, 5000)
                assert figure(worker, 'fapiao_lookups_total{source="ledger"}') - before < 500
            issue_and_ask(20)
            # Evicted, and written to by workers who think that it is there.
            redis("DEL", "fapiao:{feed}:filter")
            issue_and_ask(10)
            redis("DEL", "fapiao:{feed}:cursor")
            issue_and_ask(10)
            for pid in first.pids("redis-server"):
                os.kill(pid, signal.SIGKILL)
            issue_and_ask(10)
            wait_until(lambda: "PONG" in redis("PING"))
            issue_and_ask(10)
        assert verdicts == {"not_found"}
        assert sum(figure(w, "fapiao_filter_contradictions_total") for w in workers) == 0
