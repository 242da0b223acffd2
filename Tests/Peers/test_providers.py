"""The simulated WeChat Pay and Alipay and the program's own side of each, against clients that we did not write:
wechatpayv3 and python-alipay-sdk from PyPI."""

import base64
import json
import re
import threading
import time
import urllib.parse

import pytest
import requests
from alipay import DCAliPay
from cryptography import x509
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from wechatpayv3 import WeChatPay, WeChatPayType
from wechatpayv3 import utils as wechat
from wechatpayv3.core import Core

from fapiao import remove, scratch_folder, wait_until
from providers import Listener, Simulation, pay

OPENID = "oPeer000000000000000000001"
MERCHANT, SERIAL, APP = "1900000001", "7F01", "wx0000000000000001"
PUBLIC_KEY = "PUB_KEY_ID_0100000001"
BILLS = "/v3/fund-app/mch-transfer/transfer-bills"


@pytest.fixture(scope="module")
def simulation():
    path = scratch_folder()
    running = Simulation(path / "providers")
    yield running
    running.stop()
    remove(path)


def sdk(simulation, **keys):
    """wechatpayv3 as the merchant, sent to the simulation."""
    class Routed(Core):
        # The client sets the real one while it is made, and calls it at once.
        _gate_way = property(lambda self: simulation.url, lambda self, _: None)

    made = WeChatPay.__new__(WeChatPay)
    made._core = Routed(
        MERCHANT, SERIAL, simulation.text("wechat-merchant.key"),
        simulation.text("wechat-apiv3.key"), **keys)
    made._mchid, made._appid, made._notify_url = MERCHANT, APP, "http://127.0.0.1:1/none"
    made._type = WeChatPayType.MINIPROG
    return made


def public_key(simulation):
    return {"public_key": simulation.text("wechat-platform-public.pem"),
            "public_key_id": PUBLIC_KEY}


REPORTS = [{"info_type": "活动名称", "info_content": "春季"}, {"info_type": "奖励说明", "info_content": "奖"}]


@pytest.mark.parametrize("mode", ["certificates", "public key"])
def test_the_client_of_others_and_the_simulation_believe_each_other(simulation, mode):
    client = sdk(simulation, **(public_key(simulation) if mode == "public key" else {}))
    order = f"PEER{time.time_ns()}"
    before = float(simulation.received("wechat", OPENID))
    with Listener() as listener:
        # The name is encrypted by the client and read by the simulation.
        code, text = client.mch_transfer_bills(
            order, "1000", OPENID, 888, "测试", user_name="张三",
            transfer_scene_report_infos=REPORTS, notify_url=f"{listener.url}/wechat")
        assert code == 200, text
        assert json.loads(text)["state"] == "WAIT_USER_CONFIRM"
        code, text = client.mch_transfer_bills_query(out_bill_no=order)
        assert (code, json.loads(text)["state"]) == (200, "WAIT_USER_CONFIRM")
        simulation.confirm(order)
        code, text = client.mch_transfer_bills_query(out_bill_no=order)
        bill = json.loads(text)
        assert (code, bill["state"], bill["transfer_amount"], bill["mch_id"]) == (
            200, "SUCCESS", 888, MERCHANT)
        wait_until(lambda: listener.requests)
        _, _, headers, body = listener.requests[0]
        told = client.callback(headers, body)
        assert told["event_type"] == "MCHTRANSFER.BILL.FINISHED"
        assert told["resource"]["out_bill_no"] == order and told["resource"]["state"] == "SUCCESS"
    assert float(simulation.received("wechat", OPENID)) == pytest.approx(before + 8.88)
    code, text = client.mch_transfer_bills_cancel(order)
    assert code == 400 and json.loads(text)["code"] == "INVALID_REQUEST"


def test_the_client_of_others_cancels(simulation):
    client, order = sdk(simulation), f"PEER{time.time_ns()}"
    client.mch_transfer_bills(
        order, "1000", OPENID, 100, "测试", transfer_scene_report_infos=REPORTS,
        notify_url="http://127.0.0.1:1/none")
    code, text = client.mch_transfer_bills_cancel(order)
    assert (code, json.loads(text)["state"]) == (200, "CANCELING")
    code, text = client.mch_transfer_bills_query(out_bill_no=order)
    assert (code, json.loads(text)["state"]) == (200, "CANCELLED")


def test_a_wrong_key_is_refused(simulation):
    client = sdk(simulation)
    client._core._private_key = wechat.load_private_key(simulation.text("wechat-platform-1.key"))
    code, text = client.mch_transfer_bills_query(out_bill_no="PEER0001")
    assert (code, json.loads(text)["code"]) == (401, "SIGN_ERROR")


@pytest.mark.parametrize("fault", [
    None, "lost_request", "lost_reply", "throttled", "unknown_code", "error_page",
    "error_page_after", "unsigned", "wrong_signature", "skewed_clock", "not_enough"])
def test_the_program_pays_once_through_every_fault(simulation, fault):
    order = f"FAPIAO{time.time_ns()}"
    before = float(simulation.received("wechat", OPENID))
    options = dict(url=simulation.url, channel="wechat", payee=OPENID, yuan="8.00", order=order,
                   seconds=1)
    if fault:
        simulation.fault("wechat", fault)
    first = pay(simulation.folder, **options)
    assert first.returncode == 69, first.stdout + first.stderr
    again = threading.Thread(target=lambda: simulation.confirm(order))
    again.start()
    second = pay(simulation.folder, **{**options, "seconds": 20})
    again.join()
    assert second.returncode == 0, second.stdout + second.stderr
    assert "asked: paid" in second.stdout
    assert float(simulation.received("wechat", OPENID)) == pytest.approx(before + 8)


class WeChatByOthers:
    """WeChat Pay, played with the functions of wechatpayv3 and its cryptography alone."""

    def __init__(self, simulation, mode):
        self.simulation, self.mode = simulation, mode
        self.judged, self.bills = [], {}
        self.merchant = wechat.load_private_key(simulation.text("wechat-merchant.key")).public_key()
        self.certificate = simulation.text("wechat-platform-1.pem")
        self.serial = f"{x509.load_pem_x509_certificate(self.certificate.encode()).serial_number:X}"
        name = "wechat-platform-1.key" if mode == "certificates" else "wechat-platform-public.key"
        self.key = wechat.load_private_key(simulation.text(name))

    def signed(self, value):
        body = json.dumps(value, ensure_ascii=False).encode()
        now, nonce = str(int(time.time())), "n" * 32
        signature = wechat.rsa_sign(self.key, f"{now}\n{nonce}\n{body.decode()}\n")
        return 200, {
            "Wechatpay-Serial": self.serial if self.mode == "certificates" else PUBLIC_KEY,
            "Wechatpay-Timestamp": now, "Wechatpay-Nonce": nonce,
            "Wechatpay-Signature": signature,
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
            "Content-Type": "application/json"}, body

    def answer(self, request):
        method, path, headers, body = request
        given = dict(re.findall(r'(\w+)="([^"]*)"', headers["Authorization"]))
        assert headers["Authorization"].startswith("WECHATPAY2-SHA256-RSA2048 ")
        text = f"{method}\n{path}\n{given['timestamp']}\n{given['nonce_str']}\n{body.decode()}\n"
        lines = text.split("\n", 2)
        # rsa_verify puts three lines together; the first two of ours stand in one.
        rest = lines[2].rsplit("\n", 1)[0]
        holds = wechat.rsa_verify(lines[0], lines[1], rest, given["signature"], self.merchant)
        self.judged.append((path, holds, given["mchid"], given["serial_no"]))
        if path == "/v3/certificates":
            nonce = "abcdefghijkl"
            sealed = AESGCM(self.simulation.text("wechat-apiv3.key").encode()).encrypt(
                nonce.encode(), self.certificate.encode(), b"certificate")
            return self.signed({"data": [{
                "serial_no": self.serial, "effective_time": "2026-01-01T00:00:00+08:00",
                "expire_time": "2031-01-01T00:00:00+08:00", "encrypt_certificate": {
                    "algorithm": "AEAD_AES_256_GCM", "nonce": nonce,
                    "associated_data": "certificate",
                    "ciphertext": base64.b64encode(sealed).decode()}}]})
        if path == BILLS:
            order = json.loads(body)
            self.bills[order["out_bill_no"]] = order
            self.name = order.get("user_name")
            return self.signed({
                "out_bill_no": order["out_bill_no"], "transfer_bill_no": "T1",
                "create_time": "2026-11-29T10:00:00.123+08:00", "state": "WAIT_USER_CONFIRM",
                "package_info": "affffddafdfafddffda=="})
        order = self.bills[path.rsplit("/", 1)[1]]
        return self.signed({
            "mch_id": MERCHANT, "appid": order["appid"], "out_bill_no": order["out_bill_no"],
            "transfer_bill_no": "T1", "state": "SUCCESS", "openid": order["openid"],
            "transfer_amount": order["transfer_amount"], "user_name": "密文"})


@pytest.mark.parametrize("mode", ["certificates", "public key"])
def test_others_judge_what_the_program_signs_and_it_believes_what_they_sign(simulation, mode):
    played = WeChatByOthers(simulation, mode)
    flags = ["--public-key"] if mode == "public key" else []
    with Listener(played.answer) as listener:
        done = pay(simulation.folder, *flags, url=listener.url, channel="wechat", payee=OPENID,
                   yuan="12.34", order=f"OTHERS{time.time_ns()}", seconds=5,
                   **({"name": "李四"} if flags else {}))
    assert done.returncode == 0, done.stdout + done.stderr
    assert all(holds and number == MERCHANT and serial == SERIAL
               for _, holds, number, serial in played.judged), played.judged
    assert [path for path, *_ in played.judged].count("/v3/certificates") == (not flags)
    if flags:
        assert wechat.rsa_decrypt(played.name, played.key) == "李四"


def alipay_sdk(simulation):
    made = DCAliPay(
        appid="2021000000000001", app_private_key_string=simulation.text("alipay-app.key"),
        app_public_key_cert_string=simulation.text("alipay-app.crt"),
        alipay_public_key_cert_string=simulation.text("alipay-own.crt"),
        alipay_root_cert_string=simulation.text("alipay-root.crt"))
    made._gateway = simulation.url + "/gateway.do"
    return made


def test_alipay_names_certificates_as_others_do(simulation):
    client = alipay_sdk(simulation)
    order = f"PEER{time.time_ns()}"
    # Numbers of certificates, signature and charset are checked by the simulation; its signature by the client.
    scene = dict(transfer_scene_name="现金营销", transfer_scene_report_infos=REPORTS,
                 order_title="春季")
    data = client.build_body("alipay.fund.trans.uni.transfer", {
        "payee_info": {"identity": "2088000000000001", "identity_type": "ALIPAY_USER_ID"},
        "out_biz_no": order, "trans_amount": "8.00", "product_code": "TRANS_ACCOUNT_NO_PWD",
        "biz_scene": "DIRECT_TRANSFER", **scene})
    reply = requests.post(f"{client._gateway}?{client.sign_data(data)}").text
    answer = json.loads(reply)
    content = re.search(r'"alipay_fund_trans_uni_transfer_response":(\{.*\}),"alipay_cert_sn"', reply)
    assert client._verify(content.group(1), answer["sign"]), reply
    assert answer["alipay_fund_trans_uni_transfer_response"]["status"] == "SUCCESS"
    assert answer["alipay_cert_sn"] == client.get_cert_sn(simulation.text("alipay-own.crt"))
    assert float(simulation.received("alipay", "2088000000000001")) >= 8


@pytest.mark.parametrize("fault", [None, "lost_request", "lost_reply", "throttled", "unsigned"])
def test_the_program_pays_once_through_alipay(simulation, fault):
    order, user = f"FAPIAO{time.time_ns()}", f"2088{time.time_ns() % 10**12:012}"
    options = dict(url=simulation.url, channel="alipay", payee=user, yuan="8.00", order=order)
    if fault:
        simulation.fault("alipay", fault)
        pay(simulation.folder, **options, seconds=1)
    done = pay(simulation.folder, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    assert simulation.received("alipay", user) == "8.00"


def test_a_notification_is_verified_by_others():
    path = scratch_folder()
    with Listener(lambda request: (200, {}, b"success")) as listener:
        simulation = Simulation(path / "providers", "--callbacks", listener.url)
        try:
            done = pay(simulation.folder, url=simulation.url, channel="alipay",
                       payee="2088000000000009", yuan="8.00")
            assert done.returncode == 0, done.stderr
            wait_until(lambda: listener.requests)
            fields = dict(urllib.parse.parse_qsl(
                listener.requests[0][3].decode(), keep_blank_values=True))
            signature = fields.pop("sign")
            assert alipay_sdk(simulation).verify(dict(fields), signature)
            changed = {**fields, "biz_content": fields["biz_content"].replace("8.00", "9.00")}
            assert not alipay_sdk(simulation).verify(changed, signature)
        finally:
            simulation.stop()
            remove(path)
