"""Signing up with a keyboard alone."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.participants import open_form
from tests.browser.screens import NewContext
from tests.browser.server import Server

MOST_STOPS = 60
#: How an element looks.
_LOOK = """
(element) => {
  const { outline, boxShadow, borderColor, backgroundColor } = getComputedStyle(element);
  return [outline, boxShadow, borderColor, backgroundColor].join(" | ");
}
"""
#: Whether an element is on screen, at least in part, and nothing lies over it.
_IN_SIGHT = """
(element) => {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  const shown = { top: Math.max(top, 0), bottom: Math.min(bottom, innerHeight) };
  const found = document.elementFromPoint((left + right) / 2, (shown.top + shown.bottom) / 2);
  return found !== null && (element.contains(found) || found.contains(element));
}
"""


@dataclass
class Keyboard:
    """Hands that never leave the keyboard."""

    page: Page
    #: Every element that had the focus, with how it looked then.
    stops: list[tuple[Any, str]] = field(default_factory=list)

    def tab_to(self, selector: str, *, key: str = "Tab") -> None:
        """Presses Tab until the focus is there; notes every stop on the way."""
        for _ in range(MOST_STOPS):
            self.page.keyboard.press(key)
            element = self.page.evaluate_handle("document.activeElement").as_element()
            assert element is not None
            # The browser scrolls to it a moment later.
            self.page.wait_for_function(_IN_SIGHT, arg=element)
            self.stops.append((element, element.evaluate(_LOOK)))
            if element.evaluate("(element, selector) => element.matches(selector)", selector):
                return
        raise AssertionError(f"{MOST_STOPS} times {key} do not lead to {selector}")

    def type_into(self, name: str, text: str) -> None:
        """Goes to a field and types."""
        self.tab_to(f"[name={name}]")
        self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        """One key where the focus is."""
        self.page.keyboard.press(key)

    def has_seen_every_focus(self) -> None:
        """Every stop looked different with the focus from what it looks like without."""
        self.page.evaluate("document.activeElement.blur()")
        for element, look in self.stops:
            assert element.evaluate(_LOOK) != look, f"the focus of {element} cannot be seen"


def test_the_agency_form_is_filled_in_and_sent_by_keyboard(
    new_context: NewContext, server: Server
) -> None:
    page = new_context(is_mobile=False, has_touch=False, reduced_motion="reduce").new_page()
    open_form(page, server, "agency")
    hands = Keyboard(page)
    fill(hands)
    hands.has_seen_every_focus()
    hands.stops.clear()
    page.locator("[name=consent_contact]").focus()
    send_and_mend(hands)
    page.wait_for_url("**/r/*")
    assert page.inner_text(".er-printed-name") == "Papan Ketik, S.Sos."


def fill(hands: Keyboard) -> None:
    """Everything but the box that must be ticked."""
    hands.type_into("full_name", "Papan Ketik")
    hands.type_into("title_back", "S.Sos.")
    hands.tab_to("[name=title_front]", key="Shift+Tab")
    hands.tab_to("[name=gender]")
    hands.press("Space")
    hands.press("ArrowDown")
    expect(hands.page.locator("[name=gender][value=P]")).to_be_checked()
    hands.type_into("phone", "0893 0000 0721")
    hands.tab_to("#region-filter")
    hands.page.keyboard.type("kota malang")
    hands.press("Enter")
    expect(hands.page.locator("[name=region]")).to_be_focused()
    expect(hands.page.locator("[name=region]")).to_have_value("35.73")
    hands.type_into("agency", "Dinas Contoh Kota Malang")
    hands.press("Escape")
    hands.type_into("position", "Staf")
    hands.press("Escape")
    hands.tab_to("[name=employment]")
    hands.press("ArrowDown")
    expect(hands.page.locator("[name=employment]")).not_to_have_value("")
    hands.tab_to("[name=consent_contact]")


def send_and_mend(hands: Keyboard) -> None:
    """The box was forgotten: the summary of errors has the focus and leads to it."""
    hands.tab_to("main form button.btn-primary")
    hands.press("Enter")
    expect(hands.page.locator(".er-error-summary")).to_be_focused()
    hands.tab_to(".er-error-summary a")
    hands.press("Enter")
    notice = hands.page.locator("[name=notice]")
    expect(notice).to_be_focused()
    hands.press("Space")
    expect(notice).to_be_checked()
    hands.tab_to("main form button.btn-primary")
    hands.press("Enter")
