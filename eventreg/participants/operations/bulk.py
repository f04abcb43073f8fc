"""Many people at once, in batches.

Each batch is one transaction: it locks the event and its people, does what is done to one of them
too, and writes down what became of each; whoever comes between two batches, like a scan, waits for
one of them at most. A batch that is interrupted left nothing behind, and the next worker goes on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import JSON, ColumnElement, bindparam, func, insert, literal, null, select, update
from sqlalchemy.orm import Session, joinedload

from eventreg import db
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor, ActorKind, Origin
from eventreg.events.models import CategoryOffer, Event
from eventreg.participants import queries
from eventreg.participants.models import BulkAction, BulkRow
from eventreg.participants.operations.steps import Step, do, take_back
from eventreg.participants.queries import Seen, Selection
from eventreg.participants.rules import BATCH, IN_WORK, MOST_ATTEMPTS, BulkKind, BulkState
from eventreg.registration.models import Registration
from eventreg.registration.rules.many import CHANGED, Before

#: What of a row is written once its turn came.
_WRITTEN = ("fate", "back", "before")


@dataclass(frozen=True)
class Wish:
    """What shall be done to whom. `seen`: who was there when staff looked.

    `offer`: to which category they move; `told`: the filter as the log keeps it, in codes.
    """

    kind: BulkKind
    selection: Selection
    seen: Seen
    offer: CategoryOffer | None = None
    reason: str = ""
    tell: bool = False
    told: str = ""


def begin(
    session: Session, event_id: int, wish: Wish, *, actor: Actor, now: datetime
) -> BulkAction | None:
    """Writes down what shall be done, and to whom; nobody is changed yet. `now`: aware, UTC.

    None when the selection means others by now than staff have seen: they must look again.
    """
    db.lock_rows(session, Event.id, [event_id])
    if queries.seen(session, event_id, wish.selection) != wish.seen:
        return None
    action = BulkAction(
        uid=uuid4(),
        event_id=event_id,
        kind=wish.kind,
        state=BulkState.WORKING,
        offer=wish.offer,
        reason=wish.reason,
        tell=wish.tell,
        people=wish.seen.people,
        actor_id=actor.id,
        started_by=actor.label,
        created_at=now,
    )
    session.add(action)
    session.flush()
    _write_down(session, action, wish.selection.where(event_id))
    facts: dict[str, str | int | None] = {
        "kind": wish.kind.value,
        "people": action.people,
        "filter": wish.told,
        "category": wish.offer.slug if wish.offer else None,
    }
    _note(session, Action.BULK_STARTED, action, actor=actor, now=now, facts=facts)
    session.flush()
    return action


def _write_down(session: Session, action: BulkAction, where: ColumnElement[bool]) -> None:
    """Gives each of these people their turn."""
    position = func.row_number().over(order_by=queries.turns(action.kind))
    nothing = literal({}, JSON)
    people = select(literal(action.id), Registration.id, position, null(), null(), nothing).where(
        where
    )
    columns = ["action_id", "registration_id", "position", "fate", "back", "before"]
    session.execute(insert(BulkRow).from_select(columns, people))


def work_on(session: Session, action_id: int, *, now: datetime, actor: Actor | None = None) -> bool:
    """Changes the next batch of people, or puts it back; whether more are left. `now`: UTC.

    `actor`: who does it by a request of their own; none: a job, for whoever had asked for it.
    """
    action = _locked(session, action_id)
    if action is None or action.state not in IN_WORK:
        return False
    step = Step(session, action, actor or _behalf(action), now)
    doing = action.state is BulkState.WORKING
    rows = _next(session, action, doing=doing)
    people = _people(session, rows)
    _store(session, action, _done(step, people) if doing else _undone(step, rows, people))
    more = len(rows) == BATCH and _is_more(session, action, doing=doing)
    action.done += len(rows)
    action.attempts = 0
    if not more:
        action.state = BulkState.DONE if doing else BulkState.UNDONE
        action.finished_at = now
    session.flush()
    return more


def give_up_batch(session: Session, action_id: int, *, now: datetime) -> None:
    """Notes that a batch failed; the third time the rest is left as it is. `now`: UTC."""
    action = _locked(session, action_id)
    if action is None or action.state not in IN_WORK:
        return
    action.attempts += 1
    if action.attempts >= MOST_ATTEMPTS:
        action.state, action.finished_at = BulkState.FAILED, now
    session.flush()


def undo(session: Session, action: BulkAction, *, actor: Actor, now: datetime) -> bool:
    """Has everybody put back whom an action changed; false where that was asked for before. `now`: UTC."""
    locked = _locked(session, action.id)
    if locked is None or locked.state in IN_WORK or locked.undone_at is not None:
        return False
    locked.state = BulkState.UNDOING
    locked.actor_id, locked.undone_by, locked.undone_at = actor.id, actor.label, now
    locked.done = locked.attempts = 0
    _note(session, Action.BULK_UNDONE, locked, actor=actor, now=now, facts={})
    session.flush()
    return True


def _locked(session: Session, action_id: int) -> BulkAction | None:
    """Locks the event and then what is done, and reads it as it is now; none where there is no such."""
    mine = BulkAction.id == action_id
    of_event = select(Event.id).join(BulkAction, BulkAction.event_id == Event.id).where(mine)
    session.execute(of_event.with_for_update(of=Event, key_share=True))
    found = select(BulkAction).where(mine).options(joinedload(BulkAction.offer))
    return session.scalars(
        found.with_for_update(of=BulkAction, key_share=True).execution_options(
            populate_existing=True
        )
    ).one_or_none()


def _behalf(action: BulkAction) -> Actor:
    """For whom a job works: who began it, or had it taken back."""
    by = action.started_by if action.undone_at is None else action.undone_by
    return Actor(ActorKind.STAFF, action.actor_id, by, Origin.JOB)


def _left(action: BulkAction, *, doing: bool) -> tuple[ColumnElement[bool], ...]:
    """The conditions for who has not had their turn."""
    mine = BulkRow.action_id == action.id
    if doing:
        return mine, BulkRow.fate.is_(None)
    return mine, BulkRow.fate.in_(CHANGED), BulkRow.back.is_(None)


def _next(session: Session, action: BulkAction, *, doing: bool) -> list[BulkRow]:
    """The next batch; taken back in the opposite order, so that who held a place has it first."""
    turn = BulkRow.position if doing else BulkRow.position.desc()
    found = select(BulkRow).where(*_left(action, doing=doing)).order_by(turn).limit(BATCH)
    return list(session.scalars(found.execution_options(populate_existing=True)))


def _is_more(session: Session, action: BulkAction, *, doing: bool) -> bool:
    left = select(BulkRow.registration_id).where(*_left(action, doing=doing)).limit(1)
    return session.scalar(left) is not None


def _people(session: Session, rows: Sequence[BulkRow]) -> list[Registration]:
    """These people in their turn; their rows are locked, and read as they are now."""
    ids = [row.registration_id for row in rows]
    found = session.scalars(
        select(Registration)
        .where(Registration.id.in_(ids))
        .options(joinedload(Registration.offer))
        .order_by(Registration.id)
        .with_for_update(of=Registration, key_share=True)
        .execution_options(populate_existing=True)
    )
    by_id = {one.id: one for one in found}
    return [by_id[id_] for id_ in ids]


def _done(step: Step, people: Sequence[Registration]) -> dict[int, dict[str, object]]:
    """What is written of each, once they were changed."""
    before = {one.id: standing(one).kept() for one in people}
    fates = do(step, people)
    return {
        id_: {"fate": fate, "back": None, "before": before[id_] if fate in CHANGED else {}}
        for id_, fate in fates.items()
    }


def _undone(
    step: Step, rows: Sequence[BulkRow], people: Sequence[Registration]
) -> dict[int, dict[str, object]]:
    """What is written of each, once they were put back."""
    pairs = [(one, Before.of(row.before)) for row, one in zip(rows, people, strict=True)]
    backs = take_back(step, pairs)
    return {
        row.registration_id: {
            "fate": row.fate,
            "back": backs[row.registration_id],
            "before": row.before,
        }
        for row in rows
    }


def standing(one: Registration) -> Before:
    """How somebody stands now, as it is kept for taking it back."""
    return Before(one.state, one.seat, one.offer_id, one.waiting_since, one.preferred_at)


def _store(
    session: Session, action: BulkAction, written: Mapping[int, Mapping[str, object]]
) -> None:
    """Writes what became of these people, by one statement."""
    if not written:
        return
    columns = BulkRow.__table__.c
    statement = (
        update(BulkRow.__table__)  # type: ignore[arg-type]  # A class of its own table.
        .where(columns.action_id == action.id, columns.registration_id == bindparam("person"))
        .values({name: bindparam(f"new_{name}") for name in _WRITTEN})
    )
    session.connection().execute(
        statement,
        [
            {"person": id_, **{f"new_{name}": of_one[name] for name in _WRITTEN}}
            for id_, of_one in written.items()
        ],
    )


def _note(
    session: Session,
    done: Action,
    about: BulkAction,
    *,
    actor: Actor,
    now: datetime,
    facts: dict[str, str | int | None],
) -> None:
    subject = Subject("bulk", about.id, about.event_id)
    audit.record(session, done, subject, actor=actor, now=now, reason=about.reason, facts=facts)
