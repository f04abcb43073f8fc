"""An event in which everything has happened: people in every state, groups, doubles, messages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import PARTICIPANT, SYSTEM
from eventreg.events.models import Event
from eventreg.events.rules import LetterRule
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import MailState
from eventreg.registration import operations
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations import Member, NewGroup, SignUp, Substitution
from eventreg.registration.rules import Refused
from tests.browser.online_event import online_event
from tests.browser.written import written_messages
from tests.factories import NOTICE_READ, make_event, make_person, make_registration, offer_of
from tests.questions import ask_one_of_each

#: Its address.
FULL_EVENT = "acara-ramai"
#: The address of one that was cancelled.
CANCELLED_EVENT = "acara-batal"


@dataclass(frozen=True)
class FullEvent:
    """What opens its pages."""

    #: The secret links of people, by what became of them, as paths.
    links: dict[str, str]
    #: The public ids of the same people.
    uids: dict[str, UUID]
    #: Group pages as paths: `five` people, `invited` and unanswered, `declined`.
    groups: dict[str, str]
    invitation: UUID
    #: Of one decision that can still be undone.
    decision: UUID
    #: The pages of a webinar beside it, as paths.
    online: dict[str, str]
    #: The pages of messages that staff wrote, as paths.
    written: dict[str, str]


def full_event(session: Session, *, now: datetime) -> FullEvent:
    """Makes it, and a cancelled event beside it; the caller commits. `now`: aware, UTC."""
    event = make_event(
        session,
        slug=FULL_EVENT,
        now=now + timedelta(days=10),
        waiting_list=True,
        answer_hours=24,
        capacity=60,
        title="Pelatihan Cerdas Digital bagi Admin Media Sosial Perangkat Daerah se-Jawa Timur",
    )
    _set_limits(event)
    people = _one_of_each(session, event, now=now)
    people |= _in_line(session, event, now=now)
    decision = _decide(session, event, people, now=now)
    people["merged"] = _doubles(session, event, now=now)
    groups = _groups(session, event, now=now)
    # From now on: those who are registered already had none to send.
    offer_of(event, "agency").letter = LetterRule.REQUIRED
    questions = ask_one_of_each(session, event, now)
    questions["hobi"].label_id = "Apa yang ingin Anda pelajari?"
    people["gone"] = _cancelled_event(session, now=now)
    session.flush()
    return FullEvent(
        {name: f"/r/{one.secret}" for name, one in people.items()},
        {name: one.uid for name, one in people.items()},
        {name: f"/g/{one.secret}" for name, one in groups.items()},
        groups["invited"].uid,
        decision,
        online_event(session, now=now),
        written_messages(session, event, now=now),
    )


def _set_limits(event: Event) -> None:
    agency, kim, influencer = (offer_of(event, slug) for slug in ("agency", "kim", "influencer"))
    agency.quota, agency.region_quota, agency.letter = 40, 2, LetterRule.OPTIONAL
    kim.quota = 3
    influencer.quota, influencer.approval = 5, True


def _sign_up(
    session: Session, event: Event, category: str, *, now: datetime, **person: Any
) -> Registration:
    offer = offer_of(event, category)
    form = SignUp(offer.id, uuid4(), make_person(offer.kind, **person), NOTICE_READ)
    outcome = operations.sign_up(session, form, actor=PARTICIPANT, now=now)
    assert not isinstance(outcome, Refused), outcome
    return session.get_one(Registration, outcome.registration_id)


def _one_of_each(session: Session, event: Event, *, now: datetime) -> dict[str, Registration]:
    people = {
        "confirmed": _sign_up(
            session,
            event,
            "agency",
            now=now,
            full_name="Dwi Ratna Kusumaningrum",
            title_back="S.I.Kom., M.Med.Kom.",
            region_code="35.73",
            email="dwi.ratna@example.org",
            needs="Kursi roda",
        ),
        "cancelled": _sign_up(
            session, event, "agency", now=now, region_code="35.07", email="batal@example.org"
        ),
        "replaced": _sign_up(session, event, "agency", now=now, region_code="35.09"),
    }
    operations.cancel(
        session, people["cancelled"], reason="Ada tugas lain", actor=PARTICIPANT, now=now
    )
    form = Substitution(
        make_person(people["replaced"].offer.kind, full_name="Pengganti Contoh"),
        uuid4(),
        "Sakit, digantikan sesuai surat tugas",
    )
    operations.substitute(session, people["replaced"], form, actor=PARTICIPANT, now=now)
    _failed(session, people["confirmed"])
    return people


def _failed(session: Session, person: Registration) -> None:
    """The mail server did not take their mail."""
    mail = session.scalars(select(OutboxMail).where(OutboxMail.registration_id == person.id)).one()
    mail.state, mail.attempts, mail.last_error = MailState.FAILED, 1, "550 5.1.1 User unknown"
    session.flush()


def _in_line(session: Session, event: Event, *, now: datetime) -> dict[str, Registration]:
    """KIM, of which one is offered the place that another gave up, and two wait."""
    seated = [
        make_registration(session, offer_of(event, "kim"), now=now, region_code="35.07")
        for _ in range(3)
    ]
    names = ("offered", "waiting", "preferred")
    people = {
        name: _sign_up(
            session,
            event,
            "kim",
            now=now + timedelta(seconds=number),
            full_name=f"Warga Antre {'ABC'[number - 1]}",
            email=f"antre{number}@example.org" if number == 1 else None,
        )
        for number, name in enumerate(names, 1)
    }
    operations.cancel(session, seated[0], reason="Berhalangan", actor=PARTICIPANT, now=now)
    operations.start_clock(session, people["offered"], now=now)
    operations.prefer(
        session, people["preferred"], reason="Diminta Kepala Dinas", actor=SYSTEM, now=now
    )
    return people


def _decide(
    session: Session, event: Event, people: dict[str, Registration], *, now: datetime
) -> UUID:
    """Influencers: some wait for a decision, one was rejected and told so; the decision's id."""
    before = now - operations.TIME_TO_UNDO - timedelta(minutes=1)
    for number, name in enumerate(("pending", "pending, too", "rejected")):
        people[name] = _sign_up(
            session,
            event,
            "influencer",
            now=before + timedelta(seconds=number),
            full_name=f"Pegiat Contoh {'ABC'[number]}",
            email=f"pegiat{number}@example.org",
        )
    decided = operations.reject(
        session,
        event.id,
        [people["rejected"].uid],
        reason="Akun belum aktif selama tiga bulan.",
        actor=SYSTEM,
        now=before + timedelta(seconds=9),
    )
    assert decided.id is not None
    return decided.id


def _doubles(session: Session, event: Event, *, now: datetime) -> Registration:
    """Two of one phone with unlike names, and two that were merged; the one that counts no more."""
    phone, other = "+6289300000777", "+6289300000778"
    for name in ("Slamet Widodo", "Sri Rejeki Handayani"):
        _sign_up(
            session, event, "agency", now=now, full_name=name, phone=phone, region_code="35.10"
        )
    pair = [
        _sign_up(
            session, event, "agency", now=now, full_name=name, phone=other, region_code="35.11"
        )
        for name in ("Moh. Yusuf", "Yusuf Efendi")
    ]
    assert operations.merge(session, *pair, actor=SYSTEM, now=now)
    return pair[1]


def _groups(session: Session, event: Event, *, now: datetime) -> dict[str, Group]:
    def new(name: str, **more: Any) -> NewGroup:
        facts = {"region_code": "35.74", "contact_name": "Sekretaris Contoh", **more}
        offer = offer_of(event, "agency")
        return NewGroup(offer.id, uuid4(), organization=name, **facts)

    kind = offer_of(event, "agency").kind
    organization = "Dinas Komunikasi dan Informatika Kota Contoh"
    members = [
        Member(
            uuid4(),
            make_person(kind, full_name=name, organization=organization, region_code="35.74"),
        )
        for name in (
            "Suparno",
            "Nur Sa'diyah Ma'rufah",
            "H. Achmad Zainul Muttaqin",
            "Wulan",
            "Joko",
        )
    ]
    five = new(organization, contact_phone="+6289300000010")
    made = operations.register_group(session, five, members, actor=PARTICIPANT, now=now).group
    assert made is not None
    invited, declined = operations.invite(
        session,
        [
            new("Bappeda Kota Contoh", contact_phone="+6289300000011", places=2),
            new("Dinas Kesehatan Kota Contoh", contact_email="dinkes@example.org", places=1),
        ],
        actor=SYSTEM,
        now=now,
    )
    assert operations.decline(session, declined, actor=PARTICIPANT, now=now)
    return {"five": made, "invited": invited, "declined": declined}


def _cancelled_event(session: Session, *, now: datetime) -> Registration:
    event = make_event(session, slug=CANCELLED_EVENT, now=now + timedelta(days=5))
    person = make_registration(session, offer_of(event, "agency"), now=now)
    told = operations.cancel_event(
        session, event, reason="Gedung tidak dapat dipakai.", actor=SYSTEM, now=now
    )
    assert told is not None
    return person
