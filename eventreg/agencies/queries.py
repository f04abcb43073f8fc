"""Reads of organizations."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from eventreg.agencies.models import Agency, AgencyAlias, AgencyChange
from eventreg.agencies.rules import (
    AgencyKind,
    ChangeKind,
    NameKey,
    agency_key,
    asked_as,
    kinds_meant,
)
from eventreg.paging import Page, page_of

#: So many names are asked for at once.
_BATCH = 1_000
#: So long is the code of a regency or city; shorter are those of the province and of outside.
_REGENCY = 5
#: Where a name is typed: the alias says so itself, or it is where the agency is.
_TYPED_IN = func.coalesce(AgencyAlias.region_code, Agency.region_code)


def _in_regions(codes: Collection[str]) -> ColumnElement[bool]:
    """The condition for names that are typed in these regions, in a form that indexes serve."""
    own = and_(AgencyAlias.region_code.is_(None), Agency.region_code.in_(codes))
    return or_(own, AgencyAlias.region_code.in_(codes))


def find(session: Session, typed: str, region_code: str, kind: AgencyKind) -> Agency | None:
    """The one organization that a name typed in a region means, or none when it is unsure."""
    found = session.scalars(
        select(Agency)
        .join(AgencyAlias)
        .where(
            _in_regions([region_code]),
            Agency.kind.in_(kinds_meant(kind)),
            AgencyAlias.key == agency_key(typed),
        )
        .distinct()
        .limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


def by_names(
    session: Session, region_codes: Collection[str]
) -> dict[tuple[str, AgencyKind, str], int]:
    """The ids of the organizations by the region where a name is typed, KIM or agency, and its key.

    A key that several share is left out, as `find` is unsure of it. For many names at once.
    """
    rows = session.execute(
        select(_TYPED_IN, Agency.kind, AgencyAlias.key, Agency.id)
        .join(AgencyAlias)
        .where(_in_regions(region_codes))
    )
    found: dict[tuple[str, AgencyKind, str], set[int]] = {}
    for region_code, kind, key, id_ in rows:
        found.setdefault((region_code, asked_as(kind), key), set()).add(id_)
    return {name: ids.pop() for name, ids in found.items() if len(ids) == 1}


def sharing(session: Session, names: Iterable[NameKey]) -> dict[NameKey, list[Agency]]:
    """The rows that go by each of these names, by name and in the order of their ids; two are unsure."""
    wanted = set(names)
    found: dict[NameKey, list[Agency]] = {one: [] for one in wanted}
    keys = sorted({one.key for one in wanted})
    for start in range(0, len(keys), _BATCH):
        rows = session.execute(
            select(_TYPED_IN, AgencyAlias.key, Agency)
            .join(AgencyAlias)
            .where(AgencyAlias.key.in_(keys[start : start + _BATCH]))
            .order_by(Agency.id)
        )
        for region_code, key, agency in rows:
            name = NameKey(region_code, asked_as(agency.kind), key)
            if name in found and agency not in found[name]:
                found[name].append(agency)
    return found


def suggestions(
    session: Session, region_code: str, kind: AgencyKind, typed: str = "", limit: int = 30
) -> list[str]:
    """Official names of a region's organizations, in alphabetical order, that contain what was typed."""
    statement = select(Agency.name).where(
        Agency.region_code == region_code,
        Agency.kind.in_(kinds_meant(kind)),
        Agency.merged_into_id.is_(None),
    )
    key = agency_key(typed)
    if key:
        matching = select(AgencyAlias.agency_id).where(
            AgencyAlias.key.contains(key, autoescape=True)
        )
        statement = statement.where(Agency.id.in_(matching))
    return list(session.scalars(statement.order_by(Agency.name).limit(limit)))


@dataclass(frozen=True)
class AgencyFilter:
    """What a list of organizations is narrowed to; empty: everything."""

    text: str = ""
    region_code: str = ""
    kinds: tuple[AgencyKind, ...] = ()


def listing(
    session: Session, wanted: AgencyFilter, *, page: int = 1, per_page: int = 50
) -> Page[Agency]:
    """One page of the organizations in official order of the regions, the province last, then by name."""
    where = _matching(wanted)
    total = session.scalar(select(func.count()).select_from(Agency).where(where)) or 0
    found = (
        select(Agency)
        .where(where)
        .options(selectinload(Agency.aliases))
        .order_by(
            func.length(Agency.region_code) < _REGENCY, Agency.region_code, Agency.name, Agency.id
        )
    )
    return page_of(
        total,
        page,
        per_page,
        lambda skip, most: session.scalars(found.offset(skip).limit(most)),
    )


def _matching(wanted: AgencyFilter) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [Agency.merged_into_id.is_(None)]
    if wanted.region_code:
        conditions.append(Agency.region_code == wanted.region_code)
    if wanted.kinds:
        conditions.append(Agency.kind.in_(wanted.kinds))
    for word in agency_key(wanted.text).split():
        bearing = select(AgencyAlias.agency_id).where(
            AgencyAlias.key.contains(word, autoescape=True)
        )
        conditions.append(Agency.id.in_(bearing))
    return and_(*conditions)


@dataclass(frozen=True)
class Candidate:
    """A row that a typed name may mean, with the keys of all its names. `region_code`: its own."""

    id: int
    name: str
    kind: AgencyKind
    region_code: str
    keys: tuple[str, ...]


def candidates(session: Session, region_codes: Collection[str]) -> list[Candidate]:
    """The organizations of these regions, by region and name."""
    rows = session.execute(
        select(Agency.id, Agency.name, Agency.kind, Agency.region_code, AgencyAlias.key)
        .join(AgencyAlias)
        .where(Agency.region_code.in_(region_codes))
        .order_by(Agency.region_code, Agency.name, Agency.id, AgencyAlias.id)
    )
    found: dict[int, Candidate] = {}
    keys: dict[int, list[str]] = {}
    for id_, name, kind, region_code, key in rows:
        keys.setdefault(id_, []).append(key)
        found[id_] = Candidate(id_, name, kind, region_code, ())
    return [
        Candidate(one.id, one.name, one.kind, one.region_code, tuple(dict.fromkeys(keys[one.id])))
        for one in found.values()
    ]


def left_as_typed(session: Session) -> set[NameKey]:
    """The names of which staff said that they are no agency."""
    rows = session.execute(
        select(AgencyChange.region_code, AgencyChange.agency_kind, AgencyChange.key).where(
            AgencyChange.kind == ChangeKind.LEFT, AgencyChange.undone_at.is_(None)
        )
    )
    return {NameKey(*row) for row in rows}


def latest_changes(
    session: Session, *, event_id: int | None = None, limit: int = 20
) -> list[AgencyChange]:
    """What was settled last and not taken back, the latest first: on the page of an event, or anywhere."""
    statement = select(AgencyChange).where(AgencyChange.undone_at.is_(None))
    if event_id is not None:
        statement = statement.where(AgencyChange.event_id == event_id)
    shown = statement.options(
        selectinload(AgencyChange.agency), selectinload(AgencyChange.other)
    ).order_by(AgencyChange.id.desc())
    return list(session.scalars(shown.limit(limit)))
