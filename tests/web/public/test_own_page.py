"""`/r/<secret>`: the own page, its QR, and the correction of the name."""

import io
from datetime import datetime, timedelta

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.operations import cancel
from eventreg.registration.rules import ACTIVE_STATES, State
from eventreg.tickets.models import Ticket
from eventreg.tickets.queries import ticket_of
from tests.factories import make_event, make_registration, offer_of
from tests.pages import PageClient


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The operations behind this page are tested on both databases."""
    return sqlite_url


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """A published event that is running; its list stays open for another hour."""
    return make_event(session, slug="acara-contoh", changes_until=now + timedelta(hours=1))


@pytest.fixture
def person(session: Session, event: Event) -> Registration:
    """Somebody who is registered."""
    return make_registration(
        session,
        offer_of(event, "agency"),
        full_name="Siti Rahayu",
        title_front="Dra.",
        title_back="M.Si.",
        phone="+6289300010001",
        nip="198609262015052901",
    )


def qr_of(page: PageClient, secret: str) -> str:
    """What a camera reads in the QR of the own page."""
    picture = page.client.get(f"/r/{secret}/qr.png")
    assert picture.mimetype == "image/png"
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.data)))
    return found.text


def test_the_own_page_shows_the_line_that_will_be_printed(
    page: PageClient, person: Registration
) -> None:
    page.get(f"/r/{person.secret}")

    printed = page.soup.select_one(".er-printed-name")
    assert printed is not None
    assert printed.get_text() == "Dra. Siti Rahayu, M.Si."
    assert "19860926 201505 2 901" in page.text
    assert "0893-0001-0001" in page.text
    assert "Kota Surabaya" in page.text


def test_the_qr_is_read_by_a_camera_and_holds_the_ticket(
    page: PageClient, person: Registration, session: Session
) -> None:
    code = ticket_of(session, person.id).code

    assert qr_of(page, person.secret) == f"HTTP://LOCALHOST/T/{code}"


def test_the_drawing_stands_in_the_page_and_alone(page: PageClient, person: Registration) -> None:
    page.get(f"/r/{person.secret}")
    alone = page.client.get(f"/r/{person.secret}/qr.svg")

    assert alone.mimetype == "image/svg+xml"
    assert page.soup.select(".er-qr svg path")
    assert alone.get_data(as_text=True).strip().startswith("<svg") or "<?xml" in alone.text


@pytest.mark.parametrize("state", [one for one in State if one is not State.CONFIRMED])
def test_there_is_a_qr_only_while_confirmed(
    state: State, page: PageClient, person: Registration, session: Session
) -> None:
    person.state, person.seat = state, None

    page.get(f"/r/{person.secret}")
    assert not page.soup.select(".er-qr")
    for part in ("qr.svg", "qr.png"):
        page.get(f"/r/{person.secret}/{part}", 404)
    page.get(f"/r/{person.secret}/edit", 200 if state in ACTIVE_STATES else 303)


def test_a_cancelled_registration_says_why(
    page: PageClient, person: Registration, session: Session, now: datetime
) -> None:
    cancel(session, person, reason="atas permintaan sendiri", actor=SYSTEM, now=now)
    page.get(f"/r/{person.secret}")

    assert "atas permintaan sendiri" in page.text


def test_renaming_keeps_the_qr(page: PageClient, person: Registration, session: Session) -> None:
    """Scar 22: the code carries no name."""
    before = qr_of(page, person.secret)
    page.get(f"/r/{person.secret}/edit")
    page.submit(status=303, full_name="Siti Rahayuningsih", title_front="", title_back="S.Sos.")
    page.follow()

    assert "Siti Rahayuningsih, S.Sos." in page.text
    assert qr_of(page, person.secret) == before
    assert len(session.scalars(select(Ticket)).all()) == 1
    noted = session.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.REGISTRATION_CORRECTED)
    ).one()
    assert noted.actor_kind == "participant"


@pytest.mark.parametrize(
    "wrong", [{"full_name": ""}, {"full_name": "x" * 101}, {"title_back": "x" * 81}]
)
def test_a_wrong_name_line_is_kept_as_typed_and_not_stored(
    wrong: dict[str, str], page: PageClient, person: Registration, session: Session
) -> None:
    page.get(f"/r/{person.secret}/edit")
    page.submit(status=422, **wrong)

    assert {name: page.form().fields[name] for name in wrong} == {n: [v] for n, v in wrong.items()}
    assert page.soup.select(".er-error-summary a")
    session.refresh(person)
    assert person.printed_name == "Dra. Siti Rahayu, M.Si."


def test_a_correction_cannot_make_two_of_one_person(
    page: PageClient, person: Registration, event: Event, session: Session
) -> None:
    other = make_registration(
        session, offer_of(event, "kim"), full_name="Endang", phone="+6289300010001"
    )
    page.get(f"/r/{other.secret}/edit")
    page.submit(status=409, full_name="Siti Rahayu")

    assert page.form().fields["full_name"] == ["Siti Rahayu"]
    assert page.soup.select(".er-alert-danger")
    session.refresh(other)
    assert other.full_name == "Endang"


def test_titles_in_the_name_box_are_pointed_out(
    page: PageClient, event: Event, session: Session
) -> None:
    person = make_registration(session, offer_of(event, "kim"), full_name="MOCH RIZAL, S.Kom")
    page.get(f"/r/{person.secret}/edit")

    assert "Moch Rizal, S.Kom" in page.text


def test_two_secrets_of_one_person_differ(person: Registration, session: Session) -> None:
    """A photographed QR opens no own page."""
    code = ticket_of(session, person.id).code

    assert code.lower() not in person.secret.lower()
    assert len(person.secret) == 43


def test_a_wrong_secret_opens_nothing(page: PageClient, person: Registration) -> None:
    page.get(f"/r/{person.secret[:-1]}{'A' if person.secret[-1] != 'A' else 'B'}", 404)
    page.get(f"/r/{person.secret.swapcase()}", 404)
