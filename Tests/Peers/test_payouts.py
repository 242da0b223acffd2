"""From an invoice to money in a wallet: entered by the API, won in a draw, reserved in the books, paid through the
simulated WeChat Pay and Alipay by the program itself, and proved. Whoever pays is killed on the way."""

import base64
import concurrent.futures
import json
import random
import signal
import subprocess
import time

import pytest
import requests
from alipay import DCAliPay
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from wechatpayv3 import utils as wechat_utils

from fapiao import BINARY, command, environment, free_ports, options, wait_until
from providers import Simulation
from test_whole_road import INVOICES, enter, road  # noqa: F401  a fixture

PAYEE_SEED = bytes(range(32))
APP = "wx0000000000000001"
PUBLIC_KEY = "PUB_KEY_ID_0100000001"


def sealed(payee):
    """As a public worker does it: to the payer's public key, so that nobody in between can read it."""
    receiver = X25519PrivateKey.from_private_bytes(PAYEE_SEED).public_key()
    own = X25519PrivateKey.generate()
    raw = [key.public_bytes(Encoding.Raw, PublicFormat.Raw) for key in (own.public_key(), receiver)]
    key = HKDF(SHA256(), 32, None, b"fapiao.payee.v1" + b"".join(raw)).derive(own.exchange(receiver))
    return raw[0] + AESGCM(key).encrypt(bytes(12), json.dumps(payee).encode(), None)


class Payer:
    """`fapiao payout run`."""

    def __init__(self, campaign, simulation, callback_port=0, more={}):
        campaign.postgres.sql(
            "DO $$ BEGIN CREATE ROLE payer LOGIN IN ROLE fapiao_payout;"
            " EXCEPTION WHEN duplicate_object THEN NULL; END $$")
        accounts = wait_until(lambda: sorted((simulation.folder / "accounts").glob("*/account.json")))
        settings = {
            "payout.accounts": ",".join(str(file.parent) for file in accounts),
            "payout.callbackPort": callback_port, **more,
            "payout.databaseURL": f"host={campaign.postgres.folder} port={campaign.postgres.port}"
                                  " user=payer dbname=fapiao",
            "payout.operatorsPort": 0, "payout.personalKeyFile": campaign.folder / "personal.key",
            "payout.payeeKeyFile": campaign.folder / "payee.key"}
        path = settings["payout.payeeKeyFile"]
        path.write_text(PAYEE_SEED.hex() + "\n")
        path.chmod(0o600)
        self.words = [BINARY, "payout", "run", *options(settings)]
        self.log = open(campaign.folder / "payout.log", "ab")
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            self.words, stdout=subprocess.PIPE, stderr=self.log, env=environment())
        lines = [self.process.stdout.readline().decode() for _ in range(2)]
        self.url = next((line.split()[-1] for line in lines if "listens on" in line), None)
        operators = next((line for line in lines if line.startswith("for operators")), None)
        assert self.url and operators, open(self.log.name).read()[-2000:]
        self.operators = operators.split()[2].removesuffix("/metrics")
        return self

    def metric(self, name):
        """The sum of the series whose line begins so."""
        lines = requests.get(self.operators + "/metrics", timeout=10).text.splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith(name))

    def health(self):
        return requests.get(self.operators + "/readyz", timeout=10).text

    def stop(self, sig=signal.SIGKILL):
        self.process.send_signal(sig)
        self.process.wait(timeout=30)
        self.process.stdout.close()


@pytest.fixture
def paying(road):
    campaign, service = road
    [port] = free_ports(1)
    simulation = Simulation(
        campaign.folder / "providers", "--callbacks", f"http://127.0.0.1:{port}")
    payer = Payer(campaign, simulation, port)
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


def visit(campaign, win, again=False):
    """The holder's page is open: what it is told."""
    row = campaign.postgres.sql(
        f"SELECT state, merchant, app, package FROM visit_payout('{win}', {again})")
    return dict(zip(("state", "merchant", "app", "package"), row.split("|")))


def confirm_all(campaign, simulation, wins):
    """The holders are at their pages, and tap once there is something to tap."""
    for win, openid in wins.items():
        page = visit(campaign, win)
        # Until the program has asked again, the page shows what was confirmed already.
        if page["state"] == "needs user" and page["package"] not in {"", *simulation.confirmed}:
            simulation.confirmed.add(page["package"])
            simulation.act("confirm", package=page["package"], owner=openid)


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
    by_wechat = {win: payee["openid"] for win, payee in payees.items() if "openid" in payee}
    while time.monotonic() < deadline:
        confirm_all(campaign, simulation, by_wechat)
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


def won(campaign, service, at_least=1):
    """Some real wins, that nobody has bound an account to."""
    wait_until(lambda: enter(service, INVOICES[0], "customer-0")[0].status_code in (200, 201))
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda pair: enter(service, pair[1], f"customer-{pair[0]}"), enumerate(INVOICES)))
    found = sorted(wins(campaign))
    assert len(found) >= at_least
    return found


def wechat(place):
    return {"channel": "wechat", "app": APP, "openid": f"oWinner{place}"}


def alipay(place):
    return {"channel": "alipay", "identity": f"2088{place:012}", "identity_type": "ALIPAY_USER_ID"}


def state(campaign, win):
    return wins(campaign)[win]["state"]


def test_a_bill_is_made_while_its_holder_is_there_and_a_callback_ends_it(paying):
    campaign, service, simulation, payer = paying
    win = won(campaign, service)[0]
    bind(campaign, win, wechat(1))
    payer.start()
    # The account is bound, and nobody is there: no money is set aside.
    wait_until(lambda: campaign.postgres.sql(f"SELECT next FROM payout WHERE win = '{win}'") == "visit")
    assert simulation.state("wechat")["payments"] == []
    page = wait_until(lambda: (told := visit(campaign, win))["package"] and told)
    assert page["state"] == "needs user" and page["merchant"] == "1900000001" and page["app"] == APP
    # The button is pressed again: another package, of the same bill.
    visit(campaign, win, again=True)
    other = wait_until(lambda: (told := visit(campaign, win))["package"] and told)
    assert other["package"] != page["package"]
    assert len(simulation.state("wechat")["payments"]) == 1
    # Nobody would ask again for an hour.
    campaign.postgres.sql(
        f"UPDATE payout SET due_at = now() + interval '1 hour', wakes_at = now() + interval '1 hour'"
        f" WHERE win = '{win}'")
    simulation.act("confirm", package=other["package"], owner="oWinner1")
    wait_until(lambda: state(campaign, win) == "paid")
    assert payer.metric('fapiao_payout_callbacks_total{channel="wechat",result="asked"}') >= 1
    assert simulation.received("wechat", "oWinner1") != "0.00"


def test_the_listener_serves_callbacks_and_nothing_else(paying):
    campaign, service, simulation, payer = paying
    payer.start()
    for path in ("/", "/healthz", "/readyz", "/metrics", "/payout/wechat/1900000001", "/payout/bank/1",
                 "/payout/wechat/1999999999"):
        assert requests.get(payer.url + path, timeout=10).status_code in (404, 405), path
    assert requests.post(payer.url + "/payout/wechat/1999999999", "{}", timeout=10).status_code == 404
    refused = requests.post(payer.url + "/payout/wechat/1900000001", "{}", timeout=10)
    assert refused.status_code == 401 and refused.json()["code"] == "FAIL"
    refused = requests.post(payer.url + "/payout/alipay/2021000000000001", "a=b", timeout=10)
    assert (refused.status_code, refused.text) == (401, "fail")
    large = requests.post(payer.url + "/payout/wechat/1900000001", b"x" * 70_000, timeout=10)
    assert large.status_code == 413


class Platform:
    """WeChat Pay's side of a callback, made with the functions of wechatpayv3 alone."""

    def __init__(self, simulation, key="wechat-platform-1"):
        self.key = wechat_utils.load_private_key(simulation.text(f"{key}.key"))
        self.serial = PUBLIC_KEY if key.endswith("public") else "{:X}".format(
            x509.load_pem_x509_certificate(simulation.text(f"{key}.pem").encode()).serial_number)
        self.sealing = simulation.text("wechat-apiv3.key").encode()

    def callback(self, order, *, age=0, signature=None, event="MCHTRANSFER.BILL.FINISHED"):
        plain = json.dumps({"out_bill_no": order, "state": "SUCCESS", "mch_id": "1900000001"})
        sealed = AESGCM(self.sealing).encrypt(b"abcdefghijkl", plain.encode(), b"mch_payment")
        body = json.dumps({
            "id": "x", "event_type": event, "resource_type": "encrypt-resource", "resource": {
                "algorithm": "AEAD_AES_256_GCM", "nonce": "abcdefghijkl", "associated_data": "mch_payment",
                "ciphertext": base64.b64encode(sealed).decode()}})
        stamp = str(int(time.time()) - age)
        return body, {
            "Wechatpay-Serial": self.serial, "Wechatpay-Timestamp": stamp, "Wechatpay-Nonce": "n" * 32,
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048", "Content-Type": "application/json",
            "Wechatpay-Signature":
                signature or wechat_utils.rsa_sign(self.key, f"{stamp}\n{'n' * 32}\n{body}\n")}


def test_callbacks_that_others_sign_are_believed_by_serial_time_and_signature(paying):
    campaign, service, simulation, payer = paying
    payer.start()
    url = payer.url + "/payout/wechat/1900000001"
    first, second = Platform(simulation), Platform(simulation, "wechat-platform-2")

    def post(platform, **changes):
        body, headers = platform.callback("F" * 26, **changes)
        return requests.post(url, body.encode(), headers=headers, timeout=10).status_code

    # Both certificates are in flight at a change, and the callback comes before any call of ours.
    assert post(first) == 204 and post(second) == 204
    assert post(first, age=299) == 204
    assert post(first, age=301) == 401 and post(first, age=-310) == 401
    assert post(first, signature="WECHATPAY/SIGNTEST/" + "A" * 64) == 401
    second.key = first.key
    assert post(second) == 401
    assert post(first, event="SOMETHING.NEW") == 204
    # A public key that the account does not have is unknown, and refused.
    assert post(Platform(simulation, "wechat-platform-public")) == 401
    assert payer.metric('fapiao_payout_callbacks_total{channel="wechat",result="probe"}') == 1
    assert payer.metric('fapiao_payout_callbacks_total{channel="wechat",result="outside_clock"}') == 2


def test_a_notification_that_others_sign_is_answered_success(paying):
    campaign, service, simulation, payer = paying
    payer.start()
    # python-alipay-sdk signs for an app; with Alipay's own key it is Alipay.
    other = DCAliPay(
        appid="2021000000000001", app_private_key_string=simulation.text("alipay-own.key"),
        app_public_key_cert_string=simulation.text("alipay-own.crt"),
        alipay_public_key_cert_string=simulation.text("alipay-own.crt"),
        alipay_root_cert_string=simulation.text("alipay-root.crt"))
    fields = {
        "notify_id": "1", "app_id": "2021000000000001", "msg_method": "alipay.fund.trans.order.changed",
        "msg_type": "", "charset": "UTF-8", "sign_type": "RSA2",
        "biz_content": json.dumps({"out_biz_no": "F" * 26, "status": "SUCCESS"})}
    text = "&".join(f"{name}={fields[name]}" for name in sorted(fields) if name != "sign_type")
    url = payer.url + "/payout/alipay/2021000000000001"
    told = requests.post(url, {**fields, "sign": other._sign(text)}, timeout=10)
    assert (told.status_code, told.text) == (200, "success")
    changed = {**fields, "biz_content": fields["biz_content"].replace("SUCCESS", "FAIL")}
    told = requests.post(url, {**changed, "sign": other._sign(text)}, timeout=10)
    assert (told.status_code, told.text) == (401, "fail")


FAULTS = [
    "lost_request", "lost_reply", "throttled", "unknown_code", "error_page", "error_page_after", "unsigned",
    "wrong_signature", "skewed_clock", "not_found", "slow", "lost_callback", "duplicate_callback", "probe",
    "not_enough"]


def test_every_prize_arrives_once_through_every_fault(paying):
    campaign, service, simulation, payer = paying
    found = won(campaign, service, 6)
    for fault in FAULTS:
        for channel in ("wechat", "alipay"):
            simulation.fault(channel, fault)
    payees = {win: alipay(place) if place % 2 else wechat(place) for place, win in enumerate(found)}
    for win, payee in payees.items():
        bind(campaign, win, payee)
    payer.start()
    deadline = time.monotonic() + 240
    while {wins(campaign)[win]["state"] for win in found} != {"paid"}:
        assert time.monotonic() < deadline, (wins(campaign), payer.health())
        confirm_all(campaign, simulation, {
            win: payee["openid"] for win, payee in payees.items() if "openid" in payee})
        for channel in ("wechat", "alipay"):
            for payment in simulation.state(channel)["payments"]:
                if payment["state"] in ("TRANSFERING", "DEALING"):
                    simulation.act("finish", order=payment["order"])
        if "NOT_ENOUGH" in payer.health():
            # The account waits for ten minutes; here somebody has seen to it, and started the program again.
            payer.stop(signal.SIGTERM)
            campaign.postgres.sql("UPDATE payout SET lease_until = '-infinity'")
            payer.start()
        # Questions grow apart, up to an hour, and what was about to go out when the account stopped waits with it; an
        # operator may hurry them.
        campaign.postgres.sql(
            "UPDATE payout SET due_at = now(), wakes_at = now() WHERE lease_until < now()"
            " AND state IN ('submitting', 'accepted', 'needs user', 'processing', 'unknown')")
        campaign.postgres.sql(
            "UPDATE payout SET next_at = now(), wakes_at = now() WHERE lease_until < now()"
            " AND next_at > now() AND state IN ('ready', 'failed')")
        time.sleep(0.3)
    for win, payee in payees.items():
        gross = wins(campaign)[win]["gross_fen"]
        owner = payee.get("identity") or payee["openid"]
        assert simulation.received(payee["channel"], owner) == f"{gross // 100}.{gross % 100:02}"
    assert json.loads(command("books", "prove", "--json", settings=campaign.ledger).stdout)["faults"] == []


def test_two_that_are_stopped_and_go_on_pay_once(paying):
    """Each is paused for longer than its lease, with whatever it had in its hands, and goes on as if nothing had been."""
    campaign, service, simulation, payer = paying
    found = won(campaign, service, 3)
    for place, win in enumerate(found):
        bind(campaign, win, alipay(place))
    other = Payer(campaign, simulation)
    chance = random.Random(11)
    payer.start()
    other.start()
    try:
        deadline = time.monotonic() + 120
        while set(wins(campaign)[win]["state"] for win in found) != {"paid"}:
            assert time.monotonic() < deadline, wins(campaign)
            for process in (payer, other):
                process.process.send_signal(signal.SIGSTOP)
                # As if the lease had run out meanwhile: the other one takes it up.
                campaign.postgres.sql("UPDATE payout SET lease_until = '-infinity'")
                time.sleep(chance.random() * 0.5)
                process.process.send_signal(signal.SIGCONT)
    finally:
        other.stop()
    for place, win in enumerate(found):
        gross = wins(campaign)[win]["gross_fen"]
        assert simulation.received("alipay", f"2088{place:012}") == f"{gross // 100}.{gross % 100:02}"
        assert len([p for p in simulation.state("alipay")["payments"] if p["payee"] == f"2088{place:012}"]) == 1
    assert json.loads(command("books", "prove", "--json", settings=campaign.ledger).stdout)["faults"] == []


def test_keys_change_while_prizes_are_paid(paying):
    campaign, service, simulation, payer = paying
    found = won(campaign, service, 3)
    payer.start()
    for place, (win, change) in enumerate(zip(found, ("next-certificate", "switch-key", "next-certificate"))):
        simulation.act(change)
        bind(campaign, win, wechat(place))
        wait_until(lambda: confirm_all(campaign, simulation, {win: f"oWinner{place}"})
                   or state(campaign, win) == "paid", seconds=60, every=0.3)


def test_a_low_balance_is_told_before_it_is_empty(paying):
    campaign, service, simulation, payer = paying
    account = next((simulation.folder / "accounts").glob("wechat-*")) / "account.json"
    account.write_text(json.dumps({**json.loads(account.read_text()), "alarm_below_fen": 10_000_001}))
    payer.start()
    wait_until(lambda: "wechat:1900000001: 100000.00 yuan" in payer.health())
    assert payer.metric('fapiao_payout_balance_yuan{account="wechat:1900000001"}') == 100_000
    assert payer.metric('fapiao_payout_account_open{account="wechat:1900000001"}') == 1


@pytest.mark.parametrize("accounts, word", [("", "payout.accounts"), ("/nowhere", "account.json")])
def test_it_does_not_start_without_accounts(paying, accounts, word):
    campaign, service, simulation, payer = paying
    words = [part for part in payer.words if not part.startswith("payout.accounts=")]
    place = words.index("--set")
    done = subprocess.run(
        words[:place] + words[place + 1:] + ["--set", f"payout.accounts={accounts}"],
        capture_output=True, text=True, timeout=60, env=environment())
    assert done.returncode == 78 and word in done.stderr
