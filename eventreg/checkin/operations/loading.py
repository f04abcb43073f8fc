"""What a batch of scans is judged by, read under the lock in a handful of queries."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from eventreg import db
from eventreg.checkin import queries
from eventreg.checkin.models import Attendance, Receipt, Scan
from eventreg.checkin.operations.incoming import IncomingScan, Place, Recorder
from eventreg.checkin.rules import AT_ONCE, Passage
from eventreg.events.models import Event, EventSession
from eventreg.registration.models import Registration


@dataclass(frozen=True)
class Known:
    """What is known when a batch is judged. It grows with what the batch itself adds.

    `removed`: places of the event that the batch names and that are no more, with their names.
    `passages`: valid scans by person and place. `admitted`: whom this device let in of each group about
    the time of the batch, with the moments.
    """

    event: Event
    people: queries.People
    registrations: dict[int, Registration]
    scans: dict[UUID, Scan]
    sessions: dict[int, EventSession]
    checkpoints: frozenset[int]
    removed: dict[Place, str]
    attendance: dict[tuple[int, int], Attendance]
    receipts: dict[tuple[int, int], Receipt]
    passages: dict[tuple[int, Place], list[Passage]]
    admitted: dict[int, list[tuple[int, datetime]]]


def load(
    session: Session, recorder: Recorder, scans: Sequence[IncomingScan], moments: Sequence[datetime]
) -> Known:
    """Locks the people of a batch and reads what decides on it. `moments`: when each scan took place."""
    people = queries.people_of(session, recorder.event_id, scans)
    db.lock_rows(session, Registration.id, people.ids)
    registrations = queries.registrations(session, people.ids)
    known = queries.scans_by_id(session, [scan.id for scan in scans])
    # In this order: a scan that is recorded between the two is then seen, or its attendance
    # collides with ours. The other way round both could be accepted where the lock failed.
    attendance = queries.attendance_by_pair(session, people.ids)
    receipts = queries.receipts_by_pair(session, people.ids)
    sessions = queries.event_sessions(session, recorder.event_id)
    checkpoints = queries.checkpoint_ids(session, recorder.event_id)
    absent = {
        one.place
        for one in scans
        if one.session_id not in sessions and one.checkpoint_id not in checkpoints
    }
    return Known(
        event=session.get_one(Event, recorder.event_id),
        people=people,
        registrations=registrations,
        scans=known,
        sessions=sessions,
        checkpoints=checkpoints,
        removed=_removed(session, recorder.event_id, absent),
        attendance=attendance,
        receipts=receipts,
        passages=_passages(session, people.ids),
        admitted=_admitted(session, recorder, registrations, moments),
    )


def _removed(session: Session, event_id: int, absent: Collection[Place]) -> dict[Place, str]:
    """Those of these places that were the event's once. Usually there are none to ask for."""
    if not absent:
        return {}
    sessions, checkpoints = queries.removed_places(session, event_id)
    names = {Place(id_, None): name for id_, name in sessions.items()}
    names |= {Place(None, id_): name for id_, name in checkpoints.items()}
    return {one: names[one] for one in absent if one in names}


def _passages(session: Session, ids: Sequence[int]) -> dict[tuple[int, Place], list[Passage]]:
    found: dict[tuple[int, Place], list[Passage]] = defaultdict(list)
    for person, session_id, checkpoint_id, passage in queries.passages(session, ids):
        found[person, Place(session_id, checkpoint_id)].append(passage)
    return found


def _admitted(
    session: Session,
    recorder: Recorder,
    registrations: dict[int, Registration],
    moments: Sequence[datetime],
) -> dict[int, list[tuple[int, datetime]]]:
    groups = {one.group_id for one in registrations.values() if one.group_id is not None}
    found: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    if not groups or recorder.device_id is None:
        return found
    since, until = min(moments) - AT_ONCE, max(moments) + AT_ONCE
    rows = queries.admitted_of_groups(session, recorder.device_id, groups, since=since, until=until)
    for group_id, person, at in rows:
        found[group_id].append((person, at))
    return found
