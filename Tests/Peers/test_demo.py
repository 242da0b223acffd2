"""`serve --demo` as `make run` starts it: a campaign that is open, and its draw and two witnesses as processes beside
the service, which are gone when it is, however it ends."""

import os
import pathlib
import re
import shlex
import signal
import stat
import subprocess

import pytest
import requests

from console import Browser
from fapiao import BINARY, Service, command, environment, remove, scratch_folder, wait_until

WORDS = ("console", "draw", "payout", "simulate-providers", "witness")


def children(folder):
    """What each process does whose settings lie below the folder, by its id."""
    found = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
            except OSError:
                continue
            if len(words) > 2 and words[1] in WORDS and any(str(folder) in word for word in words):
                found[int(entry.name)] = words[1]
    return found


def started(folder):
    service = Service(folder)
    service.flags = ["--demo"]
    service.start(seconds=120)
    service.said = service.welcome()
    return service


@pytest.fixture
def demo():
    """On a folder of its own: its first start makes everything."""
    folder = scratch_folder()
    service = started(folder)
    yield service
    service.stop(signal.SIGKILL)
    remove(folder)


def curl(service):
    """The fields of the command that the welcome has for entering: address, headers, body."""
    line = next(line for line in service.said.splitlines() if "/v1/entries" in line)
    words = shlex.split(line)
    headers = dict(words[at + 1].split(": ", 1) for at, word in enumerate(words) if word == "-H")
    return words[2], headers, words[words.index("-d") + 1]


def enter(service, **body):
    address, headers, text = curl(service)
    assert address == service.url + "/v1/entries"
    return requests.post(address, headers=headers, data=text, timeout=30)


def test_a_receipt_is_entered_drawn_and_checked_offline(demo, tmp_path):
    assert f"{demo.url}/lottery" in demo.said and f"{demo.url}/demo/phone" in demo.said
    running = children(demo.folder)
    assert sorted(running.values()) == ["console", "draw", "payout", "simulate-providers", "witness", "witness"]

    reply = wait_until(lambda: (answer := enter(demo)).status_code in (200, 201) and answer)
    told = wait_until(lambda: (answer := enter(demo).json())["outcome"]["state"] != "waiting" and answer)
    assert told["outcome"]["state"] in ("won", "lost")
    assert reply.json()["receipt"] == told["receipt"]

    # The public files on a disk, as anybody may copy them, and the receipt beside them.
    files = demo.folder / "data/demo/public/sample"
    manifest = next((demo.folder / "data/demo/manifests").glob("*.json"))
    (tmp_path / "one.receipt").write_text(told["receipt"])
    wait_until(lambda: command(
        "draw", "verify", tmp_path / "one.receipt", "--in", files, "--manifest", manifest,
        check=False).returncode == 0)
    address = re.search(r"public files: (\S+)", demo.said).group(1)
    assert requests.get(address + "checkpoint", timeout=10).text.startswith("localhost/lottery/sample\n")

    # Its keys are nobody else's to read, and stay in their folder.
    for path in (demo.folder / "data/demo").rglob("*.key"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert stat.S_IMODE((demo.folder / "data/demo").stat().st_mode) == 0o700

    # In order; and the next start shows another receipt of the same campaign.
    demo.stop(signal.SIGTERM)
    assert demo.process.returncode == 0 and not children(demo.folder), demo.log()
    again = started(demo.folder)
    try:
        assert curl(again)[2] != curl(demo)[2] and curl(again)[1] == curl(demo)[1]
        assert wait_until(lambda: enter(again).status_code in (200, 201))
        assert next((demo.folder / "data/demo/manifests").glob("*.json")) == manifest
    finally:
        again.stop(signal.SIGKILL)
    # At once for all but a process that is deaf, which has ten seconds.
    wait_until(lambda: not children(demo.folder), seconds=20)


def test_what_dies_beside_the_service_is_started_again(demo):
    before = children(demo.folder)
    for process in before:
        os.kill(process, signal.SIGKILL)
    names = sorted(before.values())
    wait_until(lambda: sorted(name for process, name in children(demo.folder).items() if process not in before) == names,
               seconds=120)
    wait_until(lambda: enter(demo).json().get("outcome", {}).get("state") in ("won", "lost"), seconds=60)


class Address:
    def __init__(self, url):
        self.url = url


def sign_in(url, name, password, code):
    browser = Browser(Address(url))
    reply = browser.ask("POST", "/console/sign-in", {"name": name, "password": password, "code": code})
    return browser, reply


def test_an_operator_and_an_approver_sign_in_at_its_console_and_at_no_other(demo):
    console = re.search(r"the operators' console: (\S+)/console", demo.said)[1]
    passwords = dict(re.findall(r"(demo\.\w+)  (\S+)", demo.said))
    assert sorted(passwords) == ["demo.approver", "demo.operator"]

    def codes():
        page = requests.get(demo.url + "/demo/phone", headers={"Accept-Language": "en"}, timeout=10).text
        for name, password in passwords.items():
            assert f"<code>{name}</code>" in page and f"<code>{password}</code>" in page
        return dict(zip(re.findall(r"<code>(demo\.\w+)</code>", page), re.findall(r"<code>(\d{6})</code>", page)))
    for name, password in passwords.items():
        browser, reply = sign_in(console, name, password, codes()[name])
        assert (reply.status_code, reply.headers.get("Location")) == (303, "/console"), name
        assert browser.get("/console/payouts").status_code == 200
        assert browser.get("/console/audit").status_code == (200 if name == "demo.approver" else 403)
    log = demo.log()
    assert not [name for name, password in passwords.items() if password in log]

    # The same ledger and the same key, by a console that is no demonstration's.
    settings = demo.folder / "data/demo/run/console/fapiao.yaml"
    assert stat.S_IMODE(settings.stat().st_mode) == 0o600
    other = subprocess.Popen(
        [BINARY, "console", "run", "--config", settings, "--set", "console.port=0"],
        stdout=subprocess.PIPE, env=environment())
    try:
        lines = [other.stdout.readline().decode() for _ in range(2)]
        url = next(line for line in lines if line.startswith("fapiao")).split(" on ")[1].strip()
        # The cookie of the demonstration's console is nobody's here.
        elsewhere = Browser(Address(url))
        elsewhere.cookies = dict(browser.cookies)
        assert elsewhere.get("/console/payouts").status_code == 303
        assert browser.get("/console/payouts").status_code == 200
    finally:
        other.terminate()
        other.wait(timeout=30)
        other.stdout.close()
    made = command("console", "user", "add", "demo.mine", "--role", "approver", "--config", settings, check=False)
    assert made.returncode == 64 and "serve --demo" in made.stderr


def test_a_lottery_of_ones_own_is_left_alone(folder):
    service = Service(folder, {
        "lottery.campaignKey": "c1" * 32, "lottery.receiptKey": "c2" * 32, "lottery.personalKey": "c3" * 32})
    service.flags = ["--demo"]
    with service:
        assert "/v1/entries" not in service.welcome()
        assert not children(folder) and not (folder / "data/demo").exists()


def test_without_demo_there_is_no_campaign(folder):
    with Service(folder) as service:
        assert not children(folder) and not (folder / "data/demo").exists()
        assert requests.post(service.url + "/v1/entries", json={}, timeout=10).status_code == 404
