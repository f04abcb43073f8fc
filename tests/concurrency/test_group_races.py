"""A group's form that is sent twice at once: nobody waits for nothing, and nobody is told twice."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from eventreg.audit.rules import CONTACT
from eventreg.db import writing
from eventreg.mail.models import OutboxMail
from eventreg.registration.operations import GroupSignUp, Member, NewGroup, register_group
from eventreg.registration.rules import Message, Person, Refusal, Refused
from tests.concurrency.servers import wait_until
from tests.concurrency.test_locks import guarded_engine, somebody_waits
from tests.databases import PostgresqlServer
from tests.factories import make_event, make_person, make_registration, offer_of


@pytest.fixture
def engine(postgresql_server: PostgresqlServer) -> Iterator[Engine]:
    """A guarded engine on PostgreSQL."""
    with postgresql_server.copy() as url:
        yield from guarded_engine(url)


def test_a_group_of_people_who_are_registered_already_is_sent_twice_at_once(
    engine: Engine, now: datetime
) -> None:
    """No group comes of it: taking that back must not let go of the event before they are reminded."""
    with writing(), Session(engine, expire_on_commit=False) as first:
        offer = offer_of(make_event(first, now=now), "agency")
        known = make_registration(first, offer, now=now, email="siti@example.org")
        first.commit()
        person = make_person(offer.kind, full_name=known.full_name, phone=known.phone)
        new = NewGroup(offer.id, uuid4(), "Dinas Contoh Kota Surabaya", "35.78", "Budi Contoh")
        send(first, new, person, now)
        with ThreadPoolExecutor(1) as browser:
            again = browser.submit(send_again, engine, new, person, now)
            wait_until(lambda: somebody_waits(engine), lambda: "Nobody waits.")
            first.commit()
            made = again.result()
        assert (made.group, made.outcomes) == (None, (Refused(Refusal.ALREADY_REGISTERED),))
        links = select(func.count()).where(OutboxMail.message == Message.LINK)
        assert first.scalar(links) == 1


def send(session: Session, new: NewGroup, person: Person, now: datetime) -> GroupSignUp:
    """The form with one person."""
    return register_group(session, new, [Member(uuid4(), person)], actor=CONTACT, now=now)


def send_again(engine: Engine, new: NewGroup, person: Person, now: datetime) -> GroupSignUp:
    """The second click, in another process."""
    with writing(), Session(engine, expire_on_commit=False) as session:
        made = send(session, new, person, now)
        session.commit()
        return made
