"""Rows of organizations and their names. Who is registered follows in `registration.operations`."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.agencies.models import Agency, AgencyAlias, AgencyChange
from eventreg.agencies.rules import (
    AgencyKind,
    AliasFate,
    NameKey,
    NotedAlias,
    agency_key,
    asked_as,
)


def add(
    session: Session,
    *,
    kind: AgencyKind,
    name: str,
    region_code: str,
    village_code: str | None = None,
    now: datetime,
) -> Agency:
    """A new organization under its official name, which is also the first name it is found by."""
    agency = Agency(
        kind=kind, name=name, region_code=region_code, village_code=village_code, created_at=now
    )
    agency.aliases.append(AgencyAlias(name=name, key=agency_key(name)))
    session.add(agency)
    return agency


def names_of(session: Session, agency_id: int) -> list[AgencyAlias]:
    """The names of a row as they are now, in the order in which they came."""
    found = select(AgencyAlias).where(AgencyAlias.agency_id == agency_id).order_by(AgencyAlias.id)
    return list(session.scalars(found.execution_options(populate_existing=True)))


def typed_as(agency: Agency, alias: AgencyAlias) -> NameKey:
    """By what a name of a row is found."""
    return NameKey(alias.region_code or agency.region_code, asked_as(agency.kind), alias.key)


def is_official(agency: Agency, alias: AgencyAlias) -> bool:
    """Whether it is the row's official name, as it is typed where the row is."""
    return typed_as(agency, alias) == official_key(agency)


def official_key(agency: Agency) -> NameKey:
    """By what the official name of a row is found."""
    return NameKey(agency.region_code, asked_as(agency.kind), agency_key(agency.name))


def give_name(
    session: Session, agency: Agency, name: str, region_code: str | None = None
) -> AgencyAlias:
    """A further name of a row. `region_code`: where it is typed; none: where the row is."""
    elsewhere = region_code if region_code != agency.region_code else None
    alias = AgencyAlias(agency_id=agency.id, name=name, key=agency_key(name), region_code=elsewhere)
    session.add(alias)
    session.flush()
    session.expire(agency, ["aliases"])
    return alias


def take_name(session: Session, agency: Agency, alias: AgencyAlias) -> None:
    """A row does not go by this name any more."""
    session.delete(alias)
    session.flush()
    session.expire(agency, ["aliases"])


def move_name(
    session: Session, alias: AgencyAlias, to: Agency, region_code: str | None = None
) -> None:
    """The name is another row's from now on, typed in the region where it was typed."""
    alias.agency_id = to.id
    alias.region_code = region_code if region_code != to.region_code else None
    session.flush()
    session.expire(to, ["aliases"])


def noted(fate: AliasFate, alias: AgencyAlias) -> NotedAlias:
    """A name as a change finds it."""
    return NotedAlias(fate, alias.id, alias.agency_id, alias.name, alias.key, alias.region_code)


def keep(notes: Iterable[NotedAlias]) -> list[dict[str, object]]:
    """What a change notes of names, as it is stored."""
    return [asdict(one) for one in notes]


def notes_of(change: AgencyChange) -> list[NotedAlias]:
    """The same as it was noted."""
    return [NotedAlias(**{**one, "fate": AliasFate(one["fate"])}) for one in change.aliases]


def counting_row(session: Session, agency: Agency) -> Agency:
    """The row that counts in the end: the row itself, or whatever it was merged into."""
    seen = {agency.id}
    while agency.merged_into_id is not None and agency.merged_into_id not in seen:
        agency = session.get_one(Agency, agency.merged_into_id)
        seen.add(agency.id)
    return agency
