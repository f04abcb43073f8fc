"""Reads of attending online: words and who typed them, reports and whom they name."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from eventreg.agencies.models import Agency
from eventreg.checkin.models import Scan, ScanUndo
from eventreg.checkin.rules import VALID, Method
from eventreg.events.models import Event, EventSession
from eventreg.online.models import MeetingPerson, MeetingReport, PresenceWord
from eventreg.online.rules import (
    OPEN_STANDINGS,
    Registered,
    Standing,
    WordState,
    minutes_of,
    union,
    unpacked,
    word_state,
)
from eventreg.paging import Page, page_of
from eventreg.registration.models import Registration
from eventreg.registration.rules import State

PER_PAGE = 50


@dataclass(frozen=True)
class WordLine:
    """A word with how it lies to now, and how many were present by it."""

    word: PresenceWord
    state: WordState
    people: int


def words_of(session: Session, event_id: int, *, now: datetime) -> list[WordLine]:
    """The words of an event, the latest first."""
    words = session.scalars(
        select(PresenceWord)
        .where(PresenceWord.event_id == event_id)
        .order_by(PresenceWord.opens_at.desc(), PresenceWord.id.desc())
        .options(joinedload(PresenceWord.session))
    ).all()
    people = _present_by(session, [one.id for one in words])
    return [WordLine(one, state_of(one, now), people[one.id]) for one in words]


def state_of(word: PresenceWord, now: datetime) -> WordState:
    """How a word lies to `now` (aware); once nobody attends online any more, none counts."""
    if not word.session.event.meets_online:
        return WordState.OVER
    return word_state(word.opens_at, word.closes_at, now)


def people_by_word(session: Session, word_id: int) -> int:
    """How many were present by this word."""
    return _present_by(session, [word_id])[word_id]


def _present_by(session: Session, word_ids: Collection[int]) -> Counter[int]:
    """By their own hand, while the word was open: staff who import a report bear their own names."""
    rows = session.execute(
        select(PresenceWord.id, func.count(Scan.registration_id.distinct()))
        .join(Scan, Scan.session_id == PresenceWord.session_id)
        .where(
            PresenceWord.id.in_(word_ids),
            Scan.method == Method.SELF,
            Scan.user_id.is_(None),
            Scan.device_id.is_(None),
            Scan.verdict.in_(VALID),
            Scan.received_at >= PresenceWord.opens_at,
            Scan.received_at < PresenceWord.closes_at,
            Scan.id.not_in(select(ScanUndo.scan_id)),
        )
        .group_by(PresenceWord.id)
    )
    return Counter(dict(rows.all()))


def word_by_id(session: Session, event_id: int, word_id: int) -> PresenceWord | None:
    """The event's word with this id, or none."""
    found = session.get(PresenceWord, word_id)
    return found if found is not None and found.event_id == event_id else None


def used_words(session: Session, event_id: int) -> list[str]:
    """What was announced in this event, or is to be."""
    of_event = PresenceWord.event_id == event_id
    return list(session.scalars(select(PresenceWord.word).where(of_event)))


def open_words(
    session: Session, event: Event, offer_id: int, *, now: datetime
) -> list[PresenceWord]:
    """The words that count now for somebody of this category, in the order of their sessions."""
    if not event.meets_online:
        return []
    found = session.scalars(
        select(PresenceWord)
        .join(PresenceWord.session)
        .where(
            PresenceWord.event_id == event.id,
            PresenceWord.opens_at <= now,
            PresenceWord.closes_at > now,
        )
        .order_by(EventSession.starts_at, EventSession.id)
        .options(contains_eager(PresenceWord.session).selectinload(EventSession.admissions))
    )
    return [one for one in found if _admits(one.session, offer_id)]


def _admits(one: EventSession, offer_id: int) -> bool:
    """Whether a session admits a category; one that names none admits all."""
    return not one.admissions or offer_id in {row.offer_id for row in one.admissions}


@dataclass(frozen=True)
class ReportLine:
    """A report with how many in it are of each standing."""

    report: MeetingReport
    people: Counter[Standing]

    @property
    def open(self) -> int:
        """How many wait for staff to say who they are."""
        return sum(self.people[one] for one in OPEN_STANDINGS)


def reports_of(session: Session, event_id: int) -> list[ReportLine]:
    """The reports of an event, the latest first."""
    reports = session.scalars(
        select(MeetingReport)
        .where(MeetingReport.event_id == event_id)
        .order_by(MeetingReport.id.desc())
        .options(joinedload(MeetingReport.session))
    ).all()
    counts = standings(session, [one.id for one in reports])
    return [ReportLine(one, counts[one.id]) for one in reports]


def standings(session: Session, report_ids: Collection[int]) -> dict[int, Counter[Standing]]:
    """How many of each report are of each standing."""
    found: dict[int, Counter[Standing]] = {id_: Counter() for id_ in report_ids}
    rows = session.execute(
        select(MeetingPerson.report_id, MeetingPerson.standing, func.count())
        .where(MeetingPerson.report_id.in_(report_ids))
        .group_by(MeetingPerson.report_id, MeetingPerson.standing)
    )
    for report_id, standing, count in rows:
        found[report_id][standing] = count
    return found


def report_by_uid(session: Session, event_id: int, uid: UUID) -> MeetingReport | None:
    """The event's report with this id, or none."""
    return session.scalars(
        select(MeetingReport)
        .where(MeetingReport.event_id == event_id, MeetingReport.uid == uid)
        .options(joinedload(MeetingReport.session))
    ).one_or_none()


def report_by_digest(session: Session, session_id: int, digest: str) -> MeetingReport | None:
    """The report of a session that this file brought before, or none."""
    return session.scalars(
        select(MeetingReport).where(
            MeetingReport.session_id == session_id, MeetingReport.digest == digest
        )
    ).one_or_none()


def report_page(
    session: Session, report_id: int, wanted: Iterable[Standing], page: int
) -> Page[MeetingPerson]:
    """Those of a report who are of these standings, with whom they are taken for, in its order."""
    where = (MeetingPerson.report_id == report_id, MeetingPerson.standing.in_(list(wanted)))
    total = session.scalar(select(func.count()).select_from(MeetingPerson).where(*where))

    def read(skip: int, most: int) -> Sequence[MeetingPerson]:
        return session.scalars(
            select(MeetingPerson)
            .where(*where)
            .order_by(MeetingPerson.id)
            .offset(skip)
            .limit(most)
            .options(
                joinedload(MeetingPerson.registration).joinedload(Registration.agency),
                joinedload(MeetingPerson.registration).joinedload(Registration.offer),
            )
        ).all()

    return page_of(total or 0, page, PER_PAGE, read)


def report_person(session: Session, report_id: int, person_id: int) -> MeetingPerson | None:
    """Somebody of a report by id, or none."""
    found = session.get(MeetingPerson, person_id)
    return found if found is not None and found.report_id == report_id else None


def next_open(session: Session, report_id: int, after: int) -> int | None:
    """Whoever waits for staff next behind somebody in the report, then from its beginning; or none."""
    waits = (MeetingPerson.report_id == report_id, MeetingPerson.standing.in_(OPEN_STANDINGS))
    ids = session.scalars(select(MeetingPerson.id).where(*waits).order_by(MeetingPerson.id)).all()
    return next((id_ for id_ in ids if id_ > after), ids[0] if ids else None)


def registered_people(session: Session, event_id: int) -> list[Registered]:
    """Everybody who is registered for an event, as a report may name them."""
    rows = session.execute(
        select(
            Registration.id,
            Registration.full_name,
            Registration.email,
            Registration.organization,
            Agency.name,
        )
        .outerjoin(Agency, Agency.id == Registration.agency_id)
        .where(Registration.event_id == event_id, Registration.state == State.CONFIRMED)
        .order_by(Registration.id)
    )
    return [
        Registered(id_, name, email or "", " ".join(filter(None, (agency, typed))))
        for id_, name, email, typed, agency in rows
    ]


def joint_minutes(people: Iterable[MeetingPerson]) -> int:
    """How long one person was there who is several in the report: overlaps count once."""
    known = list(people)
    stays = union(stay for one in known for stay in unpacked(one.stays))
    told = sum(one.minutes for one in known if not one.stays)
    return minutes_of(stays) + told


def minutes_by_session(session: Session, event_id: int) -> dict[tuple[int, int], int]:
    """Minutes by (registration id, session id) as recorded reports tell; of two the longer time."""
    rows = session.scalars(
        select(MeetingPerson)
        .join(MeetingPerson.report)
        .where(
            MeetingReport.event_id == event_id,
            MeetingReport.recorded_at.is_not(None),
            MeetingPerson.registration_id.is_not(None),
        )
        .options(contains_eager(MeetingPerson.report))
    )
    grouped: dict[tuple[int, int, int], list[MeetingPerson]] = defaultdict(list)
    for one in rows:
        grouped[one.registration_id or 0, one.report.session_id, one.report_id].append(one)
    found: dict[tuple[int, int], int] = {}
    for (person, session_id, _report), people in grouped.items():
        pair = person, session_id
        found[pair] = max(found.get(pair, 0), joint_minutes(people))
    return found


@dataclass(frozen=True)
class Minutes:
    """How long somebody was in the meeting of a session, as its recorded report says."""

    session_id: int
    minutes: int
    report: MeetingReport
    names: tuple[str, ...]
    emails: tuple[str, ...]


def minutes_about(session: Session, registration_id: int) -> list[Minutes]:
    """What reports hold of one person: under which names and addresses, and for how long."""
    people = session.scalars(
        select(MeetingPerson)
        .where(MeetingPerson.registration_id == registration_id)
        .order_by(MeetingPerson.report_id, MeetingPerson.id)
        .options(joinedload(MeetingPerson.report))
    ).all()
    reports = {one.report.id: one.report for one in people}
    return [
        Minutes(
            report.session_id,
            joint_minutes(mine := [one for one in people if one.report_id == report.id]),
            report,
            tuple(one.name for one in mine),
            tuple(one.email for one in mine if one.email),
        )
        for report in reports.values()
    ]
