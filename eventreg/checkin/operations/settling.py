"""Attendance and receipts as they follow from scans: made so after every scan, undo and move."""

from collections.abc import Collection

from sqlalchemy import insert
from sqlalchemy.orm import Session

from eventreg.checkin import queries
from eventreg.checkin.models import Attendance, Receipt, Scan
from eventreg.checkin.operations.incoming import Place
from eventreg.checkin.operations.loading import Known
from eventreg.checkin.rules import Passage, Presence, presence, receipt


def write(
    session: Session,
    known: Known,
    scans: list[dict[str, object]],
    touched: Collection[tuple[int, Place]],
) -> None:
    """Writes new scans, and what follows from them for each person and place touched.

    New rows go in together: most scans are somebody's first.
    """
    attendance: list[dict[str, object]] = []
    receipts: list[dict[str, object]] = []
    for person, place in sorted(touched, key=_in_order):
        passages = known.passages[person, place]
        if place.checkpoint_id is not None:
            _receive(known, person, place.checkpoint_id, passages, receipts)
        elif place.session_id is not None:
            _attend(known, person, place.session_id, passages, attendance)
    session.flush()
    for table, rows in ((Scan, scans), (Attendance, attendance), (Receipt, receipts)):
        if rows:
            session.execute(insert(table), rows)


def _in_order(one: tuple[int, Place]) -> tuple[int, int, int]:
    """Rows are changed in one order by everybody, so that nobody waits for each other."""
    person, place = one
    return person, place.session_id or 0, place.checkpoint_id or 0


def _attend(
    known: Known,
    person: int,
    session_id: int,
    passages: list[Passage],
    new: list[dict[str, object]],
) -> None:
    now_present, row = presence(passages), known.attendance.get((person, session_id))
    if now_present is not None and row is not None:
        _show(row, now_present)
    elif now_present is not None:
        keys = {"event_id": known.event.id, "session_id": session_id, "registration_id": person}
        new.append({**keys, "version": 1, **vars(now_present)})


def _receive(
    known: Known,
    person: int,
    checkpoint_id: int,
    passages: list[Passage],
    new: list[dict[str, object]],
) -> None:
    by, row = receipt(passages), known.receipts.get((person, checkpoint_id))
    if by is not None and row is not None:
        _show_receipt(row, by)
    elif by is not None:
        keys = {
            "event_id": known.event.id,
            "checkpoint_id": checkpoint_id,
            "registration_id": person,
        }
        facts = {"received_at": by.at, "method": by.method, "officer": by.officer}
        new.append({**keys, "version": 1, **facts})


def settle(session: Session, event_id: int, person: int, place: Place) -> bool:
    """Makes one person's attendance of a session, or receipt at a checkpoint, what the scans say now.

    The person is locked by the caller. True: the scans that count still show the person there.
    """
    passages = [
        passage
        for _, session_id, checkpoint_id, passage in queries.passages(session, [person])
        if Place(session_id, checkpoint_id) == place
    ]
    if place.checkpoint_id is not None:
        there = _settle_receipt(session, event_id, person, place.checkpoint_id, passages)
    else:
        there = _settle_presence(session, event_id, person, place.session_id or 0, passages)
    session.flush()
    return there


def _settle_presence(
    session: Session, event_id: int, person: int, session_id: int, passages: list[Passage]
) -> bool:
    row = queries.attendance_by_pair(session, [person]).get((person, session_id))
    left = presence(passages)
    if left is not None:
        show_presence(session, row, left, (event_id, session_id, person))
    elif row is not None:
        session.delete(row)
    return left is not None


def _settle_receipt(
    session: Session, event_id: int, person: int, checkpoint_id: int, passages: list[Passage]
) -> bool:
    row = queries.receipts_by_pair(session, [person]).get((person, checkpoint_id))
    left = receipt(passages)
    if left is None:
        if row is not None:
            session.delete(row)
        return False
    if row is None:
        row = Receipt(event_id=event_id, checkpoint_id=checkpoint_id, registration_id=person)
        session.add(row)
    _show_receipt(row, left)
    return True


def show_presence(
    session: Session, row: Attendance | None, now_present: Presence, of_whom: tuple[int, int, int]
) -> None:
    """Makes attendance what the scans say. `of_whom`: event, session and person of a new row."""
    if row is None:
        event_id, session_id, registration_id = of_whom
        row = Attendance(event_id=event_id, session_id=session_id, registration_id=registration_id)
        session.add(row)
    _show(row, now_present)


def _show(row: Attendance, now_present: Presence) -> None:
    row.entered_at = now_present.entered_at
    row.left_at = now_present.left_at
    row.inside = now_present.inside
    row.method = now_present.method
    row.officer = now_present.officer


def _show_receipt(row: Receipt, by: Passage) -> None:
    row.received_at = by.at
    row.method = by.method
    row.officer = by.officer
