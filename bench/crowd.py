"""An event with as many invented people as wished, who all came or none: written straight into the tables.

Sign-ups one by one would take longer than what is measured. Numbers begin with 0893, a prefix that
no operator uses, and every serial of a NIP is 9xx.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from eventreg.categories.rules import ParticipantKind
from eventreg.checkin.models import Attendance, Scan
from eventreg.checkin.rules import Direction, Method, Verdict
from eventreg.events.models import CategoryOffer, Event, EventSession
from eventreg.events.rules import EventState
from eventreg.people.rules import name_key
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from eventreg.tickets.models import Ticket

_FIRST = ("Siti", "Bambang", "Dewi", "Moch.", "Ni'matul", "Yohanes", "Endang", "Nur", "Agus", "Sri")
_SECOND = ("Rahayu", "Wijaya", "Anggraini", "Hasan Basri", "Khoiriyah", "Adi Nugroho", "Lestari")
_THIRD = ("Kusumaningrum", "Prasetyo", "Al-Farizi", "Notonegoro", "Wahyuningsih", "Setiawan")
_BATCH = 2_000


def crowd(
    session: Session, people: int, *, now: datetime, slug: str = "ramai", came: bool = True
) -> int:
    """Makes the event with two sessions, everybody present in both; gives its id. Does not commit.

    Without `came` nobody has been scanned yet.
    """
    event = Event(
        slug=slug,
        title="Pelatihan Cerdas Digital",
        venue="Gedung Contoh, Surabaya",
        organizer="Dinas Komunikasi dan Informatika Contoh",
        state=EventState.PUBLISHED,
        ticket_key=bytes(32),
        created_at=now,
    )
    for title in ("Sesi 1", "Sesi 2"):
        event.sessions.append(
            EventSession(title=title, starts_at=now, ends_at=now + timedelta(hours=3))
        )
    event.offers.append(
        CategoryOffer(
            slug="agency", kind=ParticipantKind.AGENCY, name_id="Instansi", name_en="Agency"
        )
    )
    session.add(event)
    session.flush()
    for start in range(0, people, _BATCH):
        numbers = range(start, min(start + _BATCH, people))
        batch = [_person(event, number, now) for number in numbers]
        session.execute(insert(Registration), batch)
        session.execute(insert(Ticket), [_ticket(event, one["id"], now) for one in batch])
        if came:
            _let_in(session, event, batch, now)
    return event.id


def _person(event: Event, number: int, now: datetime) -> dict[str, Any]:
    names = (
        _FIRST[number % 10], _SECOND[number // 10 % 7], _THIRD[number // 70 % 6], _letters(number),
    )  # fmt: skip
    name = " ".join(names)
    return {
        "id": event.id * 1_000_000 + number,
        "uid": UUID(int=event.id << 64 | 1 << 62 | number),
        "event_id": event.id,
        "offer_id": event.offers[0].id,
        "submission_id": UUID(int=event.id << 64 | number),
        "secret": f"{event.id:013d}{number:030d}",
        "state": State.CONFIRMED,
        "full_name": name,
        "title_back": "S.I.Kom." if number % 3 else "",
        "name_key": name_key(name),
        "gender": "P" if number % 2 else "L",
        "phone": f"+62893{number:08d}",
        "email": f"orang{number}@example.org",
        "region_code": f"35.{number % 29 + 1:02d}",
        "organization": "Dinas Komunikasi dan Informatika Kabupaten Contoh",
        "position": "Pranata Humas Ahli Muda",
        "nip": f"19860926201505{number % 2 + 1}9{number % 100:02d}",
        "version": 1,
        "created_at": now,
    }


def _letters(number: int) -> str:
    """A number as a name of letters, so that no two people have the same."""
    letters = ""
    while number or not letters:
        number, rest = divmod(number, 26)
        letters = chr(ord("a") + rest) + letters
    return f"B{letters}"


def _let_in(session: Session, event: Event, people: list[dict[str, Any]], now: datetime) -> None:
    pairs = [(one["id"], part.id) for one in people for part in event.sessions]
    session.execute(insert(Scan), list(_scans(event, pairs, now)))
    session.execute(
        insert(Attendance), [_attendance(event, person, part, now) for person, part in pairs]
    )


def _ticket(event: Event, person: int, now: datetime) -> dict[str, Any]:
    code = f"{person:026d}".translate(str.maketrans("0189", "ABCD"))
    return {"code": code, "event_id": event.id, "registration_id": person, "issued_at": now}


def _scans(event: Event, pairs: list[tuple[int, int]], now: datetime) -> Iterator[dict[str, Any]]:
    for person, part in pairs:
        yield {
            "id": UUID(int=person << 64 | part),
            "event_id": event.id,
            "session_id": part,
            "registration_id": person,
            "officer": "Pintu Utara",
            "direction": Direction.IN,
            "method": Method.CAMERA,
            "scanned_at": now + timedelta(seconds=person % 3600),
            "claimed_at": now,
            "received_at": now + timedelta(seconds=person % 3600 + 1),
            "verdict": Verdict.ACCEPTED,
        }


def _attendance(event: Event, person: int, part: int, now: datetime) -> dict[str, Any]:
    return {
        "event_id": event.id,
        "session_id": part,
        "registration_id": person,
        "entered_at": now + timedelta(seconds=person % 3600),
        "left_at": now + timedelta(seconds=person % 3600 + 7200),
        "inside": False,
        "method": Method.CAMERA,
        "officer": "Pintu Utara",
        "version": 1,
    }
