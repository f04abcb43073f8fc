"""That badges were printed."""

from datetime import datetime

from sqlalchemy.orm import Session

from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.papers.rules import BadgeLayout
from eventreg.registration.models import Registration


def note_badges(
    session: Session,
    event_id: int,
    layout: BadgeLayout,
    *,
    badges: int,
    selection: str,
    actor: Actor,
    now: datetime,
    one: Registration | None = None,
) -> None:
    """Notes who printed how many badges, with the tickets on them; `one`: of this person alone.

    `selection`: whose, in codes as the log keeps them. `now`: aware, UTC. Writes.
    """
    about = (
        Subject("registration", one.id, event_id) if one else Subject("event", event_id, event_id)
    )
    audit.record(
        session,
        Action.BADGES_PRINTED,
        about,
        actor=actor,
        now=now,
        facts={
            "format": "pdf",
            "paper": layout.value,
            "badges": badges,
            "filter": selection,
        },
    )
    session.flush()
