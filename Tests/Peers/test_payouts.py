"""From an invoice to money in a wallet: entered by the API, won in a draw, reserved in the books, paid through the
simulated WeChat Pay and Alipay by the program itself, and proved. Whoever pays is killed on the way."""

import concurrent.futures
import json
import random
import signal
import subprocess
import time

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fapiao import BINARY, command, environment, options, wait_until
from providers import Simulation
from test_whole_road import INVOICES, enter, road  # noqa: F401  a fixture

PAYEE_SEED = bytes(range(32))
APP = "wx0000000000000001"


def sealed(payee):
    """As a public worker does it: to the payer's public key, so that nobody in between can read it."""
    receiver = X25519PrivateKey.from_private_bytes(PAYEE_SEED).public_key()
    own = X25519PrivateKey.generate()
    raw = [key.public_bytes(Encoding.Raw, PublicFormat.Raw) for key in (own.public_key(), receiver)]
    key = HKDF(SHA256(), 32, None, b"fapiao.payee.v1" + b"".join(raw)).derive(own.exchange(receiver))
    return raw[0] + AESGCM(key).encrypt(bytes(12), json.dumps(payee).encode(), None)


class Payer:
    """`fapiao payout run`."""

    def __init__(self, campaign, simulation, more={}):
        campaign.postgres.sql("CREATE ROLE payer LOGIN IN ROLE fapiao_payout")
        settings = {
            **more,
            "payout.databaseURL": f"host={campaign.postgres.folder} port={campaign.postgres.port}"
                                  " user=payer dbname=fapiao",
            "payout.operatorsPort": 0, "payout.personalKeyFile": campaign.folder / "personal.key",
            "payout.payeeKeyFile": campaign.folder / "payee.key"}
        path = settings["payout.payeeKeyFile"]
        path.write_text(PAYEE_SEED.hex() + "\n")
        path.chmod(0o600)
        self.words = [BINARY, "payout", "run", "--simulated", str(simulation.folder), "--url",
                      simulation.url, *options(settings)]
        self.log = open(campaign.folder / "payout.log", "ab")
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            self.words, stdout=subprocess.PIPE, stderr=self.log, env=environment())
        line = self.process.stdout.readline().decode()
        assert line.startswith("for operators"), open(self.log.name).read()[-2000:]
        return self

    def stop(self, sig=signal.SIGKILL):
        self.process.send_signal(sig)
        self.process.wait(timeout=30)
        self.process.stdout.close()


@pytest.fixture
def paying(road):
    campaign, service = road
    simulation = Simulation(campaign.folder / "providers")
    payer = Payer(campaign, simulation)
    try:
        yield campaign, service, simulation, payer
    finally:
        if payer.process and payer.process.poll() is None:
            payer.stop()
        simulation.stop()


def wins(campaign):
    lines = command("payout", "list", "--json", "--limit", "1000", settings=campaign.ledger).stdout
    return {payout["win"]: payout for payout in map(json.loads, lines.splitlines())}


def bind(campaign, win, payee):
    done = campaign.postgres.sql(f"SELECT bind_payee('{win}', '\\x{sealed(payee).hex()}')")
    assert done == "t"


def test_every_prize_arrives_once_whoever_is_killed(paying):
    campaign, service, simulation, payer = paying
    wait_until(lambda: enter(service, INVOICES[0], "customer-0")[0].status_code in (200, 201))
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(
            lambda pair: enter(service, pair[1], f"customer-{pair[0]}"), enumerate(INVOICES)))
    outcomes = [reply.json()["outcome"] for reply, _ in replies]
    won = {outcome["index"]: outcome["fen"] for outcome in outcomes if outcome["state"] == "won"}
    payouts = wins(campaign)
    assert {int(win.split("#")[1]): payout["gross_fen"] for win, payout in payouts.items()} == won
    assert len(won) >= 3

    # The first winner's invoice is voided before anybody is paid.
    voided, *rest = sorted(payouts)
    index = int(voided.split("#")[1])
    face = next(face for face, outcome in zip(INVOICES, outcomes) if outcome["index"] == index)
    command("invoice", "void", face["number"], settings=campaign.ledger)

    payees = {}
    for place, win in enumerate(sorted(payouts)):
        alipay = {"channel": "alipay", "identity": f"2088{place:012}", "identity_type": "ALIPAY_USER_ID"}
        wechat = {"channel": "wechat", "app": APP, "openid": f"oWinner{place}"}
        payees[win] = alipay if place % 2 else wechat
        bind(campaign, win, payees[win])
    payer.start()
    chance = random.Random(7)
    deadline = time.monotonic() + 300
    kills = 0
    confirmed = set()
    while time.monotonic() < deadline:
        # The holder taps, once.
        for payment in simulation.state("wechat")["payments"]:
            if "package" in payment and payment["order"] not in confirmed:
                simulation.act("confirm", package=payment["package"], owner=payment["payee"])
                confirmed.add(payment["order"])
        states = {win: payout["state"] for win, payout in wins(campaign).items()}
        if set(states.values()) <= {"paid", "forfeited"}:
            break
        # On a slow machine it would else hardly ever get to the end of a payment.
        if kills < 12 and chance.random() < 0.3:
            kills += 1
            payer.stop()
            time.sleep(chance.random())
            # Nobody has the lease of whoever was killed for longer than 45 s; here nobody waits for that.
            campaign.postgres.sql("UPDATE payout SET lease_until = '-infinity'")
            payer.start()
        time.sleep(0.3)
    assert states == {win: "forfeited" if win == voided else "paid" for win in payouts}, states

    # What is in the wallets is what was won, less the one that was voided.
    for win in rest:
        payee = payees[win]
        owner = payee.get("identity") or payee["openid"]
        fen = payouts[win]["gross_fen"]
        assert simulation.received(payee["channel"], owner) == f"{fen // 100}.{fen % 100:02}"
    owner = payees[voided].get("identity") or payees[voided]["openid"]
    assert simulation.received(payees[voided]["channel"], owner) == "0.00"

    proof = json.loads(command("books", "prove", "--json", settings=campaign.ledger).stdout)
    accounts = {account["account"]: account for account in proof["accounts"]}
    assert proof["faults"] == [] and proof["pending"] == 0
    cleared = sum(account["posted_fen"] for name, account in accounts.items() if name.startswith("clearing:"))
    assert cleared == sum(payouts[win]["gross_fen"] for win in rest)
    assert accounts["payable"] == {
        "account": "payable", "posted_fen": 0, "pending_out_fen": 0, "pending_in_fen": 0}
