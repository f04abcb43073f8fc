"""Letters of assignment of one person, and those that nobody names any more."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from eventreg.audit.rules import Action, Actor
from eventreg.files import operations as files
from eventreg.files.models import StoredFile
from eventreg.registration.models import Group, Import, Registration
from eventreg.registration.operations.rows import locked, note


def add_letter(
    session: Session, registration: Registration, letter_id: int, *, actor: Actor, now: datetime
) -> None:
    """Gives somebody's registration its letter of assignment; an earlier one is replaced. `now`: UTC."""
    locked(session, registration)
    if registration.letter_id == letter_id:
        return
    registration.letter_id = letter_id
    note(session, Action.LETTER_ADDED, registration, actor=actor, now=now)
    session.flush()
    session.refresh(registration, ["letter"])


def note_reading(
    session: Session, registration: Registration, *, actor: Actor, now: datetime
) -> None:
    """Notes that staff took somebody's letter out. `now`: aware, UTC."""
    note(session, Action.LETTER_READ, registration, actor=actor, now=now)
    session.flush()


def forget_unused_files(session: Session, *, before: datetime) -> list[UUID]:
    """Forgets what was uploaded before then (UTC) and is named by nobody: forms that were never sent.

    The names of the contents that may be removed from the disk once this is committed.
    """
    named = (
        exists().where(Registration.letter_id == StoredFile.id),
        exists().where(Group.letter_id == StoredFile.id),
        exists().where(Import.file_id == StoredFile.id),
    )
    unused = select(StoredFile).where(
        StoredFile.created_at < before, *(~condition for condition in named)
    )
    return files.forget(session, session.scalars(unused).all())
