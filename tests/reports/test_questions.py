"""Extra questions in the data export: a column for each, by key."""

import csv
from datetime import datetime
from io import BytesIO, TextIOWrapper

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.events.models import Event
from eventreg.events.operations import retire_question
from eventreg.registration.models import Answer, Registration
from eventreg.reports.rules import ExportRequest, Format, Report
from tests.factories import make_device, make_event, make_registration, offer_of
from tests.questions import ask, ask_one_of_each
from tests.reports.scenes import export, sheets_of
from tests.scans import scan


@pytest.fixture
def event(store: Session, now: datetime) -> Event:
    """Two people, one of whom answered everything, and a question that is asked no longer."""
    event = make_event(store, slug="cerdig", now=now)
    asked = ask_one_of_each(store, event, now)
    own = ask(store, event, now, "media", offer_id=offer_of(event, "kim").id)
    values = {"hobi": "=1+1", "jumlah": "1250.5", "kaus": "m", "sesi": "pagi\nsore", "bus": "yes"}
    answers = sorted((asked[key].id, value) for key, value in values.items())
    make_registration(store, offer_of(event, "agency"), now=now, answers=tuple(answers))
    make_registration(store, offer_of(event, "kim"), now=now, answers=((own.id, "Radio"),))
    retire_question(store, asked["hobi"], actor=SYSTEM, now=now)
    return event


def csv_rows(
    store: Session, event: Event, now: datetime, *, with_codes: bool = False
) -> list[list[str]]:
    request = ExportRequest(Report.REGISTRATIONS, Format.CSV, with_codes=with_codes)
    _exported, content = export(store, event, request, now=now)
    return list(csv.reader(TextIOWrapper(BytesIO(content), encoding="utf-8-sig", newline="")))


def test_the_columns_follow_the_kinds_own_fields_by_key(
    store: Session, event: Event, now: datetime
) -> None:
    header = csv_rows(store, event, now)[0]
    assert header[-7:] == ["stage_name", "hobi", "jumlah", "kaus", "sesi", "bus", "media"]
    assert len(set(header)) == len(header)
    coded = csv_rows(store, event, now, with_codes=True)[0]
    assert coded == [*header, "ticket_code", "link"]


def test_cells_are_exactly_what_is_stored(store: Session, event: Event, now: datetime) -> None:
    header, agency, kim = csv_rows(store, event, now)
    keys = ("hobi", "jumlah", "kaus", "sesi", "bus", "media")
    one, other = (dict(zip(header, row, strict=True)) for row in (agency, kim))
    assert [one[key] for key in keys] == ["'=1+1", "1250.5", "m", "pagi\nsore", "yes", ""]
    assert [other[key] for key in keys] == ["", "", "", "", "", "Radio"]


def test_the_spreadsheet_says_answers_in_words(store: Session, event: Event, now: datetime) -> None:
    _exported, content = export(store, event, ExportRequest(Report.REGISTRATIONS), now=now)
    header, agency, _kim = sheets_of(content)["registrations"]
    row = dict(zip(header, agency, strict=True))
    assert (row["kaus"], row["sesi"], row["bus"]) == ("M", "Pagi, Sore", "Ya")
    assert (row["jumlah"], row["hobi"]) == ("1.250,5", "=1+1")


def test_answers_of_many_people_are_read_by_few_queries(
    store: Session, event: Event, now: datetime
) -> None:
    for _ in range(60):
        make_registration(store, offer_of(event, "influencer"), now=now)
    statements: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    store.commit()
    engine = store.get_bind()
    sqlalchemy_event.listen(engine, "before_cursor_execute", note)
    try:
        assert len(csv_rows(store, event, now)) == 63
    finally:
        sqlalchemy_event.remove(engine, "before_cursor_execute", note)
    assert sum("FROM answers" in one for one in statements) == 1


def test_the_attendance_list_has_a_column_for_each_question(
    store: Session, event: Event, now: datetime
) -> None:
    """The office hands out shirts by it: those who came, and what they answered, in words."""
    same = ask(store, event, now, "surel", label_id="Email")
    device, _token = make_device(store, event, now=now)
    people = store.scalars(select(Registration).order_by(Registration.id)).all()
    people[1].answers.append(Answer(question_id=same.id, value="ada"))
    for person in people:
        scan(store, device, person, at=now)
    _exported, content = export(store, event, ExportRequest(), now=now)
    header, *rows = sheets_of(content)["Daftar Hadir"]
    titles = ["Soal hobi", "Soal jumlah", "Soal kaus", "Soal sesi", "Soal bus"]
    assert [str(one) for one in header[-7:]] == [*titles, "Email (surel)", "Soal media"]
    assert len(set(header)) == len(header)
    by_phone = {row[7]: row[-7:] for row in rows}
    assert by_phone[people[0].phone][:5] == ["=1+1", "1.250,5", "M", "Pagi, Sore", "Ya"]
    assert by_phone[people[1].phone][-2:] == ["ada", "Radio"]
    _exported, content = export(store, event, ExportRequest(format=Format.CSV), now=now)
    csv_header = content.decode("utf-8-sig").splitlines()[0]
    assert csv_header.endswith("Soal bus,Email (surel),Soal media")
