"""What becomes of each row: decided in memory, the same for the dry run and for the real one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.events.models import CategoryOffer
from eventreg.importing import queries
from eventreg.importing.queries import Known
from eventreg.importing.rules.entries import Entry
from eventreg.importing.rules.faults import OF_REFUSALS, Fault, FaultKind, Remark
from eventreg.importing.rules.results import Result, RowResult
from eventreg.registration.models import Registration
from eventreg.registration.operations import Agencies, crowd_of, person_of
from eventreg.registration.queries import claim_of
from eventreg.registration.rules import (
    ACTIVE_STATES,
    Crowd,
    Person,
    Refusal,
    State,
)


@dataclass
class Plan:
    """What becomes of each row, by its number; who is corrected to what; who is added, in order."""

    results: dict[int, RowResult] = field(default_factory=dict)
    corrections: list[tuple[Entry, Registration, Person]] = field(default_factory=list)
    newcomers: list[Entry] = field(default_factory=list)

    def settle(
        self, entry: Entry, result: Result, *faults: Fault, remark: Remark | None = None
    ) -> None:
        """Notes what becomes of a row."""
        self.results[entry.row] = RowResult(entry.row, entry.who, result, faults, remark)

    def in_order(self) -> list[RowResult]:
        """The results in the order of the rows."""
        return [self.results[row] for row in sorted(self.results)]


def plan(session: Session, event_id: int, entries: Sequence[Entry]) -> Plan:
    """Decides on every row: first those that correct somebody, then those that add somebody.

    Reads only. Under the event's lock the plan is what will happen, else what would.
    """
    made = Plan()
    offers = _offers(session, event_id)
    known = queries.known(
        session,
        event_id,
        {one.reference for one in entries if one.reference},
        {one.own_id for one in entries if one.own_id},
    )
    corrections, newcomers = _sorted(made, entries, known)
    regions = {str(one.values.get("region_code")) for one in entries}
    found = Agencies(session, regions | {one.region_code for _entry, one in corrections})
    crowd = crowd_of(session, event_id)
    _plan_corrections(made, crowd, found, corrections)
    ended = queries.ended_submissions(session, event_id) if newcomers else set()
    for entry in newcomers:
        _plan_newcomer(made, crowd, found, entry, offers, (event_id, ended))
    return made


def _sorted(
    made: Plan, entries: Sequence[Entry], known: Known
) -> tuple[list[tuple[Entry, Registration]], list[Entry]]:
    """The rows about somebody who is registered, and those about others; what is wrong is settled."""
    seen: dict[str | UUID, int] = {}
    corrections: list[tuple[Entry, Registration]] = []
    newcomers: list[Entry] = []
    for entry in entries:
        if not entry.is_in_force:
            made.settle(entry, Result.UNCHANGED, remark=Remark.NOT_IN_FORCE)
            continue
        registration = _registered(entry, known)
        faults = entry.faults if registration is not None else entry.faults + entry.gaps
        faults += _twice(entry, seen)
        if faults:
            made.settle(entry, Result.ERROR, *faults)
        elif registration is None:
            newcomers.append(entry)
        else:
            corrections.append((entry, registration))
    return corrections, newcomers


def _registered(entry: Entry, known: Known) -> Registration | None:
    by_id = known.by_uid.get(entry.own_id) if entry.own_id else None
    return by_id or known.by_reference.get(entry.reference or "")


def _twice(entry: Entry, seen: dict[str | UUID, int]) -> tuple[Fault, ...]:
    """A reference or an id names one person, so that it may stand in one row alone."""
    faults: tuple[Fault, ...] = ()
    for name in (entry.reference, entry.own_id):
        if name is None:
            continue
        if name in seen:
            faults = (Fault(FaultKind.SAME_REFERENCE, None, {"row": seen[name]}),)
        seen.setdefault(name, entry.row)
    return faults


def _plan_corrections(
    made: Plan, crowd: Crowd, found: Agencies, corrections: list[tuple[Entry, Registration]]
) -> None:
    """Those that were refused are asked about again as long as others make room: a further row may
    give up the place or the number that they need, and the second take-over must not bring more.
    """
    refused = [one for one in corrections if not _plan_correction(made, crowd, found, *one)]
    before = len(refused) + 1
    while 0 < len(refused) < before:
        before = len(refused)
        refused = [one for one in refused if not _plan_correction(made, crowd, found, *one)]


def _plan_correction(
    made: Plan, crowd: Crowd, found: Agencies, entry: Entry, registration: Registration
) -> bool:
    """False when others stand in the way of it, as things are by now."""
    if registration.state not in ACTIVE_STATES:
        made.settle(entry, Result.UNCHANGED, remark=Remark.ENDED)
        return True
    if entry.category is not None and entry.category.id != registration.offer_id:
        name = registration.offer.name_id
        made.settle(entry, Result.ERROR, Fault(FaultKind.OTHER_CATEGORY, None, {"offered": name}))
        return True
    before = person_of(registration)
    person = entry.onto(before)
    if person == before:
        made.settle(entry, Result.UNCHANGED, remark=Remark.EQUAL)
        return True
    standing, after = found.standing(registration, before), found.standing(registration, person)
    refusal = crowd.correct(replace(standing, claim=claim_of(registration)), after)
    if refusal is not None:
        made.settle(entry, Result.ERROR, Fault(OF_REFUSALS[refusal]))
        return False
    made.settle(entry, Result.UPDATED)
    made.corrections.append((entry, registration, person))
    return True


def _plan_newcomer(
    made: Plan,
    crowd: Crowd,
    found: Agencies,
    entry: Entry,
    offers: Mapping[int, CategoryOffer],
    event: tuple[int, set[UUID]],
) -> None:
    assert entry.category is not None, "a row without a category has a fault"
    event_id, ended = event
    submission_id = entry.submission_id(event_id)
    newcomer = found.newcomer(offers[entry.category.id], entry.person, submission_id)
    said = crowd.add(newcomer)
    if said is None or said is Refusal.ALREADY_REGISTERED:
        was = said is None and submission_id in ended
        remark = Remark.ENDED if was else Remark.ALREADY_REGISTERED
        made.settle(entry, Result.UNCHANGED, remark=remark)
    elif isinstance(said, Refusal):
        made.settle(entry, Result.ERROR, Fault(OF_REFUSALS[said]))
    else:
        made.settle(entry, Result.NEW if said is State.CONFIRMED else Result.WAITS)
        made.newcomers.append(entry)


def _offers(session: Session, event_id: int) -> dict[int, CategoryOffer]:
    found = session.scalars(
        select(CategoryOffer)
        .where(CategoryOffer.event_id == event_id)
        .execution_options(populate_existing=True)
    )
    return {offer.id: offer for offer in found}
