"""Many people changed at once, and put back as a whole."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action, Actor, ActorKind
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import MailState
from eventreg.participants import queries
from eventreg.participants.models import BulkAction, BulkRow
from eventreg.participants.operations import Wish, begin, give_up_batch, undo, work_on
from eventreg.participants.queries import Selection
from eventreg.participants.rules import BATCH, MOST_ATTEMPTS, BulkKind, BulkState
from eventreg.registration.models import Registration
from eventreg.registration.operations import SignUp, cancel, cancel_event, sign_up
from eventreg.registration.queries import ListFilter
from eventreg.registration.rules import Refused, State
from eventreg.registration.rules.many import Back, Fate
from tests.factories import (
    NOTICE_READ,
    make_device,
    make_event,
    make_person,
    make_registration,
    offer_of,
)
from tests.scans import scan
from tests.statements import statements

STAFF = Actor(ActorKind.STAFF, 1, "Rina")
EVERYBODY = Selection(ListFilter())


def wish(
    session: Session, event: Event, kind: BulkKind, selection: Selection, offer: str = ""
) -> Wish:
    """What a page would ask for that has shown these people a moment ago."""
    return Wish(
        kind=kind,
        selection=selection,
        seen=queries.seen(session, event.id, selection),
        offer=offer_of(event, offer) if offer else None,
        reason="kuota",
        tell=True,
    )


def do(
    session: Session,
    event: Event,
    kind: BulkKind,
    now: datetime,
    *,
    selection: Selection = EVERYBODY,
    offer: str = "",
) -> BulkAction:
    """Does it to the last of them."""
    action = begin(
        session, event.id, wish(session, event, kind, selection, offer), actor=STAFF, now=now
    )
    assert action is not None
    while work_on(session, action.id, now=now):
        pass
    return action


def take_back(session: Session, action: BulkAction, now: datetime) -> Counter[Back]:
    """Takes it back to the last of them."""
    assert undo(session, action, actor=STAFF, now=now)
    while work_on(session, action.id, now=now):
        pass
    return queries.result_of(session, action.id).backs


def marked(*people: Registration) -> Selection:
    """These people, as their boxes say it."""
    return Selection(ListFilter(), tuple(one.uid for one in people))


def queue(
    session: Session, event: Event, slug: str, number: int, now: datetime
) -> list[Registration]:
    """So many more people who sign up, whatever becomes of them."""
    offer = offer_of(event, slug)
    people = []
    for place in range(number):
        form = SignUp(offer.id, uuid4(), make_person(offer.kind), NOTICE_READ)
        outcome = sign_up(session, form, actor=STAFF, now=now + timedelta(seconds=place))
        assert not isinstance(outcome, Refused)
        people.append(session.get_one(Registration, outcome.registration_id))
    return people


def states(session: Session, people: Sequence[Registration]) -> list[State]:
    """Where they stand in the database."""
    session.expire_all()
    return [one.state for one in people]


def test_many_are_cancelled_and_told_once_and_put_back_unread(
    session: Session, now: datetime
) -> None:
    event = make_event(session, now=now)
    people = queue(session, event, "agency", 3, now)
    action = do(session, event, BulkKind.CANCEL, now)
    assert states(session, people) == [State.CANCELLED] * 3
    assert {one.state_reason for one in people} == {"kuota"}
    assert {one.cancelled_at for one in people} == {now}
    told = select(OutboxMail).where(OutboxMail.message == "cancelled")
    news = session.scalars(told).all()
    assert [one.state for one in news] == [MailState.WAITING] * 3
    assert all(one.due_at == now + timedelta(minutes=5) for one in news)
    assert take_back(session, action, now) == {Back.DONE: 3}
    assert states(session, people) == [State.CONFIRMED] * 3
    assert sorted(one.seat or 0 for one in people) == [1, 2, 3]
    assert all(one.cancelled_at is None for one in people)
    assert {one.state for one in session.scalars(told)} == {MailState.WITHDRAWN}


def test_who_has_read_of_a_cancellation_reads_that_it_was_taken_back(
    session: Session, now: datetime
) -> None:
    event = make_event(session, now=now)
    (one,) = queue(session, event, "agency", 1, now)
    action = do(session, event, BulkKind.CANCEL, now)
    news = session.scalars(select(OutboxMail).where(OutboxMail.message == "cancelled")).one()
    news.state = MailState.SENT
    session.flush()
    take_back(session, action, now)
    again = session.scalars(
        select(OutboxMail).where(
            OutboxMail.registration_id == one.id, OutboxMail.message == "confirmed"
        )
    ).all()
    assert [mail.facts for mail in again][-1] == {"restored": "yes"}


def test_nobody_is_told_who_shall_not_be(session: Session, now: datetime) -> None:
    event = make_event(session, now=now)
    queue(session, event, "agency", 2, now)
    asked = wish(session, event, BulkKind.CANCEL, EVERYBODY)
    quiet = Wish(asked.kind, asked.selection, asked.seen, reason="salah daftar", tell=False)
    action = begin(session, event.id, quiet, actor=STAFF, now=now)
    assert action is not None
    work_on(session, action.id, now=now)
    told = session.scalar(
        select(func.count()).select_from(OutboxMail).where(OutboxMail.message == "cancelled")
    )
    assert told == 0


def test_a_place_that_somebody_else_has_by_now_is_not_given_back(
    session: Session, now: datetime
) -> None:
    event = make_event(session, now=now, quota=2, waiting_list=True)
    first, second, third = queue(session, event, "agency", 3, now)
    action = do(session, event, BulkKind.CANCEL, now, selection=marked(first, second))
    assert states(session, [third]) == [State.CONFIRMED]
    assert take_back(session, action, now) == {Back.DONE: 1, Back.NO_PLACE: 1}
    after = states(session, [first, second, third])
    assert sorted(after) == [State.CANCELLED, State.CONFIRMED, State.CONFIRMED]
    assert after[2] is State.CONFIRMED


def test_nobody_is_given_a_place_who_is_cancelled_in_the_same_breath(
    session: Session, now: datetime
) -> None:
    event = make_event(session, now=now, quota=1, waiting_list=True)
    people = queue(session, event, "agency", 3, now)
    do(session, event, BulkKind.CANCEL, now)
    assert states(session, people) == [State.CANCELLED] * 3
    seated = select(OutboxMail).where(OutboxMail.message == "seated")
    assert session.scalars(seated).all() == []


def test_who_has_registered_again_stays_cancelled(session: Session, now: datetime) -> None:
    event = make_event(session, now=now)
    offer = offer_of(event, "agency")
    facts = {"full_name": "Siti Aminah", "phone": "+6289300000001"}
    one = make_registration(session, offer, now=now, **facts)
    action = do(session, event, BulkKind.CANCEL, now)
    make_registration(session, offer, now=now, **facts)
    assert take_back(session, action, now) == {Back.REGISTERED_ANEW: 1}
    assert states(session, [one]) == [State.CANCELLED]


def test_nobody_is_put_back_into_an_event_that_is_called_off(
    session: Session, now: datetime
) -> None:
    event = make_event(session, now=now)
    people = queue(session, event, "agency", 2, now)
    action = do(session, event, BulkKind.CANCEL, now)
    cancel_event(session, event, reason="cuaca", actor=STAFF, now=now)
    assert take_back(session, action, now) == {Back.STANDS: 2}
    assert states(session, people) == [State.CANCELLED] * 2


def test_people_move_with_their_places_and_back(session: Session, now: datetime) -> None:
    event = make_event(session, now=now)
    people = queue(session, event, "influencer", 3, now)
    kim, influencer = offer_of(event, "kim"), offer_of(event, "influencer")
    action = do(session, event, BulkKind.MOVE, now, offer="kim")
    session.expire_all()
    assert [(one.offer_id, one.state, one.seat) for one in people] == [
        (kim.id, State.CONFIRMED, place) for place in (1, 2, 3)
    ]
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.REGISTRATION_MOVED).limit(1)
    ).one()
    assert entry.facts == {"from": "influencer", "to": "kim"}
    assert take_back(session, action, now) == {Back.DONE: 3}
    session.expire_all()
    assert {(one.offer_id, one.state) for one in people} == {(influencer.id, State.CONFIRMED)}
    assert sorted(one.seat or 0 for one in people) == [1, 2, 3]


def test_who_finds_no_place_there_keeps_the_one_they_have(session: Session, now: datetime) -> None:
    event = make_event(session, now=now)
    offer_of(event, "kim").quota = 1
    people = queue(session, event, "agency", 3, now)
    action = do(session, event, BulkKind.MOVE, now, offer="kim")
    assert queries.result_of(session, action.id).fates == {Fate.DONE: 1, Fate.NO_PLACE: 2}
    assert states(session, people) == [State.CONFIRMED] * 3
    assert Counter(one.offer.slug for one in people) == {"agency": 2, "kim": 1}


def test_who_waits_waits_there_in_turn_and_gets_what_is_free(
    session: Session, now: datetime
) -> None:
    event = make_event(session, now=now, quota=1, waiting_list=True)
    offer_of(event, "kim").quota = 2
    people = queue(session, event, "agency", 4, now)
    assert states(session, people) == [State.CONFIRMED] + [State.WAITLISTED] * 3
    do(session, event, BulkKind.MOVE, now, selection=marked(*people[1:]), offer="kim")
    assert states(session, people) == [
        State.CONFIRMED,
        State.CONFIRMED,
        State.CONFIRMED,
        State.WAITLISTED,
    ]
    assert {one.offer.slug for one in people[1:]} == {"kim"}


def test_who_waits_has_a_place_where_nobody_is_counted(session: Session, now: datetime) -> None:
    event = make_event(session, now=now, quota=1, waiting_list=True)
    people = queue(session, event, "agency", 2, now)
    do(session, event, BulkKind.MOVE, now, offer="narasumber")
    session.expire_all()
    assert [(one.state, one.seat, one.waiting_since) for one in people] == [
        (State.CONFIRMED, None, None)
    ] * 2


def test_who_was_moved_on_since_stays(session: Session, now: datetime) -> None:
    event = make_event(session, now=now)
    first, second = queue(session, event, "agency", 2, now)
    action = do(session, event, BulkKind.MOVE, now, offer="kim")
    do(session, event, BulkKind.MOVE, now, selection=marked(first), offer="influencer")
    assert take_back(session, action, now) == {Back.DONE: 1, Back.CHANGED_SINCE: 1}
    session.expire_all()
    assert (first.offer.slug, second.offer.slug) == ("influencer", "agency")


@pytest.mark.parametrize(
    ("kind", "state"),
    [(BulkKind.APPROVE, State.CONFIRMED), (BulkKind.REJECT, State.REJECTED)],
)
def test_many_are_decided_on_and_wait_again(
    session: Session, now: datetime, kind: BulkKind, state: State
) -> None:
    event = make_event(session, now=now + timedelta(days=3))
    offer_of(event, "influencer").approval = True
    people = queue(session, event, "influencer", 3, now)
    done = make_registration(session, offer_of(event, "agency"), now=now)
    action = do(session, event, kind, now)
    assert states(session, people) == [state] * 3
    assert states(session, [done]) == [State.CONFIRMED]
    assert queries.result_of(session, action.id).fates == {Fate.DONE: 3, Fate.DECIDED: 1}
    assert take_back(session, action, now) == {Back.DONE: 3}
    assert states(session, people) == [State.PENDING] * 3


def test_who_is_approved_without_a_place_waits(session: Session, now: datetime) -> None:
    event = make_event(session, now=now + timedelta(days=3), quota=1, waiting_list=True)
    offer_of(event, "influencer").approval = True
    queue(session, event, "influencer", 3, now)
    found = queries.preview(session, event.id, BulkKind.APPROVE, EVERYBODY)
    action = do(session, event, BulkKind.APPROVE, now)
    assert queries.result_of(session, action.id).fates == {Fate.DONE: 1, Fate.WAITS: 2}
    assert found.fates == {Fate.DONE: 1, Fate.WAITS: 2}


def test_who_has_been_checked_in_keeps_the_place(session: Session, now: datetime) -> None:
    event = make_event(session, now=now + timedelta(days=3))
    offer_of(event, "influencer").approval = True
    first, second = queue(session, event, "influencer", 2, now)
    action = do(session, event, BulkKind.APPROVE, now)
    device, _token = make_device(session, event, now=now)
    scan(session, device, first, now)
    assert take_back(session, action, now) == {Back.DONE: 1, Back.PRESENT: 1}
    assert states(session, [first, second]) == [State.CONFIRMED, State.PENDING]


def test_others_than_those_who_were_seen_are_left_alone(session: Session, now: datetime) -> None:
    event = make_event(session, now=now)
    queue(session, event, "agency", 2, now)
    seen = queries.seen(session, event.id, EVERYBODY)
    late = queue(session, event, "agency", 1, now)
    asked = Wish(BulkKind.CANCEL, Selection(ListFilter(), last=seen.last), seen)
    action = begin(session, event.id, asked, actor=STAFF, now=now)
    assert action is not None
    assert action.people == 2
    work_on(session, action.id, now=now)
    assert states(session, late) == [State.CONFIRMED]


def test_a_selection_that_means_others_by_now_does_nothing(session: Session, now: datetime) -> None:
    event = make_event(session, now=now)
    people = queue(session, event, "agency", 2, now)
    confirmed = Selection(ListFilter(state=State.CONFIRMED))
    asked = wish(session, event, BulkKind.CANCEL, confirmed)
    cancel(session, people[0], reason="sakit", actor=STAFF, now=now)
    assert begin(session, event.id, asked, actor=STAFF, now=now) is None
    assert session.scalars(select(BulkAction)).all() == []


def test_only_people_of_the_event_can_be_meant(session: Session, now: datetime) -> None:
    event, other = make_event(session, now=now), make_event(session, now=now)
    stranger = make_registration(session, offer_of(other, "agency"), now=now)
    mine = make_registration(session, offer_of(event, "agency"), now=now)
    action = do(session, event, BulkKind.CANCEL, now, selection=marked(mine, stranger))
    assert action.people == 1
    assert states(session, [mine, stranger]) == [State.CANCELLED, State.CONFIRMED]


def test_it_is_taken_back_once(session: Session, now: datetime) -> None:
    event = make_event(session, now=now)
    queue(session, event, "agency", 1, now)
    action = do(session, event, BulkKind.CANCEL, now)
    take_back(session, action, now)
    assert not undo(session, action, actor=STAFF, now=now)
    assert action.state is BulkState.UNDONE


def test_what_is_interrupted_goes_on_where_it_was(session: Session, now: datetime) -> None:
    event = make_event(session, now=now, quota=None)
    queue(session, event, "agency", BATCH + 5, now)
    asked = wish(session, event, BulkKind.CANCEL, EVERYBODY)
    action = begin(session, event.id, asked, actor=STAFF, now=now)
    assert action is not None
    assert work_on(session, action.id, now=now)
    done = select(func.count()).select_from(BulkRow).where(BulkRow.fate.is_not(None))
    assert (action.done, session.scalar(done)) == (BATCH, BATCH)
    assert not undo(session, action, actor=STAFF, now=now)
    assert not work_on(session, action.id, now=now)
    assert (action.done, action.state) == (BATCH + 5, BulkState.DONE)
    assert not work_on(session, action.id, now=now)


def test_what_fails_thrice_is_left_and_what_was_done_can_be_taken_back(
    session: Session, now: datetime
) -> None:
    event = make_event(session, now=now, quota=None)
    people = queue(session, event, "agency", BATCH + 1, now)
    asked = wish(session, event, BulkKind.CANCEL, EVERYBODY)
    action = begin(session, event.id, asked, actor=STAFF, now=now)
    assert action is not None
    work_on(session, action.id, now=now)
    for _ in range(MOST_ATTEMPTS):
        assert action.state is BulkState.WORKING
        give_up_batch(session, action.id, now=now)
    assert action.state is BulkState.FAILED
    assert take_back(session, action, now) == {Back.DONE: BATCH}
    assert Counter(states(session, people)) == {State.CONFIRMED: BATCH + 1}


@pytest.mark.parametrize("kind", [BulkKind.CANCEL, BulkKind.MOVE])
def test_statements_do_not_grow_with_the_people(
    session: Session, now: datetime, kind: BulkKind
) -> None:
    counts = []
    for number in (5, BATCH):
        event = make_event(session, now=now, quota=None)
        queue(session, event, "agency", number, now)
        asked = wish(session, event, kind, EVERYBODY, "kim" if kind is BulkKind.MOVE else "")
        action = begin(session, event.id, asked, actor=STAFF, now=now)
        assert action is not None
        session.commit()
        with statements(db.engine) as said:
            work_on(session, action.id, now=now)
        counts.append(len(said))
    assert counts[1] <= counts[0] + 2
    assert counts[1] <= 40
