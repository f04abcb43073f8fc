"""Going on with what staff began to do to more people than a page can wait for, or to take back."""

import logging
import traceback

from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.participants import operations, queries

_log = logging.getLogger(__name__)


def work_on_many() -> None:
    """Does what is not finished, one after the other, in batches that hold no lock for long."""
    with writing(intent=False):
        ids = queries.actions_in_work(db.session())
        db.session.commit()
    for action_id in ids:
        while _next_batch(action_id):
            pass


def _next_batch(action_id: int) -> bool:
    """Whether it went well, and more is to be done."""
    session = db.session()
    try:
        with writing():
            more = operations.work_on(session, action_id, now=utc_now())
            session.commit()
    except Exception as error:  # noqa: BLE001 - one of them must not hold up the worker's other jobs.
        # Not the message, which may quote people's data: where it happened says enough.
        where = "".join(traceback.format_tb(error.__traceback__))
        _log.error("Bulk action %s failed: %s\n%s", action_id, type(error).__name__, where)
        session.rollback()
        with writing():
            operations.give_up_batch(session, action_id, now=utc_now())
            session.commit()
        return False
    return more
