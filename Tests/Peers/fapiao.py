"""Starts `fapiao` as a user would, on loopback, and stops what it started."""

import contextlib
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import requests

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("FAPIAO_BINARY", str(ROOT / ".build/debug/fapiao"))

# Loopback is one address, and the peers ask more than any citizen does.
WIDE_LIMITS = {
    "limits.page": "1000000/min",
    "limits.api": "1000000/min",
    "limits.keyHolder": "1000000/min",
    "limits.wrongAttemptsByClient": "1000000/min",
    "limits.wrongAttemptsByClientOverall": "1000000/min",
    "limits.wrongAttemptsByKeyHolder": "1000000/min",
    "limits.wrongAttemptsByKeyHolderOverall": "1000000/min",
    "limits.wrongAttemptsOnInvoice": "1000000/min",
    "limits.wrongAttemptsOnInvoiceByNewcomers": "1000000/min",
}

# Every chat's endpoint is open, and the one for entries, with secrets that nobody signs with.
CHATS = {
    "wechat.token": "t", "wechat.appId": "wx0",
    "wecom.token": "t", "wecom.corpId": "ww0", "wecom.encodingAesKey": "a" * 43,
    "telegram.webhookSecret": "t", "line.channelSecret": "t", "line.accessToken": "t",
    "whatsapp.appSecret": "t", "whatsapp.verifyToken": "t", "whatsapp.accessToken": "t",
    "whatsapp.phoneNumberId": "1", "dingtalk.appSecret": "t",
    "lottery.campaignKey": "c1" * 32, "lottery.receiptKey": "c2" * 32,
    "lottery.personalKey": "c3" * 32,
}


def scratch_folder(template=None):
    """Root's private servers run as another account, which must be able to pass through.

    With a `template` it begins with a copy of that data folder: making one takes seconds."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="fapiao-peers-"))
    folder.chmod(0o755)
    if template:
        subprocess.run(["cp", "-a", template, folder / "data"], check=True)
    return folder


def options(settings):
    return [part for key, value in dict(settings).items() for part in ("--set", f"{key}={value}")]


def environment(extra=None):
    """The caller's own settings must not decide a test, nor another's listener for operators."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("FAPIAO_", "XDG_"))}
    return {**kept, "FAPIAO_OPERATORS_PORT": "0", **(extra or {})}


def command(*arguments, settings=(), check=True, timeout=120, env=None, stdin=None):
    """Runs one command to its end; returns the completed process."""
    done = subprocess.run(
        [BINARY, *map(str, arguments), *options(settings)], capture_output=True, text=True,
        timeout=timeout, env=environment(env), input=stdin)
    if check and done.returncode != 0:
        raise AssertionError(f"{arguments}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


def free_ports(count):
    """Ports for programs that must be told theirs.

    They lie below those that the kernel gives to outgoing connections: one of these would be
    taken, now and then, before its program has started."""
    low = pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0]
    held = []
    while len(held) < count:
        with contextlib.suppress(OSError):
            held.append(socket.create_server(
                ("127.0.0.1", random.randrange(max(1024, int(low) - 20_000), int(low)))))
    ports = [s.getsockname()[1] for s in held]
    for s in held:
        s.close()
    return ports


def wait_until(condition, seconds=30, every=0.05):
    """Polls until `condition()` is true; the deadline only bounds a failure."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        result = condition()
        if result:
            return result
        time.sleep(every)
    raise AssertionError(f"did not come true within {seconds} s: {condition}")


class Service:
    """One `fapiao serve`."""

    started = []

    def __init__(self, folder, settings=(), env=None, preexec_fn=None):
        self.preexec_fn = preexec_fn
        self.folder = pathlib.Path(folder)
        self.settings = {
            "listen.port": 0, "data.folder": str(self.folder / "data"), **dict(settings)}
        self.env = environment(env)
        self.log_path = self.folder / f"serve-{time.monotonic_ns()}.log"
        self.flags = []
        self.process = None
        self.url = None
        # Where figures and the reasons of /readyz are.
        self.operators = None

    def start(self, seconds=90):
        log = open(self.log_path, "wb")
        self.process = subprocess.Popen(
            [BINARY, "serve", *self.flags, *options(self.settings)], stdout=subprocess.PIPE, stderr=log,
            env=self.env, preexec_fn=self.preexec_fn)
        Service.started.append(self)
        log.close()
        line = self.process.stdout.readline().decode()
        if "http" not in line:
            self.process.wait(timeout=10)
            raise AssertionError(f"serve said {line!r}\n{self.log()}")
        self.url = line.split()[-1].rstrip("/")
        self.operators = self.process.stdout.readline().decode().split()[2].removesuffix("/metrics")
        wait_until(lambda: self.is_ready(), seconds)
        return self

    def is_ready(self):
        try:
            return requests.get(self.url + "/readyz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def stop(self, sig=signal.SIGTERM, seconds=40):
        if self.process and self.process.poll() is None:
            self.process.send_signal(sig)
            self.process.wait(timeout=seconds)
        if self.process and self.process.stdout:
            self.process.stdout.close()

    def welcome(self):
        """What `serve --demo` says to try, up to its last line."""
        lines = []
        while not lines or "Ctrl-C" not in lines[-1]:
            lines.append(self.process.stdout.readline().decode())
            assert lines[-1], "the welcome ended early"
        return "".join(lines)

    def log(self):
        return self.log_path.read_text(errors="replace")

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    @property
    def client_settings(self):
        """What a command needs to reach the same ledger."""
        keys = ("data.folder", "database.url", "redis.url")
        return {k: v for k, v in self.settings.items() if k in keys}

    def sharing(self):
        """The settings of another worker on this one's servers."""
        data = self.folder / "data"
        postgres = socket_folder(data / "postgres", ".s.PGSQL.5432").parent
        return {
            "database.url": f"host={postgres} port=5432 dbname=fapiao user=fapiao",
            "redis.url": self.redis_url(),
        }

    def redis_url(self):
        return f"unix://{socket_folder(self.folder / 'data/redis', 'redis.sock')}"

    def pids(self, program):
        """Process ids of this service's own child servers."""
        data = str(self.folder / "data")
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
                cwd = os.readlink(entry / "cwd")
            except OSError:
                continue
            name = os.path.basename(words[0].decode(errors="replace").split(" ")[0].rstrip(":"))
            line = b" ".join(words).decode(errors="replace")
            if name == program and (cwd.startswith(data) or data in line):
                found.append(int(entry.name))
        return sorted(found)

    def postmaster(self):
        """The process id of this service's PostgreSQL; None while there is none."""
        file = self.folder / "data/postgres/cluster/postmaster.pid"
        try:
            pid = int(file.read_text().split("\n")[0])
        except (OSError, ValueError):
            return None
        return pid if pid in self.pids("postgres") else None

    def verify(self, fields, timeout=10, **headers):
        return requests.post(
            self.url + "/v1/verifications", json=fields, timeout=timeout, headers=headers)

    def issue(self, *changes, key):
        """Applies changes; every one must be taken, or the test that needs it shows nothing."""
        outcomes = self.change(*changes, key=key)
        assert [o["outcome"] for o in outcomes[:-1]] == ["applied"] * len(changes), outcomes
        return outcomes

    def change(self, *changes, key):
        body = "".join(json.dumps(change, ensure_ascii=False) + "\n" for change in changes)
        reply = requests.post(
            self.url + "/v1/ledger/changes", data=body.encode(), timeout=60,
            headers={"Content-Type": "application/x-ndjson", "Authorization": f"Bearer {key}"})
        reply.raise_for_status()
        return [json.loads(line) for line in reply.text.splitlines()]


def socket_folder(folder, name):
    found = list(folder.rglob(name))
    if not found:
        raise AssertionError(f"no {name} under {folder}")
    return found[0]


def query_for(invoice):
    """What a person would type from the face of `invoice` (its canonical JSON)."""
    kind = invoice["kind"]
    fields = {k: invoice[k] for k in ("code", "number", "issuedOn") if k in invoice}
    if kind in CHECK_CODE_KINDS:
        fields["checkCode"] = invoice["checkCode"][-6:]
    elif kind == "blockchain":
        fields |= {"amount": invoice["amount"], "checkCode": invoice["checkCode"],
                   "sellerTaxNumber": invoice["seller"]["taxNumber"]}
    elif kind in ("01", "02", "03", "08", "85"):
        fields["amount"] = invoice["amount"]
    else:
        fields["amount"] = invoice["total"]
    return fields


def tax_number(first17):
    """Adds the check character of GB 32100-2015."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(alphabet.index(c) * pow(3, n, 31) for n, c in enumerate(first17))
    return first17 + alphabet[-total % 31]


def qr_text(invoice):
    """What the invoice prints as its QR code, with CRC-16/UMTS over all before it."""
    amount = invoice["amount"] if "code" in invoice else invoice["total"]
    check = invoice.get("checkCode", "") if invoice["kind"] in CHECK_CODE_KINDS else ""
    text = ",".join(["01", invoice["kind"], invoice.get("code", ""), invoice["number"], amount,
                     invoice["issuedOn"].replace("-", ""), check, ""])
    crc = 0
    for byte in text.encode():
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x8005 if crc & 0x8000 else crc << 1) & 0xFFFF
    return f"{text}{crc:04X},"


CHECK_CODE_KINDS = ("04", "10", "11", "14", "86")


def digital(number, total="113.00", issued_on="2026-01-05", **extra):
    """A fully digital ordinary invoice, synthetic: region 99 is given to nobody."""
    amount = f"{float(total) - 13:.2f}" if float(total) > 13 else total
    tax = "13.00" if float(total) > 13 else "0.00"
    return {
        "kind": "32", "number": str(number), "issuedOn": issued_on,
        "seller": {"name": "测试商店", "taxNumber": tax_number("91990000MA0000001")},
        "buyer": {"name": "测试买方"},
        "amount": amount, "tax": tax, "total": total, **extra}


def remove(folder):
    """Also ends what a failed test left running there."""
    for service in Service.started:
        if service.folder == folder:
            service.stop(signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)
