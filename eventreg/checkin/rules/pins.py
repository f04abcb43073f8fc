"""The PIN of a desk's phone: whoever finds the phone reads no names without it.

The phone checks it by itself, for it has no network when it is needed most. It is given only what
tells a right PIN from a wrong one.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

PIN_DIGITS = 6
#: Takes a phone a fraction of a second for each try, and whoever stole its storage for each guess.
ITERATIONS = 300_000
SALT_BYTES = 16
_HASH_BYTES = 32


@dataclass(frozen=True)
class PinVerifier:
    """By which a PIN is checked: PBKDF2-SHA-256 over its digits. `salt`, `hash`: base64url, unpadded."""

    iterations: int
    salt: str
    hash: str

    def line(self) -> str:
        """As the database keeps it."""
        return f"{self.iterations}${self.salt}${self.hash}"


def make_pin(choose: Callable[[str], str]) -> str:
    """A PIN of six digits; `choose` picks one of a string at random."""
    return "".join(choose("0123456789") for _ in range(PIN_DIGITS))


def verifier_of(pin: str, salt: bytes) -> PinVerifier:
    """What tells this PIN, under 16 random bytes. Slow on purpose: never under the write lock."""
    found = hashlib.pbkdf2_hmac("sha256", pin.encode(), salt, ITERATIONS, _HASH_BYTES)
    return PinVerifier(ITERATIONS, _text(salt), _text(found))


def read_verifier(line: str) -> PinVerifier:
    """What was stored by `PinVerifier.line`."""
    iterations, salt, found = line.split("$")
    return PinVerifier(int(iterations), salt, found)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
