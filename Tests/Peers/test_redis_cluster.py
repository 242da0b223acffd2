"""Two workers on a Redis Cluster: slots move and a master dies while citizens ask."""

import re
import threading
import time

import pytest
import requests

from fapiao import Service, WIDE_LIMITS, digital, query_for, wait_until
from rediscluster import MASTERS, RedisCluster


@pytest.fixture
def cluster():
    with RedisCluster() as cluster:
        yield cluster


def figure(worker, name):
    text = requests.get(worker.operators + "/metrics", timeout=10).text
    found = re.findall(rf"^{re.escape(name)}(?:{{[^}}]*}})? (\S+)$", text, re.M)
    return sum(map(float, found))


class Asking:
    """Every worker is asked about every invoice, over and over; every answer is kept."""

    def __init__(self, workers, queries):
        self.queries, self.stopping, self.seen = queries, threading.Event(), []
        self.voided_at = [float("inf")] * len(queries)
        self.threads = [threading.Thread(target=self.ask, args=(w,)) for w in workers]

    def ask(self, worker):
        session = requests.Session()
        while not self.stopping.is_set():
            for index, query in enumerate(self.queries):
                asked = time.monotonic()
                reply = session.post(worker.url + "/v1/verifications", json=query, timeout=30)
                answer = reply.json() if reply.status_code == 200 else {}
                self.seen.append(
                    (index, asked, reply.status_code, answer.get("verdict"), answer.get("status")))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def wait_for(self, more):
        target = len(self.seen) + more
        wait_until(lambda: len(self.seen) >= target, seconds=60)


def test_slots_move_and_a_master_dies_and_nothing_fails(cluster, folder, key):
    # Without the workers' own memory every answer comes from the cluster or the ledger.
    settings = {**WIDE_LIMITS, "api.keys": key.line, "cache.memoryEntries": 0,
                "redis.url": cluster.url}
    with Service(folder, settings) as first:
        postgres = first.folder / "data/postgres"
        sockets = next(iter(postgres.rglob(".s.PGSQL.5432"))).parent
        shared = {"database.url": f"host={sockets} port=5432 dbname=fapiao user=fapiao"}
        with Service(folder, {**settings, **shared}) as second:
            workers = (first, second)
            invoices = [digital(26990000000000700000 + n) for n in range(60)]
            first.issue(*({"change": "issue", "invoice": i} for i in invoices), key=key.text)
            queries = [query_for(invoice) for invoice in invoices]
            voids = iter(range(len(invoices)))

            def void(worker):
                index = next(voids)
                worker.issue({"change": "void", "number": invoices[index]["number"]}, key=key.text)
                asking.voided_at[index] = time.monotonic()

            def from_cache():
                # Readers may fill it some seconds after it began.
                before = [cached(w) for w in workers]
                wait_until(lambda: all(cached(w) > b for w, b in zip(workers, before)))

            with Asking(workers, queries) as asking:
                from_cache()
                for worker in workers:
                    assert figure(worker, "fapiao_redis_masters") == MASTERS
                    void(worker)

                # An operator moves a quarter of the first master's slots while they ask.
                mover = threading.Thread(
                    target=cluster.reshard, args=(cluster.ports[0], cluster.ports[1], 1400))
                mover.start()
                while mover.is_alive():
                    void(second)
                mover.join()
                assert slots(cluster, cluster.ports[0]) == 16384 // MASTERS - 1400
                void(first)
                for worker in workers:
                    wait_until(lambda: figure(worker, "fapiao_redis_redirections_total") > 0)
                from_cache()

                # A master dies; its replica takes over by itself. Voids go on all the while.
                cluster.kill(cluster.ports[2])
                waiter = threading.Thread(
                    target=cluster.wait_for_failover, args=(cluster.ports[0],))
                waiter.start()
                while waiter.is_alive():
                    void(first)
                waiter.join()
                assert len(cluster.masters(cluster.ports[0])) == MASTERS
                void(second)
                for worker in workers:
                    wait_until(lambda: figure(worker, "fapiao_redis_connections") == MASTERS)
                from_cache()
                asking.wait_for(200)

    assert {(status, verdict) for _, _, status, verdict, _ in asking.seen} == {(200, "consistent")}
    stale = [s for s in asking.seen if s[1] > asking.voided_at[s[0]] and s[4] != "Y"]
    assert not stale, f"{len(stale)} of {len(asking.seen)} answers were stale: {stale[:3]}"
    voided = [at for at in asking.voided_at if at < float("inf")]
    # One by each worker, one while slots move and one after, the same with a master that dies.
    assert len(voided) >= 6
    assert [s for s in asking.seen if s[4] == "Y"] and [s for s in asking.seen if s[4] == "N"]


def cached(worker):
    text = requests.get(worker.operators + "/metrics", timeout=10).text
    found = re.search(r'^fapiao_lookups_total{[^}]*source="cache"[^}]*} (\S+)$', text, re.M)
    return float(found[1]) if found else 0


def slots(cluster, port):
    for line in cluster.cli(port, "CLUSTER", "NODES").splitlines():
        if "myself" in line:
            ranges = [w.split("-") for w in line.split()[8:] if not w.startswith("[")]
            return sum(int(r[-1]) - int(r[0]) + 1 for r in ranges)
    return 0
