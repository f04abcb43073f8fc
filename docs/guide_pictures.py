"""The pictures of the guide for organizers, of an event in which everything has happened.

They show the pages that the browser suite looks at, at the same addresses, with people who have
ordinary names. Nobody exists; every number begins with 0893.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import Browser, FilePayload, Page, expect
from sqlalchemy import select

from eventreg.clock import utc_now
from eventreg.events.models import Event, Question
from eventreg.registration.models import Registration
from tests.browser.full_event import FULL_EVENT
from tests.browser.full_sights import (
    clicked,
    full,
    of_group,
    of_person,
    pasted_group,
    preview,
)
from tests.browser.screens import DESK, PHONE
from tests.browser.server import EVENT, Server
from tests.browser.sights import Go, at, one_person, visit
from tests.importing_files import BUDI, HEADERS, SITI, workbook

_OFFICE = f"/office/events/{FULL_EVENT}"
#: What the people are called whom the browser suite names after what became of them.
_NAMES = {
    "replaced": "Hasan Basri",
    "offered": "Lilik Indrawati",
    "waiting": "Mulyono Hadi",
    "preferred": "Sutini",
    "pending": "Nadia Larasati",
    "pending, too": "Bagus Prakoso",
    "rejected": "Raka Mahendra",
}
#: The number of the two who may be one person.
_TWICE = "+6289300000777"
_QUESTIONS = {
    "jumlah": "Berapa akun yang Anda kelola?",
    "kaus": "Ukuran kaus",
    "sesi": "Sesi yang Anda ikuti",
    "bus": "Ikut bus dari kantor?",
}
#: A list as offices have them: two good rows, and what goes wrong most often.
_LIST = (
    (*HEADERS, "Ukuran kaus"),
    (*SITI, "M"),
    (*BUDI, "L"),
    ("Putri Ayu", "P", "8.93E+11", "Malang", "Dinas Contoh", "Staf", "P-3", "XXL"),
    ("Suhartono, S.E.", "L", "0893-0000-1004", "Kab. Jember", "", "Kepala Seksi", "P-4", "L"),
)
_MESSAGE = (
    "Bahan paparan narasumber dapat diunduh di meja informasi digital mulai besok pagi. Mohon membawa"
    " laptop, karena sesi kedua berupa praktik."
)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def checked_list(page: Page, server: Server) -> None:
    """The report on an uploaded list, row by row."""
    visit(page, f"{server.url}{_OFFICE}/import")
    file: FilePayload = {
        "name": "daftar peserta.xlsx",
        "mimeType": _XLSX,
        "buffer": workbook(_LIST),
    }
    page.set_input_files("[name=file]", file)
    page.select_option("[name=category]", index=1)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/columns")
    page.locator("main form button.btn-primary").click()
    expect(page.locator("main a[href$='/confirm']")).to_be_visible(timeout=30_000)


def new_event(page: Page, server: Server) -> None:
    """The form of a new event, filled in so far that it can be sent."""
    visit(page, f"{server.url}/office/events/new")
    page.fill("[name=title]", "Bimbingan Teknis Pengelolaan Kanal Informasi Publik")
    page.fill("[name=day]", (utc_now() + timedelta(days=21)).date().isoformat())
    page.locator("main").focus()
    page.evaluate("scrollTo(0, 0)")


def marked_people(page: Page, server: Server) -> None:
    """The list of participants, where several are marked."""
    visit(page, f"{server.url}/office/events/{EVENT}/registrations")
    boxes = page.locator("tbody [name=uid]")
    for number in range(3):
        boxes.nth(number).check()


def written_message(page: Page, server: Server) -> None:
    """A message as one of its people will read it, before anybody gets it."""
    visit(page, f"{server.url}/office/events/{EVENT}/messages/new")
    page.fill("[name=subject]", "Bahan paparan sudah dapat diunduh")
    page.fill("[name=text]", _MESSAGE)
    with page.expect_navigation():
        page.locator("main button[value=keep]").click()


def down_to(go: Go, words: str) -> Go:
    """A page, with these words at the top of the screen."""

    def go_down(page: Page, server: Server) -> None:
        go(page, server)
        page.locator("main").get_by_text(words).first.evaluate("one => one.scrollIntoView()")

    return go_down


@dataclass(frozen=True)
class View:
    """One picture of the office: a page, how much of it, and whose account shows it."""

    go: Go
    height: int = 760
    role: str = "organizer"


ON_PHONES: dict[str, tuple[Go, ...]] = {
    "peserta.png": (
        at(f"/e/{FULL_EVENT}/register/agency"),
        of_person("confirmed"),
        of_person("waiting"),
    ),
    "rombongan.png": (
        down_to(pasted_group, "Baris 1"),
        down_to(of_group("five"), "Peserta Anda"),
        of_group("invited"),
    ),
}
IN_OFFICE: dict[str, View] = {
    "buat-kegiatan.png": View(new_event, height=1240),
    "bagikan.png": View(at(f"/office/events/{EVENT}/share"), height=1000),
    "pengaturan.png": View(at(f"{_OFFICE}/settings"), height=900),
    "ringkasan.png": View(at(_OFFICE), height=1000),
    "daftar-peserta.png": View(marked_people, height=1000),
    "instansi.png": View(at(f"{_OFFICE}/agencies"), height=1100),
    "tim.png": View(at(f"/office/events/{EVENT}/team"), height=900, role="owner"),
    "tulis-pesan.png": View(written_message, height=1240),
    "kuota.png": View(at(f"{_OFFICE}/places"), height=900),
    "lepas-tempat.png": View(
        clicked(f"{_OFFICE}/places", "a[href*='/release?unanswered']"), height=820
    ),
    "daftar-tunggu.png": View(at(f"{_OFFICE}/waiting"), height=860),
    "persetujuan.png": View(preview("approve"), height=620),
    "gabung.png": View(clicked(f"{_OFFICE}/duplicates", ".er-panel .btn"), height=900),
    "undangan.png": View(at(f"{_OFFICE}/invitations"), height=860),
    "unggah-daftar.png": View(checked_list, height=1080),
    "whatsapp.png": View(at(f"{_OFFICE}/messages/whatsapp")),
    "konsumsi.png": View(down_to(at(_OFFICE), "Jawaban atas pengingat"), height=420),
    "orang.png": View(one_person(), height=1000),
}


def name_people(server: Server) -> None:
    """Gives the people and the questions of the event names as they are in real lists."""
    with server.inside() as session:
        for key, name in _NAMES.items():
            person = session.scalars(
                select(Registration).where(Registration.uid == full(server).uids[key])
            ).one()
            person.full_name = name
        twice = select(Registration).where(Registration.phone == _TWICE)
        for number, person in enumerate(session.scalars(twice.order_by(Registration.id))):
            person.full_name, person.gender = ("Slamet Widodo", "Slamet Widodo Utomo")[number], "L"
        asked = session.scalars(select(Question).join(Event).where(Event.slug == FULL_EVENT))
        for question in asked:
            question.label_id = _QUESTIONS.get(question.key, question.label_id)
        session.commit()


def on_phones(browser: Browser, server: Server, go: tuple[Go, ...]) -> list[bytes]:
    """What a participant or the contact of a group sees, one picture for each page."""
    context = browser.new_context(**(PHONE | {"device_scale_factor": 1.5}))
    pictures = [_screen(context.new_page(), server, one) for one in go]
    context.close()
    return pictures


def _screen(page: Page, server: Server, go: Go) -> bytes:
    go(page, server)
    return page.screenshot()


def in_office(page: Page, server: Server, role: str) -> Iterator[tuple[str, bytes]]:
    """The pictures of the office for this role, by name; somebody of it is signed in on `page`."""
    for name, view in ((name, view) for name, view in IN_OFFICE.items() if view.role == role):
        page.set_viewport_size({"width": DESK["viewport"]["width"], "height": view.height})
        view.go(page, server)
        yield name, page.screenshot()


def somebody_comes(browser: Browser, server: Server) -> None:
    """Somebody answers the reminder that they come."""
    page = browser.new_context(**PHONE).new_page()
    of_person("confirmed", "/answer")(page, server)
    with page.expect_navigation():
        page.locator("main form button.btn-primary").click()
    page.context.close()
