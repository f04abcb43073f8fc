"""What one cell says: a number, a word out of several, a place, an account; or what is wrong with it."""

import re
from collections.abc import Iterable
from datetime import date

from eventreg.categories.rules import EMPLOYMENTS
from eventreg.events.rules import Answered, QuestionSpec, check_answer
from eventreg.importing.rules.faults import OF_ANSWERS, FaultKind
from eventreg.importing.rules.tables import Cell, as_text, has_lost_digits
from eventreg.people.handles import Platform, normalise_handle, parse_followers
from eventreg.people.numbers import NipKind, NipWarning, check_nip, parse_phone
from eventreg.people.rules import clean_line
from eventreg.registration.rules import MOST_ACCOUNTS, AccountData

Facts = dict[str, str | int]
#: What is wrong with a cell, without saying yet where it stands.
Wrong = tuple[FaultKind, Facts]

_SIGNS_OF_NOTHING = re.compile(r"[-–—._/\s]*")
_WORDS_FOR_NOTHING = {"tidak ada", "tdk ada", "belum ada", "nihil", "n/a", "none", "#n/a"}
_GENDERS = {
    **dict.fromkeys(("l", "lk", "laki", "lakilaki", "pria", "m", "male", "cowok", "bapak"), "L"),
    **dict.fromkeys(("p", "pr", "perempuan", "wanita", "f", "female", "cewek", "ibu"), "P"),
}
_EMPLOYMENTS = {
    **dict.fromkeys(("pns", "asnpns", "pnsasn", "civilservantpns"), "pns"),
    **dict.fromkeys(
        ("pppk", "p3k", "asnpppk", "pppkparuhwaktu", "contractcivilservantpppk"), "pppk"
    ),
    **dict.fromkeys(
        (
            "nonasn",
            "honorer",
            "thl",
            "kontrak",
            "tenagakontrak",
            "ptt",
            "gtt",
            "notacivilservantnonasn",
        ),
        "non_asn",
    ),
    **dict.fromkeys(("tni", "polri", "tnipolri", "armedforcesorpolicetnipolri"), "tni_polri"),
    **dict.fromkeys(("other", "lainnya", "lain", "umum", "swasta", "lainlain"), "other"),
}
_PLATFORMS = {
    **{platform.value: platform for platform in Platform},
    "ig": Platform.INSTAGRAM,
    "tt": Platform.TIKTOK,
    "yt": Platform.YOUTUBE,
    "twitter": Platform.X,
    "fb": Platform.FACEBOOK,
    "tik tok": Platform.TIKTOK,
}
_NAMED_ACCOUNT = re.compile(
    r"(instagram|ig|tiktok|tik tok|tt|youtube|yt|x|twitter|facebook|fb|threads)\s*[:=@ ]\s*@?(.+)",
    re.IGNORECASE,
)
_LONGEST_NAMED = 80


def says_nothing(text: str) -> bool:
    """Whether a cell only says that there is nothing to say: "-", "tidak ada"."""
    return bool(_SIGNS_OF_NOTHING.fullmatch(text)) or text.lower() in _WORDS_FOR_NOTHING


def read_phone(cell: Cell) -> str | Wrong:
    """A telephone number in E.164 form, also where Excel dropped the zero in front."""
    text = as_text(cell)
    phone = None if has_lost_digits(cell) else parse_phone(text)
    if phone is not None:
        return phone.e164
    rounded = has_lost_digits(cell) or re.search(r"\de\+\d", text, re.IGNORECASE)
    return (FaultKind.ROUNDED_PHONE if rounded else FaultKind.PHONE, {})


def read_nip(cell: Cell, today: date) -> str | Wrong | None:
    """The digits of a NIP, none for a cell without digits. A number of 18 digits cannot be trusted.

    Spreadsheets keep 15 digits and fill up with zeros, so that a NIP that ends in 000 is wrong, too:
    a wrong NIP is worse than none.
    """
    check = check_nip(as_text(cell), today)
    if has_lost_digits(cell) or NipWarning.ROUNDED in check.warnings:
        return (FaultKind.ROUNDED_NIP, {})
    if check.kind is NipKind.INVALID:
        kind = FaultKind.NIK if check.count == 16 else FaultKind.NIP_LENGTH
        return (kind, {"count": check.count})
    if NipWarning.SERIAL in check.warnings:
        return (FaultKind.ROUNDED_NIP, {})
    return check.digits


def read_gender(text: str) -> str | Wrong:
    """'L' or 'P', from any usual word for either."""
    found = _GENDERS.get(_letters(text))
    return found or (FaultKind.NOT_OFFERED, {"typed": short(text), "offered": "L, P"})


def read_employment(text: str) -> str | Wrong:
    """One of the employment states, from its value or any usual word for it."""
    found = _EMPLOYMENTS.get(_letters(text))
    if found is None and text.lower() in {choice.value for choice in EMPLOYMENTS}:
        found = text.lower()
    offered = "PNS, PPPK, Non-ASN, TNI/Polri, Lainnya"
    return found or (FaultKind.NOT_OFFERED, {"typed": short(text), "offered": offered})


def read_answer(question: QuestionSpec, cell: Cell) -> str | Wrong:
    """An answer to an extra question, as it is stored."""
    outcome = check_answer(question, as_text(cell))
    if isinstance(outcome, Answered):
        return outcome.value
    offered = ", ".join(choice.label_id for choice in question.offered())
    return (
        OF_ANSWERS[outcome.fault],
        {
            "typed": len(as_text(cell)) if "long" in outcome.fault else short(as_text(cell)),
            "offered": offered[:200],
            "most": 500,
        },
    )


def read_handle(platform: Platform, text: str) -> AccountData | Wrong:
    """An account of a platform, from a handle or an address."""
    handle = normalise_handle(platform, text)
    return AccountData(platform.value, handle, None) if handle else (FaultKind.ACCOUNT, {})


def read_accounts(text: str) -> tuple[AccountData, ...] | Wrong:
    """Accounts as our own export writes them (instagram:name:1200 | tiktok:name:), or addresses."""
    found: list[AccountData] = []
    for part in re.split(r"[|;\n]|,\s|\s(?=https?://)", text):
        line = clean_line(part)
        if says_nothing(line):
            continue
        account = _account(line)
        if isinstance(account, tuple):
            return account
        found.append(account)
    return tuple(found[:MOST_ACCOUNTS])


def read_followers(text: str) -> int | Wrong:
    """How many follow an account."""
    followers = parse_followers(text)
    return (FaultKind.FOLLOWERS, {}) if followers is None else followers


def _account(line: str) -> AccountData | Wrong:
    for platform in Platform:
        if "." in line and "/" in line and normalise_handle(platform, line):
            return read_handle(platform, line)
    named = _NAMED_ACCOUNT.fullmatch(line)
    if named is None:
        return (FaultKind.PLATFORM, {})
    name, _colon, count = named[2].rpartition(":")
    account = read_handle(_PLATFORMS[named[1].lower()], name or named[2])
    if isinstance(account, tuple) or not (name and count.strip()):
        return account
    followers = read_followers(count)
    if isinstance(followers, tuple):
        return followers
    return AccountData(account.platform, account.handle, followers)


def offered_words(names: Iterable[str]) -> str:
    """Several names in one sentence, as far as they fit."""
    return ", ".join(names)[:200]


def _letters(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def short(text: str) -> str:
    """What was typed, as far as a sentence bears it."""
    line = clean_line(text)
    return line if len(line) <= _LONGEST_NAMED else f"{line[:_LONGEST_NAMED]}…"
