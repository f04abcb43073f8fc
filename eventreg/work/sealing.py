"""Sealing the log: every few minutes, in short transactions, so that nothing waits for it."""

from eventreg.audit.operations.sealing import Sealed, seal
from eventreg.clock import utc_now
from eventreg.db import db, writing

#: The first time after an upgrade there may be years of entries; the worker has other jobs, too.
MOST_SEALS = 200


def seal_the_log(*, everything: bool = False) -> list[Sealed]:
    """Seals what no seal holds yet; the new seals. One that nobody waits for stops at `MOST_SEALS`."""
    made: list[Sealed] = []
    while everything or len(made) < MOST_SEALS:
        with writing():
            one = seal(db.session(), now=utc_now())
            db.session.commit()
        if one is None:
            break
        made.append(one)
        if not one.is_full:
            break
    return made
