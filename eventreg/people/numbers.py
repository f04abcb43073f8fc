"""Civil-servant numbers and telephone numbers: read what people type, show what may be seen."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import quote

_BULLET = "\u2022"
_PLUS_SIGNS = frozenset("+\uff0b\ufe62\u207a")

# A spreadsheet that took a long number for a quantity shows "8.12346E+11": its digits are lost.
_ROUNDED_BY_SPREADSHEET = re.compile(r"\de\+\d", re.IGNORECASE)
# The same number read from a cell as a floating-point value ends in ".0", which is no digit of it.
_FLOAT = re.compile(r"\s*(\d+)\.0\s*")


def _digits(text: str) -> str:
    """The decimal digits of a text in order as 0-9, whatever script or width they were typed in."""
    if number := _FLOAT.fullmatch(text):
        text = number[1]
    values = (unicodedata.digit(char, -1) for char in text)
    return "".join(str(value) for value in values if value >= 0)


class NipKind(StrEnum):
    """Which number of a government employee it is; the empty text when none was given."""

    NONE = ""
    PNS = "pns"
    PPPK = "pppk"
    OLD = "old"
    INVALID = "invalid"


class NipWarning(StrEnum):
    """What is odd about a number. Only WRONG_LENGTH and ROUNDED come with an invalid number."""

    WRONG_LENGTH = "wrong_length"
    ROUNDED = "rounded_by_spreadsheet"
    OLD_NUMBER = "old_number"
    BIRTH_DATE = "birth_date"
    MONTH = "month"
    AGE = "age"
    YEAR = "year"
    SEX = "sex"
    SERIAL = "serial"


@dataclass(frozen=True, slots=True)
class NipCheck:
    """The digits to store (None when empty or invalid), their kind, and what to ask about them.

    `count` is the number of digits typed, for the sentence that says how many there should be.
    """

    digits: str | None
    kind: NipKind
    warnings: tuple[NipWarning, ...]
    count: int


def check_nip(text: str, today: date) -> NipCheck:
    """Reads an optional NIP or NI PPPK as typed, with any separators or prefix.

    18 digits, or the 9 of before 2007, are valid and any other number of digits is not. Everything
    else only warns, because real numbers have clerical slips and the desk turns nobody away.
    A NIP is birth date, year and month of appointment, sex, serial (Perka BKN 43/2007); a PPPK has
    no month in digits 13-14. `today` is the local day.
    """
    digits = _digits(text)
    count = len(digits)
    if _ROUNDED_BY_SPREADSHEET.search(text):
        return NipCheck(None, NipKind.INVALID, (NipWarning.ROUNDED,), count)
    if count == 0:
        return NipCheck(None, NipKind.NONE, (), count)
    if count == 9:
        return NipCheck(digits, NipKind.OLD, (NipWarning.OLD_NUMBER,), count)
    if count != 18:
        return NipCheck(None, NipKind.INVALID, (NipWarning.WRONG_LENGTH,), count)
    kind = NipKind.PNS if 1 <= int(digits[12:14]) <= 12 else NipKind.PPPK
    return NipCheck(digits, kind, _nip_warnings(digits, today), count)


def _nip_warnings(digits: str, today: date) -> tuple[NipWarning, ...]:
    """What is odd inside a number of 18 digits, in the order of its digits."""
    year, month = int(digits[8:12]), int(digits[12:14])
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        born = None
    found = {
        NipWarning.BIRTH_DATE: born is None,
        NipWarning.MONTH: month == 0 or month > 49,
        NipWarning.AGE: born is not None and not 16 <= year - born.year <= 66,
        NipWarning.YEAR: year > today.year + 1 or year < 1945,
        NipWarning.SEX: digits[14] not in "12",
        NipWarning.SERIAL: digits[15:] == "000",
    }
    return tuple(warning for warning, applies in found.items() if applies)


def format_nip(digits: str | None) -> str:
    """A stored number as officials write it, "19860926 201505 1 901"; an old one unchanged."""
    if not digits or len(digits) != 18:
        return digits or ""
    return f"{digits[:8]} {digits[8:14]} {digits[14]} {digits[15:]}"


def mask_nip(digits: str | None) -> str:
    """What a screen at the desk may show: the last four digits, never birth date or sex."""
    return _BULLET * 14 + digits[-4:] if digits and len(digits) == 18 else ""


def mask_email(email: str | None) -> str:
    """The first letter and the host, for those who may not change anything: 's•••@example.org'."""
    name, at, host = (email or "").partition("@")
    return f"{name[:1]}{_BULLET * 3}{at}{host}" if at else ""


def sex_of_nip(digits: str | None) -> str | None:
    """The sex that digit 15 states, "L" or "P"; None where the number does not say."""
    if not digits or len(digits) != 18:
        return None
    return {"1": "L", "2": "P"}.get(digits[14])


# National number of an Indonesian mobile and of a fixed line: the metadata of libphonenumber for
# +62. The fixed pattern is coarser than its table of area codes on purpose, as codes change.
_MOBILE = re.compile(r"8[1-35-9]\d{7,10}", re.ASCII)
_FIXED = re.compile(r"(?:(?:00)?620*|0)([2-79]\d{6,10})", re.ASCII)
_FOREIGN = re.compile(r"[1-9]\d{6,14}", re.ASCII)
_AREA_CODES_OF_TWO_DIGITS = ("21", "22", "24", "31", "61")
# A slip of the finger: a letter that clings to a digit from behind, or stands among the digits.
_LETTER_AMONG_DIGITS = re.compile(r"\d[^\W\d_]|\d.*[^\W\d_].*\d", re.DOTALL)
# No country has a code that begins with 83 or 89 (ITU-T E.164): "+895…" lacks its 62, no more.
_STILL_INDONESIAN = ("62", "0", "83", "89")


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number in E.164 form; `is_mobile` only where an Indonesian mobile is certain."""

    e164: str
    is_mobile: bool


def parse_phone(text: str) -> Phone | None:
    """The number that somebody typed, or None if it is none.

    Takes Indonesian mobiles in every usual form (0893…, 893…, 62…, +62 0…, 0062…, "WA: …"), fixed
    lines with their area code ((0341) 123456), and numbers of other countries when they begin with
    "+" (7 to 15 digits by ITU-T E.164). A number that a spreadsheet has rounded, or with a letter
    among its digits, is None: nobody can tell which digit was meant. Reading a number's own E.164
    form gives the same number again.
    """
    digits = _digits(text)
    if _ROUNDED_BY_SPREADSHEET.search(text) or has_letter_among_digits(text):
        return None
    if _has_plus(text) and not digits.startswith(_STILL_INDONESIAN):
        return Phone(f"+{digits}", is_mobile=False) if _FOREIGN.fullmatch(digits) else None
    national = digits.removeprefix("00").removeprefix("62").lstrip("0")
    if _MOBILE.fullmatch(national):
        return Phone(f"+62{national}", is_mobile=True)
    if fixed := _FIXED.fullmatch(digits):
        return Phone(f"+62{fixed[1]}", is_mobile=False)
    return None


def has_letter_among_digits(text: str) -> bool:
    """Whether a letter got into a number ("0893-0000-0300x"); words before or after it are none."""
    return _LETTER_AMONG_DIGITS.search(text) is not None


def _has_plus(text: str) -> bool:
    """Whether a plus sign stands before the first digit."""
    for char in text:
        if unicodedata.digit(char, None) is not None:
            return False
        if char in _PLUS_SIGNS:
            return True
    return False


def normalise_phone(text: str) -> str | None:
    """The E.164 form "+62…" of an Indonesian mobile as typed, or None for anything else."""
    phone = parse_phone(text)
    return phone.e164 if phone and phone.is_mobile else None


def show_phone(e164: str) -> str:
    """A stored number as people read it: 0893-0000-0001, (0341) 123456, others in E.164 form.

    What an office typed as its contact is not stored in that form; it is shown alike.
    """
    if e164 and not e164.startswith("+"):
        typed = parse_phone(e164)
        return show_phone(typed.e164) if typed else e164
    national = e164.removeprefix("+62")
    if national == e164:
        return e164
    if _MOBILE.fullmatch(national):
        dialled = f"0{national}"
        second = 7 if len(dialled) == 10 else 8
        return f"{dialled[:4]}-{dialled[4:second]}-{dialled[second:]}"
    area = 2 if national.startswith(_AREA_CODES_OF_TWO_DIGITS) else 3
    return f"(0{national[:area]}) {national[area:]}"


def mask_phone(e164: str) -> str:
    """The shown form with all digits but the last four hidden, for screens that others see."""
    return re.sub(r"\d(?=(?:\D*\d){4})", _BULLET, show_phone(e164))


def whatsapp_link(e164: str, message: str = "") -> str | None:
    """The wa.me link that staff click to write to this number; None for an Indonesian fixed line.

    A foreign number gets a link too, since whether it is a mobile cannot be told from its digits.
    """
    national = e164.removeprefix("+62")
    if national != e164 and not _MOBILE.fullmatch(national):
        return None
    query = f"?text={quote(message, safe='')}" if message else ""
    return f"https://wa.me/{e164.removeprefix('+')}{query}"
