"""What stands in the file of a phone, one element after the other: scans, and people added at a desk."""

import re
from datetime import datetime
from uuid import UUID

from eventreg.checkin.operations.incoming import IncomingScan
from eventreg.checkin.operations.walking_in import Arrival, TypedWalkIn
from eventreg.checkin.rules import Direction, Method, Shown
from eventreg.tickets.rules import read_code

_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
_LONGEST_CODE = 500
#: Longer than anything that the phone lets anybody type.
_LONGEST_TEXT = 1000


def scan_of(element: object) -> IncomingScan | None:
    """One scan as the phone kept it; none where it is no scan."""
    if not isinstance(element, dict):
        return None
    session_id, checkpoint_id = (
        number_of(element.get("session")),
        number_of(element.get("checkpoint")),
    )
    code, person = element.get("code"), element.get("registration")
    if (session_id is None) == (checkpoint_id is None) or (code is None) == (person is None):
        return None
    if code is not None and not (isinstance(code, str) and len(code) <= _LONGEST_CODE):
        return None
    try:
        return IncomingScan(
            id=UUID(element["id"]),
            session_id=session_id,
            checkpoint_id=checkpoint_id,
            direction=Direction(element.get("direction", "in")),
            method=Method(element.get("method", "camera")),
            scanned_at=_moment(element["scanned_at"]),
            code=None if code is None else read_code(code) or "",
            registration=None if person is None else UUID(person),
            shown=_shown(element.get("shown")),
        )
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError):
        return None


def walk_in_of(element: object) -> TypedWalkIn | None:
    """Somebody whom a desk added, as the phone kept them; none where it is nobody."""
    if not isinstance(element, dict):
        return None
    session_id, category_id = number_of(element.get("session")), number_of(element.get("category"))
    name, code = element.get("full_name"), element.get("code")
    texts = (name, element.get("organization", ""), element.get("phone", ""), code or "")
    if session_id is None or category_id is None or not all(map(_is_text, texts)):
        return None
    try:
        return TypedWalkIn(
            arrival=Arrival(UUID(element["id"]), session_id, _moment(element["scanned_at"])),
            category_id=category_id,
            full_name=name or "",
            organization=element.get("organization", ""),
            phone=element.get("phone", ""),
            code=code,
        )
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError):
        return None


def number_of(text: object) -> int | None:
    """An id, written as digits."""
    return int(text) if isinstance(text, str) and _NUMBER.fullmatch(text) else None


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_TEXT


def _shown(said: object) -> Shown | None:
    """What the phone showed, as far as it says so in a word that is known; the scan counts without."""
    try:
        return Shown(said["state"]) if isinstance(said, dict) else None
    except (KeyError, ValueError):
        return None


def _moment(text: str) -> datetime:
    """A time with its offset; the years 1970 to 9998, so that it can be told in every zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or not 1970 <= moment.year <= 9998:
        raise ValueError(text)
    return moment
