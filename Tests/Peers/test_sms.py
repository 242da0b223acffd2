"""Text messages: Kannel with its fake SMSC, Twilio's own validator, and clouds on loopback."""

import hashlib
import hmac
import http.server
import json
import threading
import time
import urllib.parse
from xml.etree import ElementTree

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families
from twilio.request_validator import RequestValidator

from fapiao import Service, WIDE_LIMITS, digital, free_ports, wait_until
from kannel import Kannel

PATH_SECRET = "peers-secret-of-32-letters-and-more"
TOKEN = "twilio-token-of-the-peers"
PUBLIC_URL = "https://verify.example/sms/twilio"


def figure(service, name, **labels):
    families = text_string_to_metric_families(requests.get(service.operators + "/metrics", timeout=10).text)
    return sum(sample.value for family in families for sample in family.samples
               if sample.name == name and labels.items() <= sample.labels.items())


class Cloud:
    """Stands for an HTTPS interface of a platform, on loopback."""

    def __init__(self, reply):
        self.calls = []
        cloud = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                cloud.calls.append((self.path, dict(self.headers), body))
                out = json.dumps(reply).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(out)))
                self.end_headers()
                self.wfile.write(out)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def aliyun():
    cloud = Cloud({"Code": "OK", "Message": "OK", "BizId": "1", "RequestId": "2"})
    yield cloud
    cloud.close()


@pytest.fixture(scope="module")
def tencent():
    cloud = Cloud({"Response": {"SendStatusSet": [{"Code": "Ok"}], "RequestId": "2"}})
    yield cloud
    cloud.close()


@pytest.fixture(scope="module")
def texting(template, key, aliyun, tencent, tmp_path_factory):
    """A service behind all four gateways, and the port that it keeps."""
    from fapiao import remove, scratch_folder
    folder = scratch_folder(template)
    settings = {
        **WIDE_LIMITS, "api.keys": key.line, "listen.port": free_ports(1)[0], "log.level": "trace",
        "sms.kannel.allowedAddresses": "127.0.0.1",
        "sms.aliyun.accessKeyId": "id", "sms.aliyun.signName": "查验",
        "sms.aliyun.templateCode": "SMS_1", "sms.aliyun.endpoint": f"http://{aliyun.host}",
        "sms.tencent.secretId": "id", "sms.tencent.sdkAppId": "1400000000",
        "sms.tencent.signName": "查验", "sms.tencent.templateId": "42",
        "sms.tencent.endpoint": f"http://{tencent.host}",
        "sms.twilio.publicURL": PUBLIC_URL}
    secrets = {
        "FAPIAO_SMS_ALIYUN_PATH_SECRET": PATH_SECRET,
        "FAPIAO_SMS_ALIYUN_ACCESS_KEY_SECRET": "key-secret",
        "FAPIAO_SMS_TENCENT_PATH_SECRET": PATH_SECRET,
        "FAPIAO_SMS_TENCENT_SECRET_KEY": "key-secret",
        "FAPIAO_SMS_TWILIO_AUTH_TOKEN": TOKEN}
    service = Service(folder, settings, secrets)
    with service:
        for number in range(26990000000000610001, 26990000000000610009):
            service.issue({"change": "issue", "invoice": digital(number)}, key=key.text)
        yield service
    remove(folder)


@pytest.fixture(scope="module")
def kannel(texting, tmp_path_factory):
    with Kannel(tmp_path_factory.mktemp("kannel"), texting.settings["listen.port"]) as kannel:
        yield kannel


def query(place, words="查验"):
    return f"{words} 2699000000000061000{place} 20260105 113.00"


def test_a_chinese_query_is_answered_in_chinese(texting, kannel):
    with kannel.text_from("+8613800138001", query(1), "ucs2") as phone:
        coding, text = phone.reply()
    assert coding == "ucs-2" and "正常" in text, text
    wait_until(lambda: figure(
        texting, "fapiao_sms_delivery_reports_total", gateway="kannel", status="delivered") >= 1)
    assert figure(texting, "fapiao_verifications_total", channel="sms", verdict="consistent") == 1


def test_a_byte_order_mark_is_no_character(kannel):
    with kannel.text_from("+8613800138021", "\ufeff" + query(2), "ucs2") as phone:
        coding, text = phone.reply()
    assert coding == "ucs-2" and "正常" in text, text


def test_an_english_query_is_answered_in_seven_bits(kannel):
    never_issued = "check 26990000000000619999 20260105 113.00"
    with kannel.text_from("+8613800138002", never_issued, "text") as phone:
        coding, text = phone.reply()
    assert coding != "ucs-2" and "invoice" in text.lower(), text


def test_a_bad_query_is_helped(kannel):
    with kannel.text_from("+8613800138003", "你好", "ucs2") as phone:
        coding, text = phone.reply()
    assert coding == "ucs-2" and "号码" in text, text


def test_while_the_service_is_down_kannel_keeps_the_message(texting, kannel):
    texting.stop()
    with kannel.text_from("+8613800138004", query(3), "ucs2") as phone:
        wait_until(lambda: "HTTP: Retrying request" in kannel.log("smsbox"))
        assert phone.replies() == []
        texting.start()
        coding, text = phone.reply()
        assert coding == "ucs-2" and "正常" in text, text
        wait_until(lambda: figure(
            texting, "fapiao_sms_delivery_reports_total", status="delivered") >= 1)
        assert len(phone.replies()) == 1
    assert figure(texting, "fapiao_verifications_total", channel="sms", verdict="consistent") == 1


def post(service, number, text, message_id, **headers):
    return requests.post(
        f"{service.url}/sms/kannel?id={message_id}", data=text.encode("utf-16-be"), timeout=20,
        headers={"Content-Type": 'text/plain; charset="UTF-16BE"', "X-Kannel-From": number,
                 **headers})


def test_the_same_message_again_gets_the_same_answer(texting):
    before = figure(texting, "fapiao_verifications_total", channel="sms")
    replies = [post(texting, "+8613800138005", query(4), "again-1") for _ in range(3)]
    assert {r.status_code for r in replies} == {200}
    assert len({r.content for r in replies}) == 1 and replies[0].headers["X-Kannel-Coding"] == "2"
    assert figure(texting, "fapiao_verifications_total", channel="sms") == before + 1


def test_past_its_limit_a_phone_hears_nothing(texting):
    replies = [post(texting, "+8613800138006", query(5), f"many-{n}") for n in range(12)]
    assert {r.status_code for r in replies} == {200}
    assert replies[0].content and not replies[-1].content


def test_only_kannel_gets_in(texting):
    reply = post(texting, "+8613800138007", query(1), "x", **{"X-Forwarded-For": "203.0.113.9"})
    assert reply.status_code == 403


def twilio(service, fields, signature=None):
    signature = signature or RequestValidator(TOKEN).compute_signature(PUBLIC_URL, fields)
    return requests.post(service.url + "/sms/twilio", data=fields, timeout=20,
                         headers={"X-Twilio-Signature": signature})


def test_twilios_own_validator_signs_for_us(texting):
    fields = {"MessageSid": "SM0123456789abcdef", "From": "+14155550101", "To": "+14155550100",
              "Body": query(6) + " &<>+é", "NumMedia": "0", "FromCity": ""}
    reply = twilio(texting, fields)
    assert reply.status_code == 200 and reply.headers["Content-Type"].startswith("text/xml")
    root = ElementTree.fromstring(reply.text)
    assert root.tag == "Response" and root.find("Message").text
    assert twilio(texting, {**fields, "Body": query(7)}, RequestValidator(
        TOKEN).compute_signature(PUBLIC_URL, fields)).status_code == 403
    assert twilio(texting, fields, RequestValidator(
        "another").compute_signature(PUBLIC_URL, fields)).status_code == 403


@pytest.mark.parametrize("url", [PUBLIC_URL, PUBLIC_URL.replace("/sms", ":443/sms")])
def test_twilio_signs_with_a_port_or_without(texting, url):
    fields = {"MessageSid": "SMport" + str(len(url)), "From": "+14155550102", "Body": "help"}
    validator = RequestValidator(TOKEN)
    signature = validator.compute_signature(url, fields)
    assert validator.validate(PUBLIC_URL, fields, signature)
    assert twilio(texting, fields, signature).status_code == 200
    other = validator.compute_signature(PUBLIC_URL.replace("/sms", ":8443/sms"), fields)
    assert not validator.validate(PUBLIC_URL, fields, other)
    assert twilio(texting, fields, other).status_code == 403


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def test_aliyun_gets_its_reply_signed_and_once(texting, aliyun):
    body = [{"phone_number": "13800138011", "content": query(7), "sign_name": "查验",
             "send_time": time.strftime("%Y%m%d%H%M%S", time.gmtime(time.time() + 8 * 3600)),
             "dest_code": "95113", "sequence_id": 61}]
    for _ in range(2):
        reply = requests.post(f"{texting.url}/sms/aliyun/{PATH_SECRET}", json=body, timeout=20)
        assert (reply.status_code, reply.json()) == (200, {"code": 0, "msg": "接收成功"})
    (path, headers, sent), = aliyun.calls
    headers = {name.lower(): value for name, value in headers.items()}
    fields = dict(urllib.parse.parse_qsl(path.partition("?")[2]))
    assert fields["PhoneNumbers"] == "13800138011" and fields["TemplateCode"] == "SMS_1"
    text = "".join(json.loads(fields["TemplateParam"]).values())
    assert "正常" in text, text
    names = headers["authorization"].split("SignedHeaders=")[1].split(",")[0]
    canonical = "\n".join([
        "POST", "/", path.partition("?")[2],
        "".join(f"{name}:{headers[name]}\n" for name in names.split(";")), names, sha256(sent)])
    signature = hmac.new(b"key-secret", ("ACS3-HMAC-SHA256\n" + sha256(canonical.encode())).encode(),
                         hashlib.sha256).hexdigest()
    assert headers["authorization"].endswith("Signature=" + signature)


def test_tencent_gets_its_reply_signed_and_once(texting, tencent):
    body = {"extend": "01", "mobile": "13800138012", "nationcode": "86", "sign": "查验",
            "text": query(8), "time": int(time.time())}
    for _ in range(2):
        reply = requests.post(f"{texting.url}/sms/tencent/{PATH_SECRET}", json=body, timeout=20)
        assert (reply.status_code, reply.json()) == (200, {"result": 0, "errmsg": "OK"})
    (_, headers, sent), = tencent.calls
    headers = {name.lower(): value for name, value in headers.items()}
    message = json.loads(sent)
    assert message["PhoneNumberSet"] == ["+8613800138012"]
    assert "正常" in "".join(message["TemplateParamSet"]), message
    canonical = (f"POST\n/\n\ncontent-type:{headers['content-type']}\nhost:{headers['host']}\n\n"
                 f"content-type;host\n{sha256(sent)}")
    day = time.strftime("%Y-%m-%d", time.gmtime(int(headers["x-tc-timestamp"])))
    signing = b"TC3key-secret"
    for word in (day, "sms", "tc3_request", "\n".join([
            "TC3-HMAC-SHA256", headers["x-tc-timestamp"], f"{day}/sms/tc3_request",
            sha256(canonical.encode())])):
        signing = hmac.new(signing, word.encode(), hashlib.sha256).digest()
    assert headers["authorization"].endswith("Signature=" + signing.hex())


@pytest.mark.parametrize("provider", ["aliyun", "tencent"])
def test_without_the_secret_there_is_no_such_address(texting, provider):
    for secret in ("x", PATH_SECRET + "x", PATH_SECRET[:-1]):
        reply = requests.post(f"{texting.url}/sms/{provider}/{secret}", json=[], timeout=20)
        assert reply.status_code == 404


def test_the_log_names_nobody(texting):
    log = texting.log()
    for word in ("1380013", "4155550", "269900000000006100", PATH_SECRET, TOKEN, "key-secret"):
        assert word not in log, word
