"""Many are cancelled and put back while people sign up, cancel by themselves and workers meet."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from random import Random
from uuid import uuid4

from sqlalchemy import func, select

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import PARTICIPANT, Action, Actor, ActorKind
from eventreg.clock import utc_now
from eventreg.participants import queries
from eventreg.participants.models import BulkAction, BulkRow
from eventreg.participants.operations import Wish, begin, undo, work_on
from eventreg.participants.queries import Selection
from eventreg.participants.rules import BATCH, BulkKind, BulkState
from eventreg.registration.models import Registration
from eventreg.registration.operations import SignUp, cancel, sign_up
from eventreg.registration.queries import ListFilter
from eventreg.registration.rules import State
from eventreg.registration.rules.many import Back, Fate
from tests.concurrency.conftest import Site
from tests.concurrency.servers import together
from tests.concurrency.test_batch_races import deadlocks_so_far
from tests.factories import NOTICE_READ, make_event, make_person, make_registration, offer_of

STAFF = Actor(ActorKind.STAFF, 1, "Rina")
#: More than one batch, in all its places.
PEOPLE = BATCH + 30


def test_people_are_cancelled_and_put_back_once_whoever_comes_between(guarded: Site) -> None:
    event_id, offer_id, action_id, ids = prepare(guarded)
    deadlocks = deadlocks_so_far(guarded)
    jobs: list[Callable[[], object]] = [partial(finish, guarded, action_id) for _ in range(3)]
    jobs += [partial(leave, guarded, id_) for id_ in ids[::20]]
    jobs += [partial(come, guarded, offer_id) for _ in range(12)]
    Random(5).shuffle(jobs)
    together(jobs, threads=8)

    assert seated(guarded, offer_id) <= PEOPLE
    fates, ended = told(guarded, event_id, action_id)
    assert sum(fates.values()) == PEOPLE
    assert fates[Fate.DONE] == PEOPLE - fates[Fate.NOT_IN_FORCE]
    assert set(ended.values()) == {1}, "Somebody was cancelled twice."
    assert set(ended) >= set(ids)

    with guarded.writing() as session:
        action = session.get_one(BulkAction, action_id)
        assert undo(session, action, actor=STAFF, now=utc_now())
    jobs = [partial(finish, guarded, action_id) for _ in range(3)]
    jobs += [partial(come, guarded, offer_id) for _ in range(40)]
    Random(6).shuffle(jobs)
    together(jobs, threads=8)

    assert seated(guarded, offer_id) <= PEOPLE
    assert deadlocks_so_far(guarded) == deadlocks
    with guarded.reading() as session:
        assert session.get_one(BulkAction, action_id).state is BulkState.UNDONE
        backs = queries.result_of(session, action_id).backs
        back = session.scalars(select(BulkRow.registration_id).where(BulkRow.back == Back.DONE))
        mine = Registration.id.in_(back.all())
        states = set(session.scalars(select(Registration.state).where(mine)))
    assert states == {State.CONFIRMED}
    assert sum(backs.values()) == fates[Fate.DONE]


def prepare(site: Site) -> tuple[int, int, int, list[int]]:
    """A full category, and the wish to cancel everybody in it."""
    with site.writing() as session:
        event = make_event(session, slug=f"massal-{uuid4().hex[:12]}", quota=PEOPLE)
        offer = offer_of(event, "kim")
        ids = [make_registration(session, offer).id for _ in range(PEOPLE)]
        everybody = Selection(ListFilter())
        seen = queries.seen(session, event.id, everybody)
        wish = Wish(BulkKind.CANCEL, everybody, seen, reason="salah unggah", tell=True)
        action = begin(session, event.id, wish, actor=STAFF, now=utc_now())
        assert action is not None
        return event.id, offer.id, action.id, ids


def finish(site: Site, action_id: int) -> None:
    """A worker that goes on until nothing is left."""
    more = True
    while more:
        with site.writing() as session:
            more = work_on(session, action_id, now=utc_now())


def leave(site: Site, registration_id: int) -> None:
    """Somebody cancels by themselves."""
    with site.writing() as session:
        one = session.get_one(Registration, registration_id)
        cancel(session, one, reason="sakit", actor=PARTICIPANT, now=utc_now())


def come(site: Site, offer_id: int) -> None:
    """Somebody new signs up, if there is a place."""
    with site.writing() as session:
        form = SignUp(offer_id, uuid4(), make_person(phone=None), NOTICE_READ)
        sign_up(session, form, actor=PARTICIPANT, now=utc_now())


def seated(site: Site, offer_id: int) -> int:
    """How many sit in the category."""
    with site.reading() as session:
        mine = (Registration.offer_id == offer_id, Registration.seat.is_not(None))
        return session.scalar(select(func.count()).select_from(Registration).where(*mine)) or 0


def told(site: Site, event_id: int, action_id: int) -> tuple[Counter[Fate], Counter[int | None]]:
    """How everybody fared, and how often each was cancelled by the log."""
    with site.reading() as session:
        noted = session.scalars(
            select(AuditEntry.subject_id).where(
                AuditEntry.event_id == event_id,
                AuditEntry.action == Action.REGISTRATION_CANCELLED,
            )
        )
        return queries.result_of(session, action_id).fates, Counter(noted)
