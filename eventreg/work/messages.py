"""Going on with messages of staff that are being lined up, or taken back, in short batches."""

import logging
import traceback

from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.participants import operations
from eventreg.participants.segments import messages_in_work

_log = logging.getLogger(__name__)


def work_on_messages() -> None:
    """Does what is not finished, one after the other; the mail itself leaves by `deliver`."""
    with writing(intent=False):
        ids = messages_in_work(db.session())
        db.session.commit()
    for message_id in ids:
        while _next_batch(message_id):
            pass


def _next_batch(message_id: int) -> bool:
    """Whether it went well, and more is to be done."""
    session = db.session()
    try:
        with writing():
            more = operations.line_up(session, message_id, now=utc_now())
            session.commit()
    except Exception as error:  # noqa: BLE001 - one of them must not hold up the worker's other jobs.
        # Not the message, which may quote people's data: where it happened says enough.
        where = "".join(traceback.format_tb(error.__traceback__))
        _log.error("Message %s failed: %s\n%s", message_id, type(error).__name__, where)
        session.rollback()
        with writing():
            operations.give_up_lining_up(session, message_id, now=utc_now())
            session.commit()
        return False
    return more
