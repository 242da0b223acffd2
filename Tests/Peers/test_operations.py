"""What who runs the service relies on: TLS, settings, clear refusals to start, metrics."""

import os
import re
import socket
import ssl
import subprocess
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from fapiao import (ROOT, Service, WIDE_LIMITS, command, digital, environment, options, query_for,
                    scratch_folder, remove, wait_until, BINARY)
from postgres import Postgres


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    paths = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost,IP:127.0.0.1", "-out", paths[0], "-keyout", paths[1]],
        check=True, capture_output=True)
    return paths


class SecureService(Service):
    def __init__(self, folder, certificate, settings=()):
        super().__init__(folder, {
            **WIDE_LIMITS, "listen.tls.certificateFile": certificate[0],
            "listen.tls.keyFile": certificate[1], **dict(settings)})
        self.certificate = certificate[0]

    def is_ready(self):
        try:
            return requests.get(
                self.url + "/readyz", timeout=5, verify=self.certificate).status_code == 200
        except requests.RequestException:
            return False

    def context(self, *protocols):
        context = ssl.create_default_context(cafile=self.certificate)
        context.set_alpn_protocols(protocols)
        return context

    def connect(self, context):
        port = int(self.url.rsplit(":", 1)[1])
        return context.wrap_socket(
            socket.create_connection(("127.0.0.1", port), timeout=10), server_hostname="localhost")

    def curl(self, *words):
        done = subprocess.run(
            ["curl", "-sS", "--max-time", "20", "--cacert", self.certificate, *words],
            capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout


def test_tls_speaks_http2_and_http1(folder, certificate):
    with SecureService(folder, certificate) as service:
        assert service.url.startswith("https://")
        with service.connect(service.context("h2", "http/1.1")) as connection:
            assert connection.selected_alpn_protocol() == "h2"
            assert connection.version() in ("TLSv1.2", "TLSv1.3")
        with service.connect(service.context("http/1.1")) as connection:
            assert connection.selected_alpn_protocol() == "http/1.1"

        old = service.context("http/1.1")
        with warnings.catch_warnings(action="ignore"):
            old.minimum_version = ssl.TLSVersion.TLSv1
            old.maximum_version = ssl.TLSVersion.TLSv1_1
        old.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.raises((ssl.SSLError, ConnectionError)):
            service.connect(old)

        fields = '{"number":"26990000000000899999","issuedOn":"2026-01-05","amount":"1.00"}'
        for version, said in (("--http2", "2"), ("--http1.1", "1.1")):
            head_and_body = service.curl(
                version, "-i", "-H", "Content-Type: application/json", "-d", fields,
                "-w", "%{http_version}", service.url + "/v1/verifications")
            assert '"verdict":"not_found"' in head_and_body and head_and_body.endswith(said)
            assert re.search(r"(?im)^strict-transport-security: max-age=\d{7,}", head_and_body)
        # Many at once on one connection, and none of them lost.
        urls = [f"{service.url}/healthz?{n}" for n in range(100)]
        codes = service.curl("--http2", "--parallel", "-o", "/dev/null", "-w", "%{http_code}\n",
                             *[w for url in urls for w in (url,)],
                             *["-o", "/dev/null"] * (len(urls) - 1))
        assert codes.split() == ["200"] * 100


def test_without_tls_nothing_is_promised_about_it(service):
    assert "Strict-Transport-Security" not in requests.get(service.url + "/", timeout=10).headers


def test_the_environment_overrides_the_file_and_set_overrides_both(tmp_path):
    file = tmp_path / "fapiao.yaml"
    file.write_text("listen:\n  port: 1111\n  host: 127.0.0.2\ncache:\n  memoryEntries: 7\n")
    env = {"FAPIAO_LISTEN_PORT": "2222", "FAPIAO_CACHE_MEMORY_ENTRIES": "8"}
    done = command("config", "check", "--config", file, "--set", "listen.port=3333", env=env)
    lines = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert re.search(r" 3333 +\[--set\]", lines["listen.port"])
    assert re.search(r" 8 +\[FAPIAO_CACHE_MEMORY_ENTRIES\]", lines["cache.memoryEntries"])
    assert re.search(r" 127\.0\.0\.2 +\[.*fapiao\.yaml:3\]", lines["listen.host"])
    assert "[default]" in lines["limits.page"]
    # The file may itself be named by the environment.
    done = command("config", "check", env={"FAPIAO_CONFIG": str(file)})
    assert " 1111 " in done.stdout


def test_a_port_in_use_is_said_plainly(folder, service):
    port = service.url.rsplit(":", 1)[1]
    done = serve(folder, {"listen.port": port})
    assert done.returncode == 69, done.stderr
    assert f"127.0.0.1:{port}: address already in use" in done.stderr
    assert_no_trace(done)
    other = Service(folder)
    assert not other.pids("postgres") and not other.pids("redis-server")
    assert service.is_ready()


def test_a_second_service_on_one_data_folder_is_refused(service):
    done = serve(service.folder)
    assert done.returncode == 69
    assert f"another fapiao uses this data folder ({service.folder}/data" in done.stderr
    assert_no_trace(done)
    assert service.is_ready() and service.pids("postgres") and service.pids("redis-server")


def test_an_unreachable_database_is_said_plainly(tmp_path):
    commands = [
        ["serve"], ["migrate"], ["ingest", "-"], ["invoice", "show", "26990000000000000001"],
        ["verify", "--number", "26990000000000000001", "--date", "2026-01-05", "--amount", "1"]]
    # Bound and not listening: surely refused, and nobody else's.
    with socket.socket() as taken, ThreadPoolExecutor() as pool:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        settings = {
            "data.folder": tmp_path / "data", "redis.url": f"redis://127.0.0.1:{port}",
            "database.url": f"postgres://someone:verysecret@127.0.0.1:{port}/fapiao",
            "listen.port": 0}
        # Each waits as patiently as it would for a server that is just starting.
        endings = list(pool.map(
            lambda words: command(*words, check=False, settings=settings, stdin=""), commands))
    for words, done in zip(commands, endings):
        assert done.returncode == 69, (words, done.stderr)
        assert "the ledger cannot be used" in done.stderr and "refused" in done.stderr
        assert "verysecret" not in done.stdout + done.stderr
        assert_no_trace(done)
        # Nine connections have nine times the same to say.
        lines = [re.sub(r'"time":"[^"]*"', "", line) for line in done.stderr.splitlines()]
        assert len(lines) == len(set(lines)), done.stderr
        if words != ["serve"]:
            assert done.stderr.startswith(f"ledger: fapiao at 127.0.0.1:{port}\n"), done.stderr


def test_an_address_that_is_not_ours_is_said_plainly(folder):
    done = serve(folder, {"listen.host": "192.0.2.1"})
    assert done.returncode == 69 and "cannot listen on 192.0.2.1:0" in done.stderr
    assert_no_trace(done)


def test_a_certificate_that_is_none_is_said_plainly(folder, tmp_path):
    nothing = tmp_path / "nothing.pem"
    nothing.write_text("nothing\n")
    done = serve(folder, {"listen.tls.certificateFile": nothing, "listen.tls.keyFile": nothing})
    assert done.returncode == 78, done.stderr
    assert f"listen.tls.certificateFile: {nothing}" in done.stderr
    assert_no_trace(done)


def serve(folder, settings=()):
    """A `serve` that ends by itself."""
    return subprocess.run(
        [BINARY, "serve", *options({
            "listen.port": 0, "data.folder": folder / "data", **dict(settings)})],
        capture_output=True, text=True, timeout=90, env=environment())


def assert_no_trace(done):
    for word in ("Fatal error", "Stack dump", "NIOPosix", "NIOCore", "Swift.", "Error Domain",
                 "rawValue", "userInfo", "Optional(", "CocoaError", "Foundation"):
        assert word not in done.stderr, done.stderr


def test_before_migrate_commands_say_so_and_answer_nothing(tmp_path):
    folder = scratch_folder()
    server = Postgres(folder / "own").create().start()
    try:
        server.sql("CREATE DATABASE fapiao", database="postgres")
        at = {"data.folder": folder / "data", "database.url": server.conninfo()}
        ask = ["verify", "--number", "26990000000000000001", "--date", "2026-01-05", "--amount", "1"]
        for words in (ask, ["ingest", "-"], ["invoice", "show", "26990000000000000001"]):
            row = '{"change":"void","number":"26990000000000000001"}\n'
            done = command(*words, settings=at, stdin=row, check=False)
            assert done.returncode == 69 and done.stdout == "", (words, done)
            assert "run `fapiao migrate`" in done.stderr, done.stderr
            assert done.stderr.startswith(f"ledger: fapiao at {folder}/own:5432\n")
            assert_no_trace(done)
        for what in ("applied {}", "nothing to apply"):
            done = command("migrate", settings=at)
            for schema, line in zip(("ledger", "national"), done.stdout.splitlines(), strict=True):
                assert line.startswith(f"{schema} schema version "), done
                first = "1 invoice" if schema == "ledger" else "1 table builders"
                assert f": {what.format(first)}" in line, done
            assert "(" not in done.stdout, done.stdout
        assert command(*ask, settings=at, check=False).returncode == 21
    finally:
        server.stop()
        remove(folder)


def test_files_that_cannot_be_are_said_plainly(folder, tmp_path):
    """Whatever the system said, in words: no error prints itself as source code has it."""
    (tmp_path / "file").write_text("")
    for words in (["sample", "1", "--output", "/nonexistent/x"], ["ingest", tmp_path],
                  ["serve", "--set", f"data.folder={tmp_path}/file/data"],
                  ["verify", "--number", "1", "--set", "data.folder=/proc/1/none"],
                  ["qr", "--text", "x", "--output", "/proc/none.png"]):
        done = command(*words, settings={"data.folder": folder / "data"}
                       if words[0] == "ingest" else {}, check=False)
        assert done.returncode in (65, 66, 69, 72, 73), (words, done)
        assert_no_trace(done)
        assert "failed:" not in done.stderr, done.stderr


@pytest.fixture
def small_disk():
    """A disk of its own, which only root can make."""
    folder = scratch_folder()
    disk = folder / "disk"
    disk.mkdir()
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=192m,mode=0711", "tmpfs", disk],
        capture_output=True).returncode == 0
    if not mounted:
        remove(folder)
        pytest.skip("this machine lets nobody mount")
    yield disk
    subprocess.run(["umount", disk], check=True)
    remove(folder)


def test_a_full_disk_is_told_and_look_ups_go_on(small_disk, key):
    server = Postgres(small_disk / "own").create(
        max_wal_size="'48MB'", min_wal_size="'32MB'").start()
    filler = small_disk / "filler"
    try:
        for statement in ("CREATE DATABASE fapiao", "CREATE ROLE fapiao_verifier",
                          "CREATE ROLE worker LOGIN IN ROLE fapiao_verifier"):
            server.sql(statement, database="postgres")
        folder = small_disk.parent
        command("migrate", settings={"data.folder": folder / "data",
                                     "database.url": server.conninfo()})
        # The worker has the rights that ledger_grants.sql gives it, and no more.
        worker = server.conninfo().replace("user=fapiao", "user=worker")
        settings = {**WIDE_LIMITS, "database.url": worker, "api.keys": key.line}
        with Service(folder, settings) as service:
            invoices = [digital(26990000000000910000 + n) for n in range(9)]
            service.issue(*({"change": "issue", "invoice": i} for i in invoices), key=key.text)
            told = json_of(service)
            assert told["status"] == "ready", told
            with open(filler, "wb") as file, pytest.raises(OSError):
                while True:
                    file.write(b"x" * 65536)
                    file.flush()
            wait_until(lambda: json_of(service)["status"] == "degraded", seconds=60, every=0.5)
            reply = requests.get(service.url + "/readyz", timeout=10)
            assert reply.status_code == 200
            parts = requests.get(service.operators + "/readyz", timeout=10).json()["checks"]
            failed = [c for c in parts if c["status"] == "failed"]
            assert [c["name"] for c in failed] == ["ledger writes"], reply.text
            assert writable(service) == "0"
            # Never asked before, so only the ledger can tell.
            for invoice in invoices:
                assert service.verify(query_for(invoice)).json()["verdict"] == "consistent"
            filler.unlink()
            wait_until(lambda: json_of(service)["status"] == "ready", seconds=60, every=0.5)
            assert writable(service) == "1"
            assert "cannot be written" in service.log() and "written again" in service.log()
    finally:
        filler.unlink(missing_ok=True)
        server.stop()


def json_of(service):
    return requests.get(service.operators + "/readyz", timeout=10).json()


def writable(service):
    figures = requests.get(service.operators + "/metrics", timeout=10).text
    return re.search(r'^fapiao_ledger_writable\{shard="nation"\} (\d)$', figures, re.M).group(1)


def test_metrics_are_prometheus_and_tell_what_they_name(service):
    service.verify(query_for(digital(26990000000000899999)))
    reply = requests.get(service.operators + "/metrics", timeout=10)
    assert reply.headers["Content-Type"].startswith("text/plain")
    families = {family.name: family for family in text_string_to_metric_families(reply.text)}
    source = (ROOT / "Sources/fapiao/Operations/MetricNames.swift").read_text()
    names = set(re.findall(r'"((?:fapiao|process)_[a-z_]+)"', source))
    assert len(names) > 10
    # The parser knows a counter without its ending.
    missing = {name for name in names
               if name not in families and name.removesuffix("_total") not in families}
    # What is not configured has no figures.
    missing = {name for name in missing if not name.startswith((
        "fapiao_smpp_", "fapiao_standby_", "fapiao_draw_", "fapiao_entries_", "fapiao_outgoing_",
        "fapiao_payout", "fapiao_books_", "fapiao_reconciliation_", "fapiao_statements_"))}
    # Nothing has gone wrong yet, so nothing was counted.
    assert missing <= {"fapiao_cache_faults_total"}, missing
    for family in families.values():
        assert family.documentation and family.samples, family.name
    latency = families["fapiao_http_request_duration_seconds"]
    assert latency.type == "histogram"
    buckets = [s.value for s in latency.samples if s.name.endswith("_bucket")
               and s.labels["route"] == "/v1/verifications"]
    assert buckets and buckets[-1] >= 1
    count = next(s.value for s in latency.samples if s.name.endswith("_count")
                 and s.labels["route"] == "/v1/verifications")
    assert max(buckets) >= count >= 1


def test_no_route_of_a_stranger_becomes_a_label(service):
    requests.get(service.url + "/stranger-was-here", timeout=10)
    assert "stranger" not in requests.get(service.operators + "/metrics", timeout=10).text
