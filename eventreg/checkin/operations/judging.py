"""The verdicts on a batch of scans, one after the other, each with what the ones before it left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from eventreg.checkin import queries
from eventreg.checkin.models import Scan
from eventreg.checkin.operations.incoming import IncomingScan, Place, Recorder, ScanResult
from eventreg.checkin.operations.loading import load
from eventreg.checkin.operations.settling import write
from eventreg.checkin.rules import (
    VALID,
    Decision,
    Direction,
    Hours,
    Passage,
    Reason,
    RemovedPlace,
    ScanFacts,
    TicketMatch,
    Verdict,
    Window,
    corrected,
    decide,
    is_at_once,
    must_be_settled,
    not_before_ticket,
    receipt,
    says_otherwise,
    stay_at,
    window_at,
)
from eventreg.events.models import EventSession
from eventreg.registration.models import Registration
from eventreg.tickets.rules import is_genuine


@dataclass(frozen=True)
class _Case:
    """One scan with what was found out about it. `stay`: by which the person counts as inside."""

    scan: IncomingScan
    at: datetime
    match: TicketMatch
    person: Registration | None
    stay: Passage | None


class Batch:
    """One batch under the lock: everything it needs is loaded first, then judged, then written."""

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
        self.moments = [
            corrected(
                scan.scanned_at,
                sent_at=sent_at,
                received_at=now,
                paired_at=recorder.trusted_from,
            )
            for scan in scans
        ]
        self.known = load(session, recorder, scans, self.moments)
        self.new: dict[UUID, dict[str, object]] = {}
        self.touched: set[tuple[int, Place]] = set()

    def record(self) -> list[ScanResult]:
        """The results in order; new scans and what follows from them are written."""
        judged: list[tuple[UUID | None, bool]] = []
        for incoming, at in zip(self.scans, self.moments, strict=True):
            before = self.known.scans.get(incoming.id)
            if incoming.id in self.new:
                judged.append((incoming.id, True))
            elif before is not None:
                # An id that another event used is no answer of ours.
                ours = before.event_id == self.recorder.event_id
                if ours:
                    self._hear_again(before, incoming)
                judged.append((incoming.id if ours else None, ours))
            else:
                judged.append((self._judge(incoming, at), False))
        write(self.session, self.known, list(self.new.values()), self.touched)
        return self._results(judged)

    def _hear_again(self, before: Scan, incoming: IncomingScan) -> None:
        """The verdict came in time and was never heard of at the door: then it comes too late now.

        As long as nobody has settled it, and only by the word of the very device that scanned.
        """
        mine = before.device_id is not None and before.device_id == self.recorder.device_id
        if not mine or before.to_settle or incoming.shown is None:
            return
        decision = Decision(before.verdict, before.reason)
        late_by = self.now - before.scanned_at
        if must_be_settled(decision, late_by, genuine=True, shown=incoming.shown):
            before.to_settle, before.shown = True, incoming.shown

    def _results(self, judged: list[tuple[UUID | None, bool]]) -> list[ScanResult]:
        """Each scan with its person and the scan that it repeats: what is missing, read at once."""
        scans = self.known.scans | queries.scans_by_id(self.session, self.new)
        firsts = {one.first_scan_id for one in scans.values() if one.first_scan_id is not None}
        if missing := firsts - scans.keys():
            scans |= queries.scans_with_devices(self.session, missing)
        people = self.known.registrations
        meant = {one.registration_id for one in scans.values() if one.registration_id is not None}
        if absent := meant - people.keys():
            people = people | queries.registrations(self.session, absent)
        return [
            _result(scans.get(id_) if id_ else None, scans, people, replay=replay)
            for id_, replay in judged
        ]

    def _judge(self, incoming: IncomingScan, at: datetime) -> UUID | None:
        """Adds a new scan with its verdict and gives its id; none where it names no place of ours."""
        if not self._is_ours(incoming):
            return self._keep(incoming, at) if self._was_ours(incoming) else None
        match, person = self.known.people.find(incoming, self.known.registrations)
        if person:
            at = not_before_ticket(at, self.known.passages[person.id, incoming.place])
        stay = self._stay(incoming, person.id, at) if person else None
        case = _Case(incoming, at, match, person, stay)
        decision = decide(self._facts(case))
        self.new[incoming.id] = self._row(case, decision)
        if person and decision.verdict in VALID:
            passage = Passage(
                id=incoming.id,
                direction=incoming.direction,
                verdict=decision.verdict,
                at=at,
                method=incoming.method,
                officer=self.recorder.officer,
            )
            self.known.passages[person.id, incoming.place].append(passage)
            self.touched.add((person.id, incoming.place))
            self._note_group(case, decision)
        return incoming.id

    def _keep(self, incoming: IncomingScan, at: datetime) -> UUID:
        """Adds a scan for a place that was removed meanwhile: somebody stood there, whom staff look for."""
        match, person = self.known.people.find(incoming, self.known.registrations)
        nowhere = replace(incoming, session_id=None, checkpoint_id=None)
        until = self.recorder.active_until
        active = until is None or at < until
        decision = Decision(Verdict.REFUSED, Reason.INVALID if active else Reason.DEVICE_REVOKED)
        seen_refused = incoming.shown is not None and not says_otherwise(decision, incoming.shown)
        row = self._row(_Case(nowhere, at, match, person, None), decision)
        at_checkpoint = incoming.checkpoint_id is not None
        self.new[incoming.id] = row | {
            "to_settle": active and not seen_refused,
            "removed_name": self.known.removed[incoming.place],
            "removed": RemovedPlace.CHECKPOINT if at_checkpoint else RemovedPlace.SESSION,
        }
        return incoming.id

    def _was_ours(self, incoming: IncomingScan) -> bool:
        """Whether a device's scan names a place that the event once had; the office sees it is gone."""
        return self.recorder.device_id is not None and incoming.place in self.known.removed

    def _is_ours(self, incoming: IncomingScan) -> bool:
        """Whether the place is one of this event, and one for which the recorder may scan."""
        session_id, checkpoint_id = incoming.place
        if checkpoint_id is not None:
            ways = session_id is None and incoming.direction is Direction.IN
            return ways and checkpoint_id in self.known.checkpoints
        allowed = not self.recorder.sessions or session_id in self.recorder.sessions
        return allowed and session_id in self.known.sessions

    def _stay(self, incoming: IncomingScan, person_id: int, at: datetime) -> Passage | None:
        passages = self.known.passages[person_id, incoming.place]
        if incoming.checkpoint_id is not None:
            return receipt(passages)
        return stay_at(passages, at, incoming.direction)

    def _facts(self, case: _Case) -> ScanFacts:
        one = self.known.sessions.get(case.scan.session_id or 0)
        until = self.recorder.active_until
        return ScanFacts(
            direction=case.scan.direction,
            ticket=case.match,
            state=case.person.state if case.person else None,
            admitted=one is None or case.person is None or admits(one, case.person.offer_id),
            window=window_at(case.at, hours_of(one)) if one else Window.OPEN,
            inside=case.stay is not None,
            device_active=until is None or case.at < until,
            group_at_once=self._at_once(case),
        )

    def _at_once(self, case: _Case) -> bool:
        if self.recorder.device_id is None or case.person is None or case.person.group_id is None:
            return False
        admitted = self.known.admitted.get(case.person.group_id, [])
        return is_at_once(case.at, [one for one in admitted if one[0] != case.person.id])

    def _note_group(self, case: _Case, decision: Decision) -> None:
        """Keeps whom this device let in of a group, for the question whether they are all there."""
        comes_in = case.scan.direction is Direction.IN and decision.verdict is Verdict.ACCEPTED
        if comes_in and case.person is not None and case.person.group_id is not None:
            self.known.admitted[case.person.group_id].append((case.person.id, case.at))

    def _row(self, case: _Case, decision: Decision) -> dict[str, object]:
        """The scan as it is written: most of a batch is new, and goes in as one statement."""
        repeats = case.stay is not None and decision.verdict is Verdict.REPEAT
        return {
            "id": case.scan.id,
            "event_id": self.recorder.event_id,
            "session_id": case.scan.session_id,
            "checkpoint_id": case.scan.checkpoint_id,
            "registration_id": case.person.id if case.person else None,
            "device_id": self.recorder.device_id,
            "user_id": self.recorder.user_id,
            "officer": self.recorder.officer,
            "direction": case.scan.direction,
            "method": case.scan.method,
            "scanned_at": case.at,
            "claimed_at": case.scan.scanned_at,
            "received_at": self.now,
            "verdict": decision.verdict,
            "reason": decision.reason,
            "first_scan_id": case.stay.id if repeats and case.stay else None,
            "warning": decision.warning,
            "to_settle": self._must_be_settled(case, decision),
            "shown": case.scan.shown,
            "removed": None,
            "removed_name": "",
        }

    def _must_be_settled(self, case: _Case, decision: Decision) -> bool:
        """The office sees the verdict on its own scans at once, and on what it ticks off a sheet of paper.

        So only a device's come too late, whatever the device says of how it scanned.
        """
        if self.recorder.device_id is None:
            return False
        late_by = self.now - case.at
        return must_be_settled(
            decision, late_by, genuine=self._is_genuine(case), shown=case.scan.shown
        )

    def _is_genuine(self, case: _Case) -> bool:
        """Whether the code was made for this event; worked out only where nobody has it."""
        if case.match is not TicketMatch.UNKNOWN:
            return True
        return is_genuine(case.scan.code or "", self.known.event.ticket_key)


def _result(
    scan: Scan | None,
    scans: Mapping[UUID, Scan],
    people: Mapping[int, Registration],
    *,
    replay: bool,
) -> ScanResult:
    if scan is None:
        return ScanResult(None, replay=False, registration=None, first=None)
    return ScanResult(
        scan,
        replay=replay,
        registration=people.get(scan.registration_id or 0),
        first=scans.get(scan.first_scan_id) if scan.first_scan_id else None,
    )


def admits(one: EventSession, offer_id: int) -> bool:
    """Whether a session admits a category."""
    return not one.admissions or any(row.offer_id == offer_id for row in one.admissions)


def hours_of(one: EventSession) -> Hours:
    """The hours of a session as the rules take them."""
    return Hours(one.starts_at, one.ends_at, one.admits_from, one.admits_until, one.strict)
