"""Going through uploaded lists of participants: first checked, then, when staff say so, taken over.

Reading and checking take their time and hold no lock; progress is written in short transactions
between. Taking over is one transaction, in which the import's own state changes along: whoever finds
an import that was being taken over when its worker died knows that nothing of it was written, and
begins anew.
"""

import logging
import traceback
from collections.abc import Callable

from flask import current_app

from eventreg.clock import local_day, utc_now
from eventreg.config import Settings
from eventreg.db import db, writing
from eventreg.events.models import Event
from eventreg.files import operations as files
from eventreg.files.models import StoredFile
from eventreg.importing import operations, queries
from eventreg.importing.readers import read_table
from eventreg.importing.rules.entries import Entry
from eventreg.importing.rules.tables import NotRead, Table
from eventreg.registration.models import Import
from eventreg.registration.rules import ImportState

_log = logging.getLogger(__name__)


class UnreadableError(Exception):
    """The file that was read when it was uploaded cannot be read now; the message is a word."""


def work_on_imports() -> None:
    """Does what waits: checks, takes over, tells. One import after the other."""
    with writing(intent=False):
        ids = queries.due(db.session(), now=utc_now())
        db.session.commit()
    for import_id in ids:
        work_on(import_id)


def work_on(import_id: int) -> None:
    """The next step of one import, unless another worker has it in hand."""
    session = db.session()
    with writing():
        imported = operations.claim(session, import_id, now=utc_now())
        session.commit()
    if imported is None:
        return
    try:
        _STEPS[imported.state](imported)
    except UnreadableError as error:
        _fail(import_id, str(error))
    except Exception as error:  # noqa: BLE001 - one bad file must not hold up the worker's other jobs.
        # Not the message, which may quote people's data: where it happened says enough.
        where = "".join(traceback.format_tb(error.__traceback__))
        _log.error("Import %s failed: %s\n%s", import_id, type(error).__name__, where)
        _fail(import_id, "unexpected")


def _check(imported: Import) -> None:
    entries = _entries(imported)
    session = db.session()
    with writing(intent=False):
        results = operations.try_out(session, imported.event_id, entries)
        session.commit()
    with writing():
        operations.note_check(session, imported, results, now=utc_now())
        session.commit()


def _take_over(imported: Import) -> None:
    entries = _entries(imported)
    session = db.session()
    with writing():
        if operations.may_apply(session, imported):
            now, actor = utc_now(), operations.actor_of(imported)
            taken = operations.take_over(session, imported.event_id, entries, actor=actor, now=now)
            operations.note_result(session, imported, taken, now=now)
        session.commit()
    _tell(imported)


def _tell(imported: Import) -> None:
    """In small transactions: nobody waits for the news of ten thousand people."""
    session, more = db.session(), True
    while more:
        with writing():
            more = operations.tell_next(session, imported, now=utc_now())
            session.commit()


_STEPS: dict[ImportState, Callable[[Import], None]] = {
    ImportState.CHECKING: _check,
    ImportState.APPLYING: _take_over,
    ImportState.APPLIED: _tell,
}


def _entries(imported: Import) -> list[Entry]:
    """Every row of the file, read outside any transaction."""
    session = db.session()
    with writing(intent=False):
        stored = session.get(StoredFile, imported.file_id) if imported.file_id else None
        event = session.get_one(Event, imported.event_id)
        reader = operations.interpreter(
            session,
            imported.event_id,
            operations.mapping_of(imported),
            offer_id=imported.offer_id,
            today=local_day(utc_now(), event.timezone),
        )
        session.commit()
    return operations.read_entries(
        reader, _table(stored), progress=lambda done: _advance(imported, done)
    )


def _table(stored: StoredFile | None) -> Table:
    settings: Settings = current_app.extensions["settings"]
    try:
        content = files.read(settings.instance_path / "files", stored) if stored else b""
    except (FileNotFoundError, ValueError) as error:
        raise UnreadableError("file_gone") from error
    table = read_table(content)
    if isinstance(table, NotRead):
        raise UnreadableError(table.reason)
    return table


def _advance(imported: Import, done: int) -> None:
    with writing():
        operations.advance(db.session(), imported, done, now=utc_now())
        db.session.commit()


def _fail(import_id: int, problem: str) -> None:
    db.session.rollback()
    with writing():
        imported = db.session.get_one(Import, import_id, populate_existing=True)
        if imported.state is not ImportState.APPLIED:
            operations.fail(db.session(), imported, problem, now=utc_now())
        db.session.commit()
