"""Taking lists over, on both databases: the dry run tells the truth, and twice is once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Self
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event as events
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.files import operations as files
from eventreg.files.tables import keep_as_it_is
from eventreg.importing import operations, queries
from eventreg.importing.operations.steps import KEPT, MOST_ATTEMPTS
from eventreg.importing.readers import read_table
from eventreg.importing.rules.entries import Entry
from eventreg.importing.rules.results import Result, RowResult, counted
from eventreg.importing.rules.tables import Table
from eventreg.jobs import ask_for, make_queue
from eventreg.mail.models import OutboxMail
from eventreg.registration.models import Import, Registration
from eventreg.registration.operations import (
    Corrected,
    cancel,
    correct,
    correct_many,
    person_of,
    sign_up_many,
)
from eventreg.registration.rules import ImportState, State
from eventreg.work import schedule
from eventreg.work.importing import work_on_imports
from tests.factories import make_event, make_registration, offer_of
from tests.importing_files import BUDI, HEADERS, SITI, csv_text, workbook

TODAY = date(2026, 11, 22)
_REGIONS = ("Kab. Malang", "Kota Malang", "Kabupaten Pacitan", "Malang")
_NAMES = ("Siti Rahayu", "Moch. Rizal", "Muhammad Rizal", "BUDI SANTOSO, S.Kom.", "")


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """A published event."""
    return make_event(session, now=now)


def entries(
    session: Session,
    event: Event,
    rows: Sequence[Sequence[object]],
    category: str | None = "agency",
) -> list[Entry]:
    """The rows below a header, read as an upload would."""
    table = read_table(csv_text(rows).encode())
    assert isinstance(table, Table), table
    mapping = operations.guess_columns(session, event.id, table)
    offer_id = offer_of(event, category).id if category else None
    reader = operations.interpreter(session, event.id, mapping, offer_id=offer_id, today=TODAY)
    return operations.read_entries(reader, table)


def taken(
    session: Session,
    event: Event,
    rows: Sequence[Sequence[object]],
    now: datetime,
    category: str | None = "agency",
) -> dict[str, int]:
    """How many rows came to what, when they were taken over; those that came to nothing are left out."""
    done = operations.take_over(
        session, event.id, entries(session, event, rows, category), actor=SYSTEM, now=now
    )
    return {name: number for name, number in counted(done.results).items() if number}


def state_of(session: Session, event: Event) -> list[tuple[Any, ...]]:
    """Everything about the event's people that an import could change."""
    session.flush()
    session.expire_all()
    found = session.scalars(
        select(Registration).where(Registration.event_id == event.id).order_by(Registration.id)
    )
    return [
        (one.id, one.state, one.seat, one.reference, one.agency_key, one.version, person_of(one))
        for one in found
    ]


def test_good_rows_are_taken_over_and_bad_ones_are_not(
    session: Session, event: Event, now: datetime
) -> None:
    bad = ("Putri", "P", "12", "Kota Malang", "Dinas", "Staf", "P-3")
    assert taken(session, event, [HEADERS, SITI, bad, BUDI], now) == {"new": 2, "error": 1}

    siti, budi = session.scalars(select(Registration).order_by(Registration.id))
    assert (siti.state, siti.seat, siti.reference) == (State.CONFIRMED, 1, "P-1")
    assert (budi.printed_name, budi.phone) == ("Budi Santoso", "+6289300001002")
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == 0, "Nobody is told."
    done = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert list(done[-3:]) == [
        Action.REGISTRATION_CREATED,
        Action.REGISTRATION_CREATED,
        Action.IMPORT_APPLIED,
    ]


def test_a_reference_makes_a_list_updating(session: Session, event: Event, now: datetime) -> None:
    taken(session, event, [HEADERS, SITI, BUDI], now)
    later = ("Siti Rahayu, S.Kom., M.Si.", "P", "0893-0000-1001", "", "", "Kepala Seksi", "P-1")

    assert taken(session, event, [HEADERS, later, BUDI], now) == {"updated": 1, "unchanged": 1}
    siti = session.scalars(select(Registration).where(Registration.reference == "P-1")).one()
    assert (siti.title_back, siti.position) == ("S.Kom., M.Si.", "Kepala Seksi")
    assert (siti.region_code, siti.organization) == ("35.73", "Dinas Contoh"), (
        "Empty cells change nothing."
    )


def test_without_a_reference_whoever_is_registered_stays_as_they_are(
    session: Session, event: Event, now: datetime
) -> None:
    make_registration(
        session, offer_of(event, "kim"), full_name="Siti Rahayu", phone="+6289300001001"
    )
    rows = [HEADERS[:-1], SITI[:-1], ("Siti Rahayu", *BUDI[1:-1])]
    assert taken(session, event, rows, now) == {"new": 1, "unchanged": 1}
    assert taken(session, event, rows, now) == {"unchanged": 2}


def test_somebody_without_phone_and_nip_is_added_once_too(
    session: Session, event: Event, now: datetime
) -> None:
    headers = ("Nama", "L/P", "Email", "Kabupaten/Kota", "Instansi", "Jabatan")
    row = ("Siti", "P", "siti@example.org", "Kota Malang", "Dinas", "Staf")
    assert taken(session, event, [headers, row, row], now) == {"new": 1, "unchanged": 1}
    assert taken(session, event, [headers, row], now) == {"unchanged": 1}


def test_who_cancelled_is_not_brought_back_by_the_same_list(
    session: Session, event: Event, now: datetime
) -> None:
    for rows in ([HEADERS, SITI], [HEADERS[:-1], BUDI[:-1]]):
        taken(session, event, rows, now)
        one = session.scalars(select(Registration).order_by(Registration.id.desc())).first()
        assert one is not None
        cancel(session, one, reason="sakit", actor=SYSTEM, now=now)
        results = operations.take_over(
            session, event.id, entries(session, event, rows), actor=SYSTEM, now=now
        ).results
        assert [(one.result, one.remark) for one in results] == [("unchanged", "ended")]


def test_limits_hold_and_the_waiting_list_is_used_where_there_is_one(
    session: Session, event: Event, now: datetime
) -> None:
    rows = [HEADERS, SITI, BUDI]
    offer_of(event, "agency").quota = 1
    session.flush()
    assert taken(session, event, rows, now) == {"new": 1, "error": 1}
    offer_of(event, "agency").waiting_list = True
    session.flush()
    assert taken(session, event, rows, now) == {"waits": 1, "unchanged": 1}


@pytest.mark.parametrize(
    ("rows", "column"),
    [
        ([SITI, (*BUDI[:-1], "P-1")], "same_reference"),
        ([SITI, BUDI, ("Siti Rahayu", "P", SITI[2], *BUDI[3:])], "same_reference"),
    ],
)
def test_a_reference_stands_in_one_row(
    rows: list[tuple[object, ...]], column: str, session: Session, event: Event
) -> None:
    results = operations.try_out(session, event.id, entries(session, event, [HEADERS, *rows]))
    assert [fault.kind for one in results for fault in one.faults] == [column]


def test_a_reference_of_another_category_or_event_is_not_moved(
    session: Session, event: Event, now: datetime
) -> None:
    taken(session, event, [HEADERS, SITI], now)
    assert taken(session, event, [HEADERS, SITI], now, "kim") == {"error": 1}
    other = make_event(session, now=now)
    assert taken(session, other, [HEADERS, SITI], now) == {"new": 1}


def test_a_correction_must_not_make_two_of_one_person(
    session: Session, event: Event, now: datetime
) -> None:
    taken(session, event, [HEADERS, SITI, BUDI], now)
    wrong = ("Siti Rahayu", "P", SITI[2], "Kota Malang", "Dinas", "Staf", "P-2")
    assert taken(session, event, [HEADERS, wrong], now) == {"error": 1}


def random_rows(random: Random, number: int) -> list[list[object]]:
    """A list in which much is the same, much is wrong, and much is full."""
    rows: list[list[object]] = [[*HEADERS, "Email", "NIP", "Kategori"]]
    rows += [
        [
            random.choice(_NAMES),
            random.choice(("L", "P", "?")) if random.random() < 0.1 else "P",
            random.choice(("", f"0893-0000-{random.randrange(12):04d}")),
            random.choice(_REGIONS),
            random.choice(("Dinas A", "Dinas B")),
            "Staf",
            random.choice(("", f"P-{place}", f"P-{random.randrange(number)}")),
            random.choice(("", f"orang{random.randrange(9)}@example.org")),
            random.choice(("", f"19860926201505190{random.randrange(9)}")),
            random.choice(("agency", "kim", "narasumber", "tak ada")),
        ]
        for place in range(number)
    ]
    return rows


def tighten(session: Session, event: Event) -> None:
    """Limits that turn people away, with and without a waiting list."""
    event.capacity = 14
    agency, kim = offer_of(event, "agency"), offer_of(event, "kim")
    agency.quota, agency.waiting_list, agency.agency_quota = 6, True, 4
    kim.region_quota, kim.quota = 2, None
    session.flush()


@pytest.mark.parametrize("seed", range(3))
def test_of_long_lists_the_dry_run_says_what_happens_and_twice_is_once(
    seed: int, session: Session, event: Event, now: datetime
) -> None:
    """Short ones of every kind: test_import_twice.py."""
    tighten(session, event)
    random = Random(seed)
    first = random_rows(random, 40)
    for rows in (first, random_rows(random, 40)):
        read = entries(session, event, rows, None)
        tried = operations.try_out(session, event.id, read)
        done = operations.take_over(session, event.id, read, actor=SYSTEM, now=now)
        assert done.results == tried, "The dry run lied."
        once = state_of(session, event)
        again = operations.take_over(
            session, event.id, entries(session, event, rows, None), actor=SYSTEM, now=now
        )
        brought = {Result.NEW, Result.UPDATED, Result.WAITS}
        assert not brought & {one.result for one in again.results}
        assert state_of(session, event) == once, "Importing twice is not importing once."
    assert len(once) > 5


@pytest.mark.parametrize("seed", range(6))
def test_correcting_many_is_correcting_one_after_the_other(
    seed: int, session: Session, event: Event, now: datetime
) -> None:
    tighten(session, event)
    random = Random(seed)
    read = entries(session, event, random_rows(random, 60), None)
    operations.take_over(session, event.id, read, actor=SYSTEM, now=now)
    people = session.scalars(
        select(Registration).where(Registration.event_id == event.id).order_by(Registration.id)
    ).all()
    wishes = []
    for one in people:
        wanted: dict[str, Any] = {
            "region_code": random.choice(("35.07", "35.73", one.region_code)),
            "organization": random.choice(("Dinas A", one.organization)),
            "phone": random.choice((one.phone, f"+628930000{random.randrange(12):04d}")),
            "full_name": random.choice((one.full_name, "Siti Rahayu", "Nama Baru")),
        }
        wishes.append((one, replace(person_of(one), **wanted)))
    seen = []
    for at_once in (False, True):
        undo = session.begin_nested()
        outcomes = (
            correct_many(session, event.id, wishes, actor=SYSTEM, now=now)
            if at_once
            else [correct(session, one, person, actor=SYSTEM, now=now) for one, person in wishes]
        )
        mails = select(OutboxMail.recipient, OutboxMail.message).order_by(OutboxMail.id)
        log = select(AuditEntry.action, AuditEntry.subject_id).order_by(AuditEntry.id)
        seen.append(
            (
                outcomes,
                state_of(session, event),
                sorted(map(tuple, session.execute(mails))),
                list(session.execute(log)),
            )
        )
        undo.rollback()
        session.expire_all()
    assert seen[1] == seen[0]
    assert any(isinstance(one, Corrected) and one.fields for one in seen[0][0])


def test_many_people_take_few_statements(session: Session, event: Event, now: datetime) -> None:
    """Else one after the other would be hidden behind the same outcome."""
    rows = [
        HEADERS,
        *(
            (f"Orang {n}", "P", f"0893{n:08d}", "Kota Malang", "Dinas", "Staf", f"P-{n}")
            for n in range(300)
        ),
    ]
    read = entries(session, event, rows)
    offer_of(event, "agency").quota = 1000
    session.flush()
    with Statements(session) as seen:
        operations.take_over(session, event.id, read, actor=SYSTEM, now=now)
    assert seen.count < 60
    changed = [replace(one, values={**one.values, "unit": "Bidang IKP"}) for one in read]
    with Statements(session) as seen:
        done = operations.take_over(session, event.id, changed, actor=SYSTEM, now=now)
    assert counted(done.results)["updated"] == 300
    assert seen.count < 300 * 4


class Statements:
    """Counts the statements that reach the database."""

    def __init__(self, session: Session) -> None:
        self._engine = session.get_bind()
        self.count = 0

    def __enter__(self) -> Self:
        events.listen(self._engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_error: object) -> None:
        events.remove(self._engine, "before_cursor_execute", self._note)

    def _note(self, *_arguments: object) -> None:
        self.count += 1


def started(app: Flask, session: Session, event: Event, content: bytes, now: datetime) -> Import:
    """An import that waits for its columns."""
    table = read_table(content)
    assert isinstance(table, Table)
    kept = keep_as_it_is(content, "daftar.xlsx", extension="xlsx", media_type="x/y")
    files.save(root(app), kept)
    made = operations.start(
        session,
        event.id,
        files.add(session, kept, now=now),
        table,
        operations.guess_columns(session, event.id, table),
        offer_id=offer_of(event, "agency").id,
        actor=SYSTEM,
        now=now,
    )
    session.commit()
    return made


def root(app: Flask) -> Path:
    """Where uploads lie."""
    folder: Path = app.extensions["settings"].instance_path / "files"
    return folder


def ordered(
    app: Flask, session: Session, event: Event, now: datetime, *, tell: bool = False
) -> Import:
    """An import that was checked and ordered, and waits for the worker."""
    made = started(app, session, event, workbook([HEADERS, SITI, BUDI]), now)
    offer_id = made.offer_id
    assert operations.choose_columns(session, made, operations.mapping_of(made), offer_id=offer_id)
    work(app, session)
    assert operations.order(session, made, tell=tell, actor=SYSTEM)
    session.commit()
    return made


def work(app: Flask, session: Session) -> None:
    """The worker's round, beside the test."""
    session.commit()
    with app.app_context():
        work_on_imports()
    session.expire_all()


def count(session: Session) -> int:
    """How many registrations there are."""
    return session.scalar(select(func.count()).select_from(Registration)) or 0


def test_the_worker_checks_takes_over_and_tells_once(
    app: Flask, session: Session, event: Event, now: datetime
) -> None:
    made = ordered(app, session, event, now, tell=True)
    assert (made.state, made.counts["new"], count(session)) == (ImportState.APPLYING, 2, 0)
    for _ in range(3):
        work(app, session)
    assert (made.state, made.told, count(session)) == (ImportState.APPLIED, 2, 2)
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == 2
    assert not operations.order(session, made, tell=True, actor=SYSTEM), "Done is done."


def test_an_import_whose_worker_died_is_begun_anew(
    app: Flask, session: Session, event: Event, now: datetime
) -> None:
    """Nothing of it is there, for everything is one transaction."""
    made = ordered(app, session, event, now)
    assert operations.claim(session, made.id, now=now) is not None
    session.commit()
    work(app, session)
    assert (made.state, count(session)) == (ImportState.APPLYING, 0), "Another worker has it."
    made.beat_at = now - timedelta(minutes=5)
    work(app, session)
    assert (made.state, count(session)) == (ImportState.APPLIED, 2)


def test_a_file_that_kills_the_worker_again_and_again_fails(
    app: Flask, session: Session, event: Event, now: datetime
) -> None:
    made = ordered(app, session, event, now)
    made.attempts = MOST_ATTEMPTS
    work(app, session)
    assert (made.state, made.problem, count(session)) == (ImportState.FAILED, "gave_up", 0)


def test_a_file_that_is_gone_is_told(
    app: Flask, session: Session, event: Event, now: datetime
) -> None:
    made = ordered(app, session, event, now)
    assert made.file is not None
    files.remove(root(app), made.file.uid)
    work(app, session)
    assert (made.state, made.problem) == (ImportState.FAILED, "file_gone")


def test_old_files_and_reports_are_forgotten(
    app: Flask, session: Session, event: Event, now: datetime
) -> None:
    made = ordered(app, session, event, now)
    work(app, session)
    assert operations.forget_old(session, now=now) == []
    gone = operations.forget_old(session, now=now + KEPT + timedelta(days=1))
    session.commit()
    assert len(gone) == 1
    assert isinstance(gone[0], UUID)
    kept = queries.by_uid(session, event.id, made.uid, report=True)
    assert kept is not None
    assert (kept.file_id, kept.report, kept.counts["new"]) == (None, {}, 2)


def test_progress_can_be_seen_while_rows_are_read(
    app: Flask, session: Session, event: Event, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventreg.importing.operations.reading.STEP", 1)
    made = started(app, session, event, workbook([HEADERS, SITI, BUDI]), now)
    operations.choose_columns(session, made, operations.mapping_of(made), offer_id=made.offer_id)
    session.commit()
    with app.app_context():
        engine = db.engine
    seen: list[int] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith("UPDATE imports SET done"):
            values = parameters.values() if isinstance(parameters, dict) else parameters
            seen.append(next(iter(values)))

    events.listen(engine, "before_cursor_execute", note)
    work(app, session)
    events.remove(engine, "before_cursor_execute", note)
    assert seen == [1, 2]
    assert made.state is ImportState.CHECKED
    assert [RowResult.of(one).result for one in made.report["rows"]] == ["new", "new"]


def test_nobody_is_signed_up_by_an_empty_list(
    session: Session, event: Event, now: datetime
) -> None:
    assert operations.take_over(session, event.id, [], actor=SYSTEM, now=now).results == []
    assert sign_up_many(session, [], actor=SYSTEM, now=now) == []


def test_a_wish_reaches_the_worker_through_the_queue(
    app: Flask, session: Session, event: Event, now: datetime
) -> None:
    made = started(app, session, event, workbook([HEADERS, SITI]), now)
    operations.choose_columns(session, made, operations.mapping_of(made), offer_id=made.offer_id)
    session.commit()
    settings = app.extensions["settings"]
    ask_for(settings, "work_on_imports")
    queue = make_queue(settings)
    schedule(queue, app)
    task = queue.dequeue()
    assert task is not None
    queue.execute(task)
    queue.storage.close()
    session.expire_all()
    assert made.state is ImportState.CHECKED
