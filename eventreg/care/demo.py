"""The Cerdig demo: an event with two sessions, three categories and invented people."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain, islice
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.accounts import operations as accounts
from eventreg.accounts.queries import by_email
from eventreg.accounts.rules import StaffRole
from eventreg.agencies import operations as agencies
from eventreg.agencies.models import Agency
from eventreg.agencies.rules import AgencyKind
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import SYSTEM, Action
from eventreg.care.demo_people import Place, invented, sample
from eventreg.categories.rules import ParticipantKind, Role
from eventreg.consents.rules import ConsentKind
from eventreg.events.models import CategoryOffer, Event, EventSession
from eventreg.events.queries import by_slug
from eventreg.events.rules import EventState
from eventreg.regions.models import Region
from eventreg.regions.queries import regencies
from eventreg.regions.rules import PROVINCE, Level, display_name
from eventreg.registration.models import Registration
from eventreg.registration.operations import SignUp, change_limits, limit_of, sign_up_many
from eventreg.registration.rules import Confirmed, Refusal, Refused

SLUG = "cerdig-2025"
ROLES = (StaffRole.OWNER, StaffRole.ORGANIZER, StaffRole.DOOR, StaffRole.OFFICIAL)
_FREE_PLACES = 100
#: These may make further events; door and official know this one alone.
_OFFICE_WIDE = (StaffRole.OWNER, StaffRole.ORGANIZER)
_HOUR = timedelta(hours=1)
_OFFICE = "Dinas Komunikasi dan Informatika"
_OFFERS = (
    (ParticipantKind.AGENCY, "Admin Media Sosial Perangkat Daerah", "Agency social media admin"),
    (ParticipantKind.KIM, "Perwakilan KIM", "KIM representative"),
    (ParticipantKind.INFLUENCER, "Influencer", "Influencer"),
)


@dataclass(frozen=True)
class DemoWish:
    """What the demo should hold. `quota` none: as many places as leave 100 free in each category."""

    participants: int
    quota: int | None
    seed: int


class DemoRefusedError(Exception):
    """The wish cannot be met; the message is one plain line."""


def email_of(role: StaffRole) -> str:
    """The address of the demo account of a role."""
    return f"{role.value}@example.com"


def load_demo(
    session: Session, wish: DemoWish, password_hashes: Mapping[StaffRole, str], *, now: datetime
) -> Event:
    """Makes or renews the demo, with dates around `now` (UTC). Safe to repeat: nobody is there twice."""
    if wish.quota is not None and wish.participants > wish.quota * len(_OFFERS):
        most = wish.quota * len(_OFFERS)
        raise DemoRefusedError(f"{wish.participants} participants do not fit into {most} places")
    event = by_slug(session, SLUG) or _new_event(session, now)
    _renew(event, now)
    _staff(session, event, password_hashes, now)
    _agencies(session, now)
    _people(session, event, wish, now)
    audit.record(
        session,
        Action.DEMO_LOADED,
        Subject("event", event.id, event.id),
        actor=SYSTEM,
        now=now,
        facts={"participants": wish.participants},
    )
    session.flush()
    return event


def has_events(session: Session) -> bool:
    """Whether there is any event yet."""
    return session.scalar(select(Event.id).limit(1)) is not None


def _new_event(session: Session, now: datetime) -> Event:
    event = Event(
        slug=SLUG,
        title="Cerdas Digital (Cerdig) 2025",
        theme=(
            "Optimalisasi Peran Media Sosial Pemerintah sebagai Kanal Layanan dan Edukasi Publik"
        ),
        venue="Malang Creative Center (MCC)",
        address="Jl. A. Yani, Kec. Blimbing, Kota Malang",
        organizer="Dinas Komunikasi dan Informatika Provinsi Jawa Timur",
        contact_name="Panitia Cerdig",
        contact_phone="+6289300000900",
        contact_email="panitia@example.com",
        state=EventState.PUBLISHED,
        ticket_key=secrets.token_bytes(32),
        created_at=now,
    )
    event.offers = _new_offers()
    titles = ("Sesi 1: Pembukaan dan Materi", "Sesi 2: Lokakarya Konten")
    event.sessions = [
        EventSession(title=title, starts_at=now, ends_at=now + _HOUR) for title in titles
    ]
    session.add(event)
    session.flush()
    return event


def _new_offers() -> list[CategoryOffer]:
    """The three that people choose themselves, and two to which staff add people."""
    offers = [
        CategoryOffer(
            slug=kind.value,
            kind=kind,
            name_id=name_id,
            name_en=name_en,
            waiting_list=False,
            position=place,
        )
        for place, (kind, name_id, name_en) in enumerate(_OFFERS)
    ]
    offers += [
        CategoryOffer(
            slug=role.value,
            kind=ParticipantKind.GENERAL,
            name_id=role.value.capitalize(),
            name_en=name_en,
            role=role,
            counts=False,
            public=False,
            position=len(_OFFERS) + place,
        )
        for place, (role, name_en) in enumerate(
            ((Role.SPEAKER, "Speaker"), (Role.COMMITTEE, "Committee"))
        )
    ]
    return offers


def _renew(event: Event, now: datetime) -> None:
    """Moves the dates so that sign-up is open and the first session is running."""
    begin = now.replace(minute=0, second=0, microsecond=0) - _HOUR
    first, second = sorted(event.sessions, key=lambda one: one.id)[:2]
    first.starts_at, first.ends_at = begin, begin + 4 * _HOUR
    second.starts_at, second.ends_at = begin + 5 * _HOUR, begin + 8 * _HOUR
    event.signup_opens_at = begin - timedelta(days=14)
    event.signup_closes_at = event.changes_until = second.ends_at
    event.state = EventState.PUBLISHED


def _staff(
    session: Session, event: Event, password_hashes: Mapping[StaffRole, str], now: datetime
) -> None:
    for role in ROLES:
        if by_email(session, email_of(role)) is None:
            made = accounts.create_staff(
                session,
                email=email_of(role),
                name=f"Demo {role.value.capitalize()}",
                role=role,
                event_id=None if role in _OFFICE_WIDE else event.id,
                password_hash=password_hashes[role],
                actor=SYSTEM,
                now=now,
            )
            assert isinstance(made, accounts.Created)
            made.user.demo = True  # Scripts sign in with address and password alone.


def _agencies(session: Session, now: datetime) -> None:
    """The communication office of every regency and city and of the province."""
    if session.scalar(select(Agency.id).limit(1)) is not None:
        return
    province = session.get_one(Region, PROVINCE)
    for region in [*regencies(session), province]:
        agencies.add(
            session,
            kind=AgencyKind.AGENCY,
            name=f"{_OFFICE} {display_name(region.kind, region.name)}",
            region_code=region.code,
            now=now,
        )
    session.flush()


def _people(session: Session, event: Event, wish: DemoWish, now: datetime) -> None:
    offers = [offer for offer in event.offers if offer.public][: len(_OFFERS)]
    existing = _counts(session, event)
    places = _places(session)
    for offer, share in zip(offers, _shares(wish, len(offers)), strict=True):
        already = existing.get(offer.id, 0)
        most = max(offer.quota or 0, max(share, already) + _FREE_PLACES)
        quota = most if wish.quota is None else wish.quota
        wanted = replace(limit_of(offer), quota=quota)
        change_limits(session, offer, wanted, actor=SYSTEM, now=now)
        _add(session, _forms(offer, places, wish.seed), share - already, now)


def _add(session: Session, forms: Iterator[SignUp], missing: int, now: datetime) -> None:
    """Registers so many more. Who is there already, or resembles somebody too much, does not count."""
    while missing > 0:
        some = list(islice(forms, missing))
        for outcome in sign_up_many(session, some, actor=SYSTEM, now=now):
            match outcome:
                case Confirmed(replay=replay):
                    missing -= not replay
                case Refused(Refusal.FULL):
                    raise DemoRefusedError("all places are taken; allow more with --quota")


def _shares(wish: DemoWish, offers: int) -> list[int]:
    """How many of the people each category gets, as evenly as possible."""
    return [
        wish.participants // offers + (1 if place < wish.participants % offers else 0)
        for place in range(offers)
    ]


def _counts(session: Session, event: Event) -> dict[int, int]:
    rows = session.execute(
        select(Registration.offer_id, func.count())
        .where(Registration.event_id == event.id, Registration.seat.is_not(None))
        .group_by(Registration.offer_id)
    )
    return dict(rows.all())


def _forms(offer: CategoryOffer, places: list[Place], seed: int) -> Iterator[SignUp]:
    """One form after the other; each person has a submission id of their own, so a repeat is harmless."""
    people = chain(sample(offer.kind), invented(offer.kind, places, seed))
    for number, person in enumerate(people):
        yield SignUp(
            offer_id=offer.id,
            submission_id=_submission(offer, seed, number),
            person=person,
            consents=dict.fromkeys(ConsentKind, False) | {ConsentKind.NOTICE: True},
            by_staff=True,
            quietly=True,
        )


def _submission(offer: CategoryOffer, seed: int, number: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"eventreg-demo:{offer.event_id}:{offer.slug}:{seed}:{number}")


def _places(session: Session) -> list[Place]:
    villages = session.scalars(
        select(Region).where(Region.level == Level.VILLAGE).order_by(Region.code)
    ).all()
    by_regency: dict[str, list[Region]] = {}
    for village in villages:
        by_regency.setdefault(village.code[:5], []).append(village)
    return [Place(region, by_regency[region.code][:40]) for region in regencies(session)]
