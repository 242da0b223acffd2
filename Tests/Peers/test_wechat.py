"""wechatpy plays Tencent: it signs, encrypts, verifies and decrypts; we only answer."""

import json
import os
import re
import signal
import time

import pytest
import requests
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.utils import check_signature

from fapiao import Service, digital, qr_text
from platforms import Platform
from tencent import APP_ID, KEY, TOKEN, Encrypted, Plain, WeCom, message, message_ids, scan, sign, \
    text

INVOICE = digital(26990000000000700001)


@pytest.fixture(params=[Plain, Encrypted, WeCom], ids=["plain", "aes", "wecom"])
def tencent(request, folder, key):
    mode = request.param
    with Service(folder, {**mode.settings, "api.keys": key.line,
                          "limits.chat": "1000000/min"}) as service:
        service.issue({"change": "issue", "invoice": INVOICE}, key=key.text)
        yield mode(service.url)


def test_a_scanned_code_is_answered_with_the_verdict(tencent):
    reply = tencent.read(tencent.send(scan(qr_text(INVOICE))))
    assert reply.target == "oPerson" and reply.source == "gh_1"
    assert "一致" in reply.content and INVOICE["number"] in reply.content, reply.content


def test_a_text_is_answered_with_the_verdict(tencent):
    said = f"查 {INVOICE['number']} {INVOICE['issuedOn']} {INVOICE['total']}"
    assert "一致" in tencent.read(tencent.send(text(said))).content


def test_the_same_message_again_gets_the_same_answer(tencent):
    said = scan(qr_text(INVOICE), ident=next(message_ids))
    first = tencent.read(tencent.send(said)).content
    # A later check would count this one, and say so.
    assert tencent.read(tencent.send(said)).content == first


@pytest.mark.parametrize("odd", ["\x1d", "\0", "\x0b", "\x7f", " ]]>", " &nbsp;", " \ufffe"])
def test_whatever_stands_in_a_text_it_is_answered(tencent, odd):
    said = f"查 {INVOICE['number']} {INVOICE['issuedOn']} {INVOICE['total']}{odd}"
    assert "一致" in tencent.read(tencent.send(text(said))).content


def test_two_clicks_within_a_second_are_two_questions(tencent):
    def click(key):
        body = message("event", f"<Event>CLICK</Event><EventKey>{key}</EventKey>")
        return re.sub("<MsgId>.*?</MsgId>", "", body).replace(moment(body), moment(first))

    def moment(body):
        return re.search("<CreateTime>.*?</CreateTime>", body).group()

    first = message("event", "")
    said = [tencent.read(tencent.send(click(key))).content for key in ("帮助", "重来", "帮助")]
    assert said[0] != said[1] and said[0] == said[2]


def test_a_subscriber_is_greeted(tencent):
    body = message("event", "<Event><![CDATA[subscribe]]></Event>")
    assert tencent.read(tencent.send(body)).content


def test_what_a_stranger_signs_is_refused(tencent):
    body = text("a").encode()
    for address in ({}, {"signature": "0" * 40, "timestamp": str(int(time.time())), "nonce": "1"}):
        path = getattr(tencent, "path", "/wechat")
        assert requests.post(tencent.url + path, params=address, data=body,
                             timeout=30).status_code == 403
    forged = WeChatCrypto("other", KEY, APP_ID)
    if isinstance(tencent, Encrypted):
        crypto, tencent.crypto = tencent.crypto, forged
        assert tencent.send(text("a")).status_code == 403
        tencent.crypto = crypto


def test_an_old_signature_is_refused(tencent):
    timestamp = str(int(time.time()) - 3_600)
    address = {"signature": sign(TOKEN, timestamp, "1"), "timestamp": timestamp, "nonce": "1",
               "echostr": "1"}
    path = getattr(tencent, "path", "/wechat")
    assert requests.get(tencent.url + path, params=address, timeout=30).status_code == 403


def test_the_address_is_proven(tencent):
    timestamp, nonce = str(int(time.time())), "n1"
    if isinstance(tencent, WeCom):
        outer = tencent.crypto.encrypt_message("8472", nonce, timestamp)
        echo = outer.split("<Encrypt><![CDATA[")[1].split("]]")[0]
        address = {"msg_signature": sign(TOKEN, timestamp, nonce, echo), "timestamp": timestamp,
                   "nonce": nonce, "echostr": echo}
        reply = requests.get(tencent.url + "/wecom", params=address, timeout=30)
    else:
        address = tencent.address(echostr="8472")
        check_signature(TOKEN, address["signature"], address["timestamp"], address["nonce"])
        reply = requests.get(tencent.url + "/wechat", params=address, timeout=30)
    assert (reply.status_code, reply.text) == (200, "8472")


def test_wechatpy_itself_refuses_a_changed_reply(tencent):
    if not isinstance(tencent, Encrypted):
        return
    reply = tencent.send(scan(qr_text(INVOICE)))
    reply._content = reply.content.replace(b"<Nonce><![CDATA[", b"<Nonce><![CDATA[x")
    with pytest.raises(InvalidSignatureException):
        tencent.read(reply)


def test_an_answer_that_comes_late_is_sent_by_a_message_of_ours(folder):
    """The ledger stands still until WeChat has been told that the answer will follow."""
    with Platform() as platform:
        platform.routes = {
            "/cgi-bin/token": lambda *_: (200, {"access_token": "T1", "expires_in": 7200}),
            "/cgi-bin/message/custom/send": lambda *_: (200, {"errcode": 0, "errmsg": "ok"}),
        }
        settings = {**Encrypted.settings, "wechat.appSecret": "s3cret",
                    "wechat.apiUrl": platform.url, "wechat.replyBudgetMilliseconds": "1",
                    "log.level": "trace"}
        with Service(folder, settings) as service:
            tencent = Encrypted(service.url)
            stopped = service.pids("postgres")
            for pid in stopped:
                os.kill(pid, signal.SIGSTOP)
            try:
                reply = tencent.send(scan(qr_text(INVOICE), person="oWaits"))
            finally:
                for pid in stopped:
                    os.kill(pid, signal.SIGCONT)
            assert (reply.status_code, reply.text) == (200, "success")
            sent = platform.wait_for("/cgi-bin/message/custom/send")
            assert sent[0][0].endswith("?access_token=T1")
            answer = json.loads(sent[0][2])
            assert answer["touser"] == "oWaits" and answer["text"]["content"]
            assert len(platform.wait_for("/cgi-bin/token")) == 1
        for secret in ("oWaits", "s3cret", KEY, TOKEN, "T1\""):
            assert secret not in service.log()
