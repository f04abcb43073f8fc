"""Reading people out of what was pasted: cells of a spreadsheet, or a list from a chat.

Nothing here decides: what was read stands in the form for correction before anything is saved.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from eventreg.people.numbers import sex_of_nip
from eventreg.people.rules import clean_line, printed_name
from eventreg.registration.rules.cells import Cell, kind_of, numbers_of, rows_of
from eventreg.registration.rules.pasted_words import (
    is_greeting,
    is_heading,
    sex_of_word,
    split_address,
    split_sex,
    split_title,
    unlabelled,
    without_number_words,
)


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
    "Bapak", "Ibu" or a NIP answer for the sex where nothing else does. Greetings, thanks and headings
    are nobody. No phone number is lost: of several, the person is asked which. A NIK (16 digits) is
    never kept.
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
#: A head may stand below the title of the list.
_MOST_ABOVE_HEAD = 5


def _read_table(table: Sequence[Sequence[str]]) -> Pasted:
    table = [[_plain(cell) for cell in cells] for cells in table]
    heads = [_columns(cells) for cells in table[: _MOST_ABOVE_HEAD + 1]]
    place = next((place for place, columns in enumerate(heads) if "name" in columns), None)
    people: list[PastedPerson] = []
    left_out: list[str] = []
    for number, cells in enumerate(table):
        line = " ".join(filter(None, cells))
        if number == place:
            continue
        if place is not None and number < place:
            left_out.append(line)
            continue
        found = _by_content(cells) if place is None else _by_columns(heads[place], cells)
        if found.name and not (is_greeting(line) and not _has_number(line)):
            people.append(found)
        else:
            left_out.append(line)
    return Pasted(tuple(people), tuple(filter(None, left_out)))


def _columns(cells: Sequence[str]) -> list[str]:
    """Which field stands in which column, if this row is the head: a head holds no numbers."""
    if any(map(_has_number, cells)):
        return []
    return [_COLUMNS.get(cell.casefold().strip(" :"), "") for cell in cells]


def _by_columns(columns: Sequence[str], cells: Sequence[str]) -> PastedPerson:
    facts: dict[str, str] = {}
    phones: list[str] = []
    for field, cell in zip_longest(columns, cells, fillvalue=""):
        if field == "phone" or (not field and kind_of(cell) is Cell.PHONE):
            phones.append(cell)
        elif field:
            facts[field] = facts.get(field) or cell
    name = facts.get("name", "")
    back = facts.get("back", "")
    line = printed_name(facts.get("front", ""), name, back) if name else ""
    return _person(
        line,
        gender=sex_of_word(facts.get("gender", "")),
        phone=_which(phones),
        email=facts.get("email", ""),
        position=facts.get("position", ""),
        nip="" if kind_of(facts.get("nip", "")) is Cell.NIK else facts.get("nip", ""),
    )


def _by_content(cells: Sequence[str]) -> PastedPerson:
    kept = [cell for cell in cells if cell]
    if kept and re.fullmatch(r"\d{1,4}\.?", kept[0]):
        kept = kept[1:]  # The number of the row.
    parts: list[str] = []
    for cell in kept:
        parts += [cell] if kind_of(cell) is not Cell.TEXT else _parts(cell)
    return _sort_out(parts)


def _parts(cell: str) -> list[str]:
    """What a cell holds besides its numbers, and those: "Budi hp 0893…"."""
    line = without_number_words(cell)
    numbers = _numbers(line)
    return [cell] if not numbers else [_NUMBER.sub(" ", line).strip(" ,"), *numbers]


# -- Lines -------------------------------------------------------------------

_NUMBERED = re.compile(r"\s*\(?\d{1,3}\s?[.):]\s*(?=[^\d\s])")
_BULLET = re.compile(r"\s*[-–•·▪>]\s+")
_NAMED = re.compile(r"\s*nama( lengkap| peserta)?\s*:", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s,;|<>()@]{1,64}@[^\s,;|<>()@]{1,255}")
#: WhatsApp writes numbers with a hyphen of its own (U+2011).
_NUMBER = re.compile(r"(?<!\w)\+?\(?\d(?:[\d\s().-]|[\u2010-\u2013](?=\d)){6,60}\d(?!\w)")
_BRACKETED = re.compile(r"\((l|p|lk|pr|laki-laki|perempuan)\)", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;|\t]|\s[-–—]\s|\s[-–—]$|^[-–—]\s")


def _plain(text: str) -> str:
    """Without the stars and strokes by which a chat makes words bold, slanted or struck out."""
    return clean_line(clean_line(text.replace("*", "").replace("~", "")).strip("_"))


def _entries(text: str) -> Iterator[tuple[str, bool]]:
    """The lines of a text that name somebody, with those that belong to them; and the other ones."""
    lines = [_plain(line) for line in text.splitlines()]
    if any(map(_begins, lines)):
        yield from _several_lines_each(lines)
    else:
        yield from _a_line_each([_BULLET.sub("", line, count=1) for line in lines if line])


def _a_line_each(lines: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """One line for each; a number in a line of its own belongs to whoever stands above it."""
    entry: list[str] = []
    for line in lines:
        if entry and _is_bare_number(line):
            entry.append(line)
            continue
        if entry:
            yield ", ".join(entry), True
        entry = [line]
        if is_greeting(line) or (is_heading(line) and not _has_number(line)):
            yield line, False
            entry = []
    if entry:
        yield ", ".join(entry), True


def _several_lines_each(lines: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Somebody goes on until the next one begins, or an empty line, or the words of thanks."""
    entry: list[str] = []
    for line in [*lines, ""]:
        if entry and (_begins(line) or not line or is_greeting(line)):
            yield ", ".join(entry), True
            entry = []
        if _begins(line):
            entry = [_NUMBERED.sub("", line, count=1)]
        elif entry:
            entry.append(line)
        elif line:
            yield line, False


def _begins(line: str) -> bool:
    """Whether somebody new begins in this line: it is numbered, or says "Nama:"."""
    return bool(_NUMBERED.match(line) or _NAMED.match(line))


def _is_bare_number(line: str) -> bool:
    return _has_number(line) and not any(
        map(str.isalpha, _NUMBER.sub("", without_number_words(line)))
    )


def _has_number(line: str) -> bool:
    return bool(_NUMBER.search(without_number_words(line)))


def _numbers(line: str) -> list[str]:
    spans = [span if ")" in span else span.replace("(", "") for span in _NUMBER.findall(line)]
    return [one for span in spans for one in numbers_of(span)]


def _read_line(line: str) -> PastedPerson:
    line = without_number_words(line)
    emails = _EMAIL.findall(line)
    without_emails = _EMAIL.sub(",", line)
    numbers = _numbers(without_emails)
    words = _BETWEEN.split(_BRACKETED.sub(r",\1,", _NUMBER.sub(",", without_emails)))
    return _sort_out([*words, *emails, *numbers])


# -- Both --------------------------------------------------------------------


def _sort_out(cells: Iterable[str]) -> PastedPerson:
    """Cells in any order: what is a number, an address or a sex says so, the first text is the name."""
    found: dict[str, str] = {}
    phones: list[str] = []
    texts: list[str] = []
    for cell in map(unlabelled, cells):
        kind = kind_of(cell)
        if kind is Cell.TEXT:
            texts.append(cell)
        elif kind is Cell.PHONE:
            phones.append(cell)
        elif sex := sex_of_word(cell):
            found.setdefault("gender", sex)
        elif kind in {Cell.EMAIL, Cell.NIP}:
            found.setdefault(kind.value, cell)
    name, sex = split_sex(texts[0]) if texts else ("", "")
    rest = [text for text in texts[1:] if any(map(str.isalnum, text)) and not is_greeting(text)]
    while rest and (title := split_title(rest[0]))[0]:
        name = f"{name}, {title[0]}"
        sex = sex or sex_of_word(title[1])
        rest = [*filter(None, ["" if sex_of_word(title[1]) else title[1]]), *rest[1:]]
    gender = found.pop("gender", "") or sex
    return _person(name, gender=gender, position=", ".join(rest), phone=_which(phones), **found)


def _which(phones: Iterable[str]) -> str:
    """The number; of several all, so that the form asks which of them it is."""
    return " / ".join(dict.fromkeys(filter(None, phones)))


def _person(name: str, *, gender: str = "", nip: str = "", **facts: str) -> PastedPerson:
    digits = "".join(char for char in nip if char.isascii() and char.isdigit())
    name, addressed = split_address(name)
    sex = gender or sex_of_nip(digits) or addressed
    if not any(char.isalpha() for char in name):
        name = ""
    return PastedPerson(name=name, gender=sex, nip=nip, **facts)
