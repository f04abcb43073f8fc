"""The code in the QR: 10 random bytes and 6 bytes of HMAC-SHA256 under the event's key, in base32.

It carries nothing about the person, so correcting a name never kills a ticket, and a device that
holds the event's key can tell a genuine code from an invented one without a network.
"""

import base64
import hmac
import re
from collections.abc import Iterable
from hashlib import sha256

RANDOM_BYTES = 10
MAC_BYTES = 6
#: Letters and digits that cannot be mistaken for each other, spoken or written.
SPEAKABLE = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
SHORT_LENGTH = 6
_SHORT_CODES = len(SPEAKABLE) ** SHORT_LENGTH
_HALF_BITS = 15
_HALF_MASK = (1 << _HALF_BITS) - 1
_ROUNDS = 8
_LOOKALIKES = str.maketrans("018", "OIB")
_CODE = re.compile(r"[A-Z2-7]{26}")


def make_code(random: bytes, key: bytes) -> str:
    """The code for 10 random bytes under the event's 32-byte key: 26 characters A–Z, 2–7."""
    if len(random) != RANDOM_BYTES:
        raise ValueError("A ticket takes exactly 10 random bytes.")
    return base64.b32encode(random + _mac(random, key)).decode().rstrip("=")


def is_genuine(code: str, key: bytes) -> bool:
    """Whether a normalised code was made under this event's key."""
    if not _CODE.fullmatch(code):
        return False
    raw = base64.b32decode(code + "======")
    if base64.b32encode(raw).decode().rstrip("=") != code:
        return False  # The two padding bits were not zero: another spelling of the same bytes.
    return hmac.compare_digest(raw[RANDOM_BYTES:], _mac(raw[:RANDOM_BYTES], key))


def read_code(scanned: str) -> str | None:
    """The code in whatever a camera, a reader or a keyboard gave: the URL in any case, or the bare code.

    Spaces and dashes that people type are dropped, and the digits that base32 does not have are read
    as the letters that they resemble. None when there is no code in it.
    """
    text = scanned.strip().upper()
    if "/T/" in text:
        text = text.rsplit("/T/", 1)[1]
        text = re.split(r"[/?#]", text)[0]
    text = re.sub(r"[\s-]", "", text).translate(_LOOKALIKES)
    return text if _CODE.fullmatch(text) else None


def short_code(ticket_id: int, key: bytes) -> str:
    """The short code of a ticket, to be spoken or typed: six letters and digits, unique in its event.

    `ticket_id` (1 to 31⁶) shuffled under the event's 32-byte key, so that codes follow no order and
    nobody counts participants by them. It only names a ticket to staff; it opens nothing.
    """
    if not 0 < ticket_id < _SHORT_CODES:
        raise ValueError("Short codes are for ids from 1 to 31^6 - 1.")
    number = _shuffle(ticket_id, key, range(_ROUNDS))
    while number >= _SHORT_CODES:  # Outside the codes: walk on along the cycle until inside.
        number = _shuffle(number, key, range(_ROUNDS))
    letters = []
    for _ in range(SHORT_LENGTH):
        number, digit = divmod(number, len(SPEAKABLE))
        letters.append(SPEAKABLE[digit])
    return "".join(reversed(letters))


def ticket_of(typed: str, key: bytes) -> int | None:
    """The id of the ticket that a short code would name in the event with this key, whether or not it exists.

    `typed` in any case, with spaces and dashes. None when it is no short code.
    """
    text = re.sub(r"[\s-]", "", typed).upper()
    if len(text) != SHORT_LENGTH or not set(text) <= set(SPEAKABLE):
        return None
    number = 0
    for letter in text:
        number = number * len(SPEAKABLE) + SPEAKABLE.index(letter)
    number = _shuffle(number, key, reversed(range(_ROUNDS)))
    while number >= _SHORT_CODES:
        number = _shuffle(number, key, reversed(range(_ROUNDS)))
    return number


def _shuffle(number: int, key: bytes, rounds: Iterable[int]) -> int:
    """A Feistel network over 30 bits; run with the rounds reversed it undoes itself."""
    left, right = number >> _HALF_BITS, number & _HALF_MASK
    for turn in rounds:
        if turn % 2:
            right ^= _half(left, turn, key)
        else:
            left ^= _half(right, turn, key)
    return left << _HALF_BITS | right


def _half(value: int, turn: int, key: bytes) -> int:
    digest = hmac.new(key, b"eventreg short code" + bytes([turn]) + value.to_bytes(2), sha256)
    return int.from_bytes(digest.digest()[:2]) & _HALF_MASK


def spaced(code: str, size: int = 4) -> str:
    """A code in groups that people can read out and type: 'ABCD EFGH … YZ', a short one 'ABC 234'."""
    return " ".join(code[start : start + size] for start in range(0, len(code), size))


def spoken(ticket_id: int, key: bytes) -> str:
    """The short code of a ticket as people read it: 'ABC 234'. See `short_code`."""
    return spaced(short_code(ticket_id, key), 3)


def _mac(random: bytes, key: bytes) -> bytes:
    return hmac.new(key, random, sha256).digest()[:MAC_BYTES]
