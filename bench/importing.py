"""Taking over 10,000 people from a workbook against a bare loop that inserts as many rows.

Both run in one process after the other, in pairs, on an SQLite file of their own. Ours reads, checks
and writes (registration, ticket, log); the bare loop executes one INSERT of finished values a person.
"""

import tempfile
import time
from contextlib import closing
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from secrets import token_urlsafe
from statistics import median
from uuid import uuid4

from flask import Flask
from openpyxl import Workbook
from sqlalchemy import insert

from bench.memory import peak_megabytes
from eventreg.audit.rules import SYSTEM
from eventreg.categories.rules import ParticipantKind
from eventreg.db import db, writing
from eventreg.events.models import CategoryOffer, Event
from eventreg.events.rules import EventState
from eventreg.factory import create_app
from eventreg.importing import operations
from eventreg.importing.readers import read_table
from eventreg.importing.rules.tables import Table
from eventreg.migrations import running
from eventreg.registration.models import Registration
from eventreg.registration.rules import State

NOW = datetime(2026, 11, 22, 1, 5, tzinfo=UTC)
PEOPLE, PAIRS = 10_000, 3
_HEADERS = (
    "Referensi",
    "Nama",
    "L/P",
    "NIP",
    "Jabatan",
    "Instansi",
    "Kabupaten/Kota",
    "No. HP",
    "Email",
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def main() -> None:
    """Some pairs, and the median of each side."""
    content = workbook(PEOPLE)
    sides: list[tuple[float, float, float]] = []
    for _ in range(PAIRS):
        with tempfile.TemporaryDirectory() as folder:
            sides.append((*ours(Path(folder), content), bare(Path(folder) / "bare")))
    whole, locked, plain = (median(one) for one in zip(*sides, strict=True))
    print(
        f"import of {PEOPLE:,} people: {whole:.1f} s (write lock held {locked:.1f} s),"
        f" {whole / plain:.2f} × a bare loop of inserts ({plain:.1f} s, {PAIRS} pairs),"
        f" peak {peak_megabytes():.0f} MB"
    )


def workbook(people: int) -> bytes:
    """A list of invented people, as an office would send it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Peserta")
    sheet.append(_HEADERS)
    for number in range(people):
        sheet.append(_row(number))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _row(number: int) -> tuple[object, ...]:
    region = ("Kabupaten Malang", "Kota Malang", "Kab. Pacitan")[number % 3]
    return (
        f"P-{number}",
        f"Budi {_name(number)} Santoso, S.Kom.",
        "LP"[number % 2],
        f"19860926201505{number % 2 + 1}9{number % 99 + 1:02d}",
        "Pranata Humas Ahli Muda",
        f"Dinas Komunikasi dan Informatika {region}",
        region,
        f"0893{number:08d}",
        f"orang{number}@example.org",
    )


def _name(number: int) -> str:
    """A name of four letters that nobody else has."""
    letters = ""
    for _ in range(4):
        number, rest = divmod(number, 26)
        letters += _LETTERS[rest]
    return letters.capitalize()


def ours(folder: Path, content: bytes) -> tuple[float, float]:
    """Seconds for everything, and those in which the write lock was held."""
    with _app(folder).app_context(), writing():
        event = _event()
        started = time.perf_counter()
        table = read_table(content)
        assert isinstance(table, Table)
        session = db.session()
        mapping = operations.guess_columns(session, event.id, table)
        reader = operations.interpreter(
            session, event.id, mapping, offer_id=event.offers[0].id, today=date(2026, 11, 22)
        )
        session.commit()
        entries = operations.read_entries(reader, table)
        locked = time.perf_counter()
        taken = operations.take_over(session, event.id, entries, actor=SYSTEM, now=NOW)
        session.commit()
        ended = time.perf_counter()
        db.engine.dispose()
    assert len(taken.added) == PEOPLE
    return ended - started, ended - locked


def bare(folder: Path) -> float:
    """Seconds for a loop that inserts finished rows of registrations one by one, and one commit."""
    folder.mkdir()
    with _app(folder).app_context(), writing():
        event = _event()
        rows = [_finished(event, number) for number in range(PEOPLE)]
        statement = insert(Registration.metadata.tables["registrations"])
        started = time.perf_counter()
        with closing(db.engine.connect()) as connection, connection.begin():
            for row in rows:
                connection.execute(statement, row)
        seconds = time.perf_counter() - started
        db.engine.dispose()
    return seconds


def _finished(event: Event, number: int) -> dict[str, object]:
    _reference, name, gender, nip, position, agency, _region, phone, email = _row(number)
    return {
        "uid": uuid4(), "event_id": event.id, "offer_id": event.offers[0].id,
        "submission_id": uuid4(), "secret": token_urlsafe(32), "state": State.CONFIRMED,
        "seat": number + 1, "full_name": name, "name_key": f"{name}", "gender": gender,
        "phone": phone, "email": email, "region_code": "35.07", "organization": agency,
        "position": position, "nip": nip, "version": 1, "created_at": NOW,
        **dict.fromkeys(
            ("title_front", "title_back", "agency_key", "unit", "employment", "managed_account",
             "niche", "stage_name", "needs", "note", "state_reason"), ""
        ),
        "language": "id",
    }  # fmt: skip


def _event() -> Event:
    session = db.session()
    event = Event(
        slug="daftar", title="Cerdas Digital", state=EventState.PUBLISHED,
        ticket_key=bytes(32), created_at=NOW,
    )  # fmt: skip
    event.offers.append(
        CategoryOffer(
            slug="agency", kind=ParticipantKind.AGENCY, name_id="Instansi", name_en="Agency",
            quota=PEOPLE,
        )
    )  # fmt: skip
    session.add(event)
    session.commit()
    return event


def _app(folder: Path) -> Flask:
    app = create_app(
        overrides={
            "database_url": f"sqlite:///{folder / 'people.sqlite3'}",
            "instance_path": str(folder),
        }
    )
    with app.app_context(), writing():
        running.upgrade(db.engine)
    return app
