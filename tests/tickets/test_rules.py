"""Ticket codes: made, told genuine from invented, and read out of whatever a reader gives."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventreg.tickets.rules import (
    SPEAKABLE,
    is_genuine,
    make_code,
    read_code,
    short_code,
    ticket_of,
)

KEY = bytes(range(32))
CODE = "AAAQEAYEAUDAOCAJB2H7RTYV2M"
RANDOM = st.binary(min_size=10, max_size=10)
KEYS = st.binary(min_size=32, max_size=32)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


# The MACs were computed by OpenSSL (dgst -sha256 -mac HMAC -macopt hexkey:…) and cut to 6 bytes.
@pytest.mark.parametrize(
    ("random", "key", "mac"),
    [
        (bytes(10), KEY, "ca5101eb0fdb"),
        (b"eventreg!!", b"\xff" * 32, "20952f3355b5"),
    ],
)
def test_a_code_is_random_bytes_and_their_mac(random: bytes, key: bytes, mac: str) -> None:
    code = make_code(random, key)

    assert base64.b32decode(code + "======") == random + bytes.fromhex(mac)
    assert is_genuine(code, key)


def test_the_scanner_in_the_browser_knows_the_same_code() -> None:
    """The vector of frontend/scanner/ticket.test.ts: two programs, one code."""
    assert make_code(bytes(range(10)), KEY) == CODE


@given(random=RANDOM, key=KEYS)
def test_a_code_is_26_letters_of_base32_and_genuine(random: bytes, key: bytes) -> None:
    code = make_code(random, key)

    assert len(code) == 26
    assert set(code) <= set(ALPHABET)
    assert is_genuine(code, key)


@given(random=RANDOM, key=KEYS, other=KEYS)
def test_a_code_is_genuine_under_its_own_key_alone(random: bytes, key: bytes, other: bytes) -> None:
    assert is_genuine(make_code(random, key), other) is (key == other)


@given(random=RANDOM, place=st.integers(0, 25), letter=st.sampled_from(ALPHABET))
def test_changing_any_letter_makes_a_code_false(random: bytes, place: int, letter: str) -> None:
    """Also the last letter, two bits of which carry nothing: a code has one spelling."""
    code = make_code(random, KEY)
    changed = code[:place] + letter + code[place + 1 :]

    assert is_genuine(changed, KEY) is (changed == code)


@pytest.mark.parametrize(
    "text", ["", "A" * 25, "A" * 27, CODE.lower(), CODE[:-1] + "1", "\x00" * 26]
)
def test_what_has_no_form_of_a_code_is_not_genuine(text: str) -> None:
    assert not is_genuine(text, KEY)


@pytest.mark.parametrize("length", [0, 9, 11])
def test_a_code_takes_exactly_ten_random_bytes(length: int) -> None:
    with pytest.raises(ValueError, match="10"):
        make_code(bytes(length), KEY)


@pytest.mark.parametrize(
    "scanned",
    [
        CODE,
        CODE.lower(),
        f"HTTPS://HOST.EXAMPLE.ORG/T/{CODE}",
        f"https://host.example.org/t/{CODE.lower()}",
        f"HTTPS://HOST.EXAMPLE.ORG/daftar/T/{CODE}",
        f"http://127.0.0.1:8000/T/{CODE}/",
        f"https://host.example.org/t/{CODE}?lang=id#x",
        f"{CODE}\r\n",
        " ".join(CODE[place : place + 5] for place in range(0, 26, 5)),
        "-".join(CODE[place : place + 6] for place in range(0, 26, 6)),
    ],
)
def test_the_code_is_read_out_of_what_was_scanned_or_typed(scanned: str) -> None:
    assert read_code(scanned) == CODE


@pytest.mark.parametrize(
    "scanned",
    ["", "https://example.org/menu", CODE[1:], f"{CODE}A", "x" * 500, "/T/", "\x00", "Ａ" * 26],
)
def test_what_holds_no_code_gives_none(scanned: str) -> None:
    assert read_code(scanned) is None


@given(st.text())
def test_reading_never_fails_and_gives_a_code_or_none(text: str) -> None:
    code = read_code(text)

    assert code is None or (len(code) == 26 and set(code) <= set(ALPHABET))


def test_digits_that_base32_lacks_are_read_as_the_letters_they_resemble() -> None:
    assert read_code("O1IB 8BII OOOO AAAA BBBB CCCC DD") == "OIIBBBIIOOOOAAAABBBBCCCCDD"


@given(ticket_id=st.integers(1, 31**6 - 1), key=st.binary(min_size=32, max_size=32))
def test_a_short_code_leads_back_to_its_ticket_however_it_is_typed(
    ticket_id: int, key: bytes
) -> None:
    code = short_code(ticket_id, key)
    assert len(code) == 6
    assert set(code) <= set(SPEAKABLE)
    assert ticket_of(code, key) == ticket_id
    assert ticket_of(f" {code[:3].lower()}-{code[3:]} ", key) == ticket_id


def test_short_codes_of_one_event_differ_and_follow_no_order() -> None:
    codes = [short_code(one, bytes(32)) for one in range(1, 5_001)]
    assert len(set(codes)) == 5_000
    assert codes != sorted(codes)
    assert short_code(1, bytes(32)) != short_code(1, b"\1" * 32)


@pytest.mark.parametrize("typed", ["", "ABCDE", "ABCDEFG", "ABCDE0", "ABC\x00DE", "İİİİİİ"])
def test_what_is_no_short_code_names_no_ticket(typed: str) -> None:
    assert ticket_of(typed, bytes(32)) is None


@pytest.mark.parametrize("ticket_id", [0, -1, 31**6])
def test_no_short_code_is_made_for_an_id_without_one(ticket_id: int) -> None:
    with pytest.raises(ValueError, match="Short codes"):
        short_code(ticket_id, bytes(32))
