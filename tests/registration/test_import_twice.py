"""Importing a list twice is importing it once: whatever stands in it, whatever is full, however it was saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM, Action
from eventreg.clock import local_day
from eventreg.db import Base
from eventreg.events.models import Event
from eventreg.events.rules import QuestionKind
from eventreg.importing import operations
from eventreg.importing.readers import read_table
from eventreg.importing.rules.faults import Remark
from eventreg.importing.rules.results import Result, RowResult
from eventreg.importing.rules.tables import Table
from eventreg.registration.models import Registration
from tests.factories import make_event, offer_of
from tests.importing_files import csv_text, workbook
from tests.questions import SIZES, ask

HEADERS = (
    "Nama Lengkap",
    "L/P",
    "No. HP",
    "Email",
    "NIP",
    "Kabupaten/Kota",
    "Instansi",
    "Jabatan",
    "Instagram",
    "Kategori",
    "Kaus",
    "Kebutuhan khusus",
    "Referensi",
)
NEEDS, REFERENCE = HEADERS.index("Kebutuhan khusus"), HEADERS.index("Referensi")
#: How an office may have saved its list.
FORMATS = (",", ";", "\t", "bom", "utf-16", "xlsx")

Row = tuple[object, ...]


#: For each column what is right, and what is wrong or says nothing.
CELLS: tuple[tuple[Sequence[object], Sequence[object]], ...] = (
    (("Siti Rahayu", "Moch. Rizal", "Muhammad Rizal", "BUDI SANTOSO, S.Kom."), ("", "x" * 101)),
    (("P", "Laki-laki"), ("?",)),
    # As text, as numbers without their zero, and what Excel makes of long numbers.
    (
        ("0893-0000-1001", "+62 893 0000 1002", 89300001003, 89300001001.0),
        ("", "12", "8,93E+10", 8.93e17),
    ),
    (("", "siti@example.org", "rizal@example.org"), ("siti@",)),
    (
        ("", "198609262015051901", "19860926 201505 1 902"),
        ("1.98609E+17", 198609262015051901, "198609262015051000"),
    ),
    (("Kota Malang", "Kab. Malang", "Kabupaten Pacitan"), ("Malang", "")),
    (("Dinas Contoh", "DINAS CONTOH", "Dinas Lain"), ("",)),
    (("Staf", "Kepala Seksi"), ("",)),
    (("@contoh.satu", "https://www.instagram.com/contoh.dua/"), ("-", "bukan akun !")),
    (("agency", "agency", "kim", "influencer", "Narasumber"), ("tak ada", "")),
    (("S", "Large", ""), ("XXXL",)),
    (("", "kursi roda"), ("-",)),
    (("P-1", "P-2", "P-3", "P-4", ""), ("P" * 61,)),
)


@st.composite
def rows(draw: st.DrawFn) -> Row:
    """Somebody; in one row of four a cell is wrong or empty."""
    row = [draw(st.sampled_from(right)) for right, _wrong in CELLS]
    if draw(st.integers(0, 3)) == 3:
        column = draw(st.integers(0, len(CELLS) - 1))
        row[column] = draw(st.sampled_from(CELLS[column][1]))
    return tuple(row)


LIST = st.lists(rows(), min_size=1, max_size=9)


@dataclass(frozen=True)
class Sheet:
    """A list as a file: its rows, how it was saved, and whether the people have references."""

    rows: tuple[Row, ...]
    format: str
    references: bool

    @property
    def width(self) -> int:
        """How many columns it has."""
        return REFERENCE + self.references

    def content(self) -> bytes:
        """The file."""
        lines = [row[: self.width] for row in (HEADERS, *self.rows)]
        if self.format == "xlsx":
            return workbook(lines)
        if self.format == "bom":
            return csv_text(lines, ";").encode("utf-8-sig")
        if self.format == "utf-16":
            return csv_text(lines, "\t").encode("utf-16")
        return csv_text(lines, self.format).encode()

    def with_other_needs(self, number: int) -> "Sheet":
        """The list with one cell changed, in the row (from 0) of this number."""
        rows = list(self.rows)
        row = rows[number]
        rows[number] = (*row[:NEEDS], "penerjemah bahasa isyarat", *row[NEEDS + 1 :])
        return Sheet(tuple(rows), self.format, self.references)


SHEET = st.builds(Sheet, LIST.map(tuple), st.sampled_from(FORMATS), st.booleans())

Stored = dict[tuple[str, Any], tuple[Any, ...]]


def stored(session: Session) -> Stored:
    """Everything in every table, by table and key; without the regions, and the notes of imports."""
    session.flush()
    found: Stored = {}
    for table in Base.metadata.sorted_tables:
        if table.name == "regions":
            continue
        keys = [column.name for column in table.primary_key]
        for row in session.execute(select(table)).mappings():
            if table.name != "audit_entries" or row["action"] != Action.IMPORT_APPLIED:
                found[table.name, tuple(row[key] for key in keys)] = tuple(row.values())
    return found


def changed(before: Stored, after: Stored) -> set[tuple[str, Any]]:
    """Which rows, by table and key, are new, gone or different."""
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


def taken_over(session: Session, event: Event, sheet: Sheet, now: datetime) -> list[RowResult]:
    """Takes a file over as the worker does, and tells those who were added. The dry run told the truth."""
    table = read_table(sheet.content())
    assert isinstance(table, Table), table
    mapping = operations.guess_columns(session, event.id, table)
    assert len(mapping) == sheet.width, mapping
    today = local_day(now, event.timezone)
    reader = operations.interpreter(session, event.id, mapping, offer_id=None, today=today)
    read = operations.read_entries(reader, table)
    tried = operations.try_out(session, event.id, read)
    done = operations.take_over(session, event.id, read, actor=SYSTEM, now=now)
    assert done.results == tried, "The dry run lied."
    operations.tell_some(session, done.added, key=f"import:{now.isoformat()}", now=now)
    session.expire_all()
    return done.results


def open_event(session: Session, now: datetime, capacity: int | None, quota: int | None) -> Event:
    """An event in which agencies wait for a place, KIM have places by region, and others are turned away."""
    event = make_event(session, now=now, capacity=capacity)
    agency, kim, influencer = (offer_of(event, slug) for slug in ("agency", "kim", "influencer"))
    agency.quota, agency.waiting_list, agency.agency_quota = quota, True, 2
    kim.quota, kim.region_quota = None, 1
    influencer.quota, influencer.approval = quota, True
    ask(session, event, now, "kaus", kind=QuestionKind.CHOICE, choices=SIZES, label_id="Kaus")
    session.flush()
    return event


def check_twice_is_once(
    session: Session, event: Event, sheets: Sequence[Sheet], which: int, now: datetime
) -> None:
    """Each list is taken over twice; then the last one with a cell changed, which changes that person."""
    results: list[RowResult] = []
    for sheet in sheets:
        taken_over(session, event, sheet, now)
        once = stored(session)
        now += timedelta(minutes=1)
        results = taken_over(session, event, sheet, now)
        assert changed(once, stored(session)) == set(), "Importing twice is not importing once."
        assert {one.result for one in results} <= {Result.UNCHANGED, Result.ERROR}
        now += timedelta(minutes=1)
    last = sheets[-1]
    number = which % len(last.rows)
    before = stored(session)
    again = taken_over(session, event, last.with_other_needs(number), now)
    check_one_changed(session, event, last.rows[number], results[number], before)
    assert [r for n, r in enumerate(again) if n != number] == [
        r for n, r in enumerate(results) if n != number
    ]


def check_one_changed(
    session: Session, event: Event, row: Row, result: RowResult, before: Stored
) -> None:
    """Whom the changed row names is corrected, and nothing else is; nobody is where it names nobody."""
    different = changed(before, stored(session))
    if result.remark is not Remark.EQUAL:
        assert different == set()
        return
    mine = (Registration.event_id == event.id, Registration.reference == row[REFERENCE])
    person = session.scalars(select(Registration).where(*mine)).one()
    assert person.needs == "penerjemah bahasa isyarat"
    assert {key for table, key in different if table == "registrations"} == {(person.id,)}
    assert {table for table, _key in different} <= {
        "registrations",
        "audit_entries",
        "audit_values",
    }
    entries = [key for table, key in different if table == "audit_entries"]
    assert len(entries) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    sheets=st.lists(SHEET, min_size=1, max_size=2),
    which=st.integers(0, 8),
    capacity=st.none() | st.integers(1, 6),
    quota=st.none() | st.integers(0, 3),
)
def test_importing_twice_is_importing_once(
    session: Session,
    now: datetime,
    sheets: list[Sheet],
    which: int,
    capacity: int | None,
    quota: int | None,
) -> None:
    """Scar 21 among others: a list has no e-mail, one number for many, and somebody twice."""
    attempt = session.begin_nested()
    try:
        event = open_event(session, now, capacity, quota)
        check_twice_is_once(session, event, sheets, which, now)
    finally:
        attempt.rollback()
        session.expunge_all()


def kim(reference: str, region: str, position: str = "Ketua") -> Row:
    """Somebody of a KIM, in this row of the office's list."""
    number = f"0893-0000-200{reference[-1]}"
    name = f"Warga {reference}"
    return (
        *(name, "P", number, "", "", region, "KIM Contoh", position),
        *("", "kim", "S", "", reference),
    )


def test_a_corrected_list_is_taken_over_as_a_whole_the_first_time(
    session: Session, now: datetime
) -> None:
    """Of each region one may come: who moves where another moves away finds that place at once."""
    event = open_event(session, now, None, None)
    first = (kim("P-1", "Kota Malang"), kim("P-2", "Kab. Malang"), kim("P-3", "Malang"))
    second = (kim("P-1", "Kab. Malang"), kim("P-2", "Kabupaten Pacitan"), kim("P-3", "Kota Malang"))
    sheets = [Sheet(first, ";", references=True), Sheet(second, "xlsx", references=True)]
    check_twice_is_once(session, event, sheets, 1, now)

    found = select(Registration.reference, Registration.region_code).order_by("reference")
    assert [tuple(row) for row in session.execute(found)] == [
        ("P-1", "35.07"),
        ("P-2", "35.01"),
        ("P-3", "35.73"),
    ]
