"""Two workers behind Debian's HAProxy with the very Config/haproxy.cfg, restarted one by one."""

import os
import re
import shutil
import socket
import subprocess
import threading

import pytest
import requests

from fapiao import (CHATS, ROOT, Service, WIDE_LIMITS, digital, query_for, remove, scratch_folder,
                    wait_until)
from connections import connect, drip_until_closed, read_head, request, secure
from test_framing import is_closed


# Debian puts it where only root looks.
HAPROXY = shutil.which("haproxy", path=os.environ["PATH"] + ":/usr/sbin") or "haproxy"


class Balancer:
    """Listens on sockets that are bound here, so that no port can be taken by another."""

    def __init__(self, folder, workers):
        self.folder, self.log_path = folder, folder / "haproxy.log"
        self.plain, self.secure = (self.listen() for _ in range(2))
        pem = folder / "haproxy.pem"
        key = folder / "haproxy-key.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
             "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
             "subjectAltName=IP:127.0.0.1", "-out", pem, "-keyout", key],
            check=True, capture_output=True)
        self.certificate = folder / "haproxy-ca.pem"
        self.certificate.write_text(pem.read_text())
        pem.write_text(pem.read_text() + key.read_text())
        self.config = folder / "haproxy.cfg"
        self.config.write_text(self.moved((ROOT / "Config/haproxy.cfg").read_text(), {
            # A container may not allow the 40,000 descriptors that these would need.
            "maxconn 20000\n": "maxconn 2000\n",
            "bind :80\n": f"bind fd@{self.plain.fileno()}\n",
            "bind :443 ": f"bind fd@{self.secure.fileno()} ",
            "/etc/haproxy/certs/fapiao.pem": str(pem),
            "127.0.0.1:8081": workers[0].url.removeprefix("http://"),
            "127.0.0.1:8082": workers[1].url.removeprefix("http://")}))
        self.url = f"https://127.0.0.1:{self.secure.getsockname()[1]}"
        self.process = None

    @staticmethod
    def listen():
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        listener.set_inheritable(True)
        return listener

    @staticmethod
    def moved(text, places):
        for place, other in places.items():
            assert text.count(place) == 1, place
            text = text.replace(place, other)
        return text

    def __enter__(self):
        fds = [self.plain.fileno(), self.secure.fileno()]
        with open(self.log_path, "wb") as log:
            # -db: in the foreground, and no other process to be left behind.
            self.process = subprocess.Popen(
                [HAPROXY, "-db", "-f", self.config], stdout=log, stderr=log, pass_fds=fds)
        try:
            wait_until(self.is_up)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.plain.close()
        self.secure.close()

    def ask(self, path="/healthz"):
        # Our own sockets would take connections for one that has ended.
        assert self.process.poll() is None, self.log()
        return requests.get(self.url + path, verify=self.certificate, timeout=5)

    def is_up(self):
        try:
            return self.ask().status_code == 200
        except requests.RequestException:
            return False

    def log(self):
        return self.log_path.read_text(errors="replace")

    def state(self, worker):
        """What its checks found last: UP or DOWN."""
        return (re.findall(rf"Server workers/{worker} is (UP|DOWN)", self.log()) or ["UP"])[-1]


def restart(worker, name, balancer):
    """As an operator does: stop, start again at the same address, wait until the balancer sees it."""
    assert balancer.state(name) == "UP"
    worker.stop()
    assert worker.process.returncode == 0, worker.log()
    # It had looked away before the listener closed.
    assert balancer.state(name) == "DOWN"
    worker.settings["listen.port"] = worker.url.rsplit(":", 1)[1]
    worker.start()
    wait_until(lambda: balancer.state(name) == "UP")


def test_a_rolling_restart_fails_no_query(folder, key):
    settings = {**WIDE_LIMITS, "api.keys": key.line, "listen.trustedProxies": "127.0.0.1",
                "listen.drainSeconds": 6}
    # The servers belong to neither worker, which both come and go.
    with Service(folder, WIDE_LIMITS) as servers:
        invoices = [digital(26990000000000800000 + n) for n in range(20)]
        workers = [Service(folder, {**settings, **servers.sharing()}).start() for _ in range(2)]
        try:
            workers[0].issue(*({"change": "issue", "invoice": i} for i in invoices), key=key.text)
            queries = [query_for(invoice) for invoice in invoices]
            with Balancer(folder, workers) as balancer:
                answers, failures, stopping = [], [], threading.Event()

                def ask():
                    session, n = requests.Session(), 0
                    while not stopping.is_set():
                        # Now on a kept connection, now on a new one, as citizens come.
                        if n % 50 == 0:
                            session = requests.Session()
                        try:
                            reply = session.post(
                                balancer.url + "/v1/verifications", json=queries[n % len(queries)],
                                verify=balancer.certificate, timeout=30)
                            answers.append((reply.status_code, reply.json().get("verdict")))
                        except (requests.RequestException, ValueError) as error:
                            failures.append(error)
                        n += 1

                askers = [threading.Thread(target=ask) for _ in range(4)]
                for asker in askers:
                    asker.start()
                try:
                    for name, worker in (("worker1", workers[0]), ("worker2", workers[1])):
                        before = len(answers)
                        wait_until(lambda: len(answers) > before + 100)
                        restart(worker, name, balancer)
                    before = len(answers)
                    wait_until(lambda: len(answers) > before + 100)
                finally:
                    stopping.set()
                    for asker in askers:
                        asker.join()
                assert not failures, failures[:3]
                assert set(answers) == {(200, "consistent")}
                # Both were asked.
                assert {f"workers/worker{n}" for n in (1, 2)} <= set(
                    re.findall(r"workers/worker\d", balancer.log()))
                plain = requests.get(
                    f"http://127.0.0.1:{balancer.plain.getsockname()[1]}/", timeout=10,
                    allow_redirects=False)
                assert plain.status_code == 308
                # What is open when the stop comes is answered, and new requests still are.
                workers[0].process.terminate()
                wait_until(lambda: not workers[0].is_ready())
                assert workers[0].verify(queries[0]).json()["verdict"] == "consistent"
                wait_until(lambda: balancer.state("worker1") == "DOWN")
                assert balancer.ask("/healthz").status_code == 200
        finally:
            for worker in workers:
                worker.stop()


# The same in every process that collects these tests: it stands in their names.
SECRET = "5ec4e7" * 10 + "5ec4"


@pytest.fixture(scope="module")
def balanced(template):
    """One worker in both places, behind the proxy that it trusts; every endpoint that there is."""
    folder = scratch_folder(template)
    cloud = {"accessKeyId": "i", "accessKeySecret": "s", "signName": "n", "templateCode": "t"}
    worker = Service(folder, {
        **WIDE_LIMITS, **CHATS, "listen.trustedProxies": "127.0.0.1",
        "sms.kannel.allowedAddresses": "127.0.0.1", "sms.aliyun.pathSecret": SECRET,
        **{f"sms.aliyun.{key}": value for key, value in cloud.items()}})
    with worker, Balancer(folder, [worker, worker]) as balancer:
        balancer.worker = worker
        yield balancer
    remove(folder)


def port(balancer):
    return f"http://127.0.0.1:{balancer.secure.getsockname()[1]}"


def answer(balancer, sent):
    """The first line of the answer to exactly these bytes, over TLS."""
    with secure(connect(port(balancer)), balancer.certificate) as connection:
        connection.sendall(sent)
        return read_head(connection).split(b"\r\n")[0]


@pytest.mark.parametrize("path", [
    "/metrics", "/metrics/", "//metrics", "/./metrics", "/%6detrics", "/metrics?x", "/plain",
    "//plain", "/readyz", "/sms/kannel", "/sms/kannel/report", "/sms/aliyun/", "/sms/aliyun/a/b",
    "//sms/aliyun/" + SECRET, "/sms//aliyun/" + SECRET, "/nowhere", "/v1", "/V1/verifications",
    "/photo/", "/assets/../metrics", "/assets/a/b", "/assets/..", "/problems/", "/problems/a/b",
    "/lottery/a/tile/../../../metrics", "/lottery/a/draws/..", "/lottery/a/tile//0", "/lottery/a/tile/",
])
def test_what_is_not_listed_is_unknown_to_the_proxy(balanced, path):
    before = len(balanced.log())
    assert answer(balanced, request("GET", path)).endswith(b"404 Not Found")
    wait_until(lambda: " 404 " in balanced.log()[before:])
    # Answered by the proxy itself, and not named in its log. The one before us may be logged behind us.
    lines = [line for line in balanced.log()[before:].splitlines() if "GET /healthz" not in line]
    assert not [line for line in lines if "workers/worker" in line]
    assert SECRET not in balanced.log()


@pytest.mark.parametrize("method, path, status", [
    ("GET", "/", 200), ("GET", "/healthz", 200), ("GET", "/photo", 302), ("GET", "/openapi.yaml", 200),
    ("GET", "/favicon.svg", 200), ("GET", "/robots.txt", 200), ("GET", "/problems/limited", 200),
    ("GET", "/lottery/a/checkpoint", 404), ("GET", "/lottery/a/tile/0/x001/067.p/5", 404),
    ("GET", "/lottery/a/draws/1/draw.json", 404),
    ("POST", "/v1/verifications", 400), ("POST", "/v1/verifications/batch", 400),
    ("POST", "/v1/verifications/image", 415), ("POST", "/v1/ledger/changes", 401),
    ("POST", "/wechat", 403), ("POST", "/wecom", 403), ("POST", "/telegram", 403),
    ("POST", "/line", 403), ("POST", "/whatsapp", 403), ("POST", "/dingtalk", 403),
    ("POST", "/sms/aliyun/" + SECRET, 400), ("POST", "/sms/aliyun/" + "x" * 64, 404),
    ("POST", "/sms/aliyun/" + SECRET + "/report", 400), ("POST", "/sms/aliyun/" + "x" * 64 + "/report", 404),
])
def test_what_is_listed_reaches_a_worker(balanced, method, path, status):
    before = len(balanced.log())
    said = answer(balanced, request(method, path))
    said_status = int(said.split()[1])
    assert said_status == status or status == 302 and 300 <= said_status < 400, said
    wait_until(lambda: "workers/worker" in balanced.log()[before:])
    assert SECRET not in balanced.log() and "x" * 64 not in balanced.log()


def test_the_pages_own_files_are_listed(balanced):
    assets = re.findall(r'"(/assets/[^"]+)"', balanced.ask("/").text)
    assert len(assets) >= 2
    for asset in assets:
        assert balanced.ask(asset).status_code == 200


@pytest.mark.parametrize("path", ["/nowhere", "/healthz", "/v1/verifications/batch", "/wechat", "/"])
def test_a_body_that_drips_through_the_proxy_holds_no_connection(balanced, path):
    with secure(connect(port(balanced)), balanced.certificate) as connection:
        connection.sendall(request("POST", path, Content_Length=100_000, Content_Type="text/plain"))
        assert read_head(connection).startswith(b"HTTP/1.1 4")
        drip_until_closed(connection)


def test_one_address_does_not_take_the_proxys_connections(balanced):
    connections, refused = [], 0
    for _ in range(250):
        try:
            connections.append(connect(port(balanced), source="127.0.0.7"))
        except ConnectionResetError:
            # The proxy was faster than our own connect, which it had accepted.
            refused += 1
    try:
        wait_until(lambda: refused + sum(is_closed(connection) for connection in connections) >= 50)
        assert refused + sum(is_closed(connection) for connection in connections) < 100
        with secure(connect(port(balanced), source="127.0.0.8"), balanced.certificate) as other:
            other.sendall(request("GET", "/healthz"))
            assert read_head(other).startswith(b"HTTP/1.1 200 ")
    finally:
        for connection in connections:
            connection.close()


def test_more_clients_than_one_address_may_have_reach_one_worker(balanced):
    """The bound is the clients', not the proxy's."""
    connections = [
        secure(connect(port(balanced), source=f"127.0.1.{n // 100 + 1}"), balanced.certificate)
        for n in range(300)]
    try:
        for connection in connections:
            connection.sendall(request("POST", "/v1/verifications", b"", Content_Length=2))
        for connection in connections:
            connection.sendall(b"{}")
        for connection in connections:
            assert read_head(connection).startswith(b"HTTP/1.1 422 ")
    finally:
        for connection in connections:
            connection.close()


@pytest.mark.parametrize("claim", [
    "203.0.113.9", "203.0.113.9:51008", "[2001:db8::7]:51008", "2001:db8::7", "unknown", "_hidden", "",
    "127.0.0.1, unknown", "127.0.0.1,", "fe80::1%lo", "127.0.0.1:99999", "127.0.0.1, 203.0.113.9:51008",
])
def test_a_stranger_behind_a_proxy_of_ours_does_not_write_as_a_phone(balanced, claim):
    """Whatever that proxy writes of him, he is not taken for the proxy, which may."""
    reply = requests.post(
        balanced.worker.url + "/sms/kannel?id=1", data="查".encode("utf-16-be"), timeout=20, headers={
            "X-Forwarded-For": claim, "X-Kannel-From": "13800000000",
            "Content-Type": 'text/plain; charset="UTF-16BE"'})
    assert reply.status_code == 403, reply.text


def test_seventy_people_behind_a_proxy_with_ports_share_no_limit(template):
    folder = scratch_folder(template)
    with Service(folder, {"listen.trustedProxies": "127.0.0.1", "limits.api": "2/min"}) as worker:
        query = query_for(digital(26990000000000899999))
        for claim in [f"203.0.113.{n}:5{n:04}" for n in range(70)] * 2:
            assert worker.verify(query, **{"X-Forwarded-For": claim}).status_code == 200
        last = {"X-Forwarded-For": "203.0.113.69:1"}
        assert worker.verify(query, **last).status_code == 429
    remove(folder)
