"""Giving out tickets."""

from datetime import datetime

from sqlalchemy.orm import Session

from eventreg.tickets.operations import issue
from eventreg.tickets.queries import owners_by_code, ticket_of
from eventreg.tickets.rules import is_genuine
from tests.factories import make_event, make_registration, offer_of


def test_every_registration_gets_a_genuine_ticket_of_its_own(session: Session) -> None:
    event = make_event(session)
    people = [make_registration(session, offer_of(event, "kim")) for _ in range(3)]
    codes = {ticket_of(session, one.id).code for one in people}

    assert len(codes) == 3
    assert all(is_genuine(code, event.ticket_key) for code in codes)


def test_a_new_ticket_takes_the_place_of_the_old_one_which_stays_known(
    session: Session, now: datetime
) -> None:
    event = make_event(session)
    person = make_registration(session, offer_of(event, "kim"))
    old = ticket_of(session, person.id)
    new = issue(
        session,
        event_id=event.id,
        ticket_key=event.ticket_key,
        registration_id=person.id,
        now=now,
    )
    session.flush()

    assert ticket_of(session, person.id) is new
    assert set(owners_by_code(session, [old.code, new.code, "A" * 26])) == {old.code, new.code}
