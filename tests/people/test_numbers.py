"""Civil-servant numbers and phones, with the vectors of domain rules 3.2 and 3.5.

NIP serials are 9xx and phones begin with 0893 or lie in ranges reserved for fiction, so that none
belongs to a person.
"""

import string
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventreg.people.numbers import (
    NipKind,
    NipWarning,
    Phone,
    check_nip,
    format_nip,
    mask_nip,
    mask_phone,
    normalise_phone,
    parse_phone,
    sex_of_nip,
    show_phone,
    whatsapp_link,
)

TODAY = date(2026, 1, 1)
NIP = "198609262015051901"
ANY_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.text(alphabet=string.digits + "٣３² +-.()eEWA"),
)


@pytest.mark.parametrize(
    ("typed", "digits", "kind", "warnings"),
    [
        ("19860926 201505 1 901", NIP, NipKind.PNS, ()),
        ("NIP. 19860926.201505.1.901", NIP, NipKind.PNS, ()),
        ("１９８６0926 201505 1 901", NIP, NipKind.PNS, ()),
        ("199001012022211901", "199001012022211901", NipKind.PPPK, ()),
        ("199009132025242914", "199009132025242914", NipKind.PPPK, ()),
        ("19860926201505190", None, NipKind.INVALID, (NipWarning.WRONG_LENGTH,)),
        ("1986092620150519011", None, NipKind.INVALID, (NipWarning.WRONG_LENGTH,)),
        ("510123901", "510123901", NipKind.OLD, (NipWarning.OLD_NUMBER,)),
        ("-", None, NipKind.NONE, ()),
        (".", None, NipKind.NONE, ()),
        ("", None, NipKind.NONE, ()),
        ("198613262015051901", "198613262015051901", NipKind.PNS, (NipWarning.BIRTH_DATE,)),
        ("198609262015053901", "198609262015053901", NipKind.PNS, (NipWarning.SEX,)),
        ("198609262015991901", "198609262015991901", NipKind.PPPK, (NipWarning.MONTH,)),
        ("198609262015001901", "198609262015001901", NipKind.PPPK, (NipWarning.MONTH,)),
        ("200609262015051901", "200609262015051901", NipKind.PNS, (NipWarning.AGE,)),
        ("198609262028051901", "198609262028051901", NipKind.PNS, (NipWarning.YEAR,)),
        ("198609262015051000", "198609262015051000", NipKind.PNS, (NipWarning.SERIAL,)),
        ("1.98609E+17", None, NipKind.INVALID, (NipWarning.ROUNDED,)),
        ("1,986092620150519E+17", None, NipKind.INVALID, (NipWarning.ROUNDED,)),
        ("198609262015051901.0", NIP, NipKind.PNS, ()),
    ],
)
def test_only_the_length_of_a_nip_is_an_error_and_all_else_a_warning(
    typed: str, digits: str | None, kind: NipKind, warnings: tuple[NipWarning, ...]
) -> None:
    check = check_nip(typed, TODAY)
    assert (check.digits, check.kind, check.warnings) == (digits, kind, warnings)


def test_a_nip_of_the_wrong_length_says_how_many_digits_were_typed() -> None:
    assert check_nip("19860926 201505 190", TODAY).count == 17


def test_next_year_is_a_possible_year_of_appointment_and_the_year_after_is_not() -> None:
    next_year, later = "199009132027051901", "199009132028051901"
    assert check_nip(next_year, TODAY).warnings == ()
    assert check_nip(later, TODAY).warnings == (NipWarning.YEAR,)
    assert check_nip(later, date(2027, 1, 1)).warnings == ()


def test_a_nip_is_shown_grouped_and_masked() -> None:
    assert format_nip(NIP) == "19860926 201505 1 901"
    assert mask_nip(NIP) == "•" * 14 + "1901"


@pytest.mark.parametrize("absent", [None, ""])
def test_no_nip_shows_as_nothing(absent: str | None) -> None:
    assert (format_nip(absent), mask_nip(absent), sex_of_nip(absent)) == ("", "", None)


def test_an_old_number_is_shown_whole_and_says_no_sex() -> None:
    assert (format_nip("510123901"), mask_nip("510123901")) == ("510123901", "")
    assert sex_of_nip("510123901") is None


@pytest.mark.parametrize(("digit", "sex"), [("1", "L"), ("2", "P"), ("3", None)])
def test_digit_15_states_the_sex(digit: str, sex: str | None) -> None:
    assert sex_of_nip(f"19860926201505{digit}901") == sex


@given(ANY_TEXT)
@settings(deadline=None)
def test_checking_a_nip_never_fails_and_stores_9_or_18_ascii_digits(text: str) -> None:
    check = check_nip(text, TODAY)
    assert (check.digits is None) == (check.kind in {NipKind.NONE, NipKind.INVALID})
    if check.digits is not None:
        assert check.digits.isascii()
        assert check.digits.isdigit()
        assert len(check.digits) in {9, 18}
        assert check_nip(format_nip(check.digits), TODAY) == check


@pytest.mark.parametrize(
    ("typed", "e164"),
    [
        ("089300000001", "+6289300000001"),
        ("+62 893-0000-0001", "+6289300000001"),
        ("62893 0000 0001", "+6289300000001"),
        ("89300000001", "+6289300000001"),
        ("+62 0893 0000 0001", "+6289300000001"),
        ("0062 893 0000 0001", "+6289300000001"),
        ("WA: 0893.0000.0001", "+6289300000001"),
        ("0893-0000-0001 (WA)", "+6289300000001"),
        ("(0341) 123456", None),
        ("0842123456789", None),
        ("+62893345", None),
        ("08933456789012", None),
        ("0893-000-000", "+62893000000"),
        ("", None),
        ("٠٨٩٣٠٠٠٠٠٠٠١", "+6289300000001"),
        ("０８９３００００ 0001", "+6289300000001"),
        ("+89300000001", "+6289300000001"),
        ("89300000001.0", "+6289300000001"),
        ("8.93E+11", None),
        ("8.9300000001E+11", None),
        ("0893-0000-0001 / 0893-0000-0002", None),
    ],
)
def test_an_indonesian_mobile_is_stored_in_one_form(typed: str, e164: str | None) -> None:
    assert normalise_phone(typed) == e164


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("0893 0000 0001", Phone("+6289300000001", is_mobile=True)),
        ("(0341) 123456", Phone("+62341123456", is_mobile=False)),
        ("+62 341 123456", Phone("+62341123456", is_mobile=False)),
        ("+62 (0)341 123456", Phone("+62341123456", is_mobile=False)),
        ("021-12345678", Phone("+622112345678", is_mobile=False)),
        ("(0622) 12345", Phone("+6262212345", is_mobile=False)),
        ("341 123456", None),
        ("(0341) 123", None),
        ("+44 7700 900123", Phone("+447700900123", is_mobile=False)),
        ("WA: +1 415-555-0100", Phone("+14155550100", is_mobile=False)),
        ("＋44 7700 900123", Phone("+447700900123", is_mobile=False)),
        ("44 7700 900123 +", None),
        ("+44 770", None),
        ("+1234567890123456", None),
        ("+", None),
        ("tidak ada", None),
        ("0893-0000-0300x", None),
        ("0893-OOOO-0000-01", None),
        ("(0341) 123456 ext. 12", None),
        ("HP 0893 0000 0001 a.n. Siti", Phone("+6289300000001", is_mobile=True)),
    ],
)
def test_fixed_lines_and_foreign_numbers_are_phones_too(typed: str, phone: Phone | None) -> None:
    assert parse_phone(typed) == phone


def test_a_japanese_number_is_not_taken_for_an_indonesian_mobile() -> None:
    assert parse_phone("+81 3-0000-0000") == Phone("+81300000000", is_mobile=False)
    assert normalise_phone("+81 3-0000-0000") is None


@given(ANY_TEXT)
@settings(deadline=None)
def test_reading_a_phone_never_fails_and_reading_it_again_changes_nothing(text: str) -> None:
    phone = parse_phone(text)
    if phone is not None:
        assert phone.e164.isascii()
        assert 7 <= len(phone.e164) - 1 <= 15
        assert parse_phone(phone.e164) == phone


@given(st.from_regex(r"8[1-35-9][0-9]{7,10}", fullmatch=True))
@settings(deadline=None)
def test_every_mobile_reads_back_from_the_form_in_which_it_is_shown(national: str) -> None:
    assert normalise_phone(show_phone(f"+62{national}")) == f"+62{national}"


@given(st.from_regex(r"[2-79][0-9]{6,10}", fullmatch=True))
@settings(deadline=None)
def test_every_fixed_line_reads_back_from_the_form_in_which_it_is_shown(national: str) -> None:
    phone = Phone(f"+62{national}", is_mobile=False)
    assert parse_phone(show_phone(phone.e164)) == phone


@pytest.mark.parametrize(
    ("e164", "shown", "masked"),
    [
        ("+6289300000001", "0893-0000-0001", "••••-••••-0001"),
        ("+62893000004", "0893-000-004", "••••-••0-004"),
        ("+628930000012", "0893-0000-012", "••••-•••0-012"),
        ("+62893000000012", "0893-0000-00012", "••••-••••-•0012"),
        ("+62341123456", "(0341) 123456", "(••••) ••3456"),
        ("+622112345678", "(021) 12345678", "(•••) ••••5678"),
        ("+447700900123", "+447700900123", "+••••••••0123"),
        ("089300000001", "0893-0000-0001", "••••-••••-0001"),
        ("0893-0000-0001", "0893-0000-0001", "••••-••••-0001"),
        ("bagian umum", "bagian umum", "bagian umum"),
        ("", "", ""),
    ],
)
def test_a_phone_is_shown_in_groups_and_masked_to_its_last_four_digits(
    e164: str, shown: str, masked: str
) -> None:
    """Scar 15: lists mask numbers."""
    assert show_phone(e164) == shown
    assert mask_phone(e164) == masked


def test_whatsapp_opens_for_mobiles_and_not_for_fixed_lines() -> None:
    assert whatsapp_link("+6289300000001") == "https://wa.me/6289300000001"
    assert whatsapp_link("+447700900123") == "https://wa.me/447700900123"
    assert whatsapp_link("+62341123456") is None


def test_a_whatsapp_message_cannot_leave_its_place_in_the_link() -> None:
    link = whatsapp_link("+6289300000001", "Sesi 1 & 2, pukul 08.00?")
    assert link == ("https://wa.me/6289300000001?text=Sesi%201%20%26%202%2C%20pukul%2008.00%3F")
