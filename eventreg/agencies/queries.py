"""Reads of organizations."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.agencies.models import Agency, AgencyAlias
from eventreg.agencies.rules import AgencyKind, agency_key


def find(session: Session, typed: str, region_code: str, kind: AgencyKind) -> Agency | None:
    """The one organization of a region that a typed name means, or none when it is unsure."""
    found = session.scalars(
        select(Agency)
        .join(AgencyAlias)
        .where(
            Agency.region_code == region_code,
            Agency.kind == kind,
            AgencyAlias.key == agency_key(typed),
        )
        .distinct()
        .limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


def by_names(
    session: Session, region_codes: Collection[str]
) -> dict[tuple[str, AgencyKind, str], int]:
    """The ids of the organizations of these regions by region, kind and the key of each name.

    A key that several share is left out, as `find` is unsure of it. For many names at once.
    """
    rows = session.execute(
        select(Agency.region_code, Agency.kind, AgencyAlias.key, Agency.id)
        .join(AgencyAlias)
        .where(Agency.region_code.in_(region_codes))
    )
    found: dict[tuple[str, AgencyKind, str], set[int]] = {}
    for region_code, kind, key, id_ in rows:
        found.setdefault((region_code, kind, key), set()).add(id_)
    return {name: ids.pop() for name, ids in found.items() if len(ids) == 1}


def suggestions(
    session: Session, region_code: str, kind: AgencyKind, typed: str = "", limit: int = 30
) -> list[str]:
    """Official names of a region's organizations, in alphabetical order, that contain what was typed."""
    statement = select(Agency.name).where(Agency.region_code == region_code, Agency.kind == kind)
    key = agency_key(typed)
    if key:
        matching = select(AgencyAlias.agency_id).where(
            AgencyAlias.key.contains(key, autoescape=True)
        )
        statement = statement.where(Agency.id.in_(matching))
    return list(session.scalars(statement.order_by(Agency.name).limit(limit)))
