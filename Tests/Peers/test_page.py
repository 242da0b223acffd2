"""The page in a real browser: both languages, a phone, with and without JavaScript."""

import pytest
import requests
from PIL import Image
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

import images
from browsers import CONTRAST, DESKTOP, PHONE, browser, fits, waiting
from fapiao import digital, qr_text, query_for

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
    # Of every address, not of the blank page: another test may have chosen a language.
    visitor.execute_cdp_cmd("Network.clearBrowserCookies", {})
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
    waiting(page).until(lambda p: p.find_elements(By.CSS_SELECTOR, "[data-verdict]"))


def verdict(page):
    element = page.find_element(By.CSS_SELECTOR, "[data-verdict]")
    return element.get_attribute("data-verdict"), element.get_attribute("data-status")


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
    waiting(page).until(lambda _: check.is_displayed() and not amount.is_displayed())
    code.clear()
    code.send_keys("9999260130")
    waiting(page).until(lambda _: amount.is_displayed() and not check.is_displayed())


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
    waiting(page).until(lambda p: p.find_elements(By.CSS_SELECTOR, "[data-verdict]"))
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
    is_form = reply.status_code == 200 and "/results/" not in reply.url
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
        waiting(page).until(lambda _: scan.is_displayed())
        scan.send_keys(Keys.ENTER)
        number = page.find_element(By.NAME, "number")
        waiting(page).until(lambda _: number.get_attribute("value") == normal["number"])
        waiting(page).until(lambda _: scan.is_displayed())
        assert page.execute_script(
            "const v = document.querySelector('video'); return !v || !v.srcObject")
        submit(page)
        assert verdict(page) == ("consistent", "N")
    finally:
        page.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)


def other_language(page):
    """Follows the link to the language that is not shown, and returns it."""
    link = page.find_element(By.CSS_SELECTOR, ".tongues a:not([aria-current])")
    language = link.get_attribute("hreflang")
    link.click()
    waiting(page).until(lambda p: p.find_element(
        By.TAG_NAME, "html").get_attribute("lang") == language)
    return language


def test_an_answer_is_read_again_without_a_check(page, service, key):
    invoice = digital(26990000000000700100 + page.width * 7 + len(page.language) + page.javascript)
    service.issue({"change": "issue", "invoice": invoice}, key=key.text)
    fill(page, query_for(invoice))
    submit(page)
    assert "/results/" in page.current_url and invoice["number"] not in page.current_url
    first = page.find_element(By.CSS_SELECTOR, "[data-verdict]").text
    for _ in range(3):
        page.refresh()
    # Still the first time that this invoice was checked.
    assert page.find_element(By.CSS_SELECTOR, "[data-verdict]").text == first
    assert not page.find_elements(By.CSS_SELECTOR, ".aloud.is-warn")
    assert invoice["number"] in page.title
    other = other_language(page)
    assert verdict(page) == ("consistent", "N")
    text = page.find_element(By.TAG_NAME, "body").text
    assert invoice["number"] in text and ("第一次" if other == "zh-CN" else "first time") in text
    page.back()
    page.back()
    waiting(page).until(lambda p: p.find_elements(By.NAME, "number"))
    assert "/results/" not in page.current_url


@pytest.mark.parametrize("change, expected", [
    ({}, "consistent"), ({"amount": "113.01"}, "inconsistent"),
    ({"number": "26990000000000799999"}, "not_found"), ({"number": "123"}, "malformed")])
def test_a_printed_answer_names_its_invoice_and_its_file(page, normal, change, expected):
    asked = query_for(normal) | change
    fill(page, asked)
    submit(page)
    assert verdict(page)[0] == expected
    if len(asked["number"]) == 20:
        assert asked["number"] in page.title
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        text = page.find_element(By.TAG_NAME, "body").text
        heading = page.find_element(By.CSS_SELECTOR, "[data-verdict] h1").text
        day = "2026年01月05日" if page.language == "zh-CN" else "2026-01-05"
        assert asked["number"] in text and day in text and heading in text
        assert page.find_element(By.CSS_SELECTOR, ".proof time").is_displayed()
        assert not page.find_element(By.CSS_SELECTOR, ".top").is_displayed()
        assert not [f for f in page.find_elements(By.TAG_NAME, "form") if f.is_displayed()]
        if page.width > 700 and expected == "consistent":
            # As wide as paper no fact breaks; the day would, in a column as wide as its words.
            facts = page.find_elements(By.CSS_SELECTOR, ".invoice .ids dd")
            assert len(facts) > 2 and len({fact.size["height"] for fact in facts}) == 1
    finally:
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_all_faults_are_marked_at_once(page):
    fill(page, {"code": "12", "number": "123", "issuedOn": "soon"})
    submit(page)
    wrong = page.find_elements(By.CSS_SELECTOR, "[aria-invalid=true]")
    assert [box.get_attribute("name") for box in wrong] == ["code", "number", "issuedOn"]
    for box in wrong:
        described = box.get_attribute("aria-describedby").split()
        assert page.find_element(By.ID, described[0]).is_displayed()
    links = page.find_elements(By.CSS_SELECTOR, ".faults a")
    assert len(links) == 3
    assert page.switch_to.active_element.tag_name == "h1"
    links[1].click()
    assert page.switch_to.active_element.get_attribute("name") == "number"
    assert fits(page)


def test_a_lapsed_answer_is_a_plain_page(page, service):
    page.get(service.url + "/results/" + "0" * 40)
    assert verdict(page)[0] == "lapsed"
    heading = page.find_element(By.CSS_SELECTOR, "form h2").text
    assert heading == ("再查一次" if page.language == "zh-CN" else "Check again")
    assert page.find_element(By.NAME, "number").is_displayed()
    assert fits(page)
    page.get_log("browser")  # The browser notes that it was a 404.


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read(page, normal, voided, scheme):
    if not page.javascript:
        pytest.skip("colours are the same, and are measured by a script")
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "features": [{"name": "prefers-color-scheme", "value": scheme}]})
    try:
        def check(least):
            found = page.execute_script(CONTRAST)
            assert len(found) > least
            assert not [(f"{have:.2f}", text) for have, need, text in found if have < need]
        check(30)
        # A fully digital number leaves the code idle.
        fill(page, query_for(normal))
        assert page.find_elements(By.CSS_SELECTOR, ".is-idle")
        check(30)
        submit(page)
        check(30)
        for fields in ({"code": "12", "number": "123", "issuedOn": "soon"}, query_for(voided),
                       query_for(normal) | {"amount": "113.02"}):
            page.get(page.current_url.split("/results/")[0] + "/")
            fill(page, fields)
            submit(page)
            check(25)
    finally:
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_letters_of_twice_the_size_fit_a_small_phone(service, normal, voided, language):
    driver = browser(language, (320, 640), True, letters=32)
    try:
        driver.language, driver.javascript, driver.width = language, True, 320
        driver.get(service.url + "/")
        assert driver.execute_script(
            "return getComputedStyle(document.documentElement).fontSize") == "32px"
        def check():
            assert fits(driver)
            # Nothing in the header runs over its edge or over anything else there.
            boxes = driver.execute_script(
                "return [...document.querySelectorAll('.name, .tongues a')].map((e) => "
                "{ const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; })")
            assert len(boxes) == 3
            for n, (left, top, right, bottom) in enumerate(boxes):
                assert left >= 0 and right <= 320
                for other in boxes[n + 1:]:
                    assert right <= other[0] + 1 or other[2] <= left + 1 or bottom <= other[1] + 1 \
                        or other[3] <= top + 1
        check()
        for fields in (query_for(normal), query_for(voided), {"number": "123"}):
            driver.get(service.url + "/")
            fill(driver, fields)
            submit(driver)
            check()
    finally:
        driver.quit()


def upload(page, path):
    page.find_element(By.NAME, "photo").send_keys(str(path))
    if not page.javascript:
        page.find_element(By.CSS_SELECTOR, "[data-act=send]").click()
    waiting(page, 60).until(lambda p: p.find_elements(By.CSS_SELECTOR, "[data-verdict]"))


@pytest.fixture
def photo(tmp_path):
    """Writes a photo with the codes of these texts beside each other."""
    def write(*texts):
        codes = [images.code(text, 6) for text in texts]
        both = Image.new("L", (sum(c.width + 60 for c in codes) or 200, 400), 250)
        for place, one in enumerate(codes):
            both.paste(one, (place * (one.width + 60), 20))
        path = tmp_path / "photo.jpg"
        path.write_bytes(images.encoded(both)[0])
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


@pytest.mark.parametrize("head, name", [(b"%PDF-1.7\n", "PDF"), (b"GIF89a", "GIF"),
                                        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC")])
def test_a_file_that_is_no_photo_is_named(page, tmp_path, head, name):
    file = tmp_path / "invoice.png"
    file.write_bytes(head + bytes(200))
    upload(page, file)
    assert verdict(page)[0] == "not_a_photo"
    text = page.find_element(By.CSS_SELECTOR, "[data-verdict]").text
    assert name in text and ("截屏" if page.language == "zh-CN" else "screenshot") in text
    assert fits(page)


def test_a_code_that_is_no_invoices_is_named(page, photo):
    upload(page, photo("wxp://f2f0AbCdEfGhIjKlMn"))
    text = page.find_element(By.CSS_SELECTOR, "[data-verdict]").text
    assert ("收付款码" if page.language == "zh-CN" else "for payments") in text
    assert "模糊" not in text and "blurred" not in text
