"""Every page of the office with a keyboard alone: what can be used is reached, in sight, and shows its focus."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.account_sights import ACCOUNT_PUBLIC
from tests.browser.every_sight import OF_OFFICE, go_to
from tests.browser.screens import DESK, NewContext
from tests.browser.server import Server
from tests.browser.sights import SIGN_IN

#: The office's pages, and those that lead into it.
SIGHTS = [*OF_OFFICE, *ACCOUNT_PUBLIC, *SIGN_IN]
#: What can be used, each with a number of its own. Of radio buttons with one name the keyboard reaches one;
#: what is shut, hidden or in a popover that is not open is reached once it is opened.
_NUMBERED = """
() => {
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const names = new Set();
  return [...document.querySelectorAll(controls)].filter((one) => {
    if (one.disabled || one.tabIndex < 0 || !one.checkVisibility({ visibilityProperty: true })) return false;
    if (one.type !== "radio") return true;
    const name = `${one.form?.id} ${one.name}`;
    const known = names.has(name);
    names.add(name);
    return !known;
  }).map((one, number) => (one.dataset.stop = one.type === "radio" ? `${one.form?.id} ${one.name}` : String(number)));
}
"""
#: Where the focus is: its number, and whether it is in sight, not covered, and looks different from before.
_STOP = """
() => {
  const one = document.activeElement;
  if (!one || one === document.body || one === document.documentElement) return null;
  const radio = one.type === "radio" ? `${one.form?.id} ${one.name}` : null;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const wide = Math.max(box.left, 0) < Math.min(box.right, innerWidth);
  const high = Math.max(box.top, 0) < Math.min(box.bottom, innerHeight);
  return {
    stop: radio ?? one.dataset.stop ?? null,
    html: one.outerHTML.slice(0, 160),
    seen: wide && high && outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
  };
}
"""
#: As if the page had just come: where a form was refused, the summary of its errors has the focus.
_TO_THE_TOP = """
() => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}
"""
MOST = 1_500


@pytest.mark.parametrize("sight", SIGHTS)
def test_everything_on_a_page_is_reached_and_seen(
    new_context: NewContext, server: Server, owner: Any, sight: str
) -> None:
    who = owner if sight in OF_OFFICE else None
    page = new_context(**DESK, storage_state=who, reduced_motion="reduce").new_page()
    go_to(sight, page, server)
    unreached, unseen = walk(page)
    assert unreached == set(), "the keyboard does not come here"
    assert unseen == [], "nobody sees that the focus is here"


def walk(page: Page) -> tuple[set[str], list[str]]:
    """From the top to the end of the page: what was passed by, and what had the focus unseen."""
    wanted = set(page.evaluate(_NUMBERED))
    page.evaluate(_TO_THE_TOP)
    reached, seen, unseen = set(), set(), {}
    for _each in range(MOST):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if stop is None:
            break
        reached.add(stop["stop"])
        if stop["seen"]:
            seen.add(stop["stop"])
        else:
            unseen[stop["stop"]] = stop["html"]
    else:
        raise AssertionError("the keyboard does not come to the end of the page")
    # Within a date the browser itself marks its parts and the calendar.
    return wanted - reached, [html for one, html in unseen.items() if one not in seen]
