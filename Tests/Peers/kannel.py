"""Starts Kannel from Config/kannel.conf, on free ports, with phones of its fake SMSC."""

import pathlib
import re
import shutil
import socket
import subprocess
import urllib.parse

from fapiao import ROOT, free_ports, wait_until

FAKE_SMSC = "/usr/lib/kannel/test/fakesmsc"
PORTS = {"admin": 13000, "smsbox": 13001, "sendsms": 13013, "smsc": 10000, "fapiao": 8080}


def accepts(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


class Kannel:
    """One bearerbox and one smsbox, in a folder of their own."""

    def __init__(self, folder, fapiao_port):
        self.folder = pathlib.Path(folder)
        self.ports = dict(zip(PORTS, free_ports(len(PORTS)))) | {"fapiao": fapiao_port}
        self.processes = []

    def __enter__(self):
        text = (ROOT / "Config/kannel.conf").read_text()
        for name, usual in PORTS.items():
            text, count = re.subn(rf"\b{usual}\b(?! 9)", str(self.ports[name]), text)
            assert count, name
        (self.folder / "kannel.conf").write_text(text)
        try:
            self.start("bearerbox", "admin", "smsbox", "smsc")
            self.start("smsbox", "sendsms")
        except BaseException:
            self.__exit__()
            raise
        return self

    def start(self, program, *ports):
        with open(self.folder / f"{program}.log", "wb") as log:
            self.processes.append(subprocess.Popen(
                [shutil.which(program, path="/usr/sbin:/usr/bin"), "-v", "0", "kannel.conf"],
                cwd=self.folder, stdout=log, stderr=subprocess.STDOUT))
        wait_until(lambda: all(accepts(self.ports[port]) for port in ports))

    def log(self, program):
        return (self.folder / f"{program}.log").read_bytes().decode(errors="replace")

    def text_from(self, number, text, coding):
        return Phone(self, number, text, coding)

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class Phone:
    """Sends one message and shows what comes back, until it is put away."""

    sent = 0

    def __init__(self, kannel, number, text, coding):
        if coding == "ucs2":
            text = "".join(f"%{byte:02x}" for byte in text.encode("utf-16-be"))
        message = f"{number} 95113 {coding} {text}"
        Phone.sent += 1
        self.log_path = kannel.folder / f"phone-{Phone.sent}.log"
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                [FAKE_SMSC, "-v", "0", "-H", "127.0.0.1", "-r", str(kannel.ports["smsc"]),
                 "-m", "1", message], stdout=log, stderr=subprocess.STDOUT)

    def replies(self):
        """The texts that came whole, each as (coding, text)."""
        found, parts = [], {}
        for line in self.log_path.read_bytes().splitlines():
            match = re.search(rb"Got message \d+: <95113 \S+ (\S+) (.*)>$", line)
            if not match:
                continue
            coding, rest = match[1].decode(), match[2]
            header, number, total = None, 1, 1
            if coding == "udh":
                # Six octets (3GPP TS 23.040, 9.2.3.24.1), and the text in UCS-2.
                coding, (header, _, rest) = "ucs-2", rest.split(b" ", 2)
                *header, total, number = urllib.parse.unquote_to_bytes(header)
            text = parts.setdefault(str(header), {}) if header else {}
            text[number] = urllib.parse.unquote_to_bytes(rest.replace(b"+", b" "))
            if len(text) == total:
                raw = b"".join(text[place] for place in sorted(text))
                charset = "utf-16-be" if coding == "ucs-2" else "utf-8"
                found.append((coding, raw.decode(charset, errors="replace")))
        return found

    def reply(self, seconds=60):
        return wait_until(self.replies, seconds)[0]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=15)
