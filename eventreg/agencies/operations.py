"""Adding organizations."""

from datetime import datetime

from sqlalchemy.orm import Session

from eventreg.agencies.models import Agency, AgencyAlias
from eventreg.agencies.rules import AgencyKind, agency_key


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
