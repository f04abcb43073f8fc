"""Hands that never leave the keyboard, and what they look at on their way."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

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


#: Whether the focus came to an element that did not have it before; asked in the page, since a page
#: that was left behind knows nothing of the next one's elements.
_IS_NEW = "element => window.lastStop !== element && Boolean(window.lastStop = element)"


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
            # Within a date the browser itself marks day, month, year and calendar.
            if element.evaluate(_IS_NEW):
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
