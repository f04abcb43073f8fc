"""Badges from the list of participants, of everybody, and of one person."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.accounts.rules import StaffRole
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.events.models import Event
from eventreg.events.operations import archive
from eventreg.papers import typesetting
from eventreg.participants import badges as badge_queries
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from eventreg.web.office import badge_paper
from eventreg.web.office.badge_paper import badge_title
from tests.factories import make_event, make_registration, offer_of
from tests.pages import Form, PageClient
from tests.web.office.conftest import SignedIn

LIST = "/office/events/acara/registrations"
BADGES = "/office/events/acara/badges"

People = Callable[..., Registration]


@pytest.fixture
def somebody(session: Session, event: Event, now: datetime) -> People:
    """Registers somebody of an agency: `somebody("Ayu", State.CANCELLED)`."""

    def make(name: str, state: State = State.CONFIRMED, **person: Any) -> Registration:
        one = make_registration(
            session, offer_of(event, "agency"), full_name=name, now=now, **person
        )
        if state is not State.CONFIRMED:
            one.state, one.seat = state, None
        session.flush()
        return one

    return make


def pages_of(page: PageClient) -> list[str]:
    """What each page of the file says that was just downloaded."""
    assert page.response.mimetype == "application/pdf"
    found = PdfReader(BytesIO(page.response.get_data())).pages
    return [" ".join(one.extract_text().split()) for one in found]


def choose(page: PageClient, **fields: Any) -> None:
    """Presses the button below the list."""
    button = page.soup.select_one("button[value=badges]")
    assert button is not None
    form = page.form("many")
    form.action = str(button["formaction"])
    send(page, form, 200, "do=badges", **fields)


def send(page: PageClient, form: Form, status: int, button: str, **fields: Any) -> None:
    """Sends a form, also with what it does not offer."""
    form.fields |= {
        name: value if isinstance(value, list) else [value] for name, value in fields.items()
    }
    page.submit(form, status, button)


def rows(page: PageClient, table: str) -> list[str]:
    """The names in a table of the preview."""
    return [tag.get_text(strip=True) for tag in page.soup.select(f"#{table} tbody th")]


def noted(session: Session) -> list[AuditEntry]:
    """What the log says of badges."""
    wanted = select(AuditEntry).where(AuditEntry.action == Action.BADGES_PRINTED)
    return list(session.scalars(wanted.order_by(AuditEntry.id)))


def test_the_marked_with_a_ticket_in_force_get_badges_and_the_others_are_named(
    page: PageClient, session: Session, event: Event, somebody: People, signed_in: SignedIn
) -> None:
    ayu, budi = somebody("Ayu"), somebody("Budi", State.CANCELLED)
    somebody("Citra")
    staff = signed_in(StaffRole.ORGANIZER, event)
    page.get(LIST)
    choose(page, uid=[str(ayu.uid), str(budi.uid)])
    assert rows(page, "first") == ["Ayu"]
    assert rows(page, "left-out") == ["Budi"]
    assert "1 tanda pengenal" in page.text
    page.submit(status=200, button="do=print-now", layout="a6")
    (text,) = pages_of(page)
    assert "Ayu" in text
    assert event.title in text
    assert ayu.organization_name in text
    assert offer_of(event, "agency").name_id in text
    disposition = page.response.headers["Content-Disposition"]
    assert "tanda-pengenal_acara" in disposition
    (entry,) = noted(session)
    assert entry.actor_id == staff.id
    assert entry.subject_kind == "event"
    assert entry.facts == {"format": "pdf", "paper": "a6", "badges": 1, "filter": "marked"}


def test_whom_the_filter_matches_is_printed_in_the_order_of_agencies(
    page: PageClient, session: Session, somebody: People, signed_in: SignedIn
) -> None:
    somebody("Ayu", organization="Dinas Zeta", region_code="35.73")
    somebody("Budi", organization="Dinas Alfa", region_code="35.73")
    somebody("Citra", organization="Dinas Alfa", region_code="35.78")
    somebody("Dewi", organization="", region_code="35.73")
    signed_in()
    page.get(f"{LIST}?region=35.73")
    choose(page, whom="all")
    page.submit(status=200, button="do=print-now", layout="a6", order="agency")
    names = [next(one for one in ("Ayu", "Budi", "Dewi") if one in text) for text in pages_of(page)]
    assert names == ["Budi", "Ayu", "Dewi"]
    (entry,) = noted(session)
    assert (entry.facts["filter"], entry.facts["badges"]) == ("region=35.73", 3)


def test_what_was_searched_for_stays_out_of_addresses_and_the_log(
    page: PageClient, session: Session, somebody: People, signed_in: SignedIn
) -> None:
    somebody("Ayu")
    somebody("Budi")
    signed_in()
    page.get(LIST)
    page.submit("search", status=200, q="budi")
    choose(page, whom="all")
    assert rows(page, "first") == ["Budi"]
    page.submit(status=200, button="do=print-now")
    (text,) = pages_of(page)
    assert "Budi" in text
    assert "Ayu" not in text
    assert noted(session)[0].facts["filter"] == "text"


def test_all_badges_are_reached_from_where_the_event_is_shared(
    page: PageClient, session: Session, somebody: People, signed_in: SignedIn
) -> None:
    for number in range(9):
        somebody(f"Orang {number}")
    somebody("Menunggu", State.WAITLISTED)
    signed_in()
    page.get("/office/events/acara/share")
    page.click("Cetak tanda pengenal…")
    assert rows(page, "left-out") == ["Menunggu"]
    page.submit(status=200, button="do=print-now")
    first, second = pages_of(page)
    assert [first.count("Orang"), second.count("Orang")] == [8, 1]
    assert noted(session)[0].facts["filter"] == "everybody"


def test_whom_nobody_has_seen_is_not_printed(
    page: PageClient, session: Session, somebody: People, signed_in: SignedIn
) -> None:
    ayu, budi = somebody("Ayu"), somebody("Budi")
    signed_in()
    page.get(f"{LIST}?state=confirmed")
    choose(page, whom="all")
    budi.state, budi.seat = State.CANCELLED, None
    somebody("Citra")
    page.submit(status=409, button="do=print-now")
    assert rows(page, "first") == [ayu.full_name, "Citra"]
    assert noted(session) == []
    page.submit(status=200, button="do=print-now")
    assert len(noted(session)) == 1


def test_without_anybody_it_says_what_to_do(
    page: PageClient, session: Session, somebody: People, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(BADGES)
    assert page.soup.select_one(".er-empty")
    assert page.soup.select_one("button[value=print-now]") is None
    ayu = somebody("Ayu")
    page.get(LIST)
    button = page.soup.select_one("button[value=badges]")
    assert button is not None
    form = page.form("many")
    form.action = str(button["formaction"])
    page.submit(form, 303, "do=badges", uid=[])
    page.get(BADGES)
    ayu.state, ayu.seat = State.CANCELLED, None
    session.flush()
    page.submit(status=409, button="do=print-now")
    assert noted(session) == []


@pytest.mark.parametrize("typed", [{"layout": "a3"}, {"order": "x"}, {"part": "2"}, {"part": "'"}])
def test_what_the_form_does_not_offer_is_refused(
    page: PageClient, session: Session, somebody: People, signed_in: SignedIn, typed: dict[str, str]
) -> None:
    somebody("Ayu")
    signed_in()
    page.get(BADGES)
    send(page, page.form(), 422, "do=print-now", **typed)
    assert noted(session) == []


def test_more_than_a_file_holds_is_parted(
    page: PageClient,
    session: Session,
    somebody: People,
    signed_in: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Five people, two in a file: three files, and nobody in two of them."""
    for module in (badge_queries, badge_paper):
        name = "MOST_BADGES" if module is badge_queries else "_PIECE"
        monkeypatch.setattr(module, name, 2)
    for name in ("Ayu", "Budi", "Citra", "Dewi", "Endang"):
        somebody(name)
    signed_in()
    found = []
    for part in ("1", "2", "3"):
        page.get(BADGES)
        assert len(page.soup.select("select[name=part] option")) == 3
        page.submit(status=200, button="do=print-now", layout="a6", part=part)
        found.append(len(pages_of(page)))
        assert f"_{part}" in page.response.headers["Content-Disposition"]
    assert found == [2, 2, 1]
    assert [entry.facts["badges"] for entry in noted(session)] == found


def test_one_badge_is_printed_at_a_persons_page(
    page: PageClient, session: Session, somebody: People, signed_in: SignedIn
) -> None:
    ayu = somebody("Ayu")
    signed_in(StaffRole.ORGANIZER)
    page.get(f"{LIST}/{ayu.uid}")
    page.submit("badge", 200, "layout=a4")
    (text,) = pages_of(page)
    assert "Ayu" in text
    (entry,) = noted(session)
    assert (entry.subject_kind, entry.subject_id) == ("registration", ayu.id)
    assert (entry.facts["paper"], entry.facts["badges"]) == ("a4", 1)
    page.get(f"{LIST}/{ayu.uid}")
    assert "Tanda pengenal dicetak." in page.text


def test_who_has_no_ticket_in_force_gets_no_badge(
    page: PageClient, session: Session, somebody: People, signed_in: SignedIn
) -> None:
    ayu = somebody("Ayu")
    signed_in()
    page.get(f"{LIST}/{ayu.uid}")
    ayu.state, ayu.seat = State.CANCELLED, None
    session.flush()
    page.submit("badge", 404, "layout=a6")
    page.get(f"{LIST}/{ayu.uid}")
    assert page.soup.select_one("#badge") is None
    assert noted(session) == []


def test_an_archived_event_prints_no_badges(
    page: PageClient, session: Session, event: Event, somebody: People, now: datetime,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    """Its tickets open no door any more."""
    ayu = somebody("Ayu")
    signed_in()
    page.get(BADGES)
    form = page.form()
    for one in event.sessions:
        one.starts_at, one.ends_at = now - timedelta(hours=2), now - timedelta(hours=1)
    archive(session, event, expected=True, actor=SYSTEM, now=now)
    session.flush()
    page.submit(form, None, "do=print-now")
    assert page.response.mimetype != "application/pdf"
    for address in (BADGES, LIST, f"{LIST}/{ayu.uid}", "/office/events/acara/share"):
        page.get(address)
        assert 'value="badges"' not in str(page.soup)
        assert page.soup.select_one("button[value=print-now], #badge, #badges") is None
    assert noted(session) == []


@pytest.mark.parametrize("role", [StaffRole.OFFICIAL, StaffRole.DOOR])
def test_who_may_not_change_registrations_gets_no_tickets(
    page: PageClient, event: Event, somebody: People, signed_in: SignedIn, role: StaffRole
) -> None:
    somebody("Ayu")
    signed_in(role, event)
    page.get(BADGES, 403)
    page.get(LIST)
    assert page.soup.select_one("button[value=badges]") is None


def test_nobody_of_a_neighbouring_event_is_printed(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn,
    somebody: People,
) -> None:  # fmt: skip
    other = make_event(session, slug="tetangga", now=now)
    stranger = make_registration(session, offer_of(other, "agency"), full_name="Tetangga", now=now)
    ayu = somebody("Ayu")
    signed_in()
    page.get(LIST)
    choose(page, uid=[str(ayu.uid), str(stranger.uid)])
    assert rows(page, "first") == ["Ayu"]
    assert rows(page, "left-out") == []


@pytest.mark.parametrize(
    ("title", "batch", "said"),
    [
        ("Cerdig", None, "Cerdig"),
        ("Cerdig", 5, "Cerdig Angkatan 5"),
        ("Cerdig Batch 5", 5, "Cerdig Batch 5"),
        ("Bimtek Angkatan IV", 4, "Bimtek Angkatan IV"),
    ],
)
def test_the_batch_is_said_once(
    page: PageClient, event: Event, title: str, batch: int | None, said: str
) -> None:
    event.title, event.batch = title, batch
    with page.app.test_request_context():
        assert badge_title(event) == said


def test_nothing_is_open_while_the_file_is_set(
    page: PageClient,
    somebody: People,
    signed_in: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Phones at the door wait for no badge: no transaction is open that others could wait for."""
    somebody("Ayu")
    signed_in()
    page.get(BADGES)
    held: list[bool] = []
    real = typesetting.long_pdf

    def watched(template: str, pieces: Any) -> bytes:
        held.append(db.db.session().in_transaction())
        return real(template, pieces)

    monkeypatch.setattr(badge_paper, "long_pdf", watched)
    page.submit(status=200, button="do=print-now")
    assert held == [False]


@pytest.mark.parametrize("people", [5, 60])
def test_queries_do_not_grow_with_the_people(
    page: PageClient, event: Event, somebody: People, signed_in: SignedIn, people: int
) -> None:
    offer_of(event, "agency").quota = None
    for number in range(people):
        somebody(f"Orang {number}", State.CANCELLED if number % 2 else State.CONFIRMED)
    signed_in()
    page.max_queries = 25
    page.get(BADGES)
    page.submit(status=200, button="do=print-now")
