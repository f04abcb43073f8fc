"""Recording scans: the same operation for phones, readers and the office."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from eventreg import db
from eventreg.checkin.operations.devices import DeviceStatus, note_status
from eventreg.checkin.operations.incoming import IncomingScan, Recorder, ScanResult
from eventreg.checkin.operations.judging import Batch

#: Only an id that is sent twice at once, of a ticket that nobody has, passes the locks: once is usual.
_MOST_LOST_RACES = 10
#: So long a batch waits for a person whom somebody else holds before it lets go of its own people.
_PATIENCE = timedelta(milliseconds=300)
#: So often it tries again: half a minute. Then the phone, which keeps its scans, does.
_MOST_TRIES = 100


def record_scans(
    session: Session,
    recorder: Recorder,
    scans: Sequence[IncomingScan],
    *,
    now: datetime,
    sent_at: datetime | None = None,
    status: DeviceStatus | None = None,
    in_person: bool = True,
) -> list[ScanResult]:
    """Records scans in the order sent and gives each its verdict. Needs a writing transaction.

    An id that was seen before is answered as the first time. `now`: arrival; `sent_at`: the
    device's own clock when it sent (both aware), by whose difference scan times are set right;
    `status`: what the device says of itself; `in_person`: it is the device that sends this, and not
    somebody who brings its scans. People are locked first, the device's row is written last, as at the
    desk. A constraint that objects all the same was another's, who was faster: it is judged again.
    """
    lost_races = tries = 0
    while True:
        try:
            with session.begin_nested():
                # Whoever cancels somebody may go on to another of this batch, to whom the place
                # passes: of two who wait for each other, the batch lets go and comes again.
                db.wait_at_most(session, _PATIENCE)
                results = Batch(session, recorder, scans, now, sent_at).record()
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
            if recorder.device_id is not None and in_person:
                note_status(session, recorder.device_id, status or DeviceStatus(), now=now)
            return results
        session.expire_all()
