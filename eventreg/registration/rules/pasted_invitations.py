"""Reading a pasted list of agencies or KIM to invite."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from eventreg.people.rules import clean_line
from eventreg.registration.rules.cells import Cell, kind_of

_HEAD = re.compile(
    r"(no\.?|(asal )?(daerah|wilayah|region|kab(upaten)?\.?\s?/\s?kota))", re.IGNORECASE
)
_PLACES = re.compile(r"(\d{1,3})( orang| org| peserta)?", re.IGNORECASE)


@dataclass(frozen=True)
class InvitedLine:
    """One line: region, agency or KIM, its contact, and for how many the link is. Texts as they stood there.

    `number`: which line of the text it is, from 1.
    """

    region: str = ""
    organization: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    places: int | None = None
    number: int = 0


#: A cell with line breaks comes in quotes; a quote that is never closed stands for itself.
_MOST_LINES_OF_ONE = 5


def read_invitations(text: str) -> tuple[InvitedLine, ...]:
    """The lines of a pasted list: region, name, contact, phone or e-mail, places, in this order.

    Cells are parted by tabs (Excel), semicolons, or commas, each line by itself. Phone, e-mail and
    the number of places may stand anywhere and may be missing; a head and the numbers of the rows
    are left out.
    """
    rows = [(number, _cells(line)) for number, line in _lines(text)]
    kept = [(number, cells) for number, cells in rows if any(cells)]
    if kept and _HEAD.fullmatch(kept[0][1][0]):
        kept = kept[1:]
    return tuple(_line(number, [cell for cell in cells if cell]) for number, cells in kept)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines with their numbers; those of one cell in quotes are joined."""
    lines = text.replace("\0", "").splitlines()
    place = 0
    while place < len(lines):
        ends = range(place + 1, min(place + _MOST_LINES_OF_ONE, len(lines)) + 1)
        joined = (" ".join(lines[place:end]) for end in ends)
        whole = next((line for line in joined if line.count('"') % 2 == 0), None)
        yield place + 1, lines[place] if whole is None else whole
        place = next((end for end in ends if whole == " ".join(lines[place:end])), place + 1)


def _cells(line: str) -> list[str]:
    mark = next((mark for mark in "\t;" if mark in line), ",")
    try:
        cells = next(csv.reader([line], delimiter=mark), [])
    except csv.Error:
        cells = line.split(mark)
    return [clean_line(cell) for cell in cells]


def _line(number: int, cells: list[str]) -> InvitedLine:
    if len(cells) > 1 and re.fullmatch(r"\d{1,4}\.?", cells[0]):
        cells = cells[1:]  # The number of the row.
    found: dict[Cell, str] = {}
    texts: list[str] = []
    places: int | None = None
    for cell in cells:
        kind = kind_of(cell)
        if found_places := _PLACES.fullmatch(cell):
            places = int(found_places[1])
        elif kind in {Cell.PHONE, Cell.EMAIL}:
            found.setdefault(kind, cell)
        else:
            texts.append(cell)
    region, organization, contact = [*texts, "", "", ""][:3]
    return InvitedLine(
        region,
        organization,
        contact,
        phone=found.get(Cell.PHONE, ""),
        email=found.get(Cell.EMAIL, ""),
        places=places,
        number=number,
    )
