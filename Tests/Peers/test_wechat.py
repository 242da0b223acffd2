"""wechatpy plays Tencent: it signs, encrypts, verifies and decrypts; we only answer."""

import itertools
import json
import os
import random
import signal
import time

import pytest
import requests
from wechatpy.crypto import WeChatCrypto
from wechatpy.enterprise.crypto import WeChatCrypto as WeComCrypto
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.replies import deserialize_reply
from wechatpy.utils import WeChatSigner, check_signature

from fapiao import Service, digital, qr_text
from platforms import Platform

TOKEN, APP_ID, CORP_ID = "t0ken", "wx0123456789abcdef", "ww0123456789abcdef"
# The last digit has bits that belong to no byte, as the platform's own keys do.
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
INVOICE = digital(26990000000000700001)
message_ids = itertools.count(random.randrange(10**15))


def sign(*parts):
    signer = WeChatSigner()
    signer.add_data(*parts)
    return signer.signature


def message(kind, fields, person="oPerson", ident=None):
    ident = ident or next(message_ids)
    return (f"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[{person}]]>"
            f"</FromUserName><CreateTime>{int(time.time())}</CreateTime><MsgType><![CDATA[{kind}]]>"
            f"</MsgType>{fields}<MsgId>{ident}</MsgId></xml>")


def text(content, **more):
    return message("text", f"<Content><![CDATA[{content}]]></Content>", **more)


def scan(content, **more):
    return message(
        "event", "<Event><![CDATA[scancode_waitmsg]]></Event><EventKey>scan</EventKey><ScanCodeInfo>"
        f"<ScanType><![CDATA[qrcode]]></ScanType><ScanResult><![CDATA[{content}]]></ScanResult>"
        "</ScanCodeInfo>", **more)


class Plain:
    settings = {"wechat.token": TOKEN, "wechat.appId": APP_ID}

    def __init__(self, url):
        self.url = url

    def address(self, **more):
        timestamp, nonce = str(int(time.time())), str(random.randrange(10**9))
        return {"signature": sign(TOKEN, timestamp, nonce), "timestamp": timestamp,
                "nonce": nonce, **more}

    def send(self, body, timeout=30):
        return requests.post(self.url + "/wechat", params=self.address(), data=body.encode(),
                             headers={"Content-Type": "text/xml"}, timeout=timeout)

    def read(self, reply):
        assert reply.status_code == 200, reply.text
        return deserialize_reply(reply.content.decode())


class Encrypted(Plain):
    settings = {**Plain.settings, "wechat.encodingAesKey": KEY}
    path, crypto = "/wechat", WeChatCrypto(TOKEN, KEY, APP_ID)

    def send(self, body, timeout=30):
        address = self.address(encrypt_type="aes")
        outer = self.crypto.encrypt_message(body, address["nonce"], address["timestamp"])
        address["msg_signature"] = outer.split("<MsgSignature><![CDATA[")[1].split("]]")[0]
        return requests.post(self.url + self.path, params=address, data=outer.encode(),
                             headers={"Content-Type": "text/xml"}, timeout=timeout)

    def read(self, reply):
        assert reply.status_code == 200, reply.text
        def part(name):
            inner = reply.text.split(f"<{name}>")[1].split(f"</{name}>")[0]
            return inner.removeprefix("<![CDATA[").removesuffix("]]>")
        return deserialize_reply(self.crypto.decrypt_message(
            reply.text, part("MsgSignature"), part("TimeStamp"), part("Nonce")))


class WeCom(Encrypted):
    settings = {"wecom.token": TOKEN, "wecom.corpId": CORP_ID, "wecom.encodingAesKey": KEY,
                "wecom.agentId": "7"}
    path, crypto = "/wecom", WeComCrypto(TOKEN, KEY, CORP_ID)


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
