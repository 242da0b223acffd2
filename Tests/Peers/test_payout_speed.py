"""How fast prizes leave: many at once through six merchant accounts of the simulated WeChat Pay, one at a time while nothing
else happens, and the proof of books with many transfers. By itself it only shows that all of it works; `make
load-payouts` asks for as much as is promised, and prints what was measured."""

import json
import os
import time

import pytest
import requests

from fapiao import command, free_ports, wait_until
from providers import Simulation
from test_payouts import APP, Payer, sealed, wins
from test_whole_road import INVOICES, enter, road  # noqa: F401  a fixture

PAYOUTS = int(os.environ.get("PAYOUTS", 200))
MERCHANTS = int(os.environ.get("MERCHANTS", 6))
IDLE = int(os.environ.get("IDLE", 5))
TRANSFERS = int(os.environ.get("TRANSFERS", 20_000))
# What is promised; nothing where so few are paid that starting takes longest.
PER_SECOND = float(os.environ.get("PER_SECOND", 0))
PROOF_SECONDS = float(os.environ.get("PROOF_SECONDS", 60))
# All of them are one holder's, of one seller: with the rules on, somebody would have to look at them.
NO_RISK = {f"risk.{rule}": 0 for rule in (
    "holderPayouts", "holderYuan", "holderAtSeller", "splitReceipts", "serialReceipts", "buyerAtSeller",
    "reversedAtSeller", "accountHolders")}


@pytest.fixture
def paying(road):
    campaign, service = road
    wait_until(lambda: enter(service, INVOICES[0], "customer-0")[0].status_code in (200, 201))
    wait_until(lambda: campaign.postgres.sql("SELECT count(*) FROM log_leaf") != "0")
    [port] = free_ports(1)
    simulation = Simulation(
        campaign.folder / "providers", "--merchants", str(MERCHANTS), "--consents",
        "--callbacks", f"http://127.0.0.1:{port}")
    payer = Payer(campaign, simulation, port, more=NO_RISK)
    try:
        yield campaign, simulation, payer
    finally:
        if payer.process and payer.process.poll() is None:
            payer.stop()
        simulation.stop()


def reserve(campaign, count, start):
    """Wins of as many entries, all of one invoice: what a seal writes, with the triggers of the money."""
    campaign.postgres.sql(f"""
        SET session_replication_role = replica;
        WITH entry AS (SELECT e.* FROM lottery_entry AS e JOIN log_leaf AS l ON l.entry_id = e.id LIMIT 1),
        made AS (
            INSERT INTO lottery_entry (
                accepted_at, odds_table, manifest, invoice, holder_tag, leaf, key_fingerprint,
                seller_tag, origin, holder, personal)
            SELECT accepted_at, odds_table, manifest, x.invoice, holder_tag,
                sha256('\\x000000000f66617069616f2e656e7472792e7631'::bytea || manifest || x.invoice
                    || holder_tag || int8send(accepted_at) || int4send(odds_table)),
                key_fingerprint, seller_tag, origin, 'load', personal
            FROM entry, LATERAL (
                SELECT sha256(int8send({start} + g)) AS invoice FROM generate_series(1, {count}) AS g
            ) AS x
            RETURNING id, origin)
        INSERT INTO log_leaf (index, entry_id, leaf, origin)
        SELECT {start} + row_number() OVER (), id, sha256(int8send(id)), origin FROM made;
        RESET session_replication_role;
        SELECT deposit('spring', {100 * count}, 'load {start}');
        SELECT reserve_wins(array_agg(origin), array_agg(index), array_agg(NULL::text),
            array_agg(100::bigint))
        FROM log_leaf WHERE index > {start} AND index <= {start + count}""")


def bind(campaign, first, last):
    """All at once; each may be paid through one of the merchants without a tap."""
    payees = ",".join(
        "'\\x" + sealed({
            "channel": "wechat", "app": APP, "openid": f"oLoad{place}", "authorization": f"oLoad{place}",
            "authorization_merchant": str(1_900_000_001 + place)}).hex() + "'"
        for place in range(MERCHANTS))
    campaign.postgres.sql(f"""
        UPDATE payout SET payee = (ARRAY[{payees}]::bytea[])[1 + index % {MERCHANTS}], next = NULL,
            next_at = now(), wakes_at = now()
        WHERE index > {first} AND index <= {last}""")


def paid(campaign):
    return int(campaign.postgres.sql("SELECT count(*) FROM payout WHERE state = 'paid'"))


def quantile(payer, share):
    """The upper bound of the bucket in which the share of first calls lies, in seconds."""
    name = "fapiao_payout_first_call_delay_seconds"
    lines = requests.get(payer.operators + "/metrics", timeout=10).text.splitlines()
    buckets = [(float(line.split('le="')[1].split('"')[0]), float(line.split()[-1]))
               for line in lines if line.startswith(name + "_bucket")]
    return next(bound for bound, count in buckets if count >= share * buckets[-1][1])


def test_many_prizes_leave_at_once(paying):
    campaign, simulation, payer = paying
    start = 1_000_000
    reserve(campaign, PAYOUTS, start)
    payer.start()
    begun = time.monotonic()
    bind(campaign, start, start + PAYOUTS)
    wait_until(lambda: paid(campaign) == PAYOUTS, seconds=120 + PAYOUTS / 20, every=0.2)
    seconds = time.monotonic() - begun
    print(f"\n{PAYOUTS} payouts through {MERCHANTS} merchant accounts: {PAYOUTS / seconds:.0f} a second")
    received = sum(float(wallet["balance"]) for wallet in simulation.state("wechat")["wallets"])
    assert received == pytest.approx(PAYOUTS)
    assert len(simulation.state("wechat")["payments"]) == PAYOUTS
    proof = json.loads(command("books", "prove", "--json", settings=campaign.ledger).stdout)
    assert proof["faults"] == []
    assert PAYOUTS / seconds >= PER_SECOND


def test_a_prize_leaves_at_once_while_nothing_else_happens(paying):
    campaign, simulation, payer = paying
    start = 2_000_000
    reserve(campaign, IDLE, start)
    payer.start()
    for place in range(IDLE):
        bind(campaign, start + place, start + place + 1)
        wait_until(lambda: paid(campaign) == place + 1, seconds=60)
    half = quantile(payer, 0.5)
    print(f"\nfrom when it could begin to the first call: half of {IDLE} within {half:.3f} s")
    assert half <= 0.3


def test_books_of_many_transfers_are_proved(road):
    campaign, _ = road
    # Deposits, wins, attempts, each posted: as the program leaves them.
    third = TRANSFERS // 6
    campaign.postgres.sql(f"""
        SET session_replication_role = replica;
        SET synchronous_commit = off;
        INSERT INTO book_transfer (id, kind, source, target, fen)
            VALUES ('deposit many 1', 'posted', 'treasury', 'fund:many', {third * 100});
        INSERT INTO book_transfer (id, kind, source, target, fen, ends)
        SELECT t.* FROM generate_series(1, {third}) AS g,
            LATERAL (SELECT 'a.example/lottery/many#' || g AS win) AS w,
            LATERAL (VALUES
                ('win ' || win, 'pending', 'fund:many', 'payable:' || win, 100::bigint, NULL),
                ('win ' || win || ' posted', 'post', 'fund:many', 'payable:' || win, 100,
                    'win ' || win),
                ('attempt ' || win || ' 1', 'pending', 'payable:' || win,
                    'clearing:wechat:1900000001', 100, NULL),
                ('attempt ' || win || ' 1 paid', 'post', 'payable:' || win,
                    'clearing:wechat:1900000001', 100, 'attempt ' || win || ' 1'),
                ('attempt ' || win || ' 1 returned', 'posted', 'clearing:wechat:1900000001',
                    'payable:' || win, 40, NULL),
                ('forfeit ' || win, 'posted', 'payable:' || win, 'fund:many', 40, NULL)
            ) AS t (id, kind, source, target, fen, ends);
        INSERT INTO book_balance (account, available)
        SELECT 'payable:a.example/lottery/many#' || g, 0 FROM generate_series(1, {third}) AS g;
        INSERT INTO book_balance (account, available) VALUES ('fund:many', {third * 40});
        RESET session_replication_role;
        ANALYZE book_transfer""")
    begun = time.monotonic()
    done = command("books", "prove", "--json", settings=campaign.ledger, timeout=600, check=False)
    seconds = time.monotonic() - begun
    proof = json.loads(done.stdout)
    print(f"\n{proof['transfers']} transfers proved in {seconds:.1f} s")
    assert proof["faults"] == [], proof["faults"][:3]
    assert seconds < PROOF_SECONDS
