"""Inputs that several of the office's forms have: moments on the event's wall clock, and limits."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from wtforms import (
    DateField,
    DateTimeLocalField,
    Field,
    StringField,
    TimeField,
    ValidationError,
)
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from eventreg.clock import from_local, local
from eventreg.web.fields import clean

_TYPED = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M")
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
MOST_PLACES = 1_000_000


class LocalMoment(DateTimeLocalField):
    """A day and time as the event's own clocks show it. `data` is naive: the zone is the event's."""

    def __init__(self, label: object, **kwargs: Any) -> None:
        super().__init__(label, format=list(_TYPED), **kwargs)  # type: ignore[arg-type]  # The stubs know less than WTForms takes.

    def process_formdata(self, valuelist: list[Any]) -> None:
        """An empty input is none; what cannot be read keeps its text and says so."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
            _plausible(self.data)
        except ValueError:
            raise ValueError(_("This is not a date with a time, like 2025-08-05 08:00.")) from None

    def pre_validate(self, form: BaseForm) -> None:
        """What cannot be read is not missing as well."""
        if self.process_errors:
            raise StopValidation

    def moment(self, zone: str) -> datetime | None:
        """What was typed, as an aware moment in UTC."""
        return None if self.data is None else from_local(self.data, zone)


def _plausible(day: date | None) -> None:
    """Years that no event is planned for are slips, and some cannot be told in UTC at all."""
    if day is not None and not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(day)


def on_wall(moment: datetime | None, zone: str) -> datetime | None:
    """An aware moment as `LocalMoment` takes it: naive, on the wall in `zone`."""
    return None if moment is None else local(moment, zone).replace(tzinfo=None)


class LocalDay(DateField):
    """A calendar day."""

    def pre_validate(self, form: BaseForm) -> None:
        """What cannot be read is not missing as well."""
        if self.process_errors:
            raise StopValidation

    def process_formdata(self, valuelist: list[Any]) -> None:
        """An empty input is none; what cannot be read keeps its text and says so."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
            _plausible(self.data)
        except ValueError:
            raise ValueError(_("This is not a date, like 2025-08-05.")) from None


class LocalTime(TimeField):
    """A time of the day, typed with a colon or, as Indonesians write it, with a dot: 08.00."""

    def __init__(self, label: object, **kwargs: Any) -> None:
        super().__init__(label, format=["%H:%M", "%H.%M", "%H:%M:%S"], **kwargs)  # type: ignore[arg-type]  # The stubs know less than WTForms takes.

    def pre_validate(self, form: BaseForm) -> None:
        """What cannot be read is not missing as well."""
        if self.process_errors:
            raise StopValidation

    def process_formdata(self, valuelist: list[Any]) -> None:
        """An empty input is none; what cannot be read keeps its text and says so."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata([valuelist[0].strip()])
        except ValueError:
            raise ValueError(_("This is not a time of the day, like 08:00.")) from None


def in_order(begins: Field, ends: Field) -> bool:
    """Whether the second moment is later than the first, as far as both are given; else it says so there."""
    if begins.data is None or ends.data is None or begins.data < ends.data:
        return True
    say(ends, _("This must be later than the beginning."))
    return False


class Places(StringField):
    """A number of places; empty: without limit."""

    def __init__(self, label: object, **kwargs: Any) -> None:
        attributes = {"inputmode": "numeric"}
        super().__init__(label, filters=[clean], render_kw=attributes, **kwargs)  # type: ignore[arg-type]  # The stubs know less than WTForms takes.

    def pre_validate(self, form: BaseForm) -> None:
        """A whole number, as people write it: 1.000 is a thousand."""
        if self.data and self.number() is None:
            raise ValidationError(_("Please write a whole number, or leave it empty for no limit."))

    def number(self) -> int | None:
        """The number, or none where there is none."""
        digits = (self.data or "").replace(".", "").replace(" ", "")
        if not (digits.isascii() and digits.isdigit()) or len(digits) > 7:
            return None
        return int(digits) if int(digits) <= MOST_PLACES else None


class SomePlaces(Places):
    """The same, where 0 would mean that nobody can take part: then it says what is meant perhaps."""

    def pre_validate(self, form: BaseForm) -> None:
        """A whole number from 1 on."""
        super().pre_validate(form)
        if self.number() == 0:
            raise ValidationError(
                _("With 0 places nobody could sign up. Leave it empty for no limit.")
            )


def choices_of(labels: Mapping[Any, object]) -> Any:
    """The choices of a field from value and label, put into words whenever a form is made."""
    return lambda: {str(value): str(label) for value, label in labels.items()}


def say(field: Field, message: str) -> None:
    """Adds a message to a field after its own checks."""
    field.errors = [*field.errors, message]
