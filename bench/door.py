"""How long a person at the door waits: from the camera's picture of a code to the verdict on screen.

A real Chromium whose camera is fed a film, the real server beside it, all on this machine. Codes
and wall take turns; a picture counts from the moment when the page could first see it, so that
waiting for the decoder's next look is part of the time. Promised: a median of at most 100 ms.
"""

import statistics
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, sync_playwright

from bench.phone import chromium, installation
from eventreg.tickets.images import png, ticket_url
from tests.browser.camera import Hand, Shot, write_video
from tests.browser.door import pair
from tests.browser.screens import PHONE
from tests.browser.server import Holder, Server

PEOPLE = 20
PROMISED_MS = 100
#: People do not hold still, nor do they hold the phone straight.
HANDS = (Hand(turn=8), Hand(turn=-20, size=0.5), Hand(turn=4, brightness=120), Hand(size=0.4))

#: Notes when a code comes before the camera (the middle of the picture is no longer even) and when
#: the verdict changes, by the page's clock in milliseconds.
_NOTES = """
() => {
  const notes = { codes: [], verdicts: [] };
  window.__bench = notes;
  const video = document.getElementById("video");
  const canvas = Object.assign(document.createElement("canvas"), { width: 24, height: 18 });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  let before = false;
  const look = (now) => {
    context.drawImage(video, 0, 0, 24, 18);
    const { data } = context.getImageData(0, 0, 24, 18);
    const levels = Array.from({ length: 24 * 18 }, (_, at) => data[at * 4 + 1]);
    const isCode = Math.max(...levels) - Math.min(...levels) > 40;
    if (isCode && !before) notes.codes.push(now);
    before = isCode;
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
  const verdict = document.getElementById("verdict");
  const note = () => notes.verdicts.push({ ...verdict.dataset, at: performance.now() });
  new MutationObserver(note).observe(verdict, { attributes: true, attributeFilter: ["data-state"] });
  const name = document.getElementById("verdict-name");
  new MutationObserver(note).observe(name, { childList: true });
}
"""


def main() -> None:
    """Prints the median and the slowest tenth, with the network and without it."""
    browser = chromium()
    if browser is None:
        return
    with installation(participants=2 * PEOPLE + 2) as server:
        measure(server, server.folder / "camera.y4m", browser)


def measure(server: Server, film: Path, executable: str) -> None:
    """Both films one after the other, each on a freshly paired phone."""
    fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    arguments = ["--no-sandbox", *fake, f"--use-file-for-fake-video-capture={film}"]
    for network in ("online", "offline"):
        shoot(film, server, [server.holder() for _ in range(PEOPLE)])
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable, args=arguments)
            context = browser.new_context(**PHONE)
            notes = scan_all(context, server, online=network == "online")
            browser.close()
        say(f"{network}, first verdict", waits(notes, {"stored", "accepted"}))
        if network == "online":
            say("online, the server's verdict", waits(notes, {"accepted"}))


def shoot(film: Path, server: Server, holders: list[Holder]) -> None:
    """A wall for four seconds, then people, each for a second, with the wall between them."""
    shots = [Shot(4)]
    for place, holder in enumerate(holders):
        code = png(ticket_url(server.url, holder.code))
        shots += [Shot(1, code, HANDS[place % len(HANDS)]), Shot(0.5)]
    write_video(film, shots)


def scan_all(context: BrowserContext, server: Server, *, online: bool) -> dict[str, Any]:
    """What was noted of codes and verdicts, in milliseconds of the page's clock."""
    page = context.new_page()
    pair(page, server.pairing_url("Gerbang Utara"))
    page.wait_for_load_state("networkidle")
    page.wait_for_function("() => document.getElementById('video').currentTime > 1")
    context.set_offline(not online)
    page.evaluate(_NOTES)
    page.wait_for_function(
        "people => window.__bench.codes.length > people", arg=PEOPLE, timeout=120_000
    )
    notes: dict[str, Any] = page.evaluate("window.__bench")
    return notes


def waits(notes: dict[str, Any], states: set[str]) -> list[float]:
    """For each code the time until the first such verdict after it; a code without one is left out."""
    moments = [one["at"] for one in notes["verdicts"] if one["state"] in states]
    found = []
    for start, end in pairwise(notes["codes"]):
        answers = [moment for moment in moments if start <= moment < end]
        if answers:
            found.append(answers[0] - start)
    return found


def say(what: str, times: list[float]) -> None:
    """One line of figures."""
    tenths = statistics.quantiles(times, n=10)
    print(
        f"{what}: {len(times)} of {PEOPLE} people, from picture to verdict "
        f"{statistics.median(times):.0f} ms (median; promised {PROMISED_MS}), "
        f"{tenths[-1]:.0f} ms (slowest tenth), {max(times):.0f} ms (slowest)",
        flush=True,
    )
