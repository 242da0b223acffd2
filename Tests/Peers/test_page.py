"""The page in a real browser: both languages, a phone, with and without JavaScript."""

import pytest
import requests
from PIL import Image
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

import pictures
from fapiao import digital, qr_text, query_for

PHONE, DESKTOP = (360, 800), (1280, 900)


def browser(language, size, javascript):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                     "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
                     f"--lang={language}"):
        options.add_argument(argument)
    preferences = {"intl.accept_languages": language}
    if not javascript:
        preferences["profile.managed_default_content_settings.javascript"] = 2
    options.add_experimental_option("prefs", preferences)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService("/usr/bin/chromedriver")
    driver = webdriver.Chrome(options=options, service=service)
    width, height = size
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500})
    return driver


@pytest.fixture(scope="module", params=[
    ("zh-CN", PHONE, True), ("en", PHONE, True), ("zh-CN", PHONE, False), ("en", DESKTOP, False),
    ("en", DESKTOP, True)], ids=["zh-phone", "en-phone", "zh-phone-nojs", "en-nojs", "en-desktop"])
def visitor(request):
    language, size, javascript = request.param
    driver = browser(language, size, javascript)
    driver.language, driver.javascript, driver.width = language, javascript, size[0]
    yield driver
    driver.quit()


@pytest.fixture
def page(visitor, service):
    visitor.get("about:blank")
    visitor.delete_all_cookies()
    visitor.get_log("browser")
    visitor.get(service.url + "/")
    yield visitor
    complaints = [entry for entry in visitor.get_log("browser") if entry["level"] == "SEVERE"]
    # A refused form is a 422, which the browser notes as well.
    assert not [c for c in complaints if "422" not in c["message"]], complaints


@pytest.fixture(scope="module")
def normal(service, key):
    invoice = digital(26990000000000700001, remark="<script>alert(1)</script>")
    service.issue({"change": "issue", "invoice": invoice}, key=key.text)
    return invoice


@pytest.fixture(scope="module")
def voided(service, key):
    invoice = digital(26990000000000700002)
    service.issue({"change": "issue", "invoice": invoice},
                  {"change": "void", "number": invoice["number"]}, key=key.text)
    return invoice


def fill(page, fields):
    for name, value in fields.items():
        box = page.find_element(By.NAME, name)
        if box.get_attribute("type") == "date" and page.javascript:
            page.execute_script("arguments[0].value = arguments[1]", box, value)
        else:
            box.clear()
            box.send_keys(value)


def submit(page):
    page.find_element(By.NAME, "number").send_keys(Keys.ENTER)
    WebDriverWait(page, 20).until(lambda p: p.find_elements(By.CSS_SELECTOR, "[data-verdict]"))


def verdict(page):
    element = page.find_element(By.CSS_SELECTOR, "[data-verdict]")
    return element.get_attribute("data-verdict"), element.get_attribute("data-status")


def fits(page):
    metrics = page.execute_cdp_cmd("Page.getLayoutMetrics", {})
    return metrics["cssContentSize"]["width"] <= page.width


def test_a_consistent_invoice_is_shown_whole(page, normal):
    language = page.find_element(By.TAG_NAME, "html").get_attribute("lang")
    assert language.startswith(page.language[:2])
    assert fits(page)
    fill(page, query_for(normal))
    submit(page)
    assert verdict(page) == ("consistent", "N")
    text = page.find_element(By.TAG_NAME, "body").text
    assert "测试商店" in text and "113.00" in text and "壹佰壹拾叁圆整" in text
    assert "<script>alert(1)</script>" in text
    assert normal["number"] not in page.current_url
    assert fits(page)


def test_void_is_unmistakable(page, voided):
    fill(page, query_for(voided))
    submit(page)
    assert verdict(page) == ("consistent", "Y")
    heading = page.find_element(By.CSS_SELECTOR, "[data-verdict]").text
    assert ("作废" if page.language == "zh-CN" else "void") in heading.lower()


@pytest.mark.parametrize("change, expected", [
    ({"amount": "113.01"}, "inconsistent"), ({"number": "26990000000000799999"}, "not_found"),
    ({"issuedOn": "2015-01-05"}, "out_of_range")])
def test_every_no_is_said_in_plain_words(page, normal, change, expected):
    fill(page, query_for(normal) | change)
    submit(page)
    assert verdict(page)[0] == expected


def test_a_malformed_field_is_marked_and_keeps_its_value(page, normal):
    fill(page, query_for(normal) | {"number": "123"})
    submit(page)
    assert verdict(page)[0] == "malformed"
    box = page.find_element(By.NAME, "number")
    assert box.get_attribute("aria-invalid") == "true" and box.get_attribute("value") == "123"
    amount = page.find_element(By.NAME, "amount")
    assert amount.get_attribute("value") == "113.00"


def test_a_pasted_qr_text_is_enough(page, normal):
    text = "01,32,,26990000000000700001,113.00,20260105,,"
    box = page.find_element(By.NAME, "qr")
    if not box.is_displayed():
        page.find_element(By.CSS_SELECTOR, "details summary").click()
    box.send_keys(text)
    submit(page)
    assert verdict(page) == ("consistent", "N")


def test_the_fourth_field_follows_the_code(page):
    code, amount = page.find_element(By.NAME, "code"), page.find_element(By.NAME, "amount")
    check = page.find_element(By.NAME, "checkCode")
    if not page.javascript:
        code.send_keys("099992600111")
        assert check.is_displayed() and amount.is_displayed()
        return
    code.send_keys("099992600111")
    WebDriverWait(page, 20).until(lambda _: check.is_displayed() and not amount.is_displayed())
    code.clear()
    code.send_keys("9999260130")
    WebDriverWait(page, 20).until(lambda _: amount.is_displayed() and not check.is_displayed())


def test_the_keyboard_is_enough(page, normal):
    page.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    wanted = query_for(normal)
    for _ in range(60):
        active = page.switch_to.active_element
        name = active.get_attribute("name")
        if name == "issuedOn" and active.get_attribute("type") == "date" and page.javascript:
            # How a date is typed depends on the machine's region.
            page.execute_script("arguments[0].value = arguments[1]", active, wanted.pop(name))
        elif name in wanted:
            active.send_keys(wanted.pop(name))
        elif not wanted and active.get_attribute("type") == "submit":
            active.send_keys(Keys.SPACE)
            break
        # Not to the element: what is sent to a file's field would be taken for a path.
        webdriver.ActionChains(page).send_keys(Keys.TAB).perform()
    WebDriverWait(page, 20).until(lambda p: p.find_elements(By.CSS_SELECTOR, "[data-verdict]"))
    assert verdict(page) == ("consistent", "N")


def test_every_control_has_a_name_to_be_read_aloud(page):
    controls = [c for c in page.find_elements(By.CSS_SELECTOR, "input, select, textarea, button, a")
                if c.get_attribute("type") != "hidden" and c.is_displayed()]
    assert len(controls) > 4
    assert not [c.get_attribute("outerHTML") for c in controls if not c.accessible_name]


def test_nothing_comes_from_elsewhere(page, service):
    for element in page.find_elements(By.CSS_SELECTOR, "[src], link[href]"):
        address = element.get_attribute("src") or element.get_attribute("href")
        assert address.startswith((service.url, "data:")), address
    if page.javascript:
        loaded = page.execute_script(
            "return performance.getEntriesByType('resource').map(entry => entry.name)")
        assert loaded and all(name.startswith((service.url, "data:")) for name in loaded), loaded


@pytest.mark.parametrize("ask", [
    lambda url: requests.get(url + "/", timeout=10),
    lambda url: requests.get(url + "/nowhere", timeout=10),
    lambda url: requests.post(url + "/", data=query_for(digital(26990000000000799999)), timeout=10),
], ids=["form", "nowhere", "answer"])
def test_the_page_is_fenced_in(service, ask):
    reply = ask(service.url)
    headers = reply.headers
    policy = dict(part.strip().split(" ", 1) for part in
                  headers["Content-Security-Policy"].split(";") if " " in part.strip())
    assert policy["default-src"] == "'none'" and policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    # The empty form may be kept and asked after; an answer may not be kept at all.
    is_form = reply.request.method == "GET" and reply.status_code == 200
    assert headers["Cache-Control"] == ("no-cache" if is_form else "no-store")


# Chromium on Linux has a camera here (a fake one) but no BarcodeDetector; this stands in for it.
DETECTOR = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect(video) { return video.videoWidth ? [{ rawValue: "%s" }] : []; }
};
"""


def test_the_camera_fills_the_form_and_is_let_go(page, normal):
    if not page.javascript:
        pytest.skip("the camera needs JavaScript")
    assert not page.find_element(By.CSS_SELECTOR, "[data-act=scan]").is_displayed()
    text = f"01,32,,{normal['number']},113.00,20260105,,"
    script = page.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument", {"source": DETECTOR % text})
    try:
        page.refresh()
        scan = page.find_element(By.CSS_SELECTOR, "[data-act=scan]")
        WebDriverWait(page, 20).until(lambda _: scan.is_displayed())
        scan.send_keys(Keys.ENTER)
        number = page.find_element(By.NAME, "number")
        WebDriverWait(page, 20).until(lambda _: number.get_attribute("value") == normal["number"])
        WebDriverWait(page, 20).until(lambda _: scan.is_displayed())
        assert page.execute_script(
            "const v = document.querySelector('video'); return !v || !v.srcObject")
        submit(page)
        assert verdict(page) == ("consistent", "N")
    finally:
        page.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)


def upload(page, path):
    page.find_element(By.NAME, "photo").send_keys(str(path))
    if not page.javascript:
        page.find_element(By.CSS_SELECTOR, "[data-act=send]").click()
    WebDriverWait(page, 60).until(lambda p: p.find_elements(By.CSS_SELECTOR, "[data-verdict]"))


@pytest.fixture
def photo(tmp_path):
    """Writes a photo with the codes of these texts beside each other."""
    def write(*texts):
        codes = [pictures.code(text, 6) for text in texts]
        both = Image.new("L", (sum(c.width + 60 for c in codes) or 200, 400), 250)
        for place, one in enumerate(codes):
            both.paste(one, (place * (one.width + 60), 20))
        path = tmp_path / "photo.jpg"
        path.write_bytes(pictures.encoded(both)[0])
        return path
    return write


def test_a_photo_is_enough(page, normal, photo):
    upload(page, photo(qr_text(normal)))
    assert verdict(page) == ("consistent", "N")
    assert "测试商店" in page.find_element(By.TAG_NAME, "body").text
    assert fits(page)


def test_what_a_photo_lacks_is_asked_for(page, photo):
    upload(page, photo("https://bcfp.shenzhen.chinatax.gov.cn/verify/scan?hash=00"
                       "&bill_num=12345678&total_amount=100"))
    assert verdict(page)[0] == "malformed"
    assert page.find_element(By.NAME, "number").get_attribute("value") == "12345678"
    assert page.find_elements(By.CSS_SELECTOR, "[aria-invalid=true]")
    assert fits(page)


def test_several_invoices_in_one_photo_are_shown_below_each_other(page, normal, voided, photo):
    upload(page, photo(qr_text(normal), qr_text(voided)))
    found = page.find_elements(By.CSS_SELECTOR, "[data-verdict]")
    assert {one.get_attribute("data-status") for one in found} == {"N", "Y"} and len(found) == 2
    assert fits(page)


def test_a_photo_without_a_code_says_how_to_take_a_better_one(page, photo):
    upload(page, photo())
    assert verdict(page)[0] == "no_code"
    assert page.find_elements(By.CSS_SELECTOR, ".next li")
    assert page.find_element(By.NAME, "photo")
    assert fits(page)
