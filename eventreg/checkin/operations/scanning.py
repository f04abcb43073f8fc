"""Recording scans: the same operation for phones, readers and the office."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from eventreg import db
from eventreg.checkin import queries
from eventreg.checkin.models import Attendance, Device, Scan
from eventreg.checkin.rules import (
    VALID,
    Decision,
    Direction,
    Method,
    Passage,
    Presence,
    ScanFacts,
    TicketMatch,
    Verdict,
    corrected,
    decide,
    presence,
    stay_at,
)
from eventreg.events.models import EventSession
from eventreg.registration.models import Registration

#: Only an id that is sent twice at once, of a ticket that nobody has, passes the locks: once is usual.
_MOST_LOST_RACES = 10
#: So long a batch waits for a person whom somebody else holds before it lets go of its own people.
_PATIENCE = timedelta(milliseconds=300)
#: So often it tries again: half a minute. Then the phone, which keeps its scans, does.
_MOST_TRIES = 100


@dataclass(frozen=True)
class IncomingScan:
    """One scan as it was sent. Either `code` (normalised; '' when unreadable) or `registration`."""

    id: UUID
    session_id: int
    direction: Direction
    method: Method
    scanned_at: datetime
    code: str | None = None
    registration: UUID | None = None


@dataclass(frozen=True)
class Recorder:
    """Who records: a device, or a member of staff. Scans count only up to `active_until`, if given."""

    event_id: int
    officer: str
    trusted_from: datetime
    device_id: int | None = None
    user_id: int | None = None
    active_until: datetime | None = None


@dataclass(frozen=True)
class ScanResult:
    """The answer to one scan. `scan` is none for an element that could not be recorded at all."""

    scan: Scan | None
    replay: bool
    registration: Registration | None
    first: Scan | None


def device_recorder(device: Device) -> Recorder:
    """A device as the one who records."""
    ends = [moment for moment in (device.revoked_at, device.expires_at) if moment is not None]
    return Recorder(
        event_id=device.event_id,
        officer=device.name,
        trusted_from=device.paired_at or device.created_at,
        device_id=device.id,
        active_until=min(ends),
    )


def record_scans(
    session: Session,
    recorder: Recorder,
    scans: Sequence[IncomingScan],
    *,
    now: datetime,
    sent_at: datetime | None = None,
) -> list[ScanResult]:
    """Records scans in the order sent and gives each its verdict. Needs a writing transaction.

    An id that was seen before is answered as the first time. `now`: arrival; `sent_at`: the
    device's own clock when it sent (both aware), by whose difference scan times are set right.
    The people are locked first; a constraint or a row's version that objects all the same means
    that another transaction was faster, and the batch is judged again with what that one left.
    """
    if recorder.device_id is not None:
        seen = update(Device).where(Device.id == recorder.device_id).values(last_seen_at=now)
        session.execute(seen)
    lost_races = tries = 0
    while True:
        try:
            with session.begin_nested():
                # Whoever cancels somebody may go on to another of this batch, to whom the place
                # passes: of two who wait for each other, the batch lets go and comes again.
                db.wait_at_most(session, _PATIENCE)
                results = _Batch(session, recorder, scans, now, sent_at).record()
        except (IntegrityError, StaleDataError):
            lost_races += 1
            if lost_races > _MOST_LOST_RACES:
                raise
        except OperationalError as error:
            tries += 1
            if tries > _MOST_TRIES or not db.gave_way(error):
                raise
        else:
            db.wait_at_most(session, None)
            return results
        session.expire_all()


class _Batch:
    """One batch under the lock: everything it needs is loaded in a handful of queries."""

    def __init__(
        self,
        session: Session,
        recorder: Recorder,
        scans: Sequence[IncomingScan],
        now: datetime,
        sent_at: datetime | None,
    ) -> None:
        self.session = session
        self.recorder = recorder
        self.scans = scans
        self.now = now
        self.sent_at = sent_at
        self.people = queries.people_of(session, recorder.event_id, scans)
        db.lock_rows(session, Registration.id, self.people.ids)
        self.registrations = queries.registrations(session, self.people.ids)
        self.known = queries.scans_by_id(session, [scan.id for scan in scans])
        self.sessions = queries.event_sessions(session, recorder.event_id)
        # In this order: a scan that is recorded between the two is then seen, or its attendance
        # collides with ours. The other way round both could be accepted where the lock failed.
        self.attendance = queries.attendance_by_pair(session, self.people.ids)
        self.passages = self._load_passages()
        self.touched: set[tuple[int, int]] = set()

    def record(self) -> list[ScanResult]:
        """The results in order; new scans and the attendance that follows are written."""
        results = [self._one(scan) for scan in self.scans]
        self._write_attendance()
        self.session.flush()
        return results

    def _load_passages(self) -> dict[tuple[int, int], list[Passage]]:
        found: dict[tuple[int, int], list[Passage]] = defaultdict(list)
        for scan in queries.valid_scans(self.session, self.people.ids):
            if scan.registration_id is not None and scan.session_id is not None:
                found[scan.registration_id, scan.session_id].append(passage_of(scan))
        return found

    def _one(self, incoming: IncomingScan) -> ScanResult:
        known = self.known.get(incoming.id)
        if known is not None:
            return self._replay(known)
        event_session = self.sessions.get(incoming.session_id)
        if event_session is None:
            return ScanResult(None, replay=False, registration=None, first=None)
        match, registration = self.people.find(incoming, self.registrations)
        at = corrected(
            incoming.scanned_at,
            sent_at=self.sent_at,
            received_at=self.now,
            paired_at=self.recorder.trusted_from,
        )
        pair = (registration.id, event_session.id) if registration else None
        stay = stay_at(self.passages[pair], at, incoming.direction) if pair else None
        facts = self._facts(
            incoming, event_session, match, registration, at, inside=stay is not None
        )
        return self._add(incoming, decide(facts), pair, stay, at)

    def _replay(self, known: Scan) -> ScanResult:
        """The first answer again; an id that another event used is no answer of ours."""
        if known.event_id != self.recorder.event_id:
            return ScanResult(None, replay=False, registration=None, first=None)
        registration = self.registrations.get(known.registration_id or 0)
        if registration is None and known.registration_id is not None:
            registration = queries.registrations(self.session, [known.registration_id]).get(
                known.registration_id
            )
        first = self.session.get(Scan, known.first_scan_id) if known.first_scan_id else None
        return ScanResult(known, replay=True, registration=registration, first=first)

    def _facts(
        self,
        incoming: IncomingScan,
        event_session: EventSession,
        match: TicketMatch,
        registration: Registration | None,
        at: datetime,
        *,
        inside: bool,
    ) -> ScanFacts:
        admits = {admission.offer_id for admission in event_session.admissions}
        opens, closes = event_session.admits_from, event_session.admits_until
        until = self.recorder.active_until
        return ScanFacts(
            direction=incoming.direction,
            ticket=match,
            state=registration.state if registration else None,
            admitted=not admits or registration is None or registration.offer_id in admits,
            window_open=(opens is None or at >= opens) and (closes is None or at < closes),
            inside=inside,
            device_active=until is None or at < until,
        )

    def _add(
        self,
        incoming: IncomingScan,
        decision: Decision,
        pair: tuple[int, int] | None,
        stay: Passage | None,
        at: datetime,
    ) -> ScanResult:
        scan = Scan(
            id=incoming.id,
            event_id=self.recorder.event_id,
            session_id=incoming.session_id,
            registration_id=pair[0] if pair else None,
            device_id=self.recorder.device_id,
            user_id=self.recorder.user_id,
            officer=self.recorder.officer,
            direction=incoming.direction,
            method=incoming.method,
            scanned_at=at,
            claimed_at=incoming.scanned_at,
            received_at=self.now,
            verdict=decision.verdict,
            reason=decision.reason,
            first_scan_id=stay.id if stay and decision.verdict is Verdict.REPEAT else None,
        )
        self.session.add(scan)
        self.known[scan.id] = scan
        if pair and decision.verdict in VALID:
            self.passages[pair].append(passage_of(scan))
            self.touched.add(pair)
        first = self._first_of(scan)
        registration = self.registrations[pair[0]] if pair else None
        return ScanResult(scan, replay=False, registration=registration, first=first)

    def _first_of(self, scan: Scan) -> Scan | None:
        if scan.first_scan_id is None:
            return None
        return self.known.get(scan.first_scan_id) or self.session.get(Scan, scan.first_scan_id)

    def _write_attendance(self) -> None:
        for registration_id, session_id in sorted(self.touched):
            now_present = presence(self.passages[registration_id, session_id])
            if now_present is None:
                continue
            row = self.attendance.get((registration_id, session_id))
            of_whom = (self.recorder.event_id, session_id, registration_id)
            show_presence(self.session, row, now_present, of_whom)


def show_presence(
    session: Session, row: Attendance | None, now_present: Presence, of_whom: tuple[int, int, int]
) -> None:
    """Makes attendance what the scans say. `of_whom`: event, session and person of a new row."""
    if row is None:
        event_id, session_id, registration_id = of_whom
        row = Attendance(event_id=event_id, session_id=session_id, registration_id=registration_id)
        session.add(row)
    row.entered_at = now_present.entered_at
    row.left_at = now_present.left_at
    row.inside = now_present.inside
    row.method = now_present.method
    row.officer = now_present.officer


def passage_of(scan: Scan) -> Passage:
    """A valid scan as the rules take it."""
    return Passage(
        id=scan.id,
        direction=scan.direction,
        verdict=scan.verdict,
        at=scan.scanned_at,
        method=scan.method,
        officer=scan.officer,
    )
