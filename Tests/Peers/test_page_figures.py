"""No sum, day or number breaks over two lines, and nothing runs over the edge: on small phones, with large letters."""

import pytest
from selenium.webdriver.common.by import By

from browsers import browser, fits
from fapiao import command, digital, query_for
from test_limits import ELECTRONIC
from test_page import fill, submit

MOST = "99999999999.99"

# Each word of each figure: the lines it stands in, and how far it reaches.
BROKEN = """
const found = [];
const selector = ".verdict .sums dd, .asked-for dd, .invoice .is-figure dd, .totals .value, .lines td.sum";
for (const element of document.querySelectorAll(selector)) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    for (const word of walker.currentNode.data.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(walker.currentNode, word.index);
      range.setEnd(walker.currentNode, word.index + word[0].length);
      const boxes = [...range.getClientRects()].filter((box) => box.width > 0);
      const lines = new Set(boxes.map((box) => Math.round(box.top))).size;
      const edge = element.closest(".verdict, .invoice").getBoundingClientRect().right;
      const isOut = boxes.some((box) => box.right > edge);
      found.push([word[0], lines, isOut]);
    }
  }
}
return found;
"""


@pytest.fixture(scope="module")
def asked(service, key):
    """What a person types, for each of the invoices that have figures of every sort, as long as can be."""
    line = {"name": "*测试*服务", "quantity": "123456.78", "price": "810000.123456", "taxRate": "13%",
            "amount": "99999999986.99", "tax": "13.00"}
    long = digital(26990000000000920001, total=MOST, lines=[line])
    partly = digital(26990000000000920002, total=MOST)
    wholly = digital(26990000000000920005)
    coded = {**ELECTRONIC, "number": "92000001", "seller": long["seller"]}
    service.issue(*({"change": "issue", "invoice": i} for i in (long, partly, wholly, coded)), key=key.text)
    at = service.client_settings
    command("invoice", "red-flush", partly["number"], "--red-number", 26990000000000920003,
            "--total", "88888888888.88", settings=at)
    command("invoice", "red-flush", wholly["number"], "--red-number", 26990000000000920004, settings=at)
    return [query_for(i) for i in (long, partly, wholly, coded)] + [query_for(long) | {"amount": "1.00"}]


@pytest.mark.parametrize("letters", [16, 32])
@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_no_figure_breaks(service, asked, language, width, letters):
    driver = browser(language, (width, 700), True, letters=letters)
    try:
        driver.language, driver.javascript, driver.width = language, True, width
        for fields in asked:
            driver.get(service.url + "/")
            fill(driver, fields)
            submit(driver)
            found = driver.execute_script(BROKEN)
            assert len(found) >= 2, found
            assert not [figure for figure in found if figure[1:] != [1, False]]
            assert fits(driver)
            stamp = driver.find_elements(By.CSS_SELECTOR, ".stamp")
            edge = driver.execute_script(
                "return arguments[0].scrollWidth <= arguments[0].clientWidth + 1", stamp[0]) if stamp else True
            assert edge
    finally:
        driver.quit()
