"""The front sheet: which event this is, and the figures that an official reads first."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from eventreg.clock import local, local_day
from eventreg.events.models import Event, EventSession
from eventreg.events.rules import place_words
from eventreg.papers.rules import official_date, official_days, official_time, time_span, zone_label
from eventreg.regions.models import Region
from eventreg.regions.rules import display_name
from eventreg.reports.recaps import Count, Tally, count, of_categories
from eventreg.reports.rules import Cell, CellKind, Chart, Column, Figures, Row, Summary, Table
from eventreg.reports.tables import category_count, session_labels

_REGISTERED = Column("Terdaftar", CellKind.NUMBER)
_PRESENT = Column("Hadir", CellKind.NUMBER)
_ABSENT = Column("Tidak hadir", CellKind.NUMBER)
_SHARE = Column("%", CellKind.PERCENT)
_NOTE = (
    "L dan P dihitung dari yang hadir. Yang hadir tetap dihitung terdaftar walaupun pendaftarannya"
    " kemudian dibatalkan. Rekap Wilayah hanya menghitung peserta."
)


def front_sheet(
    event: Event,
    tallies: Sequence[Tally],
    by_session: Mapping[int, Sequence[Tally]],
    *,
    sessions: Sequence[EventSession],
    region: Region | None = None,
    charts: tuple[Chart, ...] = (),
    by: str = "",
    now: datetime,
) -> Summary:
    """Ringkasan of these sessions of the event, as it stood at `now` (aware); of one region alone or all.

    `charts`: of other sheets. `by`: who took it out.

    `tallies` count each person once, `by_session` (by session id) once in each session.
    """
    return Summary(
        name="Ringkasan",
        title="REKAPITULASI KEHADIRAN",
        lines=(*title_lines(event, sessions, region), *_made_lines(event, by, now)),
        figures=(
            Figures(_people(event, tallies)),
            Figures(_sessions(event, sessions, by_session), bars=(2, 3)),
            Figures(_categories(event, tallies), bars=(1, 2)),
        ),
        note=_NOTE,
        charts=charts,
    )


def title_lines(
    event: Event, sessions: Sequence[EventSession], region: Region | None
) -> tuple[tuple[str, str], ...]:
    """What papers say of the event above their table: when and where it is, of which region alone."""
    zone, label = event.timezone, zone_label(event.timezone)
    lines = [("Kegiatan", event.title), ("Tema", event.theme)]
    if sessions:
        starts = local(min(one.starts_at for one in sessions), zone)
        ends = local(max(one.ends_at for one in sessions), zone)
        lines.append(("Hari/Tanggal", official_days(starts.date(), ends.date())))
        lines.append(("Pukul", time_span(starts, ends, label)))
    lines += [
        ("Tempat", place_words(event.mode, event.venue)),
        ("Penyelenggara", event.organizer),
        ("Hanya peserta dari", display_name(region.kind, region.name) if region else ""),
    ]
    if len(sessions) == 1 < len(event.sessions):
        lines.append(("Sesi", session_labels(event.sessions)[sessions[0].id]))
    return tuple((name, text) for name, text in lines if text)


def made_at(event: Event, now: datetime) -> str:
    """The moment in the event's zone: "Selasa, 5 Agustus 2025 pukul 08.00 WIB"."""
    zone = event.timezone
    day, time = official_date(local_day(now, zone)), official_time(local(now, zone))
    return f"{day} pukul {time} {zone_label(zone)}"


def made_line(event: Event, by: str, now: datetime) -> str:
    """Who took a file out and when, as it stands at the foot of papers: "Diunduh oleh … pada …"."""
    return (
        f"Diunduh oleh {by} pada {made_at(event, now)}" if by else f"Dibuat {made_at(event, now)}"
    )


def _made_lines(event: Event, by: str, now: datetime) -> Iterator[tuple[str, str]]:
    if by:
        yield "Diunduh oleh", by
    yield "Dibuat pada", made_at(event, now)


def _people(event: Event, tallies: Sequence[Tally]) -> Table:
    """The participants, and everybody with speakers and committee."""
    participants = of_categories(tallies, (offer.id for offer in event.offers if offer.counts))
    rows: list[Row] = [
        ["Peserta", *_figures(count(participants))],
        ["Seluruhnya", *_figures(count(tallies))],
    ]
    columns = (Column("Kehadiran"), _REGISTERED, _PRESENT, _ABSENT, _SHARE)
    return Table("Kehadiran", columns, rows, event.timezone)


def _sessions(
    event: Event, sessions: Sequence[EventSession], by_session: Mapping[int, Sequence[Tally]]
) -> Table:
    """Who was present in each session, out of those whom it admits."""
    labels = session_labels(event.sessions)
    rows: list[Row] = [
        [labels[one.id], one.starts_at, *_figures(count(by_session[one.id]))] for one in sessions
    ]
    columns = (
        Column("Sesi"),
        Column("Mulai", CellKind.MOMENT),
        *(_REGISTERED, _PRESENT, _ABSENT, _SHARE),
    )
    return Table("Kehadiran per sesi", columns, rows, event.timezone)


def _categories(event: Event, tallies: Sequence[Tally]) -> Table:
    rows: list[Row] = [
        [offer.name_id, *_figures(category_count(offer, tallies))] for offer in event.offers
    ]
    columns = (Column("Kategori"), _REGISTERED, _PRESENT, _ABSENT, _SHARE)
    return Table("Kehadiran per kategori", columns, rows, event.timezone)


def _figures(one: Count) -> list[Cell]:
    return [one.registered, one.present, one.absent, one.share]
