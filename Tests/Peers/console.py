"""The operators' console as somebody uses it, and the accounts that the program makes."""

import base64
import hmac
import re
import struct
import subprocess
import time
import urllib.parse

import requests

from fapiao import BINARY, command, environment, options, remove, scratch_folder
from postgres import Postgres

WIN = "console.example/lottery/spring#1"
BIG = "console.example/lottery/spring#2"


def one_time_code(secret, step=None):
    """RFC 6238, by nothing of ours."""
    step = int(time.time()) // 30 if step is None else step
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    place = digest[19] & 15
    return f"{(struct.unpack('>I', digest[place:place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


class Account:
    def __init__(self, console, name, role):
        self.name, self.console = name, console
        done = command("console", "user", "add", name, "--role", role, settings=console.owner)
        self.password, uri = done.stdout.split("\n")[:2]
        assert urllib.parse.unquote(uri).startswith(f"otpauth://totp/fapiao:{name}?secret=")
        assert self.password not in done.stderr
        self.secret = urllib.parse.parse_qs(urllib.parse.urlsplit(uri).query)["secret"][0]

    @property
    def code(self):
        """One that was not taken: the database is asked, for nobody waits half a minute here."""
        self.console.postgres.sql(f"UPDATE console_account SET code_step = 0 WHERE name = '{self.name}'")
        return one_time_code(self.secret)

    def form(self, **changes):
        return {"name": self.name, "password": self.password, "code": self.code, **changes}


class Browser:
    """Keeps cookies as a browser on a loopback address does; `requests` would leave out those of TLS."""

    def __init__(self, console):
        self.console, self.cookies = console, {}

    def ask(self, method, path, form=None, headers=None):
        usual = {"Accept": "text/html", "Accept-Language": "en", "Sec-Fetch-Site": "same-origin",
                 "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        reply = requests.request(method, self.console.url + path, data=form, timeout=60,
                                 headers={**usual, **(headers or {})}, allow_redirects=False)
        for line in reply.raw.headers.getlist("Set-Cookie"):
            name, value = line.split(";")[0].split("=", 1)
            if "Max-Age=0" in line:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return reply

    def get(self, path):
        return self.ask("GET", path)

    def sign_in(self, account, **changes):
        return self.ask("POST", "/console/sign-in", account.form(**changes))

    def token(self, path="/console/password"):
        return re.search(r'name="token" value="([0-9a-f]{64})"', self.get(path).text)[1]

    def post(self, path, form, headers=None):
        return self.ask("POST", path, {"token": self.token(), **form}, headers)

    def hold(self, win):
        """What the page of a payout says that it has shown; nothing where no form is on it."""
        page = self.get("/console/payout?win=" + urllib.parse.quote(win, safe="")).text
        found = re.search(r'name="hold" value="([0-9a-f]{64})"', page)
        return found[1] if found else ""

    def release(self, win, reason):
        return self.post("/console/payout", {"win": win, "act": "release", "hold": self.hold(win), "reason": reason})

    def begin(self, account):
        """Signs in for the first time and makes a password of one's own."""
        reply = self.sign_in(account)
        assert (reply.status_code, reply.headers["Location"]) == (303, "/console"), reply.text
        page = self.post("/console/password", {})
        account.password = re.search(r"<code>([^<]+)</code>", page.text)[1]
        return self


class Console:
    """`fapiao console run` with the operator's rights, on a database of its own with two payouts that are held, or on
    another's."""

    def __init__(self, on=None, redis=None):
        self.folder = scratch_folder()
        self.owns = on is None
        self.postgres = on or Postgres(self.folder / "postgres").create().start()
        if self.owns:
            self.postgres.run("createdb", "-h", self.postgres.folder, "-p", self.postgres.port, "-U", "fapiao",
                              "fapiao")
        key = self.folder / "console.key"
        key.write_text("c4" * 32 + "\n")
        key.chmod(0o600)
        common = {"data.folder": self.folder / "data", "redis.url": redis or "unix:///nowhere/redis.sock",
                  "console.keyFile": key}
        self.owner = {**common, "database.url": self.postgres.conninfo()}
        if self.owns:
            command("migrate", settings=self.owner)
        self.postgres.sql("CREATE ROLE desk LOGIN IN ROLE fapiao_operator")
        if self.owns:
            self.postgres.sql("INSERT INTO campaign (key_fingerprint, origin, name) VALUES"
                              " (sha256('1'), 'console.example/lottery/spring', 'spring')")
        for win, fen in [(WIN, 100_000), (BIG, 100_001)] if self.owns else []:
            origin, index = win.split("#")
            self.postgres.sql(f"SELECT deposit('spring', {fen}, '{index}')")
            self.postgres.sql(f"SELECT reserve_wins('{{{origin}}}', '{{{index}}}', '{{NULL}}', '{{{fen}}}')")
            self.postgres.sql(f"UPDATE payout SET hold = '=risk of <b>something</b>' WHERE win = '{win}'")
        settings = {**common, "database.url": self.postgres.conninfo().replace("user=fapiao", "user=desk"),
                    "console.port": 0, "console.operatorsPort": 0, "log.level": "trace"}
        self.log_path = self.folder / "console.log"
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [BINARY, "console", "run", *options(settings)], stdout=subprocess.PIPE, stderr=log,
                env=environment())
        lines = {}
        while len(lines) < 2:
            line = self.process.stdout.readline().decode()
            assert line, self.log()[-3000:]
            lines[line.split(" ")[0]] = line
        self.url = lines["fapiao"].split(" on ")[1].strip()
        self.metrics = lines["for"].split(" ")[2]

    def log(self):
        return self.log_path.read_text()

    def audit(self):
        return self.postgres.sql(
            "SELECT actor || ': ' || act || ' ' || subject FROM console_audit ORDER BY id").splitlines()

    def held(self, win):
        return self.postgres.sql(f"SELECT hold IS NOT NULL FROM payout WHERE win = '{win}'") == "t"

    def forget_attempts(self):
        self.postgres.sql("DELETE FROM console_attempt")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.process.stdout.close()
        if self.owns:
            self.postgres.stop()
        remove(self.folder)
