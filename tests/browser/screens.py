"""The screens that people look at, and the type of what opens one."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext

#: Opens a visitor's own browser profile on a phone; options of Playwright's contexts change it.
NewContext = Callable[..., BrowserContext]

PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 800},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "id-ID",
}
DESK: dict[str, Any] = {
    "viewport": {"width": 1280, "height": 800},
    "device_scale_factor": 1,
    "is_mobile": False,
    "has_touch": False,
    "locale": "id-ID",
}
