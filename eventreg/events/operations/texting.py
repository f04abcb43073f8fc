"""Changing the texts of an event in both languages."""

from dataclasses import dataclass, fields, replace
from datetime import datetime

from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.events.models import Event
from eventreg.events.operations.describing import Changed, Stale
from eventreg.events.operations.log import differences, note
from eventreg.events.texts import COLUMNS, STORED


@dataclass(frozen=True)
class EventTexts:
    """All texts of an event. Without ending in Indonesian, with `_en` in English; empty: not written."""

    title: str
    theme: str = ""
    description: str = ""
    directions: str = ""
    bring: str = ""
    thanks: str = ""
    title_en: str = ""
    theme_en: str = ""
    description_en: str = ""
    directions_en: str = ""
    bring_en: str = ""
    thanks_en: str = ""


def texts_of(event: Event) -> EventTexts:
    """The texts as they stand now."""
    columns = {name: getattr(event, name) for name in COLUMNS}
    return replace(EventTexts(**columns), **event.texts)


def change_texts(
    session: Session, event: Event, texts: EventTexts, *, version: int, actor: Actor, now: datetime
) -> Changed | Stale:
    """Replaces all texts of an event, if `version` is still the one that was shown."""
    db.lock_rows(session, Event.id, [event.id])
    session.refresh(event)
    changes = differences(texts_of(event), texts, event.timezone)
    if not changes:
        return Changed(())
    if event.version != version:
        return Stale(event.version, changes)
    for name in COLUMNS:
        setattr(event, name, getattr(texts, name))
    event.texts = {name: getattr(texts, name) for name in STORED if getattr(texts, name)}
    subject = Subject("event", event.id, event.id)
    note(session, Action.EVENT_CHANGED, subject, actor=actor, now=now, changes=changes)
    return Changed(tuple(change.field for change in changes))


#: Every text of the form is one of the event, and none is forgotten.
assert {field.name for field in fields(EventTexts)} == {*COLUMNS, *STORED}
