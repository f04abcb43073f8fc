"""What the phones tell of a day against what the server tells: each difference is a fault."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from eventreg.checkin.models import Attendance, Scan, ScanUndo
from tests.concurrency.chaos import Day, Holder
from tests.concurrency.phones import Delivery, Made, Phone, Told

_VALID = ("accepted", "repeat")
#: Microseconds that are cut off on the way through JSON and the database.
_CLOSE = timedelta(milliseconds=2)

Pair = tuple[int, int]


@dataclass(frozen=True)
class Recorded:
    """What the server has of a day."""

    scans: dict[UUID, Scan]
    undone: set[UUID]
    stays: dict[Pair, list[Attendance]]


def faults(day: Day) -> list[str]:
    """Everything in which the stories differ; none means nothing lost, nothing twice, nothing invented."""
    recorded = _recorded(day)
    return [
        *_lost_or_invented(day, recorded),
        *(
            f"{scan_id}: {fault}"
            for phone in day.phones
            for scan_id, made in phone.made.items()
            if scan_id in recorded.scans
            for fault in _of_scan(day, phone, made, recorded.scans[scan_id])
        ),
        *_of_attendance(day, recorded),
    ]


def _recorded(day: Day) -> Recorded:
    with day.site.reading() as session:
        scans = session.scalars(select(Scan).where(Scan.event_id == day.event_id))
        stays: dict[Pair, list[Attendance]] = defaultdict(list)
        for one in session.scalars(select(Attendance).where(Attendance.event_id == day.event_id)):
            stays[one.registration_id, one.session_id].append(one)
        undone = session.scalars(
            select(ScanUndo.scan_id)
            .join(Scan, Scan.id == ScanUndo.scan_id)
            .where(Scan.event_id == day.event_id)
        )
        return Recorded({one.id: one for one in scans}, set(undone), stays)


def _lost_or_invented(day: Day, recorded: Recorded) -> Iterator[str]:
    made = {scan_id for phone in day.phones for scan_id in phone.made}
    yield from (f"{one} was made and is not recorded" for one in made - set(recorded.scans))
    yield from (f"{one} is recorded and nobody made it" for one in set(recorded.scans) - made)
    yield from (f"{one} was taken back by nobody" for one in recorded.undone - day.undone)
    yield from (f"{one} was taken back and still counts" for one in day.undone - recorded.undone)
    for phone in day.phones:
        yield from (f"{one.id} still waits in the phone" for one in phone.queue)


def _of_scan(day: Day, phone: Phone, made: Made, scan: Scan) -> Iterator[str]:
    heard = phone.told.get(made.id, [])
    if not heard:
        yield "the phone never heard a verdict"
        return
    answers = {(one.verdict, one.reason) for one in heard}
    if answers != {(scan.verdict.value, scan.reason.value if scan.reason else None)}:
        yield f"the phone heard {answers}, the server says {scan.verdict}, {scan.reason}"
    if sum(not one.replay for one in heard) > 1:
        yield "it was judged more than once"
    holder = day.holder_of(made)
    as_made = (holder and holder.registration_id, made.session_id, made.direction, phone.device_id)
    as_kept = (scan.registration_id, scan.session_id, scan.direction.value, scan.device_id)
    if as_made != as_kept or scan.claimed_at != made.claimed:
        yield f"made as {as_made}, {made.claimed}, kept as {as_kept}, {scan.claimed_at}"
    yield from _of_time(phone, made, scan)
    yield from _of_verdict(phone, made, holder, heard[-1])


def _of_time(phone: Phone, made: Made, scan: Scan) -> Iterator[str]:
    """The clock model: the age by the phone's clock, counted back from the arrival, not before pairing."""
    windows = [_window(phone, made, one) for one in phone.deliveries[made.id]]
    if not any(first - _CLOSE <= scan.scanned_at <= last + _CLOSE for first, last in windows):
        yield f"its time is {scan.scanned_at}, which no delivery explains: {windows}"
    steady = [one for one in phone.deliveries[made.id] if one.said - one.began == _offset(made)]
    if len(steady) == len(phone.deliveries[made.id]) and scan.scanned_at < made.at - _CLOSE:
        yield f"it was made at {made.at} and is kept as earlier, {scan.scanned_at}"


def _window(phone: Phone, made: Made, one: Delivery) -> tuple[datetime, datetime]:
    age = max(one.said - made.claimed, timedelta())
    return max(one.began - age, phone.paired_at), max(one.ended - age, phone.paired_at)


def _offset(made: Made) -> timedelta:
    return made.claimed - made.at


def _of_verdict(phone: Phone, made: Made, holder: Holder | None, told: Told) -> Iterator[str]:
    """Refusals that must be, and none that must not."""
    arrived = phone.deliveries[made.id]
    surely: str | None = ""
    if phone.ends_at is not None:
        ends = {
            _window(phone, made, one)[bound] >= phone.ends_at for one in arrived for bound in (0, 1)
        }
        surely = None if len(ends) == 2 else ("device_revoked" if ends.pop() else "")
    if surely == "" and holder is None:
        surely = "unknown_ticket"
    elif surely == "" and holder is not None and holder.lost is not None:
        surely = _of_lost_ticket(holder, arrived)
    if surely and told.reason != surely:
        yield f"refused as {surely} it should be, but was {told}"
    if surely == "" and told.reason not in (
        None,
        *(["not_checked_in"] * (made.direction == "out")),
    ):
        yield f"nothing stood against it, but it was {told}"


def _of_lost_ticket(holder: Holder, arrived: list[Delivery]) -> str | None:
    """Why a scan of a ticket that is good no more is refused; '' when it arrived before, none: unsure."""
    assert holder.lost is not None
    if all(one.began >= holder.lost.ended for one in arrived):
        return holder.reason
    return "" if all(one.ended <= holder.lost.began for one in arrived) else None


def _of_attendance(day: Day, recorded: Recorded) -> Iterator[str]:
    """Masuk is the earliest of the valid times in, Keluar the latest out, whatever arrived first."""
    counted: dict[Pair, list[Scan]] = defaultdict(list)
    admitted: dict[Pair, int] = defaultdict(int)
    disturbed: set[Pair] = set()
    for phone in day.phones:
        for scan_id, heard in phone.told.items():
            scan = recorded.scans.get(scan_id)
            if scan is None or scan.registration_id is None or scan.session_id is None:
                continue
            pair = (scan.registration_id, scan.session_id)
            if phone.made[scan_id].direction == "out" or scan_id in recorded.undone:
                disturbed.add(pair)
            if heard[-1].verdict in _VALID and scan_id not in recorded.undone:
                counted[pair].append(scan)
            admitted[pair] += heard[-1].verdict == "accepted"
    yield from (
        f"{pair} was admitted {times} times"
        for pair, times in admitted.items()
        if times > 1 and pair not in disturbed
    )
    for pair in counted.keys() | recorded.stays.keys():
        entered = [one.scanned_at for one in counted[pair] if one.direction == "in"]
        left = [one.scanned_at for one in counted[pair] if one.direction == "out"]
        expected = [(min(entered), max(left, default=None))] if entered else []
        kept = [(one.entered_at, one.left_at) for one in recorded.stays.get(pair, [])]
        if kept != expected:
            yield f"{pair} came and left {expected}, kept is {kept}"
