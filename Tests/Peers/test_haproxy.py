"""Two workers behind Debian's HAProxy with the very Config/haproxy.cfg, restarted one by one."""

import os
import re
import shutil
import socket
import subprocess
import threading

import requests

from fapiao import ROOT, Service, WIDE_LIMITS, digital, query_for, wait_until


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
    # It had looked away before the door closed.
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
                # Both were asked, and figures are not for strangers.
                assert {f"workers/worker{n}" for n in (1, 2)} <= set(
                    re.findall(r"workers/worker\d", balancer.log()))
                assert balancer.ask("/metrics").status_code == 404
                plain = requests.get(
                    f"http://127.0.0.1:{balancer.plain.getsockname()[1]}/", timeout=10,
                    allow_redirects=False)
                assert plain.status_code == 308
                # What is open when the stop comes is answered, and new requests still are.
                workers[0].process.terminate()
                wait_until(lambda: not workers[0].is_ready())
                assert workers[0].verify(queries[0]).json()["verdict"] == "consistent"
                wait_until(lambda: balancer.state("worker1") == "DOWN")
                assert balancer.ask("/readyz").status_code == 200
        finally:
            for worker in workers:
                worker.stop()
