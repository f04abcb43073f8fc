"""Reading people out of what was pasted: cells of a spreadsheet, or a list from a chat.

Nothing here decides: what was read stands in the form for correction before anything is saved.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from eventreg.people.numbers import sex_of_nip
from eventreg.people.rules import clean_line, printed_name
from eventreg.registration.rules.cells import Cell, kind_of, numbers_of, rows_of


@dataclass(frozen=True)
class PastedPerson:
    """What was read of one person: texts as they stood there, unchecked. `name` with its titles."""

    name: str = ""
    gender: str = ""
    phone: str = ""
    email: str = ""
    position: str = ""
    nip: str = ""


@dataclass(frozen=True)
class Pasted:
    """The people that were found in a text, and the lines in which nobody was."""

    people: tuple[PastedPerson, ...]
    left_out: tuple[str, ...]


def read_people(text: str) -> Pasted:
    """The people in a pasted text: rows of a spreadsheet (with or without its head), or lines.

    Lines may be numbered ("1. Nama, jabatan, 0893…"), and a numbered one may run over several lines.
    Numbers are told apart by their digits (NIP and NI PPPK have 18), titles stay with the name, and
    a NIP answers for the sex where nothing else does. A NIK (16 digits) is never kept.
    """
    table = rows_of(text)
    if table is not None:
        return _read_table(table)
    people: list[PastedPerson] = []
    left_out: list[str] = []
    for line, is_person in _entries(text):
        found = _read_line(line) if is_person else PastedPerson()
        if found.name:
            people.append(found)
        else:
            left_out.append(line)
    return Pasted(tuple(people), tuple(left_out))


# -- Spreadsheets ------------------------------------------------------------

_HEADS = {
    "name": "nama|nama lengkap|nama peserta|nama dan gelar|nama lengkap dan gelar|name|full name",
    "front": "gelar depan|title front",
    "back": "gelar belakang|gelar|title back",
    "gender": "l/p|jk|lp|jenis kelamin|kelamin|sex|gender",
    "phone": "hp|no hp|no. hp|nomor hp|hp/wa|no. hp/wa|no hp/wa|nomor hp/wa|nomor hp/whatsapp|wa|no wa"
    "|no. wa|whatsapp|nomor whatsapp|telepon|telp|no telp|no. telp|nomor telepon|phone|mobile",
    "email": "email|e-mail|surel|alamat email|alamat surel|alamat surel (email)",
    "position": "jabatan|posisi|jabatan dalam kim|position|role",
    "nip": "nip|nip/ni pppk|ni pppk|nip/nipppk|nip (bila ada)",
}
_COLUMNS = {head: field for field, heads in _HEADS.items() for head in heads.split("|")}


def _read_table(table: Sequence[Sequence[str]]) -> Pasted:
    columns = [_COLUMNS.get(cell.casefold().strip(" :*"), "") for cell in table[0]]
    has_head = "name" in columns
    rows = table[1:] if has_head else table
    people: list[PastedPerson] = []
    left_out: list[str] = []
    for cells in rows:
        found = _by_columns(columns, cells) if has_head else _by_content(cells)
        if found.name:
            people.append(found)
        else:
            left_out.append(clean_line(" ".join(cells)))
    return Pasted(tuple(people), tuple(filter(None, left_out)))


def _by_columns(columns: Sequence[str], cells: Sequence[str]) -> PastedPerson:
    facts = {field: clean_line(cell) for field, cell in zip(columns, cells, strict=False) if field}
    name = facts.get("name", "")
    back = facts.get("back", "")
    line = printed_name(facts.get("front", ""), name, back) if name else ""
    return _person(
        line,
        gender=_sex(facts.get("gender", "")),
        phone=facts.get("phone", ""),
        email=facts.get("email", ""),
        position=facts.get("position", ""),
        nip="" if kind_of(facts.get("nip", "")) is Cell.NIK else facts.get("nip", ""),
    )


def _by_content(cells: Sequence[str]) -> PastedPerson:
    kept = [cell for cell in map(clean_line, cells) if cell]
    if kept and re.fullmatch(r"\d{1,4}\.?", kept[0]):
        kept = kept[1:]  # The number of the row.
    return _sort_out(kept)


# -- Lines -------------------------------------------------------------------

_NUMBERED = re.compile(r"\s*\(?\d{1,3}\s?[.):]\s*(?=[^\d\s])")
_BULLET = re.compile(r"\s*[-–•·▪]\s+")
_NAMED = re.compile(r"\s*nama( lengkap| peserta)?\s*:", re.IGNORECASE)
_LABEL = re.compile(
    r"^(nama( lengkap| peserta)?|jabatan( dalam kim)?|posisi|nip|ni pppk|nik|email|e-mail|surel|jk|l/p"
    r"|jenis kelamin|(no|nomor)?\.?\s?(hp|wa|whatsapp|telp|telepon)(\s?/\s?(wa|whatsapp))?)"
    r"\s*(?:[.:]+\s*|$)",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^\s,;|<>()@]{1,64}@[^\s,;|<>()@]{1,255}")
_NUMBER = re.compile(r"(?<![\w])\+?\(?\d[\d\s().-]{6,}\d(?![\w])")
_BRACKETED = re.compile(r"\((l|p|lk|pr|laki-laki|perempuan)\)", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;|\t]|\s[-–—]\s|\s[-–—]$")


def _entries(text: str) -> Iterator[tuple[str, bool]]:
    """The lines of a text that name somebody, with those that belong to them; and the other ones."""
    lines = [line.replace("*", "").replace("~", "") for line in text.splitlines()]
    if any(map(_begins, lines)):
        yield from _several_lines_each(lines)
        return
    for line in filter(None, map(clean_line, lines)):
        yield _BULLET.sub("", line, count=1), not line.endswith(":")


def _several_lines_each(lines: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Somebody goes on until the next one begins, or an empty line."""
    entry: list[str] = []
    for line in [*lines, ""]:
        cleaned = clean_line(line)
        if entry and (_begins(line) or not cleaned or _CLOSING.match(cleaned)):
            yield ", ".join(entry), True
            entry = []
        if _begins(line):
            entry = [clean_line(_NUMBERED.sub("", line, count=1))]
        elif entry:
            entry.append(cleaned)
        elif cleaned:
            yield cleaned, False


#: With these words a message ends, whoever stood before them.
_CLOSING = re.compile(
    r"(terima\s*kasih|trims|makasih|thanks|salam|hormat|demikian|mohon|wassalam|nuwun|matur)\b",
    re.IGNORECASE,
)


def _begins(line: str) -> bool:
    """Whether somebody new begins in this line: it is numbered, or says "Nama:"."""
    return bool(_NUMBERED.match(line) or _NAMED.match(line))


def _read_line(line: str) -> PastedPerson:
    emails = _EMAIL.findall(line)
    without_emails = _EMAIL.sub(",", line)
    numbers = [one for span in _NUMBER.findall(without_emails) for one in numbers_of(span)]
    words = _BETWEEN.split(_BRACKETED.sub(r",\1,", _NUMBER.sub(",", without_emails)))
    return _sort_out([*words, *emails, *numbers])


# -- Both --------------------------------------------------------------------

_DOTTED_TITLE = re.compile(r"[A-Za-z]{1,4}(\.\s?[A-Za-z]{1,5})+\.?")
#: Titles that people write without their dots. Other capitals may be a position (THL, PPTK).
_PLAIN_TITLES = frozenset(
    [
        "se",
        "sh",
        "st",
        "ss",
        "mm",
        "mh",
        "mt",
        "mba",
        "mpa",
        "lc",
        "ssos",
        "skom",
        "smsi",
        "msi",
        "mpd",
        "spd",
        "ssi",
        "map",
        "sap",
        "sip",
        "sstp",
        "stp",
        "ssn",
        "msn",
        "mkom",
        "sikom",
        "mikom",
        "amd",
        "amdkom",
        "phd",
        "ceh",
        "ipu",
        "ipm",
        "apt",
        "ners",
    ]
)


def _sort_out(cells: Iterable[str]) -> PastedPerson:
    """Cells in any order: what is a number, an address or a sex says so, the first text is the name."""
    found: dict[str, str] = {}
    texts: list[str] = []
    for cell in map(_unlabelled, cells):
        kind = kind_of(cell)
        if kind is Cell.TEXT:
            texts.append(cell)
        elif sex := _sex(cell):
            found.setdefault("gender", sex)
        elif kind in {Cell.PHONE, Cell.EMAIL, Cell.NIP}:
            found.setdefault(kind.value, cell)
    while len(texts) > 1 and _is_title(texts[1]):
        texts[:2] = [f"{texts[0]}, {texts[1]}"]
    return _person(texts[0] if texts else "", position=", ".join(texts[1:]), **found)


def _unlabelled(cell: str) -> str:
    return _LABEL.sub("", clean_line(cell).strip(" :"), count=1).strip()


def _is_title(text: str) -> bool:
    return bool(_DOTTED_TITLE.fullmatch(text)) or text.replace(".", "").casefold() in _PLAIN_TITLES


_SEXES = {
    word: sex
    for sex, words in {
        "L": ("l", "lk", "laki", "laki-laki", "laki laki", "pria", "male", "m"),
        "P": ("p", "pr", "perempuan", "wanita", "female", "f"),
    }.items()
    for word in words
}


def _sex(text: str) -> str:
    return _SEXES.get(text.casefold().strip(" ().:"), "")


def _person(name: str, *, gender: str = "", nip: str = "", **facts: str) -> PastedPerson:
    digits = "".join(char for char in nip if char.isascii() and char.isdigit())
    sex = gender or sex_of_nip(digits) or ""
    if not any(char.isalpha() for char in name):
        name = ""
    return PastedPerson(name=name, gender=sex, nip=nip, **facts)
