"""Everything about one participant on one page, and the ways to reach them."""

from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.audit.operations import Subject
from eventreg.audit.rules import PARTICIPANT, SYSTEM, Actor, ActorKind
from eventreg.consents.operations import change
from eventreg.consents.rules import ConsentKind
from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import Channel
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations import correct, person_of
from eventreg.registration.rules import AccountData, Message
from tests.factories import make_registration, offer_of
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn


@pytest.fixture
def person(session: Session, event: Event) -> Registration:
    """A confirmed participant without e-mail."""
    return make_registration(
        session, offer_of(event, "kim"), full_name="Ngatmiri", phone="+6289300010009"
    )


def address_of(person: Registration) -> str:
    """The person's page in the office."""
    return f"/office/events/acara/registrations/{person.uid}"


def links(session: Session) -> list[OutboxMail]:
    """The messages that bring a link once more."""
    return list(session.scalars(select(OutboxMail).where(OutboxMail.message == Message.LINK)))


def test_the_phone_is_called_and_written_to_with_the_link_in_the_text(
    page: PageClient, person: Registration, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(address_of(person))
    assert page.soup.select_one("a[href='tel:+6289300010009']")
    (chat,) = page.soup.select("a[href^='https://wa.me/']")
    parts = urlsplit(str(chat["href"]))
    assert parts.path == "/6289300010009"
    assert f"/r/{person.secret}" in parse_qs(parts.query)["text"][0]


def test_the_link_is_sent_again_and_staff_go_on_to_the_line(
    page: PageClient, session: Session, person: Registration, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(address_of(person))
    form = page.form("send-link")
    page.submit(form, status=303)
    page.follow()
    (line,) = links(session)
    assert page.url == f"/office/events/acara/messages/{line.id}"
    page.submit(f"tick-{line.id}", status=303)
    page.get(address_of(person))
    assert page.soup.select_one(f"a[href$='/messages/{line.id}']")
    assert line.done_by in page.text

    page.submit(form, status=303)
    page.submit(form, status=303)
    assert len(links(session)) == 2  # One that waits already is not doubled.


def test_whoever_has_an_address_gets_the_link_by_mail(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    person = make_registration(session, offer_of(event, "agency"), email="siti@example.org")
    signed_in()
    page.get(address_of(person))
    page.submit("send-link", status=303)
    page.follow()
    assert page.url == address_of(person)
    (mail,) = links(session)
    assert (mail.channel, mail.recipient) == (Channel.EMAIL, "siti@example.org")


@pytest.mark.parametrize("role", [StaffRole.DOOR, StaffRole.OFFICIAL])
def test_the_door_and_officials_see_no_ways_to_the_person(
    page: PageClient,
    session: Session,
    event: Event,
    person: Registration,
    signed_in: SignedIn,
    role: StaffRole,
) -> None:
    signed_in(role, event)
    page.get(address_of(person))
    assert not page.soup.select("main a[href^='tel:'], main a[href*='wa.me'], #send-link")
    assert person.secret not in str(page.soup)
    page.post(f"{address_of(person)}/link", page._token(), status=403)
    assert links(session) == []


def test_consents_stand_with_version_and_time_and_a_withdrawal_is_named(
    page: PageClient, session: Session, person: Registration, signed_in: SignedIn, now: datetime
) -> None:
    subject = Subject("registration", person.id, person.event_id)
    for given in (True, False):
        answer = {ConsentKind.PHOTO: given}
        change(session, subject, answer, language="id", actor=PARTICIPANT, now=now)
    signed_in()
    page.get(address_of(person))
    assert "Persetujuan ditarik" in page.text
    assert page.text.count("versi 2026-11") == 5


def test_whom_a_contact_registered_names_the_group_and_its_page(
    page: PageClient,
    session: Session,
    event: Event,
    person: Registration,
    signed_in: SignedIn,
    now: datetime,
) -> None:
    group = Group(
        event_id=event.id,
        offer_id=person.offer_id,
        secret="g" * 43,
        region_code="35.78",
        organization="KIM Contoh Jaya",
        contact_name="Yusuf Hidayat",
        contact_phone="+6289300010010",
        created_at=now,
    )
    session.add(group)
    session.flush()
    person.group_id = group.id
    signed_in()
    page.get(address_of(person))
    assert "Yusuf Hidayat" in page.text
    assert page.soup.select_one(f"a[href$='/g/{'g' * 43}']")


def test_the_log_names_the_contact_and_the_system_and_platforms_by_their_names(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    person = make_registration(
        session, offer_of(event, "influencer"), accounts=(AccountData("instagram", "nadia", 10),)
    )
    contact = Actor(ActorKind.CONTACT)
    for actor, name in ((contact, "Nadia Putri"), (SYSTEM, "Nadia Putri Ayu")):
        wanted = replace(person_of(person), full_name=name)
        correct(session, person, wanted, actor=actor, now=now)
    signed_in()
    page.get(address_of(person))
    assert "Instagram: @nadia" in page.text
    log = page.soup.select_one("section[aria-labelledby=log-title]")
    assert log is not None
    assert "narahubung rombongan" in log.get_text()
    assert "sistem" in log.get_text()
    assert "eventreg" not in log.get_text()


def test_the_link_is_lined_up_by_nobody_who_looks(
    page: PageClient, session: Session, person: Registration, signed_in: SignedIn
) -> None:
    signed_in()
    before = session.scalar(select(func.count()).select_from(OutboxMail))
    page.get(f"{address_of(person)}/link", 405)
    page.get(address_of(person))
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == before
