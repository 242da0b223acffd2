"""A visitor's browser: Chromium as a phone or a desk has it, what its pages are asked for, and how they are waited for."""

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.support.ui import WebDriverWait

PHONE, DESKTOP = (360, 800), (1280, 900)


def browser(language, size, javascript, letters=16):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                     "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
                     f"--lang={language}"):
        options.add_argument(argument)
    preferences = {"intl.accept_languages": language, "webkit.webprefs.default_font_size": letters}
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


def waiting(page, seconds=20, **options):
    """Waits until what is asked of the page is true. The page before may go while it is looked at, and the driver
    has several names for that: it counts as not yet."""
    return WebDriverWait(page, seconds, ignored_exceptions=[WebDriverException], **options)


def fits(page):
    metrics = page.execute_cdp_cmd("Page.getLayoutMetrics", {})
    return metrics["cssContentSize"]["width"] <= page.width


# What WCAG 2.1 asks for (1.4.3 and 1.4.11): 4.5 for text, 3 for the edges of controls.
CONTRAST = """
const context = Object.assign(document.createElement("canvas"), {width: 1, height: 1})
  .getContext("2d", {willReadFrequently: true});
const rgba = (text) => {
  context.clearRect(0, 0, 1, 1); context.fillStyle = text; context.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255];
};
const over = (top, under) => top.slice(0, 3).map((c, i) => c * top[3] + under[i] * (1 - top[3]));
const light = (rgb) => rgb.map((c) => { c /= 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; })
  .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const ratio = (one, two) => { const [a, b] = [light(one), light(two)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05); };
const chain = (element) => { const all = []; for (let e = element; e; e = e.parentElement) all.push(e);
  return all.reverse(); };
const ground = (element) => chain(element).reduce((under, e) =>
  over(rgba(getComputedStyle(e).backgroundColor), under), [255, 255, 255]);
const opacity = (element) => chain(element).reduce((all, e) => all * getComputedStyle(e).opacity, 1);
const found = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.textContent.trim() || element.closest("[aria-hidden=true], script, option")) continue;
  if (!element.checkVisibility({visibilityProperty: true}) || element.closest(".unseen, .skip")) continue;
  const colour = rgba(getComputedStyle(element).color);
  colour[3] *= opacity(element);
  const under = ground(element);
  found.push([ratio(over(colour, under), under), 4.5, walker.currentNode.textContent.trim()]);
}
for (const element of document.querySelectorAll("input, textarea")) {
  if (!element.checkVisibility() || element.type === "hidden" || getComputedStyle(element).opacity === "0") continue;
  const colour = rgba(getComputedStyle(element).borderTopColor);
  colour[3] *= opacity(element);
  const outside = ground(element.parentElement);
  found.push([ratio(over(colour, outside), outside), 3, element.name + " edge"]);
  const text = rgba(getComputedStyle(element).color);
  text[3] *= opacity(element);
  found.push([ratio(over(text, ground(element)), ground(element)), 4.5, element.name + " text"]);
  const hint = rgba(getComputedStyle(element, "::placeholder").color);
  found.push([ratio(over(hint, ground(element)), ground(element)), 4.5, element.name + " hint"]);
}
return found;
"""
