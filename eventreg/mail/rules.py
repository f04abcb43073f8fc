"""States of a message in the outbox, when a failed one is tried again, and what staff may write."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum


class Channel(StrEnum):
    """How a message reaches somebody: by mail, or by staff who send it by WhatsApp."""

    EMAIL = "email"
    WHATSAPP = "whatsapp"


class MailState(StrEnum):
    """Waiting, being sent, sent, given up, or withdrawn before it was sent."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


#: Nobody sends such a message any more, unless it is lined up once more.
ENDED = frozenset({MailState.SENT, MailState.FAILED, MailState.WITHDRAWN})
#: A sender that has not reported back by then has died; the message is free for another one.
LEASE = timedelta(minutes=10)
#: So long a tick of the WhatsApp worklist that was a slip can be taken back.
TIME_TO_UNTICK = timedelta(minutes=30)
#: How long to wait after each failure; after the last one the message is given up.
_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after `attempts` failures, the last one at `now`; none when it is given up."""
    return now + _PAUSES[attempts - 1] if attempts <= len(_PAUSES) else None


class WrittenState(StrEnum):
    """How far a message is that staff wrote: still a draft, being lined up, lined up, or stopped."""

    DRAFT = "draft"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    STOPPING = "stopping"
    STOPPED = "stopped"


#: While it is in one of these, the worker goes on with it.
WRITTEN_IN_WORK = frozenset({WrittenState.WORKING, WrittenState.STOPPING})
#: Nobody whose turn has not come gets it any more.
WRITTEN_HALTED = frozenset({WrittenState.STOPPING, WrittenState.STOPPED})


class WrittenFate(StrEnum):
    """What became of one person's turn: lined up, without any contact, or stopped before."""

    LINED_UP = "lined_up"
    NO_CONTACT = "no_contact"
    STOPPED = "stopped"


class Outcome(StrEnum):
    """What became of a message that staff wrote, for one person."""

    SENT = "sent"
    WAITING = "waiting"
    FAILED = "failed"
    OPEN = "open"
    TICKED = "ticked"
    WITHDRAWN = "withdrawn"
    NO_CONTACT = "no_contact"
    STOPPED = "stopped"
    LEFT = "left"


def outcome(fate: WrittenFate | None, channel: Channel | None, state: MailState | None) -> Outcome:
    """How one person fared: by their turn, and by the line of the outbox that it made, if any."""
    if fate is None:
        return Outcome.LEFT
    if channel is None or state is None:
        return Outcome.STOPPED if fate is WrittenFate.STOPPED else Outcome.NO_CONTACT
    if state is MailState.WITHDRAWN:
        return Outcome.WITHDRAWN
    if channel is Channel.WHATSAPP:
        return Outcome.TICKED if state is MailState.SENT else Outcome.OPEN
    return _OUTCOMES[state]


#: Somebody, or something, still has to send it.
UNDER_WAY = (Outcome.WAITING, Outcome.OPEN, Outcome.LEFT)


def delivered(fared: Counter[Outcome]) -> tuple[int, int]:
    """How many have got a message, by mail or by WhatsApp, of how many who can be reached."""
    reachable = fared.total() - fared[Outcome.NO_CONTACT]
    return fared[Outcome.SENT] + fared[Outcome.TICKED], reachable


_OUTCOMES = {
    MailState.WAITING: Outcome.WAITING,
    MailState.SENDING: Outcome.WAITING,
    MailState.SENT: Outcome.SENT,
    MailState.FAILED: Outcome.FAILED,
}


class Placeholder(StrEnum):
    """What staff may have filled in for each person. The word is the Indonesian one."""

    NAME = "nama"
    ORGANIZATION = "instansi"
    CATEGORY = "kategori"
    EVENT = "kegiatan"
    DATE = "tanggal"
    PLACE = "tempat"


_PLACEHOLDERS = {one.value: one for one in Placeholder} | {
    one.name.lower(): one for one in Placeholder
}
#: What stands in braces on one line is meant to be filled in; a brace alone is a letter like others.
_BRACES = re.compile(r"\{([^{}\n]{0,60})\}")


def unknown_placeholders(text: str) -> list[str]:
    """What stands in braces and nobody can fill in, each once, as it was typed: '{nma}'."""
    found = (match for match in _BRACES.finditer(text) if _placeholder(match[1]) is None)
    return list(dict.fromkeys(match[0] for match in found))


def fill_in(text: str, values: Mapping[Placeholder, str]) -> str:
    """The text with everything in braces filled in, once: what is filled in is not read again."""

    def value(match: re.Match[str]) -> str:
        known = _placeholder(match[1])
        return match[0] if known is None else values.get(known, "")

    return _BRACES.sub(value, text)


def _placeholder(word: str) -> Placeholder | None:
    return _PLACEHOLDERS.get(word.strip().casefold())


def written_key(message: str, registration_id: int) -> str:
    """The key of the one line by which a person gets a message of staff; `message`: its public id."""
    return f"staff:{message}:{registration_id}"
