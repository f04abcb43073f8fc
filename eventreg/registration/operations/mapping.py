"""Typed names of agencies and KIM: what staff say that they mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from eventreg.agencies import operations as agencies
from eventreg.agencies import queries
from eventreg.agencies.models import Agency, AgencyChange
from eventreg.agencies.rules import (
    AgencyRefusal,
    AliasFate,
    ChangeKind,
    NameKey,
    NotedAlias,
    TypedName,
    asked_as,
)
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor, Change
from eventreg.registration.operations.resettling import hold, resettle


@dataclass(frozen=True)
class Settled:
    """What was settled, noted so that it can be taken back, and how many people it concerns."""

    change: AgencyChange
    people: int


def map_name(
    session: Session,
    name: TypedName,
    agency: Agency,
    *,
    actor: Actor,
    now: datetime,
    event_id: int | None = None,
) -> Settled | AgencyRefusal:
    """A typed name means this row: from now on it maps by itself, and in all events at once.

    Where several rows go by the name, the others do no longer. `event_id`: on whose page it was
    settled. `now`: aware, UTC.
    """
    hold(session, [agency.id])
    session.refresh(agency)
    if agency.merged_into_id is not None:
        return AgencyRefusal.GONE
    if asked_as(agency.kind) is not name.kind:
        return AgencyRefusal.NOT_ALIKE
    notes = _give(session, name, agency)
    if isinstance(notes, AgencyRefusal):
        return notes
    change = _noted(name, ChangeKind.MAPPED, notes, event_id, actor, now)
    change.agency_id = agency.id
    return _settle(session, change, [name.where], Action.AGENCY_NAME_MAPPED, actor=actor, now=now)


def _give(session: Session, name: TypedName, agency: Agency) -> list[NotedAlias] | AgencyRefusal:
    """The row goes by the name, and no other one does; what was made and taken for it."""
    where = name.where
    bearing = queries.sharing(session, [where])[where]
    others = [one for one in bearing if one.id != agency.id]
    if not where.key or (len(bearing) == 1 and others):
        return AgencyRefusal.NOTHING
    if any(agencies.official_key(one) == where for one in others):
        return AgencyRefusal.TAKEN
    notes = [note for one in others for note in _take(session, name, one)]
    if agency not in bearing:
        made = agencies.give_name(session, agency, name.name, name.region_code)
        notes.append(agencies.noted(AliasFate.MADE, made))
    return notes


def _take(session: Session, name: TypedName, agency: Agency) -> list[NotedAlias]:
    """A row does not go by the name any more; what was taken."""
    taken = [
        alias
        for alias in agencies.names_of(session, agency.id)
        if agencies.typed_as(agency, alias) == name.where
    ]
    notes = [agencies.noted(AliasFate.TAKEN, alias) for alias in taken]
    for alias in taken:
        agencies.take_name(session, agency, alias)
    return notes


def make_row(
    session: Session,
    name: TypedName,
    *,
    official: str = "",
    actor: Actor,
    now: datetime,
    event_id: int | None = None,
) -> Settled | AgencyRefusal:
    """A typed name means a row that is missing: it is made, and goes by the typed name as well.

    `official`: its full name; empty: the typed one. `now`: aware, UTC.
    """
    hold(session, [])
    called = TypedName(name.region_code, name.kind, official or name.name)
    names = list(dict.fromkeys((called.where, name.where)))
    if not all(one.key for one in names):
        return AgencyRefusal.NOTHING
    if any(queries.sharing(session, names).values()):
        return AgencyRefusal.TAKEN
    agency = agencies.add(
        session, kind=name.kind, name=called.name, region_code=name.region_code, now=now
    )
    session.flush()
    if name.where not in names[:1]:
        agencies.give_name(session, agency, name.name, name.region_code)
    notes = [agencies.noted(AliasFate.MADE, one) for one in agencies.names_of(session, agency.id)]
    change = _noted(name, ChangeKind.MADE, notes, event_id, actor, now)
    change.agency_id = agency.id
    return _settle(session, change, names, Action.AGENCY_CREATED, actor=actor, now=now)


def leave_name(
    session: Session,
    name: TypedName,
    *,
    people: int,
    actor: Actor,
    now: datetime,
    event_id: int | None = None,
) -> Settled | AgencyRefusal:
    """A typed name is no agency's: it stays as it was typed, and nobody is asked again.

    `people`: how many bear it, for whoever looks back. `now`: aware, UTC.
    """
    hold(session, [])
    where = name.where
    if not where.key or where in queries.left_as_typed(session):
        return AgencyRefusal.NOTHING
    change = _noted(name, ChangeKind.LEFT, [], event_id, actor, now)
    change.people = people
    session.add(change)
    session.flush()
    _record(session, change, Action.AGENCY_NAME_LEFT, actor=actor, now=now)
    return Settled(change, people)


def _noted(
    name: TypedName,
    kind: ChangeKind,
    notes: Sequence[NotedAlias],
    event_id: int | None,
    actor: Actor,
    now: datetime,
) -> AgencyChange:
    """What is kept of it, so that it can be taken back."""
    return AgencyChange(
        kind=kind,
        event_id=event_id,
        region_code=name.region_code,
        agency_kind=name.kind,
        name=name.name,
        key=name.where.key,
        aliases=agencies.keep(notes),
        people=0,
        done_at=now,
        done_by=actor.label[:100],
        undone_by="",
    )


def _settle(
    session: Session,
    change: AgencyChange,
    names: Sequence[NameKey],
    action: Action,
    *,
    actor: Actor,
    now: datetime,
) -> Settled:
    """Everybody who typed one of the names follows, and the log says so."""
    moved = resettle(session, names=names, now=now)
    change.people = moved.people
    session.add(change)
    session.flush()
    _record(session, change, action, actor=actor, now=now)
    return Settled(change, moved.people)


def _record(
    session: Session, change: AgencyChange, action: Action, *, actor: Actor, now: datetime
) -> None:
    """Notes in the log which name means what. Names of agencies are nobody's personal data."""
    subject = Subject("agency", change.agency_id, change.event_id)
    row = session.get(Agency, change.agency_id) if change.agency_id is not None else None
    name = row.name if row else ""
    # A row that is made under the very name that was typed had none before.
    before = "" if name == change.name else change.name
    audit.record(
        session,
        action,
        subject,
        actor=actor,
        now=now,
        facts={"people": change.people, "change": change.id},
        changes=(Change("name", before, name),),
    )
