"""The PIN of a desk's phone: what it is, and what tells it."""

import hashlib
import random
import re

from eventreg.checkin.rules.pins import ITERATIONS, make_pin, read_verifier, verifier_of
from tests.api.phone import unpadded


def test_a_pin_is_six_digits_and_no_two_are_alike() -> None:
    choose = random.Random(1).choice
    pins = {make_pin(choose) for _ in range(50)}

    assert all(re.fullmatch(r"[0-9]{6}", pin) for pin in pins)
    assert len(pins) > 45


def test_what_is_stored_tells_the_right_pin_from_a_wrong_one() -> None:
    """By the words of the contract, as a phone computes it: PBKDF2-SHA-256, 32 bytes, base64url."""
    verifier = read_verifier(verifier_of("012345", b"s" * 16).line())

    def opens(pin: str) -> bool:
        salt = unpadded(verifier.salt)
        made = hashlib.pbkdf2_hmac("sha256", pin.encode(), salt, verifier.iterations, 32)
        return made == unpadded(verifier.hash)

    assert opens("012345")
    assert not opens("12345")
    assert unpadded(verifier.salt) == b"s" * 16


def test_guessing_is_slow_and_the_line_fits_its_column() -> None:
    verifier = verifier_of("999999", b"\xff" * 16)

    assert verifier.iterations == ITERATIONS >= 200_000
    assert len(verifier.line()) < 200
    assert "999999" not in verifier.line()
