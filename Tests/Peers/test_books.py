"""The books of a draw, at the command line, and what an accountant's own program makes of them."""

import json
import pathlib
import subprocess
import sys

from fapiao import command, wait_until
from test_draw import campaign  # noqa: F401  a fixture

BEAN_CHECK = pathlib.Path(sys.executable).parent / "bean-check"


def bean_check(folder, text):
    path = folder / "prizes.beancount"
    path.write_text(text, encoding="utf-8")
    done = subprocess.run([BEAN_CHECK, path], capture_output=True, text=True, timeout=60)
    return done.returncode == 0 and not done.stderr


def test_the_books_of_a_draw_are_added_up_by_another_program(campaign):
    campaign.enter(60)
    wait_until(lambda: campaign.sealed() == 60, seconds=60)
    won = int(campaign.postgres.sql("SELECT sum(fen) FROM win"))
    assert won > 0

    proof = json.loads(command("books", "prove", "--json", settings=campaign.ledger).stdout)
    accounts = {account["account"]: account for account in proof["accounts"]}
    assert proof["faults"] == []
    # Every win is reserved, and nothing has left.
    assert accounts["fund:spring"]["pending_out_fen"] == won == accounts["payable"]["pending_in_fen"]
    assert accounts["treasury"]["posted_fen"] == -accounts["fund:spring"]["posted_fen"]

    shown = command("books", "show", settings=campaign.ledger).stdout
    assert f"{won // 100}.{won % 100:02}" in shown

    text = command("books", "export", settings=campaign.ledger).stdout
    assert bean_check(campaign.folder, text)
    # It does look: one fen less in a transaction, and the balances are others.
    line = next(line for line in text.splitlines() if line.startswith("  Liabilities:Reserved:Spring  -"))
    assert not bean_check(campaign.folder, text.replace(line, line.replace("  -", "  -1", 1), 1))

    # Somebody with the owner's password.
    campaign.postgres.sql(
        "SET session_replication_role = replica;"
        " UPDATE book_balance SET available = available + 1 WHERE account = 'fund:spring'")
    done = command("books", "prove", settings=campaign.ledger, check=False)
    assert done.returncode == 1 and "fund:spring is kept as" in done.stdout


def test_a_payout_is_held_and_released_with_who_and_why(campaign):
    campaign.enter(60)
    wait_until(lambda: campaign.sealed() == 60, seconds=60)
    lines = command("payout", "list", "--json", settings=campaign.ledger).stdout.splitlines()
    payouts = [json.loads(line) for line in lines]
    wins = campaign.postgres.sql("SELECT origin || '#' || index, fen FROM win ORDER BY index")
    assert sorted((payout["win"], payout["gross_fen"]) for payout in payouts) == sorted(
        (win, int(fen)) for win, fen in (line.split("|") for line in wins.splitlines()))
    win = payouts[0]["win"]
    command("payout", "hold", win, "--reason", "looks odd", settings=campaign.ledger)
    stuck = command("payout", "list", "--stuck", settings=campaign.ledger).stdout
    assert win in stuck and "held: looks odd" in stuck
    [held] = command("payout", "list", "--json", "--stuck", settings=campaign.ledger).stdout.splitlines()
    done = command("payout", "release", win, "--hold", "0" * 12, "--reason", "x", settings=campaign.ledger, check=False)
    assert done.returncode == 1 and "looks odd" in done.stderr
    command("payout", "release", win, "--hold", json.loads(held)["hold_code"], "--reason", "asked the shop",
            settings=campaign.ledger)
    shown = command("payout", "show", win, settings=campaign.ledger).stdout
    for said in ("no attempt", "hold by person:", "looks odd", "release by person:", "asked the shop"):
        assert said in shown, shown
    assert win not in command("payout", "list", "--stuck", settings=campaign.ledger).stdout
    done = command("payout", "hold", win.split("#")[0] + "#9999", "--reason", "x", settings=campaign.ledger, check=False)
    assert done.returncode == 1 and "there is no payout" in done.stderr
