"""Reads of organizations."""

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
