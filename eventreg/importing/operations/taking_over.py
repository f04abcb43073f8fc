"""Taking over all good rows at once, and telling the people afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.importing.operations.planning import Plan, plan
from eventreg.importing.rules.entries import Entry
from eventreg.importing.rules.faults import OF_REFUSALS, Fault, FaultKind, Remark
from eventreg.importing.rules.results import Result, RowResult, counted
from eventreg.registration import operations as registration
from eventreg.registration.models import Registration
from eventreg.registration.operations import NotCorrected, SignUp
from eventreg.registration.operations.placing import lock_event
from eventreg.registration.rules import (
    Message,
    Outcome,
    Refusal,
    Refused,
    State,
    Waitlisted,
)

_NEWS = {State.CONFIRMED: Message.CONFIRMED, State.WAITLISTED: Message.WAITLISTED}


@dataclass(frozen=True)
class TakenOver:
    """What became of each row, and the registrations that were added."""

    results: list[RowResult]
    added: list[int]


def try_out(session: Session, event_id: int, entries: Sequence[Entry]) -> list[RowResult]:
    """What would become of each row now. Reads only and locks nothing."""
    return plan(session, event_id, entries).in_order()


def take_over(
    session: Session, event_id: int, entries: Sequence[Entry], *, actor: Actor, now: datetime
) -> TakenOver:
    """Corrects and adds everybody whose row is good, in this transaction; nobody is told yet.

    The event is locked, so that what is decided is what happens; limits hold, and each person has
    an entry in the log. `now`: aware, UTC. Needs a writing transaction.
    """
    lock_event(session, event_id)
    made = plan(session, event_id, entries)
    wishes = [(row, person) for _entry, row, person in made.corrections]
    corrected = registration.correct_many(session, event_id, wishes, actor=actor, now=now)
    for (entry, _row, _person), correction in zip(made.corrections, corrected, strict=True):
        if isinstance(correction, NotCorrected):
            made.settle(entry, Result.ERROR, Fault(OF_REFUSALS[correction.reason]))
    forms = [_form(entry, event_id) for entry in made.newcomers]
    outcomes = registration.sign_up_many(session, forms, actor=actor, now=now)
    pairs = zip(made.newcomers, outcomes, strict=True)
    added = [id_ for entry, outcome in pairs if (id_ := _note(made, entry, outcome)) is not None]
    results = made.in_order()
    _log(session, event_id, results, actor=actor, now=now)
    return TakenOver(results, added)


def tell_some(
    session: Session, registration_ids: Sequence[int], *, key: str, now: datetime
) -> None:
    """Lines up the news for people who were added; each of them once for this `key`. `now`: UTC."""
    found = session.scalars(
        select(Registration).where(Registration.id.in_(registration_ids)).order_by(Registration.id)
    )
    for one in found:
        message = _NEWS.get(one.state)
        if message is not None:
            registration.tell(session, one, message, now=now, once=f"{key}:{one.id}")


def _form(entry: Entry, event_id: int) -> SignUp:
    assert entry.category is not None, "a row without a category has a fault"
    return SignUp(
        offer_id=entry.category.id,
        submission_id=entry.submission_id(event_id),
        person=entry.person,
        consents={},  # These are the person's own: they answer on their own page.
        by_staff=True,
        note=entry.note,
        reference=entry.reference,
        quietly=True,
    )


def _note(made: Plan, entry: Entry, outcome: Outcome) -> int | None:
    """Settles what really became of a row; the registration that was added, if one was."""
    if isinstance(outcome, Refused) and outcome.reason is not Refusal.ALREADY_REGISTERED:
        kind = OF_REFUSALS.get(outcome.reason, FaultKind.FULL)
        made.settle(entry, Result.ERROR, Fault(kind))
        return None
    if isinstance(outcome, Refused) or outcome.replay:
        made.settle(entry, Result.UNCHANGED, remark=Remark.ALREADY_REGISTERED)
        return None
    waits = isinstance(outcome, Waitlisted)
    made.settle(entry, Result.WAITS if waits else Result.NEW)
    return outcome.registration_id


def _log(
    session: Session, event_id: int, results: list[RowResult], *, actor: Actor, now: datetime
) -> None:
    audit.record(
        session,
        Action.IMPORT_APPLIED,
        Subject("event", event_id, event_id),
        actor=actor,
        now=now,
        facts=dict(counted(results)),
    )
