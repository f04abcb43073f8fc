"""What people answer to the reminder: they come, or they cannot."""

from datetime import datetime

from sqlalchemy.orm import Session

from eventreg.audit.rules import Action, Actor, Change
from eventreg.registration.models import Registration
from eventreg.registration.operations.changing import give_up
from eventreg.registration.operations.rows import in_words, locked, note
from eventreg.registration.rules import may_answer


def answer_reminder(
    session: Session,
    registration: Registration,
    *,
    coming: bool,
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> bool:
    """Notes whether somebody comes. Who does not is cancelled, for `reason`, and the place passes on.

    False when there is nothing to answer (any more): not registered, or the event has begun or does
    not take place. `now`: aware, UTC.
    """
    locked(session, registration)
    event = registration.event
    if not may_answer(registration.state, event.state, event.starts_at, now):
        return False
    if registration.coming is not coming:
        change = Change("coming", in_words(registration.coming), in_words(coming))
        registration.coming = coming
        registration.coming_at = now
        note(
            session,
            Action.REGISTRATION_ANSWERED,
            registration,
            actor=actor,
            now=now,
            changes=(change,),
        )
    if not coming:
        return give_up(session, registration, reason=reason, actor=actor, now=now)
    session.flush()
    return True
