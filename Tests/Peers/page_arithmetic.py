"""The check page's own arithmetic, run without a page by node, or in headless Chromium where there is no node."""

import contextlib
import json
import re
import shutil
import subprocess

from fapiao import ROOT

SOURCE = ROOT / "Sources/Gateways/Web/Assets/check.html"

JUDGE = """
const judge = texts => {
  try {
    const result = Check.run(texts, () => {});
    return result.missing ? `missing ${result.missing}` : result.draw
      || [result.drawn, result.prize ? result.prize.id : null];
  } catch (fault) {
    if (!(fault instanceof Check.Trick)) throw fault;
    return fault.trick;
  }
};
"""


def judged(questions):
    """What the page says of each list of texts: the trick's name, what is missing, or what was drawn; of a periodic
    draw's files, what that makes of the entry."""
    return by_node(questions) if shutil.which("node") else by_chromium(questions)


def by_node(questions):
    script = "\n".join(re.findall(r"<script[^>]*>(.*?)</script>", SOURCE.read_text(), re.DOTALL))
    # What follows speaks to the page's elements.
    arithmetic = script[:script.index("const $ = ")]
    program = arithmetic + JUDGE + """
        const questions = JSON.parse(require("fs").readFileSync(0, "utf8"));
        console.log(JSON.stringify(questions.map(judge)));"""
    done = subprocess.run(
        ["node", "-e", program], input=json.dumps(questions), capture_output=True, text=True, timeout=3_600)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def by_chromium(questions):
    from browsers import DESKTOP, browser

    driver = browser("en", DESKTOP, javascript=True)
    with contextlib.closing(driver):
        driver.get(SOURCE.as_uri())
        found = [driver.execute_script(JUDGE + "return judge(arguments[0]);", texts) for texts in questions]
    driver.quit()
    return found
