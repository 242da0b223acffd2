"""A ledger in three parts on three PostgreSQL clusters; one is killed and comes back."""

import json
import threading

import pytest
import requests

from fapiao import (Service, WIDE_LIMITS, command, digital, query_for, remove, scratch_folder,
                    wait_until)
from postgres import Postgres


def in_province(province, number):
    return digital(f"26{province}{number:016d}")


@pytest.fixture
def parts(key, template):
    folder = scratch_folder(template)
    clusters = {}
    try:
        for province in ("44", "31"):
            server = Postgres(folder / province).create().start()
            server.sql("CREATE DATABASE fapiao", database="postgres")
            clusters[province] = server
            address = folder / f"{province}.url"
            address.write_text(server.conninfo())
            address.chmod(0o600)
        shards = ",".join(f"{province}={folder / province}.url" for province in clusters)
        # Without the worker's own memory every answer must come from Redis or PostgreSQL.
        settings = {**WIDE_LIMITS, "api.keys": key.line, "database.shards": shards,
                    "cache.memoryEntries": 0}
        done = command("migrate", settings={
            "data.folder": folder / "data", "database.shards": shards})
        # What the nation has once is in its own database only.
        assert [line.split(" schema ")[0] for line in done.stdout.splitlines()] == [
            "nation: ledger", "nation: national", "44: ledger", "31: ledger"]
        yield folder, settings, clusters
    finally:
        for server in clusters.values():
            server.stop()
        remove(folder)


def readiness(service):
    reply = requests.get(service.operators + "/readyz", timeout=10)
    # Whether each part can be written, its schema, and whether photos can be read, is for other tests.
    return reply.status_code, {c["name"]: c["status"] for c in reply.json()["checks"]
                               if c["name"] == "redis" or c["name"].startswith("ledger/")
                               and not c["name"].endswith((" writes", " schema"))}


def test_a_dead_shard_hurts_only_its_region_and_comes_back(parts, key):
    folder, settings, clusters = parts
    invoices = {p: [in_province(p, n) for n in range(20)] for p in ("99", "44", "31")}
    with Service(folder, settings) as service:
        everything = [i for group in zip(*invoices.values()) for i in group]
        service.issue(*({"change": "issue", "invoice": i} for i in everything), key=key.text)
        for province, server in clusters.items():
            assert server.sql("SELECT count(*) FROM invoice") == "20"
        asked = {p: [query_for(i) for i in group] for p, group in invoices.items()}
        for province in ("99", "31"):
            assert service.verify(asked[province][0]).json()["verdict"] == "consistent"
        # Known to Redis: the marked answer. The others of the region were never asked about.
        known, unknown = asked["44"][0], asked["44"][1]
        assert service.verify(known).json()["verdict"] == "consistent"
        wait_until(lambda: readiness(service) == (200, {
            "ledger/nation": "ok", "ledger/44": "ok", "ledger/31": "ok", "redis": "ok"}))

        others, stopping = [], threading.Event()

        def ask_others():
            session, n = requests.Session(), 0
            while not stopping.is_set():
                province = ("99", "31")[n % 2]
                reply = session.post(service.url + "/v1/verifications", timeout=30,
                                     json=asked[province][n // 2 % 20])
                others.append((reply.status_code, reply.json().get("verdict"),
                               reply.json().get("hints", [])))
                n += 1

        asker = threading.Thread(target=ask_others)
        asker.start()
        try:
            wait_until(lambda: len(others) > 50)
            clusters["44"].kill()
            wait_until(lambda: is_refused(service.verify(unknown, timeout=30)))
            wait_until(lambda: "ledger_unreachable" in service.verify(
                known, timeout=30).json().get("hints", []))
            wait_until(lambda: readiness(service) == (200, {
                "ledger/nation": "ok", "ledger/44": "failed", "ledger/31": "ok", "redis": "ok"}))
            # A mixed batch and a mixed stream lose only the region's own entries.
            batch = requests.post(service.url + "/v1/verifications/batch", timeout=30, json={
                "verifications": [asked["31"][3], asked["44"][2], asked["99"][3]]})
            assert batch.status_code == 200, batch.text
            verdicts = [result.get("verdict") for result in batch.json()["results"]]
            assert verdicts == ["consistent", "unavailable", "consistent"], batch.text
            lines = service.change(
                {"change": "void", "number": invoices["44"][5]["number"]},
                {"change": "void", "number": invoices["31"][5]["number"]}, key=key.text)
            assert [line["outcome"] for line in lines[:-1]] == ["failed", "applied"]
            assert service.verify(asked["31"][5]).json()["status"] == "Y"
            shown = command("invoice", "show", invoices["44"][5]["number"], check=False,
                            settings={**service.client_settings,
                                      "database.shards": settings["database.shards"]})
            assert shown.returncode == 69
            # A worker that starts now serves the other regions.
            with Service(folder, {**settings, **service.sharing()}) as second:
                assert second.verify(asked["31"][5]).json()["status"] == "Y"
                assert is_refused(second.verify(unknown, timeout=30))
            count = len(others)
            wait_until(lambda: len(others) > count + 100)
            clusters["44"].start()
            wait_until(lambda: service.verify(unknown, timeout=30).status_code == 200)
            wait_until(lambda: "hints" not in service.verify(known, timeout=30).json())
            wait_until(lambda: readiness(service)[1]["ledger/44"] == "ok")
            # Writers connect again by themselves, each in its own time; until then a change is
            # "failed" and may be sent again.
            void = {"change": "void", "number": invoices["44"][5]["number"]}
            wait_until(lambda: service.change(void, key=key.text)[0]["outcome"] in (
                "applied", "already_applied"))
            assert service.verify(asked["44"][5]).json()["status"] == "Y"
        finally:
            stopping.set()
            asker.join()
        for status, verdict, hints in others:
            assert (status, verdict) == (200, "consistent") and "ledger_unreachable" not in hints
        assert service.process.poll() is None


def is_refused(reply):
    return reply.status_code == 503 and int(reply.headers["Retry-After"]) >= 1


def test_ingest_takes_what_the_living_parts_keep(parts, key):
    folder, settings, clusters = parts
    rows = [in_province(p, n) for n in range(90) for p in ("44", "31", "99")]
    load = folder / "load.ndjson"
    load.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    reach = {"data.folder": folder / "data", "database.shards": settings["database.shards"]}
    clusters["44"].kill()
    done = command("ingest", load, "--json", settings=reach, check=False)
    assert done.returncode == 69, done.stderr
    report = json.loads(done.stdout.splitlines()[-1])
    assert (report["issued"], report["failed"]) == (180, 90)
    clusters["44"].start()
    report = json.loads(command("ingest", load, "--json", settings=reach).stdout.splitlines()[-1])
    assert (report["issued"], report["already"], report["failed"]) == (90, 180, 0)
