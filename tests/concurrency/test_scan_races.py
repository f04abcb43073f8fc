"""One ticket is read at many gates at the same moment: it is admitted once."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from eventreg.accounts.rules import StaffRole
from eventreg.audit.rules import SYSTEM
from eventreg.checkin.models import Attendance, Receipt, Scan
from eventreg.checkin.operations import add_device
from eventreg.checkin.rules import DeviceRole, Method
from eventreg.clock import utc_now
from eventreg.events.models import Checkpoint
from eventreg.tickets.queries import ticket_of
from tests.concurrency.conftest import Site
from tests.concurrency.servers import Answer, together
from tests.factories import (
    PASSWORD,
    make_device,
    make_event,
    make_registration,
    make_staff,
    offer_of,
)

SCANS = 32
BOTH_PLACES = pytest.mark.parametrize("place", ["session", "checkpoint"])


@dataclass(frozen=True)
class Door:
    """A person with a ticket before four gates of one event."""

    site: Site
    slug: str
    event_id: int
    session_id: int
    checkpoint_id: int
    registration_id: int
    uid: UUID
    code: str
    tokens: tuple[str, ...]

    def scan(
        self, scan_id: str, gate: int = 0, code: str = "", place: str = "session"
    ) -> dict[str, Any]:
        """What the API answers to one scan of the ticket (or of another code) at one of the gates."""
        there = self.session_id if place == "session" else self.checkpoint_id
        element = {
            "id": scan_id,
            "code": code or self.code,
            place: str(there),
            "direction": "in",
            "scanned_at": utc_now().isoformat(),
            "method": "camera",
        }
        token = self.tokens[gate % len(self.tokens)]
        answer = self.site.visitor().send("/api/v1/scans", {"scans": [element]}, token)
        self.site.gate.answered()
        assert answer.status == 200, (answer.status, answer.body, self.site.server.log)
        (result,) = answer.json["results"]
        assert isinstance(result, dict)
        return result

    def verdicts(self) -> Counter[str]:
        """The verdicts on this person in the database."""
        with self.site.reading() as session:
            found = session.scalars(
                select(Scan.verdict).where(Scan.registration_id == self.registration_id)
            )
            return Counter(verdict.value for verdict in found)

    def attendances(self, place: str = "session") -> int:
        """How many rows say that this person was there."""
        table = Attendance if place == "session" else Receipt
        with self.site.reading() as session:
            mine = table.registration_id == self.registration_id
            return session.scalar(select(func.count()).select_from(table).where(mine)) or 0


@BOTH_PLACES
def test_of_32_scans_of_one_ticket_at_once_exactly_one_is_accepted(
    place: str, guarded: Site
) -> None:
    """Scar 2: check, then insert, without a constraint: two gates both succeed."""
    door = make_door(guarded)
    results = together([partial(door.scan, str(uuid4()), n, place=place) for n in range(SCANS)])

    assert Counter(one["verdict"] for one in results) == {"accepted": 1, "repeat": SCANS - 1}
    assert not any(one["replay"] for one in results)
    repeats = [one for one in results if one["verdict"] == "repeat"]
    assert all(one["first"]["at"] and one["first"]["device"] for one in repeats)
    assert door.verdicts() == {"accepted": 1, "repeat": SCANS - 1}
    assert door.attendances(place) == 1


@BOTH_PLACES
def test_the_constraint_alone_accepts_one(place: str, without_locks: Site) -> None:
    """Scar 2, second net: without any lock it is still one, and nobody gets a 500."""
    door = make_door(without_locks)
    without_locks.gate.arm(8, SCANS)
    results = together([partial(door.scan, str(uuid4()), place=place) for n in range(SCANS)])

    assert Counter(one["verdict"] for one in results) == {"accepted": 1, "repeat": SCANS - 1}
    assert door.attendances(place) == 1


@BOTH_PLACES
def test_without_lock_and_constraint_several_are_accepted(place: str, without_guards: Site) -> None:
    """Control of the two above: with both guards off this test sees the race."""
    door = make_door(without_guards)
    without_guards.gate.arm(8, SCANS)
    together([partial(door.scan, str(uuid4()), place=place) for n in range(SCANS)])

    assert door.verdicts()["accepted"] >= 2
    assert door.attendances(place) >= 2


def test_32_posts_of_one_scan_at_once_are_one_scan(guarded: Site) -> None:
    """Scar 1: the same scan id has the same answer, always, marked as a replay."""
    door = make_door(guarded)
    results = together([partial(door.scan, str(uuid4()))] * SCANS)

    assert Counter(one["replay"] for one in results) == {False: 1, True: SCANS - 1}
    assert {one["verdict"] for one in results} == {"accepted"}
    assert door.verdicts() == {"accepted": 1}


def test_32_posts_of_one_unreadable_ticket_are_one_scan(guarded: Site) -> None:
    """Scar 1 where nobody can be locked: the scan's own id is all that holds."""
    door = make_door(guarded)
    scan_id = str(uuid4())
    results = together([partial(door.scan, scan_id, code="A" * 26)] * SCANS)

    assert Counter(one["replay"] for one in results) == {False: 1, True: SCANS - 1}
    assert {(one["verdict"], one["reason"]) for one in results} == {("refused", "unknown_ticket")}


def test_batches_that_name_the_same_people_in_other_orders_do_not_block_each_other(
    guarded: Site,
) -> None:
    """Rows are locked in one order whatever the order in the batch, or two gates deadlock."""
    doors = make_doors(guarded, people=10)
    codes = [door.code for door in doors]

    def batch(turn: int) -> Answer:
        order = codes if turn % 2 else list(reversed(codes))
        at = utc_now().isoformat()
        scans = [
            {
                "id": str(uuid4()),
                "code": code,
                "session": str(doors[0].session_id),
                "scanned_at": at,
            }
            for code in order
        ]
        token = doors[0].tokens[turn % 4]
        return guarded.visitor().send("/api/v1/scans", {"scans": scans}, token)

    answers = together([partial(batch, turn) for turn in range(16)])

    assert {answer.status for answer in answers} == {200}
    assert all(door.verdicts()["accepted"] == 1 for door in doors)


def test_office_and_scanners_at_once_admit_once(guarded: Site) -> None:
    """Scar 3: a back office that bypasses the scanner's lock. One operation serves both."""
    door = make_door(guarded)
    by_hand = make_office(guarded, door)
    by_phone = [partial(door.scan, str(uuid4()), n) for n in range(SCANS // 2)]
    mixed = [job for pair in zip(by_hand, by_phone, strict=True) for job in pair]
    answers = together(mixed)

    assert {one.status for one in answers if isinstance(one, Answer)} == {303}
    assert door.verdicts() == {"accepted": 1, "repeat": SCANS - 1}
    assert door.attendances() == 1
    with guarded.reading() as session:
        methods = Counter(
            session.scalars(select(Scan.method).where(Scan.registration_id == door.registration_id))
        )
    assert methods == {Method.MANUAL: SCANS // 2, Method.CAMERA: SCANS // 2}


def test_of_phones_that_open_one_pairing_link_at_once_one_is_paired(guarded: Site) -> None:
    statuses = pair_at_once(guarded, phones=16)

    assert statuses == {201: 1, 404: 15}


def test_without_locks_one_pairing_link_pairs_several_phones(without_locks: Site) -> None:
    """Control: with the lock off this test sees two phones that hold one device's place."""
    without_locks.gate.arm(8, 16)
    statuses = pair_at_once(without_locks, phones=16)

    assert statuses[201] >= 2


def make_doors(site: Site, people: int) -> list[Door]:
    """So many people with tickets before the four gates of one event."""
    with site.writing() as session:
        event = make_event(session, slug=f"pintu-{uuid4().hex[:12]}")
        event.checkpoints.append(Checkpoint(name="Konsumsi", position=0))
        session.flush()
        gates = [make_device(session, event, name=f"Pintu {n}") for n in range(1, 5)]
        tokens = tuple(token for _, token in gates)
        offer = offer_of(event, "agency")
        made = [make_registration(session, offer) for _ in range(people)]
        return [
            Door(
                site=site,
                slug=event.slug,
                event_id=event.id,
                session_id=event.sessions[0].id,
                checkpoint_id=event.checkpoints[0].id,
                registration_id=one.id,
                uid=one.uid,
                code=ticket_of(session, one.id).code,
                tokens=tokens,
            )
            for one in made
        ]


def make_door(site: Site) -> Door:
    """One person before four gates."""
    (door,) = make_doors(site, people=1)
    return door


def make_office(site: Site, door: Door) -> list[Callable[[], Answer]]:
    """Check-ins by hand, half as many as there are scans, by an organizer who is signed in."""
    with site.writing() as session:
        email = make_staff(session, StaffRole.ORGANIZER).email
    browser = site.visitor()
    fields = browser.form("/office/login") | {"email": email, "password": PASSWORD}
    assert browser.post("/office/login", fields).status in {302, 303}
    person = f"/office/events/{door.slug}/registrations/{door.uid}"
    form = browser.form(person, f"form#in-{door.session_id}")
    return [
        partial(browser.post, f"{person}/scans", form | {"scan": str(uuid4())})
        for _ in range(SCANS // 2)
    ]


def pair_at_once(site: Site, phones: int) -> Counter[int]:
    """The statuses that so many phones get when they open the same fresh pairing link."""
    with site.writing() as session:
        event = make_event(session, slug=f"telepon-{uuid4().hex[:12]}")
        new = add_device(
            session, event, name="Pintu 1", role=DeviceRole.DOOR, actor=SYSTEM, now=utc_now()
        )
        code = new.secret

    def open_link() -> int:
        answer = site.visitor().send("/api/v1/pair", {"code": code, "name": "Telepon"})
        site.gate.answered()
        return answer.status

    return Counter(together([open_link] * phones))
