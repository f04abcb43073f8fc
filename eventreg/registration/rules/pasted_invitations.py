"""Reading a pasted list of agencies or KIM to invite."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from eventreg.people.rules import clean_line
from eventreg.registration.rules.cells import Cell, kind_of, rows_of

_HEAD = re.compile(
    r"(no\.?|(asal )?(daerah|wilayah|region|kab(upaten)?\.?\s?/\s?kota))", re.IGNORECASE
)
_PLACES = re.compile(r"(\d{1,3})( orang| org| peserta)?", re.IGNORECASE)


@dataclass(frozen=True)
class InvitedLine:
    """One line: region, agency or KIM, its contact, and for how many the link is. Texts as they stood there."""

    region: str = ""
    organization: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    places: int | None = None


def read_invitations(text: str) -> tuple[InvitedLine, ...]:
    """The lines of a pasted list: region, name, contact, phone or e-mail, places, in this order.

    Cells are parted by tabs (Excel), semicolons, or commas. Phone, e-mail and the number of places
    may stand anywhere and may be missing; a head and the numbers of the rows are left out.
    """
    rows: Sequence[Sequence[str]] = rows_of(text) or [line.split(",") for line in text.splitlines()]
    cleaned = [[clean_line(cell) for cell in row] for row in rows]
    if cleaned and _HEAD.fullmatch(cleaned[0][0] if cleaned[0] else ""):
        cleaned = cleaned[1:]
    return tuple(_line([cell for cell in row if cell]) for row in cleaned if any(row))


def _line(cells: list[str]) -> InvitedLine:
    if len(cells) > 1 and re.fullmatch(r"\d{1,4}\.?", cells[0]):
        cells = cells[1:]  # The number of the row.
    found: dict[Cell, str] = {}
    texts: list[str] = []
    places: int | None = None
    for cell in cells:
        kind = kind_of(cell)
        if number := _PLACES.fullmatch(cell):
            places = int(number[1])
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
    )
