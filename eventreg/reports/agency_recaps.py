"""Rekap Instansi and Rekap KIM: who registered and came, by the organization that sent them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from eventreg.agencies.models import Agency
from eventreg.categories.rules import ParticipantKind
from eventreg.events.models import CategoryOffer, Event, EventSession
from eventreg.regions.models import Region
from eventreg.regions.rules import display_name, regency_of
from eventreg.registration.models import Registration
from eventreg.reports.queries import counted_in, within
from eventreg.reports.recaps import Count, Tally, count, of_categories
from eventreg.reports.rules import Cell, Column, Row, Table
from eventreg.reports.tables import FIGURES, NUMBER, figures

#: Whoever belongs to no organization stands in this line, so that the sum is that of all.
ALONE: Final = "(tanpa instansi)"
_NO_NAME: Final = (False, "")


@dataclass
class Organization:
    """An agency or KIM by the name that counts, with the people whom it sent."""

    kim: bool
    name: str
    region_code: str
    village: str = ""
    tallies: list[Tally] = field(default_factory=list)

    @property
    def figures(self) -> Count:
        """The figures of its line."""
        return count(self.tallies)


def organizations(
    session: Session,
    event_id: int,
    only: EventSession | None = None,
    *,
    region: str | None = None,
) -> list[Organization]:
    """All organizations of participants, and last the people without any; of one session if `only`.

    `region`: only the people of this kabupaten or kota. Categories that do not count are left out.
    """
    counted, attended = counted_in(only)
    village = aliased(Region)
    kim = CategoryOffer.kind == ParticipantKind.KIM
    rows = session.execute(
        select(
            kim,
            Registration.agency_key,
            func.min(func.coalesce(Agency.name, Registration.organization)),
            func.min(func.coalesce(Agency.region_code, Registration.region_code)),
            func.coalesce(func.min(village.name), ""),
            Registration.gender,
            func.count(),
            func.count().filter(attended),
        )
        .select_from(Registration)
        .join(Registration.offer)
        .outerjoin(Registration.agency)
        .outerjoin(village, village.code == Registration.village_code)
        .where(Registration.event_id == event_id, CategoryOffer.counts, counted, *within(region))
        .group_by(kim, Registration.agency_key, Registration.gender)
        .order_by(kim, Registration.agency_key, Registration.gender)
    )
    found: dict[tuple[bool, str], Organization] = {}
    for is_kim, key, name, code, place, gender, registered, present in rows:
        which = (bool(is_kim), key) if key else _NO_NAME
        one = found.setdefault(which, Organization(which[0], name if key else ALONE, code, place))
        one.village = one.village or place
        one.tallies.append(Tally(0, code, gender, registered, present))
    alone = found.pop(_NO_NAME, None)
    return [*found.values(), alone] if alone else list(found.values())


def agency_recap(
    event: Event,
    regions: Sequence[Region],
    found: Iterable[Organization],
    tallies: Iterable[Tally],
) -> Table:
    """Rekap Instansi: a line for each, in the order of their regions; last those without any."""
    columns = (
        NUMBER,
        Column("Instansi", width=48),
        Column("Jenis", width=12),
        Column("Kabupaten/Kota", width=26),
        *FIGURES,
    )
    names = _names(regions)
    rows: list[Row] = [
        [number, one.name, _kind(one), _region(one, names), *figures(one.figures)]
        for number, one in enumerate(_ordered(found, names), 1)
    ]
    participants = of_categories(tallies, (offer.id for offer in event.offers if offer.counts))
    totals = ([None, "Jumlah peserta", None, None, *figures(count(participants))],)
    return Table("Rekap Instansi", columns, rows, event.timezone, totals)


def kim_recap(event: Event, regions: Sequence[Region], found: Iterable[Organization]) -> Table:
    """Rekap KIM: a line for each KIM with its village, in the order of their regions."""
    columns = (
        NUMBER,
        Column("Nama KIM", width=40),
        Column("Desa/Kelurahan", width=24),
        Column("Kabupaten/Kota", width=26),
        *FIGURES,
    )
    names = _names(regions)
    kim = _ordered((one for one in found if one.kim), names)
    rows: list[Row] = [
        [number, one.name, one.village or None, _region(one, names), *figures(one.figures)]
        for number, one in enumerate(kim, 1)
    ]
    whole = count(tally for one in kim for tally in one.tallies)
    totals = ([None, "Jumlah", None, None, *figures(whole)],)
    return Table("Rekap KIM", columns, rows, event.timezone, totals)


def _names(regions: Sequence[Region]) -> dict[str, str]:
    return {one.code: display_name(one.kind, one.name) for one in regions}


def _ordered(found: Iterable[Organization], names: Mapping[str, str]) -> list[Organization]:
    places = {code: number for number, code in enumerate(names)}
    return sorted(
        found,
        key=lambda one: (
            one.name == ALONE,
            places.get(regency_of(one.region_code), len(places)),
            one.kim,
            one.name.casefold(),
        ),
    )


def _kind(one: Organization) -> str:
    if one.name == ALONE:
        return "Perorangan"
    return "KIM" if one.kim else "Instansi"


def _region(one: Organization, names: Mapping[str, str]) -> Cell:
    return None if one.name == ALONE else names.get(regency_of(one.region_code))
