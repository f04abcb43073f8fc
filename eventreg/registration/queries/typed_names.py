"""Names of agencies and KIM that people typed and that map to no row."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.agencies import queries as agencies
from eventreg.agencies.models import Agency
from eventreg.agencies.rules import AgencyKind, NameKey, TypedName, agency_key
from eventreg.agencies.rules import likeness as likely
from eventreg.categories.rules import ParticipantKind
from eventreg.events.models import CategoryOffer
from eventreg.people.rules import name_key
from eventreg.regions.models import Region
from eventreg.regions.rules import OUTSIDE, PROVINCE
from eventreg.registration.models import Group, Registration
from eventreg.registration.rules import ACTIVE_STATES, LONGEST_KEY

#: So many rows are offered for one name.
_OFFERED = 3


@dataclass(frozen=True)
class UnmappedName:
    """One name that maps to no row: how somebody typed it, in how many spellings, by how many.

    `people` whose registration is in force, `invitations` and groups that bear it.
    """

    name: TypedName
    people: int
    spellings: int
    invitations: int


@dataclass(frozen=True)
class Suggestion:
    """A row that a name may mean, and how like the two are, from 0 to 1."""

    id: int
    name: str
    kind: AgencyKind
    region_code: str
    likeness: float


@dataclass(frozen=True)
class OpenName:
    """A name to settle: the rows that it may mean, the likeliest first; `shared`: those that all go by it."""

    typed: UnmappedName
    suggestions: list[Suggestion]
    shared: list[Agency]


def unmapped_names(
    session: Session, *, event_id: int | None = None, region_code: str = ""
) -> list[UnmappedName]:
    """The names that map to no row, in official order of the regions, then those of most people first.

    Of one event or of all, of one region or of all; without those left as typed.
    """
    found = _typed_by_people(session, event_id, region_code)
    for name in _typed_for_groups(session, event_id, region_code):
        where = name.where
        before = found.get(where) or UnmappedName(name, 0, 1, 0)
        found[where] = UnmappedName(
            before.name, before.people, before.spellings, before.invitations + 1
        )
    for left in agencies.left_as_typed(session):
        found.pop(left, None)
    return sorted(found.values(), key=_order)


def _order(one: UnmappedName) -> tuple[bool, str, int, str]:
    code = one.name.region_code
    return code in {PROVINCE, OUTSIDE}, code, -one.people, one.name.name


def _typed_by_people(
    session: Session, event_id: int | None, region_code: str
) -> dict[NameKey, UnmappedName]:
    """What people typed whose registration is in force."""
    statement = (
        select(
            Registration.region_code,
            CategoryOffer.kind,
            Registration.agency_key,
            func.min(Registration.organization),
            func.count(),
            func.count(Registration.organization.distinct()),
        )
        .join(CategoryOffer, CategoryOffer.id == Registration.offer_id)
        .where(
            Registration.agency_id.is_(None),
            Registration.agency_key != "",
            Registration.state.in_(ACTIVE_STATES),
        )
        .group_by(Registration.region_code, CategoryOffer.kind, Registration.agency_key)
    )
    if event_id is not None:
        statement = statement.where(Registration.event_id == event_id)
    if region_code:
        statement = statement.where(Registration.region_code == region_code)
    found: dict[NameKey, UnmappedName] = {}
    for region, kind, counted, typed, people, spellings in session.execute(statement):
        name = _name(region, kind, typed)
        where = NameKey(region, name.kind, _key(region, counted, typed))
        other = found.get(where) or UnmappedName(name, 0, 0, 0)
        found[where] = UnmappedName(name, other.people + people, max(other.spellings, spellings), 0)
    return found


def _key(region_code: str, counted: str, typed: str) -> str:
    """The key of a name, as it stands behind the region in the row, unless it was too long for that."""
    if len(counted) >= LONGEST_KEY:
        return agency_key(typed)
    return counted.removeprefix(f"{region_code} ")


def _name(region_code: str, kind: ParticipantKind, typed: str) -> TypedName:
    kim = kind is ParticipantKind.KIM
    return TypedName(region_code, AgencyKind.KIM if kim else AgencyKind.AGENCY, typed)


def _typed_for_groups(
    session: Session, event_id: int | None, region_code: str
) -> Iterable[TypedName]:
    """For whom invitations and groups were made that map to no row."""
    statement = (
        select(Group.region_code, CategoryOffer.kind, Group.organization)
        .join(CategoryOffer, CategoryOffer.id == Group.offer_id)
        .where(Group.agency_id.is_(None))
        .order_by(Group.id)
    )
    if event_id is not None:
        statement = statement.where(Group.event_id == event_id)
    if region_code:
        statement = statement.where(Group.region_code == region_code)
    for region, kind, typed in session.execute(statement):
        name = _name(region, kind, typed)
        if name.where.key:
            yield name


def with_suggestions(session: Session, names: Sequence[UnmappedName]) -> list[OpenName]:
    """These names, each with the likeliest rows of its region and of the province."""
    codes = {one.name.region_code for one in names}
    by_region: dict[str, list[agencies.Candidate]] = defaultdict(list)
    for one in agencies.candidates(session, {*codes, PROVINCE}):
        by_region[one.region_code].append(one)
    shared = agencies.sharing(session, [one.name.where for one in names])
    called = _called(session, by_region)
    return [
        OpenName(
            one,
            _likeliest(
                one.name,
                [
                    candidate
                    for code in dict.fromkeys((one.name.region_code, PROVINCE))
                    for candidate in by_region[code]
                ],
                called,
            ),
            shared[one.name.where] if len(shared[one.name.where]) > 1 else [],
        )
        for one in names
    ]


def _likeliest(
    name: TypedName,
    candidates: Iterable[agencies.Candidate],
    called: dict[str, likely.Region],
) -> list[Suggestion]:
    kim, key = name.kind is AgencyKind.KIM, name.where.key
    scored = [
        Suggestion(
            one.id,
            one.name,
            one.kind,
            one.region_code,
            likely.likeness(key, one.keys, called[one.region_code]),
        )
        for one in candidates
        if (one.kind is AgencyKind.KIM) is kim
    ]
    likely_ones = [one for one in scored if one.likeness >= likely.LIKELY]
    likely_ones.sort(key=lambda one: (-one.likeness, one.region_code != name.region_code, one.name))
    return likely_ones[:_OFFERED]


def _called(session: Session, codes: Collection[str]) -> dict[str, likely.Region]:
    """What these regions are called, as the likeness of names takes it."""
    rows = session.scalars(select(Region).where(Region.code.in_(codes)))
    return {one.code: likely.Region(one.kind, name_key(one.name)) for one in rows}


def people_of(session: Session, agency_ids: Collection[int]) -> dict[int, int]:
    """How many people in force count for each of these rows, in all events, by the row's id."""
    rows = session.execute(
        select(Registration.agency_id, func.count())
        .where(Registration.agency_id.in_(agency_ids), Registration.state.in_(ACTIVE_STATES))
        .group_by(Registration.agency_id)
    )
    return {id_: number for id_, number in rows if id_ is not None}
