"""The tables of an event: which columns each has, and which facts fill its rows."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from eventreg.categories.rules import FieldKind, FieldSpec, ParticipantKind, own_fields_of
from eventreg.events.models import CategoryOffer, Event, EventSession
from eventreg.regions.models import Region
from eventreg.regions.rules import OUTSIDE, PROVINCE, display_name
from eventreg.registration.models import Registration
from eventreg.registration.rules import kept_places
from eventreg.reports.answers import AnswerColumns
from eventreg.reports.queries import PresentPerson, Stay
from eventreg.reports.recaps import Count, Tally, by_region, count, of_categories
from eventreg.reports.rules import Cell, CellKind, Column, Row, Table, distinct_titles
from eventreg.reports.words import METHODS, ROLES

NUMBER = Column("No", CellKind.NUMBER, 6)
#: How papers name a person.
PERSON_COLUMNS = (
    Column("Nama", width=36),
    Column("NIP", width=21, wraps=False),
    Column("Jabatan", width=28),
    Column("Instansi", width=40),
    Column("Kabupaten/Kota", width=24),
    Column("Kategori", width=20),
    Column("No. HP", width=17, wraps=False),
    Column("Email", width=28),
)
FIGURES = (
    Column("Terdaftar", CellKind.NUMBER, 11),
    Column("Hadir", CellKind.NUMBER, 11),
    Column("Tidak hadir", CellKind.NUMBER, 12),
    Column("%", CellKind.PERCENT, 9),
    Column("L", CellKind.NUMBER, 8),
    Column("P", CellKind.NUMBER, 8),
)


def figures(one: Count) -> list[Cell]:
    """Terdaftar, Hadir, Tidak hadir, %, L and P of one line of a recap."""
    return [one.registered, one.present, one.absent, one.share, one.men, one.women]


def session_labels(sessions: Sequence[EventSession]) -> dict[int, str]:
    """What each session is called in a table, by id; two of one title are told apart."""
    return dict(
        zip(
            [one.id for one in sessions],
            distinct_titles(one.title for one in sessions),
            strict=True,
        )
    )


def attendance_list(
    event: Event,
    sessions: Sequence[EventSession],
    people: Iterable[PresentPerson],
    answers: AnswerColumns,
) -> Table:
    """Daftar Hadir: one row per person present, with entry, exit, method and officer per session.

    Extra questions follow, a column for each, with the answers in words.
    """
    every_label = session_labels(event.sessions)
    labels = {one.id: every_label[one.id] for one in sessions}
    columns = (
        NUMBER,
        *PERSON_COLUMNS,
        *(column for label in labels.values() for column in _stay_columns(label)),
    )
    columns += answers.titled([column.header for column in columns])
    rows = _attendance_rows(list(labels), people, answers)
    return Table("Daftar Hadir", columns, rows, event.timezone)


def _stay_columns(label: str) -> tuple[Column, ...]:
    return (
        Column(f"{label} – Masuk", CellKind.MOMENT, 18),
        Column(f"{label} – Keluar", CellKind.MOMENT, 18),
        Column(f"{label} – Metode", width=18),
        Column(f"{label} – Petugas", width=22),
    )


def _attendance_rows(
    session_ids: list[int], people: Iterable[PresentPerson], answers: AnswerColumns
) -> Iterator[Row]:
    for number, one in enumerate(people, 1):
        cells: list[Cell] = [number, *one[:8]]
        for session_id in session_ids:
            cells += _stay_cells(one.stays.get(session_id))
        yield [*cells, *answers.cells_of(one.answers)]


def _stay_cells(stay: Stay | None) -> tuple[Cell, ...]:
    if stay is None:
        return (None, None, None, None)
    return (stay.entered_at, stay.left_at, METHODS[stay.method], stay.officer)


def asked_of(event: Event, codes: Sequence[str], invited: Mapping[str, int]) -> dict[str, int]:
    """How many people each region was asked for: by its invitations, else the places kept for it.

    A region that was asked for no number has no entry.
    """
    kept: Counter[str] = Counter()
    for offer in event.offers:
        if offer.counts:
            special = {one.region_code: one.places for one in offer.region_places}
            regular = [code for code in codes if code not in (PROVINCE, OUTSIDE)]
            kept.update(kept_places(regular, offer.region_quota, special))
    asked = {code: invited.get(code) or kept[code] for code in codes}
    return {code: number for code, number in asked.items() if number}


def region_recap(
    event: Event, regions: Sequence[Region], tallies: Iterable[Tally], asked: Mapping[str, int]
) -> Table:
    """Rekap Wilayah: participants by region in official order, zero rows kept, with their sum.

    Only categories that count as participants; the others stand in the recap by category.
    """
    counted = of_categories(tallies, (offer.id for offer in event.offers if offer.counts))
    counts = by_region(counted, [region.code for region in regions])
    columns = (
        NUMBER,
        Column("Kode", width=9),
        Column("Kabupaten/Kota", width=28),
        Column("Undangan/Kuota", CellKind.NUMBER, 12),
        *FIGURES,
    )
    rows: list[Row] = [
        [
            number,
            region.code,
            display_name(region.kind, region.name),
            asked.get(region.code),
            *figures(one),
        ]
        for number, (region, one) in enumerate(zip(regions, counts, strict=True), 1)
    ]
    whole = sum(asked.values()) or None
    totals = ([None, None, "Jumlah peserta", whole, *figures(count(counted))],)
    return Table("Rekap Wilayah", columns, rows, event.timezone, totals)


def category_recap(event: Event, tallies: Sequence[Tally]) -> Table:
    """Rekap Kategori: every category with its role; sums of the participants and of everybody."""
    columns = (NUMBER, Column("Kategori", width=32), Column("Peran", width=16), *FIGURES)
    rows: list[Row] = [
        [number, offer.name_id, ROLES[offer.role], *figures(category_count(offer, tallies))]
        for number, offer in enumerate(event.offers, 1)
    ]
    participants = of_categories(tallies, (offer.id for offer in event.offers if offer.counts))
    totals = (
        [None, "Jumlah peserta", None, *figures(count(participants))],
        [None, "Jumlah seluruhnya", None, *figures(count(tallies))],
    )
    return Table("Rekap Kategori", columns, rows, event.timezone, totals)


def region_categories(event: Event, regions: Sequence[Region], tallies: Sequence[Tally]) -> Table:
    """Rekap Wilayah Kategori: registered and present by region and category, all of them, zero rows kept."""
    labels = distinct_titles(offer.name_id for offer in event.offers)
    columns = (
        NUMBER,
        Column("Kode", width=9),
        Column("Kabupaten/Kota", width=28),
        *(column for label in [*labels, "Jumlah"] for column in _both_of(label)),
    )
    codes = [region.code for region in regions]
    parts = [of_categories(tallies, [offer.id]) for offer in event.offers] + [list(tallies)]
    counted = zip(*(by_region(part, codes) for part in parts), strict=True)
    rows: list[Row] = [
        [number, region.code, display_name(region.kind, region.name), *_pairs(counts)]
        for number, (region, counts) in enumerate(zip(regions, counted, strict=True), 1)
    ]
    totals = ([None, None, "Jumlah", *_pairs(count(part) for part in parts)],)
    return Table("Rekap Wilayah-Kategori", columns, rows, event.timezone, totals)


def _both_of(label: str) -> tuple[Column, Column]:
    return (
        Column(f"{label} – Terdaftar", CellKind.NUMBER, 13),
        Column(f"{label} – Hadir", CellKind.NUMBER, 11),
    )


def _pairs(counts: Iterable[Count]) -> Iterator[Cell]:
    for one in counts:
        yield one.registered
        yield one.present


def category_count(offer: CategoryOffer, tallies: Iterable[Tally]) -> Count:
    """The figures of one category."""
    return count(of_categories(tallies, [offer.id]))


#: The data export's first columns: names that scripts hold on to.
_EXPORTED: Final[dict[str, Callable[[Registration, CategoryOffer], Cell]]] = {
    "id": lambda one, _: str(one.uid),
    "state": lambda one, _: one.state.value,
    "category": lambda _, offer: offer.slug,
    "kind": lambda _, offer: offer.kind.value,
    "full_name": lambda one, _: one.full_name,
    "title_front": lambda one, _: one.title_front,
    "title_back": lambda one, _: one.title_back,
    "gender": lambda one, _: one.gender,
    "phone": lambda one, _: one.phone,
    "email": lambda one, _: one.email,
    "region": lambda one, _: one.region_code,
    "organization": lambda one, _: one.organization,
    "position": lambda one, _: one.position,
    "nip": lambda one, _: one.nip,
    "created_at": lambda one, _: one.created_at,
}


def registration_list(
    event: Event,
    registrations: Iterable[tuple[Registration, str]],
    answers: AnswerColumns,
    *,
    base_url: str,
    with_codes: bool = False,
) -> Table:
    """The data export: one row per registration, with the fields of every kind that the event has.

    Extra questions follow by key. Cells are what is stored (`answers` may be in words). `with_codes`
    adds the ticket's code and the link to the own page, below `base_url`: whoever has these can
    enter or edit for the person.
    """
    kinds = {offer.kind for offer in event.offers}
    own = _own_fields(kinds)
    places = {kind: _fields_for(own, kind) for kind in kinds}
    columns = (
        *(Column(name, _kind_of(name), 20) for name in _EXPORTED),
        *(Column(name, width=20) for name in own),
        *answers.columns(),
        *((Column("ticket_code", width=30), Column("link", width=60)) if with_codes else ()),
    )
    offers = {offer.id: offer for offer in event.offers}
    link = f"{base_url.rstrip('/')}/r/"

    def rows() -> Iterator[Row]:
        for one, code in registrations:
            offer = offers[one.offer_id]
            cells = [read(one, offer) for read in _EXPORTED.values()]
            cells += [_own_cell(one, field) for field in places[offer.kind]]
            cells += answers.cells(one)
            yield [*cells, code, link + one.secret] if with_codes else cells

    return Table("registrations", columns, rows(), event.timezone)


def _kind_of(name: str) -> CellKind:
    return CellKind.MOMENT if name == "created_at" else CellKind.TEXT


def _own_fields(kinds: set[ParticipantKind]) -> list[str]:
    """The names of these kinds' own fields, each once, without those that every row has anyway."""
    names = {
        field.name: None
        for kind in ParticipantKind
        if kind in kinds
        for field in own_fields_of(kind)
        if field.in_export and field.name not in _EXPORTED
    }
    return list(names)


def _fields_for(names: Iterable[str], kind: ParticipantKind) -> list[FieldSpec | None]:
    """The fields of one kind at their places; none where the kind has no such field."""
    own = {field.name: field for field in own_fields_of(kind)}
    return [own.get(name) for name in names]


def _own_cell(one: Registration, field: FieldSpec | None) -> Cell:
    if field is None:
        return None
    if field.kind is FieldKind.ACCOUNTS:
        return " | ".join(
            f"{account.platform}:{account.handle}:{'' if account.followers is None else account.followers}"
            for account in one.accounts
        )
    value: str | None = getattr(one, field.column)
    return value
