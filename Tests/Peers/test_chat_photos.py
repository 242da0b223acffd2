"""A photo through every chat: taken as a phone takes it, fetched from the platform, read by a process
of its own, and answered with the verdict."""

import base64
import hashlib
import hmac
import json
import threading
import time
from xml.etree import ElementTree

import numpy
import pytest
import requests
from PIL import Image
from twilio.request_validator import RequestValidator

import images
from fapiao import Service, command, digital, remove, scratch_folder
from platforms import Platform
from tencent import Encrypted, Plain, WeCom, photo_message

INVOICE = digital(26990000000000710001)
DINGTALK = "dt-s3cret"
PUBLIC_URL = "https://verify.example/sms/twilio"
SECRETS = {
    "wechat.appSecret": "wx-s3cret", "wecom.secret": "ww-s3cret",
    "telegram.webhookSecret": "tg-s3cret", "telegram.botToken": "1:tg-t0ken",
    "line.channelSecret": "line-s3cret", "line.accessToken": "line-t0ken",
    "whatsapp.appSecret": "wa-s3cret", "whatsapp.verifyToken": "wa-verify",
    "whatsapp.accessToken": "wa-t0ken", "dingtalk.appSecret": DINGTALK,
    "sms.twilio.authToken": "tw-t0ken",
}


@pytest.fixture(scope="module")
def platform():
    with Platform() as platform:
        yield platform


@pytest.fixture(scope="module", params=[Plain, Encrypted], ids=["plain", "aes"])
def service(request, platform, key, template):
    """WeChat is in one of its two modes; every other chat has only one."""
    path = scratch_folder(template)
    settings = {
        **request.param.settings, **WeCom.settings, **SECRETS, "api.keys": key.line,
        "log.level": "trace",
        "limits.chat": "1000000/min", "whatsapp.phoneNumberId": "555", "dingtalk.appKey": "dt-key",
        "sms.twilio.publicURL": PUBLIC_URL, "photos.deadlineSeconds": 60,
        "photos.concurrentMaximum": 4}
    for name in ("wechat.apiUrl", "wecom.apiUrl", "telegram.apiUrl", "line.apiUrl", "line.dataUrl",
                 "dingtalk.apiUrl", "sms.twilio.apiUrl", "wechat.photoHosts",
                 "whatsapp.mediaHosts", "dingtalk.sessionHosts", "dingtalk.photoHosts",
                 "sms.twilio.mediaHosts"):
        settings[name] = platform.url
    settings["whatsapp.apiUrl"] = platform.url + "/v23.0"
    with Service(path, settings) as service:
        service.wechat = request.param(service.url)
        service.issue({"change": "issue", "invoice": INVOICE}, key=key.text)
        service.photo = photo(service, path / "code.png")
        platform.requests.clear()
        platform.routes = {
            "/cgi-bin/token": lambda *_: (200, {"access_token": "wx-T1", "expires_in": 7200}),
            "/cgi-bin/gettoken": lambda *_: (
                200, {"errcode": 0, "access_token": "ww-T1", "expires_in": 7200}),
            "/cgi-bin/message/custom/send": lambda *_: (200, {"errcode": 0})}
        yield service
    remove(path)


def photo(service, file):
    """The invoice's code as `fapiao qr` draws it, on paper, held askew."""
    command("qr", INVOICE["number"], "--output", file, settings=service.client_settings)
    chance = numpy.random.default_rng(7)
    code = Image.open(file).convert("L")
    code = code.resize((code.width * 2, code.height * 2), Image.Resampling.NEAREST)
    sheet = images.on_paper(code, chance)
    return images.encoded(images.blurred(images.rotated(sheet, chance), chance))[0]


def is_the_verdict(text):
    return "一致" in text and INVOICE["number"] in text


def test_wechat_fetches_the_address_that_it_is_told(service, platform):
    platform.routes["/mmbiz_jpg/"] = lambda *_: (200, service.photo)
    answer = service.wechat.answer(photo_message(platform.url + "/mmbiz_jpg/abc/0"))
    assert is_the_verdict(answer), answer
    assert len(platform.wait_for("/mmbiz_jpg/")) == 1


def test_an_address_that_is_not_on_the_list_is_never_called(service):
    with Platform() as stranger:
        stranger.routes = {"/": lambda *_: (200, service.photo)}
        answer = service.wechat.answer(photo_message(stranger.url + "/a.jpg"))
        assert "没有取到" in answer and not stranger.requests


def test_a_photo_without_a_code_is_told_so(service, platform):
    chance = numpy.random.default_rng(8)
    sheet = images.on_paper(Image.new("L", (400, 400), 240), chance)
    platform.routes["/mmbiz_empty/"] = lambda *_: (200, images.encoded(sheet)[0])
    assert "没有找到二维码" in service.wechat.answer(photo_message(platform.url + "/mmbiz_empty/0"))


def test_a_photo_that_takes_long_is_answered_by_a_message_of_ours(service, platform):
    acknowledged = threading.Event()

    def slowly(*_):
        assert acknowledged.wait(60)
        return 200, service.photo

    platform.routes["/mmbiz_slow/"] = slowly
    reply = service.wechat.send(photo_message(platform.url + "/mmbiz_slow/0", person="oSlow"))
    assert (reply.status_code, reply.text) == (200, "success")
    acknowledged.set()
    sent = json.loads(platform.wait_for("/cgi-bin/message/custom/send")[0][2])
    assert sent["touser"] == "oSlow" and is_the_verdict(sent["text"]["content"]), sent


def test_wecom_fetches_by_the_media_id(service, platform):
    platform.routes["/cgi-bin/media/get"] = lambda *_: (200, service.photo)
    answer = WeCom(service.url).answer(photo_message("http://example.com/", media_id="media/7"))
    assert is_the_verdict(answer), answer
    query = platform.wait_for("/cgi-bin/media/get")[-1][0].partition("?")[2]
    assert query == "access_token=ww-T1&media_id=media%2F7"


def test_telegram_asks_where_the_photo_lies(service, platform):
    platform.routes["/bot1:tg-t0ken/getFile"] = lambda *_: (
        200, {"ok": True, "result": {"file_id": "big", "file_path": "photos/file_1.jpg"}})
    platform.routes["/file/bot1:tg-t0ken/photos/file_1.jpg"] = lambda *_: (200, service.photo)
    reply = telegram(service, photo=[
        {"file_id": "small", "file_size": 900}, {"file_id": "big", "file_size": 90_000}])
    assert "authentic" in reply["text"].lower() and INVOICE["number"] in reply["text"], reply
    assert platform.wait_for("/bot1:tg-t0ken/getFile")[-1][0].endswith("?file_id=big")


def telegram(service, **message):
    update = {"update_id": time.monotonic_ns(), "message": {
        "message_id": 1, "date": int(time.time()), "chat": {"id": 42, "type": "private"},
        "from": {"id": 42, "is_bot": False, "first_name": "A", "language_code": "en"}, **message}}
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRETS["telegram.webhookSecret"]}
    return requests.post(service.url + "/telegram", json=update, headers=headers, timeout=90).json()


@pytest.mark.parametrize("code, caption", [
    (f"01,32,,{INVOICE['number']},,{INVOICE['issuedOn'].replace('-', '')},,",
     f"价税合计 {INVOICE['total']}"),
    ("https://example.com/", f"{INVOICE['number']} {INVOICE['issuedOn']} {INVOICE['total']}"),
], ids=["what its code lacks", "all of it"])
def test_what_is_written_beside_a_photo_counts_too(service, platform, tmp_path, code, caption):
    command("qr", "--text", code, "--output", tmp_path / "code.png")
    drawn = (tmp_path / "code.png").read_bytes()
    platform.routes["/bot1:tg-t0ken/getFile"] = lambda *_: (
        200, {"ok": True, "result": {"file_id": "big", "file_path": "photos/file_2.jpg"}})
    platform.routes["/file/bot1:tg-t0ken/photos/file_2.jpg"] = lambda *_: (200, drawn)
    # No size in bytes: the last is the largest.
    reply = telegram(service, photo=[{"file_id": "small"}, {"file_id": "big"}], caption=caption)
    assert INVOICE["number"] in reply["text"], reply
    assert platform.wait_for("/bot1:tg-t0ken/getFile")[-1][0].endswith("?file_id=big")


def signed(secret, message):
    return hmac.new(secret.encode(), message, hashlib.sha256)


def test_line_gives_the_content_of_a_message(service, platform):
    platform.routes["/v2/bot/message/reply"] = lambda *_: (200, {})
    platform.routes["/v2/bot/message/1234/content"] = lambda *_: (200, service.photo)
    event = {
        "type": "message", "mode": "active", "timestamp": int(time.time() * 1000),
        "webhookEventId": f"01H{time.monotonic_ns()}", "replyToken": "rt-photo",
        "source": {"type": "user", "userId": "U1"}, "deliveryContext": {"isRedelivery": False},
        "message": {"type": "image", "id": "1234", "contentProvider": {"type": "line"}}}
    body = json.dumps({"destination": "U0", "events": [event]}).encode()
    signature = base64.b64encode(signed(SECRETS["line.channelSecret"], body).digest()).decode()
    assert requests.post(service.url + "/line", data=body, timeout=30,
                         headers={"X-Line-Signature": signature}).status_code == 200
    sent = json.loads(platform.wait_for("/v2/bot/message/reply")[-1][2])
    assert sent["replyToken"] == "rt-photo" and is_the_verdict(sent["messages"][0]["text"]), sent
    headers = platform.wait_for("/v2/bot/message/1234/content")[-1][1]
    assert headers["Authorization"] == "Bearer " + SECRETS["line.accessToken"]


def test_whatsapp_asks_where_the_photo_lies(service, platform):
    platform.routes["/v23.0/555/messages"] = lambda *_: (200, {})
    platform.routes["/v23.0/777"] = lambda *_: (200, {"url": platform.url + "/wa/whatsapp?mid=1"})
    platform.routes["/wa/whatsapp"] = lambda *_: (200, service.photo)
    message = {"from": "85200000001", "id": f"wamid.{time.monotonic_ns()}", "type": "image",
               "timestamp": str(int(time.time())), "image": {"id": "777", "mime_type": "image/jpeg"}}
    value = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "555"},
             "messages": [message]}
    body = json.dumps({"entry": [{"changes": [{"field": "messages", "value": value}]}]}).encode()
    signature = "sha256=" + signed(SECRETS["whatsapp.appSecret"], body).hexdigest()
    assert requests.post(service.url + "/whatsapp", data=body, timeout=30,
                         headers={"X-Hub-Signature-256": signature}).status_code == 200
    sent = json.loads(platform.wait_for("/v23.0/555/messages")[-1][2])
    assert is_the_verdict(sent["text"]["body"]), sent


def test_dingtalk_gives_an_address_for_a_download_code(service, platform):
    tokens = iter(["dt-T1", "dt-T2"])
    platform.routes |= {
        "/v1.0/oauth2/accessToken": lambda *_: (
            200, {"accessToken": next(tokens), "expireIn": 7200}),
        "/ddmedia/": lambda *_: (200, service.photo),
        "/robot/sendBySession": lambda *_: (200, {"errcode": 0, "errmsg": "ok"})}

    def download(*_):
        # The first token is no good any more.
        token = platform.requests[-1][1].get("x-acs-dingtalk-access-token")
        if token == "dt-T1":
            return 400, {"code": "InvalidAuthentication", "message": "不合法的access_token"}
        return 200, {"downloadUrl": platform.url + "/ddmedia/i.jpg?x-oss-signature=a%2Bb"}

    platform.routes["/v1.0/robot/messageFiles/download"] = download
    moment = str(int(time.time() * 1000))
    code = signed(DINGTALK, f"{moment}\n{DINGTALK}".encode()).digest()
    message = {"msgId": f"m{time.monotonic_ns()}", "msgtype": "picture", "senderStaffId": "u1",
               "conversationType": "1", "content": {"downloadCode": "mIofN+/=="},
               "sessionWebhook": platform.url + "/robot/sendBySession?session=1"}
    assert requests.post(service.url + "/dingtalk", json=message, timeout=30, headers={
        "timestamp": moment, "sign": base64.b64encode(code).decode()}).status_code == 200
    sent = json.loads(platform.wait_for("/robot/sendBySession")[-1][2])
    assert is_the_verdict(sent["text"]["content"]), sent
    asked = json.loads(platform.wait_for("/v1.0/robot/messageFiles/download")[-1][2])
    assert asked == {"downloadCode": "mIofN+/==", "robotCode": "dt-key"}


def test_an_mms_is_fetched_from_where_twilio_sends_us_on(service, platform):
    media = "/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"
    platform.routes |= {
        media: lambda *_: (307, b"", {"Location": platform.url + "/mms/AC1/1?Signature=a~b"}),
        "/mms/AC1/1": lambda *_: (200, service.photo)}
    fields = {"MessageSid": f"MM{time.monotonic_ns()}", "AccountSid": "AC1", "NumMedia": "1",
              "From": "+14155550109", "To": "+14155550100", "Body": "",
              "MediaContentType0": "image/jpeg", "MediaUrl0": platform.url + media}
    signature = RequestValidator(SECRETS["sms.twilio.authToken"]).compute_signature(
        PUBLIC_URL, fields)
    reply = requests.post(service.url + "/sms/twilio", data=fields, timeout=90,
                          headers={"X-Twilio-Signature": signature})
    text = ElementTree.fromstring(reply.text).findtext("Message")
    assert "正常" in text and INVOICE["number"][-4:] in text, text
    known = [request[1].get("Authorization") for request in platform.requests
             if request[0].startswith((media, "/mms/"))]
    pair = base64.b64encode(b"AC1:" + SECRETS["sms.twilio.authToken"].encode()).decode()
    assert known == ["Basic " + pair, None]


def test_nothing_secret_or_personal_is_in_the_log(service):
    log = service.log()
    assert log
    for word in [*SECRETS.values(), "wx-T1", "ww-T1", "dt-T1", "dt-T2", "oSlow", "85200000001",
                 "4155550109", "mIofN", "x-oss-signature", INVOICE["number"]]:
        assert word not in log, word
