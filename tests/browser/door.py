"""A phone at the door: pairs it, notes every verdict and every camera that it opens."""

import time
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

#: Notes every change of the verdict with its time, and every camera track that is opened or ends.
_NOTES = """
(() => {
  const notes = { verdicts: [], tracks: [], ended: 0 };
  window.__notes = notes;
  const devices = navigator.mediaDevices;
  if (devices) {
    const open = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (wanted) => {
      const stream = await open(wanted);
      for (const track of stream.getVideoTracks()) {
        notes.tracks.push(track);
        track.addEventListener("ended", () => (notes.ended += 1));
      }
      return stream;
    };
  }
  const watch = () => {
    const verdict = document.getElementById("verdict");
    if (!verdict) return;
    const note = () => {
      const { state, name, reason } = verdict.dataset;
      notes.verdicts.push({ state, name, reason, at: performance.now() });
    };
    new MutationObserver(note).observe(verdict, {
      attributes: true,
      attributeFilter: ["data-state"],
    });
  };
  document.addEventListener("DOMContentLoaded", watch);
})();
"""

#: Seconds between two keys of a USB reader.
_READER_PACE = 0.001


@dataclass
class Door:
    """The scanner page of a paired phone."""

    page: Page

    def shows(self, state: str, name: str | None = None, reason: str | None = None) -> None:
        """Waits until the verdict is this one."""
        verdict = self.page.locator("#verdict")
        expect(verdict).to_have_attribute("data-state", state, timeout=15_000)
        if name is not None:
            expect(verdict).to_have_attribute("data-name", name)
        if reason is not None:
            expect(verdict).to_have_attribute("data-reason", reason)

    def waits(self, length: int) -> None:
        """Waits until so many scans are not answered for."""
        expect(self.page.locator("#queue")).to_have_attribute("data-length", str(length))

    def type_code(self, code: str) -> None:
        """Somebody types what stands below the QR."""
        self.page.fill("#code-text", code)
        self.page.locator("#code-form button").click()

    def read(self, text: str) -> None:
        """A USB reader: types the whole text at once and ends with Enter.

        Each key carries the moment at which a reader would press it: a busy machine brings the keys
        one after another with pauses, and a code with pauses is what a person types.
        """
        keyboard = self.page.context.new_cdp_session(self.page)
        began = time.time()
        for index, char in enumerate(f"{text}\r"):
            at = began + index * _READER_PACE
            key = "Enter" if char == "\r" else char
            press = {"key": key, "text": char, "timestamp": at}
            keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", **press})
            keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": key, "timestamp": at})
        keyboard.detach()

    def verdicts(self) -> list[dict[str, Any]]:
        """Every verdict so far, with its moment in milliseconds."""
        noted: list[dict[str, Any]] = self.page.evaluate("window.__notes.verdicts")
        return noted

    def accepted(self) -> list[str]:
        """The names that were accepted so far, in order."""
        return [one["name"] for one in self.verdicts() if one["state"] == "accepted"]

    def has_shown(self, state: str, name: str) -> None:
        """Waits until the verdict on somebody was this one, whatever is shown by then."""
        self.page.wait_for_function(
            "([state, name]) => window.__notes.verdicts"
            ".some((one) => one.state === state && one.name === name)",
            arg=[state, name],
            timeout=30_000,
        )

    def has_accepted(self, people: int) -> None:
        """Waits until so many people were accepted."""
        self.page.wait_for_function(
            "n => window.__notes.verdicts.filter((v) => v.state === 'accepted').length >= n",
            arg=people,
            timeout=30_000,
        )

    def camera(self) -> dict[str, Any]:
        """How many cameras were ever opened, how many ended, and whether the first still runs."""
        found: dict[str, Any] = self.page.evaluate(
            """() => {
              const { tracks, ended } = window.__notes;
              const shown = document.getElementById("video").srcObject?.getVideoTracks()[0];
              return {
                opened: tracks.length,
                ended,
                live: tracks[0]?.readyState === "live" && shown === tracks[0],
              };
            }"""
        )
        return found


def open_scanner(page: Page, url: str) -> Door:
    """Opens the scanner of a phone that is paired already."""
    page.add_init_script(_NOTES)
    page.goto(url)
    return Door(page)


def pair(page: Page, pairing_url: str) -> Door:
    """Opens the link and nothing else: it pairs without a click and goes on to the scanner."""
    page.add_init_script(_NOTES)
    page.goto(pairing_url)
    page.wait_for_url("**/scan")
    expect(page.locator("#queue")).to_have_attribute("data-length", "0")
    return Door(page)
