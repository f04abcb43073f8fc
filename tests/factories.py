"""Rows for tests: an event that is running, invented people in it, devices, staff.

Everybody here is invented; every number begins with 0893, a prefix that no operator uses.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from secrets import token_bytes
from typing import Any
from uuid import uuid4

from passlib.hash import argon2
from sqlalchemy.orm import Session

from eventreg.accounts.models import User
from eventreg.accounts.operations import Created, create_staff
from eventreg.accounts.rules import StaffRole
from eventreg.audit.rules import PARTICIPANT, SYSTEM
from eventreg.categories.rules import ParticipantKind, Role
from eventreg.checkin.models import Device
from eventreg.checkin.operations import add_paired_device
from eventreg.checkin.rules import DeviceRole
from eventreg.clock import utc_now
from eventreg.consents.rules import ConsentKind
from eventreg.events.models import CategoryOffer, Event, EventSession
from eventreg.events.rules import EventState
from eventreg.keys.models import ApiKey
from eventreg.keys.operations import add_key
from eventreg.keys.rules import Purpose
from eventreg.registration import operations as registration
from eventreg.registration.models import Registration
from eventreg.registration.operations import SignUp
from eventreg.registration.rules import AccountData, Confirmed, Person
from tests.clients import SeparateClient
from tests.pages import PageClient

PASSWORD = "sampul hijau tua 1945"
NOTICE_READ = {ConsentKind.NOTICE: True, ConsentKind.PHOTO: False, ConsentKind.CONTACT: False}

_NAMES = (
    "Siti Rahayu",
    "Bambang Wijaya",
    "Sutrisno",
    "Dewi Anggraini",
    "Moh. Hasan Basri",
    "Ni'matul Khoiriyah",
    "Yohanes Adi Nugroho",
    "Endang Sulistyowati",
)


class _Numbers(Iterator[int]):
    """One number for each invented thing, counted for each database by itself."""

    last = 0

    def __next__(self) -> int:
        self.last += 1
        return self.last


_numbers = _Numbers()


def begin_again() -> None:
    """Count from one again, for a new database: a test meets the same people in any order."""
    _numbers.last = 0


_OWN: dict[ParticipantKind, dict[str, Any]] = {
    ParticipantKind.AGENCY: {
        "organization": "Dinas Komunikasi dan Informatika Kota Contoh",
        "position": "Pranata Humas Ahli Muda",
    },
    ParticipantKind.KIM: {"organization": "KIM Contoh Jaya", "position": "Ketua"},
    ParticipantKind.INFLUENCER: {
        "niche": "Edukasi",
        "accounts": (AccountData("instagram", "contoh.warga", 12_000),),
    },
    ParticipantKind.GENERAL: {},
}


def make_event(
    session: Session,
    *,
    slug: str = "",
    now: datetime | None = None,
    quota: int | None = 100,
    waiting_list: bool = False,
    **columns: Any,
) -> Event:
    """A published event with two sessions running at `now`, sign-up open, four categories.

    Whoever finds no place is turned away, or with `waiting_list` queues for one.

    `agency`, `kim` and `influencer` have `quota` places each (none: without limit) and are public;
    `narasumber` counts in nothing and only staff add people to it.
    """
    now = now or utc_now()
    event = Event(
        **{
            "slug": slug or f"acara-{next(_numbers)}",
            "title": "Pelatihan Cerdas Digital",
            "organizer": "Dinas Komunikasi dan Informatika Contoh",
            "venue": "Gedung Contoh, Surabaya",
            "contact_name": "Panitia Contoh",
            "contact_phone": "0893-0000-0001",
            "contact_email": "panitia@example.org",
            "state": EventState.PUBLISHED,
            "ticket_key": token_bytes(32),
            "created_at": now,
            **columns,
        }
    )
    for title in ("Sesi 1", "Sesi 2"):
        event.sessions.append(_session(title, now))
    for position, kind in enumerate(("agency", "kim", "influencer")):
        event.offers.append(
            _offer(ParticipantKind(kind), position, quota, waiting_list=waiting_list)
        )
    event.offers.append(_speakers())
    session.add(event)
    session.flush()
    return event


def offer_of(event: Event, slug: str) -> CategoryOffer:
    """The event's category with this address."""
    return next(offer for offer in event.offers if offer.slug == slug)


def make_person(kind: ParticipantKind = ParticipantKind.GENERAL, **columns: Any) -> Person:
    """An invented person with what the kind requires, and a phone number that nobody else has."""
    number = next(_numbers)
    facts: dict[str, Any] = {
        "full_name": _NAMES[number % len(_NAMES)],
        "gender": "P" if number % 2 else "L",
        "region_code": "35.78",
        "phone": f"+62893{number:08d}",
    }
    return Person(**{**facts, **_OWN[kind], **columns})


def make_registration(
    session: Session, offer: CategoryOffer, *, now: datetime | None = None, **person: Any
) -> Registration:
    """A confirmed registration, made by the operation that everybody uses."""
    form = SignUp(
        offer_id=offer.id,
        submission_id=uuid4(),
        person=make_person(offer.kind, **person),
        consents=NOTICE_READ,
        by_staff=not offer.public,
    )
    outcome = registration.sign_up(session, form, actor=PARTICIPANT, now=now or utc_now())
    assert isinstance(outcome, Confirmed), outcome
    return session.get_one(Registration, outcome.registration_id)


def make_device(
    session: Session,
    event: Event,
    role: DeviceRole = DeviceRole.DOOR,
    *,
    name: str = "Pintu Utara",
    now: datetime | None = None,
) -> tuple[Device, str]:
    """A paired device and its bearer token."""
    made = add_paired_device(
        session, event, name=name, role=role, actor=SYSTEM, now=now or utc_now()
    )
    return made.device, made.secret


def make_key(
    session: Session,
    event: Event,
    *purposes: Purpose,
    name: str = "Portal Kepegawaian",
    now: datetime | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A key of another system and what it shows as its bearer token; made to read unless told."""
    made = add_key(
        session,
        event.id,
        name=name,
        purposes=purposes or (Purpose.READ_REGISTRATIONS, Purpose.READ_ATTENDANCE),
        expires_at=expires_at,
        actor=SYSTEM,
        now=now or utc_now(),
    )
    return made.key, made.secret


def bearer(token: str) -> dict[str, str]:
    """The header by which a device or another system says who it is."""
    return {"Authorization": f"Bearer {token}"}


def make_staff(
    session: Session,
    role: StaffRole = StaffRole.OWNER,
    event: Event | None = None,
    *,
    now: datetime | None = None,
    demo: bool = True,
) -> User:
    """A member of staff with a role in `event` (none: in the whole office) and PASSWORD.

    An invented account, as `eventreg demo` makes them: its owner is asked for no second factor.
    """
    outcome = create_staff(
        session,
        email=f"{role.value}-{next(_numbers)}@example.org",
        name=f"Petugas {role.value.title()}",
        role=role,
        event_id=event.id if event else None,
        password_hash=_password_hash(),
        actor=SYSTEM,
        now=now or utc_now(),
    )
    assert isinstance(outcome, Created), outcome
    outcome.user.demo = demo
    return outcome.user


@cache
def _password_hash() -> str:
    """Made once in a run, as the app would, but in one round: hashing is slow on purpose.

    How many rounds it takes stands in a hash, so that signing in takes no more of them either. The
    rest is as it is in use, or else the app would make the hash anew when somebody signs in.
    """
    hashed: str = argon2.using(type="ID", rounds=1).hash(PASSWORD)
    return hashed


def sign_in(client: SeparateClient | PageClient, staff: User) -> None:
    """Signs a member of staff in by the office's own form."""
    email = staff.email  # Before the request: afterwards the row would be read again.
    page = client if isinstance(client, PageClient) else PageClient(client.application, client)
    page.get("/office/login")
    page.submit(email=email, password=PASSWORD)
    page.expect(303, 302)


def _session(title: str, now: datetime) -> EventSession:
    return EventSession(
        title=title, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=3)
    )


def _offer(
    kind: ParticipantKind, position: int, quota: int | None, *, waiting_list: bool
) -> CategoryOffer:
    names = {
        ParticipantKind.AGENCY: ("Instansi", "Agency"),
        ParticipantKind.KIM: ("KIM", "KIM"),
        ParticipantKind.INFLUENCER: ("Pegiat media sosial", "Influencer"),
    }
    name_id, name_en = names[kind]
    return CategoryOffer(
        slug=kind.value,
        kind=kind,
        name_id=name_id,
        name_en=name_en,
        quota=quota,
        waiting_list=waiting_list,
        position=position,
    )


def _speakers() -> CategoryOffer:
    return CategoryOffer(
        slug="narasumber",
        kind=ParticipantKind.GENERAL,
        name_id="Narasumber",
        name_en="Speaker",
        role=Role.SPEAKER,
        counts=False,
        public=False,
        position=9,
    )
