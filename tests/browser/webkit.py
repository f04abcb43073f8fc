"""WebKit, which every browser on an iPhone is made of: WebKitGTK by its driver, on a screen of its own."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import WebKitGTK
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

_PATIENCE = 20.0
#: The buttons of the test browser's own bar would not let its window be as narrow as a phone.
_NARROW = "button { padding: 0; min-width: 0; }"
#: What the bar takes of the window's height, in pixels.
_BAR = 38
#: Keeps what a page complains about, over all pages of a tab. The driver tells nothing of it by itself.
_NOTES = b"""
(() => {
  const view = globalThis;
  if (!view.document || view.__noting) return;
  view.__noting = true;
  const note = (text) => {
    const noted = JSON.parse(sessionStorage.getItem("complaints") ?? "[]");
    sessionStorage.setItem("complaints", JSON.stringify([...noted, text]));
  };
  const tell = ({ message, target }) => note(`error: ${message ?? target.src ?? target.href}`);
  view.addEventListener("error", tell, true);
  view.addEventListener("unhandledrejection", ({ reason }) => note(`rejection: ${reason}`));
  document.addEventListener("securitypolicyviolation", ({ blockedURI, violatedDirective }) => {
    note(`blocked by ${violatedDirective}: ${blockedURI}`);
  });
  for (const kind of ["error", "warn"]) {
    const write = console[kind];
    console[kind] = (...words) => {
      note(`console: ${words.join(" ")}`);
      write(...words);
    };
  }
})();
"""
#: How the server answers the page that is open; WebKit does not keep the status of a navigation.
_STATUS = """
const [done] = arguments;
fetch(location.href).then(({ status }) => done(status), (error) => done(String(error)));
"""


def program(name: str) -> str:
    """A program of `deploy/webkit.py`; tests that need one cannot run without."""
    found = shutil.which(os.environ.get(name.upper()) or name)
    if found is None:
        pytest.skip(f"no {name} on this machine (python -m deploy.test installs it as root)")
    return found


def noting(path: str, body: bytes) -> bytes:
    """A change of the line: every script of ours first says where complaints are kept."""
    return _NOTES + body if re.search(r"/assets/[\w.-]+\.js$", path) else body


@contextmanager
def screen() -> Iterator[str]:
    """A screen that nobody sees; the value for DISPLAY."""
    xvfb = program("Xvfb")
    hears, says = os.pipe()
    command = [xvfb, "-displayfd", str(says), "-screen", "0", "1400x1000x24"]
    process = subprocess.Popen(
        [*command, "-nolisten", "tcp"], pass_fds=(says,), stderr=subprocess.DEVNULL
    )
    os.close(says)
    try:
        with os.fdopen(hears) as answer:
            number = answer.readline().strip()
        assert number, "Xvfb did not start."
        yield f":{number}"
    finally:
        process.terminate()
        process.wait()


@dataclass
class Tab:
    """A window of WebKit and what is done in it."""

    driver: WebKitGTK

    def visit(self, address: str) -> None:
        """Opens a page that must be there: an error page would suit everybody just as well."""
        self.driver.get(address)
        assert self.driver.execute_async_script(_STATUS) == 200, address

    def find(self, css: str) -> WebElement:
        """An element, once it is there."""
        return self._wait().until(lambda driver: driver.find_element(By.CSS_SELECTOR, css))

    def fill(self, css: str, text: str) -> None:
        """Types into a field instead of what stands there."""
        field = self._seen(css)
        field.clear()
        field.send_keys(text)

    def click(self, css: str) -> None:
        """Presses something that can be seen."""
        self._seen(css).click()

    def choose(self, css: str, value: str) -> None:
        """Takes an entry of a list."""
        Select(self.find(css)).select_by_value(value)

    def ask(self, script: str, *arguments: object) -> Any:
        """What an expression is on the page; `arguments[0]` is the first of the arguments."""
        return self.driver.execute_script(f"return ({script})", *arguments)

    def until(self, script: str, *arguments: object, within: float = _PATIENCE) -> None:
        """Waits until an expression is true on the page."""
        self._wait(within).until(lambda _: self.ask(script, *arguments), script)

    def shows(self, css: str, within: float = _PATIENCE, **data: str) -> None:
        """Waits until the data of an element are these."""
        wanted = f"{css}: {data}"
        self._wait(within).until(lambda _: data.items() <= self.data(css).items(), wanted)

    def data(self, css: str) -> dict[str, str]:
        """The data- attributes of an element."""
        found: dict[str, str] = self.ask("{...document.querySelector(arguments[0])?.dataset}", css)
        return found

    def arrives(self, pattern: str) -> None:
        """Waits until the address ends like this and its page is loaded."""
        self._wait().until(lambda driver: re.search(f"{pattern}$", driver.current_url), pattern)
        self.until("document.readyState === 'complete'")

    def width(self, pixels: int, height: int = 800) -> None:
        """Makes the page as wide as a phone's or a desk's."""
        self.driver.set_window_size(pixels, height + _BAR)
        self.until("innerWidth === arguments[0]", pixels)

    def fits(self) -> bool:
        """Whether the page is no wider than the window."""
        root = "document.documentElement"
        return bool(self.ask(f"{root}.scrollWidth <= {root}.clientWidth"))

    def complaints(self) -> list[str]:
        """What the pages of this tab have complained about; only where the line is `noting`."""
        noted: list[str] = json.loads(self.ask("sessionStorage.getItem('complaints') ?? '[]'"))
        return noted

    def _seen(self, css: str) -> WebElement:
        element = self.find(css)
        self._wait().until(lambda _: element.is_displayed(), f"{css} is not shown")
        # The driver takes what lies just below the window's edge for visible, and misses it.
        self.driver.execute_script("arguments[0].scrollIntoView({ block: 'center' })", element)
        return element

    def _wait(self, within: float = _PATIENCE) -> WebDriverWait[WebKitGTK]:
        return WebDriverWait(self.driver, within, poll_frequency=0.1)


@contextmanager
def opened(display: str, folder: Path, *, camera: bool) -> Iterator[Tab]:
    """WebKit with an empty profile below `folder`; its camera shows a picture that is no code."""
    look = folder / "config" / "gtk-3.0" / "gtk.css"
    look.parent.mkdir(parents=True)
    look.write_text(_NARROW, encoding="utf-8")
    places = {"HOME": folder, "XDG_CONFIG_HOME": folder / "config", "XDG_DATA_HOME": folder}
    environment = {**os.environ, "DISPLAY": display, "GDK_BACKEND": "x11"}
    environment |= {name: str(place) for name, place in places.items()}
    options = Options()
    for argument in ("--automation", f"--enable-media-stream={camera}"):
        options.add_argument(argument)
    options.add_argument(f"--enable-mock-capture-devices={camera}")
    driver_path = program("WebKitWebDriver")
    with (folder / "driver.log").open("w", encoding="utf-8") as log:
        service = Service(driver_path, env=environment, log_output=log)
        driver = WebKitGTK(options=options, service=service)
        try:
            yield Tab(driver)
        finally:
            driver.quit()
