"""The main job with no step faked: sign up on a phone, scan with a camera, take the workbook home."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import python_calamine
import zxingcpp
from PIL import Image
from playwright.sync_api import Page

from tests.browser.camera import Shot, write_video
from tests.browser.door import Door, pair
from tests.browser.participants import FILL, PRINTED, Participant, open_form, send
from tests.browser.screens import NewContext
from tests.browser.server import EVENT, Server

GATE = "Gerbang Utara"
FIRST_SESSION = "Sesi 1: Pembukaan dan Materi"
_JAKARTA = ZoneInfo("Asia/Jakarta")

#: A row of a sheet by its headers.
Row = dict[str, object]


@dataclass(frozen=True)
class Ticket:
    """What somebody carries away: the QR as a picture, and what it says."""

    owner: Participant
    png: bytes
    text: str


def test_three_people_sign_up_are_scanned_by_a_camera_and_stand_in_the_workbook(
    new_context: NewContext, server: Server, video: Path, tmp_path: Path
) -> None:
    """Scar 17: the camera runs on between the three; Scar 31: real times and the gate."""
    tickets = [sign_up(new_context, server, kind) for kind in FILL]
    assert len({ticket.text for ticket in tickets}) == 3
    began = local_now() - timedelta(seconds=1)
    door = scan_all(new_context, server, video, tickets)
    ended = local_now() + timedelta(seconds=1)
    assert door.accepted() == [PRINTED[kind] for kind in FILL]
    assert door.camera() == {"opened": 1, "ended": 0, "live": True}

    workbook = tmp_path / "daftar-hadir.xlsx"
    server.run("export", EVENT, "--format", "xlsx", "--output", str(workbook))
    for rows in (read_by_openpyxl(workbook), read_by_calamine(workbook)):
        for ticket in tickets:
            holds(rows, ticket.owner, began, ended)


def test_the_qr_is_read_from_a_dark_screen(new_context: NewContext, server: Server) -> None:
    """Scar 18: black on white with its quiet zone, whatever the scheme of the phone."""
    page = new_context(color_scheme="dark").new_page()
    page.goto(server.somebody.link)
    assert decode(page.screenshot()).endswith(server.somebody.code)
    assert decode(page.locator(".er-qr svg").screenshot()).endswith(server.somebody.code)


def sign_up(new_context: NewContext, server: Server, kind: str) -> Ticket:
    """One person, on a phone of their own; the QR on screen and the one to keep say the same."""
    page = new_context().new_page()
    open_form(page, server, kind)
    FILL[kind](page)
    participant = send(page, kind)
    assert participant.printed_name == PRINTED[kind]
    png = download_qr(page)
    text = decode(png)
    assert text.startswith(f"{server.url}/T/".upper())
    assert decode(page.locator(".er-qr").screenshot()) == text
    return Ticket(participant, png, text)


def download_qr(page: Page) -> bytes:
    """Presses the button below the QR."""
    with page.expect_download() as waiting:
        page.locator("a[href$='/qr.png']").click()
    return waiting.value.path().read_bytes()


def decode(png: bytes) -> str:
    """The text of the one QR in a picture, read by another library than the one that drew it."""
    codes = zxingcpp.read_barcodes(Image.open(io.BytesIO(png)).convert("L"))
    assert len(codes) == 1
    return str(codes[0].text)


def scan_all(new_context: NewContext, server: Server, video: Path, tickets: list[Ticket]) -> Door:
    """Each phone is held before the camera for two seconds; then nobody comes for a while."""
    write_video(video, [*(Shot(2, ticket.png) for ticket in tickets), Shot(4)])
    link = server.ask("device", "add", EVENT, "--name", GATE)["pairing_url"]
    door = pair(new_context().new_page(), link)
    door.has_accepted(len(tickets))
    door.waits(0)
    return door


def local_now() -> datetime:
    """What the clock on the wall of the hall shows, as spreadsheets know time: without a zone."""
    return datetime.now(_JAKARTA).replace(tzinfo=None)


def read_by_openpyxl(path: Path) -> list[Row]:
    """The attendance list, by the library that has written it."""
    sheet = openpyxl.load_workbook(path)["Daftar Hadir"]
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def read_by_calamine(path: Path) -> list[Row]:
    """The same by a reader that shares nothing with the writer."""
    sheet = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name("Daftar Hadir")
    head, *rows = sheet.to_python()
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def holds(rows: list[Row], owner: Participant, began: datetime, ended: datetime) -> None:
    """The person stands in the list once, with the time and the gate of the scan."""
    (row,) = [row for row in rows if row["Nama"] == owner.printed_name]
    entered = row[f"{FIRST_SESSION} – Masuk"]
    assert isinstance(entered, datetime)
    assert began <= entered <= ended
    assert row[f"{FIRST_SESSION} – Metode"] == "Pindai kamera"
    assert row[f"{FIRST_SESSION} – Petugas"] == GATE
    assert not row[f"{FIRST_SESSION} – Keluar"]
