"""Makes the README's picture of the page anew from the sample of `make run`: python Tests/Peers/page_picture.py"""

import io
import json
import re

from PIL import Image, ImageDraw

from browsers import browser
from fapiao import ROOT, Service, remove, scratch_folder
from test_page import fill, submit

SCREEN, EDGE, GAP, ROUND = (370, 888), 8, 30, 28
GROUND, FRAME = (222, 228, 224), (29, 36, 43)


def screenshots():
    """The form, and the answers to the first two of the three queries that `serve --demo` names."""
    folder = scratch_folder()
    service = Service(folder)
    service.flags = ["--demo"]
    driver = browser("zh-CN", SCREEN, True)
    driver.language, driver.javascript, driver.width = "zh-CN", True, SCREEN[0]
    # The mark of the verdict is drawn at once.
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "features": [{"name": "prefers-reduced-motion", "value": "reduce"}]})
    try:
        with service:
            queries = [json.loads(text) for text in re.findall(r"-d '(\{.*?\})'", service.welcome())]
            driver.get(service.url + "/")
            yield driver.get_screenshot_as_png()
            for query in queries[:2]:
                driver.get(service.url + "/")
                fill(driver, query)
                submit(driver)
                yield driver.get_screenshot_as_png()
    finally:
        driver.quit()
        remove(folder)


def picture():
    screens = [Image.open(io.BytesIO(png)).convert("RGB") for png in screenshots()]
    width, height = SCREEN[0] + 2 * EDGE, SCREEN[1] + 2 * EDGE
    whole = Image.new("RGB", (len(screens) * (width + GAP) + GAP, height + 2 * GAP), GROUND)
    for place, screen in enumerate(screens):
        left = GAP + place * (width + GAP)
        for inset, content in ((0, Image.new("RGB", (width, height), FRAME)), (EDGE, screen)):
            # Drawn four times as large, so that the corners are smooth.
            mask = Image.new("L", (content.width * 4, content.height * 4))
            ImageDraw.Draw(mask).rounded_rectangle(
                (0, 0, mask.width - 1, mask.height - 1), (ROUND - inset) * 4, fill=255)
            whole.paste(content, (left + inset, GAP + inset), mask.resize(content.size))
    return whole.quantize(256)


if __name__ == "__main__":
    picture().save(ROOT / "Sources/fapiao/Fapiao.docc/Resources/page.png", optimize=True)
