"""The choice of paper, how it lies, and how much it tells: for one sheet, an event, or the whole office."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField

from eventreg.papers.rules import USUAL_FORMAT, Orientation, PaperFormat, PaperSize, SheetForm
from eventreg.web.filters import LABELS
from eventreg.web.office.inputs import choices_of
from eventreg.web.page_form import PageForm

_TITLES: dict[type[StrEnum], Any] = {
    PaperSize: _l("Paper size"),
    Orientation: _l("Orientation"),
    SheetForm: _l("Form of the attendance list"),
}
_USUAL: dict[type[StrEnum], StrEnum | None] = {
    PaperSize: USUAL_FORMAT.size,
    Orientation: USUAL_FORMAT.orientation,
    SheetForm: USUAL_FORMAT.form,
}


def format_field(kind: type[StrEnum], *, as_before: object = None) -> Field:
    """The choice among one of the vocabularies; `as_before`: what leaving it open is called."""
    words = {one.value: LABELS[one] for one in kind}
    usual = _USUAL[kind]
    made: Field = RadioField(
        _TITLES[kind],
        choices=choices_of({"": as_before, **words} if as_before else words),
        default="" if as_before else usual,
    )
    return made


class FormatForm(PageForm):
    """How the sheets of an event are printed, unless somebody chooses otherwise while printing."""

    size = format_field(PaperSize, as_before=_l("As in the whole office"))
    orientation = format_field(Orientation, as_before=_l("As in the whole office"))
    detail = format_field(SheetForm, as_before=_l("As in the whole office"))

    def wish(self) -> PaperFormat:
        """What was chosen. Only after `validate`."""
        size, orientation, detail = (self[one].data for one in ("size", "orientation", "detail"))
        return PaperFormat(
            PaperSize(size) if size else None,
            Orientation(orientation) if orientation else None,
            SheetForm(detail) if detail else None,
        )


class OfficeFormatForm(FormatForm):
    """The same for the whole office."""

    size = format_field(PaperSize)
    orientation = format_field(Orientation)
    detail = format_field(SheetForm)


def format_values(chosen: PaperFormat) -> dict[str, str]:
    """What a form is filled with."""
    return {
        "size": chosen.size or "",
        "orientation": chosen.orientation or "",
        "detail": chosen.form or "",
    }
