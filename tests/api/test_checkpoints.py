"""`POST /scans` at a checkpoint: each person receives something once."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.checkin.models import Attendance, Receipt, Scan
from eventreg.events.models import Checkpoint, Event
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from tests.api.door import Door, rows, verdicts
from tests.factories import make_event, make_registration, offer_of

MINUTE = timedelta(minutes=1)


@pytest.fixture
def meal(session: Session, event: Event) -> Checkpoint:
    """Where lunch is given out."""
    return make_checkpoint(session, event, "Konsumsi")


def make_checkpoint(session: Session, event: Event, name: str) -> Checkpoint:
    """A further checkpoint of the event."""
    made = Checkpoint(name=name, position=len(event.checkpoints))
    event.checkpoints.append(made)
    session.flush()
    return made


def serve(door: Door, person: Registration | None, there: Checkpoint, **changes: object) -> dict:  # type: ignore[type-arg]  # JSON.
    """The result of one scan at a checkpoint."""
    return door.one(person, **{"session": None, "checkpoint": str(there.id), **changes})


def test_everybody_receives_it_once(
    door: Door, desk: Door, person: Registration, meal: Checkpoint, session: Session
) -> None:
    first = door.now - 20 * MINUTE
    served = serve(door, person, meal, scanned_at=first.isoformat())
    again = serve(desk, person, meal)

    assert verdicts([served, again]) == ["accepted", "repeat"]
    assert served["registration"]["name"] == "Siti Rahayu"
    assert datetime.fromisoformat(again["first"]["at"]) == first
    assert again["first"]["device"] == "Pintu Utara"
    row = session.scalars(select(Receipt)).one()
    assert (row.received_at, row.officer, row.method) == (first, "Pintu Utara", "camera")
    assert rows(session, Attendance) == 0


def test_the_scan_keeps_the_checkpoint_and_no_session(
    door: Door, person: Registration, meal: Checkpoint, session: Session
) -> None:
    scan = session.get_one(Scan, UUID(serve(door, person, meal)["id"]))

    assert (scan.session_id, scan.checkpoint_id) == (None, meal.id)


def test_checkpoints_and_sessions_are_each_for_themselves(
    door: Door, person: Registration, meal: Checkpoint, event: Event, session: Session
) -> None:
    kit = make_checkpoint(session, event, "Seminar kit")
    results = [serve(door, person, meal), serve(door, person, kit), door.one(person)]

    assert verdicts(results) == ["accepted"] * 3


def test_somebody_of_any_role_receives_it(
    door: Door, meal: Checkpoint, event: Event, session: Session
) -> None:
    speaker = make_registration(session, offer_of(event, "narasumber"))

    assert verdicts([serve(door, speaker, meal)]) == ["accepted"]


def test_hours_and_categories_of_sessions_do_not_matter(
    door: Door, person: Registration, meal: Checkpoint, event: Event
) -> None:
    for one in event.sessions:
        one.starts_at, one.ends_at = door.now - 900 * MINUTE, door.now - 800 * MINUTE
    result = serve(door, person, meal)

    assert (result["verdict"], result["warning"]) == ("accepted", None)


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (State.PENDING, "not_confirmed"),
        (State.WAITLISTED, "not_confirmed"),
        (State.CANCELLED, "cancelled"),
        (State.REPLACED, "replaced"),
    ],
)
def test_who_is_not_confirmed_receives_nothing(
    state: State,
    reason: str,
    door: Door,
    person: Registration,
    meal: Checkpoint,
    session: Session,
) -> None:
    person.state, person.seat = state, None

    assert verdicts([serve(door, person, meal)]) == [reason]
    assert rows(session, Receipt) == 0


def test_unknown_codes_and_places_of_others_are_refused(
    door: Door, person: Registration, meal: Checkpoint, session: Session
) -> None:
    other = make_event(session)
    theirs = make_checkpoint(session, other, "Konsumsi")
    guest = make_registration(session, offer_of(other, "kim"))
    results = [
        serve(door, None, meal),
        serve(door, guest, meal),
        serve(door, person, theirs),
        serve(door, person, meal, checkpoint="0"),
        serve(door, person, meal, checkpoint="x"),
        serve(door, person, meal, session=str(door.event.sessions[0].id)),
        serve(door, person, meal, direction="out"),
        serve(door, person, meal, checkpoint=None),
    ]

    assert verdicts(results) == ["unknown_ticket", "other_event", *["invalid"] * 6]
    assert rows(session, Receipt) == 0


def test_whatever_the_order_of_arrival_the_earliest_scan_counts(
    door: Door, desk: Door, person: Registration, meal: Checkpoint, session: Session
) -> None:
    """A phone without a network served first and delivers last."""
    serve(desk, person, meal, scanned_at=(door.now - MINUTE).isoformat())
    early = door.now - 30 * MINUTE
    late = serve(door, person, meal, scanned_at=early.isoformat())

    assert late["verdict"] == "repeat"
    session.expire_all()
    row = session.scalars(select(Receipt)).one()
    assert (row.received_at, row.officer) == (early, "Pintu Utara")


def test_a_replay_counts_once_and_so_does_a_batch(
    door: Door, person: Registration, meal: Checkpoint, session: Session
) -> None:
    place = {"session": None, "checkpoint": str(meal.id)}
    scan, other = door.scan(person, **place), door.scan(person, **place)
    first = door.send(scan, other, scan)
    again = door.send(scan, other)

    assert verdicts(first) == ["accepted", "repeat", "accepted"]
    assert again == [one | {"replay": True} for one in first[:2]]
    assert rows(session, Receipt) == 1


def test_the_figures_name_each_checkpoint(
    door: Door, person: Registration, meal: Checkpoint, event: Event, session: Session
) -> None:
    kit = make_checkpoint(session, event, "Seminar kit")
    serve(door, person, meal)

    assert door.get("/counts").get_json()["checkpoints"] == [
        {"id": str(meal.id), "name": "Konsumsi", "received": 1},
        {"id": str(kit.id), "name": "Seminar kit", "received": 0},
    ]
