"""A person's lottery by text message, through a real Kannel: an invoice, 兑奖, and what came of it. The draw and its two
witnesses are processes of their own."""

import re

import pytest

from fapiao import Service, digital, free_ports, remove, scratch_folder, wait_until
from kannel import Kannel
from test_sms import figure
from test_whole_road import Campaign, enter

SITE = "https://fapiao.example"
FIRST = 26990000000000300000


def query(number, words=""):
    return f"{words}{number} 20260105 113.00"


@pytest.fixture
def parts(tmp_path):
    folder = scratch_folder()
    campaign = Campaign(folder)
    port = free_ports(1)[0]
    kannel = Kannel(tmp_path, port)
    worker = campaign.worker()
    service = Service(folder, {
        **worker.settings, "listen.port": port, "lottery.site": SITE,
        "sms.kannel.allowedAddresses": "127.0.0.1", "sms.kannel.sendsmsUser": "fapiao",
        "sms.kannel.sendsmsUrl": f"http://127.0.0.1:{kannel.ports['sendsms']}/cgi-bin/sendsms",
    }, {"FAPIAO_SMS_KANNEL_SENDSMS_PASSWORD": "change-me-too"})
    service.shop = worker.shop
    try:
        with service, kannel:
            issue(service, *range(3))
            # A worker reads the campaigns every two seconds; until then nothing is offered.
            wait_until(lambda: "rule" in enter(service, digital(FIRST + 99), "x")[0].json())
            yield campaign, service, kannel
    finally:
        campaign.stop()
        remove(folder)


def issue(service, *places):
    service.issue(*({"change": "issue", "invoice": digital(FIRST + place)} for place in places),
                  key=service.shop)


def outcome(text, number):
    """Whether it says what came of the entry; where its receipt is."""
    assert f"尾号{str(number)[-6:]}" in text, text
    assert len(text.encode("utf-16-be")) <= 2 * 134
    assert "中奖" in text, text
    return re.search(rf"{re.escape(SITE)}/lottery/r/([0-9a-f]{{16}})$", text)[1]


def test_an_invoice_and_a_word_tell_what_was_won(parts):
    campaign, service, kannel = parts
    phone = "+8613800138041"
    with kannel.text_from(phone, query(FIRST), "ucs2") as handset:
        _, text = handset.reply()
        assert "状态正常" in text and "回复 1 摇奖" in text, text
    with kannel.text_from(phone, "兑奖", "ucs2") as handset:
        _, text = handset.reply()
    prefix = outcome(text, FIRST)
    entry = campaign.postgres.sql("SELECT encode(leaf, 'hex') FROM lottery_entry")
    assert entry.startswith(prefix)
    # The same again is the same receipt.
    with kannel.text_from(phone, query(FIRST, "兑奖 "), "ucs2") as handset:
        assert outcome(handset.reply()[1], FIRST) == prefix
    assert campaign.postgres.sql("SELECT count(*) FROM lottery_entry") == "1"
    assert figure(service, "fapiao_entries_total", result="entered") == 1


def test_while_the_draw_is_away_the_outcome_follows(parts):
    campaign, _, kannel = parts
    campaign.draw.kill()
    with kannel.text_from("+8613800138042", query(FIRST + 1, "兑奖 "), "ucs2") as handset:
        _, text = handset.reply()
        assert "等待开奖" in text, text
        campaign.draw = campaign.another_draw().start()
        texts = wait_until(lambda: [found for found in handset.replies() if "中奖" in found[1]], 60)
        outcome(texts[0][1], FIRST + 1)


def test_an_invoice_that_comes_later_enters_by_itself(parts):
    campaign, service, kannel = parts
    number = FIRST + 9
    with kannel.text_from("+8613800138043", query(number, "兑奖 "), "ucs2") as handset:
        _, text = handset.reply()
        assert "还没有查到" in text and "/lottery/r/" not in text, text
        issue(service, 9)
        # It is looked up once a minute.
        campaign.postgres.sql("UPDATE awaited_invoice SET due_at = now()")
        texts = wait_until(lambda: [found for found in handset.replies() if "已经查到" in found[1]], 60)
        outcome(texts[0][1], number)
    assert campaign.postgres.sql("SELECT count(*) FROM awaited_invoice") == "0"
