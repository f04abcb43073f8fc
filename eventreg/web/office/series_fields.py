"""The fields that say to which series an event belongs, and which batch of it this is."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, StringField, ValidationError

from eventreg.web.fields import Limit, clean
from eventreg.web.office.inputs import say
from eventreg.web.plain_text import PlainText

_LAST_BATCH = 9999


class Batch(StringField):
    """A number that counts the events of a series; empty: none."""

    def number(self) -> int | None:
        """The number, or none where there is none."""
        text = self.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None


def series_field() -> StringField:
    """What events that belong together are called."""
    return StringField(
        _l("Series"),
        description=_l("For events that come again and again, such as Cerdig."),
        filters=[clean],
        validators=[Limit(300), PlainText()],
    )


def batch_field() -> Batch:
    """Which of them this one is."""
    return Batch(
        _l("Batch number"),
        filters=[clean],
        validators=[_check_batch],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )


def belongs_together(series: Field, batch: Batch) -> bool:
    """Whether a batch number has its series; else it says so at the series."""
    if series.data or batch.number() is None:
        return True
    say(series, _("A batch number counts the events of a series: please name the series."))
    return False


def _check_batch(_form: Form, field: Batch) -> None:
    """A whole number from 1 on."""
    if field.data and not 1 <= (field.number() or 0) <= _LAST_BATCH:
        raise ValidationError(_("Please write a number from 1 to 9999, or leave it empty."))
