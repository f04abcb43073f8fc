"""When an event takes sign-ups, and what its parts may be called."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class EventState(StrEnum):
    """What an event is: staff alone see it, everybody does, it does not take place, it is put away."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    ARCHIVED = "archived"


#: Everybody sees such an event and may hold a link to it, so it keeps its address and its parts.
SHOWN_STATES = (EventState.PUBLISHED, EventState.CANCELLED)
#: Nothing new happens in such an event: nobody gets a place, and nobody is told what is to come.
STILL_STATES = (EventState.CANCELLED, EventState.ARCHIVED)


class LetterRule(StrEnum):
    """Whether a letter of assignment (surat tugas) is asked for."""

    NO = "no"
    OPTIONAL = "optional"
    REQUIRED = "required"


class SignupWindow(StrEnum):
    """Whether sign-up is open at a moment."""

    OPEN = "open"
    NOT_YET = "not_yet"
    CLOSED = "closed"


@dataclass(frozen=True)
class WindowFacts:
    """What decides on the window. Moments are aware; none means without a limit on that side."""

    state: EventState
    opens_at: datetime | None
    closes_at: datetime | None
    ends_at: datetime | None


def signup_window(facts: WindowFacts, now: datetime) -> SignupWindow:
    """Whether people may sign up at `now`. Without a closing time, sign-up ends with the event."""
    closes_at = facts.closes_at or facts.ends_at
    if facts.state != EventState.PUBLISHED or (closes_at is not None and now >= closes_at):
        return SignupWindow.CLOSED
    if facts.opens_at is not None and now < facts.opens_at:
        return SignupWindow.NOT_YET
    return SignupWindow.OPEN


def list_closes_at(changes_until: datetime | None, starts_at: datetime | None) -> datetime | None:
    """Until when participants change their own data: as the event says, else until it begins.

    None when neither is known yet: then they may. UU 27/2022 Pasal 6; afterwards staff do it.
    """
    return changes_until or starts_at


def list_is_open(changes_until: datetime | None, starts_at: datetime | None, now: datetime) -> bool:
    """Whether participants may still change their own data at `now`. All moments are aware."""
    closes_at = list_closes_at(changes_until, starts_at)
    return closes_at is None or now < closes_at


def is_over(ends_at: datetime | None, now: datetime) -> bool:
    """Whether an event whose last session ends then is over at `now` (aware); never without a session."""
    return ends_at is not None and ends_at <= now


#: So long before the first session people at the door may type themselves in.
DOOR_OPENS_BEFORE = timedelta(hours=3)


def door_is_open(starts_at: datetime | None, ends_at: datetime | None, now: datetime) -> bool:
    """Whether the poster at the door works: from three hours before the first session to the end of the last.

    All aware; none of both: there is no session. Nobody has to switch it on in the bustle of a
    morning, and nobody at home gets into the list of the desk.
    """
    if starts_at is None or ends_at is None:
        return False
    return starts_at - DOOR_OPENS_BEFORE <= now < ends_at


@dataclass(frozen=True)
class SessionTime:
    """A session's id and its beginning and end (aware moments)."""

    id: int
    starts_at: datetime
    ends_at: datetime


def session_by_clock(sessions: tuple[SessionTime, ...], now: datetime) -> int | None:
    """The session that a scan at `now` belongs to: the running one, else the next, else the last."""
    running = [one for one in sessions if one.starts_at <= now < one.ends_at]
    if running:
        return max(running, key=lambda one: one.starts_at).id
    coming = [one for one in sessions if one.starts_at > now]
    if coming:
        return min(coming, key=lambda one: one.starts_at).id
    return max(sessions, key=lambda one: one.ends_at).id if sessions else None


def slugify(title: str) -> str:
    """A short address made of a title: 'Cerdas Digital 2025' → 'cerdas-digital-2025'."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60].strip("-")


def is_slug(text: str) -> bool:
    """Whether `text` can be an address: lower-case letters, digits and single hyphens, 2 to 60."""
    return 2 <= len(text) <= 60 and bool(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text))
