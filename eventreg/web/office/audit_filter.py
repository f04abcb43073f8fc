"""What the pages of the log are narrowed to: all of it in the address, none of it about a participant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from eventreg.accounts.models import User
from eventreg.audit.listing import Before, LogFilter
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import ActorKind
from eventreg.checkin.models import Device
from eventreg.clock import DEFAULT_ZONE, from_local
from eventreg.events.models import Event
from eventreg.keys.models import ApiKey
from eventreg.web.log_sentences import KINDS, LogKind, actions_of
from eventreg.web.log_words import ACTORS
from eventreg.web.office.list_address import Choice

#: So many names at most are offered; beyond them the period narrows.
_MOST_NAMES = 300
_LARGEST_ID = 2**31 - 1
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_BY_ID = {ActorKind.STAFF, ActorKind.DEVICE, ActorKind.KEY}
_OTHERS = (ActorKind.PARTICIPANT, ActorKind.CONTACT, ActorKind.SYSTEM)


@dataclass(frozen=True)
class Wish:
    """What the address asks for, cleaned: what it does not understand is left out."""

    since: date | None = None
    until: date | None = None
    kind: LogKind | None = None
    actor: tuple[ActorKind, int | None] | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return self != Wish()

    @property
    def ends_first(self) -> bool:
        """Whether the last day is before the first one, so that nothing can match."""
        return bool(self.since and self.until and self.until < self.since)

    def address(self) -> dict[str, Any]:
        """The parameters that ask for this again."""
        said = {
            "from": self.since.isoformat() if self.since else "",
            "to": self.until.isoformat() if self.until else "",
            "kind": self.kind.value if self.kind else "",
            "who": _address_of(*self.actor) if self.actor else "",
        }
        return {name: value for name, value in said.items() if value}

    def filter(self, event: Event | None) -> LogFilter:
        """The same for the log: of this event, or (none) of the whole office. Days are whole and local."""
        zone = event.timezone if event else DEFAULT_ZONE
        return LogFilter(
            event_id=event.id if event else None,
            since=_midnight(self.since, zone) if self.since else None,
            until=_midnight(self.until + timedelta(days=1), zone) if self.until else None,
            actions=tuple(actions_of(self.kind)) if self.kind else None,
            actor=self.actor,
        )


def wish_of(arguments: Mapping[str, str]) -> Wish:
    """Reads the address."""
    typed = arguments.get("kind", "")
    return Wish(
        since=_day(arguments.get("from", "")),
        until=_day(arguments.get("to", "")),
        kind=LogKind(typed) if typed in set(LogKind) else None,
        actor=_actor(arguments.get("who", "")),
    )


def before_of(typed: str) -> Before | None:
    """The place where a page begins: microseconds since 1970 and the entry's id, as `place_of` wrote them."""
    at, _dash, id_ = typed.partition("-")
    if not (_is_number(at, 17) and _is_number(id_, 10)):
        return None
    try:
        moment = _BEGINNING + timedelta(microseconds=int(at))
    except OverflowError:
        return None
    return Before(moment, min(int(id_), _LARGEST_ID))


def place_of(at: datetime, id_: int) -> str:
    """Behind which entry the next page begins, for its address."""
    since = at - _BEGINNING
    return f"{since // timedelta(microseconds=1)}-{id_}"


def kind_choices(wish: Wish) -> list[Choice]:
    """The kinds of action."""
    return [Choice(kind.value, str(words), kind is wish.kind) for kind, words in KINDS.items()]


def actor_choices(session: Session, event: Event | None, wish: Wish) -> list[Choice]:
    """Who may have acted: staff (in an event those who did), its devices and keys, the others by kind."""
    found: list[tuple[ActorKind, int | None, str]] = [
        (ActorKind.STAFF, id_, name) for id_, name in session.execute(_staff(event))
    ]
    if event is not None:
        devices, keys = _devices(event.id), _keys(event.id)
        found += [(ActorKind.DEVICE, id_, name) for id_, name in session.execute(devices)]
        found += [(ActorKind.KEY, id_, name) for id_, name in session.execute(keys)]
    found += [(kind, None, "") for kind in _OTHERS]
    return [_choice(kind, id_, name, wish) for kind, id_, name in found]


def _choice(kind: ActorKind, id_: int | None, name: str, wish: Wish) -> Choice:
    word = str(ACTORS[kind])
    text = str(_("%(kind)s: %(name)s", kind=word, name=name)) if name else word
    return Choice(_address_of(kind, id_), text, wish.actor == (kind, id_))


def _address_of(kind: ActorKind, id_: int | None) -> str:
    return kind.value if id_ is None else f"{kind.value}:{id_}"


def _staff(event: Event | None) -> Select[int, str]:
    """Who works for other events is not told to those who see this one alone."""
    found = select(User.id, User.name).order_by(User.name, User.id).limit(_MOST_NAMES)
    if event is None:
        return found
    acted = select(AuditEntry.actor_id).where(
        AuditEntry.event_id == event.id, AuditEntry.actor_kind == ActorKind.STAFF
    )
    return found.where(User.id.in_(acted))


def _devices(event_id: int) -> Select[int, str]:
    of_event = select(Device.id, Device.name).where(Device.event_id == event_id)
    return of_event.order_by(Device.name, Device.id).limit(_MOST_NAMES)


def _keys(event_id: int) -> Select[int, str]:
    of_event = select(ApiKey.id, ApiKey.name).where(ApiKey.event_id == event_id)
    return of_event.order_by(ApiKey.name, ApiKey.id).limit(_MOST_NAMES)


def _actor(typed: str) -> tuple[ActorKind, int | None] | None:
    kind, colon, id_ = typed.partition(":")
    if kind not in set(ActorKind):
        return None
    if not colon:
        return ActorKind(kind), None
    if ActorKind(kind) in _BY_ID and _is_number(id_, 10):
        return ActorKind(kind), min(int(id_), _LARGEST_ID)
    return None


def _day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if 1970 < day.year < 9000 else None


def _midnight(day: date, zone: str) -> datetime:
    return from_local(datetime.combine(day, time.min), zone)


def _is_number(typed: str, digits: int) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) <= digits
