"""Two rows that are one agency or KIM, and taking back what was settled of names and rows."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.agencies import operations as agencies
from eventreg.agencies import queries
from eventreg.agencies.models import Agency, AgencyAlias, AgencyChange
from eventreg.agencies.rules import (
    AgencyRefusal,
    AliasFate,
    ChangeKind,
    NameKey,
    NotedAlias,
    asked_as,
)
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor, Change
from eventreg.registration.operations.mapping import Settled
from eventreg.registration.operations.resettling import hold, resettle


def merge_agencies(
    session: Session, kept: Agency, other: Agency, *, actor: Actor, now: datetime
) -> Settled | AgencyRefusal:
    """Two rows are one: names, people and invitations of the other one are the kept one's.

    Each name is still typed in the region where it was typed. The other row stays without names, so
    that all of it can be taken back. `now`: aware, UTC.
    """
    hold(session, [kept.id, other.id])
    session.refresh(kept)
    session.refresh(other)
    if kept.merged_into_id is not None or other.merged_into_id is not None:
        return AgencyRefusal.GONE
    if kept.id == other.id or asked_as(kept.kind) is not asked_as(other.kind):
        return AgencyRefusal.NOT_ALIKE
    names = agencies.names_of(session, other.id)
    notes = [agencies.noted(AliasFate.MOVED, alias) for alias in names]
    keys = {agencies.typed_as(other, alias) for alias in names}
    for alias in names:
        agencies.move_name(session, alias, kept, alias.region_code or other.region_code)
    session.expire(other, ["aliases"])
    other.merged_into_id = kept.id
    change = AgencyChange(
        kind=ChangeKind.MERGED,
        agency_id=kept.id,
        other_id=other.id,
        region_code=other.region_code,
        agency_kind=asked_as(other.kind),
        name=other.name,
        key="",
        aliases=agencies.keep(notes),
        people=0,
        done_at=now,
        done_by=actor.label[:100],
        undone_by="",
    )
    moved = resettle(session, agency_ids=[other.id], names=keys, now=now)
    change.people = moved.people
    session.add(change)
    session.flush()
    _record(session, change, Action.AGENCY_MERGED, actor=actor, now=now)
    return Settled(change, moved.people)


def undo_change(
    session: Session, change: AgencyChange, *, actor: Actor, now: datetime
) -> Settled | AgencyRefusal:
    """Takes back what was settled: names, people and invitations are where they were before.

    Whoever signed up or was corrected in between is where their name says now. STANDS when it was
    taken back already, or when what it made has become the official name of a row, or a row of which
    more is known by now. `now`: aware, UTC.
    """
    hold(session, [id_ for id_ in (change.agency_id, change.other_id) if id_ is not None])
    db.lock_rows(session, AgencyChange.id, [change.id])
    session.refresh(change)
    if change.undone_at is not None:
        return AgencyRefusal.STANDS
    notes = agencies.notes_of(change)
    concerned = _rows_of(session, notes) | {change.agency_id, change.other_id}
    names = _take_back(session, change, notes)
    if names is None:
        return AgencyRefusal.STANDS
    ids = {id_ for id_ in concerned if id_ is not None}
    moved = resettle(session, agency_ids=ids, names=names, now=now)
    change.undone_at = now
    change.undone_by = actor.label[:100]
    session.flush()
    _record(session, change, Action.AGENCY_UNDONE, actor=actor, now=now)
    if change.kind is ChangeKind.MADE:
        _remove_row(session, change)
    return Settled(change, moved.people if change.kind is not ChangeKind.LEFT else change.people)


def _rows_of(session: Session, notes: Iterable[NotedAlias]) -> set[int | None]:
    """Whose these names are at this moment."""
    ids = [one.id for one in notes]
    return set(session.scalars(select(AgencyAlias.agency_id).where(AgencyAlias.id.in_(ids))))


def _take_back(
    session: Session, change: AgencyChange, notes: list[NotedAlias]
) -> set[NameKey] | None:
    """Puts the names back; by what they are found. None where it cannot be."""
    match change.kind:
        case ChangeKind.LEFT:
            return set()
        case ChangeKind.MERGED:
            return _part(session, change, notes)
        case ChangeKind.MADE if not _is_as_made(session, change, notes):
            return None
        case _:
            return _unmap(session, change, notes)


def _part(session: Session, change: AgencyChange, notes: list[NotedAlias]) -> set[NameKey] | None:
    """The other row has the names again that it gave, as far as the kept one still goes by them."""
    kept, other = change.agency, change.other
    if kept is None or other is None or other.merged_into_id != kept.id:
        return None
    heirs = {kept.id, agencies.counting_row(session, kept).id}
    other.merged_into_id = None
    keys = set()
    for note in notes:
        alias = session.get(AgencyAlias, note.id)
        keys.add(NameKey(note.region_code or other.region_code, asked_as(other.kind), note.key))
        if alias is not None and alias.agency_id in heirs:
            giver = session.get_one(Agency, alias.agency_id)
            agencies.move_name(session, alias, other, note.region_code)
            session.expire(giver, ["aliases"])
    official = agencies.official_key(other)
    mine = agencies.names_of(session, other.id)
    if official not in {agencies.typed_as(other, alias) for alias in mine}:
        agencies.give_name(session, other, other.name)
    return keys | {official}


def _is_as_made(session: Session, change: AgencyChange, notes: list[NotedAlias]) -> bool:
    """Whether a row is what it was when it was made: its names, nothing merged into it, not merged."""
    row = change.agency
    if row is None or row.merged_into_id is not None:
        return False
    if row.name not in {note.name for note in notes}:
        return False
    heirs = select(Agency.id).where(Agency.merged_into_id == row.id).limit(1)
    names = {alias.id for alias in agencies.names_of(session, row.id)}
    return names == {note.id for note in notes} and session.scalar(heirs) is None


def _unmap(session: Session, change: AgencyChange, notes: list[NotedAlias]) -> set[NameKey] | None:
    """Takes away the name that was made, and gives back those that were taken."""
    for note in notes:
        alias = session.get(AgencyAlias, note.id) if note.fate is AliasFate.MADE else None
        row = session.get(Agency, alias.agency_id) if alias is not None else None
        if alias is None or row is None:
            continue
        if agencies.is_official(row, alias) and change.kind is ChangeKind.MAPPED:
            return None
        agencies.take_name(session, row, alias)
    for note in notes:
        row = session.get(Agency, note.agency_id) if note.fate is AliasFate.TAKEN else None
        if row is not None:
            _give_back(session, row, note)
    return {NameKey(change.region_code, change.agency_kind, change.key)}


def _give_back(session: Session, row: Agency, note: NotedAlias) -> None:
    """A row, or what it was merged into, goes by the name again, if it does not already."""
    region = note.region_code or row.region_code
    heir = agencies.counting_row(session, row)
    where = NameKey(region, asked_as(heir.kind), note.key)
    if heir not in queries.sharing(session, [where])[where]:
        agencies.give_name(session, heir, note.name, region)


def _remove_row(session: Session, change: AgencyChange) -> None:
    """Deletes the row that was made; who was mapped to it was put elsewhere before."""
    row = change.agency
    if row is None:
        return
    delete_row(session, row)


def delete_row(session: Session, row: Agency) -> None:
    """Deletes a row to which nothing belongs; what was settled of it is remembered without it."""
    for column in (AgencyChange.agency_id, AgencyChange.other_id):
        session.execute(update(AgencyChange).where(column == row.id).values({column.key: None}))
    session.delete(row)
    session.flush()


def _record(
    session: Session, change: AgencyChange, action: Action, *, actor: Actor, now: datetime
) -> None:
    """Notes in the log which row counts for which name or row."""
    subject = Subject("agency", change.agency_id, change.event_id)
    row = change.agency.name if change.agency is not None else ""
    made = change.kind is ChangeKind.MADE and change.name == row
    name = "" if made else change.name  # It was made under the very name that was typed.
    before, after = (row, name) if action is Action.AGENCY_UNDONE else (name, row)
    audit.record(
        session,
        action,
        subject,
        actor=actor,
        now=now,
        facts={"people": change.people, "change": change.id},
        changes=(Change("name", before, after),),
    )
