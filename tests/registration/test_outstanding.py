"""What is still to be said in an event: each number has one source, and the worklist shows just those lines."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.events.models import Event
from eventreg.events.rules import EventState
from eventreg.mail.models import OutboxMail, StaffMessage
from eventreg.mail.rules import Channel, MailState, WrittenState
from eventreg.registration.models import Registration
from eventreg.registration.operations import NewGroup, add_group, cancel, cancel_event
from eventreg.registration.queries import Outstanding, outdated, outstanding, worklist
from eventreg.registration.rules import Message
from tests.factories import make_event, make_registration, offer_of

LATER = timedelta(minutes=5)


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    return make_event(session, slug="acara", now=now)


def person(session: Session, event: Event, now: datetime, **facts: object) -> Registration:
    """Somebody of whom nothing waits; by phone alone unless `email` is given."""
    made = make_registration(session, offer_of(event, "agency"), now=now, **{"email": "", **facts})
    session.execute(delete(OutboxMail))
    return made


def line(
    session: Session,
    one: Registration,
    now: datetime,
    *,
    message: Message = Message.CONFIRMED,
    channel: Channel = Channel.WHATSAPP,
    **more: Any,
) -> OutboxMail:
    """A line about somebody that waits; to their own contact unless `recipient` is given."""
    recipient = one.phone if channel is Channel.WHATSAPP else one.email
    made = OutboxMail(
        **{
            "channel": channel,
            "event_id": one.event_id,
            "registration_id": one.id,
            "recipient": recipient,
            "message": message.value,
            "language": "id",
            "facts": {},
            "state": MailState.WAITING,
            "queued_at": now,
            "due_at": now,
            **more,
        }
    )
    session.add(made)
    session.flush()
    return made


def agrees(session: Session, event: Event, now: datetime) -> Outstanding:
    """The numbers, once they are those of the worklist itself."""
    found = outstanding(session, event.id, now=now)
    listed = worklist(session, event.id, now=now, per_page=100)
    shown = [one.mail.id for card in listed.items for one in card.lines]
    assert found.chats == listed.lines == len(shown)
    untrue = outdated(session, event.id, now=now)
    assert found.outdated_chats == listed.outdated == len(untrue)
    assert not {one.id for one in untrue} & set(shown)
    return found


def test_nothing_is_left_where_nothing_was_said(
    session: Session, event: Event, now: datetime
) -> None:
    assert agrees(session, event, now) == Outstanding()


def test_every_line_counts_once_as_what_it_is(
    session: Session, event: Event, now: datetime
) -> None:
    elsewhere = person(session, make_event(session, slug="lain", now=now), now)
    chat = person(session, event, now)
    mail = person(session, event, now, email="siti@example.org")
    by_mail: dict[str, Any] = {"channel": Channel.EMAIL}
    line(session, chat, now)
    line(session, chat, now, message=Message.LINK)
    line(session, chat, now, due_at=now + LATER)
    line(session, chat, now, due_at=now + 2 * LATER)
    line(session, chat, now, message=Message.WAITLISTED)  # Untrue: they have a place.
    line(session, chat, now, recipient="+6289300000999")  # Not their number any more.
    line(session, chat, now, message=Message.PENDING, due_at=now + LATER)
    line(session, chat, now, state=MailState.SENT)
    line(session, mail, now, **by_mail)
    line(session, mail, now, **by_mail, due_at=now + LATER)
    line(session, mail, now, **by_mail, message=Message.REJECTED)
    line(session, mail, now, **by_mail, state=MailState.FAILED)
    line(session, mail, now, **by_mail, state=MailState.FAILED, message=Message.PENDING)
    line(session, elsewhere, now)
    assert agrees(session, event, now) == Outstanding(
        mails=2,
        failed=1,
        chats=2,
        chats_later=2,
        chats_from=now + LATER,
        outdated=5,
        outdated_chats=2,
    )
    assert agrees(session, event, now + 3 * LATER).chats == 4


def test_what_a_cancelled_event_makes_untrue_is_counted_nowhere(
    session: Session, event: Event, now: datetime
) -> None:
    one = person(session, event, now)
    line(session, one, now)
    line(session, one, now, message=Message.LINK)
    event.state = EventState.PUBLISHED
    assert cancel_event(session, event, reason="Banjir", actor=SYSTEM, now=now) == 1
    found = agrees(session, event, now)
    assert (found.chats, found.chats_later, found.outdated_chats) == (1, 1, 1)
    found = agrees(session, event, now + LATER)
    assert (found.chats, found.chats_later, found.outdated_chats) == (2, 0, 1)


def test_what_waits_for_somebody_who_cancelled_is_not_true_any_more(
    session: Session, event: Event, now: datetime
) -> None:
    one = person(session, event, now)
    line(session, one, now)
    cancel(session, one, reason="Sakit", actor=SYSTEM, now=now)
    found = agrees(session, event, now)
    assert found.outdated_chats == 1


@pytest.mark.parametrize("declined", [False, True])
def test_contacts_of_groups_count_until_they_say_no(
    session: Session, event: Event, now: datetime, *, declined: bool
) -> None:
    group = add_group(
        session,
        NewGroup(
            offer_id=offer_of(event, "kim").id,
            submission_id=uuid4(),
            organization="KIM Contoh",
            region_code="35.07",
            contact_phone="+6289300000111",
            invited=True,
        ),
        actor=SYSTEM,
        now=now,
    )
    session.execute(delete(OutboxMail))
    group.declined_at = now if declined else None
    made = OutboxMail(
        channel=Channel.WHATSAPP,
        event_id=event.id,
        group_id=group.id,
        recipient="+6289300000111",
        message=Message.INVITATION.value,
        language="id",
        facts={},
        state=MailState.WAITING,
        queued_at=now,
        due_at=now,
    )
    session.add(made)
    session.flush()
    found = agrees(session, event, now)
    assert (found.chats, found.outdated_chats) == ((0, 1) if declined else (1, 0))
    made.group_id = None  # What it was about is gone.
    session.flush()
    assert agrees(session, event, now).outdated_chats == 1


@pytest.mark.parametrize("state", [WrittenState.DONE, WrittenState.STOPPING, WrittenState.STOPPED])
def test_what_staff_stopped_is_not_on_the_list_though_nobody_has_taken_it_back_yet(
    session: Session, event: Event, now: datetime, state: WrittenState
) -> None:
    one = person(session, event, now)
    message = StaffMessage(
        event_id=event.id,
        state=state,
        segment={},
        marked=False,
        subject="Halo",
        text="Isi",
        subject_en="",
        text_en="",
        version=1,
        written_by="Rina",
        created_at=now,
    )
    session.add(message)
    session.flush()
    facts = {"written": str(message.id)}
    line(session, one, now, message=Message.WRITTEN, facts=facts)
    found = agrees(session, event, now)
    assert found.chats == (1 if state is WrittenState.DONE else 0)
    assert session.scalars(select(OutboxMail)).one().state is MailState.WAITING
