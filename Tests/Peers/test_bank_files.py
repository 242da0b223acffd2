"""Bank files against mock-bank from PyPI, a bank that we did not write, and against the published schemas."""

import subprocess
import sys
import threading
import time

import pytest
import requests

from fapiao import ROOT, free_ports, remove, scratch_folder, wait_until
from providers import Simulation, pay

SCHEMAS = ROOT / "Tests/Peers/.schemas"
ACCOUNT = "NL30MOCK0000000005"


def valid(path, schema):
    done = subprocess.run(
        ["xmllint", "--noout", "--nonet", "--schema", SCHEMAS / f"{schema}.xsd", path],
        capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("fault, code", [(None, 0), ("fails", 1), ("group_status_alone", 1)])
def test_files_of_both_sides_are_those_of_the_schemas(fault, code):
    path = scratch_folder()
    simulation = Simulation(path / "providers")
    try:
        if fault:
            simulation.fault("bank", fault, "AC04")
        done = pay(simulation.folder, channel="bank", payee="6222020200000000001", name="张三 <&>",
                   yuan="800.00", seconds=20)
        assert done.returncode == code, done.stdout + done.stderr
        sent = list((simulation.folder / "bank-in/processed").glob("*.xml"))
        assert len(sent) == 1
        for file in sent:
            valid(file, "pain.001.001.09")
        names = [file.name for file in (simulation.folder / "bank-out").glob("*.xml")]
        assert names
        for file in (simulation.folder / "bank-out").glob("*.xml"):
            valid(file, "pain.002.001.10" if "pain002" in file.name else "camt.054.001.08")
    finally:
        simulation.stop()
        remove(path)


class MockBank:
    """mock-bank, over the same two folders."""

    def __init__(self, folder):
        port, = free_ports(1)
        self.folder = folder
        for name in ["bank-in", "bank-out"]:
            (folder / name).mkdir(parents=True)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mockbank", "--port", str(port), "--timezone", "Asia/Shanghai",
             "--cutoff", "23:59", "--drop-dir", folder / "bank-in", "--pickup-dir",
             folder / "bank-out", "--drop-interval-ms", "100", "--drop-settle-ms", "50"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.url = f"http://127.0.0.1:{port}/_mock"
        wait_until(self.is_up)
        account = {"id": "PRIZES", "iban": ACCOUNT, "currency": "CNY",
                   "balance": 100_000_000, "name": "Prizes"}
        made = requests.post(f"{self.url}/accounts", json=account)
        assert made.status_code == 201, made.text

    def is_up(self):
        try:
            return requests.get(f"{self.url}/health").ok
        except requests.RequestException:
            return False

    def behave(self, behaviour, **parameters):
        done = requests.patch(
            f"{self.url}/accounts/PRIZES", json={"behaviour": behaviour, "parameters": parameters})
        assert done.ok, done.text

    def pay(self, **options):
        usual = {"channel": "bank", "payee": "6222020200000000001", "name": "张三", "yuan": "8.00",
                 "bank_account": ACCOUNT}
        return pay(self.folder, **{**usual, **options})

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)


@pytest.fixture
def bank():
    path = scratch_folder()
    running = MockBank(path / "providers")
    yield running
    running.stop()
    remove(path)


def advance_until_over(bank, **options):
    """Pays while the bank's days go by."""
    over = threading.Event()

    def days():
        while not over.wait(0.5):
            requests.post(f"{bank.url}/advance?days=1")

    thread = threading.Thread(target=days)
    thread.start()
    try:
        return bank.pay(seconds=20, **options)
    finally:
        over.set()
        thread.join()


def test_a_bank_that_we_did_not_write_pays(bank):
    done = advance_until_over(bank)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "asked: paid" in done.stdout


@pytest.mark.parametrize("behaviour, word", [
    ("insufficient-funds", "AM04"), ("reject-file", "FF01")])
def test_a_bank_that_we_did_not_write_refuses(bank, behaviour, word):
    bank.behave(behaviour)
    if behaviour == "insufficient-funds":
        requests.patch(f"{bank.url}/accounts/PRIZES", json={"balance": 1})
    done = advance_until_over(bank)
    assert done.returncode == 1 and word in done.stdout, done.stdout + done.stderr


def test_an_account_that_is_closed_is_refused(bank):
    payee = requests.get(f"{bank.url}/accounts/GLOBEX").json()["iban"]
    assert requests.patch(f"{bank.url}/accounts/GLOBEX", json={"closed": True}).ok
    done = advance_until_over(bank, payee=payee)
    assert done.returncode == 1 and "AC04 (payee)" in done.stdout, done.stdout + done.stderr


def test_a_bank_that_says_nothing_pays_by_its_booking(bank):
    bank.behave("silent")
    done = advance_until_over(bank)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_was_paid_comes_back_days_later(bank):
    bank.behave("return-later", days=2, reason="AC04")
    order = f"BACK{time.time_ns()}"
    done = advance_until_over(bank, order=order)
    if "asked: paid" in done.stdout:
        for _ in range(7):
            requests.post(f"{bank.url}/advance?days=1")
        wait_until(lambda: list((bank.folder / "bank-out").glob("pacs.004*")))
        done = bank.pay(order=order, seconds=10)
    assert done.returncode == 1 and "sent back: AC04" in done.stdout, done.stdout + done.stderr


def test_a_file_that_was_taken_is_not_failed_by_its_second_copy(bank):
    order = f"TWICE{time.time_ns()}"
    first = bank.pay(order=order, seconds=2)
    assert first.returncode in (0, 69), first.stdout + first.stderr
    bank.behave("duplicate-file")
    done = advance_until_over(bank, order=order)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(requests.get(f"{bank.url}/payments").json()) == 1
