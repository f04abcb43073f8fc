"""Rekap Influencer: people of social media with their accounts, followers, and whether they came."""

from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from eventreg.categories.rules import ParticipantKind
from eventreg.events.models import CategoryOffer, Event, EventSession
from eventreg.people.handles import PLATFORM_NAMES
from eventreg.regions.rules import display_name
from eventreg.registration.models import Registration, SocialAccount
from eventreg.reports.queries import BATCH, counted_in, within
from eventreg.reports.rules import CellKind, Column, Row, Table
from eventreg.reports.tables import NUMBER


def influencers(
    session: Session,
    event_id: int,
    only: EventSession | None = None,
    *,
    region: str | None = None,
) -> Iterator[tuple[Registration, bool]]:
    """Everybody of such a category who counts as registered, and whether they were present. A stream.

    `region`: only the people of this kabupaten or kota.
    """
    counted, attended = counted_in(only)
    statement = (
        select(Registration, attended)
        .join(Registration.offer)
        .where(
            Registration.event_id == event_id,
            CategoryOffer.kind == ParticipantKind.INFLUENCER,
            counted,
            *within(region),
        )
        .order_by(Registration.name_key, Registration.id)
        .options(joinedload(Registration.region), selectinload(Registration.accounts))
        .execution_options(yield_per=BATCH)
    )
    for person, present in session.execute(statement):
        yield person, bool(present)


def influencer_recap(event: Event, people: Iterable[tuple[Registration, bool]]) -> Table:
    """One row per person; `Pengikut` adds up what was stated of all their accounts."""
    columns = (
        NUMBER,
        Column("Nama", width=36),
        Column("Nama Panggung", width=24),
        Column("Akun", width=48),
        Column("Pengikut", CellKind.NUMBER, 13),
        Column("Bidang", width=24),
        Column("Kabupaten/Kota", width=24),
        Column("L/P", CellKind.MARK, 6),
        Column("Hadir", CellKind.MARK, 9),
    )
    rows = (_row(number, *one) for number, one in enumerate(people, 1))
    return Table("Rekap Influencer", columns, rows, event.timezone)


def _row(number: int, person: Registration, present: bool) -> Row:  # noqa: FBT001 - a pair of a query.
    stated = [one.followers for one in person.accounts if one.followers is not None]
    return [
        number,
        person.printed_name,
        person.stage_name,
        "; ".join(map(_account, person.accounts)),
        sum(stated) if stated else None,
        person.niche,
        display_name(person.region.kind, person.region.name),
        person.gender,
        "Ya" if present else "Tidak",
    ]


def _account(one: SocialAccount) -> str:
    """An account as a line: "Instagram: contoh.warga (12.000)"."""
    named = f"{PLATFORM_NAMES.get(one.platform, one.platform)}: {one.handle}"
    if one.followers is None:
        return named
    return f"{named} ({one.followers:,})".replace(",", ".")
