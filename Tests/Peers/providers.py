"""The simulated providers, started as a user would, and a listener that answers what a function says."""

import http.server
import subprocess
import threading

import requests

from fapiao import BINARY, command, environment, wait_until


class Simulation:
    """`fapiao simulate-providers`."""

    def __init__(self, folder, *flags):
        self.folder = folder
        self.confirmed = set()
        self.process = subprocess.Popen(
            [BINARY, "simulate-providers", "--folder", str(folder), *flags],
            stdout=subprocess.PIPE, stderr=open(folder.parent / "simulation.log", "ab"),
            env=environment())
        lines = [self.process.stdout.readline().decode() for _ in range(2)]
        self.url = next(line.split()[-1] for line in lines if "listens on" in line)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.process.stdout.close()

    def text(self, name):
        return (self.folder / name).read_text()

    def act(self, action, **fields):
        reply = requests.post(f"{self.url}/simulated/{action}", fields, allow_redirects=False)
        assert reply.status_code == 303, (action, fields, reply.text)

    def fault(self, provider, fault, detail=""):
        self.act("faults", provider=provider, fault=fault, detail=detail)

    def state(self, provider):
        return requests.get(f"{self.url}/simulated/state").json()[provider]

    def payment(self, provider, order):
        return next(p for p in self.state(provider)["payments"] if p["order"] == order)

    def received(self, provider, owner):
        wallets = {w["owner"]: w["balance"] for w in self.state(provider)["wallets"]}
        return wallets.get(owner, "0.00")

    def confirm(self, order):
        payment = wait_until(lambda: next(
            (p for p in self.state("wechat")["payments"]
             if p["order"] == order and "package" in p), None))
        self.act("confirm", package=payment["package"], owner=payment["payee"])


class Listener:
    """Answers on loopback with what a function says, and keeps what came."""

    def __init__(self, answer=lambda request: (204, {}, b"")):
        self.requests = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                request = (self.command, self.path, dict(self.headers), body)
                outer.requests.append(request)
                status, headers, content = answer(request)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if status != 204:
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def pay(folder, *flags, **options):
    words = [part for key, value in options.items()
             for part in ("--" + key.replace("_", "-"), str(value))]
    return command(
        "simulate-providers", "pay", "--folder", folder, *words, *flags, check=False)
