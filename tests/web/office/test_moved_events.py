"""An event that moves or is called off: what the office is asked, told and shown of it."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.clock import local
from eventreg.events.models import Event
from eventreg.events.operations import call_off
from eventreg.events.rules import EventMode
from eventreg.mail.models import OutboxMail
from eventreg.registration.models import Registration
from eventreg.registration.operations import NewGroup, add_group
from eventreg.registration.rules import Message
from tests.factories import make_event, make_registration, offer_of
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn

E = "/office/events/acara"
DAY = timedelta(days=1)


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """A published event at ten in three days and the day after; sign-up ends a day before it."""
    event = make_event(session, slug="acara", now=now)
    noon = (now + 3 * DAY).replace(hour=3, minute=0, second=0, microsecond=0)
    for number, one in enumerate(event.sessions):
        one.starts_at = noon + number * DAY
        one.ends_at = one.starts_at + timedelta(hours=4)
    event.signup_closes_at = noon - DAY
    session.flush()
    return event


@pytest.fixture
def person(session: Session, event: Event, now: datetime) -> Registration:
    """Somebody who registered yesterday, and has an address."""
    person = make_registration(session, offer_of(event, "agency"), email="siti@example.org")
    person.created_at = now - DAY
    session.flush()
    return person


def typed(moment: datetime, event: Event) -> str:
    return f"{local(moment, event.timezone):%Y-%m-%dT%H:%M}"


def delay_page(event: Event) -> str:
    return f"{E}/sessions/{event.sessions[0].id}/delay"


def told(session: Session) -> list[OutboxMail]:
    of_change = OutboxMail.message == Message.EVENT_CHANGED
    return list(session.scalars(select(OutboxMail).where(of_change).order_by(OutboxMail.id)))


# Where it stands in the list


def test_what_is_called_off_is_not_among_what_is_to_come(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    signed_in()
    page.get("/office/")
    assert page.soup.select_one("#events-coming")
    call_off(session, event, reason="Banjir", actor=SYSTEM, now=now)
    session.flush()
    page.get("/office/?lang=en")
    assert not page.soup.select_one("#events-coming")
    listed = page.soup.select_one("#events-cancelled")
    assert listed
    assert event.title in listed.get_text()
    page.get("/office/?phase=coming")
    assert event.title not in page.text


# What is to be told


@pytest.mark.usefixtures("person")
def test_a_meeting_link_alone_is_no_change_of_times(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    event.mode = EventMode.HYBRID
    session.flush()
    signed_in()
    page.get(f"{E}/edit?lang=en")
    page.submit(status=303, meeting_url="https://rapat.example.org/j/1")
    page.follow()
    assert page.url == f"{E}/tell"
    assert "Changed: the meeting link or the notes on it." in page.text
    assert "Time, place" not in page.text
    assert "jadwalnya tetap" in page.text, "The message in the reader's language."
    page.submit(status=303, button="answer=all")
    (mail,) = told(session)
    assert mail.facts == {"what": "meeting"}


@pytest.mark.usefixtures("person")
def test_the_question_names_all_that_changed_since_people_were_told(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    one = event.sessions[0]
    signed_in()
    page.get(f"{E}/edit?lang=en")
    page.submit(status=303, venue="Gedung Lain")
    page.get(f"{E}/sessions/{one.id}")
    page.submit(status=303, ends_at=typed(one.ends_at + timedelta(hours=1), event))
    page.follow()
    assert "Changed: the place, the times." in page.text
    page.submit(status=303, button="answer=nobody")
    page.get(f"{E}/edit")
    page.submit(status=303, venue="Gedung Ketiga")
    page.follow()
    assert "Changed: the place." in page.text


@pytest.mark.usefixtures("person")
def test_the_message_names_the_old_day_where_the_day_changed(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    one = event.sessions[0]
    old_day, new = f"{local(one.starts_at, event.timezone):%-d}", one.starts_at - DAY
    signed_in()
    page.get(delay_page(event))
    page.submit("delay", by="other", starts_at=typed(new, event), button="do=preview", status=200)
    shown = page.soup.select_one("#moved")
    assert shown
    assert old_day in shown.get_text(), "The page names both days, too."
    page.submit("delay", button="do=delay", status=303)
    page.follow()
    assert page.url == f"{E}/tell"
    assert f"Hari berubah: {one.title} semula" in page.text
    page.submit(status=303, button="answer=all")
    (mail,) = told(session)
    assert str(one.id) in mail.facts["was"]


@pytest.mark.usefixtures("person")
def test_the_message_names_no_day_where_only_the_hour_changed(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(delay_page(event))
    page.submit("delay", by="30", ask="y", button="do=delay", status=303)
    page.follow()
    assert "semula" not in page.text
    page.submit(status=303, button="answer=all")
    (mail,) = told(session)
    assert mail.facts == {}


@pytest.mark.usefixtures("person")
def test_whoever_undoes_a_delay_that_people_read_is_asked_whether_to_tell_them(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    one = event.sessions[0]
    before = (one.starts_at, one.ends_at)
    signed_in()
    page.get(delay_page(event))
    page.submit("delay", by="60", ask="y", button="do=delay", status=303)
    page.follow()
    page.submit(status=303, button="answer=all")
    page.get(delay_page(event))
    page.submit("undo", status=303)
    session.refresh(one)
    assert (one.starts_at, one.ends_at) == before
    page.follow()
    assert page.url == f"{E}/tell"
    page.submit(status=303, button="answer=all")
    assert [mail.state.value for mail in told(session)] == ["withdrawn", "waiting"]


@pytest.mark.usefixtures("person")
def test_whoever_undoes_a_delay_that_nobody_read_is_asked_nothing(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(delay_page(event))
    page.submit("delay", by="60", ask="y", button="do=delay", status=303)
    page.get(delay_page(event))
    page.submit("undo", status=303)
    page.follow()
    assert page.url == delay_page(event)
    page.get(f"{E}/tell")
    assert page.soup.select_one(".er-empty")


# The page that delays


def test_a_time_that_was_typed_is_not_passed_over(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    one = event.sessions[0]
    before = one.starts_at
    other = typed(before + timedelta(hours=3), event)
    signed_in()
    page.get(delay_page(event))
    page.submit("delay", starts_at=other, button="do=delay", status=422)
    assert page.soup.select_one("#starts_at-error")
    session.refresh(one)
    assert one.starts_at == before
    page.submit("delay", by="other", button="do=delay", status=303)
    session.refresh(one)
    assert one.starts_at == before + timedelta(hours=3)


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (DAY, "1 hari,"),
        (2 * DAY + timedelta(hours=1, minutes=30), "2 hari 1 jam 30 menit,"),
        (timedelta(minutes=45), "45 menit,"),
        (-timedelta(minutes=90), "1 jam 30 menit lebih awal,"),
    ],
)
def test_the_last_delay_is_told_in_days_and_hours(
    by: timedelta, words: str, page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    new = typed(event.sessions[0].starts_at + by, event)
    signed_in()
    page.get(delay_page(event))
    page.submit("delay", by="other", starts_at=new, button="do=delay", status=303)
    page.get(delay_page(event))
    assert f"Penundaan terakhir: {words}" in page.text


@pytest.mark.parametrize("way", ["session", "delay"])
def test_an_event_that_begins_before_its_sign_up_ends_says_so(
    way: str, page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    one = event.sessions[0]
    closes, sooner = event.signup_closes_at, one.starts_at - 2 * DAY
    said = "sign-up stays open until"
    signed_in()
    if way == "session":
        page.get(f"{E}/sessions/{one.id}?lang=en")
        new = {"starts_at": typed(sooner, event), "ends_at": typed(one.ends_at - 2 * DAY, event)}
        page.submit(status=303, **new)
    else:
        page.get(f"{delay_page(event)}?lang=en")
        new = {"by": "other", "starts_at": typed(sooner, event)}
        page.submit("delay", button="do=preview", status=200, **new)
        assert said in page.text, "Before it is done."
        page.submit("delay", button="do=delay", status=303)
    page.follow()
    assert said in page.text
    session.refresh(event)
    assert event.signup_closes_at == closes


def test_a_later_beginning_says_nothing_of_sign_up(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(f"{delay_page(event)}?lang=en")
    page.submit("delay", by="60", button="do=delay", status=303)
    page.follow()
    assert "sign-up stays open" not in page.text


# Whom a message reaches


@pytest.mark.usefixtures("person")
def test_contacts_of_agencies_are_counted_apart_from_participants(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    offer = offer_of(event, "agency")
    for number in range(2):
        group = NewGroup(
            offer.id, uuid4(), f"Dinas {number}", "35.73", invited=True,
            contact_email=f"dinas{number}@example.org",
        )  # fmt: skip
        add_group(session, group, actor=SYSTEM, now=now - DAY)
    signed_in()

    def counted() -> list[str]:
        names = [tag.get_text(strip=True) for tag in page.soup.select("main dt")]
        values = [tag.get_text(strip=True) for tag in page.soup.select("main dd")]
        found = dict(zip(names, values, strict=True))
        contacts = next(name for name in found if name.startswith("Contacts of agencies"))
        return [found["Participants"], found[contacts], found["By e-mail"]]

    page.get(f"{E}/cancel?lang=en")
    assert counted() == ["1", "2", "3"]
    page.get(f"{E}/edit")
    page.submit(status=303, venue="Gedung Lain")
    page.follow()
    assert counted() == ["1", "2", "3"]


# A form that is sent twice


def test_a_new_event_that_is_sent_twice_is_made_once(
    page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    signed_in()
    page.get("/office/events/new?lang=en")
    form = page.form()
    page.submit(form, status=303, title="Acara Kembar", day="2030-08-05")
    first = page.response.headers["Location"]
    page.submit(form, status=303)
    assert page.response.headers["Location"] == first
    page.follow()
    assert "No second one was made" in page.text
    assert session.scalar(select(func.count(Event.id))) == 1


def test_a_copy_that_is_sent_twice_is_made_once(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(f"{E}/copy?lang=en")
    page.submit(status=200, button="do=preview")
    form = page.form()
    page.submit(form, status=303, button="do=copy")
    first = page.response.headers["Location"]
    page.submit(form, status=303, button="do=copy")
    assert page.response.headers["Location"] == first
    assert session.scalar(select(func.count(Event.id))) == 2
