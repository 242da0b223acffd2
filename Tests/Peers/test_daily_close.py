"""Nights, through the real program: prizes are paid through two channels, a day ends, its bills come in the morning, the
books are held against them and proved; a payment that the books do not know is named until a person has said what it was.
The clock is moved for all programs at once, the database's too."""

import concurrent.futures
import datetime
import json
import pathlib
import shutil
import signal
import struct
import subprocess
import time

import pytest

from fapiao import command, remove, scratch_folder, wait_until
from providers import Simulation, pay
from test_payouts import Payer, alipay, bind, confirm_all, wechat, wins
from test_whole_road import INVOICES, Campaign, enter

CHINA = datetime.timezone(datetime.timedelta(hours=8))
ALIPAY, WECHAT = "alipay:2021000000000001", "wechat:1900000001"


class MovedClock:
    """The wall clock of whatever is started while this is in effect."""

    def __init__(self, folder, monkeypatch):
        library = folder / "clock.so"
        compiler = shutil.which("cc") or shutil.which("clang")
        subprocess.run(
            [compiler, "-O1", "-shared", "-fPIC", "-Wall", "-Werror", "-o", library,
             pathlib.Path(__file__).parent / "clock.c"], check=True)
        self.file = folder / "clock"
        self.set(0)
        monkeypatch.setenv("LD_PRELOAD", str(library))
        monkeypatch.setenv("CLOCK_OFFSET_FILE", str(self.file))

    def set(self, seconds):
        self.seconds = seconds
        # The same file, for it is mapped.
        with open(self.file, "r+b" if self.file.exists() else "wb") as file:
            file.write(struct.pack("=q", int(seconds)))
        self.file.chmod(0o644)

    def move(self, day, hour, minute):
        moment = datetime.datetime.combine(day, datetime.time(hour, minute), CHINA)
        ahead = moment.timestamp() - time.time()
        assert ahead >= self.seconds, "the clock does not go back"
        self.set(ahead)


@pytest.fixture
def nights(monkeypatch):
    folder = scratch_folder()
    clock = MovedClock(folder, monkeypatch)
    first = datetime.datetime.now(CHINA).date() + datetime.timedelta(days=1)
    clock.move(first, 20, 0)
    campaign = Campaign(folder)
    try:
        with campaign.worker() as service:
            service.issue(*({"change": "issue", "invoice": face} for face in INVOICES),
                          key=service.shop)
            simulation = Simulation(folder / "providers")
            payer = Payer(campaign, simulation)
            try:
                yield campaign, service, simulation, payer, clock, first
            finally:
                if payer.process and payer.process.poll() is None:
                    payer.stop()
                simulation.stop()
    finally:
        campaign.stop()
        remove(folder)


def pay_all(campaign, simulation, places):
    """These wins, by turns through both channels."""
    openids = {}
    for place, win in places:
        bind(campaign, win, alipay(place) if place % 2 else wechat(place))
        if place % 2 == 0:
            openids[win] = f"oWinner{place}"

    def are_paid():
        confirm_all(campaign, simulation, openids)
        states = wins(campaign)
        return all(states[win]["state"] == "paid" for _, win in places)
    wait_until(are_paid, seconds=120, every=0.3)


def test_two_nights_end_with_agreeing_bills_and_a_proof(nights):
    campaign, service, simulation, payer, clock, first = nights
    sql = campaign.postgres.sql
    second, third, fourth = (first + datetime.timedelta(days=days) for days in (1, 2, 3))
    wait_until(lambda: enter(service, INVOICES[0], "customer-0")[0].status_code in (200, 201))
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda pair: enter(service, pair[1], f"customer-{pair[0]}"), enumerate(INVOICES)))
    found = list(enumerate(sorted(wins(campaign))))
    assert len(found) >= 6
    early, late = found[:4], found[4:]

    def proof(day):
        return sql(f"SELECT cardinality(faults) FROM book_proof WHERE day = '{day}'")

    def lines(account, day):
        """Of the statement that covers the day; nothing where there is none."""
        channel, merchant = account.split(":")
        return sql(f"""
            SELECT lines FROM channel_statement
            WHERE channel = '{channel}' AND merchant = '{merchant}'
                AND starts_at = timestamptz '{day} 00:00+08'
                AND ends_at = timestamptz '{day} 00:00+08' + interval '1 day'""")

    def open_differences():
        return int(sql("SELECT count(*) FROM reconciliation_difference WHERE closed_at IS NULL"))

    payer.start()
    pay_all(campaign, simulation, early)
    # The program runs on through the night; it looks once a minute.
    clock.move(second, 0, 31)
    wait_until(lambda: proof(second) == "0", seconds=120, every=0.5)
    assert lines(ALIPAY, first) == lines(WECHAT, first) == ""
    clock.move(second, 10, 15)
    wait_until(lambda: lines(ALIPAY, first) and lines(WECHAT, first), seconds=120, every=0.5)
    assert (lines(ALIPAY, first), lines(WECHAT, first)) == ("2", "2")
    assert open_differences() == 0
    assert payer.metric("fapiao_books_faults") == 0

    # On the second day somebody else pays from our account as well, and nobody closes the night.
    pay_all(campaign, simulation, late)
    done = pay(simulation.folder, url=simulation.url, channel="alipay", payee="2088999999999999", yuan="8.00")
    assert "paid 8.00 yuan" in done.stdout, done.stdout + done.stderr
    payer.stop(signal.SIGKILL)
    clock.move(fourth, 11, 0)
    payer.start()
    wait_until(lambda: proof(fourth), seconds=120, every=0.5)
    ours = sum(place % 2 for place, _ in late)
    assert lines(ALIPAY, second) == str(ours + 1) and lines(WECHAT, second) == str(len(late) - ours)
    # The third day had no payments, so no bill; and its proof is lost with its night.
    assert lines(ALIPAY, third) == "" and proof(third) == ""
    told = command("books", "differences", settings=campaign.ledger, check=False).stdout
    assert told.count("missing here") == open_differences() == 1 and "8.00" in told
    assert proof(fourth) == "1"
    assert f"clearing:{ALIPAY}" in sql(f"SELECT faults[1] FROM book_proof WHERE day = '{fourth}'")
    wait_until(lambda: payer.metric("fapiao_books_faults") == 1, seconds=90, every=0.5)

    # A person says what it was, and the next night is quiet.
    number = sql("SELECT id FROM reconciliation_difference")
    command("books", "close-difference", number, "--reason", "a test of the account", settings=campaign.ledger)
    clock.move(fourth + datetime.timedelta(days=1), 0, 45)
    wait_until(lambda: proof(fourth + datetime.timedelta(days=1)) == "0", seconds=120, every=0.5)
    proved = json.loads(command("books", "prove", "--json", settings=campaign.ledger).stdout)
    assert proved["faults"] == []


def test_what_a_bank_sends_back_is_paid_to_another_account(nights):
    """A day after the prize was paid; nobody asks about what is paid, but the bank's file tells it."""
    campaign, service, simulation, payer, clock, first = nights
    wait_until(lambda: enter(service, INVOICES[0], "customer-0")[0].status_code in (200, 201))
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda pair: enter(service, pair[1], f"customer-{pair[0]}"), enumerate(INVOICES)))
    win = sorted(wins(campaign))[0]
    card = "6222020000000001234"
    simulation.fault("bank", "returned", "AC04")
    bind(campaign, win, {"channel": "bank", "account": card, "bank": "102100099996", "name": "张三"})
    payer.start()

    def state():
        return wins(campaign)[win]["state"]
    wait_until(lambda: state() == "paid", seconds=120, every=0.5)
    assert simulation.received("bank", card) != "0.00"
    clock.move(first + datetime.timedelta(days=1), 20, 30)
    wait_until(lambda: state() == "returned", seconds=180, every=0.5)
    assert simulation.received("bank", card) == "0.00"

    bind(campaign, win, alipay(1))
    wait_until(lambda: state() == "paid", seconds=120, every=0.5)
    fen = wins(campaign)[win]["gross_fen"]
    assert simulation.received("alipay", alipay(1)["identity"]) == f"{fen // 100}.{fen % 100:02}"
    proved = json.loads(command("books", "prove", "--json", settings=campaign.ledger).stdout)
    assert proved["faults"] == []
    assert campaign.postgres.sql(
        "SELECT count(*) FROM reconciliation_difference WHERE closed_at IS NULL") == "0"
