"""What a key may do, and until when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

#: By this everybody (and every scanner for leaked secrets) sees what such a line is.
PREFIX = "evk_"
#: So much of a key stays readable in the office, to tell two of them apart. The rest has 240 bits.
SHOWN = len(PREFIX) + 4
LONGEST_NAME = 100
#: The last use is noted no more often: reading would otherwise always write, too.
NOTED_EVERY = timedelta(minutes=1)


class Purpose(StrEnum):
    """One thing that the holder of a key may do in its event. A key has one purpose or several."""

    READ_REGISTRATIONS = "read_registrations"
    WRITE_REGISTRATIONS = "write_registrations"
    READ_ATTENDANCE = "read_attendance"


def in_words(purposes: Collection[Purpose]) -> str:
    """Purposes as they are stored and logged: their words in the order of the vocabulary."""
    return " ".join(one for one in Purpose if one in purposes)


def purposes_in(words: str) -> tuple[Purpose, ...]:
    """The purposes that such a line names, in the order of the vocabulary."""
    return tuple(one for one in Purpose if one in words.split())


class KeyState(StrEnum):
    """Whether a key opens anything."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class KeyFacts:
    """What decides on a key. Moments are aware; none: never."""

    expires_at: datetime | None
    revoked_at: datetime | None


def key_state(facts: KeyFacts, now: datetime) -> KeyState:
    """Whether a key opens anything at `now` (aware)."""
    if facts.revoked_at is not None:
        return KeyState.REVOKED
    if facts.expires_at is not None and now >= facts.expires_at:
        return KeyState.EXPIRED
    return KeyState.VALID
