"""How fast prizes leave: many at once through six merchant accounts of the simulated WeChat Pay, one at a time while
nothing else happens, and the proof of books with many transfers. By itself it only shows that all of it works; `make
load-payouts` asks for as much as is promised, and prints what was measured."""

import json
import os
import pathlib
import time

import pytest
import requests
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fapiao import command, digital, free_ports, tax_number, wait_until
from lottery_verifier import code, prefixed
from providers import Simulation
from test_payouts import APP, Payer, sealed
from test_whole_road import INVOICES, enter, road  # noqa: F401  a fixture

PAYOUTS = int(os.environ.get("PAYOUTS", 200))
MERCHANTS = int(os.environ.get("MERCHANTS", 6))
IDLE = int(os.environ.get("IDLE", 5))
TRANSFERS = int(os.environ.get("TRANSFERS", 20_000))
# Nothing where so few are paid that starting takes longest.
PER_SECOND = float(os.environ.get("PER_SECOND", 0))
PROOF_SECONDS = float(os.environ.get("PROOF_SECONDS", 60))
# Each invoice has a seller and a buyer of its own: with the rules on, none of them finds anything.
FIRST_NUMBER = 26990000000001000000


@pytest.fixture
def paying(road):  # noqa: F811
    campaign, service = road
    # A payment that a power cut undoes is none.
    for setting in ("fsync = on", "max_wal_size = '4GB'"):
        campaign.postgres.sql(f"ALTER SYSTEM SET {setting}")
    campaign.postgres.sql("SELECT pg_reload_conf()")
    wait_until(lambda: enter(service, INVOICES[0], "customer-0")[0].status_code in (200, 201))
    wait_until(lambda: campaign.postgres.sql("SELECT count(*) FROM log_leaf") != "0")
    [port] = free_ports(1)
    simulation = Simulation(
        campaign.folder / "providers", "--merchants", str(MERCHANTS), "--consents",
        "--callbacks", f"http://127.0.0.1:{port}")
    payer = Payer(campaign, simulation, port)
    try:
        yield campaign, service, simulation, payer
    finally:
        if payer.process and payer.process.poll() is None:
            payer.stop()
        simulation.stop()


def reserve(paying, count, start):  # noqa: F811
    """Wins of as many entries of as many invoices, as a seal writes them, with the triggers of the money; and accounts
    to bind, each of which may be paid through one of the merchants without a tap."""
    campaign, service, _, _ = paying
    postgres = campaign.postgres
    sealing = AESGCM(code(campaign.personal, prefixed("fapiao.personal.sealing.v1")))
    rows, faces = [], []
    for index in range(start, start + count):
        seller = tax_number(f"91990000{index % 1_000_000_000:09}")
        faces.append(digital(FIRST_NUMBER + index))
        nonce = os.urandom(12)
        opening = json.dumps({
            "seller": seller, "code": "", "number": faces[-1]["number"], "fen": 11_300,
            "buyer": f"买方{index}"})
        payee = sealed({
            "channel": "wechat", "app": APP, "openid": f"oLoad{index}",
            "authorization": f"oLoad{index}",
            "authorization_merchant": str(1_900_000_001 + index % MERCHANTS)})
        personal = nonce + sealing.encrypt(nonce, opening.encode(), None)
        rows.append(f"{index}\t\\\\x{personal.hex()}\t\\\\x{payee.hex()}\n")
    for first in range(0, count, 1_000):
        service.issue(
            *({"change": "issue", "invoice": face} for face in faces[first:first + 1_000]),
            key=service.shop)
    file = pathlib.Path(postgres.folder) / "load.tsv"
    file.write_text("".join(rows))
    file.chmod(0o644)
    postgres.sql(f"""
        CREATE TABLE IF NOT EXISTS load_row (index bigint PRIMARY KEY, personal bytea, payee bytea);
        COPY load_row FROM '{file}';
        SET session_replication_role = replica;
        WITH entry AS (SELECT e.* FROM lottery_entry AS e JOIN log_leaf AS l ON l.entry_id = e.id LIMIT 1),
        made AS (
            INSERT INTO lottery_entry (
                accepted_at, odds_table, manifest, invoice, holder_tag, leaf, key_fingerprint,
                seller_tag, origin, holder, personal)
            SELECT accepted_at, odds_table, manifest, x.invoice, holder_tag,
                sha256('\\x000000000f66617069616f2e656e7472792e7631'::bytea || manifest || x.invoice
                    || holder_tag || int8send(accepted_at) || int4send(odds_table)),
                key_fingerprint, seller_tag, origin, 'load ' || x.index, x.personal
            FROM entry, LATERAL (
                SELECT index, personal, sha256(int8send(index)) AS invoice FROM load_row
                WHERE index >= {start} AND index < {start + count}
            ) AS x
            RETURNING id, origin, holder)
        INSERT INTO log_leaf (index, entry_id, leaf, origin)
        SELECT split_part(holder, ' ', 2)::bigint, id, sha256(int8send(id)), origin FROM made;
        RESET session_replication_role;
        SELECT deposit('spring', {100 * count}, 'load {start}');
        SELECT reserve_wins(array_agg(origin), array_agg(index), array_agg(NULL::text),
            array_agg(100::bigint))
        FROM log_leaf WHERE index >= {start} AND index < {start + count};
        ANALYZE""", timeout=600)


def bind(campaign, first, last):
    campaign.postgres.sql(f"""
        UPDATE payout AS p
        SET payee = l.payee, next = NULL, next_at = now(), wakes_at = now()
        FROM load_row AS l
        WHERE l.index = p.index AND p.index >= {first} AND p.index < {last}""", timeout=600)


def paid(campaign):
    return int(campaign.postgres.sql("SELECT count(*) FROM payout WHERE state = 'paid'"))


def processor_seconds(pid):
    """Of the process and of those that it has started."""
    ticks = 0
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if pid in (int(stat.parent.name), int(fields[1])):
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def quantile(payer, share):
    """The upper bound of the bucket in which the share of first calls lies, in seconds."""
    name = "fapiao_payout_first_call_delay_seconds"
    lines = requests.get(payer.operators + "/metrics", timeout=10).text.splitlines()
    buckets = [(float(line.split('le="')[1].split('"')[0]), float(line.split()[-1]))
               for line in lines if line.startswith(name + "_bucket")]
    return next(bound for bound, count in buckets if count >= share * buckets[-1][1])


def test_many_prizes_leave_at_once(paying):  # noqa: F811
    campaign, _, simulation, payer = paying
    start = 1_000_000
    reserve(paying, PAYOUTS, start)
    bind(campaign, start, start + PAYOUTS)
    payer.start()
    processes = {"payer": payer.process, "provider": simulation.process,
                 "PostgreSQL": campaign.postgres.process}
    before = {name: processor_seconds(process.pid) for name, process in processes.items()}
    wait_until(lambda: paid(campaign) == PAYOUTS, seconds=120 + PAYOUTS / 20, every=1)
    costs = ", ".join(
        f"{name} {(processor_seconds(process.pid) - before[name]) / PAYOUTS * 1000:.2f} ms"
        for name, process in processes.items())
    # From the first to the last, so that starting does not count.
    seconds = float(campaign.postgres.sql(
        "SELECT extract(epoch FROM max(paid_at) - min(paid_at)) FROM payout"))
    rate = (PAYOUTS - 1) / seconds
    print(f"\n{PAYOUTS} payouts through {MERCHANTS} merchant accounts: {rate:.0f} a second,"
          f" load {os.getloadavg()[0]:.1f}; each took of a processor: {costs}")
    state = simulation.state("wechat")
    assert sum(float(wallet["balance"]) for wallet in state["wallets"]) == pytest.approx(PAYOUTS)
    assert len(state["payments"]) == PAYOUTS
    proof = json.loads(command("books", "prove", "--json", settings=campaign.ledger).stdout)
    assert proof["faults"] == []
    assert rate >= PER_SECOND


def test_a_prize_leaves_at_once_while_nothing_else_happens(paying):  # noqa: F811
    campaign, _, _, payer = paying
    start = 2_000_000
    reserve(paying, IDLE, start)
    payer.start()
    for place in range(IDLE):
        bind(campaign, start + place, start + place + 1)
        wait_until(lambda: paid(campaign) == place + 1, seconds=60)
    half = quantile(payer, 0.5)
    print(f"\nfrom when it could begin to the first call: half of {IDLE} within {half:.3f} s,"
          f" load {os.getloadavg()[0]:.1f}")
    assert half <= 0.3


def test_books_of_many_transfers_are_proved(road):  # noqa: F811
    campaign, _ = road
    # Deposits, wins, attempts, each posted: as the program leaves them.
    count = TRANSFERS // 6
    campaign.postgres.sql(f"""
        SET session_replication_role = replica;
        SET synchronous_commit = off;
        INSERT INTO book_transfer (id, kind, source, target, fen)
            VALUES ('deposit many 1', 'posted', 'treasury', 'fund:many', {count * 100});
        INSERT INTO book_transfer (id, kind, source, target, fen, ends)
        SELECT t.* FROM generate_series(1, {count}) AS g,
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
        SELECT 'payable:a.example/lottery/many#' || g, 0 FROM generate_series(1, {count}) AS g;
        INSERT INTO book_balance (account, available) VALUES ('fund:many', {count * 40});
        INSERT INTO win (index, entry_id, fen, origin, prize)
        SELECT g, -g, 100, 'a.example/lottery/many', 'p1' FROM generate_series(1, {count}) AS g;
        RESET session_replication_role;
        ANALYZE""", timeout=120 + TRANSFERS / 5_000)
    begun = time.monotonic()
    done = command("books", "prove", "--json", settings=campaign.ledger, timeout=600, check=False)
    seconds = time.monotonic() - begun
    proof = json.loads(done.stdout)
    print(f"\n{proof['transfers']} transfers of {count} wins proved in {seconds:.1f} s, load"
          f" {os.getloadavg()[0]:.1f}")
    assert proof["faults"] == [], proof["faults"][:3]
    assert seconds < PROOF_SECONDS
