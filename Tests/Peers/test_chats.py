"""Telegram, LINE, WhatsApp and DingTalk, each played from outside; LINE by its own library."""

import base64
import hashlib
import hmac
import json
import time

import pytest
import requests
from linebot.v3.webhook import SignatureValidator

from fapiao import Service, digital, remove, scratch_folder, wait_until
from platforms import Platform

INVOICE = digital(26990000000000700002)
QUESTION = f"查 {INVOICE['number']} {INVOICE['issuedOn']} {INVOICE['total']}"
SECRETS = {
    "telegram.webhookSecret": "tg-s3cret", "telegram.botToken": "1:tg-t0ken",
    "line.channelSecret": "line-s3cret", "line.accessToken": "line-t0ken",
    "whatsapp.appSecret": "wa-s3cret", "whatsapp.verifyToken": "wa-verify",
    "whatsapp.accessToken": "wa-t0ken", "dingtalk.appSecret": "dt-s3cret",
}


@pytest.fixture(scope="module")
def platform():
    with Platform() as platform:
        platform.routes = {"/": lambda *_: (200, {})}
        yield platform


@pytest.fixture(scope="module")
def chats(platform, key, template):
    path = scratch_folder(template)
    # Secrets by file, as they should be.
    settings = {
        "api.keys": key.line, "log.level": "trace", "whatsapp.phoneNumberId": "555",
        "telegram.apiUrl": platform.url, "line.apiUrl": platform.url, "line.dataUrl": platform.url,
        "whatsapp.apiUrl": platform.url + "/v23.0", "dingtalk.sessionHosts": platform.url}
    for name, secret in SECRETS.items():
        file = path / name
        file.write_text(secret + "\n")
        file.chmod(0o600)
        settings[name + "File"] = file
    with Service(path, settings) as service:
        service.issue({"change": "issue", "invoice": INVOICE}, key=key.text)
        yield service
    remove(path)


def code(secret, message):
    return hmac.new(secret.encode(), message, hashlib.sha256).digest()


def test_telegram_is_answered_in_the_response(chats):
    update = {"update_id": 1, "message": {
        "message_id": 1, "date": int(time.time()), "text": QUESTION,
        "from": {"id": 42, "is_bot": False, "first_name": "A"}, "chat": {"id": 42, "type": "private"}}}
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRETS["telegram.webhookSecret"]}
    reply = requests.post(chats.url + "/telegram", json=update, headers=headers, timeout=30).json()
    assert reply["method"] == "sendMessage" and reply["chat_id"] == 42
    assert "一致" in reply["text"]
    assert requests.post(chats.url + "/telegram", json=update, timeout=30).status_code == 403


def test_line_is_answered_with_the_reply_token(chats, platform):
    event = {
        "type": "message", "mode": "active", "timestamp": int(time.time() * 1000),
        "webhookEventId": "01H", "replyToken": "rt", "source": {"type": "user", "userId": "U1"},
        "deliveryContext": {"isRedelivery": False},
        "message": {"type": "text", "id": "1", "quoteToken": "q", "text": QUESTION}}
    body = json.dumps({"destination": "U0", "events": [event]}, ensure_ascii=False)
    signature = base64.b64encode(code(SECRETS["line.channelSecret"], body.encode())).decode()
    validator = SignatureValidator(SECRETS["line.channelSecret"])
    for given in (signature, signature[:-2] + "A=", "", signature.lower()):
        reply = requests.post(chats.url + "/line", data=body.encode(), timeout=30,
                              headers={"X-Line-Signature": given})
        # We and LINE's own library say the same of every signature.
        assert (reply.status_code == 200) == validator.validate(body, given), given
    path, headers, sent = platform.wait_for("/v2/bot/message/reply")[0]
    sent = json.loads(sent)
    assert headers["Authorization"] == "Bearer " + SECRETS["line.accessToken"]
    assert sent["replyToken"] == "rt" and "一致" in sent["messages"][0]["text"]


def test_an_odd_event_of_line_costs_no_other(chats, platform):
    def event(name, text):
        return json.dumps({
            "type": "message", "mode": "active", "timestamp": int(time.time() * 1000),
            "webhookEventId": name, "replyToken": name, "source": {"type": "user", "userId": name},
            "message": {"type": "text", "id": "1", "text": text}})
    # json.dumps writes half a pair and a NUL as escapes, which few readers take.
    events = [event("odd-1", "help"), event("odd-2", "\ud83d\0 " + QUESTION), "null", '{"type":null}',
              event("odd-3", "help")]
    body = ('{"destination":"U0","events":[' + ",".join(events) + "]}").encode()
    signature = base64.b64encode(code(SECRETS["line.channelSecret"], body)).decode()
    reply = requests.post(chats.url + "/line", data=body, timeout=30,
                          headers={"X-Line-Signature": signature})
    assert reply.status_code == 200

    def answered():
        sent = [json.loads(r[2]) for r in platform.requests if r[0].endswith("/message/reply")]
        return {s["replyToken"]: s["messages"][0]["text"] for s in sent}
    wait_until(lambda: {"odd-1", "odd-2", "odd-3"} <= answered().keys())
    assert "一致" in answered()["odd-2"]


def test_whatsapp_is_answered_through_the_graph(chats, platform):
    query = {"hub.mode": "subscribe", "hub.challenge": "1158",
             "hub.verify_token": SECRETS["whatsapp.verifyToken"]}
    assert requests.get(chats.url + "/whatsapp", params=query, timeout=30).text == "1158"
    message = {"from": "85200000000", "id": "wamid.1", "timestamp": str(int(time.time())),
               "type": "text", "text": {"body": QUESTION}}
    value = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "555"},
             "contacts": [{"wa_id": "85200000000"}], "messages": [message]}
    body = json.dumps({"object": "whatsapp_business_account", "entry": [
        {"id": "1", "changes": [{"field": "messages", "value": value}]}]}).encode()
    signature = "sha256=" + code(SECRETS["whatsapp.appSecret"], body).hex()
    for given, status in ((signature, 200), (signature[:-1], 403), ("", 403)):
        reply = requests.post(chats.url + "/whatsapp", data=body, timeout=30,
                              headers={"X-Hub-Signature-256": given})
        assert reply.status_code == status
    path, headers, sent = platform.wait_for("/v23.0/555/messages")[0]
    sent = json.loads(sent)
    assert sent["to"] == "85200000000" and "一致" in sent["text"]["body"]


def test_dingtalk_is_answered_in_its_session(chats, platform):
    moment = str(int(time.time() * 1000))
    secret = SECRETS["dingtalk.appSecret"]
    headers = {"timestamp": moment, "sign": base64.b64encode(
        code(secret, f"{moment}\n{secret}".encode())).decode()}
    message = {"msgId": "m1", "msgtype": "text", "text": {"content": QUESTION},
               "senderStaffId": "u1", "conversationType": "1",
               "sessionWebhook": platform.url + "/robot/sendBySession?session=1"}
    send = lambda **change: requests.post(
        chats.url + "/dingtalk", json={**message, **change}, headers=headers, timeout=30)
    assert send().status_code == 200
    assert send(sessionWebhook="https://example.com/").status_code == 400
    sent = json.loads(platform.wait_for("/robot/sendBySession")[0][2])
    assert sent["msgtype"] == "text" and "一致" in sent["text"]["content"]


def test_nothing_secret_or_personal_is_in_the_log(chats):
    log = chats.log()
    assert log
    for word in [*SECRETS.values(), "85200000000", "U1\"", "wamid.1", INVOICE["number"]]:
        assert word not in log, word
