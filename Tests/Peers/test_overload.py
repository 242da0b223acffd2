"""More asked than the service can do: nobody hears anything but an answer or when to come back."""

import json
import os
import pathlib
import subprocess

import pytest
import requests

from fapiao import BINARY, Service, WIDE_LIMITS, command, environment, remove, scratch_folder, wait_until

LOAD = pathlib.Path(BINARY).parent / "LoadTests"
CONNECTIONS = 1_000


@pytest.mark.skipif(not LOAD.exists(), reason="LoadTests was not built beside the program")
def test_a_crowd_is_answered_or_told_when_to_come_back(template, key):
    """The load test's own scenario, short. A target of a millisecond makes any machine's queue too
    long, so this shows what is said and not how fast: figures are `make load-overload`'s."""
    folder = scratch_folder(template)
    sample = folder / "sample.ndjson"
    figures = folder / "figures.json"
    command("sample", "3000", "--seed", "7", "--output", sample)
    service = Service(folder, {
        **WIDE_LIMITS, "api.keys": key.line, "overload.targetMilliseconds": 1,
        "overload.intervalMilliseconds": 10, "listen.connectionsPerAddressMaximum": 5_000})
    try:
        with service:
            command("ingest", sample, settings=service.client_settings)
            done = subprocess.run(
                [LOAD, "overload", "--url", service.url, "--key", key.text, "--corpus", sample,
                 "--hot-keys", "500", "--connections", str(CONNECTIONS), "--think", "0.02",
                 "--times", "3", "--rounds", "1", "--duration", "3", "--warm-up", "1",
                 "--flood-connections", str(CONNECTIONS), "--timeout", "60", "--p99", "60000",
                 "--recovery", "60", "--asked", "0", "--watch", str(service.process.pid), "--json", figures],
                capture_output=True, text=True, timeout=300, env=environment())
            assert done.returncode == 0, done.stdout + done.stderr
            lines = {line["name"].split(" ")[0]: line for line in
                     json.loads(figures.read_text())["lines"]}
            assert set(lines) == {"capacity", "crowd", "flood"}
            for line in lines.values():
                assert line["wrong"] == {}, line
                assert line["crowd"][0]["accepted"] > 0, line
            assert sum(line["crowd"][0]["shed"] for line in lines.values()) > 0, done.stdout
            # Counted by where they had waited, and told to the log in one line and not in thousands.
            metrics = wait_until(lambda: shed_metric(service))
            assert metrics > 0
            assert service.log().count("request") < 100
            # And when the crowd has gone, all is as before.
            query = {"number": "26990000000000000001", "issuedOn": "2026-01-05", "amount": "1.00"}
            assert [service.verify(query).status_code for _ in range(20)] == [200] * 20
    finally:
        remove(folder)


def test_it_has_an_event_loop_for_each_processor_it_may_use(template):
    """Two on one processor would take turns, and each question would wait for both."""
    folder = scratch_folder(template)
    try:
        for processors in sorted(os.sched_getaffinity(0))[:1], sorted(os.sched_getaffinity(0)):
            before = os.sched_getaffinity(0)
            os.sched_setaffinity(0, processors)
            try:
                service = Service(folder, {})
                with service:
                    tasks = pathlib.Path(f"/proc/{service.process.pid}/task").iterdir()
                    names = [(task / "comm").read_text().strip() for task in tasks]
                    assert len([name for name in names if name.startswith("NIO-SGLTN-")]) == len(processors), names
            finally:
                os.sched_setaffinity(0, before)
    finally:
        remove(folder)


def shed_metric(service):
    text = requests.get(service.operators + "/metrics", timeout=10).text
    return sum(float(line.split()[-1]) for line in text.splitlines()
               if line.startswith("fapiao_shed_total{"))
