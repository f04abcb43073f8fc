"""The link of a big screen, which shows the live board to whoever has it, and names nobody."""

import secrets
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.events.models import Event
from eventreg.events.operations.log import note


def open_board(session: Session, event: Event, *, actor: Actor, now: datetime) -> str:
    """Makes the link's secret anew; an earlier link opens nothing any more. `now`: aware, UTC."""
    secret = secrets.token_urlsafe(32)
    _keep(session, event, secret)
    note(session, Action.BOARD_OPENED, _subject(event), actor=actor, now=now)
    return secret


def end_board(session: Session, event: Event, *, actor: Actor, now: datetime) -> None:
    """Ends the link: it opens nothing any more, and a new one may be made. `now`: aware, UTC."""
    db.lock_rows(session, Event.id, [event.id])
    session.refresh(event)
    if event.board_secret is not None:
        _keep(session, event, None)
        note(session, Action.BOARD_ENDED, _subject(event), actor=actor, now=now)


def _keep(session: Session, event: Event, secret: str | None) -> None:
    """Beside the event's version: whoever is editing the event meanwhile is not disturbed."""
    session.execute(update(Event).where(Event.id == event.id).values(board_secret=secret))


def _subject(event: Event) -> Subject:
    return Subject("event", event.id, event.id)
