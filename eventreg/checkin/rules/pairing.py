"""The code that pairs a device."""

from collections.abc import Callable

from eventreg.tickets.rules import SPEAKABLE

PAIRING_LENGTH = 8


def make_pairing_code(choose: Callable[[str], str]) -> str:
    """A pairing code of eight speakable letters and digits; `choose` picks one of a string at random."""
    return "".join(choose(SPEAKABLE) for _ in range(PAIRING_LENGTH))


def normalise_pairing_code(typed: str) -> str:
    """A pairing code as somebody typed it: any case, with spaces or dashes."""
    return "".join(char for char in typed.upper() if char.isalnum())
