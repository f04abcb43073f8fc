"""Reads of regions."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.regions.models import Region
from eventreg.regions.rules import OUTSIDE, PROVINCE, Level


def regencies(session: Session) -> list[Region]:
    """The 38 kabupaten and kota in code order, which is the official order of recaps."""
    return list(
        session.scalars(select(Region).where(Region.level == Level.REGENCY).order_by(Region.code))
    )


def selectable(session: Session) -> list[Region]:
    """What a participant may choose: the 38, then the province's own agencies, then outside."""
    last = (PROVINCE, OUTSIDE)
    found = session.scalars(
        select(Region)
        .where((Region.level == Level.REGENCY) | Region.code.in_(last))
        .order_by(Region.code)
    ).all()
    special = {one.code: one for one in found if one.code in last}
    return [one for one in found if one.code not in last] + [special[code] for code in last]


def children(session: Session, code: str) -> list[Region]:
    """The districts of a regency, or the villages of a district, by name."""
    return list(
        session.scalars(
            select(Region).where(Region.parent_code == code).order_by(Region.name, Region.code)
        )
    )


def by_code(session: Session, code: str) -> Region | None:
    """The region with this code, or none."""
    return session.get(Region, code)
