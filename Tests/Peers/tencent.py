"""wechatpy plays Tencent: it signs, encrypts, verifies and decrypts; we only answer."""

import itertools
import random
import time

import requests
from wechatpy.crypto import WeChatCrypto
from wechatpy.enterprise.crypto import WeChatCrypto as WeComCrypto
from wechatpy.replies import deserialize_reply
from wechatpy.utils import WeChatSigner

TOKEN, APP_ID, CORP_ID = "t0ken", "wx0123456789abcdef", "ww0123456789abcdef"
# The last digit has bits that belong to no byte, as the platform's own keys do.
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
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


def photo_message(url, media_id="m1", **more):
    return message("image", f"<PicUrl><![CDATA[{url}]]></PicUrl>"
                   f"<MediaId><![CDATA[{media_id}]]></MediaId>", **more)


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

    def answer(self, body):
        """What the person reads. An attempt that we do not answer in time is made again."""
        while (reply := self.send(body)).text == "success":
            pass
        return self.read(reply).content


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
