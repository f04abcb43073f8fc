"""Belum Hadir: who was expected and not present, with what staff noted about them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from eventreg.checkin.models import Attendance, AttendanceMark
from eventreg.checkin.rules import Mark
from eventreg.events.models import Event, EventSession
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from eventreg.reports.queries import BATCH, PERSON, PresentPerson, person_of, within
from eventreg.reports.rules import CellKind, Column, Table
from eventreg.reports.tables import PERSON_COLUMNS, session_labels
from eventreg.reports.words import MARKS

_MARK: Final = (AttendanceMark.session_id, AttendanceMark.mark, AttendanceMark.note)


class AbsentPerson(NamedTuple):
    """Somebody who was expected and not present, as papers name them.

    `marks`: what staff noted, by session id: izin, sakit or terlambat, and their note.
    """

    person: PresentPerson
    marks: dict[int, tuple[Mark, str]]


def absent_people(
    session: Session,
    event_id: int,
    only: EventSession | None = None,
    *,
    region: str | None = None,
) -> Iterator[AbsentPerson]:
    """Everybody confirmed who was present in no session, or (`only`) not in this one, by name. A stream.

    Of one session only those whom it admits are expected. `region`: only those of this one.
    """
    there = exists().where(Attendance.registration_id == Registration.id)
    noted = AttendanceMark.registration_id == Registration.id
    where = [Registration.event_id == event_id, Registration.state == State.CONFIRMED]
    where += within(region)
    if only is not None:
        there = there.where(Attendance.session_id == only.id)
        noted &= AttendanceMark.session_id == only.id
        admits = [admission.offer_id for admission in only.admissions]
        where += [Registration.offer_id.in_(admits)] if admits else []
    statement = (
        select(*PERSON, *_MARK)
        .select_from(Registration)
        .join(Registration.offer)
        .join(Registration.region)
        .outerjoin(Registration.agency)
        .outerjoin(AttendanceMark, noted)
        .where(*where, ~there)
        .order_by(Registration.name_key, Registration.id)
        .execution_options(yield_per=BATCH)
    )
    for _, rows in groupby(session.execute(statement), key=itemgetter(0)):
        found = [tuple(row) for row in rows]
        marks = (row[len(PERSON) :] for row in found)
        yield AbsentPerson(
            person_of(found[0][: len(PERSON)], []),
            {session_id: (mark, note) for session_id, mark, note in marks if mark is not None},
        )


def absent_list(
    event: Event, sessions: Sequence[EventSession], people: Iterable[AbsentPerson]
) -> Table:
    """One row per person; where there are several sessions the note says of which it is."""
    every_label = session_labels(event.sessions)
    labels = {one.id: f"{every_label[one.id]}: " if len(sessions) > 1 else "" for one in sessions}
    columns = (
        Column("No", CellKind.NUMBER, 6),
        *PERSON_COLUMNS,
        Column("Keterangan", width=36),
    )
    rows = (
        [number, *one.person[:8], _remarks(labels, one) or None]
        for number, one in enumerate(people, 1)
    )
    return Table("Belum Hadir", columns, rows, event.timezone)


def _remarks(labels: dict[int, str], one: AbsentPerson) -> str:
    """Izin, sakit, terlambat with their notes, in the order of the sessions."""
    told = []
    for session_id, label in labels.items():
        if session_id in one.marks:
            mark, note = one.marks[session_id]
            told.append(f"{label}{MARKS[mark]}" + (f" ({note})" if note else ""))
    return "; ".join(told)
