"""HTML reports in a browser: Chromium without a screen, driven over WebDriver.

Needs Debian's `chromium` and `chromium-driver`, or Chrome and its driver; skipped without.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from selenium.webdriver import Chrome, ChromeOptions, Keys
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from reconciler.report.html import plan_html
from tests.golden.rich_plan import ODD, rich_plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selenium.webdriver.remote.webelement import WebElement

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    binary = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which("chromedriver")
    if binary is None or driver is None:
        pytest.skip("no browser: install Debian's chromium and chromium-driver")
    options = ChromeOptions()
    options.binary_location = binary
    home = tmp_path_factory.mktemp("browser")
    for word in (
        *("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1100,900"),
        f"--user-data-dir={home}",
    ):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    opened = Chrome(options=options, service=Service(driver))
    yield opened
    opened.quit()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "plan.html"
    path.write_text(plan_html(rich_plan()), encoding="utf-8")
    return path


@pytest.fixture
def page(browser: Chrome, report: Path) -> Chrome:
    _drain(browser)
    browser.get(report.as_uri())
    return browser


def _drain(browser: Chrome) -> None:
    for kind in ("browser", "performance"):
        browser.get_log(kind)  # type: ignore[no-untyped-call]


def _shown(page: Chrome) -> list[str]:
    """Return the keys of the items that can be seen."""
    script = """return [...document.querySelectorAll(".item")]
        .filter((item) => item.checkVisibility())
        .map((item) => item.querySelector("bdi").textContent)"""
    found: list[str] = page.execute_script(script)
    return found


def _opened(page: Chrome) -> int:
    return len(page.find_elements(By.CSS_SELECTOR, "details.item[open]"))


def _button(page: Chrome, kind: str) -> WebElement:
    return page.find_element(By.CSS_SELECTOR, f'button[data-kind="{kind}"]')


def _press(page: Chrome, *keys: str) -> None:
    for key in keys:
        page.switch_to.active_element.send_keys(key)


def _focused(page: Chrome) -> str:
    return page.switch_to.active_element.find_element(By.CSS_SELECTOR, "bdi").text


def _media(page: Chrome, **media: Any) -> None:
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []} | media)


def test_it_loads_alone_and_without_a_complaint(page: Chrome) -> None:
    _press(page, "/", "sales", Keys.ESCAPE, "j", Keys.ENTER)
    complaints = page.get_log("browser")  # type: ignore[no-untyped-call]
    assert complaints == []
    events = page.get_log("performance")  # type: ignore[no-untyped-call]
    sent = [event["message"] for event in events if "Network.requestWillBeSent" in event["message"]]
    assert [message for message in sent if "http://" in message or "https://" in message] == []
    assert any("plan.html" in message for message in sent)


def test_it_shows_everything_and_says_how_much(page: Chrome) -> None:
    assert len(_shown(page)) == 23
    assert page.find_element(By.ID, "shown").text == "23 of 23 shown"


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("After the rename", ["renamed"]),
        ("RENAMED  updated", ["renamed"]),
        ("4930123456", ["unsourced"]),
        ("delete /outplans", ["twinned", "gone", "gone-running"]),
        ("no such words", []),
    ],
)
def test_it_filters_by_words(words: str, keys: list[str], page: Chrome) -> None:
    page.find_element(By.ID, "filter").send_keys(words)
    assert _shown(page) == keys
    nothing = "" if keys else "Nothing fits: Esc shows all. "
    assert page.find_element(By.ID, "shown").text == f"{nothing}{len(keys)} of 23 shown"


def test_it_filters_by_what_happens(page: Chrome) -> None:
    destroy, withheld = _button(page, "delete"), _button(page, "withheld")
    destroy.click()
    assert destroy.get_attribute("aria-pressed") == "true"
    assert sorted(_shown(page)) == ["gone", "gone-running", "twinned"]
    withheld.click()
    assert len(_shown(page)) == 7
    destroy.click()
    assert sorted(_shown(page)) == ["broken", "claimed", "in-use", "protected"]


def test_it_opens_and_closes_what_is_shown(page: Chrome) -> None:
    _button(page, "delete").click()
    page.find_element(By.ID, "expand").click()
    assert _opened(page) == 3
    page.find_element(By.ID, "collapse").click()
    assert _opened(page) == 0


def test_it_is_used_by_keys_alone(page: Chrome) -> None:
    _press(page, "/")
    assert page.switch_to.active_element.get_attribute("id") == "filter"
    _press(page, "gone", Keys.TAB)
    page.find_element(By.TAG_NAME, "body").send_keys("j")
    assert _focused(page) == "gone"
    _press(page, "j")
    assert _focused(page) == "gone-running"
    _press(page, "j", "k")
    assert _focused(page) == "gone"
    _press(page, Keys.ENTER)
    assert _opened(page) == 1
    _press(page, Keys.ESCAPE)
    assert len(_shown(page)) == 23


def test_before_and_after_stand_side_by_side_with_their_timeline(page: Chrome) -> None:
    page.find_element(By.ID, "filter").send_keys("Sales Standard")
    page.find_element(By.ID, "expand").click()
    change = page.find_element(By.CSS_SELECTOR, "details.item[open]")
    old = change.find_element(By.TAG_NAME, "del").rect
    new = change.find_element(By.TAG_NAME, "ins").rect
    assert (old["y"], old["x"] < new["x"]) == (new["y"], True)
    drawing = change.find_element(By.TAG_NAME, "svg")
    assert drawing.is_displayed()
    assert "destination 1" in drawing.text


def test_names_are_texts(page: Chrome) -> None:
    body = page.find_element(By.TAG_NAME, "body").text
    assert all(name in body for name in ODD if "\n" not in name and "\u202e" not in name)
    assert page.find_elements(By.TAG_NAME, "img") == []
    assert page.find_elements(By.TAG_NAME, "a") == []


def test_without_scripts_everything_can_be_read(browser: Chrome, report: Path) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(report.as_uri())
        assert not browser.find_element(By.ID, "tools").is_displayed()
        assert len(_shown(browser)) == 23
        browser.find_element(By.CSS_SELECTOR, "details.item.update summary").click()
        assert browser.find_element(By.CSS_SELECTOR, "details.item.update table").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_paper_shows_every_value_and_no_tools(page: Chrome) -> None:
    script = """return [...document.querySelectorAll("details.item table")]
        .every((table) => table.getBoundingClientRect().height > 0 && table.checkVisibility())"""
    assert not page.execute_script(script)
    _button(page, "delete").click()
    _media(page, media="print")
    try:
        assert page.execute_script(script)
        assert len(_shown(page)) == 23
        assert not page.find_element(By.ID, "tools").is_displayed()
    finally:
        _media(page)


@pytest.mark.parametrize("width", [320, 1100])
def test_nothing_is_wider_than_the_window(width: int, page: Chrome) -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        page.find_element(By.ID, "expand").click()
        wide = page.execute_script("return document.documentElement.scrollWidth")
        assert wide <= width
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_background(scheme: str, page: Chrome) -> None:
    _media(page, features=[{"name": "prefers-color-scheme", "value": scheme}])
    page.find_element(By.ID, "expand").click()
    script = """
      const light = (colour) => {
        const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => {
          const linear = part / 255;
          return linear <= 0.04045 ? linear / 12.92 : ((linear + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const behind = (node) => {
        const colour = getComputedStyle(node).backgroundColor;
        return /, 0\\)$/.test(colour) ? behind(node.parentElement) : colour;
      };
      const seen = {};
      for (const node of document.querySelectorAll("body *:not(svg *):not(script)")) {
        const texts = [...node.childNodes].filter((child) => child.nodeType === Node.TEXT_NODE);
        if (!texts.some((text) => text.data.trim())) continue;
        const pair = [light(getComputedStyle(node).color), light(behind(node))].sort();
        seen[node.tagName + "." + node.className] = (pair[1] + 0.05) / (pair[0] + 0.05);
      }
      return seen;
    """
    try:
        ratios: dict[str, float] = page.execute_script(script)
        assert len(ratios) > 10
        assert {name: ratio for name, ratio in ratios.items() if ratio < 4.5} == {}
    finally:
        _media(page)
