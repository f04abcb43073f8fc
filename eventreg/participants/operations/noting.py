"""Notes of staff about participants, and how they look at the list."""

from datetime import datetime

from sqlalchemy.orm import Session

from eventreg.accounts.models import User
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.db import lock_rows
from eventreg.participants.models import ListChoice, StaffNote
from eventreg.participants.rules import ListLook
from eventreg.registration.models import Registration


def add_note(
    session: Session, registration: Registration, text: str, *, actor: Actor, now: datetime
) -> StaffNote:
    """Notes something about a participant, for good. The log says that, not what. `now`: UTC."""
    note = StaffNote(
        registration_id=registration.id,
        text=text,
        author_id=actor.id,
        author=actor.label,
        noted_at=now,
    )
    session.add(note)
    subject = Subject("registration", registration.id, registration.event_id)
    audit.record(session, Action.NOTE_ADDED, subject, actor=actor, now=now)
    session.flush()
    return note


def choose_look(session: Session, user_id: int, look: ListLook) -> None:
    """Remembers how somebody looks at lists of participants; of two choices at once the later one, whole."""
    lock_rows(session, User.id, [user_id])
    columns = " ".join(look.columns)
    chosen = session.get(ListChoice, user_id, populate_existing=True)
    if chosen is None:
        session.add(ListChoice(user_id=user_id, columns=columns, per_page=look.per_page))
    else:
        chosen.columns, chosen.per_page = columns, look.per_page
    session.flush()
