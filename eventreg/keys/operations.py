"""Keys for other systems: made in the office, shown once, revoked at once, and what they read noted."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.accounts.rules import hashed
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor, ActorKind
from eventreg.keys.models import ApiKey
from eventreg.keys.rules import NOTED_EVERY, PREFIX, SHOWN, Purpose, in_words


@dataclass(frozen=True)
class NewKey:
    """A key and its secret, which is handed out only here."""

    key: ApiKey
    secret: str


def add_key(
    session: Session,
    event_id: int,
    *,
    name: str,
    purposes: Collection[Purpose],
    expires_at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> NewKey:
    """Makes a key for one event and these purposes, of which there must be one at least.

    `expires_at` (none: never) and `now` are aware.
    """
    secret = PREFIX + secrets.token_urlsafe(32)
    key = ApiKey(
        event_id=event_id,
        name=name,
        rights=in_words(purposes),
        token_hash=hashed(secret),
        hint=secret[:SHOWN],
        created_by=actor.label[:100],
        created_at=now,
        expires_at=expires_at,
    )
    session.add(key)
    session.flush()
    _note(session, Action.KEY_CREATED, key, actor=actor, now=now)
    session.flush()
    return NewKey(key, secret)


def revoke_key(session: Session, key: ApiKey, *, actor: Actor, now: datetime) -> None:
    """Ends a key: from `now` (UTC) it opens nothing. A second time changes nothing."""
    db.lock_rows(session, ApiKey.id, [key.id])
    session.refresh(key)
    if key.revoked_at is None:
        key.revoked_at = now
        _note(session, Action.KEY_REVOKED, key, actor=actor, now=now)
        session.flush()


def note_use(session: Session, key: ApiKey, *, now: datetime) -> None:
    """Notes that the key was used at `now` (UTC), unless that was noted within the last minute."""
    last = ApiKey.last_used_at
    session.execute(
        update(ApiKey)
        .where(ApiKey.id == key.id, or_(last.is_(None), last <= now - NOTED_EVERY))
        .values(last_used_at=now)
    )


def note_reading(
    session: Session, key: ApiKey, what: str, rows: int, *, actor: Actor, now: datetime
) -> None:
    """Notes which personal data a key took out and how much of it, as exports are. `now`: UTC.

    `what`: the report that holds the same (registrations, attendance).
    """
    audit.record(
        session,
        Action.EXPORT_MADE,
        Subject("event", key.event_id, key.event_id),
        actor=actor,
        now=now,
        facts={"report": what, "format": "api", "rows": rows},
    )
    session.flush()


def actor_of(key: ApiKey, origin: str = "") -> Actor:
    """A key as the log names it; `origin`: the address of the system that shows it."""
    return Actor(ActorKind.KEY, key.id, key.name, origin)


def _note(session: Session, action: Action, key: ApiKey, *, actor: Actor, now: datetime) -> None:
    subject = Subject("api_key", key.id, key.event_id)
    audit.record(session, action, subject, actor=actor, now=now, facts={"purposes": key.rights})
