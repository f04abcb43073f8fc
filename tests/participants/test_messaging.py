"""Messages of staff: whom a draft means, what is sent once, what is stopped, and what nobody sends."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action, Actor, ActorKind
from eventreg.events.models import Event
from eventreg.events.rules import EventState
from eventreg.mail.models import OutboxMail, StaffMessage, StaffMessageRow
from eventreg.mail.rules import (
    Channel,
    MailState,
    Outcome,
    Placeholder,
    WrittenFate,
    WrittenState,
    fill_in,
    outcome,
    unknown_placeholders,
)
from eventreg.participants import segments
from eventreg.participants.operations import (
    Draft,
    NotSent,
    discard_message,
    forget_empty_drafts,
    line_up,
    lining_up,
    rewrite_message,
    send_message,
    stop_message,
    write_message,
    write_to_marked,
)
from eventreg.registration.models import Registration
from eventreg.registration.operations import cancel, resend, withdraw
from eventreg.registration.queries import ListFilter
from eventreg.registration.rules import Message
from tests.factories import make_event, make_registration, offer_of

STAFF = Actor(ActorKind.STAFF, 1, "Rina")
EVERYBODY = ListFilter(in_force=True)


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    return make_event(session, now=now)


def people(session: Session, event: Event, now: datetime, number: int) -> list[Registration]:
    """So many who can be written to."""
    offer = offer_of(event, "agency")
    return [
        make_registration(session, offer, now=now, email=f"orang-{n}@example.org")
        for n in range(number)
    ]


def draft(session: Session, event: Event, now: datetime, **words: str) -> StaffMessage:
    """A draft to everybody in force."""
    said = Draft(**{"subject": "Halo", "text": "Isi", **words}, segment={})
    return write_message(session, event.id, said, actor=STAFF, now=now)


def send(
    session: Session, message: StaffMessage, now: datetime, wanted: ListFilter = EVERYBODY
) -> NotSent | None:
    """Sends it as a page would that has just shown it."""
    where = segments.whom(message, wanted)
    seen = segments.reached(session, message.event_id, where).seen
    return send_message(
        session, message, wanted, seen=seen, version=message.version, told="", actor=STAFF, now=now
    )


def finish(session: Session, message: StaffMessage, now: datetime) -> None:
    """Goes on until nothing is left."""
    while line_up(session, message.id, now=now):
        pass


def lines(session: Session) -> list[OutboxMail]:
    """What messages of staff lined up."""
    mine = OutboxMail.message == Message.WRITTEN.value
    found = select(OutboxMail).where(mine).order_by(OutboxMail.id)
    return list(session.scalars(found.execution_options(populate_existing=True)))


def test_batches_line_up_everybody_once(
    session: Session, event: Event, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lining_up, "BATCH", 2)
    made = people(session, event, now, 5)
    made[3].email = made[3].phone = None
    made[4].email = None
    session.flush()
    message = draft(session, event, now)
    assert send(session, message, now) is None
    assert lines(session) == []
    assert line_up(session, message.id, now=now)
    assert (message.done, len(lines(session))) == (2, 2)
    finish(session, message, now)
    assert not line_up(session, message.id, now=now), "Nothing is left."
    assert (message.state, message.done, message.people) == (WrittenState.DONE, 5, 5)
    assert [one.channel for one in lines(session)] == [Channel.EMAIL] * 3 + [Channel.WHATSAPP]
    fared = segments.outcomes_of(session, [message.id])[message.id]
    assert fared == {Outcome.WAITING: 3, Outcome.NO_CONTACT: 1, Outcome.OPEN: 1}
    assert len({one.once for one in lines(session)}) == 4


def test_what_was_lined_up_is_not_lined_up_again_though_nobody_remembers_it(
    session: Session, event: Event, now: datetime
) -> None:
    """The key of the line is what counts: a worker that died before it wrote down whom it had is no harm."""
    people(session, event, now, 2)
    message = draft(session, event, now)
    send(session, message, now)
    finish(session, message, now)
    forgotten = update(StaffMessageRow).values(fate=None, mail_id=None)
    session.execute(forgotten)
    message.state = WrittenState.WORKING
    session.flush()
    finish(session, message, now)
    assert len(lines(session)) == 2
    rows = session.scalars(select(StaffMessageRow).execution_options(populate_existing=True)).all()
    assert {one.mail_id for one in rows} == {one.id for one in lines(session)}


def test_it_is_sent_once_and_only_as_it_was_seen(
    session: Session, event: Event, now: datetime
) -> None:
    people(session, event, now, 1)
    message = draft(session, event, now)
    seen = segments.reached(session, event.id, segments.whom(message, EVERYBODY)).seen
    before = message.version
    assert rewrite_message(
        session, message, Draft("Lain", "Lain", segment={}), actor=STAFF, now=now
    )

    def press(version: int) -> NotSent | None:
        return send_message(
            session, message, EVERYBODY, seen=seen, version=version, told="", actor=STAFF, now=now
        )

    assert press(before) is NotSent.CHANGED
    assert press(message.version) is None
    assert press(message.version) is NotSent.SENT_BEFORE
    assert not rewrite_message(session, message, Draft("X", "X", segment={}), actor=STAFF, now=now)
    assert not discard_message(session, message, actor=STAFF, now=now)
    assert message.subject == "Lain"


def test_nobody_and_an_archived_event_get_nothing(
    session: Session, event: Event, now: datetime
) -> None:
    message = draft(session, event, now)
    assert send(session, message, now) is NotSent.NOBODY
    people(session, event, now, 1)
    event.state = EventState.ARCHIVED
    session.flush()
    assert send(session, message, now) is NotSent.ARCHIVED
    assert message.state is WrittenState.DRAFT


def test_whoever_is_in_force_no_more_is_left_out_unless_asked_for(
    session: Session, event: Event, now: datetime
) -> None:
    stays, goes = people(session, event, now, 2)
    cancel(session, goes, reason="", actor=SYSTEM, now=now)
    message = draft(session, event, now)
    send(session, message, now)
    finish(session, message, now)
    assert [one.registration_id for one in lines(session)] == [stays.id]
    second = write_to_marked(
        session, event.id, Registration.id.in_([stays.id, goes.id]), actor=STAFF, now=now
    )
    found = segments.reached(session, event.id, segments.whom(second, EVERYBODY))
    assert (found.people, found.given_up) == (2, 1)


def test_marked_people_of_another_event_are_not_among_them(
    session: Session, event: Event, now: datetime
) -> None:
    other = make_event(session, now=now)
    (stranger,) = people(session, other, now, 1)
    message = write_to_marked(
        session, event.id, Registration.id == stranger.id, actor=STAFF, now=now
    )
    found = segments.reached(session, event.id, segments.whom(message, EVERYBODY))
    assert found.seen.people == 0


def test_stopping_takes_back_what_waits_and_leaves_what_has_left(
    session: Session, event: Event, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lining_up, "BATCH", 2)
    people(session, event, now, 5)
    message = draft(session, event, now)
    assert not stop_message(session, message, actor=STAFF, now=now), "A draft is not being sent."
    send(session, message, now)
    line_up(session, message.id, now=now)
    line_up(session, message.id, now=now)
    sent = lines(session)[0]
    sent.state = MailState.SENT
    session.flush()
    assert stop_message(session, message, actor=STAFF, now=now)
    assert not stop_message(session, message, actor=STAFF, now=now)
    finish(session, message, now)
    assert message.state is WrittenState.STOPPED
    assert [one.state for one in lines(session)] == [MailState.SENT, *[MailState.WITHDRAWN] * 3]
    fared = segments.outcomes_of(session, [message.id])[message.id]
    assert fared == {Outcome.SENT: 1, Outcome.WITHDRAWN: 3, Outcome.STOPPED: 1}
    for how, number in fared.items():
        shown = segments.people_of_message(session, message.id, how)
        assert [one.outcome for one in shown.items] == [how] * number


def test_what_is_sent_once_more_counts_as_the_last_attempt(
    session: Session, event: Event, now: datetime
) -> None:
    people(session, event, now, 1)
    messages = [draft(session, event, now) for _ in range(2)]
    for message in messages:
        send(session, message, now)
        finish(session, message, now)
    first, second = lines(session)
    first.state, first.last_error = MailState.FAILED, "550 no such mailbox"
    session.flush()
    again = resend(session, first, actor=STAFF, now=now)
    assert again is not None, "Another message of staff to the same person is another one."
    assert resend(session, first, actor=STAFF, now=now) is None
    fared = segments.outcomes_of(session, [one.id for one in messages])
    assert [fared[one.id] for one in messages] == [{Outcome.WAITING: 1}, {Outcome.WAITING: 1}]
    assert withdraw(session, second, actor=STAFF, now=now)
    fared = segments.outcomes_of(session, [messages[1].id])
    assert fared[messages[1].id] == {Outcome.WITHDRAWN: 1}


def test_a_discarded_draft_is_gone_and_noted(session: Session, event: Event, now: datetime) -> None:
    (one,) = people(session, event, now, 1)
    message = write_to_marked(session, event.id, Registration.id == one.id, actor=STAFF, now=now)
    assert discard_message(session, message, actor=STAFF, now=now)
    assert session.scalars(select(StaffMessage)).all() == []
    assert session.scalars(select(StaffMessageRow)).all() == []
    noted = session.scalars(
        select(AuditEntry.action)
        .where(AuditEntry.subject_kind == "staff_message")
        .order_by(AuditEntry.id)
    )
    assert list(noted) == [Action.MESSAGE_WRITTEN, Action.MESSAGE_DISCARDED]


def test_a_draft_that_was_only_begun_is_not_listed_and_goes_after_a_day(
    session: Session, event: Event, now: datetime
) -> None:
    (one,) = people(session, event, now, 1)
    written = draft(session, event, now)
    begun = write_to_marked(session, event.id, Registration.id == one.id, actor=STAFF, now=now)
    assert segments.messages_of(session, event.id) == [written]

    assert forget_empty_drafts(session, before=now, now=now) == 0
    assert session.get(StaffMessage, begun.id) is not None
    assert forget_empty_drafts(session, before=now + timedelta(minutes=1), now=now) == 1
    assert list(session.scalars(select(StaffMessage))) == [written]
    assert session.scalars(select(StaffMessageRow)).all() == []


def test_who_reads_english_gets_it_where_it_was_written(
    session: Session, event: Event, now: datetime
) -> None:
    (one,) = people(session, event, now, 1)
    one.language = "en"
    session.flush()
    plain = draft(session, event, now)
    both = draft(session, event, now, subject_en="Hello", text_en="Text")
    for message in (plain, both):
        send(session, message, now)
        finish(session, message, now)
    assert [line.language for line in lines(session)] == ["id", "en"]
    assert (plain.words("en"), both.words("en")) == (("Halo", "Isi"), ("Hello", "Text"))


def test_placeholders_are_filled_in_once_and_unknown_ones_named() -> None:
    values = {Placeholder.NAME: "Ayu {tempat}", Placeholder.PLACE: "Malang"}
    assert fill_in("{nama} di {TEMPAT}, { place }", values) == "Ayu {tempat} di Malang, Malang"
    assert fill_in("{", values) == "{"
    assert fill_in("} {x} {", values) == "} {x} {"
    assert unknown_placeholders("{nama} {nma} {} {nma} {{event}} {a\nb}") == ["{nma}", "{}"]
    assert unknown_placeholders("{" * 5000 + "}" * 5000) == ["{}"]


def test_every_turn_and_line_comes_to_an_outcome() -> None:
    for fate in (None, *WrittenFate):
        assert outcome(fate, None, None) in Outcome
        for channel in Channel:
            for state in MailState:
                assert outcome(fate, channel, state) in Outcome
    assert outcome(WrittenFate.LINED_UP, Channel.EMAIL, MailState.SENDING) is Outcome.WAITING
    assert outcome(WrittenFate.LINED_UP, Channel.WHATSAPP, MailState.SENT) is Outcome.TICKED


def test_a_key_fits_its_column() -> None:
    key = f"staff:{uuid4().hex}:{10**18}"
    assert len(key) <= 80
