"""Entries of the log as their pages show them: who, from where, what, on whom, and what it changed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.models import User
from eventreg.accounts.rules import Permission
from eventreg.agencies.models import Agency
from eventreg.audit.models import AuditEntry
from eventreg.checkin.models import Device
from eventreg.events.models import CategoryOffer, Checkpoint, Event, EventSession, Question
from eventreg.keys.models import ApiKey
from eventreg.mail.models import OutboxMail, StaffMessage
from eventreg.registration.models import Group, Registration
from eventreg.web.access import can
from eventreg.web.filters import event_name
from eventreg.web.languages import language
from eventreg.web.log_sentences import word_of
from eventreg.web.log_words import (
    ACTORS,
    Changed,
    changes_of,
    details_of,
    from_where,
    names_for,
    who_did,
)

#: Parts of an event's set-up.
_Part = EventSession | Checkpoint | CategoryOffer | Question
#: About people: their values are personal.
_PEOPLE = frozenset({"registration", "group", "device", "mail"})


@dataclass(frozen=True)
class Named:
    """What an entry is about: in words, and where it is shown; no address where nobody may look."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Row:
    """One entry in words. `zone`: in which its moment is shown; `event`: of which, for the whole office."""

    entry_id: int
    at: datetime
    event: Named | None
    who: str
    kind: str
    origin: str
    what: str
    about: Named | None
    details: list[tuple[str, str]]
    reason: str
    changes: list[Changed]


def rows_of(session: Session, entries: Sequence[AuditEntry]) -> list[Row]:
    """The entries in words, for whoever is signed in: what they may not read of people is left out."""
    events = _events(session, entries)
    names = names_for(session, entries)
    abouts = _abouts(session, entries, events)
    return [
        Row(
            entry_id=entry.id,
            at=entry.at,
            event=_event(events.get(entry.event_id or 0)),
            who=who_did(entry),
            kind=str(ACTORS[entry.actor_kind]),
            origin=from_where(entry),
            what=word_of(entry.action),
            about=abouts.get((entry.subject_kind, entry.subject_id or 0)),
            details=details_of(entry, names),
            reason=entry.reason,
            changes=changes_of(
                entry, names, masked=not _may(Permission.REGISTRATIONS_EDIT, entry, events)
            )
            if _may_read(entry, events)
            else [],
        )
        for entry in entries
    ]


def _may_read(entry: AuditEntry, events: dict[int, Event]) -> bool:
    is_personal = entry.subject_kind in _PEOPLE
    return not is_personal or _may(Permission.REGISTRATIONS_VIEW, entry, events)


def _may(permission: Permission, entry: AuditEntry, events: dict[int, Event]) -> bool:
    return can(permission, events.get(entry.event_id or 0))


def _events(session: Session, entries: Sequence[AuditEntry]) -> dict[int, Event]:
    ids = {entry.event_id for entry in entries if entry.event_id is not None}
    found = session.scalars(select(Event).where(Event.id.in_(ids))) if ids else ()
    return {event.id: event for event in found}


def _event(event: Event | None) -> Named | None:
    if event is None:
        return None
    return _named(event_name(event), "office.overview", event, Permission.EVENTS_VIEW)


def _abouts(
    session: Session, entries: Sequence[AuditEntry], events: dict[int, Event]
) -> dict[tuple[str, int], Named]:
    """What the entries are about, by one query for each kind of thing."""
    ids: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.subject_id is not None:
            ids[entry.subject_kind].add(entry.subject_id)
    found: dict[tuple[str, int], Named] = {}
    for kind, name_them in _NAMING.items():
        if ids[kind]:
            named = name_them(session, ids[kind], events)
            found |= {(kind, id_): one for id_, one in named.items()}
    return found


_Naming = Callable[[Session, set[int], dict[int, Event]], dict[int, Named]]


def _registrations(session: Session, ids: set[int], events: dict[int, Event]) -> dict[int, Named]:
    found = session.scalars(select(Registration).where(Registration.id.in_(ids)))
    return {
        one.id: _named(
            one.printed_name,
            "office.registration",
            events[one.event_id],
            Permission.REGISTRATIONS_VIEW,
            uid=one.uid,
        )
        if can(Permission.REGISTRATIONS_VIEW, events[one.event_id])
        else Named(str(_("a participant")))
        for one in found
        if one.event_id in events
    }


def _groups(session: Session, ids: set[int], events: dict[int, Event]) -> dict[int, Named]:
    found = session.scalars(select(Group).where(Group.id.in_(ids)))
    return {
        one.id: _named(
            one.organization,
            "office.invitation",
            events[one.event_id],
            Permission.REGISTRATIONS_EDIT,
            uid=one.uid,
        )
        for one in found
        if one.event_id in events
    }


def _parts(
    model: type[_Part],
    endpoint: str,
    argument: str,
    session: Session,
    ids: set[int],
    events: dict[int, Event],
) -> dict[int, Named]:
    """Parts of an event's set-up: each has a page of its own for those who may change it."""
    found: Iterable[_Part] = session.scalars(select(model).where(model.id.in_(ids)))
    return {
        one.id: _named(
            _title(one),
            endpoint,
            events[one.event_id],
            Permission.EVENTS_EDIT,
            **{argument: one.id},
        )
        for one in found
        if one.event_id in events
    }


def _title(one: _Part) -> str:
    match one:
        case EventSession():
            return one.title
        case Checkpoint():
            return one.name
        case CategoryOffer():
            return one.name(language())
        case Question():
            return one.spec.label(language())


def _devices(session: Session, ids: set[int], events: dict[int, Event]) -> dict[int, Named]:
    found = session.scalars(select(Device).where(Device.id.in_(ids)))
    return {
        one.id: _named(one.name, "office.devices", events[one.event_id], Permission.DEVICES_MANAGE)
        for one in found
        if one.event_id in events
    }


def _keys(session: Session, ids: set[int], events: dict[int, Event]) -> dict[int, Named]:
    found = session.scalars(select(ApiKey).where(ApiKey.id.in_(ids)))
    return {
        one.id: _named(one.name, "office.api_keys", events[one.event_id], Permission.KEYS_MANAGE)
        for one in found
        if one.event_id in events
    }


def _staff(session: Session, ids: set[int], _events: dict[int, Event]) -> dict[int, Named]:
    rows = session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    may_look = can(Permission.STAFF_MANAGE)
    return {
        id_: Named(name, url_for("office.staff_person", user_id=id_) if may_look else "")
        for id_, name in rows
    }


def _agencies(session: Session, ids: set[int], _events: dict[int, Event]) -> dict[int, Named]:
    rows = session.execute(select(Agency.id, Agency.name).where(Agency.id.in_(ids)))
    return {id_: Named(name) for id_, name in rows}


def _messages(session: Session, ids: set[int], events: dict[int, Event]) -> dict[int, Named]:
    """By their numbers: to whom they went stands on their own page."""
    rows = session.execute(select(OutboxMail.id, OutboxMail.event_id).where(OutboxMail.id.in_(ids)))
    return {
        id_: _named(
            str(_("Message %(number)s", number=id_)),
            "office.message",
            events[event_id],
            Permission.MESSAGES_SEND,
            mail_id=id_,
        )
        for id_, event_id in rows
        if event_id in events
    }


def _written(session: Session, ids: set[int], events: dict[int, Event]) -> dict[int, Named]:
    """What staff wrote to many, by its subject; a discarded draft has none any more."""
    rows = session.scalars(select(StaffMessage).where(StaffMessage.id.in_(ids)))
    return {
        one.id: _named(
            one.subject or str(_("(no subject yet)")),
            "office.written_message",
            events[one.event_id],
            Permission.MESSAGES_SEND,
            uid=one.uid,
        )
        for one in rows
        if one.event_id in events
    }


def _named(text: str, endpoint: str, event: Event, permission: Permission, **more: Any) -> Named:
    if event.deleted_at is not None or not can(permission, event):
        return Named(text)
    return Named(text, url_for(endpoint, event=event.slug, **more))


_NAMING: dict[str, _Naming] = {
    "registration": _registrations,
    "group": _groups,
    "session": partial(_parts, EventSession, "office.edit_session", "session_id"),
    "checkpoint": partial(_parts, Checkpoint, "office.edit_checkpoint", "checkpoint_id"),
    "category": partial(_parts, CategoryOffer, "office.edit_category", "offer_id"),
    "question": partial(_parts, Question, "office.edit_question", "question_id"),
    "device": _devices,
    "api_key": _keys,
    "user": _staff,
    "agency": _agencies,
    "mail": _messages,
    "staff_message": _written,
}
