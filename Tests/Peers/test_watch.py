"""What follows a payment, through the real program: an invoice that is voided or reversed after its prize was paid, the
provider's bill held against the books, and the campaign's report."""

import concurrent.futures
import csv
import datetime
import io
import json
import zipfile

import requests

from fapiao import command, wait_until
from test_payouts import bind, paying, wins  # noqa: F401  a fixture
from test_whole_road import INVOICES, enter, road  # noqa: F401  a fixture

APP = "2021000000000001"


def paid_by_alipay(paying):  # noqa: F811
    """Every win in its wallet: its invoice's number by the win's name."""
    campaign, service, simulation, payer = paying
    wait_until(lambda: enter(service, INVOICES[0], "customer-0")[0].status_code in (200, 201))
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(
            lambda pair: enter(service, pair[1], f"customer-{pair[0]}"), enumerate(INVOICES)))
    indexes = {reply.json()["outcome"].get("index"): face["number"]
               for (reply, _), face in zip(replies, INVOICES)}
    payouts = wins(campaign)
    for place, win in enumerate(sorted(payouts)):
        bind(campaign, win, {"channel": "alipay", "identity": f"2088{place:012}",
                             "identity_type": "ALIPAY_USER_ID"})
    payer.start()
    wait_until(lambda: {p["state"] for p in wins(campaign).values()} == {"paid"}, seconds=120)
    return {win: indexes[int(win.split("#")[1])] for win in payouts}


def movements(bill):
    """The lines of Alipay's bill, in UTF-8."""
    with zipfile.ZipFile(io.BytesIO(bill)) as archive:
        assert archive.testzip() is None
        [name] = archive.namelist()
        return archive.read(name).decode("gbk").splitlines()


def test_a_void_after_the_prize_is_claimed_back_and_the_bill_agrees(paying):  # noqa: F811
    campaign, _, simulation, _ = paying
    numbers = paid_by_alipay(paying)
    payouts = wins(campaign)
    voided = sorted(numbers)[0]
    command("invoice", "void", numbers[voided], settings=campaign.ledger)

    def owed():
        return command("payout", "clawback", "list", settings=campaign.ledger).stdout

    wait_until(lambda: voided in owed(), seconds=30)
    assert all(win not in owed() for win in numbers if win != voided)
    settle = ["payout", "clawback", "settle", voided, "--reference", "B1", "--reason", "came"]
    assert "settled" in command(*settle, settings=campaign.ledger).stdout
    assert "before" in command(*settle, settings=campaign.ledger).stdout
    assert voided not in owed()
    shown = command("payout", "clawback", "show", voided, settings=campaign.ledger).stdout
    assert "repaid B1 unconfirmed" in shown and "clawback settled by" in shown
    proof = json.loads(command("books", "prove", "--json", settings=campaign.ledger).stdout)
    assert proof["faults"] == [] and proof["pending"] == 0

    # A bill that lacks a payment, and the whole one later.
    china = datetime.timezone(datetime.timedelta(hours=8))
    day = datetime.datetime.now(china).date().isoformat()
    bill = requests.get(f"{simulation.url}/simulated/statement",
                        {"provider": "alipay", "day": day}).content
    lines = movements(bill)
    rows = [line for line in lines if line.startswith("A")]
    assert len(rows) == len(payouts)
    lacking = [line for line in lines if line != rows[0] and not line.startswith("#支出")]
    amount = sum(int(payout["gross_fen"]) for payout in payouts.values())
    first = round(float(rows[0].split(",")[7]) * -100)
    left = amount - first
    lacking.insert(-1, f"#支出合计：{len(rows) - 1}笔，共-{left // 100}.{left % 100:02}元")

    def reconcile(name, content):
        path = campaign.folder / name
        path.write_bytes(content)
        return command("books", "reconcile", "--channel", "alipay", "--merchant", APP, "--day", day,
                       "--file", str(path), settings=campaign.ledger, check=False)

    # The day is not over: what the bill lacks may still come.
    lacking = "\r\n".join(lacking).encode()
    told = reconcile("lacking.csv", lacking)
    assert told.returncode == 0 and "0 new, 0 gone" in told.stdout, (told.stdout, told.stderr)
    # As if it had been taken the day after.
    campaign.postgres.sql(
        "ALTER TABLE channel_statement DISABLE TRIGGER USER;"
        "UPDATE channel_statement SET taken_at = taken_at + interval '1 day';"
        "ALTER TABLE channel_statement ENABLE TRIGGER USER")
    told = reconcile("lacking.csv", lacking)
    assert "was taken before" in told.stderr
    assert told.returncode == 1 and "missing there" in told.stdout, (told.stdout, told.stderr)
    assert told.stdout.count("missing there") == 1
    told = reconcile("bill.zip", bill)
    assert told.returncode == 0 and "0 new, 1 gone" in told.stdout, (told.stdout, told.stderr)
    assert "was taken before" in reconcile("bill.zip", bill).stderr
    told = reconcile("cut.csv", "\r\n".join(lines[:-1]).encode())
    assert told.returncode == 65, (told.stdout, told.stderr)
    assert "cut.csv: cannot be read as a statement of this account: " in told.stderr
    assert '("' not in told.stderr


def test_a_file_that_the_bank_has_not_collected_is_no_payment_that_never_arrived(paying):  # noqa: F811
    campaign, service, simulation, payer = paying
    folder = wait_until(lambda: next((simulation.folder / "accounts").glob("bank-*/account.json"), None)).parent
    # A folder that nobody looks after.
    outgoing = folder / "outgoing"
    outgoing.unlink()
    outgoing.mkdir()
    (folder / "incoming/0-cut.xml").write_text("<Document")
    wait_until(lambda: enter(service, INVOICES[0], "customer-0")[0].status_code in (200, 201))
    for place, face in enumerate(INVOICES[1:20], 1):
        enter(service, face, f"customer-{place}")
    win = sorted(wait_until(lambda: wins(campaign)))[0]
    bind(campaign, win, {"channel": "bank", "account": "6222020200000000001", "bank": "102100099996", "name": "张三"})
    payer.start()
    [file] = wait_until(lambda: list(outgoing.glob("*.xml")))

    def state():
        return wins(campaign)[win]["state"]

    wait_until(lambda: state() == "processing", seconds=30)
    assert payer.metric('fapiao_statements_unreadable{account="bank:') == 1
    absent = ["payout", "absent", win, "--reason", "by telephone, they have no such order"]
    told = command(*absent, settings=campaign.ledger, check=False)
    assert told.returncode == 1 and "minutes ago" in told.stderr
    campaign.postgres.sql(f"UPDATE payout SET submitted_at = submitted_at - interval '11 minutes', "
                          f"fence = fence + 1, lease_until = '-infinity' WHERE win = '{win}'")
    told = command(*absent, settings=campaign.ledger, check=False)
    assert told.returncode == 1 and "belongs to nobody" in told.stderr
    campaign.postgres.sql("CREATE ROLE of_li LOGIN IN ROLE fapiao_operator;"
                          "CREATE ROLE of_wang LOGIN IN ROLE fapiao_operator;"
                          "INSERT INTO console_account (name, role, password, code_secret, proof_digest, login) VALUES"
                          " ('li', 'operator', '-', '', sha256('-'), 'of_li'),"
                          " ('wang', 'operator', '-', '', sha256('-'), 'of_wang')")

    def says(login):
        url = campaign.ledger["database.url"].replace("user=fapiao", f"user={login}")
        return command(*absent, settings={**campaign.ledger, "database.url": url}, check=False)
    assert "a second person" in says("of_li").stdout
    told = says("of_li")
    assert told.returncode == 1 and "you have said so" in told.stderr
    assert state() == "processing" and file.exists()
    assert "the number is over" in says("of_wang").stdout
    # The file is taken back before another number is used.
    wait_until(lambda: state() == "failed", seconds=120)
    assert not file.exists()
    command("payout", "retry", win, "--reason", "now", settings=campaign.ledger)
    [second] = wait_until(lambda: list(outgoing.glob("*.xml")))
    assert second.name != file.name
    proof = json.loads(command("books", "prove", "--json", settings=campaign.ledger).stdout)
    assert proof["faults"] == []


def test_a_report_tells_of_no_small_group(paying):  # noqa: F811
    campaign, service, _, _ = paying
    wait_until(lambda: enter(service, INVOICES[0], "customer-0")[0].status_code in (200, 201))
    for place, face in enumerate(INVOICES[1:12], 1):
        enter(service, face, f"customer-{place}")
    name = next(iter(wins(campaign)), "x/spring").split("#")[0].rsplit("/", 1)[1]
    name = campaign.postgres.sql("SELECT name FROM campaign").strip() or name
    report = command("campaign", "report", name, "--personal-key",
                     str(campaign.folder / "personal.key"), settings=campaign.ledger).stdout
    rows = list(csv.DictReader(io.StringIO(report)))
    assert report.startswith("day,city,trade,entries,wins,paid,clawed_back\n")
    for row in rows:
        assert int(row["entries"]) >= 10
        for column in ("wins", "paid", "clawed_back"):
            assert row[column] in ("", "0") or int(row[column]) >= 10
