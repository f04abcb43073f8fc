"""The code in the QR: 10 random bytes and 6 bytes of HMAC-SHA256 under the event's key, in base32.

It carries nothing about the person, so correcting a name never kills a ticket, and a device that
holds the event's key can tell a genuine code from an invented one without a network.
"""

import base64
import hmac
import re
from hashlib import sha256

RANDOM_BYTES = 10
MAC_BYTES = 6
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


def spaced(code: str) -> str:
    """A code in groups that people can read out and type: 'ABCD EFGH … YZ'."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def _mac(random: bytes, key: bytes) -> bytes:
    return hmac.new(key, random, sha256).digest()[:MAC_BYTES]
