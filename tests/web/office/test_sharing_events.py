"""What is looked at before publishing and shared after it: preview, WhatsApp text, poster and QR."""

import json
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import typst
import zxingcpp
from flask import Flask
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.clock import from_local
from eventreg.config import ROOT
from eventreg.events.models import Event, EventSession
from eventreg.events.rules import EventMode
from eventreg.papers.typesetting import pdf
from eventreg.registration.models import Registration
from eventreg.web.office.share_files import poster_data
from eventreg.web.office.share_words import chat_text, hours_of
from tests.clients import SeparateClient
from tests.factories import make_event, offer_of
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn

HOSTILE = '*tebal* #panic("x") $x$ @acuan <label> // `kode` = ~ _ [ ]'
LINK = "http://localhost/e/cerdig-5"
JAKARTA = "Asia/Jakarta"


def on_wall(day: int, hour: int, minute: int = 0) -> datetime:
    return from_local(datetime.fromisoformat(f"2030-08-{day:02}T{hour:02}:{minute:02}"), JAKARTA)


@pytest.fixture
def cerdig(session: Session, now: datetime) -> Event:
    """An event of one morning, as the office would announce it."""
    event = make_event(
        session,
        slug="cerdig-5",
        now=now,
        title="Cerdig Batch 5",
        theme="Media sosial sebagai kanal layanan",
        organizer="Dinas Komunikasi dan Informatika Contoh",
        venue="Malang Creative Center",
        contact_name="Ayu",
        contact_email="",
        capacity=150,
        signup_closes_at=on_wall(5, 16),
    )
    event.sessions = [
        EventSession(title="Sesi 1", starts_at=on_wall(6, 8), ends_at=on_wall(6, 10)),
        EventSession(title="Sesi 2", starts_at=on_wall(6, 10, 30), ends_at=on_wall(6, 12)),
    ]
    session.flush()
    return event


def test_the_text_for_whatsapp_says_everything_in_indonesian(
    page: PageClient, cerdig: Event, signed_in: SignedIn
) -> None:
    """Whoever reads the office in English shares it with people who read Indonesian."""
    signed_in(StaffRole.OFFICIAL, cerdig)
    page.get("/office/events/cerdig-5/share?lang=en")
    (text,) = page.form("chat").fields["text"]
    assert text.replace("\r\n", "\n") == (
        "Yth. Bapak/Ibu,\n"
        "\n"
        "Dinas Komunikasi dan Informatika Contoh mengundang Bapak/Ibu untuk mengikuti kegiatan:\n"
        "\n"
        "*Cerdig Batch 5*\n"
        "Tema: Media sosial sebagai kanal layanan\n"
        "\n"
        "Hari, tanggal: *Selasa, 6 Agustus 2030*\n"
        "Pukul: *08.00–12.00 WIB*\n"
        "Tempat: *Malang Creative Center*\n"
        "Peserta: Instansi, KIM, dan Pegiat media sosial\n"
        "\n"
        "Pendaftaran melalui tautan berikut:\n"
        f"{LINK}\n"
        "Pendaftaran ditutup *Senin, 5 Agustus 2030 pukul 16.00 WIB*.\n"
        "Tempat terbatas untuk 150 peserta.\n"
        "\n"
        "Narahubung: Ayu, 0893-0000-0001\n"
        "\n"
        "Atas perhatian dan partisipasi Bapak/Ibu, kami ucapkan terima kasih."
    )


def test_the_link_to_whatsapp_carries_the_text_as_it_was_changed(
    page: PageClient, cerdig: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get("/office/events/cerdig-5/share")
    shown = page.form("chat").fields["text"][0]
    assert chat_of(page) == shown.replace("\r\n", "\n")
    typed = "Halo & selamat pagi #1\n\n*Cerdig* <b>?</b>\nhttps://contoh.id/?a=b"
    page.submit("chat", status=200, text=typed)
    assert chat_of(page) == typed
    assert page.form("chat").fields["text"][0].replace("\r\n", "\n") == typed
    page.submit("chat", status=422, text="x" * 3001)
    assert page.soup.select_one("#text-error")
    assert page.form("chat").fields["text"] == ["x" * 3001]


def chat_of(page: PageClient) -> str:
    """What would be sent by WhatsApp."""
    link = page.soup.select_one("a[data-chat]")
    assert link
    parts = urlsplit(str(link["href"]))
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "wa.me", "/")
    return parse_qs(parts.query)["text"][0]


@pytest.mark.parametrize(
    ("change", "there", "missing"),
    [
        ({"organizer": ""}, "Bapak/Ibu diundang untuk mengikuti kegiatan:", "mengundang"),
        ({"title": "Cerdig *Batch* 5"}, "*Cerdig Batch 5*", "*Batch*"),
        ({"mode": EventMode.ONLINE}, "Tempat: *Daring*", "Malang"),
        ({"venue": ""}, "*Cerdig Batch 5*", "Tempat: "),
        ({"capacity": None}, "300 peserta", "150"),
        ({"signup_closes_at": None}, LINK, "ditutup"),
        (
            {"signup_opens_at": on_wall(1, 9)},
            "dibuka *Kamis, 1 Agustus 2030 pukul 09.00 WIB*",
            "–09",
        ),
        ({"contact_name": "", "contact_phone": ""}, "terima kasih", "Narahubung"),
        ({"theme": ""}, "*Cerdig Batch 5*\n\nHari", "Tema"),
        ({"timezone": "Asia/Jayapura"}, "10.00–14.00 WIT", "WIB"),
    ],
)
def test_the_text_leaves_out_what_nobody_knows(
    change: dict[str, Any], there: str, missing: str, app: Flask, cerdig: Event, now: datetime
) -> None:
    for name, value in change.items():
        setattr(cerdig, name, value)
    with app.test_request_context():
        text = chat_text(cerdig, LINK, now)
    assert there in text
    assert missing not in text
    assert "\n\n\n" not in text


def test_the_meeting_link_stands_in_nothing_that_is_shared(
    app: Flask, cerdig: Event, now: datetime
) -> None:
    """It is for the confirmed alone."""
    cerdig.mode, cerdig.meeting_url = EventMode.HYBRID, "https://rapat.example/rahasia"
    cerdig.meeting_notes = "Sandi 9876"
    with app.test_request_context():
        shared = chat_text(cerdig, LINK, now) + str(poster_data(cerdig, "a4"))
    assert "rapat.example" not in shared
    assert "9876" not in shared


def test_days_with_hours_of_their_own_are_told_one_by_one(app: Flask, cerdig: Event) -> None:
    cerdig.sessions[1].starts_at, cerdig.sessions[1].ends_at = on_wall(7, 9), on_wall(7, 15)
    assert hours_of(cerdig) == [
        "Selasa, 6 Agustus 2030: 08.00–10.00 WIB",
        "Rabu, 7 Agustus 2030: 09.00–15.00 WIB",
    ]
    cerdig.sessions[1].starts_at, cerdig.sessions[1].ends_at = on_wall(7, 8), on_wall(7, 10)
    assert hours_of(cerdig) == ["08.00–10.00 WIB"]
    cerdig.sessions = []
    assert hours_of(cerdig) == []


@pytest.mark.parametrize(
    ("paper", "size"), [("a4", (595, 842)), ("a5", (420, 595)), ("x", (595, 842))]
)
def test_the_poster_is_one_page_that_leads_to_the_event(
    paper: str,
    size: tuple[int, int],
    page: PageClient,
    client: SeparateClient,
    cerdig: Event,
    signed_in: SignedIn,
) -> None:
    signed_in(StaffRole.OFFICIAL, cerdig)
    answer = client.get(f"/office/events/cerdig-5/share/poster.pdf?paper={paper}&lang=en")
    assert answer.mimetype == "application/pdf"
    assert "poster_cerdig-5_" in answer.headers["Content-Disposition"]
    pages = PdfReader(BytesIO(answer.get_data())).pages
    assert len(pages) == 1
    assert (round(pages[0].mediabox.width), round(pages[0].mediabox.height)) == size
    text = " ".join(pages[0].extract_text().split())
    for words in (
        "Cerdig Batch 5",
        "Selasa, 6 Agustus 2030",
        "Malang Creative Center",
        LINK,
        "Ayu",
    ):
        assert words in text
    assert "Pindai untuk mendaftar" in text


@pytest.mark.parametrize("paper", ["a4", "a5"])
@pytest.mark.parametrize("letters", ["Kata panjang ", "W"])
def test_the_longest_texts_stay_on_one_page_within_its_edges_and_the_qr_is_read(
    letters: str, paper: str, app: Flask, cerdig: Event
) -> None:
    long = (letters * 300)[:300].strip()
    for name in ("title", "organizer", "venue", "address"):
        setattr(cerdig, name, long)
    cerdig.theme, cerdig.contact_name = (letters * 500)[:500].strip(), long[:100]
    with app.test_request_context():
        data = poster_data(cerdig, paper)
    assert len(PdfReader(BytesIO(pdf("invitation", data))).pages) == 1
    drawn = Image.open(BytesIO(at_150_dpi(data)))
    assert [one.text for one in zxingcpp.read_barcodes(drawn)] == [LINK]
    assert nothing_at_the_edges(drawn)


def at_150_dpi(data: dict[str, object]) -> bytes:
    """The poster as a printer of the office would print it; more pages would be a list."""
    templates = ROOT / "templates" / "typst"
    drawn = typst.compile(
        templates / "invitation.typ",
        root=templates,
        sys_inputs={"data": json.dumps(data)},
        format="png",
        ppi=150,
    )
    assert isinstance(drawn, bytes)
    return drawn


def nothing_at_the_edges(drawn: Image.Image) -> bool:
    """Whether ten millimetres are white all around."""
    edge, grey = round(10 / 25.4 * 150), drawn.convert("L")
    width, height = grey.size
    strips = [(0, 0, edge, height), (width - edge, 0, width, height)]
    strips += [(0, 0, width, edge), (0, height - edge, width, height)]
    return all(grey.crop(strip).getextrema()[0] == 255 for strip in strips)


def test_what_was_typed_is_never_markup_on_the_poster(app: Flask, cerdig: Event) -> None:
    cerdig.title = cerdig.organizer = cerdig.venue = HOSTILE
    with app.test_request_context():
        made = pdf("invitation", poster_data(cerdig, "a4"))
    text = "".join(PdfReader(BytesIO(made)).pages[0].extract_text().split())
    assert text.count("".join(HOSTILE.split())) == 3


def test_the_qr_comes_as_a_picture_and_as_a_drawing(
    client: SeparateClient, cerdig: Event, signed_in: SignedIn
) -> None:
    signed_in()
    png = client.get("/office/events/cerdig-5/share/qr.png")
    (read,) = zxingcpp.read_barcodes(Image.open(BytesIO(png.get_data())))
    assert read.text == LINK
    svg = client.get("/office/events/cerdig-5/share/qr.svg")
    assert svg.mimetype == "image/svg+xml"
    assert svg.get_data(as_text=True).startswith("<svg")


def test_a_draft_is_shared_with_a_warning(
    page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    make_event(session, slug="draf", state="draft")
    signed_in()
    page.get("/office/events/draf/share")
    assert page.soup.select_one(".er-alert-warning a[href$='/publish']")
    assert not page.soup.select("#share-done")


def test_staff_see_a_draft_as_participants_will_and_nobody_else_does(
    page: PageClient, session: Session, now: datetime, signed_in: SignedIn
) -> None:
    event = make_event(session, slug="draf", state="draft", description="Bawa laptop.", now=now)
    signed_in(StaffRole.OFFICIAL, event)
    page.get("/office/events/draf/preview")
    assert "pratinjau" in page.soup.select(".er-alert-info")[0].get_text()
    assert page.heading == event.title
    assert "Bawa laptop." in page.text
    ways = [str(tag["href"]) for tag in page.soup.select("main a[href]")]
    assert not [way for way in ways if way.startswith("/e/")]
    assert not page.soup.select("[data-live-url]")
    inside = {one for one in ways if one.startswith("/office/events/draf/")}
    assert inside
    for way in inside:
        page.get(way)
    page.get("/e/draf", 404)
    page.get("/e/draf/register/agency", 404)


def test_the_preview_reads_as_the_page_that_it_becomes(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get("/e/acara")
    real = [" ".join(tag.get_text(" ").split()) for tag in page.soup.select("main h2, main li h3")]
    page.get("/office/events/acara/preview")
    assert [
        " ".join(tag.get_text(" ").split()) for tag in page.soup.select("main h2, main li h3")
    ] == real


def test_forms_of_the_preview_register_nobody(
    page: PageClient, session: Session, now: datetime, signed_in: SignedIn
) -> None:
    event = make_event(session, slug="draf", state="draft", now=now)
    event.signup_closes_at = now + timedelta(hours=1)
    session.flush()
    signed_in()
    page.get("/office/events/draf/preview/group/kim")
    page.submit(status=422)
    page.submit(
        status=200,
        contact_name="Sari",
        contact_phone="0893-0000-0009",
        region="35.73",
        organization="KIM Contoh",
        **{
            "people-0-name": "Dewi Contoh",
            "people-0-gender": "P",
            "people-0-phone": "0893-0000-0010",
        },
    )
    assert page.soup.select(".er-alert-success")
    page.get("/office/events/draf/preview/group/influencer", 404)
    page.get("/office/events/draf/preview/group/narasumber", 404)
    assert session.scalars(select(Registration)).all() == []


def test_an_unknown_category_has_no_preview(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    assert offer_of(event, "kim").groups
    page.get("/office/events/acara/preview/group/tidak-ada", 404)
