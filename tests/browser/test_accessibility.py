"""Every page as axe sees it, in light and in dark, and as it fits narrow screens and large letters."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.every_sight import FOR_ALL, OF_OFFICE, go_to
from tests.browser.screens import DESK, NewContext
from tests.browser.server import ROOT, Server
from tests.browser.sights import DOOR, at
from tests.browser.watch import Watch

AXE = ROOT / "eventreg" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
_RUN = """
async (options) => {
  const { violations } = await axe.run(document, { ...options, resultTypes: ["violations"] });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")}: ${node.failureSummary}`)
  );
}
"""
#: What sticks out to the right of the screen; wide tables scroll inside a frame of their own.
_TOO_WIDE = """
() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.body.querySelectorAll("*")]
    .filter((element) => element.getBoundingClientRect().right > width + 0.5)
    .filter((element) => !element.closest(".er-table-scroll"))
    .map((element) => `${element.localName}.${element.className}#${element.id}`);
}
"""
#: What cannot be tapped in its middle, because something else of the page lies above it. What is fixed
#: to the screen, like a question of the scanner, lies above the page on purpose.
_COVERED = """
() => {
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const isAt = (element, there) =>
    element.contains(there) || [...(element.labels ?? [])].some((label) => label.contains(there));
  const isFixed = (element) =>
    element !== null && (getComputedStyle(element).position === "fixed" || isFixed(element.parentElement));
  return [...document.querySelectorAll(controls)].flatMap((element) => {
    element.scrollIntoView({ block: "center", inline: "center" });
    const [box] = element.getClientRects();
    if (!element.checkVisibility() || !box || Math.min(box.width, box.height) <= 1) return [];
    const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    if (there === null || isAt(element, there)) return [];
    if (isFixed(there) && !isFixed(element)) return [];
    return [`${element.outerHTML.slice(0, 120)} lies under ${there.outerHTML.slice(0, 120)}`];
  });
}
"""
#: Lays something over all that the page is about.
_COVER = """
() => {
  const cover = document.createElement("div");
  cover.style = "position: absolute; inset: 0";
  document.querySelector("main").style.position = "relative";
  document.querySelector("main").append(cover);
}
"""


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core, which comes with the front end's packages."""
    assert AXE.exists(), "axe-core is not installed: run `make setup`."
    return AXE.read_text(encoding="utf-8")


@pytest.mark.parametrize("sight", FOR_ALL)
def test_a_page_for_all_suits_everybody(
    new_context: NewContext, server: Server, axe: str, sight: str
) -> None:
    page = new_context().new_page()
    go_to(sight, page, server)
    suits_everybody(page, axe)


@pytest.mark.parametrize("sight", DOOR)
def test_a_page_at_the_door_suits_everybody(
    new_context: NewContext, server: Server, watch: Watch, axe: str, sight: str
) -> None:
    watch.expect("net::ERR_FAILED")  # One sight is a scan that cannot be sent.
    page = new_context().new_page()
    go_to(sight, page, server)
    suits_everybody(page, axe)


@pytest.mark.parametrize("sight", OF_OFFICE)
def test_a_page_of_the_office_suits_everybody(
    new_context: NewContext, server: Server, owner: Any, axe: str, sight: str
) -> None:
    page = new_context(storage_state=owner, **DESK).new_page()
    go_to(sight, page, server)
    suits_everybody(page, axe)


def test_the_checks_see_what_is_wrong(new_context: NewContext, server: Server, axe: str) -> None:
    """The control: a picture without words and a block that is too wide are found."""
    page = new_context().new_page()
    at("/")(page, server)
    page.evaluate(axe)
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert any("image-alt" in line for line in page.evaluate(_RUN, {}))
    assert page.evaluate(_COVERED) == []
    page.evaluate(_COVER)
    assert page.evaluate(_COVERED) != []
    page.evaluate("document.querySelector('main img').style.width = '900px'")
    assert page.evaluate(_TOO_WIDE) != []


def suits_everybody(page: Page, axe: str) -> None:
    """Axe finds nothing, nothing lies above a control, and the page needs no scrolling to the side."""
    page.evaluate(axe)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    assert page.evaluate(_RUN, {}) == []
    assert page.evaluate(_COVERED) == []
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    # In the dark only colours differ, so only the rule about them looks again.
    assert page.evaluate(_RUN, {"runOnly": ["color-contrast"]}) == []
    # A screen of 640 px at 200 %, and the narrowest phone.
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate(_TOO_WIDE) == []
    # Letters of twice the size on a phone of 360 px.
    page.set_viewport_size({"width": 360, "height": 800})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(_TOO_WIDE) == []
