"""Scans are moved, moved back and closed while phones deliver: attendance follows from scans, always."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random
from uuid import UUID, uuid4

from sqlalchemy import select

from eventreg.audit.rules import SYSTEM
from eventreg.checkin.models import Scan, SessionMove
from eventreg.checkin.operations import Closing, NotMoved, close_session, undo_move
from eventreg.clock import utc_now
from eventreg.events.models import EventSession
from eventreg.tickets.queries import ticket_of
from tests.concurrency.conftest import Site
from tests.concurrency.servers import together
from tests.concurrency.test_batch_races import deadlocks_so_far, signed_in
from tests.factories import make_device, make_event, make_registration, offer_of
from tests.scans import attendance_follows

PEOPLE, DEVICES, BATCHES, MOVES = 20, 3, 5, 6


@dataclass
class Hall:
    """People with tickets, phones, and an event with two sessions, which somebody confuses."""

    slug: str
    event_id: int
    sessions: tuple[int, int]
    devices: list[int]
    tokens: list[str]
    codes: list[str]


def test_moves_and_closings_among_scans_leave_attendance_as_the_scans_say(guarded: Site) -> None:
    """Scar 3: a bulk action in the back office bypasses the lock that the scanner takes."""
    hall = make_hall(guarded)
    deadlocks = deadlocks_so_far(guarded)
    rounds: list[list[Callable[[], int]]] = [
        [partial(deliver, guarded, hall, Random(n), n) for n in range(DEVICES * BATCHES)],
        move_jobs(guarded, hall),
        [partial(close, guarded, hall, n) for n in range(3)],
    ]
    jobs = [job for jobs in rounds for job in jobs]
    Random(7).shuffle(jobs)
    answers = together(jobs, threads=8)

    assert set(answers) <= {200, 303, 409}, answers
    assert deadlocks_so_far(guarded) == deadlocks
    recorded, told = follows(guarded, hall)
    assert len(recorded) >= PEOPLE * DEVICES * BATCHES
    assert told, "Somebody is present, or this test shows nothing."
    undo_everything(guarded, hall)
    follows(guarded, hall)


def test_two_who_move_the_same_scans_move_them_once(guarded: Site) -> None:
    hall = make_hall(guarded)
    deliver(guarded, hall, Random(1), 0)
    press = move_press(guarded, hall)
    statuses = together([partial(press, hall.sessions[0], hall.sessions[1])] * 6)
    assert sorted(statuses) == [303, *[409] * 5]
    with guarded.reading() as session:
        moves = session.scalars(
            select(SessionMove.id).where(SessionMove.event_id == hall.event_id)
        ).all()
    assert len(moves) == 1
    follows(guarded, hall)


def make_hall(site: Site) -> Hall:
    """An event with phones, and people who are all confirmed."""
    with site.writing() as session:
        event = make_event(session, slug=f"aula-{uuid4().hex[:12]}")
        made = [make_device(session, event, name=f"Pintu {n}") for n in range(DEVICES)]
        people = [make_registration(session, offer_of(event, "kim")) for _ in range(PEOPLE)]
        return Hall(
            slug=event.slug,
            event_id=event.id,
            sessions=(event.sessions[0].id, event.sessions[1].id),
            devices=[device.id for device, _ in made],
            tokens=[token for _, token in made],
            codes=[ticket_of(session, one.id).code for one in people],
        )


def deliver(site: Site, hall: Hall, random: Random, number: int) -> int:
    """A batch of everybody, in and out as it comes, for one of the sessions."""
    at = utc_now().isoformat()
    scans = [
        {
            "id": str(uuid4()),
            "code": code,
            "session": str(hall.sessions[0 if number == 0 else random.randrange(2)]),
            "direction": "in" if number == 0 else random.choice(["in", "in", "out"]),
            "scanned_at": at,
        }
        for code in random.sample(hall.codes, PEOPLE)
    ]
    token = hall.tokens[number % DEVICES]
    answer = site.visitor().send("/api/v1/scans", {"scans": scans}, token)
    assert answer.status == 200, (answer.body, site.server.log)
    assert [one["id"] for one in answer.json["results"]] == [one["id"] for one in scans]
    return answer.status


def move_press(site: Site, hall: Hall) -> Callable[[int, int], int]:
    """Moves everything of all phones from one session to the other by the page; gives its status."""
    browser, page = signed_in(site), f"/office/events/{hall.slug}/moves"
    token = browser.form(page, "form#move")["csrf_token"]

    def press(here: int, there: int) -> int:
        fields: dict[str, str | list[str]] = {
            "csrf_token": token,
            "devices": [str(one) for one in hall.devices],
            "from_session": str(here),
            "to_session": str(there),
            "begins": "2020-01-01T00:00",
            "ends": "2099-01-01T00:00",
            "reason": "Sesi keliru.",
            "do": "move",
        }
        answer = browser.post(page, fields)
        assert answer.status in {303, 409}, (answer.status, site.server.log)
        return answer.status

    return press


def move_jobs(site: Site, hall: Hall) -> list[Callable[[], int]]:
    """There and back, again and again, and the last move taken back in between."""
    press = move_press(site, hall)
    there = [partial(press, *hall.sessions) for _ in range(MOVES)]
    back = [partial(press, *reversed(hall.sessions)) for _ in range(MOVES)]
    return [*there, *back, *(partial(undo_last, site, hall) for _ in range(MOVES))]


def undo_last(site: Site, hall: Hall) -> int:
    """The latest move that stands is taken back, as the page does it."""
    with site.writing() as session:
        found = session.scalars(
            select(SessionMove)
            .where(SessionMove.event_id == hall.event_id, SessionMove.undone_at.is_(None))
            .order_by(SessionMove.id.desc())
        ).first()
        if found is None:
            return 200
        outcome = undo_move(session, found, actor=SYSTEM, now=utc_now())
    return 409 if isinstance(outcome, NotMoved) else 303


def close(site: Site, hall: Hall, number: int) -> int:
    """Everybody inside one of the sessions goes out."""
    with site.writing() as session:
        one = session.get_one(EventSession, hall.sessions[number % 2])
        wish = Closing(uuid4(), utc_now(), "Lupa pindai keluar.", None)
        close_session(session, one, wish, actor=SYSTEM, now=utc_now())
    return 200


def undo_everything(site: Site, hall: Hall) -> None:
    """Every move that stands, the last one first."""
    while undo_last(site, hall) == 303:
        pass
    with site.reading() as session:
        assert not session.scalars(
            select(SessionMove.id).where(
                SessionMove.event_id == hall.event_id, SessionMove.undone_at.is_(None)
            )
        ).all()


def follows(site: Site, hall: Hall) -> tuple[list[UUID], set[tuple[int, int]]]:
    """Attendance is what the scans say, for everybody in both sessions; the scans and the pairs."""
    with site.reading() as session:
        told = attendance_follows(session, hall.event_id)
        scans = session.scalars(select(Scan.id).where(Scan.event_id == hall.event_id)).all()
        return list(scans), told
