"""A message of staff is sent by several people at once, lined up by several workers, and stopped meanwhile."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import func, select

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action, Actor, ActorKind
from eventreg.clock import utc_now
from eventreg.mail.models import OutboxMail, StaffMessage, StaffMessageRow
from eventreg.mail.rules import MailState, Outcome, WrittenState
from eventreg.participants import segments
from eventreg.participants.operations import (
    Draft,
    line_up,
    rewrite_message,
    send_message,
    stop_message,
    write_to_marked,
)
from eventreg.participants.rules import BATCH
from eventreg.registration.models import Registration
from eventreg.registration.queries import ListFilter
from eventreg.registration.rules import Message
from tests.concurrency.conftest import Site
from tests.concurrency.servers import Answer, Visitor, together
from tests.concurrency.test_batch_races import deadlocks_so_far, signed_in
from tests.factories import make_event, make_registration, offer_of

STAFF = Actor(ActorKind.STAFF, 1, "Rina")
PEOPLE = 12
PRESSES = 6
#: More than one batch.
MANY = BATCH + 40


@dataclass(frozen=True)
class Written:
    """A draft, by its event."""

    slug: str
    id: int
    uid: UUID


def prepare(site: Site, people: int) -> Written:
    """A draft for so many people."""
    with site.writing() as session:
        event = make_event(session, slug=f"pesan-{uuid4().hex[:12]}", quota=people)
        offer = offer_of(event, "kim")
        ids = [
            make_registration(session, offer, email=f"p{number}@example.org").id
            for number in range(people)
        ]
        whom, now = Registration.id.in_(ids), utc_now()
        message = write_to_marked(session, event.id, whom, actor=STAFF, now=now)
        rewrite_message(session, message, Draft("Halo", "Isi"), actor=STAFF, now=now)
        return Written(event.slug, message.id, message.uid)


def open_page(site: Site, one: Written) -> tuple[Visitor, str, dict[str, str | list[str]]]:
    """Somebody of the staff with the last page before the sending open."""
    browser = signed_in(site)
    page = f"/office/events/{one.slug}/messages/written/{one.uid}/send"
    return browser, page, browser.form(page, "#send")


def press(site: Site, browser: Visitor, page: str, form: dict[str, str | list[str]]) -> Answer:
    """They send it."""
    answer = browser.post(page, form)
    site.gate.answered()
    return answer


def sent_by_the_log(site: Site, one: Written) -> int:
    """How often the log says that it was sent."""
    with site.reading() as session:
        mine = (AuditEntry.subject_kind == "staff_message", AuditEntry.subject_id == one.id)
        found = select(func.count()).select_from(AuditEntry)
        return session.scalar(found.where(*mine, AuditEntry.action == Action.MESSAGE_SENT)) or 0


def copies(site: Site, one: Written) -> Counter[int | None]:
    """How many lines each of its people has in the outbox."""
    with site.reading() as session:
        mine = select(StaffMessageRow.registration_id).where(StaffMessageRow.message_id == one.id)
        found = session.scalars(
            select(OutboxMail.registration_id).where(
                OutboxMail.message == Message.WRITTEN.value, OutboxMail.registration_id.in_(mine)
            )
        )
        return Counter(found)


def test_several_who_press_send_at_once_send_it_once(guarded: Site) -> None:
    one = prepare(guarded, PEOPLE)
    desks = [open_page(guarded, one) for _ in range(PRESSES)]
    answers = together([partial(press, guarded, *desk) for desk in desks])

    assert {answer.status for answer in answers} == {303}
    assert sent_by_the_log(guarded, one) == 1
    assert copies(guarded, one) == dict.fromkeys(copies(guarded, one), 1)
    assert len(copies(guarded, one)) == PEOPLE


def test_without_locks_it_is_sent_more_than_once(without_locks: Site) -> None:
    """Control: with the lock off this test sees that several believe they have sent it.

    Nobody gets it twice even then, because of the key that each line bears.
    """
    one = prepare(without_locks, PEOPLE)
    desks = [open_page(without_locks, one) for _ in range(PRESSES)]
    without_locks.gate.arm(PRESSES, PRESSES)
    together([partial(press, without_locks, *desk) for desk in desks])

    assert sent_by_the_log(without_locks, one) > 1
    assert set(copies(without_locks, one).values()) == {1}


def test_workers_who_meet_line_everybody_up_once(guarded: Site) -> None:
    one = prepare(guarded, MANY)
    deadlocks = deadlocks_so_far(guarded)
    begin(guarded, one)
    jobs: list[Callable[[], object]] = [partial(finish, guarded, one) for _ in range(4)]
    together(jobs, threads=4)

    assert set(copies(guarded, one).values()) == {1}
    assert len(copies(guarded, one)) == MANY
    assert deadlocks_so_far(guarded) == deadlocks
    with guarded.reading() as session:
        message = session.get_one(StaffMessage, one.id)
        assert (message.state, message.done) == (WrittenState.DONE, MANY)


def test_a_stop_while_workers_line_up_leaves_nothing_waiting(guarded: Site) -> None:
    one = prepare(guarded, MANY)
    deadlocks = deadlocks_so_far(guarded)
    begin(guarded, one)
    jobs: list[Callable[[], object]] = [partial(finish, guarded, one) for _ in range(3)]
    jobs.append(partial(stop, guarded, one))
    together(jobs, threads=4)
    finish(guarded, one)

    assert deadlocks_so_far(guarded) == deadlocks
    with guarded.reading() as session:
        assert session.get_one(StaffMessage, one.id).state is WrittenState.STOPPED
        fared = segments.outcomes_of(session, [one.id])[one.id]
        assert set(fared) <= {Outcome.WITHDRAWN, Outcome.STOPPED}
        assert sum(fared.values()) == MANY
        waiting = select(OutboxMail.id).join(
            StaffMessageRow, StaffMessageRow.mail_id == OutboxMail.id
        )
        mine = StaffMessageRow.message_id == one.id
        left = waiting.where(mine, OutboxMail.state == MailState.WAITING)
        assert session.scalars(left).all() == []


def begin(site: Site, one: Written) -> None:
    """It is sent; nobody is lined up yet."""
    with site.writing() as session:
        message = session.get_one(StaffMessage, one.id)
        where = segments.whom(message, ListFilter())
        seen = segments.reached(session, message.event_id, where).seen
        refused = send_message(
            session,
            message,
            ListFilter(),
            seen=seen,
            version=message.version,
            told="marked",
            actor=STAFF,
            now=utc_now(),
        )
        assert refused is None


def finish(site: Site, one: Written) -> None:
    """A worker that goes on until nothing is left."""
    more = True
    while more:
        with site.writing() as session:
            more = line_up(session, one.id, now=utc_now())


def stop(site: Site, one: Written) -> None:
    """Somebody presses the button meanwhile."""
    with site.writing() as session:
        message = session.get_one(StaffMessage, one.id)
        stop_message(session, message, actor=STAFF, now=utc_now())
