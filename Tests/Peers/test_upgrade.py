"""A rolling upgrade: workers of two versions beside each other on one database and one Redis."""

import subprocess

import pytest
import requests

from fapiao import (Service, WIDE_LIMITS, command, digital, query_for, remove, scratch_folder,
                    wait_until)
from postgres import Postgres

# A step that only a newer program knows, as its `fapiao migrate` records it.
NEWER = """
    ALTER TABLE {table} ADD COLUMN of_a_newer_program text;
    INSERT INTO {record} (version, name, sha256)
    SELECT max(version) + 1, 'of a newer program', repeat('0', 64) FROM {record}"""


@pytest.fixture
def database():
    folder = scratch_folder()
    server = Postgres(folder / "own").create().start()
    server.sql("CREATE DATABASE fapiao", database="postgres")
    command("migrate", settings={"data.folder": folder / "data", "database.url": server.conninfo()})
    yield server
    server.stop()
    remove(folder)


def redis(service, *words, **options):
    return subprocess.run(
        ["redis-cli", "-s", service.redis_url().removeprefix("unix://"), *words],
        capture_output=True, check=True, **options).stdout


def verdict(service, invoice):
    answer = service.verify(query_for(invoice)).json()
    return answer["verdict"], answer.get("status")


def test_a_running_worker_goes_on_beside_a_newer_schema(folder, database, key):
    """`migrate` comes first, and the workers are replaced one after the other."""
    settings = {**WIDE_LIMITS, "database.url": database.conninfo(), "api.keys": key.line}
    invoices = [digital(26990000000000930000 + number) for number in range(4)]
    with Service(folder, settings) as old:
        old.issue(*({"change": "issue", "invoice": one} for one in invoices[:2]), key=key.text)
        assert verdict(old, invoices[0]) == ("consistent", "N")
        for table, record in (("invoice", "schema_migration"), ("campaign", "national_migration")):
            database.sql(NEWER.format(table=table, record=record))
        # It answers what it knew, what it did not, and writes.
        old.issue({"change": "issue", "invoice": invoices[2]},
                  {"change": "void", "number": invoices[0]["number"]}, key=key.text)
        wanted = [("consistent", "Y"), ("consistent", "N"), ("consistent", "N"), ("not_found", None)]
        wait_until(lambda: [verdict(old, one) for one in invoices] == wanted)
        # It stays in the balancer's list, and says that it is to be replaced.
        assert requests.get(old.url + "/readyz", timeout=10).json() == {"status": "degraded"}
        told = requests.get(old.operators + "/readyz", timeout=10).json()
        assert [(c["name"], c["reason"]) for c in told["checks"] if c["status"] == "failed"] == [
            ("ledger schema", "newer than this program: replace this worker")]
        # Nothing of this version starts any more, and says why in a sentence.
        for words in (["migrate"], ["verify", "--number", invoices[1]["number"], "--date", "2026-01-05",
                                    "--amount", "113.00"]):
            done = command(*words, settings=old.client_settings, check=False)
            assert done.returncode == 69 and "use a newer program" in done.stderr, done
        with pytest.raises(AssertionError, match="use a newer program"):
            Service(folder, settings | {"data.folder": folder / "other"}).start()
        assert verdict(old, invoices[1]) == ("consistent", "N")


def test_a_newer_workers_cache_is_no_answer_and_is_not_lost(folder, key):
    """Its records have another version in their first byte, and their revision where ours have it."""
    invoice = digital(26990000000000931000)
    with Service(folder, {**WIDE_LIMITS, "api.keys": key.line, "cache.memoryEntries": 0}) as worker:
        worker.issue({"change": "issue", "invoice": invoice}, key=key.text)
        assert verdict(worker, invoice) == ("consistent", "N")
        name, = wait_until(lambda: redis(worker, "--raw", "KEYS", "f:{*}").split())
        record = redis(worker, "--raw", "GET", name).removesuffix(b"\n")
        # Whatever it says beyond the revision is not ours to read.
        redis(worker, "-x", "SET", name, input=b"\x02" + record[1:9] + b"a newer form")
        for _ in range(3):
            assert verdict(worker, invoice) == ("consistent", "N")
        redis(worker, "-x", "SET", name, input=b"\x02" + record[1:9] + b"a newer form")
        worker.issue({"change": "void", "number": invoice["number"]}, key=key.text)
        wait_until(lambda: verdict(worker, invoice) == ("consistent", "Y"))
        redis(worker, "-x", "SET", name, input=b"\x02" + b"\x00" * 8)
        assert verdict(worker, invoice) == ("consistent", "Y")
