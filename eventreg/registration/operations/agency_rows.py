"""Rows of agencies and KIM as the office keeps them: added, renamed, moved, removed, known by more names."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from eventreg.agencies import operations as agencies
from eventreg.agencies import queries
from eventreg.agencies.models import Agency, AgencyAlias
from eventreg.agencies.rules import (
    AgencyKind,
    AgencyRefusal,
    NameKey,
    agency_key,
    asked_as,
)
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor, Change
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations.agency_merging import delete_row
from eventreg.registration.operations.resettling import hold, resettle


@dataclass(frozen=True)
class AgencyFacts:
    """What the office says of an agency or KIM. `village_code`: of a KIM; none: not known."""

    kind: AgencyKind
    name: str
    region_code: str
    village_code: str | None = None


@dataclass(frozen=True)
class Kept:
    """The row as it is kept, and how many people count for it who did not before."""

    agency: Agency
    people: int


def add_agency(
    session: Session, facts: AgencyFacts, *, actor: Actor, now: datetime
) -> Kept | AgencyRefusal:
    """A new row; whoever typed its name counts for it at once. `now`: aware, UTC."""
    hold(session, [])
    where = NameKey(facts.region_code, asked_as(facts.kind), agency_key(facts.name))
    if not where.key:
        return AgencyRefusal.NOTHING
    if _taken(session, where, but=None):
        return AgencyRefusal.TAKEN
    agency = agencies.add(
        session,
        kind=facts.kind,
        name=facts.name,
        region_code=facts.region_code,
        village_code=facts.village_code,
        now=now,
    )
    session.flush()
    moved = resettle(session, names=[where], now=now)
    changes = (Change("name", "", facts.name),)
    _note(session, Action.AGENCY_CREATED, agency, changes, actor=actor, now=now)
    return Kept(agency, moved.people)


def change_agency(
    session: Session, agency: Agency, facts: AgencyFacts, *, actor: Actor, now: datetime
) -> Kept | AgencyRefusal:
    """Renames a row or moves it to another region: whoever counts for it stays, by its former names too.

    Between agency and KIM nothing is moved: their names are typed in other places. `now`: UTC.
    """
    hold(session, [agency.id])
    session.refresh(agency)
    if agency.merged_into_id is not None:
        return AgencyRefusal.GONE
    if asked_as(facts.kind) is not asked_as(agency.kind):
        return AgencyRefusal.NOT_ALIKE
    where = NameKey(facts.region_code, asked_as(facts.kind), agency_key(facts.name))
    if not where.key:
        return AgencyRefusal.NOTHING
    if _taken(session, where, but=agency):
        return AgencyRefusal.TAKEN
    changes = _changes(agency, facts)
    _rewrite(session, agency, facts)
    moved = resettle(session, agency_ids=[agency.id], names=[where], now=now)
    if changes:
        _tell_doors(session, agency.id)
        _note(session, Action.AGENCY_CHANGED, agency, changes, actor=actor, now=now)
    return Kept(agency, moved.people)


def _rewrite(session: Session, agency: Agency, facts: AgencyFacts) -> None:
    """The row as the facts say; its names are still typed where they were typed."""
    names = agencies.names_of(session, agency.id)
    for alias in names:
        region = alias.region_code or agency.region_code
        alias.region_code = region if region != facts.region_code else None
    agency.kind = facts.kind
    agency.name = facts.name
    agency.region_code = facts.region_code
    agency.village_code = facts.village_code
    session.flush()
    if agencies.official_key(agency) not in {agencies.typed_as(agency, one) for one in names}:
        agencies.give_name(session, agency, facts.name)
    session.expire(agency, ["aliases"])


def _changes(agency: Agency, facts: AgencyFacts) -> tuple[Change, ...]:
    """What is different, field by field."""
    fields = ("kind", "name", "region_code", "village_code")
    return tuple(
        Change(field, str(getattr(agency, field) or ""), str(getattr(facts, field) or ""))
        for field in fields
        if getattr(agency, field) != getattr(facts, field)
    )


def add_alias(
    session: Session, agency: Agency, name: str, *, actor: Actor, now: datetime
) -> Kept | AgencyRefusal:
    """A further name of a row; whoever typed it counts for the row at once. `now`: aware, UTC."""
    hold(session, [agency.id])
    session.refresh(agency)
    where = NameKey(agency.region_code, asked_as(agency.kind), agency_key(name))
    if agency.merged_into_id is not None:
        return AgencyRefusal.GONE
    bearing = queries.sharing(session, [where])[where]
    if not where.key or agency in bearing:
        return AgencyRefusal.NOTHING
    if bearing:
        return AgencyRefusal.TAKEN
    agencies.give_name(session, agency, name)
    moved = resettle(session, names=[where], now=now)
    changes = (Change("alias", "", name),)
    _note(session, Action.AGENCY_CHANGED, agency, changes, actor=actor, now=now)
    return Kept(agency, moved.people)


def remove_alias(
    session: Session, agency: Agency, alias_id: int, *, actor: Actor, now: datetime
) -> Kept | AgencyRefusal:
    """A row does not go by a name any more; whoever typed it counts for themselves. `now`: UTC."""
    hold(session, [agency.id])
    session.refresh(agency)
    alias = session.get(AgencyAlias, alias_id, populate_existing=True)
    if alias is None or alias.agency_id != agency.id:
        return AgencyRefusal.GONE
    if agencies.is_official(agency, alias):
        return AgencyRefusal.OFFICIAL
    where, name = agencies.typed_as(agency, alias), alias.name
    agencies.take_name(session, agency, alias)
    moved = resettle(session, agency_ids=[agency.id], names=[where], now=now)
    changes = (Change("alias", name, ""),)
    _note(session, Action.AGENCY_CHANGED, agency, changes, actor=actor, now=now)
    return Kept(agency, moved.people)


def remove_agency(
    session: Session, agency: Agency, *, actor: Actor, now: datetime
) -> AgencyRefusal | None:
    """Deletes a row that nobody uses; none: done. `now`: aware, UTC."""
    hold(session, [agency.id])
    if is_used(session, agency.id):
        return AgencyRefusal.USED
    changes = (Change("name", agency.name, ""),)
    _note(session, Action.AGENCY_REMOVED, agency, changes, actor=actor, now=now)
    delete_row(session, agency)
    return None


def is_used(session: Session, agency_id: int) -> bool:
    """Whether people, invitations or merged rows belong to a row."""
    people = select(Registration.id).where(Registration.agency_id == agency_id)
    groups = select(Group.id).where(Group.agency_id == agency_id)
    rows = select(Agency.id).where(
        or_(
            Agency.merged_into_id == agency_id,
            (Agency.id == agency_id) & Agency.merged_into_id.is_not(None),
        )
    )
    return any(session.scalar(one.limit(1)) is not None for one in (people, groups, rows))


def _taken(session: Session, where: NameKey, *, but: Agency | None) -> bool:
    """Whether another row of the region goes by a name."""
    return any(one is not but for one in queries.sharing(session, [where])[where])


def _tell_doors(session: Session, agency_id: int) -> None:
    """Devices at the door show the name: everybody who counts for the row counts as changed."""
    people = update(Registration).where(Registration.agency_id == agency_id)
    session.execute(
        people.values(version=Registration.version).execution_options(synchronize_session=False)
    )


def _note(
    session: Session,
    action: Action,
    agency: Agency,
    changes: Collection[Change],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Notes in the log what was done to a row. Names of agencies are nobody's personal data."""
    subject = Subject("agency", agency.id, None)
    audit.record(session, action, subject, actor=actor, now=now, changes=changes)
    session.flush()
