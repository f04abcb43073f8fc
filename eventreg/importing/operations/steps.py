"""The steps of an import: uploaded, its columns chosen, checked, ordered, taken over, forgotten."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import SYSTEM, Action, Actor, ActorKind, Origin
from eventreg.files import operations as files
from eventreg.files.models import StoredFile
from eventreg.importing import queries
from eventreg.importing.operations.taking_over import TakenOver, tell_some
from eventreg.importing.queries import PATIENCE
from eventreg.importing.rules.results import RowResult, counted
from eventreg.importing.rules.tables import Table, as_text
from eventreg.people.rules import clean_line
from eventreg.registration.models import Import
from eventreg.registration.rules import ImportState

#: A file and what was found in it are kept so long: until every question about the list is answered.
KEPT = timedelta(days=30)
#: A file at which the worker died so often is not tried again.
MOST_ATTEMPTS = 3
_SAMPLES = 3
_LONGEST_SAMPLE = 60
_TOLD_AT_ONCE = 100
#: States in which columns may be chosen anew.
CHANGEABLE = (ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED)


def start(
    session: Session,
    event_id: int,
    stored: StoredFile,
    table: Table,
    mapping: Mapping[int, str],
    *,
    offer_id: int | None,
    actor: Actor,
    now: datetime,
) -> Import:
    """Notes a file that was read, with what its columns seem to hold. `now`: aware, UTC."""
    made = Import(
        event_id=event_id,
        offer_id=offer_id,
        file_id=stored.id,
        state=ImportState.UPLOADED,
        head=_head(table),
        mapping=_kept(mapping),
        rows=len(table.lines),
        actor_id=actor.id,
        started_by=actor.label[:100],
        created_at=now,
    )
    session.add(made)
    session.flush()
    uploaded = Action.IMPORT_UPLOADED
    _note(session, uploaded, made, {"rows": made.rows}, actor=actor, now=now)
    return made


def note_report(session: Session, imported: Import, *, actor: Actor, now: datetime) -> None:
    """Notes who took out what became of a list: it holds the people of the list. `now`: UTC."""
    facts: dict[str, str | int | None] = {
        "report": "import",
        "format": "xlsx",
        "rows": imported.rows,
    }
    _note(session, Action.EXPORT_MADE, imported, facts, actor=actor, now=now)


def _note(
    session: Session,
    action: Action,
    imported: Import,
    facts: dict[str, str | int | None],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    subject = Subject("event", imported.event_id, imported.event_id)
    audit.record(session, action, subject, actor=actor, now=now, facts=facts)
    session.flush()


def _head(table: Table) -> dict[str, Any]:
    samples = [
        [clean_line(as_text(cell))[:_LONGEST_SAMPLE] for cell in cells]
        for _row, cells in table.lines[:_SAMPLES]
    ]
    return {
        "sheet": table.sheet,
        "header_row": table.header_row,
        "headers": list(table.headers),
        "samples": samples,
    }


def choose_columns(
    session: Session, imported: Import, mapping: Mapping[int, str], *, offer_id: int | None
) -> bool:
    """Keeps what the columns hold and has the file checked. False when it is too late for that."""
    _lock(session, imported)
    if imported.state not in CHANGEABLE or imported.file_id is None:
        return False
    imported.mapping = _kept(mapping)
    imported.offer_id = offer_id
    _hand_over(imported, ImportState.CHECKING)
    session.flush()
    return True


def order(session: Session, imported: Import, *, tell: bool, actor: Actor) -> bool:
    """Has everybody taken over whose row is good. False when that was not checked, or done before."""
    _lock(session, imported)
    if imported.state is not ImportState.CHECKED or imported.file_id is None:
        return False
    imported.tell = tell
    imported.actor_id, imported.started_by = actor.id, actor.label[:100]
    _hand_over(imported, ImportState.APPLYING)
    session.flush()
    return True


def _hand_over(imported: Import, state: ImportState) -> None:
    imported.state = state
    imported.done = imported.attempts = 0
    imported.beat_at = imported.finished_at = None
    imported.problem = ""


def claim(session: Session, import_id: int, *, now: datetime) -> Import | None:
    """Takes an import in hand at `now` (UTC); none when another worker has it, or nothing is to do.

    One at which the worker has died again and again fails instead.
    """
    db.lock_rows(session, Import.id, [import_id])
    imported = session.get_one(Import, import_id, populate_existing=True)
    held = imported.beat_at is not None and imported.beat_at > now - PATIENCE
    if held or imported.state not in _IN_HAND:
        return None
    imported.attempts += 1
    imported.beat_at = now
    if imported.attempts > MOST_ATTEMPTS and imported.state is not ImportState.APPLIED:
        fail(session, imported, "gave_up", now=now)
        return None
    session.flush()
    return imported


_IN_HAND = (ImportState.CHECKING, ImportState.APPLYING, ImportState.APPLIED)


def advance(session: Session, imported: Import, done: int, *, now: datetime) -> None:
    """Notes how many rows have been gone through at `now` (UTC), which is also a sign of life."""
    imported.done = done
    imported.beat_at = now
    session.flush()


def note_check(
    session: Session, imported: Import, results: Sequence[RowResult], *, now: datetime
) -> bool:
    """Keeps what would become of each row. False when the import was changed meanwhile."""
    _lock(session, imported)
    if imported.state is not ImportState.CHECKING:
        return False
    _keep(imported, results, [])
    _finish(imported, ImportState.CHECKED, now)
    session.flush()
    return True


def may_apply(session: Session, imported: Import) -> bool:
    """Whether this transaction may take the rows over: under the lock, nobody has done so yet."""
    _lock(session, imported)
    return imported.state is ImportState.APPLYING


def note_result(session: Session, imported: Import, taken: TakenOver, *, now: datetime) -> None:
    """Keeps what became of each row. Belongs into the transaction that took them over."""
    _keep(imported, taken.results, taken.added)
    _finish(imported, ImportState.APPLIED, now)
    session.flush()


def tell_next(session: Session, imported: Import, *, now: datetime) -> bool:
    """Tells some more of those who were added; whether there are more. `now`: aware, UTC."""
    _lock(session, imported)
    added = imported.report.get("added", [])
    if not imported.tell or imported.told >= len(added):
        return False
    some = added[imported.told : imported.told + _TOLD_AT_ONCE]
    tell_some(session, some, key=f"import:{imported.id}", now=now)
    imported.told += len(some)
    imported.beat_at = now if imported.told < len(added) else None
    session.flush()
    return imported.told < len(added)


def fail(session: Session, imported: Import, problem: str, *, now: datetime) -> None:
    """Ends an import of which nothing was taken over; `problem` is a word. `now`: UTC."""
    imported.problem = problem
    _finish(imported, ImportState.FAILED, now)
    session.flush()


def actor_of(imported: Import) -> Actor:
    """Who had the rows taken over, as the log names them."""
    if imported.actor_id is None:
        return SYSTEM
    return Actor(ActorKind.STAFF, imported.actor_id, imported.started_by, Origin.JOB)


def forget_old(session: Session, *, now: datetime) -> list[UUID]:
    """Forgets files and reports of imports older than KEPT; the files' names on disk, to be removed."""
    old = queries.past_their_time(session, before=now - KEPT)
    stored = [one.file for one in old if one.file is not None]
    for one in old:
        one.file_id = None
        one.report = {}
        one.head = {}
        if one.state is not ImportState.APPLIED:
            fail(session, one, "too_old", now=now)
    session.flush()
    return files.forget(session, stored)


def _keep(imported: Import, results: Sequence[RowResult], added: list[int]) -> None:
    to_tell = {"to_tell": len(added)} if imported.tell else {}
    imported.counts = counted(results) | to_tell
    imported.report = {"rows": [one.kept() for one in results], "added": added}


def _finish(imported: Import, state: ImportState, now: datetime) -> None:
    imported.state = state
    imported.done = imported.rows
    imported.finished_at = now
    imported.beat_at = None
    imported.attempts = 0


def _kept(mapping: Mapping[int, str]) -> dict[str, str]:
    return {str(column): target for column, target in sorted(mapping.items()) if target}


def mapping_of(imported: Import) -> dict[int, str]:
    """Which column (from 0) holds what."""
    return {int(column): target for column, target in imported.mapping.items()}


def _lock(session: Session, imported: Import) -> None:
    db.lock_rows(session, Import.id, [imported.id])
    session.scalars(
        select(Import).where(Import.id == imported.id).execution_options(populate_existing=True)
    ).one()
